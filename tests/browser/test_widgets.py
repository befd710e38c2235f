"""What each widget does beyond its score: resumed, by pointer, in doubt, in a survey, and what chance decides."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from giving import arranged, candidates, earning, give, variant_of
from playwright.sync_api import Locator
from visits import Visit

from packager.model import FillInBlanks, Hotspot, Likert, MultipleResponse, Question, Region
from packager.scoring import Response, score

pytestmark = [pytest.mark.browser]

CHECKOUT = Path(__file__).resolve().parents[2]

# The response that a card's controls show, whatever the widget itself would say.
SHOWN = """card => {
  const values = selector => [...card.querySelectorAll(selector)].map(e => e.value);
  const filled = name => Object.fromEntries(
    [...card.querySelectorAll(`[data-${name}]`)].filter(e => e.value.trim()).map(e => [e.dataset[name], e.value]));
  const field = () => values("input[type=text], textarea")[0];
  const ways = {
    "multiple-response": () => values(":checked"),
    hotspot: () => values(":checked"),
    "file-upload": () => values(":checked").length > 0,
    "true-false": () => values(":checked")[0] === "true",
    "short-answer": field, essay: field,
    numeric: () => Number(field()),
    formula: () => ({ variant: Number(card.querySelector(".answer").dataset.variant), answer: Number(field()) }),
    "fill-in-blanks": () => filled("gap"),
    matching: () => filled("part"),
    ordering: () => [...card.querySelectorAll("li[data-part]")].map(e => e.dataset.part),
    categorize: () => Object.fromEntries([...card.querySelectorAll("[data-part]")]
      .map(part => [part.dataset.part, (part.querySelector(":checked") || {}).value]).filter(pair => pair[1])),
  };
  return (ways[card.dataset.type] || (() => values(":checked")[0]))();
}"""


def shown(card: Locator) -> Response:
    found: Response = card.evaluate(SHOWN)
    return found


def same(question: Question, found: Any, response: Response) -> bool:
    """Whether what the page shows is the response: blanks hold texts, and choices stand in any order."""
    match question:
        case FillInBlanks():
            assert isinstance(response, dict)
            texts = {id_: value for id_, value in response.items() if isinstance(value, str)}
            numbers = {id_: value for id_, value in response.items() if id_ not in texts}
            return bool(found == {**texts, **{id_: found.get(id_) for id_ in numbers}}) and all(
                float(found[id_]) == value for id_, value in numbers.items()
            )
        case MultipleResponse() | Hotspot():
            return sorted(found) == sorted(response if isinstance(response, list) else [])
    return bool(found == response)


def test_every_answer_comes_back_as_it_was_given(visit: Callable[..., Any], pytestconfig: pytest.Config) -> None:
    chance = random.Random(pytestconfig.option.seed)
    given: dict[str, Response] = {}
    with visit("kitchen-sink") as first:
        for quiz in first.course.quizzes():
            first.go(quiz.id)
            for question in first.asked(quiz.id):
                card = first.card(question.id)
                given[question.id] = chance.choice(list(candidates(question, variant_of(card)))[:40])
                give(card, given[question.id])
                first.check(question.id)
            if quiz is first.course.quizzes()[-1]:
                first.submit(quiz.id)
        first.leave()
        assert first.lint(mastery=True) == []
        cmi = first.session.stored()
    by_id = {question.id: question for question in first.course.questions()}
    with visit("kitchen-sink", load=cmi) as second:
        assert {q.id for quiz in second.course.quizzes() for q in second.asked(quiz.id)} == set(given)
        for id_, response in given.items():
            card = second.card(id_)
            assert card.get_attribute("data-result") == score(by_id[id_], response).result, id_
            assert same(by_id[id_], shown(card), response), (id_, shown(card), response)
        second.leave()
        assert second.lint(mastery=True, status="incomplete", interactions=len(given)) == []


# --- a course of one's own ----------------------------------------------------------------------------------

COURSE = """\
id: quiz
title: Quiz
questions:
  - id: block
    type: multiple-choice
    prompt: Which one prints?
    choices:
      - correct: |
          ```python
          print(1)
          ```
      - text: |
          - first
          - second
  - id: match
    type: matching
    prompt: Match.
    pairs: [{item: One, match: "1"}, {item: Two, match: "2"}, {item: Three, match: "3"}]
  - {id: order, type: ordering, prompt: Sort., items: [ant, bee, cat, dog], hints: [Look.], hint-penalty: 50}
  - {id: like, type: likert, prompt: I like it., scale: [No, Yes]}
  - id: survey
    type: multiple-response
    graded: false
    prompt: Which ones?
    choices: [This, That]
    feedback: {general: Thank you.}
  - stimulus: A *short* text.
    id: text
    title: To be read
    questions: [{id: under, type: true-false, prompt: It is short., answer: true}]
  - pool: Pool
    id: pool
    draw: 2
    questions:
