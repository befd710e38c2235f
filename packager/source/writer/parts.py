"""The parts of a quiz as trees for YAML, each in the shortest form that reads back the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from packager.model import (
    Categorize,
    Choice,
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
    NumberGap,
    Numeric,
    Ordering,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Region,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
)
from packager.source.ids import choice_ids
from packager.source.markdown import Home, markdown
from packager.source.writer.numbers import margin, number_answers
from packager.source.writer.yaml_text import Markdown, Tree, Value, number, percentage, shortened, text

# Questions that others are a further use of, by id, with the quiz where they stand.
Originals = Mapping[str, tuple[Quiz, Question]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a quiz is written with: where its paths begin, itself, and what its `use:` entries may name.

    `ungraded` are the questions of ungraded quizzes that are not graded in other quizzes either.
    """

    home: Home
    quiz: Quiz
    originals: Originals
    ungraded: frozenset[str] = frozenset()


def part(written: Part, desk: Desk) -> Tree:
    """An entry of `questions:`."""
    match written:
        case TextPart():
            return {"id": written.id, "type": "text", "text": text(written.body, desk.home)}
        case Section():
            return {"section": written.title, "id": written.id, "questions": _parts(written.parts, desk)}
        case Pool():
            inside = _parts(written.parts, desk)
            return {"pool": written.title, "id": written.id, "draw": written.draw, "questions": inside}
        case Stimulus():
            return {
                "stimulus": text(written.body, desk.home),
                "id": written.id,
                "title": written.title or None,
                "questions": _parts(written.parts, desk),
            }
        case _:
            return _use(written, desk) or _question(written, desk)


def _parts(parts: tuple[Part, ...], desk: Desk) -> list[Value]:
    return [part(inner, desk) for inner in parts]


def _use(question: Question, desk: Desk) -> Tree | None:
    """A `use:` entry; None for a question of its own, or where its original is gone or has become another."""
    quiz, original = desk.originals.get(question.use_of, (None, None))
    if quiz is None or original is None or type(question) is not type(original):
        return None
    own: dict[str, Any] = {name: getattr(question, name) for name in ("id", "span", "points", "graded", "use_of")}
    by_itself = original.graded or not (quiz.graded or isinstance(original, Likert) or original.id in desk.ungraded)
    if replace(original, **own) != question or question.graded != (by_itself and desk.quiz.graded):
        return None
    points = question.points if question.graded else 0.0
    return {
        "use": f"{quiz.id}/{original.id}",
        "id": question.id if question.id != f"{original.id}-{desk.quiz.id}" else None,
        "points": number(points) if points not in (0, original.points if original.graded else 1) else None,
    }


def _question(question: Question, desk: Desk) -> Tree:
    home, feedback = desk.home, question.feedback
    type_, own = _own(question, home)
    said = question.graded or isinstance(question, Likert) or not (desk.quiz.graded or question.id in desk.ungraded)
    return {
        "id": question.id,
        "type": type_,
        "prompt": text(question.prompt, home),
        **own,
        "points": number(question.points) if question.graded and question.points != 1 else None,
        "graded": None if said else False,
        "feedback": {
            "correct": text(feedback.correct, home),
            "partial": text(feedback.partial, home),
            "incorrect": text(feedback.incorrect, home),
            "general": text(feedback.general, home),
        },
        "hints": [text(hint, home) or Markdown() for hint in question.hints],
        "hint-penalty": percentage(question.hint_penalty) if question.hint_penalty else None,
        "tags": list(question.tags),
    }


