"""Formulas in MathML 2, which is what QTI 2 takes: what came later is replaced or left out."""

from __future__ import annotations

import re

from lxml import etree

from packager.markup import MATHML

_LENGTH = r"(em|ex|px|in|cm|mm|pt|pc)"
_SPACE = re.compile(rf"(-?([0-9]+|[0-9]*\.[0-9]+){_LENGTH})|0")
_NAMED_SPACES = ("veryverythin", "verythin", "thin", "medium", "thick", "verythick", "veryverythick")
_PADDING = re.compile(rf"[+-]?([0-9]+|[0-9]*\.[0-9]+){_LENGTH}")
_CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
# Elements that the schema does not take without content.
_FILLED = frozenset(("mstyle", "mtr", "mtable"))
_UNKNOWN = {  # attributes of MathML 3 by element
    "mpadded": ("voffset", "mathbackground", "border-color", "border-style", "border-width", "style"),
    "mspace": ("mathbackground",),
    "mrow": ("href", "movablelimits"),
}


def fit(formula: etree._Element) -> tuple[bool, bool]:
    """Brings a `math` element down to MathML 2 in place.

    Returns whether the result is MathML 2, and whether something of its look was left out.
    """
    less = False
    for element in list(formula.iter(etree.Element)):
        name = etree.QName(element).localname
        if len(element) != _CHILDREN.get(name, len(element)) or (name in _FILLED and not len(element)):
            return False, less
        for attribute in _UNKNOWN.get(name, ()):
            if attribute in element.attrib:
                del element.attrib[attribute]
                less = True
        match name:
            case "mo" | "mi" | "mn" | "mtext" if len(element):
                # Converted from `\\mathbin{x}`: an operator that holds a whole expression is a row.
                element.tag = f"{{{MATHML}}}mrow"
                element.attrib.clear()
            case "mspace":
                less = _lengths(element, _SPACE, "0") or less
            case "mpadded":
                less = _lengths(element, _PADDING, "0em") or less
            case "menclose":
                _enclosures(element)
            case "mfrac":
                thickness = element.get("linethickness", "0")
                if not (_SPACE.fullmatch(thickness) or re.fullmatch(r"[0-9]+|thin|medium|thick", thickness)):
                    return False, less
            case _:
                if not re.fullmatch(r"[\w.:-]*( [\w.:-]+)*", element.get("class", "")):
                    return False, less
    return True, less


def _lengths(element: etree._Element, known: re.Pattern[str], zero: str) -> bool:
    """Makes lengths what MathML 2 calls lengths; whether one was left out."""
    less = False
    for key in ("width", "height", "depth", "lspace"):
        value = str(element.get(key, ""))
        named = re.fullmatch(r"negative(\w+)mathspace", value)
        if not value or known.fullmatch(value):
            continue
        if value == "0":
            element.set(key, zero)
        elif named and named[1] in _NAMED_SPACES:
            # Eighteenths of an em (MathML 2, 3.3.4): MathML 2 has no negative names.
            element.set(key, f"-{(_NAMED_SPACES.index(named[1]) + 1) / 18:.4f}em")
        elif not (known is _SPACE and value.removesuffix("mathspace") in _NAMED_SPACES):
            del element.attrib[key]
            less = True
    return less


def _enclosures(element: etree._Element) -> None:
    """One `menclose` in another for each kind of line: MathML 2 takes one kind an element."""
    first, *others = (element.get("notation") or "").split() or ["longdiv"]
    element.set("notation", first)
    for kind in others:
        inner = etree.Element(f"{{{MATHML}}}menclose", notation=kind)
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)
