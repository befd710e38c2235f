"""Moodle XML holds what Moodle imports whole, scores as the source does or says so, and drops nothing unsaid."""

from __future__ import annotations

import base64
import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from targets import moodle_grammar as grammar

from packager import grades, rules
from packager.diagnostic import Diagnostic, Place, Span
from packager.model import (
    Asset,
    Choice,
    Code,
    CodeBlock,
    Course,
    Emphasis,
    Essay,
    Feedback,
    Heading,
    Image,
    LessonTarget,
    Link,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Part,
    Player,
    Pool,
    Prose,
    Quiz,
    Section,
    ShortAnswer,
    Text,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.scoring import score
from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "moodle"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def at(line: int) -> Span:
    return Span("quizzes/check.yaml", Place(line, 1), Place(line, 2))


HERE = at(1)


def prose(*inlines: object) -> Prose:
    """One paragraph; strings are texts."""
    children = tuple(Text(part) if isinstance(part, str) else part for part in inlines)
    return Prose((Paragraph(children, HERE),), HERE)  # type: ignore[arg-type]


def right(id_: str, **more: object) -> Choice:
    return Choice(
        **{"id": id_, "text": prose(id_), "correct": True, "credit": 1.0, "feedback": None, "span": HERE, **more}
    )


def wrong(id_: str, **more: object) -> Choice:
    return Choice(
        **{"id": id_, "text": prose(id_), "correct": False, "credit": 0.0, "feedback": None, "span": HERE, **more}
    )


def course(*parts: Part, title: str = "Check", **more: object) -> Course:
    quiz = Quiz("check", title, parts, "quizzes/check.yaml", HERE)
    return Course(
        **{
            "id": "modes",
            "iri": "https://example.org/modes",
            "title": "Modes",
            "language": "en",
            "contents": (quiz,),
            "span": HERE,
            "version": "1.2.0",
            **more,
        }
    )


def build(whole: Course) -> tuple[bytes, list[Diagnostic]]:
    """The file and what was said; the grammar finds nothing wrong with it."""
    report = Report("moodle")
    made = list(TARGET.members(whole, Options(), report))
    assert [member.name for member in made] == [""]
    data = made[0].data
    assert isinstance(data, bytes)
    assert grammar.faults(data) == []
    return data, report.diagnostics


def only(part: Part) -> tuple[ET.Element, list[str]]:
    """The element of a course of one question, and the messages."""
    data, said = build(course(part))
    (element,) = grammar.questions(data)
    return element, [diagnostic.message for diagnostic in said]


def asset(folder: Path, name: str, data: bytes = PICTURE) -> Asset:
    file = folder / name.replace("/", "+")
    file.write_bytes(data)
    return Asset(name, str(file), len(data))


def image(folder: Path, name: str, alternative: str = "a queue") -> Image:
    return Image(asset(folder, name), alternative, HERE)


FEEDBACK = Feedback(prose("Well done."), prose("Not ", Emphasis((Text("quite"),)), "."), prose("See lesson 2."))
CHOICE = MultipleChoice(
    id="ten-minute-job",
    span=at(3),
    prompt=prose("Which mode suits a job of ", Emphasis((Text("ten minutes"),)), "?"),
    points=2.0,
    feedback=FEEDBACK,
    hints=(prose("Think of the connection."), prose("It must outlive the request.")),
    tags=("latency", "durability"),
    choices=(
        right("background", text=prose("A background job"), feedback=prose("Long work outlives the request.")),
        wrong("synchronous", text=prose("A synchronous request, ", Code("GET /x?a=1&b=2"), " < 1 s")),
        wrong("stream", text=prose("A token stream"), credit=0.25, span=at(9)),
    ),
)
RESPONSE = MultipleResponse(
    id="durable",
    span=at(3),
    prompt=prose("Which outlive a restart?"),
    feedback=FEEDBACK,
    choices=(right("queue"), right("store"), right("log"), wrong("memory", feedback=prose("It is gone."))),
)
TRUE_FALSE = TrueFalse(
    id="restart", span=at(3), prompt=prose("A stream survives a restart."), feedback=FEEDBACK, answer=False
)
SHORT = ShortAnswer(
    id="verb",
    span=at(3),
    prompt=prose("Which verb makes a resource?"),
    feedback=FEEDBACK,
    answers=(
        TextAnswer("POST", 1.0, prose("Yes."), HERE),
        TextAnswer("PUT", 0.5, None, HERE),
    ),
)
NUMERIC = Numeric(
    id="delay",
    span=at(3),
    prompt=prose("How long is ", Math("2^3"), " times a second?"),
    feedback=FEEDBACK,
    unit="s",
    answers=(NumberAnswer(8.0, 0.05, 1.0, None, HERE), NumberAnswer(8.0, 1.0, 0.5, prose("Nearly."), HERE)),
)
ESSAY = Essay(
    id="explain",
    span=at(3),
    prompt=prose("Explain the choice."),
    feedback=Feedback(general=prose("Compare with the model answer.")),
    model_answer=prose("Durability decides."),
    points=5.0,
    max_characters=900,
)
TEXT = TextPart("intro", Prose((CodeBlock('if a < b && c:\n    print("]]>")\n', "python", HERE),), HERE), at(3))


CASES: dict[str, tuple[Part, ...]] = {
    "multiple-choice": (CHOICE,),
    "multiple-response": (RESPONSE,),
    "true-false": (TRUE_FALSE,),
    "short-answer": (SHORT,),
    "numeric": (NUMERIC,),
    "essay": (ESSAY,),
    "text": (TEXT, TRUE_FALSE),
    "section": (Section("part-one", "Part 1/2", (TRUE_FALSE,), at(2)), SHORT),
    "pool": (Pool("any", "Any of these", 2, (TRUE_FALSE, SHORT, NUMERIC), at(2)),),
}


def agree(name: str, data: bytes, accept: bool) -> None:
    file = GOLDEN / f"{name}.xml"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert data == file.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_file_is_the_golden_one(name: str, accept: bool) -> None:
    agree(name, build(course(*CASES[name]))[0], accept)


def test_file_with_a_picture_is_the_golden_one(accept: bool, tmp_path: Path) -> None:
    shown = replace(CHOICE, prompt=prose("What is shown? ", image(tmp_path, "media/queue a.png")))
    agree("media", build(course(shown))[0], accept)


def test_bytes_are_the_same_on_every_run() -> None:
    whole = course(*(part for parts in (CASES["section"], CASES["pool"]) for part in parts))
    assert build(whole)[0] == build(whole)[0]


def test_file_is_raw_utf8() -> None:
    data, _ = build(course(replace(TRUE_FALSE, prompt=prose("Größe 大きさ 🙂"), tags=("größe",))))
    assert "Größe 大きさ 🙂" in data.decode()
    assert b"&#" not in data


def test_grammar_finds_what_moodle_would_misread() -> None:
    good, _ = build(course(CHOICE, RESPONSE, SHORT, NUMERIC, TRUE_FALSE))
    for old, new in (
        ('fraction="100" format="html"', 'fraction="50" format="html"'),
        ('fraction="33.33333"', 'fraction="33.3"'),
        ('fraction="33.33333" format="html">\n      <text>queue', 'fraction="25" format="html">\n      <text>queue'),
        (
            'fraction="100" format="plain_text">\n      <text>POST',
            'fraction="50" format="plain_text">\n      <text>POST',
        ),
        ("<text>8</text>", "<text>eight</text>"),
        ("<text>true</text>", "<text>True</text>"),
        ("<text>A token stream</text>", "<text></text>"),
        ("<idnumber>verb</idnumber>", "<idnumber>delay</idnumber>"),
        ("$course$/top/Modes 1.2.0/Check", "$course$/top/Modes 1.2.0/&lt;b&gt;"),
        ("<usecase>0</usecase>", ""),
        ("<hidden>0</hidden>", "<hidden>0</hidden><layout>1</layout>"),
        ("Well done.", '<img src="@@PLUGINFILE@@/a.png">'),
    ):
        assert old in good.decode(), old
        assert grammar.faults(good.decode().replace(old, new, 1).encode()), new


# --- scores --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [*range(1, 11), 20])
def test_net_correct_scores_as_in_the_source(count: int) -> None:
    rights, wrongs = [f"right-{n}" for n in range(count)], [f"wrong-{n}" for n in range(3)]
    question = replace(RESPONSE, choices=(*map(right, rights), *map(wrong, wrongs)))
    element, said = only(question)
    assert not said
    for some, more in itertools.product(range(count + 1), range(4)):
        response = rights[count - some :] + wrongs[:more]
        assert grammar.score(element, response) == pytest.approx(score(question, response).score, abs=1e-5)


@pytest.mark.parametrize("count", range(11, 20))
def test_uneven_shares_are_said_and_still_need_every_right_choice(count: int) -> None:
    question = replace(RESPONSE, choices=(*(right(f"right-{n}") for n in range(count)), wrong("other")))
    element, said = only(question)
    assert "equal credit changed" in said[0]
    assert f"no grade of {grades.percent(1 / count)} %" in said[0]
    ids = [f"right-{n}" for n in range(count)]
    assert grammar.score(element, ids) == pytest.approx(1)
    for missing in ids:
        part = [id_ for id_ in ids if id_ != missing]
        assert 0.89 < grammar.score(element, part) < 0.96
        assert abs(grammar.score(element, part) - (score(question, part).score or 0)) <= 0.05
    assert grammar.score(element, [*ids, "other"]) < 1


def test_more_than_twenty_right_choices_are_said() -> None:
    question = replace(RESPONSE, choices=(*(right(f"right-{n}") for n in range(22)), wrong("other")))
    element, said = only(question)
    assert said == [
        "moodle: credit changed: Moodle has no grade of 4.54545 %: each right choice earns 5 %, "
        "so that 20 of the 22 reach all points"
    ]
    assert grammar.score(element, [f"right-{n}" for n in range(20)]) == pytest.approx(1)


def test_all_or_nothing_gives_nothing_for_a_wrong_choice_and_says_the_rest() -> None:
    question = replace(RESPONSE, credit="all-or-nothing")
    element, said = only(question)
    assert grammar.score(element, ["queue", "store", "log"]) == pytest.approx(1, abs=1e-6)
    assert grammar.score(element, ["queue", "store", "log", "memory"]) == 0
    assert "credit `all-or-nothing` changed: scored by the platform" in said[0]


def test_per_part_agrees_where_all_right_choices_are_ticked_and_says_the_rest() -> None:
    question = replace(
        RESPONSE,
        credit="per-part",
        choices=(right("queue"), right("store"), wrong("memory"), wrong("stack"), wrong("heap")),
    )
    element, said = only(question)
    for more in ([], ["memory"], ["memory", "stack"], ["memory", "stack", "heap"]):
        response = ["queue", "store", *more]
        assert grammar.score(element, response) == pytest.approx(score(question, response).score)
    assert "credit `per-part` changed: scored by the platform" in said[0]
    assert "costs 20 %" in said[0]


def test_single_choice_scores_as_in_the_source() -> None:
    element, said = only(replace(CHOICE, hints=()))
    assert said == []
    texts = [grammar.text(answer) for answer in element.findall("answer")]
    for choice, text in zip(CHOICE.choices, texts, strict=True):
        assert grammar.score(element, text) == score(CHOICE, choice.id).score


@pytest.mark.parametrize(
    ("credit", "became"), [(0.33, "33.33333"), (0.55, "60"), (0.999, "90"), (0.001, "5"), (0.3333, "33.33333")]
)
def test_credit_that_moodle_lacks_becomes_the_nearest_and_both_are_named(credit: float, became: str) -> None:
    question = replace(CHOICE, hints=(), choices=(right("background"), wrong("stream", credit=credit, span=at(9))))
    data, said = build(course(question))
    assert [d.message for d in said] == [
        f"moodle: credit changed: {grades.percent(credit)} % becomes {became} %, the nearest grade that Moodle has"
    ]
    assert said[0].span == at(9)
    assert f'fraction="{became}"'.encode() in data


def test_credits_of_typed_answers_are_moodle_grades_too() -> None:
    _, said = build(
        course(
            replace(SHORT, answers=(TextAnswer("a", 1.0, None, HERE), TextAnswer("b", 0.55, None, at(7)))),
            replace(NUMERIC, answers=(NumberAnswer(1.0, 0, 1.0, None, HERE), NumberAnswer(2.0, 0, 0.55, None, at(8)))),
        )
    )
    assert [d.span for d in said if "55 % becomes 60 %" in d.message] == [at(7), at(8)]


WORDS = st.text("aAbBäß *\\.?+($^|[é\t", min_size=1, max_size=6).filter(lambda text: text.strip() != "")


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS, st.booleans(), st.booleans())
def test_typed_answers_score_as_in_the_source(texts: list[str], given_: str, case: bool, caught: bool) -> None:
    answers = tuple(TextAnswer(text, 0.5 if n else 1.0, None, HERE) for n, text in enumerate(texts))
    feedback = Feedback(incorrect=prose("No.")) if caught else Feedback()
    question = replace(SHORT, answers=answers, case_sensitive=case, feedback=feedback)
    element, _ = only(question)
    for response in (*texts, given_):
        response = " ".join(response.split())  # Moodle trims, and takes inner blanks as they are: said by the writer
        assert grammar.score(element, response) == score(question, response).score


