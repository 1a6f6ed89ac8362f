"""What a rule is told, and what it says."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

MOST_LOAD, MOST_REPS, MOST_SECONDS = Decimal(2000), 1000, 36_000


@dataclass(frozen=True)
class Asked:
    """What the routine asks of a step on one side."""

    sets: int
    reps_min: int | None = None
    reps_max: int | None = None
    seconds: int | None = None
    load: Decimal | None = None
    load_unit: str = "kg"
    rpe: Decimal | None = None
    takes_load: bool = True  # whether the exercise is one that is loaded at all

    @property
    def is_timed(self) -> bool:
        return self.reps_min is None and self.seconds is not None

    @property
    def least(self) -> int | None:
        """Reps, or seconds of a timed move, from which on a set is done; None for a round."""
        return self.seconds if self.is_timed else self.reps_min

    @property
    def top(self) -> int | None:
        """Where the range ends; where there is none, the one number."""
        return self.seconds if self.is_timed else self.reps_max or self.reps_min

    @property
    def range(self) -> str:
        """12–15; for one number that alone, for a time 45 s."""
        if self.least == self.top:
            return self.amount(self.top)
        return f"{self.least}–{self.top}"

    def amount(self, number: int | None) -> str:
        return f"{number} s" if self.is_timed else str(number)


@dataclass(frozen=True)
class Done:
    """One set as performed."""

    reps: int | None = None
    load: Decimal | None = None
    load_unit: str = "kg"
    seconds: int | None = None
    rpe: Decimal | None = None


@dataclass(frozen=True)
class Past:
    """What was done of the step's exercise in one session on one side, set by set."""

    on: date
    sets: tuple[Done, ...]


@dataclass(frozen=True)
class Weights:
    """What a person loads with: their unit, and the smallest step in it."""

    unit: str = "kg"
    step: Decimal = Decimal("2.5")


@dataclass(frozen=True)
class Ease:
    """A deload week: so much of the load and of the sets."""

    load_percent: int = 60
    sets_percent: int = 50


@dataclass(frozen=True)
class When:
    """The day, and which week of the program that is."""

    on: date
    week: int = 1
    week_starts_on: date | None = None
    ease: Ease | None = None
    who: str = ""  # who did it; empty: whoever reads the sentences


@dataclass(frozen=True)
class Target:
    """What is asked for now. ``sets`` is fewer than the routine's in a deload week."""

    sets: int
    load: Decimal | None
    load_unit: str
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    rpe: Decimal | None = None


class Move(StrEnum):
    FIRST = "first"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    EASY = "easy"


@dataclass(frozen=True)
class Ruling:
    target: Target
    move: Move
    why: str


@dataclass(frozen=True)
class Trace:
    """A ruling with what would change it, in words and as facts that JSON takes."""

    ruling: Ruling
    change: str
    facts: dict[str, Any]
