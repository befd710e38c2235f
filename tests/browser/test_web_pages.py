"""The site and the single file from the disk: everything works and nothing is asked for elsewhere; looks; paper."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from giving import earning, give, variant_of
from playwright.sync_api import Browser, Frame
from test_accessibility import TAGS, answer_all, states
from visits import Visit

from packager import pages
from packager.cli import main
from packager.source.loader import load

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = CHECKOUT / "courses/deployment-modes"
KITCHEN_SINK = CHECKOUT / "tests/courses/kitchen-sink"
Open = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """`page_file(course, target)`: the page of a course as the command line builds it, unpacked, built once a run."""
    made: dict[tuple[Path, str], Path] = {}

    def build(course: Path, target: str) -> Path:
        if (course, target) not in made:
            out = tmp_path_factory.mktemp(target)
            done = CliRunner().invoke(main, ["build", str(course), "--target", target, "--out", str(out)])
            assert done.exit_code == 0, done.output
            (artifact,) = (file for file in out.glob("[!.]*") if file.name != "index.json")
            made[course, target] = artifact
            if artifact.suffix == ".zip":
                zipfile.ZipFile(artifact).extractall(out / "site")
                made[course, target] = out / "site/index.html"
        return made[course, target]

    return build


@pytest.fixture
def opened(browser: Browser, page_file: Callable[[Path, str], Path]) -> Open:
    """`opened(course, target)`: a Visit of the page, from the disk; every trouble and each foreign request fails it."""

    @contextmanager
    def visit(course: Path, target: str, *, troubles: tuple[str, ...] = (), **context: Any) -> Iterator[Visit]:
        file = page_file(course, target)
        source = load(course).course
        assert source
        made = browser.new_context(viewport={"width": 1200, "height": 900}, **context)
        seen: list[str] = []
        page = made.new_page()
        own = file.as_uri() if target == "html" else file.parent.as_uri()
        page.on("pageerror", lambda error: seen.append(f"page error: {error}"))
        page.on("console", lambda m: seen.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("request", lambda r: seen.append(f"request: {r.url}") if not r.url.startswith((own, "data:")) else None)
        page.goto(file.as_uri())
        page.wait_for_function("document.documentElement.dataset.ready || document.readyState === 'complete'")
        assert page.locator("html").get_attribute("data-ready") == "yes", seen
        nothing: Any = None
        yield Visit(page.main_frame, page, page, nothing, nothing, source, seen)
        made.close()
        assert [trouble for trouble in seen if not any(word in trouble for word in troubles)] == []

    return visit


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> Callable[[Frame], list[str]]:
    """`axe(frame)`: what axe-core finds wrong; it asks for no styles, which from the disk it would get none of."""
    source = (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def run(frame: Frame) -> list[str]:
        frame.evaluate(source)
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
        found = frame.evaluate("options => axe.run(document, options)", options)
        assert found["passes"], "axe looked at nothing"
        return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]

    return run


# --- all of it works ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["web", "html"])
def test_the_kitchen_sink_can_be_taken_from_the_disk(
    opened: Open, target: str, axe: Callable[[Frame], list[str]]
) -> None:
    with opened(KITCHEN_SINK, target, reduced_motion="reduce") as learner:
        learner.take()
        assert learner.frame.locator("[data-goto][data-done]").count() == len(learner.course.contents)
        assert axe(learner.frame) == []


@pytest.mark.full
@pytest.mark.parametrize("target", ["web", "html"])
def test_every_state_of_the_page_is_sound_from_the_disk(
    opened: Open, target: str, axe: Callable[[Frame], list[str]]
) -> None:
    with opened(KITCHEN_SINK, target, reduced_motion="reduce") as learner:
        found = {state: axe(learner.frame) for state in states(learner)}
    assert not any(found.values()), found


@pytest.mark.parametrize("target", ["web", "html"])
def test_pictures_sound_and_captions_are_there(opened: Open, target: str) -> None:
    with opened(EXAMPLE, target) as learner:
        shown = learner.frame.evaluate(
            """async () => {
              for (const each of document.querySelectorAll("[hidden]")) each.hidden = false;
              const pictures = Array.from(document.images);
              for (const picture of pictures) picture.loading = "eager";
              await Promise.all(pictures.map((picture) => picture.decode()));
              const sound = document.querySelector("audio");
              const heard = (target, event) => new Promise((done) => target.addEventListener(event, done));
              if (sound.readyState < 1) await heard(sound, "loadedmetadata");
              const track = sound.querySelector("track");
              track.track.mode = "showing";
              if (track.readyState !== 2) await heard(track, "load");
              return {
                pictures: pictures.map((picture) => picture.naturalWidth),
                seconds: sound.duration,
                cues: track.track.cues.length,
              };
            }"""
        )
        assert len(shown["pictures"]) > 1
        assert all(shown["pictures"])
        assert shown["seconds"] > 1
        assert shown["cues"] > 0


@pytest.mark.parametrize("target", ["web", "html"])
def test_answers_are_kept_in_the_browser(opened: Open, target: str) -> None:
    with opened(EXAMPLE, target) as learner:
        learner.status("inBrowser")
        learner.go("check")
        question = learner.asked("check")[0]
        card = learner.card(question.id)
        give(card, earning(question, "correct", variant_of(card)))
        assert learner.check(question.id) == "correct"
        learner.page.reload()
        learner.frame.locator('html[data-ready="yes"]').wait_for()
        assert learner.card(question.id).get_attribute("data-result") == "correct"


def test_a_link_to_a_file_saves_it_from_the_single_page(opened: Open, tmp_path: Path) -> None:
    """A window that opens what an address holds is what browsers refuse."""
    folder = course(tmp_path, lesson="# Sheets\n\nTake [the sheet](media/sheet.pdf).\n")
    (folder / "media/sheet.pdf").write_bytes(b"%PDF-1.4 a sheet")
    with opened(folder, "html") as learner:
        with learner.page.expect_download() as saved:
            learner.frame.get_by_role("link", name="the sheet").click()
        assert saved.value.suggested_filename == "sheet.pdf"
        assert Path(saved.value.path()).read_bytes() == b"%PDF-1.4 a sheet"


@pytest.mark.parametrize("target", ["web", "html"])
def test_the_policy_bites(opened: Open, target: str) -> None:
    """What some platform or add-on writes into the page does not run; the styles that stand in it do."""
    with opened(EXAMPLE, target, troubles=("Content Security Policy", "violates")) as learner:
        learner.frame.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "globalThis.intruder = true";
              document.body.append(script);
              document.body.insertAdjacentHTML("beforeend", "<p id=painted style='color: red'>x</p>");
            }"""
        )
        assert learner.frame.evaluate("globalThis.intruder") is None
        assert learner.frame.evaluate("getComputedStyle(document.getElementById('painted')).color") != "rgb(255, 0, 0)"
        assert sum("Content Security Policy" in trouble for trouble in learner.troubles) == 2


