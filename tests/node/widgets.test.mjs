// What a widget does beside taking an answer: pointers, marks, letters, numbers as learners write them; pictures and frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.mjs";

const page = open("kitchen-sink-none");
const { player, document, window } = page;
const questions = new Map(Object.values(page.data.quizzes).flatMap((quiz) => player.chance.asked(quiz.parts).map((question) => [question.id, question])));

/** A question mounted by itself; `changes` are put into its data. */
function mount(id, changes = {}, look = {}, listener = {}) {
  const hooks = { answered() {}, drafted() {}, hinted() {}, ...listener };
  const card = player.card({ ...questions.get(id), ...changes }, { number: 1, total: 1, level: 3, seed: 7, hints: 0, late: false, key: true, ...look }, hooks);
  document.body.append(card.root);
  return card;
}

const response = (card) => JSON.parse(JSON.stringify(card.response()));
const items = (card) => page.all("li[data-part]", card.root).map((item) => item.dataset.part);
const feedback = (card) => page.text(".feedback", card.root);

// --- hotspot -----------------------------------------------------------------------------------------------------

test("a click on a picture means the smallest region under it, or one that a finger reaches", () => {
  const regions = questions.get("ho-map").regions;
  const at = (x, y, scale = 1) => (player.hotspot.meant(regions, x, y, scale) || {}).id;
  assert.equal(at(50, 50), "harbour");
  assert.equal(at(300, 60), "on-the-hill-far");
  assert.equal(at(278, 38), undefined, "in the circle's box, not in the circle");
  assert.equal(at(200, 250), "in-the-south");
  assert.equal(at(130, 210), undefined, "in the polygon's box, not in the polygon");
  assert.equal(at(390, 290), undefined);
  const pin = { id: "pin", shape: "circle", coords: [60, 60, 2], correct: true };
  const large = player.hotspot.meant([...regions, pin], 68, 60, 1);
  assert.equal(large.id, "pin");
  assert.equal(player.hotspot.meant([pin], 68, 60, 10), null, "where it is shown larger, it is large enough");
});

test("a click on a hotspot's picture chooses the region, until it is locked", () => {
  const card = mount("ho-several");
  const board = page.one(".board", card.root);
  page.one("img", board).getBoundingClientRect = () => ({ left: 100, top: 50, width: 480, height: 320 });
  const click = (x, y) => board.dispatchEvent(new window.MouseEvent("click", { clientX: 100 + x * 2, clientY: 50 + y * 2, bubbles: true }));
  click(120, 80);
  click(20, 20);
  click(150, 30);
  assert.deepEqual(response(card), ["left-above", "the-middle"]);
  click(20, 20);
  assert.deepEqual(response(card), ["the-middle"]);
  card.check();
  click(20, 20);
  assert.deepEqual(response(card), ["the-middle"]);
  assert.ok(page.all(".marks li", card.root).length >= 1);
});

// --- ordering ----------------------------------------------------------------------------------------------------

test("a list that nobody touched is an answer only after the second press", () => {
  const card = mount("or-animals");
  assert.equal(card.response(), null);
  card.check();
  assert.equal(card.checked, false);
  assert.ok(feedback(card));
  card.check();
  assert.equal(card.checked, true);
});

test("a double click on Check is one press", () => {
  const card = mount("or-animals");
  const press = (detail) => page.one("[data-action=check]", card.root).dispatchEvent(new window.MouseEvent("click", { detail, bubbles: true }));
  press(1);
  press(2);
  assert.equal(card.checked, false);
  press(1);
  assert.equal(card.checked, true);
});

test("dragging by the handle moves an item past the middle of its neighbour", () => {
  const card = mount("or-animals");
  const [first, second] = items(card);
  const row = page.one('li[data-part="' + first + '"]', card.root);
  for (const each of page.all("li[data-part]", card.root)) {
    each.getBoundingClientRect = () => ({ top: page.all("li[data-part]", card.root).indexOf(each) * 40, height: 40 });
  }
  const handle = page.one(".handle", row);
  const point = (type, y, button = 0) => handle.dispatchEvent(Object.assign(new window.MouseEvent(type, { clientY: y, button, bubbles: true }), { pointerId: 1 }));
  point("pointerdown", 20, 2);
  point("pointermove", 90);
  assert.deepEqual(items(card).slice(0, 2), [first, second], "another button drags nothing");
  point("pointerdown", 20);
  assert.equal(row.dataset.dragged, "yes");
  point("pointermove", 55);
  assert.deepEqual(items(card).slice(0, 2), [first, second]);
  point("pointermove", 70);
  assert.deepEqual(items(card).slice(0, 2), [second, first]);
  point("pointermove", 10);
  assert.deepEqual(items(card).slice(0, 2), [first, second]);
  point("lostpointercapture", 10);
  assert.equal(row.dataset.dragged, undefined);
  point("pointermove", 90);
  assert.deepEqual(items(card).slice(0, 2), [first, second]);
});

