"""A Tin Can package holds one launch, names every activity as the xAPI file does, and keeps the key where it must."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from targets.xapi_sample import COURSES, course

from packager.model import Course, Lesson, Quiz
from packager.targets.course import xapi
from packager.targets.course.tincan import NAMESPACE, TARGET
from packager.targets.course.xapi_statements import question_activity
from packager.targets.target import Options, Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "tincan"
LISTS = ("choices", "scale", "source", "target")


def built(made: Course) -> tuple[dict[str, bytes], Report]:
    report = Report("tincan")
    files = list(TARGET.members(made, Options(), report))
    assert len({file.name for file in files}) == len(files)
    return {file.name: file.data for file in files if isinstance(file.data, bytes)}, report


def activities(manifest: bytes) -> list[dict[str, Any]]:
    """The activities of a tincan.xml as xAPI's definitions, read apart from what wrote them."""
    return [read(element) for element in etree.fromstring(manifest).iter(tag("activity"))]


def read(element: etree._Element) -> dict[str, Any]:
    def said(holder: etree._Element, name: str) -> dict[str, str]:
        return {str(one.get("lang")): one.text or "" for one in holder.findall(tag(name))}

    definition: dict[str, Any] = {"type": element.get("type"), "name": said(element, "name")}
    definition["description"] = said(element, "description")
    kind = element.findtext(tag("interactionType"))
    if kind:
        definition["interactionType"] = kind
    patterns = [one.text or "" for one in element.iter(tag("correctResponsePattern"))]
    if patterns:
        definition["correctResponsesPattern"] = patterns
    for list_ in LISTS:
        found = element.find(tag(list_))
        if found is not None:
            definition[list_] = [
                {"id": one.findtext(tag("id")), "description": said(one, "description")} for one in found
            ]
    extensions = {str(one.get("key")): json.loads(one.text or "") for one in element.iter(tag("extension"))}
    if extensions:
        definition["extensions"] = extensions
    return {"id": element.get("id"), "definition": definition}


def tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def test_the_manifest_is_written_as_before(accept: bool) -> None:
    path, data = GOLDEN / "all-types.xml", built(course())[0]["tincan.xml"]
    if accept:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes()


@pytest.mark.parametrize("name", COURSES)
def test_the_schema_takes_the_manifest(name: str, standards: Callable[[str, bytes], list[str]]) -> None:
    manifest = built(COURSES[name]())[0]["tincan.xml"]
    assert standards("tincan", manifest) == []
    assert standards("tincan", manifest.replace(b"<description", b"<describes").replace(b"</desc", b"</descr")) != []


@pytest.mark.parametrize("name", COURSES)
def test_the_activities_are_those_of_the_xapi_file(name: str) -> None:
    made = COURSES[name]()
    one_page = replace(made, sco="course")
    keyed = {question.id: question_activity(made, question, key=made.answer_key) for question in made.questions()}
    expected = [keyed.get(each["id"].rsplit("/", 1)[-1], each) for each in xapi.activities(one_page)]
    for each in expected:
        each["definition"].setdefault("description", each["definition"]["name"])
    assert activities(built(made)[0]["tincan.xml"]) == expected


@pytest.mark.parametrize("name", COURSES)
def test_the_course_comes_first_and_is_the_only_one_that_is_launched(name: str) -> None:
    made = COURSES[name]()
    files, _ = built(made)
    root = etree.fromstring(files["tincan.xml"])
    (launch,) = root.iter(tag("launch"))
    first = next(root.iter(tag("activity")))
    assert launch.getparent() is first
    assert first.get("id") == made.iri
    assert launch.text in files
    assert launch.get("lang") == made.language
    counted = len(made.contents) + len(list(made.questions())) + 1
    assert len(list(root.iter(tag("activity")))) == counted
    assert sum(isinstance(part, Lesson | Quiz) for part in made.contents) == len(made.contents)


def test_a_platform_that_mends_ampersands_finds_nothing_to_mend() -> None:
    """Moodle's launch plug-in rewrites every `&` that begins no named entity."""
    made = replace(course(), title="R&D <1> & more")
    manifest = built(made)[0]["tincan.xml"].decode()
    assert re.sub(r"&(?!\w{2,6};)", "&amp;", manifest) == manifest
    assert activities(manifest.encode())[0]["definition"]["name"] == {made.language: made.title}


def test_without_the_key_no_pattern_is_in_the_manifest() -> None:
    manifest = built(course())[0]["tincan.xml"]
    hidden = built(replace(course(), answer_key=False))[0]["tincan.xml"]
    assert b"correctResponsePattern" in manifest
    assert b"correctResponse" not in hidden
    assert len(activities(hidden)) == len(activities(manifest))


def test_a_course_of_scos_is_one_page_and_says_so() -> None:
    made = replace(course(), sco="lesson")
    files, report = built(made)
    assert [name for name in files if name.endswith(".html")] == ["index.html"]
    assert files == built(replace(made, sco="course"))[0]
    assert [(loss.what, loss.rule.code) for loss in report.losses if loss.what == "SCO a lesson"] == [
        ("SCO a lesson", "changed")
    ]
    assert [loss for loss in built(course())[1].losses if loss.what == "SCO a lesson"] == []


def test_the_page_may_talk_to_a_store_and_knows_its_activities() -> None:
    files, _ = built(course())
    page = html.unescape(files["index.html"].decode())
    assert "connect-src 'self' https: http:" in page
    data = json.loads(files["index.js"].decode().partition(").data = ")[2].rstrip(";\n"))
    assert data["backEnd"] == "tincan"
    assert data["back"]["launched"] == ""
    ids = {"/".join(filter(None, (course().iri, name))) for name in data["back"]["activities"]}
    assert ids == {activity["id"] for activity in activities(files["tincan.xml"])}
    player = files["player/player.js"].decode().replace(" ", "")
    for part in (".backends.tincan=", ".lrs=", ".statements="):
        assert part in player
    assert ".backends.cmi5=" not in player
