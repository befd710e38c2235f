"""The player's small rules: numbers as learners write them, what chance decides, and times as SCORM writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.mark.node
@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12", "en", 12),
        (" 3.5 ", "en", 3.5),
        ("3,5", "en", 3.5),
        ("3,5", "de", 3.5),
        ("3.5", "de", 3.5),
        ("-7", "en", -7),
        ("\u22127", "en", -7),
        ("+.5", "en", 0.5),
        ("5.", "en", 5),
        ("1e3", "en", 1000),
        ("6,02E23", "de", 6.02e23),
        ("1,125", "de", 1.125),
        ("0,125", "en", 0.125),
        ("1234,567", "en", 1234.567),
        ("١٢٫٥", "ar", 12.5),
        ("۱۲", "fa", 12),
    ],
)
def test_a_number_is_read_as_people_write_it(player: Call, text: str, language: str, value: float) -> None:
    assert player("parseNumber", text, language) == {"value": value}


@pytest.mark.node
@pytest.mark.parametrize(
    ("text", "language", "problem"),
    [
        ("", "en", "missingText"),
        ("  ", "en", "missingText"),
        ("abc", "en", "notNumber"),
        ("1 000", "en", "notNumber"),
        ("1,000,000", "en", "notNumber"),
        ("1/2", "en", "notNumber"),
        ("0x10", "en", "notNumber"),
        ("1e999", "en", "notNumber"),
        ("Infinity", "en", "notNumber"),
        ("1,000", "en", "thousands"),
        ("-12,500", "en-GB", "thousands"),
        ("1.000", "de", "thousands"),
    ],
)
def test_what_is_no_number_is_said_and_not_guessed(player: Call, text: str, language: str, problem: str) -> None:
    assert player("parseNumber", text, language) == {"problem": problem}


@pytest.mark.node
def test_choices_are_mixed_by_the_seed_and_fixed_ones_stay(player: Call) -> None:
    choices: list[dict[str, Any]] = [{"id": f"c{number}"} for number in range(8)]
    choices[2]["fixed"] = choices[7]["fixed"] = True
    orders = [player("chance.shuffled", choices, seed, "q") for seed in range(40)]
    assert all(sorted(order) == list(range(8)) and order[2] == 2 and order[7] == 7 for order in orders)
    assert orders[5] == player("chance.shuffled", choices, 5, "q")
    assert len({tuple(order) for order in orders}) > 30
    assert {order[0] for order in orders} == {0, 1, 3, 4, 5, 6}


@pytest.mark.node
def test_things_to_put_in_order_never_come_in_their_order(player: Call) -> None:
    for count in (2, 3, 5):
        items = [{"id": f"i{number}"} for number in range(count)]
        orders = [player("chance.disordered", items, seed, "q") for seed in range(40)]
        assert all(sorted(order) == list(range(count)) != order for order in orders)


@pytest.mark.node
@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0000:00:00.00"),
        (-5, "0000:00:00.00"),
        (1234, "0000:00:01.23"),
        (59_999, "0000:01:00.00"),
        (3_599_994, "0000:59:59.99"),
        (360_000_000, "0100:00:00.00"),
        (10**14, "9999:59:59.99"),
    ],
)
def test_time_is_written_as_a_timespan(player: Call, milliseconds: int, text: str) -> None:
    assert player("scorm12.timespan", milliseconds) == text
