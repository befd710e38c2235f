"""Courses whose QTI 2.1 packages the tests look at: every type with its options, and prose of every kind at random."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packager.diagnostic import Diagnostic, Place, Span
from packager.model import (
    Asset,
    Block,
    Break,
    Choice,
    Code,
    CodeBlock,
    Course,
    Embed,
    Emphasis,
    Essay,
    Feedback,
    Heading,
    Image,
    Inline,
    ItemList,
    LessonTarget,
    Link,
    Math,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Part,
    Player,
    Prose,
    Question,
    Quiz,
    Quote,
    RawBlock,
    ShortAnswer,
    Strike,
    Strong,
    Styled,
    Table,
    Text,
    TextAnswer,
    ThematicBreak,
    TrueFalse,
)
from packager.targets.bank.qti2 import TARGET21
from packager.targets.target import Member, Options, Report


def at(line: int) -> Span:
    return Span("quizzes/check.yaml", Place(line, 1), Place(line, 2))


AT = at(1)


def prose(*parts: Inline | str | Block) -> Prose:
    """Blocks as they are; texts and inlines are one paragraph."""
    if any(isinstance(part, Block) for part in parts):
        return Prose(tuple(part for part in parts if isinstance(part, Block)), AT)
    return Prose((para(*parts),), AT)


def para(*parts: Any) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts), AT)


def choice(id_: str, credit: float = 0.0, feedback: str = "", *, fixed: bool = False) -> Choice:
    told = prose(feedback) if feedback else None
    return Choice(id_, prose(f"The {id_} one"), credit >= 1, credit, told, AT, fixed)


def course(*parts: Part, **more: Any) -> Course:
    quiz = Quiz("check", "Check", parts, "quizzes/check.yaml", AT)
    base = {"id": "modes", "iri": "https://example.org/modes", "title": "Modes", "language": "en", "span": AT}
    return Course(**{**base, "contents": (quiz,), **more})


def written(whole: Course) -> tuple[dict[str, bytes | Path], list[Diagnostic]]:
    """The package's members by name, and what was said."""
    report = Report("qti21")
    made: list[Member] = list(TARGET21.members(whole, Options(), report))
    files = {member.name: member.data for member in made}
    assert len(files) == len(made), "a member came twice"
    return files, report.diagnostics


def document(whole: Course, name: str) -> bytes:
    data = written(whole)[0][name]
    assert isinstance(data, bytes)
    return data


def item(question: Question) -> bytes:
    return document(course(question), f"items/{question.id}.xml")


