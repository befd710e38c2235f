"""The cmi5 package in a real browser, against a platform that refuses what breaks a requirement."""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import cmi5_visits
import pytest
from cmi5_rules import defined
from cmi5_visits import NETWORK, Opened, ended, only, said, settle, stored
from lrs import Lrs, to_state
from playwright.sync_api import Browser
from xapi_judges import grammar, learning_locker
from xapi_visits import COURSES, learner

pytestmark = [pytest.mark.browser]

NO_PAGEHIDE = "addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)"


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return functools.partial(cmi5_visits.opened, browser)


# --- whole courses -----------------------------------------------------------------------------------------


def test_a_whole_course_is_told_by_valid_statements_and_satisfies_its_platform(
    opened: Opened, node: str, node_modules: Path, standards: Callable[[str, bytes], list[str]]
) -> None:
    with opened("kitchen-sink") as (lms, me):
        session = lms.launch()
        visit = me.open(session.url)
        visit.take()
        shown = visit.frame.locator('[data-role="summary"]').last.inner_text()
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        statements = lms.lrs.statements
        assert lms.lrs.refusals == []
        assert sorted(session.verbs) == ["completed", "initialized", "passed", "terminated"]
        assert (session.verbs[0], session.verbs[-1]) == ("initialized", "terminated")
        assert (lms.lrs.verbs()[0], lms.lrs.verbs()[-1]) == ("initialized", "terminated")
        assert session.registration.satisfied
        assert learning_locker(statements, node, node_modules) == []
        assert grammar(statements) == []
        for one in statements:
            assert standards("xapi", json.dumps(one).encode()) == [], one
        (passed,) = [one for one in statements if defined(one) and one["verb"]["id"].endswith("/passed")]
        assert passed["result"]["score"]["scaled"] == stored(lms.lrs)["score"] / 100 == 1
        assert re.search(r"\b100\s?%", shown)
        times = [one["timestamp"] for one in statements]
        assert times == sorted(times)
        answered = {one["object"]["id"].rsplit("/", 1)[-1] for one in statements if "answered" in one["verb"]["id"]}
        assert answered <= {question.id for question in me.course.questions()}
        assert len(answered) > 20


def test_each_lesson_is_a_unit_with_results_of_its_own(opened: Opened) -> None:
    with opened("by-lesson") as (lms, me):
        for place, unit in enumerate(me.course.units()):
            session = lms.launch(unit=place)
            visit = me.open(session.url)
            for quiz in unit.quizzes:
                visit.go(quiz.id)
                for question in visit.asked(quiz.id):
                    visit.answer(question)
                visit.submit(quiz.id)
            settle(visit)
            visit.leave()
            lms.lrs.wait(lambda lrs, times=place + 1: ended(lrs, times))
            assert session.registration.satisfied, session.verbs
            assert ("passed" in session.verbs) == bool(unit.quizzes)


@pytest.mark.parametrize("name", [pytest.param("example", marks=pytest.mark.full)])
@pytest.mark.parametrize("right", [True, False])
def test_the_example_course_is_told_right_and_wrong(opened: Opened, name: str, right: bool) -> None:
    with opened(name) as (lms, me):
        session = lms.launch()
        visit = me.open(session.url)
        visit.take(right)
        settle(visit)
        visit.leave("close")
        lms.lrs.wait(ended)
        assert session.registration.satisfied is right
        assert sorted(session.verbs) == sorted(
            ["initialized", "completed", "passed" if right else "failed", "terminated"]
        )


# --- how sessions end, and what is said when ---------------------------------------------------------------


@pytest.mark.parametrize("how", ["navigate", "close", "remove"])
def test_a_failure_is_told_when_the_learner_leaves_in_any_way_and_a_pass_in_the_next_session(
    opened: Opened, how: str
) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration).url, framed=how == "remove")
        if how == "remove":
            visit.page.evaluate("Object.assign(document.querySelector('iframe'), { width: 1100, height: 800 })")
        visit.take(right=False)
        assert "failed" not in lms.sessions[0].verbs
        settle(visit)
        visit.leave(how)
        lms.lrs.wait(ended)
        visit = me.open(lms.launch(registration).url)
        visit.go("quiz")
        visit.retry("quiz")
        visit.answer(only(me))
        visit.submit("quiz")
        settle(visit)
        visit.leave(how if how != "remove" else "close")
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert said(lms) == [
            ["initialized", "completed", "failed", "terminated"],
            ["initialized", "passed", "terminated"],
        ]
        assert registration.satisfied


