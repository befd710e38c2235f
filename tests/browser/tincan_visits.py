"""Launches of Tin Can packages for the tests: a platform with a course, a learner's browser, what the store holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from lrs import Lrs, to_state
from playwright.sync_api import Browser
from tincan_lms import TinCanLms
from xapi_visits import Profile, XapiVisit, built, learner, package

# What a browser says of a store that is out of reach or refuses.
NETWORK = ("Failed to load resource: net::", "blocked by CORS policy", "status of 4", "status of 5")
# What was lost is sent again when the network is back, and not in five seconds; what is on the way then may fail still.
_ONLINE = """() => {
  const said = document.querySelector('[data-role="status"]').dataset.status;
  if (said !== "saved") window.dispatchEvent(new Event("online"));
  return said === "saved";
}"""

Opened = Callable[..., AbstractContextManager[tuple[TinCanLms, Profile]]]


@contextmanager
def opened(
    browser: Browser, name: str | Path = "minimal", *, troubles: tuple[str, ...] = (), **store: Any
) -> Iterator[tuple[TinCanLms, Profile]]:
    """A platform with the course, and a learner's browser; `store` is how the record store behaves."""
    course, _ = built(name, "tincan")
    lms = TinCanLms(package(name, "tincan"), **store)
    try:
        with learner(browser, course, lms.pages, lms.lrs, troubles=troubles) as profile:
            yield lms, profile
        ids = [one["id"] for one in lms.lrs.statements]
        assert len(set(ids)) == len(ids)
    finally:
        lms.close()


def again(visit: XapiVisit) -> None:
    """The network is back."""
    visit.frame.wait_for_function(_ONLINE, polling=100)


def ended(lrs: Lrs, times: int = 1) -> bool:
    """Whether so many sessions have said that they are over."""
    return lrs.verbs().count("terminated") == times


def stored(lrs: Lrs) -> dict[str, Any]:
    """The state in the store; empty where there is none."""
    text = lrs.document("activities/state", "course-packager")
    return dict(json.loads(text)) if text else {}


def read(lrs: Lrs) -> bool:
    """Whether a page has read a state that was there."""
    return any(one.status == 200 for one in lrs.requests if to_state(one) and one.method == "GET")


def passing(lrs: Lrs) -> bool:
    """Whether the state says that the course was passed."""
    return bool(stored(lrs).get("passed"))


def whole(lms: TinCanLms) -> list[str]:
    """The verbs about the course itself, in the order of their times: the last requests of a page run side by side."""
    about = [one for one in lms.lrs.statements if one["object"]["id"] == lms.activity]
    return [one["verb"]["id"].rsplit("/", 1)[-1] for one in sorted(about, key=lambda one: str(one["timestamp"]))]


def told(lms: TinCanLms, *expected: str, begin: int = 0) -> None:
    """Waits for so many statements about the course, since the last requests may overtake each other; then compares."""
    lms.lrs.wait(lambda lrs: len(whole(lms)) >= begin + len(expected))
    assert whole(lms)[begin:] == list(expected), whole(lms)
