"""A question as a SCORM or xAPI interaction, and our ids in each platform's spelling."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice, product
from math import prod

from packager.model import (
    Categorize,
    Choice,
    ChoiceGap,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Prose,
    Question,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import Response, score
from packager.variants import variants

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
FEEDBACK_LIMIT = 255  # UTF-16 units, as platforms count them: CMIFeedback and CMIString255, SCORM 1.2 RTE 3.4.4
ALTERNATIVES = 30  # right answers of one question that are worth a list, where they are made by combining
_WEIGHED = 12  # choices with credits of their own whose every combination is tried

Component = tuple[str, Prose | str]  # an id and what it stands for


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question in one standard's words.

    `patterns` are alternatives, each of which is right; empty where no answer is known to be right
    in every case (an essay), and where xAPI can't be told all of them. Those of a formula under
    SCORM 1.2 belong to one variant each, in their order: `expected` picks. `components` has the
    lists of an xAPI definition by their names: choices, scale, source, target.
    """

    type: str
    patterns: tuple[str, ...] = ()
    components: Mapping[str, tuple[Component, ...]] = field(default_factory=dict)


def number(value: float, places: int = 7) -> str:
    """A number in plain decimal notation without an exponent or trailing zeros: 0.5, 30, -1.25."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    # What rounds to nothing keeps all its digits: 1.6e-19 is a number that physics asks for.
    return text if text not in ("-0", "0") else format(Decimal(repr(value)), "f")


def letters(ids: Sequence[str]) -> dict[str, str]:
    """SCORM 1.2's one-character ids: a to z then 0 to 9 in source order; empty above 36 choices."""
    return dict(zip(ids, _LETTERS, strict=False)) if len(ids) <= len(_LETTERS) else {}


def underscored(ids: Sequence[str]) -> dict[str, str]:
    """SCORM 2004's ids: Moodle takes no `-` in one, and our ids hold no `_`, so the mapping is injective."""
    return {id_: id_.replace("-", "_") for id_ in ids}


def decimals(ids: Sequence[str]) -> dict[str, str]:
    """Canvas's option ids: decimal numbers from a digest, collisions settled in id order."""
    taken: dict[str, str] = {}
    used: set[int] = set()
    for id_ in sorted(ids):
        value = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big") % 900_000_000 + 100_000_000
        while value in used:
            value = value + 1 if value < 999_999_999 else 100_000_000
        used.add(value)
        taken[id_] = str(value)
    return {id_: taken[id_] for id_ in ids}


# --- SCORM 1.2, RTE 3.4.4 and 3.4.7 ------------------------------------------------------------------


def cut(text: str) -> str:
    """The longest beginning of `text` that SCORM 1.2 holds, on one line; no character is halved.

    Some run-times refuse a value with a line break (scorm-again: error 405), or with a blank in front.
    """
    text = re.sub(r"^[\s\ufeff]+", "", re.sub("\r\n|[\n\r\u2028\u2029]", " ", text))
    return text.encode("utf-16-le", "replace")[: 2 * FEEDBACK_LIMIT].decode("utf-16-le", "ignore")


def scorm12(question: Question) -> Interaction:
    """The question as cmi.interactions.n of SCORM 1.2; every pattern is a CMIFeedback of at most 255.

    Where more than 36 ids would need a letter, the type is performance, whose text is free.
    """
    type_, patterns = _scorm12(question)
    found = tuple(map(cut, patterns)) if question.graded else ()
    return Interaction(type_, found if isinstance(question, Formula) else tuple(dict.fromkeys(found)))


