// The page as a whole, without a platform and with one: places, quizzes, what is kept, and the end of a session.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.mjs";
import { platform } from "./scorm_world.mjs";

const PAGE = "few-places-none";
const lms = (edition, api) => ({ prepare: (window) => (window[edition === "scorm12" ? "API" : "API_1484_11"] = api.api) });
const right = (page, id) => page.answers[id].find((each) => each.result === "correct").response;
const wrong = (page, id) => page.answers[id].find((each) => each.result === "incorrect").response;

function answer(page, id, response) {
  page.give(page.card(id), response);
  page.act(page.card(id), "check");
}

// --- places ----------------------------------------------------------------------------------------------------

test("a page starts with its first place, says so, and keeps what is opened", () => {
  const page = open(PAGE);
  assert.equal(page.document.documentElement.dataset.ready, "yes");
  assert.equal(page.document.documentElement.dataset.session, "none");
  assert.deepEqual(page.shown(), ["lesson-" + page.data.places[0].id]);
  assert.equal(page.status(), "inBrowser");
  const names = page.data.state.names.places;
  assert.equal(page.state().p, names[page.data.places[0].id]);
  assert.match(page.text("[data-role=progress-text]"), /^1 of 4/);
});

test("links, buttons and the address lead to places, and the focus goes along", () => {
  const page = open(PAGE);
  const ids = page.data.places.map((place) => place.kind + "-" + place.id);
  page.click("[data-action=next]");
  assert.deepEqual(page.shown(), [ids[1]]);
  assert.equal(page.document.activeElement, page.one("#" + ids[1] + " h2"));
  page.click("[data-action=previous]");
  assert.deepEqual(page.shown(), [ids[0]]);
  assert.equal(page.one("[data-action=previous]").hidden, true);
  page.go(page.data.places[2].id);
  assert.deepEqual(page.shown(), [ids[2]]);
  assert.equal(page.one("[aria-current]").dataset.goto, page.data.places[2].id);
  const heading = page.one("#" + ids[0] + " h3[id]");
  page.one("#" + ids[0]).insertAdjacentHTML("beforeend", '<a id="inner" href="#' + heading.id + '">there</a><a id="off" href="#nowhere">off</a><a id="bad" href="#%">bad</a>');
  page.click("#inner");
  assert.deepEqual(page.shown(), [ids[0]]);
  assert.equal(page.document.activeElement, heading);
  page.click("#off");
  page.click("#bad");
  assert.deepEqual(page.shown(), [ids[0]]);
  assert.deepEqual(open(PAGE, { hash: "#" + ids[3] }).shown(), [ids[3]]);
});

test("a visit goes on where the last one ended", () => {
  const first = open(PAGE);
  first.go(first.data.places[1].id);
  const next = open(PAGE, { kept: first.kept() });
  assert.deepEqual(next.shown(), first.shown());
  assert.equal(next.state().s, first.state().s);
});

test("the outline folds where the window is narrow", () => {
  const page = open(PAGE);
  const outline = page.one("[data-outline] details");
  assert.equal(outline.open, true);
  page.seen.narrow.matches = true;
  page.seen.narrow.change();
  assert.equal(outline.open, false);
  outline.open = true;
  page.go(page.data.places[1].id);
  assert.equal(outline.open, false);
});

// --- a quiz ----------------------------------------------------------------------------------------------------

