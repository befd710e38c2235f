"""The journal of an output folder: a line for each course that was built, appended as it lands, the last one counts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from packager.build import record
from packager.build.files import Files, draft_of
from packager.build.lock import lock
from packager.build.record import Record

NAME = ".package-journal"
_FIRST = b"course packager journal 1\n"
_INDEX = b"index\t"  # begins the line that says what index.json was when it was last written
# The processes of a build that was killed end by themselves, and hold the folder until they have.
_PATIENCE = 2.0  # seconds in which the lock is tried
_PAUSE = 0.05
_GARBAGE = 1 << 20  # bytes of lines that no longer count, from which on it is worth writing the others anew


class Busy(Exception):
    """Another build holds the folder."""


class Journal:
    """What an output folder holds, as far as builds made it.

    Lines are found by their places in the file, so that its size is no matter of memory. A line that a killed build
    left unfinished, or that another program wrote, is passed over: what it spoke of is built again.
    """

    def __init__(self, out: Path, files: Files) -> None:
        self.path = out / NAME
        self.files = files
        self.index = b""  # what index.json was, as the caller wrote it
        self.indexed = False  # whether nothing was written down since then
        self._places: dict[str, tuple[int, int, str]] = {}  # where a line is, its length, and its course's id
        self.renamed: set[str] = set()  # sources of courses that had another id, whose artifacts are still known
        self._live = 0  # bytes of the lines that count
        self._known = False  # whether the file is of this version
        self._whole = True  # whether it ends with a newline
        self._made = False  # whether the folder was not there before
        self._reader: BinaryIO | None = None
        self._writer: BinaryIO | None = None  # holds the lock

    # --- opening -----------------------------------------------------------------------------------------

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None and not self._known:
            self._vanish()
        for stream in (self._reader, self._writer):
            if stream is not None:
                stream.close()

    def _vanish(self) -> None:
        """A journal in which nothing was written goes, and the folder that was made for it, as if it had not been."""
        with suppress(OSError):
            if not self.path.stat().st_size:
                self.files.remove(self.path)
                if self._made:
                    self.files.remove_folder(self.path.parent)

    def look(self) -> Journal:
        """Reads the journal that is there, without locking or writing anything."""
        with suppress(OSError):  # whoever builds is told why it can't be read
            self._read()
        return self

    def open(self) -> Journal:
        """Makes the folder and locks it for this process. Raises Busy, or OSError."""
        self._made = not self.path.parent.is_dir()
        self.files.folder(self.path.parent)
        until = time.monotonic() + _PATIENCE
        while True:
            writer = self.files.extend(self.path)
            if not lock(writer):
                writer.close()
                if time.monotonic() > until:
                    raise Busy
                time.sleep(_PAUSE)
                continue
            # The build that held it may have put a new file in its place.
            if self._current(writer):
                break
            writer.close()
        self._writer = writer
        self._read()
        return self

    def _current(self, stream: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(stream.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def _read(self) -> None:
        self._reader = reader = self.path.open("rb")
        line = reader.readline()
        self._known = line == _FIRST
        at = len(line)
        for line in reader if self._known else ():
            if line.startswith(_INDEX) and line.endswith(b"\n"):
                self.index = line[len(_INDEX) : -1]
                self.indexed = True
            elif line.endswith(b"\n"):
                self._note(line, at)
            at += len(line)
        self._whole = line.endswith(b"\n")

    def _note(self, line: bytes, at: int) -> None:
        try:
            source, names = record.names_of(line)
        except ValueError:
            return
        self.indexed = False
        self._live -= self._places.pop(source, (0, 0, ""))[1]
        self.renamed.discard(source)
        if names:
            self._live += len(line)
            self._places[source] = (at, len(line), names[0])
        if names[1:]:
            self.renamed.add(source)

    # --- reading -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, source: str) -> bool:
        return source in self._places

    def sources(self) -> Iterator[str]:
        """The sources that it knows, from the one that was written longest ago."""
        yield from sorted(self._places, key=lambda source: self._places[source])

    def owners(self) -> dict[str, list[str]]:
        """For the id of each course the sources that it was built from, the latest one last."""
        found: dict[str, list[str]] = {}
        for source in self.sources():
            found.setdefault(self._places[source][2], []).append(source)
        return found

    def line(self, source: str) -> bytes:
        """The line of a source, empty where it knows none."""
        at, length, _ = self._places.get(source, (0, 0, ""))
        if not length or self._reader is None:
            return b""
        self._reader.seek(at)
        return self._reader.read(length)

    def get(self, source: str, course: bool = True, told: bool = True) -> Record | None:
        """What is known of a source, None where nothing is; without what the index says of it, or what was told."""
        return record.decode(self.line(source), course, told)

    def head(self, source: str) -> Record | None:
        """What is known of a source, without what the index says of it and without what was told."""
        return self.get(source, course=False, told=False)

    # --- writing -----------------------------------------------------------------------------------------

    def put(self, line: bytes) -> None:
        """Appends a record's line. Raises OSError."""
        self._note(line, self._append(line))

    def forget(self, source: str) -> None:
        """Appends that nothing of a source is there any more. Raises OSError."""
        line = record.encode_gone(source)
        self._note(line, self._append(line))

    def put_index(self, said: bytes) -> None:
        """Appends what index.json is now; `said` has no newline. Raises OSError."""
        self._append(_INDEX + said + b"\n")
        self.index, self.indexed = said, True

    def _append(self, line: bytes) -> int:
        """Appends a line and returns its place."""
        assert self._writer is not None
        if not self._known:
            self.files.clear(self._writer)
            if self._reader is not None:  # what it has read is there no more
                self._reader.close()
            self._reader = self.path.open("rb")
        before = (b"" if self._known else _FIRST) + (b"\n" if self._known and not self._whole else b"")
        at = self._writer.seek(0, os.SEEK_END) + len(before)
        self._whole = False  # until it is written whole
        self.files.append(self._writer, before + line)
        self._known = self._whole = True
        return at

    def tidy(self) -> None:
        """Writes the journal anew where lines that no longer count are most of it. Raises OSError."""
        size = self.path.stat().st_size
        # Windows renames nothing onto a file that is open.
        if size - self._live < max(_GARBAGE, self._live) or os.name == "nt":
            return
        draft = draft_of(self.path)
        writer = self.files.extend(draft)
        lock(writer)  # before anybody sees it, so that no build slips in between
        try:
            self.files.clear(writer)
            self.files.append(writer, _FIRST)
            for source in self.sources():
                self.files.append(writer, self.line(source))
            if self.index:
                self.files.append(writer, _INDEX + self.index + b"\n")
            self.files.replace(draft, self.path)
        except BaseException:
            writer.close()
            self.files.discard(draft)
            raise
        for stream in (self._reader, self._writer):
            if stream is not None:
                stream.close()
        self._writer = writer
        self._places.clear()
        self.renamed.clear()
        self._live = 0
        self._read()
