"""Markdown read into Prose: CommonMark with tables, strike-through and formulas, every block with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span
from packager.model import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    Inline,
    ItemList,
    LessonTarget,
    Link,
    Math,
    Paragraph,
    Player,
    Prose,
    Quote,
    RawBlock,
    Strike,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
)
from packager.source.document import Document, Route, read_text, spelling
from packager.source.media import AUDIO, IMAGES, VIDEO, Folder, suffix

_STYLED = frozenset(("sub", "sup", "kbd", "mark", "small", "abbr", "ins", "q", "u", "cite", "dfn", "samp", "var"))
_BLOCKS = _STYLED.union(
    ("p", "div", "span", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "em", "strong"),
    ("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "details", "summary"),
    ("b", "i", "s", "del", "h1", "h2", "h3", "h4", "h5", "h6", "ruby", "rt", "rp", "a"),
)
_ATTRIBUTES = {"a": {"href", "title"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_SCHEMES = ("https:", "http:", "mailto:")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a Markdown text stands in its file: text line 0 is file line `line`, its column 0 is `column`."""

    path: str
    line: int = 1
    column: int = 1

    def span(self, line: int, column: int = 0, length: int = 1) -> Span:
        """The stretch of `length` code points from a 0-based line and column of the text."""
        place = Place(self.line + line, self.column + column)
        return Span(self.path, place, Place(place.line, place.column + max(1, length)))


@dataclass(slots=True)
class Library:
    """What prose may point to: the course's files and its lessons, and what was found wrong on the way."""

    folder: Folder
    lessons: dict[str, str] = field(default_factory=dict)  # file name -> lesson id
    links: list[tuple[LessonTarget, Span]] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)


def parse(text: str, origin: Origin, library: Library) -> Prose:
    """The prose of a Markdown text; what is wrong goes to `library.found`."""
    tokens = _markdown().parse(text)
    reader = _Reader(text.split("\n"), origin, library)
    lines = text.rstrip("\n").count("\n")
    start = origin.span(0).start
    return Prose(reader.blocks(tokens), Span(origin.path, start, Place(origin.line + lines, start.column + 1)))


def of_value(document: Document, route: Route, data: object, library: Library) -> Prose:
    """The prose of one YAML value, with the places of its lines in the file."""
    text = str(spelling(data))
    span = document.value(route)
    style = document.style(route)
    if style in ("|", ">"):
        lines = document.text.split("\n")
        line = span.start.line + 1
        while line < span.end.line and line <= len(lines) and not lines[line - 1].strip():
            line += 1
        indent = len(lines[line - 1]) - len(lines[line - 1].lstrip(" ")) if line <= len(lines) else 0
        # Blank lines at the start belong to the value of a literal block.
        lead = len(text) - len(text.lstrip("\n")) if style == "|" else 0
        return parse(text, Origin(document.path, line - lead, indent + 1), library)
    return parse(text, Origin(document.path, span.start.line, span.start.column + (1 if style else 0)), library)


