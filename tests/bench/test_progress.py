"""What the logs say, with five years of them."""

import pytest
from django.urls import reverse

from routines.models import LoggedSet, TrainingSession
from tests.bench.years import SESSIONS_OF_YEARS, Years, compare_years, make_years

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    return make_years(tess)


def test_pages_of_progress(figures, world):
    assert TrainingSession.objects.for_client(world.years.client).count() == SESSIONS_OF_YEARS
    assert LoggedSet.objects.filter(client=world.years.client).count() == 24 * SESSIONS_OF_YEARS
    compare_years(figures, "sessions", world, lambda _: reverse("progress:session_list"))
