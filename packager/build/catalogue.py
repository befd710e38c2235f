"""A whole run: what is to be made is found, made by an executor, written down as it lands, and told as it happens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from packager import rules
from packager.build import index, plan
from packager.build.changes import Step, kept, step
from packager.build.environment import environment
from packager.build.executors import Executor
from packager.build.files import PART, Files
from packager.build.journal import Journal
from packager.build.plan import Job, relative, relocated
from packager.build.record import Artifact, Record, decode, encode
from packager.build.remote import is_remote
from packager.diagnostic import Diagnostic, Severity, whole
from packager.source.inputs import Stamp, still


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for: the sources in their order, and how each is built.

    `labels` are those of the wanted artifacts, none for what each course asks for itself. `fresh` builds all, whatever
    is there; `prune` removes what no course makes any more; `fail_fast` ends the run with the first course that fails.
    `terse` says that of a course that stays only errors and warnings are wanted: its notes are counted. `roots` are
    the paths below which the sources were looked for.
    """

    sources: tuple[str, ...]
    job: Job
    labels: tuple[str, ...] = ()
    fresh: bool = False
    prune: bool = False
    fail_fast: bool = False
    terse: bool = False
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """How many courses there are, and how many of them have something to be made."""

    courses: int
    build: int


@dataclass(frozen=True, slots=True)
class Started:
    """A course is begun, or is the next of a worker's; `why` says for each artifact, by its label, what has changed."""

    source: str
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finished:
    """A course has landed, or was found to be unchanged.

    `made` are the artifacts that were made, with the `milliseconds` that each took by its file, `kept` those that
    stayed, and `found` what was told of the course and of both; `notes` counts those that are not in it.
    """

    source: str
    found: tuple[Diagnostic, ...]
    made: tuple[Artifact, ...] = ()
    kept: tuple[Artifact, ...] = ()
    notes: int = 0
    milliseconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self.found)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A file that no course makes any more, and the source that it was made from; `removed` says that it is gone."""

    file: str
    source: str
    removed: bool


Event = Planned | Started | Finished | LeftOver


# What is to be made of a source: the labels of the artifacts, none for all, and why. Small, for there are many.
_Task = tuple[str, tuple[str, ...], Mapping[str, str]]


@dataclass(slots=True)
class Tally:
    """What a run came to. `found` is what was told of no course."""

    courses: int = 0
    built: int = 0
    unchanged: int = 0
    failed: int = 0
    found: list[Diagnostic] = field(default_factory=list)


def run(
    wanted: Wanted, journal: Journal, choose: Callable[[int], Executor], emit: Callable[[Event], None], files: Files
) -> Tally:
    """Brings an output folder up to date; `journal` is that folder's, locked.

    Where the output is an address, `journal` is an empty one in a folder of this run's own, and all is built.
    `choose` gives the executor for a number of jobs, and `emit` gets each event as it happens.
    """
    out = journal.path.parent
    tally = Tally(len(wanted.sources))
    try:
        with _refusing(out):
            _sweep(out, files)
        indexed = journal.indexed
        steps, touched = _plan(wanted, journal, emit, tally)
        emit(Planned(tally.courses, len(steps)))
        changed = bool(steps) and _build(wanted, journal, choose(len(steps)), steps, emit, tally, files)
        # A course that failed may be one that was moved: its older artifacts are still wanted then.
        prune = wanted.prune and not tally.failed
        changed = _left_over(wanted, journal, emit, files, prune) or changed
        with _refusing(out / index.NAME):
            if is_remote(wanted.job.out):
                index.store(wanted.job.out, journal, files)
                return tally
            if indexed and touched and not changed:
                journal.put_index(journal.index)
            if (len(journal) or changed) and not index.current(out, journal):
                index.write(out, journal, files)
        with _refusing(journal.path):
            journal.tidy()
    except Refused as error:
        tally.found.append(error.found)
    return tally


class Refused(Exception):
    """The output folder takes nothing more: `found` says why."""

    def __init__(self, error: OSError, path: Path) -> None:
        super().__init__(str(error))
        name = str(error.filename2 or error.filename or path)
        message = f"the output can't be written: {(error.strerror or str(error)).lower()}"
        self.found = Diagnostic(rules.CANNOT_WRITE, whole(name), message)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(error, path) from error


def _build(
    wanted: Wanted,
    journal: Journal,
    executor: Executor,
    steps: list[_Task],
    emit: Callable[[Event], None],
    tally: Tally,
    files: Files,
) -> bool:
    """Makes what is to be made; whether something was."""
    from packager.build.run import build  # what writes artifacts takes longer to import than to see that none is needed

    def jobs() -> Iterator[Job]:
        for source, only, why in steps:
            emit(Started(source, why))
            before = journal.line(relative(source, wanted.job.out))
            yield replace(wanted.job, source=source, only=only, before=before)

    landing = executor(partial(build, files=files), jobs())
    try:
        for outcome in landing:
            record = decode(outcome.line, course=False, told=False)
            if outcome.line:
                with _refusing(journal.path):
                    journal.put(outcome.line)
            tally.built += bool(outcome.line)
            tally.failed += outcome.failed
            stayed = _kept(record, outcome.job, wanted) if outcome.job.only else ()
            emit(Finished(outcome.job.source, outcome.found, outcome.made, stayed, milliseconds=outcome.milliseconds))
            if wanted.fail_fast and outcome.failed:
                break
    finally:
        landing.close()
        _sweep(journal.path.parent, files)
    return tally.built > 0


def look(wanted: Wanted, journal: Journal) -> Iterator[Step]:
    """What a run would do, course by course, without doing anything."""
    for source in wanted.sources:
        job = replace(wanted.job, source=source)
        record = None if wanted.fresh else journal.head(relative(source, job.out))
        yield step(job, record, wanted.labels, environment)


def gone(wanted: Wanted, journal: Journal) -> list[tuple[str, str]]:
    """The files in the output folder that no course makes any more, each with the source that it was made from.

    They are those of sources below the paths of this run that are not there any more, and those that a course made
    when it had another id or other targets. A file that is not as a build left it is somebody's own.
    """
    out = Path(wanted.job.out)
    files: dict[str, tuple[str, Stamp]] = {}
    here = {relative(source, wanted.job.out) for source in wanted.sources}
    lost = _lost(wanted, journal, here)
    # What a course made under another id may be what a course outside this run makes under that id by now.
    renamed = journal.renamed if all(source in here or source in lost for source in journal.sources()) else ()
    for source in [*lost, *renamed]:
        record = journal.head(source)
        if record is not None:
            files.update({file: (source, stamp) for file, stamp in record.left.items()})
            if source in lost:
                files.update({each.file: (source, each.stamp) for each in record.artifacts()})
    for source in journal.sources() if files else ():
        record = journal.head(source) if source not in lost else None
        for artifact in record.artifacts() if record else ():
            files.pop(artifact.file, None)
    return sorted((file, source) for file, (source, stamp) in files.items() if still(out / file, stamp) is not None)


def _lost(wanted: Wanted, journal: Journal, here: set[str]) -> set[str]:
    """The sources that the journal knows and that are not there any more; `here` are those of this run."""
    out = wanted.job.out
    others = (source for source in journal.sources() if source not in here)
    return {
        source
        for source in others
        if plan.below(source, out, wanted.roots) and not plan.is_source(plan.there(source, out))
    }


def _plan(wanted: Wanted, journal: Journal, emit: Callable[[Event], None], tally: Tally) -> tuple[list[_Task], bool]:
    """The steps that make something, and whether stamps were refreshed.

    Courses that may stay as they are, and those that may not be built, are told of.
    """
    steps: list[_Task] = []
    stay = {}
    known = {}
    touched = False
    for each in look(wanted, journal):
        if each.record is not None and (each.job is None or each.job.only):
            known[each.source] = (each.record.id, each.record.iri)
        if each.job is not None or each.record is None:
            steps.append((each.source, each.job.only if each.job else (), each.why))
            continue
        serious, notes = each.record.serious(_labels(each.record, wanted))
        stay[each.source] = notes if wanted.terse and not serious else None
        if each.touched:
            with _refusing(journal.path):
                _refresh(journal, each.record)
            touched = True
    twins = plan.twins(wanted.sources, known) if len(wanted.sources) > 1 else {}
    for source, found in twins.items():
        emit(Finished(source, tuple(found)))
        tally.failed += 1
    for source, count in stay.items():
        if source not in twins:
            finished = _stayed(wanted, journal, source) if count is None else Finished(source, (), notes=count)
            emit(finished)
            tally.unchanged += 1
            tally.failed += finished.failed
    return [each for each in steps if each[0] not in twins], touched


def _labels(record: Record, wanted: Wanted) -> list[str]:
    return kept(record, wanted.job, wanted.labels)


def _stayed(wanted: Wanted, journal: Journal, source: str) -> Finished:
    """All that is known of a course that stays as it is."""
    record = journal.get(relative(source, wanted.job.out))
    if record is None:
        raise LookupError(f"the journal lost {source}")
    found = [relocated(one, source) for one in record.said(_labels(record, wanted))]
    return Finished(source, tuple(dict.fromkeys(found)), (), _kept(record, replace(wanted.job, source=source), wanted))


def _refresh(journal: Journal, record: Record) -> None:
    """Writes down that files are the same under new stats, so that the next run need not read them."""
    full = journal.get(record.source)
    if full is not None:
        made = {label: replace(full.made[label], artifact=made.artifact) for label, made in record.made.items()}
        journal.put(encode(replace(full, inputs=record.inputs, made=made)))


def _kept(record: Record | None, job: Job, wanted: Wanted) -> tuple[Artifact, ...]:
    """The artifacts that are wanted of a course and were not to be made."""
    if record is None:
        return ()
    made = [record.made.get(label) for label in _labels(record, wanted) if label not in job.only]
    return tuple(one.artifact for one in made if one and one.artifact)


def _left_over(wanted: Wanted, journal: Journal, emit: Callable[[Event], None], files: Files, prune: bool) -> bool:
    """Names, or removes, what no course makes any more; whether something was removed."""
    out = Path(wanted.job.out)
    for file, source in gone(wanted, journal):
        if prune:
            with _refusing(out / file):
                files.remove(out / file)
        emit(LeftOver(file, source, prune))
    if not prune:
        return False
    here = {relative(source, wanted.job.out) for source in wanted.sources}
    lost, renamed = _lost(wanted, journal, here), list(journal.renamed)
    with _refusing(journal.path):
        for source in lost:
            journal.forget(source)
        for source in renamed:
            record = journal.get(source)
            if record is not None:
                journal.put(encode(replace(record, left={})))
    return bool(lost or renamed)


def _sweep(out: Path, files: Files) -> None:
    """Removes the drafts that a killed build left. The folder is ours: nobody else writes drafts into it now."""
    with os.scandir(out) as entries:
        drafts = [entry.path for entry in entries if entry.name.startswith(".") and entry.name.endswith(PART)]
    for draft in drafts:
        files.discard(Path(draft))
