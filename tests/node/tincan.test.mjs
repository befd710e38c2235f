// A session with a record store that a launch names: what is told once, what outlives a visit, and what is never lowered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { written } from "./page.mjs";
import { ENDPOINT, storage, store, world } from "./xapi_world.mjs";

const SCRIPTS = ["scoring", "interaction", "interaction-xapi", "chance", "packing", "state", "standing", "lrs", "statements", "backend-tincan"];
const DATA = JSON.parse(written("rules-tincan").data.replace(/^.*?\.data = /s, "").replace(/;\s*$/, ""));
const ACTOR = { objectType: "Agent", name: "Léa", mbox: "mailto:lea@example.org" };
const REGISTRATION = "0d4e7a52-61f5-4f0e-8a40-3f2a5c9b7e21";
const ACTIVITY = "https://lms.example.org/activities/1";
const LESSON = DATA.places[0];
const QUIZ = DATA.quizzes.practice;

function query(more = {}) {
  const all = { endpoint: ENDPOINT, auth: "Basic eDp5", actor: JSON.stringify(ACTOR), registration: REGISTRATION, activity_id: ACTIVITY, ...more };
  return "?" + new URLSearchParams(Object.entries(all).filter((pair) => pair[1] !== null));
}

/** A store that answers questions for statements by their verbs. */
function asked() {
  const at = store();
  at.answer = (request) => {
    if (request.resource !== "statements" || request.method !== "GET" || request.query.statementId) return undefined;
    const found = at.statements.filter((one) => one.verb.id === request.query.verb);
    return { status: 200, text: JSON.stringify({ statements: found }), headers: {} };
  };
  return at;
}

async function launch({ wait = 0, ...given } = {}) {
  const at = given.store || asked();
  const all = world({ search: query(given.query), ...given, store: at, scripts: SCRIPTS });
  const said = [];
  const done = [];
  const backEnd = all.player.backends.tincan(DATA, (key, values) => said.push(values ? key + " " + values.n : key));
  backEnd.connect((...told) => done.push(told));
  await all.time.pass(wait);
  return { ...all, store: at, backEnd, said, done, kept: all.held.localStorage };
}

function progress(more = {}) {
  const none = { text: '{"v":2}', trimmed: 0, place: "clouds", measure: 0, score: null, earned: 0, possible: 10, completion: "incomplete", success: null, final: false, urgent: false };
  return { ...none, ...more };
}

const PASSED = { score: 90, earned: 9, success: "passed", completion: "completed", urgent: true };
const FAILED = { score: 50, earned: 5, success: "failed", urgent: true };
const submission = (right) => ({ quiz: QUIZ, attempt: 1, earned: right ? 3 : 1, possible: 3, percent: right ? 100 : 33.33, success: right, duration: 61000, last: false });
const word = (statement) => statement.verb.id.split("/").pop();
const words = (at) => at.statements.map(word);

/** A state's text that has come so far: places opened. */
function far(...places) {
  const names = DATA.state.names.places;
  return JSON.stringify({ v: 2, p: names[places[0]], s: 5, l: places.map((id) => names[id]).join("."), q: {}, a: {} });
}
const documentOf = (text, more = {}) => JSON.stringify({ text, passed: false, completed: false, score: null, open: false, ...more });

test("without a launch there is no platform, and a broken one is told from none", async () => {
  assert.deepEqual((await launch({ search: "?lang=en" })).done, [[false, "local"]]);
  for (const part of ["auth", "actor"]) {
    const { done, store: at } = await launch({ query: { [part]: part === "actor" ? "{" : null } });
    assert.deepEqual([done, at.requests], [[[false, "localOnly"]], []]);
  }
});

