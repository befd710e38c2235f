"""An Open edX course is whole, its problems score as ours do, and what it can't hold is said."""

from __future__ import annotations

import io
import itertools
import json
import tarfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from olxcleaner import validate
from question_samples import PICTURE, SPAN, choice, prose, samples
from targets.accounted import unaccounted
from targets.capa_reader import Problem
from targets.one_course import course, losses, made, of, quiz

from packager.build import archive
from packager.markup import one_line
from packager.model import (
    ChoiceGap,
    Course,
    FillInBlanks,
    Formula,
    Image,
    Lesson,
    LessonTarget,
    Link,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberGap,
    Numeric,
    Paragraph,
    Pool,
    Prose,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    Text,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
)
from packager.scoring import score
from packager.source.loader import load
from packager.targets.course.olx import TARGET
from packager.targets.target import Options, Report
from packager.variants import variants

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "olx"


@cache
def kitchen_sink() -> Course:
    found = load(TESTS / "courses" / "kitchen-sink").course
    assert found
    return found


def survives(question: Question) -> bool:
    return not any(rule == "unsupported" for rule, _, _ in losses(TARGET, of([question])))


def words_in(root: ET.Element, path: str) -> str:
    """The words of the first element of a path."""
    found = root.find(path)
    assert found is not None
    return "".join(found.itertext())


def problem(question: Question) -> Problem:
    return Problem.read(made(TARGET, of([question]))[0][f"course/problem/question_{question.id}.xml"])


# --- the judge -------------------------------------------------------------------------------------------

# Whoever runs a course sets its dates and its picture; a file that named them would overwrite theirs.
SETTINGS = ("'course_image'", "'end'", "'start'")


def unpacked(source: Course, folder: Path) -> Path:
    stream = io.BytesIO()
    archive.write_tar(stream, TARGET.members(source, Options(), Report("olx")))
    stream.seek(0)
    with tarfile.open(fileobj=stream) as tar:
        tar.extractall(folder, filter="data")
    return folder / "course"


@pytest.mark.parametrize("source", [kitchen_sink(), of(samples().values())], ids=["kitchen-sink", "samples"])
def test_an_independent_validator_finds_no_fault(source: Course, tmp_path: Path) -> None:
    _, store, _ = validate(str(unpacked(source, tmp_path)), steps=8, allowed_xblocks=["itembank"])
    found = [str(error.description) for error in store.errors]
    assert [text for text in found if not any(name in text for name in SETTINGS)] == []
    assert len(found) == len(SETTINGS)


def test_the_validator_sees_a_missing_file(tmp_path: Path) -> None:
    folder = unpacked(of([samples()["spot"]]), tmp_path)
    (folder / "static/media/line.svg").unlink()
    _, store, _ = validate(str(folder), steps=8)
    assert any("line.svg" in str(error.description) for error in store.errors)


def test_golden_course(accept: bool) -> None:
    kept = [question for question in samples().values() if survives(question)]
    page = Lesson("one", "Lesson one", prose("Words."), "one.md", SPAN, 5, "In short.", ("Do it",))
    tree = quiz(
        TextPart("note", prose("Read this first."), SPAN),
        Section("part", "A part", tuple(kept[:2]), SPAN),
        Stimulus("map", "A map", prose("It has a harbour."), tuple(kept[2:4]), SPAN),
        Pool("some", "Some", 1, tuple(kept[4:6]), SPAN),
        *kept[6:],
        description=prose("What it is about."),
    )
    files, _ = made(TARGET, course(page, tree, description="A <demo>.", authors=("Ada",), license="MIT"))
    files.pop("course/static/media/line.svg")
    for name, data in files.items():
        path = GOLDEN / name.replace("/", "-")
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data, name
    assert {path.name for path in GOLDEN.iterdir()} == {name.replace("/", "-") for name in files}


# --- scores ----------------------------------------------------------------------------------------------


