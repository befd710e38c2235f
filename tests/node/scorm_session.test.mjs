// What a session with a SCORM platform does at which moment, held against platforms that are awkward: no browser, no waiting.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER, both as each, committing, DATA, platform, progress, QUESTION, refusing, result, session, setting, SUSPEND, world } from "./scorm_world.mjs";

const ELEMENT = {
  scorm12: { exit: "cmi.core.exit", time: "cmi.core.session_time", raw: "cmi.core.score.raw", credit: "cmi.core.credit", mode: "cmi.core.lesson_mode" },
  scorm2004: { exit: "cmi.exit", time: "cmi.session_time", raw: "cmi.score.raw", credit: "cmi.credit", mode: "cmi.mode" },
};
const PASSED = {
  scorm12: { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90" },
  scorm2004: { "cmi.completion_status": "completed", "cmi.success_status": "passed", "cmi.score.scaled": "0.9", "cmi.progress_measure": "1" },
};
const PARTS = /^cmi\.interactions\.\d+\./;

const both = (name, run) => each(name, (edition) => run(edition, ELEMENT[edition]));

// --- the start ---------------------------------------------------------------------------------------------

both("begins with incomplete and suspend", (edition, element) => {
  const lms = platform(edition);
  const { done, said } = session(edition, lms);
  assert.deepEqual(done, [[true]]);
  const status = { scorm12: "cmi.core.lesson_status", scorm2004: "cmi.completion_status" }[edition];
  assert.deepEqual(lms.sets(), [`${status}=incomplete`, `${element.exit}=suspend`]);
  assert.deepEqual(said, ["connected"]);
});

both("finds an API that comes late, and not one that comes too late", (edition) => {
  for (const [wait, expected] of [[1500, [[true]]], [2500, [[false, "local"]]]]) {
    const lms = platform(edition);
    const parent = {};
    parent.parent = parent;
    const done = [];
    const { backEnd, time } = world(edition, lms.api, { where: (window) => (window.parent = parent) });
    backEnd.connect((...told) => done.push(told));
    time.pass(0);
    time.setTimeout(() => (parent[edition === "scorm12" ? "API" : "API_1484_11"] = lms.api), wait);
    time.pass(4000);
    assert.deepEqual(done, expected);
  }
});

both("waits for nobody where there is neither parent nor opener", (edition) => {
  const { done } = session(edition, platform(edition), { where: () => {} });
  assert.deepEqual(done, [[false, "local"]]);
});

both("looks past windows of other origins, in openers too, and comes to an end in a ring", (edition) => {
  const lms = platform(edition);
  const foreign = new Proxy({}, {
    get() {
      throw new Error("SecurityError");
    },
  });
  const { done } = session(edition, lms, {
    where(window, name) {
      const popup = { opener: { [name]: lms.api, parent: window } };
      popup.parent = popup;
      window.opener = foreign;
      window.parent = popup;
    },
  });
  assert.deepEqual(done, [[true]]);
});

both("comes to an end where windows open each other and none has an API", (edition) => {
  const { done, time } = session(edition, platform(edition), {
    where(window) {
      const popup = { opener: window };
      popup.parent = popup;
      window.opener = popup;
    },
  });
  time.pass(3000);
  assert.deepEqual(done, [[false, "local"]]);
});

both("finds an API above 400 frames, and gives up in the end", (edition) => {
  for (const [depth, expected] of [[400, [[true]]], [600, [[false, "local"]]]]) {
    const lms = platform(edition);
    const { done, time } = session(edition, lms, {
      where(window, name) {
        let place = window;
        for (let level = 0; level < depth; level += 1) place = place.parent = {};
        place.parent = place;
        place[name] = lms.api;
      },
    });
    time.pass(3000);
    assert.deepEqual(done, expected);
  }
});

both("a platform whose start is refused, or throws, is none", (edition) => {
  for (const answer of ["false", false, "", undefined, null]) {
    const lms = platform(edition);
    lms.api[lms.names.initialize] = () => answer;
    const { done, backEnd } = session(edition, lms);
    assert.deepEqual(done, [[false, "localOnly"]]);
    assert.equal(backEnd.finish(), false);
    backEnd.progressed(progress());
    backEnd.answered(ANSWER);
    backEnd.hidden();
    assert.deepEqual(lms.calls, []);
  }
  const lms = platform(edition);
  lms.api[lms.names.initialize] = () => {
    throw new Error("gone");
  };
  assert.deepEqual(session(edition, lms).done, [[false, "localOnly"]]);
});

test("scorm2004: a session that is running already is gone on with", () => {
  const lms = platform("scorm2004", { refuse: refusing("103", (name) => name === "Initialize") });
  assert.deepEqual(session("scorm2004", lms).done, [[true]]);
});

both("a platform that answers with booleans, or with nothing where it has nothing, is understood", (edition) => {
  const lms = platform(edition, { answer: (name) => (name.endsWith("GetValue") ? null : true) });
  const { done, backEnd } = session(edition, lms);
  assert.deepEqual(done, [[true]]);
  assert.equal(backEnd.restore(), "");
});

both("tells the mode, the past and, where the certificate asks, the learner's name", (edition) => {
  const name = { scorm12: "cmi.core.student_name", scorm2004: "cmi.learner_name" }[edition];
  const lms = platform(edition, { values: { ...PASSED[edition], [name]: "Curie, Marie" } });
  const told = JSON.stringify(session(edition, lms).backEnd.session());
  assert.equal(told, '{"mode":"normal","learner":null,"past":{"completion":"completed","success":"passed","score":90}}');
  assert.ok(!lms.calls.flat().includes(name), "nobody's name is asked for without need");
  const asking = session(edition, lms, { data: { ...DATA, rules: { certificate: true } } });
  assert.deepEqual({ ...asking.backEnd.session().learner }, { name: "Marie Curie" });
  lms.values[name] = "Marie Curie";
  const plain = session(edition, lms, { data: { ...DATA, rules: { certificate: true } } });
  assert.deepEqual({ ...plain.backEnd.session().learner }, { name: "Marie Curie" });
});

test("scorm2004: what was never set is not asked for, but suspend_data", () => {
  const fresh = { "cmi.completion_status": "unknown", "cmi.success_status": "unknown", "cmi.mode": "normal", "cmi.credit": "credit" };
  const lms = platform("scorm2004", { values: fresh });
  lms.refuse = (name, element) => (name === "GetValue" && !Object.hasOwn(lms.values, element) && !element.endsWith("_count") ? "403" : "");
  const { backEnd, time } = session("scorm2004", lms);
  lms.calls.forEach(([name, element]) => name === "GetValue" && assert.ok(Object.hasOwn(fresh, element) || element === SUSPEND, element));
  backEnd.progressed(result(90));
  time.pass(1);
  assert.equal(lms.values["cmi.score.scaled"], "0.9");
});

// --- the result, which is never lowered ----------------------------------------------------------------------

test("scorm12: a result is written score first, and the course is let go of when it is passed", () => {
  const lms = platform("scorm12");
  const { backEnd } = session("scorm12", lms);
  lms.calls.length = 0;
  backEnd.progressed(result(83.33));
  const written = lms.sets().filter((set) => !set.includes("objectives") && !set.includes("session_time"));
  assert.deepEqual(written, [
    "cmi.core.score.min=0",
    "cmi.core.score.max=100",
    "cmi.core.score.raw=83.33",
    "cmi.core.lesson_status=passed",
    "cmi.core.exit=",
    "cmi.core.lesson_location=quiz",
    'cmi.suspend_data={"score":83.33}',
  ]);
});

test("scorm2004: a result is written score first, completion and success apart", () => {
  const lms = platform("scorm2004");
  const { backEnd } = session("scorm2004", lms);
  lms.calls.length = 0;
  backEnd.progressed(result(83.33));
  const written = lms.sets().filter((set) => !set.includes("objectives") && !set.includes("session_time"));
  assert.deepEqual(written, [
    "cmi.score.min=0",
    "cmi.score.max=100",
    "cmi.score.raw=83.33",
    "cmi.score.scaled=0.8333",
    "cmi.progress_measure=1",
    "cmi.success_status=passed",
    "cmi.completion_status=completed",
    "cmi.location=quiz",
    'cmi.suspend_data={"score":83.33}',
  ]);
});

both("a failed course stays open, and the pass that follows is written", (edition, element) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  backEnd.progressed(result(40));
  assert.equal(lms.values[element.exit], "suspend");
  backEnd.progressed(result(90));
  assert.equal(lms.values[element.exit], { scorm12: "", scorm2004: "suspend" }[edition]);
  assert.equal(lms.values[element.raw], "90");
});

