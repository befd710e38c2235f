"""`package validate`: every mistake of every file in one run."""

from __future__ import annotations

import sys

import click

from packager import report
from packager.build import plan, run
from packager.commands import for_option, strictly, targets_option
from packager.diagnostic import Severity


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@targets_option
@for_option
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", help="How to print. [text]")
@click.option("--strict", is_flag=True, help="A warning fails too.")
def command(paths: tuple[str, ...], targets: tuple[str, ...], platform: str, form: str, strict: bool) -> None:
    """Check courses without writing anything.

    PATH is a course folder, a quiz file, or a folder below which every course is checked. Without PATH: the course
    in the current folder, else `courses/`, else the current folder. With `--for` each question is told to be kept
    whole, changed or lost on that platform.
    """
    try:
        sources = plan.sources(paths)
    except plan.NoCourse as error:
        raise click.UsageError(str(error)) from None
    found = [diagnostic for wrong in plan.twins(sources).values() for diagnostic in wrong]
    for source in sources:
        found += run.validate(plan.Job(source, targets, platform=platform)).found
    found = strictly(found, strict)
    click.echo(report.render(form, found, color=form == "text" and sys.stdout.isatty()), nl=False)
    if form == "text" and not found:
        click.echo(f"{len(sources)} {'course' if len(sources) == 1 else 'courses'} checked: nothing to mend")
    failing = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    if any(diagnostic.severity in failing for diagnostic in found):
        sys.exit(1)
