"""Loads at the rack: the plates on a bar, and lighter sets to warm up with."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from accounts.models import User
from routines import formulas, notation
from routines.models.plan import set_id_of, warm_up_name
from routines.notation import in_digits, in_style
from routines.player.queries.entries import Entry

LONGEST_RAMP = 4


@dataclass(frozen=True)
class WarmUp:
    """One side of a proposed warm-up set, to log with one tap. ``op`` is this rendering's intention."""

    id: uuid.UUID
    slot: str
    op: uuid.UUID
    side: str
    is_done: bool


@dataclass(frozen=True)
class Rung:
    """One warm-up set of a ramp: a load in the person's own unit, and reps. Empty ones wait for a load to be typed."""

    number: int
    load: str
    reps: int | str
    sides: list[WarmUp]


def plate_line(load: str, unit: str, user: User) -> str:
    """What to put on the bar, like ``20 bar + 15 + 2.5 a side``; empty while no load is given."""
    typed = _number(load)
    if typed is None:
        return ""
    bar = user.bar_in(unit)
    found = formulas.plates_for(typed, bar=bar, plates=user.plates_in(unit))
    if found is None:
        return gettext("Lighter than the bar, which is %(load)s %(unit)s") % {
            "load": in_style(bar),
            "unit": unit,
        }
    plates = "".join(f" + {in_style(plate)}" for plate in found.a_side)
    line = (
        gettext("%(load)s bar%(plates)s a side") % {"load": in_style(bar), "plates": plates}
        if plates
        else gettext("The bar alone, %(load)s %(unit)s") % {"load": in_style(bar), "unit": unit}
    )
    return (
        gettext("%(line)s; %(load)s %(unit)s can’t be made")
        % {"line": line, "load": in_style(found.left_over), "unit": unit}
        if found.left_over
        else line
    )


def ramp_to(
    entry: Entry, sides: Mapping[str, str], taken: Collection[str], session: uuid.UUID, bar: Decimal | None
) -> list[Rung]:
    """Warm-up sets before the set of this form, from the load in it; as many rungs as a ramp can have.

    ``sides`` are those in the names of the slots, each with the one that is done: both, for a move that takes both.
    """
    load = _number(entry.load)
    step, unit = entry.load_step, entry.load_unit
    ramp = formulas.warm_up_ramp(load, step=step, unit=unit, bar=bar) if load else []
    rungs = []
    for number in range(1, LONGEST_RAMP + 1):
        found = ramp[number - 1] if number <= len(ramp) else None
        rungs.append(
            Rung(
                number=number,
                load=in_digits(found[0]) if found else "",
                reps=found[1] if found else "",
                sides=[
                    _warm_up(session, warm_up_name(entry.slot["step"], number, name), side, taken)
                    for name, side in sides.items()
                ],
            )
        )
    return rungs


def _warm_up(session: uuid.UUID, slot: str, side: str, taken: Collection[str]) -> WarmUp:
    return WarmUp(id=set_id_of(session, slot), slot=slot, op=uuid7(), side=side, is_done=slot in taken)


def _number(typed: str) -> Decimal | None:
    try:
        found = notation.parse_load(typed, unit="")
    except notation.NotationError:
        return None
    return found[0] if found else None
