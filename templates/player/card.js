// A question's card: its prompt and widget, its hints, its Check button, and what is said after the answer.
(function (player) {
  "use strict";

  const { make, prose, icon, say, worded, button } = player.dom;

  /** What was just said may lie below the window's edge; the focus stays where it is. */
  function reveal(element) {
    element.scrollIntoView({ block: "nearest" });
  }

  /** What stands beside a question's number: its points, or that it has none here; nothing in a survey. */
  function worth(question) {
    if (!question.graded) return null;
    if (!player.scoring.weight(question)) return worded("span", { class: "points" }, "notScored");
    return worded("span", { class: "points" }, "points", { n: question.points });
  }

  /**
   * A question's card. `asked` has its number of a total, heading level, seed, shown hints, and how the quiz goes: `late`
   * where answers are taken with the submission and not one by one, `key` where the right answer may be shown.
   * `quiz` hears answered(card, response, outcome, batch), kept(card, response, batch), drafted(card), hinted(question, count).
   */
  player.card = function (question, asked, quiz) {
    const own = (part) => "q-" + question.id + "--" + part;
    const title = worded("h" + asked.level, { id: own("title"), class: "number" }, "question", { n: asked.number, total: asked.total });
    const root = make("div", { class: "card", "data-question": question.id, "data-type": question.type, role: "group", "aria-labelledby": title.id });
    const answer = make("div", { class: "answer" });
    const hints = make("div", { class: "hints", "aria-live": "polite" });
    const region = make("div", { class: "feedback", "data-role": "feedback", id: own("feedback"), role: "status", "aria-atomic": "true" });
    const actions = make("div", { class: "actions" });
    const prompt = prose("div", { class: "prompt prose", id: own("prompt") }, question.prompt);
    const given = asked.late ? make("span", { class: "given", hidden: true }, icon("correct"), worded("span", {}, "given")) : null;
    root.append(make("div", { class: "head" }, title, given, worth(question)), prompt, answer, hints, actions, region);
    const widget = player.widgets[question.type](answer, question, { prompt, seed: asked.seed });
    const check = asked.late ? null : button("check", "check", pressed, "primary");
    /** @type {any} */
    const hint = question.hints.length ? button("hint", "hint", takeHint) : null;
    const costly = player.scoring.weight(question) > 0 && question.hintPenalty > 0;
    const shown = () => hints.children.length;
    let doubted = false; // whether the learner was told that something is still open
    let lost; // an answer of an earlier visit of which only the score is left, until the learner gives another one
    actions.append(.../** @type {HTMLElement[]} */ ([check, hint].filter(Boolean)));
    if (hint && costly) {
      const price = worded("span", { class: "price", id: own("price") }, "hintCosts", { percent: question.hintPenalty * 100 });
      hint.setAttribute("aria-describedby", price.id);
      actions.append(price);
    }
    for (let before = 0; before < asked.hints; before++) showHint();

    /** A double click is one press: where something is still open the second is to be a decision. */
    function pressed(event) {
      if (event.detail < 2) self.check();
    }

    function takeHint() {
      if (self.checked || shown() === question.hints.length) return;
      showHint();
      quiz.hinted(question, shown());
    }

    function showHint() {
      const values = { n: shown() + 1, total: question.hints.length };
      const text = prose("div", { class: "prose" }, question.hints[shown()]);
      hints.append(make("div", { class: "hint" }, worded("p", { class: "legend" }, "hintOf", values), text));
      if (values.n === values.total) {
        // The button keeps the focus, so it stays and says why it does no more.
        hint.setAttribute("aria-disabled", "true");
        say(hint, "hintsShown");
      }
    }

    /** `quiet` where many are shown at once: then the result is read out, and each of them stands in its card. */
    function settle(outcome, blank, quiet) {
      if (quiet) region.setAttribute("aria-live", "off");
      self.checked = true;
      widget.lock();
      widget.show(outcome, asked.key);
      root.dataset.result = outcome.result;
      invalid(false);
      if (given) given.hidden = true;
      for (const control of /** @type {Iterable<any>} */ (actions.children)) control.hidden = control !== check;
      if (check) {
        check.setAttribute("aria-disabled", "true");
        say(check, "checked");
      }
      region.replaceChildren(...player.feedback(question, outcome, widget, { blank, hints: shown(), key: asked.key }));
    }

    function invalid(value) {
      for (const input of root.querySelectorAll("[aria-describedby~='" + region.id + "']")) {
        input.removeAttribute("aria-invalid");
        described(input, false);
      }
      const fields = widget.faulty ? widget.faulty() : answer.querySelectorAll("input[type=text], textarea, [role=radiogroup], [role=group]");
      for (const input of value ? fields : []) {
        if (input.getAttribute("role") !== "group") input.setAttribute("aria-invalid", "true"); // a group can't be
        described(input, true);
      }
    }

    /** Ties what is wrong to its field, or no more: who comes to the field hears it again. */
    function described(input, value) {
      const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((name) => name && name !== region.id);
      const names = value ? [...others, region.id] : others;
      if (names.length) input.setAttribute("aria-describedby", names.join(" "));
      else input.removeAttribute("aria-describedby");
    }

    /** Says in the live region why nothing was taken. */
    function stop(key, values) {
      region.replaceChildren(make("p", { class: "missing" }, icon("note"), worded("span", {}, key, values)));
      reveal(region);
    }

    const response = () => widget.response();
    /** @type {Card} */
    const self = {
      root,
      question,
      checked: false,
      /** Milliseconds that the learner spent on it in this visit. */
      time: 0,
      shown,
      response,
      hasResponse: () => response() !== null || lost !== undefined,
      /** Takes the answer; says what is missing where there is none, and once where a part of it is open. */
      check(batch) {
        if (self.checked) return;
        const doubt = batch !== true && widget.doubt ? widget.doubt() : null;
        if (doubt && doubted && widget.accept) widget.accept();
        const taken = response();
        if (doubt && !doubted && (taken !== null || widget.accept)) {
          doubted = true;
          return stop(doubt.key, doubt);
        }
        if (taken === null && lost !== undefined) {
          self.restore(lost, batch !== true);
          return quiz.kept(self, lost, batch === true);
        }
        if (taken === null) {
          invalid(true);
          return stop(/** @type {string} */ (widget.problem()));
        }
        const outcome = player.scoring.score(question, taken, shown());
        settle(outcome, false, batch === true);
        if (batch !== true) reveal(region);
        quiz.answered(self, taken, outcome, batch === true);
      },
      /** Shows a checked answer of an earlier visit. */
      restore(kept, pressed) {
        const outcome = player.state.outcome(question, kept, shown());
        if (!outcome.lost) widget.restore(kept);
        settle(outcome, false, !pressed);
      },
      /** Puts in what was not checked yet when the learner left. */
      resume(draft) {
        if (player.state.isLost(draft)) {
          lost = draft;
          return stop("draftLost");
        }
        widget.restore(draft, true);
        return mark();
      },
      /** Shows a question that was submitted without an answer. */
      leave: () => settle(player.scoring.score(question, null), true, true),
    };

    function mark() {
      if (given) given.hidden = response() === null;
    }

    root.addEventListener("input", () => {
      if (self.checked) return;
      invalid(false);
      doubted = false;
      lost = undefined;
      region.replaceChildren();
      mark();
      quiz.drafted(self);
    });
    // Where there is no Check, a number that can't be read is told of when its field is left.
    root.addEventListener("change", () => {
      if (self.checked || !asked.late || response() !== null || /^missing/.test(/** @type {string} */ (widget.problem()))) return;
      invalid(true);
      stop(/** @type {string} */ (widget.problem()));
    });
    root.addEventListener("keydown", (/** @type {any} */ event) => {
      if (event.key === "Enter" && !asked.late && event.target.matches("input[type=text]")) self.check();
    });
    return self;
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
