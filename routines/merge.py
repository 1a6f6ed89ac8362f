"""Versions of a routine compared, and merged into a client's own copy. Plain documents in, plain documents out.

A document has the shape of ``routines.models.version.VersionContent``. What was frozen before blocks and steps had keys
is read as if it had them: a step is found again by its exercise, and by how many of the same stand before it.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

type Part = dict[str, Any]
type Document = Mapping[str, Any]

NAMES = uuid.UUID("0e6ba1c2-7c0e-5a3b-8a52-1f60d9a5c7d3")
"""The namespace of the keys that steps and blocks without one are given."""


def with_keys(content: Document, *, like: Document | None = None) -> Part:
    """A copy in which every block and step has a key of its own.

    What has none is named as the step of the same exercise is in ``like``, else the same way every time.
    """
    whole: Part = deepcopy(dict(content))
    known = _keys_by_place(like) if like else {}
    own = {step["key"] for step in steps_of(whole) if step.get("key")}
    seen: Counter[int] = Counter()
    taken: set[str] = set()
    for block in whole["blocks"]:
        for step in block["steps"]:
            seen[step["exercise"]] += 1
            place = (step["exercise"], seen[step["exercise"]])
            key = step.get("key")
            if not key:
                key = known.get(place)
                if key is None or key in own:
                    key = _named("step", *place)
            while key in taken:
                key = _named("again", key)
            step["key"] = key
            taken.add(key)
    _name_blocks(whole, like)
    return whole


def _name_blocks(whole: Part, like: Document | None) -> None:
    of_step = {
        step["key"]: block["key"]
        for block in (like["blocks"] if like else [])
        if block.get("key")
        for step in block["steps"]
        if step.get("key")
    }
    taken: set[str] = set()
    for number, block in enumerate(whole["blocks"], start=1):
        first = block["steps"][0]["key"] if block["steps"] else str(number)
        key = block.get("key") or of_step.get(first) or _named("block", first)
        while key in taken:
            key = _named("again", key)
        block["key"] = key
        taken.add(key)


def _keys_by_place(content: Document) -> dict[tuple[int, int], str]:
    """(exercise, which one of it) → key, of the steps that have one."""
    seen: Counter[int] = Counter()
    found = {}
    for step in steps_of(content):
        seen[step["exercise"]] += 1
        if step.get("key"):
            found[step["exercise"], seen[step["exercise"]]] = step["key"]
    return found


def _named(*parts: object) -> str:
    return str(uuid.uuid5(NAMES, ":".join(str(part) for part in parts)))


def steps_of(content: Document) -> Iterator[Part]:
    for block in content["blocks"]:
        yield from block["steps"]
