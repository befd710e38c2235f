"""Diagnostics as a person reads them."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager import report, rules
from packager.diagnostic import Diagnostic, Edit, Place, Rule, Span, whole

QUIZ = """\
id: check
title: Check yourself
questions:
  - id: full-kettle
    type: multiple-choice
    choises:
      - To the brim
      - correct: Up to the line
"""
ESCAPE = "\x1b[31m"


def span(line: int, column: int, end: int | tuple[int, int], path: str = "quiz.yaml") -> Span:
    last = Place(*end) if isinstance(end, tuple) else Place(line, end)
    return Span(path, Place(line, column), last)


def found(rule: Rule, at: Span, message: str = "it is wrong", hint: str = "mend it", **more: Any) -> Diagnostic:
    return Diagnostic(rule, at, message, hint, **more)


def shown(line: str, column: int, end: int | tuple[int, int]) -> list[str]:
    """The excerpt of a file of one line: its rows without the gutter."""
    text = report.text([found(rules.BAD_VALUE, span(1, column, end))], lambda path: line)
    return [row[4:] for row in text.split("\n")[2:4]]


def columns(text: str) -> int:
    """How wide a terminal shows a text, for texts of wide and narrow letters and marks."""
    return sum(0 if "\u0300" <= c <= "\u036f" or c == "\u200d" else 2 if c > "\u2e80" and c != "…" else 1 for c in text)


# --- text ----------------------------------------------------------------------------------------------


def test_nothing_found_is_nothing_said() -> None:
    assert report.text([]) == ""


def test_a_finding_shows_its_line_and_how_to_mend_it() -> None:
    wrong = found(rules.UNKNOWN_KEY, span(6, 5, 12), "the key `choises` is not known here", "did you mean `choices`?")
    assert report.text([wrong], lambda path: QUIZ) == (
        "quiz.yaml:6:5: error[unknown-key]: the key `choises` is not known here\n"
        "  |\n"
        "6 |     choises:\n"
        "  |     ^^^^^^^\n"
        "  = help: did you mean `choices`?\n"
        "\n"
        "1 error in 1 file; `package explain unknown-key` tells more\n"
    )


def test_related_places_show_their_own_line_in_one_gutter() -> None:
    source = "\n".join(f"- id: {'keel' if n in (3, 12) else f'q{n}'}" for n in range(1, 20))
    wrong = found(rules.DUPLICATE_ID, span(12, 7, 11), related=((span(3, 7, 11), "first used here"),))
    assert report.text([wrong], lambda path: source) == (
        "quiz.yaml:12:7: error[duplicate-id]: it is wrong\n"
        "   |\n"
        "12 | - id: keel\n"
        "   |       ^^^^\n"
        "  ::: quiz.yaml:3:7: first used here\n"
        "   |\n"
        " 3 | - id: keel\n"
        "   |       ----\n"
        "   = help: mend it\n"
        "\n"
        "1 error in 1 file; `package explain duplicate-id` tells more\n"
    )


def test_a_whole_file_has_no_place_and_no_excerpt() -> None:
    text = report.text([found(rules.FILE_TOO_LARGE, whole("a.md"), "it is too large", "split it")], lambda path: "x")
    assert text.splitlines()[:2] == ["a.md: error[file-too-large]: it is too large", "  = help: split it"]


def test_a_finding_without_a_file_begins_with_its_severity() -> None:
    text = report.text([found(rules.CANNOT_WRITE, whole(""))])
    assert text.startswith("error[cannot-write]: it is wrong\n")
    assert text.endswith("\n1 error; `package explain cannot-write` tells more\n")


@pytest.mark.parametrize("source", [None, "a\0b\n" * 9, "one line"], ids=["missing", "binary", "too short"])
def test_without_a_readable_line_there_is_no_excerpt(source: str | None) -> None:
    text = report.text([found(rules.BAD_VALUE, span(5, 1, 2))], lambda path: source)
    assert text.splitlines()[1] == "  = help: mend it"


def test_a_source_is_read_once_and_only_where_a_line_is_shown() -> None:
    asked = []

    def sources(path: str) -> str:
        asked.append(path)
        return QUIZ

    lost = [Diagnostic(rules.LOST, span(1, 1, 2, "lost.yaml"), "qti12: hints lost: none")]
    report.text(
        [found(rules.BAD_VALUE, span(n, 1, 2)) for n in range(1, 5)] + [found(rules.BAD_VALUE, whole("b"))] + lost,
        sources,
    )
    assert asked == ["quiz.yaml"]


def test_places_follow_each_other_and_equal_findings_are_said_once() -> None:
    late, early = found(rules.BAD_ID, span(9, 1, 2)), found(rules.BAD_ID, span(2, 7, 8))
    other, note = found(rules.BAD_ID, span(1, 1, 2, "a.yaml")), found(rules.NOT_SCORED, span(2, 7, 8))
    file = found(rules.FILE_ENCODING, whole("quiz.yaml"))
    assert report.ordered([late, note, early, late, file, other]) == [other, file, early, note, late]


def test_columns_count_before_severities() -> None:
    note, error = found(rules.NOT_SCORED, span(2, 3, 8)), found(rules.BAD_ID, span(2, 7, 8))
    assert report.ordered([error, note]) == [note, error]


def test_findings_of_one_place_and_severity_keep_their_order() -> None:
    same = [found(rule, span(1, 1, 2)) for rule in (rules.TOO_LONG, rules.BAD_ID, rules.BAD_VALUE)]
    assert report.ordered(same) == same


def test_the_rules_advice_stands_in_for_a_hint_once() -> None:
    text = report.text([found(rules.FILE_MISSING, span(n, 1, 2), hint="") for n in (1, 2)], lambda path: None)
    assert text.count(f"= help: {rules.FILE_MISSING.advice}") == 1


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit(span(6, 5, 12), "choices"), "= fix: replace `choises` at 6:5 by `choices`"),
        (Edit(span(6, 5, 5), "# "), "= fix: insert `# ` at 6:5"),
        (Edit(span(6, 12, 13), ""), "= fix: remove `:` at 6:12"),
        (Edit(span(6, 5, (7, 3)), "x"), f"= help: {rules.UNKNOWN_KEY.advice}"),
        (Edit(span(6, 5, 12), "a\nb"), f"= help: {rules.UNKNOWN_KEY.advice}"),
    ],
    ids=["replace", "insert", "remove", "several lines", "new lines"],
)
def test_a_fix_without_a_hint_is_told_in_words(edit: Edit, said: str) -> None:
    wrong = found(rules.UNKNOWN_KEY, span(6, 5, 12), hint="", fixes=(edit,))
    assert said in report.text([wrong], lambda path: QUIZ)


def test_the_summary_counts_each_severity_and_the_files() -> None:
    several = [
        found(rules.BAD_ID, span(1, 1, 2)),
        found(rules.BAD_ID, span(2, 1, 2)),
        found(rules.NO_IRI, span(1, 1, 2, "b.yaml")),
        found(rules.NOT_SCORED, span(1, 1, 2)),
    ]
    last = report.text(several, lambda path: None).splitlines()[-1]
    assert last == "2 errors, 1 warning, 1 note in 2 files; `package explain CODE` tells more"


def test_losses_come_last_by_target_and_a_line_each() -> None:
    def lost(rule: Rule, line: int, message: str) -> Diagnostic:
        return Diagnostic(rule, span(line, 5, 9), message, target=message.partition(":")[0])

    losses = [
        lost(rules.CHANGED, 2, "qti12: unit changed: at the prompt's end"),
        lost(rules.LOST, 4, "qti12: hints lost: Canvas has none"),
        lost(rules.LOST, 3, "moodle: hints lost: essays have none"),
        lost(rules.LOST, 6, "qti12: hints lost: Canvas has none"),
        lost(rules.LOST, 8, "qti12: hints lost: Canvas has none"),
        Diagnostic(rules.LOST, span(8, 30, 34), "qti12: hints lost: Canvas has none", target="qti12"),
        lost(rules.UNSUPPORTED, 1, "qti12: question `x` left out: too long"),
        found(rules.BAD_ID, span(9, 1, 2)),
    ]
    lines = report.text(losses, lambda path: QUIZ).splitlines()
    assert lines[0] == "quiz.yaml:9:1: error[bad-id]: it is wrong"
    assert lines[-7:] == [
        "",
        "quiz.yaml:3:5: warning[lost]: moodle: hints lost: essays have none",
        "quiz.yaml:1:5: warning[unsupported]: qti12: question `x` left out: too long",
        "quiz.yaml:4:5: warning[lost]: qti12: hints lost: Canvas has none (also in lines 6, 8)",
        "quiz.yaml:2:5: note[changed]: qti12: unit changed: at the prompt's end",
        "",
        "1 error, 6 warnings, 1 note in 1 file; `package explain CODE` tells more",
    ]


def test_losses_of_two_files_are_not_joined() -> None:
    losses = [Diagnostic(rules.LOST, span(1, 1, 2, path), "qti12: hints lost: none") for path in ("b.yaml", "a.yaml")]
    lines = report.text(losses).splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == ["a.yaml", "b.yaml"]


# --- columns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "end", "marked"),
    [
        ("id: Bad", 5, 8, "Bad"),
        ("\tid: Bad", 6, 9, "Bad"),
        ("ab\tcd: Bad", 8, 11, "Bad"),
        ("名前: 悪い", 5, 7, "悪い"),
        ("e\u0301te\u0301: Bad", 8, 11, "Bad"),
        ("x: e\u0301te\u0301", 4, 9, "e\u0301te\u0301"),
        ("ｗｉｄｅ: no", 7, 9, "no"),
    ],
    ids=["plain", "tab", "tab inside", "wide", "combining before", "combining under", "fullwidth"],
)
def test_the_mark_stands_under_the_span_in_display_columns(line: str, column: int, end: int, marked: str) -> None:
    above, below = shown(line, column, end)
    assert "\t" not in above
    before = above[: above.index(marked)]
    assert below == " " * columns(before) + "^" * columns(marked)


def test_tabs_are_set_to_stops_of_four() -> None:
    assert shown("a\tbc\td", 1, 2)[0] == "a   bc  d"


@pytest.mark.parametrize(
    ("column", "end"), [(3, 3), (8, 9), (20, 25), (3, 1)], ids=["empty", "end", "beyond", "reversed"]
)
def test_a_mark_has_at_least_one_column(column: int, end: int) -> None:
    assert shown("id: Bad", column, end)[1] == " " * min(column - 1, 7) + "^"


def test_a_span_of_several_lines_marks_the_first_and_names_the_last() -> None:
    text = report.text([found(rules.BAD_VALUE, span(4, 5, (8, 4)))], lambda path: QUIZ)
    assert text.splitlines()[3] == "  |     ^^^^^^^^^^^^^^^ to line 8"


@pytest.mark.parametrize("letter", ["x", "語", "\t", "\x1b"], ids=["narrow", "wide", "tab", "escape"])
@pytest.mark.parametrize("at", [0, 150, 5_000, 9_990])
def test_a_long_line_is_cut_around_the_span(letter: str, at: int) -> None:
    line = letter * at + "HERE" + letter * (9_996 - at)
    above, below = shown(line, at + 1, at + 5)
    assert columns(above) <= 102
    assert columns(above[: above.index("HERE")]) == len(below) - len(below.lstrip())
    assert below.lstrip() == "^^^^"
    assert above.startswith("…") == (at > 0)
    assert above.endswith("…") == (at < 9_990)


def test_a_long_span_is_marked_as_far_as_it_is_shown() -> None:
    above, below = shown("k: " + "v" * 3_000, 4, 3_004)
    assert above.endswith("…")
    assert len(below) <= len(above) - 1
    assert set(below.strip()) == {"^"}


def test_a_line_of_a_hundred_columns_is_whole() -> None:
    assert shown("y" * 100, 50, 51)[0] == "y" * 100
    assert "…" in shown("y" * 101, 50, 51)[0]


def test_marks_without_an_end_are_cut_too() -> None:
    """A line of a million combining marks has no width at all."""
    above, _ = shown("a" + "\u0301" * 1_000_000, 2, 3)
    assert len(above) < 1_000


def test_a_cut_never_begins_with_a_mark_that_combines() -> None:
    above, _ = shown("e\u0301" * 400, 401, 403)
    assert above.startswith("…e")


@settings(derandomize=True, deadline=None, max_examples=120)
@given(
    st.text(st.sampled_from("ab \t語\u0301\x1b\u202e\u200d"), max_size=300),
    st.integers(1, 320),
    st.integers(0, 320),
)
def test_any_mark_lies_under_what_is_shown(line: str, column: int, length: int) -> None:
    above, below = shown("|" + line.replace("\r", " "), column, column + length)
    assert columns(above) <= 102
    assert re.fullmatch(r" *\^+", below)
    assert len(below) <= max(columns(above), len(below) - below.count("^")) + 1


# --- hostile texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hostile", "escaped"),
    [
        (ESCAPE, "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb", "a\\nb"),
        ("a\r\nb", "a\\r\\nb"),
        ("a\tb", "a\\tb"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2028", "\\u2028"),
        ("\u200bzero", "\\u200bzero"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\0", "\\x00"),
    ],
)
def test_what_a_terminal_would_act_on_is_shown_escaped(hostile: str, escaped: str) -> None:
    wrong = Diagnostic(
        rules.BAD_VALUE, span(1, 1, 2, f"p{hostile}"), f"m{hostile}", f"h{hostile}", ((whole("o"), f"r{hostile}"),)
    )
    text = report.text([wrong], lambda path: None)
    for letter in "pmhr":
        assert f"{letter}{escaped}" in text
    assert len(text.splitlines()) == 5
    assert re.sub(r"[ -~\n]", "", text) == ""


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u2028", "\x85", "\x0c", "\ufeff"])
def test_a_source_line_is_shown_escaped_with_the_mark_in_place(character: str) -> None:
    above, below = shown(f"a{character}b: Bad", 6, 9)
    assert character not in above
    assert below == " " * above.index("Bad") + "^^^"


def test_letters_of_all_scripts_and_joiners_stay() -> None:
    words = "naïve 語 नमस्ते עברית می‌خواهم 👩‍🔬 ½"
    assert report.visible(words) == words


def test_a_line_ends_as_the_reader_of_courses_ends_it() -> None:
    """NEL, form feed and the line separator are characters of a line."""
    source = "a\u2028b\x85c\x0cd\r\nsecond\rthird\n"
    text = report.text([found(rules.BAD_VALUE, span(3, 1, 6))], lambda path: source)
    assert "3 | third\n  | ^^^^^\n" in text


def test_colour_is_asked_for_and_changes_no_word() -> None:
    both = [found(rules.BAD_ID, span(1, 1, 3), related=((span(2, 1, 3), "here"),)), found(rules.NO_IRI, whole("b"))]
    both.append(Diagnostic(rules.LOST, span(1, 1, 2), "qti12: hints lost: none"))
    plain = report.text(both, lambda path: QUIZ)
    coloured = report.text(both, lambda path: QUIZ, color=True)
    assert "\x1b" not in plain
    assert "\x1b[31m\x1b[1merror[bad-id]\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


def test_ten_thousand_findings_are_told_in_seconds() -> None:
    source = "\n".join(f"  - id: Größe {n} ist zu lang für diese Zeile" for n in range(2_000)) + "\n" + "語" * 1_000_000
    many = [found(rules.BAD_ID, span(1 + n % 2_001, 5 + n % 30, 40), f"number {n}") for n in range(10_000)]
    start = time.perf_counter()
    texts = [report.render(form, many, lambda path: source) for form in report.FORMATS]
    assert time.perf_counter() - start < 20
    assert [text.count("number 9999") for text in texts] == [1, 1, 1, 1]


# --- files -----------------------------------------------------------------------------------------------


def test_sources_come_from_the_disk_by_default(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_bytes(b"\xef\xbb\xbfid: Bad\r\nx: y\r\n")
    text = report.text([found(rules.BAD_ID, span(1, 5, 8, str(file)))])
    assert "1 | id: Bad\n  |     ^^^\n" in text


def test_what_is_no_text_file_gives_no_source(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    assert report.from_disk(str(tmp_path / "latin")) is None
    assert report.from_disk(str(tmp_path)) is None
    assert report.from_disk(str(tmp_path / "absent")) is None
    assert report.from_disk("a\0b") is None


def test_an_unknown_form_is_a_fault() -> None:
    with pytest.raises(ValueError, match="text, json, github, sarif"):
        report.render("xml", [])
