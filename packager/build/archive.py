"""A zip or a tar whose bytes depend on its members alone: sorted names, one date, fixed modes."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from packager.targets.target import Member

# Deflating these again gains nothing and costs time.
_STORED = frozenset(
    (
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "mp3",
        "ogg",
        "oga",
        "opus",
        "m4a",
        "mp4",
        "m4v",
        "webm",
        "ogv",
        "zip",
    )
)
_CHUNK = 1 << 20
_LEVEL = 6
_LIMIT32 = 0xFFFFFFFF
_LIMIT16 = 0xFFFF
_UTF8 = 0x800  # general purpose bit 11, APPNOTE 4.4.4
_EARLIEST = 315532800  # 1980-01-01, the first day that a zip can name


@dataclass(frozen=True, slots=True)
class Written:
    """What one artifact is: its size in bytes, its sha256, and a digest of its content alone.

    `content` covers the sorted names and the uncompressed bytes, so it is the same whatever zlib made them.
    """

    size: int
    sha256: str
    content: str


@dataclass(slots=True)
class _Entry:
    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def write_zip(stream: BinaryIO, members: Iterable[Member]) -> str:
    """Writes a zip of `members` to a seekable stream and returns the content digest.

    Raises OSError where a member can't be read or the stream can't be written, ValueError for a
    name given twice or one that leaves the archive.
    """
    date = _date()
    content = hashlib.sha256()
    entries: list[_Entry] = []
    for member in _ordered(members):
        entries.append(_write_member(stream, member, date, content))
    _write_directory(stream, entries, date)
    return content.hexdigest()


def write_tar(stream: BinaryIO, members: Iterable[Member]) -> str:
    """Writes a gzipped tar of `members` to a stream and returns the content digest, that of a zip of the same members.

    Sorted names, one date, no owner, a gzip header without a name or a time. Raises as `write_zip` does.
    """
    content = hashlib.sha256()
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=stream, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member in _ordered(members):
            entry = tarfile.TarInfo(member.name)
            entry.size = _length(member)
            entry.mtime = _stamp()
            entry.mode = 0o644
            name = member.name.encode()
            content.update(len(name).to_bytes(4, "big") + name)
            inner = hashlib.sha256()
            with io.BytesIO(member.data) if isinstance(member.data, bytes) else member.data.open("rb") as source:
                tar.addfile(entry, _Digested(source, inner))
            content.update(inner.digest())
    return content.hexdigest()


class _Digested:
    """A file whose bytes go into a digest as they are read."""

    def __init__(self, source: BinaryIO, digest: hashlib._Hash) -> None:
        self.source, self.digest = source, digest

    def read(self, size: int = -1, /) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


def write_single(stream: BinaryIO, member: Member) -> str:
    """Writes an artifact that is one file, and returns its content digest."""
    content = hashlib.sha256()
    for chunk in _chunks(member.data):
        content.update(chunk)
        stream.write(chunk)
    return content.hexdigest()


def _ordered(members: Iterable[Member]) -> Iterator[Member]:
    """The members by name; raises ValueError for a name given twice or one that leaves the archive."""
    ordered = sorted(members, key=lambda member: member.name)
    for before, member in zip([None, *ordered], ordered, strict=False):
        if before is not None and before.name == member.name:
            raise ValueError(f"two members are named {member.name!r}")
        if member.name.startswith("/") or "\\" in member.name or ".." in member.name.split("/") or not member.name:
            raise ValueError(f"{member.name!r} is no name for a member")
        yield member


def _length(member: Member) -> int:
    """The size of a member in bytes."""
    return len(member.data) if isinstance(member.data, bytes) else member.data.stat().st_size


def digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stamp() -> int:
    """The time of every member in seconds: SOURCE_DATE_EPOCH if set, else the earliest that a zip can name."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return max(int(given), _EARLIEST) if given.isdigit() else _EARLIEST