test("a quiz is answered, submitted, told and tried again", () => {
  const page = open(PAGE);
  page.go("every");
  const quiz = page.quiz("every");
  answer(page, "ev-tf", right(page, "ev-tf"));
  answer(page, "ev-sa", wrong(page, "ev-sa"));
  assert.equal(page.card("ev-tf").dataset.result, "correct");
  assert.equal(page.card("ev-sa").dataset.result, "incorrect");
  assert.equal(page.all(".verdict .earned", page.card("ev-tf")).length, 1);
  assert.match(page.text(".feedback", page.card("ev-sa")), /blue/);
  page.act(quiz, "submit");
  assert.match(page.text("[data-role=notice]", quiz), /\d+ questions/);
  assert.equal(page.one("[data-role=summary]", quiz).hidden, true);
  page.act(quiz, "submit");
  const summary = page.one("[data-role=summary]", quiz);
  assert.equal(summary.hidden, false);
  assert.equal(page.document.activeElement, page.one("h3", summary));
  const record = page.state().q[page.data.state.names.places.every];
  assert.deepEqual(record.slice(0, 3), [1, 2, 1]);
  assert.equal(page.card("ev-num").dataset.result, "incorrect");
  page.act(quiz, "submit");
  assert.equal(page.state().q[page.data.state.names.places.every][0], 1);
  page.act(quiz, "retry");
  assert.equal(page.card("ev-tf").dataset.result, undefined);
  assert.equal(page.document.activeElement, page.one("h2", quiz));
  assert.equal(summary.isConnected, false);
  assert.equal(page.one('a[data-goto="every"]').dataset.done, "yes");
});

test("what is being typed is kept a second later, or when the page gets out of sight or goes", () => {
  const ways = [(page) => page.time.pass(1000), (page) => page.hide(), (page) => page.occur("pagehide")];
  for (const leave of ways) {
    const page = open(PAGE);
    page.go("every");
    page.give(page.card("ev-sa"), "bl");
    assert.equal(page.state().d, undefined);
    leave(page);
    assert.deepEqual(Object.values(page.state().d), ["bl"]);
    const next = open(PAGE, { kept: page.kept() });
    assert.equal(next.one("input[type=text]", next.card("ev-sa")).value, "bl");
    assert.equal(next.card("ev-sa").dataset.result, undefined);
  }
});

test("a draft that is taken away is forgotten", () => {
  const page = open(PAGE);
  page.go("every");
  page.give(page.card("ev-sa"), "bl");
  page.give(page.card("ev-sa"), "");
  page.time.pass(1000);
  assert.equal(page.state().d, undefined);
});

/** A page that comes back to a right draft of which only the score was kept. */
function lost() {
  const first = open(PAGE);
  first.go("every");
  first.give(first.card("ev-sa"), right(first, "ev-sa"));
  first.hide();
  const kept = first.kept();
  const name = "course-packager:" + first.data.key;
  const state = JSON.parse(kept[name]);
  state.d = Object.fromEntries(Object.keys(state.d).map((key) => [key, [1]]));
  kept[name] = JSON.stringify(state);
  const page = open(PAGE, { kept });
  assert.match(page.text(".feedback", page.card("ev-sa")), /too long/);
  return { page, name: page.data.state.names.questions["ev-sa"], quiz: page.data.state.names.places.every };
}

test("a draft of which only the score is left counts, whether it is checked or submitted", () => {
  for (const checked of [true, false]) {
    const { page, name, quiz } = lost();
    if (checked) {
      page.act(page.card("ev-sa"), "check");
      assert.equal(page.card("ev-sa").dataset.result, "correct");
      assert.deepEqual([page.state().a, page.state().d], [{ [name]: [1] }, undefined]);
      assert.match(page.text("[data-role=answered]", page.quiz("every")), /^1 of/);
    }
    for (const time of [1, 2]) page.act(page.quiz("every"), "submit");
    assert.deepEqual([page.state().a, page.state().d], [{ [name]: [1] }, undefined]);
    assert.equal(page.state().q[quiz][1], page.data.quizzes.every.parts.find((part) => part.id === "ev-sa").points);
  }
});

test("what is typed replaces a draft of which only the score is left, and all is saved as before", () => {
  for (const typed of ["", "green"]) {
    const { page, name, quiz } = lost();
    page.give(page.card("ev-sa"), "x");
    page.give(page.card("ev-sa"), typed);
    for (const time of [1, 2]) page.act(page.quiz("every"), "submit");
    assert.deepEqual([page.state().q[quiz].slice(0, 3), page.state().d], [[1, 0, 1], undefined]);
    assert.deepEqual(page.state().a, typed ? { [name]: typed } : {});
    assert.equal(page.card("ev-sa").dataset.result, "incorrect");
    page.go(page.data.places[0].id);
    assert.equal(page.state().p, page.data.state.names.places[page.data.places[0].id]);
  }
});

