// The client of a record store: State documents, and the end of the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTOR, STATE, client, ids, posts } from "./lrs_world.mjs";
import { settled, statement, storage, store } from "./xapi_world.mjs";

// --- State -------------------------------------------------------------------------------------------------

test("a document is read with its parts escaped, and an absent one is null", async () => {
  const { lrs, store: at } = client();
  assert.equal(await lrs.getState(...STATE), null);
  const [{ href, query }] = at.requests;
  assert.deepEqual(query, { activityId: STATE[0], agent: JSON.stringify(ACTOR), stateId: "ours", registration: "b3c1" });
  assert.ok(!href.includes("+") && href.includes("a%20b%2Bc"), href);
  await lrs.getState("a", ACTOR, "ours", undefined);
  assert.ok(!("registration" in at.requests[1].query));
});

test("a store that does not answer is no empty document", async () => {
  const { lrs, store: at } = client();
  for (const answer of [null, 500, 403]) {
    at.answer = () => answer;
    await assert.rejects(lrs.getState(...STATE));
    await assert.rejects(lrs.getProfile(ACTOR, "p"));
    assert.equal(await lrs.find({ verb: "v" }), null);
  }
});

test("a document is written with its tag, and a first one only where there is none", async () => {
  const { lrs, store: at } = client();
  await lrs.getState(...STATE);
  assert.equal(await lrs.putState(...STATE, '{"n":1}'), true);
  assert.equal(await lrs.putState(...STATE, '{"n":2}'), true);
  assert.equal(at.document, '{"n":2}');
  const conditions = at.sent("PUT", "activities/state").map(({ headers }) => headers["If-None-Match"] || headers["If-Match"]);
  assert.deepEqual(conditions, ["*", '"1"']);
});

for (const read of [true, false]) {
  test("another window's change is met with one more try, the tag known before: " + read, async () => {
    const { lrs, store: at, said } = client();
    at.overwrite('{"n":0}');
    if (read) await lrs.getState(...STATE);
    at.overwrite('{"n":99}');
    assert.equal(await lrs.putState(...STATE, '{"n":1}'), true);
    assert.equal(at.document, '{"n":1}');
    assert.equal(at.sent("PUT", "activities/state").length, read ? 2 : 1);
    assert.deepEqual(said, ["saved"]);
  });
}

test("who writes hears what another window has written, and gives what is to be written then", async () => {
  const { lrs, store: at } = client();
  await lrs.getState(...STATE);
  const met = [];
  const join = (text) => met.push(text) && '{"n":3}';
  await lrs.putState(...STATE, '{"n":1}', join);
  assert.deepEqual(met, [], "one's own text is no news");
  at.overwrite('{"n":99}');
  assert.equal(await lrs.putState(...STATE, '{"n":2}', join), true);
  assert.deepEqual([met, at.document], [['{"n":99}'], '{"n":3}']);
  const { take } = at;
  at.take = (request) => {
    const reply = take(request);
    if (request.method === "PUT") at.overwrite('{"n":100}');
    return reply;
  };
  assert.equal(await lrs.putState(...STATE, '{"n":4}', join), true);
  assert.deepEqual([met.at(-1), at.document], ['{"n":100}', '{"n":100}'], "two windows do not write for ever");
});

test("nothing is called saved while it is asked for the tag of what was written", async () => {
  const { lrs, store: at, said } = client();
  await lrs.getState(...STATE);
  let open;
  const gate = new Promise((done) => (open = done));
  at.answer = ({ method, resource }) => (method === "GET" && resource === "activities/state" ? gate : undefined);
  const written = lrs.putState(...STATE, '{"n":1}');
  await settled();
  assert.equal(at.document, '{"n":1}');
  lrs.send(statement(), true);
  await settled();
  assert.equal(lrs.waiting(), 0);
  assert.deepEqual(said, []);
  open({ status: 200, text: at.document, headers: { ETag: '"1"' } });
  assert.equal(await written, true);
  assert.deepEqual(said, ["saved"]);
});

