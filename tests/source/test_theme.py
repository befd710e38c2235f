"""The `theme:` of a course: read, checked, told of, and written again."""

from __future__ import annotations

from pathlib import Path

import pytest
from random_courses import bare

from packager.checks import check
from packager.diagnostic import Diagnostic
from packager.model import Theme
from packager.source import writer
from packager.source.loader import load

HEAD = "format: 1\nid: x\niri: https://example.org/x\ntitle: X\nlanguage: en\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'
WHOLE = """\
theme:
  accent: '#07A'
  accent-dark: '#7CF'
  background: '#FFFFFF'
  background-dark: '#101010'
  text: '#111111'
  text-dark: '#EEEEEE'
  font: serif
  logo: media/logo.svg
  logo-alt: Example
  stylesheet: media/own.css
"""


def course(folder: Path, theme: str, css: str = "") -> Path:
    (folder / "media").mkdir(parents=True)
    (folder / "course.yaml").write_text(f"{HEAD}{theme}contents:\n  - lesson: one.md\n")
    (folder / "one.md").write_text("# One\n\nText.\n")
    (folder / "media/logo.svg").write_text(SVG)
    (folder / "media/own.css").write_text(css)
    (folder / "media/letters.woff2").write_bytes(b"wOF2")
    return folder


def found(folder: Path) -> list[Diagnostic]:
    loaded = load(folder)
    return [*loaded.diagnostics, *(check(loaded.course) if loaded.course else [])]


def said(folder: Path) -> list[tuple[str, int, str]]:
    """Code, line and message of all but the note that the course has no questions."""
    codes = [(one.rule.code, one.span.start.line, one.message) for one in found(folder)]
    return [one for one in codes if one[0] != "no-questions"]


def places(folder: Path) -> list[tuple[str, str, int, int]]:
    """Code and place of all but the note that the course has no questions."""
    spans = [(one.rule.code, one.span.path, *one.span.start) for one in found(folder)]
    return [one for one in spans if one[0] != "no-questions"]


def theme_of(folder: Path) -> Theme:
    made = load(folder).course
    assert made
    return made.theme


def test_a_theme_is_read_whole(tmp_path: Path) -> None:
    css = (
        "@font-face { src: url(letters.woff2) }\n.a { background: url('logo.svg#x'), url(data:image/png;base64,AA) }\n"
    )
    folder = course(tmp_path, WHOLE, css)
    theme = theme_of(folder)
    assert (theme.accent, theme.accent_dark) == ("#0077aa", "#77ccff")
    assert (theme.background, theme.background_dark) == ("#ffffff", "#101010")
    assert (theme.text, theme.text_dark, theme.font) == ("#111111", "#eeeeee", "serif")
    assert theme.logo
    assert (theme.logo.name, theme.logo.width, theme.logo_alternative) == ("media/logo.svg", 4, "Example")
    assert theme.stylesheet
    assert [asset.name for asset in theme.files] == ["media/letters.woff2", "media/logo.svg"]
    assert said(folder) == []
    assert set(load(folder).inputs.paths) == {
        "course.yaml",
        "one.md",
        "media/own.css",
        "media/logo.svg",
        "media/letters.woff2",
    }


def test_a_theme_comes_back(tmp_path: Path) -> None:
    folder = course(tmp_path / "one", WHOLE)
    made = load(folder).course
    assert made
    again = course(tmp_path / "two", "")
    for name, data in writer.files(made).items():
        (again / name).write_bytes(data)
    assert bare(theme_of(again)) == bare(made.theme)
    assert "accent: '#0077aa'" in (again / "course.yaml").read_text().replace('"', "'")


def test_a_course_without_a_theme_writes_none(tmp_path: Path) -> None:
    made = load(course(tmp_path, "")).course
    assert made
    assert made.theme == Theme()
    assert b"theme" not in writer.files(made)["course.yaml"]