def packed(whole: Course, path: Path) -> Path:
    """The package as a zip at `path`."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in written(whole)[0].items():
            archive.writestr(name, data if isinstance(data, bytes) else data.read_bytes())
    return path


TOLD = Feedback(prose("Well seen."), prose("Not so."), prose("See chapter ", Emphasis((Text("two"),)), "."))

CHOICE = MultipleChoice(
    id="ten-minute-job",
    span=at(3),
    prompt=prose("Which mode suits a job of ", Emphasis((Text("ten minutes"),)), "?"),
    choices=(choice("poll", 1.0), choice("stream"), choice("request"), choice("none-of-these", fixed=True)),
)
CREDIT = MultipleChoice(
    id="with-credit",
    span=at(4),
    prompt=prose("Which mode may suit?"),
    choices=(
        choice("poll", 1.0, "It outlives the request."),
        choice("hook", 1.0),
        choice("stream", 0.25, "Only while the line stays open."),
        choice("request"),
    ),
    points=2.5,
    feedback=TOLD,
    shuffle=False,
)
NET = MultipleResponse(
    id="net",
    span=at(5),
    prompt=prose("What lasts?"),
    choices=(choice("disk", 1.0), choice("tape", 1.0), choice("card", 1.0), choice("luck"), choice("fog")),
)
NET_TOLD = MultipleResponse(
    id="net-told",
    span=at(6),
    prompt=prose("What lasts longest?"),
    choices=tuple(choice(f"c{n}", float(n < 6), f"About c{n}." if n % 2 else "") for n in range(9)),
    feedback=TOLD,
)
PART = MultipleResponse(
    id="part",
    span=at(7),
    prompt=prose("Which are even?"),
    choices=(choice("two", 1.0), choice("three"), choice("four", 1.0), choice("five"), choice("six", 1.0)),
    credit="per-part",
)
PART_TOLD = MultipleResponse(
    id="part-told",
    span=at(8),
    prompt=prose("Which are odd?"),
    choices=(choice("one", 1.0, "One is."), choice("two", 0.0, "Two is not."), choice("three", 1.0)),
    credit="per-part",
    feedback=Feedback(correct=prose("All of them.")),
)
EXACT = MultipleResponse(
    id="exact",
    span=at(9),
    prompt=prose("Exactly which?"),
    choices=(choice("a", 1.0), choice("b"), choice("c", 1.0)),
    credit="all-or-nothing",
)
EXACT_TOLD = MultipleResponse(
    id="exact-told",
    span=at(10),
    prompt=prose("Exactly which, again?"),
    choices=(choice("a"), choice("b", 1.0), choice("c", 0.0, "Not c.")),
    credit="all-or-nothing",
    feedback=Feedback(incorrect=prose("Only b.")),
    shuffle=False,
)
TRUE = TrueFalse(id="ice", span=at(11), prompt=prose("Ice floats."), answer=True)
FALSE_TOLD = TrueFalse(id="lead", span=at(12), prompt=prose("Lead floats."), answer=False, feedback=TOLD)
SHORT = ShortAnswer(
    id="iron",
    span=at(13),
    prompt=prose("Chemical symbol of iron?"),
    answers=(TextAnswer("Fe", 1.0, None, AT), TextAnswer("fe", 0.5, prose("Never seen."), AT)),
)
SHORT_TOLD = ShortAnswer(
    id="hamlet",
    span=at(14),
    prompt=prose("Who wrote Hamlet?"),
    answers=(
        TextAnswer("William  Shakespeare", 1.0, None, AT),
        TextAnswer("Bacon*", 0.25, prose("A theory."), AT),
        TextAnswer("Éluard & Söhne <x>", 0.1, prose("Too late."), AT),
    ),
    feedback=TOLD,
)
SHORT_CASE = ShortAnswer(
    id="cobalt",
    span=at(15),
    prompt=prose("Chemical symbol of cobalt?"),
    answers=(TextAnswer("Co", 1.0, None, AT), TextAnswer("CO", 0.5, prose("That is a gas."), AT)),
    case_sensitive=True,
)
NUMBER = Numeric(id="exactly", span=at(16), prompt=prose("How many?"), answers=(NumberAnswer(0.0, 0.0, 1.0, None, AT),))
NUMBER_TOLD = Numeric(
    id="third",
    span=at(17),
    prompt=prose("One third?"),
    answers=(
        NumberAnswer(0.3, 0.1, 1.0, None, AT),
        NumberAnswer(2.72, 0.01, 0.75, prose("That is e."), AT),
        NumberAnswer(0.0, 1.0, 0.5, prose("Near zero."), AT),
        NumberAnswer(6.02e23, 1e21, 0.25, None, AT),
        NumberAnswer(-1.6e-19, 0.0, 0.1, prose("A charge."), AT),
    ),
    unit="m/s²",
    feedback=TOLD,
)
ESSAY = Essay(
    id="describe",
    span=at(18),
    prompt=prose("Describe the water cycle."),
    model_answer=prose(para("Sun, sea, cloud."), para("And rain.")),
    max_characters=300,
    points=5.0,
    feedback=Feedback(general=prose("Thank you.")),
)
ESSAY_PLAIN = Essay(id="tell", span=at(19), prompt=prose(para("Read this."), para("Tell more.")))

TYPES: dict[str, tuple[Question, ...]] = {
    "multiple-choice": (CHOICE, CREDIT),
    "multiple-response": (NET, NET_TOLD, PART, PART_TOLD, EXACT, EXACT_TOLD),
    "true-false": (TRUE, FALSE_TOLD),
    "short-answer": (SHORT, SHORT_TOLD, SHORT_CASE),
    "numeric": (NUMBER, NUMBER_TOLD),
    "essay": (ESSAY, ESSAY_PLAIN),
}
QUESTIONS = tuple(question for questions in TYPES.values() for question in questions)

FORMULAS = (
    *(r"x^2_i", r"\frac{a}{b} \le \sqrt[3]{y}", r"\sum_{i=1}^n \int_0^\infty e^{-x}\,dx", r"a \! b \negthinspace c"),
    *(
        r"\begin{pmatrix}a&b\\c&d\end{pmatrix}",
        r"\begin{cases}x & x>0\\0\end{cases}",
        r"\xrightarrow{f}",
        r"\text{if } x",
    ),
    *(r"\rule{1cm}{1pt}", r"\href{https://example.org}{x}", r"\raise{1em}x", r"\xcancel{x}", r"\colorbox{red}{x}"),
    *(
        r"\hphantom{x}",
        r"\mathbin{x}",
        r"\LaTeX",
        r"\displaystyle",
        r"\sideset{_1^2}{_3^4}\sum",
    ),
)
HTML_TAGS = (
    *("sub", "sup", "kbd", "mark", "small", "abbr", "ins", "q", "u", "cite", "dfn", "samp", "var", "p", "div", "span"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "em", "strong", "table", "caption", "thead"),
    *("tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "details", "summary", "b", "i", "s", "del", "h1"),
    *("h6", "ruby", "rt", "rp", "a", "section", "bdi"),
)
ADDRESSES = (
    *(
        "https://example.org/a b?x=[1]#y#z",
        "http://example.org/%zz",
        "http://[bad",
        "http://a:b:c/",
        "mailto:a@b.example",
    ),
    *("https://example.org:8080/ü?q=%41", "http://[::1]/x", "https://", "HTTP://EXAMPLE.ORG/^`{}|\\<>\"'", "http://%/"),
)
_WORDS = ("queue", "a < b & c", "größe", "  two  blanks ", "日本語", "'\"]]>", "\x07\x00 bell", "🙂", "")


class Proses:
    """Proses made by chance: every kind of block and inline, nested."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice, self.folder = random.Random(seed), folder
        self.written: set[str] = set()

    def prose(self) -> Prose:
        return Prose(tuple(self.block(3) for _ in range(self.dice.randint(1, 3))), AT)

    def asset(self, name: str) -> Asset:
        file = self.folder / Path(name).name
        if name not in self.written:
            file.write_bytes(name.encode())
            self.written.add(name)
        return Asset(name, str(file), len(name))

    def blocks(self, depth: int) -> tuple[Block, ...]:
        return tuple(self.block(depth - 1) for _ in range(self.dice.randint(0, 3)))

    def block(self, depth: int) -> Block:
        dice = self.dice
        kind = dice.randrange(11 if depth else 6)
        if kind == 0:
            return Heading(dice.randint(1, 6), dice.choice(("2-modes", "response", "größe")), self.inlines(2), AT)
        if kind == 1:
            return CodeBlock(self.word() + "\n  x < 1\n", dice.choice(("", "python", "c++")), AT)
        if kind == 2:
            return ThematicBreak(AT)
        if kind == 3:
            sound = dice.random() < 0.5
            asset = self.asset(dice.choice(("media/tone 1.mp3", "t.ogg") if sound else ("film.mp4", "å.webm")))
            captions = self.asset("media/tone.vtt") if dice.random() < 0.5 else None
            script = dice.choice(("", "One.\n\nTwo."))
            return Player("audio" if sound else "video", asset, self.word(), captions, script, AT)
        if kind == 4:
            return RawBlock(self.html(4), AT)
        if kind == 5:
            return Paragraph(self.inlines(3), AT)
        if kind == 10:
            url = dice.choice(("https://example.org/embed", "https://example.org:8443/?a=1&b=[2]#c"))
            return Embed(url, self.word() or "A film", dice.choice(((16, 9), (1, 1))), AT)
        if kind == 6:
            return Quote(self.blocks(depth), AT)
        if kind == 7:
            width = dice.randint(1, 3)
            rows = tuple(tuple(self.inlines(2) for _ in range(width)) for _ in range(dice.randint(0, 3)))
            head = tuple(self.inlines(2) for _ in range(width)) if dice.random() < 0.7 or not rows else ()
            return Table(tuple(dice.choice(("", "left", "center", "right")) for _ in range(width)), head, rows, AT)
        items = tuple(self.blocks(depth) for _ in range(dice.randint(1, 3)))
        return ItemList(items, dice.choice((None, 0, 1, 7)), dice.random() < 0.5, AT)

    def inlines(self, depth: int) -> tuple[Inline, ...]:
        return tuple(self.inline(depth) for _ in range(self.dice.randint(0, 4)))

    def inline(self, depth: int) -> Inline:
        dice = self.dice
        within = self.inlines(depth - 1) if depth else (Text(self.word()),)
        tag = dice.choice(("sub", "sup", "kbd", "mark", "small", "abbr", "ins", "q", "u", "cite", "dfn", "samp", "var"))
        picture = Image(self.asset(dice.choice(("media/a b.png", "a.svg"))), self.word(), AT, self.word())
        target: Any = dice.choice((*ADDRESSES, "#2-modes", LessonTarget("modes", "x"), self.asset("notes.txt")))
        made: Iterable[Inline] = (
            *(Text(self.word()), Emphasis(within), Strong(within), Strike(within), Styled(tag, within)),
            *(Code(self.word()), Math(dice.choice(FORMULAS), dice.random() < 0.5), picture),
            *(Link(target, within, self.word()), Break(dice.random() < 0.5)),
        )
        return dice.choice(tuple(made))

    def html(self, depth: int) -> str:
        dice = self.dice
        tag = dice.choice(HTML_TAGS)
        parts = [
            self.html(depth - 1) if depth and dice.random() < 0.6 else self.word() for _ in range(dice.randint(0, 3))
        ]
        words = "".join(part.replace("\x00", "") if part.startswith("<") else escaped(part) for part in parts)
        attributes = {
            "a": f' href="{escaped(dice.choice(ADDRESSES))}" title="t"',
            "td": ' colspan="2" rowspan="x"',
            "th": ' scope="col" colspan="0"',
        }.get(tag, "")
        return f"<{tag}{attributes}>{words}</{tag}>" + dice.choice(("", "<br>", "<hr>", " "))

    def word(self) -> str:
        return self.dice.choice(_WORDS)


def escaped(text: str) -> str:
    return text.translate({ord("&"): "&amp;", ord("<"): "&lt;", ord('"'): "&quot;", 0: None, 7: None})
