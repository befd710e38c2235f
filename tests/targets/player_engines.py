"""What players give for responses: our own one, and third parties' players of QTI."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from player_calls import player_calls
from playwright.sync_api import sync_playwright
from targets import qti2_sample as sample
from targets.bank_engines import Asked, Engine, Marked, left_out, written
from targets.qti2_players import Played, components, items_of, second_player
from targets.qti2_sample import item_of, spoken
from vector_questions import SCORING

from packager.targets.target import Loss

NODE_MODULES = Path(__file__).resolve().parents[1] / "node_modules"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DIALECTS = ("qti21", "qti30")


@dataclass(frozen=True)
class Tools:
    """The paths of Node.js and of Chromium."""

    node: str
    chromium: str

    @classmethod
    def found(cls) -> Tools:
        """Those of this machine. Raises FileNotFoundError where one is missing."""
        node = shutil.which("node")
        chromium = os.environ.get("SCORM_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        if node is None or chromium is None:
            raise FileNotFoundError("Node.js and Chromium are needed, and one of them is not here")
        return cls(node, chromium)


def engines(tools: Tools) -> tuple[Engine, ...]:
    """The players, each of which runs once for all questions."""
    third = _Components(tools.node)
    return (
        Engine("player", "our JavaScript, which packages hold", lambda asked: _player(tools.node, asked)),
        Engine(
            "`qti30`, qti-components",
            "@citolab/qti-components, a third party's player; it rounds to three decimals",
            lambda asked: third.marked("qti30", asked),
            near=5e-4,
        ),
        Engine(
            "`qti21`, qti-components",
            "the same player, after @citolab/qti-convert has made QTI 3.0 of our QTI 2.1",
            lambda asked: third.marked("qti21", asked),
            near=5e-4,
        ),
        Engine(
            "`qti30`, qti3-item-player",
            "qti3-item-player, another third party's player, in a browser",
            lambda asked: _in_browser(tools.chromium, asked),
        ),
    )


def _player(node: str, asked: Asked) -> dict[str, Marked]:
    found = {}
    with player_calls(node) as call:
        for name, (_, answers) in asked.items():
            question = SCORING["questions"][name]
            found[name] = Marked([], [call("scoring.score", question, one.response)["score"] for one in answers])
    return found


@dataclass
class _Components:
    """Both dialects through one process."""

    node: str
    done: dict[str, dict[str, Marked]] = field(default_factory=dict)

    def marked(self, dialect: str, asked: Asked) -> dict[str, Marked]:
        if not self.done:
            self._run(asked)
        return self.done[dialect]

    def _run(self, asked: Asked) -> None:
        packages: dict[str, dict[str, Any]] = {}
        with tempfile.TemporaryDirectory() as folder:
            for dialect in DIALECTS:
                path = Path(folder) / f"{dialect}.zip"
                sample.packed(_course(asked), sample.TARGETS[dialect], path)
                packages[dialect] = {"source": str(path), "asked": _responses(asked)}
            packages["qti21"]["converted"] = str(Path(folder) / "converted.zip")
            given = components(self.node, packages)
        for dialect in DIALECTS:
            self.done[dialect] = _marked(dialect, asked, given[dialect], lambda one: one["score"])


def _in_browser(chromium: str, asked: Asked) -> dict[str, Marked]:
    files, _ = sample.written(_course(asked), sample.TARGETS["qti30"])

    def play() -> Played:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
            played = second_player(browser, NODE_MODULES, items_of(files), _responses(asked))
            browser.close()
            return played

    # A thread has its own event loop: a test run may have a browser open in this one.
    with ThreadPoolExecutor(1) as executor:
        found = executor.submit(play).result()
    assert found.troubles == []
    return _marked("qti30", asked, found.given, lambda outcomes: float(outcomes["SCORE"] or 0))


def _course(asked: Asked) -> Any:
    return sample.course(*(question for question, _ in asked.values()))


def _responses(asked: Asked) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for question, answers in asked.values():
        for one in answers:
            found.setdefault(item_of(question, one.response), []).append(spoken(question, one.response))
    return found


def _marked(
    dialect: str,
    asked: Asked,
    given: Mapping[str, list[dict[str, Any]]],
    score: Callable[[dict[str, Any]], float | None],
) -> dict[str, Marked]:
    rest = {item: iter(several) for item, several in given.items()}
    found = {}
    for name, (question, answers) in asked.items():
        scores = [score(next(rest[item_of(question, one.response)])) for one in answers]
        found[name] = Marked(_said(dialect, name, asked), scores)
    return found


def _said(dialect: str, name: str, asked: Asked) -> list[Loss]:
    _, losses = written(dialect, "", asked[name][0])
    assert not left_out(losses), "QTI 2 and 3 hold every type"
    return losses
