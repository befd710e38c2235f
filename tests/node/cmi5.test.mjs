// A session with a cmi5 platform: the order of its statements, what is never said twice, and what outlives a visit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENDPOINT, settled, storage, store, world } from "./xapi_world.mjs";

const IRI = "https://example.org/courses/c";
const ACTOR = { objectType: "Agent", name: "Léa", account: { homePage: "https://lms.example.org", name: "learner-7" } };
const ACTIVITY = "https://lms.example.org/activities/1";
const CMI5 = "https://w3id.org/xapi/cmi5/context/";
const TEMPLATE = { contextActivities: { grouping: [{ id: IRI + "/au" }] }, extensions: { [CMI5 + "extensions/sessionid"]: "s1" } };
const QUESTION = { id: "yes", type: "true-false", graded: true, points: 2 };

const named = (type, name) => ({ definition: { type: "http://adlnet.gov/expapi/activities/" + type, name: { en: name } } });

function page() {
  return {
    key: IRI + "#index",
    course: { id: "c", iri: IRI, version: "1.0.0" },
    language: "en",
    passing: 80,
    back: {
      launched: "",
      activities: {
        "": named("course", "C"),
        "lessons/one": { ...named("lesson", "One"), grouping: [""] },
        "assessments/quiz": { ...named("assessment", "Quiz"), parent: ["lessons/one"], grouping: [""] },
        "questions/yes": { ...named("cmi.interaction", "Yes?"), parent: ["assessments/quiz"], grouping: ["lessons/one", ""] },
      },
    },
  };
}

function progress(more) {
  const none = { text: '{"v":1}', trimmed: 0, place: "one", measure: 0, score: null, earned: 0, possible: 2, completion: "incomplete", success: null, final: false, urgent: false };
  return { ...none, ...more };
}

const FAILED = { score: 50, earned: 1, success: "failed", completion: "completed", urgent: true };
const PASSED = { score: 100, earned: 2, success: "passed", completion: "completed", urgent: true };

/** A platform's store: launch data, and a document of ours that is apart from it. */
function platform({ settings = {}, template = TEMPLATE, preferences = null } = {}) {
  const at = store();
  const launch = { contextTemplate: template, launchMode: "Normal", moveOn: "CompletedAndPassed", masteryScore: 0.8, returnURL: "https://lms.example.org/back", ...settings };
  at.tokens = 0;
  at.more = () => undefined;
  at.answer = (request) => {
    const own = at.more(request);
    if (own !== undefined) return own;
    if (request.resource === "/fetch/1") {
      at.tokens += 1;
      return { status: 200, text: JSON.stringify(at.tokens > 1 ? { "error-code": "1", "error-text": "used" } : { "auth-token": "t1" }), headers: {} };
    }
    if (request.query.stateId === "LMS.LaunchData") return { status: 200, text: JSON.stringify(launch), headers: {} };
    if (request.resource === "agents/profile" && preferences) return { status: 200, text: JSON.stringify(preferences), headers: {} };
    if (request.resource === "statements" && request.method === "GET" && !request.query.statementId) {
      const { verb, activity, registration } = request.query;
      const found = at.statements.filter((one) => one.verb.id === verb && one.object.id === activity && one.context.registration === registration);
      return { status: 200, text: JSON.stringify({ statements: found }), headers: {} };
    }
    return undefined;
  };
  return at;
}

function query(more = {}) {
  const all = { endpoint: ENDPOINT, fetch: "https://lms.example.org/fetch/1", actor: JSON.stringify(ACTOR), registration: "r1", activityId: ACTIVITY, ...more };
  return "?" + new URLSearchParams(Object.fromEntries(Object.entries(all).filter((pair) => pair[1] !== null)));
}

async function launch(given = {}) {
  const at = given.store || platform();
  const all = world({ search: query(given.query), ...given, store: at });
  const said = [];
  const data = page();
  const backEnd = all.player.backends.cmi5(data, (key, values) => said.push(values ? key + " " + JSON.stringify(values) : key));
  const done = [];
  backEnd.connect((...told) => done.push(told));
  await all.time.pass(given.wait || 0);
  return { ...all, store: at, backEnd, said, done, data, boxes: { localStorage: all.held.localStorage, sessionStorage: all.held.sessionStorage } };
}

