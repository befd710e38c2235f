"""Words that run the other way than their page: they are set apart, so that their signs stay where they belong."""

from __future__ import annotations

import html
import re

from lxml import etree

from packager import pages

# Elements that hold running text. What stands in one of them before its first block is set apart as one piece.
_HOLDERS = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption", "summary")
_BLOCKS = frozenset(("p", "ul", "ol", "dl", "table", "pre", "blockquote", "figure", "div", "details", "section", "hr"))


def line_apart(line: str, page: str) -> str:
    """Inline HTML, in `<bdi>` where it runs the other way than the page."""
    words = html.unescape(re.sub("<[^>]*>", "", line)) if "<" in line or "&" in line else line
    side = pages.own_side(words, page)
    return f'<bdi dir="{side}">{line}</bdi>' if side else line


def set_apart(holder: etree._Element, page: str) -> None:
    """Puts the running text of each paragraph, item and cell in `holder` into `<bdi>` where it runs the other way."""
    for element in list(holder.iter(*_HOLDERS)):
        inner = list(element)
        own = next((place for place, child in enumerate(inner) if _is_block(child)), len(inner))
        text = (element.text or "") + "".join(_text(child) + (child.tail or "") for child in inner[:own])
        if side := pages.own_side(text, page):
            apart = etree.Element("bdi", dir=side)
            apart.text, element.text = element.text, None
            apart.extend(inner[:own])
            element.insert(0, apart)


def _is_block(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname in _BLOCKS


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))
