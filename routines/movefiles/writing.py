"""Moves as a file of our own format, laid out as people read it: what fits into a line is on one."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from routines.movefiles.shape import FORMAT, SHAPE, Move

WIDTH = 100


def write_file(moves: Iterable[Move]) -> str:
    return f"{laid_out({'format': FORMAT, 'v': SHAPE, 'exercises': list(moves)})}\n"


def write_move(move: Move) -> str:
    """One move as a file of its own: what a fixture is."""
    return f"{laid_out(move)}\n"


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
