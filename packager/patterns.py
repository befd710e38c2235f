"""Regular expressions for accepted texts: the part of the notation that Python and JavaScript read alike."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

LIMIT = 200  # characters of a pattern
LONGEST = 255  # the most characters that a learner can write in a line, so where an endless repetition ends
CLASSES = {"d": "0-9", "w": "A-Za-z0-9_"}  # what a class holds, as the inside of a set
WAYS = 256**3  # in which a text of 255 characters may be tried: three `*`, or two and some alternatives

_TOKEN = re.compile(
    r"""
    \\(?P<escaped>.)
  | (?P<set>\[\^?(?:\\.|[^\]\\])+\])
  | (?P<open>\((?:\?:)?)
  | (?P<close>\))
  | (?P<count>[*+?]|\{\d{1,3}(?:,\d{0,3})?\})
  | (?P<bar>\|)
  | (?P<any>\.)
  | (?P<plain>[^\\\[\]{}()*+?|.^$])
    """,
    re.VERBOSE | re.DOTALL,
)
_DOUBLED = frozenset("&-|~")
_ESCAPES = frozenset("dw" + r"\.[]{}()*+?|^$/-")


def problem(pattern: str) -> str:
    """Why `pattern` can't be used, in words for its author; '' where it can.

    Allowed: characters, `.`, sets, `\\d` (0-9) and `\\w` (A-Z, a-z, 0-9, _), groups, `|` and counts. The whole text
    is matched, so `^` and `$` have no use. A repetition inside a repeated group is refused: such a pattern can take
    for ever on a text that doesn't match.
    """
    if len(pattern) > LIMIT:
        return f"it has more than {LIMIT} characters"
    pattern = unicodedata.normalize("NFC", pattern)
    place, ways = 0, 1
    # For each open group, and outside of all: how many alternatives it has, and whether it holds a count or a `|`.
    groups: list[list[int]] = [[1, False]]
    countable = varied = False  # whether a count may follow, and whether what it repeats holds a count or a `|`
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if found is None or (pattern.startswith("(?", place) and found["open"] != "(?:"):
            return _unknown(pattern, place)
        place = found.end()
        match found.lastgroup:
            case "open":
                groups.append([1, False])
                countable = False
            case "close":
                if len(groups) == 1:
                    return "a `)` closes nothing"
                alternatives, inner = groups.pop()
                ways *= alternatives
                varied = bool(inner) or alternatives > 1
                groups[-1][1] |= varied
                countable = True
            case "bar":
                groups[-1][0] += 1
                countable = False
            case "count":
                count = found["count"]
                if not countable:
                    return f"`{count}` repeats nothing"
                if varied and count != "?":
                    return "a repeated group holds a repetition or a `|`; sets such as `[ab]*` can be repeated"
                low, high = _bounds(count)
                if high < low:
                    return f"`{count}` counts downwards"
                ways *= high - low + 1
                groups[-1][1] = True
                countable = False
            case _:
                if reason := _problem_of(found):
                    return reason
                countable, varied = True, False
    if len(groups) > 1:
        return "a `(` is not closed"
    if ways * groups[0][0] > WAYS:
        return "it can be matched in too many ways: use fewer of `*`, `+`, `?`, `{}` and `|`"
    return ""


def matches(pattern: str, text: str, case_sensitive: bool) -> bool:
    """Whether the whole of `text`, as `scoring.normal` gives it, matches a pattern without a problem."""
    return re.fullmatch(_compared(pattern, case_sensitive), text, re.ASCII | re.DOTALL) is not None


def spelled_out(pattern: str) -> str:
    """A pattern without `\\d` and `\\w`, which stand for the digits and letters of every script on some platforms."""
    made = []
    for found in _TOKEN.finditer(pattern):
        if found["set"]:
            made.append(re.sub(r"\\(.)", lambda one: CLASSES.get(one[1], one[0]), found[0], flags=re.DOTALL))
        elif found["escaped"] in CLASSES:
            made.append(f"[{CLASSES[found['escaped']]}]")
        else:
            made.append(found[0])
    return "".join(made)


def longest(pattern: str) -> int:
    """The characters of the longest text that a pattern without a problem matches; LONGEST where there is no end."""
    # For each open group, and outside of all: the longest alternative so far, the one at hand without its last part,
    # and that part, which a count may repeat.
    groups = [[0, 0, 0]]
    for found in _TOKEN.finditer(pattern):
        top = groups[-1]
        match found.lastgroup:
            case "open":
                groups.append([0, 0, 0])
            case "close":
                best, before, last = groups.pop()
                groups[-1][1:] = sum(groups[-1][1:]), max(best, before + last)
            case "bar":
                groups[-1] = [max(top[0], top[1] + top[2]), 0, 0]
            case "count":
                top[2] *= _bounds(found["count"])[1]
            case _:
                top[1:] = top[1] + top[2], 1
    best, before, last = groups[0]
    return min(LONGEST, max(best, before + last))


def _compared(pattern: str, case_sensitive: bool) -> str:
    """A pattern in the form that `scoring.normal` gives texts: NFC, and lower case where case does not matter."""
    pattern = unicodedata.normalize("NFC", pattern)
    return pattern if case_sensitive else pattern.lower()


def _bounds(count: str) -> tuple[int, int]:
    """The least and the most repetitions."""
    if count in ("*", "+", "?"):
        return (1 if count == "+" else 0), (1 if count == "?" else LONGEST)
    low, comma, high = count.strip("{}").partition(",")
    return int(low), int(high) if high else LONGEST if comma else int(low)


def _problem_of(token: re.Match[str]) -> str:
    """Why an escape or a set can't be used; '' for any other character."""
    escaped: str | None = token["escaped"]
    if escaped == "-":
        return "`\\-` is known in a set only; outside write `-`"
    if escaped is not None:
        return "" if escaped in _ESCAPES else f"`\\{escaped}` is not known here"
    return _set_problem(token["set"]) if token["set"] else ""


