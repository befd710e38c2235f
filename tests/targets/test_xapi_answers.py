"""Patterns and responses obey xAPI's grammar, and a response that a pattern calls right is one that scores in full."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import xapi_grammar as grammar
from targets.xapi_sample import all_types, course, quiz
from web_sample import AT, choice, prose

from packager import interaction, scoring
from packager.model import (
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Question,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)
from packager.targets.course.xapi import document
from packager.targets.course.xapi_check import refusals
from packager.targets.course.xapi_samples import answers
from packager.targets.course.xapi_statements import question_activity

STEADY = settings(derandomize=True, deadline=None, max_examples=150)


IDS = ("a", "b", "c2", "long-id-of-a-choice", "x-1", "zz")


@st.composite
def several_choices(draw: st.DrawFn, several: bool) -> Question:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    credits = draw(
        st.lists(
            st.sampled_from([0.0, 1.0] if several else [0.0, 0.25, 1.0]), min_size=len(ids), max_size=len(ids)
        ).filter(lambda found: 1.0 in found)
    )
    made = tuple(choice(id_, id_, credit) for id_, credit in zip(ids, credits, strict=True))
    shuffle = draw(st.booleans())
    if several:
        rule = draw(st.sampled_from(["net-correct", "per-part", "all-or-nothing"]))
        return MultipleResponse(id="q", span=AT, prompt=prose("?"), choices=made, shuffle=shuffle, credit=rule)
    return MultipleChoice(id="q", span=AT, prompt=prose("?"), choices=made, shuffle=shuffle)


words = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20),
    st.text("ab {}[],.:=|", min_size=1, max_size=8),
    st.sampled_from(["{case_matters=true}x", "a[,]b", "a[.]b", "1[:]2", "[", "a,b", " a  b "]),
).filter(lambda text: bool(scoring.normal(text)))


@st.composite
def short_answers(draw: st.DrawFn) -> Question:
    sensitive = draw(st.booleans())
    texts = draw(
        st.lists(words, min_size=1, max_size=4, unique_by=lambda text: scoring.normal(text, case_sensitive=sensitive))
    )
    credits = draw(st.lists(st.sampled_from([0.5, 1.0]), min_size=len(texts), max_size=len(texts)))
    return ShortAnswer(
        id="q",
        span=AT,
        prompt=prose("?"),
        answers=tuple(TextAnswer(text, credit, None, AT) for text, credit in zip(texts, credits, strict=True)),
        case_sensitive=sensitive,
    )


numbers = st.floats(-1e300, 1e300) | st.floats(-1e-6, 1e-6) | st.integers(-100, 100).map(float)


@st.composite
def numerics(draw: st.DrawFn) -> Question:
    pairs = draw(st.lists(st.tuples(numbers, numbers.map(abs) | st.just(0.0)), min_size=1, max_size=3))
    made = [NumberAnswer(value, tolerance, 1.0, None, AT) for value, tolerance in pairs]
    partial = [NumberAnswer(draw(numbers), 0.0, 0.5, None, AT)] if draw(st.booleans()) else []
    return Numeric(id="q", span=AT, prompt=prose("?"), answers=(*made, *partial))


asked = st.one_of(
    several_choices(several=False),
    several_choices(several=True),
    st.booleans().map(lambda answer: TrueFalse(id="q", span=AT, prompt=prose("?"), answer=answer)),
    short_answers(),
    numerics(),
    st.just(Essay(id="q", span=AT, prompt=prose("?"))),
)


@STEADY
@given(asked)
def test_patterns_and_responses_obey_the_grammar_and_agree_with_the_score(question: Question) -> None:
    definition = question_activity(course(), question, key=True)["definition"]
    assert grammar.faults(definition) == []
    kind, patterns = definition["interactionType"], definition.get("correctResponsesPattern", [])
    for case, values in answers(question):
        right = [grammar.matches(kind, pattern, values["response"]) for pattern in patterns]
        assert not patterns or any(right) == (case == "right"), (case, values, patterns)
        assert values.get("success", False) == (case == "right")


@STEADY
@given(st.data())
def test_any_set_of_choices_matches_the_pattern_when_it_scores_full(data: st.DataObject) -> None:
    question = data.draw(several_choices(several=True) | several_choices(several=False))
    assert isinstance(question, MultipleChoice | MultipleResponse)
    ids = [each.id for each in question.choices]
    if isinstance(question, MultipleResponse):
        response: Any = [id_ for id_ in ids if data.draw(st.booleans())]
    else:
        response = data.draw(st.sampled_from(ids))
    words_ = interaction.xapi(question)
    text = interaction.xapi_response(question, response)
    right = any(grammar.matches("choice", pattern, text) for pattern in words_.patterns)
    assert right == (scoring.score(question, response).result == "correct")


@STEADY
@given(asked)
def test_tincan_reads_the_definition_of_any_question(question: Question) -> None:
    assert refusals(document(course(quiz(question)))) == []


@settings(derandomize=True, deadline=None, max_examples=300)
@given(numbers, numbers.map(abs))
def test_a_range_takes_its_own_middle_and_ends(value: float, tolerance: float) -> None:
    question = Numeric(id="q", span=AT, prompt=prose("?"), answers=(NumberAnswer(value, tolerance, 1.0, None, AT),))
    (pattern,) = interaction.xapi(question).patterns
    for given_ in (value, value - tolerance, value + tolerance):
        assert grammar.matches("numeric", pattern, interaction.xapi_response(question, given_)), (pattern, given_)


@pytest.mark.parametrize("kind_text", ["choice:A", "choice:a,b", "choice:a[,]a", "true-false:yes", "numeric:abc"])
def test_the_grammar_refuses(kind_text: str) -> None:
    with pytest.raises(grammar.BadGrammar):
        grammar.parse(*kind_text.split(":", 1))


def test_the_definition_check_finds_faults() -> None:
    good = question_activity(course(), all_types()[0], key=True)["definition"]
    assert grammar.faults(good) == []
    assert grammar.faults(good | {"correctResponsesPattern": ["nowhere"]})
    assert grammar.faults(good | {"correctResponsesPattern": []})
    assert grammar.faults(good | {"choices": good["choices"] * 2})
    assert grammar.faults(good | {"interactionType": "fill-in"})
    assert grammar.faults({"interactionType": "numeric", "correctResponsesPattern": ["5[:]3"]})
