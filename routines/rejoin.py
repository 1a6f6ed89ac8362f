"""What two people made of the same exercise, brought together. Plain documents in, plain documents out.

A document has the shape of ``routines.models.draft.Content``: words, and beneath ``facts`` what else an exercise says.
What one side alone changed is taken; where both changed the same, each in its own way, that is a conflict to be chosen
in. Nothing that either side wrote is lost: it is in the result, or in a conflict.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

type Document = Mapping[str, Any]
type Choice = Literal["mine", "theirs", "both"]

LISTS = ("steps", "cues", "mistakes", "feels_wrong", "equipment", "aliases")
"""Merged row by row; all others as a whole."""
TOGETHER = (
    ("primary_muscles", "secondary_muscles"),
    ("default_reps_min", "default_reps_max"),
    ("tracking", "default_seconds"),
    ("variation_of", "variation_note"),
)
"""Facts that make one sense together: a muscle works hardest or helps, never both."""


@dataclass(frozen=True)
class Conflict:
    """Both sides changed the same. Of a list the values are lists of those rows; of ``TOGETHER`` they are objects."""

    id: str  # summary; of a list's rows steps-1, steps-2
    field: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_list(self) -> bool:
        return self.field in LISTS


@dataclass
class Rejoined:
    """``content`` has mine in a conflict unless chosen otherwise; ``taken``: fields with something of theirs."""

    content: dict[str, Any]
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def rejoin(base: Document, theirs: Document, mine: Document, choices: Mapping[str, Choice] | None = None) -> Rejoined:
    """Theirs and mine, that both began with base. ``choices``: by a conflict's id; in a list both can be had."""
    chosen = choices or {}
    found = Rejoined(deepcopy(dict(mine)))
    facts = dict(found.content["facts"])
    found.content["facts"] = facts
    words = [(name,) for name in mine if name != "facts"]
    of_facts = groups_of({**base["facts"], **theirs["facts"], **mine["facts"]})
    parts: list[tuple[Document, Document, Document, dict[str, Any], Sequence[tuple[str, ...]]]] = [
        (base, theirs, mine, found.content, words),
        (base["facts"], theirs["facts"], mine["facts"], facts, of_facts),
    ]
    for old, other, own, into, groups in parts:
        for names in groups:
            _rejoin_one(names, old, other, own, into, found, chosen)
    return found


def groups_of(facts: Document) -> list[tuple[str, ...]]:
    """The facts' names, those that belong together as one."""
    together = {name: names for names in TOGETHER for name in names}
    return list(dict.fromkeys(together.get(name, (name,)) for name in facts))


def _rejoin_one(
    names: tuple[str, ...],
    base: Document,
    theirs: Document,
    mine: Document,
    into: dict[str, Any],
    found: Rejoined,
    chosen: Mapping[str, Choice],
) -> None:
    (old, other, own) = (_value(one, names) for one in (base, theirs, mine))
    if other in (old, own):
        return
    name = names[0]
    if name in LISTS:
        into[name], has_theirs = _rejoin_rows(name, old or [], other or [], own or [], found.conflicts, chosen)
        if has_theirs:
            found.taken.append(name)
        return
    if own != old:
        found.conflicts.append(Conflict(name, name, old, other, own))
        if chosen.get(name) != "theirs":
            return
    found.taken.append(name)
    into.update(other if len(names) > 1 else {name: other})


def _value(document: Document, names: tuple[str, ...]) -> Any:
    if len(names) == 1:
        return document.get(names[0])
    return {name: document.get(name) for name in names}


def _rejoin_rows(
    name: str,
    base: Sequence[Any],
    theirs: Sequence[Any],
    mine: Sequence[Any],
    conflicts: list[Conflict],
    chosen: Mapping[str, Choice],
) -> tuple[list[Any], bool]:
    """The rows of both; and whether there is something of theirs among them that isn't mine."""
    rows: list[Any] = []
    has_theirs, number = False, 0
    for old, other, own in _stretches(base, theirs, mine):
        if other in (old, own):
            rows += own
        elif own == old:
            rows += other
            has_theirs = True
        else:
            number += 1
            one = Conflict(f"{name}-{number}", name, list(old), list(other), list(own))
            conflicts.append(one)
            choice = chosen.get(one.id, "mine")
            rows += {"mine": own, "theirs": other, "both": with_both(other, own)}.get(choice, own)
            has_theirs |= choice in {"theirs", "both"}
    return rows, has_theirs


def with_both(theirs: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """Their rows, then those of mine that aren't among them."""
    return [*theirs, *(row for row in mine if row not in theirs)]


def _stretches(
    base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]
) -> Iterator[tuple[Sequence[Any], Sequence[Any], Sequence[Any]]]:
    """The three lists cut into stretches that lie beside one another: at every row that all three have."""
    in_theirs, in_mine = _places(base, theirs), _places(base, mine)
    at_base = at_theirs = at_mine = 0
    for place, _ in enumerate(base):
        if place in in_theirs and place in in_mine:
            there, here = in_theirs[place], in_mine[place]
            if (at_base, at_theirs, at_mine) != (place, there, here):
                yield base[at_base:place], theirs[at_theirs:there], mine[at_mine:here]
            yield base[place : place + 1], theirs[there : there + 1], mine[here : here + 1]
            at_base, at_theirs, at_mine = place + 1, there + 1, here + 1
    if at_base < len(base) or at_theirs < len(theirs) or at_mine < len(mine):
        yield base[at_base:], theirs[at_theirs:], mine[at_mine:]


def _places(base: Sequence[Any], other: Sequence[Any]) -> dict[int, int]:
    """Where the base's rows are in the other list, in order."""
    blocks = SequenceMatcher(None, [_key(row) for row in base], [_key(row) for row in other], autojunk=False)
    return {a + i: b + i for a, b, size in blocks.get_matching_blocks() for i in range(size)}


def _key(row: Any) -> str:
    return json.dumps(row, sort_keys=True)