def test_fail_retry_and_pass_in_one_session_tell_no_failure_of_the_unit(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch().url)
        visit.take(right=False)
        visit.retry("quiz")
        visit.answer(only(me))
        visit.submit("quiz")
        settle(visit)
        visit.leave("close")
        lms.lrs.wait(ended)
        assert said(lms) == [["initialized", "completed", "passed", "terminated"]]
        quiz = f"{me.course.iri}/assessments/quiz"
        assert lms.lrs.verbs(quiz) == ["failed", "passed"]


@pytest.mark.parametrize("how", ["navigate", "close"])
def test_who_leaves_at_once_loses_nothing_and_breaks_no_rule(opened: Opened, browser: Browser, how: str) -> None:
    """Another browser of the learner finds all of it, whether the end came through or overtook nothing."""
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration).url)
        visit.go("quiz")
        visit.answer(only(me))
        settle(visit)
        before = len(lms.lrs.requests)
        visit.submit("quiz")
        visit.leave(how)

        def arrived(lrs: Lrs) -> bool:
            return any(
                to_state(one) and one.method != "GET" and one.status == 204 and one.body
                for one in lrs.requests[before:]
            )

        lms.lrs.wait(lambda lrs: registration.satisfied and arrived(lrs))
        with learner(browser, me.course, lms.pages, lms.lrs) as other:
            visit = other.open(lms.launch(registration).url)
            assert visit.card("only").get_attribute("data-result") == "correct"
            assert visit.frame.locator('[data-quiz="quiz"] [data-action="submit"]').is_hidden()
            settle(visit)
            visit.leave("close")
            lms.lrs.wait(lambda lrs: lms.sessions[1].terminated)


def test_a_failure_without_another_attempt_is_told_at_once(opened: Opened, tmp_path: Path) -> None:
    strict = tmp_path / "strict"
    shutil.copytree(COURSES["minimal"], strict)
    quiz = (strict / "quiz.yaml").read_text()
    (strict / "quiz.yaml").write_text(quiz.replace("questions:\n", "attempts: 1\nquestions:\n"))
    with opened(strict) as (lms, me):
        visit = me.open(lms.launch().url)
        visit.take(right=False)
        lms.lrs.wait(lambda lrs: "failed" in lms.sessions[0].verbs)
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        assert said(lms) == [["initialized", "completed", "failed", "terminated"]]


def test_leave_goes_back_to_the_platform(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch().url)
        visit.go("quiz")
        visit.answer(only(me))
        visit.frame.locator('[data-action="leave"]').click()
        visit.page.wait_for_url(lms.pages.address("/returned"))
        lms.lrs.wait(ended)
        assert lms.lrs.verbs()[-1] == "terminated"
        visit = me.open(lms.launch(lms.sessions[0].registration, return_url=False).url)
        assert visit.card("only").get_attribute("data-result") == "correct"
        assert visit.frame.locator('[data-action="leave"]').is_hidden()


def test_a_satisfied_registration_is_told_nothing_twice(opened: Opened) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        for times in (1, 2, 3):
            visit = me.open(lms.launch(registration).url)
            if times < 3:
                visit.go("quiz")
                if times == 2:
                    visit.retry("quiz")
                visit.answer(only(me), right=times == 1)
                visit.submit("quiz")
            settle(visit)
            visit.leave("close")
            lms.lrs.wait(lambda lrs, times=times: ended(lrs, times))
        assert said(lms) == [
            ["initialized", "passed", "completed", "terminated"],
            ["initialized", "terminated"],
            ["initialized", "terminated"],
        ]
        assert stored(lms.lrs)["score"] == 100


