"""The built package in a real browser, against a run-time that is not ours and a lint that is stricter than any."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

WHERE = ("frame", "nested", "popup", "popup-frame")
ENDS = ("blank", "removed", "navigate", "closed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The whole product with --full; else a seeded sample in which every value of both axes occurs."""
    if {"where", "end"} <= set(metafunc.fixturenames):
        whole = list(itertools.product(WHERE, ENDS))
        if not metafunc.config.option.full:
            chance = random.Random(metafunc.config.option.seed)
            whole = list(zip(WHERE, chance.sample(ENDS, len(ENDS)), strict=True))
        metafunc.parametrize(("where", "end"), whole)


def test_a_learner_passes_and_comes_back(visit: Callable[..., Any], where: str, end: str) -> None:
    with visit("minimal", where) as first:
        first.take()
        first.leave(end)
        assert first.lint(mastery=True) == []
        assert first.session.values("cmi.core.score.raw") == ["100"]
        assert first.session.values("cmi.core.lesson_status")[-1] == "passed"
        cmi = first.session.stored()
    assert cmi["core"]["lesson_status"] == "passed"
    assert float(cmi["core"]["score"]["raw"]) == 100
    with visit("minimal", where, load=cmi) as second:
        second.go("quiz")
        assert second.card("only").get_attribute("data-result") == "correct"
        second.leave(end)
        assert second.lint(mastery=True, status="passed", raw="100", interactions=1) == []
        assert "failed" not in second.session.values("cmi.core.lesson_status")


def test_the_example_course_is_taken_to_its_end(visit: Callable[..., Any]) -> None:
    with visit("example") as first:
        first.take()
        assert first.session.values("cmi.core.lesson_status")[-1] == "passed"
        asked = [question for quiz in first.course.quizzes() for question in first.asked(quiz.id)]
        first.leave()
        assert first.lint(mastery=True) == []
        interactions = [v for v in first.session.calls() if v.name == "LMSSetValue" and v.element.endswith(".id")]
        assert len(interactions) == len(asked) >= 12
        assert first.session.values("cmi.core.exit")[0] == "suspend"
        assert first.session.values("cmi.core.exit")[-1] == ""
        assert all(len(data) <= 4096 for data in first.session.values("cmi.suspend_data"))


def test_every_type_is_answered_wrong_and_the_course_failed(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink") as learner:
        learner.take(right=False)
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.values("cmi.core.lesson_status")[-1] == "failed"
        assert float(learner.session.values("cmi.core.score.raw")[-1]) < 20


def test_every_type_is_answered_right_and_every_file_of_the_package_is_asked_for(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink") as learner:
        learner.take()
        for place in [part.id for part in learner.course.contents]:
            learner.go(place)
        learner.frame.evaluate("document.querySelectorAll('audio').forEach(a => a.load())")
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.values("cmi.core.score.raw")[-1] == "100"
        # The manifest is for the platform, a linked file opens by a click, and captions load when they are shown.
        never = set(learner.session.package.namelist()) - set(learner.session.requested)
        assert never <= {"imsmanifest.xml", "media/notes.txt", "media/tone.vtt"}


def test_half_a_quiz_leaves_no_score_and_comes_back(visit: Callable[..., Any]) -> None:
    with visit("example") as first:
        first.go("check")
        questions = first.asked("check")
        for question in questions[:2]:
            first.fill(question)
            first.check(question.id)
        first.leave()
        assert first.lint(mastery=True) == []
        assert first.session.values("cmi.core.score.raw") == []
        assert set(first.session.values("cmi.core.lesson_status")) == {"incomplete"}
        cmi = first.session.stored()
    with visit("example", load=cmi) as second:
        assert second.frame.locator('[data-quiz="check"]').is_visible(), "the place is kept"
        assert [second.card(q.id).get_attribute("data-result") for q in questions[:3]] == ["correct", "correct", None]
        second.fill(questions[2])
        second.check(questions[2].id)
        second.leave()
        assert second.lint(mastery=True, status="incomplete", interactions=2) == []


def test_opening_and_closing_changes_nothing(visit: Callable[..., Any]) -> None:
    with visit("minimal") as learner:
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.values("cmi.core.score.raw") == []
        assert learner.session.values("cmi.core.lesson_status") == ["incomplete"]


def test_a_pass_is_never_lowered(visit: Callable[..., Any]) -> None:
    with visit("minimal") as first:
        first.take()
        first.leave()
        cmi = first.session.stored()
    with visit("minimal", load=cmi) as second:
        second.go("quiz")
        second.frame.locator('[data-action="retry"]').click()
        second.fill(next(second.course.questions()), right=False)
        second.check("only")
        second.submit("quiz")
        second.leave()
        assert second.lint(mastery=True, status="passed", raw="100", interactions=1) == []
        assert set(second.session.values("cmi.core.score.raw")) <= {"100"}
        assert set(second.session.values("cmi.core.lesson_status")) <= {"passed"}


def test_a_failed_learner_tries_again_and_passes(visit: Callable[..., Any]) -> None:
    with visit("minimal") as learner:
        learner.take(right=False)
        assert learner.session.values("cmi.core.lesson_status")[-1] == "failed"
        learner.frame.locator('[data-action="retry"]').click()
        learner.fill(next(learner.course.questions()))
        learner.check("only")
        learner.submit("quiz")
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.values("cmi.core.lesson_status")[-1] == "passed"


@pytest.mark.parametrize("mastery", [True, False])
def test_the_verdict_does_not_hang_on_the_mastery_override(visit: Callable[..., Any], mastery: bool) -> None:
    with visit("minimal", mastery=mastery) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.stored()["core"]["lesson_status"] == "passed"


def test_one_sco_a_lesson(visit: Callable[..., Any]) -> None:
    with visit("by-lesson", page="first.html") as first:
        first.leave()
        assert first.lint() == []
        assert first.session.values("cmi.core.score.raw") == []
        assert first.session.values("cmi.core.lesson_status")[-1] == "completed"
    with visit("by-lesson", page="second.html") as second:
        second.go("check")
        for question in second.course.questions():
            second.fill(question)
            second.check(question.id)
        second.submit("check")
        second.leave()
        assert second.lint(mastery=True) == []
        assert second.session.values("cmi.core.lesson_status")[-1] == "passed"


# --- platforms that make it hard ----------------------------------------------------------------------


def test_the_first_commit_fails_and_nothing_is_lost(visit: Callable[..., Any]) -> None:
    with visit("minimal", fail_commits=1, troubles=("500",)) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True) == []
        assert learner.session.stored()["core"]["lesson_status"] == "passed"


def test_a_platform_that_stores_nothing_is_told_of(visit: Callable[..., Any]) -> None:
    with visit("minimal", forget=True) as learner:
        learner.go("quiz")
        learner.fill(next(learner.course.questions()))
        learner.check("only")
        learner.status("notKept")
        learner.leave()


def test_an_api_that_comes_late_is_found(visit: Callable[..., Any]) -> None:
    with visit("minimal", late=900) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True) == []