NUMBERS = st.sampled_from([0.0, 0.1, 8.0, -0.25, 1e-7, 6.02e23, 123456.789, -3.0])


@given(
    st.lists(st.tuples(NUMBERS, st.sampled_from([0.0, 0.05, 0.5, 1000.0])), min_size=1, max_size=3),
    NUMBERS,
    st.booleans(),
)
def test_numbers_score_as_in_the_source(pairs: list[tuple[float, float]], other: float, caught: bool) -> None:
    answers = tuple(NumberAnswer(v, t, 0.5 if n else 1.0, None, HERE) for n, (v, t) in enumerate(pairs))
    feedback = Feedback(incorrect=prose("No.")) if caught else Feedback()
    question = replace(NUMERIC, answers=answers, feedback=feedback)
    element, _ = only(question)
    for response in (other, *(v + sign * t for v, t in pairs for sign in (-1, 0, 0.5, 1, 1.5))):
        assert grammar.score(element, response) == score(question, response).score


def test_an_asterisk_is_an_asterisk() -> None:
    element, _ = only(replace(SHORT, answers=(TextAnswer("SELECT *", 1.0, None, HERE),), feedback=Feedback()))
    assert grammar.text(element.find("answer")) == r"SELECT \*"
    assert grammar.score(element, "select *") == 1
    assert grammar.score(element, "select name") == 0


