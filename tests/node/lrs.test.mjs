// The client of a record store: the order of statements, batches, what is sent again, and what is kept over visits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { client, ids, posts } from "./lrs_world.mjs";
import { ENDPOINT, settled, statement, storage, store, world } from "./xapi_world.mjs";

// --- statements --------------------------------------------------------------------------------------------

test("statements gather for a moment and go together, in order, with what a store asks for", async () => {
  const { lrs, store: at, time, said } = client();
  const made = [statement(), statement(), statement()];
  for (const one of made) lrs.send(one);
  await time.pass(1000);
  assert.deepEqual(at.requests, []);
  await time.pass(1000);
  assert.deepEqual(posts(at), [ids(made)]);
  const [{ headers, href }] = at.requests;
  assert.equal(href, "https://lrs.example.org/xapi/statements");
  assert.deepEqual({ ...headers }, { Authorization: "Basic dG9rZW4=", "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" });
  assert.equal(lrs.waiting(), 0);
  assert.deepEqual(said, ["saved"]);
});

test("an urgent statement goes at once, and takes along what waits", async () => {
  const { lrs, store: at } = client();
  const made = [statement(), statement()];
  lrs.send(made[0]);
  const taken = lrs.send(made[1], true);
  await settled();
  assert.deepEqual(posts(at), [ids(made)]);
  assert.equal(await taken, true);
});

test("what comes while a request is on the way goes with the next one", async () => {
  const at = store();
  let open;
  const gate = new Promise((done) => (open = done));
  at.answer = () => (at.requests.length === 1 ? gate.then(() => ({ status: 200, text: "", headers: {} })) : undefined);
  const { lrs } = client({ store: at });
  const made = [statement(), statement(), statement()];
  lrs.send(made[0], true);
  await settled();
  lrs.send(made[1], true);
  lrs.send(made[2], true);
  await settled();
  assert.deepEqual(posts(at), [[made[0].id]]);
  open();
  await settled();
  assert.deepEqual(posts(at), [[made[0].id], [made[1].id, made[2].id]]);
});

test("large batches are split below half of what a browser lets outlive a page, and by number", async () => {
  const { lrs, store: at } = client();
  const large = Array.from({ length: 5 }, () => statement(10000));
  const small = Array.from({ length: 70 }, () => statement());
  for (const one of [...large, ...small]) lrs.send(one);
  await lrs.flush();
  assert.deepEqual(at.statements, [...large, ...small]);
  const requests = at.sent("POST", "statements");
  assert.ok(requests.every((one) => one.json.length <= 50 && one.body.length <= 32000 && one.keepalive));
  assert.ok(requests.length <= 4);
});

test("an outage keeps the order: later ones wait, and all go when the store is back", async () => {
  const { lrs, store: at, time, said } = client();
  const made = [statement(), statement(), statement()];
  at.answer = () => null;
  lrs.send(made[0], true);
  await time.pass(0);
  lrs.send(made[1]);
  lrs.send(made[2]);
  await time.pass(3000);
  assert.deepEqual(at.statements, []);
  assert.ok(said.length && said.every((key) => key === "offline"), said);
  at.answer = () => undefined;
  await time.pass(60000);
  assert.deepEqual(at.statements, made);
  assert.equal(said.at(-1), "saved");
});

test("the pauses between tries grow to a minute, and end when the browser is online again", async () => {
  const { lrs, store: at, time, window } = client();
  at.answer = () => ({ status: 503, text: "", headers: {} });
  lrs.send(statement(), true);
  await time.pass(0);
  const before = [];
  for (const wait of [5000, 10000, 20000, 40000, 60000, 60000]) {
    await time.pass(wait - 1);
    before.push(at.sent("POST", "statements").length);
    await time.pass(1);
  }
  assert.deepEqual(before, [1, 2, 3, 4, 5, 6]);
  at.answer = () => undefined;
  window.online();
  await settled();
  assert.equal(at.statements.length, 1);
});

test("a store that takes nothing without another authorization keeps the queue waiting, and the learner is told", async () => {
  const { lrs, store: at, time, said } = client();
  at.answer = () => 401;
  const one = statement();
  lrs.send(one, true);
  await time.pass(0);
  assert.deepEqual(said, ["refused"]);
  assert.equal(lrs.waiting(), 1);
  at.answer = () => undefined;
  await time.pass(10000);
  assert.deepEqual(at.statements, [one]);
});

test("after a lost answer a batch that is refused whole is asked for one by one, and only what is missing goes again", async () => {
  const { lrs, store: at, time } = client();
  const made = [statement(), statement(), statement()];
  at.answer = (request) => {
    if (request.method !== "POST" || at.requests.length > 1) return undefined;
    at.statements.push(made[0], made[2]); // the store was cut off in the middle
    return null;
  };
  for (const one of made) lrs.send(one);
  await lrs.flush();
  await time.pass(10000);
  assert.deepEqual(ids(at.statements).sort(), ids(made).sort());
  assert.equal(lrs.waiting(), 0);
  assert.deepEqual(posts(at), [ids(made), ids(made), [made[1].id]]);
  assert.deepEqual(at.sent("GET", "statements").map((one) => one.query.statementId), ids(made));
});

test("what may have come through never goes beside what is fresh", async () => {
  const { lrs, store: at, time } = client();
  const [old, fresh] = [statement(), statement()];
  at.answer = (request) => {
    if (at.requests.length > 1) return undefined;
    at.statements.push(...request.json);
    return null;
  };
  lrs.send(old, true);
  await settled();
  lrs.send(fresh);
  await time.pass(10000);
  assert.deepEqual(at.statements, [old, fresh]);
  assert.deepEqual(posts(at), [[old.id], [fresh.id]]);
});