def test_a_slow_platform(visit: Callable[..., Any]) -> None:
    with visit("minimal", commit_delay=0.4) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True) == []


@pytest.mark.parametrize("state", ["%%%{", "{}", '{"v":999}', "null", "[1,2", "1|x"])
def test_a_state_that_can_not_be_read_starts_afresh(visit: Callable[..., Any], state: str) -> None:
    load = {"suspend_data": state, "core": {"lesson_status": "incomplete", "entry": "resume"}}
    with visit("minimal", load=load) as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True, status="incomplete") == []
        assert learner.session.values("cmi.core.lesson_status")[-1] == "passed"


@pytest.mark.parametrize("mode", ["review", "browse"])
def test_a_review_writes_no_result(visit: Callable[..., Any], mode: str) -> None:
    with visit("minimal", mode=mode) as learner:
        learner.take()
        learner.leave()
        assert learner.session.values("cmi.core.score.raw") == []
        assert learner.session.values("cmi.core.lesson_status") == []


def test_a_reload_in_the_middle_keeps_the_answers(visit: Callable[..., Any]) -> None:
    """The platform opens the SCO again after it was reloaded, as a learner's F5 in a pop-up does."""
    with visit("minimal") as first:
        first.go("quiz")
        first.fill(next(first.course.questions()))
        first.check("only")
        first.frame.evaluate("location.reload()")
        first.session.wait("LMSFinish")
        cmi = first.session.stored()
    with visit("minimal", load=cmi) as second:
        assert second.card("only").get_attribute("data-result") == "correct"
        second.leave()


def test_hidden_while_staying_commits_and_does_not_finish(visit: Callable[..., Any]) -> None:
    with visit("minimal") as learner:
        learner.go("quiz")
        learner.fill(next(learner.course.questions()))
        learner.check("only")
        learner.frame.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        assert "only" in learner.session.stored()["suspend_data"]
        assert "LMSFinish" not in [call.name for call in learner.session.calls()]
        learner.frame.evaluate("delete document.visibilityState")
        learner.leave()
        assert learner.lint(mastery=True) == []


def test_a_page_that_comes_back_after_the_finish_says_so(visit: Callable[..., Any]) -> None:
    with visit("minimal") as learner:
        learner.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        learner.session.wait("LMSFinish")
        before = len(learner.session.calls())
        learner.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        learner.frame.locator('html[data-session="ended"]').wait_for()
        assert len(learner.session.calls()) == before


@pytest.mark.parametrize(
    ("course", "headers"),
    [
        ("minimal", {"Content-Security-Policy": "script-src 'self'"}),
        ("kitchen-sink", {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:"}),
        ("minimal", {"Permissions-Policy": "unload=()"}),
    ],
    ids=["scripts", "all", "no-unload"],
)
def test_strict_headers_change_nothing(visit: Callable[..., Any], course: str, headers: dict[str, str]) -> None:
    with visit(course, headers=headers) as learner:
        learner.take()
        learner.leave("removed")
        assert learner.lint(mastery=True) == []


def test_a_sandboxed_frame_works(visit: Callable[..., Any]) -> None:
    with visit("minimal", sandbox="allow-scripts allow-same-origin") as learner:
        learner.take()
        learner.leave()
        assert learner.lint(mastery=True) == []


@pytest.mark.parametrize("options", [{"api": False}, {"foreign": True}, {"sandbox": "allow-scripts"}], ids=str)
def test_without_a_platform_the_course_is_usable(visit: Callable[..., Any], options: dict[str, Any]) -> None:
    # An opaque origin may not be framed by scripts of its own; what Chromium says of that is no fault of the page.
    with visit("minimal", expect="none", **options) as learner:
        learner.take()
        assert learner.card("only").get_attribute("data-result") == "correct"
        assert "100" in learner.frame.locator('[data-role="summary"]').inner_text()
        learner.leave()
        assert [call for call in learner.session.calls() if call.name != "mark"] == []


def test_progress_without_a_platform_stays_in_the_browser(visit: Callable[..., Any]) -> None:
    with visit("minimal", api=False, expect="none") as learner:
        learner.go("quiz")
        learner.fill(next(learner.course.questions()))
        learner.check("only")
        learner.page.reload()
        frame = next(frame for frame in learner.page.frames if "/pkg/" in frame.url)
        frame.locator('[data-question="only"][data-result="correct"]').wait_for()
