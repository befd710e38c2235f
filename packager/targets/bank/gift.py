"""GIFT: the quizzes of a course as a text file that Moodle and some other tools import."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packager import grades, rules
from packager.markup import one_line
from packager.model import (
    Categorize,
    Choice,
    ChoiceGap,
    Course,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Item,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Prose,
    Question,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
)
from packager.targets import quiz_rules
from packager.targets.bank.moodle.arranged import ends_of, option_texts
from packager.targets.bank.moodle.choices import as_choices, several_grades, single_grades
from packager.targets.bank.moodle.cloze import settled
from packager.targets.bank.moodle.element import grade, name_of, say_partial, tags, with_field, without_key
from packager.targets.bank.moodle.text import fileless
from packager.targets.bank.moodle.tree import Entry, Opening, entries
from packager.targets.bank.moodle.typed import accepted, decimal
from packager.targets.feedback import outcome
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.variants import filled

_NO_KEY = "every answer counts as right, since the format wants a right one, and earns a point"
_NO_FILES = "the format holds no files; their descriptions stay"
_GAP = "\ufdd0"  # stands for the blank while the prompt is made; no character, so that no author writes it

# The signs of the format, and what they become; a line's end would end a question where two meet.
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n", "\r": None})
# In an ordering's items Moodle leaves its own escapes in place, so the signs are entities of HTML there.
_ENTITIES = str.maketrans({sign: f"&#{ord(sign)};" for sign in "~=#{}\n"} | {"\\": "\\\\", "\r": None})


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file, with every question that the format can hold; nothing where it can hold none."""
    blocks: list[str] = []
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
                if step.quiz and step.quiz.description:
                    report.lost(step.quiz.span, "the quiz's description", "the format has none for a category")
                current = step.category.names
                blocks.append(f"// {course.iri} {course.version} {step.trail}")
                blocks.append(_category(step.category.path))
            case Entry(category, part):
                try:
                    text = _entry(part, report)
                except Unsupported as error:
                    report.unsupported(part.span, f"question `{part.id}`", error.reason)
                    continue
                if current != category.names:
                    current = category.names
                    blocks.append(_category(category.path))
                blocks.append(text)
                count += not isinstance(part, TextPart | Stimulus)
    if not count:
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be written")
        return
    yield Member("", ("\n\n".join(blocks) + "\n").encode())


TARGET = Target("gift", "GIFT", ".txt", members, single=True, bank=True)


def _category(path: str) -> str:
    # Moodle reads its escapes in the path, and puts none of the signs back but the backslash.
    return "$CATEGORY: " + path.replace("\\", "\\\\")


# --- entries -----------------------------------------------------------------------------------------------------


def _entry(part: Question | TextPart | Stimulus, report: Report) -> str:
    """The part's lines; raises Unsupported for what the format can't say."""
    match part:
        case TextPart():
            return _head(part.id, [], name_of(part, one_line(part.body))) + _rich(report, part.body)
        case Stimulus():
            return _head(part.id, [], name_of(part, part.title or one_line(part.body))) + _rich(report, part.body)
        case MultipleChoice():
            return _single(report, without_key(report, part, _NO_KEY))
        case Likert():
            question = without_key(report, part, _NO_KEY)
            report.changed(part.span, "the scale", "a single choice, whose order a quiz may shuffle")
            return _single(report, as_choices(question))
        case MultipleResponse():
            return _several(report, without_key(report, part, _NO_KEY))
        case TrueFalse():
            return _true_false(report, without_key(report, part, _NO_KEY))
        case ShortAnswer():
            return _short(report, without_key(report, part, _NO_KEY))
        case Numeric():
            question_ = without_key(report, part, _NO_KEY)
            return _question(report, question_, _numbers(report, question_, question_.answers), unit=part.unit)
        case FillInBlanks():
            return _blank(report, without_key(report, part, _NO_KEY))
        case Matching():
            return _matching(report, without_key(report, part, _NO_KEY))
        case Ordering():
            return _ordering(report, without_key(report, part, _NO_KEY))
        case Essay():
            return _essay(report, part)
        case Formula():
            raise Unsupported("the format has no variables")
        case Hotspot():
            raise Unsupported("the format has no pictures")
        case Categorize():
            raise Unsupported("the format has no question of this type; a matching question comes nearest")
        case FileUpload():
            raise Unsupported("the format has no question of this type")


def _head(id_: str, tags_: list[str], name: str) -> str:
    notes = [("id", id_), *(("tag", tag) for tag in tags_)]
    line = " ".join(f"[{key}:{value.replace(']', chr(92) + ']')}]" for key, value in notes)
    return f"// {line}\n::{_escaped(name)}::"


