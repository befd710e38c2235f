"""IMS content packaging: the manifest of a QTI zip, and names that manifests and addresses can hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lxml import etree

from packager.model import Asset
from packager.targets.target import Member
from packager.xml import Builder, append, document

NAMESPACE = "http://www.imsglobal.org/xsd/imscp_v1p1"


@dataclass(frozen=True, slots=True)
class Resource:
    """An entry of the manifest: `files` in order, the first one being what `href` names where `launch` is set."""

    identifier: str
    type: str
    files: tuple[str, ...]
    dependencies: tuple[str, ...] = ()
    launch: bool = True


def manifest(
    identifier: str,
    resources: Iterable[Resource],
    *,
    schema: str,
    version: str,
    prefixes: Mapping[str | None, str] | None = None,
    namespace: str = NAMESPACE,
) -> bytes:
    """The bytes of `imsmanifest.xml` without organizations, resources in the given order (IMS CP 1.1.4, 4.2).

    `namespace` is IMS CP's or that of a profile of it; `prefixes` are declared on the root beside it. Raises
    ValueError where two resources have one identifier or a dependency names none: the schema's xs:ID would refuse it.
    """
    entries = tuple(resources)
    names = [identifier, *(entry.identifier for entry in entries)]
    if len(set(names)) != len(names):
        raise ValueError(f"identifiers are not unique: {sorted(names)}")
    if missing := {name for entry in entries for name in entry.dependencies}.difference(names):
        raise ValueError(f"dependencies on no resource: {sorted(missing)}")
    build = Builder(namespace, {None: namespace, **(prefixes or {})})
    return document(
        build(
            "manifest",
            build("metadata", build("schema", schema), build("schemaversion", version)),
            build("organizations"),
            append(build("resources"), *(_resource(build, entry) for entry in entries)),
            identifier=identifier,
        )
    )


def _resource(build: Builder, entry: Resource) -> etree._Element:
    element = build(
        "resource", identifier=entry.identifier, type=entry.type, href=entry.files[0] if entry.launch else None
    )
    append(element, *(build("file", href=name) for name in entry.files))
    return append(element, *(build("dependency", identifierref=name) for name in entry.dependencies))


def ncname(prefix: str, text: str) -> str:
    """`text` behind `prefix` and a hyphen as an xs:ID; different texts stay different.

    Letters, digits, dots and hyphens of ASCII stand for themselves, every other character as its code between
    underscores: `media-img_2f_map.png`. `prefix` begins with a letter.
    """
    return f"{prefix}-" + re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}_", text)


def file_name(name: str) -> str:
    """A media file's name as it can stand in a zip, a manifest and an address without being escaped.

    A name of letters, digits, `.`, `-`, `_` and `/` of ASCII stays; another one has its other characters
    replaced by `-` and a digest of the whole name put before its ending, so that two files never meet.
    """
    if re.fullmatch(r"[A-Za-z0-9._/-]+", name):
        return name
    path = PurePosixPath(re.sub(r"[^A-Za-z0-9._/-]+", "-", name))
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return str(path.with_name(f"{path.stem.strip('-') or 'file'}-{mark}{path.suffix}"))


@dataclass(slots=True)
class Media:
    """Collects the assets that prose names while it is rendered; `address` is a Notation's `media`.

    `folder` is where the files lie in the zip, `base` what an address has before the file's name.
    """

    folder: str
    base: str
    used: dict[str, Asset] = field(default_factory=dict)

    def address(self, asset: Asset) -> str:
        """The address of an asset, which from now on belongs to the package."""
        self.used[asset.name] = asset
        return self.base + file_name(asset.name)

    def place(self, asset: Asset) -> str:
        """Where the asset lies in the zip."""
        return self.folder + file_name(asset.name)

    def members(self) -> Iterator[Member]:
        """The files used so far, in the order of their names."""
        for _, asset in sorted(self.used.items()):
            yield Member(self.place(asset), Path(asset.file))

    def resources(self, type_: str) -> Iterator[Resource]:
        """The files used so far as one resource each, in the order of their names."""
        for name, asset in sorted(self.used.items()):
            yield Resource(ncname("media", name), type_, (self.place(asset),))
