"""Zips written record by record, read back by other hands."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from packager.build import archive
from packager.targets.target import Member


def zipped(*members: Member) -> bytes:
    stream = io.BytesIO()
    archive.write_zip(stream, members)
    return stream.getvalue()


def test_zipfile_reads_back_names_and_bytes() -> None:
    members = {"a.txt": b"words " * 1000, "übung/日本.html": "é".encode(), "leer": b"", "x.png": b"\x89PNG" * 50}
    data = zipped(*(Member(name, content) for name, content in members.items()))
    with zipfile.ZipFile(io.BytesIO(data)) as back:
        assert back.testzip() is None
        assert {info.filename: back.read(info) for info in back.infolist()} == members
        assert back.namelist() == sorted(members)
        assert {info.date_time for info in back.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert back.getinfo("x.png").compress_type == zipfile.ZIP_STORED
        assert back.getinfo("a.txt").compress_type == zipfile.ZIP_DEFLATED
        assert all(info.external_attr >> 16 == 0o100644 for info in back.infolist())


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_unzip_finds_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(
        zipped(Member("a.txt", b"words " * 1000), Member("übung.html", b"x"), Member("b.mp3", b"y" * 70000))
    )
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_order_of_members_does_not_matter() -> None:
    one, two = Member("a", b"1"), Member("b", b"2" * 99)
    assert zipped(one, two) == zipped(two, one)


def test_a_file_gives_the_same_bytes_as_its_content(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000
    path = tmp_path / "x.svg"
    path.write_bytes(content)
    assert zipped(Member("x.svg", path)) == zipped(Member("x.svg", content)) == zipped(Member("x.svg", content, True))


def test_the_content_digest_tells_names_and_bytes_apart() -> None:
    def digest(*members: Member) -> str:
        return archive.write_zip(io.BytesIO(), members)

    assert digest(Member("a", b"1")) == digest(Member("a", b"1", shared=True))
    assert (
        len(
            {digest(Member("a", b"1")), digest(Member("b", b"1")), digest(Member("a", b"2")), digest(Member("a1", b""))}
        )
        == 4
    )


def test_source_date_epoch_is_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000001")
    with zipfile.ZipFile(io.BytesIO(zipped(Member("a", b"1")))) as back:
        assert back.getinfo("a").date_time == (2023, 11, 14, 22, 13, 20)


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../b", "a\\b"])
def test_a_name_that_leaves_the_archive_is_our_fault(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        zipped(Member(name, b""))


def test_a_name_given_twice_is_our_fault() -> None:
    with pytest.raises(ValueError, match="two members"):
        zipped(Member("a", b""), Member("a", b""))


def test_sizes_over_four_gigabytes_use_zip64(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are lowered instead of writing gigabytes; zipfile reads the 64-bit records."""
    monkeypatch.setattr(archive, "_LIMIT16", 3)
    data = zipped(*(Member(f"m{n}", bytes([n]) * 100) for n in range(5)))
    assert data.count(b"PK\6\6") == 1
    assert data.count(b"PK\6\7") == 1
    assert len(data) > 0


def test_a_single_file_is_itself() -> None:
    stream = io.BytesIO()
    digest = archive.write_single(stream, Member("", b"<x/>"))
    assert stream.getvalue() == b"<x/>"
    assert digest == hashlib.sha256(b"<x/>").hexdigest()
