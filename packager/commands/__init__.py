"""The commands, a module each; what several of them take stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from packager import rules
from packager.diagnostic import Diagnostic, Severity

Command = TypeVar("Command", bound=Callable[..., Any])


def _known(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Target names as given, each known with its flavour; else a usage error that names the nearest."""
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


def _platform(_: click.Context, __: click.Parameter, name: str) -> str:
    """A platform's name as given; else a usage error that names the nearest."""
    from packager.profiles import PROFILES
    from packager.source.document import similar

    known = [one.name for one in PROFILES]
    if name and name not in known:
        close = similar(name, known)
        raise click.BadParameter(
            f"no platform {name!r}; " + (f"did you mean {close}?" if close else f"known: {', '.join(known)}")
        )
    return name


def for_option(command: Command) -> Command:
    """The option --for."""
    return click.option(
        "--for",
        "platform",
        default="",
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
        help="What to make; repeatable. Without it, the course's `targets:`.",
    )(command)
