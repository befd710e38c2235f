"""A bank that has each question once: a use stands in it where the question itself can't, and nothing goes silently."""

from __future__ import annotations

from dataclasses import replace

import pytest
from question_samples import SPAN, prose, samples
from targets.one_course import course, quiz
from targets.test_every_word import LABELLED, written

from packager.model import Pool, Question, TrueFalse

# What can hold no categories, and a question once; imscc in its bank alone.
ONCE = ["qti12:canvas-bank", "moodle", "gift", "aiken", "csv", "txt"]
AT = {id_: replace(SPAN, path=f"{id_}.yaml") for id_ in ("sort", "again", "third")}
SORT = replace(samples()["sort"], span=AT["sort"])
WORDS = "Zebras have stripes."


def statement(id_: str, use_of: str = "") -> TrueFalse:
    return TrueFalse(id=id_, span=AT.get(id_, SPAN), prompt=prose(WORDS), answer=True, use_of=use_of)


def made(label: str, *parts: Question) -> tuple[int, list[tuple[str, str]]]:
    """In how many lines of the files the statement's words stand, and what is said of whole questions."""
    target, options = LABELLED[label]
    files, losses = written(course(quiz(*parts)), target, options)
    lines = [line for data in files.values() for line in data.split(b"\n") if WORDS.encode() in line]
    whole = {(loss.span.path, loss.rule.code) for loss in losses if loss.what.startswith(("question", "another use"))}
    return len(lines), sorted(whole)


@pytest.mark.parametrize("label", ONCE)
def test_a_use_is_in_the_bank_where_the_question_itself_is_left_out(label: str) -> None:
    held, whole = made(label, SORT, statement("again", "sort"))
    assert held > 0
    assert whole == [("sort.yaml", "unsupported")]


@pytest.mark.parametrize("label", ONCE)
def test_a_second_use_is_in_the_bank_no_more(label: str) -> None:
    once, _ = made(label, statement("only"))
    twice, whole = made(label, statement("again", "sort"), SORT, statement("third", "sort"))
    assert twice == once
    assert ("sort.yaml", "unsupported") in whole
    assert ("third.yaml", "unsupported") not in whole


@pytest.mark.parametrize("label", ONCE)
def test_a_use_before_the_question_leaves_the_place_to_it(label: str) -> None:
    once, _ = made(label, statement("sort"))
    held, whole = made(label, statement("again", "sort"), statement("sort"))
    assert held == once
    assert ("again.yaml", "unsupported") not in whole


@pytest.mark.parametrize("label", ONCE)
def test_each_use_of_what_can_not_be_held_is_told_of(label: str) -> None:
    again = replace(SORT, id="again", use_of="sort", span=AT["again"])
    _, whole = made(label, SORT, again, statement("only"))
    assert whole == [("again.yaml", "unsupported"), ("sort.yaml", "unsupported")]


def test_the_bank_of_a_cartridge_has_a_use_whose_question_no_quiz_has() -> None:
    target, options = LABELLED["imscc"]
    pool = Pool("p", "P", 1, (statement("again", "sort"), statement("third", "sort")), SPAN)
    files, losses = written(course(quiz(SORT, pool)), target, options)
    assert files["bank_demo.xml"].count(b"<item ") == 1
    assert WORDS.encode() in files["bank_demo.xml"]
    assert [loss.span.path for loss in losses if loss.rule.code == "unsupported"] == ["sort.yaml"]
