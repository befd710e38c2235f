"""A lesson as its publisher prints it, with an end-of-lesson quiz, read into a course by rules."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field

from packager import rules
from packager.diagnostic import Diagnostic, Severity, Span, whole
from packager.importers.answer_key import Answer, Entry, answers, pairs_of, printed_entry, read_key
from packager.importers.importer import File, Imported, Options
from packager.importers.printed_lesson import LONGEST_HEADING, blocks, is_heading
from packager.importers.printed_lines import ADDRESS, Line, Print, read_lines
from packager.importers.printed_quiz import Item, read_items, truth
from packager.model import (
    Choice,
    Course,
    Essay,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    Paragraph,
    Prose,
    Question,
    Quiz,
    Text,
    TrueFalse,
)
from packager.source.ids import choice_ids
from packager.source.markdown import markdown
from packager.source.prose import slug

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = re.compile(rf"\b([0-9]{{1,3}}|{'|'.join(_WORDS)})\s+(?:[\w-]+\s+){{0,2}}?questions?\b", re.IGNORECASE)
_QUIZ = re.compile(
    r"(?:(?:end[- ]of[- ]\w+|knowledge|quick|pop|final|practice|review|self|lesson|chapter|unit|module|comprehension)"
    r"[- ])*(?:check|quiz|test|assessment|questions|exam|exercises?|check[- ]in|check[- ]up)"
    r"|check your (?:understanding|knowledge|learning)|test (?:yourself|your (?:knowledge|understanding))"
    r"|what did you learn\??",
    re.IGNORECASE,
)
_KEY_HEADING = re.compile(r"(?:the )?(?:answer key|answers|key|solutions?|correct answers)\s*:?", re.IGNORECASE)
_ANSWER = re.compile(r"(?:the )?(?:correct |right )?answers?(?: is| are)?\s*[:=]\s*(\S.*)", re.IGNORECASE)
_MINUTES = re.compile(
    r"(?:about |approx\.? |~|≈)?(?:([0-9]{1,2})\s*(?:hours?|hrs?|h)\b\.?)?"
    r"\s*(?:([0-9]{1,3})\s*(?:minutes?|mins?|m)\b\.?)?(?:\s*(?:read|reading|lesson|long))?",
    re.IGNORECASE,
)
_REVIEWED = re.compile(r"(?:last )?(?:reviewed|updated|revised|edition|version|v)\.?:?\s*(\S.{0,19})", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:by|authors?:?|written by)\s+(\S.*)", re.IGNORECASE)
_PARTS = re.compile(r"\s*[·•|∙⋅]\s*|\s+[—–-]\s+")
_TITLE_LIMIT, _LINE_LIMIT = 200, 1000  # schemas/shared.json: title, line
_MOST_QUESTIONS, _MOST_CHOICES, _LONGEST_PROSE = 2000, 100, 100_000  # schemas/quiz.json, shared.json
# Words that tell nothing about a question.
_DULL = re.compile(
    r"an?d?|about|any|are|as|at|be|best|by|can|choose|correct|describe|do|does|each|explain|following|for|from|give"
    r"|has|have|how|if|in|into|is|its?|lesson|list|may|might|most|name|of|on|one|or|select|should|statement|tha[nt]"
    r"|the|their|them|then|these|they|this|those|to|topic|used?|using|was|were|what|when|where|which|who|why|will"
    r"|with|would|your?|[a-z0-9]"
)
_ID_LENGTH = 40
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:course-packager:import")


@dataclass(slots=True)
class _Head:
    """What stands before the lesson's text and the quiz, as far as the print says it."""

    title: str
    line: Line
    subtitle: str = ""
    minutes: int = 0
    version: str = ""
    authors: tuple[str, ...] = ()
    count: tuple[int, Line] | None = None
    body: list[Line] = field(default_factory=list)


