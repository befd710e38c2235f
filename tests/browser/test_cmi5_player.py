"""The cmi5 package in a real browser, against a platform that refuses what breaks a requirement."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from cmi5_lms import Cmi5Lms
from cmi5_rules import defined
from lrs import Lrs, to_state, to_statements
from playwright.sync_api import Browser
from xapi_judges import grammar, learning_locker
from xapi_visits import COURSES, Profile, XapiVisit, built, learner, package

pytestmark = [pytest.mark.browser]

NETWORK = ("Failed to load resource: net::", "blocked by CORS policy", "status of 4", "status of 5")
ONLINE = "window.dispatchEvent(new Event('online'))"  # what was lost is sent again at once, not in five seconds
SETTLED = "() => !Object.keys(localStorage).some((name) => name.startsWith('course-packager:'))"
NO_PAGEHIDE = "addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)"

Opened = Callable[..., AbstractContextManager[tuple[Cmi5Lms, Profile]]]


@pytest.fixture
def opened(browser: Browser) -> Opened:
    """`opened("minimal")`: a platform with the course, and a learner's browser. At the end no requirement was broken,
    but for those of `broken`, and no statement was told twice.
    """

    @contextmanager
    def start(
        name: str | Path = "minimal", *, troubles: tuple[str, ...] = (), broken: tuple[str, ...] = (), **store: Any
    ) -> Iterator[tuple[Cmi5Lms, Profile]]:
        course, _ = built(name, "cmi5")
        lms = Cmi5Lms(package(name, "cmi5"), **store)
        try:
            with learner(browser, course, lms.pages, lms.lrs, troubles=troubles) as profile:
                yield lms, profile
            assert [one for one in lms.violations if not one.startswith(broken or "?")] == []
            ids = [one["id"] for one in lms.lrs.statements]
            assert len(set(ids)) == len(ids)
        finally:
            lms.close()

    return start


def ended(lrs: Lrs, times: int = 1) -> bool:
    return lrs.verbs().count("terminated") == times


def stored(lrs: Lrs) -> dict[str, Any]:
    text = lrs.document("activities/state", "course-packager.state")
    return dict(json.loads(text)) if text else {}


def said(lms: Cmi5Lms) -> list[list[str]]:
    """The verbs of the statements that cmi5 defines, a list a session."""
    return [session.verbs for session in lms.sessions]


def settle(visit: XapiVisit) -> None:
    """Waits until nothing is on the way: what is not confirmed lies in this browser's storage until then."""
    visit.frame.wait_for_function(SETTLED)


def whole_sessions() -> list[list[str]]:
    """What a learner who passes is told in: where the platform is asked before, its answers come in any order."""
    return [["initialized", *middle, "terminated"] for middle in (("passed", "completed"), ("completed", "passed"))]


def only(profile: Profile) -> Any:
    return next(profile.course.questions())


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


# --- bad days ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "known"),
    [
        ("drop", "accepted"),
        ("lose", "refused"),
        pytest.param("drop", "refused", marks=pytest.mark.full),
        pytest.param("lose", "accepted", marks=pytest.mark.full),
        pytest.param("fail", "accepted", marks=pytest.mark.full),
        pytest.param("fail", "refused", marks=pytest.mark.full),
    ],
)
def test_an_outage_in_the_middle_loses_and_doubles_nothing(opened: Opened, trouble: str, known: str) -> None:
    """Where an answer was lost the platform has the statements, and would refuse each verb of cmi5 a second time."""
    with opened(troubles=NETWORK, broken=("9.3.0.0",), known=known) as (lms, me):
        visit = me.open(lms.launch().url)
        {"drop": lms.lrs.drop, "lose": lms.lrs.lose, "fail": lms.lrs.fail}[trouble]()
        visit.take()
        visit.status("offline")
        lms.lrs.recover()
        visit.frame.evaluate(ONLINE)
        visit.status("saved")
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        assert said(lms) == [["initialized", "passed", "completed", "terminated"]]
        assert sorted(lms.lrs.verbs()) == sorted(
            ["initialized", "experienced", "answered", "passed", "passed", "completed", "terminated"]
        )
        assert stored(lms.lrs)["passed"] is True


