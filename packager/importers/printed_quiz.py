"""The questions of a printed quiz: which lines are stems and which are their choices, told by rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from packager import rules
from packager.importers.printed_lines import Line, Print

_NUMBER = re.compile(
    r"((?:question|q)\s*\.?\s*#?)?([0-9]{1,3})\s*([.):]|[-–—](?=\s)|(?<=[0-9])$)\s*(.*)", re.IGNORECASE
)
_LETTER = re.compile(r"[(\[]?([A-Za-z])[.)\]:]\s*(\S.*)")
_BULLET = re.compile(r"(?:[•·◦▪■□☐○●◯*+–—-]|\[ ?\]|\( ?\))\s+(\S.*)")
_ASKS = re.compile(r"\?[\"'”’»)\]]*$")
_CLOSES = re.compile(r"[.!:…][\"'”’»)\]]*$")
_BLANK = re.compile(r"_{2,}|\.{4,}|…{2,}")
# A prompt for an answer in one's own words, and one that choices follow.
_OPEN = re.compile(
    r"(?:in your own words|name|describe|explain|list|give|state|define|write|outline|summari[sz]e|discuss|compare"
    r"|contrast|justify|propose|reflect|suggest|sketch|calculate|think of|tell|show|illustrate|recall|mention|draft)\b",
    re.IGNORECASE,
)
_CHOOSE = re.compile(r"(?:choose|select|pick|mark|tick|check|complete|fill in|identify|decide|match)\b", re.IGNORECASE)
_JUDGE = re.compile(r"true (?:or|/) false\s*[:?.–—-]\s*(\S.*)", re.IGNORECASE)
BY_WORD = "this was taken for an open question by its first word"
BY_PLACE = "this was taken for a question by its place and its words"
_TRUTH = {"true": True, "false": False}


@dataclass(slots=True)
class Option:
    text: str
    line: Line


@dataclass(slots=True)
class Item:
    """A question as printed. `number` is the printed one, else its place; `judged` says that it is true or false."""

    number: int
    stem: str
    line: Line
    options: list[Option] = field(default_factory=list)
    more: list[str] = field(default_factory=list)  # further paragraphs of the stem
    judged: bool = False
    guess: str = ""  # how its stem was told, where that is not sure


@dataclass(slots=True)
class Found:
    """What a quiz holds: the lines before its first question, and the questions."""

    intro: list[Line]
    items: list[Item]


def read_items(page: Print, lines: list[Line], announced: int | None) -> Found:
    """The questions in `lines`; each guess is noted at its line."""
    if not lines:
        return Found([], [])
    numbered = _numbered(lines)
    if numbered:
        found = _by_number(page, lines, numbered)
    elif firsts := _lettered(lines):
        found = _by_letter(page, lines, firsts)
    else:
        found = _by_rule(page, lines, announced)
    for item in found.items:
        _finish(page, item)
    _tell_groups(page, found.items)
    return found


# --- numbers and letters in the print ----------------------------------------------------------------


def _numbered(lines: list[Line]) -> dict[int, tuple[int, str]]:
    """The lines that begin with a question's number, and what follows it; {} where questions have none.

    The numbers of one style that count up from the first without starting again are questions'.
    """
    styles: dict[tuple[bool, str], list[tuple[int, int, str]]] = {}
    for place, line in enumerate(lines):
        if match := _NUMBER.fullmatch(line.text):
            word, number, sign, rest = match.groups()
            if (sign or word) and (rest or word):
                styles.setdefault((bool(word), sign), []).append((place, int(number), rest))
    best: dict[int, tuple[int, str]] = {}
    for marks in styles.values():
        run: dict[int, tuple[int, str]] = {}
        last = None
        for place, number, rest in marks:
            if last is None or number == last + 1:
                run[place], last = (number, rest), number
        starts_again = sum(number == marks[0][1] for _, number, _ in marks) > 1
        if len(run) > max(1, len(best)) and not starts_again:
            best = run
    return best


def _by_number(page: Print, lines: list[Line], numbered: dict[int, tuple[int, str]]) -> Found:
    starts = sorted(numbered)
    items = []
    for start, end in pairwise([*starts, len(lines)]):
        number, stem = numbered[start]
        body = lines[start + 1 : end]
        if not stem and body:
            stem, body = body[0].text, body[1:]
        item = Item(number, stem, lines[start])
        if firsts := _lettered(body):
            _continue(page, item, body[: firsts[0]])
            _take_lettered(page, item, body[firsts[0] :])
        elif _count(body, _BULLET) >= 2:
            first = next(place for place, line in enumerate(body) if _BULLET.fullmatch(line.text))
            _continue(page, item, body[:first])
            _take_marked(page, item, body[first:], _BULLET)
        elif (marked := _choice_numbers(body)) is not None:
            _continue(page, item, body[:marked])
            _take_marked(page, item, body[marked:], _NUMBER)
        else:
            wrapped = 0
            while wrapped < len(body) and not _is_prompt(item.stem) and body[wrapped].text[:1].islower():
                page.guess(body[wrapped], "this line was taken for the rest of the question's words")
                item.stem += " " + body[wrapped].text
                wrapped += 1
            item.options = [Option(line.text, line) for line in body[wrapped:]]
        items.append(item)
    return Found(lines[: starts[0]], items)


def _choice_numbers(body: list[Line]) -> int | None:
    """Where choices numbered from 1 begin."""
    numbers = [(place, int(match[2])) for place, line in enumerate(body) if (match := _NUMBER.fullmatch(line.text))]
    if len(numbers) >= 2 and [number for _, number in numbers] == list(range(1, len(numbers) + 1)):
        return numbers[0][0]
    return None


def _lettered(lines: list[Line]) -> list[int]:
    """Where a run of choices a, b, ... begins."""
    letters = {place: match[1].lower() for place, line in enumerate(lines) if (match := _LETTER.fullmatch(line.text))}
    places = sorted(letters)
    return [place for place, following in pairwise(places) if letters[place] == "a" and letters[following] == "b"]


def _by_letter(page: Print, lines: list[Line], firsts: list[int]) -> Found:
    """Questions without numbers whose choices have letters."""
    found = Found([], [])
    groups = [(first, _run_end(lines, first, end)) for first, end in pairwise([*firsts, len(lines)])]
    before = 0
    for first, after in groups:
        stem = first - 1
        if stem < before:  # letters without a stem
            page.guess(lines[first], "these choices have no question before them, so a new question was made of them")
            found.items.append(Item(len(found.items) + 1, lines[first].text, lines[first]))
        else:
            _between(page, found, lines[before:stem])
            while stem > before and not _is_prompt(lines[stem - 1].text) and lines[stem].text[:1].islower():
                stem -= 1
            item = Item(len(found.items) + 1, lines[stem].text, lines[stem])
            _continue(page, item, lines[stem + 1 : first])
            found.items.append(item)
        _take_lettered(page, found.items[-1], lines[first:after])
        before = after
    _between(page, found, lines[before:])
    return found


def _run_end(lines: list[Line], first: int, end: int) -> int:
    """The place after the last lettered choice of the run that begins at `first`."""
    wanted, after = ord("a"), first
    for place in range(first, end):
        match = _LETTER.fullmatch(lines[place].text)
        if match and match[1].lower() == chr(wanted):
            wanted, after = wanted + 1, place + 1
    # The rest of a long choice, which begins in lower case.
    while after < end - 1 and lines[after].text[:1].islower():
        after += 1
    return after


def _between(page: Print, found: Found, lines: list[Line]) -> None:
    """Lines between two runs of choices: questions without any, or an introduction."""
    for line in lines:
        if _ASKS.search(line.text) or _OPEN.match(line.text):
            found.items.append(Item(len(found.items) + 1, line.text, line))
        elif found.items:
            page.guess(line, "this line was taken for a part of the question before it")
            found.items[-1].more.append(line.text)
        else:
            found.intro.append(line)


def _take_lettered(page: Print, item: Item, lines: list[Line]) -> None:
    wanted = ord("a")
    for line in lines:
        match = _LETTER.fullmatch(line.text)
        if match and match[1].lower() == chr(wanted):
            item.options.append(Option(match[2], line))
            wanted += 1
        else:
            _lengthen(page, item, line)


def _take_marked(page: Print, item: Item, lines: list[Line], mark: re.Pattern[str]) -> None:
    for line in lines:
        if match := mark.fullmatch(line.text):
            item.options.append(Option(match[match.re.groups], line))
        else:
            _lengthen(page, item, line)


def _lengthen(page: Print, item: Item, line: Line) -> None:
    page.guess(line, "this line was taken for the rest of the choice before it")
    item.options[-1].text += " " + line.text


def _continue(page: Print, item: Item, lines: list[Line]) -> None:
    """Lines between a question's first line and its marked choices."""
    for line in lines:
        if _is_prompt(item.more[-1] if item.more else item.stem):
            page.guess(line, "this line was taken for a further paragraph of the question")
            item.more.append(line.text)
        elif item.more:
            item.more[-1] += " " + line.text
        else:
            item.stem += " " + line.text


