"""A cmi5 package whose platform fails, is slow or forgets: nothing is lost, doubled or said against the rules."""

from __future__ import annotations

import functools
import json
import shutil
from pathlib import Path

import cmi5_visits
import pytest
from cmi5_visits import NETWORK, Opened, ended, only, said, settle, stored, whole_sessions
from lrs import Request, to_state, to_statements
from playwright.sync_api import Browser
from xapi_visits import COURSES, XapiVisit, learner

pytestmark = [pytest.mark.browser]

ONLINE = "window.dispatchEvent(new Event('online'))"  # what was lost is sent again at once, not in five seconds


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return functools.partial(cmi5_visits.opened, browser)


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


def test_a_platform_that_is_silent_is_waited_for_eight_seconds(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        lms.lrs.hold(lambda one: one.method == "GET")
        page = me.context.new_page()
        page.clock.install(time=1_800_000_000)
        page.clock.pause_at(1_800_000_001)
        page.goto(lms.launch().url)
        lms.lrs.wait(lambda lrs: [one for one in lrs.requests if to_state(one) and one.method == "GET"])
        page.clock.run_for(7000)
        assert page.locator("html").get_attribute("data-session") == "connecting"
        page.clock.run_for(1000)
        me.ready(page.main_frame, "none")
        XapiVisit(page, page.main_frame, me.course).status("localOnly")
        assert lms.lrs.statements == []


def test_who_leaves_a_slow_platform_by_the_button_has_still_failed(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration).url)
        visit.take(right=False)
        settle(visit)
        lms.lrs.hold(lambda one: one.method == "POST" and to_statements(one))
        before = len(lms.lrs.sent("statements", "POST"))
        visit.retry("quiz")
        visit.answer(only(me), right=False)
        visit.frame.locator('[data-action="leave"]').click()
        visit.page.wait_for_url(lms.pages.address("/returned"))
        lms.lrs.wait(lambda lrs: any("verbs/failed" in one.body for one in lrs.sent("statements", "POST")[before:]))
        lms.lrs.release()
        lms.lrs.wait(lambda lrs: "failed" in lms.sessions[0].verbs)
        assert said(lms) == [["initialized", "completed", "failed"]]


def test_a_quiz_that_is_the_unit_is_passed_in_the_next_session_where_an_outage_cut_off_the_first(
    opened: Opened, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    shutil.copytree(COURSES["by-lesson"], first)
    course, place = (first / "course.yaml").read_text(), "  - quiz: quiz.yaml\n"
    (first / "course.yaml").write_text(course.replace(place, "").replace("contents:\n", "contents:\n" + place))
    with opened(first, troubles=NETWORK) as (lms, me):
        (quiz,) = me.course.units()[0].quizzes
        registration = lms.register()
        session = lms.launch(registration)
        visit = me.open(session.url)
        settle(visit)
        for question in visit.asked(quiz.id):
            visit.answer(question)
        settle(visit)

        def verdicts(request: Request) -> bool:
            """The unit's own in this session, behind anything else that is told of the quiz."""
            mine = request.headers.get("authorization") == f"Basic {session.token}"
            return mine and to_statements(request) and "context/categories/moveon" in request.body

        lms.lrs.drop(meets=verdicts)
        visit.submit(quiz.id)
        visit.status("offline")
        lms.lrs.drop(meets=lambda one: one.headers.get("authorization") == f"Basic {session.token}")
        visit.leave("close")
        assert "passed" not in lms.lrs.verbs()
        visit = me.open(lms.launch(registration).url)
        lms.lrs.wait(lambda lrs: registration.satisfied)
        settle(visit)
        visit.leave("close")
        lms.lrs.wait(lambda lrs: lms.sessions[1].terminated)
        assert lms.lrs.verbs().count("passed") == 1


@pytest.mark.parametrize("right", [False, pytest.param(True, marks=pytest.mark.full)])
def test_a_platform_that_lost_our_state_hears_nothing_twice_and_no_failure_after_a_pass(
    opened: Opened, browser: Browser, right: bool
) -> None:
    with opened() as (lms, me), learner(browser, me.course, lms.pages, lms.lrs) as other:
        registration = lms.register()
        for times, one in enumerate((me, other), 1):
            visit = one.open(lms.launch(registration).url)
            visit.take(right=right or times == 1)
            settle(visit)
            visit.leave("close")
            lms.lrs.wait(lambda lrs, times=times: ended(lrs, times))
            for key in [key for key in lms.lrs.documents if key[-1] == "course-packager.state"]:
                del lms.lrs.documents[key]
        assert said(lms)[1] == ["initialized", "terminated"]
