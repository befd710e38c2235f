"""Each type of question arrives in Canvas whole, or its writer says what doesn't: by readers of both of its engines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from question_samples import SPAN, samples
from question_samples import prose as line
from targets.canvas_calculator import compute
from targets.canvas_reader import mark, read, shown, words
from targets.qti12_sample import QUIZ, asset, bare, classic, course, losses, messages, modern, official, package, what
from web_sample import para, prose

from packager import expression
from packager.model import (
    FillInBlanks,
    Gap,
    Image,
    Math,
    MultipleResponse,
    Quiz,
)
from packager.profiles.options import single
from packager.targets.bank.qti12 import BANK, CLASSIC, NEW, PLAIN, TARGET
from packager.targets.bank.qti12.calculated import notation
from packager.variants import variants

SAMPLES = samples()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "qti12"
Validate = Callable[[str, bytes], list[str]]


# --- every type and option ---------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", [CLASSIC, NEW, PLAIN])
def test_every_type_is_valid_and_as_before(flavour: str, standards: Validate, accept: bool) -> None:
    folder = GOLDEN if flavour == CLASSIC else GOLDEN / flavour
    for name, question in SAMPLES.items():
        files, said = package(course(question), flavour)
        if not files:
            assert [found.rule.code for found in said] == ["unsupported", "nothing-left"]
            continue
        data = files["sea.xml" if flavour == PLAIN else QUIZ]
        assert official(standards, data, flavour) == [], name
        golden = folder / f"sample-{name}.xml"
        if accept:
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_bytes(data)
        assert data == golden.read_bytes(), name


def test_what_each_flavour_cannot_hold_at_all() -> None:
    left = {
        flavour: [name for name, question in SAMPLES.items() if not package(course(question), flavour)[0]]
        for flavour in TARGET.flavours
    }
    assert left == {
        CLASSIC: ["order", "order-part", "sort", "spot", "spots"],
        NEW: ["spots"],
        PLAIN: ["formula", "formula-percent", "file"],
        BANK: ["order", "order-part", "sort", "spot", "spots"],
    }


@pytest.mark.parametrize("flavour", TARGET.flavours)
def test_each_option_is_in_the_file_or_said(flavour: str) -> None:
    looked = 0
    for question in SAMPLES.values():
        for name, made, without in single(question):
            one, other = (package(course(part), flavour) for part in (made, without))
            if not one[0] and not other[0]:
                continue
            if isinstance(made, MultipleResponse) and made.credit != "per-choice" and "credit" in name:
                continue  # credits of its choices count under that rule alone
            if isinstance(made, FillInBlanks) and len(made.gaps) == 1 and name.startswith("credit:"):
                continue  # a lone blank is all there is
            if name == "decimals" and variants(made) == variants(without):
                continue  # its answers have no more decimals anyway
            said = losses(course(made), flavour) != losses(course(without), flavour)
            assert one[0] != other[0] or said, (question.id, name)
            looked += 1
    assert looked > 100


@pytest.mark.parametrize("flavour", TARGET.flavours)
def test_two_runs_give_the_same_bytes(flavour: str) -> None:
    whole = course(*SAMPLES.values())
    assert package(whole, flavour) == package(whole, flavour)


def test_new_quizzes_reads_every_sample_as_its_type() -> None:
    kinds = {name: modern(question).kind for name, question in SAMPLES.items() if name != "spots"}
    assert len(set(kinds.values())) == 13  # a scale is a choice
    assert kinds["fib"] == kinds["fib-one"] == "fill_in_multiple_blanks_question"
    assert kinds["order"] == "ordering_question"


# --- matching ----------------------------------------------------------------------------------------------


def test_items_are_matched_with_options_that_they_may_share() -> None:
    got = classic(SAMPLES["match"])
    assert [(words(row.text), got.options[row.match or 0]) for row in got.answers] == [
        ("Norway", "Oslo"),
        ("Japan", "Tokyo"),
        ("Viken", "Oslo"),
    ]
    assert list(got.options.values()) == ["Oslo", "Tokyo", "Lisbon"]
    assert modern(SAMPLES["match"]).data["pairs"] == {"Norway": "Oslo", "Japan": "Tokyo", "Viken": "Oslo"}
    assert modern(SAMPLES["match"]).data["distractors"] == ["Lisbon"]


def test_an_option_has_one_number_in_every_row() -> None:
    """Rule 14: options of their own in a row lose the key."""
    data = package(course(SAMPLES["match"]))[0][QUIZ].decode()
    rows = re.findall(r"<response_lid.*?</response_lid>", data, re.DOTALL)
    idents = [re.findall(r'response_label ident="(\d+)"', row) for row in rows]
    assert idents[0] == idents[1] == idents[2]
    assert len(set(idents[0])) == 3


def test_options_are_words_in_classic_quizzes() -> None:
    part = SAMPLES["match"]
    rich = replace(part.options[0], text=prose(para("Oslo & ", Math("x<1"))))
    changed = bare(part, options=(rich, *part.options[1:]))
    assert next(iter(classic(changed).options.values())) == "Oslo & x<1"
    assert what(changed) == ["markup in an option"]
    assert modern(changed).data["pairs"]["Norway"] == r"Oslo &amp; \(x&lt;1\)"


def test_an_option_that_is_no_words_leaves_the_question_out_of_classic_quizzes(tmp_path: Path) -> None:
    part = SAMPLES["match"]
    picture = prose(para(Image(asset(tmp_path, "m.png"), "", SPAN)))
    drawn = bare(part, options=(replace(part.options[0], text=picture), *part.options[1:]))
    assert messages(course(drawn))[0].startswith("unsupported: question `match` left out: Classic Quizzes takes only")
    assert what(drawn, NEW) == []


def test_all_or_nothing_is_kept_by_new_quizzes_alone() -> None:
    part = bare(SAMPLES["match"], credit="all-or-nothing")
    assert what(part) == ["credit rule all-or-nothing"]
    assert what(part, NEW) == []
    assert modern(part).data["algorithm"] == "AllOrNothing"


# --- ordering, categories, areas ---------------------------------------------------------------------------


def test_things_in_order_arrive_in_order_and_are_not_shown_so() -> None:
    found = modern(SAMPLES["order"]).data
    assert found["order"] == ["Mouse", "Dog", "Horse", "Whale"]
    assert sorted(found["shown"]) == sorted(found["order"])
    assert found["shown"] != found["order"]
    assert (found["top"], found["bottom"]) == ("smallest", "largest")


def test_an_order_never_stands_as_it_is_right() -> None:
    items = SAMPLES["order"].items[:2]
    for order in (items, items[::-1]):
        found = modern(bare(SAMPLES["order"], items=order)).data
        assert found["shown"] == found["order"][::-1]


def test_things_in_categories_arrive_in_them() -> None:
    found = modern(SAMPLES["sort"]).data
    assert found["members"] == {"Fish": ["Trout", "Cod"], "Bird": ["Lark"]}
    assert found["distractors"] == ["Stone"]


def test_an_area_is_told_in_parts_of_the_picture() -> None:
    found = modern(SAMPLES["spot"]).data
    assert found["shape"] == "rectangle"
    assert found["points"] == [(0.025, 0.0667), (0.275, 0.3)]
    assert found["picture"] == "$IMS-CC-FILEBASE$/media/line.svg"


def test_a_circle_becomes_a_polygon_of_the_same_size() -> None:
    part = SAMPLES["spot"]
    harbour, tower, wood = part.regions
    turned = (replace(harbour, correct=False), replace(tower, correct=True), wood)
    found = modern(replace(part, regions=turned)).data
    points = [(x * 400, y * 300) for x, y in found["points"]]
    area = sum(x * v - u * y for (x, y), (u, v) in zip(points, points[1:] + points[:1], strict=True)) / 2
    assert abs(abs(area) / (3.14159265 * 25**2) - 1) < 0.01
    assert "circle" in what(replace(part, regions=turned), NEW)


def test_areas_of_a_picture_whose_size_is_unknown_are_left_out() -> None:
    part = SAMPLES["spot"]
    blind = replace(part, image=replace(part.image, width=0, height=0))
    assert messages(course(blind), NEW)[0].startswith("unsupported: question `spot` left out: the size of its picture")


# --- formulas ----------------------------------------------------------------------------------------------


def test_a_formula_has_its_sets_of_values() -> None:
    part = SAMPLES["formula"]
    got = classic(part)
    assert shown(got, 0) == "<p>A box weighs 4.5 kg. \\(3 \\cdot {4.5} + {3}\\)? (kg)</p>"
    assert [float(answer.text) for answer in got.answers] == [16.5, 19.5, 24.5, 26.0, 15.5]
    for place, answer in enumerate(got.answers):
        value = answer.values["w"] * 3 + answer.values["n"]
        assert float(answer.text) == value == compute(got.formula, answer.values)
        assert [mark(got, (place, value + more)) for more in (0, 0.1, -0.1, 0.2)] == [1, 1, 1, 0]
    found = modern(part).data
    assert (found["tolerance"], found["margin"], found["places"]) == ("0.1", "absolute", "1")


def test_a_percentage_of_tolerance_stays_one() -> None:
    got = classic(SAMPLES["formula-percent"])
    assert got.tolerance == "5%"
    assert [mark(got, (0, number)) for number in (39, 40.95, 37.05, 41)] == [1, 1, 1, 0]
    assert modern(SAMPLES["formula-percent"]).data["margin"] == "percent"


def test_a_step_that_canvas_would_not_keep_is_said_and_others_are_not() -> None:
    part = bare(SAMPLES["formula-percent"])
    assert what(part) == ["step of a variable"]
    (variable,) = part.variables
    assert what(replace(part, variables=(replace(variable, step=0.1),))) == []


def test_a_mark_in_the_text_that_looks_like_a_variable_is_said() -> None:
    part = bare(SAMPLES["formula-percent"], prompt=line("Half of ", Gap("x"), " [x]?"))
    assert "square brackets in the text" in what(part)


def test_expressions_are_written_as_canvas_reads_them() -> None:
    assert notation("3 * w + 1.50") == "3 * w + 1.5"
    assert notation("-x ** 2") == "-1 * x ^ 2"
    assert notation("(-x) ** 2") == "(-1 * x) ^ 2"
    assert notation("2 ** x ** 3") == "2 ^ (x ^ 3)"
    assert notation("a - (b - c) / (2 * a)") == "a - (b - c) / (2 * a)"
    assert notation("exp(0) + log10(x) + ln(x)") == "e ^ 0 + log(x) + ln(x)"
    assert notation("1e-3 * x") == "0.001 * x"
    assert notation("+x + 2e21") == "x + 2000000000000000000000"


def _random(source: random.Random, depth: int) -> str:
    kind = source.randrange(8) if depth else source.randrange(2)
    inner = lambda: _random(source, depth - 1)  # noqa: E731
    match kind:
        case 0:
            return source.choice(("x", "y", "pi"))
        case 1:
            return source.choice(("2", "0.5", "3.25", "1e-2"))
        case 2:
            return f"-({inner()})"
        case 3:
            return f"({inner()}) ** {source.choice(('2', '3', '(0.5 * 2)'))}"
        case 4:
            return f"{source.choice(('abs', 'sin', 'cos', 'floor', 'ceil', 'exp', 'atan'))}({inner()})"
        case 5:
            return f"{source.choice(('min', 'max'))}({inner()}, {inner()})"
        case _:
            return f"({inner()}) {source.choice('+-*/')} ({inner()})"


def test_expressions_have_the_same_value_in_canvas() -> None:
    source, seen = random.Random(20), 0
    values = {"x": 1.5, "y": -2.0}
    for _ in range(800):
        text = _random(source, 4)
        try:
            wanted = expression.value(text, values)
        except expression.BadExpression:
            continue
        assert compute(notation(text), values) == pytest.approx(wanted, rel=1e-9), text
        seen += 1
    assert seen > 300


# --- surveys, files, essays --------------------------------------------------------------------------------


def test_a_survey_is_one_in_classic_quizzes() -> None:
    whole = course(SAMPLES["likert"], SAMPLES["survey"])
    (quiz,) = read(package(whole)[0]).quizzes
    assert (quiz.settings["quiz_type"], quiz.settings["points_possible"]) == ("survey", "0")
    assert "survey" in [loss.what for loss in losses(whole, NEW)]
    mixed = read(package(course(SAMPLES["likert"], SAMPLES["tf"]))[0]).quizzes[0]
    assert (mixed.settings["quiz_type"], mixed.settings["points_possible"]) == ("assignment", "2")


def test_a_quiz_that_is_not_graded_is_a_survey_whatever_it_holds() -> None:
    whole = course(SAMPLES["tf"])
    (quiz,) = whole.quizzes()
    whole = replace(whole, contents=(replace(quiz, graded=False),))
    assert read(package(whole)[0]).quizzes[0].settings["quiz_type"] == "survey"


def test_a_scale_is_a_choice_in_order_without_a_key() -> None:
    got = classic(SAMPLES["likert"])
    assert [(answer.text, answer.weight) for answer in got.answers] == [("No", 0), ("Neutral", 0), ("Yes", 0)]
    assert (got.type, got.points) == ("multiple_choice_question", 0)
    both = course(bare(SAMPLES["likert"]), bare(SAMPLES["tf"]), bare(SAMPLES["mr"]))
    assert read(package(both)[0]).quizzes[0].settings["shuffle_answers"] == "false"


def test_survey_questions_without_answers_have_a_field_for_any_text() -> None:
    for name in ("sa", "num"):
        part = bare(SAMPLES[name], answers=(), graded=False, points=0.0)
        got = classic(part)
        assert (got.type, got.points) == ("essay_question", 0)


def test_files_have_kinds_and_a_number_in_new_quizzes() -> None:
    assert modern(SAMPLES["file"]).data["types"] == "pdf,png"
    assert modern(SAMPLES["file"]).data["count"] == "2"
    assert {"kinds of files", "number of files"} < set(what(SAMPLES["file"]))
    assert classic(SAMPLES["file"]).type == "file_upload_question"
    assert classic(SAMPLES["file"]).neutral == "<p>Always.</p>"


def test_a_rubric_stands_behind_the_model_answer_in_the_notes() -> None:
    assert modern(SAMPLES["essay"]).data["notes"] == "So.\n\nOne point each."


def test_feedback_of_a_question_in_parts_arrives() -> None:
    for name in ("match", "fib", "formula"):
        got = classic(SAMPLES[name])
        assert (got.correct, got.incorrect, got.neutral) == ("<p>Right.</p>", "<p>Wrong.</p>", "<p>Always.</p>")


# --- choices in new quizzes --------------------------------------------------------------------------------


def test_each_choice_has_points_of_its_own_in_new_quizzes() -> None:
    found = modern(SAMPLES["mc"]).data
    labels = dict(found["labels"])
    assert {labels[ident]: points for ident, points in found["right"].items()} == {
        "One": ("2", "Yes"),
        "Two": ("1", None),
    }
    assert "credit of a wrong choice" not in what(SAMPLES["mc"], NEW)


def test_a_choice_that_keeps_its_place_is_locked_in_new_quizzes() -> None:
    found = modern(SAMPLES["mc"]).data
    assert (found["shuffled"], found["locked"]) == (True, [2])
    assert "shuffling" in what(SAMPLES["mc"])
    assert "shuffling" not in what(SAMPLES["mc"], NEW)


# --- another use -------------------------------------------------------------------------------------------


def test_another_use_of_a_question_names_it_and_is_the_same_but_for_its_ident() -> None:
    """Classic Quizzes keeps one entry of its bank for two questions of the same title, text and answers."""
    used = replace(SAMPLES["match"], id="again", use_of="match", points=5.0)
    whole = course(SAMPLES["match"])
    other = Quiz("other", "Other", (used,), "quizzes/other.yaml", SPAN)
    quizzes = read(package(replace(whole, contents=(*whole.contents, other)))[0]).quizzes
    by_ident = {quiz.ident: quiz for quiz in quizzes}
    first, again = by_ident["oceans_sea"].question("match"), by_ident["oceans_other"].question("again")
    assert again.bank_entry == first.ident
    assert again.points == 5
    assert (again.title, again.text, again.answers, again.options) == (
        first.title,
        first.text,
        first.answers,
        first.options,
    )
    assert [loss.what for loss in losses(course(bare(used)))] == []
