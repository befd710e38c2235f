"""A strict lint of SCORM zips, for what the editions share: what the schemas and lenient platforms let through."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

MANIFEST = "imsmanifest.xml"
XML = "http://www.w3.org/XML/1998/namespace"

Validate = Callable[[str, bytes], list[str]]


class Finding(NamedTuple):
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


class Edition(NamedTuple):
    """An edition of SCORM: the kind of its schemas, its namespaces, its name in a manifest, what tells a SCO."""

    kind: str
    imscp: str
    adlcp: str
    version: str
    type: str


@dataclass(frozen=True)
class Package:
    """A zip as it is looked at: its records, the manifest's bytes and, where they can be read, its tree."""

    edition: Edition
    entries: tuple[zipfile.ZipInfo, ...]
    source: bytes | None
    tree: etree._Element | None

    @property
    def names(self) -> set[str]:
        return {entry.filename for entry in self.entries if not entry.is_dir()}

    def ims(self, local: str) -> str:
        return f"{{{self.edition.imscp}}}{local}"

    def adl(self, local: str) -> str:
        return f"{{{self.edition.adlcp}}}{local}"

    def every(self, local: str) -> list[etree._Element]:
        """The manifest's IMS elements of that name, in document order."""
        return [] if self.tree is None else list(self.tree.iter(self.ims(local)))

    def listed(self) -> Iterator[tuple[etree._Element, str, str]]:
        """Every href of resources and their files: the element, the href as written, the file that it names."""
        for element in (*self.every("resource"), *self.every("file")):
            href = element.get("href")
            if href is not None and not urlsplit(href).scheme:
                yield element, href, unquote(urlsplit(href).path)


Check = Callable[[Package], Iterator[str]]
Rules = dict[str, Check]
SHARED: Rules = {}


def register(name: str, rules: Rules) -> Callable[[Check], Check]:
    """Decorates a check of `rules`."""

    def put(check: Check) -> Check:
        rules[name] = check
        return check

    return put


def rule(name: str) -> Callable[[Check], Check]:
    return register(name, SHARED)


def linted(edition: Edition, rules: Rules, data: bytes, validate: Validate | None) -> list[Finding]:
    """Every broken rule of the package `data`; `validate` adds what the official schemas say of the manifest."""
    package = opened(edition, data)
    found = [Finding(name, message) for name, check in rules.items() for message in check(package)]
    if validate and package.source is not None:
        found += [Finding("schema", message) for message in validate(edition.kind, package.source)]
    return found


