"""Ids that run together when one is put behind another: no element of the page shares its id, no click goes astray."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from visits import Visit

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]

QUIZ = """\
id: quiz
title: Quiz
description: |
  # Title
questions:
  - id: sort
    type: categorize
    prompt: |
      # Prompt

      ## Title
    shuffle: false
    categories:
      - {category: City, id: city, items: [{text: New York, id: new-york}]}
      - {category: York City, id: york-city, items: [{text: New, id: new}]}
      - {category: "- a\\n- list", id: text, items: [{text: Text, id: text}]}
    distractors: [{text: York, id: york}]
    hints: ["# Legend", "# Legend"]
    feedback: {correct: "# Legend", incorrect: "# Legend", general: "# Prompt"}
  - id: match
    type: matching
    prompt: "# Legend"
    pairs: [{item: One, match: A, id: t}, {item: Two, match: B, id: t-t}, {item: Three, match: C, id: t-t-t}]
  - id: match-t
    type: ordering
    prompt: Sort.
    items: [{text: A, id: t}, {text: B, id: up}, {text: C, id: up-up}, {text: "# Title", id: down}]
  - id: block
    type: multiple-choice
    prompt: Which?
    choices: [{correct: "- a\\n- b", id: text}, {text: "- c\\n- d", id: c}, {text: "# Prompt", id: c-text}]
  - id: block-c
    type: multiple-response
    prompt: Which?
    choices: [{correct: One, id: text}, {text: Two, id: m}, {text: Three, id: legend}]
  - id: blanks
    type: fill-in-blanks
    prompt: "[[gap]] and [[gap-gap]] and [[m]] and [[prompt]]"
    gaps: {gap: a, gap-gap: b, m: {choices: [{correct: x}, y]}, prompt: c}
  - stimulus: "# Title"
    id: quiz-text
    title: Read
    questions: [{id: q, type: true-false, prompt: Yes?, answer: true, hints: ["# Price"], hint-penalty: 10}]
  - {type: text, id: between, text: "# Title"}
"""


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses") / "hostile"
    shutil.copytree(CHECKOUT / "tests/courses/minimal", folder)
    (folder / "quiz.yaml").write_text(QUIZ, encoding="utf-8")
    return folder


@pytest.fixture
def learner(visit: Callable[..., Any], hostile: Path) -> Any:
    with visit(hostile, reduced_motion="reduce") as one:
        one.go("quiz")
        yield one
        one.leave()


def chosen(learner: Visit, item: str) -> list[str]:
    found: list[str] = (
        learner.card("sort").locator(f'[data-part="{item}"] :checked').evaluate_all("all => all.map(e => e.value)")
    )
    return found


def test_no_id_stands_twice_and_each_one_named_is_there(learner: Visit) -> None:
    for action in ("hint", "check"):
        buttons = learner.frame.locator(f'[data-action="{action}"]')
        assert buttons.count() > 1
        buttons.evaluate_all("all => all.forEach(e => { e.click(); e.click(); })")
    ids = learner.frame.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert {id_ for id_ in ids if ids.count(id_) > 1} == set()
    named = learner.frame.evaluate("""['for', 'aria-labelledby', 'aria-describedby'].flatMap(
      name => [...document.querySelectorAll(`[${name}]`)].flatMap(e => e.getAttribute(name).split(' ')))""")
    assert set(named) <= set(ids)
    assert len(ids) > 60


def test_a_click_on_a_label_answers_its_own_row(learner: Visit) -> None:
    card = learner.card("sort")
    for item, category in (("new-york", "city"), ("new", "york-city"), ("text", "text"), ("york", "")):
        row = card.locator(f'[data-part="{item}"]')
        assert chosen(learner, item) == [], "no row was answered by another one's label"
        radio = row.locator(f'input[value="{category}"]')
        label = row.locator(
            f'label[for="{radio.get_attribute("id")}"], [id="{radio.get_attribute("aria-labelledby")}"]'
        )
        label.first.click()
        assert chosen(learner, item) == [category]
    assert learner.check("sort") == "correct"
