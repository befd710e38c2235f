"""Whole courses in every frame and with every end, for both editions: run-times that are not ours, and strict lints."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from editions import EDITIONS, Edition, within
from visits import Visit

pytestmark = [pytest.mark.browser]

WHERE = ("frame", "nested", "popup", "popup-frame")
ENDS = ("blank", "removed", "navigate", "closed")
NAMES = ("example", "kitchen-sink", "minimal")
STRICT = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"}


def cells(chance: random.Random | None) -> list[tuple[str, str, str, str]]:
    """The whole product of edition, course, place and end; of `chance`, few cells in which each value of each occurs.

    Each edition has every course, place and end.
    """
    if chance is None:
        return list(itertools.product(EDITIONS, NAMES, WHERE, ENDS))
    few: list[tuple[str, str, str, str]] = []
    for edition in EDITIONS:
        names = [*NAMES, "minimal"]
        few += [
            (edition, *cell)
            for cell in zip(chance.sample(names, len(names)), WHERE, chance.sample(ENDS, len(ENDS)), strict=True)
        ]
    return few


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames:
        option = metafunc.config.option
        found = cells(None if option.full else random.Random(option.seed))
        metafunc.parametrize("cell", found, ids=["-".join(cell) for cell in found])


def refused(learner: Visit) -> list[str]:
    """The calls that failed, but for the question what an earlier visit had left."""
    calls = learner.session.calls()
    wrong = [call for call in calls if call.result == "false" or call.error != "0"]
    return [str(call) for call in wrong if (call.element, call.error) != ("cmi.suspend_data", "403")]


def results(learner: Visit) -> dict[str, str | None]:
    """What the cards show of each question that is asked."""
    asked = [question.id for quiz in learner.course.quizzes() for question in learner.asked(quiz.id)]
    return {id_: learner.card(id_).get_attribute("data-result") for id_ in asked}


def ask_for_files(learner: Visit) -> None:
    """Goes everywhere, and finds that the package has no file that is never asked for."""
    for place in (part.id for part in learner.course.contents):
        learner.go(place)
    learner.frame.evaluate("document.querySelectorAll('audio').forEach(a => a.load())")
    learner.frame.page.wait_for_load_state("networkidle")
    # The manifest is for the platform, a linked file opens by a click, and captions load when they are shown.
    never = set(learner.session.package.namelist()) - set(learner.session.requested)
    assert never <= {"imsmanifest.xml", "letters.txt", "media/notes.txt", "media/tone.vtt"}


def test_a_learner_passes_and_comes_back(visit: Callable[..., Any], cell: tuple[str, str, str, str]) -> None:
    name, where, end = cell[1:]
    edition = EDITIONS[cell[0]]
    # The whole policy also from the server, where every type of question and of media is.
    headers = STRICT if name == "kitchen-sink" else {}
    with visit(name, where, edition=edition, headers=headers) as first:
        first.take()
        shown = results(first)
        if name == "kitchen-sink":
            ask_for_files(first)
        first.leave(end)
        assert first.findings() == []
        assert refused(first) == []
        exits = first.session.values(edition.exit)
        assert (exits[0], exits[-1]) == ("suspend", edition.closed)
        cmi = first.session.stored()
        quizzes = [quiz.id for quiz in first.course.quizzes()]
    assert edition.verdict(cmi) == "passed"
    assert float(within(cmi, f"{edition.core}score.raw")) == 100
    assert (
        within(cmi, edition.location)
        == ([part.id for part in first.course.contents] if name == "kitchen-sink" else quizzes)[-1]
    )
    assert len(within(cmi, "interactions")) == len(shown)
    objectives = {one["id"]: edition.verdict({**one, "core": {"lesson_status": one.get("status")}})
                  for one in within(cmi, "objectives").values()}  # fmt: skip
    assert {objectives[quiz] for quiz in quizzes} <= {"passed", "completed"}
    with visit(name, where, edition=edition, load=cmi) as second:
        assert results(second) == shown
        second.leave(end)
        assert second.findings() == []
        assert refused(second) == []
        assert second.verdict() == "passed"
        assert not {"failed", "incomplete"} & {v for name in edition.status for v in second.session.values(name)}


def test_every_value_of_every_axis_occurs_in_the_sample_of_each_edition() -> None:
    for seed in range(20):
        few = cells(random.Random(seed))
        for edition in EDITIONS:
            axes = [set(axis) for axis in zip(*(cell[1:] for cell in few if cell[0] == edition), strict=True)]
            assert axes == [set(NAMES), set(WHERE), set(ENDS)]


@pytest.mark.full
@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
@pytest.mark.parametrize("end", ENDS)
def test_a_learner_fails_and_comes_back(visit: Callable[..., Any], edition: Edition, end: str) -> None:
    with visit("kitchen-sink", edition=edition) as first:
        first.take(right=False)
        first.leave(end)
        assert first.findings() == []
        assert first.verdict() == "failed"
        cmi = first.session.stored()
    with visit("kitchen-sink", edition=edition, load=cmi) as second:
        second.leave(end)
        assert second.findings() == []
        assert second.verdict() == "failed"