both("a pass and its score are never lowered, in this visit or by a later one", (edition, element) => {
  const lms = platform(edition);
  const first = session(edition, lms).backEnd;
  first.progressed(result(90));
  first.progressed(result(40));
  first.finish();
  const second = session(edition, lms).backEnd;
  assert.equal(lms.values[element.exit], { scorm12: "", scorm2004: "suspend" }[edition]);
  second.progressed(progress());
  second.progressed(result(30));
  second.finish();
  assert.equal(lms.values[element.raw], "90");
  assert.ok(!lms.sets().some((set) => set.endsWith("=failed")), lms.sets().join("\n"));
  assert.equal(lms.sets().filter((set) => set.endsWith("=incomplete")).length, 1);
});

both("a failed attempt's score is raised by a better one that fails too", (edition, element) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  backEnd.progressed(result(40));
  backEnd.progressed(result(60));
  assert.equal(lms.values[element.raw], "60");
});

both("a course where nothing is scored is finished when it is completed", (edition, element) => {
  const survey = { ...DATA, quizzes: {} };
  const lms = platform(edition);
  const { backEnd } = session(edition, lms, { data: survey });
  backEnd.progressed(progress({ completion: "completed", status: "completed", measure: 1, objectives: [] }));
  assert.equal(lms.values[element.exit], { scorm12: "", scorm2004: "suspend" }[edition]);
  assert.ok(!(element.raw in lms.values));
});

