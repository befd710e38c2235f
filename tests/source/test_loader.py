"""A course's folder read: each test's course is written out in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from packager.model import Essay, Image, Math, MultipleChoice, Numeric, Paragraph, Pool, Section, TextPart
from packager.source.ids import choice_ids
from packager.source.loader import load
from packager.walk import inlines

COURSE = """\
format: 1
id: small
iri: https://example.org/courses/small
title: Small
language: en
contents:
  - lesson: one.md
  - quiz: quiz.yaml
"""
LESSON = "# One\n\nWords.\n"
QUIZ = """\
id: quiz
title: Quiz
questions:
  - id: q1
    type: true-false
    prompt: Water is wet.
    answer: true
"""


@pytest.fixture
def course(tmp_path: Path):
    def write(**files: str | bytes) -> Path:
        given = {"course.yaml": COURSE, "one.md": LESSON, "quiz.yaml": QUIZ}
        given.update({name.replace("__", ".").replace("_SLASH_", "/"): text for name, text in files.items()})
        for name, text in given.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def told(path: Path) -> list[tuple[str, str, int]]:
    return [(d.rule.code, d.span.path, d.span.start.line) for d in load(path).diagnostics]


def questions(entries: str) -> str:
    return "id: quiz\ntitle: Quiz\nquestions:\n" + entries


def test_a_whole_course_is_read_without_a_word(course) -> None:
    loaded = load(course())
    assert loaded.diagnostics == ()
    assert loaded.course is not None
    assert [part.id for part in loaded.course.contents] == ["one", "quiz"]
    assert loaded.course.lessons()[0].title == "One"
    assert sorted(loaded.inputs.paths) == ["course.yaml", "one.md", "quiz.yaml"]


def test_every_mistake_of_every_file_is_told_in_one_run(course) -> None:
    path = course(
        course__yaml=COURSE.replace("title: Small", "titel: Small"),
        one__md="---\nminuts: 3\n---\n# One\n\n![](x.png)\n",
        quiz__yaml=QUIZ.replace("answer: true", "answer: maybe"),
    )
    assert {code for code, _, _ in told(path)} == {
        "unknown-key",
        "file-missing",
        "image-no-alt",
        "wrong-type",
    }


def test_a_broken_question_does_not_hide_the_others(course) -> None:
    path = course(quiz__yaml=QUIZ + "  - id: q2\n    type: true-false\n    prompt: x\n")
    loaded = load(path)
    assert told(path) == [("missing-key", "quiz.yaml", 8)]
    assert [question.id for question in loaded.course.questions()] == ["q1"]


def test_text_keeps_the_spelling_of_plain_scalars(course) -> None:
    path = course(
        quiz__yaml=questions(
            "  - id: q\n    type: multiple-choice\n    prompt: 1.10\n    choices: [{correct: no}, true, null, 0x1F]\n"
        )
    )
    loaded = load(path)
    assert loaded.diagnostics == ()
    (question,) = loaded.course.questions()
    words = [choice.text.blocks[0].children[0].text for choice in question.choices]
    assert words == ["no", "true", "null", "0x1F"]
    assert question.prompt.blocks[0].children[0].text == "1.10"


def test_a_colon_in_a_text_is_told_with_its_mending(course) -> None:
    path = course(quiz__yaml=questions("  - id: q\n    type: essay\n    prompt:\n      Note: this\n"))
    (found,) = load(path).diagnostics
    assert found.rule.code == "unquoted-colon"
    assert "quote this line" in found.hint
    assert found.fixes[0].text == '"Note: this"'


def test_prose_in_yaml_has_the_lines_of_the_file(course) -> None:
    path = course(
        quiz__yaml=questions(
            "  - id: q\n    type: essay\n    prompt: |\n\n      First.\n\n      ![x](nowhere.png)\n    hints:\n"
            "      - >\n        Folded ![y](neither.png)\n      - 'quoted ![z](nor.png)'\n"
        )
    )
    assert told(path) == [
        ("file-missing", "quiz.yaml", 10),
        ("file-missing", "quiz.yaml", 13),
        ("file-missing", "quiz.yaml", 14),
    ]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("../outside.png", "file-outside"),
        ("/etc/hostname.png", "file-outside"),
        ("C:\\x.png", "bad-address"),
        ("media/../../x.png", "file-outside"),
        ("https://example.org/x.png", "bad-address"),
        ("//example.org/x.png", "bad-address"),
        ("data:image/png;base64,AA", "bad-address"),
        ("nowhere.png", "file-missing"),
        ("one.md", "media-type"),
    ],
)
def test_a_picture_is_a_file_of_the_course(course, address: str, code: str) -> None:
    path = course(one__md=f"# One\n\n![alt](<{address}>)\n")
    assert told(path)[0][0] == code


def test_a_link_out_of_the_course_is_refused(course, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.png"
    outside.write_bytes(b"x")
    path = course(one__md="# One\n\n![alt](x.png)\n")
    (path / "x.png").symlink_to(outside)
    assert [code for code, _, _ in told(path)] == ["file-outside"]


def test_a_loop_of_links_is_told(course) -> None:
    path = course(one__md="# One\n\n![alt](x.png)\n")
    (path / "x.png").symlink_to("x.png")
    assert told(path)[0][0] in ("file-missing", "file-unreadable")


def test_a_file_name_nearly_right_is_suggested(course) -> None:
    path = course(one__md="# One\n\n![alt](queue.PNG)\n", queue__png=b"x")
    assert load(path).diagnostics[0].hint == "did you mean `queue.png`?"


def test_links_lead_to_lessons_and_their_headings(course) -> None:
    path = course(
        course__yaml=COURSE + "  - lesson: two.md\n",
        one__md=(
            "# One\n\n[a](two.md) [b](two.md#part) [c](two.md#no) [d](#here)\n[e](#no) [f](three.md)\n[g](x:y)\n\n"
            "## Here\n"
        ),
        two__md="# Two\n\n## Part\n",
        three__md="# Three\n",
    )
    assert [code for code, _, _ in told(path)] == [
        "broken-link",
        "bad-address",
        "broken-link",
        "broken-link",
    ] or sorted(code for code, _, _ in told(path)) == ["bad-address", "broken-link", "broken-link", "broken-link"]
    assert "part" in next(d.hint for d in load(path).diagnostics if "`two`" in d.message)


def test_markdown_becomes_prose(course) -> None:
    path = course(
        one__md="# One\n\nA $x^2$ and $5, or 6$7; \\$ H<sub>2</sub>O <img src='d.svg' alt=''>\n\n$$\ny\n$$\n",
        d__svg=b"<svg/>",
    )
    loaded = load(path)
    assert loaded.diagnostics == ()
    body = loaded.course.lessons()[0].body
    found = [inline for _, inline in inlines(body.blocks)]
    assert [inline.tex for inline in found if isinstance(inline, Math)] == ["x^2", "y"]
    assert [inline.alternative for inline in found if isinstance(inline, Image)] == [""]
    assert isinstance(body.blocks[0], Paragraph)


@pytest.mark.parametrize("text", ["$x$ is 5", "$x$ ends in \\\\", "$x$", "$$x$$ and 7", "$x$ and $y$ and 3"])
def test_a_formula_may_begin_a_text_that_ends_in_anything(course, text: str) -> None:
    body = load(course(one__md=f"# One\n\n{text}\n")).course.lessons()[0].body
    found = [inline for _, inline in inlines(body.blocks)]
    assert isinstance(found[0], Math)
    assert found[0].tex == "x"
    assert not getattr(found[-1], "text", "").endswith(" ")


def test_deep_lists_keep_their_words(course) -> None:
    text = "# One\n\n" + "".join("  " * n + f"- level{n}\n" for n in range(30))
    body = load(course(one__md=text)).course.lessons()[0].body
    said = {getattr(inline, "text", "") for _, inline in inlines(body.blocks)}
    assert {f"level{n}" for n in range(30)} <= said


def test_unsafe_html_is_told_and_left_out(course) -> None:
    path = course(one__md='# One\n\n<div onclick="x()">a<script>x()</script></div>\n\nb <a href="javascript:x">c</a>\n')
    assert {code for code, _, _ in told(path)} == {"html-removed"}
    body = load(path).course.lessons()[0].body
    assert "script" not in body.blocks[0].html
    assert "onclick" not in body.blocks[0].html


def test_audio_becomes_a_player_with_captions_and_transcript(course) -> None:
    path = course(one__md="# One\n\n![A talk](a.mp3)\n", a__mp3=b"x", a__vtt="WEBVTT\n", a__txt="Said.\n\nMore.\n")
    loaded = load(path)
    assert loaded.diagnostics == ()
    player = loaded.course.lessons()[0].body.blocks[0]
    assert (player.kind, player.label, player.captions.name, player.transcript) == (
        "audio",
        "A talk",
        "a.vtt",
        "Said.\n\nMore.",
    )


def test_video_without_captions_is_told(course) -> None:
    path = course(one__md="# One\n\n![A talk](a.mp4)\n", a__mp4=b"x", a__txt="Said.\n")
    assert told(path) == [("no-captions", "one.md", 3)]


@pytest.mark.parametrize(("beside", "word"), [({}, "no transcript"), ({"a__vtt": "WEBVTT\n"}, "no browser shows")])
def test_sound_without_a_transcript_is_told(course, beside, word) -> None:
    """Captions alone are not enough: an audio element shows none."""
    path = course(one__md="# One\n\n![A talk](a.mp3)\n", a__mp3=b"x", **beside)
    (found,) = load(path).diagnostics
    assert (found.rule.code, found.hint) == ("no-captions", "put `a.txt`, the words that are said, beside it")
    assert word in found.message


def test_the_tree_of_a_quiz_is_read(course) -> None:
    path = course(
        quiz__yaml=questions(
            "  - section: Part\n    id: part\n    questions:\n      - id: t\n        type: text\n        text: Read.\n"
            "      - pool: Some\n        id: some\n        draw: 1\n        questions:\n"
            "          - {id: e, type: essay, prompt: Say., model-answer: So., max-characters: 90}\n"
            "          - {id: n, type: numeric, prompt: How many?, "
            "answers: [1, {value: 2, tolerance: 0.5, credit: 50}], tolerance: 0.1, unit: kg}\n"
        )
    )
    loaded = load(path)
    assert loaded.diagnostics == ()
    (section,) = loaded.course.quizzes()[0].parts
    assert isinstance(section, Section)
    text, pool = section.parts
    assert isinstance(text, TextPart)
    assert isinstance(pool, Pool)
    essay, numeric = pool.parts
    assert isinstance(essay, Essay)
    assert essay.max_characters == 90
    assert isinstance(numeric, Numeric)
    assert [(a.value, a.tolerance, a.credit) for a in numeric.answers] == [(1.0, 0.1, 1.0), (2.0, 0.5, 0.5)]


def test_choices_have_credit_and_fixed_places(course) -> None:
    path = course(
        quiz__yaml=questions(
            "  - id: q\n    type: multiple-choice\n    prompt: x\n    choices:\n      - correct: A\n        id: first\n"
            "      - text: B\n        credit: 50\n        feedback: Half.\n      - text: None\n        fixed: true\n"
        )
    )
    (question,) = load(path).course.questions()
    assert isinstance(question, MultipleChoice)
    assert [(c.id, c.correct, c.credit, c.fixed) for c in question.choices] == [
        ("first", True, 1.0, False),
        ("b", False, 0.5, False),
        ("none", False, 0.0, True),
    ]


def test_credit_of_a_right_choice_has_no_meaning(course) -> None:
    path = course(
        quiz__yaml=questions(
            "  - id: q\n    type: multiple-choice\n    prompt: x\n    choices: [{correct: A, credit: 50}, B]\n"
        )
    )
    assert told(path) == [("unknown-key", "quiz.yaml", 7)]


def test_choice_ids_come_from_words_and_never_from_places() -> None:
    words = ["A queue", "Ärger", "да", "нет", "x y", "x-y"]
    ids = choice_ids(words, [""] * 6)
    assert ids[:2] == ["a-queue", "arger"]
    assert len(set(ids)) == 6
    back = choice_ids(words[::-1], [""] * 6)
    assert back[::-1] == ids


def test_a_quiz_on_its_own_is_a_course(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(QUIZ + "iri: https://example.org/q\npassing: 50\n")
    loaded = load(tmp_path / "quiz.yaml")
    assert loaded.diagnostics == ()
    assert (loaded.course.id, loaded.course.iri, loaded.course.passing) == ("quiz", "https://example.org/q", 50)


def test_a_quiz_on_its_own_without_iri_gets_the_same_one_each_time(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(QUIZ)
    first, second = load(tmp_path / "quiz.yaml"), load(tmp_path / "quiz.yaml")
    assert [d.rule.code for d in first.diagnostics] == ["no-iri"]
    assert first.course.iri == second.course.iri
    assert first.course.iri.startswith("urn:uuid:")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "[]\n", "just words\n", "3\n"])
def test_a_quiz_that_is_no_mapping_is_told(course, text: str) -> None:
    assert [path for _, path, _ in told(course(quiz__yaml=text))] == ["quiz.yaml"]


def test_a_lesson_head_without_an_end_is_told(course) -> None:
    assert told(course(one__md="---\ntitle: x\n\nWords\n")) == [("yaml-syntax", "one.md", 1)]


def test_a_mistake_in_a_lesson_head_has_its_line(course) -> None:
    assert told(course(one__md="---\ntitle: x\nminutes: soon\n---\nWords\n")) == [("wrong-type", "one.md", 3)]
