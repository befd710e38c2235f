"""Questions of every type written in the shortest form that reads back as the same question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from question_samples import SPAN, prose, samples
from random_courses import IRI, MAP, bare, put

from packager.diagnostic import Severity
from packager.model import Course, Emphasis, Gap, Link, Math, MultipleChoice, Paragraph, Part, Prose, Quiz, Text
from packager.source import writer
from packager.source.loader import load
from packager.source.markdown import markdown

KEPT = r"""# yaml-language-server: $schema=.schemas/quiz.json
id: kept
title: Kept
questions:
  - stimulus: |
      Read the *map*.

      It is old.
    id: map
    title: A map
    questions:
      - id: spot
        type: hotspot
        prompt: Where is the harbour?
        image: media/map.svg
        alt: A map
        regions:
          - correct: By the water
            rectangle: [10, 20, 110, 90.5]
            feedback: Ships.
            id: harbour
          - text: On the hill
            circle: [300, 60, 25]
          - text: In the south
            polygon: [200, 200, 300, 280, 120, 290]
        multiple: true
        credit: per-part

  - id: orbit
    type: fill-in-blanks
    prompt: The [[moon]] orbits *[[planet]]* in [[days]] days, \[\[not]].
    gaps:
      moon: [moon, luna]
      planet:
        choices:
          - correct: Earth
          - Mars
        shuffle: true
      days:
        numbers: [27.3, 27]
        tolerance: 0.5
    credit: all-or-nothing
    spaces: ignore

  - id: honey
    type: fill-in-blanks
    prompt: Bees make [[what]] and [[no]].
    gaps:
      what: honey
      "no":
        - wax
        - pattern: "wax(es)?: #1"
          credit: 50
          feedback: Odd.

  - id: boxes
    type: formula
    prompt: A box weighs [[w]] kg; what is $3 \cdot [[w]]$?
    variables:
      w:
        from: 1
        to: 9.5
        step: 0.5
    answer: 3 * w
    tolerance: 5 %
    decimals: 0
    variants: 5
    seed: pinned
    unit: kg

  - id: capitals
    type: matching
    prompt: Capitals
    pairs:
      - item: Norway
        match: Oslo
      - item: Viken
        match: Oslo
      - item: Japan
        match:
          text: Tokyo
          id: edo
        id: nippon
    distractors: [Lisbon]
    credit: all-or-nothing
    shuffle: false

  - id: sizes
    type: ordering
    prompt: By size
    items:
      - mouse
      - dog
      - text: whale
        id: big-fish
    first: smallest
    last: largest
    credit: per-part

  - id: kinds
    type: categorize
    prompt: What is what?
    categories:
      - category: Fish
        items: [trout, cod]
      - category: Bird
        id: fowl
        items:
          - text: lark
            id: singer
    distractors: [stone]

  - id: weighed
    type: multiple-response
    prompt: Which?
    choices:
      - correct: Much
        credit: 75
      - correct: Little
        credit: 25
      - text: Wrong
        credit: -50
    credit: per-choice
    floor: -25

  - id: even
    type: multiple-response
    prompt: Which?
    choices:
      - correct: One
      - correct: Two
      - correct: Three
      - None
    credit: per-choice

  - id: measures
    type: numeric
    prompt: How much?
    answers:
      - value: 200
        tolerance: 5 %
      - value: 3.14
        digits: 3
        credit: 50
      - range: [40.1, 60]
        credit: 25
        feedback: Near.
    hints:
      - Think.
    hint-penalty: 25

  - id: percent
    type: numeric
    prompt: How much?
    answers:
      - 5
      - 7
    tolerance: 2.5 %

  - id: colour
    type: short-answer
    prompt: Colour?
    answers:
      - grey
      - pattern: gr[ae]y
        credit: 50
    spaces: exact

  - id: like
    type: likert
    prompt: I like it.
    scale: [Not at all, Neutral, Very much]

  - id: which
    type: multiple-choice
    prompt: Which do you use?
    choices:
      - This
      - That
    graded: false

  - id: hand-in
    type: file-upload
    prompt: Hand it in.
    accept: [pdf, png]
    max-files: 2
    model-answer: So.
    rubric: One point each.
    points: 3
    feedback:
      correct: Good.
      partial: Nearly.
      general: Thanks.
"""
COURSE = f"""\
format: 1
id: kept
iri: {IRI}
title: Kept
language: en
contents:
  - quiz: quiz.yaml
