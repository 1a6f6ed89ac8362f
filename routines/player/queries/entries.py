"""The form of one set: which numbers it asks for, and the likeliest ones in it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from uuid_utils.compat import uuid7

from accounts.models import User
from routines import formulas
from routines.models import (
    MAX_LOAD,
    MAX_REPS,
    MAX_SECONDS,
    LoggedSet,
    Side,
)
from routines.models.version import (
    AskedValues,
    LastSet,
    SlotPlan,
    StepPlan,
    asked_values,
)

RPE_CHOICES = [f"{half / 2:g}" for half in range(2, 21)]


@dataclass(frozen=True)
class EntryField:
    """One value of a set's form. ``step`` is what its buttons add and take away."""

    name: str
    label: str
    hint: str
    value: str
    inputmode: str = "decimal"
    step: Decimal | None = None
    most: Decimal | int = 0
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
    op: uuid.UUID = field(default_factory=uuid7)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """For the ids of its fields; an extra set keeps its own id, so it does too."""
        return self.slot["slot"].replace(".", "-")

    @property
    def word(self) -> str:
        """What a set of it is called."""
        return word_for(self.slot)

    @property
    def what(self) -> str:
        """set 2, left"""
        side = "" if self.slot["side"] == Side.BOTH else f", {self.slot['side']}"
        return f"{self.word} {self.slot['set_number']}{side}"

    @property
    def title(self) -> str:
        """Set 2 of 3, left"""
        number = self.slot["set_number"]
        of = f" of {self.sets}" if number <= self.sets else ""
        side = "" if self.slot["side"] == Side.BOTH else f", {self.slot['side']}"
        return f"{self.word.capitalize()} {number}{of}{side}"

    @property
    def fields(self) -> list[EntryField]:
        last = self.slot.get("last")
        fields = []
        if self.asks.load:
            hint = f"{self.load_unit} · last time {self.last_load}" if self.last_load else self.load_unit
            fields.append(
                EntryField(
                    "load", "Load", hint, self.load, "decimal", self.load_step, MAX_LOAD, errors=self.wrong("load")
                )
            )
        if self.asks.reps:
            hint = f"reps · last time {last['reps']}" if last and last["reps"] is not None else "reps"
            fields.append(
                EntryField("reps", "Reps", hint, self.reps, "numeric", Decimal(1), MAX_REPS, errors=self.wrong("reps"))
            )
        if self.asks.seconds:
            hint = f"seconds · last time {last['seconds']}" if last and last["seconds"] else "seconds"
            errors = self.wrong("seconds")
            fields.append(
                EntryField("seconds", "Time", hint, self.seconds, "numeric", Decimal(5), MAX_SECONDS, errors=errors)
            )
        if self.asks_rpe:
            hint = f"RPE · asked for {self.slot['rpe']}" if self.slot["rpe"] else "RPE"
            fields.append(EntryField("rpe", "Effort", hint, self.rpe, choices=RPE_CHOICES, errors=self.wrong("rpe")))
        return fields

    def wrong(self, name: str) -> Sequence[str]:
        return self.errors.get(name, ())

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with no field that is shown."""
        shown = {one.name for one in self.fields}
        return [reason for name, reasons in self.errors.items() if name not in shown for reason in reasons]


def word_for(slot: SlotPlan) -> str:
    """A set that asks for neither reps nor a time is a round."""
    return "round" if slot["reps_min"] is None and slot["seconds"] is None else "set"


def prefilled(slot: SlotPlan, step: StepPlan, tracking: str, own: list[LoggedSet], user: User) -> Entry:
    """The form of a set to log, with the likeliest answer in it, so that doing as planned is one tap.

    Load: what is prescribed; else what this step's latest set today was done with (a choice just made beats an old
    one); else last time's. It is given in the person's own unit, a converted load on their load step.
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
        load = ""
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
        asks_rpe=slot["rpe"] is not None,
        last_load=last_load,
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
    return f"{load.normalize():f}"


def entry_of(logged: LoggedSet, slot: SlotPlan, step: StepPlan, tracking: str, user: User) -> Entry:
    """The form that changes a set, with its values as entered."""
    asks = asked_values(slot, tracking)
    return Entry(
        slot={**slot, "id": str(logged.pk), "last": None},
        sets=step["sets"],
        asks_rpe=slot["rpe"] is not None or logged.rpe is not None,
        asks=AskedValues(
            load=asks.load or logged.load is not None,
            reps=asks.reps or logged.reps is not None,
            seconds=asks.seconds or logged.seconds is not None,
        ),
        load="" if logged.load is None else f"{logged.load.normalize():f}",
        load_unit=logged.load_unit,
        load_step=user.load_step,
        reps="" if logged.reps is None else str(logged.reps),
        seconds="" if logged.seconds is None else str(logged.seconds),
        rpe="" if logged.rpe is None else f"{logged.rpe.normalize():f}",
    )
