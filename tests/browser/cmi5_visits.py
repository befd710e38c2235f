"""Launches of cmi5 packages for the tests: a platform with a course, a learner's browser, and what was said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from cmi5_lms import Cmi5Lms
from lrs import Lrs
from playwright.sync_api import Browser
from xapi_visits import Profile, XapiVisit, built, learner, package

# What a browser says of a platform that is out of reach or refuses.
NETWORK = ("Failed to load resource: net::", "blocked by CORS policy", "status of 4", "status of 5")
_SETTLED = "() => !Object.keys(localStorage).some((name) => name.startsWith('course-packager:'))"

Opened = Callable[..., AbstractContextManager[tuple[Cmi5Lms, Profile]]]


@contextmanager
def opened(
    browser: Browser,
    name: str | Path = "minimal",
    *,
    troubles: tuple[str, ...] = (),
    broken: tuple[str, ...] = (),
    **store: Any,
) -> Iterator[tuple[Cmi5Lms, Profile]]:
    """A platform with the course, and a learner's browser; `store` is how the record store behaves.

    At the end no requirement was broken, but for those of `broken`, and no statement was told twice.
    """
    course, _ = built(name, "cmi5")
    lms = Cmi5Lms(package(name, "cmi5"), **store)
    try:
        with learner(browser, course, lms.pages, lms.lrs, troubles=troubles) as profile:
            yield lms, profile
        violations = [one for one in lms.violations if not one.startswith(broken or "?")]
        assert not violations, violations
        ids = [one["id"] for one in lms.lrs.statements]
        assert len(set(ids)) == len(ids), lms.lrs.verbs()
    finally:
        lms.close()


def ended(lrs: Lrs, times: int = 1) -> bool:
    return lrs.verbs().count("terminated") == times


def stored(lrs: Lrs) -> dict[str, Any]:
    text = lrs.document("activities/state", "course-packager.state")
    return dict(json.loads(text)) if text else {}


def said(lms: Cmi5Lms) -> list[list[str]]:
    """The verbs of the statements that cmi5 defines, a list a session."""
    return [session.verbs for session in lms.sessions]


def settle(visit: XapiVisit) -> None:
    """Waits until nothing is on the way: what is not confirmed lies in this browser's storage until then."""
    visit.frame.wait_for_function(_SETTLED)


def whole_sessions() -> list[list[str]]:
    """What a learner who passes is told in: where the platform is asked before, its answers come in any order."""
    return [["initialized", *middle, "terminated"] for middle in (("passed", "completed"), ("completed", "passed"))]


def only(profile: Profile) -> Any:
    return next(profile.course.questions())
