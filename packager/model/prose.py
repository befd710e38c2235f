"""Texts as a small tree: blocks that hold inlines, made once from Markdown and rendered by every target."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packager.diagnostic import Span, whole

NOWHERE = whole("")


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file of the course: `name` relative to the course's folder with `/`, `file` to open it."""

    name: str
    file: str
    size: int  # bytes
    width: int = 0  # pixels, of a picture whose size could be read; else 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class LessonTarget:
    """A link's aim inside the course: a lesson, and a heading of it or ''."""

    lesson: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Styled:
    """Inline raw HTML of one allowed element without attributes: sub, sup, kbd, small, mark, u, ..."""

    tag: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula as TeX; `display` stands on its own line."""

    tex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`target` is an address with a scheme, a heading of the same lesson (`#x`), a file or a lesson."""

    target: str | Asset | LessonTarget
    children: tuple[Inline, ...]
    title: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alternative` is '' where it is decorative."""

    asset: Asset
    alternative: str
    span: Span
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that something is put into: a blank of a fill-in-blanks question, or a variable of a formula.

    `id` names it. Only the prompts of these two types hold any.
    """

    id: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Break:
    """A line's end: `hard` is kept by every target, a soft one is white space."""

    hard: bool


Inline = Text | Emphasis | Strong | Strike | Styled | Code | Math | Link | Image | Gap | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 to 6 as written; `id` is made from the words, unique in the file."""

    level: int
    id: str
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str
    language: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list: `start` is None for bullets, else the first number. A tight one shows no paragraphs."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None
    tight: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """`align` has '', 'left', 'center' or 'right' a column; each cell is a run of inlines."""

    align: tuple[str, ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    span: Span


@dataclass(frozen=True, slots=True)
class Player:
    """Audio or video on its own: `captions` is a WebVTT file, `transcript` a text shown on demand."""

    kind: str  # audio or video
    asset: Asset
    label: str
    captions: Asset | None
    transcript: str
    span: Span


@dataclass(frozen=True, slots=True)
class Embed:
    """What another host shows in a frame: `url` is an https address, `ratio` the frame's width to its height."""

    url: str
    title: str
    ratio: tuple[int, int]
    span: Span

    @property
    def origin(self) -> str:
        """The scheme and the host, with its port where it has one: what a security policy names."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}"


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block of raw HTML after cleaning."""

    html: str
    span: Span


Block = Paragraph | Heading | CodeBlock | Quote | ItemList | Table | ThematicBreak | Player | Embed | RawBlock


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in blocks. A short text (a choice, a hint) is one Paragraph."""

    blocks: tuple[Block, ...]
    span: Span