both("a course that is complete before its quiz is submitted stays open", (edition, element) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  backEnd.progressed(progress({ completion: "completed", status: "completed", measure: 0.5 }));
  assert.equal(lms.values[element.exit], "suspend");
});

test("scorm2004: a learner who passed finds the answers again where any exit but suspend begins a new attempt", () => {
  const lms = platform("scorm2004");
  const first = session("scorm2004", lms).backEnd;
  first.progressed(result(90));
  first.finish();
  // A new attempt has an empty data model.
  if (lms.values["cmi.exit"] !== "suspend") lms.values = {};
  const second = session("scorm2004", lms).backEnd;
  assert.equal(second.restore(), '{"score":90}');
  second.progressed(progress({ text: '{"score":90}' }));
  second.finish();
  assert.equal(lms.values["cmi.completion_status"], "completed");
  assert.equal(lms.values["cmi.success_status"], "passed");
  assert.equal(lms.values["cmi.exit"], "suspend");
});

test("scorm2004: the measure of progress agrees with completion, and never goes back", () => {
  const lms = platform("scorm2004");
  const { backEnd } = session("scorm2004", lms);
  const measures = [0.5, 0.25, 1].map((measure) => {
    backEnd.progressed(progress({ measure, text: String(measure) }));
    return lms.values["cmi.progress_measure"];
  });
  assert.deepEqual(measures, ["0.5", "0.5", "0.99"]);
  backEnd.progressed(progress({ measure: 0.25, completion: "completed", status: "completed" }));
  assert.equal(lms.values["cmi.progress_measure"], "1");
});

both("a course that the platform takes for done by its score alone stays open", (edition, element) => {
  const lms = platform(edition, { values: PASSED[edition] });
  const { backEnd } = session(edition, lms);
  backEnd.progressed(progress({ measure: 0.5, score: 90, success: "passed" }));
  assert.equal(lms.values[element.exit], "suspend");
  assert.equal(lms.values[element.raw], edition === "scorm12" ? "90" : undefined);
});

both("review and browse write nothing but the time", (edition, element) => {
  for (const mode of ["review", "browse"]) {
    const lms = platform(edition, { values: { [element.mode]: mode, [SUSPEND]: "old" } });
    const { backEnd, said, time } = session(edition, lms);
    assert.equal(backEnd.session().mode, mode);
    assert.equal(backEnd.restore(), "old");
    backEnd.answered(ANSWER);
    backEnd.progressed(result(90));
    backEnd.hidden();
    time.pass(60000);
    backEnd.finish();
    assert.deepEqual(lms.sets().map((set) => set.split("=")[0]), [element.time]);
    assert.deepEqual(said, ["review"]);
  }
});

