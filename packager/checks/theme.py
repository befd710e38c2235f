"""Colours of a theme that can be read, in the light and in the dark scheme."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import Course, Theme
from packager.palette import LEAST, Pale, nearest, pale, schemes


def check(course: Course) -> Iterator[Diagnostic]:
    """Contrast in each scheme, and colours that are given for one scheme alone."""
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
    """A note at each colour that is given for one scheme and not for the other."""
    light, dark = schemes(theme)
    for scheme, other in ((light, dark), (dark, light)):
        for key in ("accent", "background", "text"):
            given, wanted = f"{key}{scheme.suffix}", f"{key}{other.suffix}"
            place = theme.place(given)
            if given not in scheme.given or theme.place(wanted) or place is None:
                continue
            message = (
                f"`{given}` has no `{wanted}`: in the {other.name} scheme the player keeps its own, {other.shown[key]}"
            )
            near = nearest(scheme.given[given], other.surfaces) if key != "background" else ""
            hint = f"for instance `{wanted}: '{near}'`" if near else f"give `{wanted}` too where that does not suit"
            yield Diagnostic(rules.THEME_ONE_SCHEME, place, message, hint)
