"""Left against right: what each side showed in a session, the gap between them, and where it goes. No Django at all.

**What a side shows.** The best of its working sets in a session, by one measure that both sides share: of sets with a
load what they are worth in kg (formulas.load_shown), else the most reps, else the longest hold with the heaviest load
that both sides held. Where every such set of both sides has an RPE of 6 or more, reps in reserve count as done (Zourdos
et al. 2016, J Strength Cond Res 30(1):267-275): who lets the stronger side stop where the weaker one did still sees
which it is.

**The gap** of a session is formulas.side_gap. What stands is the median of the latest three sessions in which both
sides were shown: one bad day is no gap. **The trend** compares it with the median of the three sessions before: three
points more on the same side is growing, three less closing. **The weaker side** is told from 5 % on and two sessions,
below that it is chance. **The flag** for the trainer: it grew, and is 10 % or more. From 10 to 15 % of difference is
what studies commonly look at (Bishop, Turner and Read 2018, J Sports Sci 36(10):1135-1144, who also warn that no one
number fits all); these numbers of sessions and points are our own rule of thumb.

Everything is the same, mirrored, when the sides are exchanged.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from routines.formulas import load_shown, side_gap

LEFT, RIGHT = "left", "right"
SESSIONS_WEIGHED = 3
"""In the gap that stands, and again in what it is compared with."""
SESSIONS_LOOKED_AT = 2 * SESSIONS_WEIGHED
FEWEST_SESSIONS = 2
"""In which both sides were shown, before one of them is called the weaker."""
NOTEWORTHY = Decimal(5)
FLAGGED = Decimal(10)
MOVED = Decimal(3)
LEAST_RPE = Decimal(6)
TENTH = Decimal("0.1")


class Measure(StrEnum):
    """What the sides are compared by."""

    LOAD = "load"
    REPS = "reps"
    HOLD = "hold"


class Trend(StrEnum):
    """Where the gap goes; unknown until there are sessions to compare with."""

    GROWS = "grows"
    CLOSES = "closes"
    LEVEL = "level"
    UNKNOWN = ""


@dataclass(frozen=True)
class SideSet:
    """One working set on one side. ``key`` names it and decides between equals, the smallest first."""

    key: Any
    side: str
    """left, right, or both where it was logged once for the two."""
    reps: int | None = None
    load_kg: Decimal | None = None
    seconds: int | None = None
    rpe: Decimal | None = None


@dataclass(frozen=True)
class Best:
    """What a side showed, and with which set."""

    value: Decimal
    key: Any


@dataclass(frozen=True)
class Shown:
    """What both sides showed in one session."""

    measure: Measure
    left: Best
    right: Best

    @property
    def gap(self) -> Decimal:
        return side_gap(self.left.value, self.right.value)


type Value = Callable[[SideSet], Decimal]


def shown(sets: Iterable[SideSet]) -> Shown | None:
    """What the working sets of one exercise in one session show; None where the sides can't be compared.

    Where none was logged by side, in place of a two-sided move, each set tells what both of them did.
    """
    every = list(sets)
    known = [one for one in every if one.side in {LEFT, RIGHT}]
    known = known or [replace(one, side=side) for one in every for side in (LEFT, RIGHT)]
    counted = [one for one in known if one.reps]
    if loaded := _of_both([one for one in counted if one.load_kg]):
        spare = _reserve_of(loaded)
        return _best(Measure.LOAD, loaded, lambda one: load_shown(one.load_kg or Decimal(0), _reps(one, spare=spare)))
    if free := _of_both([one for one in counted if not one.load_kg]):
        spare = _reserve_of(free)
        return _best(Measure.REPS, free, lambda one: _reps(one, spare=spare))
    held = [one for one in known if one.seconds and not one.reps]
    loads = {side: {one.load_kg or Decimal(0) for one in held if one.side == side} for side in (LEFT, RIGHT)}
    if common := loads[LEFT] & loads[RIGHT]:
        alike = [one for one in held if (one.load_kg or Decimal(0)) == max(common)]
        return _best(Measure.HOLD, alike, lambda one: Decimal(one.seconds or 0))
    return None


def _of_both(sets: list[SideSet]) -> list[SideSet]:
    """The sets, if there are some of each side; else none."""
    return sets if {one.side for one in sets} == {LEFT, RIGHT} else []


def _reserve_of(sets: Iterable[SideSet]) -> bool:
    """Whether reps in reserve count: every set says how hard it was, and was hard enough to tell."""
    return all(one.rpe is not None and one.rpe >= LEAST_RPE for one in sets)


def _reps(one: SideSet, *, spare: bool) -> Decimal:
    return Decimal(one.reps or 0) + (10 - one.rpe if spare and one.rpe is not None else 0)


def _best(measure: Measure, sets: Iterable[SideSet], value: Value) -> Shown:
    by_side: dict[str, list[Best]] = {LEFT: [], RIGHT: []}
    for one in sets:
        by_side[one.side].append(Best(value(one), one.key))
    left, right = (min(by_side[side], key=lambda best: (-best.value, best.key)) for side in (LEFT, RIGHT))
    return Shown(measure, left, right)


@dataclass(frozen=True)
class Standing:
    """Where the gap of an exercise stands. Gaps are in percent, more than 0 where the right side is ahead."""

    gap: Decimal
    before: Decimal | None
    sessions: int
    """In which both sides were shown, of the latest ones."""

    @property
    def weaker(self) -> str:
        """left or right; empty while it can't be told."""
        if self.sessions < FEWEST_SESSIONS or abs(self.gap) < NOTEWORTHY:
            return ""
        return LEFT if self.gap > 0 else RIGHT

    @property
    def size(self) -> Decimal:
        return abs(self.gap)

    @property
    def change(self) -> Decimal | None:
        """By how many points it is wider than before, on the side that is ahead now; less than 0: narrower."""
        if self.before is None:
            return None
        return self.size - (self.before if self.gap > 0 else -self.before if self.gap < 0 else abs(self.before))

    @property
    def trend(self) -> Trend:
        if self.change is None:
            return Trend.UNKNOWN
        if self.change >= MOVED:
            return Trend.GROWS
        return Trend.CLOSES if self.change <= -MOVED else Trend.LEVEL

    @property
    def is_flagged(self) -> bool:
        """Whether the trainer is told."""
        return self.trend == Trend.GROWS and self.size >= FLAGGED


def standing(gaps: Sequence[Decimal]) -> Standing | None:
    """What the gaps of sessions say, the latest first; None without any. More than six are not looked at."""
    if not gaps:
        return None
    now, before = gaps[:SESSIONS_WEIGHED], gaps[SESSIONS_WEIGHED:SESSIONS_LOOKED_AT]
    compared = _median(before) if len(before) == SESSIONS_WEIGHED else None
    return Standing(_median(now), compared, len(gaps[:SESSIONS_LOOKED_AT]))


def _median(gaps: Sequence[Decimal]) -> Decimal:
    """Rounded to 0.1, away from 0, so that exchanged sides give the same number."""
    in_order, middle = sorted(gaps), len(gaps) // 2
    found = in_order[middle] if len(gaps) % 2 else (in_order[middle - 1] + in_order[middle]) / 2
    return found.quantize(TENTH, ROUND_HALF_UP)