# --- nothing in the print but the lines ----------------------------------------------------------------


def _by_rule(page: Print, lines: list[Line], announced: int | None) -> Found:
    """Questions without numbers or letters: a stem asks, or prompts at a place where a stem is due."""
    bullets = _count(lines, _BULLET) >= 2
    if bullets:
        stems = {place: "" for place, line in enumerate(lines) if not _BULLET.fullmatch(line.text)}
        lines = [_unmarked(line) for line in lines]
        intro = [place for place in sorted(stems) if place + 1 in stems and not _is_prompt(lines[place].text)]
        first = next((place for place in sorted(stems) if place not in intro), len(lines))
    else:
        stems = _Stems(lines, announced).find()
        first = min(stems, default=len(lines))
    places = [place for place in sorted(stems) if place >= first]
    items: list[Item] = []
    for start, end in pairwise([*places, len(lines)]) if places else ():
        options = [Option(line.text, line) for line in lines[start + 1 : end]]
        items.append(Item(len(items) + 1, lines[start].text, lines[start], options, guess=stems[start]))
    return Found(lines[:first], items)


def _unmarked(line: Line) -> Line:
    match = _BULLET.fullmatch(line.text)
    return Line(match[1], line.number, line.column, line.end, line.gap, line.page) if match else line


class _Stems:
    """The search for stems: `stems` maps a line to '' where it is sure, else to what was guessed."""

    def __init__(self, lines: list[Line], announced: int | None) -> None:
        self.lines = lines
        self.texts = [line.text for line in lines]
        self.announced = announced
        self.stems: dict[int, str] = {}

    def find(self) -> dict[int, str]:
        self.stems = dict.fromkeys(self.by_gaps() or self.asking(), "")
        self.usual = self.usual_size()
        self.questions_as_choices()
        self.hidden()
        if self.opening():
            self.usual = self.usual_size()
            self.hidden()
        self.missing()
        return self.stems

    def groups(self) -> list[tuple[int, int]]:
        """Each stem with the end of its choices."""
        return list(pairwise([*sorted(self.stems), len(self.texts)])) if self.stems else []

    def usual_size(self) -> int:
        """The number of choices that explains most groups; 0 where one group alone says nothing."""
        groups = [(start, end) for start, end in self.groups() if end - start > 2]
        if len(groups) < 2:
            return 0

        def explained(size: int) -> int:
            return sum(
                end - start - 1 == size
                or (end - start - 1 == size + 1 and _is_open(self.texts[end - 1]))
                or (end - start - 1 == 2 * size + 1 and _is_prompt(self.texts[start + size + 1]))
                for start, end in groups
            )

        # The smaller of two: a stem that is still hidden only adds to a group.
        return max(sorted({end - start - 1 for start, end in groups}), key=explained)

    def by_gaps(self) -> list[int]:
        """The first lines of the blocks between blank lines, where blocks are questions."""
        firsts = [place for place, line in enumerate(self.lines) if line.gap or place == 0]
        sizes = [end - start for start, end in pairwise([*firsts, len(self.lines)])]
        asked = sum(_is_prompt(self.texts[place]) for place in firsts)
        whole = sum(size >= 3 for size in sizes)
        if len(firsts) < 2 or 2 * whole < len(firsts) or 3 * asked < 2 * len(firsts):
            return []
        return [place for place in firsts if _is_prompt(self.texts[place]) or place > firsts[0]]

    def asking(self) -> list[int]:
        """The lines that end in a question mark, or stand before a pair of true and false."""
        pairs = {"true", "false"}
        judged = [
            place - 1
            for place in range(1, len(self.texts) - 1)
            if {_key(self.texts[place]), _key(self.texts[place + 1])} == pairs
        ]
        asking = [place for place, text in enumerate(self.texts) if _ASKS.search(text) or _JUDGE.fullmatch(text)]
        return sorted({*asking, *judged})

    def questions_as_choices(self) -> None:
        """Takes back stems that are choices with a question mark, where that gives the usual number of choices."""
        usual = self.usual
        if usual < 2 or (self.announced is not None and len(self.stems) <= self.announced):
            return
        groups = self.groups()
        place = 0
        while place < len(groups):
            run = place
            while run < len(groups) and groups[run][1] - groups[run][0] == 1:
                run += 1
            length = run - place
            # As many questions as a stem and its choices make: one of each such bundle is the stem.
            if length and length % (usual + 1) == 0:
                for start in range(place, run):
                    if (start - place) % (usual + 1):
                        self.take_back(groups[start][0])
                place = run
                continue
            if place + 1 < len(groups):
                (start, middle), (_, end) = groups[place], groups[place + 1]
                if middle - start > 2 and end - middle > 1 and end - start - 1 == usual:
                    self.take_back(middle)
                    place += 1
            place = max(place + 1, run)

    def take_back(self, stem: int) -> None:
        del self.stems[stem]
        owner = max(place for place in self.stems if place < stem)
        self.stems[owner] = (
            self.stems[owner] or "its choices end in question marks: check where the next question begins"
        )

    def hidden(self) -> None:
        """Finds stems without a question mark among the choices of the stem before."""
        for start, end in self.groups():
            before = start
            while (found := self.next_stem(before, end)) is not None:
                before, self.stems[found[0]] = found

    def next_stem(self, start: int, end: int) -> tuple[int, str] | None:
        """A further stem between the stem `start` and the place `end`, and what was guessed."""
        size, last = end - start - 1, end - 1
        if size <= max(self.usual, 2):
            return None
        if size == self.usual + 1:
            return (last, BY_WORD) if _is_open(self.texts[last]) else None
        for place in range(start + 3, end - 2):
            if _CHOOSE.match(self.texts[place]) and _CLOSES.search(self.texts[place]):
                return place, BY_PLACE
        due = start + self.usual + 1
        if self.usual and due < end - 2 and _is_prompt(self.texts[due]):
            return due, BY_PLACE
        return (last, BY_WORD) if _is_open(self.texts[last]) else None

    def opening(self) -> bool:
        """Finds a question before the first sure stem; whether there is one."""
        first = min(self.stems, default=len(self.texts))
        for place in range(first):
            size = first - place - 1
            if size == 0 and _is_open(self.texts[place]):
                self.stems[place] = BY_WORD
                return True
            asks = _is_prompt(self.texts[place]) and (size >= self.usual or _CHOOSE.match(self.texts[place]))
            if size >= 2 and asks:
                self.stems[place] = BY_PLACE
                return True
        return False

    def missing(self) -> None:
        """Where the print announces more questions, takes last choices that read like open ones."""
        if self.announced is None:
            return
        ends = [(start, end - 1) for start, end in self.groups() if end - start - 1 >= 3]
        sentences = [(start, last) for start, last in ends if _CLOSES.search(self.texts[last])]
        by_word = [last for _, last in sentences if _is_open(self.texts[last])]
        alone = [
            last
            for start, last in sentences
            if not any(_CLOSES.search(self.texts[place]) for place in range(start + 1, last)) and last not in by_word
        ]
        for last in [*by_word, *alone]:
            if len(self.stems) >= self.announced:
                return
            self.stems[last] = "this was taken for an open question, since one is missing from those announced"


