"""What phones have kept comes in: every op once, in any order, however often, whatever happened on the way."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.commands import end_coaching
from accounts.models import Coaching, User
from routines.assignments.commands import withdraw_assignment
from routines.models import (
    Assignment,
    LoggedSet,
    LoggedSetRevision,
    PersonalTarget,
    SessionChange,
    SessionStep,
    TrainingSession,
)
from routines.models.given import personalise
from routines.models.plan import session_id_of, set_id_of, slots_in_order
from routines.models.version import steps_in
from routines.player.commands import begin_session, start_session
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
OUTBOX, HELLO = "/player/outbox/", "/player/hello/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def pull_day(coaching: Coaching, tess: User) -> Assignment:
    """Three moves of two sets each."""
    exercises = [make_exercise(name) for name in ("Row", "Face pull", "Pulldown")]
    return make_assignment(coaching, make_routine(tess, *exercises), starts_on=MONDAY)


@pytest.fixture
def session(pull_day: Assignment) -> TrainingSession:
    return start_session(pull_day, on=MONDAY, at=NOON)


def set_op(session_id: uuid.UUID, slot: str = "1.1.both", **details: Any) -> dict[str, Any]:
    op = {
        "op": str(uuid7()),
        "set": str(set_id_of(session_id, slot)),
        "session": str(session_id),
        "slot": slot,
        "reps": 12,
        "load": "20",
        "unit": "kg",
        "seconds": None,
        "rpe": None,
        "void": False,
        "at": NOON.isoformat(),
    }
    return op | details


def other_op(session_id: uuid.UUID, kind: str, **details: Any) -> dict[str, Any]:
    return {"op": str(uuid7()), "kind": kind, "session": str(session_id), "at": NOON.isoformat()} | details


def send(browser: Client, user: User, *ops: dict[str, Any], **batch: Any) -> Any:
    body = {"v": 1, "user": user.pk, "device": str(uuid7()), "sent_at": NOON.isoformat(), "ops": ops} | batch
    return browser.post(OUTBOX, json.dumps(body), content_type="application/json")


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [result["status"] for result in answer.json()["results"]]


# --- sets ----------------------------------------------------------------------------------------


def test_outbox_logs_sets_and_names_each_op(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    ops = [set_op(session.pk, "1.1.both"), set_op(session.pk, "1.2.both", load="22.5", reps=10)]
    answer = send(as_cleo, cleo, *ops)
    assert answer.json() == {
        "v": 1,
        "time": "2026-11-16T12:00:00Z",
        "results": [{"op": op["op"], "set": op["set"], "status": "applied", "message": ""} for op in ops],
    }
    assert list(LoggedSet.objects.order_by("slot").values_list("slot", "reps", "load")) == [
        ("1.1.both", 12, Decimal(20)),
        ("1.2.both", 10, Decimal("22.5")),
    ]
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (2, Decimal(465))
    assert statuses(send(as_cleo, cleo, *ops)) == ["duplicate", "duplicate"]
    assert not LoggedSetRevision.objects.exists()


def test_outbox_takes_log_change_and_undo_of_one_set_in_a_batch(
    as_cleo: Client, cleo: User, session: TrainingSession
) -> None:
    moments = [(NOON - timedelta(seconds=30 - second)).isoformat() for second in range(3)]
    ops = [
        set_op(session.pk, at=moments[0]),
        set_op(session.pk, reps=8, at=moments[1]),
        set_op(session.pk, void=True, at=moments[2]),
        set_op(session.pk, "1.2.both"),
    ]
    assert statuses(send(as_cleo, cleo, *ops)) == ["applied"] * 4
    logged = LoggedSet.objects.get(slot="1.1.both")
    assert (logged.reps, logged.voided_at is not None) == (8, True)
    assert [one.reps for one in logged.revisions.order_by("order_at")] == [12, 8]
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (1, Decimal(240))


def test_outbox_keeps_what_came_too_late(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    """Two phones: the one that was offline has the older value."""
    send(as_cleo, cleo, set_op(session.pk, reps=9))
    late = set_op(session.pk, reps=12, at=(NOON - timedelta(minutes=5)).isoformat())
    assert statuses(send(as_cleo, cleo, late)) == ["superseded"]
    assert LoggedSet.objects.get().reps == 9
    assert LoggedSetRevision.objects.get().reps == 12
    assert statuses(send(as_cleo, cleo, late)) == ["duplicate"]


@pytest.mark.parametrize("days", [-3, 3])
def test_outbox_bears_skewed_clocks(as_cleo: Client, cleo: User, session: TrainingSession, days: int) -> None:
    """Three days slow or fast: nothing refused, and of two values from one phone the later one stands."""
    skewed = NOON + timedelta(days=days)
    first, second = (
        set_op(session.pk, reps=reps, at=(skewed + timedelta(seconds=reps)).isoformat()) for reps in (5, 6)
    )
    assert statuses(send(as_cleo, cleo, first)) == ["applied"]
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False):
        assert statuses(send(as_cleo, cleo, second)) == ["applied"]
    assert LoggedSet.objects.get().reps == 6
    assert LoggedSet.objects.get().order_at <= NOON + timedelta(seconds=20)


def test_outbox_rejects_one_op_and_takes_the_others(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    ops = [
        set_op(session.pk, reps=5000),
        set_op(session.pk, "1.2.both"),
        set_op(session.pk, "9.1.both"),
        set_op(session.pk, "2.1.both", load="1e99"),
        set_op(session.pk, "2.1.both", load=20),
        set_op(session.pk, "2.2.both", reps=None),
        set_op(session.pk, "3.1.left\0"),
        other_op(session.pk, "dance"),
        set_op(uuid.uuid4()),
    ]
    answer = send(as_cleo, cleo, *ops)
    assert statuses(answer) == ["rejected", "applied", *["rejected"] * 7]
    assert [bool(result["message"]) for result in answer.json()["results"]] == [True, False, *[True] * 7]
    assert list(LoggedSet.objects.values_list("slot", flat=True)) == ["1.2.both"]


def test_outbox_takes_extra_sets_and_warm_ups(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    ops = [set_op(session.pk, slot) for slot in ("1.3.both", "1.w1.both", "1.1.both")]
    own_id = set_op(session.pk, "1.4.both", set=str(uuid7()))
    assert statuses(send(as_cleo, cleo, *ops, own_id)) == ["applied"] * 4
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (3, Decimal(720))
    assert LoggedSet.objects.get(slot="1.w1.both").kind == "warm_up"
    void = set_op(session.pk, "1.w1.both", void=True, at=(NOON + timedelta(seconds=1)).isoformat())
    assert statuses(send(as_cleo, cleo, void)) == ["applied"]
    session.refresh_from_db()
    assert session.sets_done == 3


def test_outbox_changes_a_finished_session_days_later(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    send(as_cleo, cleo, set_op(session.pk), other_op(session.pk, "finish"))
    with time_machine.travel(NOON + timedelta(days=5), tick=False):
        later = (NOON + timedelta(days=5)).isoformat()
        assert statuses(send(as_cleo, cleo, set_op(session.pk, reps=7, at=later))) == ["applied"]
    session.refresh_from_db()
    assert (session.tonnage_kg, session.finished_at) == (Decimal(140), NOON)
    assert LoggedSet.objects.get().done_at == NOON


@pytest.mark.django_db(transaction=True)
def test_outbox_sixteen_posts_of_one_op_are_one_set(as_user: Any, cleo: User, session: TrainingSession) -> None:
    op = set_op(session.pk)
    browsers = [as_user(cleo) for _ in range(16)]

    def post(browser: Client) -> list[str]:
        try:
            return statuses(send(browser, cleo, op))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        found = sorted(status for answer in pool.map(post, browsers) for status in answer)
    assert found == ["applied", *["duplicate"] * 15]
    assert LoggedSet.objects.count() == 1
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (1, Decimal(240))


@pytest.mark.django_db(transaction=True)
def test_outbox_two_phones_send_the_same_sets_in_opposite_order(
    as_user: Any, cleo: User, session: TrainingSession
) -> None:
    """Neither waits for the other for ever, and every set is there once."""
    slots = [f"{step}.{number}.both" for step in (1, 2, 3) for number in (1, 2)]
    one, two = ([set_op(session.pk, slot) for slot in order] for order in (slots, slots[::-1]))

    def post(ops: list[dict[str, Any]]) -> list[str]:
        try:
            return statuses(send(as_user(cleo), cleo, *ops))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, [one, two] * 4))
    assert {status for answer in answers for status in answer} <= {"applied", "duplicate", "superseded"}
    assert LoggedSet.objects.count() == 6
    session.refresh_from_db()
    assert session.sets_done == 6


# --- a session begun without a network -----------------------------------------------------------


def start_op(assignment: Assignment, on: date = MONDAY, **details: Any) -> dict[str, Any]:
    session = session_id_of(assignment.pk, on)
    return other_op(session, "start", assignment=assignment.pk, on=on.isoformat(), **details)


def test_outbox_starts_a_session_and_logs_into_it(as_cleo: Client, cleo: User, pull_day: Assignment) -> None:
    begun = NOON - timedelta(minutes=50)
    session_id = session_id_of(pull_day.pk, MONDAY)
    start = start_op(pull_day, at=begun.isoformat())
    finish = other_op(session_id, "finish", at=(NOON - timedelta(minutes=5)).isoformat())
    answer = send(as_cleo, cleo, start, set_op(session_id), finish)
    assert statuses(answer) == ["applied"] * 3
    session = TrainingSession.objects.get()
    assert (session.pk, session.planned_on, session.started_at) == (session_id, MONDAY, begun)
    assert (session.sets_done, session.sets_planned, session.duration_minutes) == (1, 6, 45)
    assert statuses(send(as_cleo, cleo, start, finish)) == ["duplicate", "applied"]
    assert start_session(pull_day, on=MONDAY) == session


def test_outbox_makes_a_session_anew_that_was_let_go(as_cleo: Client, cleo: User, pull_day: Assignment) -> None:
    """Started and left empty, then forgotten when the next one began: what a phone did in it still comes in."""
    empty = start_session(pull_day, on=MONDAY, at=NOON)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        start_session(pull_day, on=MONDAY + timedelta(days=1))
        assert not TrainingSession.objects.filter(pk=empty.pk).exists()
        assert statuses(send(as_cleo, cleo, start_op(pull_day), set_op(empty.pk))) == ["applied", "applied"]
    assert TrainingSession.objects.get(pk=empty.pk).sets_done == 1


def test_outbox_starts_no_session_in_another_age(as_cleo: Client, cleo: User, pull_day: Assignment) -> None:
    assert statuses(send(as_cleo, cleo, start_op(pull_day, at="2000-01-01T00:00:00Z"))) == ["applied"]
    assert TrainingSession.objects.get().started_at == datetime(2026, 11, 14, tzinfo=UTC)


def test_outbox_takes_what_was_done_though_the_routine_was_taken_back(
    as_cleo: Client, cleo: User, coaching: Coaching, tess: User, pull_day: Assignment
) -> None:
    withdraw_assignment(pull_day)
    end_coaching(coaching, by=tess)
    session_id = session_id_of(pull_day.pk, MONDAY)
    assert statuses(send(as_cleo, cleo, start_op(pull_day), set_op(session_id))) == ["applied", "applied"]


def test_outbox_closes_what_was_left_open_on_another_day(
    as_cleo: Client, cleo: User, pull_day: Assignment, session: TrainingSession
) -> None:
    send(as_cleo, cleo, set_op(session.pk))
    tuesday = MONDAY + timedelta(days=1)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        op = start_op(pull_day, tuesday, at=(NOON + timedelta(days=1)).isoformat())
        assert statuses(send(as_cleo, cleo, op)) == ["applied"]
    session.refresh_from_db()
    assert session.finished_at == NOON
    assert TrainingSession.objects.open().get().planned_on == tuesday


def test_outbox_begins_a_session_with_what_the_phone_showed(as_cleo: Client, cleo: User, pull_day: Assignment) -> None:
    shown = pull_day.version
    PersonalTarget.objects.create(assignment=pull_day, step_number=1, load=16)
    content = deepcopy(shown.content)
    content["blocks"].reverse()
    personalise(pull_day, content)
    session_id = session_id_of(pull_day.pk, MONDAY)
    answer = send(as_cleo, cleo, start_op(pull_day, version=shown.pk), set_op(session_id))
    assert statuses(answer) == ["applied"] * 2
    session = TrainingSession.objects.get()
    assert session.version == shown
    assert [step["name"] for step in session.plan["steps"]] == [step["name"] for step in steps_in(shown.content)]
    assert session.plan["slots"][0]["load"] == "16"
    assert session.logged_sets.get().exercise_id == session.plan["steps"][0]["exercise"]
    tuesday = MONDAY + timedelta(days=1)
    assert statuses(send(as_cleo, cleo, start_op(pull_day, on=tuesday, version=10**9))) == ["applied"]
    pull_day.refresh_from_db()
    assert TrainingSession.objects.get(planned_on=tuesday).version == pull_day.version


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "new"},
        {"on": "2026-01-01"},
        {"on": "2026-11-17"},
        {"on": "soon"},
        {"assignment": 10**15},
        {"assignment": "1"},
        {"session": str(uuid.UUID(int=5))},
    ],
)
def test_outbox_refuses_to_start(as_cleo: Client, cleo: User, pull_day: Assignment, wrong: dict[str, Any]) -> None:
    assert statuses(send(as_cleo, cleo, start_op(pull_day) | wrong)) == ["rejected"]
    assert not TrainingSession.objects.exists()


def test_outbox_refuses_a_stranger_to_start(as_stan: Client, stan: User, pull_day: Assignment) -> None:
    assert statuses(send(as_stan, stan, start_op(pull_day))) == ["rejected"]
    assert not TrainingSession.objects.exists()


def test_outbox_refuses_to_start_what_goes_meanwhile(
    as_cleo: Client, cleo: User, pull_day: Assignment, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_too_late(assignment: Assignment, **details: Any) -> TrainingSession:
        Assignment.objects.filter(pk=assignment.pk).delete()
        return begin_session(assignment, **details)

    monkeypatch.setattr("routines.player.commands.outbox.begin_session", begin_too_late)
    tuesday = MONDAY + timedelta(days=1)
    late = session_id_of(pull_day.pk, tuesday)
    answer = send(as_cleo, cleo, start_op(pull_day, tuesday), set_op(late), set_op(session.pk))
    assert statuses(answer) == ["rejected", "rejected", "applied"]
    assert TrainingSession.objects.get().sets_done == 1


def test_session_ready_shows_the_session_before_it_is_there(as_cleo: Client, pull_day: Assignment) -> None:
    page = as_cleo.get(reverse("player:session_ready", args=[pull_day.pk, MONDAY]))
    assert page.status_code == 200
    session_id = session_id_of(pull_day.pk, MONDAY)
    assert (page.context["data"]["session"], page.context["data"]["started"]) == (str(session_id), False)
    assert not TrainingSession.objects.exists()
    start_session(pull_day, on=MONDAY)
    data = as_cleo.get(reverse("player:session_ready", args=[pull_day.pk, MONDAY])).context["data"]
    assert (data["session"], data["started"]) == (str(session_id), True)


@pytest.mark.parametrize(("on", "status"), [("2026-11-17", 200), ("2026-11-18", 404), ("2026-11-01", 404)])
def test_session_ready_knows_its_days(as_cleo: Client, pull_day: Assignment, on: str, status: int) -> None:
    assert as_cleo.get(f"/assignments/{pull_day.pk}/sessions/{on}/").status_code == status


@pytest.mark.parametrize("day", ["2026-13-01", "0000-01-01", "2026-02-30"])
def test_session_ready_knows_no_such_day(as_cleo: Client, pull_day: Assignment, day: str) -> None:
    assert as_cleo.get(f"/assignments/{pull_day.pk}/sessions/{day}/").status_code == 404


def test_session_ready_is_not_a_strangers(as_stan: Client, pull_day: Assignment) -> None:
    assert as_stan.get(reverse("player:session_ready", args=[pull_day.pk, MONDAY])).status_code == 404


# --- other changes -------------------------------------------------------------------------------


def test_outbox_takes_skip_swap_note_order_and_finish(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    row = session.plan["steps"][0]["exercise"]
    banded = make_exercise("Banded row", variation_of_id=row)
    ops = [
        other_op(session.pk, "swap", step=1, exercise=banded.pk),
        other_op(session.pk, "skip", step=2, reason="equipment"),
        other_op(session.pk, "note", step=3, note="Elbow clicks."),
        other_op(session.pk, "order", order=[3, 1, 2]),
        set_op(session.pk),
        other_op(session.pk, "finish"),
    ]
    assert statuses(send(as_cleo, cleo, *ops)) == ["applied"] * 6
    steps = {step.step_number: step for step in SessionStep.objects.all()}
    assert (steps[1].exercise, steps[1].revision) == (banded, banded.published)
    assert (steps[2].skip_reason, steps[3].note) == ("equipment", "Elbow clicks.")
    session.refresh_from_db()
    assert (session.step_order, session.finished_at) == ([3, 1, 2], NOON)
    assert [slot["step"] for slot in slots_in_order(session.plan, session.step_order)] == [3, 3, 1, 1, 2, 2]
    assert LoggedSet.objects.get().exercise == banded
    assert SessionChange.objects.count() == 5
    assert statuses(send(as_cleo, cleo, *ops[:4])) == ["duplicate"] * 4
    assert SessionChange.objects.count() == 5


def test_outbox_lets_the_later_of_two_notes_stand(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    late = other_op(session.pk, "note", step=1, note="old", at=(NOON - timedelta(hours=1)).isoformat())
    assert statuses(send(as_cleo, cleo, other_op(session.pk, "note", step=1, note="new"), late)) == [
        "applied",
        "superseded",
    ]
    assert SessionStep.objects.get().note == "new"
    assert {change.value for change in SessionChange.objects.all()} == {"old", "new"}


def test_outbox_takes_how_it_felt_once(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    felt = other_op(session.pk, "feeling", feeling=5, effort=7, note="Left shoulder.")
    assert statuses(send(as_cleo, cleo, other_op(session.pk, "finish"), felt)) == ["applied", "applied"]
    assert statuses(send(as_cleo, cleo, felt)) == ["duplicate"]
    session.refresh_from_db()
    assert (session.feeling, session.effort, session.note) == (5, 7, "Left shoulder.")
    assert session.has_remark
    assert SessionChange.objects.filter(kind="feeling").count() == 1


def test_outbox_lets_what_was_said_last_of_each_thing_stand(
    as_cleo: Client, cleo: User, session: TrainingSession
) -> None:
    """A phone's answer that comes late says only what nothing was said of since."""
    early = (NOON - timedelta(hours=1)).isoformat()
    answers = send(
        as_cleo,
        cleo,
        other_op(session.pk, "feeling", feeling=2, note="Fine."),
        other_op(session.pk, "feeling", feeling=4, effort=5, note=None, at=early),
    )
    assert statuses(answers) == ["applied", "superseded"]
    session.refresh_from_db()
    assert (session.feeling, session.effort, session.note) == (2, 5, "Fine.")
    as_cleo.post(f"/sessions/{session.pk}/feeling/", {"feeling": "3", "note": ""})
    assert statuses(send(as_cleo, cleo, other_op(session.pk, "feeling", feeling=1, at=early))) == ["superseded"]
    session.refresh_from_db()
    assert (session.feeling, session.effort, session.note) == (3, 5, "")
    assert not session.has_remark


