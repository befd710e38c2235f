"""Pieces of raw HTML in Markdown: which tags belong together, and what cleaning takes out of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from markdown_it.token import Token

STYLED = frozenset(("sub", "sup", "kbd", "mark", "small", "abbr", "ins", "q", "u", "cite", "dfn", "samp", "var"))
BLOCKS = STYLED.union(
    ("p", "div", "span", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "em", "strong"),
    ("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "details", "summary"),
    ("b", "i", "s", "del", "h1", "h2", "h3", "h4", "h5", "h6", "ruby", "rt", "rp", "a"),
)
ATTRIBUTES = {"a": {"href", "title"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
SCHEMES = ("https:", "http:", "mailto:")

_OPENED = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^>]*)?(?<!/)>", re.DOTALL)
_CLOSED = re.compile(r"</([a-zA-Z][a-zA-Z0-9-]*)\s*>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class _Tags(HTMLParser):
    """The start tags of a piece of HTML with their attributes, in order, and whether there is anything else."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.more = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.more = self.more or bool(data.strip())

    def handle_endtag(self, tag: str) -> None:
        self.more = True


def refused(html: str) -> list[str]:
    """The elements and attributes that cleaning takes out, each once, in words for a message."""
    names: dict[str, None] = {}
    for tag, attrs in _Tags(html).tags:
        if tag not in BLOCKS:
            names[f"<{tag}>"] = None
            continue
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                names[f"{name}= of <{tag}>"] = None
            elif name == "href" and not (value or "").lower().startswith(SCHEMES):
                names[f"href={value!r} of <{tag}>"] = None
    return list(names)


def instead(names: Sequence[str]) -> str:
    """How to write what was refused, '' where there is no other way; `names` as `refused` gives them."""
    if any(name in ("<iframe>", "<object>", "<embed>") for name in names):
        return "a page of another host is shown by a fenced block `embed`"
    if any(name in ("<audio>", "<video>") for name in names):
        return "audio and video are written like pictures: `![What it is](file.mp4)`"
    return ""


def lone_image(html: str) -> dict[str, str] | None:
    """The attributes of the one `<img>` that `html` is; None where it is something else or more."""
    read = _Tags(html)
    if read.more or len(read.tags) != 1 or read.tags[0][0] != "img":
        return None
    return {name: value or "" for name, value in reversed(read.tags[0][1])}


def opened(raw: str) -> str:
    """The name of the element that a piece of inline HTML opens, in lower case; '' where it opens none."""
    found = _OPENED.fullmatch(raw)
    name = found[1].lower() if found else ""
    return "" if name in _VOID else name


def pairs(tokens: Sequence[Token]) -> dict[int, int]:
    """Which raw closing tag ends which raw opening tag: the places of both in a run of inline tokens.

    A pair lies within one Markdown element and crosses no other pair.
    """
    made: dict[int, int] = {}
    open_: list[tuple[str, int]] = []  # a Markdown element has the name ''
    for place, token in enumerate(tokens):
        if token.nesting > 0:
            open_.append(("", place))
        elif token.nesting < 0:
            while open_.pop()[0]:
                pass
        elif token.type == "html_inline":
            if name := opened(token.content):
                open_.append((name, place))
            elif closed := _CLOSED.fullmatch(token.content):
                for at in range(len(open_) - 1, -1, -1):
                    if not open_[at][0]:
                        break
                    if open_[at][0] == closed[1].lower():
                        made[open_[at][1]] = place
                        del open_[at:]
                        break
    return made
