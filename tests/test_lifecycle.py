"""The player's life cycle is the table that the documents show, and the table has a cell for everything."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PLAYER = CHECKOUT / "templates" / "player"
Table = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def table(node: str) -> Table:
    """TABLE of lifecycle.js: state -> event -> [next state, *actions]."""
    script = "require(process.argv[1]); console.log(JSON.stringify(globalThis.CoursePlayer.lifecycle.TABLE))"
    done = subprocess.run(
        [node, "-e", script, str(PLAYER / "lifecycle.js")], capture_output=True, encoding="utf-8", check=True
    )
    loaded: Table = json.loads(done.stdout)
    return loaded


def documented() -> Table:
    """The same table from docs/player.md."""
    text = (CHECKOUT / "docs" / "player.md").read_text(encoding="utf-8")
    section = text[text.index("## Life cycle") :]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    states = [cell.strip("`") for cell in rows[0][1:]]
    found: Table = {state: {} for state in states}
    for event, *cells in rows[2:]:
        if len(cells) != len(states):
            break
        for state, cell in zip(states, cells, strict=True):
            actions, _, after = cell.partition("→")
            names = [name.strip() for name in actions.split(",") if name.strip()]
            found[state][event.strip("`")] = [after.strip(" `") or state, *names]
    return found


def test_the_documents_show_the_table_that_runs(table: Table) -> None:
    assert documented() == table


def test_every_state_has_a_cell_for_every_event(table: Table) -> None:
    events = {event for row in table.values() for event in row}
    assert {state: set(row) for state, row in table.items()} == dict.fromkeys(table, events)
    assert {row[event][0] for row in table.values() for event in row} <= set(table)


def test_every_action_is_one_of_the_page(table: Table) -> None:
    text = (PLAYER / "app.js").read_text(encoding="utf-8")
    actions = text[text.index("const actions = {") : text.index("const places = ")]
    defined = set(re.findall(r"^    (\w+)(?:\(|: \()", actions, flags=re.MULTILINE))
    assert defined == {name for row in table.values() for cell in row.values() for name in cell[1:]}


def test_after_the_end_the_platform_hears_nothing(table: Table) -> None:
    """Every way out of a session goes through `finish`, once, and no cell of `ended` calls the back end."""
    leaving = {event: cell for event, cell in table["lms"].items() if cell[0] != "lms"}
    assert leaving == {
        "leave": ["ended", "saveLast", "finish", "sayEnded", "goBack"],
        "pagehide": ["ended", "saveLast", "finish"],
    }
    assert {name for cell in table["ended"].values() for name in cell[1:]} == {"show", "sayEnded"}
    assert {cell[0] for cell in table["ended"].values()} == {"ended"}
