"""A question and a response in the words of SCORM 1.2, RTE 3.4.4 and 3.4.7."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

from packager.interaction import answers
from packager.interaction.answers import ALTERNATIVES, Interaction
from packager.interaction.spelling import cut, letters, number
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

FEEDBACK_LIMIT = 255  # UTF-16 units, as platforms count them: CMIFeedback and CMIString255, SCORM 1.2 RTE 3.4.4


def _cut(text: str) -> str:
    return cut(text, FEEDBACK_LIMIT)


def scorm12(question: Question) -> Interaction:
    """The question as cmi.interactions.n of SCORM 1.2; every pattern is a CMIFeedback of at most 255.

    Where more than 36 ids would need a letter, the type is performance, whose text is free.
    """
    type_, patterns = _scorm12(question)
    found = tuple(map(_cut, patterns)) if question.graded else ()
    return Interaction(type_, found if isinstance(question, Formula) else tuple(dict.fromkeys(found)))


def _scorm12(question: Question) -> tuple[str, Sequence[str]]:
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot():
            ids = answers.ids_of(question)
            type_ = "choice" if letters(ids) else "performance"
            return type_, [_listed(ids, right) for right in answers.right_sets(question)]
        case TrueFalse():
            return "true-false", ["t" if question.answer else "f"]
        case ShortAnswer():
            return "fill-in", answers.texts(question.answers)
        case Numeric():
            return "numeric", answers.values(question.answers)
        case FillInBlanks():
            combined = islice(product(*map(answers.fillings, question.gaps)), ALTERNATIVES)
            return "fill-in", ["; ".join(each) for each in combined]
        case Formula():
            return "numeric", [number(variant.answer) for variant in variants(question)]
        case Matching() | Categorize():
            sources, targets, right = answers.ends(question)
            type_ = "matching" if letters(sources) and letters(targets) else "performance"
            return type_, [_paired(sources, targets, right)]
        case Ordering():
            ids = [item.id for item in question.items]
            return "sequencing" if letters(ids) else "performance", [_listed(ids, ids)]
        case Essay():
            return "fill-in", []
        case FileUpload():
            return "performance", []
        case Likert():
            return "likert" if letters([point.id for point in question.scale]) else "performance", []


def expected(question: Question, response: Response) -> tuple[str, ...]:
    """The patterns of SCORM 1.2 that are due beside a response: of a formula, its variant's alone."""
    return answers.due(question, scorm12(question).patterns, response)


def scorm12_response(question: Question, response: Response) -> str:
    """A response as cmi.interactions.n.student_response of SCORM 1.2, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot() | Likert():
            return _cut(_listed(answers.ids_of(question), answers.chosen(answers.ids_of(question), response)))
        case Ordering():
            return _cut(_listed(answers.ids_of(question), answers.ordered(question, response)))
        case Matching() | Categorize():
            sources, targets, _ = answers.ends(question)
            return _cut(_paired(sources, targets, answers.joined(question, response)))
        case TrueFalse():
            return ("t" if response else "f") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return _cut(response) if isinstance(response, str) else ""
        case FillInBlanks():
            filled = answers.given(question, response)
            return _cut("; ".join(filled)) if any(filled) else ""
        case Numeric():
            return answers.number_response(response)
        case Formula():
            return answers.number_response(response.get("answer") if isinstance(response, dict) else None)
        case FileUpload():
            return "true" if response is True else ""


def _listed(ids: Sequence[str], some: Sequence[str]) -> str:
    """Some of the ids as letters, or as they are where there are too many for letters."""
    map_ = letters(ids)
    return ",".join(map_[id_] for id_ in some) if map_ else " ".join(some)


def _paired(sources: Sequence[str], targets: Sequence[str], pairs: Sequence[tuple[str, str]]) -> str:
    left, right = letters(sources), letters(targets)
    if left and right:
        return ",".join(f"{left[source]}.{right[target]}" for source, target in pairs)
    return " ".join(f"{source}.{target}" for source, target in pairs)
