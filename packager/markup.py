"""Prose rendered: as elements, as HTML and as plain text, by one match per notation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from lxml import etree, html

from packager import highlight
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
from packager.xml import Builder, append, clean

BLANK = "_____"  # a gap in plain text
MATHML = "http://www.w3.org/1998/Math/MathML"
WORDS = {"captions": "Captions", "transcript": "Transcript", "elsewhere": "opens on {host} in a new window"}

# What an embedded page may do. Players and exercises need scripts, their own origin (storage, requests to their
# server), forms, and links and casts to elsewhere. It may not open anything in the place of the course, ask by
# dialogs or download.
_SANDBOX = "allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation allow-same-origin allow-scripts"


@dataclass(frozen=True, slots=True)
class Notation:
    """How a target writes what differs between targets.

    `media` gives the address of an asset. `lesson` gives the address of another lesson, or None
    where the target has no lessons: the link's words then stay without a link. `maths` is `mathml`,
    or `tex` for `\\(x\\)` and `\\[x\\]` as text. `namespace` is that of the elements, '' for none.
    `heading` is added to the level of each heading. `rich` allows what HTML pages have and QTI
    items lack: audio, video, new windows, header scopes. `gap` gives what stands for a gap, by its id.
    `embedded` hears of each embed that becomes a link. `live` is the player's own page: there embeds are
    frames, code has colours, and pictures have their size and load when they are near. `words` are those
    of WORDS in the page's language, `tongue` the attributes that tell where that is not the course's.
    """

    media: Callable[[Asset], str]
    lesson: Callable[[LessonTarget], str | None] = lambda target: None
    maths: str = "mathml"
    namespace: str = ""
    heading: int = 0
    rich: bool = True
    gap: Callable[[str], etree._Element | str] = lambda id_: BLANK
    embedded: Callable[[Embed], None] = lambda embed: None
    live: bool = False
    words: Mapping[str, str] = field(default_factory=lambda: WORDS)
    tongue: Mapping[str, str] = field(default_factory=dict)


def plain(prose: Prose | None) -> str:
    """The text of `prose` without marks, a blank line between blocks; maths as TeX, images as their alternative."""
    return "" if prose is None else "\n\n".join(filter(None, map(_plain_block, prose.blocks)))


def one_line(prose: Prose | None) -> str:
    """`plain` on one line, for names and titles."""
    return " ".join(plain(prose).split())


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph() | Heading():
            return plain_inlines(block.children)
        case CodeBlock():
            return block.text.rstrip("\n")
        case Quote():
            return "\n\n".join(map(_plain_block, block.blocks))
        case ItemList():
            marks = ("- " if block.start is None else f"{block.start + place}. " for place in range(len(block.items)))
            return "\n".join(
                mark + "\n".join(map(_plain_block, item)) for mark, item in zip(marks, block.items, strict=True)
            )
        case Table():
            rows = ([block.head] if block.head else []) + list(block.rows)
            return "\n".join(" | ".join(map(plain_inlines, row)) for row in rows)
        case ThematicBreak():
            return ""
        case Player():
            return block.label
        case Embed():
            return block.title
        case RawBlock():
            return " ".join("".join(map(str, html.fromstring(f"<div>{block.html}</div>").itertext())).split())


def plain_inlines(children: Iterable[Inline]) -> str:
    """The text of a run of inlines without marks."""
    return "".join(map(_plain_inline, children))


def _plain_inline(inline: Inline) -> str:
    match inline:
        case Text() | Code():
            return inline.text
        case Emphasis() | Strong() | Strike() | Styled() | Link():
            return plain_inlines(inline.children)
        case Math():
            return inline.tex
        case Image():
            return inline.alternative
        case Gap():
            return BLANK
        case Break():
            return "\n" if inline.hard else " "


def to_html(prose: Prose | None, notation: Notation) -> str:
    """`prose` as an HTML fragment, '' for None."""
    if prose is None:
        return ""
    words = bare(prose.blocks[0].children) if len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph) else ""
    return f"<p>{words}</p>" if words and not notation.namespace else "".join(map(serial, elements(prose, notation)))


def to_inline_html(prose: Prose, notation: Notation) -> str:
    """As `to_html`, but a single paragraph loses its `<p>`: for labels, where only inlines may stand."""
    if len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph):
        return inlines_html(prose.blocks[0].children, notation)
    return to_html(prose, notation)


def inlines_html(children: Iterable[Inline], notation: Notation) -> str:
    """A run of inlines as HTML."""
    children = tuple(children)
    if words := bare(children):
        return words
    holder = etree.Element("span")
    inlines(holder, children, notation)
    return serial(holder)[len("<span>") : -len("</span>")]


_MARKED = re.compile("[&<>]")


def bare(children: tuple[Inline, ...]) -> str:
    """A run of inlines that is the same as HTML: words and nothing else; '' for any other.

    Most texts of a quiz are such a run, and take no element then.
    """
    if len(children) != 1 or not isinstance(children[0], Text):
        return ""
    text = children[0].text
    return text if text.isprintable() and not _MARKED.search(text) else ""


def serial(element: etree._Element) -> str:
    """An element as HTML, without what follows it."""
    text = etree.tostring(element, method="html", encoding="unicode", with_tail=False)
    # libxml2 knows the void elements of HTML 4 only, and closes the newer ones.
    return re.sub(r"</(?:source|track|wbr)>", "", text)


def elements(prose: Prose, notation: Notation) -> list[etree._Element]:
    """`prose` as a list of block elements in the notation's namespace."""
    build = Builder(notation.namespace)
    return [element for block in prose.blocks for element in _block(block, notation, build)]


