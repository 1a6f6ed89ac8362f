"""What changes one client's copy of a routine. The routine itself and sessions already begun stay as they are."""

import uuid
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit, User
from routines.merge import with_keys
from routines.models import MAX_MOVES, MAX_SETS, Assignment, BlockKind, Exercise, PrescribedSet, Tracking
from routines.models.given import (
    base_of,
    give_version,
    held_assignment,
    own_numbers,
    personalise,
    state_name,
    values_of,
)
from routines.models.version import BlockContent, SetContent, StepContent, VersionContent, personalised, steps_in
from routines.notation import in_digits

UP, DOWN = "up", "down"
GONE = _("This move was taken out meanwhile.")
MEANWHILE = _("This was changed meanwhile. Here is how it is now; what you asked for wasn’t done.")
AMOUNT = ("reps_min", "reps_max", "seconds")


def copy_of(assignment: Assignment) -> VersionContent:
    """What the client has, to be changed: every block and step with a key."""
    return cast(VersionContent, with_keys(assignment.version.content))


def _held(assignment: Assignment, seen: str) -> Assignment:
    """The assignment's row, locked; refused when it isn't what was seen, or nobody trains it any more."""
    held = held_assignment(assignment)
    if held.withdrawn_at is not None or held.coaching.ended_at is not None:
        raise ValidationError(gettext("This assignment is withdrawn. Put it back first."))
    if state_name(held, own_numbers(held)) != seen:
        raise ValidationError(MEANWHILE)
    return held


def _change(assignment: Assignment, seen: str, by: User, change: Callable[[VersionContent], None]) -> Assignment:
    held = _held(assignment, seen)
    content = copy_of(held)
    change(content)
    return personalise(held, content, by=by)


def _find(content: VersionContent, key: uuid.UUID) -> tuple[BlockContent, StepContent]:
    for block in content["blocks"]:
        for step in block["steps"]:
            if step.get("key") == str(key):
                return block, step
    raise ValidationError(GONE)


# --- One step -------------------------------------------------------------------------------------


@transaction.atomic
def edit_step(
    assignment: Assignment,
    key: uuid.UUID,
    *,
    seen: str,
    by: User,
    sets: int,
    note: str = "",
    reps_min: int | None = None,
    reps_max: int | None = None,
    seconds: int | None = None,
    load: Decimal | None = None,
    load_unit: str = LoadUnit.KG,
    rest_seconds: int | None = None,
) -> Assignment:
    """Ask this client for other sets. What isn't asked otherwise than of the first set stays as each set has it.

    A number that was the client's own for the whole step is from now on in the copy's sets, where it was changed.
    """
    held = _held(assignment, seen)
    content = copy_of(held)
    _, step = _find(content, key)
    if not 1 <= sets <= MAX_SETS:
        raise ValidationError({"sets": gettext("Ask for 1 to %(MAX_SETS)s sets.") % {"MAX_SETS": MAX_SETS}})
    target = held.targets.filter(step_number=step["number"]).first()
    first = personalised(step["sets"][0], target)
    wanted: dict[str, Any] = {
        "reps_min": reps_min,
        "reps_max": reps_max,
        "seconds": seconds,
        "load": in_digits(load),
        "load_unit": load_unit if load is not None else first["load_unit"],
        "rest_seconds": rest_seconds,
    }
    changes = {column: value for column, value in wanted.items() if value != cast(Any, first)[column]}
    _check(cast(SetContent, {**first, **changes}), load)
    rows = [cast(SetContent, {**one, **changes}) for one in step["sets"][:sets]]
    step["sets"] = rows + [rows[-1].copy() for _ in range(sets - len(rows))]
    step["note"] = note
    if target is not None:
        if changes.keys() & set(AMOUNT):
            target.reps_min = target.reps_max = target.seconds = None
        if changes.keys() & {"load", "load_unit"}:
            target.load = None
        target.save()
    return personalise(held, content, by=by)


def _check(one: SetContent, load: Decimal | None) -> None:
    """Raise in words what no set may be."""
    row = PrescribedSet(
        **{column: one[column] for column in (*AMOUNT, "load_unit", "rest_seconds", "kind")},  # type: ignore[literal-required]
        load=load,
    )
    row.clean_fields(exclude=["step", "position"])
    row.clean()
    if one["reps_min"] is not None and one["reps_max"] is not None and one["reps_max"] < one["reps_min"]:
        raise ValidationError({"reps_max": gettext("The upper number of reps is below the lower one.")})


@transaction.atomic
def swap_step(assignment: Assignment, key: uuid.UUID, *, seen: str, by: User, exercise: Exercise) -> Assignment:
    """Another move in the step's place, for this client: as many sets, and reps where both are counted; no load."""

    def swap(content: VersionContent) -> None:
        _, step = _find(content, key)
        was = step["tracking"]
        step.update(_move_of(exercise))
        for one in step["sets"]:
            one.update({"load": None, "right_load": None})
        if _is_counted(was) != _is_counted(exercise.tracking) or was != exercise.tracking == Tracking.ROUNDS:
            usual = _usual_set(exercise)
            for one in step["sets"]:
                one.update({**usual, "rest_seconds": one["rest_seconds"], "kind": one["kind"]})

    return _change(assignment, seen, by, swap)


