"""Sets as performed, and targets made of what is asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from routines.progression.loads import Load, counted_sets, in_unit, known_load, working_load
from routines.progression.told import Asked, Done, Past, Target, Weights


def as_asked(asked: Asked) -> Target:
    return Target(
        sets=asked.sets,
        load=asked.load,
        load_unit=asked.load_unit,
        reps_min=asked.reps_min,
        reps_max=asked.reps_max,
        seconds=asked.seconds,
        rpe=asked.rpe,
    )


def moved(asked: Asked, load: Load) -> Target:
    return replace(as_asked(asked), load=load[0], load_unit=load[1])


def amount_of(asked: Asked, one: Done) -> int:
    return (one.seconds if asked.is_timed else one.reps) or 0


def with_amount(asked: Asked, one: Done, amount: int) -> Done:
    return replace(one, seconds=amount) if asked.is_timed else replace(one, reps=amount)


def reaches(asked: Asked, past: Past, weights: Weights, amount: int | None) -> bool:
    """Whether as many sets as asked were done at the working load, each with at least this many."""
    counted = counted_sets(past, weights)[: asked.sets]
    return len(counted) >= asked.sets and all(amount_of(asked, one) >= (amount or 0) for one in counted)


def in_a_row(recent: Sequence[Past], weights: Weights, is_so: Any) -> int:
    """How many of the latest sessions are so, one after the other, with the load of the last one."""
    last = known_load(recent[-1], weights)
    count = 0
    for past in reversed(recent):
        load = working_load(past, weights)
        if load is None or in_unit(load, weights) != in_unit(last, weights) or not is_so(past):
            break
        count += 1
    return count


def effort_of(asked: Asked, past: Past) -> Decimal | None:
    """The mean RPE of the sets that have one, to 0.1; a set below the range was as hard as it gets."""
    felt = [
        Decimal(10) if amount_of(asked, one) < (asked.least or 0) else one.rpe
        for one in past.sets[: asked.sets]
        if one.rpe is not None or amount_of(asked, one) < (asked.least or 0)
    ]
    known = [one for one in felt if one is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.1")) if known else None


def is_more(one: Target, other: Target, weights: Weights) -> bool:
    """Whether it asks for more load, or for as much load and more reps or seconds."""

    def size(target: Target) -> tuple[Decimal, int, int]:
        load = in_unit((target.load, target.load_unit), weights) if target.load is not None else Decimal(0)
        return load, target.reps_min or 0, target.seconds or 0

    return size(one) > size(other)


def done_as_asked(target: Target, asked: Asked, on: date) -> Past:
    """A session to come as if all went as asked: every set at the top of its range, at the effort wanted."""
    return Past(
        on,
        (
            Done(
                reps=None if asked.is_timed else target.reps_max or target.reps_min,
                seconds=target.seconds,
                load=target.load,
                load_unit=target.load_unit,
                rpe=target.rpe,
            ),
        )
        * target.sets,
    )
