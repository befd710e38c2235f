"""Brightspace's file of questions read by D2L's template, and scored by its help pages; not tried on the platform."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

COMMON = {"NewQuestion", "ID", "Title", "QuestionText", "Points", "Difficulty", "Hint", "Feedback"}
BODY = {
    "WR": {"InitialText", "AnswerKey"},
    "SA": {"InputBox", "Answer"},
    "M": {"Scoring", "Choice", "Match"},
    "MC": {"Option"},
    "TF": {"TRUE", "FALSE"},
    "MS": {"Scoring", "Option"},
    "O": {"Scoring", "Item"},
}
SCORING = {
    "MS": {"RightAnswers", "AllOrNothing", "RightMinusWrong"},
    "M": {"EquallyWeighted", "AllOrNothing", "RightMinusWrong"},
    "O": {"EquallyWeighted", "AllOrNothing", "RightMinusWrong"},
}
FLAG = {"Option": 3, "Choice": 3, "Match": 3, "Item": 2} | dict.fromkeys(
    ("QuestionText", "Hint", "Feedback", "InitialText", "AnswerKey"), 2
)


@dataclass(frozen=True)
class Block:
    """A question's rows, and how Brightspace scores it by its help pages."""

    rows: list[list[str]]

    @property
    def kind(self) -> str:
        return self.rows[0][1]

    def all(self, key: str) -> list[list[str]]:
        return [row for row in self.rows if row[0] == key]

    def one(self, key: str) -> list[str]:
        (row,) = self.all(key)
        return row

    def score(self, answer: Any) -> float:
        """What an answer earns: a place, places, a text, numbers of choices, or an order of places."""
        match self.kind:
            case "MC":
                return float(self.all("Option")[answer][1]) / 100
            case "TF":
                return float(self.one("TRUE" if answer else "FALSE")[1]) / 100
            case "SA":
                fits = [row for row in self.all("Answer") if _fits(row, answer)]
                return float(fits[0][1]) / 100 if fits else 0.0
            case "MS":
                return self._several(set(answer))
            case "M":
                return self._parts([row[1] == given for row, given in zip(self.all("Match"), answer, strict=True)])
            case _:
                return self._parts([place == given for place, given in enumerate(answer)])

    def _several(self, answer: set[int]) -> float:
        right = {place for place, row in enumerate(self.all("Option")) if row[1] == "1"}
        if self.one("Scoring")[1] == "AllOrNothing":
            return float(answer == right)
        return max(0.0, (len(answer & right) - len(answer - right)) / len(right))

    def _parts(self, parts: list[bool]) -> float:
        return float(all(parts)) if self.one("Scoring")[1] == "AllOrNothing" else sum(parts) / len(parts)


def _fits(row: list[str], answer: str) -> bool:
    """Case counts in regular expressions alone."""
    return bool(re.search(row[2], answer)) if row[3] == "regexp" else row[2].lower() == answer.lower()


def read(data: bytes) -> list[Block]:
    """The questions of a file; fails where it leaves the template."""
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    blocks: list[Block] = []
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True):
        assert len(row) == 5
        assert not any("\n" in cell or "\r" in cell for cell in row)
        if row[0].startswith("//"):
            assert not rows
        elif any(row):
            rows.append(row)
        else:
            blocks.append(_checked(Block(rows)))
            rows = []
    assert not rows
    return blocks


def _checked(block: Block) -> Block:
    kind = block.kind
    assert block.rows[0][0] == "NewQuestion"
    assert {row[0] for row in block.rows} <= COMMON | BODY[kind]
    for row in block.rows:
        if row[0] in FLAG:
            assert row[FLAG[row[0]]] in ("", "HTML", "NOT HTML")
        if row[0] == "Scoring":
            assert row[1] in SCORING[kind]
    assert block.one("QuestionText")[1]
    assert float(block.one("Points")[1]) >= 0
    for row in block.all("Option"):
        assert row[1] in ("0", "1") if kind == "MS" else 0 <= float(row[1]) <= 100
        assert row[2]
    numbers = [row[1] for row in block.all("Choice")]
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)]
    assert {row[1] for row in block.all("Match")} <= set(numbers)
    return block
