"""A course written as the files of our source format: course.yaml, lessons, quizzes."""

from __future__ import annotations

import io
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import yaml

from packager.model import (
    Choice,
    Common,
    Course,
    Essay,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Part,
    Player,
    Pool,
    Prose,
    Quiz,
    Section,
    ShortAnswer,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.source.loader import COURSE_FILE, choice_ids
from packager.source.markdown import Home, markdown
from packager.walk import content_proses, every_block

SCHEMAS = ".schemas"  # where in the course's folder an editor finds the schemas

_LINE = 100  # columns that a list in brackets may fill


def files(course: Course) -> dict[str, bytes]:
    """The text files of `course` by their names in its folder, which read back as the same course.

    Media are not among them: an `Asset` says where each is. The transcripts of audio and video
    are, since the model holds their text. Files end in a newline and use no other line ends.
    """
    lessons = {lesson.id: lesson.path for lesson in course.lessons()}
    made = {COURSE_FILE: _document(_course(course), COURSE_FILE, "course")}
    for part in course.contents:
        home = Home(posixpath.dirname(part.path), lessons)
        match part:
            case Lesson():
                made[part.path] = _lesson(part, home)
            case Quiz():
                made[part.path] = _document(_quiz(part, home), part.path, "quiz")
        for prose in content_proses(part):
            for block in every_block(prose.blocks):
                if isinstance(block, Player) and block.transcript:
                    made[posixpath.splitext(block.asset.name)[0] + ".txt"] = f"{block.transcript}\n".encode()
    return made


def _document(tree: _Mapping, path: str, schema: str) -> bytes:
    where = posixpath.relpath(f"{SCHEMAS}/{schema}.json", posixpath.dirname(path) or ".")
    return "\n".join([f"# yaml-language-server: $schema={where}", *_mapping(tree, 0), ""]).encode()


def _lesson(lesson: Lesson, home: Home) -> bytes:
    head: _Mapping = {
        "id": lesson.id,
        "title": lesson.title,
        "minutes": lesson.minutes or None,
        "summary": lesson.summary or None,
        "objectives": list(lesson.objectives),
    }
    body = markdown(lesson.body, home)
    return "\n".join(["---", *_mapping(head, 0), "---", *(["", body] if body else []), ""]).encode()


# --- the model as a tree of YAML values --------------------------------------------------------------

_Value = str | int | bool | Decimal | Sequence["_Value"] | Mapping[str, "_Value | None"]
_Mapping = dict[str, _Value | None]  # a key whose value is None or empty is left out


class _Markdown(str):
    """A Markdown text: a newline at its end means nothing, so it may be a `|` block."""


def _text(prose: Prose | None, home: Home) -> _Markdown | None:
    return None if prose is None else _Markdown(markdown(prose, home))


def _course(course: Course) -> _Mapping:
    return {
        "format": 1,
        "id": course.id,
        "iri": course.iri,
        "title": course.title,
        "language": course.language,
        "version": course.version if course.version != "1.0.0" else None,
        "description": course.description or None,
        "keywords": list(course.keywords),
        "authors": list(course.authors),
        "license": course.license or None,
        "passing": course.passing if course.passing != 80 else None,
        "sco": course.sco if course.sco != "course" else None,
        "answer-key": None if course.answer_key else False,
        "targets": list(course.targets),
        "contents": [{"lesson" if isinstance(part, Lesson) else "quiz": part.path} for part in course.contents],
    }


def _quiz(quiz: Quiz, home: Home) -> _Mapping:
    return {
        "id": quiz.id,
        "title": quiz.title,
        "description": _text(quiz.description, home),
        "questions": [_part(part, home) for part in quiz.parts],
    }


def _part(part: Part, home: Home) -> _Mapping:
    match part:
        case TextPart():
            return {"id": part.id, "type": "text", "text": _text(part.body, home)}
        case Section():
            return {"section": part.title, "id": part.id, "questions": [_part(p, home) for p in part.parts]}
        case Pool():
            inside = [_part(p, home) for p in part.parts]
            return {"pool": part.title, "id": part.id, "draw": part.draw, "questions": inside}
        case MultipleChoice():
            own: _Mapping = {"choices": _choices(part.choices, home), "shuffle": None if part.shuffle else False}
            return _question(part, "multiple-choice", own, home)
        case MultipleResponse():
            credit = part.credit if part.credit != "net-correct" else None
            own = {"choices": _choices(part.choices, home, partial=False), "credit": credit}
            return _question(part, "multiple-response", own | {"shuffle": None if part.shuffle else False}, home)
        case TrueFalse():
            return _question(part, "true-false", {"answer": part.answer}, home)
        case ShortAnswer():
            own = {"answers": [_text_answer(answer, home) for answer in part.answers]}
            return _question(part, "short-answer", own | {"case-sensitive": part.case_sensitive or None}, home)
        case Numeric():
            shared = _shared_tolerance(part)
            own = {"answers": [_number_answer(answer, shared, home) for answer in part.answers]}
            own |= {"tolerance": _number(shared) if shared else None, "unit": part.unit or None}
            return _question(part, "numeric", own, home)
        case Essay():
            longest = part.max_characters if part.max_characters != 500 else None
            own = {"model-answer": _text(part.model_answer, home), "max-characters": longest}
            return _question(part, "essay", own, home)


def _question(question: Common, type_: str, own: _Mapping, home: Home) -> _Mapping:
    feedback = question.feedback
    return {
        "id": question.id,
        "type": type_,
        "prompt": _text(question.prompt, home),
        **own,
        "points": _number(question.points) if question.points != 1 else None,
        "feedback": {
            "correct": _text(feedback.correct, home),
            "incorrect": _text(feedback.incorrect, home),
            "general": _text(feedback.general, home),
        },
        "hints": [_Markdown(markdown(hint, home)) for hint in question.hints],
        "tags": list(question.tags),
    }


def _choices(choices: tuple[Choice, ...], home: Home, *, partial: bool = True) -> list[_Value]:
    texts = [_Markdown(markdown(choice.text, home)) for choice in choices]
    # An id is written where the loader would make another one, given those that are written.
    given = [""] * len(choices)
    while True:
        made = choice_ids(list(map(str, texts)), given)
        other = [place for place, choice in enumerate(choices) if made[place] != choice.id]
        if not other:
            break
        for place in other:
            given[place] = choices[place].id
    entries: list[_Value] = []
    for choice, text, id_ in zip(choices, texts, given, strict=True):
        entry: _Mapping = {
            "correct" if choice.correct else "text": text,
            "credit": _percent(choice.credit) if partial and not choice.correct and choice.credit else None,
            "feedback": _text(choice.feedback, home),
            "id": id_ or None,
            "fixed": choice.fixed or None,
        }
        entries.append(_shortened(entry, "text"))
    return entries


def _text_answer(answer: TextAnswer, home: Home) -> _Value:
    credit = _percent(answer.credit) if answer.credit != 1 else None
    return _shortened({"text": answer.text, "credit": credit, "feedback": _text(answer.feedback, home)}, "text")


def _number_answer(answer: NumberAnswer, shared: float, home: Home) -> _Value:
    entry: _Mapping = {
        "value": _number(answer.value),
        "tolerance": _number(answer.tolerance) if answer.tolerance != shared else None,
        "credit": _percent(answer.credit) if answer.credit != 1 else None,
        "feedback": _text(answer.feedback, home),
    }
    return _shortened(entry, "value")


def _shared_tolerance(question: Numeric) -> float:
    """The tolerance to write once: that of all answers, else 0."""
    all_ = {answer.tolerance for answer in question.answers}
    return all_.pop() if len(all_) == 1 else 0.0


def _shortened(entry: _Mapping, key: str) -> _Value:
    """The value of `key` alone, where the entry says nothing else."""
    said = {name: value for name, value in entry.items() if value is not None}
    value = said.get(key)
    return value if len(said) == 1 and value is not None else said


def _number(value: float) -> Decimal:
    """`value` exactly, for writing without an exponent, which YAML 1.1 and 1.2 read differently."""
    return Decimal(int(value)) if value == int(value) else Decimal(repr(value))


def _percent(credit: float) -> Decimal:
    """The shortest percentage that is read as `credit`."""
    shown = (round(credit * 100, places) for places in range(15))
    return _number(next((short for short in shown if short / 100 == credit), credit * 100))


# --- YAML --------------------------------------------------------------------------------------------


def _mapping(tree: Mapping[str, _Value | None], indent: int) -> list[str]:
    """The lines of a block mapping without the keys that say nothing."""
    lines: list[str] = []
    for key, value in tree.items():
        if value is None or (isinstance(value, list | dict) and not _filled(value)):
            continue
        lines += _entry(f"{' ' * indent}{key}:", value, indent, spaced=key == "questions")
    return lines


def _filled(value: list[_Value] | dict[str, _Value | None]) -> bool:
    return any(entry is not None for entry in (value.values() if isinstance(value, dict) else value))


def _entry(lead: str, value: _Value, indent: int, *, spaced: bool = False) -> list[str]:
    """The lines of a key, or of a list's dash, and its value; `spaced` parts a list's items by blank lines."""
    match value:
        case str():
            return _string(lead, value, indent)
        case bool():
            return [f"{lead} {'true' if value else 'false'}"]
        case int():
            return [f"{lead} {value}"]
        case Decimal():
            return [f"{lead} {value:f}"]
        case Mapping():
            return [lead, *_mapping(value, indent + 2)]
        case Sequence():
            if short := _in_brackets(lead, value):
                return [short]
            lines = [lead]
            for place, item in enumerate(value):
                lines += [""] if spaced and place else []
                lines += _item(item, indent + 2)
            return lines


def _item(item: _Value, indent: int) -> list[str]:
    if not isinstance(item, Mapping):
        return _entry(f"{' ' * indent}-", item, indent)
    lines = _mapping(item, indent + 2)
    return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _in_brackets(lead: str, values: Sequence[_Value]) -> str:
    """A list of a few words on one line; '' where it is better written one under the other."""
    if lead.strip() in ("answers:", "choices:", "hints:", "objectives:"):
        return ""
    words = [value for value in values if isinstance(value, str) and re.fullmatch(r"[\w.-]+(?: [\w.-]+){0,2}", value)]
    line = f"{lead} [{', '.join(words)}]"
    return line if len(words) == len(values) and all(map(_plain, words)) and len(line) <= _LINE else ""


# Characters that YAML can't hold raw, or takes for a line's end (YAML 1.1, section 4.1; 1.2.2, section 5.1).
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def _string(lead: str, text: str, indent: int) -> list[str]:
    """A text behind a key: on one line, or as a literal block where it has several (YAML 1.2.2, section 8.1.2)."""
    body = text.rstrip("\n")
    if "\n" not in text or text[0] in " \t\n" or _ESCAPED.search(text) or re.search(r"(?m)[^\S\n]$", text):
        return [f"{lead} {_scalar(text)}"]
    ends = 1 if isinstance(text, _Markdown) else len(text) - len(body)
    chomping = "-" if ends == 0 else "" if ends == 1 else "+"
    lines = [f"{' ' * (indent + 2)}{line}" if line else "" for line in body.split("\n")]
    return [f"{lead} |{chomping}", *lines, *[""] * (ends - 1)]


def _scalar(text: str) -> str:
    """A text on one line, in quotes only where some reader of YAML would take it for something else."""
    if _plain(text):
        return str(text)
    if _ESCAPED.search(text) or "\n" in text or "\t" in text:
        return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


# PyYAML resolves by YAML 1.1, where `no` and `1:30` are no texts; the core schema of 1.2 adds some numbers.
_ANALYST = yaml.SafeDumper(io.StringIO(), allow_unicode=True)
_CORE = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z|0o[0-7]+\Z|[yYnN]\Z")


def _plain(text: str) -> bool:
    """Whether every reader of YAML takes `text` without quotes for this text."""
    if not text or text != text.strip() or _ESCAPED.search(text) or "\t" in text or _CORE.match(text):
        return False
    tag: str = _ANALYST.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(_ANALYST.analyze_scalar(text).allow_block_plain) and tag == "tag:yaml.org,2002:str"
