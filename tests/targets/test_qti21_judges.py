"""Third parties take our QTI 2.1: one converts it to QTI 3.0, another one's player scores it as scoring.py does."""

from __future__ import annotations

import json
import random
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from targets import qti21_sample as sample
from targets.qti21_sample import AT, Proses, choice, course, packed, prose

from packager.markup import plain
from packager.model import (
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Question,
    ShortAnswer,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.scoring import Response, score

SCRIPT = Path(__file__).resolve().parents[1] / "node" / "qti_score.mjs"
SEED = 21  # of the questions and responses made by chance


def made(dice: random.Random, place: int) -> Question:
    """A question by chance, with feedback or without."""
    told = sample.TOLD if dice.random() < 0.5 else sample.TRUE.feedback
    common: dict[str, Any] = {"id": f"q{place}", "span": AT, "prompt": prose("What?"), "feedback": told}
    said = [f"About {n}." if dice.random() < 0.3 else "" for n in range(9)]
    count = dice.randint(2, 9)
    match place % 4:
        case 0:
            credits = [1.0, *(dice.choice((0.0, 0.0, 1.0, 0.25, 1 / 3)) for _ in range(count - 1))]
            dice.shuffle(credits)
            return MultipleChoice(**common, choices=tuple(choice(f"c{n}", credits[n], said[n]) for n in range(count)))
        case 1:
            right = [1.0, *(float(dice.random() < 0.5) for _ in range(count - 1))]
            dice.shuffle(right)
            rule = dice.choice(("net-correct", "per-part", "all-or-nothing"))
            choices = tuple(choice(f"c{n}", right[n], said[n]) for n in range(count))
            return MultipleResponse(**common, choices=choices, credit=rule)
        case 2:
            answers = [
                TextAnswer(dice.choice(("Fe", "FE", "iron ore", "Größe", "a.b*", "x")), c, prose(f"Said {c}."), AT)
                for c in (1.0, 0.5, 0.25)
            ]
            return ShortAnswer(**common, answers=tuple(answers), case_sensitive=dice.random() < 0.5)
        case _:
            numbers = [
                NumberAnswer(
                    dice.randint(-99, 99) / dice.choice((1, 10, 100)), dice.choice((0.0, 0.1, 0.25, 3.0)), c, None, AT
                )
                for c in (1.0, 2 / 3, 0.1)
            ]
            return Numeric(**common, answers=tuple(numbers))


def responses(question: Question, dice: random.Random) -> list[Response]:
    """Right, partial, wrong and no responses."""
    match question:
        case MultipleChoice():
            return [*(option.id for option in question.choices), None]
        case MultipleResponse():
            ids = [option.id for option in question.choices]
            key = [option.id for option in question.choices if option.correct]
            chosen = [[id_ for id_ in ids if dice.random() < 0.5] for _ in range(6)]
            return [key, key[:-1], [id_ for id_ in ids if id_ not in key], ids, [], None, *chosen]
        case TrueFalse():
            return [True, False, None]
        case ShortAnswer():
            texts = [" ".join(answer.text.split()) for answer in question.answers]
            return [*texts, *(t.lower() for t in texts), *(t.upper() for t in texts), "nothing of this", None]
        case Numeric():
            ends = [
                round(answer.value + sign * answer.tolerance + off, 6)
                for answer in question.answers
                if abs(answer.value) < 1e6
                for sign in (-1, 1)
                for off in (0, -0.001, 0.001)
            ]
            return [*(answer.value for answer in question.answers), *ends, 0.0, 123456.0, None]
        case Essay():
            return ["A text.", None]


def spoken(response: Response) -> Any:
    """A response as a QTI player holds it."""
    if isinstance(response, bool):
        return "true" if response else "false"
    return repr(response) if isinstance(response, float) else response


def due(question: Question, response: Response) -> list[str]:
    """The feedback that the source's rules show, in the order of the item."""
    outcome, said = score(question, response), question.feedback
    shown = []
    if not isinstance(question, Essay):
        shown.append(said.correct if outcome.result == "correct" else said.incorrect)
    match question:
        case MultipleChoice() | MultipleResponse():
            shown += [question.choices[place].feedback for place in outcome.matched]
        case ShortAnswer() | Numeric():
            shown += [question.answers[place].feedback for place in outcome.matched]
        case TrueFalse() | Essay():
            pass
    if not isinstance(question, Essay):  # its general feedback is shown by players that look after the attempt
        shown.append(said.general)
    return [plain(text) for text in shown if text]


@dataclass(frozen=True)
class Judged:
    converted: Path
    cases: list[tuple[Question, Response, dict[str, Any]]]


@pytest.fixture(scope="module")
def judged(node: str, node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Every type and option and forty questions by chance, answered in the components: one process for all."""
    dice = random.Random(SEED)
    questions = (*sample.QUESTIONS, *(made(dice, place) for place in range(40)))
    folder = tmp_path_factory.mktemp("qti21")
    rich = Proses(SEED, folder)
    shown = (TextPart("text", rich.prose(), AT), replace(sample.ESSAY_PLAIN, id="rich", prompt=rich.prose()))
    asked = {question.id: responses(question, dice) for question in questions}
    source, target = packed(course(*questions, *shown), folder / "modes.zip"), folder / "modes-3.zip"
    done = subprocess.run(
        [node, str(SCRIPT), str(source), str(target)],
        input=json.dumps({id_: [spoken(response) for response in given] for id_, given in asked.items()}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["failures"] == []
    cases = [
        (question, response, answer)
        for question in questions
        for response, answer in zip(asked[question.id], printed["answers"][question.id], strict=True)
    ]
    return Judged(target, cases)


@pytest.mark.node
def test_player_gives_the_score_of_the_reference(judged: Judged) -> None:
    wrong = []
    for question, response, answer in judged.cases:
        expected, outcome = score(question, response).score, float(answer["outcomes"]["SCORE"])
        if expected is None:
            agree = answer["score"] is None and outcome == 0
        else:
            agree = abs(answer["score"] - expected) <= 1e-6 and abs(outcome - expected) <= 5e-4
        if not agree:
            wrong.append((question.id, response, answer["score"], outcome, expected))
    assert wrong == []


@pytest.mark.node
def test_player_shows_the_feedback_that_is_due(judged: Judged) -> None:
    wrong = [
        (question.id, response, answer["shown"], due(question, response))
        for question, response, answer in judged.cases
        if answer["shown"] != due(question, response)
    ]
    assert wrong == []


@pytest.mark.node
def test_cases_are_right_partial_and_wrong_for_every_type(judged: Judged) -> None:
    results: dict[str, set[str]] = {}
    for question, response, _ in judged.cases:
        results.setdefault(type(question).__name__, set()).add(score(question, response).result)
    every = {"correct", "partial", "incorrect"}
    assert results == {
        **dict.fromkeys(("MultipleChoice", "MultipleResponse", "ShortAnswer", "Numeric"), every),
        "TrueFalse": {"correct", "incorrect"},
        "Essay": {"neutral"},
    }
    assert len(judged.cases) > 500


@pytest.mark.node
def test_converted_package_is_valid_qti_3(judged: Judged, standards: Callable[[str, bytes], list[str]]) -> None:
    with zipfile.ZipFile(judged.converted) as archive:
        found = {
            name: standards("qti30-manifest" if name == "imsmanifest.xml" else "qti30", archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xml") and name not in ("items/rich.xml", "tests/check.xml")
        }
    assert len(found) > len(sample.QUESTIONS)
    assert {name: faults for name, faults in found.items() if faults} == {}
