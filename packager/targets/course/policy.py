"""The security policy of a page: what it may load and whom it may talk to, by its back end and by what is embedded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

from packager.model import Lesson, Quiz
from packager.walk import embeds

# Every page: its own files, and pictures in the page itself.
_BASE = {"default-src": "'self'", "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'none'"}

# What a back end adds. A record store lies on another origin, which is known at the launch only; a site has its
# captions in the page.
_BACK_ENDS = {
    "none": {"media-src": "'self' data:"},
    "scorm12": {},
    "scorm2004": {},
    "cmi5": {"connect-src": "'self' https: http:"},
    "tincan": {"connect-src": "'self' https: http:"},
}

# A page in one file has nothing but what stands in it.
_SINGLE = {"default-src": "'none'", "img-src": "data:", "media-src": "data:", "font-src": "data:", "base-uri": "'none'"}


def policy(back_end: str, content: Iterable[Lesson | Quiz]) -> str:
    """The policy of a page whose files lie beside it, with a frame for each host that its content embeds."""
    return _text(_BASE | _BACK_ENDS[back_end] | _frames(content))


def single(scripts: Iterable[bytes], styles: Iterable[bytes], content: Iterable[Lesson | Quiz]) -> str:
    """The policy of a page that holds its scripts and styles: these very ones by their hashes, and no others."""
    hashes = {"script-src": " ".join(map(_hash, scripts)), "style-src": " ".join(map(_hash, styles))}
    return _text(_SINGLE | hashes | _frames(content))


def _frames(content: Iterable[Lesson | Quiz]) -> dict[str, str]:
    hosts = dict.fromkeys(_hosts(content))
    return {"frame-src": " ".join(hosts)} if hosts else {}


def _hosts(content: Iterable[Lesson | Quiz]) -> Iterator[str]:
    for part in content:
        yield from (embed.origin for embed in embeds(part))


def _hash(data: bytes) -> str:
    """CSP 3, section 2.3.1: the digest of an inline element's text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}'"


def _text(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
