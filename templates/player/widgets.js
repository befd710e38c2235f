// One widget a question type: mount(element, question, {prompt, seed}) -> {response(), problem(), restore(response),
// show(outcome), lock()}, and where it matters doubt() and accept(). A response is always in source order.
// docs/player.md says what each does.
(function (player) {
  "use strict";

  const { make, say, listed, worded } = player.dom;
  const { id, option, marker, show, field, lineOf, numberLine, numberIn, written } = player.controls;

  // --- choices -----------------------------------------------------------------------------------------

  /** Options as native radios or checkboxes; `options` are {value, html or words, block, right, credit}. */
  function picker(element, question, type, options, legend, style) {
    const rows = options.map((one, place) => {
      const { input, label } = option(type, question, "c", one.value, one, place + 1, options.length);
      const mark = marker(id(question, "m", one.value));
      return { one, input, mark, row: make("div", { class: "choice" }, input, label, mark) };
    });
    const group = make("div", {
      class: style || "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-labelledby": id(question, "prompt") + " " + id(question, "legend"),
    });
    group.append(worded("p", { class: "legend", id: id(question, "legend") }, legend), ...rows.map((row) => row.row));
    element.append(group);

    function mark(row, look, key) {
      row.row.dataset.mark = look;
      show(row.mark, look, key);
      row.input.setAttribute("aria-describedby", row.mark.id);
    }
    return {
      chosen: () => rows.filter((row) => row.input.checked).map((row) => row.one.value),
      problem: () => "missingChoice",
      check: (values) => rows.forEach((row) => (row.input.checked = values.includes(row.one.value))),
      show(outcome, key) {
        if (!question.graded) return;
        for (const row of rows) {
          const { right, credit } = row.one;
          if (row.input.checked) {
            if (right) mark(row, "correct", "markChosenRight");
            else if (credit > 0) mark(row, "partial", "markChosenPartial");
            else mark(row, "incorrect", "markChosenWrong");
          } else if (right && key) mark(row, "correct", "markRight");
        }
      },
      lock: () => rows.forEach((row) => (row.input.disabled = true)),
    };
  }

  /** `read` makes a response of the chosen ids in source order, `write` the chosen ids of a response. */
  function choices(type, legend, { right, credit, read, write }) {
    return function (element, question, { seed }) {
      const order = question.shuffle ? player.chance.shuffled(question.choices, seed, question.id) : question.choices.map((choice, place) => place);
      const options = order.map((place) => {
        const choice = question.choices[place];
        return { ...choice, value: choice.id, right: right(choice), credit: credit(choice, question) };
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

  const one = {
    right: (choice) => choice.credit >= 1,
    credit: (choice) => choice.credit,
    read: (ids) => (ids.length ? ids[0] : null),
    write: (response) => [response],
  };
  // The credits of several choices are shares of the whole: none of them is only partly right.
  const several = {
    right: (choice) => choice.correct,
    credit: (choice, question) => (question.credit === "per-choice" ? choice.credit : 0),
    read: (ids) => (ids.length ? ids : null),
    write: (response) => response,
  };

  /** @type {MountOf<"true-false">} */
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

  /** @type {MountOf<"likert">} */
  function likert(element, question) {
    const points = question.scale.map((point) => ({ ...point, value: point.id }));
    const widget = picker(element, question, "radio", points, "choosePoint", "choices scale");
    return {
      response: () => widget.chosen()[0] || null,
      problem: widget.problem,
      restore: (response) => widget.check([response]),
      show: widget.show,
      lock: widget.lock,
    };
  }

  // --- texts and numbers -------------------------------------------------------------------------------

  /** @type {MountOf<"short-answer">} */
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

  /** @type {(element: HTMLElement, question: QuestionOf<"numeric" | "formula">) => Widget} */
  function numeric(element, question) {
    const unit = question.unit ? make("span", { class: "unit", id: id(question, "unit") }, question.unit) : null;
    const { input, show, lock } = field(element, question, "input", numberLine, unit);
    if (unit) input.setAttribute("aria-describedby", id(question, "prompt") + " " + unit.id);
    return {
      response() {
        const read = numberIn(input);
        return "value" in read ? read.value : null;
      },
      problem: () => numberIn(input).problem,
      restore: (response) => (input.value = written(response)),
      show,
      lock,
    };
  }

  /**
   * A number asked with the values of one variant, which chance picks and the response remembers.
   * @type {MountOf<"formula">}
   */
  function formula(element, question, { prompt, seed }) {
    const widget = numeric(element, question);
    let variant = 0;
    function ask(number) {
      variant = number;
      element.dataset.variant = String(number);
      prompt.innerHTML = question.variants[variant].prompt;
    }
    ask(player.chance.pick(question.variants.length, seed, question.id));
    return {
      ...widget,
      response() {
        const answer = widget.response();
        return answer === null ? null : { variant, answer };
      },
      restore(response) {
        ask(response.variant);
        widget.restore(response.answer);
      },
      right: () => ({ value: question.variants[variant].answer, tolerance: question.variants[variant].tolerance }),
    };
  }

  /** @type {MountOf<"essay">} */
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

  /**
   * No file leaves this page: it is handed in on the platform, and the learner says so.
   * @type {MountOf<"file-upload">}
   */
  function fileUpload(element, question) {
    const { input, label } = option("checkbox", question, "c", "done", { words: "handedIn" });
    const about = make("div", { class: "about", id: id(question, "about") }, worded("p", {}, "handInPlatform"));
    if (question.accept.length) {
      const kinds = listed(question.accept.map((kind) => make("strong", {}, kind.toUpperCase())));
      about.append(make("p", {}, worded("span", {}, "acceptedFiles"), " ", ...kinds));
    }
    about.append(worded("p", {}, "mostFiles", { n: question.maxFiles }));
    input.setAttribute("aria-describedby", about.id);
    element.append(about, make("div", { class: "choices" }, make("div", { class: "choice" }, input, label)));
    return {
      response: () => (input.checked ? true : null),
      problem: () => "missingFile",
      faulty: () => [input],
      restore: (response) => (input.checked = response === true),
      show() {},
      lock: () => (input.disabled = true),
    };
  }

  player.widgets = {
    "multiple-choice": choices("radio", "chooseOne", one),
    "multiple-response": choices("checkbox", "chooseAny", several),
    "true-false": trueFalse,
    likert,
    "short-answer": shortAnswer,
    numeric,
    formula,
    essay,
    "file-upload": fileUpload,
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
