// A launch of a Tin Can package: the address names the record store, the learner, the registration and the activity.
(function (player) {
  "use strict";

  const STATE = "course-packager";
  const KEPT = "course-packager:tincan:"; // what the names of unsaved states in this browser's storage begin with
  const PATIENCE = 8000; // ms in which the store's state is waited for; without it the course begins with this browser's
  const CALM = 2000; // ms in which changes of the state gather
  const [SHORTEST, LONGEST] = [5000, 60000]; // ms until a store that gave no state is asked again: each time twice as long
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const IRI = /^[a-z][a-z0-9+.-]*:\S+$/i;
  const IDENTIFIERS = ["account", "mbox", "openid", "mbox_sha1sum"];

  player.backends = player.backends || {};

  // --- the launch --------------------------------------------------------------------------------------

  const first = (value) => (Array.isArray(value) ? value[0] : value);
  const isText = (value) => typeof value === "string" && value !== "";

  /** An identifier in today's form; undefined where it is none. */
  function identifier(name, value) {
    if (name === "account") {
      const { homePage, accountServiceHomePage, name: own, accountName } = Object(value);
      const account = { homePage: homePage || accountServiceHomePage, name: own || accountName };
      return isText(account.homePage) && isText(account.name) ? account : undefined;
    }
    if (!isText(value)) return undefined;
    return name === "mbox" && !value.startsWith("mailto:") ? "mailto:" + value : value;
  }

  /**
   * The learner as an xAPI agent, null where the text names none. Older platforms write lists, a Person of several
   * identifiers, and an account in other words (Tin Can 0.9); an agent has exactly one identifier.
   */
  function actorOf(text) {
    let given;
    try {
      given = Object(JSON.parse(text));
    } catch (error) {
      return null;
    }
    const name = first(given.name);
    for (const kind of IDENTIFIERS) {
      const value = identifier(kind, first(given[kind]));
      if (value === undefined) continue;
      const agent = { objectType: given.objectType === "Group" ? "Group" : "Agent" };
      if (isText(name)) agent.name = name;
      agent[kind] = value;
      return agent;
    }
    return null;
  }

  function endpointOf(text) {
    try {
      const address = new URL(text, location.href);
      return /^https?:$/.test(address.protocol) ? address.href : "";
    } catch (error) {
      return "";
    }
  }

  /**
   * What the query of an address says: {endpoint, auth, actor, registration, activity, template}. Null where it speaks
   * of no launch, `false` where it does and something that is needed is missing.
   */
  function launchOf(search) {
    const query = new URLSearchParams(search);
    if (!query.has("endpoint") || !query.has("actor")) return null;
    const endpoint = endpointOf(query.get("endpoint"));
    const actor = actorOf(query.get("actor"));
    const auth = (query.get("auth") || "").trim();
    if (!endpoint || !actor || !auth) return false;
    const registration = query.get("registration") || "";
    const activity = query.get("activity_id") || "";
    const grouping = query.get("grouping") || "";
    const platform = query.get("activity_platform") || "";
    const template = {};
    if (IRI.test(grouping)) template.contextActivities = { grouping: [{ objectType: "Activity", id: grouping }] };
    if (platform) template.platform = platform;
    return {
      endpoint,
      // Some platforms give the credentials without the word in front.
      auth: auth.includes(" ") ? auth : "Basic " + auth,
      actor,
      // What a store would refuse in every statement is as good as not given.
      registration: UUID.test(registration) ? registration : "",
      activity: IRI.test(activity) ? activity : "",
      template,
    };
  }

  // --- the state ---------------------------------------------------------------------------------------

  /**
   * A saved document: the attempt's text, what was reached, and `open`, whether an attempt was submitted whose failure is
   * not told. An empty one where there is none, or it can't be read.
   */
  function read(text) {
    let saved = {};
    try {
      saved = Object(JSON.parse(text || "{}"));
    } catch (error) {
      saved = {}; // another program's
    }
    return {
      text: isText(saved.text) ? saved.text : "",
      passed: saved.passed === true,
      completed: saved.completed === true,
      score: Number.isFinite(saved.score) ? saved.score : null,
      open: saved.open === true,
    };
  }

  /** How far a state has come, to be compared from left to right: attempts, answers, places. */
  function extent(text, data) {
    const state = text && player.state.read(text, data);
    if (!state) return [-1, 0, 0];
    const attempts = Object.values(state.quizzes).reduce((sum, quiz) => sum + (quiz.attempts || 0), 0);
    return [attempts, Object.keys(state.answers).length, state.opened.length];
  }

  function further(text, other, data) {
    const [mine, yours] = [extent(text, data), extent(other, data)];
    const at = mine.findIndex((value, place) => value !== yours[place]);
    return at >= 0 && mine[at] > yours[at];
  }

  const best = (one, other) => (one === null ? other : other === null ? one : Math.max(one, other));

  /** Two documents as one: the text that has come further, and of the results the better. */
  function joined(one, other, data) {
    return {
      text: further(other.text, one.text, data) ? other.text : one.text,
      passed: one.passed || other.passed,
      completed: one.completed || other.completed,
      score: best(one.score, other.score),
      open: one.open || other.open,
    };
  }

  /** This browser's copy of a state, under `name`, as long as the store has not confirmed it. */
  function shelf(name) {
    const guarded = (work) => {
      try {
        return work(globalThis.localStorage);
      } catch (error) {
        return null; // forbidden or full: the store has it, or will when it answers
      }
    };
    return {
      get: () => guarded((storage) => storage.getItem(name)),
      put: (text) => guarded((storage) => storage.setItem(name, text)),
      drop: () => guarded((storage) => storage.removeItem(name)),
    };
  }

  // --- the session -------------------------------------------------------------------------------------

  player.backends.tincan = function (data, notify) {
    // Each is there from connect on.
    let launch = /** @type {TincanLaunch} */ (/** @type {unknown} */ (null));
    let lrs = /** @type {Store} */ (/** @type {unknown} */ (null));
    let statements = /** @type {Statements} */ (/** @type {unknown} */ (null));
    let kept = /** @type {ReturnType<typeof shelf>} */ (/** @type {unknown} */ (null));
    let saved = read("");
    let trusted = false; // whether the store's state is known, so that it may be written over
    let behind = false; // whether the store came late with an attempt that has come further
    /** @type {Promise<boolean> | null} */
    let meeting = null;
    let rest = SHORTEST;
    let begun = false;
    let started = 0;
    let over = false;
    let timer = 0;
    let trimmed = 0;
    /** @type {Progress | null} */
    let latest = null; // the last progress
    let written = "";

    const lasted = () => Date.now() - started;
    const scoreOf = (progress) => ({ percent: progress.score, earned: progress.earned, possible: progress.possible });
    const within = () => launch.registration || undefined;
    const getState = () => lrs.getState(launch.activity, launch.actor, STATE, within());

    /** What is so while the state is not written: it waits in this browser, or another attempt stands before it. */
    function sayUnsaved() {
      notify(behind ? "notKept" : "offline");
    }

    function say(key, values) {
      if (key === "saved" && !trusted) sayUnsaved(); // the statements are, and nothing else
      else if (key === "saved" && trimmed) notify("trimmed", { n: trimmed });
      else notify(key, values);
    }

    function tell(statement, urgent) {
      if (statement) lrs.send(statement, urgent);
    }

    // --- what was before ---------------------------------------------------------------------------------

    /**
     * Takes over what the store knows. One that answers when the course has begun may know an attempt that has come
     * further than this browser's: that is not written over, and the next visit takes it. Resolves to whether it answered.
     */
    async function meet() {
      let found;
      try {
        found = await getState();
      } catch (error) {
        return false;
      }
      const before = read(found && found.text);
      const { text } = saved;
      saved = joined(before, saved, data);
      behind = begun && further(before.text, text, data);
      trusted = !behind;
      if (begun) saved.text = text;
      return true;
    }

    /** What another window has reached is not lowered, and not failed. Its text goes: the last one stays. */
    function join(other) {
      const { text, open } = saved;
      saved = { ...joined(saved, read(other), data), text, open };
      return documentOf();
    }

    /** Where the state is lost or another program's, the store's statements still say what was reached. */
    async function recall(verb) {
      const query = { verb: "http://adlnet.gov/expapi/verbs/" + verb, activity: launch.activity, registration: within() };
      return (await lrs.find({ ...query, agent: JSON.stringify(launch.actor) })) === true;
    }

    async function remember() {
      const [passed, completed] = await Promise.all([recall("passed"), recall("completed"), meet()]);
      saved = { ...saved, passed: saved.passed || passed, completed: saved.completed || completed };
    }

    function prepare() {
      const { endpoint, auth, actor, registration, activity, template } = launch;
      const learner = JSON.stringify(IDENTIFIERS.map((kind) => actor[kind]));
      const key = [endpoint, learner, data.course.iri].join(" ");
      lrs = player.lrs({ endpoint, auth, key });
      lrs.onTrouble(say);
      statements = player.statements(data, { actor, activity, registration, session: player.xapi.uuid(), template });
      const name = KEPT + [key, activity, registration].join(" ");
      kept = shelf(name);
      saved = read(kept.get());
      globalThis.addEventListener("online", () => timer && put());
      // Another window of this browser: where nothing is written any more, nothing tells of it in time.
      globalThis.addEventListener("storage", (event) => event.key === name && join(event.newValue));
    }

    function begin(done) {
      begun = true;
      notify(trusted ? "connected" : "offline");
      // All of them are this learner's, whatever the registration: they go as they are.
      lrs.adopt((statement) => statement);
      tell(statements.initialized(), true);
      done(true);
    }

    // --- what is written ---------------------------------------------------------------------------------

    /** What is not reached is left out, since a store that hides its tags joins this to what it has. */
    const documentOf = () => JSON.stringify({ ...saved, passed: saved.passed || undefined, completed: saved.completed || undefined, version: data.course.version });

    async function put() {
      clearTimeout(timer);
      timer = 0;
      if (!trusted) {
        if (!meeting) meeting = meet().finally(() => (meeting = null));
        const answered = await meeting;
        if (over) return;
        if (!trusted) {
          sayUnsaved();
          if (!answered && !timer) {
            timer = setTimeout(put, rest);
            rest = Math.min(2 * rest, LONGEST);
          }
          return;
        }
      }
      const done = await lrs.putState(launch.activity, launch.actor, STATE, within(), documentOf(), join);
      if (done && !timer) kept.drop();
    }

    /** Saves the state where it has changed: in this browser until the store has it. */
    function keep(urgent) {
      const text = documentOf();
      if (text !== written) {
        written = text;
        kept.put(text);
        if (!timer) timer = setTimeout(put, CALM);
      }
      if (urgent && timer) put();
    }

    /**
     * Tells what was reached: each once, a pass again with a better score. A failure waits until it is final, and until
     * the store has said that there was no pass before.
     */
    function judge(progress, final) {
      const score = progress.score;
      if (progress.completion === "completed" && !saved.completed) {
        saved.completed = true;
        tell(statements.completed(lasted()));
      }
      if (progress.success === "passed" && (!saved.passed || score > saved.score)) {
        saved.passed = true;
        tell(statements.passed(scoreOf(progress), lasted()), true);
      }
      if (progress.success === "failed" && final && saved.open && trusted && !saved.passed) {
        saved.open = false;
        tell(statements.failed(scoreOf(progress), lasted()), true);
      }
      saved.score = best(saved.score, score);
    }

    return {
      limit: 40000, // within what may outlive a page, written as JSON in JSON and with the last statements beside it

      /** Reads the launch and asks the store; `done(false)` where the page was opened without a platform. */
      connect(done) {
        launch = /** @type {any} */ (launchOf(location.search));
        if (!launch) return done(false, launch === null ? "local" : "localOnly");
        launch.activity = launch.activity || data.course.iri;
        started = Date.now();
        prepare();
        let clock = 0;
        const late = new Promise((resolve) => (clock = setTimeout(resolve, PATIENCE)));
        return Promise.race([remember(), late]).then(() => {
          clearTimeout(clock);
          begin(done);
        });
      },

      session: () => ({
        mode: "normal",
        learner: launch.actor.name ? { name: launch.actor.name } : null,
        past: {
          completion: saved.completed ? "completed" : "",
          success: saved.passed ? "passed" : "",
          score: saved.score,
        },
      }),

      restore: () => saved.text,

      opened({ place, first: anew }) {
        if (!over && anew) tell(statements.opened(place));
      },

      answered(answer) {
        if (!over) tell(statements.answered(answer));
      },

      submitted(result) {
        if (over) return;
        saved.open = saved.open || typeof result.success === "boolean";
        tell(statements.submitted(result), true);
      },

      progressed(progress) {
        if (over) return;
        latest = progress;
        trimmed = progress.trimmed;
        judge(progress, progress.final);
        saved.text = progress.text;
        keep(progress.urgent);
      },

      hidden() {
        if (over || !lrs) return;
        if (timer) put();
        lrs.flush();
      },

      /** Ends the session, once. The last statements outlive the page as far as browsers let them; else they wait. */
      finish() {
        if (over || !started) return over;
        if (latest) judge(latest, true);
        tell(statements.terminated(lasted()));
        keep(true);
        over = true;
        lrs.finish();
        return true;
      },
    };
  };
  player.tincan = { actorOf, launchOf };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
