"""A strict lint of SCORM 1.2 zips."""

from __future__ import annotations

import re
from collections.abc import Iterator

from package_lint import SHARED, Edition, Finding, Package, Rules, Validate, identified, linted, register

EDITION = Edition(
    "scorm12",
    "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "1.2",
    "scormtype",
)
RULES: Rules = dict(SHARED)


def lint(data: bytes, validate: Validate | None = None) -> list[Finding]:
    """Every broken rule of the package `data`; `validate` adds what the official schemas say of the manifest."""
    return linted(EDITION, RULES, data, validate)


def identifiers(data: bytes) -> dict[str, list[str]]:
    """The identifiers of manifest, organizations, items and resources: a platform keeps tracks by these."""
    return identified(EDITION, data)


@register("masteryscore", RULES)
def _mastery(package: Package) -> Iterator[str]:
    if package.tree is None:
        return
    for score in package.tree.iter(package.adl("masteryscore")):
        holder = score.getparent()
        if holder is None or holder.tag != package.ims("item") or holder.get("identifierref") is None:
            yield "masteryscore stands elsewhere than on an item that launches something"
        text = score.text or ""
        if not re.fullmatch(r"0|[1-9]\d?|100", text):
            yield f"masteryscore {text!r} is no integer of 0 to 100"
