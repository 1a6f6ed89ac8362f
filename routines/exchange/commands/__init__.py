"""What brings moves in, takes them out again, and makes one of two."""

from routines.exchange.commands.imports import (
    add_import,
    choose_rows,
    discard_import,
    map_words,
    run_import,
    undo_import,
)
from routines.exchange.commands.merging import merge_exercises

__all__ = [
    "add_import",
    "choose_rows",
    "discard_import",
    "map_words",
    "merge_exercises",
    "run_import",
    "undo_import",
]
