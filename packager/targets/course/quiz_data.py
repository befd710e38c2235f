"""A quiz as the player's data: its tree of parts, and each question with all that its widget and its score need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from packager import interaction, scoring, state, variants
from packager.model import (
    KINDS,
    Blank,
    Categorize,
    Choice,
    ChoiceGap,
    Common,
    Essay,
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
    Option,
    Ordering,
    Part,
    Point,
    Pool,
    Question,
    Quiz,
    QuizRules,
    Region,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
    questions,
)
from packager.targets.course.page_prose import PageProse
from packager.targets.target import Report

# By the back end's name; one that reports to nobody has none.
_STANDARDS: dict[str, Callable[[Question], interaction.Interaction]] = {
    "scorm12": interaction.scorm12,
    "scorm2004": interaction.scorm2004,
    "cmi5": interaction.xapi,
    "tincan": interaction.xapi,
}


class QuizData:
    """Makes the data of one page's quizzes; `report` hears what the player does not do as written.

    A question's `interaction` is in the words of the standard that its back end reports in.
    """

    def __init__(self, prose: PageProse, answer_key: bool, back_end: str, report: Report) -> None:
        self._prose = prose
        self._answer_key = answer_key
        self._standard = _STANDARDS.get(back_end)
        self._report = report

    def quiz(self, quiz: Quiz) -> dict[str, Any]:
        rules = _rules(quiz.rules)
        return {"id": quiz.id, "parts": self._parts(quiz.parts)} | ({"rules": rules} if rules else {})

    def _part(self, part: Part) -> dict[str, Any]:
        """A part of a quiz's tree."""
        match part:
            case TextPart():
                return {"kind": "text", "html": self._prose.html(part.body)}
            case Section():
                return {"kind": "section", "title": part.title, "parts": self._parts(part.parts)}
            case Stimulus():
                html = self._prose.html(part.body)
                return {
                    "kind": "stimulus",
                    "id": part.id,
                    "title": part.title,
                    "html": html,
                    "parts": self._parts(part.parts),
                }
            case Pool():
                return self._pool(part)
            case Common():
                return self._question(part)

    def _parts(self, parts: Iterable[Part]) -> list[dict[str, Any]]:
        return [self._part(part) for part in parts]

    def _pool(self, pool: Pool) -> dict[str, Any]:
        """A pool; `draw` is missing where all of its questions are asked.

        The best attempt counts, so attempts must be worth the same: what is drawn by chance is one of equals.
        """
        value: dict[str, Any] = {"kind": "pool", "parts": self._parts(pool.parts)}
        if pool.title:
            self._report.changed(pool.span, "title of a pool", "a learner's page does not show it")
        below = list(questions(pool.parts))
        drawn = state.asked(pool)
        if drawn < len(below):
            value["draw"] = drawn
        elif pool.draw < len(below):
            equal = len({scoring.weight(question) for question in below}) == 1
            why = "another pool is inside" if equal else "they do not give the same points"
            self._report.changed(pool.span, "pool", f"all its questions are asked, since {why}")
        return value

    def _question(self, question: Question) -> dict[str, Any]:
        """A question with all that its widget, its score and its record need."""
        html = self._prose.html
        said = question.feedback
        value: dict[str, Any] = {
            "kind": "question",
            "id": question.id,
            "type": KINDS[type(question)],
            "points": question.points,
            "graded": question.graded,
            "prompt": html(question.prompt),
            "feedback": _kept(
                {
                    "correct": html(said.correct),
                    "partial": html(said.partial),
                    "incorrect": html(said.incorrect),
                    "general": html(said.general),
                }
            ),
            "hints": [html(hint) for hint in question.hints],
            "hintPenalty": question.hint_penalty,
        }
        if self._standard:
            reported = self._standard(question)
            value["interaction"] = {"type": reported.type}
            if self._answer_key and reported.patterns:
                value["interaction"]["patterns"] = list(reported.patterns)
        if question.tags:
            self._report.changed(question.span, "tags", "a learner's page does not show them; question banks keep them")
        if isinstance(question, Essay | FileUpload) and question.rubric:
            why = "nobody marks in a learner's page; question banks keep it"
            self._report.changed(question.span, "rubric", why)
        return value | self._own(question)

    def _own(self, question: Question) -> dict[str, Any]:
        """What only a question's type has."""
        match question:
            case MultipleChoice():
                return {
                    "shuffle": question.shuffle,
                    "floor": question.floor,
                    "choices": self._choices(question.choices),
                }
            case MultipleResponse():
                return {
                    "shuffle": question.shuffle,
                    "credit": question.credit,
                    "floor": question.floor,
                    "choices": self._choices(question.choices),
                }
            case TrueFalse():
                return {"answer": question.answer}
            case ShortAnswer():
                return {
                    "caseSensitive": question.case_sensitive,
                    "spaces": question.spaces,
                    "limit": state.text_limit(question),
                    "answers": self._texts(question.answers),
                }
            case Numeric():
                return {"unit": question.unit, "answers": self._numbers(question.answers)}
            case FillInBlanks():
                names = state.keys([gap.id for gap in question.gaps])
                return {
                    "gaps": [self._gap(gap) | {"id": gap.id, "key": names[gap.id]} for gap in question.gaps],
                    "credit": question.credit,
                    "caseSensitive": question.case_sensitive,
                    "spaces": question.spaces,
                }
            case Formula():
                return {"unit": question.unit, "prompt": "", "variants": self._variants(question)}
            case Matching():
                names = state.keys([pair.id for pair in question.pairs])
                return {
                    "pairs": [
                        {"id": pair.id, "key": names[pair.id], "option": pair.option} | self._prose.words(pair.item)
                        for pair in question.pairs
                    ],
                    "options": self._items(question.options),
                    "credit": question.credit,
                    "shuffle": question.shuffle,
                }
            case Ordering():
                return {
                    "items": self._items(question.items),
                    "credit": question.credit,
                    "first": question.first,
                    "last": question.last,
                }
            case Categorize():
                names = state.keys([category.id for category in question.categories])
                return {
                    "categories": [
                        {"id": category.id, "key": names[category.id]} | self._prose.words(category.title)
                        for category in question.categories
                    ],
                    "items": self._items(question.items),
                    "credit": question.credit,
                    "shuffle": question.shuffle,
                }
            case Hotspot():
                return {
                    "image": self._prose.address(question.image),
                    "alternative": question.alternative,
                    "width": question.image.width,
                    "height": question.image.height,
                    "regions": self._regions(question.regions),
                    "multiple": question.multiple,
                    "credit": question.credit,
                }
            case Essay():
                return {
                    "limit": state.text_limit(question),
                    "model": self._prose.html(question.model_answer),
                }
            case FileUpload():
                return {
                    "accept": list(question.accept),
                    "maxFiles": question.max_files,
                    "model": self._prose.html(question.model_answer),
                }
            case Likert():
                return {"scale": self._items(question.scale)}

    # `key` is everywhere the name that the saved state uses.

    def _items(self, items: Sequence[Item | Option | Point]) -> list[dict[str, Any]]:
        """Items, options or points: their ids and texts, and the category of one to be sorted."""
        names = state.keys([item.id for item in items])
        return [
            {"id": item.id, "key": names[item.id]}
            | ({"category": item.category} if isinstance(item, Item) else {})
            | self._prose.words(item.text)
            for item in items
        ]

    def _choices(self, choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
        """The choices in source order."""
        names = state.keys([choice.id for choice in choices])
        return [
            _kept(
                {
                    "id": choice.id,
                    "key": names[choice.id],
                    "feedback": self._prose.html(choice.feedback),
                    "credit": choice.credit,
                    "correct": choice.correct,
                    "fixed": choice.fixed or None,
                }
                | self._prose.words(choice.text)
            )
            for choice in choices
        ]

    def _texts(self, answers: tuple[TextAnswer, ...]) -> list[dict[str, Any]]:
        return [
            _kept(
                {
                    "text": answer.text,
                    "credit": answer.credit,
                    "pattern": answer.pattern or None,
                    "feedback": self._prose.html(answer.feedback),
                }
            )
            for answer in answers
        ]

    def _numbers(self, answers: tuple[NumberAnswer, ...]) -> list[dict[str, Any]]:
        return [
            _kept(
                {
                    "value": answer.value,
                    "tolerance": answer.tolerance,
                    "credit": answer.credit,
                    "feedback": self._prose.html(answer.feedback),
                }
            )
            for answer in answers
        ]

    def _gap(self, gap: Blank) -> dict[str, Any]:
        match gap:
            case TextGap():
                return {
                    "kind": "text",
                    "limit": state.text_limit(gap),
                    "answers": self._texts(gap.answers),
                }
            case NumberGap():
                return {"kind": "number", "answers": self._numbers(gap.answers)}
            case ChoiceGap():
                return {
                    "kind": "choice",
                    "shuffle": gap.shuffle,
                    "choices": self._choices(gap.choices),
                }

    def _variants(self, question: Formula) -> list[dict[str, Any]]:
        return [
            {
                "prompt": self._prose.html(variants.filled(question.prompt, dict(variant.values))),
                "answer": variant.answer,
                "tolerance": variant.tolerance,
            }
            for variant in variants.variants(question)
        ]

    def _regions(self, regions: tuple[Region, ...]) -> list[dict[str, Any]]:
        names = state.keys([region.id for region in regions])
        return [
            _kept(
                {
                    "id": region.id,
                    "key": names[region.id],
                    "label": region.label,
                    "shape": region.shape,
                    "coords": list(region.coords),
                    "correct": region.correct,
                    "feedback": self._prose.html(region.feedback),
                }
            )
            for region in regions
        ]


def _rules(rules: QuizRules) -> dict[str, Any]:
    """What differs from what a quiz has that says nothing; the time limit is in seconds."""
    plain = QuizRules()
    values = {
        "attempts": (rules.attempts, plain.attempts),
        "retry": (rules.retry, plain.retry),
        "timeLimit": (round(rules.time_limit * 60), 0),
        "pause": (rules.pause, plain.pause),
        "shuffle": (rules.shuffle, plain.shuffle),
        "feedback": (rules.feedback, plain.feedback),
        "review": (rules.review, plain.review),
    }
    return {name: value for name, (value, usual) in values.items() if value != usual}


def _kept(value: dict[str, Any]) -> dict[str, Any]:
    """`value` without what is empty: no text, no value."""
    return {key: inner for key, inner in value.items() if inner is not None and inner != ""}
