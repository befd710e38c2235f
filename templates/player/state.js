// What an attempt remembers, as text of at most the platform's size, and what follows from it.
// packager/state.py computes the worst size of the same form.
(function (player) {
  "use strict";

  const VERSION = 1;
  const WORTH = 4; // characters that the loss of an answer must save
  const WORDY = { essay: 0, "short-answer": 1, "fill-in-blanks": 1 }; // whose answers go first where there is no room

  /** Every question of a quiz's parts, in source order. */
  const questions = player.chance.asked;

  function fresh(data) {
    return { place: "", seed: Math.floor(Math.random() * data.state.seeds), opened: [], quizzes: {}, answers: {}, hints: {} };
  }

  /** A quiz's record, made when it is first asked for: submitted attempts, best points, whether this one is submitted. */
  function record(state, id) {
    if (!Object.hasOwn(state.quizzes, id)) state.quizzes[id] = { attempts: 0, best: 0, submitted: false };
    return state.quizzes[id];
  }

  /** The seed of what chance decides in the present attempt, or in the last one where that is submitted. */
  function seed(state, quiz) {
    const { attempts, submitted } = record(state, quiz.id);
    return state.seed + (attempts - (submitted ? 1 : 0)) * 7919;
  }

  /** The questions of a quiz that the attempt asks: all but those that its pools did not draw. */
  const asked = (quiz, state) => questions(player.chance.drawn(quiz.parts, seed(state, quiz)));

  /** How many hints of a question were asked for. */
  const hints = (state, question) => (Object.hasOwn(state.hints, question.id) ? state.hints[question.id] : 0);

  // --- a response in its saved form: parts by their keys, which stay when parts come, go or move -------------

  // An answer whose text could not be kept is saved as [score]; in memory it is under a name that no id can be.
  const LOST = "lost score";
  const { isObject, valueAt } = player.scoring;
  const isLost = (response) => isObject(response) && Object.hasOwn(response, LOST);

  const keyOf = (parts, id) => parts.find((part) => part.id === id).key;
  const idOf = (parts, key) => (parts.find((part) => part.key === key) || {}).id;

  const one = (parts) => ({
    encode: (question, id) => keyOf(parts(question), id),
    decode: (question, saved) => idOf(parts(question), saved),
  });

  // A part that is gone changes what was answered: the question is asked again.
  const several = (parts, fits) => ({
    encode: (question, ids) => ids.map((id) => keyOf(parts(question), id)).join("."),
    decode(question, saved) {
      const ids = typeof saved === "string" ? saved.split(".").map((key) => idOf(parts(question), key)) : [];
      const known = new Set(ids.filter((id) => id !== undefined)).size === ids.length;
      return known && fits(question, ids) ? ids : undefined;
    },
  });

  const pairs = (sources, targets) => ({
    encode: (question, response) =>
      Object.entries(response)
        .map((pair) => keyOf(sources(question), pair[0]) + ":" + keyOf(targets(question), pair[1]))
        .join("."),
    decode(question, saved) {
      const found = {};
      const parts = typeof saved === "string" ? saved.split(".") : [];
      for (const part of parts) {
        const keys = part.split(":");
        const ids = [idOf(sources(question), keys[0]), idOf(targets(question), keys[1])];
        if (keys.length !== 2 || ids.includes(undefined)) return undefined;
        found[ids[0]] = ids[1];
      }
      return parts.length && Object.keys(found).length === parts.length ? found : undefined;
    },
  });

  const plain = (fits) => ({ encode: (question, response) => response, decode: (question, saved) => (fits(saved) ? saved : undefined) });
  const isText = (value) => typeof value === "string";

  const filling = {
    text: plain(isText),
    number: plain(Number.isFinite),
    choice: one((gap) => gap.choices),
  };

  const blanks = {
    encode: (question, response) =>
      Object.fromEntries(
        question.gaps.filter((gap) => Object.hasOwn(response, gap.id)).map((gap) => [gap.key, filling[gap.kind].encode(gap, response[gap.id])])
      ),
    decode(question, saved) {
      const found = {};
      for (const [key, value] of Object.entries(isObject(saved) ? saved : {})) {
        const gap = question.gaps.find((each) => each.key === key);
        const response = gap && filling[gap.kind].decode(gap, value);
        if (response === undefined) return undefined;
        found[gap.id] = response;
      }
      return Object.keys(found).length ? found : undefined;
    },
  };

  const formula = {
    encode: (question, response) => [response.variant, response.answer],
    decode(question, saved) {
      const [variant, answer] = Array.isArray(saved) && saved.length === 2 ? saved : [];
      return Number.isInteger(variant) && question.variants[variant] && Number.isFinite(answer) ? { variant, answer } : undefined;
    },
  };

  const inOrder = (parts, ids) => parts.map((part) => part.id).filter((id) => ids.includes(id));
  const choices = several((question) => question.choices, (question, ids) => ids.length > 0);

  const forms = {
    "multiple-choice": one((question) => question.choices),
    "multiple-response": {
      encode: choices.encode,
      decode(question, saved) {
        const ids = choices.decode(question, saved);
        return ids && inOrder(question.choices, ids);
      },
    },
    "true-false": plain((saved) => typeof saved === "boolean"),
    "short-answer": plain(isText),
    numeric: plain(Number.isFinite),
    "fill-in-blanks": blanks,
    formula,
    matching: pairs((question) => question.pairs, (question) => question.options),
    ordering: several((question) => question.items, (question, ids) => ids.length === question.items.length),
    categorize: pairs((question) => question.items, (question) => question.categories),
    hotspot: several((question) => question.regions, (question, ids) => ids.length === 1 || (question.multiple && ids.length > 1)),
    essay: plain(isText),
    "file-upload": plain((saved) => saved === true),
    likert: one((question) => question.scale),
  };

  const encode = (question, response) => (isLost(response) ? [response[LOST]] : forms[question.type].encode(question, response));

  function decode(question, saved) {
    if (!Array.isArray(saved) || saved.length !== 1) return forms[question.type].decode(question, saved);
    const score = saved[0];
    const unscored = player.scoring.score(question, null).score === null;
    const fits = unscored ? score === null : Number.isFinite(score) && score >= -1 && score <= 1;
    return fits ? { [LOST]: score } : undefined;
  }

  // --- the whole state ---------------------------------------------------------------------------------------

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
    const shown = isObject(saved.h) ? saved.h : {};
    for (const quiz of Object.values(data.quizzes)) {
      const kept = isObject(saved.q) && Object.hasOwn(saved.q, quiz.id) ? saved.q[quiz.id] : null;
      if (Array.isArray(kept) && Number.isInteger(kept[0]) && Number.isFinite(kept[1])) {
        state.quizzes[quiz.id] = { attempts: kept[0], best: Math.max(0, Math.min(kept[1], possible(quiz))), submitted: kept[2] === 1 };
      }
      for (const question of questions(quiz.parts)) {
        const count = valueAt(shown, question.id);
        if (Number.isInteger(count) && count > 0 && costly(question)) state.hints[question.id] = Math.min(count, question.hints.length);
        if (!Object.hasOwn(answers, question.id)) continue;
        const response = decode(question, answers[question.id]);
        if (response !== undefined) state.answers[question.id] = response;
      }
    }
    return state;
  }

  /** Whether the hints of a question cost points, so that their number must outlast the visit. */
  const costly = (question) => question.hints.length > 0 && question.hintPenalty > 0 && player.scoring.weight(question) > 0;

  function ascii(value) {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
  }

  /**
   * {text, dropped}: the state as ASCII JSON of at most `limit` characters, and how many answers lost their text.
   * Essays go first, then what has other texts, then the rest, each from the last question on; results stay as long as
   * possible.
   */
  function write(state, data, limit) {
    const asked = Object.values(data.quizzes).flatMap((quiz) => questions(quiz.parts));
    const answered = asked.filter((question) => Object.hasOwn(state.answers, question.id));
    const saved = { v: VERSION, p: state.place, s: state.seed, l: state.opened, q: {}, a: {} };
    for (const [id, kept] of Object.entries(state.quizzes)) {
      if (kept.attempts || kept.submitted) saved.q[id] = [kept.attempts, kept.best, kept.submitted ? 1 : 0];
    }
    for (const question of answered) saved.a[question.id] = encode(question, state.answers[question.id]);
    const shown = asked.filter((question) => costly(question) && hints(state, question) > 0);
    if (shown.length) saved.h = Object.fromEntries(shown.map((question) => [question.id, hints(state, question)]));
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
    const order = [0, 1, undefined].flatMap((rank) => last.filter((question) => WORDY[question.type] === rank));
    for (const question of order) {
      if (size > limit) drop(question, [outcome(question, state.answers[question.id], hints(state, question)).score]);
    }
    for (const question of order) {
      if (size > limit) drop(question, undefined);
    }
    if (size > limit) {
      delete saved.h;
      size = ascii(saved).length;
    }
    while (size > limit && saved.l.length) {
      saved.l = saved.l.slice(0, -1);
      size = ascii(saved).length;
    }
    return { text: ascii(saved), dropped: dropped.size };
  }

  /** The outcome of what is remembered of an answer that was given after so many hints. */
  function outcome(question, response, shown) {
    if (!isLost(response)) return player.scoring.score(question, response, shown);
    const score = response[LOST];
    // What the hints cost is in the score that was kept, and not in the result.
    const unaided = score > 0 ? Math.round((score + (shown || 0) * (question.hintPenalty || 0)) * 1e9) / 1e9 : score;
    return { score, matched: [], parts: [], result: player.scoring.result(unaided), lost: true };
  }

  /** The points that an attempt can earn: those of the questions that are asked; one for a person to mark has none here. */
  function possible(quiz) {
    const worth = (part) => (part.kind === "question" ? player.scoring.weight(part) : part.parts ? points(part) : 0);
    // The questions of a pool that draws are worth the same.
    const points = ({ parts, draw }) => (draw ? draw * worth(questions(parts)[0]) : parts.reduce((sum, part) => sum + worth(part), 0));
    return points(quiz);
  }

  /** The points that the answers of a quiz earn now, to six decimals; wrong ones may cost points, but not below 0. */
  function earned(quiz, state) {
    const sum = asked(quiz, state).reduce((points, question) => {
      if (!Object.hasOwn(state.answers, question.id)) return points;
      return points + question.points * (outcome(question, state.answers[question.id], hints(state, question)).score || 0);
    }, 0);
    return Math.max(0, Math.round(sum * 1e6) / 1e6);
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

  player.state = { fresh, read, write, record, seed, asked, questions, hints, outcome, possible, earned, percent, standing };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
