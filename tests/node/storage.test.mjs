// A page without a platform: what is told of the browser's storage, and two windows that share it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.mjs";

const PAGE = "few-places-none";
const name = (page) => "course-packager:" + page.data.key;

/** Brings what `from` has written to `to`, with the event that a browser gives, or without it (a page that slept). */
function written(from, to, told = true) {
  to.window.localStorage.setItem(name(to), from.window.localStorage.getItem(name(from)));
  if (told) to.window.dispatchEvent(new to.window.StorageEvent("storage", { key: name(to) }));
}

for (const told of [true, false]) {
  test("a page whose course goes on in another window says so and writes no more, " + (told ? "at once" : "also when it slept"), () => {
    const first = open(PAGE);
    const next = open(PAGE, { kept: first.kept() });
    next.click("[data-action=next]");
    written(next, first, told);
    const held = first.kept()[name(first)];
    assert.equal(first.status(), told ? "ended" : "inBrowser");
    first.go("survey");
    first.occur("pagehide");
    assert.equal(first.status(), "ended");
    assert.equal(first.kept()[name(first)], held);
    assert.equal(next.status(), "inBrowser");
  });
}

test("a page goes on where the storage holds its own word, was emptied, or holds another course's", () => {
  const page = open(PAGE);
  page.window.dispatchEvent(new page.window.StorageEvent("storage", { key: name(page) }));
  page.window.localStorage.setItem("course-packager:another", "{}");
  page.window.localStorage.removeItem(name(page));
  page.window.dispatchEvent(new page.window.StorageEvent("storage", { key: null }));
  page.go("survey");
  assert.equal(page.status(), "inBrowser");
  assert.equal(page.state().p, page.data.state.names.places.survey);
});

test("answers that are too long to be kept are told of, once, and no more when they fit again", () => {
  const said = [];
  const change = (player) => {
    const { none } = player.backends;
    player.backends.none = (data, notify) => {
      const told = (key, values) => {
        said.push(key + (values ? " " + values.n : ""));
        notify(key, values);
      };
      const backEnd = none(data, told);
      return { ...backEnd, progressed: (progress) => backEnd.progressed({ ...progress, trimmed: progress.place === "survey" ? 2 : 0 }) };
    };
  };
  const page = open(PAGE, { change });
  page.go("survey");
  assert.equal(page.status(), "trimmed");
  page.occur("pagehide");
  page.go("blocks");
  assert.deepEqual(said, ["inBrowser", "trimmed 2", "inBrowser"]);
});
