"""What Canvas makes of a QTI 1.2 zip, and how Classic Quizzes then marks an answer: a reader of our own, for tests.

It follows what has been measured on the importers, quirks included, and shares no code with the writer.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_plus

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
QUIZ = "{http://canvas.instructure.com/xsd/cccv1p0}"
TEXT_LIMIT = 16 * 1024
EXACT = Context(prec=1000)


class Refused(Exception):
    """Canvas would show an error instead of importing."""


@dataclass
class Answer:
    """An option or an accepted answer; `weight` is 100 or 0 as in Classic Quizzes."""

    ident: str
    text: str = ""
    html: bool = False
    weight: int = 0
    feedback: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    blank: str = ""  # of blanks: the name of the one that it belongs to
    match: int | None = None  # of a row to match: the number of the right option
    values: dict[str, float] = field(default_factory=dict)  # of a formula: what stands for each variable


@dataclass
class Question:
    ident: str
    title: str
    type: str
    points: Decimal
    text: str
    answers: list[Answer] = field(default_factory=list)
    neutral: str = ""
    correct: str = ""
    incorrect: str = ""
    options: dict[int, str] = field(default_factory=dict)  # to match with
    tolerance: str = ""
    formula: str = ""
    warning: str = ""
    bank_entry: str = ""  # the question that this one names as the same


@dataclass
class Group:
    """Questions of which `pick` are drawn, each worth `points`."""

    title: str
    pick: int
    points: Decimal
    questions: list[Question] = field(default_factory=list)


@dataclass
class ReadQuiz:
    ident: str
    title: str
    entries: list[Question | Group]
    settings: dict[str, str]

    def questions(self) -> Iterator[Question]:
        for entry in self.entries:
            yield from entry.questions if isinstance(entry, Group) else (entry,)

    def question(self, name: str) -> Question:
        """The question whose ident ends in `name`."""
        (found,) = (one for one in self.questions() if one.ident.split("_")[-1] == name)
        return found


@dataclass
class ReadBank:
    """A question bank that stands for itself."""

    ident: str
    title: str
    questions: list[Question]


@dataclass
class Package:
    quizzes: list[ReadQuiz]
    files: set[str]
    banks: list[ReadBank] = field(default_factory=list)

    def file(self, address: str) -> str | None:
        """The file that Canvas takes for an address.

        While reading: the same path or the shortest one that ends so, after tokens of capitals are taken off,
        which the one with hyphens is not. While saving: the part behind that token, without its query and
        then with it, from each `/` on, if it is a file's whole path.
        """
        plain = re.sub(r"\$[A-Z_]*\$", "", unquote_plus(address))
        fits = sorted((name for name in self.files if name == plain or name.endswith(plain)), key=len)
        if fits:
            return fits[0]
        if not address.startswith("$IMS-CC-FILEBASE$/"):
            return None
        behind = unquote(address.removeprefix("$IMS-CC-FILEBASE$/"))
        for path in (behind.rpartition("?")[0] or behind, behind):
            parts = path.split("/")
            for start in range(len(parts)):
                if (found := "/".join(parts[start:])) in self.files:
                    return found
        return None

    def prairielearn_file(self, address: str) -> str | None:
        """The file that PrairieLearn takes for an address: below `web_resources/`, whatever the query."""
        path = unquote(re.sub("[?#].*$", "", address.removeprefix("$IMS-CC-FILEBASE$/")))
        return name if (name := f"web_resources/{path}") in self.files else None


# --- reading -----------------------------------------------------------------------------------------


def read(files: dict[str, bytes]) -> Package:
    """The package as Classic Quizzes imports it. Raises Refused."""
    if "imsmanifest.xml" not in files:
        raise Refused("Manifest not found")
    manifest = ET.fromstring(files["imsmanifest.xml"])
    quizzes, banks = [], []
    for name in sorted(files):  # listed or not: every XML file is looked at
        if name.endswith(".xml") and (root := ET.fromstring(files[name])).tag == f"{QTI}questestinterop":
            quizzes += [_quiz(one, manifest, files) for one in root.findall(f"{QTI}assessment")]
            banks += [_bank(one) for one in root.findall(f"{QTI}objectbank")]
    listed = {element.attrib["href"] for element in manifest.iter(f"{CP}file")}
    if missing := listed - set(files):
        raise Refused(f"listed and not there: {missing}")
    return Package(quizzes, {name for name in listed if not name.endswith(".xml")}, banks)


def _bank(bank: ET.Element) -> ReadBank:
    """A bank has its title from its metadata, else its ident stands for it."""
    fields = {entry[0].text: entry[1].text or "" for entry in bank.findall(f"{QTI}qtimetadata/{QTI}qtimetadatafield")}
    ident = bank.attrib["ident"]
    return ReadBank(ident, fields.get("bank_title") or ident, [_question(one) for one in bank.findall(f"{QTI}item")])


def _quiz(assessment: ET.Element, manifest: ET.Element, files: dict[str, bytes]) -> ReadQuiz:
    ident = assessment.attrib["ident"]
    settings: dict[str, str] = {}
    for resource in manifest.iter(f"{CP}resource"):
        if not resource.attrib["type"].endswith("learning-application-resource"):
            continue
        for entry in resource.iter(f"{CP}file"):
            if entry.attrib["href"] == f"{ident}/assessment_meta.xml":
                root = ET.fromstring(files[entry.attrib["href"]])
                settings = {child.tag.removeprefix(QUIZ): child.text or "" for child in root}
    (section,) = assessment.findall(f"{QTI}section")
    return ReadQuiz(ident, settings.get("title") or assessment.attrib["title"], list(_entries(section)), settings)


def _entries(section: ET.Element) -> Iterator[Question | Group]:
    for child in section:
        if child.tag == f"{QTI}item":
            yield _question(child)
        elif child.tag == f"{QTI}section":
            if child.find(f"{QTI}selection_ordering/{QTI}selection/{QTI}sourcebank_ref") is not None:
                raise Refused("the bank of a group cannot be resolved")
            pick = child.findtext(f"{QTI}selection_ordering/{QTI}selection/{QTI}selection_number")
            inner = [one for one in _entries(child) if isinstance(one, Question)]
            if pick is None:
                yield from inner
                continue
            each = child.findtext(f".//{QTI}points_per_item")
            same = {one.points for one in inner}
            points = Decimal(each) if each else same.pop() if len(same) == 1 else Decimal(1)
            yield Group(child.get("title", ""), int(pick), points, inner)


def _question(item: ET.Element) -> Question:
    fields = {}
    for entry in item.iter(f"{QTI}qtimetadatafield"):
        label, value = entry  # the one directly behind the other
        fields[label.text] = value.text or ""
    material = item.find(f"{QTI}presentation/{QTI}material/{QTI}mattext")
    assert material is not None
    text = material.text or ""
    if len(text) > TEXT_LIMIT:
        text = "The imported question text for this question was too long."
    question = Question(
        item.attrib["ident"],
        item.attrib["title"],
        fields["question_type"],
        Decimal(fields.get("points_possible") or "1"),
        text,
    )
    match question.type:
        case "multiple_choice_question" | "multiple_answers_question" | "true_false_question":
            question.answers = _options(item)
        case "short_answer_question":
            question.answers = list(_texts(item))
        case "numerical_question":
            question.answers = list(_numbers(item))
        case "matching_question":
            _matching(item, question)
        case "fill_in_multiple_blanks_question" | "multiple_dropdowns_question":
            question.answers = list(_blanks(item, question.type))
        case "calculated_question":
            _calculated(item, question)
        case "essay_question" | "text_only_question" | "file_upload_question":
            pass
        case other:
            raise Refused(f"unknown type {other}")
    if question.type == "true_false_question" and [answer.text for answer in question.answers] != ["True", "False"]:
        question.type = "multiple_choice_question"
    if question.answers and not any(answer.weight for answer in question.answers):
        question.warning = "couldn't determine the correct answers"
    question.bank_entry = fields.get("assessment_question_identifierref", "")
    _feedback(item, question)
    return question


def _options(item: ET.Element) -> list[Answer]:
    answers = []
    for label in item.iter(f"{QTI}response_label"):
        text = label.find(f"{QTI}material/{QTI}mattext")
        assert text is not None
        answers.append(Answer(label.attrib["ident"], text.text or "", text.get("texttype") == "text/html"))
    by_ident = {answer.ident: answer for answer in answers}
    for condition in item.iter(f"{QTI}respcondition"):
        variables = condition.find(f"{QTI}conditionvar")
        assert variables is not None
        every = variables.find(f"{QTI}and")
        if every is not None:
            for equal in every.findall(f"{QTI}varequal"):
                by_ident[equal.text or ""].weight = 100
            continue
        equals = [one.text or "" for one in variables.findall(f"{QTI}varequal")]
        for ident in equals[:1]:
            # The last condition on an option decides, one that only gives feedback too.
            by_ident[ident].weight = 100 if _score(condition) > 0 else 0
            by_ident[ident].feedback = by_ident[ident].feedback or _told(condition)
    return answers


def _texts(item: ET.Element) -> Iterator[Answer]:
    seen: dict[str, Answer] = {}
    for condition in item.iter(f"{QTI}respcondition"):
        for equal in condition.iter(f"{QTI}varequal"):
            answer = seen.setdefault(equal.text or "", Answer("", equal.text or "", weight=100))
            answer.feedback = answer.feedback or _told(condition)
    yield from seen.values()


def _numbers(item: ET.Element) -> Iterator[Answer]:
    for condition in item.iter(f"{QTI}respcondition"):
        one = condition.find(f"{QTI}conditionvar/{QTI}or")
        bounds = [condition.findtext(f"{QTI}conditionvar/{QTI}{name}") for name in ("vargte", "varlte")]
        if bounds[0] and bounds[1]:  # a range: its middle is no number of its own
            low, high = map(Decimal, bounds)
            yield Answer("", "", weight=100, feedback=_told(condition), low=low, high=high)
            continue
        if one is None:
            if condition.find(f"{QTI}setvar") is not None:
                raise Refused("a number without bounds has no answer")
            continue
        value, low, high = (one.findtext(f".//{QTI}{name}") for name in ("varequal", "vargte", "varlte"))
        if not (value and low and high):
            raise Refused("a number without bounds has no answer")
        # Classic keeps the number and one margin, that to the upper end.
        exact = Decimal(value)
        margin = EXACT.subtract(Decimal(high), exact)
        if EXACT.subtract(exact, Decimal(low)) != margin:
            raise Refused("the margins differ")
        ends = EXACT.subtract(exact, margin), EXACT.add(exact, margin)
        yield Answer("", value, weight=100, feedback=_told(condition), low=ends[0], high=ends[1])


def _matching(item: ET.Element, question: Question) -> None:
    """Options are those of the first row, told apart by the first digits of their idents."""
    rows = item.findall(f".//{QTI}response_lid")
    by_ident: dict[str, int] = {}
    for one in rows[0].iter(f"{QTI}response_label"):
        digits = re.search(r"\d+", one.attrib["ident"])
        assert digits
        by_ident[one.attrib["ident"]] = int(digits[0])
        # What stands in a list of options is text, and is unescaped once more.
        question.options[int(digits[0])] = unescape((one.findtext(f".//{QTI}mattext") or "").strip())
    assert len(question.options) == len(by_ident), "two options are one"
    answers: dict[str, Answer] = {}
    for row in rows:
        text = row.find(f"{QTI}material/{QTI}mattext")
        assert text is not None
        ident = row.attrib["ident"]
        answers[ident] = Answer(ident, text.text or "", text.get("texttype") == "text/html", weight=100)
    for condition in item.iter(f"{QTI}respcondition"):
        equal = condition.find(f".//{QTI}varequal")
        if equal is None:
            continue
        answer = answers[equal.attrib["respident"]]
        answer.feedback = _told(condition)
        if condition.find(f"{QTI}setvar[@action='Add']") is not None:
            answer.match = by_ident[equal.text or ""]
    question.answers = list(answers.values())


def _blanks(item: ET.Element, type_: str) -> Iterator[Answer]:
    """Every label of a field is accepted; of a list those are that a condition with points names, by ident alone."""
    named = {
        condition.findtext(f".//{QTI}varequal")
        for condition in item.iter(f"{QTI}respcondition")
        if condition.find(f"{QTI}setvar[@action='Add']") is not None
    }
    seen: set[str] = set()
    for field_ in item.iter(f"{QTI}response_lid"):
        for one in field_.iter(f"{QTI}response_label"):
            ident = one.attrib["ident"]
            assert ident not in seen, "a label stands in two blanks"
            seen.add(ident)
            right = type_ == "fill_in_multiple_blanks_question" or ident in named
            text = (one.findtext(f".//{QTI}mattext") or "").strip()
            blank = field_.attrib["ident"].removeprefix("response_")
            yield Answer(ident, text, weight=100 if right else 0, blank=blank)


def _calculated(item: ET.Element, question: Question) -> None:
    calculated = item.find(f".//{QTI}calculated")
    assert calculated is not None
    question.tolerance = calculated.findtext(f"{QTI}answer_tolerance") or ""
    question.formula = calculated.findtext(f"{QTI}formulas/{QTI}formula") or ""
    for one in calculated.iter(f"{QTI}var_set"):
        values = {var.attrib["name"]: float(var.text or "") for var in one.iter(f"{QTI}var")}
        answer = Answer(one.attrib["ident"], one.findtext(f"{QTI}answer") or "", weight=100, values=values)
        question.answers.append(answer)


def _score(condition: ET.Element) -> float:
    return float(condition.findtext(f"{QTI}setvar") or 0)


def _told(condition: ET.Element) -> str:
    """The feedback of a condition: its first, unless that is one of the whole question."""
    first = condition.find(f"{QTI}displayfeedback")
    ident = first.attrib["linkrefid"] if first is not None else ""
    return "" if re.search("general_|_all|wrong|incorrect|correct|_IC$|_C$", ident, re.IGNORECASE) else ident


def _feedback(item: ET.Element, question: Question) -> None:
    said = {one.attrib["ident"]: one.findtext(f".//{QTI}mattext") or "" for one in item.iter(f"{QTI}itemfeedback")}
    links = {one.attrib["linkrefid"] for one in item.iter(f"{QTI}displayfeedback")}
    assert links == set(said), "a link without a feedback, or the other way round"
    for answer in question.answers:
        answer.feedback = said.get(answer.feedback, "")
    for ident, text in said.items():
        if re.search("wrong|incorrect|_IC$", ident, re.IGNORECASE):
            question.incorrect = text
        elif re.search("correct|_C$", ident, re.IGNORECASE):
            question.correct = text
        elif re.search("general_|_all", ident, re.IGNORECASE):
            question.neutral = text


# --- marking -----------------------------------------------------------------------------------------


def mark(question: Question, response: object) -> float:
    """The part of the points that Classic Quizzes gives; options are named by their places."""
    match question.type:
        case "multiple_choice_question" | "true_false_question":
            return question.answers[response].weight / 100 if isinstance(response, int) else 0.0
        case "multiple_answers_question":
            assert isinstance(response, Iterable)
            chosen = set(response)
            key = {place for place, answer in enumerate(question.answers) if answer.weight}
            return max(0.0, (len(chosen & key) - len(chosen - key)) / len(key))
        case "short_answer_question":
            given = str(response).strip().lower()
            return float(any(answer.text.strip().lower() == given for answer in question.answers))
        case "numerical_question":
            number = Decimal(str(response))
            return float(
                any(answer.low <= number <= answer.high for answer in question.answers if answer.low is not None)
            )
        case "matching_question":
            # By rows: the numbers of the options chosen; another option of the same words is as right.
            assert isinstance(response, dict)
            right = sum(
                question.options.get(response.get(row.ident)) == question.options[row.match] for row in question.answers
            )
            return right / len(question.answers)
        case "fill_in_multiple_blanks_question" | "multiple_dropdowns_question":
            # By blanks: what was typed, or the label chosen.
            assert isinstance(response, dict)
            names = {answer.blank: None for answer in question.answers}
            return sum(_filled(question, name, str(response.get(name, ""))) for name in names) / len(names)
        case "calculated_question":
            # The place of the set of values, and the number given.
            assert isinstance(response, tuple)
            exact, given = Decimal(question.answers[response[0]].text), Decimal(str(response[1]))
            margin = Decimal(question.tolerance.removesuffix("%"))
            if question.tolerance.endswith("%"):
                margin = EXACT.multiply(margin / 100, abs(exact))
            return float(abs(EXACT.subtract(given, exact)) <= margin)
        case _:
            raise Refused(f"{question.type} is marked by a person")


def _filled(question: Question, blank: str, response: str) -> bool:
    for answer in question.answers:
        if answer.blank != blank:
            continue
        if question.type == "multiple_dropdowns_question":
            if answer.ident == response:
                return answer.weight == 100
        elif answer.text.strip().lower() == response.strip().lower():
            return True
    return False


def shown(question: Question, place: int) -> str:
    """The text of a formula question with the numbers of a set: each `[name]` is replaced, wherever it stands."""
    text = question.text
    for name, value in question.answers[place].values.items():
        text = text.replace(f"[{name}]", str(int(value) if value == int(value) else value))
    return text


# --- New Quizzes, where it differs -------------------------------------------------------------------


def new_settings(files: dict[str, bytes], ident: str) -> str | None:
    """The name of the settings file that New Quizzes reads: that of the quiz resource's first dependency."""
    manifest = ET.fromstring(files["imsmanifest.xml"])
    by_ident = {one.attrib["identifier"]: one for one in manifest.iter(f"{CP}resource")}
    first = by_ident[ident].find(f"{CP}dependency")
    entry = by_ident[first.attrib["identifierref"]].find(f"{CP}file") if first is not None else None
    return entry.attrib["href"] if entry is not None else None


