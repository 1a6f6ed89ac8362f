from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from routines.assignments.commands import (
    assign_routine,
    reschedule_assignment,
    restore_assignment,
    withdraw_assignment,
)
from routines.models import Assignment, Routine
from routines.models.given import personalise
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def assign(routine, *coachings, **details):
    details = {"weekdays": [0, 2], "starts_on": MONDAY, "weeks": 4, **details}
    return assign_routine(routine, coachings=coachings, **details)


@time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False)
def test_assign_routine_freezes_it_for_each_client(tess, coaching, library):
    routine = make_routine(tess, make_exercise(owner=tess))
    (assignment,) = assign(routine, coaching, note="Slowly")
    routine.name = "Another name"
    routine.save()
    assignment.refresh_from_db()
    assert (assignment.client, assignment.version.name, assignment.note) == (coaching.client, "Pull day", "Slowly")
    assert assignment.ends_on == date(2026, 12, 20)
    assert assignment.days_between(MONDAY, date(2026, 11, 30)) == [MONDAY, date(2026, 11, 25), date(2026, 11, 30)]


def test_assign_routine_twice_is_refused(tess, coaching):
    routine = make_routine(tess, make_exercise(owner=tess))
    (assignment,) = assign(routine, coaching)
    with pytest.raises(ValidationError, match="Cleo already has Pull day on these days"):
        assign(routine, coaching, weekdays=[2, 0])
    assign(routine, coaching, weekdays=[1])
    withdraw_assignment(assignment)
    assign(routine, coaching)
    assert Assignment.objects.active().count() == 2


def test_assign_routine_keeps_a_clients_own_numbers(tess, coaching, library):
    targets = {
        coaching.client_id: {1: {"load": Decimal("17.5"), "load_unit": "kg"}, 2: {"reps_min": 8, "reps_max": 10}}
    }
    (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching, targets=targets)
    assert list(assignment.targets.values_list("step_number", "load", "reps_min", "reps_max")) == [
        (1, Decimal("17.50"), None, None),
        (2, None, 8, 10),
    ]


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"weekdays": []}, "at least one day"),
        ({"weekdays": [7]}, "at least one day"),
        ({"weeks": 0}, "1 to 52 weeks"),
        ({"weeks": 53}, "1 to 52 weeks"),
        ({"starts_on": date(9999, 12, 31)}, "nearer to today"),
        ({"targets": {0: {}}}, None),
    ],
)
def test_assign_routine_refuses_an_impossible_schedule(coaching, library, details, sentence):
    routine = Routine.objects.get(slug="back-day")
    if sentence is None:
        assert assign(routine, coaching, **details)
        return
    with pytest.raises(ValidationError, match=sentence):
        assign(routine, coaching, **details)
    assert not Assignment.objects.exists()


def test_assign_routine_refuses_bad_targets_wholly(coaching, library):
    with pytest.raises(ValidationError):
        assign(Routine.objects.get(slug="back-day"), coaching, targets={coaching.client_id: {99: {"reps_min": 3}}})


def test_assign_routine_refuses_ended_coaching(coaching, library):
    coaching.ended_at = timezone.now()
    coaching.save()
    with pytest.raises(ValidationError, match="whom you coach now"):
        assign(Routine.objects.get(slug="back-day"), coaching)


def test_assign_routine_refuses_archived_and_empty_routines(tess, coaching):
    empty = make_routine(tess)
    with pytest.raises(ValidationError, match="no sets yet"):
        assign(empty, coaching)
    empty.archived_at = timezone.now()
    with pytest.raises(ValidationError, match="archived"):
        assign(empty, coaching)


def test_reschedule_assignment_changes_days_and_targets(coaching, library):
    (assignment,) = assign(
        Routine.objects.get(slug="back-day"),
        coaching,
        targets={coaching.client_id: {1: {"reps_min": 5, "reps_max": 5}}},
    )
    reschedule_assignment(
        assignment, weekdays=[4], starts_on=MONDAY, weeks=1, targets={2: {"load": Decimal(20), "load_unit": "lb"}}
    )
    assignment.refresh_from_db()
    assert (assignment.weekdays, assignment.ends_on) == ([4], date(2026, 11, 29))
    assert [target.step_number for target in assignment.targets.all()] == [2]


def test_withdrawn_assignment_is_due_no_more_until_restored(coaching, library):
    (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching)
    withdraw_assignment(assignment)
    assert not Assignment.objects.due_on(MONDAY).exists()
    restore_assignment(assignment)
    assert Assignment.objects.due_on(MONDAY).get() == assignment


def test_ended_coaching_takes_the_assignment_out_of_the_week(coaching, library):
    (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching)
    coaching.ended_at = timezone.now()
    coaching.save()
    assert not Assignment.objects.due_on(MONDAY).exists()
    assert Assignment.objects.visible_to(coaching.client).get() == assignment
    assert not Assignment.objects.visible_to(coaching.trainer).exists()


TUESDAY_LATER = datetime(2026, 12, 8, 12, tzinfo=UTC)


def test_reschedule_assignment_leaves_what_was_due_before_as_it_was(coaching, library):
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching)  # Mondays and Wednesdays
    with time_machine.travel(TUESDAY_LATER, tick=False):
        reschedule_assignment(assignment, weekdays=[4], starts_on=MONDAY, weeks=4)
    assignment.refresh_from_db()
    before = [date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 7)]
    assert assignment.days_between(MONDAY, date(2026, 12, 20)) == [*before, date(2026, 12, 11), date(2026, 12, 18)]


def test_reschedule_assignment_of_numbers_alone_changes_no_day(coaching, library):
    (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching)
    changed_on = assignment.changed_on
    with time_machine.travel(TUESDAY_LATER + timedelta(weeks=60), tick=False):
        reschedule_assignment(assignment, weekdays=[0, 2], starts_on=MONDAY, weeks=4, note="Slower")
    assert (assignment.changed_on, assignment.past_due_on) == (changed_on, [])


def test_assign_routine_asks_for_nothing_before_the_day_it_is_given(coaching, library):
    with time_machine.travel(TUESDAY_LATER, tick=False):
        (assignment,) = assign(Routine.objects.get(slug="back-day"), coaching)
    assert assignment.days_between(MONDAY, date(2026, 12, 20)) == [
        date(2026, 12, 9),
        date(2026, 12, 14),
        date(2026, 12, 16),
    ]


def test_numbers_for_steps_of_another_version_are_refused_and_a_new_schedule_leaves_the_version(coaching, tess):
    given = make_assignment(coaching, make_routine(tess, make_exercise("Row"), make_exercise("Press")))
    stale = Assignment.objects.get(pk=given.pk)
    content = deepcopy(given.version.content)
    content["blocks"].reverse()
    copy = personalise(given, content).version
    with pytest.raises(ValidationError, match="changed meanwhile"):
        reschedule_assignment(stale, targets={1: {"load": 20}})
    reschedule_assignment(stale, weeks=6)
    given.refresh_from_db()
    assert (given.version, given.weeks) == (copy, 6)


def test_the_same_routine_on_the_same_days_is_known_in_a_clients_copy(coaching, tess):
    routine = make_routine(tess, make_exercise("Row"), make_exercise("Press"))
    schedule = {"weekdays": [0], "starts_on": timezone.localdate(), "weeks": 4}
    (given,) = assign_routine(routine, coachings=[coaching], **schedule)
    assert given.version.taken_by == tess
    personalise(given, given.version.content | {"blocks": given.version.content["blocks"][:1]})
    with pytest.raises(ValidationError, match="already has"):
        assign_routine(routine, coachings=[coaching], **schedule)
