"""A trainer's review of a week, and why each number stands, with five years of training behind them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.bench.years import Years, compare_years, make_years

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    return make_years(tess)


def test_review_of_a_week(figures, world):
    today = timezone.localdate()
    last = today - timedelta(days=today.weekday() + 7)
    compare_years(
        figures,
        "review of last week",
        world,
        lambda client: reverse("reviews:review_detail", args=[client.pk, last]),
        by_trainer=True,
    )
    compare_years(
        figures, "whose week waits", world, lambda _: f"{reverse('reviews:review_list')}?week={last}", by_trainer=True
    )


def test_why_each_number(figures, world):
    plans = {plan.client_id: plan.pk for plan in (world.months, world.years)}
    compare_years(
        figures, "why each number", world, lambda client: reverse("targets:target_list", args=[plans[client.pk]])
    )
