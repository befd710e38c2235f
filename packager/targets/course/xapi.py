"""xAPI: activity definitions to host, statement templates to fill, and sample statements, as one JSON file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from packager import interaction
from packager.markup import plain
from packager.model import (
    Block,
    ChoiceGap,
    Common,
    Course,
    Embed,
    FillInBlanks,
    Formula,
    Hotspot,
    Image,
    Inline,
    Lesson,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Player,
    Prose,
    Question,
    Quiz,
    ShortAnswer,
    Table,
    TextAnswer,
    TextGap,
    Unit,
)
from packager.targets.course.xapi_samples import samples
from packager.targets.course.xapi_statements import (
    Json,
    answered,
    assessment_activity,
    completed,
    course_activity,
    experienced,
    initialized,
    iri,
    lesson_activity,
    possible,
    question_activity,
    terminated,
    verdict,
)
from packager.targets.json_text import indented
from packager.targets.target import Member, Options, Report, Target
from packager.walk import every_block, inlines


def activities(course: Course) -> list[Json]:
    """Every activity of the course, without the right answers: fit to be published."""
    found = [course_activity(course)]
    for part in course.contents:
        match part:
            case Lesson():
                found.append(lesson_activity(course, part))
            case Quiz():
                found.append(assessment_activity(course, part))
                found += [question_activity(course, question, key=False) for question in part.questions()]
    return found


def templates(course: Course) -> list[Json]:
    """The statement templates in the order of a learner's way through the course."""
    whole = course_activity(course)
    found = [initialized(course, whole)] if course.sco == "course" else []
    for unit in course.units():
        found += unit_templates(course, unit)
    found.append(completed(course, whole))
    if course.sco == "course":
        found += _verdicts(course, whole, None, course.quizzes())
        found.append(terminated(course, whole))
    return found


def unit_templates(course: Course, unit: Unit) -> list[Json]:
    """The statement templates of a lesson and its quizzes; with `sco: lesson` those of its launch too."""
    lesson = lesson_activity(course, unit.lesson) if unit.lesson else None
    launched = lesson or assessment_activity(course, unit.quizzes[0])
    found = [initialized(course, launched)] if course.sco == "lesson" else []
    if lesson:
        found.append(experienced(course, lesson))
    for quiz in unit.quizzes:
        assessment = assessment_activity(course, quiz)
        found += [answered(course, lesson, assessment, question) for question in quiz.questions()]
        found += _verdicts(course, assessment, lesson, [quiz])
    if lesson:
        found.append(completed(course, lesson))
        if course.sco == "lesson":
            found += _verdicts(course, lesson, None, unit.quizzes)
    if course.sco == "lesson":
        found.append(terminated(course, launched))
    return found


def _verdicts(course: Course, activity: Json, lesson: Json | None, quizzes: Iterable[Quiz]) -> list[Json]:
    """passed and failed, where something is scored; nobody fails where 0 percent pass."""
    parts = [part for quiz in quizzes for part in quiz.parts]
    most = possible(parts)
    if most == 0:
        return []
    verbs = ("passed", "failed") if course.passing > 0 else ("passed",)
    return [verdict(course, verb, activity, lesson, most) for verb in verbs]


def sources(course: Course) -> Json:
    """The IRI of every id of the source, by kind: kept under version control, it shows an id that changed."""
    return {
        "course": {course.id: iri(course)},
        "lessons": {lesson.id: iri(course, "lessons", lesson.id) for lesson in course.lessons()},
        "assessments": {quiz.id: iri(course, "assessments", quiz.id) for quiz in course.quizzes()},
        "questions": {question.id: iri(course, "questions", question.id) for question in course.questions()},
    }