def test_inner_white_space_is_said() -> None:
    question = replace(SHORT, answers=(TextAnswer("a  queue ", 1.0, None, HERE),), feedback=Feedback())
    element, said = only(question)
    assert grammar.text(element.find("answer")) == "a queue"
    assert said == ["moodle: white space changed: Moodle takes an answer with several blanks in a row for another text"]


@pytest.mark.parametrize("case", [True, False])
def test_letter_case_is_kept(case: bool) -> None:
    element, _ = only(replace(SHORT, case_sensitive=case))
    assert grammar.score(element, "post") == (0 if case else 1)


# --- feedback, hints, tags --------------------------------------------------------------------------------


def said_to(element: ET.Element, answer: str) -> str:
    """The feedback of the first answer with this text."""
    return next(grammar.text(a.find("feedback")) for a in element.findall("answer") if grammar.text(a) == answer)


def test_typed_questions_carry_the_questions_feedback_with_their_answers() -> None:
    element, _ = only(SHORT)
    assert said_to(element, "POST") == "<p>Yes.</p><p>Well done.</p>"
    assert said_to(element, "PUT") == "<p>Not <em>quite</em>.</p>"
    assert said_to(element, "*") == "<p>Not <em>quite</em>.</p>"
    element, _ = only(NUMERIC)
    assert said_to(element, "8") == "<p>Well done.</p>"
    assert said_to(element, "*") == "<p>Not <em>quite</em>.</p>"
    assert element.findall("answer")[-1].findtext("tolerance") == "0"


