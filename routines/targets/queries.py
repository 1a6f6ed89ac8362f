"""The numbers of a plan's next session, each with where it comes from and what would change it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from routines.models import Assignment
from routines.models.plan import PlannedMove, SessionPlan, prepared_session


@dataclass(frozen=True)
class NextTargets:
    """What the next session asks, move by move. ``on`` is None when nothing is due any more."""

    on: date | None
    moves: list[PlannedMove]


def next_targets(assignment: Assignment, *, now: datetime) -> NextTargets:
    """As that session would be started now; for an assignment fetched ``with_program``.

    Today's session counts until it is due no longer; six statements at most.
    """
    today = assignment.client.day_of(now)
    on = None if assignment.withdrawn_at else assignment.due_days(today=today).next_after(today - timedelta(days=1))
    plan: SessionPlan = prepared_session(assignment, on=on or max(today, assignment.starts_on), at=now).plan
    moves = [
        PlannedMove(step, [slot for slot in plan["slots"] if slot["step"] == step["number"]], None)
        for step in plan["steps"]
    ]
    return NextTargets(on, [move for move in moves if move.slots])
