"""What the ledger of left and right shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.templatetags.style import day_as
from routines.asymmetry import FLAGGED, SESSIONS_WEIGHED, Measure, Trend, standing
from routines.charts import Chart, Datum, Level, Series, line_chart
from routines.formulas import load_in, side_gap
from routines.models import Assignment, Exercise, ExerciseRecord, Laterality, LoggedSet, RecordKind, SideGap, SidesShown
from routines.models.plan import asked_in
from routines.models.targets import (
    STEERED,
    History,
    history_for,
    recorded_overrides,
    standing_overrides,
    targets_on,
    verdict_of,
    with_program,
)
from routines.models.version import SetContent, StepContent, sides_of, steps_in
from routines.notation import in_style
from routines.templatetags.training import span
from routines.templatetags.units import done_in

SIDES = ("left", "right")


class Range(models.TextChoices):
    """How far back."""

    WEEKS = "12w", gettext_lazy("12 weeks")
    YEAR = "year", gettext_lazy("Year")
    ALL = "all", gettext_lazy("All")


STRETCHES = 24
"""As many points a line has at the most: with two lines on a chart more can't be told apart on a phone."""
DAYS_OF = {Range.WEEKS: 84, Range.YEAR: 365}


# --- What is asked of each side -----------------------------------------------------------------


@dataclass(frozen=True)
class SideTarget:
    """What the next session asks of each side of an exercise, and with which side it begins."""

    due_on: date | None
    sets: dict[str, list[SetContent]]
    first: str
    is_chosen: bool
    """The trainer said with which side it begins; else the ledger does."""


def targets_by_exercise(client: User, weaker: dict[int, str], *, today: date) -> dict[int, SideTarget]:
    """Of these exercises what the next session with it asks for; ``weaker`` sides by exercise.

    Two statements; of a program one more, and one where a number was overridden.
    """
    scope = Assignment.objects.for_client(client).active().lasting_to(today).select_related("version", "client")
    assignments = with_program(scope.prefetch_related("targets")).order_by("starts_on", "pk")
    next_on = {one.pk: _next_on(one, today) for one in assignments}
    found: dict[int, SideTarget] = {}
    histories: dict[int, History] = {}
    for one in sorted(assignments, key=lambda one: (next_on[one.pk] or date.max, one.pk)):
        steps = [
            step
            for step in steps_in(one.version.content)
            if step["exercise"] in weaker
            and step["exercise"] not in found
            and step["laterality"] == Laterality.EACH_SIDE
        ]
        if not steps:
            continue
        own = {target.step_number: target for target in one.targets.all()}
        program = _program_of(one, own, histories, weaker, on=next_on[one.pk] or today)
        for step in steps:
            if step["exercise"] in found:
                continue
            target = own.get(step["number"])
            chosen = target.first_side if target else ""
            found[step["exercise"]] = SideTarget(
                due_on=next_on[one.pk],
                sets={side: _asked(step, side, target, program) for side in SIDES},
                first=sides_of(step["laterality"], chosen or weaker[step["exercise"]])[0],
                is_chosen=bool(chosen),
            )
    return found


def _next_on(assignment: Assignment, today: date) -> date | None:
    days = assignment.due_days(today=today)
    return today if days.is_due_on(today) else days.next_after(today)


def _asked(step: StepContent, side: str, target: Any, program: Any) -> list[SetContent]:
    asked = [asked_in(one, step["number"], side, target, program) for one in step["sets"]]
    return [one for one in asked if one["kind"] in STEERED] or asked


def _program_of(
    assignment: Assignment,
    own: dict[int, Any],
    histories: dict[int, History],
    exercises: Collection[int],
    *,
    on: date,
) -> Any:
    """What the program's rules make of a day; what was done is read once for all its days."""
    enrolment = assignment.enrolment
    if enrolment is None:
        return None
    pauses = assignment.due_days().pauses
    history = histories.get(enrolment.pk)
    if history is None:
        history = history_for(assignment.client, enrolment, exercises, on=on, pauses=pauses)
        histories[enrolment.pk] = history
    history.spans[assignment.pk] = (assignment.starts_on, assignment.ends_on)
    overrides: dict[int, Any] = {}
    if getattr(assignment, "has_overrides", False):
        overrides = standing_overrides(recorded_overrides().filter(assignment=assignment, ended_at=None))
    return targets_on(
        enrolment,
        assignment.version.content,
        client=assignment.client,
        trainer=assignment.coaching.trainer.first_name,
        on=on,
        history=history,
        day=assignment.pk,
        own=own,
        overrides=overrides.get(assignment.pk, {}),
        pauses=pauses,
        judge=verdict_of,
    )


