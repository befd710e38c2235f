"""`package build`: the artifacts of courses, brought up to date, with a table of what was written and lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from packager import report
from packager.build import catalogue, executors, plan
from packager.build.catalogue import Refused, Tally, Wanted
from packager.build.executors import Executor
from packager.build.files import Files
from packager.build.journal import Busy, Journal
from packager.commands import for_option, targets_option, wanted_labels
from packager.commands.progress import Display, Lines, Stream
from packager.diagnostic import Severity


@click.command("build")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@targets_option
@for_option
@click.option("--out", default="dist", metavar="DIR", help="Where artifacts go; made if it is not there. [dist]")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Courses at a time. [the machine's cores]")
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
    try:
        sources = plan.sources(paths)
    except plan.NoCourse as error:
        raise click.UsageError(str(error)) from None
    job = plan.Job("", targets, out, check, platform)
    # Who builds a catalogue has no eye for a note on each course.
    terse = form == "text" and not (events or strict) and len(sources) > 1
    wanted = Wanted(tuple(sources), job, wanted_labels(job), no_cache, prune, fail_fast, terse)
    if dry_run:
        _look(wanted)
        return
    display: Display = Stream(wanted, strict) if events else Lines(wanted, form, strict)
    try:
        with Journal(Path(out), Files()) as journal:
            try:
                journal.open()
            except OSError as error:
                tally = Tally(len(sources), found=[Refused(error, Path(out)).found])
            else:
                tally = catalogue.run(wanted, journal, _chooser(jobs), display.emit, Files())
            display.finish(tally, journal)
    except Busy:
        click.echo(f"another build writes into {out}: wait until it has ended, or give another --out", err=True)
        sys.exit(1)
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if display.severities & failing:
        sys.exit(1)


def _chooser(workers: int | None) -> Callable[[int], Executor]:
    """Gives the executor for a number of courses: one alone is built in this process."""

    def choose(count: int) -> Executor:
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
            click.echo(f"{(Path(wanted.job.out) / file).as_posix()}: no course makes it any more ({source}); it {verb}")
    count = len(wanted.sources)
    click.echo(f"{count - unchanged} of {count} {'course' if count == 1 else 'courses'} would be built")
