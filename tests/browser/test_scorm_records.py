"""What a platform gets to know, held against the Python reference, and states at the limit and of other editions."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from editions import EDITIONS, SCORM12, SCORM2004, Edition, either, within
from giving import ESSAY, candidates, give, variant_of
from lint12 import MARK
from visits import Visit

from packager import interaction
from packager.model import KINDS, Essay, Question
from packager.scoring import Outcome, Response, score, weight

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]
Visits = Callable[..., Any]

TYPES: dict[str, Callable[[Question, Response], str]] = {
    "scorm12": lambda question, response: interaction.scorm12(question).type,
    "scorm2004": interaction.type2004,
}
RESPONSES: dict[str, Callable[[Question, Response], str]] = {
    "scorm12": interaction.scorm12_response,
    "scorm2004": interaction.scorm2004_response,
}
PATTERNS: dict[str, Callable[[Question, Response], tuple[str, ...]]] = {
    "scorm12": interaction.expected,
    "scorm2004": interaction.expected2004,
}


def records(learner: Visit) -> list[dict[str, str]]:
    """The interactions that were written, each as its elements' values."""
    found: dict[str, dict[str, str]] = {}
    for call in learner.session.calls():
        match = re.fullmatch(r"cmi\.interactions\.(\d+)\.(.+)", call.element)
        if match and call.name == learner.session.edition.set:
            found.setdefault(match[1], {})[match[2]] = call.value
    return list(found.values())


def test_score_and_records_agree_with_the_reference(
    play: Visits, edition: Edition, pytestconfig: pytest.Config
) -> None:
    """Random responses and hints to every question: the score shown, the one stored and Python's own are one."""
    chance = random.Random(pytestconfig.option.seed)
    given: dict[str, Response] = {}
    outcomes: dict[str, Outcome] = {}
    asked: list[Question] = []
    quizzes: list[str] = []
    earned = possible = 0.0
    with play("kitchen-sink") as learner:
        for lesson in learner.course.lessons():
            learner.go(lesson.id)
        for quiz in learner.course.quizzes():
            learner.go(quiz.id)
            questions = learner.asked(quiz.id)
            for question in questions:
                card = learner.card(question.id)
                given[question.id] = chance.choice(list(candidates(question, variant_of(card)))[:40])
                give(card, given[question.id])
                hints = chance.randint(0, len(question.hints))
                for _ in range(hints):
                    card.locator('[data-action="hint"]').evaluate("button => button.click()")
                outcome = outcomes[question.id] = score(question, given[question.id], hints)
                assert learner.check(question.id) == outcome.result, (question.id, given[question.id])
                said = card.locator(".verdict").inner_text()
                if outcome.score is not None:
                    assert f"{round(outcome.score * question.points, 2):g} of".replace("-0 ", "0 ") in said, said
            asked += questions
            quizzes += [quiz.id] * len(questions)
            earned += max(0.0, sum(q.points * (outcomes[q.id].score or 0) for q in questions))
            possible += sum(map(weight, questions))
            learner.submit(quiz.id)
            if any(map(weight, questions)):
                shown = learner.frame.locator(f'[data-quiz="{quiz.id}"] [data-role="summary"]').inner_text()
        learner.leave()
        written, stored, findings = records(learner), learner.session.stored(), learner.findings()
        passing = learner.course.passing
    assert findings == []
    assert {type(question) for question in asked} == set(KINDS)
    expected = round(100 * earned / possible, 2)
    raw = float(within(stored, f"{edition.core}score.raw"))
    assert raw == pytest.approx(expected, abs=0.011)
    if edition is SCORM2004:
        assert float(within(stored, "score.scaled")) == pytest.approx(raw / 100, abs=1e-9)
    assert edition.verdict(stored) == ("passed" if expected >= passing else "failed")
    assert f"{raw:.2f}".rstrip("0").rstrip(".") in shown
    assert [record["id"] for record in written] == [q.id for q in asked]
    assert [record["objectives.0.id"] for record in written] == quizzes
    for question, record in zip(asked, written, strict=True):
        response = given[question.id]
        assert record["type"] == TYPES[edition.target](question, response)
        assert record.get(edition.interaction_response, "") == RESPONSES[edition.target](question, response)
        patterns = [value for name, value in record.items() if name.startswith("correct_responses.")]
        assert patterns == list(PATTERNS[edition.target](question, response))
        wrong = {"scorm12": "wrong", "scorm2004": "incorrect"}[edition.target]
        word = {"correct": "correct", "incorrect": wrong, "neutral": "neutral"}
        outcome = outcomes[question.id]
        if outcome.result in word:
            assert record["result"] == word[outcome.result]
        else:
            assert float(record["result"]) == pytest.approx(max(0.01, outcome.score or 0), abs=0.0051)
        assert edition is SCORM12 or record["description"].startswith("{lang=en}"), record


@either
def test_a_response_and_a_result_cost_few_calls(play: Visits) -> None:
    with play("example") as learner:
        (quiz, *_) = [quiz.id for quiz in learner.course.quizzes()]
        learner.go(quiz)
        questions = learner.asked(quiz)
        for number, question in enumerate(questions):
            learner.mark(f"check {number}")
            learner.fill(question)
            learner.check(question.id)
        learner.submit(quiz)
        learner.leave()
        spans: list[list[str]] = [[]]
        for call in learner.session.calls():
            if call.name == MARK:
                spans.append([])
            spans[-1].append(str(call))
    assert len(spans) == len(questions) + 2
    assert len(spans[0]) <= 24, spans[0]
    assert all(len(span) <= 24 for span in spans[1:]), max(spans, key=len)


