// A learner's page in jsdom: its HTML, data and scripts as tests/player_pages.py writes them, with a clock that the test
// turns, and small doubles for what jsdom has not. `node --test` needs PLAYER_PAGES; pytest tests/test_player_units.py sets it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { JSDOM } from "jsdom";
import { clock } from "./scorm_world.mjs";

const PLAYER = fileURLToPath(new URL("../../templates/player", import.meta.url));

/** A page by its name, COURSE-BACK_END: {html, data, words, scripts, answers}. */
export function written(name) {
  const file = join(process.env.PLAYER_PAGES || "", name + ".json");
  if (!process.env.PLAYER_PAGES || !existsSync(file)) throw new Error(name + " is not in PLAYER_PAGES: run pytest tests/test_player_units.py");
  return JSON.parse(readFileSync(file, "utf-8"));
}

/** Runs a script of the player where its lines are counted: its file is named. */
export function run(context, name) {
  const file = join(PLAYER, name + ".js");
  return new vm.Script(readFileSync(file, "utf-8"), { filename: file }).runInContext(context);
}

/** The player's scripts without a page: those of `names`, with the data of a page and its words. */
export function bare(name, names) {
  const page = written(name);
  const context = vm.createContext({ Intl });
  vm.runInContext(page.data, context);
  context.CoursePlayer.words = page.words;
  for (const each of names) run(context, each);
  return { player: context.CoursePlayer, data: context.CoursePlayer.data, answers: page.answers };
}

/** What jsdom has no layout or window for. `seen` holds what was asked of it. */
function lend(window, time, seen) {
  const { prototype } = window.Element;
  prototype.scrollIntoView = () => {};
  prototype.setPointerCapture = () => {};
  window.scrollTo = () => {};
  window.print = () => seen.prints++;
  seen.narrow = { matches: false, addEventListener: (name, call) => (seen.narrow.change = call) };
  window.matchMedia = () => seen.narrow;
  class Observer {
    constructor(call) {
      this.watched = [];
      this.tell = (entries) => call(entries);
      seen.observers.push(this);
    }
    observe(element) {
      this.watched.push(element);
    }
    unobserve(element) {
      this.watched = this.watched.filter((each) => each !== element);
    }
  }
  Object.assign(window, { ResizeObserver: Observer, IntersectionObserver: Observer });
  const dialog = window.HTMLDialogElement.prototype;
  dialog.showModal = function () {
    this.open = true;
  };
  dialog.close = function () {
    this.open = false;
    this.dispatchEvent(new window.Event("close"));
  };
  class Time extends window.Date {
    constructor(...given) {
      super(...(given.length ? given : [time.now]));
    }
    static now() {
      return time.now;
    }
  }
  Object.assign(window, { Date: Time, setTimeout: time.setTimeout, clearTimeout: time.clearTimeout });
  window.performance.now = () => time.now - 1e12;
}

/**
 * A page with its player started: {window, document, player, one, all, ...}. `kept` is what the browser's
 * storage holds ({} to begin with), `hash` a part of the address; `prepare(window)` runs before the scripts, `change(player)`
 * before the last of them, which starts the page.
 */
export function open(name, { kept = {}, hash = "", prepare = () => {}, change = () => {} } = {}) {
  const page = written(name);
  const time = clock();
  const seen = { prints: 0, observers: [] };
  const dom = new JSDOM(page.html, { url: "https://school.example/course/index.html" + hash, runScripts: "outside-only", pretendToBeVisual: true });
  const { window } = dom;
  const { document } = window;
  const context = dom.getInternalVMContext();
  lend(window, time, seen);
  for (const [key, value] of Object.entries(kept)) window.localStorage.setItem(key, value);
  vm.runInContext(page.data, context);
  const player = window.CoursePlayer;
  player.words = page.words;
  prepare(window);
  for (const each of page.scripts) {
    if (each === "app") change(player);
    run(context, each);
  }
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const card = (id) => one('[data-question="' + id + '"]');
  const occur = (name, details = {}, target = window) => target.dispatchEvent(Object.assign(new window.Event(name, { bubbles: true }), details));
  return {
    ...{ window, document, player, data: player.data, time, seen, one, all, card, occur, answers: page.answers },
    status: () => one("[data-role=status]").dataset.status,
    /** Runs a script that the course does not need. */
    script: (each) => run(context, each),
    /** What the browser's storage holds now. */
    kept: () => Object.fromEntries(Object.entries(window.localStorage)),
    state: () => JSON.parse(window.localStorage.getItem("course-packager:" + player.data.key)),
    click: (selector, root) => one(selector, root).click(),
    /** Clicks one of the buttons of a question or of a quiz. */
    act: (root, action) => one("[data-action=" + action + "]", root).click(),
    go: (id) => one('a[data-goto="' + id + '"]').click(),
    quiz: (id) => one("#quiz-" + id),
    shown: () => all("[data-lesson], [data-quiz], [data-certificate]").filter((each) => !each.hidden).map((each) => each.id),
    /** Gives a response by a widget's controls. */
    give: (root, response) => give(window, root, response),
    hide(value = "hidden") {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      occur("visibilitychange", {}, document);
    },
    text: (selector, root) => one(selector, root).textContent.replace(/\s+/g, " ").trim(),
  };
}

function give(window, card, response) {
  const one = (selector) => card.querySelector(selector);
  const items = () => Array.from(card.querySelectorAll("li[data-part]"), (item) => item.dataset.part);
  const told = (control) => control.dispatchEvent(new window.Event("input", { bubbles: true }));
  const fill = (control, value) => {
    control.value = String(value);
    told(control);
  };
  const choose = (value, within = "") => {
    const found = one(within + 'input[value="' + value + '"]');
    if (!found.checked) found.click();
  };
  const ways = {
    formula: () => fill(one("input[type=text]"), response.answer),
    categorize() {
      for (const part of card.querySelectorAll("[data-part]")) {
        const within = '[data-part="' + part.dataset.part + '"] ';
        const place = response[part.dataset.part] || "";
        if (place || one(within + 'input[value=""]')) choose(place, within);
      }
    },
    matching: () => Object.entries(response).forEach(([part, value]) => fill(one('[data-part="' + part + '"]'), value)),
    "fill-in-blanks": () => Object.entries(response).forEach(([gap, value]) => fill(one('[data-gap="' + gap + '"]'), value)),
    ordering() {
      const move = (id, way) => one('li[data-part="' + id + '"] [data-move=' + way + "]").click();
      if (items().join() === response.join()) move(response[0], "down");
      response.forEach((id, place) => {
        for (let at = items().indexOf(id); at > place; at--) move(id, "up");
      });
    },
    "file-upload": () => choose("done"),
    "short-answer": () => fill(one("input[type=text]"), response),
    numeric: () => fill(one("input[type=text]"), response),
    essay: () => fill(one("textarea"), response),
  };
  (ways[card.dataset.type] || (() => [response].flat().forEach((value) => choose(String(value)))))();
}
