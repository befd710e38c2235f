"""YAML with places: what is read, and what is told where it can't be."""

from __future__ import annotations

import pytest

from packager.source.document import Plain, decode, parse_yaml, spelling


def read(text: str):
    document, found = parse_yaml(text, "x.yaml")
    assert document is not None, found
    return document, found


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("0x1F", 31), ("0o17", 15), ("-2.50", -2.5), ("1e3", 1000.0), ("true", True), ("FALSE", False)],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    document, _ = read(f"a: {text}\n")
    assert document.data["a"] == value
    assert spelling(document.data["a"]) == text


@pytest.mark.parametrize("text", ["no", "yes", "on", "1_000", "0b1", "1:30", "2026-11-25", "nulls", "=", "<<"])
def test_what_yaml_1_1_takes_for_something_else_is_text(text: str) -> None:
    assert read(f"a: {text}\n")[0].data["a"] == text


def test_null_keeps_its_spelling_and_nothing_is_none() -> None:
    data = read("a: null\nb: ~\nc:\n")[0].data
    assert (spelling(data["a"]), spelling(data["b"]), data["c"]) == ("null", "~", None)


def test_quoted_scalars_are_text() -> None:
    assert not isinstance(read("a: '1'\n")[0].data["a"], Plain)


def test_places_count_code_points_from_one() -> None:
    document, _ = read('"ключ": ["é", ñ]\n')
    assert document.key(("ключ",)).start == (1, 1)
    assert document.value(("ключ", 1)).start == (1, 15)


def test_a_place_that_is_not_there_is_the_nearest_around_it() -> None:
    document, _ = read("a:\n  b: 1\n")
    assert document.value(("a", "b", "c")) == document.value(("a", "b"))


def test_a_second_key_is_told_and_the_first_kept() -> None:
    document, found = read("a: 1\nb: 2\na: 3\n")
    assert document.data["a"] == 1
    assert [(d.rule.code, d.span.start) for d in found] == [("yaml-duplicate-key", (3, 1))]
    assert found[0].related[0][0].start == (1, 1)


def test_an_alias_has_the_value_and_the_place_of_its_use() -> None:
    document, _ = read("a: &x\n  k: 1\nb: *x\n")
    assert document.data["b"] == {"k": 1}
    assert document.value(("b",)).start == (3, 4)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: b: c\n", "yaml-syntax", 1),
        ("a:\n\t- x\n", "yaml-syntax", 2),
        ("a: 'x\n", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 2),
        ("a: !thing 1\n", "yaml-syntax", 1),
        ("a: *nowhere\n", "yaml-syntax", 1),
        ("? [x]\n: 1\n", "yaml-syntax", 1),
        ("a: &a [*a]\n", "yaml-too-deep", 1),
        ("[" * 200, "yaml-too-deep", 1),
        ("{a: " * 200, "yaml-too-deep", 1),
    ],
)
def test_broken_yaml_is_told_at_its_line(text: str, code: str, line: int) -> None:
    document, found = parse_yaml(text, "x.yaml")
    assert document is None
    assert [(d.rule.code, d.span.start.line) for d in found] == [(code, line)]


def test_an_alias_bomb_is_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    document, found = parse_yaml("\n".join(lines), "x.yaml")
    assert document is None
    assert found[0].rule.code == "yaml-too-deep"


def test_many_anchors_are_stopped() -> None:
    found = parse_yaml("\n".join(f"k{n}: &k{n} 1" for n in range(200)), "x.yaml")[1]
    assert found[0].rule.code == "yaml-too-deep"


def test_bytes_that_are_no_utf8_are_told_at_their_place() -> None:
    text, found = decode("a: 1\nb: é\n".encode("latin-1"), "x.yaml")
    assert text is None
    assert (found[0].rule.code, found[0].span.start) == ("file-encoding", (2, 4))


def test_binary_noise_is_no_text() -> None:
    assert decode(bytes(range(256)), "x.md")[1][0].rule.code == "file-encoding"
    assert decode(b"a\0b", "x.md")[1][0].rule.code == "file-encoding"


def test_a_mark_and_carriage_returns_are_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc", "x.md")[0] == "a\nb\nc"


def test_a_file_over_five_megabytes_is_refused() -> None:
    assert decode(b"a" * 5_000_001, "x.md")[1][0].rule.code == "file-too-large"
    assert decode(b"a" * 5_000_000, "x.md")[0] is not None
