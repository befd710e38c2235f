"""Fixtures of the browser tests: one Chromium and one platform a run, the packages, and a visit of a learner."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lms import Platform, Session
from playwright.sync_api import Browser, BrowserContext, Frame, Page, sync_playwright
from visits import Visit

from packager.cli import main
from packager.model import Course
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


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def platform(node_modules: Path) -> Iterator[Platform]:
    started = Platform(node_modules)
    yield started
    started.close()


@dataclass(frozen=True)
class Package:
    course: Course
    zip: zipfile.ZipFile


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """`packages("example")`: a course and its SCORM 1.2 zip as the command line builds it, built once a run."""
    made: dict[str, Package] = {}

    def package(name: str) -> Package:
        if name not in made:
            out = tmp_path_factory.mktemp(name)
            arguments = ["build", str(COURSES[name]), "--target", "scorm12", "--out", str(out)]
            done = CliRunner().invoke(main, arguments, catch_exceptions=False)
            assert done.exit_code == 0, done.output
            course = load(COURSES[name]).course
            assert course is not None
            made[name] = Package(course, zipfile.ZipFile(out / f"{course.id}-scorm12.zip"))
        return made[name]

    return package


@pytest.fixture
def visit(browser: Browser, platform: Platform, packages: Callable[[str], Package]) -> Iterator[Callable[..., Any]]:
    """`visit("example", where="frame", ...)`: a context manager of a Visit; every trouble of the browser fails it."""

    @contextmanager
    def opened(
        name: str = "minimal",
        where: str = "frame",
        *,
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
        commit_delay: float = 0.0,
        expect: str = "lms",
        troubles: tuple[str, ...] = (),
        **context: Any,
    ) -> Iterator[Visit]:
        package = packages(name)
        launch = f"/pkg/{page}"
        direct = platform.address(launch, "localhost") if foreign else launch
        address = {"frame": direct, "nested": "/nest?n=11", "popup": launch, "popup-frame": "/nest?n=1"}[where]
        scored = b"masteryscore" in package.zip.read("imsmanifest.xml")
        config = {
            "where": where, "address": address, "page": launch, "api": api, "late": late, "forget": forget,
            "load": load, "mode": mode, "mastery": mastery, "sandbox": sandbox,
            "masteryscore": package.course.passing if scored else None,
        }  # fmt: skip
        session = Session(package.zip, config, headers or {}, fail_commits, commit_delay)
        platform.session = session
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
        frame = found(sco_page, launch)
        frame.locator(f'html[data-ready="yes"][data-session="{expect}"]').wait_for()
        visit = Visit(frame, host, sco_page, session, platform, package.course, seen)
        yield visit
        unforeseen = [trouble for trouble in seen if not any(word in trouble for word in troubles)]
        # Not the context: closing one whose pop-up has just gone can wait for ever. The browser's end closes them.
        for page_ in made.pages:
            page_.close()
        assert unforeseen == []
        assert session.missing == []

    def found(page: Page, launch: str) -> Frame:
        """The SCO's frame, when it is there."""
        while True:
            for frame in page.frames:
                if launch in frame.url:
                    return frame
            page.wait_for_event("framenavigated", timeout=15000)

    yield opened
    platform.session = None
