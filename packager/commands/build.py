"""`package build`: the artifacts of courses, with a table of what was written and lost."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from packager import report, rules
from packager.build import index, plan, run
from packager.commands import for_option, strictly, targets_option
from packager.diagnostic import Diagnostic, Severity, whole


@click.command("build")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@targets_option
@for_option
@click.option("--out", default="dist", metavar="DIR", help="Where artifacts go; made if it is not there. [dist]")
@click.option("--check", is_flag=True, help="Have an independent library check the xAPI output.")
@click.option("--strict", is_flag=True, help="A warning fails too, after building.")
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", help="How to print diagnostics.")
def command(
    paths: tuple[str, ...], targets: tuple[str, ...], platform: str, out: str, check: bool, strict: bool, form: str
) -> None:
    """Write packages and question banks.

    PATH is a course folder, a quiz file, or a folder below which every course is built. Without PATH: the course in
    the current folder, else `courses/`, else the current folder. A course with an error writes nothing and leaves
    older artifacts as they are; the other courses are built, and the exit status is 1.
    """
    try:
        sources = plan.sources(paths)
    except plan.NoCourse as error:
        raise click.UsageError(str(error)) from None
    started = time.perf_counter()
    twins = plan.twins(sources) if len(sources) > 1 else {}
    found = [diagnostic for wrong in twins.values() for diagnostic in wrong]
    jobs = [plan.Job(source, targets, out, check, platform) for source in sources if source not in twins]
    outcomes = list(_progress(jobs))
    for outcome in outcomes:
        found += outcome.diagnostics
    built = [outcome for outcome in outcomes if outcome.artifacts]
    if built:
        try:
            index.write(Path(out), built)
        except OSError as error:
            message = f"the index can't be written: {(error.strerror or str(error)).lower()}"
            found.append(Diagnostic(rules.CANNOT_WRITE, whole(str(Path(out) / index.NAME)), message))
    found = strictly(found, strict)
    text = form == "text"
    # The table counts the losses; each at its line is what `validate` is for. Machines and --strict get all.
    shown = found if strict or not text else [one for one in found if one.rule.code not in report.LOSSES]
    click.echo(report.render(form, shown, color=text and sys.stderr.isatty()), nl=False, err=text)
    if text:
        _summary(built, len(jobs) + len(twins), time.perf_counter() - started, out)
    failing = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    if any(diagnostic.severity in failing for diagnostic in found):
        sys.exit(1)


def _progress(jobs: list[plan.Job]) -> Iterator[run.Outcome]:
    """The outcomes; on a terminal with a live bar, elsewhere with a line a course."""
    if sys.stderr.isatty():
        # Imported here: only a terminal pays for it.
        from rich.console import Console
        from rich.progress import track

        console = Console(stderr=True)
        yield from track(run.serial(jobs), "Building", total=len(jobs), console=console, transient=True)
        return
    for place, outcome in enumerate(run.serial(jobs), 1):
        state = "failed" if outcome.failed else f"{len(outcome.artifacts)} artifacts"
        click.echo(f"[{place}/{len(jobs)}] {outcome.job.source}: {state}", err=True)
        yield outcome


def _summary(built: list[run.Outcome], courses: int, seconds: float, out: str) -> None:
    """The table of artifacts: file, size, the sha256's beginning (index.json has it whole), and what was lost."""
    rows = [
        (artifact.file, f"{artifact.size:,}", artifact.sha256[:12], _losses(artifact.losses))
        for outcome in built
        for artifact in outcome.artifacts
    ]
    head = ("artifact", "bytes", "sha256", "kept")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    if rows:
        for row in [head, *rows]:
            name, size, digest = row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].ljust(widths[2])
            click.echo(f"{name}  {size}  {digest}  {row[3]}")
    done = len(built)
    noun = "course" if courses == 1 else "courses"
    click.echo(f"{done} of {courses} {noun} built into {out} in {seconds:.2f} s")


def _losses(losses: dict[str, int]) -> str:
    if not losses:
        return "all"
    words = {"changed": "changed", "lost": "lost", "unsupported": "left out"}
    return ", ".join(f"{losses[code]} {words[code]}" for code in ("lost", "unsupported", "changed") if code in losses)