def _question(
    report: Report,
    question: Question,
    answers: list[str],
    *,
    prompt: str | None = None,
    after: str = "",
    unit: str | None = None,
) -> str:
    """A question's lines. `prompt` is its HTML up to the answers, else all of it; `after` is what follows them.

    `unit`, where it is no None, says that an answer is typed, and what stands behind the field.
    """
    if question.graded and question.points != 1:
        report.lost(question.span, "points", "the format has none: each question is worth 1")
    if question.hints:
        report.lost(question.span, "hints", "the format has none")
    if prompt is None:
        prompt = fileless(report, question.prompt, _NO_FILES)
        if unit is not None:
            prompt = with_field(report, question, prompt, unit)
    if question.feedback.general:
        answers = [*answers, "####" + _rich(report, question.feedback.general)]
    head = _head(question.id, tags(report, question), name_of(question, one_line(question.prompt)))
    # The first answer stands behind the bracket: numbers and orderings are known by the sign there.
    return f"{head}[html]{_escaped(prompt)}{{{chr(10).join([*answers, ''])}}}{_escaped(after)}"


def _without_outcomes(report: Report, question: Question, why: str) -> None:
    said = question.feedback
    if said.correct or said.partial or said.incorrect:
        report.lost(question.span, "feedback on a right or wrong answer", why)


# --- texts -----------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _rich(report: Report, prose: Prose, *, inline: bool = False) -> str:
    return "[html]" + _escaped(fileless(report, prose, _NO_FILES, inline=inline))


def _plain(text: str) -> str:
    """A text to compare with; one with a bracket first would be taken for the name of a form."""
    return ("[plain]" if text.startswith("[") else "") + _escaped(text)


def _said(report: Report, *texts: Prose | None) -> str:
    content = "".join(fileless(report, text, _NO_FILES) for text in texts if text)
    return f"#[html]{_escaped(content)}" if content else ""


# --- choices ---------------------------------------------------------------------------------------------------------


def _single(report: Report, question: MultipleChoice) -> str:
    lines = _options(report, question.choices, single_grades(report, question), question.feedback)
    return _question(report, _placed(report, question), lines)


def _options(report: Report, choices: tuple[Choice, ...], earned: list[float], said: Feedback) -> list[str]:
    """Choices of which one is chosen: each has what the question says to its outcome behind its own feedback."""
    lines = []
    full = next((place for place, part in enumerate(earned) if part >= 1), None)
    if full is None:
        raise Unsupported("no choice earns all points")
    say_partial(report, said, earned)
    for place, (choice, part) in enumerate(zip(choices, earned, strict=True)):
        # One `=` makes it a choice of one; without any other sign it would be a short answer.
        mark = "=" if place == full else f"~%{grades.percent(part)}%" if part else "~"
        text = _option(report, choice.text, choice.id)
        lines.append(mark + text + _said(report, choice.feedback, outcome(said, part)))
    return lines


def _several(report: Report, question: MultipleResponse) -> str:
    _without_outcomes(report, question, "the format has feedback on each choice only")
    lines = [
        f"~%{grades.percent(part)}%{_option(report, choice.text, choice.id)}{_said(report, choice.feedback)}"
        for choice, part in zip(question.choices, several_grades(report, question), strict=True)
    ]
    return _question(report, _placed(report, question), lines)


def _placed(report: Report, question: MultipleChoice | MultipleResponse) -> MultipleChoice | MultipleResponse:
    """The question, after saying what becomes of its choices' places."""
    if len(question.choices) < 2:
        raise Unsupported("the format wants two choices at least")
    if not question.shuffle or any(choice.fixed for choice in question.choices):
        report.lost(question.span, "the choices' order", "the format can't say it, and Moodle shuffles by default")
    return question


def _option(report: Report, prose: Prose, id_: str) -> str:
    text = _rich(report, prose, inline=True)
    if text == "[html]":
        raise Unsupported(f"the choice `{id_}` is empty")
    return text


def _true_false(report: Report, question: TrueFalse) -> str:
    said = question.feedback
    say_partial(report, said, ())
    line = "TRUE" if question.answer else "FALSE"
    if said.incorrect or said.correct:
        line += (_said(report, said.incorrect) or "#") + _said(report, said.correct)
    return _question(report, question, [line])


# --- typed -----------------------------------------------------------------------------------------------------------


def _short(report: Report, question: ShortAnswer) -> str:
    return _question(
        report, question, _texts(report, question, question.answers, question.case_sensitive, question.spaces), unit=""
    )


