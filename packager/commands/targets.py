"""`package targets`: what each target and each platform keeps of each type of question and of each option."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from packager.model import KINDS
from packager.profiles import PROFILES, Profile, matrix
from packager.profiles.adapt import EQUIVALENTS
from packager.profiles.measure import labelled
from packager.profiles.platform import ENGINE, EVIDENCE, RUN
from packager.source.document import similar
from packager.targets import TARGETS

PLATFORMS = ("<!-- platforms -->", "<!-- /platforms -->")
MATRIX = ("<!-- targets -->", "<!-- /targets -->")

# A question of which something is lost is still there: the word alone would say that it is not.
_IN_A_TABLE = {"lost": "in part"}
_MAIN = ("moodle", "canvas-classic", "canvas-new", "open-edx", "tao")  # the columns of the README's table


@dataclass(frozen=True, slots=True)
class Cell:
    """What becomes of a type of question on a platform: `state` is kept, changed, lost or left out."""

    state: str
    how: str
    evidence: str


def labels() -> list[str]:
    """The targets with each of their flavours."""
    return [label for label, _, _ in labelled(TARGETS)]


def cell(platform: Profile, kind: str) -> Cell:
    """What a platform's bank makes of a type: of its plainest form, without options."""
    refused = platform.refused(kind)
    found = matrix.plainest(platform.bank, kind)
    absent = refused is not None or (bool(found) and found[0]["state"] == "left out")
    if absent and kind in platform.degrades:
        row, option, words = EQUIVALENTS[kind]
        if matrix.state(platform.bank, row, option) != "left out":
            return Cell("changed", f"it becomes {words}", platform.evidence)
    if refused is not None:
        return Cell("left out", refused.how, refused.evidence)
    notes = [(note["state"], _said(note), platform.evidence) for note in found]
    notes += [(one.state, one.how, one.evidence) for one in platform.findings if one.kind == kind and not one.part]
    if not notes:
        return Cell("kept", "", platform.evidence)
    worst = min(notes, key=lambda note: matrix.STATES.index(note[0]))
    return Cell(worst[0], "; ".join(dict.fromkeys(how for _, how, _ in notes)), worst[2])


def _said(note: dict[str, str]) -> str:
    return note["how"] if note["what"] == "question" else f"{note['what']}: {note['how']}"


# --- how it is shown -----------------------------------------------------------------------------------


def text(names: tuple[str, ...] = ()) -> str:
    """The two tables; with names of targets, flavours or platforms what each of these does not keep."""
    if names:
        return "\n".join(_page(name) for name in names)
    rows = [["", *labels()]]
    rows += [[row, *(_shown(_state(label, row)) for label in labels())] for row in _rows()]
    said = [_columns(rows), "\n"]
    kinds = [["", *(one.name for one in PROFILES)]]
    kinds += [[kind, *(_shown(cell(one, kind).state) for one in PROFILES)] for kind in KINDS.values()]
    said += [_columns(kinds), "\n"]
    return "".join(said) + "`package targets NAME` tells the options and the reasons, for a target or a platform.\n"


def _page(name: str) -> str:
    platform = next((one for one in PROFILES if one.name == name), None)
    if platform is None:
        (title,) = (target.title for target in TARGETS if target.name == name.partition(":")[0])
        lines = [f"{name}: {title}", *(f"  {line}" for line in _reasons(name) or ["keeps all"])]
        return "\n".join(lines) + "\n"
    lines = [f"{name}: {platform.title}, {platform.version}", f"  targets: {', '.join(platform.targets)}"]
    lines += [f"  {platform.note}"] * bool(platform.note)
    for kind in KINDS.values():
        one = cell(platform, kind)
        lines.append(f"  {kind}: {one.state}{f': {one.how}' if one.how else ''} ({EVIDENCE[one.evidence]})")
    lines += [
        "",
        f"What {platform.bank} does not keep:",
        *(f"  {line}" for line in _reasons(platform.bank)),
    ]
    return "\n".join(lines) + "\n"


def markdown(part: str) -> str:
    """`platforms`: the README's table. `all`: every platform and target, with the reasons."""
    if part == "platforms":
        return _table([one for one in PROFILES if one.name in _MAIN])
    lines = [_table(PROFILES), ""]
    for one in PROFILES:
        lines += [
            f"**`{one.name}`**: {one.title}, {one.version}. Targets {_coded(one.targets)}. {one.note}".rstrip(),
            "",
        ]
        told = {kind: found for kind in KINDS.values() if (found := cell(one, kind)).state != "kept"}
        lines += [f"- {kind} {found.state}: {found.how} ({EVIDENCE[found.evidence]})" for kind, found in told.items()]
        lines += [f"- what is kept: {EVIDENCE[one.evidence]}", ""]
    return "\n".join(lines)


def reasons() -> str:
    """The table of targets with the names of the options that are not kept, then each target's reasons."""
    lines = ["| | " + " | ".join(f"`{label}`" for label in labels()) + " |", "|---" * (len(labels()) + 1) + "|"]
    lines += [f"| {row} | " + " | ".join(_worst(label, row) for label in labels()) + " |" for row in _rows()]
    for label, target, _ in labelled(TARGETS):
        lines += [
            "",
            f"**`{label}`**, {target.title}:",
            "",
            *(f"- {line}" for line in _reasons(label) or ["all is kept"]),
        ]
    return "\n".join(lines) + "\n"


