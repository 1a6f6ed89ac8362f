"""A session asks for what the builder can say: drop sets, as many as possible, tempo, effort, the right side."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Coaching
from routines.builder.commands import add_alternative, edit_step
from routines.models import Exercise, PrescribedSet, SetKind, Step, TrainingSession
from routines.player.commands import start_session, swap_step
from routines.player.queries.swaps import swap_choices
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.usefixtures("empty_catalog")

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)

type Start = Callable[..., TrainingSession]


@pytest.fixture
def start(coaching: Coaching) -> Start:
    """Start a session of one step with these sets."""

    def begin(
        *sets: PrescribedSet, alternatives: tuple[Exercise, ...] = (), asks_rpe: bool = False, **details: Any
    ) -> TrainingSession:
        exercise = make_exercise("Row", primary_muscles=["lats"], equipment=["dumbbell"], **details)
        routine = make_routine(coaching.trainer, exercise)
        step = Step.objects.select_related("block__routine").get(block__routine=routine)
        edit_step(step, sets=sets or [PrescribedSet(reps_min=8)], asks_rpe=asks_rpe)
        for other in alternatives:
            add_alternative(step, exercise=other)
        return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY, at=NOON)

    return begin


def slots_on_page(client: Client, session: TrainingSession) -> list[dict[str, Any]]:
    slots: list[dict[str, Any]] = client.get(f"/sessions/{session.pk}/").context["data"]["slots"]
    return slots


@pytest.mark.parametrize(
    ("one", "title", "aim"),
    [
        (PrescribedSet(kind=SetKind.AMRAP), "Set 1 of 1", "as many as you can"),
        (PrescribedSet(kind=SetKind.AMRAP, reps_min=8), "Set 1 of 1", "as many as you can, at least 8"),
        (PrescribedSet(kind=SetKind.AMRAP, seconds=30), "Set 1 of 1", "hold as long as you can, at least 30 s"),
        (PrescribedSet(kind=SetKind.DROP, reps_min=8, load=12), "Drop set 1 of 1", "aim for 8 with 12\u00a0kg"),
        (PrescribedSet(reps_min=8, tempo="3-1-X-0"), "Set 1 of 1", "aim for 8, tempo 3-1-X-0"),
    ],
)
def test_the_page_says_what_kind_of_set_it_is(as_cleo: Client, start: Start, one: Any, title: str, aim: str) -> None:
    [slot] = slots_on_page(as_cleo, start(one))
    assert (slot["title"], slot["aim"], slot["paced"]) == (title, aim, None)
    assert "reps" in slot["asks"] or "seconds" in slot["asks"]


@pytest.mark.parametrize("asks_rpe", [True, False])
def test_effort_is_asked_of_each_set_but_warm_ups_where_the_trainer_wants_to_know(
    as_cleo: Client, start: Start, asks_rpe: bool
) -> None:
    session = start(PrescribedSet(kind=SetKind.WARM_UP, reps_min=10), PrescribedSet(reps_min=8), asks_rpe=asks_rpe)
    assert ["rpe" in slot["asks"] for slot in slots_on_page(as_cleo, session)] == [False, asks_rpe]


def test_an_effort_to_reach_is_asked_for_anyway(as_cleo: Client, start: Start) -> None:
    [slot] = slots_on_page(as_cleo, start(PrescribedSet(reps_min=8, rpe=8)))
    assert "rpe" in slot["asks"]


def test_the_right_side_is_asked_for_its_own_numbers(as_cleo: Client, start: Start) -> None:
    one = PrescribedSet(reps_min=8, reps_max=10, load=16, right_reps_min=10, right_reps_max=12, right_load=14)
    left, right = slots_on_page(as_cleo, start(one, laterality="each_side"))
    assert (left["side"], left["aim"]) == ("left", "aim for 8–10 with 16\u00a0kg")
    assert (right["side"], right["aim"]) == ("right", "aim for 10–12 with 14\u00a0kg")


# --- Alternatives ---------------------------------------------------------------------------------


@pytest.fixture
def others(db: None) -> list[Exercise]:
    """Like the row: a cable row. Not like it at all: a squat, a plank."""
    cable = make_exercise("Cable row", primary_muscles=["lats"], equipment=["cable-machine"])
    squat = make_exercise("Squat", primary_muscles=["quads"], equipment=["barbell"])
    plank = make_exercise("Plank", primary_muscles=["abs"], tracking="duration", default_seconds=30)
    return [cable, squat, plank]


def test_the_trainers_alternatives_come_first_and_in_their_order(start: Start, others: list[Exercise]) -> None:
    cable, squat, plank = others
    session = start(alternatives=(plank, squat))
    found = swap_choices(session.client, session.plan)[1]
    assert [one.name for one in found] == ["Plank", "Squat", "Cable row"]
    assert [one.why.startswith("Your trainer’s choice.") for one in found] == [True, True, False]
    session = start(alternatives=(squat, cable))
    found = swap_choices(session.client, session.plan)[1]
    assert [one.name for one in found][:2] == ["Squat", "Cable row"]
    assert [one.exercise for one in found].count(cable.pk) == 1


def test_all_alternatives_of_the_trainer_are_offered_even_six(start: Start, others: list[Exercise]) -> None:
    more = [make_exercise(f"Other {number}") for number in range(6)]
    session = start(alternatives=tuple(more))
    assert [one.exercise for one in swap_choices(session.client, session.plan)[1]] == [one.pk for one in more]


def test_a_client_swaps_to_an_alternative_that_is_nothing_like_it(start: Start, others: list[Exercise]) -> None:
    session = start(alternatives=(others[1],))
    assert swap_step(session, step_number=1, exercise=others[1]).step.exercise == others[1]
    with pytest.raises(ValidationError, match="can take its place"):
        swap_step(session, step_number=1, exercise=others[2])


def test_an_alternative_that_the_client_may_not_see_is_not_offered(
    start: Start, others: list[Exercise], rival: Any
) -> None:
    secret = make_exercise("Secret", owner=rival)
    session = start(alternatives=(secret,))
    assert "Secret" not in [one.name for one in swap_choices(session.client, session.plan)[1]]
    with pytest.raises(ValidationError, match="can take its place"):
        swap_step(session, step_number=1, exercise=secret)
