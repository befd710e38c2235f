"""Prose written as Markdown that reads back as the same prose."""

from __future__ import annotations

import json
import posixpath
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.entities import html5

from packager.model import (
    Asset,
    Block,
    Break,
    Code,
    CodeBlock,
    Embed,
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
from packager.source.embeds import INFO

_PUNCTUATION = frozenset(string.punctuation)
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_UNSAFE = re.compile(r'[\x00-\x20%?#<>"\\^`{|}\x7f]')
_AUTOLINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{|}%]+\Z")
# What opens a block at a line's start (CommonMark 0.31.2, sections 4 and 5): the sign that a backslash
# makes plain comes first, or after a list's number.
_OPENING = re.compile(r"#{1,6}(?:\s|\Z)|>|[-=|](?![^\W_])|[+*](?:\s|\Z)|:-")
_NUMBER = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|\Z))")
_HTML_BLOCK = re.compile(
    r"</?(?:blockquote|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|summary|table|tbody|td|tfoot|th"
    r"|thead|tr|ul)(?:\s|/?>|\Z)",
    re.IGNORECASE,
)
_SIMPLE = re.compile(r"[A-Za-z][\w ,.()'/-]*\Z")  # a YAML text that needs no quotes
_EDGES = re.compile(r"(?<=\n)[^\S\n]+|[^\S\n]+(?=\n)")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a prose stands: its file's folder ('' for the course's), and each lesson's file by id."""

    folder: str = ""
    lessons: Mapping[str, str] = field(default_factory=dict)

    def relative(self, name: str) -> str:
        """A path of the course as this file writes it, percent-encoded where an address must be."""
        path = _UNSAFE.sub(lambda sign: f"%{ord(sign[0]):02X}", posixpath.relpath(name, self.folder or "."))
        return f"./{path}" if ":" in path.split("/")[0] else path


def markdown(prose: Prose, home: Home | None = None) -> str:
    """`prose` as Markdown without a newline at its end."""
    return "\n".join(_stack(prose.blocks, _Context(home or Home()), tight=False))


def escape(text: str) -> str:
    """Markdown of one paragraph that reads as exactly `text`; white space at its ends becomes references."""
    return _edged(_text(text, _Context(Home()), opening=True))


@dataclass(frozen=True, slots=True)
class _Context:
    home: Home
    delimiters: str = ""  # the signs of the emphases around
    label: bool = False  # inside a link's words
    one_line: bool = False  # a line's end can't be written
    depth: int = 0  # of lists


# --- blocks ------------------------------------------------------------------------------------------


def _stack(blocks: Sequence[Block], context: _Context, *, tight: bool) -> list[str]:
    """The lines of blocks under each other, a blank line between them unless `tight`."""
    lines: list[str] = []
    before: Block | None = None
    marks = "-."
    for block in blocks:
        if isinstance(block, ItemList) and isinstance(before, ItemList) and _kind(block) == _kind(before):
            marks = "*)" if marks == "-." else "-."  # with the same mark both would be one list
        else:
            marks = "-."
        written = _block(block, context, marks)
        if not written:
            continue
        if lines and not (tight and _interrupts(before, block)):
            lines.append("")
        lines += written
        before = block
    return lines


def _kind(block: ItemList) -> bool:
    return block.start is None


def _interrupts(before: Block | None, block: Block) -> bool:
    """Whether `block` is read as a block of its own without a blank line before it."""
    if isinstance(before, RawBlock):
        return False
    if isinstance(before, CodeBlock | Embed | Heading | ThematicBreak):
        return True
    if isinstance(block, ItemList):
        return block.start in (None, 1) and bool(block.items and block.items[0])
    return isinstance(block, CodeBlock | Embed | Quote | ThematicBreak | Heading | RawBlock)


def _block(block: Block, context: _Context, marks: str) -> list[str]:
    match block:
        case Paragraph():
            return _paragraph(block, context)
        case Heading():
            return _heading(block, context)
        case CodeBlock():
            # Code that is called so would be read as one.
            return _fenced(block.text, block.language if block.language != INFO else "")
        case Quote():
            return [f"> {line}" if line else ">" for line in _stack(block.blocks, context, tight=False)] or [">"]
        case ItemList():
            return _list(block, context, marks)
        case Table():
            return _table(block, context)
        case ThematicBreak():
            return ["___"]  # `---` would underline a paragraph, and `- ---` is no list
        case Player():
            return [f"![{_words(block.label, context)}]({context.home.relative(block.asset.name)})"]
        case Embed():
            return _embed(block)
        case RawBlock():
            return _raw(block.html)


