"""The size of pictures, as a browser shows them."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import imagesize
import pytest

from packager.diagnostic import whole
from packager.source.media import Folder, picture_size


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 120, 80, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")
GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0\0\0;"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08\0\x28\0\x3c\1\1\x11\0\xff\xd9"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x63\0\0" + b"\x31\0\0"


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", PNG, (120, 80)),
        ("a.gif", GIF, (30, 20)),
        ("a.jpg", JPEG, (60, 40)),
        ("a.webp", WEBP, (100, 50)),
        ("wrong-ending.png", GIF, (30, 20)),
        ("a.png", b"", (0, 0)),
        ("a.png", b"x" * 100, (0, 0)),
        ("a.png", PNG[:18], (0, 0)),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(
    tmp_path: Path, name: str, data: bytes, size: tuple[int, int]
) -> None:
    (tmp_path / name).write_bytes(data)
    assert picture_size(tmp_path / name) == size


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>', (400, 300)),
        ('<svg width="400px" height="300.4px" viewBox="0 0 4 3">', (400, 300)),
        ('<svg width="2in" height="2.54cm">', (192, 96)),
        ('<svg width="4e2" height="72pt">', (400, 96)),
        ('<svg viewBox="0 0 720 250"/>', (720, 250)),
        ('<svg viewBox=" -10,-5 , 40,30 "/>', (40, 30)),
        ('<svg width="100%" height="100%" viewBox="0 0 40 30">', (40, 30)),
        ('<svg width="80" viewBox="0 0 40 30">', (80, 60)),
        ('<svg height="60" viewBox="0 0 40 30">', (80, 60)),
        ('<?xml version="1.0"?><!-- <svg width="1" height="1"> --><svg width="9" height="8">', (9, 8)),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/svg11.dtd"><svg width="9" height="8">', (9, 8)),
        ('<svg width="100%" height="50">', (0, 0)),
        ('<svg width="0" height="50">', (0, 0)),
        ("<svg/>", (0, 0)),
        ('<svg viewBox="0 0 40">', (0, 0)),
        ('<svg width="1e99" height="5">', (0, 0)),
        ('<svg width="' + "9" * 400 + '" height="5">', (0, 0)),
        ('<html width="9" height="8"/>', (0, 0)),
        ("no picture", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_the_size_of_a_drawing_is_that_of_its_first_element(tmp_path: Path, svg: str, size: tuple[int, int]) -> None:
    (tmp_path / "a.svg").write_text(svg)
    assert picture_size(tmp_path / "a.svg") == size


def test_an_asset_has_the_size_of_a_picture_and_of_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "a.mp3").write_bytes(PNG)
    folder = Folder(tmp_path)
    sizes = [
        (asset.width, asset.height)
        for name in ("a.png", "a.mp3")
        if (asset := folder.asset(name, "", whole("course.yaml")))
    ]
    assert sizes == [(120, 80), (0, 0)]


def test_a_png_has_the_size_that_the_library_reads(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(200):
        data = PNG[:16] + struct.pack(">II", *(chance.choice((0, 1, 255, 70_000, 2**31, 2**32 - 1)) for _ in "wh"))
        data = (data + PNG[24:])[: chance.choice((12, 16, 24, 25, 26, 27, 99))].replace(
            b"IHDR", chance.choice((b"IHDR", b"CgBI"))
        )
        (tmp_path / "a.png").write_bytes(data)
        width, height = imagesize.get(tmp_path / "a.png")
        assert picture_size(tmp_path / "a.png") == ((width, height) if width > 0 and height > 0 else (0, 0))
