// A response in the words of SCORM 1.2 and xAPI: packager/interaction.py in JavaScript.
// tests/vectors/interactions.json holds both to it.
(function (player) {
  "use strict";

  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  const FEEDBACK_LIMIT = 255;

  /** A number in plain decimal notation without an exponent or trailing zeros: 0.5, 30, -1.25. */
  function number(value, places) {
    if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? String(value) : BigInt(value).toString();
    const text = bare(fixed(value, places === undefined ? 7 : places));
    if (text !== "0" && text !== "-0") return text;
    // What rounds to nothing keeps all its digits.
    const [digits, power] = Math.abs(value).toExponential().split("e-");
    return (value < 0 ? "-0." : "0.") + "0".repeat(power - 1) + digits.replace(".", "");
  }

  // toFixed sends an exact tie upwards, Python to the even digit: 0.00390625 is 0.0039062 to seven places.
  function fixed(value, places) {
    const whole = Math.abs(value).toFixed(60);
    const end = whole.indexOf(".") + 1 + places;
    const kept = whole.slice(0, end);
    const tie = /^50*$/.test(whole.slice(end)) && Number(kept[kept.length - 1]) % 2 === 0;
    return tie ? (value < 0 ? "-" : "") + kept : value.toFixed(places);
  }

  function bare(text) {
    return text.replace(/0+$/, "").replace(/\.$/, "");
  }

  /** The longest beginning of a text, on one line, that has at most 255 UTF-16 units and no half character. */
  function cut(lines) {
    const text = lines.replace(/\r\n|[\n\r\u2028\u2029]/g, " ");
    if (text.length <= FEEDBACK_LIMIT) return text;
    const half = /[\ud800-\udbff]/.test(text[FEEDBACK_LIMIT - 1]) && /[\udc00-\udfff]/.test(text[FEEDBACK_LIMIT]);
    return text.slice(0, half ? FEEDBACK_LIMIT - 1 : FEEDBACK_LIMIT);
  }

  function chosen(question, response) {
    const ids = Array.isArray(response) ? response : [response];
    return question.choices.map((choice) => choice.id).filter((id) => ids.includes(id));
  }

  /** cmi.interactions.n.student_response of SCORM 1.2, '' where there is none. Letters follow the source's order. */
  function scorm12(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response": {
        const ids = question.choices.map((choice) => choice.id);
        const known = chosen(question, response);
        return ids.length > LETTERS.length ? cut(known.join(" ")) : known.map((id) => LETTERS[ids.indexOf(id)]).join(",");
      }
      case "true-false":
        return typeof response === "boolean" ? (response ? "t" : "f") : "";
      case "numeric":
        return typeof response === "number" ? number(response) : "";
      default:
        return typeof response === "string" ? cut(response) : "";
    }
  }

  /** result.response of xAPI, '' where there is none. */
  function xapi(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response":
        return chosen(question, response).join("[,]");
      case "true-false":
        return typeof response === "boolean" ? String(response) : "";
      case "numeric":
        return typeof response === "number" ? number(response) : "";
      default:
        return typeof response === "string" ? response : "";
    }
  }

  player.interaction = { number, cut, scorm12, xapi };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