def _paragraph(block: Paragraph, context: _Context) -> list[str]:
    first = block.children[0] if block.children else None
    if isinstance(first, Math) and first.display and len(block.children) == 1:
        return ["$$", *first.tex.split("\n"), "$$"] if "\n" in first.tex else [f"$${first.tex}$$"]
    if (isinstance(first, Math) and first.display) or (isinstance(first, Image) and not first.alternative):
        context = replace(context, one_line=True)  # alone on its line it would be a block
    return _edged(_run(block.children, context, "")).split("\n") if block.children else []


def _raw(html: str) -> list[str]:
    """Raw HTML so that it opens a block of it and no blank line ends that (CommonMark 4.6)."""
    html = re.sub(r"(<pre>)\n", r"\1\n\n", html)  # HTML leaves out the first newline of `pre`
    if html.lower().startswith("<pre") and "</pre>" not in html.lower().rstrip()[:-6]:
        return html.split("\n")
    if not _HTML_BLOCK.match(html):
        html = f"<div>\n{html}\n</div>"
    # In `pre` a blank line counts, so it is kept as a reference.
    return re.sub(r"\n((?:[^\S\n]*\n)+)", lambda found: "\n" + found[1].replace("\n", "&#10;"), html).split("\n")


def _heading(block: Heading, context: _Context) -> list[str]:
    words = _edged(_run(block.children, replace(context, one_line=True), " "))
    words = re.sub(r"(?<![^\s])(#+)\Z", r"\\\1", words)
    return [f"{'#' * block.level} {words}".rstrip(" ")]


def _fenced(content: str, info: str) -> list[str]:
    sign = "~" if "`" in info else "`"
    longest = max((len(run) for run in re.findall(f"{sign}+", content)), default=0)
    fence = sign * max(3, longest + 1)
    text = content.removesuffix("\n")
    return [fence + info, *(text.split("\n") if content else []), fence]


def _embed(block: Embed) -> list[str]:
    # A JSON text is a YAML one.
    title = block.title if _SIMPLE.match(block.title) else json.dumps(block.title, ensure_ascii=False)
    url = json.dumps(block.url) if block.url.endswith(":") else block.url
    lines = [f"url: {url}", f"title: {title}"]
    if block.ratio != (16, 9):
        lines.append(f"ratio: {block.ratio[0]}/{block.ratio[1]}")
    return _fenced("\n".join(lines), INFO)


def _list(block: ItemList, context: _Context, marks: str) -> list[str]:
    lines: list[str] = []
    inner = replace(context, depth=context.depth + 1)
    for place, item in enumerate(block.items):
        mark = marks[0] if block.start is None else f"{block.start + place}{marks[1]}"
        content = _stack(item, inner, tight=block.tight)
        if lines and not block.tight:
            lines.append("")
        if not content:
            lines.append(mark)
            continue
        indent = " " * (len(mark) + 1)
        if re.fullmatch(r"[-*\s]+", f"{mark}{content[0]}"):
            mark = "+"  # `- - -` is a break
        lines.append(f"{mark} {content[0]}")
        lines += [indent + line if line else "" for line in content[1:]]
    return lines


def _table(block: Table, context: _Context) -> list[str]:
    signs = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
    width = len(block.align)
    head = block.head or ((),) * width

    def row(cells: Iterable[tuple[Inline, ...]]) -> str:
        inner = replace(context, one_line=True)
        texts = (_edged(_run(cell, inner, " ")).replace("|", "\\|") for cell in cells)
        return f"| {' | '.join(texts)} |"

    return [row(head), f"| {' | '.join(signs[align] for align in block.align)} |", *map(row, block.rows)]


# --- inlines -----------------------------------------------------------------------------------------


