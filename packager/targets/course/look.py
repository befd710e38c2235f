"""An author's look as a style: the custom properties of the player's theme that differ from its own."""

from __future__ import annotations

from packager.model import Course
from packager.palette import palette, schemes

_FONTS = {"": "", "serif": "--font-ui: var(--font-text);", "sans": "--font-text: var(--font-ui);"}


def look(course: Course) -> str:
    """The style, '' where the course has no look of its own.

    On paper the player's own colours stay. Who asks for more contrast gets the system's text and background: there the
    accent alone is the author's, as the system's colours are none that an author knows.
    """
    light, dark = (palette(scheme) for scheme in schemes(course.theme))
    blocks = []
    if font := _FONTS[course.theme.font]:
        blocks.append(f":root {{ {font} }}\n")
    if light:
        blocks.append(_scheme("screen and (not (prefers-contrast: more))", light))
    if dark:
        blocks.append(_scheme("screen and (not (prefers-contrast: more)) and (prefers-color-scheme: dark)", dark))
    return "".join(blocks)


def _scheme(media: str, colours: dict[str, str]) -> str:
    values = "".join(f"    --{name}: {value};\n" for name, value in colours.items())
    return f"@media {media} {{\n  :root {{\n{values}  }}\n}}\n"
