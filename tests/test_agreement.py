"""Every engine gives every response the reference's score, or its writer has said of that question why not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import agreement
import pytest
from agreement import SPEAKING, cell, questions, speaking
from targets.bank_engines import ENGINES, Marked
from targets.player_engines import Tools
from vector_questions import SCORING

from packager import rules
from packager.model import KINDS
from packager.targets import TARGETS
from packager.targets.target import Loss

# Who scores: an engine stands for each of these targets. The other ones are no banks, or nobody can score them here.
SCORED = {"scorm12", "qti12", "qti21", "qti30", "moodle", "gift", "aiken", "imscc", "olx", "csv", "txt"}
UNSCORED = {
    **dict.fromkeys(("scorm2004", "cmi5", "tincan", "web", "html"), "its pages score as those of scorm12"),
    "xapi": "it records scores",
    "qti22": "its items are those of QTI 2.1 and 3.0, which test_qti2_dialects.py compares",
}


@pytest.fixture(scope="module")
def tools(node: str, node_modules: Path, chromium: str) -> Tools:
    return Tools(node, chromium)


@pytest.mark.node
@pytest.mark.browser
def test_no_score_differs_without_a_word(tools: Tools) -> None:
    unsaid = {
        (name, engine): found.unsaid
        for name, row in agreement.table(tools).items()
        for engine, found in row.items()
        if found.unsaid
    }
    assert unsaid == {}


@pytest.mark.node
@pytest.mark.browser
def test_every_question_has_a_cell_of_every_engine(tools: Tools) -> None:
    table = agreement.table(tools)
    assert list(table) == list(SCORING["questions"])
    names = [engine.name for engine in agreement.engines(tools)]
    assert len(set(names)) == len(names) == 13
    assert all(list(row) == names for row in table.values())
    for name, row in table.items():
        assert {found.of for found in row.values() if found.held} == {len(questions()[name][1])}


@pytest.mark.node
@pytest.mark.browser
def test_players_hold_every_question_and_differ_in_white_space_alone(tools: Tools) -> None:
    for name, row in agreement.table(tools).items():
        assert row["player"].agreed == row["player"].of > 0, name
        for engine, found in row.items():
            if engine.startswith(("`qti21`", "`qti30`")):
                assert found.held
                assert {loss.what for loss in found.said} <= {"comparison of answers"}, name


@pytest.mark.node
@pytest.mark.browser
def test_a_question_that_is_held_can_be_answered_rightly(tools: Tools) -> None:
    table = agreement.table(tools)
    assert [(name, engine) for name, row in table.items() for engine, found in row.items() if not found.whole] == []


@pytest.mark.node
@pytest.mark.browser
def test_each_excuse_is_needed(tools: Tools) -> None:
    said = {loss.what for row in agreement.table(tools).values() for found in row.values() for loss in found.said}
    wants = [alternative for what, _ in SPEAKING for alternative in what.split("|")]
    assert [what for what in wants if not any(re.fullmatch(what, one) for one in said)] == []


@pytest.mark.parametrize("name", SCORING["questions"])
def test_responses_of_the_table_are_right_and_wrong(name: str) -> None:
    _, given = questions()[name]
    found = {answer.score for answer in given}
    assert {1.0, 0.0} <= found or (1.0 in found and len(found) > 1) or found == {None}


def test_the_table_has_every_type_and_most_responses() -> None:
    assert {type(question) for question, _ in questions().values()} == set(KINDS)
    assert sum(len(given) for _, given in questions().values()) > 220


def test_every_target_is_scored_or_it_is_known_why_not() -> None:
    assert {target.name for target in TARGETS} == SCORED | set(UNSCORED)
    named = {match[1] for engine in ENGINES if (match := re.match(r"`(\w+)", engine.name))}
    assert named == SCORED - {"scorm12", "qti21", "qti30"}


# --- what the table would not let pass -------------------------------------------------------------------


def _loss(what: str) -> Loss:
    question, _ = questions()["word"]
    return Loss(rules.CHANGED, question.span, what, "somehow")


def test_a_difference_of_which_nothing_was_said_is_seen() -> None:
    question, given = questions()["choice"]
    scores = [answer.score for answer in given]
    engine = ENGINES[0]
    assert str(cell(engine, question, given, Marked([], [*scores]))) == f"= {len(given)}"
    off = cell(engine, question, given, Marked([_loss("hints"), _loss("shuffling")], [0.5, *scores[1:]]))
    assert str(off) == f"**differs** {len(given) - 1}/{len(given)}"
    assert off.unsaid == ((given[0], 0.5),)
    assert cell(engine, question, given, Marked([_loss("score")], [0.5, *scores[1:]])).unsaid == ()
    assert str(cell(engine, question, given, Marked([], None))) == "—"


def test_a_score_where_nobody_scores_is_seen() -> None:
    question, given = questions()["likert"]
    assert cell(ENGINES[0], question, given, Marked([], [1.0])).unsaid
    assert not cell(ENGINES[0], question, given, Marked([], [None])).unsaid


def test_a_right_response_that_does_not_earn_all_is_seen() -> None:
    question, given = questions()["true"]
    assert not cell(ENGINES[0], question, given, Marked([_loss("score")], [0.5] * len(given))).whole


def test_what_was_said_accounts_for_its_own_responses_alone() -> None:
    losses = [_loss(what) for what in ("white space", "letter case", "partial credit of an answer", "score below 0")]

    def heard(name: str, response: object) -> list[str]:
        return [loss.what for loss in speaking(losses, questions()[name][0], response)]  # type: ignore[arg-type]

    assert heard("exact", "NaCl") == []
    assert heard("exact", " NaCl") == ["white space"]
    assert heard("exact", "NACL") == ["letter case"]
    assert heard("exact", "nacl") == ["letter case", "partial credit of an answer"]
    assert heard("floor", "yes") == []
    assert heard("floor", "perhaps") == ["partial credit of an answer"]
    assert heard("floor", "no") == ["score below 0"]
    pattern = questions()["pattern"][0]
    assert speaking([_loss("regular expression")], pattern, "nothing of it") == []
    assert speaking([_loss("regular expression")], pattern, "gray")
    assert speaking([_loss("regular expression")], replace(pattern, answers=()), "gray") == []  # type: ignore[arg-type]
