"""Every rule once: its stable code, its severity, what it says, and how to mend what breaks it."""

from __future__ import annotations

from packager.diagnostic import Rule, Severity

RULES: dict[str, Rule] = {}


def _rule(code: str, severity: Severity, summary: str, advice: str) -> Rule:
    RULES[code] = rule = Rule(code, severity, summary, advice)
    return rule


def _error(code: str, summary: str, advice: str) -> Rule:
    return _rule(code, Severity.ERROR, summary, advice)


def _warning(code: str, summary: str, advice: str) -> Rule:
    return _rule(code, Severity.WARNING, summary, advice)


def _note(code: str, summary: str, advice: str) -> Rule:
    return _rule(code, Severity.NOTE, summary, advice)


# --- files -----------------------------------------------------------------------------------------

FILE_MISSING = _error(
    "file-missing",
    "A file that the course names is not there.",
    "Check the spelling, the folder and upper and lower case: a platform's server tells them apart.",
)
FILE_OUTSIDE = _error(
    "file-outside",
    "A path leaves the course's folder.",
    "Copy the file into the course. A package must not depend on what lies around it: absolute paths, "
    "`..` above the course and links to elsewhere are refused.",
)
FILE_UNREADABLE = _error(
    "file-unreadable",
    "A file can't be read.",
    "Check that it is a regular file and that you may read it.",
)
FILE_TOO_LARGE = _error(
    "file-too-large",
    "A text file is larger than 5 MB.",
    "Split it. Media files may be of any size; only Markdown and YAML are read into memory.",
)
FILE_ENCODING = _error(
    "file-encoding",
    "A text file is not UTF-8, or holds characters that no text has.",
    "Save it as UTF-8 in your editor.",
)
YAML_SYNTAX = _error(
    "yaml-syntax",
    "The YAML can't be read.",
    "Look at the marked line and the one before it: indentation, a missing quote or a missing colon.",
)
YAML_DUPLICATE_KEY = _error(
    "yaml-duplicate-key",
    "A key stands twice in one mapping.",
    "Keep one of them; readers disagree about which one counts.",
)
YAML_TOO_DEEP = _error(
    "yaml-too-deep",
    "The YAML is nested too deeply, or its aliases unfold to too much.",
    "Write the content out; a course needs no aliases of aliases.",
)

# --- what the schema says ------------------------------------------------------------------------------

UNKNOWN_KEY = _error(
    "unknown-key",
    "A key is not known here.",
    "Correct its spelling, put it where it belongs, or take it out. `package schema` shows what is allowed where.",
)
MISSING_KEY = _error(
    "missing-key",
    "A key that is needed is not there.",
    "Add it.",
)
WRONG_TYPE = _error(
    "wrong-type",
    "A value is of another kind than wanted: text, number, list or mapping.",
    "Write it in the form that the message and its hint name.",
)
UNQUOTED_COLON = _error(
    "unquoted-colon",
    "A text with a colon in it was read as a key and a value.",
    "Put the whole text in quotes.",
)
UNKNOWN_VALUE = _error(
    "unknown-value",
    "A value is none of those allowed here.",
    "Take one of the values that the message names.",
)
BAD_ID = _error(
    "bad-id",
    "An id has characters that some platform refuses.",
    "Use lower-case letters, digits and single hyphens between them, a letter first, at most 64 characters.",
)
BAD_VALUE = _error(
    "bad-value",
    "A value has not the form that is wanted here.",
    "Write it in the form that the message names.",
)
OUT_OF_RANGE = _error(
    "out-of-range",
    "A number is too small, too large or not finite.",
    "Take a number within the bounds that the message names.",
)
TOO_SHORT = _error(
    "too-short",
    "A text is empty, or a list has too few entries.",
    "Fill it, or take the key out.",
)
TOO_LONG = _error(
    "too-long",
    "A text or a list is longer than a platform can hold.",
    "Shorten it to the length that the message names.",
)
UNUSED_KEY = _warning(
    "unused-key",
    "A key has no effect where it stands.",
    "Take it out, or add what it needs. In a quiz of a course the course's own iri, language, version and pass mark "
    "count; a question that is not graded has no points and no right answer; `pause:` needs a `time-limit:`, and "
    "`logo-alt:` a `logo:`.",
)

