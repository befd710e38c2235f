"""What becomes of a quiz's rules in each target: written where there is a place for them, told where there is none."""

from __future__ import annotations

import io
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from olxcleaner import validate
from question_samples import SPAN, prose
from targets.one_course import course, quiz

from packager.build import archive
from packager.model import Course, Quiz, QuizRules, Section, TextPart, TrueFalse
from packager.source.loader import load
from packager.targets import named, quiz_rules
from packager.targets.target import Options, Report

Files = dict[str, bytes]

BANKS = [
    ("qti12", "canvas-classic"), ("qti12", "canvas-new"), ("qti12", "plain"), ("qti12", "canvas-bank"), ("qti21", ""),
    ("qti22", ""), ("qti30", ""), ("moodle", ""), ("gift", ""), ("aiken", ""), ("imscc", ""), ("olx", ""), ("csv", ""),
    ("txt", ""),
]  # fmt: skip
# Each rule alone, as an author may give it.
RULES = {
    "attempts": QuizRules(attempts=3),
    "retry": QuizRules(retry="wrong"),
    "time-limit": QuizRules(time_limit=12.5),
    "pause": QuizRules(time_limit=12.5, pause="button"),
    "shuffle": QuizRules(shuffle=True),
    "at-end": QuizRules(feedback="at-end"),
    "never": QuizRules(feedback="never", review="none"),
    "answers": QuizRules(review="answers"),
    "none": QuizRules(review="none"),
}


def question(id_: str) -> TrueFalse:
    return TrueFalse(id=id_, span=SPAN, prompt=prose(f"Is it {id_}?"), answer=True)


def ruled(rules: QuizRules, *parts: Any) -> Course:
    return course(quiz(*(parts or (question("a"), question("b"))), rules=rules))


def made(target: str, flavour: str, source: Course) -> tuple[Files, list[str]]:
    """The files by name, and what is told of rules and of everything else."""
    found = named(target)
    assert found is not None
    report = Report(target)
    files = {}
    for member in found.members(source, Options(flavour), report):
        files[member.name] = member.data if isinstance(member.data, bytes) else member.data.read_bytes()
    return files, [loss.what + ": " + loss.how for loss in report.losses]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(("target", "flavour"), BANKS)
def test_each_rule_is_written_or_told(target: str, flavour: str, name: str) -> None:
    plain = QuizRules(time_limit=12.5) if name == "pause" else QuizRules()
    if target == "olx" and name == "retry":
        return  # problems are tried one by one there, so that only wrong ones are tried again
    if flavour.startswith("canvas-") and flavour != "canvas-bank" and name == "at-end":
        return  # Canvas shows feedback after the submission alone
    assert made(target, flavour, ruled(RULES[name])) != made(target, flavour, ruled(plain))


@pytest.mark.parametrize(("target", "flavour"), BANKS)
def test_a_quiz_without_rules_is_told_of_nothing(target: str, flavour: str) -> None:
    assert [said for said in made(target, flavour, ruled(QuizRules()))[1] if "to be set" in said] == []


def test_rules_without_a_place_are_told_in_one_line_a_quiz() -> None:
    report = Report("gift")
    every = QuizRules(2, "wrong", 10, "closed", True, "at-end", "answers")
    quiz_rules.unkept(quiz(question("a"), rules=every), report)
    assert [(loss.rule.code, loss.what) for loss in report.losses] == [
        (
            "lost",
            "number of attempts, attempts at wrong answers only, time limit, pauses of the clock, order of the "
            "questions, time of the feedback, what is shown of the answers",
        )
    ]


# --- judged by the official schemas ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules_course() -> Course:
    """The test course with rules of every kind."""
    found = load(Path(__file__).parents[1] / "courses/rules").course
    assert found is not None
    return found


def every_rule(source: Course) -> Iterator[Course]:
    yield source
    yield from (ruled(rules) for rules in RULES.values())
    yield ruled(
        QuizRules(shuffle=True, time_limit=3, feedback="at-end"),
        TextPart("text", prose("First."), SPAN),
        question("a"),
        Section("section", "A section", (question("b"), question("c")), SPAN),
    )


@pytest.mark.parametrize("target", ["qti21", "qti22", "qti30"])
def test_tests_with_rules_are_valid(
    target: str, rules_course: Course, standards: Callable[[str, bytes], list[str]]
) -> None:
    for source in every_rule(rules_course):
        files, _ = made(target, "", source)
        for name in (name for name in files if name.startswith("tests/")):
            assert standards(target, files[name]) == [], name


@pytest.mark.parametrize(("target", "flavour", "schema"), [("qti12", "plain", "qti12"), ("imscc", "", "cc11-qti")])
def test_assessments_with_rules_are_valid(
    target: str, flavour: str, schema: str, rules_course: Course, standards: Callable[[str, bytes], list[str]]
) -> None:
    for source in every_rule(rules_course):
        files, _ = made(target, flavour, source)
        for name in (name for name in files if name.endswith(".xml") and b"<assessment " in files[name]):
            assert standards(schema, files[name]) == [], name


