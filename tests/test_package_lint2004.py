"""The lint of SCORM 2004 zips finds nothing in what we build, and each rule finds its own mistake."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from package_lint import SHARED
from package_lint2004 import RULES, identifiers, lint

from packager.cli import main

CHECKOUT = Path(__file__).resolve().parents[1]
COURSES = ["courses/deployment-modes", *(f"tests/courses/{n}" for n in ("kitchen-sink", "minimal", "by-lesson"))]

SCO = """
      <item identifier="sco-NAME" identifierref="res-NAME" isvisible="true">
        <title>NAME</title>
        <imsss:sequencing>
          <imsss:rollupRules objectiveMeasureWeight="0.5"/>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="first" satisfiedByMeasure="true">
              <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
            </imsss:primaryObjective>
            <imsss:objective objectiveID="quiz"/>
          </imsss:objectives>
          <imsss:deliveryControls tracked="true" completionSetByContent="true" objectiveSetByContent="true"/>
        </imsss:sequencing>
      </item>"""
RESOURCE = """
    <resource identifier="res-NAME" type="webcontent" href="NAME.html" adlcp:scormType="sco">
      <file href="NAME.html"/>
    </resource>"""
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
          xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"
          identifier="manifest-tea" version="1">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org-tea">
    <organization identifier="org-tea">
      <title>Tea</title>{SCO.replace("NAME", "green")}{SCO.replace("NAME", "black")}
      <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
    </organization>
  </organizations>
  <resources>{RESOURCE.replace("NAME", "green")}{RESOURCE.replace("NAME", "black")}
  </resources>
</manifest>
"""


def packed(manifest: str = GOOD) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in (("imsmanifest.xml", manifest), ("green.html", "x"), ("black.html", "x")):
            archive.writestr(name, text)
    return out.getvalue()


def changed(old: str, new: str) -> bytes:
    """The small package with the first of `old` replaced."""
    assert old in GOOD
    return packed(GOOD.replace(old, new, 1))


PRESENTATION = '<adlnav:presentation xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"/></item>'
BAD: list[tuple[str, str, bytes]] = [
    ("schemaversion", "of 1.2", changed(">2004 4th Edition<", ">1.2<")),
    ("schemaversion", "2nd edition", changed(">2004 4th Edition<", ">2004 2nd Edition<")),
    ("scormtype", "case of 1.2", changed("adlcp:scormType", "adlcp:scormtype")),
    ("namespaces", "of 1.2", packed(GOOD.replace("imsglobal.org/xsd/imscp_v1p1", "imsproject.org/xsd/x"))),
    ("prefixes", "sequencing", packed(GOOD.replace("imsss:", "ss:").replace("xmlns:imsss", "xmlns:ss"))),
    (
        "prefixes",
        "presentation",
        changed("</item>", PRESENTATION.replace("adlnav:", "nav:").replace(":adlnav", ":nav")),
    ),
    ("nothing-of-1.2", "masteryscore", changed("</item>", "<adlcp:masteryscore>80</adlcp:masteryscore></item>")),
    ("set-by-content", "completion", changed(' completionSetByContent="true"', "")),
    ("set-by-content", "objective", changed('objectiveSetByContent="true"', 'objectiveSetByContent="false"')),
    ("set-by-content", "not tracked", changed('tracked="true"', 'tracked="false"')),
    ("objectives", "no primary", packed(GOOD.replace("imsss:primaryObjective", "imsss:objective"))),
    ("objectives", "an id twice", changed('objectiveID="quiz"', 'objectiveID="first"')),
    ("objectives", "a mark that does not count", changed(' satisfiedByMeasure="true"', "")),
    ("objectives", "a mark in percent", changed(">0.8<", ">80<")),
    ("objectives", "no mark", changed("<imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>", "")),
    ("rollup", "weights", changed('objectiveMeasureWeight="0.5"', 'objectiveMeasureWeight="1"')),
    ("rollup", "a score without weight", changed('objectiveMeasureWeight="0.5"', 'objectiveMeasureWeight="0"')),
    (
        "rollup",
        "a score that passes nothing",
        changed("Rules objective", 'Rules rollupObjectiveSatisfied="0" objective'),
    ),
    ("reachable", "no flow", changed(' flow="true"', "")),
    ("reachable", "no control mode", changed('<imsss:controlMode choice="true" flow="true"/>', "")),
]


def built(course: str, out: Path) -> bytes:
    """The zip that the command line makes of a course."""
    arguments = ["build", course, "--target", "scorm2004", "--out", str(out)]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (package,) = out.glob("*-scorm2004.zip")
    return package.read_bytes()


def test_a_good_package_has_no_findings(standards: Callable[[str, bytes], list[str]]) -> None:
    assert list(map(str, lint(packed(), standards))) == []
    assert list(map(str, lint(changed("</item>", PRESENTATION)))) == []


@pytest.mark.parametrize(("name", "data"), [pytest.param(n, data, id=f"{n}-{what}") for n, what, data in BAD])
def test_each_rule_finds_its_mistake(name: str, data: bytes) -> None:
    found = lint(data)
    assert name in {finding.rule for finding in found}, list(map(str, found))


def test_every_rule_is_covered() -> None:
    """The rules of both editions have their mistakes in test_package_lint12."""
    assert {name for name, _, _ in BAD} >= set(RULES) - set(SHARED)


def test_the_schemas_are_asked(standards: Callable[[str, bytes], list[str]]) -> None:
    found = lint(changed("</metadata>", "</metadata><surprise/>"), standards)
    assert "schema" in {finding.rule for finding in found}


@pytest.mark.parametrize("course", COURSES)
def test_what_we_build_has_no_findings(
    course: str, tmp_path: Path, standards: Callable[[str, bytes], list[str]]
) -> None:
    assert list(map(str, lint(built(str(CHECKOUT / course), tmp_path), standards))) == []


def test_the_identifiers_are_those_of_the_older_edition(tmp_path: Path) -> None:
    found = identifiers(built(str(CHECKOUT / "tests/courses/by-lesson"), tmp_path))
    assert found["item"] == ["sco-first", "sco-second"]
    assert found["resource"] == ["res-first", "res-second", "shared"]
