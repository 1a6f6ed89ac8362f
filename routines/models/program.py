"""Routines over weeks, the rules by which their numbers go on, and programs as clients follow them.

An enrolment's ``content`` is the program frozen as it was handed out (ProgramContent); its days are assignments. What
the rules say is worked out when a session is prepared, from what stands in the logs then.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NotRequired, Self, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, LoadUnit, User
from routines.due_days import PausedDays, extended_end, last_day, paused_days, weeks_from
from routines.models.assignment import MAX_WEEKS, Assignment, Weekday
from routines.models.exercise import Exercise
from routines.models.routine import MAX_LOAD, MAX_REPS, MAX_SECONDS, Routine, Side, bounded, refuse_open_range
from routines.models.scopes import of_own_or_coached_client
from routines.progression import Ease, Kind, Rule, RuleError, read_rule

PROGRAM_SHAPE = 1
MAX_DAYS = 14
MAX_RULES = 60

RULE_NAMES = {
    Kind.DOUBLE: _("Double progression"),
    Kind.LINEAR: _("Linear load"),
    Kind.PERCENT: _("Share of the estimated max"),
    Kind.RPE: _("Steered by effort"),
    Kind.HOLD: _("As the routine has it"),
}


class DayContent(TypedDict):
    """One day of a program: which routine, on which weekdays, in which of its weeks."""

    routine: int | None
    name: str
    weekdays: list[int]
    from_week: int
    to_week: int


class RuleContent(TypedDict):
    exercise: int | None  # None: for all that have none of their own
    name: NotRequired[str]
    kind: str
    parameters: dict[str, int | str]


class ProgramContent(TypedDict):
    v: int
    name: str
    notes: str
    weeks: int
    days: list[DayContent]
    rules: list[RuleContent]
    deload_weeks: list[int]
    deload_load_percent: int
    deload_sets_percent: int


class ProgramQuerySet(models.QuerySet["Program"]):
    def active(self) -> Self:
        return self.filter(archived_at=None)

    def visible_to(self, user: User) -> Self:
        """Its owner's alone; clients read what they were given in their enrolments."""
        return self.filter(owner=user) if user.is_trainer else self.none()

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def whole(self) -> Self:
        """With its days and rules."""
        return self.prefetch_related(
            models.Prefetch("days", ProgramDay.objects.select_related("routine")),
            models.Prefetch("rules", ProgressionRule.objects.select_related("exercise__published")),
        )


