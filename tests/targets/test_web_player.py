"""The player as it is packed: one script and one style of the parts that a course needs, and small."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest
from question_samples import samples
from web_sample import AT, course

from packager import pages, resources
from packager.model import Course, Quiz, TrueFalse
from packager.source.loader import load
from packager.targets.course import bundle, parts, web

CHECKOUT = Path(__file__).resolve().parents[2]
PLAYER = resources.folder("templates") / "player"
SCRIPTS = sorted(PLAYER.glob("*.js"))
STYLES = sorted(PLAYER.glob("*.css"))
SHORT = resources.folder("templates") / "short.json"
BACK_ENDS = ("none", "scorm12", "scorm2004", "cmi5", "tincan")


def every_type() -> Course:
    quiz = Quiz("all", "All", tuple(samples().values()), "all.yaml", AT)
    return dataclasses.replace(course(), contents=(quiz,))


def code_of(script: Path) -> str:
    """A script without its comments."""
    text = re.sub(r"^\s*/\*.*?\*/$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(^|\s)//.*$", "", text, flags=re.MULTILINE).strip()


def words_of(script: bytes) -> dict[str, Any]:
    """The words at the head of a packed script."""
    text = script.decode()
    made: dict[str, Any] = json.loads(text[text.index(".words = ") + 9 : text.index(";\n")])
    return made


# --- how it is made --------------------------------------------------------------------------------------------


@pytest.mark.node
def test_the_short_form_of_each_part_is_up_to_date(node: str, node_modules: Path, accept: bool) -> None:
    tool = CHECKOUT / "tests/node/short_player.mjs"
    done = subprocess.run([node, str(tool), str(PLAYER)], capture_output=True, text=True, check=True)
    made = {
        name: {"short": text, "source": bundle.digest(bundle.source(name))}
        for name, text in json.loads(done.stdout).items()
    }
    text = json.dumps(made, indent=0, sort_keys=True, ensure_ascii=False) + "\n"
    if accept:
        SHORT.write_text(text, encoding="utf-8")
    assert text == SHORT.read_text(encoding="utf-8"), f"out of date: run pytest {Path(__file__).name} --accept"


def test_every_script_and_style_is_a_part_and_every_part_is_there() -> None:
    assert sorted(f"{part.name}.js" for part in parts.SCRIPTS) == [script.name for script in SCRIPTS]
    assert sorted(f"{part.name}.css" for part in parts.STYLES) == [style.name for style in STYLES]
    assert parts.SCRIPTS[-1].name == "app"


def test_a_part_that_was_changed_since_is_packed_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a change would do nothing until someone runs the tool."""
    changed = "// a comment\n(function () {\n  f(1);\n})();\n"
    monkeypatch.setattr(bundle, "source", lambda name: changed)
    assert bundle.short("app.js") == "(function () {\nf(1);\n})();\n"


def test_what_is_lean_only_has_lost_nothing_but_its_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """No indentation, and no comments on lines of their own: no text may run over lines."""
    monkeypatch.setattr(bundle, "_kept", dict)
    for script in SCRIPTS:
        assert "`" not in code_of(script), script.name
        assert "\\\n" not in code_of(script), script.name
        lean = bundle.short(script.name)
        assert not re.search(r"^(\s|//|/\*)", lean, flags=re.MULTILINE)
        assert re.sub(r"\s//.*", "", lean).split() == code_of(script).split()


@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_the_packed_script_has_the_words_first_and_ends_with_the_page_s_start(back_end: str) -> None:
    made = course()
    script = bundle.script(made, back_end).decode()
    assert script.startswith("(globalThis.CoursePlayer = globalThis.CoursePlayer || {}).words = {")
    names = parts.scripts(made, back_end)
    assert script.endswith(bundle.short(f"{names[-1]}.js").strip() + "\n")
    places = [script.index(bundle.short(f"{name}.js").strip()) for name in names]
    assert places == sorted(places)


def test_only_the_back_end_in_use_is_packed() -> None:
    for back_end in BACK_ENDS:
        names = parts.scripts(course(), back_end)
        assert {name for name in names if name.startswith("backend-")} == {"backend-none", f"backend-{back_end}"}


def test_a_course_of_plain_questions_carries_no_widget_of_the_others() -> None:
    question = TrueFalse(id="q", span=AT, prompt=course().lessons()[0].body, answer=True)
    plain = dataclasses.replace(course(), contents=(Quiz("q", "Q", (question,), "q.yaml", AT),))
    assert not [name for name in parts.scripts(plain, "none") + parts.styles(plain, "none") if "widgets-" in name]
    assert len(bundle.script(plain, "none")) < len(bundle.script(every_type(), "none")) - 10_000


