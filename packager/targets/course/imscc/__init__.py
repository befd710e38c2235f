"""Common Cartridge 1.1: lessons as pages, quizzes as assessments, pools as a question bank, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

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
    Theme,
    Unit,
)
from packager.targets import quiz_rules
from packager.targets.bank.qti12.elements import build, labelled
from packager.targets.course.imscc import prose
from packager.targets.course.imscc.item import item
from packager.targets.course.imscc.manifest import Entry, manifest
from packager.targets.imscp import Media, Resource, ncname
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import append, document

_ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
_BANK = "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"
_MOST_ATTEMPTS = 5
_MARKS = 4  # what Moodle's restore takes for the sum of any quiz's marks


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the cartridge, `imsmanifest.xml` among them.

    A quiz without a question that it can hold is left out, since Moodle ends a whole restore at one.
    """
    writing = _Writing(course, report)
    entries = [entry for unit in course.units() for entry in writing.unit(unit)]
    if not entries:
        return
    writing.bank()
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
    pooled: list[_Asked] = field(default_factory=list)
    held: dict[str, Question] = field(default_factory=dict)

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
        if self.course.theme != Theme():
            self.report.lost(span, "theme", "the platform shows the pages in its own look")
        if self.course.version != "1.0.0":
            self.report.lost(span, "version", "a cartridge has no place for it")
        if self.media.used:
            self.report.changed(
                span, "pictures and other files", "Moodle and Canvas find them; for Open edX take the target `olx`"
            )
        if len({pool for _, _, pool in self.pooled}) > 1:
            self.report.changed(
                span, "pools", "one question bank holds the questions of all of them, a cartridge may have no other"
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
        one.parts(quiz.parts)
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
        self.pooled += [asked for asked in one.asked if asked.pool]
        self.held |= {asked.question.id: asked.question for asked in one.asked}

    def bank(self) -> None:
        """Adds the questions of all pools once more, as the one question bank of a cartridge (CC 1.1, rule 4a).

        The quizzes hold them too: Open edX's converter reads quizzes only.
        """
        media, heard = prose.question_media(), Report(self.report.target)  # which the quizzes have said
        items: dict[str, etree._Element] = {}
        for question, stimuli, _ in self.pooled:
            entry = question.use_of or question.id
            if entry not in items:
                # A use stands for itself where no quiz has the question that it is a use of.
                items[entry] = _item(self.held.get(entry, question), "", stimuli, media, heard)
        if items:
            name = f"bank_{self.course.id}"
            # Canvas names the bank so; the profile leaves its metadata free.
            bank = append(build("objectbank", labelled(bank_title=self.course.title), ident=name), *items.values())
            self.files.append(Member(f"{name}.xml", document(build("questestinterop", bank))))
            self._resource(name, _BANK, f"{name}.xml", media, launch=False)


class _Asked(NamedTuple):
    """A question with the texts that it refers to, and the pool that it is in, if any."""

    question: Question
    stimuli: tuple[Stimulus, ...]
    pool: Pool | None


def _item(question: Question, lead: str, stimuli: tuple[Stimulus, ...], media: Media, report: Report) -> etree._Element:
    """The item; `lead` is HTML that comes before the stimuli and the prompt."""
    writer = prose.Questions(media, report)
    for stimulus in stimuli:
        title = writer.html(_heading(stimulus.title, stimulus)) if stimulus.title else ""
        lead += title + writer.html(stimulus.body)
    return item(question, lead, writer)


def _heading(title: str, part: Section | Stimulus) -> Prose:
    return Prose((Heading(1, part.id, (Text(title),), part.span),), part.span)


def _talks(question: Question) -> bool:
    feedback = question.feedback
    said = [feedback.correct, feedback.incorrect, feedback.general]
    if isinstance(question, MultipleChoice | MultipleResponse):
        said += [choice.feedback for choice in question.choices]
    return not isinstance(question, Essay) and any(said)


@dataclass(slots=True)
class _Assessment:
    """A quiz on its way: `asked` so far with their `items`, and `waiting` HTML for the next one's prompt."""

    quiz: Quiz
    report: Report
    media: Media = field(default_factory=prose.question_media)
    asked: list[_Asked] = field(default_factory=list)
    items: list[etree._Element] = field(default_factory=list)
    waiting: list[tuple[Part, str]] = field(default_factory=list)

    def document(self) -> etree._Element:
        """The quiz as `<questestinterop>` (Common Cartridge 1.1, QTI profile)."""
        entries = {
            "cc_profile": "cc.exam.v0p1",
            "qmd_assessmenttype": "Examination",
            "qmd_scoretype": "Percentage",
            "cc_maxattempts": "unlimited",
        } | self._rules()
        section = build("section", *self.items, ident="root_section")
        assessment = build(
            "assessment", labelled(**entries), section, ident=f"quiz_{self.quiz.id}", title=self.quiz.title
        )
        return build("questestinterop", assessment)

    def _rules(self) -> dict[str, str]:
        """The rules that the profile has fields for: at most 5 attempts, whole minutes, feedback, solutions."""
        rules, report = self.quiz.rules, self.report
        kept = {"attempts", "time-limit", "review", *(["show-feedback"] if rules.feedback == "never" else [])}
        quiz_rules.unkept(self.quiz, report, kept)
        fields: dict[str, str] = {}
        if rules.attempts > _MOST_ATTEMPTS:
            how = f"any number, since a cartridge knows {_MOST_ATTEMPTS} at most"
            report.changed(self.quiz.span, "number of attempts", how)
        elif rules.attempts:
            fields["cc_maxattempts"] = str(rules.attempts)
        if rules.time_limit:
            fields["qmd_timelimit"] = str(quiz_rules.whole_minutes(self.quiz, report))
        if rules.review != "key":
            fields["qmd_solutionspermitted"] = "No"
        if rules.review == "none":
            fields["qmd_feedbackpermitted"] = "No"
        return fields

    def parts(self, parts: tuple[Part, ...], stimuli: tuple[Stimulus, ...] = (), pool: Pool | None = None) -> None:
        """Adds the items of `parts`; `stimuli` stand in each of them, `pool` is the nearest around them."""
        for part in parts:
            match part:
                case TextPart():
                    self.report.changed(part.span, "text", "it stands in the prompt of the next question")
                    self.waiting.append((part, self._html(part.body)))
                case Section():
                    self.report.changed(part.span, "section", "its title stands in the prompt of its first question")
                    self.waiting.append((part, self._html(_heading(part.title, part))))
                    self.parts(part.parts, stimuli, pool)
                case Pool():
                    before = len(self.items)
                    self.parts(part.parts, stimuli, part)
                    if len(self.items) > before:
                        how = (
                            f"all its questions are asked, not {part.draw} of them by chance, without its title; "
                            "they stand once more in a question bank, to draw from in Moodle and Classic Quizzes, "
                            "which Open edX drops"
                        )
                        self.report.changed(part.span, "pool", how)
                    else:
                        self.report.lost(part.span, "pool", "none of its questions can be held")
                case Stimulus():
                    self.report.changed(part.span, "stimulus", "it stands in the prompt of each of its questions")
                    self.parts(part.parts, (*stimuli, part), pool)
                case Common():
                    self._question(_Asked(part, stimuli, pool))

    def losses(self) -> None:
        """Says what of the quiz as a whole is scored or kept otherwise."""
        span = self.quiz.span
        for part, _ in self.waiting:
            self.report.lost(part.span, "text before questions", "no question comes after it that a cartridge can hold")
        if len(self.items) != _MARKS:
            self.report.changed(
                span, "marks", f"Moodle's restore takes {_MARKS} for their sum: a teacher must have it recomputed there"
            )
        if any(question.points != 1 for question, _, _ in self.asked):
            self.report.changed(
                span, "points", "Classic Quizzes keeps them; in Moodle, New Quizzes and Open edX each question counts 1"
            )
        if any(_talks(question) for question, _, _ in self.asked):
            self.report.changed(span, "feedback", "Canvas and Moodle keep it, Open edX's converter drops it")
        choosing = [
            question for question, _, _ in self.asked if isinstance(question, MultipleChoice | MultipleResponse)
        ]
        if any(question.shuffle for question in choosing):
            self.report.changed(span, "shuffling", "New Quizzes alone does it, the others show the choices as written")

    def _question(self, asked: _Asked) -> None:
        media, report = prose.question_media(), Report(self.report.target)
        question, stimuli, _ = asked
        try:
            element = _item(question, "".join(html for _, html in self.waiting), stimuli, media, report)
        except Unsupported as reason:
            self.report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            return
        self.report.take(report)
        self.waiting.clear()
        self.media.used.update(media.used)
        self.asked.append(asked)
        self.items.append(element)

    def _html(self, body: Prose) -> str:
        return prose.Questions(self.media, self.report).html(body)
