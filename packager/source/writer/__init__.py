"""A course written as the files of our source format: course.yaml, lessons, quizzes."""

from __future__ import annotations

import posixpath

from packager.model import Course, Lesson, Player, Quiz, QuizRules, Theme
from packager.source.loader import COURSE_FILE
from packager.source.markdown import Home, markdown
from packager.source.theme import COLOURS
from packager.source.writer.parts import Desk, Originals, part
from packager.source.writer.yaml_text import Tree, mapping, number, text
from packager.walk import content_proses, every_block

SCHEMAS = ".schemas"  # where in the course's folder an editor finds the schemas


def files(course: Course) -> dict[str, bytes]:
    """The text files of `course` by their names in its folder, which read back as the same course.

    Media are not among them: an `Asset` says where each is. The transcripts of audio and video
    are, since the model holds their text. Files end in a newline and use no other line ends.
    """
    lessons = {lesson.id: lesson.path for lesson in course.lessons()}
    everything = [(quiz, question) for quiz in course.quizzes() for question in quiz.questions()]
    originals: Originals = {question.id: (quiz, question) for quiz, question in everything if not question.use_of}
    ungraded = frozenset(question.use_of for quiz, question in everything if quiz.graded and not question.graded)
    made = {COURSE_FILE: _document(_course(course), COURSE_FILE, "course")}
    for content in course.contents:
        home = Home(posixpath.dirname(content.path), lessons)
        match content:
            case Lesson():
                made[content.path] = _lesson(content, home)
            case Quiz():
                made[content.path] = _document(
                    _quiz(content, Desk(home, content, originals, ungraded)), content.path, "quiz"
                )
        for prose in content_proses(content):
            for block in every_block(prose.blocks):
                if isinstance(block, Player) and block.transcript:
                    made[posixpath.splitext(block.asset.name)[0] + ".txt"] = f"{block.transcript}\n".encode()
    return made


def _document(tree: Tree, path: str, schema: str) -> bytes:
    where = posixpath.relpath(f"{SCHEMAS}/{schema}.json", posixpath.dirname(path) or ".")
    return "\n".join([f"# yaml-language-server: $schema={where}", *mapping(tree, 0), ""]).encode()


def _lesson(lesson: Lesson, home: Home) -> bytes:
    head: Tree = {
        "id": lesson.id,
        "title": lesson.title,
        "minutes": lesson.minutes or None,
        "summary": lesson.summary or None,
        "objectives": list(lesson.objectives),
    }
    body = markdown(lesson.body, home)
    return "\n".join(["---", *mapping(head, 0), "---", *(["", body] if body else []), ""]).encode()


def _course(course: Course) -> Tree:
    return {
        "format": 1,
        "id": course.id,
        "iri": course.iri,
        "title": course.title,
        "language": course.language,
        "version": course.version if course.version != "1.0.0" else None,
        "description": course.description or None,
        "keywords": list(course.keywords),
        "authors": list(course.authors),
        "license": course.license or None,
        "passing": course.passing if course.passing != 80 else None,
        "sco": course.sco if course.sco != "course" else None,
        "completion": course.completion if course.completion != "everything" else None,
        "navigation": course.navigation if course.navigation != "free" else None,
        "certificate": course.certificate or None,
        "answer-key": None if course.answer_key else False,
        "degrade": None if course.degrade else False,
        "targets": list(course.targets),
        "theme": _theme(course.theme),
        "contents": [{"lesson" if isinstance(part, Lesson) else "quiz": part.path} for part in course.contents],
    }


def _theme(theme: Theme) -> Tree:
    """What an author's look says."""
    return {
        **{key: getattr(theme, key.replace("-", "_")) or None for key in COLOURS},
        "font": theme.font or None,
        "logo": theme.logo.name if theme.logo else None,
        "logo-alt": theme.logo_alternative if theme.logo else None,
        "stylesheet": theme.stylesheet.name if theme.stylesheet else None,
    }


def _rules(rules: QuizRules) -> Tree:
    """What differs from what a quiz has that says nothing."""
    plain = QuizRules(review="none" if rules.feedback == "never" else "key")
    return {
        "attempts": rules.attempts or None,
        "retry": rules.retry if rules.retry != plain.retry else None,
        "time-limit": number(rules.time_limit) if rules.time_limit else None,
        "pause": rules.pause if rules.pause != plain.pause else None,
        "shuffle": rules.shuffle or None,
        "show-feedback": rules.feedback if rules.feedback != plain.feedback else None,
        "review": rules.review if rules.review != plain.review else None,
    }


def _quiz(quiz: Quiz, desk: Desk) -> Tree:
    return {
        "id": quiz.id,
        "title": quiz.title,
        "description": text(quiz.description, desk.home),
        "graded": None if quiz.graded else False,
        **_rules(quiz.rules),
        "questions": [part(inner, desk) for inner in quiz.parts],
    }