def _own(question: Question, home: Home) -> tuple[str, Tree]:
    """The type's name, and the keys that are its own."""
    match question:
        case MultipleChoice():
            return "multiple-choice", {
                "choices": _choices(question.choices, home),
                "shuffle": _unless_true(question.shuffle),
                "floor": _floor(question.floor),
            }
        case MultipleResponse():
            weighed = question.credit == "per-choice"
            return "multiple-response", {
                "choices": _choices(question.choices, home, credits=weighed, weighed=weighed and _uneven(question)),
                "credit": _unless(question.credit, "net-correct"),
                "shuffle": _unless_true(question.shuffle),
                "floor": _floor(question.floor),
            }
        case TrueFalse():
            return "true-false", {"answer": question.answer}
        case ShortAnswer():
            return "short-answer", {
                "answers": [_text_answer(answer, home) for answer in question.answers],
                **_comparison(question),
            }
        case Numeric():
            return "numeric", {**number_answers("answers", question.answers, home), "unit": question.unit or None}
        case FillInBlanks():
            return "fill-in-blanks", {
                "gaps": {gap.id: _gap(gap, home) for gap in question.gaps},
                "credit": _unless(question.credit, "per-part"),
                **_comparison(question),
            }
        case Formula():
            return "formula", _formula(question)
        case Matching():
            return "matching", _matching(question, home)
        case Ordering():
            return "ordering", {
                "items": _entries([(item.id, item.text) for item in question.items], home),
                "first": question.first or None,
                "last": question.last or None,
                "credit": _unless(question.credit, "all-or-nothing"),
            }
        case Categorize():
            return "categorize", _categorize(question, home)
        case Hotspot():
            return "hotspot", {
                "image": home.relative(question.image.name),
                "alt": question.alternative,
                "regions": _regions(question.regions, home),
                "multiple": question.multiple or None,
                "credit": _unless(question.credit, "net-correct"),
            }
        case Essay():
            return "essay", {
                **_marking(question, home),
                "max-characters": _unless(question.max_characters, 500),
            }
        case FileUpload():
            return "file-upload", {
                "accept": list(question.accept),
                "max-files": _unless(question.max_files, 1),
                **_marking(question, home),
            }
        case Likert():
            return "likert", {"scale": _entries([(point.id, point.text) for point in question.scale], home)}


def _unless(value: str | int, default: str | int) -> str | int | None:
    return None if value == default else value


def _uneven(question: MultipleResponse) -> bool:
    """Whether the right choices have other credits than the equal shares that they get without any."""
    right = [choice.credit for choice in question.choices if choice.correct]
    return any(credit != float(Decimal(100) / len(right)) / 100 for credit in right)


def _unless_true(value: bool) -> bool | None:
    return None if value else False


def _floor(floor: float) -> Value | None:
    return percentage(floor) if floor else None


def _comparison(question: ShortAnswer | FillInBlanks) -> Tree:
    return {"case-sensitive": question.case_sensitive or None, "spaces": _unless(question.spaces, "collapse")}


def _marking(question: Essay | FileUpload, home: Home) -> Tree:
    return {"model-answer": text(question.model_answer, home), "rubric": text(question.rubric, home)}


# --- entries with ids ----------------------------------------------------------------------------------


def _given(words: Sequence[str], ids: Sequence[str]) -> list[str]:
    """The ids to write: '' where the loader makes this one from the words, given those that are written."""
    given = [""] * len(ids)
    while True:
        made = choice_ids(list(map(str, words)), given)
        other = [place for place, id_ in enumerate(ids) if made[place] != id_]
        if not other:
            return given
        for place in other:
            given[place] = ids[place]


def _entries(entries: Sequence[tuple[str, Prose]], home: Home) -> list[Value]:
    """Texts with ids: a text alone, or `text` and `id`."""
    words = [Markdown(markdown(prose, home)) for _, prose in entries]
    given = _given(words, [id_ for id_, _ in entries])
    return [shortened({"text": said, "id": id_ or None}, "text") for said, id_ in zip(words, given, strict=True)]


