"""Formulas: what can be read, and what is told in words an author understands."""

from __future__ import annotations

import pytest

from packager.markup import BadMath, mathml
from packager.model import Math


@pytest.mark.parametrize(
    "tex",
    [r"x^2_1", r"\sqrt[3]{x}", r"\sum_{i=1}^n i", r"100\,°\mathrm{C}", r"\begin{matrix}a&b\\c&d\end{matrix}", r"\{a\}"],
)
def test_a_sound_formula_keeps_its_tex(tex: str) -> None:
    assert mathml(Math(tex)).get("alttext") == tex


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\foo{x}", r"the command `\foo` is not known"),
        (r"\frac{1}", "missing"),
        (r"\frac{1", "1 closing brace missing"),
        (r"a}}", "2 opening braces missing"),
        (r"\text{a \& b}", "can't write"),
        (r"x_", "Missing"),
        (r"\def\a{\a}\a", "depth"),
        ("{" * 3000 + "}" * 3000, "recursion"),
    ],
)
def test_a_broken_formula_is_told_in_words(tex: str, words: str) -> None:
    with pytest.raises(BadMath) as caught:
        mathml(Math(tex))
    assert words in str(caught.value)
    assert "xmlParse" not in str(caught.value)
