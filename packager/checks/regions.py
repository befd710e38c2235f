"""Regions of a picture that can be told apart and hit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from packager import rules
from packager.checks.same import many, short
from packager.diagnostic import Diagnostic, Span
from packager.interaction import number
from packager.model import Hotspot, Region
from packager.scoring import normal

_SMALLEST = 24  # pixels of a target's side (WCAG 2.2, success criterion 2.5.8)

_Point = tuple[float, float]


def check(question: Hotspot) -> Iterator[Diagnostic]:
    """Labels that differ, sizes that can be hit, and no place that is right and wrong."""
    yield from many([(region.label, region.span) for region in question.regions], "regions")
    first: dict[str, Span] = {}
    for region in question.regions:
        said = normal(region.label)
        if said in first:
            message = f"this region has the same words as another: {short(region.label)}"
            yield Diagnostic(rules.DUPLICATE_CHOICE, region.span, message, related=((first[said], "the first one"),))
        first.setdefault(said, region.span)
        left, top, right, bottom = _box(region)
        if min(right - left, bottom - top) < _SMALLEST:
            size = f"{number(right - left, 1)} by {number(bottom - top, 1)} pixels"
            message = f"the region is {size}, and a finger needs {_SMALLEST} by {_SMALLEST}"
            yield Diagnostic(rules.SMALL_REGION, region.span, message)
    for one, other in combinations(question.regions, 2):
        if one.correct != other.correct and overlap(one, other):
            message = f"this {_kind(other)} region overlaps a {_kind(one)} one"
            related = ((one.span, f"the {_kind(one)} one"),)
            yield Diagnostic(rules.OVERLAPPING_REGIONS, other.span, message, related=related)


def _kind(region: Region) -> str:
    return "right" if region.correct else "wrong"


def overlap(one: Region, other: Region) -> bool:
    """Whether two regions share an area; a common border is none."""
    box, second = _box(one), _box(other)
    if box[2] <= second[0] or second[2] <= box[0] or box[3] <= second[1] or second[3] <= box[1]:
        return False
    if one.shape == other.shape == "circle":
        return math.dist(one.coords[:2], other.coords[:2]) < one.coords[2] + other.coords[2]
    if one.shape == "circle" or other.shape == "circle":
        circle, flat = (one, other) if one.shape == "circle" else (other, one)
        x, y, radius = circle.coords
        corners = _corners(flat)
        near = min(_distance((x, y), *edge) for edge in _edges(corners))
        return near < radius or _inside((x, y), corners)
    first, last = _corners(one), _corners(other)
    crossing = any(_cross(*a, *b) for a in _edges(first) for b in _edges(last))
    return crossing or any(_inside(p, last) for p in _samples(first)) or any(_inside(p, first) for p in _samples(last))


def _box(region: Region) -> tuple[float, float, float, float]:
    if region.shape == "circle":
        x, y, radius = region.coords
        return x - radius, y - radius, x + radius, y + radius
    xs, ys = region.coords[::2], region.coords[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def _corners(region: Region) -> list[_Point]:
    if region.shape == "rectangle":
        left, top, right, bottom = region.coords
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    return list(zip(region.coords[::2], region.coords[1::2], strict=False))


def _edges(corners: list[_Point]) -> list[tuple[_Point, _Point]]:
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _samples(corners: list[_Point]) -> Iterator[_Point]:
    """Corners, the middles of edges, and a point inside: one of them lies in whatever contains or equals the area."""
    yield from corners
    for (x, y), (u, v) in _edges(corners):
        yield (x + u) / 2, (y + v) / 2
    for place in range(len(corners)):
        (x, y), (u, v), (s, t) = (corners[(place + step) % len(corners)] for step in range(3))
        middle = ((x + u + s) / 3, (y + v + t) / 3)
        if _inside(middle, corners):
            yield middle
            return


def _inside(point: _Point, corners: list[_Point]) -> bool:
    """Whether a point lies inside and not on the border (even-odd rule, as image maps have it)."""
    x, y = point
    if any(_distance(point, *edge) < 1e-9 for edge in _edges(corners)):
        return False
    odd = False
    for (x1, y1), (x2, y2) in _edges(corners):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd


def _distance(point: _Point, start: _Point, end: _Point) -> float:
    """From a point to the nearest point of a line from `start` to `end`."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0.0
    return math.dist(point, (x1 + along * (x2 - x1), y1 + along * (y2 - y1)))


def _cross(a: _Point, b: _Point, c: _Point, d: _Point) -> bool:
    """Whether the lines a-b and c-d cross in the inside of both."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: _Point, b: _Point, c: _Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
