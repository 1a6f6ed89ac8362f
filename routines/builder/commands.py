"""What changes a routine."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import LoadUnit
from routines.models import Block, BlockKind, Exercise, PrescribedSet, Routine, Step


@transaction.atomic
def add_block(routine: Routine, *, kind: str = BlockKind.STRAIGHT, rest_seconds: int | None = None) -> Block:
    """An empty block at the end of the routine."""
    last = routine.blocks.aggregate(last=Max("position"))["last"] or 0
    return routine.blocks.create(position=last + 1, kind=kind, rest_seconds=rest_seconds)


@transaction.atomic
def add_step_to_block(block: Block, *, exercise: Exercise, note: str = "") -> Step:
    """An exercise at the end of a block, without sets yet."""
    last = block.steps.aggregate(last=Max("position"))["last"] or 0
    return block.steps.create(position=last + 1, exercise=exercise, note=note)


@transaction.atomic
def prescribe_sets(
    step: Step,
    *,
    sets: int,
    reps_min: int | None = None,
    reps_max: int | None = None,
    seconds: int | None = None,
    load: Decimal | None = None,
    load_unit: str = LoadUnit.KG,
    rest_seconds: int | None = None,
) -> list[PrescribedSet]:
    """Ask for so many equal sets, in place of what was asked before. Raises ValidationError out of bounds."""
    prescribed = [
        PrescribedSet(
            step=step,
            position=position,
            reps_min=reps_min,
            reps_max=reps_max,
            seconds=seconds,
            load=load,
            load_unit=load_unit,
            rest_seconds=rest_seconds,
        )
        for position in range(1, sets + 1)
    ]
    for one in prescribed[:1]:
        one.full_clean(exclude=["step"], validate_unique=False)
    step.prescribed_sets.all().delete()
    return PrescribedSet.objects.bulk_create(prescribed)