def opened(edition: Edition, data: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = tuple(archive.infolist())
        source = None
        if any(entry.filename == MANIFEST for entry in entries):
            source = archive.read(MANIFEST)
    tree = None
    if source is not None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            tree = etree.fromstring(source, parser)
        except etree.XMLSyntaxError:
            tree = None  # the rule `well-formed` says so
    return Package(edition, entries, source, tree)


def identified(edition: Edition, data: bytes) -> dict[str, list[str]]:
    """The identifiers of manifest, organizations, items and resources: a platform keeps tracks by these."""
    package = opened(edition, data)
    names = ("manifest", "organization", "item", "resource")
    return {name: [element.get("identifier", "") for element in package.every(name)] for name in names}


# --- the zip --------------------------------------------------------------------------------------------


@rule("manifest-at-root")
def _root(package: Package) -> Iterator[str]:
    if package.source is None:
        near = [n for n in sorted(package.names) if PurePosixPath(n).name.lower() == MANIFEST]
        yield f"no {MANIFEST} at the zip's root" + (f", but {near}" if near else "")


@rule("compression")
def _compression(package: Package) -> Iterator[str]:
    for entry in package.entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{entry.filename}: method {entry.compress_type}, not stored or deflated"
        if entry.flag_bits & 0x1:
            yield f"{entry.filename}: encrypted"


@rule("names")
def _names(package: Package) -> Iterator[str]:
    for entry in package.entries:
        # zipfile turns a platform's own separator into `/`; the name in the record tells.
        name = entry.orig_filename
        if "\\" in name:
            yield f"{name}: a backslash"
        if name.startswith("/") or re.match(r"[A-Za-z]:", name):
            yield f"{name}: absolute"
        if {"..", "."} & set(re.split(r"[/\\]", name)) or "//" in name:
            yield f"{name}: a step of `.`, `..` or nothing"
        if any(ord(c) < 0x20 or c == "\x7f" for c in name):
            yield f"{name!r}: a control character"
        if not name.isascii() and not entry.flag_bits & 0x800:
            yield f"{name}: not flagged as UTF-8"
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield f"{name}: a symbolic link"


@rule("names-unique")
def _unique_names(package: Package) -> Iterator[str]:
    for name, count in Counter(entry.filename.casefold() for entry in package.entries).items():
        if count > 1:
            yield f"{name}: {count} entries that differ by case at most"


# --- the manifest's text --------------------------------------------------------------------------------


@rule("well-formed")
def _well_formed(package: Package) -> Iterator[str]:
    if package.source is not None and package.tree is None:
        yield f"{MANIFEST} is no well-formed XML"


@rule("encoding")
def _encoding(package: Package) -> Iterator[str]:
    if package.source is None:
        return
    try:
        text = package.source.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{MANIFEST} is not UTF-8: {error}"
        return
    if text[:1] != "<":
        yield f"{MANIFEST} does not begin with `<`"
    declared = re.match(r"""<\?xml[^>]*encoding=["']([^"']+)""", text)
    if declared and declared[1].upper() != "UTF-8":
        yield f"{MANIFEST} declares {declared[1]}"
    for reference in sorted(set(re.findall(r"&#\w+;", text))):
        yield f"the numeric reference {reference}, which Moodle shows as it stands"
    if "<![CDATA[" in text:
        yield "a CDATA section"
    if "<!DOCTYPE" in text:
        yield "a DOCTYPE"


@rule("namespaces")
def _namespaces(package: Package) -> Iterator[str]:
    if package.tree is None:
        return
    if package.tree.tag != package.ims("manifest"):
        yield f"the root is {package.tree.tag}"
    for element in package.tree.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace == package.edition.imscp and element.prefix is not None:
            yield f"{element.prefix}:{name.localname} has a prefix, with which Moodle sees no SCO"
        if name.namespace == package.edition.adlcp and element.prefix != "adlcp":
            yield f"{element.prefix}:{name.localname}: the prefix is not `adlcp`"
        used = {prefix for prefix, namespace in element.nsmap.items() if namespace == package.edition.adlcp}
        if any(etree.QName(key).namespace == package.edition.adlcp for key in element.attrib) and used != {"adlcp"}:
            yield f"an ADL attribute of {name.localname} under {sorted(map(str, used))}, not `adlcp`"


@rule("schemaversion")
def _schemaversion(package: Package) -> Iterator[str]:
    if package.tree is None:
        return
    for name, expected in (("schema", "ADL SCORM"), ("schemaversion", package.edition.version)):
        found = [element.text for element in package.tree.iterfind(f"{package.ims('metadata')}/{package.ims(name)}")]
        if found != [expected]:
            yield f"{name} is {found}, not {expected!r}"


# --- resources and items --------------------------------------------------------------------------------


@rule("scormtype")
def _scormtype(package: Package) -> Iterator[str]:
    for resource in package.every("resource"):
        where = resource.get("identifier")
        types = {
            key: value for key, value in resource.attrib.items() if etree.QName(key).localname.lower() == "scormtype"
        }
        if list(types) != [package.adl(package.edition.type)]:
            yield f"resource {where} has {sorted(map(str, types)) or 'no type'}, not adlcp:{package.edition.type}"
        for value in types.values():
            if value not in ("sco", "asset"):
                yield f"resource {where}: scormtype {value!r}"
            if value == "sco" and not resource.get("href"):
                yield f"resource {where} is a SCO without href"
        if resource.get("type") != "webcontent":
            yield f"resource {where}: type {resource.get('type')!r}"


@rule("has-a-sco")
def _has_sco(package: Package) -> Iterator[str]:
    if package.tree is not None and not any(
        r.get(package.adl(package.edition.type)) == "sco" for r in package.every("resource")
    ):
        yield "no resource is a SCO: platforms open it without an API and call it completed"


@rule("identifiers")
def _identifiers(package: Package) -> Iterator[str]:
    if package.tree is None:
        return
    seen: Counter[str] = Counter()
    for name in ("manifest", "organization", "item", "resource"):
        for element in package.every(name):
            identifier = element.get("identifier")
            if identifier is None or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}", identifier):
                yield f"{name}: identifier {identifier!r}"
            else:
                seen[identifier] += 1
    yield from (f"{identifier} stands {count} times" for identifier, count in seen.items() if count > 1)