"""
POOL = "".join(f"      - {{id: pool-{n}, type: true-false, prompt: Number {n}., answer: true}}\n" for n in range(8))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses") / "small"
    shutil.copytree(CHECKOUT / "tests/courses/minimal", folder)
    (folder / "quiz.yaml").write_text(COURSE + POOL, encoding="utf-8")
    return folder


@pytest.fixture
def learner(visit: Callable[..., Any], small: Path) -> Any:
    with visit(small, reduced_motion="reduce") as one:
        one.go("quiz")
        yield one
        one.leave()
        assert one.lint(mastery=True) == []


def said(learner: Visit, question: str) -> str:
    return str(learner.card(question).locator('[data-role="feedback"]').inner_text())


def press(learner: Visit, question: str, action: str = "check") -> None:
    learner.card(question).locator(f'[data-action="{action}"]').click()


def test_a_choice_of_blocks_is_chosen_by_a_click_on_it_and_named_by_it(learner: Visit) -> None:
    card = learner.card("block")
    radios = card.locator('input[type="radio"]')
    assert radios.count() == 2
    assert card.locator("label pre, label ul, label p").count() == 0, "no label holds blocks"
    for text in ("print(1)", "first"):
        card.locator(".label", has_text=text).click()
        chosen = card.locator("input:checked")
        named = str(chosen.get_attribute("aria-labelledby"))
        assert text in learner.frame.locator(f"#{named}").inner_text()


def test_what_was_left_open_is_said_once(learner: Visit) -> None:
    card = learner.card("match")
    press(learner, "match")
    assert "Choose an answer for each first." in said(learner, "match")
    assert card.locator('[aria-invalid="true"]').count() == 3
    card.locator("select").first.select_option(label="1")
    assert card.locator("[aria-invalid]").count() == 0
    press(learner, "match")
    assert "2 parts are still empty" in said(learner, "match")
    assert card.get_attribute("data-result") is None
    card.locator("select").nth(1).select_option(label="2")
    press(learner, "match")
    assert "1 part is still empty" in said(learner, "match"), "a change starts anew"
    press(learner, "match")
    assert card.get_attribute("data-result") == "partial"
    assert card.locator('li[data-mark="correct"]').count() == 2
    assert card.locator('li[data-mark="missed"] .mark').inner_text() == "Right answer: 3"


def test_an_order_that_nobody_touched_is_no_answer_until_it_is_confirmed(learner: Visit) -> None:
    card = learner.card("order")
    before = arranged(card)
    assert before != ["ant", "bee", "cat", "dog"]
    press(learner, "order")
    assert "press the button again" in said(learner, "order")
    assert card.get_attribute("data-result") is None
    press(learner, "order")
    assert card.get_attribute("data-result") == "incorrect"
    assert arranged(card) == before
    assert card.locator("button[data-move]:visible").count() == 0
    places = {"ant": 1, "bee": 2, "cat": 3, "dog": 4}
    for place, id_ in enumerate(before, 1):
        wanted = "In its place" if places[id_] == place else f"Belongs at place {places[id_]}"
        assert wanted in card.locator(f'[data-part="{id_}"]').inner_text()


def test_an_item_is_dragged_to_its_place(learner: Visit) -> None:
    card, mouse = learner.card("order"), learner.page.mouse
    for place, id_ in enumerate(["ant", "bee", "cat", "dog"]):
        card.scroll_into_view_if_needed()
        handle = card.locator(f'[data-part="{id_}"] .handle').bounding_box()
        aim = card.locator("li[data-part]").nth(place).bounding_box()
        assert handle
        assert aim
        mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        mouse.down()
        mouse.move(handle["x"], aim["y"] + 4, steps=12)
        mouse.up()
        assert arranged(card).index(id_) == place
    press(learner, "order")
    assert card.get_attribute("data-result") == "correct"


def test_hints_cost_what_was_said_and_are_remembered(visit: Callable[..., Any], small: Path) -> None:
    with visit(small) as first:
        first.go("quiz")
        assert "Each hint costs 50% of the points." in first.card("order").inner_text()
        press(first, "order", "hint")
        assert first.card("order").locator(".hint").inner_text().split() == ["Hint", "1", "of", "1", "Look."]
        first.leave()
        cmi = first.session.stored()
    with visit(small, load=cmi) as second:
        assert second.card("order").locator(".hint").count() == 1
        give(second.card("order"), ["ant", "bee", "cat", "dog"])
        assert second.check("order") == "correct"
        assert "0.5 of 1 point" in said(second, "order")
        assert "after 1 hint (−50%)" in said(second, "order")
        second.leave()
        assert second.lint(mastery=True, status="incomplete") == []


def test_a_survey_is_recorded_and_judges_nobody(learner: Visit) -> None:
    for id_, response in (("like", "no"), ("survey", ["this"])):
        card = learner.card(id_)
        assert card.locator(".points").count() == 0
        give(card, response)
        assert learner.check(id_) == "neutral"
        assert "Recorded" in said(learner, id_)
        assert card.locator(".mark:visible, [data-mark]").count() == 0
    assert "Thank you." in said(learner, "survey")
    results = [c.value for c in learner.session.calls() if c.element.endswith(".result")]
    assert results == ["neutral", "neutral"]


def test_a_stimulus_is_a_region_of_its_own_with_its_questions_in_it(learner: Visit) -> None:
    region = learner.frame.get_by_role("region", name="To be read")
    assert "A short text." in region.inner_text()
    assert region.locator("[data-question]").get_attribute("data-question") == "under"


def test_a_pool_draws_as_many_as_it_says_the_same_until_the_next_attempt(
    visit: Callable[..., Any], small: Path
) -> None:
    with visit(small) as first:
        first.go("quiz")
        drawn = [[q.id for q in first.asked("quiz") if q.id.startswith("pool-")]]
        for _ in range(8):
            first.submit("quiz", 2)
            assert "of 6 points" in first.frame.locator('[data-role="summary"] .score').inner_text()
            first.frame.locator('[data-action="retry"]').click()
            drawn.append([q.id for q in first.asked("quiz") if q.id.startswith("pool-")])
        first.submit("quiz", 2)
        first.leave()
        cmi = first.session.stored()
    assert all(len(two) == 2 for two in drawn)
    assert len({tuple(two) for two in drawn}) > 2
    with visit(small, load=cmi) as second:
        assert [q.id for q in second.asked("quiz") if q.id.startswith("pool-")] == drawn[-1]
        second.leave()


# --- a picture ------------------------------------------------------------------------------------------------


def middle(region: Region) -> tuple[float, float]:
    """A point inside a region: of the test courses' polygons, the mean of the corners."""
    if region.shape == "circle":
        return region.coords[0], region.coords[1]
    xs, ys = region.coords[::2], region.coords[1::2]
    return sum(xs) / len(xs), sum(ys) / len(ys)