const word = (statement) => statement.verb.id.split("/").pop();
const words = (at) => at.statements.map(word);
const categories = (statement) => (statement.context.contextActivities.category || []).map((one) => one.id.replace(CMI5 + "categories/", ""));
const defined = (at) => at.statements.filter((one) => categories(one).includes("cmi5"));
const open = (session) => session.backEnd.opened({ place: { kind: "lesson", id: "one", title: "One" }, first: true });

function submit(session, right, more = {}) {
  const outcome = { score: right ? 1 : 0, result: right ? "correct" : "incorrect" };
  session.backEnd.answered({ quiz: { id: "quiz" }, question: QUESTION, response: true, outcome, latency: 1500, hints: 0 });
  session.backEnd.submitted({ quiz: { id: "quiz" }, attempt: 1, earned: right ? 2 : 1, possible: 2, percent: right ? 100 : 50, success: right, duration: 61000, last: false });
  session.backEnd.progressed(progress({ ...(right ? PASSED : FAILED), ...more }));
}

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
  assert.deepEqual(said, ["connected"]);
  const made = at.requests.map((one) => one.method + " " + one.resource + " " + (one.query.stateId || one.query.profileId || ""));
  assert.deepEqual(made, [
    "POST /fetch/1 ",
    "GET activities/state LMS.LaunchData",
    "GET agents/profile cmi5LearnerPreferences",
    "GET activities/state course-packager.state",
    "POST statements ",
  ]);
  assert.ok(at.requests.slice(1).every((one) => one.headers.Authorization === "Basic t1"));
  const [first] = at.statements;
  assert.equal(at.requests.at(-1).json.length, 1);
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

// --- saving, outages, the end ------------------------------------------------------------------------------

test("changes gather, a result and getting out of sight save at once", async () => {
  const session = await launch();
  const saves = () => session.store.sent("PUT", "activities/state").length;
  for (const place of ["a", "b", "c"]) session.backEnd.progressed(progress({ text: '{"p":"' + place + '"}' }));
  await session.time.pass(249);
  assert.equal(saves(), 0);
  await session.time.pass(1);
  assert.equal(saves(), 1);
  assert.equal(JSON.parse(session.store.document).state, '{"p":"c"}');
  session.backEnd.progressed(progress({ text: "d" }));
  session.backEnd.hidden();
  await settled();
  assert.equal(saves(), 2);
  session.backEnd.progressed(progress({ text: "e", urgent: true }));
  await settled();
  assert.equal(saves(), 3);
});

test("when the page goes, what waits and the end go in one request that outlives it", async () => {
  const session = await launch();
  submit(session, false);
  await session.time.pass(3000);
  open(session);
  const before = session.store.requests.length;
  session.window.pagehide();
  session.backEnd.finish(); // nothing is awaited
  const made = session.store.requests.slice(before);
  assert.equal(made.length, 1);
  assert.deepEqual(made[0].json.map(word), ["experienced", "failed", "terminated"]);
  assert.ok(made[0].keepalive);
});

test("what changed in the last moment is saved, and terminated does not overtake it", async () => {
  const session = await launch();
  session.backEnd.progressed(progress({ text: "last" }));
  const before = session.store.requests.length;
  session.window.pagehide();
  session.backEnd.finish();
  const made = session.store.requests.slice(before).map((one) => one.method + " " + one.resource);
  assert.deepEqual(made, ["PUT activities/state"]);
  await settled();
  assert.equal(JSON.parse(session.store.document).state, "last");
  const second = await launch({ store: session.store, ...session.boxes });
  assert.equal(second.backEnd.restore(), "last");
  second.backEnd.finish();
  await settled();
  assert.deepEqual(words(session.store), ["initialized", "terminated"]);
});

