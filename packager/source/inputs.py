"""Whether a file still is what it was: its digest decides, and its stat where that alone is proof."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import NamedTuple

COURSE_FILE = "course.yaml"  # with it a folder is a course

# A file system may keep its times as coarsely as FAT, in steps of two seconds; a file that was touched more recently
# than that when it was looked at may be touched again without a trace.
_SETTLED = 2_500_000_000  # ns


class Stamp(NamedTuple):
    """What a file was: its size in bytes, its sha256, and the rest of its stat.

    `modified` and `changed` are nanoseconds since the epoch and `inode` is a number of the file system; all three are 0
    where the file had just been touched when it was looked at, so that its stat proves nothing.
    """

    size: int
    sha256: str
    modified: int = 0
    changed: int = 0
    inode: int = 0


def stamp(path: Path | str) -> Stamp:
    """What a file is now. It is hashed after its stat is taken, so that a change between the two is seen later.

    Raises OSError.
    """
    with open(path, "rb") as stream:  # noqa: PTH123
        before = os.fstat(stream.fileno())
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return stamped(before, digest)


def stamped(stat: os.stat_result, sha256: str) -> Stamp:
    """The stamp of a file whose stat was taken just now and whose digest is known."""
    if max(stat.st_mtime_ns, stat.st_ctime_ns) + _SETTLED > time.time_ns():
        return Stamp(stat.st_size, sha256)
    return Stamp(stat.st_size, sha256, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def still(path: Path | str, before: Stamp) -> Stamp | None:
    """The stamp of a file that has not changed since `before`, which may say more than that one; None where it has.

    The file is read unless its size, both times and inode are the same. The time of the last change of its inode is
    one that no program sets, so that an edit which puts the time of the last modification back is seen.
    """
    try:
        now = os.stat(path)  # noqa: PTH116
        if now.st_size != before.size:
            return None
        if before.modified and (now.st_mtime_ns, now.st_ctime_ns, now.st_ino) == before[2:]:
            return before
        after = stamp(path)
    except OSError:
        return None
    return after if after.sha256 == before.sha256 else None


class Inputs:
    """What a course is made from: the files that were read or are packed, and those that were looked for in vain.

    `files` has a stamp for each by its name in the course, where `keep` asks for stamps, taken before the file is read.
    """

    __slots__ = ("absent", "files", "paths")

    def __init__(self, keep: bool = False) -> None:
        self.paths: dict[str, Path] = {}
        self.files: dict[str, Stamp] | None = {} if keep else None
        self.absent: set[str] = set()

    def add(self, name: str, path: Path) -> None:
        """A file that is there and is about to be read. One that can't be read has no stamp: its reader tells."""
        if name in self.paths:
            return
        self.paths[name] = path
        if self.files is not None:
            try:
                self.files[name] = stamp(path)
            except OSError:
                self.files[name] = Stamp(-1, "")

    def missed(self, name: str) -> None:
        """A file that would change what is made if it were there."""
        self.absent.add(name)
