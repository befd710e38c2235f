"""A learner's sessions with platforms of both editions: results, ends, and platforms that make it hard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from editions import SCORM12, SCORM2004, Edition, either, within
from giving import give
from visits import Visit

pytestmark = [pytest.mark.browser]

Visits = Callable[..., Any]


def words(learner: Visit) -> list[str]:
    """The words that were set as a status, in order."""
    elements = learner.session.edition.status
    calls = learner.session.calls()
    return [call.value for call in calls if call.name == learner.session.edition.set and call.element in elements]


def answer_only(learner: Visit, right: bool = True) -> None:
    learner.go("quiz")
    learner.fill(next(learner.course.questions()), right)
    learner.check("only")


# --- results --------------------------------------------------------------------------------------------


@either
def test_half_a_quiz_leaves_no_score_and_comes_back(play: Visits, edition: Edition) -> None:
    with play("example") as first:
        first.go("check")
        questions = first.asked("check")
        for question in questions[:2]:
            first.fill(question)
            first.check(question.id)
        first.leave()
        assert first.findings() == []
        assert first.session.values(edition.raw) == []
        assert words(first) == ["incomplete"]
        cmi = first.session.stored()
    with play("example", load=cmi) as second:
        assert second.frame.locator('[data-quiz="check"]').is_visible(), "the place is kept"
        assert [second.card(q.id).get_attribute("data-result") for q in questions[:3]] == ["correct", "correct", None]
        second.fill(questions[2])
        second.check(questions[2].id)
        second.leave()
        assert second.findings() == []
        assert len(within(second.session.stored(), "interactions")) == 3


def test_opening_and_closing_changes_nothing(play: Visits, edition: Edition) -> None:
    with play() as learner:
        learner.leave()
        assert learner.findings() == []
        assert learner.session.values(edition.raw) == []
        assert words(learner) == ["incomplete"]


@either
def test_nothing_is_passed_before_the_last_quiz(play: Visits, edition: Edition) -> None:
    with play("example") as learner:
        for lesson in learner.course.lessons():
            learner.go(lesson.id)
        first, *rest = learner.course.quizzes()
        for number, quiz in enumerate((*rest, first)):
            assert words(learner) == ["incomplete"]
            assert learner.session.values(edition.raw) == []
            learner.go(quiz.id)
            for question in learner.asked(quiz.id):
                learner.fill(question)
                learner.check(question.id)
            assert words(learner) == ["incomplete"], number
            learner.submit(quiz.id)
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


def test_a_pass_is_never_lowered(play: Visits, edition: Edition) -> None:
    with play() as first:
        first.take()
        first.leave()
        cmi = first.session.stored()
    with play(load=cmi) as second:
        second.go("quiz")
        second.frame.locator('[data-action="retry"]').click()
        answer_only(second, right=False)
        second.submit("quiz")
        second.leave()
        assert second.findings() == []
        assert set(second.session.values(edition.raw)) <= {"100"}
        assert set(words(second)) <= {"passed", "completed"}
        assert second.verdict() == "passed"


def test_a_failed_learner_tries_again_and_passes(play: Visits, edition: Edition) -> None:
    with play() as learner:
        learner.take(right=False)
        assert "failed" in words(learner)
        assert learner.session.values(edition.exit)[-1] == "suspend"
        learner.frame.locator('[data-action="retry"]').click()
        answer_only(learner)
        learner.submit("quiz")
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@pytest.mark.parametrize("mastery", [True, False])
def test_the_verdict_does_not_hang_on_the_mastery_override(visit: Visits, mastery: bool) -> None:
    with visit("minimal", mastery=mastery) as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
@pytest.mark.parametrize("right", [True, False], ids=["passed", "failed"])
def test_the_manifest_s_pass_mark_agrees_with_the_page(play: Visits, edition: Edition, right: bool) -> None:
    """What the platform makes of the score by the mark of the manifest is what the page said."""
    with play() as learner:
        learner.take(right=right)
        learner.leave()
        assert learner.verdict() == ("passed" if right else "failed")
        mark = float(learner.session.config["passing"])
        assert mark * (100 if edition is SCORM2004 else 1) == pytest.approx(learner.course.passing)


def test_one_sco_a_lesson(play: Visits, edition: Edition) -> None:
    with play("by-lesson", page="first.html") as first:
        first.leave()
        assert first.findings() == []
        assert first.session.values(edition.raw) == []
        assert first.session.values(edition.exit)[-1] == edition.closed
        assert first.verdict() == "completed"
    with play("by-lesson", page="second.html") as second:
        second.go("check")
        for question in second.course.questions():
            second.fill(question)
            second.check(question.id)
        second.submit("check")
        second.leave()
        assert second.findings() == []
        assert second.verdict() == "passed"


@either
def test_an_address_may_name_the_place_to_start_with(play: Visits) -> None:
    with play("example", page="index.html#quiz-check") as learner:
        assert learner.frame.locator('[data-quiz="check"]').is_visible()
        learner.leave()
        assert learner.findings() == []


@either
def test_the_learner_sees_what_is_still_to_do(play: Visits) -> None:
    with play("example") as first:
        lessons = [lesson.id for lesson in first.course.lessons()]
        first.go(lessons[0])
        first.leave()
        cmi = first.session.stored()
    with play("example", load=cmi) as second:
        done = second.frame.locator('a[data-goto][data-done="yes"]')
        assert done.evaluate_all("links => links.map(link => link.dataset.goto)") == lessons[:1]
        second.leave()


# --- platforms that make it hard ----------------------------------------------------------------------


@either
def test_the_first_commit_fails_and_nothing_is_lost(play: Visits) -> None:
    with play(fail_commits=1, troubles=("500",)) as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
@pytest.mark.parametrize("status", [200, 500], ids=["refused", "broken"])
def test_a_refused_commit_is_told_and_made_good(play: Visits, status: int) -> None:
    with play(fail_commits=1, fail_status=status, troubles=("500",)) as learner:
        learner.status("refused")
        learner.take()
        learner.status("saved")
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
def test_a_platform_that_refuses_for_good_is_told_of(play: Visits, edition: Edition) -> None:
    with play(fail_commits=1000, fail_status=200) as learner:
        learner.take()
        learner.status("refused")
        learner.leave()
        assert learner.findings() == []
        assert sum(call.name == edition.commit for call in learner.session.calls()) <= 5


@either
def test_a_platform_that_stores_nothing_is_told_of(play: Visits) -> None:
    with play(forget=True) as learner:
        answer_only(learner)
        learner.status("notKept")
        learner.leave()


@either
def test_an_api_that_comes_late_is_found(play: Visits) -> None:
    with play(late=900) as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
def test_a_slow_platform(play: Visits, edition: Edition) -> None:
    with play(commit_delay=0.4) as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert sum(call.name == edition.commit for call in learner.session.calls()) <= 3


# Any text that is not ours, and of the two editions in turn: what reads them is the same.
UNREADABLE = ["%%%{", "{}", '{"v":999}', "null", "[1,2", "1|x"]


@pytest.mark.parametrize(
    ("state", "edition"), list(zip(UNREADABLE, [SCORM12, SCORM2004] * 3, strict=True)), ids=UNREADABLE
)
def test_a_state_that_can_not_be_read_starts_afresh(visit: Visits, state: str, edition: Edition) -> None:
    status = {"core": {"lesson_status": "incomplete"}} if edition is SCORM12 else {"completion_status": "incomplete"}
    with visit(edition=edition, load={"suspend_data": state, **status}) as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
def test_a_reload_in_the_middle_keeps_the_answers(play: Visits, edition: Edition) -> None:
    """The platform opens the SCO again after it was reloaded, as a learner's F5 in a pop-up does."""
    with play() as first:
        answer_only(first)
        first.frame.evaluate("location.reload()")
        first.session.wait(edition.terminate)
        cmi = first.session.stored()
    with play(load=cmi) as second:
        assert second.card("only").get_attribute("data-result") == "correct"
        second.leave()
        assert second.findings() == []


