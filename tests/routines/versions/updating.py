"""A routine that three clients have, and that was changed since."""

from copy import deepcopy
from decimal import Decimal

import pytest

from accounts.models import Coaching, User
from routines.merge import steps_of
from routines.models import Assignment, PersonalTarget, PrescribedSet, Routine, Step
from routines.models.given import personalise
from routines.versions.commands import Wanted
from routines.versions.queries import UpdatePlan, update_plan
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

ROW, PRESS, CURL = range(3)


@pytest.fixture
def routine(tess: User) -> Routine:
    return make_routine(tess, make_exercise("Row"), make_exercise("Press"), make_exercise("Curl"))


@pytest.fixture
def plain(coaching: Coaching, routine: Routine) -> Assignment:
    """Cleo has the routine as it is."""
    return make_assignment(coaching, routine)


@pytest.fixture
def own_load(tess: User, routine: Routine) -> Assignment:
    """Omar has a load of his own for the row."""
    given = make_assignment(make_coaching(tess, make_user("omar@example.com")), routine)
    PersonalTarget.objects.create(assignment=given, step_number=1, load=Decimal(16))
    return given


@pytest.fixture
def own_copy(tess: User, routine: Routine) -> Assignment:
    """Ida does without the curl, and fewer of the press."""
    given = make_assignment(make_coaching(tess, make_user("ida@example.com")), routine)
    content = deepcopy(given.version.content)
    content["blocks"].pop(CURL)
    for one in content["blocks"][PRESS]["steps"][0]["sets"]:
        one["reps_min"], one["reps_max"] = 6, 6
    return personalise(given, content)


def step_of(routine: Routine, name: str) -> Step:
    return next(step for step in full(routine).all_steps if step.exercise.name == name)


def change(routine: Routine, name: str, **columns: object) -> None:
    """As a trainer does in the builder."""
    PrescribedSet.objects.filter(step=step_of(routine, name)).update(**columns)


def full(routine: Routine) -> Routine:
    return Routine.objects.with_steps().get(pk=routine.pk)


def plan_of(routine: Routine, user: User) -> UpdatePlan:
    return update_plan(full(routine), user)


def all_wanted(plan: UpdatePlan, *, take: bool = False) -> list[Wanted]:
    return [
        Wanted(one.assignment.pk, one.seen, frozenset(c.id for c in one.conflicts) if take else frozenset())
        for one in plan.updates
    ]


def asked(assignment: Assignment) -> dict[str, list[object]]:
    """Name → (reps from, load) of each set, as the client has it."""
    assignment.refresh_from_db()
    return {
        step["name"]: [(one["reps_min"], one["load"]) for one in step["sets"]]
        for step in steps_of(assignment.version.content)
    }