test("a whole session: initialized first, each thing once, terminated last", async () => {
  const { backEnd, store: at, time, done, said } = await launch();
  assert.deepEqual([done, said[0]], [[[true]], "connected"]);
  assert.deepEqual(JSON.parse(JSON.stringify(backEnd.session())), { mode: "normal", learner: { name: "Léa" }, past: { completion: "", success: "", score: null } });
  backEnd.opened({ place: LESSON, first: true });
  backEnd.opened({ place: LESSON, first: false });
  backEnd.answered({ quiz: QUIZ, question: QUIZ.parts[1], response: true, outcome: { score: 1, result: "correct" }, latency: 1500, hints: 0 });
  backEnd.submitted(submission(true));
  backEnd.progressed(progress(PASSED));
  backEnd.progressed(progress(PASSED));
  await time.pass(5000);
  assert.deepEqual(words(at), ["initialized", "experienced", "answered", "passed", "completed", "passed"]);
  assert.equal(backEnd.finish(), true);
  assert.equal(backEnd.finish(), true);
  await time.pass(0);
  assert.deepEqual(words(at).slice(6), ["terminated"]);
  for (const one of at.statements) assert.deepEqual([one.actor, one.context.registration], [ACTOR, REGISTRATION]);
  assert.deepEqual({ ...JSON.parse(at.document), version: "" }, { text: '{"v":2}', passed: true, completed: true, score: 90, open: true, version: "" });
  assert.equal(said.at(-1), "saved");
});

test("a better score is told again, a worse one is not", async () => {
  const { backEnd, store: at, time } = await launch();
  for (const score of [80, 75, 95]) backEnd.progressed(progress({ ...PASSED, score, earned: score / 10 }));
  await time.pass(5000);
  const scores = at.statements.filter((one) => word(one) === "passed").map((one) => one.result.score.scaled);
  assert.deepEqual(scores, [0.8, 0.95]);
  assert.equal(JSON.parse(at.document).score, 95);
});

test("a failure waits for the end of the session, and is told once", async () => {
  const at = asked();
  const first = await launch({ store: at });
  first.backEnd.submitted(submission(false));
  first.backEnd.progressed(progress(FAILED));
  await first.time.pass(5000);
  const course = () => at.statements.filter((one) => one.object.id === ACTIVITY).map(word);
  assert.deepEqual(course(), ["initialized"]);
  first.backEnd.finish();
  await first.time.pass(0);
  assert.deepEqual(course(), ["initialized", "failed", "terminated"]);
  const next = await launch({ store: at, localStorage: first.kept });
  next.backEnd.progressed(progress(FAILED));
  next.backEnd.finish();
  await next.time.pass(0);
  assert.deepEqual(course().slice(3), ["initialized", "terminated"]);
});

test("a failure that is final is told at once", async () => {
  const { backEnd, store: at, time } = await launch();
  backEnd.submitted(submission(false));
  backEnd.progressed(progress({ ...FAILED, final: true }));
  await time.pass(0);
  assert.ok(words(at).includes("failed"));
});

test("after a pass nothing fails, though only the store's statements tell of it", async () => {
  const at = asked();
  const first = await launch({ store: at });
  first.backEnd.progressed(progress(PASSED));
  await first.time.pass(5000);
  at.document = "another program's";
  const next = await launch({ store: at });
  assert.deepEqual(JSON.parse(JSON.stringify(next.backEnd.session().past)), { completion: "completed", success: "passed", score: null });
  next.backEnd.submitted(submission(false));
  next.backEnd.progressed(progress({ ...FAILED, final: true }));
  next.backEnd.finish();
  await next.time.pass(5000);
  assert.equal(words(at).filter((one) => one === "failed").length, 1); // the quiz's own, not the course's
});

test("the state is what the store has, or this browser's where that has come further", async () => {
  const here = far("clouds", "practice");
  for (const [theirs, ours, wanted] of [[far("clouds"), null, far("clouds")], [far("clouds"), here, here], [here, far("clouds"), here], ["{", here, here]]) {
    const at = asked();
    at.overwrite(documentOf(theirs));
    const kept = storage();
    if (ours) {
      // The name under which an earlier visit left it.
      const before = await launch({ store: Object.assign(asked(), { answer: () => null }), localStorage: kept, wait: 8000 });
      before.backEnd.progressed(progress({ text: ours }));
    }
    const { backEnd } = await launch({ store: at, localStorage: kept });
    assert.equal(backEnd.restore(), wanted);
  }
});

