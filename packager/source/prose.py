"""Markdown read into Prose: CommonMark with tables, strike-through and formulas, every block with its place."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it.token import Token

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span
from packager.model import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Gap,
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
from packager.source import embeds, raw_html
from packager.source.commonmark import markdown_parser
from packager.source.document import Document, Route, read_text, spelling
from packager.source.media import AUDIO, IMAGES, VIDEO, Folder, suffix
from packager.source.origin import Origin, origin_of

_DEEPEST = 40  # levels of inline elements
_STROKE = re.compile(r"(?<!\\)\|")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# A picture or a link whose address has a blank in it, which Markdown leaves as text.
_BLANK_ADDRESS = re.compile(r"(!?)\[[^\[\]\n]*\]\(([^()<>\n\s\"']+(?:[ \t]+[^()<>\n\s\"']+)+)[^()<>\n]*\)")
# One line of words: a letter first, and then nothing that opens a block, an inline, a reference or a formula.
_PLAIN = re.compile(r"(?!.*_)[^\W\d][\w ,.;:?!'\"()/%+=-]*(?<! )\n?\Z")
_RULE_LINE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")


_SAME: dict[str, Any] = {"b": Strong, "strong": Strong, "i": Emphasis, "em": Emphasis, "s": Strike, "del": Strike}


@dataclass(slots=True)
class Shelf:
    """What prose may point to: the course's files and its lessons, and what was found wrong on the way."""

    folder: Folder
    lessons: dict[str, str] = field(default_factory=dict)  # file name -> lesson id
    links: list[tuple[LessonTarget, Span]] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)


_NESTED = 98  # levels of the parser's tree, which stops at 100 without a word


def parse(text: str, origin: Origin, shelf: Shelf, gaps: bool = False) -> Prose:
    """The prose of a Markdown text; what is wrong goes to `shelf.found`.

    With `gaps` each `[[name]]` outside of code and formulas becomes a Gap.
    """
    if _PLAIN.match(text):
        return _plain(text.removesuffix("\n"), origin)
    tokens = markdown_parser(gaps).parse(text)
    if any(token.level >= _NESTED for token in tokens):
        message = f"lists and quotes are nested more than {_NESTED // 2} deep, and what is deeper is lost"
        shelf.found.append(Diagnostic(rules.TOO_LONG, origin.span(0), message, "write it flatter"))
    reader = _Reader(text.split("\n"), origin, shelf)
    lines = text.rstrip("\n").count("\n")
    start = origin.span(0).start
    return Prose(reader.blocks(tokens), Span(origin.path, start, Place(origin.line + lines, start.column + 1)))


def _plain(line: str, origin: Origin) -> Prose:
    """What the parser makes of a line in which no sign means anything: most texts of a quiz are such a one."""
    span = origin.span(0, 0, len(line))
    start = span.start
    whole = Span(origin.path, start, Place(origin.line, start.column + 1))
    return Prose((Paragraph((Text(line),), span),), whole)


def of_value(document: Document, route: Route, data: object, shelf: Shelf, gaps: bool = False) -> Prose:
    """The prose of one YAML value, with the places of its lines in the file; `gaps` as for `parse`."""
    text = str(spelling(data))
    return parse(text, origin_of(document, route, text), shelf, gaps)


