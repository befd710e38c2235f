"""Missing ids written into YAML of any style: the course stays the same, and so does every other character."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_courses import MAP, bare, courses, put

from packager.model import Course
from packager.source import pins, writer
from packager.source.document import Document, Plain, decode, parse_yaml
from packager.source.loader import load

CHECKOUT = Path(__file__).parents[2]
COURSES = sorted(path.parent for path in CHECKOUT.glob("tests/courses/*/course.yaml"))
EXAMPLES = sorted(path.parent for path in CHECKOUT.glob("courses/*/course.yaml"))

HEAD = "id: q\ntitle: Q\niri: https://example.org/q\nquestions:\n"


def documents(folder: Path, course: Course) -> list[tuple[Path, Document]]:
    made = []
    for quiz in course.quizzes():
        text, _ = decode((folder / quiz.path).read_bytes(), quiz.path)
        assert text is not None
        document, found = parse_yaml(text, quiz.path)
        assert document
        assert not found
        made.append((folder / quiz.path, document))
    return made


def pin(folder: Path) -> list[pins.Pin]:
    """Pins the quizzes of a course; all ids that were missing."""
    course = load(folder).course
    assert course
    every: list[pins.Pin] = []
    for quiz, (file, document) in zip(course.quizzes(), documents(folder, course), strict=True):
        missing = pins.missing(document, quiz)
        text, places = pins.written(document, file.read_bytes().decode(), missing)
        file.write_bytes(text.encode())
        lines = re.split("\r\n|\r|\n", text)
        for one in missing:
            if one.edits:
                assert one.id in lines[places[one.route].start.line - 1]
        every += missing
    return every


def pinned(text: str, folder: Path) -> str:
    """A lone quiz with its ids written."""
    file = folder / "q.yaml"
    file.write_bytes(text.encode())
    before = load(file).course
    assert before
    document, _ = parse_yaml(text.removeprefix("\ufeff").replace("\r\n", "\n"), "q.yaml")
    assert document
    missing = pins.missing(document, before.quizzes()[0])
    made, _ = pins.written(document, text, missing)
    file.write_bytes(made.encode())
    assert bare(load(file).course) == bare(before)
    return made


# --- YAML in any style -----------------------------------------------------------------------------------


class Style:
    """Writes values as YAML in a style that changes at every turn."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def chance(self, one_in: int = 3) -> bool:
        return self.random.randrange(one_in) == 0

    def comment(self) -> str:
        return self.random.choice(("", "", "", "  # é: {note}", " #"))

    def document(self, data: dict[str, object]) -> str:
        return "".join(self.mapping(data, 0))

    def mapping(self, data: dict[str, object], indent: int) -> list[str]:
        lines = []
        for key, value in data.items():
            if self.chance(8):
                # Deeper than the keys it would be a part of a block before it.
                lines.append("\n" if self.chance() else f"{' ' * self.random.randrange(indent + 1)}# between\n")
            lines += self.entry(f"{' ' * indent}{writer.yaml_text.scalar(key)}:", value, indent)
        return lines

    def entry(self, lead: str, value: object, indent: int) -> list[str]:
        """A key, or a dash, with its value; `indent` is the column of the mapping or the list."""
        gap = " " * self.random.choice((1, 1, 1, 2, 4))
        if isinstance(value, dict | list) and (not value or self.chance(4)):
            return [f"{lead}{gap}{self.flow(value, indent)}{self.comment()}\n"]
        if isinstance(value, dict):
            inner = indent + self.random.choice((1, 2, 2, 4))
            return [f"{lead}{self.comment()}\n", *self.mapping(value, inner)]
        if isinstance(value, list):
            inner = indent if self.chance() else indent + self.random.choice((1, 2, 3))
            lines = [f"{lead}{self.comment()}\n"]
            for item in value:
                lines += self.item(item, inner)
            return lines
        return self.scalar(lead, gap, value, indent)

    def item(self, item: object, indent: int) -> list[str]:
        gap = " " * self.random.choice((1, 1, 1, 3))
        if isinstance(item, dict) and item and not self.chance(4):
            lines = self.mapping(item, indent + 1 + len(gap))
            comments = [line for line in lines if not line.strip() or line.lstrip().startswith("#")]
            first = next(place for place, line in enumerate(lines) if line not in comments)
            rest = lines[first][indent + 1 + len(gap) :]
            return [*lines[:first], f"{' ' * indent}-{gap}{rest}", *lines[first + 1 :]]
        if not isinstance(item, dict | list) and self.chance(6):
            inner = indent + self.random.choice((1, 2, 5))
            return [f"{' ' * indent}-{self.comment()}\n", *self.scalar(" " * inner, "", item, indent)]
        return self.entry(f"{' ' * indent}-", item, indent)

    def scalar(self, lead: str, gap: str, value: object, indent: int) -> list[str]:
        if not isinstance(value, str):
            return [f"{lead}{gap}{self.number(value)}{self.comment()}\n"]
        if gap and self.chance(4) and re.fullmatch(r"[^\s][ -~é]*(\n[^\s][ -~é]*)*\n?", value):
            inner = indent + self.random.choice((1, 2, 3))
            explicit = str(inner - indent) if self.chance() else ""
            sign = "|" + explicit + ("" if value.endswith("\n") else "-") + self.comment()
            lines = [f"{' ' * inner}{line}\n" for line in value.removesuffix("\n").split("\n")]
            return [f"{lead}{gap}{sign}\n", *lines, *["\n"] * self.random.randrange(3)]
        return [f"{lead}{gap}{self.text(value, indent + self.random.choice((1, 2, 6)), flow=False)}{self.comment()}\n"]

    def flow(self, value: object, indent: int) -> str:
        inner = indent + 1 + self.random.randrange(6)
        apart = self.random.choice((", ", ",", f",\n{' ' * inner}", f" , # note\n{' ' * inner}"))
        if isinstance(value, dict):
            inside = apart.join(f"{json.dumps(k)}: {self.flow(v, indent)}" for k, v in value.items())
            return f"{{{inside}}}"
        if isinstance(value, list):
            return f"[{apart.join(self.flow(v, indent) for v in value)}]"
        return self.text(value, inner, flow=True) if isinstance(value, str) else self.number(value)

    @staticmethod
    def number(value: object) -> str:
        return value.text if isinstance(value, Plain) else "null"

    def text(self, value: str, indent: int, *, flow: bool) -> str:
        """In quotes or without, perhaps over several lines."""
        plain = writer.yaml_text.scalar(value) == value and not (flow and re.search(r"[,\[\]{}:#?]", value))
        if plain and (flow or value not in ("null",)) and self.chance(2):
            return self.folded(value, indent)
        if self.chance(2) and "\n" not in value and not re.search(r"[\t\u00a0\ufeff]", value):
            return "'" + self.folded(value.replace("'", "''"), indent) + "'"
        return json.dumps(value, ensure_ascii=False)

    def folded(self, value: str, indent: int) -> str:
        """One blank between two words as a line's end, which reads as that blank."""
        spots = [found.start() for found in re.finditer(r"(?<=[a-zA-Z0-9]) (?=[a-zA-Z0-9])", value)]
        if not spots or not self.chance():
            return value
        spot = self.random.choice(spots)
        return f"{value[:spot]}\n{' ' * indent}{value[spot + 1 :]}"