def test_outbox_takes_how_it_felt_from_the_client_alone(
    as_tess: Client, coaching: Coaching, session: TrainingSession
) -> None:
    answer = send(as_tess, coaching.trainer, other_op(session.pk, "feeling", feeling=1))
    assert (statuses(answer), answer.json()["results"][0]["message"]) == (
        ["rejected"],
        "How it felt is for the client to say.",
    )
    session.refresh_from_db()
    assert session.feeling is None


@pytest.mark.parametrize(
    "op",
    [
        {"kind": "skip", "step": 9, "reason": "pain"},
        {"kind": "skip", "step": 1, "reason": "bored"},
        {"kind": "skip", "step": True, "reason": "pain"},
        {"kind": "swap", "step": 1, "exercise": 10**15},
        {"kind": "note", "step": 1, "note": "x" * 501},
        {"kind": "note", "step": 1, "note": "\0"},
        {"kind": "note", "step": 1, "note": "\ud800"},
        {"kind": "order", "order": [1, 2]},
        {"kind": "order", "order": [1, 1, 3]},
        {"kind": "order", "order": "123"},
        {"kind": ["set"]},
        {"kind": "finish", "at": "yesterday"},
        {"kind": "finish", "at": "2026-11-16T12:00:00"},
        {"kind": "finish", "session": 7},
        {"kind": "feeling", "feeling": 6},
        {"kind": "feeling", "feeling": "5"},
        {"kind": "feeling", "effort": 6},
        {"kind": "feeling", "effort": -1},
        {"kind": "feeling", "note": "x" * 1001},
        {"kind": "feeling", "note": "\0"},
    ],
)
def test_outbox_rejects_with_words(as_cleo: Client, cleo: User, session: TrainingSession, op: dict[str, Any]) -> None:
    answer = send(as_cleo, cleo, other_op(session.pk, "finish") | op)
    assert statuses(answer) == ["rejected"]
    assert answer.json()["results"][0]["message"]
    assert not SessionChange.objects.exists()


