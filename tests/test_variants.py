"""The variants of a formula question: the same everywhere, all different, rounded as schools do, and put into prose."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_sample import AT, para, prose

from packager.expression import BadExpression
from packager.markup import plain
from packager.model import (
    Code,
    Emphasis,
    Formula,
    Gap,
    Heading,
    ItemList,
    Link,
    Math,
    Quote,
    Strong,
    Table,
    Text,
    Variable,
)
from packager.variants import filled, steps, variants
from packager.walk import inlines

STEADY = settings(derandomize=True, deadline=None, max_examples=100)


def formula(expression: str, *variables: tuple[str, float, float, float], **more: Any) -> Formula:
    values: dict[str, Any] = {"id": "boxes", "span": AT, "prompt": prose("?"), "expression_span": AT, **more}
    return Formula(**values, variables=tuple(Variable(*one, AT) for one in variables), expression=expression)


def test_the_values_are_pinned() -> None:
    """Learners' saved answers name a variant by its number: these values must never change."""
    question = formula("3 * w + n", ("w", 1, 9.5, 0.5), ("n", -2, 2, 1), variants=4)
    assert [(dict(one.values), one.answer) for one in variants(question)] == PINNED
    assert variants(question) == variants(replace(question, seed="boxes"))
    assert variants(question) != variants(replace(question, seed="other"))


PINNED: list[tuple[dict[str, str], float]] = [
    ({"w": "4", "n": "-1"}, 11.0),
    ({"w": "2", "n": "1"}, 7.0),
    ({"w": "8", "n": "1"}, 25.0),
    ({"w": "5", "n": "2"}, 17.0),
]


@STEADY
@given(st.integers(1, 60), st.integers(1, 60), st.text(min_size=1, max_size=5))
def test_more_variants_keep_those_that_were_there(few: int, many: int, seed: str) -> None:
    question = formula("a + b", ("a", 1, 5, 1), ("b", 0, 1, 0.25), seed=seed)
    first, second = (variants(replace(question, variants=count)) for count in sorted((few, many)))
    assert second[: len(first)] == first
    assert len(second) == min(max(few, many), 25)
    assert len({one.values for one in second}) == len(second)


@STEADY
@given(st.decimals(-1000, 1000, places=3), st.decimals("0.001", 10, places=3), st.integers(0, 500), st.integers(1, 40))
def test_every_value_is_a_step_of_its_range(low: Decimal, step: Decimal, count: int, wanted: int) -> None:
    high = low + count * step
    variable = Variable("x", float(low), float(high), float(step), AT)
    assert steps(variable) == count + 1
    for one in variants(formula("x", ("x", float(low), float(high), float(step)), variants=wanted)):
        ((name, text),) = one.values
        assert name == "x"
        assert (Decimal(text) - low) % step == 0
        assert low <= Decimal(text) <= high
        assert "e" not in text.lower()
        assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("low", "high", "step", "count"),
    [
        (0.1, 0.3, 0.1, 3),
        (1, 1, 1, 1),
        (0, 1, 0.3, 4),
        (2, 1, 1, 0),
        (1, 2, 0, 0),
        (1, 2, -1, 0),
        (1e-7, 3e-7, 1e-7, 3),
    ],
)
def test_the_steps_of_a_variable_are_exact(low: float, high: float, step: float, count: int) -> None:
    assert steps(Variable("x", low, high, step, AT)) == count


def test_without_values_there_are_no_variants() -> None:
    assert variants(formula("x", ("x", 2, 1, 1))) == ()


@pytest.mark.parametrize(
    ("expression", "decimals", "answer"),
    [
        ("0.1 + 0.2", None, 0.3),
        ("1 / 3", None, 0.33333333333333),
        ("1 / 3", 2, 0.33),
        ("2.5", 0, 3),
        ("-2.5", 0, -3),
        ("0.125", 2, 0.13),
        ("2.675", 2, 2.68),
        ("1.005", 2, 1.01),
        ("-0.001", 2, 0),
        ("10 ** 20 + 0.5", 2, 1e20),
        ("123456789012.123", 9, 123456789012.12),
        ("1.5e-9", 9, 2e-9),
        ("sin(pi)", 6, 0),
    ],
)
def test_an_answer_is_rounded_as_schools_do(expression: str, decimals: int | None, answer: float) -> None:
    (one,) = variants(formula(expression, ("x", 1, 1, 1), decimals=decimals))
    assert one.answer == answer
    assert str(one.answer) != "-0.0"


@pytest.mark.parametrize(
    ("margin", "tolerance", "wanted"),
    [("absolute", 0.5, 0.5), ("percent", 5.0, 10.0), ("absolute", 0, 0), ("percent", 0, 0)],
)
def test_a_tolerance_is_absolute_in_the_end(margin: str, tolerance: float, wanted: float) -> None:
    (one,) = variants(formula("-200 * x", ("x", 1, 1, 1), margin=margin, tolerance=tolerance))
    assert one.tolerance == wanted


def test_a_formula_without_a_value_says_for_which() -> None:
    with pytest.raises(BadExpression, match="divides by 0 with x = 0"):
        variants(formula("1 / x", ("x", -1, 1, 1), variants=3))


# --- into prose ----------------------------------------------------------------------------------------


def test_values_stand_everywhere_in_a_prompt() -> None:
    gap = Gap("w")
    text = prose(
        para("A ", gap, " ", Emphasis((Strong((gap,)),)), " ", Link("#x", (gap,)), " ", Code("[[w]]")),
        Heading(2, "h", (Text("H "), gap), AT),
        Quote((para(gap),), AT),
        ItemList(((para(gap),),), 1, True, AT),
        Table(("",), ((gap,),), (((gap, Text(" "), Gap("n")),),), AT),
        para(Math("[[w]] + [[n]] + [[v]]"), Math("x_{[[w]]}", True)),
    )
    found = filled(text, {"w": "-2.5", "n": "3"})
    assert not [inline for _, inline in inlines(found.blocks) if isinstance(inline, Gap)]
    assert (
        plain(found)
        == "A -2.5 -2.5 -2.5 [[w]]\n\nH -2.5\n\n-2.5\n\n1. -2.5\n\n-2.5\n-2.5 3\n\n{-2.5} + {3} + [[v]]x_{{-2.5}}"
    )
    assert filled(text, {"w": "1", "n": "2"}) != found
