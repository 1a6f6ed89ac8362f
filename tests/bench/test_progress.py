"""What the logs say, with five years of them."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import User
from routines.models import LoggedSet, TrainingSession
from routines.progress.queries import Span
from tests.bench.years import ONE_MOVE, SESSIONS_OF_YEARS, SIDED_MOVE, Years, compare_years, make_years

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    return make_years(tess)


def page_of(door: str, *args: str, search: str = "") -> Callable[[User], str]:
    """A page of one's own."""
    return lambda _: reverse(f"progress:{door}", args=args) + search


def test_pages_of_progress(figures, world):
    assert TrainingSession.objects.for_client(world.years.client).count() == SESSIONS_OF_YEARS
    assert LoggedSet.objects.filter(client=world.years.client).count() == 24 * SESSIONS_OF_YEARS
    compare_years(figures, "progress", world, page_of("overview"))
    compare_years(figures, "moves done", world, page_of("exercise_list"))
    compare_years(figures, "muscles by week", world, page_of("muscles"))
    compare_years(figures, "year", world, page_of("calendar"))
    compare_years(figures, "sessions", world, page_of("session_list"))


def test_one_move_over_time(figures, world):
    """All of five years is 61 months, all of three months 14 weeks: as many more points are drawn."""
    for move in (ONE_MOVE, SIDED_MOVE):
        for span in Span:
            page = page_of("exercise_detail", move, search=f"?span={span.value}")
            compare_years(figures, f"{move}, {span.label}", world, page)


def test_a_trainer_looks_at_a_clients_progress(figures, world):
    for door in ("client_overview", "client_exercise_list", "client_muscles", "client_calendar", "client_session_list"):
        compare_years(
            figures,
            door,
            world,
            lambda client, door=door: reverse(f"progress:{door}", args=[client.pk]),
            by_trainer=True,
        )
    compare_years(
        figures,
        "client_exercise_detail",
        world,
        lambda client: reverse("progress:client_exercise_detail", args=[client.pk, ONE_MOVE]),
        by_trainer=True,
    )
