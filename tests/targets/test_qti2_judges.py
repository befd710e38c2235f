"""Third parties take our QTI: one converts 2.1 to 3.0, another one's player scores both as scoring.py does."""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from question_samples import samples
from targets import qti2_sample as sample
from targets import qti21_sample as old
from targets.qti2_chance import formula, made, responses
from targets.qti2_players import components
from targets.qti2_sample import item_of, spoken

from packager.markup import plain
from packager.model import (
    Essay,
    FileUpload,
    FillInBlanks,
    Hotspot,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Prose,
    Question,
    ShortAnswer,
    TextPart,
)
from packager.scoring import Response, score

SEED = 21  # of the questions and responses made by chance


def due(question: Question, response: Response) -> list[str]:
    """The feedback that the source's rules show, in the order of the item."""
    outcome, said = score(question, response), question.feedback
    if isinstance(question, Essay | FileUpload):
        return []  # what is always said is shown by players that look after the attempt
    by_result = {
        "correct": said.correct,
        "partial": said.partial or said.incorrect,
        "incorrect": said.incorrect,
        "neutral": None,
    }
    texts = [by_result[outcome.result], *(_own(question)[place] for place in outcome.matched), said.general]
    return [plain(text) for text in texts if text]


def _own(question: Question) -> list[Prose | None]:
    """The feedback of each choice, region or answer, in source order."""
    match question:
        case MultipleChoice() | MultipleResponse():
            return [choice.feedback for choice in question.choices]
        case Hotspot():
            return [region.feedback for region in question.regions]
        case ShortAnswer():
            return [answer.feedback for answer in question.answers]
        case Numeric():
            return [answer.feedback for answer in question.answers]
        case FillInBlanks():
            parts = [getattr(gap, "choices", None) or getattr(gap, "answers", ()) for gap in question.gaps]
            return [part.feedback for several in parts for part in several]
        case _:
            return []


@dataclass(frozen=True)
class Case:
    """A response, and what the player made of it in a dialect."""

    dialect: str
    question: Question
    response: Response
    score: float | None
    outcome: float
    shown: list[str]


@dataclass(frozen=True)
class Judged:
    converted: Path
    cases: list[Case]


@pytest.fixture(scope="module")
def judged(node: str, node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Every type answered in the components, in QTI 3.0 with every option and some by chance: one process for all.

    That dialects say the same is a test of its own, so QTI 2.1, whose conversion takes long, needs fewer questions.
    """
    dice = random.Random(SEED)
    chance = [*(made(dice, place) for place in range(27)), *(formula(dice, place) for place in range(3))]
    asked = {
        "qti21": (*old.QUESTIONS, *samples().values()),
        "qti30": (*old.QUESTIONS, *sample.QUESTIONS.values(), *chance),
    }
    folder = tmp_path_factory.mktemp("qti2")
    rich = old.Proses(SEED, folder)
    shown = (TextPart("text", rich.prose(), old.AT), replace(old.ESSAY_PLAIN, id="rich", prompt=rich.prose()))
    given = {
        name: [(question, response) for question in several for response in responses(question, dice)]
        for name, several in asked.items()
    }
    packages: dict[str, dict[str, Any]] = {}
    for name, several in asked.items():
        zipped = sample.packed(sample.course(*several, *shown), sample.TARGETS[name], folder / f"{name}.zip")
        put: dict[str, list[dict[str, Any]]] = {}
        for question, response in given[name]:
            put.setdefault(item_of(question, response), []).append(spoken(question, response))
        packages[name] = {"source": str(zipped), "asked": put}
    packages["qti21"]["converted"] = str(folder / "converted.zip")
    cases = []
    for dialect, answers in components(node, packages).items():
        rest = {item: iter(found) for item, found in answers.items()}
        for question, response in given[dialect]:
            found = next(rest[item_of(question, response)])
            outcome = float(found["outcomes"]["SCORE"])
            cases.append(Case(dialect, question, response, found["score"], outcome, found["shown"]))
    return Judged(folder / "converted.zip", cases)


@pytest.mark.node
def test_player_gives_the_score_of_the_reference(judged: Judged) -> None:
    wrong = []
    for case in judged.cases:
        expected = score(case.question, case.response).score
        if expected is None:
            agree = case.score is None and case.outcome == 0
        else:
            # The player rounds outcomes to three decimals, those of single blanks before their mean, too.
            near = 5e-4 if isinstance(case.question, FillInBlanks) else 1e-6
            agree = (
                case.score is not None and abs(case.score - expected) <= near and abs(case.outcome - expected) <= 1e-3
            )
        if not agree:
            wrong.append((case.dialect, case.question.id, case.response, case.score, case.outcome, expected))
    assert wrong == [], wrong


@pytest.mark.node
def test_player_shows_the_feedback_that_is_due(judged: Judged) -> None:
    wrong = [
        (case.dialect, case.question.id, case.response, case.shown, wanted)
        for case in judged.cases
        if case.shown != (wanted := due(case.question, case.response))
    ]
    assert wrong == [], wrong


@pytest.mark.node
def test_cases_are_right_partial_and_wrong_for_every_type(judged: Judged) -> None:
    results: dict[str, set[str]] = {}
    for case in judged.cases:
        results.setdefault(type(case.question).__name__, set()).add(score(case.question, case.response).result)
    graded = {"correct", "partial", "incorrect", "neutral"}
    both = {"correct", "incorrect", "neutral"}
    assert results == {
        **dict.fromkeys(("MultipleResponse", "ShortAnswer", "Numeric", "FillInBlanks", "Matching", "Ordering"), graded),
        **{"MultipleChoice": graded, "Hotspot": graded, "Categorize": graded},
        **dict.fromkeys(("TrueFalse", "Formula"), both),
        **{name: {"neutral"} for name in ("Essay", "FileUpload", "Likert")},
    }
    counted = Counter(case.dialect for case in judged.cases)
    assert counted["qti21"] > 400
    assert counted["qti30"] > 1000


@pytest.mark.node
def test_converted_package_is_valid_qti_3(judged: Judged, standards: Callable[[str, bytes], list[str]]) -> None:
    with zipfile.ZipFile(judged.converted) as archive:
        found = {
            name: standards("qti30-manifest" if name == "imsmanifest.xml" else "qti30", archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xml") and name not in ("items/rich.xml", "tests/check.xml")
        }
    assert len(found) > len(samples()) + len(old.QUESTIONS)
    assert {name: faults for name, faults in found.items() if faults} == {}
