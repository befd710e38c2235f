"""Open edX problems read and scored by the rules of its own engine, the part of them that we write."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

RESPONSES = (
    "multiplechoiceresponse",
    "choiceresponse",
    "optionresponse",
    "stringresponse",
    "numericalresponse",
    "imageresponse",
)


@dataclass(frozen=True)
class Field:
    """One response of a problem."""

    element: ET.Element

    @property
    def tag(self) -> str:
        return self.element.tag

    @property
    def choices(self) -> list[ET.Element]:
        return list(self.element.iter("choice"))

    @property
    def options(self) -> list[str]:
        return [(option.text or "").strip() for option in self.element.iter("option")]

    def score(self, answer: Any) -> float:
        """What an answer earns, 0 to 1: the number of a choice, a set of them, a text, or a point."""
        match self.tag:
            case "multiplechoiceresponse":
                return self._one(answer)
            case "choiceresponse":
                return self._several(answer)
            case "optionresponse":
                right = [option for option in self.element.iter("option") if option.get("correct") == "True"]
                return float(answer == (right[0].text or "").strip())
            case "stringresponse":
                return self._text(answer)
            case "numericalresponse":
                return self._number(answer)
            case _:
                return self._point(*answer)

    def _one(self, answer: int | None) -> float:
        if answer is None:
            return 0.0
        choice = self.choices[answer]
        if choice.get("correct") == "true":
            return 1.0
        if choice.get("correct") == "partial" and self.element.get("partial_credit") == "points":
            return float(choice.get("point_value", "0.5"))
        return 0.0

    def _several(self, answer: set[int]) -> float:
        if not answer:
            return 0.0
        right = {place for place, choice in enumerate(self.choices) if choice.get("correct") == "true"}
        if self.element.get("partial_credit") == "EDC":
            fit = sum((place in answer) == (place in right) for place in range(len(self.choices)))
            return 1.0 if fit == len(self.choices) else round(fit / len(self.choices) + 1e-9, 2)
        return float(answer == right)

    def _text(self, answer: str) -> float:
        given = answer.strip()
        if not given:
            return 0.0
        kinds = (self.element.get("type") or "").split(" ")
        expected = [self.element.get("answer", "").strip()]
        expected += [other.get("answer", "").strip() for other in self.element.findall("additional_answer")]
        assert not any("_or_" in text.lower() for text in expected)
        if "regexp" in kinds:
            flags = re.IGNORECASE if "ci" in kinds else 0
            return float(bool(re.search("^" + "|".join(expected) + "$", given, flags)))
        if "ci" in kinds:
            return float(given.lower() in [text.lower() for text in expected])
        return float(given in expected)

    def _number(self, answer: str) -> float:
        if not answer.strip():
            return 0.0
        given, right = Decimal(answer), self.element.get("answer", "")
        if right.startswith("["):
            low, high = (Decimal(end) for end in right[1:-1].split(","))
            if low <= given <= high:
                return 1.0
        elif self._near(given, Decimal(right)):
            return 1.0
        others = [Decimal(other.get("answer", "")) for other in self.element.findall("additional_answer")]
        if given in others:
            return 1.0
        if self.element.get("partial_credit") == "list":
            (listed,) = [
                found.get("partial_answers") for found in self.element.findall("responseparam[@partial_answers]")
            ]
            assert listed
            if any(self._near(given, Decimal(value)) for value in listed.split(",")):
                return 0.5
        return 0.0

    def _near(self, given: Decimal, value: Decimal) -> bool:
        (margin,) = [found.get("default", "") for found in self.element.findall("responseparam[@type='tolerance']")]
        allowed = Decimal(margin.rstrip("%")) * abs(value) / 100 if margin.endswith("%") else Decimal(margin)
        return abs(given - value) <= allowed

    def _point(self, x: float, y: float) -> float:
        picture = self.element.find("imageinput")
        assert picture is not None
        for found in re.finditer(r"\((\d+),(\d+)\)-\((\d+),(\d+)\)", picture.get("rectangle", "")):
            left, top, right, bottom = map(int, found.groups())
            if left <= x <= right and top <= y <= bottom:
                return 1.0
        return float(any(_inside(x, y, region) for region in json.loads(picture.get("regions", "[]"))))


def _inside(x: float, y: float, corners: list[list[float]]) -> bool:
    """Whether a point lies inside of a convex polygon, its edge not included."""
    turns = []
    for place, (x1, y1) in enumerate(corners):
        x2, y2 = corners[(place + 1) % len(corners)]
        turns.append((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


@dataclass(frozen=True)
class Problem:
    """A problem; every response in it weighs the same."""

    root: ET.Element

    @classmethod
    def read(cls, data: bytes) -> Problem:
        root = ET.fromstring(data)
        assert root.tag == "problem"
        return cls(root)

    @property
    def fields(self) -> list[Field]:
        return [Field(element) for element in self.root.iter() if element.tag in RESPONSES]

    def score(self, *answers: Any) -> float:
        """The part of the points for an answer a field."""
        fields = self.fields
        assert len(fields) == len(answers)
        return sum(field.score(answer) for field, answer in zip(fields, answers, strict=True)) / len(fields)

    def values(self, place: int) -> dict[str, str]:
        """The values of the `place`th set of a problem whose script picks one."""
        script = self.root.findtext("script")
        assert script
        sets = re.findall(r"^    (\(.*\)),$", script, re.MULTILINE)
        targets = re.search(r"^(cp_.*) = cp__sets\[cp__random.randrange\((\d+)\)\]$", script, re.MULTILINE)
        assert targets
        assert int(targets[2]) == len(sets)
        row = re.findall(r"'([^']*)'", sets[place])
        return dict(zip(targets[1].split(", "), row, strict=True))

    def drawn(self, place: int) -> Problem:
        """The problem as a learner sees it whose script picked the `place`th set."""
        text = ET.tostring(self.root, encoding="unicode")
        for name, value in sorted(self.values(place).items(), key=lambda one: -len(one[0])):
            text = text.replace(f"${name}", value)
        return Problem(ET.fromstring(text))
