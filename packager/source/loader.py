"""A course's folder, or a quiz file on its own, read into a Course with every mistake of every file."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic, Place, Severity, Span, whole
from packager.model import (
    Choice,
    Course,
    Essay,
    Feedback,
    Heading,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Part,
    Pool,
    Prose,
    Quiz,
    Section,
    ShortAnswer,
    TextAnswer,
    TextPart,
    TrueFalse,
)
from packager.source import schema
from packager.source.document import Document, Route, parse_yaml, read_text, spelling
from packager.source.media import Folder
from packager.source.prose import Library, Origin, of_value, parse, slug, words
from packager.walk import every_block

COURSE_FILE = "course.yaml"

# The namespace of ids that are made for a quiz on its own without an iri (RFC 4122, version 5).
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:course-packager:quiz")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read. `course` holds the parts that are whole, and is None where not even a frame is.

    A course is fit to be built only if no diagnostic is an error. `inputs` are the files that were
    read or are packed, by their names in the course.
    """

    course: Course | None
    diagnostics: tuple[Diagnostic, ...]
    inputs: dict[str, Path] = field(default_factory=dict)


def load(path: str | Path) -> Loaded:
    """Reads the course in the folder `path`, or the quiz file `path`. Paths in places are relative to its folder."""
    place = Path(path)
    reader = _Loader(Folder(place if place.is_dir() else place.parent))
    course = reader.course() if place.is_dir() else reader.lone_quiz(place.name)
    found = list(dict.fromkeys([*reader.found, *reader.library.found, *reader.folder.found]))
    return Loaded(course, tuple(found), reader.folder.inputs)


