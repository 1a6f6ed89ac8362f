"""A session of Cleo's that there is something to say about."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import TrainingSession
from routines.player.commands import log_set, start_session
from tests.factories import make_assignment, make_exercise, make_routine


@pytest.fixture
def session(coaching: Coaching, tess: User) -> TrainingSession:
    """Two sets of a row, the first one done."""
    routine = make_routine(tess, make_exercise("Plank row", owner=tess), make_exercise("Dead hang", owner=tess))
    session = start_session(make_assignment(coaching, routine), on=date.today())  # noqa: DTZ011 - any day will do
    slot = session.plan["slots"][0]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(), reps=9)
    return session
