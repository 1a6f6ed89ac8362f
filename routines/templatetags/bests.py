"""How a record is written: Heaviest load 22.5 kg, was 20 kg."""

from decimal import Decimal

from django import template

from routines import formulas, notation, records
from routines.models import ExerciseRecord
from routines.templatetags.training import NO_BREAK, mass_in, span

register = template.Library()


@register.filter
def best_of(record: ExerciseRecord, unit: str) -> str:
    """What it is and what it came to, with loads in the unit asked for; begins small."""
    value = _value(record, record.value, unit)
    if record.kind == records.REPS_AT_LOAD and record.at_load_kg:
        return f"most reps at {_load(record.at_load_kg, unit)}: {value}"
    return f"{WORDS[record.kind]} {value}"


@register.filter
def best_before(record: ExerciseRecord, unit: str) -> str:
    """What stood before; empty the first time."""
    return "" if record.was is None else _value(record, record.was, unit)


WORDS = {
    records.LOAD: "heaviest load",
    records.REPS_AT_LOAD: "most reps:",
    records.ONE_REP_MAX: "estimated one-rep max",
    records.TONNAGE: "most moved in a session:",
    records.HOLD: "longest hold",
    records.ROUNDS: "most rounds:",
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
