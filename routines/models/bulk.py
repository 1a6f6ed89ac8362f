"""One change of many moves at once, kept so that it can be undone at once."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models.draft import ExerciseDraft
from routines.models.exercise import Exercise, ExerciseRevision


class BulkEditQuerySet(models.QuerySet["BulkEdit"]):
    def editable_by(self, user: User) -> Self:
        """Those who keep the library undo each other's."""
        return self.all() if user.edits_library else self.none()


class BulkEdit(models.Model):
    """What was changed in many moves of the library, as revisions or as drafts."""

    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    change: Any = models.JSONField(help_text="Shape: routines.bulk.queries.Change.")
    as_drafts = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = BulkEditQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Bulk edit {self.pk}"


class BulkChange(models.Model):
    """What became of one move: a revision or a draft; neither, when it was refused."""

    bulk = models.ForeignKey(BulkEdit, models.CASCADE, related_name="changes")
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    before = models.ForeignKey(ExerciseRevision, models.CASCADE, related_name="+")
    after = models.ForeignKey(ExerciseRevision, models.CASCADE, null=True, blank=True, related_name="+")
    draft = models.ForeignKey(ExerciseDraft, models.SET_NULL, null=True, blank=True, related_name="+")
    refused = models.CharField(max_length=500, blank=True, default="", help_text=_("Why it was left as it is."))
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bulk", "exercise"], name="one_change_per_bulk_edit")]

    def __str__(self) -> str:
        return f"{self.exercise_id} in bulk edit {self.bulk_id}"
