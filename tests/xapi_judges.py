"""Judges of xAPI statements: Learning Locker's validator, and a grammar that is read apart from our writer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from targets.xapi_grammar import BadGrammar, faults, parse

TESTS = Path(__file__).resolve().parent


def learning_locker(statements: list[dict[str, Any]], node: str, node_modules: Path) -> list[str]:
    """What Learning Locker's validator has against the statements, in one process; [] where it takes all."""
    done = subprocess.run(
        [node, str(TESTS / "node" / "xapi_validate.cjs"), str(node_modules)],
        input=json.dumps(statements).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [
        f"{_name(one)}: {text}"
        for one, found in zip(statements, json.loads(done.stdout), strict=True)
        for text in found
    ]


def grammar(statements: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the definitions and the responses of answers: no validator looks at either."""
    found = []
    for one in statements:
        definition = one["object"].get("definition", {})
        if "interactionType" not in definition:
            continue
        found += [f"{_name(one)}: {fault}" for fault in faults(definition)]
        try:
            given = parse(definition["interactionType"], one["result"]["response"])
        except (BadGrammar, KeyError) as error:
            found.append(f"{_name(one)}: {type(error).__name__} {error}")
            continue
        if definition["interactionType"] in ("choice", "sequencing", "matching"):
            named = {id_ for each in given for id_ in ([each] if isinstance(each, str) else each)}
            known = {part["id"] for list_ in ("choices", "source", "target") for part in definition.get(list_, [])}
            found += [f"{_name(one)}: the response names {id_!r}" for id_ in sorted(named - known)]
    return found


def _name(statement: dict[str, Any]) -> str:
    return f"{statement['verb']['id'].rsplit('/', 1)[-1]} {statement['object'].get('id')}"
