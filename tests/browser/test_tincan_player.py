"""The Tin Can package in a real browser: what a record store on another origin gets to know of a learner's sessions."""

from __future__ import annotations

import functools
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tincan_visits
from lrs import Document, to_state
from playwright.sync_api import Browser
from tincan_lms import ACCOUNT, ACTORS
from tincan_visits import NETWORK, Opened, ended, passing, read, stored, told
from xapi_judges import grammar, learning_locker
from xapi_visits import COURSES, learner

from packager.model import Course
from packager.targets.course.xapi import templates

pytestmark = [pytest.mark.browser]

UNREADABLE = ("", "%%", "null", "[1]", '{"text":7}', '{"text":"%%%{","passed":"yes","score":"9"}')
FORMS = ("mbox", "lists", "old-account")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything with --full, else a seeded sample."""
    chance = random.Random(metafunc.config.option.seed)
    full = metafunc.config.option.full
    if "unreadable" in metafunc.fixturenames:
        metafunc.parametrize("unreadable", UNREADABLE if full else chance.sample(UNREADABLE, 2))
    if "form" in metafunc.fixturenames:
        metafunc.parametrize("form", FORMS if full else chance.sample(FORMS, 1))


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return functools.partial(tincan_visits.opened, browser)


def only(course: Course) -> Any:
    return next(course.questions())


# --- a session ------------------------------------------------------------------------------------------


def test_a_whole_course_is_told_by_valid_statements_that_follow_the_templates(
    opened: Opened, node: str, node_modules: Path, standards: Callable[[str, bytes], list[str]]
) -> None:
    with opened("kitchen-sink") as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.take()
        shown = visit.frame.locator('[data-role="summary"]').last.inner_text()
        visit.leave()
        lms.lrs.wait(ended)
        statements = lms.lrs.statements
        verbs = lms.lrs.verbs()
        assert (verbs[0], verbs[-1]) == ("initialized", "terminated")
        assert lms.lrs.refusals == []
        assert learning_locker(statements, node, node_modules) == []
        assert grammar(statements) == []
        for one in statements:
            assert standards("xapi", json.dumps(one).encode()) == [], one
        told(lms, "initialized", "completed", "passed", "terminated")
        assert verbs.count("experienced") == len(me.course.lessons())
        questions = [one for one in statements if one["verb"]["id"].endswith("/answered")]
        assert {one["object"]["id"].rsplit("/", 1)[-1] for one in questions} <= {q.id for q in me.course.questions()}
        assert len(questions) > 20
        passed = next(
            one for one in statements if one["verb"]["id"].endswith("/passed") and one["object"]["id"] == lms.activity
        )
        assert passed["result"]["score"]["scaled"] == stored(lms.lrs)["score"] / 100 == 1
        assert "100%" in "".join(shown.split())
        assert {one["context"]["registration"] for one in statements} == {registration}
        assert all(one["actor"] == ACTORS["account"] for one in statements)
        assert len({json.dumps(one["context"]["extensions"]) for one in statements}) == 1, "one session"
        follow(me.course, statements)


def follow(course: Course, statements: list[dict[str, Any]]) -> None:
    """Each statement is one of the templates of the course's xAPI file, with its holes filled and nothing else."""
    known = {(one["statement"]["verb"]["id"], one["statement"]["object"]["id"]): one for one in templates(course)}
    for statement in statements:
        template = known[statement["verb"]["id"], statement["object"]["id"]]
        left = json.loads(json.dumps(statement))
        for path in template["holes"].values():
            inner = left
            for key in path[:-1]:
                inner = inner.get(key, {})
            inner.pop(path[-1], None)
        wanted = json.loads(json.dumps(template["statement"]))
        for value in (left, wanted):
            for part in ("result", "context"):
                tidy(value.get(part, {}))
                if not value.get(part):
                    value.pop(part, None)
        assert left == wanted


def tidy(value: dict[str, Any]) -> None:
    """Takes away what is empty once its holes are."""
    for name in ("score", "extensions"):
        if value.get(name) == {}:
            del value[name]


@pytest.mark.parametrize(("how", "framed"), [("navigate", False), ("close", False), ("remove", True)])
def test_each_way_out_ends_the_session(opened: Opened, how: str, framed: bool) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register()), framed=framed)
        visit.take()
        visit.leave(how)
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "passed", "terminated")
        assert lms.lrs.verbs("urn:uuid:6f1f3f0e-98a7-5a0c-8f0e-2b0a4f1f7a11/assessments/quiz") == ["passed"]
        lms.lrs.wait(passing)


