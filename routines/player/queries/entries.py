"""The form of one set: which numbers it asks for, and the likeliest ones in it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.utils.text import capfirst
from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from accounts.models import User
from routines import formulas
from routines.models import (
    MAX_LOAD,
    MAX_REPS,
    MAX_SECONDS,
    LoggedSet,
    SetKind,
    Side,
    TrainingSession,
)
from routines.models.plan import (
    AskedValues,
    LastSet,
    SlotPlan,
    StepPlan,
    asked_values,
    asks_effort,
    set_name,
)
from routines.notation import in_digits, restyled

RPE_CHOICES = [f"{half / 2:g}" for half in range(2, 21)]


@dataclass(frozen=True)
class EntryField:
    """One value of a set's form. ``step`` is what its buttons add and take away."""

    id: str
    name: str
    label: str
    hint: str
    value: str
    inputmode: str = "decimal"
    step: str = ""
    most: str = ""
    choices: Sequence[str] = ()
    errors: Sequence[str] = ()


@dataclass
class Entry:
    """A set's form, filled in. ``op`` is this rendering's intention, so that sending it twice is one op."""

    slot: SlotPlan
    sets: int
    asks: AskedValues
    load: str
    load_unit: str
    load_step: Decimal
    reps: str
    seconds: str
    rpe: str
    asks_rpe: bool = False
    last_load: str = ""
    plates: str = ""
    is_in_turn: bool = False
    op: uuid.UUID = field(default_factory=uuid7)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """For the ids of its fields; an extra set keeps its own id, so it does too."""
        return self.slot["slot"].replace(".", "-")

    @property
    def what(self) -> str:
        return set_name(self.slot)

    @property
    def title(self) -> str:
        """Set 2 of 3, left; in a superset or circuit: Round 2 of 3, left"""
        of = self.sets if self.slot["set_number"] <= self.sets else None
        is_round = bool(of) and self.is_in_turn and self.slot["kind"] not in {SetKind.DROP, SetKind.WARM_UP}
        return capfirst(set_name(self.slot, of=of, is_round=is_round))

    def show_again(self, typed: Mapping[str, str], errors: Mapping[str, Sequence[str]]) -> None:
        """The form as it was typed, with what is wrong beside the fields."""
        self.errors = errors
        self.load, self.reps = typed["load"], typed["reps"]
        self.seconds, self.rpe = typed["seconds"], typed["rpe"]

    @cached_property
    def fields(self) -> list[EntryField]:
        last = self.slot.get("last")
        unit = self.load_unit + (_last_time(restyled(self.last_load)) if self.last_load else "")
        reps = gettext("reps") + (_last_time(last["reps"]) if last and last["reps"] is not None else "")
        seconds = gettext("seconds") + (_last_time(last["seconds"]) if last and last["seconds"] else "")
        fields = []
        if self.asks.load:
            step, most = in_digits(self.load_step), str(MAX_LOAD)
            fields.append(self._field("load", gettext("Load"), unit, self.load, "decimal", step, most))
        if self.asks.reps:
            fields.append(self._field("reps", gettext("Reps"), reps, self.reps, "numeric", "1", str(MAX_REPS)))
        if self.asks.seconds:
            most = str(MAX_SECONDS)
            fields.append(self._field("seconds", gettext("Time"), seconds, self.seconds, "numeric", "5", most))
        if self.asks_rpe:
            rpe = self.slot["rpe"]
            hint = gettext("RPE · asked for %(rpe)s") % {"rpe": restyled(rpe)} if rpe else "RPE"
            fields.append(replace(self._field("rpe", gettext("Effort"), hint, self.rpe), choices=RPE_CHOICES))
        return fields

    def _field(self, name: str, label: str, hint: str, value: str, *details: str) -> EntryField:
        field = EntryField(f"{name}-{self.key}", name, label, hint, value, *details)
        return replace(field, errors=self.errors[name]) if name in self.errors else field

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with no field that is shown."""
        shown = {one.name for one in self.fields}
        return [reason for name, reasons in self.errors.items() if name not in shown for reason in reasons]


def _last_time(value: object) -> str:
    return gettext(" · last time %(value)s") % {"value": value}


def is_in_turn(step: StepPlan) -> bool:
    """Whether it is done in turn with others, round by round: A1, A2."""
    return not step["label"].isdigit()


def prefilled(
    slot: SlotPlan, step: StepPlan, tracking: str, own: list[LoggedSet], user: User, *, start_load: str = ""
) -> Entry:
    """The form of a set to log, with the likeliest answer in it, so that doing as planned is one tap.

    Load: what is prescribed; else what this step's latest set today was done with (a choice just made beats an old
    one); else last time's, or ``start_load``, which is in the person's own unit already. It is given in that unit, a
    converted load on their load step.
    Reps: last time's when they are within what is asked for; above it the upper number, else the lower one, the
    least that counts as done. Seconds: what is prescribed, else last time's.
    """
    last = slot.get("last")
    asks = asked_values(slot, tracking)
    same_side = [one for one in own if one.side == slot["side"]] or own
    before = same_side[-1] if same_side else None
    if slot["load"] is not None:
        load = in_own_unit(Decimal(slot["load"]), slot["load_unit"], user)
    elif before is not None:
        load = "" if before.load is None else in_own_unit(before.load, before.load_unit, user)
    elif last and last["load"] is not None:
        load = in_own_unit(Decimal(last["load"]), last["load_unit"], user)
    else:
        load = start_load
    last_load = in_own_unit(Decimal(last["load"]), last["load_unit"], user) if last and last["load"] else ""
    return Entry(
        slot=slot,
        sets=step["sets"],
        asks=asks,
        load=load,
        load_unit=user.load_unit,
        load_step=user.load_step,
        reps=_likely_reps(slot, last),
        seconds=str(slot["seconds"] or (last and last["seconds"]) or ""),
        rpe="",
        asks_rpe=asks_effort(slot),
        last_load=last_load,
        is_in_turn=is_in_turn(step),
    )


def _likely_reps(slot: SlotPlan, last: LastSet | None) -> str:
    done = last["reps"] if last else None
    low, high = slot["reps_min"], slot["reps_max"] or slot["reps_min"]
    if low is None or high is None:
        return "" if done is None else str(done)
    return str(low if done is None else max(low, min(done, high)))


def in_own_unit(load: Decimal, unit: str, user: User) -> str:
    """A load as the person would set it: as entered in their own unit, else converted and put on their load step."""
    if unit != user.load_unit:
        load = formulas.on_step(formulas.load_in(load, unit, user.load_unit), user.load_step)
    return in_digits(load)


def entry_of(logged: LoggedSet, slot: SlotPlan, step: StepPlan, tracking: str, user: User) -> Entry:
    """The form that changes a set, with its values as entered."""
    asks = asked_values(slot, tracking)
    return Entry(
        slot={**slot, "id": str(logged.pk), "last": None},
        sets=step["sets"],
        asks_rpe=asks_effort(slot) or logged.rpe is not None,
        asks=AskedValues(
            load=asks.load or logged.load is not None,
            reps=asks.reps or logged.reps is not None,
            seconds=asks.seconds or logged.seconds is not None,
        ),
        load=in_digits(logged.load) or "",
        load_unit=logged.load_unit,
        load_step=user.load_step,
        reps="" if logged.reps is None else str(logged.reps),
        seconds="" if logged.seconds is None else str(logged.seconds),
        rpe=in_digits(logged.rpe) or "",
    )


def blank_entry(session: TrainingSession) -> Entry:
    """A form with every field and nothing in it, of which the phone makes those it shows next."""
    nowhere = {"slot": "0.0.both", "set_number": 0, "side": Side.BOTH, "kind": SetKind.WORKING, "id": session.pk}
    unasked = dict.fromkeys(SlotPlan.__annotations__)
    return Entry(
        slot=cast("SlotPlan", unasked | nowhere),
        sets=0,
        asks=AskedValues(load=True, reps=True, seconds=True),
        load="",
        load_unit=session.client.load_unit,
        load_step=session.client.load_step,
        reps="",
        seconds="",
        rpe="",
        asks_rpe=True,
    )
