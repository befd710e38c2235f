"""index.json beside the artifacts: what stands in the output folder, course by course, without a clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from packager.build import remote
from packager.build.files import Files, draft_of
from packager.build.journal import Journal
from packager.build.record import Record
from packager.source.inputs import Stamp, stamp, still

NAME = "index.json"


def write(out: Path, journal: Journal, files: Files) -> None:
    """Writes the index of all courses that the journal knows, in the order of their ids.

    An artifact has its entry while its file is there. What the journal does not know, since it was deleted or
    another program made it, keeps the entry that an older index has. Raises OSError.
    """
    path = out / NAME
    older = {} if _ours(out, journal) else _read(path.read_bytes() if path.is_file() else b"")
    draft = draft_of(path)
    try:
        _draft(draft, journal, older, lambda file: (out / file).is_file(), files)
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    journal.put_index(json.dumps(list(stamp(path))).encode())


def store(out: str, journal: Journal, files: Files) -> None:
    """As `write`, at an address. What stands there is believed to be there. Raises OSError."""
    draft = draft_of(journal.path.with_name(NAME))
    _draft(draft, journal, _read(remote.get(out, NAME)), lambda _: True, files)
    remote.put(draft, out, NAME)


def _draft(draft: Path, journal: Journal, older: dict[str, Any], there: Callable[[str], bool], files: Files) -> None:
    owners = journal.owners()
    stream = files.create(draft)
    try:
        comma = ""
        stream.write(b'{\n  "courses": {')
        for id_ in sorted({*owners, *older}):
            entry = older.get(id_, {})
            # Catalogues that share an output may have a course in common: what each made of it stands there.
            for record in (journal.get(source, told=False) for source in owners.get(id_, ())):
                entry = _entry(record, entry) if record else entry
            if not entry:
                continue  # a line that no build wrote
            entry["artifacts"] = [each for each in entry["artifacts"] if there(each["file"])]
            stream.write(f"{comma}\n    {_json(id_)}: {_lines(entry)}".encode())
            comma = ","
        stream.write(b'\n  },\n  "format": 1\n}\n' if comma else b'},\n  "format": 1\n}\n')
    finally:
        files.close(stream)


def current(out: Path, journal: Journal) -> bool:
    """Whether the index says what the journal says."""
    return journal.indexed and _ours(out, journal)


def _ours(out: Path, journal: Journal) -> bool:
    """Whether the index is the one that was written last: then it says nothing that the journal does not know."""
    try:
        size, sha256, *rest = json.loads(journal.index)
        return still(out / NAME, Stamp(int(size), str(sha256), *map(int, rest))) is not None
    except (ValueError, TypeError):
        return False  # none was written yet, or no build wrote that line


def _entry(record: Record, older: dict[str, Any]) -> dict[str, Any]:
    """What the index says of a course, with the artifacts of an older entry that were not made anew."""
    new = [
        {
            "file": one.file,
            "target": one.target,
            "flavour": one.flavour,
            "size": one.size,
            "sha256": one.sha256,
            "content": one.content,
            "losses": dict(one.losses),
        }
        for one in record.artifacts()
    ]
    names = {each["file"] for each in new}
    known = [*new, *(each for each in older.get("artifacts", ()) if each["file"] not in names)]
    said = {key: value for key, value in record.course.items() if key != "id"}
    return {**said, "artifacts": sorted(known, key=lambda each: str(each["file"]))}


def _lines(entry: dict[str, Any]) -> str:
    """A course's entry, a line for each key and each artifact: short to write and good to compare."""
    artifacts = ",\n".join(f"        {_json(one)}" for one in entry["artifacts"])
    said = {**entry, "artifacts": None}
    lines = [f"      {_json(key)}: {_json(value)}" for key, value in sorted(said.items())]
    lines[sorted(said).index("artifacts")] = (
        f'      "artifacts": [\n{artifacts}\n      ]' if artifacts else '      "artifacts": []'
    )
    return "{\n" + ",\n".join(lines) + "\n    }"


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _read(text: bytes) -> dict[str, Any]:
    """The courses of an index; none of a text that this program did not write."""
    try:
        index = json.loads(text)
    except ValueError:
        return {}
    courses = index.get("courses") if isinstance(index, dict) and index.get("format") == 1 else None
    if not isinstance(courses, dict):
        return {}
    return {
        id_: entry for id_, entry in courses.items() if isinstance(entry, dict) and _is_list(entry.get("artifacts"))
    }


def _is_list(artifacts: object) -> bool:
    """Whether these are artifacts as an index has them."""
    return isinstance(artifacts, list) and all(
        isinstance(each, dict) and isinstance(each.get("file"), str) for each in artifacts
    )
