"""Fixtures of the browser tests: one Chromium and one platform a run, the packages, and a visit of a learner."""

from __future__ import annotations

import functools
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from editions import EDITIONS, SCORM12, Edition
from lms import Platform, Session
from playwright.sync_api import Browser, BrowserContext, Frame, Page, sync_playwright
from visits import Package, Visit, configuration

from packager.cli import main
from packager.source.loader import load

CHECKOUT = Path(__file__).resolve().parents[2]
COURSES = {
    "example": CHECKOUT / "courses/deployment-modes",
    "kitchen-sink": CHECKOUT / "tests/courses/kitchen-sink",
    "minimal": CHECKOUT / "tests/courses/minimal",
    "by-lesson": CHECKOUT / "tests/courses/by-lesson",
}
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that take an `edition` run with each; those marked by `either`, without --full, with one by the seed."""
    given = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "edition" not in metafunc.fixturenames or any("edition" in names for names in given):
        return
    found = list(EDITIONS)
    if getattr(metafunc.function, "either", False) and not metafunc.config.option.full:
        found = [random.Random(f"{metafunc.config.option.seed} {metafunc.function.__name__}").choice(found)]
    metafunc.parametrize("edition", [EDITIONS[name] for name in found], ids=found)


@pytest.fixture
def play(visit: Callable[..., Any], edition: Edition) -> Callable[..., Any]:
    """`visit` with the package and the platform of the test's edition."""
    return functools.partial(visit, edition=edition)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def run_times(node_modules: Path) -> dict[str, bytes]:
    """scorm-again's run-times by target, the platform's side of the talk."""
    folder = node_modules / "scorm-again/dist"
    return {edition.target: (folder / edition.run_time).read_bytes() for edition in EDITIONS.values()}


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Package]:
    """`packages("example", edition)`: a course and its SCORM zip as the command line builds it, built once a run.

    A path names a course of the test's own. Without an edition it is SCORM 1.2.
    """
    made: dict[tuple[str, str], Package] = {}

    def package(name: str | Path, edition: Edition = SCORM12) -> Package:
        key = str(name), edition.target
        if key not in made:
            source = COURSES[name] if isinstance(name, str) else name
            out = tmp_path_factory.mktemp("out")
            arguments = ["build", str(source), "--target", edition.target, "--out", str(out)]
            done = CliRunner().invoke(main, arguments, catch_exceptions=False)
            assert done.exit_code == 0, done.output
            course = load(source).course
            assert course is not None
            made[key] = Package(course, zipfile.ZipFile(out / f"{course.id}-{edition.target}.zip"), edition)
        return made[key]

    return package


@pytest.fixture
def visit(browser: Browser, run_times: dict[str, bytes], packages: Callable[..., Package]) -> Callable[..., Any]:
    """`visit("example", where="frame", ...)`: a context manager of a Visit; every trouble of the browser fails it."""

    @contextmanager
    def opened(
        name: str | Path | Package = "minimal",
        where: str = "frame",
        *,
        edition: Edition = SCORM12,
        page: str = "index.html",
        api: bool = True,
        late: int = 0,
        forget: bool = False,
        load: dict[str, Any] | None = None,
        mode: str = "",
        mastery: bool = True,
        sandbox: str = "",
        foreign: bool = False,
        headers: dict[str, str] | None = None,
        fail_commits: int = 0,
        fail_status: int = 500,
        commit_delay: float = 0.0,
        expect: str = "lms",
        troubles: tuple[str, ...] = (),
        **context: Any,
    ) -> Iterator[Visit]:
        package = name if isinstance(name, Package) else packages(name, edition)
        launch = f"/pkg/{page}"
        config = configuration(
            package, where, page, api=api, late=late, forget=forget, load=load, mode=mode, mastery=mastery,
            sandbox=sandbox,
        )  # fmt: skip
        session = Session(package.zip, config, package.edition, headers or {}, fail_commits, fail_status, commit_delay)
        platform = Platform(session, run_times[package.edition.target])
        if foreign:
            config["address"] = platform.address(launch, "localhost")
        made: BrowserContext = browser.new_context(viewport={"width": 1200, "height": 900}, **context)
        seen: list[str] = []

        def watch(watched: Page) -> None:
            watched.on("pageerror", lambda error: seen.append(f"page error: {error}"))
            watched.on("console", lambda m: seen.append(f"console: {m.text}") if m.type == "error" else None)
            watched.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
            watched.on("request", lambda r: seen.append(f"request: {r.url}") if not ours(r.url) else None)

        def ours(url: str) -> bool:
            return url.startswith((platform.address("/"), platform.address("/", "localhost"), "data:", "about:"))

        made.on("page", watch)
        host = made.new_page()
        if where.startswith("popup"):
            with made.expect_page() as popped:
                host.goto(platform.address("/host"))
            sco_page = popped.value
        else:
            host.goto(platform.address("/host"))
            sco_page = host
        try:
            frame = found(sco_page, launch)
            frame.locator(f'html[data-ready="yes"][data-session="{expect}"]').wait_for()
            if expect == "lms":
                session.wait(package.edition.initialize)
            yield Visit(frame, host, sco_page, session, platform, package.course, seen)
        finally:
            # Not the context: closing one whose pop-up has just gone can wait for ever. The browser's end closes them.
            for page_ in made.pages:
                page_.close()
            platform.close()
        # After the pages are closed: what they said last has been heard by then.
        assert [trouble for trouble in seen if not any(word in trouble for word in troubles)] == []
        assert session.missing == []

    def found(page: Page, launch: str) -> Frame:
        """The SCO's frame, when it is there: the page's own, or the innermost one."""
        frame = page.main_frame
        while True:
            frame.wait_for_url(lambda url: url != "about:blank", wait_until="commit")
            if launch in frame.url:
                return frame
            inner = frame.wait_for_selector("iframe", state="attached")
            child = inner.content_frame() if inner else None
            assert child is not None
            frame = child

    return opened
