"""The functions of the player's scripts, called in one Node.js process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent


@contextmanager
def player_calls(node: str) -> Iterator[Callable[..., Any]]:
    """`call("state.read", text, data)`: what a function returns; the process lives as long as the context."""
    script, scripts = TESTS / "node" / "player_calls.mjs", TESTS.parent / "templates" / "player"
    with subprocess.Popen(
        [node, str(script), str(scripts)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def call(name: str, *values: Any) -> Any:
            requests.write(json.dumps({"call": name, "with": values}) + "\n")
            requests.flush()
            answer = json.loads(answers.readline())
            assert "error" not in answer, answer["error"]
            return answer["value"]

        yield call
        requests.close()
