"""A QTI 2.1 package is valid, whole, the same on every run, and says what it changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from targets import qti21_sample as sample
from targets.qti21_sample import AT, course, document, item, para, prose, written

from packager import rules
from packager.model import (
    Asset,
    Course,
    Image,
    Link,
    NumberAnswer,
    Player,
    Pool,
    Question,
    Quiz,
    RawBlock,
    Section,
    Strike,
    Text,
    TextPart,
)
from packager.scoring import near
from packager.targets.bank.qti2.processing import ends

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "qti21"
Standards = Callable[[str, bytes], list[str]]
Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"

TREE = course(
    TextPart("opening", prose("Read ", Link("https://example.org", (Text("this"),)), " first."), sample.at(2)),
    TextPart("opening-too", prose("And this."), sample.at(3)),
    sample.TRUE,
    Section(
        "inner",
        "Inner & outer",
        (sample.SHORT, TextPart("middle", prose("Then."), sample.at(5)), sample.NUMBER),
        sample.at(4),
    ),
    TextPart("second", prose("Now draw."), sample.at(6)),
    Pool("any", "Any two", 2, (sample.FALSE_TOLD, sample.NET, sample.ESSAY), sample.at(7)),
)


def valid(files: dict[str, bytes | Path], standards: Standards) -> None:
    """Every document of a package is what the official schemas allow."""
    for name, data in files.items():
        if name.endswith(".xml"):
            assert isinstance(data, bytes)
            assert standards("imscp" if name == "imsmanifest.xml" else "qti21", data) == [], name


def said(course_: Course) -> list[tuple[str, str]]:
    return [(found.rule.code, found.message.removeprefix("qti21: ")) for found in written(course_)[1]]


def tree(whole: Course, name: str = "tests/check.xml") -> etree._Element:
    return etree.fromstring(document(whole, name))


def agree(name: str, data: bytes, accept: bool) -> None:
    file = GOLDEN / f"{name}.xml"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert data == file.read_bytes()


# --- golden files and schemas ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sample.TYPES)
def test_items_of_a_type_are_the_golden_ones(name: str, accept: bool) -> None:
    agree(name, b"\n".join(item(question) for question in sample.TYPES[name]), accept)


def test_test_is_the_golden_one(accept: bool) -> None:
    agree("test", document(TREE, "tests/check.xml"), accept)


def test_manifest_is_the_golden_one(accept: bool) -> None:
    agree("manifest", document(TREE, "imsmanifest.xml"), accept)


@pytest.mark.parametrize("question", sample.QUESTIONS, ids=lambda question: question.id)
def test_every_type_and_option_is_valid(question: Question, standards: Standards) -> None:
    valid(written(course(question))[0], standards)


def test_tree_is_valid(standards: Standards) -> None:
    valid(written(TREE)[0], standards)


def test_bytes_are_the_same_on_every_run() -> None:
    assert written(TREE)[0] == written(TREE)[0]


# --- the package -------------------------------------------------------------------------------------


def with_media(folder: Path) -> Course:
    def asset(name: str) -> Asset:
        file = folder / Path(name).name
        file.write_bytes(name.encode())
        return Asset(name, str(file), len(name))

    picture = Image(asset("media/mit Lücke 1.svg"), "A line", AT, "Its title")
    film = Player("video", asset("film.webm"), "A film", asset("film.vtt"), "One.\n\nTwo.", AT)
    return course(
        TextPart("look", prose("See ", picture, Link(asset("notes.txt"), (Text("notes"),)), "."), AT),
        replace(sample.CHOICE, prompt=prose(para("What is it? ", picture), film)),
        replace(sample.TRUE, prompt=prose("Is ", Strike((Text("not"),)), " so")),
        sample.SHORT,
    )


def references(name: str, data: bytes) -> Iterator[str]:
    """The files of the package that a document names."""
    for element in etree.fromstring(data).iter(etree.Element):
        for key in ("src", "href", "data"):
            address = element.get(key)
            if address and not re.match(r"https?:|mailto:", address):
                yield str(Path(name).parent.joinpath(address)).replace("tests/../", "")


def test_every_named_file_is_there_and_listed_where_it_is_used(tmp_path: Path, standards: Standards) -> None:
    files, _ = written(with_media(tmp_path))
    valid(files, standards)
    manifest = etree.fromstring(files["imsmanifest.xml"])
    listed: set[str] = set()
    for resource in manifest.iter(f"{CP}resource"):
        name = str(resource.get("href"))
        own = [str(file.get("href")) for file in resource.iter(f"{CP}file")]
        assert own[0] == name
        used = {used for used in references(name, document(with_media(tmp_path), name)) if not used.endswith(".xml")}
        assert used == set(own[1:]), name
        listed.update(own)
    assert listed | {"imsmanifest.xml"} == set(files)
    assert (tmp_path / "mit Lücke 1.svg").read_bytes() in [
        data.read_bytes() for data in files.values() if isinstance(data, Path)
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in files)


def test_captions_that_cannot_be_kept_are_not_packed(tmp_path: Path) -> None:
    files, found = written(with_media(tmp_path))
    assert not [name for name in files if name.endswith(".vtt")]
    assert [d.message for d in found if "captions" in d.message] == [
        "qti21: captions lost: QTI 2.1 has no place for them"
    ]


def test_sound_and_film_are_objects_with_a_link_inside(tmp_path: Path) -> None:
    root = tree(with_media(tmp_path), "items/ten-minute-job.xml")
    (film,) = root.iter(f"{Q}object")
    assert (film.get("type"), film.get("data")) == ("video/webm", "media/film.webm")
    assert [(link.get("href"), link.text) for link in film] == [("media/film.webm", "A film")]
    assert [line.text for line in root.iter(f"{Q}p") if line.text in ("One.", "Two.")] == ["One.", "Two."]


def test_style_sheet_is_packed_only_where_a_class_of_it_is_used(tmp_path: Path) -> None:
    assert "items/prose.css" in written(with_media(tmp_path))[0]
    assert "items/prose.css" not in written(TREE)[0]
    struck = tree(with_media(tmp_path), "items/ice.xml")
    assert [sheet.get("href") for sheet in struck.iter(f"{Q}stylesheet")] == ["prose.css"]
    assert not list(tree(with_media(tmp_path), "items/iron.xml").iter(f"{Q}stylesheet"))
    assert [span.get("class") for span in struck.iter(f"{Q}span")] == ["text-strike"]


def test_file_of_the_course_never_meets_an_item(tmp_path: Path) -> None:
    file = tmp_path / "ice.xml"
    file.write_bytes(b"<own/>")
    linked = prose("See ", Link(Asset("ice.xml", str(file), 6), (Text("this"),)))
    files, _ = written(course(replace(sample.TRUE, prompt=linked)))
    assert set(files) == {"imsmanifest.xml", "items/ice.xml", "items/media/ice.xml", "tests/check.xml"}


def test_identifiers_are_unique_where_ids_of_two_kinds_are_equal() -> None:
    whole = course(
        replace(sample.TRUE, id="check"),
        Section("part", "S", (replace(sample.TRUE, id="part"),), AT),
        TextPart("modes", prose("T"), AT),
        Pool("modes", "P", 1, (replace(sample.TRUE, id="modes"),), AT),
    )
    for name in ("tests/check.xml", "imsmanifest.xml"):
        inner = tree(whole, name).iterdescendants(etree.Element)
        names = [element.get("identifier") for element in inner if element.tag != f"{Q}weight"]
        names = [found for found in names if found and found not in ("SCORE", "MAXSCORE")]
        assert len(names) == len(set(names)), names


def test_manifest_declares_the_prefix_that_qti_convert_writes() -> None:
    """Rule 34."""
    data = document(TREE, "imsmanifest.xml")
    assert b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' in data
    assert b"<schema>QTIv2.1 Package</schema>" in data


def test_quiz_without_questions_has_no_test() -> None:
    quiz = Quiz("empty", "Empty", (TextPart("t", prose("Alone."), sample.at(9)),), "quizzes/empty.yaml", AT)
    whole = replace(TREE, contents=(*TREE.contents, quiz))
    files, found = written(whole)
    assert [name for name in files if name.startswith("tests/")] == ["tests/check.xml"]
    lost = [d for d in found if d.rule is rules.LOST and "text" in d.message]
    assert [(d.span, d.message) for d in lost] == [
        (sample.at(9), "qti21: text between questions lost: no question follows it, and a test shows no text alone")
    ]


# --- the test ------------------------------------------------------------------------------------------


def outline(section: etree._Element) -> list[object]:
    """A section as its rubric's words, its questions' ids, and its sections as lists."""
    made: list[object] = []
    for child in section:
        if child.tag == f"{Q}rubricBlock":
            made.append("".join(map(str, child.itertext())))
        elif child.tag == f"{Q}assessmentItemRef":
            made.append(f"#{child.get('identifier')}")
        elif child.tag == f"{Q}selection":
            made.append(int(child.get("select") or 0))
        elif child.tag == f"{Q}assessmentSection":
            made.append(outline(child))
    return made


def test_text_stands_beside_the_questions_up_to_the_next_text() -> None:
    (root,) = tree(TREE).iterfind(f"{Q}testPart/{Q}assessmentSection")
    assert outline(root) == [
        ["Read this first.", "And this.", "#ice", ["#iron", ["Then.", "#exactly"]]],
        ["Now draw.", [2, "#lead", "#net", "#describe"]],
    ]


def test_closing_text_is_lost_with_a_word() -> None:
    whole = course(
        sample.TRUE,
        Section("s", "S", (TextPart("inner", prose("I"), sample.at(7)),), AT),
        TextPart("end", prose("E"), sample.at(8)),
    )
    (root,) = tree(whole).iterfind(f"{Q}testPart/{Q}assessmentSection")
    assert outline(root) == ["#ice"]
    lost = [(found.span, found.message) for found in written(whole)[1] if found.rule is rules.LOST]
    assert [(span, message.split(" lost")[0]) for span, message in lost] == [
        (sample.at(7), "qti21: text between questions"),
        (sample.at(8), "qti21: text between questions"),
    ]


def test_pool_draws_from_questions_and_not_from_sections() -> None:
    nested = Section("s", "Within", (sample.SHORT, sample.NUMBER), AT)
    whole = course(Pool("p", "P", 2, (TextPart("t", prose("T"), AT), sample.TRUE, nested), AT))
    (root,) = tree(whole).iterfind(f"{Q}testPart/{Q}assessmentSection")
    assert outline(root) == [[2, "T", "#ice", "#iron", "#exactly"]]
    how = "its questions are drawn one by one with those of the pool around it, without its title"
    assert ("changed", f"group in a pool changed: {how}") in said(whole)
    assert next(root.iter(f"{Q}ordering")).get("shuffle") == "true"


def test_points_are_weights_that_the_test_sums() -> None:
    whole = course(sample.CREDIT, sample.ESSAY, sample.TRUE)
    root = tree(whole)
    weights = {ref.get("identifier"): ref[0].get("value") for ref in root.iter(f"{Q}assessmentItemRef")}
    assert weights == {"with-credit": "2.5", "describe": "5", "ice": "1"}
    sums = {s.get("identifier"): s[0][0] for s in root.iterfind(f"{Q}outcomeProcessing/{Q}setOutcomeValue")}
    assert {name: (v.get("variableIdentifier"), v.get("weightIdentifier")) for name, v in sums.items()} == {
        "SCORE": ("SCORE", "WEIGHT"),
        "MAXSCORE": ("MAXSCORE", "WEIGHT"),
    }
    assert [message for _, message in said(whole) if message.startswith("points")] == [
        "points changed: they are weights in the test, platforms that take only the items count each question as 1"
    ]
    assert not [message for _, message in said(course(sample.TRUE)) if message.startswith("points")]


def test_feedback_is_allowed_in_the_test() -> None:
    """The default of showFeedback is false."""
    assert [c.get("showFeedback") for c in tree(TREE).iter(f"{Q}itemSessionControl")] == ["true"]


def test_tags_are_categories() -> None:
    whole = course(replace(sample.TRUE, tags=("easy", "beta gamma", "2nd", "größe", "水")), replace(sample.SHORT))
    marks = [ref.get("category") for ref in tree(whole).iter(f"{Q}assessmentItemRef")]
    assert marks == ["easy beta-gamma tag-2nd gr-e tag-_6c34_", None]
    assert [m for _, m in said(whole) if m.startswith("tag ")] == [
        "tag changed: `beta gamma` is the category `beta-gamma`",
        "tag changed: `2nd` is the category `tag-2nd`",
        "tag changed: `größe` is the category `gr-e`",
        "tag changed: `水` is the category `tag-_6c34_`",
    ]


def test_description_stands_beside_each_question() -> None:
    quiz = replace(TREE.quizzes()[0], description=prose("Ten questions."))
    whole = replace(TREE, contents=(quiz,))
    (root,) = tree(whole).iterfind(f"{Q}testPart/{Q}assessmentSection")
    assert outline(root)[0] == "Ten questions."
    assert ("changed", "description changed: it stands beside each question of the quiz") in said(whole)


# --- items -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", sample.QUESTIONS, ids=lambda question: question.id)
def test_every_identifier_that_an_item_uses_is_declared(question: Question) -> None:
    """Rule 26: no schema checks this."""
    root = etree.fromstring(item(question))
    choices = {choice.get("identifier") for choice in root.iter(f"{Q}simpleChoice")}
    outcomes = {declared.get("identifier") for declared in root.iter(f"{Q}outcomeDeclaration")}
    assert [d.get("identifier") for d in root.iter(f"{Q}responseDeclaration")] == ["RESPONSE"]
    for element in root.iter(etree.Element):
        assert element.get("responseIdentifier", "RESPONSE") == "RESPONSE"
        if element.tag in (f"{Q}variable", f"{Q}setOutcomeValue", f"{Q}correct", f"{Q}mapResponse"):
            assert element.get("identifier") in outcomes | {"RESPONSE"}
        if element.tag == f"{Q}modalFeedback":
            assert element.get("outcomeIdentifier") in outcomes
    if choices:
        keys = [value.text for value in root.iterfind(f"{Q}responseDeclaration/{Q}correctResponse/{Q}value")]
        keys += [entry.get("mapKey") for entry in root.iter(f"{Q}mapEntry")]
        assert set(keys) <= choices


@pytest.mark.parametrize("question", sample.QUESTIONS, ids=lambda question: question.id)
def test_platforms_find_the_greatest_score(question: Question) -> None:
    """Rule 29."""
    root = etree.fromstring(item(question))
    declared = {d.get("identifier"): d for d in root.iter(f"{Q}outcomeDeclaration")}
    assert declared["SCORE"].get("normalMaximum") == "1"
    assert declared["MAXSCORE"].findtext(f"{Q}defaultValue/{Q}value") == "1"


def test_case_of_texts_is_always_said() -> None:
    """Rule 30."""
    for question, case in ((sample.SHORT_TOLD, "false"), (sample.SHORT_CASE, "true")):
        root = etree.fromstring(item(question))
        cases = {e.get("caseSensitive") for e in root.iter(f"{Q}mapEntry", f"{Q}stringMatch")}
        assert cases == {case}


def test_answer_that_an_earlier_one_covers_is_not_mapped() -> None:
    entries = etree.fromstring(item(sample.SHORT)).iter(f"{Q}mapEntry")
    assert [(entry.get("mapKey"), entry.get("mappedValue")) for entry in entries] == [("Fe", "1")]


def test_tolerance_is_two_comparisons() -> None:
    """Rule 31."""
    root = etree.fromstring(item(sample.NUMBER_TOLD))
    assert not list(root.iter(f"{Q}equal"))
    assert [b.text for b in root.iterfind(f".//{Q}gte/{Q}baseValue")][:2] == ["0.2", "2.71"]
    assert [b.text for b in root.iterfind(f".//{Q}lte/{Q}baseValue")][:2] == ["0.4", "2.73"]


@pytest.mark.parametrize(
    ("value", "tolerance", "low", "high"),
    [
        (0.3, 0.1, "0.2", "0.4"),
        (2.72, 0.01, "2.71", "2.73"),
        (-1.6e-19, 0.0, "-0.00000000000000000016", "-0.00000000000000000016"),
        (6.02e23, 1e21, "601000000000000000000000", "603000000000000000000000"),
        (100.0, 0.5, "99.5", "100.5"),
        (10.0, 0.0, "10", "10"),
        (1e300, 1.0, "1e+300", "1e+300"),
    ],
)
def test_ends_of_a_range_are_exact_decimals_that_fit(value: float, tolerance: float, low: str, high: str) -> None:
    assert ends(NumberAnswer(value, tolerance, 1.0, None, AT)) == (low, high)
    assert near(float(low), value, tolerance)
    assert near(float(high), value, tolerance)


def test_essay_is_left_to_a_person() -> None:
    """Rules 28 and 39: no processing and no key; the model answer stands before the field, for the marker alone."""
    root = etree.fromstring(item(sample.ESSAY))
    assert not list(root.iter(f"{Q}responseProcessing", f"{Q}correctResponse"))
    body = root.find(f"{Q}itemBody")
    assert body is not None
    assert [etree.QName(child).localname for child in body] == ["rubricBlock", "extendedTextInteraction"]
    assert body[0].get("view") == "scorer"
    assert body[1].get("expectedLength") == "300"


def test_templates_stand_where_nothing_else_is_to_be_done() -> None:
    """Rule 38."""
    found = {}
    for question in sample.QUESTIONS:
        for processing in etree.fromstring(item(question)).iter(f"{Q}responseProcessing"):
            if template := processing.get("template"):
                assert not len(processing)
                found[question.id] = template
    address = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
    assert found == {
        **dict.fromkeys(("ten-minute-job", "exact", "ice"), address + "match_correct"),
        **dict.fromkeys(("net", "iron"), address + "map_response"),
    }


def test_unit_stands_behind_the_field() -> None:
    root = etree.fromstring(item(sample.NUMBER_TOLD))
    (field,) = root.iter(f"{Q}textEntryInteraction")
    assert field.tail == " m/s²"


def test_kept_choices_and_shuffling_are_said() -> None:
    root = etree.fromstring(item(sample.CHOICE))
    assert [c.get("fixed") for c in root.iter(f"{Q}simpleChoice")] == [None, None, None, "true"]
    assert [c.get("shuffle") for c in root.iter(f"{Q}choiceInteraction")] == ["true"]
    assert [c.get("shuffle") for c in etree.fromstring(item(sample.CREDIT)).iter(f"{Q}choiceInteraction")] == ["false"]


def test_words_for_true_and_false_follow_the_language() -> None:
    assert not said(course(sample.TRUE))
    whole = course(sample.TRUE, language="tlh")
    assert ("changed", "the words for true and false changed: they are in `en`") in said(whole)
    assert tree(whole, "items/ice.xml").get("{http://www.w3.org/XML/1998/namespace}lang") == "tlh"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Short?", "Short?"),
        (" ".join(["longer"] * 20), " ".join(["longer"] * 11) + " …"),
        ("x" * 90, "x" * 79 + "…"),
        ("", "ice"),
    ],
)
def test_title_is_the_prompt_in_short(words: str, title: str) -> None:
    assert etree.fromstring(item(replace(sample.TRUE, prompt=prose(words)))).get("title") == title


def test_what_cannot_be_kept_is_said_at_its_place() -> None:
    told = replace(sample.TRUE, hints=(prose("H"),), tags=("easy",))
    assert said(course(told)) == [("lost", "hints lost: QTI 2.1 has no place for them that players show")]
    essay = replace(sample.ESSAY_PLAIN, feedback=sample.TOLD)
    assert [message.split(":")[0] for _, message in said(course(essay))] == [
        "feedback by result lost",
        "general feedback of what a person marks changed",
    ]
    raw = prose(RawBlock("<section><mark>So</mark></section>", sample.at(40)))
    found = written(course(replace(sample.TRUE, prompt=raw)))[1]
    assert {d.span for d in found} == {sample.at(40)}
    assert [d.message.split(" changed")[0] for d in found] == ["qti21: marked text", "qti21: element of raw HTML"]