def test_a_reloaded_frame_says_that_nothing_is_kept(play: Visits, edition: Edition) -> None:
    """scorm-again, like other platforms, begins no second session in the same page."""
    with play() as learner:
        learner.frame.evaluate("setTimeout(() => location.reload())")
        learner.session.wait(edition.terminate)
        learner.frame.locator('html[data-ready="yes"][data-session="none"]').wait_for()
        learner.status("localOnly")
        learner.go("quiz")
        give(learner.card("only"), True)
        assert learner.check("only") == "correct"
        learner.leave()
        calls = [call.name for call in learner.session.calls()]
        assert calls.count(edition.terminate) == 1
        after = calls[calls.index(edition.terminate) + 1 :]
        assert after[0] == edition.initialize
        assert set(after[1:]) <= {"GetLastError"}


@either
def test_a_platform_that_goes_before_its_window_hurts_nobody(play: Visits) -> None:
    """The learner closes the platform's tab and goes on in the course's own window."""
    with play("minimal", "popup") as learner:
        learner.page.close(run_before_unload=True)
        learner.go("quiz")
        give(learner.card("only"), True)
        assert learner.check("only") == "correct"
        learner.sco_page.close(run_before_unload=True)


@either
def test_hidden_while_staying_commits_and_does_not_finish(play: Visits, edition: Edition) -> None:
    with play() as learner:
        answer_only(learner)
        learner.frame.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        assert '"a":{' in learner.session.stored()["suspend_data"]
        assert edition.terminate not in [call.name for call in learner.session.calls()]
        learner.frame.evaluate("delete document.visibilityState")
        learner.leave()
        assert learner.findings() == []


