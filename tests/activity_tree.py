"""The activities of a SCORM 2004 manifest, as a platform with scorm-again reads them from it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from lxml import etree

SCRIPT = Path(__file__).resolve().parent / "node" / "scorm2004_sequencing.mjs"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
SS = "{http://www.imsglobal.org/xsd/imsss}"
Step = dict[str, Any]


def sequenced(node: str, manifest: bytes, steps: list[Step]) -> list[dict[str, Any]]:
    """What a run-time that sequences makes of `steps`, as scorm2004_sequencing.mjs says."""
    values = json.dumps({"tree": tree(manifest), "steps": steps}).encode()
    done = subprocess.run([node, str(SCRIPT)], input=values, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def tree(manifest: bytes) -> dict[str, Any]:
    """The one organization of a manifest with its items."""
    organization = etree.fromstring(manifest).find(f"{CP}organizations/{CP}organization")
    assert organization is not None
    return _activity(organization) | {"children": [_activity(item) for item in organization.iterfind(f"{CP}item")]}


def _activity(element: etree._Element) -> dict[str, Any]:
    sequencing = element.find(f"{SS}sequencing")
    assert sequencing is not None
    names = ("controlMode", "rollupRules", "deliveryControls")
    controls, rollup, delivery = (_values(sequencing.find(SS + name)) for name in names)
    value = {
        "id": element.get("identifier"),
        "title": element.findtext(f"{CP}title"),
        "sequencingControls": controls | rollup,
        "deliveryControls": delivery,
        "objectives": [_objective(one) for one in sequencing.iterfind(f"{SS}objectives/{SS}objective")],
    }
    primary = sequencing.find(f"{SS}objectives/{SS}primaryObjective")
    return value if primary is None else value | {"primaryObjective": _objective(primary) | {"isPrimary": True}}


def _objective(element: etree._Element) -> dict[str, Any]:
    mark = element.findtext(f"{SS}minNormalizedMeasure")
    return _values(element) | ({} if mark is None else {"minNormalizedMeasure": float(mark)})


def _values(element: etree._Element | None) -> dict[str, Any]:
    """The attributes as the values that they stand for."""
    return {} if element is None else {str(name): _value(str(text)) for name, text in element.attrib.items()}


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text
