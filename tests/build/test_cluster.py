"""A catalogue on the workers of a Dask scheduler, one of which dies, and into an S3 server: the same as serially."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from catalogue_folder import contents, course, events
from click.testing import CliRunner

from packager.build.executors import check_dask
from packager.build.remote import NoAccess
from packager.cli import main

COURSES = 24
# How a run is brought up: no worker's own web page, and none of the scheduler's.
QUIET = ("--no-dashboard",)


class S3:
    """A bucket, and what was stored in it."""

    def __init__(self, address: str, bucket: str) -> None:
        import boto3

        self.bucket = bucket
        self.client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
        self.client.create_bucket(Bucket=self.bucket)
        self.client.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})

    @property
    def puts(self) -> dict[str, int]:
        """How often each name was stored."""
        count: dict[str, int] = {}
        for each in self.client.list_object_versions(Bucket=self.bucket).get("Versions", ()):
            count[each["Key"]] = count.get(each["Key"], 0) + 1
        return count

    def get(self, name: str) -> bytes:
        data: bytes = self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read()
        return data

    def contents(self, prefix: str) -> dict[str, str]:
        """The digest of what lies under each name."""
        listed = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", ())
        names = [each["Key"] for each in listed]
        return {name.removeprefix(prefix): hashlib.sha256(self.get(name)).hexdigest() for name in names}


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """moto's server on loopback; its address is in the environment before any worker begins."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, request: pytest.FixtureRequest) -> S3:
    """A bucket of a test's own."""
    return S3(s3_server, request.node.name.replace("_", "-")[:60])


@dataclass
class Cluster:
    """A scheduler and two worker processes on loopback."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, s3_server: str) -> Iterator[Cluster]:
    from distributed import Client

    folder = tmp_path_factory.mktemp("cluster")
    begun: list[subprocess.Popen[bytes]] = []

    def begin(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "distributed.cli.dask_" + kind, *QUIET, *arguments]
        with (folder / f"{kind}-{len(begun)}.log").open("wb") as log:
            process = subprocess.Popen(line, stdout=log, stderr=log, cwd=folder)
        begun.append(process)
        return process

    place = folder / "scheduler.json"
    begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place))
    # A worker that is given the file waits for it.
    workers = [
        begin("worker", "--scheduler-file", str(place), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")
        for _ in range(2)
    ]
    with Client(scheduler_file=str(place), set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        address = client.scheduler.address
    yield Cluster(address, workers)
    for process in reversed(begun):
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Courses, one of them with an error, and what a serial build makes of them."""
    root = tmp_path_factory.mktemp("many")
    for number in range(COURSES):
        course(root / f"src/c{number:02}", f"c{number:02}")
    (root / "src/c05/quiz.yaml").write_text("id: q\n")
    events(root / "src", "--out", root / "serial", "-j", 1, code=1)
    return root


def made_of(index: dict[str, Any]) -> dict[str, str]:
    """The digest of the content of each artifact of an index."""
    return {each["file"]: each["content"] for entry in index["courses"].values() for each in entry["artifacts"]}


def test_a_scheduler_s_workers_make_the_same_and_paths_are_those_of_the_caller(
    cluster: Cluster, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(many)
    out = os.path.relpath(tmp_path / "out")
    said = events("src", "--out", out, "--executor", "dask", "--scheduler", cluster.address, code=1)
    assert contents(tmp_path / "out") == contents(many / "serial")
    assert {each["source"] for each in said if each["event"] == "finished"} == {
        f"src/c{number:02}" for number in range(COURSES)
    }
    told = [each["diagnostic"] for each in said if each["event"] == "diagnostic"]
    assert {each["path"] for each in told if each["severity"] == "error"} == {"src/c05/quiz.yaml"}
    again = events("src", "--out", out, "--executor", "dask", "--scheduler", cluster.address, code=1)
    assert [again[-1][key] for key in ("built", "unchanged", "failed")] == [0, COURSES - 1, 1]


def test_an_s3_server_gets_each_artifact_whole(many: Path, tmp_path: Path, s3: S3) -> None:
    out = f"s3://{s3.bucket}/packages"
    first = events(many / "src", "--out", out, "-j", 2, code=1)
    serial = contents(many / "serial")
    assert s3.contents("packages/") == serial
    assert s3.puts == {f"packages/{name}": 1 for name in serial}
    paths = [each["path"] for each in first if each["event"] == "artifact"]
    assert all(path.startswith(f"{out}/c") for path in paths)
    # An index that stands there keeps the courses of other runs.
    course(tmp_path / "other", "other")
    events(tmp_path / "other", "--out", out)
    index = json.loads(s3.get("packages/index.json"))
    assert len(index["courses"]) == COURSES
    assert made_of(index).keys() > made_of(json.loads((many / "serial/index.json").read_text())).keys()


def test_workers_store_at_an_address_too(cluster: Cluster, many: Path, s3: S3) -> None:
    """The workers have the server's address from their environment, as anybody's have theirs."""
    options = ("--executor", "dask", "--scheduler", cluster.address)
    events(many / "src", "--out", f"s3://{s3.bucket}/cluster", *options, code=1)
    assert s3.contents("cluster/") == contents(many / "serial")


def test_a_server_that_refuses_is_told_of(many: Path, s3: S3) -> None:
    done = CliRunner().invoke(main, ["build", str(many / "src/c01"), "--out", "s3://there-is-no-such-bucket/x"])
    assert done.exit_code == 1
    assert "error[cannot-write]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_that_dies_in_the_middle_costs_nothing(cluster: Cluster, many: Path, tmp_path: Path) -> None:
    """The last of the tests with this cluster: one worker is left of it."""
    line = [sys.executable, "-m", "packager", "build", str(many / "src"), "--out", str(tmp_path / "out"), "--events"]
    line += ["--executor", "dask", "--scheduler", cluster.address]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while json.loads(process.stdout.readline())["event"] != "finished":
            pass
        cluster.workers[0].send_signal(signal.SIGKILL)
        cluster.workers[0].wait()
        last = json.loads(process.stdout.read().splitlines()[-1])
    assert [last[key] for key in ("built", "unchanged", "failed")] == [COURSES - 1, 0, 1]
    assert contents(tmp_path / "out") == contents(many / "serial")


def test_what_is_missing_is_said_with_the_line_that_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = course(tmp_path / "a", "a")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["build", str(source), *arguments])
        return done.exit_code, done.stderr

    for wrong in (["--executor", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]):
        assert "go together" in run(*wrong)[1]
    assert run("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1", "-j", "2")[0] == 2
    code, told = run("--out", "nobody://knows/this")
    assert (code, "nobody" in told) == (2, True)
    assert run("--out", "s3://bucket/x", "--dry-run")[0] == 2
    monkeypatch.setitem(sys.modules, "fsspec", None)
    code, told = run("--out", "gs://bucket/x")
    assert code == 2
    assert "pip install 'course-packager[dask]'" in told
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(NoAccess, match=r"pip install 'course-packager\[dask\]'"):
        check_dask()


def test_a_scheduler_that_does_not_answer_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packager.build.executors._ANSWER", "200ms")
    source = course(tmp_path / "a", "a")
    for address in ("tcp://127.0.0.1:1", "nonsense"):
        done = CliRunner().invoke(
            main, ["build", str(source), "--out", str(tmp_path / "out"), "--executor", "dask", "--scheduler", address]
        )
        assert done.exit_code == 1, done.output
        assert f"no Dask scheduler answers at {address}" in done.stderr
