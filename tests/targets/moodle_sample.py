"""Courses of one question, as the tests of Moodle XML build and read them."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from pathlib import Path

from targets import moodle_engine as engine
from targets import moodle_grammar as grammar

from packager.diagnostic import Diagnostic, Place, Span
from packager.model import (
    Asset,
    Choice,
    Code,
    CodeBlock,
    Course,
    Emphasis,
    Essay,
    Feedback,
    Image,
    Math,
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
from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "moodle"


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def at(line: int) -> Span:
    return Span("quizzes/check.yaml", Place(line, 1), Place(line, 2))


HERE = at(1)


def prose(*inlines: object) -> Prose:
    """One paragraph; strings are texts."""
    children = tuple(Text(part) if isinstance(part, str) else part for part in inlines)
    return Prose((Paragraph(children, HERE),), HERE)  # type: ignore[arg-type]


def right(id_: str, **more: object) -> Choice:
    return Choice(
        **{"id": id_, "text": prose(id_), "correct": True, "credit": 1.0, "feedback": None, "span": HERE, **more}
    )


def wrong(id_: str, **more: object) -> Choice:
    return Choice(
        **{"id": id_, "text": prose(id_), "correct": False, "credit": 0.0, "feedback": None, "span": HERE, **more}
    )


def course(*parts: Part, title: str = "Check", **more: object) -> Course:
    quiz = Quiz("check", title, parts, "quizzes/check.yaml", HERE)
    return Course(
        **{
            "id": "modes",
            "iri": "https://example.org/modes",
            "title": "Modes",
            "language": "en",
            "contents": (quiz,),
            "span": HERE,
            "version": "1.2.0",
            **more,
        }
    )


def build(whole: Course) -> tuple[bytes, list[Diagnostic]]:
    """The file and what was said; the grammar finds nothing wrong with it."""
    report = Report("moodle")
    made = list(TARGET.members(whole, Options(), report))
    assert [member.name for member in made] == [""]
    data = made[0].data
    assert isinstance(data, bytes)
    assert grammar.faults(data) == []
    assert [fault for q in grammar.questions(data) if q.get("type") == "cloze" for fault in engine.code_faults(q)] == []
    return data, report.diagnostics


def only(part: Part) -> tuple[ET.Element, list[str]]:
    """The element of a course of one question, and the messages."""
    data, said = build(course(part))
    (element,) = grammar.questions(data)
    return element, [diagnostic.message for diagnostic in said]


def asset(folder: Path, name: str, data: bytes = PICTURE) -> Asset:
    file = folder / name.replace("/", "+")
    file.write_bytes(data)
    return Asset(name, str(file), len(data))


def image(folder: Path, name: str, alternative: str = "a queue") -> Image:
    return Image(asset(folder, name), alternative, HERE)


FEEDBACK = Feedback(prose("Well done."), prose("Not ", Emphasis((Text("quite"),)), "."), prose("See lesson 2."))


CHOICE = MultipleChoice(
    id="ten-minute-job",
    span=at(3),
    prompt=prose("Which mode suits a job of ", Emphasis((Text("ten minutes"),)), "?"),
    points=2.0,
    feedback=FEEDBACK,
    hints=(prose("Think of the connection."), prose("It must outlive the request.")),
    tags=("latency", "durability"),
    choices=(
        right("background", text=prose("A background job"), feedback=prose("Long work outlives the request.")),
        wrong("synchronous", text=prose("A synchronous request, ", Code("GET /x?a=1&b=2"), " < 1 s")),
        wrong("stream", text=prose("A token stream"), credit=0.25, span=at(9)),
    ),
)


RESPONSE = MultipleResponse(
    id="durable",
    span=at(3),
    prompt=prose("Which outlive a restart?"),
    feedback=FEEDBACK,
    choices=(right("queue"), right("store"), right("log"), wrong("memory", feedback=prose("It is gone."))),
)


TRUE_FALSE = TrueFalse(
    id="restart", span=at(3), prompt=prose("A stream survives a restart."), feedback=FEEDBACK, answer=False
)


SHORT = ShortAnswer(
    id="verb",
    span=at(3),
    prompt=prose("Which verb makes a resource?"),
    feedback=FEEDBACK,
    answers=(
        TextAnswer("POST", 1.0, prose("Yes."), HERE),
        TextAnswer("PUT", 0.5, None, HERE),
    ),
)


NUMERIC = Numeric(
    id="delay",
    span=at(3),
    prompt=prose("How long is ", Math("2^3"), " times a second?"),
    feedback=FEEDBACK,
    unit="s",
    answers=(NumberAnswer(8.0, 0.05, 1.0, None, HERE), NumberAnswer(8.0, 1.0, 0.5, prose("Nearly."), HERE)),
)


ESSAY = Essay(
    id="explain",
    span=at(3),
    prompt=prose("Explain the choice."),
    feedback=Feedback(general=prose("Compare with the model answer.")),
    model_answer=prose("Durability decides."),
    points=5.0,
    max_characters=900,
)


TEXT = TextPart("intro", Prose((CodeBlock('if a < b && c:\n    print("]]>")\n', "python", HERE),), HERE), at(3))


CASES: dict[str, tuple[Part, ...]] = {
    "multiple-choice": (CHOICE,),
    "multiple-response": (RESPONSE,),
    "true-false": (TRUE_FALSE,),
    "short-answer": (SHORT,),
    "numeric": (NUMERIC,),
    "essay": (ESSAY,),
    "text": (TEXT, TRUE_FALSE),
    "section": (Section("part-one", "Part 1/2", (TRUE_FALSE,), at(2)), SHORT),
    "pool": (Pool("any", "Any of these", 2, (TRUE_FALSE, SHORT, NUMERIC), at(2)),),
}


# Types whose sample of tests/question_samples.py has every part.
SAMPLES = (
    *("fib", "fib-one", "formula", "formula-percent", "match", "order", "order-part", "spot", "spots", "file"),
    *("likert", "survey", "mc-negative", "mr-per-choice", "sa", "sa-exact", "num"),
)


def agree(name: str, data: bytes, accept: bool) -> None:
    file = GOLDEN / f"{name}.xml"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert data == file.read_bytes()
