"""The commands, a module each; what several of them take stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from packager import rules
from packager.build.plan import Job
from packager.diagnostic import Diagnostic, Severity

Command = TypeVar("Command", bound=Callable[..., Any])


def _known(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Target names as given, each known with its flavour; else a usage error that names the nearest."""
    if not names:
        return names  # the table of targets takes longer to import than a build in which nothing changed
    from packager.source.document import similar
    from packager.targets import TARGETS

    flavours = {target.name: target.flavours for target in TARGETS}
    for name in names:
        plain, colon, flavour = name.partition(":")
        if plain not in flavours:
            close = similar(plain, flavours)
            hint = f"did you mean {close}?" if close else f"known: {', '.join(flavours)}"
            raise click.BadParameter(f"no target {plain!r}; {hint}")
        if colon and flavour not in flavours[plain]:
            known = ", ".join(flavours[plain]) or "it has none"
            raise click.BadParameter(f"no flavour {flavour!r} of {plain}; known: {known}")
    return names


def _platform(context: click.Context, _: click.Parameter, names: tuple[str, ...]) -> str:
    """A platform's name as given, '' for none; else a usage error that names the nearest."""
    if not any(names):
        return ""
    from packager.profiles import PROFILES, profile
    from packager.source.document import similar

    if len(names) > 1:
        raise click.BadParameter(f"one platform a run; {' and '.join(names)} were given")
    (name,) = names
    found = profile(name)
    if found is None:
        known = [one.name for one in PROFILES]
        close = similar(name, known)
        hint = f"did you mean {close}?" if close else f"known: {', '.join(known)}"
        raise click.BadParameter(f"no platform {name!r}; {hint}")
    takes = {target.partition(":")[0] for target in found.targets}
    for target in context.params.get("targets", ()):
        if target.partition(":")[0] not in takes:
            raise click.BadParameter(f"{name} takes no {target!r}; its targets: {', '.join(found.targets)}")
    return name


def for_option(command: Command) -> Command:
    """The option --for; it stands after --target, with which it is compared."""
    return click.option(
        "--for",
        "platform",
        multiple=True,
        metavar="PLATFORM",
        callback=_platform,
        help="The platform that it is for; `package targets` lists them.",
    )(command)


def strictly(found: list[Diagnostic], strict: bool) -> list[Diagnostic]:
    """The diagnostics as they are; under `--strict` a loss is an error."""
    losses = (rules.LOST, rules.UNSUPPORTED)
    return [replace(one, level=Severity.ERROR) if strict and one.rule in losses else one for one in found]


def targets_option(command: Command) -> Command:
    """The option --target, which may be given several times."""
    return click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="NAME",
        callback=_known,
        is_eager=True,  # --for is compared with it
        help="What to make; repeatable. Without it, the course's `targets:`.",
    )(command)


def wanted_labels(job: Job) -> tuple[str, ...]:
    """What the artifacts that a command line asks for are known by, none where each course says for itself."""
    if not job.targets and not job.platform:
        return ()
    from packager.profiles import profile
    from packager.targets import named
    from packager.targets.target import Options

    platform = profile(job.platform)
    labels = []
    for name in job.targets or (platform.targets if platform else ()):
        plain, _, flavour = name.partition(":")
        target = named(plain)
        if target is not None:
            labels.append(job.label(target.label(Options(flavour))))
    return tuple(dict.fromkeys(labels))
