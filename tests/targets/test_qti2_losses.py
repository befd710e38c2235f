"""Every part of a question is in its QTI items, or a word is said about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from question_samples import prose
from targets.qti2_sample import QUESTIONS, TARGETS, course, written

from packager.expression import names
from packager.model import (
    Blank,
    ChoiceGap,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    MultipleChoice,
    MultipleResponse,
    Prose,
    Question,
    TextGap,
)
from packager.targets.target import Target
from packager.variants import variants

# Parts that say nothing of their own to a bank, each with the reason.
SILENT = {
    "span": "a place in the source",
    "expression_span": "a place in the source",
    "id": "identifiers are looked at in tests of their own",
    "option": "an identifier",
    "category": "an identifier",
    "name": "an identifier",
    "use_of": "a question in two uses is looked at in a test of its own",
    "coords": "numbers of a shape depend on each other: looked at in a test of its own",
    "low": "the ends and steps of a variable depend on each other",
    "high": "the ends and steps of a variable depend on each other",
    "step": "the ends and steps of a variable depend on each other",
    "margin": "the tolerance of a number is absolute whatever the author wrote",
    "amount": "the tolerance of a number is absolute whatever the author wrote",
    "size": "a bank shows no sizes of files",
    "file": "where a file lies on the author's machine",
}
OTHER: dict[str, tuple[Any, ...]] = {
    "credit": ("per-part", "all-or-nothing", "net-correct"),
    "spaces": ("collapse", "exact", "ignore"),
    "shape": ("circle",),
    "seed": ("another",),
    "expression": ("x + 1", "w + n"),
}
# What is said of these is said of all that they hold: they are there, or they are not.
ABSENT: dict[str, Any] = {"hints": (), "hint_penalty": 0.0, "accept": (), "max_files": 1}


def others(name: str, value: Any) -> Iterator[Any]:
    """Other values of a field."""
    if name in ABSENT:
        if value != ABSENT[name]:
            yield ABSENT[name]
        return
    match value:
        case bool():
            yield not value
        case str():
            yield from (other for other in OTHER.get(name, (f"{value}x",)) if other != value)
        case int():
            yield value // 2 if value > 1 else 3
        case float():
            yield value / 2 if value else 0.125
        case None:
            yield 3 if name == "decimals" else prose("Other")
        case Prose():
            block: Any = value.blocks[0]
            yield replace(
                value, blocks=(replace(block, children=(*block.children, *prose(" other").blocks[0].children)),)
            )  # type: ignore[union-attr]
        case tuple():
            if len(value) > 2 and name not in ("gaps", "variables"):
                yield value[:-1]
            for place, part in enumerate(value):
                if dataclasses.is_dataclass(part):
                    yield from ((*value[:place], other, *value[place + 1 :]) for other in changed(part))
        case _ if dataclasses.is_dataclass(value):
            yield from changed(value)


def changed(holder: Any) -> Iterator[Any]:
    """The holder with one field changed, for every field that says something."""
    for entry in dataclasses.fields(holder):
        if entry.name not in SILENT:
            for other in others(entry.name, getattr(holder, entry.name)):
                yield replace(holder, **{entry.name: other})


def meaning(question: Question) -> Any:
    """The question without what the model lets mean nothing in it."""
    match question:
        case MultipleChoice():
            return replace(question, choices=tuple(replace(one, correct=False) for one in question.choices))
        case MultipleResponse() if question.credit != "per-choice":
            return replace(question, choices=tuple(replace(one, credit=0.0) for one in question.choices))
        case FillInBlanks():
            gaps = tuple(map(gap_meaning, question.gaps))
            if any(isinstance(gap, TextGap) for gap in gaps):
                return replace(question, gaps=gaps)
            return replace(question, gaps=gaps, case_sensitive=False, spaces="")
        case Hotspot() if not question.multiple:
            return replace(question, credit="")
        case Formula():
            return replace(question, expression=str(variants(question)), decimals=None)
        case Essay() | FileUpload():
            return replace(question, feedback=Feedback(general=question.feedback.general))
        case _:
            return question


def gap_meaning(gap: Blank) -> Blank:
    if not isinstance(gap, ChoiceGap):
        return gap
    return replace(gap, choices=tuple(replace(c, correct=False, credit=max(0, c.credit)) for c in gap.choices))


def counts(question: Question, other: Question) -> bool:
    """Whether the change means something."""
    credits = ("net-correct", "per-part", "all-or-nothing", "per-choice")
    known = credits if isinstance(question, MultipleResponse | Hotspot) else credits[1:3]
    if getattr(other, "credit", known[0]) not in known:
        return False
    if isinstance(other, Formula) and isinstance(question, Formula):
        wanted = {variable.name for variable in other.variables}
        if other.variables != question.variables or set(names(other.expression)) != wanted:
            return False
    return bool(meaning(question) != meaning(other))


def outcome(question: Question, target: Target) -> tuple[dict[str, bytes | Path], list[tuple[str, str]]]:
    files, said = written(course(question), target)
    return files, [(found.rule.code, found.message) for found in said]


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.graded])
def test_every_part_of_a_question_is_written_or_said(name: str) -> None:
    question, target = QUESTIONS[name], TARGETS["qti30"]
    plainly = outcome(question, target)
    made = [other for other in changed(question) if counts(question, other)]
    assert len(made) > 8
    silent = [other for other in made if outcome(other, target) == plainly]
    assert silent == []


@pytest.mark.parametrize("name", ["essay", "file"])
def test_feedback_by_result_of_marked_work_is_lost_with_a_word(name: str) -> None:
    question = QUESTIONS[name]
    for result in ("correct", "partial", "incorrect"):
        said = replace(question, feedback=Feedback(**{result: prose("So.")}))
        found = [message for _, message in outcome(said, TARGETS["qti21"])[1]]
        assert "qti21: feedback by result lost: there is no result before a person marks it" in found
