"""The dialects of QTI 2 and 3: what differs between them in names, and how their files are laid out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from packager.targets import imscp
from packager.xml import Builder, document


class KebabBuilder(Builder):
    """Makes elements of QTI 3.0 out of the names of QTI 2: `itemBody` is `qti-item-body`; HTML keeps its names."""

    def name(self, local: str) -> str:
        return super().name(f"qti-{kebab(local)}" if is_qti(local) else local)

    def __call__(self, local: str, *children: etree._Element | str | None, **attributes: str | None) -> etree._Element:
        if is_qti(local):
            attributes = {kebab(key): value for key, value in attributes.items()}
        return super().__call__(local, *children, **attributes)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one version of QTI, and what it has that others lack.

    `schema` and `version` stand in the manifest, whose namespace is `package`; `test`, `item` and `stimulus` are
    types of its resources, `stimulus` being '' where shared texts are not used. `templates` is the address of the
    standard's response processing: a template's name is put into it. `kebab` is the spelling of QTI 3. `html5` says
    that prose may hold sound and film, `external` that an item can say that a person marks it.
    """

    title: str
    namespace: str
    schema: str
    version: str
    test: str
    item: str
    templates: str
    package: str = imscp.NAMESPACE
    stimulus: str = ""
    kebab: bool = False
    html5: bool = False
    external: bool = False

    @property
    def build(self) -> Builder:
        """The builder of this dialect's elements; it takes the names of QTI 2."""
        return KebabBuilder(self.namespace) if self.kebab else Builder(self.namespace)

    @property
    def prefixes(self) -> Mapping[str | None, str]:
        """Namespaces that the manifest declares beside its own."""
        # qti-convert writes an undeclared prefix into its own manifest where this one declares none.
        return {} if self.kebab else {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}

    def template(self, name: str) -> str:
        """The address of a template of the standard's response processing."""
        return self.templates.format(name)


QTI21 = Dialect(
    title="QTI 2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="QTIv2.1 Package",
    version="1.0.0",
    test="imsqti_test_xmlv2p1",
    item="imsqti_item_xmlv2p1",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
)

QTI22 = Dialect(
    title="QTI 2.2",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    schema="QTIv2.2 Package",
    version="1.0.0",
    test="imsqti_test_xmlv2p2",
    item="imsqti_item_xmlv2p2",
    # The address of 2.1: it is the one that importers of 2.2 know.
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    external=True,
)

QTI30 = Dialect(
    title="QTI 3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="QTI Package",
    version="3.0.0",
    test="imsqti_test_xmlv3p0",
    item="imsqti_item_xmlv3p0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
    package="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    stimulus="imsqti_stimulus_xmlv3p0",
    kebab=True,
    html5=True,
    external=True,
)

# Elements whose content is elements alone: white space between them is not seen.
_STRUCTURE = frozenset(
    (
        *("assessmentItem", "itemBody", "choiceInteraction", "extendedTextInteraction", "responseDeclaration"),
        *("matchInteraction", "simpleMatchSet", "orderInteraction", "hotspotInteraction", "uploadInteraction"),
        *("correctResponse", "mapping", "outcomeDeclaration", "defaultValue", "responseProcessing"),
        *("responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue"),
        *("and", "not", "or", "match", "isNull", "gt", "gte", "lte", "stringMatch", "sum", "divide", "containerSize"),
        *("index", "patternMatch", "assessmentStimulus"),
        *("assessmentTest", "testPart", "assessmentSection", "assessmentItemRef", "outcomeProcessing"),
    )
)
# The one-word names of QTI: those with a capital letter in them are its own in any case.
_ONE_WORD = frozenset(
    (
        *("mapping", "value", "prompt", "and", "not", "or", "match", "gt", "gte", "lte", "sum", "divide", "index"),
        *("correct", "variable", "selection", "ordering", "stylesheet", "weight"),
    )
)


def is_qti(local: str) -> bool:
    """Whether a name of QTI 2 is one of its own elements and none of HTML."""
    return local in _ONE_WORD or local != local.lower()


def kebab(name: str) -> str:
    """`responseIdentifier` as `response-identifier`."""
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


_SPELLED = _STRUCTURE | {f"qti-{kebab(name)}" for name in _STRUCTURE}


def written(root: etree._Element) -> bytes:
    """The document of an item or a test, indented down to where prose begins."""
    _indent(root, 0)
    return document(root, indent=False)


def _indent(element: etree._Element, depth: int) -> None:
    if not len(element) or element.tag.rpartition("}")[2] not in _SPELLED:
        return
    inside = "\n" + "  " * (depth + 1)
    element.text = inside
    for child in element:
        _indent(child, depth + 1)
        child.tail = inside
    child.tail = "\n" + "  " * depth
