"""The rules of a quiz and of a course, each by a learner's clicks in a page that is opened from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from rules_pages import Learner, opening, written

pytestmark = [pytest.mark.browser]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Learner]]:
    with opening(browser, tmp_path) as open_:
        yield open_


# --- attempts --------------------------------------------------------------------------------------------


def test_attempts_end_and_it_is_said_how_many_are_left(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "attempts: 2"})
    expect(learner.role("rules")).to_contain_text("2 attempts")
    for id_ in ("rain", "warm", "point"):
        learner.check(id_, right=False)
    learner.press("submit")
    expect(learner.role("summary")).to_contain_text("1 attempt is left")
    learner.press("retry")
    for id_ in ("rain", "warm"):
        learner.check(id_)
    learner.press("submit")
    expect(learner.role("notice")).to_contain_text("1 question has no answer")
    learner.press("submit")
    expect(learner.role("summary")).to_contain_text("last attempt")
    expect(learner.page.locator('[data-action="retry"]')).to_be_hidden()
    learner.reload()
    expect(learner.page.locator('[data-action="retry"]')).to_be_hidden()


def test_another_attempt_asks_only_what_was_not_right(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "retry: wrong"})
    learner.check("rain")
    learner.check("warm", right=False)
    learner.check("point", right=False)
    learner.press("submit")
    order = learner.card("rain").locator("label").all_inner_texts()
    learner.press("retry")
    assert [learner.result(id_) for id_ in ("rain", "warm", "point")] == ["correct", None, None]
    assert learner.card("rain").locator("label").all_inner_texts() == order
    learner.check("warm")
    learner.reload()
    assert [learner.result(id_) for id_ in ("rain", "warm", "point")] == ["correct", "correct", None]
    learner.check("point")
    learner.press("submit")
    expect(learner.role("summary")).to_contain_text("3 of 3 points")
    expect(learner.page.locator('[data-action="retry"]')).to_be_hidden()


# --- when feedback comes ---------------------------------------------------------------------------------


def test_at_the_end_answers_can_be_changed_and_are_kept_as_they_are_given(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "show-feedback: at-end"})
    assert learner.page.locator('[data-action="check"]').count() == 0
    learner.give("rain", right=False)
    learner.give("point")
    expect(learner.card("point").locator(".given")).to_be_visible()
    expect(learner.role("answered")).to_have_text("2 of 3 answered")
    learner.reload()
    assert learner.card("point").locator("input").input_value() == "dew point"
    assert learner.result("rain") is None
    learner.give("rain")
    learner.give("warm")
    learner.press("submit")
    assert [learner.result(id_) for id_ in ("rain", "warm", "point")] == ["correct"] * 3
    expect(learner.card("rain").locator('[data-role="feedback"]')).to_contain_text("A grey sheet.")
    assert sorted(learner.state()) == ["a", "l", "p", "q", "s", "v"]


def test_an_answer_that_was_not_checked_is_there_after_a_reload(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": ""})
    learner.give("point")
    learner.give("rain", right=False)
    learner.reload()
    assert learner.result("point") is None
    assert learner.card("point").locator("input").input_value() == "dew point"
    learner.press("check", '[data-question="point"]')
    assert learner.result("point") == "correct"
    assert len(learner.state()["d"]) == len(learner.state()["a"]) == 1


def test_an_answer_of_which_only_the_score_could_be_kept_counts(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "show-feedback: at-end"})
    learner.give("point")
    learner.reload()
    learner.page.evaluate("""() => {
      const name = Object.keys(localStorage)[0], kept = JSON.parse(localStorage[name]);
      for (const key of Object.keys(kept.d)) kept.d[key] = [1];
      localStorage[name] = JSON.stringify(kept);
    }""")
    learner.reload()
    expect(learner.card("point").locator('[data-role="feedback"]')).to_contain_text("too long to be kept")
    for _ in range(2):
        learner.press("submit")
    expect(learner.role("summary")).to_contain_text("1 of 3 points")
    assert learner.result("point") == "correct"


def test_feedback_that_never_comes_leaves_the_result_alone(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "show-feedback: never"})
    for id_ in ("rain", "warm", "point"):
        learner.give(id_, right=id_ == "rain")
    learner.press("submit")
    expect(learner.role("summary")).to_contain_text("1 of 3 points")
    expect(learner.role("summary")).to_contain_text("not shown")
    expect(learner.role("questions")).to_have_count(0)
    learner.reload()
    expect(learner.role("questions")).to_have_count(0)


@pytest.mark.parametrize("when", ["at-once", "at-end"])
def test_a_review_without_the_key_tells_right_from_wrong_alone(opened: Callable[..., Learner], when: str) -> None:
    learner = opened({"check": f"show-feedback: {when}\nreview: answers"})
    for id_ in ("rain", "warm", "point"):
        learner.give(id_, right=False)
        if when == "at-once":
            learner.press("check", f'[data-question="{id_}"]')
    learner.press("submit")
    assert [learner.result(id_) for id_ in ("rain", "warm", "point")] == ["incorrect"] * 3
    assert learner.page.locator('.choice[data-mark="correct"]').count() == 0
    assert learner.page.locator(".right").count() == 0
    expect(learner.card("rain").locator('[data-role="feedback"]')).to_contain_text("Cirrus is ice.")


def test_no_review_shows_the_result_alone_after_the_submission(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "review: none"})
    learner.check("rain", right=False)
    assert learner.result("rain") == "incorrect"
    for _ in range(2):
        learner.press("submit")
    expect(learner.role("questions")).to_have_count(0)


# --- order -----------------------------------------------------------------------------------------------


def test_questions_come_in_another_order_that_stays_for_the_attempt(opened: Callable[..., Learner]) -> None:
    entries = "\n".join(f"  - {{id: n{n}, type: true-false, prompt: Number {n}, answer: true}}" for n in range(8))
    learner = opened({"check": f"shuffle: true\nquestions:\n  - {{id: intro, type: text, text: First.}}\n{entries}"})

    def order() -> list[str]:
        ids: list[str] = learner.page.locator("[data-question]").evaluate_all("all => all.map(c => c.dataset.question)")
        return ids

    first = order()
    assert sorted(first) == [f"n{n}" for n in range(8)] != first
    assert learner.card(first[0]).locator(".number").inner_text() == "Question 1 of 8"
    assert learner.role("questions").locator("> *").first.inner_text() == "First."
    learner.reload()
    assert order() == first


# --- time ------------------------------------------------------------------------------------------------


def test_a_timed_quiz_begins_with_start_and_is_submitted_at_its_end(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 2"}, clock=True)
    expect(learner.role("rules")).to_contain_text("2 minutes")
    expect(learner.role("questions")).to_have_count(0)
    expect(learner.role("clock")).to_have_count(0)
    learner.press("start")
    timer = learner.page.get_by_role("timer")
    expect(timer).to_have_text("2:00")
    said = learner.page.locator('[data-role="time-said"]')
    expect(said).to_have_text("2 minutes left")
    learner.check("rain")
    learner.give("warm")  # and not checked
    learner.pass_time(30)
    expect(timer).to_have_text("1:30")
    expect(said).to_have_text("2 minutes left")
    learner.pass_time(30)
    expect(said).to_have_text("1 minute left")
    learner.pass_time(50)
    expect(said).to_have_text("10 seconds left")
    learner.pass_time(11)
    expect(learner.role("summary")).to_contain_text("2 of 3 points")
    expect(learner.role("notice")).to_contain_text("Time is up")
    assert [learner.result(id_) for id_ in ("rain", "warm", "point")] == ["correct", "correct", "incorrect"]
    expect(learner.role("clock")).to_have_count(0)
    assert list(learner.state()["q"].values()) == [[1, 2, 1, 120]]
    learner.press("retry")
    expect(learner.role("questions")).to_have_count(0)


def test_a_clock_that_never_stops_runs_on_while_the_course_is_closed(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 10"}, clock=True)
    learner.press("start")
    learner.give("point")
    learner.pass_time(59)  # whole seconds are kept
    learner.page.goto("about:blank")
    learner.page.clock.fast_forward(5 * 60_000)
    learner.page.goto(learner.address)
    learner.ready()
    expect(learner.page.get_by_role("timer")).to_have_text("4:00")
    learner.page.goto("about:blank")
    learner.page.clock.fast_forward(3600_000)
    learner.page.goto(learner.address)
    learner.ready()
    expect(learner.role("summary")).to_contain_text("1 of 3 points")
    expect(learner.role("notice")).to_contain_text("Time is up")


def test_a_clock_that_stops_while_closed_goes_on_where_it_was(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 10\npause: closed"}, clock=True)
    learner.press("start")
    learner.pass_time(59)
    learner.page.goto("about:blank")
    learner.page.clock.fast_forward(3600_000)
    learner.page.goto(learner.address)
    learner.ready()
    expect(learner.page.get_by_role("timer")).to_have_text("9:00")
    assert learner.page.locator('[data-action="pause"]').count() == 0


def test_a_clock_set_back_gives_no_more_time(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 10"}, clock=True)
    learner.press("start")
    learner.pass_time(120)
    learner.page.evaluate("{ const real = Date.now; Date.now = () => real() - 3600e3; }")
    learner.pass_time(60)
    expect(learner.page.get_by_role("timer")).to_have_text("7:00")


def test_a_learner_may_pause_and_sees_no_questions_then(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 10\npause: button"}, clock=True)
    learner.press("start")
    learner.pass_time(59)
    learner.press("pause")
    expect(learner.role("questions")).to_have_count(0)
    expect(learner.role("paused")).to_be_visible()
    learner.pass_time(600)
    expect(learner.page.get_by_role("timer")).to_have_text("9:01")
    learner.reload()
    expect(learner.role("paused")).to_be_visible()
    learner.press("go-on")
    expect(learner.role("questions")).to_be_visible()
    learner.pass_time(60)
    expect(learner.page.get_by_role("timer")).to_have_text("8:00")


def test_time_that_is_up_in_another_place_is_said_there(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "time-limit: 1"}, clock=True)
    learner.press("start")
    learner.open("air")
    learner.pass_time(30)
    expect(learner.page.get_by_role("timer")).to_have_text("0:30")
    learner.pass_time(31)
    expect(learner.page.locator(".clock.over")).to_contain_text("Time is up. “Quiz check” was submitted")
    learner.open("check")
    expect(learner.role("summary")).to_be_visible()
    expect(learner.page.locator(".clock:visible")).to_have_count(0)


# --- the course ------------------------------------------------------------------------------------------


def progress(learner: Learner) -> str:
    return learner.role("progress-text").inner_text()


def test_a_linear_course_opens_one_part_after_the_other(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": "", "more": ""}, "navigation: linear", place="air")
    expect(learner.page.locator('a[data-goto="more"]')).to_have_attribute("aria-disabled", "true")
    learner.page.locator('a[data-goto="more"]').click(force=True)
    expect(learner.page.locator('[data-lesson="air"]')).to_be_visible()
    expect(learner.role("status")).to_have_attribute("data-status", "notYet")
    learner.open("check")
    for _ in range(2):
        learner.press("submit")
    learner.open("more")
    expect(learner.page.locator('[data-quiz="more"]')).to_be_visible()


def test_a_complete_course_gives_a_certificate_that_prints(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": ""}, "certificate: true\ncompletion: passed", clock=True)
    link = learner.page.locator('a[data-goto="certificate"]')
    expect(link).to_be_hidden()
    for id_ in ("rain", "warm", "point"):
        learner.check(id_, right=False)
    learner.press("submit")
    expect(link).to_be_hidden()
    learner.press("retry")
    for id_ in ("rain", "warm", "point"):
        learner.check(id_)
    learner.press("submit")
    expect(learner.page.get_by_text("Open the lesson")).to_have_count(0)  # this rule asks for none
    learner.page.get_by_text("Your certificate is ready").click()
    sheet = learner.page.locator(".certificate")
    expect(sheet).to_contain_text("Weather")
    expect(sheet).to_contain_text("100%")
    expect(sheet).to_contain_text("May 4, 2026")
    assert learner.state()["f"] == 20260504
    learner.page.evaluate("window.print = () => { window.printed = true; }")
    learner.press("print")
    assert learner.page.evaluate("window.printed")
    learner.reload()
    expect(link).to_be_visible()


def test_a_course_that_is_seen_is_complete_whatever_was_answered(opened: Callable[..., Learner]) -> None:
    learner = opened({"check": ""}, "certificate: true\ncompletion: seen", place="air")
    certificate = learner.page.locator('a[data-goto="certificate"]')
    for _ in range(2):
        learner.open("check")
    expect(certificate).to_be_hidden()  # not passed, since it is scored
    for id_ in ("rain", "warm", "point"):
        learner.check(id_)
    learner.press("submit")
    expect(certificate).to_be_visible()


# --- what a platform gets --------------------------------------------------------------------------------


def interactions(visit: Any) -> list[str]:
    """The ids of the questions that were recorded, in order."""
    visit.session.settle()  # a call is heard of a moment after it was made
    calls = [call for call in visit.session.calls() if call.name == "LMSSetValue"]
    return [
        call.arguments[1].text
        for call in calls
        if call.arguments[0].text.startswith("cmi.interactions.") and call.arguments[0].text.count(".") == 3
        if call.arguments[0].text.endswith(".id")
    ]


def test_each_answer_is_recorded_once_whenever_it_is_taken(visit: Callable[..., Any], tmp_path: Path) -> None:
    rules = {"check": "show-feedback: at-end\nretry: wrong", "more": "retry: wrong"}
    with visit(written(tmp_path, rules)) as first:
        first.go("check")
        for question in first.asked("check"):
            first.fill(question, right=question.id == "rain")
            first.fill(question, right=question.id == "rain")
        first.leave()
        assert interactions(first) == []
        cmi = first.session.stored()
    with visit(tmp_path, load=cmi) as second:
        second.submit("check")
        assert interactions(second) == ["rain", "warm", "point"]
        second.frame.locator('[data-quiz="check"] [data-action="retry"]').click()
        for question in second.asked("check")[1:]:
            second.fill(question)
        second.submit("check")
        assert interactions(second)[3:] == ["warm", "point"]
        second.go("more")
        for question in second.asked("more"):
            second.fill(question)
            second.check(question.id)
        second.submit("more")
        assert interactions(second)[5:] == ["rain-more", "warm-more", "point-more"]
        assert second.session.values("cmi.core.score.raw")[-1] == "100"
        second.leave()


# --- accessibility ---------------------------------------------------------------------------------------

AXE = """async () => (await axe.run(document, {runOnly: {type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, preload: false})).violations.map(v => v.id)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_a_rule_has_a_fault_that_axe_sees(
    opened: Callable[..., Learner], node_modules: Path, scheme: str
) -> None:
    axe = (node_modules / "axe-core/axe.min.js").read_text("utf-8")
    rules = "attempts: 2\ntime-limit: 10\npause: button\nshow-feedback: at-end\nreview: answers\nretry: wrong"
    learner = opened({"check": rules}, "certificate: true\ncompletion: seen\nnavigation: linear")
    learner.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    learner.page.evaluate(axe)

    def clean(when: str) -> None:
        assert learner.page.evaluate(AXE) == [], when
        assert learner.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), when

    clean("before the start")
    learner.press("start")
    learner.give("rain", right=False)
    clean("while it runs")
    learner.press("pause", ".clock")
    clean("while it is stopped")
    learner.press("go-on")
    learner.give("warm")
    learner.give("point")
    learner.press("submit")
    clean("at the result")
    learner.press("retry")
    learner.press("start")
    clean("in another attempt")
    learner.give("rain")
    learner.press("submit")
    learner.page.get_by_text("Your certificate is ready").click()
    learner.page.set_viewport_size({"width": 320, "height": 640})
    clean("at the certificate, at 320 px")
