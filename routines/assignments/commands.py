"""What hands a routine to clients, moves it, and takes it back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Coaching
from routines.models import MAX_WEEKS, Assignment, Laterality, PersonalTarget, Routine, RoutineVersion, Weekday
from routines.models.version import set_count, steps_in, take_version

EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
"""Between these an assignment may start."""


class Target(TypedDict, total=False):
    """One step's own numbers for a client; what is left out stays as the routine has it."""

    load: Decimal
    load_unit: str
    reps_min: int
    reps_max: int
    seconds: int
    first_side: str


type Targets = Mapping[int, Target]
"""By step number."""


@transaction.atomic
def assign_routine(
    routine: Routine,
    *,
    coachings: Collection[Coaching],
    weekdays: Collection[int],
    starts_on: date,
    weeks: int,
    note: str = "",
    targets: Mapping[int, Targets] | None = None,
) -> list[Assignment]:
    """Freeze the routine as it is now and give it to each client. ``targets`` are by client id."""
    if routine.is_archived:
        raise ValidationError("An archived routine can't be assigned.")
    active = list(
        Coaching.objects.active()
        .filter(pk__in=[coaching.pk for coaching in coachings])
        .select_related("client")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if not active or len(active) != len(set(coachings)):
        raise ValidationError("Choose at least one client whom you coach now.")
    version = take_version(routine)
    if not set_count(version.content):
        raise ValidationError("This routine has no sets yet. Add a move first.")
    schedule = checked_schedule(weekdays, starts_on, weeks)
    refuse_twins(active, version, schedule)
    assignments = Assignment.objects.bulk_create(
        Assignment(
            coaching=coaching,
            client=coaching.client,
            version=version,
            note=note,
            changed_on=coaching.client.today,  # nobody has missed what they had not been given yet
            **schedule,
        )
        for coaching in active
    )
    set_targets(assignments, targets or {})
    return assignments


@transaction.atomic
def reschedule_assignment(
    assignment: Assignment,
    *,
    weekdays: Collection[int],
    starts_on: date,
    weeks: int,
    note: str = "",
    targets: Targets | None = None,
) -> Assignment:
    """Change its days, note and the client's numbers, from the client's today on.

    What was due before stays as it was, and sessions already started keep what they were started with.
    """
    schedule = checked_schedule(weekdays, starts_on, weeks)
    if any(getattr(assignment, column) != value for column, value in schedule.items()):
        assignment.keep_past(assignment.client.today)
    for column, value in schedule.items():
        setattr(assignment, column, value)
    assignment.note = note
    assignment.save()
    if targets is not None:
        assignment.targets.all().delete()
        set_targets([assignment], {assignment.client_id: targets})
    return assignment


@transaction.atomic
def withdraw_assignment(assignment: Assignment) -> Assignment:
    """Take it out of the client's week. What they did stays."""
    assignment.withdrawn_at = assignment.withdrawn_at or timezone.now()
    assignment.save(update_fields=["withdrawn_at"])
    return assignment


@transaction.atomic
def restore_assignment(assignment: Assignment) -> Assignment:
    """Put a withdrawn one back."""
    assignment.withdrawn_at = None
    assignment.save(update_fields=["withdrawn_at"])
    return assignment


class Schedule(TypedDict):
    weekdays: list[int]
    starts_on: date
    weeks: int
    ends_on: date


def checked_schedule(weekdays: Collection[int], starts_on: date, weeks: int) -> Schedule:
    """The columns of a schedule, refused with a sentence when no day would ever be due."""
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(Weekday.values):
        raise ValidationError({"weekdays": "Choose at least one day of the week."})
    if not 1 <= weeks <= MAX_WEEKS:
        raise ValidationError({"weeks": f"Choose 1 to {MAX_WEEKS} weeks."})
    if not EARLIEST <= starts_on <= LATEST:
        raise ValidationError({"starts_on": "Choose a day nearer to today."})
    return Schedule(weekdays=days, starts_on=starts_on, weeks=weeks, ends_on=Assignment.last_day(starts_on, weeks))


def refuse_twins(coachings: Collection[Coaching], version: RoutineVersion, schedule: Schedule) -> None:
    """The same routine on the same days from the same day on is the same click twice; the coachings are held."""
    twins = Assignment.objects.active().filter(coaching__in=coachings, version=version, **schedule)
    if names := list(twins.order_by("client__name", "pk").values_list("client__name", flat=True)):
        raise ValidationError(f"{', '.join(dict.fromkeys(names))} already has {version.name} on these days.")


def set_targets(assignments: Iterable[Assignment], targets: Mapping[int, Targets]) -> None:
    """Keep each client's own numbers, all in one statement. Unknown step numbers are refused."""
    rows = []
    for assignment in assignments:
        known = {step["number"]: step["laterality"] for step in steps_in(assignment.version.content)}
        for step_number, target in targets.get(assignment.client_id, {}).items():
            if step_number not in known:
                raise ValidationError(f"The routine has no step {step_number}.")
            if target.get("first_side") and known[step_number] != Laterality.EACH_SIDE:
                raise ValidationError(f"Step {step_number} isn’t done one side after the other.")
            row = PersonalTarget(assignment=assignment, step_number=step_number, **target)
            row.full_clean(exclude=["assignment"], validate_unique=False)
            rows.append(row)
    PersonalTarget.objects.bulk_create(rows)
