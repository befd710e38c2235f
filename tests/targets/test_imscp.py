"""Manifests are valid content packages, and every identifier and file name in them can stand there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.model import Asset
from packager.targets.imscp import Media, Resource, file_name, manifest, ncname


def test_a_manifest_is_valid(standards: Callable[[str, bytes], list[str]]) -> None:
    data = manifest(
        "m",
        [
            Resource("quiz", "imsqti_xmlv1p2", ("a/a.xml",), ("meta",), launch=False),
            Resource("meta", "x", ("a/m.xml",)),
        ],
        schema="IMS Content",
        version="1.1.3",
        prefixes={"xsi": "http://www.w3.org/2001/XMLSchema-instance"},
    )
    assert standards("imscp", data) == []
    assert b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' in data
    assert data.count(b'href="a/a.xml"') == 1
    assert data.count(b'href="a/m.xml"') == 2


def test_one_identifier_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="not unique"):
        manifest("m", [Resource("m", "x", ("a",))], schema="s", version="1")


def test_a_dependency_on_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no resource"):
        manifest("m", [Resource("a", "x", ("a",), ("b",))], schema="s", version="1")


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), unique=True, min_size=2, max_size=2))
def test_identifiers_are_names_and_differ_where_the_texts_do(texts: list[str]) -> None:
    one, two = (ncname("media", text) for text in texts)
    assert re.fullmatch(r"[a-z][A-Za-z0-9._-]*", one)
    assert one != two


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("abü ?%#+&'\"日.-_"), min_size=1), unique=True, min_size=2, max_size=2))
def test_file_names_need_no_escapes_and_differ_where_the_names_do(names: list[str]) -> None:
    one, two = (file_name(f"media/{name}.png") for name in names)
    assert re.fullmatch(r"[A-Za-z0-9._/-]+", one)
    assert one != two


def test_a_plain_file_name_stays() -> None:
    assert file_name("img/map-1_b.PNG") == "img/map-1_b.PNG"


def test_a_file_name_keeps_its_ending_and_its_folders() -> None:
    assert re.fullmatch(r"mit-L-cke/gr-e-1-[0-9a-f]{8}\.svg", file_name("mit Lücke/größe 1.svg"))


def test_folders_that_differ_only_in_signs_stay_apart() -> None:
    assert file_name("a b/x.png") != file_name("a-b/x.png") != file_name("a+b/x.png")


def test_media_hold_each_file_once_in_the_order_of_names() -> None:
    media = Media("web_resources/", "$IMS-CC-FILEBASE$/")
    for name in ("b.png", "a ü.png", "b.png"):
        media.address(Asset(name, f"/course/{name}", 1))
    assert [member.name for member in media.members()] == [
        f"web_resources/{file_name('a ü.png')}",
        "web_resources/b.png",
    ]
    assert [resource.files for resource in media.resources("webcontent")] == [
        (member.name,) for member in media.members()
    ]
