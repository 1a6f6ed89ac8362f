"""What changes a routine. Every change takes the routine's row first, so that two of them never interleave."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import LoadUnit, User
from routines.models import (
    MAX_GROUP,
    MAX_MOVES,
    MAX_SETS,
    Block,
    BlockKind,
    Exercise,
    PrescribedSet,
    Routine,
    Step,
    Tracking,
)

GONE = "This was removed in the meantime."

UP = "up"
DOWN = "down"

# --- Routines -------------------------------------------------------------------------------------


@transaction.atomic
def add_routine(owner: User, *, name: str) -> Routine:
    """An empty routine of a trainer's own."""
    routine = Routine(owner=owner, name=name)
    routine.full_clean()
    routine.save()
    return routine


@transaction.atomic
def edit_routine(routine: Routine, *, name: str, notes: str = "", follow_up: Routine | None = None) -> Routine:
    """What the routine is called, what its client should know, and what is offered afterwards."""
    _open(routine)
    if follow_up == routine:
        raise ValidationError({"follow_up": "A routine can't follow itself."})
    routine.name, routine.notes, routine.follow_up = name, notes, follow_up
    routine.full_clean(exclude=["owner", "copied_from"], validate_unique=False)
    routine.save(update_fields=["name", "notes", "follow_up"])
    return routine


@transaction.atomic
def copy_routine(routine: Routine, *, owner: User) -> Routine:
    """The routine once more, as the owner's own, with all its steps; what follows it follows the copy too."""
    name = f"{routine.name[:73]} (copy)" if routine.owner_id == owner.pk else routine.name
    copy = Routine.objects.create(
        owner=owner, name=name, notes=routine.notes, follow_up_id=routine.follow_up_id, copied_from=routine
    )
    blocks: list[Block] = []
    steps: list[Step] = []
    sets: list[PrescribedSet] = []
    for block in Routine.objects.with_steps().get(pk=routine.pk).blocks.all():
        blocks.append(new_block := _twin(block, routine=copy))
        for step in block.steps.all():
            steps.append(new_step := _twin(step, block=new_block))
            sets.extend(_twin(one, step=new_step) for one in step.prescribed_sets.all())
    Block.objects.bulk_create(blocks)
    Step.objects.bulk_create(steps)
    PrescribedSet.objects.bulk_create(sets)
    return copy


def _twin[Row: (Block, Step, PrescribedSet)](row: Row, **parent: Any) -> Row:
    """An unsaved copy of a row, under another parent."""
    columns = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key and not column.generated and column.name not in parent
    }
    return type(row)(**columns, **parent)


@transaction.atomic
def archive_routine(routine: Routine) -> Routine:
    """Out of the way; what was assigned goes on."""
    if not routine.is_archived:
        routine.archived_at = timezone.now()
        routine.save(update_fields=["archived_at"])
    return routine


@transaction.atomic
def restore_routine(routine: Routine) -> Routine:
    """Back among the routines in use."""
    routine.archived_at = None
    routine.save(update_fields=["archived_at"])
    return routine


# --- Steps ----------------------------------------------------------------------------------------


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
def add_step(routine: Routine, *, exercise: Exercise) -> Step:
    """An exercise at the end of the routine, with the sets it usually has."""
    _open(routine)
    if exercise.published_id is None:
        raise ValidationError("This move has no text yet, so nobody could follow it.")
    if Step.objects.filter(block__routine=routine).count() >= MAX_MOVES:
        raise ValidationError(f"A routine has at most {MAX_MOVES} moves.")
    step = add_step_to_block(add_block(routine), exercise=exercise)
    is_counted = exercise.tracking in {Tracking.REPS, Tracking.REPS_AND_LOAD}
    prescribe_sets(
        step,
        sets=exercise.default_sets,
        reps_min=exercise.default_reps_min if is_counted else None,
        reps_max=exercise.default_reps_max if is_counted else None,
        seconds=exercise.default_seconds if exercise.tracking == Tracking.DURATION else None,
        rest_seconds=exercise.default_rest_seconds,
    )
    return step


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
        _check(one)
    step.prescribed_sets.all().delete()
    return PrescribedSet.objects.bulk_create(prescribed)


