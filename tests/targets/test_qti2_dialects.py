"""Every type in QTI 2.1, 2.2 and 3.0: valid, whole, the same in each dialect, and nothing dropped without a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from question_samples import SPAN
from targets.qti2_sample import QUESTIONS, SCHEMAS, TARGETS, as_qti2, course, document, items, tree, written
from targets.qti21_sample import Proses

from packager.model import (
    Feedback,
    Pool,
    Stimulus,
    TextPart,
)
from packager.source.loader import load
from packager.targets.target import Target

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
COURSES = Path(__file__).resolve().parents[1] / "courses"
Standards = Callable[[str, bytes], list[str]]
TYPES = {
    "fill-in-blanks": ("fib", "fib-spaces"),
    "matching": ("match", "match-all"),
    "ordering": ("order", "order-part"),
    "categorize": ("sort",),
    "hotspot": ("spot", "spots"),
    "formula": ("formula-percent",),
    "file-upload": ("file",),
    "likert": ("likert",),
    "survey": ("survey", "survey-num"),
}
# Those of issue 2 have golden files of their own in QTI 2.1.
OLD_TYPES = {
    "multiple-choice": ("mc", "mc-negative"),
    "multiple-response": ("mr", "mr-per-choice"),
    "true-false": ("tf",),
    "short-answer": ("sa", "sa-letter"),
    "numeric": ("num",),
    "essay": ("essay",),
}
CELLS = [
    (target, name, names)
    for target in TARGETS
    for name, names in ({**OLD_TYPES, **TYPES} if target != "qti21" else TYPES).items()
]
every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


def agree(name: str, data: bytes, accept: bool) -> None:
    file = GOLDEN / name
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert data == file.read_bytes()


def differing(root: etree._Element) -> str:
    """The document without what dialects have on purpose in ways of their own."""
    for element in root.iter(etree.Element):
        element.tail = (element.tail or "").strip() or None
        element.text = (element.text or "").strip() or None
        for key in ("use", "externalScored"):
            element.attrib.pop(key, None)
        if "template" in element.attrib:
            element.set("template", Path(str(element.get("template"))).stem)
        if element.tag == "object":
            element.tag = "img"
            element.set("src", str(element.attrib.pop("data")))
            element.set("alt", element.text or "")
            element.attrib.pop("type")
            element.text = None
    return etree.tostring(root, method="c14n").decode()


# --- golden files, schemas, dialects ---------------------------------------------------------------


@pytest.mark.parametrize(("target", "name", "names"), CELLS, ids=[f"{cell[0]}-{cell[1]}" for cell in CELLS])
def test_items_of_a_type_are_the_golden_ones(target: str, name: str, names: tuple[str, ...], accept: bool) -> None:
    made = [data for one in names for data in items(QUESTIONS[one], TARGETS[target])]
    agree(f"{target}/{name}.xml", b"\n".join(made), accept)


@every_target
def test_test_and_manifest_are_the_golden_ones(target: Target, accept: bool) -> None:
    agree(f"{target.name}/parts.xml", document(tree(), target, "tests/check.xml"), accept)
    agree(f"{target.name}/parts-manifest.xml", document(tree(), target, "imsmanifest.xml"), accept)


def test_stimulus_is_the_golden_one(accept: bool) -> None:
    agree("qti30/stimulus.xml", document(tree(), TARGETS["qti30"], "stimuli/map.xml"), accept)


@every_target
def test_every_type_and_option_is_valid(target: Target, standards: Standards) -> None:
    schema, manifest = SCHEMAS[target.name]
    for whole in (course(*QUESTIONS.values()), tree()):
        files, _ = written(whole, target)
        found = {
            name: standards(manifest if name == "imsmanifest.xml" else schema, data)
            for name, data in files.items()
            if isinstance(data, bytes) and name.endswith(".xml")
        }
        assert {name: faults for name, faults in found.items() if faults} == {}
        assert len(found) > 8
    assert files == written(tree(), target)[0]


@every_target
@pytest.mark.parametrize("name", ["kitchen-sink", "lone.yaml", "minimal", "by-lesson"])
def test_every_test_course_is_valid(name: str, target: Target, standards: Standards) -> None:
    loaded = load(str(COURSES / name))
    assert loaded.course
    schema, manifest = SCHEMAS[target.name]
    files, _ = written(loaded.course, target)
    for file, data in files.items():
        if isinstance(data, bytes) and file.endswith(".xml"):
            assert standards(manifest if file == "imsmanifest.xml" else schema, data) == [], file


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["qti22", "qti30"])
def test_prose_by_chance_is_valid_wherever_it_stands(
    name: str, seed: int, standards: Standards, tmp_path: Path
) -> None:
    made = Proses(seed, tmp_path)
    given: dict[str, Any] = QUESTIONS
    said = Feedback(made.prose(), made.prose(), made.prose(), made.prose())
    mc, match, order = given["mc"], given["match"], given["order"]
    choices = tuple(replace(one, text=made.prose(), feedback=made.prose()) for one in mc.choices)
    fib = given["fib"]
    listed = replace(fib.gaps[2], choices=tuple(replace(one, text=made.prose()) for one in fib.gaps[2].choices))
    whole = course(
        TextPart("text", made.prose(), SPAN),
        Stimulus("shared", "", made.prose(), (replace(mc, prompt=made.prose(), choices=choices, feedback=said),), SPAN),
        replace(given["sa"], prompt=made.prose()),
        replace(given["essay"], prompt=made.prose(), model_answer=made.prose(), rubric=made.prose()),
        replace(match, prompt=made.prose(), pairs=tuple(replace(pair, item=made.prose()) for pair in match.pairs)),
        replace(order, prompt=made.prose(), items=tuple(replace(item, text=made.prose()) for item in order.items)),
        *(replace(given[kind], prompt=made.prose()) for kind in ("spot", "file", "likert")),
        replace(fib, gaps=(*fib.gaps[:2], listed)),
    )
    files, _ = written(whole, TARGETS[name])
    schema, manifest = SCHEMAS[name]
    for file, data in files.items():
        if isinstance(data, bytes) and file.endswith(".xml"):
            assert standards(manifest if file == "imsmanifest.xml" else schema, data) == [], file


@pytest.mark.parametrize("name", ["qti22", "qti30"])
def test_dialects_say_the_same(name: str) -> None:
    """But for the names, the address of templates, who marks, and how a picture is shown."""
    whole = course(*QUESTIONS.values(), Pool("some", "Some", 1, (replace(QUESTIONS["tf"], id="tf-too"),), SPAN))
    first, second = written(whole, TARGETS["qti21"])[0], written(whole, TARGETS[name])[0]
    assert list(first) == list(second)
    for file, data in first.items():
        other = second[file]
        if file.endswith(".xml") and file != "imsmanifest.xml":
            assert isinstance(data, bytes)
            assert isinstance(other, bytes)
            assert differing(as_qti2(other)) == differing(as_qti2(data)), file


def test_third_dialect_has_its_own_names() -> None:
    """Rules 35 and 36: kebab-case behind `qti-`, HTML as it is, feedback in a body of its own, pictures as `img`."""
    files, _ = written(course(*QUESTIONS.values()), TARGETS["qti30"])
    for name, data in files.items():
        if not name.startswith("items/") or not isinstance(data, bytes):
            continue
        for element in etree.fromstring(data).iter(etree.Element):
            local = etree.QName(element).localname
            assert local == local.lower(), name
            assert all("{" in key or key == key.lower() for key in element.attrib), name
            if local == "qti-modal-feedback":
                assert [etree.QName(child).localname for child in element] == ["qti-content-body"]
                assert not (element.text or "").strip()
            assert local != "object"


# --- rules of the standard that no schema checks ------------------------------------------------------


@every_target
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_identifier_that_an_item_uses_is_declared_once(name: str, target: Target) -> None:
    """Rule 26."""
    for data in items(QUESTIONS[name], target):
        root = as_qti2(data)
        responses = [one.get("identifier") for one in root.iter("responseDeclaration")]
        outcomes = [one.get("identifier") for one in root.iter("outcomeDeclaration")]
        choices = [
            one.get("identifier")
            for one in root.iter("simpleChoice", "simpleAssociableChoice", "inlineChoice", "hotspotChoice")
        ]
        names = [*responses, *outcomes, *choices]
        assert len(set(names)) == len(names)
        asked = [one.get("responseIdentifier") for one in root.iter(etree.Element) if one.get("responseIdentifier")]
        assert sorted(map(str, asked)) == sorted(map(str, responses))
        for element in root.iter("variable", "setOutcomeValue"):
            assert element.get("identifier") in (*responses, *outcomes)
        for element in root.iter("correct", "mapResponse", "isNull"):
            assert (element.get("identifier") or element[0].get("identifier")) in responses
        for element in root.iter("modalFeedback"):
            assert element.get("outcomeIdentifier") in outcomes
        for declared in root.iter("responseDeclaration"):
            keys = [str(value.text) for value in declared.iterfind("correctResponse/value")]
            keys += [str(entry.get("mapKey")) for entry in declared.iter("mapEntry")]
            if declared.get("baseType") in ("identifier", "directedPair"):
                assert {part for key in keys for part in key.split()} <= set(choices)
            for entry in declared.iter("mapEntry"):  # rule 30
                assert (entry.get("caseSensitive") is not None) == (declared.get("baseType") == "string")
        assert not list(root.iter("equal"))  # rule 31
        assert {one.get("shuffle") for one in root.iter(etree.Element)} <= {None, "true", "false"}  # rule 28


@every_target
@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if not question.graded])
def test_question_of_a_survey_has_no_key_and_no_points(name: str, target: Target) -> None:
    for data in items(QUESTIONS[name], target):
        root = as_qti2(data)
        assert not list(root.iter("correctResponse", "mapping", "correct", "mapResponse"))
        assert not [rule for rule in root.iter("setOutcomeValue") if str(rule.get("identifier")).startswith("SCORE")]
        declared = {one.get("identifier"): one for one in root.iter("outcomeDeclaration")}
        assert declared["SCORE"].get("normalMaximum") == "0"
        assert declared["MAXSCORE"].findtext("defaultValue/value") == "0"
    weights = as_qti2(document(course(QUESTIONS[name]), target, "tests/check.xml")).iter("weight")
    assert {weight.get("value") for weight in weights} == {"0"}


@pytest.mark.parametrize("name", ["essay", "file"])
def test_work_that_a_person_marks_has_no_processing(name: str) -> None:
    """Rule 39."""
    roots = {target: as_qti2(items(QUESTIONS[name], TARGETS[target])[0]) for target in TARGETS}
    for root in roots.values():
        assert not list(root.iter("responseProcessing", "correctResponse"))
        body = root.find("itemBody")
        assert body is not None
        assert [child.tag for child in body][:2] == ["rubricBlock", "rubricBlock"]
        assert ["".join(map(str, child.itertext())).strip() for child in body[:2]][1] == "So."
        assert {child.get("view") for child in body[:2]} == {"scorer"}
    scored = {target: next(root.iter("outcomeDeclaration")).get("externalScored") for target, root in roots.items()}
    assert scored == {"qti21": None, "qti22": "human", "qti30": "human"}


def test_least_score_is_declared() -> None:
    declared = [
        next(as_qti2(items(QUESTIONS[n], TARGETS["qti21"])[0]).iter("outcomeDeclaration"))
        for n in ("mc-negative", "mr-floor", "mc")
    ]
    assert [one.get("normalMinimum") for one in declared] == ["-0.5", "-0.5", None]


def test_templates_have_the_address_that_importers_know() -> None:
    """Rule 38."""
    found = {}
    for name, target in TARGETS.items():
        (data,) = items(replace(QUESTIONS["tf"], feedback=Feedback()), target)
        found[name] = [one.get("template") for one in as_qti2(data).iter("responseProcessing")]
    second = ["http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"]
    third = ["https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"]
    assert found == {"qti21": second, "qti22": second, "qti30": third}


@every_target
@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.graded])
def test_platforms_find_the_greatest_score(name: str, target: Target) -> None:
    """Rule 29."""
    for data in items(QUESTIONS[name], target):
        declared = {one.get("identifier"): one for one in as_qti2(data).iter("outcomeDeclaration")}
        assert declared["SCORE"].get("normalMaximum") == "1"
        assert declared["MAXSCORE"].findtext("defaultValue/value") == "1"
