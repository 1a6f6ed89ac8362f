"""A step is asked for otherwise: set by set, with alternatives; and copied elsewhere."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from routines.builder.commands import add_alternative, copy_steps, edit_step, remove_alternative, remove_step
from routines.builder.commands.steps import resized
from routines.models import MAX_ALTERNATIVES, MAX_MOVES, PrescribedSet, SetKind, Step
from tests.factories import make_exercise, make_routine
from tests.routines.builder.shapes import content, group, rests, shape, step_of


def test_edit_step_asks_for_these_sets(routine):
    sets = [
        PrescribedSet(kind=SetKind.WARM_UP, reps_min=10, reps_max=10),
        PrescribedSet(reps_min=12, reps_max=15, load=Decimal("17.5"), load_unit="lb", rpe=Decimal("8.5")),
        PrescribedSet(kind=SetKind.AMRAP, reps_min=8, tempo="3-1-X-0", rest_seconds=75),
    ]
    step = edit_step(step_of(routine, "A"), sets=sets, note="Slowly", asks_rpe=True)
    values = step.prescribed_sets.values_list("position", "kind", "reps_min", "reps_max", "load", "rpe", "tempo")
    assert list(values) == [
        (1, "warm_up", 10, 10, None, None, ""),
        (2, "working", 12, 15, Decimal("17.5"), Decimal("8.5"), ""),
        (3, "amrap", 8, None, None, None, "3-1-X-0"),
    ]
    fresh = Step.objects.get(pk=step.pk)
    assert (fresh.note, fresh.asks_rpe) == ("Slowly", True)


def test_edit_step_leaves_what_is_not_said(routine):
    edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=5)], note="Slowly", asks_rpe=True)
    edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=6)])
    step = step_of(routine, "A")
    assert (step.note, step.asks_rpe, step.prescribed_sets.get().reps_min) == ("Slowly", True, 6)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reps_min": 15, "reps_max": 12},
        {"reps_min": 0, "reps_max": 0},
        {"reps_min": 1, "reps_max": 1001},
        {"reps_max": 12},
        {"load": Decimal(-1)},
        {"load": Decimal("2000.5")},
        {"seconds": 0},
        {"rest_seconds": 3601},
        {"rpe": Decimal(11)},
        {"rpe": Decimal("8.3")},
        {"tempo": "slow"},
        {"tempo": "3-1-0"},
        {"kind": "giant"},
        {"right_reps_min": 5, "right_reps_max": 5},  # not a one-sided move
    ],
)
def test_edit_step_refuses_what_is_out_of_bounds_and_writes_nothing(routine, wrong):
    before = content(routine)
    with pytest.raises(ValidationError):
        edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=8), PrescribedSet(**wrong)])
    assert content(routine) == before
    assert not routine.edits.exists()


@pytest.mark.parametrize("count", [0, 21])
def test_edit_step_refuses_too_few_and_too_many_sets(routine, count):
    with pytest.raises(ValidationError, match="1 to 20 sets"):
        edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=8)] * count)


def test_edit_step_refuses_a_note_too_long(routine):
    with pytest.raises(ValidationError):
        edit_step(step_of(routine, "A"), sets=[PrescribedSet(reps_min=8)], note="x" * 301)


def test_right_side_of_a_one_sided_move_has_numbers_of_its_own(tess):
    routine = make_routine(tess, make_exercise("Lunge", laterality="each_side"))
    one = PrescribedSet(reps_min=8, right_reps_min=10, right_reps_max=12, load=20, right_load=Decimal("17.5"))
    edit_step(step_of(routine, "Lunge"), sets=[one])
    kept = step_of(routine, "Lunge").prescribed_sets.get()
    assert (kept.right_reps_min, kept.right_reps_max, kept.right_load) == (10, 12, Decimal("17.5"))


def test_edit_step_says_when_it_was_removed_meanwhile(routine):
    step = step_of(routine, "A")
    remove_step(step_of(routine, "A"))
    with pytest.raises(ValidationError, match="removed in the meantime"):
        edit_step(step, sets=[PrescribedSet(reps_min=8)])


@pytest.mark.parametrize(
    ("kinds", "count", "then"),
    [
        ("working working", 3, "working working working"),
        ("working working", 1, "working"),
        ("warm_up working", 3, "warm_up working working working"),
        ("warm_up working working", 1, "warm_up working"),
        ("working amrap", 3, "working working amrap"),
        ("working working drop amrap", 3, "working drop amrap"),
        ("working drop", 1, "working"),
        ("warm_up", 2, "warm_up working working"),
        ("", 2, "working working"),
    ],
)
def test_resized_keeps_warm_ups_first_and_what_is_special_last(kinds, count, then):
    sets = [PrescribedSet(kind=kind) for kind in kinds.split()]
    assert " ".join(one.kind for one in resized(sets, count) if kinds or one.kind) == then


# --- Alternatives ---------------------------------------------------------------------------------


def test_alternatives_keep_the_order_in_which_they_were_chosen(routine, moves):
    step = step_of(routine, "A")
    for move in (moves[2], moves[1], moves[2]):
        add_alternative(step, exercise=move)
    assert step_of(routine, "A").alternatives == [moves[2].pk, moves[1].pk]
    remove_alternative(step, exercise_id=moves[2].pk)
    remove_alternative(step, exercise_id=10**9)
    assert step_of(routine, "A").alternatives == [moves[1].pk]


def test_add_alternative_refuses_the_move_itself_and_a_crowd(routine, moves):
    step = step_of(routine, "A")
    with pytest.raises(ValidationError, match="no alternative to itself"):
        add_alternative(step, exercise=moves[0])
    for number in range(MAX_ALTERNATIVES):
        add_alternative(step, exercise=make_exercise(f"Other {number}"))
    with pytest.raises(ValidationError, match="at most 6 alternatives"):
        add_alternative(step, exercise=moves[1])


# --- Copies ---------------------------------------------------------------------------------------


def steps_of(routine, names):
    steps = Step.objects.filter(block__routine=routine, exercise__published__name__in=names)
    return list(
        steps.select_related("block", "exercise__published")
        .prefetch_related("prescribed_sets")
        .order_by("block__position", "position")
    )


def test_copy_steps_appends_them_with_their_sets_and_keys_of_their_own(tess, routine):
    group(routine, "A (B C) D")
    edit_step(step_of(routine, "A"), sets=[PrescribedSet(kind=SetKind.AMRAP, reps_min=7, tempo="2-0-2-0")], note="Hey")
    other = make_routine(tess, make_exercise("X"), name="Other")
    copies = copy_steps(other, steps=steps_of(routine, "ABC"))
    assert shape(other) == "X A (B C)"
    assert shape(routine) == "A (B C) D"
    theirs, ours = step_of(routine, "A"), step_of(other, "A")
    assert ours.key != theirs.key
    assert (ours.note, ours.prescribed_sets.get().tempo) == ("Hey", "2-0-2-0")
    assert len(copies) == 3
    assert {step.block.rest_seconds for step in copies[1:]} == {30}


def test_copy_of_one_step_of_a_superset_rests_as_after_a_round(tess, routine):
    group(routine, "A (B C) D")
    other = make_routine(tess, name="Other")
    copy_steps(other, steps=steps_of(routine, "B"))
    assert (shape(other), rests(other)) == ("B", {"B": 30})


def test_copy_steps_refuses_none_and_too_many(tess, routine, moves):
    with pytest.raises(ValidationError, match="at least one"):
        copy_steps(routine, steps=[])
    full = make_routine(tess, *[moves[0]] * MAX_MOVES, sets=1)
    with pytest.raises(ValidationError, match="at most 60 moves"):
        copy_steps(full, steps=steps_of(routine, "A"))
