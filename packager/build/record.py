"""What is known of a course that was built, and how that is written on one line of the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic, Edit, Place, Severity, Span
from packager.source.inputs import Stamp


@dataclass(frozen=True, slots=True)
class Artifact:
    """What was written: the file's name in the output folder, what it is, and how often the target lost or changed
    something.

    `content` is a digest of the sorted names and the uncompressed bytes, the same whatever zlib made them. `stamp` is
    that of the file where it lies now.
    """

    file: str
    target: str
    flavour: str
    content: str
    stamp: Stamp
    losses: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.stamp.size

    @property
    def sha256(self) -> str:
        return self.stamp.sha256


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one wanted artifact: the file, None where a course has nothing for it, and what its writer told.

    `key` is a digest of all that it was made from; places are relative to the course's folder.
    """

    key: str
    artifact: Artifact | None
    found: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A course as it was when something was last made of it.

    `source` is its path relative to the output folder, `inputs` are the files that it was made from, and `absent` the
    names that were looked for in vain. `targets` are those that the course itself asks for. `made` says what became of
    each wanted artifact, by its label; one that was not wanted lately may have been made from older inputs. `left` are
    files of artifacts that were made of it when it had another id or other targets. `found` is
    what was told of the course beside what the targets' writers told, and `course` what the index says of it.
    """

    source: str
    id: str
    iri: str
    targets: tuple[str, ...]
    inputs: Mapping[str, Stamp]
    absent: tuple[str, ...]
    made: Mapping[str, Made]
    left: Mapping[str, Stamp]
    found: tuple[Diagnostic, ...]
    course: Mapping[str, Any]
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def key(self, environment: str) -> Callable[[str], str]:
        """For a label a digest of all that its artifact is made from."""
        return input_key(environment, self.inputs, self.absent)

    def said(self, labels: Iterable[str]) -> list[Diagnostic]:
        """What was told of the course, and of the artifacts with these labels."""
        return [*self.found, *(found for label in labels if label in self.made for found in self.made[label].found)]

    def serious(self, labels: Iterable[str]) -> tuple[int, int]:
        """How many errors and warnings, and how many notes, were told of the course and of artifacts with these labels.

        What targets keep in another form, or lose, is counted with neither. It is known without what was told, too.
        """
        counts = [self.counts.get(label, (0, 0)) for label in ("", *labels)]
        return sum(count[0] for count in counts), sum(count[1] for count in counts)

    def artifacts(self) -> list[Artifact]:
        return [made.artifact for made in self.made.values() if made.artifact]


def input_key(environment: str, inputs: Mapping[str, Stamp], absent: Iterable[str]) -> Callable[[str], str]:
    """For an artifact's label a digest of it, of what its course is read from, and of what makes it."""
    said = [environment, sorted((name, each.sha256) for name, each in inputs.items()), sorted(absent)]
    common = hashlib.sha256(json.dumps(said).encode())

    def key(label: str) -> str:
        whole = common.copy()
        whole.update(label.encode())
        return whole.hexdigest()[:32]

    return key


LOSSES = (rules.LOST, rules.UNSUPPORTED, rules.CHANGED)
GONE = b"\tgone\n"

# --- a line of the journal ----------------------------------------------------------------------------------
#
# source TAB names TAB head TAB course TAB told, or source TAB `gone`: each part is JSON, in which no tab and no newline
# occurs. `names` are the id and the files that were left by another id. To see that nothing changed the head is enough;
# `course` is what the index says beside the artifacts.


def encode(record: Record) -> bytes:
    """A record as one line with its newline."""
    head = {
        "iri": record.iri,
        "targets": record.targets,
        "inputs": {name: list(each) for name, each in record.inputs.items()},
        "absent": record.absent,
        "made": {label: _made(made) for label, made in record.made.items()},
        "counts": {"": _count(record.found), **{label: _count(made.found) for label, made in record.made.items()}},
    }
    told = {label: [_diagnostic(found) for found in made.found] for label, made in record.made.items()}
    told[""] = [_diagnostic(found) for found in record.found]
    names = [record.id, *([file, *stamp] for file, stamp in record.left.items())]
    return b"\t".join(_json(part) for part in (record.source, names, head, record.course, told)) + b"\n"


