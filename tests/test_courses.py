"""The example course and the test courses: whole, varied, and fit to be copied."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packager import checks, model
from packager.diagnostic import Diagnostic, Severity
from packager.model import Course, Heading, LessonTarget, Link, MultipleChoice, Player, Question
from packager.source.document import parse_yaml
from packager.source.loader import Loaded, load
from packager.walk import assets, content_proses, every_block, inlines

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "courses/deployment-modes"
SINK = ROOT / "tests/courses/kitchen-sink"
TYPES = {kind for kind in vars(model).values() if isinstance(kind, type) and kind in Question.__args__}


def found(path: Path) -> tuple[Loaded, list[Diagnostic]]:
    loaded = load(path)
    assert loaded.course is not None
    return loaded, [*loaded.diagnostics, *checks.check(loaded.course)]


def course(path: Path) -> Course:
    read = load(path).course
    assert read is not None
    return read


def blocks(read: Course) -> Iterator[Any]:
    for prose in (prose for part in read.contents for prose in content_proses(part)):
        yield from every_block(prose.blocks)


def inline_parts(read: Course) -> Iterator[Any]:
    for prose in (prose for part in read.contents for prose in content_proses(part)):
        for _, inline in inlines(prose.blocks):
            yield inline


def test_the_example_has_no_error_and_no_warning() -> None:
    _, diagnostics = found(EXAMPLE)
    assert [d for d in diagnostics if d.rule.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("name", ["kitchen-sink", "minimal", "by-lesson", "rules", "lone.yaml"])
def test_a_test_course_has_no_error_and_no_warning(name: str) -> None:
    _, diagnostics = found(ROOT / "tests/courses" / name)
    assert [d for d in diagnostics if d.rule.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("path", [EXAMPLE, SINK], ids=lambda path: path.name)
def test_every_type_of_question_occurs(path: Path) -> None:
    assert {type(question) for question in course(path).questions()} == TYPES


def test_every_file_of_the_example_is_used() -> None:
    loaded, _ = found(EXAMPLE)
    there = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()}
    assert {name for name in there if not name.startswith(".")} == set(loaded.inputs.paths)


def test_every_media_file_of_the_kitchen_sink_is_used() -> None:
    loaded, _ = found(SINK)
    there = {path.relative_to(SINK).as_posix() for path in SINK.rglob("*") if path.is_file()}
    assert there == set(loaded.inputs.paths)


# --- the example as a pattern for authors ----------------------------------------------------------------


def test_right_choices_of_the_example_are_at_no_fixed_place_and_not_always_the_longest() -> None:
    questions = [q for q in course(EXAMPLE).questions() if isinstance(q, MultipleChoice)]
    assert len(questions) >= 4
    places = Counter(next(n for n, c in enumerate(q.choices) if c.correct) for q in questions)
    assert len(places) >= 3
    assert max(places.values()) <= len(questions) / 2
    longest = [q.id for q in questions if max(q.choices, key=lambda c: length(c.text)).correct]
    assert len(longest) <= len(questions) / 2, longest


def length(prose: model.Prose) -> int:
    return sum(len(inline.text) for _, inline in inlines(prose.blocks) if isinstance(inline, model.Text | model.Code))


def test_every_choice_of_the_example_says_why() -> None:
    questions = [q for q in course(EXAMPLE).questions() if hasattr(q, "choices")]
    assert [(q.id, c.id) for q in questions for c in q.choices if c.feedback is None] == []


def test_no_choice_of_the_example_is_all_or_none_of_the_above() -> None:
    words = (EXAMPLE / "quizzes/check.yaml").read_text(encoding="utf-8").lower()
    assert re.search(r"(all|none) of (the above|these)", words) is None


def test_the_lessons_of_the_example_have_a_good_length_and_a_whole_head() -> None:
    for lesson in course(EXAMPLE).lessons():
        body = (EXAMPLE / lesson.path).read_text(encoding="utf-8").split("---\n", 2)[2]
        assert 400 <= len(body.split()) <= 600, lesson.id
        assert lesson.minutes
        assert lesson.summary
        assert lesson.objectives


def test_the_example_shows_what_the_format_can_do() -> None:
    read = course(EXAMPLE)
    kinds = {type(block).__name__ for block in blocks(read)} | {type(inline).__name__ for inline in inline_parts(read)}
    assert {"Table", "CodeBlock", "Math", "Image", "Player", "ItemList", "Quote", "Heading"} <= kinds
    links = [inline.target for inline in inline_parts(read) if isinstance(inline, Link)]
    assert any(isinstance(target, LessonTarget) and target.lesson and target.fragment for target in links)
    assert any(isinstance(target, str) and target.startswith("https:") for target in links)
    questions = list(read.questions())
    assert any(question.hints for question in questions)
    assert all(question.tags for question in questions)
    prompts = [{type(inline).__name__ for _, inline in inlines(q.prompt.blocks)} for q in questions]
    assert any("Image" in prompt for prompt in prompts)
    assert any("Math" in prompt for prompt in prompts)
    assert any(isinstance(block, model.CodeBlock) for q in questions for block in q.prompt.blocks)


def test_the_audio_of_the_example_has_captions_and_the_same_words_as_its_transcript() -> None:
    players = [block for block in blocks(course(EXAMPLE)) if isinstance(block, Player)]
    assert len(players) == 1
    assert players[0].asset.size < 150_000
    assert players[0].captions is not None
    captions = Path(players[0].captions.file).read_text(encoding="utf-8")
    said = [line for line in captions.split("\n")[1:] if line and "-->" not in line]
    assert " ".join(said).split() == players[0].transcript.split()


def test_the_pictures_of_the_example_are_text_on_a_light_ground() -> None:
    pictures = sorted((EXAMPLE / "media").glob("*.svg"))
    assert len(pictures) >= 2
    for picture in pictures:
        drawn = picture.read_text(encoding="utf-8")
        assert "<text " in drawn
        assert "<title>" in drawn
        box = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
        assert box
        assert re.search(rf'<rect width="{box[1]}" height="{box[2]}"[^>]* fill="#f', drawn), f"{picture.name}: ground"


@pytest.mark.parametrize("path", sorted(EXAMPLE.glob("quizzes/*.yaml")), ids=lambda path: path.name)
def test_a_quiz_of_the_example_begins_with_the_line_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../.schemas/quiz.json"


# --- the kitchen sink holds everything -------------------------------------------------------------------


def test_the_kitchen_sink_has_every_block_and_every_inline() -> None:
    """All but what other hosts show, for which no test of the whole sink may ask: prose_course has that."""
    wanted = {kind.__name__ for kind in (*model.Block.__args__, *model.Inline.__args__)} - {"Embed"}
    read = course(SINK)
    there = {type(block).__name__ for block in blocks(read)} | {type(inline).__name__ for inline in inline_parts(read)}
    assert there == wanted
    lists = [block for block in blocks(read) if isinstance(block, model.ItemList)]
    assert {(entry.start is None, entry.tight) for entry in lists} >= {(True, True), (True, False), (False, False)}
    assert {0, 1, 5} <= {entry.start for entry in lists}
    assert {block.level for block in blocks(read) if isinstance(block, Heading)} >= {2, 3, 4, 5, 6}
    assert {block.kind for block in blocks(read) if isinstance(block, Player)} == {"audio", "video"}
    tables = [block for block in blocks(read) if isinstance(block, model.Table)]
    assert {align for table in tables for align in table.align} == {"left", "center", "right", ""}
    links = {type(inline.target).__name__ for inline in inline_parts(read) if isinstance(inline, Link)}
    assert links == {"str", "Asset", "LessonTarget"}
    assert {inline.display for inline in inline_parts(read) if isinstance(inline, model.Math)} == {True, False}
    assert any(isinstance(inline, model.Image) and not inline.alternative for inline in inline_parts(read))
    tags = {inline.tag for inline in inline_parts(read) if isinstance(inline, model.Styled)}
    assert tags == {"sub", "sup", "kbd", "mark", "small", "abbr", "ins", "q", "u", "cite", "dfn", "samp", "var"}


def test_every_file_that_the_kitchen_sink_shows_is_there_once() -> None:
    names = {a.name for part in course(SINK).contents for prose in content_proses(part) for a in assets(prose)}
    assert any(" " in name and "ö" in name for name in names)
    assert "media/tone.webm" in names


def keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*(keys(value) for value in data.values()))
    return set().union(*(keys(value) for value in data)) if isinstance(data, list) else set()


def yaml_keys(text: str) -> set[str]:
    document, _ = parse_yaml(text, "")
    assert document is not None
    return keys(document.data)


def schema_keys(data: object) -> set[str]:
    """The names under `properties`, at any depth, of a schema file."""
    if isinstance(data, list):
        return set().union(*(schema_keys(value) for value in data))
    if not isinstance(data, dict):
        return set()
    own = set(data["properties"]) if isinstance(data.get("properties"), dict) else set()
    return own.union(*(schema_keys(value) for value in data.values()))


def test_three_test_courses_use_every_key_of_the_format() -> None:
    files = [*SINK.rglob("*.yaml"), ROOT / "tests/courses/lone.yaml", *(ROOT / "tests/courses/rules").glob("*.yaml")]
    used = set().union(*(yaml_keys(path.read_text(encoding="utf-8")) for path in files))
    for path in SINK.rglob("*.md"):
        parts = path.read_text(encoding="utf-8").split("---\n", 2)
        used |= yaml_keys(parts[1]) if parts[0] == "" else set()
    schemas = [path for path in (ROOT / "schemas").glob("*.json") if path.stem not in ("diagnostics", "events")]
    wanted = set().union(*(schema_keys(json.loads(path.read_text(encoding="utf-8"))) for path in schemas))
    assert wanted - used == set()
    assert {"tolerance", "case-sensitive", "fixed", "draw", "answer-key"} <= wanted


def test_choices_without_ascii_letters_have_ids_of_their_own() -> None:
    for question in course(SINK).questions():
        ids = [choice.id for choice in getattr(question, "choices", ())]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", id_) for id_ in ids)


def test_by_lesson_is_one_sco_a_lesson_of_which_one_has_a_quiz() -> None:
    read = course(ROOT / "tests/courses/by-lesson")
    assert read.sco == "lesson"
    assert sorted(len(unit.quizzes) for unit in read.units()) == [0, 1]
