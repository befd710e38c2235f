"""A learner's visit, as the tests act it out."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import Any

from editions import EDITIONS, SCORM12, Edition
from giving import earning, give, variant_of
from lint12 import Finding
from lms import Platform, Session
from lxml import etree
from playwright.sync_api import Frame, Page

from packager.model import Course, Question

_CHECK = """card => {
  const check = card.querySelector('[data-action="check"]');
  check.click();
  if (!card.dataset.result) check.click();
  return card.dataset.result;
}"""


@dataclass(frozen=True)
class Package:
    """A course and its SCORM zip."""

    course: Course
    zip: zipfile.ZipFile
    edition: Edition = EDITIONS["scorm12"]


def told(package: Package, page: str) -> dict[str, Any]:
    """What a platform learns of a page's SCO from the manifest: its pass mark, and the data model that it makes."""
    root = etree.fromstring(package.zip.read("imsmanifest.xml"))
    (resource,) = root.xpath("//*[local-name()='resource'][@href=$page]/@identifier", page=page) or [""]
    items = root.xpath("//*[local-name()='item'][@identifierref=$resource]", resource=resource)
    found: dict[str, list[str]] = {
        "12": [mark for item in items for mark in item.xpath("*[local-name()='masteryscore']/text()")],
        "2004": [mark for item in items for mark in item.xpath(".//*[local-name()='minNormalizedMeasure']/text()")],
        "ids": [id_ for item in items for id_ in item.xpath(".//@objectiveID")],
    }
    if package.edition is SCORM12:
        return {"passing": next(iter(found["12"]), None), "manifest": None}
    passing = next(iter(found["2004"]), None)
    objectives = {str(n): {"id": id_} for n, id_ in enumerate(found["ids"])}
    return {"passing": passing, "manifest": {"objectives": objectives, "scaled_passing_score": passing or ""}}


def configuration(
    package: Package,
    where: str = "frame",
    page: str = "index.html",
    *,
    api: bool = True,
    late: int = 0,
    forget: bool = False,
    load: dict[str, Any] | None = None,
    mode: str = "",
    mastery: bool = True,
    sandbox: str = "",
) -> dict[str, Any]:
    """What the platform's page must know to launch a page of a package in one of the four places."""
    launch = f"/pkg/{page}"
    address = {"frame": launch, "nested": "/nest?n=11", "popup": launch, "popup-frame": "/nest?n=1"}[where]
    known = told(package, page.split("#")[0])
    edition = package.edition
    return {
        "where": where, "address": address, "page": launch, "api": api, "late": late, "forget": forget,
        "load": load, "mode": mode, "mastery": mastery, "sandbox": sandbox, "name": edition.api,
        "class": edition.class_, "functions": edition.functions, **known,
        "masteryscore": known["passing"] if edition is SCORM12 else None,
    }  # fmt: skip


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
        began = any(
            call.name == self.session.edition.initialize and call.result == "true" for call in self.session.calls()
        )
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
            self.session.wait(self.session.edition.terminate)
            self.session.settle()

    def lint(self, **start: Any) -> list[Finding]:
        """What the lint finds, where the platform held `start` when the session began."""
        edition = self.session.edition
        return edition.lint(self.session.calls(), edition.start(**start))

    def findings(self) -> list[str]:
        """What the lint finds, in words, where the platform held what this visit was opened with."""
        edition, config = self.session.edition, self.session.config
        held = {**(config["manifest"] or {}), **(config["load"] or {})}
        return list(map(str, edition.lint(self.session.calls(), edition.begun(held, config["passing"] is not None))))

    def verdict(self) -> str:
        """The word that a teacher reads, of what arrived at the platform last."""
        return self.session.edition.verdict(self.session.stored())
