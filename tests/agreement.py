"""The agreement of scores, question by engine: what the reference says, and what players and platforms make of it.

`python tests/agreement.py` prints it as Markdown; it needs Node.js, the npm packages of tests/ and Chromium.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

# As pytest does by its settings, so that the module runs as a script too.
if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from targets import bank_engines, player_engines
from targets.bank_engines import Engine, Marked
from targets.player_engines import Tools
from targets.vector_answers import Answer, answers, asked
from vector_questions import SCORING

from packager.model import FillInBlanks, NumberGap, Question, ShortAnswer
from packager.scoring import Response, score
from packager.targets.target import Loss

MARKS = ("<!-- agreement -->", "<!-- /agreement -->")


# --- what was said of a difference -----------------------------------------------------------------------


def _decides(question: Question, response: Response, key: str, values: tuple[Any, ...]) -> bool:
    """Whether a response to texts would be judged otherwise with another value of a rule of comparing."""
    if not isinstance(question, ShortAnswer | FillInBlanks):
        return False
    found = score(question, response)
    others: list[dict[str, Any]] = [{key: value} for value in values]
    return any(score(replace(question, **other), response) != found for other in others)


def _white(question: Question, response: Response) -> bool:
    return _decides(question, response, "spaces", ("collapse", "ignore", "exact"))


def _case(question: Question, response: Response) -> bool:
    return _decides(question, response, "case_sensitive", (True, False))


def _pattern(question: Question, response: Response) -> bool:
    """Whether a pattern fits."""
    if not isinstance(question, ShortAnswer):
        return False
    return any(question.answers[place].pattern for place in score(question, response).matched)


def _partial(question: Question, response: Response) -> bool:
    found = score(question, response)
    return any(0 < part < 1 for part in (found.parts or (found.score or 0.0,)))


def _below(question: Question, response: Response) -> bool:
    return (score(question, response).score or 0.0) < 0


def _number(question: Question, response: Response) -> bool:
    gaps = question.gaps if isinstance(question, FillInBlanks) else ()
    return isinstance(response, dict) and any(isinstance(gap, NumberGap) and gap.id in response for gap in gaps)


def _earning(question: Question, response: Response) -> bool:
    return (score(question, response).score or 0.0) > 0


def _any(question: Question, response: Response) -> bool:
    return True


# What a report says of the score, and of which responses that is true. What is not here says nothing of it.
SPEAKING: tuple[tuple[str, Callable[[Question, Response], bool]], ...] = (
    (r"score|credit rule .*|credit `.*`|credit of a choice|a question without a key", _any),
    (r"credit|partial credit of an answer|credit of an answer", _partial),
    (
        r"credit of a wrong choice",
        lambda question, response: _partial(question, response) or _below(question, response),
    ),
    (r"answer of partial credit", _partial),
    (r"negative credit|negative score|score below 0|the floor below 0", _below),
    (r"spaces in answers|spaces around an answer|white space|comparison of answers", _white),
    (r"comparison of answers", lambda *given: _pattern(*given) and max(str(given[1])) > "\uffff"),
    (r"upper and lower case|letter case", _case),
    (r"regular expression|pattern of an answer|an accepted pattern", _pattern),
    (r"number in a blank", _number),
    (r"another accepted number", _earning),
    (r"an accepted text without signs", lambda question, response: not str(response).strip()),
)


def speaking(losses: list[Loss], question: Question, response: Response) -> list[Loss]:
    """What was said that accounts for another score of this response."""
    return [
        loss
        for loss in losses
        if any(re.fullmatch(what, loss.what) and holds(question, response) for what, holds in SPEAKING)
    ]


# --- the table -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What an engine makes of a question: how many responses agree, and what is known of those that don't.

    `held` is False where the question is left out. `whole` says whether a response that earns all by the reference
    earns all here. `said` are the losses that account for differences; `unsaid` are the responses with one for which
    nothing accounts, each with the engine's score.
    """

    held: bool = True
    agreed: int = 0
    of: int = 0
    whole: bool = True
    said: tuple[Loss, ...] = ()
    unsaid: tuple[tuple[Answer, float | None], ...] = ()

    def __str__(self) -> str:
        if not self.held:
            return "—"
        if self.unsaid:
            return f"**differs** {self.agreed}/{self.of}"
        return f"= {self.of}" if self.agreed == self.of else f"said {self.agreed}/{self.of}"


