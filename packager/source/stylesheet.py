"""An author's stylesheet: the files of the course that it shows, and what it asks for elsewhere, each at its line."""

from __future__ import annotations

import posixpath
import re

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span
from packager.model import Asset
from packager.source.document import decode
from packager.source.media import Folder, suffix

# CSS Syntax 3, section 4.3.6: an address in quotes, or bare.
ADDRESS = re.compile(r"""url\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"'()]*))\s*\)""", re.I)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIGN = re.compile(r"[^\n]")
_LINE_END = re.compile(r"\r\n?")
_IMPORT = re.compile(r"@import\b[^;{}]*", re.IGNORECASE)
# An address with a scheme or a host, also what `image-set()` and `@import` have in quotes alone.
_REMOTE = re.compile(
    r"""(?:(?:\burl\(|\bsrc\(|@import)\s*["']?|\bimage-set\([^;{}]*["'])\s*"""
    r"""(?P<remote>(?!data:)(?:[a-z][a-z0-9+.-]*:|//)[^\s"'()]*)""",
    re.IGNORECASE,
)
# A page's policy takes `data:` for pictures alone.
_FONT_INSIDE = re.compile(
    r"""@font-face\s*\{[^}]*?\burl\(\s*["']?(?P<inside>data:)"""
    r"""|\burl\(\s*["']?(?P<named>data:)(?:font/|application/(?:x-)?font|application/vnd\.ms-(?:fontobject|opentype))""",
    re.IGNORECASE,
)
_LARGEST = 1_000_000  # bytes


def address(found: re.Match[str]) -> str:
    """The address of a match of `ADDRESS`."""
    return next((group for group in found.groups() if group is not None), "")


def stylesheet(folder: Folder, name: str, span: Span) -> tuple[Asset | None, tuple[tuple[Asset, Span], ...]]:
    """The file `name` of the course as a stylesheet, and the files that it shows, each with its first place in there.

    What is wrong with the file itself is told at `span`, what is wrong inside it at its place.
    """
    sheet = folder.asset(name, "", span)
    if sheet is None:
        return None, ()

    def say(rule: Rule, message: str, hint: str = "", at: Span = span) -> None:
        folder.found.append(Diagnostic(rule, at, message, hint))

    if suffix(sheet.name) != "css":
        say(rules.MEDIA_TYPE, f"`{sheet.name}` is no stylesheet", "its name ends in `.css`")
        return None, ()
    if sheet.size > _LARGEST:
        say(
            rules.FILE_TOO_LARGE, f"`{sheet.name}` is larger than 1 MB", "keep pictures and fonts in files of their own"
        )
        return None, ()
    data = (folder.root / sheet.name).read_bytes()
    try:
        text = _LINE_END.sub("\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        folder.found += decode(data, sheet.name)[1]
        return None, ()
    text = _COMMENT.sub(lambda comment: _SIGN.sub(" ", comment[0]), text)  # each sign stays at its place

    def place(start: int, end: int) -> Span:
        ends = ((text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in (start, end))
        return Span(sheet.name, *(Place(*one) for one in ends))

    elsewhere = list(_REMOTE.finditer(text))
    for found in elsewhere:
        hint = "copy the file into the course: a package asks no other host, and its security policy forbids it"
        message = f"`{sheet.name}` asks for `{found['remote']}`"
        say(rules.STYLESHEET_OUTSIDE, message, hint, place(*found.span("remote")))
    for found in _IMPORT.finditer(text):
        if not any(found.start() <= remote.start("remote") < found.end() for remote in elsewhere):
            message, hint = f"`{sheet.name}` imports another stylesheet", "write the rules into this one"
            say(rules.STYLESHEET_OUTSIDE, message, hint, place(found.start(), found.start() + len("@import")))
    for found in _FONT_INSIDE.finditer(text):
        hint = (
            "put the font into a file of the course and write `url(font.woff2)`: a page's security policy forbids this"
        )
        message = f"`{sheet.name}` holds a font in itself, as a `data:` address"
        say(rules.STYLESHEET_OUTSIDE, message, hint, place(*found.span(found.lastgroup or 0)))
    base = posixpath.dirname(sheet.name)
    shown: dict[str, tuple[Asset, Span]] = {}
    for found in ADDRESS.finditer(text):
        where = address(found)
        if not where or where.startswith(("#", "data:")) or _REMOTE.match(f"url({where}"):
            continue
        at = place(*found.span(found.lastgroup or 0))
        if asset := folder.asset(where, base, at):
            shown.setdefault(asset.name, (asset, at))
    return sheet, tuple(shown.values())
