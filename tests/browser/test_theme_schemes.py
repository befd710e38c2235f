"""A theme's colours in both schemes, as a browser shows them: what is not given for one is the player's own there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from packager.cli import main
from packager.palette import DARK, LEAST, LIGHT, contrast

pytestmark = [pytest.mark.browser]

COURSE = """\
format: 1
id: schemes
iri: https://example.org/schemes
title: Schemes
language: en
theme:
{theme}contents:
  - lesson: one.md
  - quiz: check.yaml
"""
QUIZ = """\
id: check
title: Check
questions:
  - id: one
    type: true-false
    prompt: Is it so?
    answer: true
"""
# Of each element its own colour, and that of the ground on which it stands.
COLOURS = """selector => {
  const element = document.querySelector(selector);
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
}"""


def colours(page: Page, selector: str) -> tuple[str, str]:
    """An element's colour and that of its ground, as `#rrggbb`."""
    found = [re.findall(r"\d+", value) for value in page.evaluate(COLOURS, selector)]
    assert all(len(parts) == 3 for parts in found), found
    word, ground = ("#" + "".join(f"{int(part):02x}" for part in parts) for parts in found)
    return word, ground


@pytest.mark.parametrize(
    "theme",
    [
        {"accent": "#7a1f5c"},
        {"accent-dark": "#f2a6d8"},
        {"background": "#fff8e7"},
        {"background-dark": "#1b1020"},
        {"text": "#2a1a10"},
        {"accent": "#7a1f5c", "accent-dark": DARK["accent"]},
    ],
    ids=lambda theme: "-and-".join(theme),
)
def test_each_scheme_has_its_own_colours_and_can_be_read(
    browser: Browser, tmp_path: Path, theme: dict[str, str]
) -> None:
    lines = "".join(f"  {key}: '{value}'\n" for key, value in theme.items())
    (tmp_path / "course.yaml").write_text(COURSE.format(theme=lines))
    (tmp_path / "one.md").write_text("# One\n\nA [link](https://example.org/) in it.\n")
    (tmp_path / "check.yaml").write_text(QUIZ)
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["build", str(tmp_path), "--target", "html", "--out", str(out)])
    assert done.exit_code == 0, done.output
    (file,) = out.glob("*.html")
    page = browser.new_page(reduced_motion="reduce")
    page.goto(file.as_uri())
    page.locator('html[data-ready="yes"]').wait_for(state="attached")
    for scheme, suffix, own in (("light", "", LIGHT), ("dark", "-dark", DARK)):
        page.emulate_media(color_scheme=scheme)
        text, paper = colours(page, "body")
        accent, _ = colours(page, ".prose a")
        assert text == theme.get(f"text{suffix}", own["text"]), scheme
        assert paper == theme.get(f"background{suffix}", own["paper"]), scheme
        assert accent == theme.get(f"accent{suffix}", own["accent"]), scheme
        for selector in ("body", "h1", ".prose p", ".prose a", ".card", ".card .prompt", '.card [data-action="check"]'):
            found = colours(page, selector)
            assert contrast(*found) >= LEAST, (scheme, selector, found)
    page.close()
