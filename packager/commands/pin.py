"""`package pin`: the ids that were made from words, written into the source."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from packager import checks, report, rules
from packager.build import plan
from packager.diagnostic import Diagnostic, Severity, whole
from packager.model import Quiz
from packager.source import pins
from packager.source.document import decode, parse_yaml
from packager.source.loader import load
from packager.source.pins import Pin


@dataclass(frozen=True, slots=True)
class _Change:
    """A quiz's file that lacks ids: what it holds and is to hold, and lines that say what is written and what not."""

    file: Path
    before: bytes
    after: bytes
    written: tuple[str, ...]
    missing: tuple[str, ...]
    left: tuple[str, ...]


@click.command("pin")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if an id is missing.")
def command(paths: tuple[str, ...], check: bool) -> None:
    """Write the missing ids of choices, pairs, items, options, categories, regions and scale points into quizzes.

    An id that is left out is made from the words, and so changes with them; a written one stays when a published
    choice is reworded. Comments, order, quoting and line ends are left as they are. Prints `file:line id` for each.

    PATH is a course folder, a quiz file, or a folder below which every course is pinned. Without PATH: the course in
    the current folder, else `courses/`, else the current folder. A course with an error is not touched.
    """
    try:
        sources = plan.sources(paths)
    except plan.NoCourse as error:
        raise click.UsageError(str(error)) from None
    failed = False
    for source in sources:
        found, changes = _read(source)
        told = [line for change in changes for line in change.missing]
        if not check:
            done, trouble = _write(changes)
            found += trouble
            told = [line for change in done for line in change.written]
        left = [line for change in changes for line in change.left]
        click.echo(report.render("text", found, color=sys.stderr.isatty()), nl=False, err=True)
        click.echo("".join(f"{line}\n" for line in told), nl=False)
        click.echo("".join(f"{line}\n" for line in left), nl=False, err=True)
        failed = failed or _failed(found) or (check and bool(told or left))
    if failed:
        sys.exit(1)


def _failed(found: list[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _read(source: str) -> tuple[list[Diagnostic], list[_Change]]:
    """The errors of a course; where there are none, the files of it that lack ids."""
    folder = Path(source) if Path(source).is_dir() else Path(source).parent
    first = load(source)
    files: dict[str, bytes] = {}
    for quiz in first.course.quizzes() if first.course else ():
        try:
            files[quiz.path] = (folder / quiz.path).read_bytes()
        except OSError as error:
            shown, reason = plan.located(whole(quiz.path), source), (error.strerror or str(error)).lower()
            return [Diagnostic(rules.FILE_UNREADABLE, shown, f"the file can't be read: {reason}")], []
    # Loaded again, so that the course is that of the bytes: one that is saved meanwhile is seen when it is written.
    loaded = load(source)
    wrong = [*loaded.diagnostics, *(checks.check(loaded.course) if loaded.course else ())]
    found = [plan.relocated(told, source) for told in wrong if told.severity is Severity.ERROR]
    if found or loaded.course is None:
        return found, []
    changes = [_change(quiz, folder / quiz.path, files.get(quiz.path, b""), source) for quiz in loaded.course.quizzes()]
    return [], [change for change in changes if change.missing or change.left]


def _change(quiz: Quiz, file: Path, before: bytes, source: str) -> _Change:
    shown = plan.located(whole(quiz.path), source).path
    text, _ = decode(before, quiz.path)
    document = parse_yaml(text, quiz.path)[0] if text is not None else None
    missing = pins.missing(document, quiz) if document else []
    after, places = pins.written(document, before.decode(), missing) if document else ("", {})
    done = sorted((places[pin.route].start.line, pin.id) for pin in missing if pin.edits)
    return _Change(
        file,
        before,
        after.encode(),
        tuple(f"{shown}:{line} {id_}" for line, id_ in done),
        tuple(f"{shown}:{pin.span.start.line} {pin.id}" for pin in missing if pin.edits),
        tuple(_left(shown, pin) for pin in missing if not pin.edits),
    )


def _left(shown: str, pin: Pin) -> str:
    return f"{shown}:{pin.span.start.line} {pin.id} is not written: {pin.reason}; write it by hand"


def _write(changes: list[_Change]) -> tuple[list[_Change], list[Diagnostic]]:
    """Replaces the files, all of which are written under temporary names first: those replaced, and what failed."""
    drafts: list[tuple[Path, Path, _Change]] = []
    done: list[_Change] = []
    try:
        for change in changes:
            if change.written:
                file = change.file.resolve()
                drafts.append((_draft(file, change.after), file, change))
        for _, file, change in drafts:
            if file.read_bytes() != change.before:
                message = "the file changed meanwhile and is left alone; run the command again"
                return done, [Diagnostic(rules.CANNOT_WRITE, whole(str(change.file)), message)]
        for draft, file, change in drafts:
            os.replace(draft, file)  # noqa: PTH105
            done.append(change)
    except OSError as error:
        message = f"the file can't be written: {(error.strerror or str(error)).lower()}"
        return done, [Diagnostic(rules.CANNOT_WRITE, whole(str(error.filename or "")), message)]
    finally:
        for draft, _, _ in drafts:
            with suppress(FileNotFoundError):
                draft.unlink()
    return done, []


def _draft(file: Path, data: bytes) -> Path:
    """A file beside `file` with the same mode that holds `data`."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        draft.chmod(file.stat().st_mode & 0o7777)
    except BaseException:
        draft.unlink()
        raise
    return draft
