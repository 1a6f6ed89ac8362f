"""A named case: the server is killed while a phone's queue drains into it."""

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import User
from routines.models import LoggedSet, LoggedSetRevision, TrainingSession
from routines.player.commands import start_session
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user
from tests.faults.server import HOST, Server

pytestmark = pytest.mark.django_db(transaction=True)

SETS = 24


@pytest.fixture
def cleo(transactional_db: None) -> User:
    return make_user("cleo@example.com")


@pytest.fixture
def session(cleo: User) -> TrainingSession:
    coaching = make_coaching(make_user("tess@example.com", is_trainer=True), cleo)
    routine = make_routine(None, *(make_exercise(f"Row {number}") for number in range(4)), sets=SETS // 4)
    return start_session(make_assignment(coaching, routine), on=timezone.localdate())


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """A server of its own on the test's database."""
    server = Server(
        {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings_test"}, log=tmp_path / "server.log"
    )
    server.start()
    yield server
    server.kill()


def database_url() -> str:
    parts = connection.settings_dict
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    query = "&".join(f"{name}={quote(str(parts[key]), safe='')}" for key, name in names.items() if parts[key])
    return f"postgresql:///{parts['NAME']}?{query}"


class Sender:
    """Cleo's phone, as far as the wire."""

    def __init__(self, server: Server, cleo: User) -> None:
        self.port = server.port
        client = Client()
        client.force_login(cleo)
        name = settings.SESSION_COOKIE_NAME
        self.cookie = f"{name}={client.cookies[name].value}"

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> dict[str, Any]:
        line = http.client.HTTPConnection(HOST, self.port, timeout=20)
        try:
            line.request(method, path, body, {"Cookie": self.cookie, "Content-Type": "application/json"} | headers)
            answer = line.getresponse()
            if set_cookie := answer.getheader("Set-Cookie"):
                self.cookie += f"; {set_cookie.split(';')[0]}"
            assert answer.status == 200, answer.status
            return json.loads(answer.read())  # type: ignore[no-any-return]
        finally:
            line.close()

    def send(self, user: User, ops: list[dict[str, Any]]) -> list[dict[str, str]]:
        hello = self.ask("GET", "/player/hello/")
        batch = {"v": 1, "user": user.pk, "device": str(uuid7()), "sent_at": timezone.now().isoformat(), "ops": ops}
        answer = self.ask("POST", "/player/outbox/", json.dumps(batch), **{"X-CSRFToken": hello["csrf"]})
        return answer["results"]  # type: ignore[no-any-return]


def test_a_server_killed_while_the_queue_drains_loses_and_doubles_nothing(
    server: Server, cleo: User, session: TrainingSession
) -> None:
    """Two values for each set, in batches of eight, and a SIGKILL into each of the first rounds."""
    chance = random.Random(11)
    queue = [tapped(session, slot, reps) for reps in (8, 9) for slot in session.plan["slots"]]
    phone = Sender(server, cleo)
    for wait_seconds in (0.004, 0.015, 0.03):
        killer = threading.Timer(wait_seconds + chance.random() / 100, server.kill)
        killer.start()
        drain(phone, cleo, queue, batches=3)
        killer.join()
        server.start()
    drain(phone, cleo, queue, batches=SETS)

    assert queue == []
    held = LoggedSet.objects.filter(session=session)
    assert list(held.values_list("reps", flat=True)) == [9] * SETS
    assert list(LoggedSetRevision.objects.values_list("reps", flat=True)) == [8] * SETS
    session.refresh_from_db()
    assert session.sets_done == SETS


def tapped(session: TrainingSession, slot: dict[str, Any], reps: int) -> dict[str, Any]:
    return {
        "op": str(uuid7()),
        "session": str(session.pk),
        "set": slot["id"],
        "slot": slot["slot"],
        "at": timezone.now().isoformat(),
        "reps": reps,
    }


def drain(phone: Sender, cleo: User, queue: list[dict[str, Any]], *, batches: int) -> None:
    """As the phone does it: an op leaves when the answer names it, and stays whatever else comes."""
    for _ in range(batches):
        if not queue:
            return
        try:
            results = phone.send(cleo, queue[:8])
        except (OSError, http.client.HTTPException, AssertionError, ValueError):
            time.sleep(0.05)
            continue
        safe = {one["op"] for one in results if one["status"] in {"applied", "duplicate", "superseded"}}
        queue[:] = [op for op in queue if op["op"] not in safe]
