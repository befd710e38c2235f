"""How the response to each type of question is declared and scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from packager.model import (
    Categorize,
    Choice,
    ChoiceGap,
    FillInBlanks,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Prose,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets.bank.qti2 import texts
from packager.targets.bank.qti2.processing import RESPONSE, SCORE, Rules, number
from packager.targets.target import Report
from packager.xml import Builder

# Sums of thirds that make up the whole are the whole, written as 33.33 percent too, as scoring.py has it.
_NEARLY = 0.9998


@dataclass(frozen=True, slots=True)
class Own:
    """Feedbacks of single choices or answers by identifier, in an outcome of their own, and the rules that set it."""

    outcome: str
    cardinality: str
    texts: tuple[tuple[str, Prose], ...]
    rules: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """How a response is declared and scored.

    `template` is the standard's response processing that does what `rules` do, '' where there is none. `full` says
    that the whole score was earned. `outcomes` are those that the rules need beside the score, by name with their
    base type, and `least` is the smallest score.
    """

    declarations: tuple[etree._Element, ...]
    rules: tuple[etree._Element, ...] = ()
    full: etree._Element | None = None
    template: str = ""
    own: tuple[Own, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    least: float = 0.0


def option_name(id_: str) -> str:
    """The identifier of an option or a category: an item may have the same id, and both stand in one interaction."""
    return f"option_{id_}"


def gap_response(id_: str) -> str:
    """The identifier of the response of a gap."""
    return f"{RESPONSE}_{id_}"


def gap_choice(gap: ChoiceGap, choice: Choice) -> str:
    """The identifier of a choice of a gap: identifiers of choices must differ over the whole item."""
    return f"{gap.id}_{choice.id}"


@dataclass(frozen=True, slots=True)
class _Comparison:
    """How accepted texts are compared with a response."""

    case_sensitive: bool
    spaces: str

    def compared(self, answer: TextAnswer) -> str:
        return normal(answer.text, self.case_sensitive, self.spaces)

    def shown(self, answer: TextAnswer) -> str:
        """The text as a learner may write it: with its capitals, and its blanks where these don't count."""
        return normal(answer.text, True, "exact" if self.spaces == "exact" else "collapse")

    def by_letter(self, answers: _Answers) -> bool:
        """Whether texts can be compared letter by letter: `collapse` is nearly that, and said."""
        return self.spaces != "ignore" and not any(isinstance(a, TextAnswer) and a.pattern for _, a in answers)


_Answers = Sequence[tuple[str, TextAnswer | NumberAnswer]]  # accepted answers with their names in outcomes


def _named(answers: Iterable[TextAnswer | NumberAnswer]) -> _Answers:
    return [(f"answer-{place}", answer) for place, answer in enumerate(answers, 1)]


def _counting(answers: Iterable[TextAnswer], how: _Comparison) -> _Answers:
    """The answers without those that an earlier one covers."""
    told: dict[tuple[bool, str], tuple[str, TextAnswer]] = {}
    for place, answer in enumerate(answers, 1):
        key = (answer.pattern, answer.text if answer.pattern else how.compared(answer))
        told.setdefault(key, (f"answer-{place}", answer))
    return list(told.values())


def _said(answers: _Answers) -> tuple[tuple[str, Prose], ...]:
    return tuple((name, answer.feedback) for name, answer in answers if answer.feedback)


