"""What a platform gets to know, held against the Python reference, and platforms and learners that are awkward."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lint12 import MARK, Call
from responses import candidates, earning, give, variant_of
from visits import Visit

from packager import interaction
from packager.model import KINDS, Question
from packager.scoring import Outcome, Response, score, weight

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]


def records(calls: list[Call]) -> list[dict[str, str]]:
    """The interactions that were written, each as its elements' values."""
    found: dict[str, dict[str, str]] = {}
    for call in calls:
        match = re.fullmatch(r"cmi\.interactions\.(\d+)\.(.+)", call.element)
        if match and call.name == "LMSSetValue":
            found.setdefault(match[1], {})[match[2]] = call.value
    return list(found.values())


def test_score_and_records_agree_with_the_reference(visit: Callable[..., Any], pytestconfig: pytest.Config) -> None:
    """Random responses and hints to every question: the score shown, the one stored and Python's own are one."""
    chance = random.Random(pytestconfig.option.seed)
    given: dict[str, Response] = {}
    outcomes: dict[str, Outcome] = {}
    asked: list[Question] = []
    earned = possible = 0.0
    with visit("kitchen-sink") as learner:
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
            earned += max(0.0, sum(q.points * (outcomes[q.id].score or 0) for q in questions))
            possible += sum(map(weight, questions))
            learner.submit(quiz.id)
            if any(map(weight, questions)):
                shown = learner.frame.locator(f'[data-quiz="{quiz.id}"] [data-role="summary"]').inner_text()
        learner.leave()
        calls, stored, findings = learner.session.calls(), learner.session.stored(), learner.lint(mastery=True)
        passing = learner.course.passing
    assert findings == []
    assert {type(question) for question in asked} == set(KINDS)
    expected = round(100 * earned / possible, 2)
    assert float(stored["core"]["score"]["raw"]) == pytest.approx(expected, abs=0.011)
    assert stored["core"]["lesson_status"] == ("passed" if expected >= passing else "failed")
    assert f"{float(stored['core']['score']['raw']):.2f}".rstrip("0").rstrip(".") in shown
    assert [record["id"] for record in records(calls)] == [q.id for q in asked]
    for question, record in zip(asked, records(calls), strict=True):
        response = given[question.id]
        assert record["type"] == interaction.scorm12(question).type
        assert record.get("student_response", "") == interaction.scorm12_response(question, response)
        patterns = [value for name, value in record.items() if name.startswith("correct_responses.")]
        assert patterns == list(interaction.expected(question, response))
        word = {"correct": "correct", "incorrect": "wrong", "neutral": "neutral"}
        outcome = outcomes[question.id]
        if outcome.result in word:
            assert record["result"] == word[outcome.result]
        else:
            assert float(record["result"]) == pytest.approx(max(0.01, outcome.score or 0), abs=0.0051)


def test_a_response_costs_few_calls(visit: Callable[..., Any]) -> None:
    with visit("example") as learner:
        learner.go("check")
        questions = learner.asked("check")
        for number, question in enumerate(questions):
            learner.mark(f"check {number}")
            give(learner.card(question.id), earning(question, "correct"))
            learner.check(question.id)
        learner.leave()
        spans: list[list[str]] = [[]]
        for call in learner.session.calls():
            if call.name == MARK:
                spans.append([])
            spans[-1].append(str(call))
    assert len(spans) == len(questions) + 1
    assert all(len(span) <= 24 for span in spans[1:-1]), max(spans, key=len)


def test_no_call_fails(visit: Callable[..., Any]) -> None:
    """On a strict run-time that has every optional element, each call of a whole course succeeds."""
    with visit("kitchen-sink") as learner:
        learner.take()
        learner.leave()
        assert [str(call) for call in learner.session.calls() if call.error != "0" or call.result == "false"] == []


# --- states at the limit, of other editions ---------------------------------------------------------------


