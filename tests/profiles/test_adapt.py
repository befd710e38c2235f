"""A question becomes another one only where a platform lacks its type, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from question_samples import SPAN, samples

from packager import rules
from packager.markup import plain
from packager.model import (
    Categorize,
    Course,
    FillInBlanks,
    Formula,
    Likert,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Part,
    Pool,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
)
from packager.profiles import PROFILES, Finding, Profile, adapt, profile
from packager.profiles.adapt import EQUIVALENTS, equivalent
from packager.profiles.platform import EVIDENCE
from packager.scoring import score
from packager.targets import TARGETS
from packager.targets.target import Member, Options, Report, Target
from packager.variants import variants

SAMPLES = samples()


def course(*parts: Part, degrade: bool = True) -> Course:
    quiz = Quiz("quiz", "Quiz", parts, "quiz.yaml", SPAN)
    return Course("c", "https://example.org/c", "C", "en", (quiz,), SPAN, degrade=degrade)


def _plain_bank(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """A bank that knows choices, matchings, texts and numbers."""
    for question in course.questions():
        if isinstance(question, MultipleChoice | Matching | ShortAnswer | Numeric):
            yield Member(question.id, b"")
        else:
            report.unsupported(question.span, "question", "there is no such type")


BANK = Target("bank", "A bank", ".zip", _plain_bank, bank=True)
PLATFORM = Profile("p", "P", "1", ("bank",), "bank", "run")


def adapted(*parts: Part, platform: Profile = PLATFORM, degrade: bool = True) -> tuple[tuple[Part, ...], Report]:
    report = Report("p (bank)")
    made = adapt(course(*parts, degrade=degrade), platform, BANK, Options(), report)
    return (made.quizzes()[0].parts if made.quizzes() else ()), report


def test_what_the_target_holds_stays_as_it_is() -> None:
    parts, report = adapted(SAMPLES["mc"], SAMPLES["match"])
    assert parts == (SAMPLES["mc"], SAMPLES["match"])
    assert report.losses == []


def test_an_ordering_becomes_a_matching_to_its_places() -> None:
    order = SAMPLES["order"]
    assert isinstance(order, Ordering)
    (made,), report = adapted(order)
    assert isinstance(made, Matching)
    assert [plain(option.text) for option in made.options] == ["1 (smallest)", "2", "3", "4 (largest)"]
    assert [pair.id for pair in made.pairs] == sorted(item.id for item in order.items)
    right = {item.id: f"place-{number}" for number, item in enumerate(order.items, 1)}
    assert score(made, right).score == 1
    assert score(made, {**right, "dog": "place-3"}).score == 0  # all-or-nothing, as the ordering's
    assert [(loss.rule, loss.what) for loss in report.losses] == [(rules.CHANGED, "ordering question")]
    assert (made.points, made.feedback, made.tags) == (order.points, order.feedback, order.tags)


def test_a_categorize_becomes_a_matching_with_a_place_for_distractors() -> None:
    sort = SAMPLES["sort"]
    assert isinstance(sort, Categorize)
    (made,), report = adapted(sort)
    assert isinstance(made, Matching)
    assert [option.id for option in made.options] == ["fish", "bird", "none"]
    assert score(made, {"trout": "fish", "cod": "fish", "lark": "bird", "stone": "none"}).score == 1
    assert "counts as one of the parts" in report.losses[0].how


def test_a_category_named_none_keeps_its_id() -> None:
    sort = SAMPLES["sort"]
    assert isinstance(sort, Categorize)
    categories = (replace(sort.categories[0], id="none"), sort.categories[1])
    items = tuple(replace(item, category="none") if item.category == "fish" else item for item in sort.items)
    (made,), _ = adapted(replace(sort, categories=categories, items=items))
    assert isinstance(made, Matching)
    assert [option.id for option in made.options] == ["none", "bird", "none-2"]


def test_a_formula_becomes_a_pool_of_its_variants() -> None:
    formula = SAMPLES["formula"]
    assert isinstance(formula, Formula)
    (pool,), _ = adapted(formula)
    assert isinstance(pool, Pool)
    assert pool.draw == 1
    sets = variants(formula)
    assert len(pool.parts) == len(sets) == 5
    for one, question in zip(sets, pool.parts, strict=True):
        assert isinstance(question, Numeric)
        assert dict(one.values)["w"] in plain(question.prompt)
        assert "[[" not in plain(question.prompt)
        assert score(question, one.answer).score == score(question, one.answer + one.tolerance).score == 1
        assert score(question, one.answer + 2 * one.tolerance).score == 0
        assert (question.points, question.unit) == (formula.points, "kg")
    assert len({question.id for question in pool.parts}) == 5  # type: ignore[union-attr]


def test_one_blank_becomes_a_question_with_a_field() -> None:
    (made,), _ = adapted(SAMPLES["fib-one"])
    assert isinstance(made, ShortAnswer)
    assert plain(made.prompt) == "Bees make _____."
    assert score(made, "Honey").score == 1


def test_several_blanks_have_no_equivalent() -> None:
    parts, report = adapted(SAMPLES["fib"])
    assert parts == (SAMPLES["fib"],)
    assert report.losses == []  # the writer itself says it
    assert equivalent(SAMPLES["fib"]) is None


def test_a_scale_becomes_a_choice_without_a_key() -> None:
    likert = SAMPLES["likert"]
    assert isinstance(likert, Likert)
    (made,), _ = adapted(likert)
    assert isinstance(made, MultipleChoice)
    assert [choice.id for choice in made.choices] == [point.id for point in likert.scale]
    assert score(made, "yes").score is None


def test_parts_are_adapted_where_they_stand() -> None:
    text = TextPart("t", SAMPLES["mc"].prompt, SPAN)
    stimulus = Stimulus("s", "S", SAMPLES["mc"].prompt, (SAMPLES["order"],), SPAN)
    (first, section), _ = adapted(text, Section("one", "One", (stimulus,), SPAN))
    assert first == text
    assert isinstance(section, Section)
    (inner,) = section.parts
    assert isinstance(inner, Stimulus)
    assert isinstance(inner.parts[0], Matching)


def test_an_equivalent_that_is_not_held_either_is_no_help() -> None:
    def members(course: Course, options: Options, report: Report) -> Iterator[Member]:
        for question in course.questions():
            report.unsupported(question.span, "question", "there is no such type")
        yield from ()

    report = Report("p (bank)")
    whole = course(SAMPLES["order"])
    made = adapt(whole, PLATFORM, replace(BANK, members=members), Options(), report)
    assert made.quizzes()[0].parts == (SAMPLES["order"],)
    assert report.losses == []


def test_a_course_may_refuse_to_be_adapted() -> None:
    parts, report = adapted(SAMPLES["order"], degrade=False)
    assert parts == (SAMPLES["order"],)
    assert report.losses == []


def test_what_a_platform_refuses_is_left_out_with_its_reason() -> None:
    platform = replace(PLATFORM, findings=(Finding("matching", "left out", "it can't"),), degrades=())
    stimulus = Stimulus("s", "S", SAMPLES["mc"].prompt, (SAMPLES["match"],), SPAN)
    parts, report = adapted(SAMPLES["mc"], SAMPLES["match"], stimulus, platform=platform)
    assert parts == (SAMPLES["mc"],)
    assert {(loss.rule, loss.what, loss.how) for loss in report.losses} == {
        (rules.UNSUPPORTED, "matching question", "P: it can't"),
        (rules.UNSUPPORTED, "stimulus", "none of its questions is left"),
    }


def test_a_quiz_of_which_nothing_is_left_is_not_written() -> None:
    platform = replace(PLATFORM, findings=(Finding("matching", "left out", "it can't"),))
    parts, report = adapted(SAMPLES["match"], platform=platform)
    assert parts == ()
    assert ("quiz", "none of its questions is left") in [(loss.what, loss.how) for loss in report.losses]


def test_a_pool_draws_no_more_than_is_left() -> None:
    platform = replace(PLATFORM, findings=(Finding("matching", "left out", "it can't"),))
    pool = Pool("p", "P", 2, (SAMPLES["mc"], SAMPLES["match"]), SPAN)
    (made,), report = adapted(pool, platform=platform)
    assert isinstance(made, Pool)
    assert (made.draw, made.parts) == (1, (SAMPLES["mc"],))
    assert "1 of its questions are left, and all of them are asked" in [loss.how for loss in report.losses]


def test_a_group_that_never_had_a_question_stays() -> None:
    section = Section("s", "S", (TextPart("t", SAMPLES["mc"].prompt, SPAN),), SPAN)
    parts, report = adapted(section, SAMPLES["mc"])
    assert parts == (section, SAMPLES["mc"])
    assert report.losses == []


def test_a_formula_in_a_pool_counts_as_one_question() -> None:
    pool = Pool("p", "P", 1, (SAMPLES["mc"], SAMPLES["formula"]), SPAN)
    (made,), _ = adapted(pool)
    assert isinstance(made, Pool)
    assert [type(part) for part in made.parts] == [MultipleChoice, Numeric]


def test_a_use_of_a_formula_is_a_use_of_each_variant() -> None:
    formula = SAMPLES["formula"]
    assert isinstance(formula, Formula)
    (first, second), _ = adapted(formula, replace(formula, id="again", use_of="formula"))
    assert isinstance(first, Pool)
    assert isinstance(second, Pool)
    for one, other in zip(first.parts, second.parts, strict=True):
        assert isinstance(one, Numeric)
        assert isinstance(other, Numeric)
        assert other.use_of == one.id
        assert (other.prompt, other.answers) == (one.prompt, one.answers)


def test_ids_of_variants_meet_no_id_of_the_source() -> None:
    long = replace(SAMPLES["formula"], id="a" * 63 + "b")
    other = replace(SAMPLES["formula"], id="a" * 63 + "c")
    parts, _ = adapted(long, other)
    ids = [question.id for part in parts for question in part.parts]  # type: ignore[union-attr]
    assert len(set(ids)) == len(ids)
    assert all("--" in id_ for id_ in ids)


def test_a_blank_scored_as_a_whole_gives_no_part_of_its_credit() -> None:
    one = SAMPLES["fib"]
    assert isinstance(one, FillInBlanks)
    single = replace(one, prompt=SAMPLES["fib-one"].prompt, gaps=(replace(one.gaps[0], id="what"),))
    for credit in ("per-part", "all-or-nothing"):
        asked = replace(single, credit=credit)
        (made,), _ = adapted(asked)
        for given in ("moon", "luna", "sun"):
            assert score(made, given).score == score(asked, {"what": given}).score, (credit, given)  # type: ignore[arg-type]


def test_a_finding_about_a_part_concerns_who_has_it() -> None:
    platform = replace(PLATFORM, findings=(Finding("", "lost", "it fails", part="feedback"),))
    bare = replace(SAMPLES["mc"], feedback=type(SAMPLES["mc"].feedback)())
    _, report = adapted(SAMPLES["mc"], bare, platform=platform)
    assert [(loss.rule, loss.what, loss.how) for loss in report.losses] == [(rules.LOST, "feedback", "P: it fails")]
    _, report = adapted(SAMPLES["order"], platform=platform)
    assert [loss.what for loss in report.losses] == ["ordering question", "feedback"]


def test_what_a_platform_changes_is_told() -> None:
    platform = replace(PLATFORM, findings=(Finding("short-answer", "changed", "it arrives as an essay"),))
    parts, report = adapted(SAMPLES["sa"], platform=platform)
    assert parts == (SAMPLES["sa"],)
    assert [(loss.rule, loss.how) for loss in report.losses] == [(rules.CHANGED, "P: it arrives as an essay")]


def test_only_the_bank_is_adapted() -> None:
    whole = course(SAMPLES["order"])
    package = replace(BANK, name="package")
    assert adapt(whole, PLATFORM, package, Options(), Report("x")) is whole


@pytest.mark.parametrize("platform", PROFILES, ids=lambda one: one.name)
def test_every_profile_names_what_there_is(platform: Profile) -> None:
    labels = {target.label(Options(flavour)) for target in TARGETS for flavour in target.flavours or ("",)}
    assert set(platform.targets) <= labels
    assert platform.bank in platform.targets
    assert platform.evidence in EVIDENCE
    assert set(platform.degrades) <= set(EQUIVALENTS)
    assert profile(platform.name) is platform
    assert {finding.state for finding in platform.findings} <= {"left out", "lost", "changed"}


def test_the_names_of_platforms_are_unique() -> None:
    assert len({one.name for one in PROFILES}) == len(PROFILES)
    assert profile("nowhere") is None
