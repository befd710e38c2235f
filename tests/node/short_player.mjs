// node short_player.mjs PLAYER: the short form of every script and style of the player, as one JSON object by file name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "lightningcss";
import { minify } from "terser";

const SCRIPT = { ecma: 2021, compress: { passes: 3 }, mangle: true, format: { comments: false } };
// The oldest browsers that the player works in: what they can't read must not be written.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const TARGETS = { chrome: version(93), firefox: version(92), safari: version(15, 4) };

const folder = process.argv[2];
const short = {};
for (const name of readdirSync(folder).sort()) {
  const text = readFileSync(join(folder, name), "utf-8");
  if (name.endsWith(".js")) short[name] = (await minify(text, SCRIPT)).code;
  if (name.endsWith(".css")) {
    const made = transform({ filename: name, code: Buffer.from(text), minify: true, targets: TARGETS });
    for (const warning of made.warnings) throw new Error(`${name}: ${warning.message}`);
    short[name] = made.code.toString();
  }
}
process.stdout.write(JSON.stringify(short));
