"""The right answers of a printed quiz: question numbers with letters, numbers or words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span
from packager.importers.importer import File
from packager.importers.printed_lines import Line, Print
from packager.importers.printed_quiz import Item, truth
from packager.scoring import normal
from packager.source.document import decode, parse_yaml, spelling

_LINE = re.compile(
    r"(?:(?:question|q)\s*\.?\s*)?([0-9]{1,3})\s*(?:[.):=\t]|[-–—](?=\s)|,|(?=\s))\s*(.*)", re.IGNORECASE
)
_PAIR = re.compile(r"([0-9]{1,3})\s*[.):=-]?\s*([A-Za-z])(?=[\s,;]|\Z)[,;]?\s*")
_SIGN = re.compile(r"[A-Za-z]|[0-9]{1,3}")
_LETTER_AND_TEXT = re.compile(r"[(\[]?([A-Za-z])[.)\]:]\s*(\S.*)")
_PARTS = re.compile(r"\s*[,;/|+&]\s*|\s+and\s+|\s+")
# Quotes and dashes as typewriters have them, for comparing.
_TYPED = str.maketrans({**dict.fromkeys("‘’‚′", "'"), **dict.fromkeys("“”„″«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the key says of one question: `values` are one text, or the entries of a list."""

    number: int
    values: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right: the places of the choices, or the model answer of a question without choices."""

    places: tuple[int, ...] = ()
    text: str = ""


def read_key(file: File) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of a key file: YAML or CSV by its name's ending, else a line an entry."""
    text, found = decode(file.data, file.path)
    if text is None:
        return [], found
    ending = file.path.rpartition(".")[2].lower()
    if ending in ("yaml", "yml"):
        return _of_yaml(text, file.path)
    rows = _csv_rows(text) if ending == "csv" else _text_rows(text)
    entries: list[Entry] = []
    for line, column, end, number, values in rows:
        span = Span(file.path, Place(line, column), Place(line, end))
        if number is None or not any(values):
            found.append(_wrong(span, "this names no question and answer"))
        else:
            entries.append(Entry(number, tuple(values), span))
    return entries, found


def printed_entry(page: Print, line: Line, number: int, text: str) -> Entry:
    """An entry that stands in the print itself, such as “Answer: B”."""
    return Entry(number, (text,), page.span(line))


_Row = tuple[int, int, int, int | None, list[str]]  # line, column, end, question's number, values


def _text_rows(text: str) -> Iterator[_Row]:
    for number, raw in enumerate(text.split("\n"), 1):
        line = " ".join(raw.translate({0xA0: " "}).split())
        if not line or line.startswith("#"):
            continue
        start = len(raw) - len(raw.lstrip()) + 1
        end = len(raw.rstrip()) + 1
        pairs = pairs_of(line)
        if len(pairs) > 1:
            for question, letter in pairs:
                yield number, start, end, question, [letter]
            continue
        match = _LINE.fullmatch(line)
        yield number, start, end, int(match[1]) if match else None, [_unquoted(match[2])] if match else []


def pairs_of(line: str) -> list[tuple[int, str]]:
    """The pairs of a line such as “1 A  2 C  3 B”; [] for any other line."""
    if not re.fullmatch(f"(?:{_PAIR.pattern})+", line):
        return []
    return [(int(match[1]), match[2]) for match in _PAIR.finditer(line)]


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _csv_rows(text: str) -> Iterator[_Row]:
    lines = text.split("\n")
    sample = re.search(r'^\s*"?[\w .]+"?\s*([,;\t])', text, re.MULTILINE)
    reader = csv.reader(lines, delimiter=sample[1] if sample else ",")
    before = 0
    for row in reader:
        first, before = before + 1, reader.line_num
        cells = [" ".join(cell.split()) for cell in row]
        if not any(cells):
            continue
        if match := re.fullmatch(r"(?:question|q)?\s*\.?\s*([0-9]{1,3})\.?", cells[0], re.IGNORECASE):
            number: int | None = int(match[1])
        elif not any(line.strip() for line in lines[: first - 1]):
            continue  # the columns' names
        else:
            number = None
        yield first, 1, len(lines[first - 1].rstrip()) + 1, number, [cell for cell in cells[1:] if cell]


def _of_yaml(text: str, path: str) -> tuple[list[Entry], list[Diagnostic]]:
    document, found = parse_yaml(text, path)
    if document is None:
        return [], found
    if not isinstance(document.data, dict):
        wanted = "a mapping of question numbers to answers is wanted"
        found.append(_wrong(document.value(()), wanted))
        return [], found
    entries: list[Entry] = []
    for name, value in document.data.items():
        span = document.key((name,))
        match = re.fullmatch(r"(?:question|q)?[\s.-]*([0-9]{1,3})", name, re.IGNORECASE)
        values = value if isinstance(value, list) else [value]
        if match is None or any(entry is None or isinstance(entry, dict | list) for entry in values) or not values:
            found.append(_wrong(span, f"`{name}` names no question and answer"))
        else:
            entries.append(
                Entry(int(match[1]), tuple(" ".join(str(spelling(entry)).split()) for entry in values), span)
            )
    return entries, found


