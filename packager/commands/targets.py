"""`package targets`: what each target keeps of each type of question, measured by running the writers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import click

from packager import rules
from packager.diagnostic import Diagnostic, Place, Span
from packager.model import (
    Choice,
    Course,
    Essay,
    Feedback,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Part,
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
from packager.targets import TARGETS
from packager.targets.target import Options, Report, Target

START, END = "<!-- targets -->", "<!-- /targets -->"

_SPAN = Span("quiz.yaml", Place(1, 1), Place(1, 2))
_WORDS = {rules.UNSUPPORTED.code: "left out", rules.LOST.code: "lost", rules.CHANGED.code: "changed"}
_MESSAGE = re.compile(rf"(?P<what>.*?) (?:{'|'.join(_WORDS.values())}): (?P<how>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Note:
    """A part that a target changes, loses or leaves out: `word` says which of these."""

    word: str
    what: str
    how: str


# --- what is measured --------------------------------------------------------------------------------


def _prose(text: str) -> Prose:
    return Prose((Paragraph((Text(text),), _SPAN),), _SPAN)


def _choice(text: str, credit: float = 0.0, *, fixed: bool = False) -> Choice:
    return Choice(text.lower(), _prose(text), credit == 1, credit, _prose(f"{text}?"), _SPAN, fixed)


def _common(id_: str, prompt: str) -> dict[str, Any]:
    """What every question may have, all of it."""
    return {
        "id": id_,
        "span": _SPAN,
        "prompt": _prose(prompt),
        "points": 2.0,
        "feedback": Feedback(_prose("Right."), _prose("Not quite."), _prose("See the lesson.")),
        "hints": (_prose("Think of the sky."),),
        "tags": ("birds",),
    }


def _several(credit: str) -> MultipleResponse:
    choices = (_choice("Swift", 1), _choice("Swallow", 1), _choice("Kiwi"), _choice("None", fixed=True))
    return MultipleResponse(**_common(credit, "Which of these fly?"), choices=choices, credit=credit)


def _plain(id_: str) -> TrueFalse:
    return TrueFalse(id=id_, span=_SPAN, prompt=_prose("Kiwis fly."), answer=False)


# Each kind of entry that a quiz may have, with every key that it may have.
ENTRIES: dict[str, tuple[Part, ...]] = {
    "multiple-choice": (
        MultipleChoice(
            **_common("fastest", "Which bird is the fastest?"),
            choices=(_choice("Falcon", 1), _choice("Swift", 0.5), _choice("Kiwi"), _choice("None", fixed=True)),
        ),
    ),
    "multiple-response": (_several("net-correct"), _several("per-part"), _several("all-or-nothing")),
    "true-false": (TrueFalse(**_common("kiwis", "Kiwis fly."), answer=False),),
    "short-answer": (
        ShortAnswer(
            **_common("name", "Which bird is on the coin?"),
            answers=(
                TextAnswer("Kiwi", 1.0, _prose("Yes."), _SPAN),
                TextAnswer("Apteryx", 0.5, _prose("Its other name."), _SPAN),
            ),
        ),
        ShortAnswer(
            **_common("symbol", "Which letter stands for the ringing station?"),
            answers=(TextAnswer("K", 1.0, None, _SPAN),),
            case_sensitive=True,
        ),
    ),
    "numeric": (
        Numeric(
            **_common("speed", "How fast does a falcon dive?"),
            answers=(
                NumberAnswer(320.0, 20.0, 1.0, _prose("Yes."), _SPAN),
                NumberAnswer(89.0, 5.0, 0.5, _prose("In metres a second."), _SPAN),
            ),
            unit="km/h",
        ),
    ),
    "essay": (
        Essay(
            **_common("why", "Why do birds migrate?"),
            model_answer=_prose("For food, and for the length of the day."),
            max_characters=800,
        ),
    ),
    "text": (TextPart("aims", _prose("Birds of the coast."), _SPAN), _plain("one")),
    "section": (Section("coast", "Coast", (_plain("one"),), _SPAN),),
    "pool": (Pool("coast", "Coast", 1, (_plain("one"), _plain("two")), _SPAN),),
}
QUESTIONS = tuple(name for name in ENTRIES if name not in ("text", "section", "pool"))


def measured(target: Target) -> dict[str, tuple[Note, ...]]:
    """For each of ENTRIES what a target's writer says of it, the worst first; nothing where all is kept."""
    return {name: _notes(target, parts) for name, parts in ENTRIES.items()}


