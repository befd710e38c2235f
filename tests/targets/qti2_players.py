"""Two third-party players of QTI: one scores in Node.js, and converts QTI 2 before; the other one in a browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from targets.qti2_sample import as_qti2

_SCORE = Path(__file__).resolve().parents[1] / "node" / "qti_score.mjs"

# What the second player is told, and what it says. It shows one item at a time; responses are put into its widgets, by
# the function through which these keep what a learner does, and processed.
_PLAY = """async ([items, asked]) => {
  console.log = () => {};
  const heard = {};
  const hear = (name) => new Promise((done) => { heard[name] = done; });
  const Player = window.qti3Player.default ?? window.qti3Player;
  const events = {};
  for (const name of ['PlayerReady', 'ItemReady', 'SuspendAttemptCompleted', 'ScoreAttemptCompleted']) {
    events[`notifyQti3${name}`] = (value) => heard[name]?.(value);
  }
  const alerts = [];
  events.notifyQti3ItemAlertEvent = (message) => alerts.push(JSON.stringify(message));
  const ready = hear('PlayerReady');
  const props = { suppressAlertMessages: true, suppressInvalidResponseMessages: true };
  const root = new Vue({ render: (h) => h(Player, { props, on: events }) });
  root.$mount(document.body.appendChild(document.createElement('div')));
  const player = await ready;
  const below = (part) => part.$children.flatMap((child) => [child, ...below(child)]);
  const answers = {};
  const sessionControl = { validateResponses: false, showFeedback: false, maxAttempts: 0 };
  for (const [name, xml] of Object.entries(items)) {
    const shown = hear('ItemReady');
    player.loadItemFromXml(xml, { guid: name, status: 'interacting', sessionControl });
    await shown;
    await new Promise((done) => setTimeout(done, 0));
    const widgets = below(player).filter((part) => part.responseIdentifier && part.setResponse);
    answers[name] = { widgets: [...new Set(widgets.map((part) => part.responseIdentifier))], given: [] };
    for (const response of asked[name] ?? []) {
      for (const widget of widgets) {
        widget.setResponse(response[widget.responseIdentifier] ?? null);
      }
      const kept = hear('SuspendAttemptCompleted');
      player.suspendAttempt('test');
      await kept;
      const scored = hear('ScoreAttemptCompleted');
      player.scoreAttempt('test');
      const { state } = await scored;
      answers[name].given.push(Object.fromEntries(state.outcomeVariables.map((one) => [one.identifier, one.value])));
    }
  }
  return { answers, alerts };
}"""


def components(node: str, packages: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What the components make of responses, by package and item: score, outcomes and the feedback shown.

    `packages` is what tests/node/qti_score.mjs reads: one process for all of them.
    """
    done = subprocess.run(
        [node, str(_SCORE)],
        input=json.dumps(packages),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["failures"] == []
    answers: dict[str, dict[str, list[dict[str, Any]]]] = printed["answers"]
    return answers


@dataclass(frozen=True)
class Played:
    """What the second player made of items: the outcomes of each response, the widgets shown, and its troubles."""

    given: dict[str, list[dict[str, Any]]]
    widgets: dict[str, list[str]]
    troubles: list[str]


def items_of(files: Mapping[str, bytes | Path]) -> dict[str, bytes]:
    """The items of a package by name."""
    return {
        name[len("items/") : -len(".xml")]: data
        for name, data in files.items()
        if name.startswith("items/") and isinstance(data, bytes) and name.endswith(".xml")
    }


def second_player(
    browser: Browser, node_modules: Path, items: Mapping[str, bytes], asked: Mapping[str, list[dict[str, Any]]]
) -> Played:
    """What the player of the browser makes of responses, given as `qti2_sample.spoken` has them."""
    typed = {name: [_typed(items[name], response) for response in several] for name, several in asked.items()}
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.add_script_tag(path=node_modules / "vue/dist/vue.min.js")
    page.add_script_tag(path=node_modules / "qti3-item-player/dist/qti3Player.umd.min.js")
    found = page.evaluate(_PLAY, [{name: data.decode() for name, data in items.items()}, typed])
    page.close()
    return Played(
        {name: answer["given"] for name, answer in found["answers"].items()},
        {name: answer["widgets"] for name, answer in found["answers"].items()},
        [*found["alerts"], *troubles],
    )


def _typed(item: bytes, response: dict[str, Any]) -> dict[str, Any]:
    """The response as this player keeps it: numbers are numbers."""
    bases = {one.get("identifier"): one.get("baseType") for one in as_qti2(item).iter("responseDeclaration")}
    return {
        name: float(value) if bases.get(name) == "float" and value is not None else value
        for name, value in response.items()
    }
