"""Things to match, to put in order, and to find on a picture."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from packager.markup import one_line, to_inline_html
from packager.model import Hotspot, Item, Matching, Option, Ordering, Pair, Region
from packager.targets.bank.moodle.element import build, end, outcomes, start
from packager.targets.bank.moodle.text import Area, html_of, plain_text, rewrite, text_element, tidy_name
from packager.targets.target import Report, Unsupported
from packager.xml import append

OPTION_LIMIT = 255  # characters of an option's text in Moodle's database
MARKER = "✓"  # the words of a marker, the same in every language


# --- matching --------------------------------------------------------------------------------------------------


def matching(report: Report, question: Matching) -> etree._Element:
    """Each pair is an item with its option's text; a distractor is an option without an item."""
    texts = option_texts(report, question)
    element = start(report, "matching", question)
    append(
        element,
        build("shuffleanswers", "false"),  # that is the items' order, which ours keep
        *outcomes(report, question),
        *(_pair(report, pair, texts[pair.option]) for pair in question.pairs),
        *(
            build("subquestion", text_element(""), build("answer", text_element(texts[option.id])), format="html")
            for option in question.options
            if option.id not in {pair.option for pair in question.pairs}
        ),
    )
    return end(report, element, question)


def option_texts(report: Report, question: Matching) -> dict[str, str]:
    """The options' texts by their ids: plain, since Moodle shows them in a list that drops down.

    What else changes in a matching question is said here, too.
    """
    if question.credit == "all-or-nothing" and len(question.pairs) > 1:
        report.changed(
            question.span,
            "credit `all-or-nothing`",
            "scored by the platform: each item that is matched rightly earns its part of the points",
        )
    if not question.shuffle:
        report.changed(question.span, "the options' order", "Moodle mixes the options of every matching question")
    if len(question.options) < 2:
        raise Unsupported("one option leaves nothing to choose")
    texts = {option.id: _option(report, option) for option in question.options}
    if len(set(texts.values())) < len(texts):
        raise Unsupported("two options read the same in plain text, and Moodle takes them for one")
    return texts


def _option(report: Report, option: Option) -> str:
    text = tidy_name(one_line(option.text), OPTION_LIMIT)
    if not text:
        raise Unsupported(f"the option `{option.id}` has no words, and Moodle shows options as plain text")
    if not plain_text(option.text) or text != one_line(option.text):
        report.changed(option.span, "an option's form", "plain text, as a list that drops down shows it")
    return text


def _pair(report: Report, pair: Pair, text: str) -> etree._Element:
    area = Area(report, pair.span)
    html = to_inline_html(pair.item, area.notation)
    if not html.strip():
        raise Unsupported(f"the item `{pair.id}` is empty, and Moodle takes it for an option without an item")
    element = area.fill(build("subquestion", format="html"), html)
    return append(element, build("answer", text_element(text)))


# --- ordering ----------------------------------------------------------------------------------------------------


def ordering(report: Report, question: Ordering) -> etree._Element:
    """The items from above to below, all of them shown; Moodle's two rules of this name are ours."""
    if len(question.items) < 2:
        raise Unsupported("Moodle wants two items at least, and drops all that follows where there are fewer")
    element = start(report, "ordering", question)
    ends = ends_of(report, question)
    if ends:
        text = element.find("questiontext")
        assert text is not None
        rewrite(text, lambda content: content + ends)
    append(
        element,
        build("layouttype", "VERTICAL"),
        build("selecttype", "ALL"),
        build("selectcount", str(len(question.items))),
        build("gradingtype", "ABSOLUTE_POSITION" if question.credit == "per-part" else "ALL_OR_NOTHING"),
        build("showgrading", "SHOW"),
        build("numberingstyle", "none"),
        *outcomes(report, question),
        build("shownumcorrect", "0"),  # without it Moodle makes up hints that its database refuses
        *(_item(report, item) for item in question.items),
    )
    return end(report, element, question)


def ends_of(report: Report, question: Ordering) -> str:
    """The labels of the list's ends as a line of HTML, '' where there are none."""
    ends = [f"{arrow} {label}" for arrow, label in (("↑", question.first), ("↓", question.last)) if label]
    if not ends:
        return ""
    report.changed(question.span, "the labels of the ends", "a line at the prompt's end")
    return html_of(build("p", ", ".join(ends)))


def _item(report: Report, item: Item) -> etree._Element:
    area = Area(report, item.span)
    html = to_inline_html(item.text, area.notation)
    if not html.strip():
        raise Unsupported(f"the item `{item.id}` is empty, and Moodle drops such an item")
    element = area.fill(build("answer", fraction="100", format="html"), html)
    return append(element, build("feedback", text_element(""), format="html"))


# --- hotspot -------------------------------------------------------------------------------------------------------


def hotspot(report: Report, question: Hotspot) -> etree._Element:
    """A marker to drag onto each right area of the picture."""
    right = [region for region in question.regions if region.correct]
    if not right:
        raise Unsupported("no area of the picture is right")
    _say_what_changes(report, question, len(right))
    element = start(report, "ddmarker", question)
    if question.alternative:
        report.changed(question.span, "the picture's description", "a line of the prompt for screen readers")
        hidden = html_of(build("p", question.alternative, class_="accesshide"))
        text = element.find("questiontext")
        assert text is not None
        rewrite(text, lambda content: content + hidden)
    append(element, *outcomes(report, question))
    picture = Area(report, question.span)
    picture.notation.media(question.image)
    append(element, *picture.kept())
    append(
        element,
        build(
            "drag",
            build("no", "1"),
            text_element(MARKER),
            build("infinite") if question.multiple else None,
            build("noofdrags", "1"),
        ),
        *(
            build(
                "drop",
                build("no", str(place)),
                build("shape", region.shape),
                build("coords", _coords(report, region)),
                build("choice", "1"),
            )
            for place, region in enumerate(right, start=1)
        ),
    )
    return end(report, element, question)


def _say_what_changes(report: Report, question: Hotspot, right: int) -> None:
    report.changed(question.span, "pointing", "the learner drags a marker onto the picture; an area has no outline")
    if question.multiple:
        report.changed(
            question.span,
            f"credit `{question.credit}`",
            "scored by the platform: the markers on right areas over all markers that were set, or over all right "
            "areas where these are more",
        )
    elif right > 1:
        raise Unsupported("any of several areas is right, and Moodle wants a marker on each")
    for region in question.regions:
        if not region.correct:
            report.lost(region.span, "a wrong area", "anything but a right area is wrong in Moodle")
        if region.label:
            report.lost(region.span, "an area's words", "Moodle shows none, nor reads any out")
        if region.feedback:
            report.lost(region.span, "feedback of an area", "Moodle has one text for a right response, one for a wrong")


def _coords(report: Report, region: Region) -> str:
    """The area as Moodle spells it; it knows whole pixels only."""
    whole = [max(0, round(number)) for number in region.coords]
    if any(number != given for number, given in zip(whole, region.coords, strict=True)):
        report.changed(region.span, "an area's place", "whole pixels of the picture")
    match region.shape:
        case "rectangle":
            left, top, right, bottom = whole
            return f"{left},{top};{right - left},{bottom - top}"
        case "circle":
            x, y, radius = whole
            return f"{x},{y};{radius}"
        case _:
            return ";".join(f"{x},{y}" for x, y in _corners(whole))


def _corners(whole: list[int]) -> Iterator[tuple[int, int]]:
    """A polygon's corners without one that comes twice in a row, which Moodle refuses."""
    before = None
    for corner in zip(whole[::2], whole[1::2], strict=True):
        if corner != before:
            yield corner
        before = corner
