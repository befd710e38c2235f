// A page without a browser for the SCORM back ends: the player's scripts with a clock that the test turns, a window, and a
// platform's API that the test can make awkward.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import vm from "node:vm";

const PLAYER = join(dirname(fileURLToPath(import.meta.url)), "../../templates/player");
const SCRIPTS = ["scoring", "interaction", "interaction-scorm12", "interaction-xapi", "interaction-scorm2004", "chance", "state", "scorm-session", "backend-scorm12", "backend-scorm2004"];

/** The clock: `now` in ms, `pass(ms)` runs what is due on the way. */
export function clock() {
  let next = 1;
  const due = new Map();
  const self = {
    now: 1e12,
    setTimeout(run, wait) {
      due.set(next, { at: self.now + wait, run });
      return next++;
    },
    clearTimeout: (id) => due.delete(id),
    pass(wait) {
      const end = self.now + wait;
      for (;;) {
        const [id, first] = [...due].sort((one, other) => one[1].at - other[1].at)[0] || [];
        if (!first || first.at > end) break;
        due.delete(id);
        self.now = Math.max(self.now, first.at);
        first.run();
      }
      self.now = end;
    },
  };
  return self;
}

const NAMES = {
  scorm12: ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError"],
  scorm2004: ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError"],
};

/**
 * A platform that keeps what it is told in `values` and each call in `calls`. `refuse(name, element, value)` may give the
 * code of an error; `answer(name, element, value)` may give another result, or throw.
 */
export function platform(edition, { values = {}, refuse = () => "", answer = () => undefined } = {}) {
  const [initialize, terminate, get, set, commit, error] = NAMES[edition];
  const self = { values: { ...values }, calls: [], error: "0", api: {}, refuse, answer };
  const count = (kind) => {
    const found = Object.keys(self.values).map((name) => name.match("^cmi\\." + kind + "\\.(\\d+)\\.id$"));
    return String(Math.max(0, ...found.filter(Boolean).map((match) => Number(match[1]) + 1)));
  };
  const read = (element) => {
    const counted = element.match(/^cmi\.(interactions|objectives)\._count$/);
    if (counted) return count(counted[1]);
    return Object.hasOwn(self.values, element) ? self.values[element] : "";
  };
  const does = {
    [initialize]: () => "true",
    [terminate]: () => "true",
    [commit]: () => "true",
    [get]: read,
    [set](element, value) {
      self.values[element] = value;
      return "true";
    },
  };
  for (const [name, run] of Object.entries(does)) {
    self.api[name] = (...given) => {
      self.calls.push([name, ...given]);
      const code = self.refuse(name, ...given) || "0";
      self.error = code;
      if (code !== "0") return name === get ? "" : "false";
      const other = self.answer(name, ...given);
      return other === undefined ? run(...given) : other;
    };
  }
  self.api[error] = () => self.error;
  /** What was set, in order, as "element=value". */
  self.sets = () => self.calls.filter((call) => call[0] === set).map((call) => call[1] + "=" + call[2]);
  self.count = (name) => self.calls.filter((call) => call[0] === name).length;
  self.names = { initialize, terminate, get, set, commit };
  return self;
}

export const QUESTION = {
  kind: "question",
  id: "only",
  type: "true-false",
  points: 1,
  graded: true,
  answer: true,
  prompt: "<p>Is it?</p>",
  hints: [],
  hintPenalty: 0,
  interaction: { type: "true-false", patterns: ["t"] },
};
export const QUIZ = { id: "quiz", parts: [QUESTION] };
export const DATA = {
  backEnd: "scorm12",
  language: "en",
  passing: 80,
  state: { version: 1, seeds: 1000 },
  places: [{ kind: "quiz", id: "quiz", title: "Quiz" }],
  quizzes: { quiz: QUIZ },
};
export const OUTCOME = { score: 1, result: "correct", parts: [], matched: [] };
export const ANSWER = { quiz: QUIZ, question: QUESTION, response: true, outcome: OUTCOME, latency: 2500, hints: 0 };

/** What app.js tells of where the learner stands; `changes` are put in. */
export function progress(changes = {}) {
  return {
    text: "{}",
    trimmed: 0,
    place: "quiz",
    measure: 0,
    score: null,
    completion: "incomplete",
    success: null,
    status: null,
    objectives: [{ id: "quiz", score: null, success: null, completion: "incomplete" }],
    final: false,
    urgent: false,
    ...changes,
  };
}

/** The same after the quiz was submitted with `score` percent. */
export function result(score, changes = {}) {
  const success = score >= 80 ? "passed" : "failed";
  const objectives = [{ id: "quiz", score, success, completion: "completed" }];
  const done = { text: `{"score":${score}}`, measure: 1, score, completion: "completed", success, status: success, urgent: true };
  return progress({ ...done, objectives, ...changes });
}

/**
 * A back end of `edition` in a page: {backEnd, said (keys of the status line), time, player, window}. `where(window, api)`
 * puts the API where it is to be found, by default in the window itself.
 */
export function world(edition, api, { data = DATA, where } = {}) {
  const time = clock();
  const window = {};
  window.parent = window;
  const own = { 0: edition === "scorm12" ? "API" : "API_1484_11" };
  (where || ((place) => (place[own[0]] = api)))(window, own[0]);
  class Time extends Date {
    constructor(...given) {
      super(...(given.length ? given : [time.now]));
    }
    static now() {
      return time.now;
    }
  }
  // Of a document only what is needed to know the words of a question.
  class DOMParser {
    parseFromString(html) {
      return { body: { querySelectorAll: () => [], textContent: html.replace(/<[^>]*>/g, "") } };
    }
  }
  const context = vm.createContext({ Intl, DOMParser, Date: Time, window, setTimeout: time.setTimeout, clearTimeout: time.clearTimeout });
  for (const name of SCRIPTS) {
    vm.runInContext(readFileSync(join(PLAYER, `${name}.js`), "utf-8"), context, { filename: join(PLAYER, `${name}.js`) });
  }
  const said = [];
  const backEnd = context.CoursePlayer.backends[edition]({ ...data, backEnd: edition }, (key) => said.push(key));
  return { backEnd, said, time, player: context.CoursePlayer, window };
}

/** The same, connected: `done` holds what `connect` told. */
export function session(edition, platformOf, options) {
  const made = world(edition, platformOf.api, options);
  made.done = [];
  made.backEnd.connect((...told) => made.done.push(told));
  return made;
}

export const SUSPEND = "cmi.suspend_data";

/** A test for each edition. */
export function both(name, run) {
  for (const edition of Object.keys(NAMES)) test(`${edition}: ${name}`, () => run(edition));
}

/** For `refuse`: the code of an error for the calls that `when` picks. */
export const refusing = (code, when) => (name, element, value) => (when(name, element, value) ? code : "");
export const setting = (name) => name === "LMSSetValue" || name === "SetValue";
export const committing = (name) => name === "LMSCommit" || name === "Commit";
