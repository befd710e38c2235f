"""Which of a question and its other uses stands in a bank that has each question once."""

from __future__ import annotations

from collections.abc import Callable

from packager.model import Course, Question


def instead(course: Course, holds: Callable[[Question], bool]) -> dict[str, Question]:
    """For each other use that is left out, by its id: the question that is in the bank in its stead.

    That is the first one, the question itself before its uses, of which `holds` says that the bank can have it. Where
    it can have none of them, none stands for another one: each is to be told of at its own place.
    """
    known = {question.id: question for question in course.questions() if not question.use_of}
    uses: dict[str, list[Question]] = {}
    for question in course.questions():
        if question.use_of in known:
            uses.setdefault(question.use_of, []).append(question)
    found: dict[str, Question] = {}
    for id_, others in uses.items():
        held = next((one for one in (known[id_], *others) if holds(one)), None)
        if held is not None:
            found |= {use.id: held for use in others if use is not held}
    return found
