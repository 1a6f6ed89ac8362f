"""What a program changes in a routine, in one act each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.models import MAX_GROUP, MAX_MOVES, Block, Exercise, Routine, Step


@transaction.atomic
def add_routine(owner: User, *, name: str, notes: str = "") -> Routine:
    """An empty routine of one's own."""
    routine = Routine(owner=owner, name=name, notes=notes)
    routine.full_clean()
    routine.save()
    return routine


@transaction.atomic
def edit_routine(routine: Routine, **texts: str) -> Routine:
    """Change its name, its notes, or both."""
    held = open_routine(routine)
    for column, text in texts.items():
        setattr(held, column, text)
    held.full_clean()
    held.save(update_fields=[*texts, "updated_at"])
    return held


@transaction.atomic
def add_step(
    routine: Routine, *, exercise: Exercise, block: Block | None = None, note: str = "", **prescription: Any
) -> Step:
    """An exercise with its sets, in a new block or at the end of one of the routine's."""
    held = open_routine(routine)
    if Step.objects.filter(block__routine=held).count() >= MAX_MOVES:
        raise ValidationError(f"A routine has at most {MAX_MOVES} moves.")
    if block and block.steps.count() >= MAX_GROUP:
        raise ValidationError({"block": f"A block has at most {MAX_GROUP} moves."})
    step = add_step_to_block(block or add_block(held), exercise=exercise, note=note)
    prescribe_sets(step, **prescription)
    held.save(update_fields=["updated_at"])
    return step


def open_routine(routine: Routine) -> Routine:
    """The routine, held until the end of the transaction; refused when it is archived."""
    held = Routine.objects.select_for_update(no_key=True, of=("self",)).get(pk=routine.pk)
    if held.is_archived:
        raise ValidationError("An archived routine can't be changed.")
    return held
