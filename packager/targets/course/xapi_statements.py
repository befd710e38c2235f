"""Activity definitions and statement templates of xAPI, as plain JSON values from one function a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from packager import interaction
from packager.markup import one_line, plain
from packager.model import (
    Categorize,
    Common,
    Course,
    Formula,
    Hotspot,
    Lesson,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Ordering,
    Part,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
    questions,
)
from packager.scoring import scored, weight
from packager.variants import filled, variants

Json = dict[str, Any]

TYPE = "http://adlnet.gov/expapi/activities/"
VERB = "http://adlnet.gov/expapi/verbs/"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
NAME_LIMIT = 120  # characters of a question's prompt that serve as its name in reports

# Where the value of each hole stands in a statement; that of a variant ends in an extension of the course.
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
    "variant": ("result", "extensions"),
}


def iri(course: Course, kind: str = "", id_: str = "") -> str:
    """The permanent IRI of the course, or of its lesson, assessment or question `id_`.

    `kind` is lessons, assessments or questions. A `urn:uuid:` course is extended in the same way:
    xAPI asks for an absolute IRI only, and one shape keeps the ids of all courses alike.
    """
    return f"{course.iri}/{kind}/{id_}" if kind else course.iri


def extension(course: Course, name: str) -> str:
    """The IRI of an extension that only this course's records have."""
    return f"{course.iri}/extensions/{name}"


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
    shown = _prompt(question)
    prompt = plain(shown)
    name = _short(one_line(shown)) or question.id
    activity = _activity(course, iri(course, "questions", question.id), "cmi.interaction", name, prompt or name)
    definition = activity["definition"]
    words = interaction.xapi(question)
    definition["interactionType"] = words.type
    for list_, components in words.components.items():
        ordered = sorted(components, key=lambda component: component[0]) if _telling(question, list_) else components
        definition[list_] = [
            {"id": id_, "description": {course.language: (text if isinstance(text, str) else plain(text)) or id_}}
            for id_, text in ordered
        ]
    if isinstance(question, Formula):
        sets = [{name: plain_number(float(text)) for name, text in one.values} for one in variants(question)]
        definition["extensions"] = {extension(course, "variants"): sets}
    if key and words.patterns:
        definition["correctResponsesPattern"] = list(words.patterns)
    return activity


def _prompt(question: Question) -> Prose:
    """The prompt; of a formula with the names of its variables, since each learner has other values."""
    if not isinstance(question, Formula):
        return question.prompt
    return filled(question.prompt, {variable.name: variable.name for variable in question.variables})


def _telling(question: Question, list_: str) -> bool:
    """Whether the source's order of a list tells what is right, or which choice the author wrote first."""
    match question:
        case MultipleChoice() | MultipleResponse():
            return question.shuffle
        case Ordering() | Hotspot():
            return True
        case Matching():
            return list_ == "target"
        case Categorize():
            return list_ == "source"
        case Common():
            return False


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
    """The template of an answer to `question`; without success and score where a person marks, or nobody does."""
    activity = question_activity(course, question, key=course.answer_key)
    needed: tuple[str, ...] = ("response", "success", "scaled") if scored(question) else ("response",)
    if isinstance(question, Formula):
        needed = (*needed, "variant")
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
        "object": {"objectType": "Activity", **activity},
        "context": context,
    }
    if result:
        statement["result"] = result
    optional = ("registration", "session", *optional)
    place = activity["id"].removeprefix(course.iri).removeprefix("/")
    holes = {hole: list(HOLES[hole]) for hole in ("id", "actor", "timestamp", *needed, *optional)}
    if "variant" in holes:
        holes["variant"].append(extension(course, "variant"))
    return {
        "name": f"{verb}/{place or 'course'}",
        "statement": statement,
        "holes": holes,
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
    # What is on the way to a hole is the statement's own, all else is the template's too.
    statement: Json = dict(template["statement"])
    for name, value in values.items():
        *path, last = holes[name]
        inner = statement
        for key in path:
            inner[key] = dict(inner.get(key, {}))
            inner = inner[key]
        inner[last] = value
    return statement


def possible(parts: Iterable[Part]) -> float | None:
    """The points that can be earned in `parts`, to seven places; None where they depend on what a pool draws."""
    total = 0.0
    for part in parts:
        match part:
            case TextPart():
                points: float | None = 0.0
            case Section() | Stimulus():
                points = possible(part.parts)
            case Pool():
                weights = [weight(one) for one in questions(part.parts)]
                equal = len(set(weights)) == 1
                points = sum(weights) if part.draw >= len(weights) else part.draw * weights[0] if equal else None
            case Common():
                points = weight(part)
        if points is None:
            return None
        total += points
    return round(total, 7)


def plain_number(value: float) -> float | int:
    """`value` as an integer where it is one, so that JSON has 1 and not 1.0."""
    return int(value) if value == int(value) else value
