"""An Open edX course: lessons as text components, quizzes as units of problems, in a tarball that Studio imports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from packager import pages
from packager.model import (
    Common,
    Course,
    Lesson,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
    Theme,
    Unit,
    questions,
)
from packager.targets import quiz_rules
from packager.targets.course.olx import prose
from packager.targets.course.olx.problem import Labels, build, component
from packager.targets.imscp import Media
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import append, document

_RUN = "course"
_TYPE = "Quiz"  # the kind of graded work that the grading policy knows
_FOLDER = "course/"


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the tarball, below one folder."""
    writing = _Writing(course, report)
    root = writing.root()
    if not len(root):
        return
    yield _member("course.xml", document(_pointer(course)))
    yield _member(f"course/{_RUN}.xml", document(root))
    yield from writing.files
    yield from writing.policies()
    yield from (Member(_FOLDER + member.name, member.data) for member in writing.media.members())


TARGET = Target("olx", "Open edX course", ".tar.gz", members)


def _member(name: str, data: bytes) -> Member:
    return Member(_FOLDER + name, data)


def _pointer(course: Course) -> etree._Element:
    """The names matter to no import: the course that is imported into keeps its own."""
    return build("course", url_name=_RUN, org="Imported", course=course.id)


@dataclass(slots=True)
class _Writing:
    """A course on its way: the files of its components so far, and the media that they use.

    Names: our ids hold no `_`, so that it joins them and a word for the kind to names that never meet.
    """

    course: Course
    report: Report
    files: list[Member] = field(default_factory=list)
    media: Media = field(default_factory=prose.media)
    graded: int = 0  # quizzes with a question that counts

    @property
    def lessons(self) -> frozenset[str]:
        return frozenset(lesson.id for lesson in self.course.lessons())

    def writer(self, media: Media, report: Report) -> prose.Writer:
        return prose.Writer(media, report, self.lessons)

    def root(self) -> etree._Element:
        """The course's tree: a chapter for each lesson with its quizzes, a subsection for each of these."""
        root = build("course", display_name=self.course.title, language=self.course.language)
        for unit in self.course.units():
            chapter = build(
                "chapter", url_name=f"chapter_{'lesson' if unit.lesson else 'quiz'}_{unit.id}", display_name=unit.title
            )
            append(chapter, *self._unit(unit))
            if len(chapter):
                root.append(chapter)
        if self.course.theme != Theme():
            self.report.lost(self.course.span, "theme", "the platform shows the pages in its own look")
        if self.course.version != "1.0.0":
            self.report.lost(self.course.span, "version", "a course's file has no place for it")
        if self.course.keywords:
            self.report.lost(self.course.span, "keywords", "a course's file has no place for them")
        for what, value in (("authors", self.course.authors), ("licence", self.course.license)):
            if value:
                self.report.changed(self.course.span, what, "on the course's about page")
        return root

    def _unit(self, unit: Unit) -> Iterator[etree._Element]:
        if unit.lesson:
            yield self._lesson(unit.lesson)
        for quiz in unit.quizzes:
            element = self._quiz(quiz)
            if element is not None:
                yield element

    # --- components ------------------------------------------------------------------------------------

    def _lesson(self, lesson: Lesson) -> etree._Element:
        html = self.writer(self.media, self.report).page(lesson.body)
        words = pages.words(pages.locale(self.course.language))
        values = {
            "words": words,
            "minutes": str(lesson.minutes) if lesson.minutes else "",
            "summary": lesson.summary,
            "objectives": lesson.objectives,
        }
        head = pages.render("lesson-head.html", values)
        page = build("vertical", url_name=f"page_{lesson.id}", display_name=lesson.title)
        page.append(self._text(f"lesson_{lesson.id}", lesson.title, head + html))
        return build("sequential", page, url_name=f"pages_{lesson.id}", display_name=lesson.title)

    def _text(self, name: str, title: str, html: str) -> etree._Element:
        """A text component: its settings in one file, its HTML in another, and what points at them."""
        self.files.append(_member(f"html/{name}.html", html.encode() + b"\n"))
        settings = build("html", filename=name, display_name=title)
        self.files.append(_member(f"html/{name}.xml", document(settings)))
        return build("html", url_name=name)

    def _quiz(self, quiz: Quiz) -> etree._Element | None:
        page = build("vertical", url_name=f"unit_{quiz.id}", display_name=quiz.title)
        if quiz.description:
            page.append(self._prose(f"about_{quiz.id}", quiz.title, quiz.description))
        quiz_rules.unkept(quiz, self.report, ("attempts", "retry", "time-limit", "show-feedback", "review"))
        one = _QuizWriting(self, quiz, page)
        one.parts(quiz.parts)
        if not one.count:
            self.report.unsupported(quiz.span, f"quiz `{quiz.id}`", "Open edX can hold none of its questions")
            return None
        self.graded += quiz.graded
        element = build("sequential", page, url_name=f"quiz_{quiz.id}", display_name=quiz.title)
        if quiz.graded:
            element.set("graded", "true")
            element.set("format", _TYPE)
        self._rules(quiz, element)
        return element

    def _rules(self, quiz: Quiz, element: etree._Element) -> None:
        """Writes a subsection's time limit and what it shows, and says what each problem has for the quiz's rules."""
        rules = quiz.rules
        if rules.time_limit:
            element.set("is_time_limited", "true")
            element.set("default_time_limit_minutes", str(quiz_rules.whole_minutes(quiz, self.report)))
            how = "a timed exam, where the platform has these"
            self.report.changed(quiz.span, "time limit", how)
        if rules.feedback == "never":
            element.set("show_correctness", "never")
        elif rules.feedback == "at-end":
            how = "it comes with each answer; Open edX can keep it back until the due date, which the course sets"
            self.report.changed(quiz.span, "time of the feedback", how)
        if rules.attempts:
            self.report.changed(quiz.span, "number of attempts", "that of each question, since a quiz has none")
        if rules.review == "none" and rules.feedback != "never":
            self.report.changed(quiz.span, "what is shown of the answers", "right and wrong, without the right answers")

    def _prose(self, name: str, title: str, body: Prose) -> etree._Element:
        return self._text(name, title, self.writer(self.media, self.report).page(body))

    # --- what is said of the course --------------------------------------------------------------------

    def policies(self) -> Iterator[Member]:
        """The grading policy with the course's pass mark, an empty list of settings, and the about page."""
        grading = {
            "GRADER": [
                {"type": _TYPE, "short_label": _TYPE, "min_count": max(1, self.graded), "drop_count": 0, "weight": 1.0}
            ],
            "GRADE_CUTOFFS": {"Pass": self.course.passing / 100},
        }
        # No dates and no picture: these are the business of whoever runs the course.
        timed = any(quiz.rules.time_limit for quiz in self.course.quizzes())
        settings: dict[str, dict[str, bool]] = {f"course/{_RUN}": {"enable_timed_exams": True} if timed else {}}
        yield _member(f"policies/{_RUN}/grading_policy.json", _json(grading))
        yield _member(f"policies/{_RUN}/policy.json", _json(settings))
        values = {
            "description": self.course.description,
            "authors": ", ".join(self.course.authors),
            "license": self.course.license,
            "title": self.course.title,
        }
        yield _member("about/overview.html", pages.render("about.html", values).encode())
        if self.course.description:
            yield _member("about/short_description.html", self.course.description.encode())


