"""A SCORM 2004 package: what its manifest says, and what a platform that sequences makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from activity_tree import CP, SS, Step, sequenced
from hypothesis import HealthCheck, given, settings
from lxml import etree
from random_courses import courses
from web_sample import AT, course, lesson, prose

from packager.model import Course, Essay, Lesson, Pool, Quiz, TrueFalse
from packager.targets.course import scorm12, scorm2004, scos
from packager.targets.target import Member, Options, Report
from packager.xml import document

Validate = Callable[[str, bytes], list[str]]


def manifest(made: Course, target: Any = scorm2004) -> bytes:
    """A package's manifest, as if each SCO had nothing but its page."""
    parts = scos.scos(made)
    files = scos.Package(parts, tuple((Member(sco.page, b""),) for sco in parts), ())
    return document(target.manifest(made, files))


def told_by(made: Course, target: Any) -> list[tuple[str, str]]:
    """What a target says of the course itself."""
    report = Report("x")
    list(target.members(made, Options(), report))
    return [(loss.rule.code, loss.what) for loss in report.losses if loss.what != "title of a pool"]


def quiz(id_: str, *points: float) -> Quiz:
    asked = (
        TrueFalse(id=f"{id_}-{place}", span=AT, prompt=prose("?"), answer=True, points=worth)
        for place, worth in enumerate(points)
    )
    return Quiz(id_, id_, tuple(asked), f"{id_}.yaml", AT)


def several(**more: Any) -> Course:
    """A SCO without a score, one of a point, one of three points."""
    contents: tuple[Lesson | Quiz, ...] = (
        *(lesson("one", "One", "x"), lesson("two", "Two", "x"), quiz("check-two", 1.0)),
        *(lesson("three", "Three", "x"), quiz("check-three", 1.0, 2.0)),
    )
    return course(sco="lesson", contents=contents, **more)


def items(data: bytes) -> dict[str, etree._Element]:
    """The sequencing of each item."""
    found = etree.fromstring(data).iter(f"{CP}item")
    return {item.get("identifier", ""): item.find(f"{SS}sequencing") for item in found}  # type: ignore[misc]


# --- the manifest ----------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=courses())
def test_any_course_has_a_valid_manifest(standards: Validate, made: Course) -> None:
    for sco in ("course", "lesson"):
        assert standards("scorm2004", manifest(replace(made, sco=sco))) == []


def test_both_editions_know_a_course_by_the_same_identifiers() -> None:
    """Tracks are kept by these; a course that moves to the other edition keeps its names in reports."""
    for made in (course(), several()):
        told = [
            [element.get("identifier") for element in etree.fromstring(manifest(made, target)).iter(etree.Element)]
            for target in (scorm12, scorm2004)
        ]
        assert [one for one in told[0] if one] == [one for one in told[1] if one]


def test_both_editions_say_the_same_of_a_course(standards: Validate) -> None:
    made = course(
        title="Größe & <Maß>",
        description="Zwei\nZeilen",
        keywords=("wetter", "l’air"),
        authors=("Ada, Example; B", "Ж"),
        language="de",
    )
    told = []
    for target in (scorm12, scorm2004):
        data = manifest(made, target)
        lom = next(element for element in etree.fromstring(data).iter() if str(element.tag).endswith("}lom"))
        if target is scorm2004:
            assert standards("lom-strict", etree.tostring(lom)) == []
        told.append([str(text).strip() for text in lom.itertext() if str(text).strip()])
    # What only one of them asks for: the kind of the identifier and of the metadata; a role is in lower case.
    kinds = [text for text in told[1] if text not in ("URI", "LOMv1.0")]
    assert [text for text in told[0] if text != "LOMv1.0"] == [text.replace("author", "Author") for text in kinds]


def test_a_scored_sco_has_the_pass_mark_of_the_course() -> None:
    (found,) = items(manifest(course(passing=65))).values()
    primary = found.find(f"{SS}objectives/{SS}primaryObjective")
    assert primary is not None
    assert primary.get("satisfiedByMeasure") == "true"
    assert primary.findtext(f"{SS}minNormalizedMeasure") == "0.65"


