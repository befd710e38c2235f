"""Regular expressions for accepted texts: what is refused, how long a match gets, and JavaScript reads the same."""

from __future__ import annotations

import random
import re
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager import patterns
from packager.scoring import normal

STEADY = settings(derandomize=True, deadline=None, max_examples=400)

GOOD = (
    *("", "grey", "gr[ae]y", "(?:a|b)c", "a{2}b{1,3}c{0,}", r"\d+(\.\d\d)?", r"\w\/\w", "[^a-z]", "[-a]", "[a-]"),
    *(
        "[a^]",
        "[^^]",
        r"[\]\[\\]",
        r"[\w-]",
        r"[a\-z]",
        "a|",
        "(|a)b",
        "()",
        ".*",
        "[a-c-e]",
        "[А-Яа-я]+",
        "é+",
        "😀{2}",
    ),
    *("/", "a-b", r"\^\$\.\*\+\?\(\)\[\]\{\}\|\\", "[.*+?(){}|/$]", "[&|~-]", "ΟΔΟΣ", "\n", " ", ".*.*.*"),
)
REFUSED = {
    "is not known here": (
        *(r"\s", r"\b", r"\1", r"\D", r"\n", r"\x41", r"\p", r"[\s]", r"[\b]"),
        *("(?=a)", "(?i)a", "(?<n>a)", "(?P<n>a)", "(?!a)", "(?#a)", "(?>a)"),
    ),
    "is not closed": ("[", "(", "{", "[]", "[]a]", "a]", "}", "a{,3}", "a{x}", "\\", r"[\]", "[a"),
    "repeats nothing": ("*", "+a", "a**", "a+?", "a*+", "(*)", "|?", "a{1}{2}", "(?:?)"),
    "has no use": ("^a", "a$", "a|^"),
    "is no range": (
        "[z-a]",
        "[A-z]",
        "[!-/]",
        r"[a-\d]",
        r"[\d-z]",
        "[Ā-Ÿ]",
        "[İ-Ş]",
        "[0-a]",
        "[ -a]",
        "[\u2126-\u212b]",
    ),
    "read differently": ("[a&&b]", "[a--b]", "[a||b]", "[~~]", "[+--]", "[---]"),
    "a repeated group": ("(a*)*", "(a|b)+", "(a|b){2}", "((a+)b)*", "(a?)+", "((a){2}b){3}"),
    "in too many ways": (".*.*.*.*", "(a|b).*.*.*", "a?" * 60),
    "more than 200": ("a" * 201,),
    "closes nothing": ("a)",),
    "holds nothing": ("[^]",),
    "in a set only": (r"a\-b",),
    r"is written `\[`": (r"[\\[]", "[[a]"),
    "counts downwards": ("a{3,2}",),
}


@pytest.mark.parametrize("pattern", GOOD)
def test_the_common_notation_is_taken(pattern: str) -> None:
    assert patterns.problem(pattern) == ""


@pytest.mark.parametrize(("words", "pattern"), [(words, one) for words, some in REFUSED.items() for one in some])
def test_what_platforms_read_differently_is_refused(words: str, pattern: str) -> None:
    assert words in patterns.problem(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "case_sensitive", "wanted"),
    [
        ("gr[ae]y", "grey", False, True),
        ("gr[ae]y", "greyer", False, False),
        ("GREY", "grey", False, True),
        ("GREY", "grey", True, False),
        ("a|bc", "abc", True, False),
        ("cafe\u0301", "café", True, True),
        (r"\d", "٣", True, False),
        (r"\w", "é", True, False),
        (".", "\n", True, True),
        (".", "😀", True, True),
        ("", "", True, True),
        ("[A-C]", "b", False, True),
        ("[^A-C]", "b", False, False),
        ("İ", "i̇", False, True),
    ],
)
def test_the_whole_text_is_matched(pattern: str, text: str, case_sensitive: bool, wanted: bool) -> None:
    assert patterns.matches(pattern, text, case_sensitive) == wanted


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        ("", 0),
        ("gr[ae]y", 4),
        ("a|bcd|ef", 3),
        ("x(a|bcd|)?y", 5),
        ("(ab){3}c{2,5}", 11),
        ("(abc){3}(d|(e){4})", 13),
        (r"\d{2,}", 255),
        ("a*", 255),
        ("a{0}b", 1),
        ("[ab]{200}[ab]{200}", 255),
        (r"\(\)[)(]", 3),
    ],
)
def test_the_longest_match_is_known(pattern: str, length: int) -> None:
    assert patterns.problem(pattern) == ""
    assert patterns.longest(pattern) == length


@pytest.mark.parametrize("pattern", [".*.*.*", r"\w*\d*.*x", "(?:.*a)?.*b", ("a?" * 23) + "a" * 20, "(a|aa)" * 20])
def test_no_pattern_takes_long(pattern: str) -> None:
    assert patterns.problem(pattern) == ""
    texts = ["a" * 255, "1" * 254 + "!", "a" * 40]
    before = time.process_time()
    for text in texts:
        patterns.matches(pattern + "!", text, True)
    assert time.process_time() - before < 5


# --- at random ---------------------------------------------------------------------------------------

