"""Printed lessons of any shape: layout, headings, random lines, and one as its publisher prints it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from printed_sample import course_of, imported, quiz_of, said, shape

from packager.diagnostic import Severity
from packager.importers.importer import File
from packager.markup import one_line
from packager.model import (
    Essay,
    Heading,
    ItemList,
    MultipleChoice,
    MultipleResponse,
)
from packager.source import writer
from packager.source.loader import errors

LAYOUT = """\
Tides

Why the sea moves twice a day.

Two bulges

The moon pulls the near side more than the far side,
and so there are two.

Steps to read a table:
Find the port
Find the day
1. Read the first time
2. Add an hour in summer
• not in winter
"""


def test_blank_lines_numbers_bullets_and_colons_shape_the_text() -> None:
    (lesson,) = course_of(imported(LAYOUT)).lessons()
    assert lesson.summary == "Why the sea moves twice a day."
    assert [(type(b).__name__, getattr(b, "start", "")) for b in lesson.body.blocks] == [
        *[("Heading", ""), ("Paragraph", ""), ("Paragraph", "")],
        *[("ItemList", None), ("ItemList", 1), ("ItemList", None)],
    ]
    assert "far side, and so" in one_line(lesson.body)


SECTIONS = """\
Budgets
Split an income so that it lasts.
8 min
Compare the ways
The first gives half to needs.
Key terms in this lesson
fixed cost
variable cost
Apply this at home
List this month's bills.
What comes next
Saving for a year
Saving for a house
"""


def test_headings_are_told_from_items_by_words_length_and_place() -> None:
    result = imported(SECTIONS)
    (lesson,) = course_of(result).lessons()
    headings = [one_line(replace(lesson.body, blocks=(b,))) for b in lesson.body.blocks if isinstance(b, Heading)]
    assert headings == ["Compare the ways", "Key terms in this lesson", "Apply this at home", "What comes next"]
    assert [len(block.items) for block in lesson.body.blocks if isinstance(block, ItemList)] == [2, 2]
    assert [line for code, line in said(result) if code == "import-guess"] == [4, 9]


# --- nothing is lost and nothing falls over ------------------------------------------------------------------

PIECES = [
    *["Tides", "Quiz", "10 questions", "11 min", "What is it?", "Why?", "Name one.", "Select one.", "True", "False"],
    *["1. One?", "2. Two?", "A) a", "B) b", "a. a", "- item", "• item", "Answer: B", "Answer key", "1 A 2 B", "\f", ""],
    *["3", "Page 2 of 3", "© 2026 X", "www.example.org/x", "# Head", "It ends.", "Steps:", "(a) x", "Question 3", "…"],
]


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from((None, "1 A\n2 B\n", "1: x")))
def test_any_lines_give_a_course_that_can_be_written_or_an_error(lines: list[str], key: str | None) -> None:
    result = imported("\n".join(lines), File("key.txt", key.encode()) if key else None)
    assert (result.course is None) == errors(result.diagnostics)
    if result.course:
        assert writer.files(result.course)
        ids = [q.id for q in result.course.questions()]
        assert len(set(ids)) == len(ids)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([piece for piece in PIECES if not piece.startswith(("10", "11", "Q"))]), max_size=15))
def test_every_word_of_a_print_is_in_the_course_or_in_a_diagnostic(lines: list[str]) -> None:
    text = "\n".join(["Tides", "It moves.", *lines, "Quiz", "First?", "one", "two", *lines])
    result = imported(text)
    if result.course is None:
        return
    made = "\n".join(data.decode() for data in writer.files(result.course).values()).replace("\\", "")
    noted = {found.span.start.line for found in result.diagnostics}
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip().removeprefix("A) ").removeprefix("B) ").removeprefix("a. ").removeprefix("(a) ")
        bare = bare.removeprefix("- ").removeprefix("• ").removeprefix("# ").removeprefix("Answer: ").strip(". :")
        for mark in ("1. ", "2. ", "Question 3"):
            bare = bare.removeprefix(mark)
        assert bare in made or number in noted, (line, text)


# --- the publisher's own ---------------------------------------------------------------------------------------


def test_a_publishers_lesson_is_read_whole(printed_lessons: Path) -> None:
    key = File("printed-lesson.key.yaml", (printed_lessons / "printed-lesson.key.yaml").read_bytes())
    result = imported((printed_lessons / "printed-lesson.txt").read_bytes(), key)
    course = course_of(result)
    questions = list(course.questions())
    assert shape(questions) == [("MultipleChoice", 4)] * 7 + [
        ("Essay", 0),
        ("MultipleChoice", 4),
        ("MultipleChoice", 3),
    ]
    assert all(sum(c.correct for c in q.choices) == 1 for q in questions if isinstance(q, MultipleChoice))
    essay = questions[7]
    assert isinstance(essay, Essay)
    assert essay.model_answer
    (lesson,) = course.lessons()
    assert lesson.minutes == 11
    assert [type(block).__name__ for block in lesson.body.blocks] == [
        *["Heading", "Paragraph", "Heading", "ItemList", "Heading", "ItemList"]
    ]
    codes = [found.rule.code for found in result.diagnostics if found.severity is not Severity.NOTE]
    assert sorted(codes) == ["import-group", "import-guess"]


def test_several_right_choices_make_a_multiple_response_question() -> None:
    (question,) = quiz_of("Quiz\nWhich?\none\ntwo\nthree\n", "1 A, C\n")
    assert isinstance(question, MultipleResponse)
    assert [choice.correct for choice in question.choices] == [True, False, True]
    assert replace(question, shuffle=True) == question
