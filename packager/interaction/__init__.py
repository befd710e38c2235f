"""A question as a SCORM or xAPI interaction, and our ids in each platform's spelling."""

from packager.interaction.answers import ALTERNATIVES, Component, Interaction, listable, spelt
from packager.interaction.spelling import cut, decimals, letters, number, reportable, underscored
from packager.interaction.words12 import FEEDBACK_LIMIT, expected, scorm12, scorm12_response
from packager.interaction.words2004 import expected2004, scorm2004, scorm2004_response, type2004
from packager.interaction.words_xapi import xapi, xapi_response

__all__ = [
    "ALTERNATIVES",
    "FEEDBACK_LIMIT",
    "Component",
    "Interaction",
    "cut",
    "decimals",
    "expected",
    "expected2004",
    "letters",
    "listable",
    "number",
    "reportable",
    "scorm12",
    "scorm12_response",
    "scorm2004",
    "scorm2004_response",
    "spelt",
    "type2004",
    "underscored",
    "xapi",
    "xapi_response",
]
