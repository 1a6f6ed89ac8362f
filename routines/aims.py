"""How far it is to a goal: what a set is worth on the goal's own scale, when it was reached, and the way there.

No Django at all. A goal asks for reps (with a load or without) or for seconds. Its scale is the load for that many
reps where it has a load, else reps, else seconds; a set below the goal's reps or load is put on that scale by
formulas.load_for_reps, so that the way can be seen. Reached is only what was done: the reps, with the load or more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from routines.formulas import LONGEST_FORECAST_DAYS, load_for_reps, pace_of


class Scale(StrEnum):
    LOAD = "load"
    REPS = "reps"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Aim:
    """What is to be reached, in kg: 10 reps with 12 kg, 20 reps, 60 seconds, 45 seconds with 10 kg."""

    reps: int | None = None
    load_kg: Decimal | None = None
    seconds: int | None = None

    @property
    def scale(self) -> Scale:
        if self.seconds is not None:
            return Scale.SECONDS
        return Scale.LOAD if self.load_kg else Scale.REPS

    @property
    def value(self) -> Decimal:
        """The goal on its scale."""
        if self.seconds is not None:
            return Decimal(self.seconds)
        return self.load_kg or Decimal(self.reps or 0)

    def worth_of(self, *, reps: int | None, load_kg: Decimal | None, seconds: int | None) -> Decimal | None:
        """A set on the goal's scale; None where it says nothing about it."""
        match self.scale:
            case Scale.SECONDS:
                is_heavy_enough = not self.load_kg or (load_kg or Decimal(0)) >= self.load_kg
                return Decimal(seconds) if seconds and is_heavy_enough else None
            case Scale.REPS:
                return Decimal(reps) if reps else None
        if not reps or not load_kg:
            return None
        return load_for_reps(load_kg, reps, wanted=self.reps or 1)


def reached_at(done: Iterable[tuple[str, datetime]], sides: Collection[str]) -> datetime | None:
    """When the last of these sides got there; ``done`` are (side, moment) of sets that reached the goal."""
    first: dict[str, datetime] = {}
    for side, at in done:
        first[side] = min(at, first.get(side, at))
    return max(first[side] for side in sides) if all(side in first for side in sides) else None


def behind(values: Mapping[str, Decimal], sides: Collection[str]) -> Decimal | None:
    """The side that has the longer way: what it showed; None while one side showed nothing."""
    return min(values[side] for side in sides) if all(side in values for side in sides) else None


POINTS_FOR_PACE = 8
"""The latest sessions that say how fast it goes: our own rule of thumb."""


def expected_on(points: Iterable[tuple[date, Decimal]], goal: Decimal, *, today: date) -> date | None:
    """When the goal is reached if it goes on like in the latest sessions; None where that can't be said.

    ``points`` are (day, value), the latest last. A line that doesn't rise leads nowhere, and one that reaches the goal
    later than in a year says nothing.
    """
    latest = list(points)[-POINTS_FOR_PACE:]
    if not latest:
        return None
    start = latest[0][0]
    pace = pace_of(((day - start).days, value) for day, value in latest)
    if pace is None or pace[1] <= 0:
        return None
    days = (goal - pace[0]) / pace[1]
    if days > (today - start).days + LONGEST_FORECAST_DAYS:
        return None
    return max(start + timedelta(days=int(days) + 1), today)
