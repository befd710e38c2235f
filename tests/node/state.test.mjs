// What is remembered where there is little room, of an older form or of another's, and when a course is complete.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bare } from "./page.mjs";

const NAMES = ["scoring", "chance", "packing", "state", "standing"];
const { player, data, answers } = bare("kitchen-sink-none", NAMES);
const { state: rules, chance } = player;
const plain = (value) => JSON.parse(JSON.stringify(value));
const quizzes = Object.values(data.quizzes);
const questions = quizzes.flatMap((quiz) => chance.asked(quiz.parts));

/** A state in which everything is answered and every place was opened. */
function full() {
  const state = rules.fresh(data);
  for (const question of questions) state.answers[question.id] = answers[question.id][0].response;
  for (const { id } of questions.filter((question) => question.type === "essay")) state.answers[id] = "words ".repeat(40);
  state.opened = data.places.map((place) => place.id);
  for (const quiz of quizzes) Object.assign(rules.record(state, quiz.id), { attempts: 1, submitted: true, best: rules.earned(quiz, state) });
  return state;
}

// --- room --------------------------------------------------------------------------------------------------------

test("with less and less room texts go first, then answers, and results stay to the last", () => {
  const state = full();
  const whole = rules.write(state, data, 64000).text.length;
  const points = quizzes.map((quiz) => rules.earned(quiz, state));
  let before = 0;
  let size = whole;
  while (size > 300) {
    const { text, dropped } = rules.write(state, data, size);
    assert.ok(text.length <= size);
    assert.ok(dropped >= before);
    before = dropped;
    const read = rules.read(text, data);
    assert.deepEqual(plain(read.quizzes), plain(state.quizzes));
    const all = questions.every((question) => Object.hasOwn(read.answers, question.id));
    if (all) quizzes.forEach((quiz, place) => assert.ok(Math.abs(rules.earned(quiz, read) - points[place]) < 1e-6, quiz.id));
    size = Math.floor(size * 0.8);
  }
  assert.ok(before >= questions.length / 2);
});

test("an essay loses its text before anything else does", () => {
  const state = full();
  const { text } = rules.write(state, data, 64000);
  const less = rules.read(rules.write(state, data, text.length - 1).text, data);
  const lost = questions.filter((question) => rules.isLost(less.answers[question.id]));
  assert.deepEqual(lost.map((question) => question.type), ["essay"]);
});

test("where hardly anything fits the places that were opened go from the last on, and hints before them", () => {
  const state = rules.fresh(data);
  state.opened = data.places.map((place) => place.id);
  const hinted = questions.find((question) => question.hints.length && question.hintPenalty && player.scoring.weight(question));
  state.hints[hinted.id] = 1;
  const { text } = rules.write(state, data, 64000);
  assert.equal(rules.hints(rules.read(text, data), hinted), 1);
  const less = rules.read(rules.write(state, data, text.length - 1).text, data);
  assert.deepEqual([rules.hints(less, hinted), less.opened.length], [0, data.places.length]);
  const least = rules.read(rules.write(state, data, 60).text, data);
  assert.deepEqual(plain(least.opened), plain(state.opened.slice(0, least.opened.length)));
  assert.ok(least.opened.length < data.places.length);
});

test("the score that is left of an answer is the score that it had, with what its hints cost", () => {
  const question = questions.find((each) => each.id === "ev-sa");
  const state = rules.fresh(data);
  const wanted = rules.outcome(question, "blue", 1);
  state.answers["ev-sa"] = { "lost score": wanted.score };
  const { score, result, lost } = rules.outcome(question, state.answers["ev-sa"], 1);
  assert.deepEqual([score, result, lost], [wanted.score, "correct", true]);
  const read = rules.read(rules.write(state, data, 64000).text, data);
  assert.deepEqual(plain(read.answers), plain(state.answers));
});

// --- what can't be used --------------------------------------------------------------------------------------------

for (const text of ["", "{", "null", "[]", "7", '{"v":3}', '{"v":"2"}']) {
  test("a state that reads " + JSON.stringify(text) + " is none", () => assert.equal(rules.read(text, data), null));
}

test("what is no answer of a question is left out, and the rest is kept", () => {
  const name = data.state.names.questions;
  const state = full();
  const saved = JSON.parse(rules.write(state, data, 64000).text);
  for (const bad of [null, 7, "zzz", [], {}, [7], ["x"], { zzz: 1 }, "a:b:c", [1, 2, 3], true]) {
    for (const question of questions.slice(0, 80)) {
      const read = rules.read(JSON.stringify({ ...saved, a: { ...saved.a, [name[question.id]]: bad } }), data);
      const others = questions.filter((each) => each !== question);
      assert.ok(others.every((each) => Object.hasOwn(read.answers, each.id)));
      const found = read.answers[question.id];
      if (found !== undefined) assert.ok(Number.isFinite(rules.outcome(question, found, 0).score) || !player.scoring.weight(question), question.id + JSON.stringify(bad));
    }
  }
});

