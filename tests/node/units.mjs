// node --test-reporter=tap units.mjs FILE...: the unit tests of all files in one process, which loads jsdom once.
import { pathToFileURL } from "node:url";

for (const file of process.argv.slice(2)) await import(pathToFileURL(file));
