"""Sets as they are written, one by one."""

from collections.abc import Sequence

from django.utils.translation import gettext

from routines.models import MAX_REPS, SetKind
from routines.models.version import SetContent
from routines.written.faults import RefusedError
from routines.written.lines import TIMED, Amount, Load, Sets

NO_UNIT = "kg"


def each_set(written: Sets, *, tracking: str, unit: str) -> list[SetContent]:
    """Every set of a line. ``unit`` is for loads without one."""
    amounts = [_amount(amount, tracking) for amount in _rounds_apart(_needed_amounts(written))]
    right = [_amount(amount, tracking) for amount in _rounds_apart(written.right_amounts)]
    lists: list[Sequence[Amount] | Sequence[Load]] = [amounts, written.loads, right, written.right_loads]
    count = written.count or max(len(one) for one in lists)
    if any(len(one) not in {0, 1, count} for one in lists):
        raise RefusedError(gettext("Write one value for all sets, or one for each."), written.column)
    loads, right_loads = (_units_filled(one) for one in (written.loads, written.right_loads))
    return [
        _set(
            written,
            _at(amounts, n) or Amount(),
            _at(loads, n),
            _at(right, n),
            _at(right_loads, n),
            unit=unit,
        )
        for n in range(count)
    ]


def is_single(written: Sets) -> bool:
    """Whether it is one set that a circuit repeats in each round."""
    lists = (_rounds_apart(written.amounts), written.loads, written.right_amounts, written.right_loads)
    return written.count is None and all(len(one) <= 1 for one in lists)


def _needed_amounts(written: Sets) -> list[Amount]:
    if not written.amounts and written.kind != SetKind.AMRAP:
        raise RefusedError(gettext("Write how many reps or how long, like 3 × 12."), written.column)
    return written.amounts or [Amount()]


def _rounds_apart(amounts: Sequence[Amount]) -> list[Amount]:
    """A round is a set without an amount; five rounds are five."""
    return [one for amount in amounts for one in ([amount] if amount.rounds is None else [Amount()] * amount.rounds)]


def _amount(amount: Amount, tracking: str) -> Amount:
    found = amount.timed() if tracking in TIMED else amount.counted()
    if found.reps_max is not None and found.reps_max > MAX_REPS:
        raise RefusedError(gettext("Reps go from 1 to %(MAX_REPS)s.") % {"MAX_REPS": MAX_REPS}, amount.column)
    return found


def _units_filled(loads: Sequence[Load]) -> list[Load]:
    """20, 22.5, 25 kg: what has no unit has that of the next one."""
    filled: list[Load] = []
    unit = ""
    for load in reversed(loads):
        unit = load.unit or unit
        filled.append(Load(load.load, unit, load.column))
    return filled[::-1]


def _at[One](values: Sequence[One], place: int) -> One | None:
    if not values:
        return None
    return values[place] if len(values) > 1 else values[0]


def _set(
    written: Sets, amount: Amount, load: Load | None, right: Amount | None, right_load: Load | None, *, unit: str
) -> SetContent:
    given = {one.unit or unit for one in (load, right_load) if one and (one.load is not None or one.unit)}
    if len(given) > 1:
        raise RefusedError(
            gettext("Write both sides in the same unit."), right_load.column if right_load else written.column
        )
    return SetContent(
        kind=written.kind or SetKind.WORKING.value,
        reps_min=amount.reps_min,
        reps_max=amount.reps_max,
        seconds=amount.seconds,
        load=load.load if load else None,
        load_unit=given.pop() if given else NO_UNIT,
        rpe=written.rpe,
        tempo=written.tempo,
        rest_seconds=written.rest_seconds,
        right_reps_min=right.reps_min if right else None,
        right_reps_max=right.reps_max if right else None,
        right_seconds=right.seconds if right else None,
        right_load=right_load.load if right_load else None,
    )
