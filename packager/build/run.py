"""A job done: the course read, checked and written, and nothing left behind where that fails."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from packager import rules
from packager.build import archive, remote
from packager.build.environment import environment
from packager.build.files import Files, draft_of
from packager.build.plan import Job, relative, relocated
from packager.build.record import LOSSES, Artifact, Made, Record, decode, encode, input_key
from packager.checks import check
from packager.checks.structure import BANKS
from packager.diagnostic import Diagnostic, Severity, whole
from packager.interaction import decimals, letters
from packager.model import KINDS, Course, MultipleChoice, MultipleResponse
from packager.profiles import adapt, profile
from packager.source.inputs import stamped
from packager.source.loader import Loaded, load
from packager.targets import DEFAULT, named
from packager.targets.target import Member, Options, Report, Target
from packager.walk import placed, spans


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job.

    `line` is the course's record as a line of the journal, empty where nothing was made. `found` is all that was told
    of the course and of the artifacts that are wanted of it, with places as a reader sees them. `made` are those that
    were made, with the `milliseconds` that each took by its file.
    """

    job: Job
    found: tuple[Diagnostic, ...]
    line: bytes = b""
    made: tuple[Artifact, ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self.found)


def validate(job: Job) -> Outcome:
    """Reads and checks a course, and runs its targets' writers without keeping a byte, for what they lose."""
    loaded = load(job.source)
    found = list(loaded.diagnostics)
    if loaded.course is not None:
        found += _checked(loaded.course, found)
        if not _failed(found):
            for target, options in _wanted(job, loaded.course):
                report, course = _adapted(job, loaded.course, target, options)
                if target.bank and not any(True for _ in loaded.course.questions()):
                    found += _no_bank(loaded.course)
                else:
                    members = sum(1 for _ in _members(target, course, options, report)) > 0
                    _nothing_left(loaded.course, report, members)
                found += report.diagnostics
                platform = profile(job.platform)
                if platform is not None and target.label(options) == platform.bank:
                    found += _kept(loaded.course, report)
            found += _unreached(job, loaded.course)
    return Outcome(job, told(found, job.source))


def build(job: Job, files: Files | None = None) -> Outcome:
    """Writes the artifacts of a course under other names, and renames them when all are whole.

    A failure before the renames leaves the older artifacts as they were; one between two renames
    leaves newer and older ones side by side, each whole. A target that nothing is left for is an error and has no
    artifact; the others are written. Where the output is an address, they are written here and then stored there,
    each in one go.
    """
    files = files or Files()
    try:
        loaded = load(job.source, stamps=True)
        found = list(loaded.diagnostics)
        course = loaded.course
        if course is not None:
            found += _checked(course, found)
    except OSError as error:  # a file that went away while it was read, a name that the system does not take
        message = f"the course can't be read: {(error.strerror or str(error)).lower()}"
        return Outcome(job, (Diagnostic(rules.FILE_UNREADABLE, whole(str(error.filename or job.source)), message),))
    if course is None or _failed(found):
        return Outcome(job, told(found, job.source))
    drafts: list[_Draft] = []
    staging = tempfile.TemporaryDirectory(prefix="package-") if remote.is_remote(job.out) else None
    out = Path(staging.name if staging else job.out)
    try:
        files.folder(out)
        for target, options in _wanted(job, course):
            drafts.append(_draft(job, course, target, options, out, files))
        if drafts:
            drafts[-1].found += _unreached(job, course)
        all_found = [*found, *(one for draft in drafts for one in draft.found)]
        if _failed(one for one in all_found if one.rule is not rules.NOTHING_LEFT):
            return Outcome(job, told(all_found, job.source))
        for draft in drafts:
            if draft.path and (out / draft.file).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out / draft.file))
        artifacts = {}
        for draft in drafts:
            if draft.path:
                files.replace(draft.path, out / draft.file)
                draft.path = None
                artifacts[draft.label] = draft.artifact(out)
                if staging:
                    remote.put(out / draft.file, job.out, draft.file)
    except OSError as error:
        name = error.filename2 or error.filename or job.out
        message = f"the output can't be written: {(error.strerror or str(error)).lower()}"
        found = [*found, *(one for draft in drafts for one in draft.found)]
        return Outcome(job, (*told(found, job.source), Diagnostic(rules.CANNOT_WRITE, whole(str(name)), message)))
    finally:
        for draft in drafts:
            if draft.path:
                files.discard(draft.path)
        if staging:
            staging.cleanup()
    record = _record(job, course, loaded, found, drafts, artifacts)
    labels = [job.label(target.label(options)) for target, options in _wanted(replace(job, only=()), course)]
    took = {draft.file: draft.milliseconds for draft in drafts}
    line = encode(record) if record.artifacts() else b""
    return Outcome(job, told(record.said(labels), job.source), line, tuple(artifacts.values()), took)


