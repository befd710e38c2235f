"""A question library of D2L Brightspace as a CSV file, by D2L's public template; not tried on the platform."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packager import markup
from packager.model import (
    Categorize,
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
    Prose,
    Question,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)
from packager.patterns import spelled_out
from packager.scoring import normal
from packager.targets.bank.alternatives import plain_texts
from packager.targets.bank.question_list import Asked, held, is_plain, without_files, words
from packager.targets.feedback import outcome
from packager.targets.numbers import exact, whole, written
from packager.targets.target import Member, Options, Report, Target, Unsupported

_COLUMNS = 5
_TITLE = 80  # characters of a title that a teacher can still scan
_SCORING = {"net-correct": "RightMinusWrong", "per-part": "RightAnswers", "all-or-nothing": "AllOrNothing"}

Row = tuple[str, ...]


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file: a block of rows for each question that Brightspace reads from a file, else nothing.

    UTF-8 with a byte order mark and CRLF, as spreadsheets write "CSV UTF-8", which D2L asks for.
    """
    rows: list[Row] = []
    current = ""
    shuffled = False
    for one, block in held(course, report, lambda one, heard: _Writing(course, one, heard).rows()):
        if one.quiz.id != current:
            current = one.quiz.id
            rows.append((f"// {one.quiz.title}",))
        rows += [*block, ()]
        shuffled |= getattr(one.question, "shuffle", False)
    if not any(row and row[0] == "NewQuestion" for row in rows):
        return
    if shuffled:
        report.lost(
            course.span, "shuffling", "the file has no field for it, and Brightspace a setting of each question"
        )
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow([*row, *[""] * (_COLUMNS - len(row))])
    yield Member("", stream.getvalue().encode("utf-8-sig"))


