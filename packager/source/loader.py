"""A course's folder, or a quiz file on its own, read into a Course with every mistake of every file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packager import rules
from packager.diagnostic import Diagnostic, Place, Span, whole
from packager.model import Course, Heading, Lesson, Prose
from packager.source import schema
from packager.source.document import Document, Route, parse_yaml, read_text, spelling
from packager.source.inputs import COURSE_FILE, Inputs
from packager.source.media import Folder
from packager.source.origin import Origin
from packager.source.prose import Shelf, parse, slug, words
from packager.source.questions import Questions
from packager.source.settings import course_settings, idle_settings
from packager.source.theme import theme
from packager.source.values import errors, text, texts
from packager.walk import every_block

__all__ = ["COURSE_FILE", "Identity", "Loaded", "errors", "identity", "load"]

# The namespace of ids that are made for a quiz on its own without an iri (RFC 4122, version 5).
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:course-packager:quiz")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read. `course` holds the parts that are whole, and is None where not even a frame is.

    A course is fit to be built only if no diagnostic is an error.
    """

    course: Course | None
    diagnostics: tuple[Diagnostic, ...]
    inputs: Inputs = field(default_factory=Inputs)


def load(path: str | Path, stamps: bool = False) -> Loaded:
    """Reads the course in the folder `path`, or the quiz file `path`. Paths in places are relative to its folder.

    With `stamps` its inputs are known by their digests too, which takes a reading of every file that is packed.
    """
    place = Path(path)
    folder = Folder(place if place.is_dir() else place.parent, inputs=Inputs(stamps))
    reader = _Loader(folder)
    course = reader.course() if place.is_dir() else reader.lone_quiz(place.name)
    found = list(dict.fromkeys([*reader.found, *reader.shelf.found, *reader.folder.found]))
    return Loaded(course, tuple(found), reader.folder.inputs)


