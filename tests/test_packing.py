"""Texts beyond ASCII as the saved state holds them: read here by a decoder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager import state

Call = Callable[..., Any]

# A plain sentence of each language, and how many characters of the state it may take a letter.
SENTENCES = {
    "en": "When a request takes ten minutes, the connection breaks; so the work is put into a queue.",
    "de": "Dauert eine Anfrage zehn Minuten, bricht die Verbindung ab; die Arbeit gehört in eine Schlange.",
    "fr": "Une requête dure dix minutes, la connexion est coupée ; le travail est mis en file d'attente.",
    "pl": "Gdy żądanie trwa dziesięć minut, połączenie zostaje zerwane, więc zadanie trafia do kolejki.",
    "tr": "Bir istek on dakika sürerse bağlantı kopar; bu yüzden iş bir kuyruğa konur ve sonra sorulur.",
    "vi": "Khi một yêu cầu kéo dài mười phút, kết nối sẽ bị ngắt, vì vậy công việc được đưa vào hàng đợi.",
    "ru": "Когда запрос длится десять минут, соединение обрывается: прокси закрывает его через 60 секунд.",
    "el": "Όταν ένα αίτημα διαρκεί δέκα λεπτά, η σύνδεση κλείνει, γι' αυτό η εργασία μπαίνει σε ουρά.",
    "he": "כאשר בקשה נמשכת עשר דקות, החיבור נסגר; לכן העבודה נכנסת לתור והלקוח שואל עליה מאוחר יותר.",
    "ar": "عندما يستغرق الطلب عشر دقائق، ينقطع الاتصال؛ لذلك توضع المهمة في قائمة الانتظار.",
    "hi": "जब कोई अनुरोध दस मिनट तक चलता है, तो कनेक्शन टूट जाता है; इसलिए काम कतार में रखा जाता है।",
    "th": "เมื่อคำขอใช้เวลาสิบนาที การเชื่อมต่อจะถูกตัด ดังนั้นงานจะถูกใส่ไว้ในคิว",
    "ja": "リクエストが十分も続くと、接続は切れてしまう。そのため、仕事はキューに入れられる。",
    "zh": "当一个请求持续十分钟时，连接会断开。因此，任务被放入队列，客户端稍后再询问它的结果。",
    "ko": "요청이 십 분 동안 지속되면 연결이 끊어집니다. 그래서 작업은 대기열에 들어갑니다.",
}

SIGNS = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"\\')


def decoded(signs: str) -> str:
    """The text of a code, as docs/player.md describes it."""
    rest = list(signs)
    text, middle = "", 64

    def take(count: int) -> int:
        value = 0
        for _ in range(count):
            value = value * 92 + SIGNS.index(rest.pop(0))
        return value

    while rest:
        sign = rest.pop(0)
        if sign in " \b\t\n\f\r":
            text += sign
            continue
        lead = SIGNS.index(sign)
        if lead >= 90:
            text += chr((33 + (lead - 90) * 92 + take(1)) % 184)
            continue
        if lead < 72:
            distance = lead - 28
        else:
            first, leads, more, start = next(
                tier for tier in ((72, 5, 1, 0), (82, 3, 2, 460), (88, 1, 3, 25852)) if lead < tier[0] + 2 * tier[1]
            )
            forwards, place = divmod(lead - first, leads)
            size = start + place * 92**more + take(more)
            distance = 44 + size if forwards else -29 - size
        point = (middle + distance) % 0x110000
        text += chr(point)
        middle = point // 128 * 128 + 64
    return text


def size(player: Call, text: str) -> int:
    """The characters between the quotation marks that a text takes of the state."""
    return len(json.dumps(player("packing.pack", text))) - 2


@pytest.mark.node
@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_takes_no_more_room_than_is_counted_for_its_language(player: Call, language: str) -> None:
    text = SENTENCES[language]
    assert size(player, text) <= state.usual_room(language)(len(text))
    assert player("packing.unpack", player("packing.pack", text)) == text


@pytest.mark.node
@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40))
def test_any_text_comes_back_and_takes_no_more_room_than_json(player: Call, text: str) -> None:
    packed = player("packing.pack", text)
    assert player("packing.unpack", packed) == text
    assert len(json.dumps(packed)) <= len(json.dumps(text)) + 1 + 2 * text.startswith("~") * len(text)
    if packed.startswith("~"):
        assert packed.isascii()
        assert decoded(packed[1:]) == text
    else:
        assert packed == text


@pytest.mark.node
@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.characters(max_codepoint=0x180), max_size=12))
def test_a_code_that_nobody_made_never_breaks(player: Call, text: str) -> None:
    found = player("packing.unpack", f"~{text}")
    assert found is None or isinstance(found, str)


def test_the_example_of_the_documents_is_right() -> None:
    text = (Path(__file__).parents[1] / "docs/player.md").read_text(encoding="utf-8")
    assert decoded("x'2.}- }6") == "Да, 5"
    assert "`~x'2.}- }6`" in text
