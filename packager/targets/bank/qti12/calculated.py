"""A formula question with its sets of values, and its expression in the notation of Canvas."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from packager import expression
from packager.model import Formula, Math, Variable
from packager.targets.bank.qti12.assembly import Key, Names, assemble, text_field
from packager.targets.bank.qti12.elements import build, condition
from packager.targets.bank.qti12.prose import Writer
from packager.targets.numbers import exact, with_unit, written
from packager.variants import variants
from packager.walk import inlines
from packager.xml import append

_PLACES = 4  # decimals of an answer, the most that Canvas's editor offers
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
# Canvas's `log` has base 10 where no other is given; the others have our names.
_NAMES = {"log10": "log"}


def formula(question: Formula, names: Names, writer: Writer) -> etree._Element:
    """The question with a `[name]` in its prompt for each variable, also in TeX, and all of its sets of values."""
    report = writer.report
    if writer.new and any(isinstance(inline, Math) and "[[" in inline.tex for _, inline in _inlines(question)):
        how = "New Quizzes may show the variable's name in it, since it puts numbers into plain text alone"
        report.changed(question.prompt.span, "variable in a formula", how)
    text = writer.html(question.prompt, lambda id_: "")
    for variable in question.variables:
        if f"[{variable.name}]" in text:
            how = f"Canvas puts a number into `[{variable.name}]`, as into each place of the variable"
            report.changed(question.prompt.span, "square brackets in the text", how)
        if exact(variable.step) != Decimal(1).scaleb(-_scale(variable)):
            how = "the sets of values keep to it; those that a teacher makes anew in Canvas do not"
            report.changed(variable.span, "step of a variable", how)
    if question.unit:
        report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
        question = replace(question, prompt=with_unit(question.prompt, question.unit))
    correct = ("correct_fb",) if question.feedback.correct else ()
    key = Key(parts=(condition("No", (build("other"),), correct, "100"),))
    prompt = writer.html(question.prompt, lambda id_: f"[{id_}]")
    extension = build("itemproc_extension", _calculated(question))
    return assemble(
        question,
        names,
        writer,
        "calculated_question",
        [text_field("Decimal")],
        key,
        prompt=prompt,
        extension=extension,
    )


def _inlines(question: Formula) -> list[tuple[object, object]]:
    return list(inlines(question.prompt.blocks))


def _calculated(question: Formula) -> etree._Element:
    sets = variants(question)
    answers = [exact(one.answer) for one in sets]
    places = question.decimals
    if places is None:
        places = min(_PLACES, max((_decimals(answer) for answer in answers), default=0))
    sign = "%" if question.margin == "percent" else ""
    holder = build(
        "calculated",
        build("answer_tolerance", f"{written(exact(question.tolerance))}{sign}"),
        build("formulas", build("formula", notation(question.expression)), decimal_places=str(places)),
    )
    ranges = build("vars")
    for variable in question.variables:
        low, high = (written(exact(number)) for number in (variable.low, variable.high))
        ranges.append(
            build("var", build("min", low), build("max", high), name=variable.name, scale=str(_scale(variable)))
        )
    values = build("var_sets")
    for number, (one, answer) in enumerate(zip(sets, answers, strict=True), 1):
        entry = build("var_set", ident=str(number))
        append(entry, *(build("var", text, name=name) for name, text in one.values))
        values.append(append(entry, build("answer", written(answer))))
    return append(holder, ranges, values)


def _scale(variable: Variable) -> int:
    """How many decimals the variable's values have."""
    return max(_decimals(exact(number)) for number in (variable.low, variable.step))


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def notation(text: str) -> str:
    """An expression of expression.py as Canvas reads it.

    Its parser takes `^` from left to right and a minus sign only before a number or a name, and knows no exponent
    in a number; so brackets stand wherever order matters. Its `e(x)` is wrong at 0, a power of `e` is right.
    """
    return _written(expression.parsed(text))[0]


# How tightly an expression binds: a sum, a product, a power, and what stands for itself.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_RANKS: dict[type[ast.operator], int] = {
    ast.Add: _SUM,
    ast.Sub: _SUM,
    ast.Mult: _PRODUCT,
    ast.Div: _PRODUCT,
    ast.Pow: _POWER,
}


def _written(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Constant(value=int() | float() as value):
            digits = f"{exact(value):f}"
            return digits.rstrip("0").rstrip(".") if "." in digits else digits, _ATOM
        case ast.Name(id=name):
            return name, _ATOM
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-1 * {_bound(operand, _POWER)}", _SUM
        case ast.UnaryOp(operand=operand):
            return _written(operand)
        case ast.BinOp(left=left, op=op, right=right):
            rank = _RANKS[type(op)]
            tight = _ATOM if rank == _POWER else rank
            return f"{_bound(left, tight)} {_SIGNS[type(op)]} {_bound(right, min(rank + 1, _ATOM))}", rank
        case ast.Call(func=ast.Name(id="exp"), args=[argument]):
            return f"e ^ {_bound(argument, _ATOM)}", _POWER
        case ast.Call(func=ast.Name(id=name), args=arguments):
            inner = ", ".join(_written(argument)[0] for argument in arguments)
            return f"{_NAMES.get(name, name)}({inner})", _ATOM
        case _:
            raise AssertionError(f"{ast.dump(node)} is no part of the language")


def _bound(node: ast.expr, least: int) -> str:
    """An operand in brackets where it binds less tightly than `least`."""
    text, rank = _written(node)
    return text if rank >= least else f"({text})"