def _scorm12(question: Question) -> tuple[str, Sequence[str]]:
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot():
            ids = _ids(question)
            type_ = "choice" if letters(ids) else "performance"
            return type_, [_listed12(ids, right) for right in _right_sets(question)]
        case TrueFalse():
            return "true-false", ["t" if question.answer else "f"]
        case ShortAnswer():
            return "fill-in", _texts(question.answers)
        case Numeric():
            return "numeric", _values(question.answers)
        case FillInBlanks():
            combined = islice(product(*map(_fillings, question.gaps)), ALTERNATIVES)
            return "fill-in", ["; ".join(each) for each in combined]
        case Formula():
            return "numeric", [number(variant.answer) for variant in variants(question)]
        case Matching() | Categorize():
            sources, targets, right = _ends(question)
            type_ = "matching" if letters(sources) and letters(targets) else "performance"
            return type_, [_paired12(sources, targets, right)]
        case Ordering():
            ids = [item.id for item in question.items]
            return "sequencing" if letters(ids) else "performance", [_listed12(ids, ids)]
        case Essay():
            return "fill-in", []
        case FileUpload():
            return "performance", []
        case Likert():
            return "likert" if letters([point.id for point in question.scale]) else "performance", []


def expected(question: Question, response: Response) -> tuple[str, ...]:
    """The patterns of SCORM 1.2 that are due beside a response: of a formula, its variant's alone."""
    patterns = scorm12(question).patterns
    if not isinstance(question, Formula):
        return patterns
    place = response.get("variant") if isinstance(response, dict) else None
    if isinstance(place, bool) or not isinstance(place, int | float) or place not in range(len(patterns)):
        return ()
    return (patterns[int(place)],)


