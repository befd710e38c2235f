"""What an author is told of questions that a schema finds nothing wrong with."""

from __future__ import annotations

from pathlib import Path

import pytest

from packager.checks import check, regions
from packager.diagnostic import Diagnostic
from packager.model import NOWHERE, Region
from packager.source.loader import load

COURSE = """\
format: 1
id: small
iri: https://example.org/courses/small
title: Small
language: en
contents: [{quiz: quiz.yaml}]
targets: [TARGET]
"""
MAP = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>'


def found(folder: Path, questions: str, target: str = "scorm12", head: str = "") -> list[Diagnostic]:
    """What the checks find in a quiz whose first question stands in line 4, and the loader nothing."""
    (folder / "course.yaml").write_text(COURSE.replace("TARGET", target))
    (folder / "map.svg").write_text(MAP)
    (folder / "quiz.yaml").write_text(f"id: quiz\ntitle: Quiz\nquestions:\n{questions}{head}")
    loaded = load(folder)
    assert loaded.course
    assert loaded.diagnostics == ()
    return check(loaded.course)


def of(type_: str, keys: str) -> str:
    """A question in lines: its own keys begin in line 5."""
    indented = "".join(f"    {line}\n" for line in keys.splitlines())
    return f"  - {{id: q, type: {type_}, prompt: Which?,\n{indented}  }}\n"


def told(diagnostics: list[Diagnostic]) -> list[tuple[str, int]]:
    return [(one.rule.code, one.span.start.line) for one in diagnostics]


