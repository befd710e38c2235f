"""A question and a response in the words of xAPI, Data 2.4.4.1 and appendix C."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from packager.interaction import answers
from packager.interaction.answers import ALTERNATIVES, Component, Interaction
from packager.interaction.spelling import number
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
    NumberAnswer,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.scoring import Response


def xapi(question: Question) -> Interaction:
    """The question as an activity of type cmi.interaction.

    A list of right answers that isn't whole would call some of them wrong: it is left out.
    """
    type_, patterns = _xapi(question)
    return Interaction(type_, tuple(dict.fromkeys(patterns)) if question.graded else (), _components(question))


def _xapi(question: Question) -> tuple[str, Sequence[str]]:
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot():
            return "choice", ["[,]".join(right) for right in answers.right_sets(question)]
        case TrueFalse():
            return "true-false", ["true" if question.answer else "false"]
        case ShortAnswer():
            full = [answer for answer in question.answers if answer.credit >= 1]
            texts = [answer.text for answer in full if answers.spelt(answer)]
            return "fill-in", _cased(question, texts) if len(texts) == len(full) else []
        case Numeric():
            return "numeric", [_range(answer) for answer in question.answers if answer.credit >= 1]
        case FillInBlanks():
            found = list(map(answers.fillings, question.gaps))
            whole = all(map(answers.listable, question.gaps)) and prod(map(len, found)) <= ALTERNATIVES
            return "fill-in", _cased(question, ["[,]".join(each) for each in product(*found)]) if whole else []
        case Formula():
            return "numeric", []  # what is right depends on the variant
        case Matching() | Categorize():
            _, _, right = answers.ends(question)
            return "matching", [_paired(right)]
        case Ordering():
            return "sequencing", ["[,]".join(item.id for item in question.items)]
        case Essay():
            return "long-fill-in", []
        case FileUpload():
            return "other", []
        case Likert():
            return "likert", []


def xapi_response(question: Question, response: Response) -> str:
    """A response in the grammar of result.response, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot() | Likert():
            return "[,]".join(answers.chosen(answers.ids_of(question), response))
        case Ordering():
            return "[,]".join(answers.ordered(question, response))
        case Matching() | Categorize():
            return _paired(answers.joined(question, response))
        case TrueFalse():
            return ("true" if response else "false") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return response if isinstance(response, str) else ""
        case FillInBlanks():
            # A delimiter has no escape: a blank in it keeps the places of the gaps behind it.
            filled = [text.replace("[,]", "[, ]") for text in answers.given(question, response)]
            return "[,]".join(filled) if any(filled) else ""
        case Numeric():
            return answers.number_response(response)
        case Formula():
            return answers.number_response(response.get("answer") if isinstance(response, dict) else None)
        case FileUpload():
            return "true" if response is True else ""


def _cased(question: ShortAnswer | FillInBlanks, texts: Sequence[str]) -> list[str]:
    """The texts with the parameter that stands at the start of the whole string (xAPI Data 2.4.4.1)."""
    case = "{case_matters=true}" if question.case_sensitive else ""
    return [case + text for text in texts]


def _paired(pairs: Sequence[tuple[str, str]]) -> str:
    return "[,]".join(f"{source}[.]{target}" for source, target in pairs)


def _range(answer: NumberAnswer) -> str:
    if answer.tolerance == 0:
        return number(answer.value)
    return f"{number(answer.value - answer.tolerance)}[:]{number(answer.value + answer.tolerance)}"


def _components(question: Question) -> dict[str, tuple[Component, ...]]:
    match question:
        case MultipleChoice() | MultipleResponse():
            return {"choices": tuple((choice.id, choice.text) for choice in question.choices)}
        case Hotspot():
            return {"choices": tuple((region.id, region.label) for region in question.regions)}
        case Ordering():
            return {"choices": tuple((item.id, item.text) for item in question.items)}
        case Matching():
            return {
                "source": tuple((pair.id, pair.item) for pair in question.pairs),
                "target": tuple((option.id, option.text) for option in question.options),
            }
        case Categorize():
            return {
                "source": tuple((item.id, item.text) for item in question.items),
                "target": tuple((category.id, category.title) for category in question.categories),
            }
        case Likert():
            return {"scale": tuple((point.id, point.text) for point in question.scale)}
        case TrueFalse() | ShortAnswer() | Numeric() | FillInBlanks() | Formula() | Essay() | FileUpload():
            return {}
