// The certificate: a page to print, once the course is complete.
(function (player) {
  "use strict";

  const { make, worded, button } = player.dom;

  /** Today, as the learner's calendar has it, in one number: 20261231. */
  function today() {
    const now = new Date();
    return now.getFullYear() * 10000 + (now.getMonth() + 1) * 100 + now.getDate();
  }

  /** A day like 20261231 in words. */
  function day(number) {
    const date = new Date(Date.UTC(Math.floor(number / 10000), (Math.floor(number / 100) % 100) - 1, number % 100));
    return new Intl.DateTimeFormat(player.words.language, { dateStyle: "long", timeZone: "UTC" }).format(date);
  }

  /** Who has it: a line to write on where nobody told the name. */
  function name(learner) {
    if (learner && learner.name) return make("p", { class: "name" }, make("bdi", {}, learner.name));
    return make("p", { class: "name blank" }, worded("span", {}, "certificateName"));
  }

  /**
   * Fills the certificate's section. `session` is that of a quiz, with learner(). What comes back has refresh(): the day
   * when the course was complete for the first time is kept then.
   */
  player.mountCertificate = function (section, session) {
    if (!section) return { refresh() {} }; // a page of a part of the course
    const sheet = make("div", { class: "certificate" });
    const body = /** @type {HTMLElement} */ (section.querySelector("[data-role=body]"));
    body.replaceChildren(sheet, button("print", "print", () => window.print(), "primary"));

    function refresh() {
      const { state, data } = session;
      if (!player.state.allowed(state, data, { kind: "certificate" })) return;
      if (!state.finished && session.mode() === "normal") {
        state.finished = today();
        session.changed(); // comes back here
        return;
      }
      // What was reached stays, also where the course has grown since.
      const { score: now, graded } = session.standing();
      const best = Math.max(Number(now), Number(session.past().score));
      const score = graded && best >= data.passing ? best : null;
      const parts = [
        name(session.learner()),
        worded("p", {}, "certificateHas"),
        make("p", { class: "course" }, document.title),
        score === null ? null : worded("p", {}, "certificateResult", { percent: score }),
        state.finished ? worded("p", { class: "day" }, "certificateDate", { date: day(state.finished) }) : null,
      ];
      sheet.replaceChildren(.../** @type {HTMLElement[]} */ (parts.filter(Boolean)));
    }

    refresh();
    return { refresh };
  };

  Object.assign(player.mountCertificate, { today, day });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
