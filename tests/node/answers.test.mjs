// Every question of a large course, answered by its controls in every way that Python has an opinion on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.mjs";

const page = open("kitchen-sink-none");
const { player, window } = page;
const plain = (value) => JSON.parse(JSON.stringify(value));
const questions = Object.values(page.data.quizzes).flatMap((quiz) => player.chance.asked(quiz.parts));
const SEED = 7;

/** A question mounted by itself: {card, heard}. */
function mount(question, changes = {}) {
  const heard = [];
  const hooks = { answered: (card, response, outcome) => heard.push(plain({ response, outcome })), drafted: () => heard.push("draft"), hinted: () => heard.push("hint") };
  const asked = { number: 1, total: 1, level: 3, seed: SEED, hints: 0, late: false, key: true, ...changes };
  const card = player.card(question, asked, hooks);
  page.document.body.append(card.root);
  return { card, heard, root: card.root };
}

/** The variant that the seed asks of a formula; Python's answers are to the first. */
const variantOf = (root) => Number(root.querySelector(".answer").dataset.variant || 0);

function check(root, card) {
  page.act(root, "check");
  if (!card.checked) page.act(root, "check"); // what is left open is said once
}

const lookOf = (part) => (part >= 1 ? "correct" : part > 0 ? "partial" : "incorrect");

/** Where each part of a question shows how it was answered, with what is to be seen there. */
function looks(root, question, { response, parts, result }) {
  const one = (name, id) => root.querySelector("[data-" + name + '="' + id + '"]');
  const loose = question.type === "categorize" && question.items.some((item) => !item.category);
  const given = (id) => loose || Array.isArray(response) || Object.hasOwn(response, id);
  const inParts = (list, holder) => list.map(({ id }, place) => [holder(id).dataset.mark, given(id) ? lookOf(parts[place]) : "missed"]);
  const chosen = (value) => root.querySelector('input[value="' + value + '"]').closest(".choice").dataset.mark;
  switch (question.type) {
    case "matching":
    case "categorize":
    case "ordering":
      return inParts(question.pairs || question.items, (id) => one("part", id).closest("li"));
    case "fill-in-blanks":
      return inParts(question.gaps, (id) => one("gap", id).closest(".gap"));
    case "multiple-choice":
    case "true-false":
      return [[chosen(String(response)), result]];
    case "multiple-response": {
      const half = (choice) => question.credit === "per-choice" && choice.credit > 0;
      return question.choices.filter(({ id }) => response.includes(id)).map((choice) => [chosen(choice.id), choice.correct ? "correct" : half(choice) ? "partial" : "incorrect"]);
    }
    default:
      return [];
  }
}

for (const question of questions) {
  test(question.id + " gives what was given, and earns what Python says", () => {
    for (const wanted of page.answers[question.id]) {
      const { card, heard, root } = mount(question);
      if (question.type === "formula" && variantOf(root) !== wanted.response.variant) {
        root.remove();
        continue;
      }
      assert.equal(card.response(), null);
      page.give(root, wanted.response);
      const trimmed = typeof wanted.response === "string" && root.querySelector("input[type=text]") ? wanted.response.trim() : wanted.response;
      assert.deepEqual(plain(card.response()), trimmed);
      check(root, card);
      assert.equal(card.checked, true);
      const { outcome } = heard.at(-1);
      assert.deepEqual({ matched: outcome.matched, parts: outcome.parts, result: outcome.result }, { matched: wanted.matched, parts: wanted.parts, result: wanted.result });
      assert.ok(outcome.score === wanted.score || Math.abs(outcome.score - wanted.score) < 1e-12);
      assert.equal(root.dataset.result, wanted.result);
      assert.ok(root.querySelector(".feedback .verdict"));
      for (const [look, wished] of looks(root, question, wanted)) assert.equal(look, question.graded ? wished : undefined);
      for (const control of root.querySelectorAll("input, select")) assert.ok(control.disabled || control.readOnly);
      root.remove();
    }
  });

  test(question.id + " shows an earlier answer as it was given, and a draft likewise", () => {
    for (const { response } of page.answers[question.id].slice(0, 2)) {
      for (const way of ["restore", "resume"]) {
        const { card, root } = mount(question);
        card[way](response);
        assert.deepEqual(plain(card.response()), response);
        assert.equal(card.checked, way === "restore");
        root.remove();
      }
    }
  });

  test(question.id + " is saved in a short form and read back as it was", () => {
    const quiz = Object.values(page.data.quizzes).find((each) => player.chance.asked(each.parts).includes(question));
    for (const { response } of page.answers[question.id]) {
      const state = player.state.fresh(page.data);
      state.answers[question.id] = response;
      const { text, dropped } = player.state.write(state, page.data, 64000);
      assert.match(text, /^[\x20-\x7e\n]*$/);
      const read = player.state.read(text, page.data);
      assert.deepEqual([plain(read.answers[question.id]), dropped, read.seed], [response, 0, state.seed]);
      assert.equal(player.state.earned(quiz, read), player.state.earned(quiz, state));
    }
  });
}
