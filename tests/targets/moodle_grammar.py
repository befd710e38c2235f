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
CHOSEN = (
    "single", "shuffleanswers", "answernumbering", "showstandardinstruction",
    "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback",
)  # fmt: skip
OWN = {
    "multichoice": CHOSEN,
    "truefalse": (),
    "shortanswer": ("usecase",),
    "numerical": ("unitgradingtype", "unitpenalty", "showunits", "unitsleft"),
    "essay": (
        "responseformat", "responserequired", "responsefieldlines", "attachments", "attachmentsrequired",
        "graderinfo", "responsetemplate",
    ),
    "description": (),
}  # fmt: skip
WITHOUT_ANSWERS = ("essay", "description")


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
    rest = {child.tag for child in question} - {*COMMON, *OWN[kind], "answer", "hint", "tags"}
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
    if question.find("hint") is not None and kind in WITHOUT_ANSWERS:
        found.append("hints that are never read")
    for tag in question.findall("tags/tag"):
        if not 0 < len(text(tag)) <= 50 or re.search("[<>`]", text(tag)):
            found.append(f"bad tag {text(tag)!r}")
    return found


def _answers(kind: str, question: ET.Element) -> list[str]:
    answers = question.findall("answer")
    if kind in WITHOUT_ANSWERS:
        return ["answers"] if answers else []
    found = []
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
            if question.findtext("single") == "false" and abs(total - 100) > 0.01 and sum(g > 0 for g in grades) <= 20:
                found.append(f"right choices sum to {total}")
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


def _area(element: ET.Element) -> list[str]:
    """A text and the files beside it: each named in the other, and under a name that Moodle's store takes."""
    content = element.findtext("text")
    files = element.findall("file")
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


# --- the score, as Moodle's question engine finds it -----------------------------------------------------


def score(question: ET.Element, response: object) -> float:
    """The part of the points, 0 to 1, for a response: texts of choices in a list, or one text or number."""
    match question.get("type"):
        case "multichoice" if question.findtext("single") == "false":
            assert isinstance(response, list)
            return min(1.0, max(0.0, sum(_fraction(a) for a in question.findall("answer") if text(a) in response)))
        case "multichoice" | "truefalse":
            return next((_fraction(a) for a in question.findall("answer") if text(a) == response), 0.0)
        case "shortanswer":
            flags = 0 if question.findtext("usecase") == "1" else re.IGNORECASE
            for answer in question.findall("answer"):
                bits = [re.escape(bit.replace("\\*", "*")) for bit in re.split(r"(?<!\\)\*+", text(answer))]
                if re.fullmatch(".*".join(bits), str(response).strip(), flags):
                    return _fraction(answer)
        case "numerical":
            assert isinstance(response, int | float)
            for answer in question.findall("answer"):
                if text(answer) == "*":
                    return _fraction(answer)
                value, tolerance = float(text(answer)), float(answer.findtext("tolerance", ""))
                if abs(response - value) <= tolerance + 1e-14 * max(tolerance, abs(value), 1e-14):
                    return _fraction(answer)
    return 0.0


def _fraction(answer: ET.Element) -> float:
    return float(answer.get("fraction", "")) / 100
