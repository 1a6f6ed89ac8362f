"""Loads in the unit of whoever reads, whichever they were entered in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from accounts.templatetags.style import decimal_of
from routines import formulas
from routines.models import Goal
from routines.templatetags import training

register = template.Library()


@register.filter
def done_in(one: Any, unit: str) -> str:
    """A set as performed: 45 lb × 10 reads 20.41 kg × 10."""
    return training.done(_in(one, unit))


@register.filter
def loads_in(asked_for: Iterable[Any], unit: str) -> str:
    """What sets ask for as loads: 20 kg, or 20–25 kg when they rise."""
    return training.loads([_in(one, unit) for one in asked_for])


@register.filter
def goal_in(goal: Goal, unit: str) -> str:
    """What a goal asks for: 10 reps a side at 12 kg."""
    return goal.words_in(unit)


def _in(one: Any, unit: str) -> dict[str, Any]:
    """What is said of a set, with its load in the unit asked for."""
    read = one.get if isinstance(one, Mapping) else lambda name: getattr(one, name, None)
    said = {name: read(name) for name in ("reps", "seconds", "load", "load_unit")}
    load = decimal_of(said["load"])
    if load is not None:
        said |= {"load": formulas.load_in(load, str(said["load_unit"]), unit), "load_unit": unit}
    return said


@register.filter
def plural_of(amount: Any) -> int:
    """The whole number whose plural an amount is written with: half a set more is several."""
    exact = decimal_of(amount) or 0
    return int(exact) if exact == int(exact) else 2
