"""The values of one quiz file as they are made into its questions, and what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from packager import rules
from packager.diagnostic import Diagnostic, Rule, Severity, Span
from packager.model import Prose
from packager.source.document import Document, Route, spelling
from packager.source.ids import choice_ids
from packager.source.prose import Shelf, of_value
from packager.source.schema import Broken
from packager.walk import shows


@dataclass(slots=True)
class Values:
    """A document with the routes that its schema found broken; `found` collects what the loader finds."""

    document: Document
    broken: Broken
    shelf: Shelf
    found: list[Diagnostic] = field(default_factory=list)

    def say(
        self, rule: Rule, at: Route | Span, message: str, hint: str = "", related: tuple[tuple[Span, str], ...] = ()
    ) -> None:
        """A diagnostic at a value."""
        span = at if isinstance(at, Span) else self.document.value(at)
        self.found.append(Diagnostic(rule, span, message, hint, related))

    def unused(self, route: Route, reason: str) -> None:
        """A warning at the key that ends `route`."""
        self.say(rules.UNUSED_KEY, self.document.key(route), f"`{route[-1]}` has no effect: {reason}")

    def is_broken(self, route: Route) -> bool:
        """Whether something at or below `route` is broken."""
        return route in self.broken.around

    def prose(self, route: Route, data: object, gaps: bool = False) -> Prose | None:
        """The prose of a value; None where there is none, or where it is broken and was told of."""
        if data is None or self.is_broken(route) or isinstance(data, dict | list):
            return None
        return of_value(self.document, route, data, self.shelf, gaps)

    def sure(self, route: Route, data: object, gaps: bool = False) -> Prose:
        """As `prose`, of a value that is needed; told of where nothing of it is left to show."""
        before = len(self.shelf.found), len(self.shelf.folder.found)
        made = self.prose(route, data, gaps)
        if made is None:
            return Prose((), self.document.value(route))
        if not shows(made) and not errors([*self.shelf.found[before[0] :], *self.shelf.folder.found[before[1] :]]):
            written = text(data)
            sign = re.match(r"\d+(?=[.)])|(?=[-+*>#_=~])", written)
            escaped = f"{written[: sign.end()]}\\{written[sign.end() :]}" if sign else ""
            hint = f"these signs mean something in Markdown; write `{escaped}` to show them" if sign else ""
            self.say(rules.TOO_SHORT, route, "nothing of this text is left to show", hint)
        return made

    def named(self, entries: list[tuple[Route, object]], key: str = "text") -> list[tuple[str, Prose, Span]]:
        """Things with an id and a prose: each a text, or a mapping with the text at `key`, and perhaps `id`."""
        words = [text(entry.get(key) if isinstance(entry, dict) else entry) for _, entry in entries]
        given = [text(entry.get("id")) if isinstance(entry, dict) else "" for _, entry in entries]
        made = []
        for (route, entry), id_ in zip(entries, choice_ids(words, given), strict=True):
            where, data = ((*route, key), entry[key]) if isinstance(entry, dict) else (route, entry)
            made.append((id_, self.sure(where, data), self.document.value(where)))
        return made


def listed(route: Route, data: object) -> list[tuple[Route, object]]:
    """The entries of a list with the route of each; none where there is no list."""
    return [((*route, place), entry) for place, entry in enumerate(data if isinstance(data, list) else [])]


def text(value: object) -> str:
    """A scalar as it is spelled, white space at its ends off."""
    return "" if value is None or isinstance(value, dict | list) else str(spelling(value)).strip()


def texts(value: object) -> tuple[str, ...]:
    return tuple(text(entry) for entry in value) if isinstance(value, list) else ()


def errors(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(found.severity is Severity.ERROR for found in diagnostics)
