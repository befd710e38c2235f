"""Small builders around lxml, so that a writer reads like the document it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

XML = "http://www.w3.org/XML/1998/namespace"

# Characters that XML 1.0 cannot hold at all (section 2.2): left out rather than refused, since an
# author can't see them; `source` has already said so for a file that holds any.
_FORBIDDEN = {code: None for code in range(0x20) if code not in (0x9, 0xA, 0xD)} | {
    0xFFFE: None,
    0xFFFF: None,
}

# Makes elements as etree.Element does, in less time.
_element: Any = etree.XMLParser().makeelement


class Builder:
    """Makes elements of one namespace: `b("item", "text", identifier="x")`.

    Attribute names end in `_` where Python keeps the word (`class_`, `for_`); `None` leaves an
    attribute or a child out. Texts are appended in order with elements, as mixed content.
    """

    def __init__(self, namespace: str = "", prefixes: Mapping[str | None, str] | None = None) -> None:
        self.namespace = namespace
        # lxml-stubs know no default namespace in a map: the map is typed Any.
        self.prefixes: Any = prefixes if prefixes is not None else ({None: namespace} if namespace else {})
        self._prefix = f"{{{namespace}}}" if namespace else ""

    def name(self, local: str) -> str:
        return self._prefix + local

    def __call__(self, local: str, *children: etree._Element | str | None, **attributes: str | None) -> etree._Element:
        element: etree._Element = _element(self.name(local), None, self.prefixes or None)
        for key, value in attributes.items():
            if value is not None:
                element.set(key.rstrip("_"), value if value.isprintable() else clean(value))
        # As `append`, without asking the library for what a new element can't have.
        last: etree._Element | None = None
        words: str | None = None
        for child in children:
            if isinstance(child, str):
                said = child if child.isprintable() else clean(child)
                words = said if words is None else words + said
            elif child is not None:
                if words is not None:
                    _put(element, last, words)
                    words = None
                element.append(child)
                last = child
        if words is not None:
            _put(element, last, words)
        return element


def _put(element: etree._Element, last: etree._Element | None, words: str) -> None:
    if last is None:
        element.text = words
    else:
        last.tail = (last.tail or "") + words


def append(element: etree._Element, *children: etree._Element | str | None) -> etree._Element:
    """Adds texts and elements at the end of `element`, in order; returns it."""
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            text = clean(child)
            if len(element):
                element[-1].tail = (element[-1].tail or "") + text
            else:
                element.text = (element.text or "") + text
        else:
            element.append(child)
    return element


def clean(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids; none of them can be printed."""
    return text if text.isprintable() else text.translate(_FORBIDDEN)


def document(root: etree._Element, *, indent: bool = True) -> bytes:
    """The bytes of a whole XML document: UTF-8 with a declaration, two-space indent, a final newline.

    Indenting adds white space between elements; pass `indent=False` where mixed content that
    matters is not kept apart by its own elements.
    """
    if indent:
        etree.indent(root)
    # No numeric references: Moodle's SCORM parser shows them literally, so the output is raw UTF-8.
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
