"""SCORM 1.2: a zip with a manifest, a launch page a SCO, the player and the media."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from packager.model import Course
from packager.targets.course import letters, lom
from packager.targets.course.scos import Package, Sco, item, package, resources
from packager.targets.target import Member, Options, Report, Target
from packager.xml import Builder, append, document

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"

# Moodle takes an ADL element only with this very prefix, and IMS elements only without one.
_PREFIXES: dict[str | None, str] = {None: IMSCP, "adlcp": ADLCP}
_CP = Builder(IMSCP, _PREFIXES)
_ADL = Builder(ADLCP, _PREFIXES)


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package, `imsmanifest.xml` among them. `options` has no flavours."""
    files = package(course, "scorm12", report, letters.member(course))
    _say(course, files.scos, report)
    yield Member("imsmanifest.xml", document(manifest(course, files)))
    yield from files.members()


def manifest(course: Course, files: Package) -> etree._Element:
    """imsmanifest.xml (SCORM 1.2 CAM 2.3): metadata, one organization, a resource a SCO, one for the shared files."""
    organization = _CP("organization", _CP("title", course.title), identifier=f"org-{course.id}")
    for sco in files.scos:
        marked = sco.points > 0 and _decides(course)
        append(organization, append(item(_CP, sco), _ADL("masteryscore", str(course.passing)) if marked else None))
    return _CP(
        "manifest",
        _CP("metadata", _CP("schema", "ADL SCORM"), _CP("schemaversion", "1.2"), lom.ims(course)),
        _CP("organizations", organization, default=f"org-{course.id}"),
        resources(_CP, files, f"{{{ADLCP}}}scormtype"),
        identifier=f"manifest-{course.id}",
        version=course.version,
    )


def _decides(course: Course) -> bool:
    """Whether the platform may make passed or failed of a score: it would take `completed` from who has seen all."""
    return course.completion != "seen"


def _say(course: Course, scos: tuple[Sco, ...], report: Report) -> None:
    if not _decides(course) and any(sco.points > 0 for sco in scos):
        how = (
            "SCORM 1.2 has one word for completed and passed, so the package has no pass mark: "
            "who has seen everything stays completed whatever the score"
        )
        report.changed(course.span, "completion", how)
    if course.navigation == "linear" and len(scos) > 1:
        why = "a SCORM 1.2 platform opens its SCOs in any order; inside each, the order holds"
        report.lost(course.span, "linear navigation", why)


TARGET = Target("scorm12", "SCORM 1.2", ".zip", members)
