"""Sessions and sets, for programs."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.commands import end_coaching
from routines.models import Assignment, LoggedSet
from routines.models.plan import set_id_of
from routines.player.commands import finish_session, now_by, order_steps, skip_step, start_session
from tests.factories import make_assignment
from tests.routines.api.conftest import a_set

# --- Sets ---------------------------------------------------------------------------------------


def test_put_set_logs_once_and_knows_the_op_again(cleo_program, session):
    path, body = a_set(session)
    first, again = cleo_program("PUT", path, body), cleo_program("PUT", path, body)
    assert (first.status_code, first.json()["status"]) == (201, "applied")
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert first.json()["set"] == again.json()["set"]
    logged = LoggedSet.objects.get()
    assert (logged.reps, logged.load, str(logged.op)) == (12, Decimal("17.5"), body["op"])


def test_put_set_writes_values_as_entered_and_moments_in_utc(cleo_program, session):
    path, body = a_set(session, load=40, unit="lb", rpe="8.5", at="2026-01-05T12:00:00+02:00")
    found = cleo_program("PUT", path, body).json()["set"]
    assert {name: found[name] for name in ("load", "unit", "load_kg", "rpe", "done_at", "slot", "side", "step")} == {
        "load": "40",
        "unit": "lb",
        "load_kg": "18.14",
        "rpe": "8.5",
        "done_at": "2026-01-05T10:00:00Z",
        "slot": "1.1.left",
        "side": "left",
        "step": 1,
    }


def test_put_set_changes_and_voids_with_later_ops(cleo_program, session):
    path, body = a_set(session)
    cleo_program("PUT", path, body)
    changed = cleo_program("PUT", path, body | {"op": str(uuid.uuid4()), "reps": 10})
    assert (changed.status_code, changed.json()["status"], changed.json()["set"]["reps"]) == (200, "applied", 10)
    early = (timezone.now() - timedelta(days=1)).isoformat()
    late = cleo_program("PUT", path, body | {"op": str(uuid.uuid4()), "reps": 1, "at": early})
    assert (late.status_code, late.json()["status"], late.json()["set"]["reps"]) == (200, "superseded", 10)
    void = cleo_program("PUT", path, body | {"op": str(uuid.uuid4()), "void": True})
    assert void.json()["set"]["voided_at"] is not None


def test_put_extra_set(cleo_program, session):
    slot = "1.3.left"
    path = f"sessions/{session.pk}/sets/{set_id_of(session.pk, slot)}/"
    assert cleo_program("PUT", path, {"slot": slot, "op": uuid.uuid4(), "reps": 5}).status_code == 201


def test_put_set_that_is_not_the_sessions_is_refused(cleo_program, session):
    _, body = a_set(session)
    answer = cleo_program("PUT", f"sessions/{session.pk}/sets/{uuid.uuid4()}/", body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"code": "unknown_set", "detail": "This set isn't part of the session.", "errors": {}},
    )


def test_put_set_names_what_is_missing(cleo_program, session):
    path, body = a_set(session, reps=None)
    answer = cleo_program("PUT", path, body)
    assert (answer.status_code, answer.json()["errors"]) == (400, {"reps": ["How many reps did you do?"]})


def test_put_set_is_for_the_client_and_their_trainer_alone(tess_program, rival_program, session):
    path, body = a_set(session)
    nowhere = path.replace(str(session.pk), str(uuid.uuid4()))
    missing = rival_program("PUT", nowhere, body)
    answer = rival_program("PUT", path, body)
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert not LoggedSet.objects.exists()
    assert tess_program("PUT", path, body).status_code == 201


def test_sets_tell_who_typed_them_and_what_they_were(cleo_program, tess_program, session):
    path, body = a_set(session)
    first = tess_program("PUT", path, body).json()["set"]
    assert (first["entered_by"], first["kind"]) == ("Tess", "working")
    changed = cleo_program("PUT", path, body | {"op": str(uuid.uuid4()), "reps": 10}).json()["set"]
    assert changed["entered_by"] is None
    for program in (cleo_program, tess_program):
        found = program("GET", path).json()
        (was,) = found.pop("revisions")
        assert found == changed
        told = {name: was[name] for name in ("reason", "reps", "load", "op", "entered_by")}
        assert told == {"reason": "replaced", "reps": 12, "load": "17.5", "op": body["op"], "entered_by": "Tess"}
        assert program("GET", f"sessions/{session.pk}/").json()["sets"] == [changed]


def test_session_tells_what_was_said_of_it_and_by_whom(tess, tess_program, cleo_program, session):
    skip_step(session, step_number=2, reason="time", intention=now_by(tess))
    skip_step(session, step_number=2, reason="", intention=now_by(session.client))
    order_steps(session, order=[2, 1], intention=now_by(session.client))
    tess_program("POST", f"sessions/{session.pk}/finish/")
    found = cleo_program("GET", f"sessions/{session.pk}/").json()
    told = [(one["kind"], one["step"], one["value"], one["entered_by"]) for one in found["changes"]]
    assert told == [
        ("skip", 2, "time", "Tess"),
        ("skip", 2, "", None),
        ("order", None, [2, 1], None),
        ("finish", None, None, "Tess"),
    ]
    assert found["step_order"] == [2, 1]


def test_put_set_with_a_reading_token_is_refused(program, cleo, session):
    path, body = a_set(session)
    answer = program(cleo, "read")("PUT", path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")


def test_sets_are_read_by_the_client_and_their_trainer(cleo_program, tess_program, rival_program, session):
    path, body = a_set(session)
    logged = cleo_program("PUT", path, body).json()["set"]
    for program in (cleo_program, tess_program):
        assert program("GET", f"sessions/{session.pk}/sets/").json()["results"] == [logged]
        assert program("GET", path).json() == logged | {"revisions": []}
    assert rival_program("GET", f"sessions/{session.pk}/sets/").status_code == 404
    assert rival_program("GET", path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_puts_at_once_make_one_row(program, cleo, session):
    path, body = a_set(session)
    programs = [program(cleo) for _ in range(4)]
    found: list[tuple[int, str]] = []
    gate = threading.Barrier(20)

    def put(number: int) -> None:
        gate.wait()
        answer = programs[number % 4]("PUT", path, body)
        found.append((answer.status_code, answer.json()["status"]))
        connections.close_all()

    threads = [threading.Thread(target=put, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([(201, "applied"), *[(200, "duplicate")] * 19])
    assert LoggedSet.objects.count() == 1
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (1, Decimal("210.00"))


# --- Sessions -----------------------------------------------------------------------------------


def test_start_opens_once(cleo_program, assignment):
    first = cleo_program("POST", f"assignments/{assignment.pk}/start/")
    again = cleo_program("POST", f"assignments/{assignment.pk}/start/", {})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["sets_planned"] == 6


def test_start_refuses_days_out_of_the_week(cleo_program, assignment):
    for on in ("2020-01-01", "9999-12-31", "soon", 7, None, ["2026-01-01"]):
        answer = cleo_program("POST", f"assignments/{assignment.pk}/start/", {"on": on})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["on"])


def test_start_is_for_the_client_and_their_trainer(cleo, tess_program, rival_program, assignment):
    assert rival_program("POST", f"assignments/{assignment.pk}/start/").status_code == 404
    cleo.time_zone = "Pacific/Kiritimati"  # her day counts
    cleo.save()
    found = tess_program("POST", f"assignments/{assignment.pk}/start/")
    assert (found.status_code, found.json()["client"]["id"]) == (201, cleo.pk)
    assert found.json()["planned_on"] == str(timezone.localdate(timezone=cleo.zone))


def test_start_of_a_withdrawn_assignment_is_refused(cleo_program, assignment):
    assignment.withdrawn_at = timezone.now()
    assignment.save()
    answer = cleo_program("POST", f"assignments/{assignment.pk}/start/")
    assert (answer.status_code, answer.json()["detail"]) == (400, "Your trainer has taken this routine back.")


def test_start_of_what_goes_meanwhile_is_not_there(cleo_program, assignment, monkeypatch):
    def start_too_late(found, **details):
        Assignment.objects.filter(pk=found.pk).delete()
        return start_session(found, **details)

    monkeypatch.setattr("routines.api.viewsets.assignments.start_session", start_too_late)
    answer = cleo_program("POST", f"assignments/{assignment.pk}/start/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_session_tells_its_plan_and_its_sets(cleo_program, session):
    path, body = a_set(session)
    logged = cleo_program("PUT", path, body).json()["set"]
    found = cleo_program("GET", f"sessions/{session.pk}/").json()
    assert [slot["slot"] for slot in found["slots"]] == [
        "1.1.left", "1.1.right", "1.2.left", "1.2.right", "2.1.both", "2.2.both",
    ]  # fmt: skip
    assert found["slots"][0]["id"] == logged["id"]
    assert [(step["number"], step["exercise"], step["sets"]) for step in found["steps"]] == [
        (1, "plank-row", 2),
        (2, "own-pull", 2),
    ]
    assert found["sets"] == [logged]
    assert found["tonnage_kg"] == "210"


def test_sessions_end_with_the_coaching_for_the_trainer_alone(tess, tess_program, cleo_program, coaching, session):
    assert tess_program("GET", f"sessions/{session.pk}/").status_code == 200
    end_coaching(coaching, by=tess)
    assert tess_program("GET", f"sessions/{session.pk}/").status_code == 404
    assert tess_program("GET", "sessions/").json()["results"] == []
    assert cleo_program("GET", f"sessions/{session.pk}/").status_code == 200


def test_finish_and_feeling(cleo_program, tess_program, session):
    finished = cleo_program("POST", f"sessions/{session.pk}/finish/")
    assert finished.status_code == 200
    assert finished.json()["finished_at"] is not None
    felt = cleo_program("POST", f"sessions/{session.pk}/feeling/", {"feeling": 3, "note": "Good."})
    assert (felt.json()["feeling"], felt.json()["note"]) == (3, "Good.")
    assert cleo_program("POST", f"sessions/{session.pk}/feeling/", {"feeling": 9}).status_code == 400
    assert tess_program("POST", f"sessions/{session.pk}/finish/").status_code == 200
    assert tess_program("POST", f"sessions/{session.pk}/feeling/", {"feeling": 1}).status_code == 404


def test_sessions_are_filtered(cleo, stan, tess_program, session):
    day = session.planned_on
    finish_session(session)

    def found(query: str) -> int:
        return tess_program("GET", f"sessions/?{query}").json()["count"]

    assert found(f"client={cleo.pk}") == 1
    assert found(f"client={stan.pk}") == 0
    assert found(f"from={day}&to={day}") == 1
    assert found(f"from={day + timedelta(days=1)}") == 0
    assert found(f"to={day - timedelta(days=1)}") == 0
    assert found("open=true") == 0
    assert found("open=false") == 1
    assert found(f"assignment={session.assignment_id}") == 1
    assert found("client=99999999999999999") == 0


def test_lists_ask_as_often_for_one_as_for_ten(cleo_program, tess_program, coaching, cleo, routine, session):
    def asked(path: str) -> int:
        tess_program("GET", path)
        with CaptureQueriesContext(connection) as queries:
            assert tess_program("GET", path).status_code == 200
        return len(queries)

    cleo_program("PUT", *a_set(session))
    set_path = a_set(session)[0]
    paths = [set_path, "sessions/", f"sessions/{session.pk}/", "assignments/", f"sessions/{session.pk}/sets/"]
    before = [asked(path) for path in paths]
    for number in range(9):
        other = make_assignment(coaching, routine)
        start_session(other, on=timezone.localdate())
        LoggedSet.objects.create(
            id=uuid.uuid4(), session=session, client=cleo, exercise_id=session.plan["steps"][0]["exercise"],
            slot=f"1.{number + 3}.left", set_number=number + 3, side="left", reps=5, op=uuid.uuid4(),
            order_at=timezone.now(), done_at=timezone.now(), entered_by=coaching.trainer,
        )  # fmt: skip
    assert tess_program("GET", "sessions/").json()["count"] == 10
    assert [asked(path) for path in paths] == before
