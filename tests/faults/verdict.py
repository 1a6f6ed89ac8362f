"""Compares what the screen called logged with what the database holds. Knows neither browser nor database."""

import re
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CALLED_LOGGED = {"phone", "sending", "saved"}
"""States of a row in which the screen tells the person that the set is logged."""

ENDED = "ended"
SECONDS_OF_A_TAP = 5


@dataclass(frozen=True)
class Value:
    """What a set says: 20 kg × 12, 12 reps."""

    reps: int | None = None
    load: Decimal | None = None
    unit: str = ""
    seconds: int | None = None

    def __post_init__(self) -> None:
        if self.load is None:
            object.__setattr__(self, "unit", "")
        else:
            object.__setattr__(self, "load", self.load.normalize())


NUMBER = r"(\d+(?:[.,]\d+)?)"
LOAD = re.compile(rf"{NUMBER}\s*(kg|lb)\s*×\s*(\d+)(?!\s*[\d.,:s])")
REPS = re.compile(r"(?<![\d.,–])(\d+)\s*reps?\b")


def value_in(text: str) -> Value | None:
    """The value that a row shows, None where it shows none that we know."""
    if found := LOAD.search(text):
        return Value(reps=int(found[3]), load=Decimal(found[1].replace(",", ".")), unit=found[2])
    if found := REPS.search(text):
        return Value(reps=int(found[1]))
    return None


@dataclass
class Intention:
    """One tap: a value for a set, or None to take it back. ``shown`` once the screen has called it done."""

    session: uuid.UUID
    set_id: uuid.UUID
    slot: str
    value: Value | None
    shown: bool = False
    at: float = field(default_factory=time.monotonic)


@dataclass
class StepIntention:
    """One change of a step or of the session as a whole: skipped, swapped, noted, finished."""

    session: uuid.UUID
    step: int
    what: str
    value: Any
    shown: bool = False


@dataclass(frozen=True)
class Op:
    """One op as the database holds it, standing or replaced; ``value`` is None where it took the set back."""

    session: uuid.UUID
    set_id: uuid.UUID
    slot: str
    op: uuid.UUID
    value: Value | None
    user: int
    stands: bool


@dataclass
class Ledger:
    """What the person tapped, and what the screen said to it, in order."""

    sets: dict[uuid.UUID, list[Intention]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[tuple[uuid.UUID, int, str], list[StepIntention]] = field(default_factory=lambda: defaultdict(list))
    strange: list[str] = field(default_factory=list)
    is_lent: bool = False
    """Another person holds the phone: nothing of the owner's may be seen."""
    betrayed: list[str] = field(default_factory=list)
    history: list[tuple[float, uuid.UUID, str]] = field(default_factory=list)
    """What happened to which set, for whoever has to find out why."""
    _rows: dict[str, set[uuid.UUID]] = field(default_factory=dict)

    def intend(self, session: uuid.UUID, set_id: uuid.UUID, slot: str, value: Value | None) -> Intention:
        intention = Intention(session, set_id, slot, value)
        self.sets[set_id].append(intention)
        self.history.append((time.monotonic(), set_id, f"tapped: {value}"))
        return intention

    def intend_unless_known(self, session: uuid.UUID, set_id: uuid.UUID, slot: str, value: Value) -> None:
        """A tap that met another set than the one that was aimed at; two at once are a double tap."""
        since = time.monotonic() - SECONDS_OF_A_TAP
        if not any(one.value == value and one.at > since for one in self.sets.get(set_id, ())):
            self.intend(session, set_id, slot, value)

    def intend_step(self, session: uuid.UUID, step: int, what: str, value: Any) -> StepIntention:
        intention = StepIntention(session, step, what, value)
        self.steps[session, step, what].append(intention)
        return intention

    def see(self, said: dict[str, Any]) -> None:
        """A page has changed what its rows say."""
        here: set[uuid.UUID] = set()
        for set_id, state, text in said["rows"]:
            key = uuid.UUID(set_id)
            here.add(key)
            if self.is_lent:
                self.betrayed.append(f"set {set_id} was shown to another person: {text!r}")
            value = value_in(text)
            self.history.append((time.monotonic(), key, f"seen in page {said['page'][:4]}: {state}, {text}"))
            if state in CALLED_LOGGED and value:
                self._see_value(key, value, text)
        for gone in self._rows.get(said["page"], set()) - here:
            meant = self.sets.get(gone)
            if meant and meant[-1].value is None:
                meant[-1].shown = True
                self.history.append((time.monotonic(), gone, f"gone from page {said['page'][:4]}"))
        self._rows[said["page"]] = here

    def _see_value(self, set_id: uuid.UUID, value: Value, text: str) -> None:
        meant = [intention for intention in self.sets.get(set_id, ()) if intention.value == value]
        if meant:
            meant[-1].shown = True
        else:
            self.strange.append(f"set {set_id} shows {text!r}, which nobody typed")

    @property
    def shown(self) -> int:
        return sum(one.shown for intentions in self.sets.values() for one in intentions)


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    undrained: list[str] = field(default_factory=list)
    about: set[uuid.UUID] = field(default_factory=set)
    """The sets that something was found about."""

    @property
    def findings(self) -> dict[str, list[str]]:
        return {name: found for name, found in vars(self).items() if name != "about"}

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(found) for name, found in self.findings.items()}

    @property
    def is_clean(self) -> bool:
        return not any(self.counts.values())

    def line(self, faults: int) -> str:
        return f"faults {faults}: " + ", ".join(f"{name} {count}" for name, count in self.counts.items())


