"""Options and session fixtures: the official schemas, Node.js with its packages, and the browser."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from player_calls import player_calls

TESTS = Path(__file__).resolve().parent
CHECKOUT = TESTS.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

Validate = Callable[[str, bytes], list[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("course-packager")
    group.addoption("--full", action="store_true", help="run the whole product of each matrix, not a sample")
    group.addoption("--accept", action="store_true", help="write golden files and pictures anew")
    group.addoption("--seed", type=int, default=None, help="the seed of the sampled matrices (default: a new one)")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(10**6)


def pytest_report_header(config: pytest.Config) -> str:
    return f"matrix: {'full' if config.option.full else f'sampled, --seed {config.option.seed}'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.full:
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="runs only with --full"))


def absent(reason: str, variable: str) -> NoReturn:
    """Skips the test, or fails it where the environment variable says that the tool must be there.

    The one place where a test is skipped for want of something: whoever has no browser can run the others, and in a
    pipeline, which sets the variable, a missing judge is a failure.
    """
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason}, and {variable}=1 demands it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def printed_lessons() -> Path:
    """The folder of the lesson as its publisher prints it, which comes with the schemas."""
    given = os.environ.get("SEEDS_DIR")
    place = Path(given) if given else Path(__file__).parents[2] / "shared" / "seeds"
    if not (place / "printed-lesson.txt").is_file():
        absent("the publisher's printed lesson is not here (SEEDS_DIR)", "REQUIRE_STANDARDS")
    return place


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files and pictures are to be written anew."""
    return bool(request.config.option.accept)


@pytest.fixture(scope="session")
def standards() -> Validate:
    """`validate(kind, data)`: what is wrong with a document by the official schemas, [] where nothing is."""
    named = os.environ.get("STANDARDS_DIR")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "standards"
    script = folder / "check_xml.py"
    if not script.is_file():
        absent("the official schemas are not here (STANDARDS_DIR)", "REQUIRE_STANDARDS")
    spec = importlib.util.spec_from_file_location("check_xml", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    validate: Validate = module.validate
    return validate


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of the npm packages that judge what we write."""
    folder = TESTS / "node_modules"
    if not folder.is_dir():
        absent("tests/node_modules is not here: run `npm ci` in tests/", "REQUIRE_BROWSER")
    return folder


@pytest.fixture(scope="session")
def node(node_modules: Path) -> str:
    """The path of Node.js."""
    found = shutil.which("node")
    if found is None:
        absent("Node.js is not installed", "REQUIRE_BROWSER")
    return found


@pytest.fixture(scope="session")
def player(node: str) -> Iterator[Callable[..., Any]]:
    """`player("state.read", text, data)`: what a function of the player's scripts returns, from one Node.js process."""
    with player_calls(node) as call:
        yield call


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium: $SCORM_CHROMIUM, else the first of the usual names on PATH."""
    named = os.environ.get("SCORM_CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None or not Path(found).exists():
        absent(f"no Chromium is here ({named or 'SCORM_CHROMIUM is not set'})", "REQUIRE_BROWSER")
    return found


@pytest.fixture(scope="session")
def firefox_program() -> str:
    """The path of a Firefox: firefox-esr, else firefox on PATH."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        absent("no Firefox is here", "REQUIRE_BROWSER")
    return found
