"""A catalogue on several processes: the same artifacts, failures that stop nothing, workers that die, and events."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from catalogue_folder import command, contents, course, events
from click.testing import CliRunner

from packager import rules
from packager.build import executors, run
from packager.build.plan import Job
from packager.cli import main
from packager.commands.schema import bundled
from packager.diagnostic import Diagnostic, whole


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of twelve courses, two of which have an error, and what a serial build makes of them."""
    root = tmp_path_factory.mktemp("batch")
    for number in range(12):
        course(root / f"src/c{number:02}", f"c{number:02}")
    for number in (3, 7):
        (root / f"src/c{number:02}/quiz.yaml").write_text("id: q\n")
    done = CliRunner().invoke(main, ["build", str(root / "src"), "--out", str(root / "serial"), "-j", "1"])
    assert done.exit_code == 1
    return root


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_processes_makes_the_same(twelve: Path, tmp_path: Path, workers: int) -> None:
    done = CliRunner().invoke(main, ["build", str(twelve / "src"), "--out", str(tmp_path / "out"), "-j", str(workers)])
    assert done.exit_code == 1
    assert contents(tmp_path / "out") == contents(twelve / "serial")
    assert len(contents(twelve / "serial")) == 2 * 10 + 1
    # The table and the diagnostics come in the order of the plan, whatever landed first.
    rows = [line.split()[0] for line in done.stdout.splitlines()[1:-1]]
    assert rows == [f"c{number:02}-{name}" for number in range(12) for name in NAMES if number not in (3, 7)]
    assert done.stderr.index("c03/quiz.yaml") < done.stderr.index("c07/quiz.yaml")
    assert "10 of 12 courses built" in done.stdout


NAMES = ("scorm12.zip", "moodle.xml")


def test_the_first_failure_stops_the_run_on_demand(twelve: Path, tmp_path: Path) -> None:
    said = events(twelve / "src", "--out", tmp_path / "out", "--fail-fast", "-j", 1, code=1)
    assert [each["state"] for each in said if each["event"] == "finished"] == ["built"] * 3 + ["failed"]
    assert said[-1]["failed"] == 1
    assert set(json.loads((tmp_path / "out/index.json").read_text())["courses"]) == {"c00", "c01", "c02"}
    said = events(twelve / "src", "--out", tmp_path / "two", "--fail-fast", "-j", 2, code=1)
    assert said[-1]["failed"] == 1
    assert said[-1]["built"] < 10


def test_one_course_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "pool", lambda _: pytest.fail("a pool was made"))
    course(tmp_path / "src/a", "a")
    course(tmp_path / "src/b", "b")
    assert events(tmp_path / "src/a", "--out", tmp_path / "out", "-j", 8)[-1]["built"] == 1
    # Neither does a catalogue of which one course is left to be built.
    assert events(tmp_path / "src", "--out", tmp_path / "out", "-j", 8)[-1]["built"] == 1


def test_jobs_are_drawn_when_a_worker_is_about_to_be_free() -> None:
    drawn = []

    def jobs() -> Iterator[Job]:
        for number in range(40):
            drawn.append(number)
            yield Job(str(number))

    landing = executors.pool(2)(_landed, jobs())
    for count, _ in enumerate(landing, 1):
        assert len(drawn) <= count + 2 * executors._AHEAD
    assert len(drawn) == 40


def _landed(job: Job) -> run.Outcome:
    return run.Outcome(job, ())


def _dies_once(job: Job) -> run.Outcome:
    """Dies at the job whose targets name a file that is there, and takes that file away before."""
    mark = Path(job.targets[0])
    if mark.exists():
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return run.Outcome(job, (Diagnostic(rules.NO_IRI, whole(job.source), "done"),))


def _dies(job: Job) -> run.Outcome:
    if job.source == "3":
        os.kill(os.getpid(), signal.SIGKILL)
    return run.Outcome(job, ())


