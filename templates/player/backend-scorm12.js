// The words of SCORM 1.2 (RTE 3.4) for scorm-session.js.
(function (player) {
  "use strict";

  const { backEnd, decimal, numberIn, resultOf } = player.scorm;
  const two = (value) => String(value).padStart(2, "0");

  /** Milliseconds as CMITimespan, HHHH:MM:SS.SS. */
  function timespan(milliseconds) {
    const hundredths = Math.min(Math.max(0, Math.round(milliseconds / 10)), 3599999999);
    const seconds = Math.floor(hundredths / 100);
    const hours = String(Math.floor(seconds / 3600)).padStart(4, "0");
    return hours + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60) + "." + two(hundredths % 100);
  }

  /** The time of day as CMITime. */
  function timeOfDay(date) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  }

  /**
   * The elements of a score, where it is another one than before.
   * @returns {Elements}
   */
  function scoreOf(result, before) {
    if (result.score === before.score) return [];
    return [
      ["score.min", "0"],
      ["score.max", "100"],
      ["score.raw", decimal(result.score)],
    ];
  }

  /** A result from a status of one word and a score. */
  function resultIn(status, score) {
    const completion = { passed: "completed", completed: "completed", incomplete: "incomplete" }[status] || null;
    return { status, completion, success: status === "passed" || status === "failed" ? status : null, score: numberIn(score) };
  }

  /** @type {ScormWords} */
  const words = {
    api: "API",
    functions: {
      initialize: "LMSInitialize",
      terminate: "LMSFinish",
      get: "LMSGetValue",
      set: "LMSSetValue",
      commit: "LMSCommit",
      error: "LMSGetLastError",
    },
    limit: 4096,
    running: "", // no error says that a session is running already
    absent: ["201", "401"],
    unfit: ["402", "403", "404", "405"],
    optional: ["cmi.core.score.min", "cmi.core.score.max"],
    records: { interactions: Infinity, objectives: Infinity },
    core: "core.",
    mode: "core.lesson_mode",
    learner: "core.student_name",
    location: "core.lesson_location",
    exits: { open: "suspend", closed: "" },
    timespan,

    past: (recall) => resultIn(recall("cmi.core.lesson_status"), recall("cmi.core.score.raw")),

    /** Some platforms take a session without a status for a completed one. */
    begin: (result) => (result.status ? [] : [["cmi.core.lesson_status", "incomplete"]]),

    /** The score comes before the status, since platforms may judge by what they hold when the status comes. */
    result(result, before) {
      const score = scoreOf(result, before).map(([element, value]) => ["cmi.core." + element, value]);
      return result.status ? score.concat([["cmi.core.lesson_status", result.status]]) : score;
    },

    objectivePast: (prefix, recall) => resultIn(recall(prefix + "status"), recall(prefix + "score.raw")),

    objective: (result, before) => scoreOf(result, before).concat([["status", result.status]]),

    /** An interaction's elements after its id, in the order in which every platform takes them. */
    interaction({ quiz, question, response, outcome, latency }) {
      const patterns = player.interaction.patterns(question, response);
      return [
        ["type", /** @type {any} */ (question).interaction.type],
        ["objectives.0.id", quiz.id],
        ["time", timeOfDay(new Date())],
        ...patterns.map((pattern, place) => ["correct_responses." + place + ".pattern", pattern]),
        ["student_response", player.interaction.scorm12(question, response)],
        ["result", resultOf(outcome, "wrong")],
        ["weighting", decimal(question.points)],
        ["latency", timespan(latency)],
      ];
    },
  };

  player.backends.scorm12 = (data, notify) => backEnd(words, data, notify);
  player.scorm12 = { timespan, timeOfDay };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
