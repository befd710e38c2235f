"""A question as an assessmentItem of QTI 2.1, scored as scoring.py scores it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree

from packager.markup import one_line
from packager.model import (
    Choice,
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Prose,
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.targets.bank.qti2_prose import ProseWriter, build
from packager.targets.imscp import Media
from packager.targets.target import Report, Unsupported
from packager.xml import append

_TITLE = 200
Outcome = Callable[..., None]  # declares an outcome of a name and a cardinality
Said = Callable[[str, str, Prose], None]  # shows a prose where an outcome has an identifier

_LINE = 80  # characters of a line of an essay's field


class ItemWriter:
    """Writes one item: declarations, body, response processing, feedback (QTI 2.1 ASI information model, 3)."""

    def __init__(self, question: Question, media: Media, report: Report) -> None:
        self.question, self.report = question, report
        self.prose = ProseWriter(media, report)

    def element(self) -> etree._Element:
        """The item. Raises Unsupported for a question that nobody could answer."""
        question = self.question
        body = build("itemBody")
        processing: etree._Element | None
        match question:
            case MultipleChoice():
                partial = any(0 < choice.credit < 1 for choice in question.choices)
                right = [choice for choice in question.choices if choice.credit >= 1]
                if not right:
                    raise Unsupported("it has no right choice")
                weights = {c.id: c.credit for c in question.choices if c.credit} if partial or len(right) > 1 else None
                response = self.response("identifier", "single", [right[0].id], weights)
                self.choices(body, question.choices, question.shuffle, 1)
                scored = self.mapped() if weights else self.matched()
            case MultipleResponse():
                response, scored = self.several(question)
                self.choices(body, question.choices, question.shuffle, 0)
            case TrueFalse():
                response = self.response("identifier", "single", ["true" if question.answer else "false"])
                self.true_false(body)
                scored = self.matched()
            case ShortAnswer():
                right_texts = [answer.text for answer in question.answers if answer.credit >= 1]
                if not right_texts:
                    raise Unsupported("it has no answer that earns all points")
                texts = {answer.text: answer.credit for answer in reversed(question.answers)}
                response = self.response("string", "single", right_texts[:1], texts, question.case_sensitive)
                self.field(body, max(len(answer.text) for answer in question.answers))
                scored = self.mapped()
                self.report.changed(question.span, "comparison of answers", "white space counts as it is typed")
            case Numeric():
                right_numbers = [answer for answer in question.answers if answer.credit >= 1]
                if not right_numbers:
                    raise Unsupported("it has no answer that earns all points")
                response = self.response("float", "single", [_number(right_numbers[0].value)])
                self.field(body, 10, question.unit)
                scored = self.ranges(question.answers)
            case Essay():
                response = self.response("string", "single", [])
                self.essay(body, question)
                scored = []
        if question.hints:
            self.report.lost(question.hints[0].span, "hints", "QTI 2.1 has none that players show")
        if question.tags:
            self.report.lost(question.span, "tags", "an item has no place for them that importers read")
        outcomes, said, shown = self.feedback()
        processing = build("responseProcessing", *scored, *said) if scored or said else None
        return build(
            "assessmentItem",
            response,
            build(
                "outcomeDeclaration",
                build("defaultValue", build("value", "0")),
                identifier="SCORE",
                cardinality="single",
                baseType="float",
                normalMaximum="1",
            ),
            build(
                "outcomeDeclaration",
                build("defaultValue", build("value", "1")),
                identifier="MAXSCORE",
                cardinality="single",
                baseType="float",
            ),
            *outcomes,
            body,
            processing,
            *shown,
            identifier=question.id,
            title=one_line(question.prompt)[:_TITLE] or question.id,
            adaptive="false",
            timeDependent="false",
        )

    # --- declarations

    def response(
        self,
        base: str,
        cardinality: str,
        right: list[str],
        weights: dict[str, float] | None = None,
        case_sensitive: bool | None = None,
        bounds: tuple[str, str] | None = ("0", "1"),
    ) -> etree._Element:
        """The declaration of RESPONSE with its key, and a mapping of values to parts of the score."""
        declaration = build("responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
        if right:
            declaration.append(build("correctResponse", *(build("value", value) for value in right)))
        if weights is not None:
            mapping = build("mapping", defaultValue="0")
            if bounds:
                mapping.set("lowerBound", bounds[0])
                mapping.set("upperBound", bounds[1])
            for key, value in weights.items():
                entry = build("mapEntry", mapKey=key, mappedValue=_number(value))
                if base == "string":
                    # Readers differ in their default, so it is always said.
                    entry.set("caseSensitive", "true" if case_sensitive else "false")
                mapping.append(entry)
            declaration.append(mapping)
        return declaration

    def several(self, question: MultipleResponse) -> tuple[etree._Element, list[etree._Element]]:
        """The declaration and the scoring of a multiple-response question, by its rule."""
        right = [choice.id for choice in question.choices if choice.correct]
        if not right:
            raise Unsupported("it has no right choice")
        match question.credit:
            case "all-or-nothing":
                return self.response("identifier", "multiple", right), self.matched()
            case "per-part":
                part = 1 / len(question.choices)
                weights = {choice.id: part if choice.correct else -part for choice in question.choices}
                response = self.response("identifier", "multiple", right, weights, bounds=None)
                left = (len(question.choices) - len(right)) / len(question.choices)
                score = build("sum", build("mapResponse", identifier="RESPONSE"), _float(left))
                answered = build("responseCondition", build("responseIf", _not_null(), _set("SCORE", score)))
                return response, [answered]
            case _:
                part = 1 / len(right)
                weights = {choice.id: part if choice.correct else -part for choice in question.choices}
                return self.response("identifier", "multiple", right, weights), self.mapped()

    # --- the body

    def prompt(self, body: etree._Element) -> etree._Element | None:
        """A prompt of one paragraph for the interaction; a longer one goes into the body before it."""
        blocks = self.question.prompt.blocks
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return self.prose.inlines(build("prompt"), blocks[0].children)
        append(body, *self.prose.blocks(self.question.prompt))
        return None

    def choices(self, body: etree._Element, choices: tuple[Choice, ...], shuffle: bool, most: int) -> None:
        prompt = self.prompt(body)
        body.append(
            build(
                "choiceInteraction",
                prompt,
                *(
                    append(
                        build("simpleChoice", identifier=choice.id, fixed="true" if choice.fixed else None),
                        *self.prose.flow(choice.text),
                    )
                    for choice in choices
                ),
                responseIdentifier="RESPONSE",
                shuffle="true" if shuffle else "false",
                maxChoices=str(most),
            )
        )

    def true_false(self, body: etree._Element) -> None:
        prompt = self.prompt(body)
        options = (
            build("simpleChoice", words, identifier=id_) for id_, words in (("true", "True"), ("false", "False"))
        )
        body.append(
            build("choiceInteraction", prompt, *options, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
        )

    def field(self, body: etree._Element, length: int, unit: str = "") -> None:
        append(body, *self.prose.blocks(self.question.prompt))
        entry = build("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=str(max(length, 5)))
        body.append(build("p", entry, f" {unit}" if unit else None))

    def essay(self, body: etree._Element, question: Essay) -> None:
        if question.model_answer:
            body.append(build("rubricBlock", *self.prose.blocks(question.model_answer), view="scorer"))
        lines = max(3, min(20, -(-question.max_characters // _LINE)))
        prompt = self.prompt(body)
        body.append(
            build(
                "extendedTextInteraction",
                prompt,
                responseIdentifier="RESPONSE",
                expectedLength=str(question.max_characters),
                expectedLines=str(lines),
            )
        )
        said = f"the limit of {question.max_characters} characters"
        self.report.changed(question.span, said, "an expected length, which players do not enforce")

    # --- response processing

    def matched(self) -> list[etree._Element]:
        """SCORE 1 for the key and 0 for anything else."""
        match_ = build("match", build("variable", identifier="RESPONSE"), build("correct", identifier="RESPONSE"))
        right = build("responseIf", match_, _set("SCORE", _float(1)))
        return [build("responseCondition", right, build("responseElse", _set("SCORE", _float(0))))]

    def mapped(self) -> list[etree._Element]:
        """SCORE by the mapping; nothing answered scores 0."""
        right = build("responseIf", _not_null(), _set("SCORE", build("mapResponse", identifier="RESPONSE")))
        return [build("responseCondition", right, build("responseElse", _set("SCORE", _float(0))))]

    def ranges(self, answers: tuple[NumberAnswer, ...]) -> list[etree._Element]:
        """SCORE of the first answer that fits. `gte` and `lte`, since players ignore the tolerance of `equal`."""
        condition = build("responseCondition")
        for place, answer in enumerate(answers):
            branch = "responseIf" if place == 0 else "responseElseIf"
            condition.append(build(branch, _within(answer), _set("SCORE", _float(answer.credit))))
        condition.append(build("responseElse", _set("SCORE", _float(0))))
        return [condition]

    # --- feedback

    def feedback(self) -> tuple[list[etree._Element], list[etree._Element], list[etree._Element]]:
        """Outcome declarations, the processing that sets them, and the texts, each after the response is scored."""
        question, said = self.question, self.question.feedback
        outcomes: list[etree._Element] = []
        processing: list[etree._Element] = []
        texts: list[etree._Element] = []

        def outcome(name: str, cardinality: str = "single") -> None:
            outcomes.append(
                build("outcomeDeclaration", identifier=name, cardinality=cardinality, baseType="identifier")
            )

        def text(name: str, identifier: str, prose: Prose) -> None:
            shown = build("modalFeedback", outcomeIdentifier=name, identifier=identifier, showHide="show")
            texts.append(append(shown, *self.prose.flow(prose)))

        scored = not isinstance(question, Essay)
        if scored and (said.correct or said.incorrect):
            outcome("FEEDBACK")
            full = build("gte", build("variable", identifier="SCORE"), _float(1))
            branches = []
            if said.correct:
                text("FEEDBACK", "correct_fb", said.correct)
            if said.incorrect:
                text("FEEDBACK", "incorrect_fb", said.incorrect)
            branches.append(build("responseIf", full, _set("FEEDBACK", _identifier("correct_fb"))))
            branches.append(build("responseElse", _set("FEEDBACK", _identifier("incorrect_fb"))))
            processing.append(build("responseCondition", *branches))
        elif not scored and (said.correct or said.incorrect):
            where = said.correct or said.incorrect
            assert where is not None
            self.report.lost(where.span, "feedback by result", "an essay has no result before a person marks it")
        processing += self.own_feedback(outcome, text)
        if said.general:
            outcome("GENERAL")
            text("GENERAL", "general_fb", said.general)
            processing.append(_set("GENERAL", _identifier("general_fb")))
        return outcomes, processing, texts

    def own_feedback(
        self, outcome: Callable[..., None], text: Callable[[str, str, Prose], None]
    ) -> list[etree._Element]:
        """The feedback of each choice or accepted answer."""
        question = self.question
        match question:
            case MultipleChoice() | MultipleResponse():
                told = [(choice.id, choice.feedback) for choice in question.choices if choice.feedback]
                if not told:
                    return []
                outcome("CHOSEN", "single" if isinstance(question, MultipleChoice) else "multiple")
                for id_, prose in told:
                    text("CHOSEN", id_, prose)
                return [_set("CHOSEN", build("variable", identifier="RESPONSE"))]
            case ShortAnswer():
                same = [(self.same(a.text, question.case_sensitive), a.feedback) for a in question.answers]
                return self.answers(same, outcome, text)
            case Numeric():
                return self.answers([(_within(a), a.feedback) for a in question.answers], outcome, text)
            case TrueFalse() | Essay():
                return []

    @staticmethod
    def same(text: str, case_sensitive: bool) -> etree._Element:
        value = build("baseValue", text, baseType="string")
        case = "true" if case_sensitive else "false"
        return build("stringMatch", build("variable", identifier="RESPONSE"), value, caseSensitive=case)

    def answers(
        self,
        tests: Iterable[tuple[etree._Element, Prose | None]],
        outcome: Outcome,
        text: Said,
    ) -> list[etree._Element]:
        """Sets ANSWER to the first accepted answer that fits, where any of them has feedback."""
        pairs = list(tests)
        if not any(prose for _, prose in pairs):
            return []
        outcome("ANSWER")
        condition = build("responseCondition")
        for place, (test, prose) in enumerate(pairs):
            identifier = f"answer_{place + 1}"
            if prose:
                text("ANSWER", identifier, prose)
            branch = "responseIf" if place == 0 else "responseElseIf"
            condition.append(build(branch, test, _set("ANSWER", _identifier(identifier))))
        return [condition]


def _number(value: float) -> str:
    """A number so that it reads back as itself."""
    short = f"{value:.15g}"
    return short if float(short) == value else repr(value)


def _float(value: float) -> etree._Element:
    # Fifteen digits: 0.3 - 0.1 is a hair under 0.2, and a learner's 0.2 must fit.
    return build("baseValue", f"{value:.15g}", baseType="float")


def _within(answer: NumberAnswer) -> etree._Element:
    return build(
        "and",
        build("gte", build("variable", identifier="RESPONSE"), _float(answer.value - answer.tolerance)),
        build("lte", build("variable", identifier="RESPONSE"), _float(answer.value + answer.tolerance)),
    )


def _identifier(value: str) -> etree._Element:
    return build("baseValue", value, baseType="identifier")


def _set(name: str, value: etree._Element) -> etree._Element:
    return build("setOutcomeValue", value, identifier=name)


def _not_null() -> etree._Element:
    return build("not", build("isNull", build("variable", identifier="RESPONSE")))
