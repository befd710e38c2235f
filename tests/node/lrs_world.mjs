// A client of a record store for the tests, and what it said and sent.
import { ENDPOINT, world } from "./xapi_world.mjs";

export function client(given = {}) {
  const all = world(given);
  const said = [];
  const lrs = all.player.lrs({ endpoint: ENDPOINT, auth: "Basic dG9rZW4=", key: given.key });
  lrs.onTrouble((key) => said.push(key));
  return { ...all, lrs, said };
}

export const ids = (list) => list.map((one) => one.id);
export const posts = (at) => at.sent("POST", "statements").map((request) => ids(request.json));
export const ACTOR = { account: { homePage: "https://lms.example.org", name: "a b+c" } };
export const STATE = ["https://example.org/activity?a=1&b", ACTOR, "ours", "b3c1"];