def test_no_catch_all_stands_where_nothing_is_said_to_a_wrong_answer() -> None:
    for question in (SHORT, NUMERIC):
        element, _ = only(replace(question, feedback=Feedback(correct=prose("Yes."))))
        assert "*" not in [grammar.text(answer) for answer in element.findall("answer")]


@pytest.mark.parametrize("answer", [True, False])
def test_true_and_false_carry_their_feedback(answer: bool) -> None:
    element, _ = only(replace(TRUE_FALSE, answer=answer))
    assert said_to(element, "true" if answer else "false") == "<p>Well done.</p>"
    assert said_to(element, "false" if answer else "true") == "<p>Not <em>quite</em>.</p>"
    assert grammar.score(element, "true") == score(replace(TRUE_FALSE, answer=answer), True).score


def test_choices_carry_combined_feedback() -> None:
    element, _ = only(CHOICE)
    assert grammar.text(element.find("correctfeedback")) == "<p>Well done.</p>"
    assert grammar.text(element.find("partiallycorrectfeedback")) == "<p>Not <em>quite</em>.</p>"
    assert grammar.text(element.find("incorrectfeedback")) == "<p>Not <em>quite</em>.</p>"
    assert grammar.text(element.find("generalfeedback")) == "<p>See lesson 2.</p>"
    assert said_to(element, "A background job") == "<p>Long work outlives the request.</p>"


