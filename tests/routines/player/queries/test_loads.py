"""Plates on a bar, and warm-up sets before the working ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.models import Exercise, Routine, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import log_set, order_steps, start_session, swap_step
from routines.player.queries import session_screen
from routines.player.queries.loads import plate_line
from routines.player.queries.session import Move
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


# --- Plates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "unit", "line"),
    [
        ("55", "kg", "20 bar + 15 + 2.5 a side"),
        ("57,5", "kg", "20 bar + 15 + 2.5 + 1.25 a side"),
        ("100", "kg", "20 bar + 20 + 20 a side"),
        ("20", "kg", "The bar alone, 20 kg"),
        ("21", "kg", "The bar alone, 20 kg; 1 kg can’t be made"),
        ("61", "kg", "20 bar + 20 a side; 1 kg can’t be made"),
        ("17.5", "kg", "Lighter than the bar, which is 20 kg"),
        ("225", "lb", "45 bar + 45 + 45 a side"),
        ("", "kg", ""),
        ("body", "kg", ""),
        ("heavy", "kg", ""),
    ],
)
def test_plate_line(load: str, unit: str, line: str) -> None:
    assert plate_line(load, unit, User()) == line


def test_plate_line_takes_the_persons_own_bar_and_plates() -> None:
    person = User(bar_load=Decimal(15), plates=[Decimal(10), Decimal(10)])
    assert plate_line("55", "kg", person) == "15 bar + 10 + 10 a side"
    assert plate_line("65", "kg", person) == "15 bar + 10 + 10 a side; 10 kg can’t be made"
    assert plate_line("65", "lb", person) == "45 bar + 10 a side"


# --- In a session -------------------------------------------------------------------------------


def start(coaching: Coaching, *exercises: Exercise, load: str = "60") -> TrainingSession:
    routine = make_routine(coaching.trainer, *exercises)
    for block in routine.blocks.all():
        block.steps.get().prescribed_sets.update(load=Decimal(load))
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY, at=NOON)


def log(session: TrainingSession, slot: str, load: str = "60", minute: int = 0) -> None:
    at = NOON + timedelta(minutes=minute)
    log_set(session, set_id=set_id_of(session.pk, slot), slot=slot, op=uuid7(), at=at, reps=8, load=Decimal(load))


def moves(session: TrainingSession) -> list[Move]:
    return session_screen(session, now=NOON + timedelta(minutes=30)).moves


def ramp(move: Move) -> list[tuple[str, int | str]]:
    return [(rung.load, rung.reps) for rung in move.ramp if rung.load]


def test_a_bar_shows_its_plates_and_starts_empty(coaching: Coaching) -> None:
    [move] = moves(start(coaching, make_exercise("Barbell row", equipment=["barbell"])))
    assert move.entry
    assert move.entry.plates == "20 bar + 20 a side"
    assert ramp(move) == [("20", 10), ("30", 8), ("40", 5), ("50", 2)]
    assert [side.slot for side in move.ramp[0].sides] == ["1.w1.both"]


def test_a_dumbbell_has_no_plates_and_warms_up_on_each_side(coaching: Coaching) -> None:
    row = make_exercise("Row", equipment=["dumbbell"], laterality="each_side")
    [move] = moves(start(coaching, row, load="30"))
    assert move.entry
    assert move.entry.plates == ""
    assert ramp(move) == [("15", 8), ("20", 5), ("25", 2)]
    assert [side.slot for side in move.ramp[1].sides] == ["1.w2.left", "1.w2.right"]


def test_light_loads_and_moves_without_one_have_no_ramp(coaching: Coaching) -> None:
    light = make_exercise("Light row", equipment=["dumbbell"])
    push_up = make_exercise("Push-up", equipment=["none"], tracking="reps")
    session = start(coaching, light, push_up, load="10")
    assert [move.has_ramp for move in moves(session)] == [False, False]
    assert moves(session)[1].ramp == []


def test_warm_up_sets_count_nowhere_and_the_first_set_comes_next(coaching: Coaching) -> None:
    session = start(
        coaching, make_exercise("Row", equipment=["barbell"]), make_exercise("Curl", equipment=["dumbbell"])
    )
    log(session, "1.w1.both", "20")
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (0, 0)
    screen = session_screen(session, now=NOON)
    row = screen.moves[0]
    assert screen.current == row
    assert row.entry
    assert (row.entry.slot["slot"], row.entry.load, row.done, row.planned) == ("1.1.both", "60", 0, 2)
    assert [found.title for found in row.rows] == ["Warm-up 1"]
    assert [side.is_done for rung in row.ramp for side in rung.sides] == [True, False, False, False]
    assert row.rows[0].logged.kind == "warm_up"


def test_the_ramp_is_gone_once_a_working_set_is_done(coaching: Coaching) -> None:
    session = start(coaching, make_exercise("Row", equipment=["barbell"]))
    log(session, "1.1.both")
    [move] = moves(session)
    assert move.ramp == []


def test_a_warm_up_of_a_step_moved_to_the_front_goes_on_there(coaching: Coaching) -> None:
    session = start(
        coaching, make_exercise("Row", equipment=["barbell"]), make_exercise("Press", equipment=["barbell"])
    )
    order_steps(session, order=[2, 1])
    log(session, "2.w1.both", "20")
    screen = session_screen(session, now=NOON)
    assert [move.number for move in screen.moves] == [2, 1]
    assert screen.current
    assert screen.current.number == 2


def test_a_swap_to_a_bar_shows_its_plates(coaching: Coaching) -> None:
    row = make_exercise("Row", equipment=["dumbbell"], primary_muscles=["lats"])
    barbell = make_exercise("Barbell row", equipment=["barbell"], primary_muscles=["lats"])
    session = start(coaching, row, load="20")
    swap_step(session, step_number=1, exercise=barbell)
    [move] = moves(session)
    assert move.entry
    assert (move.entry.load, move.entry.plates) == ("27.5", "20 bar + 2.5 + 1.25 a side")


def test_a_move_for_both_sides_warms_up_once(coaching: Coaching) -> None:
    row = make_exercise("Row", equipment=["dumbbell"], laterality="each_side", primary_muscles=["lats"])
    cable = make_exercise("Cable row", equipment=["cable-machine"], primary_muscles=["lats"])
    session = start(coaching, row, load="30")
    swap_step(session, step_number=1, exercise=cable)
    [move] = moves(session)
    assert [(side.slot, side.side) for side in move.ramp[0].sides] == [("1.w1.left", "both")]
    log(session, "1.w1.left", "20")
    [move] = moves(session)
    assert [(row.title, row.logged.side) for row in move.rows] == [("Warm-up 1", "both")]


# --- In turn ------------------------------------------------------------------------------------


def circuit(coaching: Coaching) -> TrainingSession:
    """Row and press in turn, three rounds, then a curl."""
    routine = Routine.objects.create(owner=coaching.trainer, name="Circuit day")
    block = add_block(routine)
    for name in ("Row", "Press"):
        step = add_step_to_block(block, exercise=make_exercise(name, equipment=["barbell"]))
        prescribe_sets(step, sets=3, reps_min=8, reps_max=8, rest_seconds=0)
    block.kind, block.rest_seconds = "circuit", 90
    block.save()
    curl = add_step_to_block(add_block(routine), exercise=make_exercise("Curl"))
    prescribe_sets(curl, sets=2, reps_min=8, reps_max=8, rest_seconds=60)
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY, at=NOON)


def titles(session: TrainingSession) -> list[tuple[str, str]]:
    return [(move.step["label"], move.entry.title) for move in moves(session) if move.entry]


def current(session: TrainingSession) -> int | None:
    found = session_screen(session, now=NOON).current
    return found.number if found else None


def test_a_circuit_is_counted_in_rounds(coaching: Coaching) -> None:
    session = circuit(coaching)
    assert titles(session) == [("A1", "Round 1 of 3"), ("A2", "Round 1 of 3"), ("3", "Set 1 of 2")]
    log(session, "1.1.both")
    assert current(session) == 2
    log(session, "2.1.both", minute=1)
    assert current(session) == 1
    assert titles(session)[:2] == [("A1", "Round 2 of 3"), ("A2", "Round 2 of 3")]


def test_a_circuit_moves_as_one_and_keeps_its_labels_and_turns(coaching: Coaching) -> None:
    session = circuit(coaching)
    order_steps(session, order=[3, 1, 2])
    assert titles(session) == [("3", "Set 1 of 2"), ("A1", "Round 1 of 3"), ("A2", "Round 1 of 3")]
    assert current(session) == 3
    log(session, "1.w1.both", "20")
    assert current(session) == 1
    log(session, "1.1.both", minute=1)
    assert current(session) == 2
    log(session, "2.w1.both", "20", minute=2)
    assert current(session) == 2
    log(session, "2.1.both", minute=3)
    assert current(session) == 1
