// The words of SCORM 2004 4th Edition (RTE 4) for scorm-session.js.
(function (player) {
  "use strict";

  const { backEnd, decimal, numberIn, resultOf } = player.scorm;
  const WORDS_LIMIT = 250; // of a localized string, its language included
  const LANGUAGE = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9-]{2,8})?$/;

  /** Milliseconds as timeinterval (second,10,2): PT1H2M3.25S. */
  function timespan(milliseconds) {
    const hundredths = Math.max(0, Math.round(milliseconds / 10));
    const minutes = Math.floor(hundredths / 6000);
    const hours = Math.floor(minutes / 60);
    const seconds = Math.floor(hundredths / 100) % 60;
    const parts = [hours ? hours + "H" : "", hours || minutes ? (minutes % 60) + "M" : ""];
    return "PT" + parts.join("") + seconds + "." + String(hundredths % 100).padStart(2, "0") + "S";
  }

  /** A time in UTC; a zone is only allowed after a fraction (RTE 4.1.1.7), and the years are 1970 to 2038. '' beyond. */
  function timestamp(date) {
    const year = date.getUTCFullYear();
    return year >= 1970 && year <= 2038 ? date.toISOString().slice(0, 22) + "Z" : "";
  }

  /** A text in short as a localized string: on one line, and not beginning with what looks like a language. */
  function localized(text, language) {
    const line = text.replace(/\s+/g, " ").trim().replace(/^\{/, " {");
    if (!line) return "";
    const tag = LANGUAGE.test(language) ? "{lang=" + language + "}" : "";
    const room = WORDS_LIMIT - tag.length;
    if (line.length <= room) return tag + line;
    const kept = line.slice(0, room - 1);
    return tag + (/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept) + "…";
  }

  /** The words of a question: a formula's with the values that were asked, a line for each gap. */
  function wordsOf(question, response) {
    const html = question.type === "formula" ? question.variants[response.variant].prompt : question.prompt;
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const gap of body.querySelectorAll("[data-gap]")) gap.textContent = " ___ ";
    return body.textContent;
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
      ["score.scaled", player.interaction.number(Math.round(result.score * 100) / 10000)],
    ];
  }

  /** A result from what a platform holds; the score is only asked for where one was written with the success. */
  function resultIn(prefix, recall) {
    const known = (value, words) => (words.includes(value) ? value : null);
    const completion = known(recall(prefix + "completion_status"), ["completed", "incomplete"]);
    const success = known(recall(prefix + "success_status"), ["passed", "failed"]);
    const scaled = success ? numberIn(recall(prefix + "score.scaled")) : null;
    return { completion, success, score: scaled === null ? null : Math.round(scaled * 10000) / 100 };
  }

  /** What is done of the course: a platform that completes by this measure must not do so before the course's own rule. */
  function measureOf(result) {
    return result.completion === "completed" ? "1" : decimal(Math.min(0.99, Math.floor(result.measure * 100) / 100));
  }

  /** @type {ScormWords} */
  const words = {
    api: "API_1484_11",
    functions: {
      initialize: "Initialize",
      terminate: "Terminate",
      get: "GetValue",
      set: "SetValue",
      commit: "Commit",
      error: "GetLastError",
    },
    limit: 64000,
    running: "103",
    absent: ["401", "402"],
    unfit: ["404", "405", "406", "407", "408"],
    optional: [],
    records: { interactions: 250, objectives: 100 }, // the smallest numbers that every platform takes
    core: "",
    mode: "mode",
    learner: "learner_name",
    location: "location",
    // After any other a platform may begin a new attempt without a state. That the course is done is told by its statuses.
    exits: { open: "suspend", closed: "suspend" },
    timespan,

    past: (recall) => resultIn("cmi.", recall),

    /** A platform may take a session without a status for a completed one. */
    begin: (result) => (result.completion === "completed" ? [] : [["cmi.completion_status", "incomplete"]]),

    /** The score comes before the statuses, since platforms may judge by what they hold when these come. */
    result(result, before) {
      const found = scoreOf(result, before).map(([element, value]) => ["cmi." + element, value]);
      if (result.measure !== null) found.push(["cmi.progress_measure", measureOf(result)]);
      if (result.success) found.push(["cmi.success_status", result.success]);
      if (result.completion) found.push(["cmi.completion_status", result.completion]);
      return found;
    },

    objectivePast: resultIn,

    objective(result, before) {
      const success = result.success ? [["success_status", result.success]] : [];
      return scoreOf(result, before).concat([["progress_measure", "1"]], success, [["completion_status", result.completion]]);
    },

    /** An interaction's elements after its id, in the order in which every platform takes them. */
    interaction({ quiz, question, response, outcome, latency }, data) {
      const patterns = player.interaction.patterns2004(question, response);
      return [
        ["type", player.interaction.type2004(question, response)],
        ["description", localized(wordsOf(question, response), data.language)],
        ["objectives.0.id", quiz.id],
        ["timestamp", timestamp(new Date())],
        ...patterns.map((pattern, place) => ["correct_responses." + place + ".pattern", pattern]),
        ["weighting", decimal(question.points)],
        ["learner_response", player.interaction.scorm2004(question, response)],
        ["result", resultOf(outcome, "incorrect")],
        ["latency", timespan(latency)],
      ];
    },
  };

  player.backends.scorm2004 = (data, notify) => backEnd(words, data, notify);
  player.scorm2004 = { timespan, timestamp, localized };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
