"""The states of every widget and of a page as a learner meets them, one after the other in one page."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from giving import earning, give, variant_of
from playwright.sync_api import Browser, Locator, Page

from packager.cli import main
from packager.model import Course, Question
from packager.source.loader import load

COURSES = Path(__file__).resolve().parents[1] / "courses"
WIDGETS = COURSES / "widgets"
ELSEWHERE = '<!DOCTYPE html><html lang="en"><title>Another host</title><p>A film</p></html>'
RESULTS = {"right": "correct", "partly": "partial", "wrong": "incorrect"}


def with_rules(folder: Path, quiz: str = "", course: str = "") -> Path:
    """The course of all widgets in `folder`, with more keys of its quiz and of the course."""
    shutil.copytree(WIDGETS, folder)
    for name, keys in (("widgets.yaml", quiz), ("course.yaml", course)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(keys)
    return folder


@dataclass
class Stage:
    """A course for the web, opened from its file."""

    page: Page
    course: Course
    address: str
    troubles: list[str] = field(default_factory=list)

    def go(self, place: str) -> None:
        """Goes to a place by the list of contents, which a narrow window folds."""
        contents = self.page.locator("[data-outline] details")
        if contents.get_attribute("open") is None:
            contents.locator("summary").click()
        self.page.locator(f'a[data-goto="{place}"]').click()
        self.page.locator(f'a[data-goto="{place}"][aria-current]').wait_for(state="attached")

    def asked(self) -> list[Question]:
        """The questions of the open quiz, in the order of the course."""
        cards = self.page.locator("[data-question]:visible")
        shown = cards.evaluate_all("cards => cards.map(card => card.dataset.question)")
        return [question for question in self.course.questions() if question.id in shown]

    def card(self, id_: str) -> Locator:
        return self.page.locator(f'[data-question="{id_}"]')

    def fill(self, result: str) -> None:
        """Gives the responses that earn `result`; where there is none, those that are right."""
        for question in self.asked():
            card = self.card(question.id)
            if card.get_attribute("data-result") is None:
                variant = variant_of(card)
                given = earning(question, result, variant)
                give(card, earning(question, "correct", variant) if given is None else given)

    def check(self) -> None:
        """Presses every Check that is left, twice where something is doubted."""
        for question in self.asked():
            check = self.card(question.id).locator('[data-action="check"]:not([aria-disabled])')
            for _ in range(2):
                if check.count():
                    check.evaluate("button => button.click()")

    def check_empty(self) -> None:
        """Presses every Check once, although nothing was answered."""
        for question in self.asked():
            self.card(question.id).locator('[data-action="check"]').evaluate("button => button.click()")

    def close(self) -> list[str]:
        """Closes the window; what went wrong in it."""
        self.page.context.close()
        return self.troubles

    def press(self, action: str) -> None:
        self.page.locator(f'[data-action="{action}"]:visible').click()

    def submit(self) -> None:
        """Submits the open quiz, twice where questions have no answer."""
        for _ in range(2):
            if self.page.locator('[data-action="submit"]:visible').count():
                self.press("submit")
        self.page.locator('[data-role="summary"]:visible').wait_for()


def staged(
    browser: Browser, source: Path, folder: Path, script: str = "", clock: bool = False, **context: Any
) -> Stage:
    """Builds a course for the web into `folder`, and opens it there in a window of its own.

    `script` runs before those of the page; with `clock` the page has one that a test can move.
    """
    done = CliRunner().invoke(main, ["build", str(source), "--target", "web", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    course = load(source).course
    assert course is not None
    with zipfile.ZipFile(folder / f"{course.id}-web.zip") as site:
        site.extractall(folder / "site")
    page = browser.new_context(reduced_motion="reduce", **context).new_page()
    stage = Stage(page, course, (folder / "site/index.html").as_uri())
    page.on("pageerror", lambda error: stage.troubles.append(str(error)))
    page.on("console", lambda said: stage.troubles.append(said.text) if said.type == "error" else None)
    page.route(re.compile("^https?:"), lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html"))
    if script:
        page.add_init_script(script)
    if clock:
        page.clock.install()
    page.goto(stage.address)
    page.locator('html[data-ready="yes"]').wait_for()
    return stage


def answering(stage: Stage) -> Iterator[str]:
    """Leads a learner through all that can become of a question that shows its feedback at once."""
    yield "fresh"
    for question in stage.asked():
        for _ in question.hints:
            stage.card(question.id).locator('[data-action="hint"]').click()
    yield "hints"
    stage.check_empty()
    yield "nothing given"
    for name, result in RESULTS.items():
        stage.fill(result)
        if name == "right":
            yield "given"
        stage.check()
        yield name
        stage.submit()
        stage.press("retry")
    stage.submit()
    yield "left out"


def late(stage: Stage) -> Iterator[str]:
    """The same where feedback comes at the end, and there is one attempt."""
    stage.fill("incorrect")
    yield "late, given"
    stage.submit()
    yield "late, marked"


def ruled(stage: Stage) -> Iterator[str]:
    """Leads a learner through the course of rules; the page's clock was installed before it was opened."""
    yield "places that are still closed"
    stage.go("practice")
    stage.fill("incorrect")
    stage.check()
    stage.submit()
    yield "attempts that are left"
    stage.press("retry")
    stage.fill("correct")
    stage.check()
    stage.submit()
    stage.go("exam")
    yield "before the start"
    stage.press("start")
    yield "timed"
    stage.fill("incorrect")
    yield "answered, not checked"
    stage.submit()
    stage.press("retry")
    stage.press("start")
    stage.fill("correct")
    stage.submit()
    yield "no attempt is left"
    stage.go("result")
    stage.press("start")
    stage.press("pause")
    yield "paused"
    stage.press("go-on")
    stage.page.clock.fast_forward(301_000)
    stage.page.locator('[data-role="summary"]:visible').wait_for()
    yield "time is up"
    stage.press("retry")
    stage.press("start")
    stage.fill("correct")
    stage.submit()
    yield "only the result"
    stage.go("opinion")
    stage.fill("correct")
    stage.submit()
    yield "a survey's end"
    stage.go("certificate")
    yield "certificate"
