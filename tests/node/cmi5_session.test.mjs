// What a session with a cmi5 platform saves, what outlives an outage, and how it ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CMI5, IRI, launch, open, PASSED, platform, progress, QUESTION, submit, TEMPLATE, word, words } from "./cmi5_world.mjs";
import { settled, storage } from "./xapi_world.mjs";

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

for (const trouble of [undefined, 500, null]) {
  const how = trouble === undefined ? "though nothing more is done" : "behind initialized, which is tried again alone after " + trouble;
  test("what an earlier session could not send is sent " + how, async () => {
    const at = platform();
    const first = await launch({ store: at });
    at.more = (request) => (request.method === "POST" ? null : undefined);
    open(first);
    submit(first, false);
    await first.time.pass(3000);
    first.backEnd.finish();
    await settled();
    const next = platform();
    const posts = () => next.sent("POST", "statements");
    next.more = (request) => (request.method === "POST" && request.resource === "statements" && posts().length === 1 ? trouble : undefined);
    const second = await launch({ store: next, ...first.boxes, sessionStorage: storage(), now: Date.UTC(2025, 0, 7) });
    if (trouble !== undefined) open(second);
    await second.time.pass(20000);
    assert.deepEqual(words(next), ["initialized", "experienced", "answered", "failed", "experienced"].slice(0, trouble === undefined ? 4 : 5));
    for (const post of posts()) assert.ok(post.json.length === 1 || post.json.every((one) => word(one) !== "initialized"), post.body);
    assert.deepEqual(Object.keys(first.boxes.localStorage).filter((name) => name.includes(":statement:")), []);
  });
}

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
  const at = platform({ settings: { masteryScore: 0.9 } });
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
  assert.deepEqual([first.data.passing, second.data.passing], [90, 90], "the platform's mark is the page's");
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

/** A store that takes `wait` ms for each request with statements. */
function slow(session, wait) {
  const { store: at, time } = session;
  at.more = (request) => {
    if (request.method !== "POST" || request.resource !== "statements") return undefined;
    return new Promise((done) => time.setTimeout(() => done({ status: 200, text: "", headers: {} }), wait));
  };
  return () => at.sent("POST", "statements").flatMap((one) => one.json.map(word));
}

test("who leaves a slow store still tells the failure before the page goes, and terminated does not overtake", async () => {
  const session = await launch();
  submit(session, false);
  await session.time.pass(500);
  const posted = slow(session, 5000);
  const before = posted().length;
  session.backEnd.answered({ quiz: { id: "quiz" }, question: QUESTION, response: true, outcome: { score: 0, result: "incorrect" }, latency: 1, hints: 0 });
  session.backEnd.finish();
  session.backEnd.leave();
  await session.time.pass(2999);
  assert.deepEqual([posted().slice(before), session.window.gone], [["answered"], undefined]);
  await session.time.pass(1);
  assert.equal(session.window.gone, "https://lms.example.org/back");
  assert.deepEqual(posted().slice(before), ["answered", "failed"]);
  session.window.pagehide();
  await session.time.pass(60000);
  assert.deepEqual(posted().slice(before), ["answered", "failed"]);
  const [known] = Object.values(session.boxes.sessionStorage);
  assert.equal(JSON.parse(known).ended, undefined, "a session that was not terminated goes on after a reload");
});

test("a store that has taken all in time is told the failure and the end, once, though the page goes meanwhile", async () => {
  const session = await launch();
  submit(session, false);
  await session.time.pass(500);
  const posted = slow(session, 2000);
  const before = posted().length;
  open(session);
  session.backEnd.finish();
  session.backEnd.leave();
  await session.time.pass(2000);
  assert.deepEqual(posted().slice(before), ["experienced", "failed", "terminated"]);
  await session.time.pass(1000);
  assert.equal(session.window.gone, "https://lms.example.org/back");
  session.window.pagehide();
  await session.time.pass(60000);
  assert.deepEqual(posted().slice(before), ["experienced", "failed", "terminated"]);
});

test("who presses leave and closes the window at once still tells the failure", async () => {
  const session = await launch();
  submit(session, false);
  await session.time.pass(500);
  const posted = slow(session, 5000);
  const before = posted().length;
  open(session);
  session.backEnd.finish();
  session.backEnd.leave();
  await session.time.pass(1000);
  session.window.pagehide(); // nothing is awaited
  assert.deepEqual(posted().slice(before), ["experienced", "failed"]);
  assert.ok(session.store.requests.at(-1).keepalive);
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

test("the longest state outlives the page beside the last statements", async () => {
  const session = await launch();
  const answer = '"abcd":"x.",';
  const longest = '{"v":2,"a":{' + answer.repeat(session.backEnd.limit / answer.length).slice(0, session.backEnd.limit - 14) + "}}";
  session.backEnd.progressed(progress({ text: longest }));
  open(session);
  const before = session.store.requests.length;
  session.window.pagehide();
  session.backEnd.finish();
  const made = session.store.requests.slice(before);
  assert.deepEqual(made.map((one) => one.resource), ["activities/state", "statements"]);
  assert.ok(made.every((one) => one.keepalive), made.map((one) => one.body.length).join());
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
