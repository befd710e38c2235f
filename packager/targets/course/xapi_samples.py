"""Sample xAPI statements of a learner who does not exist, to try a record store or a report with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from packager import interaction
from packager.model import (
    Course,
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.scoring import Response, score
from packager.targets.course.xapi_statements import Json, fill, iri, plain_number


def samples(course: Course, made: Iterable[Json]) -> list[Json]:
    """Whole statements of a learner who does not exist: each verb once a kind of object, and for each
    type of question a right and a wrong answer.

    Without the answer key an answer says neither success nor score, and does not depend on the key.
    """
    by_iri = {iri(course, "questions", question.id): question for question in course.questions()}
    seen: set[tuple[str, str, str]] = set()
    found: list[Json] = []
    for template in made:
        statement = template["statement"]
        question = by_iri.get(statement["object"]["id"])
        kind = (statement["verb"]["id"], statement["object"]["definition"]["type"], type(question).__name__)
        if kind in seen:
            continue
        seen.add(kind)
        for case, values in _cases(course, template, question):
            found.append(sample(course, template, case, values, place=len(found)))
    return found


def sample(course: Course, template: Json, case: str, values: Mapping[str, Any], place: int = 0) -> Json:
    """The statement of `template` with `values` for its result, by the sample learner, at minute `place`.

    Its id is a UUID of version 5 made from the course's iri, the template's name and `case`.
    """
    if not course.answer_key:
        # A success beside a response would give the answer away.
        template = {**template, "optional": [*template["optional"], "success", "scaled"]}
    when = datetime(2025, 1, 6, 9, tzinfo=UTC) + timedelta(minutes=place)
    return fill(
        template,
        {
            "id": _uuid(course, f"{template['name']}#{case}"),
            "actor": {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "sample-learner"}},
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "registration": _uuid(course, "registration"),
            "session": _uuid(course, "session"),
            **values,
        },
    )


def answers(question: Question) -> list[tuple[str, Json]]:
    """Sample values for the holes of an answer: right and wrong, or just given where a person marks.

    A wrong answer is left out where none exists, as where each choice has full credit.
    """
    found: list[tuple[str, Json]] = []
    for response in _responses(question):
        outcome = score(question, response)
        case = {"correct": "right", "neutral": "given"}.get(outcome.result, "wrong")
        if all(case != other for other, _ in found):
            values: Json = {"response": interaction.xapi_response(question, response), "duration": "PT42S"}
            if outcome.score is not None:
                values |= {"success": outcome.result == "correct", "scaled": plain_number(outcome.score)}
            found.append((case, values))
    return found


def _responses(question: Question) -> list[Response]:
    """Responses of which the first is right and one of the others wrong, where there is such a one."""
    match question:
        case MultipleChoice():
            ids: list[Response] = [choice.id for choice in question.choices if choice.credit >= 1]
            wrong = sorted((choice for choice in question.choices if choice.credit < 1), key=lambda one: one.credit)
            return [*ids[:1], *(choice.id for choice in wrong[:1])]
        case MultipleResponse():
            return [
                [choice.id for choice in question.choices if choice.correct],
                *([choice.id] for choice in question.choices if not choice.correct),
                *([choice.id] for choice in question.choices if choice.correct),
            ]
        case TrueFalse():
            return [question.answer, not question.answer]
        case ShortAnswer():
            right = [answer.text for answer in question.answers if answer.credit >= 1]
            return [*right, "something else", "something else again"]
        case Numeric():
            numbers = [answer.value for answer in question.answers if answer.credit >= 1]
            beyond = max(answer.value + answer.tolerance for answer in question.answers)
            return [*numbers, beyond + max(1.0, abs(beyond))]
        case Essay():
            return ["A few sentences of the learner's own."]


def _neutral(question: Question) -> Json:
    """Sample values that are the same whatever the right answers are."""
    match question:
        case MultipleChoice() | MultipleResponse():
            response = min(choice.id for choice in question.choices)
        case TrueFalse():
            response = "true"
        case ShortAnswer() | Essay():
            response = "A few words of the learner's own."
        case Numeric():
            response = "1"
    return {"response": response, "duration": "PT42S"}


def _cases(course: Course, template: Json, question: Question | None) -> list[tuple[str, Json]]:
    if question is not None:
        return answers(question) if course.answer_key else [("given", _neutral(question))]
    statement, holes = template["statement"], template["holes"]
    passed = bool(statement.get("result", {}).get("success"))
    most = statement.get("result", {}).get("score", {}).get("max", 10)
    known = {
        "completion": True,
        "duration": "PT12M30S",
        "max": most,
        "raw": most if passed else 0,
        "scaled": int(passed),
    }
    return [("done", {hole: value for hole, value in known.items() if hole in holes})]


def _uuid(course: Course, name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{course.iri}#{name}"))
