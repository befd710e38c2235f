"""Formulas with variables: Moodle's simple calculated question, with our sets of values."""

from __future__ import annotations

import ast
import re
from decimal import Decimal

from lxml import etree

from packager.expression import CONSTANTS, parsed
from packager.model import Formula, Variable
from packager.scoring import near
from packager.targets.bank.moodle.element import answer, build, end, start
from packager.targets.bank.moodle.text import rewrite, text_element
from packager.targets.bank.moodle.typed import decimal, without_units
from packager.targets.target import Report
from packager.variants import Variant, filled, variants
from packager.xml import append

LENGTH = 9  # the most decimals that Moodle's form offers for the right answer
ITEMS = 100  # the most sets of values that Moodle's form offers

_MARK = "\ufdd0{}\ufdd1"
_MARKS = re.compile("\ufdd0(\\w+)\ufdd1")
# What Moodle takes for a variable or a sum in the author's own words and formulas: `{n}`, `{=1+1}`.
_PLACE = re.compile(r"\{(?=[A-Za-z][\w\s-]*\}|=)")

_FUNCTIONS = {"ln": "log"}  # the other names are PHP's, too; angles are radians in both
_OPERATORS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def formula(report: Report, question: Formula) -> etree._Element:
    """The question's element."""
    sets = variants(question)
    names = [variable.name for variable in question.variables]
    prompt = filled(question.prompt, {name: _MARK.format(name) for name in names})
    name = filled(question.prompt, {name: name for name in names})
    element = start(report, "calculatedsimple", question, prompt=prompt, name=name, field=True, unit=question.unit)
    if len(sets) > ITEMS:
        report.changed(question.span, "variants", f"the first {ITEMS}, the most that Moodle offers")
        sets = sets[:ITEMS]
    append(
        element,
        build("synchronize", "0"),
        build("single", "0"),
        build("answernumbering", "abc"),
        build("shuffleanswers", "0"),
        *(build(f"{outcome}feedback", text_element("")) for outcome in ("correct", "partiallycorrect", "incorrect")),
        _right(report, question, sets),
    )
    if question.feedback.partial:
        report.lost(question.span, "feedback on a partly right answer", "the answer is right or wrong in Moodle")
    if question.feedback.incorrect and question.graded:
        wrong = answer(report, "*", 0.0, question.span, question.feedback.incorrect)
        element.append(_measured(wrong, "0", "2", 0))
    for part in (*element.iter("questiontext"), *element.iter("generalfeedback"), *element.iter("feedback")):
        rewrite(part, _placed)
    append(
        element,
        *without_units(),
        build("dataset_definitions", *(_dataset(variable, sets) for variable in question.variables)),
    )
    return end(report, element, question)


def _placed(content: str) -> str:
    """`content` with our marks as Moodle's places, and nothing else that it would take for one."""
    return _MARKS.sub(r"{\1}", _PLACE.sub("&#123;", content))


def _right(report: Report, question: Formula, sets: tuple[Variant, ...]) -> etree._Element:
    if not question.graded:
        return _measured(answer(report, "*", 1.0, question.span), "0", "2", 0)
    text = php(question.expression)
    if question.decimals is not None:
        text = f"round({text}, {question.decimals})"
    length = _length(question, sets)
    if not all(near(round(one.answer, length), one.answer, one.tolerance) for one in sets):
        report.changed(
            question.span, "the right answer", f"shown with {length} decimals, which is less exact than the tolerance"
        )
    relative = question.margin == "percent"
    tolerance = decimal(question.tolerance / 100 if relative else question.tolerance)
    element = answer(report, text, 1.0, question.span, question.feedback.correct)
    return _measured(element, tolerance, "1" if relative else "2", length)


def _measured(element: etree._Element, tolerance: str, kind: str, length: int) -> etree._Element:
    """An answer with its tolerance, 1 relative or 2 absolute, and the decimals with which it is shown."""
    return append(
        element,
        build("tolerance", tolerance),
        build("tolerancetype", kind),
        build("correctanswerformat", "1"),
        build("correctanswerlength", str(length)),
    )


def _length(question: Formula, sets: tuple[Variant, ...]) -> int:
    """How many decimals the right answers have, as far as Moodle shows them."""
    if question.decimals is not None:
        return min(LENGTH, question.decimals)
    places = (-int(Decimal(decimal(one.answer)).normalize().as_tuple().exponent) for one in sets)
    return min(LENGTH, max([0, *places]))


def _dataset(variable: Variable, sets: tuple[Variant, ...]) -> etree._Element:
    """The values of one variable, in the order of the sets: Moodle takes the same place of each."""
    values = [dict(one.values)[variable.name] for one in sets]
    items = (
        build("dataset_item", build("number", str(place)), build("value", value))
        for place, value in enumerate(values, start=1)
    )
    return build(
        "dataset_definition",
        build("status", text_element("private")),
        build("name", text_element(variable.name)),
        build("type", "calculatedsimple"),
        build("distribution", text_element("uniform")),
        build("minimum", text_element(decimal(variable.low))),
        build("maximum", text_element(decimal(variable.high))),
        build("decimals", text_element(str(min(LENGTH, max(len(value.partition(".")[2]) for value in values))))),
        build("itemcount", str(len(values))),
        build("dataset_items", *items),
        build("number_of_items", str(len(values))),
    )


# --- expressions ---------------------------------------------------------------------------------------------------


def php(expression: str) -> str:
    """`expression` in Moodle's language, which is PHP's with the variables in braces."""
    return _php(parsed(expression))


def _php(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=int() | float() as value):
            return format(Decimal(repr(value)), "f")
        case ast.Name(id=name) if name in CONSTANTS:
            return {"pi": "pi()", "e": "exp(1)"}[name]
        case ast.Name(id=name):
            return f"{{{name}}}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{_php(operand)})"
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _php(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"pow({_php(left)}, {_php(right)})"
        case ast.BinOp(left=left, op=operator, right=right):
            return f"({_php(left)} {_OPERATORS[type(operator)]} {_php(right)})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{_FUNCTIONS.get(name, name)}({', '.join(map(_php, arguments))})"
        case _:
            raise AssertionError(f"{ast.unparse(node)} is none of what expression.py allows")