@dataclass(slots=True)
class _QuizWriting:
    """A quiz on its way: `count` questions stand on its page so far."""

    whole: _Writing
    quiz: Quiz
    page: etree._Element
    count: int = 0

    @property
    def report(self) -> Report:
        return self.whole.report

    def parts(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            match part:
                case TextPart():
                    self.page.append(self.whole._prose(f"text_{self.quiz.id}_{part.id}", self.quiz.title, part.body))
                case Section():
                    self._title(part, part.title)
                    self.parts(part.parts)
                case Stimulus():
                    self.report.changed(
                        part.span, "stimulus", "it stands above its questions and scrolls away with the page"
                    )
                    title = part.title or self.quiz.title
                    self.page.append(self.whole._prose(f"stimulus_{self.quiz.id}_{part.id}", title, part.body))
                    self.parts(part.parts)
                case Pool():
                    self._pool(part)
                case Common():
                    append(self.page, self._question(part))

    def _title(self, part: Section, title: str) -> None:
        self.report.changed(part.span, "section", "its title is a text before its questions")
        html = pages.render("section-title.html", {"title": title})
        self.page.append(self.whole._text(f"section_{self.quiz.id}_{part.id}", title, html))

    def _pool(self, pool: Pool) -> None:
        """A problem bank that draws; only questions can be drawn."""
        self._inside(pool.parts)
        held = [element for question in questions(pool.parts) if (element := self._question(question)) is not None]
        if not held:
            self.report.unsupported(pool.span, f"pool `{pool.id}`", "Open edX can hold none of its questions")
            return
        if any(element.tag == "openassessment" for element in held):
            self.report.changed(pool.span, "pool", "open responses are drawn with the other questions")
        self.report.changed(pool.span, "pool", "a problem bank, which Open edX has since its release Sumac of 2024")
        bank = build(
            "itembank",
            url_name=f"pool_{self.quiz.id}_{pool.id}",
            display_name=pool.title,
            max_count=str(min(pool.draw, len(held))),
        )
        self.page.append(append(bank, *held))

    def _inside(self, parts: tuple[Part, ...]) -> None:
        """Says what becomes of a pool's inner parts."""
        for part in parts:
            if isinstance(part, TextPart):
                self.report.lost(part.span, "text in a pool", "Open edX would draw it like a question")
            elif isinstance(part, Stimulus):
                self.report.lost(part.span, "stimulus in a pool", "Open edX would draw it like a question")
                self._inside(part.parts)
            elif isinstance(part, Section):
                self.report.changed(
                    part.span, "section in a pool", "its questions go straight into the pool, without its title"
                )
                self._inside(part.parts)
            elif isinstance(part, Pool):
                self.report.changed(
                    part.span, "pool in a pool", "its questions are drawn with those around it, without its title"
                )
                self._inside(part.parts)

    def _question(self, question: Question) -> etree._Element | None:
        """What stands for the question on the page; None where it is left out, of which nothing else is then said."""
        media, report = prose.media(), Report(self.report.target)
        words = pages.words(pages.locale(self.whole.course.language))
        labels = Labels(words["true"], words["false"])
        try:
            element = component(
                question, f"{self.quiz.title} {self.count + 1}", labels, self.whole.writer(media, report)
            )
        except Unsupported as reason:
            self.report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            return None
        self.report.take(report)
        self.whole.media.used.update(media.used)
        self.count += 1
        rules = self.quiz.rules
        if element.tag == "problem":
            if rules.attempts:
                element.set("max_attempts", str(rules.attempts))
            if rules.review != "key":
                element.set("showanswer", "never")
        if element.tag == "openassessment":
            element.set("url_name", f"question_{question.id}")
            return element
        self.whole.files.append(_member(f"problem/question_{question.id}.xml", _lines(element)))
        return build("problem", url_name=f"question_{question.id}")


def _lines(problem: etree._Element) -> bytes:
    """The bytes of a problem with its parts on lines of their own; white space inside them stays as it is."""
    problem.text = "\n"
    for part in problem:
        part.tail = "\n"
    return document(problem, indent=False)


def _json(value: object) -> bytes:
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode()