def _is_prompt(text: str) -> bool:
    """Whether a text ends as a stem does: it may have choices after it, and does not go on in the next line."""
    return bool(_ASKS.search(text) or _CLOSES.search(text) or _BLANK.search(text))


def _is_open(text: str) -> bool:
    """Whether a text asks for an answer in one's own words."""
    return bool(_OPEN.match(text) and _CLOSES.search(text))


def _count(lines: list[Line], mark: re.Pattern[str]) -> int:
    return sum(mark.fullmatch(line.text) is not None for line in lines)


def _key(text: str) -> str:
    return text.strip(" .").lower()


# --- whole questions ---------------------------------------------------------------------------------


def _finish(page: Print, item: Item) -> None:
    judged = _JUDGE.fullmatch(item.stem)
    if judged and not item.options:
        item.stem, item.judged = judged[1], True
        item.options = [Option("True", item.line), Option("False", item.line)]
    elif sorted(_key(option.text) for option in item.options) == ["false", "true"]:
        item.judged = True
    told = [item.guess] if item.guess else []
    if len(item.options) == 1:
        told.append("a single choice follows, so this became an essay and the choice a part of its words")
        item.more.append(item.options.pop().text)
    elif not item.options:
        told.append("no choices follow, so this became an essay")
    if told:
        page.guess(item.line, "; ".join(told))


def _tell_groups(page: Print, items: list[Item]) -> None:
    sizes = Counter(len(item.options) for item in items if item.options and not item.judged)
    if not sizes or sum(sizes.values()) < 3:
        return
    usual = min((-count, size) for size, count in sizes.items())[1]
    if sizes[usual] * 2 <= sum(sizes.values()):
        return  # there is no usual number
    for item in items:
        if item.options and not item.judged and len(item.options) != usual:
            message = f"this question has {len(item.options)} choices, and most have {usual}"
            page.say(rules.IMPORT_GROUP, item.line, message)


def truth(text: str) -> bool | None:
    """What a choice of a true-false question says."""
    return _TRUTH.get(_key(text))
