"""Sizes that a platform bounds: an upload, and what an attempt remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packager import rules, state
from packager.diagnostic import Diagnostic
from packager.model import Course, Lesson, Quiz
from packager.walk import files

UPLOAD = 2 * 1024 * 1024  # bytes: PHP's stock upload_max_filesize, which Moodle takes over
_HEAVIEST = 5


def check(course: Course) -> Iterator[Diagnostic]:
    """Media against the stock upload limit, and the saved state against SCORM 1.2's 4096 characters."""
    wanted = course.targets or ("scorm12", "moodle")
    if "scorm12" in wanted:
        yield from _upload(course, course.contents, "the package's media files take", 1.0)
    if "moodle" in wanted:
        # Files stand in Moodle XML in base64, four characters for three bytes.
        yield from _upload(course, course.quizzes(), "the quizzes' files take in Moodle XML", 4 / 3)
    if "scorm12" not in wanted:
        return
    for units in [course.units()] if course.sco == "course" else [(unit,) for unit in course.units()]:
        size = state.worst_size(course, units)
        if size > state.LIMIT:
            span = course.span if course.sco == "course" or units[0].lesson is None else units[0].lesson.span
            message = f"a learner's saved state may take {size} characters, and SCORM 1.2 keeps {state.LIMIT}"
            yield Diagnostic(rules.STATE_TOO_LARGE, span, message)


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
