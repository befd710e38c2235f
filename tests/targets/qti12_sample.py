"""Quizzes whose Canvas packages the tests look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from targets import canvas_reader, new_quizzes_reader
from web_sample import AT, PIXEL, choice, para, prose

from packager.diagnostic import Diagnostic, Place, Span
from packager.model import (
    Asset,
    Code,
    CodeBlock,
    Course,
    Emphasis,
    Essay,
    Feedback,
    Image,
    LessonTarget,
    Link,
    Math,
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
    Text,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.targets.bank.qti12 import TARGET
from packager.targets.target import Loss, Options, Report

FEEDBACK = Feedback(
    correct=prose(para("Yes, ", Emphasis((Text("that"),)), " is it.")),
    incorrect=prose("Not so."),
    general=prose("See the lesson on tides."),
)


def at(line: int) -> Span:
    return Span("quizzes/sea.yaml", Place(line, 3), Place(line, 9))


def text_answer(text: str, credit: float = 1.0, feedback: str = "") -> TextAnswer:
    return TextAnswer(text, credit, prose(feedback) if feedback else None, at(40))


def number(value: float, tolerance: float = 0.0, credit: float = 1.0, feedback: str = "") -> NumberAnswer:
    return NumberAnswer(value, tolerance, credit, prose(feedback) if feedback else None, at(50))


def multiple_choice(**more: Any) -> MultipleChoice:
    return MultipleChoice(
        **{
            "id": "tide-cause",
            "span": at(3),
            "prompt": prose(para("What moves the ", Emphasis((Text("tides"),)), "?")),
            "points": 2.5,
            "feedback": FEEDBACK,
            "choices": (
                choice("moon", "The pull of the moon and the sun", 1.0, "Mostly the moon."),
                choice("wind", "The wind", feedback="Wind makes waves & surges."),
                choice("fish", "Fish < whales & friends"),
            ),
            **more,
        }
    )


def multiple_response(**more: Any) -> MultipleResponse:
    return MultipleResponse(
        **{
            "id": "salts",
            "span": at(10),
            "prompt": prose("Which are salts of the sea?"),
            "points": 3.0,
            "feedback": FEEDBACK,
            "choices": (
                choice("sodium-chloride", "Sodium chloride", 1.0),
                choice("magnesium-sulfate", "Magnesium sulfate", 1.0, "A bitter one."),
                choice("gold-leaf", "Gold leaf", feedback="Gold is no salt."),
                choice("glass", "Glass"),
            ),
            **more,
        }
    )


def true_false(**more: Any) -> TrueFalse:
    return TrueFalse(
        **{
            "id": "ice-floats",
            "span": at(20),
            "prompt": prose("Ice floats on sea water."),
            "answer": True,
            "feedback": FEEDBACK,
            **more,
        }
    )


def short_answer(**more: Any) -> ShortAnswer:
    return ShortAnswer(
        **{
            "id": "deepest",
            "span": at(30),
            "prompt": prose("What is the deepest trench called?"),
            "feedback": FEEDBACK,
            "answers": (text_answer("Mariana Trench", feedback="In full."), text_answer("Mariana")),
            **more,
        }
    )


def numeric(**more: Any) -> Numeric:
    return Numeric(
        **{
            "id": "salinity",
            "span": at(45),
            "prompt": prose("How salty is the sea on average?"),
            "feedback": FEEDBACK,
            "answers": (number(3.5, 0.1, feedback="In percent."), number(35)),
            **more,
        }
    )


def essay(**more: Any) -> Essay:
    return Essay(
        **{
            "id": "currents",
            "span": at(60),
            "prompt": prose("Describe how currents move heat."),
            "points": 5.0,
            "feedback": Feedback(general=prose("Your teacher reads this.")),
            "model_answer": prose("Warm water flows to the poles,", "cold water back in the deep."),
            **more,
        }
    )


def asset(folder: Path, name: str) -> Asset:
    file = folder / name.replace("/", "+")
    file.write_bytes(PIXEL)
    return Asset(name, str(file), len(PIXEL))


def media_prose(folder: Path) -> Prose:
    """Everything that Canvas takes in another form, in one prose."""
    return prose(
        para("A chart: ", Image(asset(folder, "img/depth chart.png"), "depths", at(70)), " and ", Math("a<b"), "."),
        para(Link(LessonTarget("tides", "cause"), (Text("the lesson"),)), " ", Link("#here", (Text("here"),))),
        para(Link(asset(folder, "files/log.txt"), (Text("the log"),)), " ", Link("https://example.org/x?a=1&b=2", ())),
        CodeBlock('if a < b:\n    print("&amp;")\n', "python", at(71)),
        Player(
            "audio", asset(folder, "a/surf.wav"), "Surf", asset(folder, "a/surf.vtt"), "Surf roars.\n\nGulls.", at(72)
        ),
        para(Code("<b>"), " ", Math("x^2", display=True)),
    )


def every_type() -> tuple[Part, ...]:
    return (
        TextPart("before", prose("Read the chart first."), at(1)),
        multiple_choice(),
        multiple_response(),
        Section("tides", "Tides & waves", (true_false(),), at(19)),
        short_answer(),
        numeric(),
        essay(),
        Pool(
            "names",
            "Names of seas",
            1,
            (
                true_false(id="red-sea", prompt=prose("The Red Sea is red."), answer=False, points=2.0),
                true_false(id="dead-sea", prompt=prose("The Dead Sea is a lake."), points=2.0),
            ),
            at(80),
        ),
    )


def course(*parts: Part, description: Prose | None = None, **more: Any) -> Course:
    quiz = Quiz("sea", "The sea", parts, "quizzes/sea.yaml", at(1), description)
    return Course(
        **{
            "id": "oceans",
            "iri": "https://example.org/oceans",
            "title": "Oceans",
            "language": "en",
            "contents": (quiz,),
            "span": AT,
            **more,
        }
    )


def package(whole: Course, flavour: str = "canvas-classic") -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files by name, and what was said."""
    files, report = _written(whole, flavour)
    return files, report.diagnostics


