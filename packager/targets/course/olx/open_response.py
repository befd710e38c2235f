"""An essay or a file to hand in as an open response assessment (ORA), which staff mark by one criterion."""

from __future__ import annotations

from lxml import etree

from packager.model import MAX_CHARACTERS, Essay, FileUpload
from packager.targets.course.olx.prose import Writer
from packager.targets.target import Unsupported
from packager.xml import Builder, append

build = Builder()

# Without dates ORA closes in a year of its own choosing; the course's own dates still hold.
_OPENS, _CLOSES = "2001-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00"
_STEPS = 20  # options of the criterion at most


def open_response(question: Essay | FileUpload, name: str, writer: Writer) -> etree._Element:
    """The question as `<openassessment>` with one criterion, whose options are its points from 0 up.

    Raises Unsupported where the points are no whole number that a list of options can hold.
    """
    report = writer.report
    points = question.points if question.graded else 0
    if points != int(points) or points > _STEPS:
        raise Unsupported(f"open responses have whole points, up to {_STEPS} here")
    if question.hints:
        report.lost(question.hints[0].span, "hints", "open responses have none")
    said = question.feedback
    for prose in (said.correct, said.partial, said.incorrect):
        if prose:
            report.lost(prose.span, "feedback on right or wrong", "a person marks it and comments on it")
    if said.general:
        report.lost(said.general.span, "general feedback", "open responses have none")
    upload = isinstance(question, FileUpload)
    if isinstance(question, Essay) and question.max_characters != MAX_CHARACTERS:
        report.lost(question.span, "limit of characters", "open responses have none of that kind")
    element = build(
        "openassessment",
        build("title", name),
        build("assessments", build("assessment", name="staff-assessment", required="true")),
        build("prompts", build("prompt", build("description", writer.html(question.prompt)))),
        _rubric(question, int(points), writer),
        submission_start=_OPENS,
        submission_due=_CLOSES,
        text_response="" if upload else "required",
        text_response_editor=None if upload else "text",
        file_upload_response="required" if upload else "",
        prompts_type="html",
    )
    if isinstance(question, FileUpload):
        if question.accept:
            element.set("file_upload_type", "custom")
            element.set("white_listed_file_types", ",".join(question.accept))
        else:
            element.set("file_upload_type", "any")
        element.set("allow_multiple_files", "True" if question.max_files > 1 else "False")
        if question.max_files > 1:
            report.changed(question.span, "number of files", "several or one, no limit in between")
    return element


def _rubric(question: Essay | FileUpload, points: int, writer: Writer) -> etree._Element:
    """One criterion: what markers should know is its prompt, as plain text."""
    report = writer.report
    notes = []
    for prose, what in ((question.rubric, "rubric"), (question.model_answer, "model answer")):
        if prose:
            report.changed(
                prose.span, what, "it stands in the criterion's prompt, where learners can see it when marked"
            )
            notes.append(writer.words(prose, what))
    options = [
        build("option", build("name", str(step)), build("label", str(step)), build("explanation"), points=str(step))
        for step in range(points + 1)
    ]
    criterion = build(
        "criterion",
        build("name", "Points"),
        build("label", "Points"),
        build("prompt", "\n\n".join(notes) or "Points"),
        feedback="optional",
    )
    return build("rubric", append(criterion, *options))
