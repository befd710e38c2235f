"""A job done: the course read, checked and written, and nothing left behind where that fails."""

from __future__ import annotations

import errno
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from packager import rules
from packager.build import archive
from packager.build.plan import Job, relocated
from packager.checks import check
from packager.diagnostic import Diagnostic, Severity, whole
from packager.interaction import decimals, letters
from packager.model import KINDS, Course, MultipleChoice, MultipleResponse
from packager.profiles import adapt, profile
from packager.source.loader import load
from packager.targets import DEFAULT, named
from packager.targets.target import Member, Options, Report, Target
from packager.walk import placed, spans

LOSSES = (rules.LOST, rules.UNSUPPORTED, rules.CHANGED)


@dataclass(frozen=True, slots=True)
class Artifact:
    """What was written: the file's name in the output folder, and how often the target lost or changed something."""

    file: str
    target: str
    flavour: str
    size: int
    sha256: str
    content: str
    losses: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `course` has what the index says of it; empty where the course has an error."""

    job: Job
    diagnostics: tuple[Diagnostic, ...]
    artifacts: tuple[Artifact, ...] = ()
    course: dict[str, object] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def validate(job: Job) -> Outcome:
    """Reads and checks a course, and runs its targets' writers without keeping a byte, for what they lose."""
    loaded = load(job.source)
    found = list(loaded.diagnostics)
    if loaded.course is not None:
        found += _checked(loaded.course, found)
        if not _failed(found):
            for target, options in _wanted(job, loaded.course):
                report, course = _adapted(job, loaded.course, target, options)
                if not (target.bank and not any(True for _ in loaded.course.questions())):
                    members = sum(1 for _ in _members(target, course, options, report)) > 0
                    _nothing_left(loaded.course, report, members)
                found += report.diagnostics
                platform = profile(job.platform)
                if platform is not None and target.label(options) == platform.bank:
                    found += _kept(loaded.course, report)
            found += _unreached(job, loaded.course)
    return Outcome(job, _told(found, job.source))


def build(job: Job) -> Outcome:
    """Writes every artifact of a course under a temporary name, and renames them when all are whole.

    A failure before the renames leaves the older artifacts as they were; one between two renames
    leaves newer and older ones side by side, each whole. A target that nothing is left for is an error and has no
    artifact; the others are written.
    """
    loaded = load(job.source)
    found = list(loaded.diagnostics)
    course = loaded.course
    if course is not None:
        found += _checked(course, found)
    if course is None or _failed(found):
        return Outcome(job, _told(found, job.source))
    out = Path(job.out)
    drafts: list[tuple[Path, Artifact]] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for target, options in _wanted(job, course):
            if target.bank and not any(True for _ in course.questions()):
                continue
            report, adapted = _adapted(job, course, target, options)
            made = list(_draft(adapted, target, options, report, out))
            _nothing_left(course, report, bool(made))
            drafts += made
            found += report.diagnostics
            if job.check and target.name == "xapi":
                found += [told for path, _ in made for told in _refusals(course, path)]
        found += _unreached(job, course)
        if _failed(one for one in found if one.rule is not rules.NOTHING_LEFT):
            return Outcome(job, _told(found, job.source))
        for _, artifact in drafts:
            if (out / artifact.file).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out / artifact.file))
        for draft, artifact in drafts:
            os.replace(draft, out / artifact.file)  # noqa: PTH105
        artifacts = tuple(artifact for _, artifact in drafts)
        return Outcome(job, _told(found, job.source), artifacts, described(course))
    except OSError as error:
        told = _told(found, job.source)
        name = error.filename2 or error.filename or job.out
        message = f"the output can't be written: {(error.strerror or str(error)).lower()}"
        return Outcome(job, (*told, Diagnostic(rules.CANNOT_WRITE, whole(str(name)), message)))
    finally:
        for draft, _ in drafts:
            with suppress(FileNotFoundError):
                draft.unlink()


def _checked(course: Course, found: list[Diagnostic]) -> list[Diagnostic]:
    """The checks' findings; a course of which parts are broken may have questions that were not read."""
    partial = _failed(found)
    return [told for told in check(course) if not (partial and told.rule in (rules.NO_QUESTIONS, rules.POOL_TOO_SMALL))]


def _draft(
    course: Course, target: Target, options: Options, report: Report, out: Path
) -> Iterator[tuple[Path, Artifact]]:
    """The artifact under a temporary name beside its final one; nothing where the target could hold nothing."""
    flavour = options.flavour if options.flavour and options.flavour != target.flavours[0] else ""
    file = f"{course.id}-{target.name}{f'-{flavour}' if flavour else ''}{target.suffix}"
    members = list(_members(target, course, options, report))
    if not members:
        return
    handle, name = tempfile.mkstemp(prefix=f".{file}.", suffix=".part", dir=out)
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            content = _write(stream, target, members)
        path.chmod(archive.mode())
        losses = Counter(found.rule.code for found in report.diagnostics if found.rule in LOSSES)
        size, digest = path.stat().st_size, archive.digest(path)
    except BaseException:
        path.unlink()
        raise
    yield path, Artifact(file, target.name, options.flavour, size, digest, content, dict(sorted(losses.items())))