def _block(block: Block, notation: Notation, build: Builder) -> list[etree._Element]:
    match block:
        case Paragraph():
            return [inlines(build("p"), block.children, notation)]
        case Heading():
            level = min(6, block.level + notation.heading)
            return [inlines(build(f"h{level}", id=block.id), block.children, notation)]
        case CodeBlock():
            return [_code(block, notation, build)]
        case Quote():
            return [append(build("blockquote"), *_blocks(block.blocks, notation, build))]
        case ItemList():
            start = str(block.start) if block.start not in (None, 1) and notation.rich else None
            holder = build("ul" if block.start is None else "ol", start=start)
            for item in block.items:
                entry = build("li")
                for part in item:
                    if block.tight and isinstance(part, Paragraph):
                        inlines(entry, part.children, notation)
                    else:
                        append(entry, *_block(part, notation, build))
                holder.append(entry)
            return [holder]
        case Table():
            return [_table(block, notation, build)]
        case ThematicBreak():
            return [build("hr")]
        case Player():
            return _player(block, notation, build)
        case Embed():
            return [_embed(block, notation, build)]
        case RawBlock():
            return _raw(block, notation)


def _blocks(blocks: Iterable[Block], notation: Notation, build: Builder) -> list[etree._Element]:
    return [element for block in blocks for element in _block(block, notation, build)]


def _code(block: CodeBlock, notation: Notation, build: Builder) -> etree._Element:
    coloured = notation.live and highlight.coloured(block.language)
    code = build("code", class_=f"language-{block.language}" if block.language else None)
    for class_, piece in highlight.pieces(block.text, block.language) if coloured else (("", block.text),):
        append(code, build("span", piece, class_=class_) if class_ else piece)
    # tabindex: a block that scrolls sideways must be reachable by keyboard (WCAG 2.1.1).
    return build("pre", code, tabindex="0" if notation.rich else None, class_="code" if coloured else None)


def _table(block: Table, notation: Notation, build: Builder) -> etree._Element:
    def row(cells: tuple[tuple[Inline, ...], ...], tag: str) -> etree._Element:
        line = build("tr")
        for align, cell in zip(block.align, cells, strict=True):
            class_ = f"align-{align}" if align and notation.rich else None
            scope = "col" if tag == "th" and notation.rich else None
            line.append(inlines(build(tag, class_=class_, scope=scope), cell, notation))
        return line

    table = build("table")
    if block.head:
        table.append(build("thead", row(block.head, "th")))
    table.append(build("tbody", *(row(cells, "td") for cells in block.rows)))
    return table


def _player(block: Player, notation: Notation, build: Builder) -> list[etree._Element]:
    address = notation.media(block.asset)
    if not notation.rich:
        return [build("p", build("a", block.label or block.asset.name, href=address))]
    media = build(block.kind, controls="controls", preload="metadata", src=address, aria_label=None)
    media.set("aria-label", clean(block.label))
    if block.captions:
        media.append(
            build(
                "track",
                kind="captions",
                src=notation.media(block.captions),
                label=notation.words["captions"],
                default="default",
            )
        )
    # A caption stands first or last in its figure (HTML 4.4.12); first, it names what is about to be heard.
    figure = build("figure", build("figcaption", block.label) if block.label else None, media)
    if block.transcript:
        figure.append(
            build(
                "details",
                build("summary", notation.words["transcript"], **notation.tongue),
                *(build("p", part) for part in block.transcript.split("\n\n")),
            )
        )
    return [figure]


def _embed(block: Embed, notation: Notation, build: Builder) -> etree._Element:
    window = {"target": "_blank", "rel": "noopener"} if notation.rich else {}
    link = build("a", block.title, href=block.url, **window)
    if not notation.live:
        notation.embedded(block)
        return build("p", link)
    width, height = block.ratio
    frame = build(
        "iframe",
        title=block.title,
        sandbox=_SANDBOX,
        allow="fullscreen",
        # Some hosts show nothing to a page that sends no address; the path is none of theirs.
        referrerpolicy="strict-origin",
    )
    # Not `src`, by which browsers ask for it before the player hides what is not shown yet: the player sets that.
    frame.set("data-src", clean(block.url))
    # An empty picture holds the place: a frame has no shape of its own, and the page no inline style.
    shape = build("svg", viewBox=f"0 0 {width} {height}", aria_hidden=None)
    shape.set("aria-hidden", "true")
    said = notation.words["elsewhere"].replace("{host}", block.origin.partition("://")[2])
    caption = build("figcaption", link, " ", build("span", said, **notation.tongue))
    return build("figure", build("div", shape, frame, class_="shape"), caption, class_="embed")


