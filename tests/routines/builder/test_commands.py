"""What each act does to a routine, compared as a whole: its blocks, steps and sets."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from routines.builder import commands
from routines.builder.commands import (
    DOWN,
    MAX_MOVES,
    UP,
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
    restore_step,
    ungroup,
)
from routines.models import Block, BlockKind, Exercise, Routine, SetKind, Step
from routines.models.version import content_of
from tests.factories import make_exercise, make_routine


@pytest.fixture
def moves(db: None) -> list[Exercise]:
    """Moves A, B, C and D; their rests tell them apart."""
    return [make_exercise(name, default_rest_seconds=rest) for name, rest in zip("ABCD", (10, 20, 30, 40), strict=True)]


@pytest.fixture
def routine(tess: User, moves: list[Exercise]) -> Routine:
    """A, B, C and D, each on its own."""
    return make_routine(tess, *moves)


def step_of(routine: Routine, name: str) -> Step:
    steps = Step.objects.select_related("block__routine", "exercise__published")
    return steps.get(block__routine=routine, exercise__published__name=name)


def shape(routine: Routine) -> str:
    """A (B C) D for a superset of B and C. Positions must run from 1 without gaps."""
    blocks = list(routine.blocks.order_by("position"))
    assert [block.position for block in blocks] == list(range(1, len(blocks) + 1))
    words = []
    for block in blocks:
        steps = list(block.steps.order_by("position").select_related("exercise__published"))
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))
        names = " ".join(step.exercise.name for step in steps)
        words.append(names if block.kind == BlockKind.STRAIGHT else f"({names})")
    return " ".join(words)


def rests(routine: Routine) -> dict[str, int | None]:
    steps = Step.objects.filter(block__routine=routine).select_related("exercise__published")
    return {step.exercise.name: step.prescribed_sets.first().rest_seconds for step in steps}


def content(routine: Routine) -> dict[str, Any]:
    return dict(content_of(Routine.objects.with_steps().get(pk=routine.pk)))


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
        lambda: edit_step(step, sets=5),
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


def test_edit_step_asks_for_other_sets(routine):
    step = edit_step(
        step_of(routine, "A"),
        sets=4,
        note="Slowly",
        reps_min=12,
        reps_max=15,
        load=Decimal("17.5"),
        load_unit="lb",
        rest_seconds=75,
    )
    values = step.prescribed_sets.values_list("position", "reps_min", "reps_max", "load", "load_unit", "rest_seconds")
    assert list(values) == [(n, 12, 15, Decimal("17.5"), "lb", 75) for n in (1, 2, 3, 4)]
    assert Step.objects.get(pk=step.pk).note == "Slowly"


def test_edit_step_leaves_what_is_not_asked_otherwise(routine):
    """12, then 8: a longer rest makes neither of them the other."""
    step = step_of(routine, "A")
    step.prescribed_sets.filter(position=1).update(reps_min=12, reps_max=12, kind=SetKind.WARM_UP)
    step.prescribed_sets.filter(position=2).update(reps_min=8, reps_max=8, tempo="3-1-X-0")
    edit_step(step, sets=3, reps_min=12, reps_max=12, rest_seconds=99)
    values = step.prescribed_sets.values_list("reps_min", "kind", "tempo", "rest_seconds")
    assert list(values) == [(12, "warm_up", "", 99), (8, "working", "3-1-X-0", 99), (8, "working", "3-1-X-0", 99)]


def test_edit_step_takes_sets_away_from_the_end(routine):
    step = edit_step(step_of(routine, "A"), sets=1, reps_min=8, reps_max=10, rest_seconds=10)
    assert list(step.prescribed_sets.values_list("position", flat=True)) == [1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sets": 0},
        {"sets": 21},
        {"reps_min": 15, "reps_max": 12},
        {"reps_min": 0, "reps_max": 0},
        {"reps_min": 1, "reps_max": 1001},
        {"load": Decimal(-1)},
        {"load": Decimal("2000.5")},
        {"seconds": 0},
        {"rest_seconds": 3601},
        {"note": "x" * 301},
    ],
)
def test_edit_step_refuses_what_is_out_of_bounds_and_writes_nothing(routine, wrong):
    before = content(routine)
    with pytest.raises(ValidationError):
        edit_step(step_of(routine, "A"), **{"sets": 3, "reps_min": 8, "reps_max": 10} | wrong)
    assert content(routine) == before


def test_edit_step_says_when_it_was_removed_meanwhile(routine):
    step = step_of(routine, "A")
    remove_step(step_of(routine, "A"))
    with pytest.raises(ValidationError, match="removed in the meantime"):
        edit_step(step, sets=3)


# --- Order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "name", "to", "end", "place"),
    [
        ("A B C D", "B", UP, "B A C D", 1),
        ("A B C D", "B", DOWN, "A C B D", 3),
        ("A B C D", "A", UP, "A B C D", 1),
        ("A B C D", "D", DOWN, "A B C D", 4),
        ("A (B C) D", "A", DOWN, "(B C) A D", 3),
        ("A (B C) D", "D", UP, "A D (B C)", 2),
        ("A (B C) D", "B", DOWN, "A (C B) D", 3),
        ("A (B C) D", "B", UP, "A B C D", 2),
        ("A (B C) D", "C", DOWN, "A B C D", 3),
        ("A (B C D)", "D", DOWN, "A (B C) D", 4),
        ("(A B C) D", "A", UP, "A (B C) D", 1),
    ],
)
def test_move_step(routine, start, name, to, end, place):
    for group in [part for part in start.replace(")", "(").split("(")[1::2] if part]:
        for first in group.split()[:-1]:
            group_with_next(step_of(routine, first))
    assert shape(routine) == start
    assert move_step(step_of(routine, name), to=to) == (place, 4)
    assert shape(routine) == end


def test_step_that_leaves_its_superset_rests_like_a_round(routine):
    group_with_next(step_of(routine, "B"))
    assert rests(routine) == {"A": 10, "B": 0, "C": 0, "D": 40}
    move_step(step_of(routine, "B"), to=UP)
    assert rests(routine) == {"A": 10, "B": 30, "C": 30, "D": 40}


def test_move_step_says_when_it_was_removed_meanwhile(routine):
    step = step_of(routine, "A")
    remove_step(step_of(routine, "A"))
    with pytest.raises(ValidationError, match="removed in the meantime"):
        move_step(step, to=DOWN)


# --- Removing and Undo ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["A", "B", "C", "D"])
@pytest.mark.parametrize("grouped", [[], ["B"], ["A", "B"]])
def test_restore_step_undoes_remove_step(routine, grouped, name):
    for first in grouped:
        group_with_next(step_of(routine, first))
    edit_step(step_of(routine, "B"), sets=3, reps_min=5, reps_max=5, load=Decimal("12.25"), note="Slowly")
    before, pk = content(routine), step_of(routine, name).pk
    removed = remove_step(step_of(routine, name))
    assert name not in shape(routine)
    assert restore_step(routine, removed=removed).pk == pk
    assert content(routine) == before


def test_restore_step_twice_puts_it_back_once(routine):
    removed = remove_step(step_of(routine, "B"))
    first, second = (restore_step(routine, removed=removed) for _ in range(2))
    assert first == second
    assert shape(routine) == "A B C D"


def test_restore_step_finds_a_place_when_the_rest_has_changed(routine):
    removed = remove_step(step_of(routine, "D"))
    remove_step(step_of(routine, "A"))
    remove_step(step_of(routine, "B"))
    restore_step(routine, removed=removed)
    assert shape(routine) == "C D"


def test_restore_step_refuses_a_move_that_is_gone(tess):
    own = make_exercise("Own", owner=tess)
    routine = make_routine(tess, own)
    removed = remove_step(step_of(routine, "Own"))
    Exercise.objects.filter(pk=own.pk).update(published=None)
    own.delete()
    with pytest.raises(ValidationError, match="doesn't exist"):
        restore_step(routine, removed=removed)


# --- Supersets ------------------------------------------------------------------------------------


def test_group_with_next_rests_after_the_round_only(routine):
    block = group_with_next(step_of(routine, "B"))
    assert (block.kind, block.rest_seconds) == (BlockKind.SUPERSET, 30)
    assert shape(routine) == "A (B C) D"
    assert rests(routine) == {"A": 10, "B": 0, "C": 0, "D": 40}


def test_group_with_next_takes_a_further_move_in(routine):
    group_with_next(step_of(routine, "B"))
    block = group_with_next(step_of(routine, "C"))
    assert (shape(routine), block.rest_seconds) == ("A (B C D)", 30)
    block = group_with_next(step_of(routine, "A"))
    assert (shape(routine), block.rest_seconds) == ("(A B C D)", 30)


def test_group_with_next_refuses_the_last(routine):
    with pytest.raises(ValidationError, match="Nothing comes after"):
        group_with_next(step_of(routine, "D"))


def test_group_with_next_refuses_a_crowd(tess, moves):
    routine = make_routine(tess, *[moves[0]] * 11, sets=1)
    first = Step.objects.filter(block__routine=routine).order_by("block__position").first()
    for _ in range(9):
        group_with_next(Step.objects.get(pk=first.pk))
    with pytest.raises(ValidationError, match="at most 10 moves"):
        group_with_next(Step.objects.get(pk=first.pk))


def test_ungroup_gives_each_step_its_own_block_and_rest(routine):
    block = group_with_next(step_of(routine, "B"))
    edit_block(block, rest_seconds=90)
    assert len(ungroup(Block.objects.get(pk=block.pk))) == 2
    assert shape(routine) == "A B C D"
    assert rests(routine) == {"A": 10, "B": 90, "C": 90, "D": 40}


def test_edit_block_refuses_a_rest_out_of_bounds(routine):
    block = group_with_next(step_of(routine, "B"))
    with pytest.raises(ValidationError):
        edit_block(block, rest_seconds=3601)
    assert Block.objects.get(pk=block.pk).rest_seconds == 30


def test_superset_that_is_gone_says_so(routine):
    block = group_with_next(step_of(routine, "A"))
    remove_step(step_of(routine, "A"))
    remove_step(step_of(routine, "B"))
    for act in (lambda: ungroup(block), lambda: edit_block(block, rest_seconds=5)):
        with pytest.raises(ValidationError, match="removed in the meantime"):
            act()


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
                edit_step(step_of(routine, "A"), sets=number, reps_min=5, reps_max=5)
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
