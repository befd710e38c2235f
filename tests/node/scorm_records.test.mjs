// What SCORM is told of questions and quizzes, and the forms of values, held against platforms that are awkward.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER, both, platform, progress, QUESTION, refusing, result, session, setting, SUSPEND } from "./scorm_world.mjs";

// --- interactions --------------------------------------------------------------------------------------------

/** The elements of the interaction at a place, in the order in which they were set. */
function record(lms, place) {
  const prefix = `cmi.interactions.${place}.`;
  return lms.sets().filter((set) => set.startsWith(prefix)).map((set) => set.slice(prefix.length));
}

test("scorm12: an interaction is written in the order that every platform takes", () => {
  const lms = platform("scorm12");
  const { backEnd, time } = session("scorm12", lms);
  backEnd.answered(ANSWER);
  const day = new Date(time.now).toTimeString().slice(0, 8);
  assert.deepEqual(record(lms, 0), [
    "id=only",
    "type=true-false",
    "objectives.0.id=quiz",
    `time=${day}`,
    "correct_responses.0.pattern=t",
    "student_response=t",
    "result=correct",
    "weighting=1",
    "latency=0000:00:02.50",
  ]);
});

test("scorm2004: an interaction is written in the order that every platform takes", () => {
  const lms = platform("scorm2004");
  const { backEnd, time } = session("scorm2004", lms);
  backEnd.answered({ ...ANSWER, outcome: { ...ANSWER.outcome, score: 0, result: "incorrect" }, response: false });
  assert.deepEqual(record(lms, 0).filter((set) => !set.startsWith("correct_responses")), [
    "id=only",
    "type=true-false",
    "description={lang=en}Is it?",
    "objectives.0.id=quiz",
    `timestamp=${new Date(time.now).toISOString().slice(0, 19)}.00Z`,
    "weighting=1",
    "learner_response=false",
    "result=incorrect",
    "latency=PT2.50S",
  ]);
});

both("a wrong answer is told by the edition's word, a free one is neutral", (edition) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  for (const word of ["incorrect", "neutral"]) backEnd.answered({ ...ANSWER, outcome: { ...ANSWER.outcome, score: 0, result: word } });
  assert.equal(lms.values["cmi.interactions.0.result"], { scorm12: "wrong", scorm2004: "incorrect" }[edition]);
  assert.equal(lms.values["cmi.interactions.1.result"], "neutral");
});

both("a partly right answer has its part of the points as the result, and never none", (edition) => {
  const lms = platform(edition);
  const { backEnd } = session(edition, lms);
  for (const score of [1 / 3, 0.001]) backEnd.answered({ ...ANSWER, outcome: { ...ANSWER.outcome, score, result: "partial" } });
  assert.equal(lms.values["cmi.interactions.0.result"], "0.33");
  assert.equal(lms.values["cmi.interactions.1.result"], "0.01");
});

both("interactions go on behind those of earlier visits, also where there is no _count", (edition) => {
  const lms = platform(edition, { values: { "cmi.interactions.6.id": "old" } });
  session(edition, lms).backEnd.answered(ANSWER);
  assert.equal(lms.values["cmi.interactions.7.id"], "only");
  const without = platform(edition, { refuse: refusing("401", (name, element) => /_count$/.test(element)) });
  const { backEnd } = session(edition, without);
  backEnd.answered(ANSWER);
  backEnd.answered(ANSWER);
  assert.equal(without.values["cmi.interactions.1.id"], "only");
});

both("a platform without interactions is not told of, and asked once", (edition) => {
  const lms = platform(edition, { refuse: refusing("401", (name, element) => /interactions/.test(element)) });
  const { backEnd, said } = session(edition, lms);
  backEnd.answered(ANSWER);
  const calls = lms.calls.length;
  backEnd.answered(ANSWER);
  assert.equal(lms.calls.length, calls);
  backEnd.progressed(progress({ text: "1" }));
  assert.equal(said.at(-1), "saved");
});

both("an element that a platform does not know is left out of the record", (edition) => {
  const lms = platform(edition, { refuse: refusing("401", (name, element) => /latency$/.test(element)) });
  const { backEnd, said } = session(edition, lms);
  backEnd.answered(ANSWER);
  backEnd.answered(ANSWER);
  backEnd.progressed(progress({ text: "1" }));
  assert.equal(lms.values["cmi.interactions.1.result"], "correct");
  assert.equal(said.at(-1), "saved");
});

