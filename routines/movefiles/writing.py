"""Moves as a file of our own format, laid out as people read it: what fits into a line is on one."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from routines.movefiles.shape import FORMAT, SHAPE, Move

WIDTH = 100

PARTS = (
    "format v exercises start end R kind mirror name pelvis primary sets sign slug view yaw L advice at",
    "frame from to over pitch pole reps_min secondary spine summary tracking axis drop ground hand",
    "laterality neck reach reps_max size steps toe bare cues head len r primary_muscles travel tone flat",
    "look mistakes plates secondary_muscles twist equipment feels_wrong roll scap thumb muscles props",
    "armR defaults keys armL variation_of via legR variation_note legL lift z aliases text breath cue",
    "seconds pose rest_seconds figure title address key licence licence_address authors",
)
ORDER = {name: place for place, name in enumerate(" ".join(PARTS).split())}
"""In which order an object's parts are written, whatever order they are kept in; others follow by the alphabet."""


def write_file(moves: Iterable[Move]) -> str:
    return f"{laid_out(in_order({'format': FORMAT, 'v': SHAPE, 'exercises': list(moves)}))}\n"


def write_move(move: Move) -> str:
    """One move as a file of its own: what a fixture is."""
    return f"{laid_out(in_order(move))}\n"


def in_order(value: Any) -> Any:
    """The same with every object's parts in the order that people know."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (ORDER.get(name, len(ORDER)), name))
        return {name: in_order(value[name]) for name in names}
    return [in_order(one) for one in value] if isinstance(value, list) else value


def laid_out(value: Any, *, indent: int = 0, before: int = 0) -> str:
    """The value as JSON, ``before`` characters after the line's beginning."""
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, Mapping | list) or before + len(line) <= WIDTH:
        return line
    margin = "  " * (indent + 1)
    inner = []
    if isinstance(value, Mapping):
        for key, one in value.items():
            name = f"{margin}{json.dumps(key, ensure_ascii=False)}: "
            inner.append(name + laid_out(one, indent=indent + 1, before=len(name) + 1))
    else:
        inner = [margin + laid_out(one, indent=indent + 1, before=len(margin) + 1) for one in value]
    opens, closes = "{}" if isinstance(value, Mapping) else "[]"
    return f"{opens}\n" + ",\n".join(inner) + f"\n{'  ' * indent}{closes}"
