"""A document held against its JSON Schema: whether it fits, and where it does not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from packager import resources
from packager.diagnostic import Diagnostic
from packager.source.acceptance import Acceptance
from packager.source.document import Document, Route

PREFIX = "urn:course-packager:schema:1:"


@dataclass(slots=True)
class Broken:
    """The routes where a document is wrong, by which a loader goes on with the parts that are whole."""

    at: set[Route] = field(default_factory=set)
    around: set[Route] = field(default_factory=set)  # those, and every route on the way to one

    def add(self, route: Route) -> None:
        self.at.add(route)
        self.around.update(route[:size] for size in range(len(route) + 1))


def check(document: Document, kind: str) -> tuple[list[Diagnostic], Broken]:
    """Every fault of `document` against the schema `kind`, and the routes where they are."""
    broken = Broken()
    if _acceptance().check(PREFIX + kind)(document.data):
        return [], broken
    # Most documents fit, and the library that explains takes longer to import than they all take to be read.
    from packager.source.schema_faults import faults

    found: dict[Diagnostic, None] = {}
    for route, diagnostic in faults(document, kind):
        broken.add(route)
        found[diagnostic] = None
    return list(found), broken


@cache
def schema(name: str) -> dict[str, Any]:
    """One schema of the source format as its file has it."""
    loaded: dict[str, Any] = json.loads(resources.read("schemas", f"{name}.json"))
    return loaded


@cache
def _acceptance() -> Acceptance:
    return Acceptance(PREFIX, schema)
