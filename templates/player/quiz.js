// A quiz on the page: its rules, its questions as cards, the submission and its result, another attempt.
(function (player) {
  "use strict";

  const { make, prose, icon, say, worded, button } = player.dom;

  const SOON = 1000; // milliseconds after the last change until an answer that is being given is saved
  /** @type {() => Moment} */
  const time = () => ({ wall: Date.now(), steady: performance.now() });

  /** What several questions refer to, above them or, where there is room, beside them. */
  function stimulus(part, tag, under) {
    const name = "stimulus-" + part.id + "--title";
    const count = player.chance.asked(part.parts).length;
    const title = part.title ? make(tag, { id: name }, part.title) : worded(tag, { id: name }, "stimulus", { n: count });
    const body = make("div", { class: "source" }, title, prose("div", { class: "prose" }, part.html));
    return make("section", { class: "stimulus", "aria-labelledby": name }, body, make("div", { class: "under" }, ...under));
  }

  /**
   * The elements of a quiz's parts in order; `card(question, level)` makes a question's.
   * @type {(parts: Part[], depth: number, card: (question: Question, level: number) => HTMLElement) => HTMLElement[]}
   */
  function laid(parts, depth, card) {
    const level = Math.min(6, 3 + depth);
    const lay = {
      text: (part) => [prose("div", { class: "prose between" }, part.html)],
      section: (part) => [make("h" + level, { class: "section" }, part.title), ...laid(part.parts, depth + 1, card)],
      pool: (part) => laid(part.parts, depth, card),
      stimulus: (part) => [stimulus(part, "h" + level, laid(part.parts, depth + 1, card))],
      question: (part) => [card(part, level)],
    };
    return parts.flatMap((part) => lay[part.kind](part));
  }

  /**
   * What is said under "Your result"; `left` is how many attempts are left.
   * @param {Quiz} quiz
   * @param {Attempts} record
   * @param {PageSession} session
   * @param {number} left
   */
  function result(quiz, record, session, left) {
    const { state } = session;
    const { percent } = player.state;
    const points = player.state.earned(quiz, state);
    const possible = player.state.possible(quiz);
    const standing = session.standing();
    const passing = session.data.passing;
    const parts = [worded("h3", { tabindex: "-1" }, "result")];
    /** @type {boolean | null} */
    let passed = null;
    if (possible > 0) {
      parts.push(worded("p", { class: "score" }, "resultLine", { earned: points, n: possible, percent: percent(points, possible) }));
      if (record.best > points) parts.push(worded("p", {}, "bestLine", { n: record.best }));
    } else parts.push(worded("p", {}, "resultNone"));
    if (possible > 0 && standing.graded > 1) {
      const values = { earned: standing.earned, n: standing.possible, percent: percent(standing.earned, standing.possible) };
      parts.push(worded("p", {}, "courseLine", values));
    }
    if (standing.left && possible > 0) parts.push(worded("p", {}, "remaining", { n: standing.left, percent: passing }));
    else if (standing.score !== null && possible > 0) {
      // What was passed stays so, also where the course has grown since.
      passed = standing.score >= passing || session.past().success === "passed" || state.finished > 0;
      const line = make("p", { class: "verdict" }, icon(passed ? "correct" : "incorrect"), worded("strong", {}, passed ? "passed" : "failed"));
      if (!passed) line.append(" ", worded("span", {}, "needed", { percent: passing }));
      parts.push(line);
    }
    const reading = ["everything", "seen"].includes(session.data.rules.completion || "everything");
    if (reading && standing.lessonsLeft) parts.push(worded("p", { class: "aside" }, "lessonsLeft", { n: standing.lessonsLeft }));
    if (left === 0) parts.push(worded("p", { class: "aside" }, "lastAttempt"));
    else if (Number.isFinite(left)) parts.push(worded("p", { class: "aside" }, "attemptsLeft", { n: left }));
    if (session.data.rules.certificate && player.state.allowed(state, session.data, { kind: "certificate" })) {
      parts.push(make("p", {}, worded("a", { href: "#certificate-certificate" }, "certificateReady")));
    }
    return { parts, passed };
  }

  /**
   * Builds the quiz into its section. `session` has state, data, standing(), mode(), and hears answered({quiz, question,
   * response, outcome, latency, hints}, batch), hinted(question, count), submitted({quiz, attempt, earned, possible,
   * percent, success, duration, last}), retried(quiz), and changed() when anything else should be saved. What comes back
   * has refresh(): the state has changed, or another place is shown; and flush(): the page goes, is something not saved yet?
   */
  player.mountQuiz = function (section, quiz, session) {
    const body = /** @type {HTMLElement} */ (section.querySelector("[data-role=body]"));
    const title = /** @type {HTMLElement} */ (section.querySelector("h2"));
    const rules = player.state.rules(quiz);
    const record = player.state.record(session.state, quiz.id);
    const late = rules.feedback !== "at-once";
    const looking = () => session.mode() === "review";
    const attemptsLeft = () => player.state.attemptsLeft(session.state, quiz);
    /** @type {Card[]} */
    let cards = [];
    let warned = -1;
    /** @type {any} */
    let saving = null; // a timer, while an answer waits to be saved
    /** @type {Moment | null} */
    let last = null; // when the clock was looked at, while it ran
    let touched = performance.now(); // when the learner did something here
    let counter, notice, startButton, submitButton, retryButton, retryNote, summary, list, stopped, told;

    // --- time --------------------------------------------------------------------------------------------

    /** Brings record.spent up to date: with a limit as its clock runs, else while the quiz is in sight. */
    function count() {
      const now = time();
      if (rules.timeLimit) {
        const runs = record.seen > 0 && !record.paused && !record.submitted && !looking();
        if (runs) player.clock.advance(record, rules.pause, last, now);
        last = runs ? now : null;
        return;
      }
      if (last) record.spent += Math.max(0, now.steady - last.steady);
      last = section.hidden || record.submitted || document.visibilityState === "hidden" ? null : now;
    }

    function start() {
      Object.assign(record, { spent: 0, seen: Date.now(), paused: false });
      last = time();
      begin();
      clock.begin();
      comeTo();
    }

    /** Puts the focus on the first question: the button that was pressed is gone. */
    function comeTo() {
      const first = list.querySelector(".number");
      first.setAttribute("tabindex", "-1");
      first.focus();
    }

    /** The questions are there from now on, or again. */
    function begin() {
      touched = performance.now();
      close();
      session.changed();
    }

    function pause(value) {
      count();
      Object.assign(record, { paused: value, seen: Date.now() });
      last = value ? null : time();
      begin();
      if (!value) clock.begin();
    }

    function goOn() {
      pause(false);
      comeTo();
    }

    /** @type {any} */
    const clock = rules.timeLimit
      ? player.clock(record, rules, { title: title.textContent, count, paused: pause, expired, saved: () => session.changed() })
      : null;

    function expired() {
      const away = section.hidden;
      submit(null, true);
      clock.end(away);
    }

    // --- the page ----------------------------------------------------------------------------------------

    function build() {
      cards = [];
      warned = -1;
      const seed = player.state.seed(session.state, quiz);
      const drawn = player.chance.drawn(quiz.parts, seed);
      const parts = rules.shuffle ? player.chance.mixed(drawn, seed) : drawn;
      const total = player.chance.asked(parts).length;
      list = make("div", { "data-role": "questions" });
      list.append(
        ...laid(parts, 0, (question, level) => {
          const hints = player.state.hints(session.state, question);
          cards.push(player.card(question, { number: cards.length + 1, total, level, seed, hints, late, key: rules.review === "key" }, hooks));
          return cards[cards.length - 1].root;
        })
      );
      counter = make("p", { class: "counter", "data-role": "answered" });
      notice = make("p", { class: "notice", "data-role": "notice", role: "status" });
      summary = make("div", { class: "summary", "data-role": "summary", hidden: true });
      startButton = clock ? button("start", "start", start, "primary") : null;
      stopped = clock ? make("div", { class: "paused", "data-role": "paused" }, worded("p", {}, "paused"), button("go-on", "goOn", goOn)) : null;
      submitButton = button("submit", "submit", submit, "primary");
      retryButton = button("retry", rules.retry === "wrong" ? "retryWrong" : "retry", retry);
      retryNote = rules.retry === "wrong" ? worded("p", { class: "aside" }, "retryWrongNote") : null;
      told = player.ruleLines ? player.ruleLines(rules, attemptsLeft()) : null;
      const end = make("div", { class: "end" }, counter, notice, startButton, submitButton, summary, retryNote, retryButton);
      body.replaceChildren(...[told, stopped, list, end].filter(Boolean));
      for (const one of cards) fill(one);
      close();
    }

    function fill(one) {
      const { answers, drafts } = session.state;
      const { id } = one.question;
      if (Object.hasOwn(answers, id)) one.restore(answers[id]);
      else if (record.submitted) one.leave();
      else if (Object.hasOwn(drafts, id)) one.resume(drafts[id]);
    }

    function close() {
      const { answers, drafts } = session.state;
      const given = cards.filter(({ question: { id } }) => Object.hasOwn(answers, id) || (late && Object.hasOwn(drafts, id))).length;
      const waiting = Boolean(clock) && !record.seen && !record.submitted && !looking();
      const held = Boolean(clock) && record.paused && !record.submitted && !looking();
      say(counter, "answered", { n: given, total: cards.length });
      list.hidden = waiting || held || (record.submitted && rules.review === "none");
      submitButton.hidden = counter.hidden = record.submitted || waiting || held || looking();
      if (startButton) startButton.hidden = !waiting;
      if (stopped) stopped.hidden = !held;
      if (told) told.hidden = record.submitted; // the result says what is left
      retryButton.hidden = !record.submitted || looking() || !attemptsLeft() || !player.state.again(quiz, session.state).length;
      if (retryNote) retryNote.hidden = retryButton.hidden;
      summary.hidden = !record.submitted;
      if (record.submitted) summarise();
      if (clock && !looking()) clock.refresh();
    }

    /** Shows the result, and leaves what stands there already: it may have the focus. */
    function summarise() {
      const { parts, passed } = result(quiz, record, session, attemptsLeft());
      if (rules.review === "none") parts.push(worded("p", { class: "aside" }, "answersHidden"));
      const made = make("div", {}, ...parts);
      if (made.innerHTML !== summary.innerHTML) summary.replaceChildren(...made.childNodes);
      if (passed === null) delete summary.dataset.passed;
      else summary.dataset.passed = passed ? "yes" : "no";
    }

    // --- answers -----------------------------------------------------------------------------------------

    /** Adds the time since the learner last did something here to a question's own. */
    function spend(one) {
      const now = performance.now();
      one.time += now - touched;
      touched = now;
    }

    /** @type {CardListener} */
    const hooks = {
      answered(one, response, outcome, batch) {
        const { question } = one;
        if (!batch) spend(one);
        delete session.state.drafts[question.id];
        session.answered({ quiz, question, response, outcome, latency: Math.round(one.time), hints: one.shown() }, batch);
        if (!batch) close();
      },
      /** Takes what is left of an answer as it is: it can't be told to a platform, and it counts. */
      kept({ question: { id } }, response, batch) {
        session.state.answers[id] = response;
        delete session.state.drafts[id];
        if (batch) return;
        session.changed();
        close();
      },
      drafted(one) {
        spend(one);
        warned = -1;
        notice.replaceChildren();
        const response = one.response();
        if (response === null) delete session.state.drafts[one.question.id];
        else session.state.drafts[one.question.id] = response;
        if (late) close();
        clearTimeout(saving);
        saving = setTimeout(save, SOON);
      },
      hinted(question, count) {
        session.hinted(question, count);
      },
    };

    /** Saves what is being answered, and the time. */
    function save() {
      clearTimeout(saving);
      saving = null;
      count();
      session.changed();
    }

    function submit(event, over) {
      if (record.submitted) return;
      const open = cards.filter((one) => !one.checked);
      const blank = open.filter((one) => !one.hasResponse());
      if (!over && blank.length && warned !== blank.length) {
        warned = blank.length;
        notice.replaceChildren(icon("note"), worded("span", {}, "unansweredWarning", { n: blank.length }));
        notice.scrollIntoView({ block: "nearest" });
        return;
      }
      count();
      clearTimeout(saving);
      saving = null;
      if (rules.timeLimit) record.spent = Math.min(record.spent, rules.timeLimit * 1000);
      for (const one of open) {
        if (one.hasResponse()) one.check(true);
        else one.leave();
      }
      Object.assign(record, { submitted: true, attempts: record.attempts + 1, seen: 0, paused: false });
      last = null; // what comes after the result takes no time of the attempt's
      record.best = Math.max(record.best, player.state.earned(quiz, session.state));
      notice.replaceChildren(...(over ? [icon("note"), worded("span", {}, "timeUp", { quiz: title.textContent })] : []));
      close();
      session.submitted(submission());
      if (!section.hidden) summary.querySelector("h3").focus();
    }

    /** @returns {Submission} */
    function submission() {
      const earned = player.state.earned(quiz, session.state);
      const possible = player.state.possible(quiz);
      const percent = player.state.percent(earned, possible);
      return {
        quiz,
        attempt: record.attempts,
        earned,
        possible,
        percent,
        success: possible > 0 ? percent >= session.data.passing : null,
        duration: Math.round(record.spent),
        last: attemptsLeft() === 0,
      };
    }

    function retry() {
      const { answers, drafts, hints } = session.state;
      for (const { id } of player.state.again(quiz, session.state)) for (const kept of [answers, drafts, hints]) delete kept[id];
      Object.assign(record, { submitted: false, spent: 0, seen: 0, paused: false });
      last = null;
      touched = performance.now();
      build();
      session.retried(quiz);
      title.focus();
    }

    /** @type {boolean | string} */
    let away = true;

    /** The state has changed, or another place is shown. */
    function refresh() {
      if (away && !section.hidden) touched = performance.now();
      away = section.hidden;
      count();
      if (clock && !record.submitted && !looking() && record.seen && clock.over()) return expired();
      return close();
    }

    /** Brings the state up to date before the page goes: whether something of it is not saved yet. */
    function flush() {
      const open = saving !== null || Boolean(clock && last);
      clearTimeout(saving);
      saving = null;
      count();
      return open;
    }

    // What passes out of sight is no time of the attempt's, and none of a question's.
    let gone = 0;
    document.addEventListener("visibilitychange", () => {
      const now = performance.now();
      count();
      if (document.visibilityState === "hidden") gone = now;
      else touched += now - Math.max(gone, touched);
    });

    build();
    return { refresh, flush };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
