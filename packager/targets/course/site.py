"""A plain web site in a zip: the page, the player and the media, for any server or for `file://`."""

from __future__ import annotations

from collections.abc import Iterator

from packager.model import Asset, Course
from packager.targets.course import web
from packager.targets.course.held import held
from packager.targets.course.page_prose import PageProse
from packager.targets.target import Member, Options, Report, Target


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """`index.html` and what it asks for. `options` has no flavours."""
    one_page(course, report)
    yield from web.page(course, course.units(), "index.html", "none", report, _Captioned)
    yield from web.shared(course, "none")
    yield from (member for member in web.media(course, course.units()) if not _is_caption(member.name))


def one_page(course: Course, report: Report) -> None:
    """Says what becomes of the SCOs where no platform asks for them."""
    if course.sco != "course":
        report.changed(course.span, "sco: lesson", "without a platform all lessons are on one page")


class _Captioned(PageProse):
    """Prose with its captions in the page: from `file://` a browser takes each other file for another site's."""

    def address(self, asset: Asset) -> str:
        return held(asset) if _is_caption(asset.name) else super().address(asset)


def _is_caption(name: str) -> bool:
    return name.lower().endswith(".vtt")


TARGET = Target("web", "Web site", ".zip", members)
