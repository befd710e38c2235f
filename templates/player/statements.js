// What happens on the page as xAPI statements: the templates of packager/targets/course/xapi.py, filled.
(function (player) {
  "use strict";

  const VERB = "http://adlnet.gov/expapi/verbs/";
  const CONTEXT = "https://w3id.org/xapi/cmi5/context/";

  /** A UUID of version 4. `crypto.randomUUID` is missing where a platform has no https. */
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** Milliseconds as an ISO 8601 duration with hundredths: PT1H2M3.5S. */
  function duration(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 10)) / 100;
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const rest = player.interaction.number(seconds % 60, 2);
    return "PT" + (hours ? hours + "H" : "") + (minutes ? minutes + "M" : "") + (rest !== "0" || seconds < 60 ? rest + "S" : "");
  }

  const round = (value) => Math.round(value * 1e7) / 1e7;

  /** The score of points out of those possible; `percent` is the rounded one that the learner sees. */
  function scoreOf({ percent, earned, possible }) {
    return { scaled: round(percent / 100), raw: round(Math.min(Math.max(earned, 0), possible)), min: 0, max: round(possible) };
  }

  function copy(value) {
    return JSON.parse(JSON.stringify(value));
  }

  /** `list` with the activities of `ids` behind those that it has: what a launch gave keeps its places. */
  function joined(list, ids) {
    const given = [].concat(list || []);
    const known = new Set(given.map((activity) => activity.id));
    return given.concat([...new Set(ids)].filter((id) => !known.has(id)).map((id) => ({ objectType: "Activity", id })));
  }

  /**
   * Makes the statements of a session. `data.back` is the page's; `context` is
   * {actor, activity, registration, session, template, cmi5}: `activity` is the launch's id for what this page is,
   * `registration`, `session` (its id) and `template` (a context that all begin with) may be missing, and with `cmi5`
   * ({masteryScore}) the page's own statements are those that cmi5 defines.
   */
  player.statements = function (data, context) {
    const { activities, launched } = /** @type {Required<PageData>} */ (data).back;
    const iri = (name) => (name ? data.course.iri + "/" + name : data.course.iri);

    /** @type {(name: string, lists?: Json) => Json} */
    function around(name, lists) {
      const made = { revision: data.course.version, language: data.language, ...copy(context.template || {}) };
      if (context.registration) made.registration = context.registration;
      if (context.session) made.extensions = { ...made.extensions, [CONTEXT + "extensions/sessionid"]: context.session };
      const { parent, grouping } = activities[name];
      const inside = (parent || []).map(iri);
      const own = name === launched || inside.includes(context.activity) ? [] : [context.activity];
      const given = made.contextActivities || {};
      const found = { ...given, ...lists };
      if (parent) found.parent = joined(given.parent, inside);
      const wider = joined(given.grouping, (grouping || []).map(iri).concat(own));
      if (wider.length) found.grouping = wider;
      if (Object.keys(found).length) made.contextActivities = found;
      return made;
    }

    let latest = 0;

    /** Now; never the time of an earlier statement, so that their order is told wherever they are sorted by it. */
    function time() {
      latest = Math.max(Date.now(), latest + 1);
      return new Date(latest).toISOString();
    }

    /** @type {(verb: string, name: string, result?: Json, lists?: Json) => Json} */
    function make(verb, name, result, lists) {
      const definition = activities[name].definition;
      const object = { objectType: "Activity", id: iri(name), definition };
      if (name === launched) object.id = context.activity;
      const statement = {
        id: uuid(),
        timestamp: time(),
        actor: copy(context.actor),
        verb: { id: VERB + verb, display: { en: verb } },
        object: copy(object),
        context: around(name, lists),
      };
      if (result) statement.result = result;
      return statement;
    }

    /** A statement of the page as a whole; with cmi5 one that it defines, about the platform's own activity. */
    function whole(verb, result) {
      if (!context.cmi5) return make(verb, launched, result);
      const judged = ["passed", "failed", "completed"].includes(verb);
      const names = judged ? ["cmi5", "moveon"] : ["cmi5"];
      const given = ((context.template || {}).contextActivities || {}).category;
      const category = joined(given, names.map((each) => CONTEXT + "categories/" + each));
      const statement = make(verb, launched, result, { category });
      delete statement.object.definition; // the platform's to give
      const mark = context.cmi5.masteryScore;
      if (result && result.score && Number.isFinite(mark)) {
        statement.context.extensions = { ...statement.context.extensions, [CONTEXT + "extensions/masteryscore"]: mark };
      }
      return statement;
    }

    const verdict = (success, score, milliseconds) => ({ success, score: scoreOf(score), duration: duration(milliseconds) });

    return {
      initialized: () => whole("initialized"),
      /** The learner sees a lesson; null for a quiz, whose answers speak for it. */
      opened: ({ kind, id }) => (kind === "lesson" ? make("experienced", "lessons/" + id) : null),

      /** An answer: {question, response, outcome, latency in ms}. */
      answered({ question, response, outcome, latency }) {
        const result = { response: player.interaction.xapi(question, response) };
        if (outcome.score !== null && outcome.score !== undefined) {
          result.success = outcome.result === "correct";
          result.score = { scaled: round(outcome.score) };
        }
        result.duration = duration(latency);
        if (question.type === "formula") result.extensions = { [data.course.iri + "/extensions/variant"]: response.variant };
        return make("answered", "questions/" + question.id, result);
      },

      /**
       * A quiz's result: {quiz, earned, possible, percent, success, duration in ms}. Null where nothing is scored, and
       * where the quiz is the unit that a cmi5 platform has launched: its verdict is the unit's, and said once.
       */
      submitted(result) {
        const name = "assessments/" + result.quiz.id;
        if (result.success === null || result.success === undefined || (context.cmi5 && name === launched)) return null;
        return make(result.success ? "passed" : "failed", name, verdict(result.success, result, result.duration));
      },

      /** `score` is {percent, earned, possible}, `milliseconds` what it took. */
      passed: (score, milliseconds) => whole("passed", verdict(true, score, milliseconds)),
      failed: (score, milliseconds) => whole("failed", verdict(false, score, milliseconds)),
      completed: (milliseconds) => whole("completed", { completion: true, duration: duration(milliseconds) }),
      terminated: (milliseconds) => whole("terminated", { duration: duration(milliseconds) }),
    };
  };

  player.xapi = { uuid, duration };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