def test_hints_stay_and_their_use_is_said() -> None:
    element, said = only(CHOICE)
    assert [grammar.text(hint) for hint in element.findall("hint")] == [
        "<p>Think of the connection.</p>",
        "<p>It must outlive the request.</p>",
    ]
    assert said == [
        "moodle: hints changed: shown after a wrong try, in a quiz that is set to interactive with multiple tries"
    ]


def test_what_an_essay_can_not_keep_is_said() -> None:
    question = replace(ESSAY, hints=(prose("Start early."),), feedback=FEEDBACK)
    data, said = build(course(question))
    assert [(d.rule, d.message.split(":")[1].strip()) for d in said] == [
        (rules.CHANGED, "the limit of 900 characters changed"),
        (rules.LOST, "feedback on a right or wrong answer lost"),
        (rules.LOST, "hints lost"),
    ]
    (element,) = grammar.questions(data)
    assert grammar.text(element.find("graderinfo")) == "<p>Durability decides.</p>"
    assert element.findtext("responseformat") == "plain"
    assert element.findtext("defaultgrade") == "5"


@pytest.mark.parametrize(("characters", "lines"), [(80, "2"), (500, "10"), (1200, "15"), (100_000, "40")])
def test_an_essay_gets_a_field_of_fitting_height(characters: int, lines: str) -> None:
    element, _ = only(replace(ESSAY, max_characters=characters))
    assert element.findtext("responsefieldlines") == lines


def test_tags_are_as_moodle_allows_them() -> None:
    element, said = only(replace(TRUE_FALSE, tags=("a<b", "x" * 60, "<>", "plain")))
    assert [grammar.text(tag) for tag in element.findall("tags/tag")] == ["ab", "x" * 50, "plain"]
    assert [message.split(":")[1].strip() for message in said] == [
        "the tag `a<b` changed",
        f"the tag `{'x' * 60}` changed",
        "the tag `<>` lost",
    ]