test("terminated does not overtake a result that is on the way", async () => {
  const session = await launch();
  session.store.more = (request) => (request.resource === "statements" ? new Promise(() => {}) : undefined);
  submit(session, true);
  await session.time.pass(1000);
  session.window.pagehide();
  session.backEnd.finish();
  await settled();
  const sent = session.store.sent("POST", "statements").flatMap((one) => one.json.map(word));
  assert.ok(sent.includes("passed") && !sent.includes("terminated"), sent);
  assert.equal(new Set(session.store.sent("POST", "statements").flatMap((one) => one.json.map((each) => each.id))).size, sent.length);
});

test("who leaves by the button waits for the document, and only then the session is terminated", async () => {
  const session = await launch();
  session.backEnd.progressed(progress({ text: "last" }));
  const before = session.store.requests.length;
  const made = () => session.store.requests.slice(before).map((one) => one.method + " " + one.resource);
  session.backEnd.finish();
  session.backEnd.leave();
  assert.deepEqual(made(), ["PUT activities/state"]);
  await settled();
  assert.deepEqual(made().filter((one) => !one.startsWith("GET")), ["PUT activities/state", "POST statements"]);
  assert.equal(session.window.gone, "https://lms.example.org/back");
});

test("what the platform has confirmed a moment before the end is no reason for a write after it", async () => {
  const session = await launch();
  submit(session, true);
  await settled();
  const saves = session.store.sent("PUT", "activities/state").length;
  session.window.pagehide();
  session.backEnd.finish();
  await session.time.pass(60000);
  assert.deepEqual([saves, session.store.sent("PUT", "activities/state").length, session.store.sent("POST", "activities/state").length], [1, 1, 0]);
});

test("an outage at the end loses nothing: the next session of the registration tells it, in its own name", async () => {
  const at = platform();
  const first = await launch({ store: at });
  at.more = () => null;
  open(first);
  submit(first, true);
  await first.time.pass(3000);
  first.backEnd.finish();
  await settled();
  assert.deepEqual(words(at), ["initialized"]);
  assert.equal(at.document, null);
  at.more = () => undefined;
  at.tokens = 0;
  const template = { ...TEMPLATE, extensions: { [CMI5 + "extensions/sessionid"]: "s2" } };
  const next = platform({ template });
  const second = await launch({ store: next, ...first.boxes, sessionStorage: storage(), now: Date.UTC(2025, 0, 7) });
  assert.equal(second.backEnd.restore(), '{"v":1}');
  second.backEnd.progressed(progress({ ...PASSED, urgent: false }));
  await second.time.pass(5000);
  second.backEnd.finish();
  await settled();
  assert.deepEqual(words(next), ["initialized", "experienced", "answered", "passed", "passed", "completed", "terminated"]);
  assert.ok(next.statements.every((one) => one.context.extensions[CMI5 + "extensions/sessionid"] === "s2"));
  assert.ok(next.statements.every((one) => one.timestamp >= next.statements[0].timestamp));
  const answered = next.statements[2];
  assert.match(answered.context.extensions[IRI + "/extensions/happened"], /^2025-01-06T09:00:0\d/);
  assert.deepEqual(Object.keys(first.boxes.localStorage), []);
});

test("this browser's document goes before an older one of the platform, and never before a newer one", async () => {
  for (const [at, expected] of [[1, "ours"], [Date.UTC(2030, 0, 1), "theirs"]]) {
    const lms = platform();
    const first = await launch({ store: lms });
    lms.more = () => null;
    first.backEnd.progressed(progress({ text: "ours", urgent: true }));
    await first.time.pass(0);
    lms.more = () => undefined;
    lms.overwrite(JSON.stringify({ state: "theirs", at, passed: true, completed: false, failed: false, score: null }));
    lms.tokens = 0;
    const second = await launch({ store: lms, ...first.boxes, sessionStorage: storage() });
    assert.equal(second.backEnd.restore(), expected);
    assert.equal(second.backEnd.session().past.success, "passed");
  }
});

