"""The exercises a client has done, and one of them over time: a handful of sums per week, never every set."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import Case, DateField, DecimalField, ExpressionWrapper, F, Max, Min, Q, Value, When
from django.db.models.functions import Coalesce, Round, TruncMonth, TruncWeek
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from accounts import styles
from accounts.models import User
from routines.charts import Chart, Datum, Series, first_of_month, line_chart, running_bests
from routines.formulas import MOST_REPS_ESTIMATED, load_in
from routines.models import Exercise, ExerciseRecord, LoggedSet, RecordKind, Tracking
from routines.models.routine import Side
from routines.progress.queries.weeks import (
    COUNTED_SETS,
    HARD_SETS,
    TONNAGE,
    mass_for,
    moved_chart,
    say_day,
    say_day_in_full,
    say_load,
    say_number,
    sets_chart,
    start_of,
    week_of,
)
from routines.templatetags.training import span as say_seconds

LATEST = """
WITH RECURSIVE moves (exercise_id, done_at) AS (
    (
        SELECT exercise_id, done_at FROM routines_loggedset
        WHERE client_id = %(client)s AND voided_at IS NULL AND kind <> 'warm_up'
        ORDER BY exercise_id, done_at DESC LIMIT 1
    )
    UNION ALL
    SELECT following.* FROM moves, LATERAL (
        SELECT exercise_id, done_at FROM routines_loggedset
        WHERE client_id = %(client)s AND voided_at IS NULL AND kind <> 'warm_up' AND exercise_id > moves.exercise_id
        ORDER BY exercise_id, done_at DESC LIMIT 1
    ) AS following
)
SELECT exercise_id, done_at FROM moves
"""
"""When each exercise was done last: one step into the index for each, however many sets there are."""


class Span(models.TextChoices):
    WEEKS = "12-weeks", gettext_lazy("12 weeks")
    YEAR = "year", gettext_lazy("Year")
    ALL = "all", gettext_lazy("All")


WEEKS_OF = {Span.WEEKS: 12, Span.YEAR: 52}
LONG = timedelta(weeks=104)
"""A history longer than this is shown by month, where all of it is."""
SHIFT, MOST_REPS = 1_000_000, 10_000
"""A load in kg, of two decimals, times a million and the reps, of four digits: the greatest is the best set."""

ESTIMATE = Case(
    When(reps=1, load_kg__gt=0, then=F("load_kg")),
    When(
        Q(reps__range=(2, MOST_REPS_ESTIMATED), load_kg__gt=0),
        then=Round(F("load_kg") * (30 + F("reps")) / Value(Decimal(30)), precision=2),
    ),
    output_field=DecimalField(max_digits=9, decimal_places=2),
)
"""formulas.estimated_one_rep_max, in the database."""
BEST_SET = ExpressionWrapper(F("load_kg") * SHIFT + Coalesce(F("reps"), 0), DecimalField())
IS_MOVED = Q(load_kg__gt=0) & (Q(reps__gt=0) | Q(seconds__gt=0))
"""A load that was lifted or held at all, as records have it: no missed try, and no 0 kg."""
IS_HELD = (Q(reps=None) | Q(reps=0)) & ~Q(exercise__tracking__in=[Tracking.ROUNDS, Tracking.DISTANCE])
"""A hold, as records have it: how long a set of reps, a round or a way took is none."""


# --- All of them --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """An exercise with when it was done last, and the best that stands of it."""

    exercise: Exercise
    last: str
    best: str
    best_on: str


def moves_of(client: User, *, unit: str, today: date) -> list[Move]:
    """What was done lately first: three statements."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"client": client.pk})
        latest: dict[int, datetime] = dict(cursor.fetchall())
    exercises = Exercise.objects.with_text().filter(pk__in=latest).fetch_mode(models.FETCH_RAISE).in_bulk()
    kinds = [RecordKind.REPS_AT_LOAD, RecordKind.HOLD, RecordKind.ROUNDS, RecordKind.LOAD]
    records: dict[int, list[ExerciseRecord]] = defaultdict(list)
    for one in ExerciseRecord.objects.for_client(client).filter(exercise__in=latest, kind__in=kinds):
        records[one.exercise_id].append(one)
    found = []
    for pk, moment in sorted(latest.items(), key=lambda item: item[1], reverse=True):
        best = best_of(records[pk])
        found.append(
            Move(
                exercises[pk],
                _say_day_since(client.day_of(moment), today),
                say_record(best, unit) if best else "",
                _say_day_since(client.day_of(best.done_at), today) if best else "",
            )
        )
    return found


