"""Moodle XML: the quizzes of a course as categories of a Moodle question bank."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from packager import grades, rules
from packager.diagnostic import Span
from packager.interaction import number
from packager.markup import one_line, plain, to_html, to_inline_html
from packager.model import (
    Choice,
    Course,
    Essay,
    Feedback,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    TextPart,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets.bank.moodle_text import CATEGORY_LIMIT, Area, Category, html_of, text_element, tidy_name
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import Builder, append, document

NAME_LIMIT = 250  # Moodle cuts a question's name at 255 characters, and its own cut is at 251
TAG_LIMIT = 50
PENALTY = "0.3333333"  # Moodle's own for a new question; counts only where a quiz lets learners try again
LINES = (2, 3, 5, 10, 15, 20, 25, 30, 35, 40)  # the heights that Moodle's form offers for an essay
_FIELD = "_____"  # Moodle puts the answer's field in the place of five or more underscores

_build = Builder()


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file, with every question that Moodle can hold; nothing where it can hold none."""
    writer = _Writer(course, report)
    writer.quizzes()
    if not writer.written:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be written")
        return
    yield Member("", document(writer.root))


TARGET = Target("moodle", "Moodle XML", ".xml", members, single=True, bank=True)


class _Writer:
    """Appends a course's quizzes to `root`; `written` counts the questions that carry points."""

    def __init__(self, course: Course, report: Report) -> None:
        self.course, self.report = course, report
        self.root = _build("quiz")
        self.written = 0
        self.current: tuple[str, ...] = ()

    def quizzes(self) -> None:
        top = Category((tidy_name(f"{self.course.title} {self.course.version}", CATEGORY_LIMIT),))
        for quiz in self.course.quizzes():
            category = top.sub(quiz.title, quiz.id)
            self.open(category, quiz.id, self.description(quiz))
            self.parts(quiz.parts, category, quiz.id)

    def parts(self, parts: tuple[Part, ...], category: Category, trail: str) -> None:
        for part in parts:
            match part:
                case Section():
                    sub = category.sub(part.title, part.id)
                    self.report.changed(
                        part.span, f"section `{part.id}`", f"a category named “{sub.names[-1]}”; a bank has no order"
                    )
                    self.open(sub, f"{trail}/{part.id}")
                    self.parts(part.parts, sub, f"{trail}/{part.id}")
                case Pool():
                    sub = category.sub(f"{part.title} (draw {part.draw})", part.id)
                    how = (
                        f"add {part.draw} random question{'' if part.draw == 1 else 's'} from this category to the quiz"
                    )
                    if any(isinstance(inner, Section | Pool) for inner in part.parts):
                        how += ", subcategories included"
                    self.report.changed(part.span, f"pool `{part.id}`", f"a category named “{sub.names[-1]}”; {how}")
                    self.open(sub, f"{trail}/{part.id}", f"<p>{how[0].upper()}{how[1:]}.</p>")
                    self.parts(part.parts, sub, f"{trail}/{part.id}")
                case TextPart():
                    self.report.changed(
                        part.span,
                        f"text `{part.id}`",
                        "a description among the questions; add it to the quiz where it belongs",
                    )
                    self.enter(category)
                    self.root.append(self.text_part(part))
                case MultipleChoice() | MultipleResponse() | TrueFalse() | ShortAnswer() | Numeric() | Essay():
                    try:
                        element = self.question(part)
                    except Unsupported as error:
                        self.report.unsupported(part.span, f"question `{part.id}`", error.reason)
                        continue
                    self.enter(category)
                    self.root.append(element)
                    self.written += 1

    # No idnumber: Moodle wants it unique in the whole bank of a course and ends an import where it
    # is not, for one when a quiz's title has changed between two imports. The info line names the source.
    def open(self, category: Category, trail: str, html: str = "") -> None:
        """Begins a category and describes it: the words of `html`, and which part of which source it holds."""
        source = _build("p", _build("small", f"{self.course.iri} {self.course.version} {trail}"))
        self.current = category.names
        info = _build("info", text_element(html + html_of(source)), format="html")
        self.root.append(_build("question", _build("category", text_element(category.path)), info, type="category"))

    def enter(self, category: Category) -> None:
        """Goes back to a category that `open` began, where another one came between."""
        if self.current != category.names:
            self.current = category.names
            self.root.append(_build("question", _build("category", text_element(category.path)), type="category"))

    def description(self, quiz: Quiz) -> str:
        if quiz.description is None:
            return ""
        self.report.changed(quiz.span, "the quiz's description", "the category's description, which only teachers see")
        field_ = Area(self.report, quiz.span)
        html = to_html(quiz.description, field_.notation)
        if not field_.files:
            return html
        self.report.lost(
            quiz.span, "pictures, media and marks of the quiz's description", "Moodle keeps no files with a category"
        )
        return html_of(_build("p", plain(quiz.description)))

    # --- questions ---------------------------------------------------------------------------------------

    def question(self, question: Question) -> etree._Element:
        """The question's element; raises Unsupported where Moodle's import would end at it or drop it."""
        match question:
            case MultipleChoice():
                return self.multiple_choice(question)
            case MultipleResponse():
                return self.multiple_response(question)
            case TrueFalse():
                return self.true_false(question)
            case ShortAnswer():
                return self.short_answer(question)
            case Numeric():
                return self.numeric(question)
            case Essay():
                return self.essay(question)

    def multiple_choice(self, question: MultipleChoice) -> etree._Element:
        earned = [self.grade(choice.credit, choice.span) for choice in question.choices]
        return self.choices(question, "true", earned)

    def multiple_response(self, question: MultipleResponse) -> etree._Element:
        """Right choices share the points, wrong ones take from them, and Moodle cuts the sum off at 0 and at all.

        That is the rule net-correct itself. The others agree with it only for some responses: under
        all-or-nothing a wrong choice takes everything, under per-part what it takes there.
        """
        right = sum(choice.correct for choice in question.choices)
        if not right:
            raise Unsupported("it has no right choice")
        share = iter(grades.shares(right))
        match question.credit:
            case "all-or-nothing":
                wrong = 1.0
                self.report.changed(
                    question.span,
                    "credit `all-or-nothing`",
                    "scored by the platform: a wrong choice still costs all points, "
                    "but a part of the right choices without a wrong one earns its part",
                )
            case "per-part":
                wrong = grades.nearest(1 / len(question.choices))
                self.report.changed(
                    question.span,
                    "credit `per-part`",
                    f"scored by the platform: each right choice earns its part of the points, each wrong one costs "
                    f"{grades.percent(wrong)} %, and a wrong one left alone earns nothing",
                )
            case _:
                wrong = grades.nearest(1 / right)
        if 10 < right < 20:
            self.report.changed(
                question.span,
                "equal credit",
                f"Moodle has no grade of {grades.percent(1 / right)} %: {20 - right} of the right choices "
                f"earn 10 %, {2 * right - 20} earn 5 %, and a wrong one costs {grades.percent(wrong)} %",
            )
        if right > 20:
            self.report.changed(
                question.span,
                "credit",
                f"Moodle has no grade of {grades.percent(1 / right)} %: each right choice earns 5 %, "
                f"so that 20 of the {right} reach all points",
            )
        earned = [next(share) if choice.correct else -wrong for choice in question.choices]
        return self.choices(question, "false", earned)

    def choices(self, question: MultipleChoice | MultipleResponse, single: str, earned: list[float]) -> etree._Element:
        if len(question.choices) < 2:
            raise Unsupported("Moodle wants two choices at least, and ends an import where there are fewer")
        fixed = question.shuffle and any(choice.fixed for choice in question.choices)
        if fixed:
            self.report.changed(
                question.span,
                "shuffling",
                "off, since Moodle can't keep single choices in place while it shuffles others",
            )
        element = self.start("multichoice", question)
        said = question.feedback
        append(
            element,
            _build("single", single),
            _build("shuffleanswers", "true" if question.shuffle and not fixed else "false"),
            _build("answernumbering", "abc"),
            _build("showstandardinstruction", "1"),
            self.prose("correctfeedback", question.span, said.correct),
            self.prose("partiallycorrectfeedback", question.span, said.incorrect),
            self.prose("incorrectfeedback", question.span, said.incorrect),
            *(self.choice(choice, grade) for choice, grade in zip(question.choices, earned, strict=True)),
        )
        return self.end(element, question)

    def choice(self, choice: Choice, grade: float) -> etree._Element:
        area = Area(self.report, choice.span)
        html = to_inline_html(choice.text, area.notation)
        if not html.strip():
            raise Unsupported(f"the choice `{choice.id}` is empty, and Moodle drops such a choice")
        answer = area.fill(_build("answer", fraction=grades.percent(grade), format="html"), html)
        return append(answer, self.prose("feedback", choice.span, choice.feedback))

    def true_false(self, question: TrueFalse) -> etree._Element:
        element = self.start("truefalse", question, penalty="1")
        for value in (True, False):
            right = value == question.answer
            said = question.feedback.correct if right else question.feedback.incorrect
            element.append(self.answer("true" if value else "false", 1.0 if right else 0.0, question.span, said))
        return self.end(element, question)

    def short_answer(self, question: ShortAnswer) -> etree._Element:
        if not any(answer.credit >= 1 for answer in question.answers):
            raise Unsupported("no answer earns all points, and Moodle ends an import there")
        element = self.start("shortanswer", question, field_=True)
        element.append(_build("usecase", "1" if question.case_sensitive else "0"))
        for answer in question.answers:
            # An asterisk stands for any text in Moodle, `\*` for itself.
            text = normal(answer.text, case_sensitive=True)
            if " " in text:
                self.report.changed(
                    question.span, "white space", "Moodle takes an answer with several blanks in a row for another text"
                )
            grade = self.grade(answer.credit, answer.span)
            said = (answer.feedback, _said(question.feedback, grade))
            element.append(self.answer(text.replace("*", "\\*"), grade, answer.span, *said))
        if question.feedback.incorrect:
            element.append(self.answer("*", 0.0, question.span, question.feedback.incorrect))
        return self.end(element, question)

    def numeric(self, question: Numeric) -> etree._Element:
        element = self.start("numerical", question, field_=True, unit=question.unit)
        for answer in question.answers:
            grade = self.grade(answer.credit, answer.span)
            said = (answer.feedback, _said(question.feedback, grade))
            tolerance = _build("tolerance", _decimal(answer.tolerance))
            element.append(append(self.answer(_decimal(answer.value), grade, answer.span, *said), tolerance))
        if question.feedback.incorrect:
            rest = self.answer("*", 0.0, question.span, question.feedback.incorrect)
            element.append(append(rest, _build("tolerance", "0")))
        append(
            element,
            _build("unitgradingtype", "0"),
            _build("unitpenalty", "0.1"),
            _build("showunits", "3"),  # no units: a learner writes the number alone
            _build("unitsleft", "0"),
        )
        return self.end(element, question)

    def essay(self, question: Essay) -> etree._Element:
        element = self.start("essay", question, penalty="0")
        self.report.changed(
            question.span,
            f"the limit of {question.max_characters} characters",
            "the field's height only, since Moodle limits words and no characters",
        )
        if question.feedback.correct or question.feedback.incorrect:
            self.report.lost(
                question.span,
                "feedback on a right or wrong answer",
                "a person marks an essay in Moodle and comments on it",
            )
        height = -(-question.max_characters // 80)  # lines of about 80 characters
        append(
            element,
            _build("responseformat", "plain"),
            _build("responserequired", "1"),
            _build("responsefieldlines", str(next((lines for lines in LINES if lines >= height), LINES[-1]))),
            _build("attachments", "0"),
            _build("attachmentsrequired", "0"),
            self.prose("graderinfo", question.span, question.model_answer),
            _build("responsetemplate", text_element(""), format="html"),
        )
        return self.end(element, question, hints=False)

    def text_part(self, part: TextPart) -> etree._Element:
        area = Area(self.report, part.span)
        return _build(
            "question",
            _build("name", text_element(tidy_name(one_line(part.body), NAME_LIMIT) or part.id)),
            area.fill(_build("questiontext", format="html"), to_html(part.body, area.notation)),
            _build("generalfeedback", text_element(""), format="html"),
            _build("defaultgrade", "0"),
            _build("penalty", "0"),
            _build("hidden", "0"),
            _build("idnumber", part.id),
            type="description",
        )

    # --- what several types share ------------------------------------------------------------------------

    def start(
        self, type_: str, question: Question, *, penalty: str = PENALTY, field_: bool = False, unit: str = ""
    ) -> etree._Element:
        """The question's element with what each type begins with; `field_` says that a field is typed into."""
        area = Area(self.report, question.span)
        html = to_html(question.prompt, area.notation)
        placed = field_ and _FIELD in html
        if placed:
            self.report.changed(question.span, "the underscores of the prompt", "Moodle puts the answer's field there")
        if unit:
            html += html_of(_build("p", unit if placed else f"{_FIELD * 2} {unit}"))
            self.report.changed(
                question.span,
                "the unit",
                "a line of its own at the prompt's end" if placed else "at the prompt's end, behind the answer's field",
            )
        return _build(
            "question",
            _build("name", text_element(tidy_name(one_line(question.prompt), NAME_LIMIT) or question.id)),
            area.fill(_build("questiontext", format="html"), html),
            self.prose("generalfeedback", question.span, question.feedback.general),
            _build("defaultgrade", number(question.points)),
            _build("penalty", penalty),
            _build("hidden", "0"),
            _build("idnumber", question.id),
            type=type_,
        )

    def end(self, element: etree._Element, question: Question, *, hints: bool = True) -> etree._Element:
        """`element` with the question's hints and tags."""
        if question.hints and hints:
            self.report.changed(
                question.span,
                "hints",
                "shown after a wrong try, in a quiz that is set to interactive with multiple tries",
            )
            append(element, *(self.prose("hint", hint.span, hint) for hint in question.hints))
        elif question.hints:
            self.report.lost(question.span, "hints", "Moodle keeps none with this type of question")
        tags = [tag for tag in (self.tag(tag, question.span) for tag in question.tags) if tag]
        if tags:
            element.append(_build("tags", *(_build("tag", text_element(tag)) for tag in tags)))
        return element

    def tag(self, tag: str, span: Span) -> str:
        kept = " ".join(re.sub("[\x00-\x1f\x7f<>`]", "", tag).split())[:TAG_LIMIT].rstrip()
        if not kept:
            self.report.lost(span, f"the tag `{tag}`", "Moodle allows no such character in a tag")
        elif kept != tag:
            self.report.changed(span, f"the tag `{tag}`", f"`{kept}`, as Moodle allows tags")
        return kept

    def grade(self, credit: float, span: Span) -> float:
        """The grade for an answer's credit; a changed one is said."""
        grade = grades.nearest(credit)
        if not grades.holds(credit):
            self.report.changed(
                span,
                "credit",
                f"{grades.percent(credit)} % becomes {grades.percent(grade)} %, the nearest grade that Moodle has",
            )
        return grade

    def prose(self, tag: str, span: Span, *texts: Prose | None) -> etree._Element:
        """An element with some texts one after another, and their files."""
        area = Area(self.report, span)
        return area.fill(_build(tag, format="html"), "".join(to_html(text, area.notation) for text in texts))

    def answer(self, text: str, grade: float, span: Span, *said: Prose | None) -> etree._Element:
        """An accepted answer in plain text, and what is said to it."""
        feedback = self.prose("feedback", span, *said)
        return _build("answer", text_element(text), feedback, fraction=grades.percent(grade), format="plain_text")


def _said(feedback: Feedback, grade: float) -> Prose | None:
    """What the question says to an answer of this grade, for types where Moodle keeps no such text itself."""
    return feedback.correct if grade >= 1 else feedback.incorrect


def _decimal(value: float) -> str:
    """A number with every digit that it has: 8, -0.25, 6.02e+23."""
    return repr(float(value)).removesuffix(".0")
