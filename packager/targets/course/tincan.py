"""Tin Can: a zip with tincan.xml and the course's page, which reports to the record store that its launch names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from packager.model import Course, Lesson, Quiz
from packager.targets.course import web
from packager.targets.course.xapi_statements import (
    Json,
    assessment_activity,
    course_activity,
    lesson_activity,
    question_activity,
)
from packager.targets.target import Member, Options, Report, Target
from packager.xml import Builder, append, document

NAMESPACE = "http://projecttincan.com/tincan.xsd"
PAGE = "index.html"

_TC = Builder(NAMESPACE, {None: NAMESPACE})
_LISTS = ("choices", "scale", "source", "target")  # the order of the schema


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package, `tincan.xml` among them. `options` has no flavours.

    A package has one launch, so the course is one page and one activity whatever its `sco` says.
    """
    if course.sco != "course":
        how = "a Tin Can package has one launch, so the course is one page; each lesson's records are its own still"
        report.changed(course.span, "SCO a lesson", how)
        course = replace(course, sco="course")
    page = web.page(course, course.units(), PAGE, "tincan", report)
    yield Member("tincan.xml", document(_manifest(course)))
    yield from page
    yield from web.shared(course, "tincan")
    yield from web.media(course, course.units())


def _manifest(course: Course) -> etree._Element:
    """tincan.xml: the course, which is launched, comes first, as platforms read the first activity only."""
    activities = _TC(
        "activities", _activity(course, course_activity(course), _TC("launch", PAGE, lang=course.language))
    )
    for part in course.contents:
        match part:
            case Lesson():
                append(activities, _activity(course, lesson_activity(course, part)))
            case Quiz():
                append(activities, _activity(course, assessment_activity(course, part)))
                for question in part.questions():
                    activity = question_activity(course, question, key=course.answer_key)
                    append(activities, _activity(course, activity))
    return _TC("tincan", activities)


def _activity(course: Course, activity: Json, launch: etree._Element | None = None) -> etree._Element:
    """An activity in the order of the schema; its description is required, and is the name where there is none."""
    definition: Json = activity["definition"]
    name = definition["name"]
    patterns = definition.get("correctResponsesPattern", [])
    kind = definition.get("interactionType")
    extensions = definition.get("extensions", {})
    return _TC(
        "activity",
        *_said("name", name),
        *_said("description", definition.get("description") or name),
        launch,
        _TC("interactionType", kind) if kind else None,
        _filled("correctResponsePatterns", *(_TC("correctResponsePattern", pattern) for pattern in patterns)),
        *(_filled(list_, *map(_component, definition.get(list_, []))) for list_ in _LISTS),
        _filled("extensions", *(_TC("extension", _json(value), key=key) for key, value in extensions.items())),
        id=activity["id"],
        type=definition["type"],
    )


def _said(tag: str, words: dict[str, str]) -> list[etree._Element]:
    return [_TC(tag, text, lang=language) for language, text in words.items()]


def _component(component: Json) -> etree._Element:
    return _TC("component", _TC("id", component["id"]), *_said("description", component["description"]))


def _filled(tag: str, *children: etree._Element) -> etree._Element | None:
    """An element with `children`, None where there are none: the schema knows no empty lists."""
    return _TC(tag, *children) if children else None


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


TARGET = Target("tincan", "Tin Can (xAPI) package", ".zip", members)
