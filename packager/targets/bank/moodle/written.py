"""What a person marks: essays and files handed in."""

from __future__ import annotations

from lxml import etree

from packager.model import Essay, FileUpload
from packager.targets.bank.moodle.element import build, end, prose, start
from packager.targets.bank.moodle.text import text_element
from packager.targets.target import Report
from packager.xml import append

LINES = (2, 3, 5, 10, 15, 20, 25, 30, 35, 40)  # the heights that Moodle's form offers for an essay
FILES = 3  # the most files that Moodle's form offers; else it takes any number


def essay(report: Report, question: Essay) -> etree._Element:
    element = _start(report, question)
    report.changed(
        question.span,
        "the limit of characters",
        f"only the field's height is right for {question.max_characters} of them, since Moodle limits words",
    )
    height = -(-question.max_characters // 80)  # lines of about 80 characters
    append(
        element,
        build("responseformat", "plain"),
        build("responserequired", "1"),
        build("responsefieldlines", str(next((lines for lines in LINES if lines >= height), LINES[-1]))),
        build("attachments", "0"),
        build("attachmentsrequired", "0"),
    )
    return _end(report, element, question)


def file_upload(report: Report, question: FileUpload) -> etree._Element:
    element = _start(report, question)
    if question.max_files > FILES:
        report.changed(
            question.span, "the number of files", f"no limit: Moodle counts up to {FILES}, or takes any number"
        )
    append(
        element,
        build("responseformat", "noinline"),
        build("responserequired", "0"),
        build("responsefieldlines", "10"),
        build("attachments", str(question.max_files) if question.max_files <= FILES else "-1"),
        build("attachmentsrequired", "1"),
        build("maxbytes", "0"),  # as many as the site allows
        build("filetypeslist", ",".join(f".{ending}" for ending in question.accept)),
    )
    return _end(report, element, question)


def _start(report: Report, question: Essay | FileUpload) -> etree._Element:
    said = question.feedback
    if said.correct or said.partial or said.incorrect:
        report.lost(
            question.span,
            "feedback on a right or wrong answer",
            "a person marks it in Moodle and comments on it",
        )
    return start(report, "essay", question, penalty="0")


def _end(report: Report, element: etree._Element, question: Essay | FileUpload) -> etree._Element:
    append(
        element,
        prose(report, "graderinfo", question.span, question.rubric, question.model_answer),
        build("responsetemplate", text_element(""), format="html"),
    )
    return end(report, element, question, hints=False)
