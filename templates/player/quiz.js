// A quiz on the page: its questions as cards, feedback after each check, the submission and its result.
(function (player) {
  "use strict";

  const { make, prose, icon, words, say, worded, button } = player.dom;

  // --- the order of choices ----------------------------------------------------------------------------

  /** Places of the choices in a random order that `seed` repeats; fixed choices keep their places. */
  function shuffled(question, seed) {
    const places = question.choices.map((choice, place) => place);
    if (!question.shuffle) return places;
    let mix = seed >>> 0;
    for (const letter of question.id) mix = Math.imul(mix ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;
    const random = () => {
      mix = (mix + 0x6d2b79f5) >>> 0;
      let value = Math.imul(mix ^ (mix >>> 15), mix | 1);
      value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
      return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
    };
    const free = places.filter((place) => !question.choices[place].fixed);
    const mixed = free.slice();
    for (let last = mixed.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
    }
    free.forEach((place, index) => (places[place] = mixed[index]));
    return places;
  }

  // --- feedback ----------------------------------------------------------------------------------------

  function verdict(question, outcome, blank) {
    const line = make("p", { class: "verdict" }, icon(outcome.result), worded("strong", {}, blank ? "unanswered" : outcome.result));
    if (outcome.score !== null) {
      const values = { earned: Math.round(outcome.score * question.points * 100) / 100, n: question.points };
      line.append(worded("span", { class: "earned" }, "earned", values));
    }
    return line;
  }

  /** What the accepted texts or numbers are; choices show theirs in place. */
  function rightAnswers(question) {
    const right = (question.answers || []).filter((answer) => answer.credit >= 1);
    if (!right.length) return null;
    const plain = (value) => new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 12, numberingSystem: "latn" }).format(value);
    const texts = right.map((answer) => {
      if (question.type === "short-answer") return answer.text;
      const low = plain(answer.value - answer.tolerance);
      const high = plain(answer.value + answer.tolerance);
      const text = answer.tolerance ? words("range", { low, high }) : plain(answer.value);
      return question.unit ? text + "\u00a0" + question.unit : text;
    });
    const shown = Array.from(new Set(texts));
    const line = make("p", { class: "right" }, worded("span", {}, "rightAnswer", { n: shown.length }));
    shown.forEach((text, place) => line.append(place ? ", " : " ", make("strong", { dir: "auto" }, text)));
    return line;
  }

  function matchedFeedback(question, outcome) {
    const met = (question.choices || question.answers || []).filter((part, place) => outcome.matched.includes(place) && part.feedback);
    if (question.type !== "multiple-response") return met.map((part) => prose("div", { class: "prose" }, part.feedback));
    return met.map((part) => make("div", { class: "part" }, prose("div", { class: "of" }, part.html), prose("div", { class: "prose" }, part.feedback)));
  }

  /** Fills the live region `region` with what is due after an answer. */
  function fill(region, question, outcome, blank) {
    const said = question.feedback;
    const parts = [verdict(question, outcome, blank)];
    if (outcome.lost) parts.push(worded("p", {}, "lostAnswer"));
    if (question.type === "essay" && !blank) parts.push(worded("p", { class: "aside" }, "neutralNote"));
    parts.push(...matchedFeedback(question, outcome));
    const due = outcome.result === "correct" ? said.correct : outcome.result === "neutral" ? null : said.incorrect;
    if (due) parts.push(prose("div", { class: "prose" }, due));
    if (outcome.result === "incorrect" || outcome.result === "partial") parts.push(rightAnswers(question));
    if (said.general) parts.push(prose("div", { class: "prose" }, said.general));
    if (question.model) parts.push(make("div", { class: "model" }, worded("p", { class: "legend" }, "modelAnswer"), prose("div", { class: "prose" }, question.model)));
    region.replaceChildren(...parts.filter(Boolean));
  }

  /** What was just said may lie below the window's edge; the focus stays where it is. */
  function reveal(element) {
    element.scrollIntoView({ block: "nearest" });
  }

  // --- one question ------------------------------------------------------------------------------------

  /** A question's card; `asked` has its number and heading level, `session` takes the answers. */
  function card(question, asked, session) {
    const own = (part) => "q-" + question.id + "--" + part;
    const title = worded("h" + asked.level, { id: own("title"), class: "number" }, "question", { n: asked.number, total: asked.total });
    const worth = question.type === "essay" ? worded("span", { class: "points" }, "notScored") : worded("span", { class: "points" }, "points", { n: question.points });
    const root = make("div", { class: "card", "data-question": question.id, "data-type": question.type, role: "group", "aria-labelledby": title.id });
    const answer = make("div", { class: "answer" });
    const hints = make("div", { class: "hints", "aria-live": "polite" });
    const region = make("div", { class: "feedback", "data-role": "feedback", role: "status", "aria-atomic": "true" });
    const actions = make("div", { class: "actions" });
    root.append(make("div", { class: "head" }, title, worth), prose("div", { class: "prompt prose", id: own("prompt") }, question.prompt), answer, hints, actions, region);
    const widget = player.widgets[question.type](answer, { ...question, order: question.choices && shuffled(question, asked.seed) });
    const check = button("check", "check", () => self.check(), "primary");
    const hint = question.hints.length ? button("hint", "hint", showHint) : null;
    actions.append(check, ...(hint ? [hint] : []));

    function showHint() {
      const shown = hints.children.length;
      if (self.checked || shown === question.hints.length) return;
      const values = { n: shown + 1, total: question.hints.length };
      hints.append(make("div", { class: "hint" }, worded("p", { class: "legend" }, "hintOf", values), prose("div", { class: "prose" }, question.hints[shown])));
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
      if (hint) hint.hidden = true;
      fill(region, question, outcome, blank);
    }

    function invalid(value) {
      for (const input of answer.querySelectorAll("input[type=text], textarea")) {
        if (value) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    }

    const self = {
      root,
      question,
      checked: false,
      hasResponse: () => widget.response() !== null,
      /** Takes the answer; says what is missing where there is none. */
      check(batch) {
        if (self.checked) return;
        const response = widget.response();
        if (response === null) {
          invalid(true);
          region.replaceChildren(make("p", { class: "missing" }, icon("note"), worded("span", {}, widget.problem())));
          reveal(region);
          return;
        }
        const outcome = player.scoring.score(question, response);
        settle(outcome, false);
        if (batch !== true) reveal(region);
        session.answered(question, response, outcome, batch === true);
      },
      /** Shows an answer of an earlier visit. */
      restore(response) {
        const outcome = player.state.outcome(question, response);
        if (!outcome.lost) widget.restore(response);
        settle(outcome, false);
      },
      /** Shows a question that was submitted without an answer. */
      leave: () => settle({ score: question.type === "essay" ? null : 0, matched: [], result: question.type === "essay" ? "neutral" : "incorrect" }, true),
    };
    answer.addEventListener("input", () => {
      invalid(false);
      if (!self.checked) region.replaceChildren();
      session.touched();
    });
    answer.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input[type=text]")) self.check();
    });
    return self;
  }

  // --- the quiz ----------------------------------------------------------------------------------------

  /**
   * Builds the quiz into its section. `session` has state, data, seed, answered(question, response, outcome, batch),
   * submitted(quiz), retried(quiz) and standing().
   */
  player.mountQuiz = function (section, quiz, session) {
    const body = section.querySelector("[data-role=body]");
    const all = player.state.questions(quiz.parts);
    const record = player.state.record(session.state, quiz.id);
    let cards = [];
    let warned = -1;
    let counter, notice, submitButton, retryButton, summary;

    function build() {
      cards = [];
      warned = -1;
      const seed = session.state.seed + record.attempts * 7919;
      const hooks = { answered, touched };
      const level = (depth) => Math.min(6, 3 + depth);
      const lay = (parts, depth) =>
        parts.flatMap((part) => {
          if (part.kind === "text") return [prose("div", { class: "prose between" }, part.html)];
          if (part.kind === "section") return [make("h" + level(depth), { class: "section" }, part.title), ...lay(part.parts, depth + 1)];
          if (part.kind === "pool") return lay(part.parts, depth);
          cards.push(card(part, { number: cards.length + 1, total: all.length, level: level(depth), seed }, hooks));
          return [cards[cards.length - 1].root];
        });
      counter = make("p", { class: "counter", "data-role": "answered" });
      notice = make("p", { class: "notice", "data-role": "notice", role: "status" });
      summary = make("div", { class: "summary", "data-role": "summary", hidden: true });
      submitButton = button("submit", "submit", submit, "primary");
      retryButton = button("retry", "retry", retry);
      body.replaceChildren(...lay(quiz.parts, 0), make("div", { class: "end" }, counter, notice, submitButton, summary, retryButton));
      for (const one of cards) {
        if (Object.hasOwn(session.state.answers, one.question.id)) one.restore(session.state.answers[one.question.id]);
        else if (record.submitted) one.leave();
      }
      close();
    }

    function close() {
      const answers = cards.filter((one) => Object.hasOwn(session.state.answers, one.question.id)).length;
      say(counter, "answered", { n: answers, total: all.length });
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
      for (const question of all) delete session.state.answers[question.id];
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
  player.shuffled = shuffled;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
