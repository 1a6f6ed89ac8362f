"""How a record is written: Heaviest load 22.5 kg, was 20 kg."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines import formulas, notation, records
from routines.models import ExerciseRecord
from routines.templatetags.training import NO_BREAK, mass_in, span

register = template.Library()


@register.filter
def best_of(record: ExerciseRecord, unit: str) -> str:
    """What it is and what it came to, with loads in the unit asked for; begins small."""
    value = _value(record, record.value, unit)
    if record.kind == records.REPS_AT_LOAD and record.at_load_kg:
        load = _load(record.at_load_kg, unit)
        return gettext("most reps at %(load)s: %(reps)s") % {"load": load, "reps": value}
    return WORDS[record.kind] % {"value": value}


@register.filter
def best_before(record: ExerciseRecord, unit: str) -> str:
    """What stood before; empty the first time."""
    return "" if record.was is None else _value(record, record.was, unit)


WORDS = {
    records.LOAD: _("heaviest load %(value)s"),
    records.REPS_AT_LOAD: _("most reps: %(value)s"),
    records.ONE_REP_MAX: _("estimated one-rep max %(value)s"),
    records.TONNAGE: _("most moved in a session: %(value)s"),
    records.HOLD: _("longest hold %(value)s"),
    records.ROUNDS: _("most rounds: %(value)s"),
}


def _value(record: ExerciseRecord, value: Decimal, unit: str) -> str:
    if record.kind in {records.LOAD, records.ONE_REP_MAX}:
        return _load(value, unit, step=Decimal("0.1") if record.kind == records.ONE_REP_MAX else None)
    if record.kind == records.TONNAGE:
        return f"{mass_in(value, unit)}{NO_BREAK}{unit}"
    return span(float(value)) if record.kind == records.HOLD else str(int(value))


def _load(kilograms: Decimal, unit: str, *, step: Decimal | None = None) -> str:
    """Kept in kg: pounds come back to a tenth, as they were entered."""
    load = formulas.load_in(kilograms, "kg", unit)
    step = step or (None if unit == "kg" else Decimal("0.1"))
    return f"{notation.in_style(load if step is None else formulas.on_step(load, step))}{NO_BREAK}{unit}"
