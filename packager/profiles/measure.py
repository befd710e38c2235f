"""Measures what each target keeps: its writer is run over a course's questions with one option at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from packager import rules
from packager.model import (
    KINDS,
    Block,
    Choice,
    ChoiceGap,
    CodeBlock,
    Course,
    Embed,
    FillInBlanks,
    Gap,
    Heading,
    Image,
    Inline,
    ItemList,
    Likert,
    Link,
    Math,
    MultipleChoice,
    NumberGap,
    Paragraph,
    Part,
    Player,
    Pool,
    Prose,
    Question,
    Quiz,
    Quote,
    RawBlock,
    Section,
    Stimulus,
    Table,
    Text,
    TextGap,
    TextPart,
    ThematicBreak,
    TrueFalse,
)
from packager.profiles.matrix import STATES
from packager.profiles.options import plain, single, worded
from packager.targets.target import Options, Report, Target
from packager.walk import content_proses, every_block, inlines

_WORDS = {rules.UNSUPPORTED: "left out", rules.LOST: "lost", rules.CHANGED: "changed"}
_KINDS_OF_GAPS = {TextGap: "text blanks", NumberGap: "number blanks", ChoiceGap: "drop-downs"}

Note = tuple[str, str, str]  # state, what, how


def labelled(targets: Iterable[Target]) -> Iterator[tuple[str, Target, Options]]:
    """Each target with each of its flavours, by its label."""
    for target in targets:
        for flavour in target.flavours or ("",):
            options = Options(flavour)
            yield target.label(options), target, options


def measure(course: Course, targets: Iterable[Target]) -> dict[str, Any]:
    """What matrix.py describes, from the questions of `course`."""
    cases = list(_cases(course))
    rows: dict[str, list[str]] = {}
    for row, option, _, _ in cases:
        names = rows.setdefault(row, [])
        if option not in names:
            names.append(option)
    rows["course"] = [""]
    rows["quiz"] = [name for name, _ in _quizzes(course)]
    forms = {KINDS[FillInBlanks]: sorted({_form(one) for one in course.questions() if isinstance(one, FillInBlanks)})}
    return {
        "format": 1,
        "rows": rows,
        "forms": forms,
        "targets": {label: _measured(course, cases, target, options) for label, target, options in labelled(targets)},
    }


# A row, an option of it, the parts that have it, and those that are the same without.
_Case = tuple[str, str, tuple[Part, ...], tuple[Part, ...] | None]


def _cases(course: Course) -> Iterator[_Case]:
    questions = [worded(question) for question in course.questions()]
    order = list(KINDS.values())
    questions.sort(key=lambda question: order.index(KINDS[type(question)]))  # stable: else in the course's order
    graded = [question for question in questions if question.graded or isinstance(question, Likert)]
    for question in graded:
        yield KINDS[type(question)], _form(question), (plain(question),), None
    for question in graded:
        for name, made, bare in single(question):
            yield KINDS[type(question)], name, (made,), (bare,)
    for question in questions:
        if not question.graded and not isinstance(question, Likert):
            yield "ungraded question", KINDS[type(question)], (plain(question),), None
    yield from _parts(course)
    yield from _proses(course)


def _form(question: Question) -> str:
    """What tells two plain questions of one type apart."""
    if not isinstance(question, FillInBlanks):
        return ""
    kinds = {type(gap) for gap in question.gaps}
    if len(kinds) > 1:
        return "several kinds of blanks"
    return f"{'one of' if len(question.gaps) == 1 else 'several'} {_KINDS_OF_GAPS[kinds.pop()]}"


def _quizzes(course: Course) -> Iterator[tuple[str, Quiz]]:
    """A quiz with one thing of its own: what is told of it besides its questions."""
    span = course.quizzes()[0].span
    one = TrueFalse(id="one", span=span, prompt=_words("It is.", course), answer=True)
    quiz = Quiz("quiz", "Quiz", (one,), span.path, span)
    yield "description", replace(quiz, description=_words("Read this.", course))
    asked = replace(one, graded=False, points=0.0)
    yield "survey", replace(quiz, graded=False, parts=(asked,))


def _parts(course: Course) -> Iterator[_Case]:
    span = course.quizzes()[0].span
    one, two = (TrueFalse(id=id_, span=span, prompt=_words("It is.", course), answer=True) for id_ in ("one", "two"))
    text = TextPart("text", _words("Read this.", course), span)
    yield "text", "", (text, one), (one,)
    yield "section", "", (Section("part", "Part", (one, two), span),), (one, two)
    yield "pool", "", (Pool("pool", "Pool", 1, (one, two), span),), (one, two)
    yield "stimulus", "", (Stimulus("map", "Map", text.body, (one, two), span),), (one, two)
    yield "use of a question", "", (one, replace(one, id="again", use_of="one")), (one,)


def _proses(course: Course) -> Iterator[_Case]:
    """A prompt and a choice that hold what the course's proses hold, each kind of block and inline once."""
    span = course.quizzes()[0].span
    found: dict[str, Block] = {}
    for part in course.contents:
        for prose in content_proses(part):
            for block in every_block(prose.blocks):
                if not (isinstance(block, Quote | ItemList) and len(list(every_block((block,)))) > 4):
                    found.setdefault(_block_name(block), block)
            for block, inline in inlines(prose.blocks):
                if not isinstance(inline, Gap) and _inline_name(inline):
                    found.setdefault(_inline_name(inline), Paragraph((Text("See "), inline), block.span))
    found.pop("", None)
    bare = _words("It is.", course)
    asked = TrueFalse(id="one", span=span, prompt=bare, answer=True)
    choices = tuple(Choice(id_, _words(id_, course), id_ == "a", float(id_ == "a"), None, span) for id_ in "ab")
    chosen = MultipleChoice(id="one", span=span, prompt=bare, choices=choices)
    for name in sorted(found):
        rich = Prose((*bare.blocks, found[name]), span)
        yield "prompt with", name, (replace(asked, prompt=rich),), (asked,)
    for name in sorted(found):
        first = replace(choices[0], text=Prose((found[name],), span))
        yield "choice with", name, (replace(chosen, choices=(first, choices[1])),), (chosen,)


