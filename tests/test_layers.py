"""The house's plan, read from the imports."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "packager"

# From the ground up; a module may import from its own layer and from those before it.
LAYERS = [
    ("diagnostic",),
    ("rules",),
    ("model",),
    ("patterns", "palette", "expression", "variants", "scoring", "interaction", "grades", "state", "walk", "highlight"),
    ("resources",),
    ("source",),
    ("xml", "markup", "pages"),
    ("checks",),
    ("targets",),
    ("profiles",),
    ("build",),
    ("importers",),
    ("report",),
    ("commands",),
    ("cli", "__main__"),
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

# Who may import a library; anyone else goes through them.
HOMES = {
    "yaml": ("source",),
    "jsonschema": ("source.schema",),
    "markdown_it": ("source",),
    "jinja2": ("pages",),
    "lxml": ("markup", "xml", "targets", "importers"),
    "tincan": ("targets.course.xapi_check",),
    "rich": ("commands",),
    "pygments": ("highlight",),
    "simpleeval": ("expression",),
    "imagesize": ("source.media",),
    "distributed": ("build.executors",),
    "fsspec": ("build.remote",),
    "watchfiles": ("build.watch",),
}


def test_no_room_of_the_tests_is_passed_over(request: pytest.FixtureRequest) -> None:
    tests = Path(__file__).parent
    rooms = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py") if "node_modules" not in path.parts}
    passed_over = request.config.getini("norecursedirs")
    assert {str(room) for room in rooms for part in room.parts for glob in passed_over if fnmatch(part, glob)} == set()
    assert Path("build") in rooms


def modules() -> list[tuple[str, Path]]:
    return sorted((".".join(p.relative_to(PACKAGE).with_suffix("").parts), p) for p in PACKAGE.rglob("*.py"))


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_point_down(name: str, path: Path) -> None:
    top = name.split(".")[0]
    if top == "__init__":
        return
    for other in imported(path):
        if other.startswith("packager.") and (below := other.split(".")[1]) in RANK:
            assert RANK[below] <= RANK[top], f"{name} imports {other}, which stands above it"


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_libraries_stay_in_their_rooms(name: str, path: Path) -> None:
    for other in imported(path):
        homes = HOMES.get(other.split(".")[0])
        if homes is not None:
            assert name.startswith(homes), f"{name} imports {other}, which only {homes} may"


def test_every_module_has_a_layer() -> None:
    assert {name.split(".")[0] for name, _ in modules()} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_file_is_long(name: str, path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 520, name
