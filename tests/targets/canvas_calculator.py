"""The calculator of Canvas's formula questions: a reader of our own, for tests, with the ways in which it differs.

A minus sign stands before a number or a name alone, and belongs to it: `-x ^ 2` is the square of -x. Powers are taken
from left to right. A number has no exponent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

TOKEN = re.compile(r"\s*(?:([a-zA-Z][a-zA-Z0-9_.]*)|([0-9]*\.?[0-9]+)|(.))")
FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "ln": math.log,
    "log": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "floor": math.floor,
    "ceil": math.ceil,
    "min": min,
    "max": max,
}


def compute(text: str, values: Mapping[str, float]) -> float:
    """The value of an expression. Raises ValueError for one that Canvas can't read."""
    tokens = [found[0].strip() for found in TOKEN.finditer(text)]
    reader = _Reader(tokens, {"pi": math.pi, "e": math.e, **values})
    value = reader.expression()
    if reader.place != len(tokens):
        raise ValueError(f"unexpected {tokens[reader.place]}")
    return value


class _Reader:
    def __init__(self, tokens: list[str], values: Mapping[str, float]) -> None:
        self.tokens, self.values, self.place = tokens, values, 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise ValueError(f"expecting {wanted or 'a value'}, got {token or 'nothing'}")
        self.place += 1
        return token

    def expression(self) -> float:
        items: list[float | str] = [self.argument()]
        while self.peek() and self.peek() in "+-*/^":
            items += [self.take(), self.argument()]
        for signs in ("^", "*/", "+-"):
            items = _reduced(items, signs)
        (value,) = items
        assert isinstance(value, float)
        return value

    def argument(self) -> float:
        token = self.take()
        if token == "-":
            following = self.take()
            if not re.match(r"[a-zA-Z0-9.]", following) or self.peek() == "(":
                raise ValueError("expecting a number")
            return -self.named(following)
        if token == "(":
            value = self.expression()
            self.take(")")
            return value
        if self.peek() == "(" and token[0].isalpha():
            self.take("(")
            arguments = [self.expression()]
            while self.peek() == ",":
                self.take(",")
                arguments.append(self.expression())
            self.take(")")
            return float(FUNCTIONS[token](*arguments))
        return self.named(token)

    def named(self, token: str) -> float:
        if token[0].isalpha():
            return float(self.values[token])
        if not re.fullmatch(r"[0-9]*\.?[0-9]+", token):
            raise ValueError(f"unexpected {token}")
        return float(token)


def _reduced(items: list[float | str], signs: str) -> list[float | str]:
    """From left to right."""
    found = items[:1]
    for sign, right in zip(items[1::2], items[2::2], strict=True):
        assert isinstance(sign, str)
        if sign not in signs:
            found += [sign, right]
            continue
        left = found.pop()
        assert isinstance(left, float)
        assert isinstance(right, float)
        match sign:
            case "^":
                found.append(math.pow(left, right))
            case "*":
                found.append(left * right)
            case "/":
                found.append(left / right)
            case "+":
                found.append(left + right)
            case _:
                found.append(left - right)
    return found