# --- identity ------------------------------------------------------------------------------------------

DUPLICATE_ID = _error(
    "duplicate-id",
    "Two things of one kind have the same id.",
    "Give one of them another id. Records of learners hang on ids: change the newer one.",
)
DUPLICATE_COURSE = _error(
    "duplicate-course",
    "Two courses of one run have the same id or the same iri.",
    "Give each course its own; artifacts and records would overwrite each other.",
)
NO_IRI = _warning(
    "no-iri",
    "A quiz on its own has no iri, so one is made from its id.",
    "Add `iri:` with an address that you own for good, or with `urn:uuid:` and a fresh UUID.",
)

# --- answers -------------------------------------------------------------------------------------------

NO_CORRECT_CHOICE = _error(
    "no-correct-choice",
    "A question has no right answer.",
    "Mark the right choice with `correct:`.",
)
SEVERAL_CORRECT_CHOICES = _error(
    "several-correct-choices",
    "A multiple-choice question has more than one right choice.",
    "Keep one, or make it `type: multiple-response`.",
)
DUPLICATE_CHOICE = _error(
    "duplicate-choice",
    "Two choices of a question say the same.",
    "Change or remove one of them; a learner can't tell them apart.",
)
DUPLICATE_ANSWER = _warning(
    "duplicate-answer",
    "An accepted answer can never count, since an earlier one already covers it.",
    "Remove it, or put the narrower answer first.",
)
MOODLE_CREDIT = _warning(
    "moodle-credit",
    "Moodle has no grade of this size and would refuse the whole file.",
    "Take one of Moodle's grades: 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, "
    "16.66667, 14.28571, 12.5, 11.11111, 10, 5.",
)
ANSWER_NOT_REPORTABLE = _warning(
    "answer-not-reportable",
    "An accepted text holds `[,]`, `[.]`, `[:]` or begins with `{`, which reports can't spell.",
    "Reword the answer, or live without it in the reports: it still counts in the player.",
)
LONG_ANSWER = _warning(
    "long-answer",
    "An accepted text is longer than the 255 characters that SCORM 1.2 reports.",
    "Shorten it; only its beginning is reported.",
)
REPORT_CUT = _note(
    "report-cut",
    "An essay may be longer than the 255 characters of it that a teacher sees in SCORM 1.2's reports.",
    "Nothing to do where its beginning is enough. If not, ask for a shorter text by `max-characters: 255`, or use "
    "`scorm2004`, which reports 4000 characters, or `cmi5` or `tincan`, which report the whole.",
)
MANY_CHOICES = _warning(
    "many-choices",
    "A question has more than 36 choices, which SCORM 1.2 can't report one by one.",
    "Use fewer choices, or split the question.",
)
NOT_SCORED = _note(
    "not-scored",
    "An essay or a file is marked by a person: the player counts it as 0 of 0 points.",
    "Nothing to do. Its points are kept in question banks, where a teacher marks it.",
)
BAD_PATTERN = _error(
    "bad-pattern",
    "A pattern of an accepted text can't be used on every platform, or never ends.",
    "Use characters, sets such as `[ae]`, `.`, `\\d`, `\\w`, groups, `|` and the counts `*`, `+`, `?` and `{2,3}`. The "
    "whole text is matched.",
)
UNKNOWN_GAP = _error(
    "unknown-gap",
    "A `[[name]]` in a prompt has no entry.",
    "Add the name under `gaps:` or `variables:`, or correct its spelling. To show the signs write `\\[[name]]`.",
)
UNUSED_GAP = _error(
    "unused-gap",
    "A blank or a variable has an entry, and the prompt has no `[[name]]` for it.",
    "Put `[[name]]` where the blank or the value belongs, or take the entry out.",
)
MISPLACED_GAP = _error(
    "misplaced-gap",
    "A `[[name]]` stands where nothing can be put for it.",
    "Blanks and values stand in the prompt alone, outside of raw HTML; a blank is not in a link or a formula either. "
    "To show the signs write them as code.",
)
BAD_EXPRESSION = _error(
    "bad-expression",
    "The answer of a formula question can't be worked out.",
    "Write it with numbers, the question's variables, + - * / ** and brackets, and the functions that the message "
    "names. It must have a value for every set of values: no division by 0, no root of a negative number.",
)
UNUSED_VARIABLE = _note(
    "unused-variable",
    "The answer of a formula question doesn't depend on one of its variables.",
    "Nothing to do if it is meant to lead astray; else put it into `answer:`, or take it out.",
)
FEW_VARIANTS = _warning(
    "few-variants",
    "A formula question has fewer variants than wanted, since its variables have too few combinations.",
    "Lower `variants:`, widen a range, or make a `step:` smaller.",
)
BROKEN_USE = _error(
    "broken-use",
    "A `use:` names no question of another quiz.",
    "Write the id of a quiz of the course, a slash, and the id of a question that stands there.",
)
NOTHING_TO_DECIDE = _warning(
    "nothing-to-decide",
    "A question has one possible answer, so that nobody can be wrong.",
    "Add a wrong choice, an item that belongs elsewhere, or a distractor.",
)
BELOW_FLOOR = _warning(
    "below-floor",
    "A wrong choice costs less than it says, since the question's floor is higher.",
    "Lower `floor:`, or raise the choice's `credit:` to it.",
)
ONLY_PATTERNS = _warning(
    "only-patterns",
    "Only patterns earn all points, so there is no text to show as the right answer.",
    "Add the best answer as a text, before the patterns. Question banks without patterns keep it.",
)
NO_TOLERANCE = _warning(
    "no-tolerance",
    "The right answer of a formula has decimals, and nothing says how exact a learner must be.",
    "Add `tolerance:`, a number or a percentage, or `decimals:`, to which the right answer is rounded.",
)
SMALL_REGION = _warning(
    "small-region",
    "A region of a picture is smaller than 24 by 24 pixels, which a finger can't hit.",
    "Make it larger (WCAG 2.2, success criterion 2.5.8), or use a picture with more pixels.",
)
OVERLAPPING_REGIONS = _warning(
    "overlapping-regions",
    "A right and a wrong region of a picture overlap, so that one place is both.",
    "Draw them apart; they may touch.",
)
POOL_TOO_SMALL = _error(
    "pool-too-small",
    "A pool draws more questions than it has.",
    "Lower `draw:` or add questions.",
)

