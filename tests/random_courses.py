"""Courses of every type and option at random, and what compares two of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from packager.diagnostic import Span
from packager.model import (
    NOWHERE,
    Asset,
    Categorize,
    Category,
    Choice,
    ChoiceGap,
    CodeBlock,
    Course,
    Embed,
    Emphasis,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Inline,
    Item,
    Lesson,
    Likert,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Option,
    Ordering,
    Pair,
    Paragraph,
    Part,
    Point,
    Pool,
    Prose,
    Question,
    Quiz,
    QuizRules,
    Region,
    Section,
    ShortAnswer,
    Stimulus,
    Text,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
    Variable,
)
from packager.scoring import normal
from packager.source.ids import choice_ids
from packager.source.markdown import markdown

IRI = "urn:uuid:0c8a1c2e-5f0e-5d2c-9e58-3f6f1f0d5b11"
MAP = {"media/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>'}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Writes files into a folder, which is returned."""
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def bare(value: Any) -> Any:
    """The value without places and without where its media lie on this disk."""
    match value:
        case Span():
            return None
        case Asset():
            return value.name
        case tuple():
            return tuple(map(bare, value))
        case _ if is_dataclass(value):
            return (type(value).__name__, *(bare(getattr(value, field.name)) for field in fields(value)))
        case _:
            return value


# --- texts and numbers ---------------------------------------------------------------------------------

SIGNS = "abc XYZ 019 .,:;!?#*_-+<>&$~`[]()|\\'\"{}@%=/é“–\u00a0日"
LINES = st.text(SIGNS, min_size=1, max_size=25).map(lambda text: " ".join(text.split(" ")).strip()).filter(str.strip)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
POSITIVE = st.one_of(st.integers(1, 99).map(float), st.floats(0.01, 99, allow_nan=False))
NUMBERS = st.one_of(st.integers(-(10**12), 10**12).map(float), st.floats(-1e12, 1e12, allow_nan=False))
SHORT_NUMBERS = st.integers(-99999, 99999).map(lambda number: number / 100)
CREDITS = st.one_of(
    st.integers(1, 99).map(lambda percent: percent / 100),
    st.sampled_from((33.33333, 66.66667, 12.5)).map(lambda percent: percent / 100),
)
COSTS = st.integers(-100, -1).map(lambda percent: percent / 100)
WORDS = st.sampled_from(("", "first", "Größe", "no"))


def prose(*children: Inline) -> Prose:
    """One paragraph, neighbouring texts as one."""
    merged: list[Inline] = []
    for child in children:
        if merged and isinstance(merged[-1], Text) and isinstance(child, Text):
            child = Text(merged.pop().text + child.text)  # type: ignore[union-attr]
        merged.append(child)
    children = tuple(merged)
    return Prose((Paragraph(children, NOWHERE),), NOWHERE)


@st.composite
def proses(draw: st.DrawFn) -> Prose:
    words = draw(st.lists(LINES, min_size=1, max_size=2))
    return Prose(tuple(Paragraph((Text(text),), NOWHERE) for text in words), NOWHERE)


URLS = st.sampled_from(("https://a.example/x", "https://b.example:8443/?a=1&b=2#c", "https://c.example/d:"))
RATIOS = st.sampled_from(((16, 9), (4, 3), (1, 5)))
LANGUAGES = st.sampled_from(("", "python", "text", "c++", "a`b"))
BLOCKS = st.one_of(
    st.builds(Embed, URLS, LINES.map(lambda words: " ".join(words.split())), RATIOS, st.just(NOWHERE)),
    st.builds(
        CodeBlock,
        st.lists(LINES, max_size=3).map(lambda lines: "".join(f"{line}\n" for line in lines)),
        LANGUAGES,
        st.just(NOWHERE),
    ),
)


@st.composite
def bodies(draw: st.DrawFn) -> Prose:
    """A prose with code and what other hosts show."""
    words, blocks = draw(proses()), draw(st.lists(BLOCKS, max_size=2))
    return replace(words, blocks=(*words.blocks, *blocks))


MAYBE = st.none() | proses()


def distinct(least: int, most: int) -> st.SearchStrategy[list[Prose]]:
    """Proses that a reader can tell apart."""
    return st.lists(proses(), min_size=least, max_size=most, unique_by=lambda one: normal(markdown(one), True))


@st.composite
def ids_of(draw: st.DrawFn, texts: list[Prose]) -> list[str]:
    """An id for each: made from its words, or some other."""
    given = [draw(st.just("") | IDS) for _ in texts]
    words = [markdown(text) for text in texts]
    ids = choice_ids(words, given)
    assume(len(set(ids)) == len(ids))
    return ids


