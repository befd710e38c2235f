"""The scores that Moodle gives for what a file holds, written from what its engine does and not from our writer."""

from __future__ import annotations

import html
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from targets import moodle_grammar as grammar

# --- embedded answers (cloze) --------------------------------------------------------------------------------------


@dataclass
class Code:
    """A blank as Moodle reads it out of the text."""

    weight: int
    kind: str
    answers: list[tuple[str, float, str]] = field(default_factory=list)  # text, part of the points, feedback


def codes(text: str) -> tuple[str, list[Code]]:
    """The text with `{#1}` for each code, and the codes."""
    found: list[Code] = []
    kinds = "NUMERICAL|MULTICHOICE_S|MULTICHOICE|SHORTANSWER_C|SHORTANSWER"
    while head := re.search(rf"\{{(\d*):({kinds}):", text):
        code = Code(int(head[1] or 1), head[2])
        place = head.end()
        while True:
            share, place = _share(text, place)
            answer, place = _until(text, place, "~#}", ("\\", "&", "&amp;"))
            said = ""
            if text[place] == "#":
                said, place = _until(text, place + 1, "~}", ("\\",))
            code.answers.append((_decoded(answer), share, _decoded(said)))
            place += 1
            if text[place - 1] == "}":
                break
        found.append(code)
        text = f"{text[: head.start()]}{{#{len(found)}}}{text[place:]}"
    return text, found


def _share(text: str, place: int) -> tuple[float, int]:
    share = re.compile(r"=|%(-?\d+(?:[.,]\d*)?)%").match(text, place)
    if share is None:
        return 0.0, place
    return (1.0 if share[0] == "=" else float(share[1].replace(",", ".")) / 100), share.end()


def _until(text: str, place: int, ends: str, not_after: tuple[str, ...]) -> tuple[str, int]:
    """The text up to one of `ends` that stands behind none of `not_after`, and where that is."""
    start = place
    place += ends.startswith("~#")  # an answer has one sign at least
    while text[place] not in ends or text[start:place].endswith(not_after):
        place += 1
    return text[start:place], place


def _decoded(text: str) -> str:
    return html.unescape(text).replace("\\}", "}").replace("\\#", "#")


def code_faults(question: ET.Element) -> list[str]:
    """What Moodle would refuse of an embedded answers question."""
    text, found = codes(grammar.text(question.find("questiontext")))
    faults = []
    if re.search(r"\{\d*:|\{#(?!\d+\})", text) or len(re.findall(r"\{#\d+\}", text)) != len(found):
        faults.append(f"a code that is none: {text}")
    for code in found:
        if max(share for _, share, _ in code.answers) < 1:
            faults.append("nothing fills a blank rightly")
        if code.kind.startswith("MULTICHOICE") and len(code.answers) < 2:
            faults.append("one choice")
        if not all(answer.strip() for answer, _, _ in code.answers):
            faults.append("an empty answer")
    return faults if found else [*faults, "no blanks"]


def _blank(code: Code, given: Any) -> float:
    match code.kind:
        case "NUMERICAL":
            for answer, share, _ in code.answers:
                value, _, tolerance = answer.partition(":")
                if isinstance(given, int | float) and (answer == "*" or near(given, float(value), float(tolerance))):
                    return share
        case "MULTICHOICE" | "MULTICHOICE_S":
            return next((share for answer, share, _ in code.answers if html.unescape(answer) == given), 0.0)
        case _:
            for answer, share, _ in code.answers:
                if isinstance(given, str) and matches(answer, given, code.kind == "SHORTANSWER_C"):
                    return share
    return 0.0


# --- comparing -------------------------------------------------------------------------------------------------------


def matches(pattern: str, given: str, case: bool) -> bool:
    pattern, given = unicodedata.normalize("NFC", pattern), unicodedata.normalize("NFC", given)
    if not case:
        pattern, given = (_folded(text) for text in (pattern, given))
    bits = [re.escape(bit.replace("\\*", "*")) for bit in re.split(r"(?<!\\)\*+", pattern.strip())]
    return bool(given.strip()) and bool(re.fullmatch(".*".join(bits), given.strip()))


def _folded(text: str) -> str:
    """As PHP's expressions ignore case: letter by letter, and without the pairs that Turkish alone makes."""
    return "".join(next((one for one in (c.casefold(), c.lower()) if len(one) == 1), c) for c in text)


def near(given: float, value: float, tolerance: float, relative: bool = False) -> bool:
    epsilon = 1e-14
    if relative:
        tolerance = abs(value) * (tolerance + epsilon)
    else:
        tolerance += epsilon * max(abs(tolerance), abs(value), epsilon)
    return value - tolerance <= given <= value + tolerance


# --- the types -------------------------------------------------------------------------------------------------------


