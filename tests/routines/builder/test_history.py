"""Every change can be undone and done again, several levels deep, with the same keys and numbers."""

import itertools

import pytest
from django.core.exceptions import ValidationError

from routines.builder import commands
from routines.builder.commands import (
    DOWN,
    add_alternative,
    add_step,
    edit_block,
    edit_routine,
    edit_step,
    group_with_next,
    move_block,
    move_step,
    redo,
    remove_step,
    undo,
    ungroup,
)
from routines.models import KEPT_EDITS, Exercise, PrescribedSet, Routine
from tests.factories import make_exercise, make_routine
from tests.routines.builder.shapes import content, group, shape, step_of


def test_every_change_is_undone_and_done_again_in_turn(tess, routine, moves):
    after = make_routine(tess, name="Stretches")
    states = [content(routine)]

    def a(name):
        return step_of(routine, name)

    acts = [
        lambda: add_step(routine, exercise=moves[0]),
        lambda: remove_step(a("D")),
        lambda: edit_step(a("B"), sets=[PrescribedSet(reps_min=5, rpe=8)], note="Slowly", asks_rpe=True),
        lambda: move_step(a("B"), to=DOWN),
        lambda: group_with_next(a("C")),
        lambda: edit_block(a("C").block, rest_seconds=5, kind="circuit", rounds=4),
        lambda: move_block(a("C").block, to=DOWN),
        lambda: ungroup(a("C").block),
        lambda: add_alternative(a("C"), exercise=moves[3]),
        lambda: edit_routine(routine, name="Monday", notes="Warm up.", follow_up=after),
    ]
    for act in acts:
        act()
        states.append(content(routine))
    assert all(one != two for one, two in itertools.pairwise(states))
    for state in reversed(states[:-1]):
        undo(Routine.objects.get(pk=routine.pk))
        assert content(routine) == state
    assert Routine.objects.get(pk=routine.pk).follow_up is None
    with pytest.raises(ValidationError, match="nothing left to undo"):
        undo(routine)
    for state in states[1:]:
        redo(Routine.objects.get(pk=routine.pk))
        assert content(routine) == state
    assert Routine.objects.get(pk=routine.pk).follow_up == after
    with pytest.raises(ValidationError, match="nothing to do again"):
        redo(routine)


@pytest.mark.parametrize("name", ["A", "B", "C", "D"])
@pytest.mark.parametrize("start", ["A B C D", "A (B C) D", "(A B C) D"])
def test_removed_step_comes_back_where_it_was(routine, start, name):
    group(routine, start)
    before = content(routine)
    edit = remove_step(step_of(routine, name))
    assert name not in shape(routine)
    assert edit.what == f"{name} removed"
    undo(routine, number=edit.number)
    assert content(routine) == before


def test_undo_of_one_change_happens_once(routine):
    edit = remove_step(step_of(routine, "B"))
    for _ in range(2):
        undo(routine, number=edit.number)
    assert shape(routine) == "A B C D"


def test_undo_of_a_change_that_others_followed_is_refused(routine):
    edit = remove_step(step_of(routine, "B"))
    remove_step(step_of(routine, "C"))
    with pytest.raises(ValidationError, match="changed after this"):
        undo(routine, number=edit.number)
    assert shape(routine) == "A D"


def test_a_new_change_ends_what_can_be_done_again(routine):
    remove_step(step_of(routine, "B"))
    undo(routine)
    move_step(step_of(routine, "A"), to=DOWN)
    with pytest.raises(ValidationError, match="nothing to do again"):
        redo(routine)
    undo(routine)
    assert shape(routine) == "A B C D"


def test_what_changes_nothing_leaves_nothing_to_undo(routine):
    step = step_of(routine, "A")
    edit_step(step, sets=list(step.prescribed_sets.all()), note=step.note)
    edit_routine(routine, name=routine.name, notes=routine.notes)
    move_step(step, to="up")
    assert not routine.edits.exists()


def test_the_last_fifty_changes_are_kept(routine):
    for number in range(KEPT_EDITS + 3):
        edit_routine(routine, name=f"Day {number}")
    assert list(routine.edits.values_list("number", flat=True)) == list(range(4, KEPT_EDITS + 4))


def test_undo_refuses_a_move_that_is_gone_and_changes_nothing(tess):
    own = make_exercise("Own", owner=tess)
    routine = make_routine(tess, own)
    remove_step(step_of(routine, "Own"))
    Exercise.objects.filter(pk=own.pk).update(published=None)
    own.delete()
    with pytest.raises(ValidationError, match="doesn’t exist"):
        undo(routine)
    assert (shape(routine), routine.edits.standing().count()) == ("", 1)


def test_keys_and_numbers_of_what_stayed_stay(routine):
    before = {step.pk: step.key for step in Routine.objects.with_steps().get(pk=routine.pk).all_steps}
    move_step(step_of(routine, "A"), to=DOWN)
    undo(routine)
    assert {step.pk: step.key for step in Routine.objects.with_steps().get(pk=routine.pk).all_steps} == before


@pytest.mark.parametrize("count", [1, 12])
def test_undo_takes_the_same_queries_whatever_the_number_of_steps(tess, moves, count, django_assert_max_num_queries):
    routine = make_routine(tess, *(moves * 3)[:count])
    edit_routine(routine, name="Other")
    with django_assert_max_num_queries(30):
        undo(routine)


def test_every_command_is_whole_or_not_at_all():
    acts = [act for name, act in vars(commands).items() if name in commands.__all__ and callable(act)]
    assert acts
    assert all(hasattr(act, "__wrapped__") for act in acts)
