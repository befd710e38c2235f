"""Indented JSON is what the standard library writes."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.targets.json_text import indented

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_it_is_the_library_s_text(value: Any) -> None:
    assert indented(value) == json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)


def test_a_tuple_is_a_list() -> None:
    assert indented({"a": (1, "b", ())}) == '{\n  "a": [\n    1,\n    "b",\n    []\n  ]\n}'


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        indented([number])
