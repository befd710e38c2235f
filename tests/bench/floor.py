"""The least that the corpus can cost: the same files read and files of the same size written, without a model between.

Read, YAML with marks by libyaml, a schema held by a fast validator (where jsonschema-rs is installed: it takes
0.02 ms), Markdown, plain strings put together, deflate with the player's parts deflated once, and write. Nothing is
checked, no loss is told of, and no id is made for a platform: a multiple of it says what all that costs.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

PLAYER = Path(__file__).resolve().parents[2] / "templates/player"
_SCHEMA = {"type": "object", "required": ["id", "title"], "properties": {"questions": {"type": "array", "minItems": 1}}}
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_ITEM_RULES = """
  <responseProcessing>
    <responseCondition>
      <responseIf>
        <match>
          <variable identifier="RESPONSE"/>
          <correct identifier="RESPONSE"/>
        </match>
        <setOutcomeValue identifier="SCORE">
          <baseValue baseType="float">1</baseValue>
        </setOutcomeValue>
      </responseIf>
      <responseElse>
        <setOutcomeValue identifier="SCORE">
          <baseValue baseType="float">0</baseValue>
        </setOutcomeValue>
      </responseElse>
    </responseCondition>
  </responseProcessing>
"""


def build(course: Path, out: Path) -> None:
    """Writes five files for a course of the corpus."""
    settings, _ = parsed((course / "course.yaml").read_text(encoding="utf-8"))
    quiz, _ = parsed((course / "quizzes/quiz.yaml").read_text(encoding="utf-8"))
    picture = (course / "media/picture.png").read_bytes()
    head, _, body = (course / "lessons/lesson.md").read_text(encoding="utf-8")[4:].partition("---\n")
    lesson, _ = parsed(head)
    for document in (settings, quiz):
        valid(document)
    html = markdown().render(body)
    for question in quiz["questions"]:
        question["html"] = markdown().render(question["prompt"])
    id_ = settings["id"]
    files = {
        f"{id_}-scorm12.zip": packed(_scorm(settings, lesson, html, quiz, picture)),
        f"{id_}-qti12.zip": packed([("quiz.xml", _qti12(quiz).encode()), ("imsmanifest.xml", _manifest(["quiz.xml"]))]),
        f"{id_}-qti21.zip": packed(_qti21(quiz)),
        f"{id_}-moodle.xml": _moodle(quiz).encode(),
        f"{id_}-xapi.json": _xapi(settings, quiz).encode(),
    }
    for name, data in files.items():
        draft = out / f".{name}.part"
        draft.write_bytes(data)
        hashlib.sha256(data).hexdigest()
        draft.replace(out / name)


def parsed(text: str) -> tuple[Any, yaml.Node | None]:
    """The data of a YAML text, and its nodes with their marks."""
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        return loader.construct_document(node), node
    finally:
        loader.dispose()


@cache
def _validator() -> Callable[[Any], bool]:
    try:
        import jsonschema_rs
    except ImportError:
        return lambda data: True
    is_valid: Callable[[Any], bool] = jsonschema_rs.validator_for(_SCHEMA).is_valid
    return is_valid


def valid(data: Any) -> None:
    if not _validator()(data):
        raise ValueError("the corpus has a fault")


@cache
def markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


@cache
def _player() -> tuple[tuple[str, bytes, bytes, int], ...]:
    """The player's script and style with their deflated bytes, which every package shares."""
    made = []
    for ending, size in (("js", 64_000), ("css", 17_000)):
        data = b"".join(path.read_bytes() for path in sorted(PLAYER.glob(f"*.{ending}")))[:size]
        made.append((f"player/player.{ending}", data, deflated(data), zlib.crc32(data)))
    return tuple(made)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip, but for its headers' details: names, sums and deflated bytes, pictures stored."""
    shared = {name: (small, crc) for name, _, small, crc in _player()}
    out, directory = [], []
    for name, data in members:
        if name in shared:
            small, crc = shared[name]
        else:
            small, crc = data if name.endswith(".png") else deflated(data), zlib.crc32(data)
        entry = f"{name}{crc:08x}{len(small):08x}{len(data):08x}".encode()
        out += [entry, small]
        directory.append(entry)
    return b"".join(out + directory)


