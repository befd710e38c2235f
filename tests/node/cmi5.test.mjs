// A session with a cmi5 platform: its launch, the order of its statements, and what is never said twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVITY, ACTOR, categories, CMI5, defined, FAILED, IRI, launch, lone, open, PASSED, platform, progress, query, submit, TEMPLATE, word, words } from "./cmi5_world.mjs";
import { settled, storage } from "./xapi_world.mjs";

// --- the launch --------------------------------------------------------------------------------------------

for (const name of ["endpoint", "fetch", "actor", "registration", "activityId"]) {
  test("without " + name + " there is no platform", async () => {
    const { done, store: at } = await launch({ query: { [name]: null } });
    assert.deepEqual(done, [[false, "local"]]);
    assert.deepEqual(at.requests, []);
  });
}

for (const [name, value] of [["actor", "{"], ["actor", '"a"'], ["actor", '{"mbox":"mailto:a@example.org"}'], ["endpoint", "lrs"], ["fetch", "file:///x"]]) {
  test("a launch whose " + name + " is " + value + " is none", async () => {
    const { done } = await launch({ query: { [name]: value } });
    assert.deepEqual(done, [[false, "local"]]);
  });
}

test("the launch goes in cmi5's order, and initialized is alone in its request", async () => {
  const { store: at, done, said } = await launch();
  assert.deepEqual(done, [[true, undefined]]);
  assert.deepEqual(said, ["connected", "saved"]);
  const made = at.requests.map((one) => one.method + " " + one.resource + " " + (one.query.stateId || one.query.profileId || ""));
  assert.deepEqual(made, [
    "POST /fetch/1 ",
    "GET activities/state LMS.LaunchData",
    "GET agents/profile cmi5LearnerPreferences",
    "GET activities/state course-packager.state",
    "POST statements ",
    "GET statements ",
    "GET statements ",
  ]);
  assert.ok(at.requests.slice(1).every((one) => one.headers.Authorization === "Basic t1"));
  const [first] = at.statements;
  assert.equal(at.sent("POST", "statements")[0].json.length, 1);
  assert.deepEqual([word(first), categories(first)], ["initialized", ["cmi5"]]);
  assert.deepEqual(first.actor, ACTOR);
  assert.deepEqual(first.object, { objectType: "Activity", id: ACTIVITY });
  assert.equal(first.context.registration, "r1");
  assert.equal(first.context.extensions[CMI5 + "extensions/sessionid"], "s1");
  assert.deepEqual(first.context.contextActivities.grouping, [{ id: IRI + "/au" }]);
  assert.match(first.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(first.timestamp, /Z$/);
});

const POOR = [
  ["no token", (request) => (request.resource === "/fetch/1" ? { status: 200, text: '{"error-code":"3"}', headers: {} } : undefined)],
  ["a token that nobody answers", (request) => (request.resource === "/fetch/1" ? null : undefined)],
  ["no launch data", (request) => (request.query.stateId === "LMS.LaunchData" ? 404 : undefined)],
  ["an ill store", (request) => (request.resource === "/fetch/1" ? undefined : 500)],
  ["a store that knows nobody", (request) => (request.resource === "/fetch/1" ? undefined : 401)],
  ["launch data that can't be read", (request) => (request.query.stateId === "LMS.LaunchData" ? { status: 200, text: "<html>", headers: {} } : undefined)],
  ["a refusal of initialized", (request) => (request.method === "POST" && request.resource === "statements" ? 403 : undefined)],
];
for (const [what, answer] of POOR) {
  test("with " + what + " there is no session, and the lesson goes on", async () => {
    const at = platform();
    at.more = answer;
    const { done } = await launch({ store: at, wait: 10000 });
    assert.deepEqual(done, [[false, "localOnly"]]);
  });
}

test("a store that fails for a moment at the launch is asked again", async () => {
  const at = platform();
  at.more = (request) => (request.resource === "agents/profile" && at.sent("GET", "agents/profile").length === 1 ? null : undefined);
  const { done } = await launch({ store: at, wait: 5000 });
  assert.deepEqual(done, [[true, undefined]]);
});

const SILENT = [
  ["token", (request) => request.resource === "/fetch/1"],
  ["launch data", (request) => request.query.stateId === "LMS.LaunchData"],
  ["preferences", (request) => request.resource === "agents/profile"],
  ["state", (request) => request.query.stateId === "course-packager.state"],
];
for (const [what, held] of SILENT) {
  test("a platform that is silent about the " + what + " is waited for eight seconds", async () => {
    const at = platform();
    at.more = (request) => (held(request) ? new Promise(() => {}) : undefined);
    const { done, time } = await launch({ store: at, wait: 7999 });
    assert.deepEqual(done, []);
    await time.pass(1);
    assert.deepEqual(done, [[false, "localOnly"]]);
    const before = at.requests.length;
    await time.pass(100000);
    assert.equal(at.requests.length, before);
  });
}

test("a platform that fails and then is silent is waited for eight seconds in all", async () => {
  const at = platform();
  const asks = () => at.sent("GET", "agents/profile").length;
  at.more = (request) => (request.resource !== "agents/profile" ? undefined : asks() === 1 ? 500 : new Promise(() => {}));
  const { done, time } = await launch({ store: at, wait: 7999 });
  assert.deepEqual([done, asks()], [[], 2]);
  await time.pass(1);
  assert.deepEqual(done, [[false, "localOnly"]]);
});

test("a token that comes too late is there for a reload", async () => {
  const at = platform();
  let give;
  at.more = (request) => (request.resource === "/fetch/1" ? new Promise((done) => (give = done)) : undefined);
  const first = await launch({ store: at, wait: 8000 });
  assert.deepEqual(first.done, [[false, "localOnly"]]);
  give({ status: 200, text: '{"auth-token":"t1"}', headers: {} });
  await first.time.pass(0);
  const { done } = await launch({ store: at, ...first.boxes });
  assert.deepEqual(done, [[true, undefined]]);
  assert.equal(at.sent("POST", "/fetch/1").length, 1);
});

test("a store that keeps initialized waiting stops nobody for longer than eight seconds, and nothing overtakes it", async () => {
  const at = platform();
  let give;
  at.more = (request) => (request.method === "POST" && request.resource === "statements" && !give ? new Promise((done) => (give = done)) : undefined);
  const session = await launch({ store: at, wait: 7999 });
  assert.deepEqual(session.done, []);
  await session.time.pass(1);
  assert.deepEqual(session.done, [[true, undefined]]);
  submit(session, true);
  await session.time.pass(5000);
  assert.equal(at.sent("POST", "statements").length, 1);
  give({ status: 200, text: "", headers: {} });
  await session.time.pass(0);
  assert.equal(words(at)[0], "answered");
});

test("trouble with initialized is told at once, and does not end in 'connected'", async () => {
  const at = platform();
  at.more = (request) => (request.method === "POST" && request.resource === "statements" ? 500 : undefined);
  const { done, said } = await launch({ store: at });
  assert.deepEqual([done, said], [[[true, undefined]], ["connected", "offline"]]);
});

test("after a refusal of initialized the platform's troubles are none of the page's", async () => {
  const at = platform();
  at.more = (request) => (request.method === "POST" && request.resource === "statements" ? 403 : undefined);
  const { done, said, window, time } = await launch({ store: at });
  assert.deepEqual(done, [[false, "localOnly"]]);
  const before = said.length;
  window.online();
  await time.pass(60000);
  assert.equal(said.length, before);
});

test("the platform's pass mark goes before the course's, and is told with the score", async () => {
  for (const [mark, passing] of [[0.57, 57], [1, 100], [0, 0], [undefined, 80]]) {
    const session = await launch({ store: platform({ settings: { masteryScore: mark } }) });
    assert.equal(session.data.passing, passing);
    submit(session, true);
    await session.time.pass(0);
    const passed = defined(session.store).find((one) => word(one) === "passed");
    assert.equal(passed.context.extensions[CMI5 + "extensions/masteryscore"], mark);
    const completed = defined(session.store).find((one) => word(one) === "completed");
    assert.ok(!(CMI5 + "extensions/masteryscore" in completed.context.extensions));
  }
});

test("the learner's name is the actor's, and a platform without names gives none", async () => {
  assert.deepEqual({ ...(await launch()).backEnd.session().learner }, { name: "Léa" });
  const nameless = await launch({ query: { actor: JSON.stringify({ account: ACTOR.account }) } });
  assert.equal(nameless.backEnd.session().learner, null);
});

// --- what is said ------------------------------------------------------------------------------------------

test("a learner who passes says everything once, terminated as the last", async () => {
  const session = await launch();
  open(session);
  session.backEnd.progressed(progress({}));
  await session.time.pass(5000);
  submit(session, true);
  await session.time.pass(5000);
  submit(session, true);
  await session.time.pass(5000);
  assert.equal(session.backEnd.finish(), true);
  await settled();
  const { store: at } = session;
  assert.deepEqual(defined(at).map(word), ["initialized", "passed", "completed", "terminated"]);
  assert.deepEqual(words(at), ["initialized", "experienced", "answered", "passed", "passed", "completed", "answered", "passed", "terminated"]);
  const [, passed, completed, terminated] = defined(at);
  assert.deepEqual(passed.result, { success: true, score: { scaled: 1, raw: 2, min: 0, max: 2 }, duration: "PT5S" });
  assert.deepEqual(completed.result, { completion: true, duration: "PT5S" });
  assert.deepEqual(terminated.result, { duration: "PT15S" });
  assert.deepEqual(defined(at).map(categories), [["cmi5"], ["cmi5", "moveon"], ["cmi5", "moveon"], ["cmi5"]]);
});

test("what cmi5 allows begins with the platform's context, has our activities behind, and no category of cmi5", async () => {
  const template = { ...TEMPLATE, language: "fr", contextActivities: { grouping: [{ id: IRI + "/au" }], category: [{ id: "https://lms.example.org/kind" }], parent: [{ id: "https://lms.example.org/parent" }] } };
  const session = await launch({ store: platform({ template }) });
  open(session);
  submit(session, false);
  await session.time.pass(0);
  const { statements } = session.store;
  const answered = statements.find((one) => word(one) === "answered");
  const list = (name) => answered.context.contextActivities[name].map((one) => one.id);
  assert.deepEqual(list("grouping"), [IRI + "/au", IRI + "/lessons/one", IRI, ACTIVITY]);
  assert.deepEqual(list("parent"), ["https://lms.example.org/parent", IRI + "/assessments/quiz"]);
  assert.deepEqual(list("category"), ["https://lms.example.org/kind"]);
  assert.equal(answered.context.language, "fr");
  assert.deepEqual(answered.result, { response: "true", success: false, score: { scaled: 0 }, duration: "PT1.5S" });
  const verdict = statements.find((one) => one.object.id === IRI + "/assessments/quiz");
  assert.deepEqual([word(verdict), verdict.result.duration, categories(verdict)], ["failed", "PT1M1S", ["https://lms.example.org/kind"]]);
  assert.deepEqual(categories(statements[0]), ["https://lms.example.org/kind", "cmi5"]);
});

test("fail, retry and pass in one session: the failure is never said", async () => {
  const session = await launch();
  submit(session, false);
  await session.time.pass(1000);
  submit(session, true);
  await session.time.pass(1000);
  session.backEnd.finish();
  await settled();
  assert.deepEqual(defined(session.store).map(word), ["initialized", "completed", "passed", "terminated"]);
});

test("fail and leave, pass in the next session", async () => {
  const at = platform();
  const first = await launch({ store: at });
  submit(first, false);
  await first.time.pass(1000);
  first.backEnd.finish();
  await settled();
  assert.deepEqual(defined(at).map(word), ["initialized", "completed", "failed", "terminated"]);
  const failed = defined(at)[2];
  assert.deepEqual(failed.result.score, { scaled: 0.5, raw: 1, min: 0, max: 2 });
  assert.equal(at.requests.at(-1).json.map(word).join(), "failed,terminated");
  at.tokens = 0;
  const second = await launch({ store: at });
  assert.equal(second.backEnd.restore(), '{"v":1}');
  second.backEnd.progressed(progress({ ...FAILED, urgent: false }));
  await second.time.pass(0);
  submit(second, true);
  await second.time.pass(1000);
  second.backEnd.finish();
  await settled();
  assert.deepEqual(defined(at).slice(4).map(word), ["initialized", "passed", "terminated"]);
});

test("a failure with no attempt left is said at once, and once", async () => {
  const session = await launch();
  submit(session, false, { final: true });
  await session.time.pass(0);
  assert.deepEqual(defined(session.store).map(word), ["initialized", "completed", "failed"]);
  session.backEnd.finish();
  await settled();
  assert.deepEqual(defined(session.store).map(word).slice(3), ["terminated"]);
});

test("a failure that was told is not told again by a visit that only looks", async () => {
  const at = platform();
  for (const expected of [["initialized", "completed", "failed", "terminated"], ["initialized", "terminated"]]) {
    const before = defined(at).length;
    at.tokens = 0;
    const session = await launch({ store: at });
    if (!before) submit(session, false);
    else session.backEnd.progressed(progress({ ...FAILED, urgent: false }));
    await session.time.pass(3000);
    session.backEnd.finish();
    await settled();
    assert.deepEqual(defined(at).slice(before).map(word), expected);
  }
});

test("a last failure that came through without our knowing is asked for, and not said again", async () => {
  for (const known of [true, false]) {
    const at = platform();
    if (known) at.statements.push({ verb: { id: "http://adlnet.gov/expapi/verbs/failed" }, object: { id: ACTIVITY }, context: { registration: "r1", contextActivities: {} } });
    at.overwrite(JSON.stringify({ state: '{"v":1}', at: 1, passed: false, completed: true, failed: false, score: 50 }));
    const session = await launch({ store: at });
    session.backEnd.progressed(progress({ ...FAILED, urgent: false, final: true }));
    await session.time.pass(5000);
    session.backEnd.finish();
    await settled();
    assert.deepEqual(defined(at).map(word), known ? ["initialized", "terminated"] : ["initialized", "failed", "terminated"]);
  }
});

test("after a failure was said no pass is said in the same session", async () => {
  const session = await launch();
  submit(session, false, { final: true });
  submit(session, true);
  await session.time.pass(0);
  assert.deepEqual(defined(session.store).map(word), ["initialized", "completed", "failed"]);
});

test("passed and completed are said once a registration", async () => {
  const at = platform();
  for (const expected of [["initialized", "passed", "completed", "terminated"], ["initialized", "terminated"]]) {
    const before = defined(at).length;
    at.tokens = 0;
    const session = await launch({ store: at });
    submit(session, true);
    await session.time.pass(3000);
    session.backEnd.finish();
    await settled();
    assert.deepEqual(defined(at).slice(before).map(word), expected);
  }
});

test("a pass that came through without our knowing is asked for, and not said again", async () => {
  const at = platform();
  const first = await launch({ store: at });
  submit(first, true);
  await settled();
  await settled();
  const marked = JSON.parse(at.document || "{}");
  at.overwrite(JSON.stringify({ ...marked, state: '{"v":1}', at: 1, passed: false, completed: false }));
  at.tokens = 0;
  const before = defined(at).length;
  const second = await launch({ store: at });
  second.backEnd.progressed(progress({ ...PASSED, urgent: false }));
  await second.time.pass(5000);
  assert.deepEqual(defined(at).slice(before).map(word), ["initialized"]);
  assert.equal(JSON.parse(at.document).passed, true);
  assert.equal(second.backEnd.session().past.success, "passed");
});

for (const [what, document] of [["gone", null], ["another program's", "<html>"]]) {
  test("where our state is " + what + " the store is asked, and nothing is said twice or taken back", async () => {
    for (const right of [true, false]) {
      const at = platform();
      const first = await launch({ store: at });
      submit(first, true);
      await first.time.pass(3000);
      first.backEnd.finish();
      await settled();
      at.document = document;
      at.tokens = 0;
      const before = defined(at).length;
      const second = await launch({ store: at, sessionStorage: storage() });
      assert.deepEqual({ ...second.backEnd.session().past }, { completion: "completed", success: "passed", score: null });
      submit(second, right, { final: true });
      await second.time.pass(3000);
      second.backEnd.finish();
      await settled();
      assert.deepEqual(defined(at).slice(before).map(word), ["initialized", "terminated"]);
    }
  });
}

test("a store that does not say what was reached is asked again before a pass is said, and once", async () => {
  const at = platform();
  const asks = () => at.sent("GET", "statements").filter((one) => one.query.verb.endsWith("/passed")).length;
  at.statements.push({ verb: { id: "http://adlnet.gov/expapi/verbs/passed" }, object: { id: ACTIVITY }, context: { registration: "r1", contextActivities: {} } });
  at.more = (request) => (request.method === "GET" && request.resource === "statements" && asks() === 1 ? 500 : undefined);
  const session = await launch({ store: at });
  for (const right of [false, true, true]) submit(session, right);
  await session.time.pass(3000);
  assert.deepEqual(defined(at).map(word), ["initialized", "completed"]);
  assert.equal(asks(), 2);
});

test("a quiz that is the unit itself is told by the unit's verdict alone", async () => {
  const session = await launch({ page: lone() });
  submit(session, false);
  await session.time.pass(1000);
  submit(session, true);
  await session.time.pass(1000);
  session.backEnd.finish();
  await settled();
  assert.deepEqual(words(session.store), ["initialized", "answered", "completed", "answered", "passed", "terminated"]);
  assert.deepEqual(defined(session.store).map(word), ["initialized", "completed", "passed", "terminated"]);
});

test("a pass of a quiz that is the unit, cut off in the middle, is said in the next session", async () => {
  const at = platform();
  const first = await launch({ store: at, page: lone() });
  const posts = () => at.sent("POST", "statements").length;
  at.more = (request) => (request.method === "POST" && request.resource === "statements" && posts() > 2 ? null : undefined);
  submit(first, true);
  await first.time.pass(3000);
  first.window.pagehide();
  first.backEnd.finish();
  await settled();
  at.more = () => undefined;
  at.tokens = 0;
  const second = await launch({ store: at, page: lone(), ...first.boxes, sessionStorage: storage() });
  second.backEnd.progressed(progress({ ...PASSED, urgent: false }));
  await second.time.pass(5000);
  second.backEnd.finish();
  await settled();
  assert.deepEqual(["passed", "completed"].map((verb) => defined(at).filter((one) => word(one) === verb).length), [1, 1]);
});

test("a quiz without a score brings no failure back", async () => {
  const at = platform();
  for (const expected of [["initialized", "completed", "failed", "terminated"], ["initialized", "terminated"]]) {
    const before = defined(at).length;
    at.tokens = 0;
    const session = await launch({ store: at });
    if (!before) submit(session, false);
    else {
      session.backEnd.submitted({ quiz: { id: "quiz" }, attempt: 1, earned: 0, possible: 0, percent: null, success: null, duration: 9000, last: false });
      session.backEnd.progressed(progress(FAILED));
    }
    await session.time.pass(3000);
    session.backEnd.finish();
    await settled();
    assert.deepEqual(defined(at).slice(before).map(word), expected);
  }
});

test("a pass that never came through is said in the next session", async () => {
  const at = platform();
  at.overwrite(JSON.stringify({ state: '{"v":1}', at: 1, passed: false, completed: false, failed: false, score: 100 }));
  const session = await launch({ store: at });
  session.backEnd.progressed(progress({ ...PASSED, urgent: false }));
  await session.time.pass(0);
  assert.deepEqual(defined(at).map(word), ["initialized", "passed", "completed"]);
});

test("after a pass nothing fails, whatever a later edition or an unreadable state says", async () => {
  const at = platform();
  at.overwrite(JSON.stringify({ state: "?", at: 1, passed: true, completed: true, failed: false, score: 90 }));
  const session = await launch({ store: at });
  assert.deepEqual({ ...session.backEnd.session().past }, { completion: "completed", success: "passed", score: 90 });
  submit(session, false, { final: true });
  await session.time.pass(0);
  session.backEnd.finish();
  await settled();
  assert.deepEqual(defined(at).map(word), ["initialized", "terminated"]);
  assert.equal(JSON.parse(at.document).score, 90);
});

for (const mode of ["Review", "Browse"]) {
  test("in " + mode + " only the beginning and the end are said, and nothing is saved", async () => {
    const at = platform({ settings: { launchMode: mode } });
    at.overwrite(JSON.stringify({ state: '{"v":1}', at: 1, passed: false, completed: false, failed: false, score: null }));
    const before = at.document;
    const session = await launch({ store: at });
    assert.equal(session.backEnd.session().mode, mode.toLowerCase());
    assert.deepEqual(session.said, ["review"]);
    assert.equal(session.backEnd.restore(), '{"v":1}');
    open(session);
    submit(session, true);
    session.backEnd.hidden();
    await session.time.pass(60000);
    session.backEnd.finish();
    await settled();
    assert.deepEqual(words(at), ["initialized", "terminated"]);
    assert.equal(at.document, before);
    assert.deepEqual(session.said, ["review"]);
  });
}
