"""What hands routines to clients and changes their days. Callers import from here."""

from routines.assignments.commands.assignments import (
    EARLIEST,
    LATEST,
    NAMED,
    Target,
    Targets,
    assign_routine,
    reschedule_assignment,
    restore_assignment,
    withdraw_assignment,
)
from routines.assignments.commands.days import add_pause, change_pause, move_session, remove_pause

__all__ = [
    "EARLIEST",
    "LATEST",
    "NAMED",
    "Target",
    "Targets",
    "add_pause",
    "assign_routine",
    "change_pause",
    "move_session",
    "remove_pause",
    "reschedule_assignment",
    "restore_assignment",
    "withdraw_assignment",
]
