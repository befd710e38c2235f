"""What is wrong with a question, told at its line and with what mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from packager.diagnostic import Severity
from packager.source.loader import load


@pytest.fixture
def told(read_quiz: Any) -> Any:
    """The code, the line in the question (its `prompt:` is 1, `type:` 2) and the message with its hint."""

    def read(entry: str, prompt: str = "x", head: str = "") -> list[tuple[str, int, str]]:
        lines = "".join(f"    {line}\n" for line in entry.strip("\n").split("\n"))
        loaded = read_quiz(f"  - id: q\n    prompt: {prompt}\n{lines}", head)
        return [(d.rule.code, d.span.start.line - 4, f"{d.message} ({d.hint})") for d in loaded.diagnostics]

    return read


def once(found: list[tuple[str, int, str]], code: str, line: int, *words: str) -> None:
    assert [(c, at) for c, at, _ in found] == [(code, line)], found
    for word in words:
        assert word in found[0][2]


# --- blanks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "gaps", "code", "line", "word"),
    [
        ("'[[mon]]'", "{moon: a}", "unknown-gap", 1, "did you mean `[[moon]]`?"),
        ("'[[a]] [[zzz]]'", "{a: b}", "unknown-gap", 1, "write `\\[[`"),
        ("'[[a]] [[The Moon]]'", "{a: b}", "unknown-gap", 1, "`[[The Moon]]`"),
        ("'[[a]]'", "{a: b, other: c}", "unused-gap", 3, "`[[other]]`"),
        ("x", "{a: b}", "unused-gap", 3, "`[[a]]`"),
        ("'[[a]] and [[a]]'", "{a: b}", "duplicate-id", 1, "twice"),
        ("'[[a]] $x + [[a]]$'", "{a: b}", "misplaced-gap", 1, "in a formula"),
        ("'[[a]] [to **[[b]]**](https://example.org)'", "{a: b, b: c}", "misplaced-gap", 1, "in a link"),
        ("'[[a]] ![the [[a]]](map.svg)'", "{a: b}", "misplaced-gap", 1, "in the words for a picture"),
        ('"[[a]]\\n\\n<div>[[a]]</div>"', "{a: b}", "misplaced-gap", 1, "in raw HTML"),
        ("'[[a]]'", "{a: b, A: c}", "bad-id", 3, "`A`"),
        ("'[[a]]'", "{a: b, a_b: c}", "bad-id", 3, "for instance `a-b`"),
        ("'[[a]]'", "{a: }", "too-short", 3, "a text or a list or a mapping"),
        ("'[[a]]'", "{a: []}", "too-short", 3, ""),
        ("'[[a]]'", "{a: {choices: [{correct: b}]}}", "too-short", 3, "at least 2"),
        ("'[[a]]'", "{a: {numbers: [1], tolerence: 2}}", "unknown-key", 3, "did you mean `tolerance`?"),
        ("'[[a]]'", "{a: {choices: [{correct: b}, c], tolerance: 2}}", "unknown-key", 3, "`tolerance`"),
        ("'[[a]]'", "{a: {numbers: [b]}}", "wrong-type", 3, "a number"),
        ("'[[a]]'", "{a: ['[b', {pattern: '[b'}]}", "bad-pattern", 3, "not closed"),
        ("'[[a]]'", "{a: {choices: [{correct: b}, {text: c, credit: -5}]}}", "unused-key", 3, "at least nothing"),
        ("'[[a]]'", "{a: {choices: [{correct: b, credit: 50}, c]}}", "unknown-key", 3, "a right choice earns all"),
    ],
)
def test_a_blank_that_is_wrong_is_told_of(told: Any, prompt: str, gaps: str, code: str, line: int, word: str) -> None:
    once(told(f"type: fill-in-blanks\ngaps: {gaps}", prompt), code, line, word)


def test_a_mark_outside_of_the_prompt_is_told_of(told: Any) -> None:
    entry = (
        "type: fill-in-blanks\ngaps: {a: b}\nhints:\n  - The [[a]] is short.\nfeedback:\n  general: '[[other]] is text'"
    )
    once(told(entry, "'[[a]]'"), "misplaced-gap", 5, "outside of the prompt")


def test_rules_for_texts_have_no_effect_without_a_text(told: Any) -> None:
    entry = "type: fill-in-blanks\ngaps: {a: {numbers: [1]}}\nspaces: ignore\ncase-sensitive: true"
    assert [(code, line) for code, line, _ in told(entry, "'[[a]]'")] == [("unused-key", 5), ("unused-key", 4)]


# --- formulas ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "code", "line", "words"),
    [
        ("answer: 3 * ww", "bad-expression", 4, "`ww` is no variable|did you mean `w`?"),
        ("answer: 3 w", "bad-expression", 4, "it is no expression"),
        ("answer: w ^ 2", "bad-expression", 4, "`**`"),
        ("answer: root(w)", "bad-expression", 4, "`root` is no function"),
        ("answer: 1 / (w - 2)", "bad-expression", 4, "divides by 0 with w = 2"),
        ("answer: sqrt(w - 3)", "bad-expression", 4, "no value with w ="),
        ("answer: 10 ** (200 * w)", "bad-expression", 4, "too large"),
        ("answer: w\nvariants: 4", "few-variants", -0, "have 3 combinations, fewer than the 4"),
        ("answer: w\ntolerance: 5 kg", "bad-value", 5, "a percentage such as `5 %`"),
        ("answer: w\ntolerance: -1", "out-of-range", 5, "at least 0"),
        ("answer: w\ntolerance: -1 %", "out-of-range", 5, "at least 0"),
        ("answer: w\ntolerance: 120 %", "out-of-range", 5, "at most 100"),
        ("answer: w\ndecimals: 1.5", "wrong-type", 5, "a whole number"),
        ("answer: ''", "too-short", 4, "blank"),
    ],
)
def test_a_formula_that_is_wrong_is_told_of(told: Any, rest: str, code: str, line: int, words: str) -> None:
    found = told(f"type: formula\nvariables: {{w: {{from: 1, to: 3}}}}\n{rest}", "'[[w]]'")
    once(found, code, line, *words.split("|"))


@pytest.mark.parametrize(
    ("variables", "code", "word"),
    [
        ("{w: {from: 3, to: 1}}", "out-of-range", "no values from 3 to 1"),
        ("{w: {from: 1, to: 3, step: 0}}", "out-of-range", "more than 0"),
        ("{w: {from: 1, to: 3, step: 1e-10}}", "out-of-range", "more than 9 decimals"),
        ("{w: {from: 1, to: 1e300}}", "out-of-range", "at most"),
        ("{w: {from: 1}}", "missing-key", "`to`"),
        ("{w: {from: 1, to: 2}, v: {from: 1, to: 2}}", "unused-gap", "a learner can't know its value"),
        ("{w: {from: 1, to: 2}, W: {from: 1, to: 2}}", "bad-id", "a variable's name"),
        ("{w: {from: 1, to: 2}, sin: {from: 1, to: 2}}", "bad-id", "a meaning of its own"),
        ("{w: {from: 1, to: 2}, pi: {from: 1, to: 2}}", "bad-id", "a meaning of its own"),
        ("{w: {from: 1, to: 2}, in: {from: 1, to: 2}}", "bad-id", "a meaning of its own"),
        ("{w: {from: 1, to: 2}, abcdefghijklmnopqrstu: {from: 1, to: 2}}", "too-long", "at most 20"),
    ],
)
def test_a_variable_that_is_wrong_is_told_of(told: Any, variables: str, code: str, word: str) -> None:
    names = "[[w]]" if "unused" in code else "[[w]] [[sin]] [[pi]] [[in]]"
    found = told(f"type: formula\nvariables: {variables}\nanswer: 2 * w", f"'{names}'")
    once([one for one in found if one[0] != "unknown-gap"], code, 3, word)


@pytest.mark.parametrize(
    ("prompt", "code", "word"),
    [
        ("'$2 [[v]]$ [[w]]'", "unknown-gap", "`[[v]]` names no variable"),
        ("'$[[ w ]]$ [[w]]'", "unknown-gap", "did you mean `[[w]]`?"),
        ("'[[w]] ![the [[w]]](map.svg)'", "misplaced-gap", "in the words for a picture"),
        ('"[[w]]\\n\\n<p>[[w]]</p>"', "misplaced-gap", "in raw HTML"),
    ],
)
def test_a_mark_of_a_formula_that_is_wrong_is_told_of(told: Any, prompt: str, code: str, word: str) -> None:
    once(told("type: formula\nvariables: {w: {from: 1, to: 3}}\nanswer: w", prompt), code, 1, word)


def test_a_variable_in_maths_alone_is_shown(told: Any) -> None:
    assert told("type: formula\nvariables: {w: {from: 1, to: 3}}\nanswer: w", "'$[[w]]$ and [[1,2],[3,4]]'") == []


def test_a_variable_that_the_answer_leaves_out_is_noted(told: Any) -> None:
    variables = "{w: {from: 1, to: 3}, v: {from: 1, to: 3}}"
    found = told(f"type: formula\nvariables: {variables}\nanswer: 2 * w", "'[[w]] [[v]]'")
    once(found, "unused-variable", 3, "`v`")


@pytest.mark.parametrize(("prompt", "code"), [("[[a]] is short", "yaml-syntax"), ("[[a]]", "wrong-type")])
def test_a_prompt_that_begins_with_a_mark_needs_quotes(told: Any, prompt: str, code: str) -> None:
    once(told("type: fill-in-blanks\ngaps: {a: b}", prompt), code, 1, "quote a text that begins with `[[`")


# --- regions -----------------------------------------------------------------------------------------

REGION = "type: hotspot\nimage: {}\nalt: A map\nregions:\n  - correct: A\n    {}"


@pytest.mark.parametrize(
    ("shape", "code", "line", "word"),
    [
        ("rectangle: [10, 20, 5, 90]", "out-of-range", 7, "[left, top, right, bottom]"),
        ("rectangle: [0, 0, 401, 90]", "out-of-range", 7, "400 pixels wide and 300 high"),
        ("circle: [10, 10, 0]", "out-of-range", 7, "radius more than 0"),
        ("circle: [10, 10, 11]", "out-of-range", 7, "leaves the picture"),
        ("polygon: [0, 0, 10, 0, 10, 10, 5]", "out-of-range", 7, "7 numbers"),
        ("polygon: [0, 0, 10, 10, 20, 20]", "out-of-range", 7, "no area"),
        ("polygon: [0, 0, 10, 0, 10, 301]", "out-of-range", 7, "leaves the picture"),
        ("polygon: [0, 0, 10, 0]", "too-short", 7, "at least 6"),
        ("rectangle: [0, 0, 10]", "too-short", 7, "at least 4"),
        ("circle: [-1, 0, 10]", "out-of-range", 7, "at least 0"),
        ("feedback: x", "missing-key", 6, "`rectangle` or `circle` or `polygon`"),
        ("circle: [9, 9, 9]\n    rectangle: [0, 0, 9, 9]", "bad-value", 6, "exclude each other"),
        ("circle: [9, 9, 9]\n    text: B", "bad-value", 6, "behind `correct:`"),
    ],
)
def test_a_region_that_is_wrong_is_told_of(told: Any, shape: str, code: str, line: int, word: str) -> None:
    once(told(REGION.format("map.svg", shape)), code, line, word)


@pytest.mark.parametrize(
    ("image", "code", "word"),
    [
        ("nowhere.png", "file-missing", "is not there"),
        ("bare.svg", "image-size", "give the SVG a width and a height"),
        ("check.yaml", "media-type", "no picture"),
        ("../map.svg", "file-outside", "outside"),
    ],
)
def test_a_hotspot_needs_a_picture_with_a_size(told: Any, image: str, code: str, word: str) -> None:
    once(told(REGION.format(image, "circle: [9, 9, 9]")), code, 3, word)


def test_a_rule_for_several_regions_has_no_effect_on_one(told: Any) -> None:
    once(told(REGION.format("map.svg", "circle: [9, 9, 9]") + "\ncredit: per-part"), "unused-key", 8, "multiple: true")


# --- choices and answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "code", "line", "word"),
    [
        ("choices: [{correct: A}, {text: B, credit: -25}]", "unused-key", 3, "`floor:`"),
        ("choices: [{correct: A}, {text: B, credit: 25}]\nfloor: -5", "unused-key", 4, "below 0"),
        ("choices: [{correct: A}, {text: B, credit: 100}]", "out-of-range", 3, "`correct:`"),
        ("choices: [{correct: A}, {text: B, credit: -101}]", "out-of-range", 3, "at least -100"),
        ("choices: [{correct: A}, {text: B, correct: true}]", "bad-value", 3, "behind `correct:`"),
        ("choices: [{correct: A}, B]\nfloor: 5", "out-of-range", 4, "at most 0"),
        ("choices: [{correct: A}, '']", "too-short", 3, "blank"),
        ("choices: [{correct: A}, {text: ' '}]", "too-short", 3, "blank"),
        ("choices: [{correct: A}, B]\nhint-penalty: 20", "unused-key", 4, "no hints"),
        ("choices: [{correct: A}, B]\npoints: 1e-300", "out-of-range", 4, "at least 0.001"),
        ("choices: [A, B]\ngraded: false\npoints: 2", "unused-key", 5, "not graded"),
        ("choices: [A, B]\ngraded: false\nfeedback: {partial: x}", "unused-key", 5, "`partial`"),
    ],
)
def test_a_choice_question_that_is_wrong_is_told_of(told: Any, entry: str, code: str, line: int, word: str) -> None:
    once(told(f"type: multiple-choice\n{entry}"), code, line, word)


@pytest.mark.parametrize(
    ("rest", "code", "line", "word"),
    [
        ("choices: [{correct: A, credit: 100}, {correct: B}]", "out-of-range", 4, "nothing is left of 100 %"),
        ("choices: [{correct: A, credit: 60}, {correct: B, credit: 20}]", "out-of-range", 3, "come to 80 %"),
        ("choices: [{correct: A}, {text: B, credit: 5}]", "out-of-range", 4, "is `correct:`"),
        ("choices: [{correct: A}, {correct: B, credit: -5}]", "out-of-range", 4, "more than 0 %"),
    ],
)
def test_credits_under_per_choice_that_are_wrong_are_told_of(
    told: Any, rest: str, code: str, line: int, word: str
) -> None:
    once(told(f"type: multiple-response\ncredit: per-choice\n{rest}"), code, line, word)


def test_the_credit_of_a_choice_needs_the_rule_for_it(told: Any) -> None:
    found = told("type: multiple-response\nchoices: [{correct: A, credit: 50}, {correct: B}]")
    once(found, "unknown-key", 3, "`credit: per-choice`")


@pytest.mark.parametrize("rule", ["per-part", "all-or-nothing"])
def test_a_floor_has_no_effect_where_nothing_is_lost(told: Any, rule: str) -> None:
    entry = f"type: multiple-response\ncredit: {rule}\nfloor: -50\nchoices: [{{correct: A}}, B]"
    once(told(entry), "unused-key", 4, rule)


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        ("{value: 0, tolerance: 5 %}", "out-of-range", "5 % of 0"),
        ("{value: 0, digits: 3}", "out-of-range", "no significant digits"),
        ("{value: 1, digits: 0}", "out-of-range", "at least 1"),
        ("{value: 1, digits: 2, tolerance: 1}", "bad-value", "`tolerance` and `digits`"),
        ("{range: [6, 4]}", "out-of-range", "write `[4, 6]`"),
        ("{range: [6]}", "too-short", "at least 2"),
        ("{range: [1, 2], value: 1}", "bad-value", "`value` and `range`"),
        ("{range: [1, 2], tolerance: 1}", "bad-value", "`range` and `tolerance`"),
        ("{tolerance: 1}", "missing-key", "`value` or `range`"),
        ("{value: 1, tolerance: 1e400}", "out-of-range", "at most"),
        ("{value: 1, tolerance: five}", "bad-value", "`5 %`"),
        ("{value: 1, tolerence: 1}", "unknown-key", "did you mean `tolerance`?"),
    ],
)
def test_a_number_that_is_wrong_is_told_of(told: Any, answer: str, code: str, word: str) -> None:
    once(told(f"type: numeric\nanswers: [{answer}]"), code, 3, word)


def test_a_percentage_for_all_answers_needs_one_of_its_own_for_nought(told: Any) -> None:
    once(told("type: numeric\ntolerance: 5 %\nanswers:\n  - 0\n  - 3"), "out-of-range", 5, "without %")


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        ("{pattern: 'gr(a|e*)*y'}", "bad-pattern", "repeated group"),
        ("{pattern: '^a$'}", "bad-pattern", "no use"),
        ("{pattern: a, text: b}", "bad-value", "`text` and `pattern`"),
        ("{credit: 50}", "missing-key", "`text` or `pattern`"),
        ("Note: this", "unquoted-colon", "quote this line"),
    ],
)
def test_an_accepted_text_that_is_wrong_is_told_of(told: Any, answer: str, code: str, word: str) -> None:
    once(told(f"type: short-answer\nanswers:\n  - {answer}"), code, 4, word)


def test_a_distractor_that_says_the_same_as_a_match_is_told_of(told: Any) -> None:
    entry = "type: matching\npairs: [{item: a, match: A}, {item: b, match: B}]\ndistractors:\n  - C\n  - ' B '"
    once(told(entry), "duplicate-choice", 6, "the same")


def test_a_scale_can_not_be_graded(told: Any) -> None:
    once(told("type: likert\nscale: [a, b]\ngraded: true"), "bad-value", 4, "neither right nor wrong")
    once(told("type: likert\nscale: [a, b]\npoints: 2"), "unused-key", 4, "not graded")


def test_points_of_a_survey_have_no_effect(told: Any) -> None:
    found = told("type: true-false\nanswer: true\npoints: 2", head="graded: false\n")
    once(found, "unused-key", 4, "not graded")


@pytest.mark.parametrize(("ending", "word"), [(".pdf", "without the dot"), ("'*'", "letters and digits")])
def test_an_ending_has_no_dot(told: Any, ending: str, word: str) -> None:
    once(told(f"type: file-upload\naccept: [{ending}]"), "bad-value", 3, word)


def test_every_mistake_of_a_question_is_told_in_one_run(told: Any) -> None:
    found = told(
        "type: formula\nvariables: {w: {from: 3, to: 1}, v: {from: 1, to: 2}}\nanswer: 2 * x\ntolerance: 200 %",
        "'[[w]] [[v]] [[u]]'",
    )
    assert {code for code, _, _ in found} == {"out-of-range", "unknown-gap", "bad-expression"}
    assert sum(code == "out-of-range" for code, _, _ in found) == 2


# --- another use of a question -----------------------------------------------------------------------


def test_a_question_is_used_in_an_earlier_quiz(read_quiz: Any) -> None:
    loaded = read_quiz(
        "  - {use: second/wet}\n  - {use: second/like, id: mine}\n  - {use: second/wet, id: w, points: 5}\n"
    )
    assert loaded.diagnostics == ()
    first, second = loaded.course.quizzes()
    made = [(q.id, q.use_of, q.points, q.span.path, q.span.start.line) for q in first.questions()]
    assert made == [
        ("wet-check", "wet", 2.0, "check.yaml", 4),
        ("mine", "like", 0.0, "check.yaml", 5),
        ("w", "wet", 5.0, "check.yaml", 6),
    ]
    assert [(q.id, q.use_of) for q in second.questions()] == [("wet", ""), ("like", "")]


def test_a_question_is_used_in_a_later_quiz_and_told_of_once(read_quiz: Any) -> None:
    second = "id: second\ntitle: Second\nquestions:\n  - {use: check/a}\n  - {use: check/broken}\n"
    entries = "  - {id: a, type: essay, prompt: '![](map.svg)'}\n  - {id: broken, type: essay}\n"
    loaded = read_quiz(entries, second=second)
    assert [(d.rule.code, d.span.path) for d in loaded.diagnostics] == [
        ("missing-key", "check.yaml"),
        ("image-no-alt", "check.yaml"),
    ]
    assert [q.id for q in loaded.course.questions()] == ["a", "a-second"]


@pytest.mark.parametrize(
    ("use", "code", "words"),
    [
        ("use: secnd/wet", "broken-use", "no quiz `secnd`|did you mean `second/wet`?"),
        ("use: zzz/wet", "broken-use", "its other quizzes: second"),
        ("use: second/wett", "broken-use", "no question `wett`|did you mean `second/wet`?"),
        ("use: second/note", "broken-use", "is no question"),
        ("use: second/deeper", "broken-use", "is no question"),
        ("use: check/other", "broken-use", "of this quiz itself"),
        ("use: wet", "bad-value", "a slash"),
        ("use: second/wet\n    prompt: x", "unknown-key", "`prompt`"),
        ("use: second/like\n    points: 2", "unused-key", "not graded"),
        ("use: second/wet\n    id: " + "a" * 65, "too-long", "at most 64"),
    ],
)
def test_a_use_that_leads_nowhere_is_told_of(read_quiz: Any, use: str, code: str, words: str) -> None:
    loaded = read_quiz(f"  - {use}\n  - {{id: other, type: essay, prompt: x}}\n")
    (found,) = loaded.diagnostics
    assert found.rule.code == code
    assert found.span.start.line in (4, 5)
    for word in words.split("|"):
        assert word in f"{found.message} {found.hint}"


def test_a_use_of_a_use_is_told_of_with_the_first_one(read_quiz: Any) -> None:
    second = "id: second\ntitle: Second\nquestions:\n  - {use: check/a, id: again}\n"
    loaded = read_quiz("  - {id: a, type: essay, prompt: x}\n  - {use: second/again, id: b}\n", second=second)
    (found,) = loaded.diagnostics
    assert (found.rule.code, found.span.start.line, found.hint) == ("broken-use", 5, "write `use: check/a`")


def test_a_made_id_that_is_too_long_asks_for_one(read_quiz: Any) -> None:
    long = "a" * 60
    second = f"id: second\ntitle: Second\nquestions:\n  - {{id: {long}, type: essay, prompt: x}}\n"
    loaded = read_quiz(f"  - {{use: second/{long}}}\n  - {{id: b, type: essay, prompt: x}}\n", second=second)
    (found,) = loaded.diagnostics
    assert (found.rule.code, "`id:`" in found.hint) == ("too-long", True)


def test_a_quiz_on_its_own_has_no_other_to_use_from(tmp_path: Path) -> None:
    quiz = "id: alone\ntitle: Alone\niri: https://example.org/alone\nquestions: [{use: other/a}]\n"
    (tmp_path / "quiz.yaml").write_text(quiz)
    (found,) = load(tmp_path / "quiz.yaml").diagnostics
    assert (found.rule.code, found.severity, found.hint) == (
        "broken-use",
        Severity.ERROR,
        "its other quizzes: none",
    )


def test_a_type_in_a_wrong_spelling_is_told_in_a_section_too(tmp_path: Path) -> None:
    quiz = tmp_path / "quiz.yaml"
    quiz.write_text(
        "id: q\niri: urn:uuid:0c8a1c2e-5f0e-5d2c-9e58-3f6f1f0d5b11\ntitle: Q\nlanguage: en\nquestions:\n"
        "  - section: One\n    id: one\n    questions:\n"
        "      - {id: a, typ: true-false, prompt: A?, answer: true}\n"
    )
    assert "missing-key" in {found.rule.code for found in load(quiz).diagnostics}