def read(file: File, options: Options) -> Imported:
    """The course in a printed lesson.

    Without a key no choice is marked right. The iri, if none is given, follows from the file's
    bytes: importing the same file again gives the same course.
    """
    page = read_lines(file.data, file.path)
    if _failed(page.found):
        return Imported(None, tuple(page.found))
    if not page.lines:
        empty = Diagnostic(rules.IMPORT_EMPTY, whole(file.path), "the file holds no text")
        return Imported(None, (*page.found, empty))
    entries: list[Entry] = []
    if options.key:
        entries, found = read_key(options.key)
        page.found += found
    start = _quiz_start(page.lines)
    head = _head(page, page.lines[:start], file)
    id_ = options.id or slug(head.title) or f"course-{hashlib.sha256(file.data).hexdigest()[:8]}"
    contents: list[Lesson | Quiz] = []
    if head.body:
        body = Prose(blocks(page, head.body), page.span(head.body[0]))
        path = f"lessons/{id_}.md"
        contents.append(Lesson(id_, head.title, body, path, page.span(head.line), head.minutes, head.subtitle))
    if start < len(page.lines):
        contents += _quiz(page, page.lines[start:], head, entries, options)
    elif options.key:
        message = "the key has no use: no quiz was found in the print"
        page.found.append(Diagnostic(rules.IMPORT_KEY, whole(options.key.path), message))
    if not contents:
        message = "neither a lesson's text nor a quiz was found"
        page.found.append(Diagnostic(rules.IMPORT_EMPTY, whole(file.path), message))
    if _failed(page.found):
        return Imported(None, tuple(page.found))
    iri = options.iri or f"urn:uuid:{uuid.uuid5(_NAMESPACE, hashlib.sha256(file.data).hexdigest())}"
    if not options.iri:
        hint = "keep it for good once learners have used the course, or put an address that you own in its place"
        page.found.append(Diagnostic(rules.IMPORT_NOTE, whole(file.path), f"the course's iri was made: {iri}", hint))
    course = Course(
        id=id_,
        iri=iri,
        title=head.title,
        language=options.language or "en",
        contents=tuple(contents),
        span=page.span(head.line),
        version=head.version or "1.0.0",
        description=head.subtitle,
        authors=head.authors,
    )
    return Imported(course, tuple(page.found))