both("without credit answers and place are kept, and no result is written", (edition, element) => {
  const lms = platform(edition, { values: { [element.credit]: "no-credit" } });
  const { backEnd, said } = session(edition, lms);
  backEnd.answered(ANSWER);
  backEnd.progressed(result(90));
  backEnd.finish();
  const written = new Set(lms.sets().map((set) => set.split("=")[0]).filter((name) => !PARTS.test(name)));
  const place = { scorm12: "cmi.core.lesson_location", scorm2004: "cmi.location" }[edition];
  assert.deepEqual(written, new Set([element.exit, place, SUSPEND, element.time]));
  assert.equal(lms.values[element.exit], "suspend");
  assert.deepEqual(said, ["noCredit", "noCredit"]);
});

// --- commits -------------------------------------------------------------------------------------------------

both("at most one commit in ten seconds, but for a result and when the page is hidden", (edition) => {
  const lms = platform(edition);
  const { backEnd, time } = session(edition, lms);
  const commits = () => lms.count(lms.names.commit);
  backEnd.progressed(progress({ text: "1" }));
  assert.equal(commits(), 1);
  backEnd.progressed(progress({ text: "2" }));
  backEnd.progressed(progress({ text: "3" }));
  time.pass(9999);
  assert.equal(commits(), 1);
  time.pass(1);
  assert.equal(commits(), 2);
  backEnd.progressed(progress({ text: "4" }));
  backEnd.hidden();
  assert.equal(commits(), 3);
  backEnd.hidden();
  assert.equal(commits(), 3, "nothing waits");
  backEnd.progressed(result(90));
  assert.equal(commits(), 4);
  time.pass(120000);
  assert.equal(commits(), 4, "no commit is left over");
});

both("a slow platform is asked less often", (edition) => {
  const lms = platform(edition);
  const { backEnd, time } = session(edition, lms);
  lms.answer = (name) => void (committing(name) && (time.now += 3000));
  backEnd.progressed(progress({ text: "1" }));
  backEnd.progressed(progress({ text: "2" }));
  time.pass(26000);
  assert.equal(lms.count(lms.names.commit), 1);
  time.pass(2000);
  assert.equal(lms.count(lms.names.commit), 2);
});

both("every hundredth interaction is committed at once", (edition) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  for (let n = 0; n < 250; n += 1) backEnd.answered(ANSWER);
  assert.equal(lms.count(lms.names.commit), 2);
});

both("a failed commit is told and tried again after 10, 20 … 60 seconds", (edition) => {
  const lms = platform(edition, { refuse: refusing("101", committing) });
  const { backEnd, said, time } = session(edition, lms);
  backEnd.progressed(progress({ text: "1" }));
  const start = time.now;
  const at = [];
  lms.refuse = (name) => (committing(name) ? (at.push((time.now - start) / 1000), "101") : "");
  time.pass(330000);
  assert.deepEqual(at, [10, 30, 60, 100, 150, 210, 270, 330]);
  assert.deepEqual(new Set(said), new Set(["connected", "refused"]));
  lms.refuse = () => "";
  time.pass(60000);
  assert.equal(said.at(-1), "saved");
});

both("a commit that fails with error 0 is told", (edition) => {
  const lms = platform(edition, { answer: (name) => (committing(name) ? "false" : undefined) });
  const { backEnd, said } = session(edition, lms);
  backEnd.progressed(progress({ text: "1" }));
  assert.equal(said.at(-1), "refused");
});

both("a value that was refused is tried again with the next commit, and only that", (edition) => {
  const lms = platform(edition, { refuse: refusing("101", (name, element) => setting(name) && element === SUSPEND) });
  const { backEnd, said, time } = session(edition, lms);
  backEnd.progressed(progress({ text: "kept" }));
  assert.equal(said.at(-1), "refused");
  lms.refuse = () => "";
  lms.calls.length = 0;
  time.pass(20000);
  assert.equal(lms.values[SUSPEND], "kept");
  assert.equal(said.at(-1), "saved");
  assert.ok(lms.sets().every((set) => set.startsWith(SUSPEND) || set.includes("session_time")), lms.sets().join());
});

