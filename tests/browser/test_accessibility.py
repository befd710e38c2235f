"""The page for everybody: axe in each state and look, reflow at 320 px, what is announced, valid HTML."""

from __future__ import annotations

import itertools
import json
import random
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import prose_course
import pytest
import scenes
from giving import earning, give, results, variant_of
from playwright.sync_api import Browser, Frame, Page
from visits import Visit

from packager.model import Question
from packager.scoring import scored

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]
PICTURE = CHECKOUT / "docs" / "player.png"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PLAIN: dict[str, Any] = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {},
    "narrow-dark": {"color_scheme": "dark"},
    "more-contrast": {"contrast": "more"},
    "dark-more-contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced-colors": {"forced_colors": "active"},
}


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> Callable[[Frame], list[str]]:
    """`axe(frame)`: what axe-core finds wrong by WCAG 2.0 to 2.2, levels A and AA."""
    source = (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def run(frame: Frame) -> list[str]:
        if not frame.evaluate("'axe' in window"):
            # Not by a script element, which the page's own CSP refuses.
            frame.evaluate(source)
        found = frame.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],"
            " preload: false})",
            TAGS,
        )
        assert found["passes"], "axe looked at nothing"
        return [
            f"{violation['id']}: {node['target']}: {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return run


def test_axe_finds_what_is_wrong(axe: Callable[[Frame], list[str]], browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content(
        '<html><body><img src="data:,"><input><button></button><p style="color:#bbb">pale</p></body></html>'
    )
    found = " ".join(axe(page.main_frame))
    context.close()
    for name in ("document-title", "html-has-lang", "image-alt", "label", "button-name", "color-contrast"):
        assert name in found


def answer_all(learner: Visit, quiz: str, result: str) -> None:
    """Gives and checks the responses that earn `result`, and sees that each card says so."""
    questions = learner.asked(quiz)
    wanted = results(questions, result)
    for question in questions:
        if question.id in wanted:
            card = learner.card(question.id)
            give(card, earning(question, result, variant_of(card)))
            assert learner.check(question.id) == wanted[question.id], question.id
    assert set(wanted) & {q.id for q in questions if scored(q)}, f"no question can be {result}"


def go(learner: Visit, place: str) -> None:
    """Goes to a place by the list of contents, which a narrow window folds."""
    contents = learner.frame.locator("[data-outline] details")
    if contents.get_attribute("open") is None:
        contents.locator("summary").click()
    learner.go(place)


RESULTS = ("correct", "incorrect", "partial")


def states(learner: Visit, results: tuple[str, ...] = RESULTS) -> Iterator[str]:
    """Leads a learner through every state of the page, and names each when it is reached."""
    frame = learner.frame
    for lesson in learner.course.lessons():
        go(learner, lesson.id)
        yield f"lesson {lesson.id}"
    for quiz in learner.course.quizzes():
        go(learner, quiz.id)
        yield f"quiz {quiz.id}, untouched"
    go(learner, "types")
    first = next(learner.course.questions())
    learner.card(first.id).locator('[data-action="check"]').click()
    learner.card(first.id).locator('[data-role="feedback"]:not(:empty)').wait_for()
    yield "checked without an answer"
    for _ in first.hints:
        learner.card(first.id).locator('[data-action="hint"]').click()
    assert learner.card(first.id).locator(".hint").count() == len(first.hints) > 1
    yield "hints shown"
    for quiz in ("types", "arranging", "blanks", "options"):
        go(learner, quiz)
        section = frame.locator(f'[data-quiz="{quiz}"]')
        for result in results:
            answer_all(learner, quiz, result)
            open_ = section.locator("[data-question]:not([data-result])").count()
            if open_:
                section.locator('[data-action="submit"]').click()
                section.locator('[data-role="notice"]:not(:empty)').wait_for()
                if quiz == "types":
                    yield f"submission of {quiz} with unanswered questions"
            learner.submit(quiz)
            yield f"{quiz}, {result}, and submitted"
            section.locator('[data-action="retry"]').click()
            assert section.locator("[data-result]").count() == 0
    yield "another attempt"


@pytest.fixture
def judge(axe: Callable[[Frame], list[str]], pytestconfig: pytest.Config) -> Callable[..., dict[str, list[str]]]:
    """`judge(page, frame, states)`: what axe finds in each state, in all looks with --full, else in the next one each.

    A look changes with the page open: what a learner has done stays.
    """
    order = random.Random(pytestconfig.option.seed).sample(list(LOOKS), len(LOOKS))
    turns = itertools.cycle(order)

    def run(page: Page, frame: Frame, states: Iterator[str], narrow: int = 320) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for state in states:
            for look in order if pytestconfig.option.full else [next(turns)]:
                page.emulate_media(**{**PLAIN, **LOOKS[look]})
                small = look.startswith("narrow")
                page.set_viewport_size({"width": narrow if small else 1200, "height": 640 if small else 900})
                if violations := axe(frame):
                    found[f"{state}, {look}"] = violations
        return found

    return run


def test_axe_finds_nothing_in_any_state(visit: Callable[..., Any], judge: Callable[..., Any]) -> None:
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        assert judge(learner.page, learner.frame, states(learner), 336) == {}
        learner.leave()


def test_axe_finds_nothing_in_any_widget(browser: Browser, judge: Callable[..., Any], tmp_path: Path) -> None:
    stage = scenes.staged(browser, scenes.WIDGETS, tmp_path)
    stage.go("widgets")
    assert judge(stage.page, stage.page.main_frame, scenes.answering(stage)) == {}
    assert stage.close() == []


def test_axe_finds_nothing_whatever_the_rules_are(browser: Browser, judge: Callable[..., Any], tmp_path: Path) -> None:
    stage = scenes.staged(browser, scenes.COURSES / "rules", tmp_path, clock=True)
    assert judge(stage.page, stage.page.main_frame, scenes.ruled(stage)) == {}
    assert stage.close() == []


def test_axe_finds_nothing_where_nothing_can_be_changed(
    browser: Browser, visit: Callable[..., Any], judge: Callable[..., Any], tmp_path: Path
) -> None:
    """An attempt that was marked at its end, a picture in full, pages of another host, and the platform's review."""
    source = scenes.with_rules(tmp_path / "source", "show-feedback: at-end\nattempts: 1\n")
    stage = scenes.staged(browser, source, tmp_path / "late")
    stage.go("widgets")
    prose = scenes.staged(browser, prose_course.make(tmp_path / "prose"), tmp_path / "out")
    with visit("kitchen-sink", mode="review", reduced_motion="reduce") as learner:

        def reviewed() -> Iterator[str]:
            for quiz in ("types", "arranging", "blanks"):
                go(learner, quiz)
                yield f"review of {quiz}"

        def read() -> Iterator[str]:
            for place in ("embeds", "check", "pictures"):
                prose.go(place)
                yield place
            prose.page.locator('[data-action="enlarge"]:visible').first.click()
            yield "a picture in full"

        found = {}
        for page, frame, all_ in (
            (stage.page, stage.page.main_frame, scenes.late(stage)),
            (prose.page, prose.page.main_frame, read()),
            (learner.page, learner.frame, reviewed()),
        ):
            found |= judge(page, frame, all_)
        learner.leave()
    assert found == {}
    assert stage.close() == prose.close() == []


def test_axe_finds_nothing_in_the_example(visit: Callable[..., Any], axe: Callable[[Frame], list[str]]) -> None:
    found: dict[str, list[str]] = {}
    with visit("example", reduced_motion="reduce") as learner:
        for part in learner.course.contents:
            learner.go(part.id)
            found[part.id] = axe(learner.frame)
        answer_all(learner, "check", "incorrect")
        found["answered"] = axe(learner.frame)
        learner.leave()
    assert not any(found.values()), found


def test_axe_finds_nothing_without_a_platform(visit: Callable[..., Any], axe: Callable[[Frame], list[str]]) -> None:
    with visit("minimal", api=False, expect="none") as learner:
        learner.status("local")
        assert axe(learner.frame) == []
        learner.leave()


# --- reflow and spacing -------------------------------------------------------------------------------

# What hangs out of the window, but for what stands in a box that scrolls by itself.
OVERFLOW = """() => {
  const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = document.documentElement.clientWidth, most = document.scrollingElement.scrollWidth, out = [];
  if (most > wide) out.push(`the page: ${most} > ${wide}`);
  for (const e of document.body.querySelectorAll("*")) {
    const box = e.getBoundingClientRect(), name = `${e.tagName} ${e.getAttribute("class")} ${e.id}`;
    if (!box.width || !box.height || e.closest(".unseen, .skip") || scrolls(e.parentElement)) continue;
    if (box.right > wide + 1 || box.left < -1) out.push(`${name}: ${box.left} to ${box.right}`);
    const style = getComputedStyle(e);
    // A field scrolls by itself, and what is for screen readers alone is cut off on purpose.
    if (e.closest("progress, svg, math, input") || !/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
    if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) out.push(`${name}: cut off`);
  }
  return out;
}"""

# WCAG 2.2, 1.4.12: what a reader may set without losing anything.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("spaced", [pytest.param(False, marks=pytest.mark.full), True], ids=["plain", "spaced"])
def test_at_320_pixels_nothing_scrolls_sideways(visit: Callable[..., Any], spaced: bool) -> None:
    """WCAG 2.2, 1.4.10: 320 px are 1280 px at 400 % zoom; with the reader's own spacing too (1.4.12)."""
    found: dict[str, list[str]] = {}
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": 336, "height": 512})  # 8 px of the platform's page to either side
        assert learner.frame.evaluate("innerWidth") == 320
        if spaced:
            learner.frame.evaluate(SPACING)
        for state in states(learner, ("incorrect",)):
            if hanging := learner.frame.evaluate(OVERFLOW):
                found[state] = hanging
        learner.leave()
    assert found == {}


def test_no_widget_and_no_rule_makes_a_page_scroll_sideways(browser: Browser, tmp_path: Path) -> None:
    """With the reader's own spacing, which the pages keep while learners go on."""
    found: dict[str, list[str]] = {}
    narrow = {"width": 320, "height": 512}
    for source, run in ((scenes.WIDGETS, scenes.answering), (scenes.COURSES / "rules", scenes.ruled)):
        stage = scenes.staged(browser, source, tmp_path / source.name, clock=run is scenes.ruled, viewport=narrow)
        stage.page.evaluate(SPACING)
        if run is scenes.answering:
            stage.go("widgets")
        for state in run(stage):
            if hanging := stage.page.evaluate(OVERFLOW):
                found[state] = hanging
        assert stage.close() == []
    assert found == {}


# What moves, and what would appear when a pointer rests on something.
RESTLESS = """() => Array.from(document.querySelectorAll("body *"), e => [e, getComputedStyle(e)])
  .filter(([e, s]) => parseFloat(s.transitionDuration) > 0 || s.animationName !== "none" || e.hasAttribute("title")
    && e.tagName !== "IFRAME")
  .map(([e]) => e.outerHTML.slice(0, 90))"""


def test_nothing_moves_for_who_asks_for_that_and_nothing_appears_under_a_pointer(
    browser: Browser, tmp_path: Path
) -> None:
    """WCAG 2.2, 2.3.3 and 1.4.13."""
    stage = scenes.staged(browser, scenes.WIDGETS, tmp_path)
    stage.go("widgets")
    for state in scenes.answering(stage):
        assert stage.page.evaluate(RESTLESS) == [], state
    stage.page.emulate_media(reduced_motion="no-preference")
    assert stage.page.evaluate(RESTLESS), "who asks for nothing sees a short change of colour"
    assert stage.close() == []


def test_the_ruler_for_reflow_measures(visit: Callable[..., Any]) -> None:
    with visit("minimal") as learner:
        assert learner.frame.evaluate(OVERFLOW) == []
        learner.frame.evaluate("document.querySelector('h2').style.cssText = 'width: 5000px'")
        assert any("H2" in line for line in learner.frame.evaluate(OVERFLOW))
        learner.leave()


# --- what is announced, where the focus is --------------------------------------------------------------


def focused(frame: Frame) -> str:
    return str(frame.evaluate("document.activeElement.id || document.activeElement.tagName"))


def test_feedback_is_announced_and_the_focus_is_never_lost(visit: Callable[..., Any]) -> None:
    with visit("example") as learner:
        learner.go("check")
        questions = learner.asked("check")
        frame, question = learner.frame, questions[0]
        quiz = frame.locator('[data-quiz="check"]')
        assert focused(frame) == "title--quiz-check"
        card = learner.card(question.id)
        region = card.locator('[data-role="feedback"]')
        assert region.get_attribute("role") == "status", "a live region must be there before its words are"
        assert region.inner_text() == ""
        region.evaluate("element => { element.before = true; }")
        give(card, earning(question, "incorrect"))
        check = card.locator('[data-action="check"]')
        check.focus()
        check.press("Enter")
        frame.locator(f'[data-question="{question.id}"][data-result="incorrect"]').wait_for()
        assert region.evaluate("element => element.before"), "the region was replaced, so nothing is announced"
        assert "Not correct" in region.inner_text()
        assert check.evaluate("element => element === document.activeElement")
        submit = quiz.locator('[data-action="submit"]')
        submit.press("Enter")
        notice = quiz.locator('[data-role="notice"]')
        assert notice.get_attribute("role") == "status"
        assert str(len(questions) - 1) in notice.inner_text()
        submit.press("Enter")
        quiz.locator('[data-role="summary"]').wait_for(state="visible")
        assert frame.evaluate("document.activeElement.closest('[data-role=summary]') !== null")
        quiz.locator('[data-action="retry"]').press("Enter")
        assert focused(frame) == "title--quiz-check"
        learner.leave()


def test_results_are_told_by_word_and_icon_too(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink") as learner:
        words = {"correct": "Correct", "incorrect": "Not correct", "partial": "Partly correct", "neutral": "Recorded"}
        for quiz, result in itertools.product(("types", "arranging"), RESULTS):
            learner.go(quiz)
            section = learner.frame.locator(f'[data-quiz="{quiz}"]')
            answer_all(learner, quiz, result)
            for card in section.locator("[data-result]").all():
                verdict = card.locator('[data-role="feedback"] .verdict')
                assert words[str(card.get_attribute("data-result"))] in verdict.inner_text()
                assert verdict.locator("svg").count() == 1
                marks = card.locator(".mark:not([hidden])")
                assert all(mark.locator("svg").count() and mark.inner_text().strip() for mark in marks.all())
            learner.submit(quiz, 1 + (section.locator("[data-question]:not([data-result])").count() > 0))
            section.locator('[data-action="retry"]').click()
        learner.leave()


def test_every_lesson_can_be_read_without_scripts(
    browser: Browser, packages: Callable[[str], Any], tmp_path: Path
) -> None:
    """From a folder on the disk, too: a teacher opens the page before it is uploaded."""
    package = packages("example")
    package.zip.extractall(tmp_path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    for lesson in package.course.lessons():
        assert page.locator(f'[data-lesson="{lesson.id}"]').is_visible()
    assert page.locator("noscript p").count() == len(package.course.quizzes())
    assert page.locator("noscript p").first.is_visible()
    context.close()


def test_the_page_works_from_the_disk(browser: Browser, packages: Callable[[str], Any], tmp_path: Path) -> None:
    package = packages("minimal")
    package.zip.extractall(tmp_path)
    context = browser.new_context()
    page = context.new_page()
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.goto((tmp_path / "index.html").as_uri())
    page.locator('html[data-ready="yes"][data-session="none"]').wait_for()
    page.locator('a[data-goto="quiz"]').click()
    give(page.locator('[data-question="only"]'), True)
    page.locator('[data-question="only"] [data-action="check"]').click()
    page.locator('[data-question="only"][data-result="correct"]').wait_for()
    context.close()
    assert seen == []


# --- HTML ---------------------------------------------------------------------------------------------


@pytest.mark.node
def test_every_page_is_valid_html(
    visit: Callable[..., Any], packages: Callable[[str], Any], node: str, node_modules: Path, tmp_path: Path
) -> None:
    """The pages of every zip, and what the scripts make of one, by html-validate in one process.

    The configuration leaves out what is style or not ours: checkboxes of a group share a name as radios do, files of
    one package need no checksum of each other, and a browser writes boolean attributes out as `x=""`.
    """
    pages: dict[str, str] = {
        "wrong.html": '<!DOCTYPE html>\n<html lang="en"><title>x</title><p id="a"><p id="a"></html>'
    }
    for name in ("example", "kitchen-sink", "minimal", "by-lesson"):
        for member in packages(name).zip.namelist():
            if member.endswith(".html"):
                pages[f"{name}-{member}"] = packages(name).zip.read(member).decode()
    assert len(pages) == 6
    with visit("kitchen-sink") as learner:
        for number, _ in enumerate(states(learner, ("incorrect",))):
            # The serialised document has no doctype, and boolean attributes as ="": the config allows the latter.
            pages[f"state-{number:02}.html"] = "<!DOCTYPE html>\n" + learner.frame.content().split(">", 1)[-1].strip()
        learner.leave()
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [node, str(node_modules / "html-validate/bin/html-validate.mjs"), "--formatter", "json"]
    command += ["--config", str(CHECKOUT / "tests/htmlvalidate.json"), *(str(tmp_path / name) for name in pages)]
    # Into a file: what it writes to a pipe is cut at 64 kB.
    with (tmp_path / "found.json").open("wb") as out:
        subprocess.run(command, stdout=out, check=False, timeout=120)
    reported = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    found = {Path(result["filePath"]).name: result["messages"] for result in reported}
    assert {message["ruleId"] for message in found.pop("wrong.html")} >= {"no-dup-id"}, "the judge is awake"
    said = [
        f"{name}:{m['line']}: {m['ruleId']}: {m['message']} {m.get('selector')}"
        for name, ms in found.items()
        for m in ms
    ]
    assert said == [], "\n".join(sorted(set(said))[:40])


# --- the README's picture --------------------------------------------------------------------------------


def test_the_picture_of_the_player_is_there(visit: Callable[..., Any], accept: bool) -> None:
    """`--accept` takes it anew from the example course; it is not compared, since fonts differ among machines."""
    if accept:
        with visit(
            "example", api=True, color_scheme="light", reduced_motion="reduce", device_scale_factor=1.5
        ) as learner:
            learner.page.set_viewport_size({"width": 1180, "height": 860})
            for lesson in learner.course.lessons():
                learner.go(lesson.id)
            learner.go("check")
            question: Question = learner.asked("check")[0]
            give(learner.card(question.id), earning(question, "correct"))
            learner.check(question.id)
            learner.frame.evaluate("document.activeElement.blur()")
            learner.card(question.id).evaluate("card => scrollTo(0, card.getBoundingClientRect().top + scrollY - 130)")
            PICTURE.parent.mkdir(exist_ok=True)
            learner.page.locator("iframe").screenshot(path=PICTURE)
            learner.leave()
    data = PICTURE.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width >= 1200
    assert height >= 800
    assert len(data) < 600_000
