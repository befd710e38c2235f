"""A question and a response in the words of SCORM 2004, RTE 4.2.9 of the 4th edition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product

from packager.interaction import answers
from packager.interaction.answers import ALTERNATIVES, Interaction
from packager.interaction.spelling import cut, number, reportable, underscored
from packager.interaction.words_xapi import xapi_response
from packager.model import (
    Categorize,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.scoring import Response
from packager.variants import variants

# The smallest permitted maxima: what every platform must keep, and many keep no more. Texts in UTF-16 units.
_PARTS = 36  # ids of a choice or a sequence, pairs of a matching
_TEXTS = 10  # texts of a fill-in
_TEXT = 250  # of a fill-in's text
_LONG_TEXT = 4000  # of a long-fill-in, and of what is of type other
_PATTERNS = {"choice": 10, "fill-in": 5, "matching": 5, "sequencing": 5, "numeric": 1, "true-false": 1, "other": 1}

# What Moodle takes as a number; other run-times take five digits more.
_REAL = re.compile(r"-?\d{1,5}(\.\d{1,18})?")


def scorm2004(question: Question) -> Interaction:
    """The question as cmi.interactions.n of SCORM 2004, with as many patterns as every platform keeps.

    What has more parts than its type holds is of type other, whose text is free. Where a right number is one that
    run-times refuse (100000 and above, more than 18 decimals), numbers are texts. There is no `{lang=..}`: platforms
    show it to teachers as a part of the answer.
    """
    type_ = _type(question)
    if not question.graded:
        return Interaction(type_)
    if isinstance(question, Formula):  # a pattern a variant, of which one is due
        return Interaction(type_, tuple(_patterns(question, type_)))
    return Interaction(type_, _first(_patterns(question, type_), _PATTERNS.get(type_, 0)))


def _first(patterns: Iterable[str], most: int) -> tuple[str, ...]:
    """The first different ones. They may be made by combining: not all of them are looked at."""
    found: dict[str, None] = {}
    for pattern in patterns:
        if len(found) == most:
            break
        found[pattern] = None
    return tuple(found)


def _type(question: Question) -> str:
    match question:
        case MultipleChoice():
            return "choice"
        case Hotspot() if not question.multiple:
            return "choice"
        case MultipleResponse() | Hotspot():
            return "choice" if len(answers.ids_of(question)) <= _PARTS else "other"
        case TrueFalse():
            return "true-false"
        case ShortAnswer():
            return "fill-in"
        case FillInBlanks():
            return "fill-in" if len(question.gaps) <= _TEXTS else "other"
        case Numeric() | Formula():
            ends = (end for value, tolerance in _right(question) for end in _ends(value, tolerance))
            return "numeric" if all(map(_REAL.fullmatch, ends)) else "fill-in"
        case Matching() | Categorize():
            return "matching" if len(answers.ends(question)[0]) <= _PARTS else "other"
        case Ordering():
            return "sequencing" if len(question.items) <= _PARTS else "other"
        case Essay():
            return "long-fill-in"
        case FileUpload():
            return "other"
        case Likert():
            return "likert"


def _patterns(question: Question, type_: str) -> Iterable[str]:
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot():
            return (_ids("[,]".join(right), type_) for right in answers.right_sets(question))
        case TrueFalse():
            return ["true" if question.answer else "false"]
        case ShortAnswer():
            return (_cased(question) + text for text in _spelt(answers.texts(question.answers)) if _taken(text))
        case FillInBlanks():
            return _filled(question, type_)
        case Numeric() | Formula():
            right = _right(question)
            if type_ == "numeric":
                return ("[:]".join(_ends(value, tolerance)) for value, tolerance in right)
            return (number(value) for value, _ in right)
        case Matching() | Categorize():
            _, _, pairs = answers.ends(question)
            return [_ids("[,]".join(f"{source}[.]{target}" for source, target in pairs), type_)]
        case Ordering():
            return [_ids("[,]".join(answers.ids_of(question)), type_)]
        case Essay() | FileUpload() | Likert():
            return []


def _filled(question: FillInBlanks, type_: str) -> Iterable[str]:
    """What fills all blanks rightly, among the first combinations; in what is other, run-times take no comma."""
    combined = islice(product(*(_spelt(answers.fillings(gap)) for gap in question.gaps)), ALTERNATIVES)
    texts = (_joined(each, type_) for each in combined)
    if type_ == "other":
        return (text for text in texts if "," not in text)
    return (_cased(question) + text for text in texts if _taken(text))


def _taken(pattern: str) -> bool:
    """Whether scorm-again takes a pattern of a fill-in: no text twice, none with a blank at its ends.

    Where there is no mark, it takes commas for marks.
    """
    parts = pattern.split("[,]" if "[,]" in pattern else ",")
    return len(set(parts)) == len(parts) <= _TEXTS and all(part == part.strip() for part in parts)


def type2004(question: Question, response: Response) -> str:
    """The type that is due beside a response: what run-times refuse as one of its question's type is told as a text."""
    type_, text = _type(question), scorm2004_response(question, response)
    if type_ == "numeric" and text and not _REAL.fullmatch(text):
        return "fill-in"
    return "long-fill-in" if type_ == "fill-in" and _split(text) else type_


