"""Texts of which nothing can be seen, and what is silently lost elsewhere, are told at their place."""

from __future__ import annotations

from typing import Any

import pytest

from packager.markup import plain

ITEM = """\
  - id: a
    type: multiple-choice
    prompt: Which sign?
    choices: [{{correct: {right}}}, other]
"""


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("'+'", "`\\+`"),
        ("'-'", "`\\-`"),
        ("'*'", "`\\*`"),
        ("'#'", "`\\#`"),
        ("'>'", "`\\>`"),
        ("'1984.'", "`1984\\.`"),
        ("'1)'", "`1\\)`"),
        ("'---'", "`\\---`"),
        ("'<br>'", ""),
    ],
)
def test_a_choice_of_signs_alone_shows_nothing_and_is_told(read_quiz: Any, written: str, hint: str) -> None:
    (told,) = read_quiz(ITEM.format(right=written)).diagnostics
    assert (told.rule.code, told.message) == ("too-short", "nothing of this text is left to show")
    assert (told.span.start.line, hint in told.hint) == (7, True)


@pytest.mark.parametrize("written", ["'\\+'", "'1984\\.'", "'1984. was dull'", "'`+`'", "$x$", "'+ one'", "'<b>x</b>'"])
def test_what_shows_something_is_no_fault(read_quiz: Any, written: str) -> None:
    loaded = read_quiz(ITEM.format(right=written))
    assert loaded.diagnostics == ()
    question = next(loaded.course.questions())
    assert plain(question.choices[0].text)


def test_what_is_nested_too_deep_is_told(read_quiz: Any) -> None:
    deep = ">" * 117 + " HELLO"
    (told,) = read_quiz(f"  - {{id: a, type: essay, prompt: '{deep}'}}\n").diagnostics
    assert told.rule.code == "too-long"
    assert "nested" in told.message
    fine = ">" * 40 + " HELLO"
    loaded = read_quiz(f"  - {{id: a, type: essay, prompt: '{fine}'}}\n")
    assert loaded.diagnostics == ()
    assert "HELLO" in plain(next(loaded.course.questions()).prompt)


def test_a_blank_in_a_wrong_form_is_told_by_its_key(read_quiz: Any) -> None:
    found = read_quiz(
        "  - {id: a, type: fill-in-blanks, prompt: 'A [[b]].', gaps: {b: {text: x}}}\n",
    ).diagnostics
    codes = {told.rule.code: told for told in found}
    assert "unquoted-colon" not in codes
    assert "answers" in codes["unknown-key"].hint


def test_a_list_that_is_wanted_is_shown(read_quiz: Any) -> None:
    (told,) = read_quiz("  - {id: a, type: short-answer, prompt: Which?, answers: grey}\n").diagnostics
    assert told.hint == "a list of one is `[grey]`"


def test_too_many_blanks_are_counted(read_quiz: Any) -> None:
    gaps = ", ".join(f"g{n}: a" for n in range(200))
    (told,) = read_quiz(f"  - {{id: a, type: fill-in-blanks, prompt: '[[g0]]', gaps: {{{gaps}}}}}\n").diagnostics
    assert told.rule.code == "too-long"
    assert told.message.startswith("this has 200 entries; at most ")


def test_a_question_that_its_own_quiz_lacks_is_not_called_its_own(read_quiz: Any) -> None:
    entries = "  - {id: a, type: essay, prompt: Why?}\n  - {use: check/b}\n"
    (told,) = read_quiz(entries).diagnostics
    assert told.message == "this quiz has no question `b`"
