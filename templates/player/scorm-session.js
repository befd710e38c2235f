// A session with a SCORM platform of either edition, whose words come from its back end. docs/player.md has it as a table.
(function (player) {
  "use strict";

  const PATIENCE = 2000; // ms in which a late API is waited for
  const INTERVAL = 10000; // ms between two commits, which block the page
  const SHARE = 10; // a commit that blocks the page for a second is followed by at least ten without one
  const LONGEST = 60000;
  const UNCOMMITTED = 100; // interactions a commit: platforms post all of them in one request
  const TRIES = 3; // how often an interaction or an objective is begun before it is given up
  const LEVELS = 500;
  const RANKS = {
    status: { passed: 3, completed: 2, failed: 1 },
    success: { passed: 2, failed: 1 },
    completion: { completed: 2, incomplete: 1 },
  };

  player.backends = player.backends || {};

  // --- finding the platform ----------------------------------------------------------------------------

  function apiOf(place, name, first) {
    try {
      return place[name] && typeof place[name][first] !== "undefined" ? place[name] : null;
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

  /** The API `name`, known by its function `first`, of this window, its parents, or the opener of any of them; or null. */
  function find(start, name, first) {
    const seen = new Set();
    const waiting = [start];
    while (waiting.length && seen.size < LEVELS) {
      const place = waiting.shift();
      if (seen.has(place)) continue;
      seen.add(place);
      const api = apiOf(place, name, first);
      if (api) return api;
      for (const way of ["parent", "opener"]) {
        const other = relative(place, way);
        if (other) waiting.push(other);
      }
    }
    return null;
  }

  // --- results, which are only ever raised ---------------------------------------------------------------

  const higher = (old, now) => (now !== null && now !== undefined && (old === null || now > old) ? now : old);
  const ranked = (ranks, old, now) => ((ranks[now] || 0) > (ranks[old] || 0) ? now : old);

  /**
   * The better of two results, part by part: {score (percent), measure (0..1), success, completion, status}, each null
   * or left out where it is unknown. Platforms show what came last, and a later attempt must not take a pass away.
   */
  function raised(old, now) {
    return {
      score: higher(old.score, now.score),
      measure: higher(old.measure, now.measure),
      success: ranked(RANKS.success, old.success, now.success),
      completion: ranked(RANKS.completion, old.completion, now.completion),
      status: ranked(RANKS.status, old.status, now.status),
    };
  }

  /** A result with its status as SCORM 1.2 has it. */
  function inOneWord(result) {
    return result.completion === "completed" ? { ...result, status: result.success || "completed" } : result;
  }

  const NOTHING = { score: null, measure: null, success: null, completion: null, status: null };
  const same = (one, other) => Object.keys(NOTHING).every((part) => one[part] === other[part]);

  // --- the platform's functions ----------------------------------------------------------------------------

  /**
   * The calls of one API. A function that throws, or whose platform has gone, has refused: the lesson goes on, and the
   * learner is told like of any refusal.
   */
  function calls(api, words) {
    function call(name, ...values) {
      try {
        const answer = api[words.functions[name]](...values);
        return answer === null || answer === undefined ? "" : String(answer);
      } catch (error) {
        return "";
      }
    }
    return {
      begin: () => call("initialize", "") === "true" || (words.running !== "" && call("error") === words.running),
      end: () => call("terminate", ""),
      commit: () => call("commit", "") === "true",
      get: (element) => call("get", element),
      put: (element, value) => call("set", element, value) === "true",
      error: () => call("error"),
    };
  }

  // --- what is set, and stays to be set where it was refused -------------------------------------------------

  /**
   * @param {ReturnType<typeof calls>} platform
   * @param {ScormWords} words
   */
  function values(platform, words) {
    const known = new Map(); // what the platform has taken, or told
    const pending = new Map(); // what it has refused; tried again with the next commit
    const held = { dirty: false, recall, set, retry, refused: () => pending.size > 0 };

    /** The platform's value, which need not be set again. */
    function recall(element) {
      const value = platform.get(element);
      if (value !== "") known.set(element, value);
      return value;
    }

    /** Sets a value, now or with a later commit. `optional`: the platform need not know the element, nor take the value. */
    function set(element, value, optional) {
      // What was refused in between is no longer wanted.
      if (known.get(element) === value) return void pending.delete(element);
      held.dirty = true;
      const hopeless = () => words.absent.concat(words.unfit).includes(platform.error());
      if (platform.put(element, value) || (optional && hopeless())) {
        known.set(element, value);
        pending.delete(element);
      } else pending.set(element, value);
    }

    function retry() {
      for (const [element, value] of Array.from(pending)) set(element, value);
    }

    return held;
  }

  // --- interactions, which are optional for a platform -------------------------------------------------------

  /**
   * The answers as interactions, in order, each at the platform's next index. What the platform doesn't know is left
   * out in silence, and all of them where it doesn't know their id; what it refuses for another reason is tried again.
   */
  function interactions(platform, held, words) {
    const waiting = [];
    let next = 0;
    let wanted = true;
    const self = { trouble: false, uncommitted: 0, add, write, tried, waiting: () => waiting.length > 0 };

    function add(id, elements) {
      if (!wanted) return;
      waiting.push({ id, elements, tries: 0 });
      if (waiting.length === 1) write();
    }

    function write() {
      while (waiting.length && settled(waiting[0])) waiting.shift();
    }

    /** Whether nothing more is to be done for a record: it was written, or is given up. */
    function settled(record) {
      const count = parseInt(platform.get("cmi.interactions._count"), 10);
      next = Number.isNaN(count) ? next : Math.max(next, count);
      const prefix = "cmi.interactions." + next + ".";
      if (!platform.put(prefix + "id", record.id)) return refused(record);
      held.dirty = true;
      next += 1;
      self.uncommitted += 1;
      for (const [element, value] of record.elements) if (value !== "") put(prefix + element, value);
      return true;
    }

    function refused(record) {
      const error = platform.error();
      if (words.absent.includes(error) || next >= words.records.interactions) {
        wanted = false;
        waiting.length = 0;
        return false;
      }
      self.trouble = held.dirty = true;
      return words.unfit.includes(error);
    }

    /** All else was taken and committed: what is refused even so may be refused for good. */
    function tried() {
      if (!waiting.length) return;
      waiting[0].tries += 1;
      if (waiting[0].tries >= TRIES) waiting.shift();
    }

    function put(element, value) {
      if (platform.put(element, value)) return;
      const error = platform.error();
      if (words.absent.includes(error)) return;
      self.trouble = true;
      if (!words.unfit.includes(error)) held.set(element, value);
    }

    return self;
  }

  // --- objectives, one a quiz, which are optional too --------------------------------------------------------

  /** A function that takes the objectives of a progress, and writes those of submitted quizzes where they are better. */
  function objectives(platform, held, words) {
    const best = new Map(); // id -> the result that the platform holds
    let places = /** @type {Map<string, number>} */ (/** @type {unknown} */ (null)); // id -> index
    let tries = 0;

    /** Where the platform has each objective: it may have made them from the manifest. */
    function look() {
      const found = new Map();
      const count = parseInt(platform.get("cmi.objectives._count"), 10);
      for (let place = 0; place < count && place < LEVELS; place += 1) {
        found.set(platform.get("cmi.objectives." + place + ".id"), place);
      }
      return found;
    }

    /** The beginning of an objective's elements; '' where the platform takes no more of them. */
    function prefixOf(id) {
      if (places.has(id)) return "cmi.objectives." + places.get(id) + ".";
      const prefix = "cmi.objectives." + places.size + ".";
      if (!platform.put(prefix + "id", id)) {
        tries += words.absent.includes(platform.error()) || places.size >= words.records.objectives ? TRIES : 1;
        return "";
      }
      held.dirty = true;
      places.set(id, places.size);
      best.set(id, NOTHING);
      return prefix;
    }

    function write(objective) {
      places = places || look();
      const prefix = prefixOf(objective.id);
      if (!prefix) return;
      const old = best.get(objective.id) || raised(NOTHING, inOneWord(words.objectivePast(prefix, held.recall)));
      const result = raised(old, inOneWord(objective));
      best.set(objective.id, result);
      if (same(result, old)) return;
      for (const [element, value] of words.objective(result, old)) held.set(prefix + element, value, true);
    }

    return function (list) {
      const better = (objective) => !best.has(objective.id) || !same(raised(best.get(objective.id), objective), best.get(objective.id));
      for (const objective of list) {
        if (tries < TRIES && objective.completion === "completed" && better(objective)) write(objective);
      }
    };
  }

  // --- the session -------------------------------------------------------------------------------------------

  /**
   * A back end of the edition that `words` tell of.
   * @type {ScormSession["backEnd"]}
   */
  function backEnd(words, data, notify) {
    // Each is there from the start of the session on.
    let platform = /** @type {ReturnType<typeof calls>} */ (/** @type {unknown} */ (null));
    let held = /** @type {ReturnType<typeof values>} */ (/** @type {unknown} */ (null));
    let records = /** @type {ReturnType<typeof interactions>} */ (/** @type {unknown} */ (null));
    let standings = /** @type {ReturnType<typeof objectives>} */ (/** @type {unknown} */ (null));
    let started = 0;
    let over = false; // after the end no call is allowed
    /** @type {any} */
    let mode = "normal";
    let silent = false; // review and browse: nothing of the learner's is written
    let scored = true; // whether score and status may be written
    /** @type {Learner} */
    let learner = null;
    let past = NOTHING;
    let best = NOTHING;
    let saved = "";
    let timer = 0;
    let failures = 0;
    let forgetful = false; // the platform says yes and keeps nothing
    let trimmed = 0;
    let committed = -Infinity;
    let took = 0; // ms that the last commit blocked the page

    const graded = Object.values(data.quizzes).some((quiz) => player.state.possible(quiz) > 0);
    const open = () => platform !== null && !over;

    /** Whether the course is done for good: only then may the platform let go of what was remembered. */
    const finished = (result) => result.completion === "completed" && (result.success === "passed" || !graded);

    function setAll(list) {
      for (const [element, value] of list) held.set(element, value, words.optional.includes(element));
    }

    /** By the course's own standing as soon as it is known: a platform may judge by the score alone. */
    function setExit(result) {
      held.set("cmi." + words.core + "exit", finished(result) ? words.exits.closed : words.exits.open);
    }

    function start(api) {
      platform = calls(api, words);
      if (!platform.begin()) {
        platform = /** @type {any} */ (null);
        return false;
      }
      started = Date.now();
      held = values(platform, words);
      records = interactions(platform, held, words);
      standings = objectives(platform, held, words);
      mode = platform.get("cmi." + words.mode);
      if (mode !== "review" && mode !== "browse") mode = "normal";
      silent = mode !== "normal";
      scored = !silent && platform.get("cmi." + words.core + "credit") !== "no-credit";
      saved = platform.get("cmi.suspend_data");
      past = best = raised(NOTHING, words.past(held.recall));
      if (data.rules && data.rules.certificate) learner = nameOf(platform.get("cmi." + words.learner));
      if (scored) setAll(words.begin(best));
      if (!silent) setExit(past);
      notify(silent ? "review" : scored ? "connected" : "noCredit");
      return true;
    }

    function keep(text) {
      saved = text;
      held.set("cmi.suspend_data", text);
      if (!held.refused()) forgetful = platform.get("cmi.suspend_data") !== text;
    }

    function report(done) {
      if (!done || records.trouble || held.refused()) notify("refused");
      else if (forgetful) notify("notKept");
      else if (trimmed) notify("trimmed", { n: trimmed });
      else notify(scored ? "saved" : "noCredit");
      records.trouble = false;
    }

    /** Commits now, or as soon as the interval allows; again later where the platform refuses. */
    function commit(urgent) {
      if (!open() || !held.dirty) return;
      const rest = Math.max(INTERVAL * Math.max(1, failures), SHARE * took);
      const wait = committed + Math.min(rest, LONGEST) - Date.now();
      if (!urgent && wait > 0) {
        if (!timer) timer = setTimeout(() => commit(true), wait);
        return;
      }
      clearTimeout(timer);
      timer = 0;
      held.retry();
      records.write();
      setTime();
      committed = Date.now();
      const done = platform.commit();
      took = Date.now() - committed;
      held.dirty = !done || held.refused() || records.waiting();
      failures = held.dirty ? failures + 1 : 0;
      if (done) records.uncommitted = 0;
      report(done);
      if (done && !held.refused()) records.tried();
      if (held.dirty) commit(false);
    }

    function setTime() {
      held.set("cmi." + words.core + "session_time", words.timespan(Date.now() - started));
    }

    return {
      limit: words.limit,

      /** Finds the platform and starts the session; `done(false, words)` where there is none or it refuses. */
      connect(done) {
        const alone = window.parent === window && !window.opener;
        const until = Date.now() + (alone ? 0 : PATIENCE);
        const attempt = () => {
          const api = find(window, words.api, words.functions.initialize);
          if (!api && Date.now() < until) return void setTimeout(attempt, 100);
          if (!api) return done(false, "local");
          return start(api) ? done(true) : done(false, "localOnly");
        };
        attempt();
      },

      /** {mode, learner: {name} or null, past: {completion, success, score}} as the platform told them. */
      session: () => ({ mode, learner, past: { completion: past.completion, success: past.success, score: past.score } }),

      restore: () => saved,

      opened() {},

      /** Records an answer as an interaction: {quiz, question, response, outcome, latency in ms}. */
      answered(answer) {
        if (!open() || silent) return;
        records.add(answer.question.id, words.interaction(answer, data));
        if (records.uncommitted >= UNCOMMITTED) commit(true);
      },

      submitted() {},

      /** Takes where the learner stands. A result is never lowered. */
      progressed(progress) {
        if (!open() || silent) return;
        if (progress.trimmed > trimmed) notify("trimmed", { n: progress.trimmed });
        trimmed = progress.trimmed;
        if (scored) {
          standings(progress.objectives);
          const result = raised(best, progress);
          if (!same(result, best)) {
            setAll(words.result(result, best));
            best = result;
          }
          setExit(progress);
        }
        held.set("cmi." + words.location, progress.place);
        if (progress.text !== saved) keep(progress.text);
        // While the page goes, browsers block a commit's request.
        if (!progress.leaving) commit(progress.urgent);
      },

      /** The page is out of sight but stays: on a telephone nothing more may come. */
      hidden() {
        commit(true);
      },

      /** Ends the session, once: no commit, since browsers block its request while a page goes. True when it ended. */
      finish() {
        if (!open()) return over;
        held.retry();
        records.write();
        setTime();
        over = true;
        clearTimeout(timer);
        platform.end();
        return true;
      },
    };
  }

  // --- values that both editions write alike -------------------------------------------------------------------

  /** A number that a platform told, or null. */
  function numberIn(text) {
    return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
  }

  /** A number in plain decimal notation with at most two places. */
  function decimal(value) {
    return player.interaction.number(Math.round(value * 100) / 100);
  }

  /** An interaction's result: a partly right answer has its part of the points. `wrong` is the edition's word. */
  function resultOf(outcome, wrong) {
    return { correct: "correct", incorrect: wrong, neutral: "neutral" }[outcome.result] || decimal(Math.max(0.01, outcome.score));
  }

  /** "Last, First", as SCORM writes a learner's name, in the order in which it is said. */
  function nameOf(text) {
    const parts = text.split(",").map((part) => part.trim());
    const name = parts.length === 2 ? parts[1] + " " + parts[0] : text;
    return name.trim() ? { name: name.trim() } : null;
  }

  player.scorm = { backEnd, find, raised, numberIn, decimal, resultOf, nameOf };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
