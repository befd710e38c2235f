"""The page in every language: its words, its marks where the course has another one, and from right to left."""

from __future__ import annotations

import dataclasses
import itertools
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from giving import earning, give, variant_of
from languages import texts, words
from playwright.sync_api import Browser, Frame, Locator, Page
from test_accessibility import OVERFLOW, SPACING, TAGS, states
from visits import Visit

from packager import pages
from packager.model import Course
from packager.source.loader import load
from packager.targets.course import web
from packager.targets.target import Report

pytestmark = [pytest.mark.browser]

COURSES = Path(__file__).resolve().parents[1] / "courses"
ARABIC = COURSES / "arabic"


def read(path: Path) -> Course:
    course = load(path).course
    assert course is not None
    return course


@contextmanager
def opened(browser: Browser, course: Course, folder: Path) -> Iterator[Page]:
    """A page of a course in this browser's own storage, opened from the disk."""
    for member in [*web.page(course, course.units(), "index.html", "none", Report("web")), *web.shared(course, "none")]:
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(member.data, bytes)
        path.write_bytes(member.data)
    seen: list[str] = []
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.goto((folder / "index.html").as_uri())
    page.locator('html[data-ready="yes"]').wait_for()
    yield page
    context.close()
    assert seen == []


def finish(page: Page) -> None:
    """Opens the lesson and the quiz of the smallest course, answers wrongly and submits."""
    page.locator('a[data-goto="quiz"]').click()
    give(page.locator('[data-question="only"]'), False)
    page.locator('[data-action="check"]').click()
    page.locator('[data-action="submit"]').click()
    page.locator('[data-role="summary"]').wait_for(state="visible")


# --- words ---------------------------------------------------------------------------------------------------

# The texts of a page, each with the language that it is in; those that nobody sees are heard.
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement, text = node.data.trim();
    if (!text || parent.closest("script, noscript")) continue;
    found.push({ text, lang: parent.closest("[lang]").lang, dir: getComputedStyle(parent).direction });
  }
  return found;
}"""


PERCENT = "l => [0, 1].map(n => new Intl.NumberFormat(l, {style: 'percent'}).format(n))"


def test_a_course_is_led_in_its_own_language(browser: Browser, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """All that the page says of itself is in the course's language, and nothing is marked as another one.

    Each file is held to English without a browser, so a sample of the languages will do here.
    """
    names = list(pages.locales())
    if not pytestconfig.option.full:
        names = ["ar", "tr", *random.Random(pytestconfig.option.seed).sample(names, 3)]
    course = read(COURSES / "minimal")
    english = {text for word in words("en").values() for text in texts(word).values()}
    for name in names:
        own = words(name)
        with opened(browser, dataclasses.replace(course, language=name), tmp_path / name) as page:
            finish(page)
            found = page.evaluate(TEXTS)
            assert {one["lang"] for one in found} == {name}
            ours = {one["text"]: one["dir"] for one in found if one["text"] in own.values()}
            assert set(ours.values()) == {pages.direction(name)}
            assert {own[key] for key in ("skip", "true", "false", "checked", "incorrect", "result", "failed")} <= set(
                ours
            )
            left = {one["text"] for one in found} & english - {
                text for word in own.values() for text in texts(word).values()
            }
            assert left <= {course.title, *(part.title for part in course.contents)}, name
            nothing, everything = page.evaluate(PERCENT, name)
            line = page.locator(".summary .score").text_content() or ""
            assert nothing in line, "the percent sign stands where the language has it"
            assert everything not in line


@pytest.mark.parametrize(("language", "direction"), [("eu", "ltr"), ("fa", "rtl"), ("zh-TW", "ltr")])
def test_words_of_another_language_than_the_courses_are_marked(
    browser: Browser, tmp_path: Path, language: str, direction: str
) -> None:
    """A screen reader changes its voice for them, and they keep their direction."""
    course = dataclasses.replace(read(COURSES / "minimal"), language=language)
    with opened(browser, course, tmp_path) as page:
        finish(page)
        found = page.evaluate(TEXTS)
        root = page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction)
        english = {text for word in words("en").values() for text in texts(word).values()}
        ours = [one for one in found if one["text"] in english]
        assert len(ours) > 10
        assert {(one["lang"], one["dir"]) for one in ours} == {("en", "ltr")}
        titles = [one for one in found if one["text"] == course.title]
        assert titles
        assert {one["lang"] for one in titles} == {language}


def test_a_list_is_one_of_its_language(visit: Callable[..., Any]) -> None:
    with visit(ARABIC) as learner:
        learner.go("quiz")
        assert "PY أو ZIP" in learner.card("upload").inner_text()
        give(learner.card("short"), "Java")
        learner.check("short")
        assert "بايثون أو Python" in learner.card("short").locator(".right").inner_text()
        learner.leave()


# --- from right to left --------------------------------------------------------------------------------------

# Where the first and the last sign of a text stand, in CSS pixels from the left.
ENDS = """(element, text) => {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), signs = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (let at = 0; at < node.length; at++) signs.push([node, at]);
  }
  const start = signs.map(([node, at]) => node.data[at]).join("").indexOf(text);
  if (start < 0) throw new Error("no " + text + " in " + element.textContent);
  return [0, text.length - 1].map(place => {
    const [node, at] = signs[start + place], range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  });
}"""


def runs(element: Locator, text: str) -> str:
    """`ltr` where the first sign of `text` stands left of its last one."""
    first, last = element.evaluate(ENDS, text)
    assert first != last
    return "ltr" if first < last else "rtl"


def left(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def test_code_numbers_and_formulas_keep_their_order_in_arabic(visit: Callable[..., Any]) -> None:
    with visit(ARABIC) as learner:
        lesson = learner.frame.locator('[data-lesson="lesson"]')
        assert runs(lesson.locator("p").filter(has_text="شيفرة").first, "تُحفظ الشيفرة") == "rtl", "the ruler measures"
        for text in ("src/main.py", "-x", "range(-3, 3):", "-7 % 3", "C++", "3.5", "VS Code"):
            holder = lesson.locator("code, td, li").filter(has_text=text).first
            assert runs(holder, text) == "ltr", text
        root = lesson.locator("math").first
        assert left(root.locator("mi").first) < left(root.locator("msup").first)
        learner.go("quiz")
        for question, text in (
            ("choice", "-2"), ("several", "1_name"), ("match", "[1, 2]"), ("order", "-10"), ("sort", "C++"),
        ):  # fmt: skip
            thing = (
                learner.card(question)
                .locator("label, .thing")
                .filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))
                .first
            )
            assert runs(thing, text) == "ltr", question
        assert runs(learner.frame.locator("footer"), "1.0.0") == "ltr"
        options = learner.card("blanks").locator("option").all()
        assert {one.inner_text(): one.evaluate("e => getComputedStyle(e).direction") for one in options} == {
            "اختر…": "rtl", "float": "ltr", "int": "ltr", "نص": "rtl",
        }  # fmt: skip
        number = learner.card("number").locator("input")
        assert number.evaluate("e => getComputedStyle(e).direction") == "ltr"
        learner.leave()


def test_the_page_is_laid_out_from_right_to_left(visit: Callable[..., Any]) -> None:
    with visit(ARABIC) as learner:
        frame = learner.frame
        assert left(frame.locator("nav")) > left(frame.locator("main"))
        assert left(frame.locator('[data-role="progress-text"]')) > left(frame.locator('[data-role="progress"]'))
        learner.go("quiz")
        assert left(frame.locator('[data-action="previous"]')) > left(frame.locator("main"))
        row = learner.card("choice").locator(".choice").first
        assert left(row.locator("input")) > left(row.locator("label"))
        item = learner.card("order").locator(".order li").first
        assert left(item.locator(".handle")) > left(item.locator(".thing")) > left(item.locator(".moves"))
        scale = learner.card("opinion").locator(".choice").all()
        assert [left(one) for one in scale] == sorted((left(one) for one in scale), reverse=True)
        learner.leave()


def test_a_picture_with_regions_is_not_mirrored(visit: Callable[..., Any]) -> None:
    with visit(ARABIC) as learner:
        learner.go("quiz")
        card = learner.card("point")
        picture = card.locator(".board img").bounding_box()
        assert picture is not None
        for region, middle in (("harbour", 60 / 400), ("tower", 300 / 400)):
            found = (left(card.locator(f'input[value="{region}"]')) - picture["x"]) / picture["width"]
            assert found == pytest.approx(middle, abs=0.01)
        card.locator(".board").click(position={"x": picture["width"] * 0.75, "y": picture["height"] * 0.2})
        assert card.locator("input:checked").get_attribute("value") == "tower"
        learner.leave()


@pytest.fixture
def judge(node_modules: Path) -> Callable[[Frame], list[str]]:
    """`judge(frame)`: what axe-core finds wrong, and what hangs over the window's edge."""
    source = (node_modules / "axe-core/axe.min.js").read_text(encoding="utf-8")

    def look(frame: Frame) -> list[str]:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(source)
        found = frame.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
        assert found["passes"], "axe looked at nothing"
        wrong = [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]
        return wrong + list(frame.evaluate(OVERFLOW))

    return look


