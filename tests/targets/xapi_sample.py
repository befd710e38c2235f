"""Courses whose xAPI files the tests look at, and every statement that such a file vouches for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from question_samples import samples
from web_sample import AT, choice, para, prose

from packager.model import (
    Course,
    Essay,
    Feedback,
    Lesson,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Pool,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.targets.course.xapi import TARGET
from packager.targets.course.xapi_check import filled
from packager.targets.course.xapi_samples import answers, sample
from packager.targets.target import Options, Report


def all_types() -> tuple[Question, ...]:
    """One question of each of the six plain types, with all that a definition can tell of it."""
    return (
        MultipleChoice(
            id="ten-minute-job",
            span=AT,
            prompt=prose(para("Which mode suits a job of ", Math("t = 10"), " minutes?")),
            choices=(
                choice("poll-a-job", "A background job that the client polls", 1.0, "It outlives the request."),
                choice("a-token-stream", "A token stream", 0.25),
                choice("a-request", "A synchronous request"),
            ),
            hints=(prose("Think of a proxy."),),
            feedback=Feedback(correct=prose("Well seen.")),
        ),
        MultipleResponse(
            id="durable",
            span=AT,
            prompt=prose("What makes a queue durable?"),
            choices=(
                choice("disk", "A log on disk", 1.0),
                choice("acks", "Acknowledgements", 1.0),
                choice("luck", "Luck"),
            ),
            points=2.5,
            shuffle=False,
        ),
        TrueFalse(id="streams-break", span=AT, prompt=prose("A stream survives a lost connection."), answer=False),
        ShortAnswer(
            id="capital",
            span=AT,
            prompt=prose("Name the signal “größer” than TERM."),
            answers=(TextAnswer("KILL", 1.0, None, AT), TextAnswer("SIGKILL", 1.0, None, AT)),
            case_sensitive=True,
        ),
        Numeric(
            id="seconds",
            span=AT,
            prompt=prose("How many seconds do two minutes have?"),
            answers=(NumberAnswer(120, 0, 1.0, None, AT), NumberAnswer(0.1, 0.2, 1.0, None, AT)),
            unit="s",
        ),
        Essay(id="in-your-words", span=AT, prompt=prose("Why poll?"), model_answer=prose("The line may drop.")),
    )


def lesson(id_: str = "modes") -> Lesson:
    return Lesson(id_, "Four modes", prose("Words."), f"lessons/{id_}.md", AT, 6, "What each mode is for.")


def quiz(*parts: Any, id_: str = "check") -> Quiz:
    return Quiz(id_, "End-of-lesson check", parts, f"quizzes/{id_}.yaml", AT, prose("Once more."))


def course(*contents: Any, **more: Any) -> Course:
    values: dict[str, Any] = {
        "id": "deployment-modes",
        "iri": "https://example.org/courses/deployment-modes",
        "title": "Deployment modes",
        "language": "en",
        "contents": contents or (lesson(), quiz(TextPart("intro", prose("Calm."), AT), *all_types())),
        "span": AT,
        "version": "1.2.0",
        "description": "Four ways to run an agent.",
    }
    return Course(**(values | more))


def pooled(*points: float, draw: int = 1) -> Pool:
    parts = tuple(
        TrueFalse(id=f"snow-{place}", span=AT, prompt=prose(f"Snow {place}?"), answer=True, points=each)
        for place, each in enumerate(points)
    )
    return Pool("pool", "Pool", draw, parts, AT)


def every_type(**more: Any) -> Course:
    """A course of every type in every form, some under a stimulus, some in a pool."""
    questions = list(samples().values())
    stimulus = Stimulus("map", "A map", prose("See the map."), tuple(questions[:8]), AT)
    pool = Pool("rest", "Rest", 3, tuple(questions[20:]), AT)
    return course(lesson(), quiz(stimulus, *questions[8:20], pool), **more)


COURSES: dict[str, Callable[[], Course]] = {
    "all-types": course,
    "no-key": lambda: course(answer_key=False),
    "every-type": every_type,
    "every-type-no-key": lambda: every_type(answer_key=False),
    "survey": lambda: course(quiz(*(replace(one, graded=False, points=0.0) for one in samples().values()))),
    "a-lesson-a-sco": lambda: course(
        quiz(all_types()[0], id_="before"), lesson(), quiz(*all_types()[1:]), lesson("end"), sco="lesson"
    ),
    "uuid": lambda: course(iri="urn:uuid:1b4e28ba-2fa1-41d2-883f-0016d3cca427"),
    "wide": lambda: course(
        iri="https://example.org/größe/课程",
        language="zh-Hant-TW",
        title="部署 \U0001f600 \u202e",
        version="é 2",
        description="",
    ),
    "pools": lambda: course(lesson(), quiz(Section("s", "S", (pooled(1, 2), *all_types()), AT))),
    "no-questions": lambda: course(lesson()),
    "essays-only": lambda: course(quiz(all_types()[-1])),
    "all-pass": lambda: course(passing=0),
    "long-words": lambda: course(
        quiz(replace(all_types()[2], prompt=prose("word " * 80, "x" * 300)), replace(all_types()[3], prompt=prose("")))
    ),
}


def written(course_: Course, report: Report | None = None) -> bytes:
    (member,) = TARGET.members(course_, Options(), report or Report("xapi"))
    assert member.name == ""
    assert isinstance(member.data, bytes)
    return member.data


def statements(course_: Course) -> list[dict[str, Any]]:
    """Every statement that we vouch for: samples, templates filled whole and barely, an answer of each kind."""
    made = json.loads(written(course_))
    found: list[dict[str, Any]] = list(made["samples"])
    by_name = {template["name"]: template for template in made["templates"]}
    for template in made["templates"]:
        found.append(filled(template))
        found.append(filled(template, [hole for hole in template["holes"] if hole not in template["optional"]]))
    if course_.answer_key:
        for question in course_.questions():
            for case, values in answers(question):
                found.append(sample(course_, by_name[f"answered/questions/{question.id}"], case, values))
    return found