test("a move is announced, and the first and the last item can't leave the list", () => {
  const card = mount("or-animals");
  const [first] = items(card);
  const button = (way) => page.one('li[data-part="' + first + '"] [data-move=' + way + "]", card.root);
  assert.equal(button("up").getAttribute("aria-disabled"), "true");
  button("up").click();
  assert.equal(items(card)[0], first);
  button("down").click();
  assert.equal(items(card)[1], first);
  assert.match(page.text("[role=status]", page.one(".answer", card.root)), /2 of \d/);
});

// --- what is left open, marks and letters --------------------------------------------------------------------------

for (const [id, some] of [["ma-capitals", 1], ["ca-animals", 1], ["fb-orbit", 1]]) {
  test(id + ": what is left open is said once before the answer is taken", () => {
    const card = mount(id);
    const whole = page.answers[id][0].response;
    page.give(card.root, Object.fromEntries(Object.entries(whole).slice(0, some)));
    if (card.root.dataset.type === "categorize") for (const input of page.all("input:checked", card.root).slice(1)) input.checked = false;
    card.check();
    assert.equal(card.checked, false);
    card.check();
    assert.equal(card.checked, true);
    assert.ok(page.all("[data-mark=missed]", card.root).length || page.all("[data-mark]", card.root).length > 1);
  });
}

test("where words do not say it all letters stand in the lists, and a key tells what they mean", () => {
  const card = mount("ma-rich");
  const shown = page.all("select option", card.root).map((each) => each.textContent);
  assert.ok(shown.includes("A") || shown.some((each) => /^A: /.test(each)));
  assert.equal(page.all(".key li", card.root).length, questions.get("ma-rich").options.length);
  page.give(card.root, page.answers["ma-rich"].find((each) => each.result === "incorrect").response);
  card.check();
  card.check();
  assert.match(page.text(".instead strong", card.root), /^[A-Z]$/);
});

test("where the right answer is not to be seen no mark tells it", () => {
  const cards = ["ma-capitals", "ca-animals", "fb-orbit", "mc", "mr-net", "or-animals", "ho-several", "sa", "num"];
  for (const id of cards) {
    const card = mount(id, {}, { key: false });
    page.give(card.root, page.answers[id].find((each) => each.result === "incorrect").response);
    card.check();
    card.check();
    assert.equal(card.checked, true, id);
    assert.equal(page.one(".instead, .right", card.root), null, id);
  }
});

test("a survey's question is marked neither right nor wrong", () => {
  for (const id of ["su-choice", "su-several", "su-order"]) {
    const card = mount(id);
    page.give(card.root, page.answers[id][0].response);
    card.check();
    assert.equal(page.one("[data-mark]", page.one(".answer", card.root)), null, id);
    assert.equal(page.one(".points", card.root), null);
  }
});

test("a choice that holds blocks is named by them, and a click on them chooses it", () => {
  const choices = questions.get("mc").choices.map((choice) => ({ ...choice, block: true, html: '<pre>code</pre><a href="#x">link</a>' }));
  const card = mount("mc", { choices });
  const input = page.one("input", card.root);
  const label = document.getElementById(input.getAttribute("aria-labelledby"));
  page.one("a", label).addEventListener("click", (event) => event.preventDefault());
  page.one("a", label).click();
  assert.equal(input.checked, false);
  page.one("pre", label).click();
  assert.equal(input.checked, true);
});

test("an essay counts its characters by letters and takes no more", () => {
  const card = mount("ev-essay");
  page.give(card.root, "😀".repeat(60));
  assert.equal(Array.from(card.response()).length, 50);
  assert.match(page.text(".counter", card.root), /50 of 50/);
});

test("an answer of which only the score is left shows its verdict, and as a draft counts as given", () => {
  const lost = { "lost score": 0.5 };
  const card = mount("ev-sa");
  card.restore(lost);
  assert.deepEqual([card.root.dataset.result, page.one("input", card.root).value], ["partial", ""]);
  for (const batch of [false, true]) {
    const kept = [];
    const draft = mount("ev-sa", {}, {}, { kept: (...told) => kept.push(told) });
    draft.resume(lost);
    assert.deepEqual([draft.checked, draft.hasResponse()], [false, true]);
    draft.check(batch);
    assert.equal(draft.root.dataset.result, "partial");
    assert.deepEqual(kept, [[draft, lost, batch]]);
  }
});

// --- numbers and words -----------------------------------------------------------------------------------------------

