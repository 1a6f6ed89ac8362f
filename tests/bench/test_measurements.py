"""A client's measurements of every day for five years beside three months of it: statements and milliseconds."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from routines.models import BODY_MASS, Measurement
from tests.bench.figures import Figures
from tests.bench.years import DAYS_OF_MONTHS, DAYS_OF_YEARS, Years, compare_years
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db


def measure(client: User, days: int) -> None:
    """Body mass every day, three more things every month."""
    today = timezone.now().date()
    Measurement.objects.bulk_create(
        Measurement(
            client=client,
            name=name,
            amount=70 + Decimal(day % 37) / 10,
            unit="kg" if name == BODY_MASS else "cm",
            measured_on=today - timedelta(days=day),
        )
        for name, every in ((BODY_MASS, 1), ("Waist", 30), ("Hips", 30), ("Fingertips to floor", 30))
        for day in range(0, days, every)
    )


def test_measurements_of_five_years(tess: User, figures: Figures) -> None:
    routine = make_routine(tess, make_exercise())
    plans = [make_assignment(make_coaching(tess, make_user(f"{n}@example.com")), routine) for n in ("months", "years")]
    for plan, days in zip(plans, (DAYS_OF_MONTHS, DAYS_OF_YEARS), strict=True):
        measure(plan.client, days)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    world = Years(tess, *plans)
    compare_years(figures, "measurements", world, lambda _: reverse("measurements:measurement_list"))
    compare_years(figures, "measurements, all", world, lambda _: reverse("measurements:measurement_list") + "?span=all")
    compare_years(
        figures,
        "measurements for the trainer",
        world,
        lambda client: reverse("measurements:client_measurements", args=[client.pk]),
        by_trainer=True,
    )
