// The score of a response: packager/scoring.py in JavaScript, step by step the same.
// tests/vectors/scoring.json holds both to it.
(function (player) {
  "use strict";

  const WHITE = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

  /**
   * A text as answers are compared: NFC, lower case, and white space by one of three rules: collapse, ignore, exact.
   * @type {Scoring["normal"]}
   */
  function normal(text, caseSensitive, spaces) {
    let plain = text.normalize("NFC");
    if (spaces === "ignore") plain = plain.replace(WHITE, "");
    else if (spaces !== "exact") plain = plain.replace(WHITE, " ").replace(/^ | $/g, "");
    return caseSensitive ? plain : plain.toLowerCase();
  }

  /**
   * Whether the whole of `text`, as `normal` gives it, matches a pattern that packager/patterns.py lets through.
   * @type {Scoring["matches"]}
   */
  function matches(pattern, text, caseSensitive) {
    const plain = pattern.normalize("NFC");
    return new RegExp("^(?:" + (caseSensitive ? plain : plain.toLowerCase()) + ")$", "su").test(text);
  }

  /**
   * Whether `given` lies within `tolerance` of `value`, ends included, with a slack for binary fractions.
   * @type {Scoring["near"]}
   */
  function near(given, value, tolerance) {
    if (!Number.isFinite(given)) return false;
    const slack = 1e-12 * Math.max(Math.abs(value), Math.abs(tolerance), Math.abs(given));
    return Math.abs(given - value) <= tolerance + slack;
  }

  // An object of a response's or a state's own keys: what any object inherits is no answer.
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const valueAt = (response, id) => (isObject(response) && Object.hasOwn(response, id) ? response[id] : undefined);

  const nothing = () => ({ score: 0, matched: [] });
  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

  function met(choices, response) {
    const chosen = new Set(Array.isArray(response) ? response : []);
    return choices.map((choice, place) => place).filter((place) => chosen.has(choices[place].id));
  }

  /** @type {(choices: {correct: boolean, credit?: number}[], credit: Credit, places: number[], floor: number) => number} */
  function several(choices, credit, places, floor) {
    const key = choices.filter((choice) => choice.correct).length;
    const right = places.filter((place) => choices[place].correct).length;
    const wrong = places.length - right;
    if (!places.length) return 0;
    switch (credit) {
      case "all-or-nothing":
        return right === key && wrong === 0 ? 1 : 0;
      case "per-part":
        return (right + (choices.length - key) - wrong) / choices.length;
      case "per-choice": {
        const sum = total(places.map((place) => choices[place].credit));
        // Thirds and sixths that make up the whole are the whole, written as 33.33 percent too.
        return Math.max(floor, sum > 1 - 2e-4 ? 1 : sum);
      }
      default:
        return key ? Math.max(floor, (right - wrong) / key) : 0;
    }
  }

  function shared(parts, credit) {
    if (credit === "all-or-nothing") return parts.length && parts.every((part) => part >= 1) ? 1 : 0;
    return parts.length ? total(parts) / parts.length : 0;
  }

  /** @type {(parts: number[], credit: Credit) => Scored} */
  const inParts = (parts, credit) => ({ score: shared(parts, credit), matched: [], parts });

  function first(answers, fits, least) {
    const place = answers.findIndex(fits);
    return place < 0 ? nothing() : { score: Math.max(least, answers[place].credit), matched: [place] };
  }

  const oneOf = (choices, response, floor) => first(choices, (choice) => choice.id === response, floor);

  function text(answers, response, question) {
    if (typeof response !== "string") return nothing();
    const { caseSensitive, spaces } = question;
    const given = normal(response, caseSensitive, spaces);
    const fits = (answer) =>
      answer.pattern ? matches(answer.text, given, caseSensitive) : normal(answer.text, caseSensitive, spaces) === given;
    return first(answers, fits, 0);
  }

  function number(answers, response) {
    if (typeof response !== "number") return nothing();
    return first(answers, (answer) => near(response, answer.value, answer.tolerance), 0);
  }

  const blank = {
    text: (gap, given, question) => text(gap.answers, given, question),
    number: (gap, given) => number(gap.answers, given),
    choice: (gap, given) => oneOf(gap.choices, given, 0),
  };

  /** @type {Rule<"fill-in-blanks">} */
  function blanks(question, response) {
    const found = question.gaps.map((gap) => blank[gap.kind](gap, valueAt(response, gap.id), question));
    const parts = found.map((one) => one.score);
    const matched = [];
    let before = 0;
    question.gaps.forEach((gap, place) => {
      for (const inner of found[place].matched) matched.push(before + inner);
      before += (gap.choices || gap.answers).length;
    });
    return { score: shared(parts, question.credit), matched, parts };
  }

  /** @type {Rule<"categorize">} */
  function categorize(question, response) {
    const known = new Set(question.categories.map((category) => category.id));
    const put = question.items.map((item) => {
      const place = valueAt(response, item.id);
      return known.has(place) ? place : "";
    });
    /** @type {number[]} */
    const parts = question.items.map((item, place) => (put[place] === (item.category || "") ? 1 : 0));
    if (question.credit === "all-or-nothing") return { score: put.some(Boolean) && parts.every(Boolean) ? 1 : 0, matched: [], parts };
    const own = parts.filter((part, place) => question.items[place].category);
    const astray = question.items.filter((item, place) => !item.category && put[place]).length;
    const right = own.reduce((sum, part) => sum + part, 0);
    return { score: own.length ? Math.max(0, right - astray) / own.length : 0, matched: [], parts };
  }

  const unscored = () => ({ score: null, matched: [] });

  /** @type {{[K in Kind]: Rule<K>}} */
  const rules = {
    "multiple-choice": (question, response) => oneOf(question.choices, response, question.floor || 0),
    "multiple-response": (question, response) => {
      const places = met(question.choices, response);
      return { score: several(question.choices, question.credit, places, question.floor || 0), matched: places };
    },
    "true-false": (question, response) => ({ score: response === question.answer ? 1 : 0, matched: [] }),
    "short-answer": (question, response) => text(question.answers, response, question),
    numeric: (question, response) => number(question.answers, response),
    "fill-in-blanks": blanks,
    formula: (question, response) => {
      const variant = valueAt(response, "variant");
      const answer = valueAt(response, "answer");
      if (!Number.isInteger(variant) || !question.variants[variant] || typeof answer !== "number") return nothing();
      const one = question.variants[variant];
      return { score: near(answer, one.answer, one.tolerance) ? 1 : 0, matched: [] };
    },
    matching: (question, response) =>
      inParts(question.pairs.map((pair) => (valueAt(response, pair.id) === pair.option ? 1 : 0)), question.credit),
    ordering: (question, response) => {
      const order = Array.isArray(response) ? response : [];
      return inParts(question.items.map((item, place) => (order[place] === item.id ? 1 : 0)), question.credit);
    },
    categorize,
    hotspot: (question, response) => {
      const places = met(question.regions, response);
      if (question.multiple) return { score: several(question.regions, question.credit, places, 0), matched: places };
      return { score: places.length === 1 && question.regions[places[0]].correct ? 1 : 0, matched: places };
    },
    essay: unscored,
    "file-upload": unscored,
    likert: unscored,
  };

  /**
   * correct, partial, incorrect, or neutral where a person marks or nobody does.
   * @type {Scoring["result"]}
   */
  function result(score) {
    if (score === null) return "neutral";
    return score >= 1 ? "correct" : score > 0 ? "partial" : "incorrect";
  }

  /**
   * The points that the player can give for a question: 0 where a person marks or nobody does.
   * @type {Scoring["weight"]}
   */
  function weight(question) {
    return question.graded === false || rules[question.type] === unscored ? 0 : question.points;
  }

  /**
   * {score, matched, parts, result}: `score` is -1 to 1, null where a person marks or nobody does; `hints` is how many
   * were asked for. They cost points and leave the result as it is. A response of another shape earns nothing.
   * @type {Scoring["score"]}
   */
  function score(question, response, hints) {
    /** @type {any} */
    const outcome = { parts: [], .../** @type {Rule<any>} */ (rules[question.type])(question, response) };
    if (question.graded === false) outcome.score = null;
    outcome.result = result(outcome.score);
    if (outcome.score > 0 && hints && question.hintPenalty) outcome.score = Math.max(0, outcome.score - hints * question.hintPenalty);
    return outcome;
  }

  player.scoring = { normal, matches, near, isObject, valueAt, score, result, weight };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