def encode_gone(source: str) -> bytes:
    """The line that says that nothing of a source is there any more."""
    return _json(source) + GONE


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _count(found: Iterable[Diagnostic]) -> tuple[int, int]:
    levels = [one.severity for one in found if one.rule not in LOSSES]
    notes = sum(level is Severity.NOTE for level in levels)
    return len(levels) - notes, notes


def _made(made: Made) -> list[Any]:
    one = made.artifact
    said = [one.file, one.target, one.flavour, one.content, list(one.stamp), dict(one.losses)] if one else None
    return [made.key, said]


def names_of(line: bytes) -> tuple[str, list[Any]]:
    """The source that a line is about, and its course's id and the files that were left by another id.

    No names where nothing of it is there any more. Raises ValueError for one that is no line of a journal.
    """
    source, rest = line.split(b"\t", 1)
    named = json.loads(source)
    names = [] if line.endswith(GONE) else json.loads(rest[: rest.index(b"\t")])
    if not isinstance(named, str) or not isinstance(names, list) or not all(isinstance(one, str) for one in names[:1]):
        raise ValueError("no line of a journal")
    return named, names


def decode(line: bytes, course: bool = True, told: bool = True) -> Record | None:
    """The record on a line, None where there is none that this version wrote: its course is built again then.

    Without `told` it lacks what was told, and without `course` what the index says.
    """
    try:
        return _decoded(line, course, told) if line else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _decoded(line: bytes, course: bool, told: bool) -> Record:
    source, names, first, second, third = line.split(b"\t")
    id_, *left = json.loads(names)
    head = json.loads(first)
    said = json.loads(third) if told else {}
    made = {}
    for label, (key, artifact) in head["made"].items():
        found = tuple(map(_found, said.get(label, ())))
        made[label] = Made(key, _artifact(*artifact) if artifact else None, found)
    return Record(
        source=json.loads(source),
        id=id_,
        iri=head["iri"],
        targets=tuple(head["targets"]),
        inputs={name: Stamp(*each) for name, each in head["inputs"].items()},
        absent=tuple(head["absent"]),
        made=made,
        left={file: Stamp(*stamp) for file, *stamp in left},
        found=tuple(map(_found, said.get("", ()))),
        course=json.loads(second) if course else {},
        counts={label: (serious, notes) for label, (serious, notes) in head["counts"].items()},
    )


def _artifact(file: str, target: str, flavour: str, content: str, stamp: list[Any], losses: dict[str, int]) -> Artifact:
    return Artifact(file, target, flavour, content, Stamp(*stamp), losses)


def _span(span: Span) -> list[Any]:
    return [span.path, *span.start, *span.end]


def _read_span(path: str, line: int, column: int, end: int, last: int) -> Span:
    return Span(path, Place(line, column), Place(end, last))


def _diagnostic(found: Diagnostic) -> list[Any]:
    return [
        found.rule.code,
        _span(found.span),
        found.message,
        found.hint,
        [[_span(span), words] for span, words in found.related],
        [[_span(edit.span), edit.text] for edit in found.fixes],
        found.target,
        found.level.value if found.level else None,
    ]


def _found(said: list[Any]) -> Diagnostic:
    code, span, message, hint, related, fixes, target, level = said
    return Diagnostic(
        rules.RULES[code],
        _read_span(*span),
        message,
        hint,
        tuple((_read_span(*where), words) for where, words in related),
        tuple(Edit(_read_span(*where), text) for where, text in fixes),
        target,
        Severity(level) if level else None,
    )
