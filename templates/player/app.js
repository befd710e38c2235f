// The page as a whole: its places, the way between them, progress, the status line, and the session's start and end.
(function (player) {
  "use strict";

  const { say, make, icon } = player.dom;
  const data = player.data;
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);
  const links = Array.from(document.querySelectorAll("a[data-goto]"));
  const status = one("[data-role=status]");
  const element = (place) => document.getElementById(place.kind + "-" + place.id);
  const placeOf = (id) => data.places.find((place) => place.id === id);

  let backEnd = null;
  let state = null;
  let current = null;
  let lastAction = Date.now();
  const mounted = new Map();

  function notify(key, values) {
    status.dataset.status = key;
    status.replaceChildren(icon({ saved: "correct", connected: "correct", refused: "incorrect", notKept: "incorrect" }[key] || "note"), say(make("span"), key, values));
  }

  // --- places ------------------------------------------------------------------------------------------

  function display(place) {
    current = place;
    for (const other of data.places) element(other).hidden = other !== place;
    for (const link of links) {
      if (link.dataset.goto === place.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const at = data.places.indexOf(place);
    pager("previous", data.places[at - 1]);
    pager("next", data.places[at + 1]);
  }

  function pager(name, place) {
    const control = one("[data-action=" + name + "]");
    control.hidden = !place;
    if (place) control.replaceChildren(say(make("span", { class: "way" }), name), make("span", { class: "to" }, place.title));
  }

  /** Goes to a place, or to a heading in it; focus follows, so that a screen reader starts there. */
  function go(place, heading) {
    display(place);
    lastAction = Date.now();
    const target = heading || element(place).querySelector("h2");
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    if (heading) target.scrollIntoView();
    else window.scrollTo(0, 0);
    const contents = one("[data-outline] details");
    if (narrow.matches) contents.open = false;
    visited();
  }

  function visited() {
    if (!state) return;
    state.place = current.id;
    if (current.kind === "lesson" && !state.opened.includes(current.id)) state.opened.push(current.id);
    progressed(false);
    for (const quiz of mounted.values()) quiz.refresh();
  }

  // --- progress ----------------------------------------------------------------------------------------

  const standing = () => player.state.standing(state, data);

  function progressed(urgent) {
    const now = standing();
    const total = data.places.length;
    say(one("[data-role=progress-text]"), "progress", { done: now.done.length, total });
    const bar = one("[data-role=progress]");
    bar.max = total;
    bar.value = now.done.length;
    for (const link of links) {
      if (!now.done.includes(link.dataset.goto) || link.dataset.done) continue;
      link.dataset.done = "yes";
      link.append(icon("correct"), make("span", { class: "unseen" }, " (", say(make("span"), "done"), ")"));
    }
    const written = player.state.write(state, data, backEnd.limit);
    backEnd.progressed({ text: written.text, trimmed: written.dropped, place: current.id, score: now.score, status: now.status, urgent });
  }

  const session = {
    data,
    get state() {
      return state;
    },
    standing,
    /** `batch`: more follows at once, and the state is saved after the last. */
    answered(question, response, outcome, batch) {
      state.answers[question.id] = response;
      backEnd.answered({ question, response, outcome, latency: Date.now() - lastAction });
      lastAction = Date.now();
      if (!batch) progressed(false);
    },
    hinted(question, count) {
      state.hints[question.id] = count;
      progressed(false);
    },
    submitted() {
      progressed(true);
    },
    retried() {
      lastAction = Date.now();
      progressed(false);
    },
  };

  // --- start and end -----------------------------------------------------------------------------------

  const narrow = window.matchMedia("(max-width: 56rem)");

  function fold() {
    one("[data-outline] details").open = !narrow.matches;
  }

  /** The place and the heading that an address like `#lesson-x--y` names. */
  function aim(hash) {
    let id = hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch (error) {
      return null; // a platform's own, not one of ours
    }
    const target = document.getElementById(id);
    const holder = target && target.closest("[data-lesson], [data-quiz]");
    if (!holder) return null;
    return { place: placeOf(holder.dataset.lesson || holder.dataset.quiz), heading: target === holder ? null : target };
  }

  function follow(event) {
    const link = event.target.closest("a[href^='#']");
    const to = link && aim(link.getAttribute("href"));
    if (!to) return;
    event.preventDefault();
    go(to.place, to.heading);
  }

  function begin(connected) {
    state = player.state.read(backEnd.restore(), data) || player.state.fresh(data);
    for (const quiz of Object.values(data.quizzes)) {
      mounted.set(quiz.id, player.mountQuiz(document.getElementById("quiz-" + quiz.id), quiz, session));
    }
    const start = aim(location.hash);
    display((start && start.place) || placeOf(state.place) || current);
    root.dataset.session = connected ? "lms" : "none";
    visited();
    root.dataset.ready = "yes";
  }

  function connect() {
    const platform = player.backends[data.backEnd](data, notify);
    platform.connect((connected, why) => {
      if (connected) {
        backEnd = platform;
        return begin(data.backEnd !== "none");
      }
      backEnd = player.backends.none(data, notify);
      backEnd.connect(() => {});
      if (why === "localOnly" && status.dataset.status === "local") notify(why);
      return begin(false);
    });
  }

  function end() {
    if (backEnd && backEnd.finish()) root.dataset.session = "ended";
  }

  document.addEventListener("click", follow);
  one("[data-action=previous]").addEventListener("click", () => go(data.places[data.places.indexOf(current) - 1]));
  one("[data-action=next]").addEventListener("click", () => go(data.places[data.places.indexOf(current) + 1]));
  narrow.addEventListener("change", fold);
  window.addEventListener("pagehide", end);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && root.dataset.session === "ended") notify("ended");
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && backEnd) backEnd.hidden();
  });

  one("[data-role=bar]").hidden = false;
  one("[data-role=pager]").hidden = false;
  root.dataset.session = "connecting";
  fold();
  notify("connecting");
  display(data.places[0]);
  connect();
})(globalThis.CoursePlayer);
