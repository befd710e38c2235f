"""A regular expression as a list of texts matches what it matches, or isn't listed."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager import patterns
from packager.targets.bank.alternatives import ANY, LIMIT, alternatives


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("colou?r", ["color", "colour"]),
        ("gr[ae]y", ["gray", "grey"]),
        ("(?:dark|light) grey|black", ["dark grey", "light grey", "black"]),
        (r"1\.5\*x", ["1.5*x"]),
        (r"[0-2]{1,2}", ["0", "1", "2", "00", "01", "02", "10", "11", "12", "20", "21", "22"]),
        ("a{2}", ["aa"]),
        ("(ab){0,2}c", ["c", "abc", "ababc"]),
        ("so.*", ["so" + ANY]),
        (".{0,} end", [ANY + " end"]),
        (r"\d", list("0123456789")),
        (r"[a\-c\]]", ["a", "-", "c", "]"]),
        ("[A-C-]", ["A", "B", "C", "-"]),
        ("", [""]),
        ("a|", ["a", ""]),
    ],
)
def test_texts_are_listed_in_the_patterns_order(pattern: str, texts: list[str]) -> None:
    assert alternatives(pattern, case_sensitive=True) == tuple(texts)


ENDLESS = ("a+", "a*", ".", ".+", ".{2}", "[^a]", r"\d\d", r"[a-z]{2}", "a{3,}", "[ab]{8}", r"\w")


@pytest.mark.parametrize("pattern", ENDLESS)
def test_endless_and_long_lists_are_none(pattern: str) -> None:
    assert patterns.problem(pattern) == ""
    assert alternatives(pattern, case_sensitive=True) is None


def test_case_is_listed_where_it_counts() -> None:
    assert alternatives("[aA]b", case_sensitive=True) == ("ab", "Ab")
    assert alternatives("[aA]b", case_sensitive=False) == ("ab",)
    assert len(alternatives(r"\w", case_sensitive=False) or ()) == 37


ATOMS = st.sampled_from(["a", "b", "[ab]", "[a-c]", r"\.", "(?:ab)", "(a|bc)", "(ab?)", " "])
COUNTS = st.sampled_from(["", "", "?", "{2}", "{0,1}", "{1,2}"])
RUNS = st.lists(st.tuples(ATOMS, COUNTS), min_size=1, max_size=3).map(lambda parts: "".join(a + c for a, c in parts))
PATTERNS = st.lists(RUNS, min_size=1, max_size=2).map("|".join)
TEXTS = ["".join(signs) for length in range(4) for signs in itertools.product("abc. ", repeat=length)]


@given(PATTERNS)
def test_the_list_matches_what_the_pattern_matches(pattern: str) -> None:
    if patterns.problem(pattern):
        return
    found = alternatives(pattern, case_sensitive=True)
    if found is None:
        return
    assert len(set(found)) == len(found) <= LIMIT
    assert all(patterns.matches(pattern, text, case_sensitive=True) for text in found)
    matched = {text for text in TEXTS if re.fullmatch(pattern, text)}
    assert matched == {text for text in found if len(text) < 4}
