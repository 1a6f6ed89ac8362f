"""What changes a routine. Every change takes the routine's row first, so that two of them never interleave.

What a routine was before a change is kept, so that it can be undone.
"""

from routines.builder.commands.blocks import edit_block, group_with_next, move_block, ungroup
from routines.builder.commands.history import redo, undo
from routines.builder.commands.order import AFTER, BEFORE, DOWN, UP, move_step, place_block, place_step
from routines.builder.commands.routines import (
    add_routine,
    archive_routine,
    copy_routine,
    edit_routine,
    restore_routine,
)
from routines.builder.commands.steps import (
    add_alternative,
    add_block,
    add_step,
    add_step_to_block,
    copy_steps,
    edit_step,
    prescribe_sets,
    remove_alternative,
    remove_step,
)

__all__ = [
    "AFTER",
    "BEFORE",
    "DOWN",
    "UP",
    "add_alternative",
    "add_block",
    "add_routine",
    "add_step",
    "add_step_to_block",
    "archive_routine",
    "copy_routine",
    "copy_steps",
    "edit_block",
    "edit_routine",
    "edit_step",
    "group_with_next",
    "move_block",
    "move_step",
    "place_block",
    "place_step",
    "prescribe_sets",
    "redo",
    "remove_alternative",
    "remove_step",
    "restore_routine",
    "undo",
    "ungroup",
]
