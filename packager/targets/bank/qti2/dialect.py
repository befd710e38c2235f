"""The dialects of QTI 2 and 3: what differs between them in names, and how their files are laid out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from packager.xml import Builder, document


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one version of QTI.

    `schema` and `version` stand in the manifest, `test` and `item` are types of its resources, and `templates`
    is the address of the standard's response processing, to which a template's name is appended.
    """

    namespace: str
    schema: str
    version: str
    test: str
    item: str
    templates: str

    @property
    def build(self) -> Builder:
        """The builder of this dialect's elements."""
        return Builder(self.namespace)


QTI21 = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="QTIv2.1 Package",
    version="1.0.0",
    test="imsqti_test_xmlv2p1",
    item="imsqti_item_xmlv2p1",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
)

# Elements whose content is elements alone: white space between them is not seen.
_STRUCTURE = frozenset(
    (
        *("assessmentItem", "itemBody", "choiceInteraction", "extendedTextInteraction", "responseDeclaration"),
        *("correctResponse", "mapping", "outcomeDeclaration", "defaultValue", "responseProcessing"),
        *("responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue"),
        *("and", "not", "or", "match", "isNull", "gt", "gte", "lte", "stringMatch", "sum", "divide", "containerSize"),
        *("assessmentTest", "testPart", "assessmentSection", "assessmentItemRef", "outcomeProcessing"),
    )
)


def written(root: etree._Element) -> bytes:
    """The document of an item or a test, indented down to where prose begins."""
    _indent(root, 0)
    return document(root, indent=False)


def _indent(element: etree._Element, depth: int) -> None:
    if etree.QName(element).localname not in _STRUCTURE or not len(element):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = "\n" + "  " * (depth + 1)
    element[-1].tail = "\n" + "  " * depth