def _failed(found: list[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


# --- the head ------------------------------------------------------------------------------------------


def _quiz_start(lines: list[Line]) -> int:
    """The line where the quiz begins: its heading, the line with its number of questions, or its first question."""
    headings = [place for place, line in enumerate(lines) if _QUIZ.fullmatch(line.text.rstrip(": "))]
    for place in headings:
        after = [line.text for line in lines[place + 1 : place + 4]]
        if any(_COUNT.search(text) or "?" in text for text in after):
            return place
    for place, line in enumerate(lines):
        if (match := _COUNT.match(line.text)) and match.end() <= len(line.text) and place:
            return place
    if headings:
        return headings[-1]
    numbered = re.compile(r"(?:(?:question|q)\s*\.?\s*)?1\s*[.):]\s*\S.*\?", re.IGNORECASE)
    return next((place for place, line in enumerate(lines) if numbered.fullmatch(line.text)), len(lines))


def _head(page: Print, lines: list[Line], file: File) -> _Head:
    """Title, subtitle and the line of minutes and year; the rest is the body."""
    if not lines:
        line = page.lines[0]
        name = re.sub(r"[\s_-]+", " ", file.path.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]).strip()
        title = name[:1].upper() + name[1:] or "Quiz"
        page.guess(line, f"the print has no title before its quiz, so the course is called “{title}” after the file")
        return _Head(title, line)
    first = lines[0]
    title = re.sub(r"#\s+", "", first.text, count=1) if first.text.startswith("# ") else first.text
    head = _Head(title, first)
    if len(head.title) > _TITLE_LIMIT:
        head.title = head.title[:_TITLE_LIMIT].rpartition(" ")[0] or head.title[:_TITLE_LIMIT]
        page.guess(first, f"the first line was taken for the title and cut to {_TITLE_LIMIT} characters")
        head.body.append(first)
    rest = lines[1:]
    meta = next((place for place, line in enumerate(rest[:4]) if _is_meta(line)), None)
    if meta is not None:
        _take_meta(page, head, rest[meta])
        before = rest[:meta]
        if len(before) == 1 and len(before[0].text) <= _LINE_LIMIT:
            head.subtitle, before = before[0].text, []
        rest = before + rest[meta + 1 :]
    elif len(rest) > 1 and _is_subtitle(rest[0], rest[1]):
        page.guess(rest[0], "the second line was taken for the subtitle")
        head.subtitle, rest = rest[0].text, rest[1:]
    head.body += rest
    return head


def _is_subtitle(line: Line, following: Line) -> bool:
    sentence = line.text.endswith((".", "!", "?")) and len(line.text) <= 200
    next_is_heading = is_heading(following) or (
        len(following.text) <= LONGEST_HEADING and not following.text.endswith((".", "!", "?", ":", ","))
    )
    return sentence and next_is_heading and not is_heading(line)


def _is_meta(line: Line) -> bool:
    parts = _PARTS.split(line.text)
    return any(_minutes(part) for part in parts) or all(_REVIEWED.fullmatch(part) for part in parts)


def _minutes(text: str) -> int:
    match = _MINUTES.fullmatch(text.strip(" ."))
    return int(match[1] or 0) * 60 + int(match[2] or 0) if match else 0


def _take_meta(page: Print, head: _Head, line: Line) -> None:
    for part in filter(None, _PARTS.split(line.text)):
        if minutes := _minutes(part):
            head.minutes = minutes
        elif (match := _COUNT.search(part)) and not head.count:
            head.count = (_counted(match), line)
        elif (match := _REVIEWED.fullmatch(part)) and not head.version:
            head.version = match[1].strip()
            page.note(line, f"“{part}” became the course's version, {head.version}")
        elif match := _AUTHOR.fullmatch(part):
            head.authors += (match[1][:_TITLE_LIMIT],)
        else:
            page.note(line, f"“{part}” is left out")


def _counted(match: re.Match[str]) -> int:
    word = match[1].lower()
    return int(word) if word.isdigit() else _WORDS.index(word) + 1


# --- the quiz --------------------------------------------------------------------------------------------


def _quiz(page: Print, lines: list[Line], head: _Head, entries: list[Entry], options: Options) -> list[Quiz]:
    first = lines[0]
    title = ""
    if _QUIZ.fullmatch(first.text.rstrip(": ")):
        title, lines = first.text.rstrip(": "), lines[1:]
    else:
        title = "Check"
        page.guess(first, "the quiz has no heading, so it is called “Check”")
    count = head.count
    for place, line in enumerate(lines[:3]):
        if (match := _COUNT.search(line.text)) and not line.text.endswith("?"):
            count = (_counted(match), line)
            _tell_rest(page, line, match)
            lines = lines[:place] + lines[place + 1 :]
            break
    lines, printed = _printed_key(page, lines)
    lines, inside = _printed_answers(lines)
    found = read_items(page, lines, count[0] if count else None)
    items = found.items
    if count and count[0] != len(items):
        message = f"the print announces {_questions(count[0])}, and {len(items) or 'none'} can be found"
        page.say(rules.IMPORT_COUNT, count[1], message)
    for line, text in inside:
        before = [item for item in items if item.line.number < line.number]
        if before:
            printed.append(printed_entry(page, line, before[-1].number, text))
        else:
            page.note(line, f"“{line.text}” is left out")
    if not items:
        page.say(rules.IMPORT_EMPTY, first, "no questions were found in the quiz")
        return []
    if _too_much(page, items):
        return []
    if printed and options.key:
        for entry in printed:
            message = "an answer of the print is left out, since there is a key"
            page.found.append(Diagnostic(rules.IMPORT_NOTE, entry.span, message))
    given = entries if options.key else printed
    right, wrong = answers(items, given)
    page.found += wrong
    if given:
        key = options.key.path if options.key else page.path
        _tell_unanswered(page, items, given, key)
    elif not options.key:
        hint = "`package validate` tells each question without a right choice; or import again with --key"
        page.note(first, "no key was given, so no choice is marked right", hint)
    names = _names(items, head.title)
    questions = tuple(
        _question(page, item, id_, right.get(place)) for place, (item, id_) in enumerate(zip(items, names, strict=True))
    )
    intro = _prose([line.text for line in found.intro], page.span(found.intro[0])) if found.intro else None
    for line in found.intro:
        page.guess(line, "this line was taken for the quiz's description")
    id_ = slug(title) or "check"
    return [Quiz(id_, title, questions, f"quizzes/{id_}.yaml", page.span(first), intro)]


def _questions(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"


def _too_much(page: Print, items: list[Item]) -> bool:
    """Whether there is more than the source format allows, which is an error."""
    size = len(page.found)
    if len(items) > _MOST_QUESTIONS:
        page.say(
            rules.TOO_LONG, items[0].line, f"{len(items)} questions were found; a quiz has at most {_MOST_QUESTIONS}"
        )
    for item in items:
        longest = max(map(len, [item.stem, *item.more, *(option.text for option in item.options)]))
        if len(item.options) > _MOST_CHOICES:
            message = f"this question would have {len(item.options)} choices; at most {_MOST_CHOICES} are allowed"
            page.say(rules.TOO_LONG, item.line, message, "is this a quiz?")
        elif longest * 2 > _LONGEST_PROSE:  # an escape may come before each sign
            page.say(rules.TOO_LONG, item.line, f"this question has a text of {longest} characters", "is this a quiz?")
    return len(page.found) > size


def _tell_rest(page: Print, line: Line, match: re.Match[str]) -> None:
    """Says what is left out of the line that announces the number of questions."""
    rest = " · ".join(part for part in _PARTS.split(line.text) if part and not _COUNT.search(part))
    if ADDRESS.search(line.text):
        page.note(line, f"the publisher's invitation is left out: “{rest or line.text}”")
    elif rest:
        page.note(line, f"“{rest}” is left out")


def _printed_key(page: Print, lines: list[Line]) -> tuple[list[Line], list[Entry]]:
    """An answer key at the print's end: the lines before it, and its entries."""
    start = next((place for place, line in enumerate(lines) if place and _KEY_HEADING.fullmatch(line.text)), None)
    if start is None:
        return lines, []
    entries: list[Entry] = []
    for line in lines[start + 1 :]:
        pairs = [(str(number), text) for number, text in pairs_of(line.text)]
        if not pairs and (
            match := re.fullmatch(r"(?:q\s*)?([0-9]{1,3})\s*[.):=-]?\s*(\S.*)", line.text, re.IGNORECASE)
        ):
            pairs = [(match[1], match[2])]
        if not pairs:
            page.note(line, f"“{line.text}” stands behind the answers and is left out")
        entries += [printed_entry(page, line, int(number), text) for number, text in pairs]
    return lines[:start], entries


def _printed_answers(lines: list[Line]) -> tuple[list[Line], list[tuple[Line, str]]]:
    """Lines such as “Answer: B” taken out of the quiz."""
    kept: list[Line] = []
    found: list[tuple[Line, str]] = []
    for line in lines:
        if match := _ANSWER.fullmatch(line.text):
            found.append((line, match[1]))
        else:
            kept.append(line)
    return kept, found


def _tell_unanswered(page: Print, items: list[Item], entries: list[Entry], key: str) -> None:
    numbers = {entry.number for entry in entries}
    for item in items:
        if item.options and item.number not in numbers:
            message = f"question {item.number} has no entry in the key"
            place = Diagnostic(
                rules.IMPORT_UNANSWERED, page.span(item.line), message, related=((whole(key), "the key"),)
            )
            page.found.append(place)


# --- questions -------------------------------------------------------------------------------------------


def _question(page: Print, item: Item, id_: str, answer: Answer | None) -> Question:
    span = page.span(item.line)
    prompt = _prose([item.stem, *item.more], span)
    places = answer.places if answer else ()
    if not item.options:
        model = _prose([answer.text], span) if answer and answer.text else None
        return Essay(id=id_, span=span, prompt=prompt, model_answer=model)
    if item.judged and places and (said := truth(item.options[places[0]].text)) is not None:
        return TrueFalse(id=id_, span=span, prompt=prompt, answer=said)
    texts = [_prose([option.text], page.span(option.line)) for option in item.options]
    ids = choice_ids([markdown(text) for text in texts], [""] * len(texts))
    choices = tuple(
        Choice(ids[place], text, place in places, 1.0 if place in places else 0.0, None, text.span)
        for place, text in enumerate(texts)
    )
    if len(places) > 1:
        return MultipleResponse(id=id_, span=span, prompt=prompt, choices=choices)
    return MultipleChoice(id=id_, span=span, prompt=prompt, choices=choices)


def _prose(paragraphs: list[str], span: Span) -> Prose:
    return Prose(tuple(Paragraph((Text(text),), span) for text in paragraphs), span)


def _names(items: list[Item], title: str) -> list[str]:
    """An id for each question from the words that tell it apart, never from its place.

    Questions with the same words get a digest of their choices.
    """
    full = [_telling(item.stem, title) for item in items]
    made = [_cut(words) for words in full]
    times = Counter(made)
    printed: Counter[str] = Counter()
    names: list[str] = []
    for item, words, id_ in zip(items, full, made, strict=True):
        if not id_ or times[id_] > 1:
            text = "\n".join([item.stem, *item.more, *(option.text for option in item.options)])
            printed[text] += 1  # the same question may be there twice, word for word
            digest = hashlib.sha256(f"{text}\n{printed[text]}".encode()).hexdigest()[:8]
            id_ = f"{_cut(words, 64 - 9) or 'question'}-{digest}"
        names.append(id_)
    return names


def _telling(stem: str, title: str) -> list[str]:
    """The words of a stem without those that every question has, or all where none is left."""
    without = stem.replace(title, " ") if len(title) > 3 else stem
    words = [word for word in slug(without, 1000).split("-") if word]
    telling = [word for word in words if not _DULL.fullmatch(word)]
    return telling if len(telling) >= 2 else words


def _cut(words: list[str], length: int = _ID_LENGTH) -> str:
    return slug(" ".join(words[: 5 if length == _ID_LENGTH else 8]), length)
