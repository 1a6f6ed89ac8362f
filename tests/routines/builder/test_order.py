"""Steps and supersets change places: compared as A (B C) D."""

import pytest
from django.core.exceptions import ValidationError

from routines.builder.commands import (
    AFTER,
    BEFORE,
    DOWN,
    UP,
    edit_block,
    group_with_next,
    move_block,
    move_step,
    place_block,
    place_step,
    remove_step,
    undo,
    ungroup,
)
from routines.models import Block, BlockKind, Step
from tests.factories import make_routine
from tests.routines.builder.shapes import content, group, rests, shape, step_of

# --- Order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "name", "to", "end", "place"),
    [
        ("A B C D", "B", UP, "B A C D", 1),
        ("A B C D", "B", DOWN, "A C B D", 3),
        ("A B C D", "A", UP, "A B C D", 1),
        ("A B C D", "D", DOWN, "A B C D", 4),
        ("A (B C) D", "A", DOWN, "(A B C) D", 1),
        ("A (B C) D", "D", UP, "A (B C D)", 4),
        ("(A B) (C D)", "B", DOWN, "A B (C D)", 2),
        ("A (B C) D", "B", DOWN, "A (C B) D", 3),
        ("A (B C) D", "B", UP, "A B C D", 2),
        ("A (B C) D", "C", DOWN, "A B C D", 3),
        ("A (B C D)", "D", DOWN, "A (B C) D", 4),
        ("(A B C) D", "A", UP, "A (B C) D", 1),
    ],
)
def test_move_step(routine, start, name, to, end, place):
    group(routine, start)
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


@pytest.mark.parametrize(
    ("start", "name", "where", "beside", "inside", "end"),
    [
        ("A B C D", "D", BEFORE, "A", False, "D A B C"),
        ("A B C D", "A", AFTER, "C", False, "B C A D"),
        ("A B C D", "A", AFTER, "C", True, "B C A D"),  # there is no superset to go into
        ("A B C D", "B", BEFORE, "C", False, "A B C D"),
        ("A B C D", "B", AFTER, "B", False, "A B C D"),
        ("A (B C) D", "A", BEFORE, "C", True, "(B A C) D"),
        ("A (B C) D", "D", AFTER, "C", True, "A (B C D)"),
        ("A (B C) D", "D", BEFORE, "C", False, "A D (B C)"),
        ("A (B C) D", "C", AFTER, "D", False, "A B D C"),
        ("(A B C) D", "A", AFTER, "C", True, "(B C A) D"),
        ("(A B C) D", "C", BEFORE, "A", True, "(C A B) D"),
        ("(A B C) D", "B", AFTER, "C", False, "(A C) B D"),
        ("(A B) (C D)", "A", AFTER, "C", True, "B (C A D)"),
    ],
)
def test_place_step(routine, start, name, where, beside, inside, end):
    group(routine, start)
    step = step_of(routine, name)
    place, count = place_step(step, beside=step_of(routine, beside), where=where, inside=inside)
    assert shape(routine) == end
    assert (place, count) == (end.replace("(", "").replace(")", "").split().index(name) + 1, 4)


def test_step_that_enters_a_superset_rests_after_the_round_only(routine):
    group(routine, "A (B C) D")
    move_step(step_of(routine, "A"), to=DOWN)
    assert rests(routine) == {"A": 0, "B": 0, "C": 0, "D": 40}


def test_full_superset_is_passed_by_and_refuses_what_is_dropped_into_it(tess, moves):
    routine = make_routine(tess, *[moves[1]] * 10, moves[0], sets=1)
    for _ in range(9):
        group_with_next(Step.objects.filter(block__routine=routine).order_by("block__position").first())
    lone, member = step_of(routine, "A"), routine.blocks.first().steps.first()
    with pytest.raises(ValidationError, match="at most 10 moves"):
        place_step(lone, beside=member, where=AFTER, inside=True)
    assert move_step(lone, to=UP) == (1, 11)


@pytest.mark.parametrize(("to", "end", "place"), [(UP, "(B C) A D", (1, 3)), (DOWN, "A D (B C)", (3, 3))])
def test_move_block_takes_the_whole_superset(routine, to, end, place):
    group(routine, "A (B C) D")
    block = step_of(routine, "B").block
    assert move_block(block, to=to) == place
    assert move_block(block, to=to) == place
    assert shape(routine) == end


@pytest.mark.parametrize(
    ("start", "name", "where", "beside", "end", "place"),
    [
        ("A (B C) D", "B", BEFORE, "A", "(B C) A D", (1, 3)),
        ("A (B C) D", "C", AFTER, "D", "A D (B C)", (3, 3)),
        ("A (B C) D", "B", AFTER, "A", "A (B C) D", (2, 3)),
        ("A (B C) D", "B", BEFORE, "C", "A (B C) D", (2, 3)),
        ("(A B) (C D)", "A", AFTER, "C", "(C D) (A B)", (2, 2)),
        ("(A B) (C D)", "D", BEFORE, "B", "(C D) (A B)", (1, 2)),
    ],
)
def test_place_block_drops_a_whole_superset_beside_another_block(routine, start, name, where, beside, end, place):
    group(routine, start)
    before = content(routine)
    block = step_of(routine, name).block
    assert place_block(block, beside=step_of(routine, beside), where=where) == place
    assert shape(routine) == end
    if start != end:
        undo(routine)
    assert content(routine) == before
    assert routine.edits.undone().count() == (start != end)


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


def test_edit_block_makes_a_circuit_of_so_many_rounds(routine):
    block = group_with_next(step_of(routine, "B"))
    edit_block(block, rest_seconds=60, kind=BlockKind.CIRCUIT, rounds=5)
    block.refresh_from_db()
    assert (block.kind, block.rest_seconds) == (BlockKind.CIRCUIT, 60)
    assert [step_of(routine, name).prescribed_sets.count() for name in "ABCD"] == [2, 5, 5, 2]


@pytest.mark.parametrize("wrong", [{"rounds": 0}, {"rounds": 21}, {"kind": "straight"}, {"kind": "x"}])
def test_edit_block_refuses_what_no_superset_is(routine, wrong):
    block = group_with_next(step_of(routine, "B"))
    with pytest.raises(ValidationError):
        edit_block(block, rest_seconds=30, **wrong)
    assert step_of(routine, "B").prescribed_sets.count() == 2
