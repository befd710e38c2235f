"""Aiken: single choices as lines of plain text, the least that many platforms import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase

from packager import rules
from packager.model import (
    Categorize,
    Common,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Part,
    Pool,
    Prose,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.targets import quiz_rules
from packager.targets.bank.moodle.text import line, plain_text
from packager.targets.bank.once import instead
from packager.targets.target import Member, Options, Report, Target, Unsupported

# A line that a reader takes for an option or for the answer, and one too short to be read at all.
_LIKE_OTHERS = re.compile(r"[A-Z][).]|ANSWER:|.?$")


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file, with every question that the format can hold; nothing where it can hold none."""
    writer = _Writer(report, instead(course, _holds))
    for quiz in course.quizzes():
        quiz_rules.unkept(quiz, report)
        if quiz.description:
            report.lost(quiz.span, "the quiz's description", "the format has questions only")
        writer.parts(quiz.parts)
    if not writer.blocks:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be written")
        return
    yield Member("", ("\n\n".join(writer.blocks) + "\n").encode())


TARGET = Target("aiken", "Aiken", ".txt", members, single=True, bank=True)


class _Writer:
    """Appends the questions' lines to `blocks`."""

    def __init__(self, report: Report, elsewhere: Mapping[str, Question]) -> None:
        self.report, self.elsewhere = report, elsewhere
        self.blocks: list[str] = []

    def parts(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            match part:
                case Section() | Pool():
                    kind = "section" if isinstance(part, Section) else "pool"
                    self.report.lost(
                        part.span, f"{kind} `{part.id}`", "the format has one list of questions, without titles"
                    )
                    self.parts(part.parts)
                case Stimulus():
                    self.report.lost(part.span, f"stimulus `{part.id}`", "the format has questions only")
                    self.parts(part.parts)
                case TextPart():
                    self.report.lost(part.span, f"text `{part.id}`", "the format has questions only")
                case Common() if part.id in self.elsewhere:
                    self.report.changed(part.span, "another use of a question", "the question stands in the list once")
                case Common():
                    self.question(part)

    def question(self, question: Question) -> None:
        try:
            self.blocks.append("\n".join(_lines(self.report, question)))
        except Unsupported as error:
            self.report.unsupported(question.span, f"question `{question.id}`", error.reason)


def _holds(question: Question) -> bool:
    try:
        _lines(Report(TARGET.name), question)
    except Unsupported:
        return False
    return True


def _lines(report: Report, question: Question) -> list[str]:
    """The question's lines; raises Unsupported for all but a choice of which one is right."""
    if not question.graded:
        raise Unsupported("the format wants a right answer")
    match question:
        case MultipleChoice():
            return _choice(report, question)
        case TrueFalse():
            report.changed(question.span, "the statement", "a single choice of True and False")
            return [*_written(report, question, ("True", "False")), f"ANSWER: {'A' if question.answer else 'B'}"]
        case (
            MultipleResponse()
            | ShortAnswer()
            | Numeric()
            | FillInBlanks()
            | Formula()
            | Matching()
            | Ordering()
            | Categorize()
            | Hotspot()
            | Essay()
            | FileUpload()
            | Likert()
        ):
            raise Unsupported("the format has choices only, of which one is right")


def _choice(report: Report, question: MultipleChoice) -> list[str]:
    choices = question.choices
    right = [place for place, choice in enumerate(choices) if choice.credit >= 1]
    if len(right) != 1:
        raise Unsupported("the format wants one right choice, no more and no less")
    if not 2 <= len(choices) <= len(ascii_uppercase):
        raise Unsupported(f"it has {len(choices)} choices, and the format holds 2 to {len(ascii_uppercase)}")
    texts = [_line(report, choice.text) for choice in choices]
    if not all(texts):
        raise Unsupported("a choice has no words")
    if len(set(texts)) < len(texts):
        raise Unsupported("two choices read the same in plain text")
    for choice in choices:
        if 0 < choice.credit < 1 or max(choice.credit, question.floor) < 0:
            report.lost(choice.span, "credit of a wrong choice", "the right choice earns all points, others nothing")
        if choice.feedback:
            report.lost(choice.span, "feedback on a choice", "the format has none")
    if not question.shuffle or any(choice.fixed for choice in choices):
        report.lost(question.span, "the choices' order", "the format can't say it, and platforms may shuffle")
    return [*_written(report, question, texts), f"ANSWER: {ascii_uppercase[right[0]]}"]


def _written(report: Report, question: Question, texts: Sequence[str]) -> list[str]:
    """The prompt's line and those of the choices; what every question may lose is said."""
    said = question.feedback
    if said.correct or said.partial or said.incorrect or said.general:
        report.lost(question.span, "feedback", "the format has none")
    if question.hints:
        report.lost(question.span, "hints", "the format has none")
    if question.tags:
        report.lost(question.span, "tags", "the format has none")
    if question.points != 1:
        report.lost(question.span, "points", "the format has none: each question is worth 1")
    prompt = _line(report, question.prompt)
    if _LIKE_OTHERS.match(prompt):
        report.changed(question.span, "the prompt's begin", "a dash before it, or it would be read as something else")
        prompt = f"– {prompt}"
    return [prompt, *(f"{letter}. {text}" for letter, text in zip(ascii_uppercase, texts, strict=False))]


def _line(report: Report, prose: Prose) -> str:
    if not plain_text(prose):
        report.changed(prose.span, "form of the text", "plain text on one line, formulas as TeX")
    return line(report, prose, "the format holds no files; their descriptions stay")
