"""The site under test: a database of its own, the server, the people and what they train. Needs Django set up."""

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config import embedded_postgres
from tests.faults.verdict import ENDED, Op, Value

SECRET_KEY = "only-for-the-fault-campaign-" + "0123456789" * 4


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of a new database: on the server of DATABASE_URL, else on one started for it; gone afterwards."""
    if not (server := os.environ.get("DATABASE_URL")):
        with embedded_postgres.temporary_database() as url:
            yield url
        return
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def settings(database: str, origin: str) -> dict[str, str]:
    """Variables of the server: what production has, and what no browser test can do without."""
    return {
        "DATABASE_URL": database,
        "PUBLIC_URL": origin,
        "SECRET_KEY": SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "",
        "DEMO": "",
    }


class Cast(NamedTuple):
    """Cleo trains; Stan looks at her phone, and has a session of his own to do."""

    cleo: Any
    stan: Any
    assignments: list[int]
    on: date


def prepare(sessions: int) -> Cast:
    """Tables, static files, people, and so many sessions for Cleo to do today."""
    from django.core.management import call_command
    from django.utils import timezone

    from config import start
    from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

    call_command("migrate", verbosity=0)
    with (Path(tempfile.gettempdir()) / "backday-faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two campaigns at once share the folder of static files
        start.prepare_static_files()
    tess = make_user("tess@example.com", is_trainer=True)
    cleo, stan = make_user("cleo@example.com"), make_user("stan@example.com")
    row = make_exercise("Row", laterality="each_side", primary_muscles=["lats"], equipment=["dumbbell"])
    pull = make_exercise("Pulldown", primary_muscles=["lats"], equipment=["cable-machine"])
    lift = make_exercise("Back lift", tracking="reps", primary_muscles=["erectors"], equipment=["mat"])
    make_exercise("Row lying", primary_muscles=["lats"], equipment=["bench"], variation_of=row)
    routine = make_routine(None, row, pull, lift, sets=2)
    coaching = make_coaching(tess, cleo)
    assignments = [make_assignment(coaching, routine).pk for _ in range(sessions)]
    make_assignment(make_coaching(tess, stan), routine)
    return Cast(cleo, stan, assignments, timezone.localdate())


def expire_sessions(user: Any) -> None:
    """Sign the person out everywhere, on the server's side alone."""
    from django.contrib.sessions.models import Session

    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def held_ops() -> list[Op]:
    """Every op in the database, whoever's."""
    from routines.models import LoggedSet, LoggedSetRevision

    standing = [
        Op(one.session_id, one.pk, one.slot, one.op, value_of(one), one.client_id, stands=True)
        for one in LoggedSet.objects.all()
    ]
    replaced = [
        Op(of.session_id, of.pk, of.slot, one.op, value_of(one), one.client_id, stands=False)
        for one in LoggedSetRevision.objects.select_related("logged_set")
        for of in [one.logged_set]
    ]
    return standing + replaced


def value_of(one: Any) -> Value | None:
    if one.voided_at:
        return None
    return Value(reps=one.reps, load=one.load, unit=one.load_unit, seconds=one.seconds)


def held_steps() -> dict[tuple[uuid.UUID, int, str], Any]:
    """What became of steps and sessions: skipped, swapped, noted; finished."""
    from routines.models import SessionStep, TrainingSession

    held: dict[tuple[uuid.UUID, int, str], Any] = {}
    for step in SessionStep.objects.all():
        held[step.session_id, step.step_number, "skip"] = step.skip_reason or None
        held[step.session_id, step.step_number, "swap"] = step.exercise_id
        held[step.session_id, step.step_number, "note"] = step.note or None
    for session in TrainingSession.objects.exclude(finished_at=None):
        held[session.pk, 0, "finish"] = ENDED
    return held
