"""A SCORM 1.2 package says what the letters in reports stand for, and nothing of what is right."""

from __future__ import annotations

from dataclasses import replace

from question_samples import samples
from web_sample import course, lesson

from packager.interaction import letters as letters_of
from packager.interaction import scorm12_response, xapi
from packager.markup import one_line
from packager.model import Likert, Matching, MultipleChoice, Prose, Question, Quiz, TrueFalse
from packager.targets.course import letters, scorm12, scorm2004
from packager.targets.target import Options, Report


def text_of(*questions: Question) -> str:
    quiz = Quiz("check", "Check", questions, "check.yaml", questions[0].span)
    found = letters.member(course(contents=(lesson("one", "One", "x"), quiz)))
    return found[0].data.decode() if found and isinstance(found[0].data, bytes) else ""


def of_type(type_: type[Question]) -> Question:
    return next(question for question in samples().values() if isinstance(question, type_))


def test_a_choice_stands_behind_the_letter_that_a_report_has() -> None:
    for question in samples().values():
        if not isinstance(question, MultipleChoice | Likert):
            continue
        components = next(iter(xapi(question).components.values()))
        if not letters_of([id_ for id_, _ in components]):
            continue
        lines = text_of(question).splitlines()
        for id_, words in components:
            shown = one_line(words) if isinstance(words, Prose) else words
            assert f"  {scorm12_response(question, id_)}  {shown}".rstrip() in lines


def test_both_sides_of_pairs_are_listed() -> None:
    question = of_type(Matching)
    assert isinstance(question, Matching)
    lines = text_of(question).splitlines()
    middle = lines.index("  and")
    assert len(lines[3:middle]) == len(question.pairs)
    assert len(lines[middle + 1 :]) == len(question.options)


def test_what_is_right_makes_no_difference() -> None:
    question = of_type(MultipleChoice)
    assert isinstance(question, MultipleChoice)
    turned = tuple(replace(choice, correct=not choice.correct, credit=1 - choice.credit) for choice in question.choices)
    assert text_of(question) == text_of(replace(question, choices=turned))


def test_a_course_without_letters_has_no_such_file() -> None:
    assert text_of(of_type(TrueFalse)) == ""


def test_only_scorm_12_has_it() -> None:
    quiz = Quiz("check", "Check", (of_type(MultipleChoice),), "check.yaml", of_type(MultipleChoice).span)
    made = course(contents=(lesson("one", "One", "x"), quiz))
    files = {
        target: {member.name: member.data for member in target.members(made, Options(), Report("x"))}
        for target in (scorm12, scorm2004)
    }
    assert letters.NAME in files[scorm12]
    assert letters.NAME.encode() in files[scorm12]["imsmanifest.xml"]  # type: ignore[operator]
    assert letters.NAME not in files[scorm2004]
