"""A Tin Can package whose record store fails, is slow, refuses or is not there: nothing is lost, nobody is stopped."""

from __future__ import annotations

import functools
import itertools
import random
import socket

import pytest
import tincan_visits
from lrs import PREFIX, Request, to_state, to_statements
from playwright.sync_api import Browser
from tincan_visits import NETWORK, Opened, again, ended, passing, stored, told
from xapi_visits import XapiVisit, learner

pytestmark = [pytest.mark.browser]

TROUBLES = ("drop", "lose", "fail")
KNOWN = ("refused", "accepted")
# Keeps the pauses before another try; half a minute is the time for an answer.
_LISTEN = """() => {
  const set = window.setTimeout;
  window.pauses = [];
  window.setTimeout = (work, ms, ...more) => {
    if (ms >= 5000 && ms !== 30000) window.pauses.push(ms);
    return set(work, ms, ...more);
  };
}"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The whole product with --full; else a seeded sample in which every value of both axes occurs."""
    if {"trouble", "known"} <= set(metafunc.fixturenames):
        chance = random.Random(metafunc.config.option.seed)
        some = zip(TROUBLES, chance.sample((*KNOWN, chance.choice(KNOWN)), 3), strict=True)
        pairs = itertools.product(TROUBLES, KNOWN) if metafunc.config.option.full else some
        metafunc.parametrize(("trouble", "known"), list(pairs))


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return functools.partial(tincan_visits.opened, browser)


def test_an_outage_in_the_middle_loses_and_doubles_nothing(opened: Opened, trouble: str, known: str) -> None:
    with opened("example", troubles=NETWORK, known=known) as (lms, me):
        visit = me.open(lms.launch(lms.register()))
        visit.status("saved")
        {"drop": lms.lrs.drop, "lose": lms.lrs.lose, "fail": lms.lrs.fail}[trouble]()
        visit.take()
        visit.status("offline")
        lms.lrs.recover()
        again(visit)
        visit.leave()
        lms.lrs.wait(ended)
        quizzes = ["answered", "passed"]
        assert [verb for verb in lms.lrs.verbs() if verb in quizzes].count("answered") == len(
            list(me.course.questions())
        )
        told(lms, "initialized", "completed", "passed", "terminated")
        assert len({one["timestamp"] for one in lms.lrs.statements}) == len(lms.lrs.statements)
        lms.lrs.wait(passing)