def _run(children: Iterable[Inline], context: _Context, before: str) -> str:
    """A run of inlines; `before` is the sign it follows, '' at a line's start."""
    out = ""
    closed = ""  # the sign that closed an emphasis just now
    merged = _merged(children)
    for place, child in enumerate(merged):
        last = out[-1:] or before
        closed_by = ""
        match child:
            case Text():
                following = merged[place + 1] if place + 1 < len(merged) else None
                text = _text(child.text, context, opening=last in ("", "\n"))
                if isinstance(following, Link | Gap) and text.endswith("!"):
                    text = text[:-1] + "\\!"  # else the bracket would begin a picture
                if closed and text and _must_part(closed, out[-len(closed) - 1 : -len(closed)], text[0]):
                    text = _reference(text[0]) + text[1:]
                if isinstance(merged[place - 1] if place else None, Math) and text[0].isdigit():
                    text = _reference(text[0]) + text[1:]  # a digit would keep the sign from closing
                out += text
            case Emphasis() | Strong() | Strike():
                out, closed_by = _enclosed(out, child, context, last)
            case Styled():
                out += f"<{child.tag}>{_run(child.children, context, '>')}</{child.tag}>"
            case Code():
                out += _code(child.text)
            case Math():
                if out.endswith("\\$"):
                    out = out[:-2] + _reference("$")  # `\$$` opens nothing
                elif out[-1:].isdigit():
                    out = out[:-1] + _reference(out[-1])
                tex = re.sub(r"\s*\n\s*", " ", child.tex)
                if child.display and (not tex or tex[-1] in "\\$"):
                    tex += " "  # else the closing sign would be plain
                out += f"$${tex}$$" if child.display else f"${tex}$"
            case Link():
                out += _link(child, context)
            case Image():
                out += _image(child, context)
            case Gap():
                out += f"[[{child.id}]]"  # a `[` of a text has a backslash, so none is taken for a gap
            case Break(hard):
                beside = (merged[place - 1] if place else None, merged[place + 1] if place + 1 < len(merged) else None)
                if context.one_line or any(other is None or isinstance(other, Break) for other in beside):
                    out += "<br>" if hard else " " if all(beside) else ""
                else:
                    out += "\\\n" if hard else "\n"
        closed = closed_by
    if merged and isinstance(merged[0], Math) and (found := re.search(r"[0-9]\Z|\\\\\Z", out)):
        # dollarmath looks before a sign at the start of a text, which is at its end.
        out = out[: found.start()] + _reference(found[0][0])
    return out


def _merged(children: Iterable[Inline]) -> list[Inline]:
    """The inlines with neighbouring texts as one."""
    merged: list[Inline] = []
    for child in children:
        if isinstance(child, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + child.text)
        elif not (isinstance(child, Text) and not child.text):
            merged.append(child)
    return merged


def _enclosed(out: str, child: Emphasis | Strong | Strike, context: _Context, last: str) -> tuple[str, str]:
    """`out` with an emphasis after it, and the delimiter that closes it, '' for a tag.

    The neighbours are so written that both delimiters count (CommonMark 6.2); where none can, it
    is an HTML element.
    """
    match child:
        case Emphasis():
            tag, signs, length = "em", "*_", 1
        case Strong():
            tag, signs, length = "strong", "*_", 2
        case Strike():
            tag, signs, length = "del", "~", 2
    free = [sign for sign in signs if sign != last and sign not in context.delimiters]
    if not free or not child.children:
        return f"{out}<{tag}>{_run(child.children, context, '>')}</{tag}>", ""
    sign = free[0]
    inner = _run(child.children, replace(context, delimiters=context.delimiters + sign), sign)
    if not inner:
        return f"{out}<{tag}></{tag}>", ""
    if inner[0].isspace():
        inner = _reference(inner[0]) + inner[1:]
    if inner[-1].isspace():
        inner = inner[:-1] + _reference(inner[-1])
    end = out[-1:]
    if end and not (end.isspace() or end in _PUNCTUATION) and (sign == "_" or not inner[0].isalnum()):
        out = out[:-1] + _reference(end)
    return f"{out}{sign * length}{inner}{sign * length}", sign * length


