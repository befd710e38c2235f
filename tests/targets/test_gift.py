"""GIFT holds what Moodle and another parser read back, scores as the source does, or says what differs."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from question_samples import samples
from targets.gift_reader import Read, read
from targets.moodle_grammar import ALLOWED
from targets.moodle_sample import (
    CASES,
    CHOICE,
    FEEDBACK,
    HERE,
    SHORT,
    TEXT,
    TRUE_FALSE,
    at,
    course,
    image,
    prose,
    right,
    wrong,
)

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import (
    Choice,
    ChoiceGap,
    Code,
    CodeBlock,
    Course,
    Essay,
    Feedback,
    FillInBlanks,
    Gap,
    Item,
    Matching,
    Math,
    Ordering,
    Part,
    Prose,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
)
from packager.targets.bank.gift import TARGET
from packager.targets.bank.moodle.text import tidy_name
from packager.targets.target import Options, Report

ALL = samples()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "gift"
LEFT_OUT = ("fib", "formula", "formula-percent", "sort", "spot", "spots", "file")
FILES: dict[str, tuple[Part, ...]] = {**CASES, **{name: (ALL[name],) for name in ALL if name not in LEFT_OUT}}


def build(whole: Course) -> tuple[str, list[Diagnostic]]:
    report = Report("gift")
    (member,) = TARGET.members(whole, Options(), report)
    assert isinstance(member.data, bytes)
    return member.data.decode(), report.diagnostics


def only(part: Part) -> tuple[Read, list[str]]:
    """What a reader makes of a course of one question, and the messages."""
    text, said = build(course(part))
    (found,) = read(text.encode())
    return found, [diagnostic.message for diagnostic in said]


@pytest.mark.parametrize("name", FILES)
def test_file_is_the_golden_one(name: str, accept: bool) -> None:
    text, _ = build(course(*FILES[name]))
    file = GOLDEN / f"{name}.txt"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    assert text == build(course(*FILES[name]))[0]


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_the_format_lacks_is_left_out_and_said(name: str) -> None:
    report = Report("gift")
    assert list(TARGET.members(course(ALL[name]), Options(), report)) == []
    assert [found.rule for found in report.diagnostics][-2:] == [rules.UNSUPPORTED, rules.NOTHING_LEFT]


@pytest.mark.node
def test_another_parser_reads_the_same(node: str, node_modules: Path) -> None:
    """gift-pegjs knows no ordering question, and takes the first feedback of a statement for that of true."""
    if not (node_modules / "gift-pegjs").is_dir():
        pytest.fail("gift-pegjs is not in tests/node_modules", pytrace=False)
    names = [name for name in FILES if not name.startswith("order")]
    texts = [build(course(*FILES[name]))[0] for name in names]
    script = Path(__file__).parents[1] / "node" / "gift_read.mjs"
    process = subprocess.run([node, str(script)], input=json.dumps(texts), capture_output=True, text=True, check=True)
    kinds = {
        "multichoice": "MC",
        "truefalse": "TF",
        "shortanswer": "Short",
        "numerical": "Numerical",
        "match": "Matching",
        "essay": "Essay",
        "description": "Description",
    }
    for name, text, parsed in zip(names, texts, json.loads(process.stdout), strict=True):
        assert "error" not in parsed, (name, parsed)
        theirs = [question for question in parsed if question["type"] != "Category"]
        ours = read(text.encode())
        assert [question["type"] for question in theirs] == [kinds[question.kind] for question in ours], name
        for one, other in zip(ours, theirs, strict=True):
            assert (one.id, one.tags, one.name) == (other["id"], other["tags"] or [], other["title"])
            assert (
                one.text.replace("_____", "") == re.sub(r" ?_____ ?", "", other["stem"]["text"]) or "_____" in one.text
            )
            assert one.general == (other.get("globalFeedback") or {"text": ""})["text"]
            _same_answers(one, other)


def _words(text: str) -> str:
    """A text without the line for a blank, which the parsers write with blanks around it or without."""
    return re.sub(r"\s*_____\s*", "_____", text)


def _same_answers(one: Read, other: dict[str, Any]) -> None:
    match one.kind:
        case "multichoice" | "shortanswer":
            found = [
                (choice["text"]["text"], (choice["feedback"] or {"text": ""})["text"]) for choice in other["choices"]
            ]
            assert found == [(text, said) for text, _, _, said in one.answers]
        case "match":
            found = [(pair["subquestion"]["text"], pair["subanswer"]) for pair in other["matchPairs"]]
            assert found == one.pairs
        case "truefalse":
            assert other["isTrue"] == (one.answers[0][1] == 1)


# --- scores --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_every_weight_is_a_grade_of_moodle_and_a_right_answer_earns_all(name: str) -> None:
    for question in read(build(course(*FILES[name]))[0].encode()):
        shares = [share for _, share, _, _ in question.answers]
        assert all(min(abs(abs(share) * 100 - grade) for grade in ALLOWED) < 1e-4 for share in shares)
        if question.kind == "multichoice" and not question.single:
            assert sum(share for share in shares if share > 0) == pytest.approx(1, abs=1e-5)
        elif shares:
            assert max(shares) == 1


# --- texts -----------------------------------------------------------------------------------------------------------

NASTY = st.text("a~}#\\={%&:*<>[]/\"'n é$", min_size=1, max_size=9).filter(lambda text: text.strip() != "")


@drawn(NASTY, NASTY, NASTY)
def test_every_sign_comes_back(prompt: str, text: str, feedback: str) -> None:
    choices = (right("one", text=prose(text), feedback=prose(feedback)), wrong("two"))
    found, _ = only(replace(CHOICE, prompt=prose(prompt), choices=choices, feedback=Feedback(general=prose(feedback))))
    assert html.unescape(found.text) == f"<p>{prompt}</p>"
    assert html.unescape(found.answers[0][0]) == text.strip()
    assert html.unescape(found.answers[0][3]) == f"<p>{feedback}</p>"
    assert html.unescape(found.general) == f"<p>{feedback}</p>"
    assert len(found.answers) == 2


@drawn(NASTY)
def test_every_sign_of_a_typed_answer_comes_back(text: str) -> None:
    question = replace(SHORT, answers=(TextAnswer(text, 1.0, None, HERE),), feedback=Feedback())
    if "->" in text:
        report = Report("gift")
        assert list(TARGET.members(course(question), Options(), report)) == []
        return
    found, _ = only(question)
    assert found.kind == "shortanswer"
    assert [answer[0] for answer in found.answers] == [" ".join(text.split()).replace("*", "\\*")]


@drawn(NASTY)
def test_every_sign_of_an_ordered_item_and_an_option_comes_back(text: str) -> None:
    order = ALL["order"]
    assert isinstance(order, Ordering)
    found, _ = only(replace(order, items=(Item("one", prose(text), HERE), *order.items)))
    assert html.unescape(found.answers[0][0]) == text.strip()
    match = ALL["match"]
    assert isinstance(match, Matching)
    option = replace(match.options[0], text=prose(text))
    found, _ = only(replace(match, options=(option, *match.options[1:]), feedback=Feedback()))
    assert [item for item, _ in found.pairs] == ["Norway", "Japan", "Viken", ""]
    assert found.pairs[0][1] == tidy_name(text, 255)


def test_an_item_that_looks_like_a_comment_is_none() -> None:
    order = ALL["order"]
    assert isinstance(order, Ordering)
    found, _ = only(replace(order, items=(Item("one", prose("// one"), HERE), *order.items)))
    assert [html.unescape(answer[0]) for answer in found.answers][:2] == ["// one", "Mouse"]


def test_lines_in_a_text_don_t_end_a_question() -> None:
    code = CodeBlock("a\n\n# b\n\n// c", "", HERE)
    found, _ = only(replace(TRUE_FALSE, prompt=Prose((code,), HERE)))
    assert found.text == '<pre tabindex="0"><code>a\n\n# b\n\n// c</code></pre>'


def test_formulas_are_tex_between_moodles_marks() -> None:
    found, _ = only(replace(CHOICE, prompt=prose(Math("x^{2} = y"), " ", Code("\\n"))))
    assert found.text == r"<p>\(x^{2} = y\) <code>\n</code></p>"


def test_a_picture_becomes_its_words_and_is_said(tmp_path: Path) -> None:
    found, said = only(replace(TRUE_FALSE, prompt=prose("See ", image(tmp_path, "a.png", "a < b"), ".")))
    assert found.text == "<p>See a &lt; b.</p>"
    assert "gift: pictures and media lost: the format holds no files; their descriptions stay" in said


# --- types ---------------------------------------------------------------------------------------------------------


def test_what_a_question_says_stands_with_each_answer() -> None:
    choice, _ = only(CHOICE)
    assert [said for _, _, _, said in choice.answers] == [
        "<p>Long work outlives the request.</p><p>Well done.</p>",
        "<p>Not <em>quite</em>.</p>",
        "<p>Not <em>quite</em>.</p>",
    ]
    statement, _ = only(TRUE_FALSE)
    assert [said for _, _, _, said in statement.answers] == ["<p>Not <em>quite</em>.</p>", "<p>Well done.</p>"]
    word, _ = only(SHORT)
    assert word.answers[-1] == ("*", 0.0, "", "<p>Not <em>quite</em>.</p>")
    number, _ = only(ALL["num"])
    assert number.answers[-1] == ("*", 0.0, "", "<p>Wrong.</p>")


def test_choices_of_which_all_are_right_stay_choices() -> None:
    found, _ = only(replace(CHOICE, choices=(right("a"), right("b"))))
    assert (found.kind, found.single, [answer[1] for answer in found.answers]) == ("multichoice", True, [1, 1])


def test_one_blank_is_a_field_in_the_text() -> None:
    found, _ = only(ALL["fib-one"])
    assert (found.kind, found.text) == ("shortanswer", "<p>Bees make _____.</p>")
    choices = (Choice("a", prose("hares"), False, -0.5, None, HERE), Choice("b", prose("honey"), True, 1.0, None, HERE))
    gap = ChoiceGap("what", choices, HERE)
    question = FillInBlanks(id="q", span=at(3), prompt=prose("Bees make ", Gap("what", HERE), "."), gaps=(gap,))
    found, said = only(question)
    assert (found.kind, [answer[1] for answer in found.answers]) == ("multichoice", [0, 1])
    assert "the blank's list changed" in said[0]
    part = TextGap("what", (TextAnswer("a", 1.0, None, HERE), TextAnswer("b", 0.5, None, HERE)), HERE)
    found, _ = only(replace(question, gaps=(part,), credit="all-or-nothing"))
    assert [answer[1] for answer in found.answers] == [1, 0]


def test_a_typed_answer_that_looks_like_another_form_is_none() -> None:
    for text in ("[html]x", "TRUE", "%50%x", "#1"):
        found, _ = only(replace(SHORT, answers=(TextAnswer(text, 1.0, None, HERE),), feedback=Feedback()))
        assert (found.kind, found.answers[0][0]) == ("shortanswer", text)


def test_texts_stand_among_the_questions() -> None:
    stimulus = Stimulus("map", "The map", prose("Look {here}."), (TRUE_FALSE,), at(2))
    text, _ = build(course(stimulus, TEXT))
    found = read(text.encode())
    assert [(question.kind, question.id) for question in found] == [
        ("description", "map"),
        ("truefalse", "restart"),
        ("description", "intro"),
    ]
    assert found[0].text == "<p>Look {here}.</p>"
    assert 'print("]]&gt;")' in found[2].text


def test_categories_are_moodles() -> None:
    parts = (Section("one", "a\\n/b {c}", (TRUE_FALSE,), HERE), SHORT)
    text, _ = build(course(*parts))
    assert [question.category for question in read(text.encode())] == [
        "$course$/top/Modes 1.2.0/Check/a\\n//b {c}",
        "$course$/top/Modes 1.2.0/Check",
    ]


def test_what_the_format_can_not_say_is_said() -> None:
    question = replace(CHOICE, shuffle=False)
    _, said = only(question)
    assert [message.split(": ")[1] for message in said] == ["the choices' order lost", "points lost", "hints lost"]
    essay = ALL["essay"]
    assert isinstance(essay, Essay)
    _, said = only(essay)
    assert [message.split(": ")[1] for message in said] == [
        "feedback on a right or wrong answer lost",
        "the model answer lost",
        "the rubric lost",
        "the limit of characters lost",
        "points lost",
        "hints lost",
    ]
    described = Quiz("check", "Check", (TRUE_FALSE,), "c.yaml", at(1), prose("Ten questions."))
    _, found = build(course(contents=(described,)))
    assert "the quiz's description lost" in found[0].message


def test_an_ordering_needs_a_new_moodle_and_says_so() -> None:
    _, said = only(replace(ALL["order"], feedback=FEEDBACK))
    assert any("Moodle before 4.4 makes a short-answer question of it" in message for message in said)
    assert any("feedback on a right or wrong answer lost" in message for message in said)


def test_questions_without_a_key_take_every_answer() -> None:
    for name in ("likert", "survey"):
        found, said = only(ALL[name])
        assert {answer[1] for answer in found.answers} == {1.0}
        assert "a question without a key changed" in said[0]
    word = ALL["sa"]
    assert isinstance(word, ShortAnswer)
    found, _ = only(replace(word, graded=False))
    assert found.score("anything") == 1
    found, _ = only(replace(ALL["num"], graded=False))
    assert found.score(7) == 1
