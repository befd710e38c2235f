"""Another engine than Chromium's: the ends of a visit are where browsers differ, and answers must outlive them all."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from cmi5_lms import Cmi5Lms
from editions import EDITIONS, Edition, either, within
from firefox import Firefox
from lms import Platform, Session
from lrs import Lrs
from pages_server import RETURNED
from tincan_lms import TinCanLms
from visits import Package, configuration
from xapi_visits import package

pytestmark = [pytest.mark.browser]

WHERE = ("frame", "popup")
ENDS = ("blank", "removed", "navigate", "closed")
READY = 'document.documentElement.matches(\'[data-ready="yes"][data-session="lms"]\')'
QUESTION = '[data-question="only"]'


def cells(chance: random.Random | None) -> list[tuple[str, str, str]]:
    """The whole product of edition, place and end; of `chance`, half of it.

    Each edition has every end and both places, each place and each end has both editions or both places.
    """
    every = list(itertools.product(EDITIONS, WHERE, ENDS))
    if chance is None:
        return every
    ends = chance.sample(ENDS, len(ENDS))
    frames = {"scorm12": set(ends[:2]), "scorm2004": set(ends[2:])}
    return [(name, where, end) for name, where, end in every if (end in frames[name]) == (where == "frame")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The whole product with --full, else a seeded sample."""
    option = metafunc.config.option
    if "cell" in metafunc.fixturenames:
        found = cells(None if option.full else random.Random(option.seed))
        metafunc.parametrize("cell", found, ids=["-".join(cell) for cell in found])
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", ("tincan", "cmi5"))
        ways = ("closed", "navigate")
        metafunc.parametrize("end", ways if option.full else [random.Random(option.seed).choice(ways)])