@pytest.mark.parametrize(("passing", "mark"), [(0, "0"), (7, "0.07"), (100, "1")])
def test_a_pass_mark_is_a_part_of_one(passing: int, mark: str) -> None:
    assert f">{mark}</imsss:minNormalizedMeasure>".encode() in manifest(course(passing=passing))


def test_every_quiz_is_an_objective() -> None:
    (found,) = items(manifest(course())).values()
    ids = [one.get("objectiveID") for one in found.iterfind(f"{SS}objectives/*")]
    assert ids == [scorm2004.PRIMARY, "check", "more"]
    assert [one.get("objectiveID") for one in items(manifest(several()))["sco-two"].iterfind(f"{SS}objectives/*")] == [
        scorm2004.PRIMARY,
        "check-two",
    ]


def test_a_sco_weighs_as_much_as_its_points() -> None:
    found = {id_: one.find(f"{SS}rollupRules") for id_, one in items(manifest(several())).items()}
    weights = {id_: one.get("objectiveMeasureWeight") for id_, one in found.items() if one is not None}
    assert weights == {"sco-one": "0", "sco-two": "0.25", "sco-three": "0.75"}


def test_a_pool_weighs_what_it_asks() -> None:
    (asked,) = quiz("pool", 1.0, 1.0, 1.0).parts[:1]
    drawn = Pool("draw", "", 1, quiz("drawn", 1.0, 1.0, 1.0).parts, AT)
    uneven = Pool("all", "", 1, quiz("uneven", 1.0, 3.0).parts, AT)
    assert [sco.points for sco in scos.scos(course(contents=(Quiz("q", "q", (asked, drawn), "q.yaml", AT),)))] == [2.0]
    assert [sco.points for sco in scos.scos(course(contents=(Quiz("q", "q", (uneven,), "q.yaml", AT),)))] == [4.0]


@pytest.mark.parametrize("completion", ["everything", "seen", "submitted", "passed"])
def test_the_platform_never_judges_completion_by_progress(completion: str) -> None:
    """A longer version of the course would take it away from who resumes."""
    assert b"ompletionThreshold" not in manifest(course(completion=completion))


def test_writing_twice_gives_the_same_bytes() -> None:
    assert manifest(several()) == manifest(several())


# --- what a platform makes of it -------------------------------------------------------------------------------

COMPLETED = [["cmi.completion_status", "completed"]]


def answered(scaled: str, success: str) -> Step:
    return {"set": [["cmi.score.scaled", scaled], ["cmi.success_status", success], *COMPLETED]}


def told(found: dict[str, Any]) -> tuple[str, str, float | None]:
    """Completion, success and score of an activity."""
    return found["completionStatus"], found["successStatus"], found["score"]


@pytest.mark.node
@pytest.mark.parametrize(
    ("scaled", "success"), [("0.8", "passed"), ("0.7999", "failed"), ("1", "passed"), ("0", "failed")]
)
def test_player_and_platform_agree_on_who_has_passed(node: str, scaled: str, success: str) -> None:
    steps: list[Step] = [{"go": "start"}, answered(scaled, success)]
    opened, session = sequenced(node, manifest(course(passing=80)), steps)
    assert opened == {"met": True, "current": "sco-weather"}
    assert session["refused"] == []
    assert told(session["activity"]) == told(session["whole"]) == ("completed", success, float(scaled))


@pytest.mark.node
def test_what_a_sco_does_not_say_stays_unknown(node: str) -> None:
    _, session = sequenced(node, manifest(course()), [{"go": "start"}, {"set": [["cmi.location", "air"]]}])
    assert session["refused"] == []
    assert session["activity"]["completionStatus"] == "not attempted"
    assert session["activity"]["successStatus"] == "unknown"
    assert session["whole"]["completionStatus"] == "incomplete"


