"""A course for a platform: the one place where a question of one type becomes one of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from packager import rules
from packager.model import (
    KINDS,
    Categorize,
    Choice,
    ChoiceGap,
    Common,
    Course,
    FillInBlanks,
    Formula,
    Lesson,
    Likert,
    Matching,
    MultipleChoice,
    NumberGap,
    Numeric,
    Option,
    Ordering,
    Pair,
    Paragraph,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    Text,
    TextGap,
    TextPart,
    questions,
)
from packager.profiles.platform import Profile
from packager.targets.target import Options, Report, Target
from packager.variants import numbers

# What a platform without a type gets of it, where its profile asks for that: the row and option of the matrix that
# it then is, and its words.
EQUIVALENTS = {
    "ordering": ("matching", "", "a matching question, each item with its place"),
    "categorize": ("matching", "", "a matching question, each item with its category"),
    "formula": ("numeric", "", "a pool of number questions with fixed values"),
    "fill-in-blanks": ("short-answer", "", "a question with one field, if it has one blank"),
    "likert": ("ungraded question", "multiple-choice", "a choice without a key"),
}


VARIANT = "--v"  # between a formula's id and a variant's number: no id in a source holds two hyphens


def adapt(course: Course, profile: Profile, target: Target, options: Options, report: Report) -> Course:
    """The course as `profile` gets it by `target`.

    Only the platform's bank is adapted: what the learner opens is our own player, which knows every type. `report`
    hears of every question that becomes another one, and of every one that is left out.
    """
    if target.label(options) != profile.bank:
        return course
    adapter = _Adapter(course, profile, target, options, report)
    contents: list[Lesson | Quiz] = []
    for part in course.contents:
        if isinstance(part, Lesson):
            contents.append(part)
        else:
            contents += adapter.quiz(part)
    return replace(course, contents=tuple(contents))


@dataclass(frozen=True, slots=True)
class _Adapter:
    course: Course
    profile: Profile
    target: Target
    options: Options
    report: Report

    def quiz(self, quiz: Quiz) -> Iterator[Quiz]:
        parts = self.parts(quiz.parts)
        if any(True for _ in questions(parts)):
            yield replace(quiz, parts=parts)
        elif any(True for _ in quiz.questions()):
            self.report.unsupported(quiz.span, "quiz", "none of its questions is left")

    def parts(self, parts: tuple[Part, ...], *, drawn: bool = False) -> tuple[Part, ...]:
        """The parts as the platform gets them; those of a pool are `drawn`."""
        return tuple(made for part in parts for made in self.part(part, drawn))

    def part(self, part: Part, drawn: bool) -> Iterator[Part]:
        match part:
            case Section() | Stimulus() | Pool():
                yield from self.group(part, drawn)
            case TextPart():
                yield part
            case Common():
                yield from self.question(part, drawn)

    def group(self, part: Section | Stimulus | Pool, drawn: bool) -> Iterator[Part]:
        """A group with what is left in it; one of which no question is left goes, and that is told."""
        parts = self.parts(part.parts, drawn=drawn or isinstance(part, Pool))
        left = sum(1 for _ in questions(parts))
        if not left and any(True for _ in questions(part.parts)):
            name = {Section: "section", Stimulus: "stimulus", Pool: "pool"}[type(part)]
            self.report.unsupported(part.span, name, "none of its questions is left")
        elif isinstance(part, Pool) and left < part.draw:
            self.report.changed(part.span, "pool", f"{left} of its questions are left, and all of them are asked")
            yield replace(part, parts=parts, draw=left)
        else:
            yield replace(part, parts=parts)

    def question(self, question: Question, drawn: bool) -> Iterator[Part]:
        kind = KINDS[type(question)]
        refused = self.profile.refused(kind)
        other = None
        if self.course.degrade and kind in self.profile.degrades and (refused or not self.held(question)):
            other = equivalent(question, drawn=drawn)
            if other is not None and not self.held(other[0]):
                other = None
        if other is not None:
            made, how = other
            self.report.changed(question.span, f"{kind} question", how)
            self.find(next(questions((made,))))
            yield made
        elif refused is not None:
            self.report.unsupported(question.span, f"{kind} question", f"{self.profile.title}: {refused.how}")
        else:
            self.find(question)
            yield question

    def find(self, question: Question) -> None:
        """Says what the platform makes of a question that it gets."""
        for finding in self.profile.findings:
            if finding.concerns(question):
                say = self.report.lost if finding.state == "lost" else self.report.changed
                what = finding.part or f"{KINDS[type(question)]} question"
                say(question.span, what, f"{self.profile.title}: {finding.how}")

    def held(self, part: Part) -> bool:
        """Whether the target's writer takes a question or a pool: it is asked with a course of this one."""
        quiz = Quiz("quiz", "", (part,), part.span.path, part.span)
        report = Report(self.target.name)
        for _ in self.target.members(replace(self.course, contents=(quiz,)), self.options, report):
            pass
        return not any(loss.rule is rules.UNSUPPORTED for loss in report.losses)


