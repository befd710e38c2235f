"""Whatever an author writes of a question is in the xAPI file, or the author is told that it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from question_samples import samples
from targets.xapi_sample import course, quiz
from web_sample import prose

from packager.model import (
    Asset,
    FillInBlanks,
    Item,
    Numeric,
    Pair,
    Prose,
    Question,
    ShortAnswer,
    Variable,
)
from packager.scoring import scored
from packager.targets.course.xapi import TARGET
from packager.targets.target import Options, Report

# What the note about the whole course names, by the field that holds it.
NOTED = {
    **dict.fromkeys(("hints", "hint_penalty"), "hints"),
    **dict.fromkeys(("feedback", "correct", "partial", "incorrect", "general"), "feedback"),
    **dict.fromkeys(("credit", "floor"), "credits"),
    **dict.fromkeys(("max_characters", "accept", "max_files", "multiple"), "limits"),
    "unit": "units",
    "tags": "tags",
    "rubric": "rubrics",
    "model_answer": "model answers",
    **dict.fromkeys(("shuffle", "fixed", "first", "last"), "look"),
    **dict.fromkeys(("case_sensitive", "spaces"), "compare texts"),
}
# Other words for what another field says, a name that others use, or what belongs to another question.
NO_WORDS = {"span", "expression_span", "id", "name", "use_of", "margin", "amount"}
OTHER = {"per-part": "all-or-nothing", **dict.fromkeys(("net-correct", "all-or-nothing", "per-choice"), "per-part")}
OTHER |= {"collapse": "exact", "ignore": "exact", "rectangle": "circle", "circle": "rectangle", "polygon": "circle"}


def changes(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Copies of a dataclass, each with one field changed, with the way to that field."""
    for field in fields(value):
        old, way = getattr(value, field.name), (*path, field.name)
        if field.name in NO_WORDS or (field.name == "category" and not old):
            continue
        if isinstance(old, tuple) and old and is_dataclass(old[-1]) and not isinstance(old[-1], Prose):
            for place, part in enumerate(old):
                for inner, new in changes(part, way):
                    yield inner, replace(value, **{field.name: (*old[:place], new, *old[place + 1 :])})
        elif is_dataclass(old) and not isinstance(old, Prose | Asset):
            yield from ((inner, replace(value, **{field.name: new})) for inner, new in changes(old, way))
        else:
            yield way, replace(value, **{field.name: other(value, field.name, old)})


def other(holder: Any, name: str, old: Any) -> Any:
    match old:
        case bool():
            return not old
        case float() if isinstance(holder, Variable):
            return old + holder.step
        case float() | int():
            return 0.75 if name in ("credit", "hint_penalty") and old == 0.5 else 0.5 if "credit" in name else old + 1
        case str():
            if isinstance(holder, Pair):
                return "tokyo" if old == "oslo" else "oslo"
            if isinstance(holder, Item):
                return "bird" if old == "fish" else "fish"
            return OTHER.get(old, f"1 + {old}" if name == "expression" else f"{old}x")
        case Prose() | None if name != "decimals":
            return prose("Other words")
        case None:
            return 1
        case Asset():
            return replace(old, width=old.width + 1)
        case tuple():
            return (*old, *(old[:1] or ("x",)))
        case _:
            raise AssertionError((name, old))


def written(question: Question) -> tuple[object, set[str], str]:
    """The file, what is said of the question, and the note about the whole course."""
    report = Report("xapi")
    (member,) = TARGET.members(course(quiz(question)), Options(), report)
    note, *others = report.losses
    return member.data, {one.what for one in others}, note.how


# What is said of a question itself, by the field that it is about.
SAID = {
    **dict.fromkeys(("image", "alternative", "shape", "coords"), "picture of a hotspot"),
    "text": "choices of a blank",
    **dict.fromkeys(("pattern", "value", "tolerance", "category", "decimals"), "right answers"),
}


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_every_field_is_in_the_file_or_spoken_of(question: Question) -> None:
    before, whats, note = written(question)
    silent: list[tuple[str, ...]] = []
    noted = NOTED | ({} if scored(question) else dict.fromkeys(("points", "graded"), "points of what a person marks"))
    kept = 0
    for way, new in changes(question):
        if written(new)[0] != before:
            kept += 1
        elif noted.get(way[-1], "nothing") not in note and SAID.get(way[-1], "nothing") not in whats:
            silent.append(way)
    # Only an answer with full credit is in a list of right answers; the credits of others are noted.
    partial = ShortAnswer, Numeric, FillInBlanks
    assert [way for way in silent if not (isinstance(question, partial) and "answers" in way)] == []
    assert kept >= 1


def test_a_question_that_is_used_again_and_one_that_is_not_graded_are_written_alike() -> None:
    question = samples()["tf"]
    assert written(replace(question, use_of="other"))[0] == written(question)[0]
    survey = written(replace(question, graded=False, points=0.0))
    assert survey[0] != written(question)[0]
