"""A whole course by keyboard alone: every control is reached, seen and used without a pointer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import scenes
from giving import arranged, earning, variant_of
from playwright.sync_api import Browser, Frame
from visits import Visit

from packager import pages
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

ARABIC = Path(__file__).resolve().parents[1] / "courses" / "arabic"

# What has the focus, and whether a sighted person sees that: an outline, not behind the bar (WCAG 2.4.7, 2.4.11).
# The controls of audio and video are the browser's own, and it shows the focus within them.
STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getClientRects()[0], style = getComputedStyle(e);
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const upper = Math.max(box.top, 0), lower = Math.min(box.bottom, innerHeight);
  // What is drawn in a colour, and the ground that it stands on.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const drawn = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const ground = n => {
    const found = n ? drawn(getComputedStyle(n).backgroundColor) : [255, 255, 255, 255];
    return found[3] === 255 ? found : ground(n.parentElement);
  };
  const light = ([red, green, blue]) => [red, green, blue].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0) + 0.05;
  const under = parseFloat(style.outlineOffset) < 0 ? e : e.parentElement;
  const pair = [light(drawn(style.outlineColor)), light(ground(under))];
  // Over a picture the outline has a light ring of its own around it.
  if (e.closest(".board")) pair[1] = light(drawn(style.boxShadow.match(/rgb[^)]*[)]/)[0]));
  const x = (left + right) / 2, y = (upper + lower) / 2, top = document.elementFromPoint(x, y);
  // The picture of a hotspot takes the pointer for the controls over it.
  const near = [e, ...(e.labels || []), e.closest(".board")].filter(Boolean);
  return {
    name: e.dataset.action || e.dataset.goto || e.value || e.textContent.trim().slice(0, 40) || e.tagName,
    outline: e.matches("audio, video") || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    contrast: e.matches("audio, video") ? 21 : Math.max(...pair) / Math.min(...pair),
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
        assert found["contrast"] >= 3, f"the focus is too pale on {found}"
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


def moved(learner: Visit, place: int, total: int) -> str:
    """What the page says of an item's new place, in the course's language, without the item."""
    said = str(pages.words(pages.locale(learner.course.language))["movedTo"]).partition("{item}")[2]
    return said.replace("{n}", str(place)).replace("{total}", str(total))


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
            assert moved(learner, place + step, len(order)) in card.locator('.answer [role="status"]').inner_text()
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


@pytest.mark.parametrize(
    ("name", "width"),
    [("kitchen-sink", 336), pytest.param("kitchen-sink", 1200, marks=pytest.mark.full), (ARABIC, 1200)],
    ids=["narrow", "wide", "right-to-left"],
)
def test_a_whole_course_by_keyboard_alone(visit: Callable[..., Any], name: str | Path, width: int) -> None:
    scheme = "dark" if name is ARABIC else "light"
    with visit(name, reduced_motion="reduce", color_scheme=scheme) as learner:
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


# --- the rules' own controls ------------------------------------------------------------------------------


def test_the_clock_s_buttons_keep_the_focus_on_the_page(browser: Browser, tmp_path: Path) -> None:
    """Where a button goes with what it did, the focus goes on to what comes next."""
    source = scenes.with_rules(tmp_path / "source", "time-limit: 5\npause: button\n")
    stage = scenes.staged(browser, source, tmp_path)
    stage.go("widgets")
    keyboard, frame = stage.page.keyboard, stage.page.main_frame

    def press(selector: str) -> str:
        keyboard.press("Shift")  # from now on the focus is shown, as it is for those who use keys
        stage.page.locator(f"{selector}:visible").focus()
        assert stop(frame)
        keyboard.press("Enter")
        return str(frame.evaluate("document.activeElement.textContent.trim()"))

    assert press('[data-action="start"]') == "Question 1 of 17"
    assert press('[data-action="pause"]') == "Go on"
    assert press('[data-action="go-on"]') == "Question 1 of 17"
    assert press('[data-action="pause"]') == "Go on"
    assert press('[data-action="pause"]') == "Pause"
    press('[data-action="submit"]')
    assert press('[data-action="submit"]') == "Your result"
    assert press('[data-action="retry"]') == "One of each"
    assert stage.close() == []


def test_a_place_that_is_closed_says_so_and_leads_nowhere(browser: Browser, tmp_path: Path) -> None:
    stage = scenes.staged(browser, scenes.COURSES / "rules", tmp_path)
    link = stage.page.locator('a[data-goto="exam"]')
    stage.page.keyboard.press("Tab")
    link.focus()
    assert stop(stage.page.main_frame)
    stage.page.keyboard.press("Enter")
    assert link.evaluate("link => link === document.activeElement")
    assert stage.page.locator('[data-lesson="clouds"]').is_visible()
    assert "Finish the part before it first" in str(link.text_content())
    assert link.locator("svg").count() == 1
    assert stage.close() == []


# --- the size of targets ------------------------------------------------------------------------------------

# Controls whose target, its words with it, is smaller than 24 x 24 CSS px (WCAG 2.2, 2.5.8); a link in a text may be.
SMALL = """() => {
  const out = [];
  let seen = 0;
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (!e.getClientRects().length || e.closest(".skip") || e.matches(".prose a, .prose summary, .summary a")) continue;
    const named = (e.getAttribute("aria-labelledby") || "").split(" ").map(id => document.getElementById(id));
    const all = [e, ...(e.matches("input") ? [...e.labels, ...named.filter(n => n && n.matches(".label"))] : [])];
    const boxes = all.map(n => n.getBoundingClientRect()).filter(box => box.width > 1);
    const width = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left));
    const height = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top));
    seen += 1;
    if (width < 23.9 || height < 23.9) out.push(`${e.outerHTML.slice(0, 90)}: ${width} x ${height}`);
  }
  return [seen, out];
}"""


@pytest.mark.parametrize("width", [320, 1200])
def test_every_target_is_large_enough_for_a_finger(browser: Browser, tmp_path: Path, width: int) -> None:
    source = scenes.with_rules(tmp_path / "source", "time-limit: 5\npause: button\n")
    stage = scenes.staged(browser, source, tmp_path, viewport={"width": width, "height": 800})
    found: dict[str, list[str]] = {}

    def measure(state: str) -> None:
        seen, found[state] = stage.page.evaluate(SMALL)
        assert seen > 3

    stage.go("widgets")
    measure("before the start")
    stage.press("start")
    measure("fresh")
    stage.press("pause")
    measure("paused")
    stage.press("go-on")
    stage.fill("incorrect")
    stage.check()
    measure("checked")
    stage.submit()
    measure("submitted")
    if width == 320:
        stage.page.locator("[data-outline] summary").click()
        measure("contents")
    assert not any(found.values()), found
    stage.page.locator('[data-action="retry"]:visible').evaluate(
        "e => { e.style.cssText = 'min-block-size: 0; padding: 0'; }"
    )
    assert "retry" in str(stage.page.evaluate(SMALL)), "the ruler measures"
    assert stage.close() == []
