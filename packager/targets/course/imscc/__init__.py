"""Common Cartridge 1.1: lessons as pages, quizzes as assessments and the files, for Canvas, Moodle and others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from markupsafe import Markup

from packager import pages
from packager.model import (
    Common,
    Course,
    Essay,
    Heading,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    Stimulus,
    Text,
    TextPart,
    Unit,
)
from packager.targets.bank.qti12.elements import build
from packager.targets.course.imscc import prose
from packager.targets.course.imscc.item import item
from packager.targets.course.imscc.manifest import Entry, manifest
from packager.targets.imscp import Media, Resource, ncname
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import document

_ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
_MARKS = 4  # what Moodle's restore takes for the sum of any quiz's marks


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the cartridge, `imsmanifest.xml` among them.

    A quiz without a question that it can hold is left out, since Moodle ends a whole restore at one.
    """
    writing = _Writing(course, report)
    entries = [entry for unit in course.units() for entry in writing.unit(unit)]
    if not entries:
        return
    writing.losses()
    yield from writing.files
    yield from writing.media.members()
    resources = [*writing.resources, *writing.media.resources("webcontent")]
    yield Member("imsmanifest.xml", manifest(course, entries, resources))


TARGET = Target("imscc", "Common Cartridge 1.1", ".imscc", members)


@dataclass(slots=True)
class _Writing:
    """A cartridge on its way: its files and resources so far, and the media that they use.

    Names: our ids hold no `_`, so that it joins them and a word for the kind to names that never meet.
    """

    course: Course
    report: Report
    files: list[Member] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    media: Media = field(default_factory=prose.question_media)

    def unit(self, unit: Unit) -> Iterator[Entry]:
        """A lesson and its quizzes as a branch of the tree; none where nothing of them is left."""
        entries: list[Entry] = []
        if unit.lesson:
            entries.append(self._lesson(unit.lesson))
        for quiz in unit.quizzes:
            entries += self._quiz(quiz)
        if entries:
            yield Entry(f"unit_{'lesson' if unit.lesson else 'quiz'}_{unit.id}", unit.title, entries=tuple(entries))

    def losses(self) -> None:
        """Says what of the course itself no cartridge holds."""
        span = self.course.span
        if any(True for _ in self.course.questions()):
            self.report.lost(span, "passing mark", "a cartridge has none, platforms set their own")
        if self.course.version != "1.0.0":
            self.report.lost(span, "version", "a cartridge has no place for it")
        if self.media.used:
            self.report.changed(
                span, "pictures and other files", "Moodle and Canvas find them; for Open edX take the target `olx`"
            )

    # --- pages -----------------------------------------------------------------------------------------

    def _lesson(self, lesson: Lesson) -> Entry:
        media = prose.page_media()
        lessons = frozenset(other.id for other in self.course.lessons())
        html = prose.Pages(media, self.report, lessons).html(lesson.body)
        minutes = str(lesson.minutes) if lesson.minutes else ""
        self._page(lesson.id, lesson.title, html, media, (minutes, lesson.summary, lesson.objectives))
        return Entry(f"item_page_{lesson.id}", lesson.title, f"page_{lesson.id}")

    def _page(
        self, id_: str, title: str, html: str, media: Media, head: tuple[str, str, tuple[str, ...]] = ("", "", ())
    ) -> None:
        minutes, summary, objectives = head
        values = {
            "language": self.course.language,
            "direction": pages.direction(self.course.language),
            "words": pages.words(pages.locale(self.course.language)),
            "title": title,
            "minutes": minutes,
            "summary": summary,
            "objectives": objectives,
            "html": Markup(html),
        }
        name = prose.page(id_)
        self.files.append(Member(name, pages.render("cartridge.html", values).encode()))
        self._resource(f"page_{id_}", "webcontent", name, media, launch=True)

    def _resource(self, identifier: str, type_: str, name: str, media: Media, *, launch: bool) -> None:
        needs = tuple(ncname("media", used) for used in sorted(media.used))
        self.resources.append(Resource(identifier, type_, (name,), needs, launch))
        self.media.used.update(media.used)

    # --- quizzes ---------------------------------------------------------------------------------------

    def _quiz(self, quiz: Quiz) -> Iterator[Entry]:
        one = _Assessment(quiz, self.report)
        one.parts(quiz.parts, "")
        if not one.items:
            self.report.unsupported(
                quiz.span, f"quiz `{quiz.id}`", "a cartridge can hold none of its questions, and no empty quiz"
            )
            return
        if quiz.description:
            media = prose.page_media()
            html = prose.Pages(media, self.report, frozenset()).html(quiz.description)
            self.report.changed(quiz.description.span, "description of a quiz", "a page of its own before the quiz")
            self._page(f"about_{quiz.id}", quiz.title, html, media)
            yield Entry(f"item_about_{quiz.id}", quiz.title, f"page_about_{quiz.id}")
        one.losses()
        name = f"quiz_{quiz.id}.xml"
        self.files.append(Member(name, document(one.document())))
        self._resource(f"quiz_{quiz.id}", _ASSESSMENT, name, one.media, launch=False)
        yield Entry(f"item_quiz_{quiz.id}", quiz.title, f"quiz_{quiz.id}")


