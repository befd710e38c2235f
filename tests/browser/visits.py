"""A learner's visit, as the tests act it out."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import Any

from lint12 import Finding, Start, lint
from lms import Platform, Session
from playwright.sync_api import Frame, Page

from packager.model import (
    Course,
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Question,
    ShortAnswer,
    TrueFalse,
)


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

    def fill(self, question: Question, right: bool = True) -> None:
        """Answers a question without checking it; `right` earns all points, else none."""
        card = self.card(question.id)
        match question:
            case MultipleChoice():
                chosen = next(c.id for c in question.choices if (c.credit == 1 if right else c.credit == 0))
                card.locator(f'input[value="{chosen}"]').check()
            case MultipleResponse():
                for choice in question.choices:
                    if choice.correct == right:
                        card.locator(f'input[value="{choice.id}"]').check()
            case TrueFalse():
                value = "true" if question.answer == right else "false"
                card.locator(f'input[value="{value}"]').check()
            case ShortAnswer():
                card.locator("input").fill(next(a.text for a in question.answers if a.credit == 1) if right else "?")
            case Numeric():
                value = next(a.value for a in question.answers if a.credit == 1) if right else -123456
                card.locator("input").fill(repr(value))
            case Essay():
                card.locator("textarea").fill("Words, “quoted” and größer.\nA second line.")

    def check(self, question: str) -> str:
        """Presses Check, and returns the result that the card shows."""
        card = self.card(question)
        card.locator('[data-action="check"]').click()
        self.frame.locator(f'[data-question="{question}"][data-result]').wait_for()
        return str(card.get_attribute("data-result"))

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
            for question in quiz.questions():
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