# --- parts of questions --------------------------------------------------------------------------------


@st.composite
def choices(draw: st.DrawFn, *, right: str, credits: bool) -> tuple[Choice, ...]:
    """`right` is how many are: one, some, or none; with `credits` wrong ones may earn or cost something."""
    texts = draw(distinct(2, 4))
    one = draw(st.integers(0, len(texts) - 1))
    made = []
    for place, (id_, text) in enumerate(zip(draw(ids_of(texts)), texts, strict=True)):
        correct = right != "none" and (place == one or (right == "some" and draw(st.booleans())))
        credit = 1.0 if correct else draw(st.just(0.0) | CREDITS | COSTS) if credits else 0.0
        made.append(Choice(id_, text, correct, credit, draw(MAYBE), NOWHERE, draw(st.booleans())))
    return tuple(made)


@st.composite
def weighed(draw: st.DrawFn) -> tuple[Choice, ...]:
    """Choices for the rule per-choice: the right ones make up the whole, in equal parts or in others."""
    made = list(draw(choices(right="some", credits=False)))
    right = [place for place, choice in enumerate(made) if choice.correct]
    shares = [float(Decimal(100) / len(right)) / 100] * len(right)
    if len(right) > 1 and draw(st.booleans()):
        first = draw(st.integers(1, 100 - len(right)))
        rest = [1] * (len(right) - 2)
        shares = [percent / 100 for percent in (first, *rest, 100 - first - len(rest))]
    for place, choice in enumerate(made):
        credit = shares[right.index(place)] if place in right else draw(st.just(0.0) | COSTS)
        made[place] = replace(choice, credit=credit)
    return tuple(made)


@st.composite
def text_answers(draw: st.DrawFn) -> tuple[TextAnswer, ...]:
    plain = st.builds(TextAnswer, LINES, st.just(1.0) | CREDITS, MAYBE, st.just(NOWHERE))
    patterns = st.sampled_from(("gr[ae]y", "colou?r", r"\d{1,3}", "a|b", "x: #y", "[:#]+"))
    pattern = st.builds(TextAnswer, patterns, CREDITS, MAYBE, st.just(NOWHERE), st.just(True))
    return tuple(draw(st.lists(plain | pattern, min_size=1, max_size=3)))


@st.composite
def number_answers(draw: st.DrawFn) -> tuple[NumberAnswer, ...]:
    made = []
    for _ in range(draw(st.integers(1, 3))):
        credit, said = draw(st.just(1.0) | CREDITS), draw(MAYBE)
        match draw(st.sampled_from(("absolute", "percent", "digits", "range"))):
            case "absolute":
                made.append(NumberAnswer(draw(NUMBERS), draw(st.just(0.0) | POSITIVE), credit, said, NOWHERE))
            case "percent":
                value, amount = draw(SHORT_NUMBERS.filter(bool)), draw(st.sampled_from((5.0, 0.5, 12.25)))
                tolerance = float(abs(Decimal(repr(value))) * Decimal(repr(amount)) / 100)
                made.append(NumberAnswer(value, tolerance, credit, said, NOWHERE, "percent", amount))
            case "digits":
                value, digits = draw(SHORT_NUMBERS.filter(bool)), draw(st.integers(1, 6))
                half = float(Decimal(5).scaleb(Decimal(repr(value)).adjusted() - digits))
                made.append(NumberAnswer(value, half, credit, said, NOWHERE, "digits", float(digits)))
            case _:
                low, high = sorted(Decimal(repr(draw(SHORT_NUMBERS))) for _ in range(2))
                middle, half = float((low + high) / 2), float((high - low) / 2)
                made.append(NumberAnswer(middle, half, credit, said, NOWHERE, "range"))
    return tuple(made)


@st.composite
def marked(draw: st.DrawFn, names: list[str]) -> Prose:
    """A prompt with a mark for each name, one of them perhaps emphasised, and one that is only text."""
    children: list[Inline] = [Text("[[text]] is none; ")]
    for name in names:
        gap = Gap(name)
        children += [Emphasis((gap,)) if draw(st.booleans()) else gap, Text(draw(LINES | st.just(" ")))]
    return prose(*children)


