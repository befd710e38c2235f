"""How a quiz and a course are taken: the keys that say so, and which of them have no effect beside others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import Lesson, Quiz, QuizRules
from packager.scoring import weight
from packager.source.document import Document
from packager.source.values import Values, text

# What a key says where it is absent; `review` depends on `show-feedback`.
_DEFAULTS = {"retry": "all", "pause": "never", "show-feedback": "at-once"}


def quiz_rules(values: Values, data: dict[str, Any], graded: bool) -> QuizRules:
    """The rules of the quiz file `data`; a broken value counts as absent, and what has no effect is told."""
    kept = {key: value for key, value in data.items() if not values.is_broken((key,))}
    for key, reason in list(_without_effect(kept, graded, "time-limit" in data)):
        values.unused((key,), reason)
        del kept[key]
    word = {key: text(kept.get(key, default)) for key, default in _DEFAULTS.items()}
    unseen = word["show-feedback"] == "never"
    return QuizRules(
        attempts=int(kept.get("attempts", 0)),
        retry=word["retry"],
        time_limit=float(kept.get("time-limit", 0)),
        pause=word["pause"],
        shuffle=bool(kept.get("shuffle", False)),
        feedback=word["show-feedback"],
        review="none" if unseen else text(kept.get("review", "key")),
    )


def _without_effect(data: dict[str, Any], graded: bool, timed: bool) -> Iterator[tuple[str, str]]:
    """Keys that change nothing beside the others, with the reason; `timed`: a limit is given, right or wrong."""
    if "time-limit" in data and not graded:
        yield "time-limit", "a survey has no time limit"
        if "pause" in data:
            yield "pause", "a survey has no time limit"
    elif "pause" in data and not timed:
        yield "pause", "the quiz has no `time-limit:`"
    if "retry" in data and data.get("attempts") == 1:
        yield "retry", "there is one attempt"
    elif data.get("retry") == "wrong" and not graded:
        yield "retry", "nothing in a survey is right or wrong"
    if data.get("show-feedback") == "never" and data.get("review") in ("key", "answers"):
        yield "review", "`show-feedback: never` shows the result alone"
    elif data.get("review") == "answers" and not graded:
        yield "review", "nothing in a survey is right or wrong"


def course_settings(values: dict[str, Any]) -> dict[str, Any]:
    """`completion`, `navigation` and `certificate` of the keys of course.yaml that are whole."""
    return {
        "completion": text(values.get("completion", "everything")),
        "navigation": text(values.get("navigation", "free")),
        "certificate": bool(values.get("certificate", False)),
    }


def idle_settings(
    document: Document, values: dict[str, Any], contents: tuple[Lesson | Quiz, ...]
) -> Iterator[Diagnostic]:
    """A warning at each key of course.yaml that says how the course is taken and changes nothing in this one."""
    quizzes = [part for part in contents if isinstance(part, Quiz)]
    scored = any(weight(question) for quiz in quizzes for question in quiz.questions())
    idle = {
        "completion": values.get("completion") == "passed" and not scored and "no question of the course is scored",
        "navigation": values.get("navigation") == "linear" and len(contents) == 1 and "the course has one part",
    }
    if values.get("completion") == "submitted" and not quizzes:
        idle["completion"] = "the course has no quiz"
    for key, reason in idle.items():
        if reason:
            yield Diagnostic(rules.UNUSED_KEY, document.key((key,)), f"`{key}` has no effect: {reason}")
