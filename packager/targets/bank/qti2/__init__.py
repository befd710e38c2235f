"""QTI 2.1: a zip with an item a question, a test a quiz, and the files of both beside the items."""

from __future__ import annotations

from collections.abc import Iterator

from packager.model import Course
from packager.targets import imscp
from packager.targets.bank.qti2.assessment import ITEMS, UP, AssessmentWriter, item_name
from packager.targets.bank.qti2.dialect import QTI21, written
from packager.targets.bank.qti2.item import ItemWriter
from packager.targets.bank.qti2.prose import STYLE, STYLE_NAME
from packager.targets.imscp import Media, Resource
from packager.targets.target import Member, Options, Report, Target

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_MEDIA = "media/"  # the folder of pictures, sound and film, seen from the items


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package: items, tests, media and the manifest. `options` has no flavours.

    Identifiers in the manifest must differ over all kinds: an item has the question's id, a test `test_` and the
    quiz's, and ids of a course hold no `_`.
    """
    dialect = QTI21
    media = Media(f"{ITEMS}{_MEDIA}", "")
    items: list[Resource] = []
    tests: list[Resource] = []
    styled = False
    for quiz in course.quizzes():
        for question in quiz.questions():
            own = Media(media.folder, _MEDIA)
            item = ItemWriter(question, course.language, dialect, own, report)
            name = item_name(question)
            yield Member(name, written(item.element()))
            items.append(Resource(question.id, dialect.item, _files(name, own, item.styled)))
            media.used.update(own.used)
            styled = styled or item.styled
        own = Media(media.folder, UP + media.folder)
        test = AssessmentWriter(quiz, course.language, dialect, own, report)
        root = test.element()
        if root is not None:
            name = f"tests/{quiz.id}.xml"
            yield Member(name, written(root))
            asked = tuple(question.id for question in quiz.questions())
            tests.append(Resource(f"test_{quiz.id}", dialect.test, _files(name, own, test.styled), asked))
            media.used.update(own.used)
            styled = styled or test.styled
    yield from media.members()
    if styled:
        yield Member(ITEMS + STYLE_NAME, STYLE)
    manifest = imscp.manifest(
        f"manifest_{course.id}",
        [*tests, *items],
        schema=dialect.schema,
        version=dialect.version,
        # qti-convert writes an undeclared prefix into its own manifest where this one declares none.
        prefixes={"xsi": _XSI},
    )
    yield Member("imsmanifest.xml", manifest)


def _files(name: str, media: Media, styled: bool) -> tuple[str, ...]:
    """A document and the files that it shows."""
    style = (ITEMS + STYLE_NAME,) if styled else ()
    return (name, *(member.name for member in media.members()), *style)


TARGET = Target("qti21", "QTI 2.1", ".zip", members, bank=True)
