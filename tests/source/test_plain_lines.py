"""A line that is read without the Markdown parser is what the parser makes of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from packager.source import prose
from packager.source.media import Folder
from packager.source.origin import Origin
from packager.source.prose import Shelf, parse

SIGNS = "abzEßéж日1209٣Ⅷ    ,.;:?!'\"()/%+=-"
MORE = "*_`[]<>&\\#~$|\t\n\u00a0\u2028\u0301@^{}\0"


def both(text: str, monkeypatch: pytest.MonkeyPatch, gaps: bool) -> tuple[object, object, bool]:
    """What is made of a text with the fast way and without it, and whether that way takes it."""
    plain = prose._PLAIN.match(text) is not None
    origin = Origin("a.yaml", 7, 3)
    fast = parse(text, origin, Shelf(Folder(Path())), gaps)
    with monkeypatch.context() as patch:
        patch.setattr(prose, "_PLAIN", prose.re.compile(r"(?!)"))
        return fast, parse(text, origin, Shelf(Folder(Path())), gaps), plain


def test_both_ways_make_the_same(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = request.config.option.seed
    chance = random.Random(seed)
    taken = 0
    for _ in range(30_000 if request.config.option.full else 3_000):
        signs = SIGNS if chance.random() < 0.8 else SIGNS + MORE
        text = "".join(chance.choices(signs, k=chance.randrange(1, 20))) + chance.choice(("", "", "", "\n"))
        fast, slow, plain = both(text, monkeypatch, chance.random() < 0.5)
        assert fast == slow, f"--seed {seed}: {text!r}"
        taken += plain
    assert taken > 500


@pytest.mark.parametrize(
    "text",
    [
        *("Two words", "A", "It's so: 1.10 (or 5 %)?", "www.example.org", "a  b", "http://example.org/a-b", "x\n"),
        *("e) first", "A. first", "a - b", "a + b = c", 'The "second"', "a...", "One -- two", "x = 2", "ends in 2."),
    ],
)
def test_a_usual_line_takes_the_fast_way(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast, slow, plain = both(text, monkeypatch, gaps=False)
    assert plain
    assert fast == slow
