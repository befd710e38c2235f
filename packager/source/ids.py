"""Ids that an author leaves out, made from words."""

from __future__ import annotations

import hashlib

from packager.source.prose import slug


def choice_ids(words: list[str], given: list[str]) -> list[str]:
    """An id for each choice, pair, item or region: the given one, else one made from its words, never from its place.

    Those whose words give the same id, or none, get a digest of their words.
    """
    made = [id_ or slug(text, 40) for id_, text in zip(given, words, strict=True)]
    ids = []
    for place, id_ in enumerate(made):
        if given[place]:
            ids.append(id_)
            continue
        digest = hashlib.sha256(" ".join(words[place].split()).encode()).hexdigest()[:8]
        if not id_:
            ids.append(f"c-{digest}")
        elif made.count(id_) > 1:
            ids.append(f"{id_}-{digest}")
        else:
            ids.append(id_)
    return ids