test("time out of sight is none of an attempt's or a question's, and what comes before and after it is", () => {
  const told = { answered: [], submitted: [] };
  const change = (player) => {
    const { none } = player.backends;
    const listen = (name) => ({ [name]: (what) => told[name].push(what) });
    player.backends.none = (data, notify) => ({ ...none(data, notify), ...listen("answered"), ...listen("submitted") });
  };
  const page = open(PAGE, { change });
  page.go("every");
  page.time.pass(10000);
  page.hide();
  page.time.pass(60000);
  page.hide("visible");
  page.time.pass(5000);
  answer(page, "ev-tf", right(page, "ev-tf"));
  page.hide();
  page.time.pass(60000);
  page.hide("visible");
  page.time.pass(7000);
  for (const time of [1, 2]) page.act(page.quiz("every"), "submit");
  assert.equal(told.answered[0].latency, 15000);
  assert.equal(told.submitted[0].duration, 22000);
});

test("a quiz that was submitted is shown as it was, its open questions as unanswered", () => {
  const page = open(PAGE);
  page.go("every");
  answer(page, "ev-tf", right(page, "ev-tf"));
  page.give(page.card("ev-num"), right(page, "ev-num"));
  for (const time of [1, 2]) page.act(page.quiz("every"), "submit");
  const next = open(PAGE, { kept: page.kept() });
  const results = (one) => one.all("[data-question]", one.quiz("every")).map((card) => card.dataset.question + " " + card.dataset.result);
  assert.deepEqual(results(next), results(page));
  assert.equal(next.card("ev-num").dataset.result, "correct");
  assert.equal(next.text("[data-role=summary]", next.quiz("every")), page.text("[data-role=summary]", page.quiz("every")));
});

test("hints are shown one by one, and cost what they say", () => {
  const page = open(PAGE);
  page.go("every");
  const card = page.card("ev-tf");
  assert.match(page.text(".price", card), /25/);
  page.act(card, "hint");
  assert.equal(page.all(".hint", card).length, 1);
  page.act(card, "hint");
  assert.equal(page.all(".hint", card).length, 1);
  answer(page, "ev-tf", right(page, "ev-tf"));
  assert.match(page.text(".verdict", card), /1\.5 of 2/);
  assert.equal(page.all(".verdict .earned", card).length, 2, "the points, and what the hint took");
  page.act(card, "hint");
  const next = open(PAGE, { kept: page.kept() });
  assert.equal(next.all(".hint", next.card("ev-tf")).length, 1);
});

test("Enter in a field checks, and a missing answer is told of", () => {
  const page = open(PAGE);
  page.go("every");
  const card = page.card("ev-num");
  const field = page.one("input[type=text]", card);
  page.occur("keydown", { key: "Enter" }, field);
  assert.equal(field.getAttribute("aria-invalid"), "true");
  page.give(card, "7");
  assert.equal(field.hasAttribute("aria-invalid"), false);
  page.occur("keydown", { key: "Enter" }, field);
  assert.equal(card.dataset.result, "correct");
  page.occur("keydown", { key: "Enter" }, field);
});

test("a storage that is forbidden, or full in the middle, is told of", () => {
  const forbidden = (window) => Object.defineProperty(window, "localStorage", { get: () => { throw new Error("SecurityError"); } });
  assert.equal(open(PAGE, { prepare: forbidden }).status(), "noStorage");
  const page = open(PAGE);
  page.window.Storage.prototype.setItem = () => { throw new Error("QuotaExceededError"); };
  page.click("[data-action=next]");
  assert.equal(page.status(), "noStorage");
});