def as_json() -> str:
    """Everything that is known: the rows with their options, what each target does not keep, and each platform."""
    platforms = [
        {
            "name": one.name,
            "title": one.title,
            "version": one.version,
            "targets": list(one.targets),
            "bank": one.bank,
            "note": one.note,
            "types": {kind: _cell_data(cell(one, kind)) for kind in KINDS.values()},
        }
        for one in PROFILES
    ]
    targets = [
        {
            "name": target.name,
            "flavour": options.flavour,
            "title": target.title,
            "suffix": target.suffix,
            "bank": target.bank,
            "lost": matrix.measured()["targets"][label],
        }
        for label, target, options in labelled(TARGETS)
    ]
    found = {"format": 2, "rows": matrix.measured()["rows"], "targets": targets, "platforms": platforms}
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _cell_data(one: Cell) -> dict[str, str]:
    return {"state": one.state, "how": one.how, "evidence": one.evidence, "known": EVIDENCE[one.evidence]}


def _state(label: str, row: str) -> str:
    """The state of a row: of its plainest form, or the worst of a row that is a list of things."""
    options = matrix.measured()["rows"][row]
    if "" not in options and row not in matrix.measured()["forms"]:
        return min((matrix.state(label, row, option) for option in options), key=_rank)
    found = matrix.plainest(label, row)
    return found[0]["state"] if found else "kept"


def _shown(state: str) -> str:
    return _IN_A_TABLE.get(state, state)


def _rank(state: str) -> int:
    return (*matrix.STATES, "kept").index(state)


def _rows() -> list[str]:
    return list(matrix.measured()["rows"])


def _columns(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "  ".join(one.ljust(width) for one, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _table(platforms: Iterable[Profile]) -> str:
    chosen = list(platforms)
    lines = ["| | " + " | ".join(one.title for one in chosen) + " |", "|---" * (len(chosen) + 1) + "|"]
    for kind in KINDS.values():
        found = [cell(one, kind) for one in chosen]
        lines.append(f"| {kind} | " + " | ".join(_worded(kind, one) for one in found) + " |")
    return "\n".join(lines) + "\n"


def _worded(kind: str, one: Cell) -> str:
    """A cell of the table of platforms: its state, what it becomes, and † where no code of the platform was run."""
    word = _shown(one.state)
    if one.how.startswith("it becomes ") and kind in EQUIVALENTS:
        word = f"as {EQUIVALENTS[kind][2].partition(',')[0]}"
    return word if one.evidence in (RUN, ENGINE) else f"{word} †"


def _worst(label: str, row: str) -> str:
    """A cell of the table of targets: the row's own state, and which of its options are lost or changed."""
    state = _state(label, row)
    single = "" in matrix.measured()["rows"][row]
    if state == "left out" and single:
        return "*left out*"
    said = [f"*{state}*"] if state != "kept" and single else []
    for wanted in ("left out", "lost", "changed"):
        options = [
            option for option in matrix.measured()["rows"][row] if option and matrix.state(label, row, option) == wanted
        ]
        if options:
            said.append(f"*{wanted}*: {', '.join(options)}")
    return "; ".join(said).replace("|", "\\|") or "kept"


def _reasons(label: str) -> list[str]:
    """A line for each thing that is not kept, with the rows that it is about."""
    about: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for row, options in matrix.measured()["targets"][label].items():
        for option, notes in options.items():
            for note in notes:
                places = about.setdefault((note["state"], note["what"], note["how"]), {})
                places.setdefault(row, []).append(option)
    ordered = sorted(about.items(), key=lambda item: matrix.STATES.index(item[0][0]))
    return [f"{what} {state}: {how} ({'; '.join(_places(places))})" for (state, what, how), places in ordered]


def _places(places: dict[str, list[str]]) -> Iterator[str]:
    rows = _rows()
    whole = [row for row, options in places.items() if options == [""]]
    kinds = list(KINDS.values())
    if set(rows) <= set(whole):
        yield "always"
        return
    if set(kinds) <= set(whole):
        yield "every type of question"
        whole = [row for row in whole if row not in kinds]
    if whole:
        yield ", ".join(whole)
    shared: dict[tuple[str, ...], list[str]] = {}
    for row, options in places.items():
        if options != [""]:
            shared.setdefault(tuple(option for option in options if option), []).append(row)
    for several, of in shared.items():
        named = "every type of question" if set(kinds) <= set(of) else ", ".join(of)
        yield f"{named}: {', '.join(several)}" if several else named


def _coded(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _known(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    known = [*labels(), *(target.name for target in TARGETS), *(one.name for one in PROFILES)]
    for name in names:
        if name not in known:
            close = similar(name, known)
            raise click.BadParameter(f"no target or platform {name!r}" + (f"; did you mean {close}?" if close else ""))
    # A target's name alone stands for its first flavour; a platform of the same name comes before it.
    first = {target.name: target.label(options) for _, target, options in reversed(list(labelled(TARGETS)))}
    platforms = {one.name for one in PROFILES}
    return tuple(name if name in platforms else first.get(name, name) for name in names)


@click.command("targets")
@click.argument("names", nargs=-1, metavar="[NAME]...", callback=_known)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="How to print. [text]"
)
def command(names: tuple[str, ...], form: str) -> None:
    """Show what each target and each platform keeps, and what becomes of the rest.

    NAME is a target, with a flavour behind a colon, or a platform: its options and reasons are told. What a target
    keeps was measured by running its writer over a question of each type with one option at a time.
    """
    match form:
        case "json":
            click.echo(as_json(), nl=False)
        case "markdown":
            click.echo(markdown("all") + "\n" + reasons(), nl=False)
        case _:
            click.echo(text(names), nl=False)
