"""The words of the player are whole, right in their form, and found for the language of a course."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from languages import LOCALES, Word, read, texts, words

from packager import markup, pages

CHECKOUT = Path(__file__).resolve().parents[1]
PLAYER = CHECKOUT / "templates" / "player"
SCRIPT = CHECKOUT / "tests" / "node" / "said_words.mjs"
ENGLISH = words("en")
FOREIGN = [name for name in pages.locales() if name != "en"]

# Words that are spelled in a language as in English.
SAME = {
    "de": {"about", "certificateName"},
    "fr": {"about", "correct", "inMinutes", "points"},
    "it": {"formula"},
    "nl": {"hint", "transcript"},
}
# Keys that count points, which need not be whole; what the others count is whole and at least one.
POINTS = {"points", "earned", "resultLine", "bestLine", "courseLine"}
# Keys that are texts of a page or of another format, put in when it is built, which no plural can be chosen for.
BUILT = re.compile(r"""\bwords\.(\w+)|words(?:\(.*\))?\[["'](\w+)["']\]""")
# Keys that a script takes from data: a question's result, and the two answers of a true-false question.
DATA = {"correct", "partial", "incorrect", "neutral", "true", "false"}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.fixture(scope="module")
def known(node: str) -> dict[str, Any]:
    """What Node.js, by CLDR, knows of each language: plural categories with numbers of each, script and names."""
    done = subprocess.run([node, SCRIPT, "--languages", *pages.locales()], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- the files ----------------------------------------------------------------------------------------------


def test_there_are_sixteen_languages_beside_english_two_of_them_from_right_to_left() -> None:
    assert len(FOREIGN) >= 16
    assert [name for name in FOREIGN if pages.direction(name) == "rtl"] == ["ar", "he"]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_language_has_each_word_and_none_of_its_own(name: str) -> None:
    found = words(name)
    assert [key for key in ENGLISH if key not in found] == [], "missing"
    assert [key for key in found if key not in ENGLISH] == [], "unknown"
    assert list(found) == list(ENGLISH), "in the order of the English file, so that two files can be read side by side"


@pytest.mark.node
@pytest.mark.parametrize("name", pages.locales())
def test_a_word_has_the_plural_forms_of_its_language(name: str, known: dict[str, Any]) -> None:
    wrong = {
        key: sorted(word)
        for key, word in words(name).items()
        if isinstance(word, dict) and set(word) != set(known[name]["plurals"])
    }
    assert wrong == {}
    kinds = {key for key, word in words(name).items() if isinstance(word, dict) != isinstance(ENGLISH[key], dict)}
    assert kinds == set(), "a text in one language, plural forms in the other"


@pytest.mark.node
@pytest.mark.parametrize("name", FOREIGN)
def test_a_word_has_the_places_of_the_english_one(name: str, known: dict[str, Any]) -> None:
    """Where a plural form means one number only, the number may be said in words: "two points"."""
    wrong = []
    for key, word in words(name).items():
        wanted = placeholders(texts(ENGLISH[key])["other"])
        for category, text in texts(word).items():
            numbers = known[name]["plurals"][category] if isinstance(word, dict) else [1, 2]
            if key not in POINTS:
                numbers = [number for number in numbers if number >= 1 and number == int(number)]
            if placeholders(text) not in ([wanted] if len(numbers) > 1 else [wanted, wanted - {"n"}]):
                wrong.append(f"{key}.{category}: {text}")
    assert wrong == []


@pytest.mark.parametrize("name", FOREIGN)
def test_no_word_was_left_in_english(name: str) -> None:
    def said(word: Word) -> set[str]:
        return {text for text in texts(word).values() if re.search(r"[^\W\d]", re.sub(r"\{\w+\}", "", text))}

    same = {key for key, word in words(name).items() if said(word) & said(ENGLISH[key])}
    assert same == SAME.get(name, set())


@pytest.mark.node
@pytest.mark.parametrize("name", pages.locales())
def test_a_file_says_what_it_is_and_who_reviewed_it(name: str, known: dict[str, Any]) -> None:
    about, review = read(name)["_language"], read(name)["_review"]
    assert about == {key: known[name][key] for key in ("name", "own", "script")}
    assert set(review) == {"native", "by", "date"}
    assert isinstance(review["native"], bool)
    assert bool(review["by"]) == bool(review["date"]) == review["native"]
    assert not review["date"] or re.fullmatch(r"\d{4}-\d\d-\d\d", review["date"])


# What is no text of any language: signs of a typewriter, blanks at an end, marks of direction, a percent sign (Intl
# puts it where the language has it).
UNSET = re.compile("""['"%]|\\.\\.\\.|  |^\\s|\\s$|[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]""")


def unset(name: str) -> Iterator[str]:
    for key, word in words(name).items():
        for text in texts(word).values():
            apart = name == "fr" and re.search(r"[^\u00a0\u202f][:;?!]", text)
            if UNSET.search(text) or apart:
                yield f"{key}: {text}"


@pytest.mark.parametrize("name", pages.locales())
def test_words_are_set_with_the_signs_of_their_language(name: str) -> None:
    assert list(unset(name)) == []


@pytest.mark.parametrize("name", pages.locales())
def test_a_file_has_no_key_twice(name: str) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    json.loads((LOCALES / f"{name}.json").read_text("utf-8"), object_pairs_hook=once)


# --- who says the words -------------------------------------------------------------------------------------

# Functions that say words, and which of their arguments is the key.
SAYERS = {"words": 0, "notify": 0, "line": 0, "say": 1, "button": 1, "show": 2, "worded": 2, "done": 1, "judged": 2}


def arguments(source: str, start: int) -> list[str]:
    """The arguments of a call whose opening parenthesis ends at `start`, split at the commas between them."""
    found: list[str] = []
    depth, text, quote = 0, "", ""
    for sign in source[start:]:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth < 0:
                return [*found, text]
        if sign == "," and depth == 0 and not quote:
            found.append(text)
            text = ""
        else:
            text += sign
    raise AssertionError("a call has no end")


def said_in(source: str) -> Iterator[str]:
    """The keys that a script says by name, in a call or as the problem or doubt of a widget."""
    for call in re.finditer(rf"(?<![\w.])({'|'.join(SAYERS)})\(", source):
        given = arguments(source, call.end())
        if len(given) > (place := SAYERS[call[1]]):
            yield from re.findall(r'(?<![\[=] )"(\w+)"(?! \+|\])', given[place])
    yield from re.findall(r'\b(?:key|problem|words): (?:\(\) => )?"(\w+)"', source)


def scripts() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(PLAYER.glob("*.js"))}


def built() -> dict[str, str]:
    """The keys of words that templates of pages and writers of other formats put in, and where."""
    paths = [*(CHECKOUT / "templates").glob("*.html"), *(CHECKOUT / "packager").rglob("*.py")]
    sources = {path: path.read_text("utf-8") for path in paths}
    return {
        key: path.name
        for path, source in sources.items()
        if path.suffix == ".html" or path.name == "markup.py" or "pages.words" in source
        for keys in BUILT.findall(source)
        for key in keys
        if key not in ("", "language", "direction")
    }


def test_the_reader_of_calls_reads_them() -> None:
    source = """say(make("span"), done ? "one" : "two", { n: 1 }); worded("p", { class: "x" }, "three"); key: "four";
    problem: () => "five", words: "six"; notify("seven", { text: ")" }); button("act", "eight", go, "primary");"""
    assert list(said_in(source)) == ["one", "two", "three", "seven", "eight", "four", "five", "six"]


def test_every_word_that_a_script_says_is_there() -> None:
    said = {name: sorted(set(said_in(source)) - set(ENGLISH)) for name, source in scripts().items()}
    assert {name: keys for name, keys in said.items() if keys} == {}
    assert len({key for source in scripts().values() for key in said_in(source)}) > 80


def test_every_word_that_a_page_is_built_with_is_there_and_has_no_plural() -> None:
    assert {key: name for key, name in built().items() if key not in ENGLISH} == {}
    assert {key: name for key, name in built().items() if isinstance(ENGLISH[key], dict)} == {}
    assert {"skip", "minutes", "objectives", "table"} <= set(built())


def test_no_word_is_there_for_nothing() -> None:
    quoted = {key for source in scripts().values() for key in re.findall(r'"(\w+)"', source)}
    assert [key for key in ENGLISH if key not in quoted | set(built()) | DATA] == []


def test_prose_outside_the_player_has_the_same_english_words() -> None:
    assert {key: ENGLISH[key] for key in markup.WORDS} == markup.WORDS


# --- which language a course gets ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", "en"), ("en-GB", "en"), ("de-AT", "de"), ("DE", "de"), ("fr-CA", "fr"), ("es-419", "es"),
        ("ar-EG", "ar"), ("ar-Arab-MA", "ar"), ("he-IL", "he"), ("iw", "he"), ("de-1996", "de"),
        # Portuguese of anywhere is nearer to that of Brazil than English is.
        ("pt-BR", "pt-BR"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"),
        # Chinese by its script, which the region tells where the tag does not.
        ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-SG", "zh-Hans"), ("zh-Hans", "zh-Hans"),
        ("zh-Hans-TW", "zh-Hans"),
        ("zh-Hant", "en"), ("zh-TW", "en"), ("zh-HK", "en"), ("zh-MO", "en"), ("zh-Hant-CN", "en"),
        # The same language in another script.
        ("ru-Latn", "en"), ("he-Latn", "en"), ("uk-Cyrl", "uk"), ("ja-Latn-hepburn", "en"), ("ja-Jpan", "ja"),
        # No words yet.
        ("eu", "en"), ("fa", "en"), ("gsw-CH", "en"), ("x-private", "en"),
        # What comes after a single letter is neither script nor region.
        ("de-u-nu-arab", "de"), ("de-x-hant", "de"),
    ],
)  # fmt: skip
def test_a_course_gets_the_nearest_language_in_its_own_script(language: str, found: str) -> None:
    assert pages.locale(language) == found


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"), ("he-IL", "rtl"), ("iw", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"), ("en", "ltr"), ("zh-Hant", "ltr"), ("en-u-nu-arab", "ltr"), ("de-x-hebr", "ltr"),
    ],
)  # fmt: skip
def test_a_language_has_the_direction_of_its_script(language: str, direction: str) -> None:
    assert pages.direction(language) == direction


