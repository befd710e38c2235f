// node scorm12_calls.mjs: a strict SCORM 1.2 run-time takes the interactions of standard input, a JSON list of
// lists of [element after cmi.interactions.n., value]; the answer is a list of what it refused, "place element: error".
import { readFileSync } from "node:fs";
import { Scorm12API } from "scorm-again/scorm12";

const api = new Scorm12API({ autocommit: false, strict_errors: true, logLevel: 5 });
const refused = [];
api.lmsInitialize("");
JSON.parse(readFileSync(0, "utf-8")).forEach((interaction, place) => {
  for (const [element, value] of interaction) {
    const done = api.lmsSetValue(`cmi.interactions.${place}.${element}`, value);
    if (String(done) !== "true") refused.push(`${place} ${element}: ${api.lmsGetLastError()}`);
  }
});
process.stdout.write(JSON.stringify(refused));
process.exit(0);
