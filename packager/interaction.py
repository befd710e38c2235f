"""A question as a SCORM or xAPI interaction, and our ids in each platform's spelling."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from packager.model import (
    Choice,
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Prose,
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.scoring import Response

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
FEEDBACK_LIMIT = 255  # UTF-16 units, as platforms count them: CMIFeedback and CMIString255, SCORM 1.2 RTE 3.4.4


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question in one standard's words.

    `patterns` are alternatives, each of which is right; empty where no answer is known to be right
    in every case (an essay). `components` are the choices' ids and texts, for xAPI.
    """

    type: str
    patterns: tuple[str, ...]
    components: tuple[tuple[str, Prose], ...] = ()


def number(value: float, places: int = 7) -> str:
    """A number in plain decimal notation without an exponent or trailing zeros: 0.5, 30, -1.25."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    # What rounds to nothing keeps all its digits: 1.6e-19 is a number that physics asks for.
    return text if text not in ("-0", "0") else format(Decimal(repr(value)), "f")


def letters(ids: Sequence[str]) -> dict[str, str]:
    """SCORM 1.2's one-character ids: a to z then 0 to 9 in source order; empty above 36 choices."""
    return dict(zip(ids, _LETTERS, strict=False)) if len(ids) <= len(_LETTERS) else {}


def underscored(ids: Sequence[str]) -> dict[str, str]:
    """SCORM 2004's ids: Moodle takes no `-` in one, and our ids hold no `_`, so the mapping is injective."""
    return {id_: id_.replace("-", "_") for id_ in ids}


def decimals(ids: Sequence[str]) -> dict[str, str]:
    """Canvas's option ids: decimal numbers from a digest, collisions settled in id order."""
    taken: dict[str, str] = {}
    used: set[int] = set()
    for id_ in sorted(ids):
        value = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big") % 900_000_000 + 100_000_000
        while value in used:
            value = value + 1 if value < 999_999_999 else 100_000_000
        used.add(value)
        taken[id_] = str(value)
    return {id_: taken[id_] for id_ in ids}


# --- SCORM 1.2, RTE 3.4.4 and 3.4.7 ------------------------------------------------------------------


def cut(text: str) -> str:
    """The longest beginning of `text` that SCORM 1.2 holds, on one line; no character is halved.

    Some run-times refuse a value with a line break (scorm-again: error 405).
    """
    text = re.sub("\r\n|[\n\r\u2028\u2029]", " ", text)
    return text.encode("utf-16-le", "replace")[: 2 * FEEDBACK_LIMIT].decode("utf-16-le", "ignore")


def scorm12(question: Question) -> Interaction:
    """The question as cmi.interactions.n of SCORM 1.2; every pattern is a CMIFeedback of at most 255."""
    match question:
        case MultipleChoice():
            map_ = letters([choice.id for choice in question.choices])
            right = [choice.id for choice in question.choices if choice.credit >= 1]
            if not map_:
                return Interaction("performance", tuple(map(cut, right)))
            return Interaction("choice", tuple(map_[id_] for id_ in right))
        case MultipleResponse():
            map_ = letters([choice.id for choice in question.choices])
            right = [choice.id for choice in question.choices if choice.correct]
            if not map_:
                return Interaction("performance", (cut(" ".join(right)),))
            return Interaction("choice", (",".join(map_[id_] for id_ in right),))
        case TrueFalse():
            return Interaction("true-false", ("t" if question.answer else "f",))
        case ShortAnswer():
            texts = [cut(answer.text) for answer in question.answers if answer.credit >= 1]
            return Interaction("fill-in", tuple(dict.fromkeys(texts)))
        case Numeric():
            values = [number(answer.value) for answer in question.answers if answer.credit >= 1]
            return Interaction("numeric", tuple(dict.fromkeys(values)))
        case Essay():
            return Interaction("fill-in", ())


def scorm12_response(question: Question, response: Response) -> str:
    """A response as cmi.interactions.n.student_response of SCORM 1.2, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse():
            ids = response if isinstance(response, list) else [response] if isinstance(response, str) else []
            map_ = letters([choice.id for choice in question.choices])
            known = [choice.id for choice in question.choices if choice.id in ids]
            if not map_:
                return cut(" ".join(known))
            return ",".join(map_[id_] for id_ in known)
        case TrueFalse():
            return ("t" if response else "f") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return cut(response) if isinstance(response, str) else ""
        case Numeric():
            return _number_response(response)


# --- xAPI, Data 2.4.4.1 and appendix C ---------------------------------------------------------------


def xapi(question: Question) -> Interaction:
    """The question as an activity of type cmi.interaction."""
    match question:
        case MultipleChoice():
            right = tuple(choice.id for choice in question.choices if choice.credit >= 1)
            return Interaction("choice", right, _components(question.choices))
        case MultipleResponse():
            right = tuple(choice.id for choice in question.choices if choice.correct)
            return Interaction("choice", ("[,]".join(right),), _components(question.choices))
        case TrueFalse():
            return Interaction("true-false", ("true" if question.answer else "false",))
        case ShortAnswer():
            # {case_matters=...} stands at the start of the whole string. There is no escape for a
            # delimiter, and a list that isn't whole is better left out (xAPI Data 2.4.4.1).
            case = "{case_matters=true}" if question.case_sensitive else ""
            texts = [answer.text for answer in question.answers if answer.credit >= 1]
            if not all(map(reportable, texts)):
                return Interaction("fill-in", ())
            return Interaction("fill-in", tuple(dict.fromkeys(case + text for text in texts)))
        case Numeric():
            ranges = [
                number(answer.value)
                if answer.tolerance == 0
                else f"{number(answer.value - answer.tolerance)}[:]{number(answer.value + answer.tolerance)}"
                for answer in question.answers
                if answer.credit >= 1
            ]
            return Interaction("numeric", tuple(dict.fromkeys(ranges)))
        case Essay():
            return Interaction("long-fill-in", ())


def xapi_response(question: Question, response: Response) -> str:
    """A response in the grammar of result.response, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse():
            ids = response if isinstance(response, list) else [response] if isinstance(response, str) else []
            return "[,]".join(choice.id for choice in question.choices if choice.id in ids)
        case TrueFalse():
            return ("true" if response else "false") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return response if isinstance(response, str) else ""
        case Numeric():
            return _number_response(response)


def reportable(text: str) -> bool:
    """Whether an accepted text can stand in a pattern of xAPI or SCORM 2004, which have no escapes."""
    return not (text.startswith("{") or any(mark in text for mark in ("[,]", "[.]", "[:]")))


def _number_response(response: Response) -> str:
    if isinstance(response, bool) or not isinstance(response, int | float):
        return ""
    return number(response)


def _components(choices: tuple[Choice, ...]) -> tuple[tuple[str, Prose], ...]:
    return tuple((choice.id, choice.text) for choice in choices)
