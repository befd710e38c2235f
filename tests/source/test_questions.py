"""Questions of each type as YAML, and the values that they are read into."""

from __future__ import annotations

from typing import Any

import pytest

from packager.markup import plain
from packager.model import ChoiceGap, Code, Gap, Math, NumberGap, Stimulus, Text, TextGap
from packager.scoring import score
from packager.variants import variants
from packager.walk import inlines


@pytest.fixture
def question(read_quiz: Any) -> Any:
    """The question of an entry that is read without a word, its id and prompt being given."""

    def read(entry: str, prompt: str = "x") -> Any:
        lines = "".join(f"    {line}\n" for line in entry.strip("\n").split("\n"))
        loaded = read_quiz(f"  - id: q\n    prompt: {prompt}\n{lines}")
        assert [(d.rule.code, d.message) for d in loaded.diagnostics] == []
        return next(loaded.course.questions())

    return read


# --- arranging ---------------------------------------------------------------------------------------


def test_matching_has_an_option_for_equal_words_and_distractors_behind(question: Any) -> None:
    made = question(
        """
type: matching
pairs:
  - {item: Norway, match: Oslo, id: no}
  - {item: Japan, match: {text: Tokyo, id: capital}}
  - {item: Viken, match: " Oslo  "}
distractors: [Lisbon, {text: Rome, id: eternal}]
"""
    )
    assert [(pair.id, pair.option) for pair in made.pairs] == [("no", "oslo"), ("japan", "capital"), ("viken", "oslo")]
    assert [option.id for option in made.options] == ["oslo", "capital", "lisbon", "eternal"]
    assert (made.credit, made.shuffle, made.points, made.graded) == ("per-part", True, 1.0, True)


def test_an_id_given_once_counts_for_equal_words(question: Any) -> None:
    made = question(
        "type: matching\npairs:\n  - {item: a, match: Oslo}\n  - {item: b, match: {text: Oslo, id: capital}}\n"
        "  - {item: c, match: oslo}"
    )
    assert [pair.option for pair in made.pairs] == ["capital", "capital", "oslo"]
    assert [plain(option.text) for option in made.options] == ["Oslo", "oslo"]


def test_ordering_keeps_the_right_order(question: Any) -> None:
    made = question("type: ordering\nitems: [mouse, {text: Whale, id: big}]\nfirst: small\nlast: large")
    assert [item.id for item in made.items] == ["mouse", "big"]
    assert (made.first, made.last, made.credit) == ("small", "large", "all-or-nothing")


def test_categorize_has_items_in_source_order_and_distractors_in_no_category(question: Any) -> None:
    made = question(
        "type: categorize\ncategories:\n  - {category: Fish, id: f, items: [cod, {text: Eel, id: long}]}\n"
        "  - {category: Bird, items: [lark]}\ndistractors: [stone]\nshuffle: false\ncredit: all-or-nothing"
    )
    assert [category.id for category in made.categories] == ["f", "bird"]
    found = [(item.id, item.category) for item in made.items]
    assert found == [("cod", "f"), ("long", "f"), ("lark", "bird"), ("stone", "")]
    assert (made.shuffle, made.credit) == (False, "all-or-nothing")


def test_ids_of_items_are_made_over_all_categories(question: Any) -> None:
    """The same word in two categories gets ids that differ from the plain one, and so from each other's."""
    made = question("type: categorize\ncategories:\n  - {category: A, items: [x y]}\n  - {category: B, items: [x-y]}")
    assert len({item.id for item in made.items}) == 2


def test_a_hotspot_has_a_picture_with_its_size_and_regions_in_pixels(question: Any) -> None:
    made = question(
        "type: hotspot\nimage: map.svg\nalt: A map\nregions:\n"
        "  - {correct: By the sea, rectangle: [0, 0, 400, 300], id: sea, feedback: Yes.}\n"
        "  - {text: Hill, circle: [30, 40, 12.5]}\n  - {text: Wood, polygon: [0, 0, 10, 0, 10, 10]}"
    )
    assert (made.image.name, made.image.width, made.image.height, made.alternative) == ("map.svg", 400, 300, "A map")
    assert [(r.id, r.label, r.shape, r.coords, r.correct) for r in made.regions] == [
        ("sea", "By the sea", "rectangle", (0, 0, 400, 300), True),
        ("hill", "Hill", "circle", (30, 40, 12.5), False),
        ("wood", "Wood", "polygon", (0, 0, 10, 0, 10, 10), False),
    ]
    assert (made.multiple, made.credit) == (False, "net-correct")