both("a part that is refused for its form is told once, and not tried again", (edition) => {
  const code = { scorm12: "405", scorm2004: "406" }[edition];
  const lms = platform(edition, { refuse: refusing(code, (name, element) => setting(name) && /weighting$/.test(element)) });
  const { backEnd, said, time } = session(edition, lms);
  backEnd.answered(ANSWER);
  backEnd.progressed(progress({ text: "1" }));
  backEnd.progressed(progress({ text: "2" }));
  time.pass(60000);
  assert.deepEqual(said, ["connected", "refused", "saved"]);
  assert.equal(lms.sets().filter((set) => /weighting=/.test(set)).length, 1);
});

both("a record whose id is refused for good is given up, and the next one is written", (edition) => {
  const lms = platform(edition, { refuse: refusing("101", (name, element, value) => setting(name) && value === "bad") });
  const { backEnd, said, time } = session(edition, lms);
  backEnd.answered({ ...ANSWER, question: { ...QUESTION, id: "bad" } });
  backEnd.answered(ANSWER);
  backEnd.progressed(progress({ text: "1" }));
  time.pass(120000);
  assert.equal(lms.values["cmi.interactions.0.id"], "only");
  assert.equal(said.at(-1), "saved");
  assert.equal(lms.sets().filter((set) => set.endsWith("=bad")).length, 4);
});

both("a record whose id is refused for its form is given up at once", (edition) => {
  const code = { scorm12: "405", scorm2004: "406" }[edition];
  const lms = platform(edition, { refuse: refusing(code, (name, element, value) => setting(name) && value === "bad") });
  const { backEnd } = session(edition, lms);
  backEnd.answered({ ...ANSWER, question: { ...QUESTION, id: "bad" } });
  backEnd.answered(ANSWER);
  assert.equal(lms.values["cmi.interactions.0.id"], "only");
  assert.equal(lms.sets().filter((set) => set.endsWith("=bad")).length, 1);
});

test("scorm2004: beyond 250 records a platform may refuse: nothing is told, and the state is kept", () => {
  const lms = platform("scorm2004", { refuse: refusing("351", (name, element) => setting(name) && /interactions\.250\./.test(element)) });
  const { backEnd, said } = session("scorm2004", lms);
  for (let n = 0; n < 260; n += 1) backEnd.answered(ANSWER);
  backEnd.progressed(result(90));
  assert.equal(said.at(-1), "saved");
  assert.equal(lms.values[SUSPEND], '{"score":90}');
  assert.equal(lms.sets().filter((set) => /interactions\.250\./.test(set)).length, 1);
});

// --- objectives ----------------------------------------------------------------------------------------------

const objectives = (lms) => lms.sets().filter((set) => set.startsWith("cmi.objectives."));

test("scorm12: each submitted quiz is an objective with its score and status", () => {
  const lms = platform("scorm12");
  const { backEnd } = session("scorm12", lms);
  backEnd.progressed(progress());
  assert.deepEqual(objectives(lms), []);
  backEnd.progressed(result(90));
  backEnd.progressed(result(90));
  assert.deepEqual(objectives(lms), [
    "cmi.objectives.0.id=quiz",
    "cmi.objectives.0.score.min=0",
    "cmi.objectives.0.score.max=100",
    "cmi.objectives.0.score.raw=90",
    "cmi.objectives.0.status=passed",
  ]);
});

test("scorm2004: an objective that the manifest made is found by its id", () => {
  const made = { "cmi.objectives.0.id": "primary_objective", "cmi.objectives.1.id": "quiz", "cmi.objectives.1.success_status": "unknown" };
  const lms = platform("scorm2004", { values: made });
  const { backEnd } = session("scorm2004", lms);
  backEnd.progressed(result(62.5));
  assert.deepEqual(objectives(lms), [
    "cmi.objectives.1.score.min=0",
    "cmi.objectives.1.score.max=100",
    "cmi.objectives.1.score.raw=62.5",
    "cmi.objectives.1.score.scaled=0.625",
    "cmi.objectives.1.progress_measure=1",
    "cmi.objectives.1.success_status=failed",
    "cmi.objectives.1.completion_status=completed",
  ]);
});