@pytest.fixture(scope="module")
def firefox(firefox_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    started = Firefox(firefox_program, tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


def answer(firefox: Firefox) -> None:
    """Gives the right answer to the one question of the minimal course."""
    firefox.click('a[data-goto="quiz"]')
    firefox.click(f'{QUESTION} input[value="true"]')
    firefox.click(f'{QUESTION} [data-action="check"]')


@dataclass
class FirefoxVisit:
    """A learner's visit in Firefox; scripts run in the SCO's document."""

    firefox: Firefox
    session: Session
    platform: Platform
    host: str
    sco: str

    def submit(self) -> None:
        """Opens what is left of the course, and submits its quiz."""
        self.firefox.click('a[data-goto="lesson"]')
        self.firefox.click('a[data-goto="quiz"]')
        self.firefox.run("(window.opener || window.parent).mark('submit')")
        self.firefox.click('[data-quiz="quiz"] [data-action="submit"]')
        self.firefox.wait("document.querySelector('[data-role=\"summary\"]').getClientRects().length")

    def result(self) -> str | None:
        found: str | None = self.firefox.run("return document.querySelector(arguments[0]).dataset.result", QUESTION)
        return found

    def leave(self, how: str) -> None:
        """Ends the visit in one of the four ways, and waits for its last call."""
        firefox, popup = self.firefox, self.host != self.sco
        if how == "navigate":
            firefox.go(self.platform.address("/gone"))
        elif how == "closed":
            firefox.close_tab()
        else:
            firefox.switch(self.host)
            firefox.run(
                {
                    ("blank", False): "document.querySelector('iframe').src = 'about:blank'",
                    ("blank", True): "popup.location = 'about:blank'",
                    ("removed", False): "document.querySelector('iframe').remove()",
                    ("removed", True): "popup.close()",
                }[how, popup]
            )
        self.session.wait(self.session.edition.terminate)
        self.session.settle()

    def faults(self) -> list[str]:
        """What the lint finds, and the calls that failed but for the question what an earlier visit had left."""
        edition, config, calls = self.session.edition, self.session.config, self.session.calls()
        held = {**(config["manifest"] or {}), **(config["load"] or {})}
        found = map(str, edition.lint(calls, edition.begun(held, config["passing"] is not None)))
        wrong = [call for call in calls if call.result == "false" or call.error != "0"]
        return [*found, *(str(call) for call in wrong if (call.element, call.error) != ("cmi.suspend_data", "403"))]


@pytest.fixture
def visit(firefox: Firefox, run_times: dict[str, bytes], packages: Callable[..., Package]) -> Callable[..., Any]:
    """`visit(edition, where, load)`: a context manager of a FirefoxVisit to the minimal course."""

    @contextmanager
    def opened(edition: Edition, where: str, load: dict[str, Any] | None = None) -> Iterator[FirefoxVisit]:
        package = packages("minimal", edition)
        session = Session(package.zip, configuration(package, where, load=load), edition)
        platform = Platform(session, run_times[edition.target])
        before = firefox.tabs()
        host = firefox.open_tab()
        try:
            firefox.go(platform.address("/host"))
            session.wait(edition.initialize)
            if where == "popup":
                (sco,) = set(firefox.tabs()) - {*before, host}
                firefox.switch(sco)
            else:
                sco = host
                firefox.enter_frame()
            firefox.wait(READY)
            yield FirefoxVisit(firefox, session, platform, host, sco)
        finally:
            for tab in set(firefox.tabs()) - set(before):
                firefox.switch(tab)
                firefox.close_tab()
            firefox.switch(before[0])
            platform.close()
        assert firefox.troubles() == []
        assert session.missing == []

    return opened


def test_what_a_learner_did_outlives_the_end_of_a_visit(visit: Callable[..., Any], cell: tuple[str, str, str]) -> None:
    edition, where, end = EDITIONS[cell[0]], *cell[1:]
    with visit(edition, where) as first:
        answer(first.firefox)
        first.leave(end)  # at once: nothing but the end of the page brings the answer to the platform
        assert first.faults() == []  # among them: one Initialize, one Finish, nothing after it, no Commit at the end
        cmi = first.session.stored()
    assert len(within(cmi, "interactions")) == 1
    with visit(edition, where, cmi) as second:
        assert second.result() == "correct"
        second.submit()
        second.leave(end)
        assert second.faults() == []
        cmi = second.session.stored()
    assert edition.verdict(cmi) == "passed"
    assert float(within(cmi, f"{edition.core}score.raw")) == 100


@either
def test_a_submitted_quiz_outlives_a_tab_whose_scripts_are_stopped(
    visit: Callable[..., Any], firefox: Firefox, edition: Edition
) -> None:
    firefox.stop_scripts(True)
    try:
        with visit(edition, "frame") as first:
            answer(first.firefox)
            first.submit()
            assert edition.verdict(first.session.commits[-1]["cmi"]) == "passed", "it is committed at once"
            firefox.close_tab()
            first.session.settle()
            # As after a breakdown of the browser: whether the session was ended is luck.
            cmi = first.session.commits[-1]["cmi"]
    finally:
        firefox.stop_scripts(False)
    assert edition.verdict(cmi) == "passed"
    with visit(edition, "frame", cmi) as second:
        assert second.result() == "correct"
        second.leave("blank")
        assert second.faults() == []


def test_an_answer_reaches_the_record_store_though_the_learner_leaves_at_once(
    firefox: Firefox, kind: str, end: str
) -> None:
    lms = {"tincan": TinCanLms, "cmi5": Cmi5Lms}[kind](package("minimal", kind))
    home = firefox.tabs()[0]
    firefox.open_tab()
    try:
        launch = lms.launch(lms.register())
        firefox.go(launch if isinstance(launch, str) else launch.url)
        firefox.wait(READY)
        answer(firefox)
        if end == "navigate":
            firefox.go(lms.pages.address(RETURNED))
        else:
            firefox.close_tab()
            firefox.switch(home)
        lms.lrs.wait(lambda lrs: "answered" in lrs.verbs() and written(lrs))
        assert lms.lrs.refusals == []
        assert firefox.troubles() == []
    finally:
        if end == "navigate":
            firefox.close_tab()
            firefox.switch(home)
        lms.close()


def written(lrs: Lrs) -> bool:
    """Whether the learner's state is stored."""
    return any(one.method in ("PUT", "POST") and one.status == 204 for one in lrs.sent("activities/state"))


def test_the_sample_has_every_end_and_place_of_each_edition() -> None:
    for seed in range(20):
        few = cells(random.Random(seed))
        assert len(few) == 8
        for edition in EDITIONS:
            axes = [set(axis) for axis in zip(*(cell[1:] for cell in few if cell[0] == edition), strict=True)]
            assert axes == [set(WHERE), set(ENDS)]
        assert len({(where, end) for _, where, end in few}) == 8
