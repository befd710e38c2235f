"""A Common Cartridge keeps to its schemas and rules, and says of each key whether it is kept."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import PICTURE, SPAN, choice, prose, samples
from targets.accounted import unaccounted
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
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
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


class Moodle:
    """How Moodle's restore of a cartridge reads an item, by its own source."""

    def __init__(self, item: ET.Element) -> None:
        self.item = item

    @property
    def profile(self) -> str:
        return self.item.findtext(f".//{QTI}fieldentry") or ""

    def conditions(self) -> list[ET.Element]:
        return self.item.findall(f"{QTI}resprocessing/{QTI}respcondition")

    def answers(self) -> dict[str, tuple[float, str]]:
        """Each answer with its part of the grade and its feedback."""
        if "fib" in self.profile:
            (right,) = [found for found in self.conditions() if found.findtext(f"{QTI}setvar") == "100"]
            return {equal.text or "": (1.0, "") for equal in right.findall(f"{QTI}conditionvar/{QTI}varequal")}
        idents = [label.get("ident", "") for label in self.item.iter(f"{QTI}response_label")]
        if "multiple_response" in self.profile:
            every = self.item.findall(f".//{QTI}and/{QTI}varequal[@case='Yes']")
            return {
                ident: (1 / len(every) if ident in {e.text for e in every} else 0.0, self.said(ident))
                for ident in idents
            }
        return {ident: (self.score(ident), self.said(ident)) for ident in idents}

    def score(self, ident: str) -> float:
        found = 0.0
        for condition in self.conditions():  # the last condition on an answer decides
            if condition.findtext(f"{QTI}conditionvar/{QTI}varequal") == ident:
                found = 1.0 if condition.findtext(f"{QTI}setvar") else 0.0
        return found

    def said(self, ident: str) -> str:
        refs = [
            shown.get("linkrefid")
            for condition in self.conditions()
            if condition.findtext(f"{QTI}conditionvar/{QTI}varequal") == ident
            for shown in condition.findall(f"{QTI}displayfeedback")
        ]
        return "".join(self.feedback(ref or "") for ref in refs)

    def general(self) -> str:
        refs = [
            shown.get("linkrefid")
            for condition in self.conditions()
            if condition.get("continue") == "Yes"
            for shown in condition.findall(f"{QTI}displayfeedback")
        ]
        return "".join(self.feedback(ref or "") for ref in refs)

    def feedback(self, ref: str) -> str:
        return self.item.findtext(f"{QTI}itemfeedback[@ident='{ref}']/{QTI}flow_mat//{QTI}mattext") or ""


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