test("a store that is silent is waited for eight seconds, and the course begins with this browser's state", async () => {
  const at = asked();
  const { answer } = at;
  const cut = []; // what ends each request without an answer
  at.answer = () => new Promise((done) => cut.push(() => done(null)));
  const { backEnd, done, said, time } = await launch({ store: at, wait: 7999 });
  assert.deepEqual(done, []);
  await time.pass(1);
  assert.deepEqual([done, said[0]], [[[true]], "offline"]);
  backEnd.progressed(progress({ text: far("clouds") }));
  await time.pass(5000);
  assert.equal(at.document, null);
  at.answer = answer;
  cut.forEach((end) => end());
  await time.pass(0);
  backEnd.progressed(progress({ text: far("clouds", "practice"), urgent: true }));
  await time.pass(100000);
  assert.equal(JSON.parse(at.document).text, far("clouds", "practice"));
  assert.equal(words(at)[0], "initialized");
});

test("a late store that knows an attempt that has come further is not written over", async () => {
  const at = asked();
  at.overwrite(documentOf(far("clouds", "practice", "exam"), { passed: true, score: 88 }));
  const before = at.document;
  at.answer = () => null;
  const { backEnd, time } = await launch({ store: at, wait: 8000 });
  at.answer = () => undefined;
  backEnd.progressed(progress({ text: far("clouds"), urgent: true }));
  await time.pass(100000);
  assert.equal(at.document, before);
  assert.equal(backEnd.session().past.success, "passed");
});

test("while a late store knows more, it is never said that all is saved, until this attempt has come further", async () => {
  const at = asked();
  const { answer } = at;
  at.overwrite(documentOf(far("clouds", "practice")));
  const before = at.document;
  at.answer = () => null;
  const { backEnd, said, time } = await launch({ store: at, wait: 8000 });
  at.answer = answer;
  backEnd.opened({ place: LESSON, first: true });
  backEnd.progressed(progress({ text: far("clouds"), urgent: true }));
  await time.pass(20000);
  assert.deepEqual([words(at), at.document], [["initialized", "experienced"], before]);
  assert.equal(said.at(-1), "notKept");
  assert.ok(!said.includes("saved"), said.join());
  backEnd.progressed(progress({ text: far("clouds", "practice", "exam"), urgent: true }));
  await time.pass(20000);
  assert.equal(JSON.parse(at.document).text, far("clouds", "practice", "exam"));
  assert.equal(said.at(-1), "saved");
});

test("a store that takes statements and gives no state has saved nothing yet", async () => {
  const at = asked();
  const { answer } = at;
  at.answer = (request) => (request.resource === "activities/state" ? 500 : answer(request));
  const { backEnd, said, time } = await launch({ store: at });
  assert.equal(said[0], "offline");
  backEnd.opened({ place: LESSON, first: true });
  backEnd.progressed(progress({ text: far("clouds"), urgent: true }));
  await time.pass(20000);
  assert.deepEqual([words(at), at.document], [["initialized", "experienced"], null]);
  assert.deepEqual([...new Set(said)], ["offline"]);
  at.answer = answer;
  backEnd.progressed(progress({ text: far("clouds", "practice"), urgent: true }));
  await time.pass(20000);
  assert.equal(JSON.parse(at.document).text, far("clouds", "practice"));
  assert.equal(said.at(-1), "saved");
});

/** A session whose store did not answer at the launch, and has not since. */
async function outage() {
  const at = asked();
  const { answer } = at;
  at.answer = () => null;
  const session = await launch({ store: at });
  session.backEnd.progressed(progress({ text: far("clouds", "practice"), urgent: true }));
  await session.time.pass(0);
  const asks = () => at.sent("GET", "activities/state").length;
  return { ...session, asks, recover: () => (at.answer = answer) };
}

