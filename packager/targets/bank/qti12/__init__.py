"""QTI 1.2: in the dialect of Canvas, for Classic Quizzes (and PrairieLearn) or for New Quizzes, and plain.

Each quiz is an assessment; no bank file repeats its questions, since Canvas makes a bank of the quiz's
name by itself and would hold a second copy of every question otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.model import Course
from packager.targets import imscp
from packager.targets.bank.qti12 import canvas, plain
from packager.targets.bank.qti12.elements import CLASSIC, NEW, PLAIN
from packager.targets.imscp import Resource
from packager.targets.target import Member, Options, Report, Target
from packager.xml import document

QUIZ_TYPE = "imsqti_xmlv1p2"
META_TYPE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the zip: a file for each quiz, for Canvas with its settings, pictures, the manifest.

    A quiz without a question that can be held is left out; without any quiz nothing is yielded
    and `nothing-left` is said.
    """
    if options.flavour == PLAIN:
        yield from _plain(course, report)
    else:
        yield from _canvas(course, options.flavour or CLASSIC, report)


def _canvas(course: Course, flavour: str, report: Report) -> Iterator[Member]:
    media = canvas.media()
    resources: list[Resource] = []
    for quiz in course.quizzes():
        written = canvas.Writing(course, quiz, report, media, flavour)
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
        _nothing(course, report)
        return
    yield from media.members()
    resources += media.resources("webcontent")
    yield _manifest(course, resources)


def _plain(course: Course, report: Report) -> Iterator[Member]:
    media = plain.media()
    resources: list[Resource] = []
    for quiz in course.quizzes():
        written = plain.Writing(course, quiz, report, media)
        root = written.assessment()
        if not written.count:
            continue
        name = f"{quiz.id}.xml"
        yield Member(name, document(root))
        files = [media.place(asset) for _, asset in sorted(written.files.items())]
        resources.append(Resource(f"{course.id}_{quiz.id}", QUIZ_TYPE, (name, *files)))
    if not resources:
        _nothing(course, report)
        return
    yield from media.members()
    yield _manifest(course, resources)


def _nothing(course: Course, report: Report) -> None:
    report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be held, so nothing is written")


def _manifest(course: Course, resources: list[Resource]) -> Member:
    data = imscp.manifest(f"{course.id}.manifest", resources, schema="IMS Content", version="1.1.3")
    return Member("imsmanifest.xml", data)


TARGET = Target("qti12", "QTI 1.2 for Canvas", ".zip", members, bank=True, flavours=(CLASSIC, NEW, PLAIN))