class Responses:
    """Makes the keys of one question; what is not `graded` gets no right answer and no score."""

    def __init__(self, build: Builder, graded: bool, report: Report) -> None:
        self.build, self.graded, self.report = build, graded, report
        self.rules = Rules(build)

    def declaration(
        self,
        base: str,
        cardinality: str = "single",
        right: Sequence[str] = (),
        mapping: etree._Element | None = None,
        name: str = RESPONSE,
    ) -> etree._Element:
        """The declaration of a response (ASI information model, 4.1)."""
        if not self.graded:
            right, mapping = (), None
        correct = self.build("correctResponse", *(self.build("value", value) for value in right)) if right else None
        return self.build(
            "responseDeclaration", correct, mapping, identifier=name, cardinality=cardinality, baseType=base
        )

    def _mapping(
        self, weights: Mapping[str, float], bounds: tuple[float, float] | None = None, case: str | None = None
    ) -> etree._Element | None:
        """The mapping of values to parts of the score; `case` is said for texts, as readers differ in their default."""
        if not weights:
            return None
        low, high = map(number, bounds) if bounds else (None, None)
        entries = (
            self.build("mapEntry", mapKey=value, mappedValue=number(weight), caseSensitive=case)
            for value, weight in weights.items()
        )
        return self.build("mapping", *entries, lowerBound=low, upperBound=high, defaultValue="0")

    def _matched(self, base: str, cardinality: str, right: Sequence[str], own: tuple[Own, ...] = ()) -> Key:
        """1 for the key, else 0."""
        declaration = self.declaration(base, cardinality, right)
        full = self.rules.reaches(1)
        return Key((declaration,), tuple(self.rules.match_correct()), full, "match_correct", own)

    def _mapped(self, declaration: etree._Element, full: etree._Element, own: tuple[Own, ...], least: float = 0) -> Key:
        """The sum of the mapping."""
        return Key((declaration,), tuple(self.rules.map_response()), full, "map_response", own, least=least)

    # --- choices

    def one(self, question: MultipleChoice) -> Key:
        weights = {c.id: max(question.floor, c.credit) for c in question.choices if max(question.floor, c.credit)}
        right = [choice.id for choice in question.choices if choice.credit >= 1][:1]
        own = self._chosen(question.choices, "single")
        if weights == dict.fromkeys(right, 1.0):
            return self._matched("identifier", "single", right, own)
        declaration = self.declaration("identifier", "single", right, self._mapping(weights))
        return self._mapped(declaration, self.rules.reaches(1), own, min(0.0, *weights.values()))

    def several(self, question: MultipleResponse) -> Key:
        own = self._chosen(question.choices, "multiple")
        if question.credit == "per-choice":
            right = [choice.id for choice in question.choices if choice.correct]
            weights = {choice.id: choice.credit for choice in question.choices if choice.credit}
            mapping = self._mapping(weights, (question.floor, 1))
            declaration = self.declaration("identifier", "multiple", right, mapping)
            key = self._mapped(declaration, self.rules.reaches(_NEARLY), own, question.floor)
            if all(abs(credit - round(credit, 2)) < 1e-9 for credit in weights.values()):
                return key
            whole = self.rules.condition((self.rules.reaches(_NEARLY), [self.rules.score(1)]))
            return replace(key, rules=(*key.rules, whole), template="")
        return self._set(question.choices, question.credit, question.floor, own)

    def _set(self, choices: Sequence[Choice | Region], credit: str, floor: float, own: tuple[Own, ...]) -> Key:
        """Any number of choices. Each rule of scoring.py gives the whole score to the key and to nothing else."""
        right = [choice.id for choice in choices if choice.correct]
        match credit:
            case "all-or-nothing":
                declaration = self.declaration("identifier", "multiple", right)
                rules, template = self.rules.match_correct(), "match_correct"
            case "per-part":
                signs = {choice.id: 1.0 if choice.correct else -1.0 for choice in choices}
                declaration = self.declaration("identifier", "multiple", right, self._mapping(signs))
                rules, template = self.rules.per_part(len(choices) - len(right), len(choices)), ""
            case _:
                part = 1 / len(right) if right else 0.0
                signs = {choice.id: part if choice.correct else -part for choice in choices}
                declaration = self.declaration("identifier", "multiple", right, self._mapping(signs, (floor, 1)))
                rules, template = self.rules.map_response(), "map_response"
        return Key((declaration,), tuple(rules), self.rules.is_key(), template, own, least=floor)

    def _chosen(self, choices: Iterable[Choice | Region], cardinality: str) -> tuple[Own, ...]:
        """The outcome that holds the chosen choices, for their feedback."""
        said = tuple((choice.id, choice.feedback) for choice in choices if choice.feedback)
        return (self._copied("CHOSEN", RESPONSE, cardinality, said),) if said else ()

    def _copied(self, outcome: str, response: str, cardinality: str, said: tuple[tuple[str, Prose], ...]) -> Own:
        """The outcome that repeats a response of choices."""
        answered = self.build("not", self.rules.unanswered(response))
        rule = self.rules.condition((answered, [self.rules.set(outcome, self.rules.variable(response))]))
        return Own(outcome, cardinality, said, (rule,))

    def judgement(self, question: TrueFalse) -> Key:
        return self._matched("identifier", "single", ["true" if question.answer else "false"])

    def regions(self, question: Hotspot) -> Key:
        if question.multiple:
            return self._set(question.regions, question.credit, 0.0, self._chosen(question.regions, "multiple"))
        own = self._chosen(question.regions, "single")
        right = [region.id for region in question.regions if region.correct]
        if len(right) == 1:
            return self._matched("identifier", "single", right, own)
        declaration = self.declaration("identifier", "single", right[:1], self._mapping(dict.fromkeys(right, 1.0)))
        return self._mapped(declaration, self.rules.reaches(1), own)

    # --- texts and numbers

    def text(self, question: ShortAnswer) -> Key:
        how = _Comparison(question.case_sensitive, question.spaces)
        answers = _counting(question.answers, how)
        declaration = self._text_declaration(answers, how, RESPONSE)
        tests = self._text_tests(answers, how, RESPONSE)
        self._say_comparison(question, answers, how)
        if how.by_letter(answers):
            return self._mapped(declaration, self.rules.reaches(1), self._answered(answers, tests, "ANSWER", RESPONSE))
        rule, own = self._first_that_fits(answers, tests, SCORE, "ANSWER", RESPONSE)
        return Key((declaration,), (rule,), self.rules.reaches(1), "", own)

    def _say_comparison(self, question: ShortAnswer | FillInBlanks, answers: _Answers, how: _Comparison) -> None:
        """Says where texts are not compared quite as the author has it."""
        said = []
        if how.spaces == "collapse" and how.by_letter(answers):
            said.append("letter by letter, so that a blank too many makes an answer wrong")
        elif any(isinstance(answer, TextAnswer) and texts.loose(answer, how.spaces) for _, answer in answers):
            said.append("a blank at an end of the text can be taken for a sign of a pattern")
        if any(isinstance(answer, TextAnswer) and texts.wide(answer) for _, answer in answers):
            said.append("an emoji is two signs of a pattern for some players")
        if said and self.graded:
            self.report.changed(question.span, "comparison of answers", "; ".join(said))

    def _text_declaration(self, answers: _Answers, how: _Comparison, response: str) -> etree._Element:
        """The declaration with a mapping of the texts: importers look for them there, whatever scores the response."""
        weights = {how.shown(a): a.credit for _, a in answers if isinstance(a, TextAnswer) and not a.pattern}
        best = [max(weights, key=lambda text: weights[text])] if weights else []
        mapping = self._mapping(weights, case="true" if how.case_sensitive else "false")
        return self.declaration("string", "single", best, mapping, response)

    def _text_tests(self, answers: _Answers, how: _Comparison, response: str) -> list[etree._Element]:
        """For each answer, whether the response is it."""
        return [
            self.rules.same(how.shown(answer), how.case_sensitive, response)
            if how.by_letter(answers)
            else self.rules.fully_matches(texts.pattern(answer, how.case_sensitive, how.spaces), response)
            for _, answer in answers
            if isinstance(answer, TextAnswer)
        ]

    def _first_that_fits(
        self, answers: _Answers, tests: Iterable[etree._Element], outcome: str, told: str, response: str
    ) -> tuple[etree._Element, tuple[Own, ...]]:
        """The rule that gives the credit of the first answer that a response fits, and its feedback in `told`."""

        def scored(credit: float) -> list[etree._Element]:
            return [self.rules.score(credit, outcome)] if self.graded else []

        branches = [
            (test, [*scored(answer.credit), *([self._tell(told, name)] if answer.feedback else [])])
            for test, (name, answer) in zip(tests, answers, strict=True)
        ]
        # Some players take no response for 0.
        otherwise = [(None, scored(0))] if self.graded else []
        rule = self.rules.condition((self.rules.unanswered(response), scored(0)), *branches, *otherwise)
        said = _said(answers)
        own = Own(told, "single", said, () if self.graded else (rule,))
        return rule, (own,) if said else ()

    def _answered(
        self, answers: _Answers, tests: Iterable[etree._Element], told: str, response: str
    ) -> tuple[Own, ...]:
        """The outcome that names the accepted answer which was given, where something else scores it."""
        said = _said(answers)
        branches = [(test, [self._tell(told, name)]) for test, (name, _) in zip(tests, answers, strict=True)]
        rule = self.rules.condition((self.rules.unanswered(response), []), *branches)
        return (Own(told, "single", said, (rule,)),) if said else ()

    def _tell(self, outcome: str, identifier: str) -> etree._Element:
        return self.rules.set(outcome, self.rules.value("identifier", identifier))

    def number(self, question: Numeric) -> Key:
        declaration = self._number_declaration(question.answers, RESPONSE)
        tests = self._number_tests(question.answers, RESPONSE)
        rule, own = self._first_that_fits(_named(question.answers), tests, SCORE, "ANSWER", RESPONSE)
        return Key((declaration,), (rule,), self.rules.reaches(1), own=own)

    def _number_declaration(self, answers: Sequence[NumberAnswer], response: str) -> etree._Element:
        right = [number(max(answers, key=lambda answer: answer.credit).value)] if answers else []
        return self.declaration("float", "single", right, name=response)

    def _number_tests(self, answers: Iterable[NumberAnswer], response: str) -> list[etree._Element]:
        return [self.rules.fits(answer, response) for answer in answers]

    # --- blanks

    def blanks(self, question: FillInBlanks) -> Key:
        """Each blank has an outcome of its own, of which the score is the mean."""
        declarations: list[etree._Element] = []
        rules: list[etree._Element] = []
        own: list[Own] = []
        scores = [f"{SCORE}_{gap.id}" for gap in question.gaps]
        how = _Comparison(question.case_sensitive, question.spaces)
        for gap, outcome in zip(question.gaps, scores, strict=True):
            response = gap_response(gap.id)
            match gap:
                case TextGap():
                    answers = _counting(gap.answers, how)
                    declaration = self._text_declaration(answers, how, response)
                    tests = self._text_tests(answers, how, response)
                    self._say_comparison(question, answers, how)
                    if how.by_letter(answers):
                        rules += self.rules.map_response(response, outcome)
                        own += self._answered(answers, tests, f"ANSWER_{gap.id}", response)
                    else:
                        rule, said = self._first_that_fits(answers, tests, outcome, f"ANSWER_{gap.id}", response)
                        rules.append(rule)
                        own += said
                case NumberGap():
                    declaration = self._number_declaration(gap.answers, response)
                    tests = self._number_tests(gap.answers, response)
                    answers = _named(gap.answers)
                    rule, said = self._first_that_fits(answers, tests, outcome, f"ANSWER_{gap.id}", response)
                    rules.append(rule)
                    own += said
                case ChoiceGap():
                    weights = {gap_choice(gap, c): c.credit for c in gap.choices if c.credit > 0}
                    right = [name for name, weight in weights.items() if weight >= 1][:1]
                    declaration = self.declaration("identifier", "single", right, self._mapping(weights), response)
                    rules += self.rules.map_response(response, outcome)
                    told = tuple((gap_choice(gap, c), c.feedback) for c in gap.choices if c.feedback)
                    if told:
                        own.append(self._copied(f"CHOSEN_{gap.id}", response, "single", told))
            declarations.append(declaration)
        if question.credit == "all-or-nothing":
            rules.append(self.rules.all_or_nothing(self.rules.reaches(1, outcome) for outcome in scores))
        else:
            rules.append(self.rules.mean(scores))
        full = self.rules.all(self.rules.reaches(1, outcome) for outcome in scores)
        outcomes = tuple((outcome, "float") for outcome in scores)
        return Key(tuple(declarations), tuple(rules), full, "", tuple(own), outcomes if self.graded else ())

    # --- arranging

    def pairs(self, question: Matching) -> Key:
        return self._directed([f"{pair.id} {option_name(pair.option)}" for pair in question.pairs], question.credit)

    def categories(self, question: Categorize) -> Key:
        """In parts a distractor that is put somewhere takes one off."""
        right = [f"{item.id} {option_name(item.category)}" for item in question.items if item.category]
        astray = [
            f"{item.id} {option_name(category.id)}"
            for item in question.items
            if not item.category
            for category in question.categories
        ]
        return self._directed(right, question.credit, astray)

    def _directed(self, right: list[str], credit: str, astray: Sequence[str] = ()) -> Key:
        if credit == "all-or-nothing":
            return self._matched("directedPair", "multiple", right)
        weights = dict.fromkeys(right, 1 / len(right)) | dict.fromkeys(astray, -1 / len(right))
        mapping = self._mapping(weights, (0, 1))
        declaration = self.declaration("directedPair", "multiple", right, mapping)
        return self._mapped(declaration, self.rules.reaches(_NEARLY), ())

    def order(self, question: Ordering) -> Key:
        right = [item.id for item in question.items]
        if question.credit == "all-or-nothing":
            return self._matched("identifier", "ordered", right)
        declaration = self.declaration("identifier", "ordered", right)
        rules: list[etree._Element] = []
        for id_ in right:
            rules.append(self.rules.one_more("PLACE"))
            at_its_place = self.rules.stands_at("PLACE", id_)
            rules.append(self.rules.condition((at_its_place, [self.rules.one_more("RIGHT")])))
        share = self.build("divide", self.rules.variable("RIGHT"), self.rules.real(len(right)))
        rules.append(self.rules.set(SCORE, share))
        outcomes = (("PLACE", "integer"), ("RIGHT", "integer"))
        return Key((declaration,), tuple(rules), self.rules.reaches(1), outcomes=outcomes)
