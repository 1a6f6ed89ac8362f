"""A client with two sessions that reached the top of the range."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from routines.models import Assignment, TrainingSession
from routines.player.commands import finish_session, log_set, start_session
from tests.factories import make_assignment, make_exercise, make_routine


def do(assignment: Assignment, *, days_ago: int, reps: int = 10, load: str | None = "20") -> TrainingSession:
    """A session of so many days ago, every set of it alike."""
    at = timezone.now() - timedelta(days=days_ago)
    session = start_session(assignment, on=assignment.client.day_of(at), at=at)
    for slot in session.plan["slots"]:
        amounts = {"reps": reps, "load": None if load is None else Decimal(load)}
        log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=at, **amounts)
    finish_session(session, at=at + timedelta(minutes=30))
    session.refresh_from_db()
    return session


def monday_of(day: date | datetime) -> date:
    day = day.date() if isinstance(day, datetime) else day
    return day - timedelta(days=day.weekday())


@pytest.fixture
def row(tess):
    return make_exercise("Row", owner=tess)


@pytest.fixture
def plan(coaching, tess, row) -> Assignment:
    """Rows on every day, 2 × 8–10, since three weeks ago."""
    return make_assignment(
        coaching, make_routine(tess, row), starts_on=timezone.localdate() - timedelta(weeks=3), weeks=8
    )


@pytest.fixture
def topped(plan) -> Assignment:
    do(plan, days_ago=2)
    do(plan, days_ago=0)
    return plan