def _write(stream: object, target: Target, members: Iterable[Member]) -> str:
    if not target.single:
        write = archive.write_tar if target.suffix == ".tar.gz" else archive.write_zip
        return write(stream, members)  # type: ignore[arg-type]
    (member,) = members
    return archive.write_single(stream, member)  # type: ignore[arg-type]


def _refusals(course: Course, draft: Path) -> list[Diagnostic]:
    """What the independent xAPI library refuses; imported here, since it is slow and only wanted on request."""
    import json

    from packager.targets.course.xapi_check import refusals

    document = json.loads(draft.read_bytes())
    return [Diagnostic(rules.XAPI_REFUSED, course.span, text) for text in refusals(document)]


def _wanted(job: Job, course: Course) -> list[tuple[Target, Options]]:
    """The targets of a job with their options; names were checked by the command line or by the schema."""
    wanted = []
    platform = profile(job.platform)
    for name in dict.fromkeys(job.targets or (platform.targets if platform else course.targets or DEFAULT)):
        plain, _, flavour = name.partition(":")
        target = named(plain)
        if target is None:
            raise LookupError(f"no target {plain!r}")
        wanted.append((target, Options(flavour or (target.flavours[0] if target.flavours else ""))))
    return wanted


def _adapted(job: Job, course: Course, target: Target, options: Options) -> tuple[Report, Course]:
    """A report for a target, and the course as the job's platform gets it."""
    label = target.label(options)
    platform = profile(job.platform)
    if platform is None:
        return Report(label), course
    report = Report(f"{platform.name} ({label})")
    return report, adapt(course, platform, target, options, report)


def _members(target: Target, course: Course, options: Options, report: Report) -> Iterable[Member]:
    """The target's members; none of a bank that a platform leaves no question for."""
    if target.bank and not any(True for _ in course.questions()):
        return ()
    return target.members(course, options, report)


def _unreached(job: Job, course: Course) -> Iterator[Diagnostic]:
    """The lessons, where a platform gets a question bank and nothing that a learner opens."""
    platform = profile(job.platform)
    if platform is None or any(not target.bank for target, _ in _wanted(job, course)):
        return
    for lesson in course.lessons():
        message = f"{platform.name}: lesson lost: the platform takes questions alone"
        yield Diagnostic(rules.LOST, lesson.span, message, target=platform.name)


def _nothing_left(course: Course, report: Report, written: bool) -> None:
    if not written and not _failed(report.diagnostics):
        hint = "take questions of other types, or build for another platform or target"
        report.warn(rules.NOTHING_LEFT, course.span, "none of the questions can be held", hint)


def _kept(course: Course, report: Report) -> Iterator[Diagnostic]:
    """A note for each question that nothing was said about; one that is said of what is around it is named there."""
    told = {loss.span for loss in report.losses}
    for quiz in course.quizzes():
        # A quiz on its own is its course.
        around = [(course.span, "course")] * (course.span != quiz.span) + [(quiz.span, "quiz")]
        for question, groups in placed(quiz.parts):
            if question.span in told or any(part in told for part in spans(question)):
                continue
            said = [name for span, name in (*around, *groups) if span in told]
            but = f", but for what is said of its {' and its '.join(said)}" if said else " whole"
            message = f"{report.target}: {KINDS[type(question)]} question kept{but}"
            yield Diagnostic(rules.KEPT, question.span, message, target=report.target)


def described(course: Course) -> dict[str, object]:
    """What the index says of a course: what it is, and the ids that platforms see in another spelling."""
    choices: dict[str, object] = {}
    for question in course.questions():
        if isinstance(question, MultipleChoice | MultipleResponse):
            ids = [choice.id for choice in question.choices]
            short, canvas = letters(ids), decimals(ids)
            choices[question.id] = {id_: {"scorm12": short.get(id_, id_), "qti12": canvas[id_]} for id_ in ids}
    return {"id": course.id, "title": course.title, "iri": course.iri, "version": course.version, "ids": choices}


def _failed(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _told(found: Iterable[Diagnostic], source: str) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(relocated(diagnostic, source) for diagnostic in found))


def serial(jobs: Iterable[Job]) -> Iterator[Outcome]:
    """Builds one job after the other in this process, each when its outcome is asked for."""
    for job in jobs:
        yield build(job)