_SIGNS = "abAZ059_é ßΣς.-/&~|()[]{}*+?^$\\,:=<>!#'\"`@%;😀\n\u0301"
_PLAIN = [*"abAZé\u00c9ΣßẞİЯ09_ -/&~,:", "😀", "e\u0301", "\u0301", "\u2028", "\n"]
_SETS = {
    **{
        "[a-c]": "b",
        "[^a-c]": "d",
        "[A-Z0-9_]": "Q",
        "[\u00c9-\u00dc]": "\u00d6",
        "[а-я]": "ж",
        "[А-Я]": "Ж",
        r"[\d.]": ".",
    },
    **{
        r"[\w-]": "-",
        r"[^\]]": "[",
        "[-/]": "/",
        "[é😀]": "😀",
        r"[\^]": "^",
        "[^^]": "x",
        ".": "\n",
        r"\d": "7",
        r"\w": "w",
    },
}


def _atom(random_: random.Random, depth: int) -> tuple[str, str]:
    """A part of a pattern, and a text that it matches."""
    kind = random_.randrange(8 if depth else 6)
    if kind < 3:
        sign = random_.choice(_PLAIN)
        return sign, sign
    if kind < 4:
        sign = random_.choice(".\\[](){}*+?|^$/")
        return "\\" + sign, sign
    if kind < 6:
        return random_.choice(list(_SETS.items()))
    texts = [_grown(random_, depth - 1) for _ in range(random_.randint(1, 3))]
    return random_.choice(["(", "(?:"]) + "|".join(one for one, _ in texts) + ")", random_.choice(texts)[1]


def _grown(random_: random.Random, depth: int = 2) -> tuple[str, str]:
    """A pattern, and a text that it matches."""
    pattern = text = ""
    for _ in range(random_.randint(0, 4)):
        part, match = _atom(random_, depth)
        count, times = random_.choice(
            [("", 1), ("", 1), ("", 1), ("?", 0), ("*", 2), ("+", 3), ("{2}", 2), ("{1,3}", 3)]
        )
        pattern, text = pattern + part + count, text + match * times
    return pattern, text


def _cases(count: int, seed: int) -> list[tuple[str, str]]:
    """Patterns without a problem, each with a text that it matches and with two others near that."""
    random_ = random.Random(seed)
    found: list[tuple[str, str]] = []
    while len(found) < 3 * count:
        pattern, text = _grown(random_)
        if patterns.problem(pattern) == "":
            place = random_.randint(0, len(text))
            more = text[:place] + random_.choice(_PLAIN) + text[place:]
            found += [(pattern, text), (pattern, more), (pattern, text[:place] + text[place + 1 :])]
    return found


def test_a_pattern_without_a_problem_is_one_for_python_and_gives_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for pattern in (*GOOD, *(pattern for pattern, _ in _cases(1000, 1))):
            for case_sensitive in (True, False):
                patterns.matches(pattern, "x", case_sensitive)


@STEADY
@given(st.text(st.sampled_from(_SIGNS), max_size=8))
def test_any_text_is_refused_with_words_or_compiles(pattern: str) -> None:
    if patterns.problem(pattern) == "":
        patterns.matches(pattern, "a", False)
        patterns.matches(pattern, "a", True)


def test_nothing_longer_than_the_longest_match_matches() -> None:
    met = [case for case in _cases(1000, 2) if patterns.matches(*case, True)]
    assert [case for case in met if len(case[1]) > patterns.longest(case[0])] == []
    assert len(met) > 1000


@pytest.mark.node
def test_javascript_reads_every_pattern_alike(player: Callable[..., Any]) -> None:
    cases = [
        (pattern, normal(text, case_sensitive, "exact"), case_sensitive)
        for pattern, text in (*((one, "a") for one in GOOD), *_cases(800, 3))
        for case_sensitive in (True, False)
    ]
    ours = [patterns.matches(*case) for case in cases]
    theirs = [player("scoring.matches", *case) for case in cases]
    assert [case for case, one, other in zip(cases, ours, theirs, strict=True) if one != other] == []
    assert 0.3 < sum(ours) / len(ours) < 0.7


@pytest.mark.node
def test_javascript_compares_texts_alike(player: Callable[..., Any]) -> None:
    random_ = random.Random(6)
    signs = [
        *"aAbB \t\n\r\x0b\x0c\x1c\x85\xa0İıIiſKÅΣσςßẞéÉe\u0301\u0307\u0345'-.:\u00ad\u200b\u2009\u3000\ufeff\u180e",
        *("ﬁ", "Ǆ", "ǅ", "ᾳ", "𐐀", "\u1e9b\u0323", "각", "\u1100\u1161", "क\u093c", "\u0958", "\u212b", "\u2126"),
    ]  # fmt: skip
    for _ in range(1500):
        text = "".join(random_.choice(signs) for _ in range(random_.randint(0, 6)))
        case_sensitive, spaces = random_.random() < 0.3, random_.choice(["collapse", "ignore", "exact"])
        assert player("scoring.normal", text, case_sensitive, spaces) == normal(text, case_sensitive, spaces), ascii(
            text
        )


def test_a_pattern_without_classes_matches_the_same() -> None:
    for pattern, text in (*((one, "a") for one in GOOD), *_cases(800, 5)):
        spelled = patterns.spelled_out(pattern)
        assert patterns.problem(spelled) == ""
        assert patterns.matches(spelled, text, True) == patterns.matches(pattern, text, True), pattern
    assert patterns.spelled_out(r"\d\\d[\w\].-]\w?") == r"[0-9]\\d[A-Za-z0-9_\].-][A-Za-z0-9_]?"


def test_a_word_of_the_limit_is_taken_and_one_more_is_not() -> None:
    assert patterns.problem("a" * patterns.LIMIT) == ""
    assert re.search(r"\b200\b", patterns.problem("a" * (patterns.LIMIT + 1)))
