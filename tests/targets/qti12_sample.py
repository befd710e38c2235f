"""Quizzes whose Canvas packages the tests look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
from packager.targets.target import Options, Report

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


def package(whole: Course) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files by name, and what was said."""
    report = Report("qti12")
    files = {}
    for member in TARGET.members(whole, Options(), report):
        assert member.name not in files
        files[member.name] = member.data if isinstance(member.data, bytes) else member.data.read_bytes()
    return files, report.diagnostics


def messages(whole: Course) -> list[str]:
    """Code and words of what was said."""
    return [f"{found.rule.code}: {found.message.removeprefix('qti12: ')}" for found in package(whole)[1]]