both("an objective's result is never lowered, in this visit or by a later one", (edition) => {
  const lms = platform(edition);
  const first = session(edition, lms).backEnd;
  first.progressed(result(90));
  first.finish();
  const second = session(edition, lms).backEnd;
  lms.calls.length = 0;
  second.progressed(result(10));
  assert.deepEqual(objectives(lms), []);
  assert.equal(lms.values["cmi.objectives.0.score.raw"], "90");
});

both("a platform without objectives is not told of, and asked once", (edition) => {
  const lms = platform(edition, { refuse: refusing("401", (name, element) => /objectives/.test(element)) });
  const { backEnd, said, time } = session(edition, lms);
  backEnd.progressed(result(50));
  const asked = () => lms.calls.filter((call) => /objectives/.test(call[1])).length;
  const calls = asked();
  backEnd.progressed(result(90));
  time.pass(60000);
  assert.equal(asked(), calls);
  assert.equal(said.at(-1), "saved");
});

both("a part of an objective that a platform does not take is left out in silence", (edition) => {
  for (const code of ["401", { scorm12: "405", scorm2004: "406" }[edition]]) {
    const lms = platform(edition, { refuse: refusing(code, (name, element) => /objectives\.0\.score/.test(element)) });
    const { backEnd, said, time } = session(edition, lms);
    backEnd.progressed(result(90));
    time.pass(60000);
    assert.equal(said.at(-1), "saved");
    assert.equal(lms.count(lms.names.commit), 1);
  }
});

both("a platform that refuses each objective is left alone after three", (edition) => {
  const lms = platform(edition, { refuse: refusing("101", (name, element) => setting(name) && /objectives\.\d+\.id/.test(element)) });
  const { backEnd } = session(edition, lms);
  for (let score = 10; score < 70; score += 5) backEnd.progressed(result(score));
  assert.equal(objectives(lms).length, 3);
});

// --- values --------------------------------------------------------------------------------------------------

test("times and durations have the form of their edition", () => {
  const { player } = session("scorm12", platform("scorm12"));
  const twelve = (value) => player.scorm12.timespan(value);
  assert.deepEqual([0, -5, 12345, 3723450, 1e15].map(twelve), ["0000:00:00.00", "0000:00:00.00", "0000:00:12.35", "0001:02:03.45", "9999:59:59.99"]);
  const later = (value) => player.scorm2004.timespan(value);
  assert.deepEqual([0, -5, 12345, 60000, 3600000, 3723450], [0, -5, 12345, 60000, 3600000, 3723450]);
  assert.deepEqual([0, -5, 12345, 60000, 3600000, 3723450].map(later), ["PT0.00S", "PT0.00S", "PT12.35S", "PT1M0.00S", "PT1H0M0.00S", "PT1H2M3.45S"]);
  const time = (text) => player.scorm2004.timestamp(new Date(text));
  assert.equal(time("2026-11-30T21:03:20.457Z"), "2026-11-30T21:03:20.45Z");
  assert.equal(time("2039-01-01T00:00:00Z"), "");
});

test("a text in short is a localized string of 250 characters at most", () => {
  const { player } = session("scorm2004", platform("scorm2004"));
  const { localized } = player.scorm2004;
  assert.equal(localized(" Which\n one? ", "pt-BR"), "{lang=pt-BR}Which one?");
  assert.equal(localized("{a} or b", "not a language"), " {a} or b");
  assert.equal(localized("  ", "en"), "");
  const long = localized("x".repeat(239) + "😀".repeat(20), "de");
  assert.ok(long.length <= 250 && long.endsWith("x…") && long.isWellFormed(), long);
});

test("a name is said in the order in which it is spoken", () => {
  const { player } = session("scorm12", platform("scorm12"));
  const name = (text) => (player.scorm.nameOf(text) || {}).name;
  assert.deepEqual(["Curie, Marie", "Marie Curie", "A, B, C", "", " , ", "Plato,"].map(name), ["Marie Curie", "Marie Curie", "A, B, C", undefined, undefined, "Plato"]);
});
