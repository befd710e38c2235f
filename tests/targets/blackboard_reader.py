"""Blackboard Ultra's file of questions read by its help pages, and scored by them; not tried on the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Line:
    """A question: its type, its text, and the fields behind."""

    fields: list[str]

    @property
    def kind(self) -> str:
        return self.fields[0]

    @property
    def text(self) -> str:
        return self.fields[1]

    @property
    def rest(self) -> list[str]:
        return self.fields[2:]

    @property
    def right(self) -> set[int]:
        """The places of the right choices."""
        return {place for place, mark in enumerate(self.rest[1::2]) if mark == "correct"}

    @property
    def blanks(self) -> list[list[str]]:
        """The accepted texts of each blank, behind its name; an empty field stands between two blanks."""
        return [run.split("\t") for run in "\t".join(self.rest).split("\t\t")]

    def score(self, answer: Any) -> float | None:
        """What an answer earns where nothing else is set: a place, places, a truth value, a text, or one for each part.

        Several choices earn all or nothing, each pair and each blank its part. None where a person marks.
        """
        match self.kind:
            case "MC":
                return float({answer} == self.right)
            case "MA":
                return float(set(answer) == self.right)
            case "TF":
                return float(self.rest == [str(answer).lower()])
            case "FIB":
                return float(_fits(answer, self.rest))
            case "FIB_PLUS":
                return _share([_fits(given, texts) for given, (_, *texts) in zip(answer, self.blanks, strict=True)])
            case "NUM":
                value, tolerance = map(Decimal, (*self.rest, "0")[:2])
                return float(abs(Decimal(answer) - value) <= tolerance)
            case "MAT":
                return _share([given == wanted for given, wanted in zip(answer, self.rest[1::2], strict=True)])
            case _:
                return None


def _fits(answer: str, texts: Sequence[str]) -> bool:
    """An exact match, but for upper and lower case."""
    return answer.lower() in [text.lower() for text in texts]


def _share(parts: list[bool]) -> float:
    return sum(parts) / len(parts)


def read(data: bytes) -> list[Line]:
    """The questions of a file; fails where a line isn't of the form that the help gives for its type."""
    assert not data.startswith(b"\xef\xbb\xbf")
    text = data.decode()
    assert text.endswith("\r\n")
    lines = [Line(line.split("\t")) for line in text.removesuffix("\r\n").split("\r\n")]
    for line in lines:
        _check(line)
    return lines


def _check(line: Line) -> None:
    rest = line.rest
    assert line.text
    assert not any("\n" in field or "\r" in field for field in line.fields)
    match line.kind:
        case "MC" | "MA":
            assert len(rest) % 2 == 0
            assert len(rest) <= 200
            assert set(rest[1::2]) <= {"correct", "incorrect"}
            assert len(line.right) == 1 if line.kind == "MC" else line.right
            assert all(rest[::2])
        case "TF":
            assert rest in (["true"], ["false"])
        case "ESS":
            assert len(rest) <= 1
        case "FIB":
            assert rest
            assert len(rest) <= 100
            assert all(rest)
        case "FIB_PLUS":
            assert all(len(run) > 1 and f"[{run[0]}]" in line.text for run in line.blanks)
            assert line.text.count("[") == len(line.blanks) <= 10
        case "NUM":
            assert [Decimal(number) for number in rest]
            assert len(rest) <= 2
        case "MAT":
            assert len(rest) % 2 == 0
            assert len(rest) <= 200
            assert all(rest)
            assert len(set(rest[1::2])) == len(rest[1::2])
        case _:
            raise AssertionError(f"Blackboard Ultra reads no {line.kind}")