def test_one_language_is_packed_and_of_it_what_the_packed_parts_say() -> None:
    made = course()
    words = words_of(bundle.script(made, "none"))
    assert words["language"] == "en"
    assert set(words) < set(pages.words("en"))
    assert "skip" not in words, "a word of the page itself"
    sources = "".join(bundle.source(f"{name}.js") for name in parts.scripts(made, "none"))
    quoted = set(re.findall(r'"([A-Za-z]+)"', sources)) & set(pages.words("en"))
    assert len(quoted) > 50
    assert quoted <= set(words)


def test_packages_with_the_same_parts_and_language_share_the_very_same_bytes() -> None:
    one, two = web.shared(course(), "scorm12"), web.shared(course(title="Another", id="another"), "scorm12")
    assert [member.data for member in one] == [member.data for member in two]
    assert all(first.data is second.data for first, second in zip(one, two, strict=True)), "made once"
    assert web.shared(every_type(), "scorm12")[0].data != one[0].data


# --- what stands in it --------------------------------------------------------------------------------------


# What one script needs and no other may: a record store is on another host, and SCORM 2004 names its window's object.
ALLOWED = {
    r"\bfetch\b": {"lrs.js", "backend-cmi5.js"},
    r"API_1484_11": {"backend-scorm2004.js"},
}
BANNED = [
    r"\b(before)?unload\b",
    r"\beval\b",
    r"new Function",
    r"\bfetch\b",
    r"XMLHttpRequest",
    r"sendBeacon",
    r"\b(alert|confirm|prompt)\(",
    r"document\.write",
    r"\.style\b(?!\.(set|get|remove)Property\()",  # properties set one by one are none of a policy's business
    r"\bvar\b",
    r"window\.API\b",
    r"API_1484_11",
]


@pytest.mark.parametrize("word", BANNED)
def test_no_script_uses_what_platforms_block(word: str) -> None:
    used = {script.name for script in SCRIPTS if re.search(word, code_of(script))}
    assert used <= ALLOWED.get(word, set())


@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_the_packed_script_has_none_of_it_either(back_end: str) -> None:
    script = bundle.script(every_type(), back_end).decode()
    names = {f"{name}.js" for name in parts.scripts(every_type(), back_end)}
    for word in BANNED:
        if not names & ALLOWED.get(word, set()) and word != r"\bvar\b":  # the short form may declare as it likes
            assert not re.search(word, script), word


def test_a_packed_script_can_stand_in_a_page() -> None:
    """In the single file: nothing in it ends its element, and nothing opens a comment there."""
    for back_end in BACK_ENDS:
        assert not re.search(r"</script|<!--", bundle.script(every_type(), back_end).decode(), flags=re.IGNORECASE)


def test_the_only_global_is_the_player_itself() -> None:
    made = "(globalThis.CoursePlayer = globalThis.CoursePlayer || {})"
    for script in SCRIPTS:
        code = code_of(script)
        assert re.match(r'\(function \((player)?\) \{\n  "use strict";', code), script.name
        assert code.endswith((f"}})({made});", "})(globalThis.CoursePlayer);", "\n})();")), script.name
        assert re.findall(r"(?:globalThis|window)\.\w+ = ", code.replace(made, "")) == [], script.name


def test_no_script_is_long() -> None:
    assert all(len(script.read_text(encoding="utf-8").splitlines()) < 500 for script in SCRIPTS)


def test_styles_ask_for_nothing_and_know_both_directions() -> None:
    for style in STYLES:
        text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"url\(|@import|@font-face", text), style.name
        sided = re.findall(r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|text-align:\s*right", text)
        assert sided == [], style.name


# --- how large it is -----------------------------------------------------------------------------------------

# Bytes of the player of the example course, which has every type of question: as packed, and deflated as in the zip.
# The README states them, rounded.
CEILINGS = {
    "none": (95_000, 31_500),
    "scorm12": (106_000, 35_500),
    "scorm2004": (108_000, 36_500),
    "cmi5": (113_000, 38_000),
    "tincan": (112_000, 38_000),
}


def sizes(made: Course, back_end: str) -> tuple[int, int]:
    """The bytes of a course's player, and of what they are in a zip."""
    raw = deflated = 0
    for member in web.shared(made, back_end):
        assert isinstance(member.data, bytes)
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        raw += len(member.data)
        deflated += len(packer.compress(member.data) + packer.flush())
    return raw, deflated


@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_the_player_is_small(back_end: str) -> None:
    made = load(CHECKOUT / "courses/deployment-modes").course
    assert made
    raw, deflated = sizes(made, back_end)
    assert raw <= CEILINGS[back_end][0]
    assert deflated <= CEILINGS[back_end][1]
