"""Weeks and sums of sessions, and how they are said: in the style and the unit of whoever reads."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.fields import DecimalField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import styles
from accounts.models import User
from accounts.templatetags.style import day_as, number
from routines.charts import BarDatum, Chart, bar_chart
from routines.formulas import HARD_RPE, ONE_SIDE, load_in
from routines.models import TrainingSession
from routines.models.routine import Side
from routines.templatetags.units import plural_of

TONNE = 1000
HEAVY_KG = 2000
"""From here on the weight moved is written in tonnes."""

WHOLE_SETS = Case(When(side=Side.BOTH, then=Value(Decimal(1))), default=Value(ONE_SIDE), output_field=DecimalField())
COUNTED_SETS = Sum(WHOLE_SETS)
"""Sets, one of each side as one."""
IS_HARD = Q(rpe=None) | Q(rpe__gte=HARD_RPE)
HARD_SETS = Sum(WHOLE_SETS, filter=IS_HARD)
TONNAGE = Sum(F("reps") * F("load_kg"), output_field=DecimalField())


def week_of(day: date) -> date:
    """The first day of a day's week, as whoever reads begins theirs."""
    return day - timedelta(days=(day.weekday() - styles.current().first_weekday) % 7)


def weeks_to(last: date, *, weeks: int) -> list[date]:
    """The first days of so many weeks, the last of them that of a day."""
    this = week_of(last)
    return [this - timedelta(weeks=ago) for ago in range(weeks - 1, -1, -1)]


def start_of(day: date, client: User) -> datetime:
    """When a day begins where the client lives."""
    return datetime.combine(day, time.min, client.zone)


@dataclass(frozen=True)
class Sums:
    """What a session came to, on the client's day of its start."""

    pk: UUID
    on: date
    sets: int
    planned: int
    tonnage_kg: Decimal
    minutes: int

    @property
    def is_whole(self) -> bool:
        return self.sets >= self.planned


def sums_between(client: User, first: date, last: date) -> list[Sums]:
    """Sessions of which at least one set was done, from one day to another, both included; the oldest first."""
    found = (
        TrainingSession.objects.for_client(client)
        .filter(
            sets_done__gt=0,
            started_at__gte=start_of(first, client),
            started_at__lt=start_of(last + timedelta(days=1), client),
        )
        .order_by("started_at")
        .values_list("pk", "started_at", "finished_at", "sets_done", "sets_planned", "tonnage_kg")
    )
    return [
        Sums(pk, client.day_of(start), done, planned, kg, round((end - start).total_seconds() / 60) if end else 0)
        for pk, start, end, done, planned, kg in found
    ]


def first_day(client: User) -> date | None:
    """The day of the client's first session."""
    first = TrainingSession.objects.for_client(client).order_by("planned_on").values_list("started_at", flat=True)
    moment = first.filter(sets_done__gt=0).first()
    return client.day_of(moment) if moment else None


# --- In words -----------------------------------------------------------------------------------


def say_day(day: date) -> str:
    return day_as(day, "j M")


def say_day_in_full(day: date) -> str:
    return day_as(day, "j M Y")


def say_load(kg: Decimal, unit: str) -> str:
    return f"{number(load_in(kg, 'kg', unit))} {unit}"


def say_sets(sets: Decimal) -> str:
    return ngettext("%(count)s set", "%(count)s sets", plural_of(sets)) % {"count": number(sets)}


def say_number(value: float) -> str:
    """On an axis."""
    return number(Decimal(str(round(value, 2))))


@dataclass(frozen=True)
class Mass:
    """How weight moved is written on one chart: in tonnes where it is much, else in kg; in lb as it is."""

    unit: str
    per: Decimal

    def value(self, kg: Decimal) -> float:
        return float(self._in_unit(kg))

    def words(self, kg: Decimal) -> str:
        step = Decimal(1) if self.per == 1 else Decimal("0.1")
        return f"{number(self._in_unit(kg).quantize(step, ROUND_HALF_UP))} {self.unit}"

    def _in_unit(self, kg: Decimal) -> Decimal:
        return (load_in(kg, "kg", "lb") if self.unit == "lb" else kg) / self.per


def mass_for(most_kg: Decimal, unit: str) -> Mass:
    if unit == "kg" and most_kg >= HEAVY_KG:
        return Mass("t", Decimal(TONNE))
    return Mass(unit, Decimal(1))


def moved_chart(moved: dict[date, Decimal], unit: str, *, by_month: bool = False, id: str = "moved") -> Chart:  # noqa: A002
    """The weight moved in each week, or month, by its first day."""
    mass = mass_for(max(moved.values(), default=Decimal(0)), unit)
    data = [bar_of(first, mass.value(kg), mass.words(kg), by_month=by_month) for first, kg in moved.items()]
    return bar_chart(
        data,
        title=_("Weight moved per month") if by_month else _("Weight moved per week"),
        unit=mass.unit,
        id=id,
        number=say_number,
        value=_("Weight moved"),
        when=_("Month") if by_month else _("Week of"),
    )


def sets_chart(sets: dict[date, Decimal], *, by_month: bool = False, id: str = "sets") -> Chart:  # noqa: A002
    """The hard sets of each week, or month, by its first day."""
    data = [bar_of(first, float(count), say_sets(count), by_month=by_month) for first, count in sets.items()]
    return bar_chart(
        data,
        title=_("Hard sets per month") if by_month else _("Hard sets per week"),
        unit=_("sets"),
        id=id,
        number=say_number,
        whole=True,
        value=_("Hard sets"),
        when=_("Month") if by_month else _("Week of"),
    )


def bar_of(first: date, value: float, words: str, *, by_month: bool) -> BarDatum:
    if by_month:
        short = str(first.year) if first.month == 1 else day_as(first, "M")
        return BarDatum(value, words, day_as(first, "F Y"), short)
    return BarDatum(value, words, say_day_in_full(first), say_day(first))
