"""A text shared by several questions as an assessmentStimulus of QTI 3.0, a file of its own."""

from __future__ import annotations

from lxml import etree

from packager.model import Stimulus
from packager.targets.bank.qti2.assessment import UP
from packager.targets.bank.qti2.bank import ITEMS, stimulus_id
from packager.targets.bank.qti2.dialect import Dialect
from packager.targets.bank.qti2.prose import STYLE_NAME, ProseWriter
from packager.targets.imscp import Media
from packager.targets.target import Report
from packager.xml import XML


class StimulusWriter:
    """Writes one shared text; `media` collects its files, `styled` says that it needs the style sheet."""

    def __init__(self, stimulus: Stimulus, language: str, dialect: Dialect, media: Media, report: Report) -> None:
        self.stimulus, self.language, self.build = stimulus, language, dialect.build
        self.prose = ProseWriter(dialect, media, report)

    @property
    def styled(self) -> bool:
        return self.prose.styled

    def element(self) -> etree._Element:
        """The stimulus (QTI 3.0 ASI information model, 2.5)."""
        stimulus = self.stimulus
        body = self.build("stimulusBody", *self.prose.blocks(stimulus.body))
        style = self.build("stylesheet", href=UP + ITEMS + STYLE_NAME, type="text/css") if self.styled else None
        title = stimulus.title or stimulus.id
        root = self.build("assessmentStimulus", style, body, identifier=stimulus_id(stimulus), title=title)
        root.set(f"{{{XML}}}lang", self.language)
        return root