def equivalent(question: Question, *, drawn: bool = False) -> tuple[Part, str] | None:
    """A part that asks the same in another type, and what became of it in words; None where there is no honest one.

    A question that is `drawn` from a pool becomes one question and no pool: inside another pool that would count as
    many as it has questions.
    """
    match question:
        case Ordering():
            return _ranked(question), "it becomes a matching question, each item with its place from 1 on"
        case Categorize():
            return _sorted(question), _sorted_how(question)
        case Formula():
            made = numbers(question, VARIANT)
            if drawn:
                return made[0], "it becomes a number question with the first of its sets of values"
            pool = Pool(f"{question.id}{VARIANT}", question.id, 1, made, question.span)
            return pool, "it becomes a pool of number questions with fixed values, of which one is drawn"
        case FillInBlanks(gaps=(gap,)):
            return _single(question, gap), "its one blank becomes the answer's field, and a line stands in its place"
        case Likert():
            choices = tuple(Choice(p.id, p.text, False, 0.0, None, p.span) for p in question.scale)
            choice = MultipleChoice(**_common(question), choices=choices, shuffle=False)
            return choice, "it becomes a choice without a key"
        case _:
            return None


def _common(question: Common) -> dict[str, Any]:
    """What every type has of a question."""
    return {field.name: getattr(question, field.name) for field in fields(Common)}


def _ranked(question: Ordering) -> Matching:
    def place(number: int) -> str:
        ends = {1: question.first, len(question.items): question.last}
        return f"{number} ({ends[number]})" if ends.get(number) else str(number)

    options = tuple(
        Option(f"place-{number}", _words(place(number), item.text), item.span)
        for number, item in enumerate(question.items, 1)
    )
    pairs = tuple(
        Pair(item.id, item.text, option.id, item.span) for item, option in zip(question.items, options, strict=True)
    )
    # In its right order the list of items would give the answer away: they come by their ids.
    pairs = tuple(sorted(pairs, key=lambda pair: pair.id))
    return Matching(**_common(question), pairs=pairs, options=options, credit=question.credit, shuffle=False)


def _sorted(question: Categorize) -> Matching:
    options = [Option(category.id, category.title, category.span) for category in question.categories]
    if any(not item.category for item in question.items):
        options.append(
            Option(_free("none", {option.id for option in options}), _words("–", question.prompt), question.span)
        )
    pairs = tuple(Pair(item.id, item.text, item.category or options[-1].id, item.span) for item in question.items)
    return Matching(
        **_common(question),
        pairs=tuple(sorted(pairs, key=lambda pair: pair.id)) if question.shuffle else pairs,
        options=tuple(options),
        credit=question.credit,
        shuffle=False,
    )


def _sorted_how(question: Categorize) -> str:
    how = "it becomes a matching question, each item with its category"
    if any(not item.category for item in question.items):
        how += ", and “–” for an item of none, which then counts as one of the parts"
    return how


def _single(question: FillInBlanks, gap: TextGap | NumberGap | ChoiceGap) -> Question:
    whole = question.credit == "all-or-nothing"  # under which a part of the credit is none
    match gap:
        case TextGap():
            texts = tuple(replace(one, credit=0.0) if whole and one.credit < 1 else one for one in gap.answers)
            return ShortAnswer(
                **_common(question),
                answers=texts,
                case_sensitive=question.case_sensitive,
                spaces=question.spaces,
            )
        case NumberGap():
            values = tuple(replace(one, credit=0.0) if whole and one.credit < 1 else one for one in gap.answers)
            return Numeric(**_common(question), answers=values)
        case ChoiceGap():
            choices = tuple(replace(one, credit=0.0) if whole and one.credit < 1 else one for one in gap.choices)
            return MultipleChoice(**_common(question), choices=choices, shuffle=gap.shuffle)


def _words(text: str, at: Prose) -> Prose:
    return Prose((Paragraph((Text(text),), at.span),), at.span)


def _free(id_: str, taken: set[str]) -> str:
    """`id_`, or with a number behind it where another one has it."""
    number, name = 1, id_
    while name in taken:
        number += 1
        name = f"{id_}-{number}"
    return name