def arabic_states(learner: Visit) -> Iterator[str]:
    """Every place, untouched and with an answer to each question, and the result."""
    frame = learner.frame
    yield "lesson"
    contents = frame.locator("[data-outline] details")
    if contents.get_attribute("open") is None:
        contents.locator("summary").click()
    learner.go("quiz")
    yield "untouched"
    for question, result in zip(
        learner.asked("quiz"), itertools.cycle(("incorrect", "correct", "partial")), strict=False
    ):
        card = learner.card(question.id)
        variant = variant_of(card)
        give(card, earning(question, result, variant) or earning(question, "incorrect", variant))
        learner.check(question.id)
    yield "answered"
    learner.submit("quiz")
    yield "submitted"


@pytest.mark.parametrize("width", [1200, 336])
def test_a_course_in_arabic_is_for_everybody(
    visit: Callable[..., Any], judge: Callable[[Frame], list[str]], width: int
) -> None:
    """At 320 px with the reader's own spacing, too: each question type, before and after its answer."""
    with visit(ARABIC, reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": width, "height": 800})
        if width < 400:
            learner.frame.evaluate(SPACING)
        found = {state: judge(learner.frame) for state in arabic_states(learner)}
        learner.leave()
    assert not any(found.values()), found


@pytest.mark.full
@pytest.mark.parametrize(("language", "width"), list(itertools.product(("ar", "he"), (1200, 336))))
def test_everything_from_right_to_left_is_for_everybody(
    visit: Callable[..., Any], judge: Callable[[Frame], list[str]], tmp_path: Path, language: str, width: int
) -> None:
    source = COURSES / "kitchen-sink"
    for path in source.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    text, count = re.subn(r"(?m)^language: .*$", f"language: {language}", (source / "course.yaml").read_text("utf-8"))
    assert count == 1
    (tmp_path / "course.yaml").write_text(text, "utf-8")
    with visit(tmp_path, reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": width, "height": 800})
        found = {state: judge(learner.frame) for state in states(learner)}
        learner.leave()
    assert not any(found.values()), found
