// The widget of fill-in-blanks: fields and drop-down lists inside the running prose of the prompt.
(function (player) {
  "use strict";

  const { make, worded } = player.dom;
  const { id, marker, judge, chooser, lineOf, numberLine, numberIn, written, accepted } = player.controls;

  const WIDTHS = [8, 14, 22, 32]; // characters of a blank: the longest text of all of them decides, and tells none

  function width(question) {
    const texts = question.gaps.filter((gap) => gap.kind === "text").flatMap((gap) => gap.answers);
    const longest = Math.max(0, ...texts.map((answer) => answer.text.length));
    return WIDTHS.find((size) => size >= longest) || WIDTHS[WIDTHS.length - 1];
  }

  /** The order in which the choices of a blank stand. */
  function ordered(gap, seed, purpose) {
    return gap.shuffle ? player.chance.shuffled(gap.choices, seed, purpose).map((place) => gap.choices[place]) : gap.choices;
  }

  /** What is right in a blank: a text, a number or a choice; null where patterns alone say it. */
  function right(gap, list) {
    if (gap.kind === "choice") {
      const choice = gap.choices.find((one) => one.credit >= 1);
      return choice ? list.named(choice.id) : null;
    }
    const answer = gap.answers.find((one) => one.credit >= 1 && !one.pattern);
    return answer ? make("strong", { dir: "auto" }, gap.kind === "number" ? accepted(answer) : answer.text) : null;
  }

  /** @type {MountOf<"fill-in-blanks">} */
  function blanks(element, question, { prompt, seed }) {
    const size = width(question);
    const keys = make("div", { class: "keys" });
    const fields = question.gaps.map((gap, place) => {
      const own = (part) => id(question, part, gap.id);
      const number = { n: place + 1, total: question.gaps.length };
      const label = worded("label", { class: "unseen", for: own("gap") }, "blank", number);
      const mark = marker(own("m"));
      const look = { id: own("gap"), "data-gap": gap.id };
      /** @type {any} */
      let list = null;
      let input;
      if (gap.kind === "choice") {
        list = chooser(ordered(gap, seed, question.id + " " + gap.id), "choose");
        input = list.list(look);
        if (list.key) keys.append(worded("p", { class: "legend" }, "blank", number), list.key);
      } else input = make("input", gap.kind === "number" ? { ...numberLine, ...look, size: 8 } : { ...lineOf(gap.limit), ...look, size, dir: "auto" });
      const slot = /** @type {HTMLElement} */ (prompt.querySelector('[data-gap="' + gap.id + '"]'));
      slot.replaceWith(make("span", { class: "gap" }, label, input, mark));
      return { gap, input, mark, list };
    });
    if (keys.children.length) element.append(keys);
    const empty = () => fields.filter(({ input }) => input.value.trim() === "");
    const wrong = () => fields.filter(({ gap, input }) => gap.kind === "number" && input.value.trim() && numberIn(input).problem);

    return {
      response() {
        if (wrong().length || empty().length === fields.length) return null;
        const response = {};
        for (const { gap, input } of fields) {
          if (input.value.trim()) response[gap.id] = gap.kind === "number" ? numberIn(input).value : input.value.trim();
        }
        return response;
      },
      problem: () => (wrong().length ? numberIn(wrong()[0].input).problem : "missingBlanks"),
      faulty: () => (wrong().length ? wrong() : fields).map(({ input }) => input),
      doubt: () => (empty().length ? { key: "someEmpty", n: empty().length } : null),
      restore(response) {
        for (const { gap, input } of fields) {
          if (Object.hasOwn(response, gap.id)) input.value = gap.kind === "number" ? written(response[gap.id]) : response[gap.id];
        }
      },
      show(outcome, key) {
        if (!question.graded) return;
        fields.forEach(({ gap, input, mark, list }, place) => {
          input.parentElement.dataset.mark = judge(mark, outcome.parts[place], input.value.trim() === "", () => (key ? right(gap, list) : null));
          input.setAttribute("aria-describedby", mark.id);
        });
      },
      lock() {
        for (const { input } of fields) {
          if (input.tagName === "SELECT") input.disabled = true;
          else input.readOnly = true;
        }
      },
    };
  }

  player.widgets["fill-in-blanks"] = blanks;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