# --- looks ----------------------------------------------------------------------------------------------------

QUIZ = """\
id: check
title: Check
questions:
  - id: one
    type: multiple-choice
    prompt: Which?
    choices:
      - correct: This
        feedback: Well seen.
      - That
    hints: [Not that one.]
  - id: two
    type: ordering
    prompt: In order?
    items: [a, b, c]
  - id: three
    type: short-answer
    prompt: Say it.
    answers: [it]
"""
LOOK = """\
theme:
  accent: '#7a1f5c'
  accent-dark: '#f2a6d8'
  background: '#fff4e6'
  background-dark: '#1b1020'
  text: '#2a1a10'
  text-dark: '#f3e9f0'
  font: sans
  logo: media/logo.svg
  logo-alt: The tower of Example
  stylesheet: media/own.css
"""


def course(folder: Path, *, theme: str = "", lesson: str = "# One\n\nA [link](https://example.org/) in it.\n") -> Path:
    """A course of a lesson and a quiz."""
    (folder / "media").mkdir()
    head = "format: 1\nid: looks\niri: https://example.org/looks\ntitle: Looks\nlanguage: en\n"
    (folder / "course.yaml").write_text(f"{head}{theme}contents:\n  - lesson: one.md\n  - quiz: check.yaml\n")
    (folder / "one.md").write_text(lesson)
    (folder / "check.yaml").write_text(QUIZ)
    return folder


def themed(folder: Path) -> Path:
    made = course(folder, theme=LOOK)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60"/></svg>'
    (made / "media/logo.svg").write_text(svg)
    (made / "media/dot.svg").write_text(svg)
    (made / "media/own.css").write_text(
        "body > footer { background: url('dot.svg') 0 0 / 4px 4px; padding-top: 7px }\n"
    )
    return made


