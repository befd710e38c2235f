"""A fenced block that shows what another host has: its keys read, each mistake told at its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from packager import rules
from packager.diagnostic import Diagnostic, Rule, Span
from packager.model import Embed
from packager.source.document import Document, parse_yaml, similar, spelling
from packager.source.origin import Origin

INFO = "embed"  # the word behind the fence
_KEYS = ("url", "title", "ratio")
_URL = re.compile(r"https://(?P<host>[^/?#]*)[^\s\"<>\\^`{|}]*")
_NO_SIGN = re.compile(r"[\s\"<>\\^`{|}]")
_LAST_PORT = 65535
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)*[a-z0-9][a-z0-9-]*(?::[0-9]{1,5})?", re.IGNORECASE)
_RATIO = re.compile(r"([1-9][0-9]{0,3}) */ *([1-9][0-9]{0,3})")
_USUAL = (16, 9)
_STEEPEST = 5  # times one side may be the other
_LONGEST = 200  # characters of a title


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a block's content stands: it begins with the line `first`, from 0, of the text's `lines`."""

    origin: Origin
    lines: Sequence[str]
    first: int

    def place(self, inner: Span, content: Sequence[str]) -> Span:
        """The file's place of one in the block's `content`."""
        row = min(inner.start.line, len(content)) - 1
        number = min(self.first + row, len(self.lines) - 1)
        # What stands before the content, such as blanks or a quote's sign, is no part of it.
        column = max(0, len(self.lines[number]) - len(content[row]) + inner.start.column - 1)
        alone = inner.end.line == inner.start.line
        return self.origin.span(number, column, inner.end.column - inner.start.column if alone else 1)


def embed(text: str, span: Span, lines: Lines, found: list[Diagnostic]) -> Embed | None:
    """The embed that the content of a fenced block describes; None where it doesn't, with what is wrong in `found`.

    `span` is the block's place, `lines` those of its content.
    """
    content = text.split("\n")
    document, told = parse_yaml(text, span.path)
    found += [replace(each, span=lines.place(each.span, content), related=()) for each in told]
    if document is None or told:
        return None
    return _Reader(document, span, lambda inner: lines.place(inner, content), found).embed()


@dataclass(slots=True)
class _Reader:
    document: Document
    span: Span
    place: Callable[[Span], Span]
    found: list[Diagnostic]
    whole: bool = True

    def embed(self) -> Embed | None:
        data = self.document.data
        if not isinstance(data, dict):
            self.say(rules.WRONG_TYPE, self.span, "an embed has the lines `url: ...` and `title: ...`")
            return None
        for key in data:
            if key not in _KEYS:
                close = similar(key, [known for known in _KEYS if known not in data] or _KEYS)
                hint = f"did you mean `{close}`?" if close else f"known here: {', '.join(_KEYS)}"
                self.say(rules.UNKNOWN_KEY, self.key(key), f"the key `{key}` is not known here", hint)
        url, title, ratio = self.text(data, "url"), self.text(data, "title"), self.ratio(data)
        if url and not (trouble := _trouble(url)):
            url = url.strip()
        elif url:
            self.say(rules.BAD_ADDRESS, self.value("url"), *trouble)
        if len(title) > _LONGEST:
            message = f"this has {len(title)} characters; at most {_LONGEST} are allowed"
            self.say(rules.TOO_LONG, self.value("title"), message)
        return Embed(url, title, ratio, self.span) if self.whole else None

    def say(self, rule: Rule, span: Span, message: str, hint: str = "") -> None:
        self.whole = False
        self.found.append(Diagnostic(rule, span, message, hint))

    def key(self, key: str) -> Span:
        return self.place(self.document.key((key,)))

    def value(self, key: str) -> Span:
        return self.place(self.document.value((key,)))

    def text(self, data: dict[str, object], key: str) -> str:
        """The words of a key that is needed, '' where they are not there."""
        if key not in data:
            self.say(rules.MISSING_KEY, self.span, f"the key `{key}` is missing here")
            return ""
        value = spelling(data[key])
        words = " ".join(value.split()) if isinstance(value, str) else ""
        if isinstance(value, dict | list):
            self.say(rules.WRONG_TYPE, self.value(key), "a text is wanted here")
        elif not words:
            self.say(rules.TOO_SHORT, self.key(key), "this is empty; a text is wanted")
        return words

    def ratio(self, data: dict[str, object]) -> tuple[int, int]:
        if "ratio" not in data:
            return _USUAL
        value = spelling(data["ratio"])
        parts = _RATIO.fullmatch(value.strip()) if isinstance(value, str) else None
        if not parts:
            message = "a ratio is two whole numbers, width and height, with a stroke between"
            self.say(rules.BAD_VALUE, self.value("ratio"), message, "for instance `16/9` or `4/3`")
            return _USUAL
        width, height = int(parts[1]), int(parts[2])
        if max(width, height) > _STEEPEST * min(width, height):
            message = f"{width}/{height} is out of range"
            hint = f"no side may be more than {_STEEPEST} times the other"
            self.say(rules.OUT_OF_RANGE, self.value("ratio"), message, hint)
        return width, height


def _trouble(url: str) -> Sequence[str]:
    """What is wrong with an address, with a hint; nothing where it can be framed and named in a security policy."""
    found = _URL.fullmatch(url)
    if not found:
        return f"`{url[:80]}` is no address of another host that a page can show", _repair(url)
    host = found["host"]
    if _HOST.fullmatch(host):
        port = host.partition(":")[2]
        if not port or 0 < int(port) <= _LAST_PORT:
            return ()
        return f"`{host}` has no port that there is", f"a port is a number from 1 to {_LAST_PORT}; 443 needs none"
    if not host.isascii() and "@" not in host:
        return f"`{host}` has letters beyond ASCII", "write the host's name in ASCII: it begins with `xn--`"
    return f"`{host}` is no host's name", "for instance `https://videos.example.org/embed/queues`"


def _repair(url: str) -> str:
    """How an address is mended that is none."""
    if not url.lower().startswith("https://"):
        return "it begins with `https://`"
    if not url.startswith("https://"):
        return "write `https://` in small letters"
    sign = _NO_SIGN.search(url)
    written = "".join(f"%{byte:02X}" for byte in sign[0].encode()) if sign else ""
    return f"write {'a blank' if sign[0] == ' ' else f'`{sign[0]}`'} in it as `{written}`" if sign else ""
