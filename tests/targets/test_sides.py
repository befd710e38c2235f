"""Words that run the other way than their page keep the order of their signs; mixed ones follow the page."""

from __future__ import annotations

import pytest
from lxml import etree, html

from packager import pages
from packager.targets.course.sides import line_apart, set_apart


@pytest.mark.parametrize(
    ("text", "page", "side"),
    [
        ("f(x)", "rtl", "ltr"), ("-2", "rtl", "ltr"), ("[1, 2]", "rtl", "ltr"), ("Who is there?", "rtl", "ltr"),
        ("да.", "rtl", "ltr"), ("日本", "rtl", "ltr"),
        ("مرحبًا!", "rtl", ""), ("שלום", "rtl", ""), ("٣", "rtl", ""),
        # A sentence may begin with a foreign word, or hold one.
        ("HTML هي لغة ترميز.", "rtl", ""), ("قائمة (list)", "rtl", ""),
        ("…", "rtl", ""), ("", "rtl", ""), ("😀", "rtl", ""),
        ("مرحبًا!", "ltr", "rtl"), ("שלום (1)", "ltr", "rtl"),
        ("He said שלום.", "ltr", ""), ("f(x)", "ltr", ""), ("-2", "ltr", ""), ("", "ltr", ""),
    ],
)  # fmt: skip
def test_words_all_of_the_other_side_are_told_from_mixed_ones(text: str, page: str, side: str) -> None:
    assert pages.own_side(text, page) == side


@pytest.mark.parametrize(
    ("line", "apart"),
    [
        ("f(x) <em>or</em> g.", '<bdi dir="ltr">f(x) <em>or</em> g.</bdi>'),
        ("a &lt; b", '<bdi dir="ltr">a &lt; b</bdi>'),
        # Neither the name of an element nor of an entity is a word.
        ("<em>مرحبًا</em> &amp; شكرًا", "<em>مرحبًا</em> &amp; شكرًا"),
        ("<br>&lt;", "<br>&lt;"),
    ],
)
def test_a_line_is_set_apart_by_its_words_alone(line: str, apart: str) -> None:
    assert line_apart(line, "rtl") == apart


@pytest.mark.parametrize(
    ("prose", "apart"),
    [
        ("<p>Who is <b>there</b>?</p>", '<p><bdi dir="ltr">Who is <b>there</b>?</bdi></p>'),
        ("<p>من هناك؟</p>", "<p>من هناك؟</p>"),
        # The bullet stays where the page has it, and what stands below is judged by itself.
        (
            "<ul><li>one (1)<ul><li>اثنان</li><li>two</li></ul></li></ul>",
            '<ul><li><bdi dir="ltr">one (1)</bdi><ul><li>اثنان</li><li><bdi dir="ltr">two</bdi></li></ul></li></ul>',
        ),
        (
            "<ul><li><p>one.</p><p>اثنان</p></li></ul>",
            '<ul><li><p><bdi dir="ltr">one.</bdi></p><p>اثنان</p></li></ul>',
        ),
        ("<p>x<sup>2</sup></p> <pre>x</pre>", '<p><bdi dir="ltr">x<sup>2</sup></bdi></p> <pre>x</pre>'),
    ],
)
def test_the_text_of_a_block_is_set_apart_and_the_block_is_not(prose: str, apart: str) -> None:
    holder = html.fragment_fromstring(prose, create_parent="div")
    set_apart(holder, "rtl")
    assert etree.tostring(holder, encoding="unicode", method="html") == f"<div>{apart}</div>"


def test_a_title_is_set_apart_and_escaped() -> None:
    values = {"title": 'Types & "options"?', "description": "", "authors": "", "license": ""}
    assert pages.render("about.html", values).startswith("<section")
    made = pages._environment().from_string("{{ title | apart('rtl') }}|{{ title | apart('ltr') }}").render(values)
    escaped = "Types &amp; &#34;options&#34;?"
    assert made == f'<bdi dir="ltr">{escaped}</bdi>|{escaped}'