@pytest.mark.parametrize("mode", ["Review", pytest.param("Browse", marks=pytest.mark.full)])
def test_who_only_looks_changes_nothing(opened: Opened, mode: str) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration).url)
        visit.take()
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        before = stored(lms.lrs), len(lms.lrs.statements)
        visit = me.open(lms.launch(registration, mode=mode).url)
        visit.status("review")
        visit.go("quiz")
        assert visit.card("only").get_attribute("data-result") == "correct"
        visit.leave("close")
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert said(lms)[1] == ["initialized", "terminated"]
        assert (stored(lms.lrs), len(lms.lrs.statements) - 2) == before


@pytest.mark.parametrize(("mark", "right", "passed"), [(0.4, 1, True), (0.6, 1, False)])
def test_the_platform_s_pass_mark_is_the_one_that_counts(
    opened: Opened, tmp_path: Path, mark: float, right: int, passed: bool
) -> None:
    two = tmp_path / "two"
    shutil.copytree(COURSES["minimal"], two)
    more = "  - {id: added, type: true-false, prompt: This was added., answer: true}\n"
    (two / "quiz.yaml").write_text((two / "quiz.yaml").read_text().rstrip() + "\n" + more)
    with opened(two) as (lms, me):
        session = lms.launch(mastery=mark)
        visit = me.open(session.url)
        visit.go("quiz")
        for place, question in enumerate(visit.asked("quiz")):
            visit.answer(question, place < right)
        visit.submit("quiz")
        verdict = visit.frame.locator('[data-role="summary"]').get_attribute("data-passed")
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        assert ("passed" in session.verbs, verdict == "yes") == (passed, passed)
        assert ("failed" in session.verbs) is not passed


# --- launches that are none, reloads, other windows --------------------------------------------------------


def test_without_a_launch_the_page_works_alone(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch().url.split("?")[0], expect="none")
        visit.status("local")
        visit.take()
        assert "100" in visit.frame.locator('[data-role="summary"]').inner_text()
        visit.leave()
        assert lms.lrs.requests == []


def test_a_launch_that_was_used_elsewhere_gives_no_session(opened: Opened, browser: Browser) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        session = lms.launch()
        visit = me.open(session.url)
        with learner(browser, me.course, lms.pages, lms.lrs) as other:
            second = other.open(session.url, expect="none")
            second.status("localOnly")
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)


def test_a_reload_that_ends_nothing_goes_on_in_the_same_session(opened: Opened) -> None:
    """As after a crash, or when a telephone has thrown the page away: nobody told the platform that it was over."""
    with opened() as (lms, me):
        me.context.add_init_script(NO_PAGEHIDE)
        session = lms.launch()
        visit = me.open(session.url)
        visit.go("quiz")
        visit.answer(only(me))
        visit.status("saved")
        lms.lrs.wait(lambda lrs: lrs.verbs()[-1] == "answered")
        visit.page.reload()
        me.ready(visit.frame)
        assert visit.card("only").get_attribute("data-result") == "correct"
        visit.submit("quiz")
        lms.lrs.wait(lambda lrs: session.registration.satisfied)
        assert session.fetches == 1
        assert session.verbs == ["initialized", "passed", "completed"]


def test_a_reload_after_the_end_shows_the_answers_and_says_that_it_is_over(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch().url)
        visit.take()
        settle(visit)
        visit.page.reload()
        lms.lrs.wait(ended)
        me.ready(visit.frame)
        visit.status("ended")
        assert visit.card("only").get_attribute("data-result") == "correct"
        count = len(lms.lrs.requests)
        visit.go("lesson")
        visit.frame.locator('[data-action="leave"]').click()
        visit.page.wait_for_url(lms.pages.address("/returned"))
        assert len(lms.lrs.requests) == count


def test_a_session_that_a_second_window_has_ended_loses_nothing(opened: Opened) -> None:
    with opened(troubles=NETWORK, broken=("8.1.2.0-2",)) as (lms, me):
        registration = lms.register()
        first = me.open(lms.launch(registration).url)
        settle(first)
        second = me.open(lms.launch(registration).url)
        settle(second)
        first.take()
        first.leave("close")
        second.leave("close")
        lms.lrs.wait(ended)
        third = me.open(lms.launch(registration).url)
        assert third.card("only").get_attribute("data-result") == "correct"
        lms.lrs.wait(lambda lrs: registration.satisfied)
        settle(third)
        third.leave("close")
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert lms.lrs.verbs(f"{me.course.iri}/questions/only") == ["answered"]