def slug(text: str, length: int = 64) -> str:
    """Words as an id: ASCII lower case with hyphens, a letter first; '' where nothing of that kind is left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    words = re.sub(r"^[0-9-]+", "", words)
    if len(words) > length:
        words = words[: length + 1].rpartition("-")[0] or words[:length]
    return words.strip("-")


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Pandoc's rule: no blank inside the signs, no digit after the closing one.
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True)


class _Names(HTMLParser):
    """The elements and attributes of a piece of HTML that cleaning takes out."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _BLOCKS:
            self.refused[f"<{tag}>"] = None
            return
        for name, value in attrs:
            if name not in _ATTRIBUTES.get(tag, ()):
                self.refused[f"{name}= of <{tag}>"] = None
            elif name == "href" and not (value or "").lower().startswith(_SCHEMES):
                self.refused[f"href={value!r} of <{tag}>"] = None


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    origin: Origin
    library: Library
    ids: dict[str, int] = field(default_factory=dict)
    seek: dict[tuple[int, str], int] = field(default_factory=dict)

    def span(self, token: Token) -> Span:
        first, last = token.map or (0, 1)
        line = self.lines[first] if first < len(self.lines) else ""
        indent = len(line) - len(line.lstrip())
        return self.origin.span(first, indent, len(line.strip()) if last <= first + 1 else len(line) - indent)

    def say(self, rule: Rule, span: Span, message: str, hint: str = "") -> None:
        self.library.found.append(Diagnostic(rule, span, message, hint))

    # --- blocks

    def blocks(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        made: list[Block] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            end = self.close(tokens, place)
            made.extend(self.block(token, tokens[place + 1 : end]))
            place = end + 1
        return tuple(made)

    @staticmethod
    def close(tokens: Sequence[Token], place: int) -> int:
        """The position of the token that closes the one at `place`; itself, where it opens nothing."""
        depth: int = tokens[place].nesting
        while depth > 0:
            place += 1
            depth += tokens[place].nesting
        return place

    def block(self, token: Token, inside: Sequence[Token]) -> list[Block]:
        span = self.span(token)
        match token.type:
            case "paragraph_open":
                children = self.inline(inside[0], span)
                if len(children) == 1 and isinstance(children[0], Player):
                    return [children[0]]
                return [Paragraph(self.without_players(children), span)] if children else []
            case "heading_open":
                children = self.without_players(self.inline(inside[0], span))
                return [Heading(int(token.tag[1]), self.heading_id(inside[0].content), children, span)]
            case "fence" | "code_block":
                return [CodeBlock(token.content, token.info.split(" ")[0].strip() if token.info else "", span)]
            case "blockquote_open":
                return [Quote(self.blocks(inside), span)]
            case "bullet_list_open" | "ordered_list_open":
                return [self.items(token, inside, span)]
            case "table_open":
                return [self.table(inside, span)]
            case "hr":
                return [ThematicBreak(span)]
            case "math_block":
                return [Paragraph((Math(token.content.strip(), display=True),), span)]
            case "html_block":
                return self.raw(token.content, span)
            case _:
                raise ValueError(f"a Markdown token that was not foreseen: {token.type}")

    def items(self, token: Token, inside: Sequence[Token], span: Span) -> ItemList:
        items: list[tuple[Block, ...]] = []
        tight = True
        place = 0
        while place < len(inside):
            end = self.close(inside, place)
            part = inside[place + 1 : end]
            level = inside[place].level + 1
            tight = tight and all(t.hidden for t in part if t.type == "paragraph_open" and t.level == level)
            items.append(self.blocks(part))
            place = end + 1
        start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
        return ItemList(tuple(items), start, tight, span)

    def table(self, inside: Sequence[Token], span: Span) -> Table:
        rows: list[list[tuple[Inline, ...]]] = []
        align: list[str] = []
        heads = 0
        for place, token in enumerate(inside):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    heads = 1
                    align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
                rows[-1].append(self.without_players(self.inline(inside[place + 1], span)))
        body = tuple(tuple(row) for row in rows[heads:])
        return Table(tuple(align), tuple(rows[0]) if heads else (), body, span)

    def heading_id(self, text: str) -> str:
        id_ = slug(text) or "section"
        self.ids[id_] = count = self.ids.get(id_, 0) + 1
        return id_ if count == 1 else f"{id_}-{count}"

    def raw(self, html: str, span: Span) -> list[Block]:
        names = _Names()
        names.feed(html)
        names.close()
        picture = re.fullmatch(r"\s*(<img\b[^>]*>)\s*", html, re.IGNORECASE)
        if picture and (image := self.html_image(picture[1], span)) is not None:
            return [Paragraph((image,), span)]
        if picture:
            return []
        if names.refused:
            what = ", ".join(f"`{name}`" for name in names.refused)
            self.say(rules.HTML_REMOVED, span, f"raw HTML left out: {what}")
        cleaned = nh3.clean(html, tags=set(_BLOCKS), attributes=_ATTRIBUTES, url_schemes={"https", "http", "mailto"})
        return [RawBlock(cleaned.strip(), span)] if cleaned.strip() else []

    # --- inlines

    def inline(self, token: Token, around: Span) -> tuple[Inline | Player, ...]:
        first, last = token.map or (0, 1)
        children = token.children or []
        made, _ = self.run(children, 0, "", (first, last), around)
        return _merged(made)

    def without_players(self, children: Sequence[Inline | Player]) -> tuple[Inline, ...]:
        kept: list[Inline] = []
        for child in children:
            if isinstance(child, Player):
                message = f"{child.kind} stands inside a line of text"
                self.say(rules.MEDIA_TYPE, child.span, message, "put it in a paragraph of its own")
            else:
                kept.append(child)
        return tuple(kept)

    def run(
        self, tokens: Sequence[Token], place: int, until: str, lines: tuple[int, int], around: Span
    ) -> tuple[list[Inline | Player], int]:
        """Inlines from `place` up to the token or the raw closing tag `until`, and the place after it."""
        made: list[Inline | Player] = []
        while place < len(tokens):
            token = tokens[place]
            if token.type == until or (token.type == "html_inline" and token.content.lower() == until):
                return made, place + 1
            place += 1
            match token.type:
                case "text":
                    made.append(Text(token.content))
                case "softbreak" | "hardbreak":
                    made.append(Break(token.type == "hardbreak"))
                case "code_inline":
                    made.append(Code(token.content))
                case "math_inline" | "math_inline_double":
                    made.append(Math(token.content.strip(), token.type == "math_inline_double"))
                case "em_open" | "strong_open" | "s_open":
                    close = token.type.replace("open", "close")
                    within, place = self.run(tokens, place, close, lines, around)
                    kept = _merged(self.without_players(within))
                    kind: Any = {"em_open": Emphasis, "strong_open": Strong, "s_open": Strike}[token.type]
                    made.append(kind(kept))
                case "link_open":
                    within, place = self.run(tokens, place, "link_close", lines, around)
                    kept = _merged(self.without_players(within))
                    span = self.find(str(token.attrGet("href") or ""), lines, around)
                    made.extend(
                        self.link(str(token.attrGet("href") or ""), str(token.attrGet("title") or ""), kept, span)
                    )
                case "image":
                    source = str(token.attrGet("src") or "")
                    span = self.find(source, lines, around)
                    title = str(token.attrGet("title") or "")
                    shown = self.image(source, _words(token.children or []), title, span, decorative=False)
                    made.extend([shown] if shown else [])
                case "html_inline":
                    place = self.html(tokens, place, lines, around, made)
                case _:
                    raise ValueError(f"a Markdown token that was not foreseen: {token.type}")
        return made, place

    def html(
        self, tokens: Sequence[Token], place: int, lines: tuple[int, int], around: Span, made: list[Inline | Player]
    ) -> int:
        """An inline piece of raw HTML, the token before `place`; returns the place after what it took."""
        raw = tokens[place - 1].content
        opened = re.fullmatch(r"<([a-zA-Z][a-zA-Z0-9]*)\s*>", raw)
        tag = opened[1].lower() if opened else ""
        if re.fullmatch(r"<br\s*/?>", raw, re.IGNORECASE):
            made.append(Break(hard=True))
        elif re.match(r"<img\b", raw, re.IGNORECASE):
            image = self.html_image(raw, self.find(raw, lines, around))
            made.extend([image] if image else [])
        elif tag in _STYLED or tag in ("b", "i", "s", "del", "em", "strong"):
            ends = [n for n, t in enumerate(tokens) if n >= place and t.content.lower() == f"</{tag}>"]
            if not ends:
                self.say(rules.HTML_REMOVED, self.find(raw, lines, around), f"`{raw}` is not closed in this paragraph")
                return place
            within, place = self.run(tokens, place, f"</{tag}>", lines, around)
            kept = _merged(self.without_players(within))
            same: dict[str, Any] = {
                "b": Strong,
                "strong": Strong,
                "i": Emphasis,
                "em": Emphasis,
                "s": Strike,
                "del": Strike,
            }
            made.append(same[tag](kept) if tag in same else Styled(tag, kept))
        elif not raw.startswith("<!--"):
            self.say(rules.HTML_REMOVED, self.find(raw, lines, around), f"`{raw[:60]}` left out")
        return place

    def html_image(self, raw: str, span: Span) -> Image | None:
        attributes = dict(
            re.findall(r'([a-zA-Z-]+)\s*=\s*"([^"]*)"', raw) + re.findall(r"([a-zA-Z-]+)\s*=\s*'([^']*)'", raw)
        )
        values = {name.lower(): unescape(value) for name, value in attributes.items()}
        shown = self.image(values.get("src", ""), values.get("alt", ""), values.get("title", ""), span, "alt" in values)
        return shown if isinstance(shown, Image) else None

    def find(self, needle: str, lines: tuple[int, int], around: Span) -> Span:
        """Where an inline's address stands; the block's place where it is written in another way."""
        for number in range(lines[0], min(lines[1], len(self.lines))):
            start = self.seek.get((number, needle), 0)
            column = self.lines[number].find(needle, start) if needle else -1
            if column >= 0:
                self.seek[(number, needle)] = column + len(needle)
                return self.origin.span(number, column, len(needle))
        return around

    def link(self, href: str, title: str, children: tuple[Inline, ...], span: Span) -> list[Inline]:
        lower = href.lower()
        if lower.startswith(_SCHEMES):
            return [Link(href, children, title, span)]
        if href.startswith("#") and len(href) > 1:
            target = LessonTarget("", href[1:])
            self.library.links.append((target, span))
            return [Link(href, children, title, span)]
        if _SCHEME.match(href) or href.startswith("//") or href in ("", "#"):
            self.say(rules.BAD_ADDRESS, span, f"the address `{href}` can't be used in a package")
            return list(children)
        base = self.origin.path.rpartition("/")[0]
        asset = self.library.folder.asset(href, base, span)
        if asset is None:
            return list(children)
        if asset.name in self.library.lessons:
            target = LessonTarget(self.library.lessons[asset.name], href.partition("#")[2])
            self.library.links.append((target, span))
            return [Link(target, children, title, span)]
        if suffix(asset.name) in ("md", "yaml", "yml"):
            message = f"`{href}` is not in the course's `contents:`"
            self.say(rules.BROKEN_LINK, span, message, "add it there, or link to one of its lessons")
            return list(children)
        return [Link(asset, children, title, span)]

    def image(self, source: str, words: str, title: str, span: Span, decorative: bool) -> Image | Player | None:
        if _SCHEME.match(source) or source.startswith("//"):
            self.say(rules.BAD_ADDRESS, span, f"`{source[:80]}` is not a file of the course")
            return None
        asset = self.library.folder.asset(source, self.origin.path.rpartition("/")[0], span)
        kind = suffix(source.split("#")[0].split("?")[0])
        if kind in AUDIO or kind in VIDEO:
            return None if asset is None else self.player("audio" if kind in AUDIO else "video", source, words, span)
        if kind not in IMAGES:
            self.say(rules.MEDIA_TYPE, span, f"browsers show no `.{kind}` file" if kind else "the file has no ending")
            return None
        if not words.strip() and not decorative:
            self.say(rules.IMAGE_NO_ALT, span, "the image has no alternative text", "say what it shows: `![…](…)`")
        return None if asset is None else Image(asset, words, span, title)

    def player(self, kind: str, source: str, words: str, span: Span) -> Player | None:
        folder = self.library.folder
        asset = folder.asset(source, self.origin.path.rpartition("/")[0], span)
        if asset is None:
            return None
        if not words.strip():
            self.say(rules.IMAGE_NO_ALT, span, f"the {kind} has no label", "say what it is: `![…](…)`")
        captions = folder.beside(asset, ".vtt")
        transcript = ""
        if text_file := folder.beside(asset, ".txt"):
            text, found = read_text(folder.root / text_file.name, text_file.name)
            self.library.found.extend(found)
            transcript = (text or "").strip()
        if captions is None and not (kind == "audio" and transcript):
            hint = f"put `{asset.name.rpartition('.')[0]}.vtt` beside it"
            self.say(rules.NO_CAPTIONS, span, f"the {kind} has no captions", hint)
        return Player(kind, asset, words, captions, transcript, span)


def _words(tokens: Sequence[Token]) -> str:
    """The text of an image's alternative, which Markdown parses as inlines."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image" and token.children:
            parts.append(_words(token.children))
        else:
            parts.append(token.content)
    return "".join(parts)


def _merged(children: Sequence[Inline | Player]) -> tuple[Any, ...]:
    """The run with neighbouring texts as one."""
    made: list[Inline | Player] = []
    for child in children:
        if isinstance(child, Text) and made and isinstance(made[-1], Text):
            made.append(Text(made.pop().text + child.text))  # type: ignore[union-attr]
        elif not (isinstance(child, Text) and not child.text):
            made.append(child)
    return tuple(made)