def slug(text: str, length: int = 64) -> str:
    """Words as an id: ASCII lower case with hyphens, a letter first; '' where nothing of that kind is left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    words = re.sub(r"^[0-9-]+", "", words)
    if len(words) > length:
        words = words[: length + 1].rpartition("-")[0] or words[:length]
    return words.strip("-")


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    origin: Origin
    shelf: Shelf
    ids: dict[str, int] = field(default_factory=dict)
    seek: dict[tuple[int, str], int] = field(default_factory=dict)

    def span(self, token: Token) -> Span:
        first, last = token.map or (0, 1)
        line = self.lines[first] if first < len(self.lines) else ""
        indent = len(line) - len(line.lstrip())
        return self.origin.span(first, indent, len(line.strip()) if last <= first + 1 else len(line) - indent)

    def say(self, rule: Rule, span: Span, message: str, hint: str = "") -> None:
        self.shelf.found.append(Diagnostic(rule, span, message, hint))

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
                self.no_table(token)
                children = self.inline(inside[0], span)
                if len(children) == 1 and isinstance(children[0], Player):
                    return [children[0]]
                return [Paragraph(self.without_players(children), span)] if children else []
            case "heading_open":
                self.no_table(token)
                children = self.without_players(self.inline(inside[0], span))
                return [Heading(int(token.tag[1]), self.heading_id(words(children)), children, span)]
            case "fence" if token.info.strip() == embeds.INFO:
                lines = embeds.Lines(self.origin, self.lines, (token.map or (0, 1))[0] + 1)
                embed = embeds.embed(token.content, span, lines, self.shelf.found)
                return [embed] if embed else []
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
        first = token.attrGet("start")
        start = (1 if first is None else int(first)) if token.type == "ordered_list_open" else None
        return ItemList(tuple(items), start, tight, span)

    def table(self, inside: Sequence[Token], span: Span) -> Table:
        rows: list[list[tuple[Inline, ...]]] = []
        align: list[str] = []
        heads = 0
        for place, token in enumerate(inside):
            if token.type == "tr_open":
                self.count_cells(token, len(align))
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    heads = 1
                    align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
                rows[-1].append(self.without_players(self.inline(inside[place + 1], span)))
        body = tuple(tuple(row) for row in rows[heads:])
        return Table(tuple(align), tuple(rows[0]) if heads else (), body, span)

    def count_cells(self, row: Token, columns: int) -> None:
        """Tells of cells beyond the table's columns, which Markdown drops."""
        number = (row.map or (0, 1))[0]
        text = self.lines[number].lstrip("> \t").rstrip()
        cells = _cells(text)
        if columns and cells > columns:
            message = f"the row has {cells} cells, and the table {columns} columns"
            span = self.origin.span(number, len(self.lines[number].rstrip()) - len(text), len(text))
            self.say(rules.BAD_VALUE, span, message, "a stroke inside a cell is written `\\|`, in code too")

    def no_table(self, token: Token) -> None:
        """Tells of a table's head whose rule has another number of cells, which Markdown takes for a text."""
        first, last = token.map or (0, 1)
        rows = [line.lstrip("> \t").rstrip() for line in self.lines[first:last]]
        for place, (head, rule) in enumerate(pairwise(rows)):
            cells = _cells(head)
            framed = head.startswith("|") and head.endswith("|") and len(head) > 1
            if cells > 1 and _RULE_LINE.match(rule) and ("|" in rule or framed) and cells != _cells(rule):
                number = first + place + 1
                message = f"the table's head has {cells} cells, and the line below it {_cells(rule)}"
                span = self.origin.span(number, self.lines[number].find(rule), len(rule))
                self.say(rules.BAD_VALUE, span, message, "write `---` below each cell of the head, with `|` between")

    def heading_id(self, text: str) -> str:
        base = id_ = slug(text) or "section"
        while id_ in self.ids:
            self.ids[base] += 1
            id_ = f"{base}-{self.ids[base]}"
        self.ids[id_] = 1
        return id_

    def raw(self, html: str, span: Span) -> list[Block]:
        picture = raw_html.lone_image(html)
        if picture is not None:
            image = self.html_image(picture, span)
            return [Paragraph((image,), span)] if image else []
        if refused := raw_html.refused(html):
            what = ", ".join(f"`{name}`" for name in refused)
            hint = raw_html.instead(refused)
            self.say(rules.HTML_REMOVED, span, f"raw HTML left out: {what}", hint)
        cleaned = nh3.clean(
            html,
            tags=set(raw_html.BLOCKS),
            attributes=raw_html.ATTRIBUTES,
            url_schemes={scheme.rstrip(":") for scheme in raw_html.SCHEMES},
        )
        return [RawBlock(cleaned.strip(), span)] if cleaned.strip() else []

    # --- inlines

    def inline(self, token: Token, around: Span) -> tuple[Inline | Player, ...]:
        first, last = token.map or (0, 1)
        return self.run(token.children or [], (first, last), around, 0)

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
        self, tokens: Sequence[Token], lines: tuple[int, int], around: Span, depth: int
    ) -> tuple[Inline | Player, ...]:
        made: list[Inline | Player] = []
        pairs = raw_html.pairs(tokens)
        place = 0
        while place < len(tokens):
            token = tokens[place]
            end = pairs.get(place, self.close(tokens, place))
            inside = self.run(tokens[place + 1 : end], lines, around, depth + 1) if depth < _DEEPEST else ()
            if depth == _DEEPEST and end > place:
                self.say(rules.HTML_REMOVED, around, f"more than {_DEEPEST} elements inside one another; left out")
                place = end + 1
                continue
            match token.type:
                case "text":
                    made.append(Text(token.content))
                case "softbreak" | "hardbreak":
                    made.append(Break(token.type == "hardbreak"))
                case "gap":
                    made.append(Gap(token.content[2:-2].strip(), self.find(token.content, lines, around)))
                case "code_inline":
                    made.append(Code(token.content))
                case "math_inline" | "math_inline_double":
                    made.append(Math(token.content.strip(), token.type == "math_inline_double"))
                case "em_open" | "strong_open" | "s_open":
                    kind: Any = {"em_open": Emphasis, "strong_open": Strong, "s_open": Strike}[token.type]
                    made.append(kind(self.without_players(inside)))
                case "link_open":
                    href = str(token.attrGet("href") or "")
                    kept = self.without_players(inside)
                    made.extend(
                        self.link(href, str(token.attrGet("title") or ""), kept, self.find(href, lines, around))
                    )
                case "image":
                    source = str(token.attrGet("src") or "")
                    span = self.find(source, lines, around)
                    title = str(token.attrGet("title") or "")
                    shown = self.image(source, _words(token.children or []), title, span, decorative=False)
                    made.extend([shown] if shown else [])
                case "html_inline":
                    made.extend(self.html(token.content, inside if end > place else None, lines, around))
                case _:
                    raise ValueError(f"a Markdown token that was not foreseen: {token.type}")
            place = end + 1
        merged = _merged(made)
        for child in merged:
            if isinstance(child, Text) and "](" in child.text:
                self.no_address(child.text, lines, around)
        return merged

    def no_address(self, text: str, lines: tuple[int, int], around: Span) -> None:
        """Tells of pictures, and of links to files that are there, whose addresses have a blank in them."""
        base = self.origin.path.rpartition("/")[0]
        for found in _BLANK_ADDRESS.finditer(text):
            mark, address = found[1], found[2]
            there = self.shelf.folder.root / base / unquote(address)
            span = self.find(found[0], lines, around)
            block = self.lines[lines[0] : lines[1]]
            if any(f"\\{found[0]}" in line or (span is around and "\\" in line) for line in block):
                continue  # written with a backslash, and so meant as text
            name = posixpath.normpath(posixpath.join(base, unquote(address)))
            try:
                file = there.is_file()
            except OSError:
                file = False  # no name that the system takes
            if not mark and not file:
                self.shelf.folder.inputs.missed(name)
            elif mark or ":" not in address:
                message = f"the address `{address}` has a blank in it, so that Markdown takes all of it for text"
                self.say(rules.BAD_ADDRESS, span, message, f"put it in angle brackets: `(<{address}>)`")

    def html(
        self, raw: str, inside: tuple[Inline | Player, ...] | None, lines: tuple[int, int], around: Span
    ) -> list[Inline | Player]:
        """An inline piece of raw HTML; `inside` is what stands before its closing tag, None where there is none."""
        tag = raw_html.opened(raw)
        plain = re.fullmatch(r"<[a-zA-Z0-9]+\s*>", raw) is not None
        if re.fullmatch(r"<br\s*/?>", raw, re.IGNORECASE):
            return [Break(hard=True)]
        picture = raw_html.lone_image(raw)
        if picture is not None:
            image = self.html_image(picture, self.find(raw, lines, around))
            return [image] if image else []
        if plain and (tag in raw_html.STYLED or tag in _SAME):
            if inside is None:
                self.say(rules.HTML_REMOVED, self.find(raw, lines, around), f"`{raw}` is not closed in this paragraph")
                return []
            kept = self.without_players(inside)
            return [_SAME[tag](kept) if tag in _SAME else Styled(tag, kept)]
        if not raw.startswith("<!--"):
            self.say(rules.HTML_REMOVED, self.find(raw, lines, around), f"`{raw[:60]}` left out")
        return list(inside or ())

    def html_image(self, given: dict[str, str], span: Span) -> Image | None:
        if extra := [name for name in given if name not in ("src", "alt", "title")]:
            what = ", ".join(f"`{name}=`" for name in reversed(extra))
            self.say(rules.HTML_REMOVED, span, f"left out of the <img>: {what}")
        source, words = given.get("src", ""), given.get("alt", "")
        shown = self.image(source, words, given.get("title", ""), span, "alt" in given)
        return shown if isinstance(shown, Image) else None

    def find(self, needle: str, lines: tuple[int, int], around: Span) -> Span:
        """Where an inline's address stands; the block's place where it is written in another way."""
        texts, rows = self.lines, self.origin.rows
        if rows:
            first = rows[min(lines[0], len(rows) - 1)].line - 1
            after = [row.line - 1 for row in rows[lines[1] :] if row.line - 1 > first]
            texts, lines = list(self.origin.source), (first, after[0] if after else len(self.origin.source))
        for number in range(lines[0], min(lines[1], len(texts))):
            start = self.seek.get((number, needle), 0)
            column = texts[number].find(needle, start) if needle else -1
            if column >= 0:
                self.seek[(number, needle)] = column + len(needle)
                if not rows:
                    return self.origin.span(number, column, len(needle))
                place = Place(number + 1, column + 1)
                return Span(self.origin.path, place, Place(place.line, place.column + len(needle)))
        return around

    def link(self, href: str, title: str, children: tuple[Inline, ...], span: Span) -> list[Inline]:
        lower = href.lower()
        if lower.startswith(raw_html.SCHEMES):
            return [Link(href, children, title, span)]
        if href.startswith("#") and len(href) > 1:
            target = LessonTarget("", href[1:])
            self.shelf.links.append((target, span))
            return [Link(href, children, title, span)]
        if _SCHEME.match(href) or href.startswith("//") or href in ("", "#"):
            self.say(rules.BAD_ADDRESS, span, f"the address `{href}` can't be used in a package")
            return list(children)
        base = self.origin.path.rpartition("/")[0]
        asset = self.shelf.folder.asset(href, base, span)
        if asset is None:
            return list(children)
        if asset.name in self.shelf.lessons:
            target = LessonTarget(self.shelf.lessons[asset.name], href.partition("#")[2])
            self.shelf.links.append((target, span))
            return [Link(target, children, title, span)]
        if suffix(asset.name) in ("yaml", "yml"):
            message = f"`{href}` is no lesson, and no link leads to anything else of the course's `contents:`"
            self.say(rules.BROKEN_LINK, span, message, "name the quiz in words, or link to the lesson before it")
            return list(children)
        if suffix(asset.name) == "md":
            message = f"`{href}` is not in the course's `contents:`"
            self.say(rules.BROKEN_LINK, span, message, "add it there, or link to one of its lessons")
            return list(children)
        return [Link(asset, children, title, span)]

    def image(self, source: str, words: str, title: str, span: Span, decorative: bool) -> Image | Player | None:
        if _SCHEME.match(source) or source.startswith("//"):
            self.say(rules.BAD_ADDRESS, span, f"`{source[:80]}` is not a file of the course")
            return None
        asset = self.shelf.folder.asset(source, self.origin.path.rpartition("/")[0], span)
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
        folder = self.shelf.folder
        asset = folder.asset(source, self.origin.path.rpartition("/")[0], span)
        if asset is None:
            return None
        if not words.strip():
            self.say(rules.IMAGE_NO_ALT, span, f"the {kind} has no label", "say what it is: `![…](…)`")
        captions = folder.beside(asset, ".vtt", span)
        transcript = ""
        if text_file := folder.beside(asset, ".txt", span):
            text, found = read_text(folder.root / text_file.name, text_file.name)
            self.shelf.found.extend(found)
            transcript = (text or "").strip()
        name = asset.name.rpartition(".")[0]
        if kind == "video" and captions is None:
            self.say(rules.NO_CAPTIONS, span, "the video has no captions", f"put `{name}.vtt` beside it")
        if kind == "audio" and not transcript:
            hint = f"put `{name}.txt`, the words that are said, beside it"
            message = "the audio has captions, which no browser shows, and no transcript"
            self.say(rules.NO_CAPTIONS, span, message if captions else "the audio has no transcript", hint)
        return Player(kind, asset, words, captions, transcript, span)


def _cells(row: str) -> int:
    """How many cells a row of a table has."""
    return len(_STROKE.findall(row.removeprefix("|").removesuffix("|"))) + 1


def words(children: Sequence[Inline]) -> str:
    """What a run of inlines says, as one line of plain text: a formula as its TeX, a picture as its alternative."""
    parts: list[str] = []
    for child in children:
        match child:
            case Text() | Code():
                parts.append(child.text)
            case Math():
                parts.append(child.tex)
            case Image():
                parts.append(child.alternative)
            case Gap():
                parts.append(child.id)
            case Break():
                parts.append(" ")
            case Emphasis() | Strong() | Strike() | Styled() | Link():
                parts.append(words(child.children))
    return " ".join("".join(parts).split())


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
