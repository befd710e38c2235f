"""An author's stylesheet: the files of the course that it shows, and what it asks for elsewhere."""

from __future__ import annotations

import posixpath
import re

from packager import rules
from packager.diagnostic import Diagnostic, Rule, Span
from packager.model import Asset
from packager.source.media import Folder, suffix

# CSS Syntax 3, section 4.3.6: an address in quotes, or bare.
ADDRESS = re.compile(r"""url\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"'()]*))\s*\)""", re.I)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"@import\b", re.IGNORECASE)
# An address with a scheme or a host, also what `image-set()` and `@import` have in quotes alone.
_REMOTE = re.compile(
    r"""(?:(?:\burl\(|\bsrc\(|@import)\s*["']?|\bimage-set\([^;{}]*["'])\s*"""
    r"""(?P<remote>(?!data:)(?:[a-z][a-z0-9+.-]*:|//)[^\s"'()]*)""",
    re.IGNORECASE,
)
# A page's policy takes `data:` for pictures alone.
_FONT_INSIDE = re.compile(
    r"""@font-face\s*\{[^}]*?\burl\(\s*["']?data:"""
    r"""|\burl\(\s*["']?data:(?:font/|application/(?:x-)?font|application/vnd\.ms-(?:fontobject|opentype))""",
    re.IGNORECASE,
)
_LARGEST = 1_000_000  # bytes


def address(found: re.Match[str]) -> str:
    """The address of a match of `ADDRESS`."""
    return next((group for group in found.groups() if group is not None), "")


def stylesheet(folder: Folder, name: str, span: Span) -> tuple[Asset | None, tuple[Asset, ...]]:
    """The file `name` of the course as a stylesheet, and the files that it shows; each fault is told at `span`."""
    sheet = folder.asset(name, "", span)
    if sheet is None:
        return None, ()

    def say(rule: Rule, message: str, hint: str = "") -> None:
        folder.found.append(Diagnostic(rule, span, message, hint))

    if suffix(sheet.name) != "css":
        say(rules.MEDIA_TYPE, f"`{sheet.name}` is no stylesheet", "its name ends in `.css`")
        return None, ()
    if sheet.size > _LARGEST:
        say(
            rules.FILE_TOO_LARGE, f"`{sheet.name}` is larger than 1 MB", "keep pictures and fonts in files of their own"
        )
        return None, ()
    try:
        text = (folder.root / sheet.name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        say(rules.FILE_ENCODING, f"`{sheet.name}` is not UTF-8")
        return None, ()
    text = _COMMENT.sub("", text)
    if remote := _REMOTE.search(text):
        hint = "copy the file into the course: a package asks no other host, and its security policy forbids it"
        say(rules.STYLESHEET_OUTSIDE, f"`{sheet.name}` asks for `{remote['remote']}`", hint)
    elif _IMPORT.search(text):
        say(rules.STYLESHEET_OUTSIDE, f"`{sheet.name}` imports another stylesheet", "write the rules into this one")
    if _FONT_INSIDE.search(text):
        hint = (
            "put the font into a file of the course and write `url(font.woff2)`: a page's security policy forbids this"
        )
        say(rules.STYLESHEET_OUTSIDE, f"`{sheet.name}` holds a font in itself, as a `data:` address", hint)
    base = posixpath.dirname(sheet.name)
    shown: dict[str, Asset] = {}
    for found in ADDRESS.finditer(text):
        where = address(found)
        if not where or where.startswith(("#", "data:")) or _REMOTE.match(f"url({where}"):
            continue
        if asset := folder.asset(where, base, span):
            shown.setdefault(asset.name, asset)
    return sheet, tuple(shown.values())
