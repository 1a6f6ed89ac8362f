"""What will be done and what will go wrong, all drawn from one seed.

The plan says what a person means to do, not what the screen will offer: ``pick`` (0 to 1) chooses among whatever is
there by then, and what can't be done is left out.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

NETWORK = {
    "refused": 14,
    "500 before commit": 14,
    "500 after commit": 14,
    "answer dropped": 16,
    "answer truncated": 14,
    "hang": 8,
    "delivered twice": 16,
    "captive portal": 12,
    "redirect to login": 12,
}
"""Kinds of trouble on the way, and how often they come, relative to one another."""

DEVICE = {
    "reload": 22,
    "tab killed": 20,
    "browser killed": 9,
    "session expired": 5,
    "another user": 4,
    "second tab": 9,
    "service worker stopped": 9,
    "server restarted": 4,
}
KINDS = NETWORK | DEVICE

ACTS = {
    "log as planned": 26,
    "log": 24,
    "log by a double tap": 6,
    "change": 13,
    "undo": 8,
    "extra set": 8,
    "go to another step": 7,
    "skip": 3,
    "do it after all": 3,
    "swap": 3,
    "note": 4,
    "finish": 3,
}
FIRST = ACTS | {"go to another step": 0, "skip": 6, "do it after all": 6, "swap": 6, "note": 6}
"""Acts that send something: what a fault needs to strike."""


@dataclass(frozen=True)
class Act:
    kind: str
    pick: float
    reps: int
    load: Decimal
    note: str


@dataclass(frozen=True)
class Fault:
    """``delay_ms`` passes between the tap and the fault; ``seconds`` is how long a lasting one lasts."""

    kind: str
    pick: float
    delay_ms: int
    seconds: float


@dataclass(frozen=True)
class Turn:
    """A few acts; the faults come with the first of them: at most one on the way and one on the device."""

    acts: tuple[Act, ...]
    faults: tuple[Fault, ...]


def draw(seed: int, faults: int) -> Iterator[Turn]:
    """Turns with so many faults in all; every kind at least once where there are enough."""
    chance = random.Random(seed)
    kinds = chance.sample(list(KINDS), min(faults, len(KINDS)))
    kinds += chance.choices(list(KINDS), list(KINDS.values()), k=faults - len(kinds))
    chance.shuffle(kinds)
    on_the_way = [kind for kind in kinds if kind in NETWORK]
    on_the_device = [kind for kind in kinds if kind in DEVICE]
    while on_the_way or on_the_device:
        both = on_the_way and on_the_device and chance.random() < 0.45
        if both:
            together = [on_the_way.pop(), on_the_device.pop()]
        else:
            more = on_the_way if chance.random() * (len(on_the_way) + len(on_the_device)) < len(on_the_way) else None
            together = [(more or on_the_device or on_the_way).pop()]
        yield Turn(tuple(draw_acts(chance)), tuple(draw_fault(chance, kind) for kind in together))


def draw_acts(chance: random.Random) -> Iterator[Act]:
    yield draw_act(chance, chance.choices(list(FIRST), list(FIRST.values()))[0])
    while chance.random() < 0.3:
        yield draw_act(chance, chance.choices(list(ACTS), list(ACTS.values()))[0])


def draw_act(chance: random.Random, kind: str) -> Act:
    words = chance.sample(["grip", "slow", "left", "tired", "fine", "belt", "heavy", "again"], 3)
    return Act(
        kind,
        pick=chance.random(),
        reps=chance.randint(1, 99),
        load=Decimal(chance.randint(2, 400)) / 2,
        note=" ".join(words),
    )


def draw_fault(chance: random.Random, kind: str) -> Fault:
    seconds = chance.choice([0.4, 1, 2, 3.5, 14]) if kind == "hang" else chance.uniform(0.1, 1.2)
    return Fault(kind, pick=chance.random(), delay_ms=chance.randint(0, 150), seconds=seconds)