# --- who sends -----------------------------------------------------------------------------------


def test_outbox_asks_for_a_sign_in_without_a_redirect(client: Client, cleo: User, session: TrainingSession) -> None:
    answer = send(client, cleo, set_op(session.pk))
    assert (answer.status_code, answer.json()) == (401, {"error": "login"})


def test_outbox_refuses_another_persons_batch(
    as_stan: Client, cleo: User, stan: User, session: TrainingSession
) -> None:
    answer = send(as_stan, cleo, set_op(session.pk))
    assert (answer.status_code, answer.json()) == (409, {"error": "wrong_user"})
    assert statuses(send(as_stan, stan, set_op(session.pk))) == ["rejected"]
    assert not LoggedSet.objects.exists()


def test_outbox_lets_a_trainer_type_for_a_client_they_coach(
    as_tess: Client, tess: User, coaching: Coaching, session: TrainingSession
) -> None:
    assert statuses(send(as_tess, tess, set_op(session.pk))) == ["applied"]
    assert LoggedSet.objects.get().entered_by == tess
    end_coaching(coaching, by=tess)
    answer = send(as_tess, tess, set_op(session.pk, "1.2.both"))
    assert statuses(answer) == ["rejected"]
    assert "isn’t yours to log in" in answer.json()["results"][0]["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b'{"v":1}',
        b'{"v":2,"user":1,"ops":[]}',
        b'{"v":1,"user":"1","ops":[]}',
        b'{"v":1,"user":1,"ops":{}}',
        b'{"v":1,"user":1,"ops":[7]}',
        b'{"v":1,"user":1,"ops":[{}]}',
        b'{"v":1,"user":NaN,"ops":[]}',
        b'{"v":1,"user":1' + b"0" * 5000 + b',"ops":[]}',
        b"[" * 60_000,
        b'{"v":1,"user":1,"ops":"\xff"}',
    ],
)
def test_outbox_says_what_it_cannot_read(as_cleo: Client, body: bytes) -> None:
    answer = as_cleo.post(OUTBOX, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "unreadable")


