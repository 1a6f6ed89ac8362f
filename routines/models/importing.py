"""Where moves come from: their sources and licences, the files they were imported from, and which became one.

A row of an import keeps the move as the file has it (routines.movefiles.shape.Move); what the file's words for muscles
and equipment mean is kept once, with the import.
"""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models.exercise import Exercise
from routines.movefiles.shape import FREE_EXERCISE_DB, OWN, WGER


class ExerciseSource(models.Model):
    """Where a move was taken from, and on what terms."""

    exercise = models.OneToOneField(Exercise, models.CASCADE, related_name="source")
    title = models.CharField(_("source"), max_length=80)
    address = models.URLField(_("address"), max_length=300, blank=True)
    key = models.CharField(_("called there"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=80, blank=True)
    licence_address = models.URLField(_("address of the licence"), max_length=300, blank=True)
    authors = models.CharField(_("authors"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("source of a move")
        verbose_name_plural = _("sources of moves")

    def __str__(self) -> str:
        return f"{self.title}: {self.key}" if self.key else self.title


class ExerciseImportQuerySet(models.QuerySet["ExerciseImport"]):
    def visible_to(self, user: User) -> Self:
        """One's own; who keeps the library also what was imported into it."""
        own = Q(author=user)
        return self.filter(own | Q(owner=None)) if user.edits_library else self.filter(own, owner=user)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class ExerciseImport(models.Model):
    """A file of moves: looked at, then imported or not, and perhaps undone."""

    class Status(models.TextChoices):
        PREVIEW = "preview", _("To look at")
        DONE = "done", _("Imported")
        UNDONE = "undone", _("Undone")

    FORMATS = ((OWN, "Backday"), (FREE_EXERCISE_DB, "free-exercise-db"), (WGER, "wger"))

    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("author"), help_text=_("Who imports it.")
    )
    owner = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Whose moves they become; nobody: the library’s."),
    )
    file_name = models.CharField(_("file"), max_length=120)
    format = models.CharField(_("format"), max_length=20, choices=FORMATS)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREVIEW)
    muscles: Any = models.JSONField(
        _("muscles"), default=dict, help_text=_("What the file calls them, each with a list of ours.")
    )
    equipment: Any = models.JSONField(
        _("equipment"), default=dict, help_text=_("What the file calls it, each with a list of ours.")
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    done_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = ExerciseImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import of moves")
        verbose_name_plural = _("imports of moves")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.PREVIEW


class ImportRow(models.Model):
    """One entry of an imported file, and what became of it."""

    class Fate(models.TextChoices):
        NEW = "new", _("New")
        ALIKE = "alike", _("Looks like one that exists")
        REFUSED = "refused", _("Refused")

    of = models.ForeignKey(ExerciseImport, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    fate = models.CharField(_("looks"), max_length=10, choices=Fate)
    move: Any = models.JSONField(
        _("move"), null=True, blank=True, help_text="Shape: routines.movefiles.shape.Move; null where it is refused."
    )
    reasons: Any = models.JSONField(
        _("reasons"), default=list, blank=True, help_text="Shape: a list of routines.movefiles.shape.Reason."
    )
    looks_like = models.ForeignKey(
        Exercise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("looks like")
    )
    looks_like_name = models.CharField(_("by its name"), max_length=80, blank=True)
    likeness = models.PositiveSmallIntegerField(_("likeness in percent"), null=True, blank=True)
    is_taken = models.BooleanField(_("is imported"), default=False)
    exercise = models.ForeignKey(
        Exercise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("became")
    )

    class Meta:
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_import_row_per_number")]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class ExerciseMerge(models.Model):
    """Two moves that became one: what was logged and planned of the one is the other's since."""

    merged = models.OneToOneField(Exercise, models.CASCADE, related_name="merge", verbose_name=_("merged move"))
    into = models.ForeignKey(Exercise, models.PROTECT, related_name="merges", verbose_name=_("into"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    merged_at = models.DateTimeField(_("when"), default=timezone.now)
    followed: Any = models.JSONField(_("what followed"), default=dict, blank=True, help_text=_("How many of each."))
    new_aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(merged=models.F("into")), name="merged_into_another_move"),
        ]
        verbose_name = _("merge of two moves")
        verbose_name_plural = _("merges of two moves")

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.into_id}"
