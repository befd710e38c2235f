"""What a command imports: a library that it does not need would cost every run of it a tenth of a second."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import packager

CHECKOUT = Path(__file__).resolve().parents[1]
MINIMAL = CHECKOUT / "tests/courses/minimal"

# Runs the command line in a pipe, and prints the modules that it has imported.
PROBE = """\
import contextlib, io, json, sys
before = set(sys.modules)
from packager.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    try:
        main(prog_name="package")
        status = 0
    except SystemExit as end:
        status = end.code
print(json.dumps([status, sorted(set(sys.modules) - before)]))
"""

# What only a course, an option or a mistake calls for.
SELDOM = (
    *("tincan", "rich", "jsonschema", "referencing", "jsonschema_rs", "importlib.metadata", "pygments", "latex2mathml"),
    *("imagesize", "urllib.request", "http.client", "ssl", "email.message", "xml.etree.ElementTree", "dask", "fsspec"),
    *("multiprocessing.pool", "concurrent.futures.process", "asyncio"),
)
# What a command that reads no course needs none of.
COURSES = ("yaml", "markdown_it", "jinja2", "lxml", "nh3", "simpleeval", "packager.model", "packager.source.loader")


def imported(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, cwd=CHECKOUT, check=False
    )
    status, modules = json.loads(done.stdout)
    assert not status, (done.stdout, done.stderr)
    return set(modules)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_a_word_about_the_program_needs_no_library_but_the_one_of_the_command_line(option: str) -> None:
    assert imported(option) & {*SELDOM, *COURSES} == set()


def test_a_course_without_faults_is_validated_without_what_it_does_not_need() -> None:
    assert imported("validate", str(MINIMAL)) & set(SELDOM) == set()


def test_a_course_is_built_without_what_it_does_not_need(tmp_path: Path) -> None:
    assert imported("build", str(MINIMAL), "--out", str(tmp_path / "out")) & set(SELDOM) == set()


def test_the_version_is_the_installed_one() -> None:
    assert metadata.version("course-packager") == packager.__version__
