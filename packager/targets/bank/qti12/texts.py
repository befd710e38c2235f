"""What a field of Canvas accepts: texts in their spellings, as a regular expression, numbers as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from packager.diagnostic import Span
from packager.model import NumberAnswer, TextAnswer
from packager.scoring import normal
from packager.targets.bank.alternatives import ANY, alternatives
from packager.targets.bank.qti12.prose import Writer
from packager.targets.numbers import ends, exact, written
from packager.targets.target import Report

_LISTED = 60  # numbers of a tolerance that are worth a list of their spellings


# --- texts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accepted:
    """The texts that earn all points, in each spelling, with the answer that each belongs to.

    `expression` is a regular expression for all of them, '' where the list is whole without one.
    """

    spellings: dict[str, TextAnswer]
    expression: str = ""

    def as_expression(self, case_sensitive: bool, spaces: str) -> Accepted:
        """The same with a regular expression for the listed spellings."""
        answers = [replace(answer, text=text, pattern=False) for text, answer in self.spellings.items()]
        return replace(self, expression=expression(answers, case_sensitive, spaces) if answers else "")


def accepted(answers: Iterable[TextAnswer], case_sensitive: bool, spaces: str, span: Span, writer: Writer) -> Accepted:
    """What a field of Canvas accepts of `answers`; says what it doesn't."""
    report = writer.report
    found: dict[str, tuple[str, TextAnswer]] = {}  # by the compared form: the spelling
    seen: set[str] = set()
    listed = True
    whole: list[TextAnswer] = []
    for answer in answers:
        own = forms(answer, case_sensitive, spaces)
        if own is not None and all(form in seen for form in own):
            continue  # the first that fits counts
        if answer.credit < 1:
            seen.update(own or ())
            report.lost(
                answer.span,
                "partial credit of an answer",
                f"Canvas has none, so `{answer.text}` is wrong unless another answer covers it",
            )
            continue
        if own is None and not writer.new:
            report.lost(
                answer.span, "regular expression", "it matches too many texts for a list, and Classic Quizzes has none"
            )
            continue
        listed &= own is not None
        whole.append(answer)
        for form, spelling in (own or {}).items():
            if form not in seen:
                seen.add(form)
                found[form] = (spelling, answer)
    spellings: dict[str, TextAnswer] = {}
    for spelling, answer in found.values():
        spellings.setdefault(spelling, answer)
        if spaces == "ignore" and not answer.pattern:
            spellings.setdefault(normal(answer.text, case_sensitive=True), answer)
    _spaces(spellings, spaces, span, report)
    if listed or not writer.new:
        return Accepted(spellings)
    report.changed(span, "accepted texts", "they become one regular expression")
    return Accepted(spellings, expression(whole, case_sensitive, spaces))


def forms(answer: TextAnswer, case_sensitive: bool, spaces: str) -> dict[str, str] | None:
    """The compared forms of an answer with a spelling of each; None for a pattern of too many texts."""
    if not answer.pattern:
        spelling = normal(answer.text, True, spaces)
        return {normal(answer.text, case_sensitive, spaces): spelling}
    texts = alternatives(answer.text, case_sensitive)
    if texts is None or any(ANY in text for text in texts):
        return None
    # A text that `normal` would change can't be what was given.
    return {form: text for text in texts if (form := normal(text, case_sensitive, spaces)) and _kept(text, spaces)}


def _kept(text: str, spaces: str) -> bool:
    return normal(text, True, spaces) == text


def _spaces(spellings: Iterable[str], spaces: str, span: Span, report: Report) -> None:
    match spaces:
        case "collapse":
            if any(" " in text for text in spellings):
                report.changed(span, "spaces in answers", "Canvas takes them as they are typed, one blank is not two")
        case "ignore":
            report.changed(span, "spaces in answers", "Canvas takes them as they are typed, here or there or nowhere")
        case _:
            report.changed(span, "spaces in answers", "Canvas ignores those at the ends")


def expression(answers: Iterable[TextAnswer], case_sensitive: bool, spaces: str) -> str:
    """One regular expression for whole texts that match any of `answers`, case and white space minded in it."""
    ways = []
    for answer in answers:
        pattern = answer.text if answer.pattern else _escaped(normal(answer.text, True, spaces), spaces)
        ways.append(pattern if case_sensitive else any_case(pattern))
    around = "" if spaces == "exact" else r"\s*"
    return f"^{around}(?:{'|'.join(ways)}){around}$"


def _escaped(text: str, spaces: str) -> str:
    signs = [
        r"\s+" if sign == " " and spaces == "collapse" else re.sub(r"[\\.\[\]{}()*+?|^$/]", r"\\\g<0>", sign)
        for sign in text
    ]
    return (r"\s*" if spaces == "ignore" else "").join(signs)


def any_case(pattern: str) -> str:
    """A pattern of patterns.py that matches letters of either case, without a flag: platforms differ in those."""
    return re.sub(r"\\.|\[\^?(?:\\.|[^\]\\])+\]|.", lambda found: _either(found[0]), pattern, flags=re.DOTALL)


def _either(token: str) -> str:
    if token.startswith("\\"):
        return token
    if len(token) == 1:
        other = token.swapcase()
        return f"[{token}{other}]" if len(other) == 1 and other != token else token
    inner = token[1:-1]
    parts = re.findall(r"\\.|.-(?=.).|.", inner.removeprefix("^"), re.DOTALL)
    more = [part.swapcase() for part in parts if not part.startswith("\\") and len(part.swapcase()) == len(part)]
    added = [part for part in more if part not in parts]
    if not added:
        return token
    # A hyphen for itself stands last, where it makes no range.
    signs = [part for part in parts if part != "-"] + added + ["-"] * ("-" in parts)
    return f"[{'^' if inner.startswith('^') else ''}{''.join(signs)}]"


# --- numbers -----------------------------------------------------------------------------------------------


def full(answers: Iterable[NumberAnswer], report: Report) -> dict[tuple[float, float], NumberAnswer]:
    """The answers that earn all points, by their number and tolerance; says which others are lost."""
    kept: dict[tuple[float, float], NumberAnswer] = {}
    partial: set[tuple[float, float]] = set()
    for answer in answers:
        form = (answer.value, answer.tolerance)
        if form in kept or form in partial:
            continue
        if answer.credit < 1:
            partial.add(form)
            report.lost(
                answer.span,
                "partial credit of an answer",
                f"Canvas has none, so {written(exact(answer.value))} is wrong unless another answer covers it",
            )
        else:
            kept[form] = answer
    return kept


def spelled(answers: Iterable[NumberAnswer]) -> tuple[str, ...]:
    """The numbers of `answers` as a learner would type them: each within a tolerance, to its last decimal."""
    found: dict[str, None] = {}
    for answer in answers:
        value = exact(answer.value)
        low, high = ends(answer.value, answer.tolerance)
        places = max(_places(number) for number in (value, low, high))
        while places > 0 and (high - low).scaleb(places) >= _LISTED:
            places -= 1
        numbers = [value]
        if (high - low).scaleb(places) < _LISTED:
            step = Decimal(1).scaleb(-places)
            first = (low / step).to_integral_value(ROUND_CEILING) * step
            numbers += [first + n * step for n in range(int((high - first) // step) + 1)]
        for number in [*numbers, low, high]:
            found.setdefault(written(number))
            if places and abs(number) < 10**15:
                found.setdefault(f"{number:.{places}f}")
    return tuple(found)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(max(0, -exponent), 15)
