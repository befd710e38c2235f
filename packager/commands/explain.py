"""`package explain`: what a diagnostic means, with a wrong and a mended example of each."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import click

from packager import resources
from packager.diagnostic import Rule
from packager.rules import RULES

# What the parts of an example are: the lines of a course.yaml that matter, a lesson, a quiz, a quiz
# that is built without a course, one entry of a quiz; the last two are shown and not run.
FORMS = ("course", "lesson", "quiz", "lone-quiz", "question", "import", "text")

_LANGUAGES = {"course": "yaml", "lesson": "markdown", "quiz": "yaml", "lone-quiz": "yaml", "question": "yaml"}
_FILE = re.compile(r"form: ([a-z-]+)\n--- wrong\n(.*?)--- mended\n(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """How a rule is broken and how that is mended; `form` is one of FORMS."""

    form: str
    wrong: str
    mended: str


def example(code: str) -> Example:
    """The example of templates/explain/CODE.txt. ValueError where the file has another shape."""
    text = resources.read("templates", "explain", f"{code}.txt").decode("utf-8")
    parts = _FILE.fullmatch(text)
    if not parts or parts[1] not in FORMS:
        raise ValueError(f"templates/explain/{code}.txt: not `form:`, `--- wrong`, `--- mended`")
    return Example(parts[1], parts[2], parts[3])


def listing(form: str) -> str:
    """All rules, a line each, in text or markdown."""
    if form == "markdown":
        rows = [
            f"| [`{rule.code}`](#{rule.code}) | {rule.severity.value} | {rule.summary} |" for rule in RULES.values()
        ]
        return "\n".join(["| code | severity | what it says |", "|---|---|---|", *rows]) + "\n"
    width = max(map(len, RULES))
    rows = [f"{rule.severity.value:<7}  {rule.code:<{width}}  {rule.summary}" for rule in RULES.values()]
    return "\n".join([*rows, "", "`package explain CODE` shows one with an example."]) + "\n"


def pages(rules: Iterable[Rule]) -> str:
    """Rules in full as text, a blank line and a rule between two."""
    return f"\n{'-' * 60}\n\n".join(map(_page, rules))


def _page(rule: Rule) -> str:
    shown = example(rule.code)
    head = f"{rule.severity.value}[{rule.code}]: {rule.summary}\n\n{rule.advice}\n"
    return f"{head}\nWrong:\n\n{_indented(shown.wrong)}\nMended:\n\n{_indented(shown.mended)}"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))


def document() -> str:
    """All rules in full as Markdown: docs/diagnostics.md is this, byte for byte."""
    head = (
        "# Diagnostics\n\n"
        "What `package validate` and `package build` say, by its code. Codes are stable: scripts and searches may\n"
        "rely on them. An error stops the build of its course, a warning does so under `--strict`, a note never does.\n"
        "`package explain CODE` prints one of these entries.\n\n"
        "<!-- Made by `package explain --all --format markdown`; edit packager/rules.py and templates/explain/. -->\n"
    )
    return "\n".join([head, listing("markdown"), *map(_entry, RULES.values())])


def _entry(rule: Rule) -> str:
    shown = example(rule.code)
    language = _LANGUAGES.get(shown.form, "text")
    return (
        f"## {rule.code}\n\n{_KINDS[rule.severity.value]} {rule.summary}\n\n{rule.advice}\n\n"
        f"Wrong:\n\n{_fenced(shown.wrong, language)}\nMended:\n\n{_fenced(shown.mended, language)}"
    )


_KINDS = {"error": "*Error.*", "warning": "*Warning.*", "note": "*Note.*"}


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def as_json(rules: Iterable[Rule]) -> str:
    """Rules in full as JSON, in a list that has one entry for `explain CODE`."""
    entries = []
    for rule in rules:
        shown = example(rule.code)
        entries.append(
            {
                "code": rule.code,
                "severity": rule.severity.value,
                "summary": rule.summary,
                "advice": rule.advice,
                "example": {"form": shown.form, "wrong": shown.wrong, "mended": shown.mended},
            }
        )
    return json.dumps({"format": 1, "rules": entries}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@click.command("explain")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Every rule in full.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Output form.",
)
def command(code: str | None, every: bool, form: str) -> None:
    """Say what a diagnostic means and how to mend it.

    CODE stands in brackets in a diagnostic, as in error[no-correct-choice]. Without CODE all rules are listed.
    """
    if code and every:
        raise click.UsageError("give a CODE or --all, not both")
    rules = [_rule(code)] if code else list(RULES.values())
    if form == "json":
        said = as_json(rules)
    elif code:
        said = "\n".join(map(_entry, rules)) if form == "markdown" else pages(rules)
    elif form == "markdown":
        said = document() if every else listing("markdown")
    else:
        said = pages(rules) if every else listing("text")
    click.echo(said, nl=False)


def _rule(code: str) -> Rule:
    """The rule of a code, as printed (`error[bad-id]`) too. UsageError, which exits 2, for another."""
    word = code.strip().strip("`").lower()
    if "[" in word:
        word = word.partition("[")[2].partition("]")[0]
    if word in RULES:
        return RULES[word]
    near = _nearest(word.replace("_", "-").replace(" ", "-"))
    said = f"did you mean `{near}`?" if near else "`package explain` lists all."
    raise click.UsageError(f"there is no rule `{code}`; {said}")


def _nearest(word: str) -> str:
    """The code that is most like a word, or of which the word is most like the beginning; '' where none is."""

    def likeness(code: str) -> float:
        beginning = code[: len(word)] if len(word) > 2 else code
        return max(difflib.SequenceMatcher(None, word, part).ratio() for part in (code, beginning))

    near = max(RULES, key=likeness)
    return near if likeness(near) >= 0.6 else ""
