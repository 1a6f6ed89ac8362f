"""A version can become rows again, and says the same then."""

import pytest
from django.core.exceptions import ValidationError

from routines.models import PrescribedSet, Routine, SetKind
from routines.models.version import content_of, thaw
from tests.factories import make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db


def full(routine: Routine) -> Routine:
    return Routine.objects.with_steps().get(pk=routine.pk)


def test_a_routine_thawed_from_its_own_version_is_the_same_with_the_same_keys_and_numbers() -> None:
    routine = make_routine(make_user("tess@example.com", is_trainer=True), make_exercise("Row"), make_exercise("Press"))
    first = routine.blocks.first().steps.get()
    first.alternatives, first.asks_rpe = [make_exercise("Other row").pk], True
    first.save()
    PrescribedSet.objects.filter(step=first).update(
        kind=SetKind.DROP, tempo="3-1-X-0", right_reps_min=5, right_reps_max=7
    )
    before = content_of(full(routine))
    numbers = [step.pk for step in full(routine).all_steps]
    routine.blocks.all().delete()
    thaw(routine, before)
    assert content_of(full(routine)) == before
    thaw(routine, before)
    assert content_of(full(routine)) == before
    assert len(numbers) == len(full(routine).all_steps)


def test_thaw_refuses_an_exercise_that_is_gone_and_changes_nothing() -> None:
    routine = make_routine(make_user("tess@example.com", is_trainer=True), make_exercise("Row"))
    before = content_of(full(routine))
    gone = content_of(full(routine))
    gone["blocks"][0]["steps"][0]["exercise"] = 10**9
    with pytest.raises(ValidationError, match="doesn’t exist"):
        thaw(routine, gone)
    assert content_of(full(routine)) == before
