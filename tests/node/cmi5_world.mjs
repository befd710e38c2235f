// A cmi5 launch for the tests: a platform that answers as the test says, a page with a lesson and a quiz, a learner's deeds.
import { ENDPOINT, store, world } from "./xapi_world.mjs";

export const IRI = "https://example.org/courses/c";
export const ACTOR = { objectType: "Agent", name: "Léa", account: { homePage: "https://lms.example.org", name: "learner-7" } };
export const ACTIVITY = "https://lms.example.org/activities/1";
export const CMI5 = "https://w3id.org/xapi/cmi5/context/";
export const TEMPLATE = { contextActivities: { grouping: [{ id: IRI + "/au" }] }, extensions: { [CMI5 + "extensions/sessionid"]: "s1" } };
export const QUESTION = { id: "yes", type: "true-false", graded: true, points: 2 };

export const named = (type, name) => ({ definition: { type: "http://adlnet.gov/expapi/activities/" + type, name: { en: name } } });

export function page() {
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

export function progress(more) {
  const none = { text: '{"v":1}', trimmed: 0, place: "one", measure: 0, score: null, earned: 0, possible: 2, completion: "incomplete", success: null, final: false, urgent: false };
  return { ...none, ...more };
}

export const FAILED = { score: 50, earned: 1, success: "failed", completion: "completed", urgent: true };
export const PASSED = { score: 100, earned: 2, success: "passed", completion: "completed", urgent: true };

/** A page whose unit is the quiz alone. */
export function lone() {
  const data = page();
  const inside = { ...named("cmi.interaction", "Yes?"), parent: ["assessments/quiz"] };
  data.back = { launched: "assessments/quiz", activities: { "assessments/quiz": named("assessment", "Quiz"), "questions/yes": inside } };
  return data;
}

/** A platform's store: launch data, and a document of ours that is apart from it. */
export function platform({ settings = {}, template = TEMPLATE, preferences = null } = {}) {
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

export function query(more = {}) {
  const all = { endpoint: ENDPOINT, fetch: "https://lms.example.org/fetch/1", actor: JSON.stringify(ACTOR), registration: "r1", activityId: ACTIVITY, ...more };
  return "?" + new URLSearchParams(Object.fromEntries(Object.entries(all).filter((pair) => pair[1] !== null)));
}

export async function launch(given = {}) {
  const at = given.store || platform();
  const all = world({ search: query(given.query), ...given, store: at });
  const said = [];
  const data = given.page || page();
  const backEnd = all.player.backends.cmi5(data, (key, values) => said.push(values ? key + " " + JSON.stringify(values) : key));
  const done = [];
  backEnd.connect((...told) => done.push(told));
  await all.time.pass(given.wait || 0);
  return { ...all, store: at, backEnd, said, done, data, boxes: { localStorage: all.held.localStorage, sessionStorage: all.held.sessionStorage } };
}

export const word = (statement) => statement.verb.id.split("/").pop();
export const words = (at) => at.statements.map(word);
export const categories = (statement) => (statement.context.contextActivities.category || []).map((one) => one.id.replace(CMI5 + "categories/", ""));
export const defined = (at) => at.statements.filter((one) => categories(one).includes("cmi5"));
export const open = (session) => session.backEnd.opened({ place: { kind: "lesson", id: "one", title: "One" }, first: true });

export function submit(session, right, more = {}) {
  const outcome = { score: right ? 1 : 0, result: right ? "correct" : "incorrect" };
  session.backEnd.answered({ quiz: { id: "quiz" }, question: QUESTION, response: true, outcome, latency: 1500, hints: 0 });
  session.backEnd.submitted({ quiz: { id: "quiz" }, attempt: 1, earned: right ? 2 : 1, possible: 2, percent: right ? 100 : 50, success: right, duration: 61000, last: false });
  session.backEnd.progressed(progress({ ...(right ? PASSED : FAILED), ...more }));
}