def test_a_failure_that_is_mended_in_the_session_is_not_told(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register()))
        visit.take(right=False)
        visit.retry("quiz")
        visit.answer(only(me.course))
        visit.submit("quiz")
        visit.leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "passed", "terminated")


def test_a_failure_is_told_at_the_end_and_mended_by_the_next_session_and_never_comes_back(opened: Opened) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.take(right=False)
        visit.leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "failed", "terminated")
        visit = me.open(lms.launch(registration))
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        for right in (True, False):
            visit = me.open(lms.launch(registration))
            visit.go("quiz")
            visit.retry("quiz")
            visit.answer(only(me.course), right)
            visit.submit("quiz")
            visit.leave()
            lms.lrs.wait(lambda lrs, times=3 if right else 4: ended(lrs, times))
        ending = ["initialized", "terminated"]
        told(lms, *ending, "initialized", "passed", "terminated", *ending, begin=4)
        lms.lrs.wait(lambda lrs: stored(lrs)["score"] == 100)


def test_a_failure_of_a_session_that_broke_off_is_told_by_the_next(opened: Opened) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        # As in a browser that breaks down: the page hears nothing of its end.
        me.context.add_init_script(
            "addEventListener('pagehide', event => window.deaf && event.stopImmediatePropagation())"
        )
        visit = me.open(lms.launch(registration))
        visit.take(right=False)
        lms.lrs.wait(lambda lrs: stored(lrs).get("open"))
        visit.frame.evaluate("window.deaf = true")
        visit.leave()
        me.open(lms.launch(registration)).leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "initialized", "failed", "terminated")


def test_a_pass_that_only_the_store_knows_is_not_lowered(opened: Opened, browser: Browser) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.take()
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs) and passing(lrs))
        lms.lrs.documents.clear()
        with learner(browser, me.course, lms.pages, lms.lrs) as other:
            visit = other.open(lms.launch(registration))
            visit.take(right=False)
            visit.leave()
            lms.lrs.wait(lambda lrs: ended(lrs, 2))
        told(lms, "initialized", "terminated", begin=4)


def test_a_session_is_resumed_in_another_browser(opened: Opened, browser: Browser) -> None:
    with opened("example") as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        visit.go("check")
        questions = visit.asked("check")
        for question in questions[:2]:
            visit.answer(question)
        visit.leave()
        lms.lrs.wait(ended)
        with learner(browser, me.course, lms.pages, lms.lrs, troubles=NETWORK) as other:
            second = other.open(lms.launch(registration))
            assert second.frame.locator('[data-quiz="check"]').is_visible(), "the place is kept"
            results = [second.card(one.id).get_attribute("data-result") for one in questions[:3]]
            assert results == ["correct", "correct", None]
            second.leave()
            lms.lrs.wait(lambda lrs: ended(lrs, 2))
        assert lms.lrs.verbs()[-2:] == ["initialized", "terminated"], "a place that was seen is not told again"
        fresh = me.open(lms.launch(lms.register()))
        assert fresh.card(questions[0].id).get_attribute("data-result") is None, (
            "another registration is another attempt"
        )


def test_a_reload_ends_one_session_and_begins_another(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register()))
        visit.go("quiz")
        visit.answer(only(me.course))
        visit.page.reload()
        me.ready(visit.frame)
        assert visit.card("only").get_attribute("data-result") == "correct"
        lms.lrs.wait(lambda lrs: lrs.verbs().count("initialized") == 2 and ended(lrs))
        assert lms.lrs.verbs().count("answered") == 1
        sessions = [one["context"]["extensions"] for one in lms.lrs.statements]
        assert len({json.dumps(one) for one in sessions}) == 2


def test_a_page_that_comes_back_after_the_end_says_so_and_is_silent(opened: Opened) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register()))
        visit.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        lms.lrs.wait(ended)
        visit.frame.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        visit.status("ended")
        visit.go("quiz")
        visit.answer(only(me.course))
        visit.leave()
        lms.lrs.wait(lambda lrs: all(one.status for one in lrs.requests))
        assert "answered" not in lms.lrs.verbs()
        assert json.loads(stored(lms.lrs)["text"])["a"] == {}


# --- the launch -----------------------------------------------------------------------------------------


def test_an_actor_is_named_in_the_form_of_today(opened: Opened, form: str) -> None:
    named = {"account": ACCOUNT} if form == "old-account" else {"mbox": "mailto:lea@example.org"}
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register(), form))
        visit.leave()
        lms.lrs.wait(ended)
        assert [one["actor"] for one in lms.lrs.statements[:1]] == [
            {"objectType": "Agent", "name": "Léa Müller", **named}
        ]
        assert lms.lrs.refusals == []


