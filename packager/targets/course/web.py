"""The page that a learner opens: HTML, the player's data, the player itself and the media, for every course target."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from lxml import etree
from markupsafe import Markup

from packager import interaction, markup, pages, resources, state
from packager.model import (
    Block,
    CodeBlock,
    Course,
    Essay,
    Heading,
    ItemList,
    Lesson,
    LessonTarget,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Paragraph,
    Part,
    Player,
    Pool,
    Prose,
    Question,
    Quiz,
    Quote,
    RawBlock,
    Section,
    ShortAnswer,
    Table,
    TextAnswer,
    TextPart,
    ThematicBreak,
    TrueFalse,
    Unit,
)
from packager.targets.target import Member, Report
from packager.walk import assets, content_proses

_SCRIPTS = ("scoring", "interaction", "state", "dom", "widgets", "quiz", "backend-none")
_BACK_ENDS = {"scorm12": ("backend-scorm12",), "none": ()}
_STYLES = ("theme", "player")
_QUIZ_HEADING = 3  # a heading in a prompt stands below the question's own, which is an h3 or deeper


def page(course: Course, units: tuple[Unit, ...], name: str, back_end: str, report: Report) -> list[Member]:
    """The HTML page `name` with the lessons and quizzes of `units`, and the data file beside it (`x.html`, `x.js`).

    `back_end` is a key of the table above. `report` hears what the player does not do as written.
    """
    writer = _Writer(course, units, name, report)
    language = pages.locale(course.language)
    words = pages.words(language)
    foreign = language.split("-")[0].lower() != course.language.split("-")[0].lower()
    data_name = PurePosixPath(name).with_suffix(".js")
    scripts = [writer.up + script for script in (f"player/locale/{language}.js", *_scripts(back_end))]
    values = {
        "language": course.language,
        "direction": pages.direction(course.language),
        "said": Markup(' lang="{}" dir="{}"').format(language, words["direction"]) if foreign else "",
        "title": course.title,
        "description": course.description,
        "version": course.version,
        "authors": ", ".join(course.authors),
        "license": course.license,
        "words": words,
        "up": writer.up,
        "scripts": [*scripts[:-1], quote(data_name.name), scripts[-1]],
        "places": [writer.place(part) for part in _parts(units)],
    }
    html = pages.render("page.html", values)
    return [Member(name, html.encode()), Member(str(data_name), _script("data", writer.data(back_end)))]


def shared(back_end: str) -> list[Member]:
    """The player: scripts, styles and words, equal in every package that has this back end."""
    files = [f"{name}.css" for name in _STYLES] + [name.removeprefix("player/") for name in _scripts(back_end)]
    return [
        Member(f"player/{name}", _lean(resources.read("templates", "player", name).decode()), shared=True)
        for name in files
    ] + [
        Member(f"player/locale/{name}.js", _script("words", dict(pages.words(name))), shared=True)
        for name in pages.locales()
    ]


def media(course: Course, units: tuple[Unit, ...]) -> list[Member]:
    """The media files that `units` use, each once under its course-relative name, sorted by name."""
    found = {asset.name: asset for part in _parts(units) for prose in content_proses(part) for asset in assets(prose)}
    return [Member(packed(name), Path(asset.file)) for name, asset in sorted(found.items())]


def packed(name: str) -> str:
    """A course file's name in the package: its own, or below `files/` where a page, script or manifest may stand."""
    folder, _, rest = name.partition("/")
    reserved = folder.casefold() in ("player", "files") if rest else name.casefold().endswith((".html", ".js", ".xml"))
    return f"files/{name}" if reserved else name


def _lean(source: str) -> bytes:
    """A script or style without indentation and without comments on lines of their own.

    No text in them runs over several lines, so nothing but the look of the source changes; a test holds it to that.
    """
    source = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*$", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in source.splitlines())
    return ("\n".join(line for line in lines if line and not line.startswith("//")) + "\n").encode()


def _scripts(back_end: str) -> list[str]:
    return [f"player/{name}.js" for name in (*_SCRIPTS, *_BACK_ENDS[back_end], "app")]


def _parts(units: Iterable[Unit]) -> Iterator[Lesson | Quiz]:
    for unit in units:
        if unit.lesson:
            yield unit.lesson
        yield from unit.quizzes


