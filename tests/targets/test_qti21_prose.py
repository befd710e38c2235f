"""Prose of every kind stays valid in QTI 2.1, keeps its words, and says what it lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from targets import qti21_sample as sample
from targets.qti21_sample import AT, Proses, course, document, para, prose, written

from packager import markup
from packager.markup import MATHML, Notation
from packager.model import (
    Break,
    Emphasis,
    Feedback,
    Heading,
    ItemList,
    LessonTarget,
    Link,
    Math,
    Paragraph,
    Prose,
    Quote,
    RawBlock,
    Strike,
    Styled,
    Table,
    Text,
    TextPart,
)
from packager.targets.bank.qti2 import mathml
from packager.targets.bank.qti2.prose import uri

Standards = Callable[[str, bytes], list[str]]
Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "qti21" / "prose.xml"


def prompt(words: Prose) -> tuple[etree._Element, list[str]]:
    """The prompt of an item, and what was said."""
    whole = course(replace(sample.TRUE, prompt=words))
    root = etree.fromstring(document(whole, "items/ice.xml"))
    (found,) = root.iter(f"{Q}prompt")
    return found, [message.message.removeprefix("qti21: ") for message in written(whole)[1]]


def serial(element: etree._Element) -> str:
    """The content of an element without its namespace."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    text = re.sub(r' xmlns="http://www.imsglobal.org[^"]*"', "", text)
    return re.sub(r"^<\w+>|</\w+>$", "", text)


def raw(html: str) -> tuple[str, list[str]]:
    found, told = prompt(prose(RawBlock(html, AT)))
    return serial(found), told


# --- whatever the prose -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(24))
def test_prose_by_chance_is_valid_wherever_it_stands(seed: int, standards: Standards, tmp_path: Path) -> None:
    made = Proses(seed, tmp_path)
    choices = tuple(replace(c, text=made.prose(), feedback=made.prose()) for c in sample.CREDIT.choices)
    told = Feedback(made.prose(), made.prose(), made.prose())
    whole = course(
        TextPart("text", made.prose(), AT),
        replace(sample.CREDIT, prompt=made.prose(), choices=choices, feedback=told),
        replace(sample.SHORT, prompt=made.prose()),
        replace(sample.ESSAY, prompt=made.prose(), model_answer=made.prose()),
    )
    files, _ = written(whole)
    assert files == written(whole)[0]
    for name, data in files.items():
        if name.endswith(".xml"):
            assert isinstance(data, bytes)
            assert standards("imscp" if name == "imsmanifest.xml" else "qti21", data) == [], name


def words(elements: list[etree._Element]) -> str:
    """The words without white space, formulas, what `ruby` and players add, and signs that XML lacks."""
    out = []
    for root in elements:
        for element in list(root.iter(etree.Element)):
            name = etree.QName(element)
            formula = name.namespace == MATHML and name.localname == "math"
            as_tex = name.localname == "code" and "".join(map(str, element.itertext())) in sample.FORMULAS
            if formula or as_tex or name.localname in ("object", "rp"):
                for child in list(element):
                    element.remove(child)
                element.text = None
        out.append("".join(map(str, root.itertext())))
    return re.sub(r"[\s()\x00-\x1f]", "", "".join(out))


@pytest.mark.parametrize("seed", range(60))
def test_prose_by_chance_keeps_its_words(seed: int, tmp_path: Path) -> None:
    source = Proses(seed, tmp_path).prose()
    found, _ = prompt(source)
    assert words([found]) == words(markup.elements(source, Notation(media=lambda asset: asset.name)))


def test_every_kind_of_block_and_inline_is_met_by_chance(tmp_path: Path) -> None:
    met = set()
    for seed in range(24):
        stack: list[object] = [Proses(seed, tmp_path).prose()]
        while stack:
            value = stack.pop()
            if isinstance(value, tuple):
                stack += value
            elif type(value).__module__ == "packager.model.prose":
                met.add(type(value).__name__)
                stack += [getattr(value, name) for name in type(value).__slots__]
    # A gap stands in the prompts of two types alone, not in any prose.
    assert met >= {kind.__name__ for kind in (*sample.Block.__args__, *sample.Inline.__args__)} - {"Gap"}


