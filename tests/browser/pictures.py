"""Pictures of every widget in every state and look, and a sheet of each look.

Run `python tests/browser/pictures.py FOLDER`. With `--docs` the sheets of the documentation are made anew, too; they
are not compared, since fonts differ among machines.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from scenes import COURSES, WIDGETS, answering, staged  # noqa: E402

DOCS = CHECKOUT / "docs" / "pictures"
WIDE, NARROW = {"width": 900, "height": 2000}, {"width": 320, "height": 2000}
LOOKS: dict[str, tuple[Path, str, dict[str, Any]]] = {
    "light": (WIDGETS, "widgets", {"viewport": WIDE, "color_scheme": "light"}),
    "dark": (WIDGETS, "widgets", {"viewport": WIDE, "color_scheme": "dark"}),
    "narrow": (WIDGETS, "widgets", {"viewport": NARROW, "color_scheme": "light"}),
    "right-to-left": (COURSES / "arabic", "quiz", {"viewport": WIDE, "color_scheme": "light"}),
}
# What the sheets in the documentation show, column by column.
SHOWN = {
    "light": ("partly/choice", "given/scale", "wrong/order", "given/sort", "wrong/place", "fresh/number"),
    "dark": ("right/several", "partly/blanks", "wrong/match", "nothing given/letters", "hints/choice", "partly/places"),
    "narrow": ("given/order", "given/scale", "partly/sort", "partly/places", "hints/choice", "partly/match"),
    "right-to-left": ("partly/choice", "fresh/order", "partly/match", "given/sort", "given/point", "partly/blanks"),
}
# A sheet in at most 64 colours: those that are there most often, and for each other one the nearest of them.
COLOURS = """async source => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const data = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const colour of data) counts.set(colour, (counts.get(colour) || 0) + 1);
  const parts = colour => [colour & 255, colour >> 8 & 255, colour >> 16 & 255];
  const apart = (one, other) => parts(one).reduce((sum, part, n) => sum + (part - parts(other)[n]) ** 2, 0);
  const often = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
  const palette = [];
  for (const colour of often) {
    const near = palette.length < 24 ? 12 : 400; // grounds differ by little, and the edges of letters by much
    if (palette.length < 64 && palette.every(kept => apart(kept, colour) > near)) palette.push(colour);
  }
  const nearest = new Map(often.map(colour =>
    [colour, palette.reduce((best, kept, n) => apart(kept, colour) < apart(palette[best], colour) ? n : best, 0)]));
  let pixels = "";
  for (const colour of data) pixels += String.fromCharCode(nearest.get(colour));
  return { width, height, palette: palette.flatMap(parts), pixels: btoa(pixels) };
}"""


def png(width: int, height: int, palette: Sequence[int], pixels: bytes) -> bytes:
    """A picture of at most 256 colours, a byte each."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + pixels[width * row : width * (row + 1)] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"PLTE", bytes(palette)), chunk(b"IDAT", zlib.compress(rows, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def sheet(browser: Browser, pictures: Sequence[Path], columns: int, width: int) -> bytes:
    """The pictures side by side, each `width` CSS px wide, as one in few colours."""
    figures = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}">' for path in pictures
    )
    look = (
        f"body {{ margin: 8px; background: #8a8a8a; columns: {columns}; column-gap: 8px }}"
        f"img {{ display: block; inline-size: {width}px; break-inside: avoid; margin-block-end: 8px }}"
    )
    page = browser.new_page(viewport={"width": columns * (width + 8) + 8, "height": 400})
    page.set_content(f"<!DOCTYPE html><style>{look}</style>{figures}")
    shot = base64.b64encode(page.screenshot(full_page=True)).decode()
    made = page.evaluate(COLOURS, f"data:image/png;base64,{shot}")
    page.close()
    return png(made["width"], made["height"], made["palette"], base64.b64decode(made["pixels"]))


def take(browser: Browser, look: str, folder: Path) -> None:
    """`folder/<state>/<question>.png` of all cards in all states."""
    source, quiz, context = LOOKS[look]
    with tempfile.TemporaryDirectory() as built:
        stage = staged(browser, source, Path(built), "Math.random = () => 0.5;", **context)
        stage.go(quiz)
        # The bar would lie over cards that are higher than the window.
        stage.page.locator("[data-role=bar]").evaluate("bar => { bar.style.position = 'static'; }")
        for state in answering(stage):
            (folder / state).mkdir(parents=True, exist_ok=True)
            for question in stage.asked():
                stage.card(question.id).screenshot(path=folder / state / f"{question.id}.png")
        if troubles := stage.close():
            sys.exit("\n".join(troubles))


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes pictures of every widget in every state and look.")
    parser.add_argument("folder", type=Path, help="where they go")
    parser.add_argument("--look", choices=LOOKS, action="append", help="one look, and no other")
    parser.add_argument("--docs", action="store_true", help="make the sheets in docs/pictures anew")
    options = parser.parse_args()
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    chromium = os.environ.get("SCORM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for look in options.look or LOOKS:
            folder = options.folder / look
            take(browser, look, folder)
            width, columns = (304, 4) if look == "narrow" else (440, 4)
            every = sorted(folder.glob("*/*.png"), key=lambda path: (path.stem, path.parent.name))
            (options.folder / f"{look}.png").write_bytes(sheet(browser, every, columns, width))
            if options.docs:
                DOCS.mkdir(exist_ok=True)
                shown = [folder / f"{name}.png" for name in SHOWN[look]]
                narrow = look == "narrow"
                (DOCS / f"{look}.png").write_bytes(sheet(browser, shown, *((4, 250) if narrow else (3, 350))))
        browser.close()


if __name__ == "__main__":
    main()