# --- blanks and formulas -----------------------------------------------------------------------------


def test_blanks_stand_in_the_order_of_the_prompt(question: Any) -> None:
    made = question(
        """
type: fill-in-blanks
gaps:
  days: {numbers: [27.3, {value: 27, credit: 50}, {range: [20, 24]}], tolerance: 0.5}
  planet: {choices: [{correct: Earth}, {text: Mars, credit: 25, id: red}], shuffle: true}
  moon: [moon, {text: luna, credit: 50}, {pattern: "lun[ae]"}]
  word: 1.10
""",
        prompt="The [[moon]] orbits *[[planet]]* in [[days]] days; [[word]]",
    )
    assert [(gap.id, type(gap)) for gap in made.gaps] == [
        ("moon", TextGap),
        ("planet", ChoiceGap),
        ("days", NumberGap),
        ("word", TextGap),
    ]
    moon, planet, days, word = made.gaps
    assert [(a.text, a.credit, a.pattern) for a in moon.answers] == [
        ("moon", 1.0, False),
        ("luna", 0.5, False),
        ("lun[ae]", 1.0, True),
    ]
    assert [(c.id, c.correct, c.credit) for c in planet.choices] == [("earth", True, 1.0), ("red", False, 0.25)]
    assert planet.shuffle
    assert [(a.value, a.tolerance, a.credit) for a in days.answers] == [(27.3, 0.5, 1), (27, 0.5, 0.5), (22, 2, 1)]
    assert [a.text for a in word.answers] == ["1.10"]
    assert score(made, {"moon": "LUNE", "planet": "red", "days": 26.5, "word": "1.10"}).parts == (1.0, 0.25, 0.5, 1.0)


def test_the_rules_for_letters_and_white_space_are_read(question: Any) -> None:
    made = question(
        "type: fill-in-blanks\ngaps: {a: b}\ncase-sensitive: true\nspaces: exact\ncredit: all-or-nothing", "'[[a]]'"
    )
    assert (made.case_sensitive, made.spaces, made.credit) == (True, "exact", "all-or-nothing")
    made = question("type: short-answer\nanswers: [{pattern: 'gr[ae]y', credit: 50}, a]\nspaces: ignore")
    assert made.spaces == "ignore"
    assert [(a.text, a.pattern, a.credit) for a in made.answers] == [("gr[ae]y", True, 0.5), ("a", False, 1.0)]


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("'`[[a]]` and [[a]]'", "[[a]] and |a|"),
        ("'\\[[b]] is none, [[ a ]] is one'", "[[b]] is none, |a| is one"),
        ("'**[[a]]**'", "|a|"),
        ('"[[a]] [x]\\n\\n[x]: https://example.org\\n[a]: https://example.org"', "|a| x"),
        ("'$x$ [[a]]'", "x |a|"),
        ('"| h |\\n|---|\\n| [[a]] |"', "h |a|"),
    ],
)
def test_a_mark_is_a_blank_outside_of_code_alone(question: Any, prompt: str, shown: str) -> None:
    made = question("type: fill-in-blanks\ngaps: {a: b}", prompt)
    assert " ".join(_shown(made.prompt.blocks).split()) == shown


def _shown(blocks: Any) -> str:
    said = ""
    for _, inline in inlines(blocks):
        match inline:
            case Gap():
                said += f"|{inline.id}|"
            case Text() | Code():
                said += inline.text + (" " if inline.text == "h" else "")
            case Math():
                said += inline.tex
    return said


def test_elsewhere_two_brackets_are_text(question: Any) -> None:
    made = question("type: true-false\nanswer: true\nhints: ['[[a]]']", "'[[a]] is text'")
    assert plain(made.prompt) == "[[a]] is text"


