// What several widgets are made of: options, drop-down lists, fields, marks, and numbers as learners write them.
(function (player) {
  "use strict";

  const { make, prose, icon, words, worded } = player.dom;

  /** The id of a part of a question on the page: no id of a course holds the `--` between them, so none stands twice. */
  const id = (question, ...parts) => ["q-" + question.id, ...parts].join("--");

  /** Puts a number before what is formulas alone, which not every screen reader makes a name of. */
  function numbered(element, n, total) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("math").forEach((formula) => formula.remove());
    if (!copy.textContent.trim() && !copy.querySelector("img")) element.prepend(worded("span", { class: "unseen" }, "part", { n, total }));
    return element;
  }

  /**
   * A native radio or checkbox with its text, {input, label}. `text` is {html}, {html, block} or {words}. No label can
   * hold blocks: these stand beside the input, name it, and a click on them counts as one on it.
   */
  function option(type, question, group, value, text, n, total) {
    const part = value === "" ? [group] : [group, value];
    const input = make("input", { type, name: id(question, group), id: id(question, ...part), value });
    if (!text.block) {
      const label = text.html === undefined ? worded("label", {}, text.words) : numbered(prose("label", {}, text.html), n, total);
      label.htmlFor = input.id;
      return { input, label };
    }
    const label = prose("div", { class: "label prose", id: id(question, ...part, "text") }, text.html);
    input.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", (/** @type {any} */ event) => {
      if (!input.disabled && !event.target.closest("a, audio, video, details")) input.click();
    });
    return { input, label };
  }

  /** An empty mark beside a control, which it describes once `show` has filled it. */
  function marker(part) {
    // In a sentence that runs the other way, its words still run as the page does.
    return make("span", { class: "mark", id: part, dir: document.documentElement.dir, hidden: true });
  }

  /** Fills a mark with an icon and words: correct, partial or incorrect, and what is right instead. */
  function show(mark, look, key, values, instead) {
    mark.dataset.mark = look;
    mark.replaceChildren(icon(look), worded("span", {}, key, values), ...(instead ? [look === "correct" ? " " : " \u2013 ", instead] : []));
    mark.hidden = false;
    return mark;
  }

  /**
   * Marks a part that earned `credit`, or that was left empty, with `right()` where that was missed; returns the look.
   * What was left empty just gets its right answer, as a right choice does that was not chosen.
   */
  function judge(mark, credit, empty, right) {
    const look = credit >= 1 && !empty ? "correct" : credit > 0 && !empty ? "partial" : "incorrect";
    const answer = look === "correct" ? null : right();
    const word = { correct: "partRight", partial: "partHalf", incorrect: "partWrong" }[look];
    if (empty && answer) show(mark, "correct", "rightAnswer", { n: 1 }, answer);
    else show(mark, look, word, {}, answer && make("span", { class: "instead" }, worded("span", {}, "rightAnswer", { n: 1 }), " ", answer));
    return empty ? "missed" : look;
  }

  const letter = (place) => (place < 26 ? String.fromCharCode(65 + place) : String(place + 1));

  /**
   * Drop-down lists of `options` ({id, html, text}) in that order, {list(attributes), key, named(id)}. Where the words of
   * one do not say it all (a formula, a picture), letters stand for them, and `key` shows what they mean.
   */
  function chooser(options, placeholder) {
    const lettered = options.some((one) => one.text === undefined);
    const wordsOf = (one, place) => (lettered ? letter(place) + (one.text ? ": " + one.text : "") : one.text);
    const key = lettered
      ? make(
          "ul",
          { class: "key" },
          ...options.map((one, place) => make("li", {}, make("span", { class: "letter" }, letter(place)), prose("div", { class: "prose" }, one.html)))
        )
      : null;
    function list(attributes) {
      return make(
        "select",
        attributes,
        worded("option", { value: "", dir: "auto" }, placeholder),
        ...options.map((one, place) => make("option", { value: one.id, dir: lettered ? null : "auto" }, wordsOf(one, place)))
      );
    }
    /** What stands for an option in a sentence. */
    function named(wanted) {
      const place = options.findIndex((one) => one.id === wanted);
      return lettered ? make("strong", {}, letter(place)) : prose("strong", {}, options[place].html);
    }
    return { list, key, named };
  }

  /** A labelled field; the lock leaves its text to be read and copied. */
  function field(element, question, tag, attributes, after) {
    const input = make(tag, { id: id(question, "text"), "aria-describedby": id(question, "prompt"), ...attributes });
    const label = worded("label", { class: "legend", for: input.id }, "yourAnswer");
    element.append(make("div", { class: "field" }, label, make("div", { class: "line" }, input, after || null)));
    return {
      input,
      show: () => {},
      lock: () => (input.readOnly = true),
    };
  }

  const lineOf = (limit) => ({ type: "text", maxlength: limit, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const numberLine = { ...lineOf(30), inputmode: "decimal", dir: "ltr" };

  // --- numbers -----------------------------------------------------------------------------------------

  const decimalMark = (language) => (new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(1.5).includes(",") ? "," : ".");

  /**
   * The number that a learner wrote, or the name of the words that say what is wrong with it. A comma and a point
   * both mark decimals; `1,000` is refused where it could be a thousand in the course's language.
   */
  function parse(text, language) {
    const plain = text
      .trim()
      .replace(/^[\u2212\u2013]/, "-")
      .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(/\u066b/, ".");
    if (plain === "") return { problem: "missingText" };
    if (!/^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(plain)) return { problem: "notNumber" };
    const grouped = /^[+-]?[1-9]\d{0,2}([.,])\d{3}$/.exec(plain);
    if (grouped && grouped[1] !== decimalMark(language)) return { problem: "thousands" };
    const value = Number(plain.replace(",", "."));
    return Number.isFinite(value) ? { value } : { problem: "notNumber" };
  }

  const language = () => document.documentElement.lang;

  /** What the learner wrote into a field, {value} or {problem}. */
  const numberIn = (input) => parse(input.value, language());

  /** A number as it is written into a field. */
  const written = (value) => String(value).replace(".", decimalMark(language()));

  /** An accepted number in words, with its tolerance and unit. */
  function accepted(answer, unit) {
    const plain = (value) => new Intl.NumberFormat(language(), { maximumSignificantDigits: 12, numberingSystem: "latn" }).format(value);
    const low = plain(answer.value - answer.tolerance);
    const high = plain(answer.value + answer.tolerance);
    const text = answer.tolerance ? words("range", { low, high }) : plain(answer.value);
    return unit ? text + "\u00a0" + unit : text;
  }

  player.controls = { id, numbered, option, marker, show, judge, chooser, field, lineOf, numberLine, numberIn, written, accepted };
  player.parseNumber = parse;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
