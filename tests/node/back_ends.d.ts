// The types of a back end, of what a page tells it, and of what SCORM's and xAPI's are made of (docs/player.md).

type Mode = "normal" | "review" | "browse";
type Learner = { name: string } | null;

interface Answer {
  quiz: Quiz;
  question: Question;
  response: Given;
  outcome: Outcome;
  /** Milliseconds. */
  latency: number;
  hints: number;
}

interface Submission {
  quiz: Quiz;
  attempt: number;
  earned: number;
  possible: number;
  percent: number;
  success: boolean | null;
  /** Milliseconds. */
  duration: number;
  last: boolean;
}

interface Progress extends Pick<Standing, "measure" | "score" | "earned" | "possible" | "completion" | "success" | "status" | "objectives" | "final"> {
  text: string;
  trimmed: number;
  place: string;
  urgent: boolean;
  leaving: boolean;
}

interface BackEnd {
  /** Characters of the state. */
  limit: number;
  connect(done: (connected: boolean, words?: string) => void): void;
  session(): { mode: Mode; learner: Learner; past: Past };
  restore(): string;
  opened(opened: { place: Place; first: boolean }): void;
  answered(answer: Answer): void;
  submitted(result: Submission): void;
  progressed(progress: Progress): void;
  hidden(): void;
  finish(): boolean;
  leave?(): void;
}

// --- SCORM ---------------------------------------------------------------------------------------------------

/** Each null where it is unknown. */
interface ScormResult {
  score: number | null;
  measure: number | null;
  success: string | null;
  completion: string | null;
  status: string | null;
}

type SomeResult = { [Each in keyof ScormResult]?: ScormResult[Each] };
type Elements = (string | null)[][];
type Recall = (element: string) => string;

/** An edition's words. */
interface ScormWords {
  api: string;
  functions: Record<"initialize" | "terminate" | "get" | "set" | "commit" | "error", string>;
  limit: number;
  running: string;
  absent: string[];
  unfit: string[];
  optional: string[];
  records: { interactions: number; objectives: number };
  core: string;
  mode: string;
  learner: string;
  location: string;
  exits: { open: string; closed: string };
  timespan(milliseconds: number): string;
  past(recall: Recall): SomeResult;
  begin(result: ScormResult): Elements;
  result(result: ScormResult, before: ScormResult): Elements;
  objectivePast(prefix: string, recall: Recall): SomeResult;
  objective(result: ScormResult, before: ScormResult): Elements;
  interaction(answer: Answer, data: PageData): Elements;
}

interface ScormSession {
  backEnd(words: ScormWords, data: PageData, notify: Notify): BackEnd;
  find(start: Window, name: string, first: string): any;
  raised(old: SomeResult, now: SomeResult): ScormResult;
  numberIn(text: string): number | null;
  decimal(value: number): string;
  resultOf(outcome: Outcome, wrong: string): string;
  nameOf(text: string): Learner;
}

// --- xAPI ----------------------------------------------------------------------------------------------------

interface Agent {
  objectType?: string;
  name?: string;
  account?: { homePage: string; name: string };
  mbox?: string;
  openid?: string;
  mbox_sha1sum?: string;
}

/** A statement or a part of one; the statement validator of the tests knows their form. */
type Json = Record<string, any>;

interface StoreOptions {
  endpoint: string;
  auth: string;
  version?: string;
  key?: string;
  keeps?: (statement: Json) => boolean;
}

interface Store {
  send(statement: Json, urgent?: boolean): Promise<boolean>;
  flush(): Promise<void>;
  finish(): Promise<void>;
  orderly(): boolean;
  adopt(convert: (statement: Json) => Json | null): void;
  waiting(): number;
  getState(activityId: string, agent: Agent, stateId: string, registration?: string): Promise<{ text: string; etag: string | null } | null>;
  putState(activityId: string, agent: Agent, stateId: string, registration: string | undefined, text: string, met?: (text: string) => string): Promise<boolean>;
  getProfile(agent: Agent, profileId: string): Promise<string | null>;
  find(query: Json): Promise<boolean | null>;
  onTrouble(callback: (key: string) => void): void;
}

interface StatementContext {
  actor: Agent;
  activity: string;
  registration?: string;
  session?: string;
  template?: Json;
  cmi5?: { masteryScore?: number };
}

interface Points {
  percent: number;
  earned: number;
  possible: number;
}

interface Statements {
  initialized(): Json;
  opened(place: Place): Json | null;
  answered(answer: Answer): Json;
  submitted(result: Submission): Json | null;
  passed(score: Points, milliseconds: number): Json;
  failed(score: Points, milliseconds: number): Json;
  completed(milliseconds: number): Json;
  terminated(milliseconds: number): Json;
}

interface Cmi5Launch {
  endpoint: string;
  fetch: string;
  actor: Agent;
  registration: string;
  activityId: string;
}

interface TincanLaunch {
  endpoint: string;
  auth: string;
  actor: Agent;
  registration: string;
  activity: string;
  template: Json;
}
