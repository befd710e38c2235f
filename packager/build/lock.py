"""One build at a time in an output folder, by a lock that ends with the process that holds it."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40  # a byte that is never written: Windows keeps others from reading what is locked

    def lock(stream: BinaryIO) -> bool:
        """Whether the file is ours alone from now on, until it is closed."""
        stream.seek(_FAR)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            stream.seek(0)
        return True

else:
    import errno
    import fcntl

    def lock(stream: BinaryIO) -> bool:
        """Whether the file is ours alone until it is closed. Raises OSError where files can't be locked."""
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True
