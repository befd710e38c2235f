// node player_calls.mjs PLAYER: calls functions of the player's scripts, which run here without a page.
// A line of standard input is {"call": "state.read", "with": [...]}; the answer is a line {"value": ...} or {"error": ...}.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import vm from "node:vm";

const SCRIPTS = ["scoring", "interaction", "interaction-scorm12", "interaction-xapi", "interaction-scorm2004", "chance", "packing", "state", "standing", "dom", "controls", "widgets", "card", "clock", "rules", "quiz", "backend-none", "scorm-session", "backend-scorm12", "backend-scorm2004"];
const context = vm.createContext({ Intl });
for (const name of SCRIPTS) {
  vm.runInContext(readFileSync(join(process.argv[2], `${name}.js`), "utf-8"), context, { filename: `${name}.js` });
}
for await (const line of createInterface({ input: process.stdin })) {
  const { call, with: values } = JSON.parse(line);
  let answer;
  try {
    const path = call.split(".");
    const holder = path.slice(0, -1).reduce((value, name) => value[name], context.CoursePlayer);
    // Values of the context's own kind: Array.isArray holds across contexts, but constructors differ.
    const own = vm.runInContext(`(${JSON.stringify(values)})`, context);
    const value = holder[path.at(-1)](...own);
    answer = { value: value === undefined ? null : value };
  } catch (error) {
    answer = { error: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
