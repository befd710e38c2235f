"""Blanks in running prose, accepted texts and regular expressions, as both engines of Canvas read them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from question_samples import SPAN, choice, every, samples
from targets.canvas_reader import mark, read, words
from targets.qti12_sample import QUIZ, bare, classic, course, losses, messages, modern, package, what
from web_sample import para, prose

from packager.model import (
    ChoiceGap,
    Emphasis,
    FillInBlanks,
    Gap,
    ItemList,
    NumberAnswer,
    NumberGap,
    Text,
    TextAnswer,
    TextGap,
)
from packager.targets.bank.qti12 import CLASSIC, NEW
from packager.targets.bank.qti12.texts import any_case, expression, spelled

SAMPLES = samples()


def blanks(*gaps: Any, **more: Any) -> FillInBlanks:
    parts = [part for gap in gaps for part in (f"{gap.id}: ", Gap(gap.id), ", ")]
    return bare(FillInBlanks(**every("holes", *parts), gaps=gaps, **more))


def words_gap(id_: str, *texts: str, pattern: bool = False) -> TextGap:
    return TextGap(id_, tuple(TextAnswer(text, 1.0, None, SPAN, pattern) for text in texts), SPAN)


EARTH = ChoiceGap("planet", (choice("earth", "Earth", 1), choice("mars", "Mars")), SPAN)
DAYS = NumberGap("days", (NumberAnswer(27.3, 0.5, 1.0, None, SPAN),), SPAN)


def test_blanks_of_words_stand_in_the_text() -> None:
    part = blanks(words_gap("moon", "moon", "luna"), words_gap("sun", "sun"))
    got = classic(part)
    assert words(got.text) == "moon: [moon], sun: [sun], "
    assert [(answer.blank, answer.text) for answer in got.answers] == [
        ("moon", "moon"),
        ("moon", "luna"),
        ("sun", "sun"),
    ]
    assert what(part) == what(part, NEW) == []
    assert modern(part).data["blanks"]["moon"]["types"] == ["openEntry"]


def test_lists_alone_are_lists_in_both() -> None:
    part = blanks(EARTH, replace(EARTH, id="again"))
    got = classic(part)
    assert got.type == modern(part).kind == "multiple_dropdowns_question"
    right = {answer.blank: answer.ident for answer in got.answers if answer.weight}
    assert mark(got, right) == 1
    assert mark(got, {"planet": right["planet"]}) == 0.5


def test_a_list_among_fields_is_typed_in_classic_quizzes_and_a_list_in_new_quizzes() -> None:
    part = blanks(words_gap("moon", "moon"), EARTH)
    got = classic(part)
    assert got.type == "fill_in_multiple_blanks_question"
    assert words(got.text) == "moon: [moon], planet: [planet] (Earth / Mars), "
    assert mark(got, {"moon": "moon", "planet": "EARTH"}) == 1
    assert what(part) == ["drop-down list"]
    found = modern(part).data["blanks"]
    assert found["planet"]["types"] == ["dropdown"]
    assert found["planet"]["texts"] == ["Earth", "Mars"]
    assert what(part, NEW) == []


def test_a_number_among_blanks_is_compared_with_its_spellings() -> None:
    part = blanks(words_gap("moon", "moon"), DAYS)
    got = classic(part)
    for response, right in (("27.3", 1), ("27", 1), ("27.0", 1), ("26.8", 1), ("27.8", 1), ("27.9", 0), ("x", 0)):
        assert mark(got, {"moon": "moon", "days": response}) == (1 + right) / 2, response
    assert what(part) == what(part, NEW) == ["number in a blank"]


def test_a_lone_number_keeps_its_tolerance() -> None:
    part = blanks(DAYS)
    got = classic(part)
    assert got.type == modern(part).kind == "numerical_question"
    assert [mark(got, number) for number in ("26.8", "27.123", "27.9")] == [1, 1, 0]
    assert words(got.text) == "days: _____, "
    assert what(part) == ["blank in the text"]


def test_numbers_are_spelled_to_their_last_decimal_as_long_as_they_are_few() -> None:
    def number(value: float, tolerance: float) -> NumberAnswer:
        return NumberAnswer(value, tolerance, 1.0, None, SPAN)

    assert spelled((number(5, 0),)) == ("5",)
    assert spelled((number(2, 1),)) == ("2", "1", "3")
    assert spelled((number(-0.5, 0.5),)) == ("-0.5", "-1", "-1.0", "-0.9", "-0.8", "-0.7", "-0.6", "-0.4", "-0.3",
                                             "-0.2", "-0.1", "0", "0.0")  # fmt: skip
    assert len(spelled((number(1000, 500),))) == 3
    found = spelled((number(10, 2.05),))  # by tenths, since hundredths would be too many
    assert min(map(float, found)) == 7.95
    assert {"8", "8.0", "8.1", "12", "12.05"} < set(found)
    assert not {"7.9", "12.1", "8.05"} & set(found)
    assert "6.02e23" in spelled((number(6.02e23, 0),))


def test_a_blank_has_another_name_where_the_text_has_its_mark_or_canvas_knows_none() -> None:
    part = blanks(words_gap("moon", "x"), words_gap("größe", "y"))
    prompt = prose(para("Not [moon]: ", Gap("moon"), ", ", Gap("größe")))
    got = classic(replace(part, prompt=prompt))
    names = list(dict.fromkeys(answer.blank for answer in got.answers))
    assert names[0] == "moon-blank"
    assert all(re.fullmatch("[A-Za-z0-9_-]+", name) for name in names)
    assert words(got.text) == f"Not [moon]: [{names[0]}], [{names[1]}]"


def test_no_label_stands_in_two_blanks() -> None:
    """Rule 15; the reader insists on it."""
    got = classic(blanks(words_gap("a", "same"), words_gap("b", "same"), words_gap("a-same", "x")))
    assert len({answer.ident for answer in got.answers}) == 3


def test_blanks_deep_in_the_text_stay_there() -> None:
    gap = words_gap("moon", "moon")
    deep = prose(ItemList(((para("A ", Emphasis((Text("deep "), Gap("moon")))),),), None, True, SPAN))
    assert classic(replace(blanks(gap), prompt=deep)).text == "<ul><li>A <em>deep [moon]</em></li></ul>"


@pytest.mark.parametrize("flavour", [CLASSIC, NEW])
def test_a_pattern_of_few_texts_is_a_list(flavour: str) -> None:
    part = blanks(words_gap("colour", "gr[ae]y", pattern=True))
    files, said = package(course(part), flavour)
    assert said == []
    assert b'<mattext texttype="text/plain">gray</mattext>' in files[QUIZ]
    assert b'<mattext texttype="text/plain">grey</mattext>' in files[QUIZ]


def test_a_pattern_of_many_texts_is_lost_in_classic_quizzes_and_a_regular_expression_in_new_quizzes() -> None:
    part = blanks(words_gap("code", "[a-f]{2}\\d+x?", "none"), words_gap("other", "x"))
    pattern = replace(part.gaps[0], answers=(replace(part.gaps[0].answers[0], pattern=True), part.gaps[0].answers[1]))
    part = replace(part, gaps=(pattern, part.gaps[1]))
    assert what(part) == ["regular expression"]
    found = modern(part).data["blanks"]["code"]
    assert found["algorithms"] == ["TextRegex"]
    (text,) = found["texts"]
    for given, right in (("ab12", 1), ("AB1X", 1), (" none ", 1), ("NONE", 1), ("ag1", 0), ("ab", 0), ("xab12", 0)):
        assert bool(re.search(text, given)) == bool(right), given


def test_a_pattern_is_minded_in_either_case() -> None:
    for pattern in ("abc", "[a-c]x", "[^q]", "\\w\\.", "a{2,3}(?:b|C)?", "[\\]a-]", "straße"):
        made = re.compile(any_case(pattern))
        for given in ("abc", "ABC", "Bx", "q", "Q", "z.", "aaB", "AAAc", "]", "-", "STRAßE"):
            assert bool(made.fullmatch(given)) == bool(re.fullmatch(pattern, given, re.IGNORECASE)), (pattern, given)


def test_a_set_without_letters_stays_as_it_is() -> None:
    assert any_case("[0-9.][^-]") == "[0-9.][^-]"


def test_a_short_answer_by_a_pattern_is_a_blank_at_the_end_in_new_quizzes() -> None:
    part = bare(SAMPLES["sa"])
    answers = (TextAnswer("[a-z]{3}\\d*", 1.0, None, SPAN, pattern=True),)
    found = modern(replace(part, answers=answers))
    assert found.kind == "fill_in_multiple_blanks_question"
    assert found.body == "<p>Name the colour. [answer]</p>"
    assert what(replace(part, answers=answers), NEW) == ["accepted texts"]


def test_case_is_minded_in_new_quizzes_by_an_expression() -> None:
    part = blanks(words_gap("salt", "NaCl"), case_sensitive=True)
    assert what(part) == ["upper and lower case"]
    (text,) = modern(part).data["blanks"]["salt"]["texts"]
    assert re.search(text, " NaCl ")
    assert not re.search(text, "nacl")


# --- what can't be held ------------------------------------------------------------------------------------


def left_out(question: Any, flavour: str) -> str:
    return messages(course(question), flavour)[0]


def test_a_blank_without_a_whole_answer_is_left_out() -> None:
    half = TextGap("half", (TextAnswer("x", 0.5, None, SPAN),), SPAN)
    blind = replace(EARTH, choices=(choice("mars", "Mars"), choice("sun", "Sun", 0.5)))
    for flavour in (CLASSIC, NEW):
        assert "left out: no answer for its blank `half`" in left_out(blanks(half, EARTH), flavour)
        assert "left out: the list of its blank `planet` has no right choice" in left_out(blanks(blind), flavour)


def test_a_list_has_one_right_choice_in_new_quizzes() -> None:
    two = replace(EARTH, choices=(*EARTH.choices, choice("terra", "Terra", 1)))
    part = blanks(two)
    assert what(part) == []
    assert what(part, NEW) == ["second right choice of a blank"]
    got = classic(part)
    assert [mark(got, {"planet": answer.ident}) for answer in got.answers] == [1, 0, 1]


def test_an_answer_that_comes_again_is_listed_once() -> None:
    part = blanks(words_gap("moon", "moon", "MOON", "moon "))
    assert [answer.text for answer in classic(part).answers] == ["moon"]
    number = NumberAnswer(5, 0.1, 1.0, None, SPAN)
    assert len(classic(bare(SAMPLES["num"], answers=(number, number))).answers) == 1


def test_lists_are_shuffled_with_the_whole_quiz_or_not_at_all() -> None:
    loose = blanks(replace(EARTH, shuffle=True))
    quiz = read(package(course(loose))[0]).quizzes[0]
    assert quiz.settings["shuffle_answers"] == "true"
    fast = replace(blanks(EARTH), id="fast")
    assert [(loss.what, loss.span) for loss in losses(course(loose, fast))] == [("shuffling", EARTH.span)]
    assert what(loose, NEW) == ["shuffling"]


def test_an_expression_minds_the_signs_and_the_white_space_of_its_texts() -> None:
    def answer(text: str, pattern: bool = False) -> TextAnswer:
        return TextAnswer(text, 1.0, None, SPAN, pattern)

    found = re.compile(expression((answer("a.b  c"), answer("x+", True)), False, "collapse"))
    for typed, right in (("A.B c", 1), (" a.b \t c ", 1), ("axb c", 0), ("XX", 1), ("a.bc", 0)):
        assert bool(found.search(typed)) == bool(right), typed
    found = re.compile(expression((answer("f (x)"),), True, "ignore"))
    assert found.search(" f( x )")
    assert not found.search("F(x)")
    found = re.compile(expression((answer("a  b"),), True, "exact"))
    assert found.search("a  b")
    assert not found.search("a b")
    assert not found.search(" a  b")
