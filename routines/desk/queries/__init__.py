"""What the trainer's desk shows. Reads sums and facts kept with sessions, never every set."""

from routines.desk.queries.client import client_page
from routines.desk.queries.roster import (
    RosterRow,
    Show,
    Sort,
    Wanted,
    add_weeks,
    find_rows,
    roster,
    row_of_client,
    show_counts,
    tags_of,
)
from routines.desk.queries.signals import Fact, Need, needs_in, needs_put_off

__all__ = [
    "Fact",
    "Need",
    "RosterRow",
    "Show",
    "Sort",
    "Wanted",
    "add_weeks",
    "client_page",
    "find_rows",
    "needs_in",
    "needs_put_off",
    "roster",
    "row_of_client",
    "show_counts",
    "tags_of",
]
