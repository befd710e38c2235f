"""The grades that Moodle gives an answer, and the nearest of them to any credit."""

from __future__ import annotations

# Moodle keeps seven decimals of a fraction of the points; its import takes these values, their
# negatives and 0, each within 0.00001, and refuses the whole file for any other.
GRADES: tuple[float, ...] = (
    1.0,
    0.9,
    0.8333333,
    0.8,
    0.75,
    0.7,
    0.6666667,
    0.6,
    0.5,
    0.4,
    0.3333333,
    0.3,
    0.25,
    0.2,
    0.1666667,
    0.1428571,
    0.125,
    0.1111111,
    0.1,
    0.05,
    0.0,
)
_SLACK = 0.00001


def holds(credit: float) -> bool:
    """Whether Moodle has a grade for `credit`, a part of the points from -1 to 1."""
    return any(abs(abs(credit) - grade) < _SLACK for grade in GRADES)


def nearest(credit: float) -> float:
    """The grade nearest to `credit`, the greater of two as near; its sign is kept.

    A part of the points stays a part: what is neither nothing nor everything becomes neither.
    """
    size = abs(credit)
    if size < _SLACK or size >= 1:
        grade = 0.0 if size < 1 else 1.0
    else:
        near = [grade for grade in GRADES if abs(grade - size) < _SLACK] or GRADES[1:-1]
        grade = min(near, key=lambda grade: (round(abs(grade - size), 7), -grade))
    return -grade if credit < 0 and grade else grade


def percent(grade: float) -> str:
    """A fraction of the points as percent, with at most five decimals: 66.66667, 12.5, -100."""
    text = f"{grade * 100:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def fraction(credit: float) -> str | None:
    """`credit` in Moodle's spelling, or None where Moodle has no such grade."""
    return percent(nearest(credit)) if holds(credit) else None


def shares(count: int) -> tuple[float, ...]:
    """The grades of `count` right choices of one question, which sum to 1 wherever Moodle's grades allow.

    Equal for 1 to 10 and for 20. From 11 to 19 a mixture of tenths and twentieths, so that all right
    choices together are still needed for full marks. Above 20 each has a twentieth, the least
    grade there is, and any 20 of them reach the full marks, above which Moodle cuts off.
    """
    if count <= 10:
        return (nearest(1 / count),) * count if count else ()
    tenths = max(0, 20 - count)
    return (0.1,) * tenths + (0.05,) * (count - tenths)
