// Reads GIFT files with gift-pegjs: a JSON list of texts on stdin, a list of lists of questions or of an error on stdout.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { parse } = createRequire(import.meta.url)("gift-pegjs");
const texts = JSON.parse(readFileSync(0, "utf-8"));
const read = (text) => {
  try {
    return parse(text);
  } catch (error) {
    return { error: error.message };
  }
};
process.stdout.write(JSON.stringify(texts.map(read)));
