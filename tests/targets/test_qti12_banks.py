"""Question banks alone: Canvas finds in them the very questions that the zip of the quizzes has, each once."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from question_samples import samples
from targets import new_quizzes_reader as new
from targets.canvas_reader import CP, QTI, Package, Question, mark, read
from targets.qti12_sample import asset, at, bare, course, essay, losses, messages, multiple_choice, official, package
from targets.qti12_sample import multiple_response as several
from targets.qti12_sample import true_false as asked
from web_sample import para, prose

from packager.model import Course, Gap, Image, Pool, Quiz, Section, Stimulus, TextPart
from packager.source.loader import load
from packager.targets.bank.qti12 import BANK

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "qti12" / BANK
Validate = Callable[[str, bytes], list[str]]


def banks(whole: Course) -> dict[str, list[str]]:
    """The ids of the questions in each bank by its title; both importers of Canvas find the same ones."""
    files, _ = package(whole, BANK)
    found = {bank.title: [name(question.ident) for question in bank.questions] for bank in read(files).banks}
    assert found == {title: [name(one.ident) for one in items] for title, items in new.banks(files).items()}
    return found


def name(ident: str) -> str:
    return ident.removeprefix("oceans_item_")


def told(*parts: Any, **more: Any) -> list[str]:
    return messages(course(*parts, **more), BANK)


def seas(*parts: Any, id_: str = "seas", draw: int = 1) -> Pool:
    return Pool(id_, id_.capitalize(), draw, parts, at(80))


@pytest.fixture(scope="module")
def kitchen_sink() -> Course:
    whole = load(TESTS / "courses" / "kitchen-sink").course
    assert whole
    return whole


def test_a_quiz_and_each_of_its_pools_are_banks() -> None:
    whole = course(asked(id="a"), seas(asked(id="b"), asked(id="c")), Section("s", "S", (asked(id="d"),), at(2)))
    shore = Quiz("shore", "The shore", (seas(essay(id="e"), id_="beaches"),), "quizzes/shore.yaml", at(1))
    whole = replace(whole, contents=(*whole.contents, shore))
    assert banks(whole) == {"The sea": ["a", "d"], "Seas": ["b", "c"], "Beaches": ["e"]}


def test_a_question_is_in_the_bank_of_the_nearest_pool_alone() -> None:
    part = seas(asked(id="a"), seas(asked(id="b"), seas(asked(id="c"), id_="bays"), id_="gulfs"), asked(id="d"))
    assert banks(course(part)) == {"Seas": ["a", "d"], "Gulfs": ["b"], "Bays": ["c"]}


def test_the_zip_holds_banks_and_nothing_of_a_quiz(standards: Validate, accept: bool) -> None:
    """Rules 1, 6 and 9; the goldens."""
    files, _ = package(course(multiple_choice(), seas(asked(), essay())), BANK)
    assert sorted(files) == [
        "imsmanifest.xml",
        "oceans_bank_sea/oceans_bank_sea.xml",
        "oceans_bank_sea_seas/oceans_bank_sea_seas.xml",
    ]
    types = {one.attrib["type"] for one in ET.fromstring(files["imsmanifest.xml"]).iter(f"{CP}resource")}
    assert types == {"associatedcontent/imscc_xmlv1p1/learning-application-resource"}
    assert standards("imscp", files["imsmanifest.xml"]) == []
    for full, data in files.items():
        if full != "imsmanifest.xml":
            assert official(standards, data) == []
        golden = GOLDEN / full.split("/")[-1]
        if accept:
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_bytes(data)
        assert data == golden.read_bytes()
    assert {path.name for path in GOLDEN.iterdir()} == {full.split("/")[-1] for full in files}


# --- the questions -----------------------------------------------------------------------------------------


def entries(package_: Package) -> Iterator[Question]:
    for quiz in package_.quizzes:
        yield from (one for one in quiz.questions() if one.type != "text_only_question" and not one.bank_entry)
    for bank in package_.banks:
        yield from bank.questions


def items(files: dict[str, bytes]) -> dict[str, str]:
    roots = [ET.fromstring(data) for full, data in files.items() if full.endswith(".xml")]
    found = [one for root in roots for one in root.iter(f"{QTI}item")]
    return {one.attrib["ident"]: ET.canonicalize(ET.tostring(one), strip_text=True) for one in found}


def test_every_question_is_the_one_that_the_zip_of_the_quizzes_has(kitchen_sink: Course) -> None:
    """Canvas finds a question again by its ident, and keeps one of two whose data are the same."""
    quizzes, _ = package(kitchen_sink)
    in_banks, _ = package(kitchen_sink, BANK)
    of_quizzes = {one.ident: one for one in entries(read(quizzes))}
    of_banks = {one.ident: one for one in entries(read(in_banks))}
    assert of_banks == of_quizzes
    assert len(of_banks) > 50
    written = items(quizzes)
    assert {ident: written[ident] for ident in of_banks} == items(in_banks)


def test_an_answer_is_marked_in_a_bank_as_in_a_quiz() -> None:
    (bank,) = read(package(course(several()), BANK)[0]).banks
    (question,) = bank.questions
    assert [mark(question, chosen) for chosen in ({0, 1}, {0}, {0, 2}, {2})] == [1, 0.5, 0, 0]


def test_another_use_is_no_entry_of_its_own() -> None:
    again = replace(asked(id="again", points=3.0), use_of="ice-floats")
    parts = (asked(), seas(again, essay()))
    assert banks(course(*parts)) == {"The sea": ["ice-floats"], "Seas": ["currents"]}
    assert (
        "changed: another use of a question changed: it is in the question bank once, where it is written, with the "
        "points that it has there"
    ) in told(*parts)


def test_a_pool_of_other_uses_is_no_bank_and_a_use_says_nothing_twice() -> None:
    again = replace(asked(id="again", tags=("ice",), span=at(90)), use_of="ice-floats")
    parts = (asked(tags=("ice",)), seas(again))
    assert banks(course(*parts)) == {"The sea": ["ice-floats"]}
    assert [(loss.rule.code, loss.what) for loss in losses(course(*parts), BANK)] == [
        ("lost", "tags"),
        ("changed", "another use of a question"),
        ("lost", "pool"),
    ]


def test_another_use_of_a_question_that_is_left_out_is_left_out_too() -> None:
    order = samples()["order"]
    again = replace(order, id="again", use_of="order")
    assert [message.split(": ")[1] for message in told(asked(), order, again)] == [
        "question `order` left out",
        "question `again` left out",
    ]


def test_pictures_are_packed(tmp_path: Path) -> None:
    picture = prose(para(Image(asset(tmp_path, "m.png"), "m", at(1))))
    unused = TextPart("t", prose(para(Image(asset(tmp_path, "n.png"), "n", at(1)))), at(1))
    again = replace(asked(id="again", prompt=picture), use_of="ice-floats")
    files, _ = package(course(asked(prompt=picture), unused, again), BANK)
    assert sorted(full for full in files if not full.endswith(".xml")) == ["web_resources/m.png"]
    assert read(files).files == {"web_resources/m.png"}


# --- what is said ------------------------------------------------------------------------------------------


def test_what_a_bank_has_no_place_for_is_said() -> None:
    parts = (
        TextPart("t", prose("Read."), at(1)),
        Section("s", "S", (asked(id="a"),), at(2)),
        Stimulus("m", "M", prose("A map."), (asked(id="b"),), at(3)),
        seas(asked(id="c"), asked(id="d")),
    )
    own = "it is a question bank of its own; the quiz that uses it says how many are drawn"
    assert told(*parts, description=prose("About the sea.")) == [
        "lost: description of a quiz lost: a question bank has none",
        "lost: text lost: a question bank holds questions only",
        "changed: section changed: its questions stand among the others of the bank, its title is left out",
        "lost: stimulus lost: a question bank holds questions one by one, without it",
        f"changed: pool changed: {own}",
    ]
    assert [loss.span.start.line for loss in losses(course(*parts), BANK)] == [1, 2, 3, 80]


def test_a_survey_and_shuffling_are_said() -> None:
    part = multiple_choice()
    held = replace(part, id="held", choices=(*part.choices[:2], replace(part.choices[2], fixed=True)))
    said = [(loss.what, loss.span.start.line) for loss in losses(course(part, several(), held), BANK)]
    assert said == [("shuffling", 1), ("choice that keeps its place", 3)]
    planet = Gap("planet")
    lists = tuple(replace(gap, shuffle=True) for gap in samples()["fib"].gaps if gap.id == planet.id)
    drop_down = bare(samples()["fib"], prompt=prose(para("It is ", planet, ".")), gaps=lists)
    assert [loss.how for loss in losses(course(drop_down), BANK) if loss.what == "shuffling"] == [
        "Classic Quizzes goes by the quiz that asks a question, New Quizzes keeps the list in order"
    ]
    assert told(asked(), essay(model_answer=None)) == []
    whole = course(asked(graded=False, points=0.0))
    survey = replace(whole, contents=(replace(whole.contents[0], graded=False),))
    assert [loss.what for loss in losses(survey, BANK)] == ["survey", "ungraded question"]


def test_nothing_is_written_where_nothing_is_left() -> None:
    whole = course(seas(samples()["order"]))
    assert package(whole, BANK)[0] == {}
    assert [message.split(":")[0] for message in messages(whole, BANK)] == ["unsupported", "lost", "nothing-left"]