def _set_problem(text: str) -> str:
    inner = text[1:-1].removeprefix("^")
    if not inner:
        return "`[^]` holds nothing; write `\\^` for the sign itself"
    parts = re.findall(r"\\.|.", inner, re.DOTALL)
    for part in parts:
        if len(part) == 2 and part[1] not in _ESCAPES:
            return f"`{part}` is not known here"
        if part == "[":
            return "a `[` in a set is written `\\[`"
    if any(one == two and one in _DOUBLED for one, two in pairwise(parts)):
        return "`&&`, `--`, `||` and `~~` in a set are read differently by platforms"
    for place in range(1, len(parts) - 1):
        if parts[place] == "-" and not _is_range(parts[place - 1], parts[place + 1]):
            low, high = parts[place - 1], parts[place + 1]
            return f"`{low}-{high}` is no range of digits, of lower-case or of capital letters"
    return ""


def _is_range(low: str, high: str) -> bool:
    """Whether `low-high` is a range of one kind, and still one where case does not matter."""
    kinds = (str.isdecimal, str.islower, str.isupper)
    small = low.lower(), high.lower()
    return (
        any(kind(low) and kind(high) for kind in kinds)
        and low <= high
        and (len(small[0]), len(small[1])) == (1, 1)
        and small[0] <= small[1]
    )


def _unknown(pattern: str, place: int) -> str:
    if pattern[place] in "^$":
        return f"`{pattern[place]}` has no use: the whole text is matched; write `\\{pattern[place]}` for the sign"
    if pattern.startswith("(?", place):
        return f"`{pattern[place : place + 3]}` is not known here"
    sign = pattern[place]
    return f"the `{sign}` at character {place + 1} is not closed; write `\\{sign}` for the sign itself"
