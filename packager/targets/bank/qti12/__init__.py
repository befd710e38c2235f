"""QTI 1.2 in the dialect of Canvas: one zip that Classic Quizzes, New Quizzes and PrairieLearn import.

Each quiz is an assessment; no bank file repeats its questions, since Canvas makes a bank of the quiz's
name by itself and would hold a second copy of every question otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from packager import rules
from packager.model import (
    Course,
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    TextPart,
    TrueFalse,
    questions,
)
from packager.targets import imscp
from packager.targets.bank.qti12.item import TEXT_LIMIT, build, exact, item, shuffles, text_item, written
from packager.targets.bank.qti12.prose import FILE_BASE, Writer
from packager.targets.imscp import Media, Resource
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import Builder, document

CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
FOLDER = "web_resources/"
QUIZ_TYPE = "imsqti_xmlv1p2"
META_TYPE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the zip: a folder with the quiz and its settings for each quiz, pictures, the manifest.

    A quiz without a question that Canvas can hold is left out; without any quiz nothing is yielded
    and `nothing-left` is said.
    """
    media = _media()
    resources: list[Resource] = []
    for quiz in course.quizzes():
        written = _Writing(course, quiz, report, media)
        root = written.assessment()
        if not written.count:
            continue
        ident = written.ident
        names = (f"{ident}/{ident}.xml", f"{ident}/assessment_meta.xml")
        yield Member(names[0], document(root))
        yield Member(names[1], document(written.settings()))
        # The settings are the first dependency: New Quizzes looks at no other.
        resources.append(Resource(ident, QUIZ_TYPE, names[:1], (f"{ident}.meta",), launch=False))
        resources.append(Resource(f"{ident}.meta", META_TYPE, names[1:]))
    if not resources:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be held, so nothing is written")
        return
    yield from media.members()
    resources += media.resources("webcontent")
    yield Member(
        "imsmanifest.xml",
        imscp.manifest(f"{course.id}.manifest", resources, schema="IMS Content", version="1.1.3"),
    )


TARGET = Target("qti12", "QTI 1.2 for Canvas", ".zip", members, bank=True)


def _media() -> Media:
    return Media(FOLDER, FILE_BASE)


