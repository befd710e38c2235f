"""The command line: a group whose commands are imported when they are called."""

from __future__ import annotations

import atexit
import gc
from importlib import import_module
from typing import Any

import click

from packager import __version__

# name: (module of packager.commands, one line of help)
COMMANDS = {
    "build": ("build", "Write the packages and question banks of courses."),
    "validate": ("validate", "Tell every mistake of every file, and what targets will lose."),
    "import": ("import_", "Turn another format into a course folder."),
    "explain": ("explain", "Tell what a diagnostic's code means, with an example."),
    "pin": ("pin", "Write the ids that are made from words into the quizzes."),
    "schema": ("schema", "Print or write the JSON Schemas of the source format."),
    "targets": ("targets", "Show what each target and each platform keeps."),
}

# What courses are made of holds no circles, and is gone when nobody needs it: the search for circles, which else looks
# through all of a large quiz again and again, may be seldom.
gc.set_threshold(100_000, 20, 50)
# At its end the interpreter looks through all that there is for circles, which takes as long as a small course.
atexit.register(gc.freeze)


class Lazy(click.Group):
    """A group that knows its commands by name and loads one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"packager.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="package")
def main() -> None:
    """One text source, every learning platform: SCORM, xAPI, QTI and Moodle XML from Markdown and YAML.

    Exit status: 0 done, 1 a mistake in a course or output that can't be written, 2 wrong usage, 130 interrupted.
    """
