// What an attempt remembers, as text of at most the platform's size, and what follows from it.
// packager/state.py computes the worst size of the same form.
(function (player) {
  "use strict";

  const VERSION = 2;
  const WORTH = 4; // characters that the loss of an answer must save
  const WORDY = { essay: 0, "short-answer": 1, "fill-in-blanks": 1 }; // whose answers go first where there is no room
  const LONGEST = 9999999; // seconds of an attempt

  /**
   * What holds where a quiz says nothing.
   * @type {Rules}
   */
  const RULES = { attempts: 0, retry: "all", timeLimit: 0, pause: "never", shuffle: false, feedback: "at-once", review: "key" };

  /**
   * The rules of a quiz, whole; `timeLimit` is in seconds, 0 for none, `attempts` 0 for any number.
   * @type {StateRules["rules"]}
   */
  const rules = (quiz) => ({ ...RULES, ...quiz.rules });

  /** Every question of a quiz's parts, in source order. */
  const questions = player.chance.asked;

  /**
   * `opened` are ids of places, `answers` the checked responses by their questions' ids, `drafts` those that are not
   * checked yet, `hints` how many were shown, `finished` the day of completion as 20261231, or 0.
   * @type {StateRules["fresh"]}
   */
  function fresh(data) {
    const seed = Math.floor(Math.random() * data.state.seeds);
    return { place: "", seed, opened: [], quizzes: {}, answers: {}, drafts: {}, hints: {}, finished: 0 };
  }

  /**
   * A quiz's record, made when it is first asked for: submitted attempts, best points, whether this one is submitted;
   * `spent` milliseconds of this attempt, `seen` the wall clock's when its clock last ran (0: it was not begun), `paused`.
   * @type {StateRules["record"]}
   */
  function record(state, id) {
    if (!Object.hasOwn(state.quizzes, id)) state.quizzes[id] = { attempts: 0, best: 0, submitted: false, spent: 0, seen: 0, paused: false };
    return state.quizzes[id];
  }

  /**
   * The seed of what chance decides in the present attempt, or in the last one where that is submitted. Where another
   * attempt asks only what was not right, all attempts have the same one.
   * @type {StateRules["seed"]}
   */
  function seed(state, quiz) {
    const { attempts, submitted } = record(state, quiz.id);
    return rules(quiz).retry === "wrong" ? state.seed : state.seed + (attempts - (submitted ? 1 : 0)) * 7919;
  }

  /**
   * The questions of a quiz that the attempt asks: all but those that its pools did not draw.
   * @type {StateRules["asked"]}
   */
  const asked = (quiz, state) => questions(player.chance.drawn(quiz.parts, seed(state, quiz)));

  /**
   * How many hints of a question were asked for.
   * @type {StateRules["hints"]}
   */
  const hints = (state, question) => (Object.hasOwn(state.hints, question.id) ? state.hints[question.id] : 0);

  // --- a response in its saved form: parts by their keys, which stay when parts come, go or move -------------

  // An answer whose text could not be kept is saved as [score]; in memory it is under a name that no id can be.
  const LOST = "lost score";
  const { isObject, valueAt } = player.scoring;

  /**
   * Whether only the score of a response is left.
   * @type {StateRules["isLost"]}
   */
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

  // `none` says whether it is an answer to pair nothing.
  const pairs = (sources, targets, none) => ({
    encode: (question, response) =>
      Object.entries(response)
        .map((pair) => keyOf(sources(question), pair[0]) + ":" + keyOf(targets(question), pair[1]))
        .join("."),
    decode(question, saved) {
      const found = {};
      if (saved === "") return none(question) ? found : undefined;
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

  // Courses without texts to write have no packing. The first version's texts were never packed.
  const text = {
    encode: (question, response) => (player.packing ? player.packing.pack(response) : response),
    decode(question, saved, version) {
      if (typeof saved !== "string") return undefined;
      return player.packing && version > 1 ? player.packing.unpack(saved) : saved;
    },
  };

  const filling = {
    text,
    number: plain(Number.isFinite),
    choice: one((gap) => gap.choices),
  };

  const blanks = {
    encode: (question, response) =>
      Object.fromEntries(
        question.gaps.filter((gap) => Object.hasOwn(response, gap.id)).map((gap) => [gap.key, filling[gap.kind].encode(gap, response[gap.id])])
      ),
    decode(question, saved, version) {
      const found = {};
      for (const [key, value] of Object.entries(isObject(saved) ? saved : {})) {
        const gap = question.gaps.find((each) => each.key === key);
        const response = gap && filling[gap.kind].decode(gap, value, version);
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
    "true-false": {
      encode: (question, response) => (response ? 1 : 0),
      decode: (question, saved) => ([0, 1, false, true].includes(saved) ? Boolean(saved) : undefined),
    },
    "short-answer": text,
    numeric: plain(Number.isFinite),
    "fill-in-blanks": blanks,
    formula,
    matching: pairs((question) => question.pairs, (question) => question.options, () => false),
    ordering: several((question) => question.items, (question, ids) => ids.length === question.items.length),
    categorize: pairs((question) => question.items, (question) => question.categories, (question) => question.items.some((item) => !item.category)),
    hotspot: several((question) => question.regions, (question, ids) => ids.length === 1 || (question.multiple && ids.length > 1)),
    essay: text,
    "file-upload": {
      encode: () => 1,
      decode: (question, saved) => (saved === 1 || saved === true ? true : undefined),
    },
    likert: one((question) => question.scale),
  };

  const encode = (question, response) => (isLost(response) ? [response[LOST]] : forms[question.type].encode(question, response));

  /** The response that `saved` holds in a state of that version; undefined where it is none of this question's. */
  function decode(question, saved, version) {
    if (!Array.isArray(saved) || saved.length !== 1) return forms[question.type].decode(question, saved, version);
    const score = saved[0];
    const unscored = player.scoring.score(question, null).score === null;
    const fits = unscored ? score === null : Number.isFinite(score) && score >= -1 && score <= 1;
    return fits ? { [LOST]: score } : undefined;
  }

  // --- the whole state ---------------------------------------------------------------------------------------

  /** Whether a value is a day like 20261231. */
  function isDay(value) {
    const [month, day] = [Math.floor(value / 100) % 100, value % 100];
    return Number.isInteger(value) && value >= 19700101 && value <= 99991231 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  /**
   * The state that `text` holds, as far as this edition of the course knows it; null where it can't be read.
   * @type {StateRules["read"]}
   */
  function read(text, data) {
    let saved;
    try {
      saved = JSON.parse(text);
    } catch (error) {
      return null; // what is no JSON is no state of ours
    }
    if (!isObject(saved) || (saved.v !== 1 && saved.v !== VERSION)) return null;
    // The first version has ids where the second has their short names.
    const named = (id, kind) => (saved.v === 1 ? id : data.state.names[kind][id]);
    const state = fresh(data);
    if (Number.isInteger(saved.s)) state.seed = saved.s;
    if (isDay(saved.f)) state.finished = saved.f;
    const here = data.places.map((place) => place.id);
    state.place = here.find((id) => named(id, "places") === saved.p) || "";
    const list = saved.v === 1 ? saved.l : String(saved.l).split(".");
    const opened = Array.isArray(list) ? list : [];
    state.opened = here.filter((id) => opened.includes(named(id, "places")));
    for (const quiz of Object.values(data.quizzes)) {
      const kept = readRecord(valueAt(saved.q, named(quiz.id, "places")), quiz);
      if (kept) state.quizzes[quiz.id] = kept;
      for (const question of questions(quiz.parts)) readQuestion(saved, question, named(question.id, "questions"), state);
    }
    return state;
  }

  /**
   * @param {any} saved
   * @param {Quiz} quiz
   * @returns {Attempts | null}
   */
  function readRecord(saved, quiz) {
    if (!Array.isArray(saved) || !Number.isInteger(saved[0]) || !Number.isFinite(saved[1])) return null;
    const [attempts, best, submitted, spent, seen, paused] = saved;
    const time = (seconds) => (Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0);
    return {
      attempts: Math.max(0, attempts),
      best: Math.max(0, Math.min(best, possible(quiz))),
      submitted: submitted === 1,
      spent: time(spent),
      seen: time(seen),
      paused: paused === 1,
    };
  }

  /**
   * @param {any} saved
   * @param {Question} question
   * @param {string} name
   * @param {State} state
   */
  function readQuestion(saved, question, name, state) {
    const count = valueAt(saved.h, name);
    if (Number.isInteger(count) && count > 0 && costly(question)) state.hints[question.id] = Math.min(count, question.hints.length);
    for (const [from, into] of [[saved.a, state.answers], [saved.d, state.drafts]]) {
      const response = decode(question, valueAt(from, name), saved.v);
      if (response !== undefined) into[question.id] = response;
    }
    if (Object.hasOwn(state.answers, question.id)) delete state.drafts[question.id];
  }

  /** Whether the hints of a question cost points, so that their number must outlast the visit. */
  const costly = (question) => question.hints.length > 0 && question.hintPenalty > 0 && player.scoring.weight(question) > 0;

  function ascii(value) {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
  }

  /** A record as numbers, those at the end that are 0 left out; empty where nothing is known. */
  function numbers({ attempts, best, submitted, spent, seen, paused }) {
    const seconds = Math.min(LONGEST, Math.ceil(spent / 1000));
    const all = [attempts, best, submitted ? 1 : 0, seconds, Math.floor(seen / 1000), paused ? 1 : 0];
    while (all.length && !all[all.length - 1]) all.pop();
    return all.length === 1 ? [all[0], 0] : all;
  }

  /**
   * What is saved before anything is too long for it.
   * @param {State} state
   * @param {PageData} data
   */
  function whole(state, data) {
    const { places, questions: name } = data.state.names;
    const quizzes = Object.values(data.quizzes);
    const known = quizzes.flatMap((quiz) => questions(quiz.parts));
    const among = (ids) => known.filter((question) => Object.hasOwn(ids, question.id));
    /** @type {Record<string, any>} */
    const saved = { v: VERSION, p: places[state.place] || "", s: state.seed, l: state.opened.map((id) => places[id]).filter(Boolean).join("."), q: {}, a: {} };
    for (const quiz of quizzes) {
      const kept = Object.hasOwn(state.quizzes, quiz.id) ? numbers(state.quizzes[quiz.id]) : [];
      if (kept.length) saved.q[places[quiz.id]] = kept;
    }
    for (const question of among(state.answers)) saved.a[name[question.id]] = encode(question, state.answers[question.id]);
    const drafts = among(state.drafts);
    if (drafts.length) saved.d = Object.fromEntries(drafts.map((question) => [name[question.id], encode(question, state.drafts[question.id])]));
    const shown = known.filter((question) => costly(question) && hints(state, question) > 0);
    if (shown.length) saved.h = Object.fromEntries(shown.map((question) => [name[question.id], hints(state, question)]));
    if (state.finished) saved.f = state.finished;
    return { saved, answered: known.filter((question) => Object.hasOwn(state.answers, question.id) || Object.hasOwn(state.drafts, question.id)) };
  }

  /**
   * {text, dropped}: the state as ASCII JSON of at most `limit` characters, and how many answers lost their text.
   * Essays go first, then what has other texts, then the rest, each from the last question on; results stay as long as
   * possible.
   * @type {StateRules["write"]}
   */
  function write(state, data, limit) {
    const { saved, answered } = whole(state, data);
    let size = ascii(saved).length;
    const dropped = new Set();
    const drop = (question, value) => {
      const name = data.state.names.questions[question.id];
      const holder = Object.hasOwn(saved.a, name) ? saved.a : saved.d;
      const old = ascii(holder[name]).length;
      if (value === undefined) {
        delete holder[name];
        size = ascii(saved).length;
      } else if (ascii(value).length + WORTH < old) {
        holder[name] = value;
        size += ascii(value).length - old;
      } else return;
      dropped.add(question.id);
    };
    const last = answered.slice().reverse();
    const order = [0, 1, undefined].flatMap((rank) => last.filter((question) => WORDY[question.type] === rank));
    const given = (question) => (Object.hasOwn(state.answers, question.id) ? state.answers : state.drafts)[question.id];
    for (const question of order) {
      if (size > limit) drop(question, [outcome(question, given(question), hints(state, question)).score]);
    }
    for (const question of order) {
      if (size > limit) drop(question, undefined);
    }
    if (size > limit) {
      delete saved.h;
      size = ascii(saved).length;
    }
    while (size > limit && saved.l) {
      saved.l = saved.l.slice(0, Math.max(0, saved.l.lastIndexOf(".")));
      size = ascii(saved).length;
    }
    return { text: ascii(saved), dropped: dropped.size };
  }

  /**
   * The outcome of what is remembered of an answer that was given after so many hints.
   * @type {StateRules["outcome"]}
   */
  function outcome(question, response, shown) {
    if (!isLost(response)) return player.scoring.score(question, response, shown);
    const score = response[LOST];
    // What the hints cost is in the score that was kept, and not in the result.
    const unaided = score > 0 ? Math.round((score + (shown || 0) * (question.hintPenalty || 0)) * 1e9) / 1e9 : score;
    return { score, matched: [], parts: [], result: player.scoring.result(unaided), lost: true };
  }

  /**
   * The points that an attempt can earn: those of the questions that are asked; one for a person to mark has none here.
   * @type {StateRules["possible"]}
   */
  function possible(quiz) {
    const worth = (/** @type {Part} */ part) => (part.kind === "question" ? player.scoring.weight(part) : part.parts ? points(part) : 0);
    // The questions of a pool that draws are worth the same.
    /** @type {(holder: {parts: Part[], draw?: number}) => number} */
    const points = ({ parts, draw }) => (draw ? draw * worth(questions(parts)[0]) : parts.reduce((sum, part) => sum + worth(part), 0));
    return points(quiz);
  }

  /**
   * The points that the answers of a quiz earn now, to six decimals; wrong ones may cost points, but not below 0.
   * @type {StateRules["earned"]}
   */
  function earned(quiz, state) {
    const sum = asked(quiz, state).reduce((points, question) => {
      if (!Object.hasOwn(state.answers, question.id)) return points;
      return points + question.points * (outcome(question, state.answers[question.id], hints(state, question)).score || 0);
    }, 0);
    return Math.max(0, Math.round(sum * 1e6) / 1e6);
  }

  /**
   * The questions that another attempt asks: all that this edition has, or, by the quiz's rule, what did not earn everything.
   * @type {StateRules["again"]}
   */
  function again(quiz, state) {
    if (rules(quiz).retry !== "wrong") return questions(quiz.parts);
    return asked(quiz, state).filter((question) => {
      if (!Object.hasOwn(state.answers, question.id)) return true;
      const { score } = outcome(question, state.answers[question.id], hints(state, question));
      return score !== null && score < 1;
    });
  }

  /**
   * Percent to two decimals: what is shown, what is compared with the pass mark and what a platform gets.
   * @type {StateRules["percent"]}
   */
  function percent(points, of) {
    return of > 0 ? Math.round((points / of) * 10000) / 100 : 0;
  }

  // standing.js adds its own.
  player.state = /** @type {Player["state"]} */ ({ fresh, read, write, rules, record, seed, asked, questions, hints, outcome, isLost, again, possible, earned, percent });
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