test("a number is read as learners write it", () => {
  const read = (text, language = "en") => JSON.parse(JSON.stringify(player.parseNumber(text, language)));
  for (const [text, value] of [["7", 7], [" 1,5 ", 1.5], ["1.5", 1.5], ["\u22123", -3], ["+2", 2], [".5", 0.5], ["1e3", 1000], ["٣٫٥", 3.5], ["1.234", 1.234], ["12345", 12345]]) {
    assert.deepEqual(read(text), { value }, text);
  }
  assert.deepEqual(read("1,234"), { problem: "thousands" });
  assert.deepEqual(read("1.234", "de"), { problem: "thousands" });
  assert.deepEqual(read("1,234", "de"), { value: 1.234 });
  assert.deepEqual(read(""), { problem: "missingText" });
  for (const text of ["seven", "1 000", "1,2,3", "1e999", "0x10"]) assert.deepEqual(read(text), { problem: "notNumber" }, text);
});

test("words of another language than the course's are marked with theirs", () => {
  const { words } = player;
  player.words = { ...words, language: "he", direction: "rtl" };
  const said = player.dom.worded("p", {}, "submit");
  assert.deepEqual([said.lang, said.dir], ["he", "rtl"]);
  player.words = words;
  assert.equal(player.dom.worded("p", {}, "submit").lang, "");
});

test("a plural follows the number, and numbers the language", () => {
  assert.match(player.dom.words("points", { n: 1 }), /^1 point$/);
  assert.match(player.dom.words("points", { n: 2.5 }), /^2\.5 points$/);
  assert.match(player.dom.words("hintCosts", { percent: 25 }), /25%/);
});

// --- pictures, frames and paper --------------------------------------------------------------------------------------

test("a picture that is shown smaller than it is opens in full, and closes again", () => {
  const own = open("few-places-none");
  const [observer] = own.seen.observers;
  own.one("#lesson-blocks .prose").insertAdjacentHTML("beforeend", '<p><img id="large" alt="A map" src="map.svg"><img id="plain" alt="" src="x.svg"></p><a href="x"><img id="linked" alt="L" src="y.svg"></a>');
  const sized = (id, natural, shown) => Object.defineProperties(own.one("#" + id), { naturalWidth: { value: natural, configurable: true }, clientWidth: { value: shown, configurable: true } });
  for (const id of ["large", "plain", "linked"]) own.occur("load", {}, own.one("#" + id));
  assert.deepEqual(observer.watched.map((each) => each.id), ["large"]);
  const picture = own.one("#large");
  const look = () => observer.tell([{ target: picture }]);
  sized("large", 0, 0);
  look();
  sized("large", 400, 400);
  look();
  assert.equal(picture.closest(".zoomable"), null);
  sized("large", 800, 400);
  look();
  const button = own.one("[data-action=enlarge]");
  assert.equal(button.hidden, false);
  button.click();
  const dialog = own.one("dialog.zoomed");
  assert.equal(dialog.open, true);
  assert.equal(own.one("img", dialog).src, picture.src);
  own.one("img", dialog).click();
  assert.ok(dialog.isConnected);
  own.act(dialog, "close");
  assert.equal(dialog.isConnected, false);
  picture.click();
  own.one("dialog.zoomed").click();
  assert.equal(own.one("dialog.zoomed"), null);
  sized("large", 400, 400);
  look();
  assert.equal(button.hidden, true);
  picture.click();
  assert.equal(own.one("dialog.zoomed"), null);
});

test("a page of another host is asked for when a learner comes near, once", async () => {
  const own = open("few-places-none");
  const frame = '<iframe title="t" data-src="https://video.example/1"></iframe>';
  own.one("#lesson-blocks").insertAdjacentHTML("beforeend", frame);
  own.script("embed");
  const observer = own.seen.observers.at(-1);
  const [first] = observer.watched;
  observer.tell([{ target: first, isIntersecting: false }]);
  assert.equal(first.hasAttribute("src"), false);
  observer.tell([{ target: first, isIntersecting: true }]);
  assert.equal(first.src, "https://video.example/1");
  assert.deepEqual(observer.watched, []);
  own.one("#lesson-inlines").insertAdjacentHTML("beforeend", frame);
  await new Promise((done) => setImmediate(done));
  assert.equal(observer.watched.length, 1);
});

test("what is folded is open on paper, and folded again afterwards", () => {
  const own = open("few-places-none");
  own.one("#lesson-blocks").insertAdjacentHTML("beforeend", "<details id=a></details><details id=b open></details>");
  own.occur("beforeprint");
  assert.ok(own.one("#a").open);
  own.occur("afterprint");
  assert.deepEqual([own.one("#a").open, own.one("#b").open], [false, true]);
});
