"""What differs between two texts of a routine: line by line, and word by word in lines that go on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

SAME, ADDED, REMOVED, CHANGED, GAP = "same", "added", "removed", "changed", "gap"
AROUND = 2
"""So many unchanged lines stand around a change."""
WORD = re.compile(r"\s+|\w+(?:[.:]\w+)*|[^\w\s]")
LIKE_ENOUGH = 0.4
MAX_PAIRED = 80
"""In longer runs of changed lines none is compared with another."""


@dataclass(frozen=True)
class Piece:
    """Some words of a line: SAME, ADDED or REMOVED."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line: SAME, ADDED, REMOVED, CHANGED (with pieces of both kinds), or a GAP of so many unchanged lines."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    indent: int = 0
    skipped: int = 0


def changes(before: str, after: str) -> list[Line]:
    """The lines of both texts in order, without the empty ones; long unchanged runs are gaps."""
    return list(_with_gaps(list(_all_lines(_lines(before), _lines(after)))))


def has_changes(lines: Sequence[Line]) -> bool:
    return any(line.kind not in {SAME, GAP} for line in lines)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _all_lines(old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from (_line(SAME, line) for line in new[j1:j2])
        else:
            yield from _replaced(old[i1:i2], new[j1:j2])


def _replaced(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that are alike become one changed line, in the order of both; the others are removed or added."""
    pairs = _pairs(old, new) if len(old) * len(new) <= MAX_PAIRED * MAX_PAIRED else []
    i = j = 0
    for mine, theirs in [*pairs, (len(old), len(new))]:
        yield from (_line(REMOVED, line) for line in old[i:mine])
        yield from (_line(ADDED, line) for line in new[j:theirs])
        if mine < len(old) and theirs < len(new):
            yield _changed(old[mine], new[theirs])
        i, j = mine + 1, theirs + 1


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Which lines go on as which, in order, so that the sum of their likenesses is the greatest."""
    mine, theirs = [_Said.of(line) for line in old], [_Said.of(line) for line in new]
    like = [[one.likeness(other) for other in theirs] for one in mine]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


@dataclass(frozen=True)
class _Said:
    """A line, as it is compared with others."""

    name: str
    words: frozenset[str]

    @classmethod
    def of(cls, line: str) -> "_Said":
        name, found, _ = line.strip().partition(": ")
        return cls(name if found else "", frozenset(word for word in WORD.findall(line) if word.strip()))

    def likeness(self, other: "_Said") -> float:
        """From 0 to 1; lines that speak of the same move are alike whatever they ask, others by their common words."""
        if self.name and self.name == other.name:
            return 1.0
        whole = sum(map(len, self.words | other.words))
        share = sum(map(len, self.words & other.words)) / whole if whole else 0.0
        return share if share >= LIKE_ENOUGH else 0.0


def _changed(mine: str, theirs: str) -> Line:
    a, b = (WORD.findall(line.strip()) for line in (mine, theirs))
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(b[j1:j2])))
        else:
            pieces += [Piece(kind, "".join(words)) for kind, words in ((REMOVED, a[i1:i2]), (ADDED, b[j1:j2])) if words]
    is_same = all(piece.kind == SAME for piece in pieces)  # but for its indentation
    return Line(SAME if is_same else CHANGED, pieces, _indent(theirs))


def _line(kind: str, line: str) -> Line:
    return Line(kind, [Piece(SAME if kind == SAME else kind, line.strip())], _indent(line))


def _indent(line: str) -> int:
    return min(2, (len(line) - len(line.lstrip())) // 2)


def _with_gaps(lines: list[Line]) -> Iterator[Line]:
    is_near = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.kind != SAME:
            for near in range(max(0, place - AROUND), min(len(lines), place + AROUND + 1)):
                is_near[near] = True
    skipped = 0
    for line, near in zip(lines, is_near, strict=True):
        if near:
            if skipped:
                yield Line(GAP, skipped=skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Line(GAP, skipped=skipped)
