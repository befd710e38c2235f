"""`package schema`: the JSON Schemas of the source, each as one file that needs no other."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from packager import report, rules
from packager.diagnostic import Diagnostic, whole
from packager.source.schema import PREFIX, schema

KINDS = ("course", "lesson", "quiz")  # what an author writes: these go into a folder
NAMES = (*KINDS, "diagnostics", "events")


def bundled(name: str) -> dict[str, Any]:
    """The schema with everything that it points to under `$defs`, and only local references.

    Editors follow `#/$defs/...` but few know a schema inside a schema by its `$id`, so the `$id` of
    what is taken in goes and each reference is rewritten (JSON Schema 2020-12, core 9.3).
    """
    bundle = _Bundle(name)
    result: dict[str, Any] = bundle.rewritten(schema(name), "")
    for part in bundle.order:  # grows while it is gone through
        definition = bundle.rewritten(schema(part), f"/$defs/{bundle.key(part)}")
        bundle.parts[bundle.key(part)] = {
            key: value for key, value in definition.items() if key not in ("$id", "$schema")
        }
    if bundle.parts:
        result["$defs"] = {**result.get("$defs", {}), **bundle.parts}
    return result


class _Bundle:
    """One root schema and the others that it needs, in the order in which they are met."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.taken = set(schema(root).get("$defs", {}))
        self.order: list[str] = []
        self.parts: dict[str, Any] = {}

    def key(self, part: str) -> str:
        """The part's name below `$defs`, out of the way of the root's own definitions."""
        return f"{part}-schema" if part in self.taken else part

    def rewritten(self, value: Any, at: str) -> Any:
        """A copy in which each reference is local; `at` is where the copy will stand."""
        if isinstance(value, list):
            return [self.rewritten(entry, at) for entry in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self.reference(part, at) if key == "$ref" and isinstance(part, str) else self.rewritten(part, at)
            for key, part in value.items()
        }

    def reference(self, value: str, at: str) -> str:
        if value.startswith("#"):
            return f"#{at}{value[1:]}"
        if not value.startswith(PREFIX):
            raise ValueError(f"the reference {value!r} leads out of schemas/")
        part, _, pointer = value.removeprefix(PREFIX).partition("#")
        if part == self.root:
            return f"#{pointer}"
        if part not in self.order:
            self.order.append(part)
        return f"#/$defs/{self.key(part)}{pointer}"


def serial(name: str) -> str:
    """The bundled schema as JSON text. Its keys keep their order, which is the order an editor shows."""
    return json.dumps(bundled(name), indent=2, ensure_ascii=False) + "\n"


def write(folder: Path, names: tuple[str, ...] = KINDS) -> list[Path]:
    """Writes NAME.json for each into `folder`, made with its parents; returns the paths. OSError where it can't.

    Files of these names are ours and are replaced, each at once; one that is right already is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in names:
        path, data = folder / f"{name}.json", serial(name).encode()
        paths.append(path)
        if path.is_file() and path.read_bytes() == data:
            continue
        temporary = folder / f".{name}.json.{os.getpid()}"
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return paths


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write course.json, lesson.json, quiz.json into this folder.",
)
def command(name: str | None, out: Path | None) -> None:
    """Print a JSON Schema of the source format, or write all for an editor.

    Each is one file that needs no other and no network. `package schema --out .schemas` writes those that an
    editor uses to complete and check course.yaml and quizzes as you type.
    """
    if out is not None:
        try:
            paths = write(out, (name,) if name else KINDS)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found = Diagnostic(
                rules.CANNOT_WRITE, whole(str(error.filename or out)), f"the schemas can't be written: {reason}"
            )
            click.echo(report.text([found]), nl=False, err=True)
            sys.exit(1)
        click.echo("".join(f"wrote {path}\n" for path in paths), nl=False, err=True)
    elif name:
        click.echo(serial(name), nl=False)
    else:
        click.echo(_listing(), nl=False)


def _listing() -> str:
    width = max(map(len, NAMES))
    rows = [f"{name:<{width}}  {schema(name)['description']}" for name in NAMES]
    return (
        "\n".join([*rows, "", "`package schema NAME` prints one, `package schema --out .schemas` writes them."]) + "\n"
    )
