"""Questions of every type as model values: one with every part, for tests that need no YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from packager.diagnostic import Place, Span
from packager.model import (
    Asset,
    Categorize,
    Category,
    Choice,
    ChoiceGap,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Item,
    Likert,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Option,
    Ordering,
    Pair,
    Paragraph,
    Point,
    Prose,
    Question,
    Region,
    ShortAnswer,
    Text,
    TextAnswer,
    TextGap,
    TrueFalse,
    Variable,
)

SPAN = Span("quiz.yaml", Place(1, 1), Place(1, 2))
# Any file will do where nothing reads the pixels; its real size is not the point here.
PICTURE = Asset("media/line.svg", str(Path(__file__).parent / "courses/kitchen-sink/media/line.svg"), 100, 400, 300)


def prose(*parts: str | Gap | Math) -> Prose:
    """One paragraph of texts, gaps and formulas."""
    children = tuple(Text(part) if isinstance(part, str) else part for part in parts)
    return Prose((Paragraph(children, SPAN),), SPAN)


def choice(id_: str, text: str, credit: float = 0.0, said: str = "", *, fixed: bool = False) -> Choice:
    """A choice, right where its credit is 1."""
    return Choice(id_, prose(text), credit >= 1, credit, prose(said) if said else None, SPAN, fixed)


def every(id_: str, *prompt: str | Gap | Math) -> dict[str, Any]:
    """What every question may have, all of it."""
    return {
        "id": id_,
        "span": SPAN,
        "prompt": prose(*prompt),
        "points": 2.0,
        "feedback": Feedback(prose("Right."), prose("Wrong."), prose("Always."), prose("Nearly.")),
        "hints": (prose("A hint."), prose("Another."))[:2],
        "hint_penalty": 0.25,
        "tags": ("alpha", "beta gamma"),
    }


def samples() -> dict[str, Question]:
    """The questions by name: each type in its forms."""
    made: list[Question] = [
        MultipleChoice(
            **every("mc", "Which is <right> & best?"),
            choices=(
                choice("a-one", "One", 1, "Yes."),
                choice("b-two", "Two", 0.5),
                choice("c-none", "None", fixed=True),
            ),
        ),
        MultipleChoice(
            **every("mc-negative", "A guess costs."),
            choices=(choice("yes", "Yes", 1), choice("no", "No", -0.5)),
            floor=-0.5,
        ),
        MultipleResponse(
            **every("mr", "Which are even?"),
            choices=(choice("two", "2", 1), choice("three", "3"), choice("four", "4", 1)),
        ),
        MultipleResponse(
            **every("mr-per-choice", "Weigh them."),
            choices=(
                Choice("much", prose("Much"), True, 0.75, None, SPAN),
                Choice("little", prose("Little"), True, 0.25, None, SPAN),
                Choice("wrong", prose("Wrong"), False, -0.5, None, SPAN),
            ),
            credit="per-choice",
        ),
        TrueFalse(**every("tf", "Ice floats."), answer=True),
        ShortAnswer(
            **every("sa", "Name the colour."),
            answers=(
                TextAnswer("grey", 1.0, prose("British."), SPAN),
                TextAnswer("gr[ae]yish", 0.5, None, SPAN, pattern=True),
            ),
        ),
        ShortAnswer(
            **every("sa-exact", "Write it exactly."),
            answers=(TextAnswer("Ab C", 1.0, None, SPAN),),
            case_sensitive=True,
            spaces="ignore",
        ),
        Numeric(
            **every("num", "How much?"),
            answers=(
                NumberAnswer(12.5, 0.5, 1.0, prose("Good."), SPAN),
                NumberAnswer(200.0, 10.0, 0.5, None, SPAN, "percent", 5.0),
                NumberAnswer(3.14, 0.005, 0.5, None, SPAN, "digits", 3.0),
                NumberAnswer(50.0, 10.0, 0.25, prose("A range."), SPAN, "range"),
            ),
            unit="kg",
        ),
        FillInBlanks(
            **every("fib", "The ", Gap("moon"), " orbits in ", Gap("days"), " days the ", Gap("planet"), "."),
            gaps=(
                TextGap(
                    "moon", (TextAnswer("moon", 1.0, prose("Yes."), SPAN), TextAnswer("luna", 0.5, None, SPAN)), SPAN
                ),
                NumberGap("days", (NumberAnswer(27.3, 0.5, 1.0, None, SPAN),), SPAN),
                ChoiceGap("planet", (choice("earth", "Earth", 1), choice("mars", "Mars", 0, "No.")), SPAN, True),
            ),
        ),
        FillInBlanks(
            **every("fib-one", "Bees make ", Gap("what"), "."),
            gaps=(TextGap("what", (TextAnswer("honey", 1.0, None, SPAN),), SPAN),),
            credit="all-or-nothing",
        ),
        Formula(
            **every("formula", "A box weighs ", Gap("w"), " kg. ", Math("3 \\cdot [[w]] + [[n]]"), "?"),
            variables=(Variable("w", 1.0, 9.5, 0.5, SPAN), Variable("n", 1.0, 3.0, 1.0, SPAN)),
            expression="3 * w + sqrt(n) ** 2",
            expression_span=SPAN,
            tolerance=0.1,
            decimals=1,
            variants=5,
            unit="kg",
        ),
        Formula(
            **every("formula-percent", "Half of ", Gap("x"), "?"),
            variables=(Variable("x", 2.0, 100.0, 2.0, SPAN),),
            expression="x / 2",
            expression_span=SPAN,
            tolerance=5.0,
            margin="percent",
            variants=3,
            seed="pinned",
        ),
        Matching(
            **every("match", "Capitals"),
            pairs=(
                Pair("norway", prose("Norway"), "oslo", SPAN),
                Pair("japan", prose("Japan"), "tokyo", SPAN),
                Pair("viken", prose("Viken"), "oslo", SPAN),
            ),
            options=(
                Option("oslo", prose("Oslo"), SPAN),
                Option("tokyo", prose("Tokyo"), SPAN),
                Option("lisbon", prose("Lisbon"), SPAN),
            ),
        ),
        Ordering(
            **every("order", "Small to large"),
            items=tuple(Item(word, prose(word.title()), SPAN) for word in ("mouse", "dog", "horse", "whale")),
            first="smallest",
            last="largest",
        ),
        Ordering(
            **every("order-part", "By time"),
            items=tuple(Item(word, prose(word.title()), SPAN) for word in ("dawn", "noon", "dusk")),
            credit="per-part",
        ),
        Categorize(
            **every("sort", "Sort them"),
            categories=(Category("fish", prose("Fish"), SPAN), Category("bird", prose("Bird"), SPAN)),
            items=(
                Item("trout", prose("Trout"), SPAN, "fish"),
                Item("cod", prose("Cod"), SPAN, "fish"),
                Item("lark", prose("Lark"), SPAN, "bird"),
                Item("stone", prose("Stone"), SPAN),
            ),
        ),
        Hotspot(
            **every("spot", "Point at the harbour"),
            image=PICTURE,
            alternative="A map",
            regions=(
                Region("harbour", "By the water", "rectangle", (10, 20, 110, 90), True, prose("Ships."), SPAN),
                Region("tower", "On the hill", "circle", (300, 60, 25), False, None, SPAN),
                Region("wood", "In the south", "polygon", (200, 200, 300, 280, 120, 290), False, prose("Trees."), SPAN),
            ),
        ),
        Hotspot(
            **every("spots", "Point at both"),
            image=PICTURE,
            alternative="A map",
            regions=(
                Region("left", "Left", "circle", (50, 50, 20), True, None, SPAN),
                Region("right", "Right", "circle", (350, 50, 20), True, None, SPAN),
                Region("middle", "Middle", "circle", (200, 50, 20), False, None, SPAN),
            ),
            multiple=True,
        ),
        Essay(
            **every("essay", "Describe it."),
            model_answer=prose("So."),
            rubric=prose("One point each."),
            max_characters=800,
        ),
        FileUpload(
            **every("file", "Hand it in."),
            accept=("pdf", "png"),
            max_files=2,
            model_answer=prose("So."),
            rubric=prose("Look."),
        ),
        Likert(
            **{**every("likert", "I like it."), "points": 0.0, "graded": False},
            scale=tuple(Point(word, prose(word.title()), SPAN) for word in ("no", "neutral", "yes")),
        ),
        MultipleChoice(
            **{**every("survey", "Which one do you use?"), "points": 0.0, "graded": False},
            choices=(choice("here", "Here"), choice("there", "There")),
        ),
    ]
    return {question.id: question for question in made}
