"""What the player knows of xAPI: a page's activities and what is around each, from the statement templates."""

from __future__ import annotations

from packager.model import Course, Unit
from packager.targets.course.xapi import unit_templates
from packager.targets.course.xapi_statements import Json, course_activity, iri


def data(course: Course, units: tuple[Unit, ...]) -> Json:
    """`activities` of the page of `units` by their names, and `launched`, the name of what the page itself is.

    A name is an IRI without the course's in front, '' for the course. An activity has its `definition`, and where
    its statements have them `parent` and `grouping`, lists of names. The player's script fills in the rest; a test
    holds what it makes to the templates.
    """
    whole = units == course.units() and course.sco == "course"
    activities: Json = {"": {"definition": course_activity(course)["definition"]}} if whole else {}
    for unit in units:
        for template in unit_templates(course, unit):
            statement = template["statement"]
            around = statement["context"].get("contextActivities", {})
            activity: Json = {"definition": statement["object"]["definition"]}
            for place in sorted(around):
                activity[place] = [_name(course, each["id"]) for each in around[place]]
            activities[_name(course, statement["object"]["id"])] = activity
    return {"activities": activities, "launched": "" if whole else _name(course, launched(course, units))}


def launched(course: Course, units: tuple[Unit, ...]) -> str:
    """The IRI of the activity that the page of `units` is: the course, or with `sco: lesson` the lesson or quiz."""
    if course.sco == "course":
        return iri(course)
    (unit,) = units
    return iri(course, "lessons", unit.lesson.id) if unit.lesson else iri(course, "assessments", unit.quizzes[0].id)


def _name(course: Course, id_: str) -> str:
    return id_.removeprefix(course.iri).removeprefix("/")
