"""Keys of printed quizzes: how an answer may be written, and what is wrong with one."""

from __future__ import annotations

import pytest

from packager.importers import IMPORTERS
from packager.importers.importer import File, Imported, Options
from packager.markup import one_line
from packager.model import Essay, MultipleChoice, MultipleResponse, TrueFalse

QUIZ = """\
Quiz
4 questions
Which gas do plants take in?
Oxygen
Carbon dioxide, CO₂
“Laughing” gas – N₂O
How many legs has a beetle?
2
6
3
Ferns have seeds.
True
False
Why do leaves fall?
"""


def read(key: str | bytes, path: str = "key.txt", quiz: str = QUIZ) -> Imported:
    data = key if isinstance(key, bytes) else key.encode()
    return IMPORTERS["printed"].read(File("quiz.txt", quiz.encode()), Options(key=File(path, data)))


def right(result: Imported) -> list[list[int] | bool | str | None]:
    """What is right of each question: places of choices, true or false, or the model answer."""
    assert result.course, [found.message for found in result.diagnostics]
    made: list[list[int] | bool | str | None] = []
    for question in result.course.questions():
        match question:
            case MultipleChoice() | MultipleResponse():
                made.append([place for place, choice in enumerate(question.choices) if choice.correct])
            case TrueFalse():
                made.append(question.answer)
            case Essay():
                made.append(one_line(question.model_answer) or None)
    return made


def wrong(result: Imported) -> list[tuple[str, int, str]]:
    return [
        (found.rule.code, found.span.start.line, found.message)
        for found in result.diagnostics
        if found.span.path != "quiz.txt"
    ]


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("1 B\n2 b\n3 F\n4 The days get shorter.\n", "key.txt"),
        ("1: B\n2: b\n3: false\n4: The days get shorter.\n", "key.txt"),
        ("1. Carbon dioxide, CO₂\n2) B\n3 = B\n4 - The days get shorter.\n", "key.txt"),
        ("\ufeff# key\r\n\r\nQ1 B\r\nq2. b\r\nQuestion 3: f\r\n4\tThe days get shorter.\r\n", "key.txt"),
        ("1 carbon  dioxide, co2\n2 (b)\n3 False.\n4 The days get shorter.\n", "key.txt"),
        ("4 The days get shorter.\n3 F\n1 B) Carbon dioxide, CO₂\n2 B\n", "key.txt"),
        ("1 B 2 B, 3 F\n4 'The days get shorter.'\n", "key.txt"),
        ("1: B\n2: b\n3: false\n4: 'The days get shorter.'\n", "key.yaml"),
        ("'1': [B]\nq2: [b]\n3: f\n4: The days get shorter.\n", "KEY.YML"),
        ("question,answer\n1,B\n2,b\n3,False\n4,The days get shorter.\n", "key.csv"),
        ('1;"Carbon dioxide, CO₂"\n2;B\n3;F\n4;The days get shorter.\n', "key.csv"),
    ],
)
def test_each_way_to_write_a_key_means_the_same(key: str, path: str) -> None:
    result = read(key, path)
    assert wrong(result) == []
    assert right(result) == [[1], [1], False, "The days get shorter."]


@pytest.mark.parametrize(
    ("key", "path", "places"),
    [
        ("1 A, C", "k.txt", [0, 2]),
        ("1 c a", "k.txt", [0, 2]),
        ("1: A and C", "k.txt", [0, 2]),
        ("1 1;3", "k.txt", [0, 2]),
        ('1 Oxygen; "laughing" gas - N2O', "k.txt", [0, 2]),
        ('1 Oxygen, "laughing" gas - N2O', "k.txt", [0, 2]),
        ("1: [A, C]", "k.yaml", [0, 2]),
        ("1:\n  - Oxygen\n  - “Laughing” gas – N₂O", "k.yaml", [0, 2]),
        ("1,A,C", "k.csv", [0, 2]),
        ('1,"A, C"', "k.csv", [0, 2]),
        ("1 A, B, C", "k.txt", [0, 1, 2]),
    ],
)
def test_several_answers_make_a_multiple_response_question(key: str, path: str, places: list[int]) -> None:
    result = read(key, path)
    assert wrong(result) == []
    assert right(result)[0] == places
    assert result.course
    assert isinstance(next(result.course.questions()), MultipleResponse)


