from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from routines.management.commands.seed_demo import PASSWORD, seed
from routines.models import (
    Assignment,
    Enrolment,
    Exercise,
    ExerciseDraft,
    Goal,
    LoggedSetRevision,
    Proposal,
    SideGap,
    TrainingSession,
)
from tests.library import put_library_back

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def seeded(django_db_setup, django_db_blocker):
    """The demo of a Monday in autumn, made once for those who only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        put_library_back()
        seed(now=datetime(2026, 11, 23, 12, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("seeded")
class TestOfAMonday:
    def test_makes_the_cast_with_eight_weeks_of_training(self):
        people = {user.email: user for user in User.objects.all()}
        roles = {
            email: (person.is_trainer, person.is_editor, person.is_superuser)
            for email, person in people.items()
            if email.split("@")[0] in {"tess", "cleo", "rival", "stan", "edda", "ada"}
        }
        assert roles == {
            "tess@example.com": (True, False, False),
            "cleo@example.com": (False, False, False),
            "rival@example.com": (True, False, False),
            "stan@example.com": (False, False, False),
            "edda@example.com": (False, True, False),
            "ada@example.com": (False, False, True),
        }
        assert all(person.check_password(PASSWORD) for person in people.values())
        history = TrainingSession.objects.finished().filter(client=people["cleo@example.com"])
        days = set(history.values_list("planned_on", flat=True))
        assert len(days) > 15
        assert (max(days) - min(days)).days > 40
        assert Assignment.objects.due_on(datetime(2026, 11, 23, tzinfo=UTC).date()).filter(
            client=people["cleo@example.com"]
        )
        latest = history.latest("planned_on")
        typed = latest.logged_sets.filter(entered_by=people["tess@example.com"])
        corrected = LoggedSetRevision.objects.get(logged_set__session=latest)
        assert 0 < typed.count() < latest.logged_sets.count()
        assert (corrected.entered_by, corrected.logged_set.entered_by) == (people["tess@example.com"], None)

    def test_has_a_client_in_a_program_with_a_number_set_by_hand(self):
        enrolment = Enrolment.objects.get(client__email="lea@example.com")
        assert enrolment.week_on(datetime(2026, 11, 23, tzinfo=UTC).date()) == 1
        assert enrolment.overrides.get().author.email == "tess@example.com"
        assert Assignment.objects.active().filter(client=enrolment.client).get().enrolment == enrolment

    def test_has_the_history_of_a_move(self):
        revisions = Exercise.objects.get(slug="calf-raise").revisions.order_by("number")
        assert [one.reason for one in revisions][1:] == [
            "Beginners asked what they need.",
            "One cue less to think of.",
            "Restored revision 2",
        ]
        assert {one.author.email for one in revisions[1:]} == {"edda@example.com"}

    def test_has_texts_of_every_kind_on_their_way(self):
        found = {draft.exercise.slug: draft.status for draft in ExerciseDraft.objects.select_related("exercise")}
        assert found == {"superman": "published", "face-pull": "in_review", "childs-pose": "scheduled"}


def test_seed_demo_is_refused_where_demo_is_not_set(library, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_seed_demo_again_changes_nothing(library, settings, tess):
    settings.DEMO = True
    call_command("seed_demo")
    assert list(User.objects.all()) == [tess]


def test_seed_makes_pages_of_lea_worth_looking_at(library, as_user):
    seed(now=timezone.now())
    lea, tess = (User.objects.get(email=email) for email in ("lea@example.com", "tess@example.com"))
    assert SideGap.objects.filter(client=lea, gap__gt=0).exists()  # the right side is ahead
    assert Goal.objects.filter(client=lea).active().exists()
    assert Proposal.objects.filter(client=lea, status="open").exists()
    own = as_user(lea)
    for door in ("sides:ledger", "goals:goal_list", "checkins:check_in", "measurements:measurement_list"):
        assert own.get(reverse(door)).status_code == 200
    seen = as_user(tess)
    assert "To decide" in seen.get(reverse("checkins:client_soreness", args=[lea.pk])).text
    assert "My left side gives up first" in seen.get(reverse("reviews:review_today", args=[lea.pk])).text
