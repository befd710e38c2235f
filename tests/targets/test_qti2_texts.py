"""Accepted texts as regular expressions match what the reference matches, read as XML Schema and as JavaScript do."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from question_samples import samples
from targets.qti2_sample import TARGETS, course, text, written

from packager import patterns
from packager.scoring import normal
from packager.targets.bank.qti2.texts import loose, pattern, wide

PATTERNS = (
    *(r"gr[ae]y", r"a{2,3}b", r"(?:ab|c)d?", r"[^a-c]x", r"\d+ ?km", r"a\.b", r"\w+", r"x y", r".q", r"Gr\$", r"\/a"),
    *(r"[\d.]+", r"a|b", r"(colou?r|hue)s", r"[\w-]{3}", r"\^\{1,2\}", r"1{2}3,4", r"Größe|ß"),
)
SPACES = ("collapse", "ignore", "exact")
SEEDS = (
    *(
        "grey",
        "gray",
        "aab",
        "aaaab",
        "abd",
        "c",
        "dx",
        "ax",
        "12 km",
        "3km",
        "a.b",
        "axb",
        "x y",
        "xy",
        "1.2",
        "color",
    ),
    *("Colours", "hues", "b", "ab", "Gr$", "/a", "qq", "q", "a-b", "^{1,2}", "113,4", "GRÖSSE", "größe", "ß"),
)
# What XML Schema 1.0 has: no lookaround, no anchors, no groups with a question mark, and these escapes alone.
KNOWN = re.compile(r"(?:\\[\\.\[\]{}()*+?|^\-sS]|\[\^?(?:\\[\\.\[\]{}()*+?|^\-s]|[^\\\[\]])+\]|\((?!\?)|[^\\\[\]^$])*")


def spelled(dice: random.Random, seed: str) -> str:
    """A text with other capitals, other white space, or a letter too many."""
    word = "".join(letter.swapcase() if dice.random() < 0.1 else letter for letter in seed)
    if dice.random() < 0.5:
        place = dice.randrange(len(word) + 1)
        word = word[:place] + dice.choice((" ", "  ", "\t", "a", "1")) + word[place:]
    return word


# A blank in a pattern fits no text without white space.
CASES = [(words, spaces) for words in PATTERNS for spaces in SPACES if not (spaces == "ignore" and " " in words)]


@pytest.mark.parametrize("case_sensitive", [True, False])
@pytest.mark.parametrize(("words", "spaces"), CASES)
def test_pattern_matches_what_the_reference_matches(words: str, case_sensitive: bool, spaces: str) -> None:
    assert patterns.problem(words) == ""
    answer = text(words, pattern=True)
    made = pattern(answer, case_sensitive, spaces)
    assert KNOWN.fullmatch(made), made
    dice = random.Random(words)
    met = 0
    for seed in SEEDS:
        for _ in range(6):
            given = spelled(dice, seed)
            wanted = patterns.matches(words, normal(given, case_sensitive, spaces), case_sensitive)
            if loose(answer, spaces) and given != given.strip():
                continue
            assert bool(re.fullmatch(made, given)) == wanted, (made, given)
            assert bool(re.search(f"^{made}$", given)) == wanted, (made, given)
            met += wanted
    assert met, words


@pytest.mark.parametrize("spaces", SPACES)
@pytest.mark.parametrize("case_sensitive", [True, False])
@pytest.mark.parametrize("words", ["Fe", "a.b*(c)|d", "iron  ore", "C:\\x^2-[y]{1}", "5 $ + 3?", "Größe"])
def test_plain_text_matches_itself_and_its_spellings(words: str, case_sensitive: bool, spaces: str) -> None:
    made = pattern(text(words), case_sensitive, spaces)
    assert KNOWN.fullmatch(made), made
    dice = random.Random(words)
    for given in (words, words.upper(), f" {words}", *(spelled(dice, words) for _ in range(60))):
        if "ß" in given.lower() and given.upper() == given:
            continue  # a letter that becomes two
        wanted = normal(given, case_sensitive, spaces) == normal(words, case_sensitive, spaces)
        assert bool(re.fullmatch(made, given)) == wanted, (made, given)


def test_signs_that_javascript_takes_for_two_are_said() -> None:
    assert [wide(text(one, pattern=True)) for one in ("a.b", "[^a]", "[😀]", r"a\.b", "[.]", "gr[ae]y")] == [
        *(True, True, True),
        *(False, False, False),
    ]
    assert not wide(text("😀."))
    question = replace(samples()["sa"], answers=(text("x"), text("y.?", pattern=True)), spaces="exact")  # type: ignore[call-arg]
    _, said = written(course(question), TARGETS["qti30"])
    assert [found.message for found in said if "comparison of answers" in found.message] == [
        "qti30: comparison of answers changed: an emoji is two signs of a pattern for some players"
    ]
