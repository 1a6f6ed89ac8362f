"""What the assigning trainer sees."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext, ngettext

from accounts.models import Coaching, User
from accounts.templatetags.style import in_sentence
from routines.formulas import load_to_start
from routines.models import Assignment, Laterality, LoggedSet, Routine, SetKind, Tracking, Weekday
from routines.models.version import SetContent, StepContent, VersionContent, steps_in
from routines.notation import in_style

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


@dataclass(frozen=True)
class Proposal:
    """What a client may start a step with, and why, in a few words."""

    load: Decimal
    unit: str
    why: str
    reason: str
    """The same in sentences, as it is kept with the number."""

    @property
    def as_target(self) -> Load:
        return self.load, self.unit


def proposals(people: Collection[User], content: VersionContent) -> dict[tuple[int, int], Proposal]:
    """For each client and step that moves a load: the last load, a step more where last time used the range up.

    By (client, step number). Two statements, however many clients: the latest set of each exercise is one step into
    the index of the client's own history, and only the sessions found there are summed.
    """
    steps = [
        step for step in steps_in(content) if step["tracking"] == Tracking.REPS_AND_LOAD and working_sets(step["sets"])
    ]
    last = last_sets_of([person.pk for person in people], {step["exercise"] for step in steps})
    sums = sums_of(last)
    found = {}
    for person in people:
        for step in steps:
            pair = person.pk, step["exercise"]
            if pair in last:
                found[person.pk, step["number"]] = proposal(person, step, last[pair], sums[pair])
    return found


class LastSet(NamedTuple):
    load: Decimal
    unit: str
    session: uuid.UUID


class Sums(NamedTuple):
    """Of the sets of one exercise in one session."""

    sets: int
    fewest_reps: int | None
    is_one_load: bool


def working_sets(sets: Iterable[SetContent]) -> list[SetContent]:
    return [one for one in sets if one["kind"] != SetKind.WARM_UP]


def proposal(person: User, step: StepContent, last: LastSet, sums: Sums) -> Proposal:
    asked = working_sets(step["sets"])
    tops = [one["reps_max"] or one["reps_min"] for one in asked]
    top = None if None in tops else max(top for top in tops if top)
    sides = 2 if step["laterality"] == Laterality.EACH_SIDE else 1
    load = last.load
    if last.unit == person.load_unit and sums.is_one_load:
        load = load_to_start(
            last.load,
            step=person.load_step,
            fewest_reps=sums.fewest_reps,
            top=top,
            sets=sums.sets,
            sets_asked=len(asked) * sides,
        )
    before = f"{in_style(last.load)} {last.unit}"
    if load <= last.load or top is None or sums.fewest_reps is None:
        return Proposal(
            last.load,
            last.unit,
            gettext("last time"),
            gettext("It starts with the %(before)s of the time before.") % {"before": before},
        )
    spare = sums.fewest_reps - top
    had = gettext("The time before, every set had %(reps)s reps or more at %(load)s, so it starts a step higher.")
    fewer = ngettext(
        "One rep fewer in a set and it would have started at %(load)s.",
        "%(count)s reps fewer in a set and it would have started at %(load)s.",
        spare + 1,
    )
    reason = f"{had} {fewer}" % {"reps": sums.fewest_reps, "load": before, "count": spare + 1}
    return Proposal(
        load,
        last.unit,
        gettext("up from %(load)s: %(reps)s in every set") % {"load": in_style(last.load), "reps": sums.fewest_reps},
        reason,
    )


def last_sets_of(client_ids: Collection[int], exercise_ids: Iterable[int]) -> dict[tuple[int, int], LastSet]:
    """The load of each client's latest set of each exercise, as entered, and its session: by (client, exercise)."""
    exercises = sorted(set(exercise_ids))
    if not client_ids or not exercises:
        return {}
    latest = {
        f"load_{exercise}": Subquery(
            LoggedSet.objects.working()
            .filter(client=OuterRef("pk"), exercise=exercise)
            .exclude(load=None)
            .order_by("-done_at")
            .values(found=JSONObject(load="load", unit="load_unit", session="session"))[:1]
        )
        for exercise in exercises
    }
    rows = User.objects.filter(pk__in=client_ids).annotate(**latest).values("pk", *latest)
    return {
        (row["pk"], exercise): LastSet(Decimal(str(found["load"])), found["unit"], uuid.UUID(found["session"]))
        for row in rows
        for exercise in exercises
        if (found := row[f"load_{exercise}"])
    }


def sums_of(last: Mapping[tuple[int, int], LastSet]) -> dict[tuple[int, int], Sums]:
    """How many sets those sessions had of each exercise, and how few reps."""
    if not last:
        return {}
    clients, exercises = {client for client, _ in last}, {exercise for _, exercise in last}
    rows = (
        LoggedSet.objects.working()
        .filter(client__in=clients, exercise__in=exercises, session__in={one.session for one in last.values()})
        .order_by()
        .values_list("client", "exercise", "session")
        .annotate(sets=Count("pk"), fewest=Min("reps"), least=Min("load_kg"), most=Max("load_kg"))
    )
    return {
        (client, exercise): Sums(sets, fewest, least == most)
        for client, exercise, session, sets, fewest, least, most in rows
        if (client, exercise) in last and last[client, exercise].session == session
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
    return (
        name
        if assignment.coaching.trainer_id == trainer.pk
        else gettext("%(name)s from %(trainer)s") % {"name": name, "trainer": assignment.coaching.trainer}
    )


def clashes(
    trainer: User, client_ids: Collection[int], weekdays: Collection[int], first: date, last: date
) -> list[Clash]:
    """What these clients have on the same days already, from this trainer or another, at most five.

    Without weekdays whatever runs then.
    """
    if not client_ids:
        return []
    same_days = Q(weekdays__overlap=list(weekdays)) | ~Q(every_days=None) if weekdays else Q()
    found = (
        Assignment.objects.visible_to(trainer)
        .active()
        .filter(same_days, client__in=client_ids)
        .running_between(first, last)
        .select_related("client", "version", "coaching__trainer")
        .defer("version__content")
        .order_by("client__name", "pk")[:5]
    )
    return [
        Clash(
            client=assignment.client.first_name,
            routine=named_for(assignment, trainer),
            days=", ".join(str(Weekday(day).label) for day in assignment.weekdays if not weekdays or day in weekdays)
            or in_sentence(assignment.weekday_labels),
        )
        for assignment in found
    ]
