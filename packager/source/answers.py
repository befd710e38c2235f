"""Choices, accepted texts and accepted numbers, as questions and blanks share them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from packager import patterns, rules
from packager.model import Choice, NumberAnswer, Prose, TextAnswer
from packager.source.document import Route, spelling
from packager.source.ids import choice_ids
from packager.source.values import Values, listed, text

LARGEST = 1e300  # of any number in a course

Margin = tuple[float, str]  # a tolerance: a number with `absolute`, or with `percent`


# --- choices -----------------------------------------------------------------------------------------


def choices(values: Values, route: Route, entries: list[Any], rule: str) -> tuple[Choice, ...]:
    """The choices of a list. `rule` is what a choice's own credit counts under: one (one choice is taken),
    blank (the same in a drop-down list), per-choice, or '' where it counts under none.
    """
    words = [text(entry.get("correct", entry.get("text")) if isinstance(entry, dict) else entry) for entry in entries]
    given = [text(entry.get("id")) if isinstance(entry, dict) else "" for entry in entries]
    ids = choice_ids(words, given)
    credits_ = _shares(values, route, entries) if rule == "per-choice" else [0.0] * len(entries)
    made = []
    for place, entry in enumerate(entries):
        where: Route = (*route, place)
        if not isinstance(entry, dict):
            span = values.document.value(where)
            made.append(Choice(ids[place], values.sure(where, entry), False, 0.0, None, span))
            continue
        key = "correct" if "correct" in entry else "text"
        credit = credits_[place] if rule == "per-choice" else 1.0 if key == "correct" else 0.0
        if "credit" in entry and rule != "per-choice":
            credit = _credit(values, (*where, "credit"), entry, key == "correct", rule)
        made.append(
            Choice(
                ids[place],
                values.sure((*where, key), entry[key]),
                key == "correct",
                credit,
                values.prose((*where, "feedback"), entry.get("feedback")),
                values.document.value((*where, key)),
                bool(entry.get("fixed", False)),
            )
        )
    return tuple(made)


def _credit(values: Values, route: Route, entry: dict[str, Any], correct: bool, rule: str) -> float:
    """The credit of a choice that has one of its own, where one choice is taken."""
    if correct or not rule:
        reason = "a right choice earns all points" if correct and rule else "the question's `credit:` says how"
        hint = "" if rule else "with `credit: per-choice` each choice has its own"
        at = values.document.key(route)
        values.say(rules.UNKNOWN_KEY, at, f"`credit` has no meaning here: {reason}", hint)
        return 1.0 if correct else 0.0
    credit = float(entry["credit"])
    if credit >= 100:
        values.say(rules.OUT_OF_RANGE, route, f"{credit:g} is out of range", "a choice that earns all is `correct:`")
    if credit < 0 and rule == "blank":
        values.unused(route, "a blank earns at least nothing")
    return credit / 100


def _shares(values: Values, route: Route, entries: list[Any]) -> list[float]:
    """The credits under per-choice: right choices without one of their own share what the others leave of 100 %."""
    own = [Decimal(str(float(e["credit"]))) if isinstance(e, dict) and "credit" in e else None for e in entries]
    right = [isinstance(entry, dict) and "correct" in entry for entry in entries]
    said = sum((credit for credit, one in zip(own, right, strict=True) if one and credit is not None), Decimal(0))
    silent = [place for place, one in enumerate(right) if one and own[place] is None]
    left = 100 - said
    if silent and left <= 0:
        message = f"nothing is left of 100 % for this choice: the other right ones have {said.normalize():f} %"
        values.say(rules.OUT_OF_RANGE, (*route, silent[0]), message, "give it a `credit:`, or lower the others'")
    for place, one in enumerate(right):
        credit = own[place]
        if credit is not None and (credit <= 0 if one else credit > 0):
            wanted = "a right choice earns more than 0 %" if one else "a choice that earns something is `correct:`"
            values.say(rules.OUT_OF_RANGE, (*route, place, "credit"), f"{credit.normalize():f} is out of range", wanted)
    # Thirds to the fifth decimal make up a whole.
    if not silent and any(right) and left > Decimal("0.01"):
        message = f"the credits of the right choices come to {said.normalize():f} %, so nobody can earn all points"
        values.say(rules.OUT_OF_RANGE, (*route[:-1], "credit"), message, "let them come to 100 %")
    share = float(max(left, Decimal(0)) / len(silent)) / 100 if silent else 0.0
    return [
        share if place in silent else float(credit) / 100 if credit is not None else 0.0
        for place, credit in enumerate(own)
    ]


# --- texts -------------------------------------------------------------------------------------------


def text_answers(values: Values, route: Route, data: object) -> tuple[TextAnswer, ...]:
    """The accepted texts of a list, or the one that stands there alone."""
    entries = listed(route, data) if isinstance(data, list) else [(route, data)]
    return tuple(_text_answer(values, where, entry) for where, entry in entries)


def _text_answer(values: Values, route: Route, data: Any) -> TextAnswer:
    span = values.document.value(route)
    if not isinstance(data, dict):
        return TextAnswer(text(data), 1.0, None, span)
    feedback = values.prose((*route, "feedback"), data.get("feedback"))
    credit = float(data.get("credit", 100)) / 100
    if "pattern" not in data:
        return TextAnswer(text(data["text"]), credit, feedback, span)
    pattern = str(spelling(data["pattern"]))
    if problem := patterns.problem(pattern):
        values.say(rules.BAD_PATTERN, (*route, "pattern"), f"the pattern can't be used: {problem}")
    return TextAnswer(pattern, credit, feedback, values.document.value((*route, "pattern")), True)


# --- numbers -----------------------------------------------------------------------------------------


def margin(values: Values, route: Route, data: object) -> Margin:
    """A tolerance as it is written: `0.1`, or `5 %`."""
    said = text(data)
    number = float(said.removesuffix("%"))
    kind = "percent" if said.endswith("%") else "absolute"
    most = 100 if kind == "percent" else LARGEST
    if not 0 <= number <= most:
        values.say(rules.OUT_OF_RANGE, route, f"{said} is out of range", f"it must be at least 0 and at most {most:g}")
        return 0.0, kind
    return number, kind


def number_answers(values: Values, route: Route, data: list[Any], shared: Margin) -> tuple[NumberAnswer, ...]:
    """The accepted numbers of a list; `shared` is the tolerance of those without their own."""
    return tuple(_number_answer(values, where, entry, shared) for where, entry in listed(route, data))


def _number_answer(values: Values, route: Route, data: Any, shared: Margin) -> NumberAnswer:
    span = values.document.value(route)
    if not isinstance(data, dict):
        return _within(values, route, float(data), shared, 1.0, None)
    feedback = values.prose((*route, "feedback"), data.get("feedback"))
    credit = float(data.get("credit", 100)) / 100
    if "range" in data:
        low, high = (Decimal(repr(float(end))) for end in data["range"])
        if low > high:
            first, last = (text(end) for end in data["range"])
            message = f"the range from {first} to {last} is the wrong way round"
            values.say(rules.OUT_OF_RANGE, (*route, "range"), message, f"write `[{last}, {first}]`")
        middle, half = (low + high) / 2, abs(high - low) / 2
        return NumberAnswer(float(middle), float(half), credit, feedback, span, "range")
    value = float(data["value"])
    if "digits" in data:
        digits = int(data["digits"])
        if value == 0:
            values.say(rules.OUT_OF_RANGE, (*route, "digits"), "0 has no significant digits", "use `tolerance:`")
        # Half a unit of the last significant digit.
        half = Decimal(5).scaleb(Decimal(repr(value)).adjusted() - digits) if value else Decimal(0)
        return NumberAnswer(value, float(half), credit, feedback, span, "digits", float(digits))
    if "tolerance" in data:
        shared = margin(values, (*route, "tolerance"), data["tolerance"])
    return _within(values, route, value, shared, credit, feedback)


def _within(
    values: Values, route: Route, value: float, said: Margin, credit: float, feedback: Prose | None
) -> NumberAnswer:
    """An accepted number with a tolerance that is absolute or in percent of it."""
    span = values.document.value(route)
    amount, kind = said
    if kind == "absolute":
        return NumberAnswer(value, amount, credit, feedback, span)
    if value == 0:
        message = f"{amount:g} % of 0 is no tolerance"
        values.say(rules.OUT_OF_RANGE, route, message, "give this answer a `tolerance:` without %")
    tolerance = float(abs(Decimal(repr(value))) * Decimal(repr(amount)) / 100)
    return NumberAnswer(value, tolerance, credit, feedback, span, kind, amount)
