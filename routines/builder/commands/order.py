"""The order of steps: one place at a time, or straight to where they are dropped."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.builder.commands.opened import Opened, open_routine, own_block, set_rest
from routines.models import MAX_GROUP, Block, BlockKind, Step

UP, DOWN = "up", "down"
BEFORE, AFTER = "before", "after"

FULL = format_lazy(_("A superset has at most {max_group} moves."), max_group=MAX_GROUP)


@transaction.atomic
def move_step(step: Step, *, to: str) -> tuple[int, int]:
    """One place up or down: within its superset, out of it at its edge, into the one it meets.

    The first stays when it goes up, the last when it goes down. Returns its number now, and of how many.
    """
    opened = open_routine(step.block.routine)
    layout = opened.layout
    at, place = opened.find(step)
    steps = layout[at][1]
    by = -1 if to == UP else 1
    if 0 <= place + by < len(steps):
        opened.keep(gettext("%(name)s moved") % {"name": steps[place].exercise.name})
        steps[place], steps[place + by] = steps[place + by], steps[place]
    elif len(steps) > 1:
        _put_on_its_own(opened, step, at if to == UP else at + 1)
    elif 0 <= at + by < len(layout):
        beyond, mates = layout[at + by]
        if _is_group(beyond, mates) and len(mates) < MAX_GROUP:
            _put_into(opened, step, at + by, len(mates) if to == UP else 0)
        else:
            opened.keep(gettext("%(name)s moved") % {"name": steps[place].exercise.name})
            layout[at], layout[at + by] = layout[at + by], layout[at]
    opened.arrange()
    return _place_of(opened, step)


@transaction.atomic
def place_step(step: Step, *, beside: Step, where: str, inside: bool) -> tuple[int, int]:
    """Before or after another step: ``inside`` its superset, or on its own beside that one's whole block.

    Returns its number now, and of how many.
    """
    opened = open_routine(step.block.routine)
    at, place = opened.find(beside)
    block, mates = opened.layout[at]
    now_at, now_place = opened.find(step)
    by = 1 if where == AFTER else 0
    if beside.pk == step.pk:
        return _place_of(opened, step)
    if not inside or not _is_group(block, mates):
        _put_on_its_own(opened, step, at + by)
    elif now_at == at:
        opened.keep(gettext("%(name)s moved") % {"name": mates[now_place].exercise.name})
        moved = mates.pop(now_place)
        mates.insert(place + by - (now_place < place + by), moved)
    elif len(mates) >= MAX_GROUP:
        raise ValidationError(FULL)
    else:
        _put_into(opened, step, at, place + by)
    opened.arrange()
    return _place_of(opened, step)


@transaction.atomic
def place_block(block: Block, *, beside: Step, where: str) -> tuple[int, int]:
    """A whole superset before or after another step's whole block. Returns its place among the blocks, and of how many.

    Beside itself, it stays where it is.
    """
    opened = open_routine(block.routine)
    now_at = opened.find_block(block)
    at = opened.find(beside)[0]
    to = at + (1 if where == AFTER else 0) - (now_at < at)
    if now_at not in {at, to}:
        opened.keep(gettext("%(kind)s moved") % {"kind": opened.layout[now_at][0].get_kind_display()})
        opened.layout.insert(to, opened.layout.pop(now_at))
        opened.arrange()
        now_at = to
    return now_at + 1, len(opened.layout)


def _is_group(block: Block, steps: list[Step]) -> bool:
    return block.kind != BlockKind.STRAIGHT and len(steps) > 1


def _put_on_its_own(opened: Opened, step: Step, at: int) -> None:
    """Out of its block, into one of its own at this place; it rests as it did after a round."""
    now_at, place = opened.find(step)
    block, steps = opened.layout[now_at]
    opened.keep(gettext("%(name)s moved") % {"name": steps[place].exercise.name})
    if len(steps) == 1:
        alone = opened.layout.pop(now_at)
        opened.layout.insert(at - (now_at < at), alone)
        return
    if block.kind != BlockKind.STRAIGHT:
        set_rest([step], block.rest_seconds)
    opened.layout.insert(at, (own_block(block), [steps.pop(place)]))


def _put_into(opened: Opened, step: Step, at: int, place: int) -> None:
    """Out of its block, into the superset at this place; there it doesn't rest before the round is over."""
    now_at, now_place = opened.find(step)
    now_steps = opened.layout[now_at][1]
    opened.keep(gettext("%(name)s moved") % {"name": now_steps[now_place].exercise.name})
    opened.layout[at][1].insert(place, now_steps.pop(now_place))
    set_rest([step], 0)


def _place_of(opened: Opened, step: Step) -> tuple[int, int]:
    order = [one.pk for one in opened.steps]
    return order.index(step.pk) + 1, len(order)