def test_a_page_that_comes_back_after_the_end_says_so(play: Visits, edition: Edition) -> None:
    with play() as learner:
        learner.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        learner.session.wait(edition.terminate)
        before = len(learner.session.calls())
        learner.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        learner.frame.locator('html[data-session="ended"]').wait_for()
        learner.status("ended")
        learner.go("quiz")
        assert len(learner.session.calls()) == before


@pytest.mark.parametrize(
    ("edition", "headers"),
    [
        (SCORM12, {"Content-Security-Policy": "script-src 'self'"}),
        (SCORM12, {"Permissions-Policy": "unload=()"}),
        (SCORM2004, {"Permissions-Policy": "unload=(), sync-xhr=(self)"}),
    ],
    ids=["scripts", "no-unload-12", "no-unload-2004"],
)
def test_strict_headers_change_nothing(visit: Visits, edition: Edition, headers: dict[str, str]) -> None:
    with visit(edition=edition, headers=headers) as learner:
        learner.take()
        learner.leave("removed")
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@either
def test_a_sandboxed_frame_works(play: Visits) -> None:
    with play(sandbox="allow-scripts allow-same-origin") as learner:
        learner.take()
        learner.leave()
        assert learner.findings() == []
        assert learner.verdict() == "passed"


@pytest.mark.parametrize(
    ("edition", "options"),
    [
        (SCORM12, {"api": False}),
        (SCORM2004, {"api": False}),
        (SCORM12, {"foreign": True}),
        (SCORM2004, {"foreign": True}),
        (SCORM2004, {"sandbox": "allow-scripts"}),
    ],
    ids=["none-12", "none-2004", "foreign-12", "foreign-2004", "opaque"],
)
def test_without_a_platform_the_course_is_usable(visit: Visits, edition: Edition, options: dict[str, Any]) -> None:
    # An opaque origin may not be framed by scripts of its own; what Chromium says of that is no fault of the page.
    with visit("minimal", edition=edition, expect="none", **options) as learner:
        learner.take()
        assert learner.card("only").get_attribute("data-result") == "correct"
        assert "100" in learner.frame.locator('[data-role="summary"]').inner_text()
        learner.leave()
        assert [call for call in learner.session.calls() if call.name != "mark"] == []


@either
def test_progress_without_a_platform_stays_in_the_browser(play: Visits) -> None:
    with play(api=False, expect="none") as learner:
        answer_only(learner)
        learner.page.reload()
        frame = next(frame for frame in learner.page.frames if "/pkg/" in frame.url)
        frame.locator('[data-question="only"][data-result="correct"]').wait_for()


# --- modes and what was there before ------------------------------------------------------------------


def held(edition: Edition, verdict: str, raw: str) -> dict[str, Any]:
    """What a platform holds of a learner who has that verdict and score."""
    if edition is SCORM12:
        return {"core": {"lesson_status": verdict, "score": {"raw": raw}}}
    success = verdict if verdict in ("passed", "failed") else "unknown"
    return {
        "completion_status": "completed",
        "success_status": success,
        "score": {"scaled": f"{float(raw) / 100:g}"} if success != "unknown" else {},
    }


@either
@pytest.mark.parametrize("mode", ["review", "browse"])
def test_a_review_shows_the_answers_and_writes_nothing(play: Visits, edition: Edition, mode: str) -> None:
    with play() as learner:
        learner.take()
        learner.leave()
        cmi = learner.session.stored()
    with play(load=cmi, mode=mode) as learner:
        learner.status("review")
        learner.go("quiz")
        assert learner.card("only").get_attribute("data-result") == "correct"
        learner.leave()
        assert learner.findings() == []
        written = {call.element for call in learner.session.calls() if call.name == edition.set}
        assert written <= {f"cmi.{edition.core}session_time"}


@either
def test_without_credit_answers_are_kept_and_no_result_is_written(play: Visits, edition: Edition) -> None:
    load = {"core": {"credit": "no-credit", "lesson_status": "incomplete"}}
    if edition is SCORM2004:
        load = {"credit": "no-credit", "completion_status": "incomplete"}
    with play(load=load) as learner:
        learner.take()
        learner.status("noCredit")
        learner.leave()
        assert learner.findings() == []
        assert learner.session.values(edition.raw) == []
        assert words(learner) == []
        assert '"a":{' in learner.session.stored()["suspend_data"]


@pytest.mark.parametrize("verdict", ["passed", "completed", "failed"])
def test_a_result_that_is_there_stays_when_the_course_is_only_opened(
    play: Visits, edition: Edition, verdict: str
) -> None:
    with play(load=held(edition, verdict, "70")) as learner:
        learner.leave()
        assert learner.findings() == []
        assert words(learner) == []
        assert learner.session.values(edition.raw) == []


def test_a_result_stays_when_the_state_is_lost(play: Visits, edition: Edition) -> None:
    with play(load={"suspend_data": "%%%", **held(edition, "passed", "90")}) as learner:
        learner.take(right=False)
        learner.leave()
        assert learner.findings() == []
        assert "failed" not in words(learner)
        assert learner.session.values(edition.raw) == []