def new_numbers(item: ET.Element) -> list[tuple[str, str, float]]:
    """The kind, the number and the margin of each right number, as New Quizzes tells them apart by their spelling."""
    found = []
    for condition in item.iter(f"{QTI}respcondition"):
        if condition.find(f"{QTI}setvar") is None:
            continue
        value, low, high = (condition.findtext(f".//{QTI}{name}") for name in ("varequal", "vargte", "varlte"))
        if not (value and low and high):
            raise Refused("Unsupported Numeric Type")
        if value == low == high:
            found.append(("exactResponse", value, 0.0))
        elif value not in (low, high):
            found.append(("marginOfError", value, float(value) - float(low)))
        else:
            raise Refused("Unsupported Numeric Type")
    return found


def new_feedback(item: ET.Element) -> dict[str, str]:
    """The feedback of single answers that New Quizzes finds, by the answer's ident or text."""
    said = {one.attrib["ident"]: one.findtext(f".//{QTI}mattext") or "" for one in item.iter(f"{QTI}itemfeedback")}
    whole = ("correct_fb", "general_incorrect_fb", "general_fb")
    found = {}
    for condition in item.iter(f"{QTI}respcondition"):
        equal = condition.find(f"{QTI}conditionvar/{QTI}varequal")
        links = [one.attrib["linkrefid"] for one in condition.findall(f"{QTI}displayfeedback")]
        own = [link for link in links if link not in whole]
        if equal is not None and own:
            found[equal.text or ""] = said[own[0]]
    return found


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def words(html: str) -> str:
    """The text of an HTML fragment."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of an HTML fragment with their attributes, in order."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return parser.tags
