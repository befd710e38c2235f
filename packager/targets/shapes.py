"""Areas of a picture as polygons, for formats that have no circles."""

from __future__ import annotations

import math

from packager.model import Region

CORNERS = 24  # of the polygon that stands for a circle


def corners(region: Region) -> list[tuple[float, float]]:
    """The corners of an area in pixels; those of a circle make a polygon as large as it is, half in and half out."""
    if region.shape != "circle":
        return list(zip(region.coords[::2], region.coords[1::2], strict=True))
    x, y, radius = region.coords
    radius *= math.sqrt(2 * math.pi / CORNERS / math.sin(2 * math.pi / CORNERS))
    turns = (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
