"""A whole course by keyboard alone: every control is reached, seen and used without a pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame
from responses import arranged, earning, variant_of
from visits import Visit

from packager.model import (
    Categorize,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    TrueFalse,
)

pytestmark = [pytest.mark.browser]

# What has the focus, and whether a sighted person sees that: an outline, not behind the bar (WCAG 2.4.7, 2.4.11).
# The controls of audio and video are the browser's own, and it shows the focus within them.
STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getClientRects()[0], style = getComputedStyle(e);
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const upper = Math.max(box.top, 0), lower = Math.min(box.bottom, innerHeight);
  const x = (left + right) / 2, y = (upper + lower) / 2, top = document.elementFromPoint(x, y);
  // The picture of a hotspot takes the pointer for the controls over it.
  const near = [e, ...(e.labels || []), e.closest(".board")].filter(Boolean);
  return {
    name: e.dataset.action || e.dataset.goto || e.value || e.textContent.trim().slice(0, 40) || e.tagName,
    outline: e.matches("audio, video") || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: right > left && lower > upper,
    covered: !!top && !near.some(n => n.contains(top) || top.contains(n)) ? top.outerHTML.slice(0, 80) : "",
    at: [...document.querySelectorAll("*")].indexOf(e),
  };
}"""

SEEN = """e => { const box = e.getBoundingClientRect(); return box.top < innerHeight - 20 && box.bottom > 20; }"""


def stop(frame: Frame) -> dict[str, Any] | None:
    """The element that has the focus; what hides it or its focus is a failure."""
    found: dict[str, Any] | None = frame.evaluate(STOP)
    if found is not None:
        assert found["outline"], f"no focus can be seen on {found}"
        assert found["inside"], f"the focus is out of sight on {found}"
        assert not found["covered"], f"something lies over {found}"
    return found


# Whether the way to an element leads back from the one that has the focus.
BEHIND = """selector => {
  const wanted = document.querySelector(selector);
  return !!wanted && !!(document.activeElement.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING);
}"""


def tab_to(learner: Visit, selector: str, most: int = 150) -> None:
    """Presses Tab, or Shift and Tab where that is the way, until an element that matches has the focus."""
    key = "Shift+Tab" if learner.frame.evaluate(BEHIND, selector) else "Tab"
    for _ in range(most):
        learner.page.keyboard.press(key)
        stop(learner.frame)
        if learner.frame.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{most} times {key} do not lead to {selector}")


def pick(learner: Visit, scope: str, value: str) -> None:
    """Chooses a radio by the keys that browsers give it: Space for the first, arrows for the others."""
    tab_to(learner, f'{scope} input[type="radio"]')
    learner.page.keyboard.press("Space")
    while learner.frame.evaluate("document.activeElement.value") != value:
        learner.page.keyboard.press("ArrowDown")
        stop(learner.frame)
    assert learner.frame.evaluate("document.activeElement.checked")


def tick(learner: Visit, scope: str, values: list[str]) -> None:
    for value in learner.frame.locator(f'{scope} input[type="checkbox"]').evaluate_all("all => all.map(e => e.value)"):
        tab_to(learner, f'{scope} input[value="{value}"]')
        if value in values:
            learner.page.keyboard.press("Space")


def write(learner: Visit, selector: str, value: str | float) -> None:
    """Writes into a field, or goes through a drop-down list."""
    tab_to(learner, selector)
    if learner.frame.evaluate("document.activeElement.tagName") != "SELECT":
        learner.page.keyboard.insert_text(value if isinstance(value, str) else repr(value))
        return
    while learner.frame.evaluate("document.activeElement.value") != value:
        learner.page.keyboard.press("ArrowDown")


def arrange(learner: Visit, scope: str, order: list[str]) -> None:
    """Moves items with their buttons; the focus goes with the item, and each move is said."""
    card = learner.frame.locator(scope)
    if arranged(card) == order:
        tab_to(learner, f'{scope} [data-part="{order[0]}"] [data-move="down"]')
        learner.page.keyboard.press("Enter")
    for place, id_ in enumerate(order):
        steps = arranged(card).index(id_) - place
        if steps:
            tab_to(learner, f'{scope} [data-part="{id_}"] [data-move="up"]')
        for step in range(steps, 0, -1):
            learner.page.keyboard.press("Space")
            assert stop(learner.frame), "the focus was lost"
            assert learner.frame.evaluate("document.activeElement.closest('li').dataset.part") == id_
            assert f"place {place + step} of {len(order)}" in card.locator('.answer [role="status"]').inner_text()
    assert arranged(card) == order


