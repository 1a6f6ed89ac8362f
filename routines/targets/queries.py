"""The numbers of a plan's next session, each with where it comes from and what would change it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from routines.models import Assignment, PersonalTarget
from routines.models.plan import PlannedMove, SessionPlan, prepared_session

NUMBERS = ("step_number", "reps_min", "reps_max", "seconds", "load", "load_unit", "first_side", "reason", "set_on")


def with_numbers(assignments: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
    """Each with the client's own numbers in its row."""
    targets = PersonalTarget.objects.filter(assignment=OuterRef("pk")).order_by("step_number")
    return assignments.annotate(
        numbers=ArraySubquery(targets.values(one=JSONObject(**{name: name for name in NUMBERS})))
    )


def own_numbers(assignment: Assignment) -> dict[int, PersonalTarget]:
    rows: list[dict[str, Any]] = assignment.numbers  # type: ignore[attr-defined]
    return {one["step_number"]: PersonalTarget(**one | _typed(one)) for one in rows}


def _typed(one: dict[str, Any]) -> dict[str, Any]:
    """What JSON has as a number or a text."""
    load, day = one["load"], one["set_on"]
    return {
        "load": None if load is None else Decimal(str(load)),
        "set_on": None if day is None else date.fromisoformat(day),
    }


@dataclass(frozen=True)
class NextTargets:
    """What the next session asks, move by move. ``on`` is None when nothing is due any more."""

    on: date | None
    moves: list[PlannedMove]


def next_targets(assignment: Assignment, *, now: datetime) -> NextTargets:
    """As that session would be started now; for an assignment fetched ``with_program`` and ``with_numbers``.

    Today's session counts until it is due no longer; five statements at most.
    """
    today = assignment.client.day_of(now)
    on = None if assignment.withdrawn_at else assignment.due_days(today=today).next_after(today - timedelta(days=1))
    plan: SessionPlan = prepared_session(
        assignment, on=on or max(today, assignment.starts_on), at=now, own=own_numbers(assignment)
    ).plan
    moves = [
        PlannedMove(step, [slot for slot in plan["slots"] if slot["step"] == step["number"]], None)
        for step in plan["steps"]
    ]
    return NextTargets(on, [move for move in moves if move.slots])
