"""A quiz as an assessmentTest of QTI 2 and 3: its sections, texts, pools and the weight of each question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from packager.model import (
    Categorize,
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
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
    questions,
)
from packager.targets import imscp, quiz_rules
from packager.targets.bank.qti2.bank import ITEMS, Bank, item_name
from packager.targets.bank.qti2.dialect import Dialect
from packager.targets.bank.qti2.item import title as item_title
from packager.targets.bank.qti2.processing import number
from packager.targets.bank.qti2.prose import STYLE_NAME, ProseWriter
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import XML

_WEIGHT = "WEIGHT"

UP = "../"  # the zip's root, seen from a test


class AssessmentWriter:
    """Writes one quiz; `media` collects the files of its texts, `styled` says that it needs the style sheet.

    Identifiers of sections have a `_`, which no id of a course has: in a test they must differ from those of items.
    """

    def __init__(self, quiz: Quiz, language: str, dialect: Dialect, bank: Bank, media: Media, report: Report) -> None:
        self.quiz, self.language, self.bank, self.report = quiz, language, bank, report
        self.build = dialect.build
        self.prose = ProseWriter(dialect, media, report)

    @property
    def styled(self) -> bool:
        return self.prose.styled

    def element(self) -> etree._Element | None:
        """The test (QTI 2.1 ASI information model, 11), or None where nothing in it can be asked."""
        quiz, build = self.quiz, self.build
        root = self._section("quiz_" + quiz.id, quiz.title)
        self._fill(root, quiz.title, quiz.parts)
        if not len(root):
            return None
        rules = quiz.rules
        self._rules()
        if quiz.description:
            root.insert(0, self._rubric(quiz.description))
            self.report.changed(quiz.description.span, "description", "it stands beside each question of the quiz")
        if any(question.points != 1 for question in quiz.questions() if question.graded):
            how = "they are weights in the test, platforms that take only the items count each question as 1"
            self.report.changed(quiz.span, "points", how)
        part = build(
            "testPart",
            build(
                "itemSessionControl",
                # Without it a platform shows no feedback at all.
                showFeedback="true" if rules.review != "none" else "false",
                allowReview="false" if rules.review == "none" else None,
            ),
            root,
            identifier="part_1",
            navigationMode="nonlinear",
            submissionMode="individual" if rules.feedback == "at-once" else "simultaneous",
        )
        names = ("SCORE", "MAXSCORE")
        return build(
            "assessmentTest",
            *(self._outcome(name) for name in names),
            build("timeLimits", maxTime=str(round(rules.time_limit * 60))) if rules.time_limit else None,
            build("stylesheet", href=UP + ITEMS + STYLE_NAME, type="text/css") if self.styled else None,
            part,
            build("outcomeProcessing", *(self._sum(name) for name in names)),
            identifier=quiz.id,
            title=quiz.title,
        )

    def _rules(self) -> None:
        """Says which rules of the quiz a test has no place for.

        `maxAttempts` counts submissions of one item, not those of a test (QTI 2.1 ASI information model, 6.1).
        """
        rules = self.quiz.rules
        kept = ["time-limit", "shuffle", "show-feedback", *(["review"] if rules.review == "none" else [])]
        quiz_rules.unkept(self.quiz, self.report, kept)
        if rules.feedback != "at-once":
            how = "all questions are submitted together, for players that know this"
            self.report.changed(self.quiz.span, "time of the feedback", how)

    def _mixed(self, section: etree._Element) -> None:
        """Mixes the children of a section, where the quiz does so; what must keep its place has said so."""
        if self.quiz.rules.shuffle:
            section.insert(0, self.build("ordering", shuffle="true"))

    def _outcome(self, name: str) -> etree._Element:
        zero = self.build("defaultValue", self.build("value", "0"))
        return self.build("outcomeDeclaration", zero, identifier=name, cardinality="single", baseType="float")

    def _sum(self, name: str) -> etree._Element:
        variables = self.build("testVariables", variableIdentifier=name, weightIdentifier=_WEIGHT)
        return self.build("setOutcomeValue", self.build("sum", variables), identifier=name)

    def _section(self, identifier: str, title: str, visible: bool = True) -> etree._Element:
        return self.build(
            "assessmentSection", identifier=identifier, title=title, visible="true" if visible else "false"
        )

    def _rubric(self, prose: Prose) -> etree._Element:
        rubric = self.prose.rubric(prose, "candidate")
        rubric.set(f"{{{XML}}}lang", self.language)
        return rubric

    # --- the tree

    def _fill(self, section: etree._Element, title: str, parts: Iterable[Part]) -> None:
        """The parts in order. A section shows its rubric beside each of its questions, so a text opens one of its own.

        That section has no title to be seen, takes what follows, and ends at the next text.
        """
        for texts, rest in _groups(parts):
            if not any(questions(rest)):
                self._unshown((*texts, *rest))
                continue
            holder = section
            if texts:
                holder = self._section("text_" + texts[0].id, title, visible=False)
                section.append(self._held(holder))
            for part in (*texts, *rest):
                self._part(holder, part)
            if texts:
                self._mixed(holder)
        if len(section):
            self._mixed(section)

    def _held(self, section: etree._Element) -> etree._Element:
        """A section that keeps its place among what is mixed around it."""
        if self.quiz.rules.shuffle:
            section.set("fixed", "true")
        return section

    def _unshown(self, parts: Iterable[Part]) -> None:
        """Says what goes with parts without a question."""
        for part in _inside(parts):
            if isinstance(part, TextPart | Stimulus):
                why = "no question follows it, and a test shows no text alone"
                self.report.lost(part.span, "text between questions", why)
            elif isinstance(part, Pool):
                self.report.lost(part.span, "pool", "it has no question to draw")

    def _part(self, holder: etree._Element, part: Part) -> None:
        match part:
            case TextPart():
                holder.append(self._rubric(part.body))
                how = "it stands beside each question that follows, up to the next text"
                self.report.changed(part.span, "text between questions", how)
            case Section():
                self._inner(holder, self._held(self._section("section_" + part.id, part.title)), part.title, part.parts)
            case Stimulus():
                # Its text is in each item, or beside it: a section's rubric is not shown where items are taken alone.
                title = part.title or self.quiz.title
                self._inner(holder, self._section("stimulus_" + part.id, title), title, part.parts)
            case Pool():
                self._pool(holder, part)
            case Formula():
                holder.append(self._variants(part))
            case (
                MultipleChoice()
                | MultipleResponse()
                | TrueFalse()
                | ShortAnswer()
                | Numeric()
                | FillInBlanks()
                | Matching()
                | Ordering()
                | Categorize()
                | Hotspot()
                | Essay()
                | FileUpload()
                | Likert()
            ):
                holder.append(self._reference(part, part.id, *self.bank.items(part)))

    def _inner(self, holder: etree._Element, inner: etree._Element, title: str, parts: Iterable[Part]) -> None:
        self._fill(inner, title, parts)
        if len(inner):
            holder.append(inner)

    def _pool(self, holder: etree._Element, pool: Pool) -> None:
        """A section that draws from its children, so these are the questions alone, without sections around them."""
        asked = tuple(questions(pool.parts))
        if not asked:
            self._unshown((pool,))
            return
        draw = min(pool.draw, len(asked))
        if draw < pool.draw:
            self.report.changed(pool.span, "pool", f"it draws {draw} instead of {pool.draw} questions")
        section = self._section("pool_" + pool.id, pool.title)
        section.append(self.build("selection", select=str(draw)))
        section.append(self.build("ordering", shuffle="true"))
        for part in _inside(pool.parts):
            if isinstance(part, TextPart):
                section.append(self._rubric(part.body))
                self.report.changed(part.span, "text between questions", "it stands beside each question of its pool")
            elif isinstance(part, Section | Pool | Stimulus):
                how = "its questions are drawn one by one with those of the pool around it, without its title"
                self.report.changed(part.span, "group in a pool", how)
        for question in asked:
            self._part(section, question)
        holder.append(section)

    def _variants(self, question: Formula) -> etree._Element:
        """A section that draws one of the variants; in a pool it counts as one question."""
        items = self.bank.items(question)
        how = f"it is a set of {len(items)} questions with fixed numbers, of which a learner gets one"
        self.report.changed(question.span, "variables", how)
        section = self._section("variants_" + question.id, item_title(question.prompt, question.id), visible=False)
        section.append(self.build("selection", select="1"))
        section.extend(
            self._reference(question, f"{question.id}__{place}", item) for place, item in enumerate(items, 1)
        )
        return section

    def _reference(self, question: Question, identifier: str, item: str) -> etree._Element:
        weight = self.build("weight", identifier=_WEIGHT, value=number(question.points))
        categories = " ".join(dict.fromkeys(self._category(question, tag) for tag in question.tags))
        return self.build(
            "assessmentItemRef",
            weight,
            identifier=identifier,
            href=UP + item_name(item),
            category=categories or None,
        )

    def _category(self, question: Question, tag: str) -> str:
        """A tag as an identifier, which is what categories are (QTI 2.1 ASI information model, 11.5)."""
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", tag):
            return tag
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", tag).strip("-")
        name = imscp.ncname("tag", tag) if not name else name if name[0].isalpha() else f"tag-{name}"
        self.report.changed(question.span, "tag", f"`{tag}` is the category `{name}`")
        return name


def _groups(parts: Iterable[Part]) -> list[tuple[list[TextPart], tuple[Part, ...]]]:
    """Texts that follow each other, each time with the other parts up to the next text."""
    groups: list[tuple[list[TextPart], tuple[Part, ...]]] = [([], ())]
    for part in parts:
        texts, rest = groups[-1]
        if not isinstance(part, TextPart):
            groups[-1] = (texts, (*rest, part))
        elif rest:
            groups.append(([part], ()))
        else:
            texts.append(part)
    return groups


def _inside(parts: Iterable[Part]) -> Iterable[Part]:
    for part in parts:
        yield part
        if isinstance(part, Section | Pool | Stimulus):
            yield from _inside(part.parts)
