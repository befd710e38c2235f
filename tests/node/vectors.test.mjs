// The score and the record of a response, by the vectors that Python is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { run } from "./page.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL("../vectors/" + name + ".json", import.meta.url), "utf-8"));
const plain = (value) => JSON.parse(JSON.stringify(value));
const context = vm.createContext({});
for (const name of ["scoring", "interaction", "interaction-scorm12", "interaction-xapi", "interaction-scorm2004"]) run(context, name);
const { scoring, interaction } = context.CoursePlayer;
const SCORING = vectors("scoring");
const INTERACTIONS = vectors("interactions");

test("a response earns its score", () => {
  for (const { name, question, response, hints, ...wanted } of SCORING.cases) {
    const outcome = scoring.score(SCORING.questions[question], response, hints);
    const near = outcome.score === wanted.score || Math.abs(outcome.score - wanted.score) < 1e-12;
    assert.ok(near, name + ": " + outcome.score);
    assert.deepEqual([plain(outcome.matched), plain(outcome.parts)], [wanted.matched, wanted.parts || []], name);
    if (wanted.result) assert.equal(outcome.result, wanted.result, name);
  }
});

for (const { question: name, responses, ...kinds } of INTERACTIONS.cases) {
  test(name + " is reported in each standard's words", () => {
    for (const { response, scorm12, xapi, scorm2004, expected, ...own } of responses) {
      const question = { ...INTERACTIONS.questions[name], interaction: kinds.scorm12 };
      assert.equal(interaction.scorm12(question, response), scorm12);
      assert.equal(interaction.xapi(question, response), xapi);
      assert.deepEqual(plain(interaction.patterns(question, response)), expected || kinds.scorm12.patterns);
      const later = { ...question, interaction: kinds.scorm2004 };
      assert.equal(interaction.scorm2004(later, response), scorm2004);
      assert.equal(interaction.type2004(later, response), own.type2004 || kinds.scorm2004.type);
      assert.deepEqual(plain(interaction.patterns2004(later, response)), own.expected2004 || kinds.scorm2004.patterns);
    }
  });
}

test("a number has no exponent and no trailing zeros", () => {
  for (const [value, text] of [[0.5, "0.5"], [30, "30"], [-1.25, "-1.25"], [1e21, "1000000000000000000000"], [1e-9, "0.000000001"], [-2.5e-8, "-0.000000025"], [0.00390625, "0.0039062"]]) {
    assert.equal(interaction.number(value), text);
  }
});