def _block_name(block: Block) -> str:
    match block:
        case Paragraph():
            return ""
        case Heading():
            return "heading"
        case CodeBlock():
            return "code block"
        case Quote():
            return "quote"
        case ItemList():
            return "list" if block.start is None else "numbered list"
        case Table():
            return "table"
        case ThematicBreak():
            return "rule"
        case Player():
            return block.kind
        case Embed():
            return "embed"
        case RawBlock():
            return "raw HTML"


def _inline_name(inline: Inline) -> str:
    match inline:
        case Image():
            return "picture"
        case Math():
            return "displayed maths" if inline.display else "maths"
        case Link():
            return "link" if isinstance(inline.target, str) else "link into the course"
        case _:
            return ""


def _words(text: str, course: Course) -> Prose:
    span = course.quizzes()[0].span
    return Prose((Paragraph((Text(text),), span),), span)


def _measured(course: Course, cases: list[_Case], target: Target, options: Options) -> dict[str, Any]:
    """For each row and option with something that is not kept: the notes, the worst first."""
    found: dict[str, dict[str, list[list[Note]]]] = {}
    known: dict[tuple[Part, ...], list[Note]] = {}

    def said(parts: tuple[Part, ...]) -> list[Note]:
        if parts not in known:
            known[parts] = _notes(course, parts, target, options)
        return known[parts]

    for row, option, parts, bare in cases:
        usual = said(bare) if bare is not None else []
        left = [note for note in said(parts) if note not in usual]
        found.setdefault(row, {}).setdefault(option, []).append(left)
    one = TrueFalse(id="one", span=course.quizzes()[0].span, prompt=_words("It is.", course), answer=True)
    found["course"] = {"": [_notes(course, (one,), target, options, of_course=True)]}
    usual = said((one,)) + said((replace(one, graded=False, points=0.0),))
    found["quiz"] = {
        name: [[note for note in _told(course, quiz, target, options) if note not in usual]]
        for name, quiz in _quizzes(course)
    }
    table: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row, of in found.items():
        for option, runs in of.items():
            if notes := _joined(runs):
                table.setdefault(row, {})[option] = [
                    {"state": state, "what": what, "how": how} for state, what, how in notes
                ]
    return table


def _joined(runs: list[list[Note]]) -> list[Note]:
    """The notes of several questions as one list; what only some of them suffer is not left out but lost."""
    everywhere = all(any(state == "left out" for state, _, _ in run) for run in runs)
    notes = dict.fromkeys(
        (state if everywhere or state != "left out" else "lost", what, how) for run in runs for state, what, how in run
    )
    return sorted(notes, key=lambda note: (STATES.index(note[0]), note[1:]))


def _notes(
    course: Course, parts: tuple[Part, ...], target: Target, options: Options, *, of_course: bool = False
) -> list[Note]:
    span = course.quizzes()[0].span
    return _told(course, Quiz("quiz", "Quiz", parts, span.path, span), target, options, of_course=of_course)


def _told(course: Course, quiz: Quiz, target: Target, options: Options, *, of_course: bool = False) -> list[Note]:
    report = Report(target.name)
    members = list(target.members(replace(course, contents=(quiz,)), options, report))
    # What is said of the course itself is so with every question: it has a row of its own.
    kept = [loss for loss in report.losses if (loss.span.path == course.span.path) is of_course]
    notes = [(_WORDS[loss.rule], loss.what, loss.how) for loss in kept]
    notes += [
        ("changed", found.rule.code, found.message.removeprefix(f"{target.name}: "))
        for found in report.diagnostics
        if found.rule not in _WORDS and found.rule is not rules.NOTHING_LEFT and not of_course
    ]
    if not members and not of_course and not any(state == "left out" for state, _, _ in notes):
        notes.append(("left out", "the question", "nothing of it can be held"))
    # A message without what it quotes of the question that it was measured with.
    return list(
        dict.fromkeys(
            (state, re.sub(r" `[^`]*`", "", what), re.sub(r"`[^`]*`", "`…`", how)) for state, what, how in notes
        )
    )
