"""What a screen reader is told of each widget in each state: the browser's tree and what is announced, as goldens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import scenes
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser]

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "a11y"

# Chance stands still, and what live regions say is written down with the card that it stands in.
SCRIPT = """
Math.random = () => 0.5;
window.said = [];
new MutationObserver(changes => {
  const regions = new Map();
  for (const { target, addedNodes } of changes) {
    const at = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const region = at && at.closest("[role=status], [aria-live=polite]");
    if (!region || region.getAttribute("aria-live") === "off") continue;
    const whole = region.getAttribute("role") === "status";
    const text = whole ? region.innerText : [...addedNodes].map(node => node.innerText).join(" ");
    regions.set(region, whole ? text : ((regions.get(region) || "") + " " + text));
  }
  for (const [region, text] of regions) {
    const card = region.closest("[data-question]");
    if (text.trim()) window.said.push([card ? card.dataset.question : "", text.replace(/\\s+/g, " ").trim()]);
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
# What has no sense of its own.
SILENT = {"none", "generic", "ListMarker", "LineBreak"}
STATES = ("checked", "disabled", "invalid", "expanded", "readonly", "level", "multiline")


class Tree:
    """Chromium's accessibility tree of a page, as lines of text."""

    def __init__(self, page: Page) -> None:
        client = page.context.new_cdp_session(page)
        client.send("DOM.enable")
        nodes = client.send("Accessibility.getFullAXTree")["nodes"]
        self.nodes: dict[str, dict[str, Any]] = {node["nodeId"]: node for node in nodes}
        self.client = client
        self.places = {node["backendDOMNodeId"]: id_ for id_, node in self.nodes.items() if "backendDOMNodeId" in node}

    def of(self, selector: str) -> str:
        """The tree of the first element that matches, without its own line."""
        root = self.client.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        found = self.client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        node = self.client.send("DOM.describeNode", {"nodeId": found})["node"]
        return "\n".join(self.lines(self.places[node["backendNodeId"]], 0)) + "\n"

    def lines(self, id_: str, depth: int) -> Iterator[str]:
        node = self.nodes[id_]
        role = "" if node.get("ignored") else str(node["role"]["value"])
        below = [child for child in node.get("childIds", []) if child in self.nodes]
        if role in ("InlineTextBox", "LabelText", "MenuListPopup"):
            return  # a text is read as a whole, a label with its control, a list's options when it is opened
        if role == "StaticText":
            if node["name"]["value"].strip():
                yield "  " * depth + _quoted(node["name"]["value"])
            return
        shown = role and role not in SILENT
        if shown:
            yield "  " * depth + " ".join(self.parts(node, role))
        inner = [line for child in below for line in self.lines(child, depth + bool(shown))]
        if role == "MathMLMath":  # each browser takes a formula apart in its own way
            inner = ["  " * (depth + 1) + " ".join(line.strip() for line in inner if '"' in line)]
        name = _quoted(node.get("name", {}).get("value", ""))
        # The text of a button or a heading is its name, which was said.
        if not (shown and [line.strip() for line in inner] == [name]):
            yield from inner

    def parts(self, node: dict[str, Any], role: str) -> Iterator[str]:
        """A node's role, name, value, description and states."""
        yield role
        if name := node.get("name", {}).get("value"):
            yield _quoted(name)
        if (value := node.get("value", {}).get("value")) not in (None, ""):
            yield f"= {_quoted(str(value))}"
        for state in node.get("properties", []):
            value = state["value"].get("value")
            if state["name"] in STATES and str(value) not in ("False", "false", "None"):
                yield state["name"] if str(value) in ("True", "true") else f"{state['name']} {value}"
        if description := node.get("description", {}).get("value"):
            yield f"({description})"


def _quoted(text: str) -> str:
    return '"' + re.sub(r"\s+", " ", text).strip() + '"'


def heard(stage: scenes.Stage, states: Iterator[str]) -> dict[str, str]:
    """By `question/state` what is read of each card, and what was said since the state before."""
    found: dict[str, str] = {}
    for state in states:
        said: list[tuple[str, str]] = stage.page.evaluate("() => { const all = said; said = []; return all; }")
        tree = Tree(stage.page)
        for question in stage.asked():
            text = tree.of(f'[data-question="{question.id}"]')
            own = [f"said: {words}\n" for card, words in said if card == question.id]
            found[f"{question.id}/{state.replace(', ', '-').replace(' ', '-')}.txt"] = text + "".join(own)
    return found


def test_every_widget_is_read_as_it_should_be_in_every_state(browser: Browser, tmp_path: Path, accept: bool) -> None:
    stage = scenes.staged(browser, scenes.WIDGETS, tmp_path / "once", SCRIPT)
    stage.go("widgets")
    found = heard(stage, scenes.answering(stage))
    assert stage.close() == []
    source = scenes.with_rules(tmp_path / "source", "show-feedback: at-end\nreview: answers\nattempts: 1\n")
    stage = scenes.staged(browser, source, tmp_path / "late", SCRIPT)
    stage.go("widgets")
    found |= heard(stage, scenes.late(stage))
    assert stage.close() == []
    if accept:
        for name, text in found.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, encoding="utf-8")
    kept = {path.relative_to(GOLDEN).as_posix(): path.read_text(encoding="utf-8") for path in GOLDEN.rglob("*.txt")}
    assert {name: text for name, text in found.items() if kept.get(name) != text} == {}
    assert set(kept) == set(found)
