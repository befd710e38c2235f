"""The player's data of a course, and full states of it: what the tests of the saved state start from."""

from __future__ import annotations

import json
from typing import Any

from packager import state
from packager.targets.course import web
from packager.targets.target import Report

NUMBER = -1.2345678901234567e-6  # JavaScript writes it with 25 characters
# Each letter is so far from the one before it that packing needs four signs, and JSON six.
WIDEST = "\uac00\u0400"
LOST = "lost score"


def data_of(made: Any, back_end: str = "scorm12") -> dict[str, Any]:
    """The player's data of a whole course, as the page's own file holds it."""
    member = web.page(made, made.units(), "index.html", back_end, Report(back_end))[1]
    assert isinstance(member.data, bytes)
    text = member.data.decode()
    data: dict[str, Any] = json.loads(text[text.index("{", text.index(".data = ")) : text.rindex("}") + 1])
    return data


def questions_of(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every question below the parts, in the player's data."""
    found: list[dict[str, Any]] = []
    for part in parts:
        found += [part] if part["kind"] == "question" else questions_of(part.get("parts", []))
    return found


def full(data: dict[str, Any], text: str = "x", hints: bool = False) -> dict[str, Any]:
    """A full state: everything opened, answered at full length with `text` again and again, submitted 999 times.

    With `hints`, all of those that cost points were shown. The last answer is not checked yet, so that it stands apart.
    """
    quizzes = {id_: questions_of(quiz["parts"]) for id_, quiz in data["quizzes"].items()}
    asked = [question for some in quizzes.values() for question in some]
    points = {id_: sum(map(weight, some)) for id_, some in quizzes.items()}
    costly = {one["id"]: len(one["hints"]) for one in asked if one["hints"] and one["hintPenalty"] and weight(one)}
    answers = {question["id"]: longest(question, text) for question in asked}
    return {
        "place": max(
            (place["id"] for place in data["places"]), key=lambda id_: len(data["state"]["names"]["places"][id_])
        ),
        "seed": state.SEEDS - 1,
        "opened": [place["id"] for place in data["places"]],
        "quizzes": {id_: _record(data["quizzes"][id_].get("rules", {}), n) for id_, n in points.items()},
        "drafts": dict([answers.popitem()] if answers else []),
        "answers": answers,
        "hints": costly if hints else {},
        "finished": 20991231 if data["rules"].get("certificate") else 0,
    }


def worst(data: dict[str, Any]) -> dict[str, Any]:
    """The largest state: as `full`, with all hints, the widest texts, and no answer checked."""
    most = full(data, WIDEST, hints=True)
    return most | {"drafts": most["answers"] | most["drafts"], "answers": {}}


def record(best: float, attempts: int = 1, submitted: bool = True, **more: Any) -> dict[str, Any]:
    """What is kept of a quiz."""
    blank = {"spent": 0, "seen": 0, "paused": False}
    return {"attempts": attempts, "best": best, "submitted": submitted} | blank | more


def blank(**more: Any) -> dict[str, Any]:
    """The state of a learner who has done nothing yet, but for what is given."""
    empty: dict[str, Any] = {name: {} for name in ("quizzes", "answers", "drafts", "hints")}
    return {"place": "", "seed": 1, "opened": [], "finished": 0} | empty | more


def _record(rules: dict[str, Any], points: float) -> dict[str, Any]:
    timed = rules.get("timeLimit", 0)
    best = max(0, -int(-points // 1) - 1) + 0.111111
    clock = {"seen": 9999999999000, "paused": rules.get("pause") == "button"} if timed else {}
    return record(best, rules.get("attempts", 999), spent=(timed or 9999999) * 1000, **clock)


def weight(question: dict[str, Any]) -> float:
    unscored = question["type"] in ("essay", "file-upload", "likert") or question.get("graded") is False
    return 0.0 if unscored else float(question["points"])


def longest(question: dict[str, Any], text: str = "x") -> Any:
    """A response that takes as much room as any."""
    match question["type"]:
        case "multiple-choice":
            return _longest(question["choices"])
        case "multiple-response":
            return [one["id"] for one in question["choices"]]
        case "true-false":
            return False
        case "numeric":
            return NUMBER
        case "fill-in-blanks":
            return {gap["id"]: _filling(gap, text) for gap in question["gaps"]}
        case "formula":
            return {"variant": len(question["variants"]) - 1, "answer": NUMBER}
        case "matching":
            return {pair["id"]: _longest(question["options"]) for pair in question["pairs"]}
        case "categorize":
            return {item["id"]: _longest(question["categories"]) for item in question["items"]}
        case "ordering":
            return [item["id"] for item in reversed(question["items"])]
        case "hotspot":
            regions = question["regions"]
            return [one["id"] for one in regions] if question["multiple"] else [_longest(regions)]
        case "file-upload":
            return True
        case "likert":
            return _longest(question["scale"])
        case _:
            return _filled(text, question["limit"])


def _filled(text: str, limit: int) -> str:
    return (text * limit)[:limit]


def _longest(parts: list[dict[str, Any]]) -> str:
    return str(max(parts, key=lambda one: len(one["key"]))["id"])


def _filling(gap: dict[str, Any], text: str) -> Any:
    match gap["kind"]:
        case "text":
            return _filled(text, gap["limit"])
        case "number":
            return NUMBER
        case _:
            return _longest(gap["choices"])
