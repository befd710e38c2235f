"""What each type and part of a quiz becomes in QTI 2.1, 2.2 and 3.0, one thing at a time."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from question_samples import PICTURE, SPAN, choice, prose
from targets.qti2_sample import QUESTIONS, TARGETS, as_qti2, course, document, items, tree, written
from targets.qti21_sample import Proses

from packager.model import (
    Asset,
    Emphasis,
    Gap,
    Image,
    ItemList,
    Ordering,
    Paragraph,
    Player,
    Pool,
    Prose,
    Section,
    Stimulus,
    Table,
    Text,
    TextPart,
)

# --- types ---------------------------------------------------------------------------------------------


def test_order_in_the_file_is_not_the_answer() -> None:
    for count in range(2, 9):
        question = QUESTIONS["order"]
        assert isinstance(question, Ordering)
        made = tuple(replace(question.items[0], id=f"i{n}") for n in range(count))
        root = as_qti2(items(replace(question, items=made), TARGETS["qti21"])[0])
        shown = [one.get("identifier") for one in root.iter("simpleChoice")]
        assert shown != [item.id for item in made]
        assert sorted(map(str, shown)) == [item.id for item in made]
        assert [one.get("shuffle") for one in root.iter("orderInteraction")] == ["true"]


def test_option_can_be_taken_as_often_as_it_is_shared() -> None:
    limits = {}
    for name in ("match", "match-one", "sort"):
        root = as_qti2(items(QUESTIONS[name], TARGETS["qti21"])[0])
        limits[name] = [{one.get("matchMax") for one in group} for group in root.iter("simpleMatchSet")]
    assert limits == {"match": [{"1"}, {"0"}], "match-one": [{"1"}, {"1"}], "sort": [{"1"}, {"0"}]}


def test_fields_stand_in_the_running_prose() -> None:
    (line,) = as_qti2(items(QUESTIONS["fib"], TARGETS["qti21"])[0]).iterfind("itemBody/p")
    assert [child.tag for child in line] == ["textEntryInteraction", "textEntryInteraction", "inlineChoiceInteraction"]
    assert [line.text, *(child.tail for child in line)] == ["The ", " orbits in ", " days the ", "."]


def test_field_may_stand_in_a_table_and_a_list() -> None:
    def at(id_: str) -> Paragraph:
        return Paragraph((Text("x "), Emphasis((Gap(id_),))), SPAN)

    table = Table(("",), ((Text("h"),),), (((Gap("moon"),),),), SPAN)
    words = Prose((table, ItemList(((at("days"),),), None, True, SPAN), at("planet")), SPAN)
    for name, target in TARGETS.items():
        (data,) = items(replace(QUESTIONS["fib"], prompt=words), target)
        root = as_qti2(data)
        parents = [one.getparent() for one in root.iter("textEntryInteraction", "inlineChoiceInteraction")]
        assert [parent.tag for parent in parents if parent is not None] == ["td", "em", "em"], name


def test_picture_of_a_hotspot_is_packed_with_its_size() -> None:
    for name, target in TARGETS.items():
        files, _ = written(course(QUESTIONS["spot"]), target)
        assert "items/media/media/line.svg" in files
        data = files["items/spot.xml"]
        assert isinstance(data, bytes)
        root = as_qti2(data)
        (picture,) = root.iter("img" if name == "qti30" else "object")
        assert (picture.get("width"), picture.get("height")) == ("400", "300")
        assert (picture.get("alt") or picture.text) == "A map"
        spots = [(one.get("shape"), one.get("coords"), one.get("hotspotLabel")) for one in root.iter("hotspotChoice")]
        assert spots == [
            ("rect", "10,20,110,90", "By the water"),
            ("circle", "300,60,25", "On the hill"),
            ("poly", "200,200,300,280,120,290", "In the south"),
        ]


def test_coordinates_are_whole_and_said_where_they_were_not() -> None:
    spot: Any = QUESTIONS["spot"]
    moved = replace(spot, regions=(replace(spot.regions[0], coords=(10.4, 20, 110.6, 90)), *spot.regions[1:]))
    files, said = written(course(moved), TARGETS["qti21"])
    data = files["items/spot.xml"]
    assert isinstance(data, bytes)
    assert next(as_qti2(data).iter("hotspotChoice")).get("coords") == "10,20,111,90"
    assert "qti21: region changed: its numbers are rounded to whole pixels" in [found.message for found in said]


def test_file_of_one_known_type_is_asked_for() -> None:
    upload: Any = replace(QUESTIONS["file"], accept=("pdf",), max_files=1)
    files, said = written(course(upload), TARGETS["qti22"])
    data = files["items/file.xml"]
    assert isinstance(data, bytes)
    assert [one.get("type") for one in as_qti2(data).iter("uploadInteraction")] == ["application/pdf"]
    assert not [found for found in said if "files" in found.message]


def test_formula_is_a_set_of_which_one_is_drawn() -> None:
    formula = QUESTIONS["formula"]
    for target in TARGETS.values():
        files, said = written(course(formula), target)
        names = [f"items/formula__{n}.xml" for n in range(1, 6)]
        assert [name for name in files if name.startswith("items/")] == names
        prompts = {re.sub(r"\s+", " ", "".join(as_qti2(files[n]).find("itemBody")[0].itertext())) for n in names}  # type: ignore[arg-type, index, union-attr]
        assert len(prompts) == 5
        root = as_qti2(document(course(formula), target, "tests/check.xml"))
        (section,) = root.iterfind("testPart/assessmentSection/assessmentSection")
        assert [child.tag for child in section] == ["selection", *["assessmentItemRef"] * 5]
        assert section[0].get("select") == "1"
        how = "variables changed: it is a set of 5 questions with fixed numbers, of which a learner gets one"
        assert f"{target.name}: {how}" in [found.message for found in said]


def test_formula_counts_as_one_question_of_a_pool() -> None:
    root = as_qti2(document(tree(), TARGETS["qti21"], "tests/check.xml"))
    (pool,) = [one for one in root.iter("assessmentSection") if one.get("identifier") == "pool_any"]
    assert [child.tag for child in pool] == [
        *("selection", "ordering", "assessmentItemRef", "assessmentSection", "assessmentItemRef")
    ]
    assert pool[0].get("select") == "2"


# --- several questions ------------------------------------------------------------------------------------


def test_question_in_two_uses_is_one_item() -> None:
    for target in TARGETS.values():
        files, _ = written(tree(), target)
        assert "items/mc-again.xml" not in files
        assert not [name for name in files if name.startswith("items/formula-again")]
        root = as_qti2(document(tree(), target, "tests/check.xml"))
        found = {
            one.get("identifier"): (one.get("href"), one[0].get("value")) for one in root.iter("assessmentItemRef")
        }
        assert found["mc"] == ("../items/mc.xml", "2")
        assert found["mc-again"] == ("../items/mc.xml", "3")
        assert found["formula-again__2"] == ("../items/formula__2.xml", "2")
        identifiers = [one.get("identifier") for one in root.iter("assessmentItemRef", "assessmentSection", "testPart")]
        assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize(
    "other",
    [
        {"graded": False, "points": 0.0},
        {"prompt": prose("Another?")},
        {"choices": (choice("a-one", "One", 1), choice("b-two", "Two"))},
    ],
    ids=["survey", "prompt", "choices"],
)
def test_use_that_differs_is_an_item_of_its_own(other: dict[str, Any]) -> None:
    again = replace(QUESTIONS["mc"], id="mc-again", use_of="mc", **other)
    files, _ = written(course(QUESTIONS["mc"], again), TARGETS["qti21"])
    assert {"items/mc.xml", "items/mc-again.xml"} <= set(files)


def test_use_of_a_question_that_is_not_there_is_an_item() -> None:
    files, _ = written(course(replace(QUESTIONS["mc"], id="again", use_of="elsewhere")), TARGETS["qti21"])
    assert "items/again.xml" in files


def shared(files: dict[str, bytes | Path], name: str) -> etree._Element:
    data = files[name]
    assert isinstance(data, bytes)
    return as_qti2(data)


def test_shared_text_stands_in_each_item_of_qti_2() -> None:
    files, said = written(tree(), TARGETS["qti22"])
    for name in ("items/tf.xml", "items/num.xml"):
        body = shared(files, name).find("itemBody")
        assert body is not None
        assert (body[0].get("class"), "".join(map(str, body[0].itertext()))) == ("stimulus", "Look at this.")
    assert "qti22: shared text changed: it is repeated in each of its questions" in [found.message for found in said]
    assert shared(files, "items/mc.xml").find("itemBody/div") is None


def test_shared_text_is_a_file_that_items_of_qti_3_refer_to() -> None:
    files, said = written(tree(), TARGETS["qti30"])
    assert {"stimuli/map.xml", "stimuli/inner.xml"} <= set(files)
    root = shared(files, "items/tf.xml")
    (reference,) = root.iter("assessmentStimulusRef")
    assert (reference.get("identifier"), reference.get("href")) == ("stimulus_map", "../stimuli/map.xml")
    (place,) = [one for one in root.iter("div") if one.get("data-stimulus-idref")]
    assert (place.get("data-stimulus-idref"), place.get("class")) == ("stimulus_map", "qti-shared-stimulus")
    assert "".join(map(str, shared(files, "stimuli/map.xml").itertext())).strip() == "Look at this."
    assert not [found for found in said if "shared text" in found.message]
    manifest = etree.fromstring(document(tree(), TARGETS["qti30"], "imsmanifest.xml"))
    kept = {one.get("identifier"): one for one in manifest.iter("{*}resource")}
    assert kept["stimulus_map"].get("type") == "imsqti_stimulus_xmlv3p0"
    assert [one.get("identifierref") for one in kept["tf"].iter("{*}dependency")] == ["stimulus_map"]


def test_shared_text_without_questions_is_lost_with_a_word() -> None:
    alone = Section("s", "S", (Stimulus("map", "A map", prose("Look."), (), SPAN),), SPAN)
    for target in TARGETS.values():
        files, said = written(course(QUESTIONS["tf"], alone), target)
        assert not [name for name in files if name.startswith("stimuli/")]
        assert [found.rule.code for found in said if "no question follows" in found.message] == ["lost"]


def test_picture_of_a_shared_text_is_listed_where_it_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "map.png"
    file.write_bytes(b"png")
    picture = Image(Asset("media/map.png", str(file), 3), "A map", SPAN)
    body = Prose((Paragraph((picture,), SPAN),), SPAN)
    whole = course(Stimulus("map", "", body, (QUESTIONS["tf"],), SPAN))
    listed = {}
    for name, target in TARGETS.items():
        manifest = etree.fromstring(document(whole, target, "imsmanifest.xml"))
        listed[name] = {
            str(one.get("identifier")): [str(part.get("href")) for part in one.iter("{*}file")][1:]
            for one in manifest.iter("{*}resource")
        }
    shown = "items/media/media/map.png"
    assert listed["qti21"] == listed["qti22"] == {"test_check": [], "tf": [shown]}
    assert listed["qti30"] == {"test_check": [], "tf": [], "stimulus_map": [shown]}
    root = as_qti2(document(whole, TARGETS["qti30"], "stimuli/map.xml"))
    assert [one.get("src") for one in root.iter("img")] == ["../items/media/media/map.png"]


def test_film_keeps_its_captions_in_qti_3(tmp_path: Path) -> None:
    made = Proses(1, tmp_path)
    film = Player("video", made.asset("film.mp4"), "A film", made.asset("film.vtt"), "One.", SPAN)
    whole = course(replace(QUESTIONS["tf"], prompt=Prose((film,), SPAN)))
    files, said = written(whole, TARGETS["qti30"])
    (video,) = shared(files, "items/tf.xml").iter("video")
    assert (video.get("src"), [track.get("src") for track in video]) == ("media/film.mp4", ["media/film.vtt"])
    assert {"items/media/film.mp4", "items/media/film.vtt"} <= set(files)
    assert not [found for found in said if "captions" in found.message]
    assert [found.message for found in written(whole, TARGETS["qti22"])[1] if "captions" in found.message] == [
        "qti22: captions lost: QTI 2.2 has no place for them"
    ]


def test_sizes_are_left_out_where_they_are_not_known() -> None:
    spot: Any = QUESTIONS["spot"]
    (data,) = items(replace(spot, image=replace(PICTURE, width=0, height=0)), TARGETS["qti21"])
    (picture,) = as_qti2(data).iter("object")
    assert (picture.get("width"), picture.get("height"), picture.get("type")) == (None, None, "image/svg+xml")


@pytest.mark.parametrize("target", ["qti21", "qti30"])
def test_pool_draws_no_more_than_it_has(target: str) -> None:
    pool = Pool("pool", "Pool", 5, (QUESTIONS["tf"], Section("s", "S", (QUESTIONS["num"],), SPAN)), SPAN)
    files, said = written(course(pool), TARGETS[target])
    (selection,) = shared(files, "tests/check.xml").iter("selection")
    assert selection.get("select") == "2"
    assert f"{target}: pool changed: it draws 2 instead of 5 questions" in [found.message for found in said]


def test_pool_without_a_question_is_left_out() -> None:
    empty = Pool("pool", "Pool", 1, (TextPart("t", prose("Read."), SPAN),), SPAN)
    files, said = written(course(QUESTIONS["tf"], empty), TARGETS["qti21"])
    assert not list(shared(files, "tests/check.xml").iter("selection"))
    assert {
        "qti21: text between questions lost: no question follows it, and a test shows no text alone",
        "qti21: pool lost: it has no question to draw",
    } <= {found.message for found in said}
