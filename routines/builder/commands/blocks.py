"""Supersets and circuits: made, changed, moved as a whole, taken apart."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from routines.builder.commands.opened import longest_rest, open_routine, own_block, set_rest
from routines.builder.commands.order import FULL, UP
from routines.builder.commands.steps import resized, write_sets
from routines.models import MAX_GROUP, MAX_SETS, Block, BlockKind, SetKind, Step


def names_of(steps: Sequence[Step]) -> str:
    return ", ".join(step.exercise.name for step in steps)


@transaction.atomic
def group_with_next(step: Step) -> Block:
    """Do the step's block and the next one in turn, round by round, with one rest after each round."""
    opened = open_routine(step.block.routine)
    at, _ = opened.find(step)
    if at + 1 == len(opened.layout):
        raise ValidationError(gettext("Nothing comes after this move to make a superset with."))
    (block, steps), (next_block, next_steps) = opened.layout[at : at + 2]
    if len(steps) + len(next_steps) > MAX_GROUP:
        raise ValidationError(FULL)
    opened.keep(gettext("%(names_of)s grouped") % {"names_of": names_of([*steps, *next_steps])})
    grouped = next((one for one in (block, next_block) if one.kind != BlockKind.STRAIGHT), None)
    rest_seconds = grouped.rest_seconds if grouped else longest_rest([*steps, *next_steps])
    block.kind = grouped.kind if grouped else BlockKind.SUPERSET
    block.rest_seconds = rest_seconds
    steps.extend(next_steps)
    next_steps.clear()
    set_rest(steps, 0)
    opened.arrange()
    return block


@transaction.atomic
def ungroup(block: Block) -> list[Block]:
    """Each step on its own again, with the rest that came after a round."""
    opened = open_routine(block.routine)
    at = opened.find_block(block)
    present, steps = opened.layout[at]
    if len(steps) > 1:
        opened.keep(gettext("%(names_of)s taken apart") % {"names_of": names_of(steps)})
    if present.kind != BlockKind.STRAIGHT:
        set_rest(steps, present.rest_seconds)
    present.kind, present.rest_seconds = BlockKind.STRAIGHT, None
    opened.layout[at : at + 1] = [(present, steps[:1]), *((own_block(present), [step]) for step in steps[1:])]
    opened.arrange()
    return [one for one, _ in opened.layout[at : at + len(steps)]]


@transaction.atomic
def edit_block(block: Block, *, rest_seconds: int | None, kind: str | None = None, rounds: int | None = None) -> Block:
    """The rest after each round, superset or circuit, and so many rounds of every step; None leaves it."""
    opened = open_routine(block.routine)
    at = opened.find_block(block)
    present, steps = opened.layout[at]
    if rounds is not None and not 1 <= rounds <= MAX_SETS:
        raise ValidationError({"rounds": gettext("Ask for 1 to %(max_sets)s rounds.") % {"max_sets": MAX_SETS}})
    if kind is not None and kind not in {BlockKind.SUPERSET, BlockKind.CIRCUIT}:
        raise ValidationError({"kind": gettext("Moves done in turn are a superset or a circuit.")})
    before = (present.rest_seconds, present.kind)
    present.rest_seconds, present.kind = rest_seconds, kind or present.kind
    present.clean_fields(exclude=["routine"])
    uneven = [step for step in steps if rounds is not None and _rounds_of(step) != rounds]
    if uneven or before != (present.rest_seconds, present.kind):
        opened.keep(
            gettext("%(kind)s of %(names_of)s changed")
            % {"kind": present.get_kind_display(), "names_of": names_of(steps)}
        )
    for step in uneven:
        write_sets(step, resized(step.prescribed_sets.all(), rounds or 1))
    present.save(update_fields=["rest_seconds", "kind"])
    return present


def _rounds_of(step: Step) -> int:
    return sum(one.kind != SetKind.WARM_UP for one in step.prescribed_sets.all())


@transaction.atomic
def move_block(block: Block, *, to: str) -> tuple[int, int]:
    """A whole superset one place up or down. Returns its place among the blocks, and of how many."""
    opened = open_routine(block.routine)
    at = opened.find_block(block)
    other = at + (-1 if to == UP else 1)
    if 0 <= other < len(opened.layout):
        opened.keep(gettext("%(kind)s moved") % {"kind": opened.layout[at][0].get_kind_display()})
        opened.layout[at], opened.layout[other] = opened.layout[other], opened.layout[at]
        opened.arrange()
        at = other
    return at + 1, len(opened.layout)
