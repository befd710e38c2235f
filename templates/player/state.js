// What an attempt remembers, as text of at most the platform's size, and what follows from it.
// packager/state.py computes the worst size of the same form.
(function (player) {
  "use strict";

  const VERSION = 1;
  const WORTH = 4; // characters that the loss of an answer must save

  /** Every question of a quiz's parts, in source order. */
  function questions(parts) {
    return parts.flatMap((part) => (part.kind === "question" ? [part] : part.parts ? questions(part.parts) : []));
  }

  function fresh(data) {
    return { place: "", seed: Math.floor(Math.random() * data.state.seeds), opened: [], quizzes: {}, answers: {} };
  }

  /** A quiz's record, made when it is first asked for: submitted attempts, best points, whether this one is submitted. */
  function record(state, id) {
    if (!Object.hasOwn(state.quizzes, id)) state.quizzes[id] = { attempts: 0, best: 0, submitted: false };
    return state.quizzes[id];
  }

  // An answer whose text could not be kept is saved as [score]; in memory it is {lost: score}.
  function encode(question, response) {
    if (response !== null && typeof response === "object" && !Array.isArray(response)) return [response.lost];
    const key = (id) => question.choices.find((choice) => choice.id === id).key;
    if (question.type === "multiple-choice") return key(response);
    if (question.type === "multiple-response") return response.map(key).join(".");
    return response;
  }

  function decode(question, saved) {
    if (Array.isArray(saved) && saved.length === 1) {
      const score = saved[0];
      const fits = question.type === "essay" ? score === null : typeof score === "number" && score >= 0 && score <= 1;
      return fits ? { lost: score } : undefined;
    }
    const id = (key) => (question.choices.find((choice) => choice.key === key) || {}).id;
    switch (question.type) {
      case "multiple-choice":
        return id(saved);
      case "multiple-response": {
        const ids = typeof saved === "string" ? saved.split(".").map(id) : [];
        const known = question.choices.map((choice) => choice.id).filter((choice) => ids.includes(choice));
        // A choice that is gone changes what was answered: the question is asked again.
        return known.length && known.length === ids.length ? known : undefined;
      }
      case "true-false":
        return typeof saved === "boolean" ? saved : undefined;
      case "numeric":
        return typeof saved === "number" ? saved : undefined;
      default:
        return typeof saved === "string" ? saved : undefined;
    }
  }

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /** The state that `text` holds, as far as this edition of the course knows it; null where it can't be read. */
  function read(text, data) {
    let saved;
    try {
      saved = JSON.parse(text);
    } catch (error) {
      return null;
    }
    if (!isObject(saved) || saved.v !== VERSION) return null;
    const state = fresh(data);
    if (Number.isInteger(saved.s)) state.seed = saved.s;
    if (data.places.some((place) => place.id === saved.p)) state.place = saved.p;
    const lessons = data.places.filter((place) => place.kind === "lesson").map((place) => place.id);
    if (Array.isArray(saved.l)) state.opened = lessons.filter((id) => saved.l.includes(id));
    const answers = isObject(saved.a) ? saved.a : {};
    for (const quiz of Object.values(data.quizzes)) {
      const kept = isObject(saved.q) && Object.hasOwn(saved.q, quiz.id) ? saved.q[quiz.id] : null;
      if (Array.isArray(kept) && Number.isInteger(kept[0]) && Number.isFinite(kept[1])) {
        state.quizzes[quiz.id] = { attempts: kept[0], best: Math.min(kept[1], possible(quiz)), submitted: kept[2] === 1 };
      }
      for (const question of questions(quiz.parts)) {
        if (!Object.hasOwn(answers, question.id)) continue;
        const response = decode(question, answers[question.id]);
        if (response !== undefined) state.answers[question.id] = response;
      }
    }
    return state;
  }

  function ascii(value) {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
  }

  /**
   * {text, dropped}: the state as ASCII JSON of at most `limit` characters, and how many answers lost their text.
   * Essays go first, then short answers, then the rest, each from the last question on; results stay as long as possible.
   */
  function write(state, data, limit) {
    const asked = Object.values(data.quizzes).flatMap((quiz) => questions(quiz.parts));
    const answered = asked.filter((question) => Object.hasOwn(state.answers, question.id));
    const saved = { v: VERSION, p: state.place, s: state.seed, l: state.opened, q: {}, a: {} };
    for (const [id, kept] of Object.entries(state.quizzes)) {
      if (kept.attempts || kept.submitted) saved.q[id] = [kept.attempts, kept.best, kept.submitted ? 1 : 0];
    }
    for (const question of answered) saved.a[question.id] = encode(question, state.answers[question.id]);
    let size = ascii(saved).length;
    const dropped = new Set();
    const drop = (question, value) => {
      const old = ascii(saved.a[question.id]).length;
      if (value === undefined) {
        delete saved.a[question.id];
        size = ascii(saved).length;
      } else if (ascii(value).length + WORTH < old) {
        saved.a[question.id] = value;
        size += ascii(value).length - old;
      } else return;
      dropped.add(question.id);
    };
    const last = answered.slice().reverse();
    const order = [
      ...last.filter((question) => question.type === "essay"),
      ...last.filter((question) => question.type === "short-answer"),
      ...last.filter((question) => question.type !== "essay" && question.type !== "short-answer"),
    ];
    for (const question of order) {
      if (size > limit) drop(question, [outcome(question, state.answers[question.id]).score]);
    }
    for (const question of order) {
      if (size > limit) drop(question, undefined);
    }
    while (size > limit && saved.l.length) {
      saved.l = saved.l.slice(0, -1);
      size = ascii(saved).length;
    }
    return { text: ascii(saved), dropped: dropped.size };
  }

  /** The outcome of what is remembered of an answer. */
  function outcome(question, response) {
    if (!isObject(response)) return player.scoring.score(question, response);
    return { score: response.lost, matched: [], result: player.scoring.result(response.lost), lost: true };
  }

  /** The points that a quiz can earn; an essay has none here. */
  function possible(quiz) {
    return questions(quiz.parts).reduce((sum, question) => sum + (question.type === "essay" ? 0 : question.points), 0);
  }

  /** The points that the answers of a quiz earn now, to six decimals. */
  function earned(quiz, state) {
    const sum = questions(quiz.parts).reduce((points, question) => {
      if (!Object.hasOwn(state.answers, question.id)) return points;
      return points + question.points * (outcome(question, state.answers[question.id]).score || 0);
    }, 0);
    return Math.round(sum * 1e6) / 1e6;
  }

  /** Percent to two decimals: what is shown, what is compared with the pass mark and what a platform gets. */
  function percent(points, of) {
    return of > 0 ? Math.round((points / of) * 10000) / 100 : 0;
  }

  /**
   * Where the learner stands: places done, points of the best attempts, `score` (percent, null until the last graded
   * quiz is submitted) and `status` (passed, failed, completed, null while something is not done).
   */
  function standing(state, data) {
    const quizzes = Object.values(data.quizzes);
    const graded = quizzes.filter((quiz) => possible(quiz) > 0);
    const attempted = (quiz) => Object.hasOwn(state.quizzes, quiz.id) && state.quizzes[quiz.id].attempts > 0;
    const done = data.places.filter((place) =>
      place.kind === "lesson" ? state.opened.includes(place.id) : attempted(data.quizzes[place.id])
    );
    const sum = (list, points) => list.reduce((total, quiz) => total + points(quiz), 0);
    const points = sum(graded, (quiz) => (attempted(quiz) ? state.quizzes[quiz.id].best : 0));
    const of = sum(graded, possible);
    const left = graded.filter((quiz) => !attempted(quiz)).length;
    const score = graded.length && !left ? percent(points, of) : null;
    const lessonsLeft = data.places.filter((place) => place.kind === "lesson" && !done.includes(place)).length;
    let status = null;
    if (done.length === data.places.length) status = score === null ? "completed" : score >= data.passing ? "passed" : "failed";
    return { done: done.map((place) => place.id), earned: points, possible: of, graded: graded.length, left, lessonsLeft, score, status };
  }

  player.state = { fresh, read, write, record, questions, outcome, possible, earned, percent, standing };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