@pytest.mark.parametrize(
    ("theme", "code", "words"),
    [
        ("  accent: '#12345'\n", "bad-value", "'#rrggbb'"),
        ("  accent: blue\n", "bad-value", "'#rrggbb'"),
        ("  accent: #0c5a86\n  font: sans\n", "too-short", "this is empty"),
        ("  colour: '#123'\n", "unknown-key", "`colour`"),
        ("  font: fantasy\n", "unknown-value", "`fantasy`"),
        ("  logo: media/logo.svg\n", "image-no-alt", "no alternative text"),
        ("  logo: media/own.css\n  logo-alt: x\n", "media-type", "no picture"),
        ("  logo: media/none.png\n  logo-alt: x\n", "file-missing", "media/none.png"),
        ("  stylesheet: media/logo.svg\n", "media-type", "no stylesheet"),
        ("  stylesheet: ../own.css\n", "file-outside", "outside"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, theme: str, code: str, words: str) -> None:
    ((found_code, line, message),) = said(course(tmp_path, f"theme:\n{theme}"))
    assert (found_code, line) == (code, 7)
    assert words in message


def test_a_colour_that_became_a_comment_is_told_so(tmp_path: Path) -> None:
    hints = [one.hint for one in found(course(tmp_path, "theme:\n  accent: #0c5a86\n  font: sans\n"))]
    assert any("comment" in hint and "quote" in hint for hint in hints)


def test_a_logo_may_say_nothing_where_the_title_does(tmp_path: Path) -> None:
    folder = course(tmp_path, "theme:\n  logo: media/logo.svg\n  logo-alt: ''\n")
    assert said(folder) == []
    assert theme_of(folder).logo_alternative == ""


def test_an_empty_theme_is_told(tmp_path: Path) -> None:
    assert [code for code, _, _ in said(course(tmp_path, "theme: {}\n"))] == ["too-short"]


@pytest.mark.parametrize(
    ("css", "address"),
    [
        ("@import url(https://fonts.example/a.css);", "https://fonts.example/a.css"),
        ('@import "//fonts.example/a.css";', "//fonts.example/a.css"),
        ("p { background: URL( 'http://x.example/a.png' ) }", "http://x.example/a.png"),
        ("p { background: image-set('https://x.example/a.png' 1x) }", "https://x.example/a.png"),
        ("p { background: url(file:///a.png) }", "file:///a.png"),
    ],
)
def test_a_stylesheet_that_asks_elsewhere_is_an_error(tmp_path: Path, css: str, address: str) -> None:
    folder = course(tmp_path, "theme:\n  stylesheet: media/own.css\n", f"/* one\n   two */ {css}")
    ((code, line, message),) = said(folder)
    assert (code, line) == ("stylesheet-outside", 2)
    assert f"`{address}`" in message
    assert places(folder) == [("stylesheet-outside", "media/own.css", 2, 11 + css.index(address))]


def test_each_address_elsewhere_is_told_at_its_own_place(tmp_path: Path) -> None:
    css = (
        b"\xef\xbb\xbfp { color: red } /* \xc3\xa9 */ a { background: url(http://x.example/a.png) }\r\n\r"
        b"@import 'b.css';\r\nb { background: url( '//x.example/b.png' ) }\n"
    )
    folder = course(tmp_path, "theme:\n  stylesheet: media/own.css\n")
    (folder / "media/own.css").write_bytes(css)
    assert places(folder) == [
        ("stylesheet-outside", "media/own.css", 1, 46),
        ("stylesheet-outside", "media/own.css", 4, 23),
        ("stylesheet-outside", "media/own.css", 3, 1),
    ]


@pytest.mark.parametrize(
    "css",
    [
        "p::before { content: 'Note: see https://example.org' }",
        "/* @import url(https://x.example) */ p { color: red }",
        "p { background: url(data:image/svg+xml;base64,PHN2Zy8+) }",
        "p { mask: url(#wave) }",
        "@font-face { font-family: F; src: local(F) } p { background: url('data:image/png;base64,iVBOR') }",
        "a[href^='https://'] { color: red }",
    ],
)
def test_a_stylesheet_that_asks_for_nothing_is_sound(tmp_path: Path, css: str) -> None:
    assert said(course(tmp_path, "theme:\n  stylesheet: media/own.css\n", css)) == []


@pytest.mark.parametrize(
    "address",
    ["data:font/woff2;base64,d09G", "'data:application/octet-stream;base64,d09G'", '"data:application/x-font-ttf,AA"'],
)
def test_a_font_in_the_stylesheet_itself_is_an_error(tmp_path: Path, address: str) -> None:
    css = f"p {{ color: red }} @font-face {{ font-family: F; src: local(F), url({address}) format('woff2') }}"
    folder = course(tmp_path, "theme:\n  stylesheet: media/own.css\n", css)
    ((code, line, message),) = said(folder)
    assert (code, line) == ("stylesheet-outside", 1)
    assert places(folder) == [("stylesheet-outside", "media/own.css", 1, 1 + css.index("data:"))]
    assert "font" in message
    assert "url(font.woff2)" in found(folder)[0].hint


def test_a_stylesheet_may_not_import_and_must_be_text(tmp_path: Path) -> None:
    folder = course(tmp_path, "theme:\n  stylesheet: media/own.css\n", "@import 'other.css';")
    assert [code for code, _, _ in said(folder)] == ["stylesheet-outside"]
    (folder / "media/own.css").write_bytes(b"p {}\n  \xff\xfe")
    assert places(folder) == [("file-encoding", "media/own.css", 2, 3)]
    (folder / "media/own.css").write_bytes(b" " * 1_000_001)
    assert [code for code, _, _ in said(folder)] == ["file-too-large"]


def test_a_file_that_the_stylesheet_misses_is_told(tmp_path: Path) -> None:
    css = "p { color: red }\nq { src: url(a.woff2), url('a.woff2') }"
    folder = course(tmp_path, "theme:\n  stylesheet: media/own.css\n", css)
    assert {(code, message) for code, _, message in said(folder)} == {
        ("file-missing", "the file `media/a.woff2` is not there")
    }
    assert places(folder) == [("file-missing", "media/own.css", 2, 14), ("file-missing", "media/own.css", 2, 29)]


@pytest.mark.parametrize(
    ("theme", "line", "message", "hint"),
    [
        (
            "  accent: '#e07a00'\n  accent-dark: '#e07a00'\n",
            7,
            "light scheme: `accent` #e07a00 on the player's background has a contrast of 2.89; 4.5 is needed",
            "the nearest accent that can be read is `'#af5f00'`",
        ),
        (
            "  text-dark: '#555'\n",
            7,
            "dark scheme: `text-dark` #555555 on the player's background has a contrast of 2.41; 4.5 is needed",
            "the nearest text that can be read is `'#818181'`",
        ),
        (
            "  background: '#7799bb'\n",
            7,
            "light scheme: `accent` #0c5a86, the player's, on `background` #7799bb has a contrast of 2.50; 4.5 is "
            "needed",
            "the nearest accent that can be read is `'#07324b'`",
        ),
    ],
)
def test_colours_that_can_t_be_read_are_told_with_the_nearest_that_can(
    tmp_path: Path, theme: str, line: int, message: str, hint: str
) -> None:
    told = [one for one in found(course(tmp_path, f"theme:\n{theme}")) if one.rule.code == "theme-contrast"]
    assert [(one.span.start.line, one.message, one.hint) for one in told[:1]] == [(line, message, hint)]


def test_a_background_that_leaves_no_room_for_right_and_wrong_is_told(tmp_path: Path) -> None:
    told = [one.message for one in found(course(tmp_path, "theme:\n  background: '#808080'\n  text: '#000'\n"))]
    assert any("right and wrong on `background` #808080" in message for message in told)


def test_an_accent_for_one_scheme_is_noted_with_one_for_the_other(tmp_path: Path) -> None:
    (note,) = [
        one for one in found(course(tmp_path, "theme:\n  accent: '#7a1f5c'\n")) if one.rule.code != "no-questions"
    ]
    assert (note.rule.code, note.span.start.line) == ("theme-one-scheme", 7)
    assert "keeps its own, #85c4ef" in note.message
    assert note.hint.startswith("for instance `accent-dark: '#")
    value = note.hint.split("'")[1]
    assert said(course(tmp_path / "again", f"theme:\n  accent: '#7a1f5c'\n  accent-dark: '{value}'\n")) == []


def test_files_of_a_theme_are_held_to_what_media_are(tmp_path: Path) -> None:
    folder = course(tmp_path, WHOLE, "\n.a { background: url(LOGO.svg) }\n.b { background: url(LOGO.svg) }")
    (folder / "media/LOGO.svg").write_text(SVG.replace("/>", "><script>x</script></svg>"))
    assert places(folder) == [("unsafe-svg", "media/own.css", 2, 22), ("case-clash", "media/own.css", 2, 22)]


def test_an_alternative_text_without_a_logo_has_no_effect(tmp_path: Path) -> None:
    folder = course(tmp_path, "theme:\n  font: sans\n  logo-alt: Example\n")
    assert places(folder) == [("unused-key", "course.yaml", 8, 3)]


@pytest.mark.parametrize("key", ["logo", "stylesheet"])
@pytest.mark.parametrize("address", ["https://x.org/look.svg?v=1", "HTTP://x.org/look.css", "https://x.org/look"])
def test_a_file_on_another_host_is_told_so(tmp_path: Path, key: str, address: str) -> None:
    folder = course(tmp_path, f"theme:\n  {key}: {address}\n" + ("  logo-alt: x\n" if key == "logo" else ""))
    ((code, line, message),) = said(folder)
    assert (code, line) == ("bad-address", 7)
    assert message == f"`{address}` is an address elsewhere, and a file of the course is wanted"
    (hint,) = [one.hint for one in found(folder) if one.rule.code == code]
    assert hint.startswith("download it into the course")


def test_a_colour_that_is_broken_is_given_all_the_same(tmp_path: Path) -> None:
    folder = course(tmp_path, "theme:\n  accent: '#7a1f5c'\n  accent-dark: pink\n")
    assert [code for code, _, _ in said(folder)] == ["bad-value"]


@pytest.mark.parametrize(
    ("theme", "words"),
    [
        ("  accent-dark: '#f2a6d8'\n", "`accent-dark` has no `accent`: in the light scheme the player keeps its own"),
        ("  background: '#fff8e7'\n", "`background` has no `background-dark`: in the dark scheme the player keeps"),
        ("  text: '#2a1a10'\n", "`text` has no `text-dark`: in the dark scheme the player keeps its own, #e3e5e8"),
    ],
)
def test_every_colour_for_one_scheme_is_noted(tmp_path: Path, theme: str, words: str) -> None:
    ((code, line, message),) = said(course(tmp_path / "one", f"theme:\n{theme}"))
    assert (code, line) == ("theme-one-scheme", 7)
    assert message.startswith(words)
    (note,) = [one for one in found(tmp_path / "one") if one.rule.code == code]
    if note.hint.startswith("for instance"):
        key, value = note.hint.removeprefix("for instance `").rstrip("`").split(": ")
        assert said(course(tmp_path / "two", f"theme:\n{theme}  {key}: {value}\n")) == []
