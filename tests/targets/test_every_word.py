"""Words that a format has no place for are said to be gone, in every target: of a partly right answer, of titles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from question_samples import SPAN, prose, samples
from targets.one_course import course, quiz

from packager.model import ChoiceGap, Course, Feedback, FillInBlanks, Gap, Pool, Question, Section, Stimulus, TrueFalse
from packager.profiles.measure import labelled
from packager.targets import TARGETS
from packager.targets.target import Loss, Options, Report, Target

# xAPI says once for a whole course that titles and feedback are none of its matter.
LABELLED = {label: (target, options) for label, target, options in labelled(TARGETS) if label != "xapi"}
ALL = samples()


def written(source: Course, target: Target, options: Options) -> tuple[dict[str, bytes], list[Loss]]:
    report = Report(target.name)
    files = {}
    for member in target.members(source, options, report):
        files[member.name] = member.data if isinstance(member.data, bytes) else member.data.read_bytes()
    return files, report.losses


def blanks() -> dict[str, FillInBlanks]:
    """Questions of blanks that some formats turn into another type: one drop-down, several, and several of words."""
    mixed = ALL["fib"]
    assert isinstance(mixed, FillInBlanks)
    (listed,) = (gap for gap in mixed.gaps if isinstance(gap, ChoiceGap))
    one = replace(mixed, id="one", gaps=(listed,), prompt=prose("It is ", Gap(listed.id), "."))
    other = replace(listed, id="other")
    both = prose("It is ", Gap(listed.id), " or ", Gap("other"), ".")
    two = replace(one, id="two", gaps=(listed, other), prompt=both)
    return {"one": one, "two": two}


@pytest.mark.parametrize("name", [*ALL, *blanks()])
def test_feedback_on_a_partly_right_answer_is_written_or_said(name: str) -> None:
    question: Question = (ALL | blanks())[name]
    silent: list[str] = []
    for label, (target, options) in LABELLED.items():
        said = replace(question, feedback=Feedback(partial=prose("Nearly.")))
        none = replace(question, feedback=Feedback())
        made, losses = written(course(quiz(said)), target, options)
        if any(loss.rule.code == "unsupported" or loss.what == "feedback" for loss in losses):
            continue
        if (made, losses) == written(course(quiz(none)), target, options):
            silent.append(label)
    assert silent == []


@pytest.mark.parametrize("label", LABELLED)
def test_the_title_of_a_group_is_written_or_said(label: str) -> None:
    """Of a section, a pool and a stimulus, where they stand alone and where they stand in a pool."""
    target, options = LABELLED[label]
    silent = []
    for kind in ("section", "pool", "stimulus"):
        for around in (False, True):
            one, two = (TrueFalse(id=id_, span=SPAN, prompt=prose("So?"), answer=True) for id_ in ("one", "two"))
            title = "Zebras & gnus"
            place = replace(SPAN, path="group.yaml")
            part = {
                "section": Section("z", title, (one,), place),
                "pool": Pool("z", title, 1, (one,), place),
                "stimulus": Stimulus("z", title, prose("Look."), (one,), place),
            }[kind]
            parts = (Pool("outer", "Outer", 1, (part, two), SPAN),) if around else (part, two)
            files, losses = written(course(quiz(*parts)), target, options)
            kept = any(b"Zebras" in data for data in files.values())
            told = [f"{loss.what} {loss.rule.code}: {loss.how}" for loss in losses if loss.span == place]
            gone = any(how.startswith("stimulus") and " lost: " in how for how in told)  # with all that it has
            if not kept and not gone and not any("title" in how for how in told):
                silent.append((kind, around, told))
    assert silent == []