@pytest.mark.parametrize(
    ("target", "scheme"),
    [
        ("web", "light"),
        ("html", "dark"),
        pytest.param("web", "dark", marks=pytest.mark.full),
        pytest.param("html", "light", marks=pytest.mark.full),
    ],
)
def test_a_theme_is_what_one_sees_and_can_be_read(
    opened: Open,
    axe: Callable[[Frame], list[str]],
    tmp_path: Path,
    target: str,
    scheme: str,
) -> None:
    wanted = {
        "light": ("rgb(255, 244, 230)", "rgb(42, 26, 16)", "rgb(122, 31, 92)"),
        "dark": ("rgb(27, 16, 32)", "rgb(243, 233, 240)", "rgb(242, 166, 216)"),
    }[scheme]
    with opened(themed(tmp_path), target, color_scheme=scheme, reduced_motion="reduce") as learner:
        body = "getComputedStyle(document.body)"
        assert learner.frame.evaluate(f"[{body}.backgroundColor, {body}.color]") == [*wanted[:2]]
        link = learner.frame.get_by_role("link", name="link", exact=True)
        assert link.evaluate("link => getComputedStyle(link).color") == wanted[2]
        assert learner.frame.evaluate(f"{body}.fontFamily").startswith("system-ui")
        logo = learner.frame.get_by_role("img", name="The tower of Example")
        assert logo.evaluate("logo => [logo.naturalWidth, logo.height]") == [90, 50]
        footer = learner.frame.locator("body > footer")
        assert footer.evaluate("footer => getComputedStyle(footer).paddingTop") == "7px"
        assert "dot.svg" in (shown := footer.evaluate("e => getComputedStyle(e).backgroundImage")) or "data:" in shown
        found = {"lesson": axe(learner.frame)}
        learner.go("check")
        learner.card("one").locator('[data-action="hint"]').click()
        for result in ("incorrect", "correct"):
            answer_all(learner, "check", result)
            learner.submit("check")
            found[f"{result}, submitted"] = axe(learner.frame)
            learner.frame.locator('[data-quiz="check"] [data-action="retry"]').click()
        assert not any(found.values()), found


def test_who_asks_for_more_contrast_gets_the_system_s_colours(
    opened: Open, axe: Callable[[Frame], list[str]], tmp_path: Path
) -> None:
    with opened(themed(tmp_path), "web", contrast="more") as learner:
        assert learner.frame.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert learner.frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert axe(learner.frame) == []


# --- paper ----------------------------------------------------------------------------------------------------


def test_on_paper_a_lesson_is_whole_and_dark_on_white(opened: Open) -> None:
    with opened(EXAMPLE, "web", color_scheme="dark") as learner:
        folded = learner.frame.locator("main details")
        assert folded.count()
        assert folded.first.get_attribute("open") is None
        learner.go(str(folded.first.evaluate("each => each.closest('[data-lesson]').dataset.lesson")))
        learner.page.emulate_media(media="print", color_scheme="dark")
        learner.frame.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        for hidden in ("nav", ".bar", ".pager", ".skip"):
            assert not learner.frame.locator(hidden).first.is_visible(), hidden
        assert folded.first.locator("p").first.is_visible()
        colours = learner.frame.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,"
            " getComputedStyle(document.documentElement).getPropertyValue('--good')]"
        )
        assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "#176537"]
        learner.frame.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert folded.first.get_attribute("open") is None


def test_on_paper_a_question_stands_with_its_feedback_and_without_its_buttons(opened: Open) -> None:
    with opened(EXAMPLE, "web") as learner:
        learner.go("check")
        answer_all(learner, "check", "incorrect")
        learner.page.emulate_media(media="print")
        section = learner.frame.locator('[data-quiz="check"]')
        feedback = section.locator('[data-role="feedback"]:not(:empty)')
        assert feedback.count() > 3
        assert all(each.is_visible() for each in feedback.all())
        assert not any(button.is_visible() for button in section.locator("button").all())
        assert learner.page.pdf(format="A4").startswith(b"%PDF")


# --- the words --------------------------------------------------------------------------------------------------


def test_a_package_says_its_own_language_s_words(opened: Open, tmp_path: Path) -> None:
    """The one locale that is packed is the course's."""
    made = course(tmp_path)
    text = (made / "course.yaml").read_text()
    (made / "course.yaml").write_text(text.replace("language: en", "language: de"))
    with opened(made, "web") as learner:
        words = learner.frame.evaluate("CoursePlayer.words")
        assert words["language"] == pages.locale("de")
        assert json.dumps(words["check"]) == json.dumps(pages.words(pages.locale("de"))["check"])