test("after an outage at the launch the state reaches the store though nothing more is done", async () => {
  const ways = [(page) => page.time.pass(60000), (page) => page.window.online(), (page) => page.backEnd.hidden()];
  for (const way of ways) {
    const session = await outage();
    await session.time.pass(30000);
    session.recover();
    await way(session);
    await session.time.pass(0);
    assert.equal(JSON.parse(session.store.document || "{}").text, far("clouds", "practice"));
    await session.time.pass(60000);
    assert.equal(session.said.at(-1), "saved");
    const asks = session.asks();
    await session.time.pass(600000);
    assert.equal(session.asks(), asks);
  }
});

test("a store that gives no state is asked after 5 s, and ever less often, once a minute in the end; after the end no more", async () => {
  const { time, asks, backEnd, window } = await outage();
  const pauses = [];
  for (let seconds = 1, before = asks(), last = 0; seconds <= 200; seconds++) {
    await time.pass(1000);
    if (asks() > before) pauses.push(seconds - last);
    if (asks() > before) [before, last] = [asks(), seconds];
  }
  assert.deepEqual(pauses, [5, 10, 20, 40, 60, 60]);
  backEnd.finish();
  await time.pass(0);
  const end = asks();
  window.online();
  await time.pass(600000);
  assert.equal(asks(), end);
});

// --- two windows -------------------------------------------------------------------------------------------

/** The verbs that the store has of the course itself. */
const course = (at) => at.statements.filter((one) => one.object.id === ACTIVITY).map(word);

/** A window in which an attempt was failed, and another one in which one is passed then. */
async function two(at, { before = () => {}, ...given } = {}) {
  const other = await launch({ store: at, ...given });
  other.backEnd.submitted(submission(false));
  other.backEnd.progressed(progress({ ...FAILED, text: far("clouds") }));
  await other.time.pass(5000);
  const one = await launch({ store: at, ...given });
  one.backEnd.submitted(submission(true));
  one.backEnd.progressed(progress({ ...PASSED, text: far("clouds", "practice") }));
  before(one, other);
  await one.time.pass(5000);
  one.backEnd.finish();
  await one.time.pass(5000);
  return other;
}

test("what one window has passed is not lowered by another one, nor failed when that learns of it", async () => {
  for (const hidden of [false, true]) {
    const at = asked();
    at.hidden = hidden;
    const other = await two(at);
    for (const place of ["exam", "result"]) {
      other.backEnd.progressed(progress({ ...FAILED, text: far("clouds", place), urgent: false }));
      await other.time.pass(5000);
      const { passed, completed, score, text } = JSON.parse(at.document);
      assert.deepEqual([passed, completed, score, text], [true, true, 90, far("clouds", place)], "the last state stays, and the better result");
    }
    other.backEnd.finish();
    await other.time.pass(5000);
    assert.deepEqual(course(at), ["initialized", "initialized", "completed", "passed", "terminated", "terminated"]);
    assert.equal(JSON.parse(at.document).passed, true);
  }
});

test("what another window of this browser has passed is known at once", async () => {
  const at = asked();
  const tell = (one, other) => {
    const [name] = Object.keys(one.kept).filter((key) => key.startsWith("course-packager:tincan:"));
    other.window.storage(name, one.kept[name]);
    other.window.storage(name, null); // confirmed
    other.window.storage("another", documentOf(""));
  };
  const other = await two(at, { localStorage: storage(), before: tell });
  other.backEnd.finish();
  await other.time.pass(5000);
  assert.deepEqual(course(at), ["initialized", "initialized", "completed", "passed", "terminated", "terminated"]);
  assert.equal(JSON.parse(at.document).passed, true);
});

test("a window that can't know of a pass takes nothing from the document", async () => {
  const at = asked();
  at.hidden = true;
  const other = await two(at);
  other.backEnd.progressed(progress({ ...FAILED, text: far("clouds", "exam"), urgent: false }));
  other.backEnd.finish();
  await other.time.pass(5000);
  assert.deepEqual([JSON.parse(at.document).passed, JSON.parse(at.document).completed], [true, true]);
});

