"""How Moodle reads the questions of a Common Cartridge, written from its source and not from our writer."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from targets.moodle_engine import matches

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


class Moodle:
    """How Moodle's restore of a cartridge reads an item, by its own source."""

    def __init__(self, item: ET.Element) -> None:
        self.item = item

    @property
    def profile(self) -> str:
        return self.item.findtext(f".//{QTI}fieldentry") or ""

    def conditions(self) -> list[ET.Element]:
        return self.item.findall(f"{QTI}resprocessing/{QTI}respcondition")

    def answers(self) -> dict[str, tuple[float, str]]:
        """Each answer with its part of the grade and its feedback."""
        if "fib" in self.profile:
            (right,) = [found for found in self.conditions() if found.findtext(f"{QTI}setvar") == "100"]
            return {equal.text or "": (1.0, "") for equal in right.findall(f"{QTI}conditionvar/{QTI}varequal")}
        idents = [label.get("ident", "") for label in self.item.iter(f"{QTI}response_label")]
        if "multiple_response" in self.profile:
            every = self.item.findall(f".//{QTI}and/{QTI}varequal[@case='Yes']")
            return {
                ident: (1 / len(every) if ident in {e.text for e in every} else 0.0, self.said(ident))
                for ident in idents
            }
        return {ident: (self.score(ident), self.said(ident)) for ident in idents}

    def earned(self, response: int | list[int] | str) -> float | None:
        """The part of the grade for a response: the place of a choice, of several ones, or a text."""
        if "essay" in self.profile:
            return None
        found = self.answers()
        if isinstance(response, str):
            return next((share for text, (share, _) in found.items() if matches(text, response, False)), 0.0)
        shares = [share for share, _ in found.values()]
        chosen = response if isinstance(response, list) else [response]
        return sum(shares[place] for place in chosen)

    def score(self, ident: str) -> float:
        found = 0.0
        for condition in self.conditions():  # the last condition on an answer decides
            if condition.findtext(f"{QTI}conditionvar/{QTI}varequal") == ident:
                found = 1.0 if condition.findtext(f"{QTI}setvar") else 0.0
        return found

    def said(self, ident: str) -> str:
        refs = [
            shown.get("linkrefid")
            for condition in self.conditions()
            if condition.findtext(f"{QTI}conditionvar/{QTI}varequal") == ident
            for shown in condition.findall(f"{QTI}displayfeedback")
        ]
        return "".join(self.feedback(ref or "") for ref in refs)

    def general(self) -> str:
        refs = [
            shown.get("linkrefid")
            for condition in self.conditions()
            if condition.get("continue") == "Yes"
            for shown in condition.findall(f"{QTI}displayfeedback")
        ]
        return "".join(self.feedback(ref or "") for ref in refs)

    def feedback(self, ref: str) -> str:
        return self.item.findtext(f"{QTI}itemfeedback[@ident='{ref}']/{QTI}flow_mat//{QTI}mattext") or ""