def _talks(question: Question) -> bool:
    feedback = question.feedback
    said = [feedback.correct, feedback.incorrect, feedback.general]
    if isinstance(question, MultipleChoice | MultipleResponse):
        said += [choice.feedback for choice in question.choices]
    return not isinstance(question, Essay) and any(said)


@dataclass(slots=True)
class _Assessment:
    """A quiz on its way: `items` so far with their questions, and `waiting` HTML for the next one's prompt."""

    quiz: Quiz
    report: Report
    media: Media = field(default_factory=prose.question_media)
    items: list[tuple[Question, etree._Element]] = field(default_factory=list)
    waiting: list[tuple[Part, str]] = field(default_factory=list)

    def document(self) -> etree._Element:
        """The quiz as `<questestinterop>` (Common Cartridge 1.1, QTI profile)."""
        entries = {
            "cc_profile": "cc.exam.v0p1",
            "qmd_assessmenttype": "Examination",
            "qmd_scoretype": "Percentage",
            "cc_maxattempts": "unlimited",
        }
        metadata = build("qtimetadata")
        for label, entry in entries.items():
            metadata.append(build("qtimetadatafield", build("fieldlabel", label), build("fieldentry", entry)))
        section = build("section", *(element for _, element in self.items), ident="root_section")
        assessment = build("assessment", metadata, section, ident=f"quiz_{self.quiz.id}", title=self.quiz.title)
        return build("questestinterop", assessment)

    def parts(self, parts: tuple[Part, ...], stimulus: str) -> None:
        """Adds the items of `parts`; `stimulus` is HTML that stands in each of them."""
        for part in parts:
            match part:
                case TextPart():
                    self.report.changed(part.span, "text", "it stands in the prompt of the next question")
                    self.waiting.append((part, self._html(part.body)))
                case Section():
                    self.report.changed(part.span, "section", "its title stands in the prompt of its first question")
                    self.waiting.append((part, self._title(part.title, part)))
                    self.parts(part.parts, stimulus)
                case Pool():
                    self.report.changed(
                        part.span,
                        "pool",
                        f"all its questions are asked, not {part.draw} of them by chance",
                    )
                    self.parts(part.parts, stimulus)
                case Stimulus():
                    self.report.changed(part.span, "stimulus", "it stands in the prompt of each of its questions")
                    title = self._title(part.title, part) if part.title else ""
                    self.parts(part.parts, stimulus + title + self._html(part.body))
                case Common():
                    self._question(part, stimulus)

    def losses(self) -> None:
        """Says what of the quiz as a whole is scored or kept otherwise."""
        span = self.quiz.span
        for part, _ in self.waiting:
            self.report.lost(part.span, "text before questions", "no question comes after it that a cartridge can hold")
        if len(self.items) != _MARKS:
            self.report.changed(
                span, "marks", f"Moodle's restore takes {_MARKS} for their sum: a teacher must have it recomputed there"
            )
        if any(question.points != 1 for question, _ in self.items):
            self.report.changed(
                span, "points", "Classic Quizzes keeps them; in Moodle, New Quizzes and Open edX each question counts 1"
            )
        if any(_talks(question) for question, _ in self.items):
            self.report.changed(span, "feedback", "Canvas and Moodle keep it, Open edX's converter drops it")
        choosing = [question for question, _ in self.items if isinstance(question, MultipleChoice | MultipleResponse)]
        if any(question.shuffle for question in choosing):
            self.report.changed(span, "shuffling", "New Quizzes alone does it, the others show the choices as written")

    def _question(self, question: Question, stimulus: str) -> None:
        media, report = prose.question_media(), Report(self.report.target)
        lead = "".join(html for _, html in self.waiting) + stimulus
        try:
            element = item(question, lead, prose.Questions(media, report))
        except Unsupported as reason:
            self.report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            return
        self.report.take(report)
        self.waiting.clear()
        self.media.used.update(media.used)
        self.items.append((question, element))

    def _html(self, body: Prose) -> str:
        return prose.Questions(self.media, self.report).html(body)

    def _title(self, title: str, part: Section | Stimulus) -> str:
        return self._html(Prose((Heading(1, part.id, (Text(title),), part.span),), part.span))