# --- The ledger ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """The best of a side so far: the set it was done with."""

    values: dict[str, Any]
    done_at: datetime


@dataclass(frozen=True)
class SideCard:
    """One side of a move: what it did last, its best, and what is asked of it next."""

    side: str
    latest: LoggedSet
    is_weaker: bool
    record: Record | None = None
    target: list[SetContent] = field(default_factory=list)


@dataclass(frozen=True)
class LedgerRow:
    """One one-sided move."""

    gap: SideGap
    sides: list[SideCard]
    target: SideTarget | None

    @property
    def exercise(self) -> Exercise:
        return self.gap.exercise

    @property
    def line(self) -> list[float]:
        """The size of the gap over the latest sessions."""
        return [float(abs(one)) for one in self.gap.line]

    @property
    def way(self) -> str:
        """How the small line is coloured: a gap that grows is no good news."""
        return "down" if self.gap.trend == Trend.GROWS else "up" if self.gap.trend == Trend.CLOSES else "level"


def ledger_rows(client: User, *, now: datetime) -> list[LedgerRow]:
    """Every one-sided move the client did on both sides: what grew first, then by the size of the gap."""
    gaps = list(gaps_of(client))
    if not gaps:
        return []
    weaker = {one.exercise_id: one.weaker for one in gaps}
    targets = targets_by_exercise(client, weaker, today=client.day_of(now))
    rows = [ledger_row(one, targets.get(one.exercise_id)) for one in gaps]
    return sorted(rows, key=lambda row: (not row.gap.is_flagged, -row.gap.size, row.exercise.name))


KINDS = {
    Measure.LOAD: RecordKind.REPS_AT_LOAD,
    Measure.REPS: RecordKind.REPS_AT_LOAD,
    Measure.HOLD: RecordKind.HOLD,
}
"""Which record of a side is shown, by what the sides are compared by: of reps those with the heaviest load."""


def gaps_of(client: User) -> models.QuerySet[SideGap]:
    """The ledger's rows with what both sides did last, and each side's records. One statement."""
    records = (
        ExerciseRecord.objects.filter(client=client, exercise=OuterRef("exercise"), side__in=SIDES)
        .filter(kind__in=set(KINDS.values()))
        .exclude(logged_set=None)
        .order_by("side", "kind", "-at_load_kg")
        .distinct("side", "kind")
    )
    told = JSONObject(
        side="side",
        kind="kind",
        done_at="done_at",
        reps="logged_set__reps",
        load="logged_set__load",
        load_unit="logged_set__load_unit",
        seconds="logged_set__seconds",
    )
    return (
        SideGap.objects.filter(client=client)
        .select_related("exercise__published", "latest__left_set", "latest__right_set")
        .annotate(records=ArraySubquery(records.values(one=told)))
        .fetch_mode(models.FETCH_RAISE)
    )


def ledger_row(gap: SideGap, target: SideTarget | None) -> LedgerRow:
    """The weaker side first: it is the one to look at."""
    latest = {"left": gap.latest.left_set, "right": gap.latest.right_set}
    records: list[dict[str, Any]] = getattr(gap, "records", [])
    cards = [
        SideCard(
            side,
            latest[side],
            side == gap.weaker,
            _record_of(side, Measure(gap.latest.measure), records),
            target.sets[side] if target else [],
        )
        for side in sides_of(Laterality.EACH_SIDE, gap.weaker)
    ]
    return LedgerRow(gap, cards, target)


def _record_of(side: str, measure: Measure, records: Iterable[dict[str, Any]]) -> Record | None:
    found = next((one for one in records if (one["side"], one["kind"]) == (side, KINDS[measure])), None)
    return Record(found, datetime.fromisoformat(found["done_at"])) if found else None


# --- One move -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExercisePage:
    """``both`` and ``gaps`` are the charts: each side over time, and the distance between them."""

    row: LedgerRow | None
    both: Chart | None = None
    gaps: Chart | None = None


@dataclass(frozen=True)
class Day:
    """What both sides showed in a session, or the best of them in a stretch of time."""

    on: date
    left: Decimal
    right: Decimal
    left_words: str
    right_words: str
    gap: Decimal
    session: UUID


