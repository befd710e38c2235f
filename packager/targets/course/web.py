"""The page that a learner opens: HTML, the player's data, the player itself and the media, for every course target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from packager import pages, state
from packager.model import Course, Lesson, Quiz, Unit
from packager.targets.course import bundle, policy, xapi_player
from packager.targets.course.bundle import global_value
from packager.targets.course.look import look
from packager.targets.course.page_prose import PageProse, packed
from packager.targets.course.quiz_data import QuizData
from packager.targets.target import Member, Report
from packager.walk import files

PLAYER = "player/player"
LOOK = "player/theme.css"  # the colours and the font of the course


def page(
    course: Course,
    units: tuple[Unit, ...],
    name: str,
    back_end: str,
    report: Report,
    prose: type[PageProse] = PageProse,
) -> list[Member]:
    """The HTML page `name` with the lessons and quizzes of `units`, and the data file beside it (`x.html`, `x.js`).

    `back_end` is a name of the table in `parts`. `report` hears what the player does not do as written.
    `prose` says how prose is written.
    """
    writer = Writer(course, units, name, report, prose)
    if course.certificate and not certified(course, units):
        report.lost(course.span, "certificate", "with `sco: lesson` no page knows the whole course")
    data_name = PurePosixPath(name).with_suffix(".js")
    styles = [f"{writer.up}{style}" for style in (f"{PLAYER}.css", *([LOOK] if look(course) else []))]
    if course.theme.stylesheet:
        styles.append(writer.prose.address(course.theme.stylesheet))
    values = writer.values() | {
        "policy": policy.policy(back_end, parts_of(units)),
        "styles": styles,
        # The player starts the page, so that the data is there before it.
        "scripts": [quote(data_name.name), f"{writer.up}{PLAYER}.js"],
        "inline": None,
    }
    html = pages.render("page.html", values)
    return [Member(name, html.encode()), Member(str(data_name), global_value("data", writer.data(back_end)))]


def shared(course: Course, back_end: str) -> list[Member]:
    """The player: a script and a style, equal in every package that needs the same parts; and the course's look."""
    files = [
        Member(f"{PLAYER}.js", bundle.script(course, back_end), shared=True),
        Member(f"{PLAYER}.css", bundle.style(course, back_end), shared=True),
    ]
    return [*files, Member(LOOK, look(course).encode())] if look(course) else files


def media(course: Course, units: tuple[Unit, ...]) -> list[Member]:
    """The media files that `units` and the course's look use, each once, sorted by its name in the course."""
    found = {asset.name: asset for part in parts_of(units) for asset, _ in files(part)}
    found |= {asset.name: asset for asset, _ in course.theme.assets()}
    return [Member(packed(name), Path(asset.file)) for name, asset in sorted(found.items())]


def parts_of(units: Iterable[Unit]) -> Iterator[Lesson | Quiz]:
    """The lessons and quizzes of `units`, in order."""
    for unit in units:
        if unit.lesson:
            yield unit.lesson
        yield from unit.quizzes


def certified(course: Course, units: tuple[Unit, ...]) -> bool:
    """Whether a page of `units` ends with the certificate: the one page of a course that has one."""
    return course.certificate and units == course.units()


class Writer:
    """Renders the parts of one page; what is equal for all of them is kept here. `prose` says how prose is written."""

    def __init__(
        self,
        course: Course,
        units: tuple[Unit, ...],
        name: str,
        report: Report,
        prose: type[PageProse] = PageProse,
    ) -> None:
        self.course = course
        self.units = units
        self.name = name
        self.up = "../" * name.count("/")
        lessons = {unit.lesson.id for unit in units if unit.lesson}
        self.prose = prose(self.up, lessons, course.language)
        self.report = report

    def values(self) -> dict[str, Any]:
        """What the page's template shows, but for its policy, its styles and its scripts."""
        course, logo = self.course, self.course.theme.logo
        language = pages.locale(course.language)
        words = pages.words(language)
        foreign = language.split("-")[0].lower() != course.language.split("-")[0].lower()
        return {
            "language": course.language,
            "direction": pages.direction(course.language),
            "said": Markup(' lang="{}" dir="{}"').format(language, words["direction"]) if foreign else "",
            "title": course.title,
            "description": course.description,
            "version": course.version,
            "authors": ", ".join(course.authors),
            "license": course.license,
            "words": words,
            "logo": {"address": self.prose.address(logo), "asset": logo} if logo else None,
            "logo_alternative": course.theme.logo_alternative,
            "certificate": certified(course, self.units),
            "places": [self.place(part) for part in parts_of(self.units)],
        }

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
        quizzes = QuizData(self.prose, self.course.answer_key, back_end, self.report)
        return {
            "backEnd": back_end,
            "course": {"id": self.course.id, "iri": self.course.iri, "version": self.course.version},
            "key": f"{self.course.iri}#{PurePosixPath(self.name).stem}",
            "language": self.course.language,
            "passing": self.course.passing,
            "rules": self._rules(),
            "state": {"version": state.VERSION, "seeds": state.SEEDS, "names": state.names(self.units)},
            "places": [
                {"kind": "lesson" if isinstance(part, Lesson) else "quiz", "id": part.id, "title": part.title}
                for part in parts_of(self.units)
            ],
            "quizzes": {quiz.id: quizzes.quiz(quiz) for unit in self.units for quiz in unit.quizzes},
            **({"back": xapi_player.data(self.course, self.units)} if back_end in ("cmi5", "tincan") else {}),
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
