"""A build that is stopped at any moment leaves whole artifacts alone, and the next one makes what is missing."""

from __future__ import annotations

import errno
import json
import os
import pty
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest
from catalogue_folder import command, contents, course, events, made
from click.testing import CliRunner

from packager.build import catalogue, executors, journal
from packager.build.catalogue import Refused, Tally, Wanted
from packager.build.files import Files, draft_of
from packager.build.journal import NAME, Journal
from packager.build.plan import Job
from packager.cli import main

SEED = 20261201


class Killed(BaseException):
    """The process is gone: nothing runs after it."""


class Counted(Files):
    """Counts what is done to the file system, and from the operation number `end` on lets nothing more happen.

    `error` is what happens instead: the process ends, or the system refuses.
    """

    def __init__(self, end: int = 1 << 30, error: BaseException | None = None) -> None:
        self.end, self.error, self.count = end, error or Killed(), 0

    def _next(self) -> None:
        self.count += 1
        if self.count > self.end if isinstance(self.error, Killed) else self.count == self.end + 1:
            raise self.error

    def folder(self, path: Path) -> None:
        self._next()
        super().folder(path)

    def create(self, path: Path) -> BinaryIO:
        self._next()
        return super().create(path)

    def close(self, stream: BinaryIO) -> None:
        super().close(stream)
        self._next()

    def replace(self, draft: Path, final: Path) -> None:
        self._next()
        super().replace(draft, final)

    def remove(self, path: Path) -> None:
        self._next()
        super().remove(path)

    def extend(self, path: Path) -> BinaryIO:
        self._next()
        return super().extend(path)

    def append(self, stream: BinaryIO, data: bytes) -> None:
        self._next()
        if self.count == self.end and isinstance(self.error, Killed):
            data = data[: len(data) // 2]  # the last that it does is done by half
        super().append(stream, data)

    def clear(self, stream: BinaryIO) -> None:
        self._next()
        super().clear(stream)


def build(source: Path, out: Path, files: Files) -> Tally:
    """A whole run in this process."""
    sources = tuple(sorted(str(path) for path in source.iterdir()))
    wanted = Wanted(sources, Job("", out=str(out)))
    with Journal(out, files) as kept:
        try:
            kept.open()
        except OSError as error:
            return Tally(found=[Refused(error, out).found])
        return catalogue.run(wanted, kept, lambda _: executors.serial, lambda _: None, files)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two courses as they were and as they are (`old`, `new`, `new` has one more), and what is built of both."""
    root = tmp_path_factory.mktemp("durable")
    for name in ("a", "b"):
        course(root / "old" / name, name, words="Older words.")
        course(root / "new" / name, name, words="Newer words." if name == "a" else "Older words.")
    course(root / "new/c", "c")
    for name in ("old", "new"):
        build(root / name, root / f"{name}-built", Files())
    yield root
    shutil.rmtree(root)


def interrupted(root: Path, folder: Path) -> tuple[Path, Path]:
    """A source that was built when it was older, and its output."""
    shutil.copytree(root / "old", folder / "src")
    build(folder / "src", folder / "out", Files())
    shutil.copytree(root / "new", folder / "src", dirs_exist_ok=True)
    return folder / "src", folder / "out"


def whole(root: Path, out: Path) -> None:
    """Every artifact under its own name is the older one or the newer one."""
    older, newer = contents(root / "old-built"), contents(root / "new-built")
    for name, digest in contents(out).items():
        if not name.endswith(".part") and name != "index.json":
            assert digest in (older.get(name), newer.get(name)), name
    if (out / "index.json").exists():
        json.loads((out / "index.json").read_text())


def test_a_build_that_is_stopped_at_any_operation_goes_on_in_the_next(three: Path, tmp_path: Path) -> None:
    source, out = interrupted(three, tmp_path / "count")
    counted = Counted()
    build(source, out, counted)
    assert counted.count > 20
    for end in range(counted.count):
        source, out = interrupted(three, tmp_path / str(end))
        with pytest.raises(Killed):
            build(source, out, Counted(end))
        whole(three, out)
        build(source, out, Files())
        assert contents(out) == contents(three / "new-built"), f"after operation {end}"
        assert made(source, "--out", out) == set()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_refusal_at_any_operation_is_told_and_leaves_nothing_half_written(
    three: Path, tmp_path: Path, number: int
) -> None:
    source, out = interrupted(three, tmp_path / "count")
    counted = Counted()
    build(source, out, counted)
    for end in range(counted.count):
        source, out = interrupted(three, tmp_path / str(end))
        tally = build(source, out, Counted(end, OSError(number, os.strerror(number), str(out / "name"))))
        whole(three, out)
        assert tally.found or tally.failed, f"operation {end} was not told"
        build(source, out, Files())
        assert contents(out) == contents(three / "new-built"), f"after operation {end}"


def killed(source: Path, out: Path, after: int, workers: int) -> bool:
    """Kills a build when it has said `after` lines; whether it was still running then."""
    line, environment = command(source, "--out", out, "--events", "-j", workers)
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(after):
            if not process.stdout.readline():
                break
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return running


def test_a_killed_build_leaves_whole_artifacts_and_the_next_goes_on(
    three: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Real processes, on one core and on two, killed after each line that they say, again and again."""
    count = 200 if request.config.getoption("--full") else 20
    source, out = interrupted(three, tmp_path / "count")
    lines = len(events(source, "--out", out))
    running = 0
    for turn in range(count):
        source, out = interrupted(three, tmp_path / str(turn))
        running += killed(source, out, turn % (lines - 1), 1 + turn // lines % 2)
        whole(three, out)
        tally = build(source, out, Files())
        assert not tally.found
        assert contents(out) == contents(three / "new-built")
        shutil.rmtree(tmp_path / str(turn))
    assert running > count // 2


def test_two_builds_in_one_folder_are_one_too_many(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PATIENCE", 0)
    source, out = interrupted(three, tmp_path)
    before = contents(out)
    with Journal(out, Files()) as kept:
        kept.open()
        done = CliRunner().invoke(main, ["build", str(source), "--out", str(out)])
    assert done.exit_code == 1
    assert done.stderr == (f"another build writes into {out}: wait until it has ended, or give another --out\n")
    assert contents(out) == before
    assert CliRunner().invoke(main, ["build", str(source), "--out", str(out)]).exit_code == 0


def test_a_dry_run_waits_for_nobody(three: Path, tmp_path: Path) -> None:
    source, out = interrupted(three, tmp_path)
    with Journal(out, Files()) as kept:
        kept.open()
        done = CliRunner().invoke(main, ["build", str(source), "--out", str(out), "--dry-run"])
    assert done.exit_code == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_build_ends_cleanly(three: Path, tmp_path: Path, workers: int) -> None:
    """Ctrl-C in a terminal goes to every process of the group."""
    source, out = interrupted(three, tmp_path)
    for number in range(20):
        course(source / f"more-{number}", f"more-{number}")
    line, environment = command(source, "--out", out, "--events", "-j", workers)
    with subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while json.loads(process.stdout.readline())["event"] != "artifact":
            pass
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        told = process.stderr.read()
    assert process.returncode == 130
    assert told == "interrupted\n"
    assert [path.name for path in out.iterdir() if path.name.endswith(".part")] == []
    whole_names = {path.name for path in out.iterdir()} - {NAME, "index.json"}
    assert len(whole_names) < 2 * 23
    build(source, out, Files())
    assert len(contents(out)) == 2 * 23 + 1


def test_an_interrupted_build_gives_the_terminal_back(three: Path, tmp_path: Path) -> None:
    """On a terminal the bar hides the cursor; it is there again at the end, and the bar is gone."""
    source, out = interrupted(three, tmp_path)
    for number in range(120):
        course(source / f"more-{number}", f"more-{number}")
    line, environment = command(source, "--out", out, "-j", 1)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        line, env={**environment, "TERM": "xterm"}, stdout=subprocess.DEVNULL, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = os.read(ours, 1 << 16)
        while b"/s" not in seen:  # a rate
            seen += os.read(ours, 1 << 16)
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # so the other end of a pseudo-terminal says that it is closed
            while more := os.read(ours, 1 << 16):
                seen += more
    os.close(ours)
    assert process.returncode == 130
    hidden, shown = b"\x1b[?25l", b"\x1b[?25h"
    assert seen.count(hidden) == seen.count(shown) == 1
    assert seen.endswith(b"interrupted\r\n")


def test_drafts_of_a_killed_build_go_and_files_of_an_author_stay(three: Path, tmp_path: Path) -> None:
    source, out = interrupted(three, tmp_path)
    for name in ("a-scorm12.zip", "z-old-imscc.imscc", "index.json", NAME):
        name = draft_of(out / name).name
        (out / name).write_bytes(b"draft")
    for name in (".My Notes.txt.part", ".film.mp4.part", "notes.part", ".gitignore"):
        (out / name).write_bytes(b"mine")
    build(source, out, Files())
    there = {path.name for path in out.iterdir()}
    assert {name for name in there if name.startswith(".") or name.endswith(".part")} == {
        NAME,
        ".My Notes.txt.part",
        ".film.mp4.part",
        "notes.part",
        ".gitignore",
    }


def test_nothing_else_of_the_room_writes_renames_or_removes() -> None:
    room = Path(catalogue.__file__).parent
    verbs = ("os.replace(", "os.remove(", ".unlink(", ".rename(", "mkdir(", "rmtree(", ".write_text(", ".write_bytes(")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(room.glob("*.py"))
        if path.name != "files.py"
        for line in path.read_text().splitlines()
        if any(verb in line for verb in verbs) and "files.replace(" not in line
    ]
    assert found == []
