"""Cleo trains her back on Mondays, Wednesdays and Fridays; it is the Tuesday morning after the first time."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from accounts.models import Coaching, User
from routines.models import Assignment, Tracking, TrainingSession
from routines.player.commands import finish_session, log_set, start_session
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 18)
TUESDAY_MORNING = datetime(2026, 11, 17, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 16, 17, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def back_day(coaching: Coaching, tess: User) -> Assignment:
    """A pulldown, 2 × 8–10 with 50 kg, and a curl that stretches nothing of it, with 10 kg."""
    how = {"owner": tess, "tracking": Tracking.REPS_AND_LOAD}
    pulldown = make_exercise("Pulldown", primary_muscles=["lats"], secondary_muscles=["biceps"], **how)
    curl = make_exercise("Leg curl", primary_muscles=["hamstrings"], **how)
    routine = make_routine(tess, pulldown, curl, name="Back day")
    for block, load in zip(routine.blocks.all(), (50, 10), strict=True):
        block.steps.get().prescribed_sets.update(load=load)
    return make_assignment(coaching, routine, starts_on=MONDAY, weekdays=[0, 2, 4])


def train(day: Assignment, on: date, at: datetime, *, reps: int = 8) -> TrainingSession:
    session = start_session(day, on=on, at=at)
    for slot in session.plan["slots"]:
        log_set(
            session,
            set_id=uuid.UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid.uuid4(),
            at=at + timedelta(minutes=slot["set_number"]),
            reps=reps,
            load=Decimal(slot["load"]) if slot["load"] else Decimal(10),
            load_unit=slot["load_unit"],
        )
    return finish_session(session, at=at + timedelta(minutes=30))


@pytest.fixture
def trained(back_day: Assignment, clock: time_machine.Traveller) -> TrainingSession:
    """Monday's session; then it is Tuesday morning."""
    session = train(back_day, MONDAY, datetime(2026, 11, 16, 17, tzinfo=UTC))
    clock.move_to(TUESDAY_MORNING)
    return session


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The worker does once what is to be done by now."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)  # the test is in a transaction of this one
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)

    def run() -> None:
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, stdout=StringIO())

    return run


def waiting() -> list[datetime]:
    """When the questions that wait are to be mailed."""
    found = DBTaskResult.objects.filter(status="READY", task_path__endswith="send_check_in")
    return sorted(one.run_after for one in found)
