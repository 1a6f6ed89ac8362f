"""What a client measured: one thing over time, and what else there is."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from accounts.styles import current
from accounts.templatetags.style import dated
from routines import formulas
from routines.charts import MOST_POINTS, Chart, Datum, Series, line_chart
from routines.models import BODY_MASS, Measurement

ENTRIES_A_PAGE = 12
RANGES = {
    "12-weeks": (_("12 weeks"), timedelta(weeks=12)),
    "year": (_("Year"), timedelta(days=365)),
    "all": (_("All"), None),
}
USUAL_RANGE = "year"
STRETCHES = (1, 2, 3, 4, 7, 14, 30, 61, 91, 182, 365, 3650)
"""Days that are one point of a line, as long as it takes."""


class Number(NamedTuple):
    """A measurement without its row: five years of them are read at once."""

    measured_on: date
    amount: Decimal
    unit: str


@dataclass(frozen=True)
class Measure:
    """One thing that is measured, with its newest number."""

    name: str
    newest: Measurement
    is_shown: bool


@dataclass(frozen=True)
class Change:
    """From one number to another, in the newer one's unit."""

    by: Decimal
    unit: str
    since: date

    @property
    def size(self) -> Decimal:
        return abs(self.by)


@dataclass(frozen=True)
class MeasurementPage:
    """What a page of measurements shows. Nothing is ``shown`` before there is a first one."""

    measures: list[Measure]
    shown: Measure | None
    span: str
    change: Change | None
    """Within the span: from its first number to its last."""
    lowest: Number | None
    highest: Number | None
    within: list[Number]
    """The numbers of the span, the oldest first."""
    chart: Chart | None
    """From the second number on."""
    entries: "Page[Measurement]"
    trainers: list[str]
    """First names of who coaches the client now."""


def measurements_of(client: User, *, name: str, span: str, page: str | None, today: date) -> MeasurementPage:
    """The thing of this name, else body mass, else what was measured last; five statements."""
    own = Measurement.objects.for_client(client)
    newest = own.annotate(key=Lower("name")).order_by("key", "-measured_on").distinct("key")
    found = sorted(newest.fetch_mode(models.FETCH_RAISE), key=lambda one: (not one.is_body_mass, one.name.lower()))
    first = max(found, key=lambda one: (one.is_body_mass, one.measured_on), default=None)
    chosen = next((one for one in found if one.name.lower() == name.strip().lower()), first)
    measures = [Measure(one.name, one, one == chosen) for one in found]
    length = RANGES[span][1]
    of_chosen = own.of(chosen.name) if chosen else own.none()
    spanned = of_chosen.filter(measured_on__gt=today - length) if length else of_chosen
    within = spanned.order_by("measured_on").values_list("measured_on", "amount", "unit")
    alike = [one for one in map(Number._make, within) if chosen and in_unit(one, chosen.unit) is not None]
    entries = of_chosen.order_by("-measured_on").fetch_mode(models.FETCH_RAISE)
    return MeasurementPage(
        measures=measures,
        shown=next((one for one in measures if one.is_shown), None),
        span=span,
        change=change_within(alike),
        lowest=min(alike, key=_size, default=None),
        highest=max(alike, key=_size, default=None),
        within=alike,
        chart=chart_of(chosen.name, alike) if chosen and len(alike) > 1 else None,
        entries=Paginator(entries, ENTRIES_A_PAGE).get_page(page),
        trainers=[one.trainer.first_name for one in coaches_of(client)],
    )


def chart_of(name: str, alike: list[Number]) -> Chart:
    """A line through the numbers, in the newest one's unit; through their means where they are too many to be told
    apart."""
    last = alike[-1]
    first_on, days = alike[0].measured_on, (last.measured_on - alike[0].measured_on).days + 1
    length = next(length for length in STRETCHES if days <= length * MOST_POINTS or length == STRETCHES[-1])
    stretches: dict[int, list[Number]] = {}
    for one in alike:
        stretches.setdefault((one.measured_on - first_on).days // length, []).append(one)
    data = [_datum(stretch, last.unit) for stretch in stretches.values()]
    return line_chart(
        [Series(data)],
        title=name,
        unit=last.unit,
        id="measured",
        number=lambda value: current().write(Decimal(f"{value:.2f}")),
        day=lambda day: dated(day, "j M"),
        value=name,
    )


def _datum(stretch: list[Number], unit: str) -> Datum:
    """One number, or the mean of several."""
    last = stretch[-1]
    values = [value for one in stretch if (value := in_unit(one, unit)) is not None]
    mean = (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"))
    words = f"{current().write(mean)} {unit}".strip()
    when = dated(last.measured_on, "j M Y")
    if len(values) > 1:
        return Datum(
            last.measured_on,
            float(mean),
            gettext("%(words)s, mean of %(len)s") % {"words": words, "len": len(values)},
            when=gettext("until %(when)s") % {"when": when},
        )
    return Datum(last.measured_on, float(mean), words, when=when)


def coaches_of(client: User) -> models.QuerySet[Coaching]:
    coachings = Coaching.objects.active().filter(client=client).select_related("trainer")
    return coachings.order_by("started_at").fetch_mode(models.FETCH_RAISE)


def change_within(alike: list[Number]) -> Change | None:
    """From the first to the last number of a stretch."""
    if len(alike) < 2:
        return None
    first, last = alike[0], alike[-1]
    before = in_unit(first, last.unit)
    return None if before is None else Change(last.amount - before, last.unit, first.measured_on)


def in_unit(one: Number, unit: str) -> Decimal | None:
    """A number in another unit, to compare it; None where the units measure different things."""
    return formulas.measured_in(one.amount, one.unit, unit)


def _size(one: Number) -> Decimal:
    """What a number amounts to beside others of its kind, in whichever unit each was entered."""
    for unit in ("kg", "cm"):
        if (size := in_unit(one, unit)) is not None:
            return size
    return one.amount


def names_to_propose(measures: list[Measure]) -> list[str]:
    """Their own first, then what people usually measure."""
    own = [one.name for one in measures]
    known = {name.lower() for name in own}
    return [*own, *(name for name in map(str, USUALLY_MEASURED) if name.lower() not in known)]


USUALLY_MEASURED = (
    BODY_MASS,
    _("Body fat"),
    _("Chest"),
    _("Fingertips to floor"),
    _("Hips"),
    _("Neck"),
    _("Resting pulse"),
    _("Thigh"),
    _("Upper arm"),
    _("Waist"),
)
USUAL_UNITS = ("kg", "lb", "cm", "in", "%", "bpm")
