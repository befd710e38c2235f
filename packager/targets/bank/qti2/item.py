"""A question as an assessmentItem of QTI 2, scored as scoring.py scores it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, fields

from lxml import etree

from packager import pages
from packager.markup import one_line
from packager.model import (
    Choice,
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Prose,
    Question,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets.bank.qti2.dialect import Dialect
from packager.targets.bank.qti2.processing import RESPONSE, Rules, number
from packager.targets.bank.qti2.prose import STYLE_NAME, ProseWriter
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import XML, append

_TITLE = 80  # characters of an item's title, which lists of items show
_STEP = 10  # the expected length of an answer is rounded up to a multiple: it must not tell the answer
_LINE = 60  # characters of a line of an essay's field
_MAX_CHARACTERS = next(entry.default for entry in fields(Essay) if entry.name == "max_characters")

# Canvas Classic files feedback by these names (facts of its importer); others take any.
_CORRECT, _INCORRECT, _GENERAL = "correct_fb", "general_incorrect_fb", "general_fb"


@dataclass(frozen=True, slots=True)
class _Key:
    """How a response is declared and scored.

    `template` is the standard's response processing that does what `rules` do, '' where there is none. `full` says
    that the whole score was earned. `own` are the feedbacks of single choices or answers by identifier, in the
    outcome `outcome`, and `told` the rules that set it.
    """

    declaration: etree._Element
    rules: list[etree._Element]
    full: etree._Element
    template: str = ""
    outcome: str = ""
    cardinality: str = "single"
    own: tuple[tuple[str, Prose], ...] = ()
    told: tuple[etree._Element, ...] = ()


class ItemWriter:
    """Writes one question; `media` collects its files, `styled` says that it needs the style sheet."""

    def __init__(self, question: Question, language: str, dialect: Dialect, media: Media, report: Report) -> None:
        self.question, self.language, self.dialect, self.report = question, language, dialect, report
        self.build, self.rules = dialect.build, Rules(dialect.build)
        self.prose = ProseWriter(self.build, media, report)

    @property
    def styled(self) -> bool:
        return self.prose.styled

    def element(self) -> etree._Element:
        """The item (QTI 2.1 ASI information model, 3)."""
        question = self.question
        body = self.build("itemBody")
        key: _Key | None
        match question:
            case MultipleChoice():
                key = self._single(question)
                self._choices(body, question.choices, question.shuffle, 1)
            case MultipleResponse():
                key = self._several(question)
                self._choices(body, question.choices, question.shuffle, 0)
            case TrueFalse():
                key = self._judgement(question)
                self._true_false(body)
            case ShortAnswer():
                key = self._text(question)
                longest = max(len(answer.text) for answer in question.answers)
                self._field(body, -(-longest // _STEP) * _STEP)
            case Numeric():
                key = self._number(question)
                self._field(body, _STEP, question.unit)
            case Essay():
                key = None
                self._essay(body, question)
        if question.hints:
            self.report.lost(question.hints[0].span, "hints", "QTI 2.1 has no place for them that players show")
        if key is None:
            declaration, outcomes, processing, shown = self._unscored()
        else:
            declaration, (outcomes, processing, shown) = key.declaration, self._scored(key)
        item = self.build(
            "assessmentItem",
            declaration,
            self._outcome("SCORE", "float", "0", normalMaximum="1"),
            self._outcome("MAXSCORE", "float", "1"),
            *outcomes,
            self.build("stylesheet", href=STYLE_NAME, type="text/css") if self.styled else None,
            body,
            processing,
            *shown,
            identifier=question.id,
            title=title(question.prompt, question.id),
            adaptive="false",
            timeDependent="false",
        )
        item.set(f"{{{XML}}}lang", self.language)
        return item

    # --- responses and scores

    def _response(
        self, base: str, cardinality: str, right: Sequence[str], mapping: etree._Element | None = None
    ) -> etree._Element:
        correct = self.build("correctResponse", *(self.build("value", value) for value in right)) if right else None
        return self.build(
            "responseDeclaration", correct, mapping, identifier=RESPONSE, cardinality=cardinality, baseType=base
        )

    def _mapping(
        self, weights: dict[str, float], bounds: tuple[str, str] | None = None, case: str | None = None
    ) -> etree._Element:
        """The mapping of values to parts of the score; `case` is said for texts, as readers differ in their default."""
        low, high = bounds or (None, None)
        entries = (
            self.build("mapEntry", mapKey=value, mappedValue=number(weight), caseSensitive=case)
            for value, weight in weights.items()
        )
        return self.build("mapping", *entries, lowerBound=low, upperBound=high, defaultValue="0")

    def _single(self, question: MultipleChoice) -> _Key:
        weights = {choice.id: choice.credit for choice in question.choices if choice.credit}
        right = [choice.id for choice in question.choices if choice.credit >= 1][:1]
        choice = self._chosen(question.choices, "single")
        if weights == dict.fromkeys(right, 1.0):
            declaration = self._response("identifier", "single", right)
            rules, template = self.rules.match_correct(), "match_correct"
        else:
            declaration = self._response("identifier", "single", right, self._mapping(weights))
            rules, template = self.rules.map_response(), "map_response"
        return _Key(declaration, rules, self.rules.is_full(), template, *choice)

    def _several(self, question: MultipleResponse) -> _Key:
        right = [choice.id for choice in question.choices if choice.correct]
        chosen = self._chosen(question.choices, "multiple")
        # Each rule of scoring.py gives the whole score to the key and to nothing else.
        full = self.rules.is_key()
        match question.credit:
            case "all-or-nothing":
                declaration = self._response("identifier", "multiple", right)
                return _Key(declaration, self.rules.match_correct(), full, "match_correct", *chosen)
            case "per-part":
                signs = {choice.id: 1.0 if choice.correct else -1.0 for choice in question.choices}
                declaration = self._response("identifier", "multiple", right, self._mapping(signs))
                count = len(question.choices)
                return _Key(declaration, self.rules.per_part(count - len(right), count), full, "", *chosen)
            case _:
                part = 1 / len(right)
                signs = {choice.id: part if choice.correct else -part for choice in question.choices}
                mapping = self._mapping(signs, ("0", "1"))
                declaration = self._response("identifier", "multiple", right, mapping)
                return _Key(declaration, self.rules.map_response(), full, "map_response", *chosen)

    def _chosen(
        self, choices: tuple[Choice, ...], cardinality: str
    ) -> tuple[str, str, tuple[tuple[str, Prose], ...], tuple[etree._Element, ...]]:
        """The outcome that holds the chosen choices, for their feedback."""
        own = tuple((choice.id, choice.feedback) for choice in choices if choice.feedback)
        if not own:
            return "", cardinality, (), ()
        copied = self.rules.set("CHOSEN", self.rules.variable())
        answered = self.build("not", self.rules.unanswered())
        return "CHOSEN", cardinality, own, (self.rules.condition((answered, [copied])),)

    def _judgement(self, question: TrueFalse) -> _Key:
        declaration = self._response("identifier", "single", ["true" if question.answer else "false"])
        return _Key(declaration, self.rules.match_correct(), self.rules.is_full(), "match_correct")

    def _text(self, question: ShortAnswer) -> _Key:
        case = "true" if question.case_sensitive else "false"
        told: dict[str, TextAnswer] = {}  # by what is compared: the first of equal answers counts
        for answer in question.answers:
            told.setdefault(normal(answer.text, question.case_sensitive), answer)
        weights = {normal(answer.text, case_sensitive=True): answer.credit for answer in told.values()}
        best = max(weights, key=lambda text: weights[text])
        declaration = self._response("string", "single", [best], self._mapping(weights, case=case))
        how = "letter by letter, so that a blank too many makes an answer wrong"
        self.report.changed(question.span, "comparison of answers", how)
        identifiers = {id(answer): f"answer-{place}" for place, answer in enumerate(question.answers, 1)}
        own = tuple((identifiers[id(answer)], answer.feedback) for answer in told.values() if answer.feedback)
        rules: tuple[etree._Element, ...] = ()
        if own:
            tests = (
                (self.rules.same(normal(a.text, case_sensitive=True), question.case_sensitive), identifiers[id(a)])
                for a in told.values()
            )
            branches = [(test, [self._identify("ANSWER", identifier)]) for test, identifier in tests]
            rules = (self.rules.condition((self.rules.unanswered(), []), *branches),)
        outcome = "ANSWER" if own else ""
        return _Key(
            declaration,
            self.rules.map_response(),
            self.rules.is_full(),
            "map_response",
            outcome,
            "single",
            own,
            rules,
        )

    def _number(self, question: Numeric) -> _Key:
        best = max(question.answers, key=lambda answer: answer.credit)
        declaration = self._response("float", "single", [number(best.value)])
        own = tuple((f"answer-{place}", a.feedback) for place, a in enumerate(question.answers, 1) if a.feedback)

        def earned(place: int, answer: NumberAnswer) -> list[etree._Element]:
            told = [self._identify("ANSWER", f"answer-{place}")] if answer.feedback else []
            return [self.rules.score(answer.credit), *told]

        condition = self.rules.condition(
            # Some players take no response for 0.
            (self.rules.unanswered(), [self.rules.score(0)]),
            *((self.rules.fits(a), earned(place, a)) for place, a in enumerate(question.answers, 1)),
            (None, [self.rules.score(0)]),
        )
        return _Key(declaration, [condition], self.rules.is_full(), outcome="ANSWER" if own else "", own=own)

    # --- what is said after a response

    def _outcome(self, name: str, base: str, default: str = "", **more: str) -> etree._Element:
        value = self.build("defaultValue", self.build("value", default)) if default else None
        return self.build("outcomeDeclaration", value, identifier=name, cardinality="single", baseType=base, **more)

    def _identify(self, outcome: str, identifier: str) -> etree._Element:
        return self.rules.set(outcome, self.rules.value("identifier", identifier))

    def _shown(self, outcome: str, identifier: str, prose: Prose) -> etree._Element:
        shown = self.build("modalFeedback", outcomeIdentifier=outcome, identifier=identifier, showHide="show")
        return append(shown, *self.prose.flow(prose))

    def _scored(self, key: _Key) -> tuple[list[etree._Element], etree._Element, list[etree._Element]]:
        """Outcomes for feedback, the processing, and the texts; a template where it says all that is needed."""
        said = self.question.feedback
        outcomes: list[etree._Element] = []
        told: list[etree._Element] = []
        shown: list[etree._Element] = []
        if said.correct or said.incorrect:
            outcomes.append(self._outcome("FEEDBACK", "identifier"))
            right = (key.full, [self._identify("FEEDBACK", _CORRECT)])
            told.append(self.rules.condition(right, (None, [self._identify("FEEDBACK", _INCORRECT)])))
        if said.correct:
            shown.append(self._shown("FEEDBACK", _CORRECT, said.correct))
        if said.incorrect:
            shown.append(self._shown("FEEDBACK", _INCORRECT, said.incorrect))
        if key.own:
            declared = self._outcome(key.outcome, "identifier")
            declared.set("cardinality", key.cardinality)
            outcomes.append(declared)
            told += key.told
            shown += [self._shown(key.outcome, identifier, prose) for identifier, prose in key.own]
        if said.general:
            outcomes.append(self._outcome("GENERAL", "identifier"))
            told.append(self._identify("GENERAL", _GENERAL))
            shown.append(self._shown("GENERAL", _GENERAL, said.general))
        if key.template and not told:
            return outcomes, self.build("responseProcessing", template=self.dialect.templates + key.template), shown
        return outcomes, self.build("responseProcessing", *key.rules, *told), shown

    def _unscored(self) -> tuple[etree._Element, list[etree._Element], None, list[etree._Element]]:
        """An essay's declarations and texts. It has no processing, which would score it 0 before a person does.

        General feedback stands in an outcome from the start, to be looked at after the attempt.
        """
        said = self.question.feedback
        by_result = said.correct or said.incorrect
        if by_result:
            self.report.lost(by_result.span, "feedback by result", "an essay has no result before a person marks it")
        declaration = self._response("string", "single", [])
        if not said.general:
            return declaration, [], None, []
        how = "platforms that look for feedback only when they score don't show it"
        self.report.changed(said.general.span, "general feedback of an essay", how)
        shown = [self._shown("GENERAL", _GENERAL, said.general)]
        return declaration, [self._outcome("GENERAL", "identifier", _GENERAL)], None, shown

    # --- the body

    def _prompt(self) -> etree._Element:
        return append(self.build("prompt"), *self.prose.flow(self.question.prompt))

    def _choices(self, body: etree._Element, choices: tuple[Choice, ...], shuffle: bool, most: int) -> None:
        interaction = self._choice_interaction(body, shuffle, most)
        for choice in choices:
            option = self.build("simpleChoice", identifier=choice.id, fixed="true" if choice.fixed else None)
            interaction.append(append(option, *self.prose.flow(choice.text)))

    def _true_false(self, body: etree._Element) -> None:
        found = pages.locale(self.language)
        if found.split("-")[0].lower() != self.language.split("-")[0].lower():
            self.report.changed(self.question.span, "the words for true and false", f"they are in `{found}`")
        interaction = self._choice_interaction(body, False, 1)
        for identifier in ("true", "false"):
            interaction.append(self.build("simpleChoice", pages.words(found)[identifier], identifier=identifier))

    def _choice_interaction(self, body: etree._Element, shuffle: bool, most: int) -> etree._Element:
        interaction = self.build(
            "choiceInteraction",
            self._prompt(),
            responseIdentifier=RESPONSE,
            shuffle="true" if shuffle else "false",
            maxChoices=str(most),
        )
        body.append(interaction)
        return interaction

    def _field(self, body: etree._Element, length: int, unit: str = "") -> None:
        append(body, *self.prose.blocks(self.question.prompt))
        field = self.build("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength=str(length))
        body.append(self.build("p", field, f" {unit}" if unit else None))

    def _essay(self, body: etree._Element, question: Essay) -> None:
        if question.model_answer:
            # Before the interaction: the schema takes rubric blocks, importers read them, in this order only.
            body.append(self.build("rubricBlock", *self.prose.blocks(question.model_answer), view="scorer"))
        body.append(
            self.build(
                "extendedTextInteraction",
                self._prompt(),
                responseIdentifier=RESPONSE,
                expectedLength=str(question.max_characters),
                expectedLines=str(min(20, max(3, -(-question.max_characters // _LINE)))),
            )
        )
        if question.max_characters != _MAX_CHARACTERS:
            limit = f"the limit of {question.max_characters} characters"
            self.report.changed(question.span, limit, "it is an expected length, which platforms don't enforce")


def title(prose: Prose, otherwise: str) -> str:
    """A prose on one line, cut between words, for a list of items; `otherwise` where it has no words."""
    words = one_line(prose)
    short = textwrap.shorten(words, _TITLE, placeholder=" …")
    return (short if short != "…" else words[: _TITLE - 1] + "…") or otherwise
