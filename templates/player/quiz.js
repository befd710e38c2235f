// A quiz on the page: its questions as cards, feedback after each check, the submission and its result.
(function (player) {
  "use strict";

  const { make, prose, icon, say, worded, button } = player.dom;

  /** What was just said may lie below the window's edge; the focus stays where it is. */
  function reveal(element) {
    element.scrollIntoView({ block: "nearest" });
  }

  // --- one question ------------------------------------------------------------------------------------

  /** What stands beside a question's number: its points, or that it has none here; nothing in a survey. */
  function worth(question) {
    if (!question.graded) return null;
    if (!player.scoring.weight(question)) return worded("span", { class: "points" }, "notScored");
    return worded("span", { class: "points" }, "points", { n: question.points });
  }

  /** A question's card; `asked` has its number, heading level, seed and shown hints, `session` takes the answers. */
  function card(question, asked, session) {
    const own = (part) => "q-" + question.id + "--" + part;
    const title = worded("h" + asked.level, { id: own("title"), class: "number" }, "question", { n: asked.number, total: asked.total });
    const root = make("div", { class: "card", "data-question": question.id, "data-type": question.type, role: "group", "aria-labelledby": title.id });
    const answer = make("div", { class: "answer" });
    const hints = make("div", { class: "hints", "aria-live": "polite" });
    const region = make("div", { class: "feedback", "data-role": "feedback", role: "status", "aria-atomic": "true" });
    const actions = make("div", { class: "actions" });
    const prompt = prose("div", { class: "prompt prose", id: own("prompt") }, question.prompt);
    root.append(make("div", { class: "head" }, title, worth(question)), prompt, answer, hints, actions, region);
    const widget = player.widgets[question.type](answer, question, { prompt, seed: asked.seed });
    const check = button("check", "check", () => self.check(), "primary");
    const hint = question.hints.length ? button("hint", "hint", takeHint) : null;
    const costly = player.scoring.weight(question) > 0 && question.hintPenalty > 0;
    const shown = () => hints.children.length;
    let doubted = false; // whether the learner was told that something is still open
    actions.append(check, ...(hint ? [hint] : []));
    if (hint && costly) {
      const price = worded("span", { class: "price", id: own("price") }, "hintCosts", { percent: question.hintPenalty * 100 });
      hint.setAttribute("aria-describedby", price.id);
      actions.append(price);
    }
    for (let before = 0; before < asked.hints; before++) showHint();

    function takeHint() {
      if (self.checked || shown() === question.hints.length) return;
      showHint();
      session.hinted(question, shown());
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

    function settle(outcome, blank) {
      self.checked = true;
      widget.lock();
      widget.show(outcome);
      root.dataset.result = outcome.result;
      invalid(false);
      check.setAttribute("aria-disabled", "true");
      say(check, "checked");
      for (const control of actions.children) control.hidden = control !== check;
      region.replaceChildren(...player.feedback(question, outcome, widget, blank, shown()));
    }

    function invalid(value) {
      for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
      const fields = widget.faulty ? widget.faulty() : answer.querySelectorAll("input[type=text], textarea");
      for (const input of value ? fields : []) input.setAttribute("aria-invalid", "true");
    }

    /** Says in the live region why nothing was checked. */
    function stop(key, values) {
      region.replaceChildren(make("p", { class: "missing" }, icon("note"), worded("span", {}, key, values)));
      reveal(region);
    }

    const self = {
      root,
      question,
      checked: false,
      hasResponse: () => widget.response() !== null,
      /** Takes the answer; says what is missing where there is none, and once where a part of it is open. */
      check(batch) {
        if (self.checked) return;
        const doubt = batch !== true && widget.doubt ? widget.doubt() : null;
        if (doubt && doubted && widget.accept) widget.accept();
        const response = widget.response();
        if (doubt && !doubted && (response !== null || widget.accept)) {
          doubted = true;
          return stop(doubt.key, doubt);
        }
        if (response === null) {
          invalid(true);
          return stop(widget.problem());
        }
        const outcome = player.scoring.score(question, response, shown());
        settle(outcome, false);
        if (batch !== true) reveal(region);
        session.answered(question, response, outcome, batch === true);
      },
      /** Shows an answer of an earlier visit. */
      restore(response) {
        const outcome = player.state.outcome(question, response, shown());
        if (!outcome.lost) widget.restore(response);
        settle(outcome, false);
      },
      /** Shows a question that was submitted without an answer. */
      leave: () => settle(player.scoring.score(question, null), true),
    };
    root.addEventListener("input", () => {
      invalid(false);
      doubted = false;
      if (!self.checked) region.replaceChildren();
      session.touched();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input[type=text]")) self.check();
    });
    return self;
  }

  /** What several questions refer to, above them or, where there is room, beside them. */
  function stimulus(part, tag, under) {
    const name = "stimulus-" + part.id + "--title";
    const count = player.chance.asked(part.parts).length;
    const title = part.title ? make(tag, { id: name }, part.title) : worded(tag, { id: name }, "stimulus", { n: count });
    const body = make("div", { class: "source" }, title, prose("div", { class: "prose" }, part.html));
    return make("section", { class: "stimulus", "aria-labelledby": name }, body, make("div", { class: "under" }, ...under));
  }

  // --- the quiz ----------------------------------------------------------------------------------------

  /**
   * Builds the quiz into its section. `session` has state, data, answered(question, response, outcome, batch),
   * hinted(question, count), submitted(quiz), retried(quiz) and standing().
   */
  player.mountQuiz = function (section, quiz, session) {
    const body = section.querySelector("[data-role=body]");
    const record = player.state.record(session.state, quiz.id);
    let cards = [];
    let warned = -1;
    let counter, notice, submitButton, retryButton, summary;

    function build() {
      cards = [];
      warned = -1;
      const seed = player.state.seed(session.state, quiz);
      const parts = player.chance.drawn(quiz.parts, seed);
      const total = player.chance.asked(parts).length;
      const hooks = { answered, touched, hinted: session.hinted };
      const level = (depth) => Math.min(6, 3 + depth);
      const lay = (inner, depth) => inner.flatMap((part) => kinds[part.kind](part, depth));
      const kinds = {
        text: (part) => [prose("div", { class: "prose between" }, part.html)],
        section: (part, depth) => [make("h" + level(depth), { class: "section" }, part.title), ...lay(part.parts, depth + 1)],
        pool: (part, depth) => lay(part.parts, depth),
        stimulus: (part, depth) => [stimulus(part, "h" + level(depth), lay(part.parts, depth + 1))],
        question(part, depth) {
          const asked = { number: cards.length + 1, total, level: level(depth), seed, hints: player.state.hints(session.state, part) };
          cards.push(card(part, asked, hooks));
          return [cards[cards.length - 1].root];
        },
      };
      counter = make("p", { class: "counter", "data-role": "answered" });
      notice = make("p", { class: "notice", "data-role": "notice", role: "status" });
      summary = make("div", { class: "summary", "data-role": "summary", hidden: true });
      submitButton = button("submit", "submit", submit, "primary");
      retryButton = button("retry", "retry", retry);
      body.replaceChildren(...lay(parts, 0), make("div", { class: "end" }, counter, notice, submitButton, summary, retryButton));
      for (const one of cards) {
        if (Object.hasOwn(session.state.answers, one.question.id)) one.restore(session.state.answers[one.question.id]);
        else if (record.submitted) one.leave();
      }
      close();
    }

    function close() {
      const answers = cards.filter((one) => Object.hasOwn(session.state.answers, one.question.id)).length;
      say(counter, "answered", { n: answers, total: cards.length });
      submitButton.hidden = record.submitted;
      counter.hidden = record.submitted;
      retryButton.hidden = !record.submitted;
      summary.hidden = !record.submitted;
      if (record.submitted) summarise();
    }

    function answered(question, response, outcome, batch) {
      session.answered(question, response, outcome, batch);
      close();
    }

    function touched() {
      warned = -1;
      notice.replaceChildren();
    }

    function submit() {
      if (record.submitted) return;
      const open = cards.filter((one) => !one.checked);
      const blank = open.filter((one) => !one.hasResponse());
      if (blank.length && warned !== blank.length) {
        warned = blank.length;
        notice.replaceChildren(icon("note"), worded("span", {}, "unansweredWarning", { n: blank.length }));
        reveal(notice);
        return;
      }
      open.filter((one) => one.hasResponse()).forEach((one) => one.check(true));
      blank.forEach((one) => one.leave());
      notice.replaceChildren();
      record.submitted = true;
      record.attempts += 1;
      record.best = Math.max(record.best, player.state.earned(quiz, session.state));
      close();
      session.submitted(quiz);
      summary.querySelector("h3").focus();
    }

    function retry() {
      for (const question of player.state.questions(quiz.parts)) {
        delete session.state.answers[question.id];
        delete session.state.hints[question.id];
      }
      record.submitted = false;
      build();
      session.retried(quiz);
      section.querySelector("h2").focus();
    }

    function summarise() {
      const points = player.state.earned(quiz, session.state);
      const possible = player.state.possible(quiz);
      const parts = [worded("h3", { tabindex: "-1" }, "result")];
      if (possible > 0) {
        parts.push(worded("p", { class: "score" }, "resultLine", { earned: points, n: possible, percent: player.state.percent(points, possible) }));
        if (record.best > points) parts.push(worded("p", {}, "bestLine", { earned: record.best }));
      } else parts.push(worded("p", {}, "resultNone"));
      const standing = session.standing();
      if (possible > 0 && standing.graded > 1) {
        parts.push(worded("p", {}, "courseLine", { earned: standing.earned, n: standing.possible, percent: player.state.percent(standing.earned, standing.possible) }));
      }
      const passing = session.data.passing;
      delete summary.dataset.passed;
      if (standing.left && possible > 0) parts.push(worded("p", {}, "remaining", { n: standing.left, percent: passing }));
      else if (standing.score !== null && possible > 0) {
        const passed = standing.score >= passing;
        summary.dataset.passed = passed ? "yes" : "no";
        const line = make("p", { class: "verdict" }, icon(passed ? "correct" : "incorrect"), worded("strong", {}, passed ? "passed" : "failed"));
        if (!passed) line.append(" ", worded("span", {}, "needed", { percent: passing }));
        parts.push(line);
      }
      if (standing.lessonsLeft) parts.push(worded("p", { class: "aside" }, "lessonsLeft", { n: standing.lessonsLeft }));
      summary.replaceChildren(...parts);
    }

    build();
    return { refresh: close };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