@dataclass(slots=True)
class _Writing:
    """One quiz on its way: `count` are its questions written so far, `points` what they are worth.

    Identifiers: the course's id stands in each, since Canvas overwrites what has the same one in the course
    that it imports into. Ids hold no `_`, so different numbers of parts keep quizzes, items and texts apart.
    """

    course: Course
    quiz: Quiz
    report: Report
    media: Media
    count: int = 0
    points: Decimal = Decimal(0)
    body: etree._Element = field(default_factory=lambda: build("section", ident="root_section"))

    @property
    def ident(self) -> str:
        return f"{self.course.id}_{self.quiz.id}"

    def assessment(self) -> etree._Element:
        """The quiz as `<questestinterop>`."""
        self._shuffling()
        for part in self.quiz.parts:
            self._part(part)
        return build("questestinterop", build("assessment", self.body, ident=self.ident, title=self.quiz.title))

    def settings(self) -> etree._Element:
        """The quiz's `assessment_meta.xml`: graded, any number of attempts, the best one counts."""
        make = Builder(CANVAS)
        description = ""
        if self.quiz.description:
            media = _media()
            description = Writer(media, self.report).html(self.quiz.description)
            if media.used:
                self.report.changed(
                    self.quiz.description.span,
                    "file in a quiz's description",
                    "Canvas may not show it, only those in questions are sure",
                )
            self.media.used.update(media.used)
        return make(
            "quiz",
            make("title", self.quiz.title),
            make("description", description),
            make("shuffle_answers", "true" if self._shuffled() else "false"),
            make("scoring_policy", "keep_highest"),
            make("quiz_type", "assignment"),
            make("points_possible", written(self.points)),
            make("allowed_attempts", "-1"),
            identifier=self.ident,
        )

    # --- the tree ------------------------------------------------------------------------------------

    def _part(self, part: Part) -> None:
        match part:
            case TextPart():
                self._text(part)
            case Section():
                self._section(part)
            case Pool():
                self._pool(part)
            case MultipleChoice() | MultipleResponse() | TrueFalse() | ShortAnswer() | Numeric() | Essay():
                element = self._item(part)
                if element is not None:
                    self.body.append(element)
                    self.count += 1
                    self.points += exact(part.points)

    def _text(self, part: TextPart) -> None:
        media = _media()
        html = Writer(media, self.report).html(part.body)
        if len(html) >= TEXT_LIMIT:
            self.report.unsupported(
                part.span,
                f"text `{part.id}`",
                f"it has {len(html)} characters as HTML, Canvas takes less than {TEXT_LIMIT}",
            )
            return
        self.report.changed(
            part.span, f"text `{part.id}`", "it becomes a question without points, which New Quizzes leaves out"
        )
        self.media.used.update(media.used)
        self.body.append(text_item(f"{self.ident}_text_{part.id}", part.id, html))

    def _section(self, part: Section) -> None:
        """The title as a text and the parts after it: Canvas flattens nested sections and drops their titles."""
        self.report.changed(
            part.span,
            f"section `{part.title}`",
            "its title becomes a text before its questions, which New Quizzes leaves out",
        )
        html = etree.tostring(Builder()("h3", part.title), method="html", encoding="unicode")
        self.body.append(text_item(f"{self.ident}_section_{part.id}", part.id, html))
        for inner in part.parts:
            self._part(inner)

    def _pool(self, pool: Pool) -> None:
        """A section that draws, with its items inside: PrairieLearn resolves no bank from within a quiz."""
        self._flattened(pool.parts)
        pairs = [(question, self._item(question)) for question in questions(pool.parts)]
        held = [(question, element) for question, element in pairs if element is not None]
        if not held:
            self.report.unsupported(pool.span, f"pool `{pool.title}`", "none of its questions can be held")
            return
        draw = min(pool.draw, len(held))
        if draw < pool.draw:
            self.report.changed(pool.span, f"pool `{pool.title}`", f"it draws {draw} instead of {pool.draw} questions")
        each = self._points_each(pool, [question for question, _ in held])
        section = build(
            "section",
            build(
                "selection_ordering",
                build(
                    "selection",
                    build("selection_number", str(draw)),
                    build("selection_extension", build("points_per_item", written(each))),
                ),
            ),
            *(element for _, element in held),
            ident=f"{self.ident}_pool_{pool.id}",
            title=pool.title,
        )
        self.body.append(section)
        self.count += len(held)
        self.points += each * draw

    def _flattened(self, parts: tuple[Part, ...]) -> None:
        """Says what becomes of a pool's inner parts; only questions can be drawn."""
        for part in parts:
            match part:
                case TextPart():
                    self.report.lost(part.span, f"text `{part.id}`", "in a pool Canvas would draw it like a question")
                case Section():
                    self.report.changed(part.span, f"section `{part.title}`", "its questions go straight into the pool")
                    self._flattened(part.parts)
                case Pool():
                    self.report.changed(
                        part.span, f"pool `{part.title}`", "its questions are drawn with those of the pool around it"
                    )
                    self._flattened(part.parts)
                case MultipleChoice() | MultipleResponse() | TrueFalse() | ShortAnswer() | Numeric() | Essay():
                    pass

    def _points_each(self, pool: Pool, held: list[Question]) -> Decimal:
        """What each drawn question is worth: Canvas has one number for a whole group, here the mean."""
        values = [exact(question.points) for question in held]
        if len(set(values)) == 1:
            return values[0]
        mean = (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.report.changed(
            pool.span,
            f"points in pool `{pool.title}`",
            f"each question counts {written(mean)}, since Canvas gives all questions of a pool the same",
        )
        return mean

    def _item(self, question: Question) -> etree._Element | None:
        """The item, or None for a question that is left out, of which nothing else is then said."""
        media, report = _media(), Report(self.report.target)
        try:
            element = item(question, f"{self.course.id}_item_{question.id}", Writer(media, report))
        except Unsupported as reason:
            self.report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            return None
        self.report.diagnostics += [found for found in report.diagnostics if found not in self.report.diagnostics]
        self.media.used.update(media.used)
        return element

    # --- shuffling -----------------------------------------------------------------------------------

    def _choosing(self) -> list[MultipleChoice | MultipleResponse]:
        return [part for part in self.quiz.questions() if isinstance(part, MultipleChoice | MultipleResponse)]

    def _shuffled(self) -> bool:
        """Whether Classic shuffles, which it does in a whole quiz or not at all."""
        choosing = self._choosing()
        return bool(choosing) and all(map(shuffles, choosing))

    def _shuffling(self) -> None:
        whole = self._shuffled()
        for question in self._choosing():
            if question.shuffle and not shuffles(question):
                self.report.changed(
                    question.span, "shuffling", "no choice is shuffled, since Canvas can't hold one in its place"
                )
            elif question.shuffle and not whole:
                self.report.changed(
                    question.span,
                    "shuffling",
                    "Classic Quizzes shuffles a whole quiz or none of it, here none; New Quizzes shuffles this one",
                )
