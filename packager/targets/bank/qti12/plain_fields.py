"""Fields to fill in, and blanks in running prose, in plain QTI 1.2.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_UP, Decimal
from fractions import Fraction

from lxml import etree

from packager.diagnostic import Span
from packager.markup import BLANK
from packager.model import (
    Blank,
    ChoiceGap,
    FillInBlanks,
    Gap,
    Inline,
    NumberAnswer,
    NumberGap,
    Numeric,
    Paragraph,
    Prose,
    ShortAnswer,
    TextAnswer,
    TextGap,
)
from packager.scoring import normal
from packager.targets.bank.qti12.elements import RESPONSE, build, condition, copied, equal, label, material, within
from packager.targets.bank.qti12.prose import Writer
from packager.targets.bank.qti12.texts import forms
from packager.targets.numbers import ends, exact, written
from packager.targets.target import Unsupported
from packager.walk import inlines
from packager.xml import append


@dataclass(slots=True)
class Answered:
    """How a question is answered and scored.

    `fields` are what stands in the presentation, `prompt` too unless they hold it; `scoring` are conditions in
    order; `right` is true for full points; `told` are conditions with the feedback that each shows.
    """

    fields: list[etree._Element] = field(default_factory=list)
    scoring: list[etree._Element] = field(default_factory=list)
    right: etree._Element | None = None
    told: list[tuple[etree._Element, Prose]] = field(default_factory=list)
    lowest: str = "0"
    holds_prompt: bool = False


def share(points: float, part: Fraction) -> str:
    """A part of the points; one without an end is rounded up, since SCORE stops at all points."""
    value = Fraction(exact(points)) * part
    exactly = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exactly) != value:
        exactly = exactly.quantize(Decimal("0.000001"), ROUND_UP)
    return written(exactly)


def either(conditions: Sequence[etree._Element]) -> etree._Element:
    """One condition that is true where any of `conditions` is."""
    return conditions[0] if len(conditions) == 1 else append(build("or"), *conditions)


def _credit(answer: TextAnswer | NumberAnswer) -> Fraction:
    return Fraction(exact(answer.credit))


# --- one field ---------------------------------------------------------------------------------------------


def short_answer(question: ShortAnswer, writer: Writer) -> Answered:
    ways = _texts(question.answers, question.case_sensitive, question.spaces, question.span, RESPONSE, writer)
    if not ways and question.graded:
        raise Unsupported("none of its answers is a text that can be written down")
    if question.graded and not any(credit >= 1 for _, credit, _ in ways):
        raise Unsupported("none of its answers that can be written down earns all points")
    return _answered(question.points, Fraction(1), [_string(RESPONSE)], ways)


def numeric(question: Numeric, writer: Writer) -> Answered:
    ways = _numbers(question.answers, RESPONSE)
    return _answered(question.points, Fraction(1), [_number(RESPONSE, question.unit)], ways)


_Way = tuple[etree._Element, Fraction, Prose | None]  # a condition, its credit, its feedback


def _answered(points: float, part: Fraction, fields: list[etree._Element], ways: list[_Way]) -> Answered:
    """The first way that fits counts: each condition ends the processing."""
    full = [copied(asked) for asked, credit, _ in ways if credit >= 1]
    return Answered(
        fields,
        [condition("No", (asked,), (), share(points, credit * part)) for asked, credit, _ in ways],
        either(full) if full else None,
        [(copied(asked), said) for asked, _, said in ways if said],
    )


def _texts(
    answers: Iterable[TextAnswer], case_sensitive: bool, spaces: str, span: Span, response: str, writer: Writer
) -> list[_Way]:
    ways: list[_Way] = []
    case = "Yes" if case_sensitive else "No"
    blank = False
    for answer in answers:
        own = forms(answer, case_sensitive, spaces)
        if own is None:
            how = "it matches too many texts for a list, and QTI 1.2 has none"
            writer.report.lost(answer.span, "regular expression", how)
            continue
        texts = list(own.values())
        if spaces == "ignore" and not answer.pattern:
            texts.append(normal(answer.text, case_sensitive=True))
        texts = list(dict.fromkeys(texts))
        blank |= any(" " in text for text in texts)
        if texts:
            asked = either([equal(text, response, case=case) for text in texts])
            ways.append((asked, _credit(answer), answer.feedback))
    if spaces != "collapse" or blank:
        writer.report.changed(span, "spaces in answers", "they are compared as they are typed, one blank is not two")
    return ways


def _numbers(answers: Iterable[NumberAnswer], response: str) -> list[_Way]:
    return [
        (
            append(build("and"), *within(*ends(answer.value, answer.tolerance), response)),
            _credit(answer),
            answer.feedback,
        )
        for answer in answers
    ]


def _string(response: str, **attributes: str) -> etree._Element:
    render = build("render_fib", build("response_label", ident="answer"), fibtype="String", **attributes)
    return build("response_str", render, ident=response, rcardinality="Single")


def _number(response: str, unit: str = "") -> etree._Element:
    render = build("render_fib", build("response_label", ident="answer"), fibtype="Decimal")
    after = material(unit, False) if unit else None
    return build("response_num", render, after, ident=response, rcardinality="Single", numtype="Decimal")


def essay_field(most: int) -> etree._Element:
    """A field of several lines for at most so many characters."""
    return _string(RESPONSE, rows="10", columns="60", maxchars=str(most))


# --- blanks ------------------------------------------------------------------------------------------------


def fill_in_blanks(question: FillInBlanks, writer: Writer) -> Answered:
    """Fields within the prose where its blanks stand in plain paragraphs, else numbered ones under it."""
    fields: dict[str, etree._Element] = {}
    ways: dict[str, list[_Way]] = {}
    for gap in question.gaps:
        fields[gap.id], ways[gap.id] = _blank(gap, question, writer)
    part = Fraction(1, len(question.gaps))
    found = Answered()
    full = []
    for gap in question.gaps:
        best = [copied(asked) for asked, credit, _ in ways[gap.id] if credit >= 1]
        if not best and question.graded:
            raise Unsupported(f"no answer for its blank `{gap.id}` earns all points")
        full += [either(best)] if best else []
        found.told += [(copied(asked), said) for asked, _, said in ways[gap.id] if said]
        if question.credit == "per-part":
            found.scoring += _firsts(question.points, part, ways[gap.id])
    if len(full) == len(question.gaps):
        found.right = full[0] if len(full) == 1 else append(build("and"), *full)
        if question.credit == "all-or-nothing":
            found.scoring = [condition("Yes", (copied(found.right),), (), share(question.points, Fraction(1)))]
    if _in_paragraphs(question.prompt):
        found.fields, found.holds_prompt = _running(question.prompt, fields, writer), True
        return found
    writer.report.changed(question.prompt.span, "blanks in the text", "numbered fields stand under the text")
    numbers = {gap.id: number for number, gap in enumerate(question.gaps, 1)}
    text = writer.html(question.prompt, lambda id_: f"({numbers[id_]}) {BLANK}")
    found.fields, found.holds_prompt = [material(text, True)], True
    for id_, number in numbers.items():
        fields[id_].insert(0, material(f"({number})", False))
        found.fields.append(fields[id_])
    return found


def _firsts(points: float, part: Fraction, ways: list[_Way]) -> list[etree._Element]:
    """The first way that fits counts, and other blanks go on: each excludes those before it."""
    made = []
    for place, (asked, credit, _) in enumerate(ways):
        before = [build("not", copied(other)) for other, _, _ in ways[:place]]
        whole = append(build("and"), *before, asked) if before else asked
        if credit > 0:
            made.append(condition("Yes", (copied(whole),), (), share(points, credit * part), "Add"))
    return made


def _blank(gap: Blank, question: FillInBlanks, writer: Writer) -> tuple[etree._Element, list[_Way]]:
    match gap:
        case TextGap():
            ways = _texts(gap.answers, question.case_sensitive, question.spaces, gap.span, gap.id, writer)
            if not ways and question.graded:
                raise Unsupported(f"no answer for its blank `{gap.id}` is a text that can be written down")
            return _string(gap.id), ways
        case NumberGap():
            return _number(gap.id), _numbers(gap.answers, gap.id)
        case ChoiceGap():
            render = build("render_choice", shuffle="Yes" if gap.shuffle else "No")
            for choice in gap.choices:
                fixed = "No" if gap.shuffle and choice.fixed else None
                render.append(label(choice.id, *writer.label(choice.text), rshuffle=fixed))
            picked = [
                (equal(choice.id, gap.id), Fraction(exact(max(0.0, choice.credit))), choice.feedback)
                for choice in gap.choices
            ]
            return build("response_lid", render, ident=gap.id, rcardinality="Single"), picked


def _in_paragraphs(prompt: Prose) -> bool:
    """Whether each blank stands in a paragraph, and in nothing within it."""
    direct = sum(
        isinstance(child, Gap) for block in prompt.blocks if isinstance(block, Paragraph) for child in block.children
    )
    return direct == sum(isinstance(inline, Gap) for _, inline in inlines(prompt.blocks))


def _running(prompt: Prose, fields: dict[str, etree._Element], writer: Writer) -> list[etree._Element]:
    parts: list[etree._Element] = []
    for block in prompt.blocks:
        if not (isinstance(block, Paragraph) and any(isinstance(child, Gap) for child in block.children)):
            parts.append(material(writer.html(replace(prompt, blocks=(block,))), True))
            continue
        line = build("flow")
        run: list[Inline] = []
        for child in (*block.children, None):
            if isinstance(child, Gap) or child is None:
                if run:
                    line.append(material(*writer.label(Prose((Paragraph(tuple(run), block.span),), block.span))))
                run = []
                if child is not None:
                    line.append(fields[child.id])
            else:
                run.append(child)
        parts.append(line)
    return parts