both("a value that was refused is written at the end", (edition) => {
  const lms = platform(edition, { refuse: refusing("101", (name, element) => setting(name) && element === SUSPEND) });
  const { backEnd } = session(edition, lms);
  backEnd.progressed(progress({ text: "kept" }));
  lms.refuse = () => "";
  assert.equal(backEnd.finish(), true);
  assert.equal(lms.values[SUSPEND], "kept");
});

both("what the platform has already is not set again, nor read", (edition) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  backEnd.progressed(result(90));
  lms.calls.length = 0;
  backEnd.progressed(result(90, { urgent: false }));
  assert.deepEqual(lms.calls, []);
});

both("a platform that says yes and keeps nothing is found out", (edition) => {
  const lms = platform(edition, { answer: (name, element) => (setting(name) && element === SUSPEND ? "true" : undefined) });
  const { backEnd, said } = session(edition, lms);
  backEnd.progressed(progress({ text: "kept" }));
  assert.equal(said.at(-1), "notKept");
});

both("a platform that does not know suspend_data is told of", (edition) => {
  const lms = platform(edition, { refuse: refusing("401", (name, element) => element === SUSPEND) });
  const { backEnd, said } = session(edition, lms);
  backEnd.progressed(progress({ text: "kept" }));
  assert.ok(["notKept", "refused"].includes(said.at(-1)));
});

test("scorm12: a platform without score.min and score.max is not told of", () => {
  const lms = platform("scorm12", { refuse: refusing("401", (name, element) => /score\.m(in|ax)$/.test(element)) });
  const { backEnd, said, time } = session("scorm12", lms);
  backEnd.progressed(result(90));
  time.pass(120000);
  assert.equal(said.at(-1), "saved");
  assert.equal(lms.count("LMSCommit"), 1);
});

both("answers that are too long are told of", (edition) => {
  const { backEnd, said } = session(edition, platform(edition));
  backEnd.progressed(progress({ trimmed: 2 }));
  assert.equal(said.at(-1), "trimmed");
});

both("a platform that throws has refused: nothing reaches the page", (edition) => {
  const lms = platform(edition);
  const { backEnd, said, time } = session(edition, lms);
  lms.answer = () => {
    throw new Error("gone");
  };
  lms.api[edition === "scorm12" ? "LMSGetLastError" : "GetLastError"] = lms.answer;
  backEnd.answered(ANSWER);
  backEnd.progressed(result(90));
  backEnd.hidden();
  time.pass(300000);
  assert.equal(said.at(-1), "refused");
  assert.equal(backEnd.finish(), true);
});

both("an outage loses nothing: result, state and answers arrive after it", (edition, element) => {
  const lms = platform(edition);
  const { backEnd, said, time } = session(edition, lms);
  lms.refuse = refusing("101", (name) => setting(name) || committing(name));
  for (const id of ["one", "two", "three", "four", "five"]) {
    backEnd.answered({ ...ANSWER, question: { ...QUESTION, id } });
    backEnd.progressed(progress({ text: id }));
  }
  backEnd.progressed(result(90));
  time.pass(600000);
  assert.equal(said.at(-1), "refused");
  lms.refuse = () => "";
  time.pass(60000);
  assert.equal(said.at(-1), "saved");
  assert.equal(lms.values[element.raw], "90");
  assert.equal(lms.values[SUSPEND], '{"score":90}');
  const ids = [0, 1, 2, 3, 4].map((n) => lms.values[`cmi.interactions.${n}.id`]);
  assert.deepEqual(ids, ["one", "two", "three", "four", "five"]);
});

// --- the end -------------------------------------------------------------------------------------------------

both("the end is told once, without a commit, with the time as the last value, and nothing comes after", (edition, element) => {
  const lms = platform(edition);
  const { backEnd, time } = session(edition, lms);
  backEnd.progressed(progress({ text: "1" }));
  backEnd.progressed(progress({ text: "2" }));
  time.pass(5250);
  lms.calls.length = 0;
  assert.equal(backEnd.finish(), true);
  assert.deepEqual(lms.calls, [
    [lms.names.set, element.time, edition === "scorm12" ? "0000:00:05.25" : "PT5.25S"],
    [lms.names.terminate, ""],
  ]);
  lms.calls.length = 0;
  assert.equal(backEnd.finish(), true);
  backEnd.answered(ANSWER);
  backEnd.progressed(result(90));
  backEnd.hidden();
  time.pass(600000);
  assert.deepEqual(lms.calls, []);
});
