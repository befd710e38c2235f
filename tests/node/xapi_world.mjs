// A page without a browser for the xAPI scripts: a clock that the test turns, a storage, and a record store that answers
// as the test says.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const PLAYER = join(dirname(fileURLToPath(import.meta.url)), "../../templates/player");
const SCRIPTS = ["scoring", "interaction", "interaction-xapi", "lrs", "statements", "backend-cmi5"];
export const ENDPOINT = "https://lrs.example.org/xapi";

/** The promises that wait have run. */
export const settled = () => new Promise((done) => setImmediate(done));

/** A storage as a browser's: keys are its own properties, values are text. `full` makes it refuse what is new. */
export function storage() {
  const self = Object.create({
    full: false,
    getItem: (name) => (Object.hasOwn(self, name) ? self[name] : null),
    setItem(name, value) {
      if (Object.getPrototypeOf(self).full) throw new Error("QuotaExceededError");
      self[name] = String(value);
    },
    removeItem: (name) => delete self[name],
  });
  return self;
}

/** A store that keeps statements and one document, and every request. `answer(request)` may answer instead. */
export function store() {
  const self = {
    requests: [],
    statements: [],
    document: null,
    tag: 0,
    answer: () => undefined,
    hidden: false, // the page may not see the tags
    whole: true, // a batch with a known statement is refused whole
    sent: (method, resource) => self.requests.filter((one) => one.method === method && one.resource === resource),
    /** A new text of the document, as by another window. */
    overwrite(text) {
      self.document = text;
      self.tag += 1;
    },
  };
  const tag = () => '"' + self.tag + '"';
  const reply = (status, text, headers) => ({ status, text: text || "", headers: headers || {} });
  const work = {
    "POST statements"(request) {
      const known = request.json.filter((one) => self.statements.some((other) => other.id === one.id));
      if (known.length && self.whole) return reply(409);
      self.statements.push(...request.json.filter((one) => !known.includes(one)));
      return reply(200, JSON.stringify(request.json.map((one) => one.id)));
    },
    "GET statements"(request) {
      const found = self.statements.find((one) => one.id === request.query.statementId);
      return found ? reply(200, JSON.stringify(found)) : reply(404);
    },
    "GET activities/state": () => (self.document === null ? reply(404) : reply(200, self.document, self.hidden ? {} : { ETag: tag() })),
    "PUT activities/state"(request) {
      const { "If-Match": match, "If-None-Match": none } = request.headers;
      if (self.document !== null && (none === "*" || (match && match !== tag()))) return reply(412);
      if (self.document !== null && !match) return reply(409);
      self.overwrite(request.body);
      return reply(204);
    },
    "POST activities/state"(request) {
      self.overwrite(JSON.stringify({ ...JSON.parse(self.document || "{}"), ...request.json }));
      return reply(204);
    },
    "GET agents/profile": () => reply(404),
  };
  self.take = (request) => {
    self.requests.push(request);
    const given = self.answer(request);
    return given === undefined ? work[request.method + " " + request.resource](request) : typeof given === "number" ? reply(given) : given;
  };
  return self;
}

/** The scripts with their surroundings: {player, store, time, held, window}. */
export function world(given = {}) {
  const at = given.store || store();
  const time = clock(given.now);
  const held = { localStorage: given.localStorage || storage(), sessionStorage: given.sessionStorage || storage() };
  const listeners = {};
  const listen = (name, call) => (listeners[name] = [...(listeners[name] || []), call]);
  const occur = (name, details) => (listeners[name] || []).forEach((each) => each({ type: name, ...details }));
  const window = { online: () => occur("online"), pagehide: () => occur("pagehide"), storage: (key, newValue) => occur("storage", { key, newValue }) };
  async function fetch(url, init) {
    const { pathname, search, href } = new URL(url);
    const request = {
      href,
      method: init.method,
      resource: pathname.replace("/xapi/", ""),
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: init.headers || {},
      body: init.body,
      json: init.body ? JSON.parse(init.body) : undefined,
      keepalive: init.keepalive === true,
    };
    const reply = await at.take(request);
    if (reply === null) throw new TypeError("Failed to fetch");
    return { ok: reply.status < 300, status: reply.status, text: async () => reply.text, headers: { get: (name) => reply.headers[name] || null } };
  }
  const context = vm.createContext({
    ...held,
    fetch,
    crypto: globalThis.crypto,
    AbortController,
    TextEncoder,
    URL,
    URLSearchParams,
    Intl,
    Date: time.Date,
    setTimeout: time.setTimeout,
    clearTimeout: time.clearTimeout,
    addEventListener: listen,
    window: { addEventListener: listen },
    document: { addEventListener() {} },
    location: { search: given.search || "", assign: (url) => (window.gone = url) },
  });
  for (const name of given.scripts || SCRIPTS) vm.runInContext(readFileSync(join(PLAYER, name + ".js"), "utf-8"), context, { filename: join(PLAYER, name + ".js") });
  return { player: context.CoursePlayer, store: at, time, held, window };
}

/** Timers that run when the test lets time pass; what a script awaits runs in between. */
function clock(start) {
  let next = 1;
  let now = start || Date.UTC(2025, 0, 6, 9);
  const due = new Map();
  class Stopped extends Date {
    constructor(...values) {
      super(...(values.length ? values : [now]));
    }
    static now = () => now;
  }
  return {
    Date: Stopped,
    setTimeout(run, wait) {
      due.set(next, { at: now + (wait || 0), run });
      return next++;
    },
    clearTimeout: (id) => due.delete(id),
    async pass(wait) {
      const end = now + wait;
      await settled();
      for (;;) {
        const [id, first] = [...due].sort((one, other) => one[1].at - other[1].at)[0] || [];
        if (!first || first.at > end) break;
        due.delete(id);
        now = Math.max(now, first.at);
        first.run();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

let count = 0;

/** A statement of about `size` bytes. */
export function statement(size = 0) {
  count += 1;
  const tail = String(count).padStart(12, "0");
  return { id: "00000000-0000-4000-8000-" + tail, timestamp: new Date(Date.UTC(2025, 0, 6, 9, 0, count)).toISOString(), text: "x".repeat(size) };
}