# --- texts and files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        (prose("Is x<y, or  y > x?"), "Is x< y, or y > x?"),
        (prose("a </span> b"), "a < /span> b"),
        (prose("Which is it, > or <"), "Which is it, > or ‹"),
        (prose("x" * 247, " <<<<<"), "x" * 247 + "…"),
        (prose(Math("x^2"), " is ", Code("x**2")), "x^2 is x**2"),
        (prose(" "), "restart"),
        (prose("word " * 80), ("word " * 50)[:249].rstrip() + "…"),
    ],
)
def test_names_survive_moodles_cleaning(prompt: Prose, name: str) -> None:
    data = next(TARGET.members(course(replace(TRUE_FALSE, prompt=prompt)), Options(), Report("moodle"))).data
    assert isinstance(data, bytes)
    assert grammar.text(grammar.questions(data)[0].find("name")) == name


def test_maths_is_tex_between_moodles_marks() -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(Math("a < b"), " and ", Math("x^2", display=True))))
    assert grammar.text(element.find("questiontext")) == r"<p>\(a &lt; b\) and \[x^2\]</p>"


def test_the_end_of_a_cdata_section_in_a_text_is_kept() -> None:
    element = grammar.questions(build(course(TEXT, TRUE_FALSE))[0])[0]
    assert 'print("]]&gt;")' in grammar.text(element.find("questiontext"))
    element, _ = only(replace(SHORT, answers=(TextAnswer("a]]>&b", 1.0, None, HERE),)))
    assert grammar.text(element.find("answer")) == "a]]>&b"


def files(element: ET.Element | None) -> dict[str, bytes]:
    assert element is not None
    return {file.get("name", ""): base64.b64decode(file.text or "") for file in element.findall("file")}


def test_files_stand_in_the_element_that_shows_them(tmp_path: Path) -> None:
    names = ("prompt", "choice", "feedback", "general", "hint", "correct", "part")
    data = {name: name.encode() for name in names}
    pictures = {n: prose(Image(asset(tmp_path, f"media/{n}.png", data[n]), n, HERE)) for n in names}
    element, _ = only(
        replace(
            CHOICE,
            prompt=pictures["prompt"],
            hints=(pictures["hint"],),
            feedback=Feedback(pictures["correct"], pictures["part"], pictures["general"]),
            choices=(right("a", text=pictures["choice"], feedback=pictures["feedback"]), wrong("b")),
        )
    )
    for path, name in (
        ("questiontext", "prompt"),
        ("generalfeedback", "general"),
        ("correctfeedback", "correct"),
        ("partiallycorrectfeedback", "part"),
        ("incorrectfeedback", "part"),
        ("answer", "choice"),
        ("answer/feedback", "feedback"),
        ("hint", "hint"),
    ):
        assert files(element.find(path)) == {f"{name}.png": data[name]}, path


def test_files_of_one_name_in_several_folders_are_told_apart(tmp_path: Path) -> None:
    paths = ("a/x.png", "b/x.png", "b-x.png", "a/x.png")
    pictures = [Image(asset(tmp_path, path, path.encode()), path, HERE) for path in paths]
    element, _ = only(replace(TRUE_FALSE, prompt=prose(*pictures)))
    kept = files(element.find("questiontext"))
    shown = [
        name for name in grammar.text(element.find("questiontext")).split('"') if name.startswith("@@PLUGINFILE@@/")
    ]
    assert [kept[name.partition("/")[2]] for name in shown] == [path.encode() for path in paths]
    assert len(kept) == 3
    assert {"x.png", "b-x.png"} < set(kept)


def test_file_names_are_those_that_moodle_takes(tmp_path: Path) -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(image(tmp_path, "media/R&D 'a': größe______1.png"))))
    assert list(files(element.find("questiontext"))) == ["R-D -a-- größe____1.png"]
    assert "@@PLUGINFILE@@/R-D%20-a--%20gr%C3%B6%C3%9Fe____1.png" in grammar.text(element.find("questiontext"))


