"""What is to be made and what may stay: the wanted artifacts against the journal, and nothing is parsed for it.

Paths are texts here: a catalogue has many thousands of them, and each as an object takes longer than to look it up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from packager.build.plan import Job
from packager.build.record import Record
from packager.source.inputs import Stamp, still


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about a course: `job` says what is to be made, None where all of it is there and may stay.

    `why` names for each artifact that is made anew what has changed, in words; '' stands for all of them.
    `record` is what the journal knows, with fresh stamps, None where it knows nothing; `touched` says that the stamps
    are not those of the journal.
    """

    source: str
    job: Job | None
    why: Mapping[str, str]
    record: Record | None = None
    touched: bool = False


_NEW = {"": "it was not built before"}


def step(job: Job, record: Record | None, labels: Iterable[str], environment: Callable[[], str]) -> Step:
    """What a job comes to. `labels` are those of the wanted artifacts, none for what the course itself asks for."""
    if record is None:
        return Step(job.source, job, _NEW)
    root = job.source if os.path.isdir(job.source) else os.path.dirname(job.source)  # noqa: PTH112, PTH120
    inputs, why = _inputs(root, record)
    if why:
        return Step(job.source, job, {"": why}, record)
    key = record.key(environment())
    made = dict(record.made)
    stale: dict[str, str] = {}
    for label in labels or [job.label(target) for target in record.targets]:
        one = made.get(label)
        if one is None:
            stale[label] = "it was not made before"
        elif one.key != key(label):
            stale[label] = "it was made by another version, or from other input"
        elif one.artifact:
            path = os.path.join(job.out, one.artifact.file)  # noqa: PTH118
            stamp = still(path, one.artifact.stamp)
            if stamp is None:
                stale[label] = f"`{one.artifact.file}` {'was altered' if os.path.exists(path) else 'is not there'}"  # noqa: PTH110
            elif stamp is not one.artifact.stamp:
                made[label] = replace(one, artifact=replace(one.artifact, stamp=stamp))
    touched = made != record.made or inputs != record.inputs
    fresh = replace(record, inputs=inputs, made=made) if touched else record
    if stale:
        return Step(job.source, replace(job, only=tuple(stale)), stale, fresh)
    return Step(job.source, None, {}, fresh, touched)


def _inputs(root: str, record: Record) -> tuple[Mapping[str, Stamp], str]:
    """The stamps of a course's files as they are now, and in words what has changed, '' for nothing."""
    inputs: dict[str, Stamp] = {}
    for name, before in record.inputs.items():
        path = os.path.join(root, name)  # noqa: PTH118
        if os.path.islink(path) and not _inside(path, root):  # noqa: PTH114
            return {}, f"`{name}` leads out of the course now"
        now = still(path, before)
        if now is None:
            return {}, f"`{name}` {'has changed' if os.path.exists(path) else 'is gone'}"  # noqa: PTH110
        inputs[name] = now
    for name in record.absent:
        if os.path.isfile(os.path.join(root, name)):  # noqa: PTH113, PTH118
            return {}, f"`{name}` is there now"
    return inputs, ""


def _inside(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(os.path.realpath(root).rstrip(os.sep) + os.sep)


def kept(record: Record, job: Job, labels: Iterable[str]) -> list[str]:
    """The labels of the artifacts that are wanted of a course: those given, else what the course itself asks for."""
    return list(labels) or [job.label(target) for target in record.targets]
