// The score of a response: packager/scoring.py in JavaScript, step by step the same.
// tests/vectors/scoring.json holds both to it.
(function (player) {
  "use strict";

  const WHITE = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

  /** A text as answers are compared: NFC, runs of white space as one blank, none at the ends, lower case. */
  function normal(text, caseSensitive) {
    const plain = text.normalize("NFC").replace(WHITE, " ").replace(/^ | $/g, "");
    return caseSensitive ? plain : plain.toLowerCase();
  }

  /** Whether `given` lies within `tolerance` of `value`, ends included, with a slack for binary fractions. */
  function near(given, value, tolerance) {
    if (!Number.isFinite(given)) return false;
    const slack = 1e-12 * Math.max(Math.abs(value), Math.abs(tolerance), Math.abs(given));
    return Math.abs(given - value) <= tolerance + slack;
  }

  function several(question, met) {
    const key = question.choices.filter((choice) => choice.correct).length;
    const right = met.filter((place) => question.choices[place].correct).length;
    const wrong = met.length - right;
    if (!met.length) return 0;
    switch (question.credit) {
      case "all-or-nothing":
        return right === key && wrong === 0 ? 1 : 0;
      case "per-part":
        return (right + (question.choices.length - key) - wrong) / question.choices.length;
      default:
        return Math.max(0, right - wrong) / key;
    }
  }

  function first(answers, fits) {
    const place = answers.findIndex(fits);
    return place < 0 ? { score: 0, matched: [] } : { score: answers[place].credit, matched: [place] };
  }

  const nothing = () => ({ score: 0, matched: [] });

  const rules = {
    "multiple-choice": (question, response) => first(question.choices, (choice) => choice.id === response),
    "multiple-response": (question, response) => {
      const chosen = new Set(Array.isArray(response) ? response : []);
      const met = question.choices.map((choice, place) => place).filter((place) => chosen.has(question.choices[place].id));
      return { score: several(question, met), matched: met };
    },
    "true-false": (question, response) => ({ score: response === question.answer ? 1 : 0, matched: [] }),
    "short-answer": (question, response) => {
      if (typeof response !== "string") return nothing();
      const given = normal(response, question.caseSensitive);
      return first(question.answers, (answer) => normal(answer.text, question.caseSensitive) === given);
    },
    numeric: (question, response) => {
      if (typeof response !== "number") return nothing();
      return first(question.answers, (answer) => near(response, answer.value, answer.tolerance));
    },
    essay: () => ({ score: null, matched: [] }),
  };

  /** correct, partial, incorrect, or neutral where a person marks. */
  function result(score) {
    if (score === null) return "neutral";
    return score >= 1 ? "correct" : score > 0 ? "partial" : "incorrect";
  }

  /** {score, matched, result}: `score` is 0 to 1, null where a person marks; a response of another shape earns nothing. */
  function score(question, response) {
    const outcome = rules[question.type](question, response);
    outcome.result = result(outcome.score);
    return outcome;
  }

  player.scoring = { normal, near, score, result };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
