"""The command line's build and validate, on good and on bad input."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from packager.build import archive, plan
from packager.build.journal import NAME
from packager.cli import main

ALL = ("scorm12", "xapi", "qti12", "qti21", "moodle")
COURSE = """\
format: 1
id: small
iri: https://example.org/courses/small
title: Small
language: en
contents:
  - lesson: one.md
  - quiz: quiz.yaml
"""
QUIZ = """\
id: quiz
title: Quiz
questions:
  - id: q1
    type: multiple-choice
    prompt: Which one?
    choices: [{correct: This}, That]
"""


def make(folder: Path, **files: str | bytes) -> Path:
    given: dict[str, str | bytes] = {"course.yaml": COURSE, "one.md": "# One\n\nWords.\n", "quiz.yaml": QUIZ}
    given.update({name.replace("__", "."): text for name, text in files.items()})
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in given.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def listed(folder: Path) -> list[str]:
    """The names in an output folder without that of the journal."""
    return sorted(name for name in os.listdir(folder) if name != NAME)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != NAME
    }


def test_a_build_writes_five_artifacts_and_an_index(tmp_path: Path) -> None:
    done = run("build", make(tmp_path / "c"), "--out", tmp_path / "out", "--check")
    assert done.exit_code == 0, done.output
    names = [
        "index.json",
        "small-moodle.xml",
        "small-qti12.zip",
        "small-qti21.zip",
        "small-scorm12.zip",
        "small-xapi.json",
    ]
    assert listed(tmp_path / "out") == names
    index = json.loads((tmp_path / "out/index.json").read_text())
    entry = index["courses"]["small"]
    assert [artifact["file"] for artifact in entry["artifacts"]] == names[1:]
    for artifact in entry["artifacts"]:
        data = (tmp_path / "out" / artifact["file"]).read_bytes()
        assert (artifact["size"], artifact["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert artifact["sha256"][:12] in done.stdout
    assert entry["ids"]["q1"]["this"]["scorm12"] == "a"


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    """Other folder, other name, other locale, other time zone, other hash seed, other umask."""
    make(tmp_path / "a/c", one__md="# One\n\nß 日本 $x^2$\n")
    make(tmp_path / "b/other name", one__md="# One\n\nß 日本 $x^2$\n")
    for source, out, seed, zone, locale in (
        ("a/c", "one", "0", "UTC", "C.UTF-8"),
        ("b/other name", "two", "4711", "Asia/Tokyo", "C"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "packager", "build", str(tmp_path / source), "--out", str(tmp_path / out)]
        subprocess.run(command, check=True, env=environment, capture_output=True)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_validate_tells_all_and_exits_with_one(tmp_path: Path) -> None:
    make(tmp_path, quiz__yaml=QUIZ.replace("{correct: This}", "This"), one__md="# One\n\n![](x.png)\n")
    done = run("validate", tmp_path)
    assert done.exit_code == 1
    for words in ("error[no-correct-choice]", "error[image-no-alt]", "error[file-missing]", "quiz.yaml:4:9", "^"):
        assert words in done.stdout
    assert "3 errors" in done.stdout


def test_validate_says_what_targets_lose_without_writing(tmp_path: Path) -> None:
    make(tmp_path, quiz__yaml=QUIZ + "    hints: [Look twice.]\n")
    before = sorted(os.listdir(tmp_path))
    done = run("validate", tmp_path)
    assert done.exit_code == 0
    assert "qti12:canvas-classic: hints lost" in done.stdout
    assert sorted(os.listdir(tmp_path)) == before
    assert run("validate", tmp_path, "--strict").exit_code == 1


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_machine_output_owns_stdout(tmp_path: Path, form: str) -> None:
    make(tmp_path, quiz__yaml=QUIZ.replace("{correct: This}", "This"))
    done = run("validate", tmp_path, "--format", form)
    assert done.exit_code == 1
    if form == "github":
        assert done.stdout.startswith("::error ")
    else:
        json.loads(done.stdout)


BAD = {
    "a syntax error": ({"quiz__yaml": "id: quiz\n  title: x\n"}, "yaml-syntax", "quiz.yaml:2"),
    "an unknown key": ({"quiz__yaml": QUIZ + "    promt: x\n"}, "unknown-key", "quiz.yaml:8:5"),
    "a wrong type": ({"quiz__yaml": QUIZ + "    points: many\n"}, "wrong-type", "quiz.yaml:8:13"),
    "a missing file": ({"course__yaml": COURSE + "  - lesson: two.md\n"}, "file-missing", "course.yaml:9:13"),
    "an empty quiz": ({"quiz__yaml": "id: quiz\ntitle: Quiz\nquestions: []\n"}, "too-short", "quiz.yaml:3:12"),
    "an empty file": ({"quiz__yaml": ""}, "too-short", "quiz.yaml:1:1"),
    "a large quiz": ({"quiz__yaml": b"#" * 5_000_001}, "file-too-large", "quiz.yaml"),
    "a large lesson": ({"one__md": b"# x\n" + b"a" * 5_000_000}, "file-too-large", "one.md"),
    "an alias bomb": (
        {
            "quiz__yaml": "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8))
        },
        "yaml-too-deep",
        "quiz.yaml:6",
    ),
    "noise": ({"quiz__yaml": bytes(range(256))}, "file-encoding", "quiz.yaml"),
    "noise in a lesson": ({"one__md": os.urandom(1000) + b"\xff"}, "file-encoding", "one.md"),
    "no utf-8": ({"one__md": "# Größe\n".encode("latin-1")}, "file-encoding", "one.md:1:5"),
    "no number": ({"quiz__yaml": QUIZ + "    points: .nan\n"}, "out-of-range", "quiz.yaml:8:13"),
    "a number of any length": ({"quiz__yaml": QUIZ + f"    points: 0x{'f' * 298}\n"}, "wrong-type", "quiz.yaml:8:13"),
    "a wrong formula": ({"one__md": "# One\n\nIt is $\\frac{1$ so.\n"}, "math-syntax", "one.md:3"),
    "an id twice": ({"quiz__yaml": QUIZ + QUIZ.partition("questions:\n")[2]}, "duplicate-id", "quiz.yaml:8:9"),
    "a path that leaves": ({"course__yaml": COURSE.replace("one.md", "../one.md")}, "file-outside", "course.yaml:7:13"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_with_a_message_at_its_place(tmp_path: Path, name: str) -> None:
    files, code, place = BAD[name]
    good = make(tmp_path / "c")
    assert run("build", good, "--out", tmp_path / "out").exit_code == 0
    before = hashes(tmp_path / "out")
    make(tmp_path / "c", **files)
    done = run("build", tmp_path / "c", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert f"error[{code}]" in done.stderr
    assert place in done.stderr
    assert hashes(tmp_path / "out") == before


def test_a_link_out_of_the_course_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    course = make(tmp_path / "c")
    (course / "one.md").unlink()
    (course / "one.md").symlink_to(tmp_path / "secret.md")
    done = run("build", course, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "error[file-outside]" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_course_file_that_is_a_link_out_is_refused(tmp_path: Path) -> None:
    course = make(tmp_path / "c")
    (tmp_path / "elsewhere.yaml").write_text(COURSE)
    (course / "course.yaml").unlink()
    (course / "course.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    done = run("validate", course)
    assert done.exit_code == 1
    assert "course.yaml: error[file-outside]" in done.stdout


def test_an_output_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    done = run("build", make(tmp_path / "c"), "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "error[cannot-write]" in done.stderr
    assert (tmp_path / "out").read_text() == "mine"


def test_an_artifact_whose_place_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out/small-moodle.xml").mkdir(parents=True)
    done = run("build", make(tmp_path / "c"), "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "small-moodle.xml: error[cannot-write]" in done.stderr
    assert os.listdir(tmp_path / "out") == ["small-moodle.xml"]


def test_a_full_disk_leaves_the_older_artifacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tmp_path / "c")
    assert run("build", course, "--out", tmp_path / "out").exit_code == 0
    before = hashes(tmp_path / "out")
    make(course, one__md="# One\n\nOther words.\n")

    def full(stream: object, member: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive, "write_single", full)
    done = run("build", course, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "no space left on device" in done.stderr
    assert hashes(tmp_path / "out") == before


def test_a_really_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A child whose files may not grow over 20 kB: the zip can't be written whole."""
    course = make(tmp_path / "c")
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        f"from packager.cli import main; main(['build', {str(course)!r}, '--out', {str(tmp_path / 'out')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "error[cannot-write]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_interrupted_build_leaves_the_older_artifacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tmp_path / "c")
    assert run("build", course, "--out", tmp_path / "out").exit_code == 0
    before = hashes(tmp_path / "out")
    make(course, one__md="# One\n\nOther words.\n")

    def interrupted(stream: object, member: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive, "write_single", interrupted)
    done = run("build", course, "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert hashes(tmp_path / "out") == before


def test_a_failing_course_does_not_stop_the_others(tmp_path: Path) -> None:
    make(tmp_path / "cs/bad", quiz__yaml="id: [\n", course__yaml=COURSE.replace("small", "bad"))
    make(tmp_path / "cs/good")
    done = run("build", tmp_path / "cs", "--out", tmp_path / "out", "--target", "moodle")
    assert done.exit_code == 1
    assert listed(tmp_path / "out") == ["index.json", "small-moodle.xml"]
    assert "1 of 2 courses built" in done.stdout


def test_the_index_keeps_the_courses_of_other_runs(tmp_path: Path) -> None:
    one = make(tmp_path / "one")
    two = make(tmp_path / "two", course__yaml=COURSE.replace("small", "other"))
    for course, target in ((one, "moodle"), (two, "moodle"), (one, "xapi")):
        assert run("build", course, "--out", tmp_path / "out", "--target", target).exit_code == 0
    courses = json.loads((tmp_path / "out/index.json").read_text())["courses"]
    assert {id_: [a["target"] for a in entry["artifacts"]] for id_, entry in courses.items()} == {
        "small": ["moodle", "xapi"],
        "other": ["moodle"],
    }


def test_two_courses_with_one_id_are_an_error(tmp_path: Path) -> None:
    make(tmp_path / "cs/one")
    make(tmp_path / "cs/two", course__yaml=COURSE.replace("courses/small", "courses/two"))
    make(tmp_path / "cs/three", course__yaml=COURSE.replace("small", "three"))
    done = run("build", tmp_path / "cs", "--out", tmp_path / "out", "--target", "moodle")
    assert done.exit_code == 1
    assert done.stderr.count("error[duplicate-course]") == 2
    assert listed(tmp_path / "out") == ["index.json", "three-moodle.xml"]
    assert run("validate", tmp_path / "cs").exit_code == 1


def test_a_quiz_on_its_own_is_built(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(QUIZ)
    done = run("build", tmp_path / "quiz.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert len(listed(tmp_path / "out")) == 6
    assert "warning[no-iri]" in done.stderr


def test_a_course_without_questions_gets_no_bank(tmp_path: Path) -> None:
    make(tmp_path / "c", course__yaml=COURSE.replace("  - quiz: quiz.yaml\n", ""))
    done = run("build", tmp_path / "c", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert listed(tmp_path / "out") == ["index.json", "small-scorm12.zip", "small-xapi.json"]
    assert "note[no-questions]" in done.stderr


@pytest.mark.parametrize(("own", "count"), [("[web]", 1), ("[web, moodle]", 1), ("[]", 1)])
def test_a_bank_that_is_asked_for_of_a_course_without_questions_is_told_of_once(
    tmp_path: Path, own: str, count: int
) -> None:
    targets = f"targets: {own}\n" if own != "[]" else ""
    make(tmp_path / "c", course__yaml=COURSE.replace("  - quiz: quiz.yaml\n", "") + targets)
    for command in ("validate", "build"):
        out = ("--out", tmp_path / "out") if command == "build" else ()
        done = run(command, tmp_path / "c", "--target", "moodle", "--target", "html", *out)
        assert done.exit_code == 0
        assert done.output.count("note[no-questions]") == count


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "no such file or folder"),
        (["."], "no course.yaml"),
        (["--target", "scrom12"], "did you mean scorm12?"),
        (["--target", "moodle:x"], "no flavour"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_exits_with_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("build", "validate"):
        done = run(command, *arguments)
        assert done.exit_code == 2
        assert words in done.stderr


def test_without_a_path_the_course_at_hand_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "courses/c")
    monkeypatch.chdir(tmp_path)
    assert plan.sources([]) == ["courses/c"]
    monkeypatch.chdir(tmp_path / "courses/c")
    assert plan.sources([]) == ["."]


@pytest.mark.parametrize("command", ["build", "validate", "import", "explain", "schema", "targets"])
def test_every_command_tells_its_use(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_files_named_like_the_packages_own_are_packed_beside_them(tmp_path: Path) -> None:
    lesson = "# One\n\n[a](index.html) [b](player/app.js) [c](imsmanifest.xml) [d](files/index.html)\n"
    course = make(tmp_path / "c", one__md=lesson, index__html="mine", imsmanifest__xml="<mine/>")
    for name in ("player/app.js", "files/index.html"):
        (course / name).parent.mkdir()
        (course / name).write_text(f"mine: {name}")
    done = run("build", course, "--out", tmp_path / "out", "--target", "scorm12")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "out/small-scorm12.zip") as package:
        assert package.read("files/index.html") == b"mine"
        assert package.read("files/player/app.js") == b"mine: player/app.js"
        assert package.read("files/files/index.html") == b"mine: files/index.html"
        assert b'href="files/index.html"' in package.read("index.html")
        assert b"<manifest" in package.read("imsmanifest.xml")


def test_by_lesson_each_lesson_is_a_sco(tmp_path: Path) -> None:
    make(tmp_path / "c", course__yaml=COURSE + "  - lesson: two.md\nsco: lesson\n", two__md="# Two\n\n[back](one.md)\n")
    done = run("build", tmp_path / "c", "--out", tmp_path / "out", "--target", "scorm12")
    assert done.exit_code == 0
    assert "warning[sco-link]" in done.stderr
    with zipfile.ZipFile(tmp_path / "out/small-scorm12.zip") as package:
        manifest = package.read("imsmanifest.xml").decode()
        assert {"one.html", "two.html"} <= set(package.namelist())
    assert manifest.count("<item ") == 2
    assert manifest.count("masteryscore>80<") == 1
