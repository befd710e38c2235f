// The types of the player's one global and of what the scripts hand each other (docs/player.md). The scripts in
// templates/player are checked against them by `tsc -p tests/node`.

declare var CoursePlayer: Player;

interface Player {
  data: PageData;
  words: Record<string, any> & { language: string; direction: string };
  scoring: Scoring;
  interaction: Interactions;
  chance: Chance;
  packing?: { pack(text: string): string; unpack(saved: string): string | undefined };
  state: StateRules & Standings;
  dom: Dom;
  controls: Controls;
  parseNumber(text: string, language: string): { value: number } | { problem: string };
  widgets: Record<string, Mount>;
  hotspot: { meant(regions: Region[], x: number, y: number, scale: number): Region | null };
  feedback(question: Question, outcome: Outcome, widget: Widget, look: { blank: boolean; hints: number; key: boolean }): Element[];
  card(question: Question, asked: Asked, quiz: CardListener): Card;
  clock: Clocks;
  ruleLines?(rules: Rules, left: number): HTMLElement | null;
  mountQuiz(section: HTMLElement, quiz: Quiz, session: PageSession): Mounted;
  mountCertificate: ((section: HTMLElement | null, session: PageSession) => Mounted) & { today?(): number; day?(number: number): string };
  backends: Record<string, (data: PageData, notify: Notify) => BackEnd>;
  scorm: ScormSession;
  scorm12: { timespan(milliseconds: number): string; timeOfDay(date: Date): string };
  scorm2004: { timespan(milliseconds: number): string; timestamp(date: Date): string; localized(text: string, language: string): string };
  lrs(options: StoreOptions): Store;
  statements(data: PageData, context: StatementContext): Statements;
  xapi: { uuid(): string; duration(milliseconds: number): string };
  cmi5: { launchOf(search: string): Cmi5Launch | null };
  tincan: { actorOf(text: string | null): Agent | null; launchOf(search: string): TincanLaunch | false | null };
  lifecycle: { TABLE: Record<string, Record<string, string[]>>; machine(actions: Record<string, (detail?: any) => void>, entered: (state: string) => void): Machine };
  places(data: PageData, opened: (place: Place) => void, closed: () => void): Places;
}

// --- scoring, interactions, chance -------------------------------------------------------------------------

type Result = "correct" | "partial" | "incorrect" | "neutral";

interface Outcome {
  /** -1 to 1; null where a person marks or nobody does. */
  score: number | null;
  /** The places of the answers, choices or regions that were met. */
  matched: number[];
  /** What each part earned. */
  parts: number[];
  result: Result;
  /** Only the score of the answer is left. */
  lost?: boolean;
}

/** An outcome before its result is known. */
type Scored = Pick<Outcome, "score" | "matched"> & { parts?: number[] };

type Rule<K extends Kind> = (question: QuestionOf<K>, response: Given) => Scored;

interface Scoring {
  normal(text: string, caseSensitive: boolean, spaces: string): string;
  matches(pattern: string, text: string, caseSensitive: boolean): boolean;
  near(given: number, value: number, tolerance: number): boolean;
  isObject(value: unknown): boolean;
  valueAt(response: any, id: string): any;
  score(question: Question, response: Given, hints?: number): Outcome;
  result(score: number | null): Result;
  weight(question: Question): number;
}

interface Interactions {
  number(value: number, places?: number): string;
  cut(lines: string, limit: number): string;
  textOf(value: unknown): string;
  numberOf(value: unknown): string;
  truth(value: unknown, yes: string, no: string): string;
  idsOf(parts: { id: string }[]): string[];
  partsOf(question: any): { id: string }[];
  chosen(question: any, response: Given): string[];
  joined(question: any, response: Given): { sources: string[]; targets: string[]; pairs: string[][] };
  given(question: any, response: Given): string[];
  patterns(question: any, response: Given): string[];
  scorm12(question: Question, response: Given): string;
  xapi(question: Question, response: Given): string;
  scorm2004(question: Question, response: Given): string;
  type2004(question: Question, response: Given): string;
  patterns2004(question: Question, response: Given): string[];
}