def restyled(data: dict[str, object], seed: int) -> str:
    """The data as YAML in some style, with some line ends, perhaps after a byte order mark."""
    style = Style(seed)
    text = style.document(data)
    if style.chance():
        text = text.replace("\n", "\r\n")
    if style.chance():
        text = text.rstrip("\r\n")
    return "\ufeff" + text if style.chance(4) else text


@settings(derandomize=True, deadline=None, max_examples=40)
@given(courses(), st.integers(0, 10**6))
def test_any_course_in_any_style_stays_the_same(
    tmp_path_factory: pytest.TempPathFactory, course: Course, seed: int
) -> None:
    folder = put(tmp_path_factory.mktemp("pins"), writer.files(course) | MAP)
    plain = load(folder).course
    assert plain
    texts: dict[Path, str] = {}
    for file, document in documents(folder, plain):
        assert isinstance(document.data, dict)
        texts[file] = restyled(document.data, seed)
        file.write_bytes(texts[file].encode())
    before = load(folder)
    assert bare(before.course) == bare(plain), before.diagnostics  # the style is sound
    missing = pin(folder)
    assert [one for one in missing if one.reason] == []
    assert bare(load(folder).course) == bare(plain)
    for file, text in texts.items():
        made = file.read_bytes().decode()
        assert is_within(text, made)
        assert made.count("\r\n") == made.count("\n") or "\r" not in made
    assert pin(folder) == []