def judge(
    ledger: Ledger,
    ops: Iterable[Op],
    steps: dict[tuple[uuid.UUID, int, str], Any],
    *,
    owner: int,
    waiting: Iterable[str] = (),
) -> Verdict:
    """``steps`` holds what the database says of each (session, step, what); ``waiting`` is left on the phone."""
    ops = list(ops)
    verdict = Verdict(undrained=list(waiting))
    verdict.foreign += [f"{op.slot} of {op.session} under user {op.user}" for op in ops if op.user != owner]
    of_set: dict[uuid.UUID, list[Op]] = defaultdict(list)
    for op in ops:
        of_set[op.set_id].append(op)
    for set_id, intentions in ledger.sets.items():
        found = sum(verdict.counts.values())
        judge_set(verdict, intentions, of_set.pop(set_id, []))
        if sum(verdict.counts.values()) > found:
            verdict.about.add(set_id)
    for nobodys in of_set.values():
        verdict.doubled += [f"{op.slot} of {op.session}: {op.value} by nobody's tap" for op in nobodys]
    rows = Counter((op.session, op.slot) for op in ops if op.stands)
    verdict.doubled += [f"{slot} of {session}: {count} rows" for (session, slot), count in rows.items() if count > 1]
    for where, changes in ledger.steps.items():
        judge_step(verdict, changes, steps.get(where))
    verdict.wrong += ledger.strange
    verdict.foreign += ledger.betrayed
    return verdict


def allowed(values: list[Any], shown: list[bool], *, before: Any) -> list[Any]:
    """What may stand in the end: what was shown last, or what was tapped since and may or may not have counted."""
    last = max((place for place, is_shown in enumerate(shown) if is_shown), default=None)
    return [before, *values] if last is None else values[last:]


def judge_set(verdict: Verdict, intentions: list[Intention], ops: list[Op]) -> None:
    first = intentions[0]
    name = f"{first.slot} of {first.session}"
    standing = next((op.value for op in ops if op.stands), None)
    fits = allowed([one.value for one in intentions], [one.shown for one in intentions], before=None)
    if standing not in fits:
        if standing is None:
            verdict.lost.append(f"{name}: {fits[0]} is gone")
        else:
            verdict.wrong.append(f"{name}: {standing} stands where the screen said {fits[0]}")
    meant = Counter(one.value for one in intentions)
    held = Counter(op.value for op in ops)
    for value, count in (held - meant).items():
        if meant[value]:
            verdict.doubled += [f"{name}: {value} was applied {held[value]} times"] * count
        elif value != standing:
            verdict.wrong.append(f"{name}: {value} was never typed")


def judge_step(verdict: Verdict, changes: list[StepIntention], standing: Any) -> None:
    first = changes[0]
    fits = allowed([one.value for one in changes], [one.shown for one in changes], before=None)
    if standing not in fits:
        where = verdict.wrong if standing else verdict.lost
        where.append(f"{first.what} of step {first.step} of {first.session}: {standing!r}, not {fits[0]!r}")
