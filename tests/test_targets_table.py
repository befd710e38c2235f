"""`package targets` prints what is known of each target and platform, with its reason and how it is known."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from packager.commands import targets
from packager.model import KINDS
from packager.profiles import PROFILES, matrix, profile
from packager.profiles.measure import labelled
from packager.profiles.platform import EVIDENCE
from packager.targets import TARGETS

LABELS = [label for label, _, _ in labelled(TARGETS)]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(targets.command, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_text_has_a_column_a_target_and_one_a_platform() -> None:
    first, second, _ = run().split("\n\n")
    assert first.splitlines()[0].split() == LABELS
    assert [line.split("  ")[0] for line in first.splitlines()[1:]] == list(matrix.measured()["rows"])
    assert second.splitlines()[0].split() == [one.name for one in PROFILES]
    assert [line.split()[0] for line in second.splitlines()[1:]] == list(KINDS.values())


@pytest.mark.parametrize("name", LABELS)
def test_a_target_tells_each_of_its_losses(name: str) -> None:
    said = run(name)
    for options in matrix.measured()["targets"][name].values():
        for notes in options.values():
            for note in notes:
                assert f"{note['what']} {note['state']}: {note['how']}" in said


def test_a_targets_name_alone_is_its_first_flavour() -> None:
    assert run("qti12") == run("qti12:canvas-classic")


def test_a_platform_tells_each_type_with_its_evidence() -> None:
    lines = run("canvas-classic").splitlines()
    assert lines[0].startswith("canvas-classic: Canvas Classic Quizzes, ")
    assert "  targets: scorm12, qti12:canvas-classic" in lines
    assert "  multiple-choice: kept (the platform's importer was run)" in lines
    (ordering,) = (line for line in lines if line.startswith("  ordering: "))
    how = "it becomes a matching question, each item with its place"
    assert ordering == f"  ordering: changed: {how} (the platform's importer was run)"


def test_what_a_platform_refuses_is_told_with_its_own_evidence() -> None:
    old = profile("moodle-4.1")
    assert old
    found = targets.cell(old, "ordering")
    assert (found.state, found.how) == ("changed", "it becomes a matching question, each item with its place")
    chamilo = profile("chamilo")
    assert chamilo
    found = targets.cell(chamilo, "matching")
    assert (found.state, found.how, found.evidence) == (
        *("left out", "it reads choice and essay questions only", "documented"),
    )


def test_json_has_everything() -> None:
    found = json.loads(run("--format", "json"))
    assert found["rows"] == matrix.measured()["rows"]
    assert [f"{one['name']}:{one['flavour']}".rstrip(":") for one in found["targets"]] == LABELS
    assert [one["name"] for one in found["platforms"]] == [one.name for one in PROFILES]
    for platform in found["platforms"]:
        assert list(platform["types"]) == sorted(KINDS.values())
        for one in platform["types"].values():
            assert one["state"] in ("kept", *matrix.STATES)
            assert one["known"] == EVIDENCE[one["evidence"]]
            assert one["how"] or one["state"] == "kept"


def test_markdown_has_both_tables_and_the_reasons() -> None:
    said = run("--format", "markdown")
    for one in PROFILES:
        assert f"**`{one.name}`**: {one.title}" in said
    for label in LABELS:
        assert f"**`{label}`**" in said


def test_cells_that_nobody_ran_are_marked() -> None:
    (row,) = (line for line in targets.markdown("platforms").splitlines() if line.startswith("| true-false |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
    assert cells[0] == "kept"  # Moodle's importer was run
    assert targets.markdown("all").splitlines()[4].endswith(" † |")  # nobody ran Chamilo's


def test_an_unknown_name_is_a_usage_error_with_the_nearest() -> None:
    result = CliRunner().invoke(targets.command, ["canvas-clasic"])
    assert result.exit_code == 2
    assert "did you mean canvas-classic?" in result.stderr
