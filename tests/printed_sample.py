"""What the tests of printed lessons share: a lesson, and what is read of it."""

from __future__ import annotations

from pathlib import Path

from packager.importers import IMPORTERS
from packager.importers.importer import File, Imported, Options
from packager.markup import one_line
from packager.model import (
    Course,
    Question,
)

DATA = Path(__file__).parent / "importers/data"
LESSON = (DATA / "sourdough.txt").read_text("utf-8")
KEY = File("sourdough.key.txt", (DATA / "sourdough.key.txt").read_bytes())


def imported(text: str | bytes, key: File | None = None, path: str = "lesson.txt", **options: str) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    return IMPORTERS["printed"].read(File(path, data), Options(key=key, **options))


def course_of(result: Imported) -> Course:
    assert result.course, [found.message for found in result.diagnostics]
    return result.course


def quiz_of(text: str, key: str = "") -> list[Question]:
    """The questions of a print that has nothing but a quiz."""
    result = imported(text, File("key.txt", key.encode()) if key else None)
    return list(course_of(result).questions())


def said(result: Imported) -> list[tuple[str, int]]:
    return [(found.rule.code, found.span.start.line) for found in result.diagnostics]


def shape(questions: list[Question]) -> list[tuple[str, int]]:
    """The type and the number of choices of each question."""
    return [(type(q).__name__, len(getattr(q, "choices", ()))) for q in questions]


def words(question: Question) -> tuple[str, list[str]]:
    return one_line(question.prompt), [one_line(choice.text) for choice in getattr(question, "choices", ())]


# --- the whole lesson --------------------------------------------------------------------------------------
