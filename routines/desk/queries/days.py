"""Days as bits: bit 0 is the client's today, bit 1 yesterday. What five hundred clients did fits in as many numbers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Self

from routines.due_days import MOST_DAYS, DueDays, weeks_from
from routines.models import Assignment
from routines.models.assignment import Missed

WEEKS_SHOWN = 4
DAYS_SHOWN = WEEKS_SHOWN * 7
DAYS_KNOWN = 2 * DAYS_SHOWN
"""Today and the eight weeks before it."""

ALL_KNOWN = (1 << (DAYS_KNOWN + 1)) - 1
SHOWN = (1 << DAYS_SHOWN) - 1
TODAY = 1

DONE, PART, MISSED, DUE, REST = "done", "part", "missed", "due", "rest"

MADE_UP_WITHIN = 6
"""So many days after it was due a session still makes up for the one that was missed."""


@dataclass(slots=True)
class PlanDays:
    """One plan of a client: the days it asked for, and what was done of it."""

    due: int = 0
    done: int = 0
    begun: int = 0


class Plan(NamedTuple):
    """As much of an assignment as tells its days: hundreds of them are read at once."""

    pk: int
    coaching: int
    client: int
    name: str
    weekdays: list[int]
    every_days: int | None
    missed: str
    starts_on: date
    ends_on: date
    withdrawn_at: datetime | None
    changed_on: date | None
    past_due_on: list[date]
    known_pauses: list[dict[str, Any]]
    known_moves: list[dict[str, Any]]
    known_done: list[date] | None

    @classmethod
    def of(cls, values: tuple[Any, ...]) -> Self:
        """COLUMNS as they stand in the database, JSON as text."""
        plan = cls(*values)
        if not (plan.known_pauses or plan.known_moves):
            return plan
        pauses, moves = ([json.loads(str(one)) for one in known] for known in (plan.known_pauses, plan.known_moves))
        return plan._replace(known_pauses=pauses, known_moves=moves)

    @property
    def is_plain(self) -> bool:
        """On weekdays that nothing has moved."""
        return not (self.every_days or self.missed == Missed.SHIFT or self.known_pauses or self.known_moves)

    def due_days(self, today: date) -> DueDays:
        """The whole rule, for the few that aren't plain."""
        plan = Assignment(
            pk=self.pk,
            client_id=self.client,
            weekdays=self.weekdays,
            every_days=self.every_days,
            missed=self.missed,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            changed_on=self.changed_on,
            past_due_on=self.past_due_on,
        )
        vars(plan).update(known_pauses=self.known_pauses, known_moves=self.known_moves, known_done=self.known_done)
        return plan.due_days(today=today)


COLUMNS = (
    "pk", "coaching", "client", "version__name", "weekdays", "every_days", "missed", "starts_on", "ends_on",
    "withdrawn_at", "changed_on", "past_due_on", "known_pauses", "known_moves", "known_done",
)  # fmt: skip

FAR = timedelta(weeks=5)
"""A plan that ends so much later needs no closer look at its end."""


@dataclass(slots=True)
class PlanToday:
    """What a plan asked for in the last eight weeks, and how it stands today."""

    due: int
    week: int
    is_paused: bool
    last_due_on: date | None


def plan_today(plan: Plan, today: date, withdrawn_on: date | None) -> PlanToday:
    if plan.is_plain:
        found = PlanToday(
            due=_plain_bits(plan, today),
            week=weeks_from(plan.starts_on, today),
            is_paused=False,
            last_due_on=_plain_end(plan, today),
        )
    else:
        days = plan.due_days(today)
        due = days.between(today - timedelta(days=DAYS_KNOWN), today)
        found = PlanToday(
            due=sum(1 << (today - day).days for day in due),
            week=days.week_on(today),
            is_paused=days.is_paused_on(today),
            last_due_on=_end(days, today),
        )
    if withdrawn_on:
        found.due &= _between(DAYS_KNOWN, (today - withdrawn_on).days + 1)
    return found


