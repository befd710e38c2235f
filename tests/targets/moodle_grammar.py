"""A second reader of Moodle XML, written from what Moodle does and not from our writer: faults and scores."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

ALLOWED = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20,
    16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0,
)  # fmt: skip
COMMON = ("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber")
OUTCOMES = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
CHOSEN = ("single", "shuffleanswers", "answernumbering", "showstandardinstruction", *OUTCOMES)
UNITS = ("unitgradingtype", "unitpenalty", "showunits", "unitsleft")
OWN = {
    "multichoice": CHOSEN,
    "truefalse": (),
    "shortanswer": ("usecase",),
    "numerical": UNITS,
    "cloze": (),
    "calculatedsimple": (
        "synchronize", "single", "answernumbering", "shuffleanswers", *OUTCOMES, *UNITS, "dataset_definitions",
    ),
    "matching": ("shuffleanswers", *OUTCOMES),
    "ordering": (
        "layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle", *OUTCOMES,
        "shownumcorrect",
    ),
    "ddmarker": OUTCOMES,
    "essay": (
        "responseformat", "responserequired", "responsefieldlines", "attachments", "attachmentsrequired",
        "graderinfo", "responsetemplate",
    ),
    "description": (),
}  # fmt: skip
OPTIONAL = {"essay": ("maxbytes", "filetypeslist")}
REPEATED = {
    "multichoice": ("answer",), "truefalse": ("answer",), "shortanswer": ("answer",), "numerical": ("answer",),
    "calculatedsimple": ("answer",), "ordering": ("answer",), "matching": ("subquestion",),
    "ddmarker": ("file", "drag", "drop"),
}  # fmt: skip
WITHOUT_HINTS = ("essay", "description")


def text(element: ET.Element | None) -> str:
    """The content of the `<text>` below an element."""
    return "" if element is None else (element.findtext("text") or "")


def split_path(path: str) -> list[str]:
    """The names in a category's path, split at single slashes as Moodle does."""
    return [name.replace("//", "/").strip() for name in re.split("(?<!/)/(?!/)", path)]


def strip_tags(name: str) -> str:
    """What PHP's strip_tags leaves of a name, roughly: a `<` opens a tag unless a blank follows."""
    return re.sub(r"<(?!\s)[^>]*(>|$)", "", name)


def questions(data: bytes) -> list[ET.Element]:
    """The questions that are no categories."""
    return [q for q in ET.fromstring(data).iter("question") if q.get("type") != "category"]


def faults(data: bytes) -> list[str]:
    """What Moodle would refuse, drop or misread, each in a line; empty for a good file."""
    found: list[str] = []
    root = ET.fromstring(data)
    if root.tag != "quiz" or not data.startswith(b"<?xml") or any(child.tag != "question" for child in root):
        found.append("not a quiz of questions")
    # Moodle drops blanks that stand between two references; in CDATA there are none.
    if re.search(rb"<text>[^<]*&(?:[^<]*)</text>", data):
        found.append("a text with references outside of CDATA")
    category = ""
    ids: set[tuple[str, str]] = set()
    for question in root:
        kind = question.get("type", "")
        if kind == "category":
            category = text(question.find("category"))
            found += _category(category, question)
            continue
        where = f"{kind} {question.findtext('idnumber')}"
        if not category:
            found.append(f"{where}: stands before any category")
        if kind not in OWN:
            found.append(f"{where}: unknown type")
            continue
        if (category, question.findtext("idnumber", "")) in ids:
            found.append(f"{where}: idnumber twice in its category")
        ids.add((category, question.findtext("idnumber", "")))
        found += [f"{where}: {fault}" for fault in (*_question(kind, question), *_answers(kind, question))]
        for element in question.iter():
            found += [f"{where}: {fault}" for fault in _area(element)]
    return found


