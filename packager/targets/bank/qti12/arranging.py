"""Questions of arranging and pointing, as Canvas has them: matching, ordering, categorize, hotspot."""

from __future__ import annotations

from lxml import etree

from packager.interaction import decimals
from packager.model import Categorize, Hotspot, Matching, Ordering, Region
from packager.targets.bank.qti12.assembly import Key, Names, assemble
from packager.targets.bank.qti12.elements import RESPONSE, build, condition, disordered, equal, label, material, percent
from packager.targets.bank.qti12.prose import Writer
from packager.targets.shapes import CORNERS, corners
from packager.targets.target import Unsupported
from packager.xml import append


def matching(question: Matching, names: Names, writer: Writer) -> etree._Element:
    """A row for each item, with the same options in each: Classic Quizzes tells options by their idents' digits."""
    report = writer.report
    if not question.shuffle:
        report.changed(question.span, "order of the options", "Canvas always shuffles them")
    if question.credit == "all-or-nothing" and not writer.new:
        report.changed(
            question.span, "credit rule all-or-nothing", "Classic Quizzes gives each item its part of the points"
        )
    idents = decimals(
        [f"option {option.id}" for option in question.options] + [f"item {pair.id}" for pair in question.pairs]
    )
    words: list[tuple[str, str, bool]] = []
    for option in question.options:
        text, html = writer.label(option.text) if writer.new else (writer.words(option.text, "an option"), False)
        if not text:
            raise Unsupported("Classic Quizzes takes only words for the options, and one has none")
        words.append((idents[f"option {option.id}"], text, html))
    rows, parts, every = [], [], build("and")
    for pair in question.pairs:
        row = idents[f"item {pair.id}"]
        render = append(build("render_choice"), *(label(*option) for option in words))
        rows.append(build("response_lid", material(*writer.label(pair.item)), render, ident=f"response_{row}"))
        right = idents[f"option {pair.option}"]
        share = percent(1, len(question.pairs))
        parts.append(condition("Yes", (equal(right, f"response_{row}"),), (), share, "Add"))
        every.append(equal(right, f"response_{row}"))
    return assemble(
        question,
        names,
        writer,
        "matching_question",
        rows,
        Key(parts=tuple(parts), all_right=every),
        scoring_algorithm="AllOrNothing" if question.credit == "all-or-nothing" else None,
    )


def ordering(question: Ordering, names: Names, writer: Writer) -> etree._Element:
    """New Quizzes' ordering; its items are written in the order of their idents, which tells nothing."""
    if not writer.new:
        raise Unsupported("Classic Quizzes has no questions of ordering")
    if question.credit == "per-part":
        writer.report.changed(
            question.span, "credit rule per-part", "New Quizzes gives all points for the whole order or none"
        )
    idents = decimals([item.id for item in question.items])
    shown = (label(ident, *writer.label(item.text)) for ident, item in disordered(question.items))
    labels = append(build("flow_label"), *shown)
    render = build("render_extension", build("ims_render_object", labels, shuffle="No"))
    if question.first:
        render.insert(0, _end("top", question.first))
    if question.last:
        render.append(_end("bottom", question.last))
    field = build("response_lid", render, ident=RESPONSE, rcardinality="Ordered")
    order = tuple(equal(idents[item.id]) for item in question.items)
    return assemble(question, names, writer, "ordering_question", [field], Key(right=((order, ""),)))


def _end(position: str, text: str) -> etree._Element:
    return build("material", build("mattext", text), position=position)


def categorize(question: Categorize, names: Names, writer: Writer) -> etree._Element:
    """New Quizzes' categorization: a row for each category, with all items in each."""
    if not writer.new:
        raise Unsupported("Classic Quizzes has no questions of categories")
    writer.report.changed(question.span, "score", "New Quizzes scores categories by its own rule")
    if not question.shuffle:
        writer.report.changed(question.span, "order of the items", "New Quizzes shuffles them")
    idents = decimals(
        [f"item {item.id}" for item in question.items] + [f"category {category.id}" for category in question.categories]
    )
    # In the order of their idents: in the source's they would stand by their categories.
    items = sorted((idents[f"item {item.id}"], *writer.label(item.text)) for item in question.items)
    used = [category for category in question.categories if _members(question, category.id)]
    rows, parts, every = [], [], build("and")
    for category in question.categories:
        row = idents[f"category {category.id}"]
        render = append(build("render_choice"), *(label(*item) for item in items))
        field = build("response_lid", material(*writer.label(category.title)), render, ident=row)
        field.set("rcardinality", "Multiple")
        rows.append(field)
        own = [idents[f"item {id_}"] for id_ in _members(question, category.id)]
        if own:
            share = percent(1, len(used))
            parts.append(condition("No", [equal(ident, row) for ident in own], (), share, "Add"))
            append(every, *(equal(ident, row) for ident in own))
    return assemble(question, names, writer, "categorization_question", rows, Key(parts=tuple(parts), all_right=every))


def _members(question: Categorize, category: str) -> list[str]:
    return [item.id for item in question.items if item.category == category]


# --- hotspot -----------------------------------------------------------------------------------------------


def hotspot(question: Hotspot, names: Names, writer: Writer) -> etree._Element:
    """New Quizzes' hot spot: one right area, its corners as parts of the picture's width and height."""
    report = writer.report
    if not writer.new:
        raise Unsupported("Classic Quizzes has no questions of areas in a picture")
    right = [region for region in question.regions if region.correct]
    if question.multiple or len(right) != 1:
        raise Unsupported("New Quizzes takes one right area in a picture")
    if not (question.image.width and question.image.height):
        raise Unsupported("the size of its picture is not known, and New Quizzes wants areas as parts of it")
    report.lost(question.span, "words for the picture and its areas", "New Quizzes shows the picture alone")
    if len(question.regions) > 1:
        report.changed(question.span, "wrong areas", "every place outside of the right area is wrong")
    for region in question.regions:
        if region.feedback:
            report.lost(region.feedback.span, "feedback of an area", "New Quizzes has none")
    if right[0].shape == "circle":
        report.changed(right[0].span, "circle", f"it becomes a polygon of {CORNERS} corners")
    picture = build("matimage", uri=writer.media.address(question.image))
    area = build("response_label", _area(right[0], question), ident=RESPONSE, rarea=_shape(right[0]))
    field = build(
        "response_xy",
        material(writer.html(question.prompt), True),
        build("render_hotspot", build("material", picture), area),
        ident=RESPONSE,
        rcardinality="Single",
        rtiming="No",
    )
    element = assemble(question, names, writer, "hot_spot_question", [], Key())
    presentation = element.find(f"{{{build.namespace}}}presentation")
    assert presentation is not None
    presentation[:] = [build("flow", field)]
    return element


def _shape(region: Region) -> str:
    return "rectangle" if region.shape == "rectangle" else "bounded"


def _area(region: Region, question: Hotspot) -> str:
    """The area's corners: for a rectangle the upper left and the lower right one, each x and y from 0 to 1."""
    wide, high = question.image.width, question.image.height
    return ",".join(f"{x / wide:.4f},{y / high:.4f}" for x, y in corners(region))
