"""Questions with marks in their prompts: `[[name]]` is a blank to fill in, or a variable's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from packager import expression, rules
from packager.diagnostic import Span
from packager.model import (
    Blank,
    ChoiceGap,
    FillInBlanks,
    Formula,
    Gap,
    Image,
    Link,
    Math,
    NumberGap,
    Paragraph,
    Prose,
    RawBlock,
    Text,
    TextGap,
    Variable,
)
from packager.source import answers
from packager.source.commonmark import GAP
from packager.source.document import Route, similar
from packager.source.values import Values, text
from packager.variants import steps, variants
from packager.walk import every_block, inlines, proses

VARIANTS = 10  # sets of values, where a question says nothing
_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_PLACES = 9  # decimals of a variable's ends and step


# --- fill-in-blanks ----------------------------------------------------------------------------------


def fill_in_blanks(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> FillInBlanks:
    """The question, its blanks in the prompt's order; those that the prompt lacks come last and are told of."""
    entries: dict[str, Any] = data["gaps"]
    made = {name: _blank(values, (*route, "gaps", name), name, entry) for name, entry in entries.items()}
    used: dict[str, Span] = {}
    meant = set()
    for gap in _gaps(common["prompt"]):
        meant.add(_known(values, gap, made, "blank", "gaps:"))
        if gap.id in used:
            message = f"the blank `{gap.id}` stands in the prompt twice"
            hint = "give each blank a name and an entry of its own"
            values.say(rules.DUPLICATE_ID, gap.span, message, hint, ((used[gap.id], "first here"),))
        used.setdefault(gap.id, gap.span)
    for name in made:
        if name not in used and name not in meant:
            message = f"the prompt has no `[[{name}]]`"
            values.say(rules.UNUSED_GAP, values.document.key((*route, "gaps", name)), message)
    order = [*(name for name in used if name in made), *(name for name in made if name not in used)]
    question = FillInBlanks(
        **common,
        gaps=tuple(made[name] for name in order),
        credit=text(data.get("credit", "per-part")),
        case_sensitive=bool(data.get("case-sensitive", False)),
        spaces=text(data.get("spaces", "collapse")),
    )
    if not any(isinstance(gap, TextGap) for gap in question.gaps):
        for key in ("case-sensitive", "spaces"):
            if key in data:
                values.unused((*route, key), "no blank is for a text")
    _misplaced(values, question, made, links=False, maths=False)
    return question


def _blank(values: Values, route: Route, name: str, entry: Any) -> Blank:
    span = values.document.key(route)
    if not isinstance(entry, dict):
        return TextGap(name, answers.text_answers(values, route, entry), span)
    if "choices" in entry:
        inside = (*route, "choices")
        return ChoiceGap(
            name, answers.choices(values, inside, entry["choices"], "blank"), span, bool(entry.get("shuffle", False))
        )
    if "numbers" in entry:
        shared = (0.0, "absolute")
        if "tolerance" in entry:
            shared = answers.margin(values, (*route, "tolerance"), entry["tolerance"])
        return NumberGap(name, answers.number_answers(values, (*route, "numbers"), entry["numbers"], shared), span)
    return TextGap(name, answers.text_answers(values, (*route, "answers"), entry["answers"]), span)


# --- formula -----------------------------------------------------------------------------------------


