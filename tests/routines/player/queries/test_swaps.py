"""What a step can be swapped for, with a load to start with."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.models import Exercise, LoggedSet, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import log_set, start_session
from routines.player.queries.swaps import Choice, swap_choices
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.usefixtures("empty_catalog")

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def row() -> Exercise:
    return make_exercise("Row", primary_muscles=["lats", "rhomboids"], equipment=["dumbbell"], laterality="each_side")


@pytest.fixture
def cable_row() -> Exercise:
    return make_exercise("Cable row", primary_muscles=["lats", "rhomboids"], equipment=["cable-machine"])


def start(coaching: Coaching, *exercises: Exercise, load: str | None = None, on: date = MONDAY) -> TrainingSession:
    routine = make_routine(coaching.trainer, *exercises, name=f"Of {on} with {len(exercises)}")
    if load:
        for block in routine.blocks.all():
            for step in block.steps.all():
                step.prescribed_sets.update(load=Decimal(load))
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=on, at=NOON)


def log(session: TrainingSession, slot: str, load: str, **details: Any) -> None:
    set_id = set_id_of(session.pk, slot)
    details.setdefault("reps", 8)
    details.setdefault("at", NOON)
    log_set(session, set_id=set_id, slot=slot, op=uuid7(), load=Decimal(load), **details)


def choices(session: TrainingSession, step: int = 1) -> list[Choice]:
    return swap_choices(session.client, session.plan)[step]


def test_a_choice_says_why_and_starts_carefully(coaching: Coaching, row: Exercise, cable_row: Exercise) -> None:
    session = start(coaching, row, load="20")
    assert choices(session) == [
        Choice(
            exercise=cable_row.pk,
            revision=cable_row.published_id,
            name="Cable row",
            tracking="reps_and_load",
            laterality="both",
            load="27.5",
            load_unit="kg",
            is_on_a_bar=False,
            why="Lats, rhomboids: cable machine. A careful start: 27.5 kg.",
        )
    ]


def test_the_last_load_beats_the_careful_one(coaching: Coaching, row: Exercise, cable_row: Exercise) -> None:
    before = start(coaching, cable_row)
    log(before, "1.1.both", "40")
    log(before, "1.2.both", "42.5", at=NOON + timedelta(minutes=3))
    [choice] = choices(start(coaching, row, load="20", on=date(2026, 11, 17)))
    assert (choice.load, choice.why) == ("42.5", "Lats, rhomboids: cable machine. Last time 42.5 kg.")


def test_sets_that_dont_count_say_nothing_about_the_load(
    coaching: Coaching, row: Exercise, cable_row: Exercise, stan: User
) -> None:
    before = start(coaching, cable_row)
    log(before, "1.1.both", "40")
    log_set(before, set_id=set_id_of(before.pk, "1.1.both"), slot="1.1.both", op=uuid7(), at=NOON, void=True)
    log(before, "1.2.both", "90")
    LoggedSet.objects.filter(slot="1.2.both").update(kind="warm_up")
    [choice] = choices(start(coaching, row, load="20", on=date(2026, 11, 17)))
    assert choice.load == "27.5"


def test_without_a_prescribed_load_the_step_starts_from_its_own_last(
    coaching: Coaching, row: Exercise, cable_row: Exercise
) -> None:
    before = start(coaching, row)
    log(before, "1.1.left", "10")
    [choice] = choices(start(coaching, row, on=date(2026, 11, 17)))
    assert choice.load == "12.5"


def test_with_nothing_known_no_load_is_proposed(coaching: Coaching, row: Exercise, cable_row: Exercise) -> None:
    [choice] = choices(start(coaching, row))
    assert (choice.load, choice.why) == ("", "Lats, rhomboids: cable machine.")


def test_a_move_without_load_gets_none(coaching: Coaching, row: Exercise) -> None:
    make_exercise("Pull-up", primary_muscles=["lats", "rhomboids"], equipment=["pull-up-bar"], tracking="reps")
    [choice] = choices(start(coaching, row, load="20"))
    assert (choice.load, choice.why) == ("", "Lats, rhomboids: pull-up bar.")


def test_loads_are_in_the_clients_unit(coaching: Coaching, row: Exercise, cable_row: Exercise) -> None:
    session = start(coaching, row, load="20")
    session.client.load_unit, session.client.load_step = "lb", Decimal(5)
    [choice] = choices(session)
    assert (choice.load, choice.load_unit) == ("60", "lb")  # 20 kg are 45 lb a side; 0.7 of both
    before = start(coaching, cable_row, on=date(2026, 11, 17))
    log(before, "1.1.both", "100", load_unit="lb")
    [choice] = choices(session)
    assert choice.load == "100"
    session.client.load_unit, session.client.load_step = "kg", Decimal("2.5")
    [choice] = choices(session)
    assert choice.load == "45"


def test_a_barbell_starts_at_its_bar(coaching: Coaching, row: Exercise) -> None:
    make_exercise("Barbell row", primary_muscles=["lats", "rhomboids"], equipment=["barbell"])
    session = start(coaching, row, load="5")
    assert choices(session)[0].load == "20"
    session.client.bar_load = Decimal(15)
    assert choices(session)[0].load == "15"


def test_variations_first_then_what_is_not_on_todays_list_then_the_likest(
    coaching: Coaching, row: Exercise, cable_row: Exercise
) -> None:
    pulldown = make_exercise("Pulldown", primary_muscles=["lats"], equipment=["cable-machine", "lat-bar"])
    banded = make_exercise("Banded row", equipment=["band"], variation_of=row, variation_note="Gentler.")
    machine = make_exercise("Machine row", primary_muscles=["lats", "rhomboids"], equipment=["machine"])
    found = choices(start(coaching, row, cable_row))
    assert [one.exercise for one in found] == [banded.pk, machine.pk, pulldown.pk, cable_row.pk]
    assert [one.why for one in found] == [
        "Gentler.",
        "Lats, rhomboids: machine.",
        "Lats: cable machine, lat bar.",
        "Lats, rhomboids: cable machine. On today’s list, too.",
    ]


def test_at_most_four_and_none_of_those_put_away_or_of_others(
    coaching: Coaching, row: Exercise, rival: User, tess: User
) -> None:
    rows = {"primary_muscles": ["lats", "rhomboids"], "equipment": ["band"]}
    make_exercise("Secret row", rival, **rows)
    make_exercise("Old row", archived_at=NOON, **rows)
    hers = make_exercise("Her row", tess, **rows)
    assert [one.exercise for one in choices(start(coaching, row))] == [hers.pk]
    for number in range(5):
        make_exercise(f"Row {number}", **rows)
    assert len(choices(start(coaching, row, on=date(2026, 11, 17)))) == 4


def test_every_step_has_its_choices_in_one_statement(
    coaching: Coaching, row: Exercise, cable_row: Exercise, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    curl = make_exercise("Curl", primary_muscles=["biceps"], equipment=["dumbbell"])
    session = start(coaching, row, curl, row)
    client = session.client
    with django_assert_num_queries(1):
        found = swap_choices(client, session.plan)
    assert {step: [one.name for one in some] for step, some in found.items()} == {
        1: ["Cable row"],
        2: [],
        3: ["Cable row"],
    }
