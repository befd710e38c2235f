"""A course's questions as one flat list, for files that know no quizzes, sections and pools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from packager import markup
from packager.diagnostic import Span
from packager.model import (
    Block,
    Common,
    Course,
    Embed,
    Image,
    Inline,
    LessonTarget,
    Link,
    Paragraph,
    Part,
    Player,
    Pool,
    Prose,
    Question,
    Quiz,
    Quote,
    Section,
    Stimulus,
    Text,
    TextPart,
)
from packager.targets import prose_map, quiz_rules
from packager.targets.bank.once import instead
from packager.targets.target import Report, Unsupported

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the prose that stands before its prompt: the bodies of the stimuli around it."""

    quiz: Quiz
    question: Question
    before: tuple[Prose, ...]

    @property
    def prompt(self) -> Prose:
        """The prompt with what stands before it."""
        blocks = tuple(block for body in self.before for block in body.blocks)
        return replace(self.question.prompt, blocks=(*blocks, *self.question.prompt.blocks))


def held(course: Course, report: Report, write: Callable[[Asked, Report], _T]) -> Iterator[tuple[Asked, _T]]:
    """What `write` makes of the questions in source order, each once; says what becomes of what is around them.

    `write` raises Unsupported for a question that it can't hold; of such a one nothing else is said.
    """
    every = {one.question.id: one for one in _asked(course, Report(report.target))}

    def holds(question: Question) -> bool:
        try:
            write(every[question.id], Report(report.target))
        except Unsupported:
            return False
        return True

    elsewhere = instead(course, holds)
    for one in _asked(course, report):
        question, heard = one.question, Report(report.target)
        if question.id in elsewhere:
            report.changed(question.span, "another use of a question", "the question stands in the list once")
            continue
        try:
            made = write(one, heard)
        except Unsupported as reason:
            report.unsupported(question.span, f"question `{question.id}`", reason.reason)
            continue
        report.take(heard)
        yield one, made


def _asked(course: Course, report: Report) -> Iterator[Asked]:
    for quiz in course.quizzes():
        quiz_rules.unkept(quiz, report)
        if quiz.description:
            report.lost(quiz.description.span, "description of a quiz", "the file holds questions only")
        yield from _below(quiz, quiz.parts, (), report)


def _below(quiz: Quiz, parts: tuple[Part, ...], before: tuple[Prose, ...], report: Report) -> Iterator[Asked]:
    for part in parts:
        match part:
            case TextPart():
                report.lost(part.span, "text", "the file holds questions only")
            case Section():
                report.changed(part.span, "section", "its questions stand in the one list, its title is left out")
                yield from _below(quiz, part.parts, before, report)
            case Pool():
                how = f"its questions stand in the one list, without its title; draw {part.draw} of them in the quiz"
                report.changed(part.span, "pool", how)
                yield from _below(quiz, part.parts, before, report)
            case Stimulus():
                report.changed(part.span, "stimulus", "it stands before the prompt of each of its questions")
                title = (Prose((Paragraph((Text(part.title),), part.span),), part.span),) if part.title else ()
                yield from _below(quiz, part.parts, (*before, *title, part.body), report)
            case Common():
                yield Asked(quiz, part, before)


def without_files(report: Report, *, links: bool = True) -> prose_map.Mapping:
    """What takes the files out of a prose, for a file that carries none: words stay, and what is lost is said.

    Without `links` the address of an embed stands behind its title.
    """

    def block(block: Block) -> Iterable[Block] | None:
        if isinstance(block, Embed):
            report.embedded(block)
            return (prose_map.embed_link(block) if links else prose_map.embed_words(block),)
        if not isinstance(block, Player):
            return None
        report.lost(block.span, block.kind, "the file carries no media; its label and transcript stay")
        said = (block.label or block.asset.name, *filter(None, block.transcript.split("\n\n")))
        return (Quote(tuple(Paragraph((Text(words),), block.span) for words in said), block.span),)

    def inline(inline: Inline, span: Span) -> Iterable[Inline] | None:
        match inline:
            case Image():
                report.lost(span, "picture", "the file carries none; its alternative text stays")
                return (Text(f"[{inline.alternative}]"),) if inline.alternative else ()
            case Link() if not isinstance(inline.target, str):
                what = "link into a lesson" if isinstance(inline.target, LessonTarget) else "link to a file"
                report.lost(span, what, "its words stay")
                return inline.children
            case Link(target=str(target)) if target.startswith("#"):
                report.lost(span, "link into a lesson", "its words stay")
                return inline.children
            case _:
                return None

    return prose_map.Mapping(block, inline)


def is_plain(prose: Prose) -> bool:
    """Whether a prose is one paragraph of words, without any markup."""
    match prose.blocks:
        case (Paragraph(children=children),):
            return all(isinstance(child, Text) for child in children)
        case _:
            return False


def words(prose: Prose, report: Report) -> str:
    """`prose` as words on one line; says where markup, files or formulas are lost on the way."""
    if not is_plain(prose):
        kept = without_files(report, links=False)(prose)
        if not is_plain(kept):
            report.changed(prose.span, "markup", "only its words stay, formulas as TeX")
        prose = kept
    return markup.one_line(prose)
