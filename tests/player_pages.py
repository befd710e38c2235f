"""Pages as the player's unit tests open them: HTML, data, words and scripts, with what Python says of every answer."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from giving import candidates

from packager import pages, scoring
from packager.model import Course, Question
from packager.source.loader import load
from packager.targets.course import parts, web
from packager.targets.target import Report

COURSES = Path(__file__).resolve().parent / "courses"
MOST = 4  # answers to a question
PAGES = (
    ("kitchen-sink", "none"),
    ("few-places", "none"),
    ("minimal", "scorm12"),
    ("rules", "cmi5"),
    ("rules", "none"),
    ("rules", "scorm2004"),
    ("rules", "tincan"),
)


def write_pages(folder: Path) -> None:
    """Writes each of `PAGES` into `folder`, as `COURSE-BACK_END.json`."""
    for name, back_end in PAGES:
        text = json.dumps(_page(_course(name), back_end), ensure_ascii=False)
        (folder / f"{name}-{back_end}.json").write_text(text, encoding="utf-8")


def _course(name: str) -> Course:
    """A course of the tests; `few-places` are four places of the largest."""
    course = load(COURSES / ("kitchen-sink" if name == "few-places" else name)).course
    assert course
    if name != "few-places":
        return course
    places = {place.id: place for place in course.contents}
    return dataclasses.replace(course, contents=tuple(places[id_] for id_ in ("blocks", "every", "inlines", "survey")))


def _page(course: Course, back_end: str) -> dict[str, Any]:
    """A page's HTML, data file and words, the names of its scripts in order, and the answers by their questions."""
    html, data = web.page(course, course.units(), "index.html", back_end, Report(back_end))
    assert isinstance(html.data, bytes)
    assert isinstance(data.data, bytes)
    return {
        "html": html.data.decode(),
        "data": data.data.decode(),
        "words": pages.words(pages.locale(course.language)),
        "scripts": parts.scripts(course, back_end),
        "answers": {question.id: _answers(question) for question in course.questions()},
    }


def _answers(question: Question) -> list[dict[str, Any]]:
    """Some responses with their outcomes: every result occurs that can."""
    every = [_answer(question, response) for response in candidates(question)]
    first = {answer["result"]: place for place, answer in reversed(list(enumerate(every)))}
    return [answer for place, answer in enumerate(every) if place < MOST or place in first.values()]


def _answer(question: Question, response: scoring.Response) -> dict[str, Any]:
    outcome = scoring.score(question, response)
    return {
        "response": response,
        "score": outcome.score,
        "matched": list(outcome.matched),
        "parts": list(outcome.parts),
        "result": outcome.result,
    }
