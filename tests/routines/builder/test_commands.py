"""What each act does to a routine, compared as a whole: its blocks, steps and sets."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from routines.builder import commands
from routines.builder.commands import (
    DOWN,
    add_routine,
    add_step,
    archive_routine,
    copy_routine,
    edit_block,
    edit_routine,
    edit_step,
    group_with_next,
    move_step,
    remove_step,
    restore_routine,
    ungroup,
)
from routines.models import MAX_MOVES, Exercise, PrescribedSet, Routine, SetKind, Step
from tests.factories import make_exercise, make_routine
from tests.routines.builder.shapes import content, shape, step_of

# --- Routines -------------------------------------------------------------------------------------


def test_add_routine_is_empty_and_ones_own(tess):
    routine = add_routine(tess, name="Pull day")
    assert (routine.owner, routine.name, shape(routine)) == (tess, "Pull day", "")


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_add_routine_refuses_a_name_out_of_bounds(tess, name):
    with pytest.raises(ValidationError):
        add_routine(tess, name=name)
    assert not Routine.objects.filter(owner=tess).exists()


def test_edit_routine_changes_name_notes_and_follow_up(tess, routine):
    after = make_routine(tess, name="Stretches")
    edit_routine(routine, name="Monday", notes="Warm up.", follow_up=after)
    routine.refresh_from_db()
    assert (routine.name, routine.notes, routine.follow_up) == ("Monday", "Warm up.", after)


def test_edit_routine_refuses_to_follow_itself(routine):
    with pytest.raises(ValidationError, match="follow itself"):
        edit_routine(routine, name="Monday", follow_up=routine)
    routine.refresh_from_db()
    assert routine.name == "Pull day"


def test_copy_routine_of_the_library_is_the_same_and_ones_own(tess, library):
    original = Routine.objects.get(slug="upper-body-with-face-pulls")
    copy = copy_routine(original, owner=tess)
    assert content(copy) == content(original)
    assert (copy.owner, copy.slug, copy.copied_from) == (tess, None, original)
    assert copy.follow_up == original.follow_up is not None
    assert not Step.objects.filter(block__routine=copy, block__in=original.blocks.all()).exists()


def test_copy_routine_keeps_what_is_special_of_a_set(tess, routine):
    step_of(routine, "A").prescribed_sets.filter(position=1).update(
        kind=SetKind.WARM_UP, tempo="3-1-X-0", rpe=7, load=Decimal("45.5"), load_unit="lb"
    )
    copy = copy_routine(routine, owner=tess)
    assert content(copy) == content(routine) | {"name": "Pull day (copy)"}
    assert step_of(copy, "A").prescribed_sets.first().load_kg == Decimal("20.64")


def test_copy_of_ones_own_says_so_within_the_names_length(tess):
    routine = make_routine(tess, name="x" * 80)
    assert copy_routine(routine, owner=tess).name == "x" * 73 + " (copy)"


def test_archived_routine_is_left_alone_until_it_is_restored(routine, moves):
    archive_routine(routine)
    step = step_of(routine, "A")
    acts = [
        lambda: edit_routine(routine, name="Other"),
        lambda: add_step(routine, exercise=moves[0]),
        lambda: edit_step(step, sets=[PrescribedSet(reps_min=5)]),
        lambda: move_step(step, to=DOWN),
        lambda: remove_step(step),
        lambda: group_with_next(step),
        lambda: ungroup(step.block),
        lambda: edit_block(step.block, rest_seconds=5),
    ]
    before = content(routine)
    for act in acts:
        with pytest.raises(ValidationError, match="archived"):
            act()
    assert content(routine) == before
    restore_routine(routine)
    assert move_step(step, to=DOWN) == (2, 4)


# --- Adding and editing ---------------------------------------------------------------------------


def test_add_step_comes_last_with_what_the_move_usually_has(tess, routine):
    plank = make_exercise(
        "Plank", tracking="duration", default_sets=2, default_seconds=45, default_rest_seconds=30, default_reps_min=None
    )
    step = add_step(routine, exercise=plank)
    assert shape(routine) == "A B C D Plank"
    values = step.prescribed_sets.values_list("position", "reps_min", "reps_max", "seconds", "load", "rest_seconds")
    assert list(values) == [(1, None, None, 45, None, 30), (2, None, None, 45, None, 30)]


def test_add_step_of_rounds_asks_for_rounds_only(routine):
    flow = make_exercise("Flow", tracking="rounds", default_sets=5, default_rest_seconds=15)
    step = add_step(routine, exercise=flow)
    assert set(step.prescribed_sets.values_list("reps_min", "seconds", "rest_seconds")) == {(None, None, 15)}


def test_add_step_refuses_one_too_many(tess, moves):
    routine = make_routine(tess, *[moves[0]] * MAX_MOVES, sets=1)
    with pytest.raises(ValidationError, match="at most 60 moves"):
        add_step(routine, exercise=moves[0])
    assert routine.blocks.count() == MAX_MOVES


def test_add_step_refuses_a_move_without_text(routine):
    silent = Exercise.objects.create(slug="silent")
    with pytest.raises(ValidationError, match="no text"):
        add_step(routine, exercise=silent)


# How a step is asked for otherwise: test_sets.py. What undoes all this: test_history.py.


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_a_routine_in_order():
    tess = User.objects.create(email="tess@example.com", is_trainer=True)
    routine = make_routine(tess, *[make_exercise(name) for name in "ABCD"])
    extra = make_exercise("E")
    failures: list[Exception] = []

    def act(number: int) -> None:
        try:
            if number % 3 == 0:
                add_step(routine, exercise=extra)
            elif number % 3 == 1:
                move_step(step_of(routine, "ABCD"[number % 4]), to=DOWN)
            else:
                edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=5)] * number)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in a thread is the test's result
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(3, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(shape(routine).split()) == sorted([*"ABCD", *"EEEE"])
    positions = step_of(routine, "A").prescribed_sets.values_list("position", flat=True)
    assert list(positions) == list(range(1, len(positions) + 1))


def test_every_command_is_whole_or_not_at_all():
    public = [act for name, act in vars(commands).items() if name.partition("_")[0] in {"add", "edit", "move"}]
    assert public
    assert all(hasattr(act, "__wrapped__") for act in public)
