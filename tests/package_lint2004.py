"""A strict lint of SCORM 2004 zips, 4th edition: sequencing that contradicts what a SCO says of itself, or itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from package_lint import SHARED, Edition, Finding, Package, Rules, Validate, identified, linted, register

EDITION = Edition(
    "scorm2004",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "http://www.adlnet.org/xsd/adlcp_v1p3",
    "2004 4th Edition",
    "scormType",
)
IMSSS = "http://www.imsglobal.org/xsd/imsss"
ADL = ("http://www.adlnet.org/xsd/adlseq_v1p3", "http://www.adlnet.org/xsd/adlnav_v1p3")
RULES: Rules = dict(SHARED)


def lint(data: bytes, validate: Validate | None = None) -> list[Finding]:
    """Every broken rule of the package `data`; `validate` adds what the official schemas say of the manifest."""
    return linted(EDITION, RULES, data, validate)


def identifiers(data: bytes) -> dict[str, list[str]]:
    """The identifiers of manifest, organizations, items and resources: a platform keeps tracks by these."""
    return identified(EDITION, data)


def sequencing(package: Package, holder: str) -> Iterator[tuple[str, etree._Element]]:
    """Every `holder` (item, organization) by its identifier with its sequencing, an empty one where it has none."""
    for element in package.every(holder):
        found = element.find(ss("sequencing"))
        yield element.get("identifier", ""), etree.Element(ss("sequencing")) if found is None else found


def ss(local: str) -> str:
    return f"{{{IMSSS}}}{local}"


def _true(element: etree._Element | None, name: str, default: str = "false") -> bool:
    return (default if element is None else element.get(name, default)) in ("true", "1")


@register("prefixes", RULES)
def _prefixes(package: Package) -> Iterator[str]:
    if package.tree is None:
        return
    for element in package.tree.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace == IMSSS and element.prefix != "imsss":
            yield f"{element.prefix}:{name.localname}: Moodle reads sequencing with the prefix `imsss` only"
        if name.namespace in ADL and element.prefix not in ("adlseq", "adlnav"):
            yield f"{element.prefix}:{name.localname}: Moodle reads it with the prefix `adlseq` or `adlnav` only"


@register("nothing-of-1.2", RULES)
def _nothing_of_12(package: Package) -> Iterator[str]:
    if package.tree is not None:
        old = ("prerequisites", "maxtimeallowed", "timelimitaction", "datafromlms", "masteryscore")
        yield from (f"{name} is of SCORM 1.2" for name in old if list(package.tree.iter(package.adl(name))))


@register("set-by-content", RULES)
def _set_by_content(package: Package) -> Iterator[str]:
    """Else a platform calls a SCO completed and passed when it ends without having said so."""
    for item, rules in sequencing(package, "item"):
        controls = rules.find(ss("deliveryControls"))
        for name in ("completionSetByContent", "objectiveSetByContent"):
            if not _true(controls, name):
                yield f"{item}: {name} is not true"
        if not _true(controls, "tracked", "true"):
            yield f"{item} is not tracked"


@register("objectives", RULES)
def _objectives(package: Package) -> Iterator[str]:
    for item, rules in sequencing(package, "item"):
        primary = rules.find(f"{ss('objectives')}/{ss('primaryObjective')}")
        if primary is None:
            yield f"{item} has no primary objective"
            continue
        ids = [element.get("objectiveID") for element in rules.iterfind(f"{ss('objectives')}/*")]
        if len(set(ids)) < len(ids):
            yield f"{item}: objectives {ids}"
        mark = primary.find(ss("minNormalizedMeasure"))
        if (mark is not None) != _true(primary, "satisfiedByMeasure"):
            yield f"{item}: a pass mark without satisfiedByMeasure, or that without a mark, which is then 1"
        if mark is not None and not re.fullmatch(r"0|0\.\d{1,2}|1", mark.text or ""):
            yield f"{item}: the pass mark {mark.text!r} is none of 0 to 1 with two places"


@register("rollup", RULES)
def _rollup(package: Package) -> Iterator[str]:
    """What has no score neither passes nor fails the course, and what all have together weighs one."""
    total = 0.0
    for item, rules in sequencing(package, "item"):
        rollup = rules.find(ss("rollupRules"))
        weight = float("1" if rollup is None else rollup.get("objectiveMeasureWeight", "1"))
        scored = _true(rules.find(f"{ss('objectives')}/{ss('primaryObjective')}"), "satisfiedByMeasure")
        if scored != (weight > 0) or scored != _true(rollup, "rollupObjectiveSatisfied", "true"):
            yield f"{item}: {'scored' if scored else 'without a score'}, of weight {weight}"
        total += weight
    if total and abs(total - 1) > 0.0005 * len(package.every("item")):
        yield f"the weights add up to {total}"


@register("reachable", RULES)
def _reachable(package: Package) -> Iterator[str]:
    for organization, rules in sequencing(package, "organization"):
        if not _true(rules.find(ss("controlMode")), "flow"):
            yield f"{organization}: without flow a platform opens nothing by itself"
