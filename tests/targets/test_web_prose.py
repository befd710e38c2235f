"""Prose in the learner's page: coloured code, pictures, sound and film, pages of other hosts; and elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import prose_course
import pytest
from lxml import html

from packager import checks
from packager.model import CodeBlock, Course, Embed, Image, Lesson, Prose
from packager.profiles.measure import labelled
from packager.source.loader import load
from packager.targets import TARGETS
from packager.targets.course import parts, web
from packager.targets.target import Report
from packager.walk import every_block, inlines


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Course]:
    known: dict[str, Course] = {}

    def course(language: str = "en") -> Course:
        if language not in known:
            loaded = load(prose_course.make(tmp_path_factory.mktemp("prose") / "course", language))
            assert loaded.course, loaded.diagnostics
            known[language] = loaded.course
        return known[language]

    return course


def tree_of(course: Course) -> Any:
    member = web.page(course, course.units(), "index.html", "none", Report("web"))[0]
    assert isinstance(member.data, bytes)
    return html.document_fromstring(member.data.decode())


def without(course: Course, *gone: type[Any]) -> Course:
    """The course without the blocks that are, or hold, one of these types; of its quiz nothing stays."""

    def holds(block: Any) -> bool:
        inside = [*every_block((block,)), *(inline for _, inline in inlines((block,)))]
        return any(isinstance(one, gone) for one in inside)

    lessons = [
        replace(one, body=replace(one.body, blocks=tuple(block for block in one.body.blocks if not holds(block))))
        for one in course.lessons()
    ]
    return replace(course, contents=tuple(lessons))


def test_the_course_is_read_with_a_note_for_the_one_host_alone(made: Callable[..., Course], tmp_path: Path) -> None:
    loaded = load(prose_course.make(tmp_path / "course"))
    assert loaded.course
    found = [*loaded.diagnostics, *checks.check(loaded.course)]
    assert [(one.rule.code, one.span.path, one.span.start.line) for one in found] == [("embed", "lessons/embeds.md", 5)]
    assert "videos.example.org" in found[0].message


def test_code_of_a_known_language_has_classes_and_keeps_its_text(made: Callable[..., Course]) -> None:
    course = made()
    shown = tree_of(course).xpath("//article//pre")
    blocks = [block for block in every_block(course.lessons()[0].body.blocks) if isinstance(block, CodeBlock)]
    assert [pre.text_content() for pre in shown] == [block.text for block in blocks]
    assert [pre.get("class") for pre in shown] == ["code", "code", "code", "code", None]
    assert all(pre.get("tabindex") == "0" for pre in shown)
    assert shown[0].find("code").get("class") == "language-python"
    assert shown[0].xpath("string(.//span[@class='k'])").split() == ["import"]


def test_pictures_have_their_size_and_wait_until_they_are_near(made: Callable[..., Course]) -> None:
    pictures = tree_of(made()).xpath("//article//img")
    assert len(pictures) == 5
    assert [(one.get("width"), one.get("height")) for one in pictures[:3]] == [
        ("1600", "900"),
        ("60", "40"),
        ("100", "50"),
    ]
    assert {one.get("loading") for one in pictures} == {"lazy"}


def test_sound_and_film_have_captions_and_a_transcript_in_the_pages_language(made: Callable[..., Course]) -> None:
    tree = tree_of(made())
    assert {one.get("preload") for one in tree.xpath("//audio | //video")} == {"metadata"}
    (track,) = tree.xpath("//video/track")
    assert (track.get("kind"), track.get("label"), track.get("src")) == ("captions", "Captions", "media/film.vtt")
    assert tree.xpath("//video/..//details/p/text()") == ["A grey picture.", "Nothing moves."]
    german = tree_of(made("de"))
    assert german.xpath("//article//summary/text()") != tree.xpath("//article//summary/text()")
    assert german.xpath("//article//summary/@lang") == []
    other = tree_of(made("eo"))
    assert set(other.xpath("//article//summary/@lang")) == {"en"}
    assert set(other.xpath("//figure[@class='embed']//span/@dir")) == {"ltr"}


def test_an_embed_is_a_frame_with_a_name_little_freedom_and_a_link_below(made: Callable[..., Course]) -> None:
    first, second = tree_of(made()).xpath("//article//figure[@class='embed']")
    (frame,) = first.xpath(".//iframe")
    assert dict(frame.attrib) == {
        "title": "How a queue works",
        "sandbox": "allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation allow-same-origin "
        "allow-scripts",
        "allow": "fullscreen",
        "referrerpolicy": "strict-origin",
        "data-src": "https://videos.example.org/embed/queues",
    }
    (link,) = first.xpath("./figcaption/a")
    assert (link.get("href"), link.get("target"), link.get("rel")) == (frame.get("data-src"), "_blank", "noopener")
    assert first.xpath("string(./figcaption)") == "How a queue works opens on videos.example.org in a new window"
    assert second.xpath(".//iframe/@title") == ["Square: <b>"]
    assert [one.get("viewbox") for one in (first.find(".//svg"), second.find(".//svg"))] == ["0 0 16 9", "0 0 1 1"]


def test_a_displayed_formula_stands_in_a_box_that_the_keyboard_reaches(made: Callable[..., Course]) -> None:
    (box,) = tree_of(made()).xpath("//span[contains(@class, 'formula')]")
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("group", "0", "Formula")
    assert box.getparent().tag == "p"
    assert box.find("math") is not None


def test_only_what_a_course_needs_is_packed(made: Callable[..., Course]) -> None:
    course = made()
    ours = {"prose-code", "prose-pictures", "prose-embed"}
    assert ours <= set(parts.styles(course, "none"))
    assert "zoom" in parts.scripts(course, "none")
    assert not ours & set(parts.styles(without(course, CodeBlock, Image, Embed), "none"))
    assert "embed" in parts.scripts(course, "none")
    assert "embed" not in parts.scripts(without(course, Embed), "none")
    assert "zoom" not in parts.scripts(without(course, Image), "none")
    assert "prose-pictures" in parts.styles(without(course, CodeBlock, Embed), "none")
    plain = CodeBlock("x", "text", course.span)
    lesson = Lesson("one", "One", Prose((plain,), course.span), "one.md", course.span)
    assert not ours & set(parts.styles(replace(course, contents=(lesson,)), "none"))


@pytest.mark.parametrize("label", [label for label, _, _ in labelled(TARGETS)])
def test_every_other_target_has_a_link_and_says_so(made: Callable[..., Course], label: str) -> None:
    (target, options) = next((target, options) for name, target, options in labelled(TARGETS) if name == label)
    report = Report(target.name)
    course = made()
    members = list(target.members(course, options, report))
    data = {member.name: member.data for member in members if isinstance(member.data, bytes)}
    frames = [name for name, content in data.items() if b"<iframe" in content]
    said = {(loss.span.start.line, loss.what) for loss in report.losses if loss.span.path == "quizzes/check.yaml"}
    if frames:
        assert "embed" not in {what for _, what in said}
        return
    text = b"".join(data.values())
    for line, name in ((9, b"embed/intro"), (25, b"embed/prompt")):
        gone = any("embed" in what or (place <= line and "text" in what) for place, what in said)
        assert (line, "embed") in said if name in text else gone or label == "xapi", name
