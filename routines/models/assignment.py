"""A routine in a client's week."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Coaching, LoadUnit, User
from routines.models.routine import MAX_LOAD, MAX_REPS, MAX_SECONDS, RoutineVersion, Side, bounded, refuse_open_range

MAX_WEEKS = 52
FIRST_SIDES = [(Side.LEFT, "Left"), (Side.RIGHT, "Right")]


class Weekday(models.IntegerChoices):
    """As date.weekday() counts."""

    MONDAY = 0, "Mon"
    TUESDAY = 1, "Tue"
    WEDNESDAY = 2, "Wed"
    THURSDAY = 3, "Thu"
    FRIDAY = 4, "Fri"
    SATURDAY = 5, "Sat"
    SUNDAY = 6, "Sun"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active(self) -> Self:
        """Not withdrawn, and the coaching it belongs to goes on."""
        return self.filter(withdrawn_at=None, coaching__ended_at=None)

    def visible_to(self, user: User) -> Self:
        """The client's own, always; a trainer's while they coach."""
        return self.filter(Q(client=user) | Q(coaching__trainer=user, coaching__ended_at=None))

    def editable_by(self, user: User) -> Self:
        return self.filter(coaching__trainer=user, coaching__ended_at=None)

    def for_client(self, client: User) -> Self:
        return self.filter(client=client)

    def startable_by(self, user: User) -> Self:
        """Whose sessions this person may start: the client's own, and a trainer's who types for them in the room."""
        return self.visible_to(user)

    def running_between(self, first: date, last: date) -> Self:
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def due_on(self, day: date) -> Self:
        return self.active().running_between(day, day).filter(weekdays__contains=[day.weekday()])


class Assignment(models.Model):
    """A frozen routine handed to a client: its days, and the client's own targets."""

    coaching = models.ForeignKey(Coaching, models.CASCADE, related_name="assignments")
    client = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    version = models.ForeignKey(RoutineVersion, models.PROTECT, related_name="assignments")
    base = models.ForeignKey(
        RoutineVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="personal_assignments",
        db_index=False,
        help_text="Of a client’s own copy: the routine’s version that it was made from or last brought up to.",
    )
    enrolment = models.ForeignKey(
        "routines.Enrolment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="The program that it is a day of.",
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday))
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)])
    ends_on = models.DateField(editable=False)
    note = models.CharField("note to the client", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_on = models.DateField(
        null=True, editable=False, help_text="The schedule holds from this day on; before it, past_due_on does."
    )
    past_due_on = ArrayField(
        models.DateField(), default=list, db_default=[], editable=False, help_text="Days due before changed_on."
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["client", "ends_on"], name="assignment_of_client"),
            models.Index(fields=["base"], name="assignment_of_base", condition=~Q(base=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MAX_WEEKS), name="assignment_weeks_in_bounds"),
            models.CheckConstraint(condition=Q(weekdays__len__gte=1), name="assignment_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.version.name} from {self.starts_on}"

    @property
    def weekday_labels(self) -> str:
        """Mon, Wed, Fri."""
        return ", ".join(Weekday(day).label for day in sorted(self.weekdays))

    @staticmethod
    def last_day(starts_on: date, weeks: int) -> date:
        return starts_on + timedelta(weeks=weeks, days=-1)

    def keep_past(self, today: date) -> None:
        """What was due before today stays so, whatever the schedule becomes."""
        self.past_due_on = self.days_between(date.min, today - timedelta(days=1))
        self.changed_on = today

    def is_due_on(self, day: date) -> bool:
        if self.changed_on and day < self.changed_on:
            return day in self.past_due_on
        return self.starts_on <= day <= self.ends_on and day.weekday() in self.weekdays

    def week_on(self, day: date) -> int:
        """1 in the assignment's first seven days."""
        return (day - self.starts_on).days // 7 + 1

    def days_between(self, first: date, last: date) -> list[date]:
        """The days it is due from first to last, both included."""
        start, stop = max(first, self.starts_on), min(last, self.ends_on)
        scheduled = (start + timedelta(days=n) for n in range((stop - start).days + 1))
        past = (day for day in self.past_due_on if first <= day <= last)
        return sorted(day for day in {*past, *scheduled} if self.is_due_on(day))


class PersonalTarget(models.Model):
    """One step of an assignment with this client's own numbers; what is None stays as the routine has it."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="targets")
    step_number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    reps_min = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    reps_max = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SECONDS)]
    )
    load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_LOAD)],
    )
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    first_side = models.CharField(
        "starts with",
        max_length=5,
        choices=FIRST_SIDES,
        blank=True,
        default="",
        db_default="",
        help_text="Of a one-sided step: the weaker side first.",
    )

    class Meta:
        ordering = ["step_number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "step_number"], name="one_target_per_step"),
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="target_load_in_bounds"),
            models.CheckConstraint(condition=bounded("reps_min", 1, MAX_REPS), name="target_reps_in_bounds"),
            models.CheckConstraint(
                condition=Q(reps_max=None) | Q(reps_max__gte=F("reps_min")),
                name="target_reps_in_order",
                violation_error_message="The upper number of reps is below the lower one.",
            ),
        ]

    def __str__(self) -> str:
        return f"Target of step {self.step_number}"

    def clean(self) -> None:
        refuse_open_range(self.reps_min, self.reps_max)