def test_an_open_edx_course_with_rules_has_no_fault(rules_course: Course, tmp_path: Path) -> None:
    stream = io.BytesIO()
    olx = named("olx")
    assert olx is not None
    archive.write_tar(stream, olx.members(rules_course, Options(), Report("olx")))
    stream.seek(0)
    with tarfile.open(fileobj=stream) as tar:
        tar.extractall(tmp_path, filter="data")
    _, store, _ = validate(str(tmp_path / "course"), steps=8, allowed_xblocks=["itembank"])
    expected = ("'course_image'", "'end'", "'start'")
    found = [str(error.description) for error in store.errors]
    assert [text for text in found if not any(name in text for name in expected)] == []


# --- as each says it -------------------------------------------------------------------------------------


def test_a_test_has_the_limit_in_seconds_and_mixes_what_may_move() -> None:
    parts = (
        TextPart("text", prose("First."), SPAN),
        question("a"),
        Section("section", "A section", (question("b"),), SPAN),
    )
    files, _ = made("qti21", "", ruled(QuizRules(time_limit=1.5, shuffle=True, feedback="at-end"), *parts))
    root = ET.fromstring(files["tests/check.xml"])
    names = {"q": root.tag[1:].partition("}")[0]}
    assert [limit.get("maxTime") for limit in root.findall("q:timeLimits", names)] == ["90"]
    assert [part.get("submissionMode") for part in root.findall("q:testPart", names)] == ["simultaneous"]
    sections = {section.get("identifier"): section for section in root.iter(f"{{{names['q']}}}assessmentSection")}
    assert {name: section.get("fixed") for name, section in sections.items()} == {
        "quiz_check": None,
        "text_text": "true",
        "section_section": "true",
    }
    assert all(section[0].tag.endswith("}ordering") for section in sections.values())


def test_canvas_gets_its_settings() -> None:
    def settings(flavour: str, rules: QuizRules) -> dict[str, str]:
        files, _ = made("qti12", flavour, ruled(rules))
        root = ET.fromstring(files["demo_check/assessment_meta.xml"])
        return {child.tag.partition("}")[2]: child.text or "" for child in root}

    rules = QuizRules(attempts=3, time_limit=12.5, review="answers", shuffle=True)
    classic, new = settings("canvas-classic", rules), settings("canvas-new", rules)
    assert (classic["allowed_attempts"], classic["time_limit"], classic["show_correct_answers"]) == ("3", "13", "false")
    assert "shuffle_questions" not in classic
    assert (new["shuffle_questions"], new["display_item_correct_answer"]) == ("true", "false")
    assert settings("canvas-classic", RULES["never"])["hide_results"] == "always"
    assert settings("canvas-new", RULES["never"])["display_items"] == "false"


def test_a_cartridge_has_five_attempts_at_most() -> None:
    def fields(rules: QuizRules) -> dict[str, str]:
        files, _ = made("imscc", "", ruled(rules))
        data = next(data for data in files.values() if b"<assessment " in data)
        entries = list(ET.fromstring(data)[0].iter())
        labels = [entry.text or "" for entry in entries if entry.tag.endswith("fieldlabel")]
        values = [entry.text or "" for entry in entries if entry.tag.endswith("fieldentry")]
        return dict(zip(labels, values, strict=True))

    assert fields(QuizRules(attempts=5))["cc_maxattempts"] == "5"
    assert fields(QuizRules(attempts=6))["cc_maxattempts"] == "unlimited"
    assert fields(QuizRules(time_limit=0.5))["qmd_timelimit"] == "1"
    assert fields(RULES["never"])["qmd_feedbackpermitted"] == "No"
    assert (
        "number of attempts: any number, since a cartridge knows 5 at most"
        in made("imscc", "", ruled(QuizRules(attempts=6)))[1]
    )


def test_open_edx_has_a_timed_exam_and_counts_attempts_by_the_question() -> None:
    files, said = made("olx", "", ruled(QuizRules(attempts=2, time_limit=10, feedback="never", review="none")))
    root = ET.fromstring(files["course/course/course.xml"])
    (sequential,) = root.iter("sequential")
    assert sequential.get("is_time_limited") == "true"
    assert sequential.get("default_time_limit_minutes") == "10"
    assert sequential.get("show_correctness") == "never"
    problem = ET.fromstring(files["course/problem/question_a.xml"])
    assert (problem.get("max_attempts"), problem.get("showanswer")) == ("2", "never")
    assert any(line.startswith("number of attempts: that of each question") for line in said)


def test_a_survey_s_quiz_may_have_rules_too() -> None:
    source = course(Quiz("s", "S", (question("a"),), "q.yaml", SPAN, graded=False, rules=QuizRules(attempts=1)))
    assert made("gift", "", source)[1] != []
