"""What changes a client's days: pauses, and sessions that go to another day."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.templatetags.style import dated
from routines.due_days import PausedDays
from routines.models import MAX_PAUSE_DAYS, Assignment, MovedSession, Pause

FARTHEST_MOVE = timedelta(days=366)
CLIENTS_MOVE = timedelta(days=14)
"""A client moves a session at most so far from the day it was planned for."""


@transaction.atomic
def add_pause(
    client: User, *, by: User, first_on: date, last_on: date, reason: str, note: str = "", extends: bool = False
) -> Pause:
    """Days on which nothing is due, past or to come; with ``extends`` the plans that run then end later."""
    pause = Pause(client=client, entered_by=by)
    return keep_pause(pause, first_on=first_on, last_on=last_on, reason=reason, note=note, extends=extends)


@transaction.atomic
def change_pause(
    pause: Pause, *, first_on: date, last_on: date, reason: str, note: str = "", extends: bool = False
) -> Pause:
    return keep_pause(pause, first_on=first_on, last_on=last_on, reason=reason, note=note, extends=extends)


@transaction.atomic
def remove_pause(pause: Pause) -> None:
    """As if it had never been: its days are due again, and plans that it moved on end as they did."""
    client = User.objects.select_for_update(no_key=True).get(pk=pause.client_id)
    before = pauses_now(client)
    pause.delete()
    recount_days(client, before)


def keep_pause(pause: Pause, *, first_on: date, last_on: date, reason: str, note: str, extends: bool) -> Pause:
    client = User.objects.select_for_update(no_key=True).get(pk=pause.client_id)
    if last_on < first_on:
        raise ValidationError({"last_on": gettext("The pause ends before it begins.")})
    if (last_on - first_on).days >= MAX_PAUSE_DAYS:
        raise ValidationError(
            {
                "last_on": gettext("A pause lasts at most %(max_pause_days)s days. Withdraw the plans instead.")
                % {"max_pause_days": MAX_PAUSE_DAYS}
            }
        )
    other = Pause.objects.filter(client=client).exclude(pk=pause.pk).touching(first_on, last_on).first()
    if other:
        days = gettext("from %(dated)s to %(dated2)s") % {
            "dated": dated(other.first_on, "j F"),
            "dated2": dated(other.last_on, "j F"),
        }
        raise ValidationError({"first_on": gettext("There is a pause %(days)s already.") % {"days": days}})
    pause.first_on, pause.last_on, pause.reason, pause.note, pause.extends = first_on, last_on, reason, note, extends
    pause.full_clean(exclude=["client", "entered_by"])
    before = pauses_now(client)
    pause.save()
    recount_days(client, before)
    return pause


def pauses_now(client: User) -> list[PausedDays]:
    return [one.as_days for one in Pause.objects.filter(client=client)]


def recount_days(client: User, before: list[PausedDays]) -> None:
    """Set the last days of the client's plans by their pauses of now, and the first ones of a program's later parts.

    ``before``: the pauses until now. What has begun stays where it began.
    """
    now, today = pauses_now(client), client.today
    changed = []
    for assignment in Assignment.objects.for_client(client).select_related("enrolment").defer("enrolment__content"):
        days = assignment.starts_on, assignment.ends_on
        enrolment = assignment.enrolment
        if enrolment and assignment.starts_on > today:
            week = enrolment.week_on(assignment.starts_on, before)
            if assignment.starts_on == enrolment.first_day_of(week, before):  # else the trainer set another day
                assignment.starts_on = enrolment.first_day_of(week, now)
        assignment.ends_on = assignment.end_with(now)
        if days != (assignment.starts_on, assignment.ends_on):
            changed.append(assignment)
    Assignment.objects.bulk_update(changed, ["starts_on", "ends_on"])


@transaction.atomic
def move_session(assignment: Assignment, *, due_on: date, moved_to: date, by: User) -> MovedSession | None:
    """Put the session that stands on one day on another one, from the client's today on.

    ``due_on`` is where it stands now, whether planned for that day or moved there; back on its own day it is no move
    any more (None). What was done stays where it was done.
    """
    held = (
        Assignment.objects.select_related("client", "coaching")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=assignment.pk)
    )
    if held.withdrawn_at or held.coaching.ended_at:
        raise ValidationError(gettext("This plan was taken back."))
    if held.sessions.filter(client=held.client, planned_on=due_on, sets_done__gt=0).exists():
        raise ValidationError({"due_on": gettext("This session was trained already. What was done stays on its day.")})
    planned_on = day_planned_for(held, due_on)
    check_target(held, planned_on, due_on, moved_to, by)
    move = held.moves.filter(due_on=planned_on).first()
    assignment.forget_schedule()
    if planned_on == moved_to:
        if move:
            move.delete()
        return None
    move = move or MovedSession(assignment=held, client=held.client, due_on=planned_on)
    move.moved_to, move.moved_by = moved_to, by
    move.save()
    return move


def day_planned_for(assignment: Assignment, due_on: date) -> date:
    """The day that the plan itself has for the session that stands on this day."""
    days = assignment.due_days(today=assignment.client.today)
    for planned_on, moved_to in days.moves.items():
        if moved_to == due_on:
            return planned_on
    if not days.is_due_on(due_on):
        raise ValidationError({"due_on": gettext("Nothing of this plan is due on that day.")})
    return days.late_since() or due_on if due_on == days.today else due_on


def check_target(assignment: Assignment, planned_on: date, due_on: date, moved_to: date, by: User) -> None:
    """Refuse, with a sentence, a day on which the session can't be."""
    days, today = assignment.due_days(today=assignment.client.today), assignment.client.today
    if moved_to == due_on:
        raise ValidationError({"moved_to": gettext("It is on that day already.")})
    if not today <= moved_to <= today + FARTHEST_MOVE:
        raise ValidationError({"moved_to": gettext("Choose a day from today on, within a year.")})
    if by == assignment.client and abs(moved_to - planned_on) > CLIENTS_MOVE:
        raise ValidationError(
            {"moved_to": gettext("Choose a day within two weeks of %(dated)s.") % {"dated": dated(planned_on, "j F")}}
        )
    if days.is_paused_on(moved_to):
        raise ValidationError({"moved_to": gettext("That day is in a pause.")})
    if moved_to != planned_on and days.is_due_on(moved_to) and due_on != days.late_since():
        raise ValidationError({"moved_to": gettext("There is a session of this plan on that day already.")})
