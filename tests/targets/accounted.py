"""Which parts of a question a target neither writes nor reports: a part is changed, and something has to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from question_samples import SPAN, prose

from packager import rules
from packager.model import Asset, Choice, Course, Feedback, Prose, Question, Quiz, Region
from packager.targets.target import Options, Report, Target

# Values by the name of what holds them: those that are no free text.
RULES = {
    "credit": ("net-correct", "per-part", "per-choice", "all-or-nothing"),
    "spaces": ("collapse", "ignore", "exact"),
}

# Places, names of parts, and what can't be changed without the rest of the question.
IGNORED = {"span", "expression_span", "use_of", "id", "shape", "variables", "expression", "gaps", "image", "option"}
IGNORED |= {"category", "seed", "margin", "amount"}

_WHOLE = Options()


def unaccounted(target: Target, question: Question) -> set[str]:
    """The routes of the parts whose change has no effect on the files nor on the report.

    Each part is changed in the whole question, and in one that has nothing but what it needs, since a report may name
    several parts together. A question that is left out has none.
    """
    if any(loss.rule is rules.UNSUPPORTED for loss in _report(target, question)[1].losses):
        return set()
    routes: dict[str, bool] = {}
    for start in (question, bare(question)):
        before = _made(target, start)
        for route, changed in changes(start):
            routes[route] = routes.get(route, False) or _made(target, changed) != before
    return {route for route, seen in routes.items() if not seen}


def _report(target: Target, question: Question) -> tuple[Any, Report]:
    quiz = Quiz("quiz", "Quiz", (question,), "quiz.yaml", SPAN)
    course = Course("course", "https://example.org/c", "Course", "en", (quiz,), SPAN)
    report = Report(target.name)
    return [(member.name, member.data) for member in target.members(course, _WHOLE, report)], report


def _made(target: Target, question: Question) -> tuple[Any, list[str]]:
    """The files and the messages for a course of this question alone."""
    members, report = _report(target, question)
    return members, [found.message for found in report.diagnostics]


def bare(question: Question) -> Question:
    """The question without all that a question may do without."""
    made = replace(
        question,
        feedback=Feedback(),
        hints=(),
        hint_penalty=0.0,
        tags=(),
        points=1.0 if question.graded else 0.0,
    )
    for field in fields(made):
        parts = getattr(made, field.name)
        if isinstance(parts, tuple) and parts and isinstance(parts[0], Choice):
            parts = tuple(replace(part, feedback=None, fixed=False) for part in parts)
        elif isinstance(parts, tuple) and parts and isinstance(parts[0], Region):
            parts = tuple(replace(part, feedback=None, label="") for part in parts)
        made = replace(made, **{field.name: parts})
    return made


def changes(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with one part of it changed, each with the part's route."""
    for field in fields(value):
        now = getattr(value, field.name)
        if field.name in IGNORED:
            continue
        if isinstance(now, tuple) and now and is_dataclass(now[0]) and not isinstance(now[0], Prose):
            for place, part in enumerate(now):
                for route, other in changes(part):
                    parts = (*now[:place], other, *now[place + 1 :])
                    yield f"{field.name}[].{route}", replace(value, **{field.name: parts})
        elif is_dataclass(now) and not isinstance(now, Prose | Asset):
            for route, other in changes(now):
                yield f"{field.name}.{route}", replace(value, **{field.name: other})
        else:
            for other in _others(field.name, now):
                yield field.name, replace(value, **{field.name: other})


def _others(name: str, now: Any) -> Iterator[Any]:
    """Values that `now` could have in its stead."""
    match now:
        case bool():
            yield not now
        case int() | float():
            yield from ((-0.25, 0.0) if name == "floor" else (now + 1, type(now)(now / 2), 0))
        case str() if name in RULES:
            yield from (rule for rule in RULES[name] if rule != now)
        case str():
            yield f"{now}x"
            yield ""
        case Prose():
            yield prose("Something else.")
            if name not in ("prompt", "text", "item", "title"):
                yield None
        case None:
            yield 3 if name == "decimals" else prose("Something else.")
        case tuple() if name == "coords":
            yield tuple(number + 3 for number in now)
        case tuple():
            yield now[:-1]
            yield (prose("Something else."),) if name == "hints" else ("new",)
