"""SCORM 1.2: a zip with a manifest, a launch page a SCO, the player and the media."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from packager.checks.structure import scores
from packager.model import Course, Unit
from packager.targets.course import web
from packager.targets.target import Member, Options, Report, Target
from packager.xml import Builder, document

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
IMSMD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"

# Moodle takes an ADL element only with this very prefix, and IMS elements only without one.
_CP = Builder(IMSCP, {None: IMSCP, "adlcp": ADLCP})
_ADL = Builder(ADLCP, {None: IMSCP, "adlcp": ADLCP})
_MD = Builder(IMSMD, {None: IMSMD})


@dataclass(frozen=True, slots=True)
class _Sco:
    """One launchable part: `key` makes its identifiers, `page` is its launch page."""

    key: str
    title: str
    page: str
    units: tuple[Unit, ...]


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package, `imsmanifest.xml` among them. `options` has no flavours."""
    scos = _scos(course)
    pages = {sco.key: web.page(course, sco.units, sco.page, "scorm12", report) for sco in scos}
    common = [*web.shared(course, "scorm12"), *web.media(course, course.units())]
    yield Member("imsmanifest.xml", document(_manifest(course, scos, pages, common)))
    for files in pages.values():
        yield from files
    yield from common


def _scos(course: Course) -> list[_Sco]:
    """The SCOs. Keys come from ids alone: Moodle drops the tracks of a SCO whose identifier changes."""
    if course.sco == "course":
        return [_Sco(course.id, course.title, "index.html", course.units())]
    return [_Sco(unit.id, unit.title, f"{unit.id}.html", (unit,)) for unit in course.units()]


def _manifest(course: Course, scos: list[_Sco], pages: dict[str, list[Member]], common: list[Member]) -> etree._Element:
    """imsmanifest.xml (SCORM 1.2 CAM 2.3): metadata, one organization, a resource a SCO, one for the shared files."""
    organization = _CP("organization", _CP("title", course.title), identifier=f"org-{course.id}")
    resources = _CP("resources")
    for sco in scos:
        item = _CP(
            "item",
            _CP("title", sco.title),
            identifier=f"sco-{sco.key}",
            identifierref=f"res-{sco.key}",
            isvisible="true",
        )
        if any(scores(unit) for unit in sco.units):
            item.append(_ADL("masteryscore", str(course.passing)))
        organization.append(item)
        files = [_CP("file", href=quote(member.name)) for member in pages[sco.key]]
        resource = _CP("resource", *files, _CP("dependency", identifierref="shared"))
        resource.attrib.update({"identifier": f"res-{sco.key}", "type": "webcontent", "href": sco.page})
        resource.set(f"{{{ADLCP}}}scormtype", "sco")
        resources.append(resource)
    shared = _CP(
        "resource", *(_CP("file", href=quote(member.name)) for member in common), identifier="shared", type="webcontent"
    )
    shared.set(f"{{{ADLCP}}}scormtype", "asset")
    resources.append(shared)
    organizations = _CP("organizations", organization, default=f"org-{course.id}")
    metadata = _CP("metadata", _CP("schema", "ADL SCORM"), _CP("schemaversion", "1.2"), _lom(course))
    return _CP(
        "manifest", metadata, organizations, resources, identifier=f"manifest-{course.id}", version=course.version
    )


def _lom(course: Course) -> etree._Element:
    """The course as IMS Learning Resource Metadata 1.2.1: title, language, description, keywords, version, duration."""

    def said(name: str, text: str) -> etree._Element | None:
        if not text:
            return None
        string = _MD("langstring", text)
        string.set("{http://www.w3.org/XML/1998/namespace}lang", course.language)
        return _MD(name, string)

    def term(name: str, source: str, value: str) -> etree._Element:
        parts = []
        for tag, text in (("source", source), ("value", value)):
            string = _MD("langstring", text)
            string.set("{http://www.w3.org/XML/1998/namespace}lang", "x-none")
            parts.append(_MD(tag, string))
        return _MD(name, *parts)

    general = _MD(
        "general",
        _MD("identifier", course.iri),
        said("title", course.title),
        _MD("language", course.language),
        said("description", course.description),
        *(said("keyword", word) for word in course.keywords),
    )
    contributors = [
        _MD(
            "contribute",
            term("role", "LOMv1.0", "Author"),
            _MD("centity", _MD("vcard", f"BEGIN:VCARD\nVERSION:3.0\nFN:{_vcard(author)}\nEND:VCARD")),
        )
        for author in course.authors
    ]
    rights = None
    if course.license:
        copyright_ = term("copyrightandotherrestrictions", "LOMv1.0", "yes")
        rights = _MD("rights", copyright_, said("description", course.license))
    educational = None
    if course.minutes:
        educational = _MD("educational", _MD("typicallearningtime", _MD("datetime", _duration(course.minutes))))
    return _MD(
        "lom",
        general,
        _MD("lifecycle", said("version", course.version), *contributors),
        educational,
        rights,
    )


def _vcard(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


TARGET = Target("scorm12", "SCORM 1.2", ".zip", members)
