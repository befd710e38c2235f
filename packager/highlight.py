"""Code cut into coloured pieces: a few classes of them, whatever the language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

# Said of a block that is no code: nothing is coloured, and nothing is told of.
PLAIN = frozenset(("", "text", "txt", "plain", "plaintext", "none", "output"))
_WORST = 100_000  # characters of a block; a longer one stays plain

# The classes in the style sheet by the kinds of tokens, the narrower kind first.
_CLASSES = (
    ("Comment.Preproc", "k"),
    ("Comment", "c"),
    ("Keyword.Constant", "m"),
    ("Keyword", "k"),
    ("Operator.Word", "k"),
    ("Literal.String", "s"),
    ("Literal.Number", "m"),
    ("Literal", "m"),
    ("Name.Constant", "m"),
    ("Name.Function", "n"),
    ("Name.Class", "n"),
    ("Name.Decorator", "n"),
    ("Name.Namespace", "n"),
    ("Name.Tag", "n"),
    ("Name.Label", "n"),
    ("Name.Builtin", "v"),
    ("Name.Attribute", "v"),
    ("Name.Variable", "v"),
    ("Name.Exception", "v"),
    ("Generic.Heading", "n"),
    ("Generic.Subheading", "n"),
    ("Generic.Inserted", "i"),
    ("Generic.Deleted", "d"),
    ("Generic.Prompt", "c"),
    ("Generic.Output", "c"),
    ("Generic.Error", "d"),
    ("Generic.Traceback", "d"),
)
CLASSES = tuple(sorted({class_ for _, class_ in _CLASSES}))


def coloured(language: str) -> bool:
    """Whether code of a language, as a fence names it, gets colours."""
    return language.lower() not in PLAIN and _alias(language) != ""


def languages() -> list[str]:
    """Every name of a language, sorted."""
    return sorted(_aliases())


def pieces(text: str, language: str) -> list[tuple[str, str]]:
    """`text` as (class, piece) in order, '' for what has no colour; joined, the pieces are `text`."""
    if not coloured(language) or len(text) > _WORST:
        return [("", text)]
    # Read when a course has code: the library is large.
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(_alias(language), stripnl=False, ensurenl=False)
    found = [(_class(str(kind)), piece) for kind, piece in lexer.get_tokens(text)]
    made = [
        (class_, "".join(piece for _, piece in run)) for class_, run in groupby(_blanks_joined(found), itemgetter(0))
    ]
    # A few lexers change what they read; an author's text counts for more than its colours.
    return made if "".join(piece for _, piece in made) == text else [("", text)]


def _blanks_joined(found: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """White space as part of what is before it, so that fewer elements are needed."""
    before = ""
    for class_, piece in found:
        before = class_ if piece.strip() else before
        if piece:
            yield before, piece


@cache
def _class(kind: str) -> str:
    """The class of a kind of token, such as `Token.Name.Function`."""
    name = kind.removeprefix("Token.")
    return next((class_ for known, class_ in _CLASSES if name == known or name.startswith(f"{known}.")), "")


@cache
def _aliases() -> dict[str, str]:
    """A name that the library knows for each name of a language: its own names, and endings of one language alone."""
    from pygments.lexers import LEXERS

    rows: list[Any] = list(LEXERS.values())
    known = {alias.lower(): alias for _, _, aliases, _, _ in rows for alias in aliases}
    endings: dict[str, set[str]] = {}
    for _, _, aliases, patterns, _ in rows:
        for pattern in patterns if aliases else ():
            if pattern.startswith("*.") and pattern[2:].isalnum():
                endings.setdefault(pattern[2:].lower(), set()).add(aliases[0])
    return {ending: names.pop() for ending, names in endings.items() if len(names) == 1} | known


def _alias(language: str) -> str:
    return _aliases().get(language.lower(), "")
