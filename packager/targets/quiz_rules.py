"""What becomes of a quiz's rules in a file that has no place for them, said once a quiz."""

from __future__ import annotations

import math
from collections.abc import Collection

from packager.model import Quiz, QuizRules
from packager.targets.target import Report

_NAMES = {
    "attempts": "number of attempts",
    "retry": "attempts at wrong answers only",
    "time-limit": "time limit",
    "pause": "pauses of the clock",
    "shuffle": "order of the questions",
    "show-feedback": "time of the feedback",
    "review": "what is shown of the answers",
}


def given(rules: QuizRules) -> list[str]:
    """The keys of the rules that differ from those of a quiz that says nothing."""
    plain = QuizRules(review="none" if rules.feedback == "never" else "key")
    differs = {
        "attempts": rules.attempts != plain.attempts,
        "retry": rules.retry != plain.retry,
        "time-limit": rules.time_limit != plain.time_limit,
        "pause": rules.pause != plain.pause,
        "shuffle": rules.shuffle != plain.shuffle,
        "show-feedback": rules.feedback != plain.feedback,
        "review": rules.review != plain.review,
    }
    return [key for key, other in differs.items() if other]


def unkept(quiz: Quiz, report: Report, kept: Collection[str] = ()) -> None:
    """Says which of a quiz's rules are left out; `kept` are the keys that the target writes or tells of itself."""
    left = [_NAMES[key] for key in given(quiz.rules) if key not in kept]
    if left:
        report.lost(quiz.span, ", ".join(left), "to be set in the platform")


def whole_minutes(quiz: Quiz, report: Report) -> int:
    """The time limit in minutes, rounded up, which is told where it changes it."""
    minutes = math.ceil(quiz.rules.time_limit)
    if minutes != quiz.rules.time_limit:
        report.changed(quiz.span, "time limit", f"{minutes} minutes, since it is in whole ones there")
    return minutes
