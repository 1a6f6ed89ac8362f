"""What changes many moves of the library at once, and takes that back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from routines.bulk.queries import Change, changed, content_now, told
from routines.models import BulkChange, BulkEdit, DraftStatus, Exercise, ExerciseDraft
from routines.models.draft import Content
from routines.models.exercise import TEXT_FIELDS
from routines.models.publishing import edit_exercise, locked, restore_revision


@transaction.atomic
def edit_in_bulk(
    exercises: Iterable[Exercise], *, change: Change, author: User, seen: Mapping[int, int], as_drafts: bool
) -> BulkEdit:
    """Make the change in each move: published at once, or as a draft each.

    ``seen`` is the number of the revision that was previewed, by the move's id. A move that somebody changed since
    then, or that refuses the change, stays as it is; its row says why. Raises ValidationError when nothing is left.
    """
    edit = BulkEdit.objects.create(author=author, change=change, as_drafts=as_drafts)
    is_done = False
    for exercise in exercises:
        now = locked(exercise)
        before = content_now(now)
        after = changed(before, change)
        if after == before or now.published is None:
            continue
        row = BulkChange(bulk=edit, exercise=now, before=now.published)
        try:
            with transaction.atomic():
                _make(row, after, author=author, based_on=seen[exercise.pk], reason=told(change))
        except ValidationError as refusal:
            row.after = row.draft = None
            row.refused = " ".join(refusal.messages)[:500]
        row.save()
        is_done = is_done or not row.refused
    if not is_done:
        raise ValidationError(_("Nothing was changed: no move that you chose can take this change."))
    return edit


def _make(row: BulkChange, after: Content, *, author: User, based_on: int, reason: str) -> None:
    if row.before.number != based_on:
        raise ValidationError(_("Somebody changed it since you looked."))
    if row.bulk.as_drafts:
        row.draft = ExerciseDraft.objects.create(
            exercise=row.exercise, author=author, written_by=author, content=after, based_on=row.before, reason=reason
        )
        return
    facts: dict[str, Any] = {name: value for name, value in after["facts"].items() if name != "variation_of"}
    row.after = edit_exercise(
        row.exercise,
        text={name: after[name] for name in TEXT_FIELDS},  # type: ignore[arg-type, literal-required]
        author=author,
        based_on=based_on,
        reason=reason,
        **facts,
    )


@transaction.atomic
def undo_bulk_edit(edit: BulkEdit, *, by: User) -> int:
    """Take it back: publish what was before, discard the drafts. How many moves were left, as they went on since."""
    now = BulkEdit.objects.select_for_update(no_key=True).get(pk=edit.pk)
    if now.undone_at:
        raise ValidationError(_("This was undone already."))
    left = 0
    for row in now.changes.select_related("exercise", "before", "after", "draft").filter(refused=""):
        row.is_undone = _undo_draft(row) if now.as_drafts else _undo_revision(row, by=by)
        left += not row.is_undone
        row.save(update_fields=["is_undone"])
    now.undone_at, now.undone_by = timezone.now(), by
    now.save(update_fields=["undone_at", "undone_by"])
    return left


def _undo_revision(row: BulkChange, *, by: User) -> bool:
    exercise = locked(row.exercise)
    if not row.after or not exercise.published or exercise.published_id != row.after_id:
        return False
    restore_revision(exercise, number=row.before.number, author=by, based_on=row.after.number)
    return True


def _undo_draft(row: BulkChange) -> bool:
    """A draft that somebody wrote on since is theirs."""
    untouched = ExerciseDraft.objects.open().filter(pk=row.draft_id or 0, edits=1)
    return bool(untouched.update(status=DraftStatus.DISCARDED, publish_at=None, updated_at=timezone.now()))