class _Loader:
    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.library = Library(folder)
        self.found: list[Diagnostic] = []

    # --- files

    def yaml(self, name: str, kind: str) -> tuple[Document, schema.Broken] | None:
        """A YAML file held against its schema: the document, and the routes that are broken."""
        text, found = read_text(self.folder.root / name, name)
        self.found.extend(found)
        self.folder.inputs.setdefault(name, self.folder.root / name)
        if text is None:
            return None
        document, found = parse_yaml(text, name)
        self.found.extend(found)
        return self.checked(document, kind) if document else None

    def checked(self, document: Document, kind: str) -> tuple[Document, schema.Broken] | None:
        if document.data is None:
            span = Span(document.path, Place(1, 1), Place(1, 2))
            self.found.append(Diagnostic(rules.TOO_SHORT, span, f"the {kind} is empty"))
            return None
        found, broken = schema.check(document, kind)
        self.found.extend(found)
        if not isinstance(document.data, dict):
            return None
        return document, broken

    def course(self) -> Course | None:
        if self.folder.file(COURSE_FILE, "", whole(COURSE_FILE)) is None:
            return None
        read = self.yaml(COURSE_FILE, "course")
        if read is None:
            return None
        document, broken = read
        data: dict[str, Any] = document.data  # type: ignore[assignment]
        heads: list[tuple[str, _Head | None]] = []
        entries = data.get("contents")
        seen: dict[str, Span] = {}
        for place, entry in enumerate(entries if isinstance(entries, list) else []):
            route: Route = ("contents", place)
            if _broken(route, broken) or not isinstance(entry, dict):
                continue
            kind = "lesson" if "lesson" in entry else "quiz"
            span = document.value((*route, kind))
            there = self.folder.file(str(spelling(entry[kind])), "", span)
            if there is None:
                continue
            name = there[0]
            if name in seen:
                message = f"`{name}` stands in `contents:` twice"
                self.found.append(Diagnostic(rules.DUPLICATE_ID, span, message, related=((seen[name], "first here"),)))
                continue
            seen[name] = span
            head = self.head(name) if kind == "lesson" else None
            if head:
                self.library.lessons[name] = head.id
            if kind == "quiz" or head:
                heads.append((name, head))
        contents: list[Lesson | Quiz] = []
        for name, head in heads:
            part = self.lesson(head) if head else self.quiz(name)
            if part is not None:
                contents.append(part)
        self.links([part for part in contents if isinstance(part, Lesson)])
        values = {key: value for key, value in data.items() if not _broken((key,), broken)}
        span = document.value(("id",)) if "id" in data else document.value(())
        return Course(
            id=_text(values.get("id")),
            iri=_text(values.get("iri")),
            title=_text(values.get("title")),
            contents=tuple(contents),
            span=span,
            **_shared(values),
            description=_text(values.get("description")),
            keywords=_texts(values.get("keywords")),
            authors=_texts(values.get("authors")),
            license=_text(values.get("license")),
            sco=_text(values.get("sco", "course")),
            answer_key=bool(values.get("answer-key", True)),
            targets=_texts(values.get("targets")),
        )

    def lone_quiz(self, name: str) -> Course | None:
        read = self.yaml(name, "quiz")
        if read is None:
            return None
        quiz = self.quiz_of(*read)
        document, broken = read
        data: dict[str, Any] = document.data  # type: ignore[assignment]
        values = {key: value for key, value in data.items() if not _broken((key,), broken)}
        iri = _text(values.get("iri"))
        if "iri" not in data and "id" in values:
            iri = f"urn:uuid:{uuid.uuid5(_NAMESPACE, _text(values['id']))}"
            message = f"the quiz has no iri; `{iri}` is made from its id"
            self.found.append(Diagnostic(rules.NO_IRI, document.value(("id",)), message))
        self.links([])
        return Course(id=quiz.id, iri=iri, title=quiz.title, contents=(quiz,), span=quiz.span, **_shared(values))

    # --- lessons

    def head(self, name: str) -> _Head | None:
        """A lesson's file split into head and body."""
        text, found = read_text(self.folder.root / name, name)
        self.found.extend(found)
        if text is None:
            return None
        lines = text.split("\n")
        values: dict[str, Any] = {}
        document: Document | None = None
        body = 0
        if lines[0].rstrip() == "---":
            ends = [number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")]
            if not ends:
                span = Span(name, Place(1, 1), Place(1, 4))
                self.found.append(Diagnostic(rules.YAML_SYNTAX, span, "the lesson's head has no `---` at its end"))
                return None
            body = ends[0] + 1
            document, found = parse_yaml("\n".join(lines[1 : ends[0]]) + "\n", name, first_line=2)
            self.found.extend(found)
            if document is None:
                return None
            if document.data is not None:
                document = Document(name, text, document.data, document.places)
                checked = self.checked(document, "lesson")
                if checked is None:
                    return None
                values = {k: v for k, v in checked[0].data.items() if not _broken((k,), checked[1])}  # type: ignore[attr-defined]
        id_ = _text(values.get("id"))
        if not id_:
            id_ = slug(name.rpartition("/")[2].rpartition(".")[0])
            if not id_ and "id" not in (document.data if document and isinstance(document.data, dict) else ()):
                span = Span(name, Place(1, 1), Place(1, 2))
                self.found.append(Diagnostic(rules.MISSING_KEY, span, "the lesson needs an `id:` in its head"))
        return _Head(name, id_, values, document, "\n".join(lines[body:]), body + 1)

    def lesson(self, head: _Head) -> Lesson:
        body = parse(head.body, Origin(head.path, head.line), self.library)
        title = _text(head.values.get("title"))
        blocks = body.blocks
        wanted = not (head.document and isinstance(head.document.data, dict) and "title" in head.document.data)
        if wanted and blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
            title = words(blocks[0].children)
            body = Prose(blocks[1:], body.span)
        elif wanted:
            span = Span(head.path, Place(1, 1), Place(1, 2))
            hint = "give it `title:` in its head, or begin it with a `# Heading`"
            self.found.append(Diagnostic(rules.MISSING_KEY, span, "the lesson has no title", hint))
        at = head.document.value(("id",)) if head.document and "id" in head.values else None
        return Lesson(
            id=head.id,
            title=title,
            body=body,
            path=head.path,
            span=at or Span(head.path, Place(1, 1), Place(1, 2)),
            minutes=int(head.values.get("minutes") or 0),
            summary=_text(head.values.get("summary")),
            objectives=_texts(head.values.get("objectives")),
        )

    def links(self, lessons: list[Lesson]) -> None:
        """Whether the headings that links name are there."""
        headings = {
            lesson.id: {block.id for block in every_block(lesson.body.blocks) if isinstance(block, Heading)}
            for lesson in lessons
        }
        files = {lesson.path: lesson.id for lesson in lessons}
        for target, span in self.library.links:
            lesson = target.lesson or files.get(span.path, "")
            if target.fragment and lesson in headings and target.fragment not in headings[lesson]:
                known = ", ".join(sorted(headings[lesson])[:8])
                message = f"the lesson `{lesson}` has no heading `#{target.fragment}`"
                self.found.append(
                    Diagnostic(rules.BROKEN_LINK, span, message, f"its headings: {known}" if known else "")
                )
            elif target.fragment and lesson not in headings and not target.lesson:
                message = f"`#{target.fragment}` leads nowhere: a quiz has no headings"
                self.found.append(Diagnostic(rules.BROKEN_LINK, span, message))

    # --- quizzes

    def quiz(self, name: str) -> Quiz | None:
        """A quiz of a course."""
        read = self.yaml(name, "quiz")
        if read is None:
            return None
        document = read[0]
        for key in ("iri", "language", "version", "passing"):
            if isinstance(document.data, dict) and key in document.data:
                message = f"`{key}` of a quiz has no effect in a course, whose own counts"
                self.found.append(Diagnostic(rules.UNUSED_KEY, document.key((key,)), message))
        return self.quiz_of(*read)

    def quiz_of(self, document: Document, broken: schema.Broken) -> Quiz:
        data: dict[str, Any] = document.data  # type: ignore[assignment]
        maker = _Questions(document, broken, self.library, self.found)
        return Quiz(
            id=_text(data.get("id")) if not _broken(("id",), broken) else "",
            title=_text(data.get("title")) if not _broken(("title",), broken) else "",
            parts=maker.parts(("questions",), data.get("questions")),
            path=document.path,
            span=document.value(("id",)),
            description=maker.prose(("description",), data.get("description")),
        )


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    id: str
    values: dict[str, Any]
    document: Document | None
    body: str
    line: int


class _Questions:
    """The tree of one quiz; an entry with a broken value is left out, and has its diagnostic already."""

    def __init__(self, document: Document, broken: schema.Broken, library: Library, found: list[Diagnostic]) -> None:
        self.document, self.broken, self.library, self.found = document, broken, library, found

    def prose(self, route: Route, data: object) -> Prose | None:
        if data is None or _broken(route, self.broken) or isinstance(data, dict | list):
            return None
        return of_value(self.document, route, data, self.library)

    def sure(self, route: Route, data: object) -> Prose:
        before = len(self.library.found), len(self.library.folder.found)
        made = self.prose(route, data)
        if made is None:
            return Prose((), self.document.value(route))
        if not made.blocks and not errors([*self.library.found[before[0] :], *self.library.folder.found[before[1] :]]):
            self.found.append(
                Diagnostic(rules.TOO_SHORT, self.document.value(route), "nothing of this text is left to show")
            )
        return made

    def parts(self, route: Route, data: object) -> tuple[Part, ...]:
        made = (self.part((*route, place), entry) for place, entry in enumerate(data if isinstance(data, list) else []))
        return tuple(part for part in made if part is not None)

    def part(self, route: Route, data: Any) -> Part | None:
        if not isinstance(data, dict):
            return None
        for name in ("section", "pool"):
            if name in data:
                inside = (*route, "questions")
                parts = self.parts(inside, data.get("questions"))
                own = ((*route, key) for key in data if key != "questions")
                if route in self.broken.at or any(_broken(where, self.broken) for where in own):
                    return None
                span = self.document.value((*route, "id"))
                if name == "section":
                    return Section(_text(data.get("id")), _text(data["section"]), parts, span)
                return Pool(_text(data.get("id")), _text(data["pool"]), int(data.get("draw") or 1), parts, span)
        if _broken(route, self.broken):
            return None
        if spelling(data.get("type")) == "text":
            return TextPart(
                _text(data["id"]), self.sure((*route, "text"), data["text"]), self.document.value((*route, "id"))
            )
        return self.question(route, data)

    def question(self, route: Route, data: dict[str, Any]) -> Part | None:
        feedback = data.get("feedback") or {}
        hints = data.get("hints") or []
        common: dict[str, Any] = {
            "id": _text(data["id"]),
            "span": self.document.value((*route, "id")),
            "prompt": self.sure((*route, "prompt"), data["prompt"]),
            "points": float(data.get("points", 1)),
            "feedback": Feedback(
                *(self.prose((*route, "feedback", k), feedback.get(k)) for k in ("correct", "incorrect", "general"))
            ),
            "hints": tuple(self.sure((*route, "hints", n), hint) for n, hint in enumerate(hints)),
            "tags": _texts(data.get("tags")),
        }
        match spelling(data.get("type")):
            case "multiple-choice":
                return MultipleChoice(
                    **common, choices=self.choices(route, data), shuffle=bool(data.get("shuffle", True))
                )
            case "multiple-response":
                return MultipleResponse(
                    **common,
                    choices=self.choices(route, data),
                    credit=_text(data.get("credit", "net-correct")),
                    shuffle=bool(data.get("shuffle", True)),
                )
            case "true-false":
                return TrueFalse(**common, answer=bool(data["answer"]))
            case "short-answer":
                answers = tuple(self.text_answer((*route, "answers", n), a) for n, a in enumerate(data["answers"]))
                return ShortAnswer(**common, answers=answers, case_sensitive=bool(data.get("case-sensitive", False)))
            case "numeric":
                tolerance = float(data.get("tolerance", 0))
                numbers = tuple(
                    self.number_answer((*route, "answers", n), a, tolerance) for n, a in enumerate(data["answers"])
                )
                return Numeric(**common, answers=numbers, unit=_text(data.get("unit")))
            case _:
                return Essay(
                    **common,
                    model_answer=self.prose((*route, "model-answer"), data.get("model-answer")),
                    max_characters=int(data.get("max-characters", 500)),
                )

    def choices(self, route: Route, data: dict[str, Any]) -> tuple[Choice, ...]:
        entries = data["choices"]
        words = [_text(_words_of(entry)) for entry in entries]
        given = [_text(entry["id"]) if isinstance(entry, dict) and "id" in entry else "" for entry in entries]
        ids = choice_ids(words, given)
        made = []
        for place, entry in enumerate(entries):
            where = (*route, "choices", place)
            if not isinstance(entry, dict):
                made.append(Choice(ids[place], self.sure(where, entry), False, 0.0, None, self.document.value(where)))
                continue
            key = "correct" if "correct" in entry else "text"
            credit = 1.0 if key == "correct" else float(entry.get("credit", 0)) / 100
            if "credit" in entry and (key == "correct" or data["type"] != "multiple-choice"):
                reason = "a right choice earns all points" if key == "correct" else "the question's `credit:` says how"
                at = self.document.key((*where, "credit"))
                self.found.append(Diagnostic(rules.UNKNOWN_KEY, at, f"`credit` has no meaning here: {reason}"))
            made.append(
                Choice(
                    ids[place],
                    self.sure((*where, key), entry[key]),
                    key == "correct",
                    credit,
                    self.prose((*where, "feedback"), entry.get("feedback")),
                    self.document.value((*where, key)),
                    bool(entry.get("fixed", False)),
                )
            )
        return tuple(made)

    def text_answer(self, route: Route, data: Any) -> TextAnswer:
        span = self.document.value(route)
        if not isinstance(data, dict):
            return TextAnswer(_text(data), 1.0, None, span)
        feedback = self.prose((*route, "feedback"), data.get("feedback"))
        return TextAnswer(_text(data["text"]), float(data.get("credit", 100)) / 100, feedback, span)

    def number_answer(self, route: Route, data: Any, tolerance: float) -> NumberAnswer:
        span = self.document.value(route)
        if not isinstance(data, dict):
            return NumberAnswer(float(data), tolerance, 1.0, None, span)
        feedback = self.prose((*route, "feedback"), data.get("feedback"))
        own = float(data.get("tolerance", tolerance))
        return NumberAnswer(float(data["value"]), own, float(data.get("credit", 100)) / 100, feedback, span)


def choice_ids(words: list[str], given: list[str]) -> list[str]:
    """An id for each choice: the given one, else one made from its words, never from its place.

    Choices whose words give the same id, or none, get a digest of their words.
    """
    made = [id_ or slug(text, 40) for id_, text in zip(given, words, strict=True)]
    ids = []
    for place, id_ in enumerate(made):
        if given[place]:
            ids.append(id_)
            continue
        digest = hashlib.sha256(" ".join(words[place].split()).encode()).hexdigest()[:8]
        if not id_:
            ids.append(f"c-{digest}")
        elif made.count(id_) > 1:
            ids.append(f"{id_}-{digest}")
        else:
            ids.append(id_)
    return ids


def _words_of(entry: object) -> object:
    if isinstance(entry, dict):
        return entry.get("correct", entry.get("text", ""))
    return entry


def _broken(route: Route, broken: schema.Broken) -> bool:
    """Whether something at or below `route` is broken."""
    return route in broken.around


def _text(value: object) -> str:
    """A scalar as it is spelled, white space at its ends off."""
    return "" if value is None or isinstance(value, dict | list) else str(spelling(value)).strip()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(entry) for entry in value) if isinstance(value, list) else ()


def _shared(values: dict[str, Any]) -> dict[str, Any]:
    """The keys that a course and a quiz on its own have in common."""
    return {
        "language": _text(values.get("language")) or "en",
        "version": _text(values.get("version")) or "1.0.0",
        "passing": int(values.get("passing", 80)),
    }


def errors(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


@dataclass(frozen=True, slots=True)
class Identity:
    """A course's id and iri with their places, '' where they can't be read."""

    id: str
    iri: str
    id_span: Span
    iri_span: Span


def identity(path: str | Path) -> Identity:
    """The id and the iri of a course, read without the rest of it; what is wrong is left for `load` to tell."""
    place = Path(path)
    name = COURSE_FILE if place.is_dir() else place.name
    text, _ = read_text(place / name if place.is_dir() else place, name)
    document = parse_yaml(text, name)[0] if text is not None else None
    if document is None or not isinstance(document.data, dict):
        return Identity("", "", whole(name), whole(name))
    data = document.data
    return Identity(_text(data.get("id")), _text(data.get("iri")), document.value(("id",)), document.value(("iri",)))
