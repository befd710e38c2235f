"""The player's data of a quiz: each type with all that was written, pools, stimuli, and what is said to be lost."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
from question_samples import SPAN, prose, samples
from web_sample import AT, course, para

from packager import scoring, variants
from packager.model import (
    CodeBlock,
    Essay,
    FileUpload,
    Formula,
    Hotspot,
    Matching,
    Math,
    Pool,
    Prose,
    Quiz,
    Section,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.targets.course import web
from packager.targets.target import Report

QUESTIONS = samples()


def data_of(*parts: Any, report: Report | None = None) -> list[Any]:
    """The parts of a quiz as the player gets them."""
    made = course(contents=(Quiz("quiz", "Quiz", parts, "quiz.yaml", AT),))
    text = web.page(made, made.units(), "index.html", "none", report or Report("scorm12"))[1].data
    assert isinstance(text, bytes)
    data = json.loads(text.decode().split(".data = ", 1)[1][:-2])
    found: list[Any] = data["quizzes"]["quiz"]["parts"]
    return found


def one(name: str) -> Any:
    return data_of(QUESTIONS[name])[0]


def statement(id_: str, points: float = 1.0) -> TrueFalse:
    return TrueFalse(id=id_, span=SPAN, prompt=prose(id_), answer=True, points=points)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_what_all_of_them_have(name: str) -> None:
    found, question = one(name), QUESTIONS[name]
    assert (found["id"], found["points"], found["graded"]) == (name, question.points, question.graded)
    assert found["hintPenalty"] == 0.25
    assert found["hints"] == ["<p>A hint.</p>", "<p>Another.</p>"]
    assert found["feedback"] == {
        "correct": "<p>Right.</p>",
        "incorrect": "<p>Wrong.</p>",
        "general": "<p>Always.</p>",
        "partial": "<p>Nearly.</p>",
    }


def test_choices_have_their_credits_and_the_question_its_floor() -> None:
    negative, weighed = one("mc-negative"), one("mr-per-choice")
    assert (negative["floor"], [choice["credit"] for choice in negative["choices"]]) == (-0.5, [1.0, -0.5])
    assert (weighed["credit"], [choice["credit"] for choice in weighed["choices"]]) == (
        "per-choice",
        [0.75, 0.25, -0.5],
    )


def test_accepted_texts_say_which_are_patterns_and_how_blanks_count() -> None:
    found = one("sa")
    assert [answer.get("pattern") for answer in found["answers"]] == [None, True]
    assert (one("sa-exact")["spaces"], one("sa-exact")["caseSensitive"]) == ("ignore", True)


def test_blanks_have_their_places_in_the_prose() -> None:
    found = one("fib")
    assert re.findall(r'<span data-gap="(\w+)"></span>', found["prompt"]) == [gap["id"] for gap in found["gaps"]]
    assert [gap["kind"] for gap in found["gaps"]] == ["text", "number", "choice"]
    text, number, choice = found["gaps"]
    assert [(answer["text"], answer["credit"]) for answer in text["answers"]] == [("moon", 1.0), ("luna", 0.5)]
    assert (text["limit"], text["answers"][0]["feedback"]) == (50, "<p>Yes.</p>")
    assert [(answer["value"], answer["tolerance"]) for answer in number["answers"]] == [(27.3, 0.5)]
    assert (choice["shuffle"], [one["text"] for one in choice["choices"]]) == (True, ["Earth", "Mars"])
    assert (found["credit"], found["caseSensitive"], found["spaces"]) == ("per-part", False, "collapse")
    assert len({gap["key"] for gap in found["gaps"]}) == 3


def test_a_formula_has_the_prompt_and_the_answer_of_each_variant() -> None:
    question, found = QUESTIONS["formula"], one("formula")
    assert isinstance(question, Formula)
    made = variants.variants(question)
    assert [one["answer"] for one in found["variants"]] == [variant.answer for variant in made]
    assert [one["tolerance"] for one in found["variants"]] == [variant.tolerance for variant in made]
    for variant, shown in zip(made, found["variants"], strict=True):
        values = dict(variant.values)
        assert f"A box weighs {values['w']} kg." in shown["prompt"]
        assert f"<mn>{values['w']}</mn>" in shown["prompt"]
        assert "[[" not in shown["prompt"]
    assert (found["unit"], found["prompt"]) == ("kg", "")


def test_things_to_arrange_have_their_parts_in_source_order() -> None:
    match, order, sort = one("match"), one("order"), one("sort")
    assert [(pair["id"], pair["text"], pair["option"]) for pair in match["pairs"]] == [
        ("norway", "Norway", "oslo"),
        ("japan", "Japan", "tokyo"),
        ("viken", "Viken", "oslo"),
    ]
    assert [option["id"] for option in match["options"]] == ["oslo", "tokyo", "lisbon"]
    assert [item["id"] for item in order["items"]] == ["mouse", "dog", "horse", "whale"]
    assert (order["first"], order["last"], order["credit"]) == ("smallest", "largest", "all-or-nothing")
    assert [(item["id"], item["category"]) for item in sort["items"]] == [
        ("trout", "fish"),
        ("cod", "fish"),
        ("lark", "bird"),
        ("stone", ""),
    ]
    assert [category["id"] for category in sort["categories"]] == ["fish", "bird"]


def test_a_hotspot_has_its_picture_and_its_regions_in_the_picture_s_pixels() -> None:
    found, question = one("spot"), QUESTIONS["spot"]
    assert isinstance(question, Hotspot)
    assert (found["image"], found["alternative"]) == ("media/line.svg", "A map")
    assert (found["width"], found["height"], found["multiple"]) == (400, 300, False)
    assert [(region["shape"], tuple(region["coords"])) for region in found["regions"]] == [
        (region.shape, region.coords) for region in question.regions
    ]
    assert [region["correct"] for region in found["regions"]] == [True, False, False]
    assert found["regions"][0]["feedback"] == "<p>Ships.</p>"


def test_the_picture_of_a_hotspot_is_in_the_package() -> None:
    made = course(contents=(Quiz("quiz", "Quiz", (QUESTIONS["spot"],), "quiz.yaml", AT),))
    assert [member.name for member in web.media(made, made.units())] == ["media/line.svg"]


def test_a_file_upload_and_a_scale() -> None:
    file, likert = one("file"), one("likert")
    assert (file["accept"], file["maxFiles"], file["model"]) == (["pdf", "png"], 2, "<p>So.</p>")
    assert [point["id"] for point in likert["scale"]] == ["no", "neutral", "yes"]


def test_a_text_that_is_more_than_words_says_so() -> None:
    """`text` is for a drop-down list, where no formula can stand; `block` is what no label can hold."""
    code = Prose((CodeBlock("x = 1\n", "python", SPAN),), SPAN)
    question = QUESTIONS["match"]
    assert isinstance(question, Matching)
    options = tuple(
        dataclasses.replace(option, text=text)
        for option, text in zip(question.options, (prose(Math("x^2")), code, prose("plain")), strict=True)
    )
    found = data_of(dataclasses.replace(question, options=options))[0]["options"]
    assert ["text" in option for option in found] == [False, False, True]
    assert [option.get("block") for option in found] == [None, True, None]


# --- the tree ------------------------------------------------------------------------------------------------


def test_a_stimulus_stands_before_its_questions() -> None:
    body = Prose((para("Read this."),), AT)
    found = data_of(Stimulus("map", "A map", body, (statement("one"), TextPart("t", body, AT)), AT))
    assert [(part["kind"], part["id"], part["title"], part["html"]) for part in found] == [
        ("stimulus", "map", "A map", "<p>Read this.</p>")
    ]
    assert [part["kind"] for part in found[0]["parts"]] == ["question", "text"]


def test_a_pool_draws_where_its_questions_are_worth_the_same() -> None:
    report = Report("scorm12")
    nested = Section("s", "Section", (statement("c"), statement("d")), AT)
    found = data_of(Pool("pool", "Pool", 2, (statement("a"), statement("b"), nested), AT), report=report)
    assert (found[0]["draw"], [loss.what for loss in report.losses]) == (2, ["title of a pool"])


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((statement("a"), statement("b", 2.0)), "they do not give the same points"),
        ((statement("a"), QUESTIONS["essay"]), "they do not give the same points"),
        ((statement("a"), Pool("inner", "", 1, (statement("b"), statement("c")), SPAN)), "another pool is inside"),
    ],
)
def test_a_pool_that_can_not_draw_is_asked_whole_and_that_is_said(parts: tuple[Any, ...], why: str) -> None:
    report = Report("scorm12")
    found = data_of(Pool("pool", "Pool", 1, parts, AT), report=report)
    assert "draw" not in found[0]
    assert (report.losses[-1].span, report.losses[-1].how) == (AT, f"all its questions are asked, since {why}")


# --- losses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_page_does_not_show_is_said(name: str) -> None:
    """Tags always, and the rubric of what a person marks; a whole question never."""
    report, question = Report("scorm12"), QUESTIONS[name]
    data_of(question, report=report)
    wanted = {"tags", "rubric"} if isinstance(question, Essay | FileUpload) else {"tags"}
    assert {loss.what for loss in report.losses} == wanted
    report = Report("scorm12")
    bare = dataclasses.replace(question, tags=())
    data_of(dataclasses.replace(bare, rubric=None) if isinstance(bare, Essay | FileUpload) else bare, report=report)
    assert report.losses == []


def words_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_word_of_a_question_is_left_out(name: str) -> None:
    """Each text of a question stands in its data, but for the rubric, tags and what was told to be lost."""
    question, shown = QUESTIONS[name], words_of(one(name))

    def texts(value: Any) -> list[str]:
        if isinstance(value, Prose):
            return [inline.text for block in value.blocks for inline in block.children if hasattr(inline, "text")]  # type: ignore[union-attr]
        if dataclasses.is_dataclass(value):
            names = {field.name for field in dataclasses.fields(value)} - {"span", "rubric", "image", "prompt"}
            return [text for field in sorted(names) for text in texts(getattr(value, field))]
        if isinstance(value, tuple):
            return [text for part in value for text in texts(part)]
        return []

    found = texts(question)
    assert found
    assert [text for text in found if text not in shown] == []
    assert scoring.weight(question) <= question.points
