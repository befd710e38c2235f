"""`package import`: a file of another format as a course folder."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from packager import report, rules
from packager.commands.schema import write as write_schemas
from packager.diagnostic import Diagnostic, Severity, whole
from packager.importers import IMPORTERS
from packager.importers.importer import File, Options
from packager.model import Course
from packager.source import writer
from packager.source.document import LARGEST
from packager.source.loader import COURSE_FILE
from packager.source.schema import schema


class _Fitting(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.2
    """A text that a definition of schemas/shared.json allows, so that the course can be loaded."""

    def __init__(self, definition: str) -> None:
        self.name = definition

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        wanted = schema("shared")["$defs"][self.name]
        if len(value) > wanted["maxLength"] or not re.search(wanted["pattern"], value):
            self.fail(f"{value!r}: {wanted['patternErrorMessage']}", param, ctx)
        return value


def _formats() -> str:
    return "; ".join(f"{name}: {importer.title}" for name, importer in IMPORTERS.items())


@click.command("import", epilog=f"Formats: {_formats()}.")
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The right answers: a line each such as `1 A`, `2 A, C` or `3: words of the choice`; or a .yaml or .csv file.",
)
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The course folder, new or empty."
)
@click.option("--id", "id_", type=_Fitting("id"), default=None, help="The course's id. [from its title]")
@click.option("--iri", type=_Fitting("iri"), default=None, help="Its permanent address. [urn:uuid: from FILE's bytes]")
@click.option("--language", type=_Fitting("language"), default="en", help="A BCP 47 tag. [en]")
def command(
    format_: str, file: Path, key: Path | None, out: Path, id_: str | None, iri: str | None, language: str
) -> None:
    """Turn FILE into a course folder.

    What was guessed is told with its line. A file with an error writes nothing, and the exit status is 1.
    """
    _refuse_filled(out)
    read: list[File] = []
    for path in filter(None, (file, key)):
        try:
            with path.open("rb") as stream:
                read.append(File(str(path), stream.read(LARGEST + 1)))
        except OSError as error:
            message = f"the file can't be read: {_reason(error)}"
            _fail([Diagnostic(rules.FILE_UNREADABLE, whole(str(path)), message)])
    options = Options(read[1] if key else None, id_ or "", iri or "", language)
    imported = IMPORTERS[format_].read(read[0], options)
    found = list(imported.diagnostics)
    if imported.course is None or any(diagnostic.severity is Severity.ERROR for diagnostic in found):
        _fail(found)
    try:
        names = _write(imported.course, out)
    except OSError as error:
        message = f"the course can't be written: {_reason(error)}"
        _fail([*found, Diagnostic(rules.CANNOT_WRITE, whole(str(error.filename or out)), message)])
    _tell(found)
    click.echo("".join(f"wrote {out / name}\n" for name in names), nl=False, err=True)


def _refuse_filled(out: Path) -> None:
    """A usage error where `out` is anything but absent or an empty folder."""
    try:
        filled = out.is_dir() and any(out.iterdir())
        there = os.path.lexists(out)
    except OSError as error:
        raise click.BadParameter(f"{out}: {_reason(error)}", param_hint="--out") from None
    if filled:
        raise click.BadParameter(f"the folder {out} is not empty", param_hint="--out")
    if there and not out.is_dir():
        raise click.BadParameter(f"{out} is there and is no folder", param_hint="--out")


def _write(course: Course, out: Path) -> list[str]:
    """Writes the course and its schemas into `out`; the names of the course's files. OSError where it can't.

    All is written beside `out` first and moved at the end, so that nothing is there in half; what
    was made is taken away where that fails.
    """
    made = [parent for parent in out.absolute().parents if not parent.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name or 'course'}-", dir=out.parent if not out.exists() else out))
    try:
        files = writer.files(course)
        for name, data in files.items():
            place = work / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        write_schemas(work / writer.SCHEMAS)
        if out.exists():
            # It may be someone's current folder, so it stays; course.yaml, which makes it a course, comes last.
            for entry in sorted(work.iterdir(), key=lambda path: (path.name == COURSE_FILE, path.name)):
                entry.rename(out / entry.name)
            work.rmdir()
        else:
            work.chmod(0o777 & ~_umask())  # mkdtemp makes it private
            work.rename(out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        for parent in made:
            try:
                parent.rmdir()
            except OSError:
                break  # someone else has put something there
        raise
    return list(files)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _tell(found: list[Diagnostic]) -> None:
    click.echo(report.text(found, color=sys.stderr.isatty()), nl=False, err=True)


def _fail(found: list[Diagnostic]) -> NoReturn:
    _tell(found)
    sys.exit(1)
