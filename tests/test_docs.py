"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import agreement
import languages
import pytest
from targets.player_engines import Tools

from packager.cli import COMMANDS
from packager.commands import explain, targets
from packager.rules import RULES
from packager.targets import TARGETS

CHECKOUT = Path(__file__).parents[1]
DOCUMENTS = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")])
# What a recipe tells to make is not there yet.
TO_BE_MADE = {"schemas/association.json"}


def filled(text: str, marks: tuple[str, str], made: str) -> str:
    """`text` with `made` between the two marks."""
    start, end = map(re.escape, marks)
    found = re.search(rf"(?<={start}\n).*?(?={end})", text, re.DOTALL)
    assert found, f"no {marks[0]} … {marks[1]}"
    return text[: found.start()] + made + text[found.end() :]


def compare(path: Path, wanted: str, accept: bool) -> None:
    """Holds a document against what it should be, or writes it with --accept."""
    if accept:
        path.write_text(wanted, "utf-8")
    assert path.read_text("utf-8") == wanted, f"{path.name} is out of date: run pytest {Path(__file__).name} --accept"


def without_fences(text: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_the_list_of_diagnostics_is_up_to_date(accept: bool) -> None:
    compare(CHECKOUT / "docs/diagnostics.md", explain.document(), accept)


def test_the_readme_has_the_table_of_the_main_platforms(accept: bool) -> None:
    path = CHECKOUT / "README.md"
    compare(path, filled(path.read_text("utf-8"), targets.PLATFORMS, targets.markdown("platforms")), accept)


def test_the_tables_of_platforms_and_targets_are_as_measured(accept: bool) -> None:
    path = CHECKOUT / "docs/targets.md"
    text = filled(path.read_text("utf-8"), targets.PLATFORMS, targets.markdown("all"))
    compare(path, filled(text, targets.MATRIX, targets.reasons()), accept)


@pytest.mark.node
@pytest.mark.browser
def test_the_agreement_of_scores_is_as_measured(node: str, node_modules: Path, chromium: str, accept: bool) -> None:
    path = CHECKOUT / "docs/scoring.md"
    made = agreement.markdown(Tools(node, chromium))
    compare(path, filled(path.read_text("utf-8"), agreement.MARKS, made), accept)


def test_the_table_of_languages_is_that_of_the_files(accept: bool) -> None:
    path = CHECKOUT / "docs/languages.md"
    compare(path, filled(path.read_text("utf-8"), languages.MARKS, languages.table()), accept)


def test_every_rule_can_be_linked_to() -> None:
    text = without_fences(explain.document())
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == list(RULES)
    assert re.findall(r"^\| \[`.*?`\]\(#(.*?)\)", text, re.MULTILINE) == headings


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_document_names_are_there(path: Path) -> None:
    """In the recipes every path in backticks, everywhere every relative link."""
    text = path.read_text("utf-8")
    if path.name in ("adding-a-target.md", "adding-a-question-type.md"):
        named = re.findall(r"`((?:packager|tests|docs|schemas|templates)/[\w./-]*)`", text)
        assert named
        absent = [name for name in named if name not in TO_BE_MADE and not (CHECKOUT / name).exists()]
        assert absent == []
    prose = re.sub(r"`[^`\n]*`", "", without_fences(text))
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)", prose)
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_a_document_names_are_there(path: Path) -> None:
    named = re.findall(r"(?:`|^\$ )package ([a-z][a-z-]*)", path.read_text("utf-8"), re.MULTILINE)
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_codes_that_a_document_shows_are_rules(path: Path) -> None:
    shown = re.findall(r"(?:error|warning|note)\[([a-z-]+)\]", path.read_text("utf-8"))
    assert set(shown) <= set(RULES)


def test_the_recipes_name_every_place_where_mypy_would_ask() -> None:
    """Each module with a match over question types stands in the recipe, by itself or by its folder."""
    recipe = (CHECKOUT / "docs/adding-a-question-type.md").read_text("utf-8")
    for path in sorted((CHECKOUT / "packager").rglob("*.py")):
        if re.search(r"case (?:.*\| )?ShortAnswer\(\)", path.read_text("utf-8")):
            name = path.relative_to(CHECKOUT).as_posix()
            folders = [f"`{parent.as_posix()}/`" for parent in Path(name).parents]
            there = f"`{name}`" in recipe or f"`{path.name}`" in recipe or any(folder in recipe for folder in folders)
            assert there, name


def test_every_target_is_in_the_readme() -> None:
    text = (CHECKOUT / "README.md").read_text("utf-8")
    choices = text.partition("## Which output for what")[2].partition("\n## ")[0]
    assert [target.name for target in TARGETS if f"`{target.name}`" not in choices] == []
