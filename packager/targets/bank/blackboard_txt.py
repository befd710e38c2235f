"""Questions for Blackboard Ultra's upload: a line each, fields between tabs, by its public help; not tried there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from packager.diagnostic import Span
from packager.model import (
    Categorize,
    Code,
    Common,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Inline,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Prose,
    Question,
    ShortAnswer,
    Text,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets import prose_map
from packager.targets.bank.alternatives import plain_texts
from packager.targets.bank.question_list import Asked, held, words
from packager.targets.numbers import exact, written
from packager.targets.target import Member, Options, Report, Target, Unsupported
from packager.walk import proses

ADVISED = 250  # lines of a file
_ANSWERS = 100
_BLANKS = 10
_ROUND = str.maketrans("[]", "()")

Fields = list[str]


def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """The one file, nothing where no question can be held.

    UTF-8 without a byte order mark, which would belong to the first line's type, and CRLF.
    """
    lines: list[str] = []
    for _, fields in held(course, report, lambda one, heard: _Writing(one, heard).fields()):
        lines.append("\t".join(fields))
    if not lines:
        return
    report.lost(course.span, "points", "every question gets what Blackboard gives a new one, set them there")
    if len(lines) > ADVISED:
        report.changed(
            course.span,
            "length",
            f"{len(lines)} questions, more than the {ADVISED} that Blackboard advises: upload parts",
        )
    yield Member("", "".join(f"{line}\r\n" for line in lines).encode())


TARGET = Target("txt", "Blackboard Ultra's text file", ".txt", members, single=True, bank=True)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One question on its way."""

    asked: Asked
    report: Report

    def fields(self) -> Fields:
        """The line's fields. Raises Unsupported for what Blackboard Ultra doesn't read."""
        question = self.asked.question
        if not question.graded and not isinstance(question, Essay):
            raise Unsupported("the file's questions all have a right answer, a survey's have none")
        fields = self._fields(question)
        self._losses(question)
        return fields

    def _fields(self, question: Question) -> Fields:
        match question:
            case MultipleChoice():
                return self._multiple_choice(question)
            case MultipleResponse():
                return self._multiple_response(question)
            case TrueFalse():
                return ["TF", self._prompt(), "true" if question.answer else "false"]
            case ShortAnswer():
                return ["FIB", self._prompt(), *self._texts(question.answers, question)]
            case FillInBlanks():
                return self._blanks(question)
            case Numeric():
                return self._numeric(question)
            case Matching():
                return self._matching(question)
            case Essay():
                return self._essay(question)
            case Ordering():
                raise Unsupported("Blackboard Ultra has no ordering questions")
            case Categorize():
                raise Unsupported("Blackboard Ultra has no questions with categories")
            case Hotspot():
                raise Unsupported("Blackboard Ultra reads no questions on a picture from a file")
            case Formula():
                raise Unsupported("Blackboard Ultra reads no formula questions from a file")
            case FileUpload():
                raise Unsupported("Blackboard Ultra has no questions with a file to hand in")
            case Likert():
                raise Unsupported("Blackboard Ultra reads no scales from a file")

    # --- the types -------------------------------------------------------------------------------------

    def _multiple_choice(self, question: MultipleChoice) -> Fields:
        right = [choice for choice in question.choices if choice.credit >= 1]
        if len(right) != 1:
            count = f"Blackboard wants one right choice, it has {len(right)}"
            raise Unsupported(count if right else "it has no right choice")
        for choice in question.choices:
            if choice.credit and choice.credit < 1:
                self.report.lost(choice.span, "credit of a wrong choice", "a file gives all points or none")
        return ["MC", self._prompt(), *self._choices((choice.text, choice in right) for choice in question.choices)]

    def _multiple_response(self, question: MultipleResponse) -> Fields:
        if not any(choice.correct for choice in question.choices):
            raise Unsupported("it has no right choice")
        self.report.changed(question.span, "score", "the platform scores by its own setting for several answers")
        return ["MA", self._prompt(), *self._choices((choice.text, choice.correct) for choice in question.choices)]

    def _choices(self, choices: Iterable[tuple[Prose, bool]]) -> Iterator[str]:
        listed = list(choices)
        if len(listed) > _ANSWERS:
            raise Unsupported(f"Blackboard takes {_ANSWERS} choices at most")
        for prose, right in listed:
            yield self._words(prose, "choice")
            yield "correct" if right else "incorrect"

    def _texts(self, answers: Iterable[TextAnswer], question: ShortAnswer | FillInBlanks) -> Fields:
        """The accepted texts, each once."""
        report = self.report
        kept: dict[str, str] = {}
        for answer in answers:
            if answer.credit < 1:
                report.lost(answer.span, "answer of partial credit", "a file gives all points or none, so it is wrong")
                continue
            found = plain_texts(answer, question, report)
            if found is None:
                report.lost(answer.span, "pattern of an answer", "a file has plain texts, so what it fits is wrong")
                continue
            for text in found:
                form = normal(text, question.case_sensitive, question.spaces)
                typed = normal(text, True, "exact" if question.spaces == "exact" else "collapse")
                if set("\t\r\n") & set(typed):
                    report.lost(
                        answer.span, "answer of several lines", "a field of the file has no tab and no line break"
                    )
                else:
                    kept.setdefault(form, typed)
        if not kept or not all(kept.values()):
            raise Unsupported("none of its answers is a plain text that earns all points")
        if len(kept) > _ANSWERS:
            raise Unsupported(f"Blackboard takes {_ANSWERS} answers at most")
        if question.case_sensitive:
            report.lost(question.span, "upper and lower case", "the file can't ask for it; set it in Blackboard")
        how = "Blackboard asks for an exact match, and its help doesn't say that those at the ends don't count"
        report.changed(question.span, "spaces in answers", how)
        return list(kept.values())

    def _blanks(self, question: FillInBlanks) -> Fields:
        """The text with a variable in square brackets at each blank, then each variable with its answers."""
        if len(question.gaps) > _BLANKS:
            raise Unsupported(f"Blackboard takes {_BLANKS} blanks at most")
        if not all(isinstance(gap, TextGap) for gap in question.gaps):
            raise Unsupported("Blackboard's blanks are for words only")
        names = {gap.id: f"blank{place}" for place, gap in enumerate(question.gaps, 1)}
        if question.credit == "all-or-nothing" or len(names) > 1:
            self.report.changed(question.span, "score", "the platform scores several blanks by its own setting")
        fields = ["FIB_PLUS", self._prompt(names)]
        for place, gap in enumerate(question.gaps):
            assert isinstance(gap, TextGap)
            fields += [*([""] if place else []), names[gap.id], *self._texts(gap.answers, question)]
        return fields

    def _numeric(self, question: Numeric) -> Fields:
        full = [answer for answer in question.answers if answer.credit >= 1]
        if not full:
            raise Unsupported("none of its answers earns all points")
        for answer in question.answers:
            if answer is not full[0]:
                self.report.lost(
                    answer.span, "another accepted number", "a file has one, so it is wrong unless the first covers it"
                )
        prompt = self._prompt()
        if question.unit:
            self.report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
            prompt = f"{prompt} ({question.unit})"
        value, tolerance = written(exact(full[0].value)), written(exact(full[0].tolerance))
        return ["NUM", prompt, value, *([tolerance] if full[0].tolerance else [])]

    def _matching(self, question: Matching) -> Fields:
        used = [pair.option for pair in question.pairs]
        if len(set(used)) < len(used):
            raise Unsupported("Blackboard wants an option of its own for each item")
        texts = {option.id: self._words(option.text, "option") for option in question.options}
        if len({texts[id_] for id_ in used}) < len(used):
            raise Unsupported("two of its options have the same words, which Blackboard would mark wrong")
        if len(question.options) > len(used):
            self.report.lost(question.span, "options that belong to no item", "a file has pairs only")
        self.report.changed(question.span, "score", "the platform scores pairs by its own setting")
        fields = ["MAT", self._prompt()]
        for pair in question.pairs:
            fields += [self._words(pair.item, "item"), texts[pair.option]]
        return fields

    def _essay(self, question: Essay) -> Fields:
        self.report.lost(question.span, "limit of characters", "a file has none")
        if not question.graded:
            self.report.changed(question.span, "survey question", "a teacher has to mark it")
        if question.rubric:
            self.report.lost(question.rubric.span, "rubric", "a file has none")
        example = [words(question.model_answer, self.report)] if question.model_answer else []
        return ["ESS", self._prompt(), *example]

    # --- what all have -----------------------------------------------------------------------------------

    def _losses(self, question: Question) -> None:
        report = self.report
        prompt_and_answers = _shown(question)
        if any(prose not in prompt_and_answers for prose in proses(question) if prose not in question.hints):
            report.lost(question.span, "feedback", "a file has none")
        if question.hints:
            report.lost(question.hints[0].span, "hints", "a file has none")
        if question.hints and question.hint_penalty:
            report.lost(question.span, "penalty of hints", "there are no hints to pay for")
        if question.tags:
            report.lost(question.span, "tags", "a file has none")
        if isinstance(question, MultipleChoice | MultipleResponse | Matching):
            report.changed(question.span, "shuffling", "by Blackboard's own setting")

    def _prompt(self, names: dict[str, str] | None = None) -> str:
        prompt = self.asked.prompt
        if names is not None:
            prompt = prose_map.Mapping(lambda block: None, lambda inline, span: self._named(inline, span, names))(
                prompt
            )
        return self._words(prompt, "prompt")

    def _named(self, inline: Inline, span: Span, names: dict[str, str]) -> tuple[Inline, ...] | None:
        """A blank as a variable in square brackets; all others become round, since each would be a blank."""
        match inline:
            case Gap():
                return (Text(f"[{names[inline.id]}]"),)
            case Text() | Code() if set("[]") & set(inline.text):
                self.report.changed(span, "square brackets", "round ones, since Blackboard takes others for blanks")
                return (replace(inline, text=inline.text.translate(_ROUND)),)
            case _:
                return None

    def _words(self, prose: Prose, what: str) -> str:
        text = words(prose, self.report)
        if not text:
            raise Unsupported(f"a {what} of it has no words, and the file holds nothing else")
        if "<" in text or "&" in text:
            self.report.changed(
                prose.span, "signs of markup in a text", "as they are; Blackboard may take them for markup"
            )
        return text


def _shown(question: Question) -> tuple[Prose, ...]:
    """The proses of a question that aren't feedback."""
    bare = replace(question, feedback=type(question.feedback)(), hints=())
    match bare:
        case MultipleChoice() | MultipleResponse():
            return (bare.prompt, *(choice.text for choice in bare.choices))
        case Matching() | Essay():
            return tuple(proses(bare))
        case Common():
            return (bare.prompt,)