def test_file_names_stand_percent_encoded_in_addresses(tmp_path: Path) -> None:
    element, _ = only(replace(TRUE_FALSE, prompt=prose(image(tmp_path, "media/50% #1?.png"))))
    assert list(files(element.find("questiontext"))) == ["50% #1?.png"]
    assert '"@@PLUGINFILE@@/50%25%20%231%3F.png"' in grammar.text(element.find("questiontext"))


def test_headings_stand_below_those_of_moodles_page() -> None:
    body = Prose((Heading(1, "delays", (Text("Delays"),), HERE),), HERE)
    element = grammar.questions(build(course(TextPart("intro", body, HERE), TRUE_FALSE))[0])[0]
    assert grammar.text(element.find("questiontext")) == '<h3 id="delays">Delays</h3>'


def test_a_film_brings_its_captions(tmp_path: Path) -> None:
    film = Player(
        "video", asset(tmp_path, "m/a.mp4", b"film"), "A film", asset(tmp_path, "m/a.vtt", b"WEBVTT"), "Words.", HERE
    )
    element, _ = only(replace(TRUE_FALSE, prompt=Prose((film,), HERE)))
    assert files(element.find("questiontext")) == {"a.mp4": b"film", "a.vtt": b"WEBVTT"}


def test_a_link_to_a_lesson_keeps_its_words_and_is_said() -> None:
    link = Link(LessonTarget("modes", "x"), (Text("lesson 2"),))
    element, said = only(replace(TRUE_FALSE, prompt=prose("See ", link)))
    assert grammar.text(element.find("questiontext")) == "<p>See lesson 2</p>"
    assert said == [
        "moodle: a link to a lesson changed: only its words are kept, since a question bank holds no lessons"
    ]


def test_the_unit_stands_behind_the_field() -> None:
    element, said = only(NUMERIC)
    assert grammar.text(element.find("questiontext")).endswith("<p>__________ s</p>")
    assert said == ["moodle: the unit changed: at the prompt's end, behind the answer's field"]


def test_underscores_that_draw_the_field_are_said() -> None:
    element, said = only(replace(NUMERIC, prompt=prose("It takes _______.")))
    assert grammar.text(element.find("questiontext")) == "<p>It takes _______.</p><p>s</p>"
    assert [message.split(":")[1].strip() for message in said] == [
        "the underscores of the prompt changed",
        "the unit changed",
    ]
    assert only(replace(TRUE_FALSE, prompt=prose("It takes _______.")))[1] == []


def test_shuffling_is_off_where_a_choice_keeps_its_place() -> None:
    element, said = only(replace(RESPONSE, choices=(right("a"), wrong("b"), wrong("none", fixed=True))))
    assert element.findtext("shuffleanswers") == "false"
    assert "shuffling changed: off" in said[0]
    element, said = only(replace(RESPONSE, shuffle=False, choices=(right("a"), wrong("b", fixed=True))))
    assert (element.findtext("shuffleanswers"), said) == ("false", [])
    assert only(RESPONSE)[0].findtext("shuffleanswers") == "true"


# --- categories ---------------------------------------------------------------------------------------------


def walk(data: bytes) -> list[tuple[list[str], str]]:
    """Each question's id with the names of its category."""
    names: list[str] = []
    found = []
    for question in ET.fromstring(data):
        if question.get("type") == "category":
            names = grammar.split_path(grammar.text(question.find("category")))[2:]
        else:
            found.append((names, question.findtext("idnumber", "")))
    return found


def test_questions_stand_in_the_category_of_their_part() -> None:
    parts = (
        Section("one", "/Part 1/2/", (TRUE_FALSE, Pool("any", "/Any/", 1, (SHORT,), HERE), NUMERIC), HERE),
        TEXT,
        ESSAY,
    )
    quizzes = (
        Quiz("first", "First", parts, "a.yaml", HERE),
        Quiz("second", "Second", (CHOICE,), "b.yaml", HERE),
    )
    data, _ = build(course(contents=quizzes))
    top = "Modes 1.2.0"
    assert walk(data) == [
        ([top, "First", "/Part 1/2/"], "restart"),
        ([top, "First", "/Part 1/2/", "/Any/ (draw 1)"], "verb"),
        ([top, "First", "/Part 1/2/"], "delay"),
        ([top, "First"], "intro"),
        ([top, "First"], "explain"),
        ([top, "Second"], "ten-minute-job"),
    ]


