// The types of a page's data, as packager/targets/course/web.py and quiz_data.py write it; a test holds them to it.

interface Place {
  kind: "lesson" | "quiz" | "certificate";
  id: string;
  title: string;
}

interface PageData {
  backEnd: string;
  course: { id: string; iri: string; version: string };
  /** What is the same for this page in every visit. */
  key: string;
  language: string;
  /** Percent. */
  passing: number;
  rules: { completion?: "everything" | "seen" | "submitted" | "passed"; navigation?: "free" | "linear"; certificate?: boolean };
  state: { version: number; seeds: number; names: { places: Record<string, string>; questions: Record<string, string> } };
  places: Place[];
  quizzes: Record<string, Quiz>;
  back?: { activities: Record<string, Activity>; launched: string };
}

/** An activity by its name; `parent` and `grouping` are names. */
interface Activity {
  definition: object;
  parent?: string[];
  grouping?: string[];
}

interface Quiz {
  id: string;
  parts: Part[];
  /** Only what differs from what a quiz has that says nothing. */
  rules?: Partial<Rules>;
}

interface Rules {
  /** 0 for any number. */
  attempts: number;
  retry: "all" | "wrong";
  /** Seconds, 0 for none. */
  timeLimit: number;
  pause: "never" | "closed" | "button";
  shuffle: boolean;
  feedback: "at-once" | "at-end" | "never";
  review: "key" | "answers" | "none";
}

type Part =
  | { kind: "text"; html: string; parts?: undefined; id?: undefined; draw?: undefined }
  | { kind: "section"; title: string; parts: Part[]; id?: undefined; draw?: undefined }
  | { kind: "pool"; draw?: number; parts: Part[]; id?: undefined }
  | { kind: "stimulus"; id: string; title: string; html: string; parts: Part[]; draw?: undefined }
  | Question;

/** Its plain text where the HTML says no more than that; `block` where no label can hold it. */
interface Words {
  html: string;
  text?: string;
  block?: boolean;
}

/** `key` is the name that the saved state uses. */
interface Named extends Words {
  id: string;
  key: string;
}

interface Choice extends Named {
  credit: number;
  correct: boolean;
  fixed?: boolean;
  feedback?: string;
}

interface TextAnswer {
  text: string;
  credit: number;
  pattern?: boolean;
  feedback?: string;
}

interface NumberAnswer {
  value: number;
  tolerance: number;
  credit: number;
  feedback?: string;
}

interface Region {
  id: string;
  key: string;
  label: string;
  shape: "rectangle" | "circle" | "polygon";
  coords: number[];
  correct: boolean;
  feedback?: string;
}

type Gap = { id: string; key: string } & (
  | { kind: "text"; limit: number; answers: TextAnswer[]; choices?: undefined }
  | { kind: "number"; answers: NumberAnswer[]; choices?: undefined }
  | { kind: "choice"; shuffle: boolean; choices: Choice[]; answers?: undefined }
);

type Credit = "all-or-nothing" | "per-part" | "per-choice" | "net-correct";

interface Common {
  kind: "question";
  id: string;
  points: number;
  graded: boolean;
  prompt: string;
  feedback: { correct?: string; partial?: string; incorrect?: string; general?: string };
  hints: string[];
  /** The share of the points that a hint costs. */
  hintPenalty: number;
  /** Where the back end reports answers. */
  interaction?: { type: string; patterns?: string[] };
  parts?: undefined;
  draw?: undefined;
}

interface Kinds {
  "multiple-choice": { shuffle: boolean; floor: number; choices: Choice[] };
  "multiple-response": { shuffle: boolean; credit: Credit; floor: number; choices: Choice[] };
  "true-false": { answer: boolean };
  "short-answer": { caseSensitive: boolean; spaces: string; limit: number; answers: TextAnswer[] };
  numeric: { unit: string; answers: NumberAnswer[] };
  "fill-in-blanks": { gaps: Gap[]; credit: Credit; caseSensitive: boolean; spaces: string };
  formula: { unit: string; variants: { prompt: string; answer: number; tolerance: number }[] };
  matching: { pairs: (Named & { option: string })[]; options: Named[]; credit: Credit; shuffle: boolean };
  ordering: { items: (Named & { category: string })[]; credit: Credit; first: string; last: string };
  categorize: { categories: Named[]; items: (Named & { category: string })[]; credit: Credit; shuffle: boolean };
  hotspot: { image: string; alternative: string; width: number; height: number; regions: Region[]; multiple: boolean; credit: Credit };
  essay: { limit: number; model: string };
  "file-upload": { accept: string[]; maxFiles: number; model: string };
  likert: { scale: Named[] };
}

type Kind = keyof Kinds;
type QuestionOf<K extends Kind> = { [Each in K]: Common & { type: Each } & Kinds[Each] }[K];
type Question = QuestionOf<Kind>;

/** A response of a question, whose form is its type's: docs/player.md and packager/scoring.py have it. */
type Given = any;