@rule("references")
def _references(package: Package) -> Iterator[str]:
    resources = {resource.get("identifier") for resource in package.every("resource")}
    organizations = {organization.get("identifier") for organization in package.every("organization")}
    for holder in package.every("organizations"):
        if holder.get("default") not in organizations:
            yield f"default {holder.get('default')!r} is no organization"
    for item in package.every("item"):
        target, parts = item.get("identifierref"), item.find(package.ims("item"))
        if target is None and parts is None:
            yield f"item {item.get('identifier')} launches nothing"
        if target is not None and target not in resources:
            yield f"item {item.get('identifier')}: identifierref {target!r} is no resource"
    for dependency in package.every("dependency"):
        if dependency.get("identifierref") not in resources:
            yield f"dependency {dependency.get('identifierref')!r} is no resource"


@rule("files-exist")
def _files_exist(package: Package) -> Iterator[str]:
    folded = {name.casefold(): name for name in package.names}
    for element, href, name in package.listed():
        if name not in package.names:
            near = folded.get(name.casefold())
            yield f"{etree.QName(element).localname} {href} is not in the zip" + (f", but {near} is" if near else "")


@rule("launch-file-listed")
def _launch_listed(package: Package) -> Iterator[str]:
    for resource in package.every("resource"):
        own = {unquote(urlsplit(f.get("href", "")).path) for f in resource.iterfind(package.ims("file"))}
        href = resource.get("href")
        if href is not None and not urlsplit(href).scheme and unquote(urlsplit(href).path) not in own:
            yield f"resource {resource.get('identifier')} does not list its own {href}"


@rule("hrefs")
def _hrefs(package: Package) -> Iterator[str]:
    for _, href, name in package.listed():
        if "\\" in href or name.startswith("/") or ".." in name.split("/"):
            yield f"{href}: backslash, absolute or `..`"
        if re.search(r"[^\x21-\x7e]", href):
            yield f"{href}: a blank or a non-ASCII character that is not percent-encoded"


@rule("every-file-listed")
def _every_file_listed(package: Package) -> Iterator[str]:
    listed = {name for _, _, name in package.listed()}
    for name in sorted(package.names - listed - {MANIFEST}):
        if package.tree is not None and not name.endswith((".xsd", ".dtd")):
            yield f"{name} is in no resource"


@rule("no-xml-base")
def _no_base(package: Package) -> Iterator[str]:
    if package.tree is not None:
        for element in package.tree.iter(etree.Element):
            if f"{{{XML}}}base" in element.attrib:
                yield f"{etree.QName(element).localname} has xml:base"


@rule("titles")
def _titles(package: Package) -> Iterator[str]:
    for holder in (*package.every("organization"), *package.every("item")):
        titles = [title.text or "" for title in holder.iterfind(package.ims("title"))]
        if len(titles) != 1 or not 1 <= len(titles[0].strip()) <= 200:
            yield f"{holder.get('identifier')}: {len(titles)} titles, lengths {[len(title) for title in titles]}"
