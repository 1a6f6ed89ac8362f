"""Left and right, and goals, with five years of training."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.goals.commands import set_goal
from routines.models import Exercise, SidesShown
from routines.models.sides import recount_sides
from tests.bench.years import ONE_MOVE, SESSIONS_OF_YEARS, SIDED_MOVE, Years, compare_years, make_years

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    """With the ledger of each client, and three goals that were set four weeks ago."""
    years = make_years(tess)
    set_at = timezone.now() - timedelta(weeks=4)
    for client in years.clients:
        recount_sides(client.pk)
        for slug, wish in (
            (ONE_MOVE, {"reps": 20, "load": Decimal(100)}),
            (SIDED_MOVE, {"reps": 15, "load": Decimal(90)}),
            ("push-up", {"reps": 50}),
        ):
            set_goal(client, at=set_at, exercise=Exercise.objects.get(slug=slug), **wish)
    return years


def test_pages_of_left_and_right(figures, world):
    assert SidesShown.objects.filter(client=world.years.client).count() == SESSIONS_OF_YEARS
    compare_years(figures, "left and right", world, lambda _: reverse("sides:ledger"))
    for chosen in ("12w", "year", "all"):
        page = f"{reverse('sides:exercise_detail', args=[SIDED_MOVE])}?range={chosen}"
        compare_years(figures, f"left and right of a move, {chosen}", world, lambda _, page=page: page)


def test_goals(figures, world):
    compare_years(figures, "goals", world, lambda _: reverse("goals:goal_list"))


def test_a_trainer_looks_at_both(figures, world):
    for door, args in (("sides:client_ledger", ()), ("sides:client_exercise_detail", (SIDED_MOVE,))):
        compare_years(
            figures,
            door,
            world,
            lambda client, door=door, args=args: reverse(door, args=[client.pk, *args]),
            by_trainer=True,
        )
    compare_years(
        figures,
        "goals:client_goal_list",
        world,
        lambda client: reverse("goals:client_goal_list", args=[client.pk]),
        by_trainer=True,
    )
