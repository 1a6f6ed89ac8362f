"""A routine in a client's week."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Mod
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, LoadUnit, User
from routines.due_days import (
    FEWEST_DAYS,
    MAX_SHIFT,
    MOST_DAYS,
    NO_END,
    DueDays,
    PausedDays,
    extended_end,
    last_day,
    weeks_from,
)
from routines.models.routine import MAX_LOAD, MAX_REPS, MAX_SECONDS, RoutineVersion, Side, bounded, refuse_open_range
from routines.models.schedule import MovedSession, Pause, ScheduleRows, schedule_columns, schedule_rows
from routines.models.scopes import of_own_or_coached_client

MAX_WEEKS = 52
SCHEDULE_COLUMNS = ("known_pauses", "known_moves", "known_done")
FIRST_SIDES = [(Side.LEFT, _("Left")), (Side.RIGHT, _("Right"))]


class Weekday(models.IntegerChoices):
    """As date.weekday() counts."""

    MONDAY = 0, _("Mon")
    TUESDAY = 1, _("Tue")
    WEDNESDAY = 2, _("Wed")
    THURSDAY = 3, _("Thu")
    FRIDAY = 4, _("Fri")
    SATURDAY = 5, _("Sat")
    SUNDAY = 6, _("Sun")


class Missed(models.TextChoices):
    """What becomes of a session that wasn't done on its day; the rule in full is at DueDays."""

    DROP = "drop", _("Falls away")
    SHIFT = "shift", _("Stays due, and the later ones move on")


