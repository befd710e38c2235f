"""The options that a question can have, each as a way to take it off: so that one at a time can be looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

from packager.diagnostic import Span
from packager.markup import one_line
from packager.model import (
    Asset,
    Categorize,
    Choice,
    ChoiceGap,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Inline,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Ordering,
    Paragraph,
    Prose,
    Question,
    ShortAnswer,
    Text,
    TextAnswer,
)
from packager.walk import inlines


@dataclass(frozen=True, slots=True)
class Option:
    """An option by its words, `off` gives a question without it; `needs` names one that it has no meaning without."""

    name: str
    off: Callable[[Any], Any]
    needs: str = ""


def every(question: Question) -> Iterator[Option]:
    """The options that the type of `question` knows."""
    if question.graded:
        yield Option("points", lambda q: replace(q, points=1.0))
    for name in ("correct", "incorrect", "partial", "general") if question.graded else ("general",):
        yield Option(f"feedback: {name}", _without_feedback(name))
    yield Option("hints", lambda q: replace(q, hints=()))
    if question.graded:
        yield Option("hint-penalty", lambda q: replace(q, hint_penalty=0.0), "hints")
    yield Option("tags", lambda q: replace(q, tags=()))
    yield Option("use", lambda q: replace(q, use_of=""))
    yield from _OWN.get(type(question), ())
    if hasattr(question, "credit"):
        needs = "multiple" if isinstance(question, Hotspot) else ""
        yield Option(f"credit: {question.credit}", _default("credit"), needs)


def worded(question: Question) -> Question:
    """`question` with each of its texts as one line of plain words; a prompt keeps its gaps, and formulas with one."""
    return cast(Question, _worded(question))


def _worded(value: Any) -> Any:
    if isinstance(value, Prose):
        kept: list[Inline] = []
        for _, inline in inlines(value.blocks):
            if isinstance(inline, Gap) or (isinstance(inline, Math) and "[[" in inline.tex):
                kept += [Text(" "), inline]
        # Signs that mean something to a format would be told as changes of the type.
        words = " ".join(re.sub(r"[^\w .,?!-]|_", " ", one_line(value)).split())[:80] or "A picture"
        return Prose((Paragraph((Text(words), *kept), value.span),), value.span)
    if isinstance(value, tuple):
        return tuple(map(_worded, value))
    if is_dataclass(value) and not isinstance(value, type | Span | Asset):
        return replace(value, **{field.name: _worded(getattr(value, field.name)) for field in fields(value)})
    return value


def plain(question: Question) -> Question:
    """`question` with nothing that it can do without."""
    for option in every(question):
        question = option.off(question)
    return question


def single(question: Question) -> Iterator[tuple[str, Question, Question]]:
    """For each option that `question` has: its name, the question with that one alone, and the same without it.

    An option that has no meaning by itself stands with the one that it needs, in both. A use of another question has
    none without that question, and is no option here.
    """
    known = tuple(every(replace(question, use_of="")))
    question = replace(question, use_of="")
    for wanted in known:
        made = question
        for option in known:
            if option.name not in (wanted.name, wanted.needs):
                made = option.off(made)
        bare = wanted.off(made)
        if made != bare:
            yield wanted.name, made, bare


def _without_feedback(name: str) -> Callable[[Any], Any]:
    return lambda q: replace(q, feedback=replace(q.feedback or Feedback(), **{name: None}))


def _default(name: str) -> Callable[[Any], Any]:
    """Takes a field back to what it is without the option."""

    def off(question: Any) -> Any:
        (field,) = (one for one in fields(question) if one.name == name)
        return replace(question, **{name: field.default})

    return off


def _choices(change: Callable[[Choice], Choice]) -> Callable[[Any], Any]:
    return lambda q: replace(q, choices=tuple(map(change, q.choices)))


def _cut_credit(choice: Choice) -> Choice:
    return replace(choice, credit=1.0 if choice.correct else 0.0) if 0 < choice.credit < 1 else choice


def _no_less(question: Any) -> Any:
    return replace(_choices(lambda choice: replace(choice, credit=max(0.0, choice.credit)))(question), floor=0.0)


_FLAT = (
    Option("shuffle: false", _default("shuffle")),
    Option("feedback of a choice", _choices(lambda choice: replace(choice, feedback=None))),
    Option("fixed choice", _choices(lambda choice: replace(choice, fixed=False))),
    Option("part of the credit", _choices(_cut_credit)),
    Option("negative credit", _no_less),
)


# --- accepted answers, those of a question and those of its gaps ---------------------------------------


def _answers(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Callable[[Any], Any]:
    """Changes the list of accepted answers; a list of which nothing would be left stays."""

    def off(question: Any) -> Any:
        if isinstance(question, FillInBlanks):
            return replace(question, gaps=tuple(_gap(gap, change) for gap in question.gaps))
        return replace(question, answers=change(question.answers) or question.answers)

    return off


def _gap(gap: Any, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Any:
    if isinstance(gap, ChoiceGap):
        # What is said of an answer is said of a drop-down's choice as well.
        return replace(gap, choices=change(gap.choices)) if change is _unsaid else gap
    return replace(gap, answers=change(gap.answers) or gap.answers)


def _unsaid(answers: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(replace(answer, feedback=None) for answer in answers)


def _whole(answers: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(replace(answer, credit=1.0) for answer in answers)


def _exact(answers: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(replace(one, tolerance=0.0) if one.margin == "absolute" else one for one in answers)


def _first(answers: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without a second answer of full credit that is like the first in all but what is accepted."""
    kept: dict[object, Any] = {}
    for answer in answers:
        key = (answer.credit >= 1, answer.pattern if isinstance(answer, TextAnswer) else answer.margin)
        kept.setdefault(key, answer)
    return tuple(kept.values())


