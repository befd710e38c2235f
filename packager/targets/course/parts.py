"""The parts of the player, each packed where a course and its back end need it: a table of scripts and styles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packager import highlight
from packager.model import (
    Block,
    Categorize,
    CodeBlock,
    Common,
    Course,
    Embed,
    Essay,
    FillInBlanks,
    Hotspot,
    Image,
    Likert,
    Matching,
    Ordering,
    Player,
    QuizRules,
    RawBlock,
    ShortAnswer,
)
from packager.walk import content_proses, every_block, inlines


@dataclass(frozen=True, slots=True)
class Part:
    """A script or a style of `templates/player/` by its name; `wanted(course, back_end)` says whether it is packed."""

    name: str
    wanted: Callable[[Course, str], bool]


def _always(course: Course, back_end: str) -> bool:
    return True


def _logo(course: Course, back_end: str) -> bool:
    return course.theme.logo is not None


def _asks(*types: type[Common]) -> Callable[[Course, str], bool]:
    """Wanted by a course that has a question of one of these types."""
    return lambda course, back_end: any(isinstance(question, types) for question in course.questions())


def _for(*back_ends: str) -> Callable[[Course, str], bool]:
    return lambda course, back_end: back_end in back_ends


def _blocks(course: Course) -> Iterator[Block]:
    return (block for part in course.contents for prose in content_proses(part) for block in every_block(prose.blocks))


def _coloured(course: Course, back_end: str) -> bool:
    return any(isinstance(block, CodeBlock) and highlight.coloured(block.language) for block in _blocks(course))


def _pictures(course: Course, back_end: str) -> bool:
    proses = (prose for part in course.contents for prose in content_proses(part))
    return any(isinstance(inline, Image) for prose in proses for _, inline in inlines(prose.blocks))


def _folds(course: Course, back_end: str) -> bool:
    """Whether something in the course's prose is folded: a transcript, or what raw HTML folds."""
    return any(
        (isinstance(block, Player) and block.transcript) or (isinstance(block, RawBlock) and "<details" in block.html)
        for block in _blocks(course)
    )


def _embeds(course: Course, back_end: str) -> bool:
    return any(isinstance(block, Embed) for block in _blocks(course))


def _timed(course: Course, back_end: str) -> bool:
    return any(quiz.rules.time_limit for quiz in course.quizzes())


def _ruled(course: Course, back_end: str) -> bool:
    """Whether a quiz has a rule of its own."""
    return any(quiz.rules != QuizRules() for quiz in course.quizzes())


def _certified(course: Course, back_end: str) -> bool:
    return course.certificate


# In the order in which they must run: `app` starts the page and is the last.
SCRIPTS = (
    Part("scoring", _always),
    Part("interaction", _for("scorm12", "scorm2004", "cmi5", "tincan")),
    Part("interaction-scorm12", _for("scorm12")),
    Part("interaction-xapi", _for("scorm2004", "cmi5", "tincan")),
    Part("interaction-scorm2004", _for("scorm2004")),
    Part("chance", _always),
    Part("packing", _asks(ShortAnswer, Essay, FillInBlanks)),
    Part("state", _always),
    Part("standing", _always),
    Part("dom", _always),
    Part("controls", _always),
    Part("widgets", _always),
    Part("widgets-blanks", _asks(FillInBlanks)),
    Part("widgets-arrange", _asks(Matching, Ordering, Categorize)),
    Part("widgets-hotspot", _asks(Hotspot)),
    Part("feedback", _always),
    Part("card", _always),
    Part("clock", _timed),
    Part("rules", _ruled),
    Part("quiz", _always),
    Part("zoom", _pictures),
    Part("embed", _embeds),
    Part("backend-none", _always),
    Part("scorm-session", _for("scorm12", "scorm2004")),
    Part("backend-scorm12", _for("scorm12")),
    Part("backend-scorm2004", _for("scorm2004")),
    Part("lrs", _for("cmi5", "tincan")),
    Part("statements", _for("cmi5", "tincan")),
    Part("backend-cmi5", _for("cmi5")),
    Part("backend-tincan", _for("tincan")),
    Part("lifecycle", _always),
    Part("places", _always),
    Part("certificate", _certified),
    Part("print", _folds),
    Part("app", _always),
)

# In the order of the cascade.
STYLES = (
    Part("theme", _always),
    Part("page", _always),
    Part("logo", _logo),
    Part("prose", _always),
    Part("prose-code", _coloured),
    Part("prose-pictures", _pictures),
    Part("prose-embed", _embeds),
    Part("quiz", _always),
    Part("widgets-blanks", _asks(FillInBlanks)),
    Part("widgets-arrange", _asks(Matching, Ordering, Categorize)),
    Part("widgets-scale", _asks(Likert)),
    Part("widgets-hotspot", _asks(Hotspot)),
    Part("rules", _ruled),
    Part("certificate", _certified),
    Part("print", _always),
)


def scripts(course: Course, back_end: str) -> list[str]:
    """The names of the scripts that a course's pages need with a back end, in the order in which they must run."""
    return [part.name for part in SCRIPTS if part.wanted(course, back_end)]


def styles(course: Course, back_end: str) -> list[str]:
    """The names of the styles, in the order of the cascade."""
    return [part.name for part in STYLES if part.wanted(course, back_end)]