def _category(path: str, question: ET.Element) -> list[str]:
    found = []
    first, second, *names = split_path(path)
    if (first, second) != ("$course$", "top") or not names:
        found.append(f"{path}: not below $course$/top")
    for name in names:
        if not 0 < len(name) <= 255 or name == "top" or strip_tags(name) != name:
            found.append(f"{path}: bad name {name!r}")
    if question.find("idnumber") is not None:
        found.append(f"{path}: an idnumber ends a second import")
    info = question.find("info")
    if info is not None and (info.get("format") != "html" or info.find("file") is not None):
        found.append(f"{path}: bad info")
    return found


def _question(kind: str, question: ET.Element) -> list[str]:
    found = []
    for tag in (*COMMON, *OWN[kind]):
        if len(question.findall(tag)) != 1:
            found.append(f"not one <{tag}>")
    for tag in REPEATED.get(kind, ()):
        if question.find(tag) is None:
            found.append(f"no <{tag}>")
    known = {*COMMON, *OWN[kind], *OPTIONAL.get(kind, ()), *REPEATED.get(kind, ()), "hint", "tags"}
    rest = {child.tag for child in question} - known
    if rest:
        found.append(f"unknown {sorted(rest)}")
    name = text(question.find("name"))
    if not name.strip() or len(name) > 250 or strip_tags(name) != name:
        found.append(f"bad name {name!r}")
    if not text(question.find("questiontext")).strip():
        found.append("no question text")
    if not 0 < len(question.findtext("idnumber", "")) <= 100:
        found.append("bad idnumber")
    if float(question.findtext("defaultgrade", "-1")) < 0 or not 0 <= float(question.findtext("penalty", "-1")) <= 1:
        found.append("bad grade or penalty")
    if question.find("hint") is not None and kind in WITHOUT_HINTS:
        found.append("hints that are never read")
    for tag in question.findall("tags/tag"):
        if not 0 < len(text(tag)) <= 50 or re.search("[<>`]", text(tag)):
            found.append(f"bad tag {text(tag)!r}")
    return found


def _answers(kind: str, question: ET.Element) -> list[str]:
    answers = question.findall("answer")
    found = arranged(kind, question)
    if kind in ("essay", "description", "cloze", "matching", "ddmarker"):
        return found
    fractions = [answer.get("fraction", "") for answer in answers]
    for fraction in fractions:
        if not re.fullmatch(r"-?\d+(\.\d+)?", fraction) or all(abs(abs(float(fraction)) - a) > 1e-3 for a in ALLOWED):
            found.append(f"fraction {fraction}")
        elif "." in fraction and abs(float(fraction)) != 12.5 and not re.search(r"\.\d{5}$", fraction):
            found.append(f"fraction {fraction} has not five decimals")
    grades = [float(fraction) for fraction in fractions]
    if any(answer.find("feedback") is None for answer in answers):
        found.append("an answer without feedback")
    if not all(text(answer) for answer in answers):
        found.append("an empty answer is dropped")
    match kind:
        case "multichoice":
            if len(answers) < 2:
                found.append("one choice ends the import")
            total = sum(grade for grade in grades if grade > 0)
            if question.findtext("single") == "true" and max(grades) != 100:
                found.append("nobody can get full marks")
            if question.findtext("single") == "false" and total < 99.99:
                found.append(f"nobody can get full marks: right choices sum to {total}")
        case "truefalse":
            if [text(answer) for answer in answers] != ["true", "false"] or sorted(grades) != [0, 100]:
                found.append("not true and false")
        case "shortanswer":
            if max(grades) != 100:
                found.append("no full answer ends the import")
        case "numerical":
            for answer in answers:
                number = text(answer)
                if number != "*" and not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?", number):
                    found.append(f"{number!r} is no number")
                if float(answer.findtext("tolerance", "-1")) < 0:
                    found.append("bad tolerance")
    return found


