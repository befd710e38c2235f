// node statement_calls.mjs PLAYER: reads {"data", "context", "calls": [[name, ...values]]} from standard input and writes the
// statements that the player makes of the calls.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const context = vm.createContext({ crypto: globalThis.crypto, input: readFileSync(0, "utf-8") });
for (const name of ["scoring", "interaction", "interaction-xapi", "statements"]) {
  vm.runInContext(readFileSync(join(process.argv[2], `${name}.js`), "utf-8"), context, { filename: `${name}.js` });
}
const made = vm.runInContext(
  `const { data, context, calls } = JSON.parse(input);
   const make = CoursePlayer.statements(data, context);
   JSON.stringify(calls.map(([name, ...values]) => make[name](...values)));`,
  context
);
process.stdout.write(made);
