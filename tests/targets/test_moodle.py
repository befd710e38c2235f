"""Moodle XML holds what Moodle imports whole, scores as the source does or says so, and drops nothing unsaid."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from targets import moodle_engine as engine
from targets import moodle_grammar as grammar
from targets.moodle_sample import (
    CASES,
    CHOICE,
    ESSAY,
    FEEDBACK,
    HERE,
    NUMERIC,
    RESPONSE,
    SHORT,
    TRUE_FALSE,
    agree,
    at,
    build,
    course,
    image,
    only,
    prose,
    right,
    wrong,
)

from packager import grades, rules
from packager.model import (
    Feedback,
    NumberAnswer,
    TextAnswer,
)
from packager.scoring import score


@pytest.mark.parametrize("name", CASES)
def test_file_is_the_golden_one(name: str, accept: bool) -> None:
    agree(name, build(course(*CASES[name]))[0], accept)


def test_file_with_a_picture_is_the_golden_one(accept: bool, tmp_path: Path) -> None:
    shown = replace(CHOICE, prompt=prose("What is shown? ", image(tmp_path, "media/queue a.png")))
    agree("media", build(course(shown))[0], accept)


def test_bytes_are_the_same_on_every_run() -> None:
    whole = course(*(part for parts in (CASES["section"], CASES["pool"]) for part in parts))
    assert build(whole)[0] == build(whole)[0]


def test_file_is_raw_utf8() -> None:
    data, _ = build(course(replace(TRUE_FALSE, prompt=prose("Größe 大きさ 🙂"), tags=("größe",))))
    assert "Größe 大きさ 🙂" in data.decode()
    assert b"&#" not in data


def test_grammar_finds_what_moodle_would_misread() -> None:
    good, _ = build(course(CHOICE, RESPONSE, SHORT, NUMERIC, TRUE_FALSE))
    for old, new in (
        ('fraction="100" format="html"', 'fraction="50" format="html"'),
        ('fraction="33.33333"', 'fraction="33.3"'),
        ('fraction="33.33333" format="html">\n      <text>queue', 'fraction="25" format="html">\n      <text>queue'),
        (
            'fraction="100" format="plain_text">\n      <text>POST',
            'fraction="50" format="plain_text">\n      <text>POST',
        ),
        ("<text>8</text>", "<text>eight</text>"),
        ("<text>true</text>", "<text>True</text>"),
        ("<text>A token stream</text>", "<text></text>"),
        ("<idnumber>verb</idnumber>", "<idnumber>delay</idnumber>"),
        ("$course$/top/Modes 1.2.0/Check", "$course$/top/Modes 1.2.0/&lt;b&gt;"),
        ("<usecase>0</usecase>", ""),
        ("<hidden>0</hidden>", "<hidden>0</hidden><layout>1</layout>"),
        ("Well done.", '<img src="@@PLUGINFILE@@/a.png">'),
        ("<![CDATA[<p>Well done.</p>]]>", "&lt;p&gt; &lt;b&gt;Well done.&lt;/b&gt;&lt;/p&gt;"),
    ):
        assert old in good.decode(), old
        assert grammar.faults(good.decode().replace(old, new, 1).encode()), new


@pytest.mark.parametrize("count", [*range(1, 11), 20])
def test_net_correct_scores_as_in_the_source(count: int) -> None:
    rights, wrongs = [f"right-{n}" for n in range(count)], [f"wrong-{n}" for n in range(3)]
    question = replace(RESPONSE, choices=(*map(right, rights), *map(wrong, wrongs)))
    element, said = only(question)
    assert not said
    for some, more in itertools.product(range(count + 1), range(4)):
        response = rights[count - some :] + wrongs[:more]
        assert engine.score(element, response) == pytest.approx(score(question, response).score, abs=1e-5)


@pytest.mark.parametrize("count", range(11, 20))
def test_uneven_shares_are_said_and_still_need_every_right_choice(count: int) -> None:
    question = replace(RESPONSE, choices=(*(right(f"right-{n}") for n in range(count)), wrong("other")))
    element, said = only(question)
    assert "equal credit changed" in said[0]
    assert f"no grade of {grades.percent(1 / count)} %" in said[0]
    ids = [f"right-{n}" for n in range(count)]
    assert engine.score(element, ids) == pytest.approx(1)
    for missing in ids:
        part = [id_ for id_ in ids if id_ != missing]
        assert 0.89 < engine.score(element, part) < 0.96
        assert abs(engine.score(element, part) - (score(question, part).score or 0)) <= 0.05
    assert engine.score(element, [*ids, "other"]) < 1


def test_more_than_twenty_right_choices_are_said() -> None:
    question = replace(RESPONSE, choices=(*(right(f"right-{n}") for n in range(22)), wrong("other")))
    element, said = only(question)
    assert said == [
        "moodle: credit changed: Moodle has no grade of 4.54545 %: each right choice earns 5 %, "
        "so that 20 of the 22 reach all points"
    ]
    assert engine.score(element, [f"right-{n}" for n in range(20)]) == pytest.approx(1)


def test_all_or_nothing_gives_nothing_for_a_wrong_choice_and_says_the_rest() -> None:
    question = replace(RESPONSE, credit="all-or-nothing")
    element, said = only(question)
    assert engine.score(element, ["queue", "store", "log"]) == pytest.approx(1, abs=1e-6)
    assert engine.score(element, ["queue", "store", "log", "memory"]) == 0
    assert "credit `all-or-nothing` changed: scored by the platform" in said[0]


def test_per_part_agrees_where_all_right_choices_are_ticked_and_says_the_rest() -> None:
    question = replace(
        RESPONSE,
        credit="per-part",
        choices=(right("queue"), right("store"), wrong("memory"), wrong("stack"), wrong("heap")),
    )
    element, said = only(question)
    for more in ([], ["memory"], ["memory", "stack"], ["memory", "stack", "heap"]):
        response = ["queue", "store", *more]
        assert engine.score(element, response) == pytest.approx(score(question, response).score)
    assert "credit `per-part` changed: scored by the platform" in said[0]
    assert "costs 20 %" in said[0]


def test_single_choice_scores_as_in_the_source() -> None:
    element, said = only(replace(CHOICE, hints=()))
    assert said == []
    texts = [grammar.text(answer) for answer in element.findall("answer")]
    for choice, text in zip(CHOICE.choices, texts, strict=True):
        assert engine.score(element, text) == score(CHOICE, choice.id).score


@pytest.mark.parametrize(
    ("credit", "became"), [(0.33, "33.33333"), (0.55, "60"), (0.999, "90"), (0.001, "5"), (0.3333, "33.33333")]
)
def test_credit_that_moodle_lacks_becomes_the_nearest_and_both_are_named(credit: float, became: str) -> None:
    question = replace(CHOICE, hints=(), choices=(right("background"), wrong("stream", credit=credit, span=at(9))))
    data, said = build(course(question))
    assert [d.message for d in said] == [
        f"moodle: credit changed: {grades.percent(credit)} % becomes {became} %, the nearest grade that Moodle has"
    ]
    assert said[0].span == at(9)
    assert f'fraction="{became}"'.encode() in data


def test_credits_of_typed_answers_are_moodle_grades_too() -> None:
    _, said = build(
        course(
            replace(SHORT, answers=(TextAnswer("a", 1.0, None, HERE), TextAnswer("b", 0.55, None, at(7)))),
            replace(NUMERIC, answers=(NumberAnswer(1.0, 0, 1.0, None, HERE), NumberAnswer(2.0, 0, 0.55, None, at(8)))),
        )
    )
    assert [d.span for d in said if "55 % becomes 60 %" in d.message] == [at(7), at(8)]


WORDS = st.text("aAbBäß *\\.?+($^|[é\t", min_size=1, max_size=6).filter(lambda text: text.strip() != "")


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS, st.booleans(), st.booleans())
def test_typed_answers_score_as_in_the_source(texts: list[str], given_: str, case: bool, caught: bool) -> None:
    answers = tuple(TextAnswer(text, 0.5 if n else 1.0, None, HERE) for n, text in enumerate(texts))
    feedback = Feedback(incorrect=prose("No.")) if caught else Feedback()
    question = replace(SHORT, answers=answers, case_sensitive=case, feedback=feedback)
    element, _ = only(question)
    for response in (*texts, given_):
        response = " ".join(response.split())  # Moodle trims, and takes inner blanks as they are: said by the writer
        assert engine.score(element, response) == score(question, response).score


NUMBERS = st.sampled_from([0.0, 0.1, 8.0, -0.25, 1e-7, 6.02e23, 123456.789, -3.0])


@given(
    st.lists(st.tuples(NUMBERS, st.sampled_from([0.0, 0.05, 0.5, 1000.0])), min_size=1, max_size=3),
    NUMBERS,
    st.booleans(),
)
def test_numbers_score_as_in_the_source(pairs: list[tuple[float, float]], other: float, caught: bool) -> None:
    answers = tuple(NumberAnswer(v, t, 0.5 if n else 1.0, None, HERE) for n, (v, t) in enumerate(pairs))
    feedback = Feedback(incorrect=prose("No.")) if caught else Feedback()
    question = replace(NUMERIC, answers=answers, feedback=feedback)
    element, _ = only(question)
    for response in (other, *(v + sign * t for v, t in pairs for sign in (-1, 0, 0.5, 1, 1.5))):
        assert engine.score(element, response) == score(question, response).score


def test_an_asterisk_is_an_asterisk() -> None:
    element, _ = only(replace(SHORT, answers=(TextAnswer("SELECT *", 1.0, None, HERE),), feedback=Feedback()))
    assert grammar.text(element.find("answer")) == r"SELECT \*"
    assert engine.score(element, "select *") == 1
    assert engine.score(element, "select name") == 0


def test_inner_white_space_is_said() -> None:
    question = replace(SHORT, answers=(TextAnswer("a  queue ", 1.0, None, HERE),), feedback=Feedback())
    element, said = only(question)
    assert grammar.text(element.find("answer")) == "a queue"
    assert said == ["moodle: white space changed: Moodle takes an answer with several blanks in a row for another text"]


@pytest.mark.parametrize("case", [True, False])
def test_letter_case_is_kept(case: bool) -> None:
    element, _ = only(replace(SHORT, case_sensitive=case))
    assert engine.score(element, "post") == (0 if case else 1)


def said_to(element: ET.Element, answer: str) -> str:
    """The feedback of the first answer with this text."""
    return next(grammar.text(a.find("feedback")) for a in element.findall("answer") if grammar.text(a) == answer)


def test_typed_questions_carry_the_questions_feedback_with_their_answers() -> None:
    element, _ = only(SHORT)
    assert said_to(element, "POST") == "<p>Yes.</p><p>Well done.</p>"
    assert said_to(element, "PUT") == "<p>Not <em>quite</em>.</p>"
    assert said_to(element, "*") == "<p>Not <em>quite</em>.</p>"
    element, _ = only(NUMERIC)
    assert said_to(element, "8") == "<p>Well done.</p>"
    assert said_to(element, "*") == "<p>Not <em>quite</em>.</p>"
    assert element.findall("answer")[-1].findtext("tolerance") == "0"


def test_no_catch_all_stands_where_nothing_is_said_to_a_wrong_answer() -> None:
    for question in (SHORT, NUMERIC):
        element, _ = only(replace(question, feedback=Feedback(correct=prose("Yes."))))
        assert "*" not in [grammar.text(answer) for answer in element.findall("answer")]


@pytest.mark.parametrize("answer", [True, False])
def test_true_and_false_carry_their_feedback(answer: bool) -> None:
    element, _ = only(replace(TRUE_FALSE, answer=answer))
    assert said_to(element, "true" if answer else "false") == "<p>Well done.</p>"
    assert said_to(element, "false" if answer else "true") == "<p>Not <em>quite</em>.</p>"
    assert engine.score(element, "true") == score(replace(TRUE_FALSE, answer=answer), True).score


def test_choices_carry_combined_feedback() -> None:
    element, _ = only(CHOICE)
    assert grammar.text(element.find("correctfeedback")) == "<p>Well done.</p>"
    assert grammar.text(element.find("partiallycorrectfeedback")) == "<p>Not <em>quite</em>.</p>"
    assert grammar.text(element.find("incorrectfeedback")) == "<p>Not <em>quite</em>.</p>"
    assert grammar.text(element.find("generalfeedback")) == "<p>See lesson 2.</p>"
    assert said_to(element, "A background job") == "<p>Long work outlives the request.</p>"


def test_hints_stay_and_their_use_is_said() -> None:
    element, said = only(CHOICE)
    assert [grammar.text(hint) for hint in element.findall("hint")] == [
        "<p>Think of the connection.</p>",
        "<p>It must outlive the request.</p>",
    ]
    assert said == [
        "moodle: hints changed: shown after a wrong try, in a quiz that is set to interactive with multiple tries"
    ]


def test_what_an_essay_can_not_keep_is_said() -> None:
    question = replace(ESSAY, hints=(prose("Start early."),), feedback=FEEDBACK)
    data, said = build(course(question))
    assert [(d.rule, d.message.split(":")[1].strip()) for d in said] == [
        (rules.LOST, "feedback on a right or wrong answer lost"),
        (rules.CHANGED, "the limit of characters changed"),
        (rules.LOST, "hints lost"),
    ]
    (element,) = grammar.questions(data)
    assert grammar.text(element.find("graderinfo")) == "<p>Durability decides.</p>"
    assert element.findtext("responseformat") == "plain"
    assert element.findtext("defaultgrade") == "5"


@pytest.mark.parametrize(("characters", "lines"), [(80, "2"), (500, "10"), (1200, "15"), (100_000, "40")])
def test_an_essay_gets_a_field_of_fitting_height(characters: int, lines: str) -> None:
    element, _ = only(replace(ESSAY, max_characters=characters))
    assert element.findtext("responsefieldlines") == lines


def test_tags_are_as_moodle_allows_them() -> None:
    element, said = only(replace(TRUE_FALSE, tags=("a<b", "x" * 60, "<>", "plain")))
    assert [grammar.text(tag) for tag in element.findall("tags/tag")] == ["ab", "x" * 50, "plain"]
    assert [message.split(":")[1].strip() for message in said] == [
        "the tag `a<b` changed",
        f"the tag `{'x' * 60}` changed",
        "the tag `<>` lost",
    ]