def written(folder: Path, questions: str) -> Path:
    """A course of one quiz with `questions` in YAML."""
    shutil.copytree(CHECKOUT / "tests/courses/minimal", folder)
    (folder / "quiz.yaml").write_text(f"id: quiz\ntitle: Quiz\nquestions:\n{questions}", encoding="utf-8")
    return folder


def essay(n: int) -> str:
    return f"  - {{id: essay-{n}, type: essay, prompt: Write., max-characters: 900}}\n"


ONLY = "  - {id: only, type: true-false, prompt: This is short., answer: true}\n"


def test_a_state_above_the_limit_loses_texts_and_no_score(visit: Callable[..., Any], tmp_path: Path) -> None:
    course = written(tmp_path / "long", ONLY + "".join(map(essay, range(8))))
    text = "größer 😀 " * 100
    with visit(course) as first:
        for lesson in first.course.lessons():
            first.go(lesson.id)
        first.go("quiz")
        for question in first.course.questions():
            give(first.card(question.id), text[:900] if question.id != "only" else True)
            first.check(question.id)
        first.submit("quiz")
        first.status("trimmed")
        first.leave()
        assert first.lint(mastery=True) == []
        assert max(map(len, first.session.values("cmi.suspend_data"))) <= 4096
        cmi = first.session.stored()
    assert cmi["core"]["lesson_status"] == "passed"
    with visit(course, load=cmi) as second:
        cards = second.frame.locator('[data-quiz="quiz"] [data-question]')
        assert [card.get_attribute("data-result") for card in cards.all()] == ["correct", *["neutral"] * 8]
        second.leave()
        assert second.lint(mastery=True, status="passed", raw="100", interactions=9) == []


def test_a_state_of_another_edition_keeps_what_is_still_there(visit: Callable[..., Any], tmp_path: Path) -> None:
    before = written(tmp_path / "before", ONLY + ONLY.replace("only", "gone") + ONLY.replace("only", "retyped"))
    after = written(
        tmp_path / "after",
        "  - {id: new, type: true-false, prompt: New., answer: false}\n"
        "  - {id: retyped, type: numeric, prompt: One., answers: [1]}\n" + ONLY,
    )
    with visit(before) as first:
        first.go("quiz")
        for question in first.course.questions():
            give(first.card(question.id), True)
            first.check(question.id)
        first.leave()
        cmi = first.session.stored()
    with visit(after, load=cmi) as second:
        results = {q.id: second.card(q.id).get_attribute("data-result") for q in second.course.questions()}
        assert results == {"new": None, "retyped": None, "only": "correct"}
        second.leave()
        assert second.lint(mastery=True, status="incomplete", interactions=3) == []


# --- modes ------------------------------------------------------------------------------------------------


def passed(visit: Callable[..., Any]) -> dict[str, Any]:
    """What the platform holds after a learner has passed."""
    with visit("minimal") as learner:
        learner.take()
        learner.leave()
        stored: dict[str, Any] = learner.session.stored()
        return stored


def test_a_review_shows_the_answers_and_writes_nothing(visit: Callable[..., Any]) -> None:
    cmi = passed(visit)
    with visit("minimal", load=cmi, mode="review") as learner:
        learner.go("quiz")
        assert learner.card("only").get_attribute("data-result") == "correct"
        learner.leave()
        assert learner.lint(mastery=True, status="passed", raw="100", interactions=1) == []
        written_ = {call.element for call in learner.session.calls() if call.name == "LMSSetValue"}
        assert written_ <= {"cmi.core.session_time"}


def test_without_credit_answers_are_kept_and_no_result_is_written(visit: Callable[..., Any]) -> None:
    load = {"core": {"credit": "no-credit", "lesson_status": "incomplete"}}
    with visit("minimal", load=load) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True, status="incomplete") == []
        assert learner.session.values("cmi.core.score.raw") == []
        assert learner.session.values("cmi.core.lesson_status") == []
        assert "only" in learner.session.stored()["suspend_data"]


