"""Printed lessons read by rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from printed_sample import KEY, LESSON, course_of, imported, quiz_of, said, shape, words

from packager.diagnostic import WHOLE, Severity
from packager.markup import one_line
from packager.model import (
    Essay,
    Heading,
    ItemList,
    Lesson,
    MultipleChoice,
    Paragraph,
    Quiz,
    TrueFalse,
)
from packager.source import writer
from packager.source.loader import errors, load


def test_head_and_body_of_the_lesson_are_found() -> None:
    course = course_of(imported(LESSON))
    (lesson,) = course.lessons()
    assert (course.title, course.id) == ("Sourdough at Home: Starter, Dough, and Bake", lesson.id)
    assert course.id == "sourdough-at-home-starter-dough-and-bake"
    assert (
        course.description == lesson.summary == "Keep a starter alive and turn it into a loaf with three ingredients."
    )
    assert (lesson.minutes, course.version, course.authors) == (80, "March 2026", ("Ines Example",))
    kinds = [(type(block), getattr(block, "level", None)) for block in lesson.body.blocks]
    section = [(Heading, 2), (ItemList, None)]
    assert kinds == [(Heading, 2), (Paragraph, None), (Paragraph, None), *section, *section]
    lists = [block for block in lesson.body.blocks if isinstance(block, ItemList)]
    assert [len(block.items) for block in lists] == [3, 2]
    assert all(block.tight and block.start is None for block in lists)


def test_every_stem_is_found_and_what_was_guessed_is_said_at_its_line() -> None:
    result = imported(LESSON, KEY)
    questions = list(course_of(result).questions())
    assert shape(questions) == [
        ("MultipleChoice", 4),
        ("MultipleChoice", 4),
        ("Essay", 0),
        ("MultipleChoice", 4),
        ("MultipleChoice", 4),
        ("TrueFalse", 0),
        ("MultipleResponse", 3),
        ("MultipleChoice", 4),
    ]
    lines = LESSON.split("\n")
    guesses = [lines[found.span.start.line - 1] for found in result.diagnostics if found.rule.code == "import-guess"]
    assert guesses == [
        "Describe how a ripe starter looks and smells.",
        "Choose the sentence that is true of salt.",
        "What do you ask yourself first when a loaf stays flat?",
    ]
    (group,) = [found for found in result.diagnostics if found.rule.code == "import-group"]
    assert "has 3 choices, and most have 4" in group.message
    assert lines[group.span.start.line - 1] == "Which two ingredients does every starter need?"
    assert not errors(result.diagnostics)
    assert all(found.span.path == "lesson.txt" for found in result.diagnostics)


def test_the_key_marks_the_right_choices() -> None:
    questions = list(course_of(imported(LESSON, KEY)).questions())
    right = [[one_line(c.text) for c in getattr(q, "choices", ()) if c.correct] for q in questions]
    assert right == [
        ["Flour and water"],
        ["The refrigerator"],
        [],
        ["More than 26 °C"],
        ["It slows the yeast and firms the dough."],
        [],
        ["Flour", "Water"],
        ["Was the starter ripe?"],
    ]
    essay, judged = questions[2], questions[5]
    assert isinstance(essay, Essay)
    assert one_line(essay.model_answer) == "Bubbles all through, a domed top, and a smell of yoghurt."
    assert isinstance(judged, TrueFalse)
    assert judged.answer is False
    assert one_line(judged.prompt) == "A starter survives a minute at 60 °C."


def test_without_a_key_all_choices_are_wrong_and_that_is_said() -> None:
    result = imported(LESSON)
    questions = list(course_of(result).questions())
    assert not any(c.correct for q in questions if isinstance(q, MultipleChoice) for c in q.choices)
    assert isinstance(questions[5], MultipleChoice)  # true or false, but nothing says which
    assert any("no key was given" in found.message for found in result.diagnostics)


def test_what_is_left_out_is_said_with_its_words() -> None:
    notes = {f.span.start.line: f.message for f in imported(LESSON).diagnostics if f.rule.code == "import-note"}
    assert "bakers.example.org/learn/quiz/sourdough-home-1" in notes[15]
    assert "March 2026" in notes[3]


def test_ids_of_questions_come_from_telling_words_and_not_from_places() -> None:
    ids = [q.id for q in course_of(imported(LESSON)).questions()]
    assert len(set(ids)) == len(ids)
    assert ids[:3] == ["starter-made", "place-suits-starter-not-two", "ripe-starter-looks-smells"]
    lines = LESSON.split("\n")
    swapped = "\n".join([*lines[:15], *lines[20:25], *lines[15:20], *lines[25:]])
    assert sorted(q.id for q in course_of(imported(swapped)).questions()) == sorted(ids)


def test_the_same_file_gives_the_same_iri_and_another_file_another() -> None:
    first, again, other = (course_of(imported(text)).iri for text in (LESSON, LESSON, LESSON + "\n"))
    assert first == again != other
    assert first.startswith("urn:uuid:")
    assert any("iri was made" in found.message for found in imported(LESSON).diagnostics)
    given = imported(LESSON, id="bread", iri="https://example.org/bread", language="de")
    course = course_of(given)
    assert (course.id, course.iri, course.language) == ("bread", "https://example.org/bread", "de")
    assert not any("iri was made" in found.message for found in given.diagnostics)


def test_the_course_that_is_written_says_every_word_of_the_print(tmp_path: Path) -> None:
    course = course_of(imported(LESSON, KEY))
    for name, data in writer.files(course).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    loaded = load(tmp_path)
    assert not errors(loaded.diagnostics), loaded.diagnostics
    assert loaded.course
    questions = list(loaded.course.questions())
    assert [words(q) for q in questions] == [words(q) for q in course.questions()]
    assert words(questions[0])[1][2:] == ["Sugar & milk", "Baking_powder and $alt"]
    body = " ".join(one_line(lesson.body) for lesson in loaded.course.lessons())
    for line in LESSON.split("\n")[3:13]:
        assert line in body


# --- how a print may look ----------------------------------------------------------------------------------


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def marked(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def blanks(text: str) -> bytes:
    return text.replace("\n", "  \t\n\u00a0 ").replace(" ", "\u00a0", 3).encode()


def spaced(text: str) -> bytes:
    """A blank line before each line that ends as a stem does, and around headings."""
    return text.replace("\n", "\n\n").encode()


def pages(text: str) -> bytes:
    lines = text.split("\n")
    return "\n".join(
        [*lines[:10], "1", "\f" + lines[0], *lines[10:30], "2", "\f" + lines[0], *lines[30:-1], "3"]
    ).encode()


@pytest.mark.parametrize("variant", [crlf, marked, blanks, spaced, pages])
def test_line_ends_marks_blanks_and_pages_change_nothing(variant: object) -> None:
    plain = course_of(imported(LESSON, KEY))
    other = course_of(imported(variant(LESSON), KEY))  # type: ignore[operator]
    assert [words(q) for q in other.questions()] == [words(q) for q in plain.questions()]
    assert [type(q) for q in other.questions()] == [type(q) for q in plain.questions()]
    assert [one_line(lesson.body) for lesson in other.lessons()] == [
        one_line(lesson.body) for lesson in plain.lessons()
    ]
    assert (other.title, other.description) == (plain.title, plain.description)


def test_page_numbers_and_running_heads_are_noted() -> None:
    notes = [f.message for f in imported(pages(LESSON)).diagnostics if f.rule.code == "import-note"]
    assert notes.count("a page number is left out") == 3
    assert sum("running head" in note for note in notes) == 2


def test_a_number_that_is_a_choice_is_no_page_number() -> None:
    text = "Quiz\nHow many legs has a beetle?\n4\n6\n8\nHow many has a spider?\n4\n6\n8\n"
    assert [words(q)[1] for q in quiz_of(text)] == [["4", "6", "8"]] * 2
    assert words(quiz_of(text.replace("\n6\n8\nHow", "\n6\n8\n\fHow"))[0])[1] == ["4", "6", "8"]


NUMBERED = """\
Knots
Quiz
3 questions
1. Which knot joins two ropes
of the same size?
A) Reef knot
B) Bowline
C) A clove hitch, which is
tied around a post
2) Ignore me
2. Which knot makes a loop?
a. Reef knot
b. Bowline
c. Clove hitch
3. Explain when a knot slips.
"""


def test_numbers_and_letters_of_the_print_tell_stems_and_choices() -> None:
    questions = quiz_of(NUMBERED.replace("2) Ignore me\n", ""), "1 A\n2 B\n")
    assert [words(q) for q in questions] == [
        (
            "Which knot joins two ropes of the same size?",
            ["Reef knot", "Bowline", "A clove hitch, which is tied around a post"],
        ),
        ("Which knot makes a loop?", ["Reef knot", "Bowline", "Clove hitch"]),
        ("Explain when a knot slips.", []),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Quiz\nQ1. One or two?\n(a) one\n(b) two\nQ2. Three or four?\n(a) three\n(b) four\n",
        "Quiz\nQuestion 1: One or two?\n1) one\n2) two\nQuestion 2: Three or four?\n1) three\n2) four\n",
        "Quiz\nQuestion 1\nOne or two?\nA. one\nB. two\nQuestion 2\nThree or four?\nA. three\nB. four\n",
        "Quiz\nOne or two?\nA) one\nB) two\nThree or four?\nA) three\nB) four\n",
        "Quiz\nOne or two?\n• one\n• two\nThree or four?\n• three\n• four\n",
        "Quiz\nOne or two?\n[ ] one\n[ ] two\n\nThree or four?\n[ ] three\n[ ] four\n",
        "Quiz\n1. One or two?\none\ntwo\n2. Three or four?\nthree\nfour\n",
        "Quiz\n1. One or two?\n- one\n- two\n2. Three or four?\n- three\n- four\n",
        "Quiz\n1. One or two?\n1) one\n2) two\n2. Three or four?\n1) three\n2) four\n",
        "Quiz\nOne or two?\none\ntwo\n\nThree or four?\nthree\nfour\n",
    ],
)
def test_each_way_of_marking_questions_gives_the_same(text: str) -> None:
    assert [words(q) for q in quiz_of(text)] == [("One or two?", ["one", "two"]), ("Three or four?", ["three", "four"])]


def test_a_lettered_question_without_choices_is_open() -> None:
    text = "Quiz\nOne or two?\nA) one\nB) two\nWhy?\nThree or four?\nA) three\nB) four\nList your reasons.\n"
    assert [(words(q)[0], type(q)) for q in quiz_of(text)] == [
        ("One or two?", MultipleChoice),
        ("Why?", Essay),
        ("Three or four?", MultipleChoice),
        ("List your reasons.", Essay),
    ]


def groups(*stems: str, size: int = 3) -> str:
    """A quiz of plain lines: each stem with `size` choices."""
    lines = [line for stem in stems for line in (stem, *(f"Choice {n} for {len(stem)}" for n in range(size)))]
    return "\n".join(["Quiz", *lines, ""])


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        (groups("First?", "Second?"), ["First?", "Second?"]),
        (groups("First?", "Second?") + "Name a third.\n", ["First?", "Second?", "Name a third."]),
        (groups("First?") + "Name it.\n" + groups("Second?", "Last?")[5:], ["First?", "Name it.", "Second?", "Last?"]),
        (groups("First?", "Select the best.", "Third?"), ["First?", "Select the best.", "Third?"]),
        (groups("First?", "A gap is ____", "Third?"), ["First?", "A gap is ____", "Third?"]),
        (groups("First?", "The best one is:", "Third?"), ["First?", "The best one is:", "Third?"]),
        (groups("Select the first.", "Second?", "Third?"), ["Select the first.", "Second?", "Third?"]),
        (groups("Select the first.", "Select the second."), ["Select the first.", "Select the second."]),
        (groups("First?", "Second?") + "Why?\nHow?\n", ["First?", "Second?", "Why?", "How?"]),
        (groups("“First?”", "Second? (one only)", "Third?"), ["“First?”", "Second? (one only)", "Third?"]),
    ],
)
def test_stems_are_found_among_plain_lines(text: str, stems: list[str]) -> None:
    if "one only" in text:
        stems = ["“First?”", "Third?"]  # the second ends as no stem does, and nothing else tells it
    found = [words(q)[0] for q in quiz_of(text)]
    assert [stem for stem in found if stem in stems] == stems
    if "one only" not in text:
        assert found == stems


def test_a_last_choice_that_is_an_order_stays_a_choice() -> None:
    text = groups("First?", "Second?") + "Third?\nRun away\nShout loudly\nExplain it to a friend.\n"
    assert shape(quiz_of(text)) == [("MultipleChoice", 3)] * 3


def test_choices_that_ask_stay_choices_where_the_count_says_so() -> None:
    asking = "Which do you ask?\nWho?\nWhen?\nWhere?\n"
    for text in (groups("First?", "Second?") + asking, "Quiz\n" + asking + groups("First?", "Second?")[5:]):
        assert shape(quiz_of(text)) == [("MultipleChoice", 3)] * 3
    announced = "Quiz\n6 questions\n" + groups("First?", "Second?")[5:] + asking
    assert len(quiz_of(announced)) == 6


def test_true_and_false_make_a_question_of_the_line_before() -> None:
    text = "Quiz\nThe sea is salt.\nTrue\nFalse\nIce sinks.\nTrue\nFalse\n"
    first, second = quiz_of(text, "1 T\n2 false\n")
    assert isinstance(first, TrueFalse)
    assert isinstance(second, TrueFalse)
    assert (first.answer, second.answer) == (True, False)


def test_a_single_choice_becomes_a_part_of_an_open_question() -> None:
    result = imported("Quiz\nWhat is it?\nThink of last week\nAnd that?\nOne\nTwo\n")
    first, _ = course_of(result).questions()
    assert isinstance(first, Essay)
    assert one_line(first.prompt) == "What is it? Think of last week"
    assert ("import-guess", 2) in said(result)


# --- what is said --------------------------------------------------------------------------------------------


def test_another_number_of_questions_than_announced_is_said_where_it_stands() -> None:
    result = imported("Knots\nQuiz\n5 questions\n" + groups("First?", "Second?")[5:])
    (found,) = [found for found in result.diagnostics if found.rule.code == "import-count"]
    assert found.span.start.line == 3
    assert found.message == "the print announces 5 questions, and 2 can be found"
    assert "import-count" not in dict(said(imported("Knots\nQuiz\n2 questions\n" + groups("One?", "Two?")[5:])))


def test_a_missing_question_is_looked_for_among_last_choices() -> None:
    text = "Quiz\n3 questions\nFirst?\na cat\na dog\nTell of your own pet.\nSecond?\na hen\na fox\na cow\n"
    result = imported(text)
    assert shape(list(course_of(result).questions())) == [("MultipleChoice", 2), ("Essay", 0), ("MultipleChoice", 3)]
    assert ("import-guess", 6) in said(result)


def test_a_lesson_without_a_quiz_is_a_lesson() -> None:
    result = imported("Knots\nThe premise\nA knot holds by friction.\nWet rope slips.\n")
    course = course_of(result)
    assert [type(part) for part in course.contents] == [Lesson]
    assert not errors(result.diagnostics)


def test_a_quiz_without_a_lesson_is_a_quiz_named_after_its_file() -> None:
    result = imported("Quiz\nFirst?\none\ntwo\n", path="some/knots_and-ropes.txt")
    course = course_of(result)
    assert [type(part) for part in course.contents] == [Quiz]
    assert course.title == "Knots and ropes"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "import-empty", 0),
        (b" \n\t\n\f\n", "import-empty", 0),
        (b"\xef\xbb\xbf", "import-empty", 0),
        (b"Title\nb\xe4d\n", "file-encoding", 2),
        (b"PK\x03\x04\x00\x00", "file-encoding", 1),
        ("Title\n".encode("utf-16"), "file-encoding", 1),
        (b"a" * 5_000_001, "file-too-large", 0),
        (b"Only a title\n", "import-empty", 0),
        (b"Title\nQuiz\n3 questions\n", "import-empty", 2),
    ],
)
def test_a_file_that_is_no_printed_lesson_is_an_error(data: bytes, code: str, line: int) -> None:
    result = imported(data)
    assert result.course is None
    failing = [found for found in result.diagnostics if found.severity is Severity.ERROR]
    assert [(found.rule.code, found.span.start.line) for found in failing][:1] == [(code, line)]
    assert line or failing[0].span.start == WHOLE


def test_the_answers_that_a_print_has_itself_are_used() -> None:
    inline = "Quiz\nOne or two?\none\ntwo\nAnswer: B\nThree or four?\nthree\nfour\nCorrect answer: three\n"
    section = "Quiz\nOne or two?\none\ntwo\nThree or four?\nthree\nfour\nAnswer key\n1. B 2. A\n"
    for text in (inline, section):
        questions = quiz_of(text)
        right = [[c.correct for c in q.choices] for q in questions if isinstance(q, MultipleChoice)]
        assert right == [[False, True], [True, False]]
