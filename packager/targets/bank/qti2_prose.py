"""Prose in QTI 2.1's own subset of XHTML: what it lacks is replaced, and said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from packager.markup import MATHML, Notation, elements, inlines, plain
from packager.model import Block, Inline, ItemList, Paragraph, Player, Prose, Quote, RawBlock, Text
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.walk import every_block
from packager.xml import Builder

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"

build = Builder(NAMESPACE)

# Elements that QTI 2.1 lacks, and what stands for each.
_INSTEAD = {"mark": "em", "u": "em", "ins": "em", "del": "span", "s": "span", "figure": "div"}
_KNOWN = frozenset(
    (
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code", "blockquote", "ul", "ol", "li", "hr", "br", "a"),
        *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "span", "div", "img", "sub", "sup", "kbd"),
        *("small", "abbr", "q", "cite", "dfn", "samp", "var"),
    )
)
_ATTRIBUTES = frozenset(("src", "alt", "href"))


class ProseWriter:
    """Renders prose for items and tests; pictures go into `media`, losses into `report`."""

    def __init__(self, media: Media, report: Report) -> None:
        self.report = report
        self.notation = Notation(media=media.address, namespace=NAMESPACE, rich=False)

    def blocks(self, prose: Prose) -> list[etree._Element]:
        """Block elements, at least one: an empty text is an empty paragraph."""
        made: list[etree._Element] = []
        for block in prose.blocks:
            made += self.block(block)
        return made or [build("p")]

    def flow(self, prose: Prose) -> list[etree._Element | str]:
        """The content of a choice or a feedback: inlines where it is one paragraph, else blocks."""
        if len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph):
            holder = self.inlines(build("span"), prose.blocks[0].children)
            content: list[etree._Element | str] = [holder.text or ""]
            for child in list(holder):
                tail = child.tail or ""
                child.tail = None
                content += [child, tail]
            return content
        return list(self.blocks(prose))

    def inlines(self, element: etree._Element, children: Iterable[Inline]) -> etree._Element:
        """Appends a run of inlines to `element`."""
        return self.fitted(inlines(element, children, self.notation))

    def block(self, block: Block) -> list[etree._Element]:
        for inner in every_block((block,)):
            if isinstance(inner, RawBlock):
                self.report.changed(inner.span, "raw HTML", "its text alone, since QTI knows few of its elements")
            elif isinstance(inner, Player):
                self.report.changed(inner.span, inner.kind, "a link to the file")
        prose = Prose((_without_raw(block),), block.span)
        return [self.fitted(element) for element in elements(prose, self.notation)]

    def fitted(self, root: etree._Element) -> etree._Element:
        """The tree with every XHTML element and attribute that QTI 2.1 lacks replaced."""
        for element in list(root.iter(etree.Element)):
            name = etree.QName(element)
            if name.namespace == MATHML:
                continue
            if name.localname in _INSTEAD:
                element.tag = f"{{{NAMESPACE}}}{_INSTEAD[name.localname]}"
            if name.localname in _KNOWN or name.localname in _INSTEAD:
                for key in element.attrib:
                    if key not in _ATTRIBUTES:
                        del element.attrib[key]
        return root


def _without_raw(block: Block) -> Block:
    """The block with raw HTML in it as a paragraph of its text."""
    match block:
        case RawBlock():
            return Paragraph((Text(plain(Prose((block,), block.span))),), block.span)
        case Quote():
            return replace(block, blocks=tuple(map(_without_raw, block.blocks)))
        case ItemList():
            return replace(block, items=tuple(tuple(map(_without_raw, item)) for item in block.items))
        case _:
            return block