def scorm12_response(question: Question, response: Response) -> str:
    """A response as cmi.interactions.n.student_response of SCORM 1.2, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot() | Likert():
            return cut(_listed12(_ids(question), _chosen(_ids(question), response)))
        case Ordering():
            return cut(_listed12(_ids(question), _ordered(question, response)))
        case Matching() | Categorize():
            sources, targets, _ = _ends(question)
            return cut(_paired12(sources, targets, _joined(question, response)))
        case TrueFalse():
            return ("t" if response else "f") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return cut(response) if isinstance(response, str) else ""
        case FillInBlanks():
            given = _given(question, response)
            return cut("; ".join(given)) if any(given) else ""
        case Numeric():
            return _number_response(response)
        case Formula():
            return _number_response(response.get("answer") if isinstance(response, dict) else None)
        case FileUpload():
            return "true" if response is True else ""


def _listed12(ids: Sequence[str], some: Sequence[str]) -> str:
    """Some of the ids as letters, or as they are where there are too many for letters."""
    map_ = letters(ids)
    return ",".join(map_[id_] for id_ in some) if map_ else " ".join(some)


def _paired12(sources: Sequence[str], targets: Sequence[str], pairs: Sequence[tuple[str, str]]) -> str:
    left, right = letters(sources), letters(targets)
    if left and right:
        return ",".join(f"{left[source]}.{right[target]}" for source, target in pairs)
    return " ".join(f"{source}.{target}" for source, target in pairs)


# --- xAPI, Data 2.4.4.1 and appendix C ---------------------------------------------------------------


def xapi(question: Question) -> Interaction:
    """The question as an activity of type cmi.interaction.

    A list of right answers that isn't whole would call some of them wrong: it is left out.
    """
    type_, patterns = _xapi(question)
    return Interaction(type_, tuple(dict.fromkeys(patterns)) if question.graded else (), _components(question))


def _xapi(question: Question) -> tuple[str, Sequence[str]]:
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot():
            return "choice", ["[,]".join(right) for right in _right_sets(question)]
        case TrueFalse():
            return "true-false", ["true" if question.answer else "false"]
        case ShortAnswer():
            full = [answer for answer in question.answers if answer.credit >= 1]
            texts = [answer.text for answer in full if spelt(answer)]
            return "fill-in", _cased(question, texts) if len(texts) == len(full) else []
        case Numeric():
            return "numeric", [_range(answer) for answer in question.answers if answer.credit >= 1]
        case FillInBlanks():
            fillings = list(map(_fillings, question.gaps))
            whole = all(map(listable, question.gaps)) and prod(map(len, fillings)) <= ALTERNATIVES
            return "fill-in", _cased(question, ["[,]".join(each) for each in product(*fillings)]) if whole else []
        case Formula():
            return "numeric", []  # what is right depends on the variant
        case Matching() | Categorize():
            _, _, right = _ends(question)
            return "matching", [_paired(right)]
        case Ordering():
            return "sequencing", ["[,]".join(item.id for item in question.items)]
        case Essay():
            return "long-fill-in", []
        case FileUpload():
            return "other", []
        case Likert():
            return "likert", []


def xapi_response(question: Question, response: Response) -> str:
    """A response in the grammar of result.response, '' where there is none."""
    match question:
        case MultipleChoice() | MultipleResponse() | Hotspot() | Likert():
            return "[,]".join(_chosen(_ids(question), response))
        case Ordering():
            return "[,]".join(_ordered(question, response))
        case Matching() | Categorize():
            return _paired(_joined(question, response))
        case TrueFalse():
            return ("true" if response else "false") if isinstance(response, bool) else ""
        case ShortAnswer() | Essay():
            return response if isinstance(response, str) else ""
        case FillInBlanks():
            # A delimiter has no escape: a blank in it keeps the places of the gaps behind it.
            given = [text.replace("[,]", "[, ]") for text in _given(question, response)]
            return "[,]".join(given) if any(given) else ""
        case Numeric():
            return _number_response(response)
        case Formula():
            return _number_response(response.get("answer") if isinstance(response, dict) else None)
        case FileUpload():
            return "true" if response is True else ""


def reportable(text: str) -> bool:
    """Whether an accepted text can stand in a pattern of xAPI or SCORM 2004, which have no escapes."""
    return not (text.startswith("{") or any(mark in text for mark in ("[,]", "[.]", "[:]")))


def spelt(answer: TextAnswer) -> bool:
    """Whether an accepted text can stand in a list of right answers: a regular expression is none."""
    return not answer.pattern and reportable(answer.text)


def listable(gap: TextGap | NumberGap | ChoiceGap) -> bool:
    """Whether all that fills a gap rightly can be listed: a fill-in has no ranges, unlike a numeric answer."""
    match gap:
        case TextGap():
            full = [answer for answer in gap.answers if answer.credit >= 1]
            return bool(full) and all(map(spelt, full))
        case NumberGap():
            numbers = [answer for answer in gap.answers if answer.credit >= 1]
            return bool(numbers) and all(answer.tolerance == 0 for answer in numbers)
        case ChoiceGap():
            return any(choice.credit >= 1 for choice in gap.choices)


def _cased(question: ShortAnswer | FillInBlanks, texts: Sequence[str]) -> list[str]:
    """The texts with the parameter that stands at the start of the whole string (xAPI Data 2.4.4.1)."""
    case = "{case_matters=true}" if question.case_sensitive else ""
    return [case + text for text in texts]


def _paired(pairs: Sequence[tuple[str, str]]) -> str:
    return "[,]".join(f"{source}[.]{target}" for source, target in pairs)


def _range(answer: NumberAnswer) -> str:
    if answer.tolerance == 0:
        return number(answer.value)
    return f"{number(answer.value - answer.tolerance)}[:]{number(answer.value + answer.tolerance)}"


def _components(question: Question) -> dict[str, tuple[Component, ...]]:
    match question:
        case MultipleChoice() | MultipleResponse():
            return {"choices": tuple((choice.id, choice.text) for choice in question.choices)}
        case Hotspot():
            return {"choices": tuple((region.id, region.label) for region in question.regions)}
        case Ordering():
            return {"choices": tuple((item.id, item.text) for item in question.items)}
        case Matching():
            return {
                "source": tuple((pair.id, pair.item) for pair in question.pairs),
                "target": tuple((option.id, option.text) for option in question.options),
            }
        case Categorize():
            return {
                "source": tuple((item.id, item.text) for item in question.items),
                "target": tuple((category.id, category.title) for category in question.categories),
            }
        case Likert():
            return {"scale": tuple((point.id, point.text) for point in question.scale)}
        case TrueFalse() | ShortAnswer() | Numeric() | FillInBlanks() | Formula() | Essay() | FileUpload():
            return {}


# --- what is right, and what was given, in our own ids -----------------------------------------------


def _ids(question: MultipleChoice | MultipleResponse | Hotspot | Ordering | Likert) -> list[str]:
    match question:
        case MultipleChoice() | MultipleResponse():
            return [choice.id for choice in question.choices]
        case Hotspot():
            return [region.id for region in question.regions]
        case Ordering():
            return [item.id for item in question.items]
        case Likert():
            return [point.id for point in question.scale]


def _right_sets(question: MultipleChoice | MultipleResponse | Hotspot) -> list[tuple[str, ...]]:
    """The choices that earn everything, each set in source order; empty where too many sets do."""
    match question:
        case MultipleChoice():
            return [(choice.id,) for choice in question.choices if choice.credit >= 1]
        case MultipleResponse() if question.credit == "per-choice":
            return _weighed(question)
        case Hotspot() if not question.multiple:
            return [(region.id,) for region in question.regions if region.correct]
        case MultipleResponse():
            return [_correct(question.choices)]
        case Hotspot():
            return [_correct(question.regions)]


def _correct(parts: Sequence[Choice | Region]) -> tuple[str, ...]:
    return tuple(part.id for part in parts if part.correct)


def _weighed(question: MultipleResponse) -> list[tuple[str, ...]]:
    ids = [choice.id for choice in question.choices]
    if len(ids) > _WEIGHED:
        return []
    sets = (some for size in range(1, len(ids) + 1) for some in combinations(ids, size))
    found = list(islice((some for some in sets if score(question, list(some)).score == 1), ALTERNATIVES + 1))
    return found if len(found) <= ALTERNATIVES else []


def _ends(question: Matching | Categorize) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """The ids of what is matched, of what it is matched with, and the right pairs."""
    match question:
        case Matching():
            right = [(pair.id, pair.option) for pair in question.pairs]
            return [pair.id for pair in question.pairs], [option.id for option in question.options], right
        case Categorize():
            right = [(item.id, item.category) for item in question.items if item.category]
            return [item.id for item in question.items], [category.id for category in question.categories], right


def _texts(answers: Sequence[TextAnswer]) -> list[str]:
    return [answer.text for answer in answers if answer.credit >= 1 and not answer.pattern]


def _values(answers: Sequence[NumberAnswer]) -> list[str]:
    return [number(answer.value) for answer in answers if answer.credit >= 1]


def _fillings(gap: TextGap | NumberGap | ChoiceGap) -> list[str]:
    """What fills a gap rightly, as far as it can be listed."""
    match gap:
        case TextGap():
            return list(dict.fromkeys(_texts(gap.answers)))
        case NumberGap():
            return list(dict.fromkeys(_values(gap.answers)))
        case ChoiceGap():
            return [choice.id for choice in gap.choices if choice.credit >= 1]


def _chosen(ids: Sequence[str], response: Response) -> list[str]:
    chosen = response if isinstance(response, list) else [response] if isinstance(response, str) else []
    return [id_ for id_ in ids if id_ in chosen]


def _ordered(question: Ordering, response: Response) -> list[str]:
    """The known ids of an order, each at its first place."""
    ids = {item.id for item in question.items}
    given = response if isinstance(response, list) else []
    return list(dict.fromkeys(id_ for id_ in given if isinstance(id_, str) and id_ in ids))


def _joined(question: Matching | Categorize, response: Response) -> list[tuple[str, str]]:
    """The known pairs of a response, in source order."""
    sources, targets, _ = _ends(question)
    given = response if isinstance(response, dict) else {}
    pairs = [(source, given.get(source)) for source in sources]
    return [(source, target) for source, target in pairs if isinstance(target, str) and target in targets]


def _given(question: FillInBlanks, response: Response) -> list[str]:
    """What each gap was filled with, as text; '' where with nothing that fits its kind."""
    given = response if isinstance(response, dict) else {}
    return [_filling(gap, given.get(gap.id)) for gap in question.gaps]


def _filling(gap: TextGap | NumberGap | ChoiceGap, given: object) -> str:
    match gap:
        case TextGap():
            return given if isinstance(given, str) else ""
        case NumberGap():
            return _number_response(given)
        case ChoiceGap():
            return given if isinstance(given, str) and given in [choice.id for choice in gap.choices] else ""


def _number_response(response: object) -> str:
    if isinstance(response, bool) or not isinstance(response, int | float):
        return ""
    return number(response)
