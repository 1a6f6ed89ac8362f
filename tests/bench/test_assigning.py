"""What it costs to hand a routine to many clients at once."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ClientGroup, Coaching, User
from routines.models import Assignment, LoggedSet, PersonalTarget, Routine, TrainingSession
from routines.player.commands import finish_session, start_session
from tests.factories import make_assignment, make_user

pytestmark = pytest.mark.django_db

FEW, MANY, CROWD = 5, 50, 500
SECONDS_FOR_MANY = 1.0


def crowd_of(trainer: User, size: int) -> None:
    """So many clients in one group, each with a session of the routine behind them."""
    people = User.objects.bulk_create(
        User(email=f"{trainer.pk}-{number}@example.com", name=f"Client {number:03}", password="!")
        for number in range(size)
    )
    coachings = Coaching.objects.bulk_create(Coaching(trainer=trainer, client=person) for person in people)
    ClientGroup.objects.create(trainer=trainer, name="All day").members.set(coachings)
    routine = Routine.objects.get(slug="back-day")
    first = make_assignment(coachings[0], routine, weekdays=[0])
    session = start_session(first, on=people[0].today)
    finish_session(session)
    slots = [slot for slot in session.plan["slots"] if slot["reps_max"]]
    exercises = {step["number"]: step["exercise"] for step in session.plan["steps"]}
    sessions = TrainingSession.objects.bulk_create(
        TrainingSession(
            client=person, version=session.version, plan=session.plan, planned_on=session.planned_on, time_zone="UTC",
            started_at=session.started_at, finished_at=session.finished_at,
        )
        for person in people[1:]
    )  # fmt: skip
    LoggedSet.objects.bulk_create(
        LoggedSet(
            id=one.pk.__class__(int=one.pk.int ^ number + 1), client_id=one.client_id, session=one, op=one.pk,
            exercise_id=exercises[slot["step"]], slot=slot["slot"], set_number=slot["set_number"], side=slot["side"],
            reps=slot["reps_max"], load=20, load_unit="kg", order_at=one.started_at, done_at=one.started_at,
        )
        for one in sessions
        for number, slot in enumerate(slots)
    )  # fmt: skip


def assign_all(size: int) -> tuple[int, float]:
    """Statements and seconds of the request that assigns to a whole crowd."""
    trainer = make_user(f"trainer-of-{size}@example.com", is_trainer=True)
    crowd_of(trainer, size)
    browser = Client()
    browser.force_login(trainer)
    door = reverse("assignments:assignment_add", args=[Routine.objects.get(slug="back-day").pk])
    group = ClientGroup.objects.get(trainer=trainer)
    assert browser.post(f"{door}?pick=group-{group.pk}", {"show_targets": "1"}).status_code == 200
    data = {
        "coachings": list(trainer.coachings_as_trainer.values_list("pk", flat=True)),
        "weekdays": ["1", "3"], "starts_on": "2026-11-23", "weeks": "6",
    }  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        begun = time.perf_counter()
        response = browser.post(door, data)
        seconds = time.perf_counter() - begun
    assert response.status_code == 302
    assert Assignment.objects.filter(coaching__trainer=trainer, weeks=6).count() == size
    assert PersonalTarget.objects.filter(assignment__coaching__trainer=trainer).count() >= size - 1
    return len(captured), seconds


def test_assigning_costs_as_many_statements_for_fifty_as_for_five(library):
    (few, _), (many, seconds), (crowd, longer) = assign_all(FEW), assign_all(MANY), assign_all(CROWD)
    print(f"{FEW}: {few} statements; {MANY}: {many}, {seconds:.2f} s; {CROWD}: {crowd}, {longer:.2f} s")  # noqa: T201
    assert few == many
    assert crowd <= many + CROWD // 100  # rows go out in batches
    assert seconds <= SECONDS_FOR_MANY
