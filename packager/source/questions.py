"""The tree of a quiz: its questions of every type, its texts, sections, pools and stimuli."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic
from packager.model import (
    Essay,
    Feedback,
    FileUpload,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Part,
    Pool,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.model import Question as AnyQuestion
from packager.source import answers, arranging, blanks
from packager.source.document import Document, Route, similar, spelling
from packager.source.prose import Shelf
from packager.source.schema import Broken
from packager.source.settings import quiz_rules
from packager.source.values import Values, text, texts

_GROUPS = ("section", "pool", "stimulus")
_LONGEST = 64  # characters of an id
_UNGRADED = "a question that is not graded has no right answer"


class Questions:
    """One quiz file's; an entry with a broken value is left out, and has its diagnostic already.

    `quizzes` are all of the course by their ids, for `use:`; a question is made once, wherever it is used.
    """

    def __init__(
        self,
        document: Document,
        broken: Broken,
        shelf: Shelf,
        found: list[Diagnostic],
        quizzes: dict[str, Questions],
    ) -> None:
        self.values = Values(document, broken, shelf, found)
        self.document, self.quizzes = document, quizzes
        data: Any = document.data
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.id = "" if self.values.is_broken(("id",)) else text(self.data.get("id"))
        self.graded = self.values.is_broken(("graded",)) or bool(self.data.get("graded", True))
        self.made: dict[Route, AnyQuestion | None] = {}

    def quiz(self) -> Quiz:
        return Quiz(
            id=self.id,
            title="" if self.values.is_broken(("title",)) else text(self.data.get("title")),
            parts=self.parts(("questions",), self.data.get("questions")),
            path=self.document.path,
            span=self.document.value(("id",)),
            description=self.values.prose(("description",), self.data.get("description")),
            graded=self.graded,
            rules=quiz_rules(self.values, self.data, self.graded),
        )

    # --- the tree

    def parts(self, route: Route, data: object) -> tuple[Part, ...]:
        made = (self.part((*route, place), entry) for place, entry in enumerate(data if isinstance(data, list) else []))
        return tuple(part for part in made if part is not None)

    def part(self, route: Route, data: Any) -> Part | None:
        if not isinstance(data, dict):
            return None
        for name in _GROUPS:
            if name in data:
                return self.group(name, route, data)
        if self.values.is_broken(route):
            return None
        if "use" in data:
            question = self.use(route, data)
        elif spelling(data.get("type")) == "text":
            body = self.values.sure((*route, "text"), data["text"])
            return TextPart(text(data["id"]), body, self.document.value((*route, "id")))
        else:
            question = self.question(route)
        if question is None or self.graded or not question.graded:
            return question
        self.ungraded(route, data)
        return dataclasses.replace(question, graded=False, points=0.0)

    def group(self, name: str, route: Route, data: dict[str, Any]) -> Part | None:
        parts = self.parts((*route, "questions"), data.get("questions"))
        own = ((*route, key) for key in data if key != "questions")
        if route in self.values.broken.at or any(self.values.is_broken(where) for where in own):
            return None
        id_, span = text(data.get("id")), self.document.value((*route, "id"))
        match name:
            case "section":
                return Section(id_, text(data["section"]), parts, span)
            case "pool":
                draw = self.document.value((*route, "draw"))
                return Pool(id_, text(data["pool"]), int(data.get("draw") or 1), parts, span, draw)
            case _:
                body = self.values.sure((*route, "stimulus"), data["stimulus"])
                return Stimulus(id_, text(data.get("title")), body, parts, span)

    # --- another use of a question

    def use(self, route: Route, data: dict[str, Any]) -> AnyQuestion | None:
        """The question that `use:` names, under an id of its own."""
        named = text(data["use"])
        quiz_id, _, id_ = named.partition("/")
        where = (*route, "use")
        found = self.named_question(where, quiz_id, id_)
        own = text(data.get("id")) or f"{id_}-{self.id}"
        if len(own) > _LONGEST:
            message = f"the id `{own}`, made of the question's and of this quiz's, has more than {_LONGEST} characters"
            self.values.say(rules.TOO_LONG, where, message, "give the use an `id:` of its own")
            return None
        if found is None or not self.id:
            return None
        points = found.points
        if "points" in data:
            points = float(data["points"])
            if not found.graded:
                self.values.unused((*route, "points"), _UNGRADED)
                points = 0.0
        span = self.document.value((*route, "id")) if "id" in data else self.document.value(where)
        # A survey's question that counts here is a question of its own: one entry of a bank can't be both.
        survey = found.graded and self.graded and not self.quizzes[quiz_id].graded
        use_of = "" if survey else found.id
        return dataclasses.replace(found, id=own, span=span, points=points, use_of=use_of)

    def named_question(self, where: Route, quiz_id: str, id_: str) -> AnyQuestion | None:
        """A question of another quiz as its own file has it; None, with a word where it isn't there."""
        others = [other for other in self.quizzes if other != self.id]
        own = self.own
        if quiz_id == self.id and id_ not in own:
            close = similar(id_, own)
            hint = (
                f"did you mean `{close}`? In its own quiz it needs no `use:`" if close else "name that of another quiz"
            )
            self.values.say(rules.BROKEN_USE, where, f"this quiz has no question `{id_}`", hint)
            return None
        if quiz_id == self.id:
            message = f"`use: {quiz_id}/{id_}` names a question of this quiz itself"
            self.values.say(rules.BROKEN_USE, where, message, "a quiz has a question once; use those of other quizzes")
            return None
        if quiz_id not in self.quizzes:
            close = similar(quiz_id, others)
            hint = f"did you mean `{close}/{id_}`?" if close else f"its other quizzes: {', '.join(others) or 'none'}"
            self.values.say(rules.BROKEN_USE, where, f"the course has no quiz `{quiz_id}`", hint)
            return None
        other = self.quizzes[quiz_id]
        entries = other.by_id
        if id_ not in entries:
            close = similar(id_, [name for name, (_, entry) in entries.items() if "type" in entry])
            hint = f"did you mean `{quiz_id}/{close}`?" if close else ""
            self.values.say(rules.BROKEN_USE, where, f"the quiz `{quiz_id}` has no question `{id_}`", hint)
            return None
        at, entry = entries[id_]
        if "use" in entry:
            message = f"`{quiz_id}/{id_}` is itself another use of a question"
            self.values.say(rules.BROKEN_USE, where, message, f"write `use: {text(entry['use'])}`")
            return None
        if "type" not in entry or spelling(entry["type"]) == "text":
            self.values.say(rules.BROKEN_USE, where, f"`{quiz_id}/{id_}` is no question")
            return None
        return None if other.values.is_broken(at) else other.question(at)

    @cached_property
    def by_id(self) -> dict[str, tuple[Route, dict[str, Any]]]:
        """The entries of the file by their ids."""
        return {text(entry["id"]): (at, entry) for at, entry in self.entries() if "id" in entry}

    @cached_property
    def own(self) -> dict[str, None]:
        """The ids of what the file itself asks, and does not use of another, in its order."""
        return {text(entry["id"]): None for _, entry in self.entries() if "id" in entry and "use" not in entry}

    def entries(self) -> Iterator[tuple[Route, dict[str, Any]]]:
        """Every entry of the file with its route, those inside others too."""
        yield from _entries(("questions",), self.data.get("questions"))

    # --- questions

    def ungraded(self, route: Route, data: dict[str, Any]) -> None:
        """Tells of the keys that have no effect in a question that is not graded."""
        for key in ("points", "hint-penalty"):
            if key in data:
                self.values.unused((*route, key), _UNGRADED)
        feedback = data.get("feedback")
        for key in ("correct", "partial", "incorrect"):
            if isinstance(feedback, dict) and key in feedback:
                self.values.unused((*route, "feedback", key), _UNGRADED)

    def question(self, route: Route) -> AnyQuestion | None:
        """The question at a route that is whole, made at the first call."""
        if route not in self.made:
            data: Any = self.data
            for step in route:
                data = data[step]
            whole = "type" in data
            if not whole:
                span = self.values.document.value(route)
                self.values.found.append(Diagnostic(rules.MISSING_KEY, span, "the question needs `type:`"))
            self.made[route] = self.of_type(route, data, self.common(route, data)) if whole else None
        return self.made[route]

    def common(self, route: Route, data: dict[str, Any]) -> dict[str, Any]:
        """What every question has."""
        type_ = spelling(data["type"])
        feedback = data.get("feedback") or {}
        hints = data.get("hints") or []
        graded = bool(data.get("graded", True)) and type_ != "likert"
        if type_ == "likert" and data.get("graded"):
            message = "the points of a scale are neither right nor wrong, so that it can't be graded"
            self.values.say(rules.BAD_VALUE, (*route, "graded"), message, "take `graded:` out")
        if not graded:
            self.ungraded(route, data)
        if "hint-penalty" in data and not hints:
            self.values.unused((*route, "hint-penalty"), "the question has no hints")
        said = {
            key: self.values.prose((*route, "feedback", key), feedback.get(key))
            for key in ("correct", "incorrect", "general", "partial")
        }
        return {
            "id": text(data["id"]),
            "span": self.document.value((*route, "id")),
            "prompt": self.values.sure((*route, "prompt"), data["prompt"], gaps=type_ in ("fill-in-blanks", "formula")),
            "points": float(data.get("points", 1)) if graded else 0.0,
            "feedback": Feedback(**said),
            "hints": tuple(self.values.sure((*route, "hints", n), hint) for n, hint in enumerate(hints)),
            "hint_penalty": float(data.get("hint-penalty", 0)) / 100,
            "tags": texts(data.get("tags")),
            "graded": graded,
        }

    def of_type(self, route: Route, data: dict[str, Any], common: dict[str, Any]) -> AnyQuestion | None:
        values = self.values
        match spelling(data["type"]):
            case "multiple-choice":
                return self.multiple_choice(route, data, common)
            case "multiple-response":
                return self.multiple_response(route, data, common)
            case "true-false":
                return TrueFalse(**common, answer=bool(data["answer"]))
            case "short-answer":
                return ShortAnswer(
                    **common,
                    answers=answers.text_answers(values, (*route, "answers"), data["answers"]),
                    case_sensitive=bool(data.get("case-sensitive", False)),
                    spaces=text(data.get("spaces", "collapse")),
                )
            case "numeric":
                shared = (0.0, "absolute")
                if "tolerance" in data:
                    shared = answers.margin(values, (*route, "tolerance"), data["tolerance"])
                numbers = answers.number_answers(values, (*route, "answers"), data["answers"], shared)
                return Numeric(**common, answers=numbers, unit=text(data.get("unit")))
            case "fill-in-blanks":
                return blanks.fill_in_blanks(values, route, data, common)
            case "formula":
                return blanks.formula(values, route, data, common)
            case "matching":
                return arranging.matching(values, route, data, common)
            case "ordering":
                return arranging.ordering(values, route, data, common)
            case "categorize":
                return arranging.categorize(values, route, data, common)
            case "hotspot":
                return arranging.hotspot(values, route, data, common)
            case "likert":
                return arranging.likert(values, route, data, common)
            case "file-upload":
                return FileUpload(
                    **common,
                    accept=tuple(word.lower() for word in texts(data.get("accept"))),
                    max_files=int(data.get("max-files", 1)),
                    **self.marking(route, data),
                )
            case _:
                longest = int(data.get("max-characters", 500))
                return Essay(**common, **self.marking(route, data), max_characters=longest)

    def marking(self, route: Route, data: dict[str, Any]) -> dict[str, Any]:
        """What a person needs who marks an answer."""
        return {
            "model_answer": self.values.prose((*route, "model-answer"), data.get("model-answer")),
            "rubric": self.values.prose((*route, "rubric"), data.get("rubric")),
        }

    def multiple_choice(self, route: Route, data: dict[str, Any], common: dict[str, Any]) -> MultipleChoice:
        question = MultipleChoice(
            **common,
            choices=answers.choices(self.values, (*route, "choices"), data["choices"], "one"),
            shuffle=bool(data.get("shuffle", True)),
            floor=float(data.get("floor", 0)) / 100,
        )
        for place, choice in enumerate(question.choices):
            if choice.credit < 0 and not question.floor:
                reason = "the question earns at least nothing; `floor:` lets it earn less"
                self.values.unused((*route, "choices", place, "credit"), reason)
        if question.floor and all(choice.credit >= 0 for choice in question.choices):
            self.values.unused((*route, "floor"), "no choice has a `credit:` below 0")
        return question

    def multiple_response(self, route: Route, data: dict[str, Any], common: dict[str, Any]) -> MultipleResponse:
        credit = text(data.get("credit", "net-correct"))
        rule = "per-choice" if credit == "per-choice" else ""
        question = MultipleResponse(
            **common,
            choices=answers.choices(self.values, (*route, "choices"), data["choices"], rule),
            credit=credit,
            shuffle=bool(data.get("shuffle", True)),
            floor=float(data.get("floor", 0)) / 100,
        )
        if question.floor and credit in ("per-part", "all-or-nothing"):
            self.values.unused((*route, "floor"), f"`credit: {credit}` never earns less than nothing")
        return question


def _entries(route: Route, data: object) -> Iterator[tuple[Route, dict[str, Any]]]:
    for place, entry in enumerate(data if isinstance(data, list) else []):
        if isinstance(entry, dict):
            yield (*route, place), entry
            if any(name in entry for name in _GROUPS):
                yield from _entries((*route, place, "questions"), entry.get("questions"))
