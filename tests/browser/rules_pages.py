"""A page of a course with rules as a learner has it, opened from a file; its clock stands still until it is moved."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from giving import earning, give
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from packager.cli import main
from packager.model import Course
from packager.source.loader import load

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

QUESTIONS = """
questions:
  - id: rain
    type: multiple-choice
    prompt: Which cloud brings steady rain?
    choices:
      - {text: Cirrus, feedback: Cirrus is ice.}
      - {correct: Nimbostratus, feedback: A grey sheet.}
      - Cumulus
  - id: warm
    type: true-false
    prompt: Warm air holds more water than cold air.
    answer: true
    hints: [Think of fog.]
  - id: point
    type: short-answer
    prompt: At which point does vapour condense?
    answers: [dew point]
"""


def written(folder: Path, quizzes: dict[str, str], course: str = "") -> Path:
    """A course with a lesson and quizzes; `quizzes` has the keys of each by its id."""
    (folder / "air.md").write_text("# Air\n\nAir is a mixture.\n")
    contents = "\n".join(f"  - quiz: {id_}.yaml" for id_ in quizzes)
    (folder / "course.yaml").write_text(
        "format: 1\nid: weather\niri: https://example.org/weather\ntitle: Weather\nlanguage: en\n"
        f"passing: 70\n{course}\ncontents:\n  - lesson: air.md\n{contents}\n"
    )
    for number, (id_, keys) in enumerate(quizzes.items()):
        questions = "" if "questions:" in keys else QUESTIONS
        for name in ("rain", "warm", "point") if number else ():
            questions = questions.replace(f"id: {name}", f"id: {name}-{id_}")
        (folder / f"{id_}.yaml").write_text(f"id: {id_}\ntitle: Quiz {id_}\n{keys}\n{questions}")
    return folder


@dataclass
class Learner:
    """A page of the course in a browser whose clock stands still until a test moves it."""

    page: Page
    course: Course
    address: str
    troubles: list[str] = field(default_factory=list)

    def open(self, place: str) -> None:
        self.page.locator(f'a[data-goto="{place}"]').click()

    def card(self, id_: str) -> Locator:
        return self.page.locator(f'[data-question="{id_}"]')

    def give(self, id_: str, right: bool = True) -> None:
        question = next(one for one in self.course.questions() if one.id == id_)
        give(self.card(id_), earning(question, "correct" if right else "incorrect"))

    def press(self, action: str, within: str = "body") -> None:
        self.page.locator(f'{within} [data-action="{action}"]:visible').click()

    def check(self, id_: str, right: bool = True) -> None:
        self.give(id_, right)
        self.press("check", f'[data-question="{id_}"]')

    def role(self, name: str) -> Locator:
        return self.page.locator(f'[data-role="{name}"]:visible')

    def result(self, id_: str) -> str | None:
        return self.card(id_).get_attribute("data-result")

    def reload(self) -> None:
        """As a learner who closes the page and opens it again."""
        self.page.goto("about:blank")
        self.page.goto(self.address)
        self.ready()

    def ready(self) -> None:
        self.page.locator('html[data-ready="yes"]').wait_for()

    def pass_time(self, seconds: float) -> None:
        """Lets the page's clock run, and a moment more; each timer that is due on the way fires."""
        self.page.clock.run_for(round(seconds * 1000) + 10)

    def state(self) -> dict[str, Any]:
        """What the page keeps."""
        kept: dict[str, Any] = self.page.evaluate("JSON.parse(Object.values(localStorage)[0])")
        return kept


@contextmanager
def opening(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Learner]]:
    """`open_({"check": "attempts: 2"}, "completion: passed")`: the course built for the web, opened from its file."""
    contexts: list[tuple[BrowserContext, Learner]] = []

    def open_(quizzes: dict[str, str], course: str = "", place: str = "check", clock: bool = False) -> Learner:
        source = tmp_path / "source"
        source.mkdir()
        written(source, quizzes, course)
        out = tmp_path / "out"
        done = CliRunner().invoke(main, ["build", str(source), "--target", "web", "--out", str(out)])
        assert done.exit_code == 0, done.output
        zipfile.ZipFile(out / "weather-web.zip").extractall(tmp_path / "site")
        made = load(source).course
        assert made is not None
        context = browser.new_context(viewport={"width": 1100, "height": 900})
        page = context.new_page()
        learner = Learner(page, made, (tmp_path / "site/index.html").as_uri())
        contexts.append((context, learner))
        page.on("pageerror", lambda error: learner.troubles.append(str(error)))
        page.on("console", lambda said: learner.troubles.append(said.text) if said.type == "error" else None)
        if clock:
            page.clock.install(time=NOON)
            page.clock.pause_at(NOON + timedelta(minutes=1))  # a time must be ahead
        page.goto(learner.address)
        learner.ready()
        learner.open(place)
        return learner

    yield open_
    for context, learner in contexts:
        context.close()
        assert learner.troubles == []
