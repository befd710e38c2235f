"""The file for Brightspace's question library follows D2L's template, and says what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import PICTURE, SPAN, choice, prose, samples
from targets.accounted import unaccounted
from targets.brightspace_reader import BODY, Block, read
from targets.one_course import course, losses, made, of, quiz

from packager.model import (
    CodeBlock,
    Course,
    Image,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Ordering,
    Paragraph,
    Pool,
    Prose,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.scoring import score
from packager.source.loader import load
from packager.targets.bank.brightspace_csv import TARGET

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "csv" / "questions.csv"


@cache
def kitchen_sink() -> Course:
    found = load(TESTS / "courses" / "kitchen-sink").course
    assert found
    return found


def survives(question: Question) -> bool:
    return not any(rule == "unsupported" for rule, _, _ in losses(TARGET, of([question])))


def block(question: Question) -> Block:
    (found,) = read(made(TARGET, of([question]))[0][""])
    return found


def test_a_course_of_everything_keeps_to_the_template() -> None:
    blocks = read(made(TARGET, kitchen_sink())[0][""])
    assert {found.kind for found in blocks} == set(BODY)
    ids = [found.one("ID")[1] for found in blocks]
    assert len(set(ids)) == len(ids)


def test_golden_file(accept: bool) -> None:
    data = made(TARGET, of(samples().values()))[0][""]
    if accept:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_bytes(data)
    assert GOLDEN.read_bytes() == data


def answered(question: Question) -> list[tuple[Any, Any]]:
    """Responses of ours, each with the answer that a learner of Brightspace would give for it."""
    match question:
        case MultipleChoice():
            return [(one.id, place) for place, one in enumerate(question.choices)]
        case MultipleResponse():
            ids = [one.id for one in question.choices]
            picks = [[0], [1], [0, 1], [0, 2], [0, 1, 2], [1, 2]]
            return [([ids[place] for place in pick], pick) for pick in picks]
        case TrueFalse():
            return [(True, True), (False, False)]
        case ShortAnswer():
            return [(text, text) for text in ("grey", "GREY", "grayish", "greyish", "black")]
        case Matching():
            options = [one.id for one in question.options]
            pairs = [pair.id for pair in question.pairs]
            picks = [(0, 1, 0), (0, 0, 0), (2, 1, 0), (1, 0, 1)]
            return [
                (dict(zip(pairs, [options[place] for place in pick], strict=True)), [str(place + 1) for place in pick])
                for pick in picks
            ]
        case Ordering():
            items = [one.id for one in question.items]
            orders = [list(range(len(items))), list(reversed(range(len(items)))), [1, 0, *range(2, len(items))]]
            return [([items[place] for place in order], order) for order in orders]
        case _:
            raise AssertionError(question)


@pytest.mark.parametrize("name", ["mc", "mr", "tf", "sa", "match", "order", "order-part", "all", "match-all"])
def test_brightspace_gives_the_same_score_by_its_help(name: str) -> None:
    changed: dict[str, Question] = {
        "all": replace(samples()["mr"], credit="all-or-nothing"),
        "match-all": replace(samples()["match"], credit="all-or-nothing"),
    }
    question = changed.get(name) or samples()[name]
    found = block(question)
    for response, given_ in answered(question):
        assert found.score(given_) == pytest.approx(score(question, response).score), response


def test_patterns_that_fit_many_texts_are_regular_expressions() -> None:
    text = samples()["sa"]
    assert isinstance(text, ShortAnswer)
    many = replace(text, answers=(replace(text.answers[1], text=r"gr\w+", credit=1.0),))
    assert block(many).all("Answer") == [["Answer", "100", "^(?:gr[A-Za-z0-9_]+)$", "regexp", ""]]


def test_markup_is_flagged_and_stands_on_one_line() -> None:
    body = Prose((*prose("A ", Math("x^2"), " and").blocks, CodeBlock("<a>\n  b", "html", SPAN)), SPAN)
    row = block(TrueFalse(id="q", span=SPAN, prompt=body, answer=True)).one("QuestionText")
    assert row[2] == "HTML"
    assert "<math" in row[1]
    assert "&lt;a&gt;<br>  b" in row[1]


def test_pictures_leave_their_alternative_and_a_word() -> None:
    body = Prose((Paragraph((Image(PICTURE, "A line", SPAN),), SPAN),), SPAN)
    question = TrueFalse(id="q", span=SPAN, prompt=body, answer=True)
    assert "[A line]" in block(question).one("QuestionText")[1]
    assert "picture" in {what for _, what, _ in losses(TARGET, of([question]))}


def test_a_whole_number_is_a_text() -> None:
    seven = Numeric(id="n", span=SPAN, prompt=prose("How many?"), answers=(NumberAnswer(7.0, 0.0, 1.0, None, SPAN),))
    assert block(seven).one("Answer")[1:3] == ["100", "7"]


def test_structure_is_said() -> None:
    tf = samples()["tf"]
    tree = quiz(
        TextPart("t", prose("Words."), SPAN),
        Section("s", "S", (replace(tf, id="a"),), SPAN),
        Pool("p", "P", 1, (replace(tf, id="b"),), SPAN),
        Stimulus("m", "Map", prose("Look."), (replace(tf, id="c"), replace(tf, id="d", use_of="a")), SPAN),
        description=prose("About."),
    )
    files, _ = made(TARGET, course(tree))
    assert [found.one("ID")[1] for found in read(files[""])] == ["demo-a", "demo-b", "demo-c"]
    assert read(files[""])[2].one("QuestionText")[1] == "<p>Map</p><p>Look.</p><p>Ice floats.</p>"
    said = {what for _, what, _ in losses(TARGET, course(tree))}
    assert {"text", "section", "pool", "stimulus", "another use of a question", "description of a quiz"} <= said


NO_MEANING = {
    "mc": {"floor", "choices[].correct"},
    "mc-negative": {"floor", "choices[].correct"},
    "mr": {"choices[].credit"},
}
BY_OTHER_WORDS = {
    "credit": "score",
    "choices[].credit": "score",
    "floor": "score",
    "max_characters": "limit of characters",
    "shuffle": "shuffling",
    "first": "labels of the ends",
    "last": "labels of the ends",
    "choices[].fixed": "shuffling",
}


@pytest.mark.parametrize("name", [name for name, question in samples().items() if survives(question)])
def test_each_key_is_written_or_reported(name: str) -> None:
    said = {what for _, what, _ in losses(TARGET, of([samples()[name]]))}
    left = unaccounted(TARGET, samples()[name]) - NO_MEANING.get(name, set())
    assert {route for route in left if BY_OTHER_WORDS.get(route) not in said} == set()


def test_nothing_is_written_where_nothing_is_left() -> None:
    files, said = made(TARGET, of([samples()["formula"]]))
    assert files == {}
    assert said == ["csv: question `formula` left out: Brightspace reads no arithmetic questions from a file"]


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=30))
def test_hostile_words_come_back_unchanged(words: str) -> None:
    question = MultipleChoice(
        id="q", span=SPAN, prompt=prose(f'{words}, "x"'), choices=(choice("a", words, 1), choice("b", "=1+1, //"))
    )
    found = block(question)
    assert found.one("QuestionText")[1:3] == [f'{words}, "x"', ""]
    assert [row[2] for row in found.all("Option")] == [words, "=1+1, //"]


def test_writing_twice_gives_the_same_bytes() -> None:
    assert made(TARGET, kitchen_sink()) == made(TARGET, kitchen_sink())
