"""The table of targets: every form that a course can take."""

from __future__ import annotations

from packager.targets.bank import aiken, blackboard_txt, brightspace_csv, gift, moodle, qti2, qti12
from packager.targets.course import cmi5, imscc, olx, scorm12, scorm2004, single, site, tincan, xapi
from packager.targets.target import Target

TARGETS: tuple[Target, ...] = (
    scorm12.TARGET,
    scorm2004.TARGET,
    cmi5.TARGET,
    site.TARGET,
    single.TARGET,
    tincan.TARGET,
    xapi.TARGET,
    qti12.TARGET,
    qti2.TARGET21,
    qti2.TARGET22,
    qti2.TARGET30,
    moodle.TARGET,
    gift.TARGET,
    aiken.TARGET,
    imscc.TARGET,
    olx.TARGET,
    brightspace_csv.TARGET,
    blackboard_txt.TARGET,
)

# What a build makes where neither the course nor the command line says; this list never grows.
DEFAULT = ("scorm12", "xapi", "qti12", "qti21", "moodle")


def named(name: str) -> Target | None:
    """The target of a name, None where there is none."""
    return next((target for target in TARGETS if target.name == name), None)
