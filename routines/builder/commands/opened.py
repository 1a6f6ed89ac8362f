"""A routine that is being changed: its row is held, so that two changes never interleave, and what it was is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.models import Block, BlockKind, PrescribedSet, Routine, RoutineEdit, Step
from routines.models.version import VersionContent, content_of

GONE = _("This was removed in the meantime.")

type Layout = list[tuple[Block, list[Step]]]
"""A routine's blocks with their steps, in order."""


@dataclass
class Opened:
    """A routine held until the end of the transaction. ``before`` is what it was when it was opened."""

    routine: Routine
    before: VersionContent
    layout: Layout

    @property
    def steps(self) -> list[Step]:
        return [step for _, steps in self.layout for step in steps]

    def step(self, step: Step) -> Step:
        """The step as it is now, with its sets."""
        at, place = self.find(step)
        return self.layout[at][1][place]

    def find(self, step: Step) -> tuple[int, int]:
        """Where the step stands now: the place of its block and its place therein."""
        for at, (_block, steps) in enumerate(self.layout):
            for place, one in enumerate(steps):
                if one.pk == step.pk:
                    return at, place
        raise ValidationError(GONE)

    def find_block(self, block: Block) -> int:
        for at, (one, _steps) in enumerate(self.layout):
            if one.pk == block.pk:
                return at
        raise ValidationError(GONE)

    def keep(self, what: str) -> RoutineEdit:
        """Let this change be undone. ``what`` says what it was: Superman removed."""
        return RoutineEdit.objects.keep(
            self.routine, what=what, content=self.before, follow_up_id=self.routine.follow_up_id
        )

    def arrange(self) -> None:
        """Write down the order: positions from 1 without gaps, no empty blocks, no superset of one."""
        emptied = [block for block, steps in self.layout if not steps]
        self.layout[:] = [(block, steps) for block, steps in self.layout if steps]
        for position, (block, steps) in enumerate(self.layout, 1):
            block.position = position
            if block.kind != BlockKind.STRAIGHT and len(steps) == 1:
                set_rest(steps, block.rest_seconds)
                block.kind, block.rest_seconds = BlockKind.STRAIGHT, None
            if block.pk is None:
                block.save()
            for place, step in enumerate(steps, 1):
                step.block, step.position = block, place
        Block.objects.bulk_update([block for block, _ in self.layout], ["position", "kind", "rest_seconds"])
        Step.objects.bulk_update(self.steps, ["block", "position"])
        if emptied:
            Block.objects.filter(pk__in=[block.pk for block in emptied]).delete()


def open_routine(routine: Routine) -> Opened:
    """Take the routine's row until the end of the transaction; it is changed from now on. Archived: refused."""
    routine.updated_at = timezone.now()
    rows = Routine.objects.active().filter(pk=routine.pk).update(updated_at=routine.updated_at)
    if not rows:
        raise ValidationError(gettext("An archived routine can't be changed. Restore it first."))
    full = Routine.objects.with_steps().get(pk=routine.pk)
    layout = [(block, list(block.steps.all())) for block in full.blocks.all()]
    return Opened(full, content_of(full), layout)


def own_block(beside: Block) -> Block:
    """A new block for one step, in the same routine."""
    return Block(routine_id=beside.routine_id, kind=BlockKind.STRAIGHT)


def set_rest(steps: Iterable[Step], rest_seconds: int | None) -> None:
    PrescribedSet.objects.filter(step__in=list(steps)).update(rest_seconds=rest_seconds)


def longest_rest(steps: Iterable[Step]) -> int | None:
    sets = PrescribedSet.objects.filter(step__in=list(steps))
    longest: int | None = sets.aggregate(longest=Max("rest_seconds"))["longest"]
    return longest


def twin[Row: (Block, Step, PrescribedSet)](row: Row, **changed: Any) -> Row:
    """An unsaved copy of a row, but for what is given."""
    columns = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key and not column.generated and column.name not in changed
    }
    return type(row)(**columns, **changed)