def is_within(text: str, larger: str) -> bool:
    """Whether all signs of `text` but blanks are in `larger`, in their order."""
    signs = iter(larger)
    return all(sign in signs for sign in re.sub(r"\s", "", text))


@pytest.mark.parametrize("folder", COURSES + EXAMPLES, ids=lambda folder: folder.name)
def test_every_course_of_the_tests_stays_the_same(folder: Path, tmp_path: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    copy = put(tmp_path / "copy", files)
    before = load(copy).course
    missing = pin(copy)
    assert [one for one in missing if one.reason] == []
    assert bare(load(copy).course) == bare(before)
    assert pin(copy) == []


# --- one style after the other -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Oslo\n- Bergen # no\n", "- text: Oslo\n  id: oslo\n- text: Bergen # no\n  id: bergen\n"),
        ("-   Oslo\n- 'no'\n", "-   text: Oslo\n    id: oslo\n- text: 'no'\n  id: \"no\"\n"),
        ("- Oslo is\n  big\n- b\n", "- text: Oslo is\n    big\n  id: oslo-is-big\n- text: b\n  id: b\n"),
        ("- Oslo is\n     big\n- b\n", "- text: Oslo is\n     big\n  id: oslo-is-big\n- text: b\n  id: b\n"),
        ("- |\n  Oslo\n\n- b\n", "- text: |\n    Oslo\n  id: oslo\n\n- text: b\n  id: b\n"),
        ("- |+\n  Oslo\n\n- b\n", "- text: |+\n    Oslo\n\n  id: oslo\n- text: b\n  id: b\n"),
        ("- |2\n   x\n  Oslo\n- b\n", "- text: |2\n     x\n    Oslo\n  id: x-oslo\n- text: b\n  id: b\n"),
        ("- >-\n    Oslo\n    big\n- b\n", "- text: >-\n    Oslo\n    big\n  id: oslo-big\n- text: b\n  id: b\n"),
        ("- |\n  Oslo\n    \n\n- b\n", "- text: |\n    Oslo\n      \n  id: oslo\n\n- text: b\n  id: b\n"),
        ("-\n  Oslo\n- # c\n  b\n", "-\n  text: Oslo\n  id: oslo\n- # c\n  text: b\n  id: b\n"),
        (
            "- {text: Oslo}\n- {'feedback': a, text: b}\n",
            "- {text: Oslo, id: oslo}\n- {'feedback': a, id: b, text: b}\n",
        ),
        (
            "- text: Oslo # c\n  feedback: a\n- feedback: |\n    a\n\n  text: b\n",
            "- text: Oslo # c\n  id: oslo\n  feedback: a\n- feedback: |\n    a\n  id: b\n\n  text: b\n",
        ),
        ("- !!str Oslo\n- b\n", "- text: !!str Oslo\n  id: oslo\n- text: b\n  id: b\n"),
        ("- 5 # c\n- null\n", '- text: 5 # c\n  id: c-*\n- text: null\n  id: "null"\n'),
        ("- C++\n- C#\n", "- text: C++\n  id: c-*\n- text: C#\n  id: c-*\n"),
    ],
)
def test_choices_get_ids_in_the_style_of_their_list(before: str, after: str, tmp_path: Path) -> None:
    made = pinned(quiz(before), tmp_path)
    assert re.sub(r"id: c-[0-9a-f]{8}", "id: c-*", made) == quiz(after)


def test_a_block_at_the_end_of_a_file_without_a_line_end_is_pinned(tmp_path: Path) -> None:
    text = quiz("- b\n- |\n  Oslo\n").removesuffix("\n")
    assert pinned(text, tmp_path).endswith("    - text: |\n        Oslo\n      id: oslo")


