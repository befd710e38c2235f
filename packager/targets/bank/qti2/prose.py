"""Prose in the XHTML that QTI has: what it lacks is replaced, and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from lxml import etree

from packager import markup, walk
from packager.diagnostic import Span
from packager.markup import MATHML, Notation
from packager.model import Asset, Block, Break, LessonTarget, Paragraph, Prose, Text
from packager.targets.bank.qti2 import mathml
from packager.targets.bank.qti2.dialect import Dialect, kebab
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import append

Node = etree._Element | str

# The content models of QTI 2.1 (ASI information model, 4.2): inline only, anything, or blocks only.
_PHRASES = frozenset(
    (
        *("a", "abbr", "acronym", "b", "big", "cite", "code", "dfn", "em", "i", "kbd", "q", "samp", "small", "span"),
        *("strong", "sub", "sup", "tt", "var"),
    )
)
_LINES = frozenset(("address", "caption", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"))
_FLOWS = frozenset(("dd", "div", "li", "td", "th"))
_BLOCKS = frozenset((*_LINES, "blockquote", "div", "dl", "hr", "ol", "table", "ul")) - {"caption", "dt"}
_MEDIA = frozenset(("audio", "video"))
_FIELDS = frozenset(("textEntryInteraction", "inlineChoiceInteraction"))
_FIELDS_SPELLED = _FIELDS | {f"qti-{kebab(name)}" for name in _FIELDS}
_STRAYS = {**dict.fromkeys(("li", "dd", "td", "th"), "div"), **dict.fromkeys(("dt", "caption"), "p")}
_PARTS = frozenset(("thead", "tbody", "tfoot"))

# What stands for an element that QTI lacks: its name, a class of STYLE or '', and how an author calls it.
_INSTEAD = {
    "del": ("span", "text-strike", "struck-out text"),
    "s": ("span", "text-strike", "struck-out text"),
    "ins": ("span", "text-underline", "underlined text"),
    "u": ("span", "text-underline", "underlined text"),
    "mark": ("span", "text-mark", "marked text"),
    "details": ("div", "", "folded text"),
    "summary": ("p", "", "folded text"),
    "figure": ("div", "", ""),
    "figcaption": ("p", "", ""),
}

STYLE_NAME = "prose.css"
STYLE = b""".text-strike { text-decoration: line-through; }
.text-underline { text-decoration: underline; }
.text-mark { background-color: #fff2a8; color: #000; }
"""

_TYPES = {
    **dict.fromkeys((".ogg", ".oga", ".opus"), "audio/ogg"),
    **{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wav", ".flac": "audio/flac"},
    **{".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg"},
}


class ProseWriter:
    """Renders the proses of one document: files that stay go into `media`, what changes into `report`.

    `styled` says, afterwards, that some element has a class of STYLE.
    """

    def __init__(self, dialect: Dialect, media: Media, report: Report) -> None:
        self.dialect, self.build, self.media, self.report = dialect, dialect.build, media, report
        self.styled = False
        self._assets: dict[str, Asset] = {}
        self._span: Span | None = None
        self._gap: Callable[[str], etree._Element] | None = None
        self._notation = Notation(
            self._address, self._lesson, namespace=self.build.namespace, gap=self._place, embedded=report.embedded
        )

    def blocks(self, prose: Prose, gap: Callable[[str], etree._Element] | None = None) -> list[etree._Element]:
        """The prose where only blocks may stand; `gap` makes what stands in a gap, by its id."""
        self._gap = gap
        return self._only_blocks([node for block in prose.blocks for node in self._block(block)])

    def words(self, prose: Prose) -> list[Node]:
        """The prose where only characters may stand."""
        if any(not isinstance(inline, Text | Break) for _, inline in walk.inlines(prose.blocks)):
            self.report.changed(prose.span, "choice of a blank", "its words stay without their markup")
        return [markup.one_line(prose)]

    def rubric(self, prose: Prose, view: str) -> etree._Element:
        """The prose for those who look on as `view`: candidate or scorer."""
        content = self.blocks(prose)
        if not self.dialect.kebab:
            return self.build("rubricBlock", *content, view=view)
        use = "instructions" if view == "candidate" else "scoring"
        return self.build("rubricBlock", self.build("contentBody", *content), view=view, use=use)

    def flow(self, prose: Prose) -> list[Node]:
        """The prose where anything may stand: the line alone where it is one paragraph, else blocks."""
        if len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph):
            (paragraph,) = self._block(prose.blocks[0])
            if isinstance(paragraph, etree._Element):
                return list(_content(paragraph))
        return list(self.blocks(prose))

    def _block(self, block: Block) -> list[Node]:
        self._span = block.span
        made = markup.elements(Prose((block,), block.span), self._notation)
        return [node for element in made for node in self._node(element)]

    # --- what the notation asks for

    def _address(self, asset: Asset) -> str:
        address = Media(self.media.folder, self.media.base).address(asset)
        self._assets[address] = asset
        return address

    def _lesson(self, target: LessonTarget) -> None:
        # A heading of the prose itself has no lesson: the anchor that is made of it is met in _anchor.
        if target.lesson:
            self._changed("link into a lesson", "its words stay without a link, a bank has no lessons")

    def _place(self, id_: str) -> etree._Element | str:
        return etree.Element("gap", id=id_) if self._gap else markup.BLANK

    # --- elements

    def _changed(self, what: str, how: str) -> None:
        assert self._span is not None
        self.report.changed(self._span, what, how)

    def _lost(self, what: str, why: str) -> None:
        assert self._span is not None
        self.report.lost(self._span, what, why)

    def _within(self, element: etree._Element) -> list[Node]:
        """The content of an element of HTML, each child brought to QTI."""
        made: list[Node] = []
        for child in _content(element):
            if isinstance(child, str):
                made.append(child)
            elif isinstance(child.tag, str):
                made += self._node(child)
        return made

    def _node(self, element: etree._Element) -> list[Node]:
        """What stands for an element of HTML: nothing, its content, or elements of QTI."""
        name = etree.QName(element).localname
        if etree.QName(element).namespace == MATHML:
            return [self._formula(element)]
        if element.tag == "gap" and self._gap:
            return [self._gap(str(element.get("id")))]
        match name:
            case "img":
                return [self._picture(element)]
            case "br" | "hr":
                return [self.build(name)]
            case "a":
                return self._anchor(element)
            case "audio" | "video":
                return [self._player(element)]
            case "ul" | "ol":
                if element.get("start"):
                    self._changed("first number of a list", "its numbers begin at 1")
                items = self._wrapped(self._within(element), ("li",), "li")
                return [append(self.build(name), *items)]
            case "dl":
                return [append(self.build("dl"), *self._wrapped(self._within(element), ("dt", "dd"), "dd"))]
            case "table":
                return self._table(element)
            case "blockquote":
                return [self.build("blockquote", *self._only_blocks(self._within(element)))]
            case "rt":
                return [" (", *self._within(element), ")"]
            case "rp":
                return []
            case _:
                return self._plain(element, name)

    def _plain(self, element: etree._Element, name: str) -> list[Node]:
        class_ = element.get("class") if name == "code" else None
        if name in _INSTEAD:
            name, style, what = _INSTEAD[name]
            class_ = style or None
            if style:
                self.styled = True
                self._changed(what, "it has a class of a style sheet, which some platforms leave out")
            elif what:
                self._changed(what, "it stands unfolded")
        content = self._within(element)
        if name in _PHRASES or name in _LINES:
            return [append(self.build(name, class_=class_), *self._only_inlines(content))]
        if name in _FLOWS:
            return [append(self._cell(element, name), *map(self._free, content))]
        if name not in (*_PARTS, "tr"):
            self._changed("element of raw HTML", f"the content of `{name}` stays without it")
        return content

    def _anchor(self, element: etree._Element) -> list[Node]:
        content = self._only_inlines(self._within(element))
        if element.get("title"):
            self._lost("title of a link", f"{self.dialect.title} has no place for it")
        address = str(element.get("href", ""))
        if address in self._assets:
            return [append(self.build("a", href=self.media.address(self._assets[address])), *content)]
        if address.startswith("#"):
            self._changed("link to a heading", "its words stay without a link")
            return content
        mended = uri(address)
        if mended is None:
            if address:
                self._lost("link", f"`{address}` is no address that QTI can hold")
            return content
        return [append(self.build("a", href=mended), *content)]

    def _picture(self, element: etree._Element) -> etree._Element:
        if element.get("title"):
            self._lost("title of a picture", f"{self.dialect.title} has no place for it")
        address = self.media.address(self._assets[str(element.get("src"))])
        return self.build("img", src=address, alt=element.get("alt", ""))

    def _player(self, element: etree._Element) -> etree._Element:
        """Sound or film; in QTI 2 as an `object`, with a link inside for platforms that don't show it."""
        asset = self._assets[str(element.get("src"))]
        address = self.media.address(asset)
        tracks = [child for child in element.iterchildren(etree.Element) if etree.QName(child).localname == "track"]
        if self.dialect.html5:
            captions = [self.media.address(self._assets[str(track.get("src"))]) for track in tracks]
            kept = (self.build("track", kind="captions", src=source) for source in captions)
            return self.build(etree.QName(element).localname, *kept, controls="true", src=address)
        if tracks:
            self._lost("captions", f"{self.dialect.title} has no place for them")
        type_ = _TYPES[PurePosixPath(asset.name).suffix.lower()]
        link = self.build("a", element.get("aria-label") or PurePosixPath(asset.name).name, href=address)
        return self.build("object", link, data=address, type=type_)

    def _formula(self, element: etree._Element) -> etree._Element:
        tex = str(element.get("alttext", ""))
        element.tail = None
        fits, less = mathml.fit(element)
        if not fits:
            self._changed("formula", "it is written as TeX, since it has no form in MathML 2")
            return self.build("code", tex)
        if less:
            self._changed("formula", "MathML 2 lacks a part of its look")
        return element

    def _cell(self, element: etree._Element, name: str) -> etree._Element:
        made = self.build(name)
        if name in ("td", "th"):
            for key, known in (("colspan", r"[0-9]{1,4}"), ("rowspan", r"[0-9]{1,4}"), ("scope", r"(row|col)(group)?")):
                if re.fullmatch(known, str(element.get(key, ""))):
                    made.set(key, str(element.get(key)))
            align = str(element.get("class", "")).removeprefix("align-")
            if align in ("left", "center", "right"):
                made.set("align", align)
        return made

    def _table(self, table: etree._Element) -> list[Node]:
        """Caption, head, foot and at least one body, in the order of the standard; rows are never empty."""
        captions: list[Node] = []
        parts: dict[str, list[Node]] = {"thead": [], "tfoot": [], "tbody": []}
        for child in _content(table):
            name = "" if isinstance(child, str) else etree.QName(child).localname
            if name == "caption" and not isinstance(child, str):
                captions += [" ", *self._only_inlines(self._within(child))] if captions else self._plain(child, name)
            elif name in parts and not isinstance(child, str):
                parts[name] += self._rows(_content(child))
            else:
                parts["tbody"] += self._rows([child])
        if not parts["tbody"]:
            parts["tbody"] = parts["thead"] + parts["tfoot"]
            parts["thead"] = parts["tfoot"] = []
        if not parts["tbody"]:
            return []
        made = self.build("table")
        if captions:
            caption, *more = captions
            assert isinstance(caption, etree._Element)
            made.append(append(caption, *more))
        for name, rows in parts.items():
            if rows:
                made.append(append(self.build(name), *rows))
        return [made]

    def _rows(self, nodes: Iterable[Node]) -> list[Node]:
        rows: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                content: list[Node] = [node]
            else:
                content = self._within(node) if etree.QName(node).localname == "tr" else self._node(node)
            if cells := self._wrapped(content, ("td", "th"), "td"):
                rows.append(append(self.build("tr"), *cells))
        return rows

    # --- content models

    def _only_blocks(self, nodes: Iterable[Node]) -> list[etree._Element]:
        """Runs of text and inlines become paragraphs."""
        made: list[etree._Element] = []
        for node in self._wrapped(nodes, _BLOCKS | _MEDIA, "p"):
            assert isinstance(node, etree._Element)
            made.append(node)
        return made

    def _wrapped(self, nodes: Iterable[Node], known: Iterable[str], name: str) -> list[Node]:
        """Runs of whatever is not a `known` element each become one element `name`; blank runs go."""
        made: list[Node] = []
        run: list[Node] = []
        for node in [*nodes, None]:
            if isinstance(node, etree._Element) and etree.QName(node).localname not in known:
                node = self._free(node)
            if node is None or (isinstance(node, etree._Element) and etree.QName(node).localname in known):
                if any(not isinstance(inner, str) or inner.strip() for inner in run):
                    made.append(append(self.build(name), *run))
                run = []
                if node is not None:
                    made.append(node)
            else:
                run.append(node)
        return made

    def _free(self, node: Node) -> Node:
        """A list's item or a table's cell that stands outside of one as a `div` or a `p`."""
        if isinstance(node, etree._Element) and (other := _STRAYS.get(etree.QName(node).localname)):
            node.tag = self.build.name(other)
            node.attrib.clear()
        return node

    def _only_inlines(self, nodes: Sequence[Node]) -> list[Node]:
        """Blocks become their words, set apart by blanks."""
        made: list[Node] = []
        for node in nodes:
            if isinstance(node, etree._Element) and _is_block(node):
                self._changed("block inside a line of raw HTML", "its words are a part of the line")
                made += [" ", *self._only_inlines(list(_content(node))), " "]
            else:
                made.append(node)
        return made


def uri(address: str) -> str | None:
    """The address as the xs:anyURI that schemas check: stray signs are escaped; None where that mends nothing."""
    address = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address.strip())
    found = re.fullmatch(r"(https?)://([^/?#]*)([^#]*)(#.*)?|(mailto:)([^#]*)", address, re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    scheme, host, path, fragment, mail, box = found.groups(default="")

    def escaped(text: str) -> str:
        return re.sub(r"[\[\]\s<>\"{}|\\^`#]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), text)

    if mail:
        return mail + escaped(box)
    if not re.fullmatch(r"([^\[\]@\s%:]+@)?([^\[\]@\s:%]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?", host):
        return None
    return f"{scheme}://{host}{escaped(path)}" + (f"#{escaped(fragment[1:])}" if fragment else "")


def _content(element: etree._Element) -> Iterable[Node]:
    """Texts and children of an element in order, the children without their tails."""
    if element.text:
        yield element.text
    for child in list(element):
        tail, child.tail = child.tail, None
        yield child
        if tail:
            yield tail


def _is_block(element: etree._Element) -> bool:
    name = etree.QName(element).localname
    if etree.QName(element).namespace == MATHML or name in _PHRASES:
        return False
    return name not in ("br", "img", "object", *_FIELDS_SPELLED)
