"""Loads: on a person’s steps, in their unit, as entered until they move."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from routines.formulas import estimated_one_rep_max, load_in, on_step
from routines.progression.rule import Rule
from routines.progression.told import MOST_LOAD, Done, Past, Weights

type Load = tuple[Decimal, str]
"""As entered: (load, unit)."""


def usable(weights: Weights) -> Weights:
    return weights if weights.step > 0 else replace(weights, step=Decimal("2.5"))


def in_unit(load: Load, weights: Weights) -> Decimal:
    return load_in(load[0], load[1], weights.unit)


def working_load(past: Past, weights: Weights) -> Load | None:
    """The load that most of its sets have, as entered; of several the lightest. None without any."""
    loads = Counter((one.load, one.load_unit) for one in past.sets if one.load is not None)
    if not loads:
        return None
    most = max(loads.values())
    return min((load for load, count in loads.items() if count == most), key=lambda load: in_unit(load, weights))


def known_load(past: Past, weights: Weights) -> Load:
    """The working load of a session that has one."""
    return working_load(past, weights) or (Decimal(0), weights.unit)


def counted_sets(past: Past, weights: Weights) -> tuple[Done, ...]:
    """The sets at the working load or above it; all, where no load moves."""
    load = working_load(past, weights)
    if load is None:
        return past.sets
    least = in_unit(load, weights)
    return tuple(
        one for one in past.sets if one.load is not None and in_unit((one.load, one.load_unit), weights) >= least
    )


def raised(load: Load, steps: int, weights: Weights) -> Load:
    """So many steps more, on the person's steps; the same where there is nothing heavier."""
    base = in_unit(load, weights)
    higher = on_step(base + steps * weights.step, weights.step)
    if higher <= base:
        higher = (base // weights.step + 1) * weights.step
    higher = min(higher, MOST_LOAD // weights.step * weights.step)
    return (higher, weights.unit) if higher > base else load


def lowered(load: Load, share: Decimal, weights: Weights) -> Load:
    """A share of it, rounded down to the person's steps; the same where there is nothing lighter."""
    base = in_unit(load, weights)
    lower = max(base * share // weights.step * weights.step, weights.step)
    return (lower, weights.unit) if lower < base else load


def step_down(load: Load, weights: Weights) -> Load:
    base = in_unit(load, weights)
    lower = on_step(base - weights.step, weights.step) if base > weights.step else base
    if lower >= base:
        lower = (base - Decimal("0.01")) // weights.step * weights.step
    return (lower, weights.unit) if 0 < lower < base else load


def bounded_step(load: Decimal, weights: Weights) -> Decimal:
    """On the person's steps, at least one of them, at most what a load may be."""
    most = MOST_LOAD // weights.step * weights.step
    return max(weights.step, min(on_step(load, weights.step), most))


class Best(NamedTuple):
    maximum: Decimal
    load: Decimal
    reps: int
    on: date


def best_estimate(recent: Sequence[Past], weights: Weights) -> Best | None:
    """The set with the highest estimated one-rep max, in the person's unit; of equals the latest."""
    found = (
        Best(maximum, load, one.reps or 0, past.on)
        for past in recent
        for one in past.sets
        if one.load is not None
        and (load := in_unit((one.load, one.load_unit), weights)) > 0
        and (maximum := estimated_one_rep_max(load, one.reps or 0)) is not None
    )
    return max(found, key=lambda one: (one.maximum, one.on), default=None)


def share_in_week(rule: Rule, week: int) -> Decimal:
    """The share of the maximum in a week, from 30 to 100 %."""
    return max(Decimal(30), min(Decimal(100), rule.percent + (week - 1) * rule.percent_a_week))
