"""A learner's browser that opens launch addresses of xAPI packages, and the packages as they are built."""

from __future__ import annotations

import functools
import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from giving import earning, give, variant_of
from lrs import Lrs
from pages_server import Pages
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from visits import _CHECK

from packager.cli import main
from packager.model import Course, Question
from packager.source.loader import load

CHECKOUT = Path(__file__).resolve().parents[2]
COURSES = {
    "example": CHECKOUT / "courses/deployment-modes",
    "kitchen-sink": CHECKOUT / "tests/courses/kitchen-sink",
    "minimal": CHECKOUT / "tests/courses/minimal",
    "by-lesson": CHECKOUT / "tests/courses/by-lesson",
}


@functools.cache
def built(name: str | Path, target: str) -> tuple[Course, bytes]:
    """A course and its package, built once a run; a path names a course of the test's own."""
    source = COURSES[name] if isinstance(name, str) else name
    with tempfile.TemporaryDirectory() as out:
        arguments = ["build", str(source), "--target", target, "--out", out]
        done = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        course = load(source).course
        assert course is not None
        return course, (Path(out) / f"{course.id}-{target}.zip").read_bytes()


def package(name: str | Path, target: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(built(name, target)[1]))


@dataclass
class XapiVisit:
    """One launch in a tab, and what a learner does there. `frame` is the one that holds the course."""

    page: Page
    frame: Frame
    course: Course

    def go(self, place: str) -> None:
        self.frame.locator(f'a[data-goto="{place}"]').click()
        self.frame.locator(f'[data-lesson="{place}"], [data-quiz="{place}"]').wait_for(state="visible")

    def card(self, question: str) -> Any:
        return self.frame.locator(f'[data-question="{question}"]')

    def asked(self, quiz: str) -> list[Question]:
        """The questions that the page asks of a quiz: all but those that its pools have not drawn."""
        cards = self.frame.locator(f'[data-quiz="{quiz}"] [data-question]')
        shown = cards.evaluate_all("cards => cards.map(card => card.dataset.question)")
        return [question for question in self.course.questions() if question.id in shown]

    def answer(self, question: Question, right: bool = True) -> None:
        """Answers and checks a question; `right` earns all points, else none."""
        card = self.card(question.id)
        give(card, earning(question, "correct" if right else "incorrect", variant_of(card)))
        assert card.evaluate(_CHECK), f"{question.id} was not checked"

    def submit(self, quiz: str) -> None:
        self.frame.locator(f'[data-quiz="{quiz}"] [data-action="submit"]').click()
        self.frame.locator(f'[data-quiz="{quiz}"] [data-role="summary"]').wait_for(state="visible")

    def retry(self, quiz: str) -> None:
        self.frame.locator(f'[data-quiz="{quiz}"] [data-action="retry"]').click()

    def take(self, right: bool = True) -> None:
        """Opens every lesson, answers every question and submits every quiz."""
        for lesson in self.course.lessons():
            self.go(lesson.id)
        for quiz in self.course.quizzes():
            self.go(quiz.id)
            for question in self.asked(quiz.id):
                self.answer(question, right)
            self.submit(quiz.id)

    def status(self, value: str) -> None:
        """Waits until the status line says `value`."""
        self.frame.locator(f'[data-role="status"][data-status="{value}"]').wait_for()

    def leave(self, how: str = "navigate") -> None:
        """Ends the visit: `navigate` to another page, `close` the tab, or `remove` the frame."""
        if how == "navigate":
            self.page.goto("about:blank")
        elif how == "remove":
            self.page.evaluate("document.querySelector('iframe').remove()")
        else:
            # As a learner closes a tab: without this, pagehide would be left out.
            with self.page.expect_event("close"):
                self.page.close(run_before_unload=True)


@dataclass
class Profile:
    """One browser of one learner, whose storage lasts over several launches."""

    context: BrowserContext
    course: Course
    pages: Pages
    seen: list[str] = field(default_factory=list)

    def open(self, url: str, expect: str = "lms", *, framed: bool = False) -> XapiVisit:
        """A tab with the course, once its page is ready with a session of the kind `expect`."""
        page = self.context.new_page()
        page.goto(self.pages.address("/host?" + url.replace("%", "%25")) if framed else url)
        frame = page.main_frame
        if framed:
            held = page.wait_for_selector("iframe", state="attached")
            inner = held.content_frame() if held else None
            assert inner is not None
            frame = inner
        self.ready(frame, expect)
        return XapiVisit(page, frame, self.course)

    def ready(self, frame: Frame, expect: str = "lms") -> None:
        frame.locator(f'html[data-ready="yes"][data-session="{expect}"]').wait_for()


@contextmanager
def learner(
    browser: Browser, course: Course, pages: Pages, lrs: Lrs, *, troubles: tuple[str, ...] = (), **context: Any
) -> Iterator[Profile]:
    """A browser of a learner; whatever goes wrong in it fails the test at its end, but for `troubles`."""
    made = browser.new_context(viewport={"width": 1200, "height": 900}, **context)
    profile = Profile(made, course, pages)
    seen = profile.seen
    ours = (pages.address("/"), f"http://127.0.0.1:{lrs.port}/", "data:", "about:")

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: seen.append(f"page error: {error}"))
        page.on("console", lambda said: seen.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda one: seen.append(f"request: {one.url}") if not one.url.startswith(ours) else None)

    made.on("page", watch)
    try:
        yield profile
    finally:
        for page in made.pages:
            page.close()
        made.close()
    # Browsers call it an error that a store has no state yet, or has a statement already. What the page lacks is in
    # `missing`.
    expected = (*troubles, "status of 404", "status of 409")
    unexpected = [trouble for trouble in seen if not any(word in trouble for word in expected)]
    assert not unexpected, unexpected
    assert not pages.missing, pages.missing