def _split(text: str) -> bool:
    """Whether scorm-again, which takes commas for marks where there is no mark, refuses a text for its commas."""
    return "[,]" not in text and (text.count(",") >= _TEXTS or ",{" in text)


def expected2004(question: Question, response: Response) -> tuple[str, ...]:
    """The patterns that are due beside a response: of a formula, its variant's alone; none beside another type."""
    interaction = scorm2004(question)
    if type2004(question, response) != interaction.type:
        return ()
    return answers.due(question, interaction.patterns, response)


def scorm2004_response(question: Question, response: Response) -> str:
    """A response as cmi.interactions.n.learner_response of SCORM 2004, '' where there is none.

    A number with more digits than a text may have is left out: cut, it would be another one.
    """
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot() | Likert() | Ordering() | Matching() | Categorize():
            return _ids(xapi_response(question, response), _type(question))
        case ShortAnswer():
            return _text(response) if isinstance(response, str) else ""
        case Essay():
            return _line(response, _LONG_TEXT) if isinstance(response, str) else ""
        case FillInBlanks():
            filled = answers.given(question, response)
            return _joined(filled, _type(question)) if any(filled) else ""
        case Numeric() | Formula():
            text = xapi_response(question, response)
            return text if len(text) <= _TEXT else ""
        case TrueFalse() | FileUpload():
            return xapi_response(question, response)


def _ids(text: str, type_: str) -> str:
    """Ids between their marks; in what is other, blanks and dots stand for these."""
    if type_ != "other":
        return underscored(text)
    return cut(underscored(text).replace("[,]", " ").replace("[.]", "."), _LONG_TEXT)


def _right(question: Numeric | Formula) -> list[tuple[float, float]]:
    """The numbers that are right with their tolerances; of a formula, one a variant."""
    match question:
        case Numeric():
            return [(answer.value, answer.tolerance) for answer in question.answers if answer.credit >= 1]
        case Formula():
            return [(variant.answer, variant.tolerance) for variant in variants(question)]


def _ends(value: float, tolerance: float) -> tuple[str, str]:
    """The least and the greatest number that is right."""
    return number(value - tolerance), number(value + tolerance)


def _cased(question: ShortAnswer | FillInBlanks) -> str:
    """The parameter that stands at the start of a whole pattern; without it case does not matter."""
    return "{case_matters=true}" if question.case_sensitive else ""


def _spelt(texts: Iterable[str]) -> list[str]:
    """The accepted texts that a pattern can hold, as a response is cut, without a blank at their end."""
    return list(dict.fromkeys(cut(text, _TEXT).rstrip() for text in texts if reportable(text)))


def _joined(texts: Iterable[str], type_: str) -> str:
    if type_ != "other":
        return "[,]".join(map(_text, texts))
    return cut("; ".join(_line(text, _TEXT) for text in texts), _LONG_TEXT)


def _text(text: str) -> str:
    """A text of a fill-in. Its mark has no escape: a blank in it keeps the places of the texts behind it."""
    return _line(text.replace("[,]", "[, ]"), _TEXT)


def _line(text: str, limit: int) -> str:
    """A learner's text on one line; a blank before a brace at its start, which would begin a parameter."""
    line = cut(text, limit)
    return " " + cut(line, limit - 1) if line.startswith("{") else line
