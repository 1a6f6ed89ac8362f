"""What changed lately, on one page."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from accounts.models import User
from routines.charts import Chart
from routines.formulas import muscle_sets
from routines.models import LoggedSet, Tracking, TrainingSession
from routines.progress.queries.moves import lines_in_weeks
from routines.progress.queries.sessions import finished_sessions
from routines.progress.queries.weeks import IS_HARD, WHOLE_SETS, moved_chart, sums_between, week_of, weeks_to

WEEKS_SHOWN = 12
RECENT_WEEKS = 4
SESSIONS_SHOWN = 3


@dataclass(frozen=True)
class Overview:
    """The last twelve weeks. Without any ``latest`` session there is nothing yet."""

    slug: str
    name: str
    """Of the move that was done most in them, a loaded one before others; empty without any."""
    line: Chart | None
    """Its heaviest sets, or what it is measured in."""
    records: int
    """How many points of the line were records when they were done."""
    sets: dict[str, Decimal]
    """Hard sets of this week by muscle; of the last one while this has none."""
    is_this_week: bool
    hard_sets: Decimal
    moved: Chart
    recent: int
    """Sessions of the last four weeks, this one among them."""
    weeks_trained: int
    """Of the twelve."""
    latest: list[TrainingSession]


def overview_of(client: User, *, unit: str, today: date) -> Overview:
    """Five statements."""
    weeks = weeks_to(today, weeks=WEEKS_SHOWN)
    sums = sums_between(client, weeks[0], today)
    latest = list(finished_sessions(client)[:SESSIONS_SHOWN])
    this = week_of(today)
    is_this_week = any(week_of(one.on) == this for one in sums)
    shown = this if is_this_week else this - timedelta(weeks=1)
    of_week = [one.pk for one in sums if week_of(one.on) == shown]
    moved = dict.fromkeys(weeks, Decimal(0))
    for one in sums:
        moved[week_of(one.on)] += one.tonnage_kg
    counted = list(
        LoggedSet.objects.working()
        .filter(client=client, session__in=[one.pk for one in sums])
        .values(
            "exercise",
            "exercise__slug",
            "exercise__published__name",
            "exercise__tracking",
            "exercise__primary_muscles",
            "exercise__secondary_muscles",
        )
        .annotate(
            sessions=Count("session", distinct=True),
            latest=Max("done_at"),
            week_sets=Sum(WHOLE_SETS, filter=IS_HARD & Q(session__in=of_week), default=Decimal(0)),
        )
        .order_by()
    )
    likely = max(
        counted,
        key=lambda one: (one["exercise__tracking"] == Tracking.REPS_AND_LOAD, one["sessions"], one["latest"]),
        default=None,
    )
    lines = lines_in_weeks(client, likely["exercise"], unit=unit, today=today) if likely else []
    return Overview(
        slug=likely["exercise__slug"] if likely else "",
        name=likely["exercise__published__name"] if likely else "",
        line=lines[0] if lines else None,
        records=sum(point.is_record for point in lines[0].points) if lines else 0,
        sets=muscle_sets(
            (one["exercise__primary_muscles"], one["exercise__secondary_muscles"], one["week_sets"]) for one in counted
        ),
        is_this_week=is_this_week,
        hard_sets=sum((one["week_sets"] for one in counted), Decimal(0)),
        moved=moved_chart(moved, unit),
        recent=sum(one.on >= this - timedelta(weeks=RECENT_WEEKS - 1) for one in sums),
        weeks_trained=len({week_of(one.on) for one in sums}),
        latest=latest,
    )
