"""Lists whose entries say the same, or are too many to report one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.markup import one_line, plain
from packager.model import Prose
from packager.scoring import normal
from packager.walk import assets

_LETTERED = 36  # entries that SCORM 1.2 can name by one character
_SHOWN = 80  # characters of a text in a message

Said = tuple[str, tuple[str, ...]]


def said(prose: Prose) -> Said:
    """What a learner reads and sees of a prose; entries of which this is equal can't be told apart."""
    return normal(plain(prose), case_sensitive=True), tuple(asset.name for asset in assets(prose))


def same(entries: Sequence[tuple[Prose, Span]], what: str) -> Iterator[Diagnostic]:
    """Each entry that says what an earlier one says."""
    first: dict[Said, Span] = {}
    for prose, span in entries:
        key = said(prose)
        if key in first and any(key):
            message = f"this {what} says the same as another: {short(one_line(prose))}"
            yield Diagnostic(rules.DUPLICATE_CHOICE, span, message, related=((first[key], "the first one"),))
        first.setdefault(key, span)


def many(entries: Sequence[tuple[object, Span]], what: str) -> Iterator[Diagnostic]:
    """Whether there are more than SCORM 1.2 has letters for, at the first that is too much."""
    if len(entries) > _LETTERED:
        message = f"{len(entries)} {what} are more than SCORM 1.2 can report one by one"
        yield Diagnostic(rules.MANY_CHOICES, entries[_LETTERED][1], message)


def short(text: str) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
