"""What a question's feedback says to an answer by what it earns, for formats that keep it with each answer."""

from __future__ import annotations

from packager.model import Feedback, Prose


def outcome(feedback: Feedback, credit: float) -> Prose | None:
    """What is said to an answer of `credit`, beside what is said to this very one."""
    if credit >= 1:
        return feedback.correct
    return (feedback.partial or feedback.incorrect) if credit > 0 else feedback.incorrect
