"""A text of the library on its way: written, looked at by somebody else, published now or at a time."""

from typing import Any, Self, cast

from django.db import models
from django.db.models import Case, Count, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models.exercise import TEXT_FIELDS, Exercise, ExerciseFacts, ExerciseRevision, ExerciseText


class Content(ExerciseText):
    """All that a move says: its words, and beneath ``facts`` what it is."""

    facts: ExerciseFacts


def content_of(revision: ExerciseRevision) -> Content:
    """What the revision says. It comes with its exercise."""
    return {**revision.text, "facts": cast("ExerciseFacts", {**revision.exercise.facts, **revision.facts})}


class DraftStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


OPEN = (DraftStatus.DRAFT, DraftStatus.IN_REVIEW, DraftStatus.SCHEDULED)


class DraftQuerySet(models.QuerySet["ExerciseDraft"]):
    def editable_by(self, user: User) -> Self:
        """Those who keep the library write, look at and publish each other's drafts; nobody else sees one."""
        return self.filter(Q(exercise=None) | Q(exercise__owner=None)) if user.edits_library else self.none()

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def in_status(self, status: DraftStatus) -> Self:
        return self.filter(status=status)


def waiting_count(status: DraftStatus) -> Case:
    """How many drafts an editor has to look at, as a column of the query that reads the user; for others it is 0."""
    of_library = ExerciseDraft.objects.in_status(status).filter(Q(exercise=None) | Q(exercise__owner=None))
    counted = of_library.order_by().values("status").annotate(n=Count("pk")).values("n")
    return Case(
        When(Q(is_editor=True) | Q(is_superuser=True), then=Coalesce(Subquery(counted), 0)),
        default=0,
        output_field=models.IntegerField(),
    )


class ExerciseDraft(models.Model):
    """What a move of the library is to say. Nobody but editors reads it until it is published.

    ``content`` has the shape of Content. ``edits`` counts its texts, so that two people
    in one draft notice each other.
    """

    exercise = models.ForeignKey(
        Exercise, models.CASCADE, null=True, blank=True, related_name="drafts", help_text=_("Empty: a new move.")
    )
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    content: Any = models.JSONField()
    based_on = models.ForeignKey(
        ExerciseRevision,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What was published when it was begun, or was last brought together with."),
    )
    reason = models.CharField(max_length=200, blank=True, default="")
    reaches_plans = models.BooleanField(
        default=False, help_text=_("Plans already given take it, from the next session that is started.")
    )
    wording_only = models.BooleanField(
        default=False, help_text=_("Says the same in better words: translations still hold.")
    )
    status = models.CharField(max_length=10, choices=DraftStatus, default=DraftStatus.DRAFT)
    reviewer = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(
        max_length=500, blank=True, default="", help_text=_("What a reviewer asks for, or why it wasn't published.")
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    published_as = models.ForeignKey(
        ExerciseRevision, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    edits = models.PositiveIntegerField(default=1, help_text=_("How many texts it has had."))
    written_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", help_text=_("Who wrote the last of its texts.")
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["status", "-updated_at"], name="draft_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=DraftStatus.SCHEDULED) | Q(publish_at__isnull=False),
                name="scheduled_draft_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(exercise=None, based_on=None) | Q(exercise__isnull=False), name="draft_is_based_on_its_own"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Draft of %(name)s") % {"name": self.name}

    @property
    def name(self) -> str:
        return str(self.content["name"])

    @property
    def text(self) -> ExerciseText:
        return cast("ExerciseText", {name: self.content[name] for name in TEXT_FIELDS})

    @property
    def facts(self) -> ExerciseFacts:
        return cast("ExerciseFacts", self.content["facts"])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_outdated(self) -> bool:
        """Another text was published since this one was begun."""
        return self.is_open and self.exercise is not None and self.exercise.published_id != self.based_on_id

    @property
    def as_exercise(self) -> Exercise:
        """The move as it would be, not saved. Its revision's number is the draft's count of texts."""
        now = self.exercise
        made = Exercise(pk=now.pk, slug=now.slug, archived_at=now.archived_at) if now else Exercise()
        made.take_facts(self.facts)
        made.published = ExerciseRevision(exercise=made, number=self.edits, **self.text)
        return made


class DraftState(models.Model):
    """What a draft said before; or what somebody wrote into it while somebody else saved theirs, put aside."""

    draft = models.ForeignKey(ExerciseDraft, models.CASCADE, related_name="states")
    number = models.PositiveIntegerField(
        help_text=_("Which of the draft's texts it is; of one put aside, which one it began with.")
    )
    content: Any = models.JSONField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    is_aside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Of one put aside: when it was brought into the draft, or left.")
    )

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "number"], condition=Q(is_aside=False), name="one_state_per_number"
            )
        ]

    def __str__(self) -> str:
        return gettext("Text %(number)s of draft %(draft)s") % {"number": self.number, "draft": self.draft_id}
