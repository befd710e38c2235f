"""The cmi5 package: its course structure, what its pages know of xAPI, and statements that are the templates filled."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from targets.xapi_sample import all_types, course, every_type, lesson, pooled, quiz
from web_sample import AT, prose
from xapi_judges import grammar, learning_locker

from packager.interaction import xapi_response
from packager.model import (
    Course,
    Essay,
    FillInBlanks,
    MultipleChoice,
    Numeric,
    Question,
    ShortAnswer,
    TextPart,
    TrueFalse,
    Unit,
)
from packager.scoring import score
from packager.source.loader import load
from packager.targets.course import xapi, xapi_player
from packager.targets.course.cmi5 import NAMESPACE, TARGET
from packager.targets.course.xapi_samples import right_responses
from packager.targets.course.xapi_statements import fill, possible
from packager.targets.target import Options, Report

TESTS = Path(__file__).resolve().parents[1]
ACTOR = {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "ada"}}
REGISTRATION = "0d4e7a52-61f5-5f0e-8a40-3f2a5c9b7e21"
COURSES: dict[str, Callable[[], Course]] = {
    "every type": every_type,
    "by lesson": lambda: replace(every_type(), sco="lesson"),
    "a quiz alone": lambda: course(quiz(*all_types()), sco="lesson"),
    "no key": lambda: course(answer_key=False),
    "a permanent urn": lambda: course(iri="urn:uuid:6f0c2c4e-8c3e-4d6e-9d0f-5d1c7a3b9e21"),
    "kitchen sink": lambda: loaded("kitchen-sink"),
}


def loaded(name: str) -> Course:
    found = load(TESTS / "courses" / name).course
    assert found is not None
    return found


def built(made: Course) -> tuple[dict[str, bytes], Report]:
    report = Report("cmi5")
    members = {}
    for member in TARGET.members(made, Options(), report):
        members[member.name] = member.data if isinstance(member.data, bytes) else member.data.read_bytes()
    return members, report


def structure(made: Course) -> Any:
    return etree.fromstring(built(made)[0]["cmi5.xml"])


def aus(made: Course) -> list[dict[str, str]]:
    return [
        {**{str(key): str(value) for key, value in au.attrib.items()}, "url": au.findtext(f"{{{NAMESPACE}}}url")}
        for au in structure(made).iter(f"{{{NAMESPACE}}}au")
    ]


def data_of(made: Course, name: str = "index.js") -> dict[str, Any]:
    text = built(made)[0][name].decode()
    found: dict[str, Any] = json.loads(text[text.index(".data = ") + 8 : -2])
    return found


# --- the course structure ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COURSES)
def test_the_schema_takes_the_course_structure(name: str, standards: Callable[[str, bytes], list[str]]) -> None:
    assert standards("cmi5", built(COURSES[name]())[0]["cmi5.xml"]) == []


def test_one_manifest_lies_in_the_package() -> None:
    names = built(every_type())[0]
    assert [name for name in names if name.endswith(".xml")] == ["cmi5.xml"]


def test_a_course_is_one_unit_with_its_pass_mark() -> None:
    assert aus(course(passing=57)) == [
        {
            "id": "https://example.org/courses/deployment-modes/au",
            "moveOn": "CompletedAndPassed",
            "masteryScore": "0.57",
            "launchMethod": "AnyWindow",
            "activityType": "http://adlnet.gov/expapi/activities/course",
            "url": "index.html",
        }
    ]
    texts = [one.text for one in structure(course()).iter(f"{{{NAMESPACE}}}langstring")]
    assert texts == ["Deployment modes", "Four ways to run an agent."] * 2


def test_each_lesson_can_be_a_unit_whose_id_is_its_iri() -> None:
    whole = course(lesson("one"), quiz(*all_types(), id_="check"), lesson("two"), sco="lesson")
    found = [(au["id"].removeprefix(whole.iri), au["moveOn"], au.get("masteryScore"), au["url"]) for au in aus(whole)]
    assert found == [
        ("/lessons/one", "CompletedAndPassed", "0.8", "one.html"),
        ("/lessons/two", "Completed", None, "two.html"),
    ]
    alone = course(quiz(*all_types()), lesson("one"), sco="lesson")
    assert [au["id"].removeprefix(alone.iri) for au in aus(alone)] == ["/assessments/check", "/lessons/one"]


@pytest.mark.parametrize("made", [course(), loaded("by-lesson"), loaded("kitchen-sink")], ids=lambda made: str(made.id))
def test_ids_are_unique_and_addresses_are_files_of_the_package(made: Course) -> None:
    """Platforms compare an address with the names in the zip as it stands, without decoding."""
    units, names = aus(made), built(made)[0]
    ids = [made.iri, *(au["id"] for au in units)]
    assert len(set(ids)) == len(ids)
    assert all(au["url"] in names for au in units)


@pytest.mark.parametrize(
    ("completion", "scored", "expected"),
    [
        ("everything", True, "CompletedAndPassed"),
        ("seen", True, "CompletedAndPassed"),
        ("submitted", True, "CompletedAndPassed"),
        ("passed", True, "Passed"),
        ("everything", False, "Completed"),
        ("seen", False, "Completed"),
        ("submitted", False, "Completed"),
        ("passed", False, "Completed"),
    ],
)
def test_what_satisfies_a_unit_follows_the_rule_and_the_points(completion: str, scored: bool, expected: str) -> None:
    question: Question = all_types()[0] if scored else Essay(id="words", span=AT, prompt=prose("Why?"))
    (unit,) = aus(course(lesson(), quiz(question), completion=completion))
    assert (unit["moveOn"], "masteryScore" in unit) == (expected, scored)


def test_a_rule_that_a_platform_can_not_keep_is_said() -> None:
    two = (lesson("one"), lesson("two"))
    for sco, expected in (("lesson", ["linear navigation"]), ("course", [])):
        _, report = built(course(*two, navigation="linear", sco=sco))
        assert [loss.what for loss in report.losses] == expected


# --- what a page knows -------------------------------------------------------------------------------------


def test_only_packages_that_report_to_a_store_carry_definitions() -> None:
    assert "back" in data_of(course())
    names = built(course())[0]
    script = names["player/player.js"].decode()
    assert "X-Experience-API-Version" in script
    assert "cmi.suspend_data" not in script


def test_without_the_key_no_page_has_patterns_in_its_definitions() -> None:
    assert "correctResponsesPattern" in json.dumps(data_of(course())["back"])
    assert "correctResponsesPattern" not in json.dumps(data_of(course(answer_key=False))["back"])


def test_a_page_knows_its_own_activities_and_no_others() -> None:
    whole = course(lesson("one"), quiz(*all_types(), id_="check"), lesson("two"), sco="lesson")
    one, two = (data_of(whole, name)["back"] for name in ("one.js", "two.js"))
    assert (one["launched"], two["launched"]) == ("lessons/one", "lessons/two")
    assert sorted(one["activities"]) == sorted(
        ["lessons/one", "assessments/check", *(f"questions/{question.id}" for question in whole.questions())]
    )
    assert sorted(two["activities"]) == ["lessons/two"]


# --- the statements are the templates, filled --------------------------------------------------------------


def made_by_player(node: str, data: dict[str, Any], calls: list[list[Any]], **more: Any) -> list[dict[str, Any]]:
    launched = data["back"]["launched"]
    activity = f"{data['course']['iri']}/{launched}" if launched else data["course"]["iri"]
    context = {"actor": ACTOR, "activity": activity, "registration": REGISTRATION, "session": "s", **more}
    done = subprocess.run(
        [node, str(TESTS / "node" / "statement_calls.mjs"), str(TESTS.parent / "templates" / "player")],
        input=json.dumps({"data": data, "context": context, "calls": calls}),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


Case = tuple[str, list[Any], dict[str, Any]]
SCORE = {"percent": 62.5, "earned": 0.625, "possible": 1}


def cases(made: Course, unit_or_all: tuple[Unit, ...], data: dict[str, Any]) -> list[Case]:
    """For each statement that the page can send: its template, the call, and what fills the holes."""
    launched = data["back"]["launched"] or "course"
    shown = {question["id"]: question for quiz in data["quizzes"].values() for question in every(quiz["parts"])}
    found: list[Case] = [
        (f"initialized/{launched}", ["initialized"], {}),
        (f"completed/{launched}", ["completed", 61000], {"duration": "PT1M1S"}),
        (f"terminated/{launched}", ["terminated", 3600000], {"duration": "PT1H"}),
    ]
    if launched.startswith("assessments/"):
        found.pop(1)  # no template: the file has none for a quiz that is launched alone
    for unit in unit_or_all:
        if unit.lesson:
            place = {"kind": "lesson", "id": unit.lesson.id, "title": unit.lesson.title}
            found.append((f"experienced/lessons/{unit.lesson.id}", ["opened", place], {}))
        for one in unit.quizzes:
            for question in one.questions():
                found += answers(question, shown[question.id])
            found += verdicts(f"assessments/{one.id}", possible(one.parts), {"id": one.id})
    if not launched.startswith("assessments/"):
        parts = [part for unit in unit_or_all for one in unit.quizzes for part in one.parts]
        found += verdicts(launched, possible(parts), None)
    return found


def every(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for part in parts for one in ([part] if part["kind"] == "question" else every(part.get("parts", [])))]


def answers(question: Question, shown: dict[str, Any]) -> list[Case]:
    found: list[Case] = []
    for given in [*right_responses(question), *_OTHERWISE.get(type(question), ())]:
        outcome = score(question, given)
        values: dict[str, Any] = {"response": xapi_response(question, given), "duration": "PT42.5S"}
        if outcome.score is not None:
            values |= {"success": outcome.result == "correct", "scaled": round(outcome.score, 7)}
        if isinstance(given, dict) and "variant" in given:
            values["variant"] = given["variant"]
        told = asdict(outcome) | {"result": outcome.result}
        call = {"question": shown, "response": given, "outcome": told, "latency": 42500}
        found.append((f"answered/questions/{question.id}", ["answered", call], values))
    return found


# Answers beside the right ones: there is none where a pattern says what is right.
_OTHERWISE: dict[type[Question], tuple[Any, ...]] = {
    TrueFalse: (False, True),
    ShortAnswer: ("Öre [,] größer",),
    Numeric: (0.0625, -1e6),
    MultipleChoice: ("no-such-choice",),
    FillInBlanks: ({},),
}


def verdicts(name: str, most: float | None, quiz: dict[str, Any] | None) -> list[Case]:
    """`most` is None where it depends on what was asked: then the page tells it."""
    found: list[Case] = []
    if most == 0:
        return found
    worth = most or 4
    for verb, percent in (("passed", 100), ("failed", 12.5)):
        told = {"percent": percent, "earned": worth * percent / 100, "possible": worth}
        values = {"scaled": percent / 100, "raw": round(worth * percent / 100, 7), "duration": "PT0S"}
        values |= {"max": worth} if most is None else {}
        call = (
            ["submitted", {**told, "quiz": quiz, "success": verb == "passed", "duration": 0}]
            if quiz
            else [verb, told, 0]
        )
        found.append((f"{verb}/{name}", call, values))
    return found


@pytest.mark.parametrize("name", COURSES)
def test_every_statement_is_the_template_of_the_xapi_file_filled(name: str, node: str, node_modules: Path) -> None:
    """One source: what a page sends is what the file promises, to the last key. Two judges take it all."""
    made = COURSES[name]()
    by_name = {template["name"]: template for template in xapi.templates(made)}
    units = [(made.units(), "index.js")] if made.sco == "course" else [((one,), f"{one.id}.js") for one in made.units()]
    sent = []
    for some, file in units:
        data = data_of(made, file)
        wanted = cases(made, some, data)
        found = made_by_player(node, data, [call for _, call, _ in wanted])
        for statement, (template, _, values) in zip(found, wanted, strict=True):
            holes = {"id": statement["id"], "timestamp": statement["timestamp"], "actor": ACTOR}
            holes |= {"registration": REGISTRATION, "session": "s"}
            assert statement == fill(by_name[template], holes | values), template
        sent += found
    promised = {name for name in by_name if not (name.startswith("completed/lessons") and made.sco == "course")}
    named = {f"{one['verb']['id'].rsplit('/', 1)[1]}/{one['object']['id'].removeprefix(made.iri)[1:]}" for one in sent}
    assert {name.removesuffix("course") for name in promised} - named <= unreachable(made)
    assert learning_locker(sent, node, node_modules) == []
    assert grammar(sent) == []


def unreachable(made: Course) -> set[str]:
    """Templates that a launch of a part never fills: those of the whole course."""
    return {"completed/"} if made.sco == "lesson" else set()


def test_a_survey_and_a_place_without_a_lesson_say_nothing(node: str) -> None:
    data = data_of(course())
    calls: list[list[Any]] = [
        ["opened", {"kind": "quiz", "id": "check", "title": "Check"}],
        ["submitted", {**SCORE, "quiz": {"id": "check"}, "success": None, "duration": 1}],
    ]
    assert made_by_player(node, data, calls) == [None, None]


def test_a_pool_of_different_points_says_what_the_attempt_was_worth(node: str) -> None:
    data = data_of(course(quiz(TextPart("t", prose("T."), AT), pooled(1, 2))))
    told = {"percent": 50, "earned": 1, "possible": 2, "quiz": {"id": "check"}, "success": False, "duration": 0}
    (statement,) = made_by_player(node, data, [["submitted", told]])
    assert statement["result"]["score"] == {"scaled": 0.5, "raw": 1, "min": 0, "max": 2}


def test_a_launch_by_another_id_keeps_ours_around(node: str) -> None:
    """The platform's activity stands in every statement's context, so that one question finds them all."""
    data = data_of(course())
    there = "https://lms.example.org/activities/1"
    question = every(data["quizzes"]["check"]["parts"])[0]
    outcome = {"score": 1, "result": "correct"}
    answer = {"question": question, "response": "poll-a-job", "outcome": outcome, "latency": 1}
    begun, answered = made_by_player(node, data, [["initialized"], ["answered", answer]], activity=there)
    assert begun["object"]["id"] == there
    grouping = [one["id"] for one in answered["context"]["contextActivities"]["grouping"]]
    iri = "https://example.org/courses/deployment-modes"
    assert grouping == [f"{iri}/lessons/modes", iri, there]


def test_points_below_nothing_and_above_the_most_are_never_told(node: str) -> None:
    data = data_of(course(quiz(TrueFalse(id="yes", span=AT, prompt=prose("Yes?"), answer=True))))
    low, high = ({"percent": p, "earned": e, "possible": 1} for p, e in ((0, -0.5), (100, 1.0000000001)))
    found = made_by_player(node, data, [["failed", low, 0], ["passed", high, 0]])
    assert [one["result"]["score"]["raw"] for one in found] == [0, 1]


def test_the_back_data_is_the_templates_own() -> None:
    made = course()
    back = xapi_player.data(made, made.units())
    assert back["activities"]["questions/durable"]["parent"] == ["assessments/check"]
    assert back["activities"]["questions/durable"]["grouping"] == ["lessons/modes", ""]