def _script(name: str, value: object) -> bytes:
    """A script that adds `value` to the player's one global object.

    U+2028 and U+2029 end a line in older JavaScript; `</` and `<!--` would end or hide an inline script.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    for old, new in (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("</", "<\\/"), ("<!", "\\u003c!")):
        text = text.replace(old, new)
    return f"(globalThis.CoursePlayer = globalThis.CoursePlayer || {{}}).{name} = {text};\n".encode()


class _Writer:
    """Renders the parts of one page; what is equal for all of them is kept here."""

    def __init__(self, course: Course, units: tuple[Unit, ...], name: str, report: Report) -> None:
        self.course = course
        self.units = units
        self.name = name
        self.report = report
        self.up = "../" * name.count("/")
        self.lessons = {unit.lesson.id for unit in units if unit.lesson}
        self.table = pages.words(pages.locale(course.language))["table"]

    # --- prose ---------------------------------------------------------------------------------------

    def notation(self, lesson: str, heading: int) -> markup.Notation:
        def address(target: LessonTarget) -> str | None:
            to = target.lesson or lesson
            if to not in self.lessons:
                return None
            return f"#lesson-{to}--{target.fragment}" if target.fragment else f"#lesson-{to}"

        return markup.Notation(
            media=lambda asset: self.up + quote(packed(asset.name), safe="/~"), lesson=address, heading=heading
        )

    def html(self, prose: Prose | None, prefix: str, *, lesson: str = "", heading: int = _QUIZ_HEADING) -> str:
        """`prose` as HTML, its headings' ids after `prefix`, each table in a box that scrolls sideways."""
        if prose is None:
            return ""
        blocks = tuple(_anchored(block, prefix) for block in prose.blocks)
        found = markup.elements(dataclasses.replace(prose, blocks=blocks), self.notation(lesson, heading))
        holder = etree.Element("div")
        holder.extend(found)
        for table in list(holder.iter("table")):
            box = etree.Element("div", {"class": "scroll", "role": "group", "tabindex": "0", "aria-label": self.table})
            parent = table.getparent()
            if parent is None:
                raise AssertionError("a table stands in the holder")
            parent.replace(table, box)
            box.tail, table.tail = table.tail, None
            box.append(table)
        return "".join(map(markup.serial, holder))

    def inline(self, prose: Prose) -> str:
        """`prose` as HTML for a label, in which no `<p>` may stand."""
        paragraphs = [block for block in prose.blocks if isinstance(block, Paragraph)]
        if not paragraphs or len(paragraphs) < len(prose.blocks):
            return self.html(prose, "q-")
        notation = self.notation("", _QUIZ_HEADING)
        lines = [markup.inlines_html(paragraph.children, notation) for paragraph in paragraphs]
        return lines[0] if len(lines) == 1 else "".join(f'<span class="par">{line}</span>' for line in lines)

    # --- the page ------------------------------------------------------------------------------------

    def place(self, part: Lesson | Quiz) -> dict[str, Any]:
        """What the page's template shows of a lesson or quiz."""
        match part:
            case Lesson():
                prefix = f"lesson-{part.id}--"
                return {
                    "kind": "lesson",
                    "id": part.id,
                    "title": part.title,
                    "minutes": str(part.minutes) if part.minutes else "",
                    "summary": part.summary,
                    "objectives": part.objectives,
                    "html": self.html(part.body, prefix, lesson=part.id, heading=1),
                }
            case Quiz():
                html = self.html(part.description, f"quiz-{part.id}--", heading=1)
                return {"kind": "quiz", "id": part.id, "title": part.title, "html": html}

    # --- the player's data -----------------------------------------------------------------------------

    def data(self, back_end: str) -> dict[str, Any]:
        """What the player knows of the page: its places, its quizzes and how they are scored."""
        return {
            "backEnd": back_end,
            "course": {"id": self.course.id, "iri": self.course.iri, "version": self.course.version},
            "key": f"{self.course.iri}#{PurePosixPath(self.name).stem}",
            "language": self.course.language,
            "passing": self.course.passing,
            "state": {"version": state.VERSION, "seeds": state.SEEDS},
            "places": [
                {"kind": "lesson" if isinstance(part, Lesson) else "quiz", "id": part.id, "title": part.title}
                for part in _parts(self.units)
            ],
            "quizzes": {
                quiz.id: {"id": quiz.id, "parts": [self.part(part) for part in quiz.parts]}
                for unit in self.units
                for quiz in unit.quizzes
            },
        }

    def part(self, part: Part) -> dict[str, Any]:
        """A part of a quiz's tree."""
        match part:
            case TextPart():
                return {"kind": "text", "html": self.html(part.body, f"text-{part.id}--")}
            case Section():
                return {"kind": "section", "title": part.title, "parts": [self.part(inner) for inner in part.parts]}
            case Pool():
                self.report.changed(
                    part.span, f"pool `{part.id}`", f"all its questions are asked, not {part.draw} of them by chance"
                )
                return {"kind": "pool", "parts": [self.part(inner) for inner in part.parts]}
            case MultipleChoice() | MultipleResponse() | TrueFalse() | ShortAnswer() | Numeric() | Essay():
                return self.question(part)

    def question(self, question: Question) -> dict[str, Any]:
        """A question with all that its widget, its score and its record need."""
        prefix = f"q-{question.id}--"
        reported = interaction.scorm12(question)
        value: dict[str, Any] = {
            "kind": "question",
            "id": question.id,
            "points": question.points,
            "prompt": self.html(question.prompt, prefix),
            "feedback": _kept(
                {
                    "correct": self.html(question.feedback.correct, prefix),
                    "incorrect": self.html(question.feedback.incorrect, prefix),
                    "general": self.html(question.feedback.general, prefix),
                }
            ),
            "hints": [self.html(hint, prefix) for hint in question.hints],
            "interaction": {"type": reported.type},
        }
        if self.course.answer_key and reported.patterns:
            value["interaction"]["patterns"] = list(reported.patterns)
        match question:
            case MultipleChoice():
                value |= {"type": "multiple-choice", "shuffle": question.shuffle, "choices": self.choices(question)}
            case MultipleResponse():
                value |= {
                    "type": "multiple-response",
                    "shuffle": question.shuffle,
                    "credit": question.credit,
                    "choices": self.choices(question),
                }
            case TrueFalse():
                value |= {"type": "true-false", "answer": question.answer}
            case ShortAnswer():
                value |= {
                    "type": "short-answer",
                    "caseSensitive": question.case_sensitive,
                    "limit": state.text_limit(question),
                    "answers": [self.answer(answer, prefix) for answer in question.answers],
                }
            case Numeric():
                value |= {
                    "type": "numeric",
                    "unit": question.unit,
                    "answers": [
                        _kept(
                            {
                                "value": answer.value,
                                "tolerance": answer.tolerance,
                                "credit": answer.credit,
                                "feedback": self.html(answer.feedback, prefix),
                            }
                        )
                        for answer in question.answers
                    ],
                }
            case Essay():
                value |= {
                    "type": "essay",
                    "limit": state.text_limit(question),
                    "model": self.html(question.model_answer, prefix),
                }
        return value

    def answer(self, answer: TextAnswer, prefix: str) -> dict[str, Any]:
        return _kept({"text": answer.text, "credit": answer.credit, "feedback": self.html(answer.feedback, prefix)})

    def choices(self, question: MultipleChoice | MultipleResponse) -> list[dict[str, Any]]:
        """The choices in source order; `key` is the name that the saved state uses."""
        names = state.keys([choice.id for choice in question.choices])
        return [
            _kept(
                {
                    "id": choice.id,
                    "key": names[choice.id],
                    "html": self.inline(choice.text),
                    "feedback": self.html(choice.feedback, f"q-{question.id}--"),
                    "credit": choice.credit,
                    "correct": choice.correct,
                    "fixed": choice.fixed or None,
                }
            )
            for choice in question.choices
        ]


def _kept(value: dict[str, Any]) -> dict[str, Any]:
    """`value` without what is empty: no text, no value."""
    return {key: inner for key, inner in value.items() if inner is not None and inner != ""}


def _anchored(block: Block, prefix: str) -> Block:
    """`block` with `prefix` before the ids of its headings, which must be unique in the page."""
    match block:
        case Heading():
            return dataclasses.replace(block, id=prefix + block.id)
        case Quote():
            return dataclasses.replace(block, blocks=tuple(_anchored(inner, prefix) for inner in block.blocks))
        case ItemList():
            items = tuple(tuple(_anchored(inner, prefix) for inner in item) for item in block.items)
            return dataclasses.replace(block, items=items)
        case Paragraph() | CodeBlock() | Table() | ThematicBreak() | Player() | RawBlock():
            return block
