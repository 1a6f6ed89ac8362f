"""Steps: added, copied, asked for otherwise, removed."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit
from routines.builder.commands.opened import open_routine, twin
from routines.models import (
    MAX_ALTERNATIVES,
    MAX_MOVES,
    MAX_SETS,
    Block,
    BlockKind,
    Exercise,
    Laterality,
    PrescribedSet,
    Routine,
    RoutineEdit,
    SetKind,
    Step,
    Tracking,
)
from routines.notation import TEMPO

TOO_MANY_MOVES = format_lazy(_("A routine has at most {max_moves} moves."), max_moves=MAX_MOVES)

SET_COLUMNS = (
    "kind",
    "reps_min",
    "reps_max",
    "seconds",
    "load",
    "load_unit",
    "rpe",
    "tempo",
    "rest_seconds",
    "right_reps_min",
    "right_reps_max",
    "right_seconds",
    "right_load",
)
"""What one set asks for."""


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
    opened = open_routine(routine)
    if exercise.published_id is None:
        raise ValidationError(gettext("This move has no text yet, so nobody could follow it."))
    if len(opened.steps) >= MAX_MOVES:
        raise ValidationError(TOO_MANY_MOVES)
    opened.keep(gettext("%(name)s added") % {"name": exercise.name})
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
def copy_steps(routine: Routine, *, steps: Sequence[Step]) -> list[Step]:
    """Steps of another routine once more at the end of this one, those of a superset together again.

    They are fetched with their blocks, exercises and sets, in order. The copies get keys of their own.
    """
    opened = open_routine(routine)
    if not steps:
        raise ValidationError(gettext("Choose at least one move to copy."))
    if len(opened.steps) + len(steps) > MAX_MOVES:
        raise ValidationError(TOO_MANY_MOVES)
    opened.keep(ngettext("%(count)s move copied", "%(count)s moves copied", len(steps)) % {"count": len(steps)})
    blocks: dict[int, list[Step]] = {}
    for step in steps:
        blocks.setdefault(step.block_id, []).append(step)
    copies = []
    for mates in blocks.values():
        theirs = mates[0].block
        stays = theirs.kind != BlockKind.STRAIGHT and len(mates) > 1
        block = add_block(
            routine,
            kind=theirs.kind if stays else BlockKind.STRAIGHT,
            rest_seconds=theirs.rest_seconds if stays else None,
        )
        for place, step in enumerate(mates, 1):
            copy = Step.objects.create(
                block=block,
                position=place,
                exercise=step.exercise,
                note=step.note,
                asks_rpe=step.asks_rpe,
                alternatives=step.alternatives,
            )
            left = theirs.kind != BlockKind.STRAIGHT and not stays
            rest = {"rest_seconds": theirs.rest_seconds} if left else {}
            PrescribedSet.objects.bulk_create(twin(one, step=copy, **rest) for one in step.prescribed_sets.all())
            copies.append(copy)
    return copies


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
    one = PrescribedSet(
        reps_min=reps_min,
        reps_max=reps_max,
        seconds=seconds,
        load=load,
        load_unit=load_unit,
        rest_seconds=rest_seconds,
    )
    check_set(one)
    return write_sets(step, [one] * sets)


@transaction.atomic
def edit_step(
    step: Step, *, sets: Sequence[PrescribedSet], note: str | None = None, asks_rpe: bool | None = None
) -> Step:
    """Ask for these sets, in place of what was asked before. What is None stays."""
    opened = open_routine(step.block.routine)
    present = opened.step(step)
    if not 1 <= len(sets) <= MAX_SETS:
        raise ValidationError({"sets": gettext("Ask for 1 to %(max_sets)s sets.") % {"max_sets": MAX_SETS}})
    for one in sets:
        check_set(one, present.exercise)
    are_other = [values_of(one) for one in sets] != [values_of(one) for one in present.prescribed_sets.all()]
    was = (present.note, present.asks_rpe)
    present.note = present.note if note is None else note
    present.asks_rpe = present.asks_rpe if asks_rpe is None else asks_rpe
    present.clean_fields(exclude=["block", "exercise", "alternatives"])
    if are_other or was != (present.note, present.asks_rpe):
        opened.keep(gettext("%(name)s changed") % {"name": present.exercise.name})
    if are_other:
        write_sets(present, sets)
    present.save(update_fields=["note", "asks_rpe"])
    return present


def values_of(one: PrescribedSet) -> tuple[object, ...]:
    return tuple(getattr(one, column) for column in SET_COLUMNS)


def check_set(one: PrescribedSet, exercise: Exercise | None = None) -> None:
    """Raise what the database would refuse, in words and without asking it once for each constraint."""
    one.full_clean(exclude=["step", "position"], validate_unique=False, validate_constraints=False)
    if one.reps_min is not None and one.reps_max is not None and one.reps_max < one.reps_min:
        raise ValidationError({"reps_max": gettext("The upper number of reps is below the lower one.")})
    if one.tempo and not TEMPO.fullmatch(one.tempo):
        raise ValidationError({"tempo": gettext("Write a tempo like 3-1-X-0.")})
    if one.rpe is not None and one.rpe * 2 % 1:
        raise ValidationError({"rpe": gettext("RPE goes in halves, like 8 or 8.5.")})
    has_right = any(getattr(one, name) is not None for name in SET_COLUMNS if name.startswith("right_"))
    if has_right and exercise and exercise.laterality != Laterality.EACH_SIDE:
        raise ValidationError(gettext("Only a one-sided move has numbers of its own for the right side."))


def write_sets(step: Step, sets: Iterable[PrescribedSet]) -> list[PrescribedSet]:
    """These sets in place of what was asked before."""
    rows = [twin(one, step=step, position=position) for position, one in enumerate(sets, start=1)]
    step.prescribed_sets.all().delete()
    return PrescribedSet.objects.bulk_create(rows)


def resized(sets: Iterable[PrescribedSet], count: int) -> list[PrescribedSet]:
    """So many sets beside the warm-ups. Plain ones come and go; what is special of the last ones stays last."""
    rows = list(sets) or [PrescribedSet()]
    while (work := [one for one in rows if one.kind != SetKind.WARM_UP]) and len(work) > count:
        plain = [one for one in work if one.kind == SetKind.WORKING]
        leaving = plain[-1] if len(plain) > 1 else work[-1]
        rows = [one for one in rows if one is not leaving]
    while len(work := [one for one in rows if one.kind != SetKind.WARM_UP]) < count:
        pattern = next((one for one in reversed(work) if one.kind == SetKind.WORKING), work[-1] if work else rows[-1])
        kind = {} if work else {"kind": SetKind.WORKING}
        at = next(place for place, one in enumerate(rows) if one is pattern)
        rows.insert(at + 1, twin(pattern, **kind))
    return rows


@transaction.atomic
def remove_step(step: Step) -> RoutineEdit:
    """Take a step out. Returns what undoes it."""
    opened = open_routine(step.block.routine)
    at, place = opened.find(step)
    gone = opened.layout[at][1].pop(place)
    edit = opened.keep(gettext("%(name)s removed") % {"name": gone.exercise.name})
    gone.delete()
    opened.arrange()
    return edit


@transaction.atomic
def add_alternative(step: Step, *, exercise: Exercise) -> Step:
    """Let the client swap the step's exercise for this one; the first one added is offered first."""
    opened = open_routine(step.block.routine)
    present = opened.step(step)
    if exercise.pk == present.exercise_id:
        raise ValidationError(gettext("A move is no alternative to itself."))
    if exercise.pk in present.alternatives:
        return present
    if len(present.alternatives) >= MAX_ALTERNATIVES:
        raise ValidationError(
            gettext("A move has at most %(max_alternatives)s alternatives.") % {"max_alternatives": MAX_ALTERNATIVES}
        )
    opened.keep(
        gettext("%(name)s offered instead of %(name2)s") % {"name": exercise.name, "name2": present.exercise.name}
    )
    present.alternatives = [*present.alternatives, exercise.pk]
    present.save(update_fields=["alternatives"])
    return present


@transaction.atomic
def remove_alternative(step: Step, *, exercise_id: int) -> Step:
    """Offer this one no longer."""
    opened = open_routine(step.block.routine)
    present = opened.step(step)
    if exercise_id in present.alternatives:
        opened.keep(gettext("An alternative to %(name)s removed") % {"name": present.exercise.name})
        present.alternatives = [one for one in present.alternatives if one != exercise_id]
        present.save(update_fields=["alternatives"])
    return present
