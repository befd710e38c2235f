"""The xAPI file says what the source says, keeps the key where it must, and tells what it leaves out."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from question_samples import samples
from targets.xapi_sample import all_types, course, every_type, lesson, pooled, quiz, written
from web_sample import AT, choice, para, prose

from packager import scoring
from packager.diagnostic import Place, Span
from packager.model import (
    Asset,
    Blank,
    Categorize,
    ChoiceGap,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Image,
    Likert,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Pool,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    Table,
    Text,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
)
from packager.targets.course.xapi import TARGET, document
from packager.targets.course.xapi_check import filled
from packager.targets.course.xapi_samples import answers, right_responses
from packager.targets.course.xapi_statements import NAME_LIMIT, fill, possible, question_activity
from packager.targets.target import Report

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "xapi"


def test_the_target_writes_what_it_wrote_before(accept: bool) -> None:
    path, data = GOLDEN / "all-types.json", written(course())
    if accept:
        path.write_bytes(data)
    assert data == path.read_bytes()


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_each_type_is_written_as_before(question: Question, accept: bool) -> None:
    """The question's definition with the key, its sample answers, and what is said of it."""
    made = {
        "activity": question_activity(course(), question, key=True),
        "answers": dict(answers(question)),
        "said": [message for _, _, message in said(question)],
    }
    path = GOLDEN / f"{question.id}.json"
    text = json.dumps(made, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    if accept:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_each_golden_file_has_its_question() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {"all-types", *samples()}


def test_the_file_is_sorted_and_repeatable() -> None:
    data = written(course())
    assert data == written(course())
    assert written(every_type()) == written(every_type())
    text = data.decode()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    assert "größer" in text
    assert TARGET.single
    assert (TARGET.name, TARGET.suffix) == ("xapi", ".json")


# --- the key --------------------------------------------------------------------------------------


def turned(question: Question) -> Question:
    """The same question with other right answers."""
    match question:
        case MultipleChoice():
            credits = [one.credit for one in question.choices]
            moved = zip(question.choices, credits[-1:] + credits[:-1], strict=True)
            return replace(question, choices=tuple(replace(c, credit=k, correct=k >= 1) for c, k in moved))
        case MultipleResponse():
            flipped = tuple(replace(c, correct=not c.correct, credit=-c.credit) for c in question.choices)
            return replace(question, choices=flipped)
        case TrueFalse():
            return replace(question, answer=not question.answer)
        case ShortAnswer():
            return replace(question, answers=(TextAnswer("A few words", 1.0, None, AT),), case_sensitive=False)
        case Numeric():
            return replace(question, answers=(NumberAnswer(1, 0.5, 1.0, None, AT),))
        case FillInBlanks():
            return replace(question, gaps=tuple(map(refilled, question.gaps)))
        case Formula():
            return replace(question, expression="1 + " + question.expression)
        case Matching():
            right = [pair.option for pair in question.pairs]
            pairs = tuple(
                replace(pair, option=option)
                for pair, option in zip(question.pairs, right[-1:] + right[:-1], strict=True)
            )
            return replace(question, pairs=pairs, options=question.options[::-1])
        case Ordering():
            return replace(question, items=question.items[::-1])
        case Categorize():
            (first, *others), last = question.items, question.categories[-1].id
            items = (*(replace(item, category=last) for item in reversed(others)), replace(first, category=""))
            return replace(question, items=items)
        case Hotspot():
            regions = tuple(replace(region, correct=not region.correct) for region in question.regions[::-1])
            return replace(question, regions=regions)
        case Essay() | FileUpload():
            return replace(question, model_answer=None)
        case Likert():
            return question


def refilled(gap: Blank) -> Blank:
    match gap:
        case TextGap():
            return replace(gap, answers=(TextAnswer("words", 1.0, None, AT),))
        case NumberGap():
            return replace(gap, answers=(NumberAnswer(1, 0.0, 1.0, None, AT),))
        case ChoiceGap():
            return replace(gap, choices=tuple(replace(one, credit=1 - one.credit) for one in gap.choices))


def test_activities_never_depend_on_the_key() -> None:
    """Neither by a pattern nor in any other way: other right answers give the same definitions."""
    there = document(course())
    other = document(course(lesson(), quiz(TextPart("intro", prose("Calm."), AT), *map(turned, all_types()))))
    assert "correctResponsesPattern" not in json.dumps(there["activities"])
    assert there["activities"] == other["activities"]
    assert there["templates"] != other["templates"]


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_no_definition_depends_on_the_key(question: Question) -> None:
    other = turned(question)
    made = [question_activity(course(), each, key=False) for each in (question, other)]
    assert made[0] == made[1]
    hidden = [written(course(quiz(each), answer_key=False)) for each in (question, other)]
    assert hidden[0] == hidden[1]
    right = right_responses(question)
    scores = [[scoring.score(each, response).score for response in right] for each in (question, other)]
    assert (scores[0] != scores[1]) == scoring.scored(question)  # or nothing was turned


def test_the_order_of_shuffled_choices_does_not_tell_which_was_written_first() -> None:
    first = all_types()[0]
    assert isinstance(first, MultipleChoice)
    backwards = replace(first, choices=first.choices[::-1])
    made = [question_activity(course(), each, key=False) for each in (first, backwards)]
    assert made[0] == made[1]
    kept = [
        question_activity(course(), replace(each, shuffle=False), key=False)["definition"]["choices"]
        for each in (first, backwards)
    ]
    assert kept[0] == kept[1][::-1] != kept[1]


def test_without_the_key_nothing_depends_on_it() -> None:
    there = written(course(answer_key=False))
    assert b"correctResponsesPattern" not in there
    assert there == written(course(lesson(), quiz(*map(turned, all_types())), answer_key=False))
    found = [one for one in json.loads(there)["samples"] if one["verb"]["id"].endswith("/answered")]
    assert len(found) == 6
    every = json.loads(written(every_type(answer_key=False)))["samples"]
    found += [one for one in every if one["verb"]["id"].endswith("/answered")]
    assert len(found) == 6 + 14
    for one in found:
        one["result"].pop("extensions", None)  # the number of a formula's variant
    assert all(sorted(one["result"]) == ["duration", "response"] for one in found)


def test_with_the_key_each_answered_template_carries_the_patterns() -> None:
    found = {
        template["statement"]["object"]["id"].rsplit("/", 1)[1]: template["statement"]["object"]["definition"].get(
            "correctResponsesPattern"
        )
        for template in document(course())["templates"]
        if template["name"].startswith("answered/")
    }
    assert found == {
        "ten-minute-job": ["poll-a-job"],
        "durable": ["disk[,]acks"],
        "streams-break": ["false"],
        "capital": ["{case_matters=true}KILL", "{case_matters=true}SIGKILL"],
        "seconds": ["120", "-0.1[:]0.3"],
        "in-your-words": None,
    }


# --- ids, context, points -------------------------------------------------------------------------


def test_ids_lead_to_an_activity_each() -> None:
    made = document(course())
    listed = [iri for kind in made["ids"].values() for iri in kind.values()]
    assert sorted(listed) == sorted(activity["id"] for activity in made["activities"])
    assert len(set(listed)) == len(listed) == 9
    assert made["ids"]["questions"]["durable"] == "https://example.org/courses/deployment-modes/questions/durable"
    assert made["ids"]["assessments"] == {"check": "https://example.org/courses/deployment-modes/assessments/check"}


def test_one_id_for_a_lesson_and_a_quiz_gives_two_iris() -> None:
    made = document(course(lesson("check"), quiz(all_types()[0], id_="check")))
    assert made["ids"]["lessons"]["check"] != made["ids"]["assessments"]["check"]


@pytest.mark.parametrize(
    ("name", "parent", "grouping"),
    [
        ("initialized/course", [], []),
        ("experienced/lessons/modes", [], [""]),
        ("answered/questions/durable", ["/assessments/check"], ["/lessons/modes", ""]),
        ("passed/assessments/check", ["/lessons/modes"], [""]),
        ("completed/lessons/modes", [], [""]),
        ("completed/course", [], []),
    ],
)
def test_the_context_holds_what_is_around(name: str, parent: list[str], grouping: list[str]) -> None:
    (template,) = [one for one in document(course())["templates"] if one["name"] == name]
    context = template["statement"]["context"]
    around = context.get("contextActivities", {})
    base = "https://example.org/courses/deployment-modes"
    assert [one["id"] for one in around.get("parent", [])] == [base + tail for tail in parent]
    assert [one["id"] for one in around.get("grouping", [])] == [base + tail for tail in grouping]
    assert [] not in around.values()
    assert (context["revision"], context["language"]) == ("1.2.0", "en")


def test_a_quiz_without_a_lesson_stands_in_the_course_alone() -> None:
    (template,) = [
        one for one in document(course(quiz(all_types()[0])))["templates"] if one["name"] == "passed/assessments/check"
    ]
    assert list(template["statement"]["context"]["contextActivities"]) == ["grouping"]


def names(course_: Course) -> list[str]:
    return [template["name"] for template in document(course_)["templates"]]


def test_the_templates_follow_a_learner_through_the_course() -> None:
    assert names(course(lesson(), quiz(all_types()[0]))) == [
        "initialized/course",
        "experienced/lessons/modes",
        "answered/questions/ten-minute-job",
        "passed/assessments/check",
        "failed/assessments/check",
        "completed/lessons/modes",
        "completed/course",
        "passed/course",
        "failed/course",
        "terminated/course",
    ]


def test_with_a_lesson_a_sco_each_lesson_is_launched_and_scored() -> None:
    found = names(course(lesson(), quiz(all_types()[0]), lesson("end"), sco="lesson"))
    assert [name for name in found if name.startswith(("initialized", "terminated", "passed"))] == [
        "initialized/lessons/modes",
        "passed/assessments/check",
        "passed/lessons/modes",
        "terminated/lessons/modes",
        "initialized/lessons/end",
        "terminated/lessons/end",
    ]


def test_nothing_scored_gives_no_verdict_and_a_pass_mark_of_0_no_failed() -> None:
    assert not [name for name in names(course(quiz(all_types()[-1]))) if name.startswith(("passed", "failed"))]
    found = names(course(passing=0))
    assert "passed/course" in found
    assert not [name for name in found if name.startswith("failed")]


@pytest.mark.parametrize(
    ("parts", "points"),
    [
        (all_types(), 6.5),
        ((Section("s", "S", all_types(), AT),), 6.5),
        ((pooled(2, 2, 2, draw=2),), 4),
        ((pooled(1, 2, draw=2),), 3),
        ((pooled(1, 2, draw=1),), None),
        ((pooled(0.1, 0.1, 0.1, draw=3),), 0.3),
        ((Pool("p", "P", 1, (all_types()[-1],), AT),), 0),
        ((Pool("p", "P", 1, (all_types()[-1], all_types()[0]), AT),), None),
        ((TextPart("t", prose("x"), AT),), 0),
        (tuple(samples().values()), 2.0 * 18),
        ((Stimulus("s", "S", prose("x"), all_types(), AT),), 6.5),
        ((Pool("p", "P", 1, (samples()["likert"], samples()["survey"]), AT),), 0),
    ],
)
def test_the_points_that_can_be_earned(parts: tuple[Any, ...], points: float | None) -> None:
    assert possible(parts) == points


def test_points_that_a_pool_decides_are_a_hole() -> None:
    found = {template["name"]: template for template in document(course(quiz(pooled(1, 2))))["templates"]}
    template = found["passed/assessments/check"]
    assert "max" in template["holes"]
    assert "max" not in template["optional"]
    assert template["statement"]["result"]["score"] == {"min": 0}


def test_a_long_prompt_is_named_by_its_first_words_and_described_whole() -> None:
    question = replace(all_types()[2], prompt=prose("word " * 80, "x" * 300))
    definition = question_activity(course(), question, key=False)["definition"]
    name = definition["name"]["en"]
    assert len(name) <= NAME_LIMIT
    assert name.endswith("word…")
    assert definition["description"]["en"].endswith("x" * 300)
    unbroken = question_activity(course(), replace(question, prompt=prose("y" * 300)), key=False)
    assert unbroken["definition"]["name"]["en"] == "y" * (NAME_LIMIT - 1) + "…"


@pytest.mark.parametrize(("length", "whole"), [(NAME_LIMIT, True), (NAME_LIMIT + 1, False)])
def test_a_prompt_is_a_name_up_to_the_limit(length: int, whole: bool) -> None:
    question = replace(all_types()[2], prompt=prose("y" * length))
    name = question_activity(course(), question, key=False)["definition"]["name"]["en"]
    assert (name == "y" * length) == whole
    assert len(name) == NAME_LIMIT


# --- filling --------------------------------------------------------------------------------------


def test_filling_leaves_the_template_as_it_was_and_says_what_is_missing() -> None:
    template = document(course())["templates"][0]
    before = deepcopy(template)
    filled(template)
    assert template == before
    with pytest.raises(ValueError, match="'actor', 'timestamp'"):
        fill(template, {"id": "x"})
    with pytest.raises(ValueError, match="no hole \\['score'\\]"):
        fill(template, {"id": "x", "actor": {}, "timestamp": "", "score": 1})


def test_every_hole_of_every_template_is_empty_until_it_is_filled() -> None:
    for template in document(course())["templates"]:
        for path in template["holes"].values():
            inner: Any = template["statement"]
            for key in path:
                inner = inner.get(key, {})
            assert inner == {}, (template["name"], path)


# --- what is said ---------------------------------------------------------------------------------


def at(line: int) -> Span:
    return Span("quizzes/check.yaml", Place(line, 1), Place(line, 2))


def said(*parts: Any, **more: Any) -> list[tuple[str, int, str]]:
    """Code, line and message of what the target says beyond its note about the whole course."""
    report = Report("xapi")
    written(course(quiz(*parts), **more), report)
    whole, *others = report.diagnostics
    assert whole.message.startswith("xapi: content changed: an xAPI file names")
    return [(one.rule.code, one.span.start.line, one.message) for one in others]


def test_a_plain_question_needs_no_words() -> None:
    assert said(*all_types()[1:]) == []


def test_an_answer_that_no_pattern_can_spell_is_said_where_it_stands() -> None:
    question = ShortAnswer(
        id="q",
        span=AT,
        prompt=prose("?"),
        answers=(TextAnswer("fine", 1.0, None, at(4)), TextAnswer("a[,]b", 1.0, None, at(5))),
    )
    ((code, line, message),) = said(question)
    assert (code, line) == ("lost", 5)
    assert message.startswith("xapi: right answers lost: ")
    assert "correctResponsesPattern" not in question_activity(course(), question, key=True)["definition"]
    assert said(question, answer_key=False) == []


def test_a_range_that_covers_less_credit_is_said() -> None:
    part = NumberAnswer(5, 0, 0.5, None, at(3))
    full = NumberAnswer(5, 1, 1.0, None, at(4))
    question = Numeric(id="q", span=AT, prompt=prose("?"), answers=(part, full))
    assert [(code, line) for code, line, _ in said(question)] == [("changed", 4)]
    assert said(replace(question, answers=(full, part))) == []
    assert said(replace(question, answers=(replace(part, credit=1.0), full))) == []
    assert said(replace(question, answers=(replace(part, value=7), full))) == []
    assert said(question, answer_key=False) == []


def test_maths_pictures_and_tables_are_said_once_a_prose() -> None:
    picture = Image(Asset("a.png", "a.png", 1), "A queue", AT)
    table = Table(("",), ((Text("x"),),), (), AT)
    blank = Image(Asset("b.png", "b.png", 1), "", AT)
    question = MultipleChoice(
        id="q",
        span=AT,
        prompt=prose(para(Math("x"), Math("y"), picture), table),
        choices=(
            replace(choice("a", "", 1.0), text=prose(para(blank))),
            replace(choice("b", ""), text=prose(para("b ", Math("z")))),
        ),
    )
    assert [message.removeprefix("xapi: ") for _, _, message in said(question)] == [
        "maths in a prompt changed: written as TeX",
        "picture in a prompt changed: its alternative text stands for it",
        "table in a prompt changed: its cells stand in lines",
        "picture in a choice changed: its alternative text stands for it",
        "words of a choice lost: there are none; an id stands where xAPI needs some",
        "maths in a choice changed: written as TeX",
    ]
    shown = question_activity(course(), question, key=False)["definition"]["choices"]
    assert shown[0]["description"] == {"en": "a"}
