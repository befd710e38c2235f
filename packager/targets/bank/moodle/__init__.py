"""Moodle XML: the quizzes of a course as categories of a Moodle question bank."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from packager import rules
from packager.model import (
    Categorize,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
    Quiz,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.targets import quiz_rules
from packager.targets.bank.moodle import arranged, calculated, choices, cloze, typed, written
from packager.targets.bank.moodle.element import build, description, without_key
from packager.targets.bank.moodle.text import fileless, html_of, text_element
from packager.targets.bank.moodle.tree import Category, Entry, Opening, entries
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.xml import document


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file, with every question that Moodle can hold; nothing where it can hold none."""
    root = build("quiz")
    current: tuple[str, ...] = ()
    count = 0

    def holds(question: Question) -> bool:
        try:
            _entry(question, Report(report.target))
        except Unsupported:
            return False
        return True

    for quiz in course.quizzes():
        quiz_rules.unkept(quiz, report)
    for step in entries(course, report, holds):
        match step:
            case Opening():
                current = step.category.names
                root.append(_category(step.category, _info(course, step, report)))
            case Entry(category, part):
                try:
                    element = _entry(part, report)
                except Unsupported as error:
                    report.unsupported(part.span, f"question `{part.id}`", error.reason)
                    continue
                if current != category.names:
                    current = category.names
                    root.append(_category(category))
                root.append(element)
                count += not isinstance(part, TextPart | Stimulus)
    if not count:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be written")
        return
    yield Member("", document(root))


TARGET = Target("moodle", "Moodle XML", ".xml", members, single=True, bank=True)


# --- categories ------------------------------------------------------------------------------------------------


# No idnumber: Moodle wants it unique in the whole bank of a course and ends an import where it
# is not, for one when a quiz's title has changed between two imports. The info line names the source.
def _category(category: Category, info: str = "") -> etree._Element:
    """Goes to a category; with `info`, HTML that describes it, it begins there."""
    described = build("info", text_element(info), format="html") if info else None
    return build("question", build("category", text_element(category.path)), described, type="category")


def _info(course: Course, opening: Opening, report: Report) -> str:
    """What describes a category: the quiz's description, how to use it, and which part of which source it holds."""
    html = _description(opening.quiz, report) if opening.quiz else ""
    if opening.how:
        html += html_of(build("p", f"{opening.how[0].upper()}{opening.how[1:]}."))
    return html + html_of(build("p", build("small", f"{course.iri} {course.version} {opening.trail}")))


def _description(quiz: Quiz, report: Report) -> str:
    if quiz.description is None:
        return ""
    report.changed(quiz.span, "the quiz's description", "the category's description, which only teachers see")
    return fileless(report, quiz.description, "Moodle keeps no files with a category")


# --- questions -------------------------------------------------------------------------------------------------


def _entry(part: Question | TextPart | Stimulus, report: Report) -> etree._Element:
    """The part's element; raises Unsupported where Moodle's import would end at it or drop it."""
    match part:
        case TextPart() | Stimulus():
            return description(report, part)
        case MultipleChoice():
            return choices.multiple_choice(report, without_key(report, part))
        case MultipleResponse():
            return choices.multiple_response(report, without_key(report, part))
        case TrueFalse():
            return choices.true_false(report, without_key(report, part))
        case Likert():
            return choices.likert(report, without_key(report, part))
        case ShortAnswer():
            return typed.short_answer(report, without_key(report, part))
        case Numeric():
            return typed.numeric(report, without_key(report, part))
        case FillInBlanks():
            return cloze.fill_in_blanks(report, without_key(report, part))
        case Formula():
            return calculated.formula(report, without_key(report, part))
        case Matching():
            return arranged.matching(report, without_key(report, part))
        case Ordering():
            return arranged.ordering(report, without_key(report, part))
        case Hotspot():
            return arranged.hotspot(report, without_key(report, part))
        case Categorize():
            raise Unsupported("Moodle has no question of this type; a matching question comes nearest")
        case Essay():
            return written.essay(report, part)
        case FileUpload():
            return written.file_upload(report, part)