test("a record that can't be right is put right, or left out", () => {
  const place = data.state.names.places.every;
  const read = (record) => rules.read(JSON.stringify({ v: 2, s: 1, q: { [place]: record } }), data).quizzes.every;
  assert.deepEqual(plain(read([2, 1e9])), { attempts: 2, best: rules.possible(data.quizzes.every), submitted: false, spent: 0, seen: 0, paused: false });
  assert.deepEqual(plain(read([1, -5, 1, 30, 40, 1])), { attempts: 1, best: 0, submitted: true, spent: 30000, seen: 40000, paused: true });
  for (const bad of [null, 7, [], ["1", 2], [1, "2"]]) assert.equal(read(bad), undefined);
});

test("a state of the first version is read by its ids", () => {
  const old = { v: 1, p: "every", s: 9, l: ["blocks", "every", "gone"], q: { every: [1, 2, 1] }, a: { "ev-tf": false, "ev-sa": "~blue" }, d: { "ev-num": 7, "ev-tf": true } };
  const state = rules.read(JSON.stringify(old), data);
  assert.deepEqual([state.place, state.seed, state.quizzes.every.attempts], ["every", 9, 1]);
  assert.ok(state.opened.includes("every") && !state.opened.includes("gone"));
  assert.deepEqual([state.answers["ev-tf"], state.answers["ev-sa"], plain(state.drafts)], [false, "~blue", { "ev-num": 7 }]);
});

test("texts beyond ASCII are packed into few signs, and come back", () => {
  const { pack, unpack } = player.packing;
  for (const text of ["Да, 5", "日本語のテキスト", "ﺎﻟﻌﺮﺒﻳﺓ ٣", "~tilde", "a😀b", "ascii alone", "É", "Ελληνικά και ASCII", "\u{10ffff} \u0080"]) {
    assert.equal(unpack(pack(text)), text);
    assert.match(pack(text).replace(text, ""), /^[\x20-\x7e]*$/);
  }
  assert.equal(pack("Да, 5"), "~x'2.}- }6");
  for (const broken of ["~\u0001é", "~}", "~|", "~y", '~"']) assert.equal(unpack(broken), undefined);
});

// --- where the learner stands -----------------------------------------------------------------------------------------

/** The standing with a course's own rules, after `work(state)`. */
function standing(own, work) {
  const made = { ...data, rules: own };
  const state = rules.fresh(made);
  work(state);
  return rules.standing(state, made);
}
const see = (state) => (state.opened = data.places.map((place) => place.id));
const submitAll = (part) => (state) => {
  for (const quiz of quizzes) Object.assign(rules.record(state, quiz.id), { attempts: 1, best: part * rules.possible(quiz) });
};

test("a course is complete by its own rule", () => {
  const both = (state) => [see, submitAll(1)].forEach((work) => work(state));
  for (const [completion, work, wanted] of [
    ["everything", see, false],
    ["everything", submitAll(1), false],
    ["everything", both, true],
    ["seen", see, true],
    ["seen", () => {}, false],
    ["submitted", submitAll(0), true],
    ["submitted", see, false],
    ["passed", submitAll(0.7), true],
    ["passed", submitAll(0.5), false],
  ]) {
    const { completion: found } = standing({ completion }, work);
    assert.equal(found, wanted ? "completed" : "incomplete", completion + " " + work);
  }
});

test("the score is known with the last scored quiz, in percent of all points", () => {
  assert.equal(standing({}, see).score, null);
  const { score, success, status, measure } = standing({}, submitAll(0.7));
  assert.deepEqual([score, success, status], [70, "passed", null]);
  assert.ok(measure > 0 && measure < 1);
  const failed = standing({ completion: "passed" }, submitAll(0.5));
  assert.deepEqual([failed.success, failed.status, failed.final], ["failed", "failed", false]);
});

test("a failure is final when no attempt that is left can mend it", () => {
  const limited = { ...data, quizzes: Object.fromEntries(quizzes.map((quiz) => [quiz.id, { ...quiz, rules: { attempts: 1 } }])) };
  const state = rules.fresh(limited);
  submitAll(0.5)(state);
  assert.equal(rules.standing(state, limited).final, true);
  assert.equal(rules.attemptsLeft(state, limited.quizzes.every), 0);
  assert.equal(rules.attemptsLeft(state, data.quizzes.every), Infinity);
});

test("a course without quizzes goes by its lessons", () => {
  const lessons = data.places.filter((place) => place.kind === "lesson");
  for (const completion of ["everything", "submitted", "passed"]) {
    const made = { ...data, places: lessons, quizzes: {}, rules: { completion } };
    const state = rules.fresh(made);
    assert.equal(rules.standing(state, made).completion, "incomplete");
    see(state);
    assert.deepEqual([rules.standing(state, made).completion, rules.standing(state, made).status], ["completed", "completed"]);
  }
});

// --- chance -------------------------------------------------------------------------------------------------------

test("chance gives the same for a seed, leaves what is fixed, and never the order that it was given", () => {
  const parts = Array.from({ length: 6 }, (none, place) => ({ fixed: place === 2 }));
  for (let seed = 0; seed < 50; seed++) {
    const places = chance.shuffled(parts, seed, "x");
    assert.equal(places[2], 2);
    assert.deepEqual(plain(places).sort(), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(chance.shuffled(parts, seed, "x"), places);
    for (const count of [2, 3]) assert.notDeepEqual(plain(chance.disordered(parts.slice(0, 2).concat(parts).slice(0, count), seed, "y")), [0, 1, 2].slice(0, count));
  }
});