def arranged(kind: str, question: ET.Element) -> list[str]:
    """What is wrong with the parts of the types that have no answers of the usual kind, and with those of formulas."""
    found = []
    match kind:
        case "matching":
            for pair in question.findall("subquestion"):
                if not text(pair.find("answer")) or len(text(pair.find("answer"))) > 255:
                    found.append("an item without an option ends the import in silence")
            if len(question.findall("subquestion")) < 2:
                found.append("one option, nothing to choose")
        case "ordering":
            count = len(question.findall("answer"))
            if count < 2 or question.findtext("selectcount") != str(count):
                found.append("too few items end the import in silence")
        case "ddmarker":
            drags = {drag.findtext("no") for drag in question.findall("drag") if text_of(drag)}
            for drop in question.findall("drop"):
                if drop.findtext("choice") not in drags:
                    found.append("an area without a marker")
                if not re.fullmatch(SHAPES[drop.findtext("shape", "")], drop.findtext("coords", "")):
                    found.append(f"coords {drop.findtext('coords')}")
            if len(question.findall("file")) != 1:
                found.append("no picture")
        case "calculatedsimple":
            found += _formula(question)
    return found


SHAPES = {
    "rectangle": r"\d+,\d+;\d+,\d+",
    "circle": r"\d+,\d+;\d+",
    "polygon": r"\d+,\d+(;\d+,\d+){2,}",
}


def text_of(element: ET.Element) -> str:
    return (element.findtext("text") or "").strip()


def _formula(question: ET.Element) -> list[str]:
    found = []
    sets = list(question.iter("dataset_definition"))
    names = {text(set_.find("name")) for set_ in sets}
    counts = set()
    for set_ in sets:
        numbers = [item.findtext("number") for item in set_.iter("dataset_item")]
        counts.add(len(numbers))
        if numbers != [str(n) for n in range(1, len(numbers) + 1)] or set_.findtext("itemcount") != str(len(numbers)):
            found.append("items not counted from 1")
        if not all(re.fullmatch(r"-?\d+(\.\d+)?", item.findtext("value", "")) for item in set_.iter("dataset_item")):
            found.append("a value is no number")
    if len(counts) != 1:
        found.append("sets of different sizes")
    for answer in question.findall("answer"):
        formula = text(answer)
        if {*re.findall(r"\{(.*?)\}", formula)} - names:
            found.append(f"{formula}: a variable without values")
        bare = re.sub(r"\{\w+\}", "1", formula)
        words = set(re.findall(r"[a-z_]\w*", bare))
        if formula != "*" and (words - PHP or re.search(r"[^\w\s.,()+*/-]", bare)):
            found.append(f"{formula}: no formula of Moodle's")
        if answer.findtext("tolerancetype") not in ("1", "2") or float(answer.findtext("tolerance", "-1")) < 0:
            found.append("bad tolerance")
    shown = [question.find("questiontext"), question.find("generalfeedback"), *question.iter("feedback")]
    for content in map(text, shown):
        if "{=" in content or {*re.findall(r"\{([A-Za-z][\w\s-]*)\}", content)} - names:
            found.append("a brace that Moodle takes for a variable or a formula")
    return found


# Functions that Moodle's check of formulas lets through.
PHP = {
    *("abs", "acos", "asin", "atan", "ceil", "cos", "exp", "floor", "log"),
    *("log10", "max", "min", "pi", "pow", "round", "sin", "sqrt", "tan"),
}


def _area(element: ET.Element) -> list[str]:
    """A text and the files beside it: each named in the other, and under a name that Moodle's store takes."""
    content = element.findtext("text")
    files = element.findall("file") if element.tag != "question" else []
    if content is None:
        return [f"<{element.tag}> has files and no text"] if files else []
    found = []
    named = {unquote(name) for name in re.findall(r'@@PLUGINFILE@@/([^"]+)"', content)}
    kept = [file.get("name", "") for file in files]
    if named != set(kept) or len(set(kept)) != len(kept):
        found.append(f"<{element.tag}> names {sorted(named)} and has {kept}")
    for file in files:
        name = file.get("name", "")
        if re.search(r"""[\x00-\x1f&<>"`|':\\/]|_____""", name) or name in ("", ".", ".."):
            found.append(f"file name {name!r}")
        if (
            file.get("path") != "/"
            or file.get("encoding") != "base64"
            or not base64.b64decode(file.text or "", validate=True)
        ):
            found.append(f"file {name!r}")
    return found
