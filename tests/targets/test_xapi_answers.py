"""Patterns and responses obey xAPI's grammar, and a response that a pattern calls right is one that scores in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import PICTURE, samples
from targets import xapi_grammar as grammar
from targets.xapi_sample import all_types, course, quiz
from web_sample import AT, choice, prose

from packager import interaction, scoring
from packager.model import (
    Blank,
    Categorize,
    Category,
    ChoiceGap,
    FillInBlanks,
    Hotspot,
    Item,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Option,
    Ordering,
    Pair,
    Question,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.targets.course.xapi import document
from packager.targets.course.xapi_check import refusals
from packager.targets.course.xapi_samples import answers
from packager.targets.course.xapi_statements import question_activity

STEADY = settings(derandomize=True, deadline=None, max_examples=100)


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


part_ids = st.lists(st.sampled_from(IDS), min_size=1, unique=True)
shared = st.sampled_from(["per-part", "all-or-nothing"])


@st.composite
def weighed(draw: st.DrawFn) -> Question:
    """Choices with credits of their own, of which some sets earn everything."""
    ids = draw(part_ids)
    credits = [draw(st.sampled_from([-0.5, -0.25, 0.0, 0.25, 1 / 3, 0.5, 1.0])) for _ in ids[1:]] + [1.0]
    made = tuple(replace(choice(id_, id_), credit=c, correct=c > 0) for id_, c in zip(ids, credits, strict=True))
    return MultipleResponse(id="q", span=AT, prompt=prose("?"), choices=made, credit="per-choice", floor=-0.5)


@st.composite
def blanks(draw: st.DrawFn) -> Question:
    gaps: list[Blank] = []
    for id_ in draw(part_ids)[:4]:
        kind = draw(st.sampled_from(["text", "number", "choice"]))
        if kind == "text":
            one = draw(short_answers())
            assert isinstance(one, ShortAnswer)
            gaps.append(TextGap(id_, one.answers, AT))
        elif kind == "number":
            values = draw(st.lists(st.integers(-9, 9), min_size=1, max_size=2, unique=True))
            tolerance = draw(st.sampled_from([0.0, 0.0, 0.25]))
            gaps.append(NumberGap(id_, tuple(NumberAnswer(n, tolerance, 1.0, None, AT) for n in values), AT))
        else:
            several = draw(several_choices(several=False))
            assert isinstance(several, MultipleChoice)
            gaps.append(ChoiceGap(id_, several.choices, AT, draw(st.booleans())))
    more: dict[str, Any] = {
        "case_sensitive": draw(st.booleans()),
        "spaces": draw(st.sampled_from(["collapse", "exact"])),
    }
    return FillInBlanks(id="q", span=AT, prompt=prose("?"), gaps=tuple(gaps), credit=draw(shared), **more)


@st.composite
def matchings(draw: st.DrawFn) -> Question:
    options = draw(part_ids)
    pairs = tuple(Pair(id_, prose(id_), draw(st.sampled_from(options)), AT) for id_ in draw(part_ids))
    made = tuple(Option(id_, prose(id_), AT) for id_ in options)
    return Matching(id="q", span=AT, prompt=prose("?"), pairs=pairs, options=made, credit=draw(shared))


@st.composite
def orderings(draw: st.DrawFn) -> Question:
    items = tuple(Item(id_, prose(id_), AT) for id_ in draw(part_ids))
    return Ordering(id="q", span=AT, prompt=prose("?"), items=items, credit=draw(shared))


@st.composite
def categorizations(draw: st.DrawFn) -> Question:
    names = draw(part_ids)
    categories = tuple(Category(id_, prose(id_), AT) for id_ in names)
    items = tuple(Item(id_, prose(id_), AT, draw(st.sampled_from([*names, ""]))) for id_ in draw(part_ids))
    first = Item("first", prose("First"), AT, names[0])
    return Categorize(
        id="q", span=AT, prompt=prose("?"), categories=categories, items=(first, *items), credit=draw(shared)
    )


@st.composite
def hotspots(draw: st.DrawFn) -> Question:
    ids = draw(part_ids)
    right = [True, *(draw(st.booleans()) for _ in ids[1:])]
    regions = tuple(
        Region(id_, id_, "circle", (9, 9, 5), correct, None, AT) for id_, correct in zip(ids, right, strict=True)
    )
    return Hotspot(
        id="q", span=AT, prompt=prose("?"), image=PICTURE, alternative="", regions=regions, multiple=draw(st.booleans())
    )


asked = st.one_of(
    several_choices(several=False),
    several_choices(several=True),
    weighed(),
    st.booleans().map(lambda answer: TrueFalse(id="q", span=AT, prompt=prose("?"), answer=answer)),
    short_answers(),
    numerics(),
    blanks(),
    matchings(),
    orderings(),
    categorizations(),
    hotspots(),
    st.sampled_from(list(samples().values())),
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


def some_response(question: Question, draw: Callable[..., Any]) -> Any:
    """Any response of the question's own kind to what is chosen, put in order or put together."""
    match question:
        case MultipleChoice():
            return draw(st.sampled_from([each.id for each in question.choices]))
        case MultipleResponse():
            return [each.id for each in question.choices if draw(st.booleans())]
        case Hotspot():
            ids = [each.id for each in question.regions]
            return [id_ for id_ in ids if draw(st.booleans())] if question.multiple else [draw(st.sampled_from(ids))]
        case Ordering():
            return draw(st.permutations([item.id for item in question.items]))
        case Matching():
            options = st.sampled_from([option.id for option in question.options])
            return {pair.id: pair.option if draw(st.booleans()) else draw(options) for pair in question.pairs}
        case Categorize():
            places = st.sampled_from(["", *(category.id for category in question.categories)])
            put = {item.id: item.category if draw(st.booleans()) else draw(places) for item in question.items}
            return {id_: place for id_, place in put.items() if place}
        case _:
            raise AssertionError(question)


@settings(STEADY, max_examples=250)
@given(st.data())
def test_any_response_matches_a_pattern_exactly_when_it_scores_full(data: st.DataObject) -> None:
    kinds = [several_choices(several=True), several_choices(several=False), weighed(), hotspots()]
    question = data.draw(st.one_of(*kinds, orderings(), matchings(), categorizations()))
    response = some_response(question, data.draw)
    words_ = interaction.xapi(question)
    text = interaction.xapi_response(question, response)
    right = any(grammar.matches(words_.type, pattern, text) for pattern in words_.patterns)
    if words_.patterns:
        assert right == (scoring.score(question, response).result == "correct"), (text, words_.patterns)
    else:
        assert isinstance(question, Categorize | MultipleResponse)


@settings(STEADY, max_examples=50)
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


@pytest.mark.parametrize(
    "kind_text",
    [
        *("choice:A", "choice:a,b", "choice:a[,]a", "true-false:yes", "numeric:abc", "sequencing:a[,]a", "likert:A"),
        *("matching:a", "matching:a[.]b[.]c", "matching:a[.]b[,]a[.]b"),
    ],
)
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
