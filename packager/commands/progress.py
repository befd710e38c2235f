"""What a build shows while it runs and when it is done: to a person, or as JSON lines to a program."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Protocol

import click

from packager import report
from packager.build.catalogue import Event, Finished, LeftOver, Planned, Started, Tally, Wanted
from packager.build.changes import kept
from packager.build.journal import Journal
from packager.build.plan import relative
from packager.build.record import Artifact
from packager.build.remote import place
from packager.commands import strictly
from packager.diagnostic import Diagnostic, Severity


class Display(Protocol):
    """Shows events as they come, and in the end what the run came to."""

    severities: set[Severity]
    strict: bool

    def emit(self, event: Event) -> None:
        """One event, at once."""

    def finish(self, tally: Tally, journal: Journal) -> None:
        """The end of a whole run; the journal knows all that was made."""

    def close(self) -> None:
        """The end, whatever came: the terminal is left as it was."""


class Lines:
    """For a person: a live bar on a terminal, elsewhere a line a course, and then diagnostics and a table.

    With another form than text the diagnostics alone go to the standard output, in that form.
    """

    def __init__(self, wanted: Wanted, form: str, strict: bool) -> None:
        self.wanted, self.form, self.strict = wanted, form, strict
        self.severities: set[Severity] = set()
        self.begun = time.perf_counter()
        self.found: list[Diagnostic] = []
        self.left: list[LeftOver] = []
        self.built: list[str] = []
        self.count = self.done = 0
        self.notes = 0
        self.bar = _Bar() if sys.stderr.isatty() else None

    def emit(self, event: Event) -> None:
        match event:
            case Planned():
                self.count = event.build
                if self.bar:
                    self.bar.begin(event.build)
            case Finished():
                self._finished(event)
            case LeftOver():
                self.left.append(event)
            case Started():
                if self.bar:
                    self.bar.at(event.source)

    def _finished(self, event: Finished) -> None:
        found = strictly(list(event.found), self.strict)
        self.severities |= {one.severity for one in found}
        # The table counts the losses; each at its line is what `validate` is for. Machines and --strict get all.
        if self.form == "text" and not self.strict:
            found = [one for one in found if one.rule.code not in report.LOSSES]
        if self.wanted.terse:
            told = [one for one in found if one.severity is not Severity.NOTE]
            self.notes += len(found) - len(told) + event.notes
            found = told
        self.found += found
        if not event.made and not event.failed:
            return
        self.done += 1
        if event.made:
            self.built.append(event.source)
        if self.bar:
            self.bar.step()
        else:
            count = len(event.made)
            state = ("1 artifact" if count == 1 else f"{count} artifacts") if count else "failed"
            click.echo(f"[{self.done}/{max(self.count, self.done)}] {event.source}: {state}", err=True)

    def close(self) -> None:
        if self.bar:
            self.bar.end()

    def finish(self, tally: Tally, journal: Journal) -> None:
        self.close()
        self.found += tally.found
        self.severities |= {one.severity for one in tally.found}
        text = self.form == "text"
        click.echo(report.render(self.form, self.found, color=text and sys.stderr.isatty()), nl=False, err=text)
        if self.notes:
            noun = "note" if self.notes == 1 else "notes"
            click.echo(f"{self.notes} {noun} on these courses; `package validate` tells each at its line", err=True)
        out = self.wanted.job.out
        for one in self.left:
            file = place(out, one.file)
            why = "since a course has failed" if self.wanted.prune else "--prune removes it"
            what = "was removed" if one.removed else f"stays; {why}"
            click.echo(f"{file}: no course makes it any more (it came from {one.source}); it {what}", err=True)
        if text:
            _table(self.built, self.wanted, journal)
            click.echo(_summary(tally, out, time.perf_counter() - self.begun))


class _Bar:
    """A bar with a rate and the time left. It is drawn when something happens and by no thread: a process that is
    copied for a worker should have none."""

    def __init__(self) -> None:
        # Imported here: only a terminal pays for it.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("Building"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self.begun = time.monotonic()
        self.drawn = 0.0
        self.done = 0

    def begin(self, count: int) -> None:
        self.begun = time.monotonic()
        self.task = self.progress.add_task("", total=count, rate="")
        self.progress.start()

    def at(self, source: str) -> None:
        self.progress.update(self.task, description=source)
        self._draw()

    def step(self) -> None:
        self.done += 1
        seconds = time.monotonic() - self.begun
        rate = f"{self.done / seconds:.1f}/s" if seconds > 0.2 else ""
        self.progress.update(self.task, advance=1, rate=rate)
        self._draw()

    def _draw(self) -> None:
        if time.monotonic() - self.drawn > 0.1:
            self.drawn = time.monotonic()
            self.progress.refresh()

    def end(self) -> None:
        self.progress.stop()


def _table(built: list[str], wanted: Wanted, journal: Journal) -> None:
    """The artifacts of the courses that were built: file, size, the sha256's beginning (index.json has it whole), and
    what was lost. Rows are made twice and never kept: a catalogue may have a million."""
    head = ("artifact", "bytes", "sha256", "kept")
    widths = [0, 0, 0]
    for row in _rows(built, wanted, journal):
        widths = [max(width, len(words)) for width, words in zip(widths, row, strict=False)]
    if not any(widths):
        return
    widths = [max(width, len(words)) for width, words in zip(widths, head, strict=False)]
    for row in chain([head], _rows(built, wanted, journal)):
        name, size, digest = row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].ljust(widths[2])
        click.echo(f"{name}  {size}  {digest}  {row[3]}")


def _rows(built: list[str], wanted: Wanted, journal: Journal) -> Iterator[tuple[str, str, str, str]]:
    # In the order of the plan, whatever landed first.
    there = set(built)
    for source in wanted.sources:
        record = journal.head(relative(source, wanted.job.out)) if source in there else None
        if record is None:
            continue
        for label in kept(record, wanted.job, wanted.labels):
            one = record.made[label].artifact if label in record.made else None
            if one:
                yield one.file, f"{one.size:,}", one.sha256[:12], _losses(one.losses)


def _losses(losses: Mapping[str, int]) -> str:
    if not losses:
        return "all"
    words = {"changed": "changed", "lost": "lost", "unsupported": "left out"}
    return ", ".join(f"{losses[code]} {words[code]}" for code in ("lost", "unsupported", "changed") if code in losses)


def _summary(tally: Tally, out: str, seconds: float) -> str:
    noun = "course" if tally.courses == 1 else "courses"
    if tally.unchanged == tally.courses:
        return f"nothing to build: {tally.courses} {noun} unchanged in {out}, {seconds:.2f} s"
    stayed = f", {tally.unchanged} unchanged" if tally.unchanged else ""
    return f"{tally.built} of {tally.courses} {noun} built into {out}{stayed} in {seconds:.2f} s"


class Stream:
    """For a program: a JSON object a line on the standard output, by schemas/events.json, as things happen."""

    def __init__(self, wanted: Wanted, strict: bool) -> None:
        self.wanted, self.strict = wanted, strict
        self.severities: set[Severity] = set()
        self.begun = time.perf_counter()

    def emit(self, event: Event) -> None:
        match event:
            case Planned():
                _line("planned", courses=event.courses, build=event.build)
            case Started():
                _line("started", source=event.source, why=dict(event.why))
            case Finished():
                for found in strictly(list(event.found), self.strict):
                    self.severities.add(found.severity)
                    _line("diagnostic", source=event.source, diagnostic=report.as_json(found))
                for state, artifacts in (("built", event.made), ("unchanged", event.kept)):
                    for one in artifacts:
                        self._artifact(event, one, state)
                state = "failed" if event.failed else "built" if event.made else "unchanged"
                _line("finished", source=event.source, state=state)
            case LeftOver():
                _line(
                    "left-over", path=place(self.wanted.job.out, event.file), source=event.source, removed=event.removed
                )

    def _artifact(self, event: Finished, one: Artifact, state: str) -> None:
        took = event.milliseconds.get(one.file)
        _line(
            "artifact",
            source=event.source,
            path=place(self.wanted.job.out, one.file),
            target=one.target,
            flavour=one.flavour,
            bytes=one.size,
            sha256=one.sha256,
            content=one.content,
            milliseconds=None if took is None else round(took, 1),
            state=state,
        )

    def close(self) -> None:
        """Every line was written at once."""

    def finish(self, tally: Tally, journal: Journal) -> None:
        for found in tally.found:
            self.severities.add(found.severity)
            _line("diagnostic", source="", diagnostic=report.as_json(found))
        milliseconds = round((time.perf_counter() - self.begun) * 1000, 1)
        counts = {"courses": tally.courses, "built": tally.built, "unchanged": tally.unchanged, "failed": tally.failed}
        _line("summary", **counts, milliseconds=milliseconds)


def _line(event: str, **said: Any) -> None:
    # Plain ASCII: stdout may have any encoding, and a path may hold what UTF-8 can't.
    sys.stdout.write(json.dumps({"event": event, **said}) + "\n")
    sys.stdout.flush()
