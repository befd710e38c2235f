"""The SCOs of a course, and what the packages of SCORM 1.2 and SCORM 2004 share: members, items and resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from packager import state
from packager.model import Common, Course, Part, Pool, Section, Stimulus, TextPart, Unit, questions
from packager.scoring import weight
from packager.targets.course import web
from packager.targets.target import Member, Report
from packager.xml import Builder, append


@dataclass(frozen=True, slots=True)
class Sco:
    """One launchable part: `key` makes its identifiers, `page` is its launch page."""

    key: str
    title: str
    page: str
    units: tuple[Unit, ...]

    @property
    def points(self) -> float:
        """What a learner can earn in it: 0 where nothing is scored."""
        return sum(_points(quiz.parts) for unit in self.units for quiz in unit.quizzes)


def _points(parts: Iterable[Part]) -> float:
    total = 0.0
    for part in parts:
        match part:
            case TextPart():
                pass
            case Section() | Stimulus():
                total += _points(part.parts)
            case Pool():
                # Where fewer are asked than there are, all are worth the same.
                weights = [weight(question) for question in questions(part.parts)]
                total += sum(weights[: state.asked(part)])
            case Common():
                total += weight(part)
    return total


def scos(course: Course) -> tuple[Sco, ...]:
    """The SCOs. Keys come from ids alone: Moodle drops the tracks of a SCO whose identifier changes."""
    if course.sco == "course":
        return (Sco(course.id, course.title, "index.html", course.units()),)
    return tuple(Sco(unit.id, unit.title, f"{unit.id}.html", (unit,)) for unit in course.units())


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a package beside its manifest: those of each SCO, in order, and those that all share."""

    scos: tuple[Sco, ...]
    pages: tuple[tuple[Member, ...], ...]
    shared: tuple[Member, ...]

    def members(self) -> Iterator[Member]:
        for files in self.pages:
            yield from files
        yield from self.shared


def package(course: Course, back_end: str, report: Report, more: Iterable[Member] = ()) -> Package:
    """The pages of a course's SCOs with the player of a back end, the media, and `more` files that no page asks for."""
    parts = scos(course)
    return Package(
        parts,
        tuple(tuple(web.page(course, sco.units, sco.page, back_end, report)) for sco in parts),
        (*web.shared(course, back_end), *web.media(course, course.units()), *more),
    )


def item(build: Builder, sco: Sco) -> etree._Element:
    """The `item` of a SCO in an organization, open for what a version of SCORM adds at its end."""
    title = build("title", sco.title)
    return build("item", title, identifier=f"sco-{sco.key}", identifierref=f"res-{sco.key}", isvisible="true")


def resources(build: Builder, files: Package, kind: str) -> etree._Element:
    """The `resources`: one a SCO, and one of the files that all share. `kind` is the attribute that tells a SCO."""
    found = build("resources")
    for sco, pages in zip(files.scos, files.pages, strict=True):
        resource = _resource(build, pages, f"res-{sco.key}", href=sco.page)
        append(resource, build("dependency", identifierref="shared"))
        resource.set(kind, "sco")
        found.append(resource)
    shared = _resource(build, files.shared, "shared")
    shared.set(kind, "asset")
    return append(found, shared)


def _resource(build: Builder, files: Iterable[Member], identifier: str, href: str | None = None) -> etree._Element:
    listed = (build("file", href=quote(member.name)) for member in files)
    return build("resource", *listed, identifier=identifier, type="webcontent", href=href)
