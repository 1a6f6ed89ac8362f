"""What a session was before it was changed, told to the client and to their trainer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.models import Exercise, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import (
    finish_session,
    log_set,
    note_step,
    order_steps,
    resume_step,
    skip_step,
    start_session,
    swap_step,
)
from routines.player.commands.steps import Intention
from routines.progress.queries.sessions import DoneMove, DoneSet, PastChange, done_session
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def session(coaching: Coaching, tess: User) -> TrainingSession:
    routine = make_routine(tess, make_exercise("Row"), make_exercise("Press", laterality="each_side"))
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY, at=NOON)


def log(session: TrainingSession, minutes: int, slot: str = "1.1.both", **values: Any) -> None:
    log_set(session, set_id=set_id_of(session.pk, slot), slot=slot, op=uuid7(), at=after(minutes), **values)


def said(minutes: int, by: User | None = None) -> Intention:
    return Intention(op=uuid7(), at=after(minutes), by=by)


def move_of(session: TrainingSession, viewer: User, number: int = 1) -> DoneMove:
    moves = done_session(session, viewer).moves
    return next(move for move in moves if move.step["number"] == number)


def told(one: DoneSet) -> list[tuple[int | None, str, int, str, str]]:
    """What it was: reps, who typed it, until which minute, what ended it, and who did that."""
    return [
        (past.values.reps, past.typed_by, round((past.at - NOON).total_seconds() / 60), past.ended, past.ended_by)
        for past in one.past
    ]


def changes(past: list[PastChange]) -> list[tuple[str, Any, int, str]]:
    return [(one.kind, one.value, round((one.until - NOON).total_seconds() / 60), one.ended_by) for one in past]


def test_set_tells_what_it_was_until_when_and_who_changed_it(session: TrainingSession, tess: User, cleo: User) -> None:
    log(session, 1, reps=12, load=Decimal(20), by=tess)
    log(session, 5, reps=10, load=Decimal(20), by=cleo)
    log(session, 9, reps=9, by=tess)
    (seen_by_cleo,) = move_of(session, cleo).sets
    assert told(seen_by_cleo) == [(12, "Tess", 5, "changed", "you"), (10, "", 9, "changed", "Tess")]
    assert (seen_by_cleo.logged.reps, seen_by_cleo.typed_by) == (9, "Tess")
    (seen_by_tess,) = move_of(session, tess).sets
    assert told(seen_by_tess) == [(12, "you", 5, "changed", "Cleo"), (10, "", 9, "changed", "you")]
    assert seen_by_tess.typed_by == "you"


def test_set_that_was_taken_back_and_logged_again_tells_both(session: TrainingSession, tess: User, cleo: User) -> None:
    log(session, 1, reps=12)
    log(session, 3, void=True, by=tess)
    (one,) = move_of(session, cleo).sets
    assert one.logged.voided_at
    assert told(one) == [(12, "", 3, "taken back", "Tess")]
    log(session, 4, reps=11)
    (one,) = move_of(session, cleo).sets
    assert told(one) == [(12, "", 3, "taken back", "Tess"), (12, "Tess", 4, "logged again", "you")]
    assert [bool(past.values.voided_at) for past in one.past] == [False, True]


def test_set_that_came_too_late_is_told_last(session: TrainingSession, tess: User, cleo: User) -> None:
    log(session, 5, reps=12)
    log(session, 2, reps=3, by=tess)
    log(session, 8, reps=11)
    (one,) = move_of(session, cleo).sets
    assert told(one) == [(12, "", 8, "changed", "you"), (3, "Tess", 2, "", "")]


def test_day_is_said_only_where_it_is_another(session: TrainingSession, cleo: User) -> None:
    log(session, 1, reps=12)
    log(session, 5, reps=10)
    finish_session(session, at=after(40))
    log(session, 26 * 60, reps=11)
    (one,) = move_of(session, cleo).sets
    assert [past.is_other_day for past in one.past] == [False, True]
    with timezone.override("Pacific/Kiritimati"):  # a day that begins at ten in the morning, UTC
        (one,) = move_of(session, cleo).sets
    assert [past.is_other_day for past in one.past] == [False, True]


def test_sets_come_warm_up_first_then_left_and_right(session: TrainingSession, cleo: User) -> None:
    for slot in ("2.2.left", "2.1.right", "2.w1.right", "2.1.left"):
        log(session, 1, slot, reps=8)
    order = [one.logged.slot for one in move_of(session, cleo, 2).sets]
    assert order == ["2.w1.right", "2.1.left", "2.1.right", "2.2.left"]


def test_step_tells_what_was_said_of_it_before(session: TrainingSession, tess: User, cleo: User) -> None:
    row = Exercise.objects.get(published__name="Row")
    banded = make_exercise("Banded row", variation_of=row)
    skip_step(session, step_number=1, reason="time", intention=said(1))
    resume_step(session, step_number=1, intention=said(2, tess))
    skip_step(session, step_number=1, reason="pain", intention=said(3, tess))
    note_step(session, step_number=1, note="Elbow clicks.", intention=said(4))
    note_step(session, step_number=1, note="Elbow clicks on the left.", intention=said(5, tess))
    swap_step(session, step_number=1, exercise=banded, intention=said(6))
    swap_step(session, step_number=1, exercise=row, intention=said(7))
    seen = move_of(session, cleo)
    assert changes(seen.past) == [
        ("skip", "No time", 2, "Tess"),
        ("skip", "", 3, "Tess"),
        ("note", "Elbow clicks.", 5, "Tess"),
        ("swap", "Banded row", 7, "you"),
    ]
    assert (seen.name, seen.skip_reason, seen.note) == ("Row", "Pain", "Elbow clicks on the left.")
    assert seen.typed_by == {"skip": "Tess", "note": "Tess", "swap": ""}
    assert move_of(session, cleo, 2).past == []


def test_set_done_before_a_swap_says_as_what(session: TrainingSession, cleo: User) -> None:
    banded = make_exercise("Banded row", variation_of=Exercise.objects.get(published__name="Row"))
    log(session, 1, reps=8)
    swap_step(session, step_number=1, exercise=banded)
    log(session, 3, "1.2.both", reps=8)
    move = move_of(session, cleo)
    assert (move.name, [one.move for one in move.sets]) == ("Banded row", ["Row", ""])


def test_session_tells_its_order_and_who_finished_it(session: TrainingSession, tess: User, cleo: User) -> None:
    order_steps(session, order=[2, 1], intention=said(1))
    order_steps(session, order=[1, 2], intention=said(2, tess))
    order_steps(session, order=[2, 1], intention=said(3))
    finish_session(session, intention=said(40, tess))
    session.refresh_from_db()
    seen = done_session(session, cleo)
    assert [move.name for move in seen.moves] == ["Press", "Row"]
    assert changes(seen.past) == [("order", "Press, Row", 2, "Tess"), ("order", "Row, Press", 3, "you")]
    assert seen.finished_by == "Tess"
    assert done_session(session, tess).finished_by == "you"
