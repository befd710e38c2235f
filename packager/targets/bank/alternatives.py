"""Regular expressions of patterns.py as the list of the texts that they match, for formats that know texts only."""

from __future__ import annotations

import re
from itertools import product

from packager.model import FillInBlanks, ShortAnswer, TextAnswer
from packager.scoring import normal
from packager.targets.target import Report

LIMIT = 50  # texts; more of them would be no list that a teacher can read
ANY = "\0"  # stands in a text for any text at all, the empty one too

_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COUNT = re.compile(r"[*+?]|\{(\d+)(,?)(\d*)\}")


def alternatives(pattern: str, case_sensitive: bool) -> tuple[str, ...] | None:
    """The texts that `pattern` matches, in its order, with ANY for `.*`; None where they can't be listed.

    Without `case_sensitive` texts that differ in case alone are listed once.
    """
    try:
        found = _Expansion(pattern, case_sensitive).whole()
    except _Endless:
        return None
    return tuple(found)


def plain_texts(answer: TextAnswer, question: ShortAnswer | FillInBlanks, report: Report) -> tuple[str, ...] | None:
    """The plain texts that an accepted answer stands for, in its own case; None for a pattern that is no list of them.

    That a pattern becomes a list is reported, and not what becomes of one that can't.
    """
    if not answer.pattern:
        return (normal(answer.text, True, "exact" if question.spaces == "exact" else "collapse"),)
    found = alternatives(answer.text, question.case_sensitive)
    if found is None or any(ANY in text for text in found):
        return None
    report.changed(answer.span, "pattern of an answer", "a list of the texts that it fits")
    return found


class _Endless(Exception):
    """Raised for more than LIMIT texts."""


class _Expansion:
    def __init__(self, pattern: str, case_sensitive: bool) -> None:
        self.pattern, self.case_sensitive = pattern, case_sensitive
        self.place = 0

    def whole(self) -> list[str]:
        found = self.choice()
        assert self.place == len(self.pattern), f"{self.pattern!r} has a problem that patterns.py should have found"
        return found

    def choice(self) -> list[str]:
        """Texts of `a|b|c`, up to a closing bracket or the end."""
        found = self.run()
        while self.sign == "|":
            self.place += 1
            found += self.run()
        return self.kept(found)

    def run(self) -> list[str]:
        """Texts of things one after another."""
        found = [""]
        while self.sign not in ("", "|", ")"):
            found = self.kept([head + tail for head, tail in product(found, self.counted())])
        return found

    def counted(self) -> list[str]:
        """Texts of one thing and the count behind it."""
        any_ = self.sign == "."
        one = [] if any_ else self.one()
        self.place += any_
        count = _COUNT.match(self.pattern, self.place)
        if count is None:
            low, high = 1, 1
        else:
            self.place = count.end()
            low, high = _bounds(count)
        if any_:
            if (low, high) != (0, -1):
                raise _Endless
            return [ANY]
        if high < 0 or high > LIMIT:
            raise _Endless
        found: list[str] = []
        for times in range(low, high + 1):
            found = self.kept(found + self.repeated(one, times))
        return found

    def repeated(self, texts: list[str], times: int) -> list[str]:
        found = [""]
        for _ in range(times):
            found = self.kept([head + tail for head, tail in product(found, texts)])
        return found

    def one(self) -> list[str]:
        sign = self.sign
        self.place += 1
        match sign:
            case "\\":
                self.place += 1
                return self.escaped(self.pattern[self.place - 1])
            case "[":
                return self.set()
            case "(":
                if self.pattern.startswith("?:", self.place):
                    self.place += 2
                found = self.choice()
                self.place += 1
                return found
            case _:
                return [sign]

    def escaped(self, sign: str) -> list[str]:
        match sign:
            case "d":
                return list(_DIGITS)
            case "w":
                return self.kept([*_DIGITS, *_LETTERS, *_LETTERS.upper(), "_"])
            case _:
                return [sign]

    def set(self) -> list[str]:
        """Texts of a set, whose opening bracket is behind us."""
        if self.sign == "^":
            raise _Endless
        found: list[str] = []
        while self.sign != "]":
            if self.sign == "\\":
                self.place += 2
                found += self.escaped(self.pattern[self.place - 1])
                continue
            first = self.sign
            self.place += 1
            if self.sign == "-" and self.pattern[self.place + 1] != "]":
                last = self.pattern[self.place + 1]
                self.place += 2
                found += map(chr, range(ord(first), ord(last) + 1))
            else:
                found.append(first)
        self.place += 1
        return self.kept(found)

    @property
    def sign(self) -> str:
        return self.pattern[self.place : self.place + 1]

    def kept(self, texts: list[str]) -> list[str]:
        """`texts` without those that come again."""
        found: dict[str, str] = {}
        for text in texts:
            found.setdefault(text if self.case_sensitive else text.lower(), text)
        if len(found) > LIMIT:
            raise _Endless
        return list(found.values())


def _bounds(count: re.Match[str]) -> tuple[int, int]:
    """The least and the most times, -1 for endless."""
    match count[0]:
        case "*":
            return 0, -1
        case "+":
            return 1, -1
        case "?":
            return 0, 1
        case _:
            low = int(count[1])
            return low, int(count[3]) if count[3] else -1 if count[2] else low
