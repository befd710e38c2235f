// What a response is made of, before a standard's words: packager/interaction/answers.py in JavaScript.
// tests/vectors/interactions.json holds both to it.
(function (player) {
  "use strict";

  const { valueAt } = player.scoring;

  /**
   * A number in plain decimal notation without an exponent or trailing zeros: 0.5, 30, -1.25.
   * @param {number} value
   * @param {number} [places] decimals, 7 where nothing is said
   * @returns {string}
   */
  function number(value, places) {
    if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? String(value) : BigInt(value).toString();
    const text = bare(fixed(value, places === undefined ? 7 : places));
    if (text !== "0" && text !== "-0") return text;
    // What rounds to nothing keeps all its digits.
    /** @type {any[]} */
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

  /**
   * The longest beginning of a text on one line: no half character, no blank in front.
   * @param {string} lines
   * @param {number} limit in UTF-16 units
   * @returns {string}
   */
  function cut(lines, limit) {
    const text = lines.replace(/\r\n|[\n\r\u2028\u2029]/g, " ").replace(/^[\s\x1c-\x1f\x85]+/, "");
    if (text.length <= limit) return text;
    const half = /[\ud800-\udbff]/.test(text[limit - 1]) && /[\udc00-\udfff]/.test(text[limit]);
    return text.slice(0, half ? limit - 1 : limit);
  }

  const textOf = (value) => (typeof value === "string" ? value : "");
  const numberOf = (value) => (typeof value === "number" ? number(value) : "");
  const truth = (value, yes, no) => (typeof value === "boolean" ? (value ? yes : no) : "");
  const idsOf = (parts) => parts.map((part) => part.id);

  /** The parts of a question that are chosen from or put in order. */
  const partsOf = (question) => question.choices || question.regions || question.scale || question.items;

  /** The known ids of a response: those chosen in source order, those of an order each at its first place. */
  function chosen(question, response) {
    const ids = idsOf(partsOf(question));
    const some = Array.isArray(response) ? response : [response];
    if (question.type !== "ordering") return ids.filter((id) => some.includes(id));
    return Array.isArray(response) ? Array.from(new Set(response)).filter((id) => ids.includes(id)) : [];
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

  /** The patterns of SCORM that are due beside a response: of a formula, its variant's alone. */
  function patterns(question, response) {
    const all = question.interaction.patterns || [];
    if (question.type !== "formula") return all;
    const place = valueAt(response, "variant");
    return Number.isInteger(place) && all[place] !== undefined ? [all[place]] : [];
  }

  // Each standard's words add theirs.
  player.interaction = /** @type {Interactions} */ ({ number, cut, textOf, numberOf, truth, idsOf, partsOf, chosen, joined, given, patterns });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