def test_a_teacher_reads_the_words_of_a_free_answer(play: Visits, edition: Edition) -> None:
    """SCORM 1.2 holds the first 255 characters, SCORM 2004 four thousand; neither takes a line break everywhere."""
    with play("kitchen-sink") as learner:
        essay = next(question for question in learner.course.questions() if isinstance(question, Essay))
        quiz = next(quiz.id for quiz in learner.course.quizzes() if essay in quiz.questions())
        learner.go(quiz)
        give(learner.card(essay.id), ESSAY)
        learner.check(essay.id)
        learner.leave()
        (record,) = records(learner)
    assert record[edition.interaction_response] == ESSAY.replace("\n", " ")
    assert record["result"] == "neutral"


# --- states at the limit, of other editions ---------------------------------------------------------------


def written(folder: Path, questions: str) -> Path:
    """A course of one quiz with `questions` in YAML."""
    shutil.copytree(CHECKOUT / "tests/courses/minimal", folder)
    (folder / "quiz.yaml").write_text(f"id: quiz\ntitle: Quiz\nquestions:\n{questions}", encoding="utf-8")
    return folder


def essay(n: int, characters: int) -> str:
    return f"  - {{id: essay-{n}, type: essay, prompt: Write., max-characters: {characters}}}\n"


ONLY = "  - {id: only, type: true-false, prompt: This is short., answer: true}\n"


@pytest.mark.parametrize(("edition", "limit"), [(SCORM12, 4096), (SCORM2004, 64000)], ids=EDITIONS)
def test_a_state_above_the_limit_loses_texts_and_no_score(
    visit: Visits, tmp_path: Path, edition: Edition, limit: int
) -> None:
    size = limit // 4
    course = written(tmp_path / "long", ONLY + "".join(essay(n, size) for n in range(8)))
    # No text repeats itself, so that no way of packing makes them fit.
    chance = random.Random(1)
    with visit(course, edition=edition) as first:
        for lesson in first.course.lessons():
            first.go(lesson.id)
        first.go("quiz")
        for question in first.course.questions():
            text = "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(size - 1))
            give(first.card(question.id), text if question.id != "only" else True)
            first.check(question.id)
        first.submit("quiz")
        first.status("trimmed")
        first.leave()
        assert first.findings() == []
        assert max(map(len, first.session.values("cmi.suspend_data"))) <= limit
        cmi = first.session.stored()
    assert edition.verdict(cmi) == "passed"
    with visit(course, edition=edition, load=cmi) as second:
        cards = second.frame.locator('[data-quiz="quiz"] [data-question]')
        assert [card.get_attribute("data-result") for card in cards.all()] == ["correct", *["neutral"] * 8]
        second.leave()
        assert second.findings() == []


@either
def test_a_state_of_another_edition_keeps_what_is_still_there(play: Visits, tmp_path: Path) -> None:
    before = written(tmp_path / "before", ONLY + ONLY.replace("only", "gone") + ONLY.replace("only", "retyped"))
    after = written(
        tmp_path / "after",
        "  - {id: new, type: true-false, prompt: New., answer: false}\n"
        "  - {id: retyped, type: numeric, prompt: One., answers: [1]}\n" + ONLY,
    )
    with play(before) as first:
        first.go("quiz")
        for question in first.course.questions():
            give(first.card(question.id), True)
            first.check(question.id)
        first.leave()
        cmi = first.session.stored()
    with play(after, load=cmi) as second:
        results = {q.id: second.card(q.id).get_attribute("data-result") for q in second.course.questions()}
        assert results == {"new": None, "retyped": None, "only": "correct"}
        second.leave()
        assert second.findings() == []


def many(n: int) -> str:
    """Questions with more choices than there are digits, letters, and letters and digits."""
    choices = ", ".join(f"{{id: choice-{k}, {'correct' if k == n - 1 else 'text'}: Number {k}.}}" for k in range(n))
    return f"  - {{id: of-{n}, type: multiple-choice, prompt: Which?, choices: [{choices}]}}\n"


def test_interactions_of_many_choices_pass_a_strict_platform(play: Visits, edition: Edition, tmp_path: Path) -> None:
    course = written(tmp_path / "many", "".join(map(many, (9, 10, 12))))
    with play(course) as learner:
        learner.go("quiz")
        for question in learner.course.questions():
            learner.fill(question)
            assert learner.check(question.id) == "correct"
        learner.leave()
        assert learner.findings() == []
        assert [call for call in learner.session.calls() if call.result == "false"] == []
        found = [record[edition.interaction_response] for record in records(learner)]
    expected = {"scorm12": ["i", "j", "l"], "scorm2004": ["choice_8", "choice_9", "choice_11"]}
    assert found == expected[edition.target]


@either
def test_answers_that_were_not_checked_count_at_submission(play: Visits) -> None:
    with play("example") as learner:
        for lesson in learner.course.lessons():
            learner.go(lesson.id)
        for quiz in [quiz.id for quiz in learner.course.quizzes() if quiz.id != "check"]:
            learner.go(quiz)
            learner.submit(quiz, 2)
        learner.go("check")
        questions = learner.asked("check")
        for question in questions[: len(questions) // 2]:
            learner.fill(question, right=False)
            learner.check(question.id)
        for question in questions[len(questions) // 2 :]:
            learner.fill(question)
        learner.submit("check")
        learner.leave()
        assert learner.findings() == []
        assert [record["id"] for record in records(learner)] == [q.id for q in questions]
        assert learner.verdict() == "failed"
        assert 0 < float(learner.session.values(learner.session.edition.raw)[-1]) < 80