"""


def course(*quizzes: Quiz) -> Course:
    return Course("all", IRI, "All", "en", quizzes, SPAN)


def loaded(folder: Path, files: dict[str, bytes]) -> Course:
    result = load(put(folder, files))
    assert [found for found in result.diagnostics if found.severity is Severity.ERROR] == []
    assert result.course
    return result.course


def test_every_form_is_written_byte_for_byte_as_it_was(tmp_path: Path) -> None:
    files = MAP | {"course.yaml": COURSE.encode(), "quiz.yaml": KEPT.encode()}
    assert writer.files(loaded(tmp_path, files))["quiz.yaml"].decode() == KEPT


@pytest.mark.parametrize("name", samples())
def test_every_sample_comes_back(name: str, tmp_path: Path) -> None:
    question = samples()[name]
    made = course(Quiz("quiz", "Quiz", (question,), "quizzes/quiz.yaml", SPAN))
    files = writer.files(made) | {"media/line.svg": MAP["media/map.svg"]}
    assert bare(loaded(tmp_path, files)) == bare(made)


@pytest.mark.parametrize(
    ("inlines", "written"),
    [
        ((Text("a"), Gap("x"), Text("b")), "a[[x]]b"),
        ((Text("Look!"), Gap("x"), Text("(here)")), r"Look\![[x]](here)"),
        ((Text("5"), Emphasis((Gap("x"),)), Text("a")), "&#53;*[[x]]*&#97;"),
        ((Gap("x"), Text(": y")), "[[x]]: y"),
        ((Gap("x"), Gap("y")), "[[x]][[y]]"),
        ((Text("[[x]] ["), Gap("x"), Text("]")), r"\[\[x]] \[[[x]]]"),
        ((Math("[[x]] + 1"), Gap("x")), "$[[x]] + 1$[[x]]"),
        ((Link("https://example.org", (Text("to "), Gap("x"))),), "[to [[x]]](https://example.org)"),
    ],
)
def test_a_mark_comes_back_as_a_mark_and_a_text_as_a_text(
    inlines: tuple[Text | Gap, ...], written: str, tmp_path: Path
) -> None:
    prompt = Prose((Paragraph(inlines, SPAN),), SPAN)
    assert markdown(prompt) == written
    names = [name for name in ("x", "y") if f"[[{name}]]" in written]
    variables = "".join(f"      {name}: {{from: 1, to: 3}}\n" for name in names)
    quiz = (
        "id: q\ntitle: Q\nquestions:\n  - id: one\n    type: formula\n    answer: 1\n"
        f"    prompt: '{written}'\n    variables:\n{variables}"
    )
    read = loaded(tmp_path, {"course.yaml": COURSE.encode(), "quiz.yaml": quiz.encode()})
    (question,) = read.questions()
    assert bare(question.prompt) == bare(prompt)


def test_another_use_is_written_as_one_and_as_a_question_where_it_became_another(tmp_path: Path) -> None:
    one = samples()["mc"]
    again = replace(one, id="mc-second", use_of="mc")
    other = replace(one, id="again", use_of="mc", points=7.0)
    changed = replace(one, id="changed", use_of="mc", prompt=prose("Which is it now?"))
    gone = replace(one, id="gone", use_of="nowhere")
    parts: tuple[Part, ...] = (again, other, changed, gone)
    made = course(
        Quiz("first", "First", (one,), "first.yaml", SPAN), Quiz("second", "Second", parts, "second.yaml", SPAN)
    )
    text = writer.files(made)["second.yaml"].decode()
    assert "  - use: first/mc\n\n  - use: first/mc\n    id: again\n    points: 7\n\n  - id: changed\n" in text
    back = loaded(tmp_path, writer.files(made)).quizzes()[1].parts
    assert bare(back[:2]) == bare(parts[:2])
    # What can't be written as another use is a question of its own, and nothing else of it changes.
    assert bare(back[2:]) == bare((replace(changed, use_of=""), replace(gone, use_of="")))


def test_another_use_that_no_entry_can_say_is_a_question_of_its_own(tmp_path: Path) -> None:
    """A use is graded as the question itself is, in a quiz that is graded."""
    one = samples()["mc"]
    survey = replace(one, id="again", use_of="mc", graded=False, points=0.0)
    made = course(Quiz("first", "F", (one,), "first.yaml", SPAN), Quiz("second", "S", (survey,), "second.yaml", SPAN))
    back = loaded(tmp_path, writer.files(made)).quizzes()[1].parts
    assert bare(back) == bare((replace(survey, use_of=""),))


@pytest.mark.parametrize("graded", [True, False])
def test_a_question_of_a_survey_is_used_as_it_was(graded: bool, tmp_path: Path) -> None:
    """In a graded quiz it counts, unless it says of itself that it does not."""
    one = samples()["mc"]
    assert isinstance(one, MultipleChoice)
    survey = replace(one, graded=False, points=0.0)
    used = replace(one, id="again", use_of="mc", graded=graded, points=1.0 if graded else 0.0)
    made = course(
        Quiz("first", "First", (survey,), "first.yaml", SPAN, graded=False),
        Quiz("second", "Second", (used,), "second.yaml", SPAN),
    )
    files = writer.files(made)
    assert b"use: first/mc" in files["second.yaml"]
    # One entry of a bank can't be both, so what counts is a question of its own.
    back = replace(used, use_of="") if graded else used
    wanted = course(made.quizzes()[0], replace(made.quizzes()[1], parts=(back,)))
    assert bare(loaded(tmp_path, files)) == bare(wanted)
