"""The platforms that we know, each as a row."""

from __future__ import annotations

from packager.profiles.platform import DOCUMENTED, ENGINE, READ, RUN, Finding, Profile

_OLD_MOODLE = "before 4.4 its core has no such type, and it refuses the whole file for one such question"
_CHAMILO = "it reads choice and essay questions only"

PROFILES: tuple[Profile, ...] = (
    Profile(
        "moodle",
        "Moodle",
        "4.5",
        ("scorm12", "moodle"),
        "moodle",
        RUN,
        note="Importing again makes new copies; the category carries the course's version.",
    ),
    Profile(
        "moodle-4.1",
        "Moodle, older",
        "4.1",
        ("scorm12", "moodle"),
        "moodle",
        RUN,
        findings=(Finding("ordering", "left out", _OLD_MOODLE, DOCUMENTED),),
        note="The ordering type came into Moodle's core with 4.4.",
    ),
    Profile(
        "canvas-classic",
        "Canvas Classic Quizzes",
        "the importer of 2019 to 2022, without its database",
        ("scorm12", "qti12:canvas-classic"),
        "qti12:canvas-classic",
        RUN,
        note="Importing again offers to overwrite. For question banks without quizzes take `qti12:canvas-bank`. "
        "A SCORM package needs the SCORM tool of your Canvas.",
    ),
    Profile(
        "canvas-new",
        "Canvas New Quizzes",
        "the importer's parser of 2025; the service behind it is closed",
        ("scorm12", "qti12:canvas-new"),
        "qti12:canvas-new",
        RUN,
        note="A SCORM package needs the SCORM tool of your Canvas.",
    ),
    Profile(
        "open-edx",
        "Open edX",
        "Studio's course import; cc2olx 0.4.0 for cartridges",
        ("olx", "imscc"),
        "olx",
        ENGINE,
        note="Import the tarball in Studio into a new course: an import replaces the course's content.",
    ),
    Profile(
        "tao",
        "TAO",
        "its engine qti-sdk of 2026",
        ("qti22",),
        "qti22",
        READ,
    ),
    Profile(
        "blackboard",
        "Blackboard Learn Ultra",
        "the vendor's help pages of 2026",
        ("scorm12", "txt"),
        "txt",
        DOCUMENTED,
        note="The text file goes into a question bank; a package into the content of a course.",
    ),
    Profile(
        "brightspace",
        "D2L Brightspace",
        "the vendor's template of the question library",
        ("scorm12", "csv"),
        "csv",
        DOCUMENTED,
    ),
    Profile(
        "sakai",
        "Sakai Samigo",
        "issue threads up to 2026",
        ("scorm12", "qti12:plain"),
        "qti12:plain",
        DOCUMENTED,
        findings=tuple(
            Finding(kind, "changed", "no document was found that says how it reads this type")
            for kind in ("fill-in-blanks", "matching", "ordering", "categorize", "hotspot", "likert")
        ),
    ),
    Profile(
        "schoology",
        "Schoology",
        "users' reports of text2qti",
        ("scorm12", "imscc"),
        "imscc",
        DOCUMENTED,
        findings=(
            Finding("short-answer", "changed", "it arrives as an essay question"),
            Finding("fill-in-blanks", "changed", "it arrives as an essay question"),
            Finding("numeric", "changed", "it arrives as an essay question"),
            Finding("", "lost", "its import fails", part="feedback"),
            Finding("file-upload", "left out", "the import of such a question fails"),
        ),
    ),
    Profile(
        "openolat",
        "OpenOlat",
        "the documents of rqti and OPAL",
        ("scorm12", "qti21"),
        "qti21",
        DOCUMENTED,
        note="Its own exports carry a file QTI21PackageConfig.xml, which these lack. "
        "OPAL wants pictures inside the items.",
    ),
    Profile(
        "inspera",
        "Inspera",
        "the vendor's help pages",
        ("qti21",),
        "qti21",
        DOCUMENTED,
        findings=(Finding("", "lost", "it shows what is filed under names of its own only", part="feedback"),),
    ),
    Profile(
        "chamilo",
        "Chamilo",
        "1.11",
        ("scorm12", "qti21"),
        "qti21",
        DOCUMENTED,
        findings=tuple(
            Finding(kind, "left out", _CHAMILO)
            for kind in (
                *("short-answer", "numeric", "fill-in-blanks", "formula", "matching", "ordering", "categorize"),
                *("hotspot", "file-upload"),
            )
        ),
        degrades=("likert",),
    ),
)


def profile(name: str) -> Profile | None:
    """The platform of a name, None where there is none."""
    return next((one for one in PROFILES if one.name == name), None)