def _say_day_since(day: date, today: date) -> str:
    """With its year only when that isn't this one."""
    return say_day(day) if day.year == today.year else say_day_in_full(day)


def best_of(records: Iterable[ExerciseRecord]) -> ExerciseRecord | None:
    """The one to name of an exercise: the most reps at the heaviest load, else the longest, the most rounds."""
    order = [RecordKind.REPS_AT_LOAD, RecordKind.HOLD, RecordKind.ROUNDS, RecordKind.LOAD]
    ranked = [one for one in records if one.kind in order and one.value]
    return max(
        ranked, key=lambda one: (-order.index(RecordKind(one.kind)), one.at_load_kg or 0, one.value), default=None
    )


def say_record(one: ExerciseRecord, unit: str) -> str:
    """40 kg, 40 kg × 12, 20 reps, 45 s, 6 rounds."""
    if one.kind == RecordKind.REPS_AT_LOAD:
        load = f"{say_load(one.at_load_kg, unit)} × " if one.at_load_kg else ""
        return f"{load}{one.value:.0f}" if load else say_reps(one.value)
    if one.kind == RecordKind.HOLD:
        return say_seconds(float(one.value))
    if one.kind == RecordKind.ROUNDS:
        return ngettext("%(count)s round", "%(count)s rounds", round(one.value)) % {"count": f"{one.value:.0f}"}
    if one.kind == RecordKind.TONNAGE:
        return mass_for(one.value, unit).words(one.value)
    if one.kind == RecordKind.ONE_REP_MAX:
        return f"{say_number(_rounded(one.value, unit))} {unit}"
    return say_load(one.value, unit)


def say_reps(reps: Decimal) -> str:
    return ngettext("%(count)s rep", "%(count)s reps", round(reps)) % {"count": f"{reps:.0f}"}


# --- One of them --------------------------------------------------------------------------------


class Slot(NamedTuple):
    """What one side came to in a session, a week or a month."""

    on: date
    session: UUID | None
    side: str
    best_set: Decimal | None
    estimate: Decimal | None
    reps: int | None
    seconds: int | None
    tonnage: Decimal | None
    sets: Decimal
    hard: Decimal | None


COLUMNS: dict[str, Any] = {
    "best_set": Max(BEST_SET, filter=IS_MOVED),
    "estimate": Max(ESTIMATE),
    "most_reps": Max("reps"),
    "longest": Max("seconds", filter=IS_HELD),
    "tonnage": TONNAGE,
    "sets": COUNTED_SETS,
    "hard": HARD_SETS,
}


@dataclass(frozen=True)
class Before:
    """The best of one side before the span that is shown."""

    load: Decimal | None = None
    estimate: Decimal | None = None
    reps: int | None = None
    seconds: int | None = None
    sets: Decimal | None = None


@dataclass(frozen=True)
class BestSet:
    """One of the best sets that stand."""

    words: str
    side: str
    on: date
    session: UUID
    kinds: list[str]
    """Which records it holds, in words."""


@dataclass(frozen=True)
class Progress:
    """One exercise over time."""

    span: Span
    by: str
    """session, week or month: what a point of the charts is."""
    lines: list[Chart]
    bars: list[Chart]
    best_sets: list[BestSet]
    records: list[BestSet]
    first_on: date | None
    last_on: date | None
    new_records: int
    has_estimates: bool

    @property
    def has_any(self) -> bool:
        return self.first_on is not None


BEST_SETS_SHOWN = 8