def document(course: Course) -> Json:
    """All that the target writes, as plain JSON values; `passing` is the least scaled score that passes."""
    made = templates(course)
    return {
        "course": iri(course),
        "language": course.language,
        "revision": course.version,
        "passing": course.passing / 100,
        "activities": activities(course),
        "templates": made,
        "samples": samples(course, made),
        "ids": sources(course),
    }


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file: sorted JSON in UTF-8 with two-space indent and a final newline."""
    _say(course, report)
    yield Member("", f"{indented(document(course))}\n".encode())


TARGET = Target("xapi", "xAPI definitions and statement templates", ".json", members, single=True)


# --- what is said to the author ----------------------------------------------------------------------


def _say(course: Course, report: Report) -> None:
    report.changed(
        course.span,
        "content",
        "an xAPI file names what learners' records speak of: titles, prompts, and the words of choices, items and "
        "regions as plain text; lessons, media, sections, pools, stimuli and texts between questions, hints, feedback, "
        "credits, limits, units, tags, rubrics, model answers, the points of what a person marks, and how questions "
        "look and compare texts stay in the course's pages",
    )
    for quiz in course.quizzes():
        if quiz.description:
            _say_prose(quiz.description, "a description", report)
        for question in quiz.questions():
            _say_words(question, report)
            if course.answer_key and question.graded:
                _say_key(question, report)


def _say_words(question: Question, report: Report) -> None:
    """What stands in another form in the definition of a question."""
    _say_prose(question.prompt, "a prompt", report)
    if isinstance(question, Hotspot):
        report.changed(question.span, "picture of a hotspot", "the words of its regions stand for it")
    for list_, components in interaction.xapi(question).components.items():
        for _, text in components:
            if isinstance(text, Prose):
                _say_prose(text, _PARTS[list_], report)
    if isinstance(question, FillInBlanks):
        for gap in question.gaps:
            if isinstance(gap, ChoiceGap):
                report.changed(gap.span, "choices of a blank", "an answer names one by its id; their words are gone")


_PARTS = {"choices": "a choice", "scale": "a scale", "source": "an item", "target": "an option"}
_KEY = "right answers"
_UNSPELT = "an accepted text holds `[,]`, `[.]` or `[:]`, or begins with `{`, which xAPI can't spell"
_PATTERN = "a list of texts has no regular expressions, and one that isn't whole would call right answers wrong"


def _say_key(question: Question, report: Report) -> None:
    """What the list of right answers lacks, or says otherwise than the score does."""
    left_out = not interaction.xapi(question).patterns
    match question:
        case ShortAnswer():
            _say_texts(question.answers, report)
        case Numeric():
            _say_ranges(question.answers, report)
        case FillInBlanks():
            for gap in question.gaps:
                if isinstance(gap, TextGap):
                    _say_texts(gap.answers, report)
                if isinstance(gap, NumberGap) and not interaction.listable(gap):
                    report.lost(gap.span, _KEY, "a list of what fills the blanks has no ranges of numbers")
                elif isinstance(gap, NumberGap):
                    _say_ranges(gap.answers, report)
            if left_out and all(map(interaction.listable, question.gaps)):
                why = f"there are more than {interaction.ALTERNATIVES} ways to fill the blanks rightly"
                report.lost(question.span, _KEY, why)
        case Formula():
            why = "they depend on the variant that a learner had; its number stands beside each answer"
            report.lost(question.expression_span, _KEY, why)
        case MultipleChoice() | MultipleResponse():
            if left_out:
                report.lost(question.span, _KEY, "too many sets of choices give all points")
        case Common():
            pass


def _say_texts(answers: Iterable[TextAnswer], report: Report) -> None:
    for answer in answers:
        if answer.credit >= 1 and not interaction.spelt(answer):
            report.lost(answer.span, _KEY, _PATTERN if answer.pattern else _UNSPELT)


def _say_ranges(answers: Sequence[NumberAnswer], report: Report) -> None:
    for place, number in enumerate(answers):
        if number.credit >= 1 and any(_overlap(number, one) for one in answers[:place]):
            how = "the range also covers numbers that an answer before it gives less credit"
            report.changed(number.span, _KEY, how)


def _overlap(answer: NumberAnswer, earlier: NumberAnswer) -> bool:
    """Whether a number of `answer` is met by `earlier`, which has less than full credit."""
    return earlier.credit < 1 and abs(answer.value - earlier.value) <= answer.tolerance + earlier.tolerance


def _say_prose(prose: Prose, what: str, report: Report) -> None:
    kinds = [type(inline) for _, inline in inlines(prose.blocks)] + [type(block) for block in every_block(prose.blocks)]
    for kind, (name, how) in _FORMS.items():
        if kind in kinds:
            report.changed(prose.span, f"{name} in {what}", how)
    if not plain(prose).strip():
        report.lost(prose.span, f"words of {what}", "there are none; an id stands where xAPI needs some")


_FORMS: dict[type[Block | Inline], tuple[str, str]] = {
    Math: ("maths", "written as TeX"),
    Image: ("picture", "its alternative text stands for it"),
    Player: ("media", "its label stands for it"),
    Embed: ("embed", "its title stands for it"),
    Table: ("table", "its cells stand in lines"),
}
