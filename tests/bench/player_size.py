"""Prints the bytes of the player by course and back end: `python tests/bench/player_size.py [COURSE ...] [--parts]`."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

from packager.model import Course
from packager.source.loader import load
from packager.targets.course import bundle, parts, web

CHECKOUT = Path(__file__).resolve().parents[2]
COURSES = (
    CHECKOUT / "courses/deployment-modes",
    CHECKOUT / "tests/courses/kitchen-sink",
    CHECKOUT / "tests/courses/minimal",
)
BACK_ENDS = ("none", "scorm12", "scorm2004", "cmi5", "tincan")


def deflated(data: bytes) -> int:
    """The bytes of `data` in a zip of ours."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return len(packer.compress(data) + packer.flush())


def sizes(course: Course, back_end: str) -> tuple[int, int]:
    """The bytes of a course's player (script with words, style), and of what they are in a zip."""
    files = [member.data for member in web.shared(course, back_end) if isinstance(member.data, bytes)]
    return sum(map(len, files)), sum(map(deflated, files))


def part_sizes(course: Course, back_end: str) -> list[tuple[str, int, int]]:
    """Each part's name with its bytes in short form, raw and deflated by itself, the largest first."""
    names = [f"{name}.js" for name in parts.scripts(course, back_end)]
    names += [f"{name}.css" for name in parts.styles(course, back_end)]
    found = [(name, bundle.short(name).encode()) for name in names]
    return sorted(((name, len(data), deflated(data)) for name, data in found), key=lambda one: -one[1])


def main(arguments: list[str]) -> None:
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")] or COURSES
    print(f"{'course':<24}{'back end':<12}{'bytes':>10}{'deflated':>10}")
    for folder in folders:
        course = load(folder).course
        if course is None:
            raise SystemExit(f"{folder}: no course")
        for back_end in BACK_ENDS:
            raw, packed = sizes(course, back_end)
            print(f"{course.id:<24}{back_end:<12}{raw:>10,}{packed:>10,}")
            if "--parts" in arguments:
                for name, size, alone in part_sizes(course, back_end):
                    print(f"    {name:<32}{size:>10,}{alone:>10,}")


if __name__ == "__main__":
    main(sys.argv[1:])
