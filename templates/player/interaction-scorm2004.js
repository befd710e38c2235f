// A response in the words of SCORM 2004: packager/interaction/words2004.py in JavaScript.
(function (player) {
  "use strict";

  const { cut, textOf, given, patterns, xapi } = player.interaction;
  const TEXT = 250; // UTF-16 units of a fill-in's text
  const TEXTS = 10;
  const LONG_TEXT = 4000;
  const REAL = /^-?\d{1,5}(\.\d{1,18})?$/; // what Moodle takes as a number

  /** A learner's text on one line; a blank before a brace at its start, which would begin a parameter. */
  function line(text, limit) {
    const short = cut(text, limit);
    return short.startsWith("{") ? " " + cut(short, limit - 1) : short;
  }

  // What has more parts than its type holds is of type other, whose text is free.
  const crowded = (question) => question.interaction.type === "other";

  // A mark has no escape: a blank in it keeps the places of the texts behind it.
  const filled = (text) => line(text.replaceAll("[,]", "[, ]"), TEXT);

  function blanks(question, texts) {
    if (!texts.some(Boolean)) return "";
    if (!crowded(question)) return texts.map(filled).join("[,]");
    return cut(texts.map((text) => line(text, TEXT)).join("; "), LONG_TEXT);
  }

  /** Ids between their marks; in what is other, blanks and dots stand for these. Moodle takes no `-` in an id. */
  function ids(question, marked) {
    const text = marked.replaceAll("-", "_");
    return crowded(question) ? cut(text.replaceAll("[,]", " ").replaceAll("[.]", "."), LONG_TEXT) : text;
  }

  /**
   * cmi.interactions.n.learner_response of SCORM 2004, '' where there is none.
   * @param {any} question with `interaction.type`
   * @param {any} response
   * @returns {string}
   */
  function scorm2004(question, response) {
    switch (question.type) {
      case "short-answer":
        return filled(textOf(response));
      case "essay":
        return line(textOf(response), LONG_TEXT);
      case "fill-in-blanks":
        return blanks(question, given(question, response));
      case "numeric":
      case "formula": {
        // With more digits than a text may have it is left out: cut, it would be another number.
        const text = xapi(question, response);
        return text.length <= TEXT ? text : "";
      }
      case "true-false":
      case "file-upload":
        return xapi(question, response);
      default:
        return ids(question, xapi(question, response));
    }
  }

  // scorm-again takes commas for marks where there is no mark.
  const split = (text) => !text.includes("[,]") && (text.split(",").length > TEXTS || text.includes(",{"));

  /**
   * cmi.interactions.n.type beside a response: what run-times refuse as one of its question's type is told as a text.
   * @param {any} question with `interaction.type`
   * @param {any} response
   * @returns {string}
   */
  function type2004(question, response) {
    const { type } = question.interaction;
    const text = scorm2004(question, response);
    if (type === "numeric" && text !== "" && !REAL.test(text)) return "fill-in";
    return type === "fill-in" && split(text) ? "long-fill-in" : type;
  }

  /**
   * The patterns that are due beside a response; none beside another type than the question's.
   * @param {any} question with `interaction`
   * @param {any} response
   * @returns {string[]}
   */
  function patterns2004(question, response) {
    return type2004(question, response) === question.interaction.type ? patterns(question, response) : [];
  }

  Object.assign(player.interaction, { scorm2004, type2004, patterns2004 });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
