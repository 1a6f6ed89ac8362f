import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.models import PersonalTarget, TargetOverride
from routines.models.proposal import apply_proposal
from routines.player.commands import finish_session, log_set, start_session
from routines.player.commands.steps import ask_load
from tests.factories import make_assignment, make_enrolment, make_exercise, make_program, make_proposal, make_routine

pytestmark = pytest.mark.django_db


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def row(tess):
    return make_exercise("Row", owner=tess)


@pytest.fixture
def plan(coaching, tess, row):
    plan = make_assignment(coaching, make_routine(tess, row), starts_on=timezone.localdate() - timedelta(days=3))
    PersonalTarget.objects.create(
        assignment=plan, step_number=1, load=Decimal("22.5"), reason="Her grip is fine again.", set_on=plan.starts_on
    )
    return plan


def do(plan, *, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    session = start_session(plan, on=plan.client.day_of(at), at=at)
    for slot in session.plan["slots"]:
        log_set(
            session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=at, reps=9, load=Decimal(20)
        )
    return session


@pytest.mark.parametrize("who", ["as_cleo", "as_tess"])
def test_target_list_says_why_and_what_would_change_it(request, who, plan):
    finish_session(do(plan, days_ago=1))
    words = words_of(request.getfixturevalue(who).get(reverse("targets:target_list", args=[plan.pk])).text)
    assert "22.5 kg × 8–10 by Tess" in words
    assert "Her grip is fine again. The routine says 8–10 reps and leaves the load open." in words
    assert "Last time you did 9 and 9 at 20 kg." in words
    assert "Every set at 10 two sessions in a row, and Tess is told that you are ready for more load." in words
    assert ("In the words that Cleo reads." in words) == (who == "as_tess")


def test_target_list_tells_a_programs_numbers_too(as_cleo, coaching, tess, row):
    enrolment = make_enrolment(coaching, make_program(tess, make_routine(tess, row)))
    words = words_of(as_cleo.get(reverse("targets:target_list", args=[enrolment.assignments.get().pk])).text)
    assert "Nothing of this move is logged lately, so it starts with a load that can be moved 8–10 times." in words


def test_target_list_is_for_the_client_and_who_coaches_them(as_rival, plan):
    assert as_rival.get(reverse("targets:target_list", args=[plan.pk])).status_code == 404


def test_target_list_of_a_plan_that_is_over_says_so(as_cleo, plan):
    plan.withdrawn_at = timezone.now()
    plan.save()
    words = words_of(as_cleo.get(reverse("targets:target_list", args=[plan.pk])).text)
    assert "nothing of it is due any more" in words


@pytest.mark.parametrize("moves", [1, 3])
def test_target_list_costs_five_statements(as_cleo, coaching, tess, django_assert_num_queries, moves):
    exercises = [make_exercise(f"Move {number}", owner=tess) for number in range(moves)]
    plan = make_assignment(coaching, make_routine(tess, *exercises))
    do(plan, days_ago=0)
    as_cleo.get(reverse("targets:target_list", args=[plan.pk]))
    with django_assert_num_queries(5):
        as_cleo.get(reverse("targets:target_list", args=[plan.pk]))


def test_a_past_session_keeps_what_was_told_then(as_cleo, as_tess, plan):
    session = do(plan, days_ago=0)
    ask_load(session, step_number=1, load=Decimal(25))
    ask_load(session, step_number=1, load=Decimal(26))
    finish_session(session)
    plan.targets.all().delete()
    page = reverse("progress:session_detail", args=[session.pk])
    own, trainers = words_of(as_cleo.get(page).text), words_of(as_tess.get(page).text)
    assert "Why 22.5 kg × 8–10?" in own
    assert "Her grip is fine again." in own
    assert "asked for 26 kg that day." in own
    assert "Was asked for 25 kg until" in own
    assert "What Cleo was told:" in trainers
    assert "What Cleo was told:" not in own


def test_the_player_says_why(as_cleo, plan):
    session = do(plan, days_ago=0)
    words = words_of(as_cleo.get(reverse("player:session_detail", args=[session.pk])).text)
    assert "Why 22.5 kg × 8–10?" in words
    assert "Tess set 22.5 kg × 8–10 for you on" in words


def test_target_list_of_a_program_with_a_number_by_hand_and_a_change_costs_eight(
    as_cleo, tess, coaching, row, django_assert_max_num_queries
):
    enrolment = make_enrolment(coaching, make_program(tess, make_routine(tess, row, make_exercise("Curl", owner=tess))))
    day = enrolment.assignments.get()
    do(day, days_ago=0)
    overrides = (("Row", row.pk, 0), ("Curl", row.pk + 1, 1))
    for name, exercise, place in overrides:
        TargetOverride.objects.create(
            enrolment=enrolment,
            assignment=day,
            client=day.client,
            author=tess,
            step_key=day.version.content["blocks"][place]["steps"][0]["key"],
            exercise_name=name,
            exercise_number=exercise,
            reason="Her shoulder.",
            load=Decimal(30),
        )
    apply_proposal(make_proposal(day), by=tess)
    door = reverse("targets:target_list", args=[day.pk])
    as_cleo.get(door)
    with django_assert_max_num_queries(8):
        words = words_of(as_cleo.get(door).text)
    assert "18 kg" in words
    assert "Lats: very sore." in words
    assert "Her shoulder." in words
