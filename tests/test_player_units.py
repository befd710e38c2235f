"""The unit tests of the player's scripts, which Node.js runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).resolve().parent / "node").glob("*.test.mjs"))


@pytest.mark.node
@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_the_unit_tests_of_the_player_pass(file: Path, node: str) -> None:
    done = subprocess.run([node, "--test", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "# pass 0" not in done.stdout


def test_there_are_unit_tests() -> None:
    assert UNITS
