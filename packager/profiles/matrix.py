"""What each target keeps of each type and option, as it was measured and is shipped."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("matrix.json")
STATES = ("left out", "lost", "changed")  # the worst first; what is not listed is kept


@cache
def measured() -> dict[str, Any]:
    """The file: `rows` has the options of each row, `targets` for each label, row and option what is not kept.

    A row is a type of question or another entry of a quiz; the option '' is the row with nothing optional. `forms`
    names, for a row of several plain forms, those of its options that stand for ''. What is not kept is a list of
    {state, what, how}.
    """
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return found


def notes(label: str, row: str, option: str = "") -> list[dict[str, str]]:
    """What a target does not keep of a row's option, the worst first; [] where all is kept."""
    found: list[dict[str, str]] = measured()["targets"].get(label, {}).get(row, {}).get(option, [])
    return found


def state(label: str, row: str, option: str = "") -> str:
    """kept, changed, lost or left out: the worst of the notes."""
    found = notes(label, row, option)
    return found[0]["state"] if found else "kept"


def plainest(label: str, row: str) -> list[dict[str, str]]:
    """What is not kept of a row without options, the worst first; what only some of its forms suffer counts as lost."""
    forms = measured()["forms"].get(row)
    if not forms:
        return notes(label, row)
    whole = all(state(label, row, form) == "left out" for form in forms)
    found = []
    for form in forms:
        for note in notes(label, row, form):
            lost = note["state"] == "left out" and not whole
            found.append({**note, "state": "lost" if lost else note["state"], "how": f"{form}: {note['how']}"})
    return sorted(found, key=lambda note: STATES.index(note["state"]))