def _must_part(delimiter: str, inside: str, after: str) -> bool:
    """Whether `after`, right behind a closing delimiter, keeps it from closing."""
    if after.isspace() or after in _PUNCTUATION:
        return False
    return delimiter[0] == "_" or not inside.isalnum()


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def _text(text: str, context: _Context, *, opening: bool) -> str:
    """`text` with a backslash before each sign that Markdown would read; `opening` at a line's start."""
    out: list[str] = []
    for place, sign in enumerate(text):
        before = text[place - 1] if place else ""
        after = text[place + 1] if place + 1 < len(text) else ""
        if sign in "\n\r\0\u0085\u2028\u2029":
            out.append(_reference(sign) if sign != "\0" else "\ufffd")
        elif _means_something(sign, before, after, text, place, context):
            out.append("\\" + sign)
        else:
            out.append(sign)
    joined = "".join(out)
    if opening and (number := _NUMBER.match(text)):
        joined = f"{number[0]}\\{joined[number.end() :]}"
    elif opening and _OPENING.match(text) and not joined.startswith("\\"):
        joined = "\\" + joined
    if opening and joined[:1].isspace():
        joined = _reference(joined[0]) + joined[1:]
    return joined


def _means_something(sign: str, before: str, after: str, text: str, place: int, context: _Context) -> bool:
    match sign:
        case "\\":
            return after == "" or after in _PUNCTUATION or after.isspace()
        case "`" | "[" | "$":
            return True
        case "]":
            return context.label
        case "*":
            return not (before.isspace() and after.isspace())
        case "_":
            return not (before.isalnum() and after.isalnum()) and not (before.isspace() and after.isspace())
        case "~":
            return "~" in (before, after) or not before or not after
        case "<":
            return after == "" or after in "/!?" or after.isalpha()
        case "&":
            found = _ENTITY.match(text, place)
            return found is not None and (found[0][1] == "#" or found[0][1:] in html5)
        case _:
            return False


def _edged(text: str) -> str:
    """White space at the ends of lines as references, since Markdown strips it there."""

    def references(found: re.Match[str]) -> str:
        return "".join(map(_reference, found[0]))

    text = _EDGES.sub(references, text)
    inside = text.strip()
    if inside == text:
        return text
    if not inside:
        return "".join(map(_reference, text))
    head, tail = text[: text.index(inside)], text[text.index(inside) + len(inside) :]
    return "".join(map(_reference, head)) + inside + "".join(map(_reference, tail))


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    ticks = "`" * next(size for size in range(1, len(runs) + 2) if size not in runs)
    padded = text[:1] == "`" or text[-1:] == "`" or (text[:1] == text[-1:] == " " and text.strip(" ") != "")
    return f"{ticks} {text} {ticks}" if padded else f"{ticks}{text}{ticks}"


def _link(link: Link, context: _Context) -> str:
    match link.target:
        case Asset():
            address = context.home.relative(link.target.name)
        case LessonTarget(lesson, fragment):
            path = context.home.relative(context.home.lessons[lesson]) if lesson else ""
            address = f"{path}#{fragment}" if fragment else path
        case _:
            address = link.target
            if link.children == (Text(address),) and not link.title and _AUTOLINK.match(address):
                return f"<{address}>"
    inner = replace(context, label=True)
    return f"[{_run(link.children, inner, '[')}]({_destination(address)}{_title(link.title)})"


def _image(image: Image, context: _Context) -> str:
    address = context.home.relative(image.asset.name)
    if not image.alternative:
        title = f' title="{_attribute(image.title)}"' if image.title else ""
        return f'<img src="{_attribute(address)}" alt=""{title}>'
    return f"![{_words(image.alternative, context)}]({_destination(address)}{_title(image.title)})"


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", "&#10;")


def _words(text: str, context: _Context) -> str:
    return _edged(_text(" ".join(text.split("\n")), replace(context, label=True), opening=False))


def _destination(address: str) -> str:
    address = _literal(address)
    if not address or re.search(r"[\s()<>]", address) or address.startswith("<"):
        return "<" + re.sub(r"([<>])", r"\\\1", address).replace("\n", "%0A") + ">"
    return address


def _title(title: str) -> str:
    if not title:
        return ""
    return ' "' + _literal(title).replace('"', '\\"').replace("\n", "&#10;") + '"'


def _literal(text: str) -> str:
    """`text` where only backslashes and references are read: in addresses and titles."""
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~]|\Z)", r"\\\\", text)
    return _ENTITY.sub(lambda found: "\\" + found[0], text)