# --- what the entries mean -----------------------------------------------------------------------------


def answers(items: list[Item], entries: list[Entry]) -> tuple[dict[int, Answer], list[Diagnostic]]:
    """The answer of each question by its place in `items`, and what is wrong with the entries."""
    places = {item.number: place for place, item in enumerate(items)}
    made: dict[int, Answer] = {}
    first: dict[int, Entry] = {}
    found: list[Diagnostic] = []
    for entry in entries:
        place = places.get(entry.number)
        if place is None:
            known = f"the questions have the numbers {min(places)} to {max(places)}" if places else "there are none"
            found.append(_wrong(entry.span, f"there is no question {entry.number}", known))
            continue
        if entry.number in first:
            related = ((first[entry.number].span, "first here"),)
            message = f"question {entry.number} has a second entry"
            hint = "write several right choices in one entry: `2 A, C`"
            found.append(Diagnostic(rules.IMPORT_KEY, entry.span, message, hint, related))
            continue
        first[entry.number] = entry
        try:
            made[place] = _answer(items[place], entry)
        except _Wrong as wrong:
            found.append(_wrong(entry.span, f"question {entry.number}: {wrong}", wrong.hint))
    return made, found


class _Wrong(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def _answer(item: Item, entry: Entry) -> Answer:
    if not item.options:
        text = "; ".join(entry.values)
        if _SIGN.fullmatch(text):
            raise _Wrong(f"it has no choices, so `{text}` says nothing", "give a model answer in words, or no entry")
        return Answer(text=text)
    if len(entry.values) > 1:
        places = [_place(item, value) for value in entry.values]
    else:
        places = _places(item, entry.values[0])
    if len(set(places)) < len(places):
        raise _Wrong("a choice is named twice")
    if item.judged and len(places) > 1:
        raise _Wrong("it can't be true and false")
    return Answer(places=tuple(sorted(places)))


def _places(item: Item, value: str) -> list[int]:
    """The choices that one text names: a choice's words, a letter, a number, or several of these."""
    try:
        return [_place(item, value)]
    except _Wrong as wrong:
        signs = [part for part in _PARTS.split(value.strip()) if part]
        if len(signs) > 1 and all(map(_SIGN.fullmatch, signs)):
            return [_place(item, sign) for sign in signs]
        for separator in (r"\s*[;|]\s*", r"\s*,\s*"):
            parts = [part for part in re.split(separator, value) if part]
            if len(parts) > 1 and all(_named(item, part) is not None for part in parts):
                return [_place(item, part) for part in parts]
        raise wrong


def _place(item: Item, value: str) -> int:
    """The place of the one choice that `value` names; raises _Wrong."""
    by_words = _named(item, value)
    sign = value.strip(" .()[]")
    by_sign = _signed(item, sign) if _SIGN.fullmatch(sign) else None
    if by_words is not None and by_sign is not None and by_words != by_sign:
        letter = chr(ord("A") + by_words)
        hint = f"write the letter: `{letter}` for the choice “{item.options[by_words].text}”"
        raise _Wrong(f"`{value}` is one choice's words and another's place", hint)
    if by_words is not None:
        return by_words
    if by_sign is not None:
        return by_sign
    if match := _LETTER_AND_TEXT.fullmatch(value):
        place, named = _signed(item, match[1]), _named(item, match[2])
        if place is not None and place == named:
            return place
        if place is not None and named is not None:
            raise _Wrong(f"`{match[1]}` and “{_short(match[2])}” are two choices")
    raise _Wrong(f"“{_short(value)}” is none of its {len(item.options)} choices", _listing(item))


def _signed(item: Item, sign: str) -> int | None:
    if item.judged and sign.lower() in ("t", "f"):
        wanted = sign.lower() == "t"
        return next(place for place, option in enumerate(item.options) if truth(option.text) is wanted)
    place = int(sign) - 1 if sign.isdigit() else ord(sign.lower()) - ord("a")
    return place if 0 <= place < len(item.options) else None


def _named(item: Item, value: str) -> int | None:
    """The choice with these words; None where none has them, or two."""
    for plain in (_plain, lambda text: _plain(text).rstrip(".!;, ")):
        found = [place for place, option in enumerate(item.options) if plain(option.text) == plain(value)]
        if len(found) == 1:
            return found[0]
    return None


def _plain(text: str) -> str:
    return normal(unicodedata.normalize("NFKC", text).translate(_TYPED))


def _listing(item: Item) -> str:
    shown = [f"{chr(ord('A') + place)} {_short(option.text, 40)}" for place, option in enumerate(item.options[:26])]
    return f"its choices: {'; '.join(shown)}"


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _wrong(span: Span, message: str, hint: str = "", rule: Rule = rules.IMPORT_KEY) -> Diagnostic:
    return Diagnostic(rule, span, message, hint)