def test_regions_get_ids_whatever_they_begin_with(tmp_path: Path) -> None:
    (tmp_path / "map.svg").write_bytes(MAP["media/map.svg"])
    head = f"{HEAD}- id: h\n  type: hotspot\n  prompt: Where?\n  image: map.svg\n  alt: A map\n  regions:\n"
    before = (
        "  - {circle: [50, 50, 20], correct: Left}\n  - circle: [150, 50, 20]\n    text: Right\n    feedback: No.\n"
    )
    after = (
        "  - {circle: [50, 50, 20], id: left, correct: Left}\n"
        "  - circle: [150, 50, 20]\n    text: Right\n    id: right\n    feedback: No.\n"
    )
    assert pinned(head + before, tmp_path) == head + after


def quiz(entries: str) -> str:
    """A lone quiz of a question with these choices and a right one."""
    choices = "".join(f"    {line}\n" if line else "\n" for line in entries.split("\n")[:-1])
    question = "- id: c\n  type: multiple-choice\n  prompt: Which?\n  choices:\n    - {correct: A, id: a}\n"
    return f"{HEAD}{question}{choices}"


@pytest.mark.parametrize(
    "entries",
    [
        "- &one Oslo\n- b\n",
        "- &one {text: Oslo}\n- b\n",
        "- feedback: &said Not this.\n  text: x\n- {text: b, feedback: *said}\n- *said\n",
        "- ? text\n  : Oslo\n- b\n",
        "- !!map\n  text: Oslo\n- b\n",
        '- "a\u2028b"\n- b\n',
    ],
)
def test_what_only_a_person_can_change_is_left_and_said(entries: str, tmp_path: Path) -> None:
    """All of the question, since an id that is made may depend on one that is written."""
    text = quiz(entries)
    (tmp_path / "q.yaml").write_text(text)
    document, _ = parse_yaml(text, "q.yaml")
    course = load(tmp_path / "q.yaml").course
    assert course
    assert document
    missing = pins.missing(document, course.quizzes()[0])
    assert missing
    assert all(one.reason and not one.edits for one in missing)
    assert pins.written(document, text, missing) == (text, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  pairs:\n  - item: Norway\n    match: Oslo  # c\n  - match: Oslo\n    item: Viken\n",
            "  pairs:\n  - item: Norway\n    id: norway\n    match:\n      text: Oslo  # c\n      id: oslo\n"
            "  - match: Oslo\n    item: Viken\n    id: viken\n",
        ),
        (
            "  pairs: [{item: Norway, match: Oslo}, {match: {text: Tokyo}, item: Japan, id: j}]\n",
            "  pairs: [{item: Norway, id: norway, match: {text: Oslo, id: oslo}}, "
            "{match: {text: Tokyo, id: tokyo}, item: Japan, id: j}]\n",
        ),
        (
            "  pairs:\n  - item: A\n    id: a\n    match: B\n  - item: C\n    id: c\n    match: {text: B, id: bee}\n",
            None,
        ),
        (
            "  pairs:\n  - item: A\n    match:\n      text: B # b\n  - {match: {text: C}, item: D}\n",
            "  pairs:\n  - item: A\n    id: a\n    match:\n      text: B # b\n      id: b\n"
            "  - {match: {text: C, id: c}, id: d, item: D}\n",
        ),
        (
            "  pairs:\n  - item: A\n    id: a\n    match:\n      Oslo, a\n      town\n"
            "  - {item: C, id: c, match: {text: D, id: d}}\n",
            "  pairs:\n  - item: A\n    id: a\n    match:\n      text: Oslo, a\n        town\n      id: oslo-a-town\n"
            "  - {item: C, id: c, match: {text: D, id: d}}\n",
        ),
        (
            "  pairs:\n  - item: A\n    id: a\n    match: |\n      Oslo\n"
            "  - {item: C, id: c, match: {text: D, id: d}}\n",
            "  pairs:\n  - item: A\n    id: a\n    match:\n      text: |\n        Oslo\n      id: oslo\n"
            "  - {item: C, id: c, match: {text: D, id: d}}\n",
        ),
    ],
)
def test_pairs_get_ids_and_an_option_gets_one_once(before: str, after: str | None, tmp_path: Path) -> None:
    head = f"{HEAD}- id: m\n  type: matching\n  prompt: Match\n"
    assert pinned(head + before, tmp_path) == head + (before if after is None else after)
