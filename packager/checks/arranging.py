"""Things to match, to order and to sort: distinct, and something to decide about."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.checks.same import many, same
from packager.diagnostic import Diagnostic
from packager.model import Categorize, Matching, Ordering


def matching(question: Matching) -> Iterator[Diagnostic]:
    """Items and options that differ, and more than one option that is right somewhere."""
    items = [(pair.item, pair.span) for pair in question.pairs]
    options = [(option.text, option.span) for option in question.options]
    yield from same(items, "item")
    yield from same(options, "option")
    yield from many(items, "items")
    yield from many(options, "options")
    different = len({option.id for option in question.options}) == len(question.options)  # else that is told of
    if different and len({pair.option for pair in question.pairs}) < 2:
        message = f"every item of `{question.id}` belongs to the same option"
        yield Diagnostic(rules.NOTHING_TO_DECIDE, question.span, message, "add a pair with another match")


def ordering(question: Ordering) -> Iterator[Diagnostic]:
    """Items that differ: equal ones have no right order."""
    items = [(item.text, item.span) for item in question.items]
    yield from same(items, "item")
    yield from many(items, "items")


def categorize(question: Categorize) -> Iterator[Diagnostic]:
    """Categories and items that differ."""
    items = [(item.text, item.span) for item in question.items]
    categories = [(category.title, category.span) for category in question.categories]
    yield from same(categories, "category")
    yield from same(items, "item")
    yield from many(items, "items")
    yield from many(categories, "categories")
