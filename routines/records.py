"""The best a person has done of an exercise, by side. Plain values in, plain values out; no Django at all.

Six kinds of best, each of one exercise on one side (left, right, both):

- ``load``: the heaviest load in kg that was lifted or held at all.
- ``reps_at_load``: the most reps at one load; without a load, at 0 kg. One for each load.
- ``one_rep_max``: the highest estimate from one set (routines.formulas.estimated_one_rep_max), up to 10 reps.
- ``tonnage``: the most kg moved in one session.
- ``hold``: the longest time of one set without reps, in seconds; not of moves counted in rounds.
- ``rounds``: the most rounds in one session, of moves counted in rounds, where each set is one.

Whoever reached a value first holds it: by the moment it was performed, then by its id. Warm-ups and sets taken back
are never among the sets given here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from routines import formulas

LOAD, REPS_AT_LOAD, ONE_REP_MAX = "load", "reps_at_load", "one_rep_max"
TONNAGE, HOLD, ROUNDS = "tonnage", "hold", "rounds"

IN_ROUNDS = "rounds"
"""How a move counted in rounds is tracked."""
NO_HOLD = {IN_ROUNDS, "distance"}


class DoneSet(NamedTuple):
    """A set of one exercise that counts."""

    set_id: UUID
    session: UUID
    side: str
    reps: int | None
    load_kg: Decimal | None
    seconds: int | None
    done_at: datetime


class Key(NamedTuple):
    """Which best of an exercise: its side, its kind, and for ``reps_at_load`` the load."""

    side: str
    kind: str
    at_load_kg: Decimal | None = None


@dataclass(frozen=True)
class Best:
    """A best that stands. ``was``: the best of the sessions before; None when there was none.

    ``set_id`` is None for what a session came to as a whole.
    """

    value: Decimal
    session: UUID
    set_id: UUID | None
    done_at: datetime
    was: Decimal | None = None


class _Shown(NamedTuple):
    """A value, and when and by what it was reached: a set, else the session as a whole."""

    value: Decimal
    turn: tuple[datetime, UUID]
    session: UUID
    set_id: UUID | None


def bests(sets: Iterable[DoneSet], tracking: str) -> dict[Key, Best]:
    """All bests of one exercise from all its sets, in whatever order they come. ``tracking`` as the exercise has it."""
    shown: dict[Key, list[_Shown]] = defaultdict(list)
    for key, one in _shown(sets, tracking):
        shown[key].append(one)
    return {key: _best_of(those) for key, those in shown.items()}


def _best_of(shown: list[_Shown]) -> Best:
    most = max(one.value for one in shown)
    best = min((one for one in shown if one.value == most), key=lambda one: one.turn)  # who reached it first
    before = (one.value for one in shown if one.session != best.session and one.turn < best.turn)
    return Best(best.value, best.session, best.set_id, best.turn[0], max(before, default=None))


def _shown(sets: Iterable[DoneSet], tracking: str) -> Iterator[tuple[Key, _Shown]]:
    """What each set shows by itself, and each session as a whole."""
    moved: dict[tuple[str, UUID], list[tuple[Decimal, datetime]]] = defaultdict(list)
    rounds: dict[tuple[str, UUID], list[tuple[Decimal, datetime]]] = defaultdict(list)
    for one in sets:
        load = one.load_kg or Decimal(0)
        for key, value in _shown_by(one, load, tracking):
            yield key, _Shown(value, (one.done_at, one.set_id), one.session, one.set_id)
        if one.reps and load:
            moved[one.side, one.session].append((one.reps * load, one.done_at))
        if tracking == IN_ROUNDS:
            rounds[one.side, one.session].append((Decimal(1), one.done_at))
    for kind, sums in ((TONNAGE, moved), (ROUNDS, rounds)):
        for (side, session), parts in sums.items():
            value, at = sum((part for part, _ in parts), Decimal(0)), max(at for _, at in parts)
            yield Key(side, kind), _Shown(value, (at, session), session, None)


def _shown_by(one: DoneSet, load: Decimal, tracking: str) -> Iterator[tuple[Key, Decimal]]:
    if load and (one.reps or one.seconds):
        yield Key(one.side, LOAD), load
    if one.reps:
        yield Key(one.side, REPS_AT_LOAD, load), Decimal(one.reps)
        if maximum := formulas.estimated_one_rep_max(load, one.reps):
            yield Key(one.side, ONE_REP_MAX), maximum
    elif one.seconds and tracking not in NO_HOLD:
        yield Key(one.side, HOLD), Decimal(one.seconds)


def after_session(stand: Mapping[Key, Best], of_session: Mapping[Key, Best]) -> dict[Key, Best]:
    """Which bests are new or different, given those that stood and those of one session by itself.

    Holds only where every set of another session was done before all of this one's; else take ``bests`` of all sets.
    """
    changed = {}
    for key, now in of_session.items():
        before = stand.get(key)
        if before is None:
            new = now
        elif before.session == now.session:
            new = replace(now, was=before.was)
        elif now.value > before.value:
            new = replace(now, was=before.value)
        else:
            continue
        if new != before:
            changed[key] = new
    return changed


def is_celebrated(key: Key, best: Best, stand: Mapping[Key, Best]) -> bool:
    """Whether a best is worth a word: it beat an earlier session's.

    The first time of a move beats nothing. Nor do the most reps at a load when a heavier one was moved as often.
    ``stand`` are all that stand of the exercise, on this side at least.
    """
    if best.was is None or best.value <= best.was:
        return False
    return key.at_load_kg is None or not any(
        other.side == key.side
        and other.at_load_kg is not None
        and other.at_load_kg > key.at_load_kg
        and one.value >= best.value
        for other, one in stand.items()
    )
