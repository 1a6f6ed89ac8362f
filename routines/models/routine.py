"""The plan for one session, as its trainer writes it, and frozen copies of it."""

import uuid
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Gym, GymRole, LoadUnit, User
from routines.formulas import KG_PER_LB
from routines.models.exercise import Exercise
from routines.models.scopes import shared_with

MAX_LOAD = Decimal(2000)
MAX_REPS = 1000
MAX_SECONDS = 36_000
MAX_REST_SECONDS = 3600
MAX_ALTERNATIVES = 6
MAX_MOVES = 60
MAX_SETS = 20
MAX_GROUP = 10


class BlockKind(models.TextChoices):
    STRAIGHT = "straight", _("Straight sets")
    SUPERSET = "superset", _("Superset")
    CIRCUIT = "circuit", _("Circuit")


class SetKind(models.TextChoices):
    WARM_UP = "warm_up", _("Warm-up")
    WORKING = "working", _("Working")
    DROP = "drop", _("Drop")
    AMRAP = "amrap", _("As many as possible")


class Side(models.TextChoices):
    BOTH = "both", _("Both")
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")


def key_column() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    """What names a block or step through every edit, copy and version of its routine."""
    return models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)


def load_kg_column() -> models.GeneratedField:
    """A load as entered, normalised to kg by the database."""
    return models.GeneratedField(
        expression=models.Case(
            models.When(load_unit=LoadUnit.LB, then=Round(F("load") * models.Value(KG_PER_LB), precision=2)),
            default=F("load"),
        ),
        output_field=models.DecimalField(max_digits=7, decimal_places=2),
        db_persist=True,
    )


class SetValues(models.Model):
    """What a set is made of, asked for or done. ``load`` is as entered, in ``load_unit``; ``load_kg`` normalised."""

    kind = models.CharField(max_length=10, choices=SetKind, default=SetKind.WORKING)
    load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_LOAD)],
    )
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SECONDS)]
    )
    rpe = models.DecimalField(
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(10))],
    )

    class Meta:
        abstract = True


class RoutineQuerySet(models.QuerySet["Routine"]):
    def active(self) -> Self:
        return self.filter(archived_at=None)

    def library(self) -> Self:
        return self.filter(owner=None)

    def visible_to(self, user: User) -> Self:
        """A trainer sees the library, her own and what her gym shares; a client's are in their assignments."""
        if not user.is_trainer:
            return self.none()
        return self.filter(Q(owner=None) | Q(owner=user) | shared_with(user))

    def editable_by(self, user: User) -> Self:
        """Its author's, and what is shared in a gym also its owners'."""
        if not user.is_trainer:
            return self.none()
        return self.filter(Q(owner=user) | shared_with(user, [GymRole.OWNER]))

    def of(self, user: User) -> Self:
        """Their own, of a trainer."""
        return self.filter(owner=user) if user.is_trainer else self.none()

    def shared_with(self, user: User) -> Self:
        """What colleagues of their gyms share with a trainer."""
        return self.filter(shared_with(user)).exclude(owner=user) if user.is_trainer else self.none()

    def with_steps(self) -> Self:
        """Routines with all that a screen or a version reads, in four queries."""
        return self.select_related("follow_up").prefetch_related(
            models.Prefetch("blocks", Block.objects.order_by("position")),
            models.Prefetch(
                "blocks__steps",
                Step.objects.order_by("position").select_related("exercise__published"),
            ),
            models.Prefetch("blocks__steps__prescribed_sets", PrescribedSet.objects.order_by("position")),
        )