def test_the_launch_decides_the_activity_the_group_and_that_there_is_no_registration(opened: Opened) -> None:
    with opened() as (lms, me):
        activity = "https://lms.example.org/activities/7"
        address = lms.launch(
            activity_id=activity, grouping="https://lms.example.org/programmes/3", activity_platform="Campus"
        )
        visit = me.open(address)
        visit.take()
        visit.leave()
        lms.lrs.wait(ended)
        assert sorted(lms.lrs.verbs(activity)) == ["completed", "initialized", "passed", "terminated"]
        for one in lms.lrs.statements:
            assert "registration" not in one["context"]
            assert one["context"]["platform"] == "Campus"
            groups = [each["id"] for each in one["context"]["contextActivities"]["grouping"]]
            assert groups[0] == "https://lms.example.org/programmes/3"
            assert one["object"]["id"] == activity or activity in groups
        assert next(one for one in lms.lrs.requests if to_state(one)).query.get("registration") is None


@pytest.mark.parametrize(("left_out", "words"), [("endpoint", "local"), ("auth", "localOnly")])
def test_without_a_launch_the_course_works_alone(opened: Opened, left_out: str, words: str) -> None:
    with opened() as (lms, me):
        visit = me.open(lms.launch(lms.register(), **{left_out: None}), expect="none")
        visit.status(words)
        visit.take()
        assert "100" in visit.frame.locator('[data-role="summary"]').inner_text()
        visit.leave()
        assert lms.lrs.requests == []


# --- the state ------------------------------------------------------------------------------------------


def test_a_state_that_another_window_has_changed_is_saved_all_the_same(opened: Opened) -> None:
    with opened(troubles=NETWORK) as (lms, me):
        visit = me.open(lms.launch(lms.register()))
        lms.lrs.wait(read)
        with lms.lrs.changed:
            ((key, _),) = lms.lrs.documents.items()
            lms.lrs.documents[key] = Document('{"text":"another"}', "application/json")
        visit.take()
        lms.lrs.wait(passing)
        assert 412 in [one.status for one in lms.lrs.requests if to_state(one)]


def test_a_window_that_failed_says_nothing_against_a_pass_in_another_one(opened: Opened) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        failing = me.open(lms.launch(registration))
        failing.take(right=False)
        lms.lrs.wait(lambda lrs: stored(lrs).get("open"))
        other = me.open(lms.launch(registration))
        other.go("quiz")
        other.retry("quiz")
        other.take()
        lms.lrs.wait(passing)
        other.leave()
        lms.lrs.wait(ended)
        failing.leave()
        told(lms, "initialized", "completed", "initialized", "passed", "terminated", "terminated")
        assert passing(lms.lrs)


def test_a_state_that_can_not_be_read_starts_afresh(opened: Opened, unreadable: str) -> None:
    with opened() as (lms, me):
        registration = lms.register()
        visit = me.open(lms.launch(registration))
        lms.lrs.wait(stored)
        visit.leave()
        lms.lrs.wait(ended)
        with lms.lrs.changed:
            ((key, _),) = lms.lrs.documents.items()
            lms.lrs.documents[key] = Document(unreadable, "application/json")
        visit = me.open(lms.launch(registration))
        visit.take()
        visit.leave()
        lms.lrs.wait(lambda lrs: ended(lrs, 2))
        told(lms, "initialized", "completed", "passed", "terminated", begin=2)


def test_another_version_of_the_course_resumes(opened: Opened, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(COURSES["minimal"], newer)
    (newer / "course.yaml").write_text((newer / "course.yaml").read_text() + "version: 2.0.0\n")
    quiz = (newer / "quiz.yaml").read_text()
    added = "  - {id: added, type: true-false, prompt: This was added., answer: false}\n"
    (newer / "quiz.yaml").write_text(quiz.replace("questions:\n", "questions:\n" + added))
    with opened() as (old, me), opened(newer) as (lms, you):
        registration = old.register()
        visit = me.open(old.launch(registration))
        visit.go("quiz")
        visit.answer(only(me.course))
        visit.leave()
        old.lrs.wait(lambda lrs: ended(lrs) and stored(lrs) and json.loads(stored(lrs)["text"])["a"])
        lms.lrs.documents.update(old.lrs.documents)
        visit = you.open(lms.launch(registration))
        assert [visit.card(id_).get_attribute("data-result") for id_ in ("added", "only")] == [None, "correct"]
        visit.answer(next(one for one in you.course.questions() if one.id == "added"))
        visit.submit("quiz")
        visit.leave()
        lms.lrs.wait(ended)
        told(lms, "initialized", "completed", "passed", "terminated")
        assert {one["context"]["revision"] for one in lms.lrs.statements} == {"2.0.0"}