def _plain_bits(plan: Plan, today: date) -> int:
    """The days asked for, in a few steps whatever the plan's length."""
    bits = _rhythm(tuple(plan.weekdays), today.weekday())
    start = max(plan.starts_on, plan.changed_on) if plan.changed_on else plan.starts_on
    bits &= _between((today - start).days, (today - plan.ends_on).days)
    for day in plan.past_due_on:
        ago = (today - day).days
        if 0 <= ago <= DAYS_KNOWN and plan.changed_on and day < plan.changed_on:
            bits |= 1 << ago
    return bits


def _plain_end(plan: Plan, today: date) -> date | None:
    """The last day on which a plain plan asks for a session."""
    if plan.ends_on > today + FAR:
        return plan.ends_on
    for ago in range(7):
        day = plan.ends_on - timedelta(days=ago)
        if day.weekday() in plan.weekdays and day >= max(plan.starts_on, plan.changed_on or plan.starts_on):
            return day
    return max(plan.past_due_on, default=None)


def _end(days: DueDays, today: date) -> date | None:
    if days.ends_on > today + FAR:
        return days.ends_on
    found = days.between(days.ends_on - timedelta(days=MOST_DAYS), days.lasts_to)
    return found[-1] if found else None


def _between(first_ago: int, last_ago: int) -> int:
    """The days from so many ago to so many ago, both included, as far as they are known."""
    first, last = min(first_ago, DAYS_KNOWN), max(last_ago, 0)
    return ((1 << (first + 1)) - 1) & ~((1 << last) - 1) if first >= last else 0


@lru_cache(maxsize=1024)
def _rhythm(weekdays: tuple[int, ...], today: int) -> int:
    """Every known day that is one of these weekdays, as seen from a day of this weekday."""
    return sum(1 << ago for ago in range(DAYS_KNOWN + 1) if (today - ago) % 7 in weekdays)


class Strip(NamedTuple):
    """The last four weeks: the days on which all that was due was done, a part of it, and nothing."""

    done: int
    part: int
    undone: int

    @property
    def states(self) -> tuple[str, ...]:
        """Of each day, the oldest first: done, part, missed, due (today, still open) or rest."""
        return _states(*self)

    @property
    def missed_ago(self) -> int | None:
        """How many days ago the last one was missed."""
        missed = self.undone & ~TODAY
        return (missed & -missed).bit_length() - 1 if missed else None


def strip(plans: Iterable[PlanDays], trained: int) -> Strip:
    due = undone = some = 0
    for plan in plans:
        due |= plan.due
        undone |= plan.due & ~plan.done
        some |= plan.due & (plan.done | plan.begun)
    return Strip((due & ~undone | trained & ~due) & SHOWN, undone & some & SHOWN, undone & ~some & SHOWN)


@lru_cache(maxsize=1024)
def _states(*which: int) -> tuple[str, ...]:
    """``which`` days are done, done in part, and not done."""
    states = [REST] * DAYS_SHOWN
    for state, days in zip((DONE, PART, MISSED), which, strict=True):
        for ago in range(DAYS_SHOWN):
            if days >> ago & 1:
                states[-1 - ago] = state
    if states[-1] == MISSED:
        states[-1] = DUE
    return tuple(states)


def kept_lately(plans: list[PlanDays]) -> tuple[list[bool], int | None]:
    """Of each session due before today whether it was done, the latest first; and how many days ago one was missed.

    A session of the same plan up to six days after the day it was due makes up for it. One done today counts.
    """
    kept: list[tuple[int, bool]] = []
    for plan in plans:
        missed = plan.due & ~plan.done & ~TODAY
        extra = plan.done & ~plan.due
        while extra and missed:
            ago = extra.bit_length() - 1  # the oldest first
            extra ^= 1 << ago
            waiting = missed & (((1 << (ago + MADE_UP_WITHIN + 1)) - 1) & ~((1 << ago) - 1))
            missed &= ~(waiting & -waiting)  # the nearest one before it
        due = plan.due & ~TODAY | plan.due & plan.done & TODAY
        while due:
            bit = due & -due
            due ^= bit
            kept.append((bit.bit_length() - 1, not missed & bit))
    kept.sort()
    return [is_kept for _, is_kept in kept], next((ago for ago, is_kept in kept if not is_kept), None)