def test_a_formula_has_variables_in_its_prose_and_its_maths(question: Any) -> None:
    made = question(
        "type: formula\nvariables: {w: {from: 1, to: 2, step: 0.5}, n_1: {from: 3, to: 4}}\nanswer: 2 * w + n_1\n"
        "tolerance: 5 %\ndecimals: 1\nvariants: 4\nseed: s\nunit: kg",
        "A box of [[w]] kg and $\\frac{[[n_1]]}{2}$",
    )
    assert [(v.name, v.low, v.high, v.step) for v in made.variables] == [("w", 1, 2, 0.5), ("n_1", 3, 4, 1)]
    assert (made.expression, made.tolerance, made.margin) == ("2 * w + n_1", 5.0, "percent")
    assert (made.decimals, made.variants, made.seed, made.unit) == (1, 4, "s", "kg")
    for variant in variants(made):
        values = {name: float(text) for name, text in variant.values}
        assert variant.answer == pytest.approx(2 * values["w"] + values["n_1"])


def test_a_formula_without_options_has_ten_variants(question: Any) -> None:
    made = question("type: formula\nvariables: {a: {from: 1, to: 3}}\nanswer: a ** 2", "'[[a]] squared'")
    assert (made.tolerance, made.margin, made.decimals, made.variants, made.seed) == (0.0, "absolute", None, 10, "")
    assert sorted(variant.answer for variant in variants(made)) == [1.0, 4.0, 9.0]


# --- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "value", "tolerance", "margin", "amount"),
    [
        ("5", 5, 0.25, "percent", 5),
        ("{value: 5, tolerance: 0.1}", 5, 0.1, "absolute", 0),
        ("{value: -200, tolerance: 5%}", -200, 10, "percent", 5),
        ("{value: 200, tolerance: '2.5 %'}", 200, 5, "percent", 2.5),
        ("{value: 3.14, digits: 3}", 3.14, 0.005, "digits", 3),
        ("{value: 1250, digits: 2}", 1250, 50, "digits", 2),
        ("{value: -0.00123, digits: 1}", -0.00123, 0.0005, "digits", 1),
        ("{value: 999.6, digits: 3}", 999.6, 0.5, "digits", 3),
        ("{range: [4, 6]}", 5, 1, "range", 0),
        ("{range: [-0.1, 0.2]}", 0.05, 0.15, "range", 0),
        ("{range: [3, 3]}", 3, 0, "range", 0),
    ],
)
def test_every_margin_is_read_into_a_tolerance(
    question: Any, answer: str, value: float, tolerance: float, margin: str, amount: float
) -> None:
    (made,) = question(f"type: numeric\ntolerance: 5 %\nanswers: [{answer}]").answers
    assert (made.value, made.tolerance, made.margin, made.amount) == (value, tolerance, margin, amount)


def test_both_ends_of_a_range_and_of_digits_fit(question: Any) -> None:
    made = question("type: numeric\nanswers: [{range: [0.1, 0.3]}, {value: 2.5, digits: 2, credit: 50}]")
    assert [score(made, x).score for x in (0.1, 0.3, 0.30001, 2.45, 2.55, 2.44)] == [1, 1, 0, 0.5, 0.5, 0]


# --- choices -----------------------------------------------------------------------------------------


def test_choices_may_cost_points_down_to_a_floor(question: Any) -> None:
    made = question("type: multiple-choice\nfloor: -50\nchoices: [{correct: A}, {text: B, credit: -75}]")
    assert [choice.credit for choice in made.choices] == [1.0, -0.75]
    assert made.floor == -0.5
    assert score(made, "b").score == -0.5


@pytest.mark.parametrize(
    ("choices", "credits_"),
    [
        ("[{correct: A, credit: 75}, {correct: B, credit: 25}, {text: C, credit: -50}, D]", [0.75, 0.25, -0.5, 0]),
        ("[{correct: A}, {correct: B}, C]", [0.5, 0.5, 0]),
        ("[{correct: A, credit: 60}, {correct: B}, {correct: C}, D]", [0.6, 0.2, 0.2, 0]),
        ("[{correct: A, credit: 75}, {correct: B, credit: 75}, C]", [0.75, 0.75, 0]),
    ],
)
def test_right_choices_share_what_the_others_leave(question: Any, choices: str, credits_: list[float]) -> None:
    made = question(f"type: multiple-response\ncredit: per-choice\nchoices: {choices}")
    assert [choice.credit for choice in made.choices] == pytest.approx(credits_)
    assert score(made, [choice.id for choice in made.choices if choice.correct]).score == 1.0