@pytest.mark.parametrize(
    ("key", "line", "message"),
    [
        ("1 D\n", 1, "question 1: “D” is none of its 3 choices"),
        ("1 B\n2 Seven\n", 2, "question 2: “Seven” is none of its 3 choices"),
        ("\n\n9 A\n", 3, "there is no question 9"),
        ("1 B\nsee the book\n", 2, "this names no question and answer"),
        ("1 B\n2\n", 2, "this names no question and answer"),
        ("1 B\n1 C\n", 2, "question 1 has a second entry"),
        ("1 A, A\n", 1, "question 1: a choice is named twice"),
        ("1 A, D\n", 1, "question 1: “D” is none of its 3 choices"),
        ("1 A) Carbon dioxide, CO₂\n", 1, "question 1: `A` and “Carbon dioxide, CO₂” are two choices"),
        ("2 2\n", 1, "question 2: `2` is one choice's words and another's place"),
        ("3 maybe\n", 1, "question 3: “maybe” is none of its 2 choices"),
        ("3 T, F\n", 1, "question 3: it can't be true and false"),
        ("4 A\n", 1, "question 4: it has no choices, so `A` says nothing"),
    ],
)
def test_an_entry_that_names_nothing_is_an_error_at_its_line(key: str, line: int, message: str) -> None:
    result = read(key)
    assert result.course is None
    assert [(code, at, said) for code, at, said in wrong(result) if code == "import-key"] == [
        ("import-key", line, message)
    ]


def test_a_number_that_is_a_choice_and_its_own_place_is_that_choice() -> None:
    assert right(read("1 2\n", quiz="Quiz\nHow many?\none\n2\n3\n")) == [[1]]
    assert right(read("2 3\n"))[1] == [2]


@pytest.mark.parametrize(
    ("key", "path", "code"),
    [
        (b"1 \xe4\n", "key.txt", "file-encoding"),
        (b"1: [A\n", "key.yaml", "yaml-syntax"),
        (b"1: A\n1: B\n", "key.yaml", "yaml-duplicate-key"),
        (b"- A\n- B\n", "key.yaml", "import-key"),
        (b"1: {a: b}\n", "key.yaml", "import-key"),
        (b"1:\n", "key.yaml", "import-key"),
        (b"answer: A\n", "key.yaml", "import-key"),
        (b"1,A\nx,B\n", "key.csv", "import-key"),
        (b"1,\n", "key.csv", "import-key"),
    ],
)
def test_a_key_that_can_not_be_read_is_an_error(key: bytes, path: str, code: str) -> None:
    result = read(key, path)
    assert result.course is None
    assert [found for found, _, _ in wrong(result)] == [code]


def test_a_question_without_an_entry_is_a_warning_at_the_question() -> None:
    result = read("1 B\n3 F\n")
    assert right(result) == [[1], [], False, None]
    missing = [found for found in result.diagnostics if found.rule.code == "import-unanswered"]
    assert [(found.span.path, found.span.start.line) for found in missing] == [("quiz.txt", 7)]


def test_the_printed_numbers_count_where_there_are_some() -> None:
    quiz = "Quiz\n7. One?\nA) x\nB) y\n8. Two?\nA) x\nB) y\n"
    assert right(read("7 B\n8 A\n", quiz=quiz)) == [[1], [0]]
    result = read("1 B\n", quiz=quiz)
    (error,) = [found for found in result.diagnostics if found.rule.code == "import-key"]
    assert (error.message, error.hint) == ("there is no question 1", "the questions have the numbers 7 to 8")


def test_a_key_without_a_quiz_is_an_error() -> None:
    result = read("1 A\n", quiz="Knots\nThe premise\nA knot holds by friction.\n")
    assert result.course is None
    assert [code for code, _, _ in wrong(result)] == ["import-key"]
