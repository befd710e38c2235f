"""Questions by chance of every type that is scored, and responses to them: right, partial, wrong and none."""

from __future__ import annotations

import random
from typing import Any

from question_samples import PICTURE, SPAN, choice, prose
from targets.qti2_sample import text

from packager.model import (
    Blank,
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
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Option,
    Ordering,
    Pair,
    Question,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
    Variable,
)
from packager.scoring import Response
from packager.variants import variants

TOLD = Feedback(prose("Right."), prose("Wrong."), prose("Always."), prose("Nearly."))
KINDS = 10
_WORDS = ("Fe", "FE", "iron ore", "Größe", "a.b*", "x", "two  words")
_PATTERNS = (r"gr[ae]y", r"(?:iron|steel) ores?", r"\d{2,3}", r"[^a-c]x?")


def made(dice: random.Random, place: int) -> Question:
    """A question by chance, with feedback or without; ten in a row are of ten kinds."""
    told = dice.choice((Feedback(), TOLD, Feedback(correct=prose("Right.")), Feedback(general=prose("Always."))))
    common: dict[str, Any] = {"id": f"q{place}", "span": SPAN, "prompt": prose("What?"), "feedback": told}
    said = [f"About {n}." if dice.random() < 0.3 else "" for n in range(9)]
    count = dice.randint(2, 9)
    floor = dice.choice((0.0, 0.0, -0.25, -1.0))
    share = dice.choice(("per-part", "all-or-nothing"))
    right = [1.0, *(float(dice.random() < 0.5) for _ in range(count - 1))]
    dice.shuffle(right)
    ids = [f"c{n}" for n in range(count)]
    match place % KINDS:
        case 0:
            credits = [1.0, *(dice.choice((0.0, 0.0, 1.0, 0.25, 1 / 3, -0.5)) for _ in range(count - 1))]
            dice.shuffle(credits)
            choices = tuple(choice(id_, id_, credits[n], said[n]) for n, id_ in enumerate(ids))
            return MultipleChoice(**common, choices=choices, floor=floor)
        case 1:
            rule = dice.choice(("net-correct", "per-part", "all-or-nothing"))
            choices = tuple(choice(id_, id_, right[n], said[n]) for n, id_ in enumerate(ids))
            return MultipleResponse(**common, choices=choices, credit=rule, floor=floor)
        case 2:
            parts = [dice.choice((1 / 3, 0.5, 0.25, -0.5, 0.0, 1.0)) for _ in ids]
            choices = tuple(
                Choice(id_, prose(id_), parts[n] > 0, parts[n], prose(said[n]) if said[n] else None, SPAN)
                for n, id_ in enumerate(ids)
            )
            return MultipleResponse(
                **common, choices=(*choices, choice("last", "Last", 1.0)), credit="per-choice", floor=floor
            )
        case 3:
            spaces = dice.choice(("collapse", "ignore", "exact"))
            return ShortAnswer(**common, answers=_texts(dice), case_sensitive=dice.random() < 0.5, spaces=spaces)
        case 4:
            return Numeric(**common, answers=_numbers(dice))
        case 5:
            gaps = tuple(_gap(dice, f"g{n}") for n in range(dice.randint(1, 4)))
            common["prompt"] = prose("Fill ", *(Gap(gap.id) for gap in gaps), ".")
            return FillInBlanks(**common, gaps=gaps, credit=share, case_sensitive=dice.random() < 0.5)
        case 6:
            pairs = tuple(Pair(id_, prose(id_), f"c{dice.randrange(count)}", SPAN) for id_ in ids)
            options = tuple(Option(id_, prose(id_), SPAN) for id_ in ids)
            return Matching(**common, pairs=pairs, options=options, credit=share)
        case 7:
            return Ordering(**common, items=tuple(Item(id_, prose(id_), SPAN) for id_ in ids), credit=share)
        case 8:
            homes = ["a", *(dice.choice(("a", "b", "")) for _ in ids[1:])]
            items = tuple(Item(id_, prose(id_), SPAN, home) for id_, home in zip(ids, homes, strict=True))
            names = tuple(Category(id_, prose(id_), SPAN) for id_ in ("a", "b", "c0"))
            return Categorize(**common, categories=names, items=items, credit=share)
        case _:
            regions = tuple(
                Region(id_, id_, "circle", (9, 9, n + 1), bool(right[n]), prose(said[n]) if said[n] else None, SPAN)
                for n, id_ in enumerate(ids)
            )
            rule = dice.choice(("net-correct", "per-part", "all-or-nothing"))
            several = dice.random() < 0.6
            return Hotspot(**common, image=PICTURE, alternative="A", regions=regions, multiple=several, credit=rule)


def formula(dice: random.Random, place: int) -> Formula:
    """A formula whose answers are no short decimals."""
    return Formula(
        id=f"f{place}",
        span=SPAN,
        prompt=prose("How much is ", Gap("w"), "?"),
        variables=(Variable("w", 0.1, 9.7, 0.3, SPAN),),
        expression=dice.choice(("w / 3", "w * 1.1", "sqrt(w)", "w ** 5 - 7")),
        expression_span=SPAN,
        tolerance=dice.choice((0.0, 0.01, 5.0)),
        margin=dice.choice(("absolute", "percent")),
        decimals=dice.choice((None, 2)),
        variants=3,
    )


def _texts(dice: random.Random) -> tuple[TextAnswer, ...]:
    answers = [text(dice.choice(_WORDS), credit, dice.choice(("", "Said."))) for credit in (1.0, 0.5, 0.25)]
    if dice.random() < 0.5:
        answers[dice.randrange(3)] = text(dice.choice(_PATTERNS), 0.75, "By pattern.", pattern=True)
    return tuple(answers)


