"""An author's colours in the style that is made of them: each scheme has its own, whichever of them are given."""

from __future__ import annotations

import itertools
import re

import pytest
from targets.one_course import course

from packager import resources
from packager.checks import theme as checks
from packager.model import Theme
from packager.palette import DARK, LEAST, LIGHT, contrast, palette, schemes
from packager.targets.course.look import look

OWN = resources.read("templates", "player", "theme.css").decode()
# A dark accent is for a light page, and a light one for a dark page.
GIVEN = {
    "accent": "#7a1f5c",
    "accent_dark": "#f2a6d8",
    "background": "#fff8e7",
    "background_dark": "#1b1020",
    "text": "#2a1a10",
    "text_dark": "#f3e9f0",
}
EVERY = [
    dict(chosen) for size in range(len(GIVEN) + 1) for chosen in itertools.combinations(GIVEN.items(), size) if chosen
]
# An author's colour may be the player's own of that scheme.
EQUAL = [
    {"accent": "#7a1f5c", "accent_dark": DARK["accent"]},
    {"accent": LIGHT["accent"], "accent_dark": "#f2a6d8"},
    {"background": "#fff8e7", "background_dark": DARK["paper"]},
    {"text": "#2a1a10", "text_dark": DARK["text"]},
]
GROUNDS = {"text": ("paper", "card", "tint"), "accent": ("paper", "card", "tint"), "on-accent": ("accent",)}


def holds(media: str, facts: dict[str, str]) -> bool:
    """Whether a query of the player's styles holds; a medium, and features in brackets, all of which are wanted."""
    for part in media.split(" and "):
        inner = part.strip()
        wanted = True
        if inner.startswith("(not "):
            inner, wanted = inner[len("(not ") : -1], False
        name, _, value = inner.strip("()").partition(": ")
        if (facts["medium"] == name if not value else facts[name] == value) is not wanted:
            return False
    return True


def shown(style: str, facts: dict[str, str]) -> dict[str, str]:
    """The custom properties of the page after all rules of a style that hold, the last one winning."""
    found: dict[str, str] = {}
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for media, outer, inner in re.findall(r"@media ([^{]+)\{\s*:root \{([^}]*)\}\s*\}|:root \{([^}]*)\}", style):
        if not media or holds(media.strip(), facts):
            found |= dict(re.findall(r"--([a-z-]+): ([^;]+);", outer or inner))
    return found


def facts(scheme: str, contrast_: str = "no-preference", medium: str = "screen") -> dict[str, str]:
    return {"medium": medium, "prefers-color-scheme": scheme, "prefers-contrast": contrast_}


@pytest.mark.parametrize("given", [*EVERY, *EQUAL], ids=lambda given: "-".join(given))
def test_each_scheme_has_the_colours_given_for_it_and_the_player_s_own(given: dict[str, str]) -> None:
    theme = Theme(**given)
    style = OWN + look(course(theme=theme))
    for scheme, suffix in zip(schemes(theme), ("", "_dark"), strict=True):
        colours = shown(style, facts(scheme.name))
        for name, key in (("accent", "accent"), ("paper", "background"), ("text", "text")):
            assert colours[name] == given.get(f"{key}{suffix}", scheme.own[name]), (scheme.name, name)
        assert {name: colours[name] for name in LIGHT} == {**scheme.own, **palette(scheme)}
        for word, grounds in GROUNDS.items():
            for ground in grounds:
                assert contrast(colours[word], colours[ground]) >= LEAST, (scheme.name, word, ground)


@pytest.mark.parametrize("given", EVERY, ids=lambda given: "-".join(given))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_contrast_and_paper_have_none_of_it(given: dict[str, str], scheme: str) -> None:
    style = OWN + look(course(theme=Theme(**given)))
    for asked in (facts(scheme, contrast_="more"), facts(scheme, medium="print")):
        assert shown(style, asked) == shown(OWN, asked)


@pytest.mark.parametrize("given", EVERY, ids=lambda given: "-".join(given))
def test_what_is_given_for_one_scheme_alone_is_told_with_what_the_other_shows(given: dict[str, str]) -> None:
    at = tuple((key.replace("_", "-"), course().span) for key in given)
    made = course(theme=Theme(**given, places=at))
    style = OWN + look(made)
    told = {
        tuple(re.findall(r"`([a-z-]+)` has no `([a-z-]+)`: in the (\w+) scheme .* its own, (#\w+)", found.message)[0])
        for found in checks.check(made)
    }
    names = {"accent": "accent", "background": "paper", "text": "text"}
    wanted = set()
    for key, name in names.items():
        for own, other, scheme in ((key, f"{key}_dark", "dark"), (f"{key}_dark", key, "light")):
            if own in given and other not in given:
                pair = (own.replace("_", "-"), other.replace("_", "-"))
                wanted.add((*pair, scheme, shown(style, facts(scheme))[name]))
    assert told == wanted
