"""Activity definitions and statement templates of xAPI, as plain JSON values from one function a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from packager import interaction
from packager.markup import one_line, plain
from packager.model import (
    Course,
    Essay,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    TextPart,
    TrueFalse,
    questions,
)

Json = dict[str, Any]

TYPE = "http://adlnet.gov/expapi/activities/"
VERB = "http://adlnet.gov/expapi/verbs/"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
NAME_LIMIT = 120  # characters of a question's prompt that serve as its name in reports

# Where the value of each hole stands in a statement.
HOLES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "actor": ("actor",),
    "timestamp": ("timestamp",),
    "registration": ("context", "registration"),
    "session": ("context", "extensions", SESSION),
    "completion": ("result", "completion"),
    "duration": ("result", "duration"),
    "max": ("result", "score", "max"),
    "raw": ("result", "score", "raw"),
    "response": ("result", "response"),
    "scaled": ("result", "score", "scaled"),
    "success": ("result", "success"),
}


def iri(course: Course, kind: str = "", id_: str = "") -> str:
    """The permanent IRI of the course, or of its lesson, assessment or question `id_`.

    `kind` is lessons, assessments or questions. A `urn:uuid:` course is extended in the same way:
    xAPI asks for an absolute IRI only, and one shape keeps the ids of all courses alike.
    """
    return f"{course.iri}/{kind}/{id_}" if kind else course.iri


# --- activity definitions, xAPI Data 2.4.4.1 ---------------------------------------------------------


def course_activity(course: Course) -> Json:
    """The course as an activity: `id` and `definition`."""
    return _activity(course, iri(course), "course", course.title, course.description)


def lesson_activity(course: Course, lesson: Lesson) -> Json:
    """A lesson as an activity: `id` and `definition`."""
    return _activity(course, iri(course, "lessons", lesson.id), "lesson", lesson.title, lesson.summary)


def assessment_activity(course: Course, quiz: Quiz) -> Json:
    """A quiz as an activity: `id` and `definition`."""
    return _activity(course, iri(course, "assessments", quiz.id), "assessment", quiz.title, plain(quiz.description))


def question_activity(course: Course, question: Question, *, key: bool) -> Json:
    """A question as an activity of type cmi.interaction; with `key`, its right answers too.

    Without the key nothing in it depends on which answers are right. The list of right answers is
    left out where it can't be whole: `[]` would say that every answer is wrong (xAPI Data 2.4.4.1).
    """
    prompt = plain(question.prompt)
    name = _short(one_line(question.prompt)) or question.id
    activity = _activity(course, iri(course, "questions", question.id), "cmi.interaction", name, prompt or name)
    definition = activity["definition"]
    words = interaction.xapi(question)
    definition["interactionType"] = words.type
    if words.components:
        components = list(words.components)
        # Authors tend to write the right choice first: the order must not tell where it is shuffled.
        if isinstance(question, MultipleChoice | MultipleResponse) and question.shuffle:
            components.sort(key=lambda component: component[0])
        definition["choices"] = [
            {"id": id_, "description": {course.language: plain(text) or id_}} for id_, text in components
        ]
    if key and words.patterns:
        definition["correctResponsesPattern"] = list(words.patterns)
    return activity


def _activity(course: Course, id_: str, type_: str, name: str, description: str) -> Json:
    definition: Json = {"type": TYPE + type_, "name": {course.language: name}}
    if description:
        definition["description"] = {course.language: description}
    return {"id": id_, "definition": definition}


def _short(text: str) -> str:
    """`text`, cut between words with an ellipsis where it is longer than a name should be."""
    if len(text) <= NAME_LIMIT:
        return text
    head = text[: NAME_LIMIT - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"


# --- statement templates -----------------------------------------------------------------------------


def initialized(course: Course, activity: Json) -> Json:
    """The template of "the learner began", of what is launched: the course, or a lesson."""
    return _template(course, "initialized", activity)


def experienced(course: Course, lesson: Json) -> Json:
    """The template of "the learner read a lesson"."""
    return _template(course, "experienced", lesson, optional=("completion", "duration"))


def answered(course: Course, lesson: Json | None, assessment: Json, question: Question) -> Json:
    """The template of an answer to `question`; an essay has no success and no score, since a person marks it."""
    activity = question_activity(course, question, key=course.answer_key)
    needed = ("response",) if isinstance(question, Essay) else ("response", "success", "scaled")
    return _template(
        course,
        "answered",
        activity,
        parent=assessment,
        grouping=lesson,
        needed=needed,
        optional=("duration",),
    )


def verdict(course: Course, verb: str, activity: Json, lesson: Json | None, most: float | None) -> Json:
    """The template of passed or failed; `most` is the number of points that can be earned, None where it varies."""
    points: Json = {"min": 0} if most is None else {"min": 0, "max": plain_number(most)}
    return _template(
        course,
        verb,
        activity,
        parent=lesson,
        result={"success": verb == "passed", "score": points},
        needed=("scaled", "raw") if most is not None else ("scaled", "raw", "max"),
        optional=("duration",),
    )


def completed(course: Course, activity: Json) -> Json:
    """The template of "the learner finished" a lesson or the course."""
    return _template(course, "completed", activity, result={"completion": True}, optional=("duration",))


def terminated(course: Course, activity: Json) -> Json:
    """The template of "the learner left", of what was launched."""
    return _template(course, "terminated", activity, needed=("duration",))


def _template(
    course: Course,
    verb: str,
    activity: Json,
    *,
    parent: Json | None = None,
    grouping: Json | None = None,
    result: Json | None = None,
    needed: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> Json:
    """A statement without what only a learner's session knows.

    The parent is the direct container; the grouping holds the wider ones, the course last.
    `revision` is allowed since every object here is an activity (xAPI Data 2.4.6).
    """
    context: Json = {"revision": course.version, "language": course.language}
    wider = [each for each in (grouping, course_activity(course)) if each and each["id"] != activity["id"]]
    around: Json = {}
    if parent:
        around["parent"] = [_reference(parent)]
    if wider:
        around["grouping"] = [_reference(each) for each in wider]
    if around:
        context["contextActivities"] = around
    statement: Json = {
        "verb": {"id": VERB + verb, "display": {"en": verb}},
        "object": {"objectType": "Activity", **deepcopy(activity)},
        "context": context,
    }
    if result:
        statement["result"] = result
    optional = ("registration", "session", *optional)
    place = activity["id"].removeprefix(course.iri).removeprefix("/")
    return {
        "name": f"{verb}/{place or 'course'}",
        "statement": statement,
        "holes": {hole: list(HOLES[hole]) for hole in ("id", "actor", "timestamp", *needed, *optional)},
        "optional": sorted(optional),
    }


def _reference(activity: Json) -> Json:
    return {"objectType": "Activity", "id": activity["id"]}


def fill(template: Json, values: Mapping[str, Any]) -> Json:
    """The statement of `template` with `values`, by hole.

    Raises ValueError for a value without a hole and for a hole that needs a value and has none.
    """
    holes, optional = template["holes"], template["optional"]
    unknown = [name for name in values if name not in holes]
    empty = [name for name in holes if name not in optional and name not in values]
    if unknown or empty:
        raise ValueError(f"{template['name']}: no hole {sorted(unknown)}, no value for {sorted(empty)}")
    statement: Json = deepcopy(template["statement"])
    for name, value in values.items():
        *path, last = holes[name]
        inner = statement
        for key in path:
            inner = inner.setdefault(key, {})
        inner[last] = value
    return statement


def possible(parts: Iterable[Part]) -> float | None:
    """The points that can be earned in `parts`, to seven places; None where they depend on what a pool draws."""
    total = 0.0
    for part in parts:
        match part:
            case TextPart() | Essay():
                points: float | None = 0.0
            case Section():
                points = possible(part.parts)
            case Pool():
                weights = [0.0 if isinstance(one, Essay) else one.points for one in questions(part.parts)]
                equal = len(set(weights)) == 1
                points = sum(weights) if part.draw >= len(weights) else part.draw * weights[0] if equal else None
            case MultipleChoice() | MultipleResponse() | TrueFalse() | ShortAnswer() | Numeric():
                points = part.points
        if points is None:
            return None
        total += points
    return round(total, 7)


def plain_number(value: float) -> float | int:
    """`value` as an integer where it is one, so that JSON has 1 and not 1.0."""
    return int(value) if value == int(value) else value
