// node said_words.mjs PLAYER: what the player's words become, by its own dom.js without a page.
// Standard input is JSON: [{"words": {...}, "key": "points", "values": {"n": 2}}, ...]; the answer is the list of texts.
// Node's own data of a language come with `node said_words.mjs --languages TAG...`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

/** What CLDR knows of a language: its names, its script, and for each plural category numbers that belong to it. */
function known(tag) {
  const rules = new Intl.PluralRules(tag);
  const plurals = Object.fromEntries(rules.resolvedOptions().pluralCategories.map((category) => [category, []]));
  for (let half = 0; half <= 2000; half++) plurals[rules.select(half / 2)].push(half / 2);
  plurals[rules.select(1000000)].push(1000000);
  const name = (language) => new Intl.DisplayNames(language, { type: "language" }).of(tag);
  return { plurals, script: new Intl.Locale(tag).maximize().script, name: name("en"), own: name(tag) };
}

function said(player, asked) {
  const context = vm.createContext({ Intl });
  vm.runInContext(readFileSync(join(player, "dom.js"), "utf-8"), context);
  return asked.map(({ words, key, values }) => {
    context.CoursePlayer.words = words;
    return context.CoursePlayer.dom.words(key, values);
  });
}

const [first, ...rest] = process.argv.slice(2);
const answer =
  first === "--languages" ? Object.fromEntries(rest.map((tag) => [tag, known(tag)])) : said(first, JSON.parse(readFileSync(0, "utf-8")));
process.stdout.write(JSON.stringify(answer));
