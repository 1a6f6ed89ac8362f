"""Undo and redo: a change and the routine on the other side of it change places."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from routines.builder.commands.opened import Opened, open_routine
from routines.models import Routine, RoutineEdit
from routines.models.version import thaw


@transaction.atomic
def undo(routine: Routine, *, number: int | None = None) -> RoutineEdit:
    """Take back the latest change that stands. With its ``number``: only that one, and asking twice does it once."""
    opened = open_routine(routine)
    if number is not None and (done := routine.edits.undone().filter(number=number).first()):
        return done
    edit = routine.edits.standing().last()
    if edit is None:
        raise ValidationError(gettext("There is nothing left to undo."))
    if number not in {None, edit.number}:
        raise ValidationError(gettext("Something was changed after this. Undo that first."))
    _change_places(opened, edit)
    edit.undone_at = timezone.now()
    edit.save(update_fields=["content", "follow_up", "undone_at"])
    return edit


@transaction.atomic
def redo(routine: Routine) -> RoutineEdit:
    """Make the change that was undone last once more."""
    opened = open_routine(routine)
    edit = routine.edits.undone().first()
    if edit is None:
        raise ValidationError(gettext("There is nothing to do again."))
    _change_places(opened, edit)
    edit.undone_at = None
    edit.save(update_fields=["content", "follow_up", "undone_at"])
    return edit


def _change_places(opened: Opened, edit: RoutineEdit) -> None:
    routine, follow_up_id = opened.routine, opened.routine.follow_up_id
    thaw(routine, edit.content)
    routine.follow_up_id = edit.follow_up_id
    routine.save(update_fields=["follow_up"])
    edit.content, edit.follow_up_id = opened.before, follow_up_id
