"""Which days a plan asks for. No Django at all."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

NO_END = date(9999, 12, 31)
"""The end of a plan that goes on until it is taken back: comparisons need no special case."""

MAX_SHIFT = timedelta(weeks=4)
"""A plan that shifts goes on at most so long beyond its end."""

FEWEST_DAYS, MOST_DAYS = 2, 14
"""A rhythm of every n days has n between these."""

A_DAY = timedelta(days=1)
NEXT_SLOT = timedelta(days=8)
LOOK_AHEAD, FARTHEST_LOOK = timedelta(weeks=8), timedelta(weeks=120)


class PausedDays(NamedTuple):
    """From the first to the last day, both included; whether the plan's end moves on by them."""

    first: date
    last: date
    extends: bool = False


def last_day(starts_on: date, weeks: int) -> date:
    """The last day of so many weeks."""
    return starts_on + timedelta(weeks=weeks, days=-1)


def weeks_from(starts_on: date, day: date) -> int:
    """Which week of the plan a day is in: 1 in its first seven days."""
    return (day - starts_on).days // 7 + 1


def extended_end(starts_on: date, ends_on: date, pauses: Iterable[PausedDays]) -> date:
    """The end, moved on by each day that an extending pause takes from the plan."""
    if ends_on == NO_END:
        return ends_on
    for pause in sorted(one for one in pauses if one.extends):
        if pause.first <= ends_on and pause.last >= starts_on:
            ends_on += pause.last - max(pause.first, starts_on) + A_DAY
    return ends_on


def paused_days(first: date, last: date, pauses: Iterable[PausedDays]) -> int:
    """How many days from first to last, both included, extending pauses take."""
    return sum(max(0, (min(pause.last, last) - max(pause.first, first)).days + 1) for pause in pauses if pause.extends)


