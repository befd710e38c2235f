"""index.json beside the artifacts: what stands in the output folder, course by course, without a clock."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from packager.build import archive
from packager.build.run import Outcome

NAME = "index.json"


def write(out: Path, outcomes: Iterable[Outcome]) -> None:
    """Puts the courses of `outcomes` that were built into the index, and keeps every other entry.

    A course that failed keeps its older entry, as its older artifacts stay. An artifact that was not
    built this time keeps its entry too, while its file is there. Raises OSError.
    """
    courses = _older(out / NAME)
    for outcome in outcomes:
        if outcome.failed or not outcome.course:
            continue
        id_ = str(outcome.course["id"])
        new = [asdict(artifact) for artifact in outcome.artifacts]
        names = {entry["file"] for entry in new}
        kept = [
            entry
            for entry in courses.get(id_, {}).get("artifacts", [])
            if entry.get("file") not in names and (out / str(entry.get("file"))).is_file()
        ]
        artifacts = sorted([*new, *kept], key=lambda entry: entry["file"])
        courses[id_] = {**{k: v for k, v in outcome.course.items() if k != "id"}, "artifacts": artifacts}
    text = json.dumps({"format": 1, "courses": courses}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{NAME}.", suffix=".part", dir=out)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        draft.chmod(archive.mode())
        draft.replace(out / NAME)
    except BaseException:
        draft.unlink()
        raise


def _older(path: Path) -> dict[str, Any]:
    """The courses of the index that is there; none where there is none that this program wrote."""
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    courses = index.get("courses") if isinstance(index, dict) and index.get("format") == 1 else None
    if not isinstance(courses, dict):
        return {}
    return {id_: entry for id_, entry in courses.items() if isinstance(entry, dict)}
