"""Ways to run jobs: one after the other here, or on many processes. Each is `(work, jobs) -> Iterator[Outcome]`.

An executor draws a job when a worker is about to be free, so that a catalogue is never in memory, gives the outcomes as
they land, and ends what still runs when it is closed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from packager import rules
from packager.build.plan import Job, nearer
from packager.build.remote import NoAccess, is_remote
from packager.diagnostic import Diagnostic, whole

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from packager.build.run import Outcome

Work = Callable[[Job], "Outcome"]
Executor = Callable[[Work, Iterable[Job]], Generator["Outcome", None, None]]

_ANSWER = "15s"  # how long a scheduler is waited for
_AHEAD = 2  # jobs that are drawn for each worker: the one it works at, and the next


def serial(work: Work, jobs: Iterable[Job]) -> Generator[Outcome, None, None]:
    """One job after the other in this process, each when its outcome is asked for."""
    for job in jobs:
        yield work(job)


def pool(workers: int) -> Executor:
    """Jobs on `workers` processes.

    One that dies, as when memory runs out, takes the pool with it: the jobs that were on their way are then tried once
    more, each alone in a process of its own. One that ends that process too has failed.
    """

    def run(work: Work, jobs: Iterable[Job]) -> Generator[Outcome, None, None]:
        left = iter(jobs)
        while True:
            lost = yield from _round(work, left, workers)
            if not lost:
                return
            for job in lost:
                if (yield from _round(work, iter([job]), 1)):
                    yield _died(job)

    return run


def _died(job: Job) -> Outcome:
    from packager.build.run import Outcome

    message = "the process that built this course was ended, and so was the one that tried it once more"
    return Outcome(job, (Diagnostic(rules.WORKER_DIED, whole(job.source), message),))


def _round(work: Work, jobs: Iterator[Job], workers: int) -> Generator[Outcome, None, list[Job]]:
    """Runs jobs until there are none, or a process dies: returns those that were lost with it."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    # A copy of this process has all that it imported; elsewhere than on Linux copies are not safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    processes = ProcessPoolExecutor(workers, mp_context=context, initializer=_settle)
    running: dict[Future[Outcome], Job] = {}
    lost: list[Job] = []
    try:
        while True:
            for job in jobs:
                try:
                    running[processes.submit(work, job)] = job
                except BrokenProcessPool:  # a worker died while nobody waited for one
                    return [job, *running.values()]
                if len(running) >= workers * _AHEAD:
                    break
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    lost.append(job)
                    continue
                yield outcome
            if lost:
                return [*lost, *running.values()]
        return []
    finally:
        _end(processes)


def _settle() -> None:
    """A worker does not hear of Ctrl-C, since the process that draws the jobs ends it, and ends with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """Waits for the end of the process that began this one, and ends this one at once."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(processes: ProcessPoolExecutor) -> None:
    """Ends a pool at once: what its workers are at is not waited for, and leaves drafts at most."""
    workers = list((processes._processes or {}).values())
    processes.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.join()


class NoScheduler(Exception):
    """No scheduler answers; the message is for the user."""


def check_dask() -> None:
    """Raises NoAccess where Dask is not installed."""
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise NoAccess("--executor dask needs Dask: pip install 'course-packager[dask]'")


def dask(address: str, folder: str) -> Executor:
    """Jobs on the workers of a Dask scheduler; `folder` is the one that relative paths are seen from.

    Every worker sees the sources, and the output folder where it is no address, under the same absolute paths, and has
    this version installed. A job whose worker dies is run by another one, as often as the scheduler allows; then its
    course has failed. Raises NoScheduler where nobody answers.
    """

    def run(work: Work, jobs: Iterable[Job]) -> Generator[Outcome, None, None]:
        from distributed import Client, KilledWorker, as_completed
        from distributed.comm.core import CommClosedError

        date = os.environ.get("SOURCE_DATE_EPOCH", "")
        try:
            asked: Any = Client(address, set_as_default=False, timeout=_ANSWER)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:  # ValueError: no address at all
            raise NoScheduler(f"no Dask scheduler answers at {address}: {error}") from None
        with asked as client:
            try:
                client.wait_for_workers(1, timeout=_ANSWER)
            except TimeoutError:
                raise NoScheduler(f"the Dask scheduler at {address} has no worker") from None
            landing: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
            running: dict[object, Job] = {}
            left = iter(jobs)

            def draw() -> None:
                # Workers come and go; two for each thread are on their way.
                wanted = max(1, sum(client.nthreads().values())) * _AHEAD
                while len(running) < wanted and (job := next(left, None)) is not None:
                    future = client.submit(_dated, work, _absolute(job, folder), date, pure=False)
                    running[future.key] = job
                    landing.add(future)

            try:
                draw()
                for future in landing:
                    job = running.pop(future.key)
                    try:
                        outcome = future.result()
                    except KilledWorker:
                        outcome = _died(job)
                    found = tuple(nearer(one, folder) for one in outcome.found)
                    yield replace(outcome, job=job, found=found)
                    draw()
            except CommClosedError as error:
                raise NoScheduler(f"the Dask scheduler at {address} went away: {error}") from None
            finally:
                with suppress(CommClosedError):
                    client.cancel(list(landing.futures), force=True)

    return run


def _dated(work: Work, job: Job, date: str) -> Outcome:
    """A job with the date of who asks for it, which is a part of the environment that a worker was not begun in."""
    from packager.build.environment import environment

    if os.environ.get("SOURCE_DATE_EPOCH", "") != date:
        os.environ["SOURCE_DATE_EPOCH"] = date
        environment.cache_clear()
    return work(job)


def _absolute(job: Job, folder: str) -> Job:
    out = job.out if is_remote(job.out) else os.path.join(folder, job.out)  # noqa: PTH118
    return replace(job, source=os.path.join(folder, job.source), out=out)  # noqa: PTH118


def cores() -> int:
    """How many processes this one may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
