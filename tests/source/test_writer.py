"""Courses written as source files and loaded again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from random_courses import IRI, MAP, bare, courses, put

from packager.diagnostic import Severity
from packager.model import Course, MultipleChoice
from packager.source import writer
from packager.source.document import Plain, parse_yaml
from packager.source.loader import load

COURSE = {
    "course.yaml": f"""\
# yaml-language-server: $schema=.schemas/course.json
format: 1
id: tides
iri: {IRI}
title: "Tides: why the sea moves"
language: en
version: 2.1.0
description: Two pulls a day, and what they do to a harbour.
keywords: [sea, moon, harbour]
authors: [Ada Example]
license: CC-BY-4.0
passing: 60
sco: lesson
answer-key: false
targets: [scorm12, moodle]
contents:
  - lesson: lessons/pull.md
  - quiz: quizzes/pull.yaml
  - lesson: lessons/harbour.md
""",
    "lessons/pull.md": """\
---
id: pull
title: "The pull: moon and sun"
minutes: 6
summary: What lifts the water.
objectives:
  - Name the two bodies that pull
  - Tell spring tides from neap tides
---

The moon pulls *more* than the sun, by about $2.2$ times.

![A bulge of water](../media/bulge.png)

![How the bulge travels](../media/bulge.mp3)

- near side
- far side

