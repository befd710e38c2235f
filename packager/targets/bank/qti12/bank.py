"""A quiz's questions as question banks of Canvas: one for the quiz, and one for each of its pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from packager.model import (
    ChoiceGap,
    Common,
    Course,
    FillInBlanks,
    Likert,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
)
from packager.targets import quiz_rules
from packager.targets.bank.once import instead
from packager.targets.bank.qti12.canvas import choosing, item_of, media
from packager.targets.bank.qti12.elements import CLASSIC, build, labelled
from packager.targets.bank.qti12.item import held
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import append


@dataclass(slots=True)
class Bank:
    """A bank on its way: `items` are those written so far."""

    ident: str
    title: str
    items: list[etree._Element] = field(default_factory=list)

    def document(self) -> etree._Element:
        """The bank as `<questestinterop>` (QTI ASI 1.2.1, 3.1): Canvas reads its title from the metadata."""
        bank = append(build("objectbank", labelled(bank_title=self.title), ident=self.ident), *self.items)
        return build("questestinterop", bank)


@dataclass(slots=True)
class Writing:
    """The banks of one quiz on their way.

    A question stands in one bank, as in Canvas: in that of the pool nearest around it, else in that of its quiz.
    It has the ident that it has in the quiz's own zip: by that Canvas finds what it has imported with the quiz, where
    an import may overwrite, and moves it into the bank. `elsewhere` names the other uses that another question stands
    for, by their ids.
    """

    course: Course
    quiz: Quiz
    report: Report
    media: Media
    elsewhere: Mapping[str, Question] = field(default_factory=dict)
    banks: list[Bank] = field(default_factory=list)
    kept: list[Question] = field(default_factory=list)

    def filled(self) -> Iterator[Bank]:
        """The banks that have a question, the quiz's own one first."""
        quiz = self.quiz
        quiz_rules.unkept(quiz, self.report)
        if quiz.description:
            self.report.lost(quiz.description.span, "description of a quiz", "a question bank has none")
        if not quiz.graded:
            self.report.changed(quiz.span, "survey", "a question bank is none, its questions count 0 points")
        self._parts(quiz.parts, self._bank(quiz.title))
        self._shuffling()
        return (bank for bank in self.banks if bank.items)

    def _bank(self, title: str, *pool: str) -> Bank:
        self.banks.append(Bank("_".join((self.course.id, "bank", self.quiz.id, *pool)), title))
        return self.banks[-1]

    def _parts(self, parts: tuple[Part, ...], bank: Bank) -> None:
        for part in parts:
            match part:
                case TextPart():
                    self.report.lost(part.span, "text", "a question bank holds questions only")
                case Section():
                    how = "its questions stand among the others of the bank, its title is left out"
                    self.report.changed(part.span, "section", how)
                    self._parts(part.parts, bank)
                case Stimulus():
                    self.report.lost(part.span, "stimulus", "a question bank holds questions one by one, without it")
                    self._parts(part.parts, bank)
                case Pool():
                    self._pool(part)
                case Common():
                    self._question(part, bank)

    def _pool(self, pool: Pool) -> None:
        bank = self._bank(pool.title, pool.id)
        self._parts(pool.parts, bank)
        if bank.items:
            how = "it is a question bank of its own; the quiz that uses it says how many are drawn"
            self.report.changed(pool.span, "pool", how)
        else:
            self.report.lost(pool.span, "pool", "it has no question of its own for a question bank")

    def _question(self, question: Question, bank: Bank) -> None:
        if question.id in self.elsewhere:
            # Nothing else is said of it: the question itself tells the rest.
            how = "it is in the question bank once, where it is written, with the points that it has there"
            self.report.changed(question.span, "another use of a question", how)
            return
        # A use that stands in a bank names no other question, which is in none.
        own = replace(question, use_of="")
        element = item_of(self.course, own, self.report, self.media, CLASSIC)
        if element is not None:
            bank.items.append(element)
            self.kept.append(question)

    def _shuffling(self) -> None:
        classic = "Classic Quizzes goes by the quiz that asks a question"
        for question in choosing(self.kept):
            if isinstance(question, FillInBlanks):
                for gap in question.gaps:
                    if isinstance(gap, ChoiceGap) and gap.shuffle:
                        self.report.changed(gap.span, "shuffling", f"{classic}, New Quizzes keeps the list in order")
                continue
            self.report.changed(self.quiz.span, "shuffling", f"{classic}, New Quizzes by the question")
            if not isinstance(question, Likert) and question.shuffle and held(question.choices):
                how = "New Quizzes shuffles none of its choices, Classic Quizzes all of them in a quiz that shuffles"
                self.report.changed(question.span, "choice that keeps its place", how)


def elsewhere(course: Course) -> dict[str, Question]:
    """The other uses of questions that stand in no bank, by their ids, with the questions that do in their stead."""

    def holds(question: Question) -> bool:
        heard = Report("")
        return item_of(course, replace(question, use_of=""), heard, media(), CLASSIC) is not None

    return instead(course, holds)
