// Where a learner stands: what is done, what it earned, whether the course is complete, passed, and final.
(function (player) {
  "use strict";

  const { percent, possible, rules } = player.state;

  /** @type {(state: State, quiz: Quiz) => Pick<Attempts, "attempts" | "best">} */
  const kept = (state, quiz) => (Object.hasOwn(state.quizzes, quiz.id) ? state.quizzes[quiz.id] : { attempts: 0, best: 0 });
  const sum = (list, points) => list.reduce((total, one) => total + points(one), 0);
  /** @type {(score: number | null, passing: number) => Success} */
  const verdict = (score, passing) => (score === null ? null : score >= passing ? "passed" : "failed");

  /**
   * How many attempts of a quiz are left to be submitted; Infinity where there is no end of them.
   * @type {Standings["attemptsLeft"]}
   */
  function attemptsLeft(state, quiz) {
    const { attempts } = rules(quiz);
    return attempts ? Math.max(0, attempts - kept(state, quiz).attempts) : Infinity;
  }

  /**
   * Whether another attempt can earn more than the best one.
   * @type {Standings["canRise"]}
   */
  const canRise = (state, quiz) => attemptsLeft(state, quiz) > 0 && kept(state, quiz).best < possible(quiz);

  /** @type {(state: State, data: PageData, place: Place) => boolean} */
  function isDone(state, data, place) {
    return place.kind === "quiz" ? kept(state, data.quizzes[place.id]).attempts > 0 : state.opened.includes(place.id);
  }

  /** @type {(state: State, data: PageData, place: Place) => boolean} */
  const isOpened = (state, data, place) => state.opened.includes(place.id) || isDone(state, data, place);

  /**
   * Whether the course is complete by its own rule; one that has nothing to ask for goes by all of its places.
   * @type {(state: State, data: PageData, score: number | null) => boolean}
   */
  function isComplete(state, data, score) {
    const all = (holds) => data.places.every((place) => holds(state, data, place));
    const quizzes = data.places.filter((place) => place.kind === "quiz");
    switch (data.rules && data.rules.completion) {
      case "seen":
        return all(isOpened);
      case "submitted":
        return quizzes.length ? quizzes.every((place) => isDone(state, data, place)) : all(isDone);
      case "passed":
        return Object.values(data.quizzes).some((quiz) => possible(quiz) > 0) ? score !== null && score >= data.passing : all(isDone);
      default:
        return all(isDone);
    }
  }

  /** @type {(state: State, data: PageData, quiz: Quiz) => Objective} */
  function objective(state, data, quiz) {
    const { attempts, best } = kept(state, quiz);
    const score = attempts && possible(quiz) > 0 ? percent(best, possible(quiz)) : null;
    return { id: quiz.id, score, success: verdict(score, data.passing), completion: attempts ? "completed" : "incomplete" };
  }

  /**
   * Where the learner stands. `done` are ids of places, `earned` and `possible` the points of the best attempts and of
   * all; `graded` quizzes have points, `left` of them are not submitted; `score` is in percent, null until the last of
   * them is; `measure` is 0 to 1; `status` is passed, failed, completed or null; `final` says that no attempt can change
   * `success` any more. The rest stands in docs/player.md under "A back end".
   * @type {Standings["standing"]}
   */
  function standing(state, data) {
    const quizzes = Object.values(data.quizzes);
    const graded = quizzes.filter((quiz) => possible(quiz) > 0);
    const done = data.places.filter((place) => isDone(state, data, place));
    const earned = sum(graded, (quiz) => kept(state, quiz).best);
    const of = sum(graded, possible);
    const left = graded.filter((quiz) => !kept(state, quiz).attempts).length;
    const score = graded.length && !left ? percent(earned, of) : null;
    const success = verdict(score, data.passing);
    const complete = isComplete(state, data, score);
    const reachable = sum(graded, (quiz) => (canRise(state, quiz) ? possible(quiz) : kept(state, quiz).best));
    const lost = success === "failed" && Boolean(data.rules) && data.rules.completion === "passed";
    return {
      done: done.map((place) => place.id),
      earned,
      possible: of,
      graded: graded.length,
      left,
      lessonsLeft: data.places.filter((place) => place.kind === "lesson" && !done.includes(place)).length,
      score,
      measure: data.places.length ? done.length / data.places.length : 1,
      completion: complete ? "completed" : "incomplete",
      success,
      status: complete ? success || "completed" : lost ? "failed" : null,
      objectives: quizzes.map((quiz) => objective(state, data, quiz)),
      final: success !== null && (success === "passed" ? !graded.some((quiz) => canRise(state, quiz)) : percent(reachable, of) < data.passing),
    };
  }

  /**
   * Whether the learner may open a place. In a linear course every place before it must be done, but what was open once
   * stays so. The certificate opens when the course is complete, and passed where it is scored, and stays open then.
   * @type {Standings["allowed"]}
   */
  function allowed(state, data, place) {
    const { rules: own = {} } = data;
    if (place.kind === "certificate") {
      const { completion, success, graded } = standing(state, data);
      return state.finished > 0 || (completion === "completed" && (graded === 0 || success === "passed"));
    }
    if (own.navigation !== "linear" || isOpened(state, data, /** @type {Place} */ (place))) return true;
    const before = data.places.slice(0, data.places.findIndex((other) => other.id === place.id));
    return before.every((other) => isDone(state, data, other));
  }

  Object.assign(player.state, { standing, allowed, attemptsLeft, canRise });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
