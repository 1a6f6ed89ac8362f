"""Programs of the cast, and one of each thing that a door can name."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.commands import make_token
from accounts.models import Coaching, User
from routines.models import Assignment, Exercise, Routine, TrainingSession
from routines.player.commands import start_session
from tests.factories import make_assignment, make_exercise, make_routine


class Program:
    """A person's program: speaks JSON with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> HttpResponse:
        return self.client.generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            body if isinstance(body, bytes | str) else b"" if body is None else json_of(body),
            content_type="application/json",
            **options,
        )


def json_of(body: Any) -> str:
    return json.dumps(body, default=str)


@pytest.fixture
def program() -> Callable[..., Program]:
    def make(user: User, scope: str = "write") -> Program:
        return Program(make_token(user, name="test", scope=scope)[1])

    return make


@pytest.fixture
def tess_program(tess: User, program: Callable[..., Program]) -> Program:
    return program(tess)


@pytest.fixture
def cleo_program(cleo: User, program: Callable[..., Program]) -> Program:
    return program(cleo)


@pytest.fixture
def rival_program(rival: User, program: Callable[..., Program]) -> Program:
    return program(rival)


@pytest.fixture
def row(db: None) -> Exercise:
    """Of the library; one arm after the other."""
    return make_exercise("Plank row", laterality="each_side")


@pytest.fixture
def own_pull(tess: User) -> Exercise:
    return make_exercise("Own pull", owner=tess)


@pytest.fixture
def routine(tess: User, row: Exercise, own_pull: Exercise) -> Routine:
    return make_routine(tess, row, own_pull)


@pytest.fixture
def assignment(coaching: Coaching, routine: Routine, cleo: User) -> Assignment:
    return make_assignment(coaching, routine, starts_on=timezone.localdate(timezone=cleo.zone))


@pytest.fixture
def session(assignment: Assignment, cleo: User) -> TrainingSession:
    return start_session(assignment, on=timezone.localdate(timezone=cleo.zone))


def a_set(session: TrainingSession, number: int = 0, **values: Any) -> tuple[str, dict[str, Any]]:
    """Where to PUT the session's n-th set, and a body for it."""
    slot = session.plan["slots"][number]
    body = {"slot": slot["slot"], "op": str(uuid.uuid4()), "reps": 12, "load": "17.5"}
    return f"sessions/{session.pk}/sets/{slot['id']}/", body | values
