"""Aiken holds single choices on lines of their own as Moodle reads them, and says of all else that it is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from question_samples import samples
from targets.aiken_reader import Read, read
from targets.moodle_sample import CHOICE, HERE, TEXT, TRUE_FALSE, at, course, image, prose, right, wrong

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import (
    Code,
    CodeBlock,
    Course,
    Feedback,
    ItemList,
    Math,
    MultipleChoice,
    Paragraph,
    Pool,
    Prose,
    Question,
    Quiz,
    Section,
    Stimulus,
    Strong,
    Text,
)
from packager.targets.bank.aiken import TARGET
from packager.targets.target import Options, Report

ALL = samples()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "aiken"
BARE = replace(CHOICE, points=1.0, feedback=Feedback(), hints=(), tags=(), choices=(right("yes"), wrong("no")))


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),), HERE)


def build(whole: Course) -> tuple[list[Read], list[Diagnostic]]:
    report = Report("aiken")
    (member,) = TARGET.members(whole, Options(), report)
    assert isinstance(member.data, bytes)
    return read(member.data), report.diagnostics


def only(question: Question) -> tuple[Read, list[str]]:
    (found,), said = build(course(question))
    return found, [diagnostic.message for diagnostic in said]


def refused(question: Question) -> str:
    """Why a question is left out."""
    report = Report("aiken")
    assert list(TARGET.members(course(question), Options(), report)) == []
    assert report.diagnostics[-1].rule is rules.NOTHING_LEFT
    return report.losses[-1].how


@pytest.mark.parametrize("name", ["mc", "mc-negative", "tf"])
def test_file_is_the_golden_one(name: str, accept: bool) -> None:
    (member,) = TARGET.members(course(ALL[name]), Options(), Report("aiken"))
    file = GOLDEN / f"{name}.txt"
    assert isinstance(member.data, bytes)
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(member.data)
    assert member.data == file.read_bytes()


def test_a_choice_is_read_back_and_nothing_is_said_of_a_plain_one() -> None:
    found, said = only(BARE)
    assert found == Read("Which mode suits a job of ten minutes?", ["yes", "no"], 0)
    assert said == ["aiken: form of the text changed: plain text on one line, formulas as TeX"]
    assert only(replace(BARE, prompt=prose("Plain?")))[1] == []


def test_the_right_one_is_named_by_its_letter() -> None:
    many = tuple(right("it") if place == 25 else wrong(f"no {place}") for place in range(26))
    found, _ = only(replace(BARE, choices=many))
    assert (found.right, found.options[25]) == (25, "it")


def test_a_statement_is_a_choice_of_two() -> None:
    for answer in (True, False):
        found, said = only(replace(TRUE_FALSE, answer=answer, feedback=Feedback()))
        assert (found.options, found.right) == (["True", "False"], 0 if answer else 1)
        assert ["the statement changed" in message for message in said] == [True]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (replace(BARE, choices=(right("a"), right("b"))), "one right choice"),
        (replace(BARE, choices=(wrong("a"), wrong("b"))), "one right choice"),
        (replace(BARE, choices=(right("a"),)), "it has 1 choices"),
        (replace(BARE, choices=(right("a"), *(wrong(f"w{n}") for n in range(26)))), "it has 27 choices"),
        (replace(BARE, choices=(right("a"), wrong("b", text=prose(" ")))), "no words"),
        (replace(BARE, choices=(right("a"), wrong("b", text=prose(Code("a"))))), "read the same"),
        *(
            (ALL[name], "choices only")
            for name in ("mr", "sa", "num", "fib", "formula", "match", "order", "sort", "spot", "essay", "file")
        ),
        (ALL["likert"], "wants a right answer"),
        (ALL["survey"], "wants a right answer"),
    ],
)
def test_all_else_is_left_out_with_its_reason(question: Question, why: str) -> None:
    assert why in refused(question)


def test_what_is_lost_is_said_at_its_place() -> None:
    choices = (right("a", feedback=prose("Yes."), span=at(8)), wrong("b", credit=0.5, span=at(9)))
    choice = replace(CHOICE, choices=choices)
    _, said = build(course(replace(choice, shuffle=False)))
    assert [(found.span.start.line, found.message.split(": ")[1]) for found in said] == [
        (8, "feedback on a choice lost"),
        (9, "credit of a wrong choice lost"),
        (3, "the choices' order lost"),
        (3, "feedback lost"),
        (3, "hints lost"),
        (3, "tags lost"),
        (3, "points lost"),
        (1, "form of the text changed"),
    ]


def test_parts_that_are_no_questions_are_lost_and_said() -> None:
    again = replace(BARE, id="again", use_of="ten-minute-job")
    parts = (
        Section("one", "One", (BARE,), at(1)),
        Pool("two", "Two", 1, (replace(TRUE_FALSE, feedback=Feedback()), again), at(2)),
        Stimulus("three", "Three", prose("x"), (), at(4)),
        TEXT,
    )
    quiz = Quiz("check", "Check", parts, "c.yaml", at(9), prose("Ten questions."))
    found, said = build(course(contents=(quiz,)))
    assert len(found) == 2
    assert [one.message.split(": ")[1] for one in said if one.rule is rules.LOST] == [
        "the quiz's description lost",
        "section `one` lost",
        "pool `two` lost",
        "stimulus `three` lost",
        "text `intro` lost",
    ]


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        (prose("A. Smith wrote it?"), "– A. Smith wrote it?"),
        (prose("ANSWER: what?"), "– ANSWER: what?"),
        (prose("B) or not"), "– B) or not"),
        (prose("?"), "– ?"),
        (prose("a. b"), "a. b"),
        (prose("What is ", Math("x^2"), "?"), r"What is \(x^2\)?"),
        (Prose((paragraph("One"), CodeBlock("a\n  b\n", "", HERE), paragraph("two")), HERE), "One a b two"),
        (Prose((ItemList(((paragraph("x"),), (paragraph("y"),)), None, True, HERE),), HERE), "x y"),
        (prose("un", Strong((Text("believ"),)), "able"), "unbelievable"),
    ],
)
def test_a_prompt_is_one_line_that_is_read_as_one(prompt: Prose, line: str) -> None:
    found, _ = only(replace(BARE, prompt=prompt))
    assert found.text == line


def test_a_picture_becomes_its_words(tmp_path: Path) -> None:
    found, said = only(replace(BARE, prompt=prose("See ", image(tmp_path, "a.png", "a queue"), ".")))
    assert found.text == "See a queue."
    assert any("pictures and media lost" in message for message in said)


@drawn(st.text("AB.) :ANSWER\n<&é", min_size=2, max_size=9), st.text("AB.) :ANSWER<&é", min_size=1, max_size=9))
def test_no_text_is_read_as_something_else(prompt: str, choice: str) -> None:
    text, option = " ".join(prompt.split()), " ".join(choice.split())
    if not text or not option or option == "no":
        return
    question = replace(BARE, prompt=prose(prompt), choices=(right("yes", text=prose(choice)), wrong("no")))
    assert isinstance(question, MultipleChoice)
    found, _ = only(question)
    assert found.text in (text, f"– {text}")
    assert found.options == [option, "no"]
