"""Prints how fast the packager is beside its goals: `python tests/bench/speed.py [--quick] [--json FILE]`.

CPU figures are user and system time of the processes that were started, the best of several; a figure beside the floor
is from the same run. Wall times are for a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import corpus

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `floor` and `goal` are in the row's own unit, and a goal of 0 is none of ours to miss."""

    name: str
    unit: str
    today: float
    goal: float
    floor: float = 0.0
    least: bool = False  # the goal is the least that is wanted, and not the most

    @property
    def met(self) -> bool:
        return not self.goal or (self.today >= self.goal if self.least else self.today <= self.goal)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds on the clock and of CPU, and the most memory in bytes."""

    wall: float
    cpu: float
    memory: int


class Bench:
    """Measures in a folder of its own; compiled modules lie there too, whatever the environment says of them."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        own = {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONPATH": str(CHECKOUT)}
        self.environment = {**os.environ, **own}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    # --- processes

    def run(self, *arguments: str) -> Cost:
        """One run of Python; raises CalledProcessError where it fails."""
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, arguments)
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))

    def package(self, *arguments: str) -> Cost:
        return self.run("-m", "packager", *arguments)

    def best(self, measure: Callable[[], Cost], least: int = 3) -> Cost:
        """The best of several: of each figure the smallest."""
        costs = [measure() for _ in range(least if self.quick else max(least, 7))]
        return Cost(*(min(values) for values in zip(*((c.wall, c.cpu, c.memory) for c in costs), strict=True)))

    def build(self, courses: Path, *arguments: str, jobs: int = 1) -> Callable[[], Cost]:
        """A build of everything, each time into a new folder."""

        def measure() -> Cost:
            out = self.folder / "out"
            shutil.rmtree(out, ignore_errors=True)
            return self.package("build", str(courses), "--out", str(out), "-j", str(jobs), *arguments)

        return measure

    def courses(self, count: int, questions: int = corpus.QUESTIONS, special: bool = False) -> Path:
        """A folder of courses, written when it is first asked for."""
        folder = self.folder / f"courses-{count}-{questions}-{special}"
        if not folder.is_dir():
            corpus.write(folder, count, questions=questions, special=special)
        return folder

    # --- rows

    def memory(self) -> Iterator[Row]:
        """Before this process is large itself: a child's peak begins with what its parent had."""
        sizes = (100, 1_000) if self.quick else (100, 1_000, 10_000)
        found = {size: self.build(self.courses(size))() for size in sizes}
        for size, cost in found.items():
            yield Row(f"peak memory of one process, {size:,} lessons", "MiB", cost.memory / MIB, 80)
        first, last = found[sizes[0]], found[sizes[-1]]
        yield Row(f"its growth, {sizes[0]} to {sizes[-1]:,} lessons", "%", 100 * (last.memory / first.memory - 1), 10)
        start = self.best(self.build(self.courses(1))).cpu
        points = [(size, cost.cpu - start) for size, cost in found.items()]
        yield Row(f"growth over lessons, {sizes[0]} to {sizes[-1]:,}", "exponent", steepest(points), 1.05)

    def cold(self) -> Iterator[Row]:
        one, special = self.courses(1), self.courses(1, special=True)
        out = str(self.folder / "out")
        for name in ("--help", "--version"):
            yield Row(f"package {name}", "s CPU", self.best(lambda name=name: self.package(name)).cpu, 0.08)
        validate = self.best(lambda: self.package("validate", str(one)))
        yield Row("cold validate of one lesson", "s CPU", validate.cpu, 0.16)
        floor = self.best(lambda: self.run(str(HERE / "floor.py"), str(next(one.iterdir())), out)).cpu
        yield Row("cold build of one lesson", "s CPU", self.best(self.build(one)).cpu, 0.30, floor)
        cost = self.best(self.build(special))
        yield Row("the same with code and a formula", "s CPU", cost.cpu, 0.30, floor)
        yield Row(
            "cold build of a quiz of 1,000 questions", "s CPU", self.best(self.build(self.courses(1, 1000))).cpu, 1.5
        )

    def again(self) -> Iterator[Row]:
        """A second build of a catalogue: of what has not changed, and of one lesson that has."""
        count = 200 if self.quick else 1_000
        folder = self.courses(count)
        lesson = sorted(folder.iterdir())[count // 2] / "lessons/lesson.md"
        self.build(folder)()

        def same() -> Cost:
            return self.package("build", str(folder), "--out", str(self.folder / "out"), "-j", "1")

        def changed() -> Cost:
            lesson.write_text(lesson.read_text(encoding="utf-8") + "\nOne more.\n", encoding="utf-8")
            return same()

        time.sleep(3)  # until stats say something
        same()
        share = count / 1_000
        yield Row(f"nothing changed, {count:,} lessons", "s wall", self.best(same).wall, 0.3 * max(share, 1.0))
        yield Row(f"one of {count:,} changed", "s wall", self.best(changed).wall, 0.6 * max(share, 1.0))

    def cores(self) -> Iterator[Row]:
        """Two processes against one, ours and the floor's."""
        folder = self.courses(100 if self.quick else 400)
        names = [str(path) for path in sorted(folder.iterdir())]
        ours = self.best(self.build(folder)).wall / self.best(self.build(folder, jobs=2)).wall
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        floor = self.floor_wall(names) / self.floor_wall(*halves)
        yield Row("two processes against one", "x", ours, 0.95 * floor, floor, least=True)

    def floor_wall(self, *shares: list[str]) -> float:
        """The seconds that the floor takes in as many processes as there are shares."""
        out = self.folder / "floor"
        out.mkdir(exist_ok=True)
        code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import floor; from pathlib import Path\n"
        code += f"for name in sys.argv[1:]: floor.build(Path(name), Path({str(out)!r}))"
        walls = []
        for _ in range(3):
            begun = time.perf_counter()
            started = [subprocess.Popen([sys.executable, "-c", code, *share], env=self.environment) for share in shares]
            if any(process.wait() for process in started):
                raise RuntimeError("the floor failed")
            walls.append(time.perf_counter() - begun)
        return min(walls)

    def warm(self) -> Iterator[Row]:
        """In this process, ours and the floor by turns, after a warm-up."""
        sys.path.insert(0, str(CHECKOUT))
        import floor

        import packager.cli  # noqa: F401 - for what it sets
        from packager.build.plan import Job
        from packager.build.run import build

        count = 40 if self.quick else 100
        names = sorted(self.courses(100).iterdir())[:count]
        out, plain = self.folder / "warm", self.folder / "plain"
        out.mkdir()
        plain.mkdir()

        def ours(course: Path) -> None:
            made = build(Job(str(course), out=str(out)))
            if made.failed:
                raise RuntimeError(str(made.found))

        costs: dict[str, list[float]] = {"ours": [], "floor": []}
        for _ in range(4 if self.quick else 8):
            for name, work in (("ours", ours), ("floor", lambda course: floor.build(course, plain))):
                costs[name].append(1000 * cpu_of(lambda work=work: [work(course) for course in names]) / count)
        least = min(costs["floor"][1:])
        yield Row("warm, five artifacts, a lesson", "ms CPU", min(costs["ours"][1:]), 2 * least, least)

        zip_ = next(out.glob("*-scorm12.zip"))
        with zipfile.ZipFile(zip_) as read:
            media = sum(one.compress_size for one in read.infolist() if one.filename.startswith("media/"))
        yield Row("a SCORM zip beyond its media", "kB", (zip_.stat().st_size - media) / 1000, 25)

        sizes = (10, 100, 1_000) if self.quick else (10, 100, 1_000, 2_000, 5_000)
        points = []
        for size in sizes:
            (course,) = self.courses(1, size).iterdir()
            points.append(
                (size, min(cpu_of(lambda course=course: ours(course)) for _ in range(3 if size < 2_000 else 2)))
            )
        yield Row(f"growth over questions, {sizes[0]} to {sizes[-1]:,}", "exponent", steepest(points), 1.05)


def cpu_of(work: Callable[[], object]) -> float:
    """The seconds of CPU that something takes in this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def steepest(points: Iterable[tuple[int, float]]) -> float:
    """The greatest exponent of growth between two neighbouring sizes."""
    return max(
        math.log(cost / before) / math.log(size / smaller) for (smaller, before), (size, cost) in pairwise(points)
    )


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, those that miss their goal marked."""
    lines = ["| | today | goal | floor | today / floor | |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        bound = f"{'at least' if row.least else 'at most'} {row.goal:.3g}" if row.goal else "-"
        floor, ratio = (f"{row.floor:.3g}", f"{row.today / row.floor:.2f}") if row.floor else ("-", "-")
        mark = "" if row.met else "missed"
        lines.append(f"| {row.name} | {row.today:.3g} {row.unit} | {bound} | {floor} | {ratio} | {mark} |")
    return "\n".join(lines)


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Says on the standard error what is measured, since some of it takes minutes."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller catalogues and fewer repetitions")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the rows there too")
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="memory, cold, again, cores or warm; repeatable"
    )
    given = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        bench = Bench(Path(folder).resolve(), given.quick)
        bench.build(bench.courses(1))()  # compiles the modules
        bench.build(bench.courses(1, special=True))()
        bench.package("validate", str(bench.courses(1)))
        for name in given.only or ("memory", "cold", "again", "cores", "warm"):
            with measured(name):
                rows += getattr(bench, name)()
    print(table(rows))
    if given.json:
        machine = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "system": platform.system(),
            "cores": os.cpu_count(),
            "quick": given.quick,
        }
        data = {"machine": machine, "rows": [{**asdict(row), "met": row.met} for row in rows]}
        given.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
