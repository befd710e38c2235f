"""The manifest of a Common Cartridge 1.1: what it says of the course, its tree, and its resources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from packager.model import Course
from packager.targets.imscp import Resource
from packager.xml import Builder, append, document

NAMESPACE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"

_CP = Builder(NAMESPACE, {None: NAMESPACE, "lomimscc": LOM})
_MD = Builder(LOM, {None: NAMESPACE, "lomimscc": LOM})


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the tree: a resource, or a title with entries below it."""

    identifier: str
    title: str
    resource: str = ""
    entries: tuple[Entry, ...] = ()


def manifest(course: Course, entries: Iterable[Entry], resources: Iterable[Resource]) -> bytes:
    """The bytes of `imsmanifest.xml` (Common Cartridge 1.1, 4.1 to 4.3): the root item has no title."""
    root = append(_CP("item", identifier="root"), *map(_item, entries))
    organization = _CP("organization", root, identifier=f"org-{course.id}", structure="rooted-hierarchy")
    return document(
        _CP(
            "manifest",
            _CP(
                "metadata",
                _CP("schema", "IMS Common Cartridge"),
                _CP("schemaversion", "1.1.0"),
                _lom(course),
            ),
            _CP("organizations", organization),
            append(_CP("resources"), *map(_resource, resources)),
            identifier=f"manifest-{course.id}",
        )
    )


def _item(entry: Entry) -> etree._Element:
    element = _CP("item", _CP("title", entry.title), identifier=entry.identifier, identifierref=entry.resource or None)
    return append(element, *map(_item, entry.entries))


def _resource(entry: Resource) -> etree._Element:
    element = _CP(
        "resource", identifier=entry.identifier, type=entry.type, href=entry.files[0] if entry.launch else None
    )
    append(element, *(_CP("file", href=name) for name in entry.files))
    return append(element, *(_CP("dependency", identifierref=name) for name in entry.dependencies))


def _lom(course: Course) -> etree._Element:
    """The course as LOM in the cartridge's profile."""

    def said(name: str, text: str) -> etree._Element | None:
        return _MD(name, _MD("string", text, language=course.language)) if text else None

    def value(name: str, text: str) -> etree._Element:
        return _MD(name, _MD("value", text))

    general = _MD(
        "general",
        _MD("identifier", _MD("catalog", "URI"), _MD("entry", course.iri)),
        said("title", course.title),
        _MD("language", course.language),
        said("description", course.description),
        *(said("keyword", word) for word in course.keywords),
    )
    life = None
    if course.authors:
        vcards = (f"BEGIN:VCARD\nVERSION:3.0\nFN:{_vcard(author)}\nEND:VCARD" for author in course.authors)
        life = _MD("lifeCycle", *(_MD("contribute", value("role", "author"), _MD("entity", card)) for card in vcards))
    rights = None
    if course.license:
        rights = _MD("rights", value("copyrightAndOtherRestrictions", "yes"), said("description", course.license))
    return _MD("lom", general, life, rights)


def _vcard(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