def answer(learner: Visit, question: Question, response: Any) -> None:
    """Gives a response with the keys that native controls have."""
    card = f'[data-question="{question.id}"]'
    match question:
        case Ordering():
            arrange(learner, card, response)
        case Categorize():
            for part in question_parts(learner, card):
                pick(learner, f'{card} [data-part="{part}"]', response.get(part, ""))
        case Matching():
            for part, value in response.items():
                write(learner, f'{card} [data-part="{part}"]', value)
        case FillInBlanks():
            for gap, value in response.items():
                write(learner, f'{card} [data-gap="{gap}"]', value)
        case Formula():
            write(learner, f"{card} input", response["answer"])
        case Numeric() | ShortAnswer() | Essay():
            write(learner, f"{card} :is(input, textarea)", response)
        case MultipleResponse():
            tick(learner, card, response)
        case FileUpload():
            tick(learner, card, ["done"])
        case Hotspot():
            if question.multiple:
                tick(learner, card, response)
            else:
                pick(learner, card, response[0])
        case MultipleChoice() | TrueFalse() | Likert():
            pick(learner, card, str(response).lower() if isinstance(response, bool) else response)


def question_parts(learner: Visit, card: str) -> list[str]:
    """The ids of a question's rows, as they stand."""
    ids: list[str] = learner.frame.locator(f"{card} [data-part]").evaluate_all("all => all.map(e => e.dataset.part)")
    return ids


def start(learner: Visit) -> None:
    """Puts the focus before the page's first control."""
    learner.frame.evaluate("document.documentElement.tabIndex = -1; document.documentElement.focus()")


@pytest.mark.parametrize("width", [336, pytest.param(1200, marks=pytest.mark.full)])
def test_a_whole_course_by_keyboard_alone(visit: Callable[..., Any], width: int) -> None:
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": width, "height": 720})
        start(learner)
        for part in learner.course.contents:
            if part is not learner.course.contents[0]:
                tab_to(learner, '[data-action="next"]')
                learner.page.keyboard.press("Enter")
                learner.frame.locator(f'[data-lesson="{part.id}"], [data-quiz="{part.id}"]').wait_for(state="visible")
            if part not in learner.course.quizzes():
                continue
            for question in learner.asked(part.id):
                variant = variant_of(learner.card(question.id))
                answer(learner, question, earning(question, "correct", variant))
                tab_to(learner, f'[data-question="{question.id}"] [data-action="check"]')
                learner.page.keyboard.press("Enter")
                learner.frame.locator(f'[data-question="{question.id}"][data-result]').wait_for()
                assert stop(learner.frame), "the focus was lost"
                feedback = learner.frame.locator(f'[data-question="{question.id}"] [data-role="feedback"]')
                assert feedback.evaluate(SEEN), f"the feedback of {question.id} is out of sight"
            tab_to(learner, f'[data-quiz="{part.id}"] [data-action="submit"]')
            learner.mark("submit")
            learner.page.keyboard.press("Space")
            learner.frame.locator(f'[data-quiz="{part.id}"] [data-role="summary"]').wait_for(state="visible")
        assert learner.session.values("cmi.core.score.raw")[-1] == "100"
        learner.leave()
        assert learner.session.values("cmi.core.lesson_status")[-1] == "passed"
        assert learner.lint(mastery=True) == []


def test_enter_in_a_field_checks_the_question(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink") as learner:
        learner.go("types")
        field = learner.card("sa").locator("input")
        field.fill("Shakespeare")
        field.press("Enter")
        learner.frame.locator('[data-question="sa"][data-result="correct"]').wait_for()
        learner.leave()


def test_the_skip_link_leads_past_the_contents(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        start(learner)
        learner.page.keyboard.press("Tab")
        found = stop(learner.frame)
        assert found
        assert found["name"] == "Skip to the content"
        learner.page.keyboard.press("Enter")
        assert learner.frame.evaluate("document.activeElement.tagName") == "MAIN"
        learner.leave()


def test_tab_goes_through_the_page_in_its_order_and_out_of_it(visit: Callable[..., Any]) -> None:
    """No trap, no jump: each stop stands after the one before it (WCAG 2.1.2, 2.4.3)."""
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        learner.go("types")
        start(learner)
        places: list[int] = []
        for _ in range(150):
            learner.page.keyboard.press("Tab")
            if learner.page.evaluate("document.activeElement.tagName") != "IFRAME":
                break
            found = stop(learner.frame)
            assert found
            places.append(found["at"])
        else:
            pytest.fail("Tab never leaves the page")
        assert places == sorted(places)
        assert len(places) == len(set(places)) > 40
        learner.leave()


def test_the_contents_fold_and_unfold_by_keyboard(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": 336, "height": 720})
        start(learner)
        tab_to(learner, "summary")
        learner.page.keyboard.press("Enter")
        tab_to(learner, 'a[data-goto="inlines"]')
        learner.page.keyboard.press("Enter")
        learner.frame.locator('[data-lesson="inlines"]').wait_for(state="visible")
        assert learner.frame.evaluate("document.activeElement.id") == "title--lesson-inlines"
        learner.leave()