> See [the harbour](harbour.md#low-water).
""",
    "lessons/harbour.md": """\
---
id: harbour
title: The harbour
---

## Low water

| port | range |
| --- | --: |
| Dover | 6 m |
""",
    "quizzes/pull.yaml": """\
# yaml-language-server: $schema=../.schemas/quiz.json
id: pull-check
title: "Check: the pull"
description: |
  Answer all.

  You may *try again*.
questions:
  - id: read-first
    type: text
    text: Have the table at hand.

  - id: why-two
    type: multiple-choice
    prompt: Why are there *two* tides a day?
    choices:
      - correct: There are two bulges, and the earth turns under both
        feedback: Yes.
      - The moon goes round twice
      - text: The sun makes one and the moon makes the other
        credit: 33.33333
        feedback: |
          Partly.

          The sun's is the smaller one.
        id: sun-one
      - text: None of these
        fixed: true
    shuffle: false
    points: 2.5
    feedback:
      correct: Well seen.
      incorrect: Look at the picture again.
      general: The far bulge surprises most people.
    hints:
      - How many bulges are there?
      - Where is the second?
    tags: [bulge, daily rhythm]

  - section: Numbers
    id: numbers
    questions:
      - id: range
        type: numeric
        prompt: How high is it at Dover?
        answers:
          - 6
          - value: 6.4
            tolerance: 0.5
            credit: 50
            feedback: At spring tide only.
        unit: m

      - id: share
        type: numeric
        prompt: The sun's share?
        answers:
          - 0.46
          - value: -1
            credit: 10
        tolerance: 0.01

  - pool: Any two
    id: pool
    draw: 2
    questions:
      - id: spring
        type: true-false
        prompt: Spring tides come in spring only.
        answer: false

      - id: which-bodies
        type: multiple-response
        prompt: Which bodies count?
        choices:
          - correct: Moon
          - correct: Sun
          - Mars
        credit: per-part

      - id: neap
        type: short-answer
        prompt: The small tide is the … tide.
        answers:
          - neap
          - text: "yes: nepe"
            credit: 50
            feedback: An old spelling.
        case-sensitive: true

      - id: in-your-words
        type: essay
        prompt: Explain it to a child.
        model-answer: Two hills of water.
        max-characters: 300
""",
}
MEDIA = {"media/bulge.png": b"png", "media/bulge.mp3": b"mp3"}


def loaded(folder: Path) -> Course:
    result = load(folder)
    assert [d for d in result.diagnostics if d.severity is Severity.ERROR] == []
    assert result.course
    return result.course


@pytest.fixture
def tides(tmp_path: Path) -> Course:
    texts = {name: text.encode() for name, text in COURSE.items()}
    return loaded(put(tmp_path / "tides", texts | MEDIA | {"media/bulge.txt": b"It travels.\n"}))


def test_a_well_kept_course_is_written_byte_for_byte_as_it_was(tides: Course) -> None:
    made = {name: data.decode() for name, data in writer.files(tides).items()}
    assert made.pop("media/bulge.txt") == "It travels.\n"
    assert made == COURSE


def test_what_was_written_loads_as_the_same_course(tides: Course, tmp_path: Path) -> None:
    assert bare(loaded(put(tmp_path / "again", writer.files(tides) | MEDIA))) == bare(tides)


def test_writing_is_repeatable(tides: Course) -> None:
    assert writer.files(tides) == writer.files(tides)


def test_every_course_of_the_tests_comes_back(tmp_path: Path) -> None:
    courses = sorted(path.parent for path in (Path(__file__).parents[1] / "courses").glob("*/course.yaml"))
    examples = sorted(path.parent for path in (Path(__file__).parents[2] / "courses").glob("*/course.yaml"))
    for folder in courses + examples:
        course = load(folder).course
        assert course
        copy = tmp_path / folder.name
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        again = load(put(copy, files | writer.files(course))).course
        assert bare(again) == bare(course), folder.name


# --- any course ----------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=100)
@given(courses())
def test_any_course_comes_back(tmp_path_factory: pytest.TempPathFactory, course: Course) -> None:
    folder = put(tmp_path_factory.mktemp("any"), writer.files(course) | MAP)
    result = load(folder)
    assert result.course, result.diagnostics
    assert [d for d in result.diagnostics if d.severity is Severity.ERROR] == []
    assert bare(result.course) == bare(course)


# --- YAML ----------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",), include_characters="\t\n\x85"), max_size=20)
TRICKY = st.sampled_from(
    [
        *["no", "~", "null", "1.10", "0o17", "1e3", "1_000", "12:30", "2026-01-01", "y", "N", ".inf", "-1", "=", "<<"],
        *["- a", "a: b", "a #b", "#a", "'a'", "?", "a:", ": a", "&a", "*a", "!a", "%a", "@a", "`a`", "|", ">", "{a}"],
        *["[a]", "a, b", "---", "...", "", '"', "'", "\\", "-", "+", "a\n- b", "a\nb", "a\n", "\na", " a\nb"],
        *["a \nb", "a\n\n", "a\n\n\nb\n", "a\n b", "\ta", "a\tb", "\u2028", "\ufeff", "\x85"],
    ]
)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.one_of(WORDS, TRICKY), st.one_of(WORDS, TRICKY))
def test_any_text_comes_back_from_yaml_and_is_a_text_for_every_reader(first: str, second: str) -> None:
    tree: Any = {"a": first, "list": [first, {"b": second}], "c": second}
    text = "\n".join([*writer.yaml_text.mapping(tree, 0), ""])
    assert yaml.safe_load(text) == tree
    document, found = parse_yaml(text, "x.yaml")
    assert found == []
    assert document
    assert document.data == tree
    assert not any(isinstance(value, Plain) for value in (document.data["a"], document.data["c"]))  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A token stream", "A token stream"),
        ("What's this?", "What's this?"),
        ("50% of it, (all) in one", "50% of it, (all) in one"),
        ("Sync, async: pick", '"Sync, async: pick"'),
        ('"Quoted" word', "'\"Quoted\" word'"),
        ("no", '"no"'),
        ("2026", '"2026"'),
        ("1.2.0", "1.2.0"),
        ("# x", '"# x"'),
        ("C#", "C#"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(text: str, written: str) -> None:
    assert writer.yaml_text.scalar(text) == written


def test_numbers_have_no_exponent_and_credit_is_a_short_percentage() -> None:
    assert f"{writer.yaml_text.number(1e-7):f}" == "0.0000001"
    assert f"{writer.yaml_text.number(30.0):f}" == "30"
    assert f"{writer.yaml_text.percentage(0.33333333333):f}" == "33.333333333"
    assert f"{writer.yaml_text.percentage(0.5):f}" == "50"
    assert f"{writer.yaml_text.percentage(1 / 3):f}".startswith("33.33333333333")


def test_an_id_is_written_only_where_the_words_do_not_give_it(tides: Course) -> None:
    quiz = tides.quizzes()[0]
    question = next(q for q in quiz.questions() if isinstance(q, MultipleChoice))
    renamed = tuple(replace(c, id="two-rounds") if c.id == "the-moon-goes-round-twice" else c for c in question.choices)
    changed = replace(quiz, parts=(replace(question, choices=renamed),))
    text = writer.files(replace(tides, contents=(changed,)))["quizzes/pull.yaml"].decode()
    assert "- text: The moon goes round twice\n        id: two-rounds\n" in text
    assert text.count("        id: ") == 2  # of the renamed choice and of the one that had an id