def _options(question: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Id, words, feedback and whether it is right of each choice or accepted answer."""
    found = []
    for entry in question.get("choices", ()):
        words = entry.get("correct") or entry["text"]
        id_ = "-".join(words.lower().split())
        found.append((id_, escape(words), escape(entry["feedback"]), "correct" in entry))
    found += [(f"answer-{place}", escape(str(one)), "", True) for place, one in enumerate(question.get("answers", ()))]
    return found


def _scorm(
    course: dict[str, Any], lesson: dict[str, Any], html: str, quiz: dict[str, Any], picture: bytes
) -> list[tuple[str, bytes]]:
    page = f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{escape(course["title"])}</title></head>
<body><h1>{escape(course["title"])}</h1>{"<p class=outline>" * 90}<p>{escape(lesson["summary"])}</p>{html}
</body></html>"""
    data = [
        {
            **{"id": one["id"], "type": one["type"], "points": 1.0, "prompt": one["html"], "graded": True},
            "feedback": {"general": f"<p>{escape(one['feedback']['general'])}</p>"},
            "interaction": {"type": "choice", "patterns": ["a"]},
            "choices": [
                {
                    "id": id_,
                    "key": id_[:3],
                    "html": words,
                    "text": words,
                    "feedback": f"<p>{said}</p>",
                    "correct": right,
                }
                for id_, words, said, right in _options(one)
            ],
        }
        for one in quiz["questions"]
    ]
    text = json.dumps({"course": course["id"], "quiz": data}, ensure_ascii=False, separators=(",", ":"))
    return [
        ("imsmanifest.xml", _manifest(["index.html", "index.js", "media/picture.png"])),
        ("index.html", page.encode()),
        ("index.js", text.encode()),
        ("media/picture.png", picture),
        *((name, whole) for name, whole, _, _ in _player()),
    ]


def _manifest(names: list[str]) -> bytes:
    files = "".join(f'    <file href="{name}"/>\n' for name in names)
    return f"<manifest>\n  <metadata/>\n  <resources>\n{files}  </resources>\n</manifest>\n".encode()


def _qti12(quiz: dict[str, Any]) -> str:
    items = []
    for one in quiz["questions"]:
        labels = "".join(
            f"""
          <response_label ident="{id_}">
            <material>
              <mattext texttype="text/html">{words}</mattext>
            </material>
          </response_label>"""
            for id_, words, _, _ in _options(one)
        )
        told = "".join(
            f"""
      <respcondition continue="Yes">
        <conditionvar>
          <varequal respident="response1">{id_}</varequal>
        </conditionvar>
        <setvar action="Set" varname="SCORE">{100 * right}</setvar>
        <displayfeedback feedbacktype="Response" linkrefid="{id_}_fb"/>
      </respcondition>"""
            for id_, _, _, right in _options(one)
        )
        said = "".join(
            f"""
    <itemfeedback ident="{id_}_fb">
      <flow_mat>
        <material>
          <mattext texttype="text/html">&lt;p&gt;{words}&lt;/p&gt;</mattext>
        </material>
      </flow_mat>
    </itemfeedback>"""
            for id_, _, words, _ in _options(one)
        )
        items.append(f"""
  <item ident="{one["id"]}" title="{escape(one["prompt"])}">
    <itemmetadata><qtimetadata><fieldlabel>question_type</fieldlabel></qtimetadata></itemmetadata>
    <presentation>
      <material><mattext texttype="text/html">{escape(one["html"])}</mattext></material>
      <response_lid ident="response1" rcardinality="Single">
        <render_choice>{labels}
        </render_choice>
      </response_lid>
    </presentation>
    <resprocessing>{told}
    </resprocessing>{said}
  </item>""")
    return f"<questestinterop>\n<assessment><section>{''.join(items)}\n</section></assessment>\n</questestinterop>\n"


def _qti21(quiz: dict[str, Any]) -> list[tuple[str, bytes]]:
    members = []
    for one in quiz["questions"]:
        options = _options(one)
        choices = "".join(
            f'\n      <simpleChoice identifier="{id_}">{words}</simpleChoice>' for id_, words, _, _ in options
        )
        right = "".join(f"\n      <value>{id_}</value>" for id_, _, _, correct in options if correct)
        said = "".join(
            f'\n  <modalFeedback outcomeIdentifier="CHOSEN" identifier="{id_}" showHide="show">{words}</modalFeedback>'
            for id_, _, words, _ in options
        )
        text = f"""<?xml version='1.0' encoding='UTF-8'?>
<assessmentItem xmlns="{_QTI}" identifier="{one["id"]}" title="{escape(one["prompt"])}">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse>{right}
    </correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <prompt>{one["html"]}</prompt>{choices}
    </choiceInteraction>
  </itemBody>{_ITEM_RULES * 2}{said}
</assessmentItem>
"""
        members.append((f"items/{one['id']}.xml", text.encode()))
    return [*members, ("imsmanifest.xml", _manifest([name for name, _ in members]))]


def _moodle(quiz: dict[str, Any]) -> str:
    made = []
    for one in quiz["questions"]:
        answers = "".join(
            f"""
    <answer fraction="{100 * right}" format="html">
      <text><![CDATA[<p>{words}</p>]]></text>
      <feedback format="html">
        <text><![CDATA[<p>{said}</p>]]></text>
      </feedback>
    </answer>"""
            for _, words, said, right in _options(one)
        )
        said = escape(one["feedback"]["general"])
        made.append(f"""
  <question type="multichoice">
    <name><text>{escape(one["prompt"])}</text></name>
    <questiontext format="html"><text><![CDATA[{one["html"]}]]></text></questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>{said}</p>]]></text></generalfeedback>
    <defaultgrade>1</defaultgrade><penalty>0</penalty><idnumber>{one["id"]}</idnumber>{answers}
  </question>""")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<quiz>{''.join(made)}\n</quiz>\n"


def _xapi(course: dict[str, Any], quiz: dict[str, Any]) -> str:
    """Definitions, templates and samples: each question's words three times."""
    statements = []
    for one in quiz["questions"]:
        words = ",\n".join(
            f"""            {{
              "description": {{
                "en": {json.dumps(text)}
              }},
              "id": "{id_}"
            }}"""
            for id_, text, _, _ in _options(one)
        )
        definition = f"""{{
          "choices": [
{words}
          ],
          "description": {{
            "en": {json.dumps(one["prompt"])}
          }},
          "interactionType": "choice",
          "type": "http://adlnet.gov/expapi/activities/cmi.interaction"
        }}"""
        iri = f"{course['iri']}/questions/{one['id']}"
        for _ in range(4):
            holes = "".join(f'          "{hole}",\n' for hole in ("id", "actor", "timestamp", "registration") * 8)
            statements.append(f'    {{\n      "object": {{"id": "{iri}", "definition": {definition}}},\n{holes}    }}')
    return "[\n" + ",\n".join(statements) + "\n]\n"


if __name__ == "__main__":
    import sys

    build(Path(sys.argv[1]), Path(sys.argv[2]))
