"""Where the work went: hard sets by muscle, week by week."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from routines.formulas import muscle_sets
from routines.models import LoggedSet
from routines.models.exercise import Muscle
from routines.progress.queries.weeks import COUNTED_SETS, first_day, sums_between, week_of, weeks_to

WEEKS_COMPARED = 6
LEVELS = 4


@dataclass(frozen=True)
class WeekCell:
    sets: Decimal
    level: int
    """0 to 4: how much of the most that any muscle had in these weeks."""
    is_shown: bool


@dataclass(frozen=True)
class MuscleRow:
    name: str
    cells: list[WeekCell]


@dataclass(frozen=True)
class MuscleWeeks:
    """One week on the bodies, and the same muscles in the weeks before it."""

    week: date
    weeks: list[date]
    sets: dict[str, Decimal]
    """Hard sets of the week by muscle, the most first."""
    rows: list[MuscleRow]
    before: date | None
    after: date | None
    is_this_week: bool
    has_sessions: bool

    @property
    def last(self) -> date:
        return self.week + timedelta(days=6)


def muscle_weeks(client: User, *, around: date, today: date) -> MuscleWeeks:
    """The week of a day and those before it: three statements, whatever the history."""
    this = week_of(today)
    week = min(week_of(around), this)
    weeks = weeks_to(week, weeks=WEEKS_COMPARED)
    sessions = {one.pk: week_of(one.on) for one in sums_between(client, weeks[0], week + timedelta(days=6))}
    first = first_day(client)
    by_week: dict[date, list[tuple[list[str], list[str], Decimal]]] = {start: [] for start in weeks}
    counted = (
        LoggedSet.objects.hard()
        .filter(client=client, session__in=list(sessions))
        .values_list("session_id", "exercise__primary_muscles", "exercise__secondary_muscles")
        .annotate(sets=COUNTED_SETS)
        .order_by()
    )
    for session, primary, helping, sets in counted:
        by_week[sessions[session]].append((primary, helping, sets))
    found = {start: muscle_sets(told) for start, told in by_week.items()}
    return MuscleWeeks(
        week=week,
        weeks=weeks,
        sets=found[week],
        rows=_rows(found, week),
        before=week - timedelta(weeks=1) if first and week > week_of(first) else None,
        after=week + timedelta(weeks=1) if week < this else None,
        is_this_week=week == this,
        has_sessions=first is not None,
    )


def _rows(found: dict[date, dict[str, Decimal]], week: date) -> list[MuscleRow]:
    """Muscles that had any work in these weeks, those with the most in the shown week first."""
    most = max((sets for of_week in found.values() for sets in of_week.values()), default=Decimal(0))
    trained = {muscle for of_week in found.values() for muscle in of_week}
    in_order = sorted(trained, key=lambda muscle: (-found[week].get(muscle, Decimal(0)), muscle))
    return [
        MuscleRow(
            str(Muscle(muscle).label),
            [_cell(of_week.get(muscle, Decimal(0)), most, is_shown=start == week) for start, of_week in found.items()],
        )
        for muscle in in_order
    ]


def _cell(sets: Decimal, most: Decimal, *, is_shown: bool) -> WeekCell:
    return WeekCell(sets, math.ceil(LEVELS * sets / most) if most else 0, is_shown)