def _date() -> tuple[int, int]:
    """The DOS time and date of every member: SOURCE_DATE_EPOCH if set, else the earliest there is."""
    stamp = time.gmtime(_stamp())
    year = min(stamp.tm_year, 2107)
    return (
        stamp.tm_hour << 11 | stamp.tm_min << 5 | stamp.tm_sec // 2,
        (year - 1980) << 9 | stamp.tm_mon << 5 | stamp.tm_mday,
    )


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


@lru_cache(maxsize=256)
def _deflated(data: bytes) -> bytes:
    """The deflated bytes of a member that every package shares, made once a run."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _write_member(stream: BinaryIO, member: Member, date: tuple[int, int], content: hashlib._Hash) -> _Entry:
    name = member.name.encode()
    stored = member.name.rpartition(".")[2].lower() in _STORED
    length = _length(member)
    # Room for 64-bit sizes is left where deflate could grow a member over the limit too.
    wide = length >= _LIMIT32 - (1 << 24)
    entry = _Entry(name, 0 if stored else 8, 0, 0, 0, stream.tell())
    stream.write(_local(entry, date, wide))
    content.update(len(name).to_bytes(4, "big") + name)
    if member.shared and isinstance(member.data, bytes) and not stored:
        packed = _deflated(member.data)
        stream.write(packed)
        entry.crc, entry.size, entry.packed = zlib.crc32(member.data), length, len(packed)
        content.update(hashlib.sha256(member.data).digest())
    else:
        inner = hashlib.sha256()
        packer = None if stored else zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        for chunk in _chunks(member.data):
            inner.update(chunk)
            entry.crc = zlib.crc32(chunk, entry.crc)
            entry.size += len(chunk)
            out = chunk if packer is None else packer.compress(chunk)
            entry.packed += stream.write(out)
        if packer is not None:
            entry.packed += stream.write(packer.flush())
        content.update(inner.digest())
    end = stream.tell()
    stream.seek(entry.offset)
    stream.write(_local(entry, date, wide))
    stream.seek(end)
    return entry


def _local(entry: _Entry, date: tuple[int, int], wide: bool) -> bytes:
    """A local file header, APPNOTE 4.3.7; with the zip64 extra field 4.5.3 where `wide`."""
    extra = struct.pack("<HHQQ", 1, 16, entry.size, entry.packed) if wide else b""
    packed, size = (_LIMIT32, _LIMIT32) if wide else (entry.packed, entry.size)
    version = 45 if wide else 20
    head = struct.pack(
        "<4sHHHHHIIIHH",
        b"PK\3\4",
        version,
        _UTF8,
        entry.method,
        *date,
        entry.crc,
        packed,
        size,
        len(entry.name),
        len(extra),
    )
    return head + entry.name + extra


def _write_directory(stream: BinaryIO, entries: list[_Entry], date: tuple[int, int]) -> None:
    """The central directory and its end, APPNOTE 4.3.12 to 4.3.16."""
    start = stream.tell()
    for entry in entries:
        wide = [value for value in (entry.size, entry.packed, entry.offset) if value >= _LIMIT32]
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        version = 45 if wide else 20
        stream.write(
            struct.pack(
                "<4sHHHHHHIIIHHHHHII",
                b"PK\1\2",
                3 << 8 | version,  # made by Unix, so that the mode below counts
                version,
                _UTF8,
                entry.method,
                *date,
                entry.crc,
                min(entry.packed, _LIMIT32),
                min(entry.size, _LIMIT32),
                len(entry.name),
                len(extra),
                0,
                0,
                0,
                0o100644 << 16,
                min(entry.offset, _LIMIT32),
            )
            + entry.name
            + extra
        )
    size = stream.tell() - start
    count = len(entries)
    if count >= _LIMIT16 or size >= _LIMIT32 or start >= _LIMIT32:
        end = stream.tell()
        stream.write(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start))
        stream.write(struct.pack("<4sIQI", b"PK\6\7", 0, end, 1))
    tail = (min(count, _LIMIT16), min(count, _LIMIT16), min(size, _LIMIT32), min(start, _LIMIT32))
    stream.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, *tail, 0))
