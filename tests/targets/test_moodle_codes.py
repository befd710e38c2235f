"""Texts with blanks and formulas in Moodle XML: codes in the text itself, and sets of values."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from question_samples import samples
from targets import moodle_engine as engine
from targets import moodle_grammar as grammar
from targets.moodle_sample import (
    HERE,
    at,
    build,
    course,
    image,
    only,
    prose,
)

from packager import rules
from packager.model import (
    Choice,
    ChoiceGap,
    Code,
    Emphasis,
    Feedback,
    FillInBlanks,
    Formula,
    Gap,
    Math,
    NumberAnswer,
    NumberGap,
    Text,
    TextAnswer,
    TextGap,
    Variable,
)
from packager.scoring import score
from packager.targets.bank.moodle.calculated import php
from packager.variants import variants

ALL = samples()


def blanks(*gaps: TextGap | NumberGap | ChoiceGap, **more: object) -> FillInBlanks:
    parts = [part for gap in gaps for part in (Gap(gap.id, HERE), ", ")]
    return FillInBlanks(
        **{"id": "fill", "span": at(3), "prompt": prose("Fill ", *parts), "gaps": gaps, "points": len(gaps), **more}  # type: ignore[arg-type]
    )


def word(id_: str, *texts: str, said: str = "") -> TextGap:
    feedback = prose(said) if said else None
    return TextGap(id_, tuple(TextAnswer(text, 1.0, feedback, HERE) for text in texts), HERE)


NASTY = st.text("a~}#\\={%&;:*<>\"' é", min_size=1, max_size=8).filter(lambda text: text.strip() != "")


@given(NASTY, NASTY, NASTY)
def test_no_sign_ends_a_blanks_code(text: str, feedback: str, other: str) -> None:
    choices = (
        Choice("right", prose(text), True, 1.0, prose(feedback), HERE),
        Choice("wrong", prose(other), False, 0.0, None, HERE),
    )
    element, _ = only(blanks(word("one", text, said=feedback), ChoiceGap("two", choices, HERE)))
    _, (first, second) = engine.codes(grammar.text(element.find("questiontext")))
    tidy = " ".join(text.split())
    assert [(answer, share) for answer, share, _ in first.answers] == [(tidy.replace("*", "\\*"), 1.0)]
    assert html.unescape(first.answers[0][2]) == f"<p>{feedback}</p>"
    assert [(html.unescape(answer), share) for answer, share, _ in second.answers] == [
        (tidy, 1.0),
        (" ".join(other.split()), 0.0),
    ]


def test_an_authors_own_braces_are_no_code() -> None:
    question = replace(
        blanks(word("one", "x")),
        prompt=prose("Not {1:SHORTANSWER:=x} nor {#1}, ", Math("a_{1}"), ": ", Gap("one", HERE)),
    )
    element, _ = only(question)
    text, found = engine.codes(grammar.text(element.find("questiontext")))
    assert len(found) == 1
    assert html.unescape(text) == r"<p>Not {1:SHORTANSWER:=x} nor {#1}, \(a_{1}\): {#1}</p>"
    assert text.count("&#123;") == 2


def test_blanks_score_as_in_the_source_with_equal_weights() -> None:
    question = ALL["fib"]
    element, _ = only(question)
    for response in (
        {"moon": "moon", "days": 27.3, "planet": "earth"},
        {"moon": " LUNA ", "days": 26.8, "planet": "mars"},
        {"moon": "sun", "days": 28.0},
        {},
    ):
        given_ = [response.get("moon"), response.get("days"), str(response.get("planet")).title()]
        assert engine.score(element, given_) == pytest.approx(score(question, response).score)


def test_points_that_blanks_can_not_share_are_said() -> None:
    two = (word("one", "x"), word("two", "y"))
    for points, weight, said in ((2.0, 1, False), (6.0, 3, False), (1.0, 1, True), (3.0, 2, True), (0.5, 1, True)):
        element, messages = only(blanks(*two, points=points))
        _, found = engine.codes(grammar.text(element.find("questiontext")))
        assert [code.weight for code in found] == [weight, weight]
        assert any("points changed" in message for message in messages) == said


def test_a_single_blank_says_what_the_question_says() -> None:
    said = Feedback(prose("Right."), prose("Wrong."), None, prose("Nearly."))
    gap = TextGap("one", (TextAnswer("a", 1.0, prose("Yes."), HERE), TextAnswer("b", 0.5, None, HERE)), HERE)
    element, messages = only(blanks(gap, feedback=said))
    _, (code,) = engine.codes(grammar.text(element.find("questiontext")))
    assert code.answers == [
        ("a", 1.0, "<p>Yes.</p><p>Right.</p>"),
        ("b", 0.5, "<p>Nearly.</p>"),
        ("*", 0.0, "<p>Wrong.</p>"),
    ]
    assert messages == []


def test_several_blanks_lose_what_the_question_says_and_say_so() -> None:
    _, messages = only(blanks(word("one", "x"), word("two", "y"), feedback=Feedback(correct=prose("Right."))))
    assert ["feedback on a right or wrong answer lost" in message for message in messages] == [True]


def test_all_or_nothing_earns_nothing_for_a_part_of_a_blank() -> None:
    gap = TextGap("one", (TextAnswer("a", 1.0, None, HERE), TextAnswer("b", 0.5, None, HERE)), HERE)
    element, messages = only(blanks(gap, credit="all-or-nothing"))
    assert (engine.score(element, ["a"]), engine.score(element, ["b"]), messages) == (1, 0, [])
    element, messages = only(blanks(gap, word("two", "c"), credit="all-or-nothing"))
    assert engine.score(element, ["b", "c"]) == 0.5
    assert "scored by the platform" in messages[0]


def test_a_picture_in_a_blanks_feedback_becomes_its_words(tmp_path: Path) -> None:
    shown = prose("See ", image(tmp_path, "a.png", "a < b"), ".")
    gap = TextGap("one", (TextAnswer("a", 1.0, shown, HERE),), HERE)
    element, messages = only(blanks(gap))
    _, (code,) = engine.codes(grammar.text(element.find("questiontext")))
    assert code.answers[0][2] == "<p>See a &lt; b.</p>"
    assert ["pictures and media lost" in message for message in messages] == [True]


def test_a_picture_in_a_text_with_blanks_is_kept(tmp_path: Path) -> None:
    question = replace(blanks(word("one", "x")), prompt=prose(image(tmp_path, "a.png"), Gap("one", HERE)))
    element, _ = only(question)
    assert [file.get("name") for file in element.findall("questiontext/file")] == ["a.png"]


def test_a_choice_in_a_list_is_plain_text_and_says_so() -> None:
    choices = (
        Choice("right", prose(Emphasis((Text("yes"),))), True, 1.0, None, at(9)),
        Choice("wrong", prose("no"), False, 0.0, None, HERE),
    )
    data, said = build(course(blanks(ChoiceGap("one", choices, HERE))))
    assert [(found.span, found.rule) for found in said] == [(at(9), rules.CHANGED)]
    assert b"=yes~%0%no}" in data


# --- formulas ------------------------------------------------------------------------------------------------------


def weigh(expression: str, **more: object) -> Formula:
    variables = (Variable("a", 1.0, 9.0, 0.5, HERE), Variable("b_2", -3.0, 3.0, 1.5, HERE))
    return Formula(
        **{  # type: ignore[arg-type]
            "id": "weigh",
            "span": at(3),
            "prompt": prose("From ", Gap("a", HERE), " and ", Math("x^[[b_2]]"), "?"),
            "variables": variables,
            "expression": expression,
            "expression_span": HERE,
            "variants": 12,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("2 * a + b_2", "((2 * {a}) + {b_2})"),
        ("a ** 2 ** b_2", "pow({a}, pow(2, {b_2}))"),
        ("-a ** 2", "(-pow({a}, 2))"),
        ("ln(a) / log10(a + 1)", "(log({a}) / log10(({a} + 1)))"),
        ("max(a, b_2, 1e-7) - pi * e", "(max({a}, {b_2}, 0.0000001) - (pi() * exp(1)))"),
        ("+a - -b_2", "({a} - (-{b_2}))"),
    ],
)
def test_expressions_are_written_in_moodles_language(expression: str, written: str) -> None:
    assert php(expression) == written


@pytest.mark.parametrize(
    "expression",
    [
        "2 * a + b_2",
        "-a ** 2 + a / 3",
        "sqrt(a) * exp(b_2) - abs(b_2)",
        "min(a, b_2, 2) + max(a, 3)",
        "sin(a) + cos(b_2) * tan(1) + asin(0.5) + acos(0.5) + atan(a)",
        "floor(a) + ceil(b_2) + ln(a) + log10(a)",
        "pi * a + e",
    ],
)
@pytest.mark.parametrize(("tolerance", "margin"), [(0.25, "absolute"), (2.0, "percent")])
def test_every_set_has_our_values_answer_and_tolerance(expression: str, tolerance: float, margin: str) -> None:
    question = weigh(expression, tolerance=tolerance, margin=margin)
    element, messages = only(question)
    assert messages == []
    for number, one in enumerate(variants(question)):
        assert engine.values(element, number) == dict(one.values)
        for step in (-1.01, -0.99, 0, 0.99, 1.01):
            given_ = one.answer + step * one.tolerance
            wanted = score(question, {"variant": number, "answer": given_}).score
            assert engine.score(element, (number, given_)) == wanted, (one, step)


def test_the_prompt_shows_the_values_in_formulas_too() -> None:
    question = weigh("a")
    element, _ = only(question)
    one = variants(question)[3]
    a, b = dict(one.values).values()
    assert engine.shown(element, 3) == rf"<p>From {a} and \(x^{{{b}}}\)?</p>"
    assert grammar.text(element.find("name")) == "From a and x^{b_2}?"


def test_an_authors_own_braces_are_no_variables() -> None:
    said = Feedback(correct=prose("As ", Math("\\frac{a}{b}"), "."), general=prose("{=1+1} and {a}"))
    question = weigh("a", prompt=prose(Code("{a}"), " ", Math("x_{a}"), " {", Gap("a", HERE), "}"), feedback=said)
    element, _ = only(question)
    a = engine.values(element, 0)["a"]
    assert engine.shown(element, 0) == rf"<p><code>{{a}}</code> \(x_{{a}}\) {{{a}}}</p>"
    assert "{a}" not in grammar.text(element.find("generalfeedback"))
    assert "{a}" not in grammar.text(element.find("answer/feedback"))


@pytest.mark.parametrize(("decimals", "shown"), [(None, ["2.125", "2.250"]), (1, ["2.1", "2.3"]), (0, ["2", "2"])])
def test_the_right_answer_is_shown_with_the_digits_that_it_has(decimals: int | None, shown: list[str]) -> None:
    question = weigh("a / 2 + 1", variables=(Variable("a", 2.25, 2.5, 0.25, HERE),), decimals=decimals)
    element, _ = only(replace(question, prompt=prose(Gap("a", HERE)), variants=2))
    answers = [engine.right_answer(element, number) for number in range(2)]
    assert sorted(answers) == shown
    for number, answer in enumerate(answers):
        assert engine.score(element, (number, float(answer))) == 1


def test_an_answer_that_is_shown_less_exactly_than_it_is_asked_for_is_said() -> None:
    third = weigh("a / 3", prompt=prose("?"), variables=(Variable("a", 1.0, 2.0, 1.0, HERE),))
    assert ["the right answer changed: shown with 9 decimals" in message for message in only(third)[1]] == [True]
    assert only(replace(third, tolerance=1e-6))[1] == []


def test_more_sets_than_moodle_offers_are_said() -> None:
    many = weigh("a", prompt=prose("?"), variables=(Variable("a", 1.0, 500.0, 1.0, HERE),), variants=101)
    element, messages = only(many)
    assert len(element.findall(".//dataset_item")) == 100
    assert ["variants changed: the first 100" in message for message in messages] == [True]


def test_halves_are_rounded_as_moodle_does_and_nothing_is_said() -> None:
    half = weigh("a / 2", prompt=prose("?"), variables=(Variable("a", 1.0, 5.0, 1.0, HERE),), decimals=0)
    assert only(half)[1] == []
    assert {float(one.answer) for one in variants(half)} == {1.0, 2.0, 3.0}  # 0.5, 1.5 and 2.5 go up, as PHP's do


def test_a_wrong_answer_to_a_formula_gets_its_feedback() -> None:
    element, _ = only(weigh("a", feedback=Feedback(incorrect=prose("No."))))
    last = element.findall("answer")[-1]
    assert (grammar.text(last), last.get("fraction"), grammar.text(last.find("feedback"))) == ("*", "0", "<p>No.</p>")


def test_a_number_gap_takes_exponents_and_signs() -> None:
    answers = (NumberAnswer(6.02e23, 1e21, 1.0, None, HERE), NumberAnswer(-1e-7, 0.0, 0.5, None, HERE))
    element, _ = only(blanks(NumberGap("n", answers, HERE)))
    assert [engine.score(element, [value]) for value in (6.02e23, -1e-7, 1.0)] == [1, 0.5, 0]