def lines_in_weeks(client: User, exercise: int, *, unit: str, today: date) -> list[Chart]:
    """The lines of one exercise in the last twelve weeks: two statements."""
    start = week_of(today) - timedelta(weeks=WEEKS_OF[Span.WEEKS] - 1)
    bests, _, _ = _bests_before(client, exercise, start)
    return _lines(_slots(client, exercise, start, "session"), bests, unit=unit, start=start, today=today)


def progress_in(client: User, exercise: Exercise, span: Span, *, unit: str, today: date) -> Progress:
    """Three statements; what they read is one exercise's sets, what they return a row for each point."""
    bests, first, last = _bests_before(client, exercise.pk, _start(span, today))
    by, start = _steps(span, first, today)
    slots = _slots(client, exercise.pk, start, by)
    records = list(
        ExerciseRecord.objects.for_exercise(client, exercise)
        .order_by("-value", "done_at")
        .fetch_mode(models.FETCH_RAISE)
    )
    lines = _lines(slots, bests, unit=unit, start=start, today=today)
    return Progress(
        span=span,
        by=by,
        lines=lines,
        bars=_bars(slots, unit, start=start, by=by, today=today) if slots else [],
        best_sets=_best_sets(client, records, unit),
        records=_records(client, records, unit),
        first_on=first,
        last_on=last,
        new_records=sum(point.is_record for point in lines[0].points) if lines else 0,
        has_estimates=any(slot.estimate is not None for slot in slots),
    )


def _start(span: Span, today: date) -> date | None:
    return week_of(today) - timedelta(weeks=WEEKS_OF[span] - 1) if span in WEEKS_OF else None


def _steps(span: Span, first: date | None, today: date) -> tuple[str, date]:
    """What one point stands for, and the day from which on it is read."""
    if start := _start(span, today):
        return ("session" if span == Span.WEEKS else "week"), start
    first = first or today
    return ("month", first_of_month(first)) if today - first > LONG else ("week", week_of(first))


def _sets(client: User, exercise: int) -> "models.QuerySet[LoggedSet]":
    return LoggedSet.objects.working().filter(client=client, exercise_id=exercise)


def _bests_before(
    client: User, exercise: int, start: date | None
) -> tuple[dict[str, Before], date | None, date | None]:
    """What each side had reached before the span, and the first and last day of all."""
    if start is None:  # nothing is before all of it, and the two days are the ends of an index
        ends = _sets(client, exercise).aggregate(first=Min("done_at"), last=Max("done_at"))
        if ends["first"] is None:
            return {}, None, None
        return {}, client.day_of(ends["first"]), client.day_of(ends["last"])
    before = Q(done_at__lt=start_of(start, client))
    rows = (
        _sets(client, exercise)
        .values_list("side")
        .annotate(
            first=Min("done_at"),
            last=Max("done_at"),
            load=Max("load_kg", filter=before & IS_MOVED),
            estimate=Max(ESTIMATE, filter=before),
            most_reps=Max("reps", filter=before),
            longest=Max("seconds", filter=before & IS_HELD),
        )
        .order_by()
    )
    found: dict[str, Before] = {}
    firsts: list[datetime] = []
    lasts: list[datetime] = []
    for side, first, last, *bests in rows:
        found[side] = Before(*bests)
        firsts.append(first)
        lasts.append(last)
    if not firsts:
        return found, None, None
    return found, client.day_of(min(firsts)), client.day_of(max(lasts))


def _slots(client: User, exercise: int, start: date, by: str) -> list[Slot]:
    """In order of time."""
    sets = _sets(client, exercise).filter(done_at__gte=start_of(start, client))
    if by == "session":
        each = sets.values_list("session", "side").annotate(at=Min("done_at"), **COLUMNS).order_by("at")
        return [Slot(client.day_of(at), session, side, *sums) for session, side, at, *sums in each]
    if by == "month":
        grouped = sets.annotate(first=TruncMonth("done_at", tzinfo=client.zone, output_field=DateField()))
        shift = timedelta(0)
    else:
        shift = timedelta(days=-styles.current().first_weekday % 7)
        moment = ExpressionWrapper(F("done_at") + shift, models.DateTimeField())
        grouped = sets.annotate(shifted=moment).annotate(
            first=TruncWeek("shifted", tzinfo=client.zone, output_field=DateField())
        )
    rows = grouped.values_list("first", "side").annotate(**COLUMNS).order_by("first")
    return [Slot(first - shift, None, side, *sums) for first, side, *sums in rows]


