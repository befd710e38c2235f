"""What Canvas keeps in another form or not at all is said, at its own place, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from targets.canvas_reader import Group, read, tags, words
from targets.qti12_sample import (
    FEEDBACK,
    asset,
    at,
    course,
    essay,
    media_prose,
    messages,
    multiple_choice,
    multiple_response,
    number,
    numeric,
    package,
    short_answer,
    text_answer,
    true_false,
)
from web_sample import choice, para, prose

from packager.model import (
    Break,
    Code,
    Emphasis,
    Heading,
    Image,
    ItemList,
    Link,
    Math,
    Player,
    Pool,
    Quiz,
    Quote,
    RawBlock,
    Section,
    Strike,
    Styled,
    Table,
    Text,
    TextPart,
    ThematicBreak,
)
from packager.targets.bank.qti12.assembly import TEXT_LIMIT

FULL = (choice("a", "A", 1.0), choice("b", "B"))
LONG = prose("x" * TEXT_LIMIT)


@pytest.mark.parametrize(
    "part",
    [
        multiple_choice(),
        multiple_response(),
        true_false(),
        short_answer(answers=(text_answer("Mariana"),)),
        numeric(answers=(number(3.5, 0.1), number(35))),
        essay(model_answer=None),
        Pool("p", "P", 1, (true_false(), true_false(id="other")), at(9)),
    ],
    ids=lambda part: part.id,
)
def test_nothing_is_said_of_what_is_kept(part: Any) -> None:
    assert messages(course(part, description=prose("Plain."))) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (true_false(hints=(prose("Think of ice."),)), ["lost: hints lost: Canvas quizzes have none"]),
        (true_false(tags=("ice",)), ["lost: tags lost: Canvas reads none from a QTI file"]),
        (
            multiple_choice(choices=(*FULL, choice("c", "C", 0.5))),
            ["lost: credit of a wrong choice lost: Canvas gives all points of a question or none"],
        ),
        (
            multiple_response(credit="per-part"),
            [
                "changed: credit rule per-part changed: it is scored by the platform: "
                "Classic Quizzes counts right choices minus wrong ones"
            ],
        ),
        (
            multiple_response(credit="all-or-nothing"),
            [
                "changed: credit rule all-or-nothing changed: it is scored by the platform (New Quizzes keeps it): "
                "Classic Quizzes counts right choices minus wrong ones"
            ],
        ),
        (
            short_answer(answers=(text_answer("sea"), text_answer("lake", 0.5, "Smaller."))),
            [
                "lost: partial credit of an answer lost: Canvas has none, "
                "so `lake` is wrong unless another answer covers it"
            ],
        ),
        (
            short_answer(answers=(text_answer("Co"),), case_sensitive=True),
            ["changed: upper and lower case changed: New Quizzes minds it, Classic Quizzes ignores it"],
        ),
        (
            short_answer(answers=(text_answer("dew point"),)),
            ["changed: spaces in answers changed: Canvas takes them as they are typed, one blank is not two"],
        ),
        (
            numeric(answers=(number(1), number(1, 0.5, 0.25))),
            ["lost: partial credit of an answer lost: Canvas has none, so 1 is wrong unless another answer covers it"],
        ),
        (
            numeric(answers=(number(1),), unit="g/kg"),
            ["changed: unit changed: it stands at the end of the prompt, not behind the field"],
        ),
        (
            numeric(answers=(number(1, feedback="One."),)),
            ["changed: feedback of single answers changed: Classic Quizzes shows it, New Quizzes does not"],
        ),
        (
            essay(),
            [
                "changed: model answer changed: it goes into New Quizzes' grading notes; "
                "Classic Quizzes has no place for it"
            ],
        ),
        (
            essay(model_answer=None, max_characters=90),
            ["lost: max-characters lost: Canvas limits words, not characters"],
        ),
        (
            essay(model_answer=None, feedback=FEEDBACK),
            [
                "lost: feedback on right or wrong lost: a person marks the essay, only general feedback stays",
            ],
        ),
    ],
)
def test_what_changes_or_is_lost_is_said(part: Any, said: list[str]) -> None:
    assert messages(course(part)) == said


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (multiple_choice(choices=(choice("a", "A", 0.5), choice("b", "B"))), "it has no right choice"),
        (multiple_response(choices=(choice("a", "A"), choice("b", "B"))), "it has no right choice"),
        (
            short_answer(answers=(text_answer("a", 0.5),)),
            "none of its answers earns all points, and Canvas has no partial credit here",
        ),
        (
            numeric(answers=(number(1, credit=0.5),)),
            "none of its answers earns all points, and Canvas has no partial credit here",
        ),
        (essay(prompt=LONG), "its prompt has 16391 characters as HTML, Canvas takes less than 16384"),
    ],
)
def test_a_question_that_canvas_cannot_hold_is_left_out_in_one_word(part: Any, reason: str) -> None:
    part = replace(part, hints=(prose("h"),), tags=("t",))
    files, said = package(course(part, true_false()))
    (quiz,) = read(files).quizzes
    assert [question.title for question in quiz.questions()] == ["ice-floats"]
    assert [(found.rule.code, found.message, found.span) for found in said] == [
        ("unsupported", f"qti12: question `{part.id}` left out: {reason}", part.span)
    ]


def test_losses_are_said_at_their_own_place() -> None:
    part = multiple_choice(
        span=at(3),
        hints=(replace(prose("h"), span=at(7)),),
        choices=(*FULL, replace(choice("c", "C", 0.5), span=at(5))),
    )
    assert [found.span for found in package(course(part))[1]] == [at(7), at(5)]


# --- shuffling -------------------------------------------------------------------------------------------


def test_a_quiz_whose_choices_may_all_be_shuffled_is_shuffled() -> None:
    files, said = package(course(multiple_choice(), multiple_response(), essay(model_answer=None)))
    assert read(files).quizzes[0].settings["shuffle_answers"] == "true"
    assert files["oceans_sea/oceans_sea.xml"].count(b'shuffle="Yes"') == 2
    assert said == []


def test_an_order_that_matters_keeps_the_whole_quiz_in_order() -> None:
    files, _ = package(course(multiple_choice(), multiple_response(shuffle=False)))
    assert read(files).quizzes[0].settings["shuffle_answers"] == "false"
    assert files["oceans_sea/oceans_sea.xml"].count(b'shuffle="Yes"') == 1
    assert messages(course(multiple_choice(), multiple_response(shuffle=False))) == [
        "changed: shuffling changed: Classic Quizzes shuffles a whole quiz or none of it, here none; "
        "New Quizzes shuffles this one"
    ]


def test_a_choice_that_keeps_its_place_keeps_all_of_them_in_place() -> None:
    part = multiple_choice(choices=(*FULL, choice("none", "None of these", fixed=True)))
    files, _ = package(course(part))
    assert read(files).quizzes[0].settings["shuffle_answers"] == "false"
    assert b'shuffle="Yes"' not in files["oceans_sea/oceans_sea.xml"]
    assert messages(course(part)) == [
        "changed: shuffling changed: no choice is shuffled, since Canvas can't hold one in its place"
    ]


def test_choices_that_are_never_shuffled_are_kept_so_without_a_word() -> None:
    part = multiple_choice(shuffle=False, choices=(*FULL, choice("none", "None of these", fixed=True)))
    assert messages(course(part)) == []


# --- texts, sections, pools ------------------------------------------------------------------------------


def test_texts_and_section_titles_stand_in_their_place_and_count_nothing() -> None:
    whole = course(
        true_false(id="one"),
        TextPart("t", prose("Read."), at(2)),
        Section(
            "s",
            "Tides & waves",
            (true_false(id="two"), Section("d", "Deeper", (true_false(id="three"),), at(4))),
            at(3),
        ),
    )
    (quiz,) = read(package(whole)[0]).quizzes
    assert [(one.title, one.text if one.type == "text_only_question" else "") for one in quiz.questions()] == [
        ("one", ""),
        ("t", "<p>Read.</p>"),
        ("s", "<h3>Tides &amp; waves</h3>"),
        ("two", ""),
        ("d", "<h3>Deeper</h3>"),
        ("three", ""),
    ]
    assert quiz.settings["points_possible"] == "3"
    assert [(found.rule.code, found.span) for found in package(whole)[1]] == [
        ("changed", at(line)) for line in (2, 3, 4)
    ]


def test_a_text_that_is_too_long_is_left_out() -> None:
    assert messages(course(true_false(), TextPart("t", LONG, at(2)))) == [
        "unsupported: text `t` left out: it has 16391 characters as HTML, Canvas takes less than 16384"
    ]


def pool(*parts: Any, draw: int = 1) -> Pool:
    return Pool("p", "P", draw, parts, at(9))


def group(part: Pool) -> Group:
    (quiz,) = read(package(course(part))[0]).quizzes
    (entry,) = quiz.entries
    assert isinstance(entry, Group)
    return entry


def test_questions_of_a_pool_that_count_differently_get_the_mean() -> None:
    part = pool(true_false(points=1.0), true_false(id="b", points=2.0), true_false(id="c", points=2.0), draw=2)
    assert str(group(part).points) == "1.67"
    assert messages(course(part)) == [
        "changed: points in pool `P` changed: each question counts 1.67, "
        "since Canvas gives all questions of a pool the same"
    ]
    assert read(package(course(part))[0]).quizzes[0].settings["points_possible"] == "3.34"


def test_a_pool_holds_the_questions_of_its_inner_parts() -> None:
    part = pool(
        TextPart("t", prose("x"), at(2)),
        Section("s", "S", (true_false(id="a"), TextPart("u", prose("x"), at(4))), at(3)),
        Pool("q", "Q", 1, (true_false(id="b"),), at(5)),
    )
    assert [question.title for question in group(part).questions] == ["a", "b"]
    assert messages(course(part)) == [
        "lost: text `t` lost: in a pool it would be drawn like a question",
        "changed: section `S` changed: its questions go straight into the pool, its title is left out",
        "lost: text `u` lost: in a pool it would be drawn like a question",
        "changed: pool `Q` changed: its questions are drawn with those of the pool around it, its title is left out",
    ]


def test_a_pool_draws_no_more_than_is_left() -> None:
    part = pool(true_false(), essay(prompt=LONG), draw=2)
    assert group(part).pick == 1
    assert messages(course(part))[1:] == ["changed: pool `P` changed: it draws 1 instead of 2 questions"]


def test_a_pool_without_a_question_is_left_out() -> None:
    whole = course(true_false(), pool(essay(prompt=LONG)))
    assert len(read(package(whole)[0]).quizzes[0].entries) == 1
    assert messages(whole)[1:] == ["unsupported: pool `P` left out: none of its questions can be held"]


def test_a_quiz_without_a_question_is_left_out() -> None:
    whole = course(TextPart("t", prose("x"), at(2)), essay(prompt=LONG))
    other = Quiz("shore", "Shore", (true_false(),), "quizzes/shore.yaml", at(1))
    (quiz,) = read(package(replace(whole, contents=(*whole.contents, other)))[0]).quizzes
    assert quiz.title == "Shore"


def test_a_course_without_a_question_is_no_package() -> None:
    files, said = package(course(essay(prompt=LONG)))
    assert files == {}
    assert [found.rule.code for found in said] == ["unsupported", "nothing-left"]


# --- prose -----------------------------------------------------------------------------------------------


def text_of(*blocks: Any) -> str:
    files, _ = package(course(multiple_choice(prompt=prose(*blocks))))
    return read(files).quizzes[0].question("tide-cause").text


def test_media_links_and_formulas_take_the_form_that_canvas_has(tmp_path: Path) -> None:
    whole = course(multiple_choice(prompt=media_prose(tmp_path)))
    files, said = package(whole)
    package_ = read(files)
    text = package_.quizzes[0].question("tide-cause").text
    assert r"\(a&lt;b\)" in text
    assert r"\[x^2\]" in text
    links = [attrs["href"] or "" for tag, attrs in tags(text) if tag == "a"]
    assert [package_.file(link) for link in links] == [
        "web_resources/files/log.txt",
        None,
        "web_resources/a/surf.wav",
        "web_resources/a/surf.vtt",
    ]
    assert links[1] == "https://example.org/x?a=1&b=2"
    assert {tag for tag, _ in tags(text)} == {"p", "img", "a", "pre", "code", "blockquote"}
    assert "the lesson here" in words(text)
    assert "Surf roars." in words(text)
    assert 'if a < b:\n    print("&amp;")\n' in words(text)
    assert [(found.message.removeprefix("qti12: "), found.span.start.line) for found in said] == [
        ("formula changed: it is written as TeX between \\( and \\), which Canvas typesets", 0),
        ("link into a lesson changed: its words stay without a link", 0),
        ("audio changed: a link to the file, then its captions and transcript", 72),
    ]


def test_every_kind_of_prose_keeps_its_words_and_its_element() -> None:
    text = text_of(
        Heading(2, "h", (Text("heading"),), at(1)),
        para(
            Emphasis((Text("soft"),)),
            Strike((Text("old"),)),
            Styled("sub", (Text("low"),)),
            Code("x<y"),
            Break(True),
            "end",
        ),
        Quote((para("said"), Quote((para("again"),), at(1))), at(1)),
        ItemList(((para("five"),), (para("six"), ItemList(((para("dot"),),), None, True, at(1)))), 5, False, at(1)),
        Table(("", "left"), ((Text("head"),), ()), (((Text("cell"),), (Emphasis((Text("cell 2"),)),)),), at(1)),
        ThematicBreak(at(1)),
        RawBlock("<div>raw <b>bold</b></div>", at(1)),
    )
    wanted = "heading soft old low x<y end said again five six dot head cell cell 2 raw bold"
    assert re.sub(r"\s", "", words(text)) == wanted.replace(" ", "")
    kinds = "h2 p em del sub code br blockquote ol ul li table thead tbody tr th td hr div b"
    assert " ".join(sorted({tag for tag, _ in tags(text)})) == " ".join(sorted(kinds.split(" ")))
    assert ("ol", {"start": "5"}) in tags(text)


def test_players_in_lists_and_links_in_tables_are_changed_too(tmp_path: Path) -> None:
    player = Player("video", asset(tmp_path, "v.mp4"), "", None, "", at(3))
    text = text_of(
        ItemList(((player,),), None, False, at(1)),
        Table(("",), ((Link("#x", (Text("head"),)),),), (((Emphasis((Link("#x", (Text("cell"),)),)),),),), at(2)),
    )
    assert [attrs["href"] for tag, attrs in tags(text) if tag == "a"] == [
        "$IMS-CC-FILEBASE$/v.mp4?/web_resources/v.mp4"
    ]
    assert words(text) == "v.mp4headcell"


def test_a_file_of_a_description_may_not_show(tmp_path: Path) -> None:
    picture = prose(para(Image(asset(tmp_path, "m.png"), "m", at(1))))
    assert messages(course(true_false(), description=picture)) == [
        "changed: file in a quiz's description changed: Canvas may not show it, only those in questions are sure"
    ]


def test_a_unit_stands_at_the_end_of_the_prompt() -> None:
    for prompt, wanted in (
        (prose("How salty?"), "<p>How salty? (g/kg)</p>"),
        (
            prose("How?", Quote((para("salty"),), at(1))),
            "<p>How?</p><blockquote><p>salty</p></blockquote><p>(g/kg)</p>",
        ),
    ):
        files, _ = package(course(numeric(prompt=prompt, unit="g/kg")))
        assert read(files).quizzes[0].question("salinity").text == wanted


def test_the_model_answer_is_a_grading_note_and_not_shown_to_learners() -> None:
    data = package(course(essay()))[0]["oceans_sea/oceans_sea.xml"].decode()
    assert "<fieldlabel>grading_notes</fieldlabel>" in data
    assert data.count("Warm water flows to the poles,") == 1


def test_feedback_on_right_or_wrong_is_not_in_an_essay() -> None:
    got = read(package(course(essay(feedback=FEEDBACK)))[0]).quizzes[0].question("currents")
    assert (got.neutral, got.correct, got.incorrect) == ("<p>See the lesson on tides.</p>", "", "")


def test_what_stands_in_a_link_is_looked_at_too() -> None:
    inside = (Math("x^2"), Link("#there", (Text("there"),)))
    assert messages(course(true_false(prompt=prose(para(Link("https://example.org", inside)))))) == [
        "changed: formula changed: it is written as TeX between \\( and \\), which Canvas typesets",
        "changed: link into a lesson changed: its words stay without a link",
    ]
