// A course with rules of every kind: attempts, what is asked again, a time limit, places in order, the certificate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.mjs";
import { platform } from "./scorm_world.mjs";

const RULES = "rules-none";
const right = (page, id) => page.answers[id].find((each) => each.result === "correct" || each.result === "neutral").response;
const wrong = (page, id) => page.answers[id].find((each) => each.result === "incorrect").response;
const record = (page, id) => page.state().q[page.data.state.names.places[id]];
const asked = (page, id) => page.all("[data-question]", page.quiz(id)).map((card) => card.dataset.question);

function answer(page, id, response) {
  page.give(page.card(id), response);
  page.act(page.card(id), "check");
}

/** The clock of a quiz, by the quiz's title. */
const clockOf = (page, title) => page.all("[data-role=clock]").find((each) => page.one("[role=timer]", each).getAttribute("aria-label").includes(title));

function submit(page, id) {
  const quiz = page.quiz(id);
  for (let press = 0; press < 2 && page.one("[data-role=summary]", quiz).hidden; press++) page.act(quiz, "submit");
}

/** A page on which the places before `id` are done. */
function at(id, options) {
  const page = open(RULES, options);
  for (const place of page.data.places) {
    page.go(place.id);
    if (place.id === id) return page;
    if (place.kind === "quiz") pass(page, place.id);
  }
  return page;
}

/** Answers all of a quiz rightly and submits it. */
function pass(page, id) {
  const quiz = page.quiz(id);
  const start = page.one("[data-action=start]", quiz);
  if (start) start.click();
  for (const question of asked(page, id)) {
    page.give(page.card(question), right(page, question));
    const check = page.one("[data-action=check]", page.card(question));
    if (check) check.click();
  }
  submit(page, id);
}

// --- places in order ---------------------------------------------------------------------------------------------

test("in a linear course a place opens when all before it are done, and says until then that it is not open", () => {
  const page = open(RULES);
  page.go("exam");
  assert.deepEqual(page.shown(), ["lesson-clouds"]);
  const link = page.one('a[data-goto="exam"]');
  assert.equal(link.getAttribute("aria-disabled"), "true");
  page.click("[data-action=next]");
  assert.deepEqual(page.shown(), ["quiz-practice"]);
  const next = page.one("[data-action=next]");
  assert.equal(next.getAttribute("aria-disabled"), "true");
  next.click();
  assert.deepEqual(page.shown(), ["quiz-practice"]);
  submit(page, "practice");
  assert.equal(next.hasAttribute("aria-disabled"), false);
  assert.equal(link.hasAttribute("aria-disabled"), false);
  assert.equal(page.one("[data-role=closed]", link), null);
  next.click();
  assert.deepEqual(page.shown(), ["quiz-exam"]);
});

test("an address leads to no place that is not open", () => {
  assert.deepEqual(open(RULES, { hash: "#quiz-result" }).shown(), ["lesson-clouds"]);
});

// --- attempts ----------------------------------------------------------------------------------------------------

test("what was right stays in the next attempt, what was wrong is asked again, and the last attempt is the last", () => {
  const page = at("practice");
  const quiz = page.quiz("practice");
  assert.match(page.text("[data-role=rules]", quiz), /3/);
  answer(page, "warm-air", right(page, "warm-air"));
  answer(page, "condensing", wrong(page, "condensing"));
  submit(page, "practice");
  page.act(quiz, "retry");
  assert.equal(page.card("warm-air").dataset.result, "correct");
  assert.equal(page.card("condensing").dataset.result, undefined);
  submit(page, "practice");
  page.act(quiz, "retry");
  answer(page, "steady-rain", right(page, "steady-rain"));
  submit(page, "practice");
  assert.deepEqual(record(page, "practice").slice(0, 3), [3, 2, 1]);
  assert.equal(page.one("[data-action=retry]", quiz).hidden, true);
  assert.match(page.text("[data-role=summary]", quiz), /attempt/);
});

test("when nothing is left to be asked there is no other attempt", () => {
  const page = at("practice");
  pass(page, "practice");
  assert.equal(record(page, "practice")[0], 1);
  assert.equal(page.one("[data-action=retry]", page.quiz("practice")).hidden, true);
});

test("a review of the answers shows right and wrong, and no right answer", () => {
  const page = at("practice");
  answer(page, "condensing", wrong(page, "condensing"));
  assert.equal(page.card("condensing").dataset.result, "incorrect");
  assert.doesNotMatch(page.card("condensing").textContent, /dew point/);
});

test("in a shuffled quiz all that the pool drew is asked, in another order than it was written", () => {
  const orders = new Set();
  for (let visit = 0; visit < 6; visit++) {
    const page = at("exam");
    const ids = asked(page, "exam");
    assert.equal(ids.length, 6);
    assert.equal(ids.filter((id) => id === "n3" || id === "n4").length, 1);
    orders.add(ids.join());
    assert.deepEqual(asked(open(RULES, { kept: page.kept() }), "exam"), ids);
  }
  assert.ok(orders.size > 1);
});

