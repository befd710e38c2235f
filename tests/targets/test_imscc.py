"""A Common Cartridge keeps to its schemas and rules, and says of each key whether it is kept."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import PICTURE, SPAN, choice, prose, samples
from targets.accounted import unaccounted
from targets.cartridge_reader import QTI, Moodle
from targets.one_course import course, losses, made, of, quiz

from packager.model import (
    Break,
    Code,
    Course,
    Emphasis,
    Image,
    Lesson,
    LessonTarget,
    Link,
    MultipleChoice,
    Paragraph,
    Pool,
    Prose,
    Question,
    Section,
    Stimulus,
    Strong,
    Text,
    TextPart,
    TrueFalse,
)
from packager.source.loader import load
from packager.targets.course.imscc import TARGET

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "imscc"
Validate = Callable[[str, bytes], list[str]]
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"


@pytest.fixture(scope="module")
def judge(standards: Validate) -> ModuleType:
    """The module with the official schemas, whose `rules` are the cartridge's own Schematron."""
    path = standards.__globals__["__file__"]
    spec = importlib.util.spec_from_file_location("check_xml_rules", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What is lost whatever it is, and by which words that is said; without those, it has no meaning in the sample.
SAID = {
    "max_characters": "limit of characters",
    "choices[].credit": "score",  # counts under per-choice alone
    "credit": "place of the blank",  # of one blank
    "floor": "credit of a wrong choice",
    "choices[].correct": "credit of a wrong choice",  # follows from the credit
}


@cache
def kitchen_sink() -> Course:
    found = load(TESTS / "courses" / "kitchen-sink").course
    assert found
    return found


def lessons() -> tuple[Lesson, ...]:
    def page(id_: str, *children: object) -> Lesson:
        body = Prose((Paragraph(children, SPAN),), SPAN)
        return Lesson(id_, f"Lesson {id_} & more", body, f"{id_}.md", SPAN, 5, "In short.", ("Do it",))

    there = Link(LessonTarget("two", "end"), (Text("there"),), span=SPAN)
    return page("one", Text("See "), Image(PICTURE, "A line", SPAN), Text(" and "), there), page(
        "two", Text("The end.")
    )


def asked(id_: str) -> TrueFalse:
    return TrueFalse(id=id_, span=SPAN, prompt=prose(f"Is it {id_}?"), answer=True)


def survives(question: Question) -> bool:
    return not any(rule == "unsupported" for rule, _, _ in losses(TARGET, of([question])))


# --- the judges ------------------------------------------------------------------------------------------


def check(files: dict[str, bytes], judge: ModuleType) -> None:
    for name, data in files.items():
        if name.endswith(".xml"):
            kind = "cc11-manifest" if name == "imsmanifest.xml" else "cc11-qti"
            assert judge.validate(kind, data) == [], name
            # A choice of two is written all the same, and told: every importer takes it.
            assert [told for told in judge.rules(kind, data) if "[RULE 4d]" not in told] == [], name


def test_a_course_of_everything_keeps_to_schema_and_rules(judge: ModuleType) -> None:
    check(made(TARGET, kitchen_sink())[0], judge)


def test_each_type_alone_keeps_to_schema_and_rules(judge: ModuleType) -> None:
    for question in samples().values():
        files, _ = made(TARGET, of([question]))
        assert bool(files) == survives(question), question.id
        check(files, judge)


def test_a_choice_of_two_is_written_and_told() -> None:
    two = samples()["mc-negative"]
    files, _ = made(TARGET, of([two]))
    assert files["quiz_check.xml"].count(b"<response_label") == 2
    assert ("changed", "a choice of two") in [(rule, what) for rule, what, _ in losses(TARGET, of([two]))]


def test_the_rules_find_a_choice_of_two(judge: ModuleType) -> None:
    files, _ = made(TARGET, of([samples()["mc"]]))
    root = ET.fromstring(files["quiz_check.xml"])
    render = root.find(f".//{QTI}render_choice")
    assert render is not None
    render.remove(render[0])
    assert judge.rules("cc11-qti", ET.tostring(root))


def test_golden_cartridge(accept: bool) -> None:
    questions = [question for question in samples().values() if survives(question)]
    first, second = lessons()
    tree = quiz(
        TextPart("note", prose("Read this first."), SPAN),
        Section("part", "A part", (questions[0],), SPAN),
        Stimulus("map", "A map", prose("It has a harbour."), tuple(questions[1:3]), SPAN),
        Pool("some", "Some", 1, tuple(questions[3:]), SPAN),
        description=prose("What it is about."),
    )
    files, _ = made(TARGET, course(first, tree, second, keywords=("demo",), authors=("Ada; L",), license="MIT"))
    files.pop("web_resources/media/line.svg")
    for name, data in files.items():
        path = GOLDEN / name.replace("/", "-")
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data, name
    assert {path.name for path in GOLDEN.iterdir()} == {name.replace("/", "-") for name in files}


# --- what platforms do ---------------------------------------------------------------------------------


def item(question: Question) -> Moodle:
    files, _ = made(TARGET, of([question]))
    found = ET.fromstring(files["quiz_check.xml"]).find(f".//{QTI}item")
    assert found is not None
    return Moodle(found)


def test_moodle_scores_and_says_what_the_author_wrote() -> None:
    read = item(samples()["mc"])
    assert list(read.answers().values()) == [
        (1.0, "<p>Yes.</p><p>Right.</p>"),
        (0.0, "<p>Wrong.</p>"),
        (0.0, "<p>Wrong.</p>"),
    ]
    assert read.general() == "<p>Always.</p>"
    assert item(samples()["tf"]).answers() == {"true": (1.0, "<p>Right.</p>"), "false": (0.0, "<p>Wrong.</p>")}
    assert list(item(samples()["mr"]).answers().values()) == [(0.5, ""), (0.0, ""), (0.5, "")]


def test_patterns_become_the_texts_that_they_fit() -> None:
    assert item(samples()["sa"]).answers() == {"grey": (1.0, "")}
    question = samples()["sa-exact"]
    assert item(question).answers() == {"Ab C": (1.0, "")}


def test_open_edx_takes_only_right_answers_for_right() -> None:
    """Its converter marks every answer down to the first condition that ends."""
    for name in ("mc", "tf"):
        for condition in item(samples()[name]).conditions():
            right = condition.find(f"{QTI}setvar") is not None
            for equal in condition.findall(f"{QTI}conditionvar/{QTI}varequal"):
                assert right or condition.get("continue") == "No", equal.text
            if right:
                break


def test_moodle_finds_the_pictures_of_questions() -> None:
    """Its restore joins the quiz's folder and the address; a doubled slash would lose the file."""
    seen = TrueFalse(
        id="seen", span=SPAN, prompt=Prose((Paragraph((Image(PICTURE, "A line", SPAN),), SPAN),), SPAN), answer=True
    )
    files, _ = made(TARGET, of([seen]))
    text = ET.fromstring(files["quiz_check.xml"]).findtext(f".//{QTI}mattext")
    assert text
    address = text.partition('src="')[2].partition('"')[0]
    path = "./" + address.replace("$IMS-CC-FILEBASE$", "")
    assert "//" not in path
    assert path.removeprefix("./") in files


def test_blanks_between_marked_words_survive_a_reader_that_drops_blank_pieces() -> None:
    """Moodle's restore reads a text in pieces, cut at each sign of markup."""
    marked = (Emphasis((Text("a"),)), Text(" "), Strong((Text("b"),)), Break(False), Code("c"), Text(" end"))
    body = Prose((Paragraph(marked, SPAN),), SPAN)
    question = TrueFalse(id="q", span=SPAN, prompt=body, answer=True)
    text = item(question).item.findtext(f".//{QTI}mattext") or ""
    pieces = [piece for piece in re.split(r"(<[^>]*>)", text) if piece.strip(" \n")]
    assert "".join(piece for piece in pieces if not piece.startswith("<")) == "a\u00a0b\u00a0c end"
    assert "blank between marked words" in {what for _, what, _ in losses(TARGET, of([question]))}


def test_pages_name_their_files_and_each_other_from_where_they_are() -> None:
    files, _ = made(TARGET, course(*lessons()))
    html = files["lessons/one.html"].decode()
    assert 'src="../web_resources/media/line.svg"' in html
    assert 'href="two.html#end"' in html
    assert "<h1>Lesson one &amp; more</h1>" in html
    assert '<html lang="en" dir="ltr">' in html


@pytest.mark.node
def test_every_page_is_valid_html(node: str, node_modules: Path, tmp_path: Path) -> None:
    pages = {name: data for name, data in made(TARGET, kitchen_sink())[0].items() if name.endswith(".html")}
    for name, data in pages.items():
        (tmp_path / name.replace("/", "-")).write_bytes(data)
    command = [node, str(node_modules / "html-validate/bin/html-validate.mjs"), "--formatter", "text"]
    command += ["--config", str(TESTS / "htmlvalidate.json"), *map(str, sorted(tmp_path.iterdir()))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert len(pages) > 3
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stdout + ran.stderr


def test_the_tree_follows_the_course_and_every_file_is_named() -> None:
    files, _ = made(TARGET, course(*lessons(), quiz(samples()["tf"], description=prose("About it."))))
    root = ET.fromstring(files["imsmanifest.xml"])
    titles = [
        [leaf.findtext(f"{CP}title") for leaf in unit.findall(f"{CP}item")]
        for unit in root.findall(f".//{CP}organization/{CP}item/{CP}item")
    ]
    assert titles == [["Lesson one & more"], ["Lesson two & more", "Check", "Check"]]
    assert {found.get("href") for found in root.iter(f"{CP}file")} | {"imsmanifest.xml"} == set(files)
    refs = {leaf.get("identifierref") for leaf in root.iter(f"{CP}item")} - {None}
    assert refs <= {resource.get("identifier") for resource in root.iter(f"{CP}resource")}


# --- the question bank -----------------------------------------------------------------------------------


def pooled(*parts: Any, id_: str = "some", **more: Any) -> Pool:
    return Pool(id_, id_.capitalize(), 1, parts, SPAN, **more)


def bank(files: dict[str, bytes]) -> dict[str, str]:
    """The items of the bank by their idents, as Moodle and Canvas find them: right below it."""
    (found,) = ET.fromstring(files["bank_demo.xml"]).findall(f"{QTI}objectbank")
    return canonical(found.findall(f"{QTI}item"))


def canonical(items: Iterable[ET.Element]) -> dict[str, str]:
    return {one.attrib["ident"]: ET.canonicalize(ET.tostring(one), strip_text=True) for one in items}


def test_the_questions_of_every_pool_are_in_one_bank_and_in_their_quizzes(judge: ModuleType) -> None:
    first = quiz(asked("a"), pooled(asked("b"), pooled(asked("c"), id_="inner"), samples()["order"]))
    files, _ = made(TARGET, course(first, quiz(pooled(asked("d"), id_="more"), id="other", title="Other")))
    check(files, judge)
    quizzes = [ET.fromstring(files[f"quiz_{id_}.xml"]) for id_ in ("check", "other")]
    in_quizzes = canonical(item for root in quizzes for item in root.iter(f"{QTI}item"))
    assert list(in_quizzes) == ["item_a", "item_b", "item_c", "item_d"]
    assert bank(files) == {ident: item for ident, item in in_quizzes.items() if ident != "item_a"}


def test_the_bank_is_a_resource_that_the_tree_does_not_name() -> None:
    """CC 1.1, rules 4a to 4i and 8a, which the official rules ask of 1.0's type alone."""
    picture = Prose((Paragraph((Image(PICTURE, "A line", SPAN),), SPAN),), SPAN)
    around = Stimulus("map", "A map", picture, (pooled(asked("b")),), SPAN)
    files, _ = made(TARGET, course(quiz(around, asked("a"))))
    root = ET.fromstring(files["imsmanifest.xml"])
    by_type: dict[str, list[ET.Element]] = {}
    for resource in root.iter(f"{CP}resource"):
        by_type.setdefault(resource.attrib["type"], []).append(resource)
    (found,) = by_type["imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"]
    assert found.get("href") is None
    assert [one.attrib["href"] for one in found.findall(f"{CP}file")] == ["bank_demo.xml"]
    assert {one.attrib["identifierref"] for one in found.findall(f"{CP}dependency")} == {
        one.attrib["identifier"] for one in by_type["webcontent"]
    }
    assert found.attrib["identifier"] not in {leaf.get("identifierref") for leaf in root.iter(f"{CP}item")}


def test_a_question_keeps_its_stimulus_in_the_bank_and_no_text_from_around_it() -> None:
    before, inside = (TextPart(id_, prose(f"Text {id_}."), SPAN) for id_ in ("before", "inside"))
    part = Stimulus("map", "A map", prose("It has a harbour."), (before, pooled(inside, asked("b"))), SPAN)
    files, _ = made(TARGET, of([part]))
    (entry,) = ET.fromstring(files["bank_demo.xml"]).iter(f"{QTI}item")
    lead = "<h3>A map</h3><p>It has a harbour.</p>"
    assert entry.findtext(f".//{QTI}mattext") == f"{lead}<p>Is it b?</p>"
    (asked_,) = ET.fromstring(files["quiz_check.xml"]).iter(f"{QTI}item")
    assert asked_.findtext(f".//{QTI}mattext") == f"<p>Text before.</p><p>Text inside.</p>{lead}<p>Is it b?</p>"


def test_another_use_is_one_entry_of_the_bank() -> None:
    """With the points of the question itself, whichever comes first."""
    uses = [replace(asked(id_), id=f"{id_}-again", use_of=id_, points=2.0) for id_ in ("a", "b")]
    around = [Stimulus(id_, id_, prose("Look."), (pooled(use),), SPAN) for id_, use in zip("st", uses, strict=True)]
    files, _ = made(TARGET, of([around[0], asked("a"), pooled(asked("b")), around[1]]))
    entries = bank(files)
    assert list(entries) == ["item_a", "item_b"]
    assert ["Look." in entry for entry in entries.values()] == [True, False]
    assert not any(">2</fieldentry>" in entry for entry in entries.values())
    assert files["quiz_check.xml"].count(b">2</fieldentry>") == 2


def test_what_becomes_of_pools_is_said_and_without_them_there_is_no_bank() -> None:
    two = of([pooled(asked("a")), pooled(asked("b"), id_="other")])
    assert ("changed", "pools") in {(rule, what) for rule, what, _ in losses(TARGET, two)}
    assert ("changed", "pools") not in {(r, what) for r, what, _ in losses(TARGET, of([pooled(asked("a"))]))}
    lost = of([asked("a"), pooled(samples()["order"])])
    for whole, how in (
        (two, "all its questions are asked, not 1 of them by chance, without its title; they stand"),
        (lost, "none of its questions can be held"),
    ):
        assert [one for rule, what, one in losses(TARGET, whole) if what == "pool" and one.startswith(how)]
    assert not [name for name in made(TARGET, lost)[0] if name.startswith("bank")]


# --- what is said --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, question in samples().items() if survives(question)])
def test_each_key_is_written_or_reported(name: str) -> None:
    said = {what for _, what, _ in losses(TARGET, of([samples()[name]]))}
    assert {route for route in unaccounted(TARGET, samples()[name]) if SAID.get(route) not in said} == set()


def test_names_never_meet(judge: ModuleType) -> None:
    body = prose("Words.")
    pages = [Lesson(id_, id_, body, f"{id_}.md", SPAN) for id_ in ("a", "about-a", "quiz-a")]
    files, _ = made(TARGET, course(quiz(samples()["tf"], id="a", description=body), *pages))
    check(files, judge)
    assert len(files) == 3 + 1 + 1 + 1


def test_a_quiz_that_no_cartridge_holds_is_left_out_with_a_word() -> None:
    files, said = made(TARGET, course(quiz(samples()["order"]), quiz(samples()["tf"], id="other", title="Other")))
    assert set(files) == {"imsmanifest.xml", "quiz_other.xml"}
    assert "imscc: quiz `check` left out: a cartridge can hold none of its questions, and no empty quiz" in said


def test_nothing_is_written_where_nothing_is_left() -> None:
    files, said = made(TARGET, of([samples()["order"]]))
    assert files == {}
    assert said[0] == "imscc: question `order` left out: a cartridge has no ordering questions"


def test_whole_numbers_are_texts_and_that_is_said() -> None:
    from packager.model import NumberAnswer, Numeric

    seven = Numeric(id="n", span=SPAN, prompt=prose("How many?"), answers=(NumberAnswer(7.0, 0.0, 1.0, None, SPAN),))
    assert item(seven).answers() == {"7": (1.0, "")}
    assert "number" in {what for _, what, _ in losses(TARGET, of([seven]))}


def test_four_questions_of_one_point_need_no_word_about_marks() -> None:
    four = [TrueFalse(id=f"q{place}", span=SPAN, prompt=prose("So?"), answer=True) for place in range(4)]
    assert {what for _, what, _ in losses(TARGET, of(four))} == {"passing mark"}
    assert "marks" in {what for _, what, _ in losses(TARGET, of(four[:3]))}


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
def test_hostile_words_come_back_unchanged(words: str) -> None:
    question = MultipleChoice(
        id="q",
        span=SPAN,
        prompt=prose(f"{words} ]]> </script> &amp;"),
        choices=(choice("a", f"a {words}", 1), choice("b", "</mattext>"), choice("c", "👩‍🚀 עברית")),
    )
    read = item(question).item
    shown = [found.text or "" for found in read.iter(f"{QTI}mattext")]
    plain = [ET.fromstring(f"<p>{text}</p>").itertext() if "&" in text or "<" in text else [text] for text in shown]
    assert "".join(plain[0]).split() == f"{words} ]]> </script> &amp;".split()
    assert ["".join(text).split() for text in plain[1:]] == [f"a {words}".split(), ["</mattext>"], ["👩‍🚀", "עברית"]]


def test_writing_twice_gives_the_same_bytes() -> None:
    assert made(TARGET, kitchen_sink()) == made(TARGET, kitchen_sink())
