// node scorm2004_calls.mjs: a strict SCORM 2004 run-time takes the interactions of standard input, a JSON list of
// lists of [element after cmi.interactions.n., value]; the answer is a list of what it refused, "place element: error".
import { readFileSync } from "node:fs";
import { Scorm2004API } from "scorm-again/scorm2004";

const api = new Scorm2004API({ autocommit: false, strict_errors: true, logLevel: 5 });
const refused = [];
api.Initialize("");
JSON.parse(readFileSync(0, "utf-8")).forEach((interaction, place) => {
  for (const [element, value] of interaction) {
    const done = api.SetValue(`cmi.interactions.${place}.${element}`, value);
    if (String(done) !== "true") refused.push(`${place} ${element}: ${api.GetLastError()}`);
  }
});
process.stdout.write(JSON.stringify(refused));
process.exit(0);
