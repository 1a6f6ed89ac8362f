"""What the assigning trainer sees."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Coaching, User
from routines.models import Assignment, LoggedSet, Routine, Weekday

type Load = tuple[Decimal, str]


def coachings_of(trainer: User) -> QuerySet[Coaching]:
    """Whom the trainer can assign to, by name."""
    return Coaching.objects.active().filter(trainer=trainer).select_related("client").order_by("client__name", "pk")


def routines_to_assign(trainer: User) -> QuerySet[Routine]:
    """The trainer's own routines, then the library's, each with its number of moves."""
    return (
        Routine.objects.visible_to(trainer)
        .active()
        .annotate(moves=Count("blocks__steps"))
        .filter(moves__gt=0)
        .order_by(F("owner").asc(nulls_last=True), "name", "pk")
    )


def last_loads(client_ids: Collection[int], exercise_ids: Iterable[int]) -> dict[tuple[int, int], Load]:
    """The load of each client's latest set of each exercise, as entered: (client, exercise) → (load, unit).

    One statement; each pair is one step into the index of the client's own history.
    """
    exercises = sorted(set(exercise_ids))
    if not client_ids or not exercises:
        return {}
    latest = {
        f"load_{exercise}": Subquery(
            LoggedSet.objects.working()
            .filter(client=OuterRef("pk"), exercise=exercise)
            .exclude(load=None)
            .order_by("-done_at")
            .values(found=JSONObject(load="load", unit="load_unit"))[:1]
        )
        for exercise in exercises
    }
    rows = User.objects.filter(pk__in=client_ids).annotate(**latest).values("pk", *latest)
    return {
        (row["pk"], exercise): (Decimal(str(found["load"])), found["unit"])
        for row in rows
        for exercise in exercises
        if (found := row[f"load_{exercise}"])
    }


@dataclass(frozen=True)
class Clash:
    """A client who already has something on one of the days."""

    client: str
    routine: str
    days: str


def named_for(assignment: Assignment, trainer: User) -> str:
    """Back day; Back day from Rival, when that is another trainer."""
    name = assignment.version.name
    return name if assignment.coaching.trainer_id == trainer.pk else f"{name} from {assignment.coaching.trainer}"


def clashes(
    trainer: User, client_ids: Collection[int], weekdays: Collection[int], first: date, last: date
) -> list[Clash]:
    """What these clients have on the same days already, from this trainer or another, at most five."""
    if not client_ids or not weekdays:
        return []
    found = (
        Assignment.objects.visible_to(trainer)
        .active()
        .filter(client__in=client_ids, weekdays__overlap=list(weekdays))
        .running_between(first, last)
        .select_related("client", "version", "coaching__trainer")
        .order_by("client__name", "pk")[:5]
    )
    return [
        Clash(
            client=assignment.client.first_name,
            routine=named_for(assignment, trainer),
            days=", ".join(Weekday(day).label for day in assignment.weekdays if day in weekdays),
        )
        for assignment in found
    ]