interface Chance {
  pick(count: number, seed: number, purpose: string): number;
  shuffled(parts: { id?: string; fixed?: boolean }[], seed: number, purpose: string): number[];
  disordered(parts: { id?: string; fixed?: boolean }[], seed: number, purpose: string): number[];
  drawn(parts: Part[], seed: number): Part[];
  mixed(parts: Part[], seed: number): Part[];
  asked(parts: Part[]): Question[];
}

// --- what is remembered, and where the learner stands --------------------------------------------------------

interface Attempts {
  attempts: number;
  /** Points. */
  best: number;
  submitted: boolean;
  /** Milliseconds of this attempt. */
  spent: number;
  /** The wall clock's when the clock last ran. */
  seen: number;
  paused: boolean;
}

interface State {
  place: string;
  seed: number;
  opened: string[];
  quizzes: Record<string, Attempts>;
  answers: Record<string, Given>;
  drafts: Record<string, Given>;
  hints: Record<string, number>;
  /** 20261231, or 0. */
  finished: number;
}

interface StateRules {
  fresh(data: PageData): State;
  read(text: string, data: PageData): State | null;
  write(state: State, data: PageData, limit: number): { text: string; dropped: number };
  rules(quiz: Quiz): Rules;
  record(state: State, id: string): Attempts;
  seed(state: State, quiz: Quiz): number;
  asked(quiz: Quiz, state: State): Question[];
  questions(parts: Part[]): Question[];
  hints(state: State, question: Question): number;
  outcome(question: Question, response: Given, shown: number): Outcome;
  isLost(response: Given): boolean;
  again(quiz: Quiz, state: State): Question[];
  possible(quiz: Quiz): number;
  earned(quiz: Quiz, state: State): number;
  percent(points: number, of: number): number;
}

type Success = "passed" | "failed" | null;
type Completion = "completed" | "incomplete";

interface Objective {
  id: string;
  score: number | null;
  success: Success;
  completion: Completion;
}

interface Standing {
  /** Ids of places. */
  done: string[];
  earned: number;
  possible: number;
  graded: number;
  left: number;
  lessonsLeft: number;
  /** Percent, null until the last scored quiz is submitted. */
  score: number | null;
  /** 0 to 1. */
  measure: number;
  completion: Completion;
  success: Success;
  status: Success | "completed";
  objectives: Objective[];
  final: boolean;
}

interface Standings {
  standing(state: State, data: PageData): Standing;
  allowed(state: State, data: PageData, place: Pick<Place, "kind"> & Partial<Place>): boolean;
  /** Infinity where there is no end of them. */
  attemptsLeft(state: State, quiz: Quiz): number;
  canRise(state: State, quiz: Quiz): boolean;
}

// --- the page ------------------------------------------------------------------------------------------------

type Attributes = Record<string, any> | null;
type Child = Node | string | null | undefined;
type Notify = (key: string, values?: Record<string, any>) => void;

interface Dom {
  make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes?: Attributes, ...children: Child[]): HTMLElementTagNameMap[Tag];
  make(tag: string, attributes?: Attributes, ...children: Child[]): HTMLElement;
  prose(tag: string, attributes: Attributes, html: string): HTMLElement;
  icon(name: string): SVGElement;
  words(key: string, values?: Record<string, any>): string;
  say<Made extends HTMLElement>(element: Made, key: string, values?: Record<string, any>): Made;
  listed(elements: HTMLElement[]): HTMLElement[];
  worded<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes, key: string, values?: Record<string, any>): HTMLElementTagNameMap[Tag];
  worded(tag: string, attributes: Attributes, key: string, values?: Record<string, any>): HTMLElement;
  button(action: string, key: string, onclick: (event: Event) => void, style?: string): HTMLButtonElement;
}

