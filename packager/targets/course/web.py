"""The page that a learner opens: HTML, the player's data, the player itself and the media, for every course target."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from packager import pages, resources, state
from packager.model import Course, Lesson, Quiz, Unit
from packager.targets.course import parts
from packager.targets.course.page_prose import PageProse, packed
from packager.targets.course.quiz_data import QuizData
from packager.targets.target import Member, Report
from packager.walk import files


def page(course: Course, units: tuple[Unit, ...], name: str, back_end: str, report: Report) -> list[Member]:
    """The HTML page `name` with the lessons and quizzes of `units`, and the data file beside it (`x.html`, `x.js`).

    `back_end` is a name of the table in `parts`. `report` hears what the player does not do as written.
    """
    writer = _Writer(course, units, name, report)
    language = pages.locale(course.language)
    words = pages.words(language)
    foreign = language.split("-")[0].lower() != course.language.split("-")[0].lower()
    data_name = PurePosixPath(name).with_suffix(".js")
    names = (f"player/locale/{language}.js", *(f"player/{name}.js" for name in parts.scripts(course, back_end)))
    scripts = [writer.up + name for name in names]
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
        "certificate": certified(course, units),
    }
    html = pages.render("page.html", values)
    return [Member(name, html.encode()), Member(str(data_name), _script("data", writer.data(back_end)))]


def certified(course: Course, units: tuple[Unit, ...]) -> bool:
    """Whether a page has a certificate: a page of a part of the course can't know when the whole is complete."""
    return course.certificate and units == course.units()


def shared(course: Course, back_end: str) -> list[Member]:
    """The player: scripts, styles and words, each equal in every package that has it."""
    files = [f"{name}.css" for name in parts.styles(course, back_end)]
    files += [f"{name}.js" for name in parts.scripts(course, back_end)]
    return [
        Member(f"player/{name}", _lean(resources.read("templates", "player", name).decode()), shared=True)
        for name in files
    ] + [
        Member(f"player/locale/{name}.js", _script("words", dict(pages.words(name))), shared=True)
        for name in pages.locales()
    ]


def media(course: Course, units: tuple[Unit, ...]) -> list[Member]:
    """The media files that `units` use, each once under its course-relative name, sorted by name."""
    found = {asset.name: asset for part in _parts(units) for asset, _ in files(part)}
    return [Member(packed(name), Path(asset.file)) for name, asset in sorted(found.items())]


def _lean(source: str) -> bytes:
    """A script or style without indentation and without comments on lines of their own.

    No text in them runs over several lines, so nothing but the look of the source changes; a test holds it to that.
    """
    source = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*$", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in source.splitlines())
    return ("\n".join(line for line in lines if line and not line.startswith("//")) + "\n").encode()


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
        self.up = "../" * name.count("/")
        lessons = {unit.lesson.id for unit in units if unit.lesson}
        self.prose = PageProse(self.up, lessons, pages.words(pages.locale(course.language))["table"])
        self.quizzes = QuizData(self.prose, course.answer_key, report)

    def place(self, part: Lesson | Quiz) -> dict[str, Any]:
        """What the page's template shows of a lesson or quiz."""
        match part:
            case Lesson():
                return {
                    "kind": "lesson",
                    "id": part.id,
                    "title": part.title,
                    "minutes": str(part.minutes) if part.minutes else "",
                    "summary": part.summary,
                    "objectives": part.objectives,
                    "html": self.prose.html(part.body, lesson=part.id, heading=1),
                }
            case Quiz():
                html = self.prose.html(part.description, heading=1)
                return {"kind": "quiz", "id": part.id, "title": part.title, "html": html}

    def data(self, back_end: str) -> dict[str, Any]:
        """What the player knows of the page: its places, its quizzes and how they are scored."""
        return {
            "backEnd": back_end,
            "course": {"id": self.course.id, "iri": self.course.iri, "version": self.course.version},
            "key": f"{self.course.iri}#{PurePosixPath(self.name).stem}",
            "language": self.course.language,
            "passing": self.course.passing,
            "rules": self._rules(),
            "state": {"version": state.VERSION, "seeds": state.SEEDS},
            "places": [
                {"kind": "lesson" if isinstance(part, Lesson) else "quiz", "id": part.id, "title": part.title}
                for part in _parts(self.units)
            ],
            "quizzes": {quiz.id: self.quizzes.quiz(quiz) for unit in self.units for quiz in unit.quizzes},
        }

    def _rules(self) -> dict[str, Any]:
        """When the course is complete and how its learner goes through it, as far as that is not the default."""
        course = self.course
        rules = {
            "completion": course.completion,
            "navigation": course.navigation,
            "certificate": certified(course, self.units),
        }
        usual = {"completion": "everything", "navigation": "free", "certificate": False}
        return {name: value for name, value in rules.items() if value != usual[name]}
