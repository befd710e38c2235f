// The time limit of a quiz: how its clock runs, stands still and is shown, and what is said of it.
(function (player) {
  "use strict";

  const { make, words, say, worded, button } = player.dom;

  const SPOKEN = [300, 60, 10]; // seconds left at which it is said, and at half of the limit
  const SAVED = 60000; // milliseconds between two savings while nothing else happens

  /**
   * Adds to `record.spent` what has passed since `before`, a time of this visit ({wall, steady} in milliseconds), or,
   * where that is null, since the clock was seen last in an earlier one. The steady time can't be set; the wall clock
   * counts only where nothing stops the clock (`pause` is never), and never backwards.
   */
  function advance(record, pause, before, now) {
    const steady = before ? now.steady - before.steady : 0;
    const wall = pause === "never" ? now.wall - record.seen : 0;
    record.spent += Math.max(0, steady, wall);
    record.seen = now.wall;
  }

  /** The seconds of `limit` at which the time left is said, the most first. */
  const moments = (limit) => [...new Set([Math.floor(limit / 2), ...SPOKEN])].filter((left) => left > 0 && left < limit).sort((one, other) => other - one);

  /** A number of seconds in words: 5 minutes, 2 minutes 30 seconds. */
  function lasting(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = seconds % 60;
    const parts = [minutes ? words("inMinutes", { n: minutes }) : "", rest || !minutes ? words("inSeconds", { n: rest }) : ""];
    return new Intl.ListFormat(player.words.language, { type: "unit", style: "narrow" }).format(parts.filter(Boolean));
  }

  /** As a clock shows it: 9:05, 1:00:00. */
  function shown(seconds) {
    const two = (value) => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" + two(minutes) : String(minutes)) + ":" + two(seconds % 60);
  }

  /**
   * The clock of a quiz with a limit, in the page's bar. `limit` is in seconds; `quiz` has title, count() (brings
   * record.spent up to date), expired(), paused(value), saved() (the state is worth saving).
   * @param {Attempts} record
   * @param {Rules} rules
   * @param {Timed} quiz
   * @returns {Clock}
   */
  function clock(record, { timeLimit: limit, pause }, quiz) {
    const face = make("span", { role: "timer" });
    const label = worded("span", {}, "timeLabel");
    const spoken = make("p", { class: "unseen", role: "status", "data-role": "time-said" });
    const hold = pause === "button" ? button("pause", "pause", () => quiz.paused(!record.paused)) : null;
    const root = make("div", { class: "clock", "data-role": "clock", hidden: true }, make("p", {}, label, " ", face), hold, spoken);
    const progress = /** @type {HTMLElement} */ (document.querySelector("[data-role=bar] .progress"));
    progress.after(root);
    face.setAttribute("aria-label", quiz.title);
    /** @type {any} */
    let timer = null;
    let saved = 0;
    let before = limit;

    const left = () => Math.max(0, Math.ceil(limit - record.spent / 1000));
    const runs = () => record.seen > 0 && !record.paused && !record.submitted;

    function tick() {
      timer = null;
      if (!runs()) return show();
      quiz.count();
      if (record.spent >= limit * 1000) return quiz.expired();
      show();
      speak();
      saved += 1000;
      if (saved >= SAVED) {
        saved = 0;
        quiz.saved();
      }
      return wait();
    }

    /** To the next full second. */
    function wait() {
      if (timer === null) timer = setTimeout(tick, 1000 - (record.spent % 1000) + 5);
    }

    function show() {
      root.hidden = record.submitted || !record.seen;
      face.textContent = shown(left());
      root.dataset.low = left() <= 60 ? "yes" : "no";
      if (hold) say(hold, record.paused ? "goOn" : "pause");
    }

    function speak() {
      const due = moments(limit).filter((moment) => left() <= moment && moment < before);
      before = left();
      if (due.length) say(spoken, "timeLeft", { time: lasting(before) });
    }

    return {
      /** Whether the limit was reached. */
      over: () => record.spent >= limit * 1000,
      /** Shows the clock as it stands, and lets it run where it runs. */
      refresh() {
        show();
        if (runs()) wait();
        else if (timer !== null) timer = /** @type {any} */ (clearTimeout(timer)) || null;
      },
      /** Says once how much time there is: at the start, and after a pause. */
      begin() {
        // What `end` left of the last attempt.
        root.classList.remove("over");
        say(label, "timeLabel");
        if (hold) hold.hidden = false;
        before = left();
        say(spoken, "timeLeft", { time: lasting(before) });
      },
      /** Says that the time is up where the quiz itself is out of sight. */
      end(away) {
        say(spoken, "timeUp", { quiz: quiz.title });
        if (!away) return;
        root.hidden = false;
        root.classList.add("over");
        label.textContent = spoken.textContent;
        face.textContent = "";
        if (hold) hold.hidden = true;
      },
    };
  }

  player.clock = Object.assign(clock, { advance, moments, lasting, shown });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