def test_an_outage_at_the_end_is_made_good_by_the_next_session(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        session = lms.launch(registration)
        visit = me.open(session.url)
        lms.lrs.drop(meets=lambda one: one.headers.get("authorization") == f"Basic {session.token}")
        visit.take()
        visit.status("offline")
        visit.leave()
        visit = me.open(lms.launch(registration).url)
        assert visit.card("only").get_attribute("data-result") == "correct", "the state waited in this browser"
        lms.lrs.wait(lambda lrs: registration.satisfied)
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        first, second = said(lms)
        assert first == ["initialized"]
        assert second in whole_sessions()
        assert lms.lrs.verbs(f"{me.course.iri}/questions/only") == ["answered"]
        assert lms.lrs.verbs(f"{me.course.iri}/assessments/quiz") == ["passed"]


def test_a_state_that_another_window_has_changed_is_saved_all_the_same(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        visit = me.open(lms.launch().url)
        # The page has asked for the tag of what it wrote.
        lms.lrs.wait(
            lambda lrs: [one for one in lrs.requests if to_state(one) and one.method == "GET" and stored(lrs)][2:]
        )
        visit.status("saved")
        with lms.lrs.changed:
            (key,) = [one for one in lms.lrs.documents if one[-1] == "course-packager.state"]
            lms.lrs.documents[key] = type(lms.lrs.documents[key])('{"state":"other"}', "application/json")
        visit.take()
        visit.status("saved")
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        assert 412 in [one.status for one in lms.lrs.requests if to_state(one)]
        assert stored(lms.lrs)["passed"] is True


def test_a_slow_platform_is_waited_for_and_a_session_that_ends_meanwhile_is_none(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        lms.lrs.hold(to_statements)
        page = me.context.new_page()
        page.goto(lms.launch().url)
        lms.lrs.wait(lambda lrs: lrs.sent("statements", "POST"))
        assert page.locator("html").get_attribute("data-session") == "connecting"
        lms.lrs.release()
        me.ready(page.main_frame)
        visit = XapiVisit(page, page.main_frame, me.course)
        settle(visit)
        visit.leave("close")
        lms.lrs.wait(ended)


def test_preferences_that_nobody_set_are_no_trouble_and_silence_is_kept(opened: Opened) -> None:
    with opened() as (lms, me):
        lms.preferences = None
        visit = me.open(lms.launch().url)
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        lms.preferences = {"languagePreference": "en", "audioPreference": "off"}
        visit = me.open(lms.launch().url)
        muted = visit.frame.evaluate(
            """() => {
                const media = document.body.appendChild(document.createElement("audio"));
                const play = () => (media.dispatchEvent(new Event("play")), media.muted);
                const first = play();
                media.muted = false;
                return [first, play()];
            }"""
        )
        assert muted == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "%%",
        '{"state":"%%%{","passed":"yes"}',
        *(pytest.param(text, marks=pytest.mark.full) for text in ("", "null", "[1]", '{"state":7}')),
    ],
)
def test_a_state_that_can_not_be_read_starts_afresh(opened: Opened, text: str) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        session = lms.launch(registration)
        agent = json.dumps(registration.actor["account"], sort_keys=True)
        key = ("activities/state", session.activity, agent, registration.id, "course-packager.state")
        (launch_data,) = [one for name, one in lms.lrs.documents.items() if name[-1] == "LMS.LaunchData"]
        lms.lrs.documents[key] = type(launch_data)(text, "application/json")
        visit = me.open(session.url)
        visit.take()
        settle(visit)
        visit.leave()
        lms.lrs.wait(ended)
        assert session.verbs == ["initialized", "passed", "completed", "terminated"]
