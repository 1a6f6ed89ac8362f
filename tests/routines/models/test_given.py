"""A client's own copy of what was assigned."""

from copy import deepcopy
from decimal import Decimal

import pytest

from accounts.models import Coaching, User
from routines.models import Assignment, GivenVersion, PersonalTarget, Routine
from routines.models.given import personalise
from routines.models.version import take_version
from routines.player.commands import start_session
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.django_db


@pytest.fixture
def routine(tess: User) -> Routine:
    return make_routine(tess, make_exercise("Row"), make_exercise("Press"), make_exercise("Curl"))


@pytest.fixture
def assignment(coaching: Coaching, routine: Routine) -> Assignment:
    given = make_assignment(coaching, routine)
    PersonalTarget.objects.create(assignment=given, step_number=1, load=Decimal(20))
    PersonalTarget.objects.create(assignment=given, step_number=3, load=Decimal(8), reps_min=10)
    return given


def without_the_first(assignment: Assignment) -> dict:
    content = deepcopy(assignment.version.content)
    del content["blocks"][0]
    return content


def numbers(assignment: Assignment) -> list[tuple[int, Decimal]]:
    return list(assignment.targets.values_list("step_number", "load"))


def test_personalise_gives_this_client_alone_a_copy_that_stands_on_the_routines_version(assignment, routine, tess):
    of_routine = assignment.version
    personalise(assignment, without_the_first(assignment), by=tess)
    assignment.refresh_from_db()
    assert assignment.base == of_routine
    assert assignment.version.is_personal
    assert [step["name"] for block in assignment.version.content["blocks"] for step in block["steps"]] == [
        "Press",
        "Curl",
    ]
    assert take_version(routine) == of_routine
    assert list(routine.versions.of_routines()) == [of_routine]


def test_personalise_lets_the_clients_numbers_follow_their_steps(assignment):
    personalise(assignment, without_the_first(assignment))
    assert numbers(assignment) == [(2, Decimal(8))]
    assert assignment.targets.get().reps_min == 10


def test_numbers_go_with_the_move_that_is_swapped(assignment):
    content = deepcopy(assignment.version.content)
    other = make_exercise("Chin-up")
    content["blocks"][0]["steps"][0] |= {"exercise": other.pk, "name": "Chin-up"}
    personalise(assignment, content)
    assert numbers(assignment) == [(3, Decimal(8))]


def test_personalise_twice_keeps_the_base_and_what_it_was(assignment):
    of_routine = assignment.version
    once = personalise(assignment, without_the_first(assignment))
    first_copy = once.version
    content = deepcopy(first_copy.content)
    content["blocks"][0]["steps"][0]["note"] = "Slowly"
    twice = personalise(assignment, content)
    assert twice.base == of_routine
    assert [(one.version, one.base) for one in GivenVersion.objects.order_by("pk")] == [
        (of_routine, None),
        (first_copy, of_routine),
    ]


def test_personalise_with_nothing_new_changes_nothing(assignment):
    personalise(assignment, deepcopy(assignment.version.content))
    assignment.refresh_from_db()
    assert assignment.base is None
    assert not GivenVersion.objects.exists()


def test_a_copy_that_is_the_routines_own_again_is_none(assignment):
    of_routine = assignment.version
    personalise(assignment, without_the_first(assignment))
    personalise(assignment, deepcopy(of_routine.content))
    assignment.refresh_from_db()
    assert (assignment.version, assignment.base) == (of_routine, None)


def test_a_session_in_progress_keeps_what_it_was_started_with(assignment, cleo):
    session = start_session(assignment, on=cleo.today)
    plan, version = deepcopy(session.plan), session.version
    personalise(assignment, without_the_first(assignment))
    session.refresh_from_db()
    assert (session.plan, session.version) == (plan, version)
