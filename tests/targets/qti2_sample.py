"""Questions of every type with their options for the tests of QTI 2 and 3, and how players hold responses to them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree
from question_samples import SPAN, choice, every, prose, samples

from packager.diagnostic import Diagnostic
from packager.model import (
    Categorize,
    ChoiceGap,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
)
from packager.scoring import Response
from packager.targets.bank.qti2 import TARGET21, TARGET22, TARGET30
from packager.targets.target import Options, Report, Target

TARGETS = {target.name: target for target in (TARGET21, TARGET22, TARGET30)}
# How the schemas of a dialect's documents and of its manifest are called.
SCHEMAS = {"qti21": ("qti21", "imscp"), "qti22": ("qti22", "qti22-manifest"), "qti30": ("qti30", "qti30-manifest")}


def course(*parts: Part, **more: Any) -> Course:
    quiz = Quiz("check", "Check", parts, "quizzes/check.yaml", SPAN)
    base = {"id": "all", "iri": "https://example.org/all", "title": "All", "language": "en", "span": SPAN}
    return Course(**{**base, "contents": (quiz,), **more})


def written(whole: Course, target: Target) -> tuple[dict[str, bytes | Path], list[Diagnostic]]:
    """The package's members by name, and what was said."""
    report = Report(target.name)
    made = list(target.members(whole, Options(), report))
    files = {member.name: member.data for member in made}
    assert len(files) == len(made), "a member came twice"
    return files, report.diagnostics


def document(whole: Course, target: Target, name: str) -> bytes:
    data = written(whole, target)[0][name]
    assert isinstance(data, bytes)
    return data


def items(question: Question, target: Target) -> list[bytes]:
    """The items of a question alone in a course."""
    files, _ = written(course(question), target)
    return [data for name, data in sorted(files.items()) if name.startswith("items/") and isinstance(data, bytes)]


def as_qti2(data: bytes) -> etree._Element:
    """A document in the names of QTI 2 without a namespace: what is left differs for another reason."""
    root = etree.fromstring(data)
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element)
        if "imsqti" not in (name.namespace or ""):
            continue
        local = name.localname
        if local.startswith("qti-"):
            local = camel(local.removeprefix("qti-"))
            for key in list(element.attrib):
                if "{" not in key and "-" in key:
                    element.set(camel(key), element.attrib.pop(key))
        element.tag = local
    for body in root.findall(".//contentBody"):
        holder = body.getparent()
        assert holder is not None
        assert len(holder) == 1
        holder.text = body.text
        holder[:] = list(body)
    etree.cleanup_namespaces(root)
    return root


def camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def packed(whole: Course, target: Target, path: Path) -> Path:
    """The package as a zip at `path`."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in written(whole, target)[0].items():
            archive.writestr(name, data if isinstance(data, bytes) else data.read_bytes())
    return path


def text(words: str, credit: float = 1.0, said: str = "", *, pattern: bool = False) -> TextAnswer:
    return TextAnswer(words, credit, prose(said) if said else None, SPAN, pattern)


def _more() -> Iterator[Question]:
    """Options that the common samples lack."""
    given = samples()
    match, sort, spots, fib = given["match"], given["sort"], given["spots"], given["fib"]
    assert isinstance(match, Matching)
    assert isinstance(sort, Categorize)
    assert isinstance(spots, Hotspot)
    assert isinstance(fib, FillInBlanks)
    yield replace(match, id="match-all", credit="all-or-nothing", shuffle=False)
    yield replace(match, id="match-one", pairs=match.pairs[:2])
    yield replace(sort, id="sort-all", credit="all-or-nothing", shuffle=False)
    for credit in ("per-part", "all-or-nothing"):
        yield replace(spots, id=f"spots-{credit}", credit=credit)
    yield replace(spots, id="spots-either", multiple=False)
    yield replace(fib, id="fib-all", credit="all-or-nothing", feedback=given["tf"].feedback)
    yield FillInBlanks(
        **every("fib-spaces", "Write ", Gap("sign"), " or ", Gap("code"), "."),
        gaps=(
            TextGap("sign", (text("A B", said="Yes."), text(r"x\d+|y", 0.5, "Nearly so.", pattern=True)), SPAN),
            NumberGap(
                "code", (NumberAnswer(3, 0, 1, prose("Three."), SPAN), NumberAnswer(4, 0, 0.5, None, SPAN)), SPAN
            ),
        ),
        case_sensitive=True,
        spaces="ignore",
    )
    yield FillInBlanks(
        **every("fib-same", "First ", Gap("first"), ", then ", Gap("second"), "."),
        gaps=tuple(
            ChoiceGap(
                id_, (choice("up", "Up", 1, "Up."), choice("half", "Half", 0.5), choice("down", "Down", -0.5)), SPAN
            )
            for id_ in ("first", "second")
        ),
    )
    yield ShortAnswer(
        **every("sa-patterns", "Which?"),
        answers=(
            text(r"(?:dark )?gr[ae]y", said="Yes."),
            text(r"\w+ [^ ]{2,3}", 0.25, "So so.", pattern=True),
            text(r"gr[ae]y|a\.b", 0.5, pattern=True),
        ),
    )
    yield ShortAnswer(**every("sa-letter", "Exactly."), answers=(text("a  b"), text("A b", 0.5)), spaces="exact")
    yield MultipleResponse(
        **every("mr-floor", "A wrong one costs."),
        choices=tuple(choice(f"c{n}", f"C{n}", float(n < 3), "Said." if n % 2 else "") for n in range(5)),
        floor=-0.5,
    )
    yield Ordering(**every("order-plain", "By size"), items=given["order"].items, first="small")  # type: ignore[attr-defined]
    survey: dict[str, Any] = {"points": 0.0, "graded": False}
    yield replace(match, id="survey-match", **survey)
    yield replace(fib, id="survey-fib", **survey)
    for name in ("mr", "tf", "sa", "num", "order", "sort", "spot", "formula", "essay", "file"):
        yield replace(given[name], id=f"survey-{name}", **survey)


QUESTIONS: dict[str, Question] = {**samples(), **{question.id: question for question in _more()}}


def tree() -> Course:
    """Every kind of part, a question in two uses, and formulas in and out of a pool."""
    given = QUESTIONS
    again = replace(given["mc"], id="mc-again", points=3.0, use_of="mc")
    formula = replace(given["formula"], id="formula-again", use_of="formula")
    stimulus = Stimulus("map", "A map", prose("Look at this."), (given["tf"], given["num"]), SPAN)
    pool = Pool(
        "any", "Any", 2, (given["sa"], formula, Stimulus("inner", "", prose("This."), (given["mr"],), SPAN)), SPAN
    )
    return course(
        TextPart("opening", prose("First."), SPAN),
        given["mc"],
        Section("part", "Part", (stimulus, given["formula"], given["survey"]), SPAN),
        pool,
        again,
    )


def item_of(question: Question, response: Response) -> str:
    """The identifier of the item that a response is given to: a formula has one for each variant."""
    if isinstance(question, Formula):
        place = response.get("variant", 0) if isinstance(response, dict) else 0
        return f"{question.id}__{int(place) + 1}"
    return question.id


def spoken(question: Question, response: Response) -> dict[str, Any]:
    """A response as a QTI player holds it: a value for each identifier of a response."""
    match question:
        case FillInBlanks():
            given = response if isinstance(response, dict) else {}
            choosing = {gap.id for gap in question.gaps if isinstance(gap, ChoiceGap)}
            return {
                f"RESPONSE_{id_}": f"{id_}_{value}"
                if id_ in choosing
                else repr(value)
                if isinstance(value, float)
                else value
                for id_, value in given.items()
            }
        case Matching() | Categorize():
            given = response if isinstance(response, dict) else {}
            pairs = [f"{item} option_{option}" for item, option in given.items()]
            return {"RESPONSE": pairs or None}
        case Formula():
            given = response if isinstance(response, dict) else {}
            return {"RESPONSE": repr(float(given["answer"])) if "answer" in given else None}
        case Hotspot():
            chosen = response if isinstance(response, list) else []
            return {"RESPONSE": (chosen if question.multiple else (chosen or [None])[0])}
        case FileUpload():
            return {"RESPONSE": None}
        case (
            MultipleChoice()
            | MultipleResponse()
            | TrueFalse()
            | ShortAnswer()
            | Numeric()
            | Ordering()
            | Essay()
            | Likert()
        ):
            if isinstance(response, bool):
                return {"RESPONSE": "true" if response else "false"}
            return {"RESPONSE": repr(response) if isinstance(response, float) else response}