def answered(question: Question) -> list[tuple[Any, tuple[Any, ...]]]:
    """Responses of ours, each with the answers that a learner of Open edX would give for it."""
    match question:
        case MultipleChoice():
            return [(one.id, (place,)) for place, one in enumerate(question.choices)]
        case MultipleResponse():
            ids = [one.id for one in question.choices]
            picks = itertools.chain.from_iterable(
                itertools.combinations(range(len(ids)), n) for n in range(len(ids) + 1)
            )
            return [([ids[place] for place in pick], (set(pick),)) for pick in picks]
        case TrueFalse():
            return [(True, (0,)), (False, (1,))]
        case ShortAnswer():
            texts = [form for one in question.answers for form in (one.text, one.text.upper(), f" {one.text} ", "z")]
            return [(text, (text,)) for text in [*texts, "gray", "A b c", "greyish"]]
        case Numeric():
            ends = [(one.value, one.tolerance) for one in question.answers]
            numbers = [round(value + sign * margin, 9) for value, margin in ends for sign in (-1, 0, 1, 1.5)]
            return [(number, (repr(number),)) for number in numbers]
        case Matching():
            words = {one.id: one_line(one.text) for one in question.options}
            return [
                (dict(zip([pair.id for pair in question.pairs], pick, strict=True)), tuple(words[id_] for id_ in pick))
                for pick in itertools.product(words, repeat=len(question.pairs))
            ]
        case FillInBlanks():
            runs = [_blank(gap) for gap in question.gaps]
            ids = [gap.id for gap in question.gaps]
            return [
                (dict(zip(ids, [ours for ours, _ in pick], strict=True)), tuple(theirs for _, theirs in pick))
                for pick in itertools.product(*runs)
            ]
        case _:
            raise AssertionError(question)


def _blank(gap: TextGap | NumberGap | ChoiceGap) -> list[tuple[Any, Any]]:
    match gap:
        case TextGap():
            return [(one.text, one.text) for one in gap.answers] + [("z", "z")]
        case NumberGap():
            return [(one.value, repr(one.value)) for one in gap.answers] + [(1e6, "1000000")]
        case ChoiceGap():
            return [(one.id, one_line(one.text)) for one in gap.choices]


EXACT = [
    "mc",
    "tf",
    "match",
    "fib-one",
    "per-part",
    "all-or-nothing",
    "plain",
    "case",
    "ignore",
    "pattern",
    "range",
    "percent",
    "several-numbers",
    "several-texts",
]


def asked(name: str) -> Question:
    from packager.model import NumberAnswer

    numeric, text = samples()["num"], samples()["sa"]
    assert isinstance(numeric, Numeric)
    assert isinstance(text, ShortAnswer)

    def number(value: float, tolerance: float = 0.0, credit: float = 1.0, **more: Any) -> NumberAnswer:
        return NumberAnswer(value, tolerance, credit, None, SPAN, **more)

    def words(*texts: str, pattern: bool = False) -> tuple[TextAnswer, ...]:
        return tuple(TextAnswer(one, 1.0, None, SPAN, pattern) for one in texts)

    match name:
        case "per-part" | "all-or-nothing":
            return replace(samples()["mr"], credit=name)
        case "plain":
            return replace(text, answers=words("grey"))
        case "several-texts":
            return replace(text, answers=words("grey", "gray (US)", "x_or_y", "a|b"))
        case "case":
            return replace(text, answers=words("Grey", "A.b"), case_sensitive=True)
        case "ignore":
            return replace(text, answers=words("A b c", "f(x)"), spaces="ignore")
        case "pattern":
            return replace(text, answers=(*words("gr[ae]y", "colou?r|tint", pattern=True), *words("1+1?")))
        case "range":
            return replace(numeric, answers=(number(5.05, 1.05, margin="range"), number(9.0)))
        case "percent":
            return replace(
                numeric,
                answers=(
                    number(200.0, 10.0, margin="percent", amount=5.0),
                    number(40, 2, 0.5, margin="percent", amount=5.0),
                ),
            )
        case "several-numbers":
            return replace(numeric, answers=(number(0.1, 0.2), number(7.0), number(-3.5), number(20.0, 0.2, 0.5)))
        case _:
            return samples()[name]


@pytest.mark.parametrize("name", EXACT)
def test_open_edx_gives_the_same_score(name: str) -> None:
    question = asked(name)
    read = problem(question)
    for response, given_ in answered(question):
        ours = score(question, response).score
        # Its checkboxes round to hundredths.
        assert read.score(*given_) == pytest.approx(ours, abs=0.005 if name == "per-part" else 1e-9), response
    assert ("changed", "score") not in {(rule, what) for rule, what, _ in losses(TARGET, of([question]))}


