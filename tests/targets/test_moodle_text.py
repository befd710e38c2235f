"""Names, prose, files and categories of Moodle XML, as Moodle reads them."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from targets import moodle_grammar as grammar
from targets.moodle_sample import (
    CHOICE,
    ESSAY,
    HERE,
    NUMERIC,
    RESPONSE,
    SHORT,
    TEXT,
    TRUE_FALSE,
    asset,
    at,
    build,
    course,
    image,
    only,
    prose,
    right,
    wrong,
)

from packager import rules
from packager.model import (
    Code,
    Feedback,
    Heading,
    Image,
    LessonTarget,
    Link,
    Math,
    Part,
    Player,
    Pool,
    Prose,
    Quiz,
    Section,
    Text,
    TextAnswer,
    TextPart,
)
from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        (prose("Is x<y, or  y > x?"), "Is x< y, or y > x?"),
        (prose("a </span> b"), "a < /span> b"),
        (prose("Which is it, > or <"), "Which is it, > or ‹"),
        (prose("x" * 247, " <<<<<"), "x" * 247 + "…"),
        (prose(Math("x^2"), " is ", Code("x**2")), "x^2 is x**2"),
        (prose(" "), "restart"),
        (prose("word " * 80), ("word " * 50)[:249].rstrip() + "…"),
    ],
)
def test_names_survive_moodles_cleaning(prompt: Prose, name: str) -> None:
    data = next(TARGET.members(course(replace(TRUE_FALSE, prompt=prompt)), Options(), Report("moodle"))).data
    assert isinstance(data, bytes)
    assert grammar.text(grammar.questions(data)[0].find("name")) == name


def test_maths_is_tex_between_moodles_marks() -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(Math("a < b"), " and ", Math("x^2", display=True))))
    assert grammar.text(element.find("questiontext")) == r"<p>\(a &lt; b\) and \[x^2\]</p>"


def test_the_end_of_a_cdata_section_in_a_text_is_kept() -> None:
    element = grammar.questions(build(course(TEXT, TRUE_FALSE))[0])[0]
    assert 'print("]]&gt;")' in grammar.text(element.find("questiontext"))
    element, _ = only(replace(SHORT, answers=(TextAnswer("a]]>&b", 1.0, None, HERE),)))
    assert grammar.text(element.find("answer")) == "a]]>&b"


def files(element: ET.Element | None) -> dict[str, bytes]:
    assert element is not None
    return {file.get("name", ""): base64.b64decode(file.text or "") for file in element.findall("file")}


def test_files_stand_in_the_element_that_shows_them(tmp_path: Path) -> None:
    names = ("prompt", "choice", "feedback", "general", "hint", "correct", "part")
    data = {name: name.encode() for name in names}
    pictures = {n: prose(Image(asset(tmp_path, f"media/{n}.png", data[n]), n, HERE)) for n in names}
    element, _ = only(
        replace(
            CHOICE,
            prompt=pictures["prompt"],
            hints=(pictures["hint"],),
            feedback=Feedback(pictures["correct"], pictures["part"], pictures["general"]),
            choices=(right("a", text=pictures["choice"], feedback=pictures["feedback"]), wrong("b")),
        )
    )
    for path, name in (
        ("questiontext", "prompt"),
        ("generalfeedback", "general"),
        ("correctfeedback", "correct"),
        ("partiallycorrectfeedback", "part"),
        ("incorrectfeedback", "part"),
        ("answer", "choice"),
        ("answer/feedback", "feedback"),
        ("hint", "hint"),
    ):
        assert files(element.find(path)) == {f"{name}.png": data[name]}, path


def test_files_of_one_name_in_several_folders_are_told_apart(tmp_path: Path) -> None:
    paths = ("a/x.png", "b/x.png", "b-x.png", "a/x.png")
    pictures = [Image(asset(tmp_path, path, path.encode()), path, HERE) for path in paths]
    element, _ = only(replace(TRUE_FALSE, prompt=prose(*pictures)))
    kept = files(element.find("questiontext"))
    shown = [
        name for name in grammar.text(element.find("questiontext")).split('"') if name.startswith("@@PLUGINFILE@@/")
    ]
    assert [kept[name.partition("/")[2]] for name in shown] == [path.encode() for path in paths]
    assert len(kept) == 3
    assert {"x.png", "b-x.png"} < set(kept)


def test_file_names_are_those_that_moodle_takes(tmp_path: Path) -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(image(tmp_path, "media/R&D 'a': größe______1.png"))))
    assert list(files(element.find("questiontext"))) == ["R-D -a-- größe____1.png"]
    assert "@@PLUGINFILE@@/R-D%20-a--%20gr%C3%B6%C3%9Fe____1.png" in grammar.text(element.find("questiontext"))


def test_file_names_stand_percent_encoded_in_addresses(tmp_path: Path) -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(image(tmp_path, "media/50% #1?.png"))))
    assert list(files(element.find("questiontext"))) == ["50% #1?.png"]
    assert '"@@PLUGINFILE@@/50%25%20%231%3F.png"' in grammar.text(element.find("questiontext"))


def test_headings_stand_below_those_of_moodles_page() -> None:
    body = Prose((Heading(1, "delays", (Text("Delays"),), HERE),), HERE)
    element = grammar.questions(build(course(TextPart("intro", body, HERE), TRUE_FALSE))[0])[0]
    assert grammar.text(element.find("questiontext")) == '<h3 id="delays">Delays</h3>'


def test_a_film_brings_its_captions(tmp_path: Path) -> None:
    film = Player(
        "video", asset(tmp_path, "m/a.mp4", b"film"), "A film", asset(tmp_path, "m/a.vtt", b"WEBVTT"), "Words.", HERE
    )
    element, _ = only(replace(TRUE_FALSE, prompt=Prose((film,), HERE)))
    assert files(element.find("questiontext")) == {"a.mp4": b"film", "a.vtt": b"WEBVTT"}


def test_a_link_to_a_lesson_keeps_its_words_and_is_said() -> None:
    link = Link(LessonTarget("modes", "x"), (Text("lesson 2"),))
    element, said = only(replace(TRUE_FALSE, prompt=prose("See ", link)))
    assert grammar.text(element.find("questiontext")) == "<p>See lesson 2</p>"
    assert said == [
        "moodle: a link to a lesson changed: only its words are kept, since a question bank holds no lessons"
    ]


def test_the_unit_stands_behind_the_field() -> None:
    element, said = only(NUMERIC)
    assert grammar.text(element.find("questiontext")).endswith("<p>__________ s</p>")
    assert said == ["moodle: the unit changed: at the prompt's end, behind the answer's field"]


def test_underscores_that_draw_the_field_are_said() -> None:
    element, said = only(replace(NUMERIC, prompt=prose("It takes _______.")))
    assert grammar.text(element.find("questiontext")) == "<p>It takes _______.</p><p>s</p>"
    assert [message.split(":")[1].strip() for message in said] == [
        "the underscores of the prompt changed",
        "the unit changed",
    ]
    assert only(replace(TRUE_FALSE, prompt=prose("It takes _______.")))[1] == []


def test_shuffling_is_off_where_a_choice_keeps_its_place() -> None:
    element, said = only(replace(RESPONSE, choices=(right("a"), wrong("b"), wrong("none", fixed=True))))
    assert element.findtext("shuffleanswers") == "false"
    assert "shuffling changed: off" in said[0]
    element, said = only(replace(RESPONSE, shuffle=False, choices=(right("a"), wrong("b", fixed=True))))
    assert (element.findtext("shuffleanswers"), said) == ("false", [])
    assert only(RESPONSE)[0].findtext("shuffleanswers") == "true"


def walk(data: bytes) -> list[tuple[list[str], str]]:
    """Each question's id with the names of its category."""
    names: list[str] = []
    found = []
    for question in ET.fromstring(data):
        if question.get("type") == "category":
            names = grammar.split_path(grammar.text(question.find("category")))[2:]
        else:
            found.append((names, question.findtext("idnumber", "")))
    return found