@transaction.atomic
def edit_step(
    step: Step,
    *,
    sets: int,
    note: str = "",
    reps_min: int | None = None,
    reps_max: int | None = None,
    seconds: int | None = None,
    load: Decimal | None = None,
    load_unit: str = LoadUnit.KG,
    rest_seconds: int | None = None,
) -> Step:
    """Ask for other sets. What isn't asked otherwise than in the first set stays as each set has it."""
    _open(step.block.routine)
    if not Step.objects.filter(pk=step.pk).exists():
        raise ValidationError(GONE)
    if not 1 <= sets <= MAX_SETS:
        raise ValidationError({"sets": f"Ask for 1 to {MAX_SETS} sets."})
    present = list(step.prescribed_sets.order_by("position"))
    first = present[0] if present else PrescribedSet(step=step, position=1)
    wanted = {
        "reps_min": reps_min,
        "reps_max": reps_max,
        "seconds": seconds,
        "load": load,
        "load_unit": load_unit,
        "rest_seconds": rest_seconds,
    }
    changes = {column: value for column, value in wanted.items() if value != getattr(first, column)}
    for one in present or [first]:
        for column, value in changes.items():
            setattr(one, column, value)
    _check(first)
    if present and changes:
        step.prescribed_sets.update(**changes)
    if len(present) > sets:
        step.prescribed_sets.filter(position__gt=sets).delete()
    pattern = present[-1] if present else first
    PrescribedSet.objects.bulk_create(
        _twin(pattern, step=step, position=position) for position in range(len(present) + 1, sets + 1)
    )
    if note != step.note:
        step.note = note
        step.clean_fields(exclude=["block", "exercise"])
        step.save(update_fields=["note"])
    return step


def _check(one: PrescribedSet) -> None:
    """Raise what the database would refuse, in words and without asking it once for each constraint."""
    one.full_clean(exclude=["step"], validate_unique=False, validate_constraints=False)
    if one.reps_min is not None and one.reps_max is not None and one.reps_max < one.reps_min:
        raise ValidationError({"reps_max": "The upper number of reps is below the lower one."})


class RemovedSet(TypedDict):
    kind: str
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    load: str | None
    load_unit: str
    rpe: str | None
    tempo: str
    rest_seconds: int | None


class RemovedStep(TypedDict):
    """A removed step and its place: enough to put it back as it was."""

    step: int
    key: str
    exercise: int
    note: str
    asks_rpe: bool
    alternatives: list[int]
    sets: list[RemovedSet]
    place: int  # in its block, from 0
    block: int
    block_key: str
    block_place: int  # in its routine, from 0
    kind: str
    rest_seconds: int | None
    mates_rests: list[tuple[int, int | None]]  # sets of the move that is left of a pair, with their rests


@transaction.atomic
def remove_step(step: Step) -> RemovedStep:
    """Take a step out; what is returned can be given to ``restore_step``."""
    layout = _open_layout(step.block.routine)
    block_place, place = _find(layout, step)
    block, steps = layout[block_place]
    removed = RemovedStep(
        step=step.pk,
        key=str(step.key),
        exercise=step.exercise_id,
        note=step.note,
        asks_rpe=step.asks_rpe,
        alternatives=step.alternatives,
        sets=[_removed_set(one) for one in step.prescribed_sets.order_by("position")],
        place=place,
        block=block.pk,
        block_key=str(block.key),
        block_place=block_place,
        kind=block.kind,
        rest_seconds=block.rest_seconds,
        mates_rests=[],
    )
    steps.pop(place).delete()
    if block.kind != BlockKind.STRAIGHT and len(steps) == 1:
        removed["mates_rests"] = list(steps[0].prescribed_sets.values_list("pk", "rest_seconds"))
    _arrange(layout)
    return removed