interface Controls {
  id(question: Question, ...parts: string[]): string;
  numbered<Made extends HTMLElement>(element: Made, n: number, total: number): Made;
  option(
    type: "radio" | "checkbox",
    question: Question,
    group: string,
    value: string,
    text: { html?: string; block?: boolean; words?: string },
    n?: number,
    total?: number
  ): { input: HTMLInputElement; label: HTMLElement };
  marker(part: string): HTMLElement;
  show(mark: HTMLElement, look: string, key: string, values?: Record<string, any>, instead?: HTMLElement | null): HTMLElement;
  judge(mark: HTMLElement, credit: number, empty: boolean, right: () => HTMLElement | null): string;
  chooser(options: Named[], placeholder: string): Chooser;
  field(element: HTMLElement, question: Question, tag: string, attributes: Attributes, after?: HTMLElement | null): { input: any; show(): void; lock(): void };
  lineOf(limit: number): Record<string, any>;
  numberLine: Record<string, any>;
  numberIn(input: HTMLInputElement | HTMLSelectElement): { value?: number; problem?: string };
  written(value: number): string;
  accepted(answer: Pick<NumberAnswer, "value" | "tolerance">, unit?: string): string;
}

interface Chooser {
  list(attributes: Attributes): HTMLSelectElement;
  key: HTMLElement | null;
  named(wanted: string): HTMLElement;
}

interface Widget {
  response(): Given;
  /** Asked where `response()` is null. */
  problem(): string | undefined;
  restore(response: Given, draft?: boolean): void;
  show(outcome: Outcome, key: boolean): void;
  lock(): void;
  doubt?(): { key: string; n?: number } | null;
  accept?(): void;
  faulty?(): Iterable<Element>;
  right?(): Pick<NumberAnswer, "value" | "tolerance">;
}

type Mount = (element: HTMLElement, question: any, place: { prompt: HTMLElement; seed: number }) => Widget;
type MountOf<K extends Kind> = (element: HTMLElement, question: QuestionOf<K>, place: { prompt: HTMLElement; seed: number }) => Widget;

interface Asked {
  number: number;
  total: number;
  level: number;
  seed: number;
  hints: number;
  late: boolean;
  key: boolean;
}

interface Card {
  root: HTMLElement;
  question: Question;
  checked: boolean;
  time: number;
  shown(): number;
  response(): Given;
  hasResponse(): boolean;
  check(batch?: boolean): void;
  restore(kept: Given, pressed?: boolean): void;
  resume(draft: Given): void;
  leave(): void;
}

interface CardListener {
  answered(card: Card, response: Given, outcome: Outcome, batch: boolean): void;
  /** Only the score of the answer is left. */
  kept(card: Card, response: Given, batch: boolean): void;
  drafted(card: Card): void;
  hinted(question: Question, count: number): void;
}

interface Moment {
  wall: number;
  steady: number;
}

/** A quiz, as its clock knows it. */
interface Timed {
  title: string;
  /** Brings the record up to date. */
  count(): void;
  expired(): void;
  paused(value: boolean): void;
  saved(): void;
}

interface Clocks {
  (record: Attempts, rules: Rules, quiz: Timed): Clock;
  advance(record: Pick<Attempts, "spent" | "seen">, pause: Rules["pause"], before: Moment | null, now: Moment): void;
  moments(limit: number): number[];
  lasting(seconds: number): string;
  shown(seconds: number): string;
}

interface Clock {
  over(): boolean;
  refresh(): void;
  begin(): void;
  /** `away`: the quiz is out of sight. */
  end(away: boolean): void;
}

interface Mounted {
  refresh(): void;
  flush?(): boolean;
}

/** What a platform knows of a learner from earlier visits. */
interface Past {
  completion: string | null;
  success: string | null;
  score: number | null;
}

/** What a quiz asks the page, and tells it. */
interface PageSession {
  data: PageData;
  readonly state: State;
  standing(): Standing;
  notify: Notify;
  mode(): Mode;
  past(): Past;
  learner(): Learner;
  answered(answer: Answer, batch?: boolean): void;
  hinted(question: Question, count: number): void;
  submitted(result: Submission): void;
  retried(quiz: Quiz): void;
  changed(): void;
}

interface Places {
  display(place: Place): void;
  mark(standing: Standing, open: (place: Place) => boolean): void;
  aim(hash: string): { place: Place | undefined; heading: Element | null } | null;
  current(): Place;
  named(id: string): Place | undefined;
}

interface Machine {
  state(): string;
  on(event: string, detail?: any): void;
}