def test_questions_stand_in_the_category_of_their_part() -> None:
    parts = (
        Section("one", "/Part 1/2/", (TRUE_FALSE, Pool("any", "/Any/", 1, (SHORT,), HERE), NUMERIC), HERE),
        TEXT,
        ESSAY,
    )
    quizzes = (
        Quiz("first", "First", parts, "a.yaml", HERE),
        Quiz("second", "Second", (CHOICE,), "b.yaml", HERE),
    )
    data, _ = build(course(contents=quizzes))
    top = "Modes 1.2.0"
    assert walk(data) == [
        ([top, "First", "/Part 1/2/"], "restart"),
        ([top, "First", "/Part 1/2/", "/Any/ (draw 1)"], "verb"),
        ([top, "First", "/Part 1/2/"], "delay"),
        ([top, "First"], "intro"),
        ([top, "First"], "explain"),
        ([top, "Second"], "ten-minute-job"),
    ]


def test_categories_of_one_name_are_told_apart() -> None:
    parts = (
        Section("one", "Café", (TRUE_FALSE,), HERE),
        Section("two", "CAFE", (SHORT,), HERE),
        Section("three", "Top", (NUMERIC,), HERE),
        Section("four", "x" * 400, (ESSAY,), HERE),
        Section("five", "x" * 300, (CHOICE,), HERE),
    )
    names = [where[-1] for where, _ in walk(build(course(*parts))[0])]
    assert names[:3] == ["Café", "CAFE (two)", "Top (three)"]
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 255 for name in names)


