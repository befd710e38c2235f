"""cmi5: a zip with cmi5.xml, a page an assignable unit, the player and the media."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from packager.interaction import number
from packager.model import Course
from packager.targets.course import xapi_player
from packager.targets.course.scos import Sco, package
from packager.targets.course.xapi_statements import TYPE
from packager.targets.target import Member, Options, Report, Target
from packager.xml import Builder, append, document

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

_C5 = Builder(NAMESPACE)


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package, `cmi5.xml` among them. `options` has no flavours.

    No other manifest lies beside it: platforms that find two take the wrong one.
    """
    files = package(course, "cmi5", report)
    if course.navigation == "linear" and len(files.scos) > 1:
        why = "a cmi5 platform opens its units in any order; inside each, the order holds"
        report.lost(course.span, "linear navigation", why)
    yield Member("cmi5.xml", document(_structure(course, files.scos)))
    yield from files.members()


def _structure(course: Course, scos: tuple[Sco, ...]) -> etree._Element:
    """The course structure (cmi5 13 and 14)."""
    about = course.description or course.title
    head = _C5("course", _said(course, "title", course.title), _said(course, "description", about), id=course.iri)
    return append(_C5("courseStructure", head), *(_unit(course, sco) for sco in scos))


def _unit(course: Course, sco: Sco) -> etree._Element:
    """An assignable unit (cmi5 13.1.4); it is scored where a learner can earn points in it."""
    lesson = sco.units[0].lesson if course.sco == "lesson" else None
    summary = lesson.summary if lesson else course.description if course.sco == "course" else ""
    return _C5(
        "au",
        _said(course, "title", sco.title),
        _said(course, "description", summary or sco.title),
        _C5("url", sco.page),
        id=publisher_id(course, sco),
        moveOn=_move_on(course, sco),
        masteryScore=number(course.passing / 100) if sco.points else None,
        launchMethod="AnyWindow",
        activityType=TYPE + ("course" if course.sco == "course" else "lesson" if lesson else "assessment"),
    )


def publisher_id(course: Course, sco: Sco) -> str:
    """The unit's own IRI, which no other thing of the course structure may have: the course has its `iri` already."""
    return f"{course.iri}/au" if course.sco == "course" else xapi_player.launched(course, sco.units)


def _move_on(course: Course, sco: Sco) -> str:
    """What satisfies a unit. Never NotApplicable: that is satisfied before a learner has seen anything."""
    if not sco.points:
        return "Completed"
    return "Passed" if course.completion == "passed" else "CompletedAndPassed"


def _said(course: Course, tag: str, text: str) -> etree._Element:
    return _C5(tag, _C5("langstring", text, lang=course.language))


TARGET = Target("cmi5", "cmi5", ".zip", members)
