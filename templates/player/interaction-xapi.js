// A response in the words of xAPI: packager/interaction/words_xapi.py in JavaScript.
(function (player) {
  "use strict";

  const { textOf, numberOf, truth, chosen, joined, given } = player.interaction;
  const { valueAt } = player.scoring;

  /**
   * result.response of xAPI, '' where there is none.
   * @param {any} question
   * @param {any} response
   * @returns {string}
   */
  function xapi(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response":
      case "hotspot":
      case "likert":
      case "ordering":
        return chosen(question, response).join("[,]");
      case "matching":
      case "categorize":
        return joined(question, response).pairs.map((pair) => pair.join("[.]")).join("[,]");
      case "fill-in-blanks": {
        // A delimiter has no escape: a blank in it keeps the places of the gaps behind it.
        const texts = given(question, response).map((text) => text.replaceAll("[,]", "[, ]"));
        return texts.some(Boolean) ? texts.join("[,]") : "";
      }
      case "true-false":
        return truth(response, "true", "false");
      case "numeric":
        return numberOf(response);
      case "formula":
        return numberOf(valueAt(response, "answer"));
      case "file-upload":
        return response === true ? "true" : "";
      default:
        return textOf(response);
    }
  }

  player.interaction.xapi = xapi;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
