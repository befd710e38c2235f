// One widget a question type: mount(element, question) -> {response(), problem(), restore(response), show(outcome), lock()}.
// `question.order` holds the places of the choices as shown; a response is always in source order.
// response() is null where there is none, and problem() then names the words that say what is missing.
(function (player) {
  "use strict";

  const { make, prose, icon, say, worded } = player.dom;
  const id = (question, part) => "q-" + question.id + "--" + part;

  /** Options as native radios or checkboxes; `options` are {value, html or words, right, credit}. */
  function picker(element, question, type, options, legend) {
    const rows = options.map((option) => {
      const input = make("input", { type, name: id(question, "choice"), id: id(question, "c-" + option.value), value: option.value });
      const label = option.html === undefined ? worded("label", {}, option.words) : prose("label", {}, option.html);
      label.htmlFor = input.id;
      const mark = make("span", { class: "mark", id: id(question, "m-" + option.value), hidden: true });
      return { option, input, mark, row: make("div", { class: "choice" }, input, label, mark) };
    });
    const group = make("div", {
      class: "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-labelledby": id(question, "prompt") + " " + id(question, "legend"),
    });
    group.append(worded("p", { class: "legend", id: id(question, "legend") }, legend), ...rows.map((row) => row.row));
    element.append(group);

    function mark(row, look, words) {
      row.row.dataset.mark = look;
      row.mark.append(icon(look), say(make("span"), words));
      row.mark.hidden = false;
      row.input.setAttribute("aria-describedby", row.mark.id);
    }
    return {
      chosen: () => options.map((option) => option.value).filter((value) => rows.some((row) => row.input.checked && row.option.value === value)),
      problem: () => "missingChoice",
      check: (values) => rows.forEach((row) => (row.input.checked = values.includes(row.option.value))),
      show() {
        for (const row of rows) {
          const { right, credit } = row.option;
          if (row.input.checked) {
            if (right) mark(row, "correct", "markChosenRight");
            else if (credit > 0 && type === "radio") mark(row, "partial", "markChosenPartial");
            else mark(row, "incorrect", "markChosenWrong");
          } else if (right) mark(row, "correct", "markRight");
        }
      },
      lock: () => rows.forEach((row) => (row.input.disabled = true)),
    };
  }

  function choices(type, legend, right, read, write) {
    return function (element, question) {
      const order = question.order || question.choices.map((choice, place) => place);
      const options = order.map((place) => {
        const choice = question.choices[place];
        return { value: choice.id, html: choice.html, right: right(choice), credit: choice.credit };
      });
      const widget = picker(element, question, type, options, legend);
      return {
        response: () => read(question.choices.map((choice) => choice.id).filter((value) => widget.chosen().includes(value))),
        problem: widget.problem,
        restore: (response) => widget.check(write(response)),
        show: widget.show,
        lock: widget.lock,
      };
    };
  }

  function trueFalse(element, question) {
    const options = [true, false].map((value) => ({ value: String(value), words: String(value), right: value === question.answer, credit: 0 }));
    const widget = picker(element, question, "radio", options, "judge");
    return {
      response: () => (widget.chosen().length ? widget.chosen()[0] === "true" : null),
      problem: widget.problem,
      restore: (response) => widget.check([String(response)]),
      show: widget.show,
      lock: widget.lock,
    };
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

  function shortAnswer(element, question) {
    const { input, show, lock } = field(element, question, "input", { ...lineOf(question.limit), dir: "auto" });
    return {
      // Platforms take no answer that begins with a blank.
      response: () => input.value.trim() || null,
      problem: () => "missingText",
      restore: (response) => (input.value = response),
      show,
      lock,
    };
  }

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

  function numeric(element, question) {
    const unit = question.unit ? make("span", { class: "unit", id: id(question, "unit") }, question.unit) : null;
    const { input, show, lock } = field(element, question, "input", { ...lineOf(30), inputmode: "decimal", dir: "ltr" }, unit);
    if (unit) input.setAttribute("aria-describedby", id(question, "prompt") + " " + unit.id);
    const read = () => parse(input.value, document.documentElement.lang);
    return {
      response: () => ("value" in read() ? read().value : null),
      problem: () => read().problem,
      restore: (response) => (input.value = String(response).replace(".", decimalMark(document.documentElement.lang))),
      show,
      lock,
    };
  }

  function essay(element, question) {
    const counter = make("p", { class: "counter", id: id(question, "counter") });
    const { input, show, lock } = field(element, question, "textarea", { rows: 6, dir: "auto" });
    input.setAttribute("aria-describedby", id(question, "prompt") + " " + counter.id);
    input.closest(".field").append(counter);
    // The limit counts code points as the author does, maxlength would count UTF-16 units.
    function count() {
      const points = Array.from(input.value);
      if (points.length > question.limit) input.value = points.slice(0, question.limit).join("");
      say(counter, "characters", { n: Math.min(points.length, question.limit), limit: question.limit });
    }
    input.addEventListener("input", count);
    count();
    return {
      response: () => input.value.trim() || null,
      problem: () => "missingText",
      restore(response) {
        input.value = response;
        count();
      },
      show,
      lock,
    };
  }

  player.widgets = {
    "multiple-choice": choices("radio", "chooseOne", (choice) => choice.credit >= 1, (ids) => (ids.length ? ids[0] : null), (response) => [response]),
    "multiple-response": choices("checkbox", "chooseAny", (choice) => choice.correct, (ids) => (ids.length ? ids : null), (response) => response),
    "true-false": trueFalse,
    "short-answer": shortAnswer,
    numeric,
    essay,
  };
  player.parseNumber = parse;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