// --- feedback at the end, and never ------------------------------------------------------------------------------

test("with feedback at the end answers can be changed until all is submitted", () => {
  const page = at("exam");
  const quiz = page.quiz("exam");
  page.act(quiz, "start");
  assert.equal(page.one("[data-action=check]", quiz), null);
  page.give(page.card("n1"), wrong(page, "n1"));
  page.give(page.card("n1"), right(page, "n1"));
  assert.equal(page.one(".given", page.card("n1")).hidden, false);
  const field = page.one("input[type=text]", page.card("n2"));
  page.give(page.card("n2"), "many");
  page.occur("change", {}, field);
  assert.equal(field.getAttribute("aria-invalid"), "true");
  page.give(page.card("n2"), "0");
  page.occur("change", {}, field);
  assert.equal(field.hasAttribute("aria-invalid"), false);
  submit(page, "exam");
  assert.equal(page.card("n1").dataset.result, "correct");
  assert.equal(page.card("n2").dataset.result, "correct");
});

test("with no feedback there is the result alone", () => {
  const page = at("result");
  pass(page, "result");
  const quiz = page.quiz("result");
  assert.equal(page.one("[data-role=questions]", quiz).hidden, true);
  assert.match(page.text("[data-role=summary]", quiz), /100/);
});

// --- time --------------------------------------------------------------------------------------------------------

test("a time limit runs from the start on, is shown everywhere, is said now and then, and ends the quiz", () => {
  const page = at("exam");
  const quiz = page.quiz("exam");
  const clock = clockOf(page, "Exam");
  assert.equal(clock.hidden, true);
  assert.equal(page.one("[data-role=questions]", quiz).hidden, true);
  page.act(quiz, "start");
  assert.match(clock.textContent, /10:00/);
  assert.match(page.text("[data-role=time-said]", clock), /10 min/);
  page.give(page.card("n1"), right(page, "n1"));
  page.time.pass(300100);
  assert.match(clock.textContent, /5:00/);
  assert.match(page.text("[data-role=time-said]", clock), /5 min/);
  assert.equal(clock.dataset.low, "no");
  page.time.pass(241000);
  assert.equal(clock.dataset.low, "yes");
  page.time.pass(60000);
  assert.deepEqual(record(page, "exam").slice(0, 4), [1, 1, 1, 600]);
  assert.match(page.text("[data-role=notice]", quiz), /time/i);
  assert.equal(clock.hidden, true);
});

test("a time that is over while another place is shown is told of there", () => {
  const page = at("exam");
  page.act(page.quiz("exam"), "start");
  page.go("clouds");
  page.time.pass(601000);
  const clock = clockOf(page, "Exam");
  assert.equal(clock.hidden, false);
  assert.match(clock.textContent, /Exam/);
  assert.equal(record(page, "exam")[0], 1);
});

test("what is said of a time that is over does not stay for the next attempt", () => {
  const page = at("result");
  const quiz = page.quiz("result");
  page.act(quiz, "start");
  const clock = clockOf(page, "Only the result");
  const [label, hold] = [page.one("p span", clock), page.one("[data-action=pause]", clock)];
  const before = label.textContent;
  page.go("clouds");
  page.time.pass(301000);
  assert.deepEqual([clock.className, clock.hidden, hold.hidden], ["clock over", false, true]);
  page.go("result");
  page.act(quiz, "retry");
  page.act(quiz, "start");
  assert.deepEqual([clock.className, clock.hidden, hold.hidden, label.textContent], ["clock", false, false, before]);
  assert.match(clock.textContent, /5:00/);
  hold.click();
  assert.equal(page.one("[data-role=paused]", quiz).hidden, false);
});

test("a clock that stops while the course is closed goes on where it was", () => {
  const page = at("exam");
  page.act(page.quiz("exam"), "start");
  page.time.pass(120000);
  page.occur("pagehide");
  const next = open(RULES, { kept: page.kept() });
  assert.match(clockOf(next, "Exam").textContent, /8:0\d/);
});

test("a clock that never stops ends a quiz that was left", () => {
  const never = (player) => (player.data.quizzes.exam.rules.pause = "never");
  const page = at("exam", { change: never });
  page.act(page.quiz("exam"), "start");
  page.occur("pagehide");
  const kept = page.kept();
  const name = "course-packager:" + page.data.key;
  const state = JSON.parse(kept[name]);
  state.q[page.data.state.names.places.exam][4] -= 700;
  kept[name] = JSON.stringify(state);
  const next = open(RULES, { kept, change: never });
  assert.equal(record(next, "exam")[0], 1);
  assert.equal(next.one("[data-role=summary]", next.quiz("exam")).hidden, false);
});

