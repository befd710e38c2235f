"""A course of lessons with coloured code, large pictures, sound, film and a page of another host."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

SINK = Path(__file__).parent / "courses/kitchen-sink"
HOST = "https://videos.example.org"
COURSE = """\
format: 1
id: prose
iri: https://example.org/courses/prose
title: Prose
language: {language}
contents:
  - lesson: lessons/code.md
  - lesson: lessons/pictures.md
  - lesson: lessons/media.md
  - lesson: lessons/embeds.md
  - quiz: quizzes/check.yaml
"""
CODE = r"""
# Code and formulas

```python
import math


@cached
class Queue(list):
    '''A queue of at most `LIMIT` jobs.'''
    LIMIT = 100  # a comment that is so long that the line has to scroll sideways on a narrow screen, and on others too

    def put(self, job: str) -> bool:
        return len(self) < self.LIMIT and not None
```

```diff
--- a/queue.yaml
+++ b/queue.yaml
@@ -1 +1 @@
-limit: 10
+limit: 100
```

```html
<p class="lead">A &amp; B</p>
```

```console
$ ls -l
total 1
```

```text
plain $ text
```

$$
\int_0^\infty x^2 e^{-x}\,dx + \sum_{i=1}^{n} \frac{i^2 + 2i + 1}{\sqrt{i + 1}}
  + \alpha + \beta + \gamma + \delta + \epsilon + \zeta + \eta + \theta + \iota + \kappa + \lambda = 2
$$

| one | two | three | four | five | six |
|-----|-----|-------|------|------|-----|
| internationalisation | internationalisation | internationalisation | internationalisation | internationalisation | x |
"""
PICTURES = """
# Pictures

![A blue field](../media/large.png)

![A red field](../media/small.png)

![A square](../media/ratio.svg)

[![A linked field](../media/large.png)](https://example.org/)

<img src="../media/large.png" alt="">
"""
MEDIA = """
# Sound and film

![A tone](../media/tone.wav)

![A grey picture](../media/film.webm)
"""
EMBEDS = f"""
# Elsewhere

Before it.

```embed
url: {HOST}/embed/queues
title: How a queue works
```

- in a list

  ```embed
  url: {HOST}/square?a=1&b=2
  title: "Square: <b>"
  ratio: 1/1
  ```
"""
QUIZ = f"""\
id: check
title: Check
questions:
  - id: intro
    type: text
    text: |
      Look at this.

      ```embed
      url: {HOST}/embed/intro
      title: An introduction
      ratio: 4/3
      ```
  - id: reads
    type: true-false
    prompt: |
      This is Python, and a picture.

      ```py
      print("hi")
      ```

      ![A blue field in a question](../media/large.png)

      ```embed
      url: {HOST}/embed/prompt
      title: A film for the question
      ```
    answer: true
"""


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def make(folder: Path, language: str = "en") -> Path:
    """Writes the course into `folder`, which is returned."""
    for name in ("lessons", "quizzes", "media"):
        (folder / name).mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE.format(language=language), "utf-8")
    for name, text in (("code", CODE), ("pictures", PICTURES), ("media", MEDIA), ("embeds", EMBEDS)):
        (folder / "lessons" / f"{name}.md").write_text(text.lstrip(), "utf-8")
    (folder / "quizzes/check.yaml").write_text(QUIZ, "utf-8")
    media = folder / "media"
    (media / "large.png").write_bytes(png(1600, 900, (40, 80, 160)))
    (media / "small.png").write_bytes(png(60, 40, (160, 40, 40)))
    (media / "ratio.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50" fill="#ccc"/></svg>'
    )
    for name in ("tone.wav", "tone.txt", "tone.vtt"):
        shutil.copy(SINK / "media" / name, media / name)
    shutil.copy(SINK / "media/tone.webm", media / "film.webm")
    (media / "film.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nNothing moves.\n")
    (media / "film.txt").write_text("A grey picture.\n\nNothing moves.\n")
    return folder
