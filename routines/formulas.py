"""Arithmetic of training. No Django at all."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

KG_PER_LB = Decimal("0.45359237")
"""International avoirdupois pound, exact by the agreement of 1959."""


def kg_from(load: Decimal, unit: str) -> Decimal:
    """A load in kg, rounded to 0.01 kg. ``unit`` is ``kg`` or ``lb``."""
    kg = load * KG_PER_LB if unit == "lb" else load
    return kg.quantize(Decimal("0.01"), ROUND_HALF_UP)


def tonnage_kg(sets: Iterable[tuple[int | None, Decimal | None]]) -> Decimal:
    """Sum of reps × load in kg over (reps, load_kg) pairs; a set without reps or load moves nothing."""
    return sum((reps * load for reps, load in sets if reps and load), Decimal(0))


def adherence(*, finished: int, due: int) -> float | None:
    """Sessions finished ÷ sessions due in a period, 0 to 1; None when nothing was due."""
    if due <= 0:
        return None
    return min(1.0, finished / due)


def estimated_seconds(
    *, reps: int | None, seconds: int | None, seconds_per_rep: float, rest_seconds: int | None
) -> float:
    """How long one set takes with the rest after it: its own seconds, else reps × seconds a rep."""
    work = seconds or (reps or 1) * seconds_per_rep
    return work + (rest_seconds or 0)


def load_in(load: Decimal, unit: str, wanted: str) -> Decimal:
    """A load entered in one unit (``kg`` or ``lb``) in another, rounded to 0.01; unchanged when they are the same."""
    if unit == wanted:
        return load
    kg = load * KG_PER_LB if unit == "lb" else load
    return (kg / KG_PER_LB if wanted == "lb" else kg).quantize(Decimal("0.01"), ROUND_HALF_UP)


def on_step(load: Decimal, step: Decimal) -> Decimal:
    """The multiple of ``step`` next to a load: 20.41 kg on steps of 2.5 is 20."""
    return (load / step).quantize(Decimal(1), ROUND_HALF_UP) * step
