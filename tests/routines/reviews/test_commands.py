from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from routines.models import PersonalTarget, Proposal, Review, TargetOverride
from routines.models.plan import prepared_session
from routines.models.proposal import make_proposals, reason_of
from routines.models.targets import with_program
from routines.programs.commands import set_rule
from routines.reviews.commands import decide_change, decide_changes, mark_reviewed, unmark_reviewed
from routines.reviews.queries import changes_of
from tests.factories import make_assignment, make_enrolment, make_exercise, make_program, make_routine
from tests.routines.reviews.conftest import do, monday_of

pytestmark = pytest.mark.django_db


def seen(coaching, *, now=None):
    now = now or timezone.now()
    return changes_of(coaching, monday=monday_of(coaching.client.day_of(now)), now=now)


def told(change):
    one = change.proposal
    return one.kind, one.was, one.now, change.by_hand


def test_reaching_the_top_twice_proposes_a_step_more(coaching, topped):
    (change,) = seen(coaching)
    assert told(change) == ("raise", "20 kg × 8–10", "22.5 kg × 8–10", False)
    assert change.proposal.why == "Every set reached 10 reps at 20 kg, two sessions in a row."


def test_accepted_it_is_the_clients_number_and_says_why(coaching, tess, topped):
    (change,) = seen(coaching)
    proposal = decide_change(change, by=tess, accept=True)
    assert (proposal.status, proposal.decided_by) == ("applied", tess)
    target = PersonalTarget.objects.get()
    assert (target.load, target.load_unit, target.reason) == (Decimal("22.5"), "kg", proposal.why)
    plan = prepared_session(topped, on=timezone.localdate() + timedelta(days=1), at=timezone.now()).plan
    assert {slot["load"] for slot in plan["slots"]} == {"22.5"}
    (why,) = plan["steps"][0]["why"]
    assert why["target"] == "22.5 kg × 8–10"
    assert "Tess set 22.5 kg × 8–10 for you on" in why["why"]
    assert proposal.why in why["why"]
    assert [told(one)[0] for one in seen(coaching)] == ["raise"]  # decided, and told
    assert [one for one in seen(coaching) if one.is_open] == []


def test_declined_it_comes_back_with_the_next_sessions_only(coaching, tess, topped):
    (change,) = seen(coaching)
    decide_change(change, by=tess, accept=False)
    assert [one.proposal.status for one in seen(coaching)] == ["declined"]
    with pytest.raises(ValidationError, match="declined already"):
        decide_change(change, by=tess, accept=True)
    assert not PersonalTarget.objects.exists()
    do(topped, days_ago=-1)
    assert [one.proposal.status for one in seen(coaching, now=timezone.now() + timedelta(days=1)) if one.is_open] == [
        "open"
    ]


def test_nothing_is_proposed_once_the_trainer_raised_it(coaching, topped):
    PersonalTarget.objects.create(assignment=topped, step_number=1, load=Decimal(25))
    assert seen(coaching) == []


def test_what_is_open_about_the_move_comes_first(coaching, cleo, tess, topped, row):
    (change,) = seen(coaching)
    make_proposals(
        [
            Proposal(
                client=cleo,
                assignment=topped,
                exercise=row,
                exercise_name="Row",
                kind="hold",
                source="checkin",
                reason=reason_of(["Sore."]),
                load=20,
                expires_on=timezone.localdate() + timedelta(days=7),
            )
        ]
    )
    assert [told(one)[0] for one in seen(coaching)] == ["hold"]
    with pytest.raises(ValidationError, match="waits to be decided"):
        decide_change(change, by=tess, accept=True)


def test_reps_go_up_where_no_load_moves(coaching, tess):
    pull_up = make_exercise("Pull-up", owner=tess, tracking="reps")
    plan = make_assignment(coaching, make_routine(tess, pull_up), starts_on=timezone.localdate() - timedelta(weeks=1))
    do(plan, days_ago=2, load=None)
    do(plan, days_ago=0, load=None)
    (change,) = seen(coaching)
    assert told(change) == ("raise", "8–10 reps", "10–12 reps", False)


def test_a_standstill_proposes_a_tenth_less(coaching, plan, tess):
    PersonalTarget.objects.create(assignment=plan, step_number=1, load=Decimal(20))
    for days_ago in (9, 8, 7, 6, 5):
        do(plan, days_ago=days_ago, reps=9)
    (change,) = changes_of(coaching, monday=monday_of(timezone.localdate()), now=timezone.now())
    assert told(change) == ("step_back", "20 kg × 8–10", "17.5 kg × 8–10", False)
    decide_change(change, by=tess, accept=True)
    assert PersonalTarget.objects.get().load == Decimal("17.5")


def test_loads_that_differ_from_set_to_set_are_raised_by_hand(coaching, tess, row):
    routine = make_routine(tess, row)
    sets = list(routine.blocks.get().steps.get().prescribed_sets.all())
    for one, load in zip(sets, (20, 25), strict=True):
        one.load = load
        one.save()
    plan = make_assignment(coaching, routine, starts_on=timezone.localdate() - timedelta(weeks=1))
    do(plan, days_ago=2, load="25")
    do(plan, days_ago=0, load="25")
    (change,) = seen(coaching)
    assert change.by_hand
    with pytest.raises(ValidationError, match="by hand"):
        decide_change(change, by=tess, accept=True)


def test_a_programs_rule_needs_no_help_and_a_move_it_leaves_alone_does(coaching, tess, row):
    program = make_program(tess, make_routine(tess, row))
    make_enrolment(coaching, program, starts_on=timezone.localdate() - timedelta(days=6))
    day = with_program(coaching.assignments.select_related("version", "client")).get()
    do(day, days_ago=5)
    do(day, days_ago=4)
    assert seen(coaching) == []
    program = make_program(tess, make_routine(tess, row, name="Held"), name="Held")
    set_rule(program, exercise=None, kind="none", parameters={})
    coaching.assignments.update(withdrawn_at=timezone.now())
    make_enrolment(coaching, program, starts_on=timezone.localdate() - timedelta(days=6))
    held = with_program(coaching.assignments.filter(withdrawn_at=None).select_related("version", "client")).get()
    do(held, days_ago=2)
    do(held, days_ago=0)
    (change,) = seen(coaching)
    assert told(change)[0] == "raise"
    decide_change(change, by=tess, accept=True)
    assert TargetOverride.objects.get().reason == change.proposal.why


def test_decide_changes_does_what_it_can(coaching, tess, topped):
    (change,) = seen(coaching)
    decide_change(change, by=tess, accept=False)
    other = make_exercise("Press", owner=tess)
    plan = make_assignment(coaching, make_routine(tess, other, name="Push day"), starts_on=topped.starts_on)
    do(plan, days_ago=2)
    do(plan, days_ago=0)
    fresh = [one for one in seen(coaching) if one.is_open]
    decided, refused = decide_changes([change, *fresh], by=tess, accept=True)
    assert [one.exercise_name for one in decided] == ["Press"]
    assert refused == ["Row: This was declined already."]


def test_mark_reviewed_counts_once_and_can_be_taken_back(tess, cleo):
    monday = monday_of(timezone.localdate())
    first = mark_reviewed(tess, cleo, week_of=monday)
    assert mark_reviewed(tess, cleo, week_of=monday) == first
    unmark_reviewed(tess, cleo, week_of=monday)
    assert not Review.objects.exists()
