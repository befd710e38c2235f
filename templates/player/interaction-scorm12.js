// A response in the words of SCORM 1.2: packager/interaction/words12.py in JavaScript.
(function (player) {
  "use strict";

  const { cut, textOf, numberOf, truth, idsOf, partsOf, chosen, joined, given } = player.interaction;
  const { valueAt } = player.scoring;
  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  const shortened = (text) => cut(text, 255);

  /** Some of the parts as letters, or as their ids where there are too many for letters. */
  function listed(parts, some) {
    const ids = idsOf(parts);
    return ids.length > LETTERS.length ? shortened(some.join(" ")) : some.map((id) => LETTERS[ids.indexOf(id)]).join(",");
  }

  function paired({ sources, targets, pairs }) {
    if (sources.length > LETTERS.length || targets.length > LETTERS.length) return shortened(pairs.map((pair) => pair.join(".")).join(" "));
    return shortened(pairs.map((pair) => LETTERS[sources.indexOf(pair[0])] + "." + LETTERS[targets.indexOf(pair[1])]).join(","));
  }

  /**
   * cmi.interactions.n.student_response of SCORM 1.2, '' where there is none. Letters follow the source's order.
   * @param {any} question
   * @param {any} response
   * @returns {string}
   */
  function scorm12(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response":
      case "hotspot":
      case "likert":
      case "ordering":
        return listed(partsOf(question), chosen(question, response));
      case "matching":
      case "categorize":
        return paired(joined(question, response));
      case "fill-in-blanks": {
        const texts = given(question, response);
        return texts.some(Boolean) ? shortened(texts.join("; ")) : "";
      }
      case "true-false":
        return truth(response, "t", "f");
      case "numeric":
        return numberOf(response);
      case "formula":
        return numberOf(valueAt(response, "answer"));
      case "file-upload":
        return response === true ? "true" : "";
      default:
        return shortened(textOf(response));
    }
  }

  player.interaction.scorm12 = scorm12;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
