"""What hands a routine to clients, moves it, and takes it back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypedDict, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Coaching
from routines.due_days import FEWEST_DAYS, MOST_DAYS, PausedDays
from routines.models import (
    MAX_WEEKS,
    Assignment,
    Laterality,
    Missed,
    Pause,
    PersonalTarget,
    Routine,
    RoutineVersion,
    Weekday,
)
from routines.models.given import with_reasons
from routines.models.version import set_count, steps_in, take_version

EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
"""Between these an assignment may start."""

LONGEST = timedelta(weeks=156)
"""An assignment with a last day lasts at most so long."""

NAMED = 5
"""So many clients are named in a refusal, the others counted."""


class Target(TypedDict, total=False):
    """One step's own numbers for a client; what is left out stays as the routine has it."""

    load: Decimal
    load_unit: str
    reps_min: int
    reps_max: int
    seconds: int
    first_side: str
    reason: str  # why, in a sentence


type Targets = Mapping[int, Target]
"""By step number."""


@transaction.atomic
def assign_routine(
    routine: Routine,
    *,
    coachings: Collection[Coaching],
    starts_on: date,
    weekdays: Collection[int] = (),
    every_days: int | None = None,
    weeks: int | None = None,
    last_on: date | None = None,
    missed: str = Missed.DROP,
    client_may_move: bool = False,
    note: str = "",
    targets: Mapping[int, Targets] | None = None,
) -> list[Assignment]:
    """Freeze the routine as it is now and give it to each client. ``targets`` are by client id.

    On ``weekdays`` or every ``every_days`` days; for so many ``weeks``, up to ``last_on``, or without an end.
    """
    if routine.is_archived:
        raise ValidationError(gettext("An archived routine can't be assigned."))
    active = list(
        Coaching.objects.active()
        .filter(pk__in=[coaching.pk for coaching in coachings])
        .select_related("client", "trainer")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if not active or len(active) != len(set(coachings)):
        raise ValidationError(gettext("Choose at least one client whom you coach now."))
    version = take_version(routine, by=active[0].trainer)
    if not set_count(version.content):
        raise ValidationError(gettext("This routine has no sets yet. Add a move first."))
    schedule = checked_schedule(
        Schedule(
            weekdays=list(weekdays),
            every_days=every_days,
            starts_on=starts_on,
            weeks=weeks,
            last_on=last_on,
            missed=missed,
            client_may_move=client_may_move,
        )
    )
    refuse_twins(active, version, schedule)
    pauses = pauses_of({coaching.client_id for coaching in active})
    assignments = [
        Assignment(
            coaching=coaching,
            client=coaching.client,
            version=version,
            note=note,
            changed_on=coaching.client.today,  # nobody has missed what they had not been given yet
            **schedule,
        )
        for coaching in active
    ]
    for assignment in assignments:
        assignment.ends_on = assignment.end_with(pauses[assignment.client_id])
    Assignment.objects.bulk_create(assignments)
    set_targets(assignments, targets or {})
    return assignments


@transaction.atomic
def reschedule_assignment(
    assignment: Assignment, *, note: str | None = None, targets: Targets | None = None, **changes: Any
) -> Assignment:
    """Change its days (the columns of Schedule; the others stay), note and the client's numbers, from their today on.

    What was due before stays as it was, and sessions already started keep what they were started with. Numbers for
    steps of another version than the client has by now are refused.
    """
    held = Assignment.objects.select_for_update(no_key=True).only("version", "base").get(pk=assignment.pk)
    if targets is not None and held.version_id != assignment.version_id:
        raise ValidationError(gettext("What the client trains was changed meanwhile. Open it again."))
    assignment.version_id, assignment.base_id = held.version_id, held.base_id
    columns = Schedule.__annotations__
    kept = {column: getattr(assignment, column) for column in columns}
    schedule = checked_schedule(cast(Schedule, kept | only_one_of_each(changes)))
    if any(kept[column] != value for column, value in schedule.items()):
        today = assignment.client.today
        assignment.keep_past(today)
        assignment.moves.filter(due_on__gte=today).delete()
        assignment.forget_schedule()
    for column, value in schedule.items():
        setattr(assignment, column, value)
    assignment.ends_on = assignment.end_with(pauses_of([assignment.client_id])[assignment.client_id])
    if note is not None:
        assignment.note = note
    assignment.save()
    if targets is not None:
        before = list(assignment.targets.all())
        assignment.targets.all().delete()
        set_targets([assignment], {assignment.client_id: targets}, before=before)
    return assignment


def only_one_of_each(changes: dict[str, Any]) -> dict[str, Any]:
    """A new rhythm takes the place of the old one, a new end that of the old one."""
    changes = dict(changes)
    if changes.get("weekdays"):
        changes.setdefault("every_days", None)
    elif changes.get("every_days"):
        changes.setdefault("weekdays", [])
    if changes.get("weeks"):
        changes.setdefault("last_on", None)
    elif changes.get("last_on"):
        changes.setdefault("weeks", None)
    return changes


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
    """The columns of an assignment's schedule."""

    weekdays: list[int]
    every_days: int | None
    starts_on: date
    weeks: int | None
    last_on: date | None
    missed: str
    client_may_move: bool


def checked_schedule(schedule: Schedule) -> Schedule:
    """The columns of a schedule in order, refused with a sentence when no day would ever be due."""
    days, every, starts_on = sorted(set(schedule["weekdays"])), schedule["every_days"], schedule["starts_on"]
    weeks, last_on = schedule["weeks"], schedule["last_on"]
    if days and every:
        raise ValidationError({"every_days": gettext("Choose either days of the week or every so many days.")})
    if every is not None and not FEWEST_DAYS <= every <= MOST_DAYS:
        raise ValidationError(
            {
                "every_days": gettext("Choose every %(fewest_days)s to %(most_days)s days.")
                % {"fewest_days": FEWEST_DAYS, "most_days": MOST_DAYS}
            }
        )
    if not every and (not days or not set(days) <= set(Weekday.values)):
        raise ValidationError({"weekdays": gettext("Choose at least one day of the week.")})
    if weeks is not None and not 1 <= weeks <= MAX_WEEKS:
        raise ValidationError({"weeks": gettext("Choose 1 to %(max_weeks)s weeks.") % {"max_weeks": MAX_WEEKS}})
    if not EARLIEST <= starts_on <= LATEST:
        raise ValidationError({"starts_on": gettext("Choose a day nearer to today.")})
    if last_on and weeks:
        raise ValidationError({"last_on": gettext("Choose either weeks or a last day.")})
    if last_on and not starts_on <= last_on <= starts_on + LONGEST:
        raise ValidationError({"last_on": gettext("Choose a last day after the start, within three years.")})
    if schedule["missed"] not in Missed.values:
        raise ValidationError({"missed": gettext("Choose what becomes of a missed session.")})
    return Schedule(**{**schedule, "weekdays": days})


def refuse_twins(coachings: Collection[Coaching], version: RoutineVersion, schedule: Schedule) -> None:
    """The same routine on the same days from the same day on is the same click twice, or another trainer's."""
    same = {name: value for name, value in schedule.items() if name not in {"missed", "client_may_move"}}
    clients = [coaching.client_id for coaching in coachings]
    twins = Assignment.objects.active().filter(Q(version=version) | Q(base=version), client__in=clients, **same)
    names = list(dict.fromkeys(twins.order_by("client__name", "pk").values_list("client__name", flat=True)))
    if names:
        some = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            some = gettext("%(names)s and %(count)s more") % {"names": some, "count": len(names) - NAMED}
        raise ValidationError(
            gettext("%(some)s already has %(name)s on these days.") % {"some": some, "name": version.name}
        )


def set_targets(
    assignments: Iterable[Assignment], targets: Mapping[int, Targets], *, before: Iterable[PersonalTarget] = ()
) -> None:
    """Keep each client's own numbers, all in one statement. Unknown step numbers are refused.

    Those that are as ``before`` keep their reason and their day.
    """
    rows = []
    for assignment in assignments:
        known = {step["number"]: step["laterality"] for step in steps_in(assignment.version.content)}
        own = with_reasons(targets.get(assignment.client_id, {}), before, today=assignment.client.today)
        for step_number, target in own.items():
            if step_number not in known:
                raise ValidationError(
                    gettext("The routine has no step %(step_number)s.") % {"step_number": step_number}
                )
            if target.get("first_side") and known[step_number] != Laterality.EACH_SIDE:
                raise ValidationError(
                    gettext("Step %(step_number)s isn’t done one side after the other.") % {"step_number": step_number}
                )
            row = PersonalTarget(assignment=assignment, step_number=step_number, **target)
            row.full_clean(exclude=["assignment"], validate_unique=False, validate_constraints=False)
            rows.append(row)
    PersonalTarget.objects.bulk_create(rows)


def pauses_of(clients: Collection[int]) -> dict[int, list[PausedDays]]:
    """The pauses of each of these clients, by id."""
    found: dict[int, list[PausedDays]] = defaultdict(list)
    for pause in Pause.objects.filter(client__in=clients):
        found[pause.client_id].append(pause.as_days)
    return found