# --- Its charts ---------------------------------------------------------------------------------

NAMES = {Side.BOTH: gettext_lazy("Both"), Side.LEFT: gettext_lazy("Left"), Side.RIGHT: gettext_lazy("Right")}


class _Value(NamedTuple):
    """A number of a slot, and what is said of it."""

    number: float
    words: str


def _heaviest(slot: Slot, unit: str) -> _Value | None:
    if slot.best_set is None:
        return None
    kg, reps = _split(slot.best_set)
    words = say_load(kg, unit)
    return _Value(_in_unit(kg, unit), f"{words} × {reps}" if reps else words)


def _estimated(slot: Slot, unit: str) -> _Value | None:
    if slot.estimate is None:
        return None
    value = _rounded(slot.estimate, unit)
    return _Value(value, f"{say_number(value)} {unit}")


def _most_reps(slot: Slot, _: str) -> _Value | None:
    return _Value(slot.reps, say_reps(Decimal(slot.reps))) if slot.reps else None


def _longest(slot: Slot, _: str) -> _Value | None:
    return _Value(slot.seconds, say_seconds(slot.seconds)) if slot.seconds else None


def _in_unit(kg: Decimal, unit: str) -> float:
    return float(load_in(kg, "kg", unit))


def _rounded(kg: Decimal, unit: str) -> float:
    """An estimate is no more exact than a tenth."""
    return float(load_in(kg, "kg", unit).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _known(kg: Decimal | None, unit: str, read: Callable[[Decimal, str], float]) -> float | None:
    return None if kg is None else read(kg, unit)


class _Kind(NamedTuple):
    """A line that can be drawn of an exercise."""

    id: str
    title: Any
    read: Callable[[Slot, str], _Value | None]
    before: Callable[[Before, str], float | None]
    unit: Any = ""
    """Empty for that of loads."""


KINDS = (
    _Kind("load", gettext_lazy("Heaviest set"), _heaviest, lambda one, unit: _known(one.load, unit, _in_unit)),
    _Kind("max", gettext_lazy("Estimated max"), _estimated, lambda one, unit: _known(one.estimate, unit, _rounded)),
    _Kind("reps", gettext_lazy("Most reps in a set"), _most_reps, lambda one, _: one.reps, gettext_lazy("reps")),
    _Kind("hold", gettext_lazy("Longest set"), _longest, lambda one, _: one.seconds, gettext_lazy("seconds")),
)


def _lines(slots: Sequence[Slot], bests: dict[str, Before], *, unit: str, start: date, today: date) -> list[Chart]:
    """What there are numbers for; reps alone only where no load is moved."""
    moves_load = any(slot.best_set is not None for slot in slots)
    charts: list[Chart] = []
    for kind in KINDS:
        before = {side: kind.before(one, unit) for side, one in bests.items()}
        series = _series([(slot, kind.read(slot, unit)) for slot in slots], before)
        if not series or (kind.id == "reps" and moves_load):
            continue
        chart = line_chart(
            series,
            title=str(kind.title),
            unit=str(kind.unit) or unit,
            id=kind.id,
            number=say_number,
            day=say_day,
            whole=bool(kind.unit),
            first=start if len(slots) > 1 else None,
            last=today if len(slots) > 1 else None,
            value=str(kind.title),
        )
        charts.append(chart)
    return charts


def _split(best_set: Decimal) -> tuple[Decimal, int]:
    """The load in kg and the reps of a best set."""
    reps = best_set % MOST_REPS
    return (best_set - reps) / SHIFT, int(reps)


def _series(told: Iterable[tuple[Slot, _Value | None]], before: dict[str, float | None]) -> list[Series]:
    """A line for each side that was logged apart, else one without a name."""
    by_side: dict[str, list[tuple[Slot, _Value]]] = defaultdict(list)
    for slot, value in told:
        if value is not None:
            by_side[slot.side].append((slot, value))
    series: list[Series] = []
    for side in (Side.LEFT, Side.RIGHT, Side.BOTH):
        if not (values := by_side.get(side)):
            continue
        records = running_bests([before.get(side), *(value.number for _, value in values)])[1:]
        data = [
            Datum(
                slot.on,
                value.number,
                value.words,
                is_record,
                say_day_in_full(slot.on),
                _page_of(slot.session) if slot.session else "",
            )
            for (slot, value), is_record in zip(values, records, strict=True)
        ]
        series.append(Series(data, str(NAMES[side]) if len(by_side) > 1 else ""))
    return series


ANY = UUID(int=0)


def _page_of(session: UUID) -> str:
    """A chart has hundreds of them, and to work each out from the table of doors would cost more than all else."""
    return _page_of_any().replace(str(ANY), str(session))


@cache
def _page_of_any() -> str:
    return reverse("progress:session_detail", args=[ANY])


def _bars(slots: Sequence[Slot], unit: str, *, start: date, by: str, today: date) -> list[Chart]:
    by_month = by == "month"
    firsts = _months(start, today) if by_month else _weeks(start, today)
    moved = dict.fromkeys(firsts, Decimal(0))
    hard = dict.fromkeys(firsts, Decimal(0))
    for slot in slots:
        first = first_of_month(slot.on) if by_month else week_of(slot.on)
        if first in moved:
            moved[first] += slot.tonnage or 0
            hard[first] += slot.hard or 0
    charts = [moved_chart(moved, unit, by_month=by_month)] if any(moved.values()) else []
    return [*charts, sets_chart(hard, by_month=by_month)]


def _weeks(start: date, today: date) -> list[date]:
    return [week_of(start) + timedelta(weeks=later) for later in range((today - week_of(start)).days // 7 + 1)]


def _months(start: date, today: date) -> list[date]:
    count = (today.year - start.year) * 12 + today.month - start.month + 1
    return [first_of_month(start, later=later) for later in range(count)]


# --- Best sets ----------------------------------------------------------------------------------

RECORD_WORDS = {
    RecordKind.LOAD: gettext_lazy("Heaviest"),
    RecordKind.ONE_REP_MAX: gettext_lazy("Estimated max"),
    RecordKind.HOLD: gettext_lazy("Longest"),
    RecordKind.ROUNDS: gettext_lazy("Most rounds"),
    RecordKind.TONNAGE: gettext_lazy("Most moved in a session"),
}


def _records(client: User, records: Sequence[ExerciseRecord], unit: str) -> list[BestSet]:
    """The bests of each kind that stand, both sides."""
    return [
        BestSet(
            say_record(one, unit),
            str(NAMES[Side(one.side)]) if one.side != Side.BOTH else "",
            client.day_of(one.done_at),
            one.session_id,
            [str(RECORD_WORDS[RecordKind(one.kind)])],
        )
        for kind in RECORD_WORDS
        for one in records
        if one.kind == kind and one.value
    ]


def _best_sets(client: User, records: Sequence[ExerciseRecord], unit: str) -> list[BestSet]:
    """The most reps at each of the heaviest loads, with what else each set is a record of."""
    kinds: dict[UUID, list[str]] = defaultdict(list)
    for one in records:
        if one.logged_set_id and one.kind in {RecordKind.LOAD, RecordKind.ONE_REP_MAX, RecordKind.HOLD}:
            kinds[one.logged_set_id].append(str(RECORD_WORDS[RecordKind(one.kind)]))
    at_loads = [one for one in records if one.kind == RecordKind.REPS_AT_LOAD and one.value]
    at_loads.sort(key=lambda one: (one.at_load_kg or 0, one.value), reverse=True)
    return [
        BestSet(
            say_record(one, unit),
            str(NAMES[Side(one.side)]) if one.side != Side.BOTH else "",
            client.day_of(one.done_at),
            one.session_id,
            kinds.get(one.logged_set_id, []) if one.logged_set_id else [],
        )
        for one in at_loads[:BEST_SETS_SHOWN]
    ]
