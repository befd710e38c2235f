"""A reader of GIFT written from what Moodle's import does and not from our writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from targets import moodle_engine as engine

# Escapes are replaced before a question is taken apart, and put back in each text afterwards.
SIGNS = {":": "058", "#": "035", "=": "061", "{": "123", "}": "125", "~": "126", "n": "010"}


@dataclass
class Read:
    """A question as Moodle takes it; answers are (text, part of the points, tolerance or '', feedback)."""

    kind: str
    category: str
    id: str
    tags: list[str]
    name: str
    text: str
    general: str = ""
    answers: list[tuple[str, float, str, str]] = field(default_factory=list)
    single: bool = True
    pairs: list[tuple[str, str]] = field(default_factory=list)
    rule: str = ""

    def score(self, response: Any) -> float:
        """The part of the points for a response, as in moodle_engine."""
        match self.kind:
            case "multichoice" if not self.single:
                total = sum(share for text, share, _, _ in self.answers if text in response)
                return min(1.0, max(0.0, total))
            case "multichoice" | "truefalse":
                return next((share for text, share, _, _ in self.answers if text == response), 0.0)
            case "shortanswer":
                return next((s for text, s, _, _ in self.answers if engine.matches(text, response, False)), 0.0)
            case "numerical":
                for value, share, tolerance, _ in self.answers:
                    if value == "*" or engine.near(response, float(value), float(tolerance)):
                        return share
                return 0.0
            case "match":
                right = [response.get(item) == option for item, option in self.pairs if item]
                return right.count(True) / len(right)
            case "ordering":
                placed = [a[0] == b for a, b in zip(self.answers, [*response, *[""] * 99], strict=False)]
                return float(all(placed)) if self.rule == "ALL_OR_NOTHING" else sum(placed) / len(placed)
            case other:
                raise AssertionError(other)


def read(data: bytes) -> list[Read]:
    """The questions of a file in order; an AssertionError where Moodle would refuse one."""
    category, found = "", []
    for block in re.split(r"\n[ \t]*\n", data.decode("utf-8")):
        lines = [line.strip() for line in block.split("\n")]
        comments = "\n".join(line for line in lines if line.startswith("//"))
        text = _hidden("\n".join("" if line.startswith("//") else line for line in lines).strip())
        if text.startswith("$CATEGORY:"):
            category = text[len("$CATEGORY:") :].strip()
        elif text:
            found.append(_question(text, comments, category))
    return found


def _hidden(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for sign, code in SIGNS.items():
        text = text.replace(f"\\{sign}", f"&&{code};")
    return text.replace("&&092;", "\\")


def _shown(text: str) -> str:
    for sign, code in SIGNS.items():
        text = text.replace(f"&&{code};", "\n" if sign == "n" else sign)
    return text.strip()


def _formed(text: str) -> str:
    """A text without the name of its form, which is HTML or plain."""
    text = text.strip()
    if form := re.match(r"\[(html|plain)\]", text):
        text = text[form.end() :]
    return _shown(text)


def _question(text: str, comments: str, category: str) -> Read:
    id_ = re.search(r"\[id:((?:\\\]|[^\]])+)\]", comments)
    tags = [tag.replace("\\]", "]") for tag in re.findall(r"\[tag:((?:\\\]|[^\]<>`])+)\]", comments)]
    assert text.startswith("::")
    name, _, text = text[2:].partition("::")
    made = Read("", category, id_[1] if id_ else "", tags, _shown(name), "")
    start, end = text.find("{"), text.find("}")
    assert (start < 0) == (end < 0), "a brace without its other"
    if start < 0:
        made.kind, made.text = "description", _formed(text)
        return made
    answers, after = text[start + 1 : end].strip(), text[end + 1 :]
    assert "{" not in after
    assert "}" not in after
    made.text = _formed(text[:start] + ("_____" if after else "") + after)
    cut = answers.rfind("####")
    if cut >= 0:
        answers, made.general = answers[:cut].strip(), _formed(answers[cut + 4 :])
    _answers(made, answers)
    return made


def _answers(made: Read, text: str) -> None:
    if not text:
        made.kind = "essay"
    elif text.startswith(">"):
        head, *items = re.split(r"[\r\n]+", text)
        order = re.fullmatch(r">(\d+) ALL VERTICAL (ALL_OR_NOTHING|ABSOLUTE_POSITION) SHOW none", head)
        assert order
        assert int(order[1]) == len(items) >= 2
        made.kind, made.rule = "ordering", order[2]
        made.answers = [(item.strip(), 1.0, "", "") for item in items]
    elif text.startswith("#"):
        made.kind = "numerical"
        text, tilde, wrong = text[1:].partition("~")
        made.answers = [_number(answer) for answer in _parts(text, "=")]
        if tilde:
            made.answers.append(("*", 0.0, "", _formed(wrong.partition("#")[2])))
    elif "~" in text:
        made.kind, made.single = "multichoice", "=" in text
        for answer in _parts(text.replace("=", "~="), "~"):
            share, rest = (1.0, answer[1:]) if answer.startswith("=") else _weight(answer, 0.0)
            content, _, said = rest.partition("#")
            made.answers.append((_formed(content), share, "", _formed(said)))
        assert len(made.answers) >= 2
    elif "=" in text and "->" in text:
        made.kind = "match"
        for answer in _parts(text, "="):
            item, arrow, option = answer.partition("->")
            assert arrow
            made.pairs.append((_formed(item), _shown(option)))
        assert len(made.pairs) >= 2
    elif text.partition("#")[0].strip() in ("T", "TRUE", "F", "FALSE"):
        made.kind = "truefalse"
        right = text.startswith("T")
        wrong, _, said = text.partition("#")[2].partition("#")
        for value in (True, False):
            feedback = _formed(said if value == right else wrong)
            made.answers.append((str(value).lower(), float(value == right), "", feedback))
    else:
        made.kind = "shortanswer"
        for answer in _parts(text, "="):
            share, rest = _weight(answer, 1.0)
            content, _, said = rest.partition("#")
            made.answers.append((_formed(content), share, "", _formed(said)))


def _parts(text: str, sign: str) -> list[str]:
    parts = [part.strip() for part in text.split(sign)]
    return parts[1:] if not parts[0] else parts


def _weight(answer: str, default: float) -> tuple[float, str]:
    weight = re.match(r"%-*[0-9]{1,2}\.?[0-9]*%", answer)
    if weight is None:
        return default, answer
    return float(weight[0].strip("%")) / 100, answer[weight.end() :]


def _number(answer: str) -> tuple[str, float, str, str]:
    share, rest = _weight(answer, 1.0)
    content, _, said = rest.partition("#")
    value, _, tolerance = _formed(content).partition(":")
    assert value == "*" or float(value) == float(value)
    return value, share, tolerance or "0", _formed(said)
