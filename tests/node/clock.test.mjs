// The clock of a time limit: what passes, when it is said, and how it reads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

function player() {
  const context = vm.createContext({ Intl });
  for (const name of ["dom", "clock"]) {
    const file = new URL(`../../templates/player/${name}.js`, import.meta.url);
    vm.runInContext(readFileSync(file, "utf-8"), context, { filename: file.pathname });
  }
  const words = new URL("../../templates/locale/en.json", import.meta.url);
  context.CoursePlayer.words = { ...JSON.parse(readFileSync(words, "utf-8")), language: "en" };
  return context.CoursePlayer;
}

const { advance, moments, lasting, shown } = player().clock;
const at = (wall, steady) => ({ wall, steady });

function passed(pause, before, now, seen = 1000) {
  const record = { spent: 5000, seen };
  advance(record, pause, before, now);
  assert.equal(record.seen, now.wall);
  return record.spent - 5000;
}

test("in one visit the steady time counts", () => {
  for (const pause of ["never", "closed", "button"]) assert.equal(passed(pause, at(1000, 50), at(4000, 3050)), 3000);
});

test("a wall clock that is set back, or on where the clock may stop, changes nothing", () => {
  assert.equal(passed("never", at(1000, 50), at(-900000, 3050)), 3000);
  assert.equal(passed("closed", at(1000, 50), at(900000, 3050)), 3000);
});

test("a computer that slept gives no time where the clock never stops", () => {
  assert.equal(passed("never", at(1000, 50), at(61000, 150)), 60000);
  assert.equal(passed("closed", at(1000, 50), at(61000, 150)), 100);
});

test("while the course was closed the clock runs where it never stops", () => {
  assert.equal(passed("never", null, at(61000, 5)), 60000);
  assert.equal(passed("closed", null, at(61000, 5)), 0);
  assert.equal(passed("button", null, at(61000, 5)), 0);
  assert.equal(passed("never", null, at(500, 5)), 0);
});

test("the time left is said at half of it, 5 minutes, 1 minute and 10 seconds", () => {
  assert.deepEqual([...moments(1200)], [600, 300, 60, 10]);
  assert.deepEqual([...moments(120)], [60, 10]);
  assert.deepEqual([...moments(90)], [60, 45, 10]);
  assert.deepEqual([...moments(6)], [3]);
});

test("a time is said in minutes and seconds, and shown as a clock does", () => {
  assert.equal(lasting(60), "1 minute");
  assert.equal(lasting(150), "2 minutes 30 seconds");
  assert.equal(lasting(0), "0 seconds");
  assert.equal(lasting(5400), "90 minutes");
  assert.deepEqual([0, 9, 65, 600, 3599, 3600, 86400].map(shown), ["0:00", "0:09", "1:05", "10:00", "59:59", "1:00:00", "24:00:00"]);
});