@transaction.atomic
def remove_step(assignment: Assignment, key: uuid.UUID, *, seen: str, by: User) -> Assignment:
    """Leave a move out for this client."""

    def remove(content: VersionContent) -> None:
        block, step = _find(content, key)
        if sum(1 for _ in steps_in(content)) == 1:
            raise ValidationError(gettext("A client needs at least one move. Withdraw the assignment instead."))
        block["steps"].remove(step)
        _tidy(content)

    return _change(assignment, seen, by, remove)


@transaction.atomic
def add_step(assignment: Assignment, *, seen: str, by: User, exercise: Exercise) -> Assignment:
    """A move more at the end, for this client, with the sets it usually has."""

    def add(content: VersionContent) -> None:
        if sum(1 for _ in steps_in(content)) >= MAX_MOVES:
            raise ValidationError(gettext("A routine has at most %(MAX_MOVES)s moves.") % {"MAX_MOVES": MAX_MOVES})
        step = {
            "key": str(uuid.uuid4()),
            "number": 0,
            **_move_of(exercise),
            "note": "",
            "asks_rpe": False,
            "alternatives": [],
            "sets": [_usual_set(exercise) for _ in range(exercise.default_sets)],
        }
        content["blocks"].append(
            BlockContent(
                key=str(uuid.uuid4()), kind=BlockKind.STRAIGHT, rest_seconds=None, steps=[cast(StepContent, step)]
            )
        )

    return _change(assignment, seen, by, add)


@transaction.atomic
def move_step(assignment: Assignment, key: uuid.UUID, *, seen: str, by: User, to: str) -> Assignment:
    """One place up or down: within its superset, out of it at its edge, past a whole one from outside."""

    def move(content: VersionContent) -> None:
        block, step = _find(content, key)
        blocks, steps = content["blocks"], block["steps"]
        at, place, by_one = blocks.index(block), steps.index(step), -1 if to == UP else 1
        if 0 <= place + by_one < len(steps):
            steps[place], steps[place + by_one] = steps[place + by_one], steps[place]
        elif len(steps) > 1:
            steps.remove(step)
            own = BlockContent(
                key=str(uuid.uuid4()), kind=block["kind"], rest_seconds=block["rest_seconds"], steps=[step]
            )
            blocks.insert(at if to == UP else at + 1, own)
            _tidy(content)
        elif 0 <= at + by_one < len(blocks):
            blocks[at], blocks[at + by_one] = blocks[at + by_one], blocks[at]

    return _change(assignment, seen, by, move)


def _tidy(content: VersionContent) -> None:
    """No empty blocks; what is alone rests as its superset did."""
    content["blocks"] = [block for block in content["blocks"] if block["steps"]]
    for block in content["blocks"]:
        if block["kind"] != BlockKind.STRAIGHT and len(block["steps"]) == 1:
            for one in block["steps"][0]["sets"]:
                one["rest_seconds"] = block["rest_seconds"]
            block["kind"], block["rest_seconds"] = BlockKind.STRAIGHT, None


def _move_of(exercise: Exercise) -> Any:
    if exercise.published_id is None:
        raise ValidationError(gettext("This move has no text yet, so nobody could follow it."))
    return {
        "exercise": exercise.pk,
        "revision": exercise.published_id,
        "slug": exercise.slug,
        "name": exercise.name,
        "tracking": exercise.tracking,
        "laterality": exercise.laterality,
        "seconds_per_rep": exercise.seconds_per_rep,
    }


def _is_counted(tracking: str) -> bool:
    return tracking in {Tracking.REPS, Tracking.REPS_AND_LOAD}


def _usual_set(exercise: Exercise) -> SetContent:
    counted = _is_counted(exercise.tracking)
    return SetContent(
        kind="working",
        reps_min=exercise.default_reps_min if counted else None,
        reps_max=exercise.default_reps_max if counted else None,
        seconds=exercise.default_seconds if exercise.tracking == Tracking.DURATION else None,
        load=None,
        load_unit=LoadUnit.KG,
        rpe=None,
        tempo="",
        rest_seconds=exercise.default_rest_seconds,
        right_reps_min=None,
        right_reps_max=None,
        right_seconds=None,
        right_load=None,
    )


# --- The copy as a whole --------------------------------------------------------------------------


@transaction.atomic
def reset_copy(assignment: Assignment, *, seen: str, by: User) -> Assignment:
    """The routine's own again, at the version that the copy stands on. Numbers of their own stay."""
    held = _held(assignment, seen)
    return personalise(held, cast(VersionContent, deepcopy(base_of(held).content)), by=by)


@transaction.atomic
def undo_change(assignment: Assignment, *, seen: str, by: User) -> Assignment:
    """What the client had before the last change, with their numbers; undone once more, that change is back."""
    held = _held(assignment, seen)
    last = held.given.select_related("version", "base").first()
    if last is None:
        raise ValidationError(gettext("Nothing was changed yet."))
    targets = {number: values_of(target) for number, target in last.own_targets().items()}
    return give_version(held, last.version, base=last.base, targets=targets, by=by)
