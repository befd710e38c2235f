"""A question as an item of QTI 1.2.1 by its grammar alone, scored in points as scoring.py does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from lxml import etree

from packager.interaction import decimals
from packager.model import (
    Categorize,
    Choice,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Prose,
    Question,
    Region,
    ShortAnswer,
    TrueFalse,
)
from packager.targets.bank.qti12.elements import (
    RESPONSE,
    build,
    condition,
    copied,
    disordered,
    equal,
    label,
    material,
    metadata,
    outcomes,
)
from packager.targets.bank.qti12.plain_fields import (
    Answered,
    either,
    essay_field,
    fill_in_blanks,
    numeric,
    share,
    short_answer,
)
from packager.targets.bank.qti12.prose import Writer
from packager.targets.numbers import exact, written
from packager.targets.target import Unsupported
from packager.xml import append


def item(question: Question, ident: str, writer: Writer) -> etree._Element:
    """The question as `<item>` (QTI ASI 1.2.1, 4.3.4): SCORE counts points, from the floor to all of them.

    Raises Unsupported for what QTI 1.2 has no form of.
    """
    report = writer.report
    if question.hints and question.hint_penalty:
        report.lost(question.span, "hint penalty", "QTI 1.2 has hints, but none that cost points")
    feedback = question.feedback
    if feedback.partial:
        report.lost(feedback.partial.span, "feedback on a partly right answer", "QTI 1.2 can't ask for a score")
    answered = _answered(question, writer)
    if not question.graded:
        answered.scoring, answered.right = [], None
    for prose in (feedback.correct, feedback.incorrect):
        if prose and answered.right is None:
            report.lost(prose.span, "feedback on right or wrong", "nothing tells right answers from wrong ones")
    prompt = [] if answered.holds_prompt else [material(writer.html(question.prompt), True)]
    shown = dict(_shown(question, answered))
    points = written(exact(question.points if question.graded else 0))
    tags = [("qmd_keywords", tag) for tag in question.tags]
    element = build("item", _fields([("qmd_maximumscore", points), *tags]), ident=ident, title=question.id)
    if isinstance(question, Essay) and question.rubric:
        element.append(build("rubric", material(writer.html(question.rubric), True), view="Scorer"))
    element.append(build("presentation", append(build("flow"), *prompt, *answered.fields)))
    processing = append(build("resprocessing", outcomes(points, answered.lowest)), *_processing(question, answered))
    if len(processing) > 1:
        element.append(processing)
    for name, prose in shown.items():
        element.append(build("itemfeedback", build("flow_mat", material(writer.html(prose), True)), ident=name))
    return append(element, *_beside(question, writer))


def _fields(entries: list[tuple[str, str]]) -> etree._Element:
    holder = metadata()
    for name, entry in entries:
        holder[0].append(build("qtimetadatafield", build("fieldlabel", name), build("fieldentry", entry)))
    return holder


def _shown(question: Question, answered: Answered) -> Iterator[tuple[str, Prose]]:
    """The feedbacks that conditions show, by their idents."""
    feedback = question.feedback
    if feedback.general:
        yield "general", feedback.general
    if answered.right is not None:
        if feedback.correct:
            yield "correct", feedback.correct
        if feedback.incorrect:
            yield "incorrect", feedback.incorrect
    for number, (_, prose) in enumerate(answered.told, 1):
        yield f"answer_{number}", prose


def _processing(question: Question, answered: Answered) -> Iterator[etree._Element]:
    """Feedback first, each condition going on to the next, then the score."""
    feedback = question.feedback
    if feedback.general:
        yield condition("Yes", (build("other"),), ("general",))
    for number, (asked, _) in enumerate(answered.told, 1):
        yield condition("Yes", (asked,), (f"answer_{number}",))
    if answered.right is not None:
        if feedback.correct:
            yield condition("Yes", (copied(answered.right),), ("correct",))
        if feedback.incorrect:
            yield condition("Yes", (build("not", copied(answered.right)),), ("incorrect",))
    yield from answered.scoring


def _beside(question: Question, writer: Writer) -> Iterator[etree._Element]:
    """Hints, and a model answer as a solution."""
    if question.hints:
        hint = build("hint", feedbackstyle="Multilevel")
        for prose in question.hints:
            hint.append(build("hintmaterial", material(writer.html(prose), True)))
        yield build("itemfeedback", hint, ident="hint")
    if isinstance(question, Essay) and question.model_answer:
        words = build("solutionmaterial", material(writer.html(question.model_answer), True))
        yield build("itemfeedback", build("solution", words), ident="solution")


def _answered(question: Question, writer: Writer) -> Answered:
    match question:
        case MultipleChoice():
            return _multiple_choice(question, writer)
        case MultipleResponse():
            return _multiple_response(question, writer)
        case TrueFalse():
            render = build("render_choice", label("true", "True", False), label("false", "False", False))
            right = equal(str(question.answer).lower())
            scored = condition("No", (copied(right),), (), share(question.points, Fraction(1)))
            return Answered([_lid(render, "Single")], [scored], right)
        case ShortAnswer():
            return short_answer(question, writer)
        case Numeric():
            return numeric(question, writer)
        case FillInBlanks():
            return fill_in_blanks(question, writer)
        case Matching():
            return _matching(question, writer)
        case Ordering():
            return _ordering(question, writer)
        case Categorize():
            return _categorize(question, writer)
        case Hotspot():
            return _hotspot(question, writer)
        case Essay():
            return Answered([essay_field(question.max_characters)])
        case Likert():
            render = build("render_choice", shuffle="No")
            append(render, *(label(point.id, *writer.label(point.text)) for point in question.scale))
            return Answered([_lid(render, "Single")])
        case Formula():
            raise Unsupported("QTI 1.2 has no variables")
        case FileUpload():
            raise Unsupported("QTI 1.2 has no field for a file")


def _lid(render: etree._Element, cardinality: str, response: str = RESPONSE) -> etree._Element:
    return build("response_lid", render, ident=response, rcardinality=cardinality)


# --- choices -----------------------------------------------------------------------------------------------


def _multiple_choice(question: MultipleChoice, writer: Writer) -> Answered:
    scoring = []
    for choice in question.choices:
        credit = Fraction(exact(max(question.floor, choice.credit)))
        if credit:
            scoring.append(condition("No", (equal(choice.id),), (), share(question.points, credit)))
    full = [equal(choice.id) for choice in question.choices if choice.credit >= 1]
    if not full and question.graded:
        raise Unsupported("it has no right choice")
    return Answered(
        [_lid(_choices(question, writer), "Single")],
        scoring,
        either(full) if full else None,
        _told(question.choices),
        _lowest(question.points, question.floor),
    )


def _multiple_response(question: MultipleResponse, writer: Writer) -> Answered:
    choices = question.choices
    scoring = several(choices, question.credit, question.points)
    return Answered(
        [_lid(_choices(question, writer), "Multiple")],
        scoring,
        _whole(choices),
        _told(choices),
        _lowest(question.points, question.floor),
    )


def _lowest(points: float, floor: float) -> str:
    return share(points, Fraction(exact(floor)))


def several(choices: Sequence[Choice | Region], credit: str, points: float) -> list[etree._Element]:
    """The score of several choices out of many by each of the rules of `scoring`."""
    right = [choice for choice in choices if choice.correct]
    match credit:
        case "all-or-nothing":
            return [condition("No", (_whole(choices),), (), share(points, Fraction(1)))]
        case "per-part":
            part = share(points, Fraction(1, len(choices)))
            none = condition("No", (build("unanswered", respident=RESPONSE),), (), "0")
            asked = (equal(one.id) if one.correct else build("not", equal(one.id)) for one in choices)
            return [none, *(condition("Yes", (one,), (), part, "Add") for one in asked)]
        case "per-choice":
            credits_ = _rounded({one.id: Fraction(exact(one.credit)) for one in choices if isinstance(one, Choice)})
        case _:
            credits_ = {one.id: Fraction(1 if one.correct else -1, len(right)) for one in choices} if right else {}
    # What adds before what takes off: a score that stops at all points stops too early otherwise.
    order = sorted(credits_, key=lambda id_: credits_[id_] < 0)
    return [condition("Yes", (equal(id_),), (), share(points, credits_[id_]), "Add") for id_ in order if credits_[id_]]


def _rounded(credits_: dict[str, Fraction]) -> dict[str, Fraction]:
    """Credits that nearly make up the whole, as three of 33.33 percent, made to do so, as `scoring` counts them."""
    total = sum(credit for credit in credits_.values() if credit > 0)
    if not 1 - Fraction(2, 10_000) < total < 1:
        return credits_
    return {id_: credit / total if credit > 0 else credit for id_, credit in credits_.items()}


def _whole(choices: Sequence[Choice | Region]) -> etree._Element:
    every = build("and")
    for choice in choices:
        every.append(equal(choice.id) if choice.correct else build("not", equal(choice.id)))
    return every


def _told(choices: Sequence[Choice | Region]) -> list[tuple[etree._Element, Prose]]:
    return [(equal(choice.id), choice.feedback) for choice in choices if choice.feedback]


def _choices(question: MultipleChoice | MultipleResponse, writer: Writer) -> etree._Element:
    render = build("render_choice", shuffle="Yes" if question.shuffle else "No")
    for choice in question.choices:
        fixed = "No" if question.shuffle and choice.fixed else None
        render.append(label(choice.id, *writer.label(choice.text), rshuffle=fixed))
    return render


# --- arranging ---------------------------------------------------------------------------------------------


def _rows(points: float, credit: str, asked: list[etree._Element], more: Sequence[etree._Element] = ()) -> Answered:
    """The scoring of rows that count alike; `more` must be true too for all points."""
    right = append(build("and"), *map(copied, asked), *more)
    if credit == "all-or-nothing":
        return Answered([], [condition("No", (copied(right),), (), share(points, Fraction(1)))], right)
    part = share(points, Fraction(1, len(asked)))
    return Answered([], [condition("Yes", (one,), (), part, "Add") for one in asked], right)


def _matching(question: Matching, writer: Writer) -> Answered:
    found = _rows(question.points, question.credit, [equal(pair.option, pair.id) for pair in question.pairs])
    for pair in question.pairs:
        render = build("render_choice", shuffle="Yes" if question.shuffle else "No")
        append(render, *(label(option.id, *writer.label(option.text)) for option in question.options))
        row = _lid(render, "Single", pair.id)
        row.insert(0, material(*writer.label(pair.item)))
        found.fields.append(row)
    return found


def _ordering(question: Ordering, writer: Writer) -> Answered:
    asked = [equal(item.id, index=str(place)) for place, item in enumerate(question.items, 1)]
    found = _rows(question.points, question.credit, asked)
    shown = (label(one.id, *writer.label(one.text)) for _, one in disordered(question.items))
    render = append(build("render_choice", shuffle="Yes"), *shown)
    row = _lid(render, "Ordered")
    if question.first:
        row.insert(0, material(question.first, False))
    if question.last:
        row.append(material(question.last, False))
    found.fields.append(row)
    return found


def _categorize(question: Categorize, writer: Writer) -> Answered:
    """A row for each item, with the categories in each; one that is in none is left unanswered."""
    asked = [equal(item.category, item.id) for item in question.items if item.category]
    none = [build("unanswered", respident=item.id) for item in question.items if not item.category]
    found = _rows(question.points, question.credit, asked, none)
    if question.credit == "per-part":
        # Last, so that the least score, 0, cuts off what is below it and not what is still to come.
        off = share(question.points, Fraction(-1, len(asked)))
        found.scoring.extend(condition("Yes", (append(build("not"), copied(one)),), (), off, "Add") for one in none)
    for item_ in question.items:
        render = build("render_choice", shuffle="No")
        append(render, *(label(one.id, *writer.label(one.title)) for one in question.categories))
        row = _lid(render, "Single", item_.id)
        row.insert(0, material(*writer.label(item_.text)))
        found.fields.append(row)
    if not question.shuffle:
        return found
    order = decimals([item_.id for item_ in question.items])
    found.fields.sort(key=lambda row: order[row.get("ident", "")])
    return found


def _hotspot(question: Hotspot, writer: Writer) -> Answered:
    """Areas of a picture, in pixels: a circle as an ellipse of two equal axes."""
    size = {"width": str(question.image.width), "height": str(question.image.height)}
    known = size if question.image.width and question.image.height else {}
    kinds = {"png": "image/png", "gif": "image/gif", "svg": "image/svg+xml", "webp": "image/webp"}
    kind = kinds.get(question.image.name.rpartition(".")[2].lower(), "image/jpeg")
    picture = build("matimage", question.alternative, uri=writer.address(question.image), imagtype=kind, **known)
    render = build("render_hotspot", build("material", picture))
    for region in question.regions:
        shape, coords = _shape(region)
        render.append(build("response_label", coords, ident=region.id, rarea=shape))
    if any(region.label for region in question.regions):
        writer.report.lost(question.span, "words for the areas of the picture", "QTI 1.2 has no place for them")
    told = _told(question.regions)
    right = [region for region in question.regions if region.correct]
    if question.multiple:
        scoring = several(question.regions, question.credit, question.points)
        return Answered([_lid(render, "Multiple")], scoring, _whole(question.regions), told)
    if not right:
        raise Unsupported("it has no right area")
    full = [equal(region.id) for region in right]
    scored = condition("No", (either(list(map(copied, full))),), (), share(question.points, Fraction(1)))
    return Answered([_lid(render, "Single")], [scored], either(full), told)


def _shape(region: Region) -> tuple[str, str]:
    """The shape's name, and its coordinates (QTI ASI 1.2.1, 3.4.5): a rectangle's height stands before its width."""
    match region.shape:
        case "rectangle":
            left, top, right, bottom = region.coords
            return "Rectangle", _listed((left, top, bottom - top, right - left))
        case "circle":
            x, y, radius = region.coords
            return "Ellipse", _listed((x, y, 2 * radius, 2 * radius))
        case _:
            return "Bounded", _listed(region.coords)


def _listed(numbers: Sequence[float]) -> str:
    return ",".join(written(exact(number)) for number in numbers)
