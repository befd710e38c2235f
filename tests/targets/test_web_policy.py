"""The security policy of every page of every course target, and that nothing in the page is against it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from web_sample import AT, course, lesson

from packager.model import Course, Embed
from packager.source.loader import load
from packager.targets import TARGETS, named
from packager.targets.target import Options, Report

CHECKOUT = Path(__file__).resolve().parents[2]
BASE = {"default-src": "'self'", "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'none'"}
STORE = {"connect-src": "'self' https: http:"}
ADDED: dict[str, dict[str, str]] = {
    "scorm12": {},
    "scorm2004": {},
    "cmi5": STORE,
    "tincan": STORE,
    "web": {"media-src": "'self' data:"},
}


def pages_of(target: str, made: Course) -> dict[str, tuple[Any, bytes]]:
    """The player's pages that a target makes of a course, by name, parsed and as bytes."""
    found = named(target)
    assert found
    pages = {}
    for member in found.members(made, Options(), Report(target)):
        if isinstance(member.data, bytes) and re.match(rb"<!DOCTYPE.*<nav data-outline", member.data, re.DOTALL):
            pages[member.name] = (html.document_fromstring(member.data.decode()), member.data)
    return pages


def policy_of(tree: Any) -> dict[str, str]:
    text = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    directives = [directive.split(" ", 1) for directive in text.split("; ")]
    assert len({name for name, _ in directives}) == len(directives)
    return dict(directives)


def embedding(*urls: str) -> Course:
    return course(contents=(lesson("one", "One", *(Embed(url, "A film", (16, 9), AT) for url in urls)),))


def courses() -> list[Any]:
    folders = ("courses/deployment-modes", "tests/courses/kitchen-sink", "tests/courses/by-lesson")
    made = [pytest.param(load(CHECKOUT / folder).course, id=Path(folder).name) for folder in folders]
    return [
        *made,
        pytest.param(embedding("https://play.example.org/a", "https://maps.example.org:8443/b"), id="embeds"),
    ]


def test_every_target_with_pages_is_known_here() -> None:
    made = course()
    assert {one.name for one in TARGETS if not one.bank and pages_of(one.name, made)} == {*ADDED, "html"}


@pytest.mark.parametrize("target", ADDED)
@pytest.mark.parametrize("made", courses())
def test_the_policy_is_the_table_s_and_the_page_keeps_it(target: str, made: Course) -> None:
    """Under script-src 'self' an inline script, a handler or a style would silently do nothing."""
    pages = pages_of(target, made)
    assert pages
    for name, (tree, _) in pages.items():
        policy = policy_of(tree)
        frames = policy.pop("frame-src", "")
        assert policy == BASE | ADDED[target], name
        assert set(frames.split()) == {origin(frame) for frame in tree.xpath("//iframe/@data-src")}
        assert tree.xpath("//script[not(@src)] | //style | //form | //object | //embed | //base") == []
        assert tree.xpath("//@*[name() = 'style' or starts-with(name(), 'on')]") == []
        own = tree.xpath("//script/@src | //link/@href | //audio/@src | //video/@src | //source/@src | //img/@src")
        assert [address for address in own if re.match("[a-z]+:|//", address) and not address.startswith("data:")] == []


@pytest.mark.parametrize("made", courses())
def test_the_single_page_names_its_scripts_and_styles_by_their_hashes(made: Course) -> None:
    ((tree, data),) = pages_of("html", made).values()
    policy = policy_of(tree)
    for kind in ("script", "style"):
        text = data.decode()
        inside = re.findall(rf"<{kind}>(.*?)</{kind}>", text, flags=re.DOTALL)
        assert inside
        hashes = [hashlib.sha256(each.encode()).digest() for each in inside]
        assert policy.pop(f"{kind}-src").split() == [f"'sha256-{base64.b64encode(each).decode()}'" for each in hashes]
        assert len(tree.xpath(f"//{kind}")) == len(inside)
    frames = policy.pop("frame-src", "").split()
    assert set(frames) == {origin(frame) for frame in tree.xpath("//iframe/@data-src")}
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "media-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
    }
    assert (
        tree.xpath("//@*[name() = 'style' or starts-with(name(), 'on')] | //form | //object | //embed | //base") == []
    )
    asked = tree.xpath("//@src | //link/@href")
    assert [address for address in asked if not address.startswith("data:") and origin(address) not in frames] == []


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def test_a_frame_s_host_is_named_once_and_without_its_path() -> None:
    made = embedding("https://a.example/x?y=1", "https://b.example:8443/#z", "https://a.example/other")
    ((tree, _),) = pages_of("web", made).values()
    assert policy_of(tree)["frame-src"] == "https://a.example https://b.example:8443"


def test_a_page_that_embeds_nothing_frames_its_own_files_alone() -> None:
    ((tree, _),) = pages_of("web", course()).values()
    assert "frame-src" not in policy_of(tree)


def test_a_course_can_t_write_its_own_directive() -> None:
    """Titles and addresses never reach the policy."""
    made = dataclasses.replace(course(), title="'; script-src *", version="; x", iri="https://x.example/;script-src")
    ((tree, _),) = pages_of("web", made).values()
    assert "script-src" not in policy_of(tree)