def _numbers(dice: random.Random) -> tuple[NumberAnswer, ...]:
    return tuple(
        NumberAnswer(
            dice.randint(-99, 99) / dice.choice((1, 10, 100)),
            dice.choice((0.0, 0.1, 0.25, 3.0)),
            credit,
            prose(f"Said {credit}.") if dice.random() < 0.5 else None,
            SPAN,
        )
        for credit in (1.0, 2 / 3, 0.1)
    )


def _gap(dice: random.Random, id_: str) -> Blank:
    match dice.randrange(3):
        case 0:
            return TextGap(id_, _texts(dice), SPAN)
        case 1:
            return NumberGap(id_, _numbers(dice), SPAN)
        case _:
            choices = (choice("c0", "C0", 1, "Yes."), choice("c1", "C1", 0.5), choice("c2", "C2", 0, "No."))
            return ChoiceGap(id_, choices, SPAN)


def responses(question: Question, dice: random.Random) -> list[Response]:
    """Right, partial, wrong and no responses."""
    match question:
        case MultipleChoice():
            return [*(option.id for option in question.choices), None]
        case MultipleResponse():
            return [*_subsets([(c.id, c.correct) for c in question.choices], dice), None]
        case Hotspot():
            if question.multiple:
                return [*_subsets([(region.id, region.correct) for region in question.regions], dice), None]
            return [*([region.id] for region in question.regions), None]
        case TrueFalse():
            return [True, False, None]
        case ShortAnswer():
            return [*_spellings(question.answers, question.spaces), None]
        case Numeric():
            return [*_near(question.answers), 0.0, 123456.0, None]
        case FillInBlanks():
            ways = {gap.id: _fillings(gap, question.spaces) for gap in question.gaps}
            first: dict[str, str | float] = {id_: found[0] for id_, found in ways.items()}
            some = [{id_: dice.choice(found) for id_, found in ways.items() if dice.random() < 0.9} for _ in range(12)]
            return [first, *some, None]
        case Formula():
            made: list[Response] = [None]
            for place, variant in enumerate(variants(question)):
                ends = [variant.answer + sign * variant.tolerance * 0.999 for sign in (-1, 0, 1)]
                off = [variant.answer + sign * (variant.tolerance * 1.01 + 1e-6) for sign in (-1, 1)]
                made += [{"variant": place, "answer": number} for number in (*ends, *off)]
            return made
        case Matching():
            key = {pair.id: pair.option for pair in question.pairs}
            options = [option.id for option in question.options]
            return [key, *_shifted(key, options, dice), {}, None]
        case Categorize():
            key = {item.id: item.category for item in question.items if item.category}
            names = [category.id for category in question.categories]
            stray = [item.id for item in question.items if not item.category]
            return [key, *({**key, id_: names[0]} for id_ in stray), *_shifted(key, names, dice), {}, None]
        case Ordering():
            ids = [item.id for item in question.items]
            mixed = [dice.sample(ids, len(ids)) for _ in range(6)]
            return [ids, ids[::-1], [*ids[1:], ids[0]], [*ids[:-2], ids[-1], ids[-2]], *mixed, [], None]
        case Likert():
            return [question.scale[0].id, None]
        case Essay() | FileUpload():
            return ["A text.", None] if isinstance(question, Essay) else [True, None]


def _subsets(choices: list[tuple[str, bool]], dice: random.Random) -> list[Response]:
    ids = [id_ for id_, _ in choices]
    key = [id_ for id_, correct in choices if correct]
    chosen = [[id_ for id_ in ids if dice.random() < 0.5] for _ in range(6)]
    return [key, key[:-1], [id_ for id_ in ids if id_ not in key], ids, [], *chosen]


def _shifted(key: dict[str, str], options: list[str], dice: random.Random) -> list[Response]:
    """The key with some items at other options, or left out."""
    return [
        {id_: own if dice.random() < 0.6 else dice.choice(options) for id_, own in key.items() if dice.random() < 0.9}
        for _ in range(8)
    ]


def _spellings(answers: tuple[TextAnswer, ...], spaces: str) -> list[str]:
    """Texts in other cases, and with other white space where it is matched by an expression."""
    texts = [
        " ".join(answer.text.split()) if spaces == "collapse" else answer.text
        for answer in answers
        if not answer.pattern
    ]
    found = [*texts, *(t.lower() for t in texts), *(t.upper() for t in texts)]
    found += [
        "gray",
        "Grey",
        "grayish",
        "agrey",
        "iron ores",
        "STEEL ore",
        "12",
        "123",
        "1234",
        "dx",
        "ax",
        "nothing of this",
    ]
    if spaces == "exact":
        found += [f" {t}" for t in texts]
    elif spaces == "ignore" or any(answer.pattern for answer in answers):
        found += [f" {t}\t" for t in texts] + [t.replace(" ", "  ") for t in found] + [" grey ", "steel   ore"]
    return found


def _near(answers: tuple[NumberAnswer, ...]) -> list[float]:
    ends = [
        round(answer.value + sign * answer.tolerance + off, 6)
        for answer in answers
        for sign in (-1, 1)
        for off in (0, -0.001, 0.001)
    ]
    return [*(answer.value for answer in answers), *ends]


def _fillings(gap: Blank, spaces: str) -> list[Any]:
    match gap:
        case TextGap():
            return _spellings(gap.answers, spaces)
        case NumberGap():
            return [float(number) for number in _near(gap.answers)]
        case ChoiceGap():
            return [choice.id for choice in gap.choices]
