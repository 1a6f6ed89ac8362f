"""What changed between two texts, word by word, as people read it. No Django at all."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# Words with their apostrophes and hyphens, numbers with their marks, runs of spaces, and single signs.
TOKENS = re.compile(r"\w+(?:['’.,\-]\w+)*|\s+|[^\w\s]")
MOST_TOKENS = 4000
ALIKE = 0.45


class Part(NamedTuple):
    """A run of text: as it was, taken out, or put in."""

    kind: Literal["same", "gone", "new"]
    text: str


class Row(NamedTuple):
    """One row of a list: as it was, changed, taken out, put in, or moved as it was to another place."""

    kind: Literal["same", "changed", "gone", "new", "moved"]
    parts: list[Part]


def words_diff(before: str, after: str) -> list[Part]:
    """The parts from one text to the other: whole words, never letters; no part is empty, none is like the last.

    Joining what isn't new gives ``before``, joining what isn't gone gives ``after``. A word or two that stays between
    two changes is a change too where it is only a space.
    """
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    if len(old) + len(new) > MOST_TOKENS:
        return _joined([("gone", before), ("new", after)]) if before != after else _joined([("same", before)])
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[tuple[str, str]] = []
    codes = matcher.get_opcodes()
    for place, (code, i1, i2, j1, j2) in enumerate(codes):
        gone, put = "".join(old[i1:i2]), "".join(new[j1:j2])
        is_between = 0 < place < len(codes) - 1
        if code == "equal" and not (is_between and not gone.strip()):
            found.append(("same", gone))
        else:
            found += [("gone", gone), ("new", put)]
    return _joined(found)


def _joined(found: Sequence[tuple[str, str]]) -> list[Part]:
    """Runs of changes as one part that is gone and one that is new."""
    parts: list[Part] = []
    gone = new = ""
    for kind, text in [*found, ("same", "")]:
        if kind == "gone":
            gone += text
        elif kind == "new":
            new += text
        else:
            parts += [Part("gone", gone)] if gone else []
            parts += [Part("new", new)] if new else []
            parts += [Part("same", text)] if text else []
            gone = new = ""
    return parts


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, from 0 to 1, counted in words."""
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def is_like(one: str, other: str) -> bool:
    """Whether one text is the other one changed: about half of the words stay, or all of the shorter one's."""
    few, many = sorted((one.split(), other.split()), key=len)
    matcher = SequenceMatcher(None, few, many, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return matcher.ratio() >= ALIKE or 1 < len(few) == kept


def rows_diff(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The rows of ``after`` in their order, each with what changed in it; rows taken out where they were.

    A row that is nearly another one is that one changed; one that stands elsewhere as it was has moved.
    """
    rows: list[Row] = []
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    codes = matcher.get_opcodes()
    out = [row for code, i1, i2, _, _ in codes if code != "equal" for row in before[i1:i2]]
    put = [row for code, _, _, j1, j2 in codes if code != "equal" for row in after[j1:j2]]
    moved = [row for row in put if row in out]
    for code, i1, i2, j1, j2 in codes:
        if code == "equal":
            rows += [Row("same", words_diff(row, row)) for row in after[j1:j2]]
        else:
            gone = [row for row in before[i1:i2] if row not in moved]
            rows += _replaced(gone, after[j1:j2], moved)
    return rows


def _replaced(gone: list[str], put: Sequence[str], moved: Sequence[str]) -> list[Row]:
    """Rows in place of others: each new one beside the first left one that it is like."""
    rows: list[Row] = []
    left = list(gone)
    for row in put:
        if row in moved:
            rows.append(Row("moved", [Part("same", row)]))
            continue
        was = next((place for place, one in enumerate(left) if is_like(one, row)), None)
        if was is None:
            rows.append(Row("new", [Part("new", row)] if row else []))
            continue
        rows += [Row("gone", [Part("gone", one)]) for one in left[:was] if one]
        rows.append(Row("changed", words_diff(left[was], row)))
        left = left[was + 1 :]
    return rows + [Row("gone", [Part("gone", one)]) for one in left if one]
