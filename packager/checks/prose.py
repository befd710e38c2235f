"""Code in a language that is known, and what a course shows of other hosts."""

from __future__ import annotations

from collections.abc import Iterator

from packager import highlight, rules
from packager.diagnostic import Diagnostic
from packager.model import CodeBlock, Course
from packager.source.document import similar
from packager.walk import content_proses, embeds, every_block


def check(course: Course) -> Iterator[Diagnostic]:
    """Each language that is not known where it stands first, then each host where it is shown first."""
    told: set[str] = set()
    for part in course.contents:
        for prose in content_proses(part):
            for block in every_block(prose.blocks):
                if isinstance(block, CodeBlock) and not _known(block.language) and block.language not in told:
                    told.add(block.language)
                    yield _language(block)
    hosts: set[str] = set()
    for part in course.contents:
        for embed in embeds(part):
            if embed.origin not in hosts:
                hosts.add(embed.origin)
                host = embed.origin.partition("://")[2]
                message = f"learners need the network to see this, and {host} learns of them"
                yield Diagnostic(rules.EMBED, embed.span, message)


def _known(language: str) -> bool:
    return language.lower() in highlight.PLAIN or highlight.coloured(language)


def _language(block: CodeBlock) -> Diagnostic:
    close = similar(block.language, highlight.languages())
    hint = f"did you mean `{close}`?" if close else ""
    message = f"`{block.language[:40]}` is no language that is known here, so the code has no colours"
    return Diagnostic(rules.UNKNOWN_LANGUAGE, block.span, message, hint)
