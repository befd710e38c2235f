"""Sample xAPI statements of a learner who does not exist, to try a record store or a report with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from packager import interaction
from packager.model import (
    Blank,
    Categorize,
    ChoiceGap,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import Response, score
from packager.targets.course.xapi_statements import Json, fill, iri, plain_number
from packager.variants import variants


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

    One of them is left out where it doesn't exist, as the wrong one where each choice has full credit.
    """
    found: list[tuple[str, Json]] = []
    for response in [*right_responses(question), *_wrong(question)]:
        outcome = score(question, response)
        case = {"correct": "right", "neutral": "given"}.get(outcome.result, "wrong")
        if all(case != other for other, _ in found):
            values: Json = _reported(question, response)
            if outcome.score is not None:
                values |= {"success": outcome.result == "correct", "scaled": plain_number(outcome.score)}
            found.append((case, values))
    return found


def _reported(question: Question, response: Response) -> Json:
    values: Json = {"response": interaction.xapi_response(question, response), "duration": "PT42S"}
    if isinstance(question, Formula) and isinstance(response, dict):
        values["variant"] = response["variant"]
    return values


def right_responses(question: Question) -> list[Response]:
    """Responses that earn everything, as far as one can be made: nobody writes the text that a pattern asks for."""
    match question:
        case MultipleChoice():
            return [choice.id for choice in question.choices if choice.credit >= 1]
        case MultipleResponse():
            return [[choice.id for choice in question.choices if choice.correct]]
        case TrueFalse():
            return [question.answer]
        case ShortAnswer():
            return list(_full(question.answers))
        case Numeric():
            return list(_full(question.answers))
        case FillInBlanks():
            fillings = {gap.id: _filling(gap) for gap in question.gaps}
            return [{id_: text for id_, text in fillings.items() if text is not None}]
        case Formula():
            return [{"variant": place, "answer": one.answer} for place, one in enumerate(variants(question))]
        case Matching():
            return [{pair.id: pair.option for pair in question.pairs}]
        case Ordering():
            return [[item.id for item in question.items]]
        case Categorize():
            return [{item.id: item.category for item in question.items if item.category}]
        case Hotspot():
            right = [region.id for region in question.regions if region.correct]
            return [right if question.multiple else right[:1]]
        case Essay():
            return ["A few sentences of the learner's own."]
        case FileUpload():
            return [True]
        case Likert():
            return [question.scale[0].id]


def _wrong(question: Question) -> list[Response]:
    """Responses of which one earns less than everything, where there is such a one."""
    match question:
        case MultipleChoice():
            wrong = sorted((choice for choice in question.choices if choice.credit < 1), key=lambda one: one.credit)
            return [choice.id for choice in wrong[:1]]
        case MultipleResponse():
            ids = [[choice.id] for choice in question.choices if not choice.correct]
            return [*ids, *([choice.id] for choice in question.choices if choice.correct)]
        case TrueFalse():
            return [not question.answer]
        case ShortAnswer():
            return ["something else", "something else again"]
        case Numeric():
            return [_beyond(question.answers)]
        case FillInBlanks():
            first = question.gaps[0]
            match first:
                case TextGap():
                    return [{first.id: "something else"}, {first.id: "something else again"}]
                case NumberGap():
                    return [{first.id: _beyond(first.answers)}]
                case ChoiceGap():
                    return [{first.id: choice.id} for choice in first.choices if choice.credit < 1]
        case Formula():
            (first_set, *_) = variants(question)
            return [{"variant": 0, "answer": first_set.answer + first_set.tolerance + max(1.0, abs(first_set.answer))}]
        case Matching():
            # One option for all is wrong for some, but where there is no other one.
            return [{pair.id: option.id for pair in question.pairs} for option in question.options]
        case Ordering():
            return [[item.id for item in reversed(question.items)]]
        case Categorize():
            return [{item.id: category.id for item in question.items} for category in question.categories]
        case Hotspot():
            wrong_ones = [[region.id] for region in question.regions if not region.correct]
            return [*wrong_ones, [region.id for region in question.regions][:1]]
        case Essay() | FileUpload() | Likert():
            return []


def _full(answers: Sequence[TextAnswer] | Sequence[NumberAnswer]) -> Iterator[str | float]:
    for answer in answers:
        if answer.credit >= 1:
            if isinstance(answer, NumberAnswer):
                yield answer.value
            elif not answer.pattern:
                yield answer.text


def _filling(gap: Blank) -> str | float | None:
    match gap:
        case TextGap() | NumberGap():
            return next(_full(gap.answers), None)
        case ChoiceGap():
            return next((choice.id for choice in gap.choices if choice.credit >= 1), None)


def _beyond(answers: Sequence[NumberAnswer]) -> float:
    most = max(answer.value + answer.tolerance for answer in answers)
    return most + max(1.0, abs(most))


def _neutral(question: Question) -> Json:
    """Sample values that are the same whatever the right answers are."""
    match question:
        case MultipleChoice():
            response: Response = min(choice.id for choice in question.choices)
        case MultipleResponse():
            response = [min(choice.id for choice in question.choices)]
        case TrueFalse():
            response = True
        case ShortAnswer() | Essay():
            response = "A few words of the learner's own."
        case Numeric():
            response = 1
        case FillInBlanks():
            response = {gap.id: _something(gap) for gap in question.gaps}
        case Formula():
            response = {"variant": 0, "answer": 1}
        case Matching():
            option = min(option.id for option in question.options)
            response = {pair.id: option for pair in question.pairs}
        case Ordering():
            response = sorted(item.id for item in question.items)
        case Categorize():
            # More items would stand in the source's order, which is by category.
            response = {min(item.id for item in question.items): min(one.id for one in question.categories)}
        case Hotspot():
            response = [min(region.id for region in question.regions)]
        case FileUpload():
            response = True
        case Likert():
            response = question.scale[0].id
    return _reported(question, response)


def _something(gap: Blank) -> str | float:
    match gap:
        case TextGap():
            return "words"
        case NumberGap():
            return 1
        case ChoiceGap():
            return min(choice.id for choice in gap.choices)


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
