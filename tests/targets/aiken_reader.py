"""A reader of Aiken written from what Moodle's import does with each line, and not from our writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Read:
    """A question as Moodle takes it: `right` is the place of the answer."""

    text: str
    options: list[str] = field(default_factory=list)
    right: int = -1


def read(data: bytes) -> list[Read]:
    """The questions of a file by Moodle's rules for each line; an AssertionError where it reports one."""
    found: list[Read] = []
    current: Read | None = None
    for line in data.decode("utf-8").split("\n"):
        line = line.strip()
        if len(line.encode()) < 2:
            assert not line, "a line too short to be read"
        elif re.match(r"[A-Z][).][ \t]?", line):
            assert current, "an option outside of a question"
            assert line[0] == chr(ord("A") + len(current.options)), "an option out of order"
            current.options.append(line[2:].strip())
        elif line.startswith("ANSWER:"):
            assert current, "an answer outside of a question"
            current.right = ord(line.partition(":")[2].strip()[0]) - ord("A")
            assert len(current.options) >= 2
            assert 0 <= current.right < len(current.options)
            found.append(current)
            current = None
        else:
            assert current is None, f"a question without an answer before {line!r}"
            current = Read(line)
    assert current is None
    return found
