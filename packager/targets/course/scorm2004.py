"""SCORM 2004, 4th edition: the same package as for 1.2, with sequencing that says how SCOs add up."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from packager.interaction import number
from packager.model import Course
from packager.targets.course import lom
from packager.targets.course.scos import Package, Sco, item, package, resources
from packager.targets.target import Member, Options, Report, Target
from packager.xml import Builder, append, document

IMSCP = "http://www.imsglobal.org/xsd/imscp_v1p1"
ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"
IMSSS = "http://www.imsglobal.org/xsd/imsss"

# Moodle takes ADL's and IMS's elements only with these very prefixes, and those of IMS CP only without one.
_PREFIXES: dict[str | None, str] = {None: IMSCP, "adlcp": ADLCP, "imsss": IMSSS}
_CP = Builder(IMSCP, _PREFIXES)
_SS = Builder(IMSSS, _PREFIXES)

# Our ids hold no underscore, so no quiz has this one.
PRIMARY = "primary_objective"


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The files of the package, `imsmanifest.xml` among them. `options` has no flavours."""
    files = package(course, "scorm2004", report)
    _say(course, files, report)
    yield Member("imsmanifest.xml", document(manifest(course, files)))
    yield from files.members()


def manifest(course: Course, files: Package) -> etree._Element:
    """imsmanifest.xml (SCORM 2004 CAM 3.4): metadata, one organization, a resource a SCO, one for the shared files."""
    organization = _CP("organization", _CP("title", course.title), identifier=f"org-{course.id}")
    total = sum(sco.points for sco in files.scos)
    for sco in files.scos:
        share = sco.points / total if total else 0.0
        append(organization, append(item(_CP, sco), _sequencing(course, sco, share)))
    # Flow lets a platform open the first SCO and go on and back by itself; choice lets learners pick from the list.
    choice = "false" if _linear(course, files) else "true"
    append(organization, _SS("sequencing", _SS("controlMode", choice=choice, flow="true")))
    return _CP(
        "manifest",
        _CP("metadata", _CP("schema", "ADL SCORM"), _CP("schemaversion", "2004 4th Edition"), lom.ieee(course)),
        _CP("organizations", organization, default=f"org-{course.id}"),
        resources(_CP, files, f"{{{ADLCP}}}scormType"),
        identifier=f"manifest-{course.id}",
        version=course.version,
    )


def _sequencing(course: Course, sco: Sco, share: float) -> etree._Element:
    """How a SCO's results are taken and add up (SCORM 2004 SN 3.7 to 3.13); `share` is its part of all points, 0 to 1.

    Passed is what reaches the pass mark, for the platform as for the player. There is no completion threshold: the
    player alone knows when a SCO is complete, and a platform that compares progress would take completion away again
    from who resumes in a longer course.
    """
    return _SS(
        "sequencing",
        _rollup(share),
        _SS("objectives", _primary(course, sco), *(_SS("objective", objectiveID=id_) for id_ in _quizzes(sco))),
        # What a SCO does not say stays unknown, instead of becoming completed and passed when it ends.
        _SS("deliveryControls", tracked="true", completionSetByContent="true", objectiveSetByContent="true"),
    )


def _quizzes(sco: Sco) -> list[str]:
    """The ids of the objectives that the player sets, one a quiz."""
    return [quiz.id for unit in sco.units for quiz in unit.quizzes]


def _primary(course: Course, sco: Sco) -> etree._Element:
    """The objective that is the SCO's own score and success (SN 3.10)."""
    if not sco.points:
        return _SS("primaryObjective", objectiveID=PRIMARY)
    mark = _SS("minNormalizedMeasure", number(course.passing / 100))
    return _SS("primaryObjective", mark, objectiveID=PRIMARY, satisfiedByMeasure="true")


def _rollup(share: float) -> etree._Element:
    """Completed when all SCOs are, passed when all that are scored are, the score by points (SN 3.7 and 4.6).

    So the whole course has the score that it has as one SCO. A weight has four places.
    """
    if not share:
        return _SS("rollupRules", rollupObjectiveSatisfied="false", objectiveMeasureWeight="0")
    return _SS("rollupRules", objectiveMeasureWeight=number(max(share, 0.0001), 4))


def _say(course: Course, files: Package, report: Report) -> None:
    if _linear(course, files):
        how = "the platform opens its SCOs in order, forward and back, but does not wait until one is complete"
        report.changed(course.span, "linear navigation", how)


def _linear(course: Course, files: Package) -> bool:
    return course.navigation == "linear" and len(files.scos) > 1


TARGET = Target("scorm2004", "SCORM 2004, 4th edition", ".zip", members)