class Program(models.Model):
    """Routines over several weeks, with the rules by which their numbers go on."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="programs")
    name = models.CharField(max_length=80)
    notes = models.TextField(_("notes to the client"), max_length=2000, blank=True)
    weeks = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)])
    deload_weeks = ArrayField(
        models.PositiveSmallIntegerField(), default=list, db_default=[], blank=True, help_text=_("Easy weeks.")
    )
    deload_load_percent = models.PositiveSmallIntegerField(
        _("load in an easy week, %"), default=60, validators=[MinValueValidator(30), MaxValueValidator(100)]
    )
    deload_sets_percent = models.PositiveSmallIntegerField(
        _("sets in an easy week, %"), default=50, validators=[MinValueValidator(25), MaxValueValidator(100)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MAX_WEEKS), name="program_weeks_in_bounds"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def clean(self) -> None:
        if any(not 1 <= week <= (self.weeks or 0) for week in self.deload_weeks):
            raise ValidationError(
                {"deload_weeks": gettext("Choose weeks from 1 to %(weeks)s.") % {"weeks": self.weeks}}
            )


class ProgramDay(models.Model):
    """One routine of a program, on its weekdays, in its weeks."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="days")
    routine = models.ForeignKey(Routine, models.CASCADE, related_name="program_days")
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday))
    from_week = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)]
    )
    to_week = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)]
    )

    class Meta:
        ordering = ["from_week", "weekdays", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekdays__len__gte=1), name="program_day_has_a_weekday"),
            models.CheckConstraint(
                condition=Q(to_week=None) | Q(to_week__gte=F("from_week")), name="program_day_weeks_in_order"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Day %(pk)s of program %(program_id)s") % {"pk": self.pk, "program_id": self.program_id}

    @property
    def weekday_labels(self) -> str:
        return ", ".join(str(Weekday(day).label) for day in sorted(self.weekdays))

    def last_week(self, weeks: int) -> int:
        """The last of its weeks in a program of so many."""
        return min(self.to_week or weeks, weeks)


class ProgressionRule(models.Model):
    """By which rule a move's numbers go on; without an exercise those of all others."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="rules")
    exercise = models.ForeignKey(Exercise, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=[(str(kind), name) for kind, name in RULE_NAMES.items()])
    parameters: Any = models.JSONField(default=dict, blank=True, help_text=_("As routines.progression reads them."))

    class Meta:
        ordering = [F("exercise__pk").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "exercise"], nulls_distinct=False, name="one_rule_per_program_and_exercise"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s in program %(program_id)s") % {
            "kind": self.get_kind_display(),
            "program_id": self.program_id,
        }

    def clean(self) -> None:
        checked_rule(self.kind, self.parameters)

    @property
    def rule(self) -> Rule:
        return read_rule(self.kind, self.parameters)


def checked_rule(kind: object, parameters: object) -> Rule:
    """The rule, or a ValidationError that says what can't be."""
    try:
        return read_rule(kind, parameters)
    except RuleError as refusal:
        raise ValidationError(str(refusal)) from refusal


def program_content(program: Program) -> ProgramContent:
    """A frozen copy of a program fetched ``whole()``."""
    return ProgramContent(
        v=PROGRAM_SHAPE,
        name=program.name,
        notes=program.notes,
        weeks=program.weeks,
        days=[
            DayContent(
                routine=day.routine_id,
                name=day.routine.name,
                weekdays=sorted(day.weekdays),
                from_week=day.from_week,
                to_week=day.last_week(program.weeks),
            )
            for day in program.days.all()
            if day.from_week <= program.weeks
        ],
        rules=[
            RuleContent(
                exercise=rule.exercise_id,
                name=rule.exercise.name if rule.exercise else "",
                kind=rule.kind,
                parameters=rule.rule.parameters(),
            )
            for rule in program.rules.all()
        ],
        deload_weeks=sorted(week for week in program.deload_weeks if week <= program.weeks),
        deload_load_percent=program.deload_load_percent,
        deload_sets_percent=program.deload_sets_percent,
    )


def validate_program_content(content: Any) -> None:
    """A ProgramContent of this shape whose every rule can be read."""
    if not isinstance(content, dict) or content.get("v") != PROGRAM_SHAPE:
        raise ValidationError(gettext("Unknown shape of a program."))
    if not set(ProgramContent.__annotations__) <= set(content):
        raise ValidationError(gettext("A program's copy lacks a part."))
    if not isinstance(content["days"], list) or not isinstance(content["rules"], list):
        raise ValidationError(gettext("A program's days and rules are lists."))
    for rule in content["rules"]:
        if not isinstance(rule, dict) or not isinstance(rule.get("exercise"), int | None):
            raise ValidationError(gettext("A rule is for one exercise, or for all others."))
        checked_rule(rule.get("kind"), rule.get("parameters"))


def rule_for(content: ProgramContent, exercise: int) -> Rule:
    """An exercise's own rule, else that of all others, else: as the routine has it."""
    by_exercise = {rule["exercise"]: rule for rule in content["rules"]}
    found = by_exercise.get(exercise) or by_exercise.get(None)
    return read_rule(found["kind"], found["parameters"]) if found else Rule(Kind.HOLD)


def ease_in(content: ProgramContent, week: int) -> Ease | None:
    """What a deload week takes away; None in the others."""
    if week not in content["deload_weeks"]:
        return None
    return Ease(content["deload_load_percent"], content["deload_sets_percent"])


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def running(self) -> Self:
        """Not ended, and the coaching it belongs to goes on."""
        return self.filter(ended_at=None, coaching__ended_at=None)

    def visible_to(self, user: User) -> Self:
        """The client's own, always; a trainer's while they coach."""
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(coaching__trainer=user, coaching__ended_at=None)


class Enrolment(models.Model):
    """A program handed to a client: frozen as it was, from its first day on. Its days are assignments."""

    coaching = models.ForeignKey(Coaching, models.CASCADE, related_name="enrolments")
    client = models.ForeignKey(User, models.CASCADE, related_name="enrolments")
    program = models.ForeignKey(Program, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    content: Any = models.JSONField(
        validators=[validate_program_content], help_text="Shape: routines.models.program.ProgramContent."
    )
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKS)])
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MAX_WEEKS), name="enrolment_weeks_in_bounds"),
            models.UniqueConstraint(
                fields=["coaching", "program", "starts_on"],
                condition=Q(ended_at=None),
                name="one_enrolment_per_program_and_start",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s from %(starts_on)s") % {"name": self.name, "starts_on": self.starts_on}

    @property
    def name(self) -> str:
        return str(self.content["name"])

    @property
    def ends_on(self) -> date:
        """Its last day, pauses aside."""
        return last_day(self.starts_on, self.weeks)

    def lasts_to(self, pauses: Collection[PausedDays] = ()) -> date:
        """Its last day; pauses that move the end on do so."""
        return extended_end(self.starts_on, self.ends_on, pauses)

    def week_on(self, day: date, pauses: Collection[PausedDays] = ()) -> int:
        """1 in its first seven days; days of a pause that moves the end on don't count. Below 1 before it starts."""
        taken = paused_days(self.starts_on, day - timedelta(days=1), pauses)
        return weeks_from(self.starts_on, day - timedelta(days=taken))

    def first_day_of(self, week: int, pauses: Collection[PausedDays] = ()) -> date:
        return extended_end(self.starts_on, self.starts_on + timedelta(weeks=week - 1), pauses)

    def is_deload_on(self, day: date, pauses: Collection[PausedDays] = ()) -> bool:
        return day >= self.starts_on and self.week_on(day, pauses) in self.content["deload_weeks"]


class TargetOverrideQuerySet(models.QuerySet["TargetOverride"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(enrolment__coaching__trainer=user, enrolment__coaching__ended_at=None)


class TargetOverride(models.Model):
    """A number that the trainer set in place of the rule's, and why. Only ever added; what is over has an end."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="overrides")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="overrides")
    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    step_key = models.UUIDField(help_text=_("The step of the assignment's version."))
    exercise_name = models.CharField(max_length=120, help_text=_("What the step asked for then."))
    exercise_number = models.BigIntegerField(
        null=True, editable=False, help_text=_("The exercise that the step asked for then, as versions keep it.")
    )
    side = models.CharField(
        max_length=5, choices=Side, default=Side.BOTH, help_text=_("Both: of a one-sided step each side.")
    )
    load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_LOAD)],
    )
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    reps_min = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    reps_max = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SECONDS)]
    )
    reason = models.CharField(max_length=300)
    only_next = models.BooleanField(_("for the next session only"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TargetOverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["assignment"], name="override_that_stands", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="override_load_in_bounds"),
            models.CheckConstraint(condition=bounded("reps_min", 1, MAX_REPS), name="override_reps_in_bounds"),
            models.CheckConstraint(condition=bounded("seconds", 1, MAX_SECONDS), name="override_seconds_in_bounds"),
            models.CheckConstraint(
                condition=Q(reps_max=None) | Q(reps_max__gte=F("reps_min"), reps_max__lte=MAX_REPS),
                name="override_reps_in_order",
                violation_error_message=_("The upper number of reps is below the lower one."),
            ),
            models.CheckConstraint(
                condition=~Q(load=None, reps_min=None, seconds=None),
                name="override_has_a_number",
                violation_error_message=_("Write at least one number."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="override_has_a_reason", violation_error_message=_("Say why.")
            ),
        ]

    def __str__(self) -> str:
        return gettext("Override of %(exercise_name)s") % {"exercise_name": self.exercise_name}

    def is_for(self, exercise: int) -> bool:
        """Whether the step still asks for the move that the number was set for."""
        return self.exercise_number in {None, exercise}

    def clean(self) -> None:
        refuse_open_range(self.reps_min, self.reps_max)
