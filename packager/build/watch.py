"""What changes below folders, as it happens: the one detector for whoever builds again or shows again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_CALM = 300  # ms in which changes that belong together gather: an editor writes a file in several steps
_ASKED = 200  # ms after which the watcher is known to be up


def changes(places: Iterable[str], ours: str) -> Iterator[list[str]]:
    """The files that were changed below folders (or that are those files), time and again.

    The first is empty and comes as soon as nothing can be missed any more: what is looked at after it is looked at in
    time. `ours` is a folder whose changes are our own. Names that begin with a dot, and what version control, package
    managers and editors put there for themselves, are no changes. Ends by KeyboardInterrupt.
    """
    from watchfiles import Change, DefaultFilter, watch

    folders = {path if path.is_dir() else path.parent for path in (Path(place).resolve() for place in places)}
    own = Path(ours).resolve()
    usual = DefaultFilter()

    def wanted(change: Change, name: str) -> bool:
        path = Path(name)
        below = [path.relative_to(folder).parts for folder in folders if path.is_relative_to(folder)]
        hidden = any(part.startswith(".") for parts in below for part in parts)
        return not hidden and own not in (path, *path.parents) and usual(change, name)

    up = False
    for found in watch(*folders, watch_filter=wanted, debounce=_CALM, rust_timeout=_ASKED, yield_on_timeout=True):
        if found or not up:
            yield sorted({name for _, name in found})
        up = True
