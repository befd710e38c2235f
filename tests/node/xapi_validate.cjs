// node xapi_validate.cjs NODE_MODULES: reads a JSON list of statements from standard input and writes, for each,
// the list of what Learning Locker's validator has against it.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const validate = createRequire(join(process.argv[2], "here.js"))("@learninglocker/xapi-validation").default;
const findings = JSON.parse(readFileSync(0, "utf-8")).map((statement) =>
  validate(statement).map((warning) => `${warning.constructor.name} ${(warning.path || []).join("/")}: ${warning.message}`),
);
process.stdout.write(JSON.stringify(findings));
