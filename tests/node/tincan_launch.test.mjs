// What a Tin Can launch says in the address of the page, in the forms that platforms have given it over the years.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const PLAYER = join(dirname(fileURLToPath(import.meta.url)), "../../templates/player");
const world = vm.createContext({ URL, URLSearchParams, location: { href: "https://lms.example.org/pkg/index.html" } });
vm.runInContext(readFileSync(join(PLAYER, "backend-tincan.js"), "utf-8"), world);
const { actorOf, launchOf } = world.CoursePlayer.tincan;

const plain = (value) => JSON.parse(JSON.stringify(value));
const actor = (value) => plain(actorOf(JSON.stringify(value)));
const ACCOUNT = { homePage: "https://lms.example.org", name: "7" };
const UUID = "0d4e7a52-61f5-4f0e-8a40-3f2a5c9b7e21";

function launch(changes) {
  const query = { endpoint: "https://lrs.example.org/xapi", auth: "Basic eDp5", actor: JSON.stringify({ account: ACCOUNT }), ...changes };
  const given = Object.entries(query).filter((pair) => pair[1] !== undefined);
  return launchOf("?" + new URLSearchParams(given));
}

test("today's agent stays as it is, with its type", () => {
  assert.deepEqual(actor({ objectType: "Agent", name: "Léa", account: ACCOUNT }), { objectType: "Agent", name: "Léa", account: ACCOUNT });
  assert.deepEqual(actor({ mbox: "mailto:a@b.example" }), { objectType: "Agent", mbox: "mailto:a@b.example" });
});

test("lists, old words and a missing scheme are put right", () => {
  const old = { name: ["Léa"], account: [{ accountServiceHomePage: ACCOUNT.homePage, accountName: "7" }], objectType: "Person" };
  assert.deepEqual(actor(old), { objectType: "Agent", name: "Léa", account: ACCOUNT });
  assert.deepEqual(actor({ name: ["Léa"], mbox: ["a@b.example"] }), { objectType: "Agent", name: "Léa", mbox: "mailto:a@b.example" });
  assert.deepEqual(actor({ openid: ["https://me.example.org"], givenName: ["L"] }), { objectType: "Agent", openid: "https://me.example.org" });
});

test("of several identifiers one is kept, the account first", () => {
  assert.deepEqual(actor({ mbox: ["mailto:a@b.example"], account: [ACCOUNT] }), { objectType: "Agent", account: ACCOUNT });
  assert.deepEqual(actor({ account: [{ name: "7" }], mbox: ["mailto:a@b.example"] }), { objectType: "Agent", mbox: "mailto:a@b.example" });
});

test("who can't be named is nobody", () => {
  for (const text of ["", "null", "7", "[]", "{", '{"name":"Léa"}', '{"account":[]}', '{"mbox":7}']) assert.equal(actorOf(text), null, text);
});

test("a launch is read whole", () => {
  const found = plain(launch({ registration: UUID, activity_id: "https://example.org/c", grouping: "https://example.org/g", activity_platform: "Campus" }));
  assert.deepEqual(found, {
    endpoint: "https://lrs.example.org/xapi",
    auth: "Basic eDp5",
    actor: { objectType: "Agent", account: ACCOUNT },
    registration: UUID,
    activity: "https://example.org/c",
    template: { contextActivities: { grouping: [{ objectType: "Activity", id: "https://example.org/g" }] }, platform: "Campus" },
  });
});

test("what is not given is not made up", () => {
  const found = plain(launch({}));
  assert.deepEqual([found.registration, found.activity, found.template], ["", "", {}]);
  assert.equal(launch({ registration: "enrolment 7" }).registration, "", "a store would refuse every statement with it");
  assert.deepEqual(plain(launch({ grouping: "no address" }).template), {});
  assert.equal(launch({ activity_id: "course 7" }).activity, "");
});

test("credentials without their scheme get it", () => {
  assert.equal(launch({ auth: "eDp5" }).auth, "Basic eDp5");
  assert.equal(launch({ auth: "Bearer eDp5" }).auth, "Bearer eDp5");
});

test("an endpoint is an address of the web, perhaps beside the page", () => {
  assert.equal(launch({ endpoint: "/xapi/" }).endpoint, "https://lms.example.org/xapi/");
  for (const endpoint of ["javascript:alert", "file:///etc", "http://["]) assert.equal(launch({ endpoint }), false, endpoint);
});

test("no launch is told from a broken one", () => {
  assert.equal(launchOf(""), null);
  assert.equal(launch({ endpoint: undefined }), null);
  assert.equal(launch({ actor: undefined }), null);
  assert.equal(launch({ auth: undefined }), false);
  assert.equal(launch({ actor: "{}" }), false);
});