test("a store that answers a question for one statement with a list is understood", async () => {
  const { lrs, store: at, time } = client();
  for (const known of [true, false]) {
    const one = statement();
    const before = at.requests.length;
    at.answer = (request) => {
      const found = at.statements.filter((each) => each.id === one.id);
      if (request.method === "GET") return { status: 200, text: JSON.stringify({ statements: found }), headers: {} };
      if (at.requests.length > before + 1) return undefined;
      if (known) at.statements.push(one);
      return null;
    };
    lrs.send(one, true);
    await time.pass(10000);
    assert.deepEqual(at.statements.at(-1), one);
    assert.equal(at.requests.slice(before).filter((request) => request.method === "POST").length, known ? 1 : 2);
  }
});

test("a store that says that it knows a statement has it", async () => {
  const { lrs, store: at, said } = client();
  at.answer = () => 409;
  assert.equal(await lrs.send(statement(), true), true);
  await settled();
  assert.deepEqual(said, ["saved"]);
});

for (const status of [400, 403, 413, 422]) {
  test("a statement that is refused with " + status + " takes no other one with it, and the learner is told", async () => {
    const { lrs, store: at, time, said } = client({ key: "k" });
    const [good, bad, better] = [statement(), statement(), statement()];
    at.answer = (request) => (request.json && request.json.some((one) => one.id === bad.id) ? status : undefined);
    const fates = [lrs.send(good), lrs.send(bad), lrs.send(better)];
    await lrs.flush();
    assert.deepEqual(await Promise.all(fates), [true, false, true]);
    assert.deepEqual(at.statements, [good, better]);
    assert.equal(said.at(-1), "unrecorded");
    await time.pass(600000);
    assert.equal(at.sent("POST", "statements").length, 4);
  });
}

test("a slow store is given half a minute", async () => {
  const at = store();
  at.answer = () => new Promise(() => {});
  const { lrs, time } = client({ store: at });
  lrs.send(statement(), true);
  await time.pass(29000);
  assert.equal(at.requests.length, 1);
  assert.equal(lrs.waiting(), 1);
});

// --- what outlives the visit -------------------------------------------------------------------------------

test("what an outage kept is sent on the next visit of the same registration, before all else", async () => {
  const localStorage = storage();
  const first = client({ key: "r1", localStorage });
  first.store.answer = () => null;
  const made = [statement(), statement()];
  for (const one of made) first.lrs.send(one);
  await first.lrs.flush();
  await first.lrs.finish();
  const other = client({ key: "r2", localStorage });
  other.lrs.adopt((one) => one);
  await other.lrs.flush();
  assert.deepEqual(other.store.statements, []);
  const next = client({ key: "r1", localStorage });
  const late = statement();
  next.lrs.send(late);
  next.lrs.adopt((one) => one);
  await next.lrs.flush();
  assert.deepEqual(ids(next.store.statements), ids([...made, late]));
  assert.deepEqual(Object.keys(localStorage), []);
});

test("what is adopted can be converted, or dropped", async () => {
  const localStorage = storage();
  const first = client({ key: "r", localStorage });
  first.store.answer = () => null;
  const made = [statement(), statement()];
  for (const one of made) first.lrs.send(one, true);
  await settled();
  const next = client({ key: "r", localStorage });
  next.lrs.adopt((one) => (one.id === made[0].id ? null : { ...one, text: "converted" }));
  await next.lrs.flush();
  assert.deepEqual(next.store.statements, [{ ...made[1], text: "converted" }]);
  assert.deepEqual(Object.keys(localStorage), []);
});

test("a refused statement has one more chance on the next visit, and then is forgotten", async () => {
  const localStorage = storage();
  const one = statement();
  for (const left of [1, 0, 0]) {
    const { lrs, store: at } = client({ key: "r", localStorage });
    at.answer = (request) => (request.method === "POST" ? 403 : undefined);
    if (left) lrs.send(one);
    else lrs.adopt((each) => each);
    await lrs.flush();
    assert.equal(Object.keys(localStorage).length, left);
  }
});

test("what nobody came back for is thrown away after 90 days, and what is no statement at once", async () => {
  const localStorage = storage();
  const old = { ...statement(), timestamp: "2024-10-07T09:00:00Z" };
  const young = { ...statement(), timestamp: "2024-10-09T09:00:00Z" };
  for (const one of [old, young]) localStorage.setItem("course-packager:statement:gone:" + one.id, JSON.stringify({ statement: one }));
  localStorage.setItem("course-packager:statement:gone:x", "{");
  localStorage.setItem("another", "{");
  client({ key: "r", localStorage });
  assert.deepEqual(Object.keys(localStorage), ["course-packager:statement:gone:" + young.id, "another"]);
});

test("only what is worth it is kept", async () => {
  const { player, store: at, held } = world();
  const lrs = player.lrs({ endpoint: ENDPOINT, auth: "Basic x", key: "r", keeps: (one) => one.text !== "" });
  at.answer = () => null;
  const [empty, full] = [statement(), statement(3)];
  lrs.send(empty, true);
  lrs.send(full, true);
  await settled();
  assert.deepEqual(Object.keys(held.localStorage), ["course-packager:statement:r:" + full.id]);
});

test("a storage that is full, or not there, does no harm", async () => {
  const full = storage();
  Object.getPrototypeOf(full).full = true;
  const { lrs, store: at } = client({ key: "r", localStorage: full });
  lrs.adopt((one) => one);
  lrs.send(statement(), true);
  await settled();
  assert.equal(at.statements.length, 1);
});
