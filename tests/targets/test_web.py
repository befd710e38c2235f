"""The learner's page: what stands in it without JavaScript, the player's data, its scripts and media."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jinja2
import pytest
from lxml import html
from web_sample import AT, course, lesson, para, prose, questions

from packager import interaction, pages, resources
from packager.model import (
    Asset,
    Choice,
    Emphasis,
    Heading,
    Image,
    ItemList,
    LessonTarget,
    Link,
    MultipleChoice,
    Player,
    Quiz,
    Quote,
    Section,
    Table,
    Text,
)
from packager.targets.course import web
from packager.targets.target import Report

PLAYER = resources.folder("templates") / "player"
SCRIPTS = sorted(PLAYER.glob("*.js"))


def page_of(made: Any, name: str = "index.html", back_end: str = "scorm12", report: Report | None = None) -> str:
    member = web.page(made, made.units(), name, back_end, report or Report("scorm12"))[0]
    assert isinstance(member.data, bytes)
    return member.data.decode()


def tree_of(made: Any, **more: Any) -> Any:
    return html.document_fromstring(page_of(made, **more))


def data_of(made: Any, name: str = "index.html") -> dict[str, Any]:
    member = web.page(made, made.units(), name, "scorm12", Report("scorm12"))[1]
    assert isinstance(member.data, bytes)
    text = member.data.decode()
    assert text.startswith("(globalThis.CoursePlayer = globalThis.CoursePlayer || {}).data = {")
    data: dict[str, Any] = json.loads(text[text.index(".data = ") + 8 : -2])
    return data


def asked(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for part in parts for one in ([part] if part["kind"] == "question" else asked(part.get("parts", [])))]


# --- the page ----------------------------------------------------------------------------------------------


def test_the_page_names_its_language_direction_and_policy() -> None:
    tree = tree_of(course())
    assert (tree.get("lang"), tree.get("dir")) == ("en", "ltr")
    assert tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)") == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
    )
    assert tree.xpath("string(//title)") == "Weather for walkers"


def test_nothing_in_the_page_breaks_its_policy() -> None:
    """Under script-src 'self' an inline script, a handler or a style would silently do nothing."""
    tree = tree_of(course())
    assert tree.xpath("//script[not(@src)] | //style | //form | //object | //iframe | //base") == []
    assert tree.xpath("//@*[name() = 'style' or starts-with(name(), 'on')]") == []
    assert all(source.startswith(("player/", "index.js")) for source in tree.xpath("//script/@src"))


def test_lessons_and_quizzes_stand_in_order_and_the_outline_leads_to_them() -> None:
    tree = tree_of(course())
    places = tree.xpath("//main/*[@data-lesson or @data-quiz]")
    assert [place.get("data-lesson") or place.get("data-quiz") for place in places] == [
        "air",
        "check",
        "clouds-lesson",
        "more",
    ]
    assert [link.get("href")[1:] for link in tree.xpath("//nav[@data-outline]//a[@data-goto]")] == [
        place.get("id") for place in places
    ]
    assert not any(place.get("hidden") is not None for place in places), "readable without JavaScript"
    assert len(tree.xpath("//section[@data-quiz]//noscript")) == 2


def test_a_lesson_shows_its_minutes_summary_and_objectives() -> None:
    first = tree_of(course()).xpath("//article")[0]
    assert first.xpath("string(.//p[@class='meta'])") == "about 6 min"
    assert first.xpath("string(.//p[@class='lead'])").startswith("Three gases")
    assert len(first.xpath(".//div[@class='objectives']//li")) == 2


def test_headings_go_down_step_by_step() -> None:
    levels = [int(heading.tag[1]) for heading in tree_of(course()).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels == [1, 2, 3, 2, 2, 3, 2]


def test_every_id_of_the_page_is_unique_and_every_address_in_it_arrives() -> None:
    """Two lessons have a heading of the same name, also inside a quote and a list."""
    nested = (
        Heading(2, "same", (Text("Same"),), AT),
        Quote((Heading(3, "quoted", (Text("Quoted"),), AT),), AT),
        ItemList(((Heading(3, "listed", (Text("Listed"),), AT),),), None, False, AT),
        para(*(Link(f"#{name}", (Text(name),)) for name in ("same", "quoted", "listed"))),
        para(Link(LessonTarget("two", "same"), (Text("over"),)), Link(LessonTarget("two"), (Text("there"),))),
    )
    tree = tree_of(course(contents=(lesson("one", "One", *nested), lesson("two", "Two", *nested))))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    addresses = [address[1:] for address in tree.xpath("//a/@href") if address.startswith("#")]
    assert set(addresses) <= set(ids)
    assert {"lesson-one--same", "lesson-two--same", "lesson-two", "lesson-one--listed"} <= set(addresses)


def test_the_words_of_a_link_to_a_lesson_elsewhere_stay() -> None:
    made = course()
    text = web.page(made, made.units()[:1], "air.html", "none", Report("scorm12"))[0].data
    assert isinstance(text, bytes)
    assert "the names of clouds" in text.decode()
    assert "clouds-lesson" not in text.decode()


def test_a_link_elsewhere_opens_a_window_and_one_inside_does_not() -> None:
    tree = tree_of(course())
    outside = tree.xpath("//a[@href='https://example.org/']")[0]
    assert (outside.get("target"), outside.get("rel")) == ("_blank", "noopener")
    assert tree.xpath("//a[@href='#lesson-air--the-parts']")[0].get("target") is None


def test_a_table_scrolls_in_a_box_of_its_own_and_keeps_the_text_behind_it() -> None:
    table = Table(("",), ((Text("Head"),),), (((Text("Cell"),),),), AT)
    tree = tree_of(course(contents=(lesson("one", "One", Quote((table,), AT), "After."),)))
    box = tree.xpath("//table/parent::div")[0]
    assert (box.get("class"), box.get("tabindex"), box.get("aria-label")) == ("scroll", "0", "Table")
    assert box.getparent().tag == "blockquote"
    assert tree.xpath("//article//p[text()='After.']")


def test_hostile_titles_stay_text() -> None:
    evil = '"><script>x</script>'
    text = page_of(course(title=evil, description=evil, authors=(evil,), license=evil, version=evil[:20]))
    assert "<script>x" not in text
    assert html.document_fromstring(text).xpath("string(//h1)") == evil


def test_a_page_in_a_folder_finds_the_player_and_the_media(tmp_path: Path) -> None:
    made = course(tmp_path)
    page, data = web.page(made, made.units(), "sco/air/index.html", "none", Report("scorm12"))
    assert data.name == "sco/air/index.js"
    assert isinstance(page.data, bytes)
    tree = html.document_fromstring(page.data.decode())
    assert "index.js" in tree.xpath("//script/@src")
    assert "../../player/player.js" in tree.xpath("//script/@src")
    assert tree.xpath("//img/@src") == ["../../media/a%20sky.png"]


@pytest.mark.parametrize(
    ("language", "words", "direction"),
    [
        ("en", "en", "ltr"),
        ("en-GB", "en", "ltr"),
        ("fi", "en", "ltr"),
        ("eu", "en", "ltr"),
        ("fa", "en", "rtl"),
        ("ar-Latn", "en", "ltr"),
        ("fa-Latn", "en", "ltr"),
        ("az-Arab", "en", "rtl"),
        ("dv", "en", "rtl"),
    ],
)
def test_a_course_in_another_language_gets_english_words_that_say_so(language: str, words: str, direction: str) -> None:
    tree = tree_of(course(language=language))
    assert (tree.get("lang"), tree.get("dir"), pages.locale(language)) == (language, direction, words)
    marked = None if language.startswith("en") else "en"
    skip = tree.xpath("//a[@class='skip']")[0]
    assert (skip.get("lang"), skip.get("dir")) == (marked, marked and "ltr")
    assert tree.xpath("//h1")[0].get("lang") is None


def test_a_value_that_the_template_misses_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        pages.render("page.html", {})


# --- the data ------------------------------------------------------------------------------------------------


def test_the_data_holds_what_each_question_needs() -> None:
    made = course()
    found = {one["id"]: one for quiz in data_of(made)["quizzes"].values() for one in asked(quiz["parts"])}
    assert list(found) == ["clouds", "gases", "warm-air", "point", "lapse", "why-blue", "snow"]
    assert [choice["id"] for choice in found["clouds"]["choices"]] == ["cirrus", "nimbostratus", "cumulonimbus", "none"]
    assert [choice.get("fixed") for choice in found["clouds"]["choices"]] == [None, None, None, True]
    assert found["clouds"]["choices"][2]["credit"] == 0.25
    assert found["clouds"]["prompt"] == "<p>Which cloud brings <em>steady</em> rain?</p>"
    assert len(found["clouds"]["hints"]) == 2
    assert found["gases"]["credit"] == "net-correct"
    assert found["warm-air"]["answer"] is True
    assert found["warm-air"]["feedback"] == {"general": "<p>So fog comes with the cool of the night.</p>"}
    assert found["point"]["answers"][0]["feedback"] == "<p>That is the usual word.</p>"
    assert (found["lapse"]["unit"], found["lapse"]["answers"][0]["tolerance"]) == ("K/km", 0.2)
    assert "<math" in found["lapse"]["prompt"]
    assert (found["why-blue"]["limit"], "scattered" in found["why-blue"]["model"]) == (120, True)


def test_the_data_holds_the_tree_of_a_quiz() -> None:
    parts = data_of(course())["quizzes"]["check"]["parts"]
    assert [part["kind"] for part in parts] == ["text", "question", "question", "section"]
    assert parts[3]["title"] == "Words and numbers"


@pytest.mark.parametrize("answer_key", [True, False])
def test_patterns_are_in_the_data_only_with_an_answer_key(answer_key: bool) -> None:
    made = course(answer_key=answer_key)
    by_id = {question.id: question for question in made.questions()}
    for quiz in data_of(made)["quizzes"].values():
        for one in asked(quiz["parts"]):
            reported = interaction.scorm12(by_id[one["id"]])
            wanted = {"type": reported.type}
            if answer_key and reported.patterns:
                assert one["interaction"] == wanted | {"patterns": list(reported.patterns)}
            else:
                assert one["interaction"] == wanted


def test_a_script_end_or_an_old_line_end_in_a_text_can_not_end_the_data() -> None:
    hostile = "</script><!-- <!DOCTYPE \u2028\u2029 ]]>"
    quiz = Quiz("q", hostile, (Section("s", hostile, questions(), AT),), "q.yaml", AT)
    made = course(contents=(quiz,), title=hostile)
    data = web.page(made, made.units(), "index.html", "none", Report("scorm12"))[1].data
    assert isinstance(data, bytes)
    assert not any(mark in data.decode() for mark in ("</", "<!", "\u2028", "\u2029"))
    assert data_of(made)["quizzes"]["q"]["parts"][0]["title"] == hostile


def test_state_is_kept_by_the_course_s_address_and_the_page_but_not_by_the_version() -> None:
    keys = {data_of(course(version=version), "air.html")["key"] for version in ("1.0.0", "2.0.0")}
    assert keys == {"https://example.org/courses/weather#air"}


def test_a_choice_of_paragraphs_is_inline_as_a_label_must_be() -> None:
    long = prose("One.", "Two.")
    choices = (
        Choice("a", prose(para("An ", Emphasis((Text("inline"),)))), True, 1.0, None, AT),
        Choice("b", long, False, 0.0, None, AT),
    )
    question = MultipleChoice(id="q", span=AT, prompt=prose("?"), choices=choices)
    made = course(contents=(Quiz("quiz", "Quiz", (question,), "q.yaml", AT),))
    found = data_of(made)["quizzes"]["quiz"]["parts"][0]["choices"]
    assert [choice["html"] for choice in found] == [
        "An <em>inline</em>",
        '<span class="par">One.</span><span class="par">Two.</span>',
    ]


def test_the_same_course_gives_the_same_bytes(tmp_path: Path) -> None:
    made = course(tmp_path)
    once, twice = (web.page(made, made.units(), "index.html", "scorm12", Report("scorm12")) for _ in range(2))
    assert once == twice


# --- media ---------------------------------------------------------------------------------------------------


def test_media_are_found_wherever_prose_stands_and_each_once() -> None:
    def image(name: str) -> Any:
        return prose(para(Image(Asset(f"media/{name}.png", f"/x/{name}.png", 1), "x", AT)))

    def file(name: str) -> Asset:
        return Asset(f"media/{name}", f"/x/{name}", 1)

    blocks = (
        Player("video", file("film.mp4"), "Film", file("film.vtt"), "", AT),
        para(Emphasis((Link(file("sheet.pdf"), (Text("Sheet"),)),))),
        Table(("",), (image("head").blocks[0].children,), ((image("cell").blocks[0].children,),), AT),
        Quote((ItemList((image("item").blocks,), None, True, AT),), AT),
    )
    mc, mr, tf, sa, numeric, essay = questions()
    changed = (
        dataclasses.replace(mc, choices=(dataclasses.replace(mc.choices[0], text=image("choice")), *mc.choices[1:])),
        dataclasses.replace(mr, choices=(dataclasses.replace(mr.choices[0], feedback=image("said")), *mr.choices[1:])),
        dataclasses.replace(
            tf, hints=(image("hint"),), feedback=dataclasses.replace(tf.feedback, general=image("all"))
        ),
        dataclasses.replace(sa, answers=(dataclasses.replace(sa.answers[0], feedback=image("text")), *sa.answers[1:])),
        dataclasses.replace(
            numeric, answers=(dataclasses.replace(numeric.answers[0], feedback=image("number")), *numeric.answers[1:])
        ),
        dataclasses.replace(essay, model_answer=image("model"), prompt=image("prompt")),
    )
    quiz = Quiz("q", "Q", (Section("s", "S", changed, AT),), "q.yaml", AT, image("description"))
    made = course(contents=(lesson("one", "One", *blocks), quiz, lesson("two", "Two", *image("item").blocks)))
    names = [
        "all choice cell description head hint item model number prompt said text".replace(" ", ".png "),
        ".png film.mp4 film.vtt sheet.pdf",
    ]
    found = web.media(made, made.units())
    assert [member.name for member in found] == sorted(f"media/{name}" for name in "".join(names).split())
    assert {member.name: str(member.data) for member in found}["media/film.mp4"] == "/x/film.mp4"
    assert [member.name for member in web.media(made, made.units()[1:])] == ["media/item.png"]


# --- the player ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back_end", ["scorm12", "none"])
def test_the_page_asks_for_exactly_the_members_of_the_package(back_end: str) -> None:
    made = course()
    members = web.page(made, made.units(), "index.html", back_end, Report("x")) + web.shared(made, back_end)
    tree = tree_of(made, back_end=back_end)
    wanted = [*tree.xpath("//script/@src"), *tree.xpath("//link[@rel='stylesheet']/@href"), "index.html"]
    assert sorted(wanted) == sorted(member.name for member in members)
    assert all(member.shared for member in members[2:])
    assert not any(member.shared for member in members[:2])
