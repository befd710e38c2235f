"""A course in one HTML file: the page with its player, its data and its media inside, opened by a double click."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path
from urllib.parse import unquote

from packager import pages, rules
from packager.checks.budget import megabytes
from packager.model import Asset, Course, Prose
from packager.source.stylesheet import ADDRESS, address
from packager.targets.course import bundle, policy, web
from packager.targets.course.bundle import global_value
from packager.targets.course.held import held
from packager.targets.course.look import look
from packager.targets.course.page_prose import QUIZ_HEADING, PageProse
from packager.targets.course.site import one_page
from packager.targets.target import Member, Options, Report, Target

# Bytes of the media files. Inside they are a third longer, and a browser reads all of it before the page can be used.
MOST = 50 * 1024 * 1024


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file; none where the media are too heavy for it. `options` has no flavours."""
    units = course.units()
    files = {member.name: Path(str(member.data)).stat().st_size for member in web.media(course, units)}
    if sum(files.values()) > MOST:
        heaviest = max(files, key=lambda name: files[name])
        message = (
            f"the media files weigh {megabytes(sum(files.values()))}, and one file holds {megabytes(MOST)} of them"
        )
        hint = f"the heaviest is `{heaviest}`; shrink it, or build `web`, where media are files of their own"
        report.warn(rules.NOTHING_LEFT, course.span, message, hint)
        return
    one_page(course, report)
    writer = web.Writer(course, units, "index.html", report, _Inside)
    scripts = [_inline(global_value("data", writer.data("none"))), _inline(bundle.script(course, "none"))]
    styles = [_inline(bundle.style(course, "none")), *map(_inline, _look(course))]
    content = list(web.parts_of(units))
    values = writer.values() | {
        "policy": policy.single(scripts, styles, content),
        "styles": [],
        "scripts": [],
        "inline": {
            "scripts": [script.decode() for script in scripts],
            "styles": [style.decode() for style in styles],
        },
    }
    yield Member("", pages.render("page.html", values).encode())


def _inline(text: bytes) -> bytes:
    """The text of an element, as its hash covers it: an HTML parser reads CR LF as LF, and no text here has one."""
    return text.strip()


def _look(course: Course) -> Iterator[bytes]:
    """The styles of the course's own look."""
    if made := look(course):
        yield made.encode()
    sheet = course.theme.stylesheet
    if sheet is None:
        return
    inside = {asset.name: asset for asset in course.theme.files}

    def embedded(found: re.Match[str]) -> str:
        where = address(found).split("#")[0].split("?")[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(sheet.name), unquote(where)))
        return f'url("{held(inside[name])}")' if name in inside else found[0]

    text = "\n".join(Path(sheet.file).read_text(encoding="utf-8-sig").splitlines())
    # `</` would end the element; in a style it can stand in a text or a comment alone.
    yield ADDRESS.sub(embedded, text).replace("</", "<\\/").encode()


class _Inside(PageProse):
    """Prose with its media in it; a link to a file saves it, since no window opens what an address holds."""

    def __init__(self, up: str, lessons: Collection[str], language: str) -> None:
        super().__init__(up, lessons, language)
        self._names: dict[str, str] = {}

    def address(self, asset: Asset) -> str:
        inside = held(asset)
        self._names[inside] = posixpath.basename(asset.name)
        return inside

    def html(self, prose: Prose | None, *, lesson: str = "", heading: int = QUIZ_HEADING) -> str:
        return self._saved(super().html(prose, lesson=lesson, heading=heading))

    def words(self, prose: Prose) -> dict[str, object]:
        value = super().words(prose)
        return value | {"html": self._saved(str(value["html"]))}

    def _saved(self, html: str) -> str:
        def link(found: re.Match[str]) -> str:
            return f'<a download="{escape(self._names[found[1]])}" href="{found[1]}"'

        return re.sub(r'<a href="(data:[^"]*)"', link, html)


TARGET = Target("html", "One HTML file", ".html", members, single=True)
