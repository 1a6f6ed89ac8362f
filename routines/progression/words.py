"""How the rules say it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from routines.notation import in_digits
from routines.progression.loads import Load, counted_sets, known_load
from routines.progression.sets import amount_of
from routines.progression.told import Asked, Past, Target, Weights, When


def said(load: Load) -> str:
    return f"{in_digits(load[0])} {load[1]}"


def on_steps(load: Load, weights: Weights) -> str:
    return f"{said(load)} in steps of {in_digits(weights.step)}"


def in_words(target: Target) -> str:
    """22.5 kg; without a load 12–15 reps, 45 s."""
    if target.load is not None:
        return said((target.load, target.load_unit))
    if target.reps_min is not None:
        top = target.reps_max if target.reps_max != target.reps_min else None
        return f"{target.reps_min}–{top} reps" if top else f"{target.reps_min} reps"
    return f"{target.seconds} s" if target.seconds is not None else "a round"


def listed(amounts: Sequence[int], asked: Asked) -> str:
    """15, 15 and 13; of a time with its unit once."""
    words = [str(one) for one in amounts]
    text = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
    return f"{text} s" if asked.is_timed else text


def what_was_done(asked: Asked, past: Past, weights: Weights, when: When) -> str:
    counted = counted_sets(past, weights)[: asked.sets]
    amounts = listed([amount_of(asked, one) for one in counted], asked)
    few = f", {len(counted)} of {asked.sets} sets" if len(counted) < asked.sets else ""
    return f"{when.who} did {amounts} at {said(known_load(past, weights))} {day_of(past.on, when)}{few}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def day_of(on: date, when: When) -> str:
    """on Tuesday, within a week; else on 3 November"""
    if timedelta(0) < when.on - on < timedelta(weeks=1):
        return f"on {WEEKDAYS[on.weekday()]}"
    return f"on {on.day} {MONTHS[on.month - 1]}"


def the_top_of(asked: Asked) -> str:
    return f"the top of {asked.range}" if asked.least != asked.top else f"the {asked.range} asked for"


def in_steps(steps: int) -> str:
    return "one step" if steps == 1 else f"{steps} steps"


def plural(count: int) -> str:
    return "" if count == 1 else "s"


def wanted_words(off: Decimal, wanted: Decimal) -> str:
    if not off:
        return f"just the RPE {in_digits(wanted)} aimed for"
    return f"{in_digits(abs(off))} {'harder' if off > 0 else 'easier'} than the RPE {in_digits(wanted)} aimed for"
