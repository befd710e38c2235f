// What is said after an answer: the verdict, the feedback that is due, the right answer where it was missed.
(function (player) {
  "use strict";

  const { make, prose, icon, worded, listed: alternatives } = player.dom;
  const { accepted } = player.controls;

  /** @type {(question: Question, outcome: Outcome, blank: boolean, hints: number) => HTMLElement} */
  function verdict(question, outcome, blank, hints) {
    const line = make("p", { class: "verdict" }, icon(outcome.result), worded("strong", {}, blank ? "unanswered" : outcome.result));
    if (outcome.score !== null) {
      const values = { earned: Math.round(outcome.score * question.points * 100) / 100, n: question.points };
      line.append(worded("span", { class: "earned" }, "earned", values));
      if (hints && question.hintPenalty && /^(correct|partial)$/.test(outcome.result)) {
        line.append(worded("span", { class: "earned" }, "hintsTaken", { n: hints, percent: Math.min(100, hints * question.hintPenalty * 100) }));
      }
    }
    return line;
  }

  /** The right answer, where a widget does not show it in place. */
  function rightAnswer(question, widget) {
    const listed = (texts) => {
      const shown = Array.from(new Set(texts));
      if (!shown.length) return null;
      const line = make("p", { class: "right" }, worded("span", {}, "rightAnswer", { n: shown.length }));
      line.append(" ", ...alternatives(shown.map((text) => make("strong", { dir: "auto" }, text))));
      return line;
    };
    const right = (question.answers || []).filter((answer) => answer.credit >= 1 && !answer.pattern);
    switch (question.type) {
      case "short-answer":
        return listed(right.map((answer) => answer.text));
      case "numeric":
        return listed(right.map((answer) => accepted(answer, question.unit)));
      case "formula":
        return listed([accepted(widget.right(), question.unit)]);
      case "ordering": {
        const items = question.items.map((item) => prose("li", {}, item.html));
        return make("div", { class: "right" }, worded("p", {}, "rightOrder"), make("ol", {}, ...items));
      }
      default:
        return null;
    }
  }

  /** What has feedback of its own in a question, in the order of the outcome's `matched`, and how each is called there. */
  function saying(question) {
    const called = (part) => prose("div", { class: "of" }, part.html);
    switch (question.type) {
      case "multiple-response":
        return question.choices.map((choice) => ({ said: choice.feedback, name: () => called(choice) }));
      case "hotspot":
        return question.regions.map((region) => ({ said: region.feedback, name: () => question.multiple && make("div", { class: "of" }, region.label) }));
      case "fill-in-blanks":
        return question.gaps.flatMap((gap, place) => {
          const name = () => worded("div", { class: "of" }, "blank", { n: place + 1, total: question.gaps.length });
          return (gap.choices || gap.answers).map((part) => ({ said: part.feedback, name }));
        });
      default:
        return (question.choices || question.answers || []).map((part) => ({ said: part.feedback, name: () => null }));
    }
  }

  function matched(question, outcome) {
    return saying(question)
      .filter((part, place) => part.said && outcome.matched.includes(place))
      .map((part) => {
        const name = part.name();
        const said = prose("div", { class: "prose" }, part.said);
        return name ? make("div", { class: "part" }, name, said) : said;
      });
  }

  /**
   * The elements to show after an answer; `blank` where there was none, `hints` how many were asked for, `key` whether the
   * right answer may be seen.
   */
  player.feedback = function (question, outcome, widget, { blank, hints, key }) {
    const said = question.feedback;
    /** @type {(HTMLElement | null)[]} */
    const parts = [verdict(question, outcome, blank, hints)];
    if (outcome.lost) parts.push(worded("p", {}, "lostAnswer"));
    if (question.graded && outcome.score === null && !blank) parts.push(worded("p", { class: "aside" }, "neutralNote"));
    parts.push(...matched(question, outcome));
    const due = { correct: said.correct, partial: said.partial || said.incorrect, incorrect: said.incorrect }[outcome.result];
    if (due) parts.push(prose("div", { class: "prose" }, due));
    if (key && (outcome.result === "incorrect" || outcome.result === "partial")) parts.push(rightAnswer(question, widget));
    if (said.general) parts.push(prose("div", { class: "prose" }, said.general));
    const { model } = /** @type {{model?: string}} */ (question);
    if (key && model) parts.push(make("div", { class: "model" }, worded("p", { class: "legend" }, "modelAnswer"), prose("div", { class: "prose" }, model)));
    return /** @type {HTMLElement[]} */ (parts.filter(Boolean));
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
