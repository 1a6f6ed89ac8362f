"""One occasion of training, and its sets as performed."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import LoadUnit, User
from routines.formulas import HARD_RPE, session_load
from routines.models.assignment import Assignment
from routines.models.exercise import Exercise, ExerciseRevision
from routines.models.routine import (
    MAX_LOAD,
    MAX_REPS,
    MAX_SECONDS,
    RoutineVersion,
    SetKind,
    SetValues,
    Side,
    bounded,
    load_kg_column,
)
from routines.models.scopes import of_coached_client, of_own_or_coached_client

MAX_SLOT = 24

STILL_TRAINING = timedelta(hours=4)
"""A session that was touched within this time goes on past midnight."""


class Feeling(models.IntegerChoices):
    """How the body feels at the end, from nothing felt to pain."""

    FRESH = 1, _("Fresh")
    WORKED = 2, _("Worked")
    HEAVY = 3, _("Heavy")
    SORE = 4, _("Sore")
    PAINFUL = 5, _("Painful")


class Effort(models.IntegerChoices):
    """How hard the whole session was, in the words and numbers of Foster's scale (routines.formulas.session_load)."""

    EASY = 2, _("Easy")
    MODERATE = 3, _("Moderate")
    SOMEWHAT_HARD = 4, _("Somewhat hard")
    HARD = 5, _("Hard")
    VERY_HARD = 7, _("Very hard")
    MAXIMAL = 10, _("All out")


class SkipReason(models.TextChoices):
    PAIN = "pain", _("Pain")
    EQUIPMENT = "equipment", _("No equipment")
    TIME = "time", _("No time")
    OTHER = "other", _("Something else")


def entered_by_column() -> "models.ForeignKey[User | None]":
    """Who typed it, when it wasn't the client: their trainer in the room."""
    return models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who typed it, when it wasn't the client.",
    )


def typed_for_the_client(table: str) -> models.Index:
    """For the day a trainer's account goes: an index of the few rows that carry one."""
    return models.Index(fields=["entered_by"], name=f"{table}_typed_for", condition=~Q(entered_by=None))


class SessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """The client's own; and those of clients a trainer coaches now, for whom they type in the room."""
        return self.visible_to(user)

    def coached_by(self, trainer: User) -> Self:
        """Those of clients whom this trainer coaches now, never one's own."""
        return self.filter(of_coached_client(trainer))

    def for_client(self, client: User) -> Self:
        return self.filter(client=client)

    def open(self) -> Self:
        return self.filter(finished_at=None)

    def finished(self) -> Self:
        return self.exclude(finished_at=None)