def test_a_pool_says_how_to_draw_from_it() -> None:
    inner = Section("more", "More", (SHORT,), HERE)
    data, said = build(course(Pool("any", "Any", 2, (TRUE_FALSE, inner), at(4))))
    assert said[0].span == at(4)
    assert "add 2 random questions from this category to the quiz, subcategories included" in said[0].message
    info = [grammar.text(q.find("info")) for q in ET.fromstring(data) if q.get("type") == "category"]
    assert info[1].startswith("<p>Add 2 random questions from this category to the quiz, subcategories included.</p>")


def test_a_category_is_described_once_and_names_its_source() -> None:
    quiz = Quiz(
        "check", "Check", (Section("one", "One", (SHORT,), HERE), CHOICE), "c.yaml", HERE, prose("Ten questions.")
    )
    data, said = build(course(contents=(quiz,)))
    infos = [grammar.text(q.find("info")) for q in ET.fromstring(data) if q.get("type") == "category"]
    assert infos == [
        "<p>Ten questions.</p><p><small>https://example.org/modes 1.2.0 check</small></p>",
        "<p><small>https://example.org/modes 1.2.0 check/one</small></p>",
        "",
    ]
    assert "the quiz's description changed" in said[0].message


def test_a_picture_in_a_description_is_lost_and_said(tmp_path: Path) -> None:
    quiz = Quiz("check", "Check", (SHORT,), "c.yaml", at(1), prose("See ", image(tmp_path, "a.png", "a < b")))
    data, said = build(course(contents=(quiz,)))
    assert b"PLUGINFILE" not in data
    assert b"See a &lt; b" in data
    assert [d.rule for d in said[:2]] == [rules.CHANGED, rules.LOST]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (replace(CHOICE, choices=(right("a"),)), "two choices at least"),
        (replace(CHOICE, choices=(right("a"), wrong("b", text=Prose((), HERE)))), "choice `b` is empty"),
        (replace(RESPONSE, choices=(wrong("a"), wrong("b"))), "no right choice"),
        (
            replace(SHORT, answers=(TextAnswer("a", 0.5, None, HERE),)),
            "no answer that Moodle can hold earns all points",
        ),
    ],
)
def test_a_question_that_would_end_the_import_is_left_out_and_said(question: Part, reason: str) -> None:
    data, said = build(course(question, TRUE_FALSE))
    assert [q.get("type") for q in grammar.questions(data)] == ["truefalse"]
    left_out = [d for d in said if d.rule is rules.UNSUPPORTED]
    assert len(left_out) == 1
    assert reason in left_out[0].message
    assert left_out[0].span == at(3)


def test_no_file_is_written_where_no_question_is_left() -> None:
    report = Report("moodle")
    assert list(TARGET.members(course(replace(CHOICE, choices=(right("a"),))), Options(), report)) == []
    assert [d.rule for d in report.diagnostics] == [rules.UNSUPPORTED, rules.NOTHING_LEFT]