def test_prose_is_the_golden_one(accept: bool) -> None:
    words = prose(
        Heading(2, "2-modes", (Text("Two "), Emphasis((Text("modes"),))), AT),
        para("One ", Strike((Text("struck"),)), Break(True), Math("x^2"), Styled("mark", (Text(" & marked"),)), "."),
        Quote((para("To be"), ItemList(((para("a"),), (para("b"), para("c"))), 3, False, AT)), AT),
        Table(("", "right"), ((Text("h"),), (Text("i"),)), (((Text("1"),), (Text("2"),)),), AT),
        RawBlock("<details><summary>More</summary><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></details>", AT),
    )
    data = document(course(replace(sample.SHORT, prompt=words)), "items/iron.xml")
    if accept:
        GOLDEN.write_bytes(data)
    assert data == GOLDEN.read_bytes()


# --- one thing at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<blockquote>bare<p>kept</p></blockquote>", "<blockquote><p>bare</p><p>kept</p></blockquote>"),
        ("<ul>stray<li>item</li></ul>", "<ul><li>stray</li><li>item</li></ul>"),
        ("<dl><dt>term</dt><dd>sense</dd>loose</dl>", "<dl><dt>term</dt><dd>sense</dd><dd>loose</dd></dl>"),
        ("<kbd>a<div>b</div>c</kbd>", "<p><kbd>a b c</kbd></p>"),
        (
            "<table><tfoot><tr><td>f</td></tr></tfoot><tr><th scope='col'>h</th></tr><caption>C</caption></table>",
            "<table><caption>C</caption><tfoot><tr><td>f</td></tr></tfoot>"
            '<tbody><tr><th scope="col">h</th></tr></tbody></table>',
        ),
        (
            "<table><caption>A</caption><caption>B</caption><thead><tr><th>only</th></tr></thead></table>",
            "<table><caption>A B</caption><tbody><tr><th>only</th></tr></tbody></table>",
        ),
        ("<table></table><p>x</p>", "<div><p>x</p></div>"),
        ("<figure>A<figcaption>B</figcaption></figure>", "<div>A<p>B</p></div>"),
        ("<td colspan='2' rowspan='x'>c</td>", "<div>c</div>"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<p>漢 (kan)</p>"),
        (
            "<p><u>a</u><ins>b</ins></p>",
            '<p><span class="text-underline">a</span><span class="text-underline">b</span></p>',
        ),
        ("<p><s>c</s><del>d</del></p>", '<p><span class="text-strike">c</span><span class="text-strike">d</span></p>'),
        ("<a href='https://example.org/a b'>x</a>", '<p><a href="https://example.org/a%20b">x</a></p>'),
    ],
)
def test_raw_html_fits_the_content_models(html: str, made: str) -> None:
    assert raw(html)[0] == made


def test_lists_that_begin_elsewhere_are_said() -> None:
    found, told = prompt(prose(ItemList(((para("a"),),), 3, True, AT)))
    assert serial(found) == "<ol><li>a</li></ol>"
    assert told == ["first number of a list changed: its numbers begin at 1"]
    assert prompt(prose(ItemList(((para("a"),),), 1, True, AT)))[1] == []


def test_alignment_of_columns_is_kept() -> None:
    rows = (((Text("1"),), (Text("2"),)),)
    found, told = prompt(prose(Table(("", "right"), ((Text("h"),), (Text("i"),)), rows, AT)))
    assert [cell.get("align") for cell in found.iter(f"{Q}th", f"{Q}td")] == [None, "right", None, "right"]
    assert told == []


