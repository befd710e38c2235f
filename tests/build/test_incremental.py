"""A build makes what has changed and nothing else, whatever it is that has changed."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue_folder import PIXEL, contents, course, events, made, made_apart
from click.testing import CliRunner

from packager.build import environment
from packager.build.journal import NAME
from packager.cli import main

ROOT = Path(__file__).parents[2]
BOTH = {"a-scorm12.zip", "a-moodle.xml"}
ALL = {*BOTH, "b-scorm12.zip", "b-moodle.xml"}


# Lines that no build wrote, behind the line that begins a journal.
ODD = tuple(
    b"course packager journal 1\n" + line + b"\n"
    for line in (
        b'"x"\t{"a":1}\t{}\t{}\t{}',
        b'["x"]\t["i"]\t{}',
        b'"x"\t7\t{}',
        b'"x"\t["i"]\t{"made":[]}\t{}\t{}',
        b"\xff\t",
    )
)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with two courses, and an output folder into which both were built."""
    course(tmp_path / "src/a", "a")
    course(tmp_path / "src/b", "b")
    out = tmp_path / "out"
    assert made(tmp_path / "src", "--out", out) == ALL
    assert made(tmp_path / "src", "--out", out) == set()
    return tmp_path / "src", out


def same_size_in_no_time(folder: Path) -> None:
    """An edit that leaves the size and the time of the last modification as they were."""
    file = folder / "one.md"
    before = file.stat()
    file.write_text(file.read_text().replace("Words", "Sword"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def put(name: str, data: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return change


def swap(folder: Path) -> None:
    """Another file under the name, as an editor or git puts it there."""
    (folder / "new").write_text((folder / "one.md").read_text() + "\nMore.\n")
    (folder / "new").rename(folder / "one.md")


def link(folder: Path) -> None:
    """A link to another picture in the place of one."""
    (folder / "other.png").write_bytes(PIXEL + b"\0")
    (folder / "dot.png").unlink()
    (folder / "dot.png").symlink_to("other.png")


CHANGES: dict[str, Callable[[Path], None]] = {
    "a lesson": put("one.md", b"# One\n\nOther words.\n\n![A dot](dot.png)\n"),
    "a lesson by another file": swap,
    "a lesson, of the same size and time": same_size_in_no_time,
    "a picture": put("dot.png", PIXEL + b"\0"),
    "a picture by a link": link,
    "a quiz": put(
        "quiz.yaml", b"id: q\ntitle: Q\nquestions:\n  - {id: n, type: true-false, prompt: A?, answer: true}\n"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_file_makes_its_course_anew_and_no_other(
    two: tuple[Path, Path], change: Callable[[Path], None]
) -> None:
    source, out = two
    change(source / "a")
    assert made(source, "--out", out) == BOTH
    assert made(source, "--out", out) == set()
    clean = out.with_name("clean")
    assert made(source, "--out", clean, "--no-cache") == ALL
    assert contents(out) == contents(clean)


def test_a_file_that_was_looked_for_in_vain_makes_its_course_anew(two: tuple[Path, Path]) -> None:
    source, out = two
    (source / "a/film.mp4").write_bytes(b"film")
    (source / "a/one.md").write_text("# One\n\nWords.\n\n![A film](film.mp4)\n")
    first = events(source, "--out", out)
    assert [each["diagnostic"]["code"] for each in first if each["event"] == "diagnostic"] == ["no-captions"]
    assert made(source, "--out", out) == set()
    (source / "a/film.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
    second = events(source, "--out", out)
    assert [each["why"] for each in second if each["event"] == "started"] == [{"": "`film.vtt` is there now"}]
    assert [each for each in second if each["event"] == "diagnostic"] == []


def test_a_new_course_is_built_and_the_others_stay(two: tuple[Path, Path]) -> None:
    source, out = two
    course(source / "deep/c", "c")
    assert made(source, "--out", out) == {"c-scorm12.zip", "c-moodle.xml"}
    assert set(json.loads((out / "index.json").read_text())["courses"]) == {"a", "b", "c"}


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x")])
def test_an_artifact_that_was_deleted_or_altered_is_made_again_alone(
    two: tuple[Path, Path], spoil: Callable[[Path], object]
) -> None:
    source, out = two
    before = contents(out)
    spoil(out / "b-moodle.xml")
    assert made(source, "--out", out) == {"b-moodle.xml"}
    assert contents(out) == before


def test_an_index_that_was_deleted_or_altered_is_written_again(two: tuple[Path, Path]) -> None:
    source, out = two
    before = contents(out)
    (out / "index.json").unlink()
    assert made(source, "--out", out) == set()
    assert contents(out) == before
    (out / "index.json").write_text("{}")
    assert made(source, "--out", out) == set()
    assert contents(out) == before


def test_other_options_make_other_artifacts(two: tuple[Path, Path]) -> None:
    source, out = two
    assert made(source, "--out", out, "--target", "gift") == {"a-gift.txt", "b-gift.txt"}
    assert made(source, "--out", out, "--target", "gift", "--target", "moodle") == set()
    # A platform's scorm12 is another artifact under the same name, so both are made anew each time.
    for_moodle = made(source, "--out", out, "--for", "moodle")
    assert for_moodle == ALL
    assert made(source, "--out", out, "--for", "moodle") == set()
    assert made(source, "--out", out) == ALL
    assert made(source / "a", "--out", out, "--target", "xapi") == {"a-xapi.json"}
    assert made(source / "a", "--out", out, "--target", "xapi", "--check") == {"a-xapi.json"}


def test_zlib_and_the_date_make_all_anew(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = two
    monkeypatch.setattr(zlib, "ZLIB_RUNTIME_VERSION", "0.0")
    environment.environment.cache_clear()
    assert made(source, "--out", out) == ALL
    monkeypatch.undo()
    environment.environment.cache_clear()
    assert made(source, "--out", out) == ALL
    for date in ("1000000000", "1000000001"):
        assert made_apart(source, "--out", out, SOURCE_DATE_EPOCH=date) == ALL
        assert made_apart(source, "--out", out, SOURCE_DATE_EPOCH=date) == set()


def test_another_version_of_the_program_or_of_a_library_makes_all_anew(tmp_path: Path) -> None:
    """A copy of the program: its code, a profile, a template, a locale, a schema are changed, then a library is."""
    copy = tmp_path / "copy"
    for name in ("packager", "schemas", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    source = course(tmp_path / "a", "a")
    out = tmp_path / "out"
    assert made_apart(source, "--out", out, path=copy) == BOTH
    assert made_apart(source, "--out", out, path=copy) == set()
    comments = {
        "packager/scoring.py": "\n# Other.\n",
        "packager/profiles/platforms.py": "\n# Other.\n",
        "templates/player/quiz.css": "\n/* Other. */\n",
        "templates/locale/fr.json": "\n",
        "schemas/quiz.json": "\n",
    }
    for name, words in comments.items():
        with (copy / name).open("a") as file:
            file.write(words)
        assert made_apart(source, "--out", out, path=copy) == BOTH, name
    (copy / "nh3-99.0.dist-info").mkdir()
    assert made_apart(source, "--out", out, path=copy) == BOTH
    assert made_apart(source, "--out", out, path=copy) == set()


def test_the_libraries_that_are_watched_are_those_that_it_depends_on() -> None:
    import tomllib

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {each.partition(">")[0] for each in wanted}
    # click and rich print, watchfiles watches; markupsafe and mdurl escape for jinja2 and markdown-it.
    assert set(environment.LIBRARIES) == names - {"click", "rich", "watchfiles"} | {"markupsafe", "mdurl"}
    versions = environment._versions([str(Path(pytest.__file__).parents[1])])
    assert all(version.count(" ") == 1 and version.split(" ")[1] for version in versions)


def test_a_fresh_clone_with_the_old_output_builds_nothing(two: tuple[Path, Path], tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for name in ("src", "out"):
        shutil.copytree(tmp_path / name, clone / name, copy_function=shutil.copyfile)
    assert made(clone / "src", "--out", clone / "out") == set()
    assert contents(clone / "out") == contents(two[1])


def test_what_was_told_of_an_artifact_that_stays_is_told_again(two: tuple[Path, Path]) -> None:
    source, out = two
    quiz = (source / "a/quiz.yaml").read_text()
    (source / "a/quiz.yaml").write_text(quiz + "  - {id: es, type: essay, prompt: Why?, hints: [Think.]}\n")
    first = [each for each in events(source, "--out", out) if each["event"] == "diagnostic"]
    second = [each for each in events(source, "--out", out) if each["event"] == "diagnostic"]
    assert {each["diagnostic"]["code"] for each in first} >= {"not-scored"}
    assert second == first
    text = CliRunner().invoke(main, ["build", str(source / "a"), "--out", str(out)])
    assert f"{source}/a/quiz.yaml:5:10: note[not-scored]" in text.stderr
    # Who builds a catalogue has no eye for a note on each course.
    text = CliRunner().invoke(main, ["build", str(source), "--out", str(out)])
    assert text.stderr == "2 notes on these courses; `package validate` tells each at its line\n"


def test_a_course_that_fails_keeps_its_artifacts_and_is_told_each_time(two: tuple[Path, Path]) -> None:
    source, out = two
    before = contents(out)
    (source / "a/quiz.yaml").write_text("id: q\n")
    for _ in range(2):
        said = events(source, "--out", out, code=1)
        assert [each["state"] for each in said if each["event"] == "finished"] == ["unchanged", "failed"]
        assert contents(out) == before


def test_what_no_course_makes_any_more_is_named_and_removed_only_on_demand(two: tuple[Path, Path]) -> None:
    source, out = two
    shutil.rmtree(source / "b")
    said = [each for each in events(source, "--out", out) if each["event"] == "left-over"]
    assert [(Path(str(each["path"])).name, each["removed"]) for each in said] == [
        ("b-moodle.xml", False),
        ("b-scorm12.zip", False),
    ]
    assert set(contents(out)) == {*ALL, "index.json"}
    seen = CliRunner().invoke(main, ["build", str(source), "--out", str(out), "--dry-run", "--prune"])
    assert "b-moodle.xml: no course makes it any more" in seen.stdout
    assert set(contents(out)) == {*ALL, "index.json"}
    events(source, "--out", out, "--prune")
    assert set(contents(out)) == {*BOTH, "index.json"}
    assert set(json.loads((out / "index.json").read_text())["courses"]) == {"a"}
    assert [each for each in events(source, "--out", out) if each["event"] == "left-over"] == []


def test_artifacts_of_an_older_id_are_left_over_and_a_file_of_an_author_is_not(two: tuple[Path, Path]) -> None:
    source, out = two
    (out / "mine.zip").write_bytes(b"mine")
    course(source / "a", "c")
    said = [each for each in events(source, "--out", out, "--prune") if each["event"] == "left-over"]
    assert {Path(str(each["path"])).name for each in said} == BOTH
    assert set(contents(out)) == {"mine.zip", "index.json", *(ALL - BOTH), "c-scorm12.zip", "c-moodle.xml"}


def test_a_course_that_moved_leaves_nothing_over(two: tuple[Path, Path]) -> None:
    source, out = two
    (source / "b").rename(source / "moved")
    said = events(source, "--out", out, "--prune")
    assert [each for each in said if each["event"] == "left-over"] == []
    assert set(contents(out)) == {*ALL, "index.json"}


def test_a_dry_run_writes_nothing_and_says_why(two: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = two
    (source / "a/one.md").write_text("# Other\n")
    (out / "b-moodle.xml").unlink()
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    done = CliRunner().invoke(main, ["build", str(source), "--out", str(out), "--dry-run"])
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"{source}/a: build all: `one.md` has changed",
        f"{source}/b: build moodle: `b-moodle.xml` is not there",
        "2 of 2 courses would be built",
    ]
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before
    done = CliRunner().invoke(main, ["build", str(source), "--out", str(tmp_path / "new"), "--dry-run"])
    assert "2 of 2 courses would be built" in done.stdout
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "junk",
    [b"", b"junk", b"other 2\n", b"\0" * 100, b"course packager journal 0\n" + b"x" * 20000, *ODD],
)
def test_a_journal_of_something_else_is_as_good_as_none(two: tuple[Path, Path], junk: bytes) -> None:
    source, out = two
    before = contents(out)
    (out / NAME).write_bytes(junk)
    assert made(source, "--out", out) == ALL
    assert made(source, "--out", out) == set()
    assert contents(out) == before


@pytest.mark.parametrize("cut", [1, 50, 400])
def test_a_line_that_was_cut_off_costs_its_course_alone(two: tuple[Path, Path], cut: int) -> None:
    source, out = two
    course(source / "a", "a", words="Other.")
    assert made(source, "--out", out) == BOTH
    whole = (out / NAME).read_bytes()
    lines = whole.splitlines(keepends=True)
    assert lines[-1].startswith(b"index\t")
    (out / NAME).write_bytes(b"".join(lines[:-1])[:-cut])
    assert made(source, "--out", out) == BOTH
    assert made(source, "--out", out) == set()


def test_a_journal_does_not_grow_for_ever(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = two
    monkeypatch.setattr("packager.build.journal._GARBAGE", 1)
    sizes = []
    for turn in range(6):
        course(source / "a", "a", words=f"Turn {turn}.")
        assert made(source, "--out", out) == BOTH
        sizes.append((out / NAME).stat().st_size)
    assert max(sizes) < 3 * min(sizes)
    assert made(source, "--out", out) == set()


def test_nothing_is_pruned_while_a_course_fails(two: tuple[Path, Path]) -> None:
    """One that moved and has a mistake now is no course that is gone."""
    source, out = two
    before = contents(out)
    (source / "b").rename(source / "moved")
    (source / "moved/quiz.yaml").write_text("id: q\n")
    said = events(source, "--out", out, "--prune", code=1)
    assert {each["removed"] for each in said if each["event"] == "left-over"} == {False}
    assert contents(out) == before


def test_a_catalogue_prunes_nothing_of_another_one_in_the_same_output(two: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = two
    course(tmp_path / "disk/cat/z", "z")
    events(tmp_path / "disk/cat", "--out", out)
    (tmp_path / "disk").rename(tmp_path / "away")
    assert [each for each in events(source, "--out", out, "--prune") if each["event"] == "left-over"] == []
    assert {"z-moodle.xml", "z-scorm12.zip"} <= set(contents(out))


def test_an_output_has_one_journal_by_whatever_name_it_is_called(two: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = two
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/link").symlink_to(out)
    assert made(source, "--out", tmp_path / "deep/er/link") == set()
    events(source / "a", "--out", tmp_path / "deep/er/link", "--prune")
    assert set(contents(out)) == {*ALL, "index.json"}


def test_what_a_course_asks_for_no_more_is_left_over(two: tuple[Path, Path]) -> None:
    source, out = two
    course(source / "a", "a", targets=["scorm12"])
    said = [each for each in events(source, "--out", out) if each["event"] == "left-over"]
    assert [Path(str(each["path"])).name for each in said] == ["a-moodle.xml"]
    listed = json.loads((out / "index.json").read_text())["courses"]["a"]["artifacts"]
    assert [each["file"] for each in listed] == ["a-scorm12.zip"]
    # A bank of a course whose quiz is gone.
    (source / "b/course.yaml").write_text((source / "b/course.yaml").read_text().replace("  - quiz: quiz.yaml\n", ""))
    said = [each for each in events(source, "--out", out, "--prune") if each["event"] == "left-over"]
    assert {Path(str(each["path"])).name for each in said} == {"a-moodle.xml", "b-moodle.xml"}
    assert set(contents(out)) == {"a-scorm12.zip", "b-scorm12.zip", "index.json"}


def test_a_left_over_that_somebody_altered_is_theirs(two: tuple[Path, Path]) -> None:
    source, out = two
    (out / "b-moodle.xml").write_text("mine")
    shutil.rmtree(source / "b")
    events(source, "--out", out, "--prune")
    assert set(contents(out)) == {*BOTH, "b-moodle.xml", "index.json"}


def test_an_index_that_a_killed_build_left_behind_is_brought_up_to_date(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build had put a course into the journal and not yet into the index; then the files have settled."""
    source, out = two
    older = (out / "index.json").read_bytes()
    course(source / "c", "c")
    events(source, "--out", out)
    whole = contents(out)
    lines = (out / NAME).read_bytes().splitlines(keepends=True)
    (out / NAME).write_bytes(b"".join(lines[:-1]))
    (out / "index.json").write_bytes(older)
    monkeypatch.setattr("packager.source.inputs._SETTLED", -(10**12))  # every file has settled long ago
    assert made(source, "--out", out) == set()
    assert contents(out) == whole


def test_a_file_that_goes_away_while_it_is_read_fails_its_course_alone(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = two
    for name in ("a", "b"):
        (source / name / "one.md").write_text("# One\n\nOther.\n\n![A dot](dot.png)\n")
    from packager.source import media

    whole = media.picture_size

    def gone(file: Path) -> tuple[int, int]:
        if file.parent.name == "a":
            file.unlink()
        return whole(file)

    monkeypatch.setattr(media, "picture_size", gone)
    said = events(source, "--out", out, "-j", 1, code=1)
    assert [each["state"] for each in said if each["event"] == "finished"] == ["failed", "built"]


def test_an_address_that_is_too_long_for_a_file_is_no_trouble(two: tuple[Path, Path]) -> None:
    source, out = two
    (source / "a/one.md").write_text(f"# One\n\nSee [this](a {'b' * 5000} c.png).\n")
    assert made(source, "--out", out) == BOTH


@pytest.mark.parametrize("cut", [1, 2, 5, 50])
def test_an_index_line_that_was_cut_off_is_passed_over(two: tuple[Path, Path], cut: int) -> None:
    source, out = two
    before = contents(out)
    (out / NAME).write_bytes((out / NAME).read_bytes()[:-cut])
    assert made(source, "--out", out) == set()
    assert contents(out) == before
    for line in (b"{}", b"null", b"[1,2,3,4,5,6,7]", b"\xff", b'["x","y"]'):
        with (out / NAME).open("ab") as file:
            file.write(b"index\t" + line + b"\n")
        assert made(source, "--out", out) == set()
        assert contents(out) == before


def test_a_file_that_became_a_link_out_of_the_course_is_an_error(two: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = two
    (tmp_path / "outside.png").write_bytes(PIXEL)
    (source / "a/dot.png").unlink()
    (source / "a/dot.png").symlink_to(tmp_path / "outside.png")
    said = events(source, "--out", out, code=1)
    assert {each["diagnostic"]["code"] for each in said if each["event"] == "diagnostic"} == {"file-outside"}


def test_a_course_is_built_once_however_it_is_written(two: tuple[Path, Path]) -> None:
    source, out = two
    paths = (source / "b", f"{source}/a", f"{source}/./a", f"{source}/a/", source / "a/course.yaml")
    assert events(*paths, "--out", out)[-1]["courses"] == 2


def test_two_catalogues_with_a_course_in_common_both_stand_in_the_index(two: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = two
    shutil.copytree(source / "a", tmp_path / "other/a")
    assert made(tmp_path / "other", "--out", out, "--target", "gift") == {"a-gift.txt"}
    listed = json.loads((out / "index.json").read_text())["courses"]["a"]["artifacts"]
    assert {each["file"] for each in listed} == {"a-gift.txt", "a-moodle.xml", "a-scorm12.zip"}


@pytest.mark.parametrize(
    "text", ['{"format":1,"courses":{"zz":{"artifacts":[{}]}}}', '{"format":1,"courses":{"a":{"artifacts":5}}}']
)
def test_an_index_of_something_else_is_written_again(two: tuple[Path, Path], text: str) -> None:
    source, out = two
    before = contents(out)
    (out / "index.json").write_text(text)
    assert made(source, "--out", out) == set()
    assert contents(out) == before


def test_swapped_courses_of_which_one_is_built_lose_nothing(two: tuple[Path, Path]) -> None:
    source, out = two
    (source / "a").rename(source / "x")
    (source / "b").rename(source / "a")
    (source / "x").rename(source / "b")
    events(source / "b", "--out", out, "--prune")
    assert set(contents(out)) == {*ALL, "index.json"}


def test_a_place_that_can_t_be_an_output_is_no_trouble_for_a_dry_run(two: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file/below"):
        done = CliRunner().invoke(main, ["build", str(two[0]), "--out", str(out), "--dry-run"])
        assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["build", str(two[0]), "--out", ""]).exit_code == 2