class TrainingSession(models.Model):
    """One occasion of doing a routine. Its plan is frozen at the start; its sums are kept by the command that logs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, blank=True, related_name="sessions")
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    version = models.ForeignKey(RoutineVersion, models.PROTECT, related_name="+")
    plan: Any = models.JSONField(help_text=_("Shape: routines.models.version.SessionPlan. Never changes."))
    planned_on = models.DateField(help_text=_("The day it was due, else the day it was started; the client's day."))
    time_zone = models.CharField(max_length=64, help_text=_("The client's zone at the start."))
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    step_order = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Step numbers in the order of the day, where that isn't the routine's."),
    )
    sets_planned = models.PositiveSmallIntegerField(default=0, help_text=_("Without warm-up sets."))
    sets_done = models.PositiveSmallIntegerField(default=0, help_text=_("Without warm-up sets."))
    tonnage_kg = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    feeling = models.PositiveSmallIntegerField(null=True, blank=True, choices=Feeling)
    effort = models.SmallIntegerField(null=True, blank=True, choices=Effort)
    note = models.TextField(max_length=1000, blank=True)
    has_remark = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("The client reported pain, or left a note.")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["client", "-planned_on"], name="session_of_client"),
            models.Index(fields=["client", "-planned_on"], name="session_with_remark", condition=Q(has_remark=True)),
            models.Index(fields=["started_at"], name="open_session", condition=Q(finished_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="session_with_client"),
            models.UniqueConstraint(
                fields=["client", "assignment"],
                condition=Q(finished_at=None) & ~Q(assignment=None),
                name="one_open_session_per_assignment",
            ),
            models.UniqueConstraint(fields=["follows"], condition=~Q(follows=None), name="one_follow_up_per_session"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(condition=bounded("feeling", 1, 5), name="feeling_in_bounds"),
            models.CheckConstraint(condition=bounded("effort", 1, 10), name="effort_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"

    @property
    def name(self) -> str:
        return str(self.plan["name"])

    @property
    def is_started(self) -> bool:
        """Whether the database has it; a page made ready for a place without a network comes before."""
        return not self._state.adding

    @property
    def is_open(self) -> bool:
        return self.finished_at is None

    def goes_on_at(self, now: datetime, client: User) -> bool:
        """Open, and begun on this day of its client's or within the last hours: they may be in the middle of it."""
        if not self.is_open:
            return False
        return client.day_of(self.started_at) >= client.day_of(now) or now - self.started_at < STILL_TRAINING

    @property
    def duration_minutes(self) -> int | None:
        """Whole minutes from start to finish; None while it is open."""
        if self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds() / 60)

    @property
    def session_load(self) -> int | None:
        """Effort × minutes; None until the client said how hard it was."""
        if self.effort is None or self.duration_minutes is None:
            return None
        return session_load(self.effort, self.duration_minutes)