test("a document that is always another one is left for later, and the learner is told", async () => {
  const { lrs, store: at, time, said } = client();
  at.answer = (request) => (request.method === "PUT" ? 412 : undefined);
  assert.equal(await lrs.putState(...STATE, '{"n":1}'), false);
  assert.equal(at.sent("PUT", "activities/state").length, 2);
  assert.deepEqual(said, ["refused"]);
  at.answer = () => undefined;
  await time.pass(5000);
  assert.equal(at.document, '{"n":1}');
  assert.equal(said.at(-1), "saved");
});

test("where a store hides its tags from the page, a document is merged", async () => {
  const { lrs, store: at, said } = client();
  at.hidden = true;
  for (const n of [1, 2, 3]) assert.equal(await lrs.putState(...STATE, JSON.stringify({ n })), true);
  assert.equal(at.document, '{"n":3}');
  assert.deepEqual([at.sent("PUT", "activities/state").length, at.sent("POST", "activities/state").length], [1, 2]);
  assert.equal(said.at(-1), "saved");
});

test("of many texts while one is on the way only the newest follows", async () => {
  const { lrs, store: at } = client();
  await lrs.getState(...STATE);
  const all = [1, 2, 3, 4].map((n) => lrs.putState(...STATE, JSON.stringify({ n })));
  await Promise.all(all);
  assert.deepEqual(at.sent("PUT", "activities/state").map((one) => one.body), ['{"n":1}', '{"n":4}']);
});

// --- the end of the page -----------------------------------------------------------------------------------

test("at the end all that waits goes at once, the document first, in requests that outlive the page", async () => {
  const { lrs, store: at } = client();
  await lrs.getState(...STATE);
  const made = [statement(), statement()];
  for (const one of made) lrs.send(one);
  const before = at.requests.length;
  lrs.putState(...STATE, '{"n":1}');
  lrs.finish(); // nothing is awaited: the page is gone
  const last = at.requests.slice(before);
  assert.deepEqual(last.map((one) => one.method + " " + one.resource), ["PUT activities/state", "POST statements"]);
  assert.deepEqual(ids(last[1].json), ids(made));
  assert.ok(last.every((one) => one.keepalive));
});

test("at the end what is on the way is not sent twice", async () => {
  const { lrs, store: at } = client();
  at.answer = () => (at.requests.length === 1 ? new Promise(() => {}) : undefined);
  const made = [statement(), statement(), statement()];
  lrs.send(made[0], true);
  lrs.send(made[1], true);
  lrs.send(made[2]);
  await settled();
  lrs.finish();
  assert.deepEqual(posts(at), [[made[0].id], [made[1].id, made[2].id]]);
});

test("at the end what the store may have already goes by itself, so that it takes nothing with it", async () => {
  const { lrs, store: at, time } = client();
  const made = [statement(), statement(), statement()];
  at.answer = (request) => {
    if (at.requests.length > 1) return undefined;
    at.statements.push(...request.json);
    return null;
  };
  lrs.send(made[0], true);
  await time.pass(1000);
  lrs.send(made[1]);
  lrs.send(made[2]);
  assert.equal(lrs.orderly(), false);
  lrs.finish();
  await settled();
  assert.deepEqual(posts(at), [[made[0].id], [made[0].id], [made[1].id, made[2].id]]);
  assert.deepEqual(at.statements, made);
});

test("what failed right before the end was cut off by it, and is on the way still", async () => {
  const { lrs, store: at, time } = client();
  await lrs.getState(...STATE);
  const made = [statement(), statement()];
  at.answer = () => null;
  lrs.send(made[0], true);
  lrs.putState(...STATE, '{"n":1}');
  await time.pass(999);
  lrs.send(made[1]);
  assert.equal(lrs.orderly(), false);
  const before = at.requests.length;
  lrs.finish();
  assert.deepEqual(at.requests.slice(before).map((one) => one.method + " " + one.resource), ["POST statements"]);
  assert.deepEqual(posts(at).at(-1), [made[1].id]);
});

test("an answer that is cut off behind its head is an answer", async () => {
  const { lrs, store: at } = client();
  at.answer = () => ({ status: 200, headers: {}, get text() { throw new TypeError("cut off"); } });
  assert.equal(await lrs.send(statement(), true), true);
});

