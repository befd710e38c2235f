"""The lint of SCORM 1.2 zips finds nothing in what we build, and each rule finds its own mistake."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from package_lint12 import RULES, identifiers, lint

from packager.cli import main

CHECKOUT = Path(__file__).resolve().parents[1]
COURSES = ["courses/deployment-modes", *(f"tests/courses/{n}" for n in ("kitchen-sink", "minimal", "by-lesson"))]

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" identifier="manifest-tea" version="1">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org-tea">
    <organization identifier="org-tea">
      <title>Tea &amp; größe</title>
      <item identifier="sco-tea" identifierref="res-tea" isvisible="true">
        <title>Tea</title>
        <adlcp:masteryscore>80</adlcp:masteryscore>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="res-tea" type="webcontent" href="index.html" adlcp:scormtype="sco">
      <file href="index.html"/>
      <dependency identifierref="shared"/>
    </resource>
    <resource identifier="shared" type="webcontent" adlcp:scormtype="asset"><file href="media/a%20cup.svg"/></resource>
  </resources>
</manifest>
"""
FILES = {"index.html": b"<!doctype html>", "media/a cup.svg": b"<svg/>"}


def packed(manifest: str | bytes = GOOD, name: str = "imsmanifest.xml", **more: int) -> bytes:
    """A zip of the small package; `more` names further entries with their compression methods."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")  # a name twice is what one test is about
        archive.writestr(name, manifest)
        for file, data in FILES.items():
            archive.writestr(file, data)
        for file, method in more.items():
            archive.writestr(file, b"x", method)
    return out.getvalue()


def renamed(old: str, new: str) -> bytes:
    """The package with an entry's name replaced in the zip's own records, whatever a zip writer would refuse."""
    assert len(old) == len(new)
    return packed().replace(old.encode(), new.encode())


def changed(old: str, new: str) -> bytes:
    assert old in GOOD
    return packed(GOOD.replace(old, new))


LINK = zipfile.ZipInfo("link")
LINK.external_attr = 0o120777 << 16


def linked() -> bytes:
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(LINK, "index.html")
    return out.getvalue()


BAD: list[tuple[str, str, Callable[[], bytes]]] = [
    ("manifest-at-root", "in a folder", lambda: packed(name="tea/imsmanifest.xml")),
    ("manifest-at-root", "upper case", lambda: packed(name="IMSMANIFEST.XML")),
    ("compression", "bzip2", lambda: packed(**{"x.html": zipfile.ZIP_BZIP2})),
    ("compression", "lzma", lambda: packed(**{"x.html": zipfile.ZIP_LZMA})),
    ("names", "up", lambda: packed(**{"../x.html": zipfile.ZIP_STORED})),
    ("names", "absolute", lambda: renamed("media/a cup.svg", "/edia/a cup.svg")),
    ("names", "drive", lambda: renamed("media/a cup.svg", "C:dia/a cup.svg")),
    ("names", "backslash", lambda: renamed("media/a cup.svg", "media\\a cup.svg")),
    ("names", "empty step", lambda: renamed("media/a cup.svg", "media//acup.svg")),
    ("names", "unflagged", lambda: packed().replace(b"media/a cup.svg", b"media/a c\x81p.svg")),
    ("names", "link", linked),
    ("names-unique", "twice", lambda: packed(**{"index.html": zipfile.ZIP_STORED})),
    ("names-unique", "by case", lambda: packed(**{"Index.html": zipfile.ZIP_STORED})),
    ("well-formed", "cut", lambda: packed(GOOD[:-20])),
    ("encoding", "Latin-1", lambda: packed(GOOD.replace("UTF-8", "ISO-8859-1").encode("latin-1"))),
    ("encoding", "UTF-16", lambda: packed(GOOD.replace("UTF-8", "UTF-16").encode("utf-16"))),
    ("encoding", "reference", lambda: changed("größe", "gr&#246;&#xDF;e")),
    ("encoding", "CDATA", lambda: changed("Tea &amp; größe", "<![CDATA[Tea]]>")),
    ("encoding", "leading blank line", lambda: packed("\n" + GOOD.split("\n", 1)[1])),
    ("encoding", "doctype", lambda: changed("<manifest ", "<!DOCTYPE manifest>\n<manifest ")),
    (
        "namespaces",
        "2004",
        lambda: changed("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.imsglobal.org/x"),
    ),
    (
        "namespaces",
        "IMS prefix",
        lambda: packed(re.sub(r"<(/?)(?=[a-z])(?!adlcp)", r"<\1ims:", GOOD).replace("xmlns=", "xmlns:ims=")),
    ),
    ("namespaces", "ADL prefix", lambda: packed(GOOD.replace("adlcp:", "adl:").replace(":adlcp", ":adl"))),
    ("schemaversion", "2004", lambda: changed(">1.2<", ">2004 4th Edition<")),
    ("schemaversion", "longer", lambda: changed(">1.2<", ">1.2.0<")),
    ("schemaversion", "no schema", lambda: changed("<schema>ADL SCORM</schema>", "")),
    ("scormtype", "2004's case", lambda: changed("adlcp:scormtype", "adlcp:scormType")),
    ("scormtype", "no prefix", lambda: packed(GOOD.replace('adlcp:scormtype="sco"', 'scormtype="sco"'))),
    ("scormtype", "absent", lambda: changed(' adlcp:scormtype="asset"', "")),
    ("scormtype", "other word", lambda: changed('"asset"', '"scoasset"')),
    ("scormtype", "no href", lambda: changed(' href="index.html" adlcp', " adlcp")),
    ("scormtype", "no type", lambda: changed('type="webcontent" href', "href")),
    ("has-a-sco", "assets only", lambda: changed('"sco"', '"asset"')),
    ("identifiers", "digit", lambda: packed(GOOD.replace("sco-tea", "1-tea"))),
    ("identifiers", "blank", lambda: packed(GOOD.replace("sco-tea", "sco tea"))),
    ("identifiers", "item equals resource", lambda: packed(GOOD.replace("sco-tea", "shared"))),
    ("identifiers", "absent", lambda: changed(' identifier="manifest-tea"', "")),
    ("references", "default", lambda: changed('default="org-tea"', 'default="org"')),
    ("references", "item", lambda: changed('identifierref="res-tea"', 'identifierref="res"')),
    ("references", "nothing launched", lambda: changed(' identifierref="res-tea"', "")),
    (
        "references",
        "dependency",
        lambda: changed('<dependency identifierref="shared"', '<dependency identifierref="other"'),
    ),
    ("files-exist", "absent", lambda: changed("a%20cup.svg", "a%20pot.svg")),
    ("files-exist", "case", lambda: packed(GOOD.replace("index.html", "Index.html"))),
    ("launch-file-listed", "not listed", lambda: changed('<file href="index.html"/>', "")),
    ("hrefs", "blank", lambda: changed("a%20cup", "a cup")),
    ("hrefs", "backslash", lambda: changed("media/a%20cup", "media\\a%20cup")),
    ("every-file-listed", "one more", lambda: packed(**{"player/extra.js": zipfile.ZIP_DEFLATED})),
    ("no-xml-base", "resources", lambda: changed("<resources>", '<resources xml:base="x/">')),
    ("titles", "empty", lambda: changed(">Tea<", "><")),
    ("titles", "long", lambda: changed(">Tea<", f">{'x' * 201}<")),
    ("titles", "absent", lambda: changed("<title>Tea</title>", "")),
    ("masteryscore", "fraction", lambda: changed(">80<", ">0.8<")),
    ("masteryscore", "words", lambda: changed(">80<", ">abc<")),
    ("masteryscore", "above 100", lambda: changed(">80<", ">120<")),
    ("masteryscore", "empty", lambda: changed(">80<", "><")),
    (
        "masteryscore",
        "on the organization",
        lambda: changed("</organization>", "<adlcp:masteryscore>80</adlcp:masteryscore></organization>"),
    ),
]


def built(course: str, out: Path) -> bytes:
    """The zip that the command line makes of a course."""
    arguments = ["build", course, "--target", "scorm12", "--out", str(out)]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (package,) = out.glob("*-scorm12.zip")
    return package.read_bytes()


def test_a_good_package_has_no_findings(standards: Callable[[str, bytes], list[str]]) -> None:
    assert list(map(str, lint(packed(), standards))) == []


@pytest.mark.parametrize(("name", "make"), [pytest.param(n, make, id=f"{n}-{what}") for n, what, make in BAD])
def test_each_rule_finds_its_mistake(name: str, make: Callable[[], bytes]) -> None:
    found = lint(make())
    assert name in {finding.rule for finding in found}, list(map(str, found))


def test_every_rule_is_covered() -> None:
    assert {name for name, _, _ in BAD} == set(RULES)


def test_the_schemas_are_asked(standards: Callable[[str, bytes], list[str]]) -> None:
    found = lint(changed("</metadata>", "</metadata><surprise/>"), standards)
    assert "schema" in {finding.rule for finding in found}


@pytest.mark.parametrize("course", COURSES)
def test_what_we_build_has_no_findings(
    course: str, tmp_path: Path, standards: Callable[[str, bytes], list[str]]
) -> None:
    assert list(map(str, lint(built(str(CHECKOUT / course), tmp_path), standards))) == []


def test_identifiers_stay_when_the_course_is_edited(tmp_path: Path) -> None:
    """Moodle deletes the tracks of a SCO whose identifier changes: titles, texts and order may change, it may not."""
    source = CHECKOUT / "tests/courses/by-lesson"
    course = tmp_path / "edited"
    course.mkdir()
    for file in source.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "course.yaml":
            text = re.sub(r"(?m)^title:.*$", "title: Another title", text) + "\nversion: 9.9.9\n"
        elif file.suffix == ".md":
            text += "\nMore words.\n"
        (course / file.name).write_text(text, encoding="utf-8")
    before, after = built(str(source), tmp_path / "one"), built(str(course), tmp_path / "two")
    assert before != after
    assert identifiers(before) == identifiers(after)
    assert len(identifiers(after)["item"]) == 2
