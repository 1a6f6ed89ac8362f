"""Named cases at the server's doors: repeated, out of order, from wrong clocks, with old tokens."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import User
from routines.models import Assignment, LoggedSet, LoggedSetRevision, TrainingSession
from routines.models.plan import session_id_of
from routines.player.commands import start_session
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine

OUTBOX = "/player/outbox/"
HELLO = "/player/hello/"


@pytest.fixture
def assignment(cleo: User, tess: User) -> Assignment:
    """One exercise of two sets, for Cleo, due every day."""
    return make_assignment(make_coaching(tess, cleo), make_routine(None, make_exercise("Row")))


@pytest.fixture
def session(assignment: Assignment) -> TrainingSession:
    return start_session(assignment, on=timezone.localdate())


def set_op(session: TrainingSession, *, at: datetime | None = None, slot: str = "1.1.both", **values: Any) -> dict:
    """One tap as a phone sends it."""
    set_id = next(one["id"] for one in session.plan["slots"] if one["slot"] == slot)
    return {
        "op": str(uuid7()),
        "session": str(session.pk),
        "set": set_id,
        "slot": slot,
        "at": (at or timezone.now()).isoformat(),
        "reps": 12,
        "load": "20",
        "unit": "kg",
        "seconds": None,
        "rpe": None,
        "void": False,
    } | values


def post(client: Client, user: User, *ops: dict[str, Any], **more: Any) -> Any:
    batch = {"v": 1, "user": user.pk, "device": str(uuid7()), "sent_at": timezone.now().isoformat(), "ops": ops}
    return client.post(OUTBOX, batch, content_type="application/json", **more)


def statuses(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [result["status"] for result in response.json()["results"]]


def reps_of(session: TrainingSession) -> list[int | None]:
    return list(LoggedSet.objects.filter(session=session).standing().values_list("reps", flat=True))


@pytest.mark.django_db(transaction=True)
def test_one_op_posted_sixteen_times_at_once_is_one_set(session: TrainingSession, cleo: User) -> None:
    op = set_op(session)
    senders = []
    for _ in range(16):
        client = Client()
        client.force_login(cleo)
        senders.append(client)

    def send(client: Client) -> list[str]:
        try:
            return statuses(post(client, cleo, op))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        answers = [status for answer in pool.map(send, senders) for status in answer]

    assert Counter(answers) == {"applied": 1, "duplicate": 15}
    assert LoggedSet.objects.count() == 1
    assert LoggedSetRevision.objects.count() == 0
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (1, Decimal(240))


@pytest.mark.django_db(transaction=True)
def test_a_session_started_sixteen_times_at_once_is_one_session(assignment: Assignment, cleo: User) -> None:
    on = timezone.localdate()
    session = str(session_id_of(assignment.pk, on))
    start = {"op": str(uuid7()), "kind": "start", "session": session, "assignment": assignment.pk, "on": str(on)}

    def send(_: int) -> list[str]:
        client = Client()
        client.force_login(cleo)
        try:
            return statuses(post(client, cleo, start | {"at": timezone.now().isoformat()}))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        answers = [status for answer in pool.map(send, range(16)) for status in answer]

    assert set(answers) <= {"applied", "duplicate"}
    assert [str(one.pk) for one in TrainingSession.objects.all()] == [session]


def test_a_whole_batch_sent_again_changes_nothing(session: TrainingSession, cleo: User, as_cleo: Client) -> None:
    now = timezone.now()
    ops = [
        set_op(session, at=now, reps=8),
        set_op(session, at=now + timedelta(milliseconds=5), reps=9),
        set_op(session, at=now + timedelta(milliseconds=9), slot="1.2.both"),
        set_op(session, at=now + timedelta(milliseconds=12), slot="1.2.both", void=True),
    ]
    assert statuses(post(as_cleo, cleo, *ops)) == ["applied"] * 4
    for again in (ops, ops[::-1], ops[1:3]):
        assert set(statuses(post(as_cleo, cleo, *again))) == {"duplicate"}
    assert reps_of(session) == [9]
    assert LoggedSetRevision.objects.count() == 2


def test_two_phones_on_one_set_end_with_the_later_tap_whichever_comes_first(
    session: TrainingSession, cleo: User, as_cleo: Client
) -> None:
    now = timezone.now()
    earlier, later = set_op(session, at=now - timedelta(seconds=9), reps=8), set_op(session, at=now, reps=10)
    assert statuses(post(as_cleo, cleo, later)) == ["applied"]
    assert statuses(post(as_cleo, cleo, earlier)) == ["superseded"]
    assert reps_of(session) == [10]
    kept = LoggedSetRevision.objects.get()
    assert (kept.reps, kept.reason) == (8, "late")


@pytest.mark.parametrize("off", [timedelta(days=3), timedelta(days=-3)])
def test_a_clock_days_off_refuses_nothing_and_keeps_the_order_of_its_own_taps(
    session: TrainingSession, cleo: User, as_cleo: Client, off: timedelta
) -> None:
    tapped = timezone.now() + off
    first, second = set_op(session, at=tapped, reps=8), set_op(session, at=tapped + timedelta(seconds=2), reps=9)
    assert statuses(post(as_cleo, cleo, first)) == ["applied"]
    assert statuses(post(as_cleo, cleo, second)) == ["applied"]
    assert reps_of(session) == [9]
    logged = LoggedSet.objects.get()
    assert logged.order_at <= timezone.now()


def test_a_fast_clock_does_not_lock_the_others_out(session: TrainingSession, cleo: User, as_cleo: Client) -> None:
    """Its moment counts as that of its arrival, so what is tapped afterwards elsewhere stands."""
    post(as_cleo, cleo, set_op(session, at=timezone.now() + timedelta(days=3), reps=8))
    assert statuses(post(as_cleo, cleo, set_op(session, reps=9))) == ["applied"]
    assert reps_of(session) == [9]


def test_a_queue_of_one_person_is_never_taken_under_another(
    session: TrainingSession, cleo: User, stan: User, as_stan: Client
) -> None:
    response = post(as_stan, cleo, set_op(session))
    assert (response.status_code, response.json()) == (409, {"error": "wrong_user"})
    assert statuses(post(as_stan, stan, set_op(session))) == ["rejected"]
    assert not LoggedSet.objects.exists()


def test_signed_out_the_door_says_so_in_json(session: TrainingSession, cleo: User) -> None:
    response = post(Client(), cleo, set_op(session))
    assert (response.status_code, response.json()) == (401, {"error": "login"})
    assert not LoggedSet.objects.exists()


@pytest.mark.parametrize("token", ["none", "old"])
def test_after_a_refused_token_hello_gives_one_that_is_taken(session: TrainingSession, cleo: User, token: str) -> None:
    """The token is rotated at each sign-in, and the cookie may be gone."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cleo)
    old = client.get(HELLO).json()["csrf"] if token == "old" else ""
    client.cookies.pop("csrf", None)
    op = set_op(session)
    assert post(client, cleo, op, headers={"X-CSRFToken": old}).status_code == 403
    hello = client.get(HELLO).json()
    assert (hello["v"], hello["user"]) == (1, cleo.pk)
    assert statuses(post(client, cleo, op, headers={"X-CSRFToken": hello["csrf"]})) == ["applied"]