class _Loader:
    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.shelf = Shelf(folder)
        self.found: list[Diagnostic] = []
        self.quizzes: dict[str, Questions] = {}

    # --- files

    def yaml(self, name: str, kind: str) -> tuple[Document, schema.Broken] | None:
        """A YAML file held against its schema: the document, and the routes that are broken."""
        self.folder.inputs.add(name, self.folder.root / name)
        source, found = read_text(self.folder.root / name, name)
        self.found.extend(found)
        if source is None:
            return None
        document, found = parse_yaml(source, name)
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
        heads: list[_Head | Questions] = []
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
            head = self.head(name) if kind == "lesson" else self.quiz(name)
            if isinstance(head, _Head):
                self.shelf.lessons[name] = head.id
            if head:
                heads.append(head)
        # Links lead to any lesson, and `use:` to a question of any quiz: so all files are read before one is made.
        contents = [self.lesson(head) if isinstance(head, _Head) else head.quiz() for head in heads]
        self.links([part for part in contents if isinstance(part, Lesson)])
        values = {key: value for key, value in data.items() if not _broken((key,), broken)}
        span = document.value(("id",)) if "id" in data else document.value(())
        self.found += idle_settings(document, values, tuple(contents))
        return Course(
            id=text(values.get("id")),
            iri=text(values.get("iri")),
            title=text(values.get("title")),
            contents=tuple(contents),
            span=span,
            **_shared(values, document),
            description=text(values.get("description")),
            keywords=texts(values.get("keywords")),
            authors=texts(values.get("authors")),
            license=text(values.get("license")),
            sco=text(values.get("sco", "course")),
            answer_key=bool(values.get("answer-key", True)),
            targets=texts(values.get("targets")),
            degrade=bool(values.get("degrade", True)),
            theme=theme(document, broken, self.folder),
            **course_settings(values),
        )

    def lone_quiz(self, name: str) -> Course | None:
        read = self.yaml(name, "quiz")
        if read is None:
            return None
        quiz = self.questions(*read).quiz()
        document, broken = read
        data: dict[str, Any] = document.data  # type: ignore[assignment]
        values = {key: value for key, value in data.items() if not _broken((key,), broken)}
        iri = text(values.get("iri"))
        if "iri" not in data and "id" in values:
            iri = f"urn:uuid:{uuid.uuid5(_NAMESPACE, text(values['id']))}"
            message = f"the quiz has no iri; `{iri}` is made from its id"
            self.found.append(Diagnostic(rules.NO_IRI, document.value(("id",)), message))
        self.links([])
        shared = _shared(values, document)
        return Course(id=quiz.id, iri=iri, title=quiz.title, contents=(quiz,), span=quiz.span, **shared)

    # --- lessons

    def head(self, name: str) -> _Head | None:
        """A lesson's file split into head and body."""
        source, found = read_text(self.folder.root / name, name)
        self.found.extend(found)
        if source is None:
            return None
        lines = source.split("\n")
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
                document = Document(name, source, document.data, document.places)
                checked = self.checked(document, "lesson")
                if checked is None:
                    return None
                values = {k: v for k, v in checked[0].data.items() if not _broken((k,), checked[1])}  # type: ignore[attr-defined]
        id_ = text(values.get("id"))
        if not id_:
            id_ = slug(name.rpartition("/")[2].rpartition(".")[0])
            if not id_ and "id" not in (document.data if document and isinstance(document.data, dict) else ()):
                span = Span(name, Place(1, 1), Place(1, 2))
                self.found.append(Diagnostic(rules.MISSING_KEY, span, "the lesson needs an `id:` in its head"))
        return _Head(name, id_, values, document, "\n".join(lines[body:]), body + 1)

    def lesson(self, head: _Head) -> Lesson:
        body = parse(head.body, Origin(head.path, head.line), self.shelf)
        title = text(head.values.get("title"))
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
            summary=text(head.values.get("summary")),
            objectives=texts(head.values.get("objectives")),
        )

    def links(self, lessons: list[Lesson]) -> None:
        """Whether the headings that links name are there."""
        headings = {
            lesson.id: {block.id for block in every_block(lesson.body.blocks) if isinstance(block, Heading)}
            for lesson in lessons
        }
        files = {lesson.path: lesson.id for lesson in lessons}
        for target, span in self.shelf.links:
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

    def quiz(self, name: str) -> Questions | None:
        """A quiz of a course, before its questions are made."""
        read = self.yaml(name, "quiz")
        if read is None:
            return None
        document = read[0]
        for key in ("iri", "language", "version", "passing"):
            if isinstance(document.data, dict) and key in document.data:
                message = f"`{key}` of a quiz has no effect in a course, whose own counts"
                self.found.append(Diagnostic(rules.UNUSED_KEY, document.key((key,)), message))
        return self.questions(*read)

    def questions(self, document: Document, broken: schema.Broken) -> Questions:
        """A quiz's file, known to the others by its id."""
        made = Questions(document, broken, self.shelf, self.found, self.quizzes)
        if made.id:
            self.quizzes.setdefault(made.id, made)
        return made


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    id: str
    values: dict[str, Any]
    document: Document | None
    body: str
    line: int


def _broken(route: Route, broken: schema.Broken) -> bool:
    """Whether something at or below `route` is broken."""
    return route in broken.around


def _shared(values: dict[str, Any], document: Document) -> dict[str, Any]:
    """The keys that a course and a quiz on its own have in common."""
    return {
        "language": text(values.get("language")) or "en",
        "language_span": document.value(("language",)) if "language" in values else None,
        "version": text(values.get("version")) or "1.0.0",
        "passing": int(values.get("passing", 80)),
    }


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
    source, _ = read_text(place / name if place.is_dir() else place, name)
    document = parse_yaml(source, name)[0] if source is not None else None
    if document is None or not isinstance(document.data, dict):
        return Identity("", "", whole(name), whole(name))
    data = document.data
    return Identity(text(data.get("id")), text(data.get("iri")), document.value(("id",)), document.value(("iri",)))