test("a clock with a pause stands still, hides the questions, and goes on", () => {
  const page = at("result");
  const quiz = page.quiz("result");
  page.act(quiz, "start");
  page.time.pass(60000);
  const clock = clockOf(page, "Only the result");
  const hold = page.one("[data-action=pause]", clock);
  hold.click();
  assert.equal(page.one("[data-role=questions]", quiz).hidden, true);
  page.time.pass(600000);
  assert.match(clock.textContent, /4:00/);
  page.act(quiz, "go-on");
  assert.equal(page.one("[data-role=questions]", quiz).hidden, false);
  page.time.pass(1100);
  assert.match(clock.textContent, /3:59/);
});

test("in review a paused attempt can't be gone on with, and no clock is shown or runs", () => {
  const page = at("result");
  page.act(page.quiz("exam"), "retry");
  page.act(page.quiz("exam"), "start");
  page.act(page.quiz("result"), "start");
  page.click("[data-action=pause]", clockOf(page, "Only the result"));
  const lms = platform("scorm2004", { values: { "cmi.mode": "review", "cmi.suspend_data": JSON.stringify(page.state()) } });
  const review = open("rules-scorm2004", { hash: "#quiz-result", prepare: (window) => (window.API_1484_11 = lms.api) });
  assert.equal(review.status(), "review");
  assert.deepEqual(review.shown(), ["quiz-result"]);
  const quiz = review.quiz("result");
  assert.equal(review.one("[data-role=paused]", quiz).hidden, true);
  assert.equal(review.one("[data-role=questions]", quiz).hidden, false);
  const clocks = review.all("[data-role=clock]");
  const faces = () => clocks.map((each) => each.textContent);
  const before = faces();
  review.time.pass(120000);
  assert.deepEqual(faces(), before);
  assert.equal(clocks.length, 2);
  assert.ok(clocks.every((each) => each.hidden));
  assert.deepEqual(lms.sets(), []);
});

// --- the end -----------------------------------------------------------------------------------------------------

test("who passes gets the certificate, with the day on which the course was complete", () => {
  const page = at("certificate");
  const link = page.one('a[data-goto="certificate"]');
  assert.equal(link.parentElement.hidden, false);
  page.go("certificate");
  assert.deepEqual(page.shown(), ["certificate-certificate"]);
  const sheet = page.text(".certificate");
  assert.match(sheet, /Rules of every kind/);
  assert.match(sheet, /2001/);
  assert.match(sheet, /100/);
  assert.equal(page.state().f, 20010909);
  page.click("[data-action=print]");
  assert.equal(page.seen.prints, 1);
  const next = open(RULES, { kept: page.kept(), hash: "#certificate-certificate" });
  assert.deepEqual(next.shown(), ["certificate-certificate"]);
});

test("who has not passed gets none", () => {
  const page = open(RULES);
  for (const place of page.data.places) {
    page.go(place.id);
    if (place.kind !== "quiz") continue;
    const start = page.one("[data-action=start]", page.quiz(place.id));
    if (start) start.click();
    submit(page, place.id);
  }
  page.go("certificate");
  assert.notDeepEqual(page.shown(), ["certificate-certificate"]);
  assert.equal(page.one('a[data-goto="certificate"]').parentElement.hidden, true);
  assert.equal(page.state().f, undefined);
});

test("the certificate has the learner's name, where the platform tells it", () => {
  const change = (player) => {
    const { none } = player.backends;
    player.backends.none = (data, notify) => ({ ...none(data, notify), session: () => ({ mode: "normal", learner: { name: "Zoë & Co" }, past: {} }) });
  };
  const page = at("certificate", { change });
  assert.match(page.text(".certificate .name"), /^Zoë & Co$/);
});

test("what was passed stays so when the course has grown since, and the certificate says nothing less", () => {
  const passed = at("certificate");
  const grown = (player) => {
    for (const quiz of Object.values(player.data.quizzes)) for (const question of player.state.questions(quiz.parts)) question.points *= question.id === "n1" ? 50 : 1;
  };
  const text = passed.kept();
  const page = open(RULES, { kept: text, change: grown });
  page.go("exam");
  assert.match(page.text("[data-role=summary]"), /All quizzes together: 10 of \d+ points, 1\d/);
  assert.match(page.text("#quiz-exam [data-role=summary]"), /Passed/);
  page.go("certificate");
  assert.deepEqual(page.shown(), ["certificate-certificate"]);
  assert.doesNotMatch(page.text(".certificate"), /%/);
  assert.match(open(RULES, { kept: text, hash: "#certificate-certificate" }).text(".certificate"), /100%/);
});

test("who begins another attempt is told how many are left, and the result says it after that", () => {
  const page = at("exam");
  const rules = () => page.one("[data-role=rules]", page.quiz("exam"));
  assert.match(rules().textContent, /You have 2 attempts\./);
  page.one("[data-action=start]", page.quiz("exam")).click();
  submit(page, "exam");
  assert.equal(rules().hidden, true);
  page.act(page.quiz("exam"), "retry");
  assert.equal(rules().hidden, false);
  assert.match(rules().textContent, /1 attempt is left\./);
});