def _other(margin: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The answers, those with a tolerance of this kind as exact ones."""

    def off(answers: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(one, margin="absolute", tolerance=0.0, amount=0.0)
            if isinstance(one, NumberAnswer) and one.margin == margin
            else one
            for one in answers
        )

    return off


_COMMON_ANSWERS = (
    Option("feedback of an answer", _answers(_unsaid)),
    Option("part of the credit", _answers(_whole)),
)
_SEVERAL = Option("several answers", _answers(_first))
_TEXTS = (
    Option("pattern", _answers(lambda answers: tuple(one for one in answers if not getattr(one, "pattern", False)))),
    Option("case-sensitive", _default("case_sensitive")),
    Option("spaces: ignore", lambda q: replace(q, spaces="collapse") if q.spaces == "ignore" else q),
    Option("spaces: exact", lambda q: replace(q, spaces="collapse") if q.spaces == "exact" else q),
)


def _numbers(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda answers: change(answers) if all(isinstance(one, NumberAnswer) for one in answers) else answers


_NUMBERS = (
    Option("tolerance", _answers(_numbers(_exact))),
    Option("tolerance in percent", _answers(_other("percent"))),
    Option("significant digits", _answers(_other("digits"))),
    Option("range", _answers(_other("range"))),
)


# --- arranging and the rest ------------------------------------------------------------------------------


def _no_distractors(question: Any) -> Any:
    if isinstance(question, Matching):
        used = {pair.option for pair in question.pairs}
        return replace(question, options=tuple(option for option in question.options if option.id in used))
    return replace(question, items=tuple(item for item in question.items if item.category))


def _one_each(question: Matching) -> Matching:
    """Without a second item of the same option."""
    first: dict[str, Any] = {}
    for pair in question.pairs:
        first.setdefault(pair.option, pair)
    return replace(question, pairs=tuple(first.values()))


def _only_rectangles(shape: str) -> Callable[[Hotspot], Hotspot]:
    def off(question: Hotspot) -> Hotspot:
        kept = tuple(region for region in question.regions if region.shape != shape)
        return replace(question, regions=kept) if any(region.correct for region in kept) else question

    return off


def _unsaid_regions(question: Hotspot) -> Hotspot:
    return replace(question, regions=tuple(replace(region, feedback=None) for region in question.regions))


def _no_percent(question: Formula) -> Formula:
    return replace(question, tolerance=0.0, margin="absolute") if question.margin == "percent" else question


def _outside_maths(question: Formula) -> Formula:
    """With each formula of the prompt as its words, `[[x]]` as the gap that it is."""

    def out(inline: Inline) -> tuple[Inline, ...]:
        if not isinstance(inline, Math):
            return (inline,)
        parts = re.split(r"\[\[(\w+)\]\]", inline.tex)
        return tuple(Gap(part) if place % 2 else Text(part) for place, part in enumerate(parts) if part)

    blocks = tuple(
        replace(block, children=tuple(made for inline in block.children for made in out(inline)))
        if isinstance(block, Paragraph)
        else block
        for block in question.prompt.blocks
    )
    return replace(question, prompt=replace(question.prompt, blocks=blocks))


def _one_spot(question: Hotspot) -> Hotspot:
    """Without a second right region, and so without `multiple`."""
    right = [region.id for region in question.regions if region.correct][:1]
    kept = tuple(region for region in question.regions if not region.correct or region.id in right)
    return replace(question, regions=kept, multiple=False, credit="net-correct")


def _lists(change: Callable[[ChoiceGap], ChoiceGap]) -> Callable[[FillInBlanks], FillInBlanks]:
    return lambda q: replace(q, gaps=tuple(change(gap) if isinstance(gap, ChoiceGap) else gap for gap in q.gaps))


def _unfixed(gap: ChoiceGap) -> ChoiceGap:
    return replace(gap, choices=tuple(replace(choice, fixed=False) for choice in gap.choices))


_OWN: dict[type[Any], tuple[Option, ...]] = {
    MultipleChoice: _FLAT,
    MultipleResponse: _FLAT,
    ShortAnswer: (*_COMMON_ANSWERS, *_TEXTS, _SEVERAL),
    Numeric: (*_COMMON_ANSWERS, *_NUMBERS, _SEVERAL, Option("unit", _default("unit"))),
    FillInBlanks: (
        *_COMMON_ANSWERS,
        *_TEXTS,
        *_NUMBERS,
        _SEVERAL,
        Option("shuffle of a list", _lists(lambda gap: replace(gap, shuffle=False))),
        Option("fixed choice of a list", _lists(_unfixed)),
    ),
    Formula: (
        Option("tolerance", lambda q: replace(q, tolerance=0.0) if q.margin == "absolute" else q),
        Option(
            "tolerance in percent",
            lambda q: replace(q, tolerance=0.0, margin="absolute") if q.margin == "percent" else q,
        ),
        Option("decimals", _default("decimals")),
        Option("variable in maths", _outside_maths),
        Option("unit", _default("unit")),
    ),
    Matching: (
        Option("shuffle: false", _default("shuffle")),
        Option("distractors", _no_distractors),
        Option("an option for several items", _one_each),
    ),
    Ordering: (Option("labels of the ends", lambda q: replace(q, first="", last="")),),
    Categorize: (Option("shuffle: false", _default("shuffle")), Option("distractors", _no_distractors)),
    Hotspot: (
        Option("multiple", _one_spot),
        Option(
            "feedback of a region", lambda q: replace(q, regions=tuple(replace(r, feedback=None) for r in q.regions))
        ),
        Option("circle", _only_rectangles("circle")),
        Option("polygon", _only_rectangles("polygon")),
    ),
    Essay: (
        Option("model-answer", _default("model_answer")),
        Option("rubric", _default("rubric")),
        Option("max-characters", _default("max_characters")),
    ),
    FileUpload: (
        Option("accept", _default("accept")),
        Option("max-files", _default("max_files")),
        Option("model-answer", _default("model_answer")),
        Option("rubric", _default("rubric")),
    ),
}