@cache
def questions() -> dict[str, tuple[Question, list[Answer]]]:
    """Each question of the vectors with the responses that a learner can give."""
    return {name: (question := asked(name), answers(name, question)) for name in SCORING["questions"]}


@cache
def engines(tools: Tools) -> tuple[Engine, ...]:
    """Every column."""
    return (*player_engines.engines(tools), *bank_engines.ENGINES)


@cache
def table(tools: Tools) -> dict[str, dict[str, Cell]]:
    """A row a question, a cell an engine."""
    rows: dict[str, dict[str, Cell]] = {name: {} for name in questions()}
    for engine in engines(tools):
        marked = engine.run(questions())
        for name, row in rows.items():
            row[engine.name] = cell(engine, *questions()[name], marked[name])
    return rows


def cell(engine: Engine, question: Question, given: list[Answer], marked: Marked) -> Cell:
    """The cell of a question and what an engine gave for its responses."""
    if marked.scores is None:
        return Cell(held=False)
    agreed, said, unsaid = 0, dict[Loss, None](), []
    best = [found for answer, found in zip(given, marked.scores, strict=True) if answer.score == 1]
    for answer, found in zip(given, marked.scores, strict=True):
        if same(answer.score, found, engine.near):
            agreed += 1
        elif reasons := speaking(marked.losses, question, answer.response):
            said.update(dict.fromkeys(reasons))
        else:
            unsaid.append((answer, found))
    whole = not best or any(same(1.0, found, engine.near) for found in best)
    return Cell(True, agreed, len(given), whole, tuple(said), tuple(unsaid))


def same(wanted: float | None, found: float | None, near: float) -> bool:
    """Whether scores agree; where nobody scores a response, it must earn nothing."""
    if wanted is None:
        return not found
    return found is not None and abs(found - wanted) <= near


# --- how it is shown -------------------------------------------------------------------------------------


def markdown(tools: Tools) -> str:
    """The table, who the engines are, and what was said where scores differ."""
    rows = table(tools)
    heads = ["question", "what it is", *(engine.name for engine in engines(tools))]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for name, row in rows.items():
        lines.append(_row([name, described(SCORING["questions"][name]), *map(str, row.values())]))
    cells = [one for row in rows.values() for one in row.values() if one.held]
    responses = sum(len(given) for _, given in questions().values())
    agreed, of = (sum(getattr(one, name) for one in cells) for name in ("agreed", "of"))
    lines += [
        "",
        f"{len(rows)} questions, {responses} responses, {of} scores: {agreed} agree, "
        f"{of - agreed} differ and were said before the upload, "
        f"{sum(len(one.unsaid) for one in cells)} differ without a word.",
        "",
    ]
    lines += [f"- {engine.name}: {engine.words}" for engine in engines(tools)]
    lines += ["", "What was said where scores differ, with the questions of the table:", ""]
    for engine in engines(tools):
        reasons: dict[str, list[str]] = {}
        for name, row in rows.items():
            for what in dict.fromkeys(loss.what for loss in row[engine.name].said):
                reasons.setdefault(what, []).append(name)
        if reasons:
            told = "; ".join(f"{what} ({', '.join(names)})" for what, names in reasons.items())
            lines.append(f"- {engine.name}: {told}")
    return "\n".join(lines) + "\n"


def described(value: dict[str, Any]) -> str:
    """What a question of the vectors tries, in the words of the source format."""
    parts = [value["type"], value.get("credit", "")]
    if value.get("multiple") is False:
        parts[1:] = ["one region"]
    if value.get("floor"):
        parts.append(f"floor {value['floor'] * 100:g} %")
    parts += ["case-sensitive"] * value.get("caseSensitive", False)
    if value.get("spaces", "collapse") != "collapse":
        parts.append(f"spaces: {value['spaces']}")
    parts += ["hints"] * bool(value.get("hints"))
    parts += ["ungraded"] * (not value.get("graded", True))
    return ", ".join(filter(None, parts))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(markdown(Tools.found()))