def gone() -> None:
    """Every worker has ended: that of a broken pool when the pool's own thread has seen to it."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "Executor" in type(thread).__name__:
            thread.join(30)
    for child in multiprocessing.active_children():
        child.join(30)
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_costs_no_course(tmp_path: Path) -> None:
    (tmp_path / "5").touch()
    jobs = [Job(str(number), (str(tmp_path / str(number)),)) for number in range(10)]
    landed = [outcome.job.source for outcome in executors.pool(2)(_dies_once, iter(jobs))]
    assert sorted(landed, key=int) == [str(number) for number in range(10)]
    gone()


def test_a_worker_that_dies_while_nobody_waits_costs_no_course(tmp_path: Path) -> None:
    """Whoever takes the outcomes is busy with one when the pool breaks, and then gives it the next job."""
    (tmp_path / "3").touch()
    jobs = [Job(str(number), (str(tmp_path / str(number)),)) for number in range(10)]
    landed = []
    for outcome in executors.pool(1)(_dies_once, iter(jobs)):
        landed.append(outcome.job.source)
        for child in multiprocessing.active_children() if not (tmp_path / "3").exists() else ():
            child.join(0.2)
    assert sorted(landed, key=int) == [str(number) for number in range(10)]


def test_a_course_that_ends_its_worker_again_has_failed_and_no_other() -> None:
    jobs = iter([Job(str(number)) for number in range(10)])
    landed = {outcome.job.source: outcome for outcome in executors.pool(2)(_dies, jobs)}
    assert sorted(landed, key=int) == [str(number) for number in range(10)]
    assert [source for source, outcome in landed.items() if outcome.failed] == ["3"]
    assert landed["3"].found[0].rule is rules.WORKER_DIED
    gone()


def test_our_own_bug_is_a_traceback_and_not_a_hang(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        course(tmp_path / "src" / name, name)
    code = (
        "import packager.build.run as run; from packager.cli import main\n"
        "def broken(*_): raise RuntimeError('a bug')\n"
        "run.check = broken\n"
        f"main(['build', {str(tmp_path / 'src')!r}, '--out', {str(tmp_path / 'out')!r}, '-j', '2'])"
    )
    line, environment = command()
    done = subprocess.run([line[0], "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError: a bug" in done.stderr


def test_events_keep_their_schema_and_come_as_things_happen(twelve: Path, tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(bundled("events"))
    out = tmp_path / "out"
    first = events(twelve / "src", "--out", out, "-j", 2, code=1)
    again = events(twelve / "src", "--out", out, "-j", 2, code=1)
    (tmp_path / "gone").mkdir()
    course(tmp_path / "gone/z", "z")
    events(tmp_path / "gone/z", "--out", out)
    course(tmp_path / "gone/y", "y")
    (tmp_path / "gone/z/course.yaml").unlink()
    pruned = events(tmp_path / "gone", "--out", out, "--prune")
    kinds = set()
    for said in (first, again, pruned):
        for each in said:
            assert list(validator.iter_errors(each)) == [], each
            kinds.add(each["event"])
        assert said[-1]["event"] == "summary"
    assert kinds == {"planned", "started", "diagnostic", "artifact", "finished", "left-over", "summary"}
    assert first[0] == {"event": "planned", "courses": 12, "build": 12}
    assert {key: first[-1][key] for key in ("built", "unchanged", "failed")} == {
        "built": 10,
        "unchanged": 0,
        "failed": 2,
    }
    assert {key: again[-1][key] for key in ("built", "unchanged", "failed")} == {
        "built": 0,
        "unchanged": 10,
        "failed": 2,
    }
    # What is told of a course stands together, its end last.
    for source in {each["source"] for each in first if each["event"] == "finished"}:
        places = [
            place for place, each in enumerate(first) if each.get("source") == source and each["event"] != "started"
        ]
        assert places == list(range(places[0], places[0] + len(places)))
        assert first[places[-1]]["event"] == "finished"
    # The first artifact is told of, and lies there, while others are still to be begun.
    kinds_in_order = [each["event"] for each in events(twelve / "src", "--out", tmp_path / "new", "-j", 1, code=1)]
    assert kinds_in_order.index("artifact") < len(kinds_in_order) - kinds_in_order[::-1].index("started")


def test_events_own_the_standard_output(twelve: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", str(twelve / "src"), "--events", "--format", "json"])
    assert done.exit_code == 2
    line, environment = command(twelve / "src", "--out", tmp_path / "out", "--events")
    seen = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert seen.stderr == ""
    assert [json.loads(each)["event"] for each in seen.stdout.splitlines()][-1] == "summary"
