"""Prose in a browser: the contrast of code, pictures in full, sound, film, pages of other hosts, narrow windows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import prose_course
import pytest
from playwright.sync_api import Frame, Request, Route
from visits import Visit

from packager import highlight

pytestmark = [pytest.mark.browser]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "more-contrast": {"color_scheme": "light", "contrast": "more"},
    "dark-more-contrast": {"color_scheme": "dark", "contrast": "more"},
    "dark-print": {"color_scheme": "dark"},
}
PLACES = ("code", "pictures", "media", "embeds", "check")
ELSEWHERE = "videos.example.org"
FILM = (
    "<!DOCTYPE html><title>A film</title><p>A film<script>try { top.location = 'about:blank' } catch (e) { }</script>"
)
# Colour and ground of each piece of code, by its class.
COLOURS = """() => Array.from(document.querySelectorAll("article .code span, article .code"), (piece) => [
  piece.className === "code" ? "" : piece.className,
  getComputedStyle(piece).color,
  getComputedStyle(piece.closest(".code")).backgroundColor,
])"""


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prose_course.make(tmp_path_factory.mktemp("prose") / "course")


@pytest.fixture
def opened(visit: Callable[..., Any], course: Path) -> Callable[..., Any]:
    """`opened(color_scheme="dark")`: a visit of the course, which may ask the other host."""
    return lambda **context: visit(course, troubles=(ELSEWHERE,), reduced_motion="reduce", **context)


def answered(learner: Visit) -> list[Request]:
    """The requests to the other host from now on, which get a film."""
    asked: list[Request] = []

    def answer(route: Route, request: Request) -> None:
        asked.append(request)
        route.fulfill(body=FILM, content_type="text/html")

    learner.page.context.route(f"https://{ELSEWHERE}/**", answer)
    return asked


def go(learner: Visit, place: str) -> None:
    contents = learner.frame.locator("[data-outline] details")
    if contents.get_attribute("open") is None:
        contents.locator("summary").click()
    learner.go(place)


def light(colour: str) -> float:
    """The relative luminance of `rgb(...)` (WCAG 2.2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_every_colour_of_code_can_be_read(opened: Callable[..., Any], look: str) -> None:
    with opened(**LOOKS[look]) as learner:
        if look.endswith("print"):
            learner.page.emulate_media(media="print")
        found = {(class_, colour, ground) for class_, colour, ground in learner.frame.evaluate(COLOURS)}
        assert {class_ for class_, _, _ in found} == {"", *highlight.CLASSES}, "the course shows each of them"
        strict = look.endswith(("contrast", "print"))
        # A ground that is not printed is white.
        grounds = {"rgba(0, 0, 0, 0)": "rgb(255, 255, 255)"}
        pale = [one for one in found if contrast(one[1], grounds.get(one[2], one[2])) < (7 if strict else 4.5)]
        assert pale == []
        assert len({colour for _, colour, _ in found}) == (1 if strict else len(highlight.CLASSES) + 1)
        learner.leave()


def test_a_picture_is_opened_in_full_and_closed_by_keyboard(opened: Callable[..., Any]) -> None:
    with opened() as learner:
        learner.page.set_viewport_size({"width": 340, "height": 640})
        go(learner, "pictures")
        frame: Frame = learner.frame
        control = frame.locator('[data-action="enlarge"]')
        control.wait_for()
        assert control.inner_text().split("\n") == ["Enlarge the picture: A blue field"]
        control.focus()
        control.press("Enter")
        dialog = frame.get_by_role("dialog", name="A blue field")
        dialog.wait_for()
        assert frame.evaluate("document.activeElement.closest('dialog') !== null")
        view = dialog.get_by_role("img", name="A blue field")
        view.focus()
        size = view.evaluate("view => [view.scrollWidth, view.clientWidth, view.querySelector('img').naturalWidth]")
        assert size[0] > size[1], "more of it than the window holds"
        assert size[2] == 1600
        view.press("ArrowRight")
        # The browser scrolls when it draws the next pictures.
        view.evaluate("view => new Promise((done) => view.scrollLeft ? done() : (view.onscroll = done))")
        view.press("Escape")
        dialog.wait_for(state="detached")
        assert control.evaluate("control => control === document.activeElement"), "the focus comes back"
        control.press("Enter")
        dialog.get_by_role("button", name="Close").press("Enter")
        dialog.wait_for(state="detached")
        learner.leave()


def test_a_picture_is_opened_by_a_click_on_it_and_closed_by_one_beside(opened: Callable[..., Any]) -> None:
    with opened() as learner:
        go(learner, "pictures")
        frame: Frame = learner.frame
        frame.locator('[data-action="enlarge"]').wait_for()
        frame.locator('article img[alt="A blue field"]').click(position={"x": 5, "y": 5})
        dialog = frame.get_by_role("dialog", name="A blue field")
        dialog.wait_for()
        dialog.get_by_role("img").click()
        assert dialog.count() == 1
        frame.locator("html").click(position={"x": 3, "y": 3}, force=True)
        dialog.wait_for(state="detached")
        learner.leave()


def test_only_pictures_that_are_shown_smaller_than_they_are_can_be_opened(opened: Callable[..., Any]) -> None:
    """Not one that is small, nor one that is a link or only decoration; in a question they can."""
    with opened() as learner:
        go(learner, "pictures")
        frame: Frame = learner.frame
        lesson = frame.locator("article:not([hidden])")
        lesson.locator('[data-action="enlarge"]').wait_for()
        for picture in lesson.locator("img").all():
            picture.scroll_into_view_if_needed()
            assert picture.evaluate("picture => picture.decode().then(() => picture.complete)")
        assert lesson.locator('[data-action="enlarge"]').count() == 1
        shown = lesson.locator("img").evaluate_all(
            "pictures => pictures.map((one) => [one.clientWidth, one.clientHeight])"
        )
        wide = shown[0][0]
        assert shown[0] == [wide, round(wide * 9 / 16)]
        assert shown[1] == [60, 40]
        assert shown[2][0] == wide, "lines and shapes with proportions alone fill the column"
        go(learner, "check")
        frame.locator('[data-question] [data-action="enlarge"]').wait_for()
        learner.leave()


def test_another_hosts_page_is_asked_when_it_is_near_and_learns_no_path(opened: Callable[..., Any]) -> None:
    with opened() as learner:
        asked = answered(learner)
        frame: Frame = learner.frame
        frames = frame.locator("iframe")
        assert frames.count() == 4
        assert frames.evaluate_all("frames => frames.filter((one) => one.src).length") == 0
        go(learner, "embeds")
        frame.frame_locator('iframe[title="How a queue works"]').get_by_text("A film").wait_for()
        home = learner.platform.address("/")
        assert frame.locator("section iframe[src]").count() == 0, "what is not shown is not asked for"
        told = {request.url: request.headers["referer"] for request in asked}
        assert told["https://videos.example.org/embed/queues"] == home
        assert frame.url.startswith(home), "the frame could not lead the course's page away"
        assert learner.page.url.startswith(home)
        box = frame.locator("article:not([hidden]) .shape").first.bounding_box()
        assert box is not None
        assert (box["width"] - 2) / (box["height"] - 2) == pytest.approx(16 / 9, abs=0.02)
        policy = frame.locator("meta[http-equiv]").get_attribute("content") or ""
        assert re.findall(r"frame-src ([^;]*)", policy) == ["https://videos.example.org"]
        learner.leave()


def test_sound_and_film_have_their_words(opened: Callable[..., Any]) -> None:
    with opened() as learner:
        go(learner, "media")
        film = learner.frame.locator("video")
        film.evaluate(
            "film => new Promise((done) => film.textTracks[0].cues?.length ? done() "
            ": film.querySelector('track').addEventListener('load', done))"
        )
        assert film.evaluate("film => film.textTracks[0].cues[0].text") == "Nothing moves."
        words = learner.frame.locator("figure:has(video) details")
        words.locator("summary").press("Enter")
        words.get_by_text("Nothing moves.").wait_for()
        learner.leave()


@pytest.mark.parametrize("look", ["light", "narrow-dark"])
def test_axe_finds_nothing_and_no_place_scrolls_sideways(
    opened: Callable[..., Any], node_modules: Path, look: str
) -> None:
    """A window of 336 pixels has a page of 320: the width of one of 1280 at 400 %."""
    source = (node_modules / "axe-core/axe.min.js").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    with opened(color_scheme="dark" if look.endswith("dark") else "light") as learner:
        asked = answered(learner)
        frame: Frame = learner.frame
        if look.startswith("narrow"):
            learner.page.set_viewport_size({"width": 336, "height": 640})
        frame.evaluate(source)

        def look_at(state: str) -> None:
            result = frame.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
            assert result["passes"]
            found[state] = [f"{one['id']}: {node['target']}" for one in result["violations"] for node in one["nodes"]]
            wide = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found[state] += [f"the page is {wide} pixels too wide"] if wide > 0 else []

        for place in PLACES:
            go(learner, place)
            if place == "embeds":
                frame.frame_locator('iframe[title="How a queue works"]').get_by_text("A film").wait_for()
            look_at(place)
        go(learner, "pictures")
        frame.locator('article [data-action="enlarge"]').click()
        frame.get_by_role("dialog").wait_for()
        look_at("a picture in full")
        assert asked
        frame.get_by_role("dialog").press("Escape")
        learner.leave()
    assert found == {state: [] for state in found}
