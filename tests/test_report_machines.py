"""Diagnostics as machines read them: JSON, GitHub's commands, SARIF."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from packager import report, rules
from packager.commands.schema import bundled
from packager.diagnostic import Diagnostic, Edit, Place, Rule, Severity, Span, whole

ESCAPE = "\x1b[31m"


def span(line: int, column: int, end: int | tuple[int, int], path: str = "quiz.yaml") -> Span:
    last = Place(*end) if isinstance(end, tuple) else Place(line, end)
    return Span(path, Place(line, column), last)


def found(rule: Rule, at: Span, message: str = "it is wrong", hint: str = "mend it", **more: Any) -> Diagnostic:
    return Diagnostic(rule, at, message, hint, **more)


SAMPLES = [
    found(rules.BAD_ID, span(3, 5, 8, "a b/ü:,%.yaml"), f"a\nb {ESCAPE} 100% {{0}} [x](1)"),
    found(rules.UNKNOWN_KEY, span(6, 5, 12), fixes=(Edit(span(6, 5, 12), "choices"), Edit(span(1, 1, 1, "b"), "é\n"))),
    found(rules.NO_IRI, whole("lone.yaml"), hint=""),
    found(rules.NOT_SCORED, span(2, 1, (9, 4)), related=((span(1, 2, 3), "he{re"), (whole("z"), "there"))),
    found(rules.CANNOT_WRITE, whole("")),
    found(rules.MISSING_KEY, span(4, 9, 9), "bad \ud800 path"),
]


def test_json_fits_its_schema() -> None:
    data = json.loads(report.json(SAMPLES))
    validator = jsonschema.Draft202012Validator(bundled("diagnostics"))
    assert [error.message for error in validator.iter_errors(data)] == []
    assert len(data["diagnostics"]) == len(SAMPLES)


def test_the_schema_of_json_has_every_rule_and_severity() -> None:
    entry = bundled("diagnostics")["$defs"]["diagnostic"]["properties"]
    assert entry["severity"]["enum"] == [severity.value for severity in Severity]
    assert all(re.search(entry["code"]["pattern"], code) for code in rules.RULES)


def test_json_holds_all_of_a_finding() -> None:
    data = json.loads(report.json([SAMPLES[1], SAMPLES[2]]))
    assert data["format"] == 1
    lone, key = data["diagnostics"]
    assert (lone["path"], lone["start"], lone["end"], lone["hint"]) == ("lone.yaml", None, None, "")
    assert key == {
        "code": "unknown-key",
        "severity": "error",
        "message": "it is wrong",
        "hint": "mend it",
        "target": "",
        "path": "quiz.yaml",
        "start": {"line": 6, "column": 5},
        "end": {"line": 6, "column": 12},
        "related": [],
        "fixes": [
            {
                "path": "quiz.yaml",
                "start": {"line": 6, "column": 5},
                "end": {"line": 6, "column": 12},
                "text": "choices",
            },
            {"path": "b", "start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}, "text": "é\n"},
        ],
    }


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_machines_are_spoken_to_in_ascii(form: str) -> None:
    assert re.sub(r"[ -~\n]", "", report.render(form, SAMPLES)) == ""


def test_nothing_found_is_an_empty_list_for_machines() -> None:
    assert json.loads(report.json([])) == {"format": 1, "diagnostics": []}
    assert json.loads(report.sarif([]))["runs"][0]["results"] == []
    assert report.github([]) == ""


def test_github_gets_a_command_a_line_with_its_own_escapes() -> None:
    assert report.github([SAMPLES[0]]) == (
        "::error file=a b/ü%3A%2C%25.yaml,line=3,col=5,endLine=3,endColumn=7,title=bad-id::"
        "a\\nb \\x1b[31m 100%25 {0} [x](1)%0Amend it\n"
    )


def test_github_columns_stand_only_where_a_span_has_one_line() -> None:
    note, _ = report.github([SAMPLES[3], SAMPLES[2]]).splitlines()[::-1]
    assert note.startswith("::notice file=quiz.yaml,line=2,col=1,endLine=9,title=not-scored::")


def test_github_names_no_line_of_a_whole_file() -> None:
    assert report.github([SAMPLES[2]]) == "::warning file=lone.yaml,title=no-iri::it is wrong\n"
    assert report.github([SAMPLES[4]]).startswith("::error title=cannot-write::")


@pytest.mark.parametrize("hostile", ["x\n::set-env name=PATH::/tmp", "x\r::stop-commands::y", "%0A::error::z"])
def test_no_message_can_make_a_command_of_its_own(hostile: str) -> None:
    path = f"dir/{hostile}"
    text = report.github([found(rules.BAD_ID, span(1, 1, 2, path), hostile, hostile)])
    assert text.count("\n") == 1
    assert "\r" not in text
    head = text.split("::")[1]
    assert len(re.findall(r"(?<!%2C),", head)) == 5


# --- SARIF ---------------------------------------------------------------------------------------------------


def run_of(*diagnostics: Diagnostic) -> dict[str, Any]:
    log = json.loads(report.sarif(diagnostics))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_sarif_lists_the_broken_rules_once_with_their_help() -> None:
    run = run_of(*SAMPLES, found(rules.BAD_ID, span(9, 1, 2)))
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == sorted({sample.rule.code for sample in SAMPLES})
    for result in run["results"]:
        rule = listed[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        assert rule["help"]["text"].replace("{{", "{") == rules.RULES[rule["id"]].advice.replace("{{", "{")
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "course-packager"


@pytest.mark.parametrize(
    ("rule", "level"), [(rules.BAD_ID, "error"), (rules.NO_IRI, "warning"), (rules.NOT_SCORED, "note")]
)
def test_sarif_levels_are_our_severities(rule: Rule, level: str) -> None:
    assert run_of(found(rule, span(1, 1, 2)))["results"][0]["level"] == level


def test_sarif_regions_exclude_their_end() -> None:
    (result,) = run_of(SAMPLES[1])["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 6, "startColumn": 5, "endLine": 6, "endColumn": 12}


def test_sarif_has_no_region_of_a_whole_file_and_no_place_without_a_file() -> None:
    file, none = run_of(SAMPLES[2])["results"][0], run_of(SAMPLES[4])["results"][0]
    assert file["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "lone.yaml"}}}]
    assert none["locations"] == []


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü:,%.yaml", "a%20b/%C3%BC%3A%2C%25.yaml"),
        ("c:quiz.yaml", "c%3Aquiz.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("/tmp/x y.yaml", "file:///tmp/x%20y.yaml"),
        ("//host/x", "file:///host/x"),
        ("quiz#1?.yaml", "quiz%231%3F.yaml"),
        ("\udce9.yaml", "%ED%B3%A9.yaml"),
    ],
)
def test_sarif_addresses_are_percent_encoded(path: str, uri: str) -> None:
    (result,) = run_of(found(rules.BAD_ID, span(1, 1, 2, path)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_relates_places_by_numbers() -> None:
    (result,) = run_of(SAMPLES[3])["results"]
    first, second = result["relatedLocations"]
    assert [first["id"], second["id"]] == [1, 2]
    assert first["message"] == {"text": "he{{re"}
    assert first["physicalLocation"]["region"]["startColumn"] == 2
    assert "region" not in second["physicalLocation"]


def test_sarif_fixes_are_one_fix_with_a_change_for_each_file() -> None:
    (result,) = run_of(SAMPLES[1])["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "mend it"}
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == ["quiz.yaml", "b"]
    assert fix["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 6, "startColumn": 5, "endLine": 6, "endColumn": 12},
            "insertedContent": {"text": "choices"},
        }
    ]
    insertion = fix["artifactChanges"][1]["replacements"][0]
    assert insertion["deletedRegion"]["startColumn"] == insertion["deletedRegion"]["endColumn"] == 1


def test_sarif_doubles_braces_and_shows_control_characters() -> None:
    (result,) = run_of(SAMPLES[0])["results"]
    assert result["message"]["text"] == "a\\nb \\x1b[31m 100% {{0}} [x](1)\nmend it"
