"""An author's look as a style: the custom properties of the player's theme that differ from its own."""

from __future__ import annotations

from packager.model import Course
from packager.palette import palette, schemes

_FONTS = {"": "", "serif": "--font-ui: var(--font-text);", "sans": "--font-text: var(--font-ui);"}

_SCREEN = "screen and (not (prefers-contrast: more))"


def look(course: Course) -> str:
    """The style, '' where the course has no look of its own.

    It stands after the player's own style and so outdoes it: each scheme's colours are kept to that scheme, and what an
    author leaves out in one is the player's own there. On paper, and for who asks for more contrast, nothing of it
    counts: an author knows none of the system's colours.
    """
    light, dark = (palette(scheme) for scheme in schemes(course.theme))
    blocks = []
    if font := _FONTS[course.theme.font]:
        blocks.append(f":root {{ {font} }}\n")
    if light:
        blocks.append(_scheme(f"{_SCREEN} and (not (prefers-color-scheme: dark))", light))
    if dark:
        blocks.append(_scheme(f"{_SCREEN} and (prefers-color-scheme: dark)", dark))
    return "".join(blocks)


def _scheme(media: str, colours: dict[str, str]) -> str:
    values = "".join(f"    --{name}: {value};\n" for name, value in colours.items())
    return f"@media {media} {{\n  :root {{\n{values}  }}\n}}\n"