def test_where_scores_differ_it_is_said() -> None:
    for name, what in (
        ("mr", "score"),
        ("mr-per-choice", "score"),
        ("mc-negative", "negative credit"),
        ("sa", "answer of partial credit"),
        ("num", "another accepted number"),
        ("fib", "answer of partial credit"),
    ):
        question = samples()[name]
        read = problem(question)
        differs = [
            r for r, given_ in answered(question) if abs((score(question, r).score or 0) - read.score(*given_)) > 0.01
        ]
        assert differs, name
        assert what in {what for _, what, _ in losses(TARGET, of([question]))}, name


def test_points_are_the_weight() -> None:
    assert problem(samples()["mc"]).root.get("weight") == "2"


@pytest.mark.parametrize("name", ["formula", "formula-percent"])
def test_a_formula_has_our_variants_and_each_its_answer(name: str) -> None:
    question = samples()[name]
    assert isinstance(question, Formula)
    read = problem(question)
    assert read.root.get("rerandomize") == "per_student"
    (field,) = read.fields
    assert field.element.get("answer") == "$cp__answer"
    for place, one in enumerate(variants(question)):
        values = read.values(place)
        assert {key.removeprefix("cp_"): text for key, text in values.items() if "__" not in key} == dict(one.values)
        assert float(values["cp__answer"]) == one.answer
        assert float(values["cp__tolerance"]) == one.tolerance
    label = words_in(read.root, ".//label")
    assert all(f"$cp_{variable.name}" in label for variable in question.variables)


@pytest.mark.parametrize(
    ("point", "expected"), [((60, 50), 1.0), ((10, 20), 1.0), ((111, 50), 0.0), ((300, 60), 0.0), ((205, 250), 0.0)]
)
def test_a_point_counts_inside_the_right_region_only(point: tuple[int, int], expected: float) -> None:
    assert problem(samples()["spot"]).score(point) == expected


def test_a_circle_is_a_polygon_of_its_size() -> None:
    spot = samples()["spot"]
    regions = spot.regions
    turned = replace(spot, regions=tuple(replace(region, correct=region.shape == "circle") for region in regions))
    read = problem(turned)
    assert read.score((300, 60)) == 1.0
    assert read.score((323, 60)) == 1.0
    assert read.score((326, 60)) == 0.0
    assert "circle" in {what for _, what, _ in losses(TARGET, of([turned]))}


# --- feedback, hints, prose --------------------------------------------------------------------------------


def test_feedback_stands_at_each_answer() -> None:
    hints = ["".join(found.itertext()) for found in problem(samples()["mc"]).root.iter("choicehint")]
    assert hints == ["Yes.Right.", "Nearly.", "Wrong."]
    text = problem(samples()["sa"]).root
    assert words_in(text, ".//correcthint") == "British.Right."
    assert [(found.get("answer"), found.text) for found in text.iter("regexphint")] == [
        ("gr[ae]yish", "Nearly."),
        (".*", "Wrong."),
    ]
    assert [found.text for found in text.iter("hint")] == ["A hint.", "Another."]
    assert words_in(text, "solution") == "Always."


def test_what_an_open_response_needs_is_there() -> None:
    files, _ = made(TARGET, of([samples()["essay"], samples()["file"]]))
    essay, upload = ET.fromstring(files["course/course/course.xml"]).iter("openassessment")
    assert [option.get("points") for option in essay.iter("option")] == ["0", "1", "2"]
    assert essay.findtext(".//criterion/prompt") == "One point each.\n\nSo."
    assert essay.get("text_response") == "required"
    assert (upload.get("text_response"), upload.get("file_upload_response")) == ("", "required")
    assert upload.get("white_listed_file_types") == "pdf,png"


def test_a_dollar_before_a_name_of_the_engine_stands_apart() -> None:
    question = TrueFalse(id="q", span=SPAN, prompt=prose("It costs $seed, not $5."), answer=True)
    data = made(TARGET, of([question]))[0]["course/problem/question_q.xml"].decode()
    assert "$<span>seed, not $5.</span>" in data


def test_lists_keep_apostrophes_that_open_edx_can_read() -> None:
    question = samples()["match"]
    options = question.options
    renamed = replace(question, options=(replace(options[0], text=prose("rock 'n' roll, d'accord")), *options[1:]))
    assert "rock \u2019n\u2019 roll, d'accord" in problem(renamed).fields[0].options
    assert "apostrophe" in {what for _, what, _ in losses(TARGET, of([renamed]))}


