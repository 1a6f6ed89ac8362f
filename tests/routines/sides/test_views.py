"""The ledger of left and right on the screen, for the client and for their trainer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.desk.queries import roster
from routines.models import SideGap, Signal, TrainingSession
from routines.player.commands import finish_session, start_session
from tests.factories import make_assignment, make_exercise, make_routine
from tests.routines.models.test_sides import log_all

pytestmark = pytest.mark.django_db


def train(plan, *, left, right, days_ago):
    """A finished session of so many days ago."""
    begun = timezone.now() - timedelta(days=days_ago)
    session = start_session(plan, on=begun.date(), at=begun)
    log_all(session, left=left, right=right, load=20, when=begun + timedelta(minutes=1))
    return finish_session(session, at=begun + timedelta(minutes=40))


@pytest.fixture
def row(tess):
    return make_exercise("Row of one arm", tess, laterality="each_side")


@pytest.fixture
def plan(coaching, row):
    starts_on = timezone.localdate() - timedelta(days=30)
    return make_assignment(coaching, make_routine(coaching.trainer, row), starts_on=starts_on, weeks=8)


@pytest.fixture
def grown(plan):
    """Six sessions: the left side is behind in the last three."""
    for days_ago in range(12, 0, -2):
        train(plan, left=8 if days_ago <= 6 else 12, right=12, days_ago=days_ago)
    return SideGap.objects.get()


def test_ledger_shows_both_sides_the_weaker_first(as_cleo, grown, row):
    page = as_cleo.get(reverse("sides:ledger")).content.decode()
    assert "9.5 %" in page
    assert "9.5 points wider" in page
    assert page.index('aria-label="Left"') < page.index('aria-label="Right"')
    assert "20 kg × 8" in page
    assert "20 kg × 12" in page
    assert "2 × 8–10" in page  # the target
    assert "Begins with the left side, the weaker one." in " ".join(page.split())
    assert reverse("sides:exercise_detail", args=[row.slug]) in page


def test_ledger_is_empty_at_first(as_cleo, as_tess, cleo, coaching):
    assert "Nothing to compare yet" in as_cleo.get(reverse("sides:ledger")).content.decode()
    page = as_tess.get(reverse("sides:client_ledger", args=[cleo.pk])).content.decode()
    assert "Nothing to compare yet" in page


def test_ledger_of_a_client_is_their_trainers_alone(as_tess, as_rival, as_cleo, cleo, grown, row):
    for door in (
        reverse("sides:client_ledger", args=[cleo.pk]),
        reverse("sides:client_exercise_detail", args=[cleo.pk, row.slug]),
    ):
        assert "20 kg × 8" in as_tess.get(door).content.decode()
        assert as_rival.get(door).status_code == 404
        assert as_cleo.get(door).status_code == 403


@pytest.mark.parametrize("chosen", ["", "year", "all", "nonsense"])
def test_exercise_detail_draws_both_sides_and_the_gap(as_cleo, grown, row, chosen):
    page = as_cleo.get(reverse("sides:exercise_detail", args=[row.slug]), {"range": chosen}).content.decode()
    assert page.count('class="at s1"') == 12  # six of the left side, and six gaps
    assert page.count('class="at s2"') == 6
    assert "9.5 %, left behind" in page


def test_exercise_detail_is_there_for_one_sided_moves_alone(as_cleo, library):
    assert as_cleo.get(reverse("sides:exercise_detail", args=["bent-over-row"])).status_code == 200
    assert as_cleo.get(reverse("sides:exercise_detail", args=["lat-pulldown"])).status_code == 404
    assert as_cleo.get(reverse("sides:exercise_detail", args=["no-such-move"])).status_code == 404


def test_ledger_asks_no_more_for_three_moves(as_cleo, cleo, coaching, django_assert_max_num_queries):
    exercises = [make_exercise(f"Row {n}", coaching.trainer, laterality="each_side") for n in range(3)]
    plan = make_assignment(
        coaching,
        make_routine(coaching.trainer, *exercises),
        starts_on=timezone.localdate() - timedelta(days=9),
    )
    train(plan, left=9, right=10, days_ago=2)
    with django_assert_max_num_queries(8):
        assert as_cleo.get(reverse("sides:ledger")).content.decode().count("sidemove") == 3
    assert TrainingSession.objects.count() == 1


def test_a_gap_that_grew_needs_the_trainer_until_it_is_put_off(as_tess, tess, cleo, grown, plan):
    assert not grown.is_flagged  # 9.5 %: not yet
    train(plan, left=6, right=12, days_ago=0)
    train_again = SideGap.objects.get()
    assert train_again.gap == Decimal("9.5")  # the middle of three
    for gap in SideGap.objects.all():
        gap.gap, gap.is_flagged = Decimal("14.3"), True
        gap.save()
    (row,) = roster(tess, now=timezone.now())
    (fact,) = [fact for fact in row.facts if fact.signal == Signal.SIDES]
    assert fact.words == "Row of one arm"
    assert fact.detail.startswith("Left 14.3 % behind, ")
    page = as_tess.get(reverse("desk:needs_you")).content.decode()
    assert "Cleo: one side falls behind in Row of one arm" in page
    assert reverse("sides:client_ledger", args=[cleo.pk]) in page
    later = {"signal": "sides", "place": "sides", "length": "change"}
    assert as_tess.post(reverse("desk:snooze", args=[cleo.pk]), later).status_code == 302
    (row,) = roster(tess, now=timezone.now())
    assert [fact.signal for fact in row.put_off if fact.signal == Signal.SIDES] == [Signal.SIDES]
    SideGap.objects.update(gap=Decimal("17.5"))
    (row,) = roster(tess, now=timezone.now())
    assert [fact for fact in row.facts if fact.signal == Signal.SIDES]
    assert not [
        fact for row in roster(tess, now=timezone.now() + timedelta(days=40)) for fact in row.facts
        if fact.signal == Signal.SIDES
    ]  # fmt: skip
