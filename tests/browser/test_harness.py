"""The judges judge: a good small SCO passes in every frame, and each kind of mistake is found there."""

from __future__ import annotations

import io
import itertools
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from editions import SCORM12, SCORM2004, Edition
from visits import Package

pytestmark = [pytest.mark.browser]

WHERE = ("frame", "nested", "popup", "popup-frame")
ENDS = ("blank", "removed", "navigate", "closed")

HTML = """<!doctype html><html lang="en" data-ready="yes" data-session="lms"><title>Tea</title>
<link rel="icon" href="data:,"><p>Tea</p><script src="tea.js"></script></html>"""

FIND = """
let place = window, api = null;
for (let steps = 0; !api && steps < 20; steps++) {
  api = place.API || (place.opener && place.opener.API) || null;
  place = place.parent;
}
const set = (element, value) => api.LMSSetValue("cmi." + element, value);
"""

GOOD = """
api.LMSInitialize("");
set("core.lesson_status", "incomplete");
set("core.exit", "suspend");
set("core.lesson_location", "tea");
set("suspend_data", "1:green");
api.LMSCommit("");
addEventListener("pagehide", () => { set("core.session_time", "00:00:01"); api.LMSFinish(""); });
"""

# What a naive SCO does when it is closed, which run-times let through without a word.
LATE = """
api.LMSInitialize("");
set("core.lesson_status", "incomplete");
addEventListener("pagehide", () => { set("core.exit", "suspend"); api.LMSCommit(""); api.LMSFinish(""); });
document.addEventListener("visibilitychange", () => set("core.lesson_location", "tea"));
"""

TROUBLES = {
    "page error": "null.x;",
    "late page error": 'addEventListener("pagehide", () => { undefined.x; });',
    "console": 'console.error("no");',
    "dialog": 'setTimeout(() => alert("no"));',
    "request": 'new Image().src = "http://elsewhere.invalid/x.png";',
    "missing": 'new Image().src = "Tea.JS";',
}


# The same of SCORM 2004, in the same order.
WORDS = {
    "LMSInitialize": "Initialize",
    "LMSFinish": "Terminate",
    "LMSCommit": "Commit",
    "LMSSetValue": "SetValue",
    ".API": ".API_1484_11",
    "core.lesson_status": "completion_status",
    "core.lesson_location": "location",
    "core.": "",
    "00:00:01": "PT1S",
}


def package(like: Package, script: str, edition: Edition = SCORM12) -> Package:
    """A package of one page with `script` after the search for the API, in the words of the edition."""
    script = FIND + script
    for old, new in WORDS.items() if edition is SCORM2004 else ():
        script = script.replace(old, new)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr("index.html", HTML)
        archive.writestr("tea.js", script)
    return Package(like.course, zipfile.ZipFile(out), edition)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"where", "end"} <= set(metafunc.fixturenames):
        whole = list(itertools.product(WHERE, ENDS))
        if not metafunc.config.option.full:
            chance = random.Random(metafunc.config.option.seed)
            whole = list(zip(WHERE, chance.sample(ENDS, len(ENDS)), strict=True))
        metafunc.parametrize(("where", "end"), whole)


def test_a_good_sco_passes(visit: Callable[..., Any], packages: Callable[..., Package], where: str, end: str) -> None:
    with visit(package(packages("minimal"), GOOD), where) as learner:
        learner.leave(end)
        assert learner.lint() == []
        stored = learner.session.stored()
    assert stored["suspend_data"] == "1:green"
    assert stored["core"]["lesson_location"] == "tea"


def test_calls_too_late_are_found(
    visit: Callable[..., Any], packages: Callable[..., Package], where: str, end: str
) -> None:
    with visit(package(packages("minimal"), LATE), where, troubles=("XMLHttpRequest",)) as learner:
        learner.leave(end)
        calls = learner.session.calls()
        found = {finding.rule: calls[finding.place] for finding in learner.lint()}
    assert set(found) == {6, 7, 8}
    assert (found[6].event, found[8].event) == ("visibilitychange", "pagehide")
    assert [call.name for call in calls if call.event == "pagehide"] == ["LMSSetValue", "LMSCommit", "LMSFinish"]


def test_a_platform_of_2004_judges_alike(visit: Callable[..., Any], packages: Callable[..., Package]) -> None:
    with visit(package(packages("minimal"), GOOD, SCORM2004)) as learner:
        learner.leave("removed")
        assert learner.findings() == []
        assert learner.session.stored()["location"] == "tea"
    with visit(package(packages("minimal"), LATE, SCORM2004), troubles=("XMLHttpRequest",)) as learner:
        learner.leave("removed")
        assert {int(finding.split()[1]) for finding in learner.findings()} == {6, 7, 8}


@pytest.mark.parametrize("kind", TROUBLES)
def test_troubles_of_the_page_are_found(visit: Callable[..., Any], packages: Callable[..., Package], kind: str) -> None:
    def run() -> None:
        with visit(package(packages("minimal"), GOOD + TROUBLES[kind])) as learner:
            if kind in ("request", "missing"):
                learner.page.wait_for_load_state("networkidle")
            learner.leave()

    with pytest.raises(AssertionError) as caught:
        run()
    word = {"late page error": "page error", "missing": "404"}.get(kind, kind)
    assert word in str(caught.value)


def test_a_file_that_differs_by_case_only_is_missing(
    visit: Callable[..., Any], packages: Callable[..., Package]
) -> None:
    script = GOOD + 'fetch("INDEX.HTML");'
    with visit(package(packages("minimal"), script), troubles=("404",)) as learner:
        learner.page.wait_for_load_state("networkidle")
        assert learner.session.missing == ["INDEX.HTML"]
        learner.session.missing.clear()
        learner.leave()


def test_types_of_arguments_are_recorded(visit: Callable[..., Any], packages: Callable[..., Package]) -> None:
    script = GOOD + 'set("core.score.raw", 80); set("comments", true); api.LMSCommit(null);'
    with visit(package(packages("minimal"), script)) as learner:
        learner.leave()
        calls = learner.session.calls()
        found = [(finding.rule, calls[finding.place].arguments[-1]) for finding in learner.lint()]
    assert found == [(1, ("object", "null")), (2, ("number", "80")), (2, ("boolean", "true"))]


def test_every_call_arrives_whatever_its_size(visit: Callable[..., Any], packages: Callable[..., Package]) -> None:
    """A beacon's quota is 64 kB: what is above it waits, and nothing is lost."""
    script = GOOD + 'for (let n = 0; n < 60; n++) set("suspend_data", String(n).padStart(4000, "x"));'
    with visit(package(packages("minimal"), script)) as learner:
        learner.session.wait("LMSCommit")
        learner.leave()
        assert [data.lstrip("x") for data in learner.session.values("cmi.suspend_data")[1:]] == list(
            map(str, range(60))
        )