def _notes(target: Target, parts: tuple[Part, ...]) -> tuple[Note, ...]:
    quiz = Quiz("quiz", "Birds", parts, "quiz.yaml", _SPAN)
    course = Course("birds", "https://example.org/birds", "Birds", "en", (quiz,), _SPAN)
    report = Report(target.name)
    for _ in target.members(course, Options(), report):
        pass
    notes = dict.fromkeys(_note(found, target.name) for found in report.diagnostics)
    ranks = list(_WORDS.values())
    return tuple(sorted(notes, key=lambda note: ranks.index(note.word)))


def _note(found: Diagnostic, target: str) -> Note:
    said = found.message.removeprefix(f"{target}: ")
    if found.rule is rules.NOTHING_LEFT:
        return Note(_WORDS[rules.UNSUPPORTED.code], "the question", said)
    match = _MESSAGE.fullmatch(said)
    if found.rule.code not in _WORDS or match is None:
        return Note(_WORDS[rules.CHANGED.code], found.rule.code, said)
    return Note(_WORDS[found.rule.code], match["what"], match["how"])


# --- how it is shown -----------------------------------------------------------------------------------


def text(targets: Iterable[Target] = TARGETS) -> str:
    """The table with counts, then each target's notes."""
    table = {target: measured(target) for target in targets}
    rows = [("", *(target.name for target in table))]
    rows += [(name, *(_count(cells[name]) for cells in table.values())) for name in ENTRIES]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for target, cells in table.items():
        lines += ["", f"{target.name}: {target.title}"]
        lines += [f"  {line}" for line in _listed(cells)] or ["  keeps all"]
    return "\n".join(lines) + "\n"


def markdown(targets: Iterable[Target] = TARGETS) -> str:
    """The table with the names of what is not kept as it is, then each target's notes."""
    table = {target: measured(target) for target in targets}
    lines = ["| | " + " | ".join(f"`{target.name}`" for target in table) + " |", "|---" * (len(table) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(_names(name, cells[name]) for cells in table.values()) + " |" for name in ENTRIES
    ]
    for target, cells in table.items():
        lines += ["", f"**`{target.name}`**, {target.title}:", ""]
        lines += [f"- {line}" for line in _listed(cells)] or ["- all is kept"]
    return "\n".join(lines) + "\n"


def as_json(targets: Iterable[Target] = TARGETS) -> str:
    """The same with `state` (kept, changed, lost or left out) for each entry: the worst of its notes."""
    listed = [
        {
            "name": target.name,
            "title": target.title,
            "suffix": target.suffix,
            "bank": target.bank,
            "flavours": list(target.flavours),
            "entries": {
                name: {
                    "state": notes[0].word if notes else "kept",
                    "notes": [{"state": note.word, "what": note.what, "how": note.how} for note in notes],
                }
                for name, notes in measured(target).items()
            },
        }
        for target in targets
    ]
    return json.dumps({"format": 1, "targets": listed}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _grouped(notes: tuple[Note, ...]) -> Iterator[tuple[str, list[str]]]:
    for word, group in groupby(notes, key=lambda note: note.word):
        yield word, list(dict.fromkeys(note.what for note in group))


def _count(notes: tuple[Note, ...]) -> str:
    return ", ".join(f"{len(names)} {word}" for word, names in _grouped(notes)) or "kept"


def _names(entry: str, notes: tuple[Note, ...]) -> str:
    cell = "; ".join(_named(entry, word, names) for word, names in _grouped(notes))
    return cell.replace("|", "\\|") or "kept"


def _named(entry: str, word: str, names: list[str]) -> str:
    """What is lost of an entry; of a text, a section or a pool, which are named by their titles, only that."""
    parts = [name for name in names if not name.startswith(f"{entry} `")]
    return f"*{word}*: {', '.join(parts)}" if parts else f"*{word}*"


def _listed(cells: dict[str, tuple[Note, ...]]) -> list[str]:
    """A line for each note, with the entries that it is about."""
    about: dict[Note, list[str]] = {}
    for name, notes in cells.items():
        for note in notes:
            about.setdefault(note, []).append(name)
    ranks = list(_WORDS.values())
    ordered = sorted(about.items(), key=lambda item: ranks.index(item[0].word))
    return [f"{note.what} {note.word}: {note.how} ({_entries(names)})" for note, names in ordered]


def _entries(names: list[str]) -> str:
    if names == list(ENTRIES):
        return "always"
    if set(QUESTIONS) <= set(names):
        names = ["every type of question", *(name for name in names if name not in QUESTIONS)]
    return ", ".join(names)


@click.command("targets")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="How to print. [text]"
)
def command(form: str) -> None:
    """Show which target keeps which type of question, and what becomes of the rest.

    Each target's writer is run over an entry of each type that has every key which the type may have.
    """
    click.echo({"text": text, "json": as_json, "markdown": markdown}[form](), nl=False)