def test_links_into_lessons_and_headings_become_words() -> None:
    found, told = prompt(
        prose("See ", Link(LessonTarget("modes", "x"), (Text("there"),)), Link("#y", (Text(" here"),)))
    )
    assert serial(found) == "See there here"
    assert told == [
        "link into a lesson changed: its words stay without a link, a bank has no lessons",
        "link to a heading changed: its words stay without a link",
    ]


def test_titles_of_links_and_pictures_are_lost_with_a_word() -> None:
    _, told = prompt(prose(Link("https://example.org", (Text("x"),), "A title")))
    assert told == ["title of a link lost: QTI 2.1 has no place for it"]


def test_one_paragraph_is_a_line_and_more_are_blocks() -> None:
    assert serial(prompt(prose("One."))[0]) == "One."
    assert serial(prompt(prose(para("One."), para("Two.")))[0]) == "<p>One.</p><p>Two.</p>"


# --- addresses and formulas ---------------------------------------------------------------------------

ANY_URI = etree.XMLSchema(
    etree.XML(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:anyURI"/></xs:schema>'
    )
)


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("https://example.org/?q=%41#x", "https://example.org/?q=%41#x"),
        ("https://example.org/a b?x=[1]#y#z", "https://example.org/a%20b?x=%5B1%5D#y%23z"),
        ("http://example.org/%zz", "http://example.org/%25zz"),
        ("mailto:ada@example.org?subject=a b", "mailto:ada@example.org?subject=a%20b"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://example.org/größe", "https://example.org/größe"),
        ("http://[bad", None),
        ("http://a:b:c/", None),
        ("https://", None),
        ("javascript:x", None),
        ("", None),
    ],
)
def test_addresses_are_mended_or_refused(address: str, made: str | None) -> None:
    assert uri(address) == made
    if made is not None:
        element = etree.Element("a")
        element.text = made
        assert ANY_URI.validate(element)


@pytest.mark.parametrize("tex", sample.FORMULAS)
@pytest.mark.parametrize("display", [False, True])
def test_formulas_are_mathml_2_or_tex(tex: str, display: bool, standards: Standards) -> None:
    whole = course(replace(sample.TRUE, prompt=prose("So ", Math(tex, display), ".")))
    data = document(whole, "items/ice.xml")
    assert standards("qti21", data) == []
    root = etree.fromstring(data)
    formulas = list(root.iter(f"{{{MATHML}}}math"))
    codes = [code.text for code in root.iter(f"{Q}code")]
    assert len(formulas) == 1 or codes == [tex]
    if formulas:
        assert formulas[0].get("alttext") == tex


@pytest.mark.parametrize(
    ("tex", "fits", "less"),
    [
        (r"\frac{a}{b}", True, False),
        (r"a \! b", True, False),
        (r"\xcancel{x}", True, False),
        (r"\hphantom{x}", True, False),
        (r"\href{https://example.org}{x}", True, True),
        (r"\raise{1em}x", True, True),
    ],
)
def test_formula_says_whether_it_fits_and_keeps_its_look(tex: str, fits: bool, less: bool) -> None:
    assert mathml.fit(markup.mathml(Math(tex))) == (fits, less)


def test_negative_space_keeps_its_width() -> None:
    found = markup.mathml(Math(r"a \! b"))
    mathml.fit(found)
    assert [space.get("width") for space in found.iter(f"{{{MATHML}}}mspace")] == ["-0.1667em"]


def test_two_strokes_are_one_in_the_other() -> None:
    found = markup.mathml(Math(r"\xcancel{x}"))
    mathml.fit(found)
    assert [line.get("notation") for line in found.iter(f"{{{MATHML}}}menclose")] == [
        "updiagonalstrike",
        "downdiagonalstrike",
    ]


def test_paragraph_of_a_choice_may_hold_formulas_alone(standards: Standards) -> None:
    choices = tuple(replace(c, text=Prose((Paragraph((Math("x"),), AT),), AT)) for c in sample.CHOICE.choices)
    assert (
        standards("qti21", document(course(replace(sample.CHOICE, choices=choices)), "items/ten-minute-job.xml")) == []
    )
