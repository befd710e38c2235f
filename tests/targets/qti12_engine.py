"""An engine that processes responses by the words of QTI ASI 1.2.1 alone: for tests of what a plain reader scores.

It shares no code with the writer. Texts are compared without blanks at their ends, as readers do; SCORE stops at
the ends that its declaration gives, once the processing is over.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
Responses = dict[str, str | list[str]]


@dataclass
class Result:
    """The score in points, None where nothing is processed; the most of them; the feedbacks shown, in order."""

    score: Decimal | None
    most: Decimal
    shown: list[str] = field(default_factory=list)


def process(item: ET.Element, responses: Responses) -> Result:
    """What an item gives for responses by their idents; ordered and several ones are lists."""
    processing = item.find(f"{QTI}resprocessing")
    if processing is None:
        return Result(None, Decimal(0))
    declared = processing.find(f"{QTI}outcomes/{QTI}decvar")
    assert declared is not None
    assert declared.attrib["varname"] == "SCORE"
    result = Result(Decimal(0), Decimal(declared.attrib["maxvalue"]))
    known = {one.attrib["ident"] for kind in ("lid", "str", "num", "xy") for one in item.iter(f"{QTI}response_{kind}")}
    score, scored = Decimal(0), False
    for condition in processing.findall(f"{QTI}respcondition"):
        variables = condition.find(f"{QTI}conditionvar")
        assert variables is not None
        scored |= condition.find(f"{QTI}setvar") is not None
        if not all(_true(one, responses, known) for one in variables):
            continue
        for change in condition.findall(f"{QTI}setvar"):
            number = Decimal(change.text or "")
            score = number if change.attrib["action"] == "Set" else score + number
        result.shown += [one.attrib["linkrefid"] for one in condition.findall(f"{QTI}displayfeedback")]
        if condition.get("continue", "No") == "No":
            break
    result.score = min(max(score, Decimal(declared.attrib["minvalue"])), result.most) if scored else None
    return result


def _true(condition: ET.Element, responses: Responses, known: set[str]) -> bool:
    name = condition.tag.removeprefix(QTI)
    if name in ("and", "or"):
        return (all if name == "and" else any)(_true(one, responses, known) for one in condition)
    if name == "not":
        return not any(_true(one, responses, known) for one in condition)
    if name == "other":
        return True
    ident = condition.attrib["respident"]
    assert ident in known, f"no response {ident}"
    given = responses.get(ident, "")
    match name:
        case "unanswered":
            return not given
        case "varequal":
            return _equal(condition, given)
        case "vargte" | "varlte":
            try:
                number = Decimal(str(given))
            except InvalidOperation:
                return False
            bound = Decimal(condition.text or "")
            return number >= bound if name == "vargte" else number <= bound
        case _:
            raise AssertionError(name)


def _equal(condition: ET.Element, given: str | list[str]) -> bool:
    wanted = condition.text or ""
    if isinstance(given, list):
        index = condition.get("index")
        if index is None:
            return wanted in given
        return int(index) <= len(given) and given[int(index) - 1] == wanted
    if condition.get("case", "Yes") == "No":
        return wanted.strip().lower() == given.strip().lower()
    return wanted.strip() == given.strip()
