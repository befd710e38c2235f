// A session with a SCORM 1.2 platform. docs/player.md has its life cycle as a table.
(function (player) {
  "use strict";

  const PATIENCE = 2000; // ms in which a late API is waited for
  const INTERVAL = 10000; // ms between two commits, which block the page
  const INTERACTIONS = 100; // a commit: platforms post all of them in one request
  const LEVELS = 500;
  const RANK = { passed: 3, completed: 2, failed: 1 };

  player.backends = player.backends || {};

  // --- finding the platform ----------------------------------------------------------------------------

  function apiOf(place) {
    try {
      return place.API && typeof place.API.LMSInitialize !== "undefined" ? place.API : null;
    } catch (error) {
      return null; // another origin
    }
  }

  function relative(place, name) {
    try {
      const other = place[name];
      return other && other !== place ? other : null;
    } catch (error) {
      return null;
    }
  }

  /** The API of this window, its parents, or the opener of any of them; null where there is none. */
  function find(start) {
    const seen = new Set();
    const waiting = [start];
    while (waiting.length && seen.size < LEVELS) {
      const place = waiting.shift();
      if (seen.has(place)) continue;
      seen.add(place);
      const api = apiOf(place);
      if (api) return api;
      for (const name of ["parent", "opener"]) {
        const other = relative(place, name);
        if (other) waiting.push(other);
      }
    }
    return null;
  }

  // --- values ------------------------------------------------------------------------------------------

  /** Milliseconds as CMITimespan, HHHH:MM:SS.SS. */
  function timespan(milliseconds) {
    const hundredths = Math.min(Math.max(0, Math.round(milliseconds / 10)), 3599999999);
    const two = (value) => String(value).padStart(2, "0");
    const seconds = Math.floor(hundredths / 100);
    const hours = String(Math.floor(seconds / 3600)).padStart(4, "0");
    return hours + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60) + "." + two(hundredths % 100);
  }

  /** The time of day as CMITime. */
  function timeOfDay(date) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map((value) => String(value).padStart(2, "0")).join(":");
  }

  function resultOf(outcome) {
    return { correct: "correct", incorrect: "wrong", neutral: "neutral" }[outcome.result] || decimal(Math.max(0.01, outcome.score));
  }

  /** CMIDecimal with at most two places. */
  function decimal(value) {
    return player.interaction.number(Math.round(value * 100) / 100);
  }

  // --- the session -------------------------------------------------------------------------------------

  player.backends.scorm12 = function (data, notify) {
    let api = null;
    let started = 0;
    let over = false; // after LMSFinish no call is allowed
    let silent = false; // review and browse: nothing of the learner's is written
    let scored = true; // whether score and status may be written
    let status = "";
    let raw = null;
    let saved = "";
    let next = 0; // index of the next interaction
    let interactions = true; // optional for a platform
    let uncommitted = 0;
    let dirty = false;
    let timer = 0;
    let failures = 0;
    let forgetful = false; // the platform says yes and keeps nothing
    let trouble = false; // a part of an interaction was refused, and can't be written again
    let trimmed = 0;
    let committed = -Infinity;
    const known = {}; // what the platform has taken
    const pending = {}; // what it has refused; tried again with the next commit

    // A platform whose function throws has refused: the lesson goes on, and the learner is told like of any refusal.
    function call(name, ...values) {
      try {
        return String(api[name](...values));
      } catch (error) {
        return "";
      }
    }
    const get = (element) => call("LMSGetValue", element);
    const put = (element, value) => call("LMSSetValue", element, value) === "true";
    const absent = () => ["201", "401"].includes(call("LMSGetLastError"));

    function set(element, value) {
      if (known[element] === value) return true;
      const done = put(element, value);
      if (done) {
        known[element] = value;
        delete pending[element];
      } else pending[element] = value;
      dirty = true;
      return done;
    }

    function keep(text) {
      saved = text;
      if (set("cmi.suspend_data", text)) forgetful = get("cmi.suspend_data") !== text;
    }

    function report(done) {
      if (!done || trouble || Object.keys(pending).length) notify("refused");
      else if (forgetful) notify("notKept");
      else if (trimmed) notify("trimmed", { n: trimmed });
      else notify(scored ? "saved" : "noCredit");
      trouble = false;
    }

    /** Commits now, or as soon as the interval allows; again later where the platform refuses. */
    function commit(urgent) {
      if (over || !dirty) return;
      const wait = committed + Math.min(INTERVAL * Math.max(1, failures), 6 * INTERVAL) - Date.now();
      if (!urgent && wait > 0) {
        if (!timer) timer = setTimeout(() => commit(true), wait);
        return;
      }
      clearTimeout(timer);
      timer = 0;
      committed = Date.now();
      for (const [element, value] of Object.entries(pending)) set(element, value);
      set("cmi.core.session_time", timespan(Date.now() - started));
      const done = call("LMSCommit", "") === "true";
      dirty = !done || Object.keys(pending).length > 0;
      failures = dirty ? failures + 1 : 0;
      if (done) uncommitted = 0;
      report(done);
      if (dirty) commit(false);
    }

    function write(prefix, element, value) {
      if (value !== "" && !put(prefix + element, value) && !absent()) trouble = true;
    }

    return {
      limit: 4096,

      /** Finds the platform and starts the session; `done(false)` where there is none or it refuses. */
      connect(done) {
        const alone = window.parent === window && !window.opener;
        const until = Date.now() + (alone ? 0 : PATIENCE);
        const attempt = () => {
          api = find(window);
          if (!api && Date.now() < until) return void setTimeout(attempt, 100);
          if (!api) return done(false, "local");
          started = Date.now();
          if (call("LMSInitialize", "") !== "true") {
            api = null;
            return done(false, "localOnly");
          }
          const mode = get("cmi.core.lesson_mode");
          silent = mode === "review" || mode === "browse";
          scored = !silent && get("cmi.core.credit") !== "no-credit";
          status = get("cmi.core.lesson_status");
          const score = get("cmi.core.score.raw");
          raw = score.trim() !== "" && Number.isFinite(Number(score)) ? Number(score) : null;
          saved = get("cmi.suspend_data");
          if (scored && !RANK[status] && status !== "incomplete") set("cmi.core.lesson_status", "incomplete");
          if (!silent) set("cmi.core.exit", RANK[status] > 1 ? "" : "suspend");
          notify(silent ? "review" : scored ? "connected" : "noCredit");
          if (silent) notify = () => {};
          return done(true);
        };
        attempt();
      },

      restore: () => saved,

      /** Records an answer as an interaction: {question, response, outcome, latency in ms}. */
      answered(answer) {
        if (over || silent || !interactions) return;
        const count = parseInt(get("cmi.interactions._count"), 10);
        next = Number.isNaN(count) ? next : Math.max(next, count);
        const { question, outcome } = answer;
        const prefix = "cmi.interactions." + next + ".";
        if (!put(prefix + "id", question.id)) {
          if (absent()) interactions = false;
          else trouble = dirty = true;
          return;
        }
        next += 1;
        dirty = true;
        write(prefix, "type", question.interaction.type);
        write(prefix, "time", timeOfDay(new Date()));
        player.interaction.patterns(question, answer.response).forEach((pattern, place) => write(prefix, "correct_responses." + place + ".pattern", pattern));
        write(prefix, "student_response", player.interaction.scorm12(question, answer.response));
        write(prefix, "result", resultOf(outcome));
        write(prefix, "weighting", decimal(question.points));
        write(prefix, "latency", timespan(answer.latency));
        uncommitted += 1;
        if (uncommitted >= INTERACTIONS) commit(true);
      },

      /**
       * Takes where the learner stands: {text, trimmed, place, score, status, urgent}. A result is never lowered:
       * platforms show what came last, and a visit to a passed course must not take the pass away.
       */
      progressed(progress) {
        if (over || silent) return;
        trimmed = progress.trimmed;
        if (scored && progress.score !== null && (raw === null || progress.score > raw)) {
          raw = progress.score;
          set("cmi.core.score.min", "0");
          set("cmi.core.score.max", "100");
          set("cmi.core.score.raw", decimal(raw));
        }
        if (scored && progress.status && (RANK[progress.status] || 0) > (RANK[status] || 0)) {
          status = progress.status;
          set("cmi.core.lesson_status", status);
          set("cmi.core.exit", RANK[status] > 1 ? "" : "suspend");
        }
        set("cmi.core.lesson_location", progress.place);
        if (progress.text !== saved) keep(progress.text);
        commit(progress.urgent);
      },

      /** The page is out of sight but stays: on a telephone nothing more may come. */
      hidden() {
        if (api && started) commit(true);
      },

      /** Ends the session, once: no commit, since browsers block its request while a page goes. True when it ended. */
      finish() {
        if (over || !api || !started) return over;
        over = true;
        clearTimeout(timer);
        for (const [element, value] of Object.entries(pending)) put(element, value);
        put("cmi.core.session_time", timespan(Date.now() - started));
        call("LMSFinish", "");
        return true;
      },
    };
  };
  player.scorm12 = { find, timespan, timeOfDay };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