def score(question: ET.Element, response: Any) -> float:
    """The part of the points for a response.

    Choices, pairs and items by their texts; blanks as a list; points on a picture as (x, y); a formula's answer with
    the number of its set, from 0.
    """
    match question.get("type"):
        case "cloze":
            _, found = codes(grammar.text(question.find("questiontext")))
            total = sum(code.weight for code in found)
            return sum(_blank(code, given) * code.weight for code, given in zip(found, response, strict=True)) / total
        case "matching":
            pairs = [pair for pair in question.findall("subquestion") if grammar.text(pair)]
            right = [response.get(grammar.text(pair)) == grammar.text(pair.find("answer")) for pair in pairs]
            return sum(right) / len(pairs)
        case "ordering":
            items = [grammar.text(answer) for answer in question.findall("answer")]
            right = [item == given for item, given in zip(items, [*response, *[""] * len(items)], strict=False)]
            if question.findtext("gradingtype") == "ALL_OR_NOTHING":
                return float(all(right))
            return sum(right) / len(items)
        case "ddmarker":
            drops = question.findall("drop")
            hit = [any(_inside(drop, point) for point in response) for drop in drops]
            return sum(hit) / max(len(drops), len(response))
        case "calculatedsimple":
            return _calculated(question, *response)
        case "shortanswer":
            case = question.findtext("usecase") == "1"
            answers = question.findall("answer")
            return next((_fraction(one) for one in answers if matches(grammar.text(one), response, case)), 0.0)
        case "numerical":
            for answer in question.findall("answer"):
                number, tolerance = grammar.text(answer), float(answer.findtext("tolerance", ""))
                if number == "*" or near(response, float(number), tolerance):
                    return _fraction(answer)
            return 0.0
        case "multichoice" if question.findtext("single") == "false":
            earned = sum(_fraction(one) for one in question.findall("answer") if grammar.text(one) in response)
            return min(1.0, max(0.0, earned))
        case "multichoice" | "truefalse":
            return next((_fraction(one) for one in question.findall("answer") if grammar.text(one) == response), 0.0)
        case other:
            raise AssertionError(f"nobody scores {other}")


def _fraction(answer: ET.Element) -> float:
    return float(answer.get("fraction", "")) / 100


def _inside(drop: ET.Element, point: tuple[float, float]) -> bool:
    x, y = (round(number) for number in point)
    numbers = [[int(number) for number in part.split(",")] for part in drop.findtext("coords", "").split(";")]
    match drop.findtext("shape"):
        case "rectangle":
            (left, top), (width, height) = numbers
            return left <= x <= left + width and top <= y <= top + height
        case "circle":
            (cx, cy), (radius,) = numbers
            return math.hypot(x - cx, y - cy) <= radius
        case _:
            inside = False
            for (ax, ay), (bx, by) in zip(numbers, numbers[1:] + numbers[:1], strict=True):
                if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                    inside = not inside
            return inside


def values(question: ET.Element, variant: int) -> dict[str, str]:
    """The variables of one set."""
    return {
        grammar.text(set_.find("name")): set_.findall("dataset_items/dataset_item")[variant].findtext("value", "")
        for set_ in question.iter("dataset_definition")
    }


def shown(question: ET.Element, variant: int) -> str:
    """The prompt as a learner sees it with one set."""
    text = grammar.text(question.find("questiontext"))
    for name, value in values(question, variant).items():
        text = text.replace(f"{{{name}}}", value)
    return html.unescape(text)


def right_answer(question: ET.Element, variant: int) -> str:
    """What Moodle shows as the right answer for one set."""
    answer = question.findall("answer")[0]
    return f"{_evaluated(grammar.text(answer), values(question, variant)):.{answer.findtext('correctanswerlength')}f}"


def _calculated(question: ET.Element, variant: int, given: float) -> float:
    for answer in question.findall("answer"):
        if grammar.text(answer) == "*":
            return _fraction(answer)
        value = _evaluated(grammar.text(answer), values(question, variant))
        if near(given, value, float(answer.findtext("tolerance", "")), answer.findtext("tolerancetype") == "1"):
            return _fraction(answer)
    return 0.0


def _evaluated(formula: str, variables: dict[str, str]) -> float:
    """The formula's value as PHP gives it."""
    for name, value in variables.items():
        formula = formula.replace(f"{{{name}}}", f"({value})")
    names: dict[str, Any] = {name: getattr(math, name) for name in grammar.PHP if hasattr(math, name)}
    names |= {"pi": lambda: math.pi, "round": _rounded, "abs": abs, "min": min, "max": max}
    return float(eval(formula, {"__builtins__": {}}, names))  # the grammar has seen it


def _rounded(value: float, places: int) -> float:
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
