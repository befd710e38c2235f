"""The arithmetic of formula questions: a small part of Python's, evaluated by a library made for untrusted input."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping

import simpleeval

LIMIT = 300  # characters

# Each takes one number but where its own line says so; banks have the same ones, some under other names.
FUNCTIONS = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "floor": math.floor,
    "ceil": math.ceil,
    "min": min,  # of two or more
    "max": max,  # of two or more
}
CONSTANTS = {"pi": math.pi, "e": math.e}
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd)


class BadExpression(ValueError):
    """An expression that can't be read or has no value; the message says why, for its author."""


def parsed(text: str) -> ast.expr:
    """The expression's tree: numbers, names, calls of FUNCTIONS and + - * / **, with brackets.

    Raises BadExpression for anything else.
    """
    if len(text) > LIMIT:
        raise BadExpression(f"it has more than {LIMIT} characters")
    if found := re.search(r"\b0[xob]|\b\d+_\d|\b\d[\d.]*j\b", text, re.IGNORECASE):
        raise BadExpression(f"`{found[0]}` is no number here: write digits, with a point for decimals")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise BadExpression("it is no expression; write it as `2 * r + sqrt(h) ** 2`") from None
    for node in ast.walk(tree):
        _allowed(node)
    return tree


def names(text: str) -> tuple[str, ...]:
    """The variables of an expression, in order of appearance. Raises BadExpression."""
    tree = parsed(text)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id for node in found if node.id not in CONSTANTS))


def value(text: str, variables: Mapping[str, float]) -> float:
    """What the expression gives with these variables; raises BadExpression where it gives no finite number."""
    tree = parsed(text)
    evaluator = simpleeval.SimpleEval(functions=FUNCTIONS, names={**CONSTANTS, **variables})
    try:
        found = evaluator.eval(text.strip(), previously_parsed=tree)
        found = found if isinstance(found, complex) else float(found)
    except ZeroDivisionError:
        raise BadExpression(f"it divides by 0 with {_with(variables)}") from None
    except (OverflowError, simpleeval.NumberTooHigh):
        raise BadExpression(f"it gets too large with {_with(variables)}") from None
    except simpleeval.NameNotDefined as error:
        raise BadExpression(f"`{error.name}` is no variable of the question") from None
    except (ValueError, TypeError, simpleeval.InvalidExpression):
        raise BadExpression(f"it has no value with {_with(variables)}") from None
    if isinstance(found, complex) or not math.isfinite(found):
        raise BadExpression(f"it has no value with {_with(variables)}")
    return found


def _with(variables: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {number:g}" for name, number in variables.items()) or "no variables"


def _allowed(node: ast.AST) -> None:
    match node:
        case ast.Constant():
            if isinstance(node.value, bool) or not isinstance(node.value, int | float):
                raise BadExpression(f"`{ast.unparse(node)}` is no number")
        case ast.BinOp() | ast.UnaryOp():
            if isinstance(node.op, ast.BitXor):
                raise BadExpression("a power is written `**`, not `^`")
            if not isinstance(node.op, _OPERATORS):
                raise BadExpression("only + - * / ** are known")
        case ast.Call():
            if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
                known = ", ".join(FUNCTIONS)
                raise BadExpression(f"`{ast.unparse(node.func)}` is no function; there are {known}")
            several = node.func.id in ("min", "max")
            if node.keywords or len(node.args) < 1 + several or (len(node.args) > 1 and not several):
                raise BadExpression(f"`{node.func.id}` takes {'two or more numbers' if several else 'one number'}")
        case ast.Tuple():
            raise BadExpression("a comma stands in it: decimals are written with a point, as 2.5")
        case ast.Name() | ast.Load() | ast.operator() | ast.unaryop():
            pass
        case _:
            raise BadExpression(f"`{_source(node)}` is not arithmetic")


def _source(node: ast.AST) -> str:
    try:
        return ast.unparse(node)
    except (ValueError, AttributeError):
        return type(node).__name__
