"""A small course as values, with one question of each type: what the player's tests show and answer."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from packager.diagnostic import whole
from packager.model import (
    Asset,
    Break,
    Choice,
    Code,
    CodeBlock,
    Course,
    Emphasis,
    Essay,
    Feedback,
    Heading,
    Image,
    ItemList,
    Lesson,
    LessonTarget,
    Link,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Pool,
    Prose,
    Quiz,
    Quote,
    Section,
    ShortAnswer,
    Strong,
    Table,
    Text,
    TextAnswer,
    TextPart,
    TrueFalse,
)

AT = whole("course.yaml")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def para(*children: Any) -> Paragraph:
    return Paragraph(tuple(Text(child) if isinstance(child, str) else child for child in children), AT)


def prose(*blocks: Any) -> Prose:
    return Prose(tuple(para(block) if isinstance(block, str) else block for block in blocks), AT)


def choice(id_: str, text: str, credit: float = 0.0, feedback: str = "", fixed: bool = False) -> Choice:
    return Choice(id_, prose(text), credit >= 1, credit, prose(feedback) if feedback else None, AT, fixed)


def lesson(id_: str, title: str, *blocks: Any, **more: Any) -> Lesson:
    return Lesson(id_, title, prose(*blocks), f"lessons/{id_}.md", AT, **more)


def questions() -> tuple[Any, ...]:
    """One question of each type."""
    return (
        MultipleChoice(
            id="clouds",
            span=AT,
            prompt=prose(para("Which cloud brings ", Emphasis((Text("steady"),)), " rain?")),
            choices=(
                choice("cirrus", "Cirrus", feedback="Cirrus is ice, high up; it brings no rain."),
                choice("nimbostratus", "Nimbostratus", 1.0, "A grey sheet that rains for hours."),
                choice("cumulonimbus", "Cumulonimbus", 0.25, "It rains hard, but not for long."),
                choice("none", "None of these", fixed=True),
            ),
            hints=(prose("Think of a grey day."), prose("Its name ends like “layer”.")),
            feedback=Feedback(correct=prose("Well seen."), incorrect=prose("Look at the table again.")),
        ),
        MultipleResponse(
            id="gases",
            span=AT,
            prompt=prose("Which gases make up dry air?"),
            choices=(
                choice("nitrogen", "Nitrogen", 1.0, "About 78 %."),
                choice("oxygen", "Oxygen", 1.0),
                choice("methane-sea", "A sea of methane", feedback="That is Titan."),
                choice("argon", "Argon", 1.0),
            ),
            points=2.0,
        ),
        TrueFalse(
            id="warm-air",
            span=AT,
            prompt=prose("Warm air can hold more water vapour than cold air."),
            answer=True,
            feedback=Feedback(general=prose("So fog comes with the cool of the night.")),
        ),
        ShortAnswer(
            id="point",
            span=AT,
            prompt=prose("At which point does vapour begin to condense?"),
            answers=(
                TextAnswer("dew point", 1.0, prose("That is the usual word."), AT),
                TextAnswer("saturation", 0.5, None, AT),
            ),
        ),
        Numeric(
            id="lapse",
            span=AT,
            prompt=prose(para("By how much does dry air cool on its way up, a kilometre? ", Math("\\frac{g}{c_p}"))),
            answers=(NumberAnswer(9.8, 0.2, 1.0, None, AT), NumberAnswer(6.5, 0.0, 0.5, prose("Wet air."), AT)),
            unit="K/km",
        ),
        Essay(
            id="why-blue",
            span=AT,
            prompt=prose("Why is the sky blue?"),
            model_answer=prose("Short waves are scattered more than long ones."),
            max_characters=120,
        ),
    )


def course(folder: Path | None = None, **more: Any) -> Course:
    """Two lessons and two quizzes; media stand in `folder`, which gets them, where one is given."""
    image: tuple[Any, ...] = ()
    if folder is not None:
        file = folder / "a sky.png"
        file.write_bytes(PIXEL)
        asset = Asset("media/a sky.png", str(file), len(PIXEL))
        image = (para(Image(asset, "A sky at noon", AT)),)
    air = lesson(
        "air",
        "What air is made of",
        "Air is a mixture of gases. Most of it is nitrogen, a fifth is oxygen, and the rest is argon with traces of "
        "others; how much water it holds changes from hour to hour, and with it the weather.",
        *image,
        Heading(2, "the-parts", (Text("The parts"),), AT),
        Table(
            ("", "right"),
            ((Text("Gas"),), (Text("Share"),)),
            (((Text("Nitrogen"),), (Text("78 %"),)), ((Text("Oxygen"),), (Text("21 %"),))),
            AT,
        ),
        para(
            "Pressure falls with height, as ",
            Math("p = p_0\\,e^{-h/H}"),
            " says. See ",
            Link("#the-parts", (Text("the parts"),)),
            " or ",
            Link(LessonTarget("clouds-lesson", "names"), (Text("the names of clouds"),)),
            ", or ",
            Link("https://example.org/", (Text("a page elsewhere"),)),
            ".",
            Break(True),
            "A line with ",
            Code("code"),
            ".",
        ),
        CodeBlock("def height(p):\n    return -H * log(p / p0)\n", "python", AT),
        para(Math("\\int_0^\\infty \\rho\\,dh = \\frac{p_0}{g}", True)),
        minutes=6,
        summary="Three gases, some water, and a pressure that falls as you climb.",
        objectives=("Name the gases of dry air", "Say how pressure changes with height"),
    )
    clouds = lesson(
        "clouds-lesson",
        "Clouds and their names",
        Heading(2, "names", (Text("Names"),), AT),
        para("Luke Howard gave them ", Strong((Text("Latin"),)), " names:"),
        ItemList(((para("cirrus, a curl"),), (para("cumulus, a heap"),)), None, True, AT),
        Quote((para("Clouds are subject to certain distinct modifications."),), AT),
    )
    first = Quiz(
        "check",
        "End-of-lesson check",
        (
            TextPart("intro", prose("Take your time; you may try again."), AT),
            *questions()[:2],
            Section("numbers", "Words and numbers", questions()[2:], AT),
        ),
        "quizzes/check.yaml",
        AT,
        prose("Six questions, one of each kind."),
    )
    extra = TrueFalse(id="snow", span=AT, prompt=prose("Snow is frozen rain."), answer=False)
    second = Quiz("more", "One more", (Pool("pool", "Pool", 1, (extra,), AT),), "quizzes/more.yaml", AT)
    values: dict[str, Any] = {
        "id": "weather",
        "iri": "https://example.org/courses/weather",
        "title": "Weather for walkers",
        "language": "en",
        "contents": (air, first, clouds, second),
        "span": AT,
        "version": "1.2.0",
        "authors": ("Ada Example",),
        "license": "CC-BY-4.0",
    }
    return Course(**(values | more))
