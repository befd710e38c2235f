"""The questions of tests/vectors as model values: the files describe them in the player's own form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from web_sample import AT, PIXEL, prose

from packager.model import (
    KINDS,
    Asset,
    Blank,
    Category,
    Choice,
    ChoiceGap,
    Item,
    NumberAnswer,
    NumberGap,
    Option,
    Pair,
    Point,
    Question,
    Region,
    TextAnswer,
    TextGap,
    Variable,
)

VECTORS = Path(__file__).resolve().parent / "vectors"
SCORING: dict[str, Any] = json.loads((VECTORS / "scoring.json").read_text(encoding="utf-8"))
INTERACTIONS: dict[str, Any] = json.loads((VECTORS / "interactions.json").read_text(encoding="utf-8"))
PICTURE = Asset("media/map.png", "map.png", len(PIXEL), 400, 300)

_TYPES = {name: type_ for type_, name in KINDS.items()}


def made(value: dict[str, Any], id_: str = "q") -> Question:
    """The question that a vector describes.

    A formula has beside its variants what they are made from: `expression`, `variables` and so on.
    """
    head: dict[str, Any] = {
        "id": id_,
        "span": AT,
        "prompt": prose("?"),
        "points": value.get("points", 1.0),
        "graded": value.get("graded", True),
        "hints": tuple(map(prose, value.get("hints", ()))),
        "hint_penalty": value.get("hintPenalty", 0.0),
    }
    question: Question = _TYPES[value["type"]](**head, **_own(value))  # type: ignore[assignment]
    return question


def _own(value: dict[str, Any]) -> dict[str, Any]:
    match value["type"]:
        case "multiple-choice":
            return {"choices": _choices(value), "floor": value.get("floor", 0.0)}
        case "multiple-response":
            return {"choices": _choices(value), "credit": value["credit"], "floor": value.get("floor", 0.0)}
        case "true-false":
            return {"answer": value["answer"]}
        case "short-answer":
            return {"answers": _texts(value), **_compared(value)}
        case "numeric":
            return {"answers": _numbers(value)}
        case "fill-in-blanks":
            return {"gaps": tuple(map(_gap, value["gaps"])), "credit": value["credit"], **_compared(value)}
        case "formula":
            return {
                "variables": tuple(Variable(name, low, high, step, AT) for name, low, high, step in value["variables"]),
                "expression": value["expression"],
                "expression_span": AT,
                "tolerance": value["tolerance"],
                "margin": value["margin"],
                "decimals": value["decimals"],
                "variants": value["count"],
                "unit": value["unit"],
            }
        case "matching":
            return {
                "pairs": tuple(Pair(one["id"], prose(one["id"]), one["option"], AT) for one in value["pairs"]),
                "options": tuple(Option(one["id"], prose(one["id"]), AT) for one in value["options"]),
                "credit": value["credit"],
            }
        case "ordering":
            return {"items": _items(value), "credit": value["credit"]}
        case "categorize":
            categories = tuple(Category(one["id"], prose(one["id"]), AT) for one in value["categories"])
            return {"categories": categories, "items": _items(value), "credit": value["credit"]}
        case "hotspot":
            return {
                "image": PICTURE,
                "alternative": "A map",
                "regions": tuple(
                    Region(one["id"], one["label"], one["shape"], tuple(one["coords"]), one["correct"], None, AT)
                    for one in value["regions"]
                ),
                "multiple": value["multiple"],
                "credit": value["credit"],
            }
        case "essay":
            return {"max_characters": value["limit"]}
        case "file-upload":
            return {"accept": tuple(value["accept"]), "max_files": value["maxFiles"]}
        case "likert":
            return {"scale": tuple(Point(one["id"], prose(one["id"]), AT) for one in value["scale"])}
        case other:
            raise AssertionError(other)


def _compared(value: dict[str, Any]) -> dict[str, Any]:
    return {"case_sensitive": value["caseSensitive"], "spaces": value.get("spaces", "collapse")}


def _choices(value: dict[str, Any]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one["id"], prose(one["id"]), one["correct"], one["credit"], None, AT) for one in value["choices"]
    )


def _texts(value: dict[str, Any]) -> tuple[TextAnswer, ...]:
    return tuple(
        TextAnswer(one["text"], one["credit"], None, AT, one.get("pattern", False)) for one in value["answers"]
    )


def _numbers(value: dict[str, Any]) -> tuple[NumberAnswer, ...]:
    return tuple(NumberAnswer(one["value"], one["tolerance"], one["credit"], None, AT) for one in value["answers"])


def _items(value: dict[str, Any]) -> tuple[Item, ...]:
    return tuple(Item(one["id"], prose(one["id"]), AT, one.get("category", "")) for one in value["items"])


def _gap(value: dict[str, Any]) -> Blank:
    match value["kind"]:
        case "text":
            return TextGap(value["id"], _texts(value), AT)
        case "number":
            return NumberGap(value["id"], _numbers(value), AT)
        case _:
            return ChoiceGap(value["id"], _choices(value), AT, value["shuffle"])
