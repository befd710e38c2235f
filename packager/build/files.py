"""What a build does to the file system: the one object through which it makes, writes, renames and removes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

PART = ".package.part"  # no other program names its files so


class Files:
    """Every operation that changes something, so that a test can stop a build at any of them.

    All raise OSError.
    """

    def folder(self, path: Path) -> None:
        """Makes a folder with its parents, unless it is there."""
        path.mkdir(parents=True, exist_ok=True)

    def create(self, path: Path) -> BinaryIO:
        """A new file to be written and read, in the place of one that a killed build left there."""
        return path.open("w+b")

    def close(self, stream: BinaryIO) -> None:
        """Ends a file: what is still in memory is written, and a full disk tells."""
        stream.close()

    def replace(self, draft: Path, final: Path) -> None:
        """Gives a whole file its name; who reads the name sees the older file or this one."""
        os.replace(draft, final)  # noqa: PTH105

    def remove(self, path: Path) -> None:
        """Removes a file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def discard(self, draft: Path) -> None:
        """Removes a draft of which nothing comes; one that can't be removed is left for the next build to sweep."""
        with suppress(OSError):
            self.remove(draft)

    def remove_folder(self, path: Path) -> None:
        """Removes a folder that is empty."""
        path.rmdir()

    def extend(self, path: Path) -> BinaryIO:
        """A file to be added to, without a buffer; made if it is not there."""
        return path.open("ab", buffering=0)

    def append(self, stream: BinaryIO, data: bytes) -> None:
        """Adds to the end of a file that `extend` opened."""
        while data:
            data = data[stream.write(data) :]

    def clear(self, stream: BinaryIO) -> None:
        """Takes everything out of an open file."""
        stream.truncate(0)


def draft_of(path: Path) -> Path:
    """Where a file is written before it is whole: beside it, under a name that only builds use."""
    return path.with_name(f".{path.name}{PART}")