def _choices(choices: tuple[Choice, ...], home: Home, *, credits: bool = True, weighed: bool = False) -> list[Value]:
    """Choices, with their own credits where these count; where right ones are `weighed`, with theirs too."""
    words = [Markdown(markdown(choice.text, home)) for choice in choices]
    entries: list[Value] = []
    for choice, said, id_ in zip(choices, words, _given(words, [choice.id for choice in choices]), strict=True):
        counts = weighed if choice.correct else credits and choice.credit != 0
        entry: Tree = {
            "correct" if choice.correct else "text": said,
            "credit": percentage(choice.credit) if counts else None,
            "feedback": text(choice.feedback, home),
            "id": id_ or None,
            "fixed": choice.fixed or None,
        }
        entries.append(shortened(entry, "text"))
    return entries


def _text_answer(answer: TextAnswer, home: Home) -> Value:
    entry: Tree = {
        "pattern" if answer.pattern else "text": answer.text,
        "credit": percentage(answer.credit) if answer.credit != 1 else None,
        "feedback": text(answer.feedback, home),
    }
    return shortened(entry, "text")


def _gap(gap: TextGap | NumberGap | ChoiceGap, home: Home) -> Value:
    match gap:
        case TextGap():
            answers = [_text_answer(answer, home) for answer in gap.answers]
            return answers[0] if len(answers) == 1 and isinstance(answers[0], str) else answers
        case NumberGap():
            return number_answers("numbers", gap.answers, home)
        case ChoiceGap():
            return {"choices": _choices(gap.choices, home), "shuffle": gap.shuffle or None}


def _formula(question: Formula) -> Tree:
    return {
        "variables": {
            variable.name: {
                "from": number(variable.low),
                "to": number(variable.high),
                "step": number(variable.step) if variable.step != 1 else None,
            }
            for variable in question.variables
        },
        "answer": question.expression,
        "tolerance": margin(question.margin, question.tolerance)
        if question.tolerance or question.margin == "percent"
        else None,
        "decimals": question.decimals,
        "variants": _unless(question.variants, 10),
        "seed": question.seed or None,
        "unit": question.unit or None,
    }


def _matching(question: Matching, home: Home) -> Tree:
    options = _entries([(option.id, option.text) for option in question.options], home)
    written = {option.id: entry for option, entry in zip(question.options, options, strict=True)}
    words = [Markdown(markdown(pair.item, home)) for pair in question.pairs]
    given = _given(words, [pair.id for pair in question.pairs])
    used = {pair.option for pair in question.pairs}
    return {
        "pairs": [
            {"item": said, "match": written[pair.option], "id": id_ or None}
            for pair, said, id_ in zip(question.pairs, words, given, strict=True)
        ],
        "distractors": [written[option.id] for option in question.options if option.id not in used],
        "credit": _unless(question.credit, "per-part"),
        "shuffle": _unless_true(question.shuffle),
    }


def _categorize(question: Categorize, home: Home) -> Tree:
    items = _entries([(item.id, item.text) for item in question.items], home)
    belongs = [(item.category, entry) for item, entry in zip(question.items, items, strict=True)]
    words = [Markdown(markdown(category.title, home)) for category in question.categories]
    given = _given(words, [category.id for category in question.categories])
    return {
        "categories": [
            {
                "category": said,
                "id": id_ or None,
                "items": [entry for where, entry in belongs if where == category.id],
            }
            for category, said, id_ in zip(question.categories, words, given, strict=True)
        ],
        "distractors": [entry for where, entry in belongs if not where],
        "credit": _unless(question.credit, "per-part"),
        "shuffle": _unless_true(question.shuffle),
    }


def _regions(regions: tuple[Region, ...], home: Home) -> list[Value]:
    given = _given([region.label for region in regions], [region.id for region in regions])
    return [
        {
            "correct" if region.correct else "text": region.label,
            region.shape: [number(place) for place in region.coords],
            "feedback": text(region.feedback, home),
            "id": id_ or None,
        }
        for region, id_ in zip(regions, given, strict=True)
    ]
