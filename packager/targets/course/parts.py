"""The parts of the player, each packed where a course and its back end need it: a table of scripts and styles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packager.model import Categorize, Common, Course, FillInBlanks, Hotspot, Matching, Ordering


@dataclass(frozen=True, slots=True)
class Part:
    """A script or a style of `templates/player/` by its name; `wanted(course, back_end)` says whether it is packed."""

    name: str
    wanted: Callable[[Course, str], bool]


def _always(course: Course, back_end: str) -> bool:
    return True


def _asks(*types: type[Common]) -> Callable[[Course, str], bool]:
    """Wanted by a course that has a question of one of these types."""
    return lambda course, back_end: any(isinstance(question, types) for question in course.questions())


def _for(*back_ends: str) -> Callable[[Course, str], bool]:
    return lambda course, back_end: back_end in back_ends


# In the order in which they must run: `app` starts the page and is the last.
SCRIPTS = (
    Part("scoring", _always),
    Part("interaction", _always),
    Part("chance", _always),
    Part("state", _always),
    Part("dom", _always),
    Part("controls", _always),
    Part("widgets", _always),
    Part("widgets-blanks", _asks(FillInBlanks)),
    Part("widgets-arrange", _asks(Matching, Ordering, Categorize)),
    Part("widgets-hotspot", _asks(Hotspot)),
    Part("feedback", _always),
    Part("quiz", _always),
    Part("backend-none", _always),
    Part("backend-scorm12", _for("scorm12")),
    Part("lifecycle", _always),
    Part("places", _always),
    Part("app", _always),
)

# In the order of the cascade.
STYLES = (
    Part("theme", _always),
    Part("player", _always),
)


def scripts(course: Course, back_end: str) -> list[str]:
    """The names of the scripts that a course's pages need with a back end, in the order in which they must run."""
    return [part.name for part in SCRIPTS if part.wanted(course, back_end)]


def styles(course: Course, back_end: str) -> list[str]:
    """The names of the styles, in the order of the cascade."""
    return [part.name for part in STYLES if part.wanted(course, back_end)]