def losses(whole: Course, flavour: str = "canvas-classic") -> list[Loss]:
    """What was said of parts that are kept in another form or not at all."""
    return _written(whole, flavour)[1].losses


def _written(whole: Course, flavour: str) -> tuple[dict[str, bytes], Report]:
    report = Report("qti12")
    files = {}
    for member in TARGET.members(whole, Options(flavour), report):
        assert member.name not in files
        if isinstance(member.data, bytes):
            files[member.name] = member.data
        else:  # a picture that a test only names is as good as one
            files[member.name] = member.data.read_bytes() if member.data.exists() else PIXEL
    return files, report


def messages(whole: Course, flavour: str = "canvas-classic") -> list[str]:
    """Code and words of what was said."""
    return [f"{found.rule.code}: {found.message.removeprefix('qti12: ')}" for found in package(whole, flavour)[1]]


# What Canvas has and the official grammar lacks: elements, then attributes with the elements that have them.
OWN_ELEMENTS = {
    *("points_per_item", "calculated", "answer_tolerance", "formulas", "formula", "vars", "var", "min", "max"),
    *("var_sets", "var_set", "answer", "ims_render_object"),
}
OWN_ATTRIBUTES = {
    "formulas": ("decimal_places",),
    "var": ("name", "scale"),
    "var_set": ("ident",),
    "response_label": ("lock", "scoring_algorithm", "answer_type", "position"),
    "material": ("position", "orientation"),
    "ims_render_object": ("shuffle",),
    "respcondition": ("correctanswer",),
    "presentation": ("allowed_types", "files_count"),
    "section": ("parent_stimulus_item_ident",),
    "varequal": ("margintype", "margin"),
}
OWN_VALUES = tuple(
    f'Value "{name}" for attribute rarea of response_label is not among the enumerated set'
    for name in ("rectangle", "bounded")
)


def official(standards: Callable[[str, bytes], list[str]], data: bytes, flavour: str = "canvas-classic") -> list[str]:
    """What the official grammar says, but for Canvas's own elements and attributes; the plain flavour has none."""
    found = standards("qti12", data)
    if flavour == "plain":
        return found
    own = {f"No declaration for element {name}" for name in OWN_ELEMENTS}
    own |= {
        f"No declaration for attribute {name} of element {element}"
        for element, names in OWN_ATTRIBUTES.items()
        for name in names
    }
    return [message for message in found if message.split(": ", 1)[1] not in own | set(OWN_VALUES)]


# --- questions of question_samples.py through the readers -----------------------------------------------

QUIZ = "oceans_sea/oceans_sea.xml"


def classic(question: Any) -> canvas_reader.Question:
    """The question as Classic Quizzes reads it."""
    (quiz,) = canvas_reader.read(package(course(question))[0]).quizzes
    return quiz.question(question.id)


def modern(question: Any) -> new_quizzes_reader.Item:
    """The question as New Quizzes reads it."""
    return new_quizzes_reader.item(package(course(question), "canvas-new")[0][QUIZ], question.id)


def what(question: Any, flavour: str = "canvas-classic") -> list[str]:
    """The parts of which something was said."""
    return [loss.what for loss in losses(course(question), flavour)]


def bare(question: Any, **more: Any) -> Any:
    """The question without what every question may have."""
    return replace(question, feedback=Feedback(), hints=(), hint_penalty=0.0, tags=(), **more)