def test_an_outage_at_the_end_is_made_good_by_the_next_launch(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.status("saved")
        lms.lrs.drop(meets=lambda one: one.method != "OPTIONS")
        visit.take()
        visit.status("offline")
        visit.leave()
        lms.lrs.wait(lambda lrs: any("terminated" in one.body for one in lrs.sent("statements", "POST")))
        assert not ended(lms.lrs)
        lms.lrs.recover()
        visit = me.open(lms.launch(registration))
        assert visit.card("only").get_attribute("data-result") == "correct", "the state waited in this browser"
        lms.lrs.wait(lambda lrs: lrs.verbs().count("initialized") == 2)
        told(lms, "initialized", "completed", "passed", "terminated", "initialized")
        lms.lrs.wait(passing)
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert len({one["context"]["registration"] for one in lms.lrs.statements}) == 1


def test_a_store_that_does_not_answer_at_the_launch_stops_nobody(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        lms.lrs.drop()
        visit = me.open(lms.launch(registration))
        visit.status("offline")
        visit.take()
        visit.leave()
        lms.lrs.recover()
        visit = me.open(lms.launch(registration))
        assert visit.card("only").get_attribute("data-result") == "correct"
        visit.status("saved")  # what waited went out
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        told(lms, "initialized", "completed", "passed", "terminated", "initialized", "terminated")


def test_nothing_listens_where_the_store_should_be(opened: Opened) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with opened(troubles=("net::", f":{port}/")) as (lms, me):
        visit = me.open(lms.launch(lms.register(), endpoint=f"http://127.0.0.1:{port}{PREFIX}"))
        visit.status("offline")
        visit.take()
        assert "100" in visit.frame.locator('[data-role="summary"]').inner_text()


def test_a_slow_store_is_waited_for_a_while_only(opened: Opened) -> None:
    with opened() as (lms, me):
        lms.lrs.hold()
        page = me.context.new_page()
        page.clock.install(time=1_800_000_000)
        page.clock.pause_at(1_800_000_001)
        page.goto(lms.launch(lms.register()))
        lms.lrs.wait(lambda lrs: [one for one in lrs.requests if to_state(one)])
        assert page.locator("html").get_attribute("data-session") == "connecting"
        page.clock.run_for(8000)
        me.ready(page.main_frame)
        page.clock.resume()
        visit = XapiVisit(page, page.main_frame, me.course)
        visit.status("offline")
        visit.take()
        lms.lrs.release()
        again(visit)
        visit.leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "passed", "terminated")
        lms.lrs.wait(passing)


def test_a_late_store_that_knows_more_is_not_written_over(opened: Opened, browser: Browser) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        with learner(browser, me.course, lms.pages, lms.lrs, troubles=NETWORK) as other:
            visit = other.open(lms.launch(registration))
            visit.take()
            visit.leave()
            lms.lrs.wait(lambda lrs: ended(lrs) and passing(lrs))
        before = stored(lms.lrs)
        lms.lrs.drop(meets=lambda one: to_state(one) or one.method == "GET")
        visit = me.open(lms.launch(registration))
        visit.go("quiz")
        lms.lrs.recover()
        with visit.page.expect_response(lambda reply: reply.request.method == "GET" and reply.ok) as late:
            visit.go("lesson")
        late.value.finished()
        visit.status("notKept")
        visit.go("quiz")
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert stored(lms.lrs) == before
        visit = me.open(lms.launch(registration))
        assert visit.card("only").get_attribute("data-result") == "correct"


@pytest.mark.parametrize("cors", [False, True])
def test_a_store_that_lets_no_page_in_is_told_of(opened: Opened, cors: bool) -> None:
    with opened(troubles=NETWORK, cors=cors) as (lms, me):
        if cors:
            lms.lrs.fail(401)
        visit = me.open(lms.launch(lms.register()))
        visit.status("refused" if cors else "offline")
        visit.take()
        assert "100" in visit.frame.locator('[data-role="summary"]').inner_text()
        visit.page.reload()
        me.ready(visit.frame)
        assert visit.card("only").get_attribute("data-result") == "correct", "progress stays in this browser"


def test_credentials_that_end_in_the_middle_come_back(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.status("saved")
        lms.lrs.fail(401)
        visit.take()
        visit.status("refused")
        visit.leave()
        lms.lrs.wait(lambda lrs: any("terminated" in one.body and one.status for one in lrs.sent("statements", "POST")))
        lms.lrs.recover()
        me.open(lms.launch(registration)).leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        told(lms, "initialized", "completed", "passed", "terminated", "initialized", "terminated")


def test_a_statement_that_is_refused_is_told_of_and_stops_no_other(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):

        def answers(request: Request) -> bool:
            return to_statements(request) and "verbs/answered" in request.body

        lms.lrs.fail(400, None, answers)
        visit = me.open(lms.launch(lms.register()))
        visit.take()
        visit.status("unrecorded")
        visit.leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "passed", "terminated")


def test_the_pauses_of_an_outage_grow_with_its_length_and_not_with_the_requests_that_fail(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        me.context.clock.install()
        visit = me.open(lms.launch(lms.register()))
        visit.status("saved")
        visit.page.clock.pause_at(visit.frame.evaluate("Date.now()") / 1000 + 1)  # all that follows is in one moment
        visit.frame.evaluate(_LISTEN)
        lms.lrs.fail(503)
        visit.take()
        visit.status("offline")
        for times in range(4):
            visit.frame.evaluate("() => void window.dispatchEvent(new Event('online'))")
            visit.frame.wait_for_function("times => window.pauses.length > times", arg=times, polling=100)
        assert set(visit.frame.evaluate("window.pauses")) == {5000}