def test_three_right_choices_without_credit_make_up_the_whole(question: Any) -> None:
    made = question(
        "type: multiple-response\ncredit: per-choice\nchoices: [{correct: A}, {correct: B}, {correct: C}, D]"
    )
    assert score(made, ["a", "b", "c"]).score == 1.0


# --- answered in full --------------------------------------------------------------------------------


def test_a_file_to_hand_in_has_its_endings_and_its_rubric(question: Any) -> None:
    made = question("type: file-upload\naccept: [pdf, PNG]\nmax-files: 3\nrubric: Look.\nmodel-answer: So.")
    assert (made.accept, made.max_files) == (("pdf", "png"), 3)
    assert (plain(made.rubric), plain(made.model_answer)) == ("Look.", "So.")
    made = question("type: file-upload")
    assert (made.accept, made.max_files, made.rubric, made.model_answer) == ((), 1, None, None)


def test_an_essay_has_a_rubric(question: Any) -> None:
    assert plain(question("type: essay\nrubric: One point each.").rubric) == "One point each."


def test_a_scale_is_never_graded(question: Any) -> None:
    made = question("type: likert\nscale: [No, {text: Neutral, id: middle}, Yes]")
    assert [point.id for point in made.scale] == ["no", "middle", "yes"]
    assert (made.graded, made.points) == (False, 0.0)


def test_what_every_question_may_have_is_read(question: Any) -> None:
    made = question(
        "type: ordering\nitems: [a, b]\npoints: 2.5\nhints: [One, Two]\nhint-penalty: 25\ntags: [x]\n"
        "feedback: {correct: C, partial: P, incorrect: I, general: G}"
    )
    feedback = made.feedback
    said = [plain(part) for part in (feedback.correct, feedback.partial, feedback.incorrect, feedback.general)]
    assert said == ["C", "P", "I", "G"]
    assert (made.points, made.hint_penalty, made.tags) == (2.5, 0.25, ("x",))


def test_a_question_that_is_not_graded_needs_no_right_choice(question: Any) -> None:
    made = question("type: multiple-response\ngraded: false\nchoices: [A, B]")
    assert (made.graded, made.points) == (False, 0.0)
    assert not any(choice.correct for choice in made.choices)


# --- the tree ----------------------------------------------------------------------------------------


def test_a_survey_has_no_graded_question(read_quiz: Any) -> None:
    entries = "  - {id: a, type: ordering, prompt: x, items: [a, b]}\n  - {use: second/wet}\n"
    loaded = read_quiz(entries, head="graded: false\n")
    assert loaded.diagnostics == ()
    survey, other = loaded.course.quizzes()
    assert (survey.graded, other.graded) == (False, True)
    assert [(q.graded, q.points) for q in survey.questions()] == [(False, 0.0), (False, 0.0)]
    assert [(q.id, q.graded, q.points) for q in other.questions()] == [("wet", True, 2.0), ("like", False, 0.0)]


def test_a_stimulus_has_a_text_and_parts(read_quiz: Any) -> None:
    loaded = read_quiz(
        "  - stimulus: Look *here*.\n    id: s\n    title: A map\n    questions:\n"
        "      - {id: a, type: essay, prompt: x}\n      - {id: t, type: text, text: y}\n"
        "  - {stimulus: Bare., id: b, questions: [{id: c, type: essay, prompt: x}]}\n"
    )
    assert loaded.diagnostics == ()
    first, second = loaded.course.quizzes()[0].parts
    assert isinstance(first, Stimulus)
    assert (first.id, first.title, plain(first.body), [part.id for part in first.parts]) == (
        "s",
        "A map",
        "Look here.",
        ["a", "t"],
    )
    assert (second.title, [q.id for q in loaded.course.quizzes()[0].questions()]) == ("", ["a", "c"])