# --- prose and media -----------------------------------------------------------------------------------

IMAGE_NO_ALT = _error(
    "image-no-alt",
    "An image has no alternative text.",
    "Say in a few words what it shows: `![a queue between client and worker](queue.svg)`. For a decorative "
    'image write `<img src="line.svg" alt="">`.',
)
BROKEN_LINK = _error(
    "broken-link",
    "A link points to nothing in the course.",
    "Point it to a lesson of `contents:`, to one of its headings, or to a file of the course.",
)
BAD_ADDRESS = _error(
    "bad-address",
    "An address can't be used in a package.",
    "Links may begin with https:, http: or mailto:. Pictures, audio and video must be files of the course, "
    "since a package works without the network.",
)
MEDIA_TYPE = _error(
    "media-type",
    "A media file has an ending that browsers don't show.",
    "Convert it: PNG, JPEG, GIF, WebP, AVIF or SVG for pictures, MP3, Ogg, M4A, WAV, MP4 or WebM for sound and video.",
)
IMAGE_SIZE = _error(
    "image-size",
    "The size of a picture can't be read, and its regions need one.",
    "Save the picture anew as PNG, JPEG, GIF or WebP. An SVG needs a `width` and a `height` in pixels, or a `viewBox`.",
)
NO_CAPTIONS = _warning(
    "no-captions",
    "A video has no captions, or a sound no transcript.",
    "Put a WebVTT file of the same name with the ending .vtt beside a video. Beside a sound put its words as a text "
    "file of the same name with the ending .txt, since browsers show no captions of a sound. A video may have one too.",
)
EMBED = _note(
    "embed",
    "A lesson or a quiz shows what another host has.",
    "Learners need the network for it, and that host learns who opens the page and from where: say so where your rules "
    "ask for it. A media file of the course needs neither. The player offers a link beside the frame, other targets "
    "have the link alone.",
)
NO_WORDS = _note(
    "no-words",
    "The player has no words in the course's language, so its buttons are in English.",
    "Nothing to do if your learners read English. docs/languages.md lists the player's languages, and says how to add "
    "one.",
)
UNKNOWN_LANGUAGE = _note(
    "unknown-language",
    "Code has no colours, since its language is not known.",
    "Correct the word behind the fence. `text` is for what is no code.",
)
STYLESHEET_OUTSIDE = _error(
    "stylesheet-outside",
    "The theme's stylesheet asks for something that is in no file of the course.",
    "Copy fonts and pictures into the course and name them relative to the stylesheet. A package asks no other host: "
    "it must work without a network, and its pages forbid it. They also forbid a font as a `data:` address.",
)
THEME_CONTRAST = _warning(
    "theme-contrast",
    "Colours of the theme are too near each other to be read.",
    "Take the colour that the message proposes, or another background. Text needs a contrast of 4.5 to what is behind "
    "it (WCAG 2.2, 1.4.3), in the light and in the dark scheme.",
)
THEME_ONE_SCHEME = _note(
    "theme-one-scheme",
    "A colour of the theme is given for one scheme alone.",
    "Give it for the other scheme too, by the key with `-dark` or the one without: learners' systems choose between "
    "the light and the dark scheme. What is not given for one of them is the player's own there.",
)
HTML_REMOVED = _warning(
    "html-removed",
    "Raw HTML was left out, since it is unsafe or no target can hold it.",
    "Write it in Markdown, or keep to plain elements without scripts, styles and event handlers.",
)
MEDIA_BROKEN = _error(
    "media-broken",
    "A media file is empty, or is not what its ending says.",
    "Export it again. A .vtt file of captions begins with the word WEBVTT.",
)
UNSAFE_SVG = _warning(
    "unsafe-svg",
    "An SVG picture holds a script, or fetches something from elsewhere.",
    "Export it as plain SVG, with fonts and pictures embedded. Platforms refuse such a file or strip it, and browsers "
    "run and load nothing inside a picture.",
)
CASE_CLASH = _warning(
    "case-clash",
    "Two media files have names that differ in upper and lower case alone.",
    "Rename one: on Windows and macOS one would overwrite the other.",
)
MATH_SYNTAX = _error(
    "math-syntax",
    "A formula can't be read as TeX.",
    "Check braces and command names. A plain dollar sign is written `\\$`.",
)

