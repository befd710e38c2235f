"""Responses to questions by what they earn, and the way that a learner gives them to the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from playwright.sync_api import Locator

from packager.model import Essay, MultipleChoice, MultipleResponse, Numeric, Question, ShortAnswer, TrueFalse
from packager.scoring import Response, score

ESSAY = "Words, “quoted” and größer.\nA second line."


def candidates(question: Question) -> Iterator[Response]:
    """Responses to choose from, likely ones first."""
    match question:
        case MultipleChoice():
            yield from (choice.id for choice in question.choices)
        case MultipleResponse():
            ids = [choice.id for choice in question.choices]
            for count in range(1, len(ids) + 1):
                yield from map(list, itertools.combinations(ids, count))
        case TrueFalse():
            yield from (True, False)
        case ShortAnswer():
            yield from (answer.text for answer in question.answers)
            yield "nothing of the kind"
        case Numeric():
            yield from (answer.value for answer in question.answers)
            yield from (answer.value + answer.tolerance * 0.9 for answer in question.answers)
            yield -123456.5
        case Essay():
            yield ESSAY


def earning(question: Question, result: str) -> Response:
    """The first response whose result is `result`; an essay's for any result; None where there is none."""
    wanted = ("neutral",) if isinstance(question, Essay) else (result,)
    return next((given for given in candidates(question) if score(question, given).result in wanted), None)


def give(card: Locator, response: Response) -> None:
    """Fills in a response without checking it."""
    match response:
        case None:
            raise AssertionError("there is no such response")
        case bool():
            card.locator(f'input[value="{str(response).lower()}"]').check()
        case list():
            for value in response:
                card.locator(f'input[value="{value}"]').check()
        case str():
            field = card.locator('input[type="text"], textarea')
            if field.count():
                field.fill(response)
            else:
                card.locator(f'input[value="{response}"]').check()
        case _:
            card.locator('input[type="text"]').fill(repr(response))


def results(questions: list[Question], result: str) -> dict[str, str]:
    """What each question's card must show after `earning(question, result)` was checked."""
    return {q.id: "neutral" if isinstance(q, Essay) else result for q in questions if earning(q, result) is not None}
