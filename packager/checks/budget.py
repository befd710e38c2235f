"""Sizes that a platform bounds: an upload, and what an attempt remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packager import rules, state
from packager.diagnostic import Diagnostic
from packager.model import Course, Lesson, Quiz
from packager.walk import files

UPLOAD = 2 * 1024 * 1024  # bytes: PHP's stock upload_max_filesize, which Moodle takes over
_HEAVIEST = 5
_KEEPERS = {
    "scorm12": "SCORM 1.2 keeps",
    "scorm2004": "SCORM 2004 keeps",
    "cmi5": "the player keeps in cmi5",
    "tincan": "the player keeps by xAPI",
    "web": "the player keeps in a browser",
    "html": "the player keeps in a browser",
}


def check(course: Course) -> Iterator[Diagnostic]:
    """Media against the stock upload limit, and the saved state against what the targets' platforms keep."""
    wanted = course.targets or ("scorm12", "moodle")
    if "scorm12" in wanted:
        yield from _upload(course, course.contents, "the package's media files take", 1.0)
    if "moodle" in wanted:
        # Files stand in Moodle XML in base64, four characters for three bytes.
        yield from _upload(course, course.quizzes(), "the quizzes' files take in Moodle XML", 4 / 3)
    yield from _states(course, wanted)


def _states(course: Course, wanted: tuple[str, ...]) -> Iterator[Diagnostic]:
    """The saved state of each page against the smallest limit that it meets among those of the wanted targets."""
    tight: list[Diagnostic] = []
    for target in sorted(set(wanted) & set(state.LIMITS), key=lambda name: (state.LIMITS[name], name)):
        by_lesson = course.sco == "lesson" and target in ("scorm12", "scorm2004", "cmi5")
        found = list(_beyond(course, target, by_lesson))
        tight = tight or [diagnostic for diagnostic in found if diagnostic.rule is rules.STATE_TIGHT]
        if large := [diagnostic for diagnostic in found if diagnostic.rule is rules.STATE_TOO_LARGE]:
            yield from large
            break
    yield from tight


def _beyond(course: Course, target: str, by_lesson: bool) -> Iterator[Diagnostic]:
    for units in [(unit,) for unit in course.units()] if by_lesson else [course.units()]:
        usual, worst = state.usual_size(course, units), state.worst_size(course, units)
        if worst <= state.LIMITS[target]:
            continue
        large = usual > state.LIMITS[target]
        span = units[0].lesson.span if by_lesson and units[0].lesson else course.span
        message = (
            f"a learner's saved state may take {usual} characters, {worst} at the very worst, "
            f"and {_KEEPERS[target]} {state.LIMITS[target]}"
        )
        room = state.usual_room(course.language) if large else state.worst_room
        most = state.longest(units, room)[:_HEAVIEST]
        listed = ", ".join(f"`{question.id}` ({characters})" for question, characters in most)
        rule = rules.STATE_TOO_LARGE if large else rules.STATE_TIGHT
        yield Diagnostic(rule, span, message, f"the longest answers: {listed}")


def _upload(course: Course, parts: Iterable[Lesson | Quiz], said: str, growth: float) -> Iterator[Diagnostic]:
    """A warning where the media of `parts`, grown by a factor, exceed the stock upload limit."""
    sizes = {asset.name: asset.size for part in parts for asset, _ in files(part)}
    total = round(sum(sizes.values()) * growth)
    if total > UPLOAD:
        heaviest = sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0]))[:_HEAVIEST]
        listed = ", ".join(f"{name} ({megabytes(size)})" for name, size in heaviest)
        message = f"{said} {megabytes(total)}; Moodle's stock upload limit is {megabytes(UPLOAD)}"
        yield Diagnostic(rules.ARTIFACT_TOO_LARGE, course.span, message, f"the heaviest: {listed}")


def megabytes(size: int) -> str:
    """A number of bytes for people."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{size / 1024:.0f} kB"
