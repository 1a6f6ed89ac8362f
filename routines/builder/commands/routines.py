"""What changes a routine as a whole."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from routines.builder.commands.opened import open_routine, twin
from routines.models import Block, PrescribedSet, Routine, Step


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
    opened = open_routine(routine)
    if follow_up == routine:
        raise ValidationError({"follow_up": gettext("A routine can't follow itself.")})
    before = opened.routine
    if (before.name, before.notes, before.follow_up_id) != (name, notes, follow_up and follow_up.pk):
        opened.keep(gettext("Name, notes or follow-up changed"))
    routine.name, routine.notes, routine.follow_up = name, notes, follow_up
    routine.full_clean(exclude=["owner", "copied_from"], validate_unique=False)
    routine.save(update_fields=["name", "notes", "follow_up"])
    return routine


def copied_name(name: str) -> str:
    """In the language of whoever copies, and no longer than a name may be."""
    called = gettext("%(name)s (copy)")
    return called % {"name": name[: 80 - len(called % {"name": ""})]}


@transaction.atomic
def copy_routine(routine: Routine, *, owner: User) -> Routine:
    """The routine once more, as the owner's own, with all its steps.

    What follows it follows the copy too, where the owner may see that.
    """
    follow_ups = Routine.objects.visible_to(owner)
    follow_up = follow_ups.filter(pk=routine.follow_up_id).first() if routine.follow_up_id else None
    name = copied_name(routine.name) if routine.owner_id == owner.pk else routine.name
    copy = Routine.objects.create(owner=owner, name=name, notes=routine.notes, follow_up=follow_up, copied_from=routine)
    blocks: list[Block] = []
    steps: list[Step] = []
    sets: list[PrescribedSet] = []
    for block in Routine.objects.with_steps().get(pk=routine.pk).blocks.all():
        blocks.append(new_block := twin(block, routine=copy))
        for step in block.steps.all():
            steps.append(new_step := twin(step, block=new_block))
            sets.extend(twin(one, step=new_step) for one in step.prescribed_sets.all())
    Block.objects.bulk_create(blocks)
    Step.objects.bulk_create(steps)
    PrescribedSet.objects.bulk_create(sets)
    return copy


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