test("a document that was saved before is written with its tag at the end", async () => {
  const { lrs, store: at } = client();
  await lrs.putState(...STATE, '{"gone":1}');
  lrs.putState(...STATE, '{"n":2}');
  lrs.finish();
  await settled();
  assert.equal(at.document, '{"n":2}');
});

test("an end in the middle of questions to the store asks no further", async () => {
  const { lrs, store: at, time } = client();
  const made = [statement(), statement()];
  let answer;
  at.answer = (request) => {
    if (request.method === "GET") return new Promise((done) => (answer = done));
    return at.requests.length < 3 ? (at.requests.length === 1 ? null : 409) : undefined;
  };
  for (const one of made) lrs.send(one);
  await lrs.flush();
  time.pass(5000);
  await time.pass(0);
  assert.equal(typeof answer, "function");
  lrs.finish();
  answer({ status: 404, text: "", headers: {} });
  await settled();
  assert.deepEqual(posts(at).slice(2), [ids(made)]);
});

test("the end is orderly where one request takes all that waits and overtakes nothing", async () => {
  const { lrs, store: at } = client();
  assert.equal(lrs.orderly(), true);
  const large = Array.from({ length: 3 }, () => statement(12000));
  lrs.send(large[0]);
  lrs.send(large[1]);
  assert.equal(lrs.orderly(), true);
  lrs.send(large[2]);
  assert.equal(lrs.orderly(), false);
  await lrs.flush();
  assert.equal(lrs.orderly(), true);
  at.answer = () => new Promise(() => {});
  lrs.send(statement(), true);
  assert.equal(lrs.orderly(), false);
});

test("the end is not orderly while a document is not saved, or the store may have what waits", async () => {
  const { lrs, store: at, time } = client();
  lrs.putState(...STATE, '{"n":1}');
  assert.equal(lrs.orderly(), false);
  await settled();
  assert.equal(lrs.orderly(), true);
  at.answer = () => null;
  lrs.send(statement(), true);
  await time.pass(2000);
  assert.equal(lrs.orderly(), false);
});

test("a document whose tag nobody knows at the end is merged, since nothing can be asked any more", async () => {
  const { lrs, store: at } = client();
  at.overwrite('{"old":1,"n":0}');
  lrs.putState(...STATE, '{"n":1}');
  lrs.finish();
  await settled();
  assert.deepEqual(JSON.parse(at.document), { old: 1, n: 1 });
  assert.ok(at.sent("POST", "activities/state")[0].keepalive);
});

test("at the end a document that is newer than the one on the way is merged", async () => {
  const at = store();
  const { lrs } = client({ store: at });
  await lrs.getState(...STATE);
  lrs.putState(...STATE, '{"n":1}');
  lrs.putState(...STATE, '{"n":2}');
  lrs.finish();
  await settled();
  assert.deepEqual(JSON.parse(at.document), { n: 2 });
});

test("more than 64 kB at the end is split, the newest last, and what does not fit stays in the storage", async () => {
  const localStorage = storage();
  const { lrs, store: at } = client({ key: "r", localStorage });
  const made = Array.from({ length: 9 }, () => statement(12000));
  at.answer = (request) => (request.keepalive ? undefined : null); // the browser cuts the others off
  for (const one of made) lrs.send(one);
  lrs.finish();
  await settled();
  const lasting = at.requests.filter((one) => one.keepalive);
  assert.ok(lasting.reduce((sum, one) => sum + one.body.length, 0) <= 64000);
  assert.deepEqual(posts(at).flat(), ids(made));
  assert.ok(at.statements.length >= 4);
  const kept = Object.keys(localStorage).map((name) => name.split(":").at(-1));
  assert.deepEqual(kept.sort(), ids(made).filter((id) => !ids(at.statements).includes(id)));
  assert.ok(kept.length && !kept.includes(made[8].id)); // room is left for the last one, which ends the session
});

test("after the end nothing is sent", async () => {
  const { lrs, store: at, time, window } = client();
  at.answer = () => null;
  lrs.send(statement(), true);
  await time.pass(0);
  lrs.finish();
  const before = at.requests.length;
  await time.pass(600000);
  window.online();
  await lrs.flush();
  assert.ok(at.requests.length <= before);
});
