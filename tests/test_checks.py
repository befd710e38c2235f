"""Checks that a single question or lesson can't show: sizes, scores, and what each target asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packager.checks import check, structure
from packager.source.loader import load
from packager.source.schema import schema
from packager.targets import DEFAULT, TARGETS

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


def told(folder: Path, quiz: str, course: str = COURSE, lesson: str = "# One\n\nWords.\n") -> list[tuple[str, str]]:
    (folder / "course.yaml").write_text(course)
    (folder / "one.md").write_text(lesson)
    (folder / "quiz.yaml").write_text("id: quiz\ntitle: Quiz\nquestions:\n" + quiz)
    loaded = load(folder)
    assert loaded.course is not None
    assert not loaded.diagnostics, loaded.diagnostics
    return [(found.rule.code, f"{found.message} {found.hint}") for found in check(loaded.course)]


QUESTION = "  - {id: q, type: true-false, prompt: Is it?, answer: true}\n"


def test_heavy_media_are_named_the_heaviest_first(tmp_path: Path) -> None:
    for name, size in (("a.png", 900_000), ("b.png", 1_500_000), ("c.png", 10)):
        (tmp_path / name).write_bytes(b"x" * size)
    lesson = "# One\n\n![a](a.png) ![b](b.png) ![c](c.png) ![b again](b.png)\n"
    ((code, words),) = told(tmp_path, QUESTION, lesson=lesson)
    assert code == "artifact-too-large"
    assert "2.3 MB" in words
    assert words.index("b.png") < words.index("a.png") < words.index("c.png")


def test_moodles_base64_counts_for_the_quizzes_files(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x" * 1_700_000)
    quiz = QUESTION.replace("Is it?", "'Is it? ![a](a.png)'")
    ((code, words),) = told(tmp_path, quiz)
    assert code == "artifact-too-large"
    assert "Moodle XML" in words
    assert told(tmp_path, quiz, COURSE + "targets: [scorm12]\n") == []


def test_media_that_fit_are_not_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x" * 1_900_000)
    assert told(tmp_path, QUESTION, lesson="# One\n\n![a](a.png)\n") == []


def test_a_state_that_may_outgrow_scorm_12_is_told_with_figures(tmp_path: Path) -> None:
    essays = "".join(f"  - {{id: e{n}, type: essay, prompt: Say., max-characters: 2000}}\n" for n in range(3))
    found = dict(told(tmp_path, essays))
    assert "4096" in found["state-too-large"]
    assert "state-too-large" not in dict(told(tmp_path, essays, COURSE + "targets: [moodle]\n"))


def test_a_state_is_held_against_the_targets_that_are_asked_for(tmp_path: Path) -> None:
    def essays(count: int) -> str:
        return "".join(f"  - {{id: e{n}, type: essay, prompt: Say., max-characters: 2000}}\n" for n in range(count))

    for targets, count, figure in (
        ("scorm2004", 3, ""),
        ("scorm2004", 33, "SCORM 2004 keeps 64000"),
        ("web", 33, "the player keeps in a browser 64000"),
        ("scorm2004, scorm12", 33, "SCORM 1.2 keeps 4096"),
        ("cmi5", 3, ""),
    ):
        found = dict(told(tmp_path, essays(count), COURSE + f"targets: [{targets}]\n"))
        assert figure in found.get("state-too-large", "")
        assert ("state-too-large" in found) == bool(figure)


def test_a_state_that_only_the_worst_of_texts_outgrows_is_a_note(tmp_path: Path) -> None:
    def essay(length: int) -> str:
        return f"  - {{id: e, type: essay, prompt: Say., graded: false, max-characters: {length}}}\n"

    for length, code in ((900, ""), (1500, "state-tight"), (5000, "state-too-large")):
        found = {name: words for name, words in told(tmp_path, essay(length)) if name.startswith("state-")}
        assert list(found) == ([code] if code else [])
        for words in found.values():
            usual, worst, limit = (int(figure) for figure in re.findall(r"\b\d{4,}\b", words)[:3])
            assert 1.1 * length < usual < worst
            assert 4 * length < worst < 4 * length + 200
            assert (limit, usual > limit, worst > limit) == (4096, code == "state-too-large", True)


def test_what_only_the_worst_of_texts_outgrows_hides_no_warning(tmp_path: Path) -> None:
    """In the package of a SCO a lesson it is a note, in that of one page a warning."""
    contents = ""
    for n in range(60):
        (tmp_path / f"lesson-{n}.md").write_text(f"# Lesson {n}\n\nWords.\n")
        essay = f"  - {{id: e-{n}, type: essay, prompt: Say., graded: false, max-characters: 1500}}\n"
        (tmp_path / f"quiz-{n}.yaml").write_text(f"id: quiz-{n}\ntitle: Q\nquestions:\n{essay}")
        contents += f"  - lesson: lesson-{n}.md\n  - quiz: quiz-{n}.yaml\n"
    course = COURSE + contents + "sco: lesson\ntargets: [scorm12, web]\n"
    found = [words for name, words in told(tmp_path, QUESTION, course) if name == "state-too-large"]
    assert len(found) == 1
    assert "the player keeps in a browser 64000" in found[0]


def test_several_scored_scos_are_told(tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text("# Two\n\nWords.\n")
    (tmp_path / "other.yaml").write_text("id: other\ntitle: O\nquestions:\n" + QUESTION.replace("id: q", "id: r"))
    course = COURSE + "  - lesson: two.md\n  - quiz: other.yaml\nsco: lesson\n"
    assert [code for code, _ in told(tmp_path, QUESTION, course)] == ["several-scores"]
    assert told(tmp_path, QUESTION, course.replace("sco: lesson", "sco: course")) == []


def test_moodles_grades_matter_only_where_moodle_is_asked_for(tmp_path: Path) -> None:
    choices = ", ".join(f"{{correct: c{n}}}" for n in range(11))
    quiz = f"  - {{id: q, type: multiple-response, prompt: Which?, choices: [{choices}]}}\n"
    assert [code for code, _ in told(tmp_path, quiz)] == ["moodle-credit"]
    assert told(tmp_path, quiz, COURSE + "targets: [qti12]\n") == []


def test_the_schema_knows_the_targets_and_no_others() -> None:
    names = schema("course")["properties"]["targets"]["items"]["enum"]
    flavoured = {f"{target.name}:{flavour}" for target in TARGETS for flavour in target.flavours}
    assert sorted(names) == sorted(flavoured | {target.name for target in TARGETS})
    assert set(DEFAULT) <= set(names)


# --- media -------------------------------------------------------------------------------------------------


def lesson_with(name: str) -> str:
    return f"# One\n\n![What it shows]({name})\n"


@pytest.mark.parametrize(
    ("inside", "holds"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<g><SCRIPT/></g>", "<script>"),
        ("<foreignObject/>", "<foreignobject>"),
        ('<rect onclick="go()"/>', "an event handler"),
        ('<a href="javascript:go()"/>', "a script in a link"),
        ('<image href="https://example.org/a.png"/>', "an address outside of the package"),
        ('<image xlink:href="//example.org/a.png"/>', "an address outside of the package"),
        ('<use href="file:///a.svg#b"/>', "an address outside of the package"),
        ('<rect style="fill: url(https://example.org/a.svg#b)"/>', "an address outside of the package"),
        ("<style>@import 'https://example.org/a.css';</style>", "an address outside of the package"),
        ("<style>rect { fill: url(http://example.org/a.svg) }</style>", "an address outside of the package"),
        ('<a href="https://example.org"><rect/></a>', ""),
        ('<image href="data:image/png;base64,AAAA"/><use href="#b"/>', ""),
        ('<rect style="fill: url(#b)" fill="url(#c)"/><text>script, url(https://example.org)</text>', ""),
        ("<style>@font-face { src: url(data:font/woff2;base64,AAAA) }</style>", ""),
        (
            "<style>@font-face { src: url(data:a) } g { fill: url(http://a) }</style>",
            "an address outside of the package",
        ),
    ],
)
def test_an_svg_that_runs_or_fetches_something_is_told(inside: str, holds: str, tmp_path: Path) -> None:
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    (tmp_path / "a.svg").write_text(f'<svg {space} width="9" height="9">{inside}</svg>')
    found = told(tmp_path, QUESTION, lesson=lesson_with("a.svg"))
    assert [code for code, _ in found] == (["unsafe-svg"] if holds else [])
    assert not holds or holds in found[0][1]


def test_an_svg_of_entities_does_not_stop_the_run(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE svg [<!ENTITY e0 "x">{entities}]><svg xmlns="http://www.w3.org/2000/svg">&e11;</svg>'
    (tmp_path / "a.svg").write_text(text)
    assert told(tmp_path, QUESTION, lesson=lesson_with("a.svg")) == []


def test_an_empty_media_file_is_an_error_wherever_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    ((code, words),) = told(tmp_path, QUESTION, lesson=lesson_with("a.png") * 2)
    assert (code, "`a.png` is empty" in words) == ("media-broken", True)
    quiz = QUESTION.replace("Is it?", "'[See](b.pdf)'")
    (tmp_path / "b.pdf").write_bytes(b"")
    assert [code for code, _ in told(tmp_path, quiz)] == ["media-broken"]


@pytest.mark.parametrize(
    ("captions", "sound"),
    [
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", True),
        (b"\xef\xbb\xbfWEBVTT - a title\r\n", True),
        (b"WEBVTT", True),
        (b"WEBVTTS\n", False),
        (b"\nWEBVTT\n", False),
        (b"1\n00:00:00,000 --> 00:00:01,000\nHello\n", False),
    ],
)
def test_captions_begin_with_the_word_of_their_format(captions: bytes, sound: bool, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "a.vtt").write_bytes(captions)
    codes = [code for code, _ in told(tmp_path, QUESTION, lesson=lesson_with("a.mp4"))]
    assert codes == ([] if sound else ["media-broken"])


def test_names_that_differ_in_case_alone_are_told_once(tmp_path: Path) -> None:
    for name in ("a.png", "A.png", "b.png"):
        (tmp_path / name).write_bytes(b"x")
    lesson = "# One\n\n![a](a.png) ![A](A.png) ![b](b.png) ![A](A.png)\n"
    ((code, words),) = told(tmp_path, QUESTION, lesson=lesson)
    assert (code, "`A.png` and `a.png`" in words) == ("case-clash", True)


SPOT = "  - {id: h, type: hotspot, prompt: Where?, image: a.svg, alt: A, regions: [{correct: x, circle: [9, 9, 90]}]}\n"


def test_the_picture_of_a_hotspot_is_one_of_the_media(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><script/></svg>'
    (tmp_path / "a.svg").write_bytes(svg + b" " * 2_000_000)
    quiz = SPOT.replace("[9, 9, 90]", "[99, 99, 90]")
    assert {code for code, _ in told(tmp_path, quiz)} == {"unsafe-svg", "artifact-too-large"}


@pytest.mark.parametrize(
    "question",
    [
        "{id: r, type: essay, prompt: Say.}",
        "{id: r, type: file-upload, prompt: Give.}",
        "{id: r, type: likert, prompt: I like it., scale: [a, b]}",
        "{id: r, type: multiple-choice, prompt: Which?, choices: [a, b], graded: false}",
    ],
)
def test_an_sco_without_a_scored_question_reports_no_score(question: str, tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text("# Two\n\nWords.\n")
    (tmp_path / "other.yaml").write_text(f"id: other\ntitle: O\nquestions:\n  - {question}\n")
    course = COURSE + "  - lesson: two.md\n  - quiz: other.yaml\nsco: lesson\n"
    assert "several-scores" not in [code for code, _ in told(tmp_path, QUESTION, course)]


def test_a_language_that_is_not_known_is_told_once(tmp_path: Path) -> None:
    code = "# One\n\n" + "".join(f"```{name}\nx\n```\n\n" for name in ("pyhton", "text", "", "yml", "pyhton", "qq"))
    found = told(tmp_path, QUESTION, lesson=code)
    assert [code for code, _ in found] == ["unknown-language"] * 2
    assert "did you mean `python`?" in found[0][1]
    assert "`qq`" in found[1][1]


def test_each_other_host_is_told_once_whatever_it_shows(tmp_path: Path) -> None:
    fence = "```embed\nurl: https://{}\ntitle: A film\n```\n\n"
    lesson = "# One\n\n" + "".join(map(fence.format, ("a.example/1", "a.example/2", "a.example:8443/", "b.example")))
    found = told(tmp_path, QUESTION, lesson=lesson)
    assert [code for code, _ in found] == ["embed"] * 3
    for (_, words), host in zip(found, ("a.example", "a.example:8443", "b.example"), strict=True):
        assert f" {host} " in words


def test_that_there_are_no_questions_is_told_where_a_bank_is_wanted(tmp_path: Path) -> None:
    assert {target.name for target in TARGETS if target.bank} == structure.BANKS
    assert {target.name for target in TARGETS if target.bank} & set(DEFAULT)
    course = COURSE.replace("  - quiz: quiz.yaml\n", "")
    assert [code for code, _ in told(tmp_path, QUESTION, course)] == ["no-questions"]
    assert told(tmp_path, QUESTION, course + "targets: [html, web, imscc]\n") == []
    ((code, words),) = told(tmp_path, QUESTION, course + "targets: [html, 'qti12:plain', gift]\n")
    assert code == "no-questions"
    assert words.endswith("take `qti12:plain`, `gift` out of `targets:`")


def test_a_language_without_words_is_told_at_the_language(tmp_path: Path) -> None:
    course = COURSE.replace("language: en", "language: eu")
    assert [code for code, _ in told(tmp_path, QUESTION, course)] == ["no-words"]
    (tmp_path / "alone.yaml").write_text(
        "id: alone\niri: urn:uuid:0c8a1c2e-5f0e-5d2c-9e58-3f6f1f0d5b11\ntitle: Quiz\nlanguage: eu\nquestions:\n"
        + QUESTION
    )
    for source, line in ((tmp_path, 5), (tmp_path / "alone.yaml", 4)):
        made = load(source).course
        assert made is not None
        (found,) = check(made)
        assert (found.rule.code, *found.span.start) == ("no-words", line, 11)
