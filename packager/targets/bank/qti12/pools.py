"""What becomes of a pool in QTI 1.2: questions alone are drawn, and no more of them than there are."""

from __future__ import annotations

from packager.model import Common, Part, Pool, Section, Stimulus, TextPart
from packager.targets.target import Report


def flattened(parts: tuple[Part, ...], report: Report) -> None:
    """Says what becomes of a pool's inner parts that are no questions."""
    for part in parts:
        match part:
            case TextPart():
                report.lost(part.span, f"text `{part.id}`", "in a pool it would be drawn like a question")
            case Section():
                how = "its questions go straight into the pool, its title is left out"
                report.changed(part.span, f"section `{part.title}`", how)
                flattened(part.parts, report)
            case Pool():
                how = "its questions are drawn with those of the pool around it, its title is left out"
                report.changed(part.span, f"pool `{part.title}`", how)
                flattened(part.parts, report)
            case Stimulus():
                how = "in a pool questions are drawn one by one, without it"
                report.lost(part.span, f"stimulus `{part.id}`", how)
                flattened(part.parts, report)
            case Common():
                pass


def drawn(pool: Pool, held: int, report: Report) -> int:
    """How many questions are drawn of those that are held; 0 where none is, so that the pool is left out."""
    if not held:
        report.unsupported(pool.span, f"pool `{pool.title}`", "none of its questions can be held")
    elif held < pool.draw:
        report.changed(pool.span, f"pool `{pool.title}`", f"it draws {held} instead of {pool.draw} questions")
    return min(pool.draw, held)
