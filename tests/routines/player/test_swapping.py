"""A step goes on with another exercise: what is asked for, what is logged, and what comes next."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.models import Exercise, LoggedSet, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import Outcome, log_set, start_session, swap_step
from routines.player.queries import next_step, page_data, session_screen
from routines.player.queries.session import Move
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.usefixtures("empty_catalog")

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
BACK = {"primary_muscles": ["lats", "rhomboids"]}


@pytest.fixture
def row() -> Exercise:
    return make_exercise("Row", equipment=["dumbbell"], laterality="each_side", **BACK)


@pytest.fixture
def cable_row() -> Exercise:
    return make_exercise("Cable row", equipment=["cable-machine"], **BACK)


@pytest.fixture
def session(coaching: Coaching, row: Exercise) -> TrainingSession:
    """Two sets of 20 kg a side, then a curl."""
    curl = make_exercise("Curl", primary_muscles=["biceps"], equipment=["dumbbell"])
    routine = make_routine(coaching.trainer, row, curl)
    routine.blocks.get(position=1).steps.get().prescribed_sets.update(load=Decimal(20))
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY, at=NOON)


def log(session: TrainingSession, slot: str, load: str = "20", minute: int = 0) -> Outcome:
    at = NOON + timedelta(minutes=minute)
    set_id = set_id_of(session.pk, slot)
    return log_set(session, set_id=set_id, slot=slot, op=uuid7(), at=at, reps=8, load=Decimal(load))


def first_move(session: TrainingSession) -> Move:
    return session_screen(session, now=NOON).moves[0]


def logged(session: TrainingSession) -> list[tuple[str, str, str]]:
    sets = LoggedSet.objects.filter(session=session).select_related("exercise__published").order_by("done_at")
    return [(one.slot, one.side, one.exercise.name) for one in sets]


def data(session: TrainingSession) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(page_data(session_screen(session, now=NOON), started=True)))
    return found


def test_a_move_for_both_sides_takes_each_set_once(session: TrainingSession, cable_row: Exercise) -> None:
    swap_step(session, step_number=1, exercise=cable_row)
    move = first_move(session)
    assert [slot["slot"] for slot in move.slots] == ["1.1.left", "1.2.left"]
    assert move.entry
    assert (move.entry.title, move.entry.load) == ("Set 1 of 2", "27.5")

    outcome = log(session, "1.1.left", "30")
    assert (outcome.logged_set.side, outcome.logged_set.exercise_id) == ("both", cable_row.pk)
    assert outcome.standing
    assert "1.1.right" in outcome.standing.taken
    move = first_move(session)
    assert [row.title for row in move.rows] == ["Set 1"]
    assert move.entry
    assert (move.entry.title, move.entry.load) == ("Set 2 of 2", "30")
    assert next_step(session, after="1.1.left") == 1

    log(session, "1.2.left", "30", minute=3)
    screen = session_screen(session, now=NOON)
    assert (screen.moves[0].state, screen.current and screen.current.number, screen.sets_left) == ("done", 2, 2)
    assert next_step(session, after="1.2.left") == 2
    assert screen.moves[0].extra
    assert screen.moves[0].extra.slot["slot"] == "1.3.left"
    assert screen.moves[0].extra.title == "Set 3"
    assert logged(session) == [("1.1.left", "both", "Cable row"), ("1.2.left", "both", "Cable row")]


def test_what_was_done_before_the_swap_stays_and_says_nothing_about_its_load(
    session: TrainingSession, cable_row: Exercise
) -> None:
    log(session, "1.1.left")
    log(session, "1.1.right", minute=1)
    swap_step(session, step_number=1, exercise=cable_row)
    move = first_move(session)
    assert [row.title for row in move.rows] == ["Set 1, left", "Set 1, right"]
    assert move.entry
    assert (move.entry.slot["slot"], move.entry.load) == ("1.2.left", "27.5")
    log(session, "1.2.left", "30", minute=4)
    assert logged(session)[-1] == ("1.2.left", "both", "Cable row")
    assert [row.title for row in first_move(session).rows] == ["Set 1, left", "Set 1, right", "Set 2"]
    assert first_move(session).state == "done"


def test_swapping_back_asks_for_both_sides_again(session: TrainingSession, row: Exercise, cable_row: Exercise) -> None:
    swap_step(session, step_number=1, exercise=cable_row)
    log(session, "1.1.left", "30")
    swap_step(session, step_number=1, exercise=row)
    move = first_move(session)
    assert [slot["slot"] for slot in move.slots] == ["1.1.left", "1.1.right", "1.2.left", "1.2.right"]
    assert move.entry
    assert (move.entry.slot["slot"], move.entry.load) == ("1.1.right", "20")


def test_a_set_taken_back_and_done_anew_is_of_what_is_done_now(session: TrainingSession, cable_row: Exercise) -> None:
    log(session, "1.1.left")
    void = {"set_id": set_id_of(session.pk, "1.1.left"), "slot": "1.1.left", "op": uuid7(), "void": True}
    log_set(session, at=NOON + timedelta(minutes=1), **void)
    swap_step(session, step_number=1, exercise=cable_row)
    log(session, "1.1.left", "30", minute=2)
    assert logged(session) == [("1.1.left", "both", "Cable row")]


def test_another_one_sided_move_keeps_its_sides(session: TrainingSession) -> None:
    banded = make_exercise("Banded row", equipment=["band"], laterality="each_side", **BACK)
    swap_step(session, step_number=1, exercise=banded)
    assert [slot["slot"] for slot in first_move(session).slots] == ["1.1.left", "1.1.right", "1.2.left", "1.2.right"]
    log(session, "1.1.left")
    assert logged(session) == [("1.1.left", "left", "Banded row")]


def test_a_move_without_load_asks_for_none(session: TrainingSession) -> None:
    pull_up = make_exercise("Pull-up", equipment=["pull-up-bar"], tracking="reps", **BACK)
    swap_step(session, step_number=1, exercise=pull_up)
    move = first_move(session)
    assert move.entry
    assert [field.name for field in move.entry.fields] == ["reps"]


def test_the_phone_knows_what_a_step_can_be_swapped_for(
    session: TrainingSession, row: Exercise, cable_row: Exercise
) -> None:
    why = "Lats, rhomboids: cable machine. A careful start: 27.5 kg."
    drops = ["1.1.right", "1.2.right"]
    swap = {"exercise": cable_row.pk, "load": "27.5", "why": why, "drops": drops, "bar": False}
    page = data(session)
    assert (page["steps"]["1"]["swaps"], page["steps"]["2"]["swaps"]) == ([swap], [])
    assert (page["bar"], page["plates"][:3]) == ("20", ["20", "20", "20"])

    swap_step(session, step_number=1, exercise=cable_row)
    page = data(session)
    assert page["steps"]["1"]["swaps"] == [swap]
    first = [slot for slot in page["slots"] if slot["step"] == 1]
    assert [(slot["slot"], slot["title"], slot["button"], slot["load"], slot["keeps_load"]) for slot in first] == [
        ("1.1.left", "Set 1 of 2", "Log set 1", "27.5", True),
        ("1.2.left", "Set 2 of 2", "Log set 2", "27.5", True),
    ]


def test_swap_step_refuses_what_trains_something_else_or_is_anothers(
    session: TrainingSession, rival: User, as_cleo: Client
) -> None:
    squat = make_exercise("Squat", primary_muscles=["quads"], equipment=["barbell"])
    secret = make_exercise("Secret row", rival, equipment=["band"], **BACK)
    for exercise in (squat, secret):
        with pytest.raises(ValidationError, match="Choose one of the exercises that can take its place"):
            swap_step(session, step_number=1, exercise=exercise)
        answer = as_cleo.post(f"/sessions/{session.pk}/steps/1/swap/", {"exercise": exercise.pk})
        assert answer.status_code == 422
        assert "Choose one of the exercises that can take its place." in answer.content.decode()


def test_the_page_offers_it_and_swaps_in_one_post(
    session: TrainingSession, as_cleo: Client, row: Exercise, cable_row: Exercise
) -> None:
    door = f"/sessions/{session.pk}/"
    page = as_cleo.get(door).content.decode()
    assert re.search(rf'name="exercise"\s+value="{cable_row.pk}"', page)
    assert as_cleo.post(f"{door}steps/1/swap/", {"exercise": cable_row.pk}).status_code == 302
    page = as_cleo.get(door).content.decode()
    assert re.search(rf'name="exercise"\s+value="{row.pk}"', page)
    assert not re.search(rf'name="exercise"\s+value="{cable_row.pk}"', page)
