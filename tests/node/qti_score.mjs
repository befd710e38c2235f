// Judges QTI packages by third parties: converts those of QTI 2 to QTI 3.0, and scores responses in a player's components.
//
// node qti_score.mjs < {NAME: {source: ZIP, converted: ZIP or null, asked: {ITEM: [{IDENTIFIER: value}, ...]}}}
// Prints {answers: {NAME: {ITEM: [{score, outcomes: {NAME: value}, shown: [text of feedback]}, ...]}}, failures: [...]}.
// `score` is what the last rule for SCORE gave; the components round the outcome to three decimals. What an answer does
// not name is no response.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
import JSZip from 'jszip';

const packages = JSON.parse(readFileSync(0, 'utf8'));
const tell = process.stdout.write.bind(process.stdout);
const failures = [];
for (const name of ['log', 'info', 'warn', 'debug']) console[name] = () => {};
console.error = (...words) => failures.push(words.map(String).join(' '));

const saxon = await import('saxon-js');
globalThis.SaxonJS = saxon.default ?? saxon;
const { convertPackageFile } = await import('@citolab/qti-convert/qti-convert-node');
for (const { source, converted } of Object.values(packages)) {
  if (converted) await convertPackageFile(source, converted);
}
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
page.HTMLElement.prototype.showPopover = page.HTMLElement.prototype.hidePopover = () => {};
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

const turn = () => new Promise((done) => setTimeout(done, 0));

async function judged(zip, name, responses) {
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
  const declared = [...item.querySelectorAll('qti-response-declaration')].map((one) => one.getAttribute('identifier'));
  let score = null;
  const rules = [...item.querySelectorAll('qti-set-outcome-value[identifier="SCORE"]')];
  const outcomes = item.variables.filter((found) => found.type === 'outcome').map((found) => found.identifier);
  const told = [];
  for (const response of responses) {
    // A new attempt: the components forget outcomes, but leave feedback in sight that nothing takes away.
    for (const outcome of outcomes) item.updateOutcomeVariable(outcome, null);
    for (const identifier of declared) item.updateResponseVariable(identifier, response[identifier] ?? null);
    score = null;
    for (const rule of rules) {
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
    told.push({
      score: score === null ? null : Number(score),
      outcomes: Object.fromEntries(variables.map((found) => [found.identifier, found.value])),
      shown: feedback.map((found) => found.textContent.trim()),
    });
  }
  return told;
}

const answers = {};
for (const [dialect, { source, converted, asked }] of Object.entries(packages)) {
  const zip = await JSZip.loadAsync(readFileSync(converted ?? source));
  answers[dialect] = {};
  for (const [name, responses] of Object.entries(asked)) answers[dialect][name] = await judged(zip, name, responses);
}
// The components keep timers running; a pipe takes more than its buffer only while the process lives.
tell(JSON.stringify({ answers, failures }), () => process.exit(0));
