"""The plain flavour keeps to the official grammar and holds what QTI 1.2 has: hints, solutions, fields within prose."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import SPAN, samples
from targets.canvas_reader import CP, words
from targets.qti12_engine import QTI, Responses, process
from targets.qti12_sample import (
    asset,
    at,
    bare,
    course,
    essay,
    every_type,
    losses,
    media_prose,
    messages,
    multiple_choice,
    official,
    package,
    true_false,
)
from web_sample import choice, para, prose

from packager.model import Emphasis, Gap, Image, ItemList, Pool, Section, Stimulus, Text, TextAnswer, TextPart
from packager.targets.bank.qti12 import PLAIN

SAMPLES = samples()
Validate = Callable[[str, bytes], list[str]]


def root(*parts: Any, **more: Any) -> ET.Element:
    return ET.fromstring(package(course(*parts, **more), PLAIN)[0]["sea.xml"])


def item(question: Any) -> ET.Element:
    (found,) = root(question).iter(f"{QTI}item")
    return found


def text(element: ET.Element) -> str:
    """The words below an element, fields as `[ident]`."""
    found = []
    for one in element.iter():
        if one.tag == f"{QTI}mattext":
            found.append(words(one.text or "") if one.get("texttype") == "text/html" else one.text or "")
        elif one.tag.startswith(f"{QTI}response_") and "ident" in one.attrib and one.tag != f"{QTI}response_label":
            found.append(f"[{one.attrib['ident']}]")
    return "".join(found)


def said(question: Any) -> list[str]:
    return [loss.what for loss in losses(course(question), PLAIN)]


def shown(question: Any, responses: Responses) -> list[str]:
    """The words of the feedbacks that responses get."""
    whole = item(question)
    known = {one.attrib["ident"]: text(one) for one in whole.iter(f"{QTI}itemfeedback")}
    return [known[name] for name in process(whole, responses).shown]


# --- the package -----------------------------------------------------------------------------------------


def test_a_quiz_is_one_file_and_pictures_lie_beside_it(tmp_path: Path, standards: Validate) -> None:
    picture = prose(para(Image(asset(tmp_path, "m.png"), "m", at(1))))
    files, _ = package(course(multiple_choice(prompt=picture)), PLAIN)
    assert sorted(files) == ["files/m.png", "imsmanifest.xml", "sea.xml"]
    assert 'src="files/m.png"' in ET.fromstring(files["sea.xml"]).findtext(f".//{QTI}presentation//{QTI}mattext", "")
    (resource,) = ET.fromstring(files["imsmanifest.xml"]).iter(f"{CP}resource")
    assert resource.attrib["type"] == "imsqti_xmlv1p2"
    assert [one.attrib["href"] for one in resource] == ["sea.xml", "files/m.png"]
    assert standards("imscp", files["imsmanifest.xml"]) == []


def test_nothing_of_canvas_is_in_it(tmp_path: Path, standards: Validate) -> None:
    whole = course(*every_type(), essay(id="media", prompt=media_prose(tmp_path)))
    files, _ = package(whole, PLAIN)
    assert official(standards, files["sea.xml"], PLAIN) == []
    for word in (b"question_type", b"IMS-CC-FILEBASE", b"points_per_item", b"canvas"):
        assert not any(word in data for data in files.values())


def test_sections_pools_and_a_stimulus_are_sections() -> None:
    deep = Section("deep", "Deep", (true_false(id="b"),), at(3))
    whole = root(
        TextPart("before", prose("Read."), at(1)),
        Section("tides", "Tides & waves", (true_false(id="a"), deep), at(2)),
        Stimulus("map", "A map", prose("Look at it."), (true_false(id="c"), true_false(id="d")), at(4)),
        Pool("seas", "Seas", 1, (true_false(id="e", points=1.0), true_false(id="f", points=3.0)), at(5)),
        description=prose("For a start."),
    )
    (assessment,) = whole
    assert text(assessment[0]) == "For a start."
    sections = assessment.findall(f"{QTI}section/{QTI}section")
    assert [one.get("title") for one in sections] == [None, "Tides & waves", "A map", "Seas"]
    assert text(sections[0]) == "Read."
    assert sections[1].find(f"{QTI}section/{QTI}item") is not None
    assert text(sections[2][0]) == "Look at it."
    assert len(sections[2].findall(f"{QTI}item")) == 2
    assert sections[3].findtext(f"{QTI}selection_ordering/{QTI}selection/{QTI}selection_number") == "1"
    most = [one.attrib["maxvalue"] for one in sections[3].iter(f"{QTI}decvar")]
    assert most == ["1", "3"]
    idents = [one.attrib["ident"] for tag in ("section", "item") for one in whole.iter(f"{QTI}{tag}")]
    assert len(set(idents)) == len(idents)


def test_what_is_in_a_pool_beside_questions_is_said() -> None:
    part = Pool(
        "p",
        "P",
        3,
        (
            TextPart("t", prose("x"), at(2)),
            Section("s", "S", (true_false(id="a"),), at(3)),
            Pool("q", "Q", 1, (true_false(id="b"),), at(4)),
            Stimulus("m", "M", prose("y"), (SAMPLES["formula"],), at(5)),
        ),
        at(1),
    )
    assert [message.split(" ")[1] for message in messages(course(part), PLAIN)] == [
        "text",
        "section",
        "pool",
        "stimulus",
        "question",
        "pool",
    ]
    assert messages(course(Pool("p", "P", 1, (SAMPLES["file"],), at(1))), PLAIN)[1:] == [
        "unsupported: pool `P` left out: none of its questions can be held",
        "nothing-left: none of the questions can be held, so nothing is written",
    ]


# --- the items -------------------------------------------------------------------------------------------


def test_fields_stand_within_the_prose() -> None:
    assert text(item(SAMPLES["fib"])[1]) == "The [moon] orbits in [days] days the [planet]EarthMars."
    assert "blanks in the text" not in said(SAMPLES["fib"])


def test_fields_of_blanks_deep_in_the_text_stand_under_it() -> None:
    part = bare(SAMPLES["fib-one"])
    deep = prose(ItemList(((para("Bees make ", Emphasis((Gap("what"),))),),), None, True, SPAN))
    part = replace(part, prompt=deep)
    assert text(item(part)[1]) == "Bees make (1) _____[what](1)"
    assert said(part) == ["blanks in the text"]
    assert process(item(part), {"what": "honey"}).score == 2


def test_a_blank_with_several_answers_counts_the_first_that_fits() -> None:
    part = SAMPLES["fib"]
    for typed, wanted in (("moon", 1), ("luna", 0.5), ("Moon ", 1), ("x", 0)):
        score = process(item(part), {"moon": typed}).score
        assert score is not None
        assert abs(float(score) - 2 / 3 * wanted) < 1e-5


def test_hints_solutions_rubrics_and_tags_are_kept() -> None:
    found = item(SAMPLES["essay"])
    assert [text(one) for one in found.iter(f"{QTI}hintmaterial")] == ["A hint.", "Another."]
    assert [text(one) for one in found.iter(f"{QTI}solutionmaterial")] == ["So."]
    (rubric,) = found.iter(f"{QTI}rubric")
    assert (rubric.attrib["view"], text(rubric)) == ("Scorer", "One point each.")
    tags = [one[1].text for one in found.iter(f"{QTI}qtimetadatafield") if one[0].text == "qmd_keywords"]
    assert tags == ["alpha", "beta gamma"]
    (field,) = found.iter(f"{QTI}render_fib")
    assert field.attrib["maxchars"] == "800"


def test_feedback_is_shown_for_right_wrong_and_single_answers() -> None:
    part = SAMPLES["mc"]
    assert shown(part, {"response1": "a-one"}) == ["Always.", "Yes.", "Right."]
    assert shown(part, {"response1": "b-two"}) == ["Always.", "Wrong."]
    assert shown(SAMPLES["fib"], {"moon": "moon", "days": "27", "planet": "earth"}) == ["Always.", "Yes.", "Right."]
    assert shown(SAMPLES["match"], {"norway": "oslo"}) == ["Always.", "Wrong."]


def test_points_can_fall_to_the_floor_and_no_lower() -> None:
    part = SAMPLES["mc-negative"]
    assert [process(item(part), {"response1": one}).score for one in ("yes", "no")] == [2, -1]
    low = replace(part, floor=-0.25)
    assert process(item(low), {"response1": "no"}).score == -0.5


def test_thirds_of_the_points_make_up_all_of_them_and_no_more() -> None:
    part = SAMPLES["match"]
    right: Responses = {pair.id: pair.option for pair in part.pairs}
    assert process(item(part), right).score == 2
    one = process(item(part), {"norway": "oslo"}).score
    assert one is not None
    assert abs(float(one) - 2 / 3) < 1e-5


def test_an_order_is_right_place_by_place() -> None:
    part = SAMPLES["order-part"]
    assert process(item(part), {"response1": ["dawn", "noon", "dusk"]}).score == 2
    one = process(item(part), {"response1": ["dawn", "dusk", "noon"]}).score
    assert one is not None
    assert abs(float(one) - 2 / 3) < 1e-5
    assert text(item(SAMPLES["order"])[1]).startswith("Small to large[response1]smallest")
    assert text(item(SAMPLES["order"])[1]).endswith("largest")


def test_what_belongs_nowhere_must_be_left_out_for_all_points() -> None:
    part = replace(SAMPLES["sort"], credit="all-or-nothing")
    right = {"trout": "fish", "cod": "fish", "lark": "bird"}
    assert process(item(part), right).score == 2
    assert process(item(part), {**right, "stone": "bird"}).score == 0


def test_areas_have_the_coordinates_of_the_grammar() -> None:
    areas = {
        one.attrib["ident"]: (one.attrib["rarea"], one.text)
        for one in item(SAMPLES["spot"]).iter(f"{QTI}response_label")
    }
    assert areas == {
        "harbour": ("Rectangle", "10,20,70,100"),
        "tower": ("Ellipse", "300,60,50,50"),
        "wood": ("Bounded", "200,200,300,280,120,290"),
    }
    (picture,) = item(SAMPLES["spot"]).iter(f"{QTI}matimage")
    assert (picture.text, picture.attrib["width"], picture.attrib["height"]) == ("A map", "400", "300")


def test_a_number_has_its_unit_behind_the_field() -> None:
    assert text(next(item(SAMPLES["num"]).iter(f"{QTI}response_num"))) == "[response1]kg"
    assert "unit" not in said(SAMPLES["num"])


def test_questions_that_nobody_scores_have_no_key() -> None:
    for name in ("essay", "likert", "survey"):
        assert process(item(SAMPLES[name]), {"response1": "yes"}).score is None
    assert said(bare(SAMPLES["survey"])) == []


@pytest.mark.parametrize("name", ["formula", "formula-percent", "file"])
def test_what_qti_has_no_form_of_is_left_out(name: str) -> None:
    (message, nothing) = messages(course(SAMPLES[name]), PLAIN)
    assert message.startswith(f"unsupported: question `{name}` left out: QTI 1.2 has no ")
    assert nothing.startswith("nothing-left")


def test_a_question_without_an_answer_that_can_be_written_down_is_left_out() -> None:
    many = (TextAnswer("gr.*y", 1.0, None, SPAN, pattern=True),)
    half = (TextAnswer("x", 0.5, None, SPAN),)
    (gap,) = SAMPLES["fib-one"].gaps
    wrong = tuple(replace(one, correct=False) for one in SAMPLES["spot"].regions)
    for part, reason in (
        (replace(SAMPLES["sa"], answers=many), "none of its answers is a text"),
        (replace(SAMPLES["sa"], answers=(*many, *half)), "none of its answers that can be written down earns all"),
        (replace(SAMPLES["fib-one"], gaps=(replace(gap, answers=many),)), "no answer for its blank `what` is a text"),
        (replace(SAMPLES["fib-one"], gaps=(replace(gap, answers=half),)), "no answer for its blank `what` earns all"),
        (replace(SAMPLES["mc"], choices=SAMPLES["mc"].choices[1:]), "it has no right choice"),
        (replace(SAMPLES["spot"], regions=wrong), "it has no right area"),
    ):
        assert f"left out: {reason}" in messages(course(part), PLAIN)[0]


def test_paragraphs_without_blanks_stand_as_they_are() -> None:
    part = bare(SAMPLES["fib-one"], prompt=prose("First.", para("Bees make ", Gap("what"))))
    flow = item(part)[1][0]
    assert [child.tag.removeprefix(QTI) for child in flow] == ["material", "flow"]
    assert text(flow) == "First.Bees make [what]"


def test_a_pattern_of_many_texts_is_lost() -> None:
    answers = (TextAnswer("grey", 1.0, None, SPAN), TextAnswer("gr.*y", 1.0, None, SPAN, pattern=True))
    assert said(bare(SAMPLES["sa"], answers=answers)) == ["regular expression"]


# What XML and HTML both hold as it is.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff")


@settings(deadline=None, derandomize=True)
@given(st.text(LETTERS, min_size=1, max_size=30))
def test_any_text_arrives_as_it_was_written(written: str) -> None:
    part = bare(SAMPLES["fib-one"], prompt=prose(para(Text(written), Gap("what"), Text(written))))
    assert text(item(part)[1]) == f"{written}[what]{written}"
    part = multiple_choice(choices=(choice("a", written, 1.0), choice("b", "B")), feedback=true_false().feedback)
    label = next(item(part).iter(f"{QTI}response_label"))
    assert text(label) == written