def test_lessons_link_to_each_other_and_to_their_files() -> None:
    there = Link(LessonTarget("two"), (Text("there"),), span=SPAN)
    body = Prose((Paragraph((Image(PICTURE, "A line", SPAN), there), SPAN),), SPAN)
    pages = (Lesson("one", "One", body, "one.md", SPAN), Lesson("two", "Two", prose("End."), "two.md", SPAN))
    files, _ = made(TARGET, course(*pages))
    html = files["course/html/lesson_one.html"].decode()
    assert 'src="/static/media/line.svg"' in html
    assert 'href="/jump_to_id/page_two"' in html
    assert "course/static/media/line.svg" in files
    assert 'url_name="page_two"' in files["course/course/course.xml"].decode()


def test_a_pool_is_a_bank_that_draws() -> None:
    pool = Pool("some", "Some", 1, (samples()["tf"], samples()["mc"], samples()["order"]), SPAN)
    files, said = made(TARGET, course(quiz(pool)))
    (bank,) = ET.fromstring(files["course/course/course.xml"]).iter("itembank")
    assert (bank.get("max_count"), len(bank)) == ("1", 2)
    assert "olx: question `order` left out: Open edX has no ordering questions" in said


def test_names_never_meet(tmp_path: Path) -> None:
    tf = samples()["tf"]
    body = prose("Words.")
    pages = [Lesson(id_, id_, body, f"{id_}.md", SPAN) for id_ in ("x", "x-pages", "about-a", "a")]
    quizzes = [
        quiz(TextPart("b-c", body, SPAN), replace(tf, id="q"), id="a", description=body),
        quiz(TextPart("c", body, SPAN), replace(tf, id="q-a"), id="a-b", description=body),
    ]
    _, store, _ = validate(str(unpacked(course(*quizzes, *pages), tmp_path)), steps=8)
    assert not [error for error in store.errors if "Duplicate" in type(error).__name__]


def test_the_pass_mark_is_the_grading_policy() -> None:
    files, _ = made(TARGET, course(quiz(samples()["tf"]), passing=65))
    policy = json.loads(files["course/policies/course/grading_policy.json"])
    assert policy["GRADE_CUTOFFS"] == {"Pass": 0.65}
    assert [grader["type"] for grader in policy["GRADER"]] == ["Quiz"]


# --- what is said --------------------------------------------------------------------------------------

# What has no meaning in a sample, or is lost whatever it says, which is said in other words.
NO_MEANING = {
    "mc": {"floor", "choices[].correct"},  # no choice costs anything, and what is right follows from the credit
    "mc-negative": {"floor", "choices[].correct"},
    "mr": {"choices[].credit", "choices[].fixed"},  # counts under per-choice alone; nothing is shuffled
    "mr-per-choice": {"choices[].fixed"},
    "fib-one": {"credit"},  # of one blank
    "formula-percent": {"decimals"},  # its answers are whole
    "spot": {"credit", "regions[].label"},  # one point; regions aren't shown
}
BY_OTHER_WORDS = {"credit": "score", "choices[].credit": "score", "max_characters": "limit of characters"}


@pytest.mark.parametrize("name", [name for name, question in samples().items() if survives(question)])
def test_each_key_is_written_or_reported(name: str) -> None:
    said = {what for _, what, _ in losses(TARGET, of([samples()[name]]))}
    left = unaccounted(TARGET, samples()[name]) - NO_MEANING.get(name, set())
    assert {route for route in left if BY_OTHER_WORDS.get(route) not in said} == set()


def test_nothing_is_written_where_nothing_is_left() -> None:
    files, said = made(TARGET, of([samples()["order"]]))
    assert files == {}
    assert "olx: quiz `check` left out: Open edX can hold none of its questions" in said


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
def test_hostile_words_come_back_unchanged(words: str) -> None:
    question = MultipleChoice(
        id="q",
        span=SPAN,
        prompt=prose(f"{words} ]]> </script> &amp;"),
        choices=(choice("a", f"a {words}", 1), choice("b", "</choice>")),
    )
    root = problem(question).root
    assert words_in(root, ".//label") == f"{words} ]]> </script> &amp;"
    assert ["".join(found.itertext()) for found in root.iter("choice")] == [f"a {words}", "</choice>"]


def test_writing_twice_gives_the_same_bytes() -> None:
    def tarred() -> bytes:
        stream = io.BytesIO()
        archive.write_tar(stream, TARGET.members(kitchen_sink(), Options(), Report("olx")))
        return stream.getvalue()

    assert tarred() == tarred()