test("a window that has saved all leaves alone what another one has not", async () => {
  const boxes = { localStorage: storage() };
  const first = await launch(boxes);
  const second = await launch(boxes);
  second.store.more = () => null;
  second.backEnd.progressed(progress({ text: "unsaved", urgent: true }));
  await second.time.pass(100);
  first.backEnd.hidden();
  await first.time.pass(0);
  assert.equal(first.said.at(-1), "saved");
  assert.match(Object.values(boxes.localStorage).join(), /unsaved/);
});

test("a reload without an end goes on with the same token, and says initialized no second time", async () => {
  const at = platform();
  const first = await launch({ store: at });
  first.backEnd.progressed(progress({ text: "here", urgent: true }));
  await settled();
  const second = await launch({ store: at, ...first.boxes });
  assert.deepEqual(second.done, [[true, undefined]]);
  assert.equal(at.tokens, 1);
  assert.equal(second.backEnd.restore(), "here");
  second.backEnd.finish();
  await settled();
  assert.deepEqual(words(at), ["initialized", "terminated"]);
});

test("a reload after the end shows what was left and calls nobody", async () => {
  const at = platform();
  const first = await launch({ store: at });
  first.backEnd.progressed(progress({ text: "left" }));
  first.backEnd.finish();
  await settled();
  const before = at.requests.length;
  const second = await launch({ store: at, ...first.boxes });
  assert.deepEqual(second.done, [[true, undefined]]);
  assert.deepEqual(second.said, ["ended"]);
  assert.equal(second.backEnd.session().mode, "review");
  assert.equal(second.backEnd.restore(), "left");
  open(second);
  submit(second, true);
  second.backEnd.hidden();
  assert.equal(second.backEnd.finish(), true);
  await second.time.pass(60000);
  assert.equal(at.requests.length, before);
  assert.equal(typeof second.backEnd.leave, "function");
});

test("leave ends the session, and goes back when the last statements are through", async () => {
  const session = await launch();
  session.backEnd.finish();
  session.backEnd.leave();
  await settled();
  assert.equal(session.window.gone, "https://lms.example.org/back");
  assert.deepEqual(words(session.store), ["initialized", "terminated"]);
});

test("leave does not wait longer than three seconds for a store that is silent", async () => {
  const session = await launch();
  session.store.more = () => new Promise(() => {});
  session.backEnd.leave();
  await session.time.pass(2999);
  assert.equal(session.window.gone, undefined);
  await session.time.pass(1);
  assert.equal(session.window.gone, "https://lms.example.org/back");
});

test("without a page to go back to, or with one that is a script, there is no leave", async () => {
  for (const returnURL of [undefined, "javascript:1", ""]) {
    const session = await launch({ store: platform({ settings: { returnURL } }) });
    assert.equal(session.backEnd.leave, undefined);
  }
});

test("after the end no call is made", async () => {
  const session = await launch();
  session.backEnd.finish();
  await settled();
  const before = session.store.requests.length;
  open(session);
  submit(session, true);
  session.backEnd.hidden();
  assert.equal(session.backEnd.finish(), true);
  await session.time.pass(600000);
  assert.equal(session.store.requests.length, before);
});

test("before the session there is nothing to finish", async () => {
  const at = platform();
  at.more = () => new Promise(() => {});
  const { backEnd } = await launch({ store: at });
  assert.equal(backEnd.finish(), false);
});

test("trouble and its end are told, and answers that lost their text", async () => {
  const session = await launch();
  session.store.more = () => null;
  session.backEnd.progressed(progress({ text: "x", urgent: true }));
  await session.time.pass(0);
  assert.equal(session.said.at(-1), "offline");
  session.store.more = () => undefined;
  await session.time.pass(60000);
  assert.equal(session.said.at(-1), "saved");
  session.backEnd.progressed(progress({ text: "y", trimmed: 2, urgent: true }));
  await session.time.pass(0);
  assert.equal(session.said.at(-1), 'trimmed {"n":2}');
});
