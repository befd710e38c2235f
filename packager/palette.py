"""Colours of a page by an author's few: what follows from them, and whether every word of it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packager.model import Theme

LEAST = 4.5  # the contrast of a text, WCAG 2.2, 1.4.3
_EDGE = 3.0  # that of what a control is known by, 1.4.11

Colours = Mapping[str, str]

# The player's own, as templates/player/theme.css has them: a test holds both to each other.
LIGHT: Colours = {
    "paper": "#fbfaf7",
    "card": "#ffffff",
    "text": "#1d2228",
    "quiet": "#59616b",
    "line": "#dedad2",
    "edge": "#7a818a",
    "accent": "#0c5a86",
    "on-accent": "#ffffff",
    "tint": "#eaf2f7",
    "good": "#176537",
    "good-tint": "#e9f4ec",
    "half": "#7a4f00",
    "half-tint": "#fbf1dc",
    "bad": "#a32a1f",
    "bad-tint": "#fbecea",
}
DARK: Colours = {
    "paper": "#14171b",
    "card": "#1c2026",
    "text": "#e3e5e8",
    "quiet": "#a4acb5",
    "line": "#343a42",
    "edge": "#7f8893",
    "accent": "#85c4ef",
    "on-accent": "#0a1c28",
    "tint": "#1b2c38",
    "good": "#82d4a2",
    "good-tint": "#172b20",
    "half": "#e8bd70",
    "half-tint": "#302714",
    "bad": "#f5a095",
    "bad-tint": "#351f1c",
}
MARKS = ("good", "half", "bad")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One of the two schemes: the author's colours for it, '' for the player's own. `suffix` ends the source's keys."""

    name: str
    suffix: str
    accent: str
    background: str
    text: str
    own: Colours

    @property
    def given(self) -> dict[str, str]:
        """The author's colours by the source's keys."""
        values = {"accent": self.accent, "background": self.background, "text": self.text}
        return {f"{key}{self.suffix}": value for key, value in values.items() if value}

    @property
    def shown(self) -> dict[str, str]:
        """The colours that count, the author's or the player's own, by `accent`, `background` and `text`."""
        return {
            "accent": self.accent or self.own["accent"],
            "background": self.background or self.own["paper"],
            "text": self.text or self.own["text"],
        }

    @property
    def surfaces(self) -> list[str]:
        """What words stand on: the page, and the player's own cards, which are brighter than its page, or darker."""
        background = self.shown["background"]
        return [background] if self.background or self.text else [background, self.own["card"]]


def schemes(theme: Theme) -> tuple[Scheme, Scheme]:
    """The light and the dark scheme of a theme."""
    return (
        Scheme("light", "", theme.accent, theme.background, theme.text, LIGHT),
        Scheme("dark", "-dark", theme.accent_dark, theme.background_dark, theme.text_dark, DARK),
    )


def palette(scheme: Scheme) -> dict[str, str]:
    """The page's colours that differ from the player's own by the author's, under the names of `LIGHT`.

    What hangs on the author's colours follows them: surfaces and lines on the background, quieter words on the text.
    Each is moved so far towards the background, or away from it, that words on it can be read.
    """
    if not scheme.given:
        return {}
    shown = scheme.shown
    made = {**scheme.own, "paper": shown["background"], "text": shown["text"], "accent": shown["accent"]}
    inks = ("#ffffff", "#0a1c28", "#000000")
    made["on-accent"] = next((ink for ink in inks if contrast(ink, made["accent"]) >= LEAST), inks[0])
    if scheme.background or scheme.text:
        marks = _marks(made["paper"])
        made |= {name: marks[name] for name in MARKS}
        words = [made[name] for name in ("text", "accent", *MARKS)]
        towards, share = ("#ffffff", 0.6) if marks is LIGHT else (made["text"], 0.05)
        made["card"] = _surface(made["paper"], towards, share, words)
        made |= {f"{name}-tint": _surface(made["card"], made[name], 0.1, words) for name in MARKS}
        surfaces = [made["paper"], made["card"], *(made[f"{name}-tint"] for name in MARKS)]
        made["quiet"] = _word(made["text"], made["paper"], 0.3, surfaces, LEAST)
        made["edge"] = _word(made["text"], made["paper"], 0.45, surfaces, _EDGE)
        made["line"] = mix(made["paper"], made["text"], 0.15)
    words = [made[name] for name in ("text", "accent", "quiet")]
    made["tint"] = _surface(made["card"], made["accent"], 0.09, words)
    return {name: value for name, value in made.items() if value != scheme.own[name]}


@dataclass(frozen=True, slots=True)
class Pale:
    """Two colours of a scheme that are too near each other: by the keys `of` and `on`, '' for the player's marks.

    `nearest` is the colour nearest to that of `of` which can be read, '' where another background is what is needed.
    """

    scheme: Scheme
    of: str
    on: str
    contrast: float
    nearest: str


def pale(theme: Theme) -> Iterator[Pale]:
    """What can't be read of a theme: text and accent on each scheme's background, and the marks of right and wrong."""
    for scheme in schemes(theme):
        shown = scheme.shown
        background = shown["background"]
        surfaces = scheme.surfaces
        for key in ("text", "accent"):
            if not (getattr(scheme, key) or scheme.background):
                continue
            found = min(contrast(shown[key], surface) for surface in surfaces)
            if found < LEAST:
                yield Pale(scheme, key, "background", found, nearest(shown[key], surfaces))
        if scheme.background:
            marks = _marks(background)
            found = min(contrast(marks[name], background) for name in MARKS)
            if found < LEAST:
                yield Pale(scheme, "", "background", found, nearest_surface(background, [marks[n] for n in MARKS]))


def _marks(background: str) -> Colours:
    """The player's colours that read best on a background: those of its light scheme, or of its dark one."""
    return LIGHT if luminance(background) > 0.18 else DARK


def nearest(colour: str, surfaces: list[str]) -> str:
    """The colour of the same hue, lighter or darker, that is nearest to `colour` and reads on each of `surfaces`.

    '' where none does, as on a middle grey.
    """
    steps = [mix(colour, end, step / 50) for step in range(51) for end in ("#000000", "#ffffff")]
    return next((found for found in steps if all(contrast(found, one) >= LEAST for one in surfaces)), "")


def nearest_surface(surface: str, words: list[str]) -> str:
    """The surface nearest to `surface`, lighter or darker, on which each of `words` can be read."""
    steps = [mix(surface, end, step / 50) for step in range(51) for end in ("#000000", "#ffffff")]
    return next((found for found in steps if all(contrast(found, one) >= LEAST for one in words)), "")


def _surface(from_: str, towards: str, share: float, words: list[str]) -> str:
    """`from_` with a share of another colour, the largest up to `share` on which all words can be read as on it."""
    least = min(LEAST, *(contrast(word, from_) for word in words))
    for step in range(10, 0, -1):
        found = mix(from_, towards, share * step / 10)
        if all(contrast(word, found) >= least for word in words):
            return found
    return from_


def _word(text: str, paper: str, share: float, surfaces: list[str], least: float) -> str:
    """`text` with a share of the paper's colour, the largest up to `share` that can be read on all surfaces."""
    for step in range(10, 0, -1):
        found = mix(text, paper, share * step / 10)
        if all(contrast(found, surface) >= least for surface in surfaces):
            return found
    return text


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: str, other: str, share: float) -> str:
    """`one` with a share, from 0 to 1, of `other`."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def whole(colour: str) -> str:
    """`#rgb` or `#rrggbb` in any case as `#rrggbb` in lower case."""
    digits = colour.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(sign * 2 for sign in digits))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
