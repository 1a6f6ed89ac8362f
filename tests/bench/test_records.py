"""Records and the session's summary, with five years of them."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import User
from routines.models import Assignment, TrainingSession
from routines.player.commands import finish_session, log_set, start_session
from tests.bench.figures import counted, medians
from tests.bench.years import Years, compare_years, make_years

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    return make_years(tess)


def trained_today(assignment: Assignment) -> TrainingSession:
    """Every set a little better than ever."""
    begun = timezone.now() - timedelta(minutes=40)
    session = start_session(assignment, on=timezone.localdate(), at=begun)
    for place, slot in enumerate(session.plan["slots"]):
        at = begun + timedelta(minutes=place)
        log_set(
            session,
            set_id=UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid7(),
            at=at,
            reps=9,
            load=Decimal(100),
            seconds=90,
        )
    return session


def test_summary(figures, world):
    sessions = {one.client_id: trained_today(one) for one in (world.months, world.years)}

    for session in sessions.values():
        finish_session(session)

    def page(client: User) -> str:
        return reverse("player:session_summary", args=[sessions[client.pk].pk])

    compare_years(figures, "summary", world, page)


def test_a_set_of_five_years(figures, world):
    """One logged is as quick as ever; one changed finds its records in all sets of the move, and is allowed more."""
    logged, changed, statements = [], [], []
    for assignment in (world.months, world.years):
        session = start_session(assignment, on=timezone.localdate())
        slots = iter(session.plan["slots"])
        first = next(slots)

        def log(session=session, slots=slots) -> None:
            slot = next(slots)
            values = {"op": uuid7(), "at": timezone.now(), "reps": 30, "load": Decimal(100), "seconds": 90}
            log_set(session, set_id=UUID(slot["id"]), slot=slot["slot"], **values)

        def change(session=session, slot=first) -> None:
            values = {"op": uuid7(), "at": timezone.now(), "reps": 20, "load": Decimal(50), "seconds": 60}
            log_set(session, set_id=UUID(slot["id"]), slot=slot["slot"], **values)

        change()
        with counted() as cost:
            log()
        statements.append(cost.statements)
        logged.append(log)
        changed.append(change)
    figures.note("log a set of five years: statements", max(statements), 3)
    short, long = medians(*logged, rounds=15)
    figures.note("log a set of five years: time ÷ of three months", long / short, 1.5)
    short, long = medians(*changed, rounds=9)
    figures.note("change a set of five years: milliseconds", 1000 * long, 150)
