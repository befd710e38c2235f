"""Responses to questions by what they earn, and the way that a learner gives them to the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator

from packager import variants
from packager.model import (
    Blank,
    Categorize,
    ChoiceGap,
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
    NumberGap,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import Response, score

ESSAY = "Words, “quoted” and größer.\nA second line."
NOTHING = "nothing of the kind"
WRONG_NUMBER = -123456.5


def candidates(question: Question, variant: int = 0) -> Iterator[Response]:
    """Responses to choose from, likely ones first; a formula is asked with the values of `variant`."""
    match question:
        case MultipleChoice():
            yield from (choice.id for choice in question.choices)
        case MultipleResponse():
            yield from _subsets([choice.id for choice in question.choices])
        case TrueFalse():
            yield from (True, False)
        case ShortAnswer():
            yield from _texts(question.answers)
        case Numeric():
            yield from _numbers(question.answers)
        case FillInBlanks():
            yield from _fillings(question)
        case Formula():
            one = variants.variants(question)[variant]
            for answer in (one.answer, one.answer + one.tolerance * 0.9, WRONG_NUMBER):
                yield {"variant": variant, "answer": answer}
        case Matching():
            right = {pair.id: pair.option for pair in question.pairs}
            yield from _replacing(right, [option.id for option in question.options])
        case Ordering():
            ids = [item.id for item in question.items]
            yield from (ids, [*ids[1:], ids[0]], [*ids[:-2], ids[-1], ids[-2]], ids[::-1])
        case Categorize():
            right = {item.id: item.category for item in question.items if item.category}
            yield from _replacing(right, [category.id for category in question.categories])
            loose = {item.id: question.categories[0].id for item in question.items if not item.category}
            if loose:
                yield right | loose
        case Hotspot():
            ids = [region.id for region in question.regions]
            yield from _subsets(ids) if question.multiple else ([id_] for id_ in ids)
        case Essay():
            yield ESSAY[: question.max_characters]
        case FileUpload():
            yield True
        case Likert():
            yield from (point.id for point in question.scale)


def _subsets(ids: Sequence[str]) -> Iterator[list[str]]:
    for count in range(1, len(ids) + 1):
        yield from map(list, itertools.combinations(ids, count))


def _replacing(right: Mapping[str, str], values: Sequence[str]) -> Iterator[dict[str, str]]:
    """The right answer, one that is wrong in one part, one that lacks a part, and one that is wrong in all."""
    wrong = {part: next(value for value in [*values[1:], *values] if value != own) for part, own in right.items()}
    last = list(right)[-1]
    yield dict(right)
    yield {**right, last: wrong[last]}
    if len(right) > 1:
        yield {part: own for part, own in right.items() if part != last}
    yield wrong


def _texts(answers: Sequence[TextAnswer]) -> Iterator[str]:
    yield from (answer.text for answer in answers if not answer.pattern)
    yield from ("grayish", "20 %", NOTHING)  # the first two meet patterns of the test courses


def _numbers(answers: Sequence[NumberAnswer]) -> Iterator[float]:
    yield from (answer.value for answer in answers)
    yield from (answer.value + answer.tolerance * 0.9 for answer in answers)
    yield WRONG_NUMBER


def _fillings(question: FillInBlanks) -> Iterator[Response]:
    """All blanks with their first values, with their second ones, and so on; and with one blank right or left."""

    def values(gap: Blank) -> list[Any]:
        match gap:
            case TextGap():
                return list(_texts(gap.answers))
            case NumberGap():
                return list(_numbers(gap.answers))
            case ChoiceGap():
                return [choice.id for choice in sorted(gap.choices, key=lambda choice: -choice.credit)]

    every = {gap.id: values(gap) for gap in question.gaps}
    first = {id_: found[0] for id_, found in every.items()}
    last = {id_: found[-1] for id_, found in every.items()}
    id_ = question.gaps[0].id
    yield from (first, last, {**last, id_: first[id_]}, {id_: first[id_]})
    for place in range(1, max(map(len, every.values()))):
        yield {id_: found[min(place, len(found) - 1)] for id_, found in every.items()}


def earning(question: Question, result: str, variant: int = 0) -> Response:
    """The first response whose result is `result`; any where nobody can say; None where there is none."""
    for given in candidates(question, variant):
        if score(question, given).result in (result, "neutral"):
            return given
    return None


def variant_of(card: Locator) -> int:
    """Which variant of a formula the page asks."""
    return int(card.locator(".answer").get_attribute("data-variant") or 0)


# Uses the controls as a learner's hand does, without a wait between them; what can't be used is an error.
# test_keyboard.py and test_pointer.py take the same ways with real keys and a real pointer.
_GIVE = """(card, response) => {
  const one = selector => {
    const found = card.querySelector(selector);
    if (!found || found.disabled || found.readOnly || !found.getClientRects().length) throw new Error("no " + selector);
    return found;
  };
  const fill = (field, value) => {
    field.value = String(value);
    if (field.value !== String(value)) throw new Error("it does not take " + value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const choose = (value, within = "") => {
    const found = one(within + `input[value="${value}"]`);
    if (!found.checked) found.click();
  };
  const items = () => [...card.querySelectorAll("li[data-part]")].map(item => item.dataset.part);
  const move = (id, way) => one(`li[data-part="${id}"] [data-move="${way}"]`).click();
  const ways = {
    formula() { fill(one("input[type=text]"), response.answer); },
    categorize() {
      for (const part of card.querySelectorAll("[data-part]")) {
        const within = `[data-part="${part.dataset.part}"] `, place = response[part.dataset.part] || "";
        if (place || part.querySelector('input[value=""]')) choose(place, within);
      }
    },
    matching() { for (const [part, value] of Object.entries(response)) fill(one(`[data-part="${part}"]`), value); },
    "fill-in-blanks"() {
      for (const [gap, value] of Object.entries(response)) fill(one(`[data-gap="${gap}"]`), value);
    },
    ordering() {
      if (items().join() === response.join()) move(response[0], "down");
      response.forEach((id, place) => { for (let n = items().indexOf(id); n > place; n--) move(id, "up"); });
    },
    "file-upload"() { choose("done"); },
    "short-answer"() { fill(one("input[type=text]"), response); },
    numeric() { fill(one("input[type=text]"), response); },
    essay() { fill(one("textarea"), response); },
  };
  (ways[card.dataset.type] || (() => [response].flat().forEach(value => choose(String(value)))))();
}"""


def give(card: Locator, response: Response) -> None:
    """Fills in a response without checking it."""
    assert response is not None, "there is no such response"
    if isinstance(response, dict) and "variant" in response:
        assert response["variant"] == variant_of(card)
    card.evaluate(_GIVE, response)


def arranged(card: Locator) -> list[str]:
    """The ids of an ordering's items, as they stand."""
    ids: list[str] = card.locator("li[data-part]").evaluate_all("items => items.map(item => item.dataset.part)")
    return ids


def results(questions: list[Question], result: str) -> dict[str, str]:
    """What each question's card must show after `earning(question, result)` was checked."""
    found = {question.id: (question, earning(question, result)) for question in questions}
    return {id_: score(question, given).result for id_, (question, given) in found.items() if given is not None}