# --- the course as a whole -----------------------------------------------------------------------------

SCO_LINK = _warning(
    "sco-link",
    "A link leads from one SCO into another, where a platform does not let it go.",
    "Say in words where to go, or use `sco: course`.",
)
SEVERAL_SCORES = _warning(
    "several-scores",
    "Several SCOs report a score, and the platform decides how they add up.",
    "In Moodle choose the grading method (highest, average, sum), or use `sco: course`.",
)
NO_QUESTIONS = _note(
    "no-questions",
    "The course has no questions, so no question bank is written.",
    "Nothing to do, or take the banks out of `targets:`; where there is none, name there what you want.",
)
ARTIFACT_TOO_LARGE = _warning(
    "artifact-too-large",
    "An artifact is larger than a platform's stock upload limit.",
    "Shrink the heaviest files that the message names, or ask the administrator to raise the limit.",
)
STATE_TOO_LARGE = _warning(
    "state-too-large",
    "A learner's saved answers may outgrow what a platform keeps: 4096 characters in SCORM 1.2, 64000 in SCORM 2004.",
    "Lower `max-characters` of open questions, or use `sco: lesson`. If it happens, long texts are dropped from "
    "the saved state, the last ones first; scores are kept.",
)
STATE_TIGHT = _note(
    "state-tight",
    "A learner's saved answers fit what a platform keeps in plain writing, but not whatever a learner may write.",
    "Nothing to do, as a rule: letters of several scripts in turn, or many emoji, take up to four characters each, and "
    "every text would have to be full of them. If it happens, long texts are dropped from the saved state, the last "
    "ones first, and the learner is told; scores are kept. A lower `max-characters` makes it impossible.",
)