def _texts(
    report: Report, question: Question, answers: tuple[TextAnswer, ...], case_sensitive: bool, spaces: str
) -> list[str]:
    if not question.graded:
        return ["=*"]
    if case_sensitive:
        report.lost(question.span, "letter case", "the format can't say that it counts")
    texts = list(accepted(report, answers, case_sensitive, spaces))
    if not any(one.answer.credit >= 1 for one in texts):
        raise Unsupported("no answer that the format can hold earns all points")
    if any("->" in one.text for one in texts):
        raise Unsupported("an answer holds `->`, by which the format knows a matching question")
    say_partial(report, question.feedback, (one.answer.credit for one in texts))
    lines = []
    for one in texts:
        part = grade(report, one.answer.credit, one.answer.span)
        said = _said(report, one.answer.feedback, outcome(question.feedback, part))
        lines.append(f"=%{grades.percent(part)}%{_plain(one.text)}{said}")
    if question.feedback.incorrect:
        lines.append("=%0%*" + _said(report, question.feedback.incorrect))
    return lines


def _numbers(report: Report, question: Question, answers: tuple[NumberAnswer, ...]) -> list[str]:
    if not question.graded:
        return ["#=*"]
    say_partial(report, question.feedback, (one.credit for one in answers))
    lines = []
    for one in answers:
        part = grade(report, one.credit, one.span)
        said = _said(report, one.feedback, outcome(question.feedback, part))
        lines.append(f"=%{grades.percent(part)}%{decimal(one.value)}:{decimal(one.tolerance)}{said}")
    if question.feedback.incorrect:
        lines.append("~" + _said(report, question.feedback.incorrect))
    lines[0] = "#" + lines[0]
    return lines


def _blank(report: Report, question: FillInBlanks) -> str:
    """A text with one blank: the answers stand in its place."""
    if len(question.gaps) > 1:
        raise Unsupported("the format has texts with one blank only")
    (gap,) = settled(question).gaps
    html = fileless(report, filled(question.prompt, {gap.id: _GAP}), _NO_FILES)
    before, _, after = html.partition(_GAP)
    with_field(report, question, before + after, "")
    match gap:
        case TextGap():
            lines = _texts(report, question, gap.answers, question.case_sensitive, question.spaces)
        case NumberGap():
            lines = _numbers(report, question, gap.answers)
        case ChoiceGap():
            report.changed(question.span, "the blank's list", "a single choice below the text, which has a line there")
            earned = [grade(report, choice.credit, choice.span) for choice in gap.choices]
            lines = _options(report, gap.choices, earned, question.feedback)
    return _question(report, question, lines, prompt=before, after=after)


# --- arranged --------------------------------------------------------------------------------------------------------


def _matching(report: Report, question: Matching) -> str:
    _without_outcomes(report, question, "the format has none with a matching question")
    texts = option_texts(report, question)
    used = {pair.option for pair in question.pairs}
    lines = [f"={_option(report, pair.item, pair.id)} -> {_escaped(texts[pair.option])}" for pair in question.pairs]
    lines += [f"= -> {_escaped(texts[option.id])}" for option in question.options if option.id not in used]
    return _question(report, question, lines)


def _ordering(report: Report, question: Ordering) -> str:
    _without_outcomes(report, question, "the format has none with an ordering question")
    if len(question.items) < 2:
        raise Unsupported("the format wants two items at least")
    report.changed(question.span, "an ordering question", "Moodle before 4.4 makes a short-answer question of it")
    rule = "ABSOLUTE_POSITION" if question.credit == "per-part" else "ALL_OR_NOTHING"
    lines = [f">{len(question.items)} ALL VERTICAL {rule} SHOW none"]
    lines += [_item(report, item) for item in question.items]
    if not all(lines):
        raise Unsupported("an item is empty")
    prompt = fileless(report, question.prompt, _NO_FILES) + ends_of(report, question)
    return _question(report, question, lines, prompt=prompt)


def _item(report: Report, item: Item) -> str:
    text = fileless(report, item.text, _NO_FILES, inline=True).strip().translate(_ENTITIES)
    return re.sub("^//", "&#47;/", text)  # it would be a comment


# --- written ---------------------------------------------------------------------------------------------------------


def _essay(report: Report, question: Essay) -> str:
    _without_outcomes(report, question, "a person marks it in Moodle and comments on it")
    for what, prose in (("model answer", question.model_answer), ("rubric", question.rubric)):
        if prose:
            report.lost(question.span, f"the {what}", "the format has none")
    report.lost(question.span, "the limit of characters", f"the format has none; it is {question.max_characters} here")
    return _question(report, question, [])