@st.composite
def blanks(draw: st.DrawFn, common: dict[str, Any]) -> FillInBlanks:
    names = draw(st.lists(IDS.filter(lambda name: name != "text"), min_size=1, max_size=3, unique=True))
    gaps: list[TextGap | NumberGap | ChoiceGap] = []
    for name in names:
        match draw(st.sampled_from(("text", "number", "choice"))):
            case "text":
                gaps.append(TextGap(name, draw(text_answers()), NOWHERE))
            case "number":
                gaps.append(NumberGap(name, draw(number_answers()), NOWHERE))
            case _:
                listed = draw(choices(right="one", credits=False))
                gaps.append(ChoiceGap(name, listed, NOWHERE, draw(st.booleans())))
    return FillInBlanks(
        **common | {"prompt": draw(marked(names))},
        gaps=tuple(gaps),
        credit=draw(st.sampled_from(("per-part", "all-or-nothing"))),
        case_sensitive=draw(st.booleans()),
        spaces=draw(st.sampled_from(("collapse", "ignore", "exact"))),
    )


@st.composite
def formulas(draw: st.DrawFn, common: dict[str, Any]) -> Formula:
    names = draw(st.lists(st.from_regex(r"[a-df-z][a-z0-9_]?", fullmatch=True), min_size=1, max_size=3, unique=True))
    assume(not set(names) & {"pi", "ln", "as", "do", "if", "in", "is", "or"})
    variables = []
    for name in names:
        low, step = draw(st.integers(-50, 50)), draw(st.sampled_from((1.0, 0.5, 0.25, 10.0)))
        variables.append(Variable(name, float(low), float(low + draw(st.integers(0, 40))), step, NOWHERE))
    shown, hidden = draw(marked(names[1:])), Math(rf"\frac{{[[{names[0]}]]}}{{2}}")
    paragraph = shown.blocks[0]
    assert isinstance(paragraph, Paragraph)
    return Formula(
        **common | {"prompt": prose(*paragraph.children, Text(" and "), hidden)},
        variables=tuple(variables),
        expression=" + ".join(f"2 * {name} ** 2" for name in names),
        expression_span=NOWHERE,
        tolerance=draw(st.just(0.0) | st.integers(1, 100).map(float)),
        margin=draw(st.sampled_from(("absolute", "percent"))),
        decimals=draw(st.none() | st.integers(0, 9)),
        variants=draw(st.integers(1, 20)),
        seed=draw(WORDS),
        unit=draw(WORDS),
    )


@st.composite
def matchings(draw: st.DrawFn, common: dict[str, Any]) -> Matching:
    items, texts = draw(distinct(2, 4)), draw(distinct(1, 4))
    options = [Option(id_, text, NOWHERE) for id_, text in zip(draw(ids_of(texts)), texts, strict=True)]
    used: list[Option] = []
    pairs = []
    for id_, item in zip(draw(ids_of(items)), items, strict=True):
        place = draw(st.integers(0, min(len(used), len(options) - 1)))
        if place == len(used):
            used.append(options[place])
        pairs.append(Pair(id_, item, options[place].id, NOWHERE))
    rule = draw(st.sampled_from(("per-part", "all-or-nothing")))
    return Matching(**common, pairs=tuple(pairs), options=tuple(options), credit=rule, shuffle=draw(st.booleans()))


@st.composite
def categorizations(draw: st.DrawFn, common: dict[str, Any]) -> Categorize:
    titles, texts = draw(distinct(2, 3)), draw(distinct(3, 6))
    categories = [Category(id_, title, NOWHERE) for id_, title in zip(draw(ids_of(titles)), titles, strict=True)]
    homes = sorted(draw(st.integers(0, len(categories))) for _ in texts[len(categories) :])
    places = sorted([*range(len(categories)), *homes])
    names = [category.id for category in categories] + [""]
    items = zip(draw(ids_of(texts)), texts, places, strict=True)
    return Categorize(
        **common,
        categories=tuple(categories),
        items=tuple(Item(id_, text, NOWHERE, names[place]) for id_, text, place in items),
        credit=draw(st.sampled_from(("per-part", "all-or-nothing"))),
        shuffle=draw(st.booleans()),
    )


@st.composite
def hotspots(draw: st.DrawFn, common: dict[str, Any]) -> Hotspot:
    labels = draw(st.lists(LINES, min_size=1, max_size=3, unique=True))
    given = choice_ids(labels, [draw(st.just("") | IDS) for _ in labels])
    assume(len(set(given)) == len(given))
    regions = []
    for id_, label in zip(given, labels, strict=True):
        left, top = draw(st.integers(0, 300)), draw(st.integers(0, 200))
        shape, coords = draw(
            st.sampled_from(
                (
                    ("rectangle", (left, top, left + 30.5, top + 40)),
                    ("circle", (left + 30, top + 30, 25.25)),
                    ("polygon", (left, top, left + 50, top, left + 20, top + 60)),
                )
            )
        )
        places = tuple(map(float, coords))
        regions.append(Region(id_, label, shape, places, draw(st.booleans()), draw(MAYBE), NOWHERE))
    return Hotspot(
        **common,
        image=Asset("media/map.svg", "", 0),
        alternative=draw(LINES),
        regions=tuple(regions),
        multiple=draw(st.booleans()),
        credit=draw(st.sampled_from(("net-correct", "per-part", "all-or-nothing"))),
    )


