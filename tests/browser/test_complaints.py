"""What learners and teachers complain of again and again in packages of SCORM, and the tests that keep ours free of it.

The numbers are those of the project's survey of other packagers; each names the complaint in short.
"""

from __future__ import annotations

from pathlib import Path

import pytest

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
    12: (
        "files that are missing from the package or from its manifest, or that nobody asks for",
        {
            "browser/test_scorm_matrix.py": ("test_a_learner_passes_and_comes_back",),
            "test_package_lint12.py": ("test_what_we_build_has_no_findings",),
        },
    ),
    20: (
        "free answers that no teacher can read, and pages that do not show what is left to do",
        {
            "browser/test_scorm_records.py": ("test_a_teacher_reads_the_words_of_a_free_answer",),
            "browser/test_scorm_player.py": ("test_the_learner_sees_what_is_still_to_do",),
        },
    ),
}


@pytest.mark.parametrize("number", COMPLAINTS)
def test_each_complaint_has_its_tests(number: int) -> None:
    for file, names in COMPLAINTS[number][1].items():
        text = (TESTS / file).read_text(encoding="utf-8")
        for name in names:
            assert f"def {name}(" in text or f'"{name}"' in text or f': {name}"' in text, (file, name)