@pytest.mark.node
def test_the_objectives_of_the_manifest_are_there_for_the_player(node: str) -> None:
    values = [["cmi.objectives.1.score.scaled", "0.5"], ["cmi.objectives.1.success_status", "failed"]]
    _, session = sequenced(node, manifest(course()), [{"go": "start"}, {"set": values}])
    assert session["refused"] == []


@pytest.mark.node
def test_several_scos_add_up_to_the_score_of_one(node: str) -> None:
    """Three of four points are right: 75 percent, as in one SCO; the course is passed when each scored SCO is."""
    steps: list[Step] = [
        {"go": "start"},
        {"set": COMPLETED},
        {"go": "continue"},
        answered("0", "failed"),
        {"go": "continue"},
        answered("1", "passed"),
        {"go": "choice", "to": "sco-two"},
        answered("1", "passed"),
    ]
    found = sequenced(node, manifest(several(passing=70)), steps)
    assert [one.get("current") for one in found] == [
        *("sco-one", "sco-one", "sco-two", "sco-two", "sco-three", "sco-three", "sco-two", "sco-two"),
    ]
    assert [one["refused"] for one in found if "refused" in one] == [[]] * 4
    assert found[1]["whole"]["completionStatus"] != "completed"
    assert told(found[5]["whole"]) == ("completed", "failed", 0.75)
    assert told(found[7]["whole"]) == ("completed", "passed", 1.0)


@pytest.mark.node
def test_a_course_without_scores_completes_without_passing(node: str) -> None:
    essay = Essay(id="essay", span=AT, prompt=prose("?"))
    asked = Quiz("asked", "Asked", (essay,), "q.yaml", AT)
    made = course(sco="lesson", contents=(lesson("one", "One", "x"), lesson("two", "Two", "x"), asked))
    steps: list[Step] = [{"go": "start"}, {"set": COMPLETED}, {"go": "continue"}, {"set": COMPLETED}]
    assert told(sequenced(node, manifest(made), steps)[-1]["whole"]) == ("completed", "unknown", None)


@pytest.mark.node
def test_a_linear_course_opens_its_scos_in_order(node: str) -> None:
    steps: list[Step] = [
        {"go": "start"},
        {"go": "choice", "to": "sco-three"},
        {"set": COMPLETED},
        {"go": "continue"},
        {"go": "choice", "to": "sco-one"},
        {"go": "continue"},
        {"go": "previous"},
    ]
    found = sequenced(node, manifest(several(navigation="linear")), steps)
    assert [(one["met"], one["current"]) for one in found if "met" in one] == [
        *((True, "sco-one"), (False, "sco-one"), (True, "sco-two"), (False, "sco-two")),
        *((True, "sco-three"), (True, "sco-two")),
    ]
    ((opened, chosen),) = [sequenced(node, manifest(several()), steps[:2])]
    assert (opened["met"], chosen["met"], chosen["current"]) == (True, True, "sco-three")


# --- SCORM 1.2, which has less -----------------------------------------------------------------------------------


def test_the_old_edition_leaves_passing_to_the_player_where_seeing_all_completes() -> None:
    """A platform would make `failed` of completed and a score below the pass mark."""
    seen = course(completion="seen")
    assert b"masteryscore" not in manifest(seen, scorm12)
    assert told_by(seen, scorm12) == [("changed", "completion")]
    assert told_by(seen, scorm2004) == []
    for completion in ("everything", "submitted", "passed"):
        assert b"<adlcp:masteryscore>80<" in manifest(course(completion=completion), scorm12)
    assert told_by(course(completion="passed"), scorm12) == []


@pytest.mark.parametrize(("target", "state"), [(scorm12, "lost"), (scorm2004, "changed")])
def test_what_becomes_of_an_order_of_scos_is_told(target: Any, state: str) -> None:
    assert told_by(several(navigation="linear"), target) == [(state, "linear navigation")]
    assert told_by(course(navigation="linear"), target) == []
    assert told_by(several(), target) == []
