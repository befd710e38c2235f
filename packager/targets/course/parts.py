"""The parts of the player, each packed where a course and its back end need it: a table of scripts and styles."""

from __future__ import annotations

from collections.abc import Callable
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
    Inline,
    Likert,
    Matching,
    Ordering,
    Player,
    Question,
    QuizRules,
    RawBlock,
    ShortAnswer,
)
from packager.walk import content_proses, every_block, inlines


@dataclass(frozen=True, slots=True)
class Content:
    """What decides which parts are packed: a course, its back end, and the types of what is in it."""

    course: Course
    back_end: str
    questions: tuple[Question, ...]
    blocks: tuple[Block, ...]
    inlines: frozenset[type[Inline]]


def _content(course: Course, back_end: str) -> Content:
    """The content of a course, looked through once for all parts."""
    proses = [prose for part in course.contents for prose in content_proses(part)]
    blocks = tuple(block for prose in proses for block in every_block(prose.blocks))
    kinds = frozenset(type(inline) for prose in proses for _, inline in inlines(prose.blocks))
    return Content(course, back_end, tuple(course.questions()), blocks, kinds)


@dataclass(frozen=True, slots=True)
class Part:
    """A script or a style of `templates/player/` by its name; `wanted` says whether it is packed."""

    name: str
    wanted: Callable[[Content], bool]


def _always(found: Content) -> bool:
    return True


def _logo(found: Content) -> bool:
    return found.course.theme.logo is not None


def _asks(*types: type[Common]) -> Callable[[Content], bool]:
    """Wanted by a course that has a question of one of these types."""
    return lambda found: any(isinstance(question, types) for question in found.questions)


def _for(*back_ends: str) -> Callable[[Content], bool]:
    return lambda found: found.back_end in back_ends


def _coloured(found: Content) -> bool:
    return any(isinstance(block, CodeBlock) and highlight.coloured(block.language) for block in found.blocks)


def _pictures(found: Content) -> bool:
    return Image in found.inlines


def _folds(found: Content) -> bool:
    """Whether something in the course's prose is folded: a transcript, or what raw HTML folds."""
    return any(
        (isinstance(block, Player) and block.transcript) or (isinstance(block, RawBlock) and "<details" in block.html)
        for block in found.blocks
    )


def _embeds(found: Content) -> bool:
    return any(isinstance(block, Embed) for block in found.blocks)


def _timed(found: Content) -> bool:
    return any(quiz.rules.time_limit for quiz in found.course.quizzes())


def _ruled(found: Content) -> bool:
    """Whether a quiz has a rule of its own."""
    return any(quiz.rules != QuizRules() for quiz in found.course.quizzes())


def _certified(found: Content) -> bool:
    return found.course.certificate


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
    found = _content(course, back_end)
    return [part.name for part in SCRIPTS if part.wanted(found)]


def styles(course: Course, back_end: str) -> list[str]:
    """The names of the styles, in the order of the cascade."""
    found = _content(course, back_end)
    return [part.name for part in STYLES if part.wanted(found)]