def test_what_a_file_says_of_itself_is_not_packed() -> None:
    assert [key for key in pages.words("ar") if key.startswith("_")] == []
    assert pages.words("ar")["direction"] == "rtl"
    assert pages.words("zh-Hans")["language"] == "zh-Hans"


def test_a_missing_word_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"en": {"skip": "Skip", "next": "Next", "_review": {}}, "de": {"skip": "Weiter", "_review": {}}}
    monkeypatch.setattr(pages, "_read", files.__getitem__)
    assert pages.words.__wrapped__("de") == {"skip": "Weiter", "next": "Next", "language": "de", "direction": "ltr"}


# --- what is said -------------------------------------------------------------------------------------------

SAID: list[tuple[str, str, dict[str, Any], str]] = [
    ("en", "points", {"n": 1}, "1 point"),
    ("en", "points", {"n": 1234.5}, "1,234.5 points"),
    ("en", "hintCosts", {"percent": 33.33}, "Each hint costs 33.33% of the points."),
    ("de", "hintCosts", {"percent": 33.33}, "Jeder Tipp kostet 33,33\u00a0% der Punkte."),
    ("fr", "points", {"n": 1.5}, "1,5 point"),
    ("fr", "needed", {"percent": 80}, "Il faut 80\u00a0%."),
    ("tr", "needed", {"percent": 80}, "Gereken: %80."),
    ("ar", "needed", {"percent": 80}, "المطلوب 80\u200e%\u200e."),
    ("ar", "points", {"n": 0}, "0 نقطة"),
    ("ar", "points", {"n": 1}, "نقطة واحدة"),
    ("ar", "points", {"n": 2}, "نقطتان"),
    ("ar", "points", {"n": 3}, "3 نقاط"),
    ("ar", "points", {"n": 11}, "11 نقطة"),
    ("ar", "points", {"n": 100}, "100 نقطة"),
    ("he", "mostFiles", {"n": 2}, "לכל היותר שני קבצים"),
    ("pl", "points", {"n": 1}, "1 punkt"),
    ("pl", "points", {"n": 22}, "22 punkty"),
    ("pl", "points", {"n": 12}, "12 punktów"),
    ("pl", "points", {"n": 2.5}, "2,5 punktu"),
    ("ru", "points", {"n": 21}, "21 балл"),
    ("ru", "points", {"n": 3}, "3 балла"),
    ("ru", "points", {"n": 11}, "11 баллов"),
    ("cs", "points", {"n": 1.5}, "1,5 bodu"),
    ("ja", "earned", {"earned": 2, "n": 3}, "3点中2点"),
    ("es", "progress", {"done": 1, "total": 12345}, "1 de 12.345 hechos"),
]


@pytest.mark.node
def test_numbers_and_their_plurals_are_those_of_the_language(node: str) -> None:
    asked = [{"words": dict(pages.words(name)), "key": key, "values": values} for name, key, values, _ in SAID]
    done = subprocess.run([node, SCRIPT, PLAYER], input=json.dumps(asked).encode(), capture_output=True, check=True)
    assert json.loads(done.stdout) == [text for *_, text in SAID]