@pytest.mark.parametrize("width", [1200, 336])
def test_a_region_is_chosen_where_the_picture_shows_it(visit: Callable[..., Any], width: int) -> None:
    with visit("kitchen-sink", reduced_motion="reduce") as learner:
        learner.page.set_viewport_size({"width": width, "height": 800})
        learner.frame.evaluate("document.querySelector('[data-outline] details').open = true")
        learner.go("arranging")
        for question in learner.asked("arranging"):
            if not isinstance(question, Hotspot):
                continue
            card = learner.card(question.id)
            board = card.locator(".board")
            board.scroll_into_view_if_needed()
            size = card.locator(".board img").bounding_box()
            assert size
            scale = size["width"] / question.image.width
            for region in question.regions:
                x, y = middle(region)
                board.click(position={"x": x * scale, "y": y * scale})
                chosen = card.locator("input:checked").evaluate_all("all => all.map(e => e.value)")
                assert region.id in chosen
                if not question.multiple:
                    assert chosen == [region.id]
                box = card.locator(f'input[value="{region.id}"]').bounding_box()
                assert box
                assert min(box["width"], box["height"]) >= 23.9, "a target of 24 px (WCAG 2.2, 2.5.8)"
            outside = card.locator("input:checked").count()
            board.click(position={"x": size["width"] * 0.5, "y": size["height"] - 2})
            assert card.locator("input:checked").count() == outside, "a click beside all regions changes nothing"
        learner.leave()


def test_a_point_of_the_picture_means_a_region(visit: Callable[..., Any]) -> None:
    regions = [
        {"id": "outer", "shape": "rectangle", "coords": [0, 0, 100, 100]},
        {"id": "inner", "shape": "circle", "coords": [50, 50, 30]},
        {"id": "triangle", "shape": "polygon", "coords": [200, 0, 300, 100, 200, 100]},
        {"id": "dot", "shape": "circle", "coords": [400, 50, 2]},
    ]
    wanted: dict[tuple[float, float, float], str | None] = {
        (50, 50, 1): "inner",  # of two that hold the point the smaller one
        (90, 90, 1): "outer",
        (299, 10, 1): None,  # the corner of a polygon's box is not in it
        (250, 90, 1): "triangle",
        (409, 50, 1): "dot",  # 9 px beside a dot of 2: within the 24 px of a target
        (413, 50, 1): None,
        (403, 50, 4): "dot",
        (406, 50, 4): None,
    }
    meant = "a => (CoursePlayer.hotspot.meant(...a) || {}).id || null"
    with visit("kitchen-sink", reduced_motion="reduce") as learner:  # a course without a picture has no such widget
        assert {point: learner.frame.evaluate(meant, [regions, *point]) for point in wanted} == wanted
        learner.leave()


def neutral(question: Question) -> bool:
    return isinstance(question, Likert) or not question.graded


def test_a_quiz_that_is_a_survey_has_no_result(visit: Callable[..., Any]) -> None:
    with visit("kitchen-sink") as learner:
        learner.go("survey")
        for question in learner.asked("survey"):
            assert neutral(question)
            give(learner.card(question.id), earning(question, "neutral"))
            assert learner.check(question.id) == "neutral"
        learner.submit("survey")
        summary = learner.frame.locator('[data-quiz="survey"] [data-role="summary"]').inner_text()
        assert "Nothing in this quiz is scored." in summary
        assert "%" not in summary
        learner.leave()
        assert learner.lint(mastery=True) == []
