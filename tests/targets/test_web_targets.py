"""The site and the single file: what is in them, what they say, and how they end."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from targets.one_course import losses, made
from web_sample import AT, course, lesson, para

from packager import rules
from packager.cli import main
from packager.model import Asset, Course, Image, Link, Player, Text, Theme
from packager.source.loader import load
from packager.targets.course import imscc, olx, single, site
from packager.targets.target import Options, Report

CHECKOUT = Path(__file__).resolve().parents[2]


def media(folder: Path) -> Course:
    """A course with a picture twice, a film with captions, and a sheet to take away."""
    files = {
        "a b.png": b"\x89PNG...",
        "film.mp4": b"film",
        "film.vtt": b"WEBVTT\n",
        "sheet.pdf": b"%PDF",
        "own.css": b"",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "own.css").write_text(
        "/* x */ .top { background: url( 'a b.png' ) }\n@font-face { src: url(#x) } /* </style> */\n"
    )
    asset = {name: Asset(f"media/{name}", str(folder / name), len(data)) for name, data in files.items()}
    blocks = (
        para(Image(asset["a b.png"], "A", AT), Image(asset["a b.png"], "B", AT)),
        Player("video", asset["film.mp4"], "A film", asset["film.vtt"], "", AT),
        para(
            Link(asset["sheet.pdf"], (Text("the sheet"),)), " or ", Link("https://example.org/", (Text("elsewhere"),))
        ),
    )
    theme = Theme(stylesheet=asset["own.css"], files=(asset["a b.png"],), logo=asset["a b.png"], logo_alternative="L")
    return course(contents=(lesson("one", "One", *blocks),), theme=theme)


def test_a_site_is_a_page_with_the_player_and_the_media(tmp_path: Path) -> None:
    files, said = made(site.TARGET, media(tmp_path))
    assert sorted(files) == [
        *("index.html", "index.js", "media/a b.png", "media/film.mp4", "media/own.css", "media/sheet.pdf"),
        *("player/player.css", "player/player.js"),
    ]
    assert said == []
    tree = html.document_fromstring(files["index.html"].decode())
    assert tree.xpath("//img/@src") == ["media/a%20b.png"] * 3
    assert tree.xpath("//link[@rel='stylesheet']/@href") == ["player/player.css", "media/own.css"]


def test_captions_stand_in_the_page_of_a_site_since_the_disk_gives_none(tmp_path: Path) -> None:
    files, _ = made(site.TARGET, media(tmp_path))
    (track,) = html.document_fromstring(files["index.html"].decode()).xpath("//track/@src")
    assert track == "data:text/vtt;base64," + base64.b64encode(b"WEBVTT\n").decode()


def test_the_single_file_holds_everything(tmp_path: Path) -> None:
    files, said = made(single.TARGET, media(tmp_path))
    assert list(files) == [""]
    assert said == []
    text = files[""].decode()
    tree = html.document_fromstring(text)
    picture = "data:image/png;base64," + base64.b64encode(b"\x89PNG...").decode()
    assert tree.xpath("//img/@src") == [picture] * 3
    assert tree.xpath("//video/@src") == ["data:video/mp4;base64," + base64.b64encode(b"film").decode()]
    assert tree.xpath("//link[@rel='stylesheet'] | //script[@src]") == []
    assert f'.top {{ background: url("{picture}") }}' in text
    assert "url(#x)" in text
    assert "/* <\\/style> */" in text


def test_a_link_to_a_file_saves_it_and_one_elsewhere_does_not(tmp_path: Path) -> None:
    files, _ = made(single.TARGET, media(tmp_path))
    tree = html.document_fromstring(files[""].decode())
    (sheet,) = tree.xpath("//a[text()='the sheet']")
    assert (sheet.get("download"), sheet.get("href")) == ("sheet.pdf", "data:application/pdf;base64,JVBERg==")
    assert tree.xpath("//a[text()='elsewhere']")[0].get("download") is None


def test_the_data_of_the_single_file_can_t_end_its_script() -> None:
    files, _ = made(single.TARGET, course(title="</script><!-- <script>", description="</style>"))
    tree = html.document_fromstring(files[""].decode())
    assert len(tree.xpath("//script")) == 2
    assert tree.xpath("string(//h1)") == "</script><!-- <script>"


@pytest.mark.parametrize("target", [site.TARGET, single.TARGET], ids=lambda target: target.name)
def test_scos_are_said_to_be_one_page(target: site.Target) -> None:
    made_ = dataclasses.replace(course(), sco="lesson")
    assert ("changed", "sco: lesson", "without a platform all lessons are on one page") in losses(target, made_)
    assert not [what for _, what, _ in losses(target, course()) if what.startswith("sco")]


@pytest.mark.parametrize("target", [imscc.TARGET, olx.TARGET], ids=lambda target: target.name)
def test_a_platform_that_shows_pages_in_its_own_look_says_so(target: site.Target) -> None:
    told = ("lost", "theme", "the platform shows the pages in its own look")
    assert told in losses(target, dataclasses.replace(course(), theme=Theme(accent="#123456")))
    assert told not in losses(target, course())


def test_media_that_are_too_heavy_for_one_file_are_told_and_none_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "MOST", 10)
    report = Report("html")
    assert list(single.members(media(tmp_path), Options(), report)) == []
    (found,) = report.diagnostics
    assert found.rule is rules.NOTHING_LEFT
    assert "the media files weigh" in found.message
    assert "`web`" in found.hint


@pytest.mark.parametrize("target", ["web", "html"])
def test_the_build_names_them_flat_and_the_same_bytes_come_again(tmp_path: Path, target: str) -> None:
    name = f"deployment-modes-{target}.{'zip' if target == 'web' else 'html'}"
    arguments = ["build", str(CHECKOUT / "courses/deployment-modes"), "--target", target, "--out"]
    for out in ("a", "b"):
        assert CliRunner().invoke(main, [*arguments, str(tmp_path / out)]).exit_code == 0
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    index = json.loads((tmp_path / "a/index.json").read_text())
    assert [one["file"] for one in index["courses"]["deployment-modes"]["artifacts"]] == [name]


def test_course_yaml_can_ask_for_them(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\nText.\n")
    head = "format: 1\nid: x\niri: https://example.org/x\ntitle: X\nlanguage: en\ntargets: [web, html]\n"
    (tmp_path / "course.yaml").write_text(f"{head}contents:\n  - lesson: one.md\n")
    assert [found.message for found in load(tmp_path).diagnostics] == []
