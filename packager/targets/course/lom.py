"""A course as learning object metadata, in the two forms that SCORM knows: IMS's of 2001 and IEEE's."""

from __future__ import annotations

from lxml import etree

from packager.model import Course
from packager.xml import XML, Builder

IMSMD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"

_MD = Builder(IMSMD, {None: IMSMD})
_LOM = Builder(LOM, {None: LOM})


def ims(course: Course) -> etree._Element:
    """IMS Learning Resource Metadata 1.2.1: title, language, description, keywords, version, authors, time, rights."""

    def said(name: str, text: str) -> etree._Element | None:
        return _MD(name, _langstring(text, course.language)) if text else None

    def term(name: str, value: str) -> etree._Element:
        source = _MD("source", _langstring("LOMv1.0", "x-none"))
        return _MD(name, source, _MD("value", _langstring(value, "x-none")))

    general = _MD(
        "general",
        _MD("identifier", course.iri),
        said("title", course.title),
        _MD("language", course.language),
        said("description", course.description),
        *(said("keyword", word) for word in course.keywords),
    )
    contributors = [
        _MD("contribute", term("role", "Author"), _MD("centity", _MD("vcard", _vcard(author))))
        for author in course.authors
    ]
    duration = _MD("typicallearningtime", _MD("datetime", _duration(course.minutes)))
    rights = _MD("rights", term("copyrightandotherrestrictions", "yes"), said("description", course.license))
    return _MD(
        "lom",
        general,
        _MD("lifecycle", said("version", course.version), *contributors),
        _MD("educational", duration) if course.minutes else None,
        rights if course.license else None,
    )


def _langstring(text: str, language: str) -> etree._Element:
    string = _MD("langstring", text)
    string.set(f"{{{XML}}}lang", language)
    return string


def ieee(course: Course) -> etree._Element:
    """IEEE 1484.12.3, as SCORM 2004 takes it: the same as `ims` says, in LOM's own words."""

    def said(name: str, text: str) -> etree._Element | None:
        return _LOM(name, _LOM("string", text, language=course.language)) if text else None

    def term(name: str, value: str) -> etree._Element:
        return _LOM(name, _LOM("source", "LOMv1.0"), _LOM("value", value))

    general = _LOM(
        "general",
        _LOM("identifier", _LOM("catalog", "URI"), _LOM("entry", course.iri)),
        said("title", course.title),
        _LOM("language", course.language),
        said("description", course.description),
        *(said("keyword", word) for word in course.keywords),
    )
    contributors = [
        _LOM("contribute", term("role", "author"), _LOM("entity", _vcard(author))) for author in course.authors
    ]
    duration = _LOM("typicalLearningTime", _LOM("duration", _duration(course.minutes)))
    rights = _LOM("rights", term("copyrightAndOtherRestrictions", "yes"), said("description", course.license))
    return _LOM(
        "lom",
        general,
        _LOM("lifeCycle", said("version", course.version), *contributors),
        _LOM("metaMetadata", _LOM("metadataSchema", "LOMv1.0")),
        _LOM("educational", duration) if course.minutes else None,
        rights if course.license else None,
    )


def _vcard(author: str) -> str:
    name = author.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")
