"""Response processing: the conditions and rules by which QTI scores, and the templates that stand for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

from lxml import etree

from packager.model import NumberAnswer
from packager.xml import Builder

RESPONSE = "RESPONSE"
SCORE = "SCORE"

_EXACT = Context(prec=800)  # every sum of two doubles is exact


def number(value: float) -> str:
    """A number that reads back as itself: `1`, `0.25`, `6.02e+23`."""
    return repr(float(value)).removesuffix(".0")


def ends(answer: NumberAnswer) -> tuple[str, str]:
    """The least and the greatest number that fits, in the decimals of the source.

    0.3 - 0.1 as binary fractions is a hair below 0.2 and 2.72 - 0.01 a hair above 2.71: a learner who types an
    end must be right, so the sum is done in decimals. The slack of `scoring.near` does the same for the player.
    """
    value, tolerance = Decimal(number(answer.value)), Decimal(number(answer.tolerance))
    low, high = _EXACT.subtract(value, tolerance), _EXACT.add(value, tolerance)
    return _plain(low), _plain(high)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    if len(text) > 24:
        return number(float(value))
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Rules:
    """Expressions and rules as elements of one dialect (ASI information model, 8 and 10)."""

    build: Builder

    def variable(self, name: str = RESPONSE) -> etree._Element:
        return self.build("variable", identifier=name)

    def value(self, base: str, text: str) -> etree._Element:
        return self.build("baseValue", text, baseType=base)

    def set(self, name: str, value: etree._Element) -> etree._Element:
        return self.build("setOutcomeValue", value, identifier=name)

    def score(self, value: float) -> etree._Element:
        return self.set(SCORE, self.value("float", number(value)))

    def condition(self, *branches: tuple[etree._Element | None, Iterable[etree._Element]]) -> etree._Element:
        """The first branch whose test is true; one without a test is the last."""
        made = self.build("responseCondition")
        for place, (test, rules) in enumerate(branches):
            name = "responseElse" if test is None else "responseElseIf" if place else "responseIf"
            made.append(self.build(name, test, *rules))
        return made

    def unanswered(self) -> etree._Element:
        return self.build("isNull", self.variable())

    def is_key(self) -> etree._Element:
        return self.build("match", self.variable(), self.build("correct", identifier=RESPONSE))

    def is_full(self) -> etree._Element:
        return self.build("gte", self.variable(SCORE), self.value("float", "1"))

    def fits(self, answer: NumberAnswer) -> etree._Element:
        """Between both ends: players ignore the tolerance of `equal`."""
        low, high = ends(answer)
        return self.build(
            "and",
            self.build("gte", self.variable(), self.value("float", low)),
            self.build("lte", self.variable(), self.value("float", high)),
        )

    def same(self, text: str, case_sensitive: bool) -> etree._Element:
        case = "true" if case_sensitive else "false"
        return self.build("stringMatch", self.variable(), self.value("string", text), caseSensitive=case)

    def mapped(self) -> etree._Element:
        return self.build("mapResponse", identifier=RESPONSE)

    # --- whole scorings

    def match_correct(self) -> list[etree._Element]:
        """What the template of this name does: 1 for the key, else 0."""
        return [self.condition((self.is_key(), [self.score(1)]), (None, [self.score(0)]))]

    def map_response(self) -> list[etree._Element]:
        """What the template of this name does: 0 without a response, else the sum of the mapping."""
        return [
            self.condition((self.unanswered(), [self.score(0)]), (None, [self.set(SCORE, self.mapped())])),
        ]

    def per_part(self, wrong: int, choices: int) -> list[etree._Element]:
        """Choices treated rightly over all: right ones ticked, and `wrong` ones less those that are ticked.

        The mapping gives 1 for a right choice and -1 for a wrong one. `containerSize` is 0 for no response, also
        where a player keeps an empty container that `isNull` does not see.
        """
        ticked = self.build("containerSize", self.variable())
        right = self.build("sum", self.mapped(), self.value("float", str(wrong)))
        part = self.build("divide", right, self.value("float", str(choices)))
        answered = self.build("gt", ticked, self.value("integer", "0"))
        return [self.condition((answered, [self.set(SCORE, part)]), (None, [self.score(0)]))]
