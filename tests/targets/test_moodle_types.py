"""The types of Moodle that come after choices and typed answers: what each holds, and what is said of the rest."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from question_samples import samples
from targets import moodle_engine as engine
from targets import moodle_grammar as grammar
from targets.moodle_sample import (
    HERE,
    SAMPLES,
    TRUE_FALSE,
    agree,
    asset,
    at,
    build,
    course,
    only,
    prose,
)

from packager import rules
from packager.model import (
    Code,
    Feedback,
    Formula,
    Hotspot,
    Matching,
    Option,
    Ordering,
    Pair,
    Pool,
    Quiz,
    Region,
    ShortAnswer,
    Stimulus,
)
from packager.scoring import score
from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report

ALL = samples()


@pytest.mark.parametrize("name", SAMPLES)
def test_file_is_the_golden_one(name: str, accept: bool) -> None:
    agree(name, build(course(ALL[name]))[0], accept)


# --- matching and ordering -----------------------------------------------------------------------------------------


def pairs(*options: str, **more: object) -> Matching:
    made = tuple(Option(f"o{n}", prose(text), at(20 + n)) for n, text in enumerate(options))
    return Matching(
        **{
            "id": "pairs",
            "span": at(3),
            "prompt": prose("Match."),
            "pairs": (Pair("a", prose("A"), "o0", HERE), Pair("b", prose("B"), "o1", HERE)),
            "options": made,
            **more,
        }
    )


def test_a_distractor_is_an_option_without_an_item() -> None:
    element, messages = only(pairs("one", "two", "three"))
    found = [(grammar.text(pair), grammar.text(pair.find("answer"))) for pair in element.findall("subquestion")]
    assert found == [("A", "one"), ("B", "two"), ("", "three")]
    assert element.findtext("shuffleanswers") == "false"
    assert messages == []


def test_options_are_plain_text_and_those_that_read_the_same_are_refused() -> None:
    plain = Option("o1", prose("1"), HERE)
    marked = replace(pairs("one", "two"), options=(Option("o0", prose(Code("one")), at(8)), plain))
    element, messages = only(marked)
    assert grammar.text(element.find("subquestion/answer")) == "one"
    assert ["an option's form changed" in message for message in messages] == [True]
    report = Report("moodle")
    same = replace(marked, options=(Option("o0", prose(Code("1")), HERE), plain))
    assert list(TARGET.members(course(same), Options(), report)) == []
    assert "read the same" in report.diagnostics[1].message


def test_an_ordering_without_marks_for_a_part_says_so_to_moodle() -> None:
    for credit, kind in (("per-part", "ABSOLUTE_POSITION"), ("all-or-nothing", "ALL_OR_NOTHING")):
        element, _ = only(replace(ALL["order"], credit=credit, first="", last=""))
        assert element.findtext("gradingtype") == kind
        assert element.findtext("shownumcorrect") == "0"
        assert [answer.findtext("text") for answer in element.findall("answer")] == ["Mouse", "Dog", "Horse", "Whale"]


def test_the_ends_of_an_ordering_stand_in_the_prompt() -> None:
    question = ALL["order"]
    assert isinstance(question, Ordering)
    element, messages = only(replace(question, hints=()))
    assert grammar.text(element.find("questiontext")).endswith("<p>↑ smallest, ↓ largest</p>")
    assert messages == ["moodle: the labels of the ends changed: a line at the prompt's end"]
    element, _ = only(replace(question, first=""))
    assert grammar.text(element.find("questiontext")).endswith("<p>↓ largest</p>")


# --- hotspot -------------------------------------------------------------------------------------------------------


def spot(folder: Path, *regions: Region, **more: object) -> Hotspot:
    return Hotspot(
        **{
            "id": "spot",
            "span": at(3),
            "prompt": prose("Where?"),
            "image": asset(folder, "media/map 1.png"),
            "alternative": "A map",
            "regions": regions,
            **more,
        }
    )


def test_areas_are_in_moodles_spelling(tmp_path: Path) -> None:
    regions = (
        Region("r", "", "rectangle", (10, 20, 110, 90), True, None, HERE),
        Region("c", "", "circle", (300, 60, 25), True, None, HERE),
        Region("p", "", "polygon", (200.4, 200, 200.4, 200, 300, 280, 120, 290), True, None, at(9)),
    )
    data, said = build(course(spot(tmp_path, *regions, multiple=True)))
    (element,) = grammar.questions(data)
    assert [drop.findtext("coords") for drop in element.findall("drop")] == [
        "10,20;100,70",
        "300,60;25",
        "200,200;300,280;120,290",
    ]
    assert [found.span for found in said if "an area's place changed: whole pixels" in found.message] == [at(9)]


def test_the_picture_is_the_questions_own_file(tmp_path: Path) -> None:
    element, _ = only(spot(tmp_path, Region("r", "", "circle", (5, 5, 2), True, None, HERE)))
    (file,) = element.findall("file")
    assert file.get("name") == "map 1.png"
    assert base64.b64decode(file.text or "") == (tmp_path / "media+map 1.png").read_bytes()
    assert '<p class="accesshide">A map</p>' in grammar.text(element.find("questiontext"))


def test_a_single_marker_is_right_in_the_right_area_alone(tmp_path: Path) -> None:
    element, _ = only(spot(tmp_path, Region("r", "", "rectangle", (10, 20, 110, 90), True, None, HERE)))
    assert [engine.score(element, [point]) for point in ((60, 50), (9, 50), (110, 90), (60, 91))] == [1, 0, 1, 0]
    assert element.find("drag/infinite") is None


# --- the rest ------------------------------------------------------------------------------------------------------


def test_files_are_handed_in_as_an_essay_without_a_field() -> None:
    element, messages = only(ALL["file"])
    found = {
        tag: element.findtext(tag) for tag in ("responseformat", "attachments", "attachmentsrequired", "filetypeslist")
    }
    assert found == {
        "responseformat": "noinline",
        "attachments": "2",
        "attachmentsrequired": "1",
        "filetypeslist": ".pdf,.png",
    }
    assert grammar.text(element.find("graderinfo")) == "<p>Look.</p><p>So.</p>"
    assert [message for message in messages if "number of files" in message] == []
    element, messages = only(replace(ALL["file"], max_files=7, accept=()))
    assert (element.findtext("attachments"), element.findtext("filetypeslist")) == ("-1", "")
    assert [message for message in messages if "number of files" in message] != []


@pytest.mark.parametrize("name", ["likert", "survey"])
def test_a_question_without_a_key_is_worth_nothing_and_every_answer_is_right(name: str) -> None:
    element, messages = only(ALL[name])
    assert element.findtext("defaultgrade") == "0"
    assert {answer.get("fraction") for answer in element.findall("answer")} == {"100"}
    assert grammar.text(element.find("incorrectfeedback")) == ""
    assert "a question without a key changed" in messages[0]


def test_every_graded_type_can_be_asked_without_a_key() -> None:
    for question in ALL.values():
        if question.id == "sort" or not question.graded:
            continue
        element, _ = only(replace(question, graded=False, points=0.0))
        assert element.findtext("defaultgrade") == "0", question.id
        typed = [a for a in element.findall("answer") if grammar.text(a) == "*"]
        if isinstance(question, ShortAnswer | Formula):
            assert [answer.get("fraction") for answer in typed] == ["100"]


def test_a_categorize_question_is_left_out_and_said() -> None:
    data, said = build(course(ALL["sort"], TRUE_FALSE))
    assert [q.findtext("idnumber") for q in grammar.questions(data)] == ["restart"]
    assert [found.rule for found in said] == [rules.UNSUPPORTED]


def test_a_stimulus_is_a_description_before_its_questions() -> None:
    stimulus = Stimulus("map", "The map", prose("Look at it."), (TRUE_FALSE, ALL["order"]), at(2))
    data, said = build(course(stimulus))
    found = grammar.questions(data)
    assert [q.get("type") for q in found] == ["description", "truefalse", "ordering"]
    assert grammar.text(found[0].find("name")) == "The map"
    assert (said[0].rule, said[0].span) == (rules.CHANGED, at(2))


def test_a_question_used_twice_is_one_entry() -> None:
    again = replace(TRUE_FALSE, id="again", use_of="restart", span=at(7))
    quizzes = (
        Quiz("one", "One", (TRUE_FALSE,), "a.yaml", HERE),
        Quiz(
            "two",
            "Two",
            (again, Pool("pool", "Pool", 1, (replace(again, id="more", points=3.0),), HERE)),
            "b.yaml",
            HERE,
        ),
    )
    data, said = build(course(contents=quizzes))
    assert [q.findtext("idnumber") for q in grammar.questions(data)] == ["restart"]
    assert [found.message.split(" changed: ")[0] for found in said] == [
        "moodle: pool `pool`",
        "moodle: points of another use",
        "moodle: another use in a pool",
    ]
    alone = course(contents=quizzes[1:])
    assert [q.findtext("idnumber") for q in grammar.questions(build(alone)[0])] == ["again", "more"]


def test_hints_cost_what_they_cost() -> None:
    priced = replace(TRUE_FALSE, hints=(prose("Think."),), hint_penalty=0.2)
    assert "a second try at a statement earns nothing" in only(priced)[1][-1]
    question = replace(ALL["order"], hint_penalty=0.2)
    element, messages = only(question)
    assert element.findtext("penalty") == "0.2"
    assert any("the hints' price changed: each wrong try costs it" in message for message in messages)
    assert only(replace(question, hints=()))[0].findtext("penalty") == "0.3333333"
    assert only(replace(question, hint_penalty=0.0))[0].findtext("penalty") == "0"


def test_a_partly_right_response_gets_its_own_words() -> None:
    element, _ = only(ALL["match"])
    assert grammar.text(element.find("partiallycorrectfeedback")) == "<p>Nearly.</p>"
    element, _ = only(replace(ALL["match"], feedback=Feedback(incorrect=prose("No."))))
    assert grammar.text(element.find("partiallycorrectfeedback")) == "<p>No.</p>"
    element, _ = only(ALL["sa"])
    assert [grammar.text(answer.find("feedback")) for answer in element.findall("answer")] == [
        "<p>British.</p><p>Right.</p>",
        "<p>Nearly.</p>",
        "<p>Nearly.</p>",
        "<p>Wrong.</p>",
    ]


def test_a_tolerance_of_any_kind_is_the_same_in_moodle() -> None:
    question = ALL["num"]
    element, _ = only(question)
    for value in (12.0, 13.0, 13.1, 190.0, 210.5, 3.1449, 3.146, 40.0, 60.0, 60.5):
        assert engine.score(element, value) == score(question, value).score
    assert [answer.findtext("tolerance") for answer in element.findall("answer")] == ["0.5", "10", "0.005", "10", "0"]
