"""A media file as an address that holds it, for a page that can't ask for it."""

from __future__ import annotations

import base64
from pathlib import Path

from packager.model import Asset
from packager.source.media import suffix

# Not left to the machine's own table, which differs from one to the next.
KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "vtt": "text/vtt",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "pdf": "application/pdf",
}


def held(asset: Asset) -> str:
    """The `data:` address of a file (RFC 2397). Raises OSError where it can't be read."""
    kind = KINDS.get(suffix(asset.name), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(Path(asset.file).read_bytes()).decode()}"