def lasting_to(day: date) -> Q:
    """What may still ask for something on this day or later; where missed sessions shift that is after the end."""
    moved = MovedSession.objects.filter(assignment=OuterRef("pk"), moved_to__gte=day)
    return Q(ends_on__gte=day) | Q(missed=Missed.SHIFT, ends_on__gte=day - MAX_SHIFT) | Q(Exists(moved))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active(self) -> Self:
        """Not withdrawn, and the coaching it belongs to goes on."""
        return self.filter(withdrawn_at=None, coaching__ended_at=None)

    def visible_to(self, user: User) -> Self:
        """The client's own, always; all of a client's for who coaches them now, whoever gave it."""
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """What a trainer gave, while they coach; what another trainer gave is theirs."""
        return self.filter(coaching__trainer=user, coaching__ended_at=None)

    def for_client(self, client: User) -> Self:
        return self.filter(client=client)

    def startable_by(self, user: User) -> Self:
        """Whose sessions this person may start: the client's own, and a trainer's who types for them in the room."""
        return self.visible_to(user).filter(Q(client=user) | Q(coaching__ended_at=None))

    def with_schedules(self) -> Self:
        """With what decides about their days, so that none asks for it by itself."""
        return self.annotate(**schedule_columns())

    def lasting_to(self, day: date) -> Self:
        return self.filter(lasting_to(day))

    def running_between(self, first: date, last: date) -> Self:
        return self.filter(starts_on__lte=last).lasting_to(first)

    def movable_by(self, user: User) -> Self:
        """Whose sessions this person may move: the trainer, and the client where the trainer lets them."""
        mine = Q(client=user, client_may_move=True, coaching__ended_at=None)
        return self.filter(pk__in=self.model.objects.editable_by(user).values("pk")) | self.filter(mine)

    def due_on(self, day: date) -> Self:
        """What is due on a day, as far as a row alone tells: pauses and moves heeded, missed sessions not."""
        moves = MovedSession.objects.filter(assignment=OuterRef("pk"))
        paused = Pause.objects.touching(day, day).filter(client=OuterRef("client"))
        since = Func(
            Value(day, models.DateField()),
            F("starts_on"),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=models.IntegerField(),
        )
        rhythm = Q(weekdays__contains=[day.weekday()]) | Q(days_over=0)
        return (
            self.active()
            .annotate(days_over=Mod(since, F("every_days"), output_field=models.IntegerField()))
            .filter(
                Q(starts_on__lte=day, ends_on__gte=day) & rhythm & ~Exists(moves.filter(due_on=day))
                | Exists(moves.filter(moved_to=day)),
                ~Exists(paused),
            )
        )


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
        db_index=False,
        help_text="The program that it is a day of.",
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), default=list, blank=True)
    every_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)],
        help_text=_("Instead of weekdays: every so many days, counted from the start."),
    )
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)]
    )
    last_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Instead of weeks; without either it goes on.")
    )
    ends_on = models.DateField(
        editable=False, help_text=_("The last day that counts, with what pauses add; NO_END when it goes on.")
    )
    missed = models.CharField(
        _("a missed session"), max_length=5, choices=Missed, default=Missed.DROP, db_default=Missed.DROP
    )
    client_may_move = models.BooleanField(_("the client may move sessions"), default=False, db_default=False)
    note = models.CharField(_("note to the client"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_on = models.DateField(
        null=True, editable=False, help_text=_("The schedule holds from this day on; before it, past_due_on does.")
    )
    past_due_on = ArrayField(
        models.DateField(), default=list, db_default=[], editable=False, help_text=_("Days due before changed_on.")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["client", "ends_on"], name="assignment_of_client"),
            models.Index(fields=["base"], name="assignment_of_base", condition=~Q(base=None)),
            models.Index(fields=["enrolment"], name="assignment_of_enrolment", condition=~Q(enrolment=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MAX_WEEKS), name="assignment_weeks_in_bounds"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, every_days=None)
                | Q(weekdays__len=0, every_days__gte=FEWEST_DAYS, every_days__lte=MOST_DAYS),
                name="assignment_has_a_day",
            ),
            models.CheckConstraint(condition=Q(weeks=None) | Q(last_on=None), name="assignment_has_one_end"),
        ]

    def __str__(self) -> str:
        return f"{self.version.name} from {self.starts_on}"

    @property
    def weekday_labels(self) -> str:
        """Mon, Wed, Fri; or Every 3 days."""
        if self.every_days:
            return gettext("Every %(count)s days") % {"count": self.every_days}
        return ", ".join(str(Weekday(day).label) for day in sorted(self.weekdays))

    @property
    def shifts(self) -> bool:
        return self.missed == Missed.SHIFT

    @property
    def is_open_ended(self) -> bool:
        """It goes on until it is taken back."""
        return self.ends_on == NO_END

    @staticmethod
    def last_day(starts_on: date, weeks: int) -> date:
        return last_day(starts_on, weeks)

    def end_with(self, pauses: Iterable[PausedDays]) -> date:
        """The last day that counts, given the client's pauses."""
        end = last_day(self.starts_on, self.weeks) if self.weeks else self.last_on or NO_END
        return extended_end(self.starts_on, end, pauses)

    def keep_past(self, today: date) -> None:
        """What was due before today stays so, whatever the schedule becomes."""
        past = self.days_between(date.min, today - timedelta(days=1))
        self.changed_on, self.past_due_on = today, past

    def due_days(self, *, today: date | None = None) -> DueDays:
        """Which days it asks for, as of the client's ``today``. Costs a statement unless it came with_schedules."""
        rows = self._schedule_rows()
        return DueDays(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            weekdays=frozenset(self.weekdays),
            every_days=self.every_days,
            changed_on=self.changed_on,
            past=frozenset(self.past_due_on),
            pauses=rows.pauses,
            moves=rows.moves,
            shifts=self.shifts,
            done_on=rows.done_on,
            today=today or (self.client.today if self.shifts else None),
        )

    def _schedule_rows(self) -> ScheduleRows:
        kept = self.__dict__
        if "schedule_rows" not in kept:
            known: list[Any] = [kept.get(name) for name in SCHEDULE_COLUMNS]
            if known[0] is None:
                scope = Assignment.objects.filter(pk=self.pk).with_schedules()
                known = list(scope.values_list(*SCHEDULE_COLUMNS).get())
            kept["schedule_rows"] = schedule_rows(*known)
        rows: ScheduleRows = kept["schedule_rows"]
        return rows

    def forget_schedule(self) -> None:
        """Pauses, moves or sessions are others than when they were loaded."""
        for name in ("schedule_rows", *SCHEDULE_COLUMNS):
            self.__dict__.pop(name, None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_schedule()
        super().refresh_from_db(*args, **kwargs)

    def is_due_on(self, day: date) -> bool:
        return self.due_days().is_due_on(day)

    def week_on(self, day: date, *, today: date | None = None) -> int:
        """1 in the first seven days; days of a pause that moves the end on don't count, nor does what comes after."""
        week = self.due_days(today=today).week_on(day)
        return min(week, self.weeks) if self.weeks else week

    @property
    def weeks_in_all(self) -> int | None:
        """How many weeks it lasts; None when it goes on."""
        if self.weeks or self.is_open_ended:
            return self.weeks
        return weeks_from(self.starts_on, self.last_on or self.ends_on)

    def days_between(self, first: date, last: date, *, today: date | None = None) -> list[date]:
        """The days it is due from first to last, both included."""
        return self.due_days(today=today).between(first, last)


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
        _("starts with"),
        max_length=5,
        choices=FIRST_SIDES,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a one-sided step; empty: the weaker side first, as the ledger has it."),
    )
    reason = models.CharField(max_length=300, blank=True, default="", db_default="", help_text=_("Why these numbers."))
    set_on = models.DateField(null=True, blank=True, help_text=_("The client’s day on which they were set."))

    class Meta:
        ordering = ["step_number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "step_number"], name="one_target_per_step"),
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="target_load_in_bounds"),
            models.CheckConstraint(condition=bounded("reps_min", 1, MAX_REPS), name="target_reps_in_bounds"),
            models.CheckConstraint(
                condition=Q(reps_max=None) | Q(reps_max__gte=F("reps_min")),
                name="target_reps_in_order",
                violation_error_message=_("The upper number of reps is below the lower one."),
            ),
        ]

    def __str__(self) -> str:
        return f"Target of step {self.step_number}"

    def clean(self) -> None:
        refuse_open_range(self.reps_min, self.reps_max)
        if self.reps_min and self.reps_max and self.reps_max < self.reps_min:
            raise ValidationError(gettext("The upper number of reps is below the lower one."))
