// Judges a QTI 2.1 package by third parties: converts it to QTI 3.0 and scores responses in a player's components.
//
// node qti_score.mjs PACKAGE.zip CONVERTED.zip < {item: [response, ...]}
// Prints {answers: {item: [{score, outcomes: {NAME: value}, shown: [text of feedback]}, ...]}, failures: [...]}.
// `score` is what the last rule for SCORE gave; the components round the outcome to three decimals.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
import JSZip from 'jszip';

const [source, target] = process.argv.slice(2);
const wanted = JSON.parse(readFileSync(0, 'utf8'));
const tell = process.stdout.write.bind(process.stdout);
const failures = [];
for (const name of ['log', 'info', 'warn', 'debug']) console[name] = () => {};
console.error = (...words) => failures.push(words.map(String).join(' '));

const saxon = await import('saxon-js');
globalThis.SaxonJS = saxon.default ?? saxon;
const { convertPackageFile } = await import('@citolab/qti-convert/qti-convert-node');
await convertPackageFile(source, target);
if (failures.length) throw new Error(`conversion: ${failures.join('\n')}`);

const page = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true, url: 'https://player.invalid/' }).window;
for (const name of Object.getOwnPropertyNames(page)) {
  if (!(name in globalThis) || ['Event', 'CustomEvent', 'EventTarget'].includes(name)) {
    Object.defineProperty(globalThis, name, { value: page[name], configurable: true, writable: true });
  }
}
globalThis.window = page;
// What the components ask of a browser and jsdom lacks; none of it takes part in scoring.
page.matchMedia = globalThis.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
globalThis.ResizeObserver = globalThis.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
page.CSSStyleSheet.prototype.replaceSync = () => {};
page.HTMLDialogElement.prototype.showModal = function () { this.open = true; };
page.HTMLDialogElement.prototype.close = function () { this.open = false; };
page.HTMLElement.prototype.attachInternals = () => ({
  states: new Set(),
  validity: { valid: true },
  setValidity() {},
  setFormValue() {},
  reportValidity: () => true,
  checkValidity: () => true,
});
// The style sheet of an item is a request that no one answers here.
globalThis.fetch = () => Promise.resolve({ ok: true, text: () => Promise.resolve('') });

await import('@citolab/qti-components');

const zip = await JSZip.loadAsync(readFileSync(target));
const turn = () => new Promise((done) => setTimeout(done, 0));
const answers = {};
for (const [name, responses] of Object.entries(wanted)) {
  const file = zip.file(`items/${name}.xml`);
  if (!file) throw new Error(`no item ${name}: ${Object.keys(zip.files)}`);
  const text = (await file.async('string'))
    .replace(/<\?xml[^>]*\?>/, '')
    // HTML knows no empty-element tags for its custom elements.
    .replace(/<(qti-[\w-]+)((?:\s+[\w:-]+\s*=\s*"[^"]*")*)\s*\/>/g, '<$1$2></$1>');
  document.body.innerHTML = text;
  const item = document.querySelector('qti-assessment-item');
  await item.updateComplete;
  await turn();
  answers[name] = [];
  for (const response of responses) {
    item.updateResponseVariable('RESPONSE', response);
    let score = null;
    for (const rule of item.querySelectorAll('qti-set-outcome-value[identifier="SCORE"]')) {
      const [expression] = rule.children;
      const calculate = Object.getPrototypeOf(expression).calculate;
      expression.calculate = function () {
        score = calculate.call(this);
        return score;
      };
    }
    item.processResponse();
    await turn();
    const variables = item.variables.filter((found) => found.type === 'outcome');
    const feedback = [...item.querySelectorAll('qti-modal-feedback')].filter((found) => found.showStatus === 'on');
    answers[name].push({
      score: score === null ? null : Number(score),
      outcomes: Object.fromEntries(variables.map((found) => [found.identifier, found.value])),
      shown: feedback.map((found) => found.textContent.trim()),
    });
  }
}
// The components keep timers running; a pipe takes more than its buffer only while the process lives.
tell(JSON.stringify({ answers, failures }), () => process.exit(0));
