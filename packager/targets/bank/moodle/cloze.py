"""Prose with blanks: Moodle's embedded answers, whose blanks are codes in the text itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lxml import etree

from packager import grades
from packager.markup import one_line
from packager.model import Blank, Choice, ChoiceGap, FillInBlanks, NumberAnswer, NumberGap, Prose, TextAnswer, TextGap
from packager.targets.bank.moodle.element import end, say_partial, start
from packager.targets.bank.moodle.text import fileless, plain_text, rewrite
from packager.targets.bank.moodle.typed import accepted, decimal
from packager.targets.feedback import outcome
from packager.targets.target import Report, Unsupported
from packager.variants import filled

# What stands for a gap while the prompt is made: signs that are no characters, so that no author writes them.
_MARK = "\ufdd0{}\ufdd1"
_MARKS = re.compile("\ufdd0([a-z0-9-]+)\ufdd1")

# What Moodle would take for a code in the author's own words: `{1:SA:=x}`, and `{#1}`, its own mark for a place.
_CODE = re.compile(r"\{(?=\d*:|#)")

_WILDCARD = "*"

_A = TypeVar("_A", TextAnswer, NumberAnswer, Choice)


def fill_in_blanks(report: Report, question: FillInBlanks) -> etree._Element:
    """The question's element; the name shows a line for each blank."""
    _say_what_changes(report, question)
    question = settled(question)
    weight = _weight(report, question)
    codes = {gap.id: f"{{{weight}:{_code(report, question, gap)}}}" for gap in question.gaps}
    prompt = filled(question.prompt, {gap.id: _MARK.format(gap.id) for gap in question.gaps})
    element = start(report, "cloze", question, prompt=prompt)
    defaultgrade = element.find("defaultgrade")
    assert defaultgrade is not None
    defaultgrade.text = str(weight * len(question.gaps))
    text = element.find("questiontext")
    assert text is not None

    def coded(content: str) -> str:
        return _MARKS.sub(lambda mark: codes.get(mark[1], mark[0]), _CODE.sub("&#123;", content))

    rewrite(text, coded)
    return end(report, element, question)


def _say_what_changes(report: Report, question: FillInBlanks) -> None:
    said = question.feedback
    several = len(question.gaps) > 1
    if several and (said.correct or said.partial or said.incorrect):
        report.lost(
            question.span,
            "feedback on a right or wrong answer",
            "Moodle has none for a text with several blanks, only for each of them",
        )
    if several and question.credit == "all-or-nothing":
        report.changed(
            question.span,
            "credit `all-or-nothing`",
            "scored by the platform: each blank that is filled rightly earns its part of the points",
        )


def settled(question: FillInBlanks) -> FillInBlanks:
    """The question with each answer's credit as it counts: 0 to 1, nothing for a part under all-or-nothing.

    Where it isn't graded, every choice has all of it.
    """

    def counted(answer: _A) -> _A:
        credit = answer.credit if question.credit == "per-part" or answer.credit >= 1 else 0.0
        return replace(answer, credit=max(0.0, credit) if question.graded else 1.0)

    def gap(blank: Blank) -> Blank:
        match blank:
            case TextGap():
                return replace(blank, answers=tuple(map(counted, blank.answers)))
            case NumberGap():
                return replace(blank, answers=tuple(map(counted, blank.answers)))
            case ChoiceGap():
                return replace(blank, choices=tuple(map(counted, blank.choices)))

    return replace(question, gaps=tuple(map(gap, question.gaps)))


def _weight(report: Report, question: FillInBlanks) -> int:
    """Each blank's points: whole numbers in Moodle, whose sum is the question's points."""
    if not question.graded:
        return 0
    each = question.points / len(question.gaps)
    weight = max(1, round(each))
    if weight != each:
        report.changed(
            question.span,
            "points",
            f"{weight * len(question.gaps)}, since each blank has a whole number of them in Moodle; a quiz can count "
            "the question differently",
        )
    return weight


