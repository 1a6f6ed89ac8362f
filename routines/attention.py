"""When a client needs their trainer: what counts as unusual. Rules of thumb, all our own; no Django at all.

**Missed sessions.** Somebody's last sessions are held against their own habit. Of the sessions due in the eight weeks
before today, the latest four (or fewer, at least two) are *recent*, those before them the *habit*: the share of them
that was finished. With fewer than four sessions before, three of four are assumed. It is worth a word when somebody
missed at least two of the recent ones and one and a half more than their habit lets expect, or all of four. So a
client who keeps all is asked after two of four, one who keeps three of four after three, and one who keeps every
second after four.

**Top of the range.** An exercise is *topped* in a session when every working set that the routine asked for reached
the upper end of its range, with the load asked for or more. Topped twice in a row, and asked for the same both times:
the load is due to rise.

**Standing still.** What a session shows of an exercise is its best estimated maximum and, without a load, its most
reps. Of the latest eight sessions with the exercise, the best was first reached four or more sessions ago.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

RECENT_SESSIONS, FEWEST_RECENT = 4, 2
HABIT_SESSIONS, USUAL_HABIT = 4, 0.75
UNUSUAL = 1.5

SESSIONS_COMPARED = 8
STANDSTILL = 4

EPLEY = Decimal(30)


@dataclass(frozen=True)
class Missed:
    """Sessions missed of the latest ones that were due, and the share usually kept (None: not known yet)."""

    missed: int
    due: int
    habit: float | None


def missed_beyond_habit(kept: Sequence[bool]) -> Missed | None:
    """What is unusual about the latest sessions due; ``kept`` says of each whether it was done, the latest first."""
    recent, before = kept[:RECENT_SESSIONS], kept[RECENT_SESSIONS:]
    missed = len(recent) - sum(recent)
    if len(recent) < FEWEST_RECENT or missed < FEWEST_RECENT:
        return None
    habit = sum(before) / len(before) if len(before) >= HABIT_SESSIONS else None
    expected = len(recent) * (1 - (USUAL_HABIT if habit is None else habit))
    if missed - expected >= UNUSUAL or missed == RECENT_SESSIONS:
        return Missed(missed, len(recent), habit)
    return None


def strength_shown(load_kg: Decimal | None, reps: int | None) -> tuple[Decimal, int]:
    """What one set shows, to be compared: (estimated maximum in kg, reps). Loaded sets by Epley, else by the reps."""
    if not reps:
        return Decimal(0), 0
    if not load_kg:
        return Decimal(0), reps
    return load_kg if reps == 1 else load_kg * (1 + reps / EPLEY), 0


def sessions_since_best[Shown: (tuple[Decimal, int], int)](shown: Sequence[Shown]) -> int:
    """How many sessions ago the best of the latest ones was first reached; ``shown`` has the latest first."""
    window = shown[:SESSIONS_COMPARED]
    best = max(window)
    return max(place for place, value in enumerate(window) if value == best)


@dataclass(frozen=True)
class Trend:
    """Four weeks against the four before. ``percent`` is None when there is nothing to compare with."""

    percent: int | None
    counts: str  # what was compared: load or sessions

    @property
    def way(self) -> str:
        """up, down or level (within 5 %)."""
        if self.percent is None or abs(self.percent) < LEVEL_PERCENT:
            return "level"
        return "up" if self.percent > 0 else "down"

    @property
    def size(self) -> int:
        """How much it changed, in percent."""
        return abs(self.percent or 0)


LEVEL_PERCENT = 5


def trend(*, tonnage: tuple[float, float], sessions: tuple[int, int]) -> Trend:
    """(now, before) of each: by the load moved where any was moved in both, else by the sessions done."""
    counts, (now, before) = ("load", tonnage) if all(tonnage) else ("sessions", sessions)
    return Trend(round(100 * (now - before) / before) if before else None, counts)