@pytest.mark.parametrize("status", ["passed", "completed", "failed"])
def test_a_status_that_is_there_stays_when_the_course_is_only_opened(visit: Callable[..., Any], status: str) -> None:
    load = {"core": {"lesson_status": status, "score": {"raw": "70"}}}
    with visit("minimal", load=load) as learner:
        learner.leave()
        assert learner.lint(mastery=True, status=status, raw="70") == []
        assert learner.session.values("cmi.core.lesson_status") == []
        assert learner.session.values("cmi.core.score.raw") == []


def test_a_result_stays_when_the_state_is_lost(visit: Callable[..., Any]) -> None:
    load = {"suspend_data": "%%%", "core": {"lesson_status": "passed", "score": {"raw": "90"}}}
    with visit("minimal", load=load) as learner:
        learner.take(right=False)
        learner.leave()
        assert learner.lint(mastery=True, status="passed", raw="90") == []
        assert learner.session.values("cmi.core.lesson_status") == []
        assert learner.session.values("cmi.core.score.raw") == []


# --- platforms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 500], ids=["refused", "broken"])
def test_a_refused_commit_is_told_and_made_good(visit: Callable[..., Any], status: int) -> None:
    with visit("minimal", fail_commits=1, fail_status=status, troubles=("500",)) as learner:
        learner.status("refused")
        learner.take()
        learner.status("saved")
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.stored()["core"]["lesson_status"] == "passed"


def test_a_platform_that_refuses_for_good_is_told_of(visit: Callable[..., Any]) -> None:
    with visit("minimal", fail_commits=1000, fail_status=200) as learner:
        learner.take()
        learner.status("refused")
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert sum(call.name == "LMSCommit" for call in learner.session.calls()) <= 5


def test_a_reloaded_frame_says_that_nothing_is_kept(visit: Callable[..., Any]) -> None:
    """scorm-again, like other platforms, begins no second session in the same page."""
    with visit("minimal") as learner:
        learner.frame.evaluate("setTimeout(() => location.reload())")
        learner.session.wait("LMSFinish")
        learner.frame.locator('html[data-ready="yes"][data-session="none"]').wait_for()
        learner.status("localOnly")
        learner.go("quiz")
        give(learner.card("only"), True)
        assert learner.check("only") == "correct"
        learner.leave()
        calls = [call.name for call in learner.session.calls()]
        assert calls.count("LMSFinish") == 1
        assert calls[calls.index("LMSFinish") + 1 :] == ["LMSInitialize"]


def test_a_platform_that_goes_before_its_window_hurts_nobody(visit: Callable[..., Any]) -> None:
    """The learner closes the platform's tab and goes on in the course's own window."""
    with visit("minimal", "popup") as learner:
        learner.page.close(run_before_unload=True)
        learner.go("quiz")
        give(learner.card("only"), True)
        assert learner.check("only") == "correct"
        learner.sco_page.close(run_before_unload=True)


def answer_half(learner: Visit, questions: list[Question]) -> None:
    learner.go("check")
    for question in questions[: len(questions) // 2]:
        give(learner.card(question.id), earning(question, "incorrect"))
        learner.check(question.id)


def test_answers_that_were_not_checked_count_at_submission(visit: Callable[..., Any]) -> None:
    with visit("example") as learner:
        for lesson in learner.course.lessons():
            learner.go(lesson.id)
        for quiz in [quiz.id for quiz in learner.course.quizzes() if quiz.id != "check"]:
            learner.go(quiz)
            learner.submit(quiz, 2)
        learner.go("check")
        questions = learner.asked("check")
        answer_half(learner, questions)
        for question in questions[len(questions) // 2 :]:
            give(learner.card(question.id), earning(question, "correct"))
        learner.submit("check")
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert [record["id"] for record in records(learner.session.calls())] == [q.id for q in questions]
        assert learner.session.values("cmi.core.lesson_status")[-1] == "failed"
        assert 0 < float(learner.session.values("cmi.core.score.raw")[-1]) < 80
