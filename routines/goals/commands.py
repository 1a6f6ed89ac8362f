"""A client sets a goal, changes it, gives it up."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import LoadUnit, User
from accounts.templatetags.style import dated
from routines.models import MAX_GOALS, Exercise, Goal, Laterality, Tracking
from routines.models.goal import COUNTED, reached_by, sets_reaching

FARTHEST = timedelta(days=5 * 366)


class Wish(TypedDict, total=False):
    """What a goal asks for."""

    exercise: Exercise
    reps: int | None
    is_a_side: bool
    load: Decimal | None
    load_unit: str
    seconds: int | None
    by_on: date | None
    note: str


@transaction.atomic
def set_goal(client: User, *, at: datetime | None = None, **wish: Unpack[Wish]) -> Goal:
    """Something to work towards; what was done before it was set doesn't count.

    At most five are before a client at a time, and nothing that they can do already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('goals'), %s)", [client.pk])
    if Goal.objects.filter(client=client).active().count() >= MAX_GOALS:
        raise ValidationError(
            gettext("%(MAX_GOALS)s goals at a time are enough. Reach one, or give one up, before the next.")
            % {"MAX_GOALS": MAX_GOALS}
        )
    at = at or timezone.now()
    return _keep(Goal(client=client, set_at=at), wish, at)


@transaction.atomic
def change_goal(goal: Goal, *, at: datetime | None = None, **wish: Unpack[Wish]) -> Goal:
    """Another number, day or word; a goal that is reached or given up stays as it was."""
    held = Goal.objects.select_for_update(of=("self",), no_key=True).select_related("exercise__published", "client")
    return _keep(held.get(pk=goal.pk), wish, at or timezone.now())


def _keep(goal: Goal, wish: Wish, at: datetime) -> Goal:
    if goal.is_over:
        raise ValidationError(gettext("This goal is over. Set a new one."))
    for name, value in wish.items():
        setattr(goal, name, value)
    _make_whole(goal)
    _refuse_nonsense(goal, at)
    _refuse_done(goal)
    goal.save()
    return goal


def _make_whole(goal: Goal) -> None:
    """A load alone is to be lifted once; only alternating moves can be counted by side."""
    is_counted = COUNTED.get(Tracking(goal.exercise.tracking)) == "reps"
    if is_counted and goal.reps is None and goal.seconds is None and goal.load is not None:
        goal.reps = 1
    if goal.load is None:
        goal.load_unit = LoadUnit.KG
    if goal.exercise.laterality != Laterality.ALTERNATING or goal.reps is None:
        goal.is_a_side = False


def _refuse_nonsense(goal: Goal, at: datetime) -> None:
    refusals: dict[str, list[str]] = {}
    counted = COUNTED.get(Tracking(goal.exercise.tracking))
    if counted is None:
        refusals["exercise"] = [
            gettext("This move is counted in rounds or by distance: choose one with reps or a time.")
        ]
    elif goal.reps is None and goal.seconds is None:
        refusals[counted] = [gettext("How many reps?") if counted == "reps" else gettext("How long?")]
    elif goal.reps is not None and goal.seconds is not None:
        refusals["seconds"] = [gettext("Ask for reps or for a time, not for both.")]
    elif counted == "seconds" and goal.reps is not None:
        refusals["reps"] = [gettext("This move is held for a time: say how long, not how many reps.")]
    elif counted == "reps" and goal.seconds is not None:
        refusals["seconds"] = [gettext("This move is counted in reps: say how many, not how long.")]
    try:
        goal.clean_fields(exclude=["client", "exercise", "reached_in"])
    except ValidationError as refusal:
        refusals |= refusal.message_dict
    today = goal.client.day_of(at)
    if goal.by_on and not refusals.get("by_on") and not today < goal.by_on <= today + FARTHEST:
        refusals["by_on"] = [gettext("Choose a day after today, within five years.")]
    if "\0" in goal.note:
        refusals["note"] = [gettext("That can’t be kept. Write it in plain words.")]
    if refusals:
        raise ValidationError(refusals)


def _refuse_done(goal: Goal) -> None:
    """What was done before is no goal."""
    moment, _ = reached_by(goal, sets_reaching(goal))
    if moment is not None:
        on = goal.client.day_of(moment)
        raise ValidationError(
            {"exercise": [gettext("You did this already, on %(dated)s. Aim higher.") % {"dated": dated(on, "j F Y")}]},
            code="done_already",
        )


@transaction.atomic
def give_up_goal(goal: Goal, *, at: datetime | None = None) -> Goal:
    """It is before the client no more, but kept."""
    held = Goal.objects.select_for_update(no_key=True).get(pk=goal.pk)
    if held.ended_at is None and held.reached_at is None:
        held.ended_at = at or timezone.now()
        held.save(update_fields=["ended_at"])
    return held