class SessionStep(models.Model):
    """What became of one step in this session, where it went another way than planned."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="changed_steps")
    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    step_number = models.PositiveSmallIntegerField()
    exercise = models.ForeignKey(
        Exercise, models.PROTECT, null=True, blank=True, related_name="+", help_text="What was done instead."
    )
    revision = models.ForeignKey(ExerciseRevision, models.PROTECT, null=True, blank=True, related_name="+")
    skipped_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.CharField(max_length=10, choices=SkipReason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    asked_load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_LOAD)],
        help_text=_("What the trainer asks for today, from the next set on."),
    )
    asked_load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG, db_default=LoadUnit.KG)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=bounded("asked_load", 0, MAX_LOAD), name="asked_load_in_bounds"),
            models.UniqueConstraint(fields=["session", "step_number"], name="one_row_per_session_and_step"),
        ]

    def __str__(self) -> str:
        return f"Step {self.step_number} of session {self.session_id}"


class SessionChange(models.Model):
    """One intention of a person that went another way than planned, or how it felt, by its op. Only ever added.

    What stands of a kind (and step) is the change with the largest (order_at, op); the command that adds one writes it
    to SessionStep, to ``step_order`` or to ``finished_at``. Of how it felt, what was said last of each thing stands.
    """

    class Kind(models.TextChoices):
        SKIP = "skip", _("Skip")
        SWAP = "swap", _("Swap")
        NOTE = "note", _("Note")
        ORDER = "order", _("Order")
        LOAD = "load", _("Load")
        FINISH = "finish", _("Finish")
        FEELING = "feeling", _("Feeling")

    op = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="changes")
    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    step_number = models.PositiveSmallIntegerField(null=True, blank=True)
    value: Any = models.JSONField(
        help_text=_("The reason, the exercise, the note, the order, the load or what was said of it; null for finish."),
        null=True,
    )
    order_at = models.DateTimeField(help_text="min(time in the op, time received), fixed at first receipt.")
    kept_at = models.DateTimeField(default=timezone.now)
    entered_by = entered_by_column()

    class Meta:
        ordering = ["order_at", "op"]
        indexes = [typed_for_the_client("session_change")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in session {self.session_id}"


class LoggedSetQuerySet(models.QuerySet["LoggedSet"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def standing(self) -> Self:
        """Sets that count: not voided."""
        return self.filter(voided_at=None)

    def working(self) -> Self:
        """Sets that count in records, sums and last times: standing, and no warm-up."""
        return self.standing().exclude(kind=SetKind.WARM_UP)

    def hard(self) -> Self:
        """Working sets near enough to failure to count as work for a muscle (formulas.HARD_RPE)."""
        return self.working().filter(Q(rpe=None) | Q(rpe__gte=HARD_RPE))

    def latest_session(self, client: User) -> Subquery:
        """The client's latest session with an exercise, in a queryset of exercises: one step into the index of
        (client, exercise, done_at)."""
        sets = self.working().filter(client=client, exercise=OuterRef("pk"))
        return Subquery(sets.order_by("-done_at").values("session")[:1])

    def of_last_time(
        self,
        client: User,
        exercises: Collection[int],
        sessions: Mapping[int, uuid.UUID | None] | None = None,
        **told: Any,
    ) -> "list[LoggedSet]":
        """The standing sets of each exercise from the client's latest session with that exercise.

        ``told`` is what else each is to come with, as annotate() takes it. Two statements whatever the history, as
        only those sessions' sets are read; one where the latest session of each exercise is known (``sessions``).
        """
        sets = self.working().filter(client=client)
        if sessions is None:
            latest = Exercise.objects.filter(pk__in=exercises).annotate(latest=self.latest_session(client))
            sessions = dict(latest.values_list("pk", "latest"))
        wanted = {session for session in sessions.values() if session}
        if not wanted:
            return []
        found = sets.filter(session__in=wanted, exercise__in=exercises).order_by("done_at", "set_number")
        if told:
            found = found.annotate(**told)
        return [one for one in found if sessions[one.exercise_id] == one.session_id]


class PerformedSet(SetValues):
    """The columns of a set as performed, now or before it was changed."""

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+", db_index=False)
    reps = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MAX_REPS)]
    )
    op = models.UUIDField(help_text=_("UUIDv7 of the intention that wrote these values: which tap."))
    order_at = models.DateTimeField(help_text="min(time in the op, time received), fixed at first receipt.")
    done_at = models.DateTimeField(help_text=_("When it was performed."))
    voided_at = models.DateTimeField(null=True, blank=True)
    entered_by = entered_by_column()

    class Meta:
        abstract = True


class LoggedSet(PerformedSet):
    """One set as performed: its current values. The id says which set, the op says which tap."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="logged_sets")
    slot = models.CharField(max_length=MAX_SLOT)
    set_number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=5, choices=Side, default=Side.BOTH)
    load_kg = load_kg_column()

    objects = LoggedSetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "exercise", "-done_at"], name="logged_set_history"),
            typed_for_the_client("logged_set"),
        ]
        constraints = [
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="logged_load_in_bounds"),
            models.CheckConstraint(condition=bounded("reps", 0, MAX_REPS), name="logged_reps_in_bounds"),
            models.CheckConstraint(condition=bounded("seconds", 1, MAX_SECONDS), name="logged_seconds_in_bounds"),
            models.CheckConstraint(condition=bounded("rpe", 1, 10), name="logged_rpe_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} of session {self.session_id}"

    @property
    def step_number(self) -> int:
        return int(self.slot.split(".")[0])

    @property
    def is_warm_up(self) -> bool:
        return self.kind == SetKind.WARM_UP

    @property
    def counts(self) -> bool:
        """In records, sums and last times: it stands, and is no warm-up."""
        return self.voided_at is None and not self.is_warm_up


class LoggedSetRevision(PerformedSet):
    """Values of a set that were replaced, voided, or came too late. Only ever added."""

    class Reason(models.TextChoices):
        REPLACED = "replaced", _("Replaced")
        VOIDED = "voided", _("Voided")
        LATE = "late", _("Came too late")

    logged_set = models.ForeignKey(LoggedSet, models.CASCADE, related_name="revisions")
    reason = models.CharField(max_length=10, choices=Reason)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kept_at"]
        indexes = [typed_for_the_client("set_revision")]
        constraints = [models.UniqueConstraint(fields=["logged_set", "op"], name="one_revision_per_op")]

    def __str__(self) -> str:
        return f"Revision of {self.logged_set_id}"
