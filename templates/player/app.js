// The page as a whole: its session's life, the status line, and what the places, the quizzes and the back end tell each other.
(function (player) {
  "use strict";

  const { say, make, icon } = player.dom;
  const data = player.data;
  const root = document.documentElement;
  const one = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));
  const status = one("[data-role=status]");
  const LOOKS = { saved: "correct", connected: "correct", refused: "incorrect", notKept: "incorrect" };

  /** @type {BackEnd} */
  let backEnd = /** @type {any} */ (null);
  /** @type {State} */
  let state = /** @type {any} */ (null);
  let lastAction = Date.now();
  /** @type {Mounted[]} */
  const mounted = [];

  /** @type {Notify} */
  function notify(key, values) {
    if (status.dataset.status === "ended") return; // nothing that comes later can be true any more
    status.dataset.status = key;
    status.replaceChildren(icon(LOOKS[key] || "note"), say(make("span"), key, values));
  }

  // --- what the table of the life cycle calls ------------------------------------------------------------

  const actions = {
    /** Without a platform: progress stays in this browser. `words` say why where there should have been one. */
    fallBack(words) {
      backEnd = player.backends.none(data, notify);
      backEnd.connect(() => {});
      if (words === "localOnly" && status.dataset.status === "local") notify(words);
    },

    begin() {
      state = player.state.read(backEnd.restore(), data) || player.state.fresh(data);
      for (const quiz of Object.values(data.quizzes)) {
        mounted.push(player.mountQuiz(/** @type {HTMLElement} */ (document.getElementById("quiz-" + quiz.id)), quiz, session));
      }
      if (player.mountCertificate) mounted.push(player.mountCertificate(one("[data-certificate]"), session));
      const start = places.aim(location.hash);
      const open = (place) => place && player.state.allowed(state, data, place);
      mark();
      const first = [start && start.place, places.named(state.place), places.current()].find(open);
      life.on("opened", first || data.places[0]);
      offerLeave();
      root.dataset.ready = "yes";
    },

    show: (place) => places.display(place),

    tellOpened(place) {
      lastAction = Date.now();
      if (place.kind === "certificate") return;
      state.place = place.id;
      const first = !state.opened.includes(place.id);
      if (first) state.opened.push(place.id);
      backEnd.opened({ place, first });
    },

    tellAnswered(answer) {
      backEnd.answered({ latency: Date.now() - lastAction, ...answer });
      lastAction = Date.now();
    },

    tellSubmitted: (result) => backEnd.submitted(result),
    progress: () => progress(false),
    progressNow: () => progress(true),
    tellHidden: () => backEnd.hidden(),
    saveDrafts: () => saveDrafts(false),
    saveLast: () => saveDrafts(true),
    finish: () => backEnd.finish(),
    goBack: () => /** @type {any} */ (backEnd).leave(),
    sayEnded: () => notify("ended"),
  };

  const places = player.places(data, (place) => life.on("opened", place), () => notify("notYet"));
  const life = player.lifecycle.machine(actions, (name) => (root.dataset.session = name));

  const standing = () => player.state.standing(state, data);

  function mark() {
    places.mark(standing(), (place) => player.state.allowed(state, data, place));
  }

  function progress(urgent) {
    mark();
    tell({ urgent, leaving: false });
    for (const part of mounted) part.refresh();
  }

  /** Tells the back end where the learner stands; `leaving` where the page goes: it must not wait for anything then. */
  function tell({ urgent, leaving }) {
    const now = standing();
    const written = player.state.write(state, data, backEnd.limit);
    const { measure, score, earned, possible, completion, success, objectives, final } = now;
    backEnd.progressed({
      text: written.text,
      trimmed: written.dropped,
      place: state.place,
      measure,
      score,
      earned,
      possible,
      completion,
      success,
      status: now.status,
      objectives,
      final,
      urgent,
      leaving,
    });
  }

  /** Saves what was typed and not yet told, where there is such. */
  function saveDrafts(leaving) {
    if (mounted.filter((part) => part.flush && part.flush()).length) tell({ urgent: false, leaving });
  }

  /** A button that ends the session and goes back, where the platform has a page to go back to. */
  function offerLeave() {
    if (!backEnd.leave) return;
    const control = one("[data-action=leave]");
    say(control, "leave");
    control.hidden = false;
    control.addEventListener("click", () => life.on("leave"));
  }

  // --- what a quiz may ask and tell ----------------------------------------------------------------------

  /** @type {PageSession} */
  const session = {
    data,
    get state() {
      return state;
    },
    standing,
    notify,
    /** normal, review or browse. */
    mode: () => backEnd.session().mode,
    /** What the platform knew of this learner when the page was opened. */
    past: () => backEnd.session().past,
    /** {name} of the learner, or null where nobody told it. */
    learner: () => backEnd.session().learner,
    /** `batch`: more follows at once, and the state is saved after the last. */
    answered(answer, batch) {
      state.answers[answer.question.id] = answer.response;
      life.on("answered", answer);
      if (!batch) life.on("changed");
    },
    hinted(question, count) {
      state.hints[question.id] = count;
      life.on("changed");
    },
    submitted: (result) => life.on("submitted", result),
    retried() {
      lastAction = Date.now();
      life.on("changed");
    },
    /** Anything else of the state has changed, such as a clock's. */
    changed: () => life.on("changed"),
  };

  // --- start and end -------------------------------------------------------------------------------------

  function connect() {
    if (data.backEnd === "none") return life.on("missing", "local");
    const platform = player.backends[data.backEnd](data, notify);
    return platform.connect((connected, words) => {
      if (!connected) return life.on("missing", words);
      backEnd = platform;
      return life.on("found");
    });
  }

  window.addEventListener("pagehide", () => life.on("pagehide"));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) life.on("pageshow");
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") life.on("hidden");
  });

  notify("connecting");
  places.display(places.current());
  connect();
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