# --- questions and quizzes -----------------------------------------------------------------------------

TYPES = (
    *("one", "several", "weighed", "true", "short", "number", "essay", "upload", "likert", "blanks", "formula"),
    *("matching", "ordering", "categorize", "hotspot"),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    type_ = draw(st.sampled_from(TYPES))
    graded = type_ != "likert" and draw(st.integers(0, 4)) > 0
    hints = tuple(draw(st.lists(proses(), max_size=2)))
    common: dict[str, Any] = {
        "id": draw(IDS),
        "span": NOWHERE,
        "prompt": draw(proses()),
        "points": draw(POSITIVE) if graded else 0.0,
        "feedback": Feedback(draw(MAYBE), draw(MAYBE), draw(MAYBE), draw(MAYBE)),
        "hints": hints,
        "hint_penalty": draw(st.just(0.0) | CREDITS),
        "tags": tuple(
            draw(st.lists(LINES.map(lambda t: t.replace(",", "")).filter(str.strip).map(str.strip), max_size=3))
        ),
        "graded": graded,
    }
    right = "one" if graded else "none"
    match type_:
        case "one":
            listed = draw(choices(right=right, credits=graded))
            return MultipleChoice(
                **common, choices=listed, shuffle=draw(st.booleans()), floor=draw(st.just(0.0) | COSTS)
            )
        case "several":
            rule = draw(st.sampled_from(("net-correct", "per-part", "all-or-nothing")))
            listed = draw(choices(right="some" if graded else "none", credits=False))
            return MultipleResponse(**common, choices=listed, credit=rule, floor=draw(st.just(0.0) | COSTS))
        case "weighed":
            return MultipleResponse(**common, choices=draw(weighed()), credit="per-choice", shuffle=draw(st.booleans()))
        case "true":
            return TrueFalse(**common, answer=draw(st.booleans()))
        case "short":
            spaces = draw(st.sampled_from(("collapse", "ignore", "exact")))
            return ShortAnswer(
                **common, answers=draw(text_answers()), case_sensitive=draw(st.booleans()), spaces=spaces
            )
        case "number":
            return Numeric(**common, answers=draw(number_answers()), unit=draw(WORDS))
        case "blanks":
            return draw(blanks(common))
        case "formula":
            return draw(formulas(common))
        case "matching":
            return draw(matchings(common))
        case "ordering":
            texts = draw(distinct(2, 4))
            items = tuple(Item(id_, text, NOWHERE) for id_, text in zip(draw(ids_of(texts)), texts, strict=True))
            rule = draw(st.sampled_from(("per-part", "all-or-nothing")))
            return Ordering(**common, items=items, credit=rule, first=draw(WORDS), last=draw(WORDS))
        case "categorize":
            return draw(categorizations(common))
        case "hotspot":
            return draw(hotspots(common))
        case "likert":
            texts = draw(distinct(2, 4))
            scale = tuple(Point(id_, text, NOWHERE) for id_, text in zip(draw(ids_of(texts)), texts, strict=True))
            return Likert(**common, scale=scale)
        case "upload":
            accept = draw(st.lists(st.sampled_from(("pdf", "png", "no")), max_size=2, unique=True).map(tuple))
            said, rubric, most = draw(MAYBE), draw(MAYBE), draw(st.integers(1, 9))
            return FileUpload(**common, accept=accept, max_files=most, model_answer=said, rubric=rubric)
        case _:
            longest = draw(st.integers(1, 20_000))
            return Essay(**common, model_answer=draw(MAYBE), rubric=draw(MAYBE), max_characters=longest)


TEXTS = st.builds(TextPart, IDS, bodies(), st.just(NOWHERE))
LEAVES = st.one_of(questions(), questions(), questions(), TEXTS)


@st.composite
def groups(draw: st.DrawFn) -> Part:
    id_, parts = draw(IDS), tuple(draw(st.lists(LEAVES, min_size=1, max_size=3)))
    match draw(st.sampled_from(("section", "pool", "stimulus"))):
        case "section":
            return Section(id_, draw(LINES), parts, NOWHERE)
        case "pool":
            return Pool(id_, draw(LINES), draw(st.integers(1, 3)), parts, NOWHERE)
        case _:
            return Stimulus(id_, draw(WORDS), draw(bodies()), parts, NOWHERE)


def numbered(part: Part, at: str, graded: bool) -> Part:
    """The part with an id that no other has, its questions graded if the quiz is."""
    if isinstance(part, Section | Pool | Stimulus):
        inside = tuple(numbered(inner, f"{at}-{place}", graded) for place, inner in enumerate(part.parts))
        return replace(part, id=f"{part.id}-{at}", parts=inside)
    if isinstance(part, TextPart):
        return replace(part, id=f"{part.id}-{at}")
    points = part.points if graded and part.graded else 0.0
    return replace(part, id=f"{part.id}-{at}", graded=graded and part.graded, points=points)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    graded = draw(st.integers(0, 3)) > 0
    parts = draw(st.lists(st.one_of(LEAVES, LEAVES, groups()), min_size=1, max_size=4))
    made = tuple(numbered(part, str(place), graded) for place, part in enumerate(parts))
    return Quiz(draw(IDS), draw(LINES), made, "quizzes/q.yaml", NOWHERE, draw(MAYBE), graded, draw(quiz_rules(graded)))


@st.composite
def quiz_rules(draw: st.DrawFn, graded: bool) -> QuizRules:
    """Rules of which each has an effect beside the others."""
    attempts = draw(st.sampled_from((0, 0, 1, 5)))
    limit = draw(st.sampled_from((0, 0.5, 12.25, 90))) if graded else 0
    feedback = draw(st.sampled_from(("at-once", "at-end", "never")))
    reviews = ("key", "answers", "none") if graded else ("key", "none")
    return QuizRules(
        attempts=attempts,
        retry=draw(st.sampled_from(("all", "wrong"))) if graded and attempts != 1 else "all",
        time_limit=limit,
        pause=draw(st.sampled_from(("never", "closed", "button"))) if limit else "never",
        shuffle=draw(st.booleans()),
        feedback=feedback,
        review="none" if feedback == "never" else draw(st.sampled_from(reviews)),
    )


@st.composite
def second(draw: st.DrawFn, first: Quiz) -> Quiz:
    """A quiz that uses questions of the first, with a question of its own."""
    graded = draw(st.booleans())
    id_ = draw(IDS.filter(lambda other: other != first.id))
    parts: list[Part] = [numbered(draw(questions()), "own", graded)]
    for question in first.questions():
        if draw(st.booleans()):
            own = draw(st.sampled_from((f"{question.id}-{id_}", f"{question.id}-again")))
            counts = graded and question.graded
            points = draw(st.just(question.points) | POSITIVE) if counts else 0.0
            parts.append(replace(question, id=own, use_of=question.id, graded=counts, points=points))
    return Quiz(id_, draw(LINES), tuple(parts), "quizzes/u.yaml", NOWHERE, None, graded)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    quiz = draw(quizzes())
    # Of a quiz that isn't graded, a question is graded where another quiz uses it: left to a test of its own.
    more = (draw(second(quiz)),) if quiz.graded and draw(st.booleans()) else ()
    lesson = Lesson(
        *(draw(IDS), draw(LINES), draw(bodies()), "lessons/l.md", NOWHERE, draw(st.integers(0, 90))),
        summary=draw(st.just("") | LINES),
        objectives=tuple(draw(st.lists(LINES, max_size=2))),
    )
    lines = st.lists(LINES, max_size=3).map(tuple)
    return Course(
        *(draw(IDS), IRI, draw(LINES), draw(st.sampled_from(("en", "no", "pt-BR"))), (lesson, quiz, *more), NOWHERE),
        version=draw(st.sampled_from(("1.0.0", "2", "1.10", "2026-01-01", "yes"))),
        description=draw(st.just("") | LINES),
        keywords=draw(lines),
        authors=draw(lines),
        license=draw(st.just("") | LINES),
        passing=draw(st.integers(0, 100)),
        sco=draw(st.sampled_from(("course", "lesson"))),
        answer_key=draw(st.booleans()),
        targets=draw(st.sampled_from(((), ("scorm12",), ("moodle", "xapi")))),
        degrade=draw(st.booleans()),
        completion=draw(st.sampled_from(("everything", "seen", "submitted", "passed"))),
        navigation=draw(st.sampled_from(("free", "linear"))),
        certificate=draw(st.booleans()),
    )
