"""Words without marks are written as they are, and as the library would write them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from packager import markup
from packager.diagnostic import whole
from packager.markup import Notation
from packager.model import Emphasis, Paragraph, Prose, Text
from packager.targets.course.page_prose import PageProse

NOTATION = Notation(media=lambda asset: asset.name)
WORDS = st.text() | st.text(alphabet="ab<&>\"' \u00a0é日א\u202e\ufffe\x1f\x7f\U0001f600")


def prose(*children: Text | Emphasis) -> Prose:
    return Prose((Paragraph(children, whole("a")),), whole("a"))


@given(WORDS)
def test_words_are_the_same_as_html_with_elements_and_without(text: str) -> None:
    slow = "".join(map(markup.serial, markup.elements(prose(Text(text)), NOTATION)))
    assert markup.to_html(prose(Text(text)), NOTATION) == slow
    assert markup.inlines_html((Text(text),), NOTATION) == slow[len("<p>") : -len("</p>")]


@given(WORDS)
def test_a_page_shows_words_in_the_same_way(text: str) -> None:
    for language in ("en", "ar"):
        page = PageProse("", (), language)
        # A text in two pieces takes the slow way.
        assert page.html(prose(Text(text))) == page.html(prose(Text(text), Text("")))


def test_marks_are_none_of_bare_words() -> None:
    assert markup.bare((Text("two words"),)) == "two words"
    assert markup.bare((Text("a < b"),)) == ""
    assert markup.bare((Emphasis((Text("a"),)),)) == ""
    assert markup.bare((Text("a"), Text("b"))) == ""
