"""QTI 2.1: a zip with an item a question, a test a quiz, and the pictures beside the items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from packager import rules
from packager.markup import one_line
from packager.model import Course, Part, Pool, Question, Quiz, Section, TextPart
from packager.targets import imscp
from packager.targets.bank.qti2_item import ItemWriter
from packager.targets.bank.qti2_prose import ProseWriter, build
from packager.targets.imscp import Media, Resource
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import append, document

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TITLE = 200  # characters of an item's title


@dataclass(frozen=True, slots=True)
class _Item:
    """An item that was written: its question, and its file in the zip."""

    question: Question
    name: str


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package; none, with an error, where no question can be held. `options` has no flavours."""
    media = Media("items/", "")
    items: dict[str, _Item] = {}
    files: list[Member] = []
    resources: list[Resource] = []
    for question in course.questions():
        own = Media("items/", "")
        try:
            element = ItemWriter(question, own, report).element()
        except Unsupported as error:
            report.unsupported(question.span, f"question `{question.id}`", error.reason)
            continue
        name = f"items/{question.id}.xml"
        items[question.id] = _Item(question, name)
        files.append(Member(name, document(element, indent=False)))
        media.used.update(own.used)
        used = (member.name for member in own.members())
        resources.append(Resource(f"item-{question.id}", "imsqti_item_xmlv2p1", (name, *used)))
    if not items:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be held")
        return
    tests = []
    for quiz in course.quizzes():
        own = Media("tests/", "")
        name = f"tests/{quiz.id}.xml"
        writer = _TestWriter(quiz, items, own, report)
        files.append(Member(name, document(writer.element(), indent=False)))
        pictures = list(own.members())
        files += pictures
        held = tuple(f"item-{question.id}" for question in quiz.questions() if question.id in items)
        names = (name, *(member.name for member in pictures))
        tests.append(Resource(f"test-{quiz.id}", "imsqti_test_xmlv2p1", names, held))
    manifest = imscp.manifest(
        f"manifest-{course.id}",
        [*tests, *resources],
        schema="QTIv2.1 Package",
        version="1.0.0",
        # qti-convert writes an undeclared prefix into its own manifest where this one declares none.
        prefixes={"xsi": _XSI},
    )
    yield Member("imsmanifest.xml", manifest)
    yield from files
    yield from media.members()


class _TestWriter:
    """The assessmentTest of a quiz (QTI 2.1 Assessment Test, Section and Item Information Model, 4)."""

    def __init__(self, quiz: Quiz, items: dict[str, _Item], media: Media, report: Report) -> None:
        self.quiz, self.items, self.report = quiz, items, report
        self.prose = ProseWriter(media, report)

    def element(self) -> etree._Element:
        root = self.section(f"section-{self.quiz.id}", self.quiz.title, self.quiz.parts)
        if self.quiz.description:
            root.insert(0, build("rubricBlock", *self.prose.blocks(self.quiz.description), view="candidate"))
        score = build("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
        total = build("sum", build("testVariables", variableIdentifier="SCORE", weightIdentifier="WEIGHT"))
        part = build("testPart", root, identifier="part", navigationMode="nonlinear", submissionMode="individual")
        processing = build("outcomeProcessing", build("setOutcomeValue", total, identifier="SCORE"))
        return build(
            "assessmentTest", score, part, processing, identifier=f"test-{self.quiz.id}", title=self.quiz.title
        )

    def section(self, identifier: str, title: str, parts: Sequence[Part]) -> etree._Element:
        element = build("assessmentSection", identifier=identifier, title=title, visible="true")
        return append(element, *self.parts(parts))

    def parts(self, parts: Sequence[Part]) -> list[etree._Element]:
        made: list[etree._Element] = []
        around: etree._Element | None = None  # the section that a text opened, which takes what follows
        for part in parts:
            match part:
                case TextPart():
                    words = one_line(part.body)[:_TITLE] or part.id
                    around = build("assessmentSection", identifier=part.id, title=words, visible="true")
                    around.append(build("rubricBlock", *self.prose.blocks(part.body), view="candidate"))
                    made.append(around)
                    self.report.changed(
                        part.span, f"text `{part.id}`", "the introduction of a section with what follows"
                    )
                case Section():
                    around = None
                    made.append(self.section(part.id, part.title, part.parts))
                case Pool():
                    around = None
                    made.append(self.pool(part))
                case _:
                    if part.id in self.items:
                        (made if around is None else around).append(self.reference(part))
        return made

    def pool(self, pool: Pool) -> etree._Element:
        element = self.section(pool.id, pool.title, pool.parts)
        have = len(element)
        if have:
            element.insert(0, build("selection", select=str(min(pool.draw, have))))
            element.insert(1, build("ordering", shuffle="true"))
        return element

    def reference(self, question: Question) -> etree._Element:
        weight = build("weight", identifier="WEIGHT", value=f"{question.points:.15g}")
        href = f"../{PurePosixPath(self.items[question.id].name)}"
        return build("assessmentItemRef", weight, identifier=question.id, href=href)


TARGET = Target("qti21", "QTI 2.1", ".zip", members, bank=True)
