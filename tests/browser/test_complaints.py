"""What learners and teachers complain of again and again in packages of SCORM, and the tests that keep ours free of it.

The numbers are those of the project's survey of other packagers; each names the complaint in short.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from lxml import etree

from packager.cli import main
from packager.source.schema import schema

TESTS = Path(__file__).resolve().parents[1]

COMPLAINTS: dict[int, tuple[str, dict[str, tuple[str, ...]]]] = {
    1: (
        "a blank page in nested frames and pop-ups, an API that is not found, a start address that is ignored",
        {
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
            "browser/test_scorm_player.py": (
                "test_without_a_platform_the_course_is_usable",
                "test_an_api_that_comes_late_is_found",
                "test_an_address_may_name_the_place_to_start_with",
            ),
            "node/scorm_session.test.mjs": (
                "looks past windows of other origins, in openers too, and comes to an end in a ring",
                "finds an API above 400 frames, and gives up in the end",
            ),
        },
    ),
    2: (
        "another score in the platform than on the page",
        {"browser/test_scorm_records.py": ("test_score_and_records_agree_with_the_reference",)},
    ),
    3: (
        "passed too early, changed by looking in, failed by a second visit, another pass mark than the manifest's",
        {
            "browser/test_scorm_player.py": (
                "test_nothing_is_passed_before_the_last_quiz",
                "test_opening_and_closing_changes_nothing",
                "test_a_pass_is_never_lowered",
                "test_a_result_that_is_there_stays_when_the_course_is_only_opened",
                "test_a_result_stays_when_the_state_is_lost",
                "test_the_verdict_does_not_hang_on_the_mastery_override",
                "test_the_manifest_s_pass_mark_agrees_with_the_page",
            ),
        },
    ),
    4: (
        "a SCO that never completes when the learner goes on to the next",
        {
            "browser/test_scorm_player.py": ("test_one_sco_a_lesson",),
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
        },
    ),
    5: (
        "a state that overflows, changes its types or its numbers, is not saved at the end, or is shared by two",
        {
            "test_state.py": (
                "test_the_player_writes_the_worst_state_in_exactly_that_size",
                "test_a_state_is_read_as_it_was_written",
                "test_names_of_places_and_questions_are_short_whatever_else_is_on_the_page",
            ),
            "browser/test_scorm_records.py": ("test_a_state_above_the_limit_loses_texts_and_no_score",),
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
        },
    ),
    6: (
        "attempts broken by an update of the course",
        {
            "browser/test_scorm_records.py": ("test_a_state_of_another_edition_keeps_what_is_still_there",),
            "browser/test_scorm_player.py": ("test_a_state_that_can_not_be_read_starts_afresh",),
        },
    ),
    7: (
        "what is lost where unload is forbidden, an end told twice, a question whether to leave, no exit",
        {
            "browser/test_scorm_player.py": ("test_strict_headers_change_nothing",),
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
            "node/scorm_session.test.mjs": (
                "the end is told once, without a commit, with the time as the last value, and nothing comes after",
            ),
        },
    ),
    8: (
        "interactions that a strict platform refuses, or that stop where there is no _count",
        {
            "browser/test_scorm_records.py": (
                "test_interactions_of_many_choices_pass_a_strict_platform",
                "test_score_and_records_agree_with_the_reference",
            ),
            "node/scorm_records.test.mjs": (
                "interactions go on behind those of earlier visits, also where there is no _count",
            ),
            "test_interaction.py": (
                "test_a_strict_run_time_takes_every_interaction",
                "test_a_strict_run_time_of_2004_takes_every_interaction",
            ),
        },
    ),
    9: (
        "hundreds of calls a click, and elements that are asked for before anybody set them",
        {
            "browser/test_scorm_records.py": ("test_a_response_and_a_result_cost_few_calls",),
            "node/scorm_session.test.mjs": (
                "at most one commit in ten seconds, but for a result and when the page is hidden",
                "what was never set is not asked for, but suspend_data",
            ),
        },
    ),
    10: (
        "a platform that says yes and stores nothing, or no without an error, and nobody is told",
        {
            "browser/test_scorm_player.py": (
                "test_a_platform_that_stores_nothing_is_told_of",
                "test_a_refused_commit_is_told_and_made_good",
            ),
            "node/scorm_session.test.mjs": ("a commit that fails with error 0 is told",),
        },
    ),
    11: (
        "names with accents, quotation marks, blanks or per cent signs that break a package; too long descriptions",
        {
            "browser/test_hostile_ids.py": (
                "test_no_id_stands_twice_and_each_one_named_is_there",
                "test_a_click_on_a_label_answers_its_own_row",
            ),
            "browser/test_complaints.py": (
                "test_files_of_any_name_are_found_by_their_addresses",
                "test_a_description_is_no_longer_than_a_catalogue_takes",
            ),
            "build/test_archive.py": ("test_zipfile_reads_back_names_and_bytes", "test_unzip_finds_no_fault"),
        },
    ),
    12: (
        "files that are missing from the package or from its manifest, or that nobody asks for",
        {
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
            "test_package_lint12.py": ("test_what_we_build_has_no_findings",),
        },
    ),
    17: (
        "answers in xAPI without a response, a success or a score",
        {
            "targets/test_cmi5.py": ("test_every_statement_is_the_template_of_the_xapi_file_filled",),
            "targets/test_xapi_answers.py": ("test_patterns_and_responses_obey_the_grammar_and_agree_with_the_score",),
            "browser/test_cmi5_player.py": ("test_the_example_course_is_told_right_and_wrong",),
            "browser/test_tincan_player.py": (
                "test_a_whole_course_is_told_by_valid_statements_that_follow_the_templates",
            ),
        },
    ),
    18: (
        "feedback that nobody hears, fields without a label, questions that need a mouse, text that does not scale",
        {
            "browser/test_accessibility.py": (
                "test_feedback_is_announced_and_the_focus_is_never_lost",
                "test_axe_finds_nothing_in_any_state",
                "test_at_320_pixels_nothing_scrolls_sideways",
            ),
            "browser/test_keyboard.py": ("test_a_whole_course_by_keyboard_alone",),
        },
    ),
    19: (
        "no limit of attempts, no points, no feedback of a wrong answer's own or only at one time, one right answer",
        {
            "browser/test_rules.py": (
                "test_attempts_end_and_it_is_said_how_many_are_left",
                "test_at_the_end_answers_can_be_changed_and_are_kept_as_they_are_given",
                "test_feedback_that_never_comes_leaves_the_result_alone",
                "test_a_review_without_the_key_tells_right_from_wrong_alone",
            ),
            "node/answers.test.mjs": (" gives what was given, and earns what Python says",),
            "test_scoring.py": ("test_the_player_agrees_on_random_responses",),
        },
    ),
    20: (
        "free answers that no teacher can read, and pages that do not show what is left to do",
        {
            "browser/test_scorm_records.py": ("test_a_teacher_reads_the_words_of_a_free_answer",),
            "browser/test_scorm_player.py": ("test_the_learner_sees_what_is_still_to_do",),
        },
    ),
    21: (
        "two standards' manifests in one package, and an output that is told of and is not the one just built",
        {
            "browser/test_complaints.py": ("test_each_package_has_the_manifest_of_its_standard_alone",),
            "build/test_build.py": ("test_a_build_writes_five_artifacts_and_an_index",),
        },
    ),
}
# Of question banks, of ids and messages, of equal builds: what a learner opens has no part in them.
ELSEWHERE = {13, 14, 15, 16}
LAST = 21
MANIFESTS = {
    "scorm12": ["imsmanifest.xml"],
    "scorm2004": ["imsmanifest.xml"],
    "cmi5": ["cmi5.xml"],
    "tincan": ["tincan.xml"],
    "web": [],
}


def test_no_complaint_is_left_out() -> None:
    assert set(COMPLAINTS) | ELSEWHERE == set(range(1, LAST + 1))
    assert not set(COMPLAINTS) & ELSEWHERE


@pytest.mark.parametrize("number", COMPLAINTS)
def test_each_complaint_has_its_tests(number: int) -> None:
    for file, names in COMPLAINTS[number][1].items():
        text = (TESTS / file).read_text(encoding="utf-8")
        for name in names:
            assert f"def {name}(" in text or f'"{name}"' in text or f': {name}"' in text, (file, name)


# --- what no other test has a place for -----------------------------------------------------------------------

PICTURE = "l'été Ω 100%25 + “zwei”.svg"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, zipfile.ZipFile]:
    """A course with a picture of an awkward name, as a package of each standard."""
    folder = tmp_path_factory.mktemp("awkward")
    (folder / PICTURE).write_text('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>')
    address = PICTURE.replace("%", "%25").replace(" ", "%20")
    (folder / "one.md").write_text(f"# Été\n\n![A square]({address})\n")
    (folder / "quiz.yaml").write_text(
        "id: quiz\ntitle: Ω 100 %\nquestions: [{id: q, type: true-false, prompt: Is it?, answer: true}]\n"
    )
    (folder / "course.yaml").write_text(
        "format: 1\nid: awkward\niri: https://example.org/awkward\ntitle: L'été Ω\nlanguage: fr\n"
        "contents: [{lesson: one.md}, {quiz: quiz.yaml}]\n"
    )
    targets = [argument for target in MANIFESTS for argument in ("--target", target)]
    done = CliRunner().invoke(main, ["build", str(folder), *targets, "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    index = json.loads((folder / "out/index.json").read_text())["courses"]["awkward"]["artifacts"]
    files = {each["file"].removeprefix("awkward-").removesuffix(".zip"): each["file"] for each in index}
    return {target: zipfile.ZipFile(io.BytesIO((folder / "out" / files[target]).read_bytes())) for target in MANIFESTS}


@pytest.mark.parametrize("target", MANIFESTS)
def test_each_package_has_the_manifest_of_its_standard_alone(built: dict[str, zipfile.ZipFile], target: str) -> None:
    every = {name for names in MANIFESTS.values() for name in names}
    assert [name for name in built[target].namelist() if name in every] == MANIFESTS[target]


@pytest.mark.parametrize("target", MANIFESTS)
def test_files_of_any_name_are_found_by_their_addresses(built: dict[str, zipfile.ZipFile], target: str) -> None:
    """The page's address of the picture, and the manifest's where it lists files, lead to the member of that name."""
    package = built[target]
    pictures = [info for info in package.infolist() if info.filename.endswith(".svg")]
    assert len(pictures) == 1
    assert pictures[0].flag_bits & 0x800 or pictures[0].filename.isascii()
    page = package.read("index.html").decode()
    assert [unquote(found) for found in re.findall(r'<img[^>]* src="([^"]+)"', page)] == [pictures[0].filename]
    for name in MANIFESTS[target]:
        manifest = etree.fromstring(package.read(name))
        listed = [unquote(href) for href in manifest.xpath("//*[local-name()='file']/@href")]
        assert not listed or pictures[0].filename in listed
        assert bool(listed) == target.startswith("scorm")


def test_a_description_is_no_longer_than_a_catalogue_takes() -> None:
    """Some platforms refuse metadata with a text of more than 1000 characters."""
    assert schema("course")["properties"]["description"]["maxLength"] <= 1000
