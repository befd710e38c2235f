"""The arithmetic of formula questions: what it knows, what it refuses, and that it agrees with Python's own."""

from __future__ import annotations

import math
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager import expression
from packager.expression import BadExpression

STEADY = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("text", "variables", "wanted"),
    [
        ("3 * w", {"w": 2.5}, 7.5),
        (" 1 + 2 * 3 ** 2 ", {}, 19),
        ("-x ** 2", {"x": 3}, -9),
        ("(1 + 2) * +3", {}, 9),
        ("2 ** 3 ** 2", {}, 512),
        ("7 / 2", {}, 3.5),
        ("sqrt(h) ** 2", {"h": 9}, 9),
        ("max(a, b, 3) - min(a, b)", {"a": 1, "b": 2}, 2),
        ("floor(-1.5) + ceil(-1.5) + abs(-2)", {}, -1),
        ("ln(e) + log10(1000) + exp(0)", {}, 5),
        ("sin(pi / 2) + cos(0) + tan(0)", {}, 2),
        ("asin(1) + acos(1) + atan(0)", {}, math.pi / 2),
        ("1e3 + .5 + 5.", {}, 1005.5),
        ("e", {"e": 2}, 2),
        ("8 ** (1 / 3)", {}, 2),
    ],
)
def test_an_expression_has_its_value(text: str, variables: dict[str, float], wanted: float) -> None:
    found = expression.value(text, variables)
    assert type(found) is float
    assert found == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no expression"),
        ("2 *", "no expression"),
        ("a b", "no expression"),
        ("2x", "no expression"),
        ("(1", "no expression"),
        ("x = 1", "no expression"),
        ("1; 2", "no expression"),
        ("1\n2", "no expression"),
        ("\x00", "no expression"),
        ("2 ^ 3", r"written `\*\*`"),
        ("5 % 2", r"only \+ - \* / \*\*"),
        ("5 // 2", r"only \+ - \* / \*\*"),
        ("1 << 2", r"only \+"),
        ("~1", r"only \+"),
        ("not 1", r"only \+"),
        ("foo(1)", "`foo` is no function"),
        ("log(2)", "`log` is no function"),
        ("__import__('os')", "is no function"),
        ("x.real", "not arithmetic"),
        ("(1).__class__", "not arithmetic"),
        ("sqrt.__self__", "not arithmetic"),
        ("[1, 2]", "not arithmetic"),
        ("{1}", "not arithmetic"),
        ("1, 2", "decimals are written with a point"),
        ("1 if 2 else 3", "not arithmetic"),
        ("1 < 2", "not arithmetic"),
        ("1 and 2", "not arithmetic"),
        ("lambda: 1", "not arithmetic"),
        ("x[0]", "not arithmetic"),
        ("f'{x}'", "not arithmetic"),
        ("max(*x)", "takes two or more|not arithmetic"),
        ("(y := 2)", "not arithmetic"),
        ("'a'", "is no number"),
        ("True", "is no number"),
        ("None", "is no number"),
        ("2j", "is no number"),
        ("sqrt()", "takes one number"),
        ("sqrt(1, 2)", "takes one number"),
        ("max(1)", "takes two or more"),
        ("sqrt(x=1)", "takes one number"),
        ("9" * 301, "more than 300"),
        ("(" * 150 + "1" + ")" * 149, "no expression"),
    ],
)
def test_what_is_no_arithmetic_is_refused_with_words(text: str, words: str) -> None:
    for read in (expression.parsed, expression.names, lambda each: expression.value(each, {"x": 1})):
        with pytest.raises(BadExpression, match=words):
            read(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / (x - 1)", "divides by 0 with x = 1"),
        ("0 ** -1", "divides by 0 with x = 1"),
        ("sqrt(-x)", "no value with x = 1"),
        ("ln(0)", "no value"),
        ("asin(2)", "no value"),
        ("(-8) ** 0.5", "no value"),
        ("max((-8) ** 0.5, 1)", "no value"),
        ("10 ** 400", "too large"),
        ("10.0 ** 400", "too large"),
        ("exp(1000)", "too large"),
        ("9 ** 9 ** 9", "too large"),
        ("1e308 * 10", "no value"),
        ("1e999", "no value|too large"),
        ("floor(1e308 * 10)", "too large"),
        ("1e308 * 10 - 1e308 * 10", "no value"),
        ("y + 1", "`y` is no variable"),
        ("sqrt", "no variable|no value"),
    ],
)
def test_what_has_no_value_says_for_which_variables(text: str, words: str) -> None:
    with pytest.raises(BadExpression, match=words):
        expression.value(text, {"x": 1})


def test_names_are_the_variables_in_order_without_functions_and_constants() -> None:
    assert expression.names("b * sin(a) + pi * b - max(c, e)") == ("b", "a", "c")
    assert expression.names("1 + 2") == ()


def test_nothing_takes_long() -> None:
    before = time.process_time()
    for text in ("9**9**9**9", "2**(2**(2**(2**9)))", "10**300*10**300", "-" * 290 + "1", "1" + "+1" * 149):
        with suppress(BadExpression):
            expression.value(text, {})
    assert time.process_time() - before < 2


names = st.sampled_from(["a", "b"])
numbers = st.integers(0, 99).map(str) | st.decimals(0, 99, places=2).map(str)
expressions = st.recursive(
    names | numbers,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda one: f"({one[0]} {one[1]} {one[2]})"
        ),
        inner.map(lambda one: f"-{one}"),
        st.tuples(st.sampled_from(["abs", "sqrt", "sin", "floor", "exp", "ln"]), inner).map(
            lambda one: f"{one[0]}({one[1]})"
        ),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda one: f"{one[0]}({one[1]}, {one[2]})"),
    ),
    max_leaves=6,
)


@STEADY
@given(expressions, st.integers(-5, 5), st.floats(-10, 10))
def test_an_expression_gives_what_python_gives_or_is_refused(text: str, a: float, b: float) -> None:
    with suppress(BadExpression):
        found = expression.value(text, {"a": a, "b": b})
        assert found == float(eval(text, {"__builtins__": {}}, {**expression.FUNCTIONS, "a": a, "b": b}))
        assert math.isfinite(found)


@STEADY
@given(st.text("abx12+-*/^().,[]{}'\" =<>!:;@_\\\n", max_size=12))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    with suppress(BadExpression):
        assert math.isfinite(expression.value(text, {"a": 1, "b": 2, "x": 3}))


def test_a_variable_may_look_like_the_end_of_a_number() -> None:
    assert expression.value("w1_2 + x2j", {"w1_2": 1.0, "x2j": 2.0}) == 3.0


@pytest.mark.parametrize("text", ["0x10", "1_000", "0b11 + 1", "2j", "1.5j"])
def test_numbers_that_nobody_writes_are_refused(text: str) -> None:
    with pytest.raises(expression.BadExpression, match="is no number here"):
        expression.value(text, {})