test("a late store that knows more is told of at once, whatever else happens", async () => {
  const at = asked();
  const { answer } = at;
  at.overwrite(documentOf(far("clouds", "practice")));
  at.answer = () => null;
  const { backEnd, said, time } = await launch({ store: at, wait: 8000 });
  at.answer = (request) => (request.method === "POST" ? new Promise(() => {}) : answer(request));
  backEnd.progressed(progress({ text: far("clouds"), urgent: true }));
  await time.pass(0);
  assert.equal(said.at(-1), "notKept");
});

test("a quiz without a score brings no failure back", async () => {
  const at = asked();
  for (const success of [false, null]) {
    const { backEnd, time } = await launch({ store: at });
    backEnd.submitted({ ...submission(false), success });
    backEnd.progressed(progress(FAILED));
    backEnd.finish();
    await time.pass(5000);
  }
  assert.equal(at.statements.filter((one) => one.object.id === ACTIVITY && word(one) === "failed").length, 1);
});

test("the longest state outlives the page beside the last statements", async () => {
  const { backEnd, store: at } = await launch();
  const answer = '"abcd":"x.",';
  const longest = '{"v":2,"a":{' + answer.repeat(backEnd.limit / answer.length).slice(0, backEnd.limit - 14) + "}}";
  backEnd.progressed(progress({ text: longest }));
  backEnd.opened({ place: LESSON, first: true });
  const before = at.requests.length;
  backEnd.finish();
  const made = at.requests.slice(before);
  assert.deepEqual(made.map((one) => one.resource), ["activities/state", "statements"]);
  assert.ok(made.every((one) => one.keepalive), made.map((one) => one.body.length).join());
});

test("what the store has is no longer kept in this browser; a storage that is forbidden does no harm", async () => {
  const { backEnd, store: at, time, kept } = await launch();
  backEnd.progressed(progress({ text: far("clouds") }));
  const names = () => Object.keys(kept).filter((name) => name.startsWith("course-packager:tincan:"));
  assert.equal(names().length, 1);
  await time.pass(5000);
  assert.equal(names().length, 0);
  const { answer } = at;
  at.answer = (request) => (request.resource === "activities/state" ? 503 : answer(request));
  backEnd.progressed(progress({ text: far("clouds", "practice") }));
  await time.pass(5000);
  assert.equal(names().length, 1);
  const full = storage();
  Object.getPrototypeOf(full).full = true;
  const other = await launch({ localStorage: full });
  other.backEnd.progressed(progress({ text: far("clouds") }));
  await other.time.pass(5000);
  assert.equal(JSON.parse(other.store.document).text, far("clouds"));
});

test("out of sight what waits is saved at once", async () => {
  const { backEnd, store: at, time } = await launch();
  backEnd.progressed(progress({ text: far("clouds") }));
  await time.pass(0);
  assert.equal(at.document, null);
  backEnd.hidden();
  await time.pass(0);
  assert.equal(JSON.parse(at.document).text, far("clouds"));
});

test("answers that lost their text are told of", async () => {
  const { backEnd, said, time } = await launch();
  backEnd.progressed(progress({ trimmed: 2, urgent: true }));
  await time.pass(5000);
  assert.equal(said.at(-1), "trimmed 2");
});

test("after the end nothing is told", async () => {
  const { backEnd, store: at, time } = await launch();
  backEnd.finish();
  await time.pass(0);
  const count = at.requests.length;
  backEnd.opened({ place: LESSON, first: true });
  backEnd.answered({});
  backEnd.submitted(submission(true));
  backEnd.progressed(progress(PASSED));
  backEnd.hidden();
  await time.pass(100000);
  assert.equal(at.requests.length, count);
});

test("before the start there is nothing to end", async () => {
  const { backEnd } = await launch({ search: "" });
  assert.equal(backEnd.finish(), false);
  backEnd.hidden();
});