@pytest.mark.parametrize(
    ("type_", "keys", "expected"),
    [
        # matching
        ("matching", "pairs: [{item: a, match: x},\n{item: b, match: y}]", []),
        ("matching", "pairs: [{item: a, match: x},\n{item: b, match: x}]", [("nothing-to-decide", 4)]),
        (
            "matching",
            "pairs: [{item: a, match: x},\n{item: b, match: x}], distractors: [y]",
            [("nothing-to-decide", 4)],
        ),
        ("matching", "pairs: [{item: a, match: x},\n{item: a, match: y}]", [("duplicate-choice", 6)]),
        (
            "matching",
            "pairs: [{item: a, match: {text: x, id: one}},\n{item: b, match: {text: x, id: two}}]",
            [("duplicate-choice", 6)],
        ),
        ("matching", "pairs: [{item: a, match: x, id: p},\n{item: b, match: y, id: p}]", [("duplicate-id", 6)]),
        (
            "matching",
            "pairs: [{item: a, match: {text: x, id: o}},\n{item: b, match: {text: y, id: o}}]",
            [("duplicate-id", 6)],
        ),
        ("matching", f"pairs: [{', '.join(f'{{item: i{n}, match: m{n}}}' for n in range(36))}]", []),
        (
            "matching",
            f"pairs: [{', '.join(f'{{item: i{n}, match: m{n % 30}}}' for n in range(37))}]",
            [("many-choices", 5)],
        ),
        # ordering
        ("ordering", "items: [a,\nb]", []),
        ("ordering", "items: [a,\n'A']", []),
        ("ordering", "items: [a,\na]", [("duplicate-choice", 6)]),
        ("ordering", "items: [{text: a, id: x},\n{text: b, id: x}]", [("duplicate-id", 6)]),
        ("ordering", f"items: [{', '.join(f'i{n}' for n in range(37))}]", [("many-choices", 5)]),
        # categorize
        ("categorize", "categories: [{category: A, items: [x]},\n{category: B, items: [y]}]", []),
        (
            "categorize",
            "categories: [{category: A, items: [x]},\n{category: B, items: [x]}]",
            [("duplicate-choice", 6)],
        ),
        (
            "categorize",
            "categories: [{category: A, items: [x]},\n{category: B, items: [y]}],\ndistractors: [y]",
            [("duplicate-choice", 7)],
        ),
        (
            "categorize",
            "categories: [{category: A, id: a, items: [x]},\n{category: A, id: b, items: [y]}]",
            [("duplicate-choice", 6)],
        ),
        (
            "categorize",
            "categories: [{category: A, id: a, items: [x]},\n{category: B, id: a, items: [y]}]",
            [("duplicate-id", 6)],
        ),
        # likert
        ("likert", "scale: ['No',\n'Yes']", []),
        ("likert", "scale: ['No',\n'No']", [("duplicate-choice", 6)]),
        ("likert", "scale: [{text: 'No', id: a},\n{text: 'Yes', id: a}]", [("duplicate-id", 6)]),
        # hotspot
        ("hotspot", "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 20]}]", []),
        ("hotspot", "image: map.svg, alt: M, regions: [{text: a, circle: [50, 50, 20]}]", [("no-correct-choice", 4)]),
        (
            "hotspot",
            "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 20]},\n"
            "{correct: b, circle: [150, 50, 20]}]",
            [("several-correct-choices", 6)],
        ),
        (
            "hotspot",
            "image: map.svg, alt: M, multiple: true, regions: [{correct: a, circle: [50, 50, 20]},\n"
            "{correct: b, circle: [150, 50, 20]}]",
            [],
        ),
        (
            "hotspot",
            "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 20]},\n{text: b, circle: [80, 50, 20]}]",
            [("overlapping-regions", 6)],
        ),
        (
            "hotspot",
            "image: map.svg, alt: M, multiple: true, regions: [{correct: a, circle: [50, 50, 20]},\n"
            "{correct: b, circle: [80, 50, 20]}]",
            [],
        ),
        ("hotspot", "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 11.9]}]", [("small-region", 5)]),
        ("hotspot", "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 12]}]", []),
        (
            "hotspot",
            "image: map.svg, alt: M, regions: [{correct: a, rectangle: [10, 10, 100, 20]}]",
            [("small-region", 5)],
        ),
        (
            "hotspot",
            "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 20], id: x},\n"
            "{text: b, circle: [150, 50, 20], id: x}]",
            [("duplicate-id", 6)],
        ),
        (
            "hotspot",
            "image: map.svg, alt: M, regions: [{correct: a, circle: [50, 50, 20], id: x},\n"
            "{text: A, circle: [150, 50, 20], id: y}]",
            [("duplicate-choice", 6)],
        ),
        # short answers
        ("short-answer", "answers: [grey,\n{pattern: 'gr[ae]y'}]", []),
        ("short-answer", "answers: [{pattern: 'gr[ae]y'},\nGrey]", [("duplicate-answer", 6)]),
        ("short-answer", "case-sensitive: true, answers: [{pattern: 'gr[ae]y'},\nGrey]", []),
        ("short-answer", "answers: [{pattern: 'gr[ae]y'}]", [("only-patterns", 5)]),
        ("short-answer", "answers: [grey,\n{pattern: a},\n{pattern: a}]", [("duplicate-answer", 7)]),
        ("short-answer", "answers: [{text: a, credit: 50},\n{pattern: b, credit: 50}]", [("no-correct-choice", 4)]),
        ("short-answer", "answers: [a b,\nab]", []),
        ("short-answer", "spaces: ignore, answers: [a b,\nab]", [("duplicate-answer", 6)]),
        ("short-answer", "answers: [a,\n'b[,]c',\n{pattern: '[,]'}]", [("answer-not-reportable", 6)]),
        # numbers
        ("numeric", "answers: [{range: [4, 6]},\n{value: 5, credit: 50}]", [("duplicate-answer", 6)]),
        ("numeric", "answers: [{value: 5, credit: 50},\n{range: [4, 6]}]", []),
        (
            "numeric",
            "answers: [{value: 200, tolerance: 5 %},\n{value: 195, tolerance: 5, credit: 20}]",
            [("duplicate-answer", 6)],
        ),
        ("numeric", "answers: [{value: 0.3, tolerance: 0.1},\n{value: 0.2, credit: 20}]", [("duplicate-answer", 6)]),
        # several choices
        (
            "multiple-response",
            "credit: per-choice, choices: [{correct: a, credit: 60}, {correct: b, credit: 40}, c]",
            [],
        ),
        ("multiple-choice", "floor: -50, choices: [{correct: a},\n{text: b, credit: -50}]", []),
        ("multiple-choice", "floor: -25, choices: [{correct: a},\n{text: b, credit: -50}]", [("below-floor", 6)]),
        # nobody marks
        ("multiple-choice", "graded: false, choices: [a,\nb]", []),
        ("multiple-choice", "graded: false, choices: [a,\n{correct: b}]", [("unused-key", 6)]),
        ("hotspot", "graded: false, image: map.svg, alt: M, regions: [{text: a, circle: [50, 50, 20]}]", []),
        ("short-answer", "graded: false, answers: [{pattern: a}]", []),
        ("file-upload", "max-files: 1", [("not-scored", 4)]),
        ("file-upload", "graded: false", []),
        # what a teacher reads in reports
        ("essay", "graded: false,\nmax-characters: 255", []),
        ("essay", "graded: false,\nmax-characters: 256", [("report-cut", 4)]),
        ("essay", "graded: false", [("report-cut", 4)]),
    ],
)
def test_a_question_is_told_of(type_: str, keys: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    assert told(found(tmp_path, of(type_, keys))) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ("[moon, luna]", []),
        ("[moon,\nMoon]", [("duplicate-answer", 6)]),
        ("[{text: moon, credit: 50}]", [("no-correct-choice", 5)]),
        ("[{pattern: 'mo+n'}]", [("only-patterns", 5)]),
        ("{numbers: [{value: 5, credit: 50}]}", [("no-correct-choice", 5)]),
        ("{numbers: [5,\n5]}", [("duplicate-answer", 6)]),
        ("{choices: [{correct: a}, b]}", []),
        ("{choices: [a, b]}", [("no-correct-choice", 5)]),
        ("{choices: [{correct: a}, {correct: b}]}", [("nothing-to-decide", 5)]),
        ("{choices: [{correct: a},\n{correct: b}, c]}", [("several-correct-choices", 6)]),
        ("{choices: [{correct: a},\na]}", [("duplicate-choice", 6)]),
        ("{choices: [{correct: a, id: x},\n{text: b, id: x}]}", [("duplicate-id", 6)]),
    ],
)
def test_a_blank_is_told_of(gap: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    question = of("fill-in-blanks", f"gaps: {{moon: {gap}}}").replace("Which?", "'The [[moon]].'")
    assert told(found(tmp_path, question)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("answer: 2 * n", []),
        ("answer: n / 3", [("no-tolerance", 6)]),
        ("answer: n / 3,\ntolerance: 0.1", []),
        ("answer: n / 3,\ntolerance: 1 %", []),
        ("answer: n / 3,\ndecimals: 2", []),
        ("answer: n / 3,\ngraded: false", []),
    ],
)
def test_a_formula_is_told_of(keys: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    question = of("formula", f"variables: {{n: {{from: 1, to: 9}}}},\n{keys}").replace("Which?", "'[[n]]?'")
    assert told(found(tmp_path, question)) == expected


def test_tex_is_tried_with_a_number_for_each_mark(tmp_path: Path) -> None:
    keys = "variables: {n: {from: 1, to: 9}}, answer: n"
    good = of("formula", keys).replace("Which?", r"'$\frac{[[n]]}{2}$ and $\begin{array}[[n]]c\end{array}$'")
    assert told(found(tmp_path, good)) == []
    (bad,) = found(tmp_path, of("formula", keys).replace("Which?", r"'$\frac{2[[n]]$'"))
    assert (bad.rule.code, r"`\frac{2[[n]]`" in bad.message) == ("math-syntax", True)  # as it is written


@pytest.mark.parametrize(
    ("type_", "keys", "expected"),
    [
        ("multiple-choice", "choices: [{correct: a},\n{text: b, credit: 33}]", [("moodle-credit", 6)]),
        ("multiple-choice", "floor: -100, choices: [{correct: a},\n{text: b, credit: -55}]", [("moodle-credit", 6)]),
        ("multiple-choice", "floor: -100, choices: [{correct: a},\n{text: b, credit: -50}]", []),
        (
            "multiple-response",
            "credit: per-choice, choices: [{correct: a, credit: 55},\n{correct: b, credit: 45}, c]",
            [("moodle-credit", 5), ("moodle-credit", 6)],
        ),
        (
            "multiple-response",
            "credit: per-choice, choices: [{correct: a, credit: 75}, {correct: b, credit: 25}, {text: c, credit: -25}]",
            [],
        ),
        ("short-answer", "answers: [a,\n{pattern: b, credit: 33}]", [("moodle-credit", 6)]),
        ("numeric", "answers: [1,\n{range: [4, 5], credit: 55}]", [("moodle-credit", 6)]),
        ("multiple-choice", "graded: false, choices: [a, b]", []),
    ],
)
def test_moodles_grades_are_asked_for_of_every_credit(
    type_: str, keys: str, expected: list[tuple[str, int]], tmp_path: Path
) -> None:
    assert told(found(tmp_path, of(type_, keys), "moodle")) == expected
    assert told(found(tmp_path, of(type_, keys))) == []


def test_a_pool_counts_the_questions_below_its_stimuli(tmp_path: Path) -> None:
    inside = "".join(f"          - {{id: t{n}, type: true-false, prompt: T{n}., answer: true}}\n" for n in range(2))
    stimulus = f"      - stimulus: Read.\n        id: s\n        questions:\n{inside}"
    pool = f"  - pool: Some\n    id: p\n    draw: DRAW\n    questions:\n{stimulus}"
    assert told(found(tmp_path, pool.replace("DRAW", "2"))) == []
    (small,) = found(tmp_path, pool.replace("DRAW", "3"))
    assert (small.rule.code, *small.span.start) == ("pool-too-small", 6, 11)
    inner = f"  - stimulus: Read.\n    id: s2\n    questions:\n{pool}".replace("\n  - pool", "\n      - pool")
    nested = "\n".join(
        line if number < 3 or line.startswith("      - pool") else f"    {line}"
        for number, line in enumerate(inner.replace("DRAW", "3").split("\n"))
    )
    assert "pool-too-small" in [code for code, _ in told(found(tmp_path, nested))]


def test_the_id_of_a_stimulus_is_one_of_the_quizzes_ids(tmp_path: Path) -> None:
    question = "      - {id: s, type: true-false, prompt: T., answer: true}\n"
    quiz = f"  - stimulus: Read.\n    id: s\n    questions:\n{question}"
    assert told(found(tmp_path, quiz)) == [("duplicate-id", 7)]


def test_a_question_that_is_used_twice_is_told_of_once(tmp_path: Path) -> None:
    course = COURSE.replace("TARGET", "scorm12").replace("}]", "}, {quiz: more.yaml}]")
    (tmp_path / "more.yaml").write_text("id: more\ntitle: More\nquestions:\n  - use: quiz/q\n")
    found(tmp_path, of("ordering", "items: [a,\na]"))
    (tmp_path / "course.yaml").write_text(course)
    loaded = load(tmp_path)
    assert loaded.course
    assert len(list(loaded.course.questions())) == 2
    assert told(check(loaded.course)) == [("duplicate-choice", 6)]


def test_a_course_with_mistakes_is_checked_to_its_end(tmp_path: Path) -> None:
    """A pattern, an expression and marks that can't be used are the loader's to tell."""
    (tmp_path / "course.yaml").write_text(COURSE)
    (tmp_path / "quiz.yaml").write_text(
        "id: quiz\ntitle: Quiz\nquestions:\n"
        + of("short-answer", "answers: [{pattern: '[', credit: 50}, a, b]")
        + of("formula", "variables: {n: {from: 0, to: 0}}, answer: 1 / n").replace("Which?", "'[[n]] [[m]] $[[o]]$'")
        + of("fill-in-blanks", "gaps: {a: b}").replace("Which?", "'[[c]]'")
    )
    loaded = load(tmp_path)
    assert loaded.course
    codes = {one.rule.code for one in loaded.diagnostics}
    assert {"bad-pattern", "unknown-gap", "unused-gap"} <= codes
    assert [code for code, _ in told(check(loaded.course))] == ["duplicate-id", "duplicate-id"]


def test_a_long_choice_is_cut_in_the_message(tmp_path: Path) -> None:
    text = "word " * 60
    (one,) = found(tmp_path, of("ordering", f"items: ['{text}', '{text}']"))
    assert len(one.message) < 150


# --- areas -------------------------------------------------------------------------------------------------


def region(shape: str, *coords: float) -> Region:
    return Region("r", "R", shape, coords, False, None, NOWHERE)


SQUARE = region("rectangle", 0, 0, 100, 100)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (region("rectangle", 100, 0, 200, 100), False),  # a common border
        (region("rectangle", 100, 100, 200, 200), False),  # a common corner
        (region("rectangle", 99, 0, 200, 100), True),
        (region("rectangle", 0, 0, 100, 100), True),  # the same
        (region("rectangle", 40, 40, 60, 60), True),  # inside
        (region("rectangle", -50, 40, 150, 60), True),  # a cross, with no corner inside
        (region("rectangle", -50, 60, 350, 80), True),  # another, in which no middle lies either
        (region("rectangle", 0, 0, 50, 100), True),  # half, with common borders
        (region("circle", 150, 50, 50), False),  # touches
        (region("circle", 150, 50, 51), True),
        (region("circle", 50, 50, 10), True),
        (region("circle", 50, 50, 500), True),
        (region("circle", 135, 135, 49), False),  # near the corner, whose box it shares
        (region("polygon", 210, 0, 210, 210, 0, 210), False),  # beside the diagonal
        (region("polygon", 190, 0, 210, 210, 0, 190), True),
        (region("polygon", -50, -50, 150, -50, 150, 150, 140, 150, 140, -40, -50, -40), False),  # around it
    ],
)
def test_areas_overlap(other: Region, shared: bool) -> None:
    assert regions.overlap(SQUARE, other) is shared
    assert regions.overlap(other, SQUARE) is shared


def test_circles_overlap_by_their_distance() -> None:
    assert not regions.overlap(region("circle", 0, 0, 10), region("circle", 14.2, 14.2, 10))
    assert regions.overlap(region("circle", 0, 0, 10), region("circle", 14, 14, 10))


def test_only_scorm_12_cuts_an_essay_in_its_reports(tmp_path: Path) -> None:
    essay = of("essay", "graded: false, max-characters: 600")
    (told_,) = found(tmp_path, essay, "scorm12")
    assert told_.message == "SCORM 1.2 reports the first 255 of up to 600 characters of `q`"
    for target in ("scorm2004", "cmi5", "tincan", "web"):
        assert found(tmp_path, essay, target) == []
