"""Response processing: the conditions and rules by which QTI scores, and the templates that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from lxml import etree

from packager.model import NumberAnswer
from packager.xml import Builder

RESPONSE = "RESPONSE"
SCORE = "SCORE"

_EXACT = Context(prec=800)  # every sum of two doubles is exact
_DIGITS = 15  # a double of more digits than these is the result of a sum, and a hair off
_SLACK = Decimal("1e-12")


def number(value: float) -> str:
    """A number that reads back as itself: `1`, `0.25`, `6.02e+23`."""
    return repr(float(value)).removesuffix(".0")


def ends(answer: NumberAnswer) -> tuple[str, str]:
    """The least and the greatest number that fits, in the decimals of the source.

    0.3 - 0.1 as binary fractions is a hair below 0.2 and 2.72 - 0.01 a hair above 2.71: a learner who types an
    end must be right, so the sum is done in decimals, and what is no short decimal has the slack of `scoring.near`.
    """
    value, tolerance = Decimal(number(answer.value)), Decimal(number(answer.tolerance))
    low, high = _EXACT.subtract(value, tolerance), _EXACT.add(value, tolerance)
    if any(len(part.as_tuple().digits) > _DIGITS for part in (value, tolerance)):
        slack = max(abs(value), abs(tolerance)) * _SLACK
        low = Context(prec=_DIGITS, rounding=ROUND_FLOOR).subtract(low, slack)
        high = Context(prec=_DIGITS, rounding=ROUND_CEILING).add(high, slack)
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

    def real(self, value: float) -> etree._Element:
        return self.value("float", number(value))

    def set(self, name: str, value: etree._Element) -> etree._Element:
        return self.build("setOutcomeValue", value, identifier=name)

    def score(self, value: float, outcome: str = SCORE) -> etree._Element:
        return self.set(outcome, self.real(value))

    def condition(self, *branches: tuple[etree._Element | None, Iterable[etree._Element]]) -> etree._Element:
        """The first branch whose test is true; one without a test is the last."""
        made = self.build("responseCondition")
        for place, (test, rules) in enumerate(branches):
            name = "responseElse" if test is None else "responseElseIf" if place else "responseIf"
            made.append(self.build(name, test, *rules))
        return made

    # --- tests

    def unanswered(self, response: str = RESPONSE) -> etree._Element:
        return self.build("isNull", self.variable(response))

    def is_key(self, response: str = RESPONSE) -> etree._Element:
        return self.build("match", self.variable(response), self.build("correct", identifier=response))

    def reaches(self, value: float, outcome: str = SCORE) -> etree._Element:
        return self.build("gte", self.variable(outcome), self.real(value))

    def earned(self) -> etree._Element:
        return self.build("gt", self.variable(SCORE), self.real(0))

    def all(self, tests: Iterable[etree._Element]) -> etree._Element:
        return self.build("and", *tests)

    def fits(self, answer: NumberAnswer, response: str = RESPONSE) -> etree._Element:
        """Between both ends: players ignore the tolerance of `equal`."""
        low, high = ends(answer)
        return self.build(
            "and",
            self.build("gte", self.variable(response), self.value("float", low)),
            self.build("lte", self.variable(response), self.value("float", high)),
        )

    def same(self, text: str, case_sensitive: bool, response: str = RESPONSE) -> etree._Element:
        case = "true" if case_sensitive else "false"
        return self.build("stringMatch", self.variable(response), self.value("string", text), caseSensitive=case)

    def fully_matches(self, pattern: str, response: str = RESPONSE) -> etree._Element:
        """Whether the whole of a response matches, also where a player looks for the pattern anywhere in it.

        XML Schema's expressions match the whole and have no anchors; JavaScript's match a part unless `^` and `$`
        stand around them, which others read as plain signs. What a player does is seen from a pattern that is a part
        of a known text.
        """

        def anywhere() -> etree._Element:
            return self.build("patternMatch", self.value("string", "part"), pattern="art")

        anchored = self.build("patternMatch", self.variable(response), pattern=f"^{pattern}$")
        whole = self.build("patternMatch", self.variable(response), pattern=pattern)
        return self.build(
            "or",
            self.build("and", anywhere(), anchored),
            self.build("and", self.build("not", anywhere()), whole),
        )

    def stands_at(self, place: str, identifier: str) -> etree._Element:
        """Whether a choice is at the place of an ordered response that an outcome holds, counted from 1.

        The standard takes a number, too, but a certified player of QTI 3.0 reads names alone.
        """
        there = self.build("index", self.variable(), n=place)
        return self.build("match", there, self.value("identifier", identifier))

    def mapped(self, response: str = RESPONSE) -> etree._Element:
        return self.build("mapResponse", identifier=response)

    # --- whole scorings

    def match_correct(self) -> list[etree._Element]:
        """What the template of this name does: 1 for the key, else 0."""
        return [self.condition((self.is_key(), [self.score(1)]), (None, [self.score(0)]))]

    def map_response(self, response: str = RESPONSE, outcome: str = SCORE) -> list[etree._Element]:
        """What the template of this name does: 0 without a response, else the sum of the mapping."""
        mapped = self.set(outcome, self.mapped(response))
        return [self.condition((self.unanswered(response), [self.score(0, outcome)]), (None, [mapped]))]

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

    def mean(self, outcomes: Sequence[str]) -> etree._Element:
        """The score as the mean of outcomes."""
        total = self.build("sum", *(self.variable(outcome) for outcome in outcomes))
        return self.set(SCORE, self.build("divide", total, self.real(len(outcomes))))

    def all_or_nothing(self, tests: Iterable[etree._Element]) -> etree._Element:
        """1 where every test is true, else 0."""
        return self.condition((self.all(tests), [self.score(1)]), (None, [self.score(0)]))

    def one_more(self, outcome: str) -> etree._Element:
        """Adds 1 to an outcome."""
        return self.set(outcome, self.build("sum", self.variable(outcome), self.value("integer", "1")))
