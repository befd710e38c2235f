"""A learner's visit, as the tests act it out."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import Any

from lint12 import Finding, Start, lint
from lms import Platform, Session
from playwright.sync_api import Frame, Page
from responses import earning, give, variant_of

from packager.model import Course, Question

_CHECK = """card => {
  const check = card.querySelector('[data-action="check"]');
  check.click();
  if (!card.dataset.result) check.click();
  return card.dataset.result;
}"""


@dataclass(frozen=True)
class Package:
    """A course and its SCORM 1.2 zip."""

    course: Course
    zip: zipfile.ZipFile


@dataclass
class Visit:
    """A learner's visit: the frame of the SCO, the page of the platform, and what went wrong in the browser."""

    frame: Frame
    page: Page
    sco_page: Page
    session: Session
    platform: Platform
    course: Course
    troubles: list[str] = field(default_factory=list)

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

    def fill(self, question: Question, right: bool = True) -> None:
        """Answers a question without checking it; `right` earns all points, else none."""
        card = self.card(question.id)
        give(card, earning(question, "correct" if right else "incorrect", variant_of(card)))

    def check(self, question: str) -> str:
        """Presses Check, again where a part was left open, and returns the result that the card shows."""
        result = self.card(question).evaluate(_CHECK)
        assert result, f"{question} was not checked"
        return str(result)

    def submit(self, quiz: str, times: int = 1) -> None:
        for _ in range(times):
            self.mark("submit")
            self.frame.locator(f'[data-quiz="{quiz}"] [data-action="submit"]').click()
        self.frame.locator(f'[data-quiz="{quiz}"] [data-role="summary"]').wait_for(state="visible")

    def take(self, right: bool = True) -> None:
        """Opens every lesson, answers every question and submits every quiz."""
        for lesson in self.course.lessons():
            self.go(lesson.id)
        for quiz in self.course.quizzes():
            self.go(quiz.id)
            for question in self.asked(quiz.id):
                self.fill(question, right)
                self.check(question.id)
            self.submit(quiz.id)

    def mark(self, action: str) -> None:
        if self.page.evaluate("typeof mark") == "function":
            self.page.evaluate("action => mark(action)", action)

    def status(self, value: str) -> None:
        """Waits until the status line says `value`."""
        self.frame.locator(f'[data-role="status"][data-status="{value}"]').wait_for()

    def leave(self, how: str = "blank") -> None:
        """Ends the visit in one of the four ways, and waits for its last call where a session had begun."""
        began = any(call.name == "LMSInitialize" and call.result == "true" for call in self.session.calls())
        popup = self.page is not self.sco_page
        if how == "blank":
            self.page.evaluate(
                "popup.location = 'about:blank'" if popup else "document.querySelector('iframe').src = 'about:blank'"
            )
        elif how == "removed":
            if self.frame.parent_frame is None:
                self.page.evaluate("popup.close()")
            else:
                self.sco_page.evaluate("document.querySelector('iframe').remove()")
        elif how == "navigate":
            self.sco_page.goto(self.platform.address("/gone"))
        else:
            # As a learner closes a tab: without this, beforeunload would be left out.
            with self.sco_page.expect_event("close"):
                self.sco_page.close(run_before_unload=True)
        if began:
            self.session.wait("LMSFinish")
            self.session.settle()

    def lint(self, **start: Any) -> list[Finding]:
        return lint(self.session.calls(), Start(**start))
