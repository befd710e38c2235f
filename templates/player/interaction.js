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

  /** The longest beginning of a text on one line: 255 UTF-16 units at most, no half character, no blank in front. */
  function cut(lines) {
    const text = lines.replace(/\r\n|[\n\r\u2028\u2029]/g, " ").replace(/^[\s\x1c-\x1f\x85]+/, "");
    if (text.length <= FEEDBACK_LIMIT) return text;
    const half = /[\ud800-\udbff]/.test(text[FEEDBACK_LIMIT - 1]) && /[\udc00-\udfff]/.test(text[FEEDBACK_LIMIT]);
    return text.slice(0, half ? FEEDBACK_LIMIT - 1 : FEEDBACK_LIMIT);
  }

  const textOf = (value) => (typeof value === "string" ? value : "");
  const numberOf = (value) => (typeof value === "number" ? number(value) : "");
  const truth = (value, yes, no) => (typeof value === "boolean" ? (value ? yes : no) : "");
  const idsOf = (parts) => parts.map((part) => part.id);
  const { valueAt } = player.scoring;

  function chosen(parts, response) {
    const ids = Array.isArray(response) ? response : [response];
    return idsOf(parts).filter((id) => ids.includes(id));
  }

  /** The known ids of an order, each at its first place. */
  function ordered(parts, response) {
    const ids = idsOf(parts);
    return Array.from(new Set(Array.isArray(response) ? response : [])).filter((id) => ids.includes(id));
  }

  /** The known pairs of a response in source order, with the ids of both sides. */
  function joined(question, response) {
    const sources = idsOf(question.pairs || question.items);
    const targets = idsOf(question.options || question.categories);
    const pairs = sources.map((source) => [source, valueAt(response, source)]).filter((pair) => targets.includes(pair[1]));
    return { sources, targets, pairs };
  }

  /** What each gap was filled with, as text; '' where with nothing that fits its kind. */
  function given(question, response) {
    return question.gaps.map((gap) => {
      const value = valueAt(response, gap.id);
      if (gap.kind === "number") return numberOf(value);
      return gap.kind === "choice" && !idsOf(gap.choices).includes(value) ? "" : textOf(value);
    });
  }

  /** Some of the parts as letters, or as their ids where there are too many for letters. */
  function listed12(parts, some) {
    const ids = idsOf(parts);
    return ids.length > LETTERS.length ? cut(some.join(" ")) : some.map((id) => LETTERS[ids.indexOf(id)]).join(",");
  }

  function paired12({ sources, targets, pairs }) {
    if (sources.length > LETTERS.length || targets.length > LETTERS.length) return cut(pairs.map((pair) => pair.join(".")).join(" "));
    return cut(pairs.map((pair) => LETTERS[sources.indexOf(pair[0])] + "." + LETTERS[targets.indexOf(pair[1])]).join(","));
  }

  /** cmi.interactions.n.student_response of SCORM 1.2, '' where there is none. Letters follow the source's order. */
  function scorm12(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response":
        return listed12(question.choices, chosen(question.choices, response));
      case "hotspot":
        return listed12(question.regions, chosen(question.regions, response));
      case "likert":
        return listed12(question.scale, chosen(question.scale, response));
      case "ordering":
        return listed12(question.items, ordered(question.items, response));
      case "matching":
      case "categorize":
        return paired12(joined(question, response));
      case "fill-in-blanks": {
        const texts = given(question, response);
        return texts.some(Boolean) ? cut(texts.join("; ")) : "";
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
        return cut(textOf(response));
    }
  }

  /** The patterns of SCORM 1.2 that are due beside a response: of a formula, its variant's alone. */
  function patterns(question, response) {
    const all = question.interaction.patterns || [];
    if (question.type !== "formula") return all;
    const place = valueAt(response, "variant");
    return Number.isInteger(place) && all[place] !== undefined ? [all[place]] : [];
  }

  /** result.response of xAPI, '' where there is none. */
  function xapi(question, response) {
    switch (question.type) {
      case "multiple-choice":
      case "multiple-response":
        return chosen(question.choices, response).join("[,]");
      case "hotspot":
        return chosen(question.regions, response).join("[,]");
      case "likert":
        return chosen(question.scale, response).join("[,]");
      case "ordering":
        return ordered(question.items, response).join("[,]");
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

  player.interaction = { number, cut, scorm12, patterns, xapi };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
