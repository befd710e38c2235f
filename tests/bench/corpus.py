"""Writes courses made by chance from a seed, all of one shape: what the speed table is measured on.

A course has one lesson of 400 words of Markdown, one picture of 20 kB, and a quiz of ten questions: five
multiple-choice, and one of each of the other five first types. `python tests/bench/corpus.py FOLDER COUNT`.
"""

from __future__ import annotations

import random
import struct
import sys
import textwrap
import zlib
from collections.abc import Iterator
from pathlib import Path

WORDS = 400
PICTURE = 20_000  # bytes
QUESTIONS = 10
_SECTION = 1000  # questions of one list
TARGETS = ("scorm12", "qti12", "qti21", "moodle", "xapi")
_TYPES = (*["multiple-choice"] * 5, "multiple-response", "true-false", "short-answer", "numeric", "essay")
_VOWELS = "aeiou"
_CONSONANTS = "bcdfghjklmnprstvw"
_CODE = """
```python
def waited(jobs):
    return sum(job.seconds for job in jobs if job.done)  # 3 of them
```

The mean is $\\frac{1}{n} \\sum_i t_i$ seconds.
"""


def write(folder: Path, count: int, seed: int = 1, questions: int = QUESTIONS, special: bool = False) -> list[Path]:
    """Writes `count` courses below `folder` and returns theirs; with `special` lessons have code and a formula."""
    chance = random.Random(seed)
    vocabulary = sorted({_word(chance) for _ in range(2000)})
    made = []
    for number in range(count):
        course = folder / f"course-{number:06}"
        for name, data in files(chance, vocabulary, f"course-{number:06}", questions, special):
            path = course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        made.append(course)
    return made


def files(
    chance: random.Random, vocabulary: list[str], id_: str, questions: int, special: bool
) -> Iterator[tuple[str, bytes]]:
    """The files of one course by their names."""
    title = _title(chance, vocabulary)
    yield (
        "course.yaml",
        f"""format: 1
id: {id_}
iri: https://example.org/courses/{id_}
title: {title}
language: en
version: 1.0.{chance.randrange(100)}
description: {_sentence(chance, vocabulary)}
passing: {chance.randrange(50, 100)}
targets: [{", ".join(TARGETS)}]
contents:
  - lesson: lessons/lesson.md
  - quiz: quizzes/quiz.yaml
""".encode(),
    )
    yield "lessons/lesson.md", _lesson(chance, vocabulary, title, special).encode()
    yield "media/picture.png", picture(chance)
    yield "quizzes/quiz.yaml", quiz(chance, vocabulary, questions).encode()


def picture(chance: random.Random) -> bytes:
    """A grey PNG of about 20 kB that no packer makes smaller."""
    side = 141
    rows = b"".join(b"\0" + chance.randbytes(side) for _ in range(side))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def quiz(chance: random.Random, vocabulary: list[str], count: int) -> str:
    """A quiz of `count` questions, the types in turn; in sections where one list can't hold them all."""
    parts = [f"id: quiz\ntitle: {_title(chance, vocabulary)}\nquestions:\n"]
    sections = count > _SECTION
    for number in range(count):
        if sections and number % _SECTION == 0:
            parts.append(f"  - id: section-{number // _SECTION + 1}\n    section: A part\n    questions:\n")
        entry = _question(chance, vocabulary, number)
        parts.append(textwrap.indent(entry, "    ") if sections else entry)
    return "".join(parts)


def _question(chance: random.Random, vocabulary: list[str], number: int) -> str:
    type_ = _TYPES[number % len(_TYPES)]
    return f"""  - id: question-{number + 1}
    type: {type_}
    prompt: {_marked(chance, vocabulary)}
{_own(chance, vocabulary, type_)}    feedback:
      general: {_sentence(chance, vocabulary)}
"""


def _own(chance: random.Random, vocabulary: list[str], type_: str) -> str:
    """The keys that only questions of a type have."""
    match type_:
        case "multiple-choice" | "multiple-response":
            right = {chance.randrange(4)} if type_ == "multiple-choice" else set(chance.sample(range(4), 2))
            lines = ["    choices:\n"]
            for place, words in enumerate(_different(chance, vocabulary, 4)):
                lines.append(f"      - {'correct' if place in right else 'text'}: {words}\n")
                lines.append(f"        feedback: {_sentence(chance, vocabulary)}\n")
            return "".join(lines)
        case "true-false":
            return f"    answer: {chance.choice(('true', 'false'))}\n"
        case "short-answer":
            return f"    answers: [{', '.join(_different(chance, vocabulary, 3))}]\n"
        case "numeric":
            return f"    answers: [{chance.randrange(1, 1000) / 10}]\n    tolerance: 0.5\n    unit: seconds\n"
        case _:
            return f"    max-characters: {chance.randrange(500, 2000)}\n"


def _lesson(chance: random.Random, vocabulary: list[str], title: str, special: bool) -> str:
    """400 words: headings, paragraphs with emphasis and a link, a list, a table, a quote, and the picture."""
    left = WORDS
    out = [f"---\nminutes: {chance.randrange(2, 30)}\nsummary: {_sentence(chance, vocabulary)}\n---\n\n# {title}\n"]

    def words(count: int) -> str:
        nonlocal left
        left -= count
        return " ".join(chance.choices(vocabulary, k=count))

    for section in range(3):
        out.append(f"\n## {words(3).capitalize()}\n")
        out.append(f"\n{words(20).capitalize()} *{words(2)}* {words(15)},\n{words(12)} **{words(2)}** {words(8)}.\n")
        if section == 0:
            out.append(f"\n![{words(6).capitalize()}](../media/picture.png)\n")
            out.append(f"\n{words(10).capitalize()} [{words(3)}](https://example.org/{words(1)}) {words(10)}.\n")
        elif section == 1:
            out.append("\n" + "".join(f"- {words(8).capitalize()}\n" for _ in range(5)))
        else:
            head = f"\n| {words(1)} | {words(1)} | {words(1)} |\n| --- | --- | ---: |\n"
            out.append(head + "".join(f"| {words(2)} | `{words(1)}` | {words(1)} |\n" for _ in range(4)))
            out.append(f"\n> {words(14).capitalize()}.\n")
    if special:
        out.append(_CODE)
    while left > 0:
        out.append(f"\n{words(min(left, 40)).capitalize()}.\n")
    return "".join(out)


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(chance.randrange(2, 5)))


def _different(chance: random.Random, vocabulary: list[str], count: int) -> list[str]:
    """Short texts of which no two are equal."""
    return [
        f"{word.capitalize()} {' '.join(chance.choices(vocabulary, k=4))}" for word in chance.sample(vocabulary, count)
    ]


def _title(chance: random.Random, vocabulary: list[str]) -> str:
    return " ".join(chance.choices(vocabulary, k=4)).capitalize()


def _sentence(chance: random.Random, vocabulary: list[str]) -> str:
    return " ".join(chance.choices(vocabulary, k=10)).capitalize() + "."


def _marked(chance: random.Random, vocabulary: list[str]) -> str:
    """A sentence with an emphasis in it."""
    first, second, third = (" ".join(chance.choices(vocabulary, k=count)) for count in (8, 2, 4))
    return f"{first.capitalize()} *{second}* {third}?"


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
