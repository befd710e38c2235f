// A client of a learning record store: statements that wait, go in order and are sent again; State documents; agent profiles.
(function (player) {
  "use strict";

  const MANY = 50; // statements a request
  const LARGE = 30000; // bytes a request
  const QUOTA = 64000; // bytes on the way that may outlive the page: browsers allow 64 kB in all
  const PATIENCE = 30000; // ms for an answer
  const SOON = 2000; // ms in which statements gather
  const CUT = 1000; // ms: what failed so shortly before the end of the page was cut off by it, and goes on without it
  const PAUSES = [5000, 10000, 20000, 40000, 60000]; // ms before another try after a failure
  const LONG = 7776000000; // ms: 90 days after which nobody comes back for an unsent statement
  const HELD = "course-packager:statement:"; // what the names of unsent statements in this browser's storage begin with

  const size = (text) => new TextEncoder().encode(text).length;

  /** The object that a text holds; an empty one where it is no JSON, as from a proxy in between. */
  function read(text) {
    try {
      return Object(JSON.parse(text));
    } catch (error) {
      return {};
    }
  }

  /** This browser's storage, or null: a sandboxed page throws at the mere mention of it. */
  function storage() {
    try {
      return globalThis.localStorage || null;
    } catch (error) {
      return null;
    }
  }

  // --- what is not confirmed yet, kept over visits -----------------------------------------------------

  /** Statements by their ids, each under a name of its own, so that two windows never write over each other. */
  function shelf(key, keeps) {
    const place = /** @type {Storage} */ (key ? storage() : null); // `guarded` looks whether there is one
    const prefix = HELD + key + ":";
    const guarded = (work) => {
      try {
        return place ? work() : undefined;
      } catch (error) {
        return undefined; // full, or forbidden in the meantime: the statement is in memory still
      }
    };
    const names = (begin) => guarded(() => Object.keys(place).filter((name) => name.startsWith(begin))) || [];
    const entryOf = (name) => guarded(() => JSON.parse(/** @type {string} */ (place.getItem(name))));
    for (const name of names(HELD)) {
      const entry = entryOf(name);
      if (!entry || !entry.statement || Date.now() - Date.parse(entry.statement.timestamp) > LONG) guarded(() => place.removeItem(name));
    }
    return {
      put(entry) {
        const text = JSON.stringify({ statement: entry.statement, refused: entry.refused });
        if (keeps(entry.statement)) guarded(() => place.setItem(prefix + entry.statement.id, text));
      },
      drop: (entry) => guarded(() => place.removeItem(prefix + entry.statement.id)),
      /** What an earlier visit left, in the order of time. */
      left() {
        const found = names(prefix).map(entryOf).filter((entry) => entry && entry.statement && entry.statement.id);
        return found.sort((one, other) => (one.statement.timestamp < other.statement.timestamp ? -1 : 1));
      },
    };
  }

  /**
   * A store. `endpoint` and `auth` (the whole header) are the launch's. `key` names the learner's registration: with it,
   * what could not be sent is kept in this browser for `adopt` on the next visit, as far as `keeps(statement)` holds.
   *
   * @type {Player["lrs"]}
   */
  player.lrs = function ({ endpoint, auth, version, key, keeps }) {
    const base = endpoint.endsWith("/") ? endpoint : endpoint + "/";
    const kept = shelf(key, keeps || (() => true));
    const documents = new Map();
    // {statement, tried, failed, refused, done, size}: `tried` where the answer to an earlier try never came, `failed` when.
    /** @type {any[]} */
    let queue = [];
    /** @type {any[]} */
    let flying = []; // those of the queue that are on the way, in a request that outlives the page
    /** @type {Promise<void> | null} */
    let working = null;
    let timer = 0;
    let failures = 0;
    let due = 0; // when the next try is, after a failure
    let over = false;
    let spoilt = false; // whether the store has refused a statement for good
    let lasting = 0; // bytes on the way in requests that may outlive the page
    /** @type {(key: string) => void} */
    let tell = () => {};

    // --- one request -----------------------------------------------------------------------------------

    // Not by URLSearchParams: its `+` for a blank is none to every store.
    function address(resource, query) {
      const given = Object.entries(query).filter((pair) => pair[1] !== undefined && pair[1] !== null);
      const text = given.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
      return base + resource + (text ? "?" + text : "");
    }

    /** The answer to a request, null where none came. One with a body outlives the page while the quota lasts. */
    async function ask(method, resource, query, body, more) {
      const headers = { Authorization: auth, "X-Experience-API-Version": version || "1.0.3", ...more };
      const bytes = body === undefined ? 0 : size(body);
      if (body !== undefined) headers["Content-Type"] = "application/json";
      const keepalive = bytes > 0 && lasting + bytes <= QUOTA;
      const abort = new AbortController();
      const clock = setTimeout(() => abort.abort(), PATIENCE);
      if (keepalive) lasting += bytes;
      try {
        /** @type {RequestInit} */
        const init = { method, headers, body, keepalive, signal: abort.signal, cache: "no-store", credentials: "omit" };
        const reply = await fetch(address(resource, query), init);
        // Where the page goes the rest of an answer is cut off; of what was sent its head says all.
        const text = await (method === "GET" ? reply.text() : reply.text().catch(() => ""));
        return { ok: reply.ok, status: reply.status, text, etag: reply.headers.get("ETag") };
      } catch (error) {
        return null; // no network, no such host, or no answer in time
      } finally {
        clearTimeout(clock);
        if (keepalive) lasting -= bytes;
      }
    }

    /** Whether the same request may succeed later: nothing came, the store is ill or busy, or it doesn't know us now. */
    const passing = (/** @type {any} */ reply) => !reply || reply.status >= 500 || [401, 408, 425, 429].includes(reply.status);

    // --- trouble and its end ---------------------------------------------------------------------------

    const settled = () => queue.length === 0 && [...documents.values()].every((each) => each.wanted === each.saved && !each.saving);

    function failed(reply) {
      tell(reply && reply.status < 500 && reply.status !== 429 ? "refused" : "offline");
      if (over) return;
      if (Date.now() >= due) {
        // Of all that fails in one pause only the first makes the next one longer.
        due = Date.now() + PAUSES[Math.min(failures, PAUSES.length - 1)];
        failures += 1;
      }
      clearTimeout(timer);
      timer = setTimeout(flush, due - Date.now());
    }

    function worked() {
      failures = due = 0;
      if (settled()) tell(spoilt ? "unrecorded" : "saved");
    }

    // --- statements ------------------------------------------------------------------------------------

    function leave(entry, taken) {
      queue = queue.filter((each) => each !== entry);
      if (taken) kept.drop(entry);
      entry.done(taken);
    }

    /** A store's last word against a statement. One more try is due on the next visit, when the launch may be another. */
    function refuse(entry) {
      entry.refused += 1;
      if (entry.refused > 1) kept.drop(entry);
      else kept.put(entry);
      leave(entry, false);
      spoilt = true;
      tell("unrecorded");
    }

    /**
     * The first statements of the queue that can go together: those whose fate is unknown never beside fresh ones, since
     * a store may refuse a whole batch for one statement that it has already.
     */
    function batch(from) {
      const first = from[0];
      const found = [];
      let bytes = 2;
      for (const entry of from) {
        bytes += entry.size + 1;
        if (found.length && (bytes > LARGE || found.length === MANY || entry.tried !== first.tried)) break;
        found.push(entry);
      }
      return found;
    }

    const bodyOf = (entries) => JSON.stringify(entries.map((entry) => entry.statement));

    async function post(entries) {
      flying = flying.concat(entries);
      const reply = await ask("POST", "statements", {}, bodyOf(entries));
      flying = flying.filter((each) => !entries.includes(each));
      return reply;
    }

    /** Notes that the store may have what it gave no proper answer to. */
    function doubt(entries, reply) {
      if (!reply || reply.status >= 500) for (const entry of entries) Object.assign(entry, { tried: true, failed: reply ? 0 : Date.now() });
    }

    /** Whether the store has a statement: true, false, or null where it did not say. */
    async function has(id) {
      /** @type {any} */
      const reply = await ask("GET", "statements", { statementId: id });
      if (passing(reply)) return null;
      if (reply.status === 404) return false;
      if (!reply.ok) return null;
      const body = read(reply.text);
      return body.statements ? body.statements.length > 0 : body.id === id; // some stores answer with a list
    }

    /** Sends one statement and settles its fate; false where it has to wait. */
    async function alone(entry) {
      const before = entry.tried ? await has(entry.statement.id) : false;
      if (before) {
        leave(entry, true);
        return true;
      }
      if (over) return false;
      /** @type {any} */
      const reply = await post([entry]);
      doubt([entry], reply);
      if (passing(reply)) {
        failed(reply);
        return false;
      }
      if (reply.ok || reply.status === 409) leave(entry, true); // 409: it is there; ids are never used twice
      else refuse(entry);
      return true;
    }

    /** Sends the beginning of the queue; false where the rest has to wait. */
    async function step() {
      const entries = batch(queue);
      if (entries.length === 1) return alone(entries[0]);
      /** @type {any} */
      const reply = await post(entries);
      doubt(entries, reply);
      if (passing(reply)) {
        failed(reply);
        return false;
      }
      if (reply.ok) for (const entry of entries) leave(entry, true);
      else {
        // One of them is refused, or known already: each is asked for and sent by itself.
        for (const entry of entries) {
          entry.tried = entry.tried || reply.status === 409;
          if (!(await alone(entry))) return false;
        }
      }
      return true;
    }

    async function work() {
      while (queue.length && !over) if (!(await step())) return;
      if (!over) worked();
    }

    /** Sends what waits, statements and documents. Resolves when that is done, or has to wait for better times. */
    async function flush() {
      clearTimeout(timer);
      timer = 0;
      if (over) return;
      if (!working) working = work().finally(() => (working = null));
      await Promise.all([working, ...[...documents.values()].filter((each) => each.wanted !== each.saved).map(save)]);
    }

    /** Puts a statement, with its id and timestamp, into the queue. Resolves to whether the store took it. */
    function send(statement, urgent) {
      return new Promise((done) => {
        const entry = { statement, tried: false, failed: 0, refused: 0, done, size: size(JSON.stringify(statement)) };
        queue.push(entry);
        kept.put(entry);
        if (urgent) flush();
        else if (!timer && !working) timer = setTimeout(flush, SOON);
      });
    }

    /**
     * Takes what an earlier visit of this registration could not send, before all else. `convert(statement)` gives what
     * is to be sent, or null where the statement has no place any more.
     */
    function adopt(convert) {
      const mine = new Set(queue.map((entry) => entry.statement.id));
      const entries = kept.left().filter((entry) => !mine.has(entry.statement.id));
      const found = [];
      for (const { statement, refused } of entries) {
        const converted = convert(statement);
        if (!converted) kept.drop({ statement });
        else found.push({ statement: converted, tried: true, failed: 0, refused: refused || 0, done: () => {}, size: size(JSON.stringify(converted)) });
      }
      queue = found.concat(queue);
    }

    // --- State documents -------------------------------------------------------------------------------

    function documentOf(activityId, agent, stateId, registration) {
      const query = { activityId, agent: JSON.stringify(agent), stateId, registration };
      const name = JSON.stringify(query);
      // `etag`: null where there is no document, '' where the store hides it, undefined where it has to be asked for.
      if (!documents.has(name)) documents.set(name, { query, etag: undefined, wanted: null, saved: null, saving: null, sent: null, failed: 0, met: undefined });
      return documents.get(name);
    }

    /** A document as {text, etag}, null where there is none; rejects where the store does not answer. */
    async function getState(activityId, agent, stateId, registration) {
      const each = documentOf(activityId, agent, stateId, registration);
      const reply = await ask("GET", "activities/state", each.query);
      if (reply && reply.status === 404) {
        each.etag = null;
        return null;
      }
      if (!reply || !reply.ok) throw new Error("the store gave no state: " + (reply ? reply.status : "no answer"));
      each.etag = reply.etag || "";
      return { text: reply.text, etag: reply.etag };
    }

    async function refresh(each) {
      const reply = await ask("GET", "activities/state", each.query);
      const there = reply && reply.ok;
      if (reply && reply.status === 404) each.etag = null;
      else each.etag = there ? reply.etag || "" : undefined;
      if (!there || !each.met || reply.text === each.saved) return;
      const joined = each.met(reply.text);
      // What is saved stays as it is: two windows would write for ever.
      if (each.wanted !== each.saved) each.wanted = joined;
    }

    /** Writes a document's newest text: with its tag, as the first one, or merged into one whose tag nobody tells. */
    function put(each, etag) {
      const condition = etag ? { "If-Match": etag } : etag === null ? { "If-None-Match": "*" } : {};
      return ask(etag || etag === null ? "PUT" : "POST", "activities/state", each.query, each.wanted, condition);
    }

    async function write(each) {
      each.sent = each.wanted;
      const reply = await put(each, each.etag);
      if (reply && reply.ok) {
        each.saved = each.sent;
        each.etag = reply.etag || undefined;
      }
      each.sent = null;
      each.failed = reply ? 0 : Date.now();
      return reply;
    }

    /**
     * Writes the newest text: with the document's tag, and once more where another window has changed it meanwhile.
     * Resolves to whether that went well.
     */
    async function rewrite(each) {
      while (each.wanted !== each.saved && !over) {
        // Where the tag is hidden no answer tells that another window has written.
        if (each.etag === undefined || (each.etag === "" && each.met)) await refresh(each);
        if (over) return false;
        let reply = await write(each);
        if (reply && (reply.status === 412 || reply.status === 409) && !over) {
          await refresh(each);
          if (!over) reply = await write(each);
        }
        if (!reply || !reply.ok) {
          failed(reply);
          return false;
        }
        // The page may go at any time, and then nothing can be asked.
        if (each.etag === undefined && !over) await refresh(each);
      }
      return !over;
    }

    function save(each) {
      const done = (well) => {
        each.saving = null;
        if (well) worked();
      };
      if (!each.saving) each.saving = rewrite(each).then(done);
      return each.saving;
    }

    /**
     * Saves a JSON object as text; of several only the newest is sent. Resolves to whether this or a newer one is saved.
     * `met(text)` hears what another window has written meanwhile, and gives what is to be written then.
     */
    async function putState(activityId, agent, stateId, registration, text, met) {
      const each = documentOf(activityId, agent, stateId, registration);
      Object.assign(each, { wanted: text, met });
      await save(each);
      return each.wanted === each.saved;
    }

    /** The text of an agent profile, null where there is none; rejects where the store does not answer. */
    async function getProfile(agent, profileId) {
      const reply = await ask("GET", "agents/profile", { agent: JSON.stringify(agent), profileId });
      if (reply && reply.status === 404) return null;
      if (!reply || !reply.ok) throw new Error("the store gave no profile: " + (reply ? reply.status : "no answer"));
      return reply.text;
    }

    /** Whether the store has a statement that fits `query`: true, false, or null where it did not say. */
    async function find(query) {
      const reply = await ask("GET", "statements", { ...query, limit: "1" });
      if (!reply || !reply.ok) return null;
      const { statements } = read(reply.text);
      return Array.isArray(statements) ? statements.length > 0 : null;
    }

    // --- the end ---------------------------------------------------------------------------------------

    // Browsers reject what is on the way a moment before they say that the page goes.
    const cut = (each) => Date.now() - each.failed < CUT;

    /** Whether all that waits would go in one request, with nothing on the way that it could overtake. */
    function orderly() {
      const mine = queue.every((entry) => !entry.tried) && flying.length === 0 && queue.length < MANY;
      return mine && (!queue.length || batch(queue).length === queue.length) && [...documents.values()].every((each) => each.wanted === each.saved);
    }

    /**
     * The page goes: what waits is sent at once, in requests that outlive it as far as the browser's 64 kB go, and stays
     * in this browser's storage until it is confirmed. What is on the way is not sent twice.
     */
    async function finish() {
      if (over) return;
      over = true;
      clearTimeout(timer);
      const texts = [...documents.values()].filter((each) => each.wanted !== each.saved && each.wanted !== each.sent && !cut(each));
      const ends = texts.map((each) =>
        // While another text is on the way the tag is about to change.
        put(each, each.sent === null ? each.etag : undefined).then((reply) => {
          if (reply && reply.ok) each.saved = each.wanted;
        })
      );
      let rest = queue.filter((entry) => !flying.includes(entry) && !cut(entry));
      while (rest.length) {
        const entries = batch(rest);
        rest = rest.slice(entries.length);
        ends.push(
          ask("POST", "statements", {}, bodyOf(entries)).then((reply) => {
            if (reply && reply.ok) for (const entry of entries) leave(entry, true);
          })
        );
      }
      await Promise.all([working, ...ends]);
    }

    globalThis.addEventListener("online", flush);

    return { send, flush, finish, orderly, adopt, waiting: () => queue.length, getState, putState, getProfile, find, onTrouble: (callback) => (tell = callback) };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