# --- targets -------------------------------------------------------------------------------------------

KEPT = _note(
    "kept",
    "The platform that was asked for gets this question whole.",
    "Nothing to do.",
)
CHANGED = _note(
    "changed",
    "A target keeps something in another form than the source has it.",
    "Nothing to do if the new form suits you; the message names the target.",
)
LOST = _warning(
    "lost",
    "A target can't keep a part of the content.",
    "Check that the question still works without it, or leave the target out of `targets:`.",
)
UNSUPPORTED = _warning(
    "unsupported",
    "A target can't hold this part of the quiz, and leaves it out.",
    "Use another target for it, or another type of question.",
)
NOTHING_LEFT = _error(
    "nothing-left",
    "A target can't hold any of the questions, so no artifact is written.",
    "Take the target out of `targets:`.",
)
XAPI_REFUSED = _error(
    "xapi-refused",
    "The independent xAPI library refuses what was built.",
    "This is a fault of this program, not of the course: please report it with the course's quiz.",
)
CANNOT_WRITE = _error(
    "cannot-write",
    "The output can't be written.",
    "Check the folder, the free space and your rights. Older artifacts were left as they were.",
)
WORKER_DIED = _error(
    "worker-died",
    "A process ended while it built a course.",
    "Most often memory ran out, or somebody ended it. Build the course alone, or fewer at a time by `-j`; its older "
    "artifacts were left as they were.",
)

# --- import --------------------------------------------------------------------------------------------

IMPORT_EMPTY = _error(
    "import-empty",
    "Nothing that can be imported was found in the file.",
    "Check the format's name and the file.",
)
IMPORT_GUESS = _warning(
    "import-guess",
    "Something was guessed from the printed text.",
    "Look at the place and correct the course that was written.",
)
IMPORT_COUNT = _warning(
    "import-count",
    "The number of questions found is not the number that the print announces.",
    "Look for a stem that was taken for a choice, or a choice taken for a stem.",
)
IMPORT_GROUP = _warning(
    "import-group",
    "A question has another number of choices than its neighbours.",
    "Look whether a choice is missing, or a stem was taken for a choice.",
)
IMPORT_KEY = _error(
    "import-key",
    "An entry of the key names no question or no choice.",
    "Correct the entry: a question's number, then the choice's letter, its number or its text.",
)
IMPORT_UNANSWERED = _warning(
    "import-unanswered",
    "The key has no entry for a question, so none of its choices is marked right.",
    "Add the question's number with its answer to the key, or mark the right choice with `correct:` by hand.",
)
IMPORT_NOTE = _note(
    "import-note",
    "Something of the imported file was left out, or went to another place in the course.",
    "Nothing to do if that suits you; else add it by hand.",
)