// --- a session with a platform -----------------------------------------------------------------------------------

for (const edition of ["scorm12", "scorm2004"]) {
  test(edition + ": what the learner does comes to the platform, and the end is told once", () => {
    const at = platform(edition, { values: edition === "scorm12" ? { "cmi.core.lesson_status": "" } : {} });
    const page = open(edition === "scorm12" ? "minimal-scorm12" : "rules-scorm2004", lms(edition, at));
    assert.equal(page.document.documentElement.dataset.session, "lms");
    const [initialize, terminate] = [at.names.initialize, at.names.terminate];
    assert.equal(at.calls[0][0], initialize);
    assert.ok(at.values["cmi.suspend_data"]);
    page.occur("pagehide");
    page.occur("pagehide");
    assert.equal(at.count(terminate), 1);
    assert.equal(page.document.documentElement.dataset.session, "ended");
    const calls = at.calls.length;
    page.occur("pageshow", { persisted: true });
    assert.equal(page.status(), "ended");
    page.click("[data-action=next]");
    page.hide();
    assert.equal(at.calls.length, calls);
    assert.equal(page.one("[data-lesson], [data-quiz]").hidden, true);
  });
}

test("a page without the platform that it was made for keeps to this browser, and says why", () => {
  const page = open("minimal-scorm12");
  page.time.pass(5000);
  assert.deepEqual([page.document.documentElement.dataset.session, page.status()], ["none", "local"]);
  const refusing = platform("scorm12", { refuse: (name) => (name === "LMSInitialize" ? "101" : "") });
  assert.equal(open("minimal-scorm12", lms("scorm12", refusing)).status(), "localOnly");
});

test("a page that is shown for the first time, or without a session, says nothing of an end", () => {
  const page = open(PAGE);
  page.occur("pageshow", { persisted: false });
  page.occur("pagehide");
  page.occur("pageshow", { persisted: true });
  assert.equal(page.status(), "inBrowser");
});

test("in review nothing can be begun or submitted", () => {
  const at = platform("scorm2004", { values: { "cmi.mode": "review" } });
  const page = open("rules-scorm2004", lms("scorm2004", at));
  const quiz = page.quiz("practice");
  assert.equal(page.status(), "review");
  assert.equal(page.one("[data-action=submit]", quiz).hidden, true);
  assert.deepEqual(at.sets().filter((set) => !/session_time/.test(set)), []);
});

test("after the end the status line says that and nothing else, whatever comes late or is not open yet", () => {
  let late;
  const change = (player) => {
    player.backends.scorm2004 = (data, notify) => {
      late = notify;
      return {
        ...{ limit: 64000, session: () => ({ mode: "normal", learner: null, past: {} }), restore: () => "", finish: () => true, leave() {} },
        ...{ connect: (done) => done(true), opened() {}, answered() {}, submitted() {}, progressed() {}, hidden() {} },
      };
    };
  };
  const page = open("rules-scorm2004", { change });
  late("saved");
  assert.equal(page.status(), "saved");
  page.click("[data-action=leave]");
  late("offline");
  assert.equal(page.status(), "ended");
  page.go("exam");
  assert.equal(page.status(), "ended");
});

test("the platform's page is gone back to by a button, where there is one", () => {
  const left = [];
  const change = (player) => {
    const backEnd = {
      ...{ limit: 64000, session: () => ({ mode: "normal", learner: null, past: {} }), restore: () => "", finish: () => left.push("finish") > 0 },
      ...{ connect: (done) => done(true), leave: () => left.push("leave") },
      ...{ opened() {}, answered() {}, submitted() {}, progressed() {}, hidden() {} },
    };
    player.backends.scorm12 = () => backEnd;
  };
  const page = open("minimal-scorm12", { change });
  const control = page.one("[data-action=leave]");
  assert.equal(control.hidden, false);
  control.click();
  control.click();
  assert.deepEqual(left, ["finish", "leave"]);
});
