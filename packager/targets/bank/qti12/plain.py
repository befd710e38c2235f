"""A quiz as an assessment of QTI 1.2.1 by its grammar alone, for readers that don't speak Canvas's dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from packager.model import (
    Asset,
    Common,
    Course,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
    questions,
)
from packager.targets import quiz_rules
from packager.targets.bank.qti12.elements import PLAIN, build, material
from packager.targets.bank.qti12.plain_item import item
from packager.targets.bank.qti12.pools import drawn, flattened
from packager.targets.bank.qti12.prose import Writer
from packager.targets.imscp import Media
from packager.targets.target import Report, Unsupported
from packager.xml import append

FOLDER = "files/"


def media() -> Media:
    return Media(FOLDER, FOLDER)


@dataclass(slots=True)
class Writing:
    """One quiz on its way: `count` are its questions written so far, `files` those that it names."""

    course: Course
    quiz: Quiz
    report: Report
    media: Media
    count: int = 0
    files: dict[str, Asset] = field(default_factory=dict)

    def assessment(self) -> etree._Element:
        """The quiz as `<questestinterop>` (QTI ASI 1.2.1, 3.1)."""
        whole = build("assessment", ident=self._ident(""), title=self.quiz.title)
        append(whole, *self._rules())
        if self.quiz.description:
            whole.append(self._material(self.quiz.description))
        root = build("section", ident=self._ident("root"), title=self.quiz.title)
        append(root, *self._ordered(self.quiz.parts), *self._parts(self.quiz.parts))
        return build("questestinterop", append(whole, root))

    def _rules(self) -> Iterator[etree._Element]:
        """The time limit, and which feedback is switched off (QTI ASI 1.2.1, 4.1.2 and 4.1.5)."""
        rules = self.quiz.rules
        quiz_rules.unkept(self.quiz, self.report, ("time-limit", "shuffle", "show-feedback", "review"))
        if rules.feedback == "at-end":
            self.report.lost(self.quiz.span, "time of the feedback", "to be set in the platform")
        if rules.time_limit:
            seconds = round(rules.time_limit * 60)
            yield build("duration", f"PT{seconds}S")
        if rules.review != "key":
            said = "No" if rules.review == "none" else "Yes"
            yield build("assessmentcontrol", feedbackswitch=said, solutionswitch="No")

    def _ordered(self, parts: tuple[Part, ...]) -> Iterator[etree._Element]:
        """What mixes the parts of a section, where the quiz does so and none of them must keep its place."""
        if not self.quiz.rules.shuffle:
            return
        if any(isinstance(part, TextPart | Section) for part in parts):
            why = "texts and sections would be mixed with them"
            self.report.lost(self.quiz.span, "order of the questions around texts and sections", why)
        else:
            yield build("selection_ordering", build("order", order_type="Random"))

    def _ident(self, kind: str, id_: str = "") -> str:
        return "_".join(filter(None, (self.course.id, self.quiz.id, kind, id_)))

    def _parts(self, parts: tuple[Part, ...]) -> list[etree._Element]:
        return [element for part in parts if (element := self._part(part)) is not None]

    def _part(self, part: Part) -> etree._Element | None:
        match part:
            case TextPart():
                self.report.changed(part.span, f"text `{part.id}`", "it becomes a section without questions")
                return build("section", self._material(part.body), ident=self._ident("text", part.id))
            case Section():
                section = build("section", ident=self._ident("section", part.id), title=part.title)
                return append(section, *self._ordered(part.parts), *self._parts(part.parts))
            case Stimulus():
                section = build("section", ident=self._ident("stimulus", part.id), title=part.title or None)
                return append(section, self._material(part.body), *self._ordered(part.parts), *self._parts(part.parts))
            case Pool():
                return self._pool(part)
            case Common():
                return self._item(part)

    def _pool(self, pool: Pool) -> etree._Element | None:
        """A section of which a number of items is drawn.

        The items stand inside: a file has an assessment or an object bank (QTI ASI 1.2.1, 3.1), so that a reader of
        one file, or one that resolves no bank, would draw from nothing.
        """
        flattened(pool.parts, self.report)
        items = [element for one in questions(pool.parts) if (element := self._item(one)) is not None]
        draw = drawn(pool, len(items), self.report)
        if not draw:
            return None
        selection = build("selection_ordering", build("selection", build("selection_number", str(draw))))
        section = build("section", selection, ident=self._ident("pool", pool.id), title=pool.title)
        return append(section, *items)

    def _item(self, question: Question) -> etree._Element | None:
        """The item, or None for a question that is left out, of which nothing else is then said."""
        own, report = media(), Report(self.report.target)
        try:
            element = item(question, f"{self.course.id}_item_{question.id}", Writer(own, report, PLAIN))
        except Unsupported as reason:
            self.report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            return None
        self.report.take(report)
        self._keep(own)
        self.count += 1
        return element

    def _material(self, prose: Prose) -> etree._Element:
        own = media()
        html = Writer(own, self.report, PLAIN).html(prose)
        self._keep(own)
        return build("presentation_material", build("flow_mat", material(html, True)))

    def _keep(self, own: Media) -> None:
        self.files.update(own.used)
        self.media.used.update(own.used)