@dataclass(frozen=True, slots=True)
class DueDays:
    """When a plan asks for a session.

    The rhythm is either ``weekdays`` (0 is Monday) or every ``every_days`` days counted from ``starts_on``; it holds
    from ``starts_on`` to ``ends_on``. What follows changes it, in this order:

    * **The past is kept.** Before ``changed_on`` the days in ``past`` hold, whatever the rhythm says now.
    * **Moves.** A session of one day is on another one instead.
    * **Pauses.** Days in a pause are not due, and nobody misses them. Where missed sessions shift, a rhythm of every
      n days waits for the end of the pause; else it goes on counting, as weekdays do.
    * **Missed sessions.** Where they drop, a day that went by is missed, and that is all. Where they ``shift``, each
      planned day opens a session that stays due, every day, until it is done or the next planned day comes:

      - done meanwhile, it counts on the day it was done, not on the day it was planned for; with a rhythm of every n
        days the later ones count from there, so that the days of rest between stay;
      - not done when the next planned day comes, its own day is missed: the session takes that next day, each later
        one takes the one after, and the plan goes on beyond its end by one planned day (at most ``MAX_SHIFT``).

    ``done_on`` and ``today`` matter only where missed sessions shift.
    """

    starts_on: date
    ends_on: date
    weekdays: frozenset[int] = frozenset()
    every_days: int | None = None
    changed_on: date | None = None
    past: frozenset[date] = frozenset()
    pauses: tuple[PausedDays, ...] = ()
    moves: Mapping[date, date] = field(default_factory=dict)
    shifts: bool = False
    done_on: tuple[date, ...] = ()
    today: date | None = None

    def between(self, first: date, last: date) -> list[date]:
        """The days it is due from first to last, both included, in order."""
        days = {day for day in self.past if first <= day <= last and self.changed_on and day < self.changed_on}
        days.difference_update(self.moves)
        if self.shifts:
            days.update(day for day in self._shifting(last) if first <= day <= last)
        else:
            days.update(self._rhythm(max(first, self._begins_on), min(last, self.ends_on)))
            if self.moves:
                days.difference_update(self.moves)
                days.update(day for day in self.moves.values() if first <= day <= last)
        if self.pauses:
            days = {day for day in days if not self.is_paused_on(day)}
        return sorted(days)

    def is_due_on(self, day: date) -> bool:
        return bool(self.between(day, day))

    def next_after(self, day: date) -> date | None:
        """The first day after this one on which it is due; None when nothing comes any more."""
        end = min(self.lasts_to, max(day, self.starts_on) + FARTHEST_LOOK)
        while day < end:
            until = min(day + LOOK_AHEAD, end)
            if found := self.between(day + A_DAY, until):
                return found[0]
            day = until
        return None

    @property
    def lasts_to(self) -> date:
        """The last day on which anything can be due."""
        end = max([self.ends_on, *self.moves.values(), *self.past])
        return end if end == NO_END or not self.shifts else end + MAX_SHIFT

    def is_paused_on(self, day: date) -> bool:
        return any(pause.first <= day <= pause.last for pause in self.pauses)

    def late_since(self) -> date | None:
        """The planned day whose session is still to be done today, where missed sessions shift; else None."""
        today = self.today
        if not self.shifts or today is None or self.is_paused_on(today):
            return None
        for slot, until, done in self._slots(today):
            if slot < today < until and done is None:
                return slot
        return None

    def week_on(self, day: date) -> int:
        """1 in the first seven days; days in a pause that moves the end on don't count."""
        taken = paused_days(self.starts_on, day - A_DAY, self.pauses)
        return max(1, weeks_from(self.starts_on, day - timedelta(days=taken)))

    @property
    def _begins_on(self) -> date:
        """The first day on which the rhythm counts."""
        return max(self.starts_on, self.changed_on or self.starts_on)

    def _rhythm(self, first: date, last: date) -> Iterator[date]:
        """The planned days from first on: by themselves, without pauses and moves."""
        if self.every_days:
            behind = (first - self.starts_on).days % self.every_days
            start, step = first.toordinal() + (self.every_days - behind if behind else 0), self.every_days
            yield from map(date.fromordinal, range(start, last.toordinal() + 1, step))
            return
        weekdays = self.weekdays
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            if (ordinal - 1) % 7 in weekdays:
                yield date.fromordinal(ordinal)

    def _shifting(self, last: date) -> Iterator[date]:
        """The days that count where missed sessions shift, up to the last one."""
        for slot, until, done in self._slots(last):
            yield done or slot
            if done is None and self.today and slot < self.today < until:
                yield self.today
        if self.every_days:
            yield from self._brought

    def _slots(self, last: date) -> Iterator[tuple[date, date, date | None]]:
        """Each planned day, the next one, and the day on which its session was done; as long as sessions are owed."""
        owed = None if self.ends_on == NO_END else self._sessions()
        over = NO_END if self.ends_on == NO_END else self.lasts_to + A_DAY
        for slot, following in self._counted(last) if self.every_days else self._named(last):
            if owed is not None and owed <= 0:
                return
            until = min(following, over)
            done = self._done_within(slot, until)
            if owed is not None and (done or self.today is None or until > self.today):
                owed -= 1
            yield slot, until, done

    def _sessions(self) -> int:
        """How many sessions the plan has when all goes well."""
        planned = set(self._planned(self.ends_on))
        return len(planned if self.every_days else (planned - self.moves.keys()) | self._targets)

    @property
    def _targets(self) -> set[date]:
        """Where moves lead, from the day on which the rhythm counts."""
        return {day for day in self.moves.values() if day >= self._begins_on and not self.is_paused_on(day)}

    @property
    def _brought(self) -> set[date]:
        """Where moves lead whose own day is of the kept past."""
        begin = self._begins_on
        return {to for day, to in self.moves.items() if day < begin <= to and not self.is_paused_on(to)}

    def _planned(self, last: date) -> Iterator[date]:
        """The rhythm's days that no pause takes."""
        if not self.every_days:
            yield from (day for day in self._rhythm(self._begins_on, last) if not self.is_paused_on(day))
            return
        day = next(self._rhythm(self._begins_on, self._begins_on + timedelta(days=self.every_days)))
        while day <= last:
            if self.is_paused_on(day):
                day += A_DAY
            else:
                yield day
                day += timedelta(days=self.every_days)

    def _named(self, last: date) -> Iterator[tuple[date, date]]:
        """Planned weekdays with those that follow them, moves done, some way beyond the end."""
        end = min(self.ends_on, last + FARTHEST_LOOK) + MAX_SHIFT
        until = min(last, end)
        planned: list[date] = []
        while not planned or (planned[-1] <= last and until < end):
            until = min(until + NEXT_SLOT, end)
            planned = [day for day in self._planned(until) if day not in self.moves]
            if until == end:
                break
        slots = sorted({*planned, *self._targets})
        for slot, following in pairwise([*slots, NO_END]):
            if slot > last:
                return
            yield slot, following

    def _counted(self, last: date) -> Iterator[tuple[date, date]]:
        """Every n days, counted anew from each day a session was done; moves done."""
        assert self.every_days
        gap = timedelta(days=self.every_days)
        end = NO_END if self.ends_on == NO_END else self.ends_on + MAX_SHIFT
        day = next(self._rhythm(self._begins_on, self._begins_on + gap))
        while day <= min(max([last, *self.moves]), end):
            if self.is_paused_on(day):
                day += A_DAY
                continue
            slot = self.moves.get(day, day)
            yield slot, max(slot, day) + gap
            day = max(self._done_within(slot, max(slot, day) + gap) or slot, day) + gap

    def _done_within(self, slot: date, until: date) -> date | None:
        """The first day from slot on, before until, on which a session was done."""
        at = bisect_left(self.done_on, slot)
        return self.done_on[at] if at < len(self.done_on) and self.done_on[at] < until else None
