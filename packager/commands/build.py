"""`package build`: the artifacts of courses, brought up to date, with a table of what was written and lost."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from packager import report
from packager.build import catalogue, executors, plan, remote
from packager.build.catalogue import Refused, Tally, Wanted
from packager.build.executors import Executor, NoScheduler
from packager.build.files import Files
from packager.build.journal import Busy, Journal
from packager.build.watch import changes
from packager.commands import for_option, targets_option, wanted_labels
from packager.commands.progress import Display, Lines, Stream
from packager.diagnostic import Severity


@click.command("build")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@targets_option
@for_option
@click.option("--out", default="dist", metavar="DIR", help="Where artifacts go; made if it is not there. [dist]")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Courses at a time. [the machine's cores]")
@click.option("--executor", type=click.Choice(("local", "dask")), default="local", help="Who builds. [local]")
@click.option("--scheduler", default="", metavar="ADDRESS", help="The Dask scheduler, such as tcp://host:8786.")
@click.option("--watch", is_flag=True, help="Build again whenever something changes, until Ctrl-C.")
@click.option("--no-cache", is_flag=True, help="Build all, also what has not changed.")
@click.option("--dry-run", is_flag=True, help="Say what would be built, and why; write nothing.")
@click.option("--prune", is_flag=True, help="Remove the artifacts of courses that are gone.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first course with an error.")
@click.option("--check", is_flag=True, help="Have an independent library check the xAPI output.")
@click.option("--strict", is_flag=True, help="A warning fails too, after building.")
@click.option("--events", is_flag=True, help="Print what happens as it happens, a JSON object a line.")
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", help="How to print diagnostics.")
def command(
    paths: tuple[str, ...],
    targets: tuple[str, ...],
    platform: str,
    out: str,
    jobs: int | None,
    executor: str,
    scheduler: str,
    watch: bool,
    no_cache: bool,
    dry_run: bool,
    prune: bool,
    fail_fast: bool,
    check: bool,
    strict: bool,
    events: bool,
    form: str,
) -> None:
    """Write packages and question banks: what has changed since the last build, and nothing else.

    PATH is a course folder, a quiz file, or a folder below which every course is built. Without PATH: the course in
    the current folder, else `courses/`, else the current folder. A course with an error writes nothing and leaves
    older artifacts as they are; the other courses are built, and the exit status is 1.
    """
    if events and form != "text":
        raise click.UsageError("--events and --format both want the standard output: give one of them")
    if (executor == "dask") != bool(scheduler):
        raise click.UsageError("--executor dask and --scheduler ADDRESS go together")
    if executor == "dask" and jobs:
        raise click.UsageError("-j is for this machine; the workers of a Dask scheduler are as many as they are")
    try:
        if executor == "dask":
            executors.check_dask()
        if remote.is_remote(out):
            remote.check(out)
    except remote.NoAccess as error:
        raise click.UsageError(str(error)) from None
    if not out.strip():
        raise click.UsageError("--out is empty: name a folder, `.` for this one")
    if remote.is_remote(out) and (dry_run or watch):
        raise click.UsageError("--dry-run and --watch compare with a folder; at an address all is built each time")
    if prune and remote.is_remote(out):
        raise click.UsageError("--prune is for a folder: what lies at an address is not known")
    if watch and any(Path(place).resolve().is_relative_to(Path(out).resolve()) for place in paths or (plan.here(),)):
        raise click.UsageError("--watch can't tell its own output from the courses: give an --out beside or below them")
    if watch and dry_run:
        raise click.UsageError("--watch builds, and --dry-run does not")
    job = plan.Job("", targets, out, check, platform)

    def wanted() -> Wanted:
        try:
            sources = tuple(plan.sources(paths))
        except plan.NoCourse as error:
            raise click.UsageError(str(error)) from None
        # Who builds a catalogue has no eye for a note on each course.
        terse = form == "text" and not (events or strict) and len(sources) > 1
        return Wanted(sources, job, wanted_labels(job), no_cache, prune, fail_fast, terse, paths or (plan.here(),))

    def once(asked: Wanted) -> int:
        return _once(asked, Stream(asked, strict) if events else Lines(asked, form, strict), _chooser(jobs, scheduler))

    first = wanted()
    if dry_run:
        _look(first)
    elif watch:
        _watch(first, lambda: replace(wanted(), fresh=False), once, quiet=events)
    else:
        sys.exit(min(once(first), 1))


BUSY = 75  # the status of a run that another one keeps out, by sysexits' "try again"


def _once(wanted: Wanted, display: Display, choose: Callable[[int], Executor]) -> int:
    """One run; its exit status."""
    out = wanted.job.out
    try:
        with _folder(out) as folder, Journal(folder, Files()) as journal:
            try:
                journal.open()
            except OSError as error:
                tally = Tally(len(wanted.sources), found=[Refused(error, Path(out)).found])
            else:
                tally = catalogue.run(wanted, journal, choose, display.emit, Files())
            display.finish(tally, journal)
    except NoScheduler as error:
        click.echo(str(error), err=True)
        return 1
    except Busy:
        click.echo(f"another build writes into {out}: wait until it has ended, or give another --out", err=True)
        return BUSY
    finally:
        display.close()
    failing = {Severity.ERROR, Severity.WARNING} if display.strict else {Severity.ERROR}
    return 1 if display.severities & failing else 0


def _watch(first: Wanted, again: Callable[[], Wanted], once: Callable[[Wanted], int], quiet: bool) -> None:
    """Builds, and builds again whenever something changes, until Ctrl-C."""
    begun = False
    for changed in changes(first.roots, first.job.out):
        if changed and not quiet:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            click.echo(f"\n{Path(changed[0]).name}{more} changed", err=True)
        try:
            while once(again() if begun else first) == BUSY:
                pass  # each waits for the folder for a while
        except click.UsageError as error:
            # The courses went away, as when a branch is changed: they may come back.
            click.echo(error.format_message(), err=True)
        begun = True
        if not quiet:
            click.echo("watching; Ctrl-C ends", err=True)


@contextmanager
def _folder(out: str) -> Iterator[Path]:
    """Where the journal of a run lies: in the output folder, or for an address in one that goes with the run."""
    if not remote.is_remote(out):
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="package-") as folder:
        yield Path(folder)


def _chooser(workers: int | None, scheduler: str) -> Callable[[int], Executor]:
    """Gives the executor for a number of courses: one alone is built in this process, unless by a scheduler."""

    def choose(count: int) -> Executor:
        if scheduler:
            return executors.dask(scheduler, str(Path.cwd()))
        most = min(workers or executors.cores(), count)
        return executors.serial if most < 2 else executors.pool(most)

    return choose


def _look(wanted: Wanted) -> None:
    """Prints what would be built and why."""
    unchanged = 0
    with Journal(Path(wanted.job.out), Files()) as journal:
        journal.look()
        for step in catalogue.look(wanted, journal):
            if step.job is None:
                unchanged += 1
                continue
            for label, why in step.why.items():
                click.echo(f"{step.source}: build {label or 'all'}: {why}")
        for file, source in catalogue.gone(wanted, journal):
            verb = "would be removed" if wanted.prune else "would stay; --prune removes it"
            click.echo(f"{remote.place(wanted.job.out, file)}: no course makes it any more ({source}); it {verb}")
    count = len(wanted.sources)
    click.echo(f"{count - unchanged} of {count} {'course' if count == 1 else 'courses'} would be built")