def _removed_set(one: PrescribedSet) -> RemovedSet:
    return RemovedSet(
        kind=one.kind,
        reps_min=one.reps_min,
        reps_max=one.reps_max,
        seconds=one.seconds,
        load=None if one.load is None else str(one.load),
        load_unit=one.load_unit,
        rpe=None if one.rpe is None else str(one.rpe),
        tempo=one.tempo,
        rest_seconds=one.rest_seconds,
    )


@transaction.atomic
def restore_step(routine: Routine, *, removed: RemovedStep) -> Step:
    """Put a removed step back where it was, under its old number, so that asking twice puts it back once."""
    layout = _open_layout(routine)
    if present := next((step for _, steps in layout for step in steps if step.pk == removed["step"]), None):
        return present
    exercise = Exercise.objects.filter(pk=removed["exercise"]).first()
    if exercise is None:
        raise ValidationError("This move doesn't exist any more.")
    place = next((n for n, (block, _) in enumerate(layout) if block.pk == removed["block"]), None)
    if place is None:
        block = Block(
            pk=removed["block"],
            key=UUID(removed["block_key"]),
            routine=routine,
            kind=removed["kind"],
            rest_seconds=removed["rest_seconds"],
            position=0,
        )
        block.save(force_insert=True)
        place = min(removed["block_place"], len(layout))
        layout.insert(place, (block, []))
    block, steps = layout[place]
    if block.kind != removed["kind"]:  # it stopped being a superset when the step left
        block.kind, block.rest_seconds = removed["kind"], removed["rest_seconds"]
        for pk, rest_seconds in removed["mates_rests"]:
            PrescribedSet.objects.filter(pk=pk, step__in=steps).update(rest_seconds=rest_seconds)
    step = Step(
        pk=removed["step"],
        key=UUID(removed["key"]),
        block=block,
        exercise=exercise,
        note=removed["note"],
        asks_rpe=removed["asks_rpe"],
        alternatives=removed["alternatives"],
        position=0,
    )
    step.save(force_insert=True)
    PrescribedSet.objects.bulk_create(
        PrescribedSet(step=step, position=position, **values) for position, values in enumerate(removed["sets"], 1)
    )
    steps.insert(removed["place"], step)
    _arrange(layout)
    return step


@transaction.atomic
def move_step(step: Step, *, to: str) -> tuple[int, int]:
    """One place up or down: within its superset, out of it at its edge, past a whole one from outside.

    The first stays when it goes up, the last when it goes down. Returns its number now, and of how many.
    """
    layout = _open_layout(step.block.routine)
    at, place = _find(layout, step)
    block, steps = layout[at]
    by = -1 if to == UP else 1
    if 0 <= place + by < len(steps):
        steps[place], steps[place + by] = steps[place + by], steps[place]
    elif len(steps) > 1:
        steps.pop(place)
        layout.insert(at if to == UP else at + 1, (_own_block(block), [step]))
        if block.kind != BlockKind.STRAIGHT:
            _set_rest([step], block.rest_seconds)
    elif 0 <= at + by < len(layout):
        layout[at], layout[at + by] = layout[at + by], layout[at]
    _arrange(layout)
    order = [one.pk for _, steps in layout for one in steps]
    return order.index(step.pk) + 1, len(order)


@transaction.atomic
def group_with_next(step: Step) -> Block:
    """Do the step's block and the next one in turn, round by round, with one rest after each round."""
    layout = _open_layout(step.block.routine)
    at, _ = _find(layout, step)
    if at + 1 == len(layout):
        raise ValidationError("Nothing comes after this move to make a superset with.")
    (block, steps), (next_block, next_steps) = layout[at : at + 2]
    if len(steps) + len(next_steps) > MAX_GROUP:
        raise ValidationError(f"A superset has at most {MAX_GROUP} moves.")
    grouped = next((one for one in (block, next_block) if one.kind != BlockKind.STRAIGHT), None)
    rest_seconds = grouped.rest_seconds if grouped else _longest_rest([*steps, *next_steps])
    block.kind = grouped.kind if grouped else BlockKind.SUPERSET
    block.rest_seconds = rest_seconds
    steps.extend(next_steps)
    next_steps.clear()
    _set_rest(steps, 0)
    _arrange(layout)
    return block