def formula(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Formula:
    """The question; a formula without a value for some of its variants is told of."""
    before = len(values.found)
    variables = tuple(
        _variable(values, (*route, "variables", name), name, entry) for name, entry in data["variables"].items()
    )
    tolerance, margin = 0.0, "absolute"
    if "tolerance" in data:
        tolerance, margin = answers.margin(values, (*route, "tolerance"), data["tolerance"])
    question = Formula(
        **common,
        variables=variables,
        expression=text(data["answer"]),
        expression_span=values.document.value((*route, "answer")),
        tolerance=tolerance,
        margin=margin,
        decimals=int(data["decimals"]) if "decimals" in data else None,
        variants=int(data.get("variants", VARIANTS)),
        seed=text(data.get("seed")),
        unit=text(data.get("unit")),
    )
    shown = _shown(values, question)
    for variable in variables:
        if variable.name not in shown:
            message = f"the prompt has no `[[{variable.name}]]`, so that a learner can't know its value"
            values.say(rules.UNUSED_GAP, variable.span, message)
    _misplaced(values, question, {variable.name: None for variable in variables}, links=True, maths=True)
    _value(values, question, ("variants" in data), whole=len(values.found) == before)
    return question


def _variable(values: Values, route: Route, name: str, entry: dict[str, Any]) -> Variable:
    span = values.document.key(route)
    if not _free(name):
        message = f"`{name}` has a meaning of its own in formulas; give the variable another name"
        values.say(rules.BAD_ID, span, message)
    low, high, step = float(entry["from"]), float(entry["to"]), float(entry.get("step", 1))
    for key, number in (("from", low), ("to", high), ("step", step)):
        exponent = Decimal(repr(number)).normalize().as_tuple().exponent
        if isinstance(exponent, int) and exponent < -_PLACES:
            message = f"{number:g} has more than {_PLACES} decimals"
            values.say(rules.OUT_OF_RANGE, (*route, key), message)
    made = Variable(name, low, high, step, span)
    if not steps(made):
        message = f"the variable `{name}` has no values from {low:g} to {high:g}"
        values.say(rules.OUT_OF_RANGE, (*route, "to"), message, f"write `from: {high:g}` and `to: {low:g}`")
    return made


def _free(name: str) -> bool:
    """Whether a name has no meaning of its own in expressions."""
    try:
        return name not in expression.FUNCTIONS and expression.names(name) == (name,)
    except expression.BadExpression:
        return False


def _shown(values: Values, question: Formula) -> set[str]:
    """The variables that the prompt shows, or is meant to show; a mark that names none is told of."""
    known = [variable.name for variable in question.variables]
    shown = set()
    for gap in _gaps(question.prompt):
        shown.add(_known(values, gap, known, "variable", "variables:"))
    for block, inline in inlines(question.prompt.blocks):
        if isinstance(inline, Math):
            for name in _named(inline.tex):
                shown.add(_known(values, Gap(name, block.span), known, "variable", "variables:"))
    return shown


def _value(values: Values, question: Formula, wanted: bool, whole: bool) -> None:
    """Whether the expression can be read, and has a value for each set; `whole` is whether all else is right."""
    at = question.expression_span
    known = [variable.name for variable in question.variables]
    try:
        used = expression.names(question.expression)
        for name in used:
            if name not in known:
                close = similar(name, [*known, *expression.CONSTANTS])
                hint = f"did you mean `{close}`?" if close else f"its variables: {', '.join(known)}"
                values.say(rules.BAD_EXPRESSION, at, f"`{name}` is no variable of the question", hint)
                whole = False
        if not whole:
            return
        made = variants(question)
    except expression.BadExpression as error:
        values.say(rules.BAD_EXPRESSION, at, f"`{question.expression}` can't be worked out: {error}")
        return
    for variable in question.variables:
        if variable.name not in used:
            values.say(rules.UNUSED_VARIABLE, variable.span, f"the answer doesn't depend on `{variable.name}`")
    if wanted and len(made) < question.variants:
        message = f"the variables have {len(made)} combinations, fewer than the {question.variants} variants wanted"
        values.say(rules.FEW_VARIANTS, question.span, message, "lower `variants:`, or widen the ranges")


# --- marks -------------------------------------------------------------------------------------------


def _gaps(prompt: Prose) -> Iterator[Gap]:
    return (inline for _, inline in inlines(prompt.blocks) if isinstance(inline, Gap))


def _known(values: Values, gap: Gap, known: Iterable[str], what: str, key: str) -> str:
    """The entry that a mark names, or is meant to name; one that names none is told of."""
    if gap.id in known:
        return gap.id
    close = similar(gap.id.strip(), known)
    hint = f"did you mean `[[{close}]]`?" if close else f"add it to `{key}`, or write `\\[[` for the signs"
    values.say(rules.UNKNOWN_GAP, gap.span, f"`[[{gap.id}]]` names no {what} of the question", hint)
    return close


def _named(said: str) -> list[str]:
    """The names that are marked in a text, as they are written, without what can't be a name."""
    return [found for found in GAP.findall(said) if _NAME.match(found.strip())]


def _misplaced(
    values: Values, question: FillInBlanks | Formula, known: Iterable[str], links: bool, maths: bool
) -> None:
    """Tells of marks where nothing is put: in raw HTML, in a picture's words, in other texts than the prompt."""
    where: list[tuple[str, str, Span]] = []
    for prose in proses(question):
        own = prose is question.prompt
        where += [(b.html, "in raw HTML", b.span) for b in every_block(prose.blocks) if isinstance(b, RawBlock)]
        for block, inline in inlines(prose.blocks):
            if isinstance(inline, Link) and own and not links:
                inner = inlines((Paragraph(inline.children, block.span),))
                where += [(f"[[{gap.id}]]", "in a link", gap.span) for _, gap in inner if isinstance(gap, Gap)]
            elif isinstance(inline, Image):
                where.append((inline.alternative, "in the words for a picture", inline.span))
            elif isinstance(inline, Math) and not (own and maths):
                where.append((inline.tex, "in a formula" if own else "outside of the prompt", block.span))
            elif isinstance(inline, Text) and not own:
                where.append((inline.text, "outside of the prompt", block.span))
    for said, place, span in where:
        for name in _named(said):
            if name.strip() in known:
                values.say(rules.MISPLACED_GAP, span, f"`[[{name}]]` stands {place}, where nothing can be put for it")
