"""The look of a course as its `theme:` says it."""

from __future__ import annotations

from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.model import Asset, Theme
from packager.palette import whole
from packager.source.document import Document
from packager.source.media import ELSEWHERE, IMAGES, Folder, suffix
from packager.source.schema import Broken
from packager.source.stylesheet import stylesheet
from packager.source.values import text

_ROUTE = "theme"
COLOURS = ("accent", "accent-dark", "background", "background-dark", "text", "text-dark")


def theme(document: Document, broken: Broken, folder: Folder) -> Theme:
    """The `theme:` of course.yaml; a part that is broken is left out, and was told of."""
    data = document.data.get(_ROUTE) if isinstance(document.data, dict) else None
    if not isinstance(data, dict):
        return Theme()
    values: dict[str, Any] = {key: value for key, value in data.items() if (_ROUTE, key) not in broken.around}
    colours = {key.replace("-", "_"): whole(text(values[key])) for key in COLOURS if key in values}
    logo = sheet = None
    shown: tuple[tuple[Asset, Span], ...] = ()
    if "logo" in values:
        span = document.value((_ROUTE, "logo"))
        name = text(values["logo"])
        if "logo-alt" not in data:
            hint = "say what it shows with `logo-alt:`, or write `logo-alt: ''` where the course's title says the same"
            folder.found.append(Diagnostic(rules.IMAGE_NO_ALT, span, "the logo has no alternative text", hint))
        if suffix(name) in IMAGES or ELSEWHERE.match(name):
            logo = folder.asset(name, "", span)
        else:
            folder.found.append(Diagnostic(rules.MEDIA_TYPE, span, f"`{name}` is no picture that browsers show"))
    elif "logo-alt" in data and "logo" not in data:
        message = "`logo-alt` has no effect: the theme has no `logo:`"
        folder.found.append(Diagnostic(rules.UNUSED_KEY, document.key((_ROUTE, "logo-alt")), message))
    if "stylesheet" in values:
        sheet, shown = stylesheet(folder, text(values["stylesheet"]), document.value((_ROUTE, "stylesheet")))
    return Theme(
        **colours,
        font=text(values.get("font")),
        logo=logo,
        logo_alternative=text(values.get("logo-alt")) if logo else "",
        stylesheet=sheet,
        files=tuple(asset for asset, _ in shown),
        places=tuple((key, document.value((_ROUTE, key))) for key in data),
        shown=tuple((asset.name, at) for asset, at in shown),
    )
