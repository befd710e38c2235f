"""Colours of a theme that can be read, in the light and in the dark scheme."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import Course, Theme
from packager.palette import LEAST, Pale, nearest, pale, schemes


def check(course: Course) -> Iterator[Diagnostic]:
    """Contrast in each scheme, and an accent that is given for the light scheme alone."""
    for found in pale(course.theme):
        yield _pale(course, found)
    yield from _one_scheme(course.theme)


def _pale(course: Course, found: Pale) -> Diagnostic:
    scheme = found.scheme
    own = {key: f"{key}{scheme.suffix}" for key in ("text", "accent", "background")}
    key = own[found.of or found.on]
    if key not in scheme.given:
        key = own[found.on]
    span = course.theme.place(key) or course.span
    background = scheme.shown["background"]
    if found.of:
        named = f"`{own[found.of]}` {scheme.shown[found.of]}" + (
            "" if own[found.of] in scheme.given else ", the player's,"
        )
        ground = (
            f"`{own['background']}` {background}" if own["background"] in scheme.given else "the player's background"
        )
        what = f"{named} on {ground}"
        hint = f"the nearest {found.of} that can be read is `'{found.nearest}'`" if found.nearest else ""
        hint = hint or "no colour of this hue can be read on this background; take a lighter or a darker one"
    else:
        what = f"the player's colours of right and wrong on `{own['background']}` {background}"
        hint = f"the nearest background on which they can be read is `'{found.nearest}'`"
    message = f"{scheme.name} scheme: {what} has a contrast of {found.contrast:.2f}; {LEAST:g} is needed"
    return Diagnostic(rules.THEME_CONTRAST, span, message, hint)


def _one_scheme(theme: Theme) -> Iterator[Diagnostic]:
    """A note where the accent is given for the light scheme alone."""
    place = theme.place("accent")
    if not theme.accent or theme.accent_dark or place is None:
        return
    dark = schemes(theme)[1]
    message = f"`accent` has no `accent-dark`: in the dark scheme the player keeps its own, {dark.own['accent']}"
    wanted = nearest(theme.accent, [dark.shown["background"], dark.own["card"]])
    hint = f"for instance `accent-dark: '{wanted}'`" if wanted else ""
    yield Diagnostic(rules.THEME_ONE_SCHEME, place, message, hint)
