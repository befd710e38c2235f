"""The whole test course in Moodle XML, GIFT and Aiken: read back without a fault, and each fault would be found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from question_samples import samples
from targets import gift_reader, test_aiken
from targets import moodle_engine as engine
from targets import moodle_grammar as grammar
from targets.moodle_sample import build, course

from packager import rules
from packager.model import Course, questions
from packager.source.loader import load
from packager.targets import named
from packager.targets.target import Options, Report

KITCHEN_SINK = Path(__file__).resolve().parents[1] / "courses" / "kitchen-sink"


@cache
def whole() -> Course:
    found = load(KITCHEN_SINK).course
    assert found
    return found


def made(target: str) -> tuple[bytes, Report]:
    found, report = named(target), Report(target)
    assert found
    (member,) = found.members(whole(), Options(), report)
    assert isinstance(member.data, bytes)
    (again,) = found.members(whole(), Options(), Report(target))
    assert member.data == again.data
    return member.data, report


def expected(report: Report) -> list[str]:
    """The ids of the questions that are not left out, in order; one that is used twice comes once."""
    left_out = {
        loss.what.removeprefix("question `").removesuffix("`")
        for loss in report.losses
        if loss.rule is rules.UNSUPPORTED
    }
    found = [question for quiz in whole().quizzes() for question in questions(quiz.parts)]
    return [question.id for question in found if not question.use_of and question.id not in left_out]


def test_moodle_xml_has_no_fault_and_every_question() -> None:
    data, report = made("moodle")
    assert grammar.faults(data) == []
    found = grammar.questions(data)
    assert [fault for q in found if q.get("type") == "cloze" for fault in engine.code_faults(q)] == []
    asked = [q.findtext("idnumber") for q in found if q.get("type") != "description"]
    assert asked == expected(report)
    assert {q.get("type") for q in found} == {*grammar.OWN}


def test_gift_has_no_fault_and_every_question() -> None:
    data, report = made("gift")
    found = gift_reader.read(data)
    assert [question.id for question in found if question.kind != "description"] == expected(report)
    assert {question.kind for question in found} == {
        *("multichoice", "truefalse", "shortanswer", "numerical", "match", "ordering", "essay", "description"),
    }


def test_aiken_has_no_fault_and_every_question() -> None:
    data, report = made("aiken")
    assert len(test_aiken.read(data)) == len(expected(report)) > 5


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("match", "<text>Oslo</text>", "<text></text>"),
        ("match", "<shuffleanswers>false</shuffleanswers>", ""),
        ("order", "<shownumcorrect>0</shownumcorrect>", ""),
        ("order", "<selectcount>4</selectcount>", "<selectcount>6</selectcount>"),
        ("spot", "<choice>1</choice>", "<choice>2</choice>"),
        ("spot", "10,20;100,70", "10.5,20;100,70"),
        ("spot", "<shape>rectangle</shape>", "<shape>circle</shape>"),
        ("spot", '<file name="line.svg"', '<drag name="line.svg"'),
        ("formula", "round(((3 * {w})", "round(((3 ^ {w})"),
        ("formula", "round(((3 * {w})", "round(((3 * {x})"),
        ("formula", "pow(sqrt({n}), 2)", "system({n})"),
        ("formula", "<number>2</number>", "<number>3</number>"),
        ("formula", "<tolerancetype>2</tolerancetype>", "<tolerancetype>4</tolerancetype>"),
        ("formula", "Always.", "{=1+1}"),
        ("formula", "<value>4.5</value>", "<value>4,5</value>"),
    ],
)
def test_grammar_finds_a_fault_of_each_type(name: str, old: str, new: str) -> None:
    text = build(course(samples()[name]))[0].decode()
    assert old in text
    data = text.replace(old, new, 1)
    if new.startswith("<drag"):
        data = data.replace("</file>", "</drag>", 1)
    assert grammar.faults(data.encode()) != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SHORTANSWER:=moon", "SHORTANSWER:%50%moon"),
        ("~%0%Mars", ""),
        ("{1:NUMERICAL:", "{1:NUMBER:"),
        (" days the {", " {1: days the {"),
        (" days the {", " {#} days the {"),
    ],
)
def test_a_fault_in_a_code_is_found(old: str, new: str) -> None:
    text = build(course(samples()["fib"]))[0].decode()
    assert old in text
    (question,) = grammar.questions(text.replace(old, new, 1).encode())
    assert engine.code_faults(question) != []
