"""Colours that follow from an author's few: whatever is not told of can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from packager import palette, resources
from packager.model import Theme
from packager.palette import DARK, LEAST, LIGHT, contrast, mix, nearest, pale, schemes

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
# What stands on what in the player's styles.
WORDS = ("text", "accent", "quiet", "good", "half", "bad")
GROUNDS = {
    "text": ("paper", "card", "tint", "good-tint", "half-tint", "bad-tint"),
    "accent": ("paper", "card", "tint"),
    "quiet": ("paper", "card", "tint", "good-tint", "half-tint", "bad-tint"),
    "good": ("paper", "card", "good-tint"),
    "half": ("paper", "card", "half-tint"),
    "bad": ("paper", "card", "bad-tint"),
    "on-accent": ("accent",),
}


def unreadable(colours: palette.Colours) -> list[str]:
    return [
        f"{word} on {ground}: {contrast(colours[word], colours[ground]):.2f}"
        for word, grounds in GROUNDS.items()
        for ground in grounds
        if contrast(colours[word], colours[ground]) < LEAST
    ]


def test_the_player_s_own_colours_are_those_of_its_style() -> None:
    style = resources.read("templates", "player", "theme.css").decode()
    light, dark, _ = re.split(r"@media", style)
    for text, own in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))
        assert found == own


@pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])
def test_the_player_s_own_colours_can_be_read(own: palette.Colours) -> None:
    assert unreadable(own) == []


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffff00", 8.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, wanted: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(wanted, abs=0.01)


def test_colours_are_mixed_and_written_whole() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert palette.whole("#AbC") == "#aabbcc"
    assert palette.whole("#A1B2C3") == "#a1b2c3"


@st.composite
def themes(draw: st.DrawFn) -> tuple[int, Theme]:
    """Which scheme, and a theme of it that mostly can be read: a page that is light or dark, and words made to suit."""
    which = draw(st.sampled_from((0, 1)))
    scheme = schemes(Theme())[which]
    background = mix(draw(COLOURS), draw(st.sampled_from(("#000000", "#ffffff"))), draw(st.floats(0.5, 1)))
    background = draw(st.sampled_from(("", background, background)))
    words = (
        draw(st.one_of(st.just(""), COLOURS.map(lambda colour: nearest(colour, [background or scheme.own["paper"]]))))
        for _ in range(2)
    )
    keys = ("accent", "text", "background")
    values = zip(keys, (*words, background), strict=True)
    return which, Theme(**{f"{key}{('', '_dark')[which]}": value for key, value in values})


@settings(derandomize=True, deadline=None, max_examples=400)
@given(themes())
def test_what_is_not_told_of_can_be_read(given_: tuple[int, Theme]) -> None:
    which, theme = given_
    assume(not list(pale(theme)))
    scheme = schemes(theme)[which]
    made = {**scheme.own, **palette.palette(scheme)}
    assert unreadable(made) == []
    assert contrast(made["edge"], made["paper"]) >= 3
    assert contrast(made["edge"], made["card"]) >= 3


@settings(derandomize=True, deadline=None, max_examples=200)
@given(COLOURS, COLOURS, st.sampled_from(("", "_dark")))
def test_what_is_proposed_instead_is_enough(accent: str, background: str, suffix: str) -> None:
    told = list(pale(Theme(**{f"accent{suffix}": accent, f"background{suffix}": background})))
    for found in told:
        assert found.contrast < LEAST
        if found.of and found.nearest:
            assert contrast(found.nearest, background) >= LEAST
    accents = [found.nearest for found in told if found.of == "accent"]
    if accents and accents[0]:
        again = pale(Theme(**{f"accent{suffix}": accents[0], f"background{suffix}": background}))
        assert [found for found in again if found.of == "accent"] == []


def test_a_colour_that_is_enough_is_its_own_nearest() -> None:
    assert nearest("#0c5a86", ["#ffffff"]) == "#0c5a86"
    assert nearest("#888888", ["#000000", "#808080", "#ffffff"]) == ""


def test_nothing_given_changes_nothing() -> None:
    assert [palette.palette(scheme) for scheme in schemes(Theme())] == [{}, {}]
    assert list(pale(Theme())) == []


def test_a_dark_page_in_the_light_scheme_gets_the_marks_of_the_dark_one() -> None:
    made = palette.palette(schemes(Theme(background="#101418", text="#eeeeee", accent="#9fd0ff"))[0])
    assert {made[name] for name in palette.MARKS} == {DARK[name] for name in palette.MARKS}
