"""What New Quizzes makes of an item of QTI 1.2: a reader of our own, for tests.

It follows what the importer's parser has been seen to do, quirks included, and shares no code with the writer. What
the service behind the parser does with it is not known, so nothing is marked here but what is plain from the data.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Any

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
BLANK = re.compile(r"(\[[A-Za-z0-9_\-.]+\])")


@dataclass
class Item:
    """An item: the class of interaction that the parser takes it for, and what it finds in it."""

    ident: str
    kind: str
    points: str
    body: str
    parent: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Stimulus:
    ident: str
    title: str
    body: str
    orientation: str


@dataclass
class Drawn:
    """A group of items of which some are drawn."""

    number: int
    points: str
    parent: str
    items: list[Item]


def read(quiz: bytes) -> list[Item | Stimulus | Drawn]:
    """The entries of a quiz in order."""
    (root,) = ET.fromstring(quiz).iter(f"{QTI}assessment")
    found: list[Item | Stimulus | Drawn] = []
    for entry in root.findall(f"{QTI}section/*"):
        if entry.tag == f"{QTI}section":
            selection = entry.find(f"{QTI}selection_ordering/{QTI}selection")
            assert selection is not None
            found.append(
                Drawn(
                    int(selection.findtext(f"{QTI}selection_number") or 0),
                    selection.findtext(f".//{QTI}points_per_item") or "",
                    entry.get("parent_stimulus_item_ident", ""),
                    [_item(one) for one in entry.findall(f"{QTI}item")],
                )
            )
        elif _fields(entry)["question_type"] == "text_only_question":
            words = entry.find(f"{QTI}presentation/{QTI}material")
            assert words is not None
            text = words.findtext(f"{QTI}mattext") or ""
            found.append(Stimulus(entry.attrib["ident"], entry.attrib["title"], text, words.get("orientation", "")))
        else:
            found.append(_item(entry))
    return found


def banks(files: dict[str, bytes]) -> dict[str, list[Item]]:
    """The items of each bank by its title: of the files that the manifest names as what an application learns from.

    A bank is read as soon as its resource has that type; a file that has two titles is refused.
    """
    found: dict[str, list[Item]] = {}
    for resource in ET.fromstring(files["imsmanifest.xml"]).iter("{http://www.imsglobal.org/xsd/imscp_v1p1}resource"):
        if not resource.attrib["type"].endswith("/learning-application-resource"):
            continue
        root = ET.fromstring(files[resource.attrib["href"]])
        if root.find(f"{QTI}objectbank") is None:
            continue
        titles = [one[1].text or "" for one in root.iter(f"{QTI}qtimetadatafield") if one.findtext("*") == "bank_title"]
        assert len(titles) == 1, "too many matches"
        assert titles[0] not in found
        found[titles[0]] = [_item(one) for one in root.iter(f"{QTI}item")]
    return found


def item(quiz: bytes, name: str) -> Item:
    """The item whose ident ends in `name`."""
    (found,) = (one for one in read(quiz) if isinstance(one, Item) and one.ident.endswith(f"_{name}"))
    return found


def _fields(element: ET.Element) -> dict[str, str]:
    return {one[0].text or "": one[1].text or "" for one in element.iter(f"{QTI}qtimetadatafield")}


def _item(element: ET.Element) -> Item:
    fields = _fields(element)
    type_ = fields["question_type"]
    body = element.findtext(f"{QTI}presentation//{QTI}mattext") or ""
    kinds = {
        "multiple_choice_question": _choice,
        "true_false_question": _choice,
        "multiple_answers_question": _choice,
        "fill_in_multiple_blanks_question": _blanks,
        "multiple_dropdowns_question": _blanks,
        "matching_question": _match,
        "calculated_question": _formula,
        "file_upload_question": _upload,
        "hot_spot_question": _hot_spot,
        "categorization_question": _categories,
        "ordering_question": _ordering,
    }
    reader = kinds.get(type_)
    data = reader(element, body) if reader else {}
    data["algorithm"] = fields.get("scoring_algorithm", "")
    data["notes"] = fields.get("grading_notes", "")
    ident, parent = element.attrib["ident"], fields.get("parent_stimulus_item_ident", "")
    return Item(ident, type_, fields["points_possible"], body, parent, data)


def _labels(element: ET.Element) -> list[tuple[str, str]]:
    """Each label once, by its ident."""
    found = {
        one.attrib["ident"]: one.findtext(f".//{QTI}mattext") or "" for one in element.iter(f"{QTI}response_label")
    }
    return list(found.items())


def _scored(element: ET.Element) -> list[ET.Element]:
    return [one for one in element.iter(f"{QTI}respcondition") if one.find(f"{QTI}setvar") is not None]


def _choice(element: ET.Element, body: str) -> dict[str, Any]:
    every = element.find(f".//{QTI}respcondition//{QTI}and")
    labels = list(element.iter(f"{QTI}response_label"))
    render = element.find(f".//{QTI}render_choice")
    assert render is not None
    if every is not None:
        right = {one.text: None for one in every.findall(f"{QTI}varequal")}
    else:
        right = {
            one.findtext(f".//{QTI}varequal"): (one.findtext(f"{QTI}setvar"), one.get("correctanswer"))
            for one in _scored(element)
        }
    return {
        "labels": _labels(element),
        "right": right,
        "shuffled": render.get("shuffle") == "Yes",
        "locked": [place for place, one in enumerate(labels) if one.get("lock") == "Yes"],
    }


def _blanks(element: ET.Element, body: str) -> dict[str, Any]:
    """Blanks are found in the text by the idents of their responses; each needs a right label."""
    keys = {one.attrib["respident"]: one.text for one in element.iter(f"{QTI}varequal")}
    blanks: dict[str, Any] = {}
    for response in element.iter(f"{QTI}response_lid"):
        labels = list(response.iter(f"{QTI}response_label"))
        idents = [one.attrib["ident"] for one in labels]
        ident = response.attrib["ident"]
        assert keys[ident] in idents, "the blank has no right label"
        blanks[ident.removeprefix("response_")] = {
            "texts": [one.findtext(f".//{QTI}mattext") for one in labels],
            "algorithms": sorted({one.get("scoring_algorithm", "") for one in labels}),
            "types": sorted({one.get("answer_type", "") for one in labels}),
            "right": idents.index(keys[ident] or ""),
        }
    stem = [part[1:-1] for part in BLANK.split(body) if part[1:-1] in blanks and part.startswith("[")]
    assert sorted(stem) == sorted(blanks), "a blank is not in the text, or is there twice"
    return {"blanks": blanks}


def _match(element: ET.Element, body: str) -> dict[str, Any]:
    """Options are told apart by their words."""
    labels = dict(_labels(element))
    rows = {
        one.attrib["ident"]: one.findtext(f"{QTI}material/{QTI}mattext") for one in element.iter(f"{QTI}response_lid")
    }
    pairs = {
        rows[equal.attrib["respident"]]: labels[equal.text or ""]
        for condition in _scored(element)
        for equal in condition.findall(f"{QTI}conditionvar/{QTI}varequal")
    }
    return {"pairs": pairs, "distractors": [text for text in labels.values() if text not in pairs.values()]}


def _formula(element: ET.Element, body: str) -> dict[str, Any]:
    tolerance = element.findtext(f".//{QTI}answer_tolerance") or ""
    formulas = element.find(f".//{QTI}formulas")
    assert formulas is not None
    sets = [
        ({var.attrib["name"]: float(var.text or "") for var in one.iter(f"{QTI}var")}, one.findtext(f"{QTI}answer"))
        for one in element.iter(f"{QTI}var_set")
    ]
    return {
        "tolerance": tolerance.removesuffix("%"),
        "margin": "percent" if tolerance.endswith("%") else "absolute",
        "places": formulas.get("decimal_places"),
        "formula": formulas.findtext(f"{QTI}formula"),
        "sets": sets,
    }


def _upload(element: ET.Element, body: str) -> dict[str, Any]:
    presentation = element.find(f"{QTI}presentation")
    assert presentation is not None
    return {"types": presentation.get("allowed_types"), "count": presentation.get("files_count")}


def _hot_spot(element: ET.Element, body: str) -> dict[str, Any]:
    picture, area = element.find(f".//{QTI}matimage"), element.find(f".//{QTI}response_label")
    assert picture is not None
    assert area is not None
    numbers = [float(number) for number in (area.text or "").split(",")]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    return {"picture": picture.attrib["uri"], "shape": area.attrib["rarea"], "points": points}


def _categories(element: ET.Element, body: str) -> dict[str, Any]:
    labels = dict(_labels(element))
    titles = {
        one.attrib["ident"]: one.findtext(f"{QTI}material/{QTI}mattext") for one in element.iter(f"{QTI}response_lid")
    }
    members: dict[str | None, list[str]] = {title: [] for title in titles.values()}
    for condition in _scored(element):
        for equal in condition.findall(f"{QTI}conditionvar/{QTI}varequal"):
            members[titles[equal.attrib["respident"]]].append(labels[equal.text or ""])
    placed = [text for texts in members.values() for text in texts]
    return {"members": members, "distractors": [text for text in labels.values() if text not in placed]}


def _ordering(element: ET.Element, body: str) -> dict[str, Any]:
    """Every condition on an item is a place in the order, wherever it stands."""
    (response,) = element.iter(f"{QTI}response_lid")
    assert response.attrib["rcardinality"] == "Ordered"
    labels = dict(_labels(element))
    ends = {
        one.get("position"): one.findtext(f"{QTI}mattext")
        for one in element.findall(f".//{QTI}render_extension/{QTI}material")
    }
    order = [labels[equal.text or ""] for equal in element.iter(f"{QTI}varequal")]
    return {"order": order, "shown": list(labels.values()), "top": ends.get("top"), "bottom": ends.get("bottom")}