def test_categories_of_one_name_are_told_apart() -> None:
    parts = (
        Section("one", "Café", (TRUE_FALSE,), HERE),
        Section("two", "CAFE", (SHORT,), HERE),
        Section("three", "Top", (NUMERIC,), HERE),
        Section("four", "x" * 400, (ESSAY,), HERE),
        Section("five", "x" * 300, (CHOICE,), HERE),
    )
    names = [where[-1] for where, _ in walk(build(course(*parts))[0])]
    assert names[:3] == ["Café", "CAFE (two)", "Top (three)"]
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 255 for name in names)


def test_a_pool_says_how_to_draw_from_it() -> None:
    inner = Section("more", "More", (SHORT,), HERE)
    data, said = build(course(Pool("any", "Any", 2, (TRUE_FALSE, inner), at(4))))
    assert said[0].span == at(4)
    assert "add 2 random questions from this category to the quiz, subcategories included" in said[0].message
    info = [grammar.text(q.find("info")) for q in ET.fromstring(data) if q.get("type") == "category"]
    assert info[1].startswith("<p>Add 2 random questions from this category to the quiz, subcategories included.</p>")


def test_a_category_is_described_once_and_names_its_source() -> None:
    quiz = Quiz(
        "check", "Check", (Section("one", "One", (SHORT,), HERE), CHOICE), "c.yaml", HERE, prose("Ten questions.")
    )
    data, said = build(course(contents=(quiz,)))
    infos = [grammar.text(q.find("info")) for q in ET.fromstring(data) if q.get("type") == "category"]
    assert infos == [
        "<p>Ten questions.</p><p><small>https://example.org/modes 1.2.0 check</small></p>",
        "<p><small>https://example.org/modes 1.2.0 check/one</small></p>",
        "",
    ]
    assert "the quiz's description changed" in said[0].message


def test_a_picture_in_a_description_is_lost_and_said(tmp_path: Path) -> None:
    quiz = Quiz("check", "Check", (SHORT,), "c.yaml", at(1), prose("See ", image(tmp_path, "a.png", "a < b")))
    data, said = build(course(contents=(quiz,)))
    assert b"PLUGINFILE" not in data
    assert b"See a &lt; b" in data
    assert [d.rule for d in said[:2]] == [rules.CHANGED, rules.LOST]


# --- what Moodle can't hold ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (replace(CHOICE, choices=(right("a"),)), "two choices at least"),
        (replace(CHOICE, choices=(right("a"), wrong("b", text=Prose((), HERE)))), "choice `b` is empty"),
        (replace(RESPONSE, choices=(wrong("a"), wrong("b"))), "no right choice"),
        (replace(SHORT, answers=(TextAnswer("a", 0.5, None, HERE),)), "no answer earns all points"),
    ],
)
def test_a_question_that_would_end_the_import_is_left_out_and_said(question: Part, reason: str) -> None:
    data, said = build(course(question, TRUE_FALSE))
    assert [q.get("type") for q in grammar.questions(data)] == ["truefalse"]
    left_out = [d for d in said if d.rule is rules.UNSUPPORTED]
    assert len(left_out) == 1
    assert reason in left_out[0].message
    assert left_out[0].span == at(3)


def test_no_file_is_written_where_no_question_is_left() -> None:
    report = Report("moodle")
    assert list(TARGET.members(course(replace(CHOICE, choices=(right("a"),))), Options(), report)) == []
    assert [d.rule for d in report.diagnostics] == [rules.UNSUPPORTED, rules.NOTHING_LEFT]
