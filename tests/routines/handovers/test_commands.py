"""A client goes from one trainer to another, or says no."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.commands import end_coaching
from accounts.models import Coaching, HandOver, User
from accounts.queries import hand_over_news
from routines.assignments.commands import assign_routine
from routines.handovers.commands import dismiss_news, hand_over_client, refuse_hand_over
from routines.models import Assignment, Enrolment, Routine, TrainingSession
from routines.models.plan import prepared_session
from routines.models.targets import with_program
from routines.player.commands import start_session
from routines.programs.commands import override_target
from tests.factories import (
    make_assignment,
    make_coaching,
    make_enrolment,
    make_exercise,
    make_program,
    make_routine,
    make_user,
)

pytestmark = pytest.mark.django_db


def assigned(coaching: Coaching) -> list[Assignment]:
    return list(Assignment.objects.active().filter(coaching=coaching).order_by("pk"))


@pytest.fixture
def routine(tess: User) -> Routine:
    return make_routine(tess, make_exercise("Row", owner=tess), name="Pull day")


def test_hand_over_moves_what_is_still_to_be_done(
    coaching: Coaching, routine: Routine, tess: User, rival: User, cleo: User
) -> None:
    running = make_assignment(coaching, routine)
    today = timezone.localdate()
    over = make_assignment(coaching, routine, starts_on=today - timedelta(weeks=9), weeks=2)
    withdrawn = make_assignment(coaching, routine, weekdays=[1], withdrawn_at=timezone.now())
    session = start_session(running, on=today)

    hand_over = hand_over_client(coaching, to=rival, by=tess)

    coaching.refresh_from_db()
    assert (coaching.ended_by, coaching.ended_at is not None) == (tess, True)
    assert (hand_over.after.trainer, hand_over.after.client, hand_over.by) == (rival, cleo, tess)
    assert assigned(hand_over.after) == [running]
    assert set(Assignment.objects.filter(coaching=coaching)) == {over, withdrawn}
    assert TrainingSession.objects.visible_to(rival).get() == session
    assert not TrainingSession.objects.visible_to(tess).exists()
    assert Assignment.objects.editable_by(rival).get() == running


def test_hand_over_takes_programs_along(coaching: Coaching, routine: Routine, tess: User, rival: User) -> None:
    enrolment = make_enrolment(coaching, make_program(tess, routine))
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    assert Enrolment.objects.running().get(coaching=hand_over.after) == enrolment
    assert assigned(hand_over.after) == list(enrolment.assignments.all())


def test_hand_over_to_who_coaches_them_already_doubles_nothing(
    coaching: Coaching, routine: Routine, tess: User, rival: User, cleo: User
) -> None:
    with_rival = make_coaching(rival, cleo)
    twin, theirs = make_assignment(coaching, routine), make_assignment(with_rival, routine)
    other = make_assignment(coaching, routine, weekdays=[2])
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    assert hand_over.after == with_rival
    assert assigned(with_rival) == [theirs, other]
    twin.refresh_from_db()
    assert twin.coaching == coaching
    assert list(Coaching.objects.active()) == [with_rival]


def test_hand_over_is_for_trainers_other_than_these_two(
    coaching: Coaching, tess: User, cleo: User, stan: User, rival: User
) -> None:
    cleo.is_trainer = True
    cleo.save()
    rival.is_active = False
    rival.save()
    for to in (tess, cleo, stan, rival):
        with pytest.raises(ValidationError, match="Choose a"):
            hand_over_client(coaching, to=to, by=tess)
    assert list(Coaching.objects.active()) == [coaching]


def test_hand_over_of_what_has_ended_is_refused(coaching: Coaching, tess: User, rival: User) -> None:
    end_coaching(coaching, by=tess)
    with pytest.raises(ValidationError, match="ended already"):
        hand_over_client(coaching, to=rival, by=tess)
    assert not HandOver.objects.exists()


def test_all_are_told_but_who_did_it(coaching: Coaching, tess: User, rival: User, cleo: User, stan: User) -> None:
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    assert [len(hand_over_news(one)) for one in (cleo, rival, tess, stan)] == [1, 1, 0, 0]
    dismiss_news(hand_over, by=cleo)
    assert [len(hand_over_news(one)) for one in (cleo, rival)] == [0, 1]


def test_old_trainer_is_told_what_the_front_desk_did(coaching: Coaching, tess: User, rival: User, stan: User) -> None:
    hand_over_client(coaching, to=rival, by=stan)
    assert len(hand_over_news(tess)) == 1


def test_refuse_ends_what_began_and_tells_both(
    coaching: Coaching, routine: Routine, tess: User, rival: User, cleo: User
) -> None:
    make_assignment(coaching, routine)
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    refuse_hand_over(hand_over)
    assert not Coaching.objects.active().exists()
    assert not Assignment.objects.active().exists()
    assert [len(hand_over_news(one)) for one in (cleo, rival, tess)] == [0, 1, 1]
    with pytest.raises(ValidationError, match="already"):
        refuse_hand_over(hand_over)


def test_ending_one_coaching_leaves_the_other(
    coaching: Coaching, routine: Routine, tess: User, rival: User, cleo: User
) -> None:
    with_rival = make_coaching(rival, cleo)
    make_assignment(coaching, routine)
    theirs = make_assignment(with_rival, routine, weekdays=[3])
    end_coaching(coaching, by=cleo)
    assert list(Assignment.objects.active().for_client(cleo)) == [theirs]
    assert not Assignment.objects.visible_to(tess).exists()
    assert Assignment.objects.visible_to(rival).count() == 2


# --- Races ----------------------------------------------------------------------------------------


def outcomes_of(*acts) -> list[str]:  # type: ignore[no-untyped-def]
    """Run at once; "done" or the refusal."""

    def run(act) -> str:  # type: ignore[no-untyped-def]
        try:
            act()
        except ValidationError as refusal:
            return refusal.messages[0]
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_one_coaching_is_handed_over_or_ended_once() -> None:
    tess, rival, third = (make_user(f"t{number}@example.com", is_trainer=True) for number in range(3))
    for number in range(6):
        client = make_user(f"c{number}@example.com")
        coaching = make_coaching(tess, client)
        outcomes = outcomes_of(
            lambda coaching=coaching: hand_over_client(coaching, to=rival, by=tess),
            lambda coaching=coaching: hand_over_client(coaching, to=third, by=tess),
            lambda coaching=coaching, client=client: end_coaching(coaching, by=client),
        )
        assert sorted(outcomes)[1:] == ["This coaching has ended already.", "done"] or outcomes.count("done") == 1
        assert outcomes.count("done") == 1
        assert Coaching.objects.active().filter(client=client).count() == HandOver.objects.filter(client=client).count()


@pytest.mark.django_db(transaction=True)
def test_what_is_assigned_meanwhile_goes_along_or_is_refused() -> None:
    tess, rival = (make_user(f"t{number}@example.com", is_trainer=True) for number in range(2))
    routine = make_routine(tess, make_exercise("Row", owner=tess))
    schedule = {"weekdays": [0], "starts_on": timezone.localdate(), "weeks": 4}
    for number in range(6):
        coaching = make_coaching(tess, make_user(f"c{number}@example.com"))
        outcomes = outcomes_of(
            lambda coaching=coaching: assign_routine(routine, coachings=[coaching], **schedule),
            lambda coaching=coaching: hand_over_client(coaching, to=rival, by=tess),
        )
        assert outcomes[1] == "done"
        after = Coaching.objects.active().get(client=coaching.client)
        assert len(assigned(after)) == (outcomes[0] == "done")
        assert assigned(coaching) == []


@pytest.mark.django_db(transaction=True)
def test_handed_to_and_fro_at_once_leaves_one_trainer() -> None:
    tess, rival = (make_user(f"t{number}@example.com", is_trainer=True) for number in range(2))
    for number in range(6):
        client = make_user(f"c{number}@example.com")
        one, other = make_coaching(tess, client), make_coaching(rival, client)
        outcomes = outcomes_of(
            lambda one=one: hand_over_client(one, to=rival, by=tess),
            lambda other=other: hand_over_client(other, to=tess, by=rival),
        )
        assert "done" in outcomes
        assert Coaching.objects.active().filter(client=client).count() == 1


def test_a_number_set_by_hand_stays_until_who_coaches_now_ends_it(
    coaching: Coaching, routine: Routine, tess: User, rival: User, cleo: User
) -> None:
    enrolment = make_enrolment(coaching, make_program(tess, routine), starts_on=cleo.today)
    override_target(enrolment.assignments.get(), author=tess, step_number=1, reps_min=5, reps_max=6, reason="Slower.")
    hand_over_client(coaching, to=rival, by=tess)
    day = with_program(Assignment.objects.select_related("version", "client")).get(enrolment=enrolment)
    (why,) = prepared_session(day, on=cleo.today, at=timezone.now()).plan["steps"][0]["why"]
    assert why["by"] == tess.first_name
    assert why["change"] == f"It stays until {rival.first_name} ends it."