class Routine(models.Model):
    """The plan for one session."""

    slug = models.SlugField(max_length=80, unique=True, null=True, blank=True, help_text=_("Library routines only."))
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="routines")
    gym = models.ForeignKey(
        Gym,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="routines",
        db_index=False,
        help_text=_("Whose trainers its owner shares it with."),
    )
    name = models.CharField(max_length=80)
    notes = models.TextField(max_length=2000, blank=True)
    follow_up = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = RoutineQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["gym"], name="routine_of_gym", condition=~Q(gym=None))]
        constraints = [
            models.CheckConstraint(condition=Q(gym=None) | Q(owner__isnull=False), name="shared_routine_has_an_owner")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def all_steps(self) -> list["Step"]:
        """The steps of all blocks in order, of a routine that was fetched with them."""
        return [step for block in self.blocks.all() for step in block.steps.all()]


class Block(models.Model):
    """Steps done together: one exercise's straight sets, or several in turn, round by round."""

    routine = models.ForeignKey(Routine, models.CASCADE, related_name="blocks")
    key = key_column()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=BlockKind, default=BlockKind.STRAIGHT)
    rest_seconds = models.PositiveSmallIntegerField(
        _("rest after a round"), null=True, blank=True, validators=[MaxValueValidator(MAX_REST_SECONDS)]
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["routine", "position"], name="one_block_per_position", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"


class Step(models.Model):
    """One exercise's place in a block."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="steps")
    key = key_column()
    position = models.PositiveSmallIntegerField()
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    asks_rpe = models.BooleanField(_("asks for the effort"), default=False, db_default=False)
    alternatives = ArrayField(
        models.BigIntegerField(),
        size=MAX_ALTERNATIVES,
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Exercises that the client may swap to, the trainer's favourite first."),
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "position"], name="one_step_per_position", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return gettext("Step %(position)s") % {"position": self.position}


def bounded(column: str, low: Decimal | int, high: Decimal | int) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__gte": low, f"{column}__lte": high})


def refuse_open_range(reps_min: int | None, reps_max: int | None) -> None:
    if reps_max is not None and reps_min is None:
        raise ValidationError({"reps_min": gettext("Write the lower number of reps, too.")})


class PrescribedSet(SetValues):
    """One set as asked for. "3 × 12–15" is three rows. A round of a flow is a set without reps."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="prescribed_sets")
    position = models.PositiveSmallIntegerField()
    reps_min = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    reps_max = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    tempo = models.CharField(max_length=12, blank=True)
    rest_seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MAX_REST_SECONDS)]
    )
    load_kg = load_kg_column()

    # Of a one-sided step, where the right side is asked for something else; the load in load_unit.
    right_reps_min = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    right_reps_max = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    right_seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SECONDS)]
    )
    right_load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_LOAD)],
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "position"],
                name="one_prescribed_set_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(reps_max=None) | Q(reps_max__gte=F("reps_min")),
                name="prescribed_reps_in_order",
                violation_error_message=_("The upper number of reps is below the lower one."),
            ),
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="prescribed_load_in_bounds"),
            models.CheckConstraint(condition=bounded("seconds", 1, MAX_SECONDS), name="prescribed_seconds_in_bounds"),
            models.CheckConstraint(condition=bounded("reps_min", 1, MAX_REPS), name="prescribed_reps_in_bounds"),
            models.CheckConstraint(condition=bounded("rpe", 1, 10), name="prescribed_rpe_in_bounds"),
            models.CheckConstraint(
                condition=bounded("right_load", 0, MAX_LOAD)
                & bounded("right_seconds", 1, MAX_SECONDS)
                & bounded("right_reps_min", 1, MAX_REPS)
                & (Q(right_reps_max=None) | Q(right_reps_max__gte=F("right_reps_min"), right_reps_max__lte=MAX_REPS)),
                name="prescribed_right_side_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Set %(position)s") % {"position": self.position}

    def clean(self) -> None:
        refuse_open_range(self.reps_min, self.reps_max)


class ExercisesIn(models.Func):
    """The exercises of a version's content, a row each."""

    template = "jsonb_path_query(%(expressions)s, '$.blocks[*].steps[*].exercise')::bigint"
    output_field = models.BigIntegerField()
    set_returning = True


class RevisionsIn(ExercisesIn):
    """The revisions of the exercises of a version's content, a row each."""

    template = "jsonb_path_query(%(expressions)s, '$.blocks[*].steps[*].revision')::bigint"


class RoutineVersionQuerySet(models.QuerySet["RoutineVersion"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(owner=user, is_personal=False) | Q(assignments__client=user)).distinct()

    def of_routines(self) -> Self:
        """What routines were, one after the other; not the copies that clients have of their own."""
        return self.filter(is_personal=False)

    def given_to(self, client: User) -> Self:
        """What their trainers have them do, as of now."""
        return self.filter(
            assignments__client=client, assignments__withdrawn_at=None, assignments__coaching__ended_at=None
        )

    def exercises(self) -> "models.QuerySet[RoutineVersion, int]":
        """The ids of the moves in them."""
        return self.annotate(exercise=ExercisesIn("content")).values_list("exercise", flat=True)

    def revisions(self) -> "models.QuerySet[RoutineVersion, int]":
        """The ids of the revisions that they were made with."""
        return self.annotate(revision=RevisionsIn("content")).values_list("revision", flat=True)


class RoutineVersion(models.Model):
    """An immutable, self-contained copy of a routine: what was assigned, what a session was started with.

    ``content`` has the shape of routines.models.version.VersionContent; only that module builds and reads it.
    """

    routine = models.ForeignKey(Routine, models.SET_NULL, null=True, related_name="versions")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    content: Any = models.JSONField()
    follow_up = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)
    is_personal = models.BooleanField(
        _("a client’s own copy"),
        default=False,
        db_default=False,
        help_text=_("Never one of its routine’s versions."),
    )
    taken_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoutineVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["routine", "digest"], name="one_version_per_routine_and_content")
        ]
        indexes = [models.Index(fields=["taken_by"], name="version_taken_by", condition=~Q(taken_by=None))]

    def __str__(self) -> str:
        return gettext("%(name)s, version %(pk)s") % {"name": self.name, "pk": self.pk}

    def clean(self) -> None:
        if not isinstance(self.content, dict) or self.content.get("v") != 1:
            raise ValidationError(gettext("Unknown shape of a routine's version."))