def exercise_page(client: User, exercise: Exercise, chosen: Range, *, unit: str, now: datetime) -> ExercisePage:
    """``unit`` is that of whoever reads."""
    gap = gaps_of(client).filter(exercise=exercise).first()
    if gap is None:
        return ExercisePage(None)
    today = client.day_of(now)
    targets = targets_by_exercise(client, {exercise.pk: gap.weaker}, today=today)
    row = ledger_row(gap, targets.get(exercise.pk))
    measure = Measure(gap.latest.measure)
    days = days_shown(client, exercise, measure, chosen, today, unit=unit)
    return ExercisePage(row, both_chart(days, measure, unit), gap_chart(days))


def days_shown(
    client: User, exercise: Exercise, measure: Measure, chosen: Range, today: date, *, unit: str
) -> list[Day]:
    """Session by session, the first first; of a long time at most as many stretches as a chart shows points.

    Only sessions in which the sides were compared as they are now: kilograms and reps have no axis in common.
    """
    rows = SidesShown.objects.filter(client=client, exercise=exercise, measure=measure)
    if chosen in DAYS_OF:
        rows = rows.filter(shown_on__gt=today - timedelta(days=DAYS_OF[chosen]))
    columns = [f"{side}_set__{name}" for side in SIDES for name in ("reps", "load", "load_unit", "seconds")]
    found = list(
        rows.order_by("shown_at", "session").values_list(
            "shown_on", "session_id", "left_value", "right_value", *columns
        )
    )
    if not found:
        return []
    first, length = found[0][0], (found[-1][0] - found[0][0]).days + 1
    stretches: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for place, row in enumerate(found):
        at = place if len(found) <= STRETCHES else (row[0] - first).days * STRETCHES // length
        stretches[at].append(row)
    return [_day(stretch, unit) for stretch in stretches.values()]


def _day(stretch: list[tuple[Any, ...]], unit: str) -> Day:
    """The best of each side, and the gap in the middle."""
    left, right = (max(stretch, key=itemgetter(place)) for place in (2, 3))
    stands = standing([side_gap(row[2], row[3]) for row in stretch][-SESSIONS_WEIGHED:])
    assert stands is not None
    last = stretch[-1]
    words = _words(left[4:8], unit), _words(right[8:12], unit)
    return Day(last[0], left[2], right[3], *words, stands.gap, last[1])


def _words(values: Iterable[Any], unit: str) -> str:
    return done_in(dict(zip(("reps", "load", "load_unit", "seconds"), values, strict=True)), unit)


def both_chart(days: Iterable[Day], measure: Measure, unit: str) -> Chart:
    """Left and right over time."""
    known = list(days)

    def shown(value: Decimal) -> float:
        return float(load_in(value, "kg", unit) if measure == Measure.LOAD else value)

    def number(value: float) -> str:
        return span(value) if measure == Measure.HOLD else in_style(Decimal(str(value)))

    def series(side: str) -> Series:
        data = [
            Datum(
                one.on,
                shown(getattr(one, side)),
                getattr(one, f"{side}_words"),
                when=day_as(one.on, "j M Y"),
                url=reverse("progress:session_detail", args=[one.session]),
            )
            for one in known
        ]
        return Series(data, _("Left") if side == "left" else _("Right"))

    units = {
        Measure.LOAD: _("%(unit)s, lifted once") % {"unit": unit},
        Measure.REPS: _("reps"),
        Measure.HOLD: _("hold"),
    }
    return line_chart(
        [series(side) for side in SIDES],
        title=_("Left and right over time"),
        unit=units[measure],
        id="both",
        number=number,
        day=lambda day: day_as(day, "j M"),
        whole=measure == Measure.REPS,
    )


def gap_chart(days: Iterable[Day]) -> Chart:
    """How far the sides are apart, without saying which is ahead: that is in the words."""

    def words(one: Day) -> str:
        size = {"percent": in_style(abs(one.gap))}
        if one.gap > 0:
            return _("%(percent)s %%, left behind") % size
        return (_("%(percent)s %%, right behind") if one.gap else "%(percent)s %%") % size

    return line_chart(
        [Series([Datum(one.on, float(abs(one.gap)), words(one), when=day_as(one.on, "j M Y")) for one in days])],
        title=_("The gap over time"),
        unit="%",
        id="gaps",
        day=lambda day: day_as(day, "j M"),
        number=lambda value: f"{in_style(Decimal(str(value)))}",
        levels=[Level(float(FLAGGED), f"{FLAGGED} %")],
        value=_("Gap"),
    )