def test_one_op_that_cannot_be_taken_blocks_no_other(session: TrainingSession, cleo: User, as_cleo: Client) -> None:
    bad = set_op(session, slot="1.2.both", reps=-5)
    unknown = set_op(session) | {"set": str(uuid.uuid4())}
    sent = statuses(post(as_cleo, cleo, bad, set_op(session), unknown))
    assert sent == ["rejected", "applied", "rejected"]
    assert reps_of(session) == [12]


def test_a_batch_whose_server_dies_halfway_is_completed_by_the_next(
    session: TrainingSession, cleo: User, as_cleo: Client
) -> None:
    """Each op is wholly there or not at all, so that what came through is known again."""
    first, second = set_op(session, reps=8), set_op(session, slot="1.2.both", reps=9)
    assert statuses(post(as_cleo, cleo, first)) == ["applied"]
    assert statuses(post(as_cleo, cleo, first, second)) == ["duplicate", "applied"]
    assert sorted(reps for reps in reps_of(session) if reps) == [8, 9]


def test_twenty_four_sets_cost_at_most_twelve_statements(
    cleo: User, tess: User, as_cleo: Client, django_assert_max_num_queries: Any
) -> None:
    routine = make_routine(None, *(make_exercise(f"Row {number}") for number in range(4)), sets=6)
    session = start_session(make_assignment(make_coaching(tess, cleo), routine), on=timezone.localdate())
    ops = [set_op(session, slot=slot["slot"]) for slot in session.plan["slots"]]
    assert len(ops) == 24
    with django_assert_max_num_queries(12, connection=connection):
        response = post(as_cleo, cleo, *ops)
    assert statuses(response) == ["applied"] * 24