def test_outbox_has_its_limits(as_cleo: Client, cleo: User) -> None:
    assert send(as_cleo, cleo, *[other_op(uuid7(), "finish") for _ in range(101)]).status_code == 400
    assert as_cleo.post(OUTBOX, b" " * 300_000, content_type="application/json").status_code == 413
    assert as_cleo.get(OUTBOX).status_code == 405


def test_hello_tells_who_is_there(client: Client, as_cleo: Client, cleo: User) -> None:
    assert client.get(HELLO).json()["user"] is None
    said = as_cleo.get(HELLO)
    assert (said.json()["user"], said.json()["time"], len(said.json()["csrf"])) == (cleo.pk, "2026-11-16T12:00:00Z", 64)
    assert "no-store" in said["Cache-Control"]


def test_hello_gives_a_token_that_the_outbox_takes(cleo: User, session: TrainingSession) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cleo)
    body = json.dumps({"v": 1, "user": cleo.pk, "ops": [set_op(session.pk)]})
    assert browser.post(OUTBOX, body, content_type="application/json").status_code == 403
    token = browser.get(HELLO).json()["csrf"]
    answer = browser.post(OUTBOX, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert statuses(answer) == ["applied"]


def test_outbox_takes_twenty_four_sets_in_a_few_statements(
    as_cleo: Client, cleo: User, coaching: Coaching, tess: User, django_assert_max_num_queries: Any
) -> None:
    exercises = [make_exercise(f"Move {number}") for number in range(8)]
    assignment = make_assignment(coaching, make_routine(tess, *exercises, sets=3), starts_on=MONDAY)
    session = start_session(assignment, on=MONDAY, at=NOON)
    ops = [set_op(session.pk, slot["slot"]) for slot in session.plan["slots"]]
    assert len(ops) == 24
    with django_assert_max_num_queries(12):
        assert statuses(send(as_cleo, cleo, *ops)) == ["applied"] * 24
    with django_assert_max_num_queries(12):
        assert statuses(send(as_cleo, cleo, *ops)) == ["duplicate"] * 24
