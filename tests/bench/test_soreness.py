"""A client's mornings, with five years of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from routines.models import CheckIn, Proposal
from routines.models.checkin import day_trained
from tests.bench.years import Years, compare_years, make_years
from tests.factories import make_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]


@pytest.fixture
def world(tess, library) -> Years:
    """Every session answered, with a change that was decided, and two that are open."""
    made = make_years(tess)
    for training in (made.years, made.months):
        client = training.client
        sessions = {day_trained(one): one for one in client.sessions.finished().defer("plan", "note")}
        check_ins = CheckIn.objects.bulk_create(
            CheckIn(
                client=client,
                trained_on=day,
                session=session,
                regions={"lats": 3, "biceps": 2},
                answered_at=session.started_at + timedelta(hours=14),
                via=CheckIn.Via.APP,
            )
            for day, session in sessions.items()
        )
        assignment = client.assignments.get()
        one = make_proposal(assignment, check_in=max(check_ins, key=lambda one: one.trained_on))
        Proposal.objects.bulk_create(
            Proposal(
                **{
                    field.attname: getattr(one, field.attname)
                    for field in Proposal._meta.concrete_fields
                    if field.attname not in {"id", "check_in_id", "status"}
                },
                check_in=check_in,
                status=Proposal.Status.APPLIED,
            )
            for check_in in check_ins
        )
    return made


def test_pages_of_mornings(figures, world):
    assert CheckIn.objects.filter(client=world.years.client).count() > 900
    compare_years(figures, "own mornings", world, lambda _: reverse("checkins:check_in"))
    compare_years(
        figures,
        "a client's mornings",
        world,
        lambda client: reverse("checkins:client_soreness", args=[client.pk]),
        by_trainer=True,
    )