TARGET = Target("csv", "CSV for Brightspace's question library", ".csv", members, single=True, bank=True)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One question on its way."""

    course: Course
    asked: Asked
    report: Report

    def rows(self) -> list[Row]:
        """The question's rows. Raises Unsupported for what can't be read from a file."""
        question = self.asked.question
        if not question.graded and not isinstance(question, Essay):
            raise Unsupported("the file's questions all have a right answer, a survey's have none")
        kind, body = self._body(question)
        return [
            ("NewQuestion", kind),
            ("ID", f"{self.course.id}-{question.id}"),
            ("Title", self._title(question)),
            ("QuestionText", *self._html(self.asked.prompt)),
            ("Points", written(exact(question.points))),
            # The template has it in every question; it says nothing of ours.
            ("Difficulty", "1"),
            *body,
            *self._said(question),
        ]

    def _body(self, question: Question) -> tuple[str, list[Row]]:
        match question:
            case MultipleChoice():
                return "MC", self._multiple_choice(question)
            case MultipleResponse():
                return "MS", self._multiple_response(question)
            case TrueFalse():
                return "TF", self._true_false(question)
            case ShortAnswer():
                return "SA", self._short_answer(question)
            case Numeric():
                return "SA", self._numeric(question)
            case Matching():
                return "M", self._matching(question)
            case Ordering():
                return "O", self._ordering(question)
            case Essay():
                return "WR", self._essay(question)
            case FillInBlanks():
                raise Unsupported("Brightspace reads no fill-in-the-blanks questions from a file")
            case Formula():
                raise Unsupported("Brightspace reads no arithmetic questions from a file")
            case Categorize():
                raise Unsupported("Brightspace has no questions with categories")
            case Hotspot():
                raise Unsupported("Brightspace has no questions on a picture")
            case FileUpload():
                raise Unsupported("Brightspace reads no questions with a file to hand in")
            case Likert():
                raise Unsupported("Brightspace reads no scales from a file")

    # --- the types -------------------------------------------------------------------------------------

    def _multiple_choice(self, question: MultipleChoice) -> list[Row]:
        if not any(choice.credit >= 1 for choice in question.choices):
            raise Unsupported("it has no right choice")
        rows: list[Row] = []
        for choice in question.choices:
            if choice.credit < 0:
                self.report.lost(choice.span, "negative credit", "Brightspace takes no points off")
            percent = written(exact(round(100 * max(0.0, choice.credit), 4)))
            told = (choice.feedback, outcome(question.feedback, choice.credit))
            rows.append(("Option", percent, *self._label(choice.text), self._plain(told)))
        if not any(0 < choice.credit < 1 for choice in question.choices):
            self._unsaid(question.feedback.partial, "feedback on a partly right answer")
        return rows

    def _multiple_response(self, question: MultipleResponse) -> list[Row]:
        if not any(choice.correct for choice in question.choices):
            raise Unsupported("it has no right choice")
        if question.credit not in ("net-correct", "all-or-nothing"):
            rule = "right choices minus wrong ones" if question.credit == "per-choice" else "right choices"
            self.report.changed(question.span, "score", f"the platform counts {rule}, each one as much as the others")
        elif question.floor:
            self.report.lost(question.span, "negative credit", "Brightspace goes no lower than 0")
        self._outcomes(question)
        return [
            ("Scoring", _SCORING.get(question.credit, "RightMinusWrong")),
            *(
                ("Option", "1" if choice.correct else "0", *self._label(choice.text), self._plain((choice.feedback,)))
                for choice in question.choices
            ),
        ]

    def _true_false(self, question: TrueFalse) -> list[Row]:
        rows: list[Row] = []
        for word, value in (("TRUE", True), ("FALSE", False)):
            right = value == question.answer
            said = question.feedback.correct if right else question.feedback.incorrect
            rows.append((word, "100" if right else "0", self._plain((said,))))
        self._unsaid(question.feedback.partial, "feedback on a partly right answer")
        return rows

    def _short_answer(self, question: ShortAnswer) -> list[Row]:
        report = self.report
        if question.case_sensitive:
            report.lost(question.span, "upper and lower case", "the file can't ask for it; Brightspace ignores it")
        rows: dict[str, Row] = {}
        for answer in question.answers:
            percent = written(exact(round(100 * answer.credit, 4)))
            for text, flag in self._accepted(answer, question):
                form = text if flag else normal(text, question.case_sensitive, question.spaces)
                rows.setdefault(form, ("Answer", percent, text, flag))
            if answer.feedback:
                report.lost(answer.feedback.span, "feedback of a single answer", "Brightspace has none for a text")
        if not any(answer.credit >= 1 for answer in question.answers):
            raise Unsupported("none of its answers earns all points")
        if question.spaces != "exact" and any(" " in row[2] for row in rows.values() if not row[3]):
            report.changed(
                question.span, "spaces in answers", "Brightspace takes them as they are typed, one is not two"
            )
        elif question.spaces != "collapse":
            report.changed(question.span, "spaces in answers", "by Brightspace's own rule")
        else:
            how = "D2L's help doesn't say that those at the ends don't count"
            report.changed(question.span, "spaces in answers", how)
        self._outcomes(question)
        return [("InputBox", "1", "40"), *rows.values()]

    def _accepted(self, answer: TextAnswer, question: ShortAnswer) -> Iterable[tuple[str, str]]:
        """The texts that an answer stands for, each with what the fourth column says of it."""
        found = plain_texts(answer, question, self.report)
        if found is None:
            self.report.changed(answer.span, "pattern of an answer", "Brightspace reads it, upper case as it stands")
            return ((f"^(?:{spelled_out(answer.text)})$", "regexp"),)
        if not answer.pattern and set("\n\r") & set(found[0]):
            self.report.lost(answer.span, "answer of several lines", "Brightspace's field has one line")
            return ()
        return ((text, "") for text in found)

    def _numeric(self, question: Numeric) -> list[Row]:
        digits = [whole(answer) for answer in question.answers]
        if question.unit or None in digits:
            raise Unsupported("Brightspace reads no number questions from a file, and only whole numbers can be texts")
        self.report.changed(
            question.span, "number", "it is compared as a text: the number counts as it is written, and 5.0 is not 5"
        )
        if not any(answer.credit >= 1 for answer in question.answers):
            raise Unsupported("none of its answers earns all points")
        rows: dict[str, Row] = {}
        for answer, text in zip(question.answers, filter(None, digits), strict=True):
            percent = written(exact(round(100 * answer.credit, 4)))
            rows.setdefault(text, ("Answer", percent, text))
            if answer.feedback:
                self.report.lost(answer.feedback.span, "feedback of a single answer", "Brightspace has none for a text")
        self._outcomes(question)
        return [("InputBox", "1", "40"), *rows.values()]

    def _matching(self, question: Matching) -> list[Row]:
        numbers = {option.id: str(place) for place, option in enumerate(question.options, 1)}
        self._outcomes(question)
        return [
            ("Scoring", _shares(question)),
            *(("Choice", numbers[option.id], *self._label(option.text)) for option in question.options),
            *(("Match", numbers[pair.option], *self._label(pair.item)) for pair in question.pairs),
        ]

    def _ordering(self, question: Ordering) -> list[Row]:
        if question.first or question.last:
            self.report.lost(question.span, "labels of the ends", "Brightspace has none")
        self._outcomes(question)
        rows: list[Row] = [("Scoring", _shares(question))]
        for item in question.items:
            text, flag = self._label(item.text)
            rows.append(("Item", text, flag or "NOT HTML"))
        return rows

    def _essay(self, question: Essay) -> list[Row]:
        report = self.report
        report.lost(question.span, "limit of characters", "Brightspace has none")
        if not question.graded:
            report.changed(question.span, "survey question", "a teacher marks it, for 0 points")
        self._outcomes(question)
        if question.rubric and question.model_answer:
            report.changed(question.rubric.span, "rubric", "it stands before the model answer in the answer key")
        elif question.rubric:
            report.changed(question.rubric.span, "rubric", "it stands in the answer key")
        notes = [prose for prose in (question.rubric, question.model_answer) if prose]
        if not notes:
            return []
        if len(notes) == 1:
            return [("AnswerKey", *self._html(notes[0]))]
        return [("AnswerKey", "".join(self._markup(prose) for prose in notes), "HTML")]

    # --- what all have -----------------------------------------------------------------------------------

    def _said(self, question: Question) -> list[Row]:
        """The hint and the general feedback."""
        rows: list[Row] = []
        if question.tags:
            self.report.lost(question.span, "tags", "the file has no field for them")
        if len(question.hints) > 1:
            self.report.changed(question.hints[1].span, "hints", "one text, all of them at once")
            rows.append(("Hint", "".join(self._markup(hint) for hint in question.hints), "HTML"))
        elif question.hints:
            rows.append(("Hint", *self._html(question.hints[0])))
        if question.hints and question.hint_penalty:
            self.report.lost(question.span, "penalty of hints", "Brightspace's hints cost nothing")
        if question.feedback.general:
            rows.append(("Feedback", *self._html(question.feedback.general)))
        return rows

    def _outcomes(self, question: Question) -> None:
        """Says that feedback by outcome is left out."""
        said = question.feedback
        self._unsaid(said.correct, "feedback on a right answer")
        self._unsaid(said.partial, "feedback on a partly right answer")
        self._unsaid(said.incorrect, "feedback on a wrong answer")

    def _unsaid(self, prose: Prose | None, what: str) -> None:
        if prose:
            self.report.lost(prose.span, what, "the file has no field for it here")

    def _title(self, question: Question) -> str:
        title = markup.one_line(question.prompt) or question.id
        return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"

    def _html(self, prose: Prose) -> Row:
        """A text and, where it is HTML, the flag behind it."""
        if is_plain(prose):
            return (markup.one_line(prose),)
        return (self._markup(prose), "HTML")

    def _label(self, prose: Prose) -> tuple[str, str]:
        """A text and the flag that is '' where it isn't HTML."""
        if is_plain(prose):
            return markup.one_line(prose), ""
        return self._markup(prose), "HTML"

    def _markup(self, prose: Prose) -> str:
        """`prose` as HTML on one line, formulas as MathML, which Brightspace's editor writes, too."""
        kept = without_files(self.report)(prose)
        found = markup.to_html(kept, markup.Notation(media=lambda asset: asset.name, rich=False))
        found = re.sub(r"<pre.*?</pre>", lambda run: run[0].replace("\n", "<br>"), found, flags=re.DOTALL)
        return re.sub(r"\s*\n\s*", " ", found)

    def _plain(self, said: Iterable[Prose | None]) -> str:
        """What is said to one answer: words, since its column has no flag."""
        return " ".join(words(prose, self.report) for prose in said if prose)


def _shares(question: Matching | Ordering) -> str:
    return "AllOrNothing" if question.credit == "all-or-nothing" else "EquallyWeighted"
