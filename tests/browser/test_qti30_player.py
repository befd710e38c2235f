"""A second player of QTI 3.0, independent of the first, shows every type and scores it as scoring.py does."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from targets import qti2_sample as sample
from targets.qti2_chance import formula, made, responses
from targets.qti2_players import items_of, second_player
from targets.qti2_sample import as_qti2, item_of, spoken

from packager.model import Question
from packager.scoring import Response, score

pytestmark = pytest.mark.browser

SEED = 30  # of the questions and responses made by chance


@dataclass(frozen=True)
class Played:
    cases: list[tuple[Question, Response, dict[str, Any]]]
    widgets: dict[str, list[str]]
    declared: dict[str, list[str]]
    troubles: list[str]


@pytest.fixture(scope="module")
def played(browser: Browser, node_modules: Path) -> Played:
    """Every type and option and some questions by chance, one page for all."""
    dice = random.Random(SEED)
    chance = [*(made(dice, place) for place in range(20)), *(formula(dice, place) for place in range(2))]
    questions = [*sample.QUESTIONS.values(), *chance]
    files, _ = sample.written(sample.course(*questions), sample.TARGETS["qti30"])
    items = items_of(files)
    given = [(question, response) for question in questions for response in responses(question, dice)]
    asked: dict[str, list[dict[str, Any]]] = {}
    for question, response in given:
        asked.setdefault(item_of(question, response), []).append(spoken(question, response))
    found = second_player(browser, node_modules, items, asked)
    rest = {name: iter(several) for name, several in found.given.items()}
    cases = [(question, response, next(rest[item_of(question, response)])) for question, response in given]
    declared = {
        name: [str(one.get("identifier")) for one in as_qti2(data).iter("responseDeclaration")]
        for name, data in items.items()
    }
    return Played(cases, found.widgets, declared, found.troubles)


def test_second_player_shows_every_widget(played: Played) -> None:
    assert played.troubles == []
    # The player has no widget for files.
    shown = {name: found for name, found in played.declared.items() if name not in ("file", "survey-file")}
    assert {name: sorted(found) for name, found in played.widgets.items() if found} == {
        name: sorted(found) for name, found in shown.items()
    }


def test_second_player_gives_the_score_of_the_reference(played: Played) -> None:
    wrong = []
    for question, response, outcomes in played.cases:
        expected = score(question, response).score or 0.0
        if abs(float(outcomes["SCORE"] or 0) - expected) > 1e-6:
            wrong.append((question.id, response, outcomes["SCORE"], expected))
    assert wrong == []
    assert len(played.cases) > 500
