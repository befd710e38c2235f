"""QTI 1.2: in the dialect of Canvas, for Classic Quizzes (and PrairieLearn) or for New Quizzes, and plain.

Each quiz is an assessment, or in the flavour for banks alone a question bank and one more for each of its pools.
No zip has both: Canvas makes a bank of an imported quiz's name by itself, and would hold a second copy of every
question otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.model import Course
from packager.targets import imscp
from packager.targets.bank.qti12 import bank, canvas, plain
from packager.targets.bank.qti12.elements import BANK, CLASSIC, NEW, PLAIN
from packager.targets.imscp import Resource
from packager.targets.target import Member, Options, Report, Target
from packager.xml import document

QUIZ_TYPE = "imsqti_xmlv1p2"
META_TYPE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the zip: a file for each quiz or bank, for Canvas a quiz's settings, pictures, the manifest.

    What has no question that can be held is left out; where nothing is left nothing is yielded and `nothing-left`
    is said.
    """
    flavour = options.flavour or CLASSIC
    media = plain.media() if flavour == PLAIN else canvas.media()
    resources: list[Resource] = []
    elsewhere = bank.elsewhere(course) if flavour == BANK else {}
    for quiz in course.quizzes():
        if flavour == PLAIN:
            written = _plain(plain.Writing(course, quiz, report, media))
        elif flavour == BANK:
            written = _banks(bank.Writing(course, quiz, report, media, elsewhere))
        else:
            written = _canvas(canvas.Writing(course, quiz, report, media, flavour))
        for member, resource in written:
            yield member
            resources.append(resource)
    if not resources:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be held, so nothing is written")
        return
    yield from media.members()
    if flavour != PLAIN:
        resources += media.resources("webcontent")
    data = imscp.manifest(f"{course.id}.manifest", resources, schema="IMS Content", version="1.1.3")
    yield Member("imsmanifest.xml", data)


def _canvas(quiz: canvas.Writing) -> Iterator[tuple[Member, Resource]]:
    root = quiz.assessment()
    if not quiz.count:
        return
    ident = quiz.ident
    names = (f"{ident}/{ident}.xml", f"{ident}/assessment_meta.xml")
    # The settings are the first dependency: New Quizzes looks at no other.
    yield Member(names[0], document(root)), Resource(ident, QUIZ_TYPE, names[:1], (f"{ident}.meta",), launch=False)
    yield Member(names[1], document(quiz.settings())), Resource(f"{ident}.meta", META_TYPE, names[1:])


def _banks(quiz: bank.Writing) -> Iterator[tuple[Member, Resource]]:
    for one in quiz.filled():
        name = f"{one.ident}/{one.ident}.xml"
        yield Member(name, document(one.document())), Resource(one.ident, META_TYPE, (name,))


def _plain(quiz: plain.Writing) -> Iterator[tuple[Member, Resource]]:
    root = quiz.assessment()
    if not quiz.count:
        return
    name = f"{quiz.quiz.id}.xml"
    files = [quiz.media.place(asset) for _, asset in sorted(quiz.files.items())]
    yield Member(name, document(root)), Resource(f"{quiz.course.id}_{quiz.quiz.id}", QUIZ_TYPE, (name, *files))


TARGET = Target("qti12", "QTI 1.2", ".zip", members, bank=True, flavours=(CLASSIC, NEW, PLAIN, BANK))