# --- codes -----------------------------------------------------------------------------------------------------


def _code(report: Report, question: FillInBlanks, gap: Blank) -> str:
    """A blank's code without its brackets and weight: the kind, then the answers with their credit and feedback."""
    match gap:
        case TextGap():
            kind = "SHORTANSWER_C" if question.case_sensitive else "SHORTANSWER"
            answers = list(_texts(report, question, gap))
        case NumberGap():
            kind = "NUMERICAL"
            answers = [
                _Answer(f"{decimal(one.value)}:{decimal(one.tolerance)}", one.credit, one.feedback)
                for one in gap.answers
            ]
        case ChoiceGap():
            kind = "MULTICHOICE_S" if gap.shuffle else "MULTICHOICE"
            answers = list(_choices(report, question, gap))
    if not question.graded and not isinstance(gap, ChoiceGap):
        answers = [_Answer(_WILDCARD, 1.0, None)]
    if not any(one.credit >= 1 for one in answers):
        raise Unsupported(f"no answer that Moodle can hold fills the blank `{gap.id}` rightly, and Moodle refuses that")
    return f"{kind}:" + "~".join(_answers(report, question, gap, answers))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as the code holds it: `text` escaped, `credit` 0 to 1."""

    text: str
    credit: float
    feedback: Prose | None


def _texts(report: Report, question: FillInBlanks, gap: TextGap) -> Iterator[_Answer]:
    for one in accepted(report, gap.answers, question.case_sensitive, question.spaces):
        yield _Answer(_escaped(one.text), one.answer.credit, one.answer.feedback)


def _choices(report: Report, question: FillInBlanks, gap: ChoiceGap) -> Iterator[_Answer]:
    if len(gap.choices) < 2:
        raise Unsupported(f"the blank `{gap.id}` offers one choice, and Moodle wants two at least")
    if gap.shuffle and any(choice.fixed for choice in gap.choices):
        report.changed(gap.span, "shuffling", "Moodle can't keep single choices in place while it shuffles others")
    for choice in gap.choices:
        text = one_line(choice.text)
        if not text:
            raise Unsupported(f"the choice `{choice.id}` is empty, and Moodle drops such a choice")
        if not plain_text(choice.text):
            report.changed(choice.span, "a choice's form", "plain text, as a list that drops down shows it")
        # A choice is HTML in Moodle, so its own signs are escaped before those of the code.
        yield _Answer(_escaped(html.escape(text, quote=False)), choice.credit, choice.feedback)


def _answers(report: Report, question: FillInBlanks, gap: Blank, answers: Sequence[_Answer]) -> Iterator[str]:
    alone = len(question.gaps) == 1
    if alone:
        say_partial(report, question.feedback, (one.credit for one in answers))
    for one in answers:
        texts = (one.feedback, outcome(question.feedback, one.credit) if alone else None)
        share = "=" if one.credit >= 1 else f"%{grades.percent(one.credit)}%"
        yield share + one.text + _said(report, texts)
    if alone and question.feedback.incorrect and not isinstance(gap, ChoiceGap):
        yield f"%0%{_WILDCARD}" + _said(report, (question.feedback.incorrect,))


def _said(report: Report, texts: Sequence[Prose | None]) -> str:
    content = "".join(
        fileless(report, text, "Moodle keeps no files with what it says to a blank") for text in texts if text
    )
    return f"#{_escaped(content)}" if content else ""


def _escaped(text: str) -> str:
    """`text` so that no sign of it ends a part of the code.

    Moodle reads entities, then `\\}` and `\\#` as the signs alone. So the signs of the code are entities, and a
    backslash that stands before one of these two is doubled.
    """
    text = re.sub(r"\\(?=[}#])", r"\\\\", text)
    return re.sub(r"[&<>~}#\\={%\"]", lambda sign: f"&#{ord(sign[0])};", text)
