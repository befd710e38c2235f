"""What a learner does with each type of question: the interactions in an item's body."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from lxml import etree

from packager import pages
from packager.diagnostic import Span
from packager.model import (
    Blank,
    Categorize,
    Choice,
    ChoiceGap,
    Essay,
    FileUpload,
    FillInBlanks,
    Hotspot,
    Item,
    Likert,
    Matching,
    NumberGap,
    Numeric,
    Ordering,
    Point,
    Prose,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
)
from packager.targets.bank.qti2.dialect import Dialect
from packager.targets.bank.qti2.processing import RESPONSE
from packager.targets.bank.qti2.prose import ProseWriter
from packager.targets.bank.qti2.responses import gap_choice, gap_response, option_name
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import append

_STEP = 10  # the expected length of an answer is rounded up to a multiple: it must not tell the answer
_LINE = 60  # characters of a line of an essay's field
_SHAPES = {"rectangle": "rect", "circle": "circle", "polygon": "poly"}
_PICTURES = {
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"},
    **{".svg": "image/svg+xml", ".webp": "image/webp", ".avif": "image/avif"},
}
# The types that a field for one file can ask for by name.
_FILES = {
    **_PICTURES,
    **{".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".zip": "application/zip"},
    **{".mp3": "audio/mpeg", ".mp4": "video/mp4", ".wav": "audio/wav", ".webm": "video/webm"},
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
}


class Interactions:
    """Makes the content of the bodies of items of one document."""

    def __init__(self, dialect: Dialect, prose: ProseWriter, media: Media, report: Report) -> None:
        self.dialect, self.prose, self.media, self.report = dialect, prose, media, report
        self.build = dialect.build

    def _interaction(self, name: str, prompt: Prose, **attributes: str | None) -> etree._Element:
        asked = append(self.build("prompt"), *self.prose.flow(prompt))
        return self.build(name, asked, responseIdentifier=RESPONSE, **attributes)

    # --- choices

    def choices(self, prompt: Prose, choices: Iterable[Choice], shuffle: bool, most: int) -> list[etree._Element]:
        interaction = self._choice(prompt, shuffle, most)
        for choice in choices:
            option = self.build("simpleChoice", identifier=choice.id, fixed="true" if choice.fixed else None)
            interaction.append(append(option, *self.prose.flow(choice.text)))
        return [interaction]

    def true_false(self, prompt: Prose, language: str, span: Span) -> list[etree._Element]:
        found = pages.locale(language)
        if found.split("-")[0].lower() != language.split("-")[0].lower():
            self.report.changed(span, "the words for true and false", f"they are in `{found}`")
        interaction = self._choice(prompt, False, 1)
        for identifier in ("true", "false"):
            interaction.append(self.build("simpleChoice", pages.words(found)[identifier], identifier=identifier))
        return [interaction]

    def scale(self, question: Likert) -> list[etree._Element]:
        interaction = self._choice(question.prompt, False, 1)
        interaction.set("orientation", "horizontal")
        interaction.extend(self._simple(question.scale))
        return [interaction]

    def _choice(self, prompt: Prose, shuffle: bool, most: int) -> etree._Element:
        how = "true" if shuffle else "false"
        return self._interaction("choiceInteraction", prompt, shuffle=how, maxChoices=str(most))

    def _simple(self, parts: Iterable[Point | Item]) -> list[etree._Element]:
        return [append(self.build("simpleChoice", identifier=part.id), *self.prose.flow(part.text)) for part in parts]

    # --- texts and numbers

    def text(self, question: ShortAnswer) -> list[etree._Element]:
        return self._field(question.prompt, _length(question.answers))

    def number(self, question: Numeric) -> list[etree._Element]:
        return self._field(question.prompt, _STEP, question.unit)

    def _field(self, prompt: Prose, length: int, unit: str = "") -> list[etree._Element]:
        field = self._entry(RESPONSE, length)
        return [*self.prose.blocks(prompt), self.build("p", field, f" {unit}" if unit else None)]

    def _entry(self, response: str, length: int) -> etree._Element:
        return self.build("textEntryInteraction", responseIdentifier=response, expectedLength=str(length))

    def blanks(self, question: FillInBlanks) -> list[etree._Element]:
        """The prompt with a field or a list at each gap."""
        gaps = {gap.id: gap for gap in question.gaps}
        return self.prose.blocks(question.prompt, lambda id_: self._blank(gaps[id_]))

    def _blank(self, gap: Blank) -> etree._Element:
        match gap:
            case TextGap():
                return self._entry(gap_response(gap.id), _length(gap.answers))
            case NumberGap():
                return self._entry(gap_response(gap.id), _STEP)
            case ChoiceGap():
                shuffle = "true" if gap.shuffle else "false"
                made = self.build("inlineChoiceInteraction", responseIdentifier=gap_response(gap.id), shuffle=shuffle)
                for choice in gap.choices:
                    fixed = "true" if choice.fixed else None
                    option = self.build("inlineChoice", identifier=gap_choice(gap, choice), fixed=fixed)
                    made.append(append(option, *self.prose.words(choice.text)))
                return made

    # --- arranging

    def matching(self, question: Matching) -> list[etree._Element]:
        wanted = [pair.option for pair in question.pairs]
        # An option that several items share can be taken by all, and then the others can, too: it must not tell.
        most = 1 if len(set(wanted)) == len(wanted) else 0
        return self._sets(
            question.prompt,
            [(pair.id, pair.item, question.shuffle) for pair in question.pairs],
            [(option_name(option.id), option.text, False) for option in question.options],
            most,
            question.shuffle,
        )

    def categorize(self, question: Categorize) -> list[etree._Element]:
        return self._sets(
            question.prompt,
            [(item.id, item.text, False) for item in question.items],
            [(option_name(category.id), category.title, question.shuffle) for category in question.categories],
            0,
            question.shuffle,
        )

    def _sets(
        self,
        prompt: Prose,
        items: Sequence[tuple[str, Prose, bool]],
        options: Sequence[tuple[str, Prose, bool]],
        most: int,
        shuffle: bool,
    ) -> list[etree._Element]:
        """Items, each to be joined with one option, of which each takes `most` items, 0 for any number.

        The third part of each says that it keeps its place when the others are shuffled.
        """
        interaction = self._interaction(
            "matchInteraction", prompt, shuffle="true" if shuffle else "false", maxAssociations=str(len(items))
        )
        for entries, limit in ((items, 1), (options, most)):
            group = self.build("simpleMatchSet")
            for name, text, fixed in entries:
                choice = self.build(
                    "simpleAssociableChoice", identifier=name, matchMax=str(limit), fixed="true" if fixed else None
                )
                group.append(append(choice, *self.prose.flow(text)))
            interaction.append(group)
        return [interaction]

    def order(self, question: Ordering) -> list[etree._Element]:
        """The items in an order that is not the right one: some players don't shuffle."""
        interaction = self._interaction("orderInteraction", question.prompt, shuffle="true", orientation="vertical")
        interaction.extend(self._simple(_mixed(question.items)))
        if not (question.first or question.last):
            return [interaction]
        self.report.changed(question.span, "labels of the ends", "they stand below the items")
        return [interaction, self.build("p", f"{question.first or '…'} → {question.last or '…'}")]

    def hotspot(self, question: Hotspot) -> list[etree._Element]:
        interaction = self._interaction(
            "hotspotInteraction", question.prompt, maxChoices="0" if question.multiple else "1"
        )
        image = question.image
        address = self.media.address(image)
        size = {"width": str(image.width), "height": str(image.height)} if image.width and image.height else {}
        if self.dialect.kebab:
            picture = self.build("img", src=address, alt=question.alternative, **size)
        else:
            type_ = _PICTURES[PurePosixPath(image.name).suffix.lower()]
            picture = self.build("object", question.alternative or None, data=address, type=type_, **size)
        interaction.append(picture)
        interaction.extend(self._region(region) for region in question.regions)
        return [interaction]

    def _region(self, region: Region) -> etree._Element:
        whole = [max(0, round(number)) for number in region.coords]
        if list(region.coords) != whole:
            self.report.changed(region.span, "region", "its numbers are rounded to whole pixels")
        return self.build(
            "hotspotChoice",
            identifier=region.id,
            shape=_SHAPES[region.shape],
            coords=",".join(map(str, whole)),
            hotspotLabel=region.label or None,
        )

    # --- answered in full

    def essay(self, question: Essay) -> list[etree._Element]:
        limit = question.max_characters
        return [
            *self._for_markers(question.rubric, question.model_answer),
            self._interaction(
                "extendedTextInteraction",
                question.prompt,
                expectedLength=str(limit),
                expectedLines=str(min(20, max(3, -(-limit // _LINE)))),
            ),
        ]

    def upload(self, question: FileUpload) -> list[etree._Element]:
        types = [_FILES.get(f".{ending.lower()}", "") for ending in question.accept]
        type_ = types[0] if len(types) == 1 else ""
        if question.accept and not type_:
            self.report.lost(
                question.span, "accepted files", f"{self.dialect.title} asks for one known type or for any"
            )
        if question.max_files > 1:
            self.report.changed(question.span, "number of files", "one file can be handed in")
        return [
            *self._for_markers(question.rubric, question.model_answer),
            self._interaction("uploadInteraction", question.prompt, type=type_ or None),
        ]

    def _for_markers(self, *proses: Prose | None) -> list[etree._Element]:
        # Before the interaction: the schema takes rubric blocks, importers read them, in this order only.
        return [self.prose.rubric(prose, "scorer") for prose in proses if prose]


def _length(answers: Iterable[TextAnswer]) -> int:
    longest = max((len(answer.text) for answer in answers), default=1)
    return -(-longest // _STEP) * _STEP


def _mixed(items: Sequence[Item]) -> list[Item]:
    """The items in an order that their ids give, and that is never theirs."""
    mixed = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).digest())
    return mixed if mixed != list(items) else [*mixed[1:], *mixed[:1]]
