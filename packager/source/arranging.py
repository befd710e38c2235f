"""Questions whose parts are arranged or pointed at: matching, ordering, categorize, hotspot, likert."""

from __future__ import annotations

from typing import Any

from packager import rules
from packager.model import (
    Asset,
    Categorize,
    Category,
    Hotspot,
    Item,
    Likert,
    Matching,
    Option,
    Ordering,
    Pair,
    Point,
    Region,
)
from packager.scoring import normal
from packager.source.document import Route
from packager.source.ids import choice_ids
from packager.source.media import ELSEWHERE, IMAGES, suffix
from packager.source.values import Values, listed, text

SHAPES = ("rectangle", "circle", "polygon")


def matching(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Matching:
    """The question; equal words of several `match:` are one option."""
    pairs = listed((*route, "pairs"), data["pairs"])
    named = values.named(pairs, "item")
    entries = [((*where, "match"), entry["match"]) for where, entry in pairs if isinstance(entry, dict)]
    entries += listed((*route, "distractors"), data.get("distractors"))
    # The place, among the entries, of the option that an entry stands for.
    firsts: list[int] = []
    for place, (_, entry) in enumerate(entries):
        same = (n for n, (_, other) in enumerate(entries[:place]) if _same(entry, other))
        firsts.append(next(same, place))
    order = sorted(set(firsts))
    # One of several equal entries may give the id.
    given = {firsts[place]: entry for place, (_, entry) in reversed(list(enumerate(entries))) if _id(entry)}
    for place, (where, entry) in enumerate(entries):
        giver = given.get(firsts[place])
        if _id(entry) and giver is not None and _id(giver) != _id(entry):
            message = f"the same text has the id `{_id(giver)}` above, so `{_id(entry)}` names nothing"
            values.say(rules.DUPLICATE_CHOICE, (*where, "id"), message)
    made = values.named([(entries[n][0], _with_id(entries[n][1], given.get(n))) for n in order])
    options = {n: Option(*one) for n, one in zip(order, made, strict=True)}
    for place in range(len(pairs), len(entries)):
        if firsts[place] != place:
            first = entries[firsts[place]][0]
            message = "this distractor says the same as a match or another distractor"
            related = ((values.document.value(first), "the first one"),)
            values.say(rules.DUPLICATE_CHOICE, entries[place][0], message, related=related)
    return Matching(
        **common,
        pairs=tuple(
            Pair(id_, prose, options[firsts[place]].id, span) for place, (id_, prose, span) in enumerate(named)
        ),
        options=tuple(options.values()),
        credit=text(data.get("credit", "per-part")),
        shuffle=bool(data.get("shuffle", True)),
    )


def _id(entry: object) -> str:
    return text(entry.get("id")) if isinstance(entry, dict) else ""


def _words(entry: object) -> str:
    return text(entry.get("text") if isinstance(entry, dict) else entry)


def _same(one: object, other: object) -> bool:
    """Whether two entries say the same, and don't insist on ids of their own."""
    ids = {_id(one), _id(other)} - {""}
    return len(ids) < 2 and normal(_words(one), case_sensitive=True) == normal(_words(other), case_sensitive=True)


def _with_id(entry: object, giver: object) -> object:
    if giver is None or _id(entry):
        return entry
    return {"text": entry["text"] if isinstance(entry, dict) else entry, "id": _id(giver)}


def ordering(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Ordering:
    items = values.named(listed((*route, "items"), data["items"]))
    return Ordering(
        **common,
        items=tuple(Item(*item) for item in items),
        credit=text(data.get("credit", "all-or-nothing")),
        first=text(data.get("first")),
        last=text(data.get("last")),
    )


def categorize(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Categorize:
    groups = listed((*route, "categories"), data["categories"])
    categories = [Category(*one) for one in values.named(groups, "category")]
    entries: list[tuple[Route, object]] = []
    homes: list[str] = []
    for category, (where, group) in zip(categories, groups, strict=True):
        own = listed((*where, "items"), group["items"] if isinstance(group, dict) else None)
        entries += own
        homes += [category.id] * len(own)
    loose = listed((*route, "distractors"), data.get("distractors"))
    made = values.named(entries + loose)
    return Categorize(
        **common,
        categories=tuple(categories),
        items=tuple(Item(*item, home) for item, home in zip(made, homes + [""] * len(loose), strict=True)),
        credit=text(data.get("credit", "per-part")),
        shuffle=bool(data.get("shuffle", True)),
    )


def likert(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Likert:
    scale = values.named(listed((*route, "scale"), data["scale"]))
    return Likert(**common, scale=tuple(Point(*point) for point in scale))


# --- hotspot -----------------------------------------------------------------------------------------


def hotspot(values: Values, route: Route, data: dict[str, Any], common: dict[str, Any]) -> Hotspot | None:
    """The question; None where its picture isn't there."""
    image = _picture(values, (*route, "image"), text(data["image"]))
    entries = [entry for _, entry in listed((*route, "regions"), data["regions"])]
    labels = [text(entry.get("correct", entry.get("text"))) for entry in entries if isinstance(entry, dict)]
    ids = choice_ids(labels, [_id(entry) for entry in entries])
    regions = []
    for place, (where, entry) in enumerate(listed((*route, "regions"), data["regions"])):
        if isinstance(entry, dict):
            regions.append(_region(values, where, entry, ids[place], image))
    if not data.get("multiple") and "credit" in data:
        values.unused((*route, "credit"), "one region is chosen; `multiple: true` lets a learner choose several")
    if image is None:
        return None
    return Hotspot(
        **common,
        image=image,
        alternative=text(data["alt"]),
        regions=tuple(regions),
        multiple=bool(data.get("multiple", False)),
        credit=text(data.get("credit", "net-correct")),
    )


def _picture(values: Values, route: Route, address: str) -> Asset | None:
    span = values.document.value(route)
    base = values.document.path.rpartition("/")[0]
    if suffix(address) not in IMAGES and not ELSEWHERE.match(address):
        values.say(rules.MEDIA_TYPE, span, f"`{address}` is no picture that browsers show")
        return None
    image = values.shelf.folder.asset(address, base, span)
    if image and not image.width:
        hint = "give the SVG a width and a height" if suffix(image.name) == "svg" else "save it anew as PNG or JPEG"
        values.say(rules.IMAGE_SIZE, span, f"the size of `{image.name}` can't be read", hint)
    return image


def _region(values: Values, route: Route, entry: dict[str, Any], id_: str, image: Asset | None) -> Region:
    key = "correct" if "correct" in entry else "text"
    shape = next(name for name in SHAPES if name in entry)
    coords = tuple(float(number) for number in entry[shape])
    if problem := _problem(shape, coords):
        values.say(rules.OUT_OF_RANGE, (*route, shape), problem)
    elif image and image.width and not _inside(shape, coords, image):
        message = f"the {shape} leaves the picture, which is {image.width} pixels wide and {image.height} high"
        values.say(rules.OUT_OF_RANGE, (*route, shape), message, "count from the upper left corner")
    return Region(
        id_,
        text(entry[key]),
        shape,
        coords,
        key == "correct",
        values.prose((*route, "feedback"), entry.get("feedback")),
        values.document.value((*route, key)),
    )


def _problem(shape: str, coords: tuple[float, ...]) -> str:
    """Why coordinates give no area, or ''."""
    match shape:
        case "rectangle":
            left, top, right, bottom = coords
            return "" if left < right and top < bottom else "a rectangle is `[left, top, right, bottom]`"
        case "circle":
            return "" if coords[2] > 0 else "a circle is `[x, y, radius]`, its radius more than 0"
        case _:
            if len(coords) % 2:
                return f"a polygon is `[x, y, x, y, ...]`, and this has {len(coords)} numbers"
            xs, ys = coords[::2], coords[1::2]
            turned = zip(xs, ys, xs[1:] + xs[:1], ys[1:] + ys[:1], strict=True)
            return "" if sum(x * v - u * y for x, y, u, v in turned) else "the polygon has no area"


def _inside(shape: str, coords: tuple[float, ...], image: Asset) -> bool:
    if shape == "circle":
        x, y, radius = coords
        xs, ys = (x - radius, x + radius), (y - radius, y + radius)
    else:
        xs, ys = coords[::2], coords[1::2]  # type: ignore[assignment]
    return min(xs) >= 0 and min(ys) >= 0 and max(xs) <= image.width and max(ys) <= image.height
