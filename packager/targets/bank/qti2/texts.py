"""Accepted texts as regular expressions that XML Schema and JavaScript read alike: case and white space are in them."""

from __future__ import annotations

import re
import unicodedata

from packager.model import TextAnswer
from packager.patterns import CLASSES
from packager.scoring import normal

# The notation of patterns.py, cut into what can be counted, and counts.
_TOKEN = re.compile(r"\\(?P<escaped>.)|\[(?P<not>\^?)(?P<set>(?:\\.|[^\]\\])+)\]|(?P<other>\(\?:|.)", re.DOTALL)
# What both notations read as the sign itself behind a backslash; the others stand for themselves.
_ESCAPED = frozenset(r"\.[]{}()*+?|^-")
_BLANK = r"\s"
_CAPITALS = {"ß": "ẞ"}  # its upper case is two letters by default


def pattern(answer: TextAnswer, case_sensitive: bool, spaces: str) -> str:
    """The regular expression for the whole of a response that is the answer, in the notation of XML Schema 1.0.

    It begins and ends with a group's brackets or with white space, so that anchors can be put around it.
    """
    made = (
        _translated(unicodedata.normalize("NFC", answer.text), case_sensitive, spaces)
        if answer.pattern
        else _plain(answer, case_sensitive, spaces)
    )
    ends = "" if spaces == "exact" else f"{_BLANK}*"
    return f"{ends}({made}){ends}"


def loose(answer: TextAnswer, spaces: str) -> bool:
    """Whether white space that does not count can be taken for a sign of the answer: `.` and some sets fit it."""
    signs = _TOKEN.finditer(answer.text) if answer.pattern and spaces == "collapse" else ()
    return any(sign["other"] == "." or sign["not"] or " " in (sign["set"] or "") for sign in signs)


def wide(answer: TextAnswer) -> bool:
    """Whether a sign of the pattern can be one beyond U+FFFF, which JavaScript takes for two unless told otherwise."""
    signs = _TOKEN.finditer(answer.text) if answer.pattern else ()
    return any(sign["other"] == "." or sign["not"] or max(sign[0]) > "\uffff" for sign in signs)


def _plain(answer: TextAnswer, case_sensitive: bool, spaces: str) -> str:
    signs = normal(answer.text, case_sensitive=True, spaces=spaces)
    return "".join(_atom(_one(sign, case_sensitive), sign, spaces) for sign in signs)


def _translated(text: str, case_sensitive: bool, spaces: str) -> str:
    made = []
    for token in _TOKEN.finditer(text):
        if token["escaped"]:
            made.append(_atom(_escape(token["escaped"], case_sensitive), token["escaped"], spaces))
        elif token["set"]:
            made.append(_atom(_set(token["not"], token["set"], case_sensitive, spaces), "[", spaces))
        elif token["other"] == "(?:":
            made.append("(")
        elif token["other"] in "()|*+?" or token["other"] in "{}":
            made.append(token["other"])
        elif token["other"] == ".":
            made.append(_atom(r"\S" if spaces == "ignore" else ".", ".", spaces))
        elif token["other"].isdecimal() and _counting(text, token.start()):
            made.append(token["other"])
        elif token["other"] == "," and _counting(text, token.start()):
            made.append(",")
        else:
            made.append(_atom(_one(token["other"], case_sensitive), token["other"], spaces))
    return "".join(made)


def _counting(text: str, place: int) -> bool:
    """Whether the sign at `place` stands inside a count such as `{2,3}`."""
    return any(found.start() < place < found.end() for found in re.finditer(r"(?<!\\)\{\d{1,3}(,\d{0,3})?\}", text))


def _atom(made: str, sign: str, spaces: str) -> str:
    """One sign of the answer with the white space that may stand in its place or behind it."""
    if spaces == "ignore":
        return f"({made}{_BLANK}*)"
    if spaces == "collapse" and sign == " ":
        return f"({_BLANK}+)"
    return made


def _one(sign: str, case_sensitive: bool) -> str:
    """A sign as itself, in both cases where case doesn't count."""
    both = () if case_sensitive else _cases(sign)
    if len(both) == 2:
        return f"[{both[0]}{both[1]}]"
    if sign == "$":
        return "[$]"
    return f"\\{sign}" if sign in _ESCAPED else sign


def _escape(sign: str, case_sensitive: bool) -> str:
    return f"[{CLASSES[sign]}]" if sign in CLASSES else _one(sign, case_sensitive)


def _set(negated: str, inner: str, case_sensitive: bool, spaces: str) -> str:
    parts = re.findall(r"\\.|.", inner, re.DOTALL)
    made = []
    place = 0
    while place < len(parts):
        if place + 2 < len(parts) and parts[place + 1] == "-":
            made.append("-".join((parts[place], parts[place + 2])))
            if not case_sensitive and parts[place].isalpha():
                made.append("-".join((parts[place].swapcase(), parts[place + 2].swapcase())))
            place += 3
            continue
        part = parts[place]
        sign = part[-1]
        if len(part) == 2 and sign in CLASSES:
            made.append(CLASSES[sign])
        else:
            both = () if case_sensitive else _cases(sign)
            made += both or [f"\\{sign}" if sign in _ESCAPED else sign]
        place += 1
    if negated and spaces == "ignore":
        made.append(_BLANK)
    return f"[{negated}{''.join(made)}]"


def _cases(sign: str) -> tuple[str, ...]:
    """A letter in lower and in upper case; nothing where it has one case, or another number of letters in one."""
    lower, upper = sign.lower(), _CAPITALS.get(sign.lower(), sign.upper())
    return (lower, upper) if len(lower) == len(upper) == 1 and lower != upper else ()