@transaction.atomic
def ungroup(block: Block) -> list[Block]:
    """Each step on its own again, with the rest that came after a round."""
    layout = _open_layout(block.routine)
    at = next((n for n, (one, _) in enumerate(layout) if one.pk == block.pk), None)
    if at is None:
        raise ValidationError(GONE)
    present, steps = layout[at]
    if present.kind != BlockKind.STRAIGHT:
        _set_rest(steps, present.rest_seconds)
    present.kind, present.rest_seconds = BlockKind.STRAIGHT, None
    layout[at : at + 1] = [(present, steps[:1]), *((_own_block(present), [step]) for step in steps[1:])]
    _arrange(layout)
    return [one for one, _ in layout[at : at + len(steps)]]


@transaction.atomic
def edit_block(block: Block, *, rest_seconds: int | None) -> Block:
    """Another rest after each round of a superset."""
    _open(block.routine)
    block.rest_seconds = rest_seconds
    block.clean_fields(exclude=["routine"])
    if not Block.objects.filter(pk=block.pk).update(rest_seconds=rest_seconds):
        raise ValidationError(GONE)
    return block


# --- The order of things --------------------------------------------------------------------------

type Layout = list[tuple[Block, list[Step]]]
"""A routine's blocks with their steps, in order."""


def _open(routine: Routine) -> None:
    """Take the routine's row until the end of the transaction; it is changed from now on. Archived: refused."""
    routine.updated_at = timezone.now()
    rows = Routine.objects.active().filter(pk=routine.pk).update(updated_at=routine.updated_at)
    if not rows:
        raise ValidationError("An archived routine can't be changed. Restore it first.")


def _open_layout(routine: Routine) -> Layout:
    _open(routine)
    blocks = Block.objects.filter(routine=routine).order_by("position").prefetch_related("steps")
    return [(block, list(block.steps.all())) for block in blocks]


def _find(layout: Layout, step: Step) -> tuple[int, int]:
    """Where the step stands now: the place of its block and its place therein."""
    for at, (_, steps) in enumerate(layout):
        for place, one in enumerate(steps):
            if one.pk == step.pk:
                return at, place
    raise ValidationError(GONE)


def _arrange(layout: Layout) -> None:
    """Write down the order: positions from 1 without gaps, no empty blocks, no superset of one."""
    emptied = [block for block, steps in layout if not steps]
    layout[:] = [(block, steps) for block, steps in layout if steps]
    for position, (block, steps) in enumerate(layout, 1):
        block.position = position
        if block.kind != BlockKind.STRAIGHT and len(steps) == 1:
            _set_rest(steps, block.rest_seconds)
            block.kind, block.rest_seconds = BlockKind.STRAIGHT, None
        if block.pk is None:
            block.save()
        for place, step in enumerate(steps, 1):
            step.block, step.position = block, place
    Block.objects.bulk_update([block for block, _ in layout], ["position", "kind", "rest_seconds"])
    Step.objects.bulk_update([step for _, steps in layout for step in steps], ["block", "position"])
    if emptied:
        Block.objects.filter(pk__in=[block.pk for block in emptied]).delete()


def _own_block(beside: Block) -> Block:
    return Block(routine_id=beside.routine_id, kind=BlockKind.STRAIGHT)


def _set_rest(steps: Iterable[Step], rest_seconds: int | None) -> None:
    PrescribedSet.objects.filter(step__in=list(steps)).update(rest_seconds=rest_seconds)


def _longest_rest(steps: Iterable[Step]) -> int | None:
    sets = PrescribedSet.objects.filter(step__in=list(steps))
    longest: int | None = sets.aggregate(longest=Max("rest_seconds"))["longest"]
    return longest
