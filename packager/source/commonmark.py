"""The Markdown parser as the source format wants it: CommonMark with tables, strike-through, formulas and gaps."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

GAP = re.compile(r"\[\[([^\[\]\n]*)\]\]")


@cache
def markdown_parser(gaps: bool) -> MarkdownIt:
    """A parser; with `gaps` each `[[name]]` outside of code and formulas is a token of the type gap."""
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    # An address that can't be used is told of; the parser would leave the link as plain text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    # Pandoc's rule: no blank inside the signs, no digit after the closing one.
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True)
    # The plugin takes a text's last character for the one before its first, and so sees no formula at the start of
    # a text that ends in a digit: a blank at the end, which Markdown never leaves, keeps it from harm.
    parser.core.ruler.before("inline", "blank_after", lambda state: _blank(state, add=True))
    parser.core.ruler.after("inline", "no_blank_after", lambda state: _blank(state, add=False))
    if gaps:
        parser.inline.ruler.before("link", "gap", _gap)
    return parser


def _gap(state: StateInline, silent: bool) -> bool:
    """A rule of the parser: `[[name]]` as one token."""
    # The parser looks silently for the end of a link's words, and would take a gap for a link in a link.
    found = None if silent else GAP.match(state.src, state.pos, state.posMax)
    if not found or not found[1].strip():
        return False
    token = state.push("gap", "", 0)
    token.content = found[0]
    state.pos = found.end()
    return True


def _blank(state: StateCore, add: bool) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.content.startswith("$"):
            if add:
                token.content += " "
            elif token.children and token.children[-1].type == "text":
                token.children[-1].content = token.children[-1].content.removesuffix(" ")