def _raw(block: RawBlock, notation: Notation) -> list[etree._Element]:
    holder = html.fragment_fromstring(block.html, create_parent="div")
    for element in holder.iter(etree.Element):
        if notation.namespace:
            element.tag = f"{{{notation.namespace}}}{element.tag}"
    if len(holder) == 1 and not (holder.text or "").strip() and not (holder[0].tail or "").strip():
        return [holder[0]]
    return [holder]


def inlines(element: etree._Element, children: Iterable[Inline], notation: Notation) -> etree._Element:
    """Appends a run of inlines to `element`; returns it."""
    build = Builder(notation.namespace)
    for inline in children:
        _inline(element, inline, notation, build)
    return element


def _inline(element: etree._Element, inline: Inline, notation: Notation, build: Builder) -> None:
    match inline:
        case Text():
            append(element, inline.text)
        case Emphasis():
            append(element, inlines(build("em"), inline.children, notation))
        case Strong():
            append(element, inlines(build("strong"), inline.children, notation))
        case Strike():
            tag = "del" if notation.rich else "span"
            append(element, inlines(build(tag), inline.children, notation))
        case Styled():
            append(element, inlines(build(inline.tag), inline.children, notation))
        case Code():
            append(element, build("code", inline.text))
        case Math():
            if notation.maths == "tex":
                append(element, f"\\[{inline.tex}\\]" if inline.display else f"\\({inline.tex}\\)")
            else:
                append(element, mathml(inline))
        case Link():
            _link(element, inline, notation, build)
        case Image():
            append(element, _picture(inline, notation, build))
        case Gap():
            append(element, notation.gap(inline.id))
        case Break():
            append(element, build("br") if inline.hard else "\n")


def _picture(image: Image, notation: Notation, build: Builder) -> etree._Element:
    asset = image.asset
    sized = notation.live and asset.width > 0
    return build(
        "img",
        src=notation.media(asset),
        alt=image.alternative,
        title=image.title or None,
        width=str(asset.width) if sized else None,
        height=str(asset.height) if sized else None,
        loading="lazy" if notation.live else None,
    )


def _link(element: etree._Element, link: Link, notation: Notation, build: Builder) -> None:
    outside = False
    match link.target:
        case Asset():
            address: str | None = notation.media(link.target)
            outside = True
        case LessonTarget():
            address = notation.lesson(link.target)
        case _:
            address = link.target
            outside = not address.startswith("#")
            if address.startswith("#"):
                address = notation.lesson(LessonTarget("", address[1:])) or address
    if address is None:
        inlines(element, link.children, notation)
        return
    window = {"target": "_blank", "rel": "noopener"} if outside and notation.rich else {}
    anchor = build("a", href=address, title=link.title or None, **window)
    append(element, inlines(anchor, link.children, notation))


class BadMath(ValueError):
    """TeX that can't be read; the message says what is wrong."""


@cache
def _converter() -> tuple[Callable[..., str], tuple[type[Exception], ...]]:
    """What writes a formula, and what it raises: no common error, and those of Python on TeX that was not foreseen."""
    # Read when a course has formulas: a fifth of all that a build imports hangs on it.
    from latex2mathml import converter, exceptions

    own = [one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception)]
    python = (ValueError, IndexError, KeyError, TypeError, AttributeError, StopIteration, RecursionError)
    return converter.convert, (*own, *python)


def mathml(formula: Math) -> etree._Element:
    """The formula as a MathML element with its TeX as an annotation.

    Raises BadMath where the TeX can't be read.
    """
    # The converter closes an open brace at the end without a word.
    signs = re.sub(r"\\.", "", formula.tex, flags=re.DOTALL)
    if (missing := signs.count("{") - signs.count("}")) != 0:
        raise BadMath(
            f"{abs(missing)} {'closing' if missing > 0 else 'opening'} brace{'s' * (abs(missing) > 1)} missing"
        )
    convert, failures = _converter()
    try:
        text = convert(formula.tex, display="block" if formula.display else "inline")
        element = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        raise BadMath("it holds a sign that the converter can't write, such as `\\&` in a text") from error
    except failures as error:
        raise BadMath(str(error) or type(error).__name__) from error
    _whole(element)
    element.set("alttext", clean(formula.tex))
    return element


# How many children each of these must have (MathML 3, section 3.1.3.2).
_ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "mroot": 2, "munder": 2, "mover": 2, "munderover": 3}


def _whole(element: etree._Element) -> None:
    """Raises BadMath for what the converter lets through: commands that it doesn't know, and missing parts."""
    for part in element.iter(etree.Element):
        text = part.text or ""
        if len(text) > 1 and text.startswith("\\"):
            raise BadMath(f"the command `{text}` is not known")
        wanted = _ARITY.get(etree.QName(part).localname)
        if wanted is not None and len(part) != wanted:
            raise BadMath("a part of a fraction, a root or an index is missing")
