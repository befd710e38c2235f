"""QTI 2.1, 2.2 and 3.0: a zip with an item a question, a test a quiz, and the files of both beside the items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packager.model import Course, Stimulus
from packager.targets import imscp
from packager.targets.bank.qti2.assessment import UP, AssessmentWriter
from packager.targets.bank.qti2.bank import ITEMS, Bank, item_name, stimulus_id, stimulus_name
from packager.targets.bank.qti2.dialect import QTI21, QTI22, QTI30, Dialect, written
from packager.targets.bank.qti2.item import ItemWriter
from packager.targets.bank.qti2.prose import STYLE, STYLE_NAME
from packager.targets.bank.qti2.stimulus import StimulusWriter
from packager.targets.imscp import Media, Resource
from packager.targets.target import Member, Options, Report, Target

_MEDIA = "media/"  # the folder of pictures, sound and film, seen from the items


@dataclass(frozen=True, slots=True)
class Package:
    """The writer of one dialect."""

    dialect: Dialect

    def members(self, course: Course, options: Options, report: Report) -> Iterator[Member]:
        """The files of the package: items, tests, media and the manifest. `options` has no flavours.

        Identifiers in the manifest must differ over all kinds: an item has the question's id, a test `test_` and the
        quiz's, and ids of a course hold no `_`.
        """
        dialect, bank = self.dialect, Bank(course)
        media = Media(f"{ITEMS}{_MEDIA}", "")
        items: list[Resource] = []
        tests: list[Resource] = []
        shared: dict[str, Stimulus] = {}
        styled = False
        for entry in bank.entries:
            own = Media(media.folder, _MEDIA)
            item = ItemWriter(entry.question, entry.stimuli, course.language, dialect, own, report)
            name = item_name(entry.question.id)
            yield Member(name, written(item.element()))
            refers: tuple[str, ...] = ()
            if dialect.stimulus:
                shared.update((stimulus_id(stimulus), stimulus) for stimulus in entry.stimuli)
                refers = tuple(map(stimulus_id, entry.stimuli))
            items.append(Resource(entry.question.id, dialect.item, _files(name, own, item.styled), refers))
            media.used.update(own.used)
            styled = styled or item.styled
        for quiz in course.quizzes():
            own = Media(media.folder, UP + media.folder)
            test = AssessmentWriter(quiz, course.language, dialect, bank, own, report)
            root = test.element()
            if root is not None:
                name = f"tests/{quiz.id}.xml"
                yield Member(name, written(root))
                asked = dict.fromkeys(item for question in quiz.questions() for item in bank.items(question))
                tests.append(Resource(f"test_{quiz.id}", dialect.test, _files(name, own, test.styled), tuple(asked)))
                media.used.update(own.used)
                styled = styled or test.styled
        texts: list[Resource] = []
        for identifier, stimulus in shared.items():
            own = Media(media.folder, UP + media.folder)
            text = StimulusWriter(stimulus, course.language, dialect, own, report)
            name = stimulus_name(stimulus)
            yield Member(name, written(text.element()))
            texts.append(Resource(identifier, dialect.stimulus, _files(name, own, text.styled)))
            media.used.update(own.used)
            styled = styled or text.styled
        yield from media.members()
        if styled:
            yield Member(ITEMS + STYLE_NAME, STYLE)
        manifest = imscp.manifest(
            f"manifest_{course.id}",
            [*tests, *items, *texts],
            schema=dialect.schema,
            version=dialect.version,
            prefixes=dialect.prefixes,
            namespace=dialect.package,
        )
        yield Member("imsmanifest.xml", manifest)


def _files(name: str, media: Media, styled: bool) -> tuple[str, ...]:
    """A document and the files that it shows."""
    style = (ITEMS + STYLE_NAME,) if styled else ()
    return (name, *(member.name for member in media.members()), *style)


TARGET21 = Target("qti21", QTI21.title, ".zip", Package(QTI21).members, bank=True)
TARGET22 = Target("qti22", QTI22.title, ".zip", Package(QTI22).members, bank=True)
TARGET30 = Target("qti30", QTI30.title, ".zip", Package(QTI30).members, bank=True)
