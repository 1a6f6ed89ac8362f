"""What trainers and clients see of plans and their days. Callers import from here."""

from routines.assignments.queries.assignments import (
    Clash,
    Proposal,
    clashes,
    coachings_of,
    proposals,
    routines_to_assign,
)
from routines.assignments.queries.calendar import Calendar, calendar_of, pauses_to_list

__all__ = [
    "Calendar",
    "Clash",
    "Proposal",
    "calendar_of",
    "clashes",
    "coachings_of",
    "pauses_to_list",
    "proposals",
    "routines_to_assign",
]
