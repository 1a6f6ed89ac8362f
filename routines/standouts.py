"""What is unusual about a week of training, against the weeks before it. Rules of thumb, all our own; no Django at all.

**Tonnage.** The usual week is the median of those among the four before in which anything was moved, of at least two.
A week that is a fifth above or below it is unusual; it hints at more or less work, not at more or less strength.

**Drops.** What a session shows of an exercise is its best estimated maximum (Epley) or, without a
load, its most reps (routines.attention). The best of the week is held against the mean of the bests of its sessions in
the four weeks before, of at least two; a twentieth below is more than a bad set.

**Gaps.** Days without a session between two, or up to today; longer than a week, and longer than twice the usual gap of
the eight weeks before (their median), is a gap.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

WEEKS_COMPARED = 4
FEWEST = 2
UNUSUAL_PERCENT = 20
DROP_PERCENT = 5
LONG_GAP_DAYS = 7


@dataclass(frozen=True)
class Usual:
    """A number against the usual one, in percent of it."""

    now: Decimal
    usual: Decimal

    @property
    def percent(self) -> int:
        """How much more than usual; below 0 for less."""
        return round((self.now / self.usual - 1) * 100)

    @property
    def size(self) -> int:
        return abs(self.percent)

    @property
    def is_unusual(self) -> bool:
        return self.size >= UNUSUAL_PERCENT


def against_usual(now: Decimal, before: Sequence[Decimal]) -> Usual | None:
    """A week against the weeks before it; those without anything don't count. None with fewer than two."""
    moved = [one for one in before if one > 0]
    if len(moved) < FEWEST:
        return None
    return Usual(now, median(moved))


def drop_of(now: Decimal, before: Sequence[Decimal]) -> Usual | None:
    """The best of a week against the mean of the bests before, where it is a drop; None where it isn't."""
    known = [one for one in before if one > 0]
    if len(known) < FEWEST or now <= 0:
        return None
    found = Usual(now, sum(known, Decimal(0)) / len(known))
    return found if found.percent <= -DROP_PERCENT else None


def longest_gap(days: Collection[date], *, first: date, last: date) -> tuple[date, date] | None:
    """The first and last day without a session of the longest gap that touches a week; None where none is long.

    ``days`` are those trained in the eight weeks before and in the week, from ``first`` to ``last``; of a week that
    goes on ``last`` is yesterday.
    """
    trained = sorted(day for day in set(days) if day <= last)
    if not trained:
        return None
    gaps = [(one + timedelta(days=1), other - timedelta(days=1)) for one, other in pairwise(trained)]
    usual = median([_length(gap) for gap in gaps if gap[1] < first]) if any(gap[1] < first for gap in gaps) else 0
    gaps.append((trained[-1] + timedelta(days=1), last))
    found = max((gap for gap in gaps if gap[1] >= first), key=_length, default=None)
    return found if found and _length(found) > max(LONG_GAP_DAYS, 2 * usual) else None


def _length(gap: tuple[date, date]) -> int:
    return (gap[1] - gap[0]).days + 1