def _checked(course: Course, found: list[Diagnostic]) -> list[Diagnostic]:
    """The checks' findings; a course of which parts are broken may have questions that were not read."""
    partial = _failed(found)
    return [told for told in check(course) if not (partial and told.rule in (rules.NO_QUESTIONS, rules.POOL_TOO_SMALL))]


@dataclass(slots=True)
class _Draft:
    """An artifact that is whole and has not its name yet; without a path where the target could hold nothing."""

    label: str
    target: str
    flavour: str
    file: str
    found: list[Diagnostic]
    path: Path | None = None
    content: str = ""
    sha256: str = ""
    milliseconds: float = 0.0

    def artifact(self, out: Path) -> Artifact:
        """The artifact as it lies under its own name."""
        losses = Counter(found.rule.code for found in self.found if found.rule in LOSSES)
        stat = (out / self.file).stat()
        stamp = stamped(stat, self.sha256)
        return Artifact(self.file, self.target, self.flavour, self.content, stamp, dict(sorted(losses.items())))


def _draft(job: Job, course: Course, target: Target, options: Options, out: Path, files: Files) -> _Draft:
    """The artifact under another name beside its final one. Raises OSError, and leaves nothing then."""
    begun = time.perf_counter()
    report, adapted = _adapted(job, course, target, options)
    flavour = options.flavour if options.flavour and options.flavour != target.flavours[0] else ""
    file = f"{course.id}-{target.name}{f'-{flavour}' if flavour else ''}{target.suffix}"
    made = _Draft(job.label(target.label(options)), target.name, options.flavour, file, report.diagnostics)
    if target.bank and not any(True for _ in course.questions()):
        made.found += _no_bank(course)
        return made
    members = list(_members(target, adapted, options, report))
    _nothing_left(course, report, bool(members))
    if not members:
        return made
    path = draft_of(out / file)
    stream = files.create(path)
    try:
        try:
            made.content = _write(stream, target, members)
        finally:
            files.close(stream)
        made.sha256 = archive.digest(path)
        if job.check and target.name == "xapi":
            made.found += _refusals(course, path)
    except BaseException:
        files.discard(path)
        raise
    made.path = path
    made.milliseconds = (time.perf_counter() - begun) * 1000
    return made


def _record(
    job: Job,
    course: Course,
    loaded: Loaded,
    found: list[Diagnostic],
    drafts: list[_Draft],
    artifacts: Mapping[str, Artifact],
) -> Record:
    """What the journal is to know: what was made now, and what older runs made of this course and was not made anew."""
    inputs = loaded.inputs.files or {}
    absent = tuple(sorted(loaded.inputs.absent))
    key = input_key(environment(), inputs, absent)
    before = decode(job.before)
    made = dict(before.made) if before is not None and before.id == course.id else {}
    for draft in drafts:
        made[draft.label] = Made(key(draft.label), artifacts.get(draft.label), tuple(draft.found))
    # A file has one label: it was made for another platform before.
    for label, one in list(made.items()):
        if label not in artifacts and one.artifact and one.artifact.file in {each.file for each in artifacts.values()}:
            del made[label]
    own = replace(job, targets=(), platform="", only=())
    targets = tuple(target.label(options) for target, options in _wanted(own, course))
    for label in before.targets if before is not None else ():
        if label not in targets and label not in artifacts:
            made.pop(label, None)  # the course asks for it no more
    here = {one.artifact.file for one in made.values() if one.artifact}
    left = dict(before.left) if before is not None else {}
    left |= {one.file: one.stamp for one in (before.artifacts() if before is not None else ())}
    return Record(
        source=relative(job.source, job.out),
        id=course.id,
        iri=course.iri,
        targets=targets,
        inputs=inputs,
        absent=absent,
        made=made,
        left={file: stamp for file, stamp in sorted(left.items()) if file not in here},
        found=tuple(found),
        course=described(course),
    )


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
        options = Options(flavour or (target.flavours[0] if target.flavours else ""))
        if not job.only or job.label(target.label(options)) in job.only:
            wanted.append((target, options))
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
    if platform is None or any(not target.bank for target, _ in _wanted(replace(job, only=()), course)):
        return
    for lesson in course.lessons():
        message = f"{platform.name}: lesson lost: the platform takes questions alone"
        yield Diagnostic(rules.LOST, lesson.span, message, target=platform.name)


def _no_bank(course: Course) -> list[Diagnostic]:
    """A note where a bank is asked for beside the course's own targets; of those the checks tell."""
    if not course.targets or any(name.partition(":")[0] in BANKS for name in course.targets):
        return []
    message = "the course has no questions, so there is no question bank"
    return [Diagnostic(rules.NO_QUESTIONS, course.span, message)]


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


def told(found: Iterable[Diagnostic], source: str) -> tuple[Diagnostic, ...]:
    """Diagnostics of a course, each once, with places as a reader sees them."""
    return tuple(dict.fromkeys(relocated(diagnostic, source) for diagnostic in found))
