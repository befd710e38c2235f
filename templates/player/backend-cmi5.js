// A session with a cmi5 platform: launch, statements in cmi5's order, State, and the way back. docs/xapi.md tells it.
(function (player) {
  "use strict";

  const NEEDED = ["endpoint", "fetch", "actor", "registration", "activityId"];
  const VERB = "http://adlnet.gov/expapi/verbs/";
  const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
  const SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
  const STATE = "course-packager.state";
  const CALM = 250; // ms in which changes of the state gather: after `terminated` no platform takes any
  const TRIES = 3; // at the launch, for what does not answer
  const PATIENCE = 8000; // ms in which each step of the launch is waited for
  const FAREWELL = 3000; // ms that the last statements get before the page goes back to the platform

  player.backends = player.backends || {};

  // Whether the page goes at once and can wait for nothing. Listeners of a window run in the order in which they were
  // added, so this one must be there before the page's own, which ends the session.
  let going = false;
  window.addEventListener("pagehide", () => (going = true));

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  /** What `work` resolves to; null where that takes longer than the learner waits for a step of the launch. */
  const inTime = (work, wait = PATIENCE) => Promise.race([work, pause(wait).then(() => null)]);

  /**
   * What the platform put into the address (cmi5 8.1), null where a part is missing or can't be read.
   * @param {string} search
   * @returns {any}
   */
  function launchOf(search) {
    const query = new URLSearchParams(search);
    /** @type {Record<string, any>} */
    const launch = Object.fromEntries(NEEDED.map((name) => [name, query.get(name)]));
    if (!NEEDED.every((name) => launch[name]) || ![launch.endpoint, launch.fetch].every((url) => /^https?:/i.test(url))) return null;
    launch.actor = read(launch.actor);
    return launch.actor && launch.actor.account ? launch : null;
  }

  /** The object that a text holds, null where it holds none. */
  function read(text) {
    try {
      const value = JSON.parse(text);
      return player.scoring.isObject(value) ? value : null;
    } catch (error) {
      return null; // another's document, or one that was cut
    }
  }

  /** An object in one of the browser's storages, 'sessionStorage' or 'localStorage', as far as there is one. */
  function box(name, key) {
    const guarded = (work) => {
      try {
        return globalThis[name] ? work(globalThis[name]) : null;
      } catch (error) {
        return null; // forbidden, or full: the session goes on without it
      }
    };
    return {
      read: () => read(guarded((place) => place.getItem(key))),
      write: (value) => guarded((place) => place.setItem(key, JSON.stringify(value))),
      drop: () => guarded((place) => place.removeItem(key)),
    };
  }

  /** The token that a fetch URL gives, once; null where the platform has none to give. */
  async function tokenOf(url) {
    for (let left = TRIES; left > 0; left--) {
      try {
        const reply = await fetch(url, { method: "POST", cache: "no-store" });
        const body = read(await reply.text());
        return (body && body["auth-token"]) || null;
      } catch (error) {
        if (left > 1) await pause(1000); // no answer came
      }
    }
    return null;
  }

  /** A platform's preference for silence holds for the first time that a medium plays; then it is the learner's. */
  function hush() {
    const heard = new WeakSet();
    const mute = (event) => {
      if (heard.has(event.target)) return;
      heard.add(event.target);
      event.target.muted = true;
    };
    document.addEventListener("play", mute, true);
  }

  player.backends.cmi5 = function (data, notify) {
    const launch = /** @type {Cmi5Launch} */ (launchOf(location.search)); // `connect` looks whether there is one
    // Each of these is there from connect on.
    let tab = /** @type {ReturnType<typeof box>} */ (/** @type {unknown} */ (null)); // what a reload of this window must know: the token is given once
    let local = /** @type {ReturnType<typeof box>} */ (/** @type {unknown} */ (null)); // the newest document, while the platform has not confirmed it
    let lrs = /** @type {Store} */ (/** @type {unknown} */ (null));
    let make = /** @type {Statements} */ (/** @type {unknown} */ (null));
    let mode = "normal";
    let began = 0;
    let over = false;
    let silent = false; // review and browse: nothing but the beginning and the end is told
    let resumed = false; // an earlier session's results may have come through without our knowing
    let unsure = false; // our document is gone, and the store did not say what was reached
    let text = "";
    let written = 0; // when the newest document was made
    let sent = ""; // the text that was sent last
    let trimmed = 0;
    /** @type {Progress | null} */
    let last = null; // the newest progress
    let tried = false; // a quiz with a score was submitted in this session
    let timer = 0;
    /** @type {Promise<void> | null} */
    let ending = null;
    /** @type {Promise<void> | null} */
    let departed = null;
    let returnURL = "";
    let sessionId;
    /** @type {{passed: boolean, completed: boolean, failed: boolean, score: number | null}} */
    const record = { passed: false, completed: false, failed: false, score: null }; // what the platform has confirmed
    const told = new Set(); // what this session has said, or is about to say

    const spent = () => Date.now() - began;

    // --- the launch ------------------------------------------------------------------------------------

    /** The token of the session: known before a reload, or the platform's. One that comes too late is there for a reload. */
    async function tokenFor(known) {
      if (known.token) return known.token;
      const keepToken = (token) => {
        known.token = token;
        if (token) tab.write(known);
        return token;
      };
      return inTime(tokenOf(launch.fetch).then(keepToken));
    }

    /** What `work` resolves to, tried again where it fails; null where a store keeps us waiting. */
    async function fetched(work) {
      const end = Date.now() + PATIENCE;
      for (let left = TRIES; left > 1; left--) {
        try {
          return await inTime(work(), end - Date.now());
        } catch (error) {
          await pause(1000); // no answer, or an ill store
        }
      }
      return inTime(work(), end - Date.now());
    }

    const stateOf = (id) => lrs.getState(launch.activityId, launch.actor, id, launch.registration);

    /** The launch data, the learner's preferences and our own state, or null; a platform wants them read before any statement. */
    function readAll() {
      const work = () => Promise.all([stateOf("LMS.LaunchData"), lrs.getProfile(launch.actor, "cmi5LearnerPreferences"), stateOf(STATE)]);
      return fetched(work);
    }

    function take(settings) {
      mode = String(settings.launchMode || "Normal").toLowerCase();
      silent = mode === "review" || mode === "browse";
      const mark = settings.masteryScore;
      // What the learner is told must be what the platform counts: its mark goes before the course's.
      if (Number.isFinite(mark)) data.passing = Math.round(mark * 1e6) / 1e4;
      const context = { actor: launch.actor, activity: launch.activityId, registration: launch.registration, template: settings.contextTemplate, cmi5: { masteryScore: mark } };
      make = player.statements(data, context);
      sessionId = Object((settings.contextTemplate || {}).extensions)[SESSION];
      goBackTo(settings.returnURL);
    }

    function goBackTo(url) {
      if (typeof url !== "string" || !/^https?:/i.test(url)) return;
      returnURL = url;
      self.leave = leave;
    }

    /** Takes our document: the platform's, or this browser's where that is newer. Returns whether the platform has one. */
    function recall(saved) {
      const theirs = saved ? read(saved.text) : null;
      const ours = local.read();
      const newest = ours && (!theirs || !(theirs.at >= ours.at)) ? ours : theirs;
      resumed = newest !== null;
      if (!newest) return false;
      text = String(newest.state || "");
      for (const name of ["passed", "completed", "failed"]) record[name] = newest[name] === true || (theirs !== null && theirs[name] === true);
      record.score = Number.isFinite(newest.score) ? newest.score : null;
      sent = theirs ? String(theirs.state) : "";
      return theirs !== null;
    }

    /**
     * Where our document is gone, or can't be read, the store still knows what was reached: it takes no `passed` twice, and
     * no `failed` after it.
     */
    async function remember(verb) {
      const found = await inTime(said(verb));
      if (found) record[verb] = true;
      if (found === null) unsure = true;
    }

    /** What cmi5 defines is a session's own, and is said again where it still holds: it is not kept for the next one. */
    function keeps(statement) {
      const { category } = statement.context.contextActivities || {};
      return !(category || []).some((activity) => activity.id === CATEGORY);
    }

    /**
     * A statement that an earlier session could not send, as one of this session: a platform takes only those. Its time
     * is now, since nothing may be older than `initialized`; an extension keeps when it happened.
     */
    function convert(statement) {
      const happened = { [data.course.iri + "/extensions/happened"]: statement.timestamp };
      const extensions = { ...happened, ...statement.context.extensions, [SESSION]: sessionId };
      return { ...statement, timestamp: new Date().toISOString(), context: { ...statement.context, extensions } };
    }

    /** Sends what an earlier session could not. */
    function adopt() {
      if (silent) return;
      lrs.adopt(convert);
      if (lrs.waiting()) lrs.flush();
    }

    /** The beginning of the session, unless a reload comes back to one that has begun; false where it is refused. */
    async function begin(known) {
      began = known.began || Date.now();
      const taken = known.began ? Promise.resolve(true) : lrs.send(make.initialized(), true);
      // However late it comes through: before `initialized` a platform takes nothing.
      taken.then((well) => well && adopt());
      if (known.began) return true;
      const first = await inTime(Promise.race([taken, lrs.flush().then(() => null)]));
      if (first === false) return false;
      tab.write({ ...known, began });
      return true;
    }

    /** After the end no statement is taken: the answers are shown as they were left, and nothing is recorded. */
    function reopen(known) {
      over = true;
      mode = "review";
      text = String(known.text || "");
      if (Number.isFinite(known.passing)) data.passing = known.passing; // the platform's mark, which nobody tells again
      goBackTo(known.returnURL);
      notify("ended");
      return true;
    }

    async function start() {
      tab = box("sessionStorage", "course-packager:cmi5:" + launch.fetch);
      local = box("localStorage", "course-packager:cmi5:" + data.key + ":" + launch.registration);
      const known = tab.read() || {};
      if (known.ended) return reopen(known);
      const token = await tokenFor(known);
      if (!token) return false;
      lrs = player.lrs({ endpoint: launch.endpoint, auth: "Basic " + token, key: data.key + ":" + launch.registration, keeps });
      const found = await readAll();
      if (!found) return false;
      const [settings, preferences, saved] = found;
      const given = settings && read(settings.text);
      if (!given) return false;
      take(given);
      const there = recall(saved);
      if ((read(preferences) || {}).audioPreference === "off") hush();
      notify(silent ? "review" : "connected");
      if (!silent) lrs.onTrouble(report);
      const lost = silent || there ? [] : ["passed", "completed"];
      const [begun] = await Promise.all([begin(known), ...lost.map(remember)]);
      if (!begun) {
        lrs.onTrouble(() => {}); // there is no session that could be in trouble
        return false;
      }
      return true;
    }

    // --- saving ----------------------------------------------------------------------------------------

    function report(key) {
      // Another window of the learner may have put its own there, which is not saved.
      if (key === "saved" && !timer && (local.read() || {}).at === written) local.drop();
      if (key === "saved" && trimmed) notify("trimmed", { n: trimmed });
      else notify(key);
    }

    function keep(now) {
      const saved = { state: text, at: Date.now(), ...record };
      written = saved.at;
      local.write(saved);
      clearTimeout(timer);
      timer = 0;
      if (!now) {
        timer = setTimeout(() => keep(true), CALM);
        return;
      }
      sent = text;
      lrs.putState(launch.activityId, launch.actor, STATE, launch.registration, JSON.stringify(saved));
    }

    // --- what cmi5 defines -----------------------------------------------------------------------------

    function confirmed(verb) {
      record[verb] = true;
      if (!over) keep(false);
    }

    /** Whether an earlier session has said it, without our having heard the answer. */
    const said = (verb) => lrs.find({ verb: VERB + verb, activity: launch.activityId, registration: launch.registration, agent: JSON.stringify(launch.actor) });

    /** Says `passed`, `completed` or `failed`, once. `doubtful`: it may have been said before, so the platform is asked. */
    async function reach(verb, statement, doubtful) {
      if (record[verb] || told.has(verb)) return;
      told.add(verb);
      if ((doubtful || unsure) && (await said(verb))) return confirmed(verb);
      if (await lrs.send(statement(), true)) confirmed(verb);
    }

    async function recollect() {
      if (await said("failed")) confirmed("failed");
    }

    const scored = (progress) => ({ percent: progress.score, earned: progress.earned, possible: progress.possible });

    function judge(progress, doubtful) {
      if (progress.score !== null) record.score = Math.max(progress.score, record.score === null ? 0 : record.score);
      if (progress.success === "passed" && !told.has("failed")) reach("passed", () => make.passed(scored(progress), spent()), doubtful);
      if (progress.completion === "completed") reach("completed", () => make.completed(spent()), doubtful);
      if (progress.success !== "failed" || record.passed) return;
      if (progress.final && tried) reach("failed", () => make.failed(scored(progress), spent()), false);
      else if (doubtful && !record.failed) recollect();
    }

    /** A failure stands when the learner leaves, unless it was told before and nothing was tried since. */
    function failsNow() {
      if (!last || last.success !== "failed" || record.passed || told.has("passed") || told.has("failed")) return false;
      return tried || !record.failed;
    }

    /**
     * The last statements. After `terminated` a platform takes nothing, so it is left out where it could overtake what is
     * still on the way: what the learner did comes first. The platform then ends the session by itself.
     */
    function sayLast() {
      if (!silent && failsNow()) lrs.send(make.failed(scored(last), spent()), false);
      if (lrs.orderly()) {
        lrs.send(make.terminated(spent()), false);
        tab.write({ ended: true, text, returnURL, passing: data.passing });
      }
      return lrs.finish();
    }

    /** Says the last statements, once: when all else is through, has had its time, or the page goes before that. */
    function depart() {
      departed = departed || sayLast();
      return departed;
    }

    /** Goes back to the platform, when the last statements are through or have had their time. */
    function leave() {
      self.finish();
      Promise.race([ending, pause(FAREWELL)]).then(() => {
        if (ending) depart();
        location.assign(returnURL);
      });
    }

    function queue(statement, urgent) {
      if (statement && !over && !silent) lrs.send(statement, urgent);
    }

    /** @type {BackEnd} */
    const self = {
      limit: 40000, // within what may outlive a page, written as JSON in JSON and with the last statements beside it

      /** Starts the session; `done(false)` where the page was not launched, or the platform gives none. */
      connect(done) {
        if (!launch) return done(false, "local");
        // A platform that fails in any way must not take the lesson away.
        return start().then(
          (connected) => done(connected, connected ? undefined : "localOnly"),
          () => done(false, "localOnly")
        );
      },

      session() {
        const name = launch && launch.actor.name;
        const success = record.passed ? "passed" : record.failed ? "failed" : null;
        return {
          mode: silent || over ? (mode === "browse" ? "browse" : "review") : "normal",
          learner: name ? { name } : null,
          past: { completion: record.completed ? "completed" : null, success, score: record.score },
        };
      },

      restore: () => text,

      opened({ place, first }) {
        if (first) queue(make && make.opened(place), false);
      },

      answered(answer) {
        queue(make && make.answered(answer), false);
      },

      submitted(result) {
        tried = tried || typeof result.success === "boolean";
        queue(make && make.submitted(result), true);
      },

      progressed(progress) {
        if (over || silent) return;
        text = progress.text;
        trimmed = progress.trimmed;
        last = progress;
        const doubtful = resumed;
        resumed = false;
        judge(progress, doubtful);
        keep(progress.urgent);
        if (progress.urgent) lrs.flush();
      },

      /** The page is out of sight but stays: on a telephone nothing more may come. */
      hidden() {
        if (over || silent) return;
        if (timer) keep(true);
        lrs.flush();
      },

      /** Ends the session, once: what waits, `failed` where that is how it stands, and `terminated` as the last. */
      finish() {
        if (over || !lrs || !make) return over;
        over = true;
        clearTimeout(timer);
        // What was confirmed lately is no reason for another write: the next session asks for it.
        if (!silent && text !== sent) keep(true);
        ending = going ? depart() : lrs.flush().then(depart);
        window.addEventListener("pagehide", depart);
        return true;
      },
    };
    return self;
  };

  player.cmi5 = { launchOf };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
