"""A question as an assessmentItem of QTI 2 and 3, scored as scoring.py scores it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from lxml import etree

from packager.markup import one_line
from packager.model import (
    MAX_CHARACTERS,
    Categorize,
    Essay,
    FileUpload,
    FillInBlanks,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Prose,
    ShortAnswer,
    Stimulus,
    TrueFalse,
)
from packager.targets.bank.qti2.bank import Single, stimulus_id, stimulus_name
from packager.targets.bank.qti2.dialect import Dialect
from packager.targets.bank.qti2.interactions import Interactions
from packager.targets.bank.qti2.processing import Rules, number
from packager.targets.bank.qti2.prose import STYLE_NAME, ProseWriter
from packager.targets.bank.qti2.responses import Key, Responses
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import XML

_TITLE = 80  # characters of an item's title, which lists of items show

# Canvas Classic files feedback by these names (facts of its importer); others take any.
_CORRECT, _PARTIAL, _INCORRECT, _GENERAL = "correct_fb", "partial_fb", "general_incorrect_fb", "general_fb"


class ItemWriter:
    """Writes one question; `media` collects its files, `styled` says that it needs the style sheet.

    `stimuli` are the shared texts that it stands under, the outermost first.
    """

    def __init__(
        self,
        question: Single,
        stimuli: Sequence[Stimulus],
        language: str,
        dialect: Dialect,
        media: Media,
        report: Report,
    ) -> None:
        self.question, self.stimuli, self.language = question, stimuli, language
        self.dialect, self.report = dialect, report
        self.build, self.rules = dialect.build, Rules(dialect.build)
        self.prose = ProseWriter(dialect, media, report)
        self.bodies = Interactions(dialect, self.prose, media, report)
        self.responses = Responses(dialect.build, question.graded, report)

    @property
    def styled(self) -> bool:
        return self.prose.styled

    def element(self) -> etree._Element:
        """The item (QTI 2.1 ASI information model, 3)."""
        question = self.question
        shared = self._shared()
        key, body = self._content()
        if question.hints:
            why = f"{self.dialect.title} has no place for them that players show"
            self.report.lost(question.hints[0].span, "hints", why)
            if question.hint_penalty:
                self.report.lost(question.span, "penalty for hints", "the hints are lost")
        outcomes, processing, shown = self._scored(key) if key.full is not None and question.graded else self._told(key)
        item = self.build(
            "assessmentItem",
            *key.declarations,
            self._score(key.least),
            self._outcome("MAXSCORE", "float", "1" if question.graded else "0"),
            *outcomes,
            *self._references(),
            self.build("stylesheet", href=STYLE_NAME, type="text/css") if self.styled else None,
            self.build("itemBody", *shared, *body),
            processing,
            *shown,
            identifier=question.id,
            title=title(question.prompt, question.id),
            adaptive="false",
            timeDependent="false",
        )
        item.set(f"{{{XML}}}lang", self.language)
        return item

    def _content(self) -> tuple[Key, list[etree._Element]]:
        """How the question is scored, and its body."""
        question, bodies, responses = self.question, self.bodies, self.responses
        match question:
            case MultipleChoice():
                return responses.one(question), bodies.choices(question.prompt, question.choices, question.shuffle, 1)
            case MultipleResponse():
                body = bodies.choices(question.prompt, question.choices, question.shuffle, 0)
                return responses.several(question), body
            case TrueFalse():
                body = bodies.true_false(question.prompt, self.language, question.span)
                return responses.judgement(question), body
            case ShortAnswer():
                return responses.text(question), bodies.text(question)
            case Numeric():
                return responses.number(question), bodies.number(question)
            case FillInBlanks():
                return responses.blanks(question), bodies.blanks(question)
            case Matching():
                return responses.pairs(question), bodies.matching(question)
            case Ordering():
                return responses.order(question), bodies.order(question)
            case Categorize():
                return responses.categories(question), bodies.categorize(question)
            case Hotspot():
                return responses.regions(question), bodies.hotspot(question)
            case Essay():
                if question.max_characters != MAX_CHARACTERS:
                    how = f"{question.max_characters} is an expected length, which platforms don't enforce"
                    self.report.changed(question.span, "limit of characters", how)
                return Key((responses.declaration("string"),)), bodies.essay(question)
            case FileUpload():
                return Key((responses.declaration("file"),)), bodies.upload(question)
            case Likert():
                return Key((responses.declaration("identifier"),)), bodies.scale(question)

    # --- shared texts

    def _shared(self) -> list[etree._Element]:
        """Shared texts, or the places where players put them."""
        if self.dialect.stimulus:
            places = []
            for stimulus in self.stimuli:
                place = self.build("div", class_="qti-shared-stimulus")
                place.set("data-stimulus-idref", stimulus_id(stimulus))
                places.append(place)
            return places
        for stimulus in self.stimuli:
            self.report.changed(stimulus.span, "shared text", "it is repeated in each of its questions")
        return [self.build("div", *self.prose.blocks(one.body), class_="stimulus") for one in self.stimuli]

    def _references(self) -> list[etree._Element]:
        if not self.dialect.stimulus:
            return []
        return [
            self.build("assessmentStimulusRef", identifier=stimulus_id(one), href=f"../{stimulus_name(one)}")
            for one in self.stimuli
        ]

    # --- what is said after a response

    def _score(self, least: float) -> etree._Element:
        marked = isinstance(self.question, Essay | FileUpload) and self.question.graded and self.dialect.external
        return self._outcome(
            "SCORE",
            "float",
            "0",
            normalMaximum="1" if self.question.graded else "0",
            normalMinimum=number(least) if least and self.question.graded else None,
            externalScored="human" if marked else None,
        )

    def _outcome(
        self, name: str, base: str, default: str = "", cardinality: str = "single", **more: str | None
    ) -> etree._Element:
        value = self.build("defaultValue", self.build("value", default)) if default else None
        return self.build("outcomeDeclaration", value, identifier=name, cardinality=cardinality, baseType=base, **more)

    def _identify(self, outcome: str, identifier: str) -> etree._Element:
        return self.rules.set(outcome, self.rules.value("identifier", identifier))

    def _shown(self, outcome: str, identifier: str, prose: Prose) -> etree._Element:
        content: list[etree._Element | str] = list(self.prose.flow(prose))
        if self.dialect.kebab:
            content = [self.build("contentBody", *content)]
        return self.build("modalFeedback", *content, outcomeIdentifier=outcome, identifier=identifier, showHide="show")

    def _scored(self, key: Key) -> tuple[list[etree._Element], etree._Element | None, list[etree._Element]]:
        """Outcomes for feedback, the processing, and the texts; a template where it says all that is needed."""
        said = self.question.feedback
        outcomes = [self._outcome(name, base, "0") for name, base in key.outcomes]
        told: list[etree._Element] = []
        shown: list[etree._Element] = []
        by_result = ((_CORRECT, said.correct), (_PARTIAL, said.partial), (_INCORRECT, said.incorrect))
        if any(prose for _, prose in by_result):
            outcomes.append(self._outcome("FEEDBACK", "identifier"))
            partly = [(self.rules.earned(), [self._identify("FEEDBACK", _PARTIAL)])] if said.partial else []
            right = (key.full, [self._identify("FEEDBACK", _CORRECT)])
            told.append(self.rules.condition(right, *partly, (None, [self._identify("FEEDBACK", _INCORRECT)])))
        shown += [self._shown("FEEDBACK", name, prose) for name, prose in by_result if prose]
        self._own(key, outcomes, told, shown)
        if key.template and not told:
            return outcomes, self.build("responseProcessing", template=self.dialect.template(key.template)), shown
        return outcomes, self.build("responseProcessing", *key.rules, *told), shown

    def _told(self, key: Key) -> tuple[list[etree._Element], etree._Element | None, list[etree._Element]]:
        """What is said where nothing scores the response: processing would make the score 0 before a person marks it.

        General feedback of what a person marks stands in an outcome from the start, to be looked at after the attempt.
        """
        said = self.question.feedback
        for prose in (said.correct, said.partial, said.incorrect):
            if prose:
                marked = isinstance(self.question, Essay | FileUpload)
                why = "there is no result before a person marks it" if marked else "a survey's question has no result"
                self.report.lost(prose.span, "feedback by result", why)
        outcomes: list[etree._Element] = []
        told: list[etree._Element] = []
        shown: list[etree._Element] = []
        if isinstance(self.question, Essay | FileUpload):
            if not said.general:
                return [], None, []
            how = "platforms that look for feedback only when they score don't show it"
            self.report.changed(said.general.span, "general feedback of what a person marks", how)
            outcomes.append(self._outcome("GENERAL", "identifier", _GENERAL))
            return outcomes, None, [self._shown("GENERAL", _GENERAL, said.general)]
        self._own(key, outcomes, told, shown)
        return outcomes, self.build("responseProcessing", *told) if told else None, shown

    def _own(
        self, key: Key, outcomes: list[etree._Element], told: list[etree._Element], shown: list[etree._Element]
    ) -> None:
        """Adds what is said of single answers, and always."""
        for own in key.own:
            outcomes.append(self._outcome(own.outcome, "identifier", cardinality=own.cardinality))
            told += own.rules
            shown += [self._shown(own.outcome, identifier, prose) for identifier, prose in own.texts]
        if general := self.question.feedback.general:
            outcomes.append(self._outcome("GENERAL", "identifier"))
            told.append(self._identify("GENERAL", _GENERAL))
            shown.append(self._shown("GENERAL", _GENERAL, general))


def title(prose: Prose, otherwise: str) -> str:
    """A prose on one line, cut between words, for a list of items; `otherwise` where it has no words."""
    words = one_line(prose)
    short = textwrap.shorten(words, _TITLE, placeholder=" …")
    return (short if short != "…" else words[: _TITLE - 1] + "…") or otherwise
