"""A template is compiled once, and its code lies where Python keeps that of modules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.bccache import Bucket

from packager import pages

VALUES = {"title": "A <title>"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of compiled code, empty, with no template in memory."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    pages._environment.cache_clear()
    return tmp_path / "compiled"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_is_compiled_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = pages.render("section-title.html", VALUES)
    (file,) = files(kept)
    assert file.name.startswith("section-title.")
    pages._environment.cache_clear()
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert pages.render("section-title.html", VALUES) == text
    assert files(kept) == [file]


def test_code_of_another_source_or_other_options_is_not_taken(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.render("section-title.html", VALUES)
    (file,) = files(kept)
    before = file.read_bytes()
    monkeypatch.setitem(pages._OPTIONS, "trim_blocks", False)
    pages._environment.cache_clear()
    pages.render("section-title.html", VALUES)
    assert file.read_bytes() != before
    cache = pages._Compiled()
    assert cache.get_source_checksum("a") != cache.get_source_checksum("b")


def test_broken_code_is_compiled_anew(kept: Path) -> None:
    text = pages.render("section-title.html", VALUES)
    (file,) = files(kept)
    file.write_bytes(b"broken")
    pages._environment.cache_clear()
    assert pages.render("section-title.html", VALUES) == text
    assert file.read_bytes() != b"broken"


def test_nothing_is_kept_where_python_keeps_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert pages.render("section-title.html", VALUES)
    assert files(kept) == []


def test_a_folder_that_takes_nothing_is_no_trouble(kept: Path) -> None:
    kept.write_text("a file in its place")
    assert pages.render("section-title.html", VALUES)
    bucket = Bucket(pages._environment(), str(kept / "x"), "")
    pages._Compiled().load_bytecode(bucket)
    assert bucket.code is None
