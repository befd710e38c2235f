"""The QTI 1.2 zip keeps the rules that Canvas's two importers and PrairieLearn have been seen to follow."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from targets.canvas_reader import CP, QTI, Group, Package, new_settings, read, tags, words
from targets.qti12_sample import (
    asset,
    at,
    course,
    essay,
    every_type,
    media_prose,
    multiple_choice,
    multiple_response,
    number,
    numeric,
    official,
    package,
    short_answer,
    text_answer,
    true_false,
)
from web_sample import choice, para, prose

from packager.model import Course, Image, Pool, Quiz, Section, TextPart
from packager.source.loader import load
from packager.targets.bank.qti12 import BANK, TARGET
from packager.targets.bank.qti12.assembly import TEXT_LIMIT

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "qti12"
Validate = Callable[[str, bytes], list[str]]

PARTS: dict[str, Callable[[], Any]] = {
    "multiple-choice": multiple_choice,
    "multiple-response": multiple_response,
    "true-false": true_false,
    "short-answer": short_answer,
    "numeric": numeric,
    "essay": essay,
    "text": lambda: TextPart("before", prose("Read the chart first."), at(1)),
    "section": lambda: Section("tides", "Tides & waves", (true_false(),), at(19)),
    "pool": lambda: Pool("seas", "Seas", 1, (true_false(), true_false(id="other", answer=False)), at(80)),
}
NEEDED = {"text": (true_false(id="zero"),)}  # a quiz of texts alone is none


def built(*parts: Any, **more: Any) -> dict[str, bytes]:
    return package(course(*parts, **more))[0]


def imported(*parts: Any, **more: Any) -> Package:
    return read(built(*parts, **more))


def quiz_xml(files: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(files["oceans_sea/oceans_sea.xml"])


@pytest.fixture(scope="module")
def kitchen_sink() -> Course:
    whole = load(TESTS / "courses" / "kitchen-sink").course
    assert whole
    return whole


# --- grammars, goldens, sameness -----------------------------------------------------------------------


@pytest.mark.parametrize("name", PARTS)
def test_every_type_is_valid_and_as_before(name: str, standards: Validate, accept: bool) -> None:
    files = built(*NEEDED.get(name, ()), PARTS[name]())
    data = files["oceans_sea/oceans_sea.xml"]
    assert official(standards, data) == []
    assert standards("imscp", files["imsmanifest.xml"]) == []
    golden = GOLDEN / f"{name}.xml"
    if accept:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(data)
    assert data == golden.read_bytes()


@pytest.mark.parametrize("name", ["imsmanifest.xml", "oceans_sea/assessment_meta.xml"])
def test_the_files_beside_the_quiz_are_as_before(name: str, accept: bool, tmp_path: Path) -> None:
    files = built(
        *every_type(), multiple_choice(id="media", prompt=media_prose(tmp_path)), description=prose("A test.")
    )
    golden = GOLDEN / name.split("/")[-1]
    if accept:
        golden.write_bytes(files[name])
    assert files[name] == golden.read_bytes()


@pytest.mark.parametrize("flavour", TARGET.flavours)
def test_the_test_course_is_valid_and_holds_each_question_or_says_so(
    kitchen_sink: Course, standards: Validate, flavour: str
) -> None:
    files, said = package(kitchen_sink, flavour)
    held: list[str] = []
    for name, data in files.items():
        if not name.endswith(".xml") or name.endswith("assessment_meta.xml"):
            continue
        if name == "imsmanifest.xml":
            assert standards("imscp", data) == []
            continue
        assert official(standards, data, flavour) == [], name
        held += [one.attrib["ident"] for one in ET.fromstring(data).iter(f"{QTI}item")]
    out = {found.message for found in said if found.rule.code == "unsupported"}
    for question in kitchen_sink.questions():
        left = any(f"question `{question.id}` left out" in message for message in out)
        once = flavour == BANK and question.use_of  # a bank holds a question, and no use of it
        assert (left or bool(once)) != (f"kitchen-sink_item_{question.id}" in held), question.id
    assert len(held) == len(set(held))


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    whole = course(*every_type(), essay(id="media", prompt=media_prose(tmp_path)))
    assert package(whole) == package(whole)


def test_a_new_first_question_changes_no_other_item() -> None:
    """Identifiers come from the source: records of learners in Canvas hang on them."""
    before = ET.tostring(next(quiz_xml(built(multiple_choice())).iter(f"{QTI}item")))
    after = list(quiz_xml(built(true_false(id="new"), multiple_choice())).iter(f"{QTI}item"))
    assert ET.tostring(after[1]).strip() == before.strip()


# --- the package -----------------------------------------------------------------------------------------


def test_the_manifest_is_at_the_root_and_its_identifiers_are_names_and_unique(tmp_path: Path) -> None:
    """Rule 1."""
    files = built(*every_type(), essay(id="media", prompt=media_prose(tmp_path)))
    root = ET.fromstring(files["imsmanifest.xml"])
    names = [root.attrib["identifier"], *(one.attrib["identifier"] for one in root.iter(f"{CP}resource"))]
    assert len(set(names)) == len(names) > 5
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", name) for name in names)


def test_settings_lie_in_the_folder_named_as_the_assessment() -> None:
    """Rule 2: otherwise Classic ignores them."""
    (quiz,) = imported(true_false(points=2.5), description=prose("For a *start* & more.")).quizzes
    assert quiz.settings == {
        "title": "The sea",
        "description": "<p>For a *start* &amp; more.</p>",
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "quiz_type": "assignment",
        "points_possible": "2.5",
        "allowed_attempts": "-1",
    }


def test_settings_are_the_first_dependency() -> None:
    """Rule 3: New Quizzes looks at no other."""
    assert new_settings(built(*every_type()), "oceans_sea") == "oceans_sea/assessment_meta.xml"


def test_the_quiz_is_the_first_file_of_its_resource_and_nothing_else_is_taken_for_it() -> None:
    """Rule 4."""
    (resource,) = (
        one
        for one in ET.fromstring(built(true_false())["imsmanifest.xml"]).iter(f"{CP}resource")
        if one.attrib["type"] == "imsqti_xmlv1p2"
    )
    assert [one.attrib["href"] for one in resource.iter(f"{CP}file")] == ["oceans_sea/oceans_sea.xml"]
    assert resource.attrib.get("href") is None


def test_each_quiz_stands_in_one_file_and_no_other() -> None:
    """Rules 5, 6 and 10: no bank file and no reference to one, whose questions would come twice."""
    other = Quiz("shore", "The shore", (essay(),), "quizzes/shore.yaml", at(1))
    whole = course(*every_type())
    files, _ = package(replace(whole, contents=(*whole.contents, other)))
    assert sorted(name for name in files if b"<questestinterop" in files[name]) == [
        "oceans_sea/oceans_sea.xml",
        "oceans_shore/oceans_shore.xml",
    ]
    assert not any(b"objectbank" in data or b"sourcebank_ref" in data for data in files.values())
    assert [quiz.title for quiz in read(files).quizzes] == ["The sea", "The shore"]


def test_pictures_are_found_whatever_their_name(tmp_path: Path) -> None:
    """Rule 7, in both importers of Canvas and in PrairieLearn: an address is unescaped, so no name needs an escape."""
    names = ("map.png", "img/map.png", "größe 1+2%20.svg", "a/b c/map.png")
    pictures = [Image(asset(tmp_path, name), name, at(1)) for name in names]
    package_ = imported(
        multiple_choice(prompt=prose(para(*pictures)), choices=(choice("a", "A", 1.0), choice("b", "B")))
    )
    (quiz,) = package_.quizzes
    addresses = [attrs["src"] for tag, attrs in tags(quiz.question("tide-cause").text) if tag == "img"]
    assert all(
        re.fullmatch(r"\$IMS-CC-FILEBASE\$/[A-Za-z0-9._/-]+\?[A-Za-z0-9._/-]+", address or "") for address in addresses
    )
    found = [package_.file(address or "") for address in addresses]
    assert found == [package_.prairielearn_file(address or "") for address in addresses]
    assert len(set(found)) == len(names)
    assert all(name and name.startswith("web_resources/") for name in found)
    assert found[0] == "web_resources/map.png"
    assert package_.files == set(found)


def test_the_reader_misses_a_picture_that_stands_only_below_its_folder() -> None:
    """Rule 7, and that the test before could fail."""
    package_ = Package([], {"web_resources/img/map.png"})
    assert package_.file("$IMS-CC-FILEBASE$/img/map.png") is None
    assert package_.file("$IMS-CC-FILEBASE$/web_resources/img/map.png") == "web_resources/img/map.png"
    assert package_.prairielearn_file("$IMS-CC-FILEBASE$/web_resources/img/map.png") is None
    assert package_.prairielearn_file("$IMS-CC-FILEBASE$/img/map.png") == "web_resources/img/map.png"


def test_pictures_of_every_place_are_packed_once(tmp_path: Path) -> None:
    """Rule 7."""
    picture = prose(para(Image(asset(tmp_path, "m.png"), "m", at(1))))
    other = prose(para(Image(asset(tmp_path, "n.png"), "n", at(1))))
    files = built(
        multiple_choice(
            prompt=picture,
            choices=(choice("a", "A", 1.0), replace(choice("b", "B"), text=other, feedback=picture)),
        ),
        TextPart("t", picture, at(1)),
        description=picture,
    )
    assert sorted(name for name in files if not name.endswith(".xml")) == ["web_resources/m.png", "web_resources/n.png"]
    assert files["imsmanifest.xml"].count(b'type="webcontent"') == 2


def test_no_address_is_canvas_output_or_data(tmp_path: Path) -> None:
    """Rule 8."""
    data = b"".join(built(essay(id="media", prompt=media_prose(tmp_path))).values())
    assert b"CANVAS_OBJECT_REFERENCE" not in data
    assert b'"data:' not in data


def test_idents_are_unique_even_where_ids_of_different_things_are_the_same() -> None:
    """Rule 9, and quizzes share the identifiers of items once Classic has turned the file into QTI 2.1."""
    files = built(
        true_false(id="sea"),
        TextPart("sea", prose("x"), at(1)),
        Section("sea", "Sea", (essay(id="item"),), at(2)),
        Pool("sea", "Sea", 1, (essay(id="text"),), at(3)),
    )
    root = quiz_xml(files)
    idents = [one.attrib["ident"] for tag in ("assessment", "section", "item") for one in root.iter(f"{QTI}{tag}")]
    assert len(set(idents)) == len(idents) == 8
    assert all(re.fullmatch(r"[a-z][a-z0-9_-]*", ident) for ident in idents)


def test_a_pool_is_a_group_with_its_items_inside() -> None:
    """Rule 10: PrairieLearn finds no bank from within a quiz."""
    (quiz,) = imported(*every_type()).quizzes
    (group,) = (entry for entry in quiz.entries if isinstance(entry, Group))
    assert (group.title, group.pick, group.points) == ("Names of seas", 1, 2)
    assert [question.title for question in group.questions] == ["red-sea", "dead-sea"]


def test_points_are_always_written_and_sum_to_the_quiz() -> None:
    """Rule 11: absent ones count 1; a label is directly followed by its entry, and SCORE stays a percentage."""
    files = built(*every_type(), multiple_choice(id="tenth", points=0.1), multiple_choice(id="fifth", points=0.2))
    (quiz,) = read(files).quizzes
    assert [str(quiz.question(name).points) for name in ("tide-cause", "tenth", "salinity")] == ["2.5", "0.1", "1"]
    assert quiz.settings["points_possible"] == "15.8"
    root = quiz_xml(files)
    assert {one.text for one in root.iter(f"{QTI}setvar")} == {"100"}
    assert {one.attrib["maxvalue"] for one in root.iter(f"{QTI}decvar")} == {"100"}
    for entry in root.iter(f"{QTI}qtimetadatafield"):
        assert [child.tag for child in entry] == [f"{QTI}fieldlabel", f"{QTI}fieldentry"]


# --- the items -------------------------------------------------------------------------------------------


def test_true_and_false_are_the_english_words_in_every_language() -> None:
    """Rule 12: with other words Classic makes it a multiple-choice question."""
    (quiz,) = imported(true_false(), language="ja").quizzes
    question = quiz.question("ice-floats")
    assert question.type == "true_false_question"
    assert [answer.text for answer in question.answers] == ["True", "False"]


def test_several_answers_have_one_condition_with_every_choice_in_it() -> None:
    """Rule 13, also where all choices are right."""
    root = quiz_xml(built(multiple_response()))
    (every,) = root.iter(f"{QTI}and")
    assert [child.tag.removeprefix(QTI) for child in every] == ["varequal", "varequal", "not", "not"]
    assert len(list(root.iter(f"{QTI}setvar"))) == 1
    (quiz,) = imported(multiple_response(choices=(choice("a", "A", 1.0), choice("b", "B", 1.0)))).quizzes
    assert [answer.weight for answer in quiz.question("salts").answers] == [100, 100]


def test_labels_are_unique_decimal_numbers_that_do_not_hang_on_the_place() -> None:
    """Rules 14 and 15."""
    (quiz,) = imported(multiple_choice()).quizzes
    idents = {answer.text: answer.ident for answer in quiz.question("tide-cause").answers}
    assert all(re.fullmatch("[1-9][0-9]{8}", ident) for ident in idents.values())
    assert len(set(idents.values())) == 3
    turned = multiple_choice(choices=tuple(reversed(multiple_choice().choices)))
    (again,) = imported(turned).quizzes
    assert {answer.text: answer.ident for answer in again.question("tide-cause").answers} == idents


@pytest.mark.parametrize("make", [multiple_choice, multiple_response, true_false, short_answer, numeric])
def test_feedback_arrives_at_its_place(make: Callable[[], Any]) -> None:
    """Rule 17."""
    question = make()
    (quiz,) = imported(question).quizzes
    got = quiz.question(question.id)
    assert got.correct == "<p>Yes, <em>that</em> is it.</p>"
    assert got.incorrect == "<p>Not so.</p>"
    assert got.neutral == "<p>See the lesson on tides.</p>"


def test_feedback_of_answers_arrives_at_its_answer() -> None:
    """Rules 17 and 18: a condition that only gives feedback stands before the scoring one and takes no key away."""
    (quiz,) = imported(multiple_choice(), multiple_response(), short_answer(), numeric()).quizzes
    said = {
        name: [(answer.weight, words(answer.feedback)) for answer in quiz.question(name).answers]
        for name in ("tide-cause", "salts", "deepest", "salinity")
    }
    assert said == {
        "tide-cause": [(100, "Mostly the moon."), (0, "Wind makes waves & surges."), (0, "")],
        "salts": [(100, ""), (100, "A bitter one."), (0, "Gold is no salt."), (0, "")],
        "deepest": [(100, "In full."), (100, "")],
        "salinity": [(100, "In percent."), (100, "")],
    }


def test_the_reader_sees_a_feedback_that_comes_too_late() -> None:
    """Rule 18, and that the test before could fail."""
    files = built(multiple_choice())
    root = quiz_xml(files)
    (processing,) = root.iter(f"{QTI}resprocessing")
    conditions = processing.findall(f"{QTI}respcondition")
    processing.remove(conditions[1])
    processing.append(conditions[1])
    files["oceans_sea/oceans_sea.xml"] = ET.tostring(root)
    assert "correct answers" in read(files).quizzes[0].question("tide-cause").warning


def test_an_essay_has_no_right_answer_and_keeps_its_general_feedback() -> None:
    """Rule 21."""
    files = built(essay())
    assert not list(quiz_xml(files).iter(f"{QTI}varequal"))
    assert read(files).quizzes[0].question("currents").neutral == "<p>Your teacher reads this.</p>"
    conditions = [
        (one.attrib["continue"], [child.tag.removeprefix(QTI) for child in one[0]])
        for one in quiz_xml(files).iter(f"{QTI}respcondition")
    ]
    # New Quizzes knows an essay by an `other` that ends the processing.
    assert conditions == [("Yes", ["other"]), ("No", ["other"])]


def test_only_types_that_classic_reads_are_written() -> None:
    """Rule 22."""
    (quiz,) = imported(*every_type()).quizzes
    assert [question.type for question in quiz.questions()] == [
        "text_only_question",
        "multiple_choice_question",
        "multiple_answers_question",
        "text_only_question",
        "true_false_question",
        "short_answer_question",
        "numerical_question",
        "essay_question",
        "true_false_question",
        "true_false_question",
    ]


def test_a_prompt_that_canvas_would_replace_is_left_out() -> None:
    """Rule 23: below 16 KiB of HTML it stays, from there on the question is left out, and said so."""
    room = TEXT_LIMIT - len("<p></p>")
    files, said = package(
        course(essay(id="fits", prompt=prose("x" * (room - 1))), essay(prompt=prose("&" * (room // 5 + 1))))
    )
    (quiz,) = read(files).quizzes
    assert [question.title for question in quiz.questions()] == ["fits"]
    assert "too long" not in quiz.question("fits").text
    assert [(found.rule.code, found.span) for found in said if found.rule.code == "unsupported"] == [
        ("unsupported", at(60))
    ]
    assert "question `currents` left out" in next(found.message for found in said if found.rule.code == "unsupported")


# What XML and HTML both hold as it is; a carriage return is a line's end to either.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff")


@settings(deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=30))
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    """Rule 24: HTML is escaped once, and plain labels hold nothing that would be read as HTML."""
    (quiz,) = imported(
        multiple_choice(
            prompt=prose(text),
            choices=(choice("a", text, 1.0, feedback=text), choice("b", "B")),
            feedback=true_false().feedback,
        ),
        short_answer(answers=(text_answer(f"x{text}x"),)),
    ).quizzes
    got = quiz.question("tide-cause")
    label = got.answers[0]
    assert words(got.text) == text
    assert (words(label.text) if label.html else label.text) == text
    assert label.html or not set("<>&") & set(label.text)
    assert words(label.feedback) == text
    assert len(quiz.question("deepest").answers) == 1


def test_markup_in_labels_stays_markup() -> None:
    """Rule 24."""
    (quiz,) = imported(multiple_choice()).quizzes
    moon, wind, fish = quiz.question("tide-cause").answers
    assert (moon.text, moon.html) == ("The pull of the moon and the sun", False)
    assert (wind.text, wind.html) == ("The wind", False)
    assert (fish.text, fish.html) == ("Fish &lt; whales &amp; friends", True)


def test_titles_are_short_and_unique() -> None:
    """Rule 25: PrairieLearn makes folders of them."""
    (quiz,) = imported(*every_type()).quizzes
    titles = [question.title for question in quiz.questions()]
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch("[a-z0-9-]{1,64}", title) for title in titles)


def test_the_zip_is_the_canvas_dialect_of_qti_1_2() -> None:
    root = etree.fromstring(built(true_false())["oceans_sea/oceans_sea.xml"])
    assert root.tag == "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}questestinterop"
    assert root.nsmap == {None: "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}


def test_numbers_with_and_without_tolerance_are_told_apart() -> None:
    """Rule 19, in Classic; New Quizzes has its own test."""
    (quiz,) = imported(numeric(answers=(number(3.5, 0.1), number(-1e-7), number(6.02e23)))).quizzes
    assert [(one.text, one.low, one.high) for one in quiz.question("salinity").answers] == [
        ("3.5", Decimal("3.4"), Decimal("3.6")),
        ("-0.0000001", Decimal("-1e-7"), Decimal("-1e-7")),
        ("6.02e23", Decimal("6.02e23"), Decimal("6.02e23")),
    ]
