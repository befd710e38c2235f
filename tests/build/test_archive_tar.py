"""Tars written by us, read back by other hands."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from packager.build import archive
from packager.targets.target import Member


def tarred(*members: Member) -> bytes:
    stream = io.BytesIO()
    archive.write_tar(stream, members)
    return stream.getvalue()


def test_tarfile_reads_back_names_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    path.write_bytes(b"film" * 1000)
    members = {
        "course/b.xml": b"words " * 1000,
        "course/übung/日本.html": "é".encode(),
        "course/a" * 30: b"",
        "c": b"x",
    }
    data = tarred(*(Member(name, content) for name, content in members.items()), Member("film", path))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        entries = tar.getmembers()
        back = {entry.name: (tar.extractfile(entry) or io.BytesIO()).read() for entry in entries}
    assert back == {**members, "film": path.read_bytes()}
    assert list(back) == sorted(back)
    assert {(entry.mtime, entry.mode, entry.uid, entry.gid, entry.uname) for entry in entries} == {
        (315532800, 0o644, 0, 0, "")
    }


@pytest.mark.skipif(shutil.which("tar") is None, reason="tar is not installed")
def test_tar_reads_it(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(tarred(Member("course/a.txt", b"hello")))
    subprocess.run(["tar", "xzf", "x.tar.gz"], cwd=tmp_path, check=True)
    assert (tmp_path / "course/a.txt").read_bytes() == b"hello"


def test_the_header_has_no_name_and_no_time() -> None:
    data = tarred(Member("a", b"x"))
    assert data[3:8] == b"\0\0\0\0\0"
    assert gzip.decompress(data)


def test_order_and_time_of_day_change_nothing() -> None:
    one, two = Member("a", b"1"), Member("b", b"2")
    assert tarred(one, two) == tarred(two, one)


def test_source_date_epoch_is_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with tarfile.open(fileobj=io.BytesIO(tarred(Member("a", b"x")))) as tar:
        assert tar.getmember("a").mtime == 1700000000


def test_the_digest_is_that_of_a_zip_of_the_same_members(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_bytes(b"3")
    members = [Member("a", b"1"), Member("b", b"2"), Member("c", path)]
    assert archive.write_tar(io.BytesIO(), members) == archive.write_zip(io.BytesIO(), members)


@pytest.mark.parametrize("name", ["../a", "/a", "", "a\\b"])
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        tarred(Member(name, b"x"))


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two members"):
        tarred(Member("a", b"1"), Member("a", b"2"))
