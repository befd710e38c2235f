"""The elements that items of QTI 1.2 are made of, and the flavours that they are written in."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from decimal import Decimal

from lxml import etree

from packager.interaction import decimals
from packager.model import Item
from packager.targets.numbers import written
from packager.xml import Builder, append

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
RESPONSE = "response1"

CLASSIC = "canvas-classic"
NEW = "canvas-new"
PLAIN = "plain"
BANK = "canvas-bank"

build = Builder(NAMESPACE)


def labelled(**entries: str | None) -> etree._Element:
    """`<qtimetadata>` with each entry's label directly before it; None leaves an entry out."""
    holder = build("qtimetadata")
    for label, entry in entries.items():
        if entry is not None:
            holder.append(build("qtimetadatafield", build("fieldlabel", label), build("fieldentry", entry)))
    return holder


def metadata(**entries: str | None) -> etree._Element:
    """The entries of an item as `<itemmetadata>`."""
    return build("itemmetadata", labelled(**entries))


def material(text: str, html: bool) -> etree._Element:
    return build("material", build("mattext", text, texttype="text/html" if html else "text/plain"))


def label(name: str, text: str, html: bool, **attributes: str | None) -> etree._Element:
    return build("response_label", material(text, html), ident=name, **attributes)


def equal(value: str, response: str = RESPONSE, **attributes: str | None) -> etree._Element:
    return build("varequal", value, respident=response, **attributes)


def condition(
    go_on: str,
    conditions: Iterable[etree._Element],
    refs: Iterable[str] = (),
    score: str = "",
    action: str = "Set",
    **attributes: str | None,
) -> etree._Element:
    """A `<respcondition>`: what it asks for, what it does to SCORE ('' for nothing), the feedbacks it shows."""
    element = append(build("respcondition", **attributes), append(build("conditionvar"), *conditions))
    element.set("continue", go_on)
    if score:
        element.append(build("setvar", score, action=action, varname="SCORE"))
    return append(element, *(build("displayfeedback", feedbacktype="Response", linkrefid=ref) for ref in refs))


def outcomes(highest: str = "100", lowest: str = "0") -> etree._Element:
    # For Canvas SCORE is a percentage whatever the points are.
    return build("outcomes", build("decvar", maxvalue=highest, minvalue=lowest, varname="SCORE", vartype="Decimal"))


def within(low: Decimal, high: Decimal, response: str = RESPONSE) -> tuple[etree._Element, etree._Element]:
    """The conditions of a number from `low` to `high`, both ends included."""
    return (
        build("vargte", written(low), respident=response),
        build("varlte", written(high), respident=response),
    )


def copied(element: etree._Element) -> etree._Element:
    """The same condition for another place: an element stands in one only."""
    return copy.deepcopy(element)


def disordered(items: Sequence[Item]) -> tuple[tuple[str, Item], ...]:
    """Items in the order of their idents, which tells nothing of the right one; never the right one itself."""
    idents = decimals([item.id for item in items])
    shown = sorted(items, key=lambda item: idents[item.id])
    if shown == list(items):
        shown.append(shown.pop(0))
    return tuple((idents[item.id], item) for item in shown)


def percent(part: int, whole: int) -> str:
    """A share of 100 in two decimals, as Canvas writes it: 33.33."""
    return f"{100 * part / whole:.2f}"
