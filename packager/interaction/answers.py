"""What is right and what was given, in our own ids: what every standard then puts into its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from packager.interaction.spelling import number, reportable
from packager.model import (
    Categorize,
    Choice,
    ChoiceGap,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Ordering,
    Prose,
    Question,
    Region,
    TextAnswer,
    TextGap,
)
from packager.scoring import Response, score

ALTERNATIVES = 30  # right answers of one question that are worth a list, where they are made by combining
_WEIGHED = 12  # choices with credits of their own whose every combination is tried

Component = tuple[str, Prose | str]  # an id and what it stands for


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question in one standard's words.

    `patterns` are alternatives, each of which is right; empty where no answer is known to be right
    in every case (an essay), and where xAPI can't be told all of them. Those of a formula under
    SCORM belong to one variant each, in their order: `expected` and `expected2004` pick.
    `components` has the lists of an xAPI definition by their names: choices, scale, source, target.
    """

    type: str
    patterns: tuple[str, ...] = ()
    components: Mapping[str, tuple[Component, ...]] = field(default_factory=dict)


def due(question: Question, patterns: tuple[str, ...], response: Response) -> tuple[str, ...]:
    """Those of a question's patterns that stand beside a response: of a formula, its variant's alone."""
    if not isinstance(question, Formula):
        return patterns
    place = response.get("variant") if isinstance(response, dict) else None
    if isinstance(place, bool) or not isinstance(place, int | float) or place not in range(len(patterns)):
        return ()
    return (patterns[int(place)],)


def ids_of(question: MultipleChoice | MultipleResponse | Hotspot | Ordering | Likert) -> list[str]:
    match question:
        case MultipleChoice() | MultipleResponse():
            return [choice.id for choice in question.choices]
        case Hotspot():
            return [region.id for region in question.regions]
        case Ordering():
            return [item.id for item in question.items]
        case Likert():
            return [point.id for point in question.scale]


def right_sets(question: MultipleChoice | MultipleResponse | Hotspot) -> list[tuple[str, ...]]:
    """The choices that earn everything, each set in source order; empty where too many sets do."""
    match question:
        case MultipleChoice():
            return [(choice.id,) for choice in question.choices if choice.credit >= 1]
        case MultipleResponse() if question.credit == "per-choice":
            return _weighed(question)
        case Hotspot() if not question.multiple:
            return [(region.id,) for region in question.regions if region.correct]
        case MultipleResponse():
            return [_correct(question.choices)]
        case Hotspot():
            return [_correct(question.regions)]


def _correct(parts: Sequence[Choice | Region]) -> tuple[str, ...]:
    return tuple(part.id for part in parts if part.correct)


def _weighed(question: MultipleResponse) -> list[tuple[str, ...]]:
    ids = [choice.id for choice in question.choices]
    if len(ids) > _WEIGHED:
        return []
    sets = (some for size in range(1, len(ids) + 1) for some in combinations(ids, size))
    found = list(islice((some for some in sets if score(question, list(some)).score == 1), ALTERNATIVES + 1))
    return found if len(found) <= ALTERNATIVES else []


def ends(question: Matching | Categorize) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """The ids of what is matched, of what it is matched with, and the right pairs."""
    match question:
        case Matching():
            right = [(pair.id, pair.option) for pair in question.pairs]
            return [pair.id for pair in question.pairs], [option.id for option in question.options], right
        case Categorize():
            right = [(item.id, item.category) for item in question.items if item.category]
            return [item.id for item in question.items], [category.id for category in question.categories], right


def texts(answers: Sequence[TextAnswer]) -> list[str]:
    return [answer.text for answer in answers if answer.credit >= 1 and not answer.pattern]


def values(answers: Sequence[NumberAnswer]) -> list[str]:
    return [number(answer.value) for answer in answers if answer.credit >= 1]


def fillings(gap: TextGap | NumberGap | ChoiceGap) -> list[str]:
    """What fills a gap rightly, as far as it can be listed."""
    match gap:
        case TextGap():
            return list(dict.fromkeys(texts(gap.answers)))
        case NumberGap():
            return list(dict.fromkeys(values(gap.answers)))
        case ChoiceGap():
            return [choice.id for choice in gap.choices if choice.credit >= 1]


def chosen(ids: Sequence[str], response: Response) -> list[str]:
    some = response if isinstance(response, list) else [response] if isinstance(response, str) else []
    return [id_ for id_ in ids if id_ in some]


def ordered(question: Ordering, response: Response) -> list[str]:
    """The known ids of an order, each at its first place."""
    ids = {item.id for item in question.items}
    some = response if isinstance(response, list) else []
    return list(dict.fromkeys(id_ for id_ in some if isinstance(id_, str) and id_ in ids))


def joined(question: Matching | Categorize, response: Response) -> list[tuple[str, str]]:
    """The known pairs of a response, in source order."""
    sources, targets, _ = ends(question)
    filled = response if isinstance(response, dict) else {}
    pairs = [(source, filled.get(source)) for source in sources]
    return [(source, target) for source, target in pairs if isinstance(target, str) and target in targets]


def given(question: FillInBlanks, response: Response) -> list[str]:
    """What each gap was filled with, as text; '' where with nothing that fits its kind."""
    filled = response if isinstance(response, dict) else {}
    return [_filling(gap, filled.get(gap.id)) for gap in question.gaps]


def _filling(gap: TextGap | NumberGap | ChoiceGap, value: object) -> str:
    match gap:
        case TextGap():
            return value if isinstance(value, str) else ""
        case NumberGap():
            return number_response(value)
        case ChoiceGap():
            return value if isinstance(value, str) and value in [choice.id for choice in gap.choices] else ""


def number_response(response: object) -> str:
    if isinstance(response, bool) or not isinstance(response, int | float):
        return ""
    return number(response)


def spelt(answer: TextAnswer) -> bool:
    """Whether an accepted text can stand in a list of right answers: a regular expression is none."""
    return not answer.pattern and reportable(answer.text)


def listable(gap: TextGap | NumberGap | ChoiceGap) -> bool:
    """Whether all that fills a gap rightly can be listed: a fill-in has no ranges, unlike a numeric answer."""
    match gap:
        case TextGap():
            full = [answer for answer in gap.answers if answer.credit >= 1]
            return bool(full) and all(map(spelt, full))
        case NumberGap():
            numbers = [answer for answer in gap.answers if answer.credit >= 1]
            return bool(numbers) and all(answer.tolerance == 0 for answer in numbers)
        case ChoiceGap():
            return any(choice.credit >= 1 for choice in gap.choices)
