"""A second player of QTI 3.0, independent of the first, shows every type and scores it as scoring.py does."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from targets import qti2_sample as sample
from targets.qti2_chance import formula, made, responses
from targets.qti2_sample import as_qti2, item_of, spoken

from packager.model import Question
from packager.scoring import Response, score

pytestmark = pytest.mark.browser

SEED = 30  # of the questions and responses made by chance

# What the player is told, and what it says. It shows one item at a time; responses are put into its widgets, by the
# function through which these keep what a learner does, and processed.
SCRIPT = """async ([items, asked]) => {
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


def typed(item: bytes, response: dict[str, Any]) -> dict[str, Any]:
    """The response as this player keeps it: numbers are numbers."""
    bases = {one.get("identifier"): one.get("baseType") for one in as_qti2(item).iter("responseDeclaration")}
    return {
        name: float(value) if bases.get(name) == "float" and value is not None else value
        for name, value in response.items()
    }


@dataclass(frozen=True)
class Played:
    cases: list[tuple[Question, Response, dict[str, Any]]]
    widgets: dict[str, list[str]]
    declared: dict[str, list[str]]
    troubles: list[str]


@pytest.fixture(scope="module")
def played(browser: Browser, node_modules: Path) -> Played:
    """Every type and option and some questions by chance, one page for all."""
    player = node_modules / "qti3-item-player/dist/qti3Player.umd.min.js"
    dice = random.Random(SEED)
    chance = [*(made(dice, place) for place in range(20)), *(formula(dice, place) for place in range(2))]
    questions = [*sample.QUESTIONS.values(), *chance]
    files, _ = sample.written(sample.course(*questions), sample.TARGETS["qti30"])
    items = {
        name[len("items/") : -len(".xml")]: data
        for name, data in files.items()
        if name.startswith("items/") and isinstance(data, bytes) and name.endswith(".xml")
    }
    given = [(question, response) for question in questions for response in responses(question, dice)]
    asked: dict[str, list[dict[str, Any]]] = {}
    for question, response in given:
        name = item_of(question, response)
        asked.setdefault(name, []).append(typed(items[name], spoken(question, response)))
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.add_script_tag(path=node_modules / "vue/dist/vue.min.js")
    page.add_script_tag(path=player)
    found = page.evaluate(SCRIPT, [{name: data.decode() for name, data in items.items()}, asked])
    page.close()
    rest = {name: iter(answer["given"]) for name, answer in found["answers"].items()}
    cases = [(question, response, next(rest[item_of(question, response)])) for question, response in given]
    declared = {
        name: [str(one.get("identifier")) for one in as_qti2(data).iter("responseDeclaration")]
        for name, data in items.items()
    }
    return Played(
        cases,
        {name: answer["widgets"] for name, answer in found["answers"].items()},
        declared,
        [*found["alerts"], *troubles],
    )


def test_second_player_shows_every_widget(played: Played) -> None:
    assert played.troubles == []
    # The player has no widget for files.
    shown = {name: found for name, found in played.declared.items() if name not in ("file", "survey-file")}
    assert {name: sorted(found) for name, found in played.widgets.items() if found} == {
        name: sorted(found) for name, found in shown.items()
    }


def test_second_player_gives_the_score_of_the_reference(played: Played) -> None:
    wrong = []
    for question, response, outcomes in played.cases:
        expected = score(question, response).score or 0.0
        if abs(float(outcomes["SCORE"] or 0) - expected) > 1e-6:
            wrong.append((question.id, response, outcomes["SCORE"], expected))
    assert wrong == []
    assert len(played.cases) > 500
