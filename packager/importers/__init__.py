"""Other formats read into a Course: a literal table, an importer a row."""

from __future__ import annotations

from packager.importers.importer import Importer
from packager.importers.printed import read as read_printed

IMPORTERS: dict[str, Importer] = {
    "printed": Importer("a lesson as its publisher prints it: plain text with an end-of-lesson quiz", read_printed),
}
