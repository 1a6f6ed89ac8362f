"""What a text changes: a routine, a client's copy, or there is a new routine."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from routines.models import Assignment, Routine, RoutineEdit
from routines.models.given import held_assignment, personalise
from routines.models.version import VersionContent, digest_of, thaw
from routines.text.queries import content_now

CHANGED_MEANWHILE = "changed_meanwhile"


@transaction.atomic
def add_written_routine(owner: User, *, content: VersionContent) -> Routine:
    """A new routine of a trainer's own."""
    routine = Routine.objects.create(owner=owner, name=content["name"], notes=content["notes"])
    thaw(routine, content)
    return routine


@transaction.atomic
def rewrite_routine(routine: Routine, *, content: VersionContent, seen: str | None = None) -> Routine:
    """Make the routine what its text says; in the builder it can be undone.

    ``seen`` is the mark of what the text was written from, if one knows; when the routine has changed since, it is
    refused.
    """
    rows = Routine.objects.active().filter(pk=routine.pk).update(updated_at=timezone.now())
    if not rows:
        raise ValidationError(gettext("An archived routine can't be changed. Restore it first."))
    held = Routine.objects.get(pk=routine.pk)
    present = content_now(held)
    if seen is not None and mark_of(present) != seen:
        raise ValidationError(gettext("The routine was changed meanwhile."), code=CHANGED_MEANWHILE)
    RoutineEdit.objects.keep(
        held, what=gettext_noop("Rewritten as text"), content=present, follow_up_id=held.follow_up_id
    )
    thaw(held, content)
    return held


@transaction.atomic
def rewrite_copy(assignment: Assignment, *, content: VersionContent, seen: str, by: User) -> Assignment:
    """Give the assignment's client a copy as the text says; sessions begun stay as they are."""
    held = held_assignment(assignment)
    if held.withdrawn_at is not None:
        raise ValidationError(gettext("This assignment is withdrawn. Put it back first."))
    if mark_of(held.version.content) != seen:
        raise ValidationError(gettext("The client’s copy was changed meanwhile."), code=CHANGED_MEANWHILE)
    if not content["blocks"]:
        raise ValidationError(gettext("A client needs at least one move. Withdraw the assignment instead."))
    return personalise(held, content, by=by)


def mark_of(content: VersionContent) -> str:
    """Names a content, so that one can tell whether it is still the same."""
    return digest_of(content, None)
