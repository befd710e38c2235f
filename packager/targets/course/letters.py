"""What the letters in a platform's SCORM 1.2 reports stand for: a text file for teachers, beside the manifest."""

from __future__ import annotations

from collections.abc import Iterator

from packager.interaction import letters, xapi
from packager.markup import one_line
from packager.model import Course, Prose, Question
from packager.targets.target import Member

NAME = "letters.txt"


def member(course: Course) -> list[Member]:
    """The file, where a question of the course is reported by letters (SCORM 1.2 RTE 3.4.7: one character a choice).

    It lists words alone: what is right is not in it.
    """
    parts = ["\n".join(lines) for question in course.questions() if (lines := list(_question(question)))]
    if not parts:
        return []
    head = f"{course.title} {course.version}: reports of SCORM 1.2 name answers by these letters."
    return [Member(NAME, ("\n\n".join([head, *parts]) + "\n").encode())]


def _question(question: Question) -> Iterator[str]:
    lists = xapi(question).components
    spelt = {name: letters([id_ for id_, _ in components]) for name, components in lists.items()}
    if not spelt or not all(spelt.values()):  # too many for letters: reports have the ids
        return
    yield f"{question.id}: {one_line(question.prompt)}"
    for name, components in lists.items():
        if name == "target":
            yield "  and"
        for id_, words in components:
            yield f"  {spelt[name][id_]}  {one_line(words) if isinstance(words, Prose) else words}".rstrip()
